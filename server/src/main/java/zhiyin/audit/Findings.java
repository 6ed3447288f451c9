package zhiyin.audit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is found about one law: the first difference and how many there are. */
final class Findings {

    private @Nullable Difference first;
    private long differences;
    private Duration took = Duration.ZERO;

    void note(Difference difference) {
        note(difference, 1);
    }

    /** Notes the first of {@code many} differences of a kind. */
    void note(Difference difference, long many) {
        if (first == null) {
            first = difference;
        }
        differences += many;
    }

    void spent(Duration time) {
        took = took.plus(time);
    }

    @Nullable
    Difference first() {
        return first;
    }

    long differences() {
        return differences;
    }

    Duration took() {
        return took;
    }
}
