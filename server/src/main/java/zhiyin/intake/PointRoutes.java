package zhiyin.intake;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.ProgramClocks;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.OnShortfall;
import zhiyin.engine.program.Programme;
import zhiyin.http.Answer;
import zhiyin.http.AnyField;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.Json;
import zhiyin.http.ObjectShape;
import zhiyin.http.OptionalField;
import zhiyin.http.Outcome;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.http.Shape.Branch;
import zhiyin.http.Stake;
import zhiyin.http.TextRule;
import zhiyin.intake.Incoming.Adjusted;
import zhiyin.intake.Incoming.Adjusted.Adjustment;
import zhiyin.ledger.Statements;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Points set aside for a checkout, adjusted by hand, and given from member to member. */
@Configuration(proxyBeanMethods = false)
class PointRoutes {

    private static final int BULK_MAX = 500;
    private static final int LOTS_MAX = 200;

    private static final PathVariable<String> HOLD = PathVariable.text("hold").says("Your number of the hold.");

    private static final Field<String> NUMBER_OF_HOLD =
            Field.required("hold", EventShapes.number()).says("Your number of the hold.");
    static final OptionalField<String> NUMBER =
            Field.optional("adjustment", EventShapes.number()).says("Your number of it, so that it counts once.");
    static final Field<String> REASON = Field.required("reason", Shape.text(1, 40))
            .says("goodwill, correction, migration, opening, or one of the programme's own.");
    static final OptionalField<String> NOTE = Field.optional(
                    "note", Shape.text(1, 200).of(TextRule.NAMES_NOBODY))
            .says("For those who look at it later. No names, phones, addresses: it is kept for ever.");
    private static final OptionalField<Long> POINTS =
            Field.optional("points", EventShapes.points()).says("How many; or say lots.");
    private static final Field<Long> SO_MANY = Field.required("points", EventShapes.points());
    private static final OptionalField<LocalDate> USABLE_THROUGH = Field.optional("usable_through", Shape.date())
            .says("The last day on which they can be used; by the asset's own terms, if not said.");
    private static final Field<LocalDate> THROUGH =
            Field.required("usable_through", Shape.date()).says("The last day on which they can be used from now on.");
    private static final OptionalField<Instant> EARNED_AT =
            Field.optional("earned_at", Shape.instant()).says("When it counts as earned; now, if not said.");
    private static final Shape<Event.Credit> LOT = Shape.object(
            "CreditLot",
            lot -> new Event.Credit(lot.get(SO_MANY), micros(lot.find(EARNED_AT)), lot.find(USABLE_THROUGH)),
            SO_MANY,
            EARNED_AT,
            USABLE_THROUGH);
    private static final Field<List<Event.Credit>> LOTS = Field.withDefault(
                    "lots", Shape.list(LOT, 1, LOTS_MAX), List.<Event.Credit>of())
            .says("Several lots, each with its own time: an opening balance.");
    private static final OptionalField<OnShortfall> ON_SHORTFALL = Field.optional(
                    "on_shortfall", Shape.word(OnShortfall.class))
            .says("What to do where there are not so many; as the programme says, if not said.");
    private static final OptionalField<Long> WHICH_LOT =
            Field.optional("lot", Shape.integer(1, Long.MAX_VALUE)).says("The number of the member's lot.");
    private static final OptionalField<LocalDate> ENDING_BEFORE =
            Field.optional("ending_before", Shape.date()).says("Or every lot that ends before this day.");
    private static final OptionalField<LocalDate> ENDED_SINCE =
            Field.optional("ended_since", Shape.date()).says("Or every lot that ended on this day or later.");
    private static final Field<Submission.Who> TO =
            Field.required("to", EventShapes.WHO).says("The member who gets them: the id, or one of the identities.");
    private static final Field<String> TRANSFER =
            Field.required("transfer", EventShapes.number()).says("Your number of the transfer.");

    /** Null means all. */
    private record Capture(@Nullable Long points, @Nullable String store) {}

    private static final Shape<Capture> CAPTURE = Shape.object(
            "Capture",
            body -> new Capture(body.find(EventShapes.SOME_POINTS), body.find(EventShapes.WHERE)),
            EventShapes.SOME_POINTS,
            EventShapes.WHERE);
    private static final Shape<String> RELEASE = Shape.object("Release", body -> "");

