package zhiyin.access;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.database.Ids;
import zhiyin.http.Grants;
import zhiyin.http.Network;
import zhiyin.http.Permission;

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
    private final ObjectProvider<Programs> programs;
    private final ConcurrentMap<ByteBuffer, Remembered> remembered = new ConcurrentHashMap<>();

    private final Object[] asking =
            Stream.generate(Object::new).limit(ASKING_MAX).toArray();

    /** When keys were last used that were since the last time it was written down, by their ids. */
    private final ConcurrentMap<Long, Instant> used = new ConcurrentHashMap<>();

    /** @param untilMs when the secret stops opening anything by itself */
    private record Remembered(ApiKey key, long readAtMs, long untilMs) {}

    /** A key as whoever looks after keys sees it. */
    record Listed(
            long id,
            @Nullable Long programId,
            String name,
            @Nullable Set<Permission> scopes,
            List<Network> networks,
            boolean publishable,
            List<String> origins,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant rotatedAt,
            @Nullable Instant formerUntil,
            @Nullable Instant usedAt) {

        /** What it may do. */
        Set<Permission> permissions() {
            return scopes != null ? scopes : programId == null ? Permission.all() : Permission.ofProgram();
        }
    }

    ApiKeys(
            JdbcClient database,
            TransactionTemplate transaction,
            Ids ids,
            Clock clock,
            SecureRandom random,
            ObjectProvider<Programs> programs) {
        this.database = database;
        this.transaction = transaction;
        this.ids = ids;
        this.clock = clock;
        this.random = random;
        this.programs = programs;
    }

    /**
     * Makes a key to one programme.
     *
     * @param programId the programme it opens; that it exists is the caller's to know
     * @param name what it is for, up to 100 characters, not blank
     */
    public IssuedKey issue(long programId, String name) {
        return issue(new KeyWish(programId, name, null, null, List.of(), null));
    }

    /** Makes a key that may stand in the link of a page: with it members join and sign in, and nothing else. */
    public IssuedKey issuePage(long programId, String name) {
        return issue(new KeyWish(
                programId, name, Set.of(Permission.FACTS_READ, Permission.MEMBERS_SIGNIN), null, List.of(), List.of()));
    }

    /** Makes an administrator's key. */
    public IssuedKey issueAdmin(String name) {
        return issue(new KeyWish(null, name, null, null, List.of(), null));
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

    /** Makes a key; that its programme exists, and that its maker may do what it allows, is the caller's to know. */
    IssuedKey issue(KeyWish wish) {
        var id = ids.next();
        var opens = opens(wish.programId(), wish.publishable());
        var token = Token.random(opens, random);
        var scopes = wish.scopes();
        var origins = wish.origins() == null ? List.<String>of() : wish.origins();
        database.sql("""
                        insert into access.api_key
                            (id, program_id, opens, name, hash, scopes, networks, publishable, origins, created_at, expires_at)
                        values (:id, :program, :opens, :name, :hash, :scopes, :networks, :publishable, :origins, :now, :expires)
                        """)
                .param("id", id)
                .param("program", wish.programId())
                .param("opens", opens.word())
                .param("name", wish.name())
                .param("hash", token.hash().array())
                .param(
                        "scopes",
                        scopes == null
                                ? null
                                : scopes.stream().map(Permission::word).sorted().toArray(String[]::new))
                .param(
                        "networks",
                        wish.networks().stream().map(Network::toString).toArray(String[]::new))
                .param("publishable", wish.publishable())
                .param("origins", origins.toArray(String[]::new))
                .param("now", now())
                .param(
                        "expires",
                        wish.expiresAt() == null ? null : wish.expiresAt().atOffset(ZoneOffset.UTC))
                .update();
        return new IssuedKey(id, token.text());
    }

    private Opens opens(@Nullable Long program, boolean publishable) {
        if (program == null) {
            return Opens.HOUSE;
        }
        var known = programs.getIfAvailable();
        boolean sandbox = known != null && known.isSandbox(program);
        return publishable ? sandbox ? Opens.SANDBOX_PAGE : Opens.LIVE_PAGE : sandbox ? Opens.SANDBOX : Opens.LIVE;
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    /**
     * Gives a key another secret. It stays the same key: idempotency keys told under it are known under the new secret.
     *
     * @param program the one it opens; null for an administrator's
     * @param overlap for how long the secret before opens too
     * @return empty where there is no such key that works
     */
    Optional<IssuedKey> rotate(long keyId, @Nullable Long program, boolean publishable, Duration overlap) {
        var token = Token.random(opens(program, publishable), random);
        var rotated = database.sql("""
                        update access.api_key set former_hash = hash, former_until = :until, hash = :hash, rotated_at = :now
                        where id = :id and revoked_at is null and (expires_at is null or expires_at > :now)
                        """)
                .param("until", clock.instant().plus(overlap).atOffset(ZoneOffset.UTC))
                .param("hash", token.hash().array())
                .param("now", now())
                .param("id", keyId)
                .update();
        forget(keyId);
        return rotated == 1 ? Optional.of(new IssuedKey(keyId, token.text())) : Optional.empty();
    }

    private static final String LISTED = """
            select id, program_id, name, scopes, networks, publishable, origins, created_at, expires_at, rotated_at, former_until, used_at
            from access.api_key where revoked_at is null and (expires_at is null or expires_at > :now)
            """;

    /** Those that work, the latest first. */
    List<Listed> all() {
        return database.sql(LISTED + " order by id desc")
                .param("now", now())
                .query((row, number) -> listed(row))
                .list();
    }

    Optional<Listed> byId(long keyId) {
        return database.sql(LISTED + " and id = :id")
                .param("now", now())
                .param("id", keyId)
                .query((row, number) -> listed(row))
                .optional();
    }

    private Listed listed(ResultSet row) throws SQLException {
        var former = moment(row, "former_until");
        return new Listed(
                row.getLong("id"),
                row.getObject("program_id", Long.class),
                row.getString("name"),
                scopes(row),
                networks(row),
                row.getBoolean("publishable"),
                origins(row),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                moment(row, "expires_at"),
                moment(row, "rotated_at"),
                former != null && former.isAfter(clock.instant()) ? former : null,
                moment(row, "used_at"));
    }

    private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        var moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    private static @Nullable Set<Permission> scopes(ResultSet row) throws SQLException {
        var words = row.getArray("scopes");
        if (words == null) {
            return null;
        }
        var scopes = EnumSet.noneOf(Permission.class);
        for (var word : (String[]) words.getArray()) {
            // one that a later version knew allows nothing here
            var permission = Permission.of(word);
            if (permission != null) {
                scopes.add(permission);
            }
        }
        return Set.copyOf(scopes);
    }

    private static List<Network> networks(ResultSet row) throws SQLException {
        return Arrays.stream((String[]) row.getArray("networks").getArray())
                .map(Network::read)
                .filter(Objects::nonNull)
                .toList();
    }

    private static List<String> origins(ResultSet row) throws SQLException {
        return List.of((String[]) row.getArray("origins").getArray());
    }

    /** Whether some publishable key that works is for pages of that origin. */
    boolean hasOrigin(String origin) {
        return database.sql("""
                        select exists (select from access.api_key where :origin = any(origins) and revoked_at is null
                            and (expires_at is null or expires_at > :now))
                        """)
                .param("origin", origin)
                .param("now", now())
                .query(Boolean.class)
                .single();
    }

    /** Writes down when keys were last used: once for all of them, and not while anybody waits. */
    void writeUse() {
        var entries = List.copyOf(used.entrySet());
        if (entries.isEmpty()) {
            return;
        }
        database.sql("""
                        update access.api_key k set used_at = greatest(k.used_at, u.at)
                        from unnest(:ids, cast(:moments as timestamptz[])) u (id, at) where k.id = u.id
                        """)
                .param("ids", entries.stream().map(Map.Entry::getKey).toArray(Long[]::new))
                .param(
                        "moments",
                        entries.stream()
                                .map(entry -> entry.getValue().toString())
                                .toArray(String[]::new))
                .update();
        entries.forEach(entry -> used.remove(entry.getKey(), entry.getValue()));
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
        var now = clock.millis();
        return known != null && Math.abs(now - known.readAtMs) < STALE_MS_MAX && now < known.untilMs ? known.key : null;
    }

    private @Nullable ApiKey ask(Token read) {
        var name = read.hash();
        var now = clock.millis();
        var found = database.sql("""
                        select id, program_id, scopes, networks, publishable, origins,
                            least(expires_at, case when hash = :hash then null else former_until end) as until
                        from access.api_key
                        where (hash = :hash or (former_hash = :hash and former_until > :now)) and revoked_at is null
                            and (expires_at is null or expires_at > :now) and opens = :opens
                            and publishable = :publishable
                        """)
                .param("hash", read.hash().array())
                .param("now", now())
                .param("opens", read.opens().word())
                .param("publishable", read.opens().isPublishable())
                .query((row, number) -> {
                    var until = moment(row, "until");
                    return new Remembered(key(row), now, until == null ? Long.MAX_VALUE : until.toEpochMilli());
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
        remembered.put(name, found.get());
        var key = found.get().key();
        used.put(key.keyId(), clock.instant());
        return key;
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        var id = row.getLong("id");
        var program = row.getObject("program_id", Long.class);
        var scopes = scopes(row);
        if (program == null) {
            return new ApiKey.OfAdministrator(
                    id, Grants.everywhere(scopes == null ? Permission.all() : scopes), networks(row));
        }
        return row.getBoolean("publishable")
                ? new ApiKey.OfPage(
                        id,
                        program,
                        Grants.in(program, scopes == null ? java.util.Set.of() : scopes),
                        networks(row),
                        origins(row))
                : new ApiKey.OfProgram(
                        id,
                        program,
                        Grants.in(program, scopes == null ? Permission.ofProgram() : scopes),
                        networks(row));
    }

    private void forget(long keyId) {
        remembered.values().removeIf(entry -> entry.key.keyId() == keyId);
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
        forget(keyId);
        return revoked == 1;
    }
}
