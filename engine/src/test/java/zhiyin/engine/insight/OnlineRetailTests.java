package zhiyin.engine.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import zhiyin.engine.insight.model.BetaGeometric;
import zhiyin.engine.insight.model.Purchases;
import zhiyin.engine.kernel.Period;

/** A real shop's year as columns, beside what others have counted in it. */
class OnlineRetailTests {

    private static final Path HISTORY = Path.of("..", "..", "shared", "data", "online-retail", "online_retail.csv.gz");
    private static final Path TABLE = Path.of("..", "docs", "reference", "insight.md");
    private static final String BEGIN = "<!-- agreement: begin -->";
    private static final String END = "<!-- agreement: end -->";
    private static final ZoneId LONDON = ZoneId.of("Europe/London");

    /** What is compared: what, from where, theirs, ours. */
    private record Row(String what, String from, String theirs, String ours) {}

    private static final class Invoice {
        private final Instant at;
        private final int member;
        private final List<Growing.Line> lines = new ArrayList<>();
        private long paid;

        Invoice(Instant at, int member) {
            this.at = at;
            this.member = member;
        }
    }

    @Test
    void the_figures_are_those_that_others_have_counted() throws IOException {
        assumeTrue(
                Files.exists(HISTORY),
                "skipped: the history of UCI Online Retail is not beside this repository (../shared/data/online-retail/online_retail.csv.gz)");
        Columns columns = read();
        int first = (int) LocalDate.parse("2010-12-01").toEpochDay();
        int last = (int) LocalDate.parse("2011-12-09").toEpochDay();
        Cohorts cohorts =
                Cohorts.of(columns, new Cohorts.Question(Cohorts.By.FIRST_ORDER, Period.MONTH, first, last), Cores.ONE);
        Columns.Counts counts = columns.counts();
        List<Row> rows = new ArrayList<>(List.of(
                row("lines with a customer, a quantity and a price", "397,884", counts.lines()),
                row("customers with such a line", "4,338", counts.members()),
                row("customers of the first monthly cohort, December 2010", "885", cohorts.size(0)),
                row("of these, those who ordered in January 2011", "324", cohorts.members(0, 1))));
        rows.add(scores());
        rows.add(fit());
        for (Row row : rows) {
            assertThat(row.ours()).as(row.what()).isEqualTo(row.theirs());
        }
        // what follows from these by other ways of counting
        assertThat(Repurchase.of(columns, first, last, Cores.ONE).buyers()).isEqualTo(counts.members());
        assertThat(Returning.of(columns, first, last, 2, 3, Cores.ONE).newcomers(0))
                .isEqualTo(885);
        assertThat(cohorts.members(0, 0)).isEqualTo(885);
        assertKept(rows);
    }

    private static Row row(String what, String theirs, long ours) {
        return new Row(what, "UCI Online Retail", theirs, String.format(java.util.Locale.ROOT, "%,d", ours));
    }

    /** The orders of the R package's example as columns, scored as the page of figures scores. */
    private static Row scores() {
        Growing growing = new Growing(Layout.bare(ZoneId.of("UTC")));
        Map<String, Integer> numbers = new TreeMap<>();
        List<String> orders = SharedData.lines("rfm", "rfm_data_orders.csv");
        orders.forEach(line -> numbers.put(line.split(",", -1)[0], 0));
        int next = 0;
        for (Map.Entry<String, Integer> each : numbers.entrySet()) {
            each.setValue(next++);
        }
        for (String line : orders) {
            String[] cells = line.split(",", -1);
            Instant day =
                    LocalDate.parse(cells[1]).atStartOfDay(ZoneId.of("UTC")).toInstant();
            int number = numbers.get(cells[0]);
            growing.join(number, day);
            growing.order(number, day, Long.parseLong(cells[2]), null, null, List.of());
        }
        RfmInputs inputs = RfmInputs.of(
                growing.take(), 0, (int) LocalDate.parse("2006-12-31").toEpochDay(), Cores.ONE);
        Rfm.Scores scores = Rfm.scores(
                Rfm.Thresholds.quantiles(inputs.recency(), inputs.frequency(), inputs.money(), 5),
                inputs.recency(),
                inputs.frequency(),
                inputs.money());
        return new Row(
                "RFM scores of the first five customers by name, as of 2006-12-31",
                "documentation of the R package rfm",
                "343, 412, 323, 544, 433",
                "%d, %d, %d, %d, %d".formatted(scores.at(0), scores.at(1), scores.at(2), scores.at(3), scores.at(4)));
    }

