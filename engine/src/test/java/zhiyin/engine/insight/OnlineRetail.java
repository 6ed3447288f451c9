package zhiyin.engine.insight;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import zhiyin.engine.insight.model.PurchaseDays;
import zhiyin.engine.insight.model.Spending;

/** The lines of UCI Online Retail that are sales to somebody, by customer and day: the first day is 1 December 2010. */
public final class OnlineRetail {

    /** The day after its last. */
    public static final int END = (int) LocalDate.of(2011, 12, 10).toEpochDay();

    private final int[] starts;
    private final int[] days;
    private final long[] totals;
    private final long lines;

    private OnlineRetail(Map<String, TreeMap<Integer, Long>> customers, long lines) {
        this.lines = lines;
        this.starts = new int[customers.size() + 1];
        this.days = new int[customers.values().stream().mapToInt(Map::size).sum()];
        this.totals = new long[customers.size()];
        int member = 0;
        int place = 0;
        for (TreeMap<Integer, Long> own : customers.values()) {
            for (Map.Entry<Integer, Long> day : own.entrySet()) {
                days[place++] = day.getKey();
                totals[member] += day.getValue();
            }
            starts[++member] = place;
        }
    }

    /** Skips the test where the machine has not got it. */
    public static OnlineRetail read() {
        Map<String, TreeMap<Integer, Long>> customers = new TreeMap<>();
        long lines = 0;
        for (String line : SharedData.lines("online-retail", "online_retail.csv.gz")) {
            List<String> cells = cells(line);
            if (cells.get(6).isEmpty() || cells.get(0).startsWith("C")) {
                continue;
            }
            BigDecimal price = new BigDecimal(cells.get(5));
            long quantity = Long.parseLong(cells.get(3));
            if (quantity > 0 && price.signum() > 0) {
                lines++;
                long paid = price.multiply(BigDecimal.valueOf(100 * quantity))
                        .setScale(0, RoundingMode.HALF_UP)
                        .longValueExact();
                int day = (int) LocalDate.parse(cells.get(4).substring(0, 10)).toEpochDay();
                customers.computeIfAbsent(cells.get(6), name -> new TreeMap<>()).merge(day, paid, Long::sum);
            }
        }
        return new OnlineRetail(customers, lines);
    }

    /** Some descriptions have commas, within quotation marks; none goes over the end of a line. */
    private static List<String> cells(String line) {
        java.util.ArrayList<String> cells = new java.util.ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (char c : line.toCharArray()) {
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

    public long lines() {
        return lines;
    }

    public int[] starts() {
        return starts;
    }

    public int[] days() {
        return days;
    }

    public long[] totals() {
        return totals;
    }

    public PurchaseDays purchaseDays() {
        return PurchaseDays.of(starts, days);
    }

    /** Of all days of buying, the first among them. */
    public Spending spending() {
        int[] purchases = new int[totals.length];
        for (int member = 0; member < purchases.length; member++) {
            purchases[member] = starts[member + 1] - starts[member];
        }
        return Spending.of(purchases, totals);
    }
}
