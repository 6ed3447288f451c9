package zhiyin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import zhiyin.database.DatabaseTest;
import zhiyin.staff.Role;

/** Who may ask what, over all routes there are: as committed. */
@DatabaseTest
class RolesKeptTests {
    private static final Path COMMITTED = Path.of("..", "docs", "reference", "roles.md");

    private final List<Route> routes;

    @Autowired
    RolesKeptTests(ObjectProvider<Routes> rooms) {
        routes = rooms.stream().flatMap(room -> room.routes().stream()).toList();
    }

    @Test
    void c17_theMatrixOfRolesAndRoutesIsTheCommittedOne() throws IOException {
        Contract.keeps(matrix(), COMMITTED);
    }

    @Test
    void c17_aRouteThatDoesNotSayWhatItNeedsDoesNotComeToBe() {
        Route.Declaration<Void> silent = Route.get("/v1/silent")
                .named("silent")
                .summary("Says nothing")
                .forPrograms()
                .answersNothing(204);
        assertThatThrownBy(() -> silent.handledBy(call -> Answer.nothing()))
                .hasMessageContaining("must say what it needs");
        assertThatThrownBy(
                        () -> silent.needs(Permission.MEMBERS_READ).ofOneself().handledBy(call -> Answer.nothing()))
                .hasMessageContaining("must say what it needs");
    }

    @Test
    void s04_everyPermissionIsNeededBySomeRouteAndGivenBySomeRoleBesidesTheAdministrator() {
        Set<Permission> needed = EnumSet.noneOf(Permission.class);
        routes.stream().map(route -> route.permission).filter(Objects::nonNull).forEach(needed::add);
        assertThat(needed).isEqualTo(Permission.all());
        Set<Permission> given = EnumSet.of(Permission.STAFF, Permission.PROGRAMS_CREATE, Permission.MEMBERS_SESSIONS);
        Role.STANDARD.stream()
                .filter(role -> !role.code().equals(Role.ADMIN))
                .forEach(role -> given.addAll(role.permissions()));
        assertThat(given).isEqualTo(Permission.all());
    }

    @Test
    void s04_whoeverOnlyLooksChangesNothing() {
        Role auditor = Role.STANDARD.stream()
                .filter(role -> role.code().equals("auditor"))
                .findFirst()
                .orElseThrow();
        assertThat(routes.stream().filter(route -> route.writes && allowed(auditor, route)))
                .isEmpty();
    }

    private static boolean allowed(Role role, Route route) {
        return route.permission != null && role.permissions().contains(route.permission);
    }

    private String matrix() {
        StringBuilder text = new StringBuilder("""
                # Roles and routes

                Written by the tests from what the routes declare; a route that says nothing about who may call it does not start. A role is given to a member
                of staff in one programme or in the whole house; a house makes roles of its own beside these. `programme` and `administrator` are API keys without
                scopes of their own; `page` is a publishable key with all that such a key may do; `member` is a member who has signed in, and what he asks is about himself. ● may · ◐ may, only where the role was given in the whole house · ‼ staff must have shown their second factor within ten minutes.

                ## Permissions

                | permission | allows |
                |---|---|
                """);
        for (Permission permission : Permission.values()) {
            text.append("| `%s` | %s |\n".formatted(permission.word(), permission.says()));
        }
        text.append(
                "\n## Limits of the roles\n\n| role | name | goodwill a day, points | goodwill a day, minor units |\n"
                        + "|---|---|---|---|\n");
        for (Role role : Role.STANDARD) {
            text.append("| `%s` | %s | %s | %s |\n"
                    .formatted(role.code(), role.name(), limit(role.goodwillPoints()), limit(role.goodwillMoney())));
        }
        text.append("\n## Who may ask what\n\n| route | needs | member | page | programme | administrator |");
        Role.STANDARD.forEach(role -> text.append(" %s |".formatted(role.code())));
        text.append("\n|---|---|---|---|---|---|")
                .append("---|".repeat(Role.STANDARD.size()))
                .append('\n');
        routes.stream()
                .filter(route -> !route.open)
                .sorted(Comparator.comparing((Route route) -> route.template).thenComparing(route -> route.method))
                .forEach(route -> text.append(line(route)));
        text.append("\n## Without anybody's leave\n\nOpen to all:");
        routes.stream()
                .filter(route -> route.open)
                .map(route -> " `" + route + "`")
                .sorted()
                .forEach(text::append);
        return text.append(".\n").toString();
    }

    private static String limit(Long limit) {
        return limit == null ? "" : String.valueOf(limit);
    }

    private static String line(Route route) {
        Permission permission = route.permission;
        StringBuilder line = new StringBuilder("| `%s`%s | %s |"
                .formatted(
                        route,
                        route.risky ? " ‼" : "",
                        permission == null ? "himself" : "`" + permission.word() + "`"));
        line.append(mark(route.callers.contains(Principal.Kind.MEMBER), "●"));
        line.append(mark(
                permission != null
                        && route.callers.contains(Principal.Kind.PAGE)
                        && Permission.ofPage().contains(permission),
                "●"));
        line.append(mark(
                permission != null
                        && route.callers.contains(Principal.Kind.PROGRAM)
                        && Permission.ofProgram().contains(permission),
                "●"));
        line.append(mark(route.callers.contains(Principal.Kind.ADMIN), "●"));
        Role.STANDARD.forEach(role -> line.append(mark(
                route.callers.contains(Principal.Kind.STAFF) && (permission == null || allowed(role, route)),
                route.where == Route.Where.HOUSE ? "◐" : "●")));
        return line.append('\n').toString();
    }

    private static String mark(boolean allowed, String sign) {
        return allowed ? " " + sign + " |" : " |";
    }
}
