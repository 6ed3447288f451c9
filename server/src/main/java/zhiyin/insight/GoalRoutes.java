package zhiyin.insight;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.database.PublicId;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Principal;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;

/** Goals over HTTP: what is wanted by when, and whether it will be. */
@Configuration(proxyBeanMethods = false)
class GoalRoutes {

    private static final int RECIPIENTS_MAX = 20;

    private static final PublicId STAFF = new PublicId("stf");
    private static final PublicId KEY = new PublicId("key");
    private static final PathVariable<Long> GOAL =
            PathVariable.of("goal", Goals.ID::parse).says("The goal's id.");
    private static final Query<Boolean> ENDED =
            Query.flag("ended").says("Whether those are listed too that were ended.");

    private static final Field<Goals.Measure> MEASURE =
            Field.required("measure", Shape.word(Goals.Measure.class)).says("What is counted.");
    private static final OptionalField<String> OF = Field.optional("of", Shape.prose(1, 2_000))
            .says(
                    "Of what: points_spent of an asset, tier_members in or above a tier as ladder/tier, funnel_conversion from the first to"
                            + " the last of the steps of a funnel (JSON, as /v1/figures/funnel takes them), coupons_used of a template, or of"
                            + " all. Other measures are of nothing.");
    private static final OptionalField<String> STORE = Field.optional("store", Shape.text(1, 100))
            .says(
                    "In this store alone; new members: who came with its code; members of a tier: who joined there, or did anything there."
                            + " Coupons and points are counted in no store.");
    private static final Field<LocalDate> FROM = Field.required("from", Shape.date());
    private static final Field<LocalDate> UNTIL =
            Field.required("until", Shape.date()).says("The last day that counts.");
    private static final Field<Long> TARGET = Field.required("target", Shape.integer(1, 1_000_000_000_000L))
            .says("What is wanted: members, orders, coupons, units of an asset, minor units, or basis points.");
    private static final Field<List<String>> RECIPIENTS = Field.withDefault(
                    "recipients", Shape.list(Shape.text(1, 60), 0, RECIPIENTS_MAX), List.<String>of())
            .says("Staff to whom it is mailed when it gets off course, by id.");
    private static final Shape<Goals.Wanted> WANTED = Shape.object(
                    "NewGoal",
                    body -> new Goals.Wanted(
                            body.get(MEASURE),
                            body.find(OF),
                            body.find(STORE),
                            body.get(FROM),
                            body.get(UNTIL),
                            body.get(TARGET),
                            body.get(RECIPIENTS)),
                    MEASURE,
                    OF,
                    STORE,
                    FROM,
                    UNTIL,
                    TARGET,
                    RECIPIENTS)
            .check("/until", wanted -> !wanted.until().isBefore(wanted.from()), "figures.days-turned")
            .check("/until", wanted -> !wanted.until().isAfter(wanted.from().plusYears(3)), "figures.too-long");

    @Says("Goals, and how it stands with them.")
    record GoalsAnswer(
            Instant asOf,
            @Says("Those that end first come first.") List<GoalView> goals,
            @Says("How many are off course.") long offCourse) {}

    @Says("A goal.")
    record GoalView(
            String goal,

            @Says(
                    "new_members, active_members, buyers, orders, revenue, repurchase_rate, returning_members, coupons_used, points_spent,"
                            + " tier_members or funnel_conversion.")
            String measure,

            @Says("Of what, where the measure is of something.") @Nullable
            String of,

            @Says("Its name in the caller's language.") String name,
            @Says("The figure that it is of.") String figure,

            @Says("members, times, coupons, units (of an asset), money (minor units) or percent (basis points).")
            String unit,

            @Nullable String store,
            LocalDate from,
            LocalDate until,
            long target,

            @Says("What there is; absent while facts are read, and before it begins.") @Nullable
            Long actual,

            @Says("What there should be by the end of yesterday, by the rule; absent before it begins.") @Nullable
            Long expected,

            @Says("What it comes to if it goes on like that; absent before a day is over.") @Nullable
            Long projected,

            @Says("ahead, unknown, on_course, off_course, reached, missed or ended.")
            String state,

            @Says("By which rule it is on course, in the caller's language.")
            String rule,

            @Says("Staff to whom it is mailed when it gets off course, by id.")
            List<String> recipients,

            Instant setAt,
            @Says("By whom: the id of a key or of staff.") String setBy,

            @Says("When it was last mailed that it is off course.") @Nullable
            Instant alertedAt,

            @Nullable Instant endedAt) {}

