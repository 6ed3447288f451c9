package zhiyin.coupon;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** Work on coupons on one connection, in one transaction. */
@Component
class CouponTransaction {

    private final TransactionTemplate transaction;
    private final JdbcTemplate database;

    CouponTransaction(TransactionTemplate transaction, DataSource source) {
        this.transaction = transaction;
        this.database = new JdbcTemplate(source);
    }

    interface Work<T> {
        T on(Connection connection, TransactionStatus status) throws SQLException;
    }

    interface Use<T> {
        T on(Connection connection) throws SQLException;
    }

    /** What the work comes to; it may say that nothing of it is kept. */
    <T> T run(Work<T> work) {
        return Objects.requireNonNull(transaction.execute(
                status -> database.execute((ConnectionCallback<T>) connection -> work.on(connection, status))));
    }

    /** What the use comes to, which is kept. */
    <T> T keep(Use<T> use) {
        return run((connection, status) -> use.on(connection));
    }
}
