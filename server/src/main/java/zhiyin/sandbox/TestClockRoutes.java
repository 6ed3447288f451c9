package zhiyin.sandbox;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** The time of a sandbox over HTTP. With the switch off there is no such route. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = PassingTime.SWITCH, havingValue = "on", matchIfMissing = true)
class TestClockRoutes {

    private static final int YEARS_MAX = 10;

    private static final Field<Boolean> STANDS = Field.withDefault("stands", Shape.bool(), true)
            .says("Whether it is to stand where it is; otherwise it runs on from there.");
    private static final Shape<Boolean> SETTING = Shape.object("TestClockSetting", body -> body.get(STANDS), STANDS);
    private static final OptionalField<Span> BY = Field.optional(
                    "by", Shape.text(2, 40).as(Span::read, "span.format"))
            .says("By how much: P30D, P1M, PT12H, P1DT6H. Days, months and years are the programme's.");
    private static final OptionalField<Instant> TO = Field.optional("to", Shape.instant())
            .says("To which moment. The same again moves nothing: this is the form to be repeated.");
    private static final Shape<Move> MOVE = Shape.object(
                    "TestClockMove", body -> new Move(body.find(BY), body.find(TO)), BY, TO)
            .check(move -> (move.by() == null) != (move.to() == null), "one-of");

    private record Move(@Nullable Span by, @Nullable Instant to) {}

    /** A stretch of days and hours. */
    private record Span(Period days, Duration hours) {
        static @Nullable Span read(String text) {
            int time = text.indexOf('T');
            try {
                Period days = time == 1 ? Period.ZERO : Period.parse(time < 0 ? text : text.substring(0, time));
                Duration hours = time < 0 ? Duration.ZERO : Duration.parse("P" + text.substring(time));
                return days.isNegative() || hours.isNegative() || (days.isZero() && hours.isZero())
                        ? null
                        : new Span(days, hours);
            } catch (DateTimeException | ArithmeticException none) {
                return null;
            }
        }

        /** Null where there are no such times. */
        @Nullable
        Instant after(Instant now, ZoneId zone) {
            try {
                return ZonedDateTime.ofInstant(now, zone).plus(days).plus(hours).toInstant();
            } catch (DateTimeException | ArithmeticException none) {
                return null;
            }
        }
    }

    /** What a clock does. */
    private enum Does {
        /** As the house's does. */
        HOUSE,
        RUNNING,
        STANDING,
        MOVING
    }

    @Says("The clock of a sandbox.")
    record TestClockAnswer(
            @Says("house: it was never stopped and goes as the house's; running; standing; or moving, on its way.")
            String state,

            @Says("What it shows.") Instant now,

            @Says("From where it was last moved; absent if it never was.") @Nullable
            Instant from,

            @Says("To where it is being moved; absent while it is not.") @Nullable
            Instant to,

            @Says("At how many moments it has stopped on that way.")
            long steps,

            @Says("How much time alone brought about on that way: days of members that passed, occasions, days closed.")
            long happened) {}

    private final TestClocks clocks;
    private final PassingTime time;
    private final Programmes programmes;
    private final JdbcClient database;
    private final long membersMax;

    TestClockRoutes(
            TestClocks clocks,
            PassingTime time,
            Programmes programmes,
            JdbcClient database,
            @Value("${zhiyin.test-clock.members-max:10000}") long membersMax) {
        this.clocks = clocks;
        this.time = time;
        this.programmes = programmes;
        this.database = database;
        this.membersMax = membersMax;
    }

    @Bean
    Routes timeOfSandboxes() {
        return Routes.of(
                "Test clock",
                "The time of a sandbox, moved by hand. A live programme's is nobody's to move.",
                Route.get("/v1/test-clock")
                        .named("getTestClock")
                        .needs(Permission.SANDBOX_TIME)
                        .summary("Get how a sandbox's clock stands")
                        .forPrograms()
                        .answers(200, TestClockAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> ofSandbox(call, program -> Answer.ok(view(program)))),
                Route.post("/v1/test-clock")
                        .named("setTestClock")
                        .needs(Permission.SANDBOX_TIME)
                        .summary("Let a sandbox's clock stand, or run on from where it stands")
                        .forPrograms()
                        .body(SETTING)
                        .answers(200, TestClockAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> ofSandbox(call, program -> set(program, call.body()))),
                Route.post("/v1/test-clock/advance")
                        .named("advanceTestClock")
                        .needs(Permission.SANDBOX_TIME)
                        .summary("Move a sandbox's time on")
                        .details(
                                "All that is due on the way happens, in its order and each thing at its own moment, as if"
                                        + " the time had passed; the clock then stands. A way that is too long for one request is"
                                        + " answered with 202 and gone on with: ask again with GET.")
                        .forPrograms()
                        .body(MOVE)
                        .answers(200, TestClockAnswer.class)
                        .answers(202, TestClockAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> ofSandbox(call, program -> advance(program, call.body()))));
    }

    private Answer ofSandbox(Call<?> call, LongFunction<Answer> then) {
        long program = call.caller().programId();
        return programmes.isSandbox(program)
                ? then.apply(program)
                : Problem.of(ProblemType.CONFLICT).detail("problem.live-clock.detail");
    }

    private Answer set(long program, boolean stands) {
        if (stands) {
            clocks.stand(program);
        } else if (!clocks.run(program)) {
            return moving();
        }
        return Answer.ok(view(program));
    }

    private static Problem moving() {
        return Problem.of(ProblemType.CONFLICT).detail("problem.clock-moving.detail");
    }

    private Answer advance(long program, Move move) {
        Engines engines = programmes.engines(program);
        if (engines.versions().isEmpty()) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
        }
        long members = database.sql("select count(*) from ledger.member_state where program_id = :program")
                .param("program", program)
                .query(Long.class)
                .single();
        if (members > membersMax) {
            return Problem.of(ProblemType.CONFLICT)
                    .detail("problem.clock-members.detail")
                    .with("members", members)
                    .with("most", membersMax);
        }
        Instant now = clocks.of(program).instant();
        ZoneId zone = engines.latest().engine().programme().zone();
        Span by = move.by();
        Instant to = by == null ? move.to() : by.after(now, zone);
        String at = by == null ? "/to" : "/by";
        if (to != null && to.isBefore(now)) {
            return Problem.invalid(at, "clock.back");
        }
        if (to == null
                || to.isAfter(now.atOffset(ZoneOffset.UTC).plusYears(YEARS_MAX).toInstant())) {
            return Problem.invalid(at, "clock.far");
        }
        clocks.stand(program);
        if (!clocks.setOut(program, to.truncatedTo(ChronoUnit.MICROS))) {
            return moving();
        }
        time.go(program);
        TestClockAnswer stands = view(program);
        return Answer.of(stands.to() == null ? 200 : 202, stands);
    }

    private TestClockAnswer view(long program) {
        return clocks.state(program)
                .map(state -> new TestClockAnswer(
                        word(state.target() != null ? Does.MOVING : state.stands() ? Does.STANDING : Does.RUNNING),
                        state.now(),
                        state.setOutAt(),
                        state.target(),
                        state.steps(),
                        state.happened()))
                .orElseGet(() ->
                        new TestClockAnswer(word(Does.HOUSE), clocks.of(program).instant(), null, null, 0, 0));
    }

    private static String word(Does does) {
        return does.name().toLowerCase(Locale.ROOT);
    }
}
