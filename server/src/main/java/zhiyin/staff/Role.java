package zhiyin.staff;

import static zhiyin.http.Permission.APPROVALS_DECIDE;
import static zhiyin.http.Permission.APPROVALS_READ;
import static zhiyin.http.Permission.AUDIT_READ;
import static zhiyin.http.Permission.BEHAVIOUR_DECLARE;
import static zhiyin.http.Permission.BEHAVIOUR_WRITE;
import static zhiyin.http.Permission.CARDS_ISSUE;
import static zhiyin.http.Permission.CARDS_READ;
import static zhiyin.http.Permission.CARDS_WRITE;
import static zhiyin.http.Permission.COUPONS_ISSUE;
import static zhiyin.http.Permission.COUPONS_READ;
import static zhiyin.http.Permission.COUPONS_WRITE;
import static zhiyin.http.Permission.DAYS_CLOSE;
import static zhiyin.http.Permission.EVENTS_WRITE;
import static zhiyin.http.Permission.FACTS_READ;
import static zhiyin.http.Permission.FIGURES_READ;
import static zhiyin.http.Permission.FIGURES_SQL;
import static zhiyin.http.Permission.FINANCE_READ;
import static zhiyin.http.Permission.KEYS;
import static zhiyin.http.Permission.MEMBERS_CARE;
import static zhiyin.http.Permission.MEMBERS_DELETE;
import static zhiyin.http.Permission.MEMBERS_EXPORT;
import static zhiyin.http.Permission.MEMBERS_READ;
import static zhiyin.http.Permission.MEMBERS_REVEAL;
import static zhiyin.http.Permission.MEMBERS_SIGNIN;
import static zhiyin.http.Permission.MEMBERS_WRITE;
import static zhiyin.http.Permission.POINTS_ADJUST;
import static zhiyin.http.Permission.POINTS_TRANSFER;
import static zhiyin.http.Permission.PROGRAMS_PUBLISH;
import static zhiyin.http.Permission.PROGRAMS_READ;
import static zhiyin.http.Permission.PROGRAMS_WRITE;
import static zhiyin.http.Permission.REVIEWS_WRITE;
import static zhiyin.http.Permission.SANDBOX_TIME;
import static zhiyin.http.Permission.SEGMENTS_READ;
import static zhiyin.http.Permission.SEGMENTS_WRITE;
import static zhiyin.http.Permission.SOURCES_WRITE;
import static zhiyin.http.Permission.TAGS_WRITE;
import static zhiyin.http.Permission.TIERS_LOCK;
import static zhiyin.http.Permission.VALUES_REFUND;
import static zhiyin.http.Permission.VALUES_WRITE;
import static zhiyin.http.Permission.WAREHOUSE;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.http.Permission;

/**
 * What somebody does here, as a set of permissions. It is given in a programme or in the whole house.
 *
 * @param code how it is called in requests
 * @param name how people call it
 * @param goodwillPoints how many points a day may be given by hand in this role; null for as many as the programme lets
 * @param goodwillMoney the same of stored value, in minor units
 */
