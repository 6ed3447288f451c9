package zhiyin.budget;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The rows of one budget, for one transaction. */
final class Pool {

    /** Of what a budget has left, a slice is given one part in so many: the chunks shrink as the budget does. */
    private static final int PARTS = 32;

    private final Connection connection;
    private final BudgetOf budget;

    Pool(Connection connection, BudgetOf budget) {
        this.connection = connection;
        this.budget = budget;
    }

    BudgetOf budget() {
        return budget;
    }

    /** What lies outside of that slice, at this moment, without a lock. What others have drawn and not committed counts. */
    long outside(long slice) throws SQLException {
        return number("""
                select unassigned + coalesce((select sum(units) from budget.slice s
                    where s.program_id = b.program_id and s.code = b.code and s.number <> ?), 0)
                from budget.budget b where program_id = ? and code = ?
                """, slice, budget.program(), budget.code());
    }

    /** What lies in that slice. */
    long inside(long slice) throws SQLException {
        return number(
                "select coalesce((select units from budget.slice where program_id = ? and code = ? and number = ?), 0)",
                budget.program(),
                budget.code(),
                slice);
    }

    /**
     * Locks the budget until the transaction ends, and says what is unassigned.
     *
     * @param waiting whether to wait for whoever has it; otherwise it throws at once
     */
    long lock(boolean waiting) throws SQLException {
        // not "for update": a slice that is new refers to this row, and need not wait for it
        return number(
                "select unassigned from budget.budget where program_id = ? and code = ? for no key update"
                        + (waiting ? "" : " nowait"),
                budget.program(),
                budget.code());
    }

    /**
     * Fills a slice; the budget is locked. If less is unassigned than it needs, everything comes together that others have
     * left, whoever they are: nobody but the holder of this lock waits for a slice, so none of them can be waiting for us.
     *
     * @param unassigned of the locked budget
     * @param needed how much at least, if there is so much
     * @param waiting whether to wait for whoever writes to a slice; otherwise it throws at once
     * @return how much it was given
     */
    long fill(long slice, long unassigned, long needed, boolean waiting) throws SQLException {
        long all = unassigned < needed ? Math.addExact(unassigned, gather(slice, waiting)) : unassigned;
        long taken = Math.min(all, Math.max(needed, all / PARTS));
        assign(all - taken);
        if (taken > 0) {
            add(slice, taken);
        }
        return taken;
    }

    /** Empties every slice, and says what was in them; the budget is locked. */
    long gatherAll() throws SQLException {
        return gather(0, true);
    }

    private long gather(long but, boolean waiting) throws SQLException {
        long sum = 0;
        List<Long> numbers = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("""
                select number, units from budget.slice where program_id = ? and code = ? and number <> ?
                order by number for update
                """ + (waiting ? "" : "nowait"))) {
            statement.setLong(1, budget.program());
            statement.setString(2, budget.code());
            statement.setLong(3, but);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    numbers.add(row.getLong(1));
                    sum = Math.addExact(sum, row.getLong(2));
                }
            }
        }
        // by number: one that is new since then was not counted
        update(
                "delete from budget.slice where program_id = ? and code = ? and number = any (?)",
                budget.program(),
                budget.code(),
                connection.createArrayOf("bigint", numbers.toArray()));
        return sum;
    }

    /** Says how much is unassigned; the budget is locked. */
    void assign(long unassigned) throws SQLException {
        update(
                "update budget.budget set unassigned = ? where program_id = ? and code = ?",
                unassigned,
                budget.program(),
                budget.code());
    }

    /** Puts units into a slice. */
    void add(long slice, long units) throws SQLException {
        update("""
                insert into budget.slice (units, program_id, code, number) values (?, ?, ?, ?)
                on conflict (program_id, code, number) do update set units = slice.units + excluded.units
                """, units, budget.program(), budget.code(), slice);
    }

    /** Takes units out of a slice; false if there are not so many. */
    boolean take(long slice, long units) throws SQLException {
        return update("""
                        update budget.slice set units = units - ?
                        where program_id = ? and code = ? and number = ? and units >= ?
                        """, units, budget.program(), budget.code(), slice, units) == 1;
    }

    private long number(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters);
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                throw new IllegalStateException("programme " + budget.program() + " has no budget " + budget.code());
            }
            return row.getLong(1);
        }
    }

    private int update(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
