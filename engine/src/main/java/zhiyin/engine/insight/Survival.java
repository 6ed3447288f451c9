package zhiyin.engine.insight;

import java.util.Arrays;
import org.apache.commons.math3.special.Erf;

/**
 * How long something takes to come, where some have not been watched for long: the product-limit estimate of Kaplan and Meier,
 * "Nonparametric estimation from incomplete observations", JASA 53 (1958). Who has not come when nobody watched any more counts among
 * those who may yet come, for as long as he was watched; to leave him out would make everything come sooner than it does. Never changes;
 * safe to share.
 */
public final class Survival {

    /** When something came; ascending. */
    private final int[] times;
    /** How many were watched just before. */
    private final int[] atRisk;

    private final int[] came;
    /** What part has still not come after that time. */
    private final double[] left;
    /** The sum of Greenwood's formula up to it. */
    private final double[] variances;

    private final int watchedMax;
    private final int watched;

    private Survival(int[] durations, boolean[] happened) {
        if (durations.length != happened.length) {
            throw new IllegalArgumentException("columns of different lengths");
        }
        int longest = 0;
        for (int duration : durations) {
            if (duration < 0) {
                throw new IllegalArgumentException("nothing comes before it is waited for");
            }
            longest = Math.max(longest, duration);
        }
        int[] ends = new int[longest + 1];
        int[] events = new int[longest + 1];
        for (int i = 0; i < durations.length; i++) {
            ends[durations[i]]++;
            events[durations[i]] += happened[i] ? 1 : 0;
        }
        int steps = (int) Arrays.stream(events).filter(many -> many > 0).count();
        this.watched = durations.length;
        this.watchedMax = longest;
        this.times = new int[steps];
        this.atRisk = new int[steps];
        this.came = new int[steps];
        this.left = new double[steps];
        this.variances = new double[steps];
        int still = durations.length;
        double part = 1;
        double variance = 0;
        int step = 0;
        for (int time = 0; time <= longest; time++) {
            if (events[time] > 0) {
                part *= (double) (still - events[time]) / still;
                variance += (double) events[time] / ((double) still * (still - events[time]));
                times[step] = time;
                atRisk[step] = still;
                came[step] = events[time];
                left[step] = part;
                variances[step] = variance;
                step++;
            }
            still -= ends[time];
        }
    }

    /**
     * The estimate.
     *
     * @param durations until it came or until nobody watched any more; whole days
     * @param happened whether it came
     */
    public static Survival of(int[] durations, boolean[] happened) {
        return new Survival(durations, happened);
    }

    /**
     * How long it takes members to buy again: every time from one day of buying to the next is one that came, and the time from a member's
     * last day of buying to now is one that has not.
     *
     * @param starts where each member's days begin, and at last where the last member's end
     * @param days on which they have bought, ascending for each member; equal ones count once
     * @param asOf the day up to which all were watched; later ones are not looked at
     * @param after of each member only the time after his so many-th day of buying, 1 for the first; 0 for all times
     */
    public static Survival ofRepurchases(int[] starts, int[] days, int asOf, int after) {
        int[] durations = new int[days.length];
        boolean[] happened = new boolean[days.length];
        int size = 0;
        for (int member = 0; member + 1 < starts.length; member++) {
            int bought = 0;
            for (int i = starts[member]; i < starts[member + 1] && days[i] <= asOf; i++) {
                boolean lastOfDay = i + 1 == starts[member + 1] || days[i + 1] != days[i];
                if (!lastOfDay) {
                    continue;
                }
                bought++;
                if (after != 0 && bought != after) {
                    continue;
                }
                boolean again = i + 1 < starts[member + 1] && days[i + 1] <= asOf;
                durations[size] = (again ? days[i + 1] : asOf) - days[i];
                happened[size] = again;
                size++;
            }
        }
        return new Survival(Arrays.copyOf(durations, size), Arrays.copyOf(happened, size));
    }

    /** How many times were looked at. */
    public int watched() {
        return watched;
    }

    /** The longest that anybody was watched: about what comes later nothing is known. */
    public int watchedMax() {
        return watchedMax;
    }

    /** The days after which something came. */
    public int[] times() {
        return times.clone();
    }

    /** What part has come within that many days. */
    public double within(int days) {
        int step = step(days);
        return step < 0 ? 0 : 1 - left[step];
    }

    /** The step that holds after that many days; less than 0 before the first. */
    private int step(int days) {
        int place = Arrays.binarySearch(times, days);
        return place >= 0 ? place : -place - 2;
    }

    /** Of how many it was still waited for at that step, and of how many it came. */
    public int atRisk(int step) {
        return atRisk[step];
    }

    public int came(int step) {
        return came[step];
    }

    /**
     * Between which ends the part lies that comes within that many days: by Greenwood's variance, on the scale ln(−ln) on which the ends
     * stay between 0 and 1 (Kalbfleisch and Prentice, "The statistical analysis of failure time data", 1980).
     *
     * @param level with what probability, such as 0.95
     * @return the lower and the upper end; both what {@link #within} says, where that is 0 or 1
     */
    public double[] interval(int days, double level) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("a level lies between 0 and 1");
        }
        int step = step(days);
        if (step < 0 || left[step] <= 0) {
            return new double[] {within(days), within(days)};
        }
        double log = StrictMath.log(left[step]);
        double error = StrictMath.sqrt(2) * Erf.erfInv(level) * StrictMath.sqrt(variances[step]) / -log;
        return new double[] {
            1 - StrictMath.exp(log * StrictMath.exp(-error)), 1 - StrictMath.exp(log * StrictMath.exp(error))
        };
    }

    /** After how many days that part has come; -1 if it had not when nobody was watched any more. */
    public int daysUntil(double part) {
        for (int step = 0; step < times.length; step++) {
            if (1 - left[step] >= part) {
                return times[step];
            }
        }
        return -1;
    }
}