public record Role(
        String code,
        String name,
        Set<Permission> permissions,
        @Nullable Long goodwillPoints,
        @Nullable Long goodwillMoney) {

    /** The role that may do everything. */
    public static final String ADMIN = "admin";

    /** Whoever looks at what others do does nothing himself. */
    static final String AUDITOR = "auditor";

    /** The roles there are from the beginning; a house makes others of its own beside them. */
    public static final List<Role> STANDARD = List.of(
            new Role(ADMIN, "Administrator", Permission.all(), null, null),
            role(
                    "operator",
                    "Operator",
                    FACTS_READ,
                    MEMBERS_READ,
                    MEMBERS_REVEAL,
                    MEMBERS_EXPORT,
                    MEMBERS_DELETE,
                    MEMBERS_WRITE,
                    MEMBERS_CARE,
                    SOURCES_WRITE,
                    TAGS_WRITE,
                    BEHAVIOUR_DECLARE,
                    CARDS_READ,
                    CARDS_ISSUE,
                    COUPONS_READ,
                    COUPONS_ISSUE,
                    FINANCE_READ,
                    FIGURES_READ,
                    FIGURES_SQL,
                    WAREHOUSE,
                    SEGMENTS_READ,
                    SEGMENTS_WRITE,
                    PROGRAMS_READ,
                    PROGRAMS_WRITE,
                    PROGRAMS_PUBLISH,
                    SANDBOX_TIME),
            limited(
                    "store-manager",
                    "Store manager",
                    5_000L,
                    50_000L,
                    FACTS_READ,
                    MEMBERS_READ,
                    MEMBERS_WRITE,
                    MEMBERS_CARE,
                    SOURCES_WRITE,
                    TAGS_WRITE,
                    EVENTS_WRITE,
                    POINTS_ADJUST,
                    POINTS_TRANSFER,
                    REVIEWS_WRITE,
                    VALUES_WRITE,
                    VALUES_REFUND,
                    CARDS_READ,
                    CARDS_WRITE,
                    COUPONS_READ,
                    COUPONS_WRITE,
                    FIGURES_READ,
                    PROGRAMS_READ,
                    APPROVALS_READ,
                    APPROVALS_DECIDE),
            limited(
                    "clerk",
                    "Clerk",
                    500L,
                    0L,
                    FACTS_READ,
                    MEMBERS_READ,
                    MEMBERS_WRITE,
                    EVENTS_WRITE,
                    POINTS_ADJUST,
                    VALUES_WRITE,
                    CARDS_WRITE,
                    COUPONS_WRITE),
            limited(
                    "customer-service",
                    "Customer service",
                    2_000L,
                    10_000L,
                    FACTS_READ,
                    MEMBERS_READ,
                    MEMBERS_REVEAL,
                    MEMBERS_EXPORT,
                    MEMBERS_WRITE,
                    MEMBERS_CARE,
                    POINTS_ADJUST,
                    POINTS_TRANSFER,
                    REVIEWS_WRITE,
                    TIERS_LOCK,
                    CARDS_READ,
                    CARDS_WRITE,
                    COUPONS_READ,
                    COUPONS_WRITE,
                    COUPONS_ISSUE,
                    PROGRAMS_READ),
            role(
                    "finance",
                    "Finance",
                    FACTS_READ,
                    MEMBERS_READ,
                    VALUES_REFUND,
                    CARDS_READ,
                    FINANCE_READ,
                    FIGURES_READ,
                    SEGMENTS_READ,
                    DAYS_CLOSE,
                    AUDIT_READ,
                    APPROVALS_READ,
                    APPROVALS_DECIDE),
            role(
                    "developer",
                    "Developer",
                    FACTS_READ,
                    MEMBERS_READ,
                    MEMBERS_SIGNIN,
                    EVENTS_WRITE,
                    BEHAVIOUR_WRITE,
                    BEHAVIOUR_DECLARE,
                    PROGRAMS_READ,
                    PROGRAMS_WRITE,
                    SANDBOX_TIME,
                    KEYS),
            role(
                    AUDITOR,
                    "Auditor",
                    FACTS_READ,
                    MEMBERS_READ,
                    CARDS_READ,
                    FINANCE_READ,
                    FIGURES_READ,
                    SEGMENTS_READ,
                    PROGRAMS_READ,
                    AUDIT_READ,
                    APPROVALS_READ));

    public Role {
        permissions = Set.copyOf(permissions);
    }

    private static Role role(String code, String name, Permission... permissions) {
        return new Role(code, name, EnumSet.copyOf(List.of(permissions)), null, null);
    }

    private static Role limited(String code, String name, long points, long money, Permission... permissions) {
        return new Role(code, name, EnumSet.copyOf(List.of(permissions)), points, money);
    }
}
