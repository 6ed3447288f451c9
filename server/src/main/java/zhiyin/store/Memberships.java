package zhiyin.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.ProgramClocks;

/** Who of a platform's people is a member of which store. */
@Repository
class Memberships {

    /** The member, whoever he was merged into, and all who were merged into that one. */
    private static final String ALL_OF_HIM = "with him (id) as (select * from member.same(?))\n";

    private final JdbcClient database;
    private final ProgramClocks clocks;

    Memberships(JdbcClient database, ProgramClocks clocks) {
        this.database = database;
        this.clocks = clocks;
    }

    /**
     * A person who is a member of a store.
     *
     * @param store the store's code
     * @param person the platform's member who he is
     * @param sharesSince since when he lets the platform hear of his orders there; null where he does not
     */
    record Membership(
            String store,
            String name,
            long person,
            Instant joinedAt,
            @Nullable Instant sharesSince,
            @Nullable Instant closedAt) {}

    private static final String SHOWN = """
            select s.code, s.name, m.person_id, m.joined_at, m.shares_since, s.closed_at
            from store.membership m join store.store s on s.program_id = m.program_id
            """;

    private static Membership shown(ResultSet row) throws SQLException {
        return new Membership(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                row.getObject(4, OffsetDateTime.class).toInstant(),
                moment(row, 5),
                moment(row, 6));
    }

    private static @Nullable Instant moment(ResultSet row, int column) throws SQLException {
        OffsetDateTime moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    /** Where a person is a member. */
    List<Membership> of(long person) {
        return database.sql(
                        ALL_OF_HIM + SHOWN + " where m.person_id in (select id from him) order by s.code, m.joined_at")
                .param(person)
                .query((row, at) -> shown(row))
                .list();
    }

    /** Who of the platform's people is a member of a store, by their ids. */
    List<Membership> in(Store store, long after, int limit) {
        return database.sql(SHOWN + """
                         where m.program_id = :program and m.person_id > :after order by m.person_id limit :limit
                        """)
                .param("program", store.program())
                .param("after", after)
                .param("limit", limit)
                .query((row, at) -> shown(row))
                .list();
    }

    /** A person in a store. */
    Optional<Membership> find(Store store, long person) {
        return of(person).stream()
                .filter(each -> each.store().equals(store.code()))
                .findFirst();
    }

    /**
     * The member of the store is that person, from now on.
     *
     * @param by the platform's key, or the account of its staff
     * @return false where he is another person, or the person another member
     */
    boolean join(Connection connection, Store store, long member, long person, long by, boolean shares)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into store.membership (member_id, program_id, platform_id, person_id, joined_at, joined_by, shares_since)
                values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing
                """)) {
            OffsetDateTime now = now(store);
            statement.setLong(1, member);
            statement.setLong(2, store.program());
            statement.setLong(3, store.platform());
            statement.setLong(4, person);
            statement.setObject(5, now);
            statement.setLong(6, by);
            statement.setObject(7, shares ? now : null, Types.TIMESTAMP_WITH_TIMEZONE);
            return statement.executeUpdate() == 1;
        }
    }

    /** He agrees, or no longer does, that the platform hears of his orders there. What it has heard stays. */
    void share(Store store, long person, boolean shares) {
        database.sql(ALL_OF_HIM + """
                        update store.membership set shares_since = case when cast(? as boolean) then
                            coalesce(shares_since, greatest(?, joined_at)) end
                        where program_id = ? and person_id in (select id from him)
                        """)
                .param(person)
                .param(shares)
                .param(now(store))
                .param(store.program())
                .update();
    }

    /**
     * Keeps that the platform is to hear of an event, if the member lets it; in the event's own transaction.
     *
     * @param member of the store, to whom it happened
     */
    void keep(Connection connection, Store store, long member, long event) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ALL_OF_HIM + """
                insert into store.heard (member_id, event_id, program_id, platform_id, person_id, kept_at)
                select ?, ?, m.program_id, m.platform_id, m.person_id, ?
                from him join store.membership m on m.member_id = him.id
                where m.program_id = ? and m.shares_since is not null
                order by m.shares_since limit 1
                """)) {
            statement.setLong(1, member);
            statement.setLong(2, member);
            statement.setLong(3, event);
            statement.setObject(4, now(store));
            statement.setLong(5, store.program());
            statement.executeUpdate();
        }
    }

    private OffsetDateTime now(Store store) {
        return clocks.of(store.program())
                .instant()
                .truncatedTo(ChronoUnit.MICROS)
                .atOffset(ZoneOffset.UTC);
    }
}
