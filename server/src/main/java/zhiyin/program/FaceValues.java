package zhiyin.program;

import org.jspecify.annotations.Nullable;

/** What coupons are worth at most; implemented by the room that keeps them. */
@FunctionalInterface
public interface FaceValues {

    /**
     * What a coupon of a template takes off at most, in minor units, as it is given out now; null where nobody knows before there is a
     * cart, or none is given out.
     */
    @Nullable
    Long most(long program, String template);
}
