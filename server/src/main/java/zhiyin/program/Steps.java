package zhiyin.program;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.database.PublicId;
import zhiyin.http.Says;

/** What became of a version, step by step. */
@Repository
class Steps {

    private static final PublicId KEY = new PublicId("key");

    /** A step by which a version comes nearer to taking effect, or further from it. */
    enum Move {
        SUBMITTED(Stage.DRAFT, Stage.IN_REVIEW),
        APPROVED(Stage.IN_REVIEW, Stage.APPROVED),
        REJECTED(Stage.IN_REVIEW, Stage.DRAFT);

        final Stage from;
        final Stage to;

        Move(Stage from, Stage to) {
            this.from = from;
            this.to = to;
        }

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    @Says("A step in the life of a version.")
    record StepView(
            @Says("submitted, approved, rejected, published, withdrawn or piloted.")
            String what,

            Instant at,

            @Says("The API key by which it was done; absent for the house itself.") @Nullable
            String by,

            @Says("Why, in the words of whoever did it.") @Nullable
            String remark,

            @Says("From when it has effect, where that is another moment.") @Nullable
            Instant from,

            @Says("The share of the members, in ten thousandths, for whom it decides from then on.") @Nullable
            Integer share,

            @Says("Of which members it is a share; absent where it is of all.") @Nullable
            AmongView among,

            @Says("The id of the back-test that was handed in with it, if one was.") @Nullable
            String backtest) {}

    @Says("Members marked with any of the tags or segments.")
    record AmongView(List<String> tags, List<String> segments) {}

    private final JdbcClient database;
    private final Programmes programmes;

    Steps(JdbcClient database, Programmes programmes) {
        this.database = database;
        this.programmes = programmes;
    }

    /**
     * Takes the step, unless the version stands somewhere else; to be called within a transaction.
     *
     * @param backtest what is handed in with it
     */
    boolean take(
            long program, int number, Move move, long principal, @Nullable String remark, @Nullable String backtest) {
        programmes.lock(program);
        int moved = database.sql("""
                        update program.version set stage = :to where program_id = :program and number = :number and stage = :from
                        """)
                .param("program", program)
                .param("number", number)
                .param("from", move.from.word())
                .param("to", move.to.word())
                .update();
        if (moved == 1) {
            programmes.note(program, number, move.word(), principal, remark, null, null, Marked.NOTHING, backtest);
        }
        return moved == 1;
    }

    /** All steps of a version, the first first. */
    List<StepView> of(long program, int number) {
        return database.sql("""
                        select what, at, principal, remark, starts_at, share, among_tags, among_segments, backtest
                        from program.step
                        where program_id = :program and number = :number order by sequence
                        """)
                .param("program", program)
                .param("number", number)
                .query((row, at) -> {
                    OffsetDateTime from = row.getObject(5, OffsetDateTime.class);
                    Long principal = row.getObject(3, Long.class);
                    Marked among = Programmes.among(row, 7);
                    return new StepView(
                            row.getString(1),
                            row.getObject(2, OffsetDateTime.class).toInstant(),
                            principal == null ? null : KEY.print(principal),
                            row.getString(4),
                            from == null ? null : from.toInstant(),
                            row.getObject(6, Integer.class),
                            among.isNothing() ? null : new AmongView(among.tags(), among.segments()),
                            row.getString(9));
                })
                .list();
    }
}
