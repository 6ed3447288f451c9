package zhiyin.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import zhiyin.engine.asset.Account;
import zhiyin.engine.asset.Books;
import zhiyin.engine.asset.Hold;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.program.Programme.Shortfall;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.reversal.OrderPosition.LineGrant;
import zhiyin.engine.reversal.OrderPosition.LinePosition;

/**
 * Reads what members have, for a decision: one round trip a table, however many members. Of orders, holds and used-up
 * lots it reads those that the events at hand may ask about.
 */
@Repository
public class Ledger {

    /**
     * One member's part of the ledger.
     *
     * @param asOf null where nothing was decided yet
     * @param events the member's own count of events
     */
    public record Position(
            @Nullable Instant asOf,
            long ordersPaid,
            Books.Counters counters,
            long events,
            Map<String, Account> accounts,
            Map<String, OrderPosition> orders,
            Map<String, Hold> holds) {

        static final Position NONE = new Position(null, 0, Books.Counters.NONE, 0, Map.of(), Map.of(), Map.of());
    }

    /**
     * What events may ask about, besides what is open.
     *
     * @param orders numbers of orders; what was spent on them comes too
     * @param holds the callers' numbers of holds and spends; the orders that those still open pay for come too
     * @param everything all orders, holds and lots, whatever their state: for checking, not for deciding
     */
    public record Wanted(Collection<String> orders, Collection<String> holds, boolean everything) {
        /** Only what is open. */
        public static final Wanted NOTHING_MORE = new Wanted(List.of(), List.of());

        /** All there is of a member. */
        public static final Wanted EVERYTHING = new Wanted(List.of(), List.of(), true);

        public Wanted(Collection<String> orders, Collection<String> holds) {
            this(orders, holds, false);
        }

        /** With the orders of the holds asked for: a capture gives back at once what of its order came back before. */
        private Wanted withPaidFor(Map<Long, Map<String, Hold>> found) {
            Set<String> asked = Set.copyOf(holds);
            Set<String> all = new TreeSet<>(orders);
            for (Map<String, Hold> mine : found.values()) {
                for (Hold hold : mine.values()) {
                    if (hold.order() != null && hold.state() == Hold.State.OPEN && asked.contains(hold.id())) {
                        all.add(hold.order());
                    }
                }
            }
            return new Wanted(all, holds, everything);
        }
    }

    /** Locks the members, in sorted order so that nobody waits in a circle. Those without a row yet are not locked. */
    public void lock(Connection connection, Long[] members) throws SQLException {
        query(
                connection,
                "select member_id from ledger.member_state where member_id = any (?) order by member_id for update",
                row -> {},
                bigints(connection, members));
    }

    /**
     * On which business day this transaction posts, for each programme: today, or the first day after it that is not
     * sealed. Until the transaction ends the day is not closed without it. Waits for nobody.
     *
     * @param today each programme's
     */
    public Map<Long, LocalDate> postingDays(Connection connection, Map<Long, LocalDate> today) throws SQLException {
        Map<Long, LocalDate> days = new HashMap<>();
        List<Long> programs = today.keySet().stream().sorted().toList();
        query(
                connection,
                "select program, ledger.posting_day(program, today)"
                        + " from unnest(?::bigint[], ?::date[]) books (program, today)",
                row -> days.put(row.getLong(1), row.getObject(2, LocalDate.class)),
                bigints(connection, programs.toArray(Long[]::new)),
                connection.createArrayOf(
                        "date", programs.stream().map(today::get).toArray()));
        return days;
    }

    /** Where these members stand; every one asked for is in the answer. */
    public Map<Long, Position> positions(Connection connection, Long[] members, Wanted wanted) throws SQLException {
        Map<Long, Map<String, Hold>> holds = holds(connection, members, wanted);
        Map<Long, Map<String, OrderPosition>> orders = orders(connection, members, wanted.withPaidFor(holds));
        Map<Long, Map<String, Account>> accounts = accounts(connection, members, wanted, holds, orders);
        Map<Long, Position> positions = new HashMap<>();
        for (Long member : members) {
            positions.put(member, Position.NONE);
        }
        query(
                connection,
                """
                select member_id, as_of, orders_paid, movements, lots, events from ledger.member_state
                where member_id = any (?)
                """,
                row -> {
                    long member = row.getLong(1);
                    positions.put(
                            member,
                            new Position(
                                    instant(row, 2),
                                    row.getLong(3),
                                    new Books.Counters(row.getLong(4), row.getLong(5)),
                                    row.getLong(6),
                                    accounts.getOrDefault(member, Map.of()),
                                    orders.getOrDefault(member, Map.of()),
                                    holds.getOrDefault(member, Map.of())));
                },
                bigints(connection, members));
        return positions;
    }

