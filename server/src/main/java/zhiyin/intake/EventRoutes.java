package zhiyin.intake;

import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.ProgramClocks;
import zhiyin.engine.Engine;
import zhiyin.engine.MemberState;
import zhiyin.engine.earning.Earned;
import zhiyin.engine.event.Event;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
import zhiyin.http.Outcome;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Marked;
import zhiyin.program.Programmes;

/** What can be asked of this room over HTTP. */
@Configuration(proxyBeanMethods = false)
class EventRoutes {

    static final Query<Boolean> DRY_RUN =
            Query.flag("dry_run").says("Decide and answer, with 200, but record nothing.");
    private static final PathVariable<Long> DECISION =
            PathVariable.of("id", Events.DECISION::parse).says("A decision's id, such as dec_….");

    private final Reception reception;
    private final Events events;
    private final States states;
    private final Members members;
    private final Programmes programmes;
    private final ProgramClocks clocks;

    EventRoutes(
            Reception reception,
            Events events,
            States states,
            Members members,
            Programmes programmes,
            ProgramClocks clocks) {
        this.reception = reception;
        this.events = events;
        this.states = states;
        this.members = members;
        this.programmes = programmes;
        this.clocks = clocks;
    }

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

            @Says("Where a limit leaves no room for all of it: what would not be granted.")
            List<Verdict.EffectView> cuts,

