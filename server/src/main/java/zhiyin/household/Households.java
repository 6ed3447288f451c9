package zhiyin.household;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.ProgramClocks;
import zhiyin.database.Column;
import zhiyin.database.Ids;
import zhiyin.database.RoundTrip;

/** All households: who is in which, and who has agreed to pay together. */
@Repository
public class Households {

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Ids ids;
    private final ProgramClocks clocks;

    Households(JdbcClient database, TransactionTemplate transaction, Ids ids, ProgramClocks clocks) {
        this.database = database;
        this.transaction = transaction;
        this.ids = ids;
        this.clocks = clocks;
    }

    /**
     * A household.
     *
     * @param number the caller's own
     * @param dissolvedAt null while it lasts
     */
    public record Household(
            long id,
            String number,
            Instant createdAt,
            @Nullable Instant dissolvedAt) {}

    /** Somebody in it. */
    public record Membership(long member, boolean consents, Instant joinedAt) {}

    /** What comes of the wish to be in a household. */
    enum Joining {
        /** He is in it now. */
        JOINED,
        /** He was already; what he agrees to is as told now. */
        THERE,
        /** It has as many members as it may. */
        FULL,
        /** He is in another. */
        ELSEWHERE,
        /** It was dissolved. */
        DISSOLVED
    }

    /** What comes of the wish to make one. */
    record Creation(Household household, Joining founder) {}

    Optional<Household> find(long program, String number) {
        return database.sql("""
                        select id, number, created_at, dissolved_at from household.household
                        where program_id = :program and number = :number
                        """)
                .param("program", program)
                .param("number", number)
                .query((row, at) -> household(row))
                .optional();
    }

    private static Household household(java.sql.ResultSet row) throws SQLException {
        OffsetDateTime dissolved = row.getObject(4, OffsetDateTime.class);
        return new Household(
                row.getLong(1),
                String.valueOf(row.getString(2)),
                row.getObject(3, OffsetDateTime.class).toInstant(),
                dissolved == null ? null : dissolved.toInstant());
    }

    /** Households of the programme by number, those after {@code after}. */
    List<Household> list(long program, String after, int limit) {
        return database.sql("""
                        select id, number, created_at, dissolved_at from household.household
                        where program_id = :program and number > :after order by number limit :limit
                        """)
                .param("program", program)
                .param("after", after)
                .param("limit", limit)
                .query((row, at) -> household(row))
                .list();
    }

    /** The household in which a member is now; none, where he is in none. */
    List<Household> of(long program, long member) {
        return database.sql("""
                        select h.id, h.number, h.created_at, h.dissolved_at
                        from household.membership m join household.household h on h.id = m.household_id
                        where m.member_id = :member and m.program_id = :program
                        """)
                .param("member", member)
                .param("program", program)
                .query((row, at) -> household(row))
                .list();
    }

    /** Who is in these households, by household; each list by member. */
    Map<Long, List<Membership>> members(Collection<Long> households) {
        Map<Long, List<Membership>> found = new HashMap<>();
        if (!households.isEmpty()) {
            database.sql("""
                            select household_id, member_id, consents, joined_at from household.membership
                            where household_id in (:households) order by member_id
                            """).param("households", households).query(row -> {
                found.computeIfAbsent(row.getLong(1), household -> new ArrayList<>())
                        .add(new Membership(
                                row.getLong(2),
                                row.getBoolean(3),
                                row.getObject(4, OffsetDateTime.class).toInstant()));
            });
        }
        return found;
    }

    /** Whom the member is in a household with. */
    public record Home(Household household, List<Membership> members) {}

    /** The member's household; empty if he is in none. */
    public Optional<Home> of(long member) {
        return database.sql("""
                        select h.id, h.number, h.created_at, h.dissolved_at
                        from household.household h join household.membership m on m.household_id = h.id
                        where m.member_id = :member
                        """)
                .param("member", member)
                .query((row, at) -> household(row))
                .optional()
                .map(household ->
                        new Home(household, members(List.of(household.id())).getOrDefault(household.id(), List.of())));
    }

    /**
     * Who may be drawn on by whom.
     *
     * @param household its number in the record
     * @param others who have agreed, by number; empty where the payer has not
     */
    public record Purse(long household, List<Long> others) {}

    /**
     * On whom each of these payers may draw, in the transaction that records it. Until it ends, nobody of their households
     * leaves or withdraws; they are locked in one order, before any member's row is.
     *
     * @return by payer; who is in no household is left out
     */
    public Map<Long, Purse> purses(Connection connection, Collection<Long> payers) throws SQLException {
        Map<Long, Purse> purses = new HashMap<>();
        List<Long> households = new ArrayList<>();
        new RoundTrip(connection)
                .ask(
                        "select distinct household_id from household.membership where member_id = any (?)",
                        row -> households.add(row.getLong(1)),
                        Column.of("bigint", payers))
                .go();
        if (households.isEmpty()) {
            return purses;
        }
        Map<Long, Map<Long, Boolean>> homes = new HashMap<>();
        new RoundTrip(connection)
                .ask(
                        """
                        select household_id, member_id, consents from household.membership
                        where household_id = any (?) order by household_id, member_id for share
                        """,
                        row -> homes.computeIfAbsent(row.getLong(1), household -> new HashMap<>())
                                .put(row.getLong(2), row.getBoolean(3)),
                        Column.of("bigint", households))
                .go();
        homes.forEach((household, members) -> payers.stream()
                .filter(members::containsKey)
                .forEach(payer -> purses.put(payer, purse(household, payer, members))));
        return purses;
    }

