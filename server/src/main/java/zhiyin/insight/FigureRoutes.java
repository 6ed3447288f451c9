package zhiyin.insight;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.ProgramClocks;
import zhiyin.engine.insight.Active;
import zhiyin.engine.insight.Cohorts;
import zhiyin.engine.kernel.Period;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Messages;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Figures about all members over HTTP, and what each of them means. */
@Configuration(proxyBeanMethods = false)
class FigureRoutes {

    private static final int DAYS_MAX = 1_100;
    private static final int DAYS_USUALLY = 30;
    private static final int COHORTS_MAX = 60;
    private static final int COHORTS_USUALLY = 12;
    private static final int RETRY_SECONDS = 5;

    private static final OptionalQuery<LocalDate> FROM =
            Query.date("from").says("The first day that counts, of the programme's calendar.");
    private static final OptionalQuery<LocalDate> UNTIL =
            Query.date("until").says("The last day that counts; today, if not said.");

    enum Step {
        DAY,
        WEEK,
        MONTH
    }

    private static final Query<Active.What> WHAT =
            Query.word("what", Active.What.class, Active.What.EITHER).says("What counts as being active.");
    private static final Query<Cohorts.By> BY =
            Query.word("by", Cohorts.By.class, Cohorts.By.FIRST_ORDER).says("What members begin with.");
    private static final Query<Step> STEP =
            Query.word("period", Step.class, Step.MONTH).says("How long a cohort and each step after it is.");

    @Says("What there is to be asked, and what each figure means.")
    record FiguresAnswer(List<FigureView> figures) {}

    @Says("What a figure means.")
    record FigureView(
            @Says("As answers name it.") String code,
            @Says("In the caller's language.") String name,

            @Says("What it counts, in the caller's language.")
            String definition,

            @Says("How it is reckoned.") String formula,
            @Says("Out of what.") String source,
            @Says("How old it is at most, in seconds.") int refreshSeconds) {}

    @Says("Of which days a figure is, and as of when.")
    record FigureOf(
            @Says("The figure, as the list of figures names it.")
            String figure,

            LocalDate from,
            LocalDate until,
            @Says("Whose days they are.") String zone,

            @Says("All that was recorded before that is in it.")
            Instant asOf) {}

    @Says("How many members were active.")
    record ActiveAnswer(
            FigureOf of,
            List<DayActive> days,
            List<StretchActive> weeks,
            List<StretchActive> months,

            @Says(
                    "How often members did something in each hour of the day, from 0 to 23: each member once a day and hour.")
            List<Long> hours,

            @Says("The same by weekday, Monday first.") List<Long> weekdays) {}

    @Says("How many members were active on a day.")
    record DayActive(LocalDate day, long members) {}

    @Says(
            "How many members were active in a week or month, each once; of the first and the last only the days asked for.")
    record StretchActive(LocalDate begins, long members) {}

    @Says("Members by when they began, and how many of them bought later.")
    record CohortsAnswer(FigureOf of, String currency, List<CohortView> cohorts) {}

    @Says("Members who began together.")
    record CohortView(
            @Says("The first day of the day, week or month in which they began.")
            LocalDate begins,

            @Says("How many they are.") long members,

            @Says("In each period from their own on.") List<CohortStep> periods) {}

    @Says("What those of a cohort did in one period.")
    record CohortStep(
            @Says("How many of them bought.") long members,
            long orders,

            @Says("What they paid less what they were given back; minor units.")
            long revenue) {}

    private final MemberFacts facts;
    private final Programmes programmes;
    private final ProgramClocks clocks;
    private final Messages messages;

    FigureRoutes(MemberFacts facts, Programmes programmes, ProgramClocks clocks, Messages messages) {
        this.facts = facts;
        this.programmes = programmes;
        this.clocks = clocks;
        this.messages = messages;
    }

    @Bean
    Routes figures() {
        return Routes.of(
                "Figures",
                "Who the members are and what they do, as numbers; each says of which days and as of when.",
                Route.get("/v1/figures")
                        .named("listFigures")
                        .needs(Permission.FIGURES_READ)
                        .summary("List the figures, and what each means")
                        .forPrograms()
                        .answers(200, FiguresAnswer.class)
                        .handledBy(this::list),
                Route.get("/v1/figures/active")
                        .named("getActiveMembers")
                        .needs(Permission.FIGURES_READ)
                        .summary("Get how many members are active, by day, week and month")
                        .forPrograms()
                        .queries(WHAT, FROM, UNTIL)
                        .answers(200, ActiveAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.OVERLOADED)
                        .handledBy(this::active),
                Route.get("/v1/figures/cohorts")
                        .named("getCohorts")
                        .needs(Permission.FIGURES_READ)
                        .summary("Get how many members come back, by when they began")
                        .forPrograms()
                        .queries(BY, STEP, FROM, UNTIL)
                        .answers(200, CohortsAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.OVERLOADED)
                        .handledBy(this::cohorts));
    }

    private Answer list(Call<Void> call) {
        List<FigureView> figures = new ArrayList<>();
        for (Figure figure : Figure.values()) {
            figures.add(new FigureView(
                    figure.code(),
                    say(call, figure, "name"),
                    say(call, figure, "definition"),
                    say(call, figure, "formula"),
                    say(call, figure, "source"),
                    1));
        }
        return Answer.ok(new FiguresAnswer(figures));
    }

