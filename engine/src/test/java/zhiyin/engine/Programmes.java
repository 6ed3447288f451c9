package zhiyin.engine;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.OnShortfall;
import zhiyin.engine.kernel.Period;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.program.Label;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.*;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/** Programmes for tests: a test names what matters to it, and the rest is the plainest there is. */
public final class Programmes {

    public static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

    private ZoneId zone = SHANGHAI;
    private Pending pending = new Pending.None();
    private Expiry expiry = new Expiry.Never();
    private Shortfall shortfall = Shortfall.DEFICIT;
    private OnShortfall onDebit = OnShortfall.REFUSE;
    private @Nullable Long ceiling;
    private List<EarnLimit> earnAtMost = List.of();
    private @Nullable Transfer transfer;
    private @Nullable Household household;
    private Choose choose = Choose.SUM;
    private Stack stack = Stack.BEST;
    private final List<EarningRule> rules = new ArrayList<>();
    private final List<Multiplier> multipliers = new ArrayList<>();
    private final List<Ladder> ladders = new ArrayList<>();
    private final List<Budget> budgets = new ArrayList<>();
    private final List<Velocity> velocity = new ArrayList<>();

    /** Points that are usable at once and never expire, growth beside them, and a check-in. */
    public static Programmes aProgramme() {
        return new Programmes();
    }

    public Programmes in(String zoneId) {
        zone = ZoneId.of(zoneId);
        return this;
    }

    public Programmes pending(Pending pointsPending) {
        pending = pointsPending;
        return this;
    }

    public Programmes expiring(Expiry pointsExpiry) {
        expiry = pointsExpiry;
        return this;
    }

    public Programmes onShortfall(Shortfall pointsShortfall) {
        shortfall = pointsShortfall;
        return this;
    }

    public Programmes onDebit(OnShortfall pointsOnDebit) {
        onDebit = pointsOnDebit;
        return this;
    }

    public Programmes atMost(long pointsCeiling) {
        ceiling = pointsCeiling;
        return this;
    }

    public Programmes earningAtMost(EarnLimit... limits) {
        earnAtMost = List.of(limits);
        return this;
    }

    public Programmes transferable(long min, @Nullable Long max, @Nullable Long maxPerDay) {
        transfer = new Transfer(min, max, maxPerDay);
        return this;
    }

    public Programmes pooling() {
        household = new Household(4, List.of("points"));
        return this;
    }

    public Programmes choosing(Choose how) {
        choose = how;
        return this;
    }

    public Programmes stacking(Stack how) {
        stack = how;
        return this;
    }

    public Programmes earning(EarningRule... more) {
        rules.addAll(List.of(more));
        return this;
    }

    public Programmes multiplying(Multiplier... more) {
        multipliers.addAll(List.of(more));
        return this;
    }

    /** A budget of so many points, named {@code spring}, that takes back what comes back. */
    public Programmes spending(long points, OnEmpty onEmpty) {
        return spending(new Budget("spring", Label.of("spring"), "points", points, onEmpty, null, null, true));
    }

    public Programmes spending(Budget... more) {
        budgets.addAll(List.of(more));
        return this;
    }

    /** At most so many events of a kind within so long. */
    public Programmes usually(String on, int atMost, Duration within, Then then) {
        velocity.add(new Velocity(
                "many", Label.of("many"), on, atMost, within, then, then == Then.REVIEW ? Integer.valueOf(30) : null));
        return this;
    }

    /** base at 0, silver at {@code silver}, gold at {@code gold}. */
    public Programmes climbing(Measure measure, Window window, OnReturn onReturn, long silver, long gold) {
        return climbing(
                measure, window, onReturn, Moving.PLAIN, tier("base", 0), tier("silver", silver), tier("gold", gold));
    }

    public Programmes climbing(Measure measure, Window window, OnReturn onReturn, Moving moving, Tier... tiers) {
        ladders.add(new Ladder("ladder", Label.of("ladder"), measure, window, onReturn, List.of(tiers), moving));
        return this;
    }

    public static Tier tier(String code, long from) {
        return new Tier(code, Label.of(code), from);
    }

