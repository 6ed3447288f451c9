package zhiyin.audit;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import zhiyin.chain.Chained;
import zhiyin.chain.Head;
import zhiyin.chain.Roots;
import zhiyin.chain.Tuples;

/** Law 16: what was recorded is what the chains say was recorded. */
final class ChainCheck {

    static final Law LAW = new Law(
            16,
            "What was recorded has not been changed: each batch is as its link says, and no chain has a gap.",
            Set.of(Table.MOVEMENT, Table.EVENT, Table.CONTROL_POSTING, Table.POSTING, Table.DAY),
            List.of(new RowCheck("The root of a closed day is one that was taken.", """
                    select program_id, null::bigint member_id, 'day ' || day about, 'a root in chain.root' expected,
                        encode(root, 'hex') found
                    from day where root is not null and not exists (select from chain.root r where r.hash = day.root)
                    """)),
            List.of());

    static final String ROWS = "A batch's rows are those whose hash is in its link.";
    static final String LINKED = "Each batch has a link.";
    static final String PRESENT = "What a link is about is there.";
    static final String DENSE = "The links of a chain count from 1 without gaps, each upon the one before it.";
    static final String HASHED = "A link's hash is that of what it says.";
    static final String BEGUN = "A chain begins with its genesis and has a link.";
    static final String KEPT = "The heads that were kept elsewhere are in the chains.";
    static final String ROOTED = "A root is the hash of the root before it and of heads that are in the chains.";

    private static final int LINK_COLUMNS = 15;
    private static final int HASH_COLUMN = 14;
    private static final int COUNTS_COLUMN = 4;
    private static final int PREVIOUS_COLUMN = 13;

    /** More than some hundred batches have, unless somebody laid very many into one. */
    private static final int CLOSE_ROWS_MAX = 200_000;

    private final Connection connection;
    private final Findings findings;
    private final Pace pace;
    private final Map<Chained, Long> linked = new EnumMap<>(Chained.class);
    private long links;

    ChainCheck(Connection connection, Findings findings, Pace pace) {
        this.connection = connection;
        this.findings = findings;
        this.pace = pace;
    }

    /** Every link of every chain, and every root. */
    void links(List<Head> kept) throws SQLException {
        Map<Long, byte[]> genesis = genesis();
        Map<Long, Set<Long>> wanted = wanted(kept);
        Map<String, byte[]> hashes = new HashMap<>();
        Progress progress = new Progress(genesis, wanted, hashes);
        pace.begin("links", "links", 0);
        CopiedRows.read(
                connection,
                "select chain_id, sequence, batch_id, recorded_at, movements, events, postings, budget_postings,"
                        + " movements_hash, events_hash, postings_hash, budget_postings_hash, marks, previous, hash"
                        + " from chain.link order by chain_id, sequence",
                progress::take);
        progress.end();
        pace.end(links);
        heads(kept, hashes, KEPT, "head kept elsewhere of ");
        roots(hashes);
    }

    /** What is known while the links go by, chain after chain. */
    private final class Progress {
        private final Map<Long, byte[]> genesis;
        private final Map<Long, Set<Long>> wanted;
        private final Map<String, byte[]> hashes;
        private final Set<Long> seen = new HashSet<>();
        private final Tuples tuple = new Tuples();

        private long chain = -1;
        private long sequence;
        private byte[] hash = new byte[0];

        Progress(Map<Long, byte[]> genesis, Map<Long, Set<Long>> wanted, Map<String, byte[]> hashes) {
            this.genesis = genesis;
            this.wanted = wanted;
            this.hashes = hashes;
        }

