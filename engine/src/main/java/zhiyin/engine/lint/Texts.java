package zhiyin.engine.lint;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import zhiyin.engine.lint.Example.Proof;
import zhiyin.engine.lint.Example.Quote;
import zhiyin.engine.lint.Finding.Code;
import zhiyin.engine.lint.Finding.Severity;
import zhiyin.engine.program.Label;
import zhiyin.engine.program.Programme;

/** Names that some members cannot read: in some of the programme's languages and not in all. */
final class Texts {

    private final Map<String, Label> texts = new java.util.LinkedHashMap<>();

    private Texts() {}

    static void look(Programme programme, Notes notes) {
        Texts all = new Texts();
        all.gather(programme);
        // the first text that has a language shows that the programme speaks it
        Map<String, String> spoken = new TreeMap<>();
        all.texts.forEach((path, text) -> text.byLanguage().keySet().forEach(language -> {
            if (!language.isEmpty()) {
                spoken.putIfAbsent(language, path);
            }
        }));
        all.texts.forEach((path, text) -> {
            Set<String> missing = new TreeSet<>(spoken.keySet());
            missing.removeAll(text.byLanguage().keySet());
            if (missing.isEmpty() || (text.byLanguage().containsKey("") && spoken.size() < 2)) {
                return;
            }
            // one text for all languages may be meant: a brand is called the same everywhere
            boolean common = text.byLanguage().containsKey("");
            String first = missing.iterator().next();
            String elsewhere = String.valueOf(spoken.get(first));
            notes.add(
                    Code.TEXT_MISSING,
                    common ? Severity.HINT : Severity.WARNING,
                    path,
                    Notes.numbers("missing", String.join(", ", missing), "text", text.in("en")),
                    new Proof(List.of(
                            new Quote(path, written(text)),
                            new Quote(elsewhere, written(all.texts.getOrDefault(elsewhere, text))))));
        });
    }

    private static String written(Label text) {
        String common = text.byLanguage().get("");
        return common != null
                ? common
                : text.byLanguage().entrySet().stream()
                        .map(each -> each.getKey() + ": " + each.getValue())
                        .collect(Collectors.joining(", ", "{", "}"));
    }

    private void gather(Programme programme) {
        texts.put("name", programme.name());
        each(
                "activities",
                programme.activities().stream()
                        .filter(activity -> !Programme.Relation.isOne(activity.name()))
                        .toList(),
                Programme.Activity::label,
                "label");
        each("assets", programme.assets(), Programme.Asset::name, "name");
        each("profile", programme.profile(), Programme.ProfileGroup::name, "name");
        each("relations", programme.relations(), Programme.Relation::name, "name");
        each("earning.rules", programme.rules(), Programme.EarningRule::name, "name");
        each("earning.multipliers", programme.multipliers(), Programme.Multiplier::name, "name");
        each("earning.coupons", programme.couponRules(), Programme.CouponRule::name, "name");
        each("budgets", programme.budgets(), Programme.Budget::name, "name");
        each("ladders", programme.ladders(), Programme.Ladder::name, "name");
        for (int i = 0; i < programme.ladders().size(); i++) {
            each("ladders[" + i + "].tiers", programme.ladders().get(i).tiers(), Programme.Tier::name, "name");
            for (int j = 0; j < programme.ladders().get(i).tiers().size(); j++) {
                each(
                        "ladders[" + i + "].tiers[" + j + "].benefits",
                        programme.ladders().get(i).tiers().get(j).benefits(),
                        Programme.Benefit::name,
                        "name");
            }
        }
        each("calendars", programme.calendars(), Programme.Calendar::name, "name");
        each("velocity", programme.velocity(), Programme.Velocity::name, "name");
        each("reasons", programme.reasons(), Programme.Reason::name, "name");
        each("packages", programme.packages(), Programme.TopUpPackage::name, "name");
    }

    private <T> void each(String path, List<T> items, java.util.function.Function<T, Label> label, String key) {
        for (int i = 0; i < items.size(); i++) {
            texts.put(path + "[" + i + "]." + key, label.apply(items.get(i)));
        }
    }
}
