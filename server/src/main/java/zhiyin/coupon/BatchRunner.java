package zhiyin.coupon;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.ProgramClocks;
import zhiyin.Recurring;
import zhiyin.coupon.Batches.Batch;
import zhiyin.coupon.CouponShelf.Kind;
import zhiyin.coupon.Handing.Ask;
import zhiyin.coupon.Handing.Given;
import zhiyin.database.Sight;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/**
 * Makes codes and gives coupons to many, chunk by chunk, each with its progress in one transaction: whoever goes on after a
 * breakdown, on this server or another, begins where it ended.
 */
@Component
class BatchRunner extends Recurring {

    /** For so long codes can be collected. */
    static final Duration COLLECTABLE = Duration.ofDays(7);

    private static final Logger log = LoggerFactory.getLogger(BatchRunner.class);
    private static final int CODES_A_CHUNK = 25_000;
    private static final int MEMBERS_A_CHUNK = 500;

    private static final byte[] COPY_HEAD = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);

    private final Batches batches;
    private final Handing handing;
    private final CouponCodes codes;
    private final CouponShelf shelf;
    private final Members members;
    private final Programmes programmes;
    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final ProgramClocks clocks;
    private final Clock clock;
    private final Set<Long> here = ConcurrentHashMap.newKeySet();

    /** One batch after the other; beside it the codes of the next chunk are made while this one is written. */
    private final ExecutorService runner = Executors.newSingleThreadExecutor(task ->
            Thread.ofPlatform().name("zhiyin-coupon-batches").daemon(true).unstarted(task));

    private final ExecutorService maker = Executors.newSingleThreadExecutor(
            task -> Thread.ofPlatform().name("zhiyin-coupon-codes").daemon(true).unstarted(task));

    BatchRunner(
            Batches batches,
            Handing handing,
            CouponCodes codes,
            CouponShelf shelf,
            Members members,
            Programmes programmes,
            DataSource source,
            TransactionTemplate transaction,
            ProgramClocks clocks,
            Clock clock,
            @Value("${zhiyin.command:}") String command) {
        super("zhiyin-coupon-batches-left", Duration.ofSeconds(30), command);
        this.batches = batches;
        this.handing = handing;
        this.codes = codes;
        this.shelf = shelf;
        this.members = members;
        this.programmes = programmes;
        this.database = new JdbcTemplate(source);
        this.transaction = transaction;
        this.clocks = clocks;
        this.clock = clock;
    }

    /** Runs it when those before it are over. */
    void run(long program, long batch) {
        if (here.add(batch)) {
            var _ = runner.submit(() -> {
                try {
                    Sight.of(program).run(() -> runNow(program, batch));
                } catch (RuntimeException accident) {
                    log.warn("batch {} of coupons stopped; it goes on in half a minute", batch, accident);
                } finally {
                    here.remove(batch);
                }
            });
        }
    }

    /** What others have left, and what nobody may collect any more. */
    @Override
    protected void passQuietly() {
        try {
            pass();
        } catch (RuntimeException accident) {
            log.warn("batches of coupons were not looked after", accident);
        }
    }

    void pass() {
        Sight.everywhere().run(() -> {
            batches.forgetBefore(clock.instant().minus(COLLECTABLE));
            batches.running().forEach(batch -> run(batch.program(), batch.id()));
        });
    }

    @Override
    public void stop() {
        runner.shutdownNow();
        maker.shutdownNow();
        super.stop();
    }

    private void runNow(long program, long id) {
        Batch batch = batches.find(program, id).orElse(null);
        if (batch == null || batch.state() != Batches.State.RUNNING) {
            return;
        }
        switch (batch.sort()) {
            case CODES -> makeCodes(batch);
            case MEMBERS -> giveToMembers(batch);
            case FOREIGN -> throw new IllegalStateException("codes of others are taken in at once");
        }
    }

    /** Codes that are made and not written: their marks in order, with the numbers beside. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Chunk(long from, int count, byte[][] marks, List<Long> doubled) {}

    private void makeCodes(Batch begun) {
        byte[] secret = batches.secret(begun);
        CodeForm form = begun.form();
        if (secret == null || form == null) {
            throw new IllegalStateException("batch " + begun.id() + " cannot make its codes any more");
        }
        Batch batch = begun;
        Chunk chunk = chunk(batch.program(), form, secret, batch.reached(), next(batch));
        while (batch.state() == Batches.State.RUNNING) {
            Chunk now = chunk;
            long after = now.from() + now.count();
            int more = Math.toIntExact(Math.min(CODES_A_CHUNK, batch.wanted() - batch.made() - now.count()));
            long program = batch.program();
            CompletableFuture<Chunk> following = more <= 0
                    ? CompletableFuture.completedFuture(now)
                    : CompletableFuture.supplyAsync(() -> chunk(program, form, secret, after, more), maker);
            batch = write(batch, now);
            chunk = following.join();
            if (batch.state() == Batches.State.RUNNING && (more <= 0 || chunk.from() != batch.reached())) {
                chunk = chunk(batch.program(), form, secret, batch.reached(), next(batch));
            }
        }
    }

    private static int next(Batch batch) {
        return Math.toIntExact(Math.min(CODES_A_CHUNK, batch.wanted() - batch.made()));
    }

    private Chunk chunk(long program, CodeForm form, byte[] secret, long from, int count) {
        CouponCodes.Marker marker = codes.marker(program);
        String[] made = form.codes(secret, from, count);
        byte[][] marks = new byte[count][];
        for (int i = 0; i < count; i++) {
            marks[i] = marker.mark(made[i]);
        }
        byte[][] sorted = marks.clone();
        // in the order of the index: a page of it is written once a chunk
        Arrays.parallelSort(sorted, Arrays::compareUnsigned);
        List<Long> doubled = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            if (Arrays.equals(sorted[i], sorted[i - 1])) {
                return doubled(from, count, marks);
            }
        }
        return new Chunk(from, count, sorted, doubled);
    }

    /** Two codes of a chunk that are one: the later is left out. */
    private static Chunk doubled(long from, int count, byte[][] marks) {
        Set<String> seen = new HashSet<>();
        List<byte[]> kept = new ArrayList<>();
        List<Long> doubled = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (seen.add(Batches.hex(marks[i]))) {
                kept.add(marks[i]);
            } else {
                doubled.add(from + i);
            }
        }
        kept.sort(Arrays::compareUnsigned);
        return new Chunk(from, count, kept.toArray(byte[][]::new), doubled);
    }

    /** Writes a chunk with the progress; one that another has written meanwhile is left out. */
    private Batch write(Batch batch, Chunk chunk) {
        try {
            return inTransaction(batch, (connection, now) -> copy(connection, now, chunk));
        } catch (DuplicateKeyException known) {
            // short codes meet others now and then: those are passed by, one by one
            return inTransaction(batch, (connection, now) -> one(connection, now, chunk));
        }
    }

    private interface Step {
        void on(Connection connection, Batch now) throws SQLException;
    }

    private Batch inTransaction(Batch batch, Step step) {
        return Objects.requireNonNull(transaction.execute(status -> {
            database.execute((ConnectionCallback<Boolean>) connection -> {
                CouponUses.update(connection, "select id from coupon.batch where id = ? for update", batch.id());
                Batch now = batches.find(batch.program(), batch.id()).orElseThrow();
                if (now.state() == Batches.State.RUNNING) {
                    step.on(connection, now);
                }
                return true;
            });
            return batches.find(batch.program(), batch.id()).orElseThrow();
        }));
    }

    private void copy(Connection connection, Batch now, Chunk chunk) throws SQLException {
        if (now.reached() != chunk.from()) {
            return;
        }
        try {
            new CopyManager(connection.unwrap(BaseConnection.class))
                    .copyIn(
                            "copy coupon.code (mark, batch_id) from stdin (format binary)",
                            rows(now.id(), chunk.marks()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        progress(connection, now, chunk.marks().length, chunk.from() + chunk.count(), chunk.doubled());
    }

    /** As PostgreSQL reads them. */
    private static java.io.InputStream rows(long batch, byte[][] marks) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(COPY_HEAD.length + 10 + marks.length * 34);
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(COPY_HEAD);
        out.writeInt(0);
        out.writeInt(0);
        for (byte[] mark : marks) {
            out.writeShort(2);
            out.writeInt(mark.length);
            out.write(mark);
            out.writeInt(Long.BYTES);
            out.writeLong(batch);
        }
        out.writeShort(-1);
        return new java.io.ByteArrayInputStream(bytes.toByteArray());
    }

    private void one(Connection connection, Batch now, Chunk chunk) throws SQLException {
        if (now.reached() != chunk.from()) {
            return;
        }
        byte[] secret = Objects.requireNonNull(batches.secret(now));
        String[] made = Objects.requireNonNull(now.form()).codes(secret, chunk.from(), chunk.count());
        CouponCodes.Marker marker = codes.marker(now.program());
        Set<String> fresh = Batches.fresh(connection, now.id(), Arrays.asList(chunk.marks()));
        List<Long> gaps = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < made.length; i++) {
            String mark = Batches.hex(marker.mark(made[i]));
            if (!fresh.contains(mark) || !seen.add(mark)) {
                gaps.add(chunk.from() + i);
            }
        }
        progress(connection, now, fresh.size(), chunk.from() + chunk.count(), gaps);
    }

    private void progress(Connection connection, Batch now, long more, long reached, List<Long> gaps)
            throws SQLException {
        boolean done = now.made() + more >= now.wanted();
        CouponUses.update(
                connection,
                "update coupon.batch set made = made + ?, passed_by = passed_by + ?, reached = ?, gaps = gaps || ?::bigint[],"
                        + " state = ?, ended_at = ?::timestamptz where id = ?",
                more,
                gaps.size(),
                reached,
                connection.createArrayOf("bigint", gaps.toArray()),
                done ? "done" : "running",
                done ? now(now.program()).atOffset(ZoneOffset.UTC) : null,
                now.id());
    }

    private void giveToMembers(Batch begun) {
        Batches.Audience audience = Objects.requireNonNull(begun.audience());
        long[] meant = batches.meant(begun);
        Batch batch = begun;
        while (batch.state() == Batches.State.RUNNING) {
            Engines.Version version = programmes.engines(batch.program()).latest();
            Kind kind = shelf.kinds(batch.program(), version).get(batch.kind());
            batch = inTransaction(batch, (connection, now) -> give(connection, now, next(now, audience, meant), kind));
        }
    }

    private void give(Connection connection, Batch now, List<Long> next, @Nullable Kind kind) throws SQLException {
        int got = 0;
        boolean over = kind == null || next.isEmpty();
        if (kind != null && !over) {
            List<Ask> asks = next.stream()
                    .map(member -> new Ask(member, "batch", now.principal(), null, now.id()))
                    .toList();
            for (Given given : handing.give(connection, now.program(), kind, asks, now(now.program()), true)) {
                switch (given) {
                    case Given.Got _ -> got++;
                    case Given.Refused(NotUsable.GoneAll _), Given.Refused(NotUsable.NotGivenOut _) -> over = true;
                    case Given.Refused _, Given.KeyReused _ -> {}
                }
            }
        }
        // whoever came to be meant while it ran is one more that there was to look at
        CouponUses.update(
                connection,
                "update coupon.batch set made = made + ?, passed_by = passed_by + ?, reached = ?,"
                        + " wanted = greatest(wanted, made + ? + passed_by + ?), state = ?, ended_at = ?::timestamptz,"
                        + " meant = case when ? then null else meant end where id = ?",
                got,
                next.size() - got,
                next.isEmpty() ? now.reached() : next.getLast(),
                got,
                next.size() - got,
                over ? "done" : "running",
                over ? now(now.program()).atOffset(ZoneOffset.UTC) : null,
                over,
                now.id());
    }

    private List<Long> next(Batch now, Batches.Audience audience, long @Nullable [] meant) {
        if (meant != null) {
            int at = Arrays.binarySearch(meant, now.reached());
            int from = at >= 0 ? at + 1 : -at - 1;
            return Arrays.stream(meant, from, Math.min(meant.length, from + MEMBERS_A_CHUNK))
                    .boxed()
                    .toList();
        }
        if (!audience.members().isEmpty()) {
            return audience.members().stream()
                    .filter(member -> member > now.reached())
                    .sorted()
                    .limit(MEMBERS_A_CHUNK)
                    .toList();
        }
        return members.marked(now.program(), audience.tags(), audience.segments(), now.reached(), MEMBERS_A_CHUNK);
    }

    private Instant now(long program) {
        return clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
    }
}
