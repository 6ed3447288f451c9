package zhiyin.finance;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import zhiyin.chain.Roots;

/**
 * A closed day's root joins all chains: it stands over everything that was recorded before the day was closed, of whatever
 * day and programme, and over the root before it.
 */
@Component
class RootOfChains implements DayRoot {

    private final JdbcTemplate database;
    private final Roots roots;
    private final Clock clock;

    RootOfChains(DataSource database, Roots roots, Clock clock) {
        this.database = new JdbcTemplate(database);
        this.roots = roots;
        this.clock = clock;
    }

    @Override
    public byte @Nullable [] of(long program, LocalDate day) {
        return database.execute((Connection connection) -> take(connection));
    }

    private byte[] take(Connection connection) throws SQLException {
        return roots.take(connection, clock.instant());
    }
}