    public Programme build() {
        Label any = Label.of("any");
        return new Programme(
                "any",
                any,
                "CNY",
                2,
                zone,
                UnknownMember.ENROLL,
                List.of(),
                List.of(new Activity("checkin.done", any, List.of())),
                List.of(
                        new Asset(
                                "points",
                                any,
                                AssetKind.POINTS,
                                pending,
                                expiry,
                                shortfall,
                                onDebit,
                                ceiling,
                                earnAtMost,
                                transfer,
                                null,
                                null),
                        new Asset(
                                "growth",
                                any,
                                AssetKind.GROWTH,
                                new Pending.None(),
                                new Expiry.Never(),
                                Shortfall.CLAMP)),
                choose,
                stack,
                rules,
                multipliers,
                ladders,
                budgets,
                List.of(new Reason("apology", any)),
                List.of(),
                household,
                List.of(),
                velocity);
    }

    /** One point for each yuan paid for the lines, rounded down over the order. */
    public static EarningRule onePointPerYuan() {
        return rate("base", new Ratio(1, 100), Base.PAID, Rounding.FLOOR, RoundPer.ORDER);
    }

    /** One point for each fen paid: what is paid is what is earned. */
    public static EarningRule onePointPerFen() {
        return rate("base", Ratio.ONE, Base.PAID, Rounding.FLOOR, RoundPer.ORDER);
    }

    public static EarningRule rate(String code, Ratio ratio, Base base, Rounding rounding, RoundPer per) {
        return rule(code, "order.paid", new Award.Rate(ratio, base, rounding, per));
    }

    public static EarningRule rule(String code, String on, Award award) {
        return new EarningRule(code, Label.of(code), "points", on, null, null, award, null, null);
    }

    public static EarningRule of(String asset, EarningRule rule) {
        return new EarningRule(
                rule.code(),
                rule.name(),
                asset,
                rule.on(),
                rule.when(),
                rule.lines(),
                rule.award(),
                rule.pending(),
                rule.expiry());
    }

    public static EarningRule paidBy(String budget, EarningRule rule) {
        return new EarningRule(
                rule.code(),
                rule.name(),
                rule.asset(),
                rule.on(),
                rule.when(),
                rule.lines(),
                rule.award(),
                rule.pending(),
                rule.expiry(),
                budget);
    }

    /** The same rule with limits on what it gives one member. */
    public static EarningRule limited(EarningRule rule, @Nullable Duration coolDown, RuleLimit... atMost) {
        return new EarningRule(
                rule.code(),
                rule.name(),
                rule.asset(),
                rule.on(),
                rule.when(),
                rule.lines(),
                rule.award(),
                rule.pending(),
                rule.expiry(),
                rule.budget(),
                List.of(atMost),
                coolDown);
    }

    public static RuleLimit times(long most, Period per) {
        return new RuleLimit(RuleLimit.Counted.TIMES, most, per);
    }

    public static RuleLimit points(long most, Period per) {
        return new RuleLimit(RuleLimit.Counted.POINTS, most, per);
    }

    public static Multiplier paidBy(String budget, Multiplier multiplier) {
        return new Multiplier(
                multiplier.code(),
                multiplier.name(),
                multiplier.asset(),
                multiplier.factor(),
                multiplier.rounding(),
                multiplier.when(),
                multiplier.lines(),
                budget);
    }

    public static EarningRule when(Condition when, EarningRule rule) {
        return new EarningRule(
                rule.code(),
                rule.name(),
                rule.asset(),
                rule.on(),
                when,
                rule.lines(),
                rule.award(),
                rule.pending(),
                rule.expiry());
    }

    public static EarningRule onLines(Condition lines, EarningRule rule) {
        return new EarningRule(
                rule.code(),
                rule.name(),
                rule.asset(),
                rule.on(),
                rule.when(),
                lines,
                rule.award(),
                rule.pending(),
                rule.expiry());
    }

    public static Multiplier times(String code, Ratio factor, @Nullable Condition when) {
        return new Multiplier(code, Label.of(code), "points", factor, Rounding.FLOOR, when, null);
    }

    public static Condition is(String field, String value) {
        return new Condition.Test(field, Operator.EQUAL, new Operand.Words(value));
    }

    public static Condition isNone(String field, String... values) {
        return new Condition.Test(field, Operator.NOT_IN, new Operand.WordList(List.of(values)));
    }

    public static Condition is(String field, boolean value) {
        return new Condition.Test(field, Operator.EQUAL, new Operand.Flag(value));
    }

    public static Condition is(String field, long value) {
        return new Condition.Test(field, Operator.EQUAL, new Operand.Whole(value));
    }

    public static Condition atLeast(String field, long value) {
        return new Condition.Test(field, Operator.AT_LEAST, new Operand.Whole(value));
    }
}
