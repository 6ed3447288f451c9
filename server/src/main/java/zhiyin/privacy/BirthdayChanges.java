package zhiyin.privacy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.ProgramClocks;
import zhiyin.database.Ids;
import zhiyin.engine.event.Event;
import zhiyin.intake.Lanes;
import zhiyin.intake.Reply;
import zhiyin.intake.Submission;
import zhiyin.program.Programmes;

/**
 * Corrects days of birth, so many times a year or for a reason, and keeps that it was done. A birthday comes once a year to a member,
 * on whichever day: a correction brings no second gift.
 */
@Repository
class BirthdayChanges {
    private final JdbcClient database;
    private final Lanes lanes;
    private final Programmes programmes;
    private final Consents consents;
    private final Ids ids;
    private final ProgramClocks clocks;

    BirthdayChanges(
            JdbcClient database, Lanes lanes, Programmes programmes, Consents consents, Ids ids, ProgramClocks clocks) {
        this.database = database;
        this.lanes = lanes;
        this.programmes = programmes;
        this.consents = consents;
        this.ids = ids;
        this.clocks = clocks;
    }

    /**
     * What is wished.
     *
     * @param before the day that is known; null for none
     * @param reason why it is said beyond the limit; null where it counts
     */
    record Wish(
            long program,
            long member,
            long by,
            @Nullable LocalDate before,
            LocalDate birthday,
            @Nullable String reason,
            boolean guardianConsent) {}

    /** What comes of it. */
    sealed interface Outcome {
        record Done() implements Outcome {}

        /** There were as many within a year as there may be. */
        record TooOften(int most, Instant again) implements Outcome {}

        record Refused(Reply why) implements Outcome {}
    }

    /** One that was made. */
    record Change(Instant at, boolean counts, @Nullable String reason, long by) {}

    /** Those of a member, and of everybody who was merged into him; the latest first. */
    List<Change> of(long member) {
        return database.sql("""
                        select changed_at, counts, reason, principal from privacy.birthday_change
                        where member_id in (select id from member.same(:member) id) order by changed_at desc, id desc
                        """)
                .param("member", member)
                .query((row, at) -> new Change(
                        row.getObject(1, OffsetDateTime.class).toInstant(),
                        row.getBoolean(2),
                        row.getString(3),
                        row.getLong(4)))
                .list();
    }

    Outcome correct(Wish wish) {
        Instant at = clocks.of(wish.program()).instant().truncatedTo(ChronoUnit.MICROS);
        int most = programmes.birthdayChanges(wish.program());
        Instant since = at.atOffset(ZoneOffset.UTC).minusYears(1).toInstant();
        Reply reply = lanes.submit(Submission.about(
                        wish.program(),
                        wish.by(),
                        "birthday:" + ids.next(),
                        wish.member(),
                        Submission.fingerprint(event(0, Instant.EPOCH, wish.birthday())),
                        id -> event(id, at, wish.birthday()),
                        false)
                .with((connection, member, event) -> {
                    // with the member locked: of several at once each sees what the one before did
                    Said said = said(connection, member, since);
                    boolean counts = wish.reason() == null && (wish.before() != null || said.ever());
                    if (counts && said.counted() >= most) {
                        return false;
                    }
                    keep(connection, wish, event, counts);
                    if (wish.guardianConsent()) {
                        consents.guardian(connection, wish.program(), member, wish.by());
                    }
                    return true;
                }));
        return switch (reply) {
            case Reply.Done _ -> new Outcome.Done();
            case Reply.Conflict _ -> tooOften(wish, since, most, at);
            case Reply other -> new Outcome.Refused(other);
        };
    }

    private static Event event(long id, Instant at, LocalDate birthday) {
        return new Event.MemberDescribed(id, at, Map.of(), List.of(), birthday);
    }

    private Outcome tooOften(Wish wish, Instant since, int most, Instant now) {
        List<Instant> counted = of(wish.member()).stream()
                .filter(change -> change.counts() && change.at().isAfter(since))
                .map(Change::at)
                .toList();
        Instant first = most == 0 || counted.size() < most ? now : counted.get(most - 1);
        return new Outcome.TooOften(
                most, first.atOffset(ZoneOffset.UTC).plusYears(1).toInstant());
    }

    /**
     * What was said before.
     *
     * @param ever whether anything was
     * @param counted how often within a year, of those that count
     */
    private record Said(boolean ever, int counted) {}

    private static Said said(Connection connection, long member, Instant since) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select count(*) > 0, count(*) filter (where counts and changed_at > ?) from privacy.birthday_change
                where member_id in (select id from member.same(?) id)
                """)) {
            statement.setObject(1, since.atOffset(ZoneOffset.UTC));
            statement.setLong(2, member);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Said(row.getBoolean(1), row.getInt(2));
            }
        }
    }

    private static void keep(Connection connection, Wish wish, Event event, boolean counts) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into privacy.birthday_change (member_id, id, program_id, counts, reason, principal, changed_at)
                values (?, ?, ?, ?, ?, ?, ?)
                """)) {
            statement.setLong(1, wish.member());
            statement.setLong(2, event.id());
            statement.setLong(3, wish.program());
            statement.setBoolean(4, counts);
            statement.setString(5, wish.reason());
            statement.setLong(6, wish.by());
            statement.setObject(7, event.at().atOffset(ZoneOffset.UTC));
            statement.executeUpdate();
        }
    }
}
