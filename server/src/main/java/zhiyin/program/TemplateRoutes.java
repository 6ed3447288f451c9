package zhiyin.program;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.Json;
import zhiyin.http.Messages;
import zhiyin.http.OptionalField;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.http.TextRule;
import zhiyin.program.TemplateTexts.TemplateAnswer;
import zhiyin.program.TemplateTexts.TemplateSummary;

/** The templates a programme can begin with, their questions, and what answers make of them. */
@Configuration(proxyBeanMethods = false)
class TemplateRoutes {

    private static final PathVariable<Template> TEMPLATE =
            PathVariable.of("template", Template::of).says("The template's code.");
    private static final Field<Json.Fields> ANSWERS = Field.withDefault(
                    GuidedSetup.ANSWERS, Shape.document(), GuidedSetup.NOTHING)
            .says("Answers by the keys of their questions; what is not answered keeps its default.");
    private static final OptionalField<String> CODE =
            Field.optional("code", Shape.text(1, 40).of(TextRule.SLUG)).says("Another code than the template's.");
    private static final Shape<Filled> FILLED =
            Shape.object("TemplateAnswers", body -> new Filled(body.get(ANSWERS), body.find(CODE)), ANSWERS, CODE);

    private record Filled(Json.Fields answers, @Nullable String code) {}

    @Says("Templates to begin with.")
    record TemplatesAnswer(List<TemplateSummary> templates) {}

    private final Messages messages;

    TemplateRoutes(Messages messages) {
        this.messages = messages;
    }

    @Bean
    Routes templates() {
        return Routes.of(
                "Templates",
                "Programmes to begin with, and the questions that make one of them an operator's own.",
                Route.get("/v1/templates")
                        .named("listTemplates")
                        .summary("List the templates a programme can begin with")
                        .openToAll()
                        .answers(200, TemplatesAnswer.class)
                        .handledBy(call -> Answer.ok(new TemplatesAnswer(Arrays.stream(Template.values())
                                .map(new TemplateTexts(messages, call.language())::summary)
                                .toList()))),
                Route.get("/v1/templates/{template}")
                        .named("getTemplate")
                        .summary("Get a template with its questions")
                        .openToAll()
                        .path(TEMPLATE)
                        .answers(200, TemplateAnswer.class)
                        .handledBy(call -> Answer.ok(new TemplateTexts(messages, call.language())
                                .told(GuidedSetup.of(call.path(TEMPLATE))))),
                Route.post("/v1/templates/{template}/programme")
                        .named("fillTemplate")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("See the programme that answers make of a template")
                        .details(
                                "Every answer that cannot be is told at once, under /answers. So is what the answers make"
                                        + " together and is no programme, at the answers that wrote it. Nothing is kept; POST"
                                        + " /v1/programs with the same template and answers keeps it.")
                        .readsOnly()
                        .forAdmins()
                        .forPrograms()
                        .path(TEMPLATE)
                        .body(FILLED)
                        .answers(200, TemplateProgramme.class)
                        .problems(ProblemType.RULE_SYNTAX)
                        .handledBy(this::fill));
    }

    private Answer fill(Call<Filled> call) {
        GuidedSetup setup = GuidedSetup.of(call.path(TEMPLATE));
        return switch (setup.programme(call.body().answers(), call.body().code())) {
            case GuidedSetup.Refused refused -> problem(refused);
            case GuidedSetup.Made made -> Answer.ok(TemplateProgramme.of(setup, made, messages, call.language()));
        };
    }

    static Problem problem(GuidedSetup.Refused refused) {
        return refused.together()
                ? Problem.of(ProblemType.RULE_SYNTAX).errors(refused.faults())
                : Problem.invalid(refused.faults());
    }
}
