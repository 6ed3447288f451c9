package zhiyin.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zhiyin.database.Column;
import zhiyin.database.RoundTrip;
import zhiyin.engine.asset.Account;
import zhiyin.engine.asset.Books;
import zhiyin.engine.asset.Hold;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.asset.Tally;
import zhiyin.engine.decision.Effect.ToppedUpPart;
import zhiyin.engine.earning.Awarded;
import zhiyin.engine.earning.Track;
import zhiyin.engine.kernel.Period;
import zhiyin.engine.program.StoredValue;
import zhiyin.engine.program.StoredValue.BonusOnRefund;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.reversal.TopUp;
import zhiyin.ledger.Ledger.Few;
import zhiyin.ledger.Ledger.Named;
import zhiyin.ledger.Ledger.Position;
import zhiyin.ledger.Ledger.Purse;
import zhiyin.ledger.Ledger.Wanted;

/** What is being read in one round trip, until it is put together. */
final class Loading {
    private final RoundTrip trip;
    private final Column members;
    private final Wanted wanted;
    private final Map<Long, Position> states = new HashMap<>();
    private final List<Balance> balances = new ArrayList<>();
    private final Map<Purse, Map<Tally.Of, Tally>> tallies = new HashMap<>();
    private final Map<Long, Map<Awarded.Of, Awarded>> awarded = new HashMap<>();
    private final Map<Long, Map<String, List<Instant>>> moments = new HashMap<>();
    private final Map<Long, Map<Long, Lot>> lots = new HashMap<>();
    private final Map<Long, Map<Long, String>> assets = new HashMap<>();
    private final Map<Purse, List<Lot>> first = new HashMap<>();
    private final Map<Long, Map<String, Hold>> holds = new HashMap<>();
    private final Map<Named, List<Hold.Part>> parts = new HashMap<>();
    private final Map<Named, List<TopUp.Part>> topUpParts = new HashMap<>();
    private final Map<Long, Map<String, TopUp>> topUps = new HashMap<>();
    private final Map<Long, Map<String, OrderPosition>> orders = new HashMap<>();

    private record Balance(
            long member,
            String asset,
            long pending,
            long available,
            long held,
            long owed,
            @Nullable Instant slidesUntil,
            @Nullable Instant dueAt) {}

    Loading(RoundTrip trip, Column members, Wanted wanted) {
        this.trip = trip;
        this.members = members;
        this.wanted = wanted;
    }

    void askStates(boolean lock) {
        trip.ask(
                "select member_id, as_of, orders_paid, movements, lots, events from ledger.member_state"
                        + " where member_id = any (?)" + (lock ? " order by member_id for update" : ""),
                row -> states.put(
                        row.getLong(1),
                        new Position(
                                LotRow.instant(row, 2),
                                row.getLong(3),
                                new Books.Counters(row.getLong(4), row.getLong(5)),
                                row.getLong(6),
                                Map.of(),
                                Map.of(),
                                Map.of(),
                                Map.of(),
                                Track.NONE)),
                members);
    }

