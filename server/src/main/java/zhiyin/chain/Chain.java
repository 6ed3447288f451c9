package zhiyin.chain;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import zhiyin.database.Ids;

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
     * Appends what was told since the beginning of the batch, in the batch's transaction and as its last statement. A batch
     * that recorded nothing has no link.
     */
    public void append(Connection connection, long batch, Instant recordedAt) throws SQLException {
        if (content.isEmpty()) {
            return;
        }
        Head before = head == null ? open(connection, recordedAt) : head;
        Link link = Link.of(before.chain(), before.sequence() + 1, batch, recordedAt, content, before.hash());
        byte[] hash = link.hash();
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into chain.link (chain_id, sequence, batch_id, recorded_at, movements, events, postings,
                    movements_hash, events_hash, postings_hash, marks, previous, hash)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)) {
            int column = 0;
            statement.setLong(++column, link.chain());
            statement.setLong(++column, link.sequence());
            statement.setLong(++column, link.batch());
            statement.setObject(++column, link.recordedAt().atOffset(ZoneOffset.UTC));
            statement.setInt(++column, link.movements());
            statement.setInt(++column, link.events());
            statement.setInt(++column, link.postings());
            statement.setBytes(++column, link.movementsHash());
            statement.setBytes(++column, link.eventsHash());
            statement.setBytes(++column, link.postingsHash());
            statement.setBytes(++column, link.marks());
            statement.setBytes(++column, link.previous());
            statement.setBytes(++column, hash);
            statement.executeUpdate();
        }
        appended = new Head(link.chain(), link.sequence(), hash);
    }

    /** The transaction in which the batch was appended is committed. */
    public void committed() {
        if (appended != null) {
            head = appended;
            appended = null;
        }
    }

    private Head open(Connection connection, Instant startedAt) throws SQLException {
        long chain = ids.next();
        byte[] genesis = genesis(chain, ids.process(), lane, startedAt);
        try (PreparedStatement statement = connection.prepareStatement(
                "insert into chain.chain (id, process, lane, started_at, genesis) values (?, ?, ?, ?, ?)")) {
            int column = 0;
            statement.setLong(++column, chain);
            statement.setInt(++column, ids.process());
            statement.setInt(++column, lane);
            statement.setObject(++column, startedAt.atOffset(ZoneOffset.UTC));
            statement.setBytes(++column, genesis);
            statement.executeUpdate();
        }
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
