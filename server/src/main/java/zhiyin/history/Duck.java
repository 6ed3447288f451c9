package zhiyin.history;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** A DuckDB in memory, for as long as something is written to Parquet or read from it. Fetches nothing from anywhere. */
final class Duck implements AutoCloseable {

    private final Connection connection;

    /** @param spill where it may lay what does not fit into memory */
    Duck(Path spill) throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        settings.setProperty("allow_unsigned_extensions", "false");
        settings.setProperty("memory_limit", "512MB");
        settings.setProperty("jdbc_stream_results", "true");
        this.connection = DriverManager.getConnection("jdbc:duckdb:", settings);
        run("set temp_directory = " + quoted(spill));
        run("set preserve_insertion_order = true");
    }

    Connection connection() {
        return connection;
    }

    /** One statement, in a {@link Statement} of its own: one on which something failed is closed. */
    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    DuckDBAppender appender(String table) throws SQLException {
        return connection.unwrap(DuckDBConnection.class).createAppender(table);
    }

    /** A path or pattern as a text of SQL. */
    static String quoted(Path path) {
        return "'" + path.toString().replace("'", "''") + "'";
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