    private static Map<Long, Map<String, Account>> accounts(
            Connection connection,
            Long[] members,
            Wanted wanted,
            Map<Long, Map<String, Hold>> holds,
            Map<Long, Map<String, OrderPosition>> orders)
            throws SQLException {
        record Key(long member, String asset) {}
        Map<Key, List<Lot>> open = new HashMap<>();
        Map<Key, Map<Long, Lot>> closed = new HashMap<>();
        Reading lots = row -> {
            Lot lot = lot(row);
            Key key = new Key(row.getLong(1), row.getString(3));
            if (lot.open()) {
                open.computeIfAbsent(key, each -> new ArrayList<>()).add(lot);
            } else {
                closed.computeIfAbsent(key, each -> new HashMap<>()).put(lot.number(), lot);
            }
        };
        query(
                connection,
                LOT + " where member_id = any (?)" + (wanted.everything() ? "" : " and pending + available + held > 0"),
                lots,
                bigints(connection, members));
        List<Long> lotMembers = new ArrayList<>();
        List<Long> lotNumbers = new ArrayList<>();
        holds.forEach((member, byId) -> byId.values()
                .forEach(hold -> hold.parts().forEach(part -> {
                    lotMembers.add(member);
                    lotNumbers.add(part.lot());
                })));
        orders.forEach((member, byId) -> byId.values()
                .forEach(order -> order.grants().stream()
                        .map(LineGrant::lot)
                        .distinct()
                        .forEach(lot -> {
                            lotMembers.add(member);
                            lotNumbers.add(lot);
                        })));
        if (!lotNumbers.isEmpty() && !wanted.everything()) {
            query(
                    connection,
                    LOT + """
                             where (member_id, number) in (select * from unnest(?::bigint[], ?::bigint[]))
                            and pending + available + held = 0
                            """,
                    lots,
                    bigints(connection, lotMembers.toArray(Long[]::new)),
                    bigints(connection, lotNumbers.toArray(Long[]::new)));
        }
        Map<Long, Map<String, Account>> accounts = new HashMap<>();
        query(
                connection,
                """
                select member_id, asset, pending, available, held, owed, slides_until from ledger.account
                where member_id = any (?)
                """,
                row -> {
                    Key key = new Key(row.getLong(1), row.getString(2));
                    List<Lot> mine = open.getOrDefault(key, new ArrayList<>());
                    mine.sort(Lot.SPEND_ORDER);
                    accounts.computeIfAbsent(key.member(), member -> new TreeMap<>())
                            .put(
                                    key.asset(),
                                    new Account(
                                            key.asset(),
                                            row.getLong(3),
                                            row.getLong(4),
                                            row.getLong(5),
                                            row.getLong(6),
                                            instant(row, 7),
                                            List.copyOf(mine),
                                            Map.copyOf(closed.getOrDefault(key, Map.of()))));
                },
                bigints(connection, members));
        return accounts;
    }

    private static final String LOT = """
            select member_id, number, asset, event_id, order_id, version, earned_at, active_at, awaits, awaits_days,
                   expires_at, slides, shortfall, granted, pending, available, held, consumed, expired, reversed
            from ledger.lot""";

    private static Lot lot(ResultSet row) throws SQLException {
        String awaits = row.getString(9);
        return new Lot(
                row.getLong(2),
                new Lot.Source(row.getLong(4), row.getString(5), row.getInt(6), known(instant(row, 7))),
                new Lot.Terms(
                        instant(row, 8),
                        awaits == null ? null : new Lot.Awaits(awaits, row.getInt(10)),
                        instant(row, 11),
                        row.getBoolean(12),
                        Shortfall.valueOf(
                                row.getString(13).toUpperCase(Locale.ROOT).replace('-', '_'))),
                row.getLong(14),
                row.getLong(15),
                row.getLong(16),
                row.getLong(17),
                row.getLong(18),
                row.getLong(19),
                row.getLong(20));
    }