    private static final Field<List<Outcome<Incoming>>> HOLDS =
            Field.required("holds", Shape.each(holds("KeyedHold", true), 1, BULK_MAX));
    private static final Field<List<Outcome<Incoming>>> ADJUSTMENTS =
            Field.required("adjustments", Shape.each(adjustments("KeyedAdjustment", true), 1, BULK_MAX));
    private static final Field<List<Outcome<Incoming>>> TRANSFERS =
            Field.required("transfers", Shape.each(transfers("KeyedTransfer", true), 1, BULK_MAX));

    private final Reception reception;
    private final Programmes programmes;
    private final Goodwill goodwill;
    private final Events events;
    private final Statements statements;
    private final ProgramClocks clocks;

    PointRoutes(
            Reception reception,
            Programmes programmes,
            Goodwill goodwill,
            Events events,
            Statements statements,
            ProgramClocks clocks) {
        this.reception = reception;
        this.programmes = programmes;
        this.goodwill = goodwill;
        this.events = events;
        this.statements = statements;
        this.clocks = clocks;
    }

    @Says("Points set aside for a checkout, and what became of them.")
    record HoldAnswer(
            @Says("Your number of it.") String hold,
            @Says("The member's id.") String member,
            String asset,

            @Says("open, captured, released or lapsed.") String state,

            @Says("How many were set aside.") long points,

            @Says("How many of them were paid with.") long captured,

            @Says("How many of those came back, because what they paid for came back.")
            long reinstated,

            Instant placedAt,
            @Says("When it lapses by itself.") @Nullable Instant deadline,
            @Says("The order it pays for.") @Nullable String order) {}

    private static Incoming told(ObjectShape.Body body, boolean keyed, Incoming.Content content) {
        return new Incoming(keyed ? body.get(EventShapes.KEY) : null, body.get(EventShapes.MEMBER), null, content);
    }

    private static @Nullable Instant micros(@Nullable Instant at) {
        return at == null ? null : at.truncatedTo(ChronoUnit.MICROS);
    }

    private static Shape<Incoming> holds(String name, boolean keyed) {
        List<AnyField> all = new ArrayList<>(List.of(
                EventShapes.MEMBER,
                NUMBER_OF_HOLD,
                EventShapes.ASSET,
                SO_MANY,
                EventShapes.DEADLINE,
                EventShapes.FOR_ORDER,
                EventShapes.WHERE,
                EventShapes.CATEGORIES,
                EventShapes.HOUSEHOLD));
        if (keyed) {
            all.add(EventShapes.KEY);
        }
        return Shape.object(
                name,
                body -> told(
                        body,
                        keyed,
                        new Incoming.Held(
                                body.get(NUMBER_OF_HOLD),
                                body.get(EventShapes.ASSET),
                                body.get(SO_MANY),
                                body.find(EventShapes.DEADLINE),
                                body.find(EventShapes.FOR_ORDER),
                                EventShapes.where(body),
                                body.get(EventShapes.HOUSEHOLD))),
                all.toArray(AnyField[]::new));
    }

    private static Shape<Incoming> adjustments(String name, boolean keyed) {
        return Shape.oneOf(
                name,
                "kind",
                List.of(
                        adjustment(
                                "credit",
                                name,
                                keyed,
                                body -> new Adjustment.Credit(
                                        body.find(POINTS), body.find(USABLE_THROUGH), body.get(LOTS)),
                                POINTS,
                                USABLE_THROUGH,
                                LOTS),
                        adjustment(
                                "debit",
                                name,
                                keyed,
                                body -> new Adjustment.Debit(body.get(SO_MANY), body.find(ON_SHORTFALL)),
                                SO_MANY,
                                ON_SHORTFALL),
                        adjustment(
                                "extend",
                                name,
                                keyed,
                                body -> new Adjustment.Extend(
                                        body.find(WHICH_LOT), body.find(ENDING_BEFORE), body.get(THROUGH)),
                                WHICH_LOT,
                                ENDING_BEFORE,
                                THROUGH),
                        adjustment(
                                "revive",
                                name,
                                keyed,
                                body -> new Adjustment.Revive(
                                        body.find(WHICH_LOT), body.find(ENDED_SINCE), body.get(THROUGH)),
                                WHICH_LOT,
                                ENDED_SINCE,
                                THROUGH)));
    }

