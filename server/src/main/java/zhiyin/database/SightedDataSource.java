package zhiyin.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A pool whose connections see what the thread that uses them may see, and know in whose name it works. */
final class SightedDataSource extends DelegatingDataSource implements AutoCloseable {

    private final HikariDataSource pool;

    SightedDataSource(HikariDataSource pool) {
        super(pool);
        this.pool = pool;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return SightedConnection.over(pool.getConnection());
    }

    @Override
    public void close() {
        pool.close();
    }
}
