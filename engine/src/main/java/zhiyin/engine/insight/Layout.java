package zhiyin.engine.insight;

import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import zhiyin.engine.rule.Field.Kind;

/**
 * What is kept of members and of what they do.
 *
 * @param zone whose days count
 * @param members what is kept of each member besides the orders and the behaviour
 * @param properties what is kept of behaviour besides its kind and time, such as {@code product}; texts
 */
public record Layout(ZoneId zone, List<Kept> members, List<String> properties) {

    /** The day of joining; always kept. */
    public static final String JOINED = "member.joined";

    /** The day of birth; always kept, if known. */
    public static final String BIRTHDAY = "member.birthday";

    private static final Pattern PROPERTY = Pattern.compile("[a-zA-Z][a-zA-Z0-9_]{0,39}");

    /**
     * Something kept of each member.
     *
     * @param name as segments ask for it, such as {@code member.tier.status} or {@code wallet.points}
     * @param kind numbers, money in minor units, days counted from 1970, flags as 1 or 0, a text, or a set of texts
     * @param says what it is, in a sentence
     */
    public record Kept(String name, Kind kind, String says) {}

    public Layout {
        members = List.copyOf(members);
        properties = List.copyOf(properties);
        Set<String> names = new HashSet<>(Set.of(JOINED, BIRTHDAY));
        for (Kept kept : members) {
            if (!names.add(kept.name())) {
                throw new IllegalArgumentException("kept twice: " + kept.name());
            }
        }
        for (String property : properties) {
            if (!PROPERTY.matcher(property).matches() || !names.add("event." + property)) {
                throw new IllegalArgumentException("not a property, or kept twice");
            }
        }
    }

    /**
     * The column of a table in which something kept is: {@code member.tier.status} becomes {@code tier_status}, and {@code
     * member.nextExpiry} {@code next_expiry}.
     */
    public static String column(String name) {
        String bare = name.startsWith("member.") ? name.substring("member.".length()) : name;
        return bare.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]", "_");
    }

    /** Nothing but orders, joining and the kinds of behaviour. */
    public static Layout bare(ZoneId zone) {
        return new Layout(zone, List.of(), List.of());
    }
}
