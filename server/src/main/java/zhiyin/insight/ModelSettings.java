package zhiyin.insight;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.ProgramClocks;

/** How programmes want expectations to be reckoned. */
@Repository
class ModelSettings {

    private final JdbcClient database;
    private final ProgramClocks clocks;

    ModelSettings(JdbcClient database, ProgramClocks clocks) {
        this.database = database;
        this.clocks = clocks;
    }

    /** How members buy again, and stop. */
    enum Model {
        BG_NBD,
        PARETO_NBD
    }

    /**
     * What is kept.
     *
     * @param horizonDays so many days to come purchases and risk are about
     * @param months lifetime values are over so many to come
     * @param discountBasisPoints a year
     * @param marginBasisPoints what part of the revenue is left
     * @param levelPercent of intervals
     */
    record Kept(
            Model model,
            int horizonDays,
            int months,
            int discountBasisPoints,
            int marginBasisPoints,
            int levelPercent) {

        /** Half a year and a year ahead; of every order all is left until somebody says otherwise. */
        static final Kept USUAL = new Kept(Model.BG_NBD, 90, 12, 1_000, 10_000, 90);
    }

    /** What is kept, and since when; null where it is what one begins with. */
    record Set(Kept kept, @Nullable Instant changedAt) {}

    Set of(long program) {
        return database.sql("""
                        select model, horizon_days, months, discount_basis_points, margin_basis_points, level_percent, changed_at
                        from insight.model where program_id = :program
                        """)
                .param("program", program)
                .query((row, _) -> new Set(
                        new Kept(
                                Model.valueOf(row.getString(1).toUpperCase(Locale.ROOT)),
                                row.getInt(2),
                                row.getInt(3),
                                row.getInt(4),
                                row.getInt(5),
                                row.getInt(6)),
                        row.getObject(7, OffsetDateTime.class).toInstant()))
                .optional()
                .orElseGet(() -> new Set(Kept.USUAL, null));
    }

    Set set(long program, Kept kept, long by) {
        Instant now = clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
        database.sql("""
                        insert into insight.model (program_id, model, horizon_days, months, discount_basis_points,
                            margin_basis_points, level_percent, changed_at, changed_by)
                        values (:program, :model, :horizon, :months, :discount, :margin, :level, :now, :by)
                        on conflict (program_id) do update set model = excluded.model, horizon_days = excluded.horizon_days,
                            months = excluded.months, discount_basis_points = excluded.discount_basis_points,
                            margin_basis_points = excluded.margin_basis_points, level_percent = excluded.level_percent,
                            changed_at = excluded.changed_at, changed_by = excluded.changed_by
                        """)
                .param("program", program)
                .param("model", kept.model().name().toLowerCase(Locale.ROOT))
                .param("horizon", kept.horizonDays())
                .param("months", kept.months())
                .param("discount", kept.discountBasisPoints())
                .param("margin", kept.marginBasisPoints())
                .param("level", kept.levelPercent())
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("by", by)
                .update();
        return new Set(kept, now);
    }
}
