package zhiyin.engine.insight;

/**
 * The {@link Stage} of each member, and how many days he has been asleep. The arrays are handed out as they are; whoever asks for them
 * leaves them as they are.
 */
@SuppressWarnings("EnumOrdinal") // a byte for each member; nothing of it is kept
public final class Stages {

    /** In place of a day: there is none. */
    public static final int NEVER = Integer.MIN_VALUE;

    private static final Stage[] STAGES = Stage.values();

    private final byte[] stages;
    private final int[] asleep;

    private Stages(byte[] stages, int[] asleep) {
        this.stages = stages;
        this.asleep = asleep;
    }

    /**
     * The stages of all members as of a day. Days are numbers such as days since 1970; what lies after {@code asOf} is not told.
     *
     * @param first the day of each member's first order; {@link #NEVER} if he has none
     * @param last the day of his last order
     * @param previous the last day before that on which he ordered; {@link #NEVER} if there is none. Two orders on one day are no break
     * @param orders how many he has made in the window of the rules
     * @param spend what he has paid in it, minor units
     */
    public static Stages of(
            LifecycleRules rules, int[] first, int[] last, int[] previous, int[] orders, long[] spend, int asOf) {
        int size = first.length;
        if (last.length != size || previous.length != size || orders.length != size || spend.length != size) {
            throw new IllegalArgumentException("columns of different lengths");
        }
        byte[] stages = new byte[size];
        int[] asleep = new int[size];
        for (int i = 0; i < size; i++) {
            Stage stage = of(rules, first[i], last[i], previous[i], orders[i], spend[i], asOf);
            stages[i] = (byte) stage.ordinal();
            asleep[i] = asleep(stage, last[i], asOf);
        }
        return new Stages(stages, asleep);
    }

    /** The stage of one member. */
    public static Stage of(LifecycleRules rules, int first, int last, int previous, int orders, long spend, int asOf) {
        if (first == NEVER) {
            return Stage.NO_ORDER;
        }
        if (first > last || last > asOf || previous > last) {
            throw new IllegalArgumentException("nobody orders first after last, or later than now");
        }
        int silent = asOf - last;
        if (silent >= rules.lostDays()) {
            return Stage.LOST;
        }
        if (silent >= rules.dormantDays()) {
            return Stage.DORMANT;
        }
        if (previous != NEVER && last - previous >= rules.dormantDays() && silent < rules.returnedDays()) {
            return Stage.RETURNED;
        }
        if (asOf - first < rules.newDays()) {
            return Stage.NEW;
        }
        if (spend >= rules.highValueSpend()) {
            return Stage.HIGH_VALUE;
        }
        return orders >= rules.loyalOrders() ? Stage.LOYAL : Stage.ACTIVE;
    }

    /** How many days it is since the last order of a member who is dormant or lost; of anybody else 0. */
    private static int asleep(Stage stage, int last, int asOf) {
        return switch (stage) {
            case DORMANT, LOST -> asOf - last;
            case NO_ORDER, RETURNED, NEW, HIGH_VALUE, LOYAL, ACTIVE -> 0;
        };
    }

    public int size() {
        return stages.length;
    }

    public Stage stage(int place) {
        return STAGES[stages[place]];
    }

    /** By place the ordinal of the stage, as {@link Movement} takes it. */
    public int[] ordinals() {
        int[] ordinals = new int[stages.length];
        for (int i = 0; i < ordinals.length; i++) {
            ordinals[i] = stages[i];
        }
        return ordinals;
    }

    /** By place the days since the last order of a member who is dormant or lost; 0 of anybody else. */
    public int[] asleep() {
        return asleep;
    }

    /** How many are in each stage, by its ordinal. */
    public long[] members() {
        long[] members = new long[STAGES.length];
        for (byte stage : stages) {
            members[stage]++;
        }
        return members;
    }
}
