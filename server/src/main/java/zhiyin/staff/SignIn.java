package zhiyin.staff;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.database.CrockfordBase32;
import zhiyin.staff.Accounts.Account;
import zhiyin.staff.Guesses.Subject;

/** Lets staff in: a password or another house's word, then a second factor; or a passkey, which is both. */
@Service
class SignIn {
    private static final Logger log = LoggerFactory.getLogger(SignIn.class);

    /** How long a password shown counts until the second factor is. */
    static final Duration CHALLENGE_LASTS = Duration.ofMinutes(10);

    private static final int WRONG_CODES_MAX = 5;
    private static final int RECOVERY_CODES = 10;
    private static final int RECOVERY_BYTES = 10;
    private static final int RECOVERY_DIGITS = 16;

    private final Accounts accounts;
    private final Sessions sessions;
    private final Passwords passwords;
    private final Guesses guesses;
    private final SealedSecrets seal;
    private final Passkeys passkeys;
    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final SecureRandom random;

    SignIn(
            Accounts accounts,
            Sessions sessions,
            Passwords passwords,
            Guesses guesses,
            SealedSecrets seal,
            Passkeys passkeys,
            JdbcClient database,
            TransactionTemplate transaction,
            Clock clock,
            SecureRandom random) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.passwords = passwords;
        this.guesses = guesses;
        this.seal = seal;
        this.passkeys = passkeys;
        this.database = database;
        this.transaction = transaction;
        this.clock = clock;
        this.random = random;
    }

    /** What comes of showing a password. */
    sealed interface First {
        /**
         * It is right; now the second factor.
         *
         * @param secret the second factor to put into an app, for whoever has none yet
         * @param passkeys what his authenticators call the passkeys that count as well
         */
        @SuppressWarnings("ArrayRecordComponent") // Never compared.
        record Challenge(Secret token, Instant until, String email, byte @Nullable [] secret, List<byte[]> passkeys)
                implements First {}

        /** There is no such account with such a password, or it opens nothing. */
        record Refused() implements First {}

        record Wait(Duration time) implements First {}
    }

    /** What comes of showing a second factor. */
    sealed interface Second {
        /**
         * He is in.
         *
         * @param device what this device shows the next time, so that others' guesses do not slow him
         * @param recoveryCodes for whoever has just got his second factor; else none
         */
        record In(Sessions.Begun session, long account, Secret device, List<String> recoveryCodes) implements Second {}

        record Refused() implements Second {}
    }

    First first(String email, String password, @Nullable String device, String address) {
        var account = accounts.byEmail(email);
        var known = device != null && knows(account.map(Account::id).orElse(0L), device);
        var own = known ? Subject.device(email, String.valueOf(device)) : Subject.account(email);
        var others = known ? List.of(Subject.address(address)) : List.of(Subject.address(address), Subject.house());
        var wait = guesses.count(Stream.concat(Stream.of(own), others.stream()).toList());
        if (!wait.isZero()) {
            log.info("sign-in from {}: told to wait {} s", address, wait.toSeconds() + 1);
            return new First.Wait(wait);
        }
        var kept = account.filter(found -> found.disabledAt() == null).map(Account::password);
        if (!passwords.matches(password, kept.orElse(null))) {
            log.info("sign-in from {}: refused", address);
            return new First.Refused();
        }
        guesses.uncount(others);
        return challenge(account.orElseThrow());
    }

    /** Asks somebody who has shown his password, or of whom another house has said who he is, for his second factor. */
    First.Challenge challenge(Account account) {
        var token = Secret.random(Secret.CHALLENGE, random);
        byte[] secret = null;
        if (account.totpSecret() == null) {
            secret = new byte[Totp.SECRET_BYTES];
            random.nextBytes(secret);
        }
        var now = clock.instant();
        database.sql("""
                        insert into staff.challenge (hash, account_id, totp_secret, wrong, made_at)
                        values (:hash, :account, :secret, 0, :now)
                        """)
                .param("hash", token.hash())
                .param("account", account.id())
                .param("secret", secret == null ? null : seal.close(secret, account.id()), java.sql.Types.BINARY)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
        return new First.Challenge(
                token, now.plus(CHALLENGE_LASTS), account.email(), secret, passkeys.credentials(account.id()));
    }

    @SuppressWarnings("ArrayRecordComponent") // A row, never compared.
    private record Open(long account, byte @Nullable [] secret) {}

    /** Takes a code for a challenge; five wrong ones end it. */
    Second second(String challenge, String code, String address, String agent) {
        seal.ready();
        return met(challenge, address, agent, (open, account) -> {
            var secret = open.secret();
            if (secret == null || account.totpSecret() != null) {
                return shows(account, code) ? List.of() : null;
            }
            var step = Totp.match(seal.open(secret, account.id()), code, clock.instant(), null);
            if (step == null) {
                return null;
            }
            accounts.takeSecondFactor(account.id(), secret, step);
            return newRecoveryCodes(account.id());
        });
    }

    /** Takes what an authenticator has signed for a challenge; of the five it counts like a code. */
    Second second(String challenge, Passkeys.Assertion signed, String address, String agent) {
        return met(
                challenge,
                address,
                agent,
                (open, account) ->
                        passkeys.shows(account.id(), Passkeys.asked(challenge), signed, false) ? List.of() : null);
    }

    /** What of somebody's second factor is shown. */
    private interface Showing {
        /** New recovery codes, where it is he: mostly none; null where it is not he. */
        @Nullable
        List<String> recovery(Open open, Account account);
    }

    private Second met(String challenge, String address, String agent, Showing showing) {
        return Objects.requireNonNull(transaction.execute(status -> {
            var hash = Secret.sha256(challenge);
            var open = database.sql("""
                            select account_id, totp_secret from staff.challenge
                            where hash = :hash and done_at is null and wrong < :most and made_at > :since for update
                            """)
                    .param("hash", hash)
                    .param("most", WRONG_CODES_MAX)
                    .param("since", clock.instant().minus(CHALLENGE_LASTS).atOffset(ZoneOffset.UTC))
                    .query((row, at) -> new Open(row.getLong(1), row.getBytes(2)))
                    .optional();
            var account = open.flatMap(found -> accounts.byId(found.account()))
                    .filter(found -> found.disabledAt() == null)
                    .orElse(null);
            if (open.isEmpty() || account == null) {
                return new Second.Refused();
            }
            var recovery = showing.recovery(open.get(), account);
            if (recovery == null) {
                return wrong(hash, address);
            }
            database.sql("update staff.challenge set done_at = :now where hash = :hash")
                    .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                    .param("hash", hash)
                    .update();
            return in(account, address, agent, recovery);
        }));
    }

    private Second in(Account account, String address, String agent, List<String> recovery) {
        guesses.forget(List.of(Subject.account(account.email())));
        var session = sessions.begin(account.id(), address, agent);
        log.info("{} signed in from {}", Accounts.ID.print(account.id()), address);
        return new Second.In(session, account.id(), remember(account.id()), recovery);
    }

    /** Takes a passkey by itself: its authenticator has it, and has made sure that it is its owner who uses it. */
    Second byPasskey(String ceremony, Passkeys.Assertion signed, String address, String agent) {
        return Objects.requireNonNull(transaction.execute(status -> {
            var account = passkeys.take(ceremony, null)
                    ? passkeys.owner(signed.credential())
                            .flatMap(accounts::byId)
                            .filter(found -> found.disabledAt() == null)
                            .orElse(null)
                    : null;
            if (account == null || !passkeys.shows(account.id(), Passkeys.asked(ceremony), signed, true)) {
                log.info("sign-in from {}: no such passkey", address);
                return new Second.Refused();
            }
            return in(account, address, agent, List.of());
        }));
    }

    private Second wrong(byte[] hash, String address) {
        database.sql("update staff.challenge set wrong = wrong + 1 where hash = :hash")
                .param("hash", hash)
                .update();
        log.info("sign-in from {}: wrong code", address);
        return new Second.Refused();
    }

    /** Whether this is a code of his second factor, or one of his recovery codes, which it uses up. */
    boolean shows(Account account, String code) {
        var sealed = account.totpSecret();
        if (sealed == null) {
            return false;
        }
        var plain = code.strip().toLowerCase(Locale.ROOT).replace("-", "").replace(" ", "");
        if (plain.length() == RECOVERY_DIGITS) {
            return accounts.useRecoveryCode(account.id(), plain);
        }
        var step = Totp.match(seal.open(sealed, account.id()), plain, clock.instant(), account.totpStep());
        return step != null && accounts.takeStep(account.id(), step);
    }

    /** Why somebody who is in is not believed to be himself by his password or code, or null where he is. */
    @Nullable
    First doubts(Account account, boolean byPassword, String shown) {
        var subject = List.of(byPassword ? Subject.account(account.email()) : Subject.code(account.email()));
        var wait = guesses.count(subject);
        if (!wait.isZero()) {
            return new First.Wait(wait);
        }
        var right = byPassword ? passwords.matches(shown, account.password()) : shows(account, shown);
        if (!right) {
            return new First.Refused();
        }
        guesses.uncount(subject);
        return null;
    }

    /** Ten new recovery codes instead of those before. */
    List<String> newRecoveryCodes(long account) {
        var codes = new ArrayList<String>();
        for (var number = 0; number < RECOVERY_CODES; number++) {
            var bytes = new byte[RECOVERY_BYTES];
            random.nextBytes(bytes);
            codes.add(CrockfordBase32.print(bytes));
        }
        accounts.keepRecoveryCodes(account, codes);
        return List.copyOf(codes);
    }

    private Secret remember(long account) {
        var device = Secret.random(Secret.DEVICE, random);
        database.sql("insert into staff.device (hash, account_id, made_at) values (:hash, :account, :now)")
                .param("hash", device.hash())
                .param("account", account)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        return device;
    }

    private boolean knows(long account, String device) {
        return database.sql("select exists (select from staff.device where hash = :hash and account_id = :account)")
                .param("hash", Secret.sha256(device))
                .param("account", account)
                .query(Boolean.class)
                .single();
    }
}
