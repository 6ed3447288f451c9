package zhiyin.insight;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked about all members. Each figure has a name, a definition in words, the way in which it is reckoned, what it is
 * made of and of which days it is, in the messages; there is none that is not in this list.
 */
enum Figure {
    NEW_MEMBERS("members.new", Unit.MEMBERS),
    ACTIVE_MEMBERS("members.active", Unit.MEMBERS),
    ACTIVE_HOURS("members.active-hours", Unit.MEMBERS),
    RETURNING("members.returning", Unit.MEMBERS),
    RETENTION("members.retention", Unit.MEMBERS),
    COMPOSITION("members.composition", Unit.MEMBERS),
    ACTIVITY("members.activity", Unit.MEMBERS),
    FUNNEL("members.funnel", Unit.MEMBERS),
    PATHS("members.paths", Unit.TIMES),
    AARRR("members.aarrr", Unit.MEMBERS),
    RFM("members.rfm", Unit.MEMBERS),
    LIFECYCLE("members.lifecycle", Unit.MEMBERS),
    TIERS("members.tiers", Unit.MEMBERS),
    ALIKE("members.groups", Unit.MEMBERS),
    CONTRACT_RETENTION("members.contract-retention", Unit.PERCENT),
    CHURN("members.churn-risk", Unit.MEMBERS),
    EXPECTATIONS("members.expected-value", Unit.MONEY),
    CALIBRATION("models.calibration", Unit.MEMBERS),
    SALES("orders.sales", Unit.MONEY),
    COHORT_REVENUE("orders.cohort-revenue", Unit.MONEY),
    REPURCHASE("orders.repurchase", Unit.PERCENT),
    PARETO("orders.pareto", Unit.PERCENT),
    POINTS("assets.points", Unit.UNITS),
    COUPONS("coupons.use", Unit.COUPONS),
    COST("programme.cost", Unit.MONEY),
    /** Each lift test answers it by itself. */
    LIFT("programme.lift", Unit.PERCENT);

    /** In what a figure counts. */
    enum Unit {
        MEMBERS,
        TIMES,
        MONEY,
        PERCENT,
        UNITS,
        COUPONS
    }

    private final String code;
    private final Unit unit;

    Figure(String code, Unit unit) {
        this.code = code;
        this.unit = unit;
    }

    String code() {
        return code;
    }

    Unit unit() {
        return unit;
    }

    /** How old it is at most: the facts follow within a second, models are fitted once a day. */
    int refreshSeconds() {
        return switch (this) {
            case CHURN, EXPECTATIONS, CALIBRATION -> 86_400;
            case NEW_MEMBERS,
                    ACTIVE_MEMBERS,
                    ACTIVE_HOURS,
                    RETURNING,
                    RETENTION,
                    COMPOSITION,
                    ACTIVITY,
                    FUNNEL,
                    PATHS,
                    AARRR,
                    RFM,
                    LIFECYCLE,
                    TIERS,
                    ALIKE,
                    CONTRACT_RETENTION,
                    SALES,
                    COHORT_REVENUE,
                    REPURCHASE,
                    PARETO,
                    POINTS,
                    COUPONS,
                    COST,
                    LIFT -> 1;
        };
    }

    /**
     * Whether it can be told of one store: it is made of what members do, and of whom they are. Books, coupons and models are of all
     * stores together.
     */
    boolean isOfStores() {
        return switch (this) {
            case NEW_MEMBERS,
                    ACTIVE_MEMBERS,
                    ACTIVE_HOURS,
                    RETURNING,
                    RETENTION,
                    COMPOSITION,
                    ACTIVITY,
                    FUNNEL,
                    PATHS,
                    AARRR,
                    RFM,
                    LIFECYCLE,
                    TIERS,
                    ALIKE,
                    CONTRACT_RETENTION,
                    CALIBRATION,
                    SALES,
                    COHORT_REVENUE,
                    REPURCHASE,
                    PARETO -> true;
            case CHURN, EXPECTATIONS, POINTS, COUPONS, COST, LIFT -> false;
        };
    }

    /** The figure of that code; null if there is none. */
    static @Nullable Figure of(String code) {
        for (Figure figure : values()) {
            if (figure.code.equals(code)) {
                return figure;
            }
        }
        return null;
    }

    /** The message that says so much of it: {@code name}, {@code definition}, {@code formula}, {@code source} or {@code period}. */
    String message(String part) {
        return "figure." + code.replace('.', '-').toLowerCase(Locale.ROOT) + "." + part;
    }
}
