package zhiyin.engine.insight.lift;

import org.jspecify.annotations.Nullable;

/** What a lift test that is over says. */
public enum LiftVerdict {
    /** There is more where it was given, and chance alone would hardly make so much. */
    WORKED,
    /** There is less where it was given. */
    HARMED,
    /** An effect as large as the test was made to see would be in the interval, and is not. */
    DID_NOT,
    /** The interval holds nothing as well as an effect that would matter. */
    UNCERTAIN,
    /** The groups are no longer those that were drawn: what differs between them may be anything. */
    NOT_TRUSTED;

    /**
     * The verdict of a test that has run as long as it was meant to.
     *
     * @param lift of what decides; null where there are too few to tell
     * @param smallest the smallest effect that was to be seen, in the unit of the lift; null where that was not known
     */
    public static LiftVerdict of(@Nullable Lift lift, @Nullable Double smallest, SampleRatio ratio) {
        if (ratio.isSuspicious()) {
            return NOT_TRUSTED;
        }
        if (lift == null) {
            return UNCERTAIN;
        }
        if (lift.isMore()) {
            return WORKED;
        }
        if (lift.isLess()) {
            return HARMED;
        }
        return smallest != null && lift.absolute().high() < smallest ? DID_NOT : UNCERTAIN;
    }
}
