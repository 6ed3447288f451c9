package zhiyin.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.RoaringBitmap;
import zhiyin.database.TestDatabase;
import zhiyin.engine.insight.Askable;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Cores;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.MadeUpMembers;
import zhiyin.engine.insight.RandomSegments;
import zhiyin.engine.insight.Segment;
import zhiyin.engine.insight.Segment.Deed;
import zhiyin.engine.insight.Segment.Measure;
import zhiyin.engine.insight.Segment.Window;
import zhiyin.engine.insight.Selection;
import zhiyin.engine.insight.Why;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Field.Kind;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;
import zhiyin.facts.AllCores;

class SegmentLawTests {

    private static final LocalDate TODAY = MadeUpMembers.TODAY;
    private static final int MEMBERS = 300;
    private static final int TREES = 150;
    private static final Path GOLDEN = Path.of("src", "test", "resources", "segment", "golden.sql");
    private static final Path MEASURED = Path.of("src", "test", "resources", "segment", "measured.duckdb.sql");

    private static TestDatabase database;
    private static Connection postgres;
    private static Connection duck;

    @BeforeAll
    static void open() throws SQLException {
        database = TestDatabase.fresh();
        postgres = database.owner().getConnection();
        try (var statement = postgres.createStatement()) {
            statement.execute("create schema asked");
            statement.execute("set search_path = asked");
        }
        duck = DriverManager.getConnection("jdbc:duckdb:");
    }

