package zhiyin.audit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is found about one law: of each part of it that is broken the first difference, and how many there are. */
final class Findings {

    private final Map<String, Part> parts = new LinkedHashMap<>();
    private Duration took = Duration.ZERO;

    /** A part of the law that is broken. */
    record Part(Difference first, long differences) {}

    void note(Difference difference) {
        note(difference, 1);
    }

    /** Notes the first of {@code many} differences of a kind. */
    void note(Difference difference, long many) {
        parts.merge(
                difference.says(),
                new Part(difference, many),
                (known, more) -> new Part(known.first(), known.differences() + more.differences()));
    }

    /** Takes over what was found elsewhere about the same law, after what is here. */
    void add(Findings more) {
        more.parts.values().forEach(part -> note(part.first(), part.differences()));
        spent(more.took);
    }

    void spent(Duration time) {
        took = took.plus(time);
    }

    /** In the order in which they were found. */
    List<Part> parts() {
        return new ArrayList<>(parts.values());
    }

    long differences() {
        return parts.values().stream().mapToLong(Part::differences).sum();
    }

    Duration took() {
        return took;
    }
}
