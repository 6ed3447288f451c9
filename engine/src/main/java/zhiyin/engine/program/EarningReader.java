package zhiyin.engine.program;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Occasion;
import zhiyin.engine.event.Tender;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.program.Programme.Activity;
import zhiyin.engine.program.Programme.Asset;
import zhiyin.engine.program.Programme.Award;
import zhiyin.engine.program.Programme.Base;
import zhiyin.engine.program.Programme.Choose;
import zhiyin.engine.program.Programme.CouponRule;
import zhiyin.engine.program.Programme.EarningRule;
import zhiyin.engine.program.Programme.Expiry;
import zhiyin.engine.program.Programme.Multiplier;
import zhiyin.engine.program.Programme.Pending;
import zhiyin.engine.program.Programme.RoundPer;
import zhiyin.engine.program.Programme.Stack;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Field;

/** Reads what earns and what makes it more. */
final class EarningReader {

    /** What the section says; without it nothing is earned. */
    record Earning(
            Choose choose,
            Stack stack,
            List<EarningRule> rules,
            List<Multiplier> multipliers,
            List<CouponRule> coupons) {
        static final Earning NOTHING = new Earning(Choose.SUM, Stack.BEST, List.of(), List.of(), List.of());
    }

    static final String ORDER_PAID = "order.paid";
    private static final String MEMBER_ENROLLED = "member.enrolled";

    /** What every programme can earn by. */
    private static final List<String> EVENTS = Stream.concat(
                    Stream.of(ORDER_PAID, MEMBER_ENROLLED),
                    Stream.of(Occasion.values()).map(Occasion::word))
            .toList();

    private static final String RATE_EXAMPLE = "{points: 1, each: 1, round: floor}";
    private static final String TENDERS_EXAMPLE = "[points]";
    private static final String FIXED_EXAMPLE = "{points: 100}";
    private static final Pattern FRACTION = Pattern.compile("([1-9][0-9]{0,17})/([1-9][0-9]{0,17})");
    private static final Pattern FACTOR = Pattern.compile("(0|[1-9][0-9]{0,17})(\\.[0-9]{1,18})?");

    private static final SequencedMap<String, Boolean> BEFORE_DISCOUNT = words("before", "after");
    private static final SequencedMap<String, Boolean> INCLUDED = words("with", "without");

    private static final Form EARNING = Form.empty()
            .needs("choose", "sum")
            .may("stack", "best")
            .may("rules", "[]")
            .may("multipliers", "[]")
            .may("coupons", "[]");
    private static final Form RULE = Form.empty()
            .needs("code", "base")
            .needs("name", "100 points for each order")
            .needs("asset", "points")
            .needs("on", ORDER_PAID)
            .may("when", ConditionReader.WHEN_EXAMPLE)
            .may("lines", ConditionReader.LINES_EXAMPLE)
            .needs("award", FIXED_EXAMPLE)
            .may("pending", "none")
            .may("expiry", "never")
            .may("budget", "spring")
            .may("atMost", LimitReader.AT_MOST_EXAMPLE)
            .may("coolDown", LimitReader.LAPSE_EXAMPLE);
    private static final Form MULTIPLIER = Form.empty()
            .needs("code", "member-day")
            .needs("name", "Member day")
            .needs("asset", "points")
            .needs("factor", "2")
            .needs("round", "floor")
            .may("when", ConditionReader.WHEN_EXAMPLE)
            .may("lines", ConditionReader.LINES_EXAMPLE)
            .may("budget", "spring");

    private static final Form COUPON_RULE = Form.empty()
            .needs("code", "birthday-drink")
            .needs("name", "A drink for the birthday")
            .needs("on", ORDER_PAID)
            .may("when", ConditionReader.WHEN_EXAMPLE)
            .may("lines", ConditionReader.LINES_EXAMPLE)
            .needs("coupon", CouponsReader.EXAMPLE)
            .may("atMost", LimitReader.AT_MOST_EXAMPLE)
            .may("coolDown", LimitReader.LAPSE_EXAMPLE);

