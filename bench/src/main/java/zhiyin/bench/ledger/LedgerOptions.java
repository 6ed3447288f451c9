package zhiyin.bench.ledger;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for.
 *
 * @param json where the figures go besides the terminal
 * @param rounds how many count, after one that warms up
 * @param time how long each case takes
 * @param parts which of {@link #PARTS}
 */
record LedgerOptions(@Nullable Path json, int rounds, Duration time, boolean quick, boolean full, Set<String> parts) {

    static final List<String> PARTS =
            List.of("events", "batch", "holds", "reads", "lots", "members", "heap", "start", "decide");

    static final String USAGE = """
            Usage: zhiyin bench ledger [--quick|--full] [--rounds N] [--only PART[,PART]] [--json OUT]
              --quick     3 rounds of 2 s, up to 100,000 members; publishes nothing
              --full      up to 10 million members
              --only      of: events, batch, holds, reads, lots, members, heap, start, decide; publishes nothing
            A whole run writes its table into docs/reference/performance.md.
            """;

    /** Null when it makes no sense. */
    static @Nullable LedgerOptions read(List<String> arguments) {
        Path json = null;
        int rounds = 0;
        boolean quick = false;
        boolean full = false;
        Set<String> parts = new LinkedHashSet<>();
        for (int i = 0; i < arguments.size(); i++) {
            String option = arguments.get(i);
            String value = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
            switch (option) {
                case "--quick" -> quick = true;
                case "--full" -> full = true;
                case "--json" -> {
                    json = Path.of(value);
                    i++;
                }
                case "--rounds" -> {
                    rounds = value.matches("[1-9][0-9]?") ? Integer.parseInt(value) : -1;
                    i++;
                }
                case "--only" -> {
                    parts.addAll(List.of(value.split(",", -1)));
                    i++;
                }
                default -> rounds = -1;
            }
        }
        if (rounds < 0
                || (quick && full)
                || !PARTS.containsAll(parts)
                || (json != null && json.toString().isEmpty())) {
            return null;
        }
        return new LedgerOptions(
                json,
                rounds > 0 ? rounds : (quick ? 3 : 5),
                Duration.ofSeconds(quick ? 2 : 5),
                quick,
                full,
                Set.copyOf(parts));
    }

    boolean wants(String part) {
        return parts.isEmpty() || parts.contains(part);
    }

    boolean anyNeedsHouse() {
        return PARTS.stream().anyMatch(part -> !part.equals("decide") && wants(part));
    }

    /** Only whole runs are worth keeping. */
    boolean publishes() {
        return !quick && parts.isEmpty();
    }

    /** How many members the curve goes through. */
    List<Integer> sizes() {
        if (quick) {
            return List.of(10_000, 100_000);
        }
        return full ? List.of(10_000, 100_000, 1_000_000, 10_000_000) : List.of(10_000, 100_000, 1_000_000);
    }

    /** Enough for Java to have compiled what an event runs through. */
    int ordersToWarmUp() {
        return quick ? 20_000 : 40_000;
    }

    int heapSeconds() {
        return quick ? 15 : 60;
    }
}
