package zhiyin.intake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import zhiyin.FaultPoint;
import zhiyin.ProgramClocks;
import zhiyin.Recurring;
import zhiyin.database.Sight;
import zhiyin.engine.event.Event;
import zhiyin.engine.tier.Climb;
import zhiyin.program.Dues;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/**
 * Lets time pass: whoever has something due — points to activate or to expire, a hold to lapse, a tier to review, a birthday
 * — gets an event about it. Any number of processes may do so at once: the event's key is what is due, so it counts once.
 */
@Component
@Order(2)
public class Days extends Recurring implements Dues {

    private static final Logger log = LoggerFactory.getLogger(Days.class);
    private static final int PAGE = 500;

    private final JdbcClient database;
    private final OccasionDays occasions;
    private final Lanes lanes;
    private final Programmes programmes;
    private final Clock clock;
    private final ProgramClocks clocks;
    /** A demo's time stands still until its year has been told: what has passed cannot be told in order any more. */
    private volatile boolean begun;

    Days(
            JdbcClient database,
            OccasionDays occasions,
            Lanes lanes,
            Programmes programmes,
            Clock clock,
            ProgramClocks clocks,
            @Value("${zhiyin.command:}") String command,
            @Value("${zhiyin.time-passes-every:1m}") Duration between) {
        super("days", between, command);
        this.database = database;
        this.occasions = occasions;
        this.lanes = lanes;
        this.programmes = programmes;
        this.clock = clock;
        this.clocks = clocks;
        this.begun = !command.equals("demo");
    }

    private record Due(long member, long program, Instant dueAt) {}

    /**
     * Brings every member up to now who has something due.
     *
     * @return how many
     */
    public long pass() {
        return Sight.everywhere().call(this::passAll);
    }

    private long passAll() {
        begun = true;
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Set<Long> apart = clocks.apart();
        long passed = 0;
        for (Programmes.Program program : programmes.all()) {
            if (!apart.contains(program.id())) {
                passed += occasions.pass(program.id(), now);
            }
        }
        passed += pass("program_id <> all (:programs)", apart, now);
        for (long program : apart) {
            passed += happen(program, clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS));
        }
        return passed;
    }

    @Override
    public @Nullable Instant next(long program, Instant after, Instant until) {
        Instant due = database.sql("""
                        select min(due_at) from ledger.member_state
                        where program_id = :program and due_at > :after and due_at <= :until having count(*) > 0
                        """)
                .param("program", program)
                .param("after", after.atOffset(ZoneOffset.UTC))
                .param("until", until.atOffset(ZoneOffset.UTC))
                .query((row, number) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .optional()
                .orElse(null);
        Instant day = occasions.next(program, after, until);
        return due == null || (day != null && day.isBefore(due)) ? day : due;
    }

    @Override
    public long happen(long program, Instant now) {
        return occasions.pass(program, now) + pass("program_id = any (:programs)", Set.of(program), now);
    }

    private long pass(String where, Set<Long> programs, Instant now) {
        long passed = 0;
        long after = 0;
        Map<Long, Engines> engines = new HashMap<>();
        while (true) {
            List<Due> page = database.sql("""
                            select member_id, program_id, due_at from ledger.member_state
                            where due_at <= :now and member_id > :after and WHERE order by member_id limit :page
                            """.replace("WHERE", where))
                    .param("now", now.atOffset(ZoneOffset.UTC))
                    .param("after", after)
                    .param("programs", programs.toArray(Long[]::new))
                    .param("page", PAGE)
                    .query((row, number) -> new Due(
                            row.getLong(1),
                            row.getLong(2),
                            row.getObject(3, OffsetDateTime.class).toInstant()))
                    .list();
            if (page.isEmpty()) {
                return passed;
            }
            List<Reply> replies = lanes.submitAll(page.stream()
                    .map(due -> submission(due, now, engines.computeIfAbsent(due.program(), programmes::engines)))
                    .toList());
            for (int i = 0; i < replies.size(); i++) {
                if (replies.get(i) instanceof Reply.Done(var _, var _, var replayed) && !replayed) {
                    passed++;
                } else if (!(replies.get(i) instanceof Reply.Done)) {
                    // one whose day cannot pass keeps nobody else's from passing
                    log.warn("time does not pass for member {}: {}", page.get(i).member(), replies.get(i));
                }
            }
            after = page.getLast().member();
            FaultPoint.DAYS_UNDER_WAY.reach();
        }
    }

    private static Submission submission(Due due, Instant now, Engines engines) {
        String key = "due:" + due.member() + ":" + due.dueAt();
        var day = Climb.day(now, engines.latest().engine().programme().zone());
        return new Submission(
                due.program(),
                0,
                key,
                new Submission.Who.Member(due.member()),
                Fingerprints.of(key),
                null,
                id -> new Event.DayPassed(id, now, day),
                null,
                false);
    }

    @Override
    protected void passQuietly() {
        try {
            long passed = begun ? pass() : 0;
            if (passed > 0) {
                log.info("time passed for {} members", passed);
            }
        } catch (RuntimeException e) {
            // what is due stays due and is looked at again in a minute
            log.warn("time could not pass just now", e);
        }
    }

    /** After the lanes are there, and gone before they are. */
    @Override
    public int getPhase() {
        return 1;
    }
}