    private final Known known;
    private final BudgetReader budgets;
    private final CouponsReader coupons;
    private final Fields fields;
    private final Names ruleNames;
    private final Names multiplierNames;
    private final Form ruleForm;
    private final Form multiplierForm;
    private final Names couponRuleNames;
    private final Form couponRuleForm;

    private EarningReader(Place place, Known known, BudgetReader budgets, CouponsReader coupons) {
        this.known = known;
        this.budgets = budgets;
        this.coupons = coupons;
        this.fields = place.fields(EARNING);
        this.ruleNames = new Names(fields.at("rules"), "code");
        this.multiplierNames = new Names(fields.at("multipliers"), "code", ruleNames);
        this.ruleForm = RULE.showing("code", ruleNames.fresh("base")).showing("asset", known.anAsset());
        this.multiplierForm =
                MULTIPLIER.showing("code", multiplierNames.fresh("member-day")).showing("asset", known.anAsset());
        this.couponRuleNames = new Names(fields.at("coupons"), "code", multiplierNames);
        this.couponRuleForm = COUPON_RULE.showing("code", couponRuleNames.fresh("birthday-drink"));
    }

    static Earning read(Place place, Known known, BudgetReader budgets, CouponsReader coupons) {
        return new EarningReader(place, known, budgets, coupons).earning();
    }

    private Earning earning() {
        return new Earning(
                fields.read("choose", Choose.SUM, at -> at.oneOf(Words.all(Choose.class))),
                fields.read("stack", Stack.BEST, at -> at.oneOf(Words.all(Stack.class))),
                fields.list("rules", ruleForm.example(), Limits.RULES_MAX, this::rule),
                fields.list("multipliers", multiplierForm.example(), Limits.MULTIPLIERS_MAX, this::multiplier),
                fields.list("coupons", couponRuleForm.example(), Limits.COUPON_RULES_MAX, this::couponRule));
    }

    /** What must be true of the event, and which lines an order must have. */
    private record Matching(
            @Nullable Condition when, @Nullable Condition lines) {}

    private Matching matching(Fields rule, @Nullable String on) {
        ConditionReader.Admission when = field -> refusalInWhen(field, on);
        Condition condition = rule.find("when", at -> ConditionReader.read(at, known, when));
        if (on != null && !on.equals(ORDER_PAID)) {
            rule.notApplicable("Only orders have lines.", "lines");
        }
        return new Matching(
                condition, rule.find("lines", at -> ConditionReader.read(at, known, field -> refusalInLines(field))));
    }

    private @Nullable CouponRule couponRule(Place place) {
        Fields rule = place.fields(couponRuleForm);
        String code = rule.read("code", "", couponRuleNames::code);
        Label name = rule.read("name", Label.of(""), LabelReader::read);
        String on = rule.find("on", this::event);
        Matching matching = matching(rule, on);
        Programme.Coupons coupon = rule.find("coupon", coupons::read);
        List<Programme.RuleLimit> atMost = LimitReader.times(rule);
        Duration coolDown = rule.find("coolDown", LimitReader::lapse);
        return on == null || coupon == null
                ? null
                : new CouponRule(code, name, on, matching.when(), matching.lines(), coupon, atMost, coolDown);
    }

    private @Nullable EarningRule rule(Place place) {
        Fields rule = place.fields(ruleForm);
        String code = rule.read("code", "", ruleNames::code);
        Label name = rule.read("name", Label.of(""), LabelReader::read);
        String asset = rule.find("asset", known::earnableCode);
        String on = rule.find("on", this::event);
        Matching matching = matching(rule, on);
        Award award = rule.find("award", at -> award(at, on));
        Pending pending = rule.find("pending", at -> rulePending(at, on));
        Expiry expiry = rule.find("expiry", TermsReader::expiry);
        String budget = budgets.payer(rule, asset);
        List<Programme.RuleLimit> atMost = LimitReader.atMost(rule);
        Duration coolDown = rule.find("coolDown", LimitReader::lapse);
        Asset itsAsset = known.asset(asset);
        if (on != null
                && !on.equals(ORDER_PAID)
                && !rule.has("pending")
                && itsAsset != null
                && itsAsset.pending() instanceof Pending.Until) {
            place.faults()
                    .add(new Fault(
                            place.path() + ".pending",
                            "required",
                            "The asset's points wait for an order, and this event has none: they would wait for ever.",
                            "none",
                            place.node().line()));
        }
        return asset == null || on == null || award == null
                ? null
                : new EarningRule(
                        code,
                        name,
                        asset,
                        on,
                        matching.when(),
                        matching.lines(),
                        award,
                        pending,
                        expiry,
                        budget,
                        atMost,
                        coolDown);
    }

