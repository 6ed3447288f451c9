package zhiyin.insight;

import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.ProgramClocks;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Counted;
import zhiyin.facts.MemberFacts;

/** What programmes have said of the figures: who answers for each, and what it should be. */
@Repository
class Catalogue {

    private final JdbcClient database;
    private final ProgramClocks clocks;
    private final MemberFacts facts;

    Catalogue(JdbcClient database, ProgramClocks clocks, MemberFacts facts) {
        this.database = database;
        this.clocks = clocks;
        this.facts = facts;
    }

    /**
     * What is said of one.
     *
     * @param target in its unit; of percent in basis points
     */
    record Setting(@Nullable String owner, @Nullable Long target) {}

    /** What was said of one, and when. */
    record Set(Setting setting, Instant changedAt) {}

    /** Where members buy. */
    record Places(List<String> stores, List<String> channels) {}

    Map<Figure, Set> all(long program) {
        Map<Figure, Set> all = new EnumMap<>(Figure.class);
        database.sql("select figure, owner, target, changed_at from insight.figure where program_id = :program")
                .param("program", program)
                .query(row -> {
                    Figure figure = Figure.of(row.getString(1));
                    if (figure != null) {
                        all.put(
                                figure,
                                new Set(
                                        new Setting(row.getString(2), row.getObject(3, Long.class)),
                                        row.getObject(4, OffsetDateTime.class).toInstant()));
                    }
                });
        return all;
    }

    Set set(long program, Figure figure, Setting setting, long by) {
        Instant now = clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
        database.sql("""
                        insert into insight.figure (program_id, figure, owner, target, changed_at, changed_by)
                        values (:program, :figure, :owner, :target, :now, :by)
                        on conflict (program_id, figure) do update set owner = excluded.owner, target = excluded.target,
                            changed_at = excluded.changed_at, changed_by = excluded.changed_by
                        """)
                .param("program", program)
                .param("figure", figure.code())
                .param("owner", setting.owner(), Types.VARCHAR)
                .param("target", setting.target(), Types.BIGINT)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("by", by)
                .update();
        return new Set(setting, now);
    }

    /** None while the facts are being read. */
    Places places(long program) {
        return switch (facts.of(program)) {
            case MemberFacts.Asked.Here(var taken) -> {
                Columns columns = taken.columns();
                yield new Places(Counted.stores(columns), Counted.channels(columns));
            }
            case MemberFacts.Asked.Underway _ -> new Places(List.of(), List.of());
        };
    }
}
