package zhiyin.engine.promotion;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.rule.Condition;

/**
 * Something a shop offers on carts. Two equal ones are the same offer.
 *
 * @param code unique among the promotions of a programme
 * @param lane where it stands
 * @param priority the greater comes first in its lane; of equal ones the lesser code
 * @param from its first moment; null for always
 * @param until the first moment after it; null for ever
 * @param coupon whether it takes a coupon, one for each time
 * @param times how often an order has it at most; more than once only with coupons
 * @param when what must hold of the order, the member and the day; null for nothing
 * @param on which lines it is about; null for all
 * @param atLeast what there must be of these lines; null for nothing
 * @param gives what it gives
 * @param together how it goes with others
 * @param paidBy who pays for it
 * @param limits how much of it there is; null for no end
 */
public record Promotion(
        String code,
        String lane,
        int priority,
        @Nullable Instant from,
        @Nullable Instant until,
        boolean coupon,
        int times,
        @Nullable Condition when,
        @Nullable Condition on,
        @Nullable AtLeast atLeast,
        Benefit gives,
        Together together,
        PaidBy paidBy,
        @Nullable Limits limits) {

    /** One of which there is no end. */
    public Promotion(
            String code,
            String lane,
            int priority,
            @Nullable Instant from,
            @Nullable Instant until,
            boolean coupon,
            int times,
            @Nullable Condition when,
            @Nullable Condition on,
            @Nullable AtLeast atLeast,
            Benefit gives,
            Together together,
            PaidBy paidBy) {
        this(code, lane, priority, from, until, coupon, times, when, on, atLeast, gives, together, paidBy, null);
    }

    /** The same with an end. */
    public Promotion with(@Nullable Limits some) {
        return new Promotion(
                code, lane, priority, from, until, coupon, times, when, on, atLeast, gives, together, paidBy, some);
    }

    public Promotion {
        if (times <= 0 || (times > 1 && !coupon)) {
            throw new IllegalArgumentException("without a coupon, once");
        }
        if (from != null && until != null && !from.isBefore(until)) {
            throw new IllegalArgumentException("a promotion ends after it begins");
        }
    }

    /** @param least reached is enough */
    public record AtLeast(Measure measure, long least) {
        public AtLeast {
            if (least <= 0) {
                throw new IllegalArgumentException("a threshold is positive");
            }
        }
    }

    /**
     * How it goes with others.
     *
     * @param alone whether nothing else goes with it
     * @param groups names under which others may shut it out
     * @param notWith groups that don't go with it, whichever of both came first
     * @param notAfter lanes: of lines from which these took something it takes nothing more
     */
    public record Together(boolean alone, Set<String> groups, Set<String> notWith, Set<String> notAfter) {

        /** It goes with whatever there is. */
        public static final Together ANYTHING = new Together(false, Set.of(), Set.of(), Set.of());

        public Together {
            groups = Set.copyOf(groups);
            notWith = Set.copyOf(notWith);
            notAfter = Set.copyOf(notAfter);
        }
    }

    /**
     * How much of it there is: units, where units have a price of their own; otherwise as many orders or coupons have it.
     *
     * @param stock for all members together; null for any
     * @param perMember for one member; null for any
     */
    public record Limits(@Nullable Long stock, @Nullable Long perMember) {
        public Limits {
            if ((stock == null && perMember == null)
                    || (stock != null && stock <= 0)
                    || (perMember != null && perMember <= 0)) {
                throw new IllegalArgumentException("a limit lets something through");
            }
        }
    }

    /** Who pays for what it takes off, in percent; together 100. */
    public record PaidBy(int platform, int store, int partner) {

        public static final PaidBy PLATFORM = new PaidBy(100, 0, 0);

        public PaidBy {
            if (platform < 0 || store < 0 || partner < 0 || platform + store + partner != 100) {
                throw new IllegalArgumentException("shares add up to 100 percent");
            }
        }
    }

    /** The same between other moments. */
    public Promotion between(@Nullable Instant begin, @Nullable Instant end) {
        return new Promotion(
                code, lane, priority, begin, end, coupon, times, when, on, atLeast, gives, together, paidBy, limits);
    }

    /** The same under another code. */
    public Promotion under(String other) {
        return new Promotion(
                other, lane, priority, from, until, coupon, times, when, on, atLeast, gives, together, paidBy, limits);
    }

    /** Whether it is on at that moment. */
    public boolean isOn(Instant at) {
        return (from == null || !at.isBefore(from)) && (until == null || at.isBefore(until));
    }
}
