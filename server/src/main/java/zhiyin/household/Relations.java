package zhiyin.household;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.ProgramClocks;
import zhiyin.database.Column;
import zhiyin.database.Ids;
import zhiyin.database.PublicId;
import zhiyin.database.RoundTrip;
import zhiyin.engine.program.Programme;

/**
 * Whom and what members have named beside themselves. Each takes one of the places that a member has for its kind, and a
 * place has one birthday a year: whoever is taken off and named again, or born anew, brings no second gift. Where two members
 * turn out to be one, their relations go along and keep their places.
 */
@Repository
public class Relations {

    static final PublicId ID = new PublicId("rel");

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Ids ids;
    private final ProgramClocks clocks;

    Relations(JdbcClient database, TransactionTemplate transaction, Ids ids, ProgramClocks clocks) {
        this.database = database;
        this.transaction = transaction;
        this.ids = ids;
        this.clocks = clocks;
    }

    /**
     * A member's relation.
     *
     * @param home whose place it takes
     */
    record Relation(
            long id,
            long home,
            String kind,
            int slot,
            String name,
            @Nullable LocalDate birthday,
            Instant addedAt) {}

    /** What is told of one. */
    record Told(String name, @Nullable LocalDate birthday) {}

    /** Who tells it, of whom. */
    record Wish(long program, long member, long by) {}

    /** What comes of it. */
    sealed interface Outcome {
        record Done(Relation relation) implements Outcome {}

        /** There are as many of the kind as there may be. */
        record Full(int most) implements Outcome {}

        /** There were as many changes within a year as there may be. */
        record TooOften(int most, Instant again) implements Outcome {}

        record Unknown() implements Outcome {}
    }

    /** Those of a member that are there, the first named first. */
    List<Relation> of(long member) {
        return database.sql(RELATION + " where member_id = :member and removed_at is null order by id")
                .param("member", member)
                .query((row, at) -> relation(row))
                .list();
    }

    private static final String RELATION =
            "select id, home_id, kind, slot, name, birthday, added_at from household.relation";

    private static Relation relation(ResultSet row) throws SQLException {
        return new Relation(
                row.getLong(1),
                row.getLong(2),
                String.valueOf(row.getString(3)),
                row.getInt(4),
                String.valueOf(row.getString(5)),
                row.getObject(6, LocalDate.class),
                row.getObject(7, OffsetDateTime.class).toInstant());
    }

    /** Names one more. In a place where another was within a year, it is a change. */
    Outcome add(Wish wish, Programme.Relation kind, Told told) {
        return alone(wish, () -> {
            Instant now = now(wish);
            List<Relation> there = of(wish.member()).stream()
                    .filter(relation -> relation.kind().equals(kind.code()))
                    .toList();
            Set<Integer> taken = there.stream()
                    .filter(relation -> relation.home() == wish.member())
                    .map(Relation::slot)
                    .collect(Collectors.toSet());
            Set<Integer> warm = Set.copyOf(database.sql("""
                            select distinct slot from household.relation
                            where home_id = :member and kind = :kind and removed_at > :since
                            """)
                    .param("member", wish.member())
                    .param("kind", kind.code())
                    .param("since", utc(aYearBefore(now)))
                    .query((row, at) -> row.getInt(1))
                    .list());
            List<Integer> free = IntStream.rangeClosed(1, kind.most())
                    .filter(slot -> !taken.contains(slot))
                    .boxed()
                    .toList();
            if (free.isEmpty() || there.size() >= kind.most()) {
                return new Outcome.Full(kind.most());
            }
            int slot = free.stream()
                    .filter(each -> !warm.contains(each))
                    .findFirst()
                    .orElse(free.getFirst());
            boolean counts = warm.contains(slot);
            Outcome.TooOften refused = counts ? tooOften(wish, kind, now) : null;
            if (refused != null) {
                return refused;
            }
            long id = ids.next();
            database.sql("""
                            insert into household.relation (member_id, id, program_id, home_id, kind, slot, name, birthday,
                                added_at)
                            values (:member, :id, :program, :member, :kind, :slot, :name, :birthday, :now)
                            """)
                    .param("member", wish.member())
                    .param("id", id)
                    .param("program", wish.program())
                    .param("kind", kind.code())
                    .param("slot", slot)
                    .param("name", told.name())
                    .param("birthday", told.birthday(), Types.DATE)
                    .param("now", utc(now))
                    .update();
            note(wish, kind.code(), "added", counts, now);
            return new Outcome.Done(
                    new Relation(id, wish.member(), kind.code(), slot, told.name(), told.birthday(), now));
        });
    }

