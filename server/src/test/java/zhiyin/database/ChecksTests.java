package zhiyin.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Every check constraint of every room keeps out what it is there to keep out, whoever writes, and nothing beside it. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChecksTests {

    private final DataSource database;

    @Autowired
    ChecksTests(DataSource database) {
        this.database = database;
    }

    record Check(String table, String name, String keptOut, String letIn) {
        @Override
        public String toString() {
            return table + " " + name;
        }
    }

    static Stream<Check> checks() {
        try {
            return Files.readAllLines(Path.of("src", "test", "resources", "database", "checks.txt")).stream()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" \\| ", -1))
                    .map(parts -> new Check(parts[0], parts[1], parts[2], parts[3]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("checks")
    void keepsOutWhatItForbidsAndNothingMore(Check check) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement sql = connection.createStatement()) {
                emptied(sql, check.table());
                sql.execute(insert(check.letIn()));
                assertThatThrownBy(() -> sql.execute(insert(check.keptOut())))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("\"" + check.name() + "\"")
                        .extracting(refused -> ((SQLException) refused).getSQLState())
                        .isEqualTo("23514");
            } finally {
                connection.rollback();
            }
        }
    }

    /** The table's checks alone: no row need be whole, so that each check can be looked at by itself. */
    private static void emptied(Statement sql, String table) throws SQLException {
        sql.execute("create temporary table probe (like " + table + " including constraints) on commit drop");
        List<String> columns = new ArrayList<>();
        try (ResultSet needed = sql.executeQuery(
                "select attname from pg_attribute where attrelid = 'probe'::regclass and attnum > 0 and attnotnull")) {
            while (needed.next()) {
                columns.add(needed.getString(1));
            }
        }
        for (String column : columns) {
            sql.execute("alter table probe alter column \"" + column + "\" drop not null");
        }
    }

    /** {@code a = 1, b = 'x'} as an insert; no value holds a comma before a name and an equals sign. */
    private static String insert(String row) {
        List<String[]> values = Arrays.stream(row.split(", (?=[a-z_]+ = )", -1))
                .map(value -> value.split(" = ", 2))
                .toList();
        return "insert into probe ("
                + String.join(", ", values.stream().map(value -> value[0]).toList()) + ") values ("
                + String.join(", ", values.stream().map(value -> value[1]).toList()) + ")";
    }

    @Test
    void noneIsLeftOut() throws SQLException {
        List<String> there = new ArrayList<>();
        try (Connection connection = database.getConnection();
                Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery("""
                        select n.nspname || '.' || t.relname || ' ' || c.conname
                        from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_namespace n on n.oid = t.relnamespace
                        where c.contype = 'c' and n.nspname not in ('pg_catalog', 'information_schema')
                        """)) {
            while (rows.next()) {
                there.add(rows.getString(1));
            }
        }
        assertThat(checks().map(Check::toString)).containsExactlyInAnyOrderElementsOf(there);
    }
}
