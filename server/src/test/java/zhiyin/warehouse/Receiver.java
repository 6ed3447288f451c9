package zhiyin.warehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/** Somebody's warehouse: does what the recipe says, with the recipe's own statements. */
final class Receiver implements AutoCloseable {

    private static final Path RECIPES = Path.of("..", "docs", "recipes");

    private final Connection connection;

    Receiver() {
        try {
            connection = DriverManager.getConnection("jdbc:duckdb:");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void takeWhole(Path export) {
        run("warehouse-whole.sql", export);
    }

    void takeChanges(Path export) {
        run("warehouse-changes.sql", export);
    }

    private void run(String recipe, Path export) {
        try {
            execute("set variable export = '" + export.toAbsolutePath() + "'");
            String sql = Files.readString(RECIPES.resolve(recipe));
            for (String statement : sql.replaceAll("(?m)^--.*$", "").split(";")) {
                if (!statement.isBlank()) {
                    execute(statement);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** What a table comes to, as the recipe has it checked: rows and hash. */
    Map<String, String> sums() {
        Map<String, String> sums = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(Files.readString(RECIPES.resolve("warehouse-check.sql"))
                        .replaceAll("(?m)^--.*$", "")
                        .replace(";", ""))) {
            while (row.next()) {
                sums.put(row.getString(1), row.getLong(2) + " " + row.getString(3));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sums;
    }

    String one(String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
