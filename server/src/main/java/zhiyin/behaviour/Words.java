package zhiyin.behaviour;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How behaviour is called here, and what of other people's words becomes of it. */
final class Words {

    static final int KIND_MAX = 60;
    static final int TEXT_MAX = 200;
    static final int PROPERTIES_MAX = 50;
    private static final int NAME_MAX = 40;

    /** The kinds that everybody has. */
    static final List<String> STANDARD = List.of("browse", "search", "cart", "share", "visit", "scan");

    /** What events of the published e-commerce vocabulary of trackers are here. */
    private static final Map<String, String> KNOWN = Map.ofEntries(
            Map.entry("product_viewed", "browse"),
            Map.entry("product_list_viewed", "browse"),
            Map.entry("product_clicked", "browse"),
            Map.entry("products_searched", "search"),
            Map.entry("product_added", "cart"),
            Map.entry("product_shared", "share"),
            Map.entry("cart_shared", "share"));

    private Words() {}

    /** The kind that a tracker's event is: one of ours where it means one, else its own name as a word; null where that is none. */
    static @Nullable String kind(String event) {
        StringBuilder word = new StringBuilder();
        boolean gap = false;
        for (int c : event.strip().toLowerCase(Locale.ROOT).codePoints().toArray()) {
            if (Character.isLetterOrDigit(c) || c == '.') {
                if (gap && !word.isEmpty()) {
                    word.append('_');
                }
                word.appendCodePoint(c);
                gap = false;
            } else {
                gap = true;
            }
        }
        String kind = KNOWN.getOrDefault(word.toString(), word.toString());
        return isKind(kind) ? kind : null;
    }

    /** Whether that is the form of a kind: letters in small, digits, and single underscores or dots between. */
    static boolean isKind(String text) {
        return !text.isEmpty()
                && text.length() <= KIND_MAX
                && text.equals(text.toLowerCase(Locale.ROOT))
                && text.codePoints().allMatch(c -> c == '_' || c == '.' || Character.isLetterOrDigit(c))
                && Character.isLetterOrDigit(text.codePointAt(0))
                && Character.isLetterOrDigit(text.codePointBefore(text.length()))
                && !text.contains("__")
                && !text.contains("..");
    }

    /** Whether a property may be called so. */
    static boolean isProperty(String text) {
        return !text.isEmpty()
                && text.length() <= NAME_MAX
                && isLetter(text.charAt(0))
                && text.chars().allMatch(c -> c == '_' || isLetter(c) || (c >= '0' && c <= '9'));
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /** A property as it is called here; null where it can't be, or says who somebody is. */
    static @Nullable String property(String text) {
        String name = text.replaceAll("[^A-Za-z0-9]+", "_");
        return isProperty(name) && !Personal.isName(name) ? name : null;
    }

    /** The host of an address, in small letters; null where it has none. What stands behind the host may say anything. */
    static @Nullable String host(@Nullable String address) {
        if (address == null || address.length() > 2_000) {
            return null;
        }
        try {
            String host = URI.create(address.contains("://") ? address.strip() : "https://" + address.strip())
                    .getHost();
            return host == null || host.length() > TEXT_MAX ? null : host.toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException none) {
            return null;
        }
    }
}
