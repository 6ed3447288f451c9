package zhiyin.engine.decision;

import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.rule.Unmet;

/**
 * A rule that was considered, and what came of it.
 *
 * @param rule its code; a multiplier's too
 * @param asset of what it gives points; null for one that gives coupons
 * @param verdict in one word
 * @param unmet every test that failed, and the limit that was reached; where it applied, the limit that cut it, if one did
 * @param base the money that counted, in minor units, where it goes by money
 * @param points what it gave; for a rule that was not chosen, what it would have given
 * @param leftOut the lines that did not count, and why
 * @param draw what it asked of its budget and got; null if it has none, or came to nothing before
 * @param coupon the template of the coupons that it gives, whose number stands in the place of points; null for one that gives points
 */
public record RuleTrace(
        String rule,
        @Nullable String asset,
        Verdict verdict,
        List<Unmet> unmet,
        @Nullable Long base,
        long points,
        List<LeftOut> leftOut,
        @Nullable Draw draw,
        @Nullable String coupon) {

    public RuleTrace {
        unmet = List.copyOf(unmet);
        leftOut = List.copyOf(leftOut);
    }

    /** One that gives points. */
    public RuleTrace(
            String rule,
            String asset,
            Verdict verdict,
            List<Unmet> unmet,
            @Nullable Long base,
            long points,
            List<LeftOut> leftOut,
            @Nullable Draw draw) {
        this(rule, asset, verdict, unmet, base, points, leftOut, draw, null);
    }

    /** A rule that no budget pays for. */
    public RuleTrace(
            String rule,
            String asset,
            Verdict verdict,
            List<Unmet> unmet,
            @Nullable Long base,
            long points,
            List<LeftOut> leftOut) {
        this(rule, asset, verdict, unmet, base, points, leftOut, null);
    }

    /** What came of a rule. */
    public enum Verdict {
        /** It gave points. */
        APPLIED,
        /** Its condition was not met. */
        NOT_MET,
        /** No line of the order counted. */
        NO_LINE,
        /** It came to less than one point. */
        TOO_LITTLE,
        /** Another rule was chosen over it. */
        NOT_CHOSEN,
        /** Its budget had too little left, and nothing was given. */
        BUDGET,
        /** It has given the member as often, or as much, as it may for now. */
        LIMIT,
        /** It gave the member something too short a time ago. */
        COOLING,
        /** The member has had more such events than are usual, and what more he does earns nothing. */
        TOO_OFTEN
    }

    /**
     * What a rule asked of its budget, and what it got.
     *
     * @param wanted what it would have given
     * @param given what it gave; less where the budget had no more
     */
    public record Draw(String budget, long wanted, long given) {}

    /** A line that did not count. */
    public record LeftOut(String line, List<Unmet> unmet) {
        public LeftOut {
            unmet = List.copyOf(unmet);
        }
    }
}
