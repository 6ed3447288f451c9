package zhiyin.http;

import java.util.Currency;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The currencies that people pay in: without the codes that stand for no money (XXX, XTS) or for metals, which have no minor unit. */
public final class Currencies {

    private static final Map<String, Integer> DIGITS = Currency.availableCurrencies()
            .filter(currency -> currency.getDefaultFractionDigits() >= 0)
            .collect(Collectors.toUnmodifiableMap(Currency::getCurrencyCode, Currency::getDefaultFractionDigits));

    private Currencies() {}

    /** How many digits a currency has behind the point, by its ISO 4217 code; null for none that there is. */
    public static @Nullable Integer digits(String code) {
        return DIGITS.get(code);
    }
}
