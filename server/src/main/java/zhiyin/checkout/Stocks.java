package zhiyin.checkout;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import zhiyin.checkout.Checkouts.Checkout;
import zhiyin.engine.promotion.Promotion.Limits;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.promotion.Leftovers;
import zhiyin.promotion.PricedCart;

/**
 * The stock of promotions that have an end, and how much of them each member has had. A claim is a statement within the batch of
 * a lane: however many want the same thing, its row is locked once a batch and not once a claim.
 */
@Component
class Stocks implements Reservable, Leftovers {

    /** As much as there may be of what has no end. */
    static final long ANY = Long.MAX_VALUE / 4;

    private final JdbcClient database;

    Stocks(JdbcClient database) {
        this.database = database;
    }

    @Override
    public Map<String, Long> left(long program, @Nullable Long member, Map<String, Limits> limits) {
        Map<String, Long> left = new HashMap<>();
        if (limits.isEmpty()) {
            return left;
        }
        Map<String, Long> taken = new HashMap<>();
        Map<String, Long> had = new HashMap<>();
        String[] promotions = limits.keySet().toArray(String[]::new);
        database.sql("""
                        select promotion, taken, false from checkout.stock
                        where program_id = :program and promotion = any (:promotions)
                        union all
                        select promotion, taken, true from checkout.turn
                        where member_id = :member and promotion = any (:promotions)
                        """)
                .param("program", program)
                .param("member", member == null ? -1 : member)
                .param("promotions", promotions)
                .query(row -> {
                    (row.getBoolean(3) ? had : taken).put(row.getString(1), row.getLong(2));
                });
        limits.forEach((promotion, limit) -> {
            long most = Long.MAX_VALUE;
            if (limit.stock() != null) {
                most = limit.stock() - taken.getOrDefault(promotion, 0L);
            }
            if (limit.perMember() != null) {
                most = Math.min(most, limit.perMember() - had.getOrDefault(promotion, 0L));
            }
            left.put(promotion, Math.max(0, most));
        });
        return left;
    }

    /** By promotion, in the order of their codes, what a price takes of those that have an end. */
    private static Map<String, Taking> takings(PricedCart price) {
        Map<String, Taking> takings = new TreeMap<>();
        price.applied().stream()
                .filter(applied -> applied.uses() > 0)
                .sorted(Comparator.comparing(PricedCart.Applied::promotion))
                .forEach(applied -> takings.merge(
                        applied.promotion(),
                        new Taking(applied.uses(), applied.stock(), applied.perMember()),
                        (one, other) ->
                                new Taking(Math.addExact(one.units(), other.units()), one.stock(), one.perMember())));
        return takings;
    }

    private record Taking(
            long units, @Nullable Long stock, @Nullable Long perMember) {}

    /** Whether it takes of what there is only so much of. */
    static boolean isShort(PricedCart price) {
        return price.applied().stream().anyMatch(applied -> applied.uses() > 0);
    }

    /** Why a price can't be had, before anybody waits for a turn; null where it may be. */
    @Nullable
    Problem soldOut(long program, PricedCart price) {
        Map<String, Taking> takings = takings(price);
        Map<String, Limits> limits = new HashMap<>();
        takings.forEach((promotion, taking) -> limits.put(promotion, new Limits(taking.stock(), taking.perMember())));
        Map<String, Long> left = left(program, price.member(), limits);
        return takings.entrySet().stream()
                .filter(each ->
                        left.getOrDefault(each.getKey(), 0L) < each.getValue().units())
                .findFirst()
                .map(each -> usedUp(each.getKey()))
                .orElse(null);
    }

    private static Problem usedUp(String promotion) {
        return Problem.of(ProblemType.PROMOTION_USED_UP).with("promotion", promotion);
    }

    @Override
    public boolean isNeeded(PricedCart price) {
        return isShort(price);
    }

