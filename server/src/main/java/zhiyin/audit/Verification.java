package zhiyin.audit;

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
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;
import zhiyin.program.Programmes;

/** Checks every law over one snapshot of the database. */
@Component
class Verification {

    private final DataSource database;
    private final RecordedMembers recordedMembers;
    private final Programmes programmes;
    private final Clock clock;

    Verification(DataSource database, RecordedMembers recordedMembers, Programmes programmes, Clock clock) {
        this.database = database;
        this.recordedMembers = recordedMembers;
        this.programmes = programmes;
        this.clock = clock;
    }

    /**
     * Looks at the database as it is at this moment: one transaction, REPEATABLE READ and read-only, so that what is
     * recorded meanwhile neither disturbs nor is disturbed.
     *
     * @param told each section as it is finished, laws in order
     */
    Report run(Scope scope, Consumer<Report.Section> told) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                return examine(connection, scope, told);
            } finally {
                connection.rollback();
            }
        }
    }

    /** Looks at what a transaction sees. */
    Report examine(Connection connection, Scope scope, Consumer<Report.Section> told) throws SQLException {
        Instant begun = clock.instant();
        Map<Law, Findings> findings = new LinkedHashMap<>();
        Law.ALL.forEach(law -> findings.put(law, new Findings()));
        Map<Table, Long> rows = count(connection, scope);
        Walk walk = new Walk(connection, scope, recordedMembers, programmes::engines, clock, findings);
        walk.run();
        List<Report.Section> sections = new ArrayList<>();
        for (Law law : Law.ALL) {
            Findings found = Objects.requireNonNull(findings.get(law));
            Instant from = clock.instant();
            for (RowCheck check : law.rowChecks()) {
                check.examine(connection, scope, found);
            }
            found.spent(Duration.between(from, clock.instant()));
            long looked = law.tables().stream()
                    .mapToLong(table -> Objects.requireNonNull(rows.get(table)))
                    .sum();
            Report.Section section = new Report.Section(law, looked, found);
            sections.add(section);
            told.accept(section);
        }
        return new Report(
                begun,
                sections,
                walk.members(),
                walk.events(),
                rows.values().stream().mapToLong(Long::longValue).sum(),
                Duration.between(begun, clock.instant()));
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
