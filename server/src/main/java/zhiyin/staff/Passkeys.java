package zhiyin.staff;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.database.Ids;
import zhiyin.database.PublicId;

/** All passkeys of staff, and what their authenticators were asked to sign. */
@Repository
class Passkeys {
    static final PublicId ID = new PublicId("pky");

    /** How long an authenticator is waited for. */
    static final Duration CEREMONY_LASTS = Duration.ofMinutes(5);

    /** More than anybody carries. */
    static final int EACH_MAX = 20;

    private final JdbcClient database;
    private final Authenticators authenticators;
    private final Ids ids;
    private final Clock clock;
    private final SecureRandom random;

    Passkeys(JdbcClient database, Authenticators authenticators, Ids ids, Clock clock, SecureRandom random) {
        this.database = database;
        this.authenticators = authenticators;
        this.ids = ids;
        this.clock = clock;
        this.random = random;
    }

    /** A passkey as its owner sees it. */
    record Passkey(
            long id, String name, Instant madeAt, @Nullable Instant usedAt) {}

    /**
     * What an authenticator has signed, as a browser hands it on.
     *
     * @param credential what it calls the passkey
     * @param user whom it believes it to be of; null where it does not say
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Assertion(
            byte[] credential, byte[] clientData, byte[] authenticatorData, byte[] signature, byte @Nullable [] user) {
        @Override
        public String toString() {
            return "Assertion";
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // A row, never compared.
    private record Kept(long id, byte[] key, long signatures) {}

    /** The bytes that an authenticator signs for this token: those of its text. */
    static byte[] asked(String token) {
        return token.getBytes(StandardCharsets.UTF_8);
    }

    /** What an account is called in an authenticator: nothing that says who that is. */
    static byte[] user(long account) {
        return Accounts.ID.print(account).getBytes(StandardCharsets.US_ASCII);
    }

    /** Asks an authenticator to sign something, once. */
    Secret ask(@Nullable Long account) {
        var token = Secret.random(Secret.CEREMONY, random);
        database.sql("insert into staff.ceremony (hash, account_id, made_at) values (:hash, :account, :now)")
                .param("hash", token.hash())
                .param("account", account, java.sql.Types.BIGINT)
                .param("now", now())
                .update();
        return token;
    }

    /** Whether that was asked, of him, a moment ago and not answered yet; from now on it is. */
    boolean take(String token, @Nullable Long account) {
        return database.sql("""
                        update staff.ceremony set done_at = :now
                        where hash = :hash and account_id is not distinct from :account and done_at is null
                            and made_at > :since
                        """)
                        .param("now", now())
                        .param("hash", Secret.sha256(token))
                        .param("account", account, java.sql.Types.BIGINT)
                        .param("since", clock.instant().minus(CEREMONY_LASTS).atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }

    /** What comes of registering one. */
    sealed interface Outcome {
        record Added(Passkey passkey) implements Outcome {}

        /** It was not asked for, or is not what it says. */
        record Refused() implements Outcome {}

        /** Its authenticator has registered it before, or its owner has too many. */
        record There() implements Outcome {}
    }

    /** Registers what an authenticator has made for him. */
    Outcome add(long account, String token, String name, byte[] clientData, byte[] attestation) {
        var made = take(token, account) ? authenticators.registered(asked(token), clientData, attestation) : null;
        if (made == null) {
            return new Outcome.Refused();
        }
        if (of(account).size() >= EACH_MAX) {
            return new Outcome.There();
        }
        var passkey = new Passkey(ids.next(), name, clock.instant(), null);
        try {
            database.sql("""
                            insert into staff.passkey (id, account_id, credential, key, signatures, name, made_at)
                            values (:id, :account, :credential, :key, :signatures, :name, :now)
                            """)
                    .param("id", passkey.id())
                    .param("account", account)
                    .param("credential", made.id())
                    .param("key", made.key())
                    .param("signatures", made.signatures())
                    .param("name", name)
                    .param("now", passkey.madeAt().atOffset(ZoneOffset.UTC))
                    .update();
            return new Outcome.Added(passkey);
        } catch (DuplicateKeyException known) {
            return new Outcome.There();
        }
    }

    List<Passkey> of(long account) {
        return database.sql(
                        "select id, name, made_at, used_at from staff.passkey where account_id = :account order by id")
                .param("account", account)
                .query((row, at) -> new Passkey(
                        row.getLong("id"),
                        row.getString("name"),
                        Accounts.moment(row, "made_at"),
                        Accounts.momentOrNull(row, "used_at")))
                .list();
    }

    /** What his authenticators call them. None where passkeys are not used here. */
    List<byte[]> credentials(long account) {
        return authenticators.used()
                ? database.sql("select credential from staff.passkey where account_id = :account order by id")
                        .param("account", account)
                        .query((row, at) -> row.getBytes(1))
                        .list()
                : List.of();
    }

    boolean remove(long account, long passkey) {
        return database.sql("delete from staff.passkey where id = :id and account_id = :account")
                        .param("id", passkey)
                        .param("account", account)
                        .update()
                == 1;
    }

    /** Whose passkey an authenticator calls so. */
    Optional<Long> owner(byte[] credential) {
        return database.sql("select account_id from staff.passkey where credential = :credential")
                .param("credential", credential)
                .query(Long.class)
                .optional();
    }

    /**
     * Whether one of his passkeys has signed this. Within a transaction: two that show the same signature at once are not
     * both believed.
     *
     * @param verified whether its authenticator must have made sure that it is its owner who uses it
     */
    boolean shows(long account, byte[] asked, Assertion signed, boolean verified) {
        if (!authenticators.used() || (signed.user() != null && !Arrays.equals(signed.user(), user(account)))) {
            return false;
        }
        var kept = database.sql("""
                        select id, key, signatures from staff.passkey
                        where credential = :credential and account_id = :account for update
                        """)
                .param("credential", signed.credential())
                .param("account", account)
                .query((row, at) -> new Kept(row.getLong(1), row.getBytes(2), row.getLong(3)))
                .optional()
                .orElse(null);
        if (kept == null) {
            return false;
        }
        var count = authenticators.signed(asked, kept.key(), kept.signatures(), signed, verified);
        if (count == null) {
            return false;
        }
        database.sql("update staff.passkey set signatures = :count, used_at = :now where id = :id")
                .param("count", count)
                .param("now", now())
                .param("id", kept.id())
                .update();
        return true;
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
