package zhiyin.member;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What members may not do now. Written in the transaction of the event that says so, with the member locked. */
@Repository
public class Restrictions {

    private final JdbcClient database;

    Restrictions(JdbcClient database) {
        this.database = database;
    }

    /** What the member may not do; empty if he may do everything. */
    public Optional<Restriction> of(long member) {
        return database.sql("select state, forbids from member.restriction where member_id = :member")
                .param("member", member)
                .query((row, at) -> Optional.ofNullable(Restriction.of(row.getString(1), row.getString(2))))
                .optional()
                .flatMap(found -> found);
    }

    /** From now on he may not do this; whatever was forbidden before is replaced. */
    public boolean put(Connection connection, long program, long member, Restriction restriction, Instant at, long by)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into member.restriction (member_id, program_id, state, forbids, since, set_by)
                values (?, ?, ?, ?, ?, ?)
                on conflict (member_id) do update set state = excluded.state, forbids = excluded.forbids,
                    since = excluded.since, set_by = excluded.set_by
                """)) {
            statement.setLong(1, member);
            statement.setLong(2, program);
            statement.setString(3, restriction.state());
            statement.setString(4, restriction.words());
            statement.setObject(5, at.atOffset(ZoneOffset.UTC));
            statement.setLong(6, by);
            return statement.executeUpdate() == 1;
        }
    }

    /**
     * He may do everything again.
     *
     * @return whether anything was forbidden
     */
    public boolean lift(Connection connection, long member) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("delete from member.restriction where member_id = ?")) {
            statement.setLong(1, member);
            return statement.executeUpdate() == 1;
        }
    }
}
