package zhiyin.coupon;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;

/** Why a coupon can't be had or used, as a refusal. */
public final class CouponProblems {

    private CouponProblems() {}

    /** The stable word of a reason. */
    static String code(NotUsable why) {
        return switch (why) {
            case NotUsable.Unknown() -> "unknown";
            case NotUsable.NotYet _ -> "not-yet";
            case NotUsable.Expired _ -> "expired";
            case NotUsable.Reserved _ -> "reserved";
            case NotUsable.Redeemed() -> "redeemed";
            case NotUsable.Annulled() -> "void";
            case NotUsable.Transferred() -> "transferred";
            case NotUsable.BudgetSpent _ -> "budget-spent";
            case NotUsable.NotGivenOut() -> "not-given-out";
            case NotUsable.GoneAll _ -> "gone";
            case NotUsable.EnoughHad _ -> "enough-had";
            case NotUsable.NotForHim _ -> "not-for-him";
            case NotUsable.Forbidden() -> "forbidden";
            case NotUsable.NotTransferable() -> "not-transferable";
        };
    }

    /** Its numbers and words, for people and programs. */
    static Map<String, Object> holes(NotUsable why, ZoneId zone) {
        Map<String, Object> holes = new LinkedHashMap<>();
        switch (why) {
            case NotUsable.NotYet(Instant from) -> holes.put("from", shown(from, zone));
            case NotUsable.Expired(Instant until) -> holes.put("until", shown(until, zone));
            case NotUsable.Reserved(Instant until) -> holes.put("until", until == null ? "…" : shown(until, zone));
            case NotUsable.BudgetSpent(long left) -> holes.put("left", left);
            case NotUsable.GoneAll(long quota) -> holes.put("quota", quota);
            case NotUsable.EnoughHad(int most) -> holes.put("most", (long) most);
            case NotUsable.NotForHim(String field) -> holes.put("field", field);
            case NotUsable.Unknown _,
                    NotUsable.Redeemed _,
                    NotUsable.Annulled _,
                    NotUsable.Transferred _,
                    NotUsable.NotGivenOut _,
                    NotUsable.Forbidden _,
                    NotUsable.NotTransferable _ -> {}
        }
        return holes;
    }

    private static String shown(Instant moment, ZoneId zone) {
        return moment.atZone(zone).toOffsetDateTime().toString();
    }

    static String detail(NotUsable why) {
        return "problem.coupon-" + code(why) + ".detail";
    }

    /**
     * The refusal; what is not there, and what is somebody else's, is not found.
     *
     * @param shown which coupon or code it is about; null where there is only one
     */
    public static Problem of(NotUsable why, @Nullable String shown) {
        if (why instanceof NotUsable.Unknown) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        Problem problem = Problem.of(ProblemType.CONFLICT).detail(detail(why)).with("reason", code(why));
        for (Map.Entry<String, Object> hole : holes(why, ZoneOffset.UTC).entrySet()) {
            problem = problem.with(hole.getKey(), hole.getValue());
        }
        return shown == null ? problem : problem.with("coupon", shown);
    }
}
