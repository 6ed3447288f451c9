package zhiyin.sandbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.ProgramClocks;
import zhiyin.database.Sight;

/** The clocks of all sandboxes, and for every other programme the house's. */
@Repository
class TestClocks implements ProgramClocks {

    private final JdbcClient database;
    private final Clock house;

    /** What a programme is it is for ever, and so it is asked for once. */
    private final ConcurrentMap<Long, Clock> known = new ConcurrentHashMap<>();

    TestClocks(JdbcClient database, Clock house) {
        this.database = database;
        this.house = house;
    }

    /**
     * How a sandbox's clock stands.
     *
     * @param now what it shows
     * @param stands whether it shows the same until somebody moves it
     * @param setOutAt from where it was last moved; null if it never was
     * @param target to where it is being moved; null while it is not
     * @param steps at how many moments it has stopped on that way
     * @param happened how much time alone brought about on it
     */
    record State(
            Instant now,
            boolean stands,
            @Nullable Instant setOutAt,
            @Nullable Instant target,
            long steps,
            long happened) {}

    @Override
    public Clock of(long program) {
        Clock clock = known.get(program);
        if (clock != null) {
            return clock;
        }
        // by which clock a programme goes is asked wherever something happens in it, whatever is in sight there
        Boolean sandbox = Sight.of(program)
                .call(() -> database.sql("select sandbox from program.program where id = :program")
                        .param("program", program)
                        .query(Boolean.class)
                        .optional()
                        .orElse(null));
        if (sandbox == null) {
            // not there, or not yet
            return house;
        }
        Clock found = sandbox ? new TestClock(program) : house;
        known.put(program, found);
        return found;
    }

    @Override
    public Set<Long> apart() {
        return Sight.everywhere()
                .call(() -> Set.copyOf(database.sql("select program_id from sandbox.test_clock")
                        .query((row, at) -> row.getLong(1))
                        .list()));
    }

    /** A sandbox's; it is asked for in the database each time, since any process may move it. */
    private final class TestClock extends Clock {
        private final long program;

        private TestClock(long program) {
            this.program = program;
        }

        @Override
        public Instant instant() {
            return Sight.of(program).call(() -> state(program)).map(State::now).orElseGet(house::instant);
        }

        @Override
        public ZoneId getZone() {
            return house.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("Ask the programme for its zone, not the clock");
        }
    }

    /** How the sandbox's clock stands; empty where it was never stopped. */
    Optional<State> state(long program) {
        return database.sql("""
                        select stands_at, runs_since, target, set_out_at, steps, happened from sandbox.test_clock
                        where program_id = :program
                        """)
                .param("program", program)
                .query((row, at) -> state(row))
                .optional();
    }

    private State state(ResultSet row) throws SQLException {
        Instant standsAt = row.getObject(1, OffsetDateTime.class).toInstant();
        Instant runsSince = moment(row, 2);
        return new State(
                runsSince == null ? standsAt : standsAt.plus(ran(runsSince)),
                runsSince == null,
                moment(row, 4),
                moment(row, 3),
                row.getLong(5),
                row.getLong(6));
    }

    /** The house's clock may go back; the sandbox's does not for that. */
    private Duration ran(Instant since) {
        Duration ran = Duration.between(since, house.instant());
        return ran.isNegative() ? Duration.ZERO : ran;
    }

    private static @Nullable Instant moment(ResultSet row, int column) throws SQLException {
        OffsetDateTime moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    /** Stops the clock where it is; nothing if it stands. */
    void stand(long program) {
        database.sql("""
                        insert into sandbox.test_clock as c (program_id, stands_at)
                        select id, :now from program.program where id = :program and sandbox
                        on conflict (program_id) do update
                        set stands_at = greatest(c.stands_at, excluded.stands_at), runs_since = null
                        where c.runs_since is not null
                        """)
                .param("program", program)
                .param("now", utc(of(program).instant().truncatedTo(ChronoUnit.MICROS)))
                .update();
    }

    /** Lets the clock run on from where it is; false if it is being moved. */
    boolean run(long program) {
        database.sql("""
                        update sandbox.test_clock set runs_since = :now
                        where program_id = :program and runs_since is null and target is null
                        """)
                .param("program", program)
                .param("now", utc(house.instant()))
                .update();
        return state(program).map(state -> state.target() == null).orElse(true);
    }

    /** Sets out for a moment to come; false if it is on its way already, runs, or shows a later one. */
    boolean setOut(long program, Instant target) {
        return database.sql("""
                        update sandbox.test_clock set target = :target, set_out_at = stands_at, steps = 0, happened = 0
                        where program_id = :program and target is null and runs_since is null and stands_at <= :target
                        """)
                        .param("program", program)
                        .param("target", utc(target))
                        .update()
                == 1;
    }

    /** Comes to the next moment on its way; nothing if another process has come on already. */
    void step(long program, Instant from, Instant to) {
        database.sql("""
                        update sandbox.test_clock set stands_at = :to, steps = steps + 1
                        where program_id = :program and stands_at = :from and target >= :to
                        """)
                .param("program", program)
                .param("from", utc(from))
                .param("to", utc(to))
                .update();
    }

    /** Counts what has happened at the moment that it shows, and ends the way if that was the last. */
    void count(long program, Instant at, long happened) {
        database.sql("""
                        update sandbox.test_clock set happened = happened + :happened,
                            target = case when stands_at = target then null else target end
                        where program_id = :program and stands_at = :at and target is not null
                        """)
                .param("program", program)
                .param("at", utc(at))
                .param("happened", happened)
                .update();
    }

    /** Those that are on their way. */
    List<Long> moving() {
        return database.sql("select program_id from sandbox.test_clock where target is not null order by program_id")
                .query((row, at) -> row.getLong(1))
                .list();
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
