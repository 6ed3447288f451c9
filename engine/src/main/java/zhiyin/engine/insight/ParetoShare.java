package zhiyin.engine.insight;

import java.util.Arrays;

/** What part of a total the members bring who bring most: the curve of Lorenz (1905), begun at its upper end. Never changes. */
public final class ParetoShare {

    /** Of the first so many, the largest first. */
    private final double[] cumulated;

    private ParetoShare(double[] cumulated) {
        this.cumulated = cumulated;
    }

    /**
     * The curve of those members.
     *
     * @param values what each brings, such as revenue in minor units; below zero counts as nothing
     */
    public static ParetoShare of(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        double[] cumulated = new double[sorted.length + 1];
        long sum = 0;
        for (int i = 0; i < sorted.length; i++) {
            sum = Math.addExact(sum, Math.max(0, sorted[sorted.length - 1 - i]));
            cumulated[i + 1] = sum;
        }
        return new ParetoShare(cumulated);
    }

    public int members() {
        return cumulated.length - 1;
    }

    /**
     * What part of the total the top {@code part} of the members bring; of a part of a member, a part of what he brings. 0 where there is
     * no total.
     *
     * @param part from 0 to 1, such as 0.2
     */
    public double share(double part) {
        if (!(part >= 0 && part <= 1)) {
            throw new IllegalArgumentException("a part lies between 0 and 1");
        }
        double total = cumulated[members()];
        if (total == 0) {
            return 0;
        }
        double place = part * members();
        int whole = (int) place;
        double rest = place - whole;
        double sum = rest == 0 ? cumulated[whole] : cumulated[whole] + rest * (cumulated[whole + 1] - cumulated[whole]);
        return sum / total;
    }

    /**
     * How many of the members who bring most together bring that part of the total, or just more.
     *
     * @param share from 0 to 1, such as 0.8
     */
    public int membersFor(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a share lies between 0 and 1");
        }
        double wanted = share * cumulated[members()];
        int low = 0;
        int high = members();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (cumulated[middle] >= wanted) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
