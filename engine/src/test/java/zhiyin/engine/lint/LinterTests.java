package zhiyin.engine.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.lint.Finding.Code;

/** Each fault planted, and its mended sibling, in which nothing is found. */
class LinterTests {

    /**
     * @param told code, severity and path of everything that is found in the first
     * @param planted a document
     * @param mended the same without the fault
     */
    private record Pair(String planted, String mended, String... told) {}

    private static final String POINTS =
            "pending: {days: 15}, expiry: {after: {years: 1}}, shortfall: deficit, valuePerPoint: 0.01";

    private static String rule(String award, String extra) {
        return Planted.with(
                Planted.BASE,
                Planted.BASE + "    - {code: more, name: More, asset: points, on: order.paid, award: " + award + extra
                        + "}\n");
    }

    private static String when(String... tests) {
        return rule(
                "{points: 1, each: 10.00, round: floor}",
                ", when: {combinator: and, rules: [" + String.join(", ", tests) + "]}");
    }

    private static String test(String field, String operator, Object value) {
        return "{field: %s, operator: \"%s\", value: %s}".formatted(field, operator, value);
    }

    private static String points(String other) {
        return Planted.with(POINTS, other);
    }

    private static String base(String award) {
        return Planted.with(
                "{points: 1, each: 1.00, round: floor}}\n    - {code: growth", award + "}\n    - {code: growth");
    }

    private static String ladder(String measure, String window, String onReturn, long from) {
        return """
                ladders:
                  - code: status
                    name: Status
                    measure: %s
                    window: %s
                    onReturn: %s
                    tiers: [{code: member, name: Member, from: 0}, {code: gold, name: Gold, from: %d}]
                """.formatted(measure, window, onReturn, from);
    }

    private static String budget(String keys, String award, String extra) {
        return rule(award, ", budget: spring" + extra) + "budgets: [{code: spring, name: Spring, asset: points, " + keys
                + "}]\n";
    }

    private static String checkins(String limit) {
        return Planted.with(
                        Planted.BASE,
                        Planted.BASE
                                + "    - {code: checkin, name: Check-in, asset: points, on: checkin.done, award: {points:"
                                + " 10}, budget: spring}\n")
                .replace(POINTS, POINTS + limit)
                .concat("budgets: [{code: spring, name: Spring, asset: points, points: 1000, onEmpty: stop}]\n");
    }

    private static String stored(String spendOrder, String gives) {
        return Planted.with(
                        "assets:\n",
                        "assets:\n  - {code: balance, name: Balance, kind: stored-value, spendOrder: " + spendOrder
                                + ", returnOrder: as-paid}\n")
                + "packages: [{code: five-hundred, name: Five hundred, price: 500.00, gives: " + gives + "}]\n";
    }

