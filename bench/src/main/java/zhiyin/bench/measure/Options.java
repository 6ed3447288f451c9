package zhiyin.bench.measure;

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
 * @param parts which of the bench's; all where none is named
 */
public record Options(@Nullable Path json, int rounds, Duration time, boolean quick, boolean full, Set<String> parts) {

    /** Null when it makes no sense. */
    static @Nullable Options read(List<String> arguments, Bench.Title title) {
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
                || (full && (quick || !title.canBeFull()))
                || !title.parts().containsAll(parts)
                || (json != null && json.toString().isEmpty())) {
            return null;
        }
        return new Options(
                json,
                rounds > 0 ? rounds : (quick ? 3 : 5),
                Duration.ofSeconds(quick ? 2 : 5),
                quick,
                full,
                Set.copyOf(parts));
    }

    /** Whether this part is to be measured. */
    public boolean wants(String part) {
        return parts.isEmpty() || parts.contains(part);
    }

    /** Whether that part alone is to be measured. */
    public boolean wantsNothingBut(String part) {
        return parts.size() == 1 && parts.contains(part);
    }

    /** Only whole runs are worth keeping. */
    boolean publishes() {
        return !quick && parts.isEmpty();
    }
}
