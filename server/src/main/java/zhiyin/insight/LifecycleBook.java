package zhiyin.insight;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.ProgramClocks;
import zhiyin.engine.insight.LifecycleRules;

/** The rules of programmes' stages, where somebody has said others than the usual ones. */
@Repository
class LifecycleBook {

    /** A month is new, three months are asleep, half a year is lost; over a year, four orders are loyal and 5,000.00 is much. */
    private static final LifecycleRules USUAL = new LifecycleRules(30, 90, 180, 30, 365, 4, 500_000);

    private final JdbcClient database;
    private final ProgramClocks clocks;
    private final AtomicLong times = new AtomicLong();

    LifecycleBook(JdbcClient database, ProgramClocks clocks) {
        this.database = database;
        this.clocks = clocks;
    }

    /** @param changedAt null where they are the usual ones */
    record Said(LifecycleRules rules, @Nullable Instant changedAt) {}

    LifecycleRules of(long program) {
        return said(program).rules();
    }

    Said said(long program) {
        Optional<Said> kept = database.sql("""
                        select new_days, dormant_days, lost_days, returned_days, window_days, loyal_orders, high_value_spend,
                            changed_at
                        from insight.lifecycle where program_id = :program
                        """)
                .param("program", program)
                .query((row, at) -> said(row))
                .optional();
        return kept.orElseGet(() -> new Said(USUAL, null));
    }

    private static Said said(ResultSet row) throws SQLException {
        return new Said(
                new LifecycleRules(
                        row.getInt(1),
                        row.getInt(2),
                        row.getInt(3),
                        row.getInt(4),
                        row.getInt(5),
                        row.getInt(6),
                        row.getLong(7)),
                row.getObject(8, OffsetDateTime.class).toInstant());
    }

    void say(long program, LifecycleRules rules, long by) {
        database.sql("""
                        insert into insight.lifecycle (program_id, new_days, dormant_days, lost_days, returned_days, window_days,
                            loyal_orders, high_value_spend, changed_at, changed_by)
                        values (:program, :new, :dormant, :lost, :returned, :window, :loyal, :spend, :now, :by)
                        on conflict (program_id) do update set new_days = excluded.new_days,
                            dormant_days = excluded.dormant_days, lost_days = excluded.lost_days,
                            returned_days = excluded.returned_days, window_days = excluded.window_days,
                            loyal_orders = excluded.loyal_orders, high_value_spend = excluded.high_value_spend,
                            changed_at = excluded.changed_at, changed_by = excluded.changed_by
                        """)
                .param("program", program)
                .param("new", rules.newDays())
                .param("dormant", rules.dormantDays())
                .param("lost", rules.lostDays())
                .param("returned", rules.returnedDays())
                .param("window", rules.windowDays())
                .param("loyal", rules.loyalOrders())
                .param("spend", rules.highValueSpend())
                .param(
                        "now",
                        clocks.of(program)
                                .instant()
                                .truncatedTo(ChronoUnit.MICROS)
                                .atOffset(ZoneOffset.UTC))
                .param("by", by)
                .update();
        times.incrementAndGet();
    }

    /** How often somebody has said them in this process. */
    long times() {
        return times.get();
    }
}
