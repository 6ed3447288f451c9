package zhiyin.coupon;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.ProgramClocks;
import zhiyin.coupon.CouponShelf.Kind;
import zhiyin.database.CrockfordBase32;
import zhiyin.database.Ids;
import zhiyin.database.PublicId;
import zhiyin.member.AsksForSegments;
import zhiyin.seal.Seals;

/** Work on many codes or members at once, and how far it has come. */
@Repository
class Batches implements AsksForSegments {

    /** How a batch's id is shown. */
    static final PublicId ID = new PublicId("cpb");

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SECRET = "coupon.batch.secret";

    private final JdbcClient database;
    private final JdbcTemplate template;
    private final TransactionTemplate transaction;
    private final Handing handing;
    private final CouponCodes codes;
    private final Seals seals;
    private final Ids ids;
    private final ProgramClocks clocks;

    Batches(
            DataSource source,
            JdbcClient database,
            TransactionTemplate transaction,
            Handing handing,
            CouponCodes codes,
            Seals seals,
            Ids ids,
            ProgramClocks clocks) {
        this.database = database;
        this.template = new JdbcTemplate(source);
        this.transaction = transaction;
        this.handing = handing;
        this.codes = codes;
        this.seals = seals;
        this.ids = ids;
        this.clocks = clocks;
    }

    /** What a batch is of. */
    enum Sort {
        CODES,
        FOREIGN,
        MEMBERS
    }

    /** Where a batch stands. */
    enum State {
        RUNNING,
        DONE,
        STOPPED,
        ANNULLED
    }

    /** Which members; of tags and segments any one is enough. */
    record Audience(List<String> tags, List<String> segments, List<Long> members) {
        Audience {
            tags = List.copyOf(tags);
            segments = List.copyOf(segments);
            members = List.copyOf(members);
        }
    }

    /**
     * A batch.
     *
     * @param reached the number of the next code, or the member who was looked at last
     * @param gaps numbers whose codes were there already
     * @param secret sealed; null where it was forgotten, or there never was one
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Batch(
            long id,
            long program,
            long kind,
            Sort sort,
            long wanted,
            long made,
            long passedBy,
            long reached,
            @Nullable CodeForm form,
            byte @Nullable [] secret,
            List<Long> gaps,
            @Nullable Audience audience,
            State state,
            long principal,
            byte[] fingerprint,
            Instant madeAt,
            @Nullable Instant endedAt) {}

    /**
     * Who asks for a batch, and under which key.
     *
     * @param fingerprint of what was asked
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Order(long program, Kind kind, long principal, String key, byte[] fingerprint) {}

    /** What comes of the wish for one. */
    sealed interface Outcome {
        /** @param again whether it was asked for under that key before */
        record Done(Batch batch, boolean again) implements Outcome {}

        record KeyReused() implements Outcome {}

        record Refused(NotUsable why) implements Outcome {}
    }

    private static final String COLUMNS = """
            select id, program_id, template_id, kind, wanted, made, passed_by, reached, form, secret, gaps, audience::text, state,
                principal, fingerprint, made_at, ended_at from coupon.batch
            """;

    private static Batch batch(ResultSet row, int at) throws SQLException {
        String form = row.getString(9);
        String audience = row.getString(12);
        return new Batch(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                Sort.valueOf(row.getString(4).toUpperCase(java.util.Locale.ROOT)),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                form == null ? null : CodeForm.of(form),
                row.getBytes(10),
                Arrays.asList((Long[]) row.getArray(11).getArray()),
                audience == null ? null : JSON.readValue(audience, Audience.class),
                State.valueOf(row.getString(13).toUpperCase(java.util.Locale.ROOT)),
                row.getLong(14),
                row.getBytes(15),
                Objects.requireNonNull(CouponTemplates.instant(row, 16)),
                CouponTemplates.instant(row, 17));
    }

    Optional<Batch> find(long program, long batch) {
        return database.sql(COLUMNS + " where program_id = :program and id = :batch")
                .param("program", program)
                .param("batch", batch)
                .query(Batches::batch)
                .optional();
    }

    /** The batches of a template, the latest first. */
    List<Batch> of(long program, String code, int limit) {
        return database.sql(COLUMNS + """
                         where program_id = :program and template_id in (
                            select id from coupon.template where program_id = :program and code = :code)
                        order by id desc limit :limit
                        """)
                .param("program", program)
                .param("code", code)
                .param("limit", limit)
                .query(Batches::batch)
                .list();
    }

    /** Batches that are not done; whatever the programme is, it must be in sight. */
    List<Batch> running() {
        return database.sql(COLUMNS + " where state = 'running' order by id")
                .query(Batches::batch)
                .list();
    }

    private interface Work {
        Outcome on(Connection connection, TransactionStatus status) throws SQLException;
    }

