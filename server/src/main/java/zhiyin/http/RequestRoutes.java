package zhiyin.http;

import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What was asked of this process lately, over HTTP. */
@Configuration(proxyBeanMethods = false)
class RequestRoutes {
    private static final OptionalQuery<RequestLog.Ending> STATE =
            Query.word("state", RequestLog.Ending.class).says("Only those that ended so: done, refused or failed.");
    private static final OptionalQuery<String> OPERATION =
            Query.text("operation", Shape.text(1, 60)).says("Only those of one operation, as this document calls it.");
    private static final Query<Integer> LIMIT = Query.integer("limit", 1, RequestLog.KEPT, 50);

    @Says("Requests of the programme's keys, the latest first.")
    record RequestsAnswer(
            @Says("How many are remembered at most, by each process of its own.")
            int kept,

            List<RequestLog.AskedLine> requests) {}

    private final RequestLog log;

    RequestRoutes(RequestLog log) {
        this.log = log;
    }

    @Bean
    Routes requestLog() {
        return Routes.of(
                "Requests",
                "What the programme's keys have asked lately, for whoever builds against this API.",
                Route.get("/v1/requests")
                        .named("listRequests")
                        .needs(Permission.KEYS)
                        .summary("List what the programme's keys have asked lately")
                        .details(
                                "Names and numbers alone: no path as it was, no query, no body. Each process remembers the last 500"
                                        + " that it has answered, and forgets them when it ends; what staff and members ask is not among"
                                        + " them.")
                        .forPrograms()
                        .queries(STATE, OPERATION, LIMIT)
                        .answers(200, RequestsAnswer.class)
                        .handledBy(this::list));
    }

    private Answer list(Call<Void> call) {
        RequestLog.Ending state = call.find(STATE);
        String operation = call.find(OPERATION);
        return Answer.ok(new RequestsAnswer(
                RequestLog.KEPT,
                log.of(
                        call.caller().programId(),
                        line -> (state == null || line.ending() == state)
                                && (operation == null || line.operation().equals(operation)),
                        call.query(LIMIT))));
    }
}
