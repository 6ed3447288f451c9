package zhiyin.signin;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.ProgramClocks;
import zhiyin.database.Ids;
import zhiyin.database.PublicId;

/** All sessions of members: begins, goes on with, finds and ends them. */
@Repository
public class MemberSessions {
    static final PublicId ID = new PublicId("mse");

    /** How long a token opens anything before it has to be changed for another. */
    static final Duration ACCESS_LASTS = Duration.ofMinutes(15);

    /** After so long without being used a session ends. */
    static final Duration IDLE_MAX = Duration.ofDays(30);

    /** After so long it ends in any case. */
    static final Duration LASTS_MAX = Duration.ofDays(180);

    /** For so long somebody who has just shown that it is he is believed what is risky. */
    static final Duration PROVEN = Duration.ofMinutes(10);

    private static final Duration SEEN_EVERY = Duration.ofMinutes(1);
    private static final long STALE_MS_MAX = 5_000;
    private static final int REMEMBERED_MAX = 100_000;
    private static final int AGENT_LENGTH_MAX = 200;
    private static final Logger log = LoggerFactory.getLogger(MemberSessions.class);

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Ids ids;
    private final Clock clock;
    private final ProgramClocks clocks;
    private final SecureRandom random;
    private final ConcurrentMap<ByteBuffer, Remembered> remembered = new ConcurrentHashMap<>();

    /** In what form its tokens are held, which says how long each is good. */
    enum Form {
        /** In a cookie that no script reads: one token as long as the session. */
        COOKIE,
        /** By an app: a token for a quarter of an hour, and one to change it with. */
        BEARER,
        /** By a shop with a login of its own: a token for a quarter of an hour, and that is all. */
        SHOP
    }

    /** What a token opens. */
    record Session(
            long id,
            long program,
            long member,
            String way,
            Instant startedAt,
            Instant seenAt,
            @Nullable Instant provenAt,
            Instant until,
            String address,
            String agent) {}

    private record Remembered(Session session, long readAtMs, long untilMs) {}

    /**
     * A session that has begun, or goes on: the only time its tokens can be seen.
     *
     * @param expiresAt until when the token is good
     * @param until when the session ends in any case
     */
    record Begun(
            long id,
            long program,
            long member,
            MemberToken token,
            Instant expiresAt,
            @Nullable MemberToken refresh,
            Instant until) {}

    MemberSessions(
            JdbcClient database,
            TransactionTemplate transaction,
            Ids ids,
            Clock clock,
            ProgramClocks clocks,
            SecureRandom random) {
        this.database = database;
        this.transaction = transaction;
        this.ids = ids;
        this.clock = clock;
        this.clocks = clocks;
        this.random = random;
    }

    /**
     * Begins a session.
     *
     * @param way how he came in; kept with it
     */
    Begun begin(long program, long member, String way, Form form, String address, String agent) {
        var id = ids.next();
        var now = clocks.of(program).instant();
        var until = now.plus(form == Form.SHOP ? ACCESS_LASTS : LASTS_MAX);
        return there(transaction.execute(status -> {
            database.sql("""
                            insert into signin.session
                                (member_id, id, program_id, way, started_at, seen_at, proven_at, until, address, agent)
                            values (:member, :id, :program, :way, :now, :now, :proven, :until, :address, :agent)
                            """)
                    .param("member", member)
                    .param("id", id)
                    .param("program", program)
                    .param("way", way)
                    .param("now", now.atOffset(ZoneOffset.UTC))
                    .param(
                            "proven",
                            form == Form.SHOP ? null : now.atOffset(ZoneOffset.UTC),
                            Types.TIMESTAMP_WITH_TIMEZONE)
                    .param("until", until.atOffset(ZoneOffset.UTC))
                    .param("address", address)
                    .param("agent", agent.length() > AGENT_LENGTH_MAX ? agent.substring(0, AGENT_LENGTH_MAX) : agent)
                    .update();
            return tokens(id, program, member, form, until);
        }));
    }

