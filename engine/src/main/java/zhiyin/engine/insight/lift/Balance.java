package zhiyin.engine.insight.lift;

/**
 * How alike the groups were before anything was given.
 *
 * @param treated the mean of those who were given it
 * @param heldBack of the others
 * @param distance the difference of the means in standard deviations of a single member; up to a tenth of one is usually passed over:
 *     Austin, "Balance diagnostics for comparing the distribution of baseline covariates", Statistics in Medicine 28 (2009)
 */
public record Balance(LiftMeasure measure, double treated, double heldBack, double distance) {

    /** From so many standard deviations on the groups are said not to be alike. */
    public static final double SUSPICIOUS_FROM = 0.1;

    static Balance of(LiftMeasure measure, Spread treated, Spread heldBack) {
        double spread = Math.sqrt((treated.varianceBefore() + heldBack.varianceBefore()) / 2);
        double difference = treated.before() - heldBack.before();
        return new Balance(measure, treated.before(), heldBack.before(), spread > 0 ? difference / spread : 0);
    }

    /** Whether they differ more than one passes over. */
    public boolean isSuspicious() {
        return Math.abs(distance) >= SUSPICIOUS_FROM;
    }
}
