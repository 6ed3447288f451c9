package zhiyin.warehouse;

import java.sql.Types;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.ProgramClocks;

/** When programmes' facts are exported. */
@Repository
class Plans {

    static final int WHOLE_EVERY = 7;
    static final int KEEP = 14;

    private final JdbcClient database;
    private final ProgramClocks clocks;

    Plans(JdbcClient database, ProgramClocks clocks) {
        this.database = database;
        this.clocks = clocks;
    }

    /**
     * When, and how much is kept.
     *
     * @param hour from which hour of the programme's clock on, each night; null for only when somebody asks
     * @param wholeEvery each how many exports is a whole one
     * @param keep how many exports are kept in the folder
     * @param begins the first night
     */
    record Plan(@Nullable Integer hour, int wholeEvery, int keep, LocalDate begins) {}

    /** Where nothing was said, nothing is exported by itself. */
    Plan of(long program) {
        return database.sql("select hour, whole_every, keep, begins from warehouse.plan where program_id = :program")
                .param("program", program)
                .query((row, _) -> new Plan(
                        row.getObject(1, Integer.class),
                        row.getInt(2),
                        row.getInt(3),
                        row.getObject(4, LocalDate.class)))
                .optional()
                .orElse(new Plan(null, WHOLE_EVERY, KEEP, LocalDate.EPOCH));
    }

    void say(long program, Plan plan, long by) {
        database.sql("""
                        insert into warehouse.plan (program_id, hour, whole_every, keep, begins, said_at, said_by)
                        values (:program, :hour, :every, :keep, :begins, :now, :by)
                        on conflict (program_id) do update set hour = excluded.hour, whole_every = excluded.whole_every,
                            keep = excluded.keep, begins = excluded.begins, said_at = excluded.said_at, said_by = excluded.said_by
                        """)
                .param("program", program)
                .param("hour", plan.hour(), Types.INTEGER)
                .param("every", plan.wholeEvery())
                .param("keep", plan.keep())
                .param("begins", plan.begins())
                .param("now", clocks.of(program).instant().atOffset(ZoneOffset.UTC))
                .param("by", by)
                .update();
    }
}