    private String say(Call<Void> call, Figure figure, String part) {
        return messages.say(call.language(), figure.message(part), Map.of());
    }

    /** Of which days somebody asks; both counted from 1970. */
    private record Days(LocalDate first, LocalDate last) {
        int from() {
            return (int) first.toEpochDay();
        }

        int until() {
            return (int) last.toEpochDay();
        }
    }

    private Answer active(Call<Void> call) {
        return reckoned(call, today -> today.minusDays(DAYS_USUALLY - 1), days -> DAYS_MAX, (taken, days, version) -> {
            Active active = Active.of(taken.columns(), call.query(WHAT), days.from(), days.until(), AllCores.HERE);
            long[] counts = active.days();
            List<DayActive> each = new ArrayList<>();
            for (int i = 0; i < counts.length; i++) {
                each.add(new DayActive(days.first().plusDays(i), counts[i]));
            }
            return new ActiveAnswer(
                    of(Figure.ACTIVE_MEMBERS, days, taken, version),
                    each,
                    stretches(active.weeks(), active.weekStarts()),
                    stretches(active.months(), active.monthStarts()),
                    Arrays.stream(active.hours()).boxed().toList(),
                    Arrays.stream(active.weekdays()).boxed().toList());
        });
    }

    private static List<StretchActive> stretches(long[] counts, int[] starts) {
        List<StretchActive> stretches = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            stretches.add(new StretchActive(LocalDate.ofEpochDay(starts[i]), counts[i]));
        }
        return stretches;
    }

    private Answer cohorts(Call<Void> call) {
        Step step = call.query(STEP);
        Period period = switch (step) {
            case DAY -> Period.DAY;
            case WEEK -> Period.WEEK;
            case MONTH -> Period.MONTH;
        };
        ChronoUnit unit = switch (step) {
            case DAY -> ChronoUnit.DAYS;
            case WEEK -> ChronoUnit.WEEKS;
            case MONTH -> ChronoUnit.MONTHS;
        };
        return reckoned(
                call,
                today -> today.minus(COHORTS_USUALLY - 1, unit),
                days -> (int) ChronoUnit.DAYS.between(days, days.plus(COHORTS_MAX, unit)),
                (taken, days, version) -> {
                    Cohorts cohorts = Cohorts.of(
                            taken.columns(),
                            new Cohorts.Question(call.query(BY), period, days.from(), days.until()),
                            AllCores.HERE);
                    List<CohortView> views = new ArrayList<>();
                    for (int cohort = 0; cohort < cohorts.count(); cohort++) {
                        List<CohortStep> steps = new ArrayList<>();
                        for (int later = 0; cohort + later < cohorts.count(); later++) {
                            steps.add(new CohortStep(
                                    cohorts.members(cohort, later),
                                    cohorts.orders(cohort, later),
                                    cohorts.revenue(cohort, later)));
                        }
                        views.add(new CohortView(
                                LocalDate.ofEpochDay(cohorts.starts()[cohort]), cohorts.size(cohort), steps));
                    }
                    return new CohortsAnswer(
                            of(Figure.RETENTION, days, taken, version),
                            version.engine().programme().currency(),
                            views);
                });
    }

    private static FigureOf of(Figure figure, Days days, MemberFacts.Taken taken, Engines.Version version) {
        return new FigureOf(
                figure.code(),
                days.first(),
                days.last(),
                version.engine().programme().zone().getId(),
                taken.asOf());
    }

    private interface Reckoning {
        Object of(MemberFacts.Taken taken, Days days, Engines.Version version);
    }

    /** Reads of which days, and reckons if there are facts. */
    private Answer reckoned(
            Call<Void> call,
            Function<LocalDate, LocalDate> usually,
            Function<LocalDate, Integer> daysMax,
            Reckoning reckoning) {
        long program = call.caller().programId();
        Engines engines = programmes.recent(program);
        if (engines.versions().isEmpty()) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
        }
        Engines.Version version = engines.latest();
        LocalDate today = LocalDate.ofInstant(
                clocks.of(program).instant(), version.engine().programme().zone());
        @Nullable LocalDate askedUntil = call.find(UNTIL);
        LocalDate until = askedUntil == null ? today : askedUntil;
        @Nullable LocalDate askedFrom = call.find(FROM);
        LocalDate from = askedFrom == null ? usually.apply(until) : askedFrom;
        if (from.isAfter(until)) {
            return wrong("/query/from", "figures.days-turned");
        }
        if (ChronoUnit.DAYS.between(from, until) >= daysMax.apply(from)) {
            return wrong("/query/from", "figures.too-long");
        }
        return switch (facts.of(program)) {
            case MemberFacts.Asked.Here(var taken) -> Answer.ok(reckoning.of(taken, new Days(from, until), version));
            case MemberFacts.Asked.Underway(long events) ->
                Problem.of(ProblemType.OVERLOADED)
                        .detail("problem.facts-underway.detail")
                        .with("events_read", events)
                        .retryAfter(RETRY_SECONDS);
        };
    }

    private static Problem wrong(String pointer, String code) {
        return Problem.of(ProblemType.MALFORMED_PARAMETER).errors(List.of(new Fault(pointer, code)));
    }
}