    @AfterAll
    static void close() throws SQLException {
        duck.close();
        postgres.close();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void a_segment_has_the_same_members_as_a_function_for_one_for_all_and_as_sql(long seed)
            throws SQLException, IOException {
        var told = new MadeUpMembers(seed).tell(MEMBERS);
        Columns columns = MadeUpMembers.columns(told);
        var onDuck = SegmentDatabase.fill(duck, told);
        var onPostgres = SegmentDatabase.fill(postgres, told);
        var segments = new RandomSegments(seed);
        Map<String, Segment> others =
                Map.of("one", segments.segment(), "two", new Segment.In("one"), "vip", new Segment.Listed("vip"));
        RoaringBitmap listed = listed(seed, columns);
        onDuck.list("vip", listed);
        onPostgres.list("vip", listed);
        onDuck.list("other", RoaringBitmap.bitmapOf(1, 2, 3));
        onPostgres.list("other", RoaringBitmap.bitmapOf(1, 2, 3));
        SegmentCases cases = SegmentCases.of("law-" + seed, onDuck);
        int telling = 0;
        for (int i = 0; i < TREES; i++) {
            Segment tree = segments.segment();
            Segment segment = switch (i % 10) {
                case 0 -> new Segment.Group(Condition.Combinator.OR, false, List.of(tree, new Segment.In("two")));
                case 1 ->
                    new Segment.Group(Condition.Combinator.AND, i % 20 == 1, List.of(tree, new Segment.In("vip")));
                case 2 ->
                    new Segment.Group(
                            Condition.Combinator.OR,
                            false,
                            List.of(
                                    tree,
                                    new Segment.Group(
                                            Condition.Combinator.AND, true, List.of(new Segment.Listed("vip")))));
                default -> tree;
            };
            Selection selection =
                    Selection.of(segment, columns, TODAY, others::get, list -> list.equals("vip") ? listed : null);
            RoaringBitmap all = selection.of(columns, Cores.ONE);
            RoaringBitmap each = new RoaringBitmap();
            RoaringBitmap why = new RoaringBitmap();
            for (int number = 0; number < columns.numbers(); number++) {
                if (selection.has(columns, number)) {
                    each.add(number);
                }
                if (columns.has(number)
                        && Why.of(
                                        segment,
                                        columns,
                                        TODAY,
                                        others::get,
                                        list -> list.equals("vip") ? listed : null,
                                        number)
                                .holds()) {
                    why.add(number);
                }
            }
            assertThat(why).as("with reasons: %s", segment).isEqualTo(all);
            assertThat(selection.of(columns, AllCores.HERE))
                    .as("on all cores: %s", segment)
                    .isEqualTo(all);
            var bound =
                    SegmentSql.statement(segment, MadeUpMembers.LAYOUT, TODAY, others::get, SegmentSql.Dialect.DUCKDB);
            assertThat(each).as("one by one: %s", segment).isEqualTo(all);
            assertThat(onDuck.ask(bound)).as("DuckDB: %s%n%s", segment, bound).isEqualTo(all);
            bound = SegmentSql.statement(
                    segment, MadeUpMembers.LAYOUT, TODAY, others::get, SegmentSql.Dialect.POSTGRESQL);
            assertThat(onPostgres.ask(bound))
                    .as("PostgreSQL: %s%n%s", segment, bound)
                    .isEqualTo(all);
            cases.add(segment, MadeUpMembers.LAYOUT, others::get, all);
            telling += all.isEmpty() || all.getCardinality() == columns.counts().members() ? 0 : 1;
        }
        assertThat(telling).as("trees that tell members apart").isGreaterThan(TREES / 3);
    }

    /** Some members, and some numbers that nobody has. */
    private static RoaringBitmap listed(long seed, Columns columns) {
        Random random = new Random(seed);
        RoaringBitmap listed = new RoaringBitmap();
        for (int number = 0; number < columns.numbers(); number++) {
            if (random.nextInt(3) == 0) {
                listed.add(number);
            }
        }
        listed.add(columns.numbers() + 5_000);
        return listed;
    }

    @Test
    void what_people_typed_is_never_part_of_the_text() throws SQLException {
        var told = new MadeUpMembers(9).tell(MEMBERS);
        Columns columns = MadeUpMembers.columns(told);
        var onDuck = SegmentDatabase.fill(duck, told);
        var onPostgres = SegmentDatabase.fill(postgres, told);
        long members = columns.counts().members();
        for (String hostile : List.of(
                "'; drop table member; --",
                "\"; drop table member; --",
                "\\'; drop table member; --",
                "%' or '1'='1",
                "?",
                "${x}",
                "/* */",
                "$$; drop table member; $$",
                "母'婴")) {
            for (Operator operator :
                    List.of(Operator.EQUAL, Operator.CONTAINS, Operator.BEGINS_WITH, Operator.ENDS_WITH)) {
                Segment segment = new Segment.Group(
                        Condition.Combinator.OR,
                        false,
                        List.of(
                                new Segment.Test(
                                        new Condition.Test("member.tier.status", operator, new Operand.Words(hostile))),
                                new Segment.Did(
                                        new Deed(
                                                Segment.What.EVENT,
                                                hostile,
                                                new Condition.Test("event.page", operator, new Operand.Words(hostile))),
                                        new Window.Ever(),
                                        Measure.COUNT,
                                        Operator.AT_LEAST,
                                        new Operand.Whole(1))));
                for (SegmentSql.Dialect dialect : SegmentSql.Dialect.values()) {
                    var statement = SegmentSql.statement(segment, MadeUpMembers.LAYOUT, TODAY, code -> null, dialect);
                    if (!hostile.equals("?")) {
                        assertThat(statement.sql()).doesNotContain(hostile);
                    }
                    assertThat(statement.values()).contains(hostile);
                }
                RoaringBitmap all =
                        Selection.of(segment, columns, TODAY, code -> null).of(columns, Cores.ONE);
                Segment list = new Segment.Listed(hostile);
                assertThat(onDuck.ask(SegmentSql.text(
                                list, MadeUpMembers.LAYOUT, TODAY, code -> null, SegmentSql.Dialect.DUCKDB)))
                        .as("nobody is on the list %s", hostile)
                        .isEqualTo(new RoaringBitmap());
                assertThat(onPostgres.ask(SegmentSql.statement(
                                list, MadeUpMembers.LAYOUT, TODAY, code -> null, SegmentSql.Dialect.POSTGRESQL)))
                        .isEqualTo(new RoaringBitmap());
                assertThat(onDuck.ask(SegmentSql.text(
                                segment, MadeUpMembers.LAYOUT, TODAY, code -> null, SegmentSql.Dialect.DUCKDB)))
                        .isEqualTo(all);
                assertThat(onPostgres.ask(SegmentSql.text(
                                segment, MadeUpMembers.LAYOUT, TODAY, code -> null, SegmentSql.Dialect.POSTGRESQL)))
                        .isEqualTo(all);
            }
        }
        assertThat(onDuck.members()).isEqualTo(members);
        assertThat(onPostgres.members()).isEqualTo(members);
    }

    @Test
    void a_backslash_takes_no_meaning_from_a_quotation_mark_in_any_database() {
        Segment segment = new Segment.Test(new Condition.Test(
                "member.tier.status", Operator.EQUAL, new Operand.Words("\\'; drop table member; --")));
        for (SegmentSql.Dialect dialect : SegmentSql.Dialect.values()) {
            String text = SegmentSql.text(segment, MadeUpMembers.LAYOUT, TODAY, code -> null, dialect);
            assertThat(text)
                    .contains(
                            dialect == SegmentSql.Dialect.CLICKHOUSE
                                    ? "'\\\\''; drop table member; --'"
                                    : "'\\''; drop table member; --'");
        }
    }

    @Test
    void the_sql_is_as_it_was_kept() throws IOException {
        StringBuilder text = new StringBuilder();
        int number = 1;
        for (Segment segment : kept()) {
            for (SegmentSql.Dialect dialect : SegmentSql.Dialect.values()) {
                text.append("-- ").append(number).append(", ").append(dialect).append('\n');
                text.append(SegmentSql.text(segment, MadeUpMembers.LAYOUT, TODAY, code -> null, dialect))
                        .append(";\n\n");
            }
            number++;
        }
        assertKept(GOLDEN, text.toString());
        assertKept(
                MEASURED,
                SegmentSql.text(
                                measured(),
                                new Layout(
                                        MadeUpMembers.ZONE,
                                        List.of(
                                                new Layout.Kept("member.tier.status", Kind.TEXT, "The tier."),
                                                new Layout.Kept("wallet.points", Kind.NUMBER, "Points.")),
                                        List.of()),
                                LocalDate.parse("2025-12-31"),
                                code -> null,
                                SegmentSql.Dialect.DUCKDB)
                        + "\n");
    }

    private static void assertKept(Path file, String text) throws IOException {
        if ("write".equals(System.getProperty("zhiyin.promises"))) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        assertThat(file)
                .as("run this test once with -Dzhiyin.promises=write and commit the file")
                .hasContent(text);
    }

    /** What {@code ./zhiyin bench insight} measures. */
    private static Segment measured() {
        return new Segment.Group(
                Condition.Combinator.AND,
                false,
                List.of(
                        new Segment.Test(new Condition.Test(
                                "member.tier.status", Operator.IN, new Operand.WordList(List.of("gold", "silver")))),
                        new Segment.Test(
                                new Condition.Test("wallet.points", Operator.AT_LEAST, new Operand.Whole(1_000))),
                        did(Deed.order(), 180, Measure.COUNT, Operator.AT_LEAST, 3),
                        did(Deed.order(), 365, Measure.SUM, Operator.AT_LEAST, 100_000),
                        did(Deed.order(), 30, Measure.COUNT, Operator.EQUAL, 0)));
    }

    private static Segment did(Deed deed, int days, Measure measure, Operator operator, long value) {
        return new Segment.Did(deed, new Window.Last(days), measure, operator, new Operand.Whole(value));
    }

    private static List<Segment> kept() {
        Condition milk = new Condition.Test("line.category", Operator.BEGINS_WITH, new Operand.Words("母婴/"));
        return List.of(
                new Segment.Listed("o'brien"),
                new Segment.Test(new Condition.Test(Askable.AGE, Operator.BETWEEN, new Operand.Range(18, 30))),
                new Segment.Test(new Condition.Test(
                        "member.tags", Operator.NOT_IN, new Operand.WordList(List.of("vip", "o'brien")))),
                new Segment.Test(
                        new Condition.Test("member.tier.status", Operator.DOES_NOT_CONTAIN, new Operand.Words("50%"))),
                new Segment.Relative("member.nextExpiry", Operator.BETWEEN, List.of(0, -30)),
                did(Deed.order(), 90, Measure.AVERAGE, Operator.AT_LEAST, 30_000),
                did(Deed.order(), 90, Measure.NET, Operator.LESS, 1),
                did(new Deed(Segment.What.LINE, null, milk), 365, Measure.DAYS, Operator.AT_LEAST, 2),
                did(Deed.event("cart"), 7, Measure.DAYS_SINCE_LAST, Operator.AT_MOST, 3),
                new Segment.Then(Deed.event("cart"), Deed.order(), 3, new Window.Last(30)),
                measured(),
                new Segment.Did(
                        new Deed(Segment.What.LINE, null, true, milk),
                        new Window.Ever(),
                        Measure.COUNT,
                        Operator.AT_LEAST,
                        new Operand.Whole(1)),
                did(new Deed(Segment.What.EVENT, "cart", true, null), 30, Measure.COUNT, Operator.AT_LEAST, 1),
                new Segment.Then(
                        Deed.event("browse"),
                        List.of(
                                new Segment.Later(Deed.event("cart"), 3),
                                new Segment.Later(new Deed(Segment.What.ORDER, null, true, null), 7)),
                        new Window.Last(30)));
    }
}
