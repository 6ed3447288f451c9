package zhiyin.budget;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import zhiyin.ProgramClocks;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Budget;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** What can be asked of budgets over HTTP. */
@Configuration(proxyBeanMethods = false)
class BudgetRoutes {

    private static final Duration PACE = Duration.ofDays(7);
    private static final PathVariable<String> CODE = PathVariable.text("code").says("The budget's code.");

    @Says("A budget: what all members of the programme together may be given.")
    record BudgetView(
            @Says("The programme's code of it.") String code,
            @Says("Its name in the caller's language.") String name,
            String asset,

            @Says("What becomes of an award that does not fit any more: stop or partial.")
            String onEmpty,

            @Says("The first day on which it pays, if it has one.") @Nullable
            LocalDate from,

            @Says("The last day on which it pays, if it has one.") @Nullable
            LocalDate until,

            @Says("How much there is in all.") long total,
            @Says("What members were given out of it.") long drawn,

            @Says("What came back into it because it was taken back from members.")
            long givenBack,

            @Says("What can still be given: total less drawn, plus given back.")
            long left,

            @Says(
                    "Units a day, rounded down: what the last seven days drew less what they gave back, divided by seven, or by"
                            + " the days since it was first drawn from if those are fewer, at least one.")
            long perDay,

            @Says(
                    "When nothing is left if it goes on like that: now, plus what is left divided by that pace. Absent where"
                            + " nothing was drawn in the last seven days, where nothing is left, or where its last day comes"
                            + " first.")
            @Nullable
            Instant endsAt,

            @Says("open; empty: nothing is left; ahead: its first day is still to come; over: its last day has passed;"
                    + " dropped: the version in effect no longer has it.")
            String state) {}

    @Says("Budgets.")
    record BudgetsAnswer(@Says("By code.") List<BudgetView> budgets) {}

    /** Where a budget stands. */
    private enum State {
        OPEN,
        EMPTY,
        AHEAD,
        OVER,
        DROPPED
    }

    /**
     * A budget's figures.
     *
     * @param recent drawn less given back within {@link #PACE}
     * @param first when it was first drawn from; null if never
     */
    private record Figures(
            String code,
            String asset,
            long total,
            long drawn,
            long givenBack,
            long recent,
            @Nullable Instant first) {
        long left() {
            return total - drawn + givenBack;
        }
    }

    private final JdbcClient database;
    private final Programmes programmes;
    private final ProgramClocks clocks;

    BudgetRoutes(JdbcClient database, Programmes programmes, ProgramClocks clocks) {
        this.database = database;
        this.programmes = programmes;
        this.clocks = clocks;
    }

    @Bean
    Routes budget() {
        return Routes.of(
                "Budgets",
                "What all members together may still be given.",
                Route.get("/v1/budgets")
                        .named("listBudgets")
                        .needs(Permission.FINANCE_READ)
                        .summary("List budgets")
                        .details("Every budget that a published version ever had.")
                        .forPrograms()
                        .answers(200, BudgetsAnswer.class)
                        .handledBy(call -> Answer.ok(new BudgetsAnswer(views(call, null)))),
                Route.get("/v1/budgets/{code}")
                        .named("getBudget")
                        .needs(Permission.FINANCE_READ)
                        .summary("Get a budget")
                        .forPrograms()
                        .path(CODE)
                        .answers(200, BudgetView.class)
                        .handledBy(call -> views(call, call.path(CODE)).stream()
                                .findFirst()
                                .<Answer>map(Answer::ok)
                                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND))));
    }

    private List<BudgetView> views(Call<Void> call, @Nullable String code) {
        Engines engines = programmes.engines(call.caller().programId());
        Instant now = clocks.of(call.caller().programId()).instant();
        return figures(call.caller().programId(), code, now).stream()
                .map(figures -> view(figures, engines, now, call.language().tag()))
                .toList();
    }

    private List<Figures> figures(long program, @Nullable String code, Instant now) {
        return database.sql("""
                        select b.code, b.asset, b.total, coalesce(sum(p.drawn), 0), coalesce(sum(p.given_back), 0),
                            coalesce(sum(p.drawn - p.given_back) filter (where p.recorded_at > :since), 0),
                            min(p.recorded_at)
                        from budget.budget b left join budget.posting p using (program_id, code)
                        where program_id = :program and (:code::text is null or code = :code)
                        group by b.code, b.asset, b.total order by b.code
                        """)
                .param("since", now.minus(PACE).atOffset(ZoneOffset.UTC))
                .param("program", program)
                .param("code", code, java.sql.Types.VARCHAR)
                .query((row, at) -> {
                    OffsetDateTime first = row.getObject(7, OffsetDateTime.class);
                    return new Figures(
                            Objects.requireNonNull(row.getString(1)),
                            Objects.requireNonNull(row.getString(2)),
                            row.getLong(3),
                            row.getLong(4),
                            row.getLong(5),
                            row.getLong(6),
                            first == null ? null : first.toInstant());
                })
                .list();
    }

    private static BudgetView view(Figures figures, Engines engines, Instant now, String language) {
        Programme latest = engines.latest().engine().programme();
        Optional<Budget> current = Optional.ofNullable(latest.budget(figures.code()));
        Budget budget = current.orElseGet(() -> last(engines, figures.code()));
        LocalDate today = now.atZone(latest.zone()).toLocalDate();
        State state = current.isEmpty()
                ? State.DROPPED
                : budget.until() != null && today.isAfter(budget.until())
                        ? State.OVER
                        : figures.left() == 0
                                ? State.EMPTY
                                : budget.from() != null && today.isBefore(budget.from()) ? State.AHEAD : State.OPEN;
        Duration over = over(figures.first(), now);
        Instant ends = state == State.OPEN ? ends(figures, over, now) : null;
        if (ends != null
                && budget.until() != null
                && !ends.isBefore(
                        budget.until().plusDays(1).atStartOfDay(latest.zone()).toInstant())) {
            ends = null;
        }
        return new BudgetView(
                figures.code(),
                budget.name().in(language),
                figures.asset(),
                budget.onEmpty().name().toLowerCase(Locale.ROOT),
                budget.from(),
                budget.until(),
                figures.total(),
                figures.drawn(),
                figures.givenBack(),
                figures.left(),
                Math.max(0, part(figures.recent(), Duration.ofDays(1).toSeconds(), over.toSeconds())),
                ends,
                state.name().toLowerCase(Locale.ROOT));
    }

    private static Budget last(Engines engines, String code) {
        return engines.versions().reversed().stream()
                .map(version -> version.engine().programme().budget(code))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    /** Over what time the recent pace is taken. */
    private static Duration over(@Nullable Instant first, Instant now) {
        Duration since = first == null ? PACE : Duration.between(first, now);
        return since.compareTo(PACE) > 0 ? PACE : since.compareTo(Duration.ofDays(1)) < 0 ? Duration.ofDays(1) : since;
    }

    private static @Nullable Instant ends(Figures figures, Duration over, Instant now) {
        if (figures.recent() <= 0) {
            return null;
        }
        long seconds = part(figures.left(), over.toSeconds(), figures.recent());
        // later than anybody plans is never
        return seconds > Duration.ofDays(36_500).toSeconds() ? null : now.plusSeconds(seconds);
    }

    private static long part(long amount, long times, long by) {
        BigInteger part =
                BigInteger.valueOf(amount).multiply(BigInteger.valueOf(times)).divide(BigInteger.valueOf(by));
        return part.bitLength() < Long.SIZE ? part.longValueExact() : Long.MAX_VALUE;
    }
}
