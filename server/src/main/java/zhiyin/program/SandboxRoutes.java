package zhiyin.program;

import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.access.ApiKeys;
import zhiyin.engine.program.Programme;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.http.TextRule;

/** The way from a live programme to a sandbox of it, and back as another version. */
@Configuration(proxyBeanMethods = false)
class SandboxRoutes {

    private static final Field<String> NEW_CODE =
            Field.required("code", Shape.text(1, 40).of(TextRule.SLUG)).says("The sandbox's code.");
    private static final Shape<String> NEW_SANDBOX = Shape.object("NewSandbox", body -> body.get(NEW_CODE), NEW_CODE);
    private static final Shape<String> NOTHING = Shape.object("ToLive", body -> "");
    private static final OptionalQuery<Integer> VERSION = Query.of("version", AskedProgram::number)
            .says("Which of the sandbox's versions; the one that decides there, or where none does the last written, if"
                    + " not said.");

    @Says("A sandbox, as it was made.")
    record SandboxAnswer(
            @Says("The sandbox's id.") String id,

            @Says("The name by which operators and files call it.")
            String code,

            @Says("The live programme that it was made from.")
            String sandboxOf,

            @Says("Which of that one's versions is its first.")
            int version,

            @Says("Its first API key, if the caller may have it. It is shown here and never again.") @Nullable
            String key) {}

    @Says("A sandbox's version on its way to the live programme.")
    record ToLiveAnswer(
            @Says("The sandbox's code.") String sandbox,

            @Says("The number of the version there.") int version,

            @Says("The live programme's code.") String program,

            @Says("The number of the draft that was written there; absent where it was only compared.") @Nullable
            Integer draft,

            Comparison.DifferencesAnswer changes) {}

    /** What is to go from where to where. */
    private record Way(Programmes.Program sandbox, int number, Programmes.Program live, Programme next) {}

    private final Programmes programmes;
    private final AskedProgram asked;
    private final Publisher publisher;
    private final Comparison comparison;
    private final ApiKeys keys;
    private final TransactionTemplate transaction;

    SandboxRoutes(
            Programmes programmes,
            AskedProgram asked,
            Publisher publisher,
            Comparison comparison,
            ApiKeys keys,
            TransactionTemplate transaction) {
        this.programmes = programmes;
        this.asked = asked;
        this.publisher = publisher;
        this.comparison = comparison;
        this.keys = keys;
        this.transaction = transaction;
    }

    @Bean
    Routes sandboxes() {
        return Routes.of(
                "Sandboxes",
                "Programmes to try things out with, beside the live ones.",
                Route.post("/v1/programs/{code}/sandboxes")
                        .named("makeSandbox")
                        .needs(Permission.PROGRAMS_CREATE)
                        .summary("Make a sandbox of a live programme")
                        .details(
                                "Its version that decides now is copied and decides there. Members, keys and what they have"
                                        + " stay where they are.")
                        .forAdmins()
                        .path(AskedProgram.CODE)
                        .body(NEW_SANDBOX)
                        .answers(201, SandboxAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> asked.found(
                                call, live -> Objects.requireNonNull(transaction.execute(status -> make(call, live))))),
                Route.get("/v1/programs/{code}/to-live")
                        .named("compareToLive")
                        .needs(Permission.PROGRAMS_WRITE)
                        .summary("Compare a sandbox with the live programme that it was made from")
                        .forAdmins()
                        .path(AskedProgram.CODE)
                        .queries(VERSION)
                        .answers(200, ToLiveAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> onItsWay(call, (way, changes) -> Answer.ok(answer(way, null, changes)))),
                Route.post("/v1/programs/{code}/to-live")
                        .named("bringToLive")
                        .needs(Permission.PROGRAMS_WRITE)
                        .summary("Write a sandbox's version as a draft of the live programme that it was made from")
                        .details("The draft goes on as any other: review, approval, notice, publication.")
                        .forAdmins()
                        .path(AskedProgram.CODE)
                        .queries(VERSION)
                        .body(NOTHING)
                        .answers(201, ToLiveAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.RULE_SYNTAX)
                        .handledBy(call -> onItsWay(
                                call,
                                (way, changes) -> publisher
                                        .changedLadder(way.live(), way.next())
                                        .<Answer>map(Answer.class::cast)
                                        .orElseGet(() -> Answer.created(answer(
                                                way,
                                                programmes.addVersion(
                                                        way.live().id(),
                                                        way.next(),
                                                        call.caller().keyId()),
                                                changes))))));
    }

    private Answer make(Call<String> call, Programmes.Program live) {
        if (live.sandbox()) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.sandbox-of-sandbox.detail");
        }
        Integer number = live(live).map(Programmes.VersionInfo::number).orElse(null);
        if (number == null) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
        }
        Programme copy = programmes.programme(live.id(), number).withCode(call.body());
        Programmes.Program made =
                programmes.create(copy, call.caller().keyId(), true, live.id()).orElse(null);
        if (made == null) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.code-taken.detail");
        }
        programmes.publish(made.id(), 1);
        return Answer.created(new SandboxAnswer(
                Programmes.ID.print(made.id()),
                made.code(),
                live.code(),
                number,
                ProgramRoutes.mayHaveAKey(call)
                        ? keys.issue(made.id(), "made with the sandbox").token()
                        : null));
    }

    private Optional<Programmes.VersionInfo> live(Programmes.Program program) {
        return programmes.versions(program.id()).stream()
                .filter(version -> version.stage() == Stage.LIVE)
                .findFirst();
    }

    /** With the version asked for, and what would be different by it. Whoever may not write there sees no such way. */
    private <B> Answer onItsWay(Call<B> call, BiFunction<Way, Comparison.DifferencesAnswer, Answer> then) {
        return asked.found(call, sandbox -> {
            Programmes.Program live = sandbox.sandboxOf() == null
                    ? null
                    : programmes.byId(sandbox.sandboxOf()).orElse(null);
            if (live == null) {
                return Problem.of(ProblemType.CONFLICT).detail("problem.no-live-programme.detail");
            }
            Integer number = call.find(VERSION);
            Programmes.VersionInfo version = number == null
                    ? live(sandbox)
                            .or(() -> programmes.versions(sandbox.id()).stream()
                                    .max(Comparator.comparingInt(Programmes.VersionInfo::number)))
                            .orElse(null)
                    : programmes.versions(sandbox.id()).stream()
                            .filter(each -> each.number() == number)
                            .findFirst()
                            .orElse(null);
            if (version == null || !call.reaches(live.id())) {
                return Problem.of(ProblemType.NOT_FOUND);
            }
            Programme next =
                    programmes.programme(sandbox.id(), version.number()).withCode(live.code());
            return comparison
                    .of(live, sandbox.code() + " " + version.number(), next, null, call.language())
                    .map(changes -> then.apply(new Way(sandbox, version.number(), live, next), changes))
                    .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
        });
    }

    private static ToLiveAnswer answer(Way way, @Nullable Integer draft, Comparison.DifferencesAnswer changes) {
        return new ToLiveAnswer(way.sandbox().code(), way.number(), way.live().code(), draft, changes);
    }
}
