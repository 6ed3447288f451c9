package zhiyin.budget;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Budget;
import zhiyin.program.Publication;

/**
 * How much each budget has in all: what the version says that was published last. A budget that it leaves out stays as it
 * was, for late events that an older version decides, and for returns.
 */
@Component
class Totals implements Publication {

    private final JdbcTemplate database;

    Totals(JdbcTemplate database) {
        this.database = database;
    }

    private record Known(String asset, long total) {}

    @Override
    public Optional<String> objection(long program, Programme next) {
        return Optional.ofNullable(database.execute((ConnectionCallback<@Nullable String>) connection -> {
            for (Budget budget : inOrder(next)) {
                String objection = objection(connection, new BudgetOf(program, budget.code()), budget);
                if (objection != null) {
                    return objection;
                }
            }
            return null;
        }));
    }

    private static @Nullable String objection(Connection connection, BudgetOf which, Budget next) throws SQLException {
        Known known = known(connection, which);
        if (known == null) {
            return null;
        }
        if (!known.asset().equals(next.asset())) {
            return "budgets: " + next.code() + " is a budget of " + known.asset()
                    + ", and members were given of it. A budget of another asset is another budget. For example: code: "
                    + next.code() + "-2";
        }
        if (next.points() >= known.total()) {
            return null;
        }
        Pool pool = new Pool(connection, which);
        long unassigned = pool.lock(true);
        if (unassigned < known.total() - next.points()) {
            unassigned = Math.addExact(unassigned, pool.gatherAll());
            pool.assign(unassigned);
        }
        long given = known.total() - unassigned;
        return given <= next.points()
                ? null
                : "budgets: Of " + next.code() + " " + given + " are given already; it cannot end before that."
                        + " To give no more, take the budget's rules out, or let it end today with until."
                        + " For example: points: " + given;
    }

    @Override
    public void published(long program, Programme next) {
        database.execute((ConnectionCallback<Boolean>) connection -> {
            for (Budget budget : inOrder(next)) {
                set(connection, program, budget);
            }
            return true;
        });
    }

    private static void set(Connection connection, long program, Budget budget) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into budget.budget (program_id, code, asset, total, unassigned) values (?, ?, ?, ?, ?)
                on conflict (program_id, code) do update
                set total = excluded.total, unassigned = budget.unassigned + excluded.total - budget.total
                """)) {
            statement.setLong(1, program);
            statement.setString(2, budget.code());
            statement.setString(3, budget.asset());
            statement.setLong(4, budget.points());
            statement.setLong(5, budget.points());
            statement.executeUpdate();
        }
    }

    private static @Nullable Known known(Connection connection, BudgetOf budget) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select asset, total from budget.budget where program_id = ? and code = ?")) {
            statement.setLong(1, budget.program());
            statement.setString(2, budget.code());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? new Known(Objects.requireNonNull(row.getString(1)), row.getLong(2)) : null;
            }
        }
    }

    private static List<Budget> inOrder(Programme programme) {
        return programme.budgets().stream()
                .sorted(Comparator.comparing(Budget::code))
                .toList();
    }
}
