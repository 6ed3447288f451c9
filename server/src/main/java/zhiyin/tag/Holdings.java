package zhiyin.tag;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.database.Ids;
import zhiyin.database.Rows;

/** Who has put which tag on whom, why and until when. What somebody has now, his mark says. */
@Repository
class Holdings {

    private final JdbcClient database;
    private final Ids ids;

    Holdings(JdbcClient database, Ids ids) {
        this.database = database;
        this.ids = ids;
    }

    /** Where a tag comes from. */
    enum Source {
        HAND,
        LIST,
        FILE,
        RULE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why somebody has a tag no more. */
    enum Ended {
        TAKEN,
        RENEWED,
        OVER,
        RULE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * That a member has a tag, or had it.
     *
     * @param until the last day on which he has it; null for no end
     * @param putBy null for the house itself
     */
    record Holding(
            String tag,
            Source source,
            @Nullable Integer ruleNumber,
            @Nullable String reason,
            @Nullable LocalDate until,
            Instant putAt,
            @Nullable String putBy,
            @Nullable Instant endedAt,
            @Nullable String endedBy,
            @Nullable Ended endedWhy) {}

    /**
     * A tag that is put on somebody.
     *
     * @param ruleNumber of a rule, which; null for people
     */
    record Put(
            String tag,
            Source source,
            @Nullable Integer ruleNumber,
            @Nullable String reason,
            @Nullable LocalDate until) {

        /** Whether it says more than that somebody has it. */
        boolean hasTerms() {
            return reason != null || until != null;
        }
    }

    /** A member's, those he has first, and of each sort the latest first. */
    List<Holding> of(long member) {
        return database.sql("""
                        select tag, source, rule_number, reason, until, put_at, put_by, ended_at, ended_by, ended_why
                        from tag.holding where member_id = :member order by ended_at desc nulls first, id desc limit 500
                        """)
                .param("member", member)
                .query((row, at) -> holding(row))
                .list();
    }

    private static Holding holding(ResultSet row) throws SQLException {
        OffsetDateTime ended = row.getObject(8, OffsetDateTime.class);
        String why = row.getString(10);
        return new Holding(
                row.getString(1),
                Source.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
                row.getObject(3, Integer.class),
                row.getString(4),
                row.getObject(5, LocalDate.class),
                row.getObject(6, OffsetDateTime.class).toInstant(),
                row.getString(7),
                ended == null ? null : ended.toInstant(),
                row.getString(9),
                why == null ? null : Ended.valueOf(why.toUpperCase(Locale.ROOT)));
    }

    /** Within the transaction of the event that tells it, with the member locked. */
    void begin(Connection connection, long program, long member, Collection<Put> puts, @Nullable String by, Instant now)
            throws SQLException {
        if (puts.isEmpty()) {
            return;
        }
        end(connection, member, puts.stream().map(Put::tag).toList(), by, Ended.RENEWED, now);
        Rows rows = new Rows(
                "tag.holding",
                "member_id bigint",
                "id bigint",
                "program_id bigint",
                "tag text",
                "source text",
                "rule_number integer",
                "reason text",
                "until date",
                "put_at timestamptz",
                "put_by text");
        for (Put put : puts) {
            rows.add(
                    member,
                    ids.next(),
                    program,
                    put.tag(),
                    put.source().word(),
                    put.ruleNumber(),
                    put.reason(),
                    put.until(),
                    now,
                    by);
        }
        rows.insert(connection);
    }

    /** Within the transaction of the event that tells it, with the member locked. */
    void end(Connection connection, long member, Collection<String> tags, @Nullable String by, Ended why, Instant now)
            throws SQLException {
        if (tags.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement("""
                update tag.holding set ended_at = greatest(put_at, ?), ended_by = ?, ended_why = ?
                where member_id = ? and tag = any (?) and ended_at is null
                """)) {
            statement.setObject(1, now.atOffset(ZoneOffset.UTC));
            statement.setString(2, by);
            statement.setString(3, why.word());
            statement.setLong(4, member);
            statement.setArray(5, connection.createArrayOf("text", tags.toArray()));
            statement.executeUpdate();
        }
    }

    /** What stands here of tags that a member does not have any more: events have said all of his anew. */
    void endWhatIsGone(long member, Collection<String> tags, Ended why, Instant now) {
        database.sql("""
                        update tag.holding set ended_at = greatest(put_at, :now), ended_why = :why
                        where member_id = :member and tag = any (:tags) and ended_at is null
                        """)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("why", why.word())
                .param("member", member)
                .param("tags", tags.toArray(String[]::new))
                .update();
    }

    /** Whom a rule has put a tag on: so many at most, beyond a member, in order. */
    List<Long> ofRule(long program, String tag, long after, int most) {
        return database.sql("""
                        select member_id from tag.holding
                        where program_id = :program and tag = :tag and ended_at is null and source = 'rule'
                            and member_id > :after
                        order by member_id limit :most
                        """)
                .param("program", program)
                .param("tag", tag)
                .param("after", after)
                .param("most", most)
                .query((row, at) -> row.getLong(1))
                .list();
    }

    /** Which of these members a rule has put a tag on. */
    List<Long> ofRule(long program, String tag, Collection<Long> members) {
        return database.sql("""
                        select member_id from tag.holding
                        where program_id = :program and tag = :tag and ended_at is null and source = 'rule'
                            and member_id = any (:members)
                        """)
                .param("program", program)
                .param("tag", tag)
                .param("members", members.toArray(Long[]::new))
                .query((row, at) -> row.getLong(1))
                .list();
    }

    /** A tag whose last day is over. */
    record Over(long member, String tag) {}

    /** Those of a programme whose last day is before that one: so many members' at most. */
    List<Over> over(long program, LocalDate today, int most) {
        return database.sql("""
                        select member_id, tag from tag.holding
                        where program_id = :program and ended_at is null and until < :today
                        order by member_id, tag limit :most
                        """)
                .param("program", program)
                .param("today", today)
                .param("most", most)
                .query((row, at) -> new Over(row.getLong(1), row.getString(2)))
                .list();
    }

    /** The programmes in sight in which something has a last day. */
    List<Long> programsWithEnds() {
        return database.sql("select distinct program_id from tag.holding where ended_at is null and until is not null")
                .query((row, at) -> row.getLong(1))
                .list();
    }

    /** The first last day in a programme that is that day or later; null where there is none. */
    @Nullable
    LocalDate nextEnd(long program, LocalDate from) {
        return database.sql("""
                        select min(until) from tag.holding
                        where program_id = :program and ended_at is null and until >= :from having count(*) > 0
                        """)
                .param("program", program)
                .param("from", from)
                .query((row, at) -> row.getObject(1, LocalDate.class))
                .optional()
                .orElse(null);
    }
}
