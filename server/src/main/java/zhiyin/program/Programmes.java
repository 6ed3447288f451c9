package zhiyin.program;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.access.Programs;
import zhiyin.database.Ids;
import zhiyin.database.PublicId;
import zhiyin.engine.Engine;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.ProgrammePrinter;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;

/** All programmes and their versions. */
@Repository
public class Programmes implements Programs {

    /** How a programme's id is shown. */
    public static final PublicId ID = new PublicId("prg");

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Ids ids;
    private final Clock clock;
    private final List<Publication> publications;
    private final ConcurrentMap<VersionKey, Engine> compiled = new ConcurrentHashMap<>();

    private final ConcurrentMap<Long, Remembered> remembered = new ConcurrentHashMap<>();
    private final AtomicLong published = new AtomicLong();
    private final Object asking = new Object();

    private record VersionKey(long program, int number) {}

    private record Remembered(Engines engines, long readAtMs) {}

    private static final long STALE_MS_MAX = 1_000;

    Programmes(
            JdbcClient database,
            TransactionTemplate transaction,
            Ids ids,
            Clock clock,
            List<Publication> publications) {
        this.database = database;
        this.transaction = transaction;
        this.ids = ids;
        this.clock = clock;
        this.publications = List.copyOf(publications);
    }

    /** A programme. */
    public record Program(long id, String code) {}

    /**
     * A version, without its text.
     *
     * @param effectiveFrom null while it is a draft
     */
    public record VersionInfo(
            int number, Instant createdAt, @Nullable Instant effectiveFrom) {}

    /** The programme of a template. */
    public Programme read(Template template) {
        return switch (ProgrammeReader.read(template.yaml())) {
            case Reading.Read(var programme) -> programme;
            case Reading.Faulty(var faults) ->
                throw new IllegalStateException(
                        template.word() + ": " + faults.getFirst().sentence());
        };
    }

    /** Makes a programme with its first version as a draft; empty if there is one of that code. */
    public Optional<Program> create(Programme programme) {
        return Optional.ofNullable(transaction.execute(status -> {
            long id = ids.next();
            int made = database.sql("""
                            insert into program.program (id, code, created_at) values (:id, :code, :now)
                            on conflict (code) do nothing
                            """)
                    .param("id", id)
                    .param("code", programme.code())
                    .param("now", now())
                    .update();
            if (made == 0) {
                return null;
            }
            write(id, 1, programme);
            return new Program(id, programme.code());
        }));
    }

    /** Writes another version, as a draft, and returns its number. */
    public int addVersion(long program, Programme programme) {
        Integer number = transaction.execute(status -> {
            lock(program);
            int next = database.sql("select coalesce(max(number), 0) + 1 from program.version where program_id = :id")
                    .param("id", program)
                    .query(Integer.class)
                    .single();
            write(program, next, programme);
            return next;
        });
        return java.util.Objects.requireNonNull(number);
    }

    private void write(long program, int number, Programme programme) {
        database.sql("""
                        insert into program.version (program_id, number, yaml, created_at)
                        values (:program, :number, :yaml, :now)
                        """)
                .param("program", program)
                .param("number", number)
                .param("yaml", ProgrammePrinter.print(programme))
                .param("now", now())
                .update();
    }

    /** The code of a ladder that an earlier version has with another measure or window than this one. */
    public Optional<String> changedLadder(long program, Programme next) {
        return versions(program).stream()
                .map(version -> engine(program, version.number()).programme())
                .flatMap(earlier -> earlier.ladders().stream())
                .filter(old -> {
                    Programme.Ladder now = next.ladder(old.code());
                    return now != null
                            && !(now.measure().equals(old.measure())
                                    && now.window().equals(old.window()));
                })
                .map(Programme.Ladder::code)
                .findFirst();
    }

    /**
     * Lets a draft take effect now, or, where another version began at this very moment or the clock went back, right
     * after the last one that began; false if there is no such draft.
     */
    public boolean publish(long program, int number) {
        Integer published = transaction.execute(status -> {
            lock(program);
            int made = database.sql("""
                            update program.version set effective_from = greatest(:now, (
                                select max(effective_from) + interval '1 microsecond' from program.version
                                where program_id = :program))
                            where program_id = :program and number = :number and effective_from is null
                            """)
                    .param("now", now())
                    .param("program", program)
                    .param("number", number)
                    .update();
            if (made == 1) {
                Programme next = engine(program, number).programme();
                publications.forEach(each -> each.published(program, next));
            }
            return made;
        });
        // whoever read before this may not remember it after
        this.published.incrementAndGet();
        remembered.remove(program);
        return Integer.valueOf(1).equals(published);
    }

