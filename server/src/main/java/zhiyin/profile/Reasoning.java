package zhiyin.profile;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Asset;
import zhiyin.engine.program.Programme.Ladder;
import zhiyin.engine.program.Programme.Tier;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.intake.Verdict;

/** Says of a decision, as sentences, what came of each rule and what became of tiers, and why. */
@Component
class Reasoning {

    private static final String COOL_DOWN = "rule.coolDown";
    private static final String LIMIT = "rule.";
    private static final String VELOCITY = "velocity.";

    private final Messages messages;

    Reasoning(Messages messages) {
        this.messages = messages;
    }

    /**
     * A sentence for each rule that was considered, and one for each effect on a tier.
     *
     * @param programme the version that decided
     */
    List<String> of(Verdict verdict, Programme programme, Language language) {
        List<String> sentences = new ArrayList<>();
        verdict.considered().forEach(rule -> sentences.add(of(rule, programme, language)));
        for (Verdict.EffectView effect : verdict.effects()) {
            String sentence = ofTier(effect, programme, language);
            if (sentence != null) {
                sentences.add(sentence);
            }
        }
        return sentences;
    }

    private String of(Verdict.RuleView rule, Programme programme, Language language) {
        Asset asset = programme.asset(rule.asset());
        String unmet = String.join(
                language == Language.EN ? "; " : "；",
                rule.unmet().stream().map(each -> of(each, language)).toList());
        boolean cut = rule.verdict().equals("applied") && !rule.unmet().isEmpty();
        return messages.say(
                language,
                "verdict." + rule.verdict() + (cut ? ".cut" : ""),
                Map.of(
                        "rule",
                        Explanation.ruleName(programme, rule.rule(), language.tag()),
                        "asset",
                        asset == null ? rule.asset() : asset.name().in(language.tag()),
                        "points",
                        rule.points(),
                        "unmet",
                        unmet));
    }

    private String of(Verdict.UnmetView unmet, Language language) {
        String saw = unmet.saw();
        if (unmet.field().equals(COOL_DOWN) && saw != null) {
            return messages.say(
                    language, "unmet.cool-down", Map.of("wanted", hours(unmet.wanted()), "saw", hours(saw)));
        }
        String key = unmet.field().startsWith(VELOCITY)
                ? "unmet.velocity"
                : unmet.field().startsWith(LIMIT)
                        ? "unmet." + unmet.field().substring(LIMIT.length())
                        : saw == null ? "unmet.absent" : "unmet.saw";
        return messages.say(
                language,
                key,
                Map.of(
                        "field", unmet.field(),
                        "operator", unmet.operator(),
                        "wanted", unmet.wanted(),
                        "saw", saw == null ? "" : saw));
    }

    private static String hours(String lapse) {
        Duration duration = Duration.parse(lapse);
        return String.format(Locale.ROOT, "%d:%02d", duration.toHours(), duration.toMinutesPart());
    }

    private @Nullable String ofTier(Verdict.EffectView effect, Programme programme, Language language) {
        String key = switch (effect.type()) {
            case "tier_changed" -> "tier." + effect.cause();
            case "tier_locked" ->
                effect.to() == null ? "tier.unlocked" : effect.until() == null ? "tier.locked" : "tier.locked.until";
            case "grace_given" -> "tier.grace";
            default -> null;
        };
        if (key == null) {
            return null;
        }
        Ladder ladder = programme.ladder(String.valueOf(effect.ladder()));
        Map<String, Object> holes = new HashMap<>();
        holes.put("ladder", ladder == null ? effect.ladder() : ladder.name().in(language.tag()));
        holes.put("from", tier(ladder, effect.from(), language));
        holes.put("to", tier(ladder, effect.to(), language));
        holes.put("measure", effect.measure());
        holes.put("until", effect.until());
        holes.put("reason", effect.reason());
        return messages.say(language, key, holes);
    }

    private static @Nullable String tier(@Nullable Ladder ladder, @Nullable String code, Language language) {
        Tier tier = ladder == null || code == null ? null : ladder.tier(code);
        return tier == null ? code : tier.name().in(language.tag());
    }
}
