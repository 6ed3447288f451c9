package zhiyin.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A draft over a file that is recorded nowhere. */
class BacktestCommandTests {

    private static final Path LIVE = Path.of("..", "docs", "recipes", "online-retail.yaml");
    private static final Path DRAFT = Path.of("..", "docs", "recipes", "online-retail-november.yaml");
    private static final Path YEAR = Path.of("..", "..", "shared", "data", "online-retail", "online_retail.csv.gz");

    @TempDir
    Path folder;

    private Path orders;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final ByteArrayOutputStream complained = new ByteArrayOutputStream();

    @BeforeEach
    void layOut() throws IOException {
        orders = folder.resolve("orders.csv");
        Files.writeString(orders, """
                type,order_id,occurred_at,customer,line_id,sku,quantity,amount,return_id
                order,a1,2025-10-30T10:00:00Z,ext:shop:anna,1,cup,1,400.00,
                order,a2,2025-11-03T10:00:00Z,ext:shop:anna,1,cup,2,700.00,
                order,b1,2025-11-04T10:00:00Z,ext:shop:bert,1,pan,1,120.50,
                return,b1,2025-11-20T10:00:00Z,ext:shop:bert,1,,1,,r1
                order,c1,2025-12-01T10:00:00Z,ext:shop:carl,1,pan,1,99.00,
                """);
    }

    private int run(String... arguments) {
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        PrintStream complaints = new PrintStream(complained, true, StandardCharsets.UTF_8);
        return new BacktestCommand().run(Arrays.asList(arguments), out, complaints, false);
    }

