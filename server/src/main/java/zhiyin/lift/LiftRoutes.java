package zhiyin.lift;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.coupon.CouponBooks;
import zhiyin.engine.insight.lift.LiftMeasure;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
import zhiyin.http.OptionalQuery;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Shape;
import zhiyin.http.TextRule;
import zhiyin.insight.Masked;
import zhiyin.lift.LiftAnswers.LiftMember;
import zhiyin.lift.LiftAnswers.LiftMembersAnswer;
import zhiyin.lift.LiftAnswers.LiftPreview;
import zhiyin.lift.LiftAnswers.LiftResult;
import zhiyin.lift.LiftAnswers.LiftState;
import zhiyin.lift.LiftAnswers.LiftTestView;
import zhiyin.lift.LiftAnswers.LiftTestsAnswer;
import zhiyin.lift.LiftTests.Drawn;
import zhiyin.lift.LiftTests.Draws;
import zhiyin.lift.LiftTests.LiftTest;
import zhiyin.lift.LiftTests.Plan;
import zhiyin.lift.LiftTests.Terms;
import zhiyin.member.Members;
import zhiyin.promotion.PromotionNames;

/** Lift tests over HTTP. */
@Configuration(proxyBeanMethods = false)
class LiftRoutes {

    private static final int CODES_MAX = 50;
    private static final int DAYS_MAX = 366;
    private static final long MONEY_MAX = 1_000_000_000_000_000L;

    private static final PathVariable<Long> TEST =
            PathVariable.of("lift_test", LiftTests.ID::parse).says("The lift test's id.");

    private static final Field<String> NAME =
            Field.required("name", Shape.text(1, 100)).says("How people call it.");
    private static final OptionalField<String> AUDIENCE = Field.optional(
                    "audience", Shape.text(1, 40).of(TextRule.SLUG))
            .says("The segment whose members are drawn, by its code; everybody, if not said.");
    private static final Field<Long> HELD_BACK = Field.withDefault(
                    "held_back_basis_points", Shape.integer(100, 5_000), 1_000L)
            .says("The share of those held back; a tenth, if not said.");
    private static final Field<Draws> DRAWS = Field.withDefault("draws", Shape.word(Draws.class), Draws.STRATA)
            .says("strata: of each stratum of what was spent before the same share; plain: each by himself.");
    private static final Field<LocalDate> FROM =
            Field.required("from", Shape.date()).says("The first day that counts, of the programme's calendar.");
    private static final Field<LocalDate> UNTIL =
            Field.required("until", Shape.date()).says("The last day that counts.");
    private static final Field<Long> BEFORE = Field.withDefault("days_before", Shape.integer(0, 365), 28L)
            .says(
                    "So many days before the first are looked at, to see whether the groups are alike and to be more exact.");
    private static final Field<LiftMeasure> DECIDES = Field.withDefault(
                    "decides", Shape.word(LiftMeasure.class), LiftMeasure.SPEND)
            .says("What the verdict goes by. All three are shown.");
    private static final Field<Long> MARGIN = Field.required("margin_basis_points", Shape.integer(0, 10_000))
            .says("What is left of a price before what is taken off by it, so that revenue becomes contribution.");
    private static final Field<Long> MEDIA =
            Field.withDefault("media", Shape.integer(0, MONEY_MAX), 0L).says("What was spent on media; minor units.");
    private static final Field<Long> MESSAGES = Field.withDefault("messages", Shape.integer(0, MONEY_MAX), 0L)
            .says("What was spent on messages; minor units.");
    private static final Field<List<String>> TEMPLATES = codes("templates", Shape.text(1, 100))
            .says("Templates whose coupons are given by it: what these take off is counted as a cost.");
    private static final Field<List<String>> PROMOTIONS = codes("promotions", Shape.text(1, 100))
            .says("Promotions that are given by it: what these take off in checkouts is counted as a cost.");
    private static final Field<List<String>> ADJUSTMENTS = codes("adjustments", Shape.text(1, 40))
            .says(
                    "Reasons of the adjustments by which points are given by it: what these are worth, as the programme says, is"
                            + " counted as a cost.");

