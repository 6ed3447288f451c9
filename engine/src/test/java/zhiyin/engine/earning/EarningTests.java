package zhiyin.engine.earning;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.engine.Orders.anOrder;
import static zhiyin.engine.Programmes.aProgramme;
import static zhiyin.engine.Programmes.atLeast;
import static zhiyin.engine.Programmes.is;
import static zhiyin.engine.Programmes.isNone;
import static zhiyin.engine.Programmes.of;
import static zhiyin.engine.Programmes.onLines;
import static zhiyin.engine.Programmes.onePointPerFen;
import static zhiyin.engine.Programmes.onePointPerYuan;
import static zhiyin.engine.Programmes.rate;
import static zhiyin.engine.Programmes.rule;
import static zhiyin.engine.Programmes.times;
import static zhiyin.engine.Programmes.when;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.engine.Life;
import zhiyin.engine.Programmes;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Effect.LinePoints;
import zhiyin.engine.decision.RuleTrace;
import zhiyin.engine.decision.RuleTrace.Verdict;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.PaidWith;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.engine.event.Tender;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.program.Programme.Award;
import zhiyin.engine.program.Programme.Base;
import zhiyin.engine.program.Programme.Choose;
import zhiyin.engine.program.Programme.RoundPer;
import zhiyin.engine.program.Programme.Stack;
import zhiyin.engine.rule.Unmet;

class EarningTests {

    private static final Order GROCERIES = anOrder("1")
            .line("apple", "food", "orchard", 2, 1_000, 0, 0)
            .line("novel", "books", "press", 1, 5_000, 500, 0)
            .line("card", "gift-cards", null, 1, 10_000, 0, 0)
            .build();

    private static Life buying(Programmes programme, Order order) {
        return Life.of(programme, "2025-05-08T10:00").buys(order);
    }

    @ParameterizedTest(name = "{1} per {2} on {0} fen, rounded {3}, makes {4}")
    @CsvSource({
        "99, 1, 100, FLOOR, 0",
        "100, 1, 100, FLOOR, 1",
        "199, 1, 100, FLOOR, 1",
        "149, 1, 100, HALF_UP, 1",
        "150, 1, 100, HALF_UP, 2",
        "100, 1, 100, CEILING, 1",
        "101, 1, 100, CEILING, 2",
        "249, 3, 250, FLOOR, 2",
        "250, 3, 250, FLOOR, 3",
        "299, 1, 3, FLOOR, 99",
        "300, 1, 3, FLOOR, 100",
        "3000000000, 333333333333, 1000000000000, FLOOR, 999999999",
        "1, 100, 1, FLOOR, 100",
    })
    void aRateIsExactForAnyRatioAndItsRoundingIsNamed(
            long amount, long points, long per, Rounding rounding, long earned) {
        var programme = aProgramme().earning(rate("base", new Ratio(points, per), Base.PAID, rounding, RoundPer.ORDER));
        assertThat(buying(programme, anOrder("1", amount)).available()).isEqualTo(earned);
    }

    @Test
    void roundedByLineALittleIsLostOnEachAndByOrderOnce() {
        Order order = anOrder("1").line("a", 1, 199).line("b", 1, 199).build();
        var ratio = new Ratio(1, 100);
        assertThat(buying(aProgramme().earning(rate("r", ratio, Base.PAID, Rounding.FLOOR, RoundPer.LINE)), order)
                        .available())
                .isEqualTo(2);
        assertThat(buying(aProgramme().earning(rate("r", ratio, Base.PAID, Rounding.FLOOR, RoundPer.ORDER)), order)
                        .available())
                .isEqualTo(3);
    }

    @ParameterizedTest(name = "before discount {0}, with tax {1}, with shipping {2}: {3}")
    @CsvSource({
        "false, true, false, 900",
        "true, true, false, 1000",
        "false, false, false, 810",
        "true, false, false, 900",
        "false, true, true, 1100",
        "true, false, true, 1100",
    })
    void theBaseSaysWhichMoneyCounts(boolean beforeDiscount, boolean withTax, boolean withShipping, long earned) {
        Order order = anOrder("1")
                .shipping(200)
                .line("a", null, null, 1, 1_000, 100, 90)
                .build();
        var base = new Base(beforeDiscount, withTax, withShipping);
        var programme = aProgramme().earning(rate("r", Ratio.ONE, base, Rounding.FLOOR, RoundPer.ORDER));
        assertThat(buying(programme, order).available()).isEqualTo(earned);
    }

