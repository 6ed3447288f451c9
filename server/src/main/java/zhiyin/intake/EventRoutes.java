package zhiyin.intake;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.engine.Engine;
import zhiyin.engine.MemberState;
import zhiyin.engine.earning.Earned;
import zhiyin.engine.event.Event;
import zhiyin.engine.program.Programme;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.Json;
import zhiyin.http.OptionalField;
import zhiyin.http.Outcome;
import zhiyin.http.PathVariable;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** What can be asked of this room over HTTP. */
@Configuration(proxyBeanMethods = false)
class EventRoutes {

    private static final Duration AHEAD_MAX = Duration.ofMinutes(5);

    private static final Query<Boolean> DRY_RUN =
            Query.flag("dry_run").says("Decide and answer, with 200, but record nothing.");
    private static final PathVariable<Long> DECISION =
            PathVariable.of("id", Events.DECISION::parse).says("A decision's id, such as dec_….");

    private final Lanes lanes;
    private final Events events;
    private final States states;
    private final Members members;
    private final Programmes programmes;
    private final Clock clock;

    EventRoutes(Lanes lanes, Events events, States states, Members members, Programmes programmes, Clock clock) {
        this.lanes = lanes;
        this.events = events;
        this.states = states;
        this.members = members;
        this.programmes = programmes;
        this.clock = clock;
    }

    @Says("The replies to a bulk.")
    record BatchAnswer(
            @Says("One for each item, in the order sent.") List<Answers.ItemAnswer> results) {}

    @Says("A decision, whole.")
    record DecisionAnswer(
            @Says("The decision's id.") String id,
            @Says("The event's id.") String event,
            @Says("The member's id.") String member,
            @Says("What kind of event.") String type,
            Instant occurredAt,
            Instant recordedAt,
            @Says("The programme version that decided.") int version,
            List<Verdict.EffectView> effects,

            @Says("Every rule that listens to the event, and what came of it.")
            List<Verdict.RuleView> considered) {}

    @Says("What an order would earn.")
    record QuoteAnswer(
            @Says("The programme version that was asked.") int version,
            @Says("What it would earn of each asset.") List<EarningView> earns,

            @Says("Every rule that listens to a paid order, and what came of it.")
            List<Verdict.RuleView> considered) {}

    @Says("What an order would earn of one asset.")
    record EarningView(String asset, long points, List<Verdict.ShareView> shares) {}

    /** @param member null for somebody who is no member yet */
    private record QuoteBody(Submission.@Nullable Who member, Incoming.Paid order) {}

    private static final OptionalField<Submission.Who> MEMBER = Field.optional("member", EventShapes.WHO)
            .says("Whose cart it is; somebody who is no member yet, if not said.");
    private static final Field<Incoming.Paid> ORDER = Field.required("order", EventShapes.ORDER);
    private static final Shape<QuoteBody> QUOTE =
            Shape.object("EarningQuote", body -> new QuoteBody(body.find(MEMBER), body.get(ORDER)), MEMBER, ORDER);

    @Bean
    Routes intake() {
        return Routes.of(
                "Events",
                "What happened goes in; what the programme does about it comes out: once, exactly, and explained.",
                Route.post("/v1/events")
                        .named("recordEvent")
                        .summary("Record an event")
                        .details("The answer holds what the event did. The same key again gives the same answer.")
                        .forPrograms()
                        .idempotent()
                        .queries(DRY_RUN)
                        .body(EventShapes.EVENT)
                        .answers(201, Answers.EventAnswer.class)
                        .answers(200, Answers.EventAnswer.class)
                        .problems(
                                ProblemType.NOT_FOUND,
                                ProblemType.CONFLICT,
                                ProblemType.INSUFFICIENT_BALANCE,
                                ProblemType.REFUND_EXCEEDS_ORIGINAL,
                                ProblemType.ALREADY_REVERSED,
                                ProblemType.HOLD_ENDED)
                        .handledBy(this::record),
                Route.post("/v1/events/batch")
                        .named("recordEvents")
                        .summary("Record up to 1,000 events")
                        .details("Each item has its own key and its own result; one refused item refuses only itself.")
                        .forPrograms()
                        .body(EventShapes.BATCH, Route.BULK_BYTES_MAX)
                        .answers(207, BatchAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::recordAll),
                Route.post("/v1/quotes/earning")
                        .named("quoteEarning")
                        .summary("What would this cart earn")
                        .details("Decided by the same rules as a paid order; nothing is recorded.")
                        .forPrograms()
                        .body(QUOTE)
                        .answers(200, QuoteAnswer.class)
                        .problems(ProblemType.NOT_FOUND, ProblemType.CONFLICT)
                        .handledBy(this::quote),
                Route.get("/v1/decisions/{id}")
                        .named("getDecision")
                        .summary("Get a decision with its reasons")
                        .forPrograms()
                        .path(DECISION)
                        .answers(200, DecisionAnswer.class)
                        .handledBy(this::decision));
    }

