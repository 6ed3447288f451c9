package zhiyin.engine.insight;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.program.Fault;
import zhiyin.engine.program.SegmentText;
import zhiyin.engine.program.SegmentText.SegmentReading;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

class SegmentTextTests {

    private static final Askable ASKABLE = new Askable(MadeUpMembers.LAYOUT);

    private static SegmentReading read(String text) {
        return SegmentText.read(text, ASKABLE, 2, "mine", Map.of("sleepers", new Segment.In("mine"), "vip", test()));
    }

    private static Segment test() {
        return new Segment.Test(new Condition.Test("wallet.points", Operator.AT_LEAST, new Operand.Whole(5)));
    }

    private static List<Fault> faults(String text) {
        return read(text) instanceof SegmentReading.Faulty(var faults) ? faults : List.of();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void what_is_printed_is_read_as_the_same_segment(long seed) {
        RandomSegments segments = new RandomSegments(seed);
        for (int i = 0; i < 200; i++) {
            Segment segment = segments.segment();
            String yaml = SegmentText.print(segment, ASKABLE, 2);
            assertThat(SegmentText.read(yaml, ASKABLE, 2, null, Map.of()))
                    .as("%s", yaml)
                    .isEqualTo(new SegmentReading.Read(segment));
            assertThat(SegmentText.read(SegmentText.json(segment, ASKABLE, 2), ASKABLE, 2, null, Map.of()))
                    .isEqualTo(new SegmentReading.Read(segment));
        }
    }

    @Test
    void it_is_written_as_conditions_of_rules_are() {
        assertThat(read("""
                        {"combinator": "and", "rules": [
                          {"field": "wallet.points", "operator": ">=", "value": 5},
                          {"field": "member.joined", "operator": ">=", "daysAgo": 30},
                          {"did": "line", "where": {"field": "line.category", "operator": "=", "value": "milk"},
                           "last": 365, "measure": "sum", "operator": ">=", "value": 300.00},
                          {"did": "event", "event": "cart", "last": 30, "then": {"did": "order"}, "within": 7},
                          {"segment": "vip"}]}
                        """))
                .isInstanceOfSatisfying(
                        SegmentReading.Read.class,
                        read -> assertThat(SegmentSentence.of(read.segment(), ASKABLE, 2))
                                .isEqualTo(
                                        "Members of whom: wallet.points ≥ 5, and member.joined ≥ 30 days ago, and sum of lines"
                                                + " bought where line.category = “milk” in the last 365 days ≥ 300.00, and first cart in the"
                                                + " last 30 days, and later orders at most 7 days after it, and in the segment vip"));
    }

    @Test
    void it_is_said_in_three_languages_by_the_names_of_the_programme() {
        Segment segment = read("""
                        {"combinator": "or", "rules": [
                          {"field": "wallet.points", "operator": "between", "value": [5, 9]},
                          {"combinator": "and", "not": true, "rules": [
                            {"field": "member.joined", "operator": "<=", "daysAgo": 30},
                            {"did": "event", "event": "cart", "last": 30, "then": {"did": "order"}, "within": 7}]},
                          {"segment": "vip"}]}
                        """) instanceof SegmentReading.Read(Segment read) ? read : test();
        assertThat(sentences(Tongue.ENGLISH, "Leaves").whole(segment))
                .isEqualTo(
                        "Members of whom: Leaves between 5 and 9, or not (day of joining ≤ 30 days ago, and first cart in the"
                                + " last 30 days, and later orders at most 7 days after it), or in the segment vip");
        assertThat(sentences(Tongue.SIMPLIFIED_CHINESE, "茶叶").whole(segment))
                .isEqualTo("满足以下条件的会员：茶叶 介于 5 至 9，或非（入会日期 ≤ 30 天前，且先有最近 30 天的行为“cart”，7 天内又有订单），或属于人群 vip");
        assertThat(sentences(Tongue.TRADITIONAL_CHINESE, "茶葉").whole(segment))
                .isEqualTo("符合以下條件的會員：茶葉 介於 5 至 9，或非（入會日期 ≤ 30 天前，且先有最近 30 天的行為「cart」，7 天內又有訂單），或屬於人群 vip");
    }

    private static SegmentSentence sentences(Tongue tongue, String points) {
        return new SegmentSentence(ASKABLE, 2, tongue, name -> name.equals("wallet.points") ? points : null);
    }

    @Test
    void the_first_alone_and_several_things_in_order_are_said_in_three_languages() {
        Segment segment = read("""
                        {"combinator": "and", "rules": [
                          {"did": "line", "first": true, "where": {"field": "line.category", "operator": "=", "value": "milk"},
                           "measure": "count", "operator": ">=", "value": 1},
                          {"did": "event", "event": "browse", "last": 30,
                           "then": {"did": "event", "event": "cart", "then": {"did": "order", "first": true}, "within": 3},
                           "within": 7}]}
                        """) instanceof SegmentReading.Read(Segment read) ? read : test();
        assertThat(sentences(Tongue.ENGLISH, "Leaves").whole(segment))
                .isEqualTo(
                        "Members of whom: number of lines bought (with the first order ever) where category = “milk” ≥ 1, and first"
                                + " browse in the last 30 days, and later cart at most 7 days after it, and later orders (the first ever)"
                                + " at most 3 days after it");
        assertThat(sentences(Tongue.SIMPLIFIED_CHINESE, "茶叶").whole(segment))
                .isEqualTo("满足以下条件的会员：首次订单中购买的商品行（品类 = “milk”）次数 ≥ 1，且先有最近 30 天的行为“browse”，7 天内又有行为“cart”，3 天内又有首次订单");
        assertThat(sentences(Tongue.TRADITIONAL_CHINESE, "茶葉").whole(segment))
                .isEqualTo("符合以下條件的會員：首次訂單中購買的商品行（品類 = 「milk」）次數 ≥ 1，且先有最近 30 天的行為「browse」，7 天內又有行為「cart」，3 天內又有首次訂單");
    }

    @Test
    void five_things_in_order_are_read_and_six_refused() {
        String order = "{did: order, then: %s, within: 1}";
        String five = order.formatted(order.formatted(order.formatted(order.formatted("{did: order}"))));
        assertThat(read(five)).isInstanceOf(SegmentReading.Read.class);
        assertThat(faults(order.formatted(five)))
                .singleElement()
                .satisfies(fault -> assertThat(List.of(fault.code(), fault.path()))
                        .containsExactly("too-many", "then.then.then.then.then"));
        assertThat(faults("{did: order, then: {did: order, then: {did: order}}, within: 1}"))
                .extracting(Fault::path)
                .containsExactly("then.within");
    }

    @Test
    void every_fault_has_its_path_and_an_example() {
        assertThat(faults("""
                        {"combinator": "and", "rules": [
                          {"field": "wallet.pionts", "operator": ">=", "value": 5},
                          {"field": "wallet.points", "operator": "contains", "value": "5"},
                          {"did": "order", "last": 0, "measure": "quantity", "operator": ">=", "value": 1},
                          {"did": "event", "measure": "count", "operator": ">=", "value": 1},
                          {"segment": "nobody"},
                          {"did": "order", "measure": "count", "operator": ">=", "value": 1, "sql": "x"}]}
                        """))
                .extracting(Fault::path)
                .contains(
                        "rules[0].field",
                        "rules[1].operator",
                        "rules[2].last",
                        "rules[3].event",
                        "rules[4].segment",
                        "rules[5].sql");
    }

    @Test
    void one_that_asks_for_itself_through_another_is_refused() {
        assertThat(faults("{segment: sleepers}")).extracting(Fault::code).containsExactly("circle");
    }

    @Test
    void one_that_costs_too_much_is_refused_with_the_reason() {
        String one = "{did: event, event: cart, then: {did: line}, within: 7}";
        String many = "{combinator: or, rules: [" + (one + ", ").repeat(30) + one + "]}";
        assertThat(faults(many)).extracting(Fault::code).containsExactly("too-dear");
    }
}
