package zhiyin.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A draft over a future that is made up from a file. */
class SimulateCommandTests {

    private static final String LIVE =
            Path.of("..", "docs", "recipes", "online-retail.yaml").toString();
    private static final String DRAFT =
            Path.of("..", "docs", "recipes", "online-retail-november.yaml").toString();

    @TempDir
    Path folder;

    private Path orders;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final ByteArrayOutputStream complained = new ByteArrayOutputStream();

    /** Some two hundred customers, each of whom comes back after some weeks, or does not. */
    @BeforeEach
    void layOut() throws IOException {
        orders = folder.resolve("orders.csv");
        Random random = new Random(5);
        StringBuilder rows =
                new StringBuilder("type,order_id,occurred_at,customer,line_id,sku,quantity,amount,return_id\n");
        LocalDate first = LocalDate.of(2024, 11, 1);
        for (int customer = 0; customer < 200; customer++) {
            int number = 0;
            for (int day = random.nextInt(365); day < 365; day += 1 + random.nextInt(120)) {
                rows.append("order,c%d-%d,%sT10:00:00Z,ext:shop:c%d,1,cup,1,%d.00,%n"
                        .formatted(customer, number++, first.plusDays(day), customer, 10 + random.nextInt(90)));
                if (random.nextInt(3) == 0) {
                    break;
                }
            }
        }
        Files.writeString(orders, rows.toString());
    }

    private int run(String... arguments) {
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        PrintStream complaints = new PrintStream(complained, true, StandardCharsets.UTF_8);
        List<String> all = new ArrayList<>(
                List.of("--program", DRAFT, "--orders", orders.toString(), "--format", "csv", "--replications", "4"));
        all.addAll(Arrays.asList(arguments));
        return new SimulateCommand().run(all, out, complaints, false);
    }

    private JsonNode simulated(String... arguments) throws IOException {
        Path json = folder.resolve("out.json");
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--json", json.toString(), "--language", "en", "--value", "points=0.01"));
        assertThat(run(all.toArray(String[]::new)))
                .as(complained.toString(StandardCharsets.UTF_8))
                .isZero();
        return new JsonMapper().readTree(Files.readString(json)).path("result");
    }

    @Test
    void a_year_ahead_is_shown_month_by_month_with_its_bounds() throws IOException {
        JsonNode result = simulated("--live", LIVE);
        String text = said.toString(StandardCharsets.UTF_8);
        assertThat(text)
                .contains(
                        "(Europe/London): 4 made-up futures, seed 1",
                        "Behaviour is held constant: in each future, members buy and return the same under both programmes.",
                        "BG/NBD with r ",
                        "The last months, foretold from what was before them",
                        "Tiers of status at the end");
        assertThat(result.path("behaviour_held_constant").asBoolean()).isTrue();
        assertThat(result.path("months").size()).isGreaterThanOrEqualTo(12);
        assertThat(result.path("hindcast").size()).isPositive();
        JsonNode cost = result.path("whole").path("cost");
        assertThat(cost.path("live").path("low").asLong()).isPositive();
        assertThat(cost.path("live").path("low").asLong())
                .isLessThan(cost.path("live").path("high").asLong());
        // November counts twice
        assertThat(cost.path("difference").path("low").asLong()).isPositive();
        for (JsonNode month : result.path("months")) {
            long more = month.path("figures")
                    .path("cost")
                    .path("difference")
                    .path("median")
                    .asLong();
            assertThat(more > 0)
                    .as(month.path("month").asString())
                    .isEqualTo(month.path("month").asString().endsWith("-11"));
        }
        assertThat(result.path("whole")
                        .path("revenue")
                        .path("difference")
                        .path("high")
                        .asLong())
                .isZero();
    }

    @Test
    void the_same_seed_comes_to_the_same_on_any_number_of_threads() throws IOException {
        JsonNode one = simulated("--live", LIVE, "--threads", "1", "--months", "3");
        assertThat(simulated("--live", LIVE, "--threads", "4", "--months", "3")).isEqualTo(one);
        assertThat(simulated("--live", LIVE, "--months", "3", "--seed", "2")).isNotEqualTo(one);
    }

    @Test
    void a_lift_is_named_wherever_its_figures_are() throws IOException {
        JsonNode result = simulated("--live", DRAFT, "--lift", "12.5", "--months", "6");
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("members buy again 12.50 % more often")
                .doesNotContain("Behaviour is held constant");
        assertThat(result.path("behaviour_held_constant").asBoolean()).isFalse();
        assertThat(result.path("lift_basis_points").asLong()).isEqualTo(1250);
        assertThat(result.path("whole")
                        .path("orders")
                        .path("difference")
                        .path("median")
                        .asLong())
                .isPositive();
    }

    @Test
    void what_makes_no_sense_is_refused_in_a_sentence() {
        assertThat(run("--lift", "101")).isEqualTo(Arguments.REFUSED);
        assertThat(run("--lift", "0")).isEqualTo(Arguments.REFUSED);
        assertThat(run("--months", "37")).isEqualTo(Arguments.REFUSED);
        assertThat(run("--seed", "-1")).isEqualTo(Arguments.REFUSED);
        assertThat(run("--from", "2025-01-01")).isEqualTo(Arguments.REFUSED);
        assertThat(complained.toString(StandardCharsets.UTF_8))
                .contains(
                        "--lift is a percentage above 0 and up to 100",
                        "--months is a number from 1 to 36.",
                        "--seed is a number from 0 to",
                        "There is no option --from.");
    }

    @Test
    void a_past_of_a_few_orders_is_too_thin_to_go_on() throws IOException {
        Files.writeString(orders, """
                type,order_id,occurred_at,customer,line_id,sku,quantity,amount,return_id
                order,a1,2025-10-30T10:00:00Z,ext:shop:anna,1,cup,1,400.00,
                """);
        assertThat(run()).isEqualTo(Arguments.REFUSED);
        assertThat(complained.toString(StandardCharsets.UTF_8))
                .contains("too short or too thin", "1 days (at least 28), 1 members who bought (at least 100)");
    }
}
