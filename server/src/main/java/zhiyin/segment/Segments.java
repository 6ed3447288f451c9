package zhiyin.segment;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/** Segments and lists as they are kept. One at a time changes those of a programme. */
@Repository
class Segments {

    /** How many a programme may have. */
    static final int MOST = 1_000;

    /** Ways in which a segment has members. */
    enum Kind {
        STATIC,
        DYNAMIC,
        REAL_TIME;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A segment.
     *
     * @param number the version of its definition; 0 for a list
     * @param definition as JSON; null for a list
     * @param revision grows whenever it, or who is on it, changes
     */
    record Kept(
            String code,
            Kind kind,
            String name,
            String description,
            int number,
            @Nullable String definition,
            long revision,
            boolean marks,
            long owner,
            Instant madeAt,
            long madeBy,
            Instant changedAt,
            @Nullable Instant archivedAt) {

        boolean isList() {
            return kind == Kind.STATIC;
        }
    }

    /** What is said of a segment when it is made or changed. */
    record Said(
            String code,
            Kind kind,
            String name,
            String description,
            @Nullable String definition,
            boolean marks,
            long owner) {}

    /** A definition that a segment had. */
    record Version(int number, String definition, Instant madeAt, long madeBy) {}

    /** How many were in a segment on a day. */
    record Size(LocalDate day, long members, long ofMembers, Instant countedAt) {}

    private static final String SELECT = """
            select s.code, s.kind, s.name, s.description, s.number, v.definition, s.revision, s.marks, s.owner, s.made_at, s.made_by,
                s.changed_at, s.archived_at
            from segment.segment s
            left join segment.version v on v.program_id = s.program_id and v.code = s.code and v.number = s.number
            where s.program_id = :program""";

    private final JdbcClient database;
    private final TransactionTemplate transaction;

