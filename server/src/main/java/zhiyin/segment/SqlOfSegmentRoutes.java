package zhiyin.segment;

import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.engine.insight.Askable;
import zhiyin.engine.insight.BirthMonths;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.Segment;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Permission;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;

/** Segments as SQL over HTTP, for whoever asks them elsewhere. */
@Configuration(proxyBeanMethods = false)
class SqlOfSegmentRoutes {

    private static final Query<SegmentSql.Dialect> DIALECT = Query.word(
                    "dialect", SegmentSql.Dialect.class, SegmentSql.Dialect.DUCKDB)
            .says("For which database.");

    /** Days of birth, which nobody is answered in SQL. */
    private static final Set<String> OF_BIRTH =
            Set.of(Layout.BIRTHDAY, Askable.AGE, Askable.BIRTH_MONTH, Askable.TO_BIRTHDAY);

    @Says("A segment as SQL: one statement that answers with the numbers of the members who are in it.")
    record SegmentSqlAnswer(
            SegmentSql.Dialect dialect,

            @Says("The statement, with every value written out.")
            String sql,

            @Says(
                    "The day on which it is asked: relative days are reckoned from it, so another day has another statement.")
            LocalDate day,

            @Says("The tables that it asks, as the reference of tables describes them.")
            List<String> tables,

            @Says(
                    "Whether it can be asked at /v1/figures/sql: not where it asks for a list or for days of birth, which are not there, nor in another dialect than DuckDB's.")
            boolean atTheDoor) {}

    private final SegmentDesk desk;

    SqlOfSegmentRoutes(SegmentDesk desk) {
        this.desk = desk;
    }

    @Bean
    Routes sqlOfSegments() {
        return Routes.of(
                "Segments",
                "Which members are meant: by a definition that is asked of what is known of them, or by a list.",
                Route.get("/v1/segments/{segment}/sql")
                        .named("getSegmentSql")
                        .needs(Permission.SEGMENTS_READ)
                        .inAllStores()
                        .summary("Get a segment as SQL")
                        .details(
                                "Written from the same definition, with the segments it asks for, over the tables behind segments and"
                                        + " figures. It comes to the members that the segment has on that day.")
                        .forPrograms()
                        .path(SegmentDesk.SEGMENT)
                        .queries(DIALECT)
                        .answers(200, SegmentSqlAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.OVERLOADED)
                        .handledBy(this::sql));
    }

    private Answer sql(Call<Void> call) {
        return desk.asked(call, found -> {
            Moment moment = found.moment();
            SegmentSql.Dialect dialect = call.query(DIALECT);
            Layout layout = moment.columns().layout();
            List<String> tables = SegmentSql.statement(
                            found.segment(),
                            layout,
                            moment.today(),
                            moment.shelf().defined()::get,
                            dialect)
                    .tables();
            return Answer.ok(new SegmentSqlAnswer(
                    dialect,
                    SegmentSql.text(
                            found.segment(),
                            layout,
                            moment.today(),
                            moment.shelf().defined()::get,
                            dialect),
                    moment.today(),
                    tables,
                    dialect == SegmentSql.Dialect.DUCKDB
                            && !tables.contains("member_lists")
                            && !asksForBirths(moment, found.segment())));
        });
    }

    /** Whether it asks, by itself or by those it asks for, for days of birth or months of it. */
    private static boolean asksForBirths(Moment moment, Segment segment) {
        return switch (segment) {
            case Segment.Group(var _, var _, var rules) -> rules.stream().anyMatch(rule -> asksForBirths(moment, rule));
            case Segment.In(String code) -> asksForBirths(moment, Objects.requireNonNull(moment.segment(code)));
            case Segment.Test(var test) -> isOfBirth(test.field());
            case Segment.Relative relative -> isOfBirth(relative.field());
            case Segment.Did _, Segment.Then _, Segment.Listed _ -> false;
        };
    }

    private static boolean isOfBirth(String field) {
        return OF_BIRTH.contains(field) || BirthMonths.isKept(field) || BirthMonths.isAsked(field);
    }
}
