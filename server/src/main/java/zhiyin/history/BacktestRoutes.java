package zhiyin.history;

import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.member.Members;
import zhiyin.program.AskedProgram;
import zhiyin.program.Programmes;

/** Back-tests over HTTP. */
@Configuration(proxyBeanMethods = false)
class BacktestRoutes {

    private static final PathVariable<Long> BACKTEST =
            PathVariable.of("backtest", Backtests.Kind.BACKTEST.id()::parse).says("The back-test's id.");
    private static final PathVariable<String> MEMBER = PathVariable.text("member")
            .says("A member's id, or one of his identities such as ext:shop:123 or phone:+8613800138000.");

    private record NewBacktest(
            @Nullable Long version,
            @Nullable String yaml,
            @Nullable LocalDate from,
            @Nullable LocalDate to,
            @Nullable List<Starting.Worth> worth,
            boolean check) {}

    private static final OptionalField<LocalDate> FROM = Field.optional("from", Shape.date())
            .says("The first day of the period; without it, the first of the history.");
    private static final OptionalField<LocalDate> TO =
            Field.optional("to", Shape.date()).says("The last day of the period; without it, today.");
    private static final Field<Boolean> CHECK = Field.withDefault("check", Shape.bool(), false)
            .says("Also decide everything again as it was, and say how many recorded decisions that does not come to.");
    private static final Shape<NewBacktest> NEW_BACKTEST = Shape.object(
                    "NewBacktest",
                    body -> new NewBacktest(
                            body.find(Starting.VERSION),
                            body.find(Starting.YAML),
                            body.find(FROM),
                            body.find(TO),
                            body.find(Starting.WORTH),
                            body.get(CHECK)),
                    Starting.VERSION,
                    Starting.YAML,
                    FROM,
                    TO,
                    Starting.WORTH,
                    CHECK)
            .check(body -> (body.version() == null) != (body.yaml() == null), "one-of");

    @Says("A back-test.")
    record BacktestAnswer(
            @Says("Its id.") String id,
            @Says("The programme's code.") String program,
            @Says("waiting, running, done or failed.") String state,
            @Says("When it was asked for.") Instant createdAt,
            @Says("When it was over.") @Nullable Instant finishedAt,

            @Says("The version that is put to the past; absent where it was a text.") @Nullable
            Integer version,

            @Says("The first day of the period, if one was named.") @Nullable
            LocalDate from,

            @Says("The last day of the period, if one was named.") @Nullable
            LocalDate to,

            @Says("How many events are behind; where a budget ends, they are gone through more than once.")
            long events,

            @Says("How many there are; absent until that is known.") @Nullable
            Long eventsInAll,

            @Says(
                    "Of the recorded decisions, those that deciding again did not come to; absent unless it was asked for.")
            @Nullable
            Long differencesFromRecord,

            @Says("Why it came to nothing.") @Nullable String failure,

            @Says("What it came to, once it is done.") @Nullable
            ComparisonView result) {}

    @Says("Back-tests.")
    record BacktestsAnswer(
            @Says("The youngest first, without what they came to.")
            List<BacktestAnswer> backtests) {}

    private final Backtests backtests;
    private final BacktestRunner runner;
    private final Starting starting;
    private final AskedProgram askedProgram;
    private final Members members;
    private final Programmes programmes;

    BacktestRoutes(
            Backtests backtests,
            BacktestRunner runner,
            Starting starting,
            AskedProgram askedProgram,
            Members members,
            Programmes programmes) {
        this.backtests = backtests;
        this.runner = runner;
        this.starting = starting;
        this.askedProgram = askedProgram;
        this.members = members;
        this.programmes = programmes;
    }