    /** Does it once under a key; what is refused leaves nothing behind. */
    private Outcome once(Order order, Work work) {
        Outcome outcome = Objects.requireNonNull(transaction.execute(status ->
                template.execute((ConnectionCallback<Outcome>) connection -> {
                    Optional<Batch> before = before(order);
                    if (before.isPresent()) {
                        return again(before.get(), order.fingerprint());
                    }
                    Outcome done = work.on(connection, status);
                    if (!(done instanceof Outcome.Done)) {
                        status.setRollbackOnly();
                    }
                    return done;
                })));
        return outcome;
    }

    private Optional<Batch> before(Order order) {
        // one of those who come with one key at once is first
        database.sql("select pg_advisory_xact_lock(hashtextextended(:key, :program))")
                .param("key", order.principal() + " " + order.key())
                .param("program", order.program())
                .query((row, at) -> true)
                .list();
        return under(order.program(), order.principal(), order.key());
    }

    private Optional<Batch> under(long program, long principal, String key) {
        return database.sql(COLUMNS + " where program_id = :program and principal = :principal and key = :key")
                .param("program", program)
                .param("principal", principal)
                .param("key", key)
                .query(Batches::batch)
                .optional();
    }

    private static Outcome again(Batch batch, byte[] fingerprint) {
        return Arrays.equals(batch.fingerprint(), fingerprint)
                ? new Outcome.Done(batch, true)
                : new Outcome.KeyReused();
    }

    /** What was asked for under that key before; null where nothing was. */
    @Nullable
    Outcome before(long program, long principal, String key, byte[] fingerprint) {
        return under(program, principal, key)
                .map(batch -> again(batch, fingerprint))
                .orElse(null);
    }

    /** Begins to make codes: so many are taken from the stock at once. */
    Outcome makeCodes(Order order, long count, CodeForm form, byte[] secret) {
        seals.ready(order.program());
        return once(order, (connection, status) -> {
            NotUsable why =
                    handing.reserveStock(connection, order.program(), order.kind(), count, now(order.program()));
            if (why != null) {
                return new Outcome.Refused(why);
            }
            long id = ids.next();
            byte[] sealed = seals.seal(order.program(), SECRET, Long.toString(id), CrockfordBase32.print(secret));
            return new Outcome.Done(
                    insert(connection, order, id, Sort.CODES, count, form.text(), sealed, null, null), false);
        });
    }

    /**
     * Begins to give a coupon to each of many members.
     *
     * @param meant who they are, by id
     */
    Outcome giveToMembers(Order order, long[] meant, Audience audience, String reason) {
        return once(order, (connection, status) -> {
            Batch batch = insert(
                    connection,
                    order,
                    ids.next(),
                    Sort.MEMBERS,
                    meant.length,
                    null,
                    null,
                    JSON.writeValueAsString(audience),
                    reason);
            CouponUses.update(
                    connection,
                    "update coupon.batch set meant = ? where id = ?",
                    MeantMembers.written(meant),
                    batch.id());
            return new Outcome.Done(batch, false);
        });
    }

    /** The members to look at; null where they are found as it runs, as of batches that another release has begun. */
    long @Nullable [] meant(Batch batch) {
        byte[] meant = database.sql("select meant from coupon.batch where program_id = :program and id = :batch")
                .param("program", batch.program())
                .param("batch", batch.id())
                .query((row, at) -> Optional.ofNullable(row.getBytes(1)))
                .single()
                .orElse(null);
        return meant == null ? null : MeantMembers.read(meant);
    }

    /** The batches under way that are for the members of a segment. */
    @Override
    public List<Use> of(long program, String segment) {
        return database.sql("""
                        select id from coupon.batch
                        where program_id = :program and state = 'running'
                            and jsonb_exists(audience -> 'segments', :segment)
                        order by id
                        """)
                .param("program", program)
                .param("segment", segment)
                .query((row, at) -> new Use("coupon_batch", ID.print(row.getLong(1))))
                .list();
    }

    private Batch insert(
            Connection connection,
            Order order,
            long id,
            Sort sort,
            long wanted,
            @Nullable String form,
            byte @Nullable [] secret,
            @Nullable String audience,
            @Nullable String reason)
            throws SQLException {
        CouponUses.update(
                connection,
                """
                insert into coupon.batch (id, program_id, template_id, kind, wanted, made, passed_by, reached, form, secret, gaps,
                    audience, reason, state, principal, key, fingerprint, made_at)
                values (?, ?, ?, ?, ?, 0, 0, 0, ?, ?, '{}', ?::jsonb, ?, 'running', ?, ?, ?, ?)
                """,
                id,
                order.program(),
                order.kind().id(),
                CouponTelling.word(sort),
                wanted,
                form,
                secret,
                audience,
                reason,
                order.principal(),
                order.key(),
                order.fingerprint(),
                utc(now(order.program())));
        return find(order.program(), id).orElseThrow();
    }

