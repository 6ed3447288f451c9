package zhiyin.signin;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.ProgramClocks;
import zhiyin.provider.IdentityProvider;

/**
 * All browsers that were sent to another house. What the house and the code are held against (nonce, verifier) follows from
 * the state under a key that is not in the database, so that nothing of it has to be kept.
 */
@Repository
class Goings {
    static final Duration LASTS = Duration.ofMinutes(10);

    private final JdbcClient database;
    private final Marks marks;
    private final Clock clock;
    private final ProgramClocks clocks;
    private final SecureRandom random;

    Goings(JdbcClient database, Marks marks, Clock clock, ProgramClocks clocks, SecureRandom random) {
        this.database = database;
        this.marks = marks;
        this.clock = clock;
        this.clocks = clocks;
        this.random = random;
    }

    /**
     * A browser on its way.
     *
     * @param browser what only this browser has, to be shown when it is back
     */
    record Sent(URI address, String browser) {
        @Override
        public String toString() {
            return "Sent";
        }
    }

    /** Sends a browser to a house; empty where that is not the house that has always been called so. */
    Optional<Sent> send(long program, IdentityProvider house, URI redirect) {
        if (!same(house)) {
            return Optional.empty();
        }
        var key = marks.key();
        var state = MemberToken.randomText(random);
        var browser = MemberToken.randomText(random);
        var address =
                house.going(new IdentityProvider.Going(redirect, state, nonce(key, state), challenge(key, state)));
        var now = clocks.of(program).instant();
        database.sql("""
                        insert into signin.going (hash, browser, program_id, house, redirect, key, made_at, expires_at)
                        values (:hash, :browser, :program, :house, :redirect, :key, :now, :until)
                        """)
                .param("hash", MemberToken.hash(state))
                .param("browser", MemberToken.hash(browser))
                .param("program", program)
                .param("house", house.code())
                .param("redirect", redirect.toString())
                .param("key", key)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("until", now.plus(LASTS).atOffset(ZoneOffset.UTC))
                .update();
        return Optional.of(new Sent(address, browser));
    }

    /** @param key under which of our keys */
    private record Begun(URI redirect, String key) {}

    /** What a browser was sent with that is back; empty where it was not, or is another one, or is back for the second time. */
    Optional<IdentityProvider.Sent> back(long program, IdentityProvider house, String state, String browser) {
        return database.sql("""
                        update signin.going set used_at = :now
                        where hash = :hash and browser = :browser and program_id = :program and house = :house
                            and used_at is null and expires_at > :now
                        returning redirect, key
                        """)
                .param("now", clocks.of(program).instant().atOffset(ZoneOffset.UTC))
                .param("hash", MemberToken.hash(state))
                .param("browser", MemberToken.hash(browser))
                .param("program", program)
                .param("house", house.code())
                .query((row, at) -> new Begun(URI.create(row.getString(1)), row.getString(2)))
                .optional()
                .filter(begun -> marks.with(begun.key(), state) != null)
                .map(begun -> new IdentityProvider.Sent(
                        begun.redirect(), nonce(begun.key(), state), verifier(begun.key(), state)));
    }

    /** Whether this is who has been called so since somebody first came from there. */
    boolean same(IdentityProvider house) {
        database.sql("insert into signin.house (code, issuer, known_at) values (:code, :issuer, :now)"
                        + " on conflict do nothing")
                .param("code", house.code())
                .param("issuer", house.issuer())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        return database.sql("select issuer from signin.house where code = :code")
                .param("code", house.code())
                .query(String.class)
                .single()
                .equals(house.issuer());
    }

    private String nonce(String key, String state) {
        return text(Objects.requireNonNull(marks.with(key, "nonce", state)));
    }

    /** 43 characters, as RFC 7636 asks for. */
    private String verifier(String key, String state) {
        return text(Objects.requireNonNull(marks.with(key, "verifier", state)));
    }

    private String challenge(String key, String state) {
        return text(MemberToken.hash(verifier(key, state)));
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Forgets those that have been over for a day, of these programmes, or of all the others. */
    void sweep(Instant now, Collection<Long> programs, boolean those) {
        database.sql("delete from signin.going where made_at < :before and (program_id = any (:programs)) = :those")
                .param("before", now.minus(Duration.ofDays(1)).atOffset(ZoneOffset.UTC))
                .param("programs", programs.toArray(Long[]::new))
                .param("those", those)
                .update();
    }
}
