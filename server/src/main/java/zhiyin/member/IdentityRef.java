package zhiyin.member;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A name by which a member is known elsewhere, in its one normal form: {@code ext:shopify:123}, {@code phone:+8613…},
 * {@code email:…}, {@code card:…}, {@code unionid:…}.
 *
 * @param kind what sort of name
 * @param value the name itself
 */
public record IdentityRef(String kind, String value) {

    /** What sorts there are. */
    public static final List<String> KINDS = List.of("ext", "phone", "email", "card", "unionid");

    private static final int LENGTH_MAX = 200;
    private static final String MASK = "****";
    private static final int SHOWN_AT_THE_END = 4;

    /**
     * Reads one.
     *
     * @return null where the kind is unknown or the value has not the form of its kind
     */
    public static @Nullable IdentityRef parse(String text) {
        int colon = text.indexOf(':');
        if (colon <= 0 || text.length() > LENGTH_MAX) {
            return null;
        }
        String kind = text.substring(0, colon);
        String value = text.substring(colon + 1);
        boolean wellFormed = switch (kind) {
            case "ext" -> value.indexOf(':') > 0 && value.indexOf(':') < value.length() - 1 && printable(value);
            case "phone" -> isPhone(value);
            case "email" -> isEmail(value);
            case "card", "unionid" -> !value.isEmpty() && printable(value);
            default -> false;
        };
        if (!wellFormed) {
            return null;
        }
        return new IdentityRef(kind, kind.equals("email") ? value.toLowerCase(Locale.ROOT) : value);
    }

    /** E.164: a plus sign and 8 to 15 digits, the first of them not 0. */
    public static boolean isPhone(String value) {
        if (value.length() < 9 || value.length() > 16 || value.charAt(0) != '+' || value.charAt(1) == '0') {
            return false;
        }
        return value.substring(1).chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** One local part and one domain with a dot in it, out of the characters that mail systems agree on. */
    public static boolean isEmail(String value) {
        int at = value.indexOf('@');
        if (at <= 0 || at != value.lastIndexOf('@') || at > 64 || value.length() > 254) {
            return false;
        }
        String local = value.substring(0, at);
        String domain = value.substring(at + 1);
        boolean localFits = local.chars().allMatch(c -> isLetterOrDigit(c) || "!#$%&'*+/=?^_`{|}~.-".indexOf(c) >= 0)
                && !local.startsWith(".")
                && !local.endsWith(".")
                && !local.contains("..");
        boolean domainFits = domain.contains(".");
        for (String label : domain.split("\\.", -1)) {
            domainFits &= !label.isEmpty()
                    && label.length() <= 63
                    && label.chars().allMatch(c -> isLetterOrDigit(c) || c == '-')
                    && !label.startsWith("-")
                    && !label.endsWith("-");
        }
        return localFits && domainFits;
    }

    private static boolean isLetterOrDigit(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static boolean printable(String value) {
        // a backslash is no part of a path, in which identities are asked for
        return value.codePoints().allMatch(c -> c > ' ' && c < 0x7f && c != '\\');
    }

    /** The last digits of a phone, by which people look for one; null where it is none. */
    public @Nullable String ending() {
        return kind.equals("phone") ? value.substring(value.length() - SHOWN_AT_THE_END) : null;
    }

    /** Whether it says who somebody is; a card or a number of the shop's own says so to nobody else. */
    public boolean saysWho() {
        return switch (kind) {
            case "phone", "email", "unionid" -> true;
            default -> false;
        };
    }

    /** As it is shown to whoever need not know it in full: a phone as {@code phone:+86138****5678}. */
    public String masked() {
        return kind
                + ":"
                + switch (kind) {
                    case "phone" ->
                        value.substring(0, value.length() - 2 * SHOWN_AT_THE_END)
                                + MASK
                                + value.substring(value.length() - SHOWN_AT_THE_END);
                    case "email" -> value.charAt(0) + MASK + value.substring(value.indexOf('@'));
                    case "unionid" -> value.charAt(0) + MASK;
                    default -> value;
                };
    }

    @Override
    public String toString() {
        return kind + ":" + value;
    }
}
