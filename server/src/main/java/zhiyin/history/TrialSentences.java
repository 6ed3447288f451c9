package zhiyin.history;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import zhiyin.history.TrialView.TrialDifference;
import zhiyin.http.Language;
import zhiyin.http.Messages;

/** Says what a comparison of a pilot comes to, and what it does not show, in the caller's language. */
final class TrialSentences {

    private static final int BASIS_POINTS_DIGITS = 2;
    private static final int TEN_THOUSAND_DIGITS = 4;

    private final Messages messages;
    private final Language language;
    private final NumberFormat number;
    private final NumberFormat money;
    private final int digits;

    TrialSentences(Messages messages, Language language, String currency) {
        this.messages = messages;
        this.language = language;
        Locale locale = language == Language.EN ? Locale.UK : language.locale();
        this.number = NumberFormat.getNumberInstance(locale);
        number.setMaximumFractionDigits(TEN_THOUSAND_DIGITS);
        this.digits = Currency.getInstance(currency).getDefaultFractionDigits();
        this.money = NumberFormat.getNumberInstance(locale);
        money.setMinimumFractionDigits(digits);
        money.setMaximumFractionDigits(digits);
    }

    List<String> of(TrialView trial) {
        List<String> sentences = new ArrayList<>();
        sentences.add(say("trial.members", trial.holes()));
        if (trial.pilot().members() == 0 || trial.rest().members() == 0) {
            sentences.add(say("trial.nobody", Map.of()));
            return sentences;
        }
        for (TrialDifference difference : trial.differences()) {
            sentences.add(sentence(difference));
        }
        TrialDifference before = trial.difference("revenue_per_member_before");
        if (before != null && before.beyondChance()) {
            sentences.add(say("trial.differed-before", Map.of()));
        }
        if (trial.byMark()) {
            sentences.add(say("trial.by-mark", Map.of()));
        }
        return sentences;
    }

    private String sentence(TrialDifference difference) {
        Map<String, Object> holes = new HashMap<>();
        holes.put("figure", say("trial.figure." + difference.figure(), Map.of()));
        holes.put("difference", amount(difference, difference.difference()));
        holes.put("low", amount(difference, difference.low()));
        holes.put("high", amount(difference, difference.high()));
        holes.put("counted", number.format(difference.counted()));
        holes.put("needed", number.format(difference.needed()));
        String verdict = !difference.enough() ? "few" : difference.beyondChance() ? "beyond" : "chance";
        return say("trial.difference." + verdict, holes);
    }

    private String amount(TrialDifference difference, long amount) {
        String said = switch (difference.figure()) {
            case "orders_per_ten_thousand_members" ->
                number.format(BigDecimal.valueOf(Math.abs(amount), TEN_THOUSAND_DIGITS));
            case "buyer_rate", "repeat_rate" ->
                number.format(BigDecimal.valueOf(Math.abs(amount), BASIS_POINTS_DIGITS)) + "\u00a0%";
            default ->
                money.format(BigDecimal.valueOf(Math.abs(amount), digits).setScale(digits, RoundingMode.UNNECESSARY));
        };
        return (amount < 0 ? "−" : amount > 0 ? "+" : "") + said;
    }

    private String say(String key, Map<String, ?> holes) {
        return messages.say(language, key, holes);
    }
}
