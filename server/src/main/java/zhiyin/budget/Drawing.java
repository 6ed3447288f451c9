package zhiyin.budget;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;
import zhiyin.budget.Budgets.Slice;
import zhiyin.chain.Content;
import zhiyin.database.Rows;
import zhiyin.engine.Decision;
import zhiyin.engine.Engine;
import zhiyin.engine.MemberState;
import zhiyin.engine.Outcome;
import zhiyin.engine.decision.RuleTrace.Draw;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.event.Event;
import zhiyin.engine.program.Programme.OnEmpty;

/**
 * What one batch draws from budgets, and gives back to them. It draws from a slice of its own, without a lock until it
 * writes; if others have gathered the slice by then, the batch is begun again.
 */
public final class Drawing implements AutoCloseable {

    /** Two transactions stood in each other's way: nothing is wrong, and the same may be tried again. */
    private static final String BEGIN_AGAIN = "40001";

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final ConcurrentLinkedDeque<Slice> free;
    private final Connection connection;
    private final long batch;
    private final Instant now;
    private final Content content;
    private final TreeMap<BudgetOf, Share> shares = new TreeMap<>();
    private @Nullable Slice slice;
    private @Nullable BudgetOf lastLocked;
    private boolean committed;

    /** The batch's share of one budget. */
    private static final class Share {
        final Pool pool;
        /** What the slice holds in the database, as far as is known; null if that was not asked for. */
        @Nullable
        Long units;

        long drawn;
        long givenBack;
        /** What lies outside of the slice, once somebody has looked. */
        @Nullable
        Long outside;

        boolean locked;

        Share(Pool pool) {
            this.pool = pool;
        }

        long left() {
            return Objects.requireNonNull(units) - drawn + givenBack;
        }
    }

    /** What one decision asked of one budget: in all, and the least of what it did not get. */
    private record Asked(long wanted, long given, long leastMissed) {
        static Asked of(Draw draw) {
            return new Asked(
                    draw.wanted(), draw.given(), draw.given() < draw.wanted() ? draw.wanted() : Long.MAX_VALUE);
        }

        Asked plus(Asked other) {
            return new Asked(
                    Math.addExact(wanted, other.wanted),
                    Math.addExact(given, other.given),
                    Math.min(leastMissed, other.leastMissed));
        }
    }

    Drawing(ConcurrentLinkedDeque<Slice> free, Connection connection, long batch, Instant now, Content content) {
        this.free = free;
        this.connection = connection;
        this.batch = batch;
        this.now = now;
        this.content = content;
    }

    /**
     * Decides an event by what there is in the budgets. Nothing counts as drawn before it is {@link #note noted}.
     *
     * @throws SQLException with state 40001 if the batch has to be begun again
     */
    public Outcome decide(long program, Engine engine, MemberState state, Event event) throws SQLException {
        // as if there were enough, which is nearly always so; where there is not, again with what there is
        Map<String, Long> limits = new HashMap<>();
        while (true) {
            Outcome outcome = engine.decide(state, event, new Allowances(limits));
            if (!(outcome instanceof Outcome.Decided decided)) {
                return outcome;
            }
            boolean again = false;
            for (Map.Entry<String, Asked> each : asked(decided.decision()).entrySet()) {
                String code = each.getKey();
                Asked asked = each.getValue();
                Long limit = limits.get(code);
                if (limit != null && asked.given() == asked.wanted()) {
                    continue;
                }
                Share share = share(new BudgetOf(program, code));
                boolean partial =
                        Objects.requireNonNull(engine.programme().budget(code)).onEmpty() == OnEmpty.PARTIAL;
                // time passes before the event does something: what was given up by then, it can draw
                long back = givenBack(decided.decision(), code);
                reach(
                        share,
                        asked.wanted() - back,
                        (partial ? 1 : limit == null ? smallest(decided, code) : asked.leastMissed()) - back);
                long left = share.left() + back;
                if (limit == null ? left < asked.wanted() : left != limit) {
                    limits.put(code, left);
                    again = true;
                }
            }
            if (!again) {
                return outcome;
            }
        }
    }

    private static Map<String, Asked> asked(Decision decision) {
        Map<String, Asked> asked = new LinkedHashMap<>();
        decision.draws().forEach(draw -> asked.merge(draw.budget(), Asked.of(draw), Asked::plus));
        return asked;
    }

    private static long givenBack(Decision decision, String code) {
        Decision.Flow flow = decision.flows().get(code);
        return flow == null ? 0 : flow.givenBack();
    }

