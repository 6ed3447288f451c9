package zhiyin.coupon;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.database.Ids;
import zhiyin.engine.promotion.CouponTemplate;
import zhiyin.member.Forbidden;
import zhiyin.member.Members;
import zhiyin.program.Programmes;

/** Coupons on their way through orders. */
@Component
class CouponUses implements CouponDesk {

    private final Members members;
    private final Programmes programmes;
    private final Handing handing;
    private final Ids ids;

    CouponUses(Members members, Programmes programmes, Handing handing, Ids ids) {
        this.members = members;
        this.programmes = programmes;
        this.handing = handing;
        this.ids = ids;
    }

    /**
     * A coupon as it is found, locked.
     *
     * @param use the use that stands, if one does
     * @param order its order
     */
    private record Found(
            long id,
            long member,
            String template,
            String state,
            Instant from,
            @Nullable Instant until,
            @Nullable Instant heldUntil,
            @Nullable Long use,
            @Nullable String order,
            long off,
            boolean recalled) {

        /** Whether it can be used for that order; null if it can. */
        @Nullable
        NotUsable whyNot(ForOrder wanted) {
            return switch (state) {
                case "void" -> new NotUsable.Annulled();
                case "transferred" -> new NotUsable.Transferred();
                case "redeemed" -> wanted.key().equals(order) ? null : new NotUsable.Redeemed();
                default -> {
                    if (wanted.at().isBefore(from)) {
                        yield new NotUsable.NotYet(from);
                    }
                    boolean held = heldUntil != null && wanted.at().isBefore(heldUntil);
                    if (held && wanted.key().equals(order)) {
                        yield null;
                    }
                    if (recalled) {
                        yield new NotUsable.Annulled();
                    }
                    if (until != null && !wanted.at().isBefore(until)) {
                        yield new NotUsable.Expired(until);
                    }
                    yield held ? new NotUsable.Reserved(heldUntil) : null;
                }
            };
        }

        /** Whether it is that order's already, and stays so. */
        boolean isHeldFor(ForOrder wanted) {
            return wanted.key().equals(order)
                    && (state.equals("redeemed")
                            || (heldUntil != null && wanted.at().isBefore(heldUntil)));
        }
    }

    /** What is to be taken, and for whom it was shown. */
    private record Shown(Wanted wanted, Long coupon) {}