            @Says("Every rule that listens to a paid order, and what came of it.")
            List<Verdict.RuleView> considered) {}

    @Says("What an order would earn of one asset.")
    record EarningView(String asset, long points, List<Verdict.ShareView> shares) {}

    @Says("What an order would earn by a draft.")
    record DraftQuoteAnswer(
            @Says("The moment at which it was decided.") Instant at,
            @Says("What it would earn of each asset.") List<EarningView> earns,

            @Says("Where a limit leaves no room for all of it: what would not be granted.")
            List<Verdict.EffectView> cuts,

            @Says("Every rule that listens to a paid order, and what came of it.")
            List<Verdict.RuleView> considered) {}

    /**
     * @param member null for somebody who is no member yet
     * @param at null for now
     */
    private record DraftQuoteBody(
            String yaml,
            Submission.@Nullable Who member,
            @Nullable Instant at,
            Incoming.Paid order) {}

    /** @param member null for somebody who is no member yet */
    private record QuoteBody(Submission.@Nullable Who member, Incoming.Paid order) {}

    private static final OptionalField<Submission.Who> MEMBER = Field.optional("member", EventShapes.WHO)
            .says("Whose cart it is; somebody who is no member yet, if not said.");
    private static final Field<Incoming.Paid> ORDER = Field.required("order", EventShapes.ORDER);
    private static final Shape<QuoteBody> QUOTE =
            Shape.object("EarningQuote", body -> new QuoteBody(body.find(MEMBER), body.get(ORDER)), MEMBER, ORDER);
    private static final Field<String> YAML = Field.required("yaml", Shape.prose(1, 200_000))
            .says("The draft, as YAML or JSON; it need not be saved anywhere.");
    private static final OptionalField<Instant> AT =
            Field.optional("at", Shape.instant()).says("When it is paid; now, if not said.");
    private static final Shape<DraftQuoteBody> DRAFT_QUOTE = Shape.object(
            "DraftQuote",
            body -> new DraftQuoteBody(body.get(YAML), body.find(MEMBER), body.find(AT), body.get(ORDER)),
            YAML,
            MEMBER,
            AT,
            ORDER);

    @Bean
    Routes intake() {
        return Routes.of(
                "Events",
                "What happened goes in; what the programme does about it comes out: once, exactly, and explained.",
                Route.post("/v1/events")
                        .named("recordEvent")
                        .needs(Permission.EVENTS_WRITE)
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
                                ProblemType.HOLD_ENDED,
                                ProblemType.NOT_USABLE_HERE,
                                ProblemType.TOO_OFTEN)
                        .handledBy(this::record),
                Route.post("/v1/events/batch")
                        .named("recordEvents")
                        .needs(Permission.EVENTS_WRITE)
                        .summary("Record up to 1,000 events")
                        .details("Each item has its own key and its own result; one refused item refuses only itself.")
                        .forPrograms()
                        .body(EventShapes.BATCH, Route.BULK_BYTES_MAX)
                        .answers(207, Answers.BatchAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::recordAll),
                Route.post("/v1/quotes/earning")
                        .named("quoteEarning")
                        .needs(Permission.MEMBERS_READ)
                        .summary("What would this cart earn")
                        .details("Decided by the same rules as a paid order; nothing is recorded.")
                        .forPrograms()
                        .readsOnly()
                        .body(QUOTE)
                        .answers(200, QuoteAnswer.class)
                        .problems(ProblemType.NOT_FOUND, ProblemType.CONFLICT)
                        .handledBy(this::quote),
                Route.post("/v1/quotes/draft")
                        .named("quoteDraft")
                        .needs(Permission.PROGRAMS_WRITE)
                        .summary("What would this cart earn by a draft")
                        .details(
                                "Decided as the draft says, for the member as he stands now or for somebody new; nothing is"
                                        + " recorded. Each rule says what it asked for in vain, and what it saw.")
                        .forPrograms()
                        .readsOnly()
                        .body(DRAFT_QUOTE)
                        .answers(200, DraftQuoteAnswer.class)
                        .problems(ProblemType.NOT_FOUND, ProblemType.CONFLICT, ProblemType.RULE_SYNTAX)
                        .handledBy(this::quoteDraft),
                Route.get("/v1/decisions/{id}")
                        .named("getDecision")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Get a decision with its reasons")
                        .forPrograms()
                        .path(DECISION)
                        .answers(200, DecisionAnswer.class)
                        .handledBy(this::decision));
    }

    private Answer record(Call<Incoming> call) {
        return reception.take(call.caller(), call.idempotencyKey(), call.body(), call.json(), call.query(DRY_RUN));
    }

    private Answer recordAll(Call<List<Outcome<Incoming>>> call) {
        return reception.takeAll(call.caller(), "events", call.body(), said -> said);
    }

    private Answer quote(Call<QuoteBody> call) {
        long program = call.caller().programId();
        Engines engines = programmes.engines(program);
        if (engines.versions().isEmpty()) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
        }
        Incoming.Paid paid = call.body().order();
        List<Fault> faults = paid.faults(engines.latest().engine().programme());
        if (!faults.isEmpty()) {
            return Problem.invalid(faults);
        }
        Standing standing = standing(program, call.body().member());
        if (standing == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        Instant now = clocks.of(program).instant();
        Engines.Version version =
                engines.at(now, standing.member(), Marked.of(standing.state().profile()));
        return quoted(
                version.engine(),
                standing,
                now,
                paid,
                earned -> new QuoteAnswer(
                        version.number(), earnings(earned), cuts(earned), Verdict.traces(earned.considered())));
    }

    private Answer quoteDraft(Call<DraftQuoteBody> call) {
        long program = call.caller().programId();
        return switch (ProgrammeReader.read(call.body().yaml())) {
            case Reading.Faulty(var faults) ->
                Problem.of(ProblemType.RULE_SYNTAX)
                        .errors(faults.stream()
                                .map(fault -> Fault.told("/yaml", fault.code(), fault.sentence()))
                                .toList());
            case Reading.Read(var draft) -> quoteDraft(call.body(), program, draft);
        };
    }

    private Answer quoteDraft(DraftQuoteBody body, long program, Programme draft) {
        List<Fault> faults = body.order().faults(draft);
        if (!faults.isEmpty()) {
            return Problem.invalid(faults);
        }
        Standing standing = standing(program, body.member());
        if (standing == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        Instant now = clocks.of(program).instant();
        Instant at = body.at() == null ? now : body.at();
        if (standing.member() != null && at.isBefore(now)) {
            // how he stood then is not what is at hand
            return Problem.invalid("/at", "date.range");
        }
        return quoted(
                new Engine(draft, 1),
                standing,
                at,
                body.order(),
                earned ->
                        new DraftQuoteAnswer(at, earnings(earned), cuts(earned), Verdict.traces(earned.considered())));
    }

    /** @param member null for somebody who is no member yet */
    private record Standing(@Nullable Long member, MemberState state) {}

    /** How a member stands now; null where there is none. */
    private @Nullable Standing standing(long program, Submission.@Nullable Who who) {
        if (who == null) {
            return new Standing(null, MemberState.NOBODY);
        }
        Long member = members.find(
                program,
                switch (who) {
                    case Submission.Who.Member(long id) -> Members.ID.print(id);
                    case Submission.Who.Known(var identity) -> identity.toString();
                });
        return member == null
                ? null
                : states.now(program, member)
                        .map(known -> new Standing(member, known.state()))
                        .orElse(null);
    }

    private static Answer quoted(
            Engine engine, Standing standing, Instant at, Incoming.Paid paid, Function<Earned, Object> answer) {
        try {
            return Answer.ok(answer.apply(engine.quote(standing.state(), new Event.OrderPaid(0, at, paid.order()))));
        } catch (ArithmeticException tooLarge) {
            return Problem.invalid("/order", "number.too-large");
        }
    }

    private static List<EarningView> earnings(Earned earned) {
        return earned.grants().stream()
                .map(grant -> new EarningView(grant.asset().code(), grant.points(), Verdict.shares(grant.shares())))
                .toList();
    }

    private static List<Verdict.EffectView> cuts(Earned earned) {
        return earned.cuts().stream().map(EffectTelling::view).toList();
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
