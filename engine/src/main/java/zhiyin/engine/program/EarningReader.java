package zhiyin.engine.program;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.program.Programme.Activity;
import zhiyin.engine.program.Programme.Asset;
import zhiyin.engine.program.Programme.Award;
import zhiyin.engine.program.Programme.Base;
import zhiyin.engine.program.Programme.Choose;
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
    record Earning(Choose choose, Stack stack, List<EarningRule> rules, List<Multiplier> multipliers) {
        static final Earning NOTHING = new Earning(Choose.SUM, Stack.BEST, List.of(), List.of());
    }

    private static final String ORDER_PAID = "order.paid";
    private static final String MEMBER_ENROLLED = "member.enrolled";

    private static final String RATE_EXAMPLE = "{points: 1, each: 1, round: floor}";
    private static final String FIXED_EXAMPLE = "{points: 100}";
    private static final Pattern FRACTION = Pattern.compile("([1-9][0-9]{0,17})/([1-9][0-9]{0,17})");
    private static final Pattern FACTOR = Pattern.compile("(0|[1-9][0-9]{0,17})(\\.[0-9]{1,18})?");

    private static final SequencedMap<String, Boolean> BEFORE_DISCOUNT = words("before", "after");
    private static final SequencedMap<String, Boolean> INCLUDED = words("with", "without");

    private final Known known;
    private final String anAsset;
    private final Form ruleForm;
    private final Form multiplierForm;
    private final Set<String> ruleCodes = new HashSet<>();
    private final Set<String> multiplierCodes = new HashSet<>();

    private EarningReader(Known known) {
        this.known = known;
        this.anAsset = known.assetCodes().isEmpty()
                ? "points"
                : Scalars.write(known.assetCodes().iterator().next());
        this.ruleForm = Form.of("{code: welcome, name: Welcome, asset: " + anAsset
                        + ", on: member.enrolled, award: {points: 100}, pending: none}")
                .needs("code", "base")
                .needs("name", "1 point for each 1")
                .needs("asset", anAsset)
                .needs("on", ORDER_PAID)
                .may("when", ConditionReader.WHEN_EXAMPLE)
                .may("lines", ConditionReader.LINES_EXAMPLE)
                .needs("award", FIXED_EXAMPLE)
                .may("pending", "none")
                .may("expiry", "never");
        this.multiplierForm = Form.of(
                        "{code: member-day, name: Member day, asset: " + anAsset + ", factor: 2, round: floor}")
                .needs("code", "member-day")
                .needs("name", "Member day")
                .needs("asset", anAsset)
                .needs("factor", "2")
                .needs("round", "floor")
                .may("when", ConditionReader.WHEN_EXAMPLE)
                .may("lines", ConditionReader.LINES_EXAMPLE);
    }

    static Earning read(Place place, Known known) {
        return new EarningReader(known).earning(place);
    }

    private Earning earning(Place place) {
        Fields fields = place.fields(Form.of("{choose: sum, rules: [" + ruleForm.example() + "]}")
                .needs("choose", "sum")
                .may("stack", "best")
                .may("rules", "[" + ruleForm.example() + "]")
                .may("multipliers", "[" + multiplierForm.example() + "]"));
        return new Earning(
                fields.read("choose", Choose.SUM, at -> at.oneOf(Words.all(Choose.class))),
                fields.read("stack", Stack.BEST, at -> at.oneOf(Words.all(Stack.class))),
                fields.list("rules", ruleForm.example(), Limits.RULES_MAX, this::rule),
                fields.list("multipliers", multiplierForm.example(), Limits.MULTIPLIERS_MAX, this::multiplier));
    }

    private @Nullable EarningRule rule(Place place) {
        Fields fields = place.fields(ruleForm);
        String code = fields.read("code", "", at -> ProgrammeReader.uniqueCode(at, ruleCodes));
        Label name = fields.read("name", Label.of(""), LabelReader::read);
        String asset = fields.find("asset", known::assetCode);
        String on = fields.find("on", this::event);
        ConditionReader.Admission when = field -> refusalInWhen(field, on);
        Condition condition = fields.find("when", at -> ConditionReader.read(at, known, when));
        if (on != null && !on.equals(ORDER_PAID)) {
            fields.notApplicable("lines", "Only orders have lines.", "on: " + ORDER_PAID);
        }
        Condition lines = fields.find("lines", at -> ConditionReader.read(at, known, field -> refusalInLines(field)));
        Award award = fields.find("award", at -> award(at, on));
        Pending pending = fields.find("pending", at -> rulePending(at, on));
        Expiry expiry = fields.find("expiry", TermsReader::expiry);
        Asset itsAsset = known.asset(asset);
        if (on != null
                && !on.equals(ORDER_PAID)
                && !fields.has("pending")
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
                : new EarningRule(code, name, asset, on, condition, lines, award, pending, expiry);
    }

    private @Nullable String event(Place place) {
        String on = place.text();
        if (on == null
                || on.equals(ORDER_PAID)
                || on.equals(MEMBER_ENROLLED)
                || known.activityNames().contains(on)) {
            return on;
        }
        List<String> events = new ArrayList<>(List.of(ORDER_PAID, MEMBER_ENROLLED));
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
            place.fault("not-applicable", "Only orders reach milestones.", "pending: {days: 7}");
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
        Fields fields = place.fields(Form.of(ORDER_PAID.equals(on) ? RATE_EXAMPLE : FIXED_EXAMPLE)
                .needs("points", "1")
                .may("each", "1")
                .may("perUnit", "true")
                .may("discount", "after")
                .may("tax", "with")
                .may("shipping", "without")
                .may("round", "floor")
                .may("per", "order"));
        if (!fields.isReadable()) {
            return null;
        }
        boolean perUnit = fields.read("perUnit", false, Place::flag);
        long max = fields.has("each") ? Limits.RATE_POINTS_MAX : Limits.FIXED_POINTS_MAX;
        Long points = fields.find("points", at -> at.whole(1, max));
        if ((fields.has("each") || perUnit) && on != null && !on.equals(ORDER_PAID)) {
            place.fault("not-applicable", "Only orders have money and units.", "award: " + FIXED_EXAMPLE);
            return null;
        }
        if (fields.has("each")) {
            fields.notApplicable("perUnit", "Points go by money or by units, not by both.", "perUnit: false");
            return rate(fields, points);
        }
        for (String key : List.of("discount", "tax", "shipping", "round", "per")) {
            fields.notApplicable(key, "This has a meaning only where points go by money.", "each: 1");
        }
        if (points == null) {
            return null;
        }
        return perUnit ? new Award.PerUnit(points) : new Award.Fixed(points);
    }

    private @Nullable Award rate(Fields fields, @Nullable Long points) {
        Long each = fields.find("each", at -> at.money(known.digits(), 1));
        boolean before = fields.read("discount", false, at -> at.oneOf(BEFORE_DISCOUNT));
        boolean tax = fields.read("tax", true, at -> at.oneOf(INCLUDED));
        boolean shipping = fields.read("shipping", false, at -> at.oneOf(INCLUDED));
        if (!fields.has("round")) {
            fields.missing("round", "floor");
        }
        Rounding rounding = fields.read("round", Rounding.FLOOR, at -> at.oneOf(Words.all(Rounding.class)));
        RoundPer per = fields.read("per", RoundPer.ORDER, at -> at.oneOf(Words.all(RoundPer.class)));
        return points == null || each == null
                ? null
                : new Award.Rate(new Ratio(points, each), new Base(before, tax, shipping), rounding, per);
    }

    private @Nullable Multiplier multiplier(Place place) {
        Fields fields = place.fields(multiplierForm);
        String code = fields.read("code", "", at -> ProgrammeReader.uniqueCode(at, multiplierCodes));
        Label name = fields.read("name", Label.of(""), LabelReader::read);
        String asset = fields.find("asset", known::assetCode);
        Ratio factor = fields.find("factor", EarningReader::factor);
        Rounding rounding = fields.read("round", Rounding.FLOOR, at -> at.oneOf(Words.all(Rounding.class)));
        Condition when = fields.find(
                "when",
                at -> ConditionReader.read(
                        at,
                        known,
                        field -> field.scope() == Field.Scope.LINE
                                ? "Fields of a line are asked about under lines."
                                : null));
        Condition lines = fields.find("lines", at -> ConditionReader.read(at, known, field -> refusalInLines(field)));
        return asset == null || factor == null
                ? null
                : new Multiplier(code, name, asset, factor, rounding, when, lines);
    }

    /** A whole number, a decimal or a fraction. */
    private static @Nullable Ratio factor(Place place) {
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
            place.fault("type", "A factor goes here: a whole number, a decimal or a fraction such as 3/2.");
            return null;
        }
        BigInteger divisor = numerator.gcd(denominator);
        BigInteger parts = denominator.divide(divisor);
        if (numerator.compareTo(denominator) <= 0
                || numerator.compareTo(denominator.multiply(BigInteger.valueOf(Limits.FACTOR_MAX))) > 0
                || parts.compareTo(BigInteger.valueOf(Limits.FACTOR_PARTS_MAX)) > 0) {
            place.fault(
                    "range",
                    "A factor is more than 1 and at most " + Limits.FACTOR_MAX + ", in parts no finer than 1/"
                            + Limits.FACTOR_PARTS_MAX + ".");
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