    /** Why that programme cannot take effect as a version of this one; to be asked in the transaction that publishes it. */
    public Optional<String> objection(long program, Programme next) {
        lock(program);
        return publications.stream()
                .flatMap(each -> each.objection(program, next).stream())
                .findFirst();
    }

    /** A version's programme, published or not. */
    public Programme programme(long program, int number) {
        return engine(program, number).programme();
    }

    /** One at a time writes and publishes versions of a programme. */
    private void lock(long program) {
        database.sql("select id from program.program where id = :id for update")
                .param("id", program)
                .query(Long.class)
                .single();
    }

    /** The programme of that code. */
    public Optional<Program> byCode(String code) {
        return database.sql("select id, code from program.program where code = :code")
                .param("code", code)
                .query((row, at) -> new Program(row.getLong(1), row.getString(2)))
                .optional();
    }

    /** The programme of that id. */
    public Optional<Program> byId(long id) {
        return database.sql("select id, code from program.program where id = :id")
                .param("id", id)
                .query((row, at) -> new Program(row.getLong(1), row.getString(2)))
                .optional();
    }

    /** Every programme, by code. */
    public List<Program> all() {
        return database.sql("select id, code from program.program order by code")
                .query((row, at) -> new Program(row.getLong(1), row.getString(2)))
                .list();
    }

    /** All versions, the first first. */
    public List<VersionInfo> versions(long program) {
        return database.sql("""
                        select number, created_at, effective_from from program.version
                        where program_id = :program order by number
                        """)
                .param("program", program)
                .query((row, at) -> new VersionInfo(
                        row.getInt(1),
                        row.getObject(2, OffsetDateTime.class).toInstant(),
                        row.getObject(3, OffsetDateTime.class) == null
                                ? null
                                : row.getObject(3, OffsetDateTime.class).toInstant()))
                .list();
    }

    /** The YAML of a version. */
    public Optional<String> yaml(long program, int number) {
        return database.sql("select yaml from program.version where program_id = :program and number = :number")
                .param("program", program)
                .param("number", number)
                .query(String.class)
                .optional();
    }

    /** What decides for the programme, as the database knew it at most a second ago. */
    public Engines recent(long program) {
        Engines known = fresh(program);
        if (known != null) {
            return known;
        }
        // one of them asks the database; the hundreds who come meanwhile hear what he heard
        synchronized (asking) {
            known = fresh(program);
            return known == null ? engines(program) : known;
        }
    }

    private @Nullable Engines fresh(long program) {
        Remembered known = remembered.get(program);
        // a clock that went back makes no memory fresh: its distance counts either way
        return known != null && Math.abs(clock.millis() - known.readAtMs()) < STALE_MS_MAX ? known.engines() : null;
    }

    /** What decides for the programme: its published versions, compiled once and kept. */
    public Engines engines(long program) {
        long publications = published.get();
        long now = clock.millis();
        Engines engines = read(program);
        if (publications == published.get()) {
            remembered.put(program, new Remembered(engines, now));
        }
        return engines;
    }

    private record Published(int number, Instant from) {}

    private Engines read(long program) {
        // read to the end before any is compiled: whoever holds a connection and waits for another can be stuck with
        // all the others who do
        List<Published> versions = database.sql("""
                        select number, effective_from from program.version
                        where program_id = :program and effective_from is not null order by effective_from
                        """)
                .param("program", program)
                .query((row, index) -> new Published(
                        row.getInt(1), row.getObject(2, OffsetDateTime.class).toInstant()))
                .list();
        return new Engines(versions.stream()
                .map(each -> new Engines.Version(each.number(), each.from(), engine(program, each.number())))
                .toList());
    }

    /** Compiled by whoever comes first; whoever comes meanwhile waits for him, and not for a connection. */
    private Engine engine(long program, int number) {
        return compiled.computeIfAbsent(new VersionKey(program, number), this::compile);
    }

    private Engine compile(VersionKey key) {
        String yaml = yaml(key.program(), key.number()).orElseThrow();
        return switch (ProgrammeReader.read(yaml)) {
            case Reading.Read(var programme) -> new Engine(programme, key.number());
            case Reading.Faulty(var faults) ->
                throw new IllegalStateException("version " + key.number() + " of programme " + key.program()
                        + " can no longer be read: " + faults.getFirst().sentence());
        };
    }

    /** For whoever makes keys: the id of the programme of that code. */
    @Override
    public @Nullable Long idOf(String code) {
        return byCode(code).map(Program::id).orElse(null);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
