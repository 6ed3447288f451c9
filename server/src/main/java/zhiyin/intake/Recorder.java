package zhiyin.intake;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import zhiyin.FaultPoint;
import zhiyin.ProgramClocks;
import zhiyin.budget.Budgets;
import zhiyin.chain.Chain;
import zhiyin.database.Ids;
import zhiyin.database.Sight;
import zhiyin.household.Households;
import zhiyin.ledger.Ledger;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/**
 * Decides a batch of events and records everything about them in one transaction: load, decide, record. Each table is
 * read once and written once, however many events there are.
 */
@Component
class Recorder {

    /** Somebody else was first with an identity: the batch is begun again. */
    static final class Overtaken extends SQLException {
        private static final long serialVersionUID = 1;

        Overtaken(String why) {
            super(why, "40001");
        }
    }

    private final DataSource database;
    private final Programmes programmes;
    private final Members members;
    private final Batch.Rooms rooms;
    private final Clock clock;
    private final ProgramClocks clocks;

    Recorder(
            @Qualifier("pinnedDataSource") DataSource database,
            Events events,
            Programmes programmes,
            Members members,
            Households households,
            Ledger ledger,
            States states,
            Budgets budgets,
            Marking marking,
            Awarding awarding,
            OrdersBack ordersBack,
            Ids ids,
            Clock clock,
            ProgramClocks clocks) {
        this.database = database;
        this.programmes = programmes;
        this.members = members;
        this.rooms = new Batch.Rooms(
                events, members, households, ledger, states, budgets, marking, awarding, ordersBack, ids);
        this.clock = clock;
        this.clocks = clocks;
    }

    /**
     * Decides and records.
     *
     * @param chain of whoever records: what is recorded is appended to it
     * @param batch all to be recorded, of programmes that go by one clock, or exactly one that is not
     * @return one reply for each, in the same order, once they are durable
     * @throws Overtaken nothing was recorded, and the same batch may be tried again
     */
    List<Reply> record(Chain chain, List<Submission> batch) throws SQLException, Overtaken {
        Set<Long> programs = batch.stream().map(Submission::program).collect(Collectors.toSet());
        // in sight of the programmes that it is about, and of no other; told to the database with the first statements
        return Sight.of(programs).call(() -> recordInSight(chain, batch));
    }

    private List<Reply> recordInSight(Chain chain, List<Submission> batch) throws SQLException {
        // before a connection is held: whoever holds one and waits for another can be stuck with all the others who do
        Map<Long, Engines> engines = new HashMap<>();
        for (Submission submission : batch) {
            if (!engines.containsKey(submission.program())) {
                engines.put(submission.program(), programmes.engines(submission.program()));
                members.ready(submission.program());
            }
        }
        Instant now = clocks.of(batch.getFirst().program()).instant().truncatedTo(ChronoUnit.MICROS);
        // what was recorded after what is proven by the house's time, whatever a sandbox takes it for
        Instant linked = clock.instant().truncatedTo(ChronoUnit.MICROS);
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            Batch open = new Batch(connection, rooms, engines, chain, now, linked);
            try {
                List<Reply> replies = open.run(batch);
                if (batch.getFirst().dryRun()) {
                    connection.rollback();
                    chain.rolledBack();
                } else {
                    FaultPoint.BEFORE_COMMIT.reach();
                    connection.commit();
                    open.drawing().committed();
                    chain.committed();
                    FaultPoint.AFTER_COMMIT.reach();
                }
                return replies;
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            } finally {
                open.drawing().close();
            }
        }
    }

    /** What went wrong first is what is told; a connection that is gone cannot roll back, and need not. */
    private static void rollback(Connection connection, Exception first) {
        try {
            connection.rollback();
        } catch (SQLException gone) {
            first.addSuppressed(gone);
        }
    }
}
