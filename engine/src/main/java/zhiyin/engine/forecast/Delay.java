package zhiyin.engine.forecast;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * How long something takes to come, if it comes at all, where some have not been watched for long: the product-limit estimate
 * of Kaplan and Meier, "Nonparametric estimation from incomplete observations", JASA 53 (1958).
 */
final class Delay {

    static final long NEVER = -1;

    private final long[] times;
    /** What part has still not come after that time. */
    private final double[] left;

    /**
     * @param seconds until it came, or until nobody watched any more
     * @param came whether it did
     */
    record Watched(long seconds, boolean came) {}

    Delay(List<Watched> watched) {
        List<Watched> sorted = watched.stream()
                .sorted(Comparator.comparingLong(Watched::seconds)
                        .thenComparing(Watched::came, Comparator.reverseOrder()))
                .toList();
        long[] when = new long[sorted.size()];
        double[] part = new double[sorted.size()];
        int steps = 0;
        double still = 1;
        for (int i = 0; i < sorted.size(); i++) {
            Watched each = sorted.get(i);
            if (each.came()) {
                int atRisk = sorted.size() - i;
                // one after the other: (n-1)/n · (n-2)/(n-1) is (n-2)/n, as if both had come at once
                still *= (atRisk - 1.0) / atRisk;
                if (steps == 0 || when[steps - 1] != each.seconds()) {
                    steps++;
                }
                when[steps - 1] = each.seconds();
                part[steps - 1] = still;
            }
        }
        times = Arrays.copyOf(when, steps);
        left = Arrays.copyOf(part, steps);
    }

    /** What part it comes for, sooner or later. */
    double sooner() {
        return left.length == 0 ? 0 : 1 - left[left.length - 1];
    }

    /** When it comes, where it had not after {@code age} seconds; {@link #NEVER} if it does not. */
    long after(long age, Chance chance) {
        int next = Arrays.binarySearch(times, age);
        next = next >= 0 ? next + 1 : -next - 1;
        if (next == times.length) {
            return NEVER;
        }
        double still = (next == 0 ? 1 : left[next - 1]) * (1 - chance.even());
        for (int i = next; i < times.length; i++) {
            if (left[i] < still) {
                return times[i];
            }
        }
        return NEVER;
    }
}
