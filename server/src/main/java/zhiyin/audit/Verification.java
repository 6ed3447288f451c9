package zhiyin.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;
import zhiyin.chain.Head;
import zhiyin.program.Programmes;

/** Checks every law over one snapshot of the database. */
@Component
class Verification {

    private final DataSource database;
    private final RecordedMembers recordedMembers;
    private final Programmes programmes;
    private final SecureRandom random;
    private final Clock clock;

    Verification(
            DataSource database,
            RecordedMembers recordedMembers,
            Programmes programmes,
            SecureRandom random,
            Clock clock) {
        this.database = database;
        this.recordedMembers = recordedMembers;
        this.programmes = programmes;
        this.random = random;
        this.clock = clock;
    }

    /**
     * What is to be looked at, and how closely.
     *
     * @param booksOnly books and chains alone, without deciding anything again
     * @param kept heads of chains that were kept elsewhere
     */
    record Wanted(Scope scope, boolean booksOnly, List<Head> kept) {

        /** Everything about it. */
        static Wanted all(Scope scope) {
            return new Wanted(scope, false, List.of());
        }
    }

    /**
     * Looks at the database as it is at this moment: one transaction, REPEATABLE READ and read-only, so that what is
     * recorded meanwhile neither disturbs nor is disturbed.
     *
     * @param told each section as it is finished, laws in order
     * @param progress says how far it is
     */
    Report run(Wanted wanted, Consumer<Report.Section> told, PrintStream progress) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                return examine(connection, wanted, told, progress);
            } finally {
                connection.rollback();
            }
        }
    }

    /** Whether the rest of the transaction may join by loops where there is another way. */
    private static void loops(Connection connection, boolean allowed) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local enable_nestloop = " + (allowed ? "on" : "off"));
        }
    }

    /** Looks at what a transaction sees. */
    Report examine(Connection connection, Wanted wanted, Consumer<Report.Section> told, PrintStream progress)
            throws SQLException {
        Instant begun = clock.instant();
        Pace pace = new Pace(progress, clock);
        Map<Law, Findings> findings = new LinkedHashMap<>();
        Law.ALL.forEach(law -> findings.put(law, new Findings()));
        Scope scope = wanted.scope();
        BooksPass pass = new BooksPass(connection, scope, random, pace, of(findings, ChainCheck.LAW));
        Books books = pass.run(wanted.kept());
        Duration booksTook = Duration.between(begun, clock.instant());
        of(findings, ChainCheck.LAW).spent(booksTook);
        long events = 0;
        if (wanted.booksOnly()) {
            closely(connection, scope, books, findings);
        } else {
            note(books, scope, findings);
            Walk walk = new Walk(connection, scope, recordedMembers, programmes::engines, clock, findings, pace);
            walk.run();
            events = walk.events();
        }
        Map<Table, Long> rows = wanted.booksOnly() ? Map.of() : count(connection, scope);
        List<Report.Section> sections = new ArrayList<>();
        // Over everybody, laws join whole tables. Where these are so young that PostgreSQL knows nothing of them yet,
        // it would
        // rather look each row up in all the others.
        loops(connection, scope.members() != null);
        for (Law law : Law.ALL) {
            Findings found = of(findings, law);
            if (!wanted.booksOnly()) {
                Instant from = clock.instant();
                for (RowCheck check : law.rowChecks()) {
                    check.examine(connection, scope, found);
                }
                found.spent(Duration.between(from, clock.instant()));
            } else if (!BOOKS.contains(law.number()) && found.differences() == 0) {
                continue;
            }
            if (law.equals(ChainCheck.LAW) && !scope.whole()) {
                continue;
            }
            long looked = wanted.booksOnly()
                    ? pass.rows()
                    : law.tables().stream()
                            .mapToLong(table -> Objects.requireNonNull(rows.get(table)))
                            .sum();
            Report.Section section = new Report.Section(law, looked, found);
            sections.add(section);
            told.accept(section);
        }
        loops(connection, true);
        return new Report(
                begun,
                sections,
                books.members(),
                events,
                books.movements(),
                wanted.booksOnly()
                        ? pass.rows()
                        : rows.values().stream().mapToLong(Long::longValue).sum(),
                pace.phases(),
                booksTook,
                Duration.between(begun, clock.instant()));
    }

    /** The laws, by number, that the pass over the books holds for every member. */
    private static final Set<Integer> BOOKS = Set.of(1, 2, 4, 16);

    private static final String SAME =
            "What a member's movements say is what the accounts, the lots and the member's own counts say.";

    private static Findings of(Map<Law, Findings> findings, Law law) {
        return Objects.requireNonNull(findings.get(law));
    }

    /** Says whose books differ; what exactly differs, others say. */
    private static void note(Books books, Scope scope, Map<Law, Findings> findings) {
        if (books.differing() > 0) {
            of(findings, Sums.LAW)
                    .note(
                            new Difference(
                                    SAME,
                                    scope.program(),
                                    books.suspects().first(),
                                    "movements, accounts, lots and counts",
                                    "the same said by all",
                                    "something else said by one"),
                            books.differing());
        }
        if (!books.controlsAgree()) {
            of(findings, Controls.LAW)
                    .note(new Difference(
                            "All control postings together are what all movements say, batch by batch.",
                            scope.program(),
                            null,
                            "movements and control postings",
                            "the same said by both",
                            "something else"));
        }
    }

    /** Whose books differ, those are looked at in every way there is; and the control accounts, if they do. */
    private void closely(Connection connection, Scope scope, Books books, Map<Law, Findings> findings)
            throws SQLException {
        if (books.differing() > 0) {
            Scope suspects = new Scope(scope.program(), books.suspects());
            new Walk(
                            connection,
                            suspects,
                            recordedMembers,
                            programmes::engines,
                            clock,
                            findings,
                            new Pace(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8), clock))
                    .run();
            for (Law law : List.of(Sums.LAW, Balances.LAW)) {
                for (RowCheck check : law.rowChecks()) {
                    check.examine(connection, suspects, of(findings, law));
                }
            }
        }
        if (!books.controlsAgree() || books.differing() > 0) {
            for (RowCheck check : Controls.LAW.rowChecks()) {
                check.examine(connection, scope, of(findings, Controls.LAW));
            }
        }
        note(books, scope, findings);
    }

    private static Map<Table, Long> count(Connection connection, Scope scope) throws SQLException {
        String counts = Arrays.stream(Table.values())
                .map(table -> "(select count(*) from " + table.word() + ") as " + table.word())
                .collect(Collectors.joining(", ", "select ", ""));
        Map<Table, Long> rows = new EnumMap<>(Table.class);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(scope.over(counts))) {
            row.next();
            for (Table table : Table.values()) {
                rows.put(table, row.getLong(table.word()));
            }
        }
        return rows;
    }
}
