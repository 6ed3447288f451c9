package zhiyin.staff;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Nobody has an account that he did not make: while there is none, a start, or a demo, shows a secret, once, with which somebody makes
 * himself the first administrator. It expires; the next start shows another.
 */
@Component
class SetUp implements SmartLifecycle {
    static final Duration LASTS = Duration.ofHours(24);

    private final Accounts accounts;
    private final TransactionTemplate transaction;
    private final SecureRandom random;
    private final PrintStream terminal;
    private final boolean serves;
    private volatile boolean running;

    SetUp(
            Accounts accounts,
            TransactionTemplate transaction,
            SecureRandom random,
            PrintStream terminal,
            @Value("${zhiyin.command:}") String command) {
        this.accounts = accounts;
        this.transaction = transaction;
        this.random = random;
        this.terminal = terminal;
        this.serves = command.equals("start") || command.equals("demo");
    }

    /** After the first key, before the door opens. */
    @Override
    public int getPhase() {
        return 1;
    }

    @Override
    public void start() {
        running = true;
        var secret = serves ? secret(accounts, transaction, random) : null;
        if (secret != null) {
            terminal.println("Set-up secret for the first member of staff, shown this once, good for " + LASTS.toHours()
                    + " hours: " + secret.text() + " (to be typed in at /console/join)");
        }
    }

    /** A secret to make the first account with; null where there is an account, or such a secret. */
    static @Nullable Secret secret(Accounts accounts, TransactionTemplate transaction, SecureRandom random) {
        var secret = Secret.random(Secret.INVITATION, random);
        var made = Objects.requireNonNull(transaction.execute(status -> {
            var wanted = accounts.nobodyIsExpected();
            if (wanted) {
                accounts.invite(
                        null, List.of(new Grant(Grant.HOUSE, Role.ADMIN, List.of())), secret.hash(), LASTS, null);
            }
            return wanted;
        }));
        return made ? secret : null;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