    @ParameterizedTest(name = "{0}, before discount {1}, with tax {2}, with shipping {3}, except {4}: {5}")
    @CsvSource({
        // 900 paid for the line, 100 for delivery; 200 of that 1,000 with points, 300 of it stored value
        "'200,300,0', false, true, false, '', 900",
        "'200,300,0', false, true, false, points, 720",
        "'200,300,0', false, true, true, points, 800",
        "'200,300,0', false, true, false, stored-value, 630",
        "'200,300,0', false, true, true, points+stored-value, 500",
        "'200,300,0', false, true, false, gift-card, 900",
        "'200,300,0', true, true, false, points, 820",
        // a tenth of what is paid is tax, of what was paid with points too
        "'200,300,0', false, false, false, points, 648",
        "'1000,0,0', false, true, true, points, 0",
        "'0,0,1000', false, false, true, gift-card, 0",
    })
    void whatWasPaidWithSomethingElseCountsOrNot(
            String paidWith,
            boolean beforeDiscount,
            boolean withTax,
            boolean withShipping,
            String except,
            long earned) {
        long[] told = Stream.of(paidWith.split(",")).mapToLong(Long::parseLong).toArray();
        Order order = anOrder("1")
                .shipping(100)
                .line("a", null, null, 1, 1_000, 100, 90)
                .build()
                .with(new PaidWith(told[0], told[1], told[2]));
        Set<Tender> tenders = Stream.of(Tender.values())
                .filter(each ->
                        except.contains(each.name().toLowerCase(Locale.ROOT).replace('_', '-')))
                .collect(Collectors.toSet());
        var base = new Base(beforeDiscount, withTax, withShipping, tenders);
        var programme = aProgramme().earning(rate("r", Ratio.ONE, base, Rounding.FLOOR, RoundPer.ORDER));
        assertThat(buying(programme, order).available()).isEqualTo(earned);
    }

    @Test
    void whatWasPaidWithPointsIsSharedOverTheLinesAndReturnsTakeBackExactly() {
        Order order = anOrder("1")
                .line("a", null, null, 3, 1_000, 0, 0)
                .line("b", null, null, 1, 2_000, 0, 0)
                .build()
                .with(new PaidWith(1_001, 0, 0));
        var base = new Base(false, true, false, Set.of(Tender.POINTS));
        Life ada = buying(aProgramme().earning(rate("r", Ratio.ONE, base, Rounding.FLOOR, RoundPer.ORDER)), order);
        assertThat(ada.available()).isEqualTo(1_999);
        ada.returns("1", new ReturnedLine("1", 1L, null));
        // the first line: 334 with points, 666 with money; 333 of its 1,000 came back
        assertThat(1_999 - ada.available()).isEqualTo(221);
        ada.returns("1");
        assertThat(ada.available()).isZero();
        assertThat(ada.points().owed()).isZero();
    }

    @Test
    void linesAreLeftOutBySkuCategoryOrBrandAndTheTraceSaysWhichTestLeftThemOut() {
        var excluding = onLines(isNone("line.category", "gift-cards"), onePointPerYuan());
        Life ada = buying(aProgramme().earning(excluding), GROCERIES);
        assertThat(ada.available()).isEqualTo(55);
        RuleTrace trace = ada.decision().considered().getFirst();
        assertThat(trace.verdict()).isEqualTo(Verdict.APPLIED);
        assertThat(trace.base()).isEqualTo(5_500);
        assertThat(trace.leftOut())
                .containsExactly(new RuleTrace.LeftOut(
                        "3", List.of(new Unmet("line.category", "notIn", "gift-cards", "gift-cards"))));
        assertThat(buying(aProgramme().earning(onLines(is("line.sku", "apple"), onePointPerYuan())), GROCERIES)
                        .available())
                .isEqualTo(10);
        assertThat(buying(aProgramme().earning(onLines(isNone("line.brand", "press"), onePointPerYuan())), GROCERIES)
                        .available())
                .as("a line without a brand is not of that brand")
                .isEqualTo(110);
    }

