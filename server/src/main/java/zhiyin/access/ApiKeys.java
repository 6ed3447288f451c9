package zhiyin.access;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.database.Ids;

/** All API keys: makes them, finds whom one lets in, revokes them. */
@Repository
public class ApiKeys {
    private static final long STALE_MS_MAX = 5_000;
    private static final int REMEMBERED_MAX = 10_000;
    private static final int ASKING_MAX = 64;

    /** Any number, the same in every process: "admin" in a bigint. */
    private static final long FIRST_KEY_LOCK = 0x61646d696eL;

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Ids ids;
    private final Clock clock;
    private final SecureRandom random;
    private final ConcurrentMap<ByteBuffer, Remembered> remembered = new ConcurrentHashMap<>();

    private final Object[] asking =
            Stream.generate(Object::new).limit(ASKING_MAX).toArray();

    private record Remembered(ApiKey key, long readAtMs) {}

    ApiKeys(JdbcClient database, TransactionTemplate transaction, Ids ids, Clock clock, SecureRandom random) {
        this.database = database;
        this.transaction = transaction;
        this.ids = ids;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Makes a key to one programme.
     *
     * @param programId the programme it opens; that it exists is the caller's to know
     * @param name what it is for, up to 100 characters, not blank
     */
    public IssuedKey issue(long programId, String name) {
        return issue(programId, name, Token.random(false, random));
    }

    /** Makes an administrator's key. */
    public IssuedKey issueAdmin(String name) {
        return issue(null, name, Token.random(true, random));
    }

    /** Makes an administrator's key if there is none that works; empty if there is. Once, however many processes ask. */
    public Optional<IssuedKey> issueFirstAdmin(String name) {
        var issued = transaction.execute(status -> {
            database.sql("select pg_advisory_xact_lock(:lock)")
                    .param("lock", FIRST_KEY_LOCK)
                    .query((row, number) -> number)
                    .list();
            var exists = database.sql("""
                            select exists (select from access.api_key where program_id is null and revoked_at is null)
                            """).query(Boolean.class).single();
            return exists ? Optional.<IssuedKey>empty() : Optional.of(issueAdmin(name));
        });
        return issued == null ? Optional.empty() : issued;
    }

    private IssuedKey issue(@Nullable Long programId, String name, Token token) {
        var id = ids.next();
        database.sql("""
                        insert into access.api_key (id, program_id, name, hash, created_at)
                        values (:id, :program, :name, :hash, :now)
                        """)
                .param("id", id)
                .param("program", programId)
                .param("name", name)
                .param("hash", token.hash().array())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        return new IssuedKey(id, token.text());
    }

    /**
     * Whom this token lets in, as the database knew it at most five seconds ago.
     *
     * @param token what the caller sent, whatever it may be
     * @return null when it opens nothing: no key of ours, or a revoked one
     */
    public @Nullable ApiKey find(String token) {
        var read = Token.read(token);
        if (read == null) {
            return null;
        }
        var known = fresh(read);
        if (known != null) {
            return known;
        }
        // One of its callers asks the database, and those who come meanwhile hear what he heard. Other keys, made-up
        // ones
        // too, hardly ever wait for it.
        synchronized (asking[Math.floorMod(read.hash().hashCode(), asking.length)]) {
            known = fresh(read);
            return known == null ? ask(read) : known;
        }
    }

    private @Nullable ApiKey fresh(Token token) {
        var known = remembered.get(token.hash());
        // A clock that went back makes no memory fresh: its distance counts either way.
        return known != null && Math.abs(clock.millis() - known.readAtMs) < STALE_MS_MAX ? known.key : null;
    }

    private @Nullable ApiKey ask(Token read) {
        var name = read.hash();
        var now = clock.millis();
        var found = database.sql("""
                        select id, program_id from access.api_key
                        where hash = :hash and revoked_at is null and (program_id is null) = :administrator
                        """)
                .param("hash", read.hash().array())
                .param("administrator", read.administrator())
                .query((row, number) -> {
                    var id = row.getLong("id");
                    var program = row.getObject("program_id", Long.class);
                    return program == null
                            ? (ApiKey) new ApiKey.OfAdministrator(id)
                            : new ApiKey.OfProgram(id, program);
                })
                .optional();
        if (found.isEmpty()) {
            remembered.remove(name);
            return null;
        }
        // Only keys that exist are remembered, so a flood of made-up ones fills nothing.
        if (remembered.size() >= REMEMBERED_MAX) {
            remembered.clear();
        }
        remembered.put(name, new Remembered(found.get(), now));
        return found.get();
    }

    /**
     * From now on this key opens nothing here, and within five seconds nothing in any other process.
     *
     * @return false when there is no such key, or it was revoked before
     */
    public boolean revoke(long keyId) {
        var revoked = database.sql("""
                        update access.api_key set revoked_at = greatest(:now, created_at)
                        where id = :id and revoked_at is null
                        """)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("id", keyId)
                .update();
        remembered.values().removeIf(entry -> entry.key.keyId() == keyId);
        return revoked == 1;
    }
}
