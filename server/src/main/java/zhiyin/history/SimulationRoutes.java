package zhiyin.history;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.engine.kernel.Ratio;
import zhiyin.http.Answer;
import zhiyin.http.Call;
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
import zhiyin.program.AskedProgram;
import zhiyin.program.Programmes;

/** Simulations over HTTP. */
@Configuration(proxyBeanMethods = false)
class SimulationRoutes {

    private static final Backtests.Kind KIND = Backtests.Kind.SIMULATION;

    private static final PathVariable<Long> SIMULATION =
            PathVariable.of("simulation", KIND.id()::parse).says("The simulation's id.");

    private record NewSimulation(
            @Nullable Long version,
            @Nullable String yaml,
            @Nullable List<Starting.Worth> worth,
            long months,
            long replications,
            long seed,
            @Nullable Ratio lift) {}

    private static final Field<Long> MONTHS = Field.withDefault(
                    "months", Shape.integer(1, Drafts.MONTHS_MAX), (long) Drafts.MONTHS)
            .says("How far ahead.");
    private static final Field<Long> REPLICATIONS = Field.withDefault(
                    "replications", Shape.integer(Drafts.REPLICATIONS_MIN, Drafts.REPLICATIONS_MAX), (long)
                            Drafts.REPLICATIONS)
            .says("How many futures are made up.");
    private static final Field<Long> SEED = Field.withDefault("seed", Shape.integer(0, Drafts.SEED_MAX), Drafts.SEED)
            .says("Another seed makes other futures, the same one the same.");
    private static final OptionalField<Ratio> LIFT = Field.optional(
                    "lift_percent", Shape.text(1, 7).as(Drafts::lift, "lift.format"))
            .says("By how many percent more often members buy again under the draft; without it, as often.");
    private static final Shape<NewSimulation> NEW_SIMULATION = Shape.object(
                    "NewSimulation",
                    body -> new NewSimulation(
                            body.find(Starting.VERSION),
                            body.find(Starting.YAML),
                            body.find(Starting.WORTH),
                            body.get(MONTHS),
                            body.get(REPLICATIONS),
                            body.get(SEED),
                            body.find(LIFT)),
                    Starting.VERSION,
                    Starting.YAML,
                    Starting.WORTH,
                    MONTHS,
                    REPLICATIONS,
                    SEED,
                    LIFT)
            .check(body -> (body.version() == null) != (body.yaml() == null), "one-of");

    @Says("A simulation.")
    record SimulationAnswer(
            @Says("Its id.") String id,
            @Says("The programme's code.") String program,
            @Says("waiting, running, done or failed.") String state,
            @Says("When it was asked for.") Instant createdAt,
            @Says("When it was over.") @Nullable Instant finishedAt,

            @Says("The version that is put to the future; absent where it was a text.") @Nullable
            Integer version,

            @Says("How many months ahead.") int months,
            @Says("How many futures.") int replications,
            @Says("What they are made up by.") long seed,

            @Says("How often members' events were gone through.")
            long runs,

            @Says("How often they will be, at most; absent until it runs.") @Nullable
            Long runsInAll,

            @Says("Why it came to nothing.") @Nullable String failure,

            @Says("What it came to, once it is done.") @Nullable
            ForecastView result) {}

    @Says("Simulations.")
    record SimulationsAnswer(
            @Says("The youngest first, without what they came to.")
            List<SimulationAnswer> simulations) {}

    private final Backtests backtests;
    private final Starting starting;
    private final AskedProgram askedProgram;

    SimulationRoutes(Backtests backtests, Starting starting, AskedProgram askedProgram) {
        this.backtests = backtests;
        this.starting = starting;
        this.askedProgram = askedProgram;
    }

    @Bean
    Routes simulations() {
        return Routes.of(
                "Simulations",
                "What a draft will do to a future that a model of the shop makes up. Nothing is recorded by them.",
                Route.post("/v1/programs/{code}/simulations")
                        .named("startSimulation")
                        .needs(Permission.PROGRAMS_WRITE)
                        .summary("Put a draft to a made-up future")
                        .details(
                                "A model of the shop is fitted to what was recorded until yesterday. It runs by itself; ask "
                                        + "after it until it is done. What members do is the same under both programmes, but for a "
                                        + "lift that is stated.")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE)
                        .body(NEW_SIMULATION)
                        .answers(202, SimulationAnswer.class)
                        .problems(ProblemType.RULE_SYNTAX, ProblemType.CONFLICT, ProblemType.RATE_LIMITED)
                        .handledBy(call -> askedProgram.found(call, program -> start(call, program))),
                Route.get("/v1/programs/{code}/simulations")
                        .named("listSimulations")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("List simulations")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE)
                        .answers(200, SimulationsAnswer.class)
                        .handledBy(call -> askedProgram.found(
                                call,
                                program -> Answer.ok(new SimulationsAnswer(backtests.all(KIND, program.id()).stream()
                                        .map(each -> answer(program, each, false))
                                        .toList())))),
                Route.get("/v1/programs/{code}/simulations/{simulation}")
                        .named("getSimulation")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("Ask after a simulation")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE, SIMULATION)
                        .answers(200, SimulationAnswer.class)
                        .handledBy(call -> askedProgram.found(
                                call,
                                program -> backtests
                                        .find(KIND, program.id(), call.path(SIMULATION))
                                        .<Answer>map(found -> Answer.ok(answer(program, found, true)))
                                        .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND)))),
                Route.delete("/v1/programs/{code}/simulations/{simulation}")
                        .named("stopSimulation")
                        .needs(Permission.PROGRAMS_WRITE)
                        .summary("Stop a simulation, or throw away what it came to")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE, SIMULATION)
                        .answersNothing(204)
                        .handledBy(call -> askedProgram.found(
                                call,
                                program -> backtests.remove(KIND, program.id(), call.path(SIMULATION))
                                        ? Answer.nothing()
                                        : Problem.of(ProblemType.NOT_FOUND))));
    }

    private Answer start(Call<NewSimulation> call, Programmes.Program program) {
        NewSimulation wanted = call.body();
        Ratio lift = wanted.lift();
        return starting.start(
                program,
                new Starting.Wanted(wanted.version(), wanted.yaml(), wanted.worth(), true, List.of()),
                (draft, number, worth) -> new Backtests.Asked(
                        draft,
                        number,
                        null,
                        null,
                        worth,
                        false,
                        new Backtests.Ahead(
                                (int) wanted.months(),
                                (int) wanted.replications(),
                                wanted.seed(),
                                lift == null ? null : lift.numerator() + "/" + lift.denominator())),
                started -> answer(program, started, false));
    }

    private static SimulationAnswer answer(Programmes.Program program, Backtests.Backtest found, boolean whole) {
        Backtests.Ahead ahead = Objects.requireNonNull(found.asked().ahead());
        return new SimulationAnswer(
                KIND.id().print(found.id()),
                program.code(),
                found.state(),
                found.createdAt(),
                found.finishedAt(),
                found.asked().version(),
                ahead.months(),
                ahead.replications(),
                ahead.seed(),
                found.events(),
                found.eventsInAll(),
                found.failure(),
                whole && found.result() != null ? Turns.JSON.readValue(found.result(), ForecastView.class) : null);
    }
}