    private static final String GROWTH = "kind: growth, pending: none, expiry: never, shortfall: clamp";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{field: member.tags, operator: contains, value: vip}",
                "{field: member.segments, operator: in, value: [regulars]}",
                "{combinator: and, rules: [{field: date.lunarMonth, operator: \"=\", value: 8}, {field: date.lunarDay, operator: \"=\", value: 15}]}",
                "{field: date.inLeapMonth, operator: \"=\", value: true}",
                "{field: member.onLunarBirthday, operator: \"=\", value: true}",
            })
    void an_example_is_made_of_somebody_marked_and_of_days_of_the_lunar_calendar(String condition) {
        String yaml = rule("{points: 150, each: 1.00, round: floor}", ", when: " + condition);
        assertThat(Planted.told(yaml)).anyMatch(told -> told.startsWith("over-price error"));
        assertThat(Planted.told(yaml.replace("points: 150", "points: 15")))
                .noneMatch(told -> told.startsWith("over-price error"));
    }

    static List<Arguments> pairs() {
        List<Pair> pairs = List.of(
                new Pair(
                        when(
                                test("order.amount", ">", "100.00"),
                                test("order.channel", "=", "app"),
                                test("order.amount", "<", "50.00")),
                        when(
                                test("order.amount", ">", "100.00"),
                                test("order.channel", "=", "app"),
                                test("order.amount", "<", "150.00")),
                        "never-met error earning.rules[1]"),
                new Pair(
                        when(test("date.month", "=", 2), test("date.dayOfMonth", ">", 29)),
                        when(test("date.month", "=", 2), test("date.dayOfMonth", ">", 28)),
                        "never-met error earning.rules[1]"),
                new Pair(
                        when(test("member.tags", "contains", "vip"), test("member.tags", "notIn", "[new, vip]")),
                        when(test("member.tags", "contains", "vip"), test("member.segments", "notIn", "[new, vip]")),
                        "never-met error earning.rules[1]"),
                new Pair(
                        when(test("member.tags", "in", "[a, b]"), test("member.tags", "notIn", "[c, b, a]")),
                        when(test("member.tags", "in", "[a, b]"), test("member.tags", "notIn", "[c, b]")),
                        "never-met error earning.rules[1]"),
                new Pair(
                        when(test("order.channel", "beginsWith", "app"), test("order.channel", "in", "[till, shop]")),
                        when(test("order.channel", "beginsWith", "app"), test("order.channel", "in", "[till, app-2]")),
                        "never-met error earning.rules[1]"),
                new Pair(
                        when(test("date.day", ">=", "2026-06-01"), test("date.day", "<=", "2026-05-31")),
                        when(test("date.day", ">=", "2026-06-01"), test("date.day", "<=", "2026-06-30")),
                        "ends-before-it-begins error earning.rules[1]"),
                new Pair(
                        budget(
                                        "points: 1000000000, onEmpty: stop, until: 2026-05-31",
                                        "{points: 1, each: 1.00, round: floor}",
                                        ", when: " + test("date.day", ">", "2026-05-31"))
                                .replace(POINTS, POINTS + ", earnAtMost: [{points: 50000, per: day}]"),
                        budget(
                                        "points: 1000000000, onEmpty: stop, until: 2026-05-31",
                                        "{points: 1, each: 1.00, round: floor}",
                                        ", when: " + test("date.day", ">", "2026-04-30"))
                                .replace(POINTS, POINTS + ", earnAtMost: [{points: 50000, per: day}]"),
                        "ends-before-it-begins error earning.rules[1]"),
                new Pair(
                        when("{combinator: or, rules: [" + test("date.hour", ">", 23) + ", "
                                + test("date.weekday", "=", 2) + "]}"),
                        when("{combinator: or, rules: [" + test("date.hour", ">", 22) + ", "
                                + test("date.weekday", "=", 2) + "]}"),
                        "never-true warning earning.rules[1].when.rules[0].rules[0]"),
                new Pair(
                        when("{combinator: or, rules: [" + test("order.amount", ">=", "100.00") + ", "
                                + test("order.amount", "<", "200.00") + "]}"),
                        when("{combinator: or, rules: [" + test("order.amount", ">=", "200.00") + ", "
                                + test("order.amount", "<", "100.00") + "]}"),
                        "always-true warning earning.rules[1].when"),
                new Pair(
                        rule("{points: 1, each: 1.00, round: floor}", ", when: " + test("date.weekday", "=", 2))
                                .replace("choose: sum", "choose: first"),
                        rule("{points: 2, each: 1.00, round: floor}", ", when: " + test("date.weekday", "=", 2))
                                .replace("choose: sum", "choose: best"),
                        "shadowed warning earning.rules[1]"),
                new Pair(
                        base("{points: 150, each: 1.00, round: floor}"),
                        base("{points: 50, each: 1.00, round: floor}"),
                        "over-price error earning.rules[0].award",
                        "points-feed-themselves error earning"),
                new Pair(
                        rule("{points: 200}", ""),
                        rule("{points: 200}", ", when: " + test("order.amount", ">=", "10.00")),
                        "over-price-on-small-orders warning earning"),
                new Pair(
                        stored("principal-first", "[{asset: balance, bonus: 500.00}]"),
                        stored("principal-first", "[{asset: balance, bonus: 50.00}]"),
                        "package-over-price error packages[0].gives"),
                new Pair(
                        points(POINTS.replace("{days: 15}", "none").replace("deficit", "clamp")),
                        points(POINTS.replace("{days: 15}", "none")),
                        "points-kept-on-return error assets[0].shortfall"),
                new Pair(
                        stored("bonus-first", "[{asset: balance, bonus: 50.00}]"),
                        stored("principal-first", "[{asset: balance, bonus: 50.00}]"),
                        "refund-keeps-bonus error packages[0]"),
                new Pair(
                        points(POINTS.replace("{days: 15}", "none") + ", transfer: {min: 1}"),
                        points(POINTS.replace("{days: 15}", "none")),
                        "debt-left-behind warning assets[0].transfer"),
                new Pair(
                        Planted.with(
                                        Planted.BASE,
                                        "    - {code: welcome, name: Welcome, asset: points, on: member.enrolled, award: {points: 20}}\n")
                                .replace(POINTS, POINTS + ", transfer: {min: 10}"),
                        Planted.with(
                                        Planted.BASE,
                                        "    - {code: welcome, name: Welcome, asset: points, on: member.enrolled, award: {points: 20}}\n")
                                .replace(POINTS, POINTS + ", transfer: {min: 50}"),
                        "welcome-passed-on warning earning.rules[0]"),
                new Pair(
                        base("{points: 1, each: 1.00, round: floor, discount: before}"),
                        base("{points: 1, each: 1.00, round: floor, discount: after}"),
                        "free-order-earns hint earning.rules[0].award.discount"),
                new Pair(
                        checkins(""),
                        checkins(", earnAtMost: [{points: 50, per: day}]"),
                        "budget-drained warning budgets[0]"),
                new Pair(
                        budget("points: 5000, onEmpty: partial", "{points: 1, each: 1.00, round: floor}", ""),
                        budget("points: 5000, onEmpty: partial", "{points: 1, each: 1.00, round: floor}", "")
                                .replace(POINTS, POINTS + ", earnAtMost: [{points: 150, per: month}]"),
                        "budget-drained warning budgets[0]"),
                new Pair(
                        budget(
                                        "points: 5000, onEmpty: partial, giveBack: false",
                                        "{points: 1, each: 1.00, round: floor}",
                                        "")
                                .replace(POINTS, POINTS + ", earnAtMost: [{points: 150, per: month}]"),
                        budget(
                                        "points: 5000, onEmpty: partial, giveBack: true",
                                        "{points: 1, each: 1.00, round: floor}",
                                        "")
                                .replace(POINTS, POINTS + ", earnAtMost: [{points: 150, per: month}]"),
                        "budget-lost-on-return warning budgets[0].giveBack"),
                new Pair(
                        checkins(", earnAtMost: [{points: 50, per: day}]")
                                .replace("points: 1000, onEmpty", "points: 9, onEmpty"),
                        checkins(", earnAtMost: [{points: 50, per: day}]"),
                        "budget-below-award error budgets[0].points"),
                new Pair(
                        Planted.and(
                                "budgets: [{code: spring, name: Spring, asset: points, points: 9, onEmpty: stop}]\n"),
                        Planted.SOUND,
                        "budget-unused hint budgets[0]"),
                new Pair(
                        rule("{points: 60}", ", when: " + test("order.amount", ">=", "100.00"))
                                .replace(POINTS, POINTS + ", earnAtMost: [{points: 50, per: day}]"),
                        rule("{points: 60}", ", when: " + test("order.amount", ">=", "100.00"))
                                .replace(POINTS, POINTS + ", earnAtMost: [{points: 60, per: day}]"),
                        "cap-below-award warning assets[0].earnAtMost[0]"),
                new Pair(
                        stored("principal-first", "[{asset: balance}]").replace("price: 500.00", "price: 5000.01"),
                        stored("principal-first", "[{asset: balance}]").replace("price: 500.00", "price: 5000.00"),
                        "cap-below-award error packages[0]"),
                new Pair(
                        points(POINTS.replace("{after: {years: 1}}", "{after: {days: 14}}")),
                        points(POINTS.replace("{after: {years: 1}}", "{after: {days: 16}}")),
                        "expires-before-usable error assets[0].expiry"),
                new Pair(
                        points(POINTS.replace("{after: {years: 1}}", "{endOf: month}")),
                        points(POINTS.replace("{after: {years: 1}}", "{endOf: month, after: {months: 1}}")),
                        "expires-before-usable warning assets[0].expiry"),
                new Pair(
                        Planted.and(ladder("{earned: growth}", "{calendar: year}", "downgrade", 6_001))
                                .replace(GROWTH, GROWTH + ", earnAtMost: [{points: 500, per: month}]"),
                        Planted.and(ladder("{earned: growth}", "{calendar: year}", "downgrade", 6_000))
                                .replace(GROWTH, GROWTH + ", earnAtMost: [{points: 500, per: month}]"),
                        "tier-never-reached error ladders[0].tiers[1].from"),
                new Pair(
                        Planted.and(ladder("{earned: growth}", "{rolling: {months: 12}}", "downgrade", 100))
                                .replace(
                                        "asset: growth, on: order.paid, award: {points: 1, each: 1.00, round: floor}",
                                        "asset: growth, on: member.enrolled, award: {points: 100}"),
                        Planted.and(ladder("{earned: growth}", "lifetime", "downgrade", 100))
                                .replace(
                                        "asset: growth, on: order.paid, award: {points: 1, each: 1.00, round: floor}",
                                        "asset: growth, on: member.enrolled, award: {points: 100}"),
                        "tier-never-kept warning ladders[0].tiers[1].from"),
                new Pair(
                        Planted.and(ladder("spend", "{calendar: year}", "keep", 1000)),
                        Planted.and(ladder("spend", "{calendar: year}", "downgrade", 1000)),
                        "tier-kept-after-return hint ladders[0].onReturn"),
                new Pair(
                        Planted.and(ladder("spend", "lifetime", "keep", 1000)),
                        Planted.and(ladder("spend", "lifetime", "downgrade", 1000)),
                        "tier-kept-after-return warning ladders[0].onReturn"),
                new Pair(
                        Planted.with("name: Planted", "name: {en: Planted, zh-CN: 种植}")
                                .replace("name: Points", "name: {en: Points}")
                                .replaceAll("name: (Growth|Base)", "name: {en: $1, zh-CN: 甲}")
                                .replace("label: Check-in", "label: {en: Check-in, zh-CN: 签到}"),
                        Planted.with("name: Planted", "name: {en: Planted, zh-CN: 种植}")
                                .replace("name: Points", "name: {en: Points, zh-CN: 积分}")
                                .replaceAll("name: (Growth|Base)", "name: {en: $1, zh-CN: 甲}")
                                .replace("label: Check-in", "label: {en: Check-in, zh-CN: 签到}"),
                        "text-missing warning assets[0].name"),
                new Pair(
                        points(POINTS.replace(", valuePerPoint: 0.01", "")),
                        points(POINTS),
                        "worth-unknown hint assets"));
        return pairs.stream()
                .map(pair -> Arguments.of(
                        String.join(", ", pair.told()), pair.planted(), pair.mended(), List.of(pair.told())))
                .toList();
    }

    @Test
    void nothing_is_found_in_a_sound_programme() {
        assertThat(Planted.told(Planted.SOUND)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void what_is_planted_is_found_and_what_is_mended_is_not(
            String name, String planted, String mended, List<String> told) {
        assertThat(Planted.told(planted)).containsExactlyElementsOf(told);
        assertThat(Planted.told(mended)).isEmpty();
    }

    @Test
    void a_prize_that_only_a_higher_tier_gets_on_its_third_order_is_found_by_climbing_there_first() {
        String tier = base("{points: 30, each: 1.00, round: floor}")
                + "  multipliers: [{code: gold, name: Gold, asset: points, factor: 4, round: floor, when: {combinator: and,"
                + " rules: [" + test("member.tier.status", "=", "gold") + ", "
                + test("order.number", "=", 3) + "]}}]\n"
                + ladder("spend", "{rolling: {months: 12}}", "downgrade", 5000);
        Finding finding = Planted.lint(tier).getFirst();
        assertThat(finding.code()).isEqualTo(Code.OVER_PRICE);
        assertThat(finding.numbers()).containsEntry("percent", 120L).containsEntry("rules", "base, gold");
        assertThat(((Example.History) finding.example()).steps())
                .filteredOn(step -> step.event().type().equals("order.paid"))
                .hasSize(3);
        assertThat(Planted.told(tier.replace("factor: 4", "factor: 3"))).isEmpty();
    }

    @Test
    void the_rule_whose_points_wait_least_tells_how_soon_they_are_kept() {
        String yaml = rule("{points: 1, each: 10.00, round: floor}", ", pending: none")
                .replace("{after: {years: 1}}, shortfall: deficit", "{after: {years: 1}}, shortfall: clamp");
        Finding finding = Planted.lint(yaml).getFirst();
        assertThat(finding.code()).isEqualTo(Code.POINTS_KEPT_ON_RETURN);
        assertThat(finding.severity()).isEqualTo(Finding.Severity.ERROR);
        assertThat(finding.numbers()).containsEntry("days", 0L);
        assertThat(Planted.told(Planted.SOUND.replace("shortfall: deficit", "shortfall: clamp")))
                .containsExactly("points-kept-on-return warning assets[0].shortfall");
    }

    @Test
    void every_code_there_is_has_been_planted() {
        Set<Code> planted = EnumSet.noneOf(Code.class);
        pairs().forEach(pair -> {
            String told = String.valueOf(pair.get()[0]);
            Arrays.stream(told.split(", ", -1))
                    .forEach(one -> planted.add(Arrays.stream(Code.values())
                            .filter(code -> code.word().equals(one.split(" ", 2)[0]))
                            .findFirst()
                            .orElseThrow()));
        });
        assertThat(planted).containsExactlyInAnyOrder(Code.values());
    }

    @Test
    void every_finding_has_an_example() {
        for (Arguments pair : pairs()) {
            for (Finding finding : Planted.lint(String.valueOf(pair.get()[1]))) {
                switch (finding.example()) {
                    case Example.Proof(var quotes) -> assertThat(quotes).isNotEmpty();
                    case Example.History(var steps) -> assertThat(steps).hasSizeBetween(1, 16);
                }
            }
        }
    }
}
