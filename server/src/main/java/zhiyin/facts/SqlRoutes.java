package zhiyin.facts;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.chain.Head;
import zhiyin.database.Acting;
import zhiyin.engine.insight.Layout;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Csv;
import zhiyin.http.Field;
import zhiyin.http.Messages;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.ReadingNotes;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;

/** Questions of analysts in SQL, over HTTP; what there is to be asked, and how the copy stands. */
@Configuration(proxyBeanMethods = false)
class SqlRoutes {

    private static final long ROWS_USUALLY = 1_000;
    private static final int ROWS_MAX = 50_000;
    private static final int TEXT_MAX = 20_000;
    private static final int RETRY_SECONDS = 5;

    private static final Field<String> SQL = Field.required("sql", Shape.prose(1, TEXT_MAX))
            .says("One SELECT, in DuckDB's dialect, over the tables that are listed.");
    private static final Field<Long> LIMIT =
            Field.withDefault("limit", Shape.integer(1, ROWS_MAX), ROWS_USUALLY).says("So many rows at most.");

    private record Question(String sql, int limit) {}

    private static final Shape<Question> QUESTION = Shape.object(
            "SqlQuestion", body -> new Question(body.get(SQL), body.get(LIMIT).intValue()), SQL, LIMIT);

    @Says("The rows of an answer.")
    record SqlAnswer(
            List<SqlColumn> columns,

            @Says(
                    "Row by row a cell for each column: a number, a truth value, a text, or null. Days and moments are texts of ISO 8601.")
            List<List<Object>> rows,

            @Says("Whether there are more rows than were asked for.")
            boolean more,

            @Says("All that was recorded before that is in it.")
            Instant asOf,

            @Says("How long it took, in milliseconds.") long tookMs) {}

    @Says("A column of an answer.")
    record SqlColumn(
            String name, @Says("As DuckDB calls it.") String type) {}

    @Says("What there is to be asked.")
    record SqlTablesAnswer(
            List<SqlTableView> tables,

            @Says("How long a question may take, in milliseconds.")
            long timeMaxMs,

            @Says("How many rows are answered at most.") int rowsMax) {}

    @Says("A table that can be asked.")
    record SqlTableView(
            String name,

            @Says("What a row is, in the caller's language.")
            String says,

            List<SqlTableColumn> columns) {}

    @Says("A column of a table that can be asked.")
    record SqlTableColumn(
            String name,
            @Says("As DuckDB calls it.") String type,
            @Says("What it means.") String says) {}

    @Says("How the copy stands that figures are made of.")
    record CopyAnswer(
            @Says("All that was recorded before that is in it.")
            Instant asOf,

            @Says("What each table holds.") List<CopyTable> tables,

            @Says("Up to which link of each chain it has what was recorded.")
            List<CopyPlace> place) {}

    @Says("What a table of the copy holds.")
    record CopyTable(
            String name,
            long rows,

            @Says(
                    "The same for the same rows, whatever their order: two copies of one place that differ here are not the same.")
            String hash) {}

    @Says("How far the copy is in a chain.")
    record CopyPlace(
            @Says("The chain, as in the proof.") String chain,
            long link,
            @Says("The hash of that link.") String hash) {}

    private final FactCopies facts;
    private final SqlDoor door;
    private final ReadingNotes notes;
    private final Messages messages;

    SqlRoutes(FactCopies facts, SqlDoor door, ReadingNotes notes, Messages messages) {
        this.facts = facts;
        this.door = door;
        this.notes = notes;
        this.messages = messages;
    }

    @Bean
    Routes questions() {
        return Routes.of(
                "Questions",
                "Questions of one's own to the copy that figures are made of: read-only, in SQL, without anything personal.",
                Route.get("/v1/figures/sql/tables")
                        .named("listSqlTables")
                        .needs(Permission.FIGURES_SQL)
                        .inAllStores()
                        .summary("List the tables that can be asked in SQL, and what is in them")
                        .forPrograms()
                        .answers(200, SqlTablesAnswer.class)
                        .problems(ProblemType.OVERLOADED)
                        .handledBy(this::tables),
                Route.post("/v1/figures/sql")
                        .named("askSql")
                        .needs(Permission.FIGURES_SQL)
                        .inAllStores()
                        .summary("Ask a question in SQL")
                        .details(
                                "One SELECT over the tables that are listed, in the dialect of DuckDB, with functions that neither look"
                                        + " outside nor make large texts out of small ones. One question of a programme is answered at a time. What"
                                        + " was asked is kept in the audit trail.")
                        .forPrograms()
                        .body(QUESTION)
                        .answers(200, SqlAnswer.class)
                        .problems(ProblemType.OVERLOADED)
                        .handledBy(call -> ask(call, told -> Answer.ok(answer(told)))),
                Route.post("/v1/figures/sql.csv")
                        .named("askSqlAsTable")
                        .needs(Permission.FIGURES_SQL)
                        .inAllStores()
                        .summary("Ask a question in SQL, and get a table for a spreadsheet")
                        .forPrograms()
                        .body(QUESTION)
                        .answersBytes(200, "text/csv")
                        .problems(ProblemType.OVERLOADED)
                        .handledBy(call -> ask(call, SqlRoutes::table)),
                Route.get("/v1/figures/copy")
                        .named("getFiguresCopy")
                        .needs(Permission.FIGURES_READ)
                        .inAllStores()
                        .summary("Get how the copy stands that figures are made of")
                        .details(
                                "Two processes over one record keep a copy each; where they have come to the same place, the hashes of"
                                        + " their tables are the same.")
                        .forPrograms()
                        .answers(200, CopyAnswer.class)
                        .problems(ProblemType.OVERLOADED)
                        .handledBy(this::copy));
    }