    @Override
    public @Nullable Problem reserve(Connection connection, Reservation reservation) throws SQLException {
        for (Map.Entry<String, Taking> each : takings(reservation.price()).entrySet()) {
            Taking taking = each.getValue();
            if (!turn(connection, reservation, each.getKey(), taking)
                    || !take(
                            connection,
                            reservation.program(),
                            each.getKey(),
                            taking.units(),
                            taking.stock() == null ? ANY : taking.stock())) {
                return usedUp(each.getKey());
            }
            try (PreparedStatement statement = connection.prepareStatement("""
                    insert into checkout.use (member_id, checkout_id, promotion, program_id, units, back)
                    values (?, ?, ?, ?, ?, false)
                    """)) {
                statement.setLong(1, reservation.member());
                statement.setLong(2, reservation.id());
                statement.setString(3, each.getKey());
                statement.setLong(4, reservation.program());
                statement.setLong(5, taking.units());
                statement.executeUpdate();
            }
        }
        return null;
    }

    private static boolean turn(Connection connection, Reservation reservation, String promotion, Taking taking)
            throws SQLException {
        long most = taking.perMember() == null ? ANY : taking.perMember();
        if (reservation.member() == Checkouts.NOBODY) {
            // nobody has had any before: a member's limit is that of the order
            return taking.units() <= most;
        }
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into checkout.turn as had (member_id, promotion, program_id, taken)
                select ?, ?, ?, units from (values (?::bigint, ?::bigint)) wanted (units, most) where units <= most
                on conflict (member_id, promotion) do update set taken = had.taken + excluded.taken
                where had.taken + excluded.taken <= ?
                """)) {
            statement.setLong(1, reservation.member());
            statement.setString(2, promotion);
            statement.setLong(3, reservation.program());
            statement.setLong(4, taking.units());
            statement.setLong(5, most);
            statement.setLong(6, most);
            return statement.executeUpdate() == 1;
        }
    }

    /** Takes so many of a promotion's stock, or gives them back; holds it until the transaction ends. False if there are not so many. */
    static boolean take(Connection connection, long program, String promotion, long units, long stock)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select checkout.take(?, ?, ?, ?)")) {
            statement.setLong(1, program);
            statement.setString(2, promotion);
            statement.setLong(3, units);
            statement.setLong(4, stock);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** What an order of nobody has taken is a member's from now on, and counts among what he has had. */
    void attach(Connection connection, Checkout checkout, long member) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                with his as (
                    update checkout.use set member_id = ? where member_id = ? and checkout_id = ?
                    returning promotion, program_id, units, back)
                insert into checkout.turn as had (member_id, promotion, program_id, taken)
                select ?, promotion, program_id, units from his where not back
                on conflict (member_id, promotion) do update set taken = had.taken + excluded.taken
                """)) {
            statement.setLong(1, member);
            statement.setLong(2, Checkouts.NOBODY);
            statement.setLong(3, checkout.id());
            statement.setLong(4, member);
            statement.executeUpdate();
        }
    }

    /** What was taken stays so. */
    @Override
    public void confirm(Connection connection, Reservation reservation) {}

    @Override
    public void cancel(Connection connection, Reservation reservation) throws SQLException {
        giveBack(connection, reservation);
    }

    /** The next can have it, and the member again. */
    @Override
    public void giveBack(Connection connection, Reservation reservation) throws SQLException {
        Map<String, Long> back = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement("""
                update checkout.use set back = true where member_id = ? and checkout_id = ? and not back
                returning promotion, units
                """)) {
            statement.setLong(1, reservation.member());
            statement.setLong(2, reservation.id());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    back.put(row.getString(1), row.getLong(2));
                }
            }
        }
        for (Map.Entry<String, Long> each : back.entrySet()) {
            take(connection, reservation.program(), each.getKey(), -each.getValue(), 0);
            try (PreparedStatement statement = connection.prepareStatement(
                    "update checkout.turn set taken = taken - ? where member_id = ? and promotion = ?")) {
                statement.setLong(1, each.getValue());
                statement.setLong(2, reservation.member());
                statement.setString(3, each.getKey());
                statement.executeUpdate();
            }
        }
    }
}