    private Begun tokens(long id, long program, long member, Form form, Instant until) {
        var now = clocks.of(program).instant();
        var access = MemberToken.random(MemberToken.Kind.ACCESS, random);
        var expires = form == Form.COOKIE ? until : earlier(now.plus(ACCESS_LASTS), until);
        write(member, id, access, MemberToken.Kind.ACCESS, now, expires);
        MemberToken refresh = null;
        if (form == Form.BEARER) {
            refresh = MemberToken.random(MemberToken.Kind.REFRESH, random);
            write(member, id, refresh, MemberToken.Kind.REFRESH, now, earlier(now.plus(IDLE_MAX), until));
        }
        return new Begun(id, program, member, access, expires, refresh, until);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private void write(
            long member, long session, MemberToken token, MemberToken.Kind kind, Instant now, Instant expires) {
        database.sql("""
                        insert into signin.token (member_id, session_id, hash, kind, made_at, expires_at)
                        values (:member, :session, :hash, :kind, :now, :expires)
                        """)
                .param("member", member)
                .param("session", session)
                .param("hash", token.hash())
                .param("kind", kind.word())
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("expires", expires.atOffset(ZoneOffset.UTC))
                .update();
    }

    private record Shown(Session session, boolean used, Instant expires) {}

    /**
     * Goes on under another pair of tokens; the old ones are dead. A token that comes a second time was stolen, or stolen from:
     * nobody knows which of the two is the member, and the session ends.
     */
    Optional<Begun> refresh(String token) {
        if (!MemberToken.Kind.REFRESH.of(token)) {
            return Optional.empty();
        }
        var hash = MemberToken.hash(token);
        return there(transaction.execute(status -> {
            var found = database.sql(COLUMNS + " and t.kind = 'refresh' and t.hash = :hash for update of s, t")
                    .param("hash", hash)
                    .query((row, at) ->
                            new Shown(session(row), row.getObject("used_at") != null, moment(row, "expires_at")))
                    .optional()
                    .orElse(null);
            if (found == null || over(found.session())) {
                return Optional.<Begun>empty();
            }
            var session = found.session();
            if (found.used()) {
                end(session.program(), session.member(), session.id(), "reuse");
                log.warn("{}: a refresh token came a second time; the session was ended", ID.print(session.id()));
                return Optional.<Begun>empty();
            }
            var now = now(session);
            if (!found.expires().isAfter(now)) {
                return Optional.<Begun>empty();
            }
            database.sql("update signin.token set used_at = :now where hash = :hash")
                    .param("now", now.atOffset(ZoneOffset.UTC))
                    .param("hash", hash)
                    .update();
            dropAccess(session);
            seen(session);
            return Optional.of(tokens(session.id(), session.program(), session.member(), Form.BEARER, session.until()));
        }));
    }

    private void dropAccess(Session session) {
        database.sql("""
                        delete from signin.token
                        where member_id = :member and session_id = :session and kind = 'access'
                        """)
                .param("member", session.member())
                .param("session", session.id())
                .update();
        forget(session.member(), session.id());
    }

    /** He has shown that it is he: the session goes on under another token of the same form; the old ones are dead. */
    Begun prove(Session session, boolean cookie) {
        return there(transaction.execute(status -> {
            database.sql("""
                            update signin.session set proven_at = :now, seen_at = greatest(seen_at, :now)
                            where member_id = :member and id = :id
                            """)
                    .param("now", now(session).atOffset(ZoneOffset.UTC))
                    .param("member", session.member())
                    .param("id", session.id())
                    .update();
            dropAccess(session);
            // the token to change it with stays good: it is another one's business
            return tokens(
                    session.id(),
                    session.program(),
                    session.member(),
                    cookie ? Form.COOKIE : Form.SHOP,
                    session.until());
        }));
    }

    /** The session of that token, as the database knew it at most five seconds ago; null where there is none any more. */
    @Nullable
    Session find(String token) {
        if (!MemberToken.Kind.ACCESS.of(token)) {
            return null;
        }
        var hash = MemberToken.hash(token);
        var known = remembered.get(ByteBuffer.wrap(hash));
        var now = clock.millis();
        return known != null
                        && Math.abs(now - known.readAtMs()) < STALE_MS_MAX
                        && clocks.of(known.session().program()).millis() < known.untilMs()
                ? known.session()
                : ask(hash);
    }

    private @Nullable Session ask(byte[] hash) {
        var readAtMs = clock.millis();
        var found = database.sql(COLUMNS + " and t.kind = 'access' and t.hash = :hash")
                .param("hash", hash)
                .query((row, at) -> new Shown(session(row), false, moment(row, "expires_at")))
                .optional()
                .orElse(null);
        if (found == null || over(found.session()) || !found.expires().isAfter(now(found.session()))) {
            remembered.remove(ByteBuffer.wrap(hash));
            return null;
        }
        var session = found.session();
        if (session.seenAt().plus(SEEN_EVERY).isBefore(now(session))) {
            seen(session);
        }
        // only sessions that exist are remembered, so a flood of made-up ones fills nothing
        if (remembered.size() >= REMEMBERED_MAX) {
            remembered.clear();
        }
        remembered.put(
                ByteBuffer.wrap(hash),
                new Remembered(
                        session,
                        readAtMs,
                        earlier(found.expires(), session.until()).toEpochMilli()));
        return session;
    }

    private void seen(Session session) {
        database.sql("""
                        update signin.session set seen_at = greatest(seen_at, :now)
                        where member_id = :member and id = :id and ended_at is null
                        """)
                .param("now", now(session).atOffset(ZoneOffset.UTC))
                .param("member", session.member())
                .param("id", session.id())
                .update();
    }

    private Instant now(Session session) {
        return clocks.of(session.program()).instant();
    }

    private boolean over(Session session) {
        var now = now(session);
        return !now.isBefore(session.until()) || !now.isBefore(session.seenAt().plus(IDLE_MAX));
    }

    private static final String FIELDS = """
            s.id, s.program_id, s.member_id, s.way, s.started_at, s.seen_at, s.proven_at, s.until, s.address, s.agent
            """;

    private static final String COLUMNS = "select " + FIELDS + """
            , t.used_at, t.expires_at
            from signin.token t join signin.session s on s.member_id = t.member_id and s.id = t.session_id
            where s.ended_at is null
                and not exists (select from member.member m where m.id = s.member_id and m.merged_into is not null)
                and not exists (select from member.restriction r
                    where r.member_id = s.member_id and 'sign_in' = any (string_to_array(r.forbids, ' ')))
            """;

    private static Session session(ResultSet row) throws SQLException {
        return new Session(
                row.getLong("id"),
                row.getLong("program_id"),
                row.getLong("member_id"),
                row.getString("way"),
                moment(row, "started_at"),
                moment(row, "seen_at"),
                row.getObject("proven_at") == null ? null : moment(row, "proven_at"),
                moment(row, "until"),
                row.getString("address"),
                row.getString("agent"));
    }

    private static Instant moment(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** Whether he has shown a moment ago that it is he. */
    boolean proven(Session session) {
        var proven = session.provenAt();
        return proven != null && now(session).isBefore(proven.plus(PROVEN));
    }

    /** Those of one member that last, the latest first. */
    List<Session> of(long member) {
        return database
                .sql("select " + FIELDS + """
                        from signin.session s where s.ended_at is null and s.member_id = :member order by s.id desc
                        """)
                .param("member", member)
                .query((row, at) -> session(row))
                .list()
                .stream()
                .filter(session -> !over(session))
                .toList();
    }

    /** Ends one session of that member; false where there is none that lasts. */
    boolean end(long program, long member, long session, String by) {
        var ended = database.sql("""
                        update signin.session set ended_at = greatest(:now, started_at), ended_by = :by
                        where member_id = :member and id = :id and ended_at is null
                        """)
                .param("now", clocks.of(program).instant().atOffset(ZoneOffset.UTC))
                .param("by", by)
                .param("member", member)
                .param("id", session)
                .update();
        forget(member, session);
        return ended == 1;
    }

    /**
     * Ends all sessions of a member: whoever freezes him, or lets him go, calls it in the same transaction.
     *
     * @param but the one that stays; null for none
     * @param by what ends them, in a word
     */
    public void endAll(long program, long member, @Nullable Long but, String by) {
        database.sql("""
                        update signin.session set ended_at = greatest(:now, started_at), ended_by = :by
                        where member_id = :member and ended_at is null and id is distinct from :but
                        """)
                .param("now", clocks.of(program).instant().atOffset(ZoneOffset.UTC))
                .param("by", by)
                .param("member", member)
                .param("but", but, Types.BIGINT)
                .update();
        remembered
                .values()
                .removeIf(known -> known.session().member() == member
                        && (but == null || known.session().id() != but));
    }

    private void forget(long member, long session) {
        remembered
                .values()
                .removeIf(known ->
                        known.session().id() == session && known.session().member() == member);
    }

    /**
     * Forgets tokens that have been over for a day, but those that would tell a theft, of these programmes or of all the
     * others.
     */
    void sweep(Instant now, Collection<Long> programs, boolean those) {
        database.sql("""
                        delete from signin.token t using signin.session s
                        where s.member_id = t.member_id and s.id = t.session_id and t.kind = 'access'
                            and t.expires_at < :before and (s.program_id = any (:programs)) = :those
                        """)
                .param("before", now.minus(Duration.ofDays(1)).atOffset(ZoneOffset.UTC))
                .param("programs", programs.toArray(Long[]::new))
                .param("those", those)
                .update();
    }

    private static <T> T there(@Nullable T value) {
        return java.util.Objects.requireNonNull(value);
    }
}
