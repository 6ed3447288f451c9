package zhiyin.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.database.TestDatabase;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;
import zhiyin.finance.Closing;
import zhiyin.intake.Happenings;
import zhiyin.member.Members;
import zhiyin.program.Programmes;

/** A lively history is clean; each fault planted in it, in a transaction that is rolled back, is named. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VerifyTests {

    private static final Instant START = Instant.parse("2026-01-05T02:00:00Z");

    private final ApplicationContext application;
    private final Verification verification;
    private final VerifyCommand command;
    private final Programmes programmes;
    private final DataSource database;

    @Autowired
    VerifyTests(
            ApplicationContext application,
            Verification verification,
            VerifyCommand command,
            Programmes programmes,
            TestDatabase database) {
        this.application = application;
        this.verification = verification;
        this.command = command;
        this.programmes = programmes;
        // who tampers is not the application
        this.database = database.owner();
    }

    @BeforeAll
    void aLivelyHistory() throws IOException {
        String yaml = Files.readString(Path.of("src", "test", "resources", "audit", "lively.yaml"));
        long program = publish(yaml);
        long other = publish(yaml.replace("programme: lively", "programme: other"));
        Happenings elsewhere = Happenings.in(application, other);
        elsewhere.paid(1, START, "elsewhere-1", Happenings.line("1", "food", 1, 10_000));
        elsewhere.record();
        Happenings happenings = Happenings.in(application, program);
        livelyMember(happenings);
        theOneWhoOwes(happenings);
        twoHoldsOfOneMoment(happenings);
        paidWithPointsAfterItCameBack(happenings);
        givenAndTakenByHand(happenings);
        TestClock clock = application.getBean(TestClock.class);
        clock.advance(Duration.ofDays(1));
        happenings.live(new Happenings.Year(7, 12, 300, START));
        // a day on which nothing happens, and one that stays open
        clock.advance(Duration.ofDays(2));
        happenings.paid(106, START, "o-7", Happenings.line("1", "food", 1, 10_000));
        happenings.record();
        Closing.in(application).close(program, LocalDate.of(2026, 3, 4));
        Closing.in(application).close(other, LocalDate.of(2026, 3, 3));
    }

    /** Member 100: does each thing once, so that there is a row of every kind to tamper with. */
    private static void livelyMember(Happenings happenings) {
        Instant at = START;
        happenings.enrolled(
                100, at, LocalDate.of(1990, 1, 20), Map.of("favourite", "tea", "since", LocalDate.of(2020, 2, 2)));
        happenings.record();
        happenings.paid(
                100,
                at.plusSeconds(60),
                "o-1",
                Happenings.line("1", "food", 2, 30_000),
                Happenings.line("2", "cups", 3, 9_000));
        happenings.spent(100, at.plusSeconds(120), "s-0", "points", 10_000, null);
        happenings.record();
        happenings.progressed(100, at.plusSeconds(86_400), "o-1", "delivered");
        happenings.passed(100, at.plusSeconds(5 * 86_400));
        happenings.record();
        happenings.spent(100, at.plusSeconds(6 * 86_400), "s-1", "points", 120, "o-2");
        happenings.paid(100, at.plusSeconds(6 * 86_400 + 1), "o-2", Happenings.line("1", "food", 1, 70_000));
        happenings.held(100, at.plusSeconds(6 * 86_400 + 2), "h-1", "points", 100, null, "o-2");
        happenings.held(100, at.plusSeconds(6 * 86_400 + 3), "h-2", "points", 30, null, null);
        happenings.record();
        happenings.captured(100, at.plusSeconds(7 * 86_400), "h-1", 60L);
        happenings.returned(100, at.plusSeconds(8 * 86_400), "o-2", "r-1", new ReturnedLine("1", null, 35_000L));
        happenings.record();
        happenings.returned(100, at.plusSeconds(9 * 86_400), "o-1", "r-2");
        happenings.marked(100, at.plusSeconds(10 * 86_400), List.of("vip"), List.of("regulars"));
        happenings.held(100, at.plusSeconds(10 * 86_400), "h-3", "points", 5, at.plusSeconds(11 * 86_400), null);
        happenings.passed(100, at.plusSeconds(12 * 86_400));
        happenings.record();
        happenings.did(100, at.plusSeconds(13 * 86_400), "checkin.done", Map.of("streak", 2L));
        happenings.spent(100, at.plusSeconds(13 * 86_400), "s-2", "points", 9_999, null);
        happenings.record();
        happenings.toppedUp(100, at.plusSeconds(14 * 86_400), "t-1", "five-hundred", 50_000, "north");
        happenings.spent(100, at.plusSeconds(14 * 86_400 + 1), "s-4", "balance", 20_000, "o-5");
        happenings.paid(100, at.plusSeconds(14 * 86_400 + 2), "o-5", Happenings.line("1", "cups", 2, 20_000));
        happenings.record();
        happenings.returned(100, at.plusSeconds(15 * 86_400), "o-5", "r-5", new ReturnedLine("1", 1L, null));
        happenings.refunded(100, at.plusSeconds(30 * 86_400), "t-1", "rf-1", 7_777L);
        happenings.record();
    }

    /** Member 101: spends what a return then wants back. */
    private static void theOneWhoOwes(Happenings happenings) {
        happenings.paid(101, START, "o-3", Happenings.line("1", "food", 1, 10_000));
        happenings.spent(101, START.plusSeconds(4 * 86_400), "s-3", "points", 140, null);
        happenings.returned(101, START.plusSeconds(5 * 86_400), "o-3", "r-3");
        happenings.tierSet(101, START.plusSeconds(6 * 86_400), "status", "gold", LocalDate.of(2035, 1, 1));
        happenings.tierSet(101, START.plusSeconds(6 * 86_400), "visits", "often", null);
        happenings.record();
    }

    /** Member 102: what order things come back in must not depend on how they were loaded. */
    private static void twoHoldsOfOneMoment(Happenings happenings) {
        happenings.paid(
                102, START, "o-4", Happenings.line("1", "tobacco", 1, 10_000), Happenings.line("2", "food", 1, 9_000));
        happenings.held(102, START.plusSeconds(1), "z", "points", 20, null, "o-4");
        happenings.held(102, START.plusSeconds(1), "a", "points", 20, null, "o-4");
        happenings.captured(102, START.plusSeconds(2), "z", null);
        happenings.captured(102, START.plusSeconds(2), "a", null);
        happenings.record();
        happenings.returned(102, START.plusSeconds(3), "o-4", "r-4");
        happenings.record();
    }

    /** Member 103: pays with points for what has come back in part, each way, in one batch and over two. */
    private static void paidWithPointsAfterItCameBack(Happenings happenings) {
        Instant at = START.plusSeconds(6 * 86_400);
        happenings.paid(103, START, "o-5", Happenings.line("1", "food", 3, 90_000));
        happenings.paid(103, START, "o-6", Happenings.line("1", "food", 1, 90_000));
        happenings.record();
        happenings.returned(103, at, "o-5", "r-5", new ReturnedLine("1", 1L, null));
        happenings.record();
        happenings.held(103, at.plusSeconds(1), "h-5", "points", 50, null, "o-5");
        happenings.record();
        happenings.captured(103, at.plusSeconds(2), "h-5", 40L);
        happenings.record();
        happenings.held(103, at.plusSeconds(3), "h-6", "points", 50, null, "o-5");
        happenings.captured(103, at.plusSeconds(4), "h-6", null);
        happenings.record();
        happenings.spent(103, at.plusSeconds(5), "s-5", "points", 31, "o-5");
        happenings.record();
    }

    /** Members 104 and 105: points given, taken, sent, prolonged and revived. */
    private static void givenAndTakenByHand(Happenings happenings) {
        happenings.enrolled(104, START, null, Map.of());
        happenings.enrolled(105, START, null, Map.of());
        happenings.record();
        happenings.credited(104, START.plusSeconds(1), 200, "opening", START.minusSeconds(9 * 86_400));
        happenings.credited(105, START.plusSeconds(1), 10, "goodwill", START);
        happenings.gave(104, 105, START.plusSeconds(2), "t-1", 50);
        happenings.gave(105, 104, START.plusSeconds(3), "t-2", 30);
        happenings.debited(104, START.plusSeconds(4), 250, "correction");
        happenings.extended(105, START.plusSeconds(5), 1L, LocalDate.of(2031, 1, 1), "goodwill");
        happenings.record();
        happenings.passed(105, START.plusSeconds(2_000 * 86_400L));
        happenings.record();
    }

    private long publish(String yaml) {
        if (!(ProgrammeReader.read(yaml) instanceof Reading.Read(var programme))) {
            throw new IllegalStateException(ProgrammeReader.read(yaml).toString());
        }
        Programmes.Program program = programmes.create(programme).orElseThrow();
        assertThat(programmes.publish(program.id(), 1)).isTrue();
        return program.id();
    }

    @Test
    void aLivelyHistoryIsClean(@TempDir Path folder) throws IOException {
        Path json = folder.resolve("report.json");
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        int code =
                command.run(List.of("--json", json.toString()), new PrintStream(printed, true, StandardCharsets.UTF_8));
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("All 18 laws hold.")
                .contains("law 11")
                .doesNotContain("BROKEN");
        assertThat(Files.readString(json)).contains("\"clean\" : true").contains("\"law\" : 12");
        assertThat(code).isZero();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultIsNamedByItsLawWithItsMember(Fault fault) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Long member = plant(connection, fault);
                Report report = examine(connection, new Scope(null), false);
                assertThat(report.clean()).isFalse();
                Report.Section section = report.sections().stream()
                        .filter(each -> each.law().number() == fault.law())
                        .findFirst()
                        .orElseThrow();
                assertThat(section.findings().parts())
                        .filteredOn(part -> part.first().says().equals(fault.says()))
                        .as("what is found: %s", new Printing(programmes.all()).section(section))
                        .singleElement()
                        .satisfies(part -> {
                            assertThat(new Printing(programmes.all()).section(section))
                                    .contains(part.first().says(), "BROKEN")
                                    .contains(
                                            fault.law() == 20
                                                    ? "trail."
                                                    : member == null ? "programme" : Members.ID.print(member));
                            assertThat(part.first().member()).isEqualTo(member);
                            assertThat(part.first().expected())
                                    .isNotEqualTo(part.first().found());
                        });
            } finally {
                connection.rollback();
            }
        }
    }

    /** The other way: one pass over the movements finds out whose books differ, and names the same. */
    @ParameterizedTest
    @MethodSource("faultsOfTheBooks")
    void theBooksAloneNameItToo(Fault fault) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Long member = plant(connection, fault);
                Report report = examine(connection, new Scope(null), true);
                assertThat(report.sections().stream()
                                .filter(section -> section.law().number() == fault.law())
                                .flatMap(section -> section.findings().parts().stream())
                                .map(Findings.Part::first))
                        .as("what is found: %s", printed(report))
                        .anySatisfy(first -> {
                            assertThat(first.says()).isEqualTo(fault.says());
                            assertThat(first.member()).isEqualTo(member);
                        });
            } finally {
                connection.rollback();
            }
        }
    }

    static List<Fault> faultsOfTheBooks() {
        Set<String> kinds = Set.of("A movement goes between the places that its kind says.");
        Set<String> holds =
                Balances.LAW.rowChecks().stream().map(RowCheck::says).collect(Collectors.toSet());
        return Fault.all().stream()
                .filter(fault -> Set.of(1, 2, 4).contains(fault.law()))
                .filter(fault -> !kinds.contains(fault.says()) && !holds.contains(fault.says()))
                .toList();
    }

    private static String printed(Report report) {
        Printing printing = new Printing(List.of());
        return report.sections().stream().map(printing::section).collect(Collectors.joining("\n"));
    }

    private Report examine(Connection connection, Scope scope, boolean booksOnly) throws SQLException {
        return verification.examine(
                connection,
                new Verification.Wanted(scope, booksOnly, List.of()),
                section -> {},
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    }

    private @Nullable Long plant(Connection connection, Fault fault) throws SQLException {
        Long member = one(connection, fault.whose());
        dropConstraints(connection);
        long other = programmes.byCode("other").orElseThrow().id();
        for (String statement : fault.statements()) {
            int changed = execute(
                    connection,
                    statement.replace(":m", String.valueOf(member)).replace(":other", String.valueOf(other)));
            boolean plants = !statement.startsWith("alter") && !statement.startsWith("drop");
            assertThat(changed > 0 || !plants).as(statement).isTrue();
        }
        return member;
    }

    @Test
    void anotherProgrammesFaultIsNotLookedAt() throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                long lively = programmes.byCode("lively").orElseThrow().id();
                execute(connection, "update ledger.account set pending = pending + 1 where program_id = " + lively);
                execute(
                        connection,
                        "update ledger.member_state set orders_paid = orders_paid + 1 where program_id = " + lively);
                long other = programmes.byCode("other").orElseThrow().id();
                Report ofOther = examine(connection, new Scope(other), false);
                Report ofLively = examine(connection, new Scope(lively), false);
                assertThat(ofOther.clean()).isTrue();
                assertThat(ofOther.members()).isEqualTo(1);
                assertThat(ofLively.sections())
                        .filteredOn(section -> !section.holds())
                        .extracting(section -> section.law().number())
                        .contains(1, 2, 11);
                assertThat(ofLively.members() + ofOther.members())
                        .isEqualTo(examine(connection, new Scope(null), false).members());
            } finally {
                connection.rollback();
            }
        }
    }

    @Test
    void theExitCodeSaysWhetherItIsCleanAndTheReportNamesTheMember(@TempDir Path folder) throws Exception {
        Path json = folder.resolve("report.json");
        try (Connection connection = database.getConnection()) {
            long member = Objects.requireNonNull(
                    one(connection, "select member_id from member.identity where value = '100'"));
            String fault = "update ledger.member_state set orders_paid = orders_paid %s 1 where member_id = " + member;
            execute(connection, String.format(fault, "+"));
            try {
                assertThat(run("--program", "lively", "--json", json.toString()))
                        .isEqualTo(1);
            } finally {
                execute(connection, String.format(fault, "-"));
            }
            assertThat(Files.readString(json)).contains("\"clean\" : false", Members.ID.print(member), "ordersPaid");
        }
        assertThat(run("--program", "lively")).isZero();
        assertThat(run("--program", "nobody's")).isEqualTo(2);
        assertThat(run("--program")).isEqualTo(2);
        assertThat(run("--everything", "now")).isEqualTo(2);
    }

    private int run(String... arguments) {
        return command.run(
                List.of(arguments), new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    }

    static List<Fault> faults() {
        return Fault.all();
    }

    @Test
    void everySetCheckHasAFault() {
        Set<String> planted = Fault.all().stream().map(Fault::says).collect(Collectors.toSet());
        assertThat(Law.ALL.stream().flatMap(law -> law.rowChecks().stream()).map(RowCheck::says))
                .isNotEmpty()
                .isSubsetOf(planted);
    }

    /** Where the database itself would refuse the fault: all but keys, which a fault drops by name. */
    private static void dropConstraints(Connection connection) throws SQLException {
        execute(connection, """
                do $$ declare each record; begin
                    for each in select conrelid::regclass as owner, conname from pg_constraint
                            where contype in ('c', 'f') and connamespace::regnamespace::text
                                in ('member', 'intake', 'ledger', 'tier', 'budget', 'finance', 'chain')
                            order by contype desc loop
                        execute format('alter table %s drop constraint %I', each.owner, each.conname);
                    end loop;
                end $$
                """);
    }

    private static int execute(Connection connection, String statement) throws SQLException {
        try (Statement planting = connection.createStatement()) {
            return planting.executeUpdate(statement);
        }
    }

    private static @Nullable Long one(Connection connection, String query) throws SQLException {
        try (Statement asking = connection.createStatement();
                ResultSet row = asking.executeQuery(query)) {
            row.next();
            return row.getObject(1, Long.class);
        }
    }
}
