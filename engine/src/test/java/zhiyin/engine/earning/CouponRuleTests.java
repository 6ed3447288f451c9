package zhiyin.engine.earning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zhiyin.engine.Engine;
import zhiyin.engine.MemberState;
import zhiyin.engine.Outcome;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.RuleTrace;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.engine.program.Difference;
import zhiyin.engine.program.Fault;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.ProgrammePrinter;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;

/** Rules and tiers that give coupons: when they do, how often, and what of it is recalled. */
class CouponRuleTests {

    private static final Instant NOON = Instant.parse("2026-03-02T04:00:00Z");

    private static final String HEAD = """
            programme: cafe
            name: Café
            currency: CNY
            zone: Asia/Shanghai
            unknownMember: enroll
            activities:
              - {name: checkin.done, label: Check-in}
            assets:
              - {code: stars, name: Stars, kind: points, pending: none, expiry: never}
            """;
    private static final String PRICING = "pricing:\n  lanes:\n    - {code: coupon, choose: all}\n";

    private static final String RULES = HEAD + """
            earning:
              choose: sum
              rules:
                - {code: base, name: Base, asset: stars, on: order.paid, award: {points: 1, each: 1.00, round: floor}}
              coupons:
                - code: second
                  name: One for the next time
                  on: order.paid
                  when: {combinator: and, rules: [{field: order.amount, operator: ">=", value: 50}]}
                  lines: {combinator: and, rules: [{field: line.category, operator: "=", value: tea}]}
                  coupon: {template: next-time, count: 3}
                - code: daily
                  name: Once a day
                  on: checkin.done
                  coupon: {template: small-thing}
                  atMost: [{times: 1, per: day}]
            ladders:
              - code: level
                name: Level
                measure: {earned: stars}
                window: lifetime
                onReturn: downgrade
                tiers:
                  - {code: silver, name: Silver, from: 0}
                  - {code: gold, name: Gold, from: 100, gift: {asset: stars, points: 5}, coupon: {template: gold-drink}}
            """ + PRICING;

    private final Engine engine = new Engine(read(RULES), 1);
    private MemberState member = MemberState.NOBODY;
    private long events;

    private static Programme read(String yaml) {
        Reading reading = ProgrammeReader.read(yaml);
        assertThat(reading).as(reading.toString()).isInstanceOf(Reading.Read.class);
        return ((Reading.Read) reading).programme();
    }

    private static List<Fault> faults(String yaml) {
        return ((Reading.Faulty) ProgrammeReader.read(yaml)).faults();
    }

    private Outcome.Decided decide(Event event) {
        if (member == MemberState.NOBODY && !(event instanceof Event.MemberEnrolled)) {
            decide(new Event.MemberEnrolled(++events, NOON, MemberProfile.since(NOON)));
        }
        Outcome.Decided decided = (Outcome.Decided) engine.decide(member, event);
        member = decided.after();
        return decided;
    }

