package zhiyin.engine.insight.model;

/**
 * How contracts have gone that are renewed or not at the end of each period: for each number of renewals, how many ended there, and how
 * many have come so far and go on. Never changes; safe to share.
 */
public final class Contracts {

    private final long[] ended;
    private final long[] running;

    private Contracts(long[] ended, long[] running) {
        if (ended.length != running.length) {
            throw new IllegalArgumentException("columns of different lengths");
        }
        for (int i = 0; i < ended.length; i++) {
            if (ended[i] < 0 || running[i] < 0) {
                throw new IllegalArgumentException("no number of contracts is negative");
            }
        }
        this.ended = ended.clone();
        this.running = running.clone();
    }

    /**
     * Of any number of cohorts together.
     *
     * @param ended by renewals, how many were renewed so often and then not
     * @param running by renewals, how many were renewed so often and have not come to their next renewal
     * @throws IllegalArgumentException if the columns are not of one length or a number is negative
     */
    public static Contracts of(long[] ended, long[] running) {
        return new Contracts(ended, running);
    }

    /**
     * Of one cohort.
     *
     * @param survivors how many began, and how many were left after each renewal
     * @throws IllegalArgumentException if there are more after a renewal than before
     */
    public static Contracts ofSurvivors(long[] survivors) {
        long[] ended = new long[survivors.length];
        long[] running = new long[survivors.length];
        for (int i = 0; i + 1 < survivors.length; i++) {
            ended[i] = Math.subtractExact(survivors[i], survivors[i + 1]);
        }
        if (survivors.length > 0) {
            running[survivors.length - 1] = survivors[survivors.length - 1];
        }
        return new Contracts(ended, running);
    }

    /** One more than the largest number of renewals. */
    int size() {
        return ended.length;
    }

    long ended(int renewals) {
        return ended[renewals];
    }

    long running(int renewals) {
        return running[renewals];
    }

    public long members() {
        long members = 0;
        for (int i = 0; i < ended.length; i++) {
            members += ended[i] + running[i];
        }
        return members;
    }
}
