package zhiyin.engine.insight.lift;

/** What of members is measured. */
public enum LiftMeasure {
    /** Whether a member bought. */
    BUYERS,
    /** How many orders he paid. */
    ORDERS,
    /** What he spent net, in minor units. */
    SPEND
}
