package zhiyin.engine.insight.lift;

import java.util.SplittableRandom;
import org.roaringbitmap.RoaringBitmap;

/**
 * A made-up shop of which it is known what was caused. Each member has a rate of his own, from a gamma distribution of shape 2; he
 * orders by Poisson with it before, and meanwhile with it, or with so much more if he was given something. An order is of 50 to 150.
 */
record World(TwoGroups groups, double effect) {

    static final double RATE = 0.6;
    private static final double MEAN_ORDER = 100;

    static World of(long seed, int members, int share, double effect) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] drawn = new byte[Drawing.SEED_BYTES];
        random.nextBytes(drawn);
        Drawing drawing = new Drawing(drawn, share);
        RoaringBitmap treated = new RoaringBitmap();
        RoaringBitmap heldBack = new RoaringBitmap();
        int[] ordersBefore = new int[members];
        long[] spendBefore = new long[members];
        int[] orders = new int[members];
        long[] spend = new long[members];
        for (int number = 0; number < members; number++) {
            double rate = -RATE / 2 * (Math.log(1 - random.nextDouble()) + Math.log(1 - random.nextDouble()));
            boolean isHeldBack = drawing.isHeldBack(number);
            (isHeldBack ? heldBack : treated).add(number);
            ordersBefore[number] = poisson(random, 3 * rate);
            spendBefore[number] = amounts(random, ordersBefore[number]);
            orders[number] = poisson(random, isHeldBack ? rate : rate * (1 + effect));
            spend[number] = amounts(random, orders[number]);
        }
        return new World(
                new TwoGroups(
                        treated,
                        heldBack,
                        new Bought(number -> ordersBefore[number], number -> spendBefore[number]),
                        new Bought(number -> orders[number], number -> spend[number])),
                effect);
    }

    private static int poisson(SplittableRandom random, double rate) {
        double limit = Math.exp(-rate);
        int count = -1;
        double product = 1;
        while (product > limit) {
            product *= random.nextDouble();
            count++;
        }
        return count;
    }

    private static long amounts(SplittableRandom random, int orders) {
        long sum = 0;
        for (int i = 0; i < orders; i++) {
            sum += 50 + random.nextInt(101);
        }
        return sum;
    }

    /** What is caused in truth, of a member. */
    double absolute(LiftMeasure measure) {
        return usual(measure, 1 + effect) - usual(measure, 1);
    }

    double relative(LiftMeasure measure) {
        return usual(measure, 1 + effect) / usual(measure, 1) - 1;
    }

    private static double usual(LiftMeasure measure, double times) {
        return switch (measure) {
            // nobody's share of members of whom each orders with a rate of the gamma distribution
            case BUYERS -> 1 - Math.pow(1 + RATE * times / 2, -2);
            case ORDERS -> RATE * times;
            case SPEND -> RATE * times * MEAN_ORDER;
        };
    }

    /** The same as if nobody had looked before. */
    TwoGroups withoutPast() {
        return new TwoGroups(groups.treated(), groups.heldBack(), Bought.NOTHING, groups.meanwhile());
    }
}
