package zhiyin.engine.insight.model;

import java.util.Arrays;
import java.util.Random;

/** People who were made up by the story of a model as it is told, by Java's own random numbers. */
final class People {

    private People() {}

    /** So many, who first bought at any time of the last {@code time}, but for the latest three tenths of it. */
    static Purchases of(RepeatModel<?> model, long seed, int count, double time) {
        Random random = new Random(seed);
        double[] observed = new double[count];
        for (int i = 0; i < count; i++) {
            observed[i] = tenths(time * (0.3 + 0.7 * random.nextDouble()));
        }
        return of(model, random, observed);
    }

    /** So many, who all first bought that time ago. */
    static Purchases together(RepeatModel<?> model, long seed, int count, double time) {
        double[] observed = new double[count];
        Arrays.fill(observed, time);
        return of(model, new Random(seed), observed);
    }

    private static Purchases of(RepeatModel<?> model, Random random, double[] observed) {
        int[] repeats = new int[observed.length];
        double[] last = new double[observed.length];
        for (int i = 0; i < observed.length; i++) {
            for (double time : times(model, random, observed[i])) {
                repeats[i]++;
                last[i] = tenths(time);
            }
        }
        return Purchases.of(repeats, last, observed);
    }

    /** Some are alike, as they are where days are counted. */
    private static double tenths(double time) {
        return Math.floor(time * 10) / 10;
    }

    /** When one of them buys again within that time. */
    static double[] times(RepeatModel<?> model, Random random, double within) {
        double rate = 0;
        double leaving = 0;
        double end = within;
        switch (model) {
            case BetaGeometric bg -> {
                rate = gamma(random, bg.r()) / bg.alpha();
                double one = gamma(random, bg.a());
                leaving = one / (one + gamma(random, bg.b()));
            }
            case ParetoNbd pareto -> {
                rate = gamma(random, pareto.r()) / pareto.alpha();
                end = -Math.log(1 - random.nextDouble()) / (gamma(random, pareto.s()) / pareto.beta());
            }
        }
        double[] times = new double[0];
        double time = 0;
        while (true) {
            time -= Math.log(1 - random.nextDouble()) / rate;
            if (!(time < Math.min(end, within))) {
                return times;
            }
            times = Arrays.copyOf(times, times.length + 1);
            times[times.length - 1] = time;
            if (random.nextDouble() < leaving) {
                return times;
            }
        }
    }

    /** Gamma of any shape by Jöhnk's way for the part below one, and exponentials for the rest. */
    static double gamma(Random random, double shape) {
        double sum = 0;
        while (shape >= 1) {
            sum -= Math.log(1 - random.nextDouble());
            shape--;
        }
        while (shape > 1e-9) {
            double x = Math.pow(random.nextDouble(), 1 / shape);
            double y = Math.pow(random.nextDouble(), 1 / (1 - shape));
            if (x + y <= 1) {
                return sum - Math.log(1 - random.nextDouble()) * x / (x + y);
            }
        }
        return sum;
    }
}
