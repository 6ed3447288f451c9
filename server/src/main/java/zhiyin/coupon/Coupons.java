package zhiyin.coupon;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.database.Ids;
import zhiyin.database.PublicId;
import zhiyin.database.Rows;
import zhiyin.member.Belongings;
import zhiyin.member.Members;
import zhiyin.member.Merges;

/** Coupons that members have or had. */
@Repository
class Coupons implements Belongings {

    /** How a coupon's id is shown. */
    static final PublicId ID = new PublicId("cpn");

    /** Whose a coupon is that somebody unknown used a code for. */
    static final long NOBODY = 0;

    /** Between a key and the place of each coupon but the first that it got; nobody's key holds it. */
    static final String OF_ONE_KEY = "\u001f";

    private final JdbcClient database;
    private final JdbcTemplate template;
    private final TransactionTemplate transaction;
    private final Members members;
    private final Ids ids;

    Coupons(DataSource source, JdbcClient database, TransactionTemplate transaction, Members members, Ids ids) {
        this.database = database;
        this.template = new JdbcTemplate(source);
        this.transaction = transaction;
        this.members = members;
        this.ids = ids;
    }

    /** How a coupon stands, for people. */
    enum Standing {
        USABLE,
        NOT_YET,
        RESERVED,
        REDEEMED,
        EXPIRED,
        VOID,
        TRANSFERRED
    }

    /**
     * A coupon.
     *
     * @param member whose; {@link #NOBODY} for somebody unknown
     * @param kind the version of its template
     * @param order the order that it is reserved for or was used for
     * @param event of one that a rule gave, the event whose decision awarded it
     */
    record Coupon(
            long id,
            long member,
            long kind,
            String template,
            String how,
            String state,
            Instant from,
            @Nullable Instant until,
            @Nullable Instant heldUntil,
            Instant gotAt,
            Instant changedAt,
            @Nullable String order,
            @Nullable Long event) {

        Standing at(Instant now) {
            boolean over = until != null && !now.isBefore(until);
            return switch (state) {
                case "redeemed" -> Standing.REDEEMED;
                case "void" -> Standing.VOID;
                case "transferred" -> Standing.TRANSFERRED;
                default ->
                    heldUntil != null && now.isBefore(heldUntil)
                            ? Standing.RESERVED
                            : over ? Standing.EXPIRED : now.isBefore(from) ? Standing.NOT_YET : Standing.USABLE;
            };
        }
    }

    static Rows rows() {
        return new Rows(
                "coupon.coupon",
                "member_id bigint",
                "id bigint",
                "program_id bigint",
                "template_id bigint",
                "how text",
                "state text",
                "usable_from timestamptz",
                "usable_until timestamptz",
                "got_at timestamptz",
                "changed_at timestamptz",
                "principal bigint",
                "key text",
                "batch_id bigint");
    }

    static Rows uses() {
        return new Rows(
                "coupon.use",
                "member_id bigint",
                "id bigint",
                "coupon_id bigint",
                "program_id bigint",
                "order_key text",
                "off bigint",
                "reserved_at timestamptz",
                "principal bigint");
    }

    private static final String SHOWN = """
            select c.id, c.member_id, c.template_id, t.code, c.how, c.state, c.usable_from, c.usable_until, c.held_until, c.got_at,
                c.changed_at, u.order_key, a.event_id
            from coupon.coupon c join coupon.template t on t.id = c.template_id
                left join coupon.use u on u.program_id = c.program_id and u.coupon_id = c.id and u.released_at is null and u.returned_at is null
                left join coupon.award a on c.how = 'rule' and a.program_id = c.program_id and a.coupon_id = c.id
            """;

    private static Coupon coupon(ResultSet row, int at) throws SQLException {
        return new Coupon(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                String.valueOf(row.getString(4)),
                String.valueOf(row.getString(5)),
                String.valueOf(row.getString(6)),
                Objects.requireNonNull(CouponTemplates.instant(row, 7)),
                CouponTemplates.instant(row, 8),
                CouponTemplates.instant(row, 9),
                Objects.requireNonNull(CouponTemplates.instant(row, 10)),
                Objects.requireNonNull(CouponTemplates.instant(row, 11)),
                row.getString(12),
                row.getObject(13, Long.class));
    }

