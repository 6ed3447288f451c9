package zhiyin.demo;

import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import org.springframework.stereotype.Component;
import zhiyin.insight.HouseGoals;
import zhiyin.insight.HouseGoals.Wanted;
import zhiyin.lift.HouseLiftTests;
import zhiyin.segment.HouseSegments;
import zhiyin.tag.HouseTags;

/** What the made-up house asks about its members, so that no screen of theirs is empty: segments, tags, goals and a lift test. */
@Component
class Asking {

    /** Of what a supermarket's goods are sold for, in basis points. */
    private static final int MARGIN = 2_500;

    private static final String ORDERED =
            "{\"did\": \"order\", \"measure\": \"count\", \"operator\": \">=\", \"value\": 1}";

    private final HouseSegments segments;
    private final HouseTags tags;
    private final HouseGoals goals;
    private final HouseLiftTests lifts;

    Asking(HouseSegments segments, HouseTags tags, HouseGoals goals, HouseLiftTests lifts) {
        this.segments = segments;
        this.tags = tags;
        this.goals = goals;
        this.lifts = lifts;
    }

    private static String both(String one, String other) {
        return "{\"combinator\": \"and\", \"rules\": [" + one + ", " + other + "]}";
    }

    private static String ordered(int lastDays, String operator, int times) {
        return "{\"did\": \"order\", \"last\": %d, \"measure\": \"count\", \"operator\": \"%s\", \"value\": %d}"
                .formatted(lastDays, operator, times);
    }

    private static String bought(String category, int lastDays, int times) {
        return """
                {"did": "line", "where": {"field": "line.category", "operator": "=", "value": "%s"}, "last": %d,
                  "measure": "count", "operator": ">=", "value": %d}""".formatted(category, lastDays, times);
    }

    private static String onTier(String ladder, String tier) {
        return "{\"field\": \"member.tier.%s\", \"operator\": \"=\", \"value\": \"%s\"}".formatted(ladder, tier);
    }

    void about(long supermarket, long coffee, LocalDate today) {
        segments.make(
                supermarket,
                "gold-and-above",
                "金卡及以上",
                "金卡与黑卡会员，新品与专场的首批对象。",
                "{\"combinator\": \"or\", \"rules\": [" + onTier("status", "gold") + ", " + onTier("status", "black")
                        + "]}");
        segments.make(
                supermarket, "asleep-60", "60 天未下单", "买过、但最近 60 天没有再来的会员，用于唤醒。", both(ORDERED, ordered(60, "=", 0)));
        segments.make(
                supermarket,
                "cart-left",
                "加购未下单",
                "两周内加过购物车却没有下单的会员。",
                both(
                        "{\"did\": \"event\", \"event\": \"cart\", \"last\": 14, \"measure\": \"count\", \"operator\": \">=\", \"value\": 1}",
                        ordered(14, "=", 0)));
        segments.make(supermarket, "milk-often", "常买牛奶", "90 天内买过至少三次牛奶的会员。", bought("dairy/milk", 90, 3));
        segments.make(coffee, "regulars", "常客", "30 天内来过至少四次的会员。", ordered(30, ">=", 4));
        tags.group(supermarket, "habits", "购买习惯");
        tags.group(supermarket, "service", "服务备注");
        tags.make(supermarket, "frequent", "高频购买", "30 天内至少四单。", "habits", ordered(30, ">=", 4));
        tags.make(supermarket, "milk-buyer", "牛奶买家", "180 天内买过牛奶。", "habits", bought("dairy/milk", 180, 1));
        tags.make(supermarket, "delivery", "偏好送货上门", "由店员手工标记。", "service", null);
        tags.make(supermarket, "allergy-nuts", "坚果过敏", "会员告知后由店员手工标记。", "service", null);
        // a season of which most is over, on whichever day of a month the house is made up
        LocalDate first = today.withDayOfMonth(1).minusMonths(2);
        LocalDate last = today.with(TemporalAdjusters.lastDayOfMonth());
        if (!goals.has(supermarket)) {
            goals.set(supermarket, Wanted.BUYERS, null, null, first, last, 2_400);
            goals.set(supermarket, Wanted.REVENUE, null, null, first, last, 80_000_000);
            goals.set(supermarket, Wanted.REVENUE, null, Brand.STORES.getFirst(), first, last, 35_000_000);
            goals.set(supermarket, Wanted.REPURCHASE_RATE, null, null, first, last, 5_000);
            goals.set(supermarket, Wanted.TIER_MEMBERS, "status/gold", null, first, last, 100);
        }
        // nobody was given anything: what it shows is what chance alone makes of two groups
        if (!lifts.has(supermarket)) {
            lifts.draw(supermarket, "A/A 检验：两组都没有发任何权益", today.minusDays(29), today.minusDays(2), Rhythm.ZONE, MARGIN);
        }
        if (!goals.has(coffee)) {
            goals.set(coffee, Wanted.NEW_MEMBERS, null, null, first, last, 150);
            goals.set(coffee, Wanted.BUYERS, null, null, first, last, 700);
        }
    }
}
