package zhiyin.checkout;

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
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.database.PublicId;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.engine.reversal.MoneyBack;

/** What came back of orders. */
@Repository
class Refunds {

    static final PublicId ID = new PublicId("ref");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient database;

    Refunds(JdbcClient database) {
        this.database = database;
    }

    /** Gifts that are due back. */
    record Gift(String sku, long units) {}

    /**
     * What comes back with one return.
     *
     * @param reference the shop's number of the return
     * @param event that tells of it; null where only delivery that was paid with money came back
     * @param goods what comes back for the goods
     * @param delivery what comes back of delivery
     * @param back the same by where it goes
     * @param completes whether with it all goods have come back
     * @param tax the tax in that
     * @param lines what of which lines, each with its amount, of an order that was nobody's; null where the event tells
     */
    record Refund(
            long program,
            long member,
            long id,
            String order,
            String reference,
            @Nullable Long event,
            long goods,
            long delivery,
            MoneyBack back,
            boolean completes,
            List<Gift> gifts,
            Instant at,
            long tax,
            @Nullable List<ReturnedLine> lines) {
        Refund {
            gifts = List.copyOf(gifts);
            lines = lines == null ? null : List.copyOf(lines);
        }
    }

    private static final String REFUND = """
            select program_id, member.current(member_id), id, order_id, reference, event_id, goods, delivery, points,
                stored_value, gift_card, money, completes, gifts, at, tax, lines
            from checkout.refund where program_id = :program
            """;

    Optional<Refund> find(long program, long id) {
        return database.sql(REFUND + " and id = :id")
                .param("program", program)
                .param("id", id)
                .query((row, number) -> read(row))
                .optional();
    }

    /** All of an order, the earliest first. */
    List<Refund> of(long program, String order) {
        return database.sql(REFUND + " and order_id = :order order by id")
                .param("program", program)
                .param("order", order)
                .query((row, number) -> read(row))
                .list();
    }

    /** Who has that member's rows now. */
    long current(long member) {
        return database.sql("select member.current(:member)")
                .param("member", member)
                .query((row, number) -> row.getLong(1))
                .single();
    }

    private static Refund read(ResultSet row) throws SQLException {
        return new Refund(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                row.getObject(6, Long.class),
                row.getLong(7),
                row.getLong(8),
                new MoneyBack(row.getLong(9), row.getLong(10), row.getLong(11), row.getLong(12)),
                row.getBoolean(13),
                JSON.readValue(row.getString(14), new TypeReference<List<Gift>>() {}),
                row.getObject(15, OffsetDateTime.class).toInstant(),
                row.getLong(16),
                row.getString(17) == null
                        ? null
                        : JSON.readValue(row.getString(17), new TypeReference<List<ReturnedLine>>() {}));
    }

    /** How much of an order's delivery has come back; asked while whoever has the order is locked. */
    static long deliveryBack(Connection connection, long program, String order) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select coalesce(sum(delivery), 0) from checkout.refund where program_id = ? and order_id = ?")) {
            statement.setLong(1, program);
            statement.setString(2, order);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** How often something of an order has come back; asked while the order is locked. */
    static long count(Connection connection, long program, String order) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select count(*) from checkout.refund where program_id = ? and order_id = ?")) {
            statement.setLong(1, program);
            statement.setString(2, order);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** One of an order that was nobody's is a member's from now on. */
    static void attach(Connection connection, Refund refund, long member, @Nullable Long event) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "update checkout.refund set member_id = ?, event_id = ? where member_id = ? and id = ?")) {
            statement.setLong(1, member);
            statement.setObject(2, event);
            statement.setLong(3, Checkouts.NOBODY);
            statement.setLong(4, refund.id());
            statement.executeUpdate();
        }
    }

    /** Writes one; false if there is one of that reference. */
    static boolean add(Connection connection, Refund refund) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into checkout.refund (member_id, id, program_id, order_id, reference, event_id, goods, delivery, points,
                    stored_value, gift_card, money, completes, gifts, at, tax, lines)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
                """)) {
            statement.setLong(1, refund.member());
            statement.setLong(2, refund.id());
            statement.setLong(3, refund.program());
            statement.setString(4, refund.order());
            statement.setString(5, refund.reference());
            statement.setObject(6, refund.event());
            statement.setLong(7, refund.goods());
            statement.setLong(8, refund.delivery());
            statement.setLong(9, refund.back().points());
            statement.setLong(10, refund.back().storedValue());
            statement.setLong(11, refund.back().giftCard());
            statement.setLong(12, refund.back().money());
            statement.setBoolean(13, refund.completes());
            statement.setString(14, JSON.writeValueAsString(refund.gifts()));
            statement.setObject(15, refund.at().atOffset(ZoneOffset.UTC));
            statement.setLong(16, refund.tax());
            statement.setString(17, refund.lines() == null ? null : JSON.writeValueAsString(refund.lines()));
            return statement.executeUpdate() == 1;
        }
    }
}
