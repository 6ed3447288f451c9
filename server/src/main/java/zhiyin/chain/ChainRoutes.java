package zhiyin.chain;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.http.Answer;
import zhiyin.http.Permission;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;

/** The heads of the chains, for whoever keeps them elsewhere. */
@Configuration(proxyBeanMethods = false)
class ChainRoutes {

    private final Heads heads;

    ChainRoutes(Heads heads) {
        this.heads = heads;
    }

    @Says("The heads of all chains at this moment.")
    record HeadsAnswer(List<HeadView> heads) {
        static HeadsAnswer of(List<Head> heads) {
            return new HeadsAnswer(heads.stream().map(HeadView::of).toList());
        }
    }

    @Says("The last link of a chain.")
    record HeadView(
            @Says("The chain: a lane of one process, from its start to its end.")
            String chain,

            @Says("The chain's own count of links, from 1 without gaps.")
            long sequence,

            @Says("SHA-256 of the link, which holds the hash of the one before it; 64 hexadecimal digits.")
            String hash,

            @Says("When the link's batch was recorded.") Instant recordedAt) {
        static HeadView of(Head head) {
            return new HeadView(
                    Head.CHAIN.print(head.chain()),
                    head.sequence(),
                    HexFormat.of().formatHex(head.hash()),
                    head.recordedAt());
        }
    }

    @Bean
    Routes chain() {
        return Routes.of(
                "Chains",
                "Hash chains over everything that is recorded, a chain for each writer. Kept elsewhere, their heads"
                        + " show later whether anything was changed.",
                Route.get("/v1/chain/heads")
                        .named("listChainHeads")
                        .needs(Permission.AUDIT_READ)
                        .summary("List the heads of the hash chains")
                        .details("Keep the answer where whoever can change the database cannot change it; './zhiyin"
                                + " verify --heads FILE' checks it. Nothing in it says who anybody is.")
                        .forAdmins()
                        .answers(200, HeadsAnswer.class)
                        .handledBy(call -> Answer.ok(HeadsAnswer.of(heads.all()))));
    }
}
