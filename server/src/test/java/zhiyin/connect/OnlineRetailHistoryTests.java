package zhiyin.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.event.ReturnedLine;

/** A real shop's year, where the machine has it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OnlineRetailHistoryTests {

    private static final Path HISTORY = Path.of("..", "..", "shared", "data", "online-retail", "online_retail.csv.gz");

    private Desk desk;

    @BeforeAll
    void importIt(@TempDir Path folder) {
        desk = new Desk(folder);
        if (Files.exists(HISTORY)) {
            assertThat(desk.imports(HISTORY, "online-retail")).isEqualTo(ImportCommand.DONE);
        }
    }

    @BeforeEach
    void sayIfItIsNotHere() {
        assumeTrue(
                Files.exists(HISTORY),
                "skipped: the history of UCI Online Retail is not beside this repository (../shared/data/online-retail/online_retail.csv.gz)");
    }

    @Test
    void its_figures_are_the_ones_that_were_counted_by_other_means() {
        assertThat(desk.report())
                .contains("\"rows\" : 541909")
                .contains("\"orders\" : 18532")
                .contains("\"order_lines\" : 397884")
                .contains("\"members\" : 4338")
                .contains("\"return_lines\" : 8905")
                .contains("\"return_units\" : 274808")
                .contains("\"return_units_matched\" : 250820")
                .contains("\"returns_unmatched\" : 1391")
                .contains("\"revenue_minor\" : 891140790")
                .contains("\"no_customer\" : 135080")
                .contains("\"price_not_positive\" : 40")
                .contains("\"malformed\" : 0")
                .contains("\"complete\" : true");
        assertThat(desk.recorder.facts).hasSize(18532 + 3847);
        assertThat(desk.errorLines())
                .hasSize(1 + 1391)
                .allMatch(line -> line.startsWith("row,") || line.contains("return_unmatched: "));
    }

    @Test
    void facts_come_in_order_of_time_in_batches_of_five_hundred() {
        assertThat(desk.recorder.inOrder()).extracting(Fact::occurredAt).isSorted();
        assertThat(desk.recorder.batches.subList(0, desk.recorder.batches.size() - 1))
                .containsOnly(500);
    }

    @Test
    void no_line_comes_back_oftener_than_it_was_bought_and_none_before() {
        Map<String, Long> left = new HashMap<>();
        Map<String, Instant> bought = new HashMap<>();
        for (Fact fact : desk.recorder.inOrder()) {
            switch (fact) {
                case Fact.Ordered ordered -> {
                    bought.put(ordered.order().id(), ordered.occurredAt());
                    ordered.order()
                            .lines()
                            .forEach(line -> left.put(ordered.order().id() + "/" + line.id(), line.quantity()));
                }
                case Fact.Opened opened -> throw new AssertionError(opened);
                case Fact.Returned returned -> {
                    assertThat(returned.occurredAt()).isAfter(bought.get(returned.order()));
                    for (ReturnedLine line : returned.lines()) {
                        assertThat(left.merge(returned.order() + "/" + line.line(), -line.quantity(), Long::sum))
                                .as(returned.reference())
                                .isNotNegative();
                    }
                }
            }
        }
    }

    @Test
    void returns_are_matched_as_a_plain_search_through_all_lines_would_match_them() throws Exception {
        assertThat(matchedByUs()).isEqualTo(matchedPlainly());
    }

    @Test
    void the_same_file_gives_the_same_facts_and_the_same_report_on_every_run(@TempDir Path elsewhere) {
        Desk other = new Desk(elsewhere);
        other.imports(HISTORY, "online-retail");

        assertThat(other.recorder.inOrder()).isEqualTo(desk.recorder.inOrder());
        assertThat(other.report()).isEqualTo(desk.report());
        assertThat(other.errorLines()).isEqualTo(desk.errorLines());
    }

    /** Return → order and line → units. */
    private Map<String, Long> matchedByUs() {
        Map<String, Long> units = new TreeMap<>();
        for (Fact fact : desk.recorder.inOrder()) {
            if (fact instanceof Fact.Returned returned) {
                String invoice =
                        returned.reference().substring(0, returned.reference().indexOf('#'));
                for (ReturnedLine line : returned.lines()) {
                    units.merge(invoice + " " + returned.order() + "/" + line.line(), line.quantity(), Long::sum);
                }
            }
        }
        return units;
    }

    private record Plain(
            long row, String invoice, String sku, String time, String customer, String line, long[] left) {}

    /** The rule as one would write it down first: for each return look through everything the customer bought. */
    private static Map<String, Long> matchedPlainly() throws Exception {
        Map<String, List<Plain>> lines = new LinkedHashMap<>();
        Map<String, Integer> counts = new HashMap<>();
        List<Plain> returns = new ArrayList<>();
        try (Rows rows = new Rows(SourceLines.open(HISTORY))) {
            rows.header();
            for (Row row = rows.next(); row != null; row = rows.next()) {
                List<String> columns = row.columns();
                long quantity = Long.parseLong(columns.get(3));
                String invoice = columns.get(0);
                String customer = columns.get(6);
                if (customer.isEmpty()) {
                    continue;
                }
                if (invoice.startsWith("C")) {
                    returns.add(new Plain(
                            row.line(), invoice, columns.get(1), columns.get(4), customer, "", new long[] {-quantity}));
                } else if (quantity > 0 && Double.parseDouble(columns.get(5)) > 0) {
                    String number = Integer.toString(counts.merge(invoice, 1, Integer::sum));
                    lines.computeIfAbsent(customer, key -> new ArrayList<>())
                            .add(new Plain(
                                    row.line(), invoice, columns.get(1), columns.get(4), customer, number, new long[] {
                                        quantity
                                    }));
                }
            }
        }
        returns.sort(Comparator.comparing(Plain::time).thenComparing(Plain::row));
        Map<String, Long> units = new TreeMap<>();
        for (Plain back : returns) {
            lines.getOrDefault(back.customer(), List.of()).stream()
                    .filter(line -> line.sku().equals(back.sku()) && line.time().compareTo(back.time()) < 0)
                    .sorted(Comparator.comparing(Plain::time)
                            .thenComparing(Plain::row)
                            .reversed())
                    .forEach(line -> {
                        long taken = Math.min(line.left()[0], back.left()[0]);
                        line.left()[0] -= taken;
                        back.left()[0] -= taken;
                        if (taken > 0) {
                            units.merge(back.invoice() + " " + line.invoice() + "/" + line.line(), taken, Long::sum);
                        }
                    });
        }
        return units;
    }
}