    @Override
    public Outcome reserve(Connection connection, ForOrder order, List<Wanted> wanted) throws SQLException {
        boolean codes = wanted.stream().anyMatch(each -> Coupons.ID.parse(each.coupon()) == null);
        if (order.member() != null && codes) {
            // who uses a code gets its coupon first, and of those only so many
            members.lock(connection, order.program(), List.of(order.member()));
        }
        if (order.member() != null
                && members.forbidden(connection, order.member()).contains(Forbidden.SPEND)) {
            return refused(wanted, new NotUsable.Forbidden());
        }
        List<Shown> shown = new ArrayList<>();
        for (Wanted each : inOrderOfMarks(order.program(), wanted)) {
            Long coupon = Coupons.ID.parse(each.coupon());
            if (coupon == null) {
                switch (handing.byCode(connection, order, each.coupon())) {
                    case Handing.ByCode.Got(long id) -> coupon = id;
                    case Handing.ByCode.Refused(NotUsable why) -> {
                        return new Outcome.Refused(each.coupon(), why);
                    }
                }
            }
            shown.add(new Shown(each, coupon));
        }
        Map<Long, Found> found = find(
                connection, order.program(), shown.stream().map(Shown::coupon).toList());
        Map<String, Long> off = new TreeMap<>();
        List<Found> fresh = new ArrayList<>();
        List<Wanted> takes = new ArrayList<>();
        for (Shown each : shown) {
            Found coupon = found.get(each.coupon());
            boolean his = coupon != null
                    && (coupon.member() == Coupons.NOBODY
                            ? Coupons.ID.parse(each.wanted().coupon()) == null
                            : Objects.equals(coupon.member(), order.member()));
            NotUsable why = coupon == null || !his ? new NotUsable.Unknown() : coupon.whyNot(order);
            if (why != null || coupon == null) {
                return new Outcome.Refused(
                        each.wanted().coupon(), Objects.requireNonNullElseGet(why, NotUsable.Unknown::new));
            }
            if (!coupon.isHeldFor(order)) {
                fresh.add(coupon);
                takes.add(each.wanted());
                off.merge(coupon.template(), each.wanted().off(), Math::addExact);
            }
        }
        letGo(connection, order.program(), fresh, order.at());
        setAside(connection, order, fresh, takes);
        // one budget after the other, in one order, and of each once: whoever waits for one holds none that comes after
        // it
        for (Map.Entry<String, Long> each : off.entrySet()) {
            Funds funds = new Funds(connection, order.program(), each.getKey());
            if (!funds.take(each.getValue())) {
                String first = shown.stream()
                        .filter(one -> Objects.requireNonNull(found.get(one.coupon()))
                                .template()
                                .equals(each.getKey()))
                        .map(one -> one.wanted().coupon())
                        .findFirst()
                        .orElseThrow();
                return new Outcome.Refused(
                        first, new NotUsable.BudgetSpent(Objects.requireNonNullElse(funds.left(), 0L)));
            }
        }
        Map<String, Reserved> reserved = new LinkedHashMap<>();
        for (Shown each : shown) {
            reserved.put(
                    each.wanted().coupon(),
                    new Reserved(
                            each.wanted().coupon(),
                            each.coupon(),
                            Objects.requireNonNull(found.get(each.coupon())).template()));
        }
        return new Outcome.Done(wanted.stream()
                .map(each -> Objects.requireNonNull(reserved.get(each.coupon())))
                .toList());
    }

    private static Outcome refused(List<Wanted> wanted, NotUsable why) {
        return wanted.isEmpty()
                ? new Outcome.Done(List.of())
                : new Outcome.Refused(wanted.getFirst().coupon(), why);
    }

    /** Codes are locked in one order, whoever shows them. */
    private List<Wanted> inOrderOfMarks(long program, List<Wanted> wanted) {
        List<Wanted> sorted = new ArrayList<>(wanted);
        sorted.sort(Comparator.comparing(
                each -> Coupons.ID.parse(each.coupon()) == null ? handing.place(program, each.coupon()) : ""));
        return sorted;
    }

    private static final String FOUND = """
            select c.id, c.member_id, t.code, c.state, c.usable_from, c.usable_until, c.held_until, u.id, u.order_key, u.off, c.recalled
            from coupon.coupon c join coupon.template t on t.id = c.template_id
                left join coupon.use u on u.program_id = c.program_id and u.coupon_id = c.id and u.released_at is null and u.returned_at is null
            where c.program_id = ? and c.id = any (?) order by c.id
            """;

