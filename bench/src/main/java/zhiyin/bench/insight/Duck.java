package zhiyin.bench.insight;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** A DuckDB in memory that fetches nothing, and answers as rows of texts. */
final class Duck {

    private Duck() {}

    static Connection open(int threads) throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        settings.setProperty("memory_limit", "6GB");
        settings.setProperty("threads", String.valueOf(threads));
        return DriverManager.getConnection("jdbc:duckdb:", settings);
    }

    static void run(Connection connection, String... statements) throws SQLException {
        for (String sql : statements) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    /** The rows of an answer, whole numbers only. */
    static List<List<Long>> ask(Connection connection, String sql) {
        List<List<Long>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(sql)) {
            int columns = answer.getMetaData().getColumnCount();
            while (answer.next()) {
                List<Long> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(answer.getLong(i));
                }
                rows.add(row);
            }
        } catch (SQLException refused) {
            throw new IllegalStateException(refused);
        }
        return rows;
    }
}
