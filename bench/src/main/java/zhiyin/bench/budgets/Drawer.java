package zhiyin.bench.budgets;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;

/** One writer: each draw is a transaction of its own that draws one unit and posts it. */
abstract sealed class Drawer implements AutoCloseable {

    private static final AtomicLong BATCHES = new AtomicLong(System.currentTimeMillis() << 20);

    final Connection connection;
    final String budget;
    private final PreparedStatement posting;

    private Drawer(Connection connection, String budget) throws SQLException {
        this.connection = connection;
        this.budget = budget;
        connection.setAutoCommit(false);
        posting = connection.prepareStatement(
                "insert into budget.posting (batch_id, program_id, code, drawn, given_back, recorded_at)"
                        + " values (?, 0, ?, 1, 0, now())");
    }

    /** Draws one unit; false if none is left. */
    final boolean draw() throws SQLException {
        if (!take()) {
            connection.rollback();
            return false;
        }
        posting.setLong(1, BATCHES.incrementAndGet());
        posting.setString(2, budget);
        posting.executeUpdate();
        connection.commit();
        return true;
    }

    abstract boolean take() throws SQLException;

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** All writers update the budget's one row, each as long as there is something in it. */
    static final class OfOneRow extends Drawer {
        private final PreparedStatement update;

        OfOneRow(Connection connection, String budget) throws SQLException {
            super(connection, budget);
            update = connection.prepareStatement("update budget.budget set unassigned = unassigned - 1"
                    + " where program_id = 0 and code = ? and unassigned >= 1");
        }

        @Override
        boolean take() throws SQLException {
            update.setString(1, budget);
            return update.executeUpdate() == 1;
        }
    }

    /** Each writer updates the row of his own slice, and fills it from the budget's when there is nothing in it. */
    static final class OfSlices extends Drawer {
        /** As the product has it. */
        private static final int PARTS = 32;

        private final long slice;
        private final PreparedStatement update;

        /** @param slice the writer's number; in the product it stays his as long as the server runs */
        OfSlices(Connection connection, String budget, long slice) throws SQLException {
            super(connection, budget);
            this.slice = slice;
            update = connection.prepareStatement("update budget.slice set units = units - 1"
                    + " where program_id = 0 and code = ? and number = ? and units >= 1");
        }

        @Override
        boolean take() throws SQLException {
            if (takeOne()) {
                return true;
            }
            try (PreparedStatement lock = connection.prepareStatement(
                            "select unassigned from budget.budget where program_id = 0 and code = ? for no key update");
                    PreparedStatement assign = connection.prepareStatement(
                            "update budget.budget set unassigned = unassigned - ? where program_id = 0 and code = ?");
                    PreparedStatement fill = connection.prepareStatement(
                            "insert into budget.slice (program_id, code, number, units) values (0, ?, ?, ?)"
                                    + " on conflict (program_id, code, number)"
                                    + " do update set units = slice.units + excluded.units")) {
                lock.setString(1, budget);
                long unassigned;
                try (ResultSet row = lock.executeQuery()) {
                    row.next();
                    unassigned = row.getLong(1);
                }
                long taken = Math.min(unassigned, Math.max(1, unassigned / PARTS));
                assign.setLong(1, taken);
                assign.setString(2, budget);
                assign.executeUpdate();
                fill.setString(1, budget);
                fill.setLong(2, slice);
                fill.setLong(3, taken);
                fill.executeUpdate();
            }
            return takeOne();
        }

        private boolean takeOne() throws SQLException {
            update.setString(1, budget);
            update.setLong(2, slice);
            return update.executeUpdate() == 1;
        }
    }
}
