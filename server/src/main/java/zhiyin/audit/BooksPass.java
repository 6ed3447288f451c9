package zhiyin.audit;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import zhiyin.chain.Chained;
import zhiyin.chain.Head;

/**
 * One pass over all movements, events and postings, as they lie on disk: {@link Books} are made again from them,
 * and each batch is held against its link.
 */
final class BooksPass {

    /** So many rows are read between two looks at the links. */
    private static final int STRETCH_ROWS = 1 << 16;

    private static final int PAGES_FIRST = 1 << 8;
    private static final int PAGES_MAX = 1 << 12;
    private static final int MEMBERS_AGAIN = 1 << 12;

    private final Connection connection;
    private final Scope scope;
    private final Pace pace;
    private final Books books;
    private final ChainCheck chain;
    private long rows;

    /** @param findings of the law of chains */
    BooksPass(Connection connection, Scope scope, SecureRandom random, Pace pace, Findings findings) {
        this.connection = connection;
        this.scope = scope;
        this.pace = pace;
        this.books = new Books(new Weights(random.nextLong(), random.nextLong()));
        this.chain = new ChainCheck(connection, findings, pace);
    }

    private interface Closing {
        void close() throws SQLException;
    }

    /** @param kept heads of chains that were kept elsewhere */
    Books run(List<Head> kept) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // from the first page on, so that a member's rows come in the order in which they were written
            statement.execute("set local synchronize_seqscans = off");
        }
        if (scope.whole()) {
            chain.links(kept);
        }
        read("movements", Chained.MOVEMENT, books::movement);
        inOrder();
        read("events", Chained.EVENT, books::event);
        read("control postings", Chained.POSTING, books::posting);
        // what they add up to is the law of budgets; here they are held against the links alone
        read("budget postings", Chained.BUDGET_POSTING, row -> {});
        read("accounts", "select member_id, asset, pending, available, held, owed from account", books::account);
        read(
                "lots",
                "select member_id, number, asset, granted, pending, available, held, consumed, expired, reversed from lot",
                books::lot);
        read("counts", "select member_id, movements, lots, events from member_state", books::counts);
        return books;
    }

    /** How many rows it has read, links included. */
    long rows() {
        return rows + chain.links();
    }

    private void read(String name, String query, CopiedRows.Taker taker) throws SQLException {
        pace.begin(name, "rows", 0);
        long[] done = {0};
        long read = CopiedRows.read(connection, scope.over(query), row -> {
            taker.take(row);
            if (++done[0] % STRETCH_ROWS == 0) {
                pace.at(done[0]);
            }
        });
        pace.end(read);
        rows += read;
    }

    private void read(String name, Chained table, CopiedRows.Taker taker) throws SQLException {
        if (!scope.whole()) {
            // a batch may hold several programmes' rows: only all of them together are as its link says
            read(name, table.rows(null).replace(table.table(), bare(table)), taker);
            return;
        }
        BatchHashes batches = new BatchHashes(table);
        pace.begin(name, "rows", about(table));
        long read = stretches(
                table,
                row -> {
                    taker.take(row);
                    batches.take(row);
                },
                () -> batches.settle(connection));
        batches.end(connection);
        pace.end(read);
        chain.rows(table, batches);
        rows += read;
    }

    private static String bare(Chained table) {
        return Arrays.stream(Table.values())
                .filter(each -> each.path().equals(table.table()))
                .findFirst()
                .orElseThrow()
                .word();
    }

    /** Some pages after the other, as many as hold a stretch's rows. */
    private long stretches(Chained table, CopiedRows.Taker taker, Closing after) throws SQLException {
        long end = number("select pg_relation_size('" + table.table() + "') / current_setting('block_size')::bigint");
        long pages = PAGES_FIRST;
        long read = 0;
        for (long page = 0; page < end; ) {
            long to = page + pages;
            long some = CopiedRows.read(
                    connection, table.rows("ctid >= '(" + page + ",0)'::tid and ctid < '(" + to + ",0)'::tid"), taker);
            after.close();
            page = to;
            read += some;
            pages = Math.clamp(pages * STRETCH_ROWS / Math.max(1, some), PAGES_FIRST, PAGES_MAX);
            pace.at(read);
        }
        return read;
    }

    /** Once more those members whose movements lie in another order than that in which they count. */
    private void inOrder() throws SQLException {
        Long[] members = books.scattered();
        if (members.length == 0) {
            return;
        }
        books.again();
        pace.begin("movements that lie scattered", "rows", 0);
        long read = 0;
        Arrays.sort(members);
        for (int from = 0; from < members.length; from += MEMBERS_AGAIN) {
            String these = Arrays.stream(members, from, Math.min(members.length, from + MEMBERS_AGAIN))
                    .map(String::valueOf)
                    .collect(Collectors.joining(",", "'{", "}'"));
            read += CopiedRows.read(
                    connection,
                    Chained.MOVEMENT.rows("member_id = any (" + these + ") order by member_id, sequence"),
                    books::movementInOrder);
            pace.at(read);
        }
        pace.end(read);
    }

    private long about(Chained table) throws SQLException {
        return number(
                "select greatest(reltuples, 0)::bigint from pg_class where oid = '" + table.table() + "'::regclass");
    }

    private long number(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
