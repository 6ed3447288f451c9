package zhiyin.bench.measure;

/**
 * One case in one round.
 *
 * @param name which case
 * @param perSecond operations a second
 * @param serverMicros processor time of the product an operation; NaN where it is not known
 * @param databaseMicros of PostgreSQL
 * @param callerMicros of whoever asked, which is nobody's cost
 * @param p50 half of the answers came within so many milliseconds; NaN where nobody looked
 * @param p99 all but one in a hundred
 * @param loopSeconds how long the fixed loop took just before
 */
public record Sample(
        String name,
        double perSecond,
        double serverMicros,
        double databaseMicros,
        double callerMicros,
        double p50,
        double p99,
        double loopSeconds) {

    public double micros() {
        return serverMicros + databaseMicros;
    }
}
