package zhiyin.profile;

import java.math.BigDecimal;
import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Event;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Award;
import zhiyin.engine.program.Programme.EarningRule;
import zhiyin.engine.program.Programme.Measure;
import zhiyin.engine.program.Programme.Multiplier;
import zhiyin.engine.tier.Climb;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.intake.Verdict;

/**
 * Puts reasons into sentences a member understands, in one language and in the words of one version of the programme:
 * where points came from, what has become of them, why a rule gave nothing, why a tier is what it is.
 */
final class Reasons {

    private static final String COOL_DOWN = "rule.coolDown";
    private static final String LIMIT = "rule.";
    private static final String VELOCITY = "velocity.";

    private final Messages messages;
    private final Language language;
    private final Programme programme;
    private final NumberFormat money;
    private final DateTimeFormatter day;

    Reasons(Messages messages, Language language, Programme programme) {
        this.messages = messages;
        this.language = language;
        this.programme = programme;
        Locale locale = Narration.locale(language);
        this.money = NumberFormat.getCurrencyInstance(locale);
        money.setCurrency(Currency.getInstance(programme.currency()));
        money.setMinimumFractionDigits(programme.digits());
        money.setMaximumFractionDigits(programme.digits());
        this.day = DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG).withLocale(locale);
    }

    /** Why an event did what it did, and what has become of what it earned. */
    List<String> ofEvent(Explanation explanation) {
        List<String> sentences = new ArrayList<>();
        for (Verdict.EffectView effect : explanation.effects()) {
            String sentence = sentence(effect, explanation);
            if (sentence != null) {
                sentences.add(sentence);
            }
        }
        explanation.coupons().forEach(coupon -> sentences.addAll(coupon(coupon)));
        for (Verdict.RuleView rule : explanation.considered()) {
            if (!rule.verdict().equals("applied")) {
                sentences.add(notGiven(rule));
            } else {
                if (!rule.unmet().isEmpty()) {
                    sentences.add(cutShort(rule));
                }
                rule.leftOut().stream()
                        .filter(left -> !left.unmet().isEmpty())
                        .forEach(left -> sentences.add(notCounted(rule, left)));
            }
        }
        if (sentences.isEmpty()) {
            sentences.add(say("explain.nothing", Map.of()));
        }
        return sentences;
    }

    /** What came of a coupon that was awarded. */
    private List<String> coupon(Explanation.AwardedCoupon coupon) {
        Map<String, Object> holes = Map.of(
                "rule", Explanation.ruleName(programme, coupon.rule(), language.tag()), "template", coupon.template());
        List<String> said = new ArrayList<>();
        said.add(say("explain.coupon." + (coupon.reason() == null ? "given" : coupon.reason()), holes));
        if (coupon.coupon() != null && coupon.recall() != null) {
            said.add(say("explain.coupon.recalled." + coupon.recall(), holes));
        }
        return said;
    }

    /** Why an event was refused, and what its rules would have come to. */
    List<String> ofRefusal(Explanation.RefusalView refused, List<Verdict.RuleView> considered) {
        List<String> sentences = new ArrayList<>();
        sentences.add(say("explain.refused", Map.of("why", refused.sentence())));
        for (Verdict.RuleView rule : considered) {
            sentences.add(
                    rule.verdict().equals("applied")
                            ? say(
                                    "explain.would",
                                    Map.of(
                                            "rule",
                                            Explanation.ruleName(programme, rule.rule(), language.tag()),
                                            "points",
                                            number(rule.points())))
                            : notGiven(rule));
        }
        return sentences;
    }

    /** What was decided about an order whose points waited for it. */
    String reviewed(Event.ReviewClosed closed) {
        String sentence = say("explain." + closed.type(), Map.of("order", closed.order(), "day", day(closed.at())));
        return closed.note() == null
                ? sentence
                : say("explain.noted", Map.of("sentence", sentence, "note", closed.note()));
    }

    private @Nullable String sentence(Verdict.EffectView effect, Explanation explanation) {
        Map<String, Object> holes = new HashMap<>();
        holes.put("points", amount(effect.asset(), effect.points()));
        holes.put("asset", asset(effect.asset()));
        holes.put("day", day(explanation.occurredAt()));
        return switch (effect.type()) {
            case "points_earned" -> {
                holes.put("shares", shares(effect, explanation));
                String order =
                        explanation.order() == null ? null : explanation.order().id();
                if (order != null) {
                    holes.put("order", order);
                }
                if (explanation.relation() != null) {
                    holes.put("whose", explanation.relation());
                }
                String key = "explain.earned." + (order == null ? explanation.type() : "order");
                String said = say(key, holes);
                // of what there is no sentence of its own for, the day is told
                yield (said.equals(key) ? say("explain.earned", holes) : said) + fate(effect, explanation);
            }
            case "earning_cut" -> {
                holes.put("most", amount(effect.asset(), effect.most()));
                yield say("explain.cut." + effect.limit(), holes);
            }
            case "tier_changed" -> "set".equals(effect.cause()) ? tier("tier.set", effect) : tier(effect);
            case "tier_locked" ->
                tier(
                        effect.to() == null
                                ? "tier.unlocked"
                                : effect.until() == null ? "tier.locked" : "tier.locked.until",
                        effect);
            case "grace_given" -> tier("tier.grace", effect);
            case "too_often" -> {
                holes.put("times", number(Objects.requireNonNullElse(effect.measure(), 0L)));
                holes.put("most", number(Objects.requireNonNullElse(effect.most(), 0L)));
                yield say("explain.too-often." + effect.cause(), holes);
            }
            case "budget_given_back" -> null;
            default -> moved(effect, holes);
        };
    }

    /** What else moved: the statement's own words, and how many. */
    private @Nullable String moved(Verdict.EffectView effect, Map<String, Object> holes) {
        if (effect.points() == null || effect.asset() == null) {
            return null;
        }
        String kind = effect.type().replace("points_", "").replace("hold_", "");
        String name = say("movement." + kind + ".name", Map.of());
        holes.put("what", name.startsWith("movement.") ? kind : name);
        return say("explain.moved", holes);
    }

    private @Nullable String tier(Verdict.EffectView effect) {
        Programme.Ladder ladder = programme.ladder(String.valueOf(effect.ladder()));
        return ladder == null
                ? null
                : tierChange(
                        ladder,
                        effect.from(),
                        String.valueOf(effect.to()),
                        String.valueOf(effect.cause()),
                        effect.reason(),
                        Objects.requireNonNullElse(effect.measure(), 0L));
    }

    /** What was done about a tier by hand, or in its favour. */
    private @Nullable String tier(String key, Verdict.EffectView effect) {
        Programme.Ladder ladder = programme.ladder(String.valueOf(effect.ladder()));
        if (ladder == null) {
            return null;
        }
        Map<String, Object> holes = new HashMap<>();
        holes.put("ladder", ladderName(ladder));
        holes.put("from", effect.from() == null ? "" : tierName(ladder, effect.from()));
        holes.put("to", effect.to() == null ? "" : tierName(ladder, effect.to()));
        holes.put("measure", measured(ladder, Objects.requireNonNullElse(effect.measure(), 0L)));
        if (effect.until() != null) {
            holes.put("until", day(effect.until()));
        }
        if (effect.reason() != null) {
            holes.put("reason", effect.reason());
        }
        return say(key, holes);
    }

    /** How a tier changed, and why. */
    String tierChange(
            Programme.Ladder ladder,
            @Nullable String from,
            String to,
            String cause,
            @Nullable String reason,
            long measure) {
        Map<String, Object> holes = new HashMap<>();
        holes.put("reason", reason == null ? "" : reason);
        holes.put("ladder", ladderName(ladder));
        holes.put("from", from == null ? "" : tierName(ladder, from));
        holes.put("to", tierName(ladder, to));
        holes.put("measure", measured(ladder, measure));
        String key = from == null ? "explain.tier.opened" : "set".equals(cause) ? "tier.set" : "explain.tier." + cause;
        String said = say(key, holes);
        return said.equals(key) ? say("explain.tier.adjusted", holes) : said;
    }

    String ladderName(Programme.Ladder ladder) {
        return ladder.name().in(language.tag());
    }

    String tierName(Programme.Ladder ladder, String code) {
        return ladder.tiers().stream()
                .filter(tier -> tier.code().equals(code))
                .findFirst()
                .map(tier -> tier.name().in(language.tag()))
                .orElse(code);
    }

    /** What a ladder's measure comes to, with what it counts. */
    String measured(Programme.Ladder ladder, long measure) {
        return ladder.measure() instanceof Measure.Earned(String counted)
                ? say("explain.counted", Map.of("points", number(measure), "asset", asset(counted)))
                : ladder.measure().isMoney() ? money(measure) : number(measure);
    }

    private String shares(Verdict.EffectView effect, Explanation explanation) {
        List<String> shares = new ArrayList<>();
        Map<String, Long> bases = new HashMap<>();
        explanation.considered().forEach(rule -> {
            if (rule.base() != null) {
                bases.put(rule.rule(), rule.base());
            }
        });
        for (Verdict.ShareView share : Objects.requireNonNullElse(effect.shares(), List.<Verdict.ShareView>of())) {
            Map<String, Object> holes = new HashMap<>();
            holes.put("rule", Explanation.ruleName(programme, share.rule(), language.tag()));
            holes.put("points", number(share.points()));
            String formula = formula(share.rule(), bases.get(share.rule()));
            if (formula != null) {
                holes.put("formula", formula);
            }
            shares.add(say(formula == null ? "explain.share" : "explain.share.formula", holes));
        }
        return String.join(say("explain.and", Map.of()), shares);
    }

    /** How a rule reckons, such as 1 for each ¥1.00. */
    private @Nullable String formula(String code, @Nullable Long base) {
        for (EarningRule rule : programme.rules()) {
            if (rule.code().equals(code)) {
                return formula(rule.award(), base);
            }
        }
        for (Multiplier multiplier : programme.multipliers()) {
            if (multiplier.code().equals(code)) {
                return say(
                        "explain.times",
                        Map.of(
                                "factor",
                                decimal(
                                        multiplier.factor().numerator(),
                                        multiplier.factor().denominator())));
            }
        }
        return null;
    }

    private String formula(Award award, @Nullable Long base) {
        return switch (award) {
            case Award.Rate rate -> {
                Map<String, Object> holes = new HashMap<>();
                holes.put("points", number(rate.rate().numerator()));
                holes.put("each", money(rate.rate().denominator()));
                if (base == null) {
                    yield say("explain.rate", holes);
                }
                holes.put("base", money(base));
                yield say("explain.rate.base", holes);
            }
            case Award.Fixed(long points) -> say("explain.fixed", Map.of("points", number(points)));
            case Award.PerUnit(long points) -> say("explain.per-unit", Map.of("points", number(points)));
        };
    }

    /** What has become of a lot: taken back, spent, expired, set aside, waiting, still there. */
    private String fate(Verdict.EffectView effect, Explanation explanation) {
        StringBuilder fate = new StringBuilder();
        explanation.lots().stream()
                .filter(lot -> effect.lot() != null && lot.lot() == effect.lot())
                .findFirst()
                .ifPresent(lot -> {
                    lot.movements().stream()
                            .filter(moved -> moved.kind().equals("taken_back"))
                            .forEach(moved -> part(
                                    fate,
                                    moved.reference() == null ? "explain.taken-back" : "explain.taken-back.reference",
                                    moved.points(),
                                    moved.at(),
                                    moved.reference()));
                    part(
                            fate,
                            "explain.cancelled",
                            lot.movements().stream()
                                    .filter(moved -> moved.kind().equals("cancelled"))
                                    .mapToLong(Explanation.MovedView::points)
                                    .sum(),
                            lastOf("cancelled", lot),
                            null);
                    part(fate, "explain.spent", lot.consumed(), null, null);
                    part(fate, "explain.expired", lot.expired(), lastOf("expired", lot), null);
                    part(fate, "explain.held", lot.held(), null, null);
                    part(
                            fate,
                            lot.awaits() != null
                                    ? "explain.awaits"
                                    : lot.activeAt() != null ? "explain.waits" : "explain.waiting",
                            lot.pending(),
                            lot.activeAt(),
                            lot.awaits());
                    part(
                            fate,
                            lot.expiresAt() == null ? "explain.left" : "explain.left.until",
                            lot.available(),
                            lot.expiresAt(),
                            null);
                });
        return fate.append(say("explain.stop", Map.of())).toString();
    }

    /** When a lot last moved like that: a lot that slides has no end of its own that would tell. */
    private static @Nullable Instant lastOf(String kind, Explanation.LotView lot) {
        return lot.movements().stream()
                .filter(moved -> moved.kind().equals(kind))
                .map(Explanation.MovedView::at)
                .reduce((earlier, later) -> later)
                .orElse(null);
    }

    private void part(StringBuilder out, String key, long points, @Nullable Instant at, @Nullable String reference) {
        if (points == 0) {
            return;
        }
        Map<String, Object> holes = new HashMap<>();
        holes.put("points", number(points));
        if (at != null) {
            holes.put("day", day(at));
            // what can no longer be used from midnight on can be used through the day before
            holes.put("last", day.format(Climb.day(at.minusNanos(1), zone())));
        }
        if (reference != null) {
            holes.put("reference", reference);
        }
        out.append(say("explain.then", Map.of())).append(say(key, holes));
    }

    /** Why a rule that was looked at gave nothing. */
    String notGiven(Verdict.RuleView rule) {
        Map<String, Object> holes = new HashMap<>();
        holes.put("rule", Explanation.ruleName(programme, rule.rule(), language.tag()));
        holes.put("points", number(rule.points()));
        if (!rule.unmet().isEmpty()) {
            holes.put("why", unmet(rule.unmet().getFirst()));
            return say("explain.not-met", holes);
        }
        if (rule.verdict().equals("no_line")
                && !rule.leftOut().isEmpty()
                && !rule.leftOut().getFirst().unmet().isEmpty()) {
            holes.put("line", rule.leftOut().getFirst().line());
            holes.put("why", unmet(rule.leftOut().getFirst().unmet().getFirst()));
            return say("explain.no-line", holes);
        }
        if (rule.draw() != null) {
            holes.put("budget", rule.draw().budget());
        }
        String key = "explain.verdict." + rule.verdict();
        String said = say(key, holes);
        return said.equals(key) ? say("explain.not", holes) : said;
    }

    /** A rule that would have given more, had it not come to its limit. */
    private String cutShort(Verdict.RuleView rule) {
        return say(
                "explain.cut-short",
                Map.of(
                        "rule",
                        Explanation.ruleName(programme, rule.rule(), language.tag()),
                        "points",
                        number(rule.points()),
                        "why",
                        unmet(rule.unmet().getFirst())));
    }

    private String notCounted(Verdict.RuleView rule, Verdict.LeftOutView left) {
        return say(
                "explain.left-out",
                Map.of(
                        "rule",
                        Explanation.ruleName(programme, rule.rule(), language.tag()),
                        "line",
                        left.line(),
                        "why",
                        unmet(left.unmet().getFirst())));
    }

    private String unmet(Verdict.UnmetView unmet) {
        Map<String, Object> holes = new HashMap<>();
        String limit = limit(unmet);
        if (limit != null) {
            boolean lapse = unmet.field().equals(COOL_DOWN);
            holes.put("wanted", lapse ? hours(unmet.wanted()) : unmet.wanted());
            holes.put("saw", unmet.saw() == null ? "" : lapse ? hours(unmet.saw()) : unmet.saw());
            return say(limit, holes);
        }
        holes.put("field", field(unmet.field()));
        holes.put("wanted", wanted(unmet));
        if (unmet.saw() == null) {
            return say("explain.unmet.absent", holes);
        }
        holes.put("saw", unmet.saw());
        return say("explain.unmet", holes);
    }

    /** What a rule asks of itself and not of the event: how often, how much, how soon again. */
    private static @Nullable String limit(Verdict.UnmetView unmet) {
        String field = unmet.field();
        if (field.equals(COOL_DOWN)) {
            return "unmet.cool-down";
        }
        return field.startsWith(VELOCITY)
                ? "unmet.velocity"
                : field.startsWith(LIMIT) ? "unmet." + field.substring(LIMIT.length()) : null;
    }

    private static String hours(String lapse) {
        Duration duration = Duration.parse(lapse);
        return String.format(Locale.ROOT, "%d:%02d", duration.toHours(), duration.toMinutesPart());
    }

    private String wanted(Verdict.UnmetView unmet) {
        String key = "explain.operator."
                + switch (unmet.operator()) {
                    case "=" -> "equal";
                    case "!=" -> "not-equal";
                    case "<" -> "less";
                    case "<=" -> "at-most";
                    case ">" -> "greater";
                    case ">=" -> "at-least";
                    default -> unmet.operator();
                };
        String said = say(key, Map.of("wanted", unmet.wanted()));
        return said.equals(key) ? unmet.operator() + " " + unmet.wanted() : said;
    }

    /** A field in words; one of the programme's own by its name. */
    private String field(String name) {
        String said = say("field." + name, Map.of());
        return said.startsWith("field.") ? name : said;
    }

    String asset(@Nullable String code) {
        if (code == null) {
            return "";
        }
        String bare = code.replaceFirst("\\.(principal|bonus)$", "");
        Programme.Asset asset = programme.asset(bare);
        String name = asset == null ? bare : asset.name().in(language.tag());
        return bare.equals(code) ? name : say("explain." + code.substring(bare.length() + 1), Map.of("asset", name));
    }

    /** Units as they are written: money for stored value. */
    String amount(@Nullable String asset, @Nullable Long units) {
        long amount = units == null ? 0 : units;
        boolean stored =
                asset != null && programme.storedValue(asset.replaceFirst("\\.(principal|bonus)$", "")) != null;
        return stored ? money(amount) : number(amount);
    }

    String number(long number) {
        return NumberFormat.getIntegerInstance(Narration.locale(language)).format(number);
    }

    private String money(long minor) {
        return money.format(BigDecimal.valueOf(minor, programme.digits()));
    }

    private static String decimal(long numerator, long denominator) {
        return BigDecimal.valueOf(numerator)
                .divide(BigDecimal.valueOf(denominator), 4, java.math.RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }

    String day(Instant at) {
        return day.format(Climb.day(at, zone()));
    }

    String day(LocalDate date) {
        return day.format(date);
    }

    private ZoneId zone() {
        return programme.zone();
    }

    String say(String key, Map<String, ?> holes) {
        return messages.say(language, key, holes);
    }
}
