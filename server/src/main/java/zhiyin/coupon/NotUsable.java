package zhiyin.coupon;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Why somebody can't have, or can't use, a coupon. */
public sealed interface NotUsable {

    /** There is no such coupon, code or template, or it is somebody else's. */
    record Unknown() implements NotUsable {}

    /** Its time has not come. */
    record NotYet(Instant from) implements NotUsable {}

    /** Its time has passed. */
    record Expired(Instant until) implements NotUsable {}

    /** It is set aside for another order. */
    record Reserved(@Nullable Instant until) implements NotUsable {}

    /** It has been used. */
    record Redeemed() implements NotUsable {}

    /** It was made void. */
    record Annulled() implements NotUsable {}

    /** It was given to somebody else. */
    record Transferred() implements NotUsable {}

    /** All coupons of its kind together may take off no more than this. */
    record BudgetSpent(long left) implements NotUsable {}

    /** None is given out now: it has ended, or its time has not come. */
    record NotGivenOut() implements NotUsable {}

    /** All there are were given out. */
    record GoneAll(long quota) implements NotUsable {}

    /** The member has had as many as he may. */
    record EnoughHad(int most) implements NotUsable {}

    /** It is for others: this is not so of him. */
    record NotForHim(String field) implements NotUsable {}

    /** The member may not do that at present. */
    record Forbidden() implements NotUsable {}

    /** Such coupons stay with whoever got them. */
    record NotTransferable() implements NotUsable {}
}