    @Test
    void eachLineKnowsToTheUnitWhatItEarned() {
        Order order = anOrder("1")
                .line("a", 1, 100)
                .line("b", 1, 100)
                .line("c", 1, 150)
                .build();
        Life ada = buying(aProgramme().earning(onePointPerYuan()), order);
        assertThat(ada.effects(Effect.PointsEarned.class).getFirst().shares())
                .containsExactly(new Effect.RuleShare(
                        "base", 3, List.of(new LinePoints("1", 1), new LinePoints("2", 1), new LinePoints("3", 1))));
    }

    @Test
    void aFixedAwardIsGivenOnceAndPerUnitForEachUnitThatCounts() {
        assertThat(buying(aProgramme().earning(rule("f", "order.paid", new Award.Fixed(7))), GROCERIES)
                        .available())
                .isEqualTo(7);
        var perApple = onLines(is("line.sku", "apple"), rule("u", "order.paid", new Award.PerUnit(5)));
        assertThat(buying(aProgramme().earning(perApple), GROCERIES).available())
                .isEqualTo(10);
        Life checked = Life.of(aProgramme().earning(rule("c", "checkin.done", new Award.Fixed(3))), "2025-05-08T10:00");
        assertThat(checked.checksIn().checksIn().available()).isEqualTo(6);
    }

    @ParameterizedTest(name = "{0}: {1} points, applied {2}")
    @CsvSource({"FIRST, 5, small", "BEST, 155, base", "SUM, 160, small base"})
    void severalRulesGoTogetherAsTheProgrammeSays(Choose choose, long points, String applied) {
        var small = rule("small", "order.paid", new Award.Fixed(5));
        Life ada = buying(aProgramme().choosing(choose).earning(small, onePointPerYuan()), GROCERIES);
        assertThat(ada.available()).isEqualTo(points);
        assertThat(ada.decision().considered().stream()
                        .filter(trace -> trace.verdict() == Verdict.APPLIED)
                        .map(RuleTrace::rule))
                .containsExactly(applied.split(" "));
        assertThat(ada.decision().considered()).hasSize(2);
    }

    @Test
    void theChoiceIsMadeForEachAssetByItself() {
        var growth = of("growth", rule("grow", "order.paid", new Award.Fixed(9)));
        Life ada = buying(aProgramme().choosing(Choose.FIRST).earning(onePointPerYuan(), growth), GROCERIES);
        assertThat(ada.available()).isEqualTo(155);
        assertThat(ada.state().account("growth").available()).isEqualTo(9);
    }

    @ParameterizedTest(name = "an order of {0} fen earns {1}: {2}")
    @CsvSource({"9999, 0, NOT_MET", "10000, 100, APPLIED"})
    void aConditionIsMetAtItsLimitAndOtherwiseTheTraceSaysWhatItSaw(long amount, long points, Verdict verdict) {
        Life ada = buying(
                aProgramme().earning(when(atLeast("order.amount", 10_000), onePointPerYuan())), anOrder("1", amount));
        assertThat(ada.available()).isEqualTo(points);
        RuleTrace trace = ada.decision().considered().getFirst();
        assertThat(trace.verdict()).isEqualTo(verdict);
        assertThat(trace.unmet())
                .isEqualTo(
                        verdict == Verdict.APPLIED
                                ? List.of()
                                : List.of(new Unmet("order.amount", ">=", "10000", "9999")));
    }

    @Test
    void theTraceTellsNoLineAndTooLittleApart() {
        Life ada = buying(
                aProgramme().earning(onLines(is("line.sku", "pear"), onePointPerYuan()), onePointPerYuan()),
                anOrder("1", 99));
        assertThat(ada.decision().considered())
                .extracting(RuleTrace::verdict)
                .containsExactly(Verdict.NO_LINE, Verdict.TOO_LITTLE);
    }

