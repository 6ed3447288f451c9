package zhiyin.coupon;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The budget of one template, for one transaction. What is taken comes out of the first slice that nobody else has hold of; only
 * where none has enough the budget's row is locked, and what lies in all slices gathered: so it is exact, and no row is hot.
 */
final class Funds {

    /** Of what a budget has left, a slice is given one part in so many. */
    private static final int PARTS = 32;

    private final Connection connection;
    private final long program;
    private final String code;

    Funds(Connection connection, long program, String code) {
        this.connection = connection;
        this.program = program;
        this.code = code;
    }

    /** What is left of it at this moment, without a lock; null where it has none. */
    @Nullable
    Long left() throws SQLException {
        try (PreparedStatement statement = prepare("""
                        select unassigned + coalesce((select sum(units) from coupon.slice s
                            where s.program_id = b.program_id and s.code = b.code), 0)
                        from coupon.budget b where program_id = ? and code = ?
                        """);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? (Long) row.getLong(1) : null;
        }
    }

    /** Takes an amount, if there is a budget at all; false if so much is not left. */
    boolean take(long amount) throws SQLException {
        return amount == 0 || fromSlice(amount) || fromAll(amount);
    }

    private boolean fromSlice(long amount) throws SQLException {
        return update("""
                        update coupon.slice set units = units - ?
                        where program_id = ? and code = ? and units >= ? and number = (
                            select number from coupon.slice where program_id = ? and code = ? and units >= ?
                            order by number limit 1 for update skip locked)
                        """, amount, program, code, amount, program, code, amount) == 1;
    }

    private boolean fromAll(long amount) throws SQLException {
        Long unassigned = lock();
        if (unassigned == null) {
            return true;
        }
        long all = unassigned < amount ? gather(unassigned) : unassigned;
        if (all < amount) {
            return false;
        }
        long slice = (all - amount) / PARTS;
        assign(all - amount - slice);
        putBack(slice);
        return true;
    }

    /** Puts into the first slice that is free what was not needed after all, or comes back. */
    void putBack(long amount) throws SQLException {
        if (amount == 0) {
            return;
        }
        int put = update("""
                        update coupon.slice set units = units + ?
                        where program_id = ? and code = ? and number = (
                            select number from coupon.slice where program_id = ? and code = ?
                            order by number limit 1 for update skip locked)
                        """, amount, program, code, program, code);
        if (put == 0) {
            update("""
                    insert into coupon.slice (units, program_id, code, number)
                    select ?, program_id, code, nextval('coupon.slice_number')
                    from coupon.budget where program_id = ? and code = ?
                    """, amount, program, code);
        }
    }

    /**
     * Says how much there is in all.
     *
     * @return how much was taken off already, where that is more; null if it was done
     */
    @Nullable
    Long total(long total) throws SQLException {
        if (lock() == null) {
            return begin(total);
        }
        long unassigned = gather(Objects.requireNonNull(lock()));
        long taken = number("select total from coupon.budget where program_id = ? and code = ?") - unassigned;
        if (taken > total) {
            return taken;
        }
        update(
                "update coupon.budget set total = ?, unassigned = ? where program_id = ? and code = ?",
                total,
                total - taken,
                program,
                code);
        return null;
    }

    /** From now on what is taken off counts; what was before is counted, and whoever is about to waits. */
    private @Nullable Long begin(long total) throws SQLException {
        update("lock table coupon.use in share row exclusive mode");
        long taken = number("""
                select coalesce(sum(u.off), 0) from coupon.template t join coupon.coupon c on c.template_id = t.id
                    join coupon.use u on u.program_id = c.program_id and u.coupon_id = c.id and u.released_at is null and u.returned_at is null
                where t.program_id = ? and t.code = ?
                """);
        if (taken > total) {
            return taken;
        }
        update(
                "insert into coupon.budget (program_id, code, total, unassigned) values (?, ?, ?, ?)",
                program,
                code,
                total,
                total - taken);
        return null;
    }

    private @Nullable Long lock() throws SQLException {
        try (PreparedStatement statement =
                        prepare("select unassigned from coupon.budget where program_id = ? and code = ?"
                                + " for no key update");
                ResultSet row = statement.executeQuery()) {
            return row.next() ? (Long) row.getLong(1) : null;
        }
    }

    /** Empties all slices, and says what lies in none then; the budget is locked. */
    private long gather(long unassigned) throws SQLException {
        long sum = unassigned;
        List<Long> numbers = new ArrayList<>();
        try (PreparedStatement statement =
                        prepare("select number, units from coupon.slice where program_id = ? and code = ?"
                                + " order by number for update");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                numbers.add(row.getLong(1));
                sum = Math.addExact(sum, row.getLong(2));
            }
        }
        // by number: one that is new since then was not counted
        update(
                "delete from coupon.slice where program_id = ? and code = ? and number = any (?)",
                program,
                code,
                connection.createArrayOf("bigint", numbers.toArray()));
        assign(sum);
        return sum;
    }

    private void assign(long unassigned) throws SQLException {
        update("update coupon.budget set unassigned = ? where program_id = ? and code = ?", unassigned, program, code);
    }

    private long number(String sql) throws SQLException {
        try (PreparedStatement statement = prepare(sql);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setLong(1, program);
        statement.setString(2, code);
        return statement;
    }

    private int update(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }
}