    private static Purse purse(long household, long payer, Map<Long, Boolean> members) {
        List<Long> others = new ArrayList<>();
        if (Boolean.TRUE.equals(members.get(payer))) {
            members.forEach((member, consents) -> {
                if (member != payer && consents) {
                    others.add(member);
                }
            });
        }
        others.sort(null);
        return new Purse(household, List.copyOf(others));
    }

    /**
     * Makes a household with one member in it. The same number again is the same household, and the member is in it as
     * told now.
     */
    Creation create(long program, String number, long founder, boolean consents, int most, long key) {
        return inTransaction(() -> {
            database.sql("""
                            insert into household.household (id, program_id, number, created_at, created_by)
                            values (:id, :program, :number, :now, :key) on conflict (program_id, number) do nothing
                            """)
                    .param("id", ids.next())
                    .param("program", program)
                    .param("number", number)
                    .param("now", now(program))
                    .param("key", key)
                    .update();
            Household household = find(program, number).orElseThrow();
            return new Creation(household, enter(program, household.id(), founder, consents, most, key));
        });
    }

    /** Lets the member into the household, or changes what he agrees to. */
    Joining join(long program, long household, long member, boolean consents, int most, long key) {
        return inTransaction(() -> enter(program, household, member, consents, most, key));
    }

    /** The household's row is the door: one at a time goes in or out, and whoever is inside is counted. */
    private Joining enter(long program, long household, long member, boolean consents, int most, long key) {
        if (!lock(household)) {
            return Joining.DISSOLVED;
        }
        List<Membership> inside = members(List.of(household)).getOrDefault(household, List.of());
        Optional<Membership> there =
                inside.stream().filter(each -> each.member() == member).findFirst();
        if (there.isPresent()) {
            if (there.get().consents() != consents) {
                database.sql("update household.membership set consents = :consents where member_id = :member")
                        .param("consents", consents)
                        .param("member", member)
                        .update();
                note(program, household, member, consents ? "consented" : "withdrew", key);
            }
            return Joining.THERE;
        }
        if (inside.size() >= most) {
            return Joining.FULL;
        }
        int entered = database.sql("""
                        insert into household.membership (member_id, household_id, program_id, consents, joined_at)
                        values (:member, :household, :program, :consents, :now) on conflict (member_id) do nothing
                        """)
                .param("member", member)
                .param("household", household)
                .param("program", program)
                .param("consents", consents)
                .param("now", now(program))
                .update();
        if (entered == 0) {
            return Joining.ELSEWHERE;
        }
        note(program, household, member, consents ? "consented" : "joined", key);
        return Joining.JOINED;
    }

    /** Lets the member out; false if he was not in it. Waits for payments that draw on him just now. */
    boolean leave(long program, long household, long member, long key) {
        return inTransaction(() -> {
            lock(household);
            int left = database.sql("""
                            delete from household.membership where member_id = :member and household_id = :household
                            """)
                    .param("member", member)
                    .param("household", household)
                    .update();
            if (left == 1) {
                note(program, household, member, "left", key);
            }
            return left == 1;
        });
    }

    /** Ends it for all; once. */
    void dissolve(long program, long household, long key) {
        inTransaction(() -> {
            if (!lock(household)) {
                return false;
            }
            List<Membership> inside = members(List.of(household)).getOrDefault(household, List.of());
            for (Membership membership : inside) {
                database.sql("delete from household.membership where member_id = :member")
                        .param("member", membership.member())
                        .update();
                note(program, household, membership.member(), "dissolved", key);
            }
            database.sql("update household.household set dissolved_at = :now, dissolved_by = :key where id = :id")
                    .param("now", now(program))
                    .param("key", key)
                    .param("id", household)
                    .update();
            return true;
        });
    }

    /** Whether it lasts; until the transaction ends nobody else goes in or out. */
    private boolean lock(long household) {
        return database.sql("select dissolved_at is null from household.household where id = :id for update")
                .param("id", household)
                .query(Boolean.class)
                .single();
    }

    private void note(long program, long household, long member, String what, long key) {
        database.sql("""
                        insert into household.change (member_id, id, household_id, program_id, what, principal, recorded_at)
                        select :member, :id, id, program_id, :what, :key, :now from household.household where id = :household
                        """)
                .param("member", member)
                .param("id", ids.next())
                .param("household", household)
                .param("what", what)
                .param("key", key)
                .param("now", now(program))
                .update();
    }

    private OffsetDateTime now(long program) {
        return clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    private <T> T inTransaction(java.util.function.Supplier<T> work) {
        return java.util.Objects.requireNonNull(transaction.execute(status -> work.get()));
    }
}