    void askAccounts() {
        trip.ask(
                """
                select member_id, asset, pending, available, held, owed, slides_until, due_at from ledger.account
                where member_id = any (?)
                """,
                row -> balances.add(new Balance(
                        row.getLong(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        LotRow.instant(row, 7),
                        LotRow.instant(row, 8))),
                members);
    }

    /** What is remembered for limits that ask. */
    void askTracks() {
        trip.ask(
                """
                select member_id, rule, per, begins, times, points, last_at from ledger.awarded
                where member_id = any (?)
                """,
                row -> awarded.computeIfAbsent(row.getLong(1), member -> new HashMap<>())
                        .put(
                                new Awarded.Of(row.getString(2), period(row.getString(3))),
                                new Awarded(
                                        row.getObject(4, LocalDate.class),
                                        row.getLong(5),
                                        row.getLong(6),
                                        LotRow.moment(row, 7))),
                members);
        trip.ask(
                "select member_id, velocity, moments from ledger.pace where member_id = any (?)",
                row -> moments.computeIfAbsent(row.getLong(1), member -> new HashMap<>())
                        .put(row.getString(2), read(row.getString(3))),
                members);
    }

    private Track track(Long member) {
        Map<Awarded.Of, Awarded> mine = awarded.getOrDefault(member, Map.of());
        Map<String, List<Instant>> when = moments.getOrDefault(member, Map.of());
        return mine.isEmpty() && when.isEmpty() ? Track.NONE : new Track(mine, when);
    }

    void askTallies() {
        trip.ask(
                """
                select member_id, asset, counted, per, begins, first_lot, points from ledger.tally
                where member_id = any (?)
                """,
                row -> tallies.computeIfAbsent(new Purse(row.getLong(1), row.getString(2)), purse -> new HashMap<>())
                        .put(
                                new Tally.Of(
                                        Tally.What.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
                                        period(row.getString(4))),
                                new Tally(row.getObject(5, LocalDate.class), row.getLong(6), row.getLong(7))),
                members);
    }

    /** The holds that are open, those that are named, and those that paid for the orders that are named. */
    private static final String NAMED_HOLDS = """
            with wanted as (
                select member_id, id from ledger.hold where member_id = any (?) and state = 'open'
                union select * from unnest(?::bigint[], ?::text[]) named (member_id, id)
                union select o.member_id, h.id from unnest(?::bigint[], ?::text[]) o (member_id, order_id)
                    cross join lateral (select id from ledger.hold
                        where member_id = o.member_id and order_id = o.order_id offset 0) h)
            """;

    private Column[] namedHolds() {
        return new Column[] {
            members, members(wanted.holds()), ids(wanted.holds()), members(wanted.orders()), ids(wanted.orders())
        };
    }

    void askHolds() {
        if (wanted.everything()) {
            trip.ask(hold("(select * from ledger.hold where member_id = any (?))"), this::hold, members);
        } else if (wanted.named()) {
            trip.ask(
                    NAMED_HOLDS
                            + hold("(select h.* from wanted w cross join lateral (select * from ledger.hold"
                                    + " where member_id = w.member_id and id = w.id offset 0) h)"),
                    this::hold,
                    namedHolds());
        } else {
            trip.ask(
                    hold("(select * from ledger.hold where member_id = any (?) and state = 'open' offset 0)"),
                    this::hold,
                    members);
        }
    }

    private static String hold(String which) {
        return """
                select h.member_id, h.id, h.asset, h.placed_at, h.deadline, h.order_id, h.state,
                       p.lot, p.points, p.captured, p.reinstated, h.store
                from WHICH h cross join lateral (
                    select * from ledger.hold_part where member_id = h.member_id and hold_id = h.id offset 0) p
                order by h.member_id, h.placed_at, h.id, p.ordinal
                """.replace("WHICH", which);
    }

    private void hold(ResultSet row) throws SQLException {
        Named name = new Named(row.getLong(1), row.getString(2));
        parts.computeIfAbsent(name, each -> new ArrayList<>())
                .add(new Hold.Part(row.getLong(8), row.getLong(9), row.getLong(10), row.getLong(11)));
        Map<String, Hold> mine = holds.computeIfAbsent(name.member(), each -> new LinkedHashMap<>());
        if (!mine.containsKey(name.id())) {
            mine.put(
                    name.id(),
                    new Hold(
                            name.id(),
                            row.getString(3),
                            LotRow.moment(row, 4),
                            LotRow.instant(row, 5),
                            row.getString(6),
                            row.getString(12),
                            Hold.State.valueOf(row.getString(7).toUpperCase(Locale.ROOT)),
                            List.of()));
        }
    }

    /** The orders that are named, and those that open holds which are named pay for: a capture gives back at once what of its order came back before. */
    private static final String NAMED_ORDERS = """
            with wanted as (
                select * from unnest(?::bigint[], ?::text[]) named (member_id, order_id)
                union select w.member_id, h.order_id from unnest(?::bigint[], ?::text[]) w (member_id, id)
                    cross join lateral (select order_id from ledger.hold
                        where member_id = w.member_id and id = w.id and state = 'open' and order_id is not null
                        offset 0) h)
            """;

    private Column[] namedOrders() {
        return new Column[] {
            members(wanted.orders()), ids(wanted.orders()), members(wanted.holds()), ids(wanted.holds())
        };
    }

    void askOrders() {
        if (!wanted.everything() && !wanted.named()) {
            return;
        }
        String with = wanted.everything() ? "" : NAMED_ORDERS;
        String which = wanted.everything()
                ? " ledger.order_position o where o.member_id = any (?)"
                : " wanted w cross join lateral (select * from ledger.order_position"
                        + " where member_id = w.member_id and id = w.order_id offset 0) o";
        trip.ask(
                with + "select o.member_id, o.id, o.paid_at, o.version, o.ladders, o.lines, o.grants from" + which,
                row -> orders.computeIfAbsent(row.getLong(1), member -> new HashMap<>())
                        .put(
                                row.getString(2),
                                OrderRow.read(
                                        row.getString(2),
                                        LotRow.moment(row, 3),
                                        row.getInt(4),
                                        row.getString(5),
                                        row.getString(6),
                                        row.getString(7))),
                wanted.everything() ? new Column[] {members} : namedOrders());
    }

    void askTopUps() {
        if (!wanted.everything() && wanted.topUps().isEmpty()) {
            return;
        }
        Column[] parameters = wanted.everything()
                ? new Column[] {members}
                : new Column[] {members(wanted.topUps()), ids(wanted.topUps())};
        trip.ask(
                "select t.member_id, t.top_up_id, t.asset, t.lot, t.part, t.units, t.taken from"
                        + whichTopUps("ledger.top_up_part", "top_up_id")
                        + " order by t.member_id, t.top_up_id, t.ordinal",
                row -> topUpParts
                        .computeIfAbsent(named(row), key -> new ArrayList<>())
                        .add(new TopUp.Part(
                                row.getString(3),
                                row.getLong(4),
                                ToppedUpPart.valueOf(row.getString(5).toUpperCase(Locale.ROOT)),
                                row.getLong(6),
                                row.getLong(7))),
                parameters);
        trip.ask(
                "select t.member_id, t.id, t.paid_at, t.paid, t.refund_fee, t.fee_min, t.fee_max, t.free_days,"
                        + " t.refund_bonus, t.refunded, t.charged, t.fee, t.package, t.ladders from"
                        + whichTopUps("ledger.top_up", "id"),
                row -> topUps.computeIfAbsent(row.getLong(1), member -> new HashMap<>())
                        .put(
                                row.getString(2),
                                new TopUp(
                                        row.getString(2),
                                        LotRow.moment(row, 3),
                                        row.getLong(4),
                                        new StoredValue.Refund(
                                                row.getInt(5),
                                                row.getLong(6),
                                                row.getObject(7, Long.class),
                                                row.getInt(8),
                                                BonusOnRefund.of(row.getString(9))),
                                        Objects.requireNonNull(topUpParts.get(named(row))),
                                        row.getLong(10),
                                        row.getLong(11),
                                        row.getLong(12),
                                        row.getString(13),
                                        words(row.getString(14)))),
                parameters);
    }

    private String whichTopUps(String table, String id) {
        return wanted.everything()
                ? " " + table + " t where t.member_id = any (?)"
                : " unnest(?::bigint[], ?::text[]) w (member_id, id) cross join lateral (select * from " + table
                        + " where member_id = w.member_id and " + id + " = w.id offset 0) t";
    }

    void askLots() {
        Few few = wanted.few();
        if (wanted.everything()) {
            trip.ask(LotRow.SELECT + "where l.member_id = any (?)", this::lot, members);
            return;
        }
        if (few == null) {
            trip.ask(LotRow.SELECT + "where l.member_id = any (?) and l.open", this::lot, members);
        } else {
            askFew(few);
        }
        if (!wanted.whole().isEmpty()) {
            trip.ask(
                    LotRow.SELECT + "where l.member_id = any (?)",
                    this::lot,
                    Column.bigints(wanted.whole().toArray(Long[]::new)));
        }
        if (wanted.named()) {
            trip.ask(NAMED_HOLDS + lotsOf(OF_HOLD), this::lot, namedHolds());
            trip.ask(NAMED_ORDERS + lotsOf(OF_ORDER), this::lot, namedOrders());
        } else if (few != null) {
            trip.ask(OPEN_HOLDS + lotsOf(OF_HOLD), this::lot, members);
        }
    }

    private static final String OF_HOLD =
            "select lot from ledger.hold_part where member_id = w.member_id and hold_id = w.id";
    private static final String OF_ORDER =
            "select distinct lot from ledger.line_grant where member_id = w.member_id and order_id = w.order_id";
    private static final String OPEN_HOLDS =
            "with wanted as (select member_id, id from ledger.hold where member_id = any (?) and state = 'open') ";

    /** The lots that are named, one by one, for each of what is wanted. */
    private static String lotsOf(String numbers) {
        return "select l.* from wanted w cross join lateral (" + numbers + " offset 0) named cross join lateral ("
                + LotRow.SELECT + " where l.member_id = w.member_id and l.number = named.lot offset 0) l";
    }

    private void askFew(Few few) {
        trip.ask(
                """
                select l.* from unnest(?::bigint[], ?::timestamptz[]) w (member_id, until)
                cross join lateral (
                    select asset from ledger.account
                    where member_id = w.member_id and due_at <= w.until offset 0) a
                cross join lateral (
                """ + LotRow.SELECT + """
                        where l.member_id = w.member_id and l.asset = a.asset
                            and l.open offset 0) l
                """,
                this::lot,
                Column.of("bigint", few.until().keySet()),
                Column.of("timestamptz", few.until().values()));
        if (!few.purses().isEmpty()) {
            trip.ask(
                    LotRow.COLUMNS + """
                            from unnest(?::bigint[], ?::text[], ?::bigint[]) purse (member_id, asset, points)
                            cross join lateral ledger.spent_first(purse.member_id, purse.asset, purse.points) l
                            """,
                    row -> {
                        lot(row);
                        first.computeIfAbsent(new Purse(row.getLong(1), row.getString(3)), each -> new ArrayList<>())
                                .add(LotRow.read(row));
                    },
                    Column.of(
                            "bigint",
                            few.purses().keySet().stream().map(Purse::member).toList()),
                    Column.texts(
                            few.purses().keySet().stream().map(Purse::asset).toList()),
                    Column.of("bigint", few.purses().values()));
        }
    }

    private void lot(ResultSet row) throws SQLException {
        Lot lot = LotRow.read(row);
        lots.computeIfAbsent(row.getLong(1), each -> new HashMap<>()).put(lot.number(), lot);
        assets.computeIfAbsent(row.getLong(1), each -> new HashMap<>()).put(lot.number(), row.getString(3));
    }

    Map<Long, Position> positions(Long[] members) {
        Map<Long, Map<String, Account>> accounts = accounts();
        Map<Long, Position> positions = new HashMap<>();
        for (Long member : members) {
            Position state = states.getOrDefault(member, Position.NONE);
            Map<String, Hold> mine = new LinkedHashMap<>();
            holds.getOrDefault(member, Map.of())
                    .forEach((id, hold) ->
                            mine.put(id, hold.with(Objects.requireNonNull(parts.get(new Named(member, id))))));
            positions.put(
                    member,
                    new Position(
                            state.asOf(),
                            state.ordersPaid(),
                            state.counters(),
                            state.events(),
                            accounts.getOrDefault(member, Map.of()),
                            orders.getOrDefault(member, Map.of()),
                            mine,
                            topUps.getOrDefault(member, Map.of()),
                            track(member)));
        }
        return positions;
    }

    private Map<Long, Map<String, Account>> accounts() {
        Map<Purse, List<Lot>> open = new HashMap<>();
        Map<Purse, Map<Long, Lot>> closed = new HashMap<>();
        lots.forEach((member, byNumber) -> byNumber.values().forEach(lot -> {
            Purse purse = new Purse(
                    member,
                    Objects.requireNonNull(
                            Objects.requireNonNull(assets.get(member)).get(lot.number())));
            if (lot.open()) {
                open.computeIfAbsent(purse, each -> new ArrayList<>()).add(lot);
            } else {
                closed.computeIfAbsent(purse, each -> new HashMap<>()).put(lot.number(), lot);
            }
        }));
        Map<Long, Map<String, Account>> accounts = new HashMap<>();
        for (Balance balance : balances) {
            Purse purse = new Purse(balance.member(), balance.asset());
            List<Lot> mine = open.getOrDefault(purse, new ArrayList<>());
            mine.sort(Lot.SPEND_ORDER);
            accounts.computeIfAbsent(balance.member(), member -> new TreeMap<>())
                    .put(
                            balance.asset(),
                            new Account(
                                    balance.asset(),
                                    balance.pending(),
                                    balance.available(),
                                    balance.held(),
                                    balance.owed(),
                                    balance.slidesUntil(),
                                    List.copyOf(mine),
                                    Map.copyOf(closed.getOrDefault(purse, Map.of())),
                                    tallies.getOrDefault(purse, Map.of()),
                                    rest(balance, first.getOrDefault(purse, List.of()))));
        }
        return accounts;
    }

    private Account.@Nullable Rest rest(Balance balance, List<Lot> spentFirst) {
        Few few = wanted.few();
        return few == null
                        || few.whole(balance.member(), balance.dueAt())
                        || wanted.whole().contains(balance.member())
                ? null
                : new Account.Rest(balance.dueAt(), spentFirst.isEmpty() ? null : spentFirst.getLast());
    }

    private static Named named(ResultSet row) throws SQLException {
        return new Named(row.getLong(1), row.getString(2));
    }

    private static Column members(Collection<Named> named) {
        return Column.of("bigint", named.stream().map(Named::member).toList());
    }

    private static Column ids(Collection<Named> named) {
        return Column.texts(named.stream().map(Named::id).toList());
    }

    private static List<Instant> read(String moments) {
        return Arrays.stream(moments.split(" ", -1)).map(Instant::parse).toList();
    }

    /** Codes as they are kept in one column: a code has no spaces. */
    private static List<String> words(String codes) {
        return codes.isEmpty() ? List.of() : List.of(codes.split(" ", -1));
    }

    private static Period period(String word) {
        return Period.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
