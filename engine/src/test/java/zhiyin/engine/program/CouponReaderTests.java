package zhiyin.engine.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.engine.promotion.Benefit;
import zhiyin.engine.promotion.CouponTemplate;
import zhiyin.engine.promotion.CouponTemplate.Window;

/** Coupon templates as they are read, and how long their coupons last. */
class CouponReaderTests {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private static final Programme PROGRAMME = programme();

    private static Programme programme() {
        return switch (ProgrammeReader.read("""
                programme: shop
                name: Shop
                currency: CNY
                zone: Asia/Shanghai
                unknownMember: enroll
                assets:
                  - {code: points, name: Points, kind: points, pending: none, expiry: never, shortfall: deficit}
                earning:
                  choose: sum
                  stack: best
                  rules: []
                pricing: {lanes: [{code: coupon, choose: best, most: 2}]}
                """)) {
            case Reading.Read(var programme) -> programme;
            case Reading.Faulty(var faults) -> throw new AssertionError(faults.toString());
        };
    }

    private static CouponReader.Outcome read(String more) {
        return CouponReader.read(
                "coupon: ten\nname: Ten\nlane: coupon\n" + more,
                PROGRAMME,
                java.util.Objects.requireNonNull(PROGRAMME.pricing()));
    }

    private static CouponTemplate template(String more) {
        return switch (read(more)) {
            case CouponReader.Outcome.Read(var template, var name) -> {
                assertThat(name.in("en")).isEqualTo("Ten");
                yield template;
            }
            case CouponReader.Outcome.Faulty(var faults) -> throw new AssertionError(faults.toString());
        };
    }

    private static List<String> faults(String more) {
        return switch (read(more)) {
            case CouponReader.Outcome.Read read -> throw new AssertionError(read.toString());
            case CouponReader.Outcome.Faulty(var faults) ->
                faults.stream().map(fault -> fault.path() + " " + fault.code()).collect(Collectors.toList());
        };
    }

    private static final String OFF = "gives: {amountOff: 10}\n";

    @Test
    void what_is_not_said_is_open_to_all_for_ever() {
        CouponTemplate template = template(OFF);
        assertThat(template.promotion().coupon()).isTrue();
        assertThat(template.promotion().code()).isEqualTo("ten");
        assertThat(template.promotion().gives()).isEqualTo(new Benefit.AmountOff(1_000, false));
        assertThat(template.used()).isEqualTo(Window.ALWAYS);
        assertThat(template.getting()).isEqualTo(new CouponTemplate.Getting(true, Window.ALWAYS, null, null, null));
        assertThat(template.budget()).isNull();
        assertThat(template.onReturn()).isEqualTo(new CouponTemplate.OnReturn(true, 0));
        assertThat(template.offMax()).isEqualTo(1_000);
        Instant got = Instant.parse("2026-03-02T12:00:00Z");
        assertThat(template.validity(got, ZONE)).isEqualTo(new Window(got, null));
    }

    @Test
    void all_that_can_be_said_is_read() {
        CouponTemplate template = template("""
                gives: {percentOff: 20, most: 30}
                from: 2026-03-01T00:00:00+08:00
                until: 2026-04-01T00:00:00+08:00
                lasts: {after: 1, days: 7}
                get:
                  claim: false
                  from: 2026-03-01T00:00:00+08:00
                  until: 2026-03-15T00:00:00+08:00
                  who: {combinator: and, rules: [{field: member.tags, operator: contains, value: vip}]}
                  quota: 100
                  perMember: 2
                budget: 500.5
                onReturn: {days: 3}
                transferable: true
                remindDays: 2
                """);
        assertThat(template.promotion().from()).isNull();
        assertThat(template.used().until()).isEqualTo("2026-03-31T16:00:00Z");
        assertThat(template.lasts()).isEqualTo(new CouponTemplate.Lasting(1, 7));
        assertThat(template.getting().claim()).isFalse();
        assertThat(template.getting().quota()).isEqualTo(100);
        assertThat(template.getting().perMember()).isEqualTo(2);
        assertThat(template.budget()).isEqualTo(50_050);
        assertThat(template.onReturn()).isEqualTo(new CouponTemplate.OnReturn(true, 3));
        assertThat(template.transferable()).isTrue();
        assertThat(template.remindDays()).isEqualTo(2);
        assertThat(template.offMax()).isEqualTo(3_000);
    }

    @Test
    void every_fault_is_told_where_it_stands() {
        assertThat(
                        faults(
                                OFF
                                        + "lasts: {days: 0}\nget: {quota: 0, perMember: -1}\nbudget: 0\nonReturn: gone\nremindDays: 400\n"))
                .containsExactlyInAnyOrder(
                        "lasts.days range",
                        "get.quota range",
                        "get.perMember range",
                        "budget range",
                        "onReturn unknown-word",
                        "remindDays range");
        assertThat(faults("from: 2026-03-02T00:00:00+08:00\nuntil: 2026-03-02T00:00:00+08:00\n" + OFF))
                .containsExactly("until range");
        assertThat(faults(OFF
                        + "get: {who: {combinator: and, rules: [{field: order.amount, operator: \">\", value: 1}]}}\n"))
                .hasSize(1)
                .allSatisfy(fault -> assertThat(fault).startsWith("get.who"));
        assertThat(faults("gives: {}\n")).isNotEmpty();
        assertThat(faults(OFF + "coupon: true\n")).contains("coupon duplicate-key");
    }

    /** Got at 20:00 in Shanghai on 2 March. */
    @ParameterizedTest
    @CsvSource({
        "0, 1, 2026-03-02T12:00:00Z, 2026-03-02T16:00:00Z",
        "0, 2, 2026-03-02T12:00:00Z, 2026-03-03T16:00:00Z",
        "1, 1, 2026-03-02T16:00:00Z, 2026-03-03T16:00:00Z",
        "2, 7, 2026-03-03T16:00:00Z, 2026-03-10T16:00:00Z",
    })
    void days_are_those_of_the_programme(int after, int days, Instant from, Instant until) {
        CouponTemplate template = template(OFF + "lasts: {after: " + after + ", days: " + days + "}\n");
        assertThat(template.validity(Instant.parse("2026-03-02T12:00:00Z"), ZONE))
                .isEqualTo(new Window(from, until));
    }

    @Test
    void the_window_of_all_cuts_that_of_one() {
        CouponTemplate template = template(
                OFF + "from: 2026-03-03T00:00:00+08:00\nuntil: 2026-03-05T00:00:00+08:00\nlasts: {days: 30}\n");
        assertThat(template.validity(Instant.parse("2026-03-01T00:00:00Z"), ZONE))
                .isEqualTo(new Window(Instant.parse("2026-03-02T16:00:00Z"), Instant.parse("2026-03-04T16:00:00Z")));
        assertThat(template.validity(Instant.parse("2026-03-04T15:59:59Z"), ZONE))
                .isNotNull();
        assertThat(template.validity(Instant.parse("2026-03-04T16:00:00Z"), ZONE))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 2026-03-03T16:00:00Z",
        "1, 2026-03-03T16:00:00Z",
        "2, 2026-03-04T16:00:00Z",
    })
    void what_comes_back_lasts_for_so_many_days_at_least(int days, Instant until) {
        Instant ends = Instant.parse("2026-03-03T16:00:00Z");
        Instant back = Instant.parse("2026-03-02T12:00:00Z");
        assertThat(new CouponTemplate.OnReturn(true, days).until(ends, back, ZONE))
                .isEqualTo(until);
        assertThat(new CouponTemplate.OnReturn(true, days).until(null, back, ZONE))
                .isNull();
    }
}
