package zhiyin.engine.lint;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Something in a programme that works otherwise than its operator will want.
 *
 * @param path where in the document, as a fault has it: {@code earning.rules[2].when}
 * @param numbers what a sentence about it names, by name: counts as {@link Long}, codes and money in words
 * @param example the smallest that shows it
 */
public record Finding(Code code, Severity severity, String path, Map<String, Object> numbers, Example example) {

    public Finding {
        numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
    }

    /** How bad it is. */
    public enum Severity {
        /** Money comes out, or something that was written can have no effect. */
        ERROR,
        /** Somebody should look at it before members do. */
        WARNING,
        /** Worth knowing. */
        HINT;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What was found, in a word that never changes. */
    public enum Code {
        /** No event meets the conditions of a rule or multiplier. */
        NEVER_MET,
        /** A rule's last day lies before its first. */
        ENDS_BEFORE_IT_BEGINS,
        /** A part of a condition can never be true. */
        NEVER_TRUE,
        /** A condition, or a part of one, is always true. */
        ALWAYS_TRUE,
        /** Another is chosen whenever it applies. */
        SHADOWED,
        /** What an order earns is worth as much as the order. */
        OVER_PRICE,
        /** What a small order earns is worth as much as the order. */
        OVER_PRICE_ON_SMALL_ORDERS,
        /** What is on top of a package is worth as much as the package. */
        PACKAGE_OVER_PRICE,
        /** An order paid with points earns as many as it was paid with. */
        POINTS_FEED_THEMSELVES,
        /** What an order earned is spent, the order comes back, and nothing is missing. */
        POINTS_KEPT_ON_RETURN,
        /** What came on top is used, and what was paid in is paid out. */
        REFUND_KEEPS_BONUS,
        /** What an order earned is sent away, the order comes back, and the debt stays with nobody. */
        DEBT_LEFT_BEHIND,
        /** What is given for joining can be gathered in one hand. */
        WELCOME_PASSED_ON,
        /** An order that costs nothing earns. */
        FREE_ORDER_EARNS,
        /** One member can use up what was meant for all. */
        BUDGET_DRAINED,
        /** Orders that come back use a budget up. */
        BUDGET_LOST_ON_RETURN,
        /** A budget cannot pay for a single award. */
        BUDGET_BELOW_AWARD,
        /** No rule draws from a budget. */
        BUDGET_UNUSED,
        /** A limit cuts every award. */
        CAP_BELOW_AWARD,
        /** What is earned expires before it can be used. */
        EXPIRES_BEFORE_USABLE,
        /** Nobody can gather enough for a tier. */
        TIER_NEVER_REACHED,
        /** Nobody can gather enough for a tier a second time. */
        TIER_NEVER_KEPT,
        /** A tier outlives the return of what reached it. */
        TIER_KEPT_AFTER_RETURN,
        /** A text lacks a language that others have. */
        TEXT_MISSING,
        /** Nobody said what a unit is worth, so prices cannot be compared. */
        WORTH_UNKNOWN;

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