    Optional<Coupon> find(long program, long coupon) {
        return find(program, List.of(coupon)).stream().findFirst();
    }

    List<Coupon> find(long program, Collection<Long> coupons) {
        return coupons.isEmpty()
                ? List.of()
                : database.sql(SHOWN + " where c.program_id = :program and c.id in (:coupons) order by c.id")
                        .param("program", program)
                        .param("coupons", coupons)
                        .query(Coupons::coupon)
                        .list();
    }

    /** What a member may use at that moment, what ends first foremost. */
    List<Coupon> usable(long program, long member, Instant at, int most) {
        return database.sql(SHOWN + """
                         where c.member_id = :member and c.program_id = :program and usable_from <= :at
                            and (usable_until is null or usable_until > :at)
                            and (state = 'usable' or state = 'reserved' and held_until <= :at)
                        order by usable_until nulls last, c.id limit :most
                        """)
                .param("member", member)
                .param("program", program)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .param("most", most)
                .query(Coupons::coupon)
                .list();
    }

    /** Which part of a member's coupons is asked for. */
    enum Part {
        USABLE(
                "(state in ('usable', 'reserved') and (usable_until is null or usable_until > :at or held_until > :at))"),
        USED("state = 'redeemed'"),
        OVER("(state in ('void', 'transferred') or state in ('usable', 'reserved') and usable_until <= :at"
                + " and (held_until is null or held_until <= :at))");

        private final String condition;

        Part(String condition) {
            this.condition = condition;
        }
    }

    /** A member's coupons, the youngest first, those before {@code before}. */
    List<Coupon> of(long program, long member, @Nullable Part part, Instant at, long before, int limit) {
        return database.sql(SHOWN
                        + " where c.member_id = :member and c.program_id = :program and c.id < :before and cast(:at as timestamptz)"
                        + " is not null and " + (part == null ? "true" : part.condition)
                        + " order by c.id desc limit :limit")
                .param("member", member)
                .param("program", program)
                .param("before", before)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .param("limit", limit)
                .query(Coupons::coupon)
                .list();
    }

    /** How many a member has of each standing. */
    record Counts(long usable, long used, long over) {}

    Counts counts(long program, long member, Instant at) {
        return database.sql("select count(*) filter (where " + Part.USABLE.condition + "), count(*) filter (where "
                        + Part.USED.condition + "), count(*) filter (where " + Part.OVER.condition
                        + ") from coupon.coupon where member_id = :member and program_id = :program")
                .param("at", at.atOffset(ZoneOffset.UTC))
                .param("member", member)
                .param("program", program)
                .query((row, number) -> new Counts(row.getLong(1), row.getLong(2), row.getLong(3)))
                .single();
    }

    /** A coupon whose owner is to be told that it ends. */
    record Ending(long member, long coupon, String template, long kind, Instant until) {}

