package zhiyin.bench.insight;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import zhiyin.bench.history.MadeUpPast;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Growing;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.rule.Field.Kind;

/**
 * The made-up shop's past as columns and as DuckDB's tables, told to both at once: orders and returns as they are, with tiers,
 * balances and what members looked at and laid in their carts besides. Lines of orders are in neither. The same seed gives the same.
 */
final class MadeUpShop implements MadeUpPast.Told {

    /** The day on which everything is asked: the last of the two years. What the past tells of later days is passed over. */
    static final LocalDate TODAY = LocalDate.parse("2025-12-31");

    static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    static final Layout LAYOUT = new Layout(
            ZONE,
            List.of(
                    new Layout.Kept("member.tier.status", Kind.TEXT, "The tier."),
                    new Layout.Kept("wallet.points", Kind.NUMBER, "Points that can be spent.")),
            List.of());

    private static final int TAKE_EVERY = 1 << 16;

    private final Growing growing = new Growing(LAYOUT);
    private final SplittableRandom random = new SplittableRandom(8);
    private final DuckDBAppender members;
    private final DuckDBAppender orders;
    private final DuckDBAppender returns;
    private final DuckDBAppender events;
    private int member = -1;
    private Map<String, Long> paid = Map.of();

    private MadeUpShop(Connection connection) throws SQLException {
        DuckDBConnection duck = connection.unwrap(DuckDBConnection.class);
        Duck.run(
                connection,
                "create table member_in (number integer, joined integer, tier varchar, points bigint)",
                "create table orders_in (member integer, second bigint, day integer, hour smallint, paid bigint,"
                        + " store varchar, channel varchar)",
                "create table returns_in (member integer, second bigint, day integer, amount bigint)",
                "create table events_in (member integer, second bigint, day integer, kind varchar)");
        members = duck.createAppender("member_in");
        orders = duck.createAppender("orders_in");
        returns = duck.createAppender("returns_in");
        events = duck.createAppender("events_in");
    }

    /** Tells so many orders, and lays down DuckDB's tables as {@code docs/reference/insight-tables.md} has them. */
    static Columns tell(long wanted, Connection connection) throws SQLException {
        MadeUpShop shop = new MadeUpShop(connection);
        new MadeUpPast().tell(wanted, shop);
        shop.members.close();
        shop.orders.close();
        shop.returns.close();
        shop.events.close();
        Duck.run(
                connection,
                "create table member as select number, date '1970-01-01' + joined as joined, tier as tier_status,"
                        + " points as wallet_points from member_in",
                "create table orders as select member, make_timestamp(second * 1000000) as occurred_at, date '1970-01-01' + day as"
                        + " day, hour, paid, store, channel from orders_in",
                "create table returns as select member, make_timestamp(second * 1000000) as occurred_at, date '1970-01-01' + day as"
                        + " day, amount from returns_in",
                "create table events as select member, make_timestamp(second * 1000000) as occurred_at, date '1970-01-01' + day as"
                        + " day, kind from events_in",
                "drop table member_in",
                "drop table orders_in",
                "drop table returns_in",
                "drop table events_in");
        return shop.growing.take();
    }

    @Override
    public void member(long next) {
        member = (int) (next - 1);
        if (member % TAKE_EVERY == 0) {
            growing.take();
        }
    }

    @Override
    public void event(Event event) {
        try {
            switch (event) {
                case Event.MemberEnrolled joined -> joined(joined.at());
                case Event.OrderPaid order -> paid(order);
                case Event.OrderReturned back -> returned(back);
                default -> {
                    // the shop does nothing else
                }
            }
        } catch (SQLException refused) {
            throw new IllegalStateException(refused);
        }
    }

    private void joined(Instant at) throws SQLException {
        int one = random.nextInt(10);
        String tier = one == 0 ? "gold" : one < 3 ? "silver" : "member";
        long points = random.nextInt(5_000);
        growing.join(member, at);
        growing.keep(member, "member.tier.status", tier);
        growing.keep(member, "wallet.points", points);
        members.beginRow();
        members.append(member).append(day(at)).append(tier).append(points).endRow();
    }

    private void paid(Event.OrderPaid event) throws SQLException {
        long amount = event.order().lines().stream().mapToLong(OrderLine::paid).sum();
        String store = String.valueOf(event.order().store());
        String channel =
                event.order().channel() == null ? "shop" : event.order().channel();
        Instant at = event.at();
        // who looked around came some minutes before
        long lead = 600L + random.nextInt(3_000);
        if (random.nextInt(10) < 3) {
            behaved(at.minusSeconds(lead), "browse");
        }
        if (random.nextInt(10) < 2) {
            behaved(at.minusSeconds(lead / 2), "cart");
        }
        if (random.nextInt(10) == 0) {
            behaved(at.plusSeconds(86_400L * (1 + random.nextInt(3))), "browse");
        }
        growing.order(member, at, amount, store, channel, List.of());
        orders.beginRow();
        orders.append(member)
                .append(at.getEpochSecond())
                .append(day(at))
                .append((short) at.atZone(ZONE).getHour())
                .append(amount)
                .append(store)
                .append(channel)
                .endRow();
        OrderLine first = event.order().lines().getFirst();
        paid = Map.of(event.order().id(), first.paid() / first.quantity());
    }

    private void returned(Event.OrderReturned event) throws SQLException {
        Long amount = paid.get(event.order());
        if (amount == null) {
            throw new IllegalStateException("a return of another order");
        }
        if (day(event.at()) > TODAY.toEpochDay()) {
            return;
        }
        growing.comeBack(member, event.at(), amount);
        returns.beginRow();
        returns.append(member)
                .append(event.at().getEpochSecond())
                .append(day(event.at()))
                .append(amount)
                .endRow();
    }

    private void behaved(Instant at, String kind) throws SQLException {
        if (day(at) > TODAY.toEpochDay()) {
            return;
        }
        growing.event(member, at, kind, Map.of());
        events.beginRow();
        events.append(member)
                .append(at.getEpochSecond())
                .append(day(at))
                .append(kind)
                .endRow();
    }

    private static int day(Instant at) {
        // this zone has kept its offset over these years
        return (int) Math.floorDiv(at.getEpochSecond() + ZoneOffset.ofHours(8).getTotalSeconds(), 86_400L);
    }
}
