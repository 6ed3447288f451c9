package zhiyin.insight;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked about all members. Each figure has a name, a definition in words, the way in which it is reckoned, what it is
 * made of and of which days it is, in the messages; there is none that is not in this list.
 */
enum Figure {
    NEW_MEMBERS("members.new", Unit.MEMBERS, Refresh.AS_IT_COMES, Of.STORES_TOO),
    ACTIVE_MEMBERS("members.active", Unit.MEMBERS, Refresh.AS_IT_COMES, Of.STORES_TOO),
    ACTIVE_HOURS("members.active-hours", Unit.MEMBERS, Refresh.AS_IT_COMES, Of.STORES_TOO),
    RETURNING("members.returning", Unit.MEMBERS, Refresh.AS_IT_COMES, Of.STORES_TOO),
    RETENTION("members.retention", Unit.MEMBERS, Refresh.AS_IT_COMES, Of.STORES_TOO),
    COMPOSITION("members.composition", Unit.MEMBERS, Refresh.AS_IT_COMES, Of.STORES_TOO),
    ACTIVITY("members.activity", Unit.MEMBERS, Refresh.AS_IT_COMES, Of.STORES_TOO),
    FUNNEL("members.funnel", Unit.MEMBERS, Refresh.AS_IT_COMES, Of.STORES_TOO),
    PATHS("members.paths", Unit.TIMES, Refresh.AS_IT_COMES, Of.STORES_TOO),
    AARRR("members.aarrr", Unit.MEMBERS, Refresh.AS_IT_COMES, Of.STORES_TOO),
    RFM("members.rfm", Unit.MEMBERS, Refresh.AS_IT_COMES, Of.STORES_TOO),
    LIFECYCLE("members.lifecycle", Unit.MEMBERS, Refresh.AS_IT_COMES, Of.STORES_TOO),
    TIERS("members.tiers", Unit.MEMBERS, Refresh.AS_IT_COMES, Of.STORES_TOO),
    ALIKE("members.groups", Unit.MEMBERS, Refresh.AS_IT_COMES, Of.STORES_TOO),
    CONTRACT_RETENTION("members.contract-retention", Unit.PERCENT, Refresh.AS_IT_COMES, Of.STORES_TOO),
    CHURN("members.churn-risk", Unit.MEMBERS, Refresh.DAILY, Of.THE_WHOLE),
    EXPECTATIONS("members.expected-value", Unit.MONEY, Refresh.DAILY, Of.THE_WHOLE),
    CALIBRATION("models.calibration", Unit.MEMBERS, Refresh.DAILY, Of.STORES_TOO),
    SALES("orders.sales", Unit.MONEY, Refresh.AS_IT_COMES, Of.STORES_TOO),
    COHORT_REVENUE("orders.cohort-revenue", Unit.MONEY, Refresh.AS_IT_COMES, Of.STORES_TOO),
    REPURCHASE("orders.repurchase", Unit.PERCENT, Refresh.AS_IT_COMES, Of.STORES_TOO),
    PARETO("orders.pareto", Unit.PERCENT, Refresh.AS_IT_COMES, Of.STORES_TOO),
    POINTS("assets.points", Unit.UNITS, Refresh.AS_IT_COMES, Of.THE_WHOLE),
    COUPONS("coupons.use", Unit.COUPONS, Refresh.AS_IT_COMES, Of.THE_WHOLE),
    COST("programme.cost", Unit.MONEY, Refresh.AS_IT_COMES, Of.THE_WHOLE),
    /** Each lift test answers it by itself. */
    LIFT("programme.lift", Unit.PERCENT, Refresh.AS_IT_COMES, Of.THE_WHOLE);

    /** In what a figure counts. */
    enum Unit {
        MEMBERS,
        TIMES,
        MONEY,
        PERCENT,
        UNITS,
        COUPONS
    }

    /** How old it is at most. */
    private enum Refresh {
        /** The facts follow within a second. */
        AS_IT_COMES(1),
        /** Models are fitted once a day. */
        DAILY(86_400);

        private final int seconds;

        Refresh(int seconds) {
            this.seconds = seconds;
        }
    }

    /** Of what it can be told. */
    private enum Of {
        /** Of one store too: it is made of what members do, and of whom they are. */
        STORES_TOO,
        /** Books, coupons and models are of all stores together. */
        THE_WHOLE
    }

    private final String code;
    private final Unit unit;
    private final Refresh refresh;
    private final Of of;

    Figure(String code, Unit unit, Refresh refresh, Of of) {
        this.code = code;
        this.unit = unit;
        this.refresh = refresh;
        this.of = of;
    }

    String code() {
        return code;
    }

    Unit unit() {
        return unit;
    }

    /** How old it is at most. */
    int refreshSeconds() {
        return refresh.seconds;
    }

    /** Whether it can be told of one store. */
    boolean isOfStores() {
        return of == Of.STORES_TOO;
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
