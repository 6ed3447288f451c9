package zhiyin.insight;

import java.util.Locale;

/**
 * What can be asked about all members. Each figure has a name, a definition in words and the way in which it is reckoned, in the
 * messages; there is none that is not in this list.
 */
enum Figure {
    ACTIVE_MEMBERS("members.active"),
    ACTIVE_HOURS("members.active-hours"),
    RETENTION("members.retention"),
    COHORT_REVENUE("orders.cohort-revenue");

    private final String code;

    Figure(String code) {
        this.code = code;
    }

    String code() {
        return code;
    }

    /** The message that says so much of it: {@code name}, {@code definition} or {@code formula}. */
    String message(String part) {
        return "figure." + code.replace('.', '-').toLowerCase(Locale.ROOT) + "." + part;
    }
}
