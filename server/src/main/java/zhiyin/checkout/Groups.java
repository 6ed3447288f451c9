package zhiyin.checkout;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.database.PublicId;
import zhiyin.engine.promotion.Benefit.GroupPrice;
import zhiyin.engine.promotion.WhyNot.NoSeat;
import zhiyin.engine.promotion.WhyNot.NoSeat.Reason;
import zhiyin.promotion.Seats;

/**
 * All groups that buy together. A group's row, and its seats, are changed only by who holds the stock of its promotion: so
 * nobody waits for a group who does not wait for that, and of any number of callers for the last seat one has it.
 */
@Repository
class Groups implements Seats {

    static final PublicId ID = new PublicId("grp");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient database;
    private final TransactionTemplate transaction;

    Groups(JdbcClient database, TransactionTemplate transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    /** Where a group stands. */
    enum State {
        OPEN,
        COMPLETE,
        FAILED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One group.
     *
     * @param reserved seats that are set aside
     * @param taken seats that are paid for
     * @param step that was reached, by the people it asks for; null unless it is complete
     * @param settledAt when all that was due back had been given back
     * @param settlement counts what was settled of the programme
     */
    record Group(
            long program,
            long id,
            String promotion,
            GroupPrice terms,
            Instant openedAt,
            Instant endsAt,
            State state,
            int reserved,
            int taken,
            @Nullable Integer step,
            @Nullable Instant endedAt,
            @Nullable Instant settledAt,
            @Nullable Long settlement) {

        boolean isFull() {
            return reserved + taken >= terms.size();
        }

        /** Whether somebody can join at that moment, if there is a seat. */
        boolean isOpen(Instant at) {
            return state == State.OPEN && at.isBefore(endsAt);
        }

        /** How many people are missing to the next step; 0 where there is none. */
        int missing() {
            return terms.steps().stream()
                    .mapToInt(step -> step.people() - taken)
                    .filter(missing -> missing > 0)
                    .findFirst()
                    .orElse(0);
        }
    }

    /**
     * A seat.
     *
     * @param member who has it now
     * @param order the shop's number of the order
     */
    record Seat(long member, long checkout, String order, boolean opens, String state, boolean settled) {}

    private static final String GROUP = """
            select program_id, id, promotion, terms, opened_at, ends_at, state, reserved, taken, step, ended_at, settled_at,
                settlement
            from checkout.group_buy where program_id = :program
            """;

    private static Group read(ResultSet row, int number) throws SQLException {
        return new Group(
                row.getLong(1),
                row.getLong(2),
                String.valueOf(row.getString(3)),
                JSON.readValue(row.getString(4), GroupPrice.class),
                Objects.requireNonNull(instant(row, 5)),
                Objects.requireNonNull(instant(row, 6)),
                State.valueOf(row.getString(7).toUpperCase(Locale.ROOT)),
                row.getInt(8),
                row.getInt(9),
                row.getObject(10, Integer.class),
                instant(row, 11),
                instant(row, 12),
                row.getObject(13, Long.class));
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    private static OffsetDateTime at(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }

    Optional<Group> find(long program, long id) {
        return database.sql(GROUP + " and id = :id")
                .param("program", program)
                .param("id", id)
                .query(Groups::read)
                .optional();
    }

    @Override
    public Seats.@Nullable Group find(long program, @Nullable Long member, String name, Instant at) {
        Long id = ID.parse(name);
        Group group = id == null ? null : find(program, id).orElse(null);
        if (group == null) {
            return null;
        }
        Reason reason = !group.isOpen(at)
                ? Reason.GROUP_ENDED
                : member != null && has(database, group, member)
                        ? Reason.IN_GROUP
                        : group.isFull() ? Reason.GROUP_FULL : null;
        return new Seats.Group(
                group.id(),
                group.promotion(),
                group.terms(),
                group.endsAt(),
                group.missing(),
                reason == null ? null : new NoSeat(reason));
    }

    private static boolean has(JdbcClient database, Group group, long member) {
        return database.sql("""
                        select exists (select from checkout.seat where program_id = :program and group_id = :group
                            and member_id = :member and state in ('reserved', 'taken'))
                        """)
                .param("program", group.program())
                .param("group", group.id())
                .param("member", member)
                .query(Boolean.class)
                .single();
    }

    @Override
    public long groups(long program, String promotion) {
        return groups(database, program, promotion);
    }

    private static long groups(JdbcClient database, long program, String promotion) {
        return database.sql("""
                        select count(*) from checkout.group_buy
                        where program_id = :program and promotion = :promotion and state <> 'failed'
                        """)
                .param("program", program)
                .param("promotion", promotion)
                .query(Long.class)
                .single();
    }

    /** Which groups are asked for. */
    record Wanted(
            @Nullable String promotion,
            @Nullable State state,
            @Nullable Long member,
            @Nullable Long before,
            @Nullable Long settledAfter,
            int limit) {}

    /** The youngest first; of those that are settled the first that was. */
    List<Group> list(long program, Wanted wanted) {
        return database.sql(GROUP + """
                         and (:promotion is null or promotion = :promotion) and (:state is null or state = :state)
                        and (:before is null or id < :before) and (:settled is null or settlement > :settled)
                        and (:member is null or exists (select from checkout.seat s where s.program_id = group_buy.program_id
                            and s.group_id = group_buy.id and s.state <> 'left'
                            and s.member_id in (select member.same(:member))))
                        order by case when :settled is not null then settlement end, id desc limit :limit
                        """)
                .param("program", program)
                .param("promotion", wanted.promotion(), Types.VARCHAR)
                .param("state", wanted.state() == null ? null : wanted.state().word(), Types.VARCHAR)
                .param("before", wanted.before(), Types.BIGINT)
                .param("settled", wanted.settledAfter(), Types.BIGINT)
                .param("member", wanted.member(), Types.BIGINT)
                .param("limit", wanted.limit())
                .query(Groups::read)
                .list();
    }

    /** All seats of these that were not let go, by group; in the order in which they were set aside. */
    Map<Long, List<Seat>> seats(long program, List<Long> groups) {
        Map<Long, List<Seat>> seats = new HashMap<>();
        if (groups.isEmpty()) {
            return seats;
        }
        database.sql("""
                        select s.group_id, member.current(s.member_id), s.checkout_id, c.order_id, s.opens, s.state,
                            s.settled_at is not null
                        from checkout.seat s join checkout.checkout c on c.member_id = s.member_id and c.id = s.checkout_id
                        where s.program_id = :program and s.group_id = any (:groups) and s.state <> 'left' order by s.checkout_id
                        """)
                .param("program", program)
                .param("groups", groups.toArray(Long[]::new))
                .query(row -> {
                    seats.computeIfAbsent(row.getLong(1), _ -> new ArrayList<>())
                            .add(new Seat(
                                    row.getLong(2),
                                    row.getLong(3),
                                    String.valueOf(row.getString(4)),
                                    row.getBoolean(5),
                                    String.valueOf(row.getString(6)),
                                    row.getBoolean(7)));
                });
        return seats;
    }

    /** The group in which a checkout has, or had, a seat. */
    Optional<Long> ofCheckout(long member, long checkout) {
        return database.sql("select group_id from checkout.seat where member_id = :member and checkout_id = :checkout")
                .param("member", member)
                .param("checkout", checkout)
                .query(Long.class)
                .optional();
    }

    /** The programmes that have one that is not settled. */
    List<Long> programs() {
        return database.sql("select distinct program_id from checkout.group_buy where settled_at is null")
                .query((row, number) -> row.getLong(1))
                .list();
    }

    /** When next the time of one is over; null where none is then. */
    @Nullable
    Instant next(long program, Instant after, Instant until) {
        return database.sql("""
                        select min(ends_at) from checkout.group_buy
                        where program_id = :program and state = 'open' and ends_at > :after and ends_at <= :until
                        having count(*) > 0
                        """)
                .param("program", program)
                .param("after", at(after))
                .param("until", at(until))
                .query((row, number) -> Objects.requireNonNull(instant(row, 1)))
                .optional()
                .orElse(null);
    }

    /** Open ones whose time is over and for which nobody is about to pay, the oldest first. */
    List<Long> over(long program, Instant now, int limit) {
        return database.sql("""
                        select id from checkout.group_buy
                        where program_id = :program and state = 'open' and reserved = 0 and ends_at <= :now
                        order by ends_at limit :limit
                        """)
                .param("program", program)
                .param("now", at(now))
                .param("limit", limit)
                .query((row, number) -> row.getLong(1))
                .list();
    }

    /** Those that ended and are not settled, the oldest first, after that one. */
    List<Group> unsettled(long program, long after, int limit) {
        return database.sql(
                        GROUP + " and state <> 'open' and settled_at is null and id > :after order by id limit :limit")
                .param("program", program)
                .param("after", after)
                .param("limit", limit)
                .query(Groups::read)
                .list();
    }

    /** Ends one whose time is over: with the step that is reached, or without. False if it was not open any more. */
    boolean end(long program, Group group, Instant now) {
        return Boolean.TRUE.equals(transaction.execute(_ -> {
            hold(database, program, group.promotion());
            Group known = find(program, group.id()).orElseThrow();
            if (known.state() != State.OPEN || known.reserved() > 0 || now.isBefore(known.endsAt())) {
                return false;
            }
            end(database, known, now);
            return true;
        }));
    }

    /** Lets nobody join any more; false if it has ended, or its time is over. */
    boolean close(Group group, Instant now) {
        return database.sql("""
                        update checkout.group_buy set ends_at = greatest(:now, opened_at)
                        where program_id = :program and id = :id and state = 'open' and ends_at > :now
                        """)
                        .param("now", at(now))
                        .param("program", group.program())
                        .param("id", group.id())
                        .update()
                == 1;
    }

    /** Nothing is due of a seat any more. */
    void settled(long program, Seat seat, Instant now) {
        database.sql("""
                        update checkout.seat set settled_at = :now
                        where program_id = :program and checkout_id = :checkout and settled_at is null
                            and state in ('taken', 'returned')
                        """)
                .param("now", at(now))
                .param("program", program)
                .param("checkout", seat.checkout())
                .update();
    }

    /** Nothing is due of a group any more; in the order of their numbers, which is the one in which it is known. */
    void settled(Group group, Instant now) {
        database.sql("""
                        update checkout.group_buy g set settled_at = :now, settlement = 1 + (
                            select coalesce(max(settlement), 0) from checkout.group_buy where program_id = :program)
                        where program_id = :program and id = :id and settled_at is null and ended_at is not null
                            and not exists (select from checkout.seat s where s.program_id = g.program_id
                                and s.group_id = g.id and s.state in ('taken', 'returned') and s.settled_at is null)
                        """)
                .param("now", at(now))
                .param("program", group.program())
                .param("id", group.id())
                .update();
    }

    private static void end(JdbcClient database, Group group, Instant now) {
        GroupPrice.PriceFor reached = group.terms().reached(group.taken());
        database.sql("""
                        update checkout.group_buy set state = :state, step = :step, ended_at = :now
                        where program_id = :program and id = :id
                        """)
                .param("state", (reached == null ? State.FAILED : State.COMPLETE).word())
                .param("step", reached == null ? null : reached.people(), Types.INTEGER)
                .param("now", at(now))
                .param("program", group.program())
                .param("id", group.id())
                .update();
    }

    /** Waits until nobody else has to do with the groups of that promotion. */
    private static void hold(JdbcClient database, long program, String promotion) {
        database.sql("select checkout.take(:program, :promotion, 0, :any)")
                .param("program", program)
                .param("promotion", promotion)
                .param("any", Stocks.ANY)
                .query(Boolean.class)
                .single();
    }

    /** The groups of one promotion, while nobody else has to do with them; within one transaction. */
    static final class Held {
        private final JdbcClient database;
        private final long program;
        private final String promotion;

        Held(Connection connection, long program, String promotion) throws SQLException {
            this.database = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            this.program = program;
            this.promotion = promotion;
            // plainly, so that a batch that would have to wait out of turn is begun again
            Stocks.take(connection, program, promotion, 0, Stocks.ANY);
        }

        long groups() {
            return Groups.groups(database, program, promotion);
        }

        Optional<Group> find(long id) {
            return database.sql(GROUP + " and id = :id")
                    .param("program", program)
                    .param("id", id)
                    .query(Groups::read)
                    .optional();
        }

        boolean has(Group group, long member) {
            return Groups.has(database, group, member);
        }

        /** Opens one, without anybody in it. */
        void open(long id, GroupPrice terms, Instant openedAt, Instant endsAt) {
            database.sql("""
                            insert into checkout.group_buy (program_id, id, promotion, terms, size, opened_at, ends_at, state,
                                reserved, taken)
                            values (:program, :id, :promotion, :terms, :size, :opened, :ends, 'open', 0, 0)
                            """)
                    .param("program", program)
                    .param("id", id)
                    .param("promotion", promotion)
                    .param("terms", JSON.writeValueAsString(terms))
                    .param("size", terms.size())
                    .param("opened", at(openedAt))
                    .param("ends", at(endsAt))
                    .update();
        }

        /** Sets a seat aside. */
        void sit(long group, long member, long checkout, boolean opens) {
            count(group, 1, 0);
            database.sql("""
                            insert into checkout.seat (member_id, checkout_id, program_id, group_id, opens, state)
                            values (:member, :checkout, :program, :group, :opens, 'reserved')
                            """)
                    .param("member", member)
                    .param("checkout", checkout)
                    .param("program", program)
                    .param("group", group)
                    .param("opens", opens)
                    .update();
        }

        /** A seat that is set aside is paid for; its group, or null if it was not set aside. */
        @Nullable
        Group pay(long member, long checkout) {
            return known(database.sql("""
                            update checkout.seat set state = 'taken'
                            where member_id = :member and checkout_id = :checkout and state = 'reserved' returning group_id
                            """)
                    .param("member", member)
                    .param("checkout", checkout)
                    .query(Long.class)
                    .optional());
        }

        /**
         * A seat is given up; of a group that has ended, its order came back, and nothing is due of it any more.
         *
         * @return the group; null if the seat was not so
         */
        @Nullable
        Group leave(long member, long checkout, String from, Instant now) {
            return known(database.sql("""
                            update checkout.seat s set state = case g.state when 'open' then 'left' else 'returned' end,
                                settled_at = case g.state when 'open' then null else coalesce(s.settled_at, :now) end
                            from checkout.group_buy g
                            where s.member_id = :member and s.checkout_id = :checkout and s.state = :from
                                and g.program_id = s.program_id and g.id = s.group_id
                            returning s.group_id
                            """)
                    .param("now", at(now))
                    .param("member", member)
                    .param("checkout", checkout)
                    .param("from", from)
                    .query(Long.class)
                    .optional());
        }

        private @Nullable Group known(Optional<Long> group) {
            return group.flatMap(this::find).orElse(null);
        }

        /** Counts seats; the group as it is then. */
        Group count(long group, int reserved, int taken) {
            return database.sql("""
                            update checkout.group_buy set reserved = reserved + :reserved, taken = taken + :taken
                            where program_id = :program and id = :id
                            returning program_id, id, promotion, terms, opened_at, ends_at, state, reserved, taken, step,
                                ended_at, settled_at, settlement
                            """)
                    .param("reserved", reserved)
                    .param("taken", taken)
                    .param("program", program)
                    .param("id", group)
                    .query(Groups::read)
                    .single();
        }

        void end(Group group, Instant now) {
            Groups.end(database, group, now);
        }
    }
}
