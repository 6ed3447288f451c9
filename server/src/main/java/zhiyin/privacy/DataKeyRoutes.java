package zhiyin.privacy;

import java.time.Instant;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.http.Answer;
import zhiyin.http.Permission;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.program.AskedProgram;

/** The keys that make a programme's personal data unreadable, over HTTP. */
@Configuration(proxyBeanMethods = false)
class DataKeyRoutes {

    @Says("A programme's keys, the latest first: it seals, the others open what was sealed before.")
    record DataKeysAnswer(
            List<DataKeyLine> keys,

            @Says("How many values lie under an older key still, and are being sealed anew.")
            long left) {}

    @Says("A key. It is not shown.")
    record DataKeyLine(
            int number,
            Instant createdAt,

            @Says("Whether nothing is sealed with it any more.")
            boolean spent) {}

    private final Renewal renewal;
    private final AskedProgram asked;

    DataKeyRoutes(Renewal renewal, AskedProgram asked) {
        this.renewal = renewal;
        this.asked = asked;
    }

    @Bean
    Routes dataKeys() {
        return Routes.of(
                "Data keys",
                "With which personal data is unreadable in the database.",
                Route.get("/v1/programs/{code}/data-keys")
                        .named("listDataKeys")
                        .needs(Permission.KEYS)
                        .summary("List a programme's data keys")
                        .forAdmins()
                        .path(AskedProgram.CODE)
                        .answers(200, DataKeysAnswer.class)
                        .handledBy(call -> asked.found(call, program -> Answer.ok(keys(program.id())))),
                Route.post("/v1/programs/{code}/data-keys")
                        .named("renewDataKey")
                        .needs(Permission.KEYS)
                        .risky()
                        .summary("Make another data key")
                        .details("What is written from now on is sealed with it, and what is there is sealed anew while"
                                + " everything goes on; meanwhile both open.")
                        .forAdmins()
                        .path(AskedProgram.CODE)
                        .answers(201, DataKeysAnswer.class)
                        .handledBy(call -> asked.found(call, program -> {
                            renewal.renew(program.id());
                            return Answer.created(keys(program.id()));
                        })));
    }

    private DataKeysAnswer keys(long program) {
        return new DataKeysAnswer(
                renewal.keys(program).stream()
                        .map(key -> new DataKeyLine(key.number(), key.createdAt(), key.spent()))
                        .toList(),
                renewal.left(program));
    }
}
