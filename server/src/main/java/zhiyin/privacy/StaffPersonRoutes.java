package zhiyin.privacy;

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
import zhiyin.privacy.Persons.Everything;

/** What somebody who works here, or has, can ask for by law, over HTTP. */
@Configuration(proxyBeanMethods = false)
class StaffPersonRoutes {

    private static final PathVariable<Long> STAFF =
            PathVariable.of("staff", Persons.STAFF::parse).says("The account's id.");

    private final Persons persons;

    StaffPersonRoutes(Persons persons) {
        this.persons = persons;
    }

    @Bean
    Routes rightsOfStaff() {
        return Routes.of(
                "Persons of the staff",
                "What somebody who works here can ask for by law.",
                Route.get("/v1/staff/{staff}/personal-data")
                        .named("exportStaff")
                        .needs(Permission.STAFF)
                        .risky()
                        .summary("Get everything there is about somebody of the staff")
                        .details(
                                "Every row about him of every table, as JSON by the name of the table, and what he did.")
                        .forAdmins()
                        .path(STAFF)
                        .answersBytes(200, PersonRoutes.JSON)
                        .handledBy(this::export),
                Route.delete("/v1/staff/{staff}")
                        .named("deleteStaff")
                        .needs(Permission.STAFF)
                        .risky()
                        .summary("Delete somebody of the staff")
                        .details("The account is disabled first. What he did stays in the trail, under a number.")
                        .forAdmins()
                        .path(STAFF)
                        .answersNothing(204)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::delete));
    }

    private Answer export(Call<Void> call) {
        long account = call.path(STAFF);
        Everything everything = persons.ofStaff(account);
        if (!everything.tables().containsKey("staff.account")) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        call.concerns("staff", account);
        return PersonRoutes.written(everything, Persons.STAFF.print(account));
    }

    private Answer delete(Call<Void> call) {
        return switch (persons.deleteStaff(call.path(STAFF))) {
            case DONE -> Answer.nothing();
            case NOT_THERE -> Problem.of(ProblemType.NOT_FOUND);
            case OPEN -> Problem.of(ProblemType.CONFLICT).detail("problem.staff-open.detail");
        };
    }
}
