package zhiyin.engine.insight.lift;

/**
 * How alike the groups were before anything was given.
 *
 * @param treated the mean of those who were given it
 * @param heldBack of the others
 * @param distance the difference of the means in standard deviations of a single member; up to a tenth of one is usually passed over:
 *     Austin, "Balance diagnostics for comparing the distribution of baseline covariates", Statistics in Medicine 28 (2009)
 * @param chance the standard error of the distance: small groups that chance made are not alike, and intervals reckon with that
 */
public record Balance(LiftMeasure measure, double treated, double heldBack, double distance, double chance) {

    /** From so many standard deviations on the groups are said not to be alike. */
    public static final double SUSPICIOUS_FROM = 0.1;

    /** And from so many standard errors on that is hardly chance: once in a thousand times. */
    private static final double BEYOND_CHANCE = Lift.normal(0.9995);

    static Balance of(LiftMeasure measure, Spread treated, Spread heldBack) {
        double spread = Math.sqrt((treated.varianceBefore() + heldBack.varianceBefore()) / 2);
        double difference = treated.before() - heldBack.before();
        return new Balance(
                measure,
                treated.before(),
                heldBack.before(),
                spread > 0 ? difference / spread : 0,
                Math.sqrt(1.0 / treated.members() + 1.0 / heldBack.members()));
    }

    /** Whether they differ more than one passes over, and more than chance explains. */
    public boolean isSuspicious() {
        return Math.abs(distance) >= SUSPICIOUS_FROM && Math.abs(distance) > BEYOND_CHANCE * chance;
    }
}
