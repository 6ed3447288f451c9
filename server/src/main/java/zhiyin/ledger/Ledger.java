package zhiyin.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import zhiyin.database.Column;
import zhiyin.database.RoundTrip;
import zhiyin.engine.asset.Account;
import zhiyin.engine.asset.Books;
import zhiyin.engine.asset.Hold;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.earning.Track;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.reversal.TopUp;

/**
 * Reads what members have, for a decision: one round trip however many members. Of orders, holds and
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
            Map<String, Hold> holds,
            Map<String, TopUp> topUps,
            Track track) {

        static final Position NONE =
                new Position(null, 0, Books.Counters.NONE, 0, Map.of(), Map.of(), Map.of(), Map.of(), Track.NONE);
    }

    /** Something of a member's that callers have a number for: an order, a hold. */
    public record Named(long member, String id) {}

    /** An account that something may be taken from. */
    public record Purse(long member, String asset) {}

    /**
     * What events may ask about, besides what is open.
     *
     * @param orders what was spent on them comes too
     * @param holds the orders that those still open pay for come too
     * @param topUps without their lots: whoever asks for these says {@code whole}
     * @param few which open lots are enough; null for all
     * @param whole members of whom all lots come, open or not
     * @param limits what was counted for limits comes too: whoever decides needs it
     * @param everything all orders, holds and lots, whatever their state: for checking, not for deciding
     */
    public record Wanted(
            Collection<Named> orders,
            Collection<Named> holds,
            Collection<Named> topUps,
            @Nullable Few few,
            Collection<Long> whole,
            boolean limits,
            boolean everything) {
        /** Only what is open. */
        public static final Wanted NOTHING_MORE =
                new Wanted(List.of(), List.of(), List.of(), null, List.of(), true, false);

        /** All there is of a member. */
        public static final Wanted EVERYTHING =
                new Wanted(List.of(), List.of(), List.of(), null, List.of(), true, true);

        /** What has to be known to show how a member stands at a moment, and nothing to decide. */
        public static Wanted shown(long member, Instant at) {
            return passing(member, at, false);
        }

        /** The same with what was counted for limits, to say what would be given. */
        public static Wanted glance(long member, Instant at) {
            return passing(member, at, true);
        }

        private static Wanted passing(long member, Instant at, boolean limits) {
            return new Wanted(
                    List.of(), List.of(), List.of(), new Few(Map.of(member, at), Map.of()), List.of(), limits, false);
        }

        boolean named() {
            return !orders.isEmpty() || !holds.isEmpty();
        }
    }

    /**
     * Of the open lots only those that a decision may come to, besides those of the holds and orders that are asked for.
     *
     * @param until by member, up to when time passes: accounts in which it brings something about come whole
     * @param purses of these come the lots that are spent first, up to so many units in all
     */
    public record Few(Map<Long, Instant> until, Map<Purse, Long> purses) {
        boolean whole(long member, @Nullable Instant dueAt) {
            Instant passes = until.get(member);
            return dueAt != null && passes != null && !dueAt.isAfter(passes);
        }
    }

    /**
     * Asks on which business day this transaction posts, for each programme: today, or the first day after it that is not
     * sealed. Until the transaction ends the day is not closed without it. Waits for nobody.
     *
     * @param today each programme's
     * @return filled once the round trip is over
     */
    public Map<Long, LocalDate> postingDays(RoundTrip trip, Map<Long, LocalDate> today) {
        Map<Long, LocalDate> days = new HashMap<>();
        List<Long> programs = today.keySet().stream().sorted().toList();
        trip.ask(
                "select program, ledger.posting_day(program, today)"
                        + " from unnest(?::bigint[], ?::date[]) books (program, today)",
                row -> days.put(row.getLong(1), row.getObject(2, LocalDate.class)),
                Column.of("bigint", programs),
                Column.of("date", programs.stream().map(today::get).toList()));
        return days;
    }

    /** Where these members stand; every one asked for is in the answer. */
    public Map<Long, Position> positions(Connection connection, Long[] members, Wanted wanted) throws SQLException {
        RoundTrip trip = new RoundTrip(connection);
        Supplier<Map<Long, Position>> positions = positions(trip, members, wanted, false);
        trip.go();
        return positions.get();
    }

    /**
     * Asks where these members stand; every one asked for is in the answer.
     *
     * @param lock whether the members are locked before anything of them is read, in sorted order so that nobody waits in a
     *     circle; those without a row yet are not locked
     * @return to be called when the round trip is over
     */
    public Supplier<Map<Long, Position>> positions(RoundTrip trip, Long[] members, Wanted wanted, boolean lock) {
        Loading loading = new Loading(trip, Column.bigints(members), wanted);
        loading.askStates(lock);
        loading.askAccounts();
        if (wanted.limits()) {
            loading.askTallies();
            loading.askTracks();
        }
        loading.askHolds();
        loading.askOrders();
        loading.askTopUps();
        loading.askLots();
        return () -> loading.positions(members);
    }

    /** Asks what these members can spend; by member and account, once the round trip is over. */
    public Map<Long, Map<String, Long>> available(RoundTrip trip, Long[] members) {
        Map<Long, Map<String, Long>> available = new HashMap<>();
        trip.ask(
                "select member_id, asset, available from ledger.account where member_id = any (?)",
                row -> available
                        .computeIfAbsent(row.getLong(1), member -> new HashMap<>())
                        .put(row.getString(2), row.getLong(3)),
                Column.bigints(members));
        return available;
    }

    /**
     * What of an account is lost next unless it is used.
     *
     * @param at from when it can't be used any more
     * @param points how much that is, in units of the asset
     */
    public record Expiring(Instant at, long points) {}

    /** Asks what of a member's accounts is lost next; by asset, once the round trip is over. */
    public Map<String, Expiring> expiring(RoundTrip trip, long member) {
        Map<String, Expiring> expiring = new HashMap<>();
        RoundTrip.Reading sooner = row -> expiring.merge(
                row.getString(1),
                new Expiring(LotRow.moment(row, 2), row.getLong(3)),
                (one, other) -> one.at().equals(other.at())
                        ? new Expiring(one.at(), Math.addExact(one.points(), other.points()))
                        : one.at().isBefore(other.at()) ? one : other);
        trip.ask(EXPIRING, sooner, Column.bigints(member));
        trip.ask(SLIDING, sooner, Column.bigints(member));
        return expiring;
    }

    // by account, through the index in the order of spending: of what is lost later nothing is read
    private static final String EXPIRING = """
            select a.asset, next.expires_at, lost.points
            from (select member_id, asset from ledger.account where member_id = any (?) and available > 0 offset 0) a
            cross join lateral (
                select expires_at from ledger.lot
                where member_id = a.member_id and asset = a.asset and open and available > 0 and expires_at is not null
                order by expires_at limit 1) next
            cross join lateral (
                select sum(available)::bigint points from ledger.lot
                where member_id = a.member_id and asset = a.asset and open and expires_at = next.expires_at offset 0) lost
            """;

    private static final String SLIDING = """
            select a.asset, a.slides_until, lost.points
            from (select member_id, asset, slides_until from ledger.account
                where member_id = any (?) and available > 0 and slides_until is not null offset 0) a
            cross join lateral (
                select sum(available)::bigint points from ledger.lot
                where member_id = a.member_id and asset = a.asset and open and slides offset 0) lost
            where lost.points > 0
            """;

    /** Every open lot of a member, by asset. */
    public Map<String, List<Lot>> openLots(Connection connection, long member) throws SQLException {
        Map<String, List<Lot>> lots = new HashMap<>();
        new RoundTrip(connection)
                .ask(
                        LotRow.SELECT + "where l.member_id = any (?) and l.open",
                        row -> lots.computeIfAbsent(row.getString(3), asset -> new ArrayList<>())
                                .add(LotRow.read(row)),
                        Column.bigints(member))
                .go();
        return lots;
    }

    /** Moments as they are kept in one row. */
    static String write(List<Instant> moments) {
        return moments.stream().map(Instant::toString).collect(Collectors.joining(" "));
    }
}