    private int overTheFile(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--program", DRAFT.toString(), "--orders", orders.toString(), "--format", "csv", "--language", "en"));
        arguments.addAll(Arrays.asList(more));
        return run(arguments.toArray(String[]::new));
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private String complained() {
        return complained.toString(StandardCharsets.UTF_8);
    }

    @Test
    void a_draft_is_shown_beside_the_live_version() {
        assertThat(overTheFile("--live", LIVE.toString(), "--member", "anna"))
                .as(complained())
                .isZero();
        assertThat(said()).startsWith("""
                A draft against the live version, 2025-10-30 to 2025-12-01 (Europe/London)
                Behaviour is held constant: members bought, spent and returned what they did, when they did.
                """);
        assertThat(said()).contains("""
                Month by month
                  Month    Orders  Revenue  Returned  Cost, live     %  draft     %  Difference
                  2025-10       1   400.00      0.00        4.00  1.00   4.00  1.00
                  2025-11       2   820.50    120.50        7.00  1.00  14.00  2.00       +7.00
                  2025-12       1    99.00      0.00        0.99  1.00   0.99  1.00

                Account points
                                           Live  Draft  Difference
                  Earned                  1,319  2,139        +820
                  Taken back by returns     120    240        +120
                  Outstanding at the end  1,199  1,899        +700
                  Cost                    11.99  18.99       +7.00
                """);
        assertThat(said()).contains("The ten who would be better off by most", "Nobody would be worse off.");
        assertThat(said())
                .contains(
                        "What the draft would have done otherwise about ",
                        "+700 points (base 700)",
                        "+1400 points (base 700, november 700)");
        assertThat(said()).contains("3 members", "of whom the draft makes a difference for 2: 1 get more, 0 get less");
    }

    @Test
    void it_speaks_chinese_to_whoever_asks_for_it() {
        assertThat(run(
                        "--program",
                        DRAFT.toString(),
                        "--orders",
                        orders.toString(),
                        "--format",
                        "csv",
                        "--language",
                        "zh-CN"))
                .isZero();
        assertThat(said()).contains("假定会员行为不变", "按规则", "受益最大的十名会员");
    }

    @Test
    void every_language_says_everything() throws IOException {
        List<String> english = keys("words.properties");
        assertThat(keys("words_zh_CN.properties")).isEqualTo(english);
        assertThat(keys("words_zh_TW.properties")).isEqualTo(english);
    }

    private static List<String> keys(String file) throws IOException {
        return Files.readAllLines(Path.of("src/main/resources/zhiyin/history/" + file)).stream()
                .map(line -> line.substring(0, line.indexOf('=')))
                .toList();
    }

    @Test
    void without_a_live_version_the_draft_is_compared_with_no_programme_at_all() throws IOException {
        Path json = folder.resolve("out.json");
        assertThat(overTheFile("--json", json.toString())).isZero();
        JsonNode result = JsonMapper.shared().readTree(Files.readString(json)).path("result");
        assertThat(result.path("behaviour_held_constant").asBoolean()).isTrue();
        assertThat(result.path("cost").path("live").asLong()).isZero();
        assertThat(result.path("cost").path("draft").asLong()).isEqualTo(1899);
        assertThat(result.path("orders").path("revenue").asLong()).isEqualTo(131950);
    }

    @Test
    void only_what_lies_in_the_period_differs() throws IOException {
        Path json = folder.resolve("out.json");
        assertThat(overTheFile(
                        "--live",
                        LIVE.toString(),
                        "--from",
                        "2025-11-04",
                        "--to",
                        "2025-11-19",
                        "--json",
                        json.toString()))
                .isZero();
        JsonNode result = JsonMapper.shared().readTree(Files.readString(json)).path("result");
        assertThat(result.path("orders").path("count").asLong()).isEqualTo(1);
        JsonNode points = result.path("accounts").get(0);
        assertThat(points.path("live").path("earned").asLong()).isEqualTo(120);
        assertThat(points.path("draft").path("earned").asLong()).isEqualTo(240);
        // what was before the period both have from the live version
        assertThat(points.path("draft").path("outstanding").asLong()).isEqualTo(400 + 700 + 240);
    }

    @Test
    void what_cannot_be_begun_is_refused_in_words() {
        assertThat(run()).isEqualTo(2);
        assertThat(complained()).contains("--program is missing");
        assertThat(overTheFile("--wat", "1")).isEqualTo(2);
        assertThat(complained()).contains("There is no option --wat.");
        assertThat(overTheFile("--value", "stars=0.01")).isEqualTo(2);
        assertThat(complained()).contains("no asset is called stars");
        assertThat(overTheFile("--value", "points=free")).isEqualTo(2);
        assertThat(complained()).contains("is worth an amount");
        assertThat(overTheFile("--from", "2025-12-01", "--to", "2025-11-01")).isEqualTo(2);
        assertThat(complained()).contains("The period ends before it begins.");
        assertThat(run("--program", "none.yaml", "--orders", orders.toString(), "--format", "csv"))
                .isEqualTo(2);
        assertThat(complained()).contains("The programme can't be read from none.yaml.");
        assertThat(said()).isEmpty();
    }

    @Test
    void a_real_year_is_decided_as_an_import_records_it() throws IOException {
        assumeTrue(
                Files.exists(YEAR),
                "skipped: the history of UCI Online Retail is not beside this repository (../shared/data/online-retail/online_retail.csv.gz)");
        Path json = folder.resolve("out.json");
        assertThat(run(
                        "--program",
                        DRAFT.toString(),
                        "--live",
                        LIVE.toString(),
                        "--orders",
                        YEAR.toString(),
                        "--format",
                        "online-retail",
                        "--json",
                        json.toString()))
                .isZero();
        JsonNode result = JsonMapper.shared().readTree(Files.readString(json)).path("result");
        JsonNode points = result.path("accounts").get(0);
        // the figures of the import's own test, which were counted by other means
        assertThat(points.path("live").path("earned").asLong()).isEqualTo(8902670);
        assertThat(points.path("live").path("taken_back").asLong()).isEqualTo(514362);
        assertThat(points.path("live").path("outstanding").asLong()).isEqualTo(8388308);
        List<Long> tiers = new ArrayList<>();
        result.path("ladders")
                .get(0)
                .path("tiers")
                .forEach(tier -> tiers.add(tier.path("live").asLong()));
        assertThat(tiers).containsExactly(2704L, 1369L, 226L, 39L);
        // in November alone, and by as much as November's orders earn
        assertThat(result.path("rules").get(1).path("rule").asString()).isEqualTo("november");
        assertThat(result.path("members").path("worse").asLong()).isZero();
        result.path("months").forEach(month -> {
            JsonNode of = month.path("accounts").get(0);
            long live = of.path("live").path("earned").asLong();
            long factor = month.path("month").asString().endsWith("-11") ? 2 : 1;
            assertThat(of.path("draft").path("earned").asLong())
                    .as(month.path("month").asString())
                    .isEqualTo(factor * live);
        });
    }
}