    @ParameterizedTest(name = "on the {0}th: {1}")
    @CsvSource({"07, 155", "08, 310", "09, 155"})
    void theMemberDayMakesTwice(String day, long points) {
        var memberDay = times("member-day", new Ratio(2, 1), is("date.dayOfMonth", 8));
        Life ada = Life.of(aProgramme().earning(onePointPerYuan()).multiplying(memberDay), "2025-05-01T10:00");
        assertThat(ada.at("2025-05-" + day + "T00:00").buys(GROCERIES).available())
                .isEqualTo(points);
    }

    @ParameterizedTest(name = "born on {0}, buys at {1}: {2}")
    @CsvSource({
        "2000-02-29, 2025-01-31T23:59, 155",
        "2000-02-29, 2025-02-01T00:00, 310",
        "2000-02-29, 2025-02-28T23:59, 310",
        "2000-02-29, 2025-03-01T00:00, 155",
        "2000-02-29, 2028-02-29T12:00, 310",
    })
    void theMonthOfBirthMakesTwice(String birthday, String time, long points) {
        var month = times("birthday", new Ratio(2, 1), is("member.inBirthdayMonth", true));
        Life ada = Life.of(aProgramme().earning(onePointPerYuan()).multiplying(month), "2024-12-01T10:00", birthday);
        assertThat(ada.at(time).buys(GROCERIES).available()).isEqualTo(points);
    }

    @ParameterizedTest(name = "born on 29 February, buys on {0}: {1}")
    @CsvSource({"2025-02-27, 155", "2025-02-28, 310", "2025-03-01, 155", "2028-02-28, 155", "2028-02-29, 310"})
    void oneBornOn29FebruaryHasTheBirthdayOnThe28thInCommonYears(String day, long points) {
        var birthday = times("birthday", new Ratio(2, 1), is("member.onBirthday", true));
        Life ada = Life.of(
                aProgramme().earning(onePointPerYuan()).multiplying(birthday), "2024-12-01T10:00", "2000-02-29");
        assertThat(ada.at(day + "T12:00").buys(GROCERIES).available()).isEqualTo(points);
    }

    @ParameterizedTest(name = "on {0} someone born on 29 February 2000 is {1}")
    @CsvSource({"2025-02-27, 24", "2025-02-28, 25", "2028-02-28, 27", "2028-02-29, 28"})
    void ageGoesByTheSameBirthday(String day, long age) {
        var grown = when(is("member.age", age), rule("age", "checkin.done", new Award.Fixed(1)));
        Life ada = Life.of(aProgramme().earning(grown), "2024-12-01T10:00", "2000-02-29");
        assertThat(ada.at(day + "T12:00").checksIn().available()).isEqualTo(1);
    }

    @ParameterizedTest(name = "double and triple, {0}: {1}")
    @CsvSource({"BEST, 30", "SUM, 40", "PRODUCT, 60"})
    void multipliersGoTogetherAsTheProgrammeSays(Stack stack, long points) {
        var programme = aProgramme()
                .stacking(stack)
                .earning(onePointPerYuan())
                .multiplying(times("double", new Ratio(2, 1), null), times("triple", new Ratio(3, 1), null));
        Life ada = buying(programme, anOrder("1", 1_000));
        assertThat(ada.available()).isEqualTo(points);
        assertThat(ada.decision().considered())
                .extracting(RuleTrace::rule, RuleTrace::verdict)
                .contains(
                        org.assertj.core.groups.Tuple.tuple(
                                "double", stack == Stack.BEST ? Verdict.NOT_CHOSEN : Verdict.APPLIED),
                        org.assertj.core.groups.Tuple.tuple("triple", Verdict.APPLIED));
    }