    /** Codes of others that were taken in, and those that were there already. */
    record Foreign(Outcome outcome, List<String> known) {}

    /** Takes in codes of others, as many at once as a request holds. */
    Foreign takeIn(Order order, List<String> typed) {
        List<String> known = new ArrayList<>();
        Outcome outcome = once(order, (connection, status) -> {
            long id = ids.next();
            insert(connection, order, id, Sort.FOREIGN, typed.size(), null, null, null, null);
            CouponCodes.Marker marker = codes.marker(order.program());
            List<byte[]> marks = new ArrayList<>();
            typed.forEach(code -> marks.add(marker.mark(code)));
            Set<String> fresh = fresh(connection, id, marks);
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < typed.size(); i++) {
                String mark = hex(marks.get(i));
                if (!fresh.contains(mark) || !seen.add(mark)) {
                    known.add(typed.get(i));
                }
            }
            NotUsable why =
                    handing.reserveStock(connection, order.program(), order.kind(), fresh.size(), now(order.program()));
            if (why != null) {
                return new Outcome.Refused(why);
            }
            CouponUses.update(
                    connection,
                    "update coupon.batch set made = ?, passed_by = ?, reached = wanted, state = 'done', ended_at = ? where id = ?",
                    fresh.size(),
                    known.size(),
                    utc(now(order.program())),
                    id);
            return new Outcome.Done(find(order.program(), id).orElseThrow(), false);
        });
        return new Foreign(outcome, known);
    }

    static String hex(byte[] mark) {
        return java.util.HexFormat.of().formatHex(mark);
    }

    /** Writes marks that are not there yet; says which were not. */
    static Set<String> fresh(Connection connection, long batch, List<byte[]> marks) throws SQLException {
        Set<String> fresh = new HashSet<>();
        try (var statement = CouponUses.prepared(
                        connection,
                        "insert into coupon.code (mark, batch_id) select mark, ? from unnest(?::bytea[]) mark order by mark"
                                + " on conflict do nothing returning mark",
                        batch,
                        connection.createArrayOf("bytea", marks.toArray(byte[][]::new)));
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                fresh.add(hex(row.getBytes(1)));
            }
        }
        return fresh;
    }

    /** What the codes of a batch are made of; null where it was forgotten. */
    byte @Nullable [] secret(Batch batch) {
        return batch.secret() == null
                ? null
                : CrockfordBase32.parse(seals.open(batch.program(), SECRET, Long.toString(batch.id()), batch.secret()));
    }

    /** Somebody has seen the codes. */
    void collected(Batch batch) {
        database.sql("update coupon.batch set collected_at = :now where id = :id and collected_at is null")
                .param("now", utc(now(batch.program())))
                .param("id", batch.id())
                .update();
    }

    /** Nobody can tell the codes any more; false where nobody could before. */
    boolean forget(Batch batch) {
        return database.sql(
                                "update coupon.batch set secret = null where id = :id and secret is not null and state <> 'running'")
                        .param("id", batch.id())
                        .update()
                == 1;
    }

    /** Forgets of all batches what their codes were made of, once that is so long ago; in sight. */
    int forgetBefore(Instant moment) {
        return database.sql("update coupon.batch set secret = null where secret is not null and state <> 'running'"
                        + " and made_at < :moment")
                .param("moment", utc(moment))
                .update();
    }

    /** Ends a batch before it is done, or lets its codes open nothing any more; what was not made is in the stock again. */
    Batch end(Batch batch, State state) {
        return Objects.requireNonNull(transaction.execute(status -> {
            Batch now = database.sql(COLUMNS + " where id = :id for update")
                    .param("id", batch.id())
                    .query(Batches::batch)
                    .single();
            boolean running = now.state() == State.RUNNING;
            if (!running && (state == State.STOPPED || now.state() == State.ANNULLED)) {
                return now;
            }
            if (running && now.sort() == Sort.CODES) {
                database.sql("""
                                update coupon.stock s set issued = issued - :left from coupon.template t
                                where t.id = :kind and s.program_id = t.program_id and s.code = t.code
                                """)
                        .param("left", now.wanted() - now.made())
                        .param("kind", now.kind())
                        .update();
            }
            database.sql(
                            "update coupon.batch set state = :state, ended_at = coalesce(ended_at, :now), meant = null where id = :id")
                    .param("state", CouponTelling.word(state))
                    .param("now", utc(now(batch.program())))
                    .param("id", batch.id())
                    .update();
            return find(batch.program(), batch.id()).orElseThrow();
        }));
    }

    private Instant now(long program) {
        return clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