    private @Nullable String event(Place place) {
        String on = place.text();
        if (on == null || EVENTS.contains(on) || known.activityNames().contains(on)) {
            return on;
        }
        List<String> events = new ArrayList<>(EVENTS);
        events.addAll(known.activityNames());
        // the other entries of the rule may need lines, and only an order has them
        place.showing(ORDER_PAID)
                .fault(
                        "unknown-event",
                        events.size() > 12
                                ? "There is no such event to earn by."
                                : "One of these goes here: " + String.join(", ", events) + ".");
        return null;
    }

    private static @Nullable Pending rulePending(Place place, @Nullable String on) {
        Pending pending = TermsReader.pending(place);
        if (pending instanceof Pending.Until && on != null && !on.equals(ORDER_PAID)) {
            place.fault("pending-not-allowed", "Only orders reach milestones.", "{days: 7}");
            return null;
        }
        return pending;
    }

    private @Nullable String refusalInWhen(Field field, @Nullable String on) {
        return switch (field.scope()) {
            case EVENT -> null;
            case LINE -> "Fields of a line are asked about under lines.";
            case ORDER ->
                on == null || on.equals(ORDER_PAID) ? null : "Only rules on order.paid may ask about the order.";
            case ACTIVITY -> on == null || has(on, field) ? null : "The rule's event has no such attribute.";
        };
    }

    private boolean has(String on, Field field) {
        Activity activity = known.activity(on);
        return activity == null
                ? known.activityNames().contains(on)
                : activity.attributes().stream()
                        .anyMatch(attribute -> field.name().equals("activity." + attribute.name()));
    }

    private static @Nullable String refusalInLines(Field field) {
        return field.scope() == Field.Scope.ACTIVITY ? "Activities have no lines." : null;
    }

    private @Nullable Award award(Place place, @Nullable String on) {
        Fields award = place.fields(Form.of(ORDER_PAID.equals(on) ? RATE_EXAMPLE : FIXED_EXAMPLE)
                .needs("points", "1")
                .may("each", "1")
                .may("perUnit", "true")
                .may("discount", "after")
                .may("tax", "with")
                .may("shipping", "without")
                .may("except", TENDERS_EXAMPLE)
                .may("round", "floor")
                .may("per", "order"));
        if (!award.isReadable()) {
            return null;
        }
        boolean perUnit = award.read("perUnit", false, Place::flag);
        long max = award.has("each") ? Limits.RATE_POINTS_MAX : Limits.FIXED_POINTS_MAX;
        Long points = award.find("points", at -> at.whole(1, max));
        if ((award.has("each") || perUnit) && on != null && !on.equals(ORDER_PAID)) {
            place.fault("award-not-allowed", "Only orders have money and units.", FIXED_EXAMPLE);
            return null;
        }
        if (award.has("each")) {
            award.notApplicable("Points go by money or by units, not by both.", "perUnit");
            return rate(award, points);
        }
        award.notApplicable(
                "This has a meaning only where points go by money: with each.",
                "discount",
                "tax",
                "shipping",
                "except",
                "round",
                "per");
        if (points == null) {
            return null;
        }
        return perUnit ? new Award.PerUnit(points) : new Award.Fixed(points);
    }