    @Test
    void aMultiplierHasOneShareInALotHoweverManyRulesItMultiplies() {
        var programme = aProgramme()
                .choosing(Choose.SUM)
                .earning(onePointPerYuan(), rate("more", Ratio.ONE, Base.PAID, Rounding.FLOOR, RoundPer.ORDER))
                .multiplying(times("double", new Ratio(2, 1), null))
                .build();
        var cart = new zhiyin.engine.event.Event.OrderPaid(0, java.time.Instant.EPOCH, anOrder("1", 1_000));
        var grants = new zhiyin.engine.Engine(programme, 1)
                .quote(zhiyin.engine.MemberState.NOBODY, cart)
                .grants();
        assertThat(grants).hasSize(1);
        assertThat(grants.getFirst().shares())
                .extracting(zhiyin.engine.decision.Effect.RuleShare::rule)
                .doesNotHaveDuplicates();
        assertThat(grants.getFirst().points()).isEqualTo(2 * (10 + 1_000));
    }

    @Test
    void aQuoteIsWhatTheOrderThenEarnsAndChangesNothing() {
        Life ada = Life.of(aProgramme().earning(onePointPerFen()), "2025-05-08T10:00");
        var before = ada.state();
        var cart = new zhiyin.engine.event.Event.OrderPaid(0, ada.instant(), GROCERIES);
        assertThat(ada.engine().quote(before, cart).grants())
                .extracting(Grant::points)
                .containsExactly(15_500L);
        assertThat(ada.buys(GROCERIES).available()).isEqualTo(15_500);
        assertThat(before.accounts()).isEmpty();
    }

    /**
     * Facts of other people's tests, expressed in our terms. Each names what was found and what has to come of it.
     *
     * <ul>
     *   <li>odoo/odoo, addons/sale_loyalty/tests/test_loyalty.py: test_points_awarded_global_discount_code_no_domain_program,
     *       test_points_awarded_discount_code_no_domain_program (100.00 less 10 %: 90 points),
     *       test_points_awarded_specific_discount_code_specific_domain_program (Food 100.00 less 10 % of its own: 90);
     *   <li>the same file's test_points_awarded_general_discount_code_specific_domain_program gives 100 there, because its
     *       order-wide discount is a line of its own without a category; here a discount belongs to lines, so the same
     *       figure is reached by counting before discount.
     * </ul>
     */
    @ParameterizedTest(name = "{0}: {4} points")
    @CsvSource({
        "on the whole order, 1000, 0, false, 90",
        "on Food alone, 1000, 0, true, 90",
        "on the whole order and Food earns before discount, 1000, 500, true, 100",
    })
    void pointsOnTheAmountAfterDiscount(String discount, long offFood, long offOther, boolean foodOnly, long points) {
        Order order = foodOnly
                ? anOrder("1")
                        .line("A", "Food", null, 1, 10_000, offFood, 0)
                        .line("B", "Other", null, 1, 5_000, offOther, 0)
                        .build()
                : anOrder("1").line("A", null, null, 1, 10_000, offFood, 0).build();
        var rule = rate("r", new Ratio(1, 100), new Base(offOther > 0, true, false), Rounding.FLOOR, RoundPer.ORDER);
        var programme = aProgramme().earning(foodOnly ? onLines(is("line.category", "Food"), rule) : rule);
        assertThat(buying(programme, order).available()).isEqualTo(points);
    }

    /**
     * YunaiV/ruoyi-vue-pro, TradePointGiveCalculatorTest#testCalculate: 1 point per fen and a fixed 100 on one SKU;
     * what is not selected is not in the order. 200 + 250 points.
     */
    @Test
    void aGlobalRateAndABonusOnOneSku() {
        Order order = anOrder("1").line("SKU10", 2, 200).line("SKU20", 3, 150).build();
        var bonus = onLines(is("line.sku", "SKU20"), rule("bonus", "order.paid", new Award.Fixed(100)));
        Life ada = buying(aProgramme().earning(onePointPerFen(), bonus), order);
        assertThat(ada.available()).isEqualTo(450);
        var byLine = new java.util.TreeMap<String, Long>();
        ada.effects(Effect.PointsEarned.class).stream()
                .flatMap(earned -> earned.shares().stream())
                .flatMap(share -> share.lines().stream())
                .forEach(line -> byLine.merge(line.line(), line.points(), Long::sum));
        assertThat(byLine).isEqualTo(java.util.Map.of("1", 200L, "2", 250L));
    }
}
