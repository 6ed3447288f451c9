package zhiyin.engine.program;

/** How much a programme's document may hold. What is printed of a programme within them lies within them again. */
final class Limits {

    static final int DOCUMENT_BYTES_MAX = 256 * 1024;
    static final int CONDITION_DEPTH_MAX = 20;
    /** As deep as a value list at the bottom of the deepest condition of a rule: a condition takes two levels each. */
    static final int DOCUMENT_DEPTH_MAX = 4 + 2 * CONDITION_DEPTH_MAX + 1;

    static final int FAULTS_MAX = 500;

    static final int CONDITION_NODES_MAX = 200;
    static final int CONDITION_VALUES_MAX = 1_000;
    static final int ASSETS_MAX = 20;
    static final int ATTRIBUTES_MAX = 100;
    static final int ACTIVITIES_MAX = 100;
    static final int RULES_MAX = 200;
    static final int MULTIPLIERS_MAX = 200;
    static final int COUPON_RULES_MAX = 200;
    /** Of one template, for one event. */
    static final int COUPONS_MAX = 100;

    static final int LADDERS_MAX = 10;
    static final int REASONS_MAX = 100;
    static final int CHOICES_MAX = 100;
    static final int PROFILE_GROUPS_MAX = 20;
    static final int RELATIONS_MAX = 20;
    static final int RELATION_MOST_MAX = 10;
    static final int RELATION_CHANGES_MAX = 20;
    /** One for each stretch of the calendar there is. */
    static final int EARN_LIMITS_MAX = 7;
    /** One for each stretch there is, of times and of points. */
    static final int RULE_LIMITS_MAX = 2 * EARN_LIMITS_MAX;

    static final int VELOCITY_MAX = 20;
    static final int VELOCITY_TIMES_MAX = 100;

    static final int TIERS_MAX = 50;
    static final int BENEFITS_MAX = 50;
    static final long QUOTA_MAX = 1_000_000;
    static final int BUDGETS_MAX = 100;
    static final int HOUSEHOLD_MAX = 20;
    static final int PACKAGES_MAX = 100;
    static final int GIVEN_MAX = 10;
    static final int CEILINGS_MAX = 20;
    static final int CALENDARS_MAX = 50;
    static final int CALENDAR_DAYS_MAX = 1_000;
    static final int SCOPE_MAX = 1_000;
    /** In hundredths of a percent: half of what is paid out. */
    static final int REFUND_FEE_MAX = 5_000;

    static final int FREE_DAYS_MIN = 7;
    static final int FREE_DAYS_MAX = 3_650;
    static final int LANGUAGES_MAX = 20;

    /** In hundredths of a percent: all of it. */
    static final int WHOLE = 10_000;

    static final int PER_ORDER_MAX = 100;
    static final int GROUPS_MAX = 20;
    static final int UNITS_MAX = 10_000;
    static final int PARTS_MAX = 20;
    static final int STEPS_MAX = 20;
    static final int PRICES_MAX = 1_000;

    static final int CODE_LENGTH_MAX = 40;
    static final int TEXT_CODE_POINTS_MAX = 200;

    static final int PENDING_DAYS_MAX = 3_650;
    static final int SPAN_DAYS_MAX = 3_650;
    static final int SPAN_MONTHS_MAX = 600;
    static final int SPAN_YEARS_MAX = 100;

    static final int LAPSE_DAYS_MAX = 3_650;

    static final long RATE_POINTS_MAX = 1_000_000;
    /** Of ceilings and other bounds on a balance. */
    static final long BALANCE_MAX = 1_000_000_000_000L;

    static final int CARD_MAX = 1_000;
    static final long FIXED_POINTS_MAX = 1_000_000_000;
    static final int FACTOR_MAX = 100;
    /** Of a factor's denominator, and of a point's worth: 1.000001 is the smallest factor there is. */
    static final int FACTOR_PARTS_MAX = 1_000_000;

    /** Of what a point is worth, in the currency's major unit. */
    static final int VALUE_PER_POINT_MAX = 1_000_000;

    /** Of money in minor units and of whole numbers, so that sums and products have room. */
    static final long NUMBER_MAX = 1_000_000_000_000_000L;

    private Limits() {}
}