    private static Branch<Incoming> adjustment(
            String kind,
            String name,
            boolean keyed,
            Function<ObjectShape.Body, Adjustment> adjustment,
            AnyField... fields) {
        List<AnyField> all = new ArrayList<>(List.of(EventShapes.MEMBER));
        if (keyed) {
            all.add(EventShapes.KEY);
        }
        all.addAll(List.of(NUMBER, EventShapes.ASSET, REASON, NOTE));
        all.addAll(List.of(fields));
        String called = Character.toUpperCase(kind.charAt(0)) + kind.substring(1);
        return new Branch<>(
                kind,
                Shape.object(
                        called + name,
                        body -> told(
                                body,
                                keyed,
                                new Adjusted(
                                        body.find(NUMBER),
                                        body.get(EventShapes.ASSET),
                                        body.get(REASON),
                                        body.find(NOTE),
                                        adjustment.apply(body))),
                        all.toArray(AnyField[]::new)));
    }

    private static Shape<Incoming> transfers(String name, boolean keyed) {
        List<AnyField> all = new ArrayList<>(List.of(EventShapes.MEMBER, TO, TRANSFER, EventShapes.ASSET, SO_MANY));
        if (keyed) {
            all.add(EventShapes.KEY);
        }
        return Shape.object(
                name,
                body -> told(
                        body,
                        keyed,
                        new Incoming.Sent(
                                body.get(TRANSFER), body.get(TO), body.get(EventShapes.ASSET), body.get(SO_MANY))),
                all.toArray(AnyField[]::new));
    }