    private static <E extends Effect> List<E> of(Class<E> kind, Outcome.Decided decided) {
        return decided.decision().effects().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    private Outcome.Decided pay(String order, String category, long... amounts) {
        List<OrderLine> lines = new java.util.ArrayList<>();
        for (int i = 0; i < amounts.length; i++) {
            lines.add(new OrderLine(String.valueOf(i + 1), "cup", category, null, 1, amounts[i], 0, 0));
        }
        return decide(new Event.OrderPaid(++events, NOON, new Order(order, null, null, 0, lines)));
    }

    private Outcome.Decided back(String order, String reference, ReturnedLine... lines) {
        return decide(new Event.OrderReturned(++events, NOON, order, reference, List.of(lines)));
    }

    private static RuleTrace trace(Outcome.Decided decided, String rule) {
        return decided.decision().considered().stream()
                .filter(trace -> trace.rule().equals(rule))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void an_order_that_fits_gives_coupons_beside_its_points_and_says_so() {
        Outcome.Decided decided = pay("o1", "tea", 5_000);
        assertThat(of(Effect.CouponsAwarded.class, decided))
                .containsExactly(new Effect.CouponsAwarded("second", "next-time", 3, "o1", NOON));
        assertThat(of(Effect.PointsEarned.class, decided)).hasSize(1);
        RuleTrace trace = trace(decided, "second");
        assertThat(trace.verdict()).isEqualTo(RuleTrace.Verdict.APPLIED);
        assertThat(trace.coupon()).isEqualTo("next-time");
        assertThat(trace.points()).isEqualTo(3);
        assertThat(trace.asset()).isNull();
    }

    @Test
    void one_that_does_not_fit_gives_none_and_says_why() {
        Outcome.Decided small = pay("o1", "tea", 4_999);
        assertThat(of(Effect.CouponsAwarded.class, small)).isEmpty();
        assertThat(trace(small, "second").verdict()).isEqualTo(RuleTrace.Verdict.NOT_MET);
        Outcome.Decided other = pay("o2", "cake", 5_000);
        assertThat(of(Effect.CouponsAwarded.class, other)).isEmpty();
        assertThat(trace(other, "second").verdict()).isEqualTo(RuleTrace.Verdict.NO_LINE);
        assertThat(trace(other, "second").leftOut()).hasSize(1);
    }

    @Test
    void a_rule_gives_one_member_no_more_than_its_limit() {
        Event first = new Event.ActivityDone(++events, NOON, "checkin.done", Map.of());
        assertThat(of(Effect.CouponsAwarded.class, decide(first))).hasSize(1);
        Outcome.Decided again = decide(new Event.ActivityDone(++events, NOON, "checkin.done", Map.of()));
        assertThat(of(Effect.CouponsAwarded.class, again)).isEmpty();
        assertThat(trace(again, "daily").verdict()).isEqualTo(RuleTrace.Verdict.LIMIT);
        Event tomorrow =
                new Event.ActivityDone(++events, NOON.plus(java.time.Duration.ofDays(1)), "checkin.done", Map.of());
        assertThat(of(Effect.CouponsAwarded.class, decide(tomorrow))).hasSize(1);
    }

    @Test
    void reaching_a_tier_gives_its_coupon_once_for_ever() {
        Outcome.Decided up = pay("o1", "cake", 10_000);
        assertThat(of(Effect.CouponsAwarded.class, up))
                .containsExactly(new Effect.CouponsAwarded("level.gold", "gold-drink", 1, null, NOON));
        assertThat(of(Effect.CouponsRecalled.class, back("o1", "r1"))).isEmpty();
        assertThat(member.standings().get("level").tier()).isEqualTo("silver");
        assertThat(of(Effect.CouponsAwarded.class, pay("o2", "cake", 20_000))).isEmpty();
        assertThat(member.standings().get("level").tier()).isEqualTo("gold");
    }

    @Test
    void of_three_coupons_a_third_of_the_money_recalls_one_and_all_of_it_all_in_any_split() {
        pay("o1", "tea", 2_000, 2_000, 2_000);
        assertThat(of(Effect.CouponsRecalled.class, back("o1", "r1", new ReturnedLine("1", null, 1_999L))))
                .isEmpty();
        assertThat(of(Effect.CouponsRecalled.class, back("o1", "r2", new ReturnedLine("1", null, 1L))))
                .containsExactly(new Effect.CouponsRecalled("second", "next-time", 1, "o1", "r2", NOON));
        assertThat(of(Effect.CouponsRecalled.class, back("o1", "r3")))
                .containsExactly(new Effect.CouponsRecalled("second", "next-time", 2, "o1", "r3", NOON));
        assertThat(member.orders().get("o1").coupons().getFirst().takenBack()).isEqualTo(3);
    }

    @Test
    void what_is_printed_is_read_again_the_same() {
        Programme programme = read(RULES);
        assertThat(read(ProgrammePrinter.print(programme))).isEqualTo(programme);
        assertThat(programme.couponTemplates())
                .containsOnly(
                        Map.entry("next-time", "earning.coupons.second"),
                        Map.entry("small-thing", "earning.coupons.daily"),
                        Map.entry("gold-drink", "ladders.level.tiers.gold"));
    }

    @Test
    void faults_name_their_key() {
        assertThat(faults(RULES.replace(PRICING, "")))
                .extracting(Fault::path, Fault::code)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("pricing", "required"));
        assertThat(faults(RULES.replace("count: 3", "count: 0")))
                .extracting(Fault::path)
                .containsExactly("earning.coupons[0].coupon.count");
        assertThat(faults(RULES.replace("code: daily", "code: base")))
                .extracting(Fault::path, Fault::code)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("earning.coupons[1].code", "duplicate"));
        assertThat(faults(RULES.replace("{times: 1, per: day}", "{points: 1, per: day}")))
                .extracting(Fault::path)
                .contains("earning.coupons[1].atMost[0].points");
    }

    @Test
    void a_difference_says_what_it_means_for_members() {
        Programme before = read(RULES);
        assertThat(Difference.between(before, read(RULES.replace("count: 3", "count: 4"))))
                .extracting(Difference::part, Difference::code, Difference::key, Difference::bearing)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("coupons", "second", "coupon", Difference.Bearing.BETTER));
        assertThat(Difference.between(before, read(RULES.replace(", coupon: {template: gold-drink}", ""))))
                .extracting(Difference::bearing)
                .containsExactly(Difference.Bearing.WORSE);
        assertThat(Difference.between(before, read(RULES.replace("next-time", "other"))))
                .extracting(Difference::bearing)
                .containsExactly(Difference.Bearing.OPEN);
    }
}
