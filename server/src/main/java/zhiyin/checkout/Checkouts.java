package zhiyin.checkout;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.stereotype.Repository;
import zhiyin.database.PublicId;
import zhiyin.promotion.PricedCart;
import zhiyin.promotion.Quotes;

/** All checkouts, and under which keys something was asked of them. */
@Repository
class Checkouts {

    static final PublicId ID = new PublicId("chk");

    /** In the place of a member: whoever bought said no name. */
    static final long NOBODY = 0;

    private final JdbcClient database;

    Checkouts(JdbcClient database) {
        this.database = database;
    }

    /** Where a checkout stands. */
    enum State {
        OPEN,
        CONFIRMED,
        CANCELLED,
        EXPIRED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What is paid with beside money and points.
     *
     * @param asset the wallet; null where nothing is paid out of one
     * @param storedValue out of it
     * @param giftCard with cards of nobody's wallet
     */
    record Tenders(@Nullable String asset, long storedValue, long giftCard) {
        static final Tenders NONE = new Tenders(null, 0, 0);

        long sum() {
            return Math.addExact(storedValue, giftCard);
        }
    }

    /**
     * One checkout.
     *
     * @param member who has it now: whom he was merged into, if he was; {@link #NOBODY} where nobody has
     * @param owner whose row it is
     * @param endedAt null while it is open
     * @param event of the paid order; null unless it was confirmed, or where it is nobody's
     */
    record Checkout(
            long program,
            long member,
            long owner,
            long id,
            String order,
            State state,
            PricedCart price,
            Tenders tenders,
            Instant openedAt,
            Instant deadline,
            @Nullable Instant endedAt,
            @Nullable Long event) {

        /** The same in the state in which it began. */
        Checkout asOpened() {
            return new Checkout(
                    program, member, owner, id, order, State.OPEN, price, tenders, openedAt, deadline, null, null);
        }

        /** The same once it has ended. */
        Checkout ended(State to, Instant at, @Nullable Long by) {
            return new Checkout(program, member, owner, id, order, to, price, tenders, openedAt, deadline, at, by);
        }

        boolean isOfNobody() {
            return owner == NOBODY;
        }

        /** What is left to be paid with money. */
        long money() {
            return price.toPay() - tenders.sum();
        }

        Reservation reservation(Instant at, long principal) {
            return new Reservation(program, owner, id, order, price, deadline, at, principal);
        }

        /** Under what number so many points are set aside for it. */
        String pointsHold() {
            return ID.print(id) + ".points";
        }

        /** The same of stored value. */
        String valueHold() {
            return ID.print(id) + ".value";
        }
    }

    /** What was asked under a key. */
    enum What {
        OPEN,
        CONFIRM,
        CANCEL,
        RETURN,
        EXCHANGE,
        ATTACH;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Something that was asked under a key of the caller's, once.
     *
     * @param about the number of the checkout, or of the return
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Request(long program, long principal, String key, byte[] fingerprint, What what, long member, long about) {}

    Optional<Request> request(long program, long principal, String key) {
        return database.sql("""
                        select fingerprint, what, member_id, about from checkout.request
                        where program_id = :program and principal = :principal and key = :key
                        """)
                .param("program", program)
                .param("principal", principal)
                .param("key", key)
                .query((row, number) -> new Request(
                        program,
                        principal,
                        key,
                        row.getBytes(1),
                        What.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
                        row.getLong(3),
                        row.getLong(4)))
                .optional();
    }