    private static Field<List<String>> codes(String name, Shape<String> code) {
        return Field.withDefault(name, Shape.list(code, 0, CODES_MAX), List.<String>of());
    }

    /** What is said of a test. */
    private record Told(String name, Plan plan, Terms terms) {}

    private static final Shape<Told> TOLD = Shape.object(
                    "NewLiftTest",
                    body -> new Told(
                            body.get(NAME),
                            new Plan(
                                    body.find(AUDIENCE),
                                    Math.toIntExact(body.get(HELD_BACK)),
                                    body.get(DRAWS),
                                    body.get(FROM),
                                    body.get(UNTIL),
                                    Math.toIntExact(body.get(BEFORE)),
                                    body.get(DECIDES)),
                            new Terms(
                                    Math.toIntExact(body.get(MARGIN)),
                                    body.get(MEDIA),
                                    body.get(MESSAGES),
                                    body.get(TEMPLATES),
                                    body.get(PROMOTIONS),
                                    body.get(ADJUSTMENTS))),
                    NAME,
                    AUDIENCE,
                    HELD_BACK,
                    DRAWS,
                    FROM,
                    UNTIL,
                    BEFORE,
                    DECIDES,
                    MARGIN,
                    MEDIA,
                    MESSAGES,
                    TEMPLATES,
                    PROMOTIONS,
                    ADJUSTMENTS)
            .check("/until", told -> !told.plan().until().isBefore(told.plan().from()), "figures.days-turned")
            .check(
                    "/until",
                    told -> told.plan().until().isBefore(told.plan().from().plusDays(DAYS_MAX)),
                    "figures.too-long");

    private static final OptionalField<String> ITSELF = Field.optional("test", Shape.text(1, 60))
            .says("The test that it is about, if there is one already: it is not held against itself.");
    private static final Shape<Tried> TRIED = Shape.object(
                    "LiftTestToPreview",
                    body -> new Tried(
                            new Plan(
                                    body.find(AUDIENCE),
                                    Math.toIntExact(body.get(HELD_BACK)),
                                    Draws.STRATA,
                                    body.get(FROM),
                                    body.get(UNTIL),
                                    Math.toIntExact(body.get(BEFORE)),
                                    LiftMeasure.SPEND),
                            body.find(ITSELF)),
                    AUDIENCE,
                    HELD_BACK,
                    FROM,
                    UNTIL,
                    BEFORE,
                    ITSELF)
            .check(
                    "/until",
                    tried -> !tried.plan().until().isBefore(tried.plan().from()),
                    "figures.days-turned")
            .check(
                    "/until",
                    tried -> tried.plan().until().isBefore(tried.plan().from().plusDays(DAYS_MAX)),
                    "figures.too-long");

    private record Tried(Plan plan, @Nullable String itself) {}

    /** The two groups. */
    enum Group {
        TREATED,
        HELD_BACK
    }

    private static final Query<Group> GROUP =
            Query.word("group", Group.class, Group.TREATED).says("Which of the two.");
    private static final Query<Integer> LIMIT = Query.integer("limit", 1, 200, 50);
    private static final OptionalQuery<Integer> CURSOR =
            Query.of("cursor", LiftRoutes::number).says("As the page before said it.");

    private static @Nullable Integer number(String text) {
        return text.matches("[0-9]{1,9}") ? Integer.valueOf(text) : null;
    }

    private final LiftTests tests;
    private final LiftReckoning reckoning;
    private final LiftDrawing drawing;
    private final DrawnGroups groups;
    private final CouponBooks coupons;
    private final PromotionNames promotions;
    private final Masked masked;

    LiftRoutes(
            LiftTests tests,
            LiftReckoning reckoning,
            LiftDrawing drawing,
            DrawnGroups groups,
            CouponBooks coupons,
            PromotionNames promotions,
            Masked masked) {
        this.tests = tests;
        this.reckoning = reckoning;
        this.drawing = drawing;
        this.groups = groups;
        this.coupons = coupons;
        this.promotions = promotions;
        this.masked = masked;
    }

