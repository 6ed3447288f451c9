package zhiyin.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.intake.Lanes;
import zhiyin.ledger.Statements;
import zhiyin.member.Members;
import zhiyin.program.Programmes;

/** What members had in another system, from the command line to their wallets. */
@DatabaseTest
@Import(TestClock.Installed.class)
class BalancesImportTests {

    private static final String HEADER = "member,asset,amount,ref,earned_at,usable_through,reason";

    private final ApplicationContext application;
    private final TestClock clock;
    private final ImportTool tool;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Shop shop;

    @Autowired
    BalancesImportTests(
            ApplicationContext application,
            Programmes programmes,
            Lanes lanes,
            Members members,
            Statements statements,
            zhiyin.tier.Standings standings,
            TestClock clock) {
        this.application = application;
        this.clock = clock;
        this.tool = new ImportTool(
                programmes,
                lanes,
                members,
                statements,
                standings,
                clock,
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @TempDir
    private Path folder;

    @BeforeEach
    void open(org.junit.jupiter.api.TestInfo test) {
        String code = "b-" + Math.abs(test.getDisplayName().hashCode());
        shop = Shop.open(application, code);
    }

    @Test
    void whatMembersHadTheyHaveWithItsOwnEndsAndTheSameFileAgainChangesNothing() throws IOException {
        shop.enrol("ext:shop:1");
        List<String> rows = List.of(
                "ext:shop:1,points,500,L-1,2025-03-01T10:00:00+08:00,2026-06-30,",
                "ext:shop:1,points,70,L-2,2025-09-01,2026-04-30,migration",
                "card:new,points,30,L-3,,,",
                "card:new,growth,250,L-4,2026-01-05,,");
        assertThat(imports(rows, "--zone", "Asia/Shanghai"))
                .as(err.toString(StandardCharsets.UTF_8))
                .isEqualTo(ImportCommand.DONE);
        JsonNode report = report();
        assertThat(report.path("lots").asLong()).isEqualTo(4);
        assertThat(report.path("members").asLong()).isEqualTo(2);
        assertThat(report.path("replayed").asLong()).isZero();
        assertThat(report.at("/assets/points/in_file").asLong()).isEqualTo(600);
        assertThat(report.at("/assets/points/credited").asLong()).isEqualTo(600);
        assertThat(report.at("/assets/points/outstanding").asLong()).isEqualTo(600);
        assertThat(shop.available("ext:shop:1")).isEqualTo(570);
        JsonNode expiring =
                shop.api().get("/v1/members/ext:shop:1/expiring").json().path("expiring");
        assertThat(expiring.path(0).path("last_day").asString()).isEqualTo("2026-04-30");
        assertThat(expiring.path(0).path("available").asLong()).isEqualTo(70);
        assertThat(expiring.path(1).path("last_day").asString()).isEqualTo("2026-06-30");
        assertThat(shop.api()
                        .get("/v1/members/card:new/expiring")
                        .json()
                        .at("/expiring/0/last_day")
                        .asString())
                .as("by the asset's own terms")
                .isEqualTo("2026-06-02");
        assertThat(shop.tier("card:new")).as("growth counts for tiers").isEqualTo("silver");
        Shop.assertLawful(application);

        Map<String, String> before = Shop.everything(application);
        clock.advance(Duration.ofHours(5));
        assertThat(imports(rows, "--zone", "Asia/Shanghai")).isEqualTo(ImportCommand.DONE);
        assertThat(report().path("replayed").asLong()).isEqualTo(4);
        assertThat(report().at("/assets/points/credited").asLong()).isEqualTo(600);
        assertThat(Shop.everything(application)).isEqualTo(before);
    }

    @Test
    void aBadRowIsInTheErrorFileWithItsLineAndReasonAndItsNeighboursAreBroughtIn() throws IOException {
        assertThat(imports(List.of(
                        "card:good,points,10,G-1,,,",
                        "nobody,points,10,X-1,,,",
                        "card:a,points,1e3,X-2,,,",
                        "card:a,points,0,X-3,,,",
                        "card:a,points,10,G-1,,,",
                        "card:a,points,10,X-4,2026-02-30T00:00:00Z,,",
                        "card:a,points,10,X-5,2027-01-01T00:00:00Z,,",
                        "card:a,points,10,X-6,2025-01-01,,",
                        "card:a,points,10,X-7,,30.06.2026,",
                        "card:a,points,10,X-8,,",
                        "card:a,gold,10,R-1,,,",
                        "card:a,balance,10,R-2,,,",
                        "card:a,points,10,R-3,,,whim",
                        "card:good,points,5,G-2,,2026-12-31,")))
                .isEqualTo(ImportCommand.DONE_WITH_FAULTS);
        assertThat(errors())
                .containsExactly(
                        "row,reason," + HEADER,
                        "3,member_unreadable,nobody,points,10,X-1,,,",
                        "4,amount_unreadable,card:a,points,1e3,X-2,,,",
                        "5,amount_not_positive,card:a,points,0,X-3,,,",
                        "6,ref_twice,card:a,points,10,G-1,,,",
                        "7,earned_at_unreadable,card:a,points,10,X-4,2026-02-30T00:00:00Z,,",
                        "8,earned_at_in_the_future,card:a,points,10,X-5,2027-01-01T00:00:00Z,,",
                        "9,earned_at_unreadable,card:a,points,10,X-6,2025-01-01,,",
                        "10,usable_through_unreadable,card:a,points,10,X-7,,30.06.2026,",
                        "11,columns_missing,card:a,points,10,X-8,,",
                        "12,\"refused: unknown-asset, import:balances:R-1\"",
                        "13,\"refused: not-by-hand, import:balances:R-2\"",
                        "14,\"refused: unknown-reason, import:balances:R-3\"");
        assertThat(report().path("malformed").asLong()).isEqualTo(9);
        assertThat(report().at("/refused/unknown-asset").asLong()).isEqualTo(1);
        assertThat(shop.available("card:good")).isEqualTo(15);
        assertThat(imports(List.of("card:good,points,11,G-1,,,"))).isEqualTo(ImportCommand.DONE_WITH_FAULTS);
        assertThat(errors()).contains("2,\"refused: idempotency-key-reused, import:balances:G-1\"");
        assertThat(shop.available("card:good")).as("never in silence").isEqualTo(15);
    }

    @Test
    void aProgrammeThatEnrolsNobodyByItselfTakesOnlyThoseItKnows() throws IOException {
        shop = Shop.open(
                application,
                "b-closed",
                Shop.yaml("b-closed").replace("unknownMember: enroll", "unknownMember: refuse"));
        shop.enrol("card:known");
        assertThat(imports(List.of("card:known,points,10,K-1,,,", "card:stranger,points,10,K-2,,,")))
                .isEqualTo(ImportCommand.DONE_WITH_FAULTS);
        assertThat(errors()).contains("3,\"refused: unknown-member, import:balances:K-2\"");
        assertThat(shop.available("card:known")).isEqualTo(10);
    }

    @Test
    void aDryRunAndAWrongHeaderLeaveNoTrace() throws IOException {
        Map<String, String> before = Shop.everything(application);
        assertThat(imports(List.of("card:x,points,10,D-1,,,"), "--dry-run")).isEqualTo(ImportCommand.DONE);
        assertThat(report().path("dry_run").asBoolean()).isTrue();
        assertThat(report().at("/assets/points/in_file").asLong()).isEqualTo(10);
        Path wrong = Files.write(folder.resolve("wrong.csv"), List.of("member,asset,amount", "card:x,points,1"));
        assertThat(tool.run(
                        List.of("balances", wrong.toString(), "--program", shop.code()),
                        new PrintStream(out, true, StandardCharsets.UTF_8)))
                .isEqualTo(ImportCommand.REFUSED);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("the header has no column ref");
        assertThat(Shop.everything(application)).isEqualTo(before);
    }

    @Test
    void cutOffInTheMiddleItGoesOnWhereItWas() throws IOException {
        Desk desk = new Desk(folder);
        List<String> lines = new ArrayList<>(List.of(HEADER));
        for (int i = 0; i < 1_234; i++) {
            lines.add("card:c%d,points,%d,C-%d,,,".formatted(i % 100, 1 + i % 7, i));
        }
        Path file = Files.write(folder.resolve("many.csv"), lines);
        List<String> command = List.of(
                "balances",
                file.toString(),
                "--program",
                "shop",
                "--errors",
                desk.errors().toString(),
                "--json",
                desk.json().toString());
        desk.recorder.diesAfter(1);
        assertThatThrownBy(() -> desk.types(command)).hasMessage("the machine went dark");
        assertThat(desk.recorder.facts).hasSize(750);
        desk.recorder.diesAfter(100);
        assertThat(desk.types(command)).isEqualTo(ImportCommand.DONE);
        assertThat(desk.recorder.facts).hasSize(1_234);
        assertThat(desk.report()).contains("\"replayed\" : 750", "\"lots\" : 1234", "\"members\" : 100");
    }

    private int imports(List<String> rows, String... more) throws IOException {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        lines.addAll(rows);
        Path file = Files.write(folder.resolve("balances.csv"), lines);
        List<String> arguments = new ArrayList<>(List.of(
                "balances",
                file.toString(),
                "--program",
                shop.code(),
                "--json",
                folder.resolve("report.json").toString(),
                "--errors",
                folder.resolve("errors.csv").toString()));
        arguments.addAll(List.of(more));
        return tool.run(arguments, new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    private JsonNode report() throws IOException {
        return JsonMapper.shared().readTree(Files.readString(folder.resolve("report.json")));
    }

    private List<String> errors() throws IOException {
        return Files.readAllLines(folder.resolve("errors.csv"));
    }
}