    /** Writes down that something was asked; false if something was under that key. */
    static boolean note(Connection connection, Request request, Instant at) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into checkout.request (program_id, principal, key, fingerprint, what, member_id, about, at)
                values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
                """)) {
            statement.setLong(1, request.program());
            statement.setLong(2, request.principal());
            statement.setString(3, request.key());
            statement.setBytes(4, request.fingerprint());
            statement.setString(5, request.what().word());
            statement.setLong(6, request.member());
            statement.setLong(7, request.about());
            statement.setObject(8, at.atOffset(ZoneOffset.UTC));
            return statement.executeUpdate() == 1;
        }
    }

    private static final String CHECKOUT = """
            select program_id, member.current(member_id), member_id, id, order_id, state, price, stored_value_asset,
                stored_value, gift_card, opened_at, deadline, ended_at, event_id
            from checkout.checkout where program_id = :program and price <> '{}'
            """;

    Optional<Checkout> find(long program, long id) {
        return database.sql(CHECKOUT + " and id = :id")
                .param("program", program)
                .param("id", id)
                .query((row, number) -> read(row))
                .optional();
    }

    /** The checkout by which that order was paid, if there is one. */
    Optional<Checkout> ofOrder(long program, String order) {
        return database.sql(CHECKOUT + " and order_id = :order and state = 'confirmed'")
                .param("program", program)
                .param("order", order)
                .query((row, number) -> read(row))
                .optional();
    }

    /**
     * The checkouts by which these orders were paid, of those of which no refund here says that all of it came back; in one order,
     * as the transaction sees them.
     */
    static List<Checkout> toldBack(Connection connection, long program, Collection<String> orders) {
        return JdbcClient.create(new SingleConnectionDataSource(connection, true))
                .sql(CHECKOUT + """
                         and order_id = any (:orders) and state = 'confirmed' and not exists (
                            select from checkout.refund r where r.program_id = checkout.program_id
                                and r.order_id = checkout.order_id and r.completes)
                        order by id
                        """)
                .param("program", program)
                .param("orders", orders.toArray(String[]::new))
                .query((row, number) -> read(row))
                .list();
    }

    /**
     * Open ones, the latest first: so many at most.
     *
     * @param order the shop's number; null for any
     * @param member null for anybody's
     * @param before the number before which; null for the latest
     */
    List<Checkout> open(long program, @Nullable String order, @Nullable Long member, @Nullable Long before, int most) {
        return database.sql(CHECKOUT + """
                         and state = 'open' and (:order::text is null or order_id = :order)
                            and (:member::bigint is null or member_id in (select member.same(:member)))
                            and (:before::bigint is null or id < :before)
                        order by id desc limit :most
                        """)
                .param("program", program)
                .param("order", order)
                .param("member", member)
                .param("before", before)
                .param("most", most)
                .query((row, number) -> read(row))
                .list();
    }

    private static Checkout read(ResultSet row) throws SQLException {
        OffsetDateTime ended = row.getObject(13, OffsetDateTime.class);
        return new Checkout(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getString(5),
                State.valueOf(row.getString(6).toUpperCase(Locale.ROOT)),
                Quotes.of(row.getString(7)),
                new Tenders(row.getString(8), row.getLong(9), row.getLong(10)),
                row.getObject(11, OffsetDateTime.class).toInstant(),
                row.getObject(12, OffsetDateTime.class).toInstant(),
                ended == null ? null : ended.toInstant(),
                row.getObject(14, Long.class));
    }

    /** What is written of a checkout that begins or ends. */
    enum Written {
        DONE,
        /** Something was written under the key before. */
        KNOWN,
        /** The order is being checked out, or was; the checkout has ended, or is not over yet. */
        NOT_SO
    }

    /** Nothing else is written once something is under the key; two at the same instant break its constraint. */
    private static final String KNOWN =
            "exists (select from checkout.request where program_id = ? and principal = ? and key = ?)";

    /** The key goes with what is written, and what came of it is said. */
    private static final String NOTED = """
            , noted as (
                insert into checkout.request (program_id, principal, key, fingerprint, what, member_id, about, at)
                select ?, ?, ?, ?, ?, ?, ?, ? from written)
            select exists (select from written), KNOWN
            """.replace("KNOWN", KNOWN);

    /**
     * Writes an open one, and under which key it was asked for: both or neither, in one statement.
     *
     * @param price of the checkout, as {@link Quotes#text} writes it
     * @throws SQLException of a broken constraint where another was first with the key just now: the same again finds it
     */
    static Written open(Connection connection, Request request, Checkout checkout, String price) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "with written as (" + ADD + " where not " + KNOWN + " on conflict do nothing returning 1)" + NOTED)) {
            set(statement, checkout, price);
            int at = set(statement, 11, request, checkout.openedAt());
            return written(statement, at, request);
        }
    }

    /** Writes an open one that was asked for under a key of something else; false if its order is being checked out, or was. */
    static boolean add(Connection connection, Checkout checkout) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ADD + " on conflict do nothing")) {
            set(statement, checkout, Quotes.text(checkout.price()));
            return statement.executeUpdate() == 1;
        }
    }

    private static final String ADD = """
            insert into checkout.checkout (member_id, id, program_id, order_id, state, price, stored_value_asset,
                stored_value, gift_card, opened_at, deadline)
            select ?, ?, ?, ?, 'open', ?, ?, ?, ?, ?, ?
            """;

    private static void set(PreparedStatement statement, Checkout checkout, String price) throws SQLException {
        statement.setLong(1, checkout.owner());
        statement.setLong(2, checkout.id());
        statement.setLong(3, checkout.program());
        statement.setString(4, checkout.order());
        statement.setString(5, price);
        statement.setString(6, checkout.tenders().asset());
        statement.setLong(7, checkout.tenders().storedValue());
        statement.setLong(8, checkout.tenders().giftCard());
        statement.setObject(9, checkout.openedAt().atOffset(ZoneOffset.UTC));
        statement.setObject(10, checkout.deadline().atOffset(ZoneOffset.UTC));
    }

    /**
     * Ends an open one, and writes under which key that was asked for: both or neither, in one statement.
     *
     * @param event of the paid order; null unless it is confirmed
     * @return {@link Written#NOT_SO} if it has ended before, or if its time is over
     * @throws SQLException of a broken constraint where another was first with the key just now: the same again finds it
     */
    static Written end(
            Connection connection, Request request, Checkout checkout, State to, @Nullable Long event, Instant at)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                with written as (
                    update checkout.checkout set state = ?, ended_at = ?, event_id = ?
                    where member_id = ? and id = ? and state = 'open' and deadline > ? and not KNOWN
                    returning 1)
                """.replace("KNOWN", KNOWN) + NOTED)) {
            statement.setString(1, to.word());
            statement.setObject(2, at.atOffset(ZoneOffset.UTC));
            statement.setObject(3, event, Types.BIGINT);
            statement.setLong(4, checkout.owner());
            statement.setLong(5, checkout.id());
            statement.setObject(6, at.atOffset(ZoneOffset.UTC));
            int next = set(statement, 7, request, at);
            return written(statement, next, request);
        }
    }

    private static int set(PreparedStatement statement, int first, Request request, Instant at) throws SQLException {
        int next = key(statement, first, request);
        next = key(statement, next, request);
        statement.setBytes(next++, request.fingerprint());
        statement.setString(next++, request.what().word());
        statement.setLong(next++, request.member());
        statement.setLong(next++, request.about());
        statement.setObject(next++, at.atOffset(ZoneOffset.UTC));
        return next;
    }

    private static int key(PreparedStatement statement, int first, Request request) throws SQLException {
        statement.setLong(first, request.program());
        statement.setLong(first + 1, request.principal());
        statement.setString(first + 2, request.key());
        return first + 3;
    }

    private static Written written(PreparedStatement statement, int next, Request request) throws SQLException {
        key(statement, next, request);
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getBoolean(1) ? Written.DONE : row.getBoolean(2) ? Written.KNOWN : Written.NOT_SO;
        }
    }

    /** Ends an open one whose time is over; false if it is not, or has ended before. */
    static boolean expire(Connection connection, Checkout checkout, Instant at) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                update checkout.checkout set state = 'expired', ended_at = ?
                where member_id = ? and id = ? and state = 'open' and deadline <= ?
                """)) {
            statement.setObject(1, at.atOffset(ZoneOffset.UTC));
            statement.setLong(2, checkout.owner());
            statement.setLong(3, checkout.id());
            statement.setObject(4, at.atOffset(ZoneOffset.UTC));
            return statement.executeUpdate() == 1;
        }
    }

    /** Holds a paid one that is nobody's until the transaction ends; false if it is somebody's by now. */
    static boolean lock(Connection connection, Checkout checkout) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select from checkout.checkout where member_id = ? and id = ? and state = 'confirmed' for update
                """)) {
            statement.setLong(1, NOBODY);
            statement.setLong(2, checkout.id());
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    /** A paid one that was nobody's is a member's from now on; it is locked. */
    static void attach(Connection connection, Checkout checkout, long member, long event) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "update checkout.checkout set member_id = ?, event_id = ? where member_id = ? and id = ?")) {
            statement.setLong(1, member);
            statement.setLong(2, event);
            statement.setLong(3, NOBODY);
            statement.setLong(4, checkout.id());
            statement.executeUpdate();
        }
    }

    /** Open ones of a programme whose time is over, the oldest first. */
    List<Long> over(long program, Instant now, int limit) {
        return database.sql("""
                        select id from checkout.checkout
                        where program_id = :program and state = 'open' and deadline <= :now order by deadline limit :limit
                        """)
                .param("program", program)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("limit", limit)
                .query((row, number) -> row.getLong(1))
                .list();
    }

    /** The programmes that have an open one whose time is over by the latest of all clocks. */
    List<Long> programsWithOpen() {
        return database.sql("select distinct program_id from checkout.checkout where state = 'open'")
                .query((row, number) -> row.getLong(1))
                .list();
    }

    /** When next the time of one is over; null where none is then. */
    @Nullable
    Instant next(long program, Instant after, Instant until) {
        return database.sql("""
                        select min(deadline) from checkout.checkout
                        where program_id = :program and state = 'open' and deadline > :after and deadline <= :until
                        having count(*) > 0
                        """)
                .param("program", program)
                .param("after", after.atOffset(ZoneOffset.UTC))
                .param("until", until.atOffset(ZoneOffset.UTC))
                .query((row, number) -> Objects.requireNonNull(row.getObject(1, OffsetDateTime.class))
                        .toInstant())
                .optional()
                .orElse(null);
    }
}
