package zhiyin.insight;

import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import zhiyin.ProgramClocks;
import zhiyin.database.Ids;
import zhiyin.database.PublicId;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
import zhiyin.http.OptionalQuery;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;

/** What is known of other houses: written down by hand, with its day and where it was found. */
@Configuration(proxyBeanMethods = false)
class CompetitorRoutes {

    static final PublicId ID = new PublicId("cmp");

    private static final PathVariable<Long> ENTRY =
            PathVariable.of("entry", ID::parse).says("The entry's id.");
    private static final OptionalQuery<String> COMPETITOR =
            Query.text("competitor", Shape.text(1, 100)).says("Of this house alone.");
    private static final Query<Integer> LIMIT = Query.integer("limit", 1, 200, 50);
    private static final OptionalQuery<Long> BEFORE =
            Query.of("before", ID::parse).says("Those that were written down before this one: the page that follows.");

    private static final Field<String> WHO =
            Field.required("competitor", Shape.text(1, 100)).says("Which house.");
    private static final Field<String> WHAT =
            Field.required("what", Shape.text(1, 200)).says("What is known: members, a new tier, a price.");
    private static final OptionalField<String> VALUE =
            Field.optional("value", Shape.text(1, 100)).says("How much, with its unit, as the source says it.");
    private static final Field<LocalDate> DAY =
            Field.required("day", Shape.date()).says("Of which day it is.");
    private static final Field<String> SOURCE = Field.required("source", Shape.text(1, 500))
            .says("Where it was found: an address, a report with its page, who saw it in the shop.");
    private static final OptionalField<String> NOTE = Field.optional("note", Shape.prose(1, 2_000));
    private static final Shape<Wanted> WANTED = Shape.object(
            "NewCompetitorEntry",
            body -> new Wanted(
                    body.get(WHO), body.get(WHAT), body.find(VALUE), body.get(DAY), body.get(SOURCE), body.find(NOTE)),
            WHO,
            WHAT,
            VALUE,
            DAY,
            SOURCE,
            NOTE);

    private record Wanted(
            String competitor,
            String what,
            @Nullable String value,
            LocalDate day,
            String source,
            @Nullable String note) {}

    @Says("What is known of other houses, the latest first.")
    record CompetitorsAnswer(List<CompetitorEntry> entries) {}

    @Says("Something that is known of another house.")
    record CompetitorEntry(
            String entry,
            String competitor,
            String what,
            @Nullable String value,
            @Says("Of which day it is.") LocalDate day,
            @Says("Where it was found.") String source,
            @Nullable String note,
            Instant writtenAt) {}

    private final JdbcClient database;
    private final Ids ids;
    private final ProgramClocks clocks;

    CompetitorRoutes(JdbcClient database, Ids ids, ProgramClocks clocks) {
        this.database = database;
        this.ids = ids;
        this.clocks = clocks;
    }

    @Bean
    Routes competitors() {
        return Routes.of(
                "Competitors",
                "What is known of other houses: written down by hand, with its day and where it was found.",
                Route.get("/v1/competitors")
                        .named("listCompetitorEntries")
                        .needs(Permission.FIGURES_READ)
                        .inAllStores()
                        .summary("List what is known of other houses")
                        .forPrograms()
                        .queries(COMPETITOR, LIMIT, BEFORE)
                        .answers(200, CompetitorsAnswer.class)
                        .handledBy(this::list),
                Route.post("/v1/competitors")
                        .named("writeCompetitorEntry")
                        .needs(Permission.PROGRAMS_WRITE)
                        .inAllStores()
                        .summary("Write down what is known of another house")
                        .forPrograms()
                        .body(WANTED)
                        .answers(201, CompetitorEntry.class)
                        .handledBy(this::write),
                Route.delete("/v1/competitors/{entry}")
                        .named("removeCompetitorEntry")
                        .needs(Permission.PROGRAMS_WRITE)
                        .inAllStores()
                        .summary("Take out what was written down by mistake")
                        .forPrograms()
                        .path(ENTRY)
                        .answersNothing(204)
                        .handledBy(this::remove));
    }

    private Answer list(Call<Void> call) {
        return Answer.ok(new CompetitorsAnswer(database.sql("""
                        select id, competitor, what, value, day, source, note, written_at from insight.competitor
                        where program_id = :program and removed_at is null
                            and (competitor = :competitor or cast(:competitor as text) is null)
                            and (id < :before or cast(:before as bigint) is null)
                        order by id desc limit :most
                        """)
                .param("program", call.caller().programId())
                .param("competitor", call.find(COMPETITOR), Types.VARCHAR)
                .param("before", call.find(BEFORE), Types.BIGINT)
                .param("most", call.query(LIMIT))
                .query((row, _) -> new CompetitorEntry(
                        ID.print(row.getLong(1)),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getObject(5, LocalDate.class),
                        row.getString(6),
                        row.getString(7),
                        row.getObject(8, OffsetDateTime.class).toInstant()))
                .list()));
    }

    private Answer write(Call<Wanted> call) {
        Wanted wanted = call.body();
        long program = call.caller().programId();
        Instant now = now(program);
        long id = ids.next();
        database.sql("""
                        insert into insight.competitor (program_id, id, competitor, what, value, day, source, note, written_at, written_by)
                        values (:program, :id, :competitor, :what, :value, :day, :source, :note, :now, :by)
                        """)
                .param("program", program)
                .param("id", id)
                .param("competitor", wanted.competitor())
                .param("what", wanted.what())
                .param("value", wanted.value(), Types.VARCHAR)
                .param("day", wanted.day())
                .param("source", wanted.source())
                .param("note", wanted.note(), Types.VARCHAR)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("by", call.caller().keyId())
                .update();
        return Answer.created(new CompetitorEntry(
                ID.print(id),
                wanted.competitor(),
                wanted.what(),
                wanted.value(),
                wanted.day(),
                wanted.source(),
                wanted.note(),
                now));
    }

    private Answer remove(Call<Void> call) {
        long program = call.caller().programId();
        int removed = database.sql("""
                        update insight.competitor set removed_at = greatest(:now, written_at)
                        where program_id = :program and id = :id and removed_at is null
                        """)
                .param("now", now(program).atOffset(ZoneOffset.UTC))
                .param("program", program)
                .param("id", call.path(ENTRY))
                .update();
        return removed == 0 ? Problem.of(ProblemType.NOT_FOUND) : Answer.nothing();
    }

    private Instant now(long program) {
        return clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
    }
}
