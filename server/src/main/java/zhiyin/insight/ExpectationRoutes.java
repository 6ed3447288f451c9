package zhiyin.insight;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.insight.ModelFigures.MemberExpectationsAnswer;
import zhiyin.intake.Answers;
import zhiyin.member.Members;
import zhiyin.program.Programmes;

/** What is expected of one member, over HTTP. */
@Configuration(proxyBeanMethods = false)
class ExpectationRoutes {

    private static final PathVariable<String> MEMBER = PathVariable.text("member")
            .says("A member's id, or one of his identities such as ext:shop:123 or phone:+8613800138000.");

    private final ModelFits models;
    private final Expected expected;
    private final Programmes programmes;
    private final Members members;

    ExpectationRoutes(ModelFits models, Expected expected, Programmes programmes, Members members) {
        this.models = models;
        this.expected = expected;
        this.programmes = programmes;
        this.members = members;
    }

    @Bean
    Routes expectations() {
        return Routes.of(
                "Expectations",
                "What members are expected to do, with intervals.",
                Route.get("/v1/members/{member}/expectations")
                        .named("getExpectations")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Get what a member is expected to do, and how surely")
                        .forPrograms()
                        .path(MEMBER)
                        .answers(200, MemberExpectationsAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.OVERLOADED)
                        .handledBy(this::of));
    }

    private Answer of(Call<Void> call) {
        long program = call.caller().programId();
        Members.Located located = members.locate(program, call.path(MEMBER));
        if (located == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        call.concerns("member", located.member());
        if (located.mergedInto() != null) {
            return Answers.merged(located.mergedInto());
        }
        return switch (models.of(program)) {
            case ModelFits.Asked.Not(var problem) -> problem;
            case ModelFits.Asked.Here(var fits) ->
                Answer.ok(new MemberExpectationsAnswer(
                        Members.ID.print(located.member()),
                        programmes.recent(program).latest().engine().programme().currency(),
                        fits.view().fittedAt(),
                        fits.view(),
                        expected.line(program, fits, located.member())));
        };
    }
}