    /**
     * What ends between two moments and can be used still, in order, those after a moment and a coupon.
     *
     * @param reminded only what the template wants its owner to be reminded of so many days before
     * @param today of the programme's calendar; its days are counted from here
     */
    List<Ending> ending(
            long program,
            Instant from,
            Instant to,
            boolean reminded,
            Instant today,
            Instant afterMoment,
            long after,
            int limit) {
        return database.sql("""
                        select c.member_id, c.id, t.code, t.id, c.usable_until
                        from coupon.coupon c join coupon.template t on t.id = c.template_id
                        where c.program_id = :program and c.state = 'usable' and c.usable_until > :from and c.usable_until <= :to
                            and (c.usable_until, c.id) > (:moment, :after) and c.member_id <> 0
                            and (not :reminded or t.remind_days > 0
                                and c.usable_until <= :today + make_interval(days => t.remind_days + 1))
                        order by c.usable_until, c.id limit :limit
                        """)
                .param("program", program)
                .param("from", utc(from))
                .param("to", utc(to))
                .param("reminded", reminded)
                .param("today", utc(today), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("moment", utc(afterMoment))
                .param("after", after)
                .param("limit", limit)
                .query((row, number) -> new Ending(
                        row.getLong(1),
                        row.getLong(2),
                        String.valueOf(row.getString(3)),
                        row.getLong(4),
                        Objects.requireNonNull(CouponTemplates.instant(row, 5))))
                .list();
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }

    /** How many coupons were given by hand under one key. */
    long underKey(long program, Handing.Ask first) {
        String key = Objects.requireNonNull(first.key());
        return database.sql("""
                        select count(*) from coupon.coupon
                        where program_id = :program and principal = :principal and (key = :key or starts_with(key, :begin))
                        """)
                .param("program", program)
                .param("principal", first.principal())
                .param("key", key)
                .param("begin", key + OF_ONE_KEY)
                .query(Long.class)
                .single();
    }

    /** Whether coupons were ever set aside for that order. */
    boolean usedFor(long program, String order) {
        return database.sql("select exists (select from coupon.use where program_id = :program and order_key = :order)")
                .param("program", program)
                .param("order", order)
                .query(Boolean.class)
                .single();
    }

    /** What comes of the wish to change a coupon. */
    sealed interface Changed {
        record Done(long coupon) implements Changed {}

        record Refused(NotUsable why) implements Changed {}
    }

    /** Makes one void that can be used still; again, if it is void already. */
    Changed annul(long program, long coupon, String reason, Instant at, long principal) {
        return change(connection -> {
            Coupon found = locked(connection, program, coupon);
            if (found == null) {
                return new Changed.Refused(new NotUsable.Unknown());
            }
            if (found.state().equals("void")) {
                return new Changed.Done(coupon);
            }
            NotUsable why = inUse(found, at);
            if (why != null) {
                return new Changed.Refused(why);
            }
            release(connection, program, found, "void", at);
            CouponUses.update(
                    connection,
                    "insert into coupon.annulment (member_id, coupon_id, program_id, reason, principal, at)"
                            + " values (?, ?, ?, ?, ?, ?)",
                    found.member(),
                    coupon,
                    program,
                    reason,
                    principal,
                    utc(at));
            return new Changed.Done(coupon);
        });
    }

    /** What can't be changed because of what it is used for; null for nothing. */
    private static @Nullable NotUsable inUse(Coupon found, Instant at) {
        return switch (found.at(at)) {
            case REDEEMED -> new NotUsable.Redeemed();
            case RESERVED -> new NotUsable.Reserved(found.heldUntil());
            case TRANSFERRED -> new NotUsable.Transferred();
            case VOID -> new NotUsable.Annulled();
            case USABLE, NOT_YET, EXPIRED -> null;
        };
    }

    /** Gives a coupon to another member, who has one of his own from then on; again, if he has it already. */
    Changed transfer(long program, long coupon, long from, long to, Instant at, long principal) {
        return change(connection -> {
            var there = members.lock(connection, program, List.of(from, to));
            Coupon found = locked(connection, program, coupon);
            if (found == null || found.member() != from || !there.containsKey(from) || !there.containsKey(to)) {
                return new Changed.Refused(new NotUsable.Unknown());
            }
            Long before = given(connection, from, coupon, to);
            if (before != null) {
                return new Changed.Done(before);
            }
            NotUsable why = inUse(found, at);
            if (why == null && found.at(at) == Standing.EXPIRED) {
                why = new NotUsable.Expired(Objects.requireNonNull(found.until()));
            }
            if (why == null
                    && (Objects.requireNonNull(there.get(from)).contains(zhiyin.member.Forbidden.SPEND)
                            || Objects.requireNonNull(there.get(to)).contains(zhiyin.member.Forbidden.EARN))) {
                why = new NotUsable.Forbidden();
            }
            if (why == null && !transferable(connection, found.kind())) {
                why = new NotUsable.NotTransferable();
            }
            if (why != null) {
                return new Changed.Refused(why);
            }
            release(connection, program, found, "transferred", at);
            long fresh = ids.next();
            Rows rows = rows();
            rows.add(
                    to,
                    fresh,
                    program,
                    found.kind(),
                    "transfer",
                    "usable",
                    found.from(),
                    found.until(),
                    at,
                    at,
                    principal,
                    null,
                    null);
            rows.insert(connection);
            CouponUses.update(
                    connection,
                    "insert into coupon.transfer (member_id, coupon_id, program_id, to_member, to_coupon, principal, at)"
                            + " values (?, ?, ?, ?, ?, ?, ?)",
                    from,
                    coupon,
                    program,
                    to,
                    fresh,
                    principal,
                    utc(at));
            return new Changed.Done(fresh);
        });
    }

    private static @Nullable Long given(Connection connection, long from, long coupon, long to) throws SQLException {
        try (var statement = CouponUses.prepared(
                        connection,
                        "select to_coupon from coupon.transfer where member_id = ? and coupon_id = ? and to_member = ?",
                        from,
                        coupon,
                        to);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? (Long) row.getLong(1) : null;
        }
    }

    private static boolean transferable(Connection connection, long kind) throws SQLException {
        try (var statement =
                        CouponUses.prepared(connection, "select transferable from coupon.template where id = ?", kind);
                ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    private interface Change {
        Changed on(Connection connection) throws SQLException;
    }

    private Changed change(Change change) {
        return Objects.requireNonNull(
                transaction.execute(status -> template.execute((ConnectionCallback<Changed>) change::on)));
    }

    private static @Nullable Coupon locked(Connection connection, long program, long coupon) throws SQLException {
        CouponUses.update(
                connection, "select id from coupon.coupon where program_id = ? and id = ? for update", program, coupon);
        try (var statement = CouponUses.prepared(
                        connection, SHOWN + " where c.program_id = ? and c.id = ?", program, coupon);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? coupon(row, 0) : null;
        }
    }

    /** Gives it another state; a reservation whose deadline has passed ends before. */
    private static void release(Connection connection, long program, Coupon coupon, String state, Instant at)
            throws SQLException {
        if (coupon.state().equals("reserved")) {
            CouponUses.release(connection, program, coupon.id(), at);
        }
        CouponUses.update(
                connection,
                "update coupon.coupon set state = ?, held_until = null, changed_at = ? where id = ?",
                state,
                utc(at),
                coupon.id());
    }

    @Override
    public void goOver(Connection connection, long program, long merge, long member, long into) throws SQLException {
        CouponUses.update(
                connection,
                "insert into coupon.moved (member_id, merge_id, coupon_id, program_id, state, changed_at)"
                        + " select member_id, ?, id, program_id, state, changed_at from coupon.coupon where member_id = ? and program_id = ?",
                merge,
                member,
                program);
        move(
                connection,
                member,
                into,
                "select coupon_id from coupon.moved where member_id = ? and merge_id = ?",
                member,
                merge);
    }

    /** What was used since stays with whoever used it. */
    @Override
    public void comeBack(Connection connection, Merges.Merge merge) throws SQLException {
        move(connection, merge.into(), merge.member(), """
                select c.id from coupon.moved m join coupon.coupon c on c.id = m.coupon_id
                where m.member_id = ? and m.merge_id = ? and (c.state = 'usable' or c.state = m.state and c.changed_at = m.changed_at)
                """, merge.member(), merge.id());
    }

    private static void move(Connection connection, long from, long to, String which, Object... parameters)
            throws SQLException {
        for (String table : List.of("coupon.use", "coupon.coupon")) {
            String key = table.equals("coupon.use") ? "coupon_id" : "id";
            Object[] all = new Object[parameters.length + 2];
            all[0] = to;
            all[1] = from;
            System.arraycopy(parameters, 0, all, 2, parameters.length);
            CouponUses.update(
                    connection,
                    "update " + table + " set member_id = ? where member_id = ? and " + key + " in (" + which + ")",
                    all);
        }
    }
}
