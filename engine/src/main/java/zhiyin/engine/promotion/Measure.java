package zhiyin.engine.promotion;

/** By what a threshold is counted. */
public enum Measure {
    /** What the lines cost by then, in minor units. */
    AMOUNT,
    /** What the lines cost before anything was taken off them here, in minor units. */
    AMOUNT_BEFORE,
    UNITS
}