    /** These coupons, locked until the transaction ends. */
    private static Map<Long, Found> find(Connection connection, long program, Collection<Long> coupons)
            throws SQLException {
        Array all = connection.createArrayOf("bigint", coupons.toArray());
        // locked before what hangs on them is read: what another has done meanwhile is seen whole
        update(
                connection,
                "select id from coupon.coupon where program_id = ? and id = any (?) order by id for update",
                program,
                all);
        Map<Long, Found> found = new LinkedHashMap<>();
        try (PreparedStatement statement = prepared(connection, FOUND, program, all);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.put(
                        row.getLong(1),
                        new Found(
                                row.getLong(1),
                                row.getLong(2),
                                String.valueOf(row.getString(3)),
                                String.valueOf(row.getString(4)),
                                Objects.requireNonNull(CouponTemplates.instant(row, 5)),
                                CouponTemplates.instant(row, 6),
                                CouponTemplates.instant(row, 7),
                                row.getObject(8, Long.class),
                                row.getString(9),
                                row.getLong(10),
                                row.getBoolean(11)));
            }
        }
        return found;
    }

    /** Ends the reservations of others whose deadline has passed; the coupons are locked. */
    private static void letGo(Connection connection, long program, Collection<Found> coupons, Instant at)
            throws SQLException {
        List<Long> uses = new ArrayList<>();
        Map<String, Long> back = new TreeMap<>();
        for (Found each : coupons) {
            if (each.use() != null) {
                uses.add(each.use());
                back.merge(each.template(), each.off(), Math::addExact);
            }
        }
        if (uses.isEmpty()) {
            return;
        }
        update(
                connection,
                "update coupon.use set released_at = ? where id = any (?)",
                at.atOffset(ZoneOffset.UTC),
                connection.createArrayOf("bigint", uses.toArray()));
        putBack(connection, program, back);
    }

    private static void putBack(Connection connection, long program, Map<String, Long> back) throws SQLException {
        for (Map.Entry<String, Long> each : back.entrySet()) {
            new Funds(connection, program, each.getKey()).putBack(each.getValue());
        }
    }

    private void setAside(Connection connection, ForOrder order, List<Found> coupons, List<Wanted> takes)
            throws SQLException {
        if (coupons.isEmpty()) {
            return;
        }
        state(
                connection,
                coupons.stream().map(Found::id).toList(),
                "reserved",
                order.at(),
                order.until().atOffset(ZoneOffset.UTC));
        var rows = Coupons.uses();
        for (int i = 0; i < coupons.size(); i++) {
            rows.add(
                    coupons.get(i).member(),
                    ids.next(),
                    coupons.get(i).id(),
                    order.program(),
                    order.key(),
                    takes.get(i).off(),
                    order.at(),
                    order.principal());
        }
        rows.insert(connection);
    }

    private static void state(
            Connection connection, Collection<Long> coupons, String state, Instant at, @Nullable Object heldUntil)
            throws SQLException {
        update(
                connection,
                "update coupon.coupon set state = case when recalled and ? = 'usable' then 'void' else ? end,"
                        + " held_until = ?::timestamptz, changed_at = ? where id = any (?)",
                state,
                state,
                heldUntil,
                at.atOffset(ZoneOffset.UTC),
                connection.createArrayOf("bigint", coupons.toArray()));
    }

    /** The uses of an order that are told by a condition, their coupons locked before. */
    private static Map<Long, Found> ofOrder(Connection connection, long program, String order) throws SQLException {
        List<Long> coupons = new ArrayList<>();
        try (PreparedStatement statement = prepared(
                        connection,
                        "select distinct coupon_id from coupon.use where program_id = ? and order_key = ?",
                        program,
                        order);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                coupons.add(row.getLong(1));
            }
        }
        return coupons.isEmpty() ? Map.of() : find(connection, program, coupons);
    }

    @Override
    public Confirmed confirm(Connection connection, long program, String order, Instant at) throws SQLException {
        List<Long> redeemed = new ArrayList<>();
        List<Long> lost = new ArrayList<>();
        List<Long> now = new ArrayList<>();
        List<Long> uses = new ArrayList<>();
        for (Found each : ofOrder(connection, program, order).values()) {
            boolean his = order.equals(each.order());
            boolean held = his && each.heldUntil() != null && at.isBefore(each.heldUntil());
            if (held) {
                now.add(each.id());
                uses.add(Objects.requireNonNull(each.use()));
            }
            (held || (his && each.state().equals("redeemed")) ? redeemed : lost).add(each.id());
        }
        if (!now.isEmpty()) {
            update(
                    connection,
                    "update coupon.use set confirmed_at = ? where id = any (?)",
                    at.atOffset(ZoneOffset.UTC),
                    connection.createArrayOf("bigint", uses.toArray()));
            state(connection, now, "redeemed", at, null);
        }
        return new Confirmed(redeemed, lost);
    }

    @Override
    public List<Long> cancel(Connection connection, long program, String order, Instant at) throws SQLException {
        List<Found> reserved = ofOrder(connection, program, order).values().stream()
                .filter(each -> each.state().equals("reserved") && order.equals(each.order()))
                .toList();
        return release(connection, program, reserved, at);
    }

    /** What was reserved can be used again; the coupons are locked. */
    private static List<Long> release(Connection connection, long program, List<Found> reserved, Instant at)
            throws SQLException {
        letGo(connection, program, reserved, at);
        List<Long> coupons = reserved.stream().map(Found::id).toList();
        if (!coupons.isEmpty()) {
            state(connection, coupons, "usable", at, null);
        }
        return coupons;
    }

    /** Ends the reservation of a coupon that is locked; what becomes of it, the caller says. */
    static void release(Connection connection, long program, long coupon, Instant at) throws SQLException {
        letGo(connection, program, find(connection, program, List.of(coupon)).values(), at);
    }

    /** Lets go what is reserved though its deadline has passed, so many at most. Says how many. */
    static int releaseOverdue(Connection connection, long program, Instant at, int most) throws SQLException {
        List<Long> coupons = new ArrayList<>();
        try (PreparedStatement statement = prepared(
                        connection,
                        "select id from coupon.coupon where program_id = ? and state = 'reserved' and held_until <= ?"
                                + " order by held_until limit ?",
                        program,
                        at.atOffset(ZoneOffset.UTC),
                        most);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                coupons.add(row.getLong(1));
            }
        }
        if (coupons.isEmpty()) {
            return 0;
        }
        List<Found> overdue = find(connection, program, coupons).values().stream()
                .filter(each ->
                        each.state().equals("reserved") && !at.isBefore(Objects.requireNonNull(each.heldUntil())))
                .toList();
        return release(connection, program, overdue, at).size();
    }

    /** What a template says of returns. */
    private record Terms(long template, @Nullable Integer returnDays, boolean ended) {}

    @Override
    public List<GivenBack> giveBack(
            Connection connection, long program, String order, Collection<Long> coupons, Instant at)
            throws SQLException {
        ZoneId zone = programmes.recent(program).latest().engine().programme().zone();
        List<GivenBack> given = new ArrayList<>();
        Map<String, Long> back = new TreeMap<>();
        for (Found each : ofOrder(connection, program, order).values()) {
            if (!each.state().equals("redeemed")
                    || !order.equals(each.order())
                    || (!coupons.isEmpty() && !coupons.contains(each.id()))) {
                continue;
            }
            Terms terms = terms(connection, each.id());
            update(
                    connection,
                    "update coupon.use set returned_at = ? where id = ?",
                    at.atOffset(ZoneOffset.UTC),
                    Objects.requireNonNull(each.use()));
            back.merge(each.template(), each.off(), Math::addExact);
            if (terms.returnDays() == null) {
                given.add(new GivenBack(each.id(), false, null));
                continue;
            }
            Instant until = new CouponTemplate.OnReturn(true, terms.returnDays()).until(each.until(), at, zone);
            update(
                    connection,
                    "update coupon.coupon set state = 'usable', usable_until = ?::timestamptz, changed_at = ? where id = ?",
                    until == null ? null : until.atOffset(ZoneOffset.UTC),
                    at.atOffset(ZoneOffset.UTC),
                    each.id());
            if (terms.ended()) {
                // servers may have forgotten it, now that nobody had one any more
                update(connection, "update coupon.template set revived = revived + 1 where id = ?", terms.template());
            }
            given.add(new GivenBack(each.id(), true, until));
        }
        putBack(connection, program, back);
        return given;
    }

    private static Terms terms(Connection connection, long coupon) throws SQLException {
        try (PreparedStatement statement = prepared(connection, """
                        select t.id, case when not c.recalled then t.return_days end, t.ended_at is not null
                        from coupon.coupon c join coupon.template t on t.id = c.template_id where c.id = ?
                        """, coupon);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new Terms(row.getLong(1), row.getObject(2, Integer.class), row.getBoolean(3));
        }
    }

    static PreparedStatement prepared(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    static int update(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, parameters)) {
            statement.execute();
            return statement.getUpdateCount();
        }
    }
}
