package zhiyin.behaviour;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import zhiyin.Recurring;
import zhiyin.database.Sight;
import zhiyin.intake.Doings;

/**
 * Tells the programme of behaviour that is one of its activities, once: what is to be told is written with the behaviour, and taken
 * off when it was told. Whatever was in between when a process ended is told by the next.
 */
@Component
class Activities extends Recurring {

    private static final Logger log = LoggerFactory.getLogger(Activities.class);
    private static final Duration BETWEEN = Duration.ofSeconds(2);
    private static final int AT_A_TIME = 200;

    private final JdbcClient database;
    private final Doings doings;
    private final Map<Long, ReentrantLock> turns = new ConcurrentHashMap<>();

    Activities(JdbcClient database, Doings doings, @Value("${zhiyin.command:}") String command) {
        super("behaviour-activities", BETWEEN, command);
        this.database = database;
        this.doings = doings;
    }

    /** @param message null where the caller had no name for it */
    private record Due(
            long sequence, long member, @Nullable String message, String kind, Instant at, String properties) {

        /** What has no name of the caller's is called so as no caller can call anything. */
        String key() {
            return message == null ? "behaviour-unnamed:" + sequence : "behaviour:" + message;
        }
    }

    /** Does it without being waited for. */
    void settleSoon(long program) {
        Thread.ofVirtual().name("behaviour-activities-" + program).start(() -> {
            try {
                Sight.of(program).run(() -> settle(program));
            } catch (RuntimeException later) {
                log.warn("activities of programme {} will be told later: {}", program, later.toString());
            }
        });
    }

    /** Tells what is due, one after the other: whoever comes meanwhile waits, and finds what came since. */
    void settle(long program) {
        ReentrantLock turn = turns.computeIfAbsent(program, each -> new ReentrantLock());
        turn.lock();
        try {
            settleAll(program);
        } finally {
            turn.unlock();
        }
    }

    private void settleAll(long program) {
        List<Due> due;
        long after = 0;
        do {
            due = due(program, after);
            for (Due each : due) {
                after = each.sequence();
                if (tell(program, each)) {
                    database.sql("delete from behaviour.due where program_id = :program and sequence = :sequence")
                            .param("program", program)
                            .param("sequence", each.sequence())
                            .update();
                }
            }
        } while (due.size() == AT_A_TIME);
    }

    private boolean tell(long program, Due due) {
        return doings.done(program, due.member(), due.key(), due.kind(), Behaviours.plain(due.properties()), due.at());
    }

    private List<Due> due(long program, long after) {
        return database.sql("""
                        select e.sequence, member.current(e.member_id), e.message, e.kind, e.occurred_at, e.properties
                        from behaviour.due d join behaviour.event e using (program_id, sequence)
                        where d.program_id = :program and d.sequence > :after and e.member_id is not null
                        order by d.sequence limit :most
                        """)
                .param("program", program)
                .param("after", after)
                .param("most", AT_A_TIME)
                .query((row, number) -> new Due(
                        row.getLong(1),
                        row.getLong(2),
                        row.getString(3),
                        row.getString(4),
                        row.getObject(5, OffsetDateTime.class).toInstant(),
                        row.getString(6)))
                .list();
    }

    /** Tells what is due of every programme. */
    void pass() {
        List<Long> programs = Sight.everywhere()
                .call(() -> database.sql("select distinct program_id from behaviour.due")
                        .query(Long.class)
                        .list());
        for (long program : programs) {
            try {
                Sight.of(program).run(() -> settle(program));
            } catch (RuntimeException accident) {
                // whoever stands behind it has nothing to do with it
                log.warn("activities of programme {} will be told later", program, accident);
            }
        }
    }

    @Override
    protected void passQuietly() {
        try {
            pass();
        } catch (RuntimeException accident) {
            log.warn("activities will be told later: {}", accident.toString());
        }
    }
}
