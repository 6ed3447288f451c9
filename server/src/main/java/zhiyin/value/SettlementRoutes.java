package zhiyin.value;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Permission;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.ledger.TopUps;

/** What stores owe each other. */
@Configuration(proxyBeanMethods = false)
class SettlementRoutes {

    private static final Query<Instant> FROM =
            Query.instant("from").says("What took effect then or later.").required();
    private static final Query<Instant> TO =
            Query.instant("to").says("What took effect before.").required();

    @Says("What was paid in each store with what another had issued.")
    record SettlementAnswer(
            @Says("One for each pair of stores and account.")
            List<SettlementLine> lines) {}

    @Says("A pair of stores and an account.")
    record SettlementLine(
            @Says("The store that issued it: that sold the top-up or the order; absent where none was told.") @Nullable
            String issuer,

            @Says("The store it was paid with in; absent where none was told.") @Nullable
            String acceptor,

            @Says("The account: points, balance.principal, balance.bonus …")
            String account,

            @Says("principal was paid in, bonus given on top, points earned or bought.")
            String kind,

            @Says("What was paid with; of stored value, in minor units.")
            long paid,

            @Says("What came back of it.") long returned,

            @Says("Paid less returned: what the issuer owes the acceptor.")
            long net) {}

    private final TopUps topUps;

    SettlementRoutes(TopUps topUps) {
        this.topUps = topUps;
    }

    @Bean
    Routes settlement() {
        return Routes.of(
                "Settlements",
                "What stores owe each other for what was issued in one and paid with in another.",
                Route.get("/v1/settlements")
                        .named("listSettlements")
                        .needs(Permission.FINANCE_READ)
                        .summary("What each store took of what another had issued")
                        .forPrograms()
                        .queries(FROM, TO)
                        .answers(200, SettlementAnswer.class)
                        .handledBy(this::list));
    }

    private Answer list(Call<Void> call) {
        return Answer.ok(new SettlementAnswer(
                topUps.settlements(call.caller().programId(), call.query(FROM), call.query(TO)).stream()
                        .map(line -> new SettlementLine(
                                line.issuer(),
                                line.acceptor(),
                                line.account(),
                                line.account().endsWith(".principal")
                                        ? "principal"
                                        : line.account().endsWith(".bonus") ? "bonus" : "points",
                                line.paid(),
                                line.returned(),
                                line.paid() - line.returned()))
                        .toList()));
    }
}
