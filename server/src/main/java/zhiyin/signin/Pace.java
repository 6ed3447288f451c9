package zhiyin.signin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * How often something is done: counted in the database, so that it is the same in every process, and exactly, over the time
 * that has just passed.
 */
@Repository
class Pace {
    /** So many within so long. */
    record Limit(int most, Duration within) {}

    /** What is counted together, and how often it may be. */
    record Subject(String name, List<Limit> limits) {
        private Duration longest() {
            return limits.stream().map(Limit::within).max(Duration::compareTo).orElse(Duration.ZERO);
        }

        /** How long to wait until it may be once more, after it was at these moments. */
        private Duration wait(List<Instant> moments, Instant now) {
            var wait = Duration.ZERO;
            for (var limit : limits) {
                if (limit.most() == 0) {
                    return limit.within();
                }
                if (moments.size() >= limit.most()) {
                    var free = moments.get(moments.size() - limit.most()).plus(limit.within());
                    if (free.isAfter(now) && Duration.between(now, free).compareTo(wait) > 0) {
                        wait = Duration.between(now, free);
                    }
                }
            }
            return wait;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Counted(Subject subject, byte[] mark, List<byte[]> former) {}

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Marks marks;
    private final Clock clock;

    Pace(JdbcClient database, TransactionTemplate transaction, Marks marks, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.marks = marks;
        this.clock = clock;
    }

    /** Counts once under each subject; where one of them has had enough, under none, and says how long to wait. */
    Duration count(List<Subject> subjects) {
        // in one order everywhere, so that two who are counted do not wait for each other
        var sorted = subjects.stream()
                .map(subject -> {
                    var all = marks.all("pace", subject.name());
                    return new Counted(subject, all.getFirst(), all.subList(1, all.size()));
                })
                .sorted((a, b) -> Arrays.compareUnsigned(a.mark(), b.mark()))
                .toList();
        var now = clock.instant();
        return Objects.requireNonNull(transaction.execute(status -> {
            var wait = Duration.ZERO;
            List<List<Instant>> kept = new ArrayList<>();
            for (var counted : sorted) {
                var moments = lock(counted, now).stream()
                        .filter(moment ->
                                moment.plus(counted.subject().longest()).isAfter(now))
                        .toList();
                var mine = counted.subject().wait(moments, now);
                wait = mine.compareTo(wait) > 0 ? mine : wait;
                var more = new ArrayList<>(moments);
                more.add(now);
                kept.add(more);
            }
            if (wait.isZero()) {
                for (var at = 0; at < sorted.size(); at++) {
                    database.sql("""
                                    update signin.pace set moments = cast(:moments as timestamptz[]), last_at = :now
                                    where subject = :subject
                                    """)
                            .param(
                                    "moments",
                                    kept.get(at).stream().map(Instant::toString).toArray(String[]::new))
                            .param("now", now.atOffset(ZoneOffset.UTC))
                            .param("subject", sorted.get(at).mark())
                            .update();
                }
            }
            return wait;
        }));
    }

    private List<Instant> lock(Counted counted, Instant now) {
        for (var former : counted.former()) {
            // what was counted goes on being counted under another key
            database.sql("""
                            update signin.pace set subject = :subject where subject = :former
                                and not exists (select from signin.pace where subject = :subject)
                            """)
                    .param("subject", counted.mark())
                    .param("former", former)
                    .update();
        }
        database.sql("insert into signin.pace (subject, moments, last_at) values (:subject, '{}', :now)"
                        + " on conflict do nothing")
                .param("subject", counted.mark())
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
        return database.sql("""
                        select extract(epoch from m.at) * 1000000
                        from (select moments from signin.pace where subject = :subject for update) p
                        cross join lateral unnest(p.moments) m (at) order by m.at
                        """)
                .param("subject", counted.mark())
                .query((row, at) -> Instant.EPOCH.plus(Duration.ofNanos(row.getLong(1) * 1_000)))
                .list();
    }

    /** Counts a message of the programme's day; false where the day has had as many as it may cost. */
    boolean spend(long program, LocalDate day, int most) {
        return most > 0
                && database.sql("""
                                insert into signin.sent as s (program_id, day, messages) values (:program, :day, 1)
                                on conflict (program_id, day) do update set messages = s.messages + 1
                                where s.messages < :most
                                """)
                                .param("program", program)
                                .param("day", day)
                                .param("most", most)
                                .update()
                        == 1;
    }

    /** Forgets whom nothing has been counted of for two days. */
    void sweep() {
        database.sql("delete from signin.pace where last_at < :before")
                .param("before", clock.instant().minus(Duration.ofDays(2)).atOffset(ZoneOffset.UTC))
                .update();
    }
}