    private static Map<Long, Map<String, Hold>> holds(Connection connection, Long[] members, Wanted wanted)
            throws SQLException {
        record Key(long member, String hold) {}
        Map<Key, List<Hold.Part>> parts = new HashMap<>();
        // the statement is another one for everything, so that the usual one is planned for its two indexes
        String which = wanted.everything()
                ? " where h.member_id = any (?)"
                : " where h.member_id = any (?) and (h.state = 'open' or h.id = any (?) or h.order_id = any (?))";
        java.sql.Array[] parameters = wanted.everything()
                ? new java.sql.Array[] {bigints(connection, members)}
                : new java.sql.Array[] {
                    bigints(connection, members), texts(connection, wanted.holds()), texts(connection, wanted.orders())
                };
        query(
                connection,
                """
                select h.member_id, p.hold_id, p.lot, p.points, p.captured, p.reinstated
                from ledger.hold h join ledger.hold_part p on p.member_id = h.member_id and p.hold_id = h.id
                """ + which + " order by h.member_id, p.hold_id, p.ordinal",
                row -> parts.computeIfAbsent(new Key(row.getLong(1), row.getString(2)), key -> new ArrayList<>())
                        .add(new Hold.Part(row.getLong(3), row.getLong(4), row.getLong(5), row.getLong(6))),
                parameters);
        Map<Long, Map<String, Hold>> holds = new HashMap<>();
        query(
                connection,
                """
                select h.member_id, h.id, h.asset, h.placed_at, h.deadline, h.order_id, h.state
                from ledger.hold h
                """ + which + " order by h.member_id, h.placed_at, h.id",
                row -> {
                    long member = row.getLong(1);
                    String id = row.getString(2);
                    holds.computeIfAbsent(member, each -> new LinkedHashMap<>())
                            .put(
                                    id,
                                    new Hold(
                                            id,
                                            row.getString(3),
                                            known(instant(row, 4)),
                                            instant(row, 5),
                                            row.getString(6),
                                            Hold.State.valueOf(row.getString(7).toUpperCase(Locale.ROOT)),
                                            parts.getOrDefault(new Key(member, id), List.of())));
                },
                parameters);
        return holds;
    }

    private static Map<Long, Map<String, OrderPosition>> orders(Connection connection, Long[] members, Wanted wanted)
            throws SQLException {
        if (wanted.orders().isEmpty() && !wanted.everything()) {
            return Map.of();
        }
        java.sql.Array[] parameters = wanted.everything()
                ? new java.sql.Array[] {bigints(connection, members)}
                : new java.sql.Array[] {bigints(connection, members), texts(connection, wanted.orders())};
        record Key(long member, String order) {}
        Map<Key, List<LinePosition>> lines = new HashMap<>();
        query(
                connection,
                """
                select member_id, order_id, line_id, quantity, paid, returned_quantity, returned_amount
                from ledger.order_line where member_id = any (?)
                """ + (wanted.everything() ? "" : " and order_id = any (?)") + " order by member_id, order_id, ordinal",
                row -> lines.computeIfAbsent(new Key(row.getLong(1), row.getString(2)), key -> new ArrayList<>())
                        .add(new LinePosition(
                                row.getString(3), row.getLong(4), row.getLong(5), row.getLong(6), row.getLong(7))),
                parameters);
        Map<Key, List<LineGrant>> grants = new HashMap<>();
        query(
                connection,
                """
                select g.member_id, g.order_id, g.ordinal, g.rule, g.lot, g.asset, g.points, g.taken_back, g.budget
                from ledger.line_grant g where g.member_id = any (?)
                """ + (wanted.everything() ? "" : " and g.order_id = any (?)")
                        // lot by lot, as they were granted: a return takes back in this order
                        + " order by g.member_id, g.order_id, g.lot, g.ordinal, g.rule",
                row -> {
                    Key key = new Key(row.getLong(1), row.getString(2));
                    String line = known(lines.get(key)).get(row.getInt(3)).id();
                    grants.computeIfAbsent(key, each -> new ArrayList<>())
                            .add(new LineGrant(
                                    line,
                                    row.getString(4),
                                    row.getString(6),
                                    row.getLong(5),
                                    row.getLong(7),
                                    row.getLong(8),
                                    row.getString(9)));
                },
                parameters);
        Map<Long, Map<String, OrderPosition>> orders = new HashMap<>();
        query(
                connection,
                """
                select member_id, id, paid_at, version, ladders from ledger.order_position
                where member_id = any (?)
                """ + (wanted.everything() ? "" : " and id = any (?)"),
                row -> {
                    Key key = new Key(row.getLong(1), row.getString(2));
                    orders.computeIfAbsent(key.member(), member -> new HashMap<>())
                            .put(
                                    key.order(),
                                    new OrderPosition(
                                            key.order(),
                                            known(instant(row, 3)),
                                            row.getInt(4),
                                            LedgerChanges.codes(row.getString(5)),
                                            lines.getOrDefault(key, List.of()),
                                            grants.getOrDefault(key, List.of())));
                },
                parameters);
        return orders;
    }

    private interface Reading {
        void read(ResultSet row) throws SQLException;
    }

    private static void query(Connection connection, String sql, Reading reading, java.sql.Array... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setArray(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    reading.read(rows);
                }
            }
        }
    }

    private static java.sql.Array bigints(Connection connection, Long[] values) throws SQLException {
        return connection.createArrayOf("bigint", values);
    }

    private static java.sql.Array texts(Connection connection, Collection<String> values) throws SQLException {
        return connection.createArrayOf("text", values.toArray());
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static <T> T known(@Nullable T value) {
        return java.util.Objects.requireNonNull(value);
    }
}
