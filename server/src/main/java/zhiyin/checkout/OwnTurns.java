package zhiyin.checkout;

import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.database.DiskGuard;
import zhiyin.intake.Reply;
import zhiyin.intake.Submission;

/**
 * What is done about a cart of nobody: there is no member in whose lane it could wait, so each has a transaction of its own. What
 * is thought about in it is locked by itself: a promotion's stock, a coupon, the checkout.
 */
@Component
class OwnTurns {

    private static final int TRIES = 5;

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final DiskGuard disk;

    OwnTurns(DataSource database, TransactionTemplate transaction, DiskGuard disk) {
        this.database = new JdbcTemplate(database);
        this.transaction = transaction;
        this.disk = disk;
    }

    /** Does all of it, or nothing; tried, it is taken back. */
    Reply take(Submission.Attendant work, boolean dryRun) {
        disk.requireRoom();
        for (int tries = 1; ; tries++) {
            try {
                return once(work, dryRun);
            } catch (PessimisticLockingFailureException | DataIntegrityViolationException overtaken) {
                // two waited for each other, or somebody was first: the same again finds what the other did
                if (tries == TRIES) {
                    throw overtaken;
                }
            }
        }
    }

    private Reply once(Submission.Attendant work, boolean dryRun) {
        return Objects.requireNonNull(transaction.execute(status -> {
            boolean done = Objects.requireNonNull(database.execute(
                    (ConnectionCallback<Boolean>) connection -> work.attend(connection, Checkouts.NOBODY, List.of())));
            if (!done || dryRun) {
                status.setRollbackOnly();
            }
            return done ? new Reply.Ran() : new Reply.Conflict(Reply.Conflict.Reason.GONE);
        }));
    }
}
