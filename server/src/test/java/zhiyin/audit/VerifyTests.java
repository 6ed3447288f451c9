package zhiyin.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;
import zhiyin.intake.Happenings;
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
    private final JdbcClient sql;

    @Autowired
    VerifyTests(
            ApplicationContext application,
            Verification verification,
            VerifyCommand command,
            Programmes programmes,
            DataSource database,
            JdbcClient sql) {
        this.application = application;
        this.verification = verification;
        this.command = command;
        this.programmes = programmes;
        this.database = database;
        this.sql = sql;
    }

    @BeforeAll
    void aLivelyHistory() throws IOException {
        String yaml = Files.readString(Path.of("src", "test", "resources", "audit", "lively.yaml"));
        long program = publish(yaml);
        publish(yaml.replace("programme: lively", "programme: other"));
        Happenings happenings = Happenings.in(application, program);
        livelyMember(happenings);
        happenings.live(new Happenings.Year(7, 12, 300, START));
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
        happenings.held(100, at.plusSeconds(10 * 86_400), "h-3", "points", 5, at.plusSeconds(11 * 86_400), null);
        happenings.passed(100, at.plusSeconds(12 * 86_400));
        happenings.record();
        happenings.spent(100, at.plusSeconds(13 * 86_400), "s-2", "points", 9_999, null);
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
                .contains("All 11 laws hold.")
                .contains("law 11")
                .doesNotContain("BROKEN");
        assertThat(Files.readString(json)).contains("\"clean\" : true").contains("\"law\" : 12");
        assertThat(code).isZero();
    }
}
