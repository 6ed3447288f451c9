package zhiyin.engine.promotion;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.rule.Unmet;

/** Why a promotion, or a coupon, takes nothing off a cart. */
public sealed interface WhyNot {

    /** It is not on yet, or no longer, or its coupon is over. */
    record NotOn(@Nullable Instant from, @Nullable Instant until) implements WhyNot {}

    /** Tests of its condition failed. */
    record ConditionUnmet(List<Unmet> tests) implements WhyNot {
        public ConditionUnmet {
            tests = List.copyOf(tests);
        }
    }

    /** Nothing in the cart is what it is about, or nothing that nothing else was taken off. */
    record NoLine() implements WhyNot {}

    /** So much more of what it is about, and it applies: minor units, or units. */
    record TooLittle(Measure measure, long missing) implements WhyNot {}

    /** That one does not go with it. */
    record ShutOut(String by) implements WhyNot {}

    /** The member has had it as often as he may. */
    record UsedUp() implements WhyNot {}

    /** It is for people who buy together, and there is no seat for him. */
    record NoSeat(Reason reason) implements WhyNot {
        /** Why there is none. */
        public enum Reason {
            /** He has neither opened a group nor joined one. */
            NO_GROUP,
            /** A seat is a member's. */
            NO_MEMBER,
            /** All seats are taken or set aside. */
            GROUP_FULL,
            /** Its time is over, or it came to its end before. */
            GROUP_ENDED,
            /** Its promotion is not on any more. */
            PROMOTION_ENDED,
            /** He has a seat in it already. */
            IN_GROUP,
            /** There are as many groups as there may be. */
            NO_MORE_GROUPS
        }
    }

    /** An order takes no more of its coupons. */
    record Enough(int times) implements WhyNot {}

    /** It comes to nothing: the lines cost no more than it would have them cost, or there are too few units. */
    record Nothing() implements WhyNot {}

    /** Others take off more, or stand before it. */
    record Beaten(List<String> by) implements WhyNot {
        public Beaten {
            by = List.copyOf(by);
        }
    }

    /** The coupon itself can't be used, whatever is in the cart. */
    record Unusable(Because because) implements WhyNot {
        /** Why it can't. */
        public enum Because {
            /** Set aside for another order. */
            RESERVED,
            REDEEMED,
            VOID,
            TRANSFERRED,
            /** What all coupons of its kind may take off is used up. */
            BUDGET_SPENT,
            /** A code that opens nothing at the moment. */
            NOT_GIVEN_OUT
        }
    }

    /** There is no promotion for such a coupon. */
    record Unknown() implements WhyNot {}
}
