package zhiyin.store;

import java.sql.Connection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.database.Sight;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.intake.Answers;
import zhiyin.intake.Lanes;
import zhiyin.intake.Reply;
import zhiyin.intake.Submission;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;

/** Makes people of a platform members of its stores. */
@Component
class Joinings {
    private final Memberships memberships;
    private final Members members;
    private final Lanes lanes;
    private final JdbcTemplate database;
    private final ProgramClocks clocks;

    Joinings(Memberships memberships, Members members, Lanes lanes, JdbcTemplate database, ProgramClocks clocks) {
        this.memberships = memberships;
        this.members = members;
        this.lanes = lanes;
        this.database = database;
        this.clocks = clocks;
    }

    /**
     * He is a member of the store, under one name: a new one, or the one who has that name there already.
     *
     * @param by the platform's key, or the account of its staff
     * @return why not, or null
     */
    @Nullable
    Problem join(Store store, long by, long person, IdentityRef identity, boolean shares) {
        // nothing of the platform is in sight of what is done in the store
        return Sight.of(store.program()).call(() -> {
            Long there = there(store, identity);
            if (there == null) {
                Reply reply = lanes.submit(enrolment(store, by, person, identity, shares));
                if (reply instanceof Reply.Done) {
                    return null;
                }
                there = reply instanceof Reply.Conflict ? there(store, identity) : null;
                if (there == null) {
                    return Answers.of(reply, false) instanceof Problem problem
                            ? problem
                            : Problem.of(ProblemType.CONFLICT);
                }
            }
            long member = there;
            Boolean joined = database.execute(
                    (Connection connection) -> memberships.join(connection, store, member, person, by, shares));
            return Boolean.TRUE.equals(joined)
                    ? null
                    : Problem.of(ProblemType.CONFLICT).detail("problem.identity-taken.detail");
        });
    }

    private @Nullable Long there(Store store, IdentityRef identity) {
        Map<IdentityRef, Long> known = members.find(store.program(), List.of(identity));
        return known.get(identity);
    }

    private Submission enrolment(Store store, long by, long person, IdentityRef identity, boolean shares) {
        Instant now = clocks.of(store.program()).instant().truncatedTo(ChronoUnit.MICROS);
        MemberProfile profile = MemberProfile.since(now);
        return new Submission(
                        store.program(),
                        // in the store nobody acts but the store: by whom he was let in is kept with the membership
                        0,
                        "joined:" + Members.ID.print(person),
                        new Submission.Who.Known(identity),
                        // when it is tried again, time has gone on
                        Submission.fingerprint(
                                new Event.MemberEnrolled(0, Instant.EPOCH, MemberProfile.since(Instant.EPOCH))),
                        null,
                        id -> new Event.MemberEnrolled(id, now, profile),
                        new Submission.Newcomer(null, profile, List.of(identity)),
                        false)
                .with((connection, member, event) -> memberships.join(connection, store, member, person, by, shares));
    }
}
