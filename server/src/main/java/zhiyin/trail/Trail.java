package zhiyin.trail;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.approval.Persons;
import zhiyin.database.Acting;
import zhiyin.database.Sight;
import zhiyin.http.ReadingNotes;

/** All entries, and the days they are sealed in. */
@Repository
class Trail implements ReadingNotes, Persons {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String REASON = "reason";

    /** What stands where something is not shown. */
    private static final String MASKED = "***";

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Trail(JdbcClient database, TransactionTemplate transaction, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * What is looked for.
     *
     * @param programs only in these; null for all, the house too
     */
    record Wanted(
            @Nullable List<Long> programs,
            @Nullable Thing object,
            @Nullable Long actor,
            @Nullable String operation,
            RecordedActs.Span span) {}

    /** A kind of thing and which; all of the kind where the id is empty. */
    record Thing(String kind, String id) {}

    /** A day whose entries are sealed. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Day(
            LocalDate day,
            long lastSequence,
            long entries,
            byte[] head,
            Instant sealedAt,
            @Nullable Instant keptAt,
            @Nullable Instant droppedAt) {}

    @Override
    public void read(Acting by, String object, long id) {
        note(by, object, id == 0 ? "" : Long.toString(id), null);
    }

    @Override
    public void asked(Acting by, String object, String question) {
        note(by, object, "", JsonMapper.shared().writeValueAsString(Map.of("asked", question)));
    }

    private void note(Acting by, String object, String id, @Nullable String after) {
        database.sql("""
                        insert into trail.entry (at, program_id, actor, actor_id, address, request, operation, object, object_id,
                            change, rows, after)
                        values (:at, :program, :actor, :actor_id, :address, :request, :operation, :object, :id, 'read', 1,
                            cast(:after as jsonb))
                        """)
                .param("at", by.at().atOffset(ZoneOffset.UTC))
                .param("program", by.programId())
                .param("actor", by.actor())
                .param("actor_id", by.actorId())
                .param("address", by.address())
                .param("request", by.request())
                .param("operation", by.operation())
                .param("object", object)
                .param("id", id)
                .param("after", after)
                .update();
    }

    /**
     * A key is its maker's, where a member of staff made it and that is still on record: whichever programme whoever asks has
     * in sight, two hands of one person are not two persons.
     */
    @Override
    public long personOf(long keyOrAccount) {
        return Sight.everywhere().call(() -> makerOf(keyOrAccount));
    }

    private long makerOf(long keyOrAccount) {
        return database.sql("""
                        select actor_id from trail.entry
                        where object = 'key' and object_id = :key and change = 'made' and actor = 'staff' limit 1
                        """)
                .param("key", Long.toString(keyOrAccount))
                .query(Long.class)
                .optional()
                .orElse(keyOrAccount);
    }

    /** Which of these are accounts of staff, who are the house's, as far as that is on record: of events it is not said. */
    Set<Long> accounts(Collection<Long> actors) {
        return Sight.everywhere().call(() -> accountsAmong(actors));
    }

    private Set<Long> accountsAmong(Collection<Long> actors) {
        return Set.copyOf(database.sql("""
                        select distinct cast(object_id as bigint) from trail.entry
                        where object = 'staff' and change = 'made' and object_id = any (:actors)
                        """)
                .param("actors", actors.stream().map(String::valueOf).toArray(String[]::new))
                .query(Long.class)
                .list());
    }

    /** The latest first. */
    List<Act> acts(Wanted wanted) {
        Thing object = wanted.object();
        List<Long> programs = wanted.programs();
        return database.sql("""
                        select e.*, a.value as from_where, r.value as what_for from trail.entry e
                        left join trail.veiled a on a.program_id = e.program_id and a.entry_id = e.id and a.field = 'address'
                        left join trail.veiled r on r.program_id = e.program_id and r.entry_id = e.id and r.field = 'reason'
                        where (cast(:programs as bigint[]) is null or e.program_id = any (:programs))
                            and (cast(:object as text) is null or object = :object)
                            and (cast(:id as text) is null or object_id = :id)
                            and (cast(:actor as bigint) is null or actor_id = :actor)
                            and (cast(:operation as text) is null or operation = :operation)
                            and (cast(:from as timestamptz) is null or at >= :from)
                            and (at, id) < (:before, :before_id)
                        order by at desc, id desc limit :limit
                        """)
                .param("programs", programs == null ? null : programs.toArray(Long[]::new))
                .param("object", object == null ? null : object.kind())
                .param("id", object == null || object.id().isEmpty() ? null : object.id())
                .param("actor", wanted.actor())
                .param("operation", wanted.operation())
                .param("from", utc(wanted.span().from()))
                .param("before", utc(wanted.span().before()))
                .param("before_id", wanted.span().beforeId())
                .param("limit", wanted.span().limit())
                .query((row, at) -> act(row))
                .list();
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }

    private static Act act(ResultSet row) throws SQLException {
        Map<String, String> after = fields(row.getString("after"));
        if (after.containsKey(REASON) && row.getString("object").equals("member")) {
            after.put(REASON, Objects.requireNonNullElse(row.getString("what_for"), MASKED));
        }
        return new Act(
                row.getLong("id"),
                moment(row, "at"),
                row.getLong("program_id"),
                row.getString("actor"),
                row.getObject("actor_id", Long.class),
                row.getString("approved_by"),
                row.getString("from_where"),
                row.getString("request"),
                row.getString("operation"),
                row.getString("object"),
                row.getString("object_id"),
                row.getString("change"),
                row.getInt("rows"),
                fields(row.getString("before")),
                after);
    }

    private static Map<String, String> fields(@Nullable String json) {
        Map<String, String> fields = new TreeMap<>();
        if (json != null) {
            JSON.readTree(json).properties().forEach(field -> {
                JsonNode value = field.getValue();
                fields.put(field.getKey(), value.isString() ? value.asString() : value.toString());
            });
        }
        return fields;
    }

    private static Instant moment(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant momentOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    /** Sealed days, the latest first. */
    List<Day> days(int limit) {
        return database.sql("select * from trail.day order by day desc limit :limit")
                .param("limit", limit)
                .query((row, at) -> day(row))
                .list();
    }

    private Optional<Day> day(LocalDate day) {
        return database.sql("select * from trail.day where day = :day")
                .param("day", day)
                .query((row, at) -> day(row))
                .optional();
    }

    private static Day day(ResultSet row) throws SQLException {
        return new Day(
                row.getObject("day", LocalDate.class),
                row.getLong("last_sequence"),
                row.getLong("entries"),
                row.getBytes("head"),
                moment(row, "sealed_at"),
                momentOrNull(row, "kept_at"),
                momentOrNull(row, "dropped_at"));
    }

    /**
     * Seals the days that ended an hour ago or earlier: what was asked for before that is written by now. A day without
     * entries has no seal.
     */
    void seal() {
        LocalDate today = LocalDate.ofInstant(clock.instant().minusSeconds(3_600), ZoneOffset.UTC);
        database.sql("""
                        insert into trail.day (day, last_sequence, entries, head, sealed_at)
                        select d.day, d.last, d.last - lag(d.last, 1, coalesce((select max(last_sequence) from trail.day), 0))
                            over (order by d.day), l.hash, :now
                        from (
                            select days.day, max(days.last) over (order by days.day) as last from (
                                select (e.at at time zone 'UTC')::date as day, max(l.sequence) as last
                                from trail.link l join trail.entry e on e.id = l.entry_id
                                where l.sequence > coalesce((select max(last_sequence) from trail.day), 0)
                                group by 1) days
                            where days.day < :today and days.day > coalesce((select max(day) from trail.day), date '-infinity')) d
                        join trail.link l on l.sequence = d.last
                        on conflict do nothing
                        """)
                .param("today", today)
                .param("now", utc(clock.instant()))
                .update();
    }

    /**
     * Somebody shows that he keeps the head of a day elsewhere.
     *
     * @return false where it is another
     */
    boolean keep(LocalDate day, byte[] head) {
        return database.sql("""
                                update trail.day set kept_at = coalesce(kept_at, :now) where day = :day and head = :head
                                """)
                        .param("now", utc(clock.instant()))
                        .param("day", day)
                        .param("head", head)
                        .update()
                == 1;
    }

    Optional<Day> find(LocalDate day) {
        return day(day);
    }

    /**
     * Drops the entries of the days that are older than that, from the beginning, as far as their heads are kept.
     *
     * @param keepDays how many whole days are kept; the database keeps half a year in any case
     * @return how many days
     */
    int drop(int keepDays) {
        LocalDate first = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(keepDays);
        Integer dropped = transaction.execute(status -> {
            int days = database.sql("""
                            update trail.day set dropped_at = :now where dropped_at is null and day < :first
                                and day < coalesce((select min(day) from trail.day where kept_at is null), date 'infinity')
                            """)
                    .param("now", utc(clock.instant()))
                    .param("first", first)
                    .update();
            if (days > 0) {
                // the application may not delete from the trail: this takes what belongs to days that were dropped, and
                // nothing else
                database.sql("select trail.take_dropped()")
                        .query((row, at) -> true)
                        .single();
            }
            return days;
        });
        return dropped == null ? 0 : dropped;
    }
}
