package zhiyin.program;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.ProgramClocks;
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
    private final ProgramClocks clocks;
    private final List<Publication> publications;
    private final ConcurrentMap<VersionKey, Engine> compiled = new ConcurrentHashMap<>();

    private final ConcurrentMap<Long, Remembered> remembered = new ConcurrentHashMap<>();
    private final AtomicLong published = new AtomicLong();
    private final Object asking = new Object();

    private record VersionKey(long program, int number) {}

    private record Remembered(Engines engines, long readAtMs) {}

    private static final long STALE_MS_MAX = 1_000;

    /** The stage to which a version returns: nothing that nobody approved becomes approved on the way. */
    private static final String UNPUBLISHED = """
            (case when exists (select from program.step s
                where s.program_id = version.program_id and s.number = version.number and s.what = 'approved')
                then 'approved' else 'draft' end)
            """;

    /** Others may take a version for coming for so long after it was taken back. */
    private static final Duration WITHDRAWN_BEFORE = Duration.ofSeconds(10);

    Programmes(
            JdbcClient database,
            TransactionTemplate transaction,
            Ids ids,
            Clock clock,
            ProgramClocks clocks,
            List<Publication> publications) {
        this.database = database;
        this.transaction = transaction;
        this.ids = ids;
        this.clock = clock;
        this.clocks = clocks;
        this.publications = List.copyOf(publications);
    }

    /** How often in a year a member's day of birth is said anew without a reason. */
    public int birthdayChanges(long program) {
        return database.sql("select birthday_changes from program.program where id = :id")
                .param("id", program)
                .query(Integer.class)
                .single();
    }

    /**
     * A programme.
     *
     * @param sandbox whether nobody's money is in it: it is one, or live, for ever
     * @param sandboxOf of a sandbox, the live programme that it was made from, if any
     */
    public record Program(
            long id, String code, boolean sandbox, @Nullable Long sandboxOf) {}

    /**
     * A version, without its text.
     *
     * @param effectiveFrom from when it decides for everybody; null until it is published
     * @param author the key by which it was written; null for the house itself
     * @param approved whether somebody else than its author ever approved it
     * @param underWay what it does with members under way when it takes effect
     */
    public record VersionInfo(
            int number,
            Instant createdAt,
            @Nullable Instant effectiveFrom,
            Stage stage,
            @Nullable Long author,
            boolean approved,
            UnderWay underWay) {}

    /**
     * How a version is published.
     *
     * @param from when it takes effect; null for at once
     * @param announcedAt when members were told of it, if they were
     * @param principal the key by which it is done; null for the house itself
     * @param remark why, if anybody says
     * @param underWay what it does with members under way
     */
    record Publishing(
            @Nullable Instant from,
            @Nullable Instant announcedAt,
            @Nullable Long principal,
            @Nullable String remark,
            UnderWay underWay) {
        static final Publishing NOW = new Publishing(null, null, null, null, UnderWay.GRANDFATHER);
    }

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
        return create(programme, null, false, null);
    }

    /**
     * Makes a programme with its first version as a draft; empty if there is one of that code.
     *
     * @param author the key by which it is written; null for the house itself
     * @param sandbox whether it is one, for ever; of a sandbox's terms nobody need be told
     * @param sandboxOf the live programme that the sandbox is made from; null for none
     */
    Optional<Program> create(Programme programme, @Nullable Long author, boolean sandbox, @Nullable Long sandboxOf) {
        return Optional.ofNullable(transaction.execute(status -> {
            long id = ids.next();
            int made = database.sql("""
                            insert into program.program (id, code, created_at, sandbox, sandbox_of, notice_days)
                            values (:id, :code, :now, :sandbox, :sandbox_of, case when :sandbox then 0 else 7 end)
                            on conflict (code) do nothing
                            """)
                    .param("id", id)
                    .param("code", programme.code())
                    .param("sandbox", sandbox)
                    .param("sandbox_of", sandboxOf)
                    .param("now", now(id))
                    .update();
            if (made == 0) {
                return null;
            }
            write(id, 1, programme, author);
            return new Program(id, programme.code(), sandbox, sandboxOf);
        }));
    }

    /**
     * Writes another version, as a draft, and returns its number.
     *
     * @param author the key by which it is written; null for the house itself
     */
    int addVersion(long program, Programme programme, @Nullable Long author) {
        Integer number = transaction.execute(status -> {
            lock(program);
            int next = database.sql("select coalesce(max(number), 0) + 1 from program.version where program_id = :id")
                    .param("id", program)
                    .query(Integer.class)
                    .single();
            write(program, next, programme, author);
            return next;
        });
        return Objects.requireNonNull(number);
    }

    private void write(long program, int number, Programme programme, @Nullable Long author) {
        database.sql("""
                        insert into program.version (program_id, number, yaml, created_at, author, stage)
                        values (:program, :number, :yaml, :now, :author, 'draft')
                        """)
                .param("author", author)
                .param("program", program)
                .param("number", number)
                .param("yaml", ProgrammePrinter.print(programme))
                .param("now", now(program))
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
     * Lets a version take effect now, or, where another version began at this very moment or the clock went back, right
     * after the last one that began; false if there is none that could.
     */
    public boolean publish(long program, int number) {
        return publish(program, number, Publishing.NOW);
    }

    boolean publish(long program, int number, Publishing how) {
        return changing(program, () -> {
            Instant now = clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
            Instant from = how.from() != null && how.from().isAfter(now) ? how.from() : null;
            int made = database.sql("""
                            update program.version set stage = 'published', scheduled = :scheduled, announced_at = :announced,
                                under_way = :under_way,
                                effective_from = greatest(:from, (
                                    select max(effective_from) + interval '1 microsecond' from program.version
                                    where program_id = :program and (not scheduled or effective_from <= :from)))
                            where program_id = :program and number = :number and stage <> 'published'
                            """)
                    .param("scheduled", from != null)
                    .param("announced", offset(how.announcedAt()))
                    .param("under_way", how.underWay().word())
                    .param("from", offset(from == null ? now : from))
                    .param("program", program)
                    .param("number", number)
                    .update();
            if (made == 1) {
                note(program, number, "published", how.principal(), how.remark(), from, null);
                Programme next = engine(program, number).programme();
                publications.forEach(each -> each.published(program, next));
            }
            return made == 1;
        });
    }

    /** Takes back that a version will take effect; false unless it still will, and not within a moment. */
    boolean withdraw(long program, int number, @Nullable Long principal, @Nullable String remark) {
        return changing(program, () -> {
            int made = database.sql("""
                            update program.version set stage = STAGE, scheduled = false, announced_at = null,
                                effective_from = null, under_way = 'grandfather'
                            where program_id = :program and number = :number and scheduled
                                and effective_from > :now::timestamptz + make_interval(secs => :moment)
                            """.replace("STAGE", UNPUBLISHED))
                    .param("program", program)
                    .param("number", number)
                    .param("now", now(program))
                    .param("moment", WITHDRAWN_BEFORE.toSeconds())
                    .update();
            if (made == 1) {
                note(program, number, "withdrawn", principal, remark, null, null);
            }
            return made == 1;
        });
    }

    /**
     * Lets a version decide for a share of the members from now on: begins a pilot, makes it wider, or ends it.
     *
     * @param share of ten thousand
     * @param among of which members
     * @param begins whether it is no pilot yet
     */
    void pilot(
            long program,
            int number,
            int share,
            Marked among,
            boolean begins,
            @Nullable Long principal,
            @Nullable String remark,
            String salt) {
        changing(program, () -> {
            database.sql("""
                            update program.version set stage = case when :share = 0 then STAGE else 'pilot' end,
                                salt = coalesce(salt, :salt)
                            where program_id = :program and number = :number
                            """.replace("STAGE", UNPUBLISHED))
                    .param("program", program)
                    .param("number", number)
                    .param("share", share)
                    .param("salt", salt)
                    .update();
            Instant now = clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
            note(program, number, "piloted", principal, remark, now, share, among, null);
            if (begins) {
                // once: another version may have been published since, and what it says of budgets holds
                Programme next = engine(program, number).programme();
                publications.forEach(each -> each.published(program, next));
            }
            return true;
        });
    }

    /** Changes which versions decide, one caller at a time; whoever read before may not remember it after. */
    private boolean changing(long program, BooleanSupplier change) {
        Boolean made = transaction.execute(status -> {
            lock(program);
            return change.getAsBoolean();
        });
        this.published.incrementAndGet();
        remembered.remove(program);
        return Boolean.TRUE.equals(made);
    }

    /** Writes down what was done with a version. */
    void note(
            long program,
            int number,
            String what,
            @Nullable Long principal,
            @Nullable String remark,
            @Nullable Instant from,
            @Nullable Integer share) {
        note(program, number, what, principal, remark, from, share, Marked.NOTHING, null);
    }

    /** Whether a version was handed in with that back-test. */
    public boolean isAttached(long program, String backtest) {
        return database.sql(
                        "select exists (select from program.step where program_id = :program and backtest = :backtest)")
                .param("program", program)
                .param("backtest", backtest)
                .query(Boolean.class)
                .single();
    }

    void note(
            long program,
            int number,
            String what,
            @Nullable Long principal,
            @Nullable String remark,
            @Nullable Instant from,
            @Nullable Integer share,
            Marked among,
            @Nullable String backtest) {
        database.sql("""
                        insert into program.step
                        select :program, coalesce(max(sequence), 0) + 1, :number, :what, :principal, :remark, :from, :share,
                            :tags::text[], :segments::text[], :now, :backtest
                        from program.step where program_id = :program
                        """)
                .param("tags", texts(among.tags()))
                .param("segments", texts(among.segments()))
                .param("program", program)
                .param("number", number)
                .param("what", what)
                .param("principal", principal)
                .param("remark", remark)
                .param("from", offset(from))
                .param("share", share)
                .param("now", now(program))
                .param("backtest", backtest)
                .update();
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
    void lock(long program) {
        database.sql("select id from program.program where id = :id for update")
                .param("id", program)
                .query(Long.class)
                .single();
    }

    private static final String PROGRAM = "select id, code, sandbox, sandbox_of from program.program";

    private static Program program(ResultSet row) throws SQLException {
        return new Program(row.getLong(1), row.getString(2), row.getBoolean(3), row.getObject(4, Long.class));
    }

    /** The programme of that code. */
    public Optional<Program> byCode(String code) {
        return database.sql(PROGRAM + " where code = :code")
                .param("code", code)
                .query((row, at) -> program(row))
                .optional();
    }

    /** The programme of that id. */
    public Optional<Program> byId(long id) {
        return database.sql(PROGRAM + " where id = :id")
                .param("id", id)
                .query((row, at) -> program(row))
                .optional();
    }

    /** Every programme, by code. */
    public List<Program> all() {
        return database.sql(PROGRAM + " order by code")
                .query((row, at) -> program(row))
                .list();
    }

    /** All versions, the first first. */
    public List<VersionInfo> versions(long program) {
        Instant now = clocks.of(program).instant();
        List<Kept> kept = database.sql("""
                        select v.number, v.created_at, v.effective_from, v.stage, v.author, v.scheduled, s.approved, s.piloted_at,
                            v.under_way
                        from program.version v cross join lateral (
                            select count(*) filter (where what = 'approved') > 0 approved,
                                max(starts_at) filter (where what = 'piloted') piloted_at
                            from program.step where program_id = v.program_id and number = v.number) s
                        where v.program_id = :program order by v.number
                        """)
                .param("program", program)
                .query((row, at) -> new Kept(
                        row.getInt(1),
                        Objects.requireNonNull(instant(row, 2)),
                        instant(row, 3),
                        row.getString(4),
                        row.getObject(5, Long.class),
                        row.getBoolean(6),
                        row.getBoolean(7),
                        instant(row, 8),
                        UnderWay.valueOf(row.getString(9).toUpperCase(Locale.ROOT))))
                .list();
        Instant live = kept.stream()
                .filter(each -> each.begunBy(now))
                .map(Kept::effectiveFrom)
                .max(Comparator.naturalOrder())
                .orElse(null);
        return kept.stream()
                .map(each -> new VersionInfo(
                        each.number(),
                        each.createdAt(),
                        each.effectiveFrom(),
                        each.stageBeside(live),
                        each.author(),
                        each.approved(),
                        each.underWay()))
                .toList();
    }

    private record Kept(
            int number,
            Instant createdAt,
            @Nullable Instant effectiveFrom,
            String stage,
            @Nullable Long author,
            boolean scheduled,
            boolean approved,
            @Nullable Instant pilotedAt,
            UnderWay underWay) {
        /** A pilot is over once another version has taken effect for all; what was never approved is a draft again. */
        Stage stageBeside(@Nullable Instant live) {
            boolean over = stage.equals("pilot") && live != null && pilotedAt != null && pilotedAt.isBefore(live);
            return over ? approved ? Stage.APPROVED : Stage.DRAFT : Stage.of(stage, effectiveFrom, live);
        }

        /** What began at once has begun, whatever a clock says that went back. */
        boolean begunBy(Instant now) {
            return effectiveFrom != null && (!scheduled || !effectiveFrom.isAfter(now));
        }
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    /** A version that has taken effect and takes along the members under way. */
    public record Migration(long program, int number, Instant effectiveFrom) {}

    /** Those of all programmes that have taken effect, in the order in which they did. */
    public List<Migration> migrations() {
        return database
                .sql("""
                        select program_id, number, effective_from from program.version
                        where under_way = 'migrate' and effective_from is not null order by effective_from
                        """)
                .query((row, at) ->
                        new Migration(row.getLong(1), row.getInt(2), Objects.requireNonNull(instant(row, 3))))
                .list()
                .stream()
                .filter(each ->
                        !each.effectiveFrom().isAfter(clocks.of(each.program()).instant()))
                .toList();
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
        if (!clocks.of(program).equals(clock)) {
            return engines(program);
        }
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
        Clock time = clocks.of(program);
        // what goes by a clock of its own may be asked at any moment, and a moment ago is another time
        boolean house = time.equals(clock);
        Engines engines = read(program, house ? clock : InstantSource.fixed(time.instant()));
        // whoever asks without having it in sight sees none, and what he sees is no news for others
        if (house && publications == published.get() && !engines.versions().isEmpty()) {
            remembered.put(program, new Remembered(engines, now));
        }
        return engines;
    }

    private record Published(int number, Instant from) {}

    private record Tried(int number, String salt, Instant from, int share, Marked among) {}

    private static String @Nullable [] texts(List<String> texts) {
        return texts.isEmpty() ? null : texts.toArray(String[]::new);
    }

    /** Of which members a step of a pilot has a share: the row's tags and segments. */
    static Marked among(ResultSet row, int tags) throws SQLException {
        return new Marked(texts(row, tags), texts(row, tags + 1));
    }

    private static List<String> texts(ResultSet row, int column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    private Engines read(long program, InstantSource time) {
        // read to the end before any is compiled: whoever holds a connection and waits for another can be stuck with
        // all the others who do
        List<Published> versions = database.sql("""
                        select number, effective_from from program.version
                        where program_id = :program and effective_from is not null order by effective_from
                        """)
                .param("program", program)
                .query((row, index) -> new Published(row.getInt(1), Objects.requireNonNull(instant(row, 2))))
                .list();
        Map<Integer, List<Tried>> tried = database
                .sql("""
                        select v.number, v.salt, s.starts_at, s.share, s.among_tags, s.among_segments
                        from program.version v join program.step s on s.program_id = v.program_id and s.number = v.number
                        where v.program_id = :program and v.salt is not null and s.what = 'piloted' order by s.sequence
                        """)
                .param("program", program)
                .query((row, index) -> new Tried(
                        row.getInt(1),
                        row.getString(2),
                        Objects.requireNonNull(instant(row, 3)),
                        row.getInt(4),
                        among(row, 5)))
                .list()
                .stream()
                .collect(Collectors.groupingBy(Tried::number, LinkedHashMap::new, Collectors.toList()));
        return new Engines(
                versions.stream()
                        .map(each -> new Engines.Version(each.number(), each.from(), engine(program, each.number())))
                        .toList(),
                tried.values().stream().map(steps -> piloted(program, steps)).toList(),
                time);
    }

    private Engines.Piloted piloted(long program, List<Tried> steps) {
        Tried first = steps.getFirst();
        return new Engines.Piloted(
                new Engines.Version(first.number(), first.from(), engine(program, first.number())),
                new Pilot(
                        first.salt(),
                        steps.stream()
                                .map(step -> new Pilot.Step(step.from(), step.share(), step.among()))
                                .toList()));
    }

    /** The versions on trial of which a step has a share of those alone who are marked with that segment. */
    public List<Integer> triedAmong(long program, String segment) {
        return database.sql("""
                        select distinct v.number from program.version v
                        join program.step s on s.program_id = v.program_id and s.number = v.number
                        where v.program_id = :program and v.stage = 'pilot' and s.what = 'piloted'
                            and :segment = any (s.among_segments)
                        order by v.number
                        """)
                .param("program", program)
                .param("segment", segment)
                .query((row, at) -> row.getInt(1))
                .list();
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

    @Override
    public @Nullable String codeOf(long id) {
        return byId(id).map(Program::code).orElse(null);
    }

    @Override
    public boolean isSandbox(long id) {
        return byId(id).filter(Program::sandbox).isPresent();
    }

    private OffsetDateTime now(long program) {
        return clocks.of(program).instant().atOffset(ZoneOffset.UTC);
    }

    private static @Nullable OffsetDateTime offset(@Nullable Instant moment) {
        return moment == null ? null : moment.atOffset(ZoneOffset.UTC);
    }
}
