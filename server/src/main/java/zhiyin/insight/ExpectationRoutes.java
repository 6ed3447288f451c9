package zhiyin.insight;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.insight.ModelFigures.MemberExpectationsAnswer;

/** What is expected of one member, over HTTP. */
@Configuration(proxyBeanMethods = false)
class ExpectationRoutes {

    private static final PathVariable<String> MEMBER = PathVariable.text("member")
            .says("A member's id, or one of his identities such as ext:shop:123 or phone:+8613800138000.");

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
                        .problems(ProblemType.CONFLICT)
                        .handledBy(ExpectationRoutes::of));
    }

    private static Answer of(Call<Void> call) {
        return Reckoned.underway(0);
    }
}
