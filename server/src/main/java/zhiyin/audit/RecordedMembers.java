package zhiyin.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Repository;
import zhiyin.engine.decision.Effect.TierCause;
import zhiyin.engine.decision.Effect.TierChanged;
import zhiyin.engine.decision.Movement;
import zhiyin.engine.decision.Place;
import zhiyin.engine.tier.Standing;
import zhiyin.ledger.Ledger;
import zhiyin.ledger.Posting;
import zhiyin.member.Members;
import zhiyin.tier.Standings;

/** All that is stored of members, whole, some members at a time. States come from the rooms that keep them. */
@Repository
class RecordedMembers {

    private final Members members;
    private final Ledger ledger;
    private final Standings standings;

    RecordedMembers(Members members, Ledger ledger, Standings standings) {
        this.members = members;
        this.ledger = ledger;
        this.standings = standings;
    }

    /** These members, by id; each of them exists. */
    Map<Long, Recorded> load(Connection connection, Long[] ids) throws SQLException {
        Map<Long, Members.Member> profiles = members.profiles(connection, ids);
        Map<Long, Ledger.Position> positions = ledger.positions(connection, ids, Ledger.Wanted.EVERYTHING);
        Map<Long, Map<String, Standing>> stands = standings.of(connection, ids);
        Map<Long, List<Recorded.Entry>> movements = movements(connection, ids);
        Map<Long, List<Recorded.Change>> changes = changes(connection, ids);
        Map<Long, Map<String, Long>> orderEvents = new HashMap<>();
        query(
                connection,
                "select member_id, id, event_id from ledger.order_position where member_id = any (?)",
                ids,
                row -> orderEvents
                        .computeIfAbsent(row.getLong(1), member -> new HashMap<>())
                        .put(row.getString(2), row.getLong(3)));
        Map<Long, Instant> dueAts = new HashMap<>();
        query(
                connection,
                "select member_id, due_at from ledger.member_state where member_id = any (?) and due_at is not null",
                ids,
                row -> dueAts.put(row.getLong(1), instant(row, 2)));
        Map<Long, Map<String, Instant>> accountsDueAt = new HashMap<>();
        query(
                connection,
                "select member_id, asset, due_at from ledger.account where member_id = any (?) and due_at is not null",
                ids,
                row -> accountsDueAt
                        .computeIfAbsent(row.getLong(1), member -> new HashMap<>())
                        .put(row.getString(2), instant(row, 3)));
        Map<Long, Recorded> recorded = new HashMap<>();
        for (Long id : ids) {
            Members.Member profile = Objects.requireNonNull(profiles.get(id));
            recorded.put(
                    id,
                    new Recorded(
                            id,
                            profile.program(),
                            profile,
                            Objects.requireNonNull(positions.get(id)),
                            dueAts.get(id),
                            accountsDueAt.getOrDefault(id, Map.of()),
                            stands.getOrDefault(id, Map.of()),
                            movements.getOrDefault(id, List.of()),
                            changes.getOrDefault(id, List.of()),
                            orderEvents.getOrDefault(id, Map.of())));
        }
        return recorded;
    }

    private static Map<Long, List<Recorded.Entry>> movements(Connection connection, Long[] ids) throws SQLException {
        Map<Long, List<Recorded.Entry>> movements = new HashMap<>();
        query(
                connection,
                """
                select member_id, sequence, asset, lot, from_place, to_place, points, at, balance_after, kind, reference,
                       event_id, issuer_store, acceptor_store
                from ledger.movement where member_id = any (?) order by member_id, sequence
                """,
                ids,
                row -> movements
                        .computeIfAbsent(row.getLong(1), member -> new ArrayList<>())
                        .add(new Recorded.Entry(
                                row.getLong(12),
                                new Posting(
                                        new Movement(
                                                row.getLong(2),
                                                row.getString(3),
                                                row.getObject(4, Long.class),
                                                place(row.getString(5)),
                                                place(row.getString(6)),
                                                row.getLong(7),
                                                instant(row, 8),
                                                row.getLong(9),
                                                row.getString(13),
                                                row.getString(14)),
                                        row.getString(10),
                                        row.getString(11)))));
        return movements;
    }

    private static Map<Long, List<Recorded.Change>> changes(Connection connection, Long[] ids) throws SQLException {
        Map<Long, List<Recorded.Change>> changes = new HashMap<>();
        query(
                connection,
                """
                select c.member_id, c.ladder, c.from_tier, c.to_tier, c.cause, c.measure, c.at, c.event_id, c.reason
                from tier.change c left join intake.event e on e.id = c.event_id and e.member_id = c.member_id
                where c.member_id = any (?) order by c.member_id, e.sequence, c.sequence
                """,
                ids,
                row -> changes.computeIfAbsent(row.getLong(1), member -> new ArrayList<>())
                        .add(new Recorded.Change(
                                row.getLong(8),
                                new TierChanged(
                                        row.getString(2),
                                        row.getString(3),
                                        row.getString(4),
                                        TierCause.valueOf(row.getString(5).toUpperCase(Locale.ROOT)),
                                        row.getLong(6),
                                        instant(row, 7),
                                        row.getString(9)))));
        return changes;
    }

    private interface Reading {
        void read(ResultSet row) throws SQLException;
    }

    private static void query(Connection connection, String sql, Long[] ids, Reading reading) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("bigint", ids));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    reading.read(rows);
                }
            }
        }
    }

    private static Place place(String word) {
        return Place.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
