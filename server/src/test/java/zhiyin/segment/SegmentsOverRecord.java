package zhiyin.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.context.ApplicationContext;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Cores;
import zhiyin.engine.insight.RandomSegments;
import zhiyin.engine.insight.Segment;
import zhiyin.engine.insight.Selection;
import zhiyin.engine.insight.Why;
import zhiyin.facts.AllCores;
import zhiyin.facts.Following;
import zhiyin.facts.MemberFacts;

/**
 * Random segments over the facts of a programme that was recorded, by its own fields and values, and whether they have the same members
 * in every way: for all at once, for one, with reasons, as SQL over the file beside the columns, and as SQL in PostgreSQL.
 */
public final class SegmentsOverRecord {

    /** In PostgreSQL are the members with these numbers alone, for it looks at them one by one. */
    private static final int MEMBERS_MAX = 400;

    private static final List<String> DEEDS = List.of("member_words", "orders", "lines", "returns", "events");

    private SegmentsOverRecord() {}

    /**
     * Asserts it.
     *
     * @param postgres a database in which there is room
     * @return how many trees told members apart
     */
    public static int everyWayGivesTheSameMembers(
            ApplicationContext application, long program, LocalDate today, Connection postgres, long seed, int trees) {
        MemberFacts facts = application.getBean(MemberFacts.class);
        if (!(facts.of(program) instanceof MemberFacts.Asked.Here(var taken))) {
            throw new AssertionError("the facts are not there");
        }
        Columns columns = taken.columns();
        RandomSegments segments = RandomSegments.over(seed, columns, today);
        List<Segment> all = new ArrayList<>();
        Map<String, Segment> others = Map.of("one", segments.segment(), "two", new Segment.In("one"));
        for (int i = 0; i < trees; i++) {
            Segment tree = segments.segment();
            all.add(
                    i % 10 == 0
                            ? new Segment.Group(
                                    zhiyin.engine.rule.Condition.Combinator.OR,
                                    false,
                                    List.of(tree, new Segment.In("two")))
                            : tree);
        }
        int[] telling = {0};
        boolean asked = Following.ask(application, program, reading -> {
            run(reading, """
                    create temp table member as
                    select t.*, p.* exclude (number) from main.member t left join main.portrait p on p.number = t.number
                    """);
            copy(reading, postgres);
            for (Segment segment : all) {
                Selection selection = Selection.of(segment, columns, today, others::get);
                RoaringBitmap found = selection.of(columns, Cores.ONE);
                assertThat(selection.of(columns, AllCores.HERE))
                        .as("on all cores: %s", segment)
                        .isEqualTo(found);
                for (int number = 0; number < columns.numbers(); number += 7) {
                    assertThat(selection.has(columns, number))
                            .as("%s alone: %s", number, segment)
                            .isEqualTo(found.contains(number));
                    if (columns.has(number)) {
                        assertThat(Why.of(segment, columns, today, others::get, list -> null, number)
                                        .holds())
                                .as("%s with reasons: %s", number, segment)
                                .isEqualTo(found.contains(number));
                    }
                }
                var duck =
                        SegmentSql.statement(segment, columns.layout(), today, others::get, SegmentSql.Dialect.DUCKDB);
                assertThat(ask(reading, duck))
                        .as("DuckDB: %s%n%s", segment, duck)
                        .isEqualTo(found);
                var post = SegmentSql.statement(
                        segment, columns.layout(), today, others::get, SegmentSql.Dialect.POSTGRESQL);
                RoaringBitmap some = found.clone();
                some.remove((long) MEMBERS_MAX, 1L << 32);
                assertThat(ask(postgres, post))
                        .as("PostgreSQL: %s%n%s", segment, post)
                        .isEqualTo(some);
                telling[0] += found.isEmpty()
                                || found.getCardinality() == columns.counts().members()
                        ? 0
                        : 1;
            }
        });
        assertThat(asked).as("there is a file").isTrue();
        return telling[0];
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void copy(Connection from, Connection to) throws SQLException {
        copy(from, to, "member", "number");
        for (String table : DEEDS) {
            copy(from, to, table, "member");
        }
    }

    private static void copy(Connection from, Connection to, String table, String whose) throws SQLException {
        try (Statement statement = from.createStatement();
                ResultSet rows =
                        statement.executeQuery("select * from " + table + " where " + whose + " < " + MEMBERS_MAX)) {
            var columns = rows.getMetaData();
            List<String> made = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                made.add('"' + columns.getColumnName(i) + "\" " + columns.getColumnTypeName(i));
            }
            run(to, "drop table if exists " + table);
            run(to, "create table " + table + " (" + String.join(", ", made) + ")");
            StringBuilder text = new StringBuilder();
            while (rows.next()) {
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    String value = rows.getString(i);
                    text.append(i == 1 ? "" : ",").append(value == null ? "" : '"' + value.replace("\"", "\"\"") + '"');
                }
                text.append('\n');
            }
            to.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy " + table + " from stdin (format csv)", new StringReader(text.toString()));
            run(to, "create index on " + table + " (" + whose + ")");
            run(to, "analyze " + table);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static RoaringBitmap ask(Connection connection, SegmentSql.Statement sql) throws SQLException {
        RoaringBitmap members = new RoaringBitmap();
        try (PreparedStatement statement = connection.prepareStatement(sql.sql())) {
            for (int i = 0; i < sql.values().size(); i++) {
                statement.setObject(i + 1, sql.values().get(i));
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    members.add(rows.getInt(1));
                }
            }
        }
        return members;
    }
}