    private final Goals goals;
    private final GoalStates states;

    GoalRoutes(Goals goals, GoalStates states) {
        this.goals = goals;
        this.states = states;
    }

    @Bean
    Routes goalsOfTheProgramme() {
        return Routes.of(
                "Goals",
                "What is wanted by when, and whether it will be.",
                Route.get("/v1/goals")
                        .named("listGoals")
                        .needs(Permission.FIGURES_READ)
                        .summary("List goals, with what there is of each")
                        .forPrograms()
                        .queries(ENDED)
                        .answers(200, GoalsAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::list),
                Route.post("/v1/goals")
                        .named("setGoal")
                        .needs(Permission.PROGRAMS_WRITE)
                        .summary("Set a goal")
                        .forPrograms()
                        .body(WANTED)
                        .answers(201, GoalView.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::make),
                Route.put("/v1/goals/{goal}")
                        .named("changeGoal")
                        .needs(Permission.PROGRAMS_WRITE)
                        .summary("Change a goal")
                        .details("What it was before stays in the trail.")
                        .forPrograms()
                        .path(GOAL)
                        .body(WANTED)
                        .answers(200, GoalView.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::change),
                Route.post("/v1/goals/{goal}/end")
                        .named("endGoal")
                        .needs(Permission.PROGRAMS_WRITE)
                        .summary("End a goal")
                        .forPrograms()
                        .path(GOAL)
                        .answers(200, GoalView.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::end));
    }

    /** Who asks, as he is shown. */
    private static String by(Call<?> call) {
        return (call.caller().kind() == Principal.Kind.STAFF ? STAFF : KEY)
                .print(call.caller().keyId());
    }

    private Answer list(Call<Void> call) {
        Wish wish = new Wish.Called(call);
        Set<String> seen = wish.stores();
        return states.list(
                wish,
                goals.of(call.caller().programId(), call.query(ENDED)).stream()
                        .filter(goal -> seen == null
                                || (goal.wanted().store() != null
                                        && seen.contains(goal.wanted().store())))
                        .toList());
    }

    private Answer make(Call<Goals.Wanted> call) {
        Problem refusal = refusal(call);
        if (refusal != null) {
            return refusal;
        }
        return states.one(201, new Wish.Called(call), goals.make(call.caller().programId(), call.body(), by(call)));
    }

    private Answer change(Call<Goals.Wanted> call) {
        Problem refusal = refusal(call);
        if (refusal != null) {
            return refusal;
        }
        if (!isHis(call, call.path(GOAL))) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        return goals.change(call.caller().programId(), call.path(GOAL), call.body(), by(call))
                .map(goal -> states.one(200, new Wish.Called(call), goal))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    /** Why such a goal can't be set by whoever asks; whoever looks after some stores says which. */
    private @Nullable Problem refusal(Call<Goals.Wanted> call) {
        return inStore(call, call.body().store())
                ? states.refusal(call.caller().programId(), call.body())
                : Problem.invalid("/store", "store.not-yours");
    }

    private static boolean inStore(Call<?> call, @Nullable String store) {
        return call.caller().grants().inStore(call.caller().programId(), Permission.PROGRAMS_WRITE, store);
    }

    /** Whether it is a goal that whoever asks may change; to others it is not there. */
    private boolean isHis(Call<?> call, long goal) {
        return goals.find(call.caller().programId(), goal)
                .filter(found -> inStore(call, found.wanted().store()))
                .isPresent();
    }

    private Answer end(Call<Void> call) {
        if (!isHis(call, call.path(GOAL))) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        return goals.end(call.caller().programId(), call.path(GOAL), by(call))
                .map(goal -> states.one(200, new Wish.Called(call), goal))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }
}
