package zhiyin.chain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import zhiyin.database.Ids;
import zhiyin.database.RoundTrip;
import zhiyin.database.Rows;

/**
 * The chain of one writer, on whose thread it is used. A batch begins, is appended in the transaction that records it, and
 * is said to be committed once it is. If nobody says so, it is not known whether it was, and the next batch begins
 * another chain: a chain is never continued from a link that may not be there.
 */
public final class Chain {

    private final Ids ids;
    private final int lane;
    private final Content content = new Content();
    private @Nullable Head head;
    private @Nullable Head appended;

    /** The last link. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Head(long chain, long sequence, byte[] hash) {}

    Chain(Ids ids, int lane) {
        this.ids = ids;
        this.lane = lane;
    }

    /** Begins a batch, and gives what its rows are told to. */
    public Content begin() {
        if (appended != null) {
            head = null;
            appended = null;
        }
        content.clear();
        return content;
    }

    /**
     * Appends what was told since the beginning of the batch, by the statements that write the batch. A batch that recorded
     * nothing has no link.
     */
    public void append(RoundTrip trip, long batch, Instant recordedAt) {
        if (content.isEmpty()) {
            return;
        }
        Head before = head == null ? open(trip, recordedAt) : head;
        Link link = Link.of(before.chain(), before.sequence() + 1, batch, recordedAt, content, before.hash());
        byte[] hash = link.hash();
        Rows rows = new Rows(
                "chain.link",
                "chain_id bigint",
                "sequence bigint",
                "batch_id bigint",
                "recorded_at timestamptz",
                "movements integer",
                "events integer",
                "postings integer",
                "budget_postings integer",
                "movements_hash bytea",
                "events_hash bytea",
                "postings_hash bytea",
                "budget_postings_hash bytea",
                "marks bytea",
                "previous bytea",
                "hash bytea");
        rows.add(
                link.chain(),
                link.sequence(),
                link.batch(),
                link.recordedAt(),
                link.movements(),
                link.events(),
                link.postings(),
                link.budgetPostings(),
                link.movementsHash(),
                link.eventsHash(),
                link.postingsHash(),
                link.budgetPostingsHash(),
                link.marks(),
                link.previous(),
                hash);
        rows.insert(trip);
        appended = new Head(link.chain(), link.sequence(), hash);
    }

    /** The transaction in which the batch was appended is committed. */
    public void committed() {
        if (appended != null) {
            head = appended;
            appended = null;
        }
    }

    /** The transaction is known to have left nothing: the next batch goes on where this one began. */
    public void rolledBack() {
        appended = null;
    }

    private Head open(RoundTrip trip, Instant startedAt) {
        long chain = ids.next();
        byte[] genesis = genesis(chain, ids.process(), lane, startedAt);
        Rows rows = new Rows(
                "chain.chain",
                "id bigint",
                "process integer",
                "lane integer",
                "started_at timestamptz",
                "genesis bytea");
        rows.add(chain, ids.process(), lane, startedAt, genesis);
        rows.insert(trip);
        return new Head(chain, 0, genesis);
    }

    /** SHA-256 of a chain's row, in the form of {@link Tuples}: what stands before the first link. */
    static byte[] genesis(long chain, int process, int lane, Instant startedAt) {
        return new Tuples()
                .row(4)
                .add(chain)
                .add(process)
                .add(lane)
                .add(startedAt)
                .hash();
    }
}