        void take(CopiedRows row) {
            links++;
            long of = row.number(0);
            if (of != chain || seen.isEmpty()) {
                chain = of;
                sequence = 0;
                seen.add(of);
                hash = genesis.getOrDefault(of, new byte[0]);
            }
            long number = row.number(1);
            if (number != sequence + 1) {
                differs(DENSE, row, "link " + (sequence + 1), "link " + number);
            } else if (!Arrays.equals(hash, row.value(PREVIOUS_COLUMN))) {
                differs(DENSE, row, "previous hash " + hex(hash), "previous hash " + hex(row.value(PREVIOUS_COLUMN)));
            }
            byte[] made = made(row);
            hash = row.value(HASH_COLUMN);
            sequence = number;
            if (!Arrays.equals(made, hash)) {
                differs(HASHED, row, "hash " + hex(made), "hash " + hex(hash));
            }
            for (Chained table : Chained.values()) {
                linked.merge(table, row.shortNumber(COUNTS_COLUMN + table.place()) > 0 ? 1L : 0L, Long::sum);
            }
            if (wanted.getOrDefault(of, Set.of()).contains(number)) {
                hashes.put(of + " " + number, hash);
            }
            pace.at(links);
        }

        /** All but the hash itself, which comes last, as a row of its own. */
        private byte[] made(CopiedRows row) {
            int before = row.columnAt(HASH_COLUMN) - row.offset();
            byte[] all = Arrays.copyOfRange(row.bytes(), row.offset(), row.offset() + before);
            ByteBuffer.wrap(all).putShort((short) (LINK_COLUMNS - 1));
            tuple.clear();
            tuple.take(all, 0, before);
            return tuple.hash();
        }

        private void differs(String says, CopiedRows row, String expected, String found) {
            findings.note(new Difference(
                    says,
                    null,
                    null,
                    "chain.link, chain " + shown(row.number(0)) + ", link " + row.number(1) + ", batch "
                            + row.number(2),
                    expected,
                    found));
        }

        void end() {
            genesis.keySet().stream()
                    .filter(id -> !seen.contains(id))
                    .sorted()
                    .forEach(id -> findings.note(new Difference(
                            BEGUN, null, null, "chain.link, chain " + shown(id), "a first link", "none")));
        }
    }

    /** Each chain's genesis, made again from its row. */
    private Map<Long, byte[]> genesis() throws SQLException {
        Map<Long, byte[]> genesis = new HashMap<>();
        Tuples tuple = new Tuples();
        CopiedRows.read(connection, "select id, process, lane, started_at, genesis from chain.chain", row -> {
            int before = row.columnAt(4) - row.offset();
            byte[] all = Arrays.copyOfRange(row.bytes(), row.offset(), row.offset() + before);
            ByteBuffer.wrap(all).putShort((short) 4);
            tuple.clear();
            tuple.take(all, 0, before);
            byte[] made = tuple.hash();
            genesis.put(row.number(0), made);
            if (!Arrays.equals(made, row.value(4))) {
                findings.note(new Difference(
                        BEGUN,
                        null,
                        null,
                        "chain.chain, chain " + shown(row.number(0)),
                        "genesis " + hex(made),
                        "genesis " + hex(row.value(4))));
            }
        });
        return genesis;
    }

    /** The links whose hashes are asked for: by heads that were kept, and by roots. */
    private Map<Long, Set<Long>> wanted(List<Head> kept) throws SQLException {
        Map<Long, Set<Long>> wanted = new HashMap<>();
        for (Head head : kept) {
            wanted.computeIfAbsent(head.chain(), chain -> new HashSet<>()).add(head.sequence());
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select chain_id, sequence from chain.root_head")) {
            while (row.next()) {
                wanted.computeIfAbsent(row.getLong(1), chain -> new HashSet<>()).add(row.getLong(2));
            }
        }
        return wanted;
    }

    private void heads(List<Head> heads, Map<String, byte[]> hashes, String says, String what) {
        for (Head head : heads) {
            byte[] hash = hashes.get(head.chain() + " " + head.sequence());
            if (!Arrays.equals(head.hash(), hash)) {
                findings.note(new Difference(
                        says,
                        null,
                        null,
                        "chain.link, " + what + "chain " + shown(head.chain()) + ", link " + head.sequence(),
                        "hash " + hex(head.hash()),
                        hash == null ? "no such link" : "hash " + hex(hash)));
            }
        }
    }

