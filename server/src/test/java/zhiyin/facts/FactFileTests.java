package zhiyin.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.RoaringBitmap;
import zhiyin.FaultPoint;
import zhiyin.chain.Followed;
import zhiyin.engine.insight.BirthMonths;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Cores;
import zhiyin.engine.insight.Growing;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.MadeUpMembers;
import zhiyin.engine.insight.MadeUpMembers.Told;
import zhiyin.engine.insight.RandomSegments;
import zhiyin.engine.insight.Segment;
import zhiyin.engine.insight.Selection;
import zhiyin.engine.insight.Sink;
import zhiyin.engine.rule.Field.Kind;
import zhiyin.segment.SegmentSql;

/** What is told of made-up members, in a file: what is in it, what is not, and what is left when a process dies. */
class FactFileTests {

    private static final FactFile.Room ROOM = new FactFile.Room("128MB", "64MB");
    private static final long PROGRAM = 7;
    private static final int MEMBERS = 120;
    private static final int AT_A_TIME = 60;

    private final Path folder;

    FactFileTests(@TempDir Path folder) {
        this.folder = folder;
    }

    private static FactFile make(Path folder) throws SQLException, IOException {
        return FactFile.make(folder, PROGRAM, MadeUpMembers.LAYOUT, ROOM, 0);
    }

    private FactFile find() {
        return Objects.requireNonNull(FactFile.find(folder, PROGRAM, MadeUpMembers.LAYOUT, ROOM, 0), "a file");
    }

    private static void tell(Sink sink, Told told) {
        switch (told) {
            case Told.Joined(int member, Instant at) -> sink.join(member, at);
            case Told.Born(int member, LocalDate day) -> sink.born(member, day);
            case Told.Kept(int member, String name, Object value) -> sink.keep(member, name, value);
            case Told.Left(int member) -> sink.leave(member);
            case Told.Ordered order ->
                sink.order(order.member(), order.at(), order.paid(), order.store(), order.channel(), order.lines());
            case Told.Returned back -> sink.comeBack(back.member(), back.at(), back.amount(), null, null);
            case Told.Behaved event -> sink.event(event.member(), event.at(), event.kind(), event.properties());
        }
    }

    private static int member(Told told) {
        return switch (told) {
            case Told.Joined one -> one.member();
            case Told.Born one -> one.member();
            case Told.Kept one -> one.member();
            case Told.Left one -> one.member();
            case Told.Ordered one -> one.member();
            case Told.Returned one -> one.member();
            case Told.Behaved one -> one.member();
        };
    }

    private static FactBatch.Mark mark(long step) {
        return new FactBatch.Mark(
                new Followed.Place(Map.of(1L, step, 2L, 5L)),
                Map.of(1L, "hash of " + step, 2L, "hash"),
                step,
                step * 3,
                Instant.ofEpochSecond(1_800_000_000 + step));
    }

    /** Tells step by step, from one on; now and then somebody leaves and comes back as who he was. */
    private static void write(FactFile file, Sink beside, List<Told> told, int from) {
        int steps = (told.size() + AT_A_TIME - 1) / AT_A_TIME;
        for (int step = from; step < steps; step++) {
            Sink both = file.now().and(beside);
            TreeSet<Integer> who = new TreeSet<>();
            for (int number = 0; step == 0 && number < MEMBERS; number++) {
                who.add(number);
            }
            if (step % 5 == 4) {
                int leaver = member(told.get(step));
                both.leave(leaver);
                who.add(leaver);
            }
            for (Told one : told.subList(step * AT_A_TIME, Math.min(told.size(), (step + 1) * AT_A_TIME))) {
                tell(both, one);
                who.add(member(one));
            }
            int link = step + 1;
            List<FactBatch.Known> known = who.stream()
                    .map(number -> new FactBatch.Known(number, 1_000 + number, number, link))
                    .toList();
            assertThat(file.seal(() -> known, mark(link), true)).isTrue();
        }
        file.settle();
    }

    private static final Sink NOBODY = new Growing(MadeUpMembers.LAYOUT);

    private static List<FactReading.Sum> sums(FactFile file) throws SQLException {
        return Objects.requireNonNull(file.read(reading -> {
            try (var statement = reading.createStatement()) {
                return FactReading.sums(statement, file.tables());
            }
        }));
    }

