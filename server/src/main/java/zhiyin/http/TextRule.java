package zhiyin.http;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A named rule on a whole text, checked in linear time.
 *
 * @param name how the documentation calls it
 * @param code the fault when it does not hold
 * @param pattern the same rule as an ECMA-262 pattern for readers of the schema; never run by us
 */
public record TextRule(String name, String code, String pattern, Predicate<String> holds) {
    /** Names and keys that travel in paths and logs: letters, digits and {@code - _ . : /} of ASCII. */
    public static final TextRule KEY =
            new TextRule("key", "text.characters", "^[A-Za-z0-9_.:/-]*$", TextRule::keyCharacters);

    /** What stands in a path by itself: lower-case letters, digits and inner hyphens. */
    public static final TextRule SLUG =
            new TextRule("slug", "text.characters", "^[a-z0-9]+(-[a-z0-9]+)*$", TextRule::slug);

    /** What looks like a name of somebody: an address, or a number long enough to be a phone's or a card's. */
    private static final Pattern SOMEBODY = Pattern.compile("@|[0-9][0-9 -]{5,}[0-9]");

    /** What is kept for ever, and may therefore not look as if it said whose phone, card or address something is. */
    public static final TextRule NAMES_NOBODY = new TextRule(
            "names nobody",
            "note.personal",
            "^(?![\\s\\S]*(@|[0-9][0-9 -]{5,}[0-9]))",
            text -> !SOMEBODY.matcher(text).find());

    private static boolean keyCharacters(String text) {
        return text.chars().allMatch(c -> alphanumeric(c) || "_.:/-".indexOf(c) >= 0);
    }

    private static boolean slug(String text) {
        return text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))
                && !text.startsWith("-")
                && !text.endsWith("-")
                && !text.contains("--");
    }

    private static boolean alphanumeric(int c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }
}
