package zhiyin.staff;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import zhiyin.access.Programs;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.http.TextRule;

/** What the routes of the staff have in common. */
final class StaffShapes {
    private StaffShapes() {}

    /** An address, in small letters: nobody has two accounts by another case. */
    static final Shape<String> EMAIL = Shape.text(3, 254).as(StaffShapes::address, "email.format");

    private static @Nullable String address(String text) {
        var at = text.indexOf('@');
        var plain = at > 0 && at == text.lastIndexOf('@') && at < text.length() - 1 && text.indexOf(' ') < 0;
        return plain ? text.toLowerCase(Locale.ROOT) : null;
    }

    static final Field<String> ROLE =
            Field.required("role", Shape.text(1, 40).of(TextRule.SLUG)).says("The role's code.");
    static final OptionalField<String> PROGRAM = Field.optional("program", Shape.text(1, 100))
            .says("The code of the programme it is given in; in the whole house, if not said.");
    static final Field<List<String>> STORES = Field.withDefault(
                    "stores", Shape.list(Shape.text(1, 50), 0, 200), List.<String>of())
            .says("In which stores of the programme; in all, if none.");

    /** A role as a caller gives it. */
    record Wanted(String role, @Nullable String program, List<String> stores) {}

    static final Field<List<Wanted>> ROLES = Field.required(
            "roles",
            Shape.list(
                    Shape.object(
                            "RoleGrant",
                            body -> new Wanted(body.get(ROLE), body.find(PROGRAM), body.get(STORES)),
                            ROLE,
                            PROGRAM,
                            STORES),
                    0,
                    50));

    @Says("A role that somebody has.")
    record GrantLine(
            String role,

            @Says("The programme's code; absent where it counts in the whole house.") @Nullable
            String program,

            @Says("In which stores; in all, if none.") List<String> stores) {}

    static List<GrantLine> lines(List<Grant> grants, Programs programs) {
        // what somebody is in a programme that is not in sight is not the reader's business
        return grants.stream()
                .filter(grant -> grant.programId() == Grant.HOUSE || programs.codeOf(grant.programId()) != null)
                .map(grant -> new GrantLine(
                        grant.role(),
                        grant.programId() == Grant.HOUSE ? null : programs.codeOf(grant.programId()),
                        grant.stores()))
                .toList();
    }

    @Says("A session of a member of staff.")
    record SessionLine(
            @Says("The session's id.") String session,

            Instant startedAt,

            @Says("When it was last used, to a minute.") Instant seenAt,

            @Says("From where.") String address,

            @Says("With what, in the program's own words.") String agent,

            @Says("Whether it is the one that asks.") boolean current) {}

    @Says("Sessions that last, the latest first.")
    record SessionsAnswer(List<SessionLine> sessions) {}

    static SessionsAnswer sessions(List<Sessions.Session> sessions, @Nullable Long current) {
        return new SessionsAnswer(sessions.stream()
                .map(session -> new SessionLine(
                        Sessions.ID.print(session.id()),
                        session.startedAt(),
                        session.seenAt(),
                        session.address(),
                        session.agent(),
                        Objects.equals(session.id(), current)))
                .toList());
    }
}