    @Bean
    Routes liftTestRoutes() {
        return Routes.of(
                "Lift tests",
                "What something caused, told by members who were held back from it by chance.",
                Route.get("/v1/lift-tests")
                        .named("listLiftTests")
                        .needs(Permission.FIGURES_READ)
                        .inAllStores()
                        .summary("List the lift tests")
                        .forPrograms()
                        .answers(200, LiftTestsAnswer.class)
                        .handledBy(this::list),
                Route.post("/v1/lift-tests")
                        .named("planLiftTest")
                        .needs(Permission.SEGMENTS_WRITE)
                        .inAllStores()
                        .summary("Plan a lift test")
                        .details("Nobody is drawn before it is begun.")
                        .forPrograms()
                        .body(TOLD)
                        .answers(201, LiftTestView.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::plan),
                Route.post("/v1/lift-tests/preview")
                        .named("previewLiftTest")
                        .needs(Permission.FIGURES_READ)
                        .inAllStores()
                        .summary("Get the smallest effect that a lift test would see")
                        .details(
                                "By how far members were spread on as many days as it is to have, the last that are over.")
                        .forPrograms()
                        .readsOnly()
                        .body(TRIED)
                        .answers(200, LiftPreview.class)
                        .problems(ProblemType.CONFLICT, ProblemType.OVERLOADED)
                        .handledBy(this::preview),
                Route.get("/v1/lift-tests/{lift_test}")
                        .named("getLiftTest")
                        .needs(Permission.FIGURES_READ)
                        .inAllStores()
                        .summary("Get a lift test")
                        .forPrograms()
                        .path(TEST)
                        .answers(200, LiftTestView.class)
                        .handledBy(call -> found(call, test -> Answer.ok(view(test)))),
                Route.put("/v1/lift-tests/{lift_test}")
                        .named("changeLiftTest")
                        .needs(Permission.SEGMENTS_WRITE)
                        .inAllStores()
                        .summary("Change a lift test")
                        .details(
                                "Once it has begun only its name, the margin, the costs and what is given by it: of whom it is, how"
                                        + " they were drawn, its days and what decides stay as they are.")
                        .forPrograms()
                        .path(TEST)
                        .body(TOLD)
                        .answers(200, LiftTestView.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::change),
                Route.delete("/v1/lift-tests/{lift_test}")
                        .named("removeLiftTest")
                        .needs(Permission.SEGMENTS_WRITE)
                        .inAllStores()
                        .summary("Take out a lift test that was not begun")
                        .forPrograms()
                        .path(TEST)
                        .answersNothing(204)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::remove),
                Route.post("/v1/lift-tests/{lift_test}/begin")
                        .named("beginLiftTest")
                        .needs(Permission.SEGMENTS_WRITE)
                        .inAllStores()
                        .summary("Begin a lift test: draw who is held back")
                        .details(
                                "The two groups are two lists of members from then on: the one to give it to, the other to leave"
                                        + " out of whatever else is done.")
                        .forPrograms()
                        .path(TEST)
                        .answers(200, LiftTestView.class)
                        .problems(ProblemType.CONFLICT, ProblemType.OVERLOADED)
                        .handledBy(this::begin),
                Route.post("/v1/lift-tests/{lift_test}/end")
                        .named("endLiftTest")
                        .needs(Permission.SEGMENTS_WRITE)
                        .inAllStores()
                        .summary("End a lift test before its last day")
                        .details(
                                "There is no verdict then: whoever ends it when he likes the figures would see effects that are none.")
                        .forPrograms()
                        .path(TEST)
                        .answers(200, LiftTestView.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::end),
                Route.get("/v1/lift-tests/{lift_test}/result")
                        .named("getLiftResult")
                        .needs(Permission.FIGURES_READ)
                        .inAllStores()
                        .summary("Get what came of a lift test")
                        .forPrograms()
                        .path(TEST)
                        .answers(200, LiftResult.class)
                        .problems(ProblemType.CONFLICT, ProblemType.OVERLOADED)
                        .handledBy(call -> begun(call, (ground, test) -> {
                            Drawn drawn = test.drawn();
                            return drawn == null
                                    ? planned()
                                    : Answer.ok(reckoning.result(ground, test, drawn, call.language()));
                        })),
                Route.get("/v1/lift-tests/{lift_test}/members")
                        .named("listLiftTestMembers")
                        .needs(Permission.MEMBERS_READ)
                        .inAllStores()
                        .summary("List who is in a group of a lift test")
                        .forPrograms()
                        .path(TEST)
                        .queries(GROUP, LIMIT, CURSOR)
                        .answers(200, LiftMembersAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.OVERLOADED)
                        .handledBy(call -> begun(call, (ground, test) -> members(call, ground, test))));
    }

    private Answer found(Call<?> call, java.util.function.Function<LiftTest, Answer> then) {
        return tests.find(call.caller().programId(), call.path(TEST))
                .map(then)
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    /** What {@code then} answers about a test that has begun. */
    private Answer begun(Call<?> call, BiFunction<LiftGround, LiftTest, Answer> then) {
        return found(
                call,
                test -> test.drawn() == null
                        ? planned()
                        : reckoning.now(call.caller().programId(), ground -> then.apply(ground, test)));
    }

    private static Problem planned() {
        return Problem.of(ProblemType.CONFLICT).detail("problem.lift-planned.detail");
    }

    private Answer list(Call<Void> call) {
        return Answer.ok(new LiftTestsAnswer(
                tests.of(call.caller().programId()).stream().map(this::view).toList()));
    }

    private LiftTestView view(LiftTest test) {
        Plan plan = test.plan();
        Terms terms = test.terms();
        Drawn drawn = test.drawn();
        return new LiftTestView(
                LiftTests.ID.print(test.id()),
                test.name(),
                LiftReckoning.state(test, reckoning.today(test.program())),
                plan.audience(),
                plan.heldBack(),
                plan.draws(),
                plan.from(),
                plan.until(),
                plan.daysBefore(),
                plan.decides(),
                terms.margin(),
                terms.media(),
                terms.messages(),
                terms.templates(),
                terms.promotions(),
                terms.adjustments(),
                test.madeAt(),
                drawn == null ? null : drawn.at(),
                drawn == null ? null : drawn.treatedList(),
                drawn == null ? null : drawn.heldBackList(),
                drawn == null ? null : (Long) drawn.treated(),
                drawn == null ? null : (Long) drawn.heldBack(),
                drawn == null ? null : HexFormat.of().formatHex(drawn.seed()),
                test.endedAt());
    }

    /** What it names and nobody knows. */
    private @Nullable Problem unknown(long program, Terms terms) {
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < terms.templates().size(); i++) {
            if (!coupons.has(program, terms.templates().get(i))) {
                faults.add(new Fault("/templates/" + i, "lift.no-such-template"));
            }
        }
        Set<String> known =
                terms.promotions().isEmpty() ? new TreeSet<>() : promotions.known(program, terms.promotions());
        for (int i = 0; i < terms.promotions().size(); i++) {
            if (!known.contains(terms.promotions().get(i))) {
                faults.add(new Fault("/promotions/" + i, "lift.no-such-promotion"));
            }
        }
        for (int i = 0; i < terms.adjustments().size(); i++) {
            if (!reckoning.hasReason(program, terms.adjustments().get(i))) {
                faults.add(new Fault("/adjustments/" + i, "reason.unknown"));
            }
        }
        return faults.isEmpty() ? null : Problem.invalid(faults);
    }

    private Answer plan(Call<Told> call) {
        long program = call.caller().programId();
        Told told = call.body();
        Problem unknown = unknown(program, told.terms());
        if (unknown != null) {
            return unknown;
        }
        if (tests.of(program).size() >= LiftTests.MOST) {
            return Problem.of(ProblemType.CONFLICT)
                    .detail("problem.too-many-lift-tests.detail")
                    .with("limit", LiftTests.MOST);
        }
        return Answer.created(view(tests.make(
                program, told.name(), told.plan(), told.terms(), call.caller().keyId())));
    }

    private Answer preview(Call<Tried> call) {
        String itself = call.body().itself();
        return reckoning.now(
                call.caller().programId(),
                ground -> reckoning.preview(
                        ground,
                        call.body().plan(),
                        itself == null ? null : LiftTests.ID.parse(itself),
                        call.language()));
    }

    private Answer change(Call<Told> call) {
        long program = call.caller().programId();
        Told told = call.body();
        Problem unknown = unknown(program, told.terms());
        if (unknown != null) {
            return unknown;
        }
        return tests.whole(() -> tests.lock(program, call.path(TEST))
                .<Answer>map(test -> test.drawn() != null && !test.plan().equals(told.plan())
                        ? Problem.of(ProblemType.CONFLICT).detail("problem.lift-begun.detail")
                        : Answer.ok(view(tests.change(test, told.name(), told.plan(), told.terms()))))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND)));
    }

    private Answer remove(Call<Void> call) {
        return tests.whole(() -> tests.lock(call.caller().programId(), call.path(TEST))
                .<Answer>map(test -> {
                    if (test.drawn() != null) {
                        return Problem.of(ProblemType.CONFLICT).detail("problem.lift-begun.detail");
                    }
                    tests.remove(test);
                    return Answer.nothing();
                })
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND)));
    }

    private Answer begin(Call<Void> call) {
        return found(
                call,
                test -> reckoning.now(test.program(), ground -> switch (drawing.begin(
                        ground, test.id(), call.caller().keyId(), call.language())) {
                    case LiftDrawing.Begun.Drew(var begun) -> Answer.ok(view(begun));
                    case LiftDrawing.Begun.NoSuchTest() -> Problem.of(ProblemType.NOT_FOUND);
                    case LiftDrawing.Begun.Already() ->
                        Problem.of(ProblemType.CONFLICT).detail("problem.lift-begun.detail");
                    case LiftDrawing.Begun.TooLate() ->
                        Problem.of(ProblemType.CONFLICT).detail("problem.lift-late.detail");
                    case LiftDrawing.Begun.NoSuchSegment() ->
                        Problem.of(ProblemType.CONFLICT).detail("problem.lift-no-audience.detail");
                    case LiftDrawing.Begun.TooFew(var members) ->
                        Problem.of(ProblemType.CONFLICT)
                                .detail("problem.lift-too-few.detail")
                                .with("members", members);
                    case LiftDrawing.Begun.NoRoomForLists() ->
                        Problem.of(ProblemType.CONFLICT).detail("problem.lift-no-room.detail");
                }));
    }

    private Answer end(Call<Void> call) {
        long program = call.caller().programId();
        return tests.whole(() -> tests.lock(program, call.path(TEST))
                .<Answer>map(test -> LiftReckoning.state(test, reckoning.today(program)) == LiftState.RUNNING
                        ? Answer.ok(view(tests.end(test, call.caller().keyId())))
                        : Problem.of(ProblemType.CONFLICT).detail("problem.lift-not-running.detail"))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND)));
    }

    private Answer members(Call<Void> call, LiftGround ground, LiftTest test) {
        DrawnGroups.Groups found = groups.of(test, ground.taken());
        RoaringBitmap group = switch (call.query(GROUP)) {
            case TREATED -> found.treated();
            case HELD_BACK -> found.heldBack();
        };
        Integer after = call.find(CURSOR);
        var numbers = group.getIntIterator();
        if (after != null) {
            numbers.advanceIfNeeded(after + 1);
        }
        List<Long> page = new ArrayList<>();
        int last = -1;
        while (numbers.hasNext() && page.size() < call.query(LIMIT)) {
            last = numbers.next();
            page.add(ground.taken().members().member(last));
        }
        Map<Long, String> names = masked.names(ground.program(), page);
        return Answer.ok(new LiftMembersAnswer(
                ground.taken().asOf(),
                group.getLongCardinality(),
                page.stream()
                        .map(member -> new LiftMember(Members.ID.print(member), names.get(member)))
                        .toList(),
                numbers.hasNext() ? Integer.toString(last) : null));
    }
}