    /** Whom random segments find in them, and how much there is. */
    private static List<Object> asked(Columns columns, long seed) {
        List<Object> found = new ArrayList<>();
        RandomSegments segments = new RandomSegments(seed);
        for (int i = 0; i < 200; i++) {
            found.add(Selection.of(segments.segment(), columns, MadeUpMembers.TODAY, code -> null)
                    .of(columns, Cores.ONE));
        }
        Columns.Counts counts = columns.counts();
        found.add(counts.members() + " " + counts.orders() + " " + counts.lines() + " " + counts.returns() + " "
                + counts.events());
        return found;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void columns_laid_down_from_the_file_are_those_that_were_told(long seed) throws SQLException, IOException {
        List<Told> told = new MadeUpMembers(seed).tell(MEMBERS);
        Growing growing = new Growing(MadeUpMembers.LAYOUT);
        FactFile file = make(folder);
        write(file, growing, told, 0);
        List<FactReading.Sum> sums = sums(file);
        file.close();
        FactFile found = find();
        Growing again = new Growing(MadeUpMembers.LAYOUT);
        found.tell(again, rows -> {});
        assertThat(asked(again.take(), seed)).isEqualTo(asked(growing.take(), seed));
        assertThat(sums(found)).isEqualTo(sums);
        assertThat(Objects.requireNonNull(found.mark()).place().links()).containsEntry(2L, 5L);
        found.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void a_segment_has_the_same_members_as_sql_over_the_file(long seed) throws SQLException, IOException {
        List<Told> told = new MadeUpMembers(seed).tell(MEMBERS);
        Growing growing = new Growing(MadeUpMembers.LAYOUT);
        FactFile file = make(folder);
        write(file, growing, told, 0);
        Columns columns = growing.take();
        RandomSegments segments = new RandomSegments(seed);
        file.read(reading -> {
            for (int i = 0; i < 150; i++) {
                Segment segment = segments.segment();
                assertThat(ask(
                                reading,
                                SegmentSql.statement(
                                        segment,
                                        MadeUpMembers.LAYOUT,
                                        MadeUpMembers.TODAY,
                                        code -> null,
                                        SegmentSql.Dialect.DUCKDB)))
                        .as("%s", segment)
                        .isEqualTo(Selection.of(segment, columns, MadeUpMembers.TODAY, code -> null)
                                .of(columns, Cores.ONE));
            }
            return "asked";
        });
        file.close();
    }

    private static RoaringBitmap ask(Connection reading, SegmentSql.Statement sql) throws SQLException {
        RoaringBitmap members = new RoaringBitmap();
        try (PreparedStatement statement = reading.prepareStatement(sql.sql())) {
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

    /** Writes until it is killed; the arguments are where, and which members. */
    static final class Writing {
        private Writing() {}

        public static void main(String[] arguments) throws SQLException, IOException {
            FactFile file = make(Path.of(arguments[0]));
            write(file, NOBODY, new MadeUpMembers(Long.parseLong(arguments[1])).tell(MEMBERS), 0);
            file.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FACTS_WRITTEN, 1",
        "FACTS_KEPT, 1",
        "FACTS_WRITTEN, 2",
        "FACTS_KEPT, 2",
        "FACTS_WRITTEN, 5",
        "FACTS_KEPT, 9"
    })
    void whoever_is_killed_goes_on_where_he_was_and_ends_with_the_same(FaultPoint point, int pass)
            throws IOException, InterruptedException, SQLException {
        long seed = pass * 31L;
        List<Told> told = new MadeUpMembers(seed).tell(MEMBERS);
        assertThat(killed(point, pass, seed)).isEqualTo(137);
        int kept = point == FaultPoint.FACTS_WRITTEN ? pass - 1 : pass;
        FactFile file = FactFile.find(folder, PROGRAM, MadeUpMembers.LAYOUT, ROOM, 0);
        if (kept == 0) {
            assertThat(file).as("of no moment").isNull();
            file = make(folder);
        } else {
            assertThat(Objects.requireNonNull(file).mark()).isEqualTo(mark(kept));
        }
        write(file, NOBODY, told, kept);
        Path other = Files.createDirectories(folder.resolve("undisturbed"));
        FactFile undisturbed = make(other);
        write(undisturbed, NOBODY, told, 0);
        assertThat(sums(file)).isEqualTo(sums(undisturbed));
        assertThat(file.known()).isEqualTo(undisturbed.known());
        file.close();
        undisturbed.close();
    }

    private int killed(FaultPoint point, int pass, long seed) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dzhiyin.fault.point="
                                + point.name()
                                        .toLowerCase(java.util.Locale.ROOT)
                                        .replace('_', '-') + ":" + pass,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writing.class.getName(),
                        folder.toString(),
                        Long.toString(seed))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        return process.waitFor();
    }

    @Test
    void a_file_of_another_form_or_from_before_a_deletion_or_damaged_or_half_made_is_none()
            throws SQLException, IOException {
        List<Told> told = new MadeUpMembers(6).tell(MEMBERS);
        FactFile file = make(folder);
        assertThat(file.isReady()).isFalse();
        file.close();
        assertThat(FactFile.find(folder, PROGRAM, MadeUpMembers.LAYOUT, ROOM, 0))
                .as("half made")
                .isNull();
        file = make(folder);
        write(file, NOBODY, told, 0);
        assertThat(file.mark()).isNotNull();
        assertThat(file.isReady()).as("before members are portrayed").isFalse();
        file.close();
        assertThat(FactFile.find(folder, PROGRAM, MadeUpMembers.LAYOUT, ROOM, 1))
                .as("somebody was deleted since")
                .isNull();
        assertThat(FactFile.find(folder, PROGRAM, Layout.bare(MadeUpMembers.ZONE), ROOM, 0))
                .as("it keeps something else")
                .isNull();
        find().close();
        Path place = FactFile.path(folder, PROGRAM);
        byte[] bytes = Files.readAllBytes(place);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 4_096; i < bytes.length; i++) {
            bytes[i] = (byte) random.nextInt();
        }
        Files.write(place, bytes);
        assertThat(readable()).as("damaged").isFalse();
    }

    private boolean readable() {
        FactFile file = FactFile.find(folder, PROGRAM, MadeUpMembers.LAYOUT, ROOM, 0);
        if (file == null) {
            return false;
        }
        try {
            file.tell(NOBODY, rows -> {});
            return true;
        } catch (SQLException | RuntimeException damaged) {
            return false;
        } finally {
            file.close();
        }
    }

    @Test
    void when_anybody_was_born_is_in_no_view() throws SQLException, IOException {
        var layout = new Layout(
                MadeUpMembers.ZONE,
                List.of(
                        new Layout.Kept("member.tags", Kind.SET, "Tags."),
                        new Layout.Kept(BirthMonths.kept("baby"), Kind.SET, "Months.")),
                List.of());
        FactFile file = FactFile.make(folder, PROGRAM, layout, ROOM, 0);
        file.now().join(0, Instant.ofEpochSecond(1_800_000_000));
        file.now().born(0, LocalDate.of(1990, 5, 6));
        file.now().keep(0, "member.tags", List.of("vip"));
        file.now().keep(0, BirthMonths.kept("baby"), List.of("2024-05"));
        assertThat(file.seal(List::of, mark(1), true)).isTrue();
        file.settle();
        List<String> seen = file.read(reading -> {
            List<String> all = new ArrayList<>();
            for (FactTables.Table table : file.tables().tables()) {
                try (var statement = reading.createStatement();
                        ResultSet rows = statement.executeQuery("select * from door." + table.name())) {
                    while (rows.next()) {
                        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                            all.add(String.valueOf(rows.getObject(i)));
                        }
                    }
                }
            }
            return all;
        });
        assertThat(seen).contains("vip").noneMatch(cell -> cell.contains("2024-05") || cell.contains("1990"));
        file.close();
    }

    @Test
    void nothing_of_whoever_left_or_of_what_is_thrown_away_is_on_the_disk() throws SQLException, IOException {
        FactFile file = make(folder);
        file.now().join(0, Instant.ofEpochSecond(1_800_000_000));
        file.now().keep(0, "member.tier.status", "a-word-like-no-other");
        file.now()
                .order(
                        0,
                        Instant.ofEpochSecond(1_800_000_000),
                        5,
                        null,
                        null,
                        List.of(new Growing.Line("another-word-like-no-other", null, null, 1, 5)));
        assertThat(file.seal(List::of, mark(1), true)).isTrue();
        file.settle();
        assertThat(said()).contains("a-word-like-no-other");
        file.throwAway();
        assertThat(said()).doesNotContain("word-like-no-other");
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    private String said() throws IOException {
        StringBuilder all = new StringBuilder();
        try (var files = Files.walk(folder)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                all.append(new String(Files.readAllBytes(each), java.nio.charset.StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }
}
