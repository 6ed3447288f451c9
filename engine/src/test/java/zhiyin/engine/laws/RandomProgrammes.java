package zhiyin.engine.laws;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.earning.Earning;
import zhiyin.engine.event.Occasion;
import zhiyin.engine.event.OnShortfall;
import zhiyin.engine.event.Tender;
import zhiyin.engine.kernel.CalendarUnit;
import zhiyin.engine.kernel.Period;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.kernel.Span;
import zhiyin.engine.program.Label;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.*;
import zhiyin.engine.program.StoredValue;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/** Programmes that nobody would write, so that what somebody writes is no surprise. */
public final class RandomProgrammes {

    static final List<String> CATEGORIES = List.of("food", "books", "gifts");
    static final List<String> MILESTONES = List.of("delivered", "completed");
    private static final List<String> WAITED_FOR = List.of("delivered", "completed", Earning.REVIEWED);
    private static final List<String> ZONES = List.of("Asia/Shanghai", "America/New_York", "UTC", "Pacific/Apia");

    private final Random random;

    public RandomProgrammes(Random random) {
        this.random = random;
    }

    public Programme any() {
        List<Asset> assets = new ArrayList<>();
        assets.add(asset("points", AssetKind.POINTS));
        assets.add(asset("stars", of(List.of(AssetKind.POINTS, AssetKind.STAMPS))));
        assets.add(asset("growth", AssetKind.GROWTH));
        assets.add(Asset.of("balance", Label.of("balance"), storedValue()));
        List<EarningRule> rules = new ArrayList<>();
        rules.add(rule("base", "points", "order.paid"));
        rules.add(rule("grow", "growth", "order.paid"));
        rules.add(rule("hello", "points", "member.enrolled"));
        rules.add(rule(
                "birthday",
                of(List.of("points", "growth")),
                of(List.of(Occasion.values())).word()));
        rules.add(rule("checkin", of(List.of("points", "stars")), "checkin.done"));
        for (int i = random.nextInt(5); i > 0; i--) {
            rules.add(rule("extra" + i, of(List.of("points", "stars", "growth")), "order.paid"));
        }
        List<Multiplier> multipliers = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            multipliers.add(new Multiplier(
                    "more" + i,
                    Label.of("more"),
                    of(List.of("points", "stars", "growth")),
                    of(List.of(new Ratio(3, 2), new Ratio(2, 1), new Ratio(11, 10), new Ratio(13, 7))),
                    of(List.of(Rounding.values())),
                    when(),
                    lines()));
        }
        List<Ladder> ladders = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            ladders.add(ladder("ladder" + i));
        }
        return new Programme(
                "random",
                Label.of("random"),
                "CNY",
                2,
                ZoneId.of(of(ZONES)),
                UnknownMember.ENROLL,
                List.of(),
                List.of(new Activity("checkin.done", Label.of("check-in"), List.of())),
                assets,
                of(List.of(Choose.values())),
                of(List.of(Stack.values())),
                rules,
                multipliers,
                ladders,
                List.of(),
                List.of(new Reason("apology", Label.of("apology"))),
                List.of(
                        new TopUpPackage("plain", Label.of("plain"), 10_000, List.of(given("balance", 0)), null, null),
                        new TopUpPackage(
                                "rich",
                                Label.of("rich"),
                                30_000,
                                List.of(given("balance", 0), given("points", 1 + random.nextInt(90))),
                                null,
                                null),
                        new TopUpPackage(
                                "stars",
                                Label.of("stars"),
                                1 + random.nextInt(999),
                                List.of(given("stars", 77)),
                                null,
                                null),
                        new TopUpPackage(
                                "over",
                                Label.of("over"),
                                100,
                                List.of(given("balance", 0)),
                                null,
                                LocalDate.of(2020, 1, 1))),
                random.nextBoolean() ? null : new Household(4, List.of("points")),
                List.of(new Programme.Calendar(
                        "holidays",
                        Label.of("holidays"),
                        List.of(new Programme.Days(LocalDate.of(2020, 1, 1), LocalDate.of(2030, 1, 1))))),
                random.nextInt(3) > 0
                        ? List.of()
                        : List.of(
                                new Programme.Velocity(
                                        "orders",
                                        Label.of("orders"),
                                        "order.paid",
                                        1 + random.nextInt(3),
                                        Duration.ofDays(1 + random.nextInt(20)),
                                        Programme.Then.WITHHOLD,
                                        null),
                                new Programme.Velocity(
                                        "checkins",
                                        Label.of("check-ins"),
                                        "checkin.done",
                                        1,
                                        Duration.ofHours(1),
                                        Programme.Then.WITHHOLD,
                                        null)),
                List.of(),
                List.of(),
                null,
                couponRules());
    }

    private List<Programme.CouponRule> couponRules() {
        List<Programme.CouponRule> coupons = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            boolean order = random.nextBoolean();
            coupons.add(new Programme.CouponRule(
                    "coupon" + i,
                    Label.of("coupon"),
                    order ? "order.paid" : "checkin.done",
                    order ? when() : null,
                    order ? lines() : null,
                    new Programme.Coupons("drink", 1 + random.nextInt(4)),
                    List.of(),
                    null));
        }
        return coupons;
    }

    private Given given(String asset, long units) {
        return new Given(asset, units, random.nextInt(3) * 733L);
    }

    private StoredValue storedValue() {
        return new StoredValue(
                of(List.of(StoredValue.SpendOrder.values())),
                of(List.of(StoredValue.ReturnOrder.values())),
                expiry(),
                new StoredValue.Refund(
                        random.nextInt(2) * random.nextInt(2_000),
                        random.nextInt(2) * random.nextInt(500),
                        random.nextBoolean() ? null : 500L + random.nextInt(500),
                        7 + random.nextInt(14),
                        of(List.of(StoredValue.BonusOnRefund.values()))),
                random.nextBoolean()
                        ? List.of()
                        : List.of(new StoredValue.Ceiling(LocalDate.of(2024, 3, 1), 60_000, 100_000)),
                random.nextBoolean()
                        ? StoredValue.Scope.EVERYWHERE
                        : new StoredValue.Scope(List.of("here", "there"), List.of("books")));
    }

    <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private Asset asset(String code, AssetKind kind) {
        List<EarnLimit> earnAtMost = new ArrayList<>();
        for (Period per : Period.values()) {
            if (random.nextInt(12) == 0) {
                earnAtMost.add(new EarnLimit(20 + random.nextInt(300), per));
            }
        }
        long min = 1 + random.nextInt(20);
        return new Asset(
                code,
                Label.of(code),
                kind,
                pending(),
                expiry(),
                of(List.of(Shortfall.values())),
                of(List.of(OnShortfall.values())),
                random.nextInt(5) == 0 ? Long.valueOf(100 + random.nextInt(500)) : null,
                earnAtMost,
                kind.spendable() && random.nextBoolean()
                        ? new Transfer(min, maybe(min + random.nextInt(200)), maybe(min + random.nextInt(300)))
                        : null,
                kind == AssetKind.STAMPS ? 10 : null,
                null);
    }

    private @Nullable Long maybe(long some) {
        return random.nextBoolean() ? some : null;
    }

    private Pending pending() {
        return switch (random.nextInt(4)) {
            case 0, 1 -> new Pending.None();
            case 2 -> new Pending.Days(random.nextInt(20));
            default ->
                new Pending.Until(
                        of(WAITED_FOR),
                        random.nextInt(3) * 4,
                        random.nextBoolean() ? Integer.valueOf(1 + random.nextInt(40)) : null);
        };
    }

    private Expiry expiry() {
        return switch (random.nextInt(4)) {
            case 0 -> new Expiry.Never();
            case 1 -> new Expiry.Rolling(span());
            case 2 -> new Expiry.EndOf(of(List.of(CalendarUnit.values())), random.nextBoolean() ? null : span());
            default -> new Expiry.Sliding(span());
        };
    }

    private Span span() {
        return switch (random.nextInt(4)) {
            case 0 -> Span.days(1 + random.nextInt(10));
            case 1 -> Span.days(10 + random.nextInt(100));
            case 2 -> Span.months(1 + random.nextInt(5));
            default -> Span.years(1);
        };
    }

    private EarningRule rule(String code, String asset, String on) {
        boolean order = on.equals("order.paid");
        return new EarningRule(
                code,
                Label.of(code),
                asset,
                on,
                order ? when() : null,
                order ? lines() : null,
                order ? award() : new Award.Fixed(1 + random.nextInt(50)),
                random.nextInt(4) == 0 ? pending() : null,
                random.nextInt(4) == 0 ? expiry() : null,
                null,
                random.nextInt(3) > 0 ? List.of() : List.of(limit()),
                random.nextInt(5) > 0 ? null : Duration.ofHours(1 + random.nextInt(200)));
    }

    private Programme.RuleLimit limit() {
        return random.nextBoolean()
                ? new Programme.RuleLimit(
                        Programme.RuleLimit.Counted.TIMES, 1 + random.nextInt(3), of(List.of(Period.values())))
                : new Programme.RuleLimit(
                        Programme.RuleLimit.Counted.POINTS, 5 + random.nextInt(200), of(List.of(Period.values())));
    }

    private Award award() {
        return switch (random.nextInt(5)) {
            case 0 -> new Award.Fixed(1 + random.nextInt(100));
            case 1 -> new Award.PerUnit(1 + random.nextInt(5));
            default ->
                new Award.Rate(
                        of(List.of(new Ratio(1, 100), new Ratio(3, 250), new Ratio(1, 37), new Ratio(2, 1))),
                        new Base(
                                random.nextBoolean(),
                                random.nextBoolean(),
                                random.nextBoolean(),
                                random.nextBoolean() ? Set.of() : Set.of(of(List.of(Tender.values())))),
                        of(List.of(Rounding.values())),
                        of(List.of(RoundPer.values())));
        };
    }

    private @Nullable Condition when() {
        return switch (random.nextInt(9)) {
            case 0 -> test("order.amount", Operator.AT_LEAST, new Operand.Whole(random.nextInt(5_000)));
            case 1 -> test("date.dayOfMonth", Operator.IN, new Operand.Wholes(List.of(8L, 18L, 28L)));
            case 2 ->
                new Condition.Group(
                        Condition.Combinator.OR,
                        random.nextBoolean(),
                        List.of(
                                test("member.inBirthdayMonth", Operator.EQUAL, new Operand.Flag(true)),
                                test("order.number", Operator.LESS, new Operand.Whole(5))));
            case 5 -> test("member.tags", Operator.CONTAINS, new Operand.Words("vip"));
            case 3 -> test("order.number", Operator.MULTIPLE_OF, new Operand.Whole(1 + random.nextInt(3)));
            case 4 ->
                new Condition.Group(
                        Condition.Combinator.AND,
                        false,
                        List.of(
                                test("date.on.holidays", Operator.EQUAL, new Operand.Flag(random.nextInt(4) > 0)),
                                test("member.inLunarBirthdayMonth", Operator.EQUAL, new Operand.Flag(false))));
            default -> null;
        };
    }

    private @Nullable Condition lines() {
        return switch (random.nextInt(4)) {
            case 0 -> test("line.category", Operator.EQUAL, new Operand.Words(of(CATEGORIES)));
            case 1 -> test("line.category", Operator.NOT_IN, new Operand.WordList(List.of(of(CATEGORIES))));
            default -> null;
        };
    }

    private static Condition test(String field, Operator operator, Operand operand) {
        return new Condition.Test(field, operator, operand);
    }

    private Ladder ladder(String code) {
        Measure measure = of(List.of(
                new Measure.Spend(),
                new Measure.Orders(),
                new Measure.Earned("growth"),
                new Measure.Earned("points"),
                new Measure.Done("checkin.done"),
                new Measure.ToppedUp("balance"),
                new Measure.Bought("plain")));
        long step = switch (measure) {
            case Measure.Spend _, Measure.ToppedUp _ -> 10_000;
            case Measure.Orders _, Measure.Done _, Measure.Bought _ -> 2;
            case Measure.Earned _ -> 100;
        };
        Window window = switch (random.nextInt(5)) {
            case 0 -> new Window.Lifetime();
            case 1 -> new Window.Rolling(span());
            case 3 -> new Window.SinceReached(span());
            case 2 -> new Window.Calendar(of(List.of(CalendarUnit.values())));
            default -> new Window.Anniversary();
        };
        return new Ladder(
                code,
                Label.of(code),
                measure,
                window,
                of(List.of(OnReturn.values())),
                List.of(
                        new Tier("base", Label.of("base"), 0),
                        tier("silver", step),
                        tier("gold", 2 * step),
                        tier("black", 3 * step)),
                new Moving(
                        random.nextInt(3) > 0 ? null : of(List.of(CalendarUnit.values())),
                        random.nextInt(3) == 0,
                        random.nextInt(3) > 0
                                ? null
                                : new Grace(span(), random.nextBoolean() ? null : of(List.of(CalendarUnit.values())))));
    }

    private Tier tier(String code, long from) {
        return new Tier(
                code,
                Label.of(code),
                from,
                random.nextInt(3) > 0 ? null : from - random.nextLong(from),
                random.nextInt(8) == 0,
                null,
                List.of());
    }
}