    Segments(JdbcClient database, TransactionTemplate transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    /** How often a programme's segments were changed; 0 where it never had one. */
    long revision(long program) {
        return database.sql("select revision from segment.head where program_id = :program")
                .param("program", program)
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    /** All of a programme, by code. */
    List<Kept> all(long program) {
        return database.sql(SELECT + " order by s.code")
                .param("program", program)
                .query(Segments::kept)
                .list();
    }

    Optional<Kept> find(long program, String code) {
        return database.sql(SELECT + " and s.code = :code")
                .param("program", program)
                .param("code", code)
                .query(Segments::kept)
                .optional();
    }

    private static Kept kept(ResultSet row, int at) throws SQLException {
        return new Kept(
                row.getString(1),
                Kind.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
                row.getString(3),
                row.getString(4),
                row.getInt(5),
                row.getString(6),
                row.getLong(7),
                row.getBoolean(8),
                row.getLong(9),
                instant(row, 10),
                row.getLong(11),
                instant(row, 12),
                row.getString(13) == null ? null : instant(row, 13));
    }

    static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static OffsetDateTime moment(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    /** Does it while nobody else changes the programme's segments; all of it, or nothing where it throws. */
    <T> T alone(long program, Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(_ -> {
            lock(program);
            return work.get();
        }));
    }

    /** Within a transaction. */
    void lock(long program) {
        database.sql("insert into segment.head (program_id) values (:program) on conflict do nothing")
                .param("program", program)
                .update();
        database.sql("select revision from segment.head where program_id = :program for update")
                .param("program", program)
                .query(Long.class)
                .single();
    }

    /** The next revision. */
    private long changed(long program) {
        return database.sql(
                        "update segment.head set revision = revision + 1 where program_id = :program returning revision")
                .param("program", program)
                .query(Long.class)
                .single();
    }

    /** Makes a segment, within {@link #alone}. */
    Kept make(long program, Said said, long by, Instant now) {
        database.sql("""
                        insert into segment.segment (program_id, code, kind, name, description, number, revision, marks, owner, made_at,
                            made_by, changed_at)
                        values (:program, :code, :kind, :name, :description, :number, :revision, :marks, :owner, :now, :by, :now)
                        """)
                .param("program", program)
                .param("code", said.code())
                .param("kind", said.kind().word())
                .param("name", said.name())
                .param("description", said.description())
                .param("number", said.definition() == null ? 0 : 1)
                .param("revision", changed(program))
                .param("marks", said.marks())
                .param("owner", said.owner())
                .param("now", moment(now))
                .param("by", by)
                .update();
        if (said.definition() != null) {
            write(program, said.code(), 1, said.definition(), by, now);
        }
        return find(program, said.code()).orElseThrow();
    }

    private void write(long program, String code, int number, String definition, long by, Instant now) {
        database.sql("""
                        insert into segment.version (program_id, code, number, definition, made_at, made_by)
                        values (:program, :code, :number, :definition, :now, :by)
                        """)
                .param("program", program)
                .param("code", code)
                .param("number", number)
                .param("definition", definition)
                .param("now", moment(now))
                .param("by", by)
                .update();
    }

    /** Changes a segment, within {@link #alone}; another definition is another version. */
    Kept change(long program, Kept was, Said said, long by, Instant now) {
        boolean another = said.definition() != null && !said.definition().equals(was.definition());
        int number = another ? was.number() + 1 : was.number();
        if (another) {
            write(program, was.code(), number, Objects.requireNonNull(said.definition()), by, now);
        }
        database.sql("""
                        update segment.segment set kind = :kind, name = :name, description = :description, number = :number,
                            revision = :revision, marks = :marks, owner = :owner, changed_at = :now
                        where program_id = :program and code = :code
                        """)
                .param("kind", said.kind().word())
                .param("name", said.name())
                .param("description", said.description())
                .param("number", number)
                .param("revision", changed(program))
                .param("marks", said.marks())
                .param("owner", said.owner())
                .param("now", moment(now))
                .param("program", program)
                .param("code", was.code())
                .update();
        return find(program, was.code()).orElseThrow();
    }

    /** Puts a segment away, or takes it out again, within {@link #alone}. */
    Kept archive(long program, String code, boolean away, Instant now) {
        database.sql("""
                        update segment.segment set archived_at = case when :away then :now end, revision = :revision, changed_at = :now
                        where program_id = :program and code = :code
                        """)
                .param("away", away)
                .param("now", moment(now))
                .param("revision", changed(program))
                .param("program", program)
                .param("code", code)
                .update();
        return find(program, code).orElseThrow();
    }

    /** Deletes a segment with all that is kept of it but its changes, within {@link #alone}. */
    void delete(long program, String code) {
        for (String table : List.of("segment.listed", "segment.present", "segment.segment")) {
            database.sql("delete from " + table + " where program_id = :program and code = :code")
                    .param("program", program)
                    .param("code", code)
                    .update();
        }
        changed(program);
    }

    /** The latest first. */
    List<Version> versions(long program, String code) {
        return database.sql("""
                        select number, definition, made_at, made_by from segment.version
                        where program_id = :program and code = :code order by number desc limit 200
                        """)
                .param("program", program)
                .param("code", code)
                .query((row, at) -> new Version(row.getInt(1), row.getString(2), instant(row, 3), row.getLong(4)))
                .list();
    }

    // lists

    /**
     * Puts members on a list, within {@link #alone}.
     *
     * @return how many were not on it
     */
    int put(long program, String code, Collection<Long> members, Instant now) {
        int put = database.sql("""
                        insert into segment.listed (member_id, program_id, code, listed_at)
                        select m.id, :program, :code, :now from unnest(cast(:members as bigint[])) t (member)
                        join member.member m on m.id = t.member and m.erased_at is null
                        on conflict do nothing
                        """)
                .param("program", program)
                .param("code", code)
                .param("now", moment(now))
                .param("members", members.toArray(Long[]::new))
                .update();
        touched(program, code, put);
        return put;
    }

    /**
     * Takes members from a list, within {@link #alone}.
     *
     * @return how many were on it
     */
    int take(long program, String code, Collection<Long> members) {
        int taken = database.sql("""
                        delete from segment.listed where program_id = :program and code = :code
                            and member_id = any (cast(:members as bigint[]))
                        """)
                .param("program", program)
                .param("code", code)
                .param("members", members.toArray(Long[]::new))
                .update();
        touched(program, code, taken);
        return taken;
    }

    private void touched(long program, String code, int members) {
        if (members > 0) {
            database.sql("update segment.segment set revision = :revision where program_id = :program and code = :code")
                    .param("revision", changed(program))
                    .param("program", program)
                    .param("code", code)
                    .update();
        }
    }

    /** Who is on a list; who was merged as whom he turned out to be. */
    long[] listed(long program, String code) {
        List<Long> members = new ArrayList<>();
        database.sql("""
                        select distinct case when m.merged_into is null then m.id else member.current(m.id) end
                        from segment.listed l join member.member m on m.id = l.member_id
                        where l.program_id = :program and l.code = :code and m.erased_at is null
                        """).param("program", program).param("code", code).query(row -> {
            members.add(row.getLong(1));
        });
        return members.stream().mapToLong(Long::longValue).toArray();
    }

    // sizes

    /** What was counted, the latest first. */
    List<Size> sizes(long program, String code, int days) {
        return database.sql("""
                        select day, members, of_members, counted_at from segment.size
                        where program_id = :program and code = :code order by day desc limit :days
                        """)
                .param("program", program)
                .param("code", code)
                .param("days", days)
                .query((row, at) ->
                        new Size(row.getObject(1, LocalDate.class), row.getLong(2), row.getLong(3), instant(row, 4)))
                .list();
    }

    /** A segment's sizes, and whose. */
    record SizeOf(String code, Size size) {}

    /** The sizes of all segments from a day on, by code and day. */
    List<SizeOf> sizesOfAll(long program, LocalDate from) {
        return database.sql("""
                        select day, members, of_members, counted_at, code from segment.size
                        where program_id = :program and day >= :from order by code, day
                        """)
                .param("program", program)
                .param("from", from)
                .query((row, at) -> new SizeOf(
                        row.getString(5),
                        new Size(row.getObject(1, LocalDate.class), row.getLong(2), row.getLong(3), instant(row, 4))))
                .list();
    }

    /** Keeps how many there are today; of a day the last that was counted. */
    void keep(long program, String code, Size size) {
        database.sql("""
                        insert into segment.size (program_id, code, day, members, of_members, counted_at)
                        select :program, :code, :day, :members, :of, :now
                        from segment.segment where program_id = :program and code = :code
                        on conflict (program_id, code, day) do update
                            set members = excluded.members, of_members = excluded.of_members, counted_at = excluded.counted_at
                        """)
                .param("program", program)
                .param("code", code)
                .param("day", size.day())
                .param("members", size.members())
                .param("of", size.ofMembers())
                .param("now", moment(size.countedAt()))
                .update();
    }

    /** The programmes that have a segment, or somebody whose marks are to be made right. */
    List<Long> programs() {
        return database.sql("select program_id from segment.segment union select program_id from segment.unmarked")
                .query((row, at) -> row.getLong(1))
                .list();
    }

    /** The day on which all of a programme's segments were counted last; null where one never was. */
    @Nullable
    LocalDate countedThrough(long program) {
        return database.sql("""
                        select min(coalesce((select max(day) from segment.size z
                            where z.program_id = s.program_id and z.code = s.code), date '1970-01-01'))
                        from segment.segment s where program_id = :program and archived_at is null
                        """)
                .param("program", program)
                .query((row, at) -> Optional.ofNullable(row.getObject(1, LocalDate.class)))
                .single()
                .orElse(null);
    }
}
