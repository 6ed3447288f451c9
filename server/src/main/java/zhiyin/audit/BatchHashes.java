package zhiyin.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import zhiyin.chain.Chained;
import zhiyin.chain.Tuples;

/**
 * The rows of one table, batch by batch, against the hashes in the chains. A batch's rows lie nearly together, so they are
 * held until they are as many as the link says, hashed and forgotten.
 */
final class BatchHashes {

    /** Rows that are held at once, at most: if there are more, the batches are only remembered, and read again later. */
    private static final long HELD_BYTES_MAX = 64L << 20;

    /** Memory that is kept for the batches to come, at most: one batch may be a thousand times as large as another. */
    private static final long SPARE_BYTES_MAX = 16L << 20;

    /** Batches that are remembered for being looked at closely, at most. */
    private static final int BROKEN_MAX = 100;

    private final Chained table;
    private final int batchColumn;
    private final Map<Long, Held> held = new HashMap<>();
    private final Deque<Tuples> spare = new ArrayDeque<>();
    private final TreeSet<Long> broken = new TreeSet<>();
    private @Nullable Held last;
    private long heldBytes;
    private long spareBytes;
    private long whole;

    BatchHashes(Chained table) {
        this.table = table;
        this.batchColumn = table.at("batch_id");
    }

    private static final class Held {
        final long batch;
        final Tuples rows;
        boolean asked;
        int expected;
        byte[] hash = new byte[0];

        Held(long batch, Tuples rows) {
            this.batch = batch;
            this.rows = rows;
        }
    }

    /** A row, in the columns that are chained. */
    void take(CopiedRows row) {
        long batch = row.number(batchColumn);
        Held of = last;
        if (of == null || of.batch != batch) {
            of = held.computeIfAbsent(batch, id -> new Held(id, fresh()));
            last = of;
        }
        of.rows.take(row.bytes(), row.offset(), row.size());
        heldBytes += row.size();
    }

    /** Looks up the links of what has come, and checks the batches of which all rows are there. */
    void settle(Connection connection) throws SQLException {
        last = null;
        ask(connection);
        // a batch without a link expects none, and is noted at once
        for (Iterator<Held> all = held.values().iterator(); all.hasNext(); ) {
            Held batch = all.next();
            if (batch.rows.count() >= batch.expected) {
                if (batch.rows.count() == batch.expected && Arrays.equals(batch.rows.hash(), batch.hash)) {
                    whole++;
                } else {
                    note(batch.batch);
                }
                all.remove();
                forget(batch);
            }
        }
        if (heldBytes > HELD_BYTES_MAX) {
            held.values().forEach(batch -> {
                note(batch.batch);
                forget(batch);
            });
            held.clear();
        }
    }

    /** After the last row: what is still held never came whole. */
    void end(Connection connection) throws SQLException {
        settle(connection);
        held.keySet().forEach(this::note);
        held.clear();
    }

    private Tuples fresh() {
        Tuples kept = spare.poll();
        if (kept == null) {
            return new Tuples();
        }
        spareBytes -= kept.capacity();
        return kept;
    }

    private void forget(Held batch) {
        Tuples rows = batch.rows;
        heldBytes -= rows.size();
        rows.clear();
        if (spareBytes + rows.capacity() <= SPARE_BYTES_MAX) {
            spareBytes += rows.capacity();
            spare.push(rows);
        }
    }

    private void note(long batch) {
        broken.add(batch);
        if (broken.size() > BROKEN_MAX) {
            broken.removeLast();
        }
    }

    private void ask(Connection connection) throws SQLException {
        Long[] batches = held.values().stream()
                .filter(batch -> !batch.asked)
                .map(batch -> batch.batch)
                .toArray(Long[]::new);
        if (batches.length == 0) {
            return;
        }
        held.values().forEach(batch -> batch.asked = true);
        try (PreparedStatement statement = connection.prepareStatement("select batch_id, " + table.counted() + ", "
                + table.hashed() + " from chain.link where batch_id = any (?)")) {
            statement.setArray(1, connection.createArrayOf("bigint", batches));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Held batch = Objects.requireNonNull(held.get(row.getLong(1)));
                    batch.expected = row.getInt(2);
                    batch.hash = row.getBytes(3);
                }
            }
        }
    }

    /** How many batches were found as their links say. */
    long whole() {
        return whole;
    }

    /** The first batches by their ids of which something is not as their link says. */
    Set<Long> broken() {
        return broken;
    }
}