    /** What the published summary of CDNOW comes to; more of it is in the table of models. */
    private static Row fit() {
        List<String> customers = SharedData.lines("cdnow", "cdnow_customers_summary.csv");
        int[] repeats = new int[customers.size()];
        double[] last = new double[repeats.length];
        double[] observed = new double[repeats.length];
        for (int i = 0; i < repeats.length; i++) {
            String[] cells = customers.get(i).split(",", -1);
            repeats[i] = (int) Double.parseDouble(cells[1]);
            last[i] = Double.parseDouble(cells[2]);
            observed[i] = Double.parseDouble(cells[3]);
        }
        BetaGeometric model =
                BetaGeometric.fitted(Purchases.of(repeats, last, observed)).model();
        return new Row(
                "BG/NBD of %,d customers, 39 weeks: r, α, a, b".formatted(repeats.length),
                "CDNOW; Fader, Hardie and Lee (2005), table 2",
                "0.243, 4.414, 0.793, 2.426",
                "%.3f, %.3f, %.3f, %.3f".formatted(model.r(), model.alpha(), model.a(), model.b()));
    }

    private static void assertKept(List<Row> rows) throws IOException {
        StringBuilder table = new StringBuilder("\n| what | data | theirs | ours |\n|---|---|---|---|\n");
        rows.forEach(row -> table.append("| ")
                .append(String.join(" | ", row.what(), row.from(), row.theirs(), row.ours()))
                .append(" |\n"));
        String page = Files.readString(TABLE);
        String wanted =
                page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + table + page.substring(page.indexOf(END));
        if ("write".equals(System.getProperty("zhiyin.promises"))) {
            Files.writeString(TABLE, wanted);
        }
        assertThat(TABLE)
                .as("run this test once with -Dzhiyin.promises=write and commit the file")
                .hasContent(wanted);
    }

    /** Every invoice is an order, and every one whose number begins with C a return. */
    private static Columns read() throws IOException {
        Map<String, Invoice> invoices = new LinkedHashMap<>();
        Map<String, Invoice> returns = new LinkedHashMap<>();
        Map<String, Integer> members = new LinkedHashMap<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(HISTORY)), StandardCharsets.UTF_8))) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                List<String> cells = cells(line);
                String customer = cells.get(6);
                long quantity = Long.parseLong(cells.get(3));
                BigDecimal price = new BigDecimal(cells.get(5));
                boolean back = cells.get(0).startsWith("C");
                if (customer.isEmpty() || price.signum() <= 0 || (quantity < 0) != back) {
                    continue;
                }
                Instant at = LocalDateTime.parse(cells.get(4).replace(' ', 'T'))
                        .atZone(LONDON)
                        .toInstant();
                long amount = price.multiply(BigDecimal.valueOf(100 * Math.abs(quantity)))
                        .setScale(0, RoundingMode.HALF_UP)
                        .longValueExact();
                if (back && !members.containsKey(customer)) {
                    // of what was bought before
                    continue;
                }
                int member = members.computeIfAbsent(customer, name -> members.size());
                Invoice invoice =
                        (back ? returns : invoices).computeIfAbsent(cells.get(0), number -> new Invoice(at, member));
                invoice.paid += amount;
                invoice.lines.add(new Growing.Line(cells.get(1), null, null, quantity, amount));
            }
        }
        Growing growing = new Growing(Layout.bare(LONDON));
        for (Invoice invoice : invoices.values()) {
            growing.join(invoice.member, invoice.at);
            growing.order(invoice.member, invoice.at, invoice.paid, null, null, invoice.lines);
        }
        for (Invoice back : returns.values()) {
            growing.comeBack(back.member, back.at, back.paid);
        }
        return growing.take();
    }

    /** Some descriptions have commas, within quotation marks; none goes over the end of a line. */
    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }
}
