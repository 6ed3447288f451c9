package zhiyin.member;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Which members turned out to be one person. What they have goes over by events; their names, and where they went, are
 * written here in the same transaction.
 */
@Repository
public class Merges {

    private final JdbcClient database;
    private final List<Belongings> belongings;

    Merges(JdbcClient database, List<Belongings> belongings) {
        this.database = database;
        this.belongings = List.copyOf(belongings);
    }

    /**
     * A merge of one member into another.
     *
     * @param id the event by which it was
     * @param undoneAt null while it stands
     */
    public record Merge(
            long id,
            long member,
            long into,
            Instant mergedAt,
            @Nullable Instant undoneAt) {}

    private static final String SHOWN = "select id, member_id, into_member, merged_at, undone_at from member.merge";

    /** The merges that a member was ever in, on either side; the latest first. */
    public List<Merge> of(long program, long member) {
        return database.sql(SHOWN + " where program_id = :program and (member_id = :member or into_member = :member)"
                        + " order by merged_at desc, id desc")
                .param("program", program)
                .param("member", member)
                .query((row, at) -> merge(row))
                .list();
    }

    /** The merge by which he is somebody else now; empty if he is himself. */
    public Optional<Merge> standing(long program, long member) {
        return database.sql(SHOWN + " where program_id = :program and member_id = :member and undone_at is null")
                .param("program", program)
                .param("member", member)
                .query((row, at) -> merge(row))
                .optional();
    }

    /** Whether he who got everything then was merged himself since, undone or not: what came is told apart no more. */
    public boolean buried(Merge merge) {
        return of(merge).stream().anyMatch(each -> !each.mergedAt().isBefore(merge.mergedAt()));
    }

    private List<Merge> of(Merge merge) {
        return database.sql(SHOWN + " where member_id = :into")
                .param("into", merge.into())
                .query((row, at) -> merge(row))
                .list();
    }

    private static Merge merge(ResultSet row) throws SQLException {
        OffsetDateTime undone = row.getObject(5, OffsetDateTime.class);
        return new Merge(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getObject(4, OffsetDateTime.class).toInstant(),
                undone == null ? null : undone.toInstant());
    }

    /** Every name of the one is the other's from now on. Both are locked, and are two. */
    public boolean merge(Connection connection, long program, long member, long into, long merge, Instant at, long by)
            throws SQLException {
        if (!lock(connection, program, member, into)) {
            return false;
        }
        change(
                connection,
                "insert into member.merge (member_id, id, program_id, into_member, merged_at, merged_by)"
                        + " values (?, ?, ?, ?, ?, ?)",
                member,
                merge,
                program,
                into,
                at.atOffset(ZoneOffset.UTC),
                by);
        change(
                connection,
                "insert into member.merged_identity (member_id, merge_id, program_id, mark)"
                        + " select member_id, ?, program_id, mark from member.identity where member_id = ?",
                merge,
                member);
        change(connection, "update member.identity set member_id = ? where member_id = ?", into, member);
        for (Belongings each : belongings) {
            each.goOver(connection, program, merge, member, into);
        }
        return change(
                        connection,
                        "update member.member set merged_into = ? where id = ? and merged_into is null",
                        into,
                        member)
                == 1;
    }

    /** The names that went over, as far as the other still has them, are his own again who had them. */
    public boolean undo(Connection connection, long program, Merge merge, Instant at, long by) throws SQLException {
        if (!lock(connection, program, merge.member(), merge.into())) {
            return false;
        }
        int undone = change(
                connection,
                "update member.merge set undone_at = ?, undone_by = ? where member_id = ? and id = ? and undone_at is null",
                at.atOffset(ZoneOffset.UTC),
                by,
                merge.member(),
                merge.id());
        change(connection, """
                update member.identity i set member_id = m.member_id from member.merged_identity m
                where m.member_id = ? and m.merge_id = ? and i.program_id = m.program_id and i.mark = m.mark
                    and i.member_id = ?
                """, merge.member(), merge.id(), merge.into());
        for (Belongings each : belongings) {
            each.comeBack(connection, merge);
        }
        change(connection, "update member.member set merged_into = null where id = ?", merge.member());
        return undone == 1;
    }

    /** Until the transaction ends nobody gives either of them a name, or takes one. */
    private static boolean lock(Connection connection, long program, long one, long other) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select id from member.member where id in (?, ?) and program_id = ? order by id for update")) {
            statement.setLong(1, one);
            statement.setLong(2, other);
            statement.setLong(3, program);
            int found = 0;
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found++;
                }
            }
            return found == 2;
        }
    }

    private static int change(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }
}
