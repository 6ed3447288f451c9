package zhiyin.coupon;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import zhiyin.coupon.CouponShelf.Kind;
import zhiyin.coupon.Handing.Ask;
import zhiyin.coupon.Handing.Given;
import zhiyin.database.Rows;
import zhiyin.engine.decision.Effect;
import zhiyin.intake.Awarding;
import zhiyin.program.Engines;

/**
 * Coupons that rules and tiers give. Each that was awarded has a row: with the coupon, or with the reason why there is none. Locks are
 * taken as {@link Handing} does it: the members are locked already, and of the stocks one after the other, by their codes.
 */
@Component
class Awards implements Awarding {

    private static final String HOW = "rule";

    private final JdbcClient database;
    private final Handing handing;
    private final CouponShelf shelf;

    Awards(JdbcClient database, Handing handing, CouponShelf shelf) {
        this.database = database;
        this.handing = handing;
        this.shelf = shelf;
    }

    /** A template of a programme. */
    private record Of(long program, String template) implements Comparable<Of> {
        private static final Comparator<Of> ORDER =
                Comparator.comparingLong(Of::program).thenComparing(Of::template);

        @Override
        public int compareTo(Of other) {
            return ORDER.compare(this, other);
        }
    }

    /** One coupon that was awarded: the so-manieth of its event. */
    private record One(Due<Effect.CouponsAwarded> due, int place) {}

    @Override
    public void settle(
            Connection connection,
            Map<Long, Engines> engines,
            List<Due<Effect.CouponsAwarded>> awarded,
            List<Due<Effect.CouponsRecalled>> recalled,
            Instant now)
            throws SQLException {
        Map<Long, Integer> places = new HashMap<>();
        Map<Of, List<One>> byTemplate = new TreeMap<>();
        for (Due<Effect.CouponsAwarded> due : awarded) {
            for (int i = 0; i < due.coupons().count(); i++) {
                byTemplate
                        .computeIfAbsent(new Of(due.program(), due.coupons().template()), template -> new ArrayList<>())
                        .add(new One(due, places.merge(due.event(), 1, Integer::sum) - 1));
            }
        }
        Rows rows = new Rows(
                "coupon.award",
                "member_id bigint",
                "event_id bigint",
                "place integer",
                "program_id bigint",
                "rule text",
                "template text",
                "order_key text",
                "coupon_id bigint",
                "reason text",
                "at timestamptz");
        for (Map.Entry<Of, List<One>> each : byTemplate.entrySet()) {
            Engines.Version version =
                    Objects.requireNonNull(engines.get(each.getKey().program())).latest();
            give(connection, each.getKey(), version, each.getValue(), now, rows);
        }
        rows.insert(connection);
        for (Due<Effect.CouponsRecalled> due : recalled) {
            recall(connection, due, now);
        }
    }

    private void give(Connection connection, Of of, Engines.Version version, List<One> all, Instant now, Rows rows)
            throws SQLException {
        Handing.lock(connection, of.program(), of.template());
        Kind kind = shelf.liveNow(connection, of.program(), version, of.template());
        Instant first = kind == null ? null : firstPublished(connection, of);
        // what was earned before there were any is not made good for
        Predicate<One> late = one -> first == null || one.due().coupons().at().isBefore(first);
        List<One> due = all.stream().filter(late.negate()).toList();
        List<Ask> asks = due.stream()
                .map(one -> new Ask(
                        one.due().member(),
                        HOW,
                        one.due().principal(),
                        null,
                        null,
                        one.due().coupons().at()))
                .toList();
        List<Given> given = kind == null || asks.isEmpty()
                ? List.of()
                : handing.give(connection, of.program(), kind, asks, now, true);
        for (int i = 0; i < due.size(); i++) {
            switch (given.get(i)) {
                case Given.Got(long coupon, boolean _, var _) -> add(rows, due.get(i), coupon, null, now);
                case Given.Refused(NotUsable why) -> add(rows, due.get(i), null, CouponProblems.code(why), now);
                case Given.KeyReused() -> throw new IllegalStateException("without a key none is used again");
            }
        }
        for (One one : all) {
            if (late.test(one)) {
                add(rows, one, null, CouponProblems.code(new NotUsable.NotGivenOut()), now);
            }
        }
    }

