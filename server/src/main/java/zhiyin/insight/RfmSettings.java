package zhiyin.insight;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.ProgramClocks;
import zhiyin.engine.insight.Rfm;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.insight.PeopleFigures.RfmGroupNames;
import zhiyin.insight.PeopleFigures.RfmGroupSetting;

/** How programmes score their members. */
@Repository
class RfmSettings {

    private static final int BINS_USUALLY = 5;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final JdbcClient database;
    private final ProgramClocks clocks;
    private final Messages messages;
    private final AtomicLong times = new AtomicLong();

    RfmSettings(JdbcClient database, ProgramClocks clocks, Messages messages) {
        this.database = database;
        this.clocks = clocks;
        this.messages = messages;
    }

    /**
     * What is kept.
     *
     * @param recency bounds in days; null for quantiles, and then the other two are too
     * @param frequency bounds in orders
     * @param money bounds in minor units
     */
    record Kept(
            int bins,
            @Nullable List<Long> recency,
            @Nullable List<Long> frequency,
            @Nullable List<Long> money,
            List<RfmGroupSetting> groups) {

        /** The bounds that were said; null for quantiles. */
        Rfm.@Nullable Thresholds thresholds() {
            return recency == null || frequency == null || money == null
                    ? null
                    : new Rfm.Thresholds(recency, frequency, money);
        }
    }

    /** What is kept, and since when; null where it is what one begins with. */
    record Set(Kept kept, @Nullable Instant changedAt) {}

    Set of(long program) {
        return database.sql("select settings, changed_at from insight.rfm where program_id = :program")
                .param("program", program)
                .query((row, _) -> new Set(
                        JSON.readValue(row.getString(1), Kept.class),
                        row.getObject(2, OffsetDateTime.class).toInstant()))
                .optional()
                .orElseGet(() -> new Set(usual(), null));
    }

    /** What one begins with: quintiles, and the usual groups under their usual names. */
    private Kept usual() {
        return new Kept(
                BINS_USUALLY,
                null,
                null,
                null,
                Rfm.Groups.usual().groups().stream()
                        .map(group -> new RfmGroupSetting(
                                group.key(),
                                new RfmGroupNames(
                                        name(group, Language.EN),
                                        name(group, Language.ZH_CN),
                                        name(group, Language.ZH_TW)),
                                group.recencyMin(),
                                group.recencyMax(),
                                group.frequencyMin(),
                                group.frequencyMax(),
                                group.moneyMin(),
                                group.moneyMax()))
                        .toList());
    }

    private String name(Rfm.Group group, Language language) {
        return messages.say(language, "figure.rfm-group." + group.key().replace('_', '-'), java.util.Map.of());
    }

    Set set(long program, Kept kept, long by) {
        Instant now = clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
        database.sql("""
                        insert into insight.rfm (program_id, settings, changed_at, changed_by)
                        values (:program, :settings, :now, :by)
                        on conflict (program_id) do update set settings = excluded.settings,
                            changed_at = excluded.changed_at, changed_by = excluded.changed_by
                        """)
                .param("program", program)
                .param("settings", JSON.writeValueAsString(kept))
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("by", by)
                .update();
        times.incrementAndGet();
        return new Set(kept, now);
    }

    /** How often somebody has said how members are scored, in this process. */
    long times() {
        return times.get();
    }
}