    private @Nullable Award rate(Fields award, @Nullable Long points) {
        Long each = award.find("each", at -> at.money(known.digits(), 1));
        boolean before = award.read("discount", false, at -> at.oneOf(BEFORE_DISCOUNT));
        boolean tax = award.read("tax", true, at -> at.oneOf(INCLUDED));
        boolean shipping = award.read("shipping", false, at -> at.oneOf(INCLUDED));
        Set<Tender> except = EnumSet.noneOf(Tender.class);
        for (Tender tender : award.read("except", List.<Tender>of(), EarningReader::tenders)) {
            except.add(tender);
        }
        if (!award.has("round")) {
            award.missing("round", "floor");
        }
        Rounding rounding = award.read("round", Rounding.FLOOR, at -> at.oneOf(Words.all(Rounding.class)));
        RoundPer per = award.read("per", RoundPer.ORDER, at -> at.oneOf(Words.all(RoundPer.class)));
        return points == null || each == null
                ? null
                : new Award.Rate(new Ratio(points, each), new Base(before, tax, shipping, except), rounding, per);
    }

    private static List<Tender> tenders(Place place) {
        return place.list("points", 1, Tender.values().length, at -> at.oneOf(Words.all(Tender.class)));
    }

    private @Nullable Multiplier multiplier(Place place) {
        Fields multiplier = place.fields(multiplierForm);
        String code = multiplier.read("code", "", multiplierNames::code);
        Label name = multiplier.read("name", Label.of(""), LabelReader::read);
        String asset = multiplier.find("asset", known::earnableCode);
        Ratio factor = multiplier.find("factor", EarningReader::factor);
        Rounding rounding = multiplier.read("round", Rounding.FLOOR, at -> at.oneOf(Words.all(Rounding.class)));
        Condition when = multiplier.find(
                "when",
                at -> ConditionReader.read(
                        at,
                        known,
                        field -> field.scope() == Field.Scope.LINE
                                ? "Fields of a line are asked about under lines."
                                : null));
        Condition lines =
                multiplier.find("lines", at -> ConditionReader.read(at, known, field -> refusalInLines(field)));
        String budget = budgets.payer(multiplier, asset);
        return asset == null || factor == null
                ? null
                : new Multiplier(code, name, asset, factor, rounding, when, lines, budget);
    }

    static @Nullable Ratio factor(Place place) {
        return ratio(
                place,
                "A factor goes here: a whole number, a decimal or a fraction such as 3/2.",
                1,
                Limits.FACTOR_MAX,
                "A factor is more than 1 and at most " + Limits.FACTOR_MAX + ", in parts no finer than 1/"
                        + Limits.FACTOR_PARTS_MAX + ".");
    }

    /**
     * A whole number, a decimal or a fraction.
     *
     * @param goesHere said where it is none of these
     * @param above what it must be more than
     * @param range said where it is not, or is more than {@code max}, or in finer parts than there may be
     */
    static @Nullable Ratio ratio(Place place, String goesHere, long above, long max, String range) {
        place.tellComplaints();
        String text = place.node() instanceof Node.Scalar scalar && scalar.plain() ? scalar.text() : "";
        Matcher fraction = FRACTION.matcher(text);
        BigInteger numerator;
        BigInteger denominator;
        if (fraction.matches()) {
            numerator = new BigInteger(fraction.group(1));
            denominator = new BigInteger(fraction.group(2));
        } else if (FACTOR.matcher(text).matches()) {
            BigDecimal decimal = new BigDecimal(text);
            numerator = decimal.unscaledValue();
            denominator = BigInteger.TEN.pow(decimal.scale());
        } else {
            place.fault("type", goesHere);
            return null;
        }
        BigInteger divisor = numerator.gcd(denominator);
        BigInteger parts = denominator.divide(divisor);
        if (numerator.compareTo(denominator.multiply(BigInteger.valueOf(above))) <= 0
                || numerator.compareTo(denominator.multiply(BigInteger.valueOf(max))) > 0
                || parts.compareTo(BigInteger.valueOf(Limits.FACTOR_PARTS_MAX)) > 0) {
            place.fault("range", range);
            return null;
        }
        return new Ratio(numerator.divide(divisor).longValueExact(), parts.longValueExact());
    }

    private static SequencedMap<String, Boolean> words(String yes, String no) {
        SequencedMap<String, Boolean> words = new LinkedHashMap<>();
        words.put(yes, true);
        words.put(no, false);
        return words;
    }
}