    private static void add(Rows rows, One one, @Nullable Long coupon, @Nullable String reason, Instant now) {
        Due<Effect.CouponsAwarded> due = one.due();
        rows.add(
                due.member(),
                due.event(),
                one.place(),
                due.program(),
                due.coupons().rule(),
                due.coupons().template(),
                due.coupons().order(),
                coupon,
                reason,
                now);
    }

    private static @Nullable Instant firstPublished(Connection connection, Of of) throws SQLException {
        try (PreparedStatement statement = CouponUses.prepared(
                        connection,
                        "select min(published_at) from coupon.template where program_id = ? and code = ?",
                        of.program(),
                        of.template());
                ResultSet row = statement.executeQuery()) {
            row.next();
            return CouponTemplates.instant(row, 1);
        }
    }

    /**
     * An awarded coupon of an order that comes back.
     *
     * @param coupon null where none was given
     * @param recall what comes of it
     */
    private record Held(
            long member, long event, int place, @Nullable Long coupon, Recall recall) {}

    /** What comes of a coupon that is taken back, those first that lose the least. */
    private enum Recall {
        /** There was none. */
        NOT_GIVEN,
        /** It was not used, and is void. */
        VOID,
        /** It is set aside for an order: if that uses it, it stays used, and otherwise it is void. */
        RESERVED,
        /** The member has given it to somebody else, who keeps it. */
        TRANSFERRED,
        /** It was used and nothing is asked for it; should that order come back, it is not usable again. */
        USED;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }

        static Recall of(@Nullable String state) {
            return switch (state) {
                case null -> NOT_GIVEN;
                case "usable", "void" -> VOID;
                case "reserved" -> RESERVED;
                case "transferred" -> TRANSFERRED;
                default -> USED;
            };
        }
    }

    private static void recall(Connection connection, Due<Effect.CouponsRecalled> due, Instant now)
            throws SQLException {
        List<Held> held = held(connection, due);
        held.sort(Comparator.comparing(Held::recall));
        for (Held one : held.subList(0, Math.min(due.coupons().count(), held.size()))) {
            CouponUses.update(
                    connection,
                    "update coupon.award set recalled_at = ?, recall_event_id = ?, recall = ?"
                            + " where member_id = ? and event_id = ? and place = ?",
                    now.atOffset(ZoneOffset.UTC),
                    due.event(),
                    one.recall().word(),
                    one.member(),
                    one.event(),
                    one.place());
            if (one.coupon() == null) {
                continue;
            }
            CouponUses.update(
                    connection,
                    "update coupon.coupon set recalled = true, changed_at = case when state = 'usable' then ? else changed_at end,"
                            + " state = case when state = 'usable' then 'void' else state end where id = ?",
                    now.atOffset(ZoneOffset.UTC),
                    one.coupon());
        }
    }

    /** What a rule gave for an order and was not taken back, the coupons locked. */
    private static List<Held> held(Connection connection, Due<Effect.CouponsRecalled> due) throws SQLException {
        Object[] which = {due.program(), due.coupons().order(), due.coupons().rule()};
        String awards =
                "coupon.award a where a.program_id = ? and a.order_key = ? and a.rule = ? and a.recalled_at is null";
        CouponUses.update(
                connection,
                "select id from coupon.coupon where id in (select coupon_id from " + awards
                        + ") order by id for update",
                which);
        List<Held> held = new ArrayList<>();
        try (PreparedStatement statement = CouponUses.prepared(
                        connection,
                        "select a.member_id, a.event_id, a.place, a.coupon_id, c.state from "
                                + awards.replace(" a where", " a left join coupon.coupon c on c.id = a.coupon_id where")
                                + " order by a.event_id, a.place",
                        which);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                held.add(new Held(
                        row.getLong(1),
                        row.getLong(2),
                        row.getInt(3),
                        row.getObject(4, Long.class),
                        Recall.of(row.getString(5))));
            }
        }
        return held;
    }

    @Override
    public List<Award> of(long program, long event) {
        return database.sql("""
                        select rule, template, coupon_id, reason, recall from coupon.award
                        where program_id = :program and event_id = :event order by place
                        """)
                .param("program", program)
                .param("event", event)
                .query((row, number) -> {
                    Long coupon = row.getObject(3, Long.class);
                    return new Award(
                            String.valueOf(row.getString(1)),
                            String.valueOf(row.getString(2)),
                            coupon == null ? null : Coupons.ID.print(coupon),
                            row.getString(4),
                            row.getString(5));
                })
                .list();
    }
}
