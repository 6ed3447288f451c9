package zhiyin.coupon;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.ProgramClocks;
import zhiyin.Recurring;
import zhiyin.database.Sight;

/** Lets go what was set aside for orders that never came, so that its budget is there for others. */
@Component
class Deadlines extends Recurring {

    private static final Logger log = LoggerFactory.getLogger(Deadlines.class);
    private static final int AT_ONCE_MAX = 500;

    private final JdbcClient client;
    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final ProgramClocks clocks;

    Deadlines(
            JdbcClient client,
            DataSource source,
            TransactionTemplate transaction,
            ProgramClocks clocks,
            @Value("${zhiyin.command:}") String command) {
        super("zhiyin-coupon-deadlines", Duration.ofSeconds(5), command);
        this.client = client;
        this.database = new JdbcTemplate(source);
        this.transaction = transaction;
        this.clocks = clocks;
    }

    @Override
    protected void passQuietly() {
        try {
            pass();
        } catch (RuntimeException accident) {
            log.warn("reservations of coupons were not let go", accident);
        }
    }

    /** Lets go all whose deadline has passed. Says how many. */
    int pass() {
        List<Long> programs = Sight.everywhere()
                .call(() -> client.sql("select distinct program_id from coupon.coupon where state = 'reserved'")
                        .query(Long.class)
                        .list());
        int all = 0;
        for (long program : programs) {
            for (int released = AT_ONCE_MAX; released == AT_ONCE_MAX; ) {
                released = Sight.of(program).call(() -> release(program));
                all += released;
            }
        }
        return all;
    }

    private int release(long program) {
        return Objects.requireNonNull(transaction.execute(status ->
                database.execute((ConnectionCallback<Integer>) connection -> CouponUses.releaseOverdue(
                        connection,
                        program,
                        clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS),
                        AT_ONCE_MAX))));
    }
}
