package zhiyin.engine.rule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;

/** A member's purchase to ask about: two lines, 25.00 paid, on Sunday 1 March 2026 at half past midnight in Shanghai. */
final class Purchases {

    static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final Instant AT = Instant.parse("2026-02-28T16:30:00Z");

    private Purchases() {}

    static Facts by(MemberProfile profile) {
        return of("shop", profile);
    }

    /** Of a member who joined on 1 January, was born on 15 March 1990 and likes tea. */
    static Facts of(@Nullable String channel) {
        return of(
                channel,
                new MemberProfile(
                        Instant.parse("2026-01-01T00:00:00Z"),
                        LocalDate.of(1990, 3, 15),
                        null,
                        Map.of("likes", "tea", "visits", 4L, "vegan", true, "since", LocalDate.of(2020, 1, 2)),
                        List.of("vip", "vegan", "vip"),
                        List.of("regulars")));
    }

    private static Facts of(@Nullable String channel, MemberProfile profile) {
        Order order = new Order(
                "A1",
                channel,
                null,
                500,
                List.of(
                        new OrderLine("1", "TEA-1", "food/tea", null, 2, 2_000, 500, 0),
                        new OrderLine("2", "CUP-1", "home", "Kiln", 1, 1_000, 0, 0)));
        return Facts.of(new Event.OrderPaid(7, AT, order), profile, Map.of("status", "gold"), 2, SHANGHAI);
    }

    static Facts activity(Map<String, Object> attributes) {
        return Facts.of(new Event.ActivityDone(8, AT, "review.posted", attributes), null, Map.of(), 0, SHANGHAI);
    }
}