    private Answer record(Call<Incoming> call) {
        long program = call.caller().programId();
        List<Fault> faults = new ArrayList<>();
        Submission submission = submission(call, programmes.recent(program), faults);
        if (submission == null) {
            // a version may have been published elsewhere just now
            Engines engines = programmes.engines(program);
            if (engines.versions().isEmpty()) {
                return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
            }
            faults.clear();
            submission = submission(call, engines, faults);
        }
        if (submission == null) {
            return events.again(
                            call.caller().programId(), call.caller().keyId(), call.idempotencyKey(), call.fingerprint())
                    .map(reply -> Answers.of(reply, call.query(DRY_RUN)))
                    .orElseGet(() -> Problem.invalid(faults));
        }
        return Answers.of(lanes.submit(submission), call.query(DRY_RUN));
    }

    private @Nullable Submission submission(Call<Incoming> call, Engines engines, List<Fault> faults) {
        return engines.versions().isEmpty()
                ? null
                : submission(
                        call.caller().programId(),
                        call.caller().keyId(),
                        call.idempotencyKey(),
                        call.body(),
                        call.fingerprint(),
                        call.query(DRY_RUN),
                        engines,
                        "",
                        faults);
    }

    private Answer recordAll(Call<List<Outcome<Incoming>>> call) {
        long program = call.caller().programId();
        Engines engines = programmes.engines(program);
        if (engines.versions().isEmpty()) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
        }
        List<Outcome<Incoming>> items = call.body();
        @Nullable String[] answers = new String[items.size()];
        List<Submission> submissions = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        Map<String, Integer> keys = new HashMap<>();
        UnaryOperator<Incoming> called = byOneName(program, items);
        for (int i = 0; i < items.size(); i++) {
            switch (items.get(i)) {
                case Outcome.Refused<Incoming>(var faults) -> answers[i] = Answers.item(null, faults);
                case Outcome.Read<Incoming>(var incoming, var source) -> {
                    String key = String.valueOf(incoming.key());
                    List<Fault> faults = new ArrayList<>();
                    Submission submission = submission(
                            program,
                            call.caller().keyId(),
                            key,
                            called.apply(incoming),
                            content(source),
                            false,
                            engines,
                            "/events/" + i,
                            faults);
                    if (keys.putIfAbsent(key, i) != null) {
                        answers[i] = Answers.item(key, new Reply.KeyReused());
                    } else if (submission == null) {
                        answers[i] = events.again(program, call.caller().keyId(), key, content(source))
                                .map(reply -> Answers.item(key, reply))
                                .orElseGet(() -> Answers.item(key, faults));
                    } else {
                        submissions.add(submission);
                        places.add(i);
                    }
                }
            }
        }
        List<Reply> replies = lanes.submitAll(submissions);
        for (int i = 0; i < replies.size(); i++) {
            answers[places.get(i)] = Answers.item(submissions.get(i).key(), replies.get(i));
        }
        String results = "{\"results\":[" + String.join(",", answers) + "]}";
        return new Answer.Written(207, "application/json", results.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    /**
     * A bulk may call the same member by several names, which would lie in several lanes and lose their order: where
     * there are names of more than one sort, those of members are put by the id.
     */
    private UnaryOperator<Incoming> byOneName(long program, List<Outcome<Incoming>> items) {
        Set<Submission.Who> named = new HashSet<>();
        for (Outcome<Incoming> item : items) {
            if (item instanceof Outcome.Read<Incoming>(var incoming, var _)) {
                named.add(incoming.who());
            }
        }
        if (named.size() < 2) {
            return incoming -> incoming;
        }
        Map<IdentityRef, Long> known = members.find(
                program,
                named.stream()
                        .filter(Submission.Who.Known.class::isInstance)
                        .map(who -> ((Submission.Who.Known) who).identity())
                        .toList());
        return incoming -> {
            Long member = incoming.who() instanceof Submission.Who.Known(var identity) ? known.get(identity) : null;
            return member == null ? incoming : incoming.about(new Submission.Who.Member(member));
        };
    }

    /** What an item says without its key: told by itself, or again under another key, it says the same. */
    private static byte[] content(Json source) {
        if (!(source instanceof Json.Fields(var fields))) {
            return source.fingerprint();
        }
        Map<String, Json> said = new HashMap<>(fields);
        said.remove("key");
        return new Json.Fields(said).fingerprint();
    }

    /** The event as it goes into a lane; null if it does not fit, and then {@code faults} says why. */
    private @Nullable Submission submission(
            long program,
            long principal,
            String key,
            Incoming incoming,
            byte[] fingerprint,
            boolean dryRun,
            Engines engines,
            String pointer,
            List<Fault> faults) {
        Instant now = clock.instant();
        Instant at = occurred(incoming, now);
        if (at.isAfter(now.plus(AHEAD_MAX))) {
            faults.add(new Fault(pointer + "/occurred_at", "date.future"));
        }
        if (at.isBefore(Instant.EPOCH)) {
            faults.add(new Fault(pointer + "/occurred_at", "date.range"));
        }
        if (incoming.content() instanceof Incoming.Held held
                && held.deadline() != null
                && !held.deadline().isAfter(at)) {
            faults.add(new Fault(pointer + "/deadline", "date.order"));
        }
        Programme programme = engines.at(at).engine().programme();
        incoming.content()
                .faults(programme)
                .forEach(fault -> faults.add(new Fault(pointer + fault.pointer(), fault.code(), fault.limits())));
        if (!faults.isEmpty()) {
            return null;
        }
        return new Submission(
                program,
                principal,
                key,
                incoming.who(),
                fingerprint,
                Submission.businessKey(
                        incoming.content().event(0, at, programme),
                        incoming.content().reference()),
                id -> incoming.content().event(id, at, programme),
                null,
                dryRun);
    }

    /** In the database's own precision, so that what is decided now is decided alike when it is read back. */
    private static Instant occurred(Incoming incoming, Instant now) {
        Instant said = incoming.occurredAt();
        return (said == null ? now : said).truncatedTo(ChronoUnit.MICROS);
    }

    private Answer quote(Call<QuoteBody> call) {
        long program = call.caller().programId();
        Engines engines = programmes.engines(program);
        if (engines.versions().isEmpty()) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
        }
        Engine engine = engines.latest().engine();
        Incoming.Paid paid = call.body().order();
        List<Fault> faults = paid.faults(engine.programme());
        if (!faults.isEmpty()) {
            return Problem.invalid(faults);
        }
        MemberState state = MemberState.NOBODY;
        Submission.Who who = call.body().member();
        if (who != null) {
            Long member = members.find(
                    program,
                    switch (who) {
                        case Submission.Who.Member(long id) -> Members.ID.print(id);
                        case Submission.Who.Known(var identity) -> identity.toString();
                    });
            var known = member == null ? Optional.<States.Now>empty() : states.now(program, member);
            if (known.isEmpty()) {
                return Problem.of(ProblemType.NOT_FOUND);
            }
            state = known.get().state();
        }
        try {
            Earned earned = engine.quote(state, new Event.OrderPaid(0, clock.instant(), paid.order()));
            List<EarningView> earns = earned.grants().stream()
                    .map(grant -> new EarningView(grant.asset().code(), grant.points(), Verdict.shares(grant.shares())))
                    .toList();
            return Answer.ok(new QuoteAnswer(engines.latest().number(), earns, Verdict.traces(earned.considered())));
        } catch (ArithmeticException tooLarge) {
            return Problem.invalid("/order", "number.too-large");
        }
    }

    private Answer decision(Call<Void> call) {
        return events.find(call.caller().programId(), call.path(DECISION))
                .filter(row -> !row.refused())
                .<Answer>map(row -> {
                    Verdict verdict = row.verdict();
                    return Answer.ok(new DecisionAnswer(
                            Events.DECISION.print(row.event().id()),
                            Events.ID.print(row.event().id()),
                            Members.ID.print(row.event().member()),
                            row.event().type(),
                            row.event().occurredAt(),
                            row.event().recordedAt(),
                            row.event().version(),
                            verdict.effects(),
                            verdict.considered()));
                })
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }
}
