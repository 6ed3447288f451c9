package zhiyin.chain;

import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import zhiyin.database.Rows;

/**
 * Joins all chains in one hash: over the root before, and over the heads of all chains that have grown since. What was
 * recorded before a root was taken cannot be changed any more without changing the root.
 */
@Component
public class Roots {

    /** Bytes of a root. */
    public static final int HASH_BYTES = Sha256.BYTES;

    /** What stands before the first root. */
    private static final byte[] NONE = new byte[HASH_BYTES];

    Roots() {}

    /**
     * Takes a root over what the transaction sees, and writes it down in it.
     *
     * @param now when it is taken
     * @return the root's hash; 32 bytes
     */
    public byte[] take(Connection connection, Instant now) throws SQLException {
        Instant takenAt = now.truncatedTo(ChronoUnit.MICROS);
        long number = 1;
        byte[] previous = NONE;
        List<Head> grown = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            // one after the other; whoever only looks is not kept waiting
            statement.execute("lock table chain.root in share row exclusive mode");
            try (ResultSet last =
                    statement.executeQuery("select number, hash from chain.root order by number desc limit 1")) {
                if (last.next()) {
                    number = last.getLong(1) + 1;
                    previous = last.getBytes(2);
                }
            }
            try (ResultSet heads = statement.executeQuery("select c.id, l.sequence, l.hash from " + Heads.LAST
                    + " where l.sequence > coalesce((select max(h.sequence) from chain.root_head h"
                    + " where h.chain_id = c.id), 0) order by c.id")) {
                while (heads.next()) {
                    grown.add(new Head(heads.getLong(1), heads.getLong(2), heads.getBytes(3), takenAt));
                }
            }
        }
        byte[] hash = hash(number, takenAt, previous, grown);
        write(connection, number, takenAt, previous, hash, grown);
        return hash;
    }

    private static void write(
            Connection connection, long number, Instant takenAt, byte[] previous, byte[] hash, List<Head> grown)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "insert into chain.root (number, taken_at, previous, hash) values (?, ?, ?, ?)")) {
            int column = 0;
            statement.setLong(++column, number);
            statement.setObject(++column, takenAt.atOffset(ZoneOffset.UTC));
            statement.setBytes(++column, previous);
            statement.setBytes(++column, hash);
            statement.executeUpdate();
        }
        Rows rows = new Rows("chain.root_head", "root bigint", "chain_id bigint", "sequence bigint", "hash bytea");
        grown.forEach(head -> rows.add(number, head.chain(), head.sequence(), head.hash()));
        rows.insert(connection);
    }

    /**
     * SHA-256 of number, moment and the hash before, and then of chain, sequence and hash of each head, all of them rows
     * in the form of {@link Tuples}.
     *
     * @param grown in the order of the chains
     */
    public static byte[] hash(long number, Instant takenAt, byte[] previous, List<Head> grown) {
        MessageDigest digest = Sha256.begin();
        new Tuples().row(3).add(number).add(takenAt).add(previous).into(digest);
        for (Head head : grown) {
            new Tuples()
                    .row(3)
                    .add(head.chain())
                    .add(head.sequence())
                    .add(head.hash())
                    .into(digest);
        }
        return digest.digest();
    }
}