    @Bean
    Routes history() {
        return Routes.of(
                "Back-tests",
                "What a draft would have done to the past. Nothing is recorded by them.",
                Route.post("/v1/programs/{code}/backtests")
                        .named("startBacktest")
                        .needs(Permission.PROGRAMS_WRITE)
                        .summary("Put a draft to the past")
                        .details("It runs by itself; ask after it until it is done. What members did is held constant.")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE)
                        .body(NEW_BACKTEST)
                        .answers(202, BacktestAnswer.class)
                        .problems(ProblemType.RULE_SYNTAX, ProblemType.CONFLICT, ProblemType.RATE_LIMITED)
                        .handledBy(call -> askedProgram.found(call, program -> start(call, program))),
                Route.get("/v1/programs/{code}/backtests")
                        .named("listBacktests")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("List back-tests")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE)
                        .answers(200, BacktestsAnswer.class)
                        .handledBy(call -> askedProgram.found(
                                call,
                                program -> Answer.ok(new BacktestsAnswer(
                                        backtests.all(Backtests.Kind.BACKTEST, program.id()).stream()
                                                .map(each -> answer(program, each, null))
                                                .toList())))),
                Route.get("/v1/programs/{code}/backtests/{backtest}")
                        .named("getBacktest")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("Ask after a back-test")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE, BACKTEST)
                        .answers(200, BacktestAnswer.class)
                        .handledBy(call -> askedProgram.found(
                                call,
                                program -> backtests
                                        .find(Backtests.Kind.BACKTEST, program.id(), call.path(BACKTEST))
                                        .<Answer>map(found -> Answer.ok(answer(program, found, result(found))))
                                        .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND)))),
                Route.delete("/v1/programs/{code}/backtests/{backtest}")
                        .named("stopBacktest")
                        .needs(Permission.PROGRAMS_WRITE)
                        .summary("Stop a back-test, or throw away what it came to")
                        .details(
                                "One that a version was handed in with stays, for whoever asks later why it was approved.")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE, BACKTEST)
                        .answersNothing(204)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> askedProgram.found(call, program -> remove(call, program))),
                Route.get("/v1/programs/{code}/backtests/{backtest}/members/{member}")
                        .named("explainBacktest")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("Explain what a draft would have done otherwise about a member")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE, BACKTEST, MEMBER)
                        .answers(200, MemberContrasts.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> askedProgram.found(call, program -> explain(call, program))));
    }

    private Answer start(Call<NewBacktest> call, Programmes.Program program) {
        NewBacktest wanted = call.body();
        List<Fault> faults =
                wanted.from() != null && wanted.to() != null && wanted.from().isAfter(wanted.to())
                        ? List.of(new Fault("/to", "date.order"))
                        : List.of();
        return starting.start(
                program,
                new Starting.Wanted(wanted.version(), wanted.yaml(), wanted.worth(), wanted.from() != null, faults),
                (draft, number, worth) ->
                        new Backtests.Asked(draft, number, wanted.from(), wanted.to(), worth, wanted.check(), null),
                started -> answer(program, started, null));
    }

    private Answer remove(Call<Void> call, Programmes.Program program) {
        long backtest = call.path(BACKTEST);
        if (programmes.isAttached(program.id(), Backtests.Kind.BACKTEST.id().print(backtest))) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.backtest-attached.detail");
        }
        return backtests.remove(Backtests.Kind.BACKTEST, program.id(), backtest)
                ? Answer.nothing()
                : Problem.of(ProblemType.NOT_FOUND);
    }

    private static @Nullable ComparisonView result(Backtests.Backtest found) {
        return found.result() == null ? null : Turns.JSON.readValue(found.result(), ComparisonView.class);
    }

    private static BacktestAnswer answer(
            Programmes.Program program, Backtests.Backtest found, @Nullable ComparisonView result) {
        return new BacktestAnswer(
                Backtests.Kind.BACKTEST.id().print(found.id()),
                program.code(),
                found.state(),
                found.createdAt(),
                found.finishedAt(),
                found.asked().version(),
                found.asked().from(),
                found.asked().to(),
                found.events(),
                found.eventsInAll(),
                found.differences(),
                found.failure(),
                result);
    }

    private Answer explain(Call<Void> call, Programmes.Program program) {
        Optional<Backtests.Backtest> found = backtests.find(Backtests.Kind.BACKTEST, program.id(), call.path(BACKTEST));
        Long member = members.find(program.id(), call.path(MEMBER));
        if (found.isEmpty() || member == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        ComparisonView result = result(found.get());
        if (result == null) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.backtest-not-done.detail");
        }
        try {
            return Answer.ok(
                    MemberContrasts.of(Members.ID.print(member), runner.contrasts(found.get(), result, member)));
        } catch (SQLException unreadable) {
            throw new IllegalStateException("the member's events cannot be read", unreadable);
        }
    }
}
