package zhiyin.staff;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.provider.IdentityProvider;

/**
 * Staff whom other houses know: as whom, and all browsers that were sent there. What the house and the code are held against
 * (nonce, verifier) follows from what only the browser has, so that nothing of it has to be kept.
 */
@Repository
class Referrals {
    static final Duration LASTS = Duration.ofMinutes(10);

    private final JdbcClient database;
    private final Clock clock;
    private final SecureRandom random;

    Referrals(JdbcClient database, Clock clock, SecureRandom random) {
        this.database = database;
        this.clock = clock;
        this.random = random;
    }

    /**
     * What a browser is sent for: to come in, where both are null.
     *
     * @param invitation SHA-256 of the link of the invitation that is taken so
     * @param account who is in, and wants to be known by that house
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Errand(byte @Nullable [] invitation, @Nullable Long account) {}

    /** Where a browser is to be sent, and what only it is given. */
    record Sent(URI address, Secret browser) {}

    Sent send(IdentityProvider house, URI redirect, Errand errand) {
        var state = Secret.random(Secret.STATE, random);
        var browser = Secret.random(Secret.BROWSER, random);
        var address = house.going(new IdentityProvider.Going(
                redirect, state.text(), nonce(browser.text()), text(Secret.sha256(verifier(browser.text())))));
        var now = clock.instant();
        database.sql("""
                        insert into staff.going
                            (hash, browser, house, redirect, invitation, account_id, made_at, expires_at)
                        values (:hash, :browser, :house, :redirect, :invitation, :account, :now, :until)
                        """)
                .param("hash", state.hash())
                .param("browser", browser.hash())
                .param("house", house.code())
                .param("redirect", redirect.toString())
                .param("invitation", errand.invitation(), java.sql.Types.BINARY)
                .param("account", errand.account(), java.sql.Types.BIGINT)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("until", now.plus(LASTS).atOffset(ZoneOffset.UTC))
                .update();
        return new Sent(address, browser);
    }

    /** A browser that is back. */
    record Back(IdentityProvider.Sent sent, Errand errand) {}

    /** That browser, once, where it is waited for. */
    Optional<Back> back(IdentityProvider house, String state, String browser) {
        return database.sql("""
                        update staff.going set used_at = :now
                        where hash = :hash and browser = :browser and house = :house and used_at is null
                            and expires_at > :now
                        returning redirect, invitation, account_id
                        """)
                .param("now", now())
                .param("hash", Secret.sha256(state))
                .param("browser", Secret.sha256(browser))
                .param("house", house.code())
                .query((row, at) -> new Back(
                        new IdentityProvider.Sent(URI.create(row.getString(1)), nonce(browser), verifier(browser)),
                        new Errand(row.getBytes(2), row.getObject(3, Long.class))))
                .optional();
    }

    private static String nonce(String browser) {
        return text(Secret.sha256("nonce " + browser));
    }

    /** 43 characters, as RFC 7636 asks for. */
    private static String verifier(String browser) {
        return text(Secret.sha256("verifier " + browser));
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whose that name is in that house, as long as it is the same house. */
    Optional<Long> account(IdentityProvider house, String name) {
        return database.sql("""
                        select account_id from staff.known_as
                        where house = :house and issuer = :issuer and name = :name
                        """)
                .param("house", house.code())
                .param("issuer", house.issuer())
                .param("name", name)
                .query(Long.class)
                .optional();
    }

    /** From now on that house's word about that name stands for his password; false where it is somebody's, or he has one there. */
    boolean add(IdentityProvider house, String name, long account) {
        try {
            database.sql("""
                            insert into staff.known_as (account_id, house, issuer, name, made_at)
                            values (:account, :house, :issuer, :name, :now)
                            """)
                    .param("account", account)
                    .param("house", house.code())
                    .param("issuer", house.issuer())
                    .param("name", name)
                    .param("now", now())
                    .update();
            return true;
        } catch (DuplicateKeyException taken) {
            return false;
        }
    }

    /** A house that knows somebody. */
    record Known(String house, Instant since) {}

    List<Known> of(long account) {
        return database.sql("select house, made_at from staff.known_as where account_id = :account order by house")
                .param("account", account)
                .query((row, at) -> new Known(row.getString("house"), Accounts.moment(row, "made_at")))
                .list();
    }

    boolean remove(long account, String house) {
        return database.sql("delete from staff.known_as where account_id = :account and house = :house")
                        .param("account", account)
                        .param("house", house)
                        .update()
                == 1;
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
