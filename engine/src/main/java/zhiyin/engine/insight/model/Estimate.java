package zhiyin.engine.insight.model;

/**
 * A figure that is not known exactly.
 *
 * @param value what the model says
 * @param low where its interval begins
 * @param high where it ends
 */
public record Estimate(double value, double low, double high) {

    /** Whether that lies in the interval. */
    public boolean holds(double figure) {
        return low <= figure && figure <= high;
    }
}