    private void roots(Map<String, byte[]> hashes) throws SQLException {
        Map<Long, List<Head>> grown = new HashMap<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("select h.root, h.chain_id, h.sequence, h.hash, r.taken_at"
                    + " from chain.root_head h join chain.root r on r.number = h.root order by h.root, h.chain_id")) {
                while (row.next()) {
                    grown.computeIfAbsent(row.getLong(1), root -> new ArrayList<>())
                            .add(new Head(
                                    row.getLong(2),
                                    row.getLong(3),
                                    row.getBytes(4),
                                    row.getObject(5, OffsetDateTime.class).toInstant()));
                }
            }
            byte[] previous = new byte[Roots.HASH_BYTES];
            long expected = 0;
            try (ResultSet row =
                    statement.executeQuery("select number, taken_at, previous, hash from chain.root order by number")) {
                while (row.next()) {
                    long number = row.getLong(1);
                    expected++;
                    List<Head> heads = grown.getOrDefault(number, List.of());
                    byte[] made = Roots.hash(
                            number, row.getObject(2, OffsetDateTime.class).toInstant(), previous, heads);
                    if (number != expected || !Arrays.equals(made, row.getBytes(4))) {
                        findings.note(new Difference(
                                ROOTED,
                                null,
                                null,
                                "chain.root, root " + number,
                                "root " + expected + ", hash " + hex(made),
                                "root " + number + ", hash " + hex(row.getBytes(4))));
                    }
                    heads(heads, hashes, ROOTED, "head in root " + number + " of ");
                    previous = row.getBytes(4);
                    expected = number;
                }
            }
        }
    }

    /** What the rows of a table, all of them gone by, came to. */
    void rows(Chained table, BatchHashes batches) throws SQLException {
        Map<Long, Tuples> rows = new HashMap<>();
        CopiedRows.read(
                connection,
                table.rows("batch_id = any ('{"
                                + batches.broken().stream().map(String::valueOf).collect(Collectors.joining(","))
                                + "}')")
                        + " limit " + CLOSE_ROWS_MAX,
                row -> rows.computeIfAbsent(row.number(table.at("batch_id")), batch -> new Tuples())
                        .take(row.bytes(), row.offset(), row.size()));
        long whole = batches.whole();
        long named = 0;
        for (Long batch : batches.broken()) {
            switch (closely(table, batch, rows.getOrDefault(batch, new Tuples()))) {
                case WHOLE -> whole++;
                case BROKEN -> named++;
                case WITHOUT_LINK -> {
                    // it is none of those that are missing
                }
            }
        }
        long missing = linked.getOrDefault(table, 0L) - whole - named;
        if (missing > 0 && !gone(table) && named == 0) {
            findings.note(new Difference(
                    ROWS,
                    null,
                    null,
                    table.table(),
                    "the rows of " + missing + " more batches",
                    "rows too scattered to tell"));
        }
    }

    /** What a batch turned out to be. */
    private enum Verdict {
        WHOLE,
        BROKEN,
        WITHOUT_LINK
    }

    /** Names the links of which nothing is left. */
    private boolean gone(Chained table) throws SQLException {
        String condition = table.counted() + " > 0 and not exists (select from " + table.table()
                + " r where r.batch_id = l.batch_id)";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select chain_id, sequence, batch_id, " + table.counted()
                        + ", count(*) over () from chain.link l where " + condition + " order by batch_id limit 1")) {
            if (row.next()) {
                findings.note(
                        new Difference(
                                PRESENT,
                                null,
                                null,
                                table.table() + ", batch " + row.getLong(3) + " (chain " + shown(row.getLong(1))
                                        + ", link " + row.getLong(2) + ")",
                                row.getInt(4) + " rows",
                                "none"),
                        row.getLong(5));
                return true;
            }
            return false;
        }
    }

    /** Names the row of a batch that is not as the link's marks say. */
    private Verdict closely(Chained table, long batch, Tuples rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select chain_id, sequence, movements, events,"
                + " postings, budget_postings, marks, " + table.hashed() + " from chain.link where batch_id = ?")) {
            statement.setLong(1, batch);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    differs(LINKED, table, batch, at(table, rows, 0), "a link", "none");
                    return Verdict.WITHOUT_LINK;
                }
                String link = "chain " + shown(row.getLong(1)) + ", link " + row.getLong(2);
                int before = 0;
                for (Chained earlier : Chained.values()) {
                    before += earlier.place() < table.place() ? row.getInt(earlier.counted()) : 0;
                }
                int expected = row.getInt(table.counted());
                ByteBuffer marks = ByteBuffer.wrap(row.getBytes(7));
                int first = 0;
                while (first < expected
                        && first < rows.count()
                        && (before + first + 1) * Tuples.MARK_BYTES <= marks.capacity()
                        && marks.getInt((before + first) * Tuples.MARK_BYTES) == rows.mark(first)) {
                    first++;
                }
                if (rows.count() == expected && Arrays.equals(rows.hash(), row.getBytes(8))) {
                    // whole after all: its rows lay too far apart to be held together
                    return Verdict.WHOLE;
                }
                Where where = at(table, rows, Math.min(first, rows.count() - 1));
                if (rows.count() < expected) {
                    differs(
                            ROWS,
                            table,
                            batch,
                            where,
                            expected + " rows (" + link + ")",
                            rows.count() + " rows; one is missing "
                                    + (first < rows.count() ? "before this one" : "after this one"));
                } else if (rows.count() > expected) {
                    differs(
                            ROWS,
                            table,
                            batch,
                            where,
                            expected + " rows (" + link + ")",
                            rows.count() + " rows; this one was not recorded so");
                } else {
                    differs(
                            ROWS,
                            table,
                            batch,
                            where,
                            expected + " rows with hash " + hex(row.getBytes(8)) + " (" + link + ")",
                            "hash " + hex(rows.hash()) + "; this row is not as it was");
                }
                return Verdict.BROKEN;
            }
        }
    }

    /** Which row: its member, if it says one, and what it is called. */
    private record Where(@Nullable Long program, @Nullable Long member, String row) {}

    private static Where at(Chained table, Tuples rows, int index) {
        if (index < 0) {
            return new Where(null, null, "no row left");
        }
        // each column is its length and its value; those asked for come first and are eight bytes each
        ByteBuffer row = rows.rowAt(index);
        long first = row.getLong(Short.BYTES + Integer.BYTES);
        long second = row.getLong(Short.BYTES + 2 * Integer.BYTES + Long.BYTES);
        long third = row.getLong(Short.BYTES + 3 * Integer.BYTES + 2 * Long.BYTES);
        return switch (table) {
            case MOVEMENT -> new Where(third, first, "movement " + second);
            case EVENT -> new Where(null, first, "event " + second);
            case POSTING -> new Where(second, null, "posting " + (index + 1));
            case BUDGET_POSTING -> new Where(second, null, "budget posting " + (index + 1));
        };
    }

    private void differs(String says, Chained table, long batch, Where where, String expected, String found) {
        findings.note(new Difference(
                says,
                where.program(),
                where.member(),
                table.table() + ", batch " + batch + ", " + where.row(),
                expected,
                found));
    }

    private static String shown(long chain) {
        return chain < 0 ? String.valueOf(chain) : Head.CHAIN.print(chain);
    }

    private static String hex(byte[] hash) {
        return hash.length == 0 ? "none" : HexFormat.of().formatHex(hash);
    }

    long links() {
        return links;
    }
}