    /** The copy is begun where nobody has asked for it yet. */
    private void begin(long program) {
        if (facts.of(program) instanceof MemberFacts.Asked.Here) {
            facts.awaitWhole(program);
        }
    }

    private static Problem notThere() {
        return Problem.of(ProblemType.OVERLOADED)
                .detail("problem.sql-not-there.detail")
                .retryAfter(RETRY_SECONDS);
    }

    private interface Telling {
        Answer of(SqlDoor.Told.Rows told);
    }

    private Answer ask(Call<Question> call, Telling telling) {
        long program = call.caller().programId();
        Acting by = Acting.now();
        if (by == null) {
            throw new IllegalStateException("nobody asks");
        }
        notes.asked(by, "sql", call.body().sql());
        begin(program);
        return switch (door.ask(program, call.body().sql(), call.body().limit())) {
            case SqlDoor.Told.Rows rows -> telling.of(rows);
            case SqlDoor.Told.Refused(var code, var position, var says) -> {
                Problem problem = Problem.invalid("/sql", code);
                problem = position == null ? problem : problem.with("position", position);
                yield says == null ? problem : problem.with("says", says);
            }
            case SqlDoor.Told.Busy _ ->
                Problem.of(ProblemType.RATE_LIMITED)
                        .detail("problem.sql-busy.detail")
                        .retryAfter(1);
            case SqlDoor.Told.NotThere _ -> notThere();
        };
    }

    private static SqlAnswer answer(SqlDoor.Told.Rows told) {
        List<SqlColumn> columns = new ArrayList<>();
        for (int i = 0; i < told.columns().size(); i++) {
            columns.add(new SqlColumn(told.columns().get(i), told.types().get(i)));
        }
        return new SqlAnswer(columns, cells(told), told.more(), told.asOf(), told.tookMs());
    }

    @SuppressWarnings("NullAway") // a cell may be empty; no type of an answer's cells says so
    private static List<List<Object>> cells(SqlDoor.Told.Rows told) {
        List<List<Object>> cells = new ArrayList<>();
        told.rows().forEach(row -> cells.add(new ArrayList<>(row)));
        return cells;
    }

    private static Answer table(SqlDoor.Told.Rows told) {
        Csv csv = new Csv(told.columns().toArray(String[]::new));
        told.rows().forEach(row -> csv.add(row.toArray()));
        return csv.answer("answer");
    }

    private Answer tables(Call<Void> call) {
        begin(call.caller().programId());
        try {
            SqlTablesAnswer answer =
                    facts.read(call.caller().programId(), file -> views(call, file.tables(), file.layout()));
            return answer == null ? notThere() : Answer.ok(answer);
        } catch (SQLException accident) {
            throw new IllegalStateException("the tables cannot be read", accident);
        }
    }

    private SqlTablesAnswer views(Call<Void> call, FactTables tables, Layout layout) {
        Map<String, String> kept = new HashMap<>();
        layout.members().forEach(each -> kept.put(each.name(), each.says()));
        List<SqlTableView> views = new ArrayList<>();
        for (FactTables.Table table : tables.tables()) {
            List<SqlTableColumn> columns = tables.asked(table)
                    .map(column -> new SqlTableColumn(column.name(), column.type().sql, meaning(call, column, kept)))
                    .toList();
            views.add(new SqlTableView(table.name(), say(call, "sql.table." + table.name()), columns));
        }
        return new SqlTablesAnswer(views, door.timeMaxMs(), ROWS_MAX);
    }

    private String meaning(Call<Void> call, FactTables.Column column, Map<String, String> kept) {
        if (column.kept().isEmpty()) {
            return say(call, "sql.column." + column.name());
        }
        String says = kept.get(column.kept());
        return says == null || says.isEmpty() ? say(call, "sql.column.property") : says;
    }

    private String say(Call<Void> call, String key) {
        return messages.say(call.language(), key, Map.of());
    }

    private Answer copy(Call<Void> call) {
        long program = call.caller().programId();
        begin(program);
        SqlDoor.Standing standing = door.standing(program);
        return standing == null ? notThere() : Answer.ok(view(standing.asOf(), standing.mark(), standing.sums()));
    }

    private static CopyAnswer view(Instant asOf, FactBatch.Mark mark, List<FactReading.Sum> sums) {
        return new CopyAnswer(
                asOf,
                sums.stream()
                        .map(sum -> new CopyTable(sum.table(), sum.rows(), sum.hash()))
                        .toList(),
                mark.place().links().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(each -> new CopyPlace(
                                Head.CHAIN.print(each.getKey()),
                                each.getValue(),
                                mark.hashes().getOrDefault(each.getKey(), "")))
                        .toList());
    }
}
