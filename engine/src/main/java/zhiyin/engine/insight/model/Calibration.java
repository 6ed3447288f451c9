package zhiyin.engine.insight.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * How right a model was: it is fitted to what was known when a day began, and what it then expected stands beside what came. The
 * three views are those in which such models are usually shown: by how often members had bought before, by time, and by how
 * probable it was that they would not come.
 *
 * @param members of so many
 * @param expected how often they were expected to buy
 * @param actual how often they did
 * @param levels by repeat purchases before
 * @param steps by time, cumulated
 * @param risks by how probable it was that a member would not buy
 * @param brier the mean of the squared difference between that probability and what came, 1 or 0: the score of Brier,
 *     "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78 (1950); the less, the better
 */
public record Calibration(
        long members,
        double expected,
        long actual,
        List<Level> levels,
        List<Step> steps,
        List<Risk> risks,
        double brier) {

    public Calibration {
        levels = List.copyOf(levels);
        steps = List.copyOf(steps);
        risks = List.copyOf(risks);
    }

    /** So many repeat purchases and more are one level. */
    private static final int LEVEL_MAX = 7;

    private static final int RISKS = 10;

    /**
     * Members who had bought again so often.
     *
     * @param repeats so often; the last level is of those who had so often or more
     * @param expected how often they were expected to buy, all together
     * @param actual how often they did
     */
    public record Level(int repeats, boolean orMore, long members, double expected, long actual) {}

    /**
     * From the day of the cut until the day {@code before} begins.
     *
     * @param expected how often all were expected to buy
     * @param actual how often they did
     */
    public record Step(int before, double expected, long actual) {}

    /**
     * Members of whom it was about so probable that they would not buy.
     *
     * @param from the least probability
     * @param to the largest, exclusive but for 1
     * @param members how many there are, perhaps none
     * @param expected how many were expected not to buy
     * @param actual how many did not
     */
    public record Risk(double from, double to, long members, double expected, long actual) {}

    private static int level(Purchases purchases, int place) {
        return Math.min(LEVEL_MAX, purchases.repeats(purchases.kindAt(place)));
    }

    private static int risk(double silent) {
        return Math.min(RISKS - 1, (int) (silent * RISKS));
    }

    /** On which of the levels each member was, by his place in what was known. */
    public static int[] levels(PurchaseDays.Known known) {
        int[] levels = new int[known.members().length];
        for (int place = 0; place < levels.length; place++) {
            levels[place] = level(known.purchases(), place);
        }
        return levels;
    }

    /**
     * In which of the risks each member was, by his place in what was known.
     *
     * @param days so many days were held out
     * @param fitting as {@link #of} was given
     */
    public static <M extends RepeatModel<M>> int[] risks(
            PurchaseDays.Known known, int days, Function<Purchases, Fitted<M>> fitting) {
        return Arrays.stream(fitting.apply(known.purchases()).model().churn(known.purchases(), days))
                .mapToInt(Calibration::risk)
                .toArray();
    }

    /** How much more was expected than came, as a part of what came; negative for less. */
    public double deviation() {
        return expected / actual - 1;
    }

    /**
     * Fits a model to what was known when a day began, and looks at what came then.
     *
     * @param cut the first day that the model does not know
     * @param end the first day that is not looked at, after {@code cut}
     * @param step so many days each step, such as 7; the last one may be shorter
     * @param fitting such as {@code BetaGeometric::fitted}
     * @throws IllegalArgumentException if there is no day to look at, or nobody had bought before
     */
    public static <M extends RepeatModel<M>> Calibration of(
            PurchaseDays days, int cut, int end, int step, Function<Purchases, Fitted<M>> fitting) {
        if (end <= cut || step < 1) {
            throw new IllegalArgumentException("there is no day to look at");
        }
        PurchaseDays.Known known = days.before(cut);
        Purchases purchases = known.purchases();
        M model = fitting.apply(purchases).model();
        int time = end - cut;
        double[] expected = model.expected(purchases, time);
        double[] silent = model.churn(purchases, time);

        long[] levelMembers = new long[LEVEL_MAX + 1];
        double[] levelExpected = new double[LEVEL_MAX + 1];
        long[] levelActual = new long[LEVEL_MAX + 1];
        long[] riskMembers = new long[RISKS];
        double[] riskExpected = new double[RISKS];
        long[] riskActual = new long[RISKS];
        int steps = (time + step - 1) / step;
        long[] cameIn = new long[steps];
        double squares = 0;
        for (int place = 0; place < expected.length; place++) {
            int member = known.members()[place];
            int came = 0;
            for (int i = days.start(member); i < days.end(member) && days.day(i) < end; i++) {
                if (days.day(i) >= cut && (i == days.start(member) || days.day(i) != days.day(i - 1))) {
                    came++;
                    cameIn[(days.day(i) - cut) / step]++;
                }
            }
            int level = level(purchases, place);
            levelMembers[level]++;
            levelExpected[level] += expected[place];
            levelActual[level] += came;
            int risk = risk(silent[place]);
            riskMembers[risk]++;
            riskExpected[risk] += silent[place];
            riskActual[risk] += came == 0 ? 1 : 0;
            double off = silent[place] - (came == 0 ? 1 : 0);
            squares += off * off;
        }
        List<Level> levels = new ArrayList<>();
        for (int i = 0; i <= LEVEL_MAX; i++) {
            levels.add(new Level(i, i == LEVEL_MAX, levelMembers[i], levelExpected[i], levelActual[i]));
        }
        List<Risk> risks = new ArrayList<>();
        for (int i = 0; i < RISKS; i++) {
            risks.add(new Risk((double) i / RISKS, (i + 1.0) / RISKS, riskMembers[i], riskExpected[i], riskActual[i]));
        }
        return new Calibration(
                purchases.members(),
                Arrays.stream(levelExpected).sum(),
                Arrays.stream(levelActual).sum(),
                levels,
                steps(model, purchases, cut, end, step, cameIn),
                risks,
                squares / expected.length);
    }

    /** Of members with the same x and T only the probability to be alive is different: they are added up first. */
    private static List<Step> steps(
            RepeatModel<?> model, Purchases purchases, int cut, int end, int step, long[] cameIn) {
        double[] alive = model.aliveByKind(purchases);
        double[] aliveOf = new double[purchases.observedPairs().time().length];
        for (int kind = 0; kind < alive.length; kind++) {
            aliveOf[purchases.observedPair(kind)] += purchases.count(kind) * alive[kind];
        }
        List<Step> steps = new ArrayList<>();
        long actual = 0;
        for (int i = 0; i < cameIn.length; i++) {
            int before = Math.min(end, cut + (i + 1) * step);
            double[] living = model.livingByPair(purchases, (double) before - cut);
            double expected = 0;
            for (int pair = 0; pair < living.length; pair++) {
                expected += aliveOf[pair] * living[pair];
            }
            actual += cameIn[i];
            steps.add(new Step(before, expected, actual));
        }
        return steps;
    }
}