    private static long smallest(Outcome.Decided decided, String code) {
        return decided.decision().draws().stream()
                .filter(draw -> draw.budget().equals(code))
                .mapToLong(Draw::wanted)
                .min()
                .orElseThrow();
    }

    /** This was decided, and is to be written. */
    public void note(long program, Decision decision) {
        decision.flows().forEach((code, flow) -> {
            Share share = share(new BudgetOf(program, code));
            share.drawn = Math.addExact(share.drawn, flow.drawn());
            share.givenBack = Math.addExact(share.givenBack, flow.givenBack());
        });
    }

    /**
     * Tries to have so much in the slice. If it has less after that, it has all there is, or what there is elsewhere is of
     * no use.
     *
     * @param least less than that is of no use
     */
    private void reach(Share share, long wanted, long least) throws SQLException {
        long number = slice().number;
        if (share.units == null) {
            Long known = slice().units.get(share.pool.budget());
            share.units = known != null ? known : share.pool.inside(number);
        }
        if (share.left() >= wanted || (share.outside != null && !useful(share, least))) {
            return;
        }
        if (!share.locked) {
            share.outside = share.pool.outside(number);
            if (!useful(share, least)) {
                return;
            }
        }
        BudgetOf budget = share.pool.budget();
        boolean inOrder = lastLocked == null || lastLocked.compareTo(budget) <= 0;
        try {
            long unassigned = share.pool.lock(inOrder);
            share.locked = true;
            lastLocked = inOrder ? budget : lastLocked;
            // now that nobody else can gather: what is really there
            share.units = share.pool.inside(number);
            if (share.left() < 0) {
                throw beginAgain("a slice was gathered that this batch has drawn from", null);
            }
            if (share.left() < wanted) {
                long filled = share.pool.fill(number, unassigned, wanted - share.left(), inOrder);
                share.units = Math.addExact(share.units, filled);
                share.outside = share.left() < wanted ? 0L : null;
            }
        } catch (SQLException e) {
            throw LOCK_NOT_AVAILABLE.equals(e.getSQLState())
                    ? beginAgain("budget " + budget.code() + " is in use by others", e)
                    : e;
        }
    }

    private static boolean useful(Share share, long least) {
        long outside = Objects.requireNonNull(share.outside);
        return outside > 0 && share.left() + outside >= least;
    }

    private static SQLException beginAgain(String why, @Nullable Throwable cause) {
        return new SQLTransactionRollbackException(why, BEGIN_AGAIN, cause);
    }

    private Share share(BudgetOf budget) {
        return shares.computeIfAbsent(budget, key -> new Share(new Pool(connection, key)));
    }

    private Slice slice() throws SQLException {
        if (slice == null) {
            slice = free.pollFirst();
        }
        if (slice == null) {
            try (PreparedStatement statement = connection.prepareStatement("select nextval('budget.slice_number')");
                    ResultSet row = statement.executeQuery()) {
                row.next();
                slice = new Slice(row.getLong(1));
            }
        }
        return slice;
    }

    /**
     * Writes what was noted; before anything else that may have to wait for others.
     *
     * @throws SQLException with state 40001 if the batch has to be begun again
     */
    public void write() throws SQLException {
        Rows postings = new Rows(
                "budget.posting",
                "batch_id bigint",
                "program_id bigint",
                "code text",
                "drawn bigint",
                "given_back bigint",
                "recorded_at timestamptz");
        for (Map.Entry<BudgetOf, Share> each : shares.entrySet()) {
            Share share = each.getValue();
            if (share.drawn == 0 && share.givenBack == 0) {
                continue;
            }
            long change = share.givenBack - share.drawn;
            if (change > 0) {
                share.pool.add(slice().number, change);
            } else if (change < 0 && !share.pool.take(slice().number, -change)) {
                throw beginAgain("a slice was gathered that this batch has drawn from", null);
            }
            BudgetOf budget = each.getKey();
            postings.add(batch, budget.program(), budget.code(), share.drawn, share.givenBack, now);
            content.budgetPosting(batch, budget.program(), budget.code(), share.drawn, share.givenBack, now);
        }
        postings.insert(connection);
    }

    /** The transaction was committed: what the slices hold is known. */
    public void committed() {
        committed = true;
    }

    /** Lets the next one have the slice. */
    @Override
    public void close() {
        if (slice == null) {
            return;
        }
        if (committed) {
            for (Map.Entry<BudgetOf, Share> each : shares.entrySet()) {
                if (each.getValue().units != null) {
                    slice.units.put(each.getKey(), each.getValue().left());
                } else {
                    slice.units.remove(each.getKey());
                }
            }
        } else {
            slice.units.clear();
        }
        free.addFirst(slice);
    }
}