    /** Says anew what one is called, and when it was born. Another day than before is a change; the first is none. */
    Outcome change(Wish wish, long id, Programme.@Nullable Relation kind, Told told) {
        return alone(wish, () -> {
            Relation before = find(wish.member(), id).orElse(null);
            if (before == null) {
                return new Outcome.Unknown();
            }
            Instant now = now(wish);
            boolean counts = before.birthday() != null && !Objects.equals(before.birthday(), told.birthday());
            Outcome.TooOften refused = counts && kind != null ? tooOften(wish, kind, now) : null;
            if (refused != null) {
                return refused;
            }
            database.sql("""
                            update household.relation set name = :name, birthday = :birthday
                            where member_id = :member and id = :id
                            """)
                    .param("name", told.name())
                    .param("birthday", told.birthday(), Types.DATE)
                    .param("member", wish.member())
                    .param("id", id)
                    .update();
            note(wish, before.kind(), "changed", counts, now);
            return new Outcome.Done(new Relation(
                    id, before.home(), before.kind(), before.slot(), told.name(), told.birthday(), before.addedAt()));
        });
    }

    /** Takes one off; what is kept of it is that there was one. */
    Outcome remove(Wish wish, long id) {
        return alone(wish, () -> {
            Relation before = find(wish.member(), id).orElse(null);
            if (before == null) {
                return new Outcome.Unknown();
            }
            Instant now = now(wish);
            database.sql("""
                            update household.relation set removed_at = greatest(:now, added_at), name = '-', birthday = null
                            where member_id = :member and id = :id
                            """)
                    .param("now", utc(now))
                    .param("member", wish.member())
                    .param("id", id)
                    .update();
            note(wish, before.kind(), "removed", false, now);
            return new Outcome.Done(before);
        });
    }

    private Optional<Relation> find(long member, long id) {
        return database.sql(RELATION + " where member_id = :member and id = :id and removed_at is null")
                .param("member", member)
                .param("id", id)
                .query((row, at) -> relation(row))
                .optional();
    }

    private Outcome.@Nullable TooOften tooOften(Wish wish, Programme.Relation kind, Instant now) {
        List<Instant> changes = database.sql("""
                        select recorded_at from household.relation_change
                        where member_id in (select id from member.same(:member) id) and kind = :kind and counts
                            and recorded_at > :since
                        order by recorded_at desc limit :most
                        """)
                .param("member", wish.member())
                .param("kind", kind.code())
                .param("since", utc(aYearBefore(now)))
                .param("most", Math.max(1, kind.changes()))
                .query((row, at) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .list();
        if (kind.changes() == 0) {
            return new Outcome.TooOften(0, aYearAfter(now));
        }
        return changes.size() < kind.changes()
                ? null
                : new Outcome.TooOften(kind.changes(), aYearAfter(changes.getLast()));
    }

    private static Instant aYearBefore(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC).minusYears(1).toInstant();
    }

