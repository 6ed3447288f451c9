package zhiyin.staff;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.database.Ids;
import zhiyin.database.PublicId;
import zhiyin.http.Grants;

/** All sessions of staff: begins, finds and ends them. */
@Repository
class Sessions {
    static final PublicId ID = new PublicId("ses");

    /** After so long without a request a session ends. */
    static final Duration IDLE_MAX = Duration.ofMinutes(30);

    /** After so long it ends in any case. */
    static final Duration LASTS_MAX = Duration.ofHours(12);

    /** For so long a second factor just shown is enough for what is risky. */
    static final Duration PROVEN = Duration.ofMinutes(10);

    private static final Duration SEEN_EVERY = Duration.ofMinutes(1);
    private static final long STALE_MS_MAX = 5_000;
    private static final int REMEMBERED_MAX = 10_000;

    private final JdbcClient database;
    private final Accounts accounts;
    private final Roles roles;
    private final Ids ids;
    private final Clock clock;
    private final SecureRandom random;
    private final ConcurrentMap<ByteBuffer, Remembered> remembered = new ConcurrentHashMap<>();

    /** What a session opens. */
    record Session(
            long id,
            long account,
            Grants grants,
            Instant startedAt,
            Instant seenAt,
            Instant provenAt,
            String address,
            String agent) {}

    private record Remembered(Session session, long readAtMs) {}

    /** A session just begun: the only time its token can be seen. */
    record Begun(long id, Secret token, Instant until) {}

    Sessions(JdbcClient database, Accounts accounts, Roles roles, Ids ids, Clock clock, SecureRandom random) {
        this.database = database;
        this.accounts = accounts;
        this.roles = roles;
        this.ids = ids;
        this.clock = clock;
        this.random = random;
    }

    /** Begins a session of somebody who has just shown both factors. */
    Begun begin(long account, String address, String agent) {
        return begin(account, clock.instant(), address, agent);
    }

    private Begun begin(long account, Instant started, String address, String agent) {
        var id = ids.next();
        var token = Secret.random(Secret.SESSION, random);
        var now = clock.instant();
        database.sql("""
                        insert into staff.session (id, account_id, hash, started_at, seen_at, proven_at, address, agent)
                        values (:id, :account, :hash, :started, greatest(:now, :started), :now, :address, :agent)
                        """)
                .param("id", id)
                .param("account", account)
                .param("hash", token.hash())
                .param("started", started.atOffset(ZoneOffset.UTC))
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("address", address)
                .param("agent", agent)
                .update();
        return new Begun(id, token, started.plus(LASTS_MAX));
    }

    /** Goes on under another token, with the second factor just shown; the old token is dead, and the end stays where it was. */
    Begun renew(Session session) {
        end(session.account(), session.id());
        return begin(session.account(), session.startedAt(), session.address(), session.agent());
    }

    /** The session of that token, as the database knew it at most five seconds ago; null where there is none any more. */
    @Nullable
    Session find(String token) {
        if (!token.startsWith(Secret.SESSION)) {
            return null;
        }
        var hash = Secret.sha256(token);
        var known = remembered.get(ByteBuffer.wrap(hash));
        return known != null && Math.abs(clock.millis() - known.readAtMs()) < STALE_MS_MAX
                ? known.session()
                : ask(hash);
    }

    private @Nullable Session ask(byte[] hash) {
        var now = clock.instant();
        var found = database.sql(COLUMNS + " and s.hash = :hash")
                .param("hash", hash)
                .query((row, at) -> session(row))
                .optional()
                .orElse(null);
        if (found == null) {
            remembered.remove(ByteBuffer.wrap(hash));
            return null;
        }
        if (over(found, now)) {
            end(found.account(), found.id());
            return null;
        }
        if (found.seenAt().plus(SEEN_EVERY).isBefore(now)) {
            database.sql(
                            "update staff.session set seen_at = greatest(seen_at, :now) where id = :id and ended_at is null")
                    .param("now", now.atOffset(ZoneOffset.UTC))
                    .param("id", found.id())
                    .update();
        }
        var session = new Session(
                found.id(),
                found.account(),
                roles.grants(accounts.counting(found.account())),
                found.startedAt(),
                found.seenAt(),
                found.provenAt(),
                found.address(),
                found.agent());
        // only sessions that exist are remembered, so a flood of made-up ones fills nothing
        if (remembered.size() >= REMEMBERED_MAX) {
            remembered.clear();
        }
        remembered.put(ByteBuffer.wrap(hash), new Remembered(session, now.toEpochMilli()));
        return session;
    }

    private static boolean over(Session session, Instant now) {
        return !now.isBefore(session.seenAt().plus(IDLE_MAX))
                || !now.isBefore(session.startedAt().plus(LASTS_MAX));
    }

    private static final String COLUMNS = """
            select s.id, s.account_id, s.started_at, s.seen_at, s.proven_at, s.address, s.agent
            from staff.session s join staff.account a on a.id = s.account_id
            where s.ended_at is null and a.disabled_at is null
            """;

    private static Session session(java.sql.ResultSet row) throws java.sql.SQLException {
        return new Session(
                row.getLong("id"),
                row.getLong("account_id"),
                new Grants(java.util.Set.of(), java.util.Map.of()),
                Accounts.moment(row, "started_at"),
                Accounts.moment(row, "seen_at"),
                Accounts.moment(row, "proven_at"),
                row.getString("address"),
                row.getString("agent"));
    }

    /** Whether the second factor was shown a moment ago. */
    boolean proven(Session session) {
        return clock.instant().isBefore(session.provenAt().plus(PROVEN));
    }

    /** Those of one account that last, the latest first. */
    List<Session> of(long account) {
        var now = clock.instant();
        return database
                .sql(COLUMNS + " and s.account_id = :account order by s.id desc")
                .param("account", account)
                .query((row, at) -> session(row))
                .list()
                .stream()
                .filter(session -> !over(session, now))
                .toList();
    }

    /** Ends one session of that account; false where there is none that lasts. */
    boolean end(long account, long session) {
        var ended = database.sql("""
                        update staff.session set ended_at = greatest(:now, started_at)
                        where id = :id and account_id = :account and ended_at is null
                        """)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("id", session)
                .param("account", account)
                .update();
        remembered
                .values()
                .removeIf(known ->
                        known.session().id() == session && known.session().account() == account);
        return ended == 1;
    }

    /** Ends all sessions of that account but one, and unmet challenges with them. */
    void endAll(long account, @Nullable Long but) {
        database.sql("""
                        update staff.session set ended_at = greatest(:now, started_at)
                        where account_id = :account and ended_at is null and id is distinct from :but
                        """)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("account", account)
                .param("but", but, java.sql.Types.BIGINT)
                .update();
        database.sql("delete from staff.challenge where account_id = :account and done_at is null")
                .param("account", account)
                .update();
        remembered
                .values()
                .removeIf(known -> known.session().account() == account
                        && !Optional.ofNullable(but)
                                .equals(Optional.of(known.session().id())));
    }

    /** What an account may do changed: nobody remembers here what it was. */
    void forget() {
        remembered.clear();
    }
}
