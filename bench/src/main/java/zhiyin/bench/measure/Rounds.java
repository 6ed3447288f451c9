package zhiyin.bench.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** All that was measured, round by round, each round in the order in which its cases ran. */
public final class Rounds {

    /** Slower than this against the run's best, and the machine was busy with something else. */
    private static final double SLOWER_MAX = 2;

    private final List<List<Sample>> rounds = new ArrayList<>();
    private double bestLoop = Double.POSITIVE_INFINITY;

    /**
     * A figure of all its rounds.
     *
     * @param dropped how many rounds said nothing, because the machine was busy
     */
    public record Figure(double median, double min, double max, int rounds, int dropped) {
        public static Figure of(double[] values, int dropped) {
            if (values.length == 0) {
                return new Figure(Double.NaN, Double.NaN, Double.NaN, 0, dropped);
            }
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            int middle = sorted.length / 2;
            double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
            return new Figure(median, sorted[0], sorted[sorted.length - 1], sorted.length, dropped);
        }
    }

    public void begin() {
        rounds.add(new ArrayList<>());
    }

    public void add(Sample sample) {
        rounds.getLast().add(sample);
    }

    public void looped(double seconds) {
        bestLoop = Math.min(bestLoop, seconds);
    }

    public double bestLoop() {
        return bestLoop;
    }

    /** How many times slower than at its best the machine was, at the middle and at the worst. */
    public Figure slowness() {
        return Figure.of(
                rounds.stream()
                        .flatMap(List::stream)
                        .mapToDouble(sample -> sample.loopSeconds() / bestLoop)
                        .toArray(),
                0);
    }

    private boolean quiet(Sample sample) {
        return sample.loopSeconds() <= SLOWER_MAX * bestLoop;
    }

    /** One case by itself. */
    public Figure of(String name, ToDoubleFunction<Sample> what) {
        List<Double> values = new ArrayList<>();
        int dropped = 0;
        for (List<Sample> round : rounds) {
            for (Sample sample : round) {
                if (sample.name().equals(name)) {
                    if (quiet(sample)) {
                        values.add(what.applyAsDouble(sample));
                    } else {
                        dropped++;
                    }
                }
            }
        }
        return Figure.of(values.stream().mapToDouble(Double::doubleValue).toArray(), dropped);
    }

    /** One case against another, round by round: against the nearest before it and the nearest after it, where there are both. */
    public Figure ratio(String ours, String theirs, ToDoubleFunction<Sample> what) {
        List<Double> values = new ArrayList<>();
        int dropped = 0;
        for (List<Sample> round : rounds) {
            int at = index(round, ours, 0, 1);
            if (at < 0) {
                continue;
            }
            List<Sample> beside = new ArrayList<>();
            int before = index(round, theirs, at - 1, -1);
            int after = index(round, theirs, at + 1, 1);
            if (before >= 0) {
                beside.add(round.get(before));
            }
            if (after >= 0) {
                beside.add(round.get(after));
            }
            if (beside.isEmpty()) {
                continue;
            }
            if (quiet(round.get(at)) && beside.stream().allMatch(this::quiet)) {
                values.add(what.applyAsDouble(round.get(at))
                        / beside.stream().mapToDouble(what).average().orElseThrow());
            } else {
                dropped++;
            }
        }
        return Figure.of(values.stream().mapToDouble(Double::doubleValue).toArray(), dropped);
    }

    private static int index(List<Sample> round, String name, int from, int step) {
        for (int i = from; i >= 0 && i < round.size(); i += step) {
            if (round.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    public List<String> names() {
        return rounds.stream()
                .flatMap(List::stream)
                .map(Sample::name)
                .distinct()
                .toList();
    }
}