    private static Instant aYearAfter(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC).plusYears(1).toInstant();
    }

    /** With the member locked: of several at once each sees what the one before did. */
    private Outcome alone(Wish wish, Supplier<Outcome> doing) {
        return Objects.requireNonNull(transaction.execute(status -> {
            boolean there = database.sql(
                            "select id from member.member where id = :member and program_id = :program for update")
                    .param("member", wish.member())
                    .param("program", wish.program())
                    .query(Long.class)
                    .optional()
                    .isPresent();
            return there ? doing.get() : new Outcome.Unknown();
        }));
    }

    private void note(Wish wish, String kind, String what, boolean counts, Instant now) {
        database.sql("""
                        insert into household.relation_change
                            (member_id, id, program_id, kind, what, counts, principal, recorded_at)
                        values (:member, :id, :program, :kind, :what, :counts, :by, :now)
                        """)
                .param("member", wish.member())
                .param("id", ids.next())
                .param("program", wish.program())
                .param("kind", kind)
                .param("what", what)
                .param("counts", counts)
                .param("by", wish.by())
                .param("now", utc(now))
                .update();
    }

    private Instant now(Wish wish) {
        return clocks.of(wish.program()).instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }

    /**
     * With a merge all that the one has named is the other's, but for what both have named. Within the transaction of the merge, with
     * both members locked.
     */
    public void goOver(Connection connection, long member, long into) throws SQLException {
        change(connection, """
                update household.relation r set member_id = ?
                where r.member_id = ? and r.removed_at is null and not exists (select from household.relation o
                    where o.member_id = ? and o.removed_at is null and o.kind = r.kind and o.name = r.name
                        and o.birthday is not distinct from r.birthday)
                """, into, member, into);
    }

    /** What went over is his again who had named it; what the other has named since is the other's. */
    public void goBack(Connection connection, long member, long from) throws SQLException {
        change(connection, """
                update household.relation set member_id = ?
                where member_id = ? and home_id in (select id from member.same(?) id)
                """, member, from, member);
    }

    private static void change(Connection connection, String sql, long... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setLong(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    /**
     * Asks whom and what members have named: by member and kind the days of birth, null where none is told.
     *
     * @return once the round trip is over
     */
    public Map<Long, Map<String, List<@Nullable LocalDate>>> born(RoundTrip trip, Long[] members) {
        Map<Long, Map<String, List<@Nullable LocalDate>>> born = new HashMap<>();
        trip.ask(
                "select member_id, kind, birthday from household.relation where member_id = any (?) and removed_at is null",
                row -> born.computeIfAbsent(row.getLong(1), member -> new HashMap<>())
                        .computeIfAbsent(row.getString(2), kind -> new ArrayList<>())
                        .add(row.getObject(3, LocalDate.class)),
                Column.bigints(members));
        return born;
    }

    /** That something became of a member's relations. */
    public record Changed(long id, long member) {}

    /** What became of relations in a programme after that change, in the order of their ids; what began before may come later. */
    public static List<Changed> changes(Connection connection, long program, long after) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select id, member_id from household.relation_change where program_id = ? and id > ? order by id")) {
            statement.setLong(1, program);
            statement.setLong(2, after);
            List<Changed> changes = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    changes.add(new Changed(rows.getLong(1), rows.getLong(2)));
                }
            }
            return changes;
        }
    }

    /**
     * One whose birthday it is.
     *
     * @param home whose place it takes
     * @param before how many of its kind the member named before it
     */
    public record Born(long member, long id, long home, String kind, int slot, LocalDate birthday, int before) {}

    /**
     * Those born on one of these days who were named before that moment: so many at most, beyond one of them, in order.
     *
     * @param after the last of the page before; 0 for the first
     */
    public List<Born> bornOn(long program, Collection<LocalDate> days, Instant before, long after, int most) {
        return database.sql("""
                        select r.member_id, r.id, r.home_id, r.kind, r.slot, r.birthday,
                            (select count(*) from household.relation o where o.member_id = r.member_id and o.kind = r.kind
                                and o.removed_at is null and o.id < r.id)
                        from household.relation r join member.member m on m.id = r.member_id
                        where r.program_id = :program and r.birthday = any (:days::date[]) and r.removed_at is null
                            and r.added_at < :before and r.id > :after and m.merged_into is null
                        order by r.id limit :most
                        """)
                .param("program", program)
                .param("days", days.stream().map(LocalDate::toString).toArray(String[]::new))
                .param("before", utc(before))
                .param("after", after)
                .param("most", most)
                .query((row, at) -> new Born(
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        String.valueOf(row.getString(4)),
                        row.getInt(5),
                        row.getObject(6, LocalDate.class),
                        row.getInt(7)))
                .list();
    }
}
