package zhiyin.staff;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Slows whoever guesses. A guess is counted before it is looked at, so that many at the same moment are many; what was right
 * is taken off again. Waiting ends by itself: nobody is kept out for ever.
 */
@Component
final class Guesses {
    /**
     * What guesses have in common, and what that is worth.
     *
     * @param name whose guesses are counted together
     * @param free how many may be wrong before anybody waits
     * @param longest the longest wait: it begins with a second and doubles with each guess
     * @param forgotten after how long a quiet they no longer count
     */
    record Subject(String name, int free, Duration longest, Duration forgotten) {
        /** The account of that name, whether there is one or not. */
        static Subject account(String email) {
            return new Subject("account " + email, 5, Duration.ofMinutes(15), Duration.ofHours(24));
        }

        /** The second factor of somebody who is in. */
        static Subject code(String email) {
            return new Subject("code " + email, 5, Duration.ofMinutes(15), Duration.ofHours(24));
        }

        /** The account, from a device on which its owner has signed in before. */
        static Subject device(String email, String device) {
            return new Subject("device " + device + " " + email, 5, Duration.ofMinutes(15), Duration.ofHours(24));
        }

        static Subject address(String address) {
            return new Subject("address " + address, 20, Duration.ofMinutes(15), Duration.ofHours(1));
        }

        /** All guesses at all accounts from devices that nobody knows. */
        static Subject house() {
            return new Subject("house", 100, Duration.ofSeconds(4), Duration.ofMinutes(10));
        }

        byte[] hash() {
            return Secret.sha256(name);
        }
    }

    private record Count(int wrong, Instant lastAt) {}

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Guesses(JdbcClient database, TransactionTemplate transaction, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Counts a guess under each subject; where one of them has to wait, counts none and says how long. */
    Duration count(List<Subject> subjects) {
        // as the database keeps it: rounded up there, the last guess would seem to be yet to come
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return Objects.requireNonNull(transaction.execute(status -> {
            var wait = Duration.ZERO;
            var counted = new ArrayList<Integer>();
            var sorted = sorted(subjects);
            for (var subject : sorted) {
                database.sql("""
                                insert into staff.guess (subject, wrong, last_at) values (:subject, 0, :now)
                                on conflict do nothing
                                """)
                        .param("subject", subject.hash())
                        .param("now", now.atOffset(ZoneOffset.UTC))
                        .update();
                var before = database.sql("select wrong, last_at from staff.guess where subject = :subject for update")
                        .param("subject", subject.hash())
                        .query((row, at) -> new Count(
                                row.getInt(1),
                                row.getObject(2, java.time.OffsetDateTime.class).toInstant()))
                        .single();
                var wrong = before.lastAt().plus(subject.forgotten()).isAfter(now) ? before.wrong() : 0;
                var until = before.lastAt().plus(pause(subject, wrong));
                if (until.isAfter(now)) {
                    wait = wait.compareTo(Duration.between(now, until)) < 0 ? Duration.between(now, until) : wait;
                }
                counted.add(wrong + 1);
            }
            if (!wait.isZero()) {
                return wait;
            }
            for (var index = 0; index < sorted.size(); index++) {
                database.sql("update staff.guess set wrong = :wrong, last_at = :now where subject = :subject")
                        .param("wrong", counted.get(index))
                        .param("now", now.atOffset(ZoneOffset.UTC))
                        .param("subject", sorted.get(index).hash())
                        .update();
            }
            return wait;
        }));
    }

    private static Duration pause(Subject subject, int wrong) {
        if (wrong < subject.free()) {
            return Duration.ZERO;
        }
        var doubled = Duration.ofSeconds(1L << Math.min(20, wrong - subject.free()));
        return doubled.compareTo(subject.longest()) < 0 ? doubled : subject.longest();
    }

    /** The last guess was right, and none. */
    void uncount(List<Subject> subjects) {
        transaction.executeWithoutResult(status -> sorted(subjects)
                .forEach(subject -> database.sql(
                                "update staff.guess set wrong = wrong - 1 where subject = :subject and wrong > 0")
                        .param("subject", subject.hash())
                        .update()));
    }

    /** Whoever guessed has come in: it was he. */
    void forget(List<Subject> subjects) {
        transaction.executeWithoutResult(status -> sorted(subjects)
                .forEach(subject -> database.sql("delete from staff.guess where subject = :subject")
                        .param("subject", subject.hash())
                        .update()));
    }

    /** In one order everywhere, so that two who guess do not wait for each other. */
    private static List<Subject> sorted(List<Subject> subjects) {
        return subjects.stream()
                .sorted((a, b) -> Arrays.compareUnsigned(a.hash(), b.hash()))
                .toList();
    }
}
