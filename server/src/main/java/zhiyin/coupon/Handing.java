package zhiyin.coupon;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.coupon.CouponShelf.Kind;
import zhiyin.database.Ids;
import zhiyin.database.Rows;
import zhiyin.engine.promotion.CouponTemplate;
import zhiyin.member.Forbidden;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Gives coupons to members, as many in one transaction as ask: limits are looked at with the members locked, and the stock. */
@Component
class Handing {

    private final Members members;
    private final Programmes programmes;
    private final CouponShelf shelf;
    private final CouponCodes codes;
    private final Ids ids;

    Handing(Members members, Programmes programmes, CouponShelf shelf, CouponCodes codes, Ids ids) {
        this.members = members;
        this.programmes = programmes;
        this.shelf = shelf;
        this.codes = codes;
        this.ids = ids;
    }

    /**
     * A member who is to get one.
     *
     * @param member {@link Coupons#NOBODY} for somebody unknown
     * @param how as it is kept: claim, grant, code, batch, rule
     * @param key under which it is asked for; null where it can't be repeated
     * @param since from when it counts, where that is not now
     */
    record Ask(
            long member,
            String how,
            long principal,
            @Nullable String key,
            @Nullable Long batch,
            @Nullable Instant since) {
        Ask(long member, String how, long principal, @Nullable String key, @Nullable Long batch) {
            this(member, how, principal, key, batch, null);
        }
    }

    /** What comes of it. */
    sealed interface Given {
        /**
         * @param replayed whether it was given under that key before
         * @param fresh the coupon, where it was given just now
         */
        record Got(long coupon, boolean replayed, Coupons.@Nullable Coupon fresh) implements Given {}

        /** The key was used for something else. */
        record KeyReused() implements Given {}

        record Refused(NotUsable why) implements Given {}
    }

    /**
     * Gives coupons of one kind, in the order in which they are asked for.
     *
     * @param fromStock whether they are taken from the stock; codes were, as they were made
     */
    List<Given> give(Connection connection, long program, Kind kind, List<Ask> asks, Instant at, boolean fromStock)
            throws SQLException {
        Set<Long> wanted = new TreeSet<>();
        asks.forEach(ask -> wanted.add(ask.member()));
        wanted.remove(Coupons.NOBODY);
        Map<Long, Set<Forbidden>> there = wanted.isEmpty() ? Map.of() : members.lock(connection, program, wanted);
        Map<Key, Before> before = before(connection, program, asks);
        Integer most = kind.terms().getting().perMember();
        Map<Long, Integer> had = most == null ? new HashMap<>() : had(connection, program, kind.code(), wanted);
        NotUsable shut = shut(connection, program, kind, at, fromStock);
        long left = shut == null && fromStock ? left(connection, program, kind.code()) : Long.MAX_VALUE;
        Rows rows = Coupons.rows();
        List<Given> given = new ArrayList<>();
        long fresh = 0;
        for (Ask ask : asks) {
            Key key = ask.key() == null ? null : new Key(ask.principal(), ask.key());
            Before known = key == null ? null : before.get(key);
            if (known != null) {
                given.add(
                        known.member() == ask.member()
                                        && known.template().equals(kind.code())
                                        && known.how().equals(ask.how())
                                ? new Given.Got(known.coupon(), true, null)
                                : new Given.KeyReused());
                continue;
            }
            CouponTemplate.Window valid =
                    kind.terms().validity(Objects.requireNonNullElse(ask.since(), at), kind.zone());
            NotUsable why = shut != null ? shut : why(ask, there, had, most, valid, at);
            if (why == null && fresh >= left) {
                why = new NotUsable.GoneAll(
                        Objects.requireNonNullElse(kind.terms().getting().quota(), 0L));
            }
            if (why != null || valid == null) {
                given.add(new Given.Refused(Objects.requireNonNullElseGet(why, NotUsable.NotGivenOut::new)));
                continue;
            }
            long coupon = ids.next();
            rows.add(
                    ask.member(),
                    coupon,
                    program,
                    kind.id(),
                    ask.how(),
                    "usable",
                    valid.from(),
                    valid.until(),
                    at,
                    at,
                    ask.principal(),
                    ask.key(),
                    ask.batch());
            fresh++;
            had.merge(ask.member(), 1, Integer::sum);
            if (key != null) {
                before.put(key, new Before(coupon, ask.member(), kind.code(), ask.how()));
            }
            given.add(new Given.Got(
                    coupon,
                    false,
                    new Coupons.Coupon(
                            coupon,
                            ask.member(),
                            kind.id(),
                            kind.code(),
                            ask.how(),
                            "usable",
                            Objects.requireNonNull(valid.from()),
                            valid.until(),
                            null,
                            at,
                            at,
                            null,
                            null)));
        }
        if (fresh > 0) {
            if (fromStock) {
                CouponUses.update(
                        connection,
                        "update coupon.stock set issued = issued + ? where program_id = ? and code = ?",
                        fresh,
                        program,
                        kind.code());
            }
            rows.insert(connection);
        }
        return given;
    }

