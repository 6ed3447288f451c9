package zhiyin.engine.insight.model;

/**
 * A column of {@link Estimate}s, a place for each member. The arrays are handed out as they are; whoever asks for them leaves them as
 * they are.
 */
public final class Estimates {

    private final double[] values;
    private final double[] lows;
    private final double[] highs;

    Estimates(double[] values, double[] lows, double[] highs) {
        this.values = values;
        this.lows = lows;
        this.highs = highs;
    }

    public int size() {
        return values.length;
    }

    public Estimate at(int place) {
        return new Estimate(values[place], lows[place], highs[place]);
    }

    public double[] values() {
        return values;
    }

    public double[] lows() {
        return lows;
    }

    public double[] highs() {
        return highs;
    }

    /** A column with a value for each kind as one with a value for each place. */
    Estimates atPlaces(Purchases purchases) {
        return new Estimates(purchases.atPlaces(values), purchases.atPlaces(lows), purchases.atPlaces(highs));
    }
}