    @Bean
    Routes points() {
        return Routes.of(
                "Points",
                "Set aside for a checkout, adjusted by hand, given from member to member.",
                Route.post("/v1/holds")
                        .named("placeHold")
                        .needs(Permission.EVENTS_WRITE)
                        .summary("Set points aside for a checkout")
                        .details(
                                "It ends once: captured, released, or lapsed at its deadline. With `household`, what the"
                                        + " member lacks is taken from the others of his household and is his from then on.")
                        .forPrograms()
                        .idempotent()
                        .queries(EventRoutes.DRY_RUN)
                        .body(holds("NewHold", false))
                        .answers(201, Answers.EventAnswer.class)
                        .answers(200, Answers.EventAnswer.class)
                        .problems(
                                ProblemType.NOT_FOUND,
                                ProblemType.CONFLICT,
                                ProblemType.INSUFFICIENT_BALANCE,
                                ProblemType.NOT_USABLE_HERE)
                        .handledBy(call -> take(call, call.body(), "type", "points.held")),
                Route.post("/v1/holds/batch")
                        .named("placeHoldsOfMany")
                        .needs(Permission.EVENTS_WRITE)
                        .summary("Place up to 500 holds")
                        .details("Each item has its own key and its own result; one refused item refuses only itself."
                                + " Many are ended at once by hold.captured and hold.released at /v1/events/batch.")
                        .forPrograms()
                        .body(Shape.object("HoldBatch", body -> body.get(HOLDS), HOLDS), Route.BULK_BYTES_MAX)
                        .answers(207, Answers.BatchAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(
                                call -> reception.takeAll(call.caller(), "holds", call.body(), typed("points.held"))),
                Route.get("/v1/holds/{hold}")
                        .named("getHold")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Get a hold")
                        .forPrograms()
                        .path(HOLD)
                        .answers(200, HoldAnswer.class)
                        .handledBy(this::hold),
                Route.post("/v1/holds/{hold}/capture")
                        .named("captureHold")
                        .needs(Permission.EVENTS_WRITE)
                        .summary("Pay with held points")
                        .details("With all of them, or with some; the rest is released.")
                        .forPrograms()
                        .idempotent()
                        .path(HOLD)
                        .queries(EventRoutes.DRY_RUN)
                        .body(CAPTURE)
                        .answers(201, Answers.EventAnswer.class)
                        .answers(200, Answers.EventAnswer.class)
                        .problems(
                                ProblemType.CONFLICT,
                                ProblemType.INSUFFICIENT_BALANCE,
                                ProblemType.HOLD_ENDED,
                                ProblemType.NOT_USABLE_HERE)
                        .handledBy(call -> end(
                                call,
                                "hold.captured",
                                hold -> new Incoming.Captured(
                                        hold, call.body().points(), call.body().store()))),
                Route.post("/v1/holds/{hold}/release")
                        .named("releaseHold")
                        .needs(Permission.EVENTS_WRITE)
                        .summary("Let held points go")
                        .forPrograms()
                        .idempotent()
                        .path(HOLD)
                        .queries(EventRoutes.DRY_RUN)
                        .body(RELEASE)
                        .answers(201, Answers.EventAnswer.class)
                        .answers(200, Answers.EventAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.HOLD_ENDED)
                        .handledBy(call -> end(call, "hold.released", Incoming.Released::new)),
                Route.post("/v1/adjustments")
                        .named("adjustPoints")
                        .needs(Permission.POINTS_ADJUST)
                        .summary("Give, take, prolong or revive points by hand")
                        .details("With a reason, and in the name of the API key. The answer holds what it did.")
                        .forPrograms()
                        .idempotent()
                        .queries(EventRoutes.DRY_RUN)
                        .body(adjustments("Adjustment", false))
                        .staked(PointRoutes::given)
                        .answers(201, Answers.EventAnswer.class)
                        .answers(200, Answers.EventAnswer.class)
                        .problems(
                                ProblemType.NOT_FOUND,
                                ProblemType.CONFLICT,
                                ProblemType.INSUFFICIENT_BALANCE,
                                ProblemType.BALANCE_LIMIT_EXCEEDED,
                                ProblemType.GOODWILL_EXCEEDED)
                        .handledBy(this::adjust),
                Route.post("/v1/adjustments/batch")
                        .named("adjustPointsOfMany")
                        .needs(Permission.POINTS_ADJUST)
                        .summary("Make up to 500 adjustments")
                        .details("Each item has its own key and its own result; one refused item refuses only itself.")
                        .forPrograms()
                        .body(
                                Shape.object("AdjustmentBatch", body -> body.get(ADJUSTMENTS), ADJUSTMENTS),
                                Route.BULK_BYTES_MAX)
                        .staked(call -> givenToMany(call.body()))
                        .answers(207, Answers.BatchAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> goodwill.limited(call, call.caller().programId())
                                ? Problem.of(ProblemType.FORBIDDEN).detail("problem.goodwill-many.detail")
                                : reception.takeAll(call.caller(), "adjustments", call.body(), typed("adjustment"))),
                Route.post("/v1/transfers")
                        .named("transferPoints")
                        .needs(Permission.POINTS_TRANSFER)
                        .summary("Give points from member to member")
                        .details("Both sides are recorded, or neither. The answer is the sender's side.")
                        .forPrograms()
                        .idempotent()
                        .queries(EventRoutes.DRY_RUN)
                        .body(transfers("Transfer", false))
                        .answers(201, Answers.EventAnswer.class)
                        .answers(200, Answers.EventAnswer.class)
                        .problems(
                                ProblemType.NOT_FOUND,
                                ProblemType.CONFLICT,
                                ProblemType.INSUFFICIENT_BALANCE,
                                ProblemType.BALANCE_LIMIT_EXCEEDED,
                                ProblemType.TRANSFER_LIMIT_EXCEEDED)
                        .handledBy(call -> take(call, call.body(), "type", "points.sent")),
                Route.post("/v1/transfers/batch")
                        .named("transferPointsOfMany")
                        .needs(Permission.POINTS_TRANSFER)
                        .summary("Make up to 500 transfers")
                        .details("Each item has its own key and its own result; one refused item refuses only itself.")
                        .forPrograms()
                        .body(
                                Shape.object("TransferBatch", body -> body.get(TRANSFERS), TRANSFERS),
                                Route.BULK_BYTES_MAX)
                        .answers(207, Answers.BatchAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call ->
                                reception.takeAll(call.caller(), "transfers", call.body(), typed("points.sent"))));
    }

    /** What is given to one member; taking, prolonging and reviving give nothing. */
    private static @Nullable Stake given(Call<Incoming> call) {
        if (call.query(EventRoutes.DRY_RUN) || !(call.body().content() instanceof Adjusted adjusted)) {
            return null;
        }
        long units = units(adjusted);
        return units == 0
                ? null
                : new Stake(
                        Stake.Kind.GRANT,
                        units,
                        Map.of("asset", adjusted.asset(), "units", Long.toString(units), "reason", adjusted.reason()));
    }

    private static Stake givenToMany(List<Outcome<Incoming>> items) {
        long members = 0;
        Map<List<Object>, Long> byOne = new HashMap<>();
        for (Outcome<Incoming> item : items) {
            if (item instanceof Outcome.Read<Incoming>(Incoming told, Json _)
                    && told.content() instanceof Adjusted adjusted) {
                members++;
                byOne.merge(List.of(told.who(), adjusted.asset()), units(adjusted), Math::addExact);
            }
        }
        long most = byOne.values().stream().mapToLong(Long::longValue).max().orElse(0);
        return new Stake(
                Stake.Kind.BULK_ADJUSTMENT,
                members,
                Map.of(
                        "adjustments",
                        Long.toString(members),
                        "units_given",
                        Long.toString(byOne.values().stream().reduce(0L, Math::addExact))),
                most == 0 ? null : new Stake(Stake.Kind.GRANT, most, Map.of()));
    }

    private static long units(Adjusted adjusted) {
        long units = 0;
        if (adjusted.adjustment() instanceof Adjustment.Credit credit) {
            for (Event.Credit lot : credit.all()) {
                units = Math.addExact(units, lot.points());
            }
        }
        return units;
    }

    /** Whoever may give only so much a day is asked for his leave first; what was not given is not counted. */
    private Answer adjust(Call<Incoming> call) {
        long program = call.caller().programId();
        Engines engines = programmes.engines(program);
        if (!(call.body().content() instanceof Adjusted adjusted)
                || engines.versions().isEmpty()
                || !goodwill.limited(call, program)) {
            return take(call, call.body(), "type", "adjustment");
        }
        if (adjusted.adjustment() instanceof Adjustment.Debit) {
            return take(call, call.body(), "type", "adjustment");
        }
        if (!(adjusted.adjustment() instanceof Adjustment.Credit)) {
            // what prolonging or reviving is worth is known only when it is done
            return Problem.of(ProblemType.FORBIDDEN).detail("problem.goodwill-kind.detail");
        }
        Programme programme = engines.latest().engine().programme();
        Goodwill.Gift gift = new Goodwill.Gift(
                program,
                call.idempotencyKey(),
                LocalDate.ofInstant(clocks.of(program).instant(), programme.zone()),
                programme.storedValue(adjusted.asset()) != null,
                units(adjusted),
                call.query(EventRoutes.DRY_RUN));
        Goodwill.Leave leave = goodwill.ask(call, gift);
        Problem refusal = leave.refusal();
        if (refusal != null) {
            return refusal;
        }
        Answer answer = take(call, call.body(), "type", "adjustment");
        if (leave.counted() && refused(answer)) {
            goodwill.takeBack(call, gift);
        }
        return answer;
    }

    /** Whether it is certain that nothing was given. */
    private static boolean refused(Answer answer) {
        return switch (answer) {
            case Problem problem ->
                problem.type().status() < 500 && problem.type() != ProblemType.IDEMPOTENCY_IN_PROGRESS;
            case Answer.Success success -> success.status() >= 400;
            case Answer.Written written -> written.status() >= 400;
            case Answer.OfFile file -> file.status() >= 400;
        };
    }

    private <B> Answer take(Call<B> call, Incoming incoming, String... more) {
        return reception.take(
                call.caller(),
                call.idempotencyKey(),
                incoming,
                with(call.json(), more),
                call.query(EventRoutes.DRY_RUN));
    }

    /** What was said, with what the address says besides: the same key at another address is something else. */
    private static Json.Fields with(Json.Fields said, String... more) {
        Map<String, Json> all = new HashMap<>(said.fields());
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], new Json.Text(more[i + 1]));
        }
        return new Json.Fields(all);
    }

    private static UnaryOperator<Json.Fields> typed(String type) {
        return said -> with(said, "type", type);
    }

    /** Holds are the programme's by their number, so whose it is need not be said. */
    private <B> Answer end(Call<B> call, String type, Function<String, Incoming.Content> content) {
        String hold = call.path(HOLD);
        Long member = events.placedHold(call.caller().programId(), hold);
        if (member == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        Incoming incoming = new Incoming(null, new Submission.Who.Member(member), null, content.apply(hold));
        return take(call, incoming, "type", type, "hold", hold);
    }

    private Answer hold(Call<Void> call) {
        String id = call.path(HOLD);
        Long member = events.placedHold(call.caller().programId(), id);
        Statements.HoldLine line = member == null ? null : statements.hold(member, id);
        if (member == null || line == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        // what has lapsed is shown as lapsed, written down or not
        boolean lapsed = line.state().equals("open")
                && line.deadline() != null
                && !line.deadline().isAfter(clocks.of(call.caller().programId()).instant());
        return Answer.ok(new HoldAnswer(
                id,
                Members.ID.print(member),
                line.asset(),
                lapsed ? "lapsed" : line.state(),
                line.points(),
                line.captured(),
                line.reinstated(),
                line.placedAt(),
                line.deadline(),
                line.order()));
    }
}