    private static @Nullable NotUsable why(
            Ask ask,
            Map<Long, Set<Forbidden>> there,
            Map<Long, Integer> had,
            @Nullable Integer most,
            CouponTemplate.@Nullable Window valid,
            Instant at) {
        if (ask.member() != Coupons.NOBODY) {
            Set<Forbidden> forbidden = there.get(ask.member());
            if (forbidden == null) {
                return new NotUsable.Unknown();
            }
            if (forbidden.contains(Forbidden.EARN)) {
                return new NotUsable.Forbidden();
            }
            if (most != null && had.getOrDefault(ask.member(), 0) >= most) {
                return new NotUsable.EnoughHad(most);
            }
        }
        if (valid == null) {
            return new NotUsable.NotGivenOut();
        }
        // what was earned long ago may be over as it is told
        return valid.until() != null && valid.isOver(at) ? new NotUsable.Expired(valid.until()) : null;
    }

    private record Key(long principal, String key) {}

    private record Before(long coupon, long member, String template, String how) {}

    /** What was given under these keys already. */
    private static Map<Key, Before> before(Connection connection, long program, List<Ask> asks) throws SQLException {
        List<Long> principals = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (Ask ask : asks) {
            if (ask.key() != null) {
                principals.add(ask.principal());
                keys.add(ask.key());
            }
        }
        Map<Key, Before> before = new HashMap<>();
        if (keys.isEmpty()) {
            return before;
        }
        try (PreparedStatement statement = CouponUses.prepared(
                        connection,
                        """
                        select c.principal, c.key, c.id, c.member_id, t.code, c.how
                        from unnest(?::bigint[], ?::text[]) asked (principal, key)
                            join coupon.coupon c on c.program_id = ? and c.principal = asked.principal and c.key = asked.key
                            join coupon.template t on t.id = c.template_id
                        """,
                        connection.createArrayOf("bigint", principals.toArray()),
                        connection.createArrayOf("text", keys.toArray()),
                        program);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                before.put(
                        new Key(row.getLong(1), String.valueOf(row.getString(2))),
                        new Before(
                                row.getLong(3),
                                row.getLong(4),
                                String.valueOf(row.getString(5)),
                                String.valueOf(row.getString(6))));
            }
        }
        return before;
    }

    /** How many these members have had; what was made void doesn't count, nor what others gave them. */
    private static Map<Long, Integer> had(Connection connection, long program, String code, Set<Long> members)
            throws SQLException {
        Map<Long, Integer> had = new HashMap<>();
        try (PreparedStatement statement = CouponUses.prepared(
                        connection, """
                        select c.member_id, count(*) from coupon.coupon c join coupon.template t on t.id = c.template_id
                        where c.member_id = any (?) and t.program_id = ? and t.code = ? and c.state <> 'void' and c.how <> 'transfer'
                        group by c.member_id
                        """, connection.createArrayOf("bigint", members.toArray()), program, code);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                had.put(row.getLong(1), row.getInt(2));
            }
        }
        return had;
    }

    /**
     * Why none is given out at all; null if some are. With the stock locked: whoever ends the template has it before or after.
     */
    private static @Nullable NotUsable shut(
            Connection connection, long program, Kind kind, Instant at, boolean fromStock) throws SQLException {
        if (fromStock) {
            lock(connection, program, kind.code());
        }
        try (PreparedStatement statement = CouponUses.prepared(
                        connection,
                        "select published_at is not null and ended_at is null from coupon.template where id = ?",
                        kind.id());
                ResultSet row = statement.executeQuery()) {
            if (!row.next()
                    || !row.getBoolean(1)
                    || !kind.terms().getting().when().holds(at)) {
                return new NotUsable.NotGivenOut();
            }
        }
        if (kind.terms().budget() == null) {
            return null;
        }
        // nobody is given what he could not use: what is left pays for one more at least
        long left = Objects.requireNonNullElse(new Funds(connection, program, kind.code()).left(), Long.MAX_VALUE);
        Long off = kind.terms().offMax();
        return left < Math.max(1, off == null ? 1 : off) ? new NotUsable.BudgetSpent(left) : null;
    }

    static void lock(Connection connection, long program, String code) throws SQLException {
        CouponUses.update(
                connection,
                "select issued from coupon.stock where program_id = ? and code = ? for no key update",
                program,
                code);
    }

    /** How many are left; the stock is locked. */
    private static long left(Connection connection, long program, String code) throws SQLException {
        try (PreparedStatement statement = CouponUses.prepared(
                        connection,
                        "select quota - issued from coupon.stock where program_id = ? and code = ?",
                        program,
                        code);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return Objects.requireNonNullElse(row.getObject(1, Long.class), Long.MAX_VALUE);
        }
    }

    /**
     * Takes so many from the stock for codes that are to be made.
     *
     * @return how many there are in all, where so many are not left; null if it was done
     */
    @Nullable
    NotUsable reserveStock(Connection connection, long program, Kind kind, long count, Instant at) throws SQLException {
        NotUsable shut = shut(connection, program, kind, at, true);
        if (shut != null) {
            return shut;
        }
        if (left(connection, program, kind.code()) < count) {
            return new NotUsable.GoneAll(
                    Objects.requireNonNullElse(kind.terms().getting().quota(), 0L));
        }
        CouponUses.update(
                connection,
                "update coupon.stock set issued = issued + ? where program_id = ? and code = ?",
                count,
                program,
                kind.code());
        return null;
    }

    /** What a code opens for whoever shows it. */
    sealed interface ByCode {
        record Got(long coupon) implements ByCode {}

        record Refused(NotUsable why) implements ByCode {}
    }

    /** By what codes are locked in one order. */
    String place(long program, String typed) {
        return HexFormat.of().formatHex(codes.mark(program, typed));
    }

    /**
     * A code as it is found.
     *
     * @param coupon the coupon it was used for
     * @param annulled whether its batch opens nothing any more
     */
    record Code(long batch, long kind, @Nullable Long coupon, boolean annulled) {}

    /** The code, locked or not; null where there is none of that programme. */
    @Nullable
    Code code(Connection connection, long program, String typed, boolean locked) throws SQLException {
        try (PreparedStatement statement = CouponUses.prepared(
                        connection, """
                        select b.id, b.template_id, c.coupon_id, b.state = 'annulled'
                        from coupon.code c join coupon.batch b on b.id = c.batch_id
                        where c.mark = ? and b.program_id = ?
                        """ + (locked ? " for update of c" : ""), codes.mark(program, typed), program);
                ResultSet row = statement.executeQuery()) {
            return row.next()
                    ? new Code(row.getLong(1), row.getLong(2), row.getObject(3, Long.class), row.getBoolean(4))
                    : null;
        }
    }

    /** The coupon of a code at the till: the one it was used for, or a new one. */
    ByCode byCode(Connection connection, CouponDesk.ForOrder order, String typed) throws SQLException {
        Code code = code(connection, order.program(), typed, true);
        if (code == null) {
            return new ByCode.Refused(new NotUsable.Unknown());
        }
        if (code.coupon() != null) {
            return new ByCode.Got(code.coupon());
        }
        Engines engines = programmes.recent(order.program());
        Kind kind = engines.versions().isEmpty()
                ? null
                : shelf.kinds(order.program(), engines.latest()).get(code.kind());
        if (kind == null || code.annulled()) {
            return new ByCode.Refused(kind == null ? new NotUsable.NotGivenOut() : new NotUsable.Annulled());
        }
        long member = order.member() == null ? Coupons.NOBODY : order.member();
        return switch (open(
                connection,
                order.program(),
                kind,
                code,
                typed,
                new Ask(member, "code", order.principal(), null, code.batch()),
                order.at())) {
            case Given.Got(long coupon, boolean _, var _) -> new ByCode.Got(coupon);
            case Given.Refused(NotUsable why) -> new ByCode.Refused(why);
            case Given.KeyReused() -> throw new IllegalStateException("without a key none is used again");
        };
    }

    /** Gives the coupon of a code that is locked and was used for none. */
    Given open(Connection connection, long program, Kind kind, Code code, String typed, Ask ask, Instant at)
            throws SQLException {
        Given given = give(connection, program, kind, List.of(ask), at, false).getFirst();
        if (given instanceof Given.Got(long coupon, boolean replayed, var _) && !replayed) {
            CouponUses.update(
                    connection,
                    "update coupon.code set coupon_id = ? where mark = ?",
                    coupon,
                    codes.mark(program, typed));
        }
        return given;
    }
}
