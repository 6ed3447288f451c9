package zhiyin.insight;

import java.util.Locale;

/** How large it is, in a word, that somebody does not buy any more within the days that are looked at. */
enum ChurnRisk {
    LOW,
    MEDIUM,
    HIGH;

    private static final double MEDIUM_FROM = 0.4;
    private static final double HIGH_FROM = 0.7;

    /** @param probability not to buy, 0 to 1 */
    static ChurnRisk of(double probability) {
        return probability >= HIGH_FROM ? HIGH : probability >= MEDIUM_FROM ? MEDIUM : LOW;
    }

    /** Such as {@code high}. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
