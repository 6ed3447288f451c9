package zhiyin.program;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.Messages;
import zhiyin.http.Permission;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Shape;

/** Programmes looked over before anybody lives by them. */
@Configuration(proxyBeanMethods = false)
class LintRoutes {

    private static final Field<String> YAML =
            Field.required("yaml", Shape.prose(1, 200_000)).says("The programme as YAML.");
    private static final Shape<String> DOCUMENT = Shape.object("LintedProgram", body -> body.get(YAML), YAML);

    private final Programmes programmes;
    private final AskedProgram asked;
    private final Messages messages;

    LintRoutes(Programmes programmes, AskedProgram asked, Messages messages) {
        this.programmes = programmes;
        this.asked = asked;
        this.messages = messages;
    }

    @Bean
    Routes lint() {
        return Routes.of(
                "Programmes",
                "A programme is everything an operator can set, in immutable versions.",
                Route.post("/v1/lint")
                        .named("lintProgram")
                        .needs(Permission.PROGRAMS_WRITE)
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
                        .needs(Permission.PROGRAMS_READ)
                        .summary("Look a version over")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE, AskedProgram.NUMBER)
                        .answers(200, Lint.LintAnswer.class)
                        .handledBy(call -> asked.version(
                                call,
                                one -> Answer.ok(Lint.of(
                                        programmes.programme(one.program().id(), one.number()),
                                        messages,
                                        call.language())))));
    }

    private Answer lint(Call<String> call) {
        return switch (ProgrammeReader.read(call.body())) {
            case Reading.Faulty(var faults) -> ProgramRoutes.faulty(faults);
            case Reading.Read(var programme) -> Answer.ok(Lint.of(programme, messages, call.language()));
        };
    }
}
