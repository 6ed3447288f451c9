package zhiyin.program;

import java.util.List;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.Messages;
import zhiyin.http.PathVariable;
import zhiyin.http.Principal;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Shape;

/** Programmes looked over before anybody lives by them. */
@Configuration(proxyBeanMethods = false)
class LintRoutes {

    private static final PathVariable<String> CODE = PathVariable.text("code").says("The programme's code.");
    private static final PathVariable<Integer> NUMBER =
            PathVariable.of("number", LintRoutes::number).says("The version's number.");
    private static final Field<String> YAML =
            Field.required("yaml", Shape.prose(1, 200_000)).says("The programme as YAML.");
    private static final Shape<String> DOCUMENT = Shape.object("LintedProgram", body -> body.get(YAML), YAML);

    private final Programmes programmes;
    private final Messages messages;

    LintRoutes(Programmes programmes, Messages messages) {
        this.programmes = programmes;
        this.messages = messages;
    }

    private static @org.jspecify.annotations.Nullable Integer number(String text) {
        boolean digits = text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Integer.valueOf(text) : null;
    }

    @Bean
    Routes lint() {
        return Routes.of(
                "Programmes",
                "A programme is everything an operator can set, in immutable versions.",
                Route.post("/v1/lint")
                        .named("lintProgram")
                        .summary("Look a programme over that is not saved")
                        .details(
                                "Finds rules that are never met, prizes larger than the price and ways to have something for"
                                        + " nothing, each with the smallest example that the engine was seen to decide. Nothing is"
                                        + " written.")
                        .forAdmins()
                        .forPrograms()
                        .body(DOCUMENT)
                        .answers(200, Lint.LintAnswer.class)
                        .problems(ProblemType.RULE_SYNTAX)
                        .handledBy(this::lint),
                Route.get("/v1/programs/{code}/versions/{number}/lint")
                        .named("lintVersion")
                        .summary("Look a version over")
                        .forAdmins()
                        .forPrograms()
                        .path(CODE, NUMBER)
                        .answers(200, Lint.LintAnswer.class)
                        .handledBy(this::version));
    }

    private Answer lint(Call<String> call) {
        return switch (ProgrammeReader.read(call.body())) {
            case Reading.Faulty(var faults) ->
                Problem.of(ProblemType.RULE_SYNTAX)
                        .errors(faults.stream()
                                .map(fault -> Fault.told("/yaml", fault.code(), fault.sentence()))
                                .toList());
            case Reading.Read(var programme) -> Answer.ok(Lint.of(programme, messages, call.language()));
        };
    }

    private Answer version(Call<Void> call) {
        Principal caller = call.caller();
        Optional<Programmes.Program> found = programmes
                .byCode(call.path(CODE))
                .filter(program -> caller.kind() == Principal.Kind.ADMIN || caller.programId() == program.id());
        int number = call.path(NUMBER);
        List<Integer> numbers = found.stream()
                .flatMap(program -> programmes.versions(program.id()).stream())
                .map(Programmes.VersionInfo::number)
                .toList();
        return found.isEmpty() || !numbers.contains(number)
                ? Problem.of(ProblemType.NOT_FOUND)
                : Answer.ok(Lint.of(programmes.programme(found.get().id(), number), messages, call.language()));
    }
}
