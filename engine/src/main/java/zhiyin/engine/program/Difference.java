package zhiyin.engine.program;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One way in which a programme is another than it was.
 *
 * @param path where, by codes rather than by numbers: {@code earning.rules.base.award}
 * @param part the section it is in, such as {@code rules}; the key itself for what is in none
 * @param code whose, within the section; null for what is in none
 * @param key what of it, such as {@code award} or {@code refund.fee}; empty where all of it came or went
 * @param before as it was written, on one line; null where it was not there
 * @param after as it is written, on one line; null where it is gone
 * @param bearing what it means for members
 */
public record Difference(
        String path,
        String part,
        @Nullable String code,
        String key,
        @Nullable String before,
        @Nullable String after,
        Bearing bearing) {

    /** What a change means for members. */
    public enum Bearing {
        /** They get more, sooner or for longer. */
        BETTER,
        /** They get less, later or for less long. */
        WORSE,
        /** Nothing changes for them. */
        NEUTRAL,
        /** It depends, or nobody has said: a condition, a window. Counts as worse where notice is due. */
        OPEN;

        private static Bearing of(int more) {
            return more > 0 ? BETTER : more < 0 ? WORSE : NEUTRAL;
        }

        private Bearing opposite() {
            return switch (this) {
                case BETTER -> WORSE;
                case WORSE -> BETTER;
                case NEUTRAL, OPEN -> this;
            };
        }
    }

    /** Lists of things with a name of their own: a thing that moved is the same thing. */
    private static final Set<String> PARTS = Set.of(
            "attributes",
            "activities",
            "assets",
            "budgets",
            "rules",
            "multipliers",
            "coupons",
            "ladders",
            "tiers",
            "benefits",
            "reasons",
            "packages",
            "calendars",
            "velocity",
            "lanes",
            "relations",
            "profile");

    /** What is written in several entries and means one thing. */
    private static final Set<String> WHOLE = Set.of(
            "name",
            "label",
            "when",
            "lines",
            "award",
            "pending",
            "expiry",
            "earnAtMost",
            "coolDown",
            "measure",
            "window",
            "up",
            "grace",
            "gift",
            "coupon",
            "within");

    /** A section that comes and goes as a whole. */
    private static final Set<String> ONE_THING = Set.of("household");

    private static final Set<String> TEXTS = Set.of("name", "label", "says", "reasons");
    private static final Set<String> MORE_IS_BETTER = Set.of(
            "factor",
            "valuePerPoint",
            "ceiling",
            "max",
            "maxPerDay",
            "members",
            "bonus",
            "named",
            "bearer",
            "freeDays",
            "points",
            "until",
            "discount",
            "times",
            "cancelAfterDays",
            "most",
            "changes");
    private static final Set<String> MORE_IS_WORSE = Set.of("each", "price", "percent", "card");

    /** What is different in {@code after}, in the order in which a programme is written. */
    public static List<Difference> between(Programme before, Programme after) {
        List<Difference> found = new ArrayList<>();
        compare(new At("", "", null, ""), tree(before), tree(after), found);
        return found;
    }

    /** Whether members have to be told of it before it takes effect. */
    public boolean needsNotice() {
        return bearing == Bearing.WORSE || bearing == Bearing.OPEN;
    }

    private record At(String path, String part, @Nullable String code, String key) {
        At entry(String name) {
            return new At(
                    path.isEmpty() ? name : path + "." + name,
                    code == null ? name : part,
                    code,
                    code == null ? "" : key.isEmpty() ? name : key + "." + name);
        }

        At item(String name, String itemCode) {
            return new At(path + "." + itemCode, name, itemCode, "");
        }

        String last() {
            return path.substring(path.lastIndexOf('.') + 1);
        }
    }

    private static Node.Mapping tree(Programme programme) {
        return Tree.written(ProgrammePrinter.print(programme));
    }

    private static void compare(At at, Node.Mapping before, Node.Mapping after, List<Difference> found) {
        Map<String, Node> was = entries(before);
        Map<String, Node> is = entries(after);
        Map<String, Node> all = new LinkedHashMap<>(is);
        was.forEach(all::putIfAbsent);
        all.keySet().forEach(key -> {
            Node old = was.get(key);
            Node now = is.get(key);
            At here = at.entry(key);
            if (PARTS.contains(key)) {
                compareItems(here, items(old), items(now), found);
            } else if (old instanceof Node.Mapping a && now instanceof Node.Mapping b && !WHOLE.contains(key)) {
                compare(here, a, b, found);
            } else if (old == null
                    && now instanceof Node.Mapping b
                    && at.path().isEmpty()
                    && !ONE_THING.contains(key)) {
                compare(here, NOTHING, b, found);
            } else if (now == null
                    && old instanceof Node.Mapping a
                    && at.path().isEmpty()
                    && !ONE_THING.contains(key)) {
                compare(here, a, NOTHING, found);
            } else {
                note(here, old, now, found);
            }
        });
    }

    private static final Node.Mapping NOTHING = new Node.Mapping(List.of(), 1, List.of());

    private static void compareItems(
            At at, Map<String, Node.Mapping> before, Map<String, Node.Mapping> after, List<Difference> found) {
        Map<String, Node.Mapping> all = new LinkedHashMap<>(after);
        before.forEach(all::putIfAbsent);
        all.keySet().forEach(code -> {
            Node.Mapping old = before.get(code);
            Node.Mapping now = after.get(code);
            At item = at.item(at.last(), code);
            if (old != null && now != null) {
                compare(item, old, now, found);
            } else {
                note(item, old, now, found);
            }
        });
    }

    private static void note(At at, @Nullable Node before, @Nullable Node after, List<Difference> found) {
        String was = before == null ? null : Node.write(before);
        String is = after == null ? null : Node.write(after);
        if (was == null ? is != null : !was.equals(is)) {
            found.add(new Difference(at.path(), at.part(), at.code(), at.key(), was, is, bearing(at, before, after)));
        }
    }

    private static Bearing bearing(At at, @Nullable Node before, @Nullable Node after) {
        String last = at.last();
        if (TEXTS.contains(last) || at.part().equals("reasons") || at.part().equals("programme")) {
            return Bearing.NEUTRAL;
        }
        if (at.path().startsWith("pricing.")) {
            return last.equals("worth") ? amount(before, after) : Bearing.OPEN;
        }
        if (at.code() != null && at.key().isEmpty()) {
            return ofAWholeThing(at.part(), after != null);
        }
        return switch (last) {
            case "award" -> award(before, after);
            case "pending" -> later(days(before, "days"), days(after, "days")).opposite();
            case "expiry" -> later(lasting(before), lasting(after));
            case "from" -> at.part().equals("tiers") ? amount(before, after).opposite() : Bearing.OPEN;
            case "min" -> amount(before, after).opposite();
            case "fee", "earnAtMost", "budget", "coolDown", "up" ->
                before == null ? Bearing.WORSE : after == null ? Bearing.BETTER : Bearing.OPEN;
            case "atMost" ->
                at.part().equals("velocity")
                        ? amount(before, after)
                        : before == null ? Bearing.WORSE : after == null ? Bearing.BETTER : Bearing.OPEN;
            case "coupon" -> coupons(before, after);
            case "transfer", "grace", "gift", "keep", "household" ->
                before == null ? Bearing.BETTER : after == null ? Bearing.WORSE : Bearing.OPEN;
            case "ceiling" -> before == null ? Bearing.WORSE : after == null ? Bearing.BETTER : amount(before, after);
            case "stay" ->
                before == null
                        ? Bearing.BETTER
                        : after == null ? Bearing.WORSE : amount(before, after).opposite();
            case "down" -> kinder(before, after, "one-step", "to-measure");
            case "onReturn" -> kinder(before, after, "keep", "downgrade");
            case "shortfall" -> kinder(before, after, "clamp", "deficit"); // what is not written is the latter
            default ->
                MORE_IS_BETTER.contains(last)
                        ? amount(before, after)
                        : MORE_IS_WORSE.contains(last) ? amount(before, after).opposite() : Bearing.OPEN;
        };
    }

    private static Bearing ofAWholeThing(String part, boolean came) {
        return switch (part) {
            case "velocity" -> came ? Bearing.WORSE : Bearing.BETTER;
            case "rules", "multipliers", "coupons", "packages", "ladders", "benefits" ->
                came ? Bearing.BETTER : Bearing.WORSE;
            case "assets", "activities", "attributes", "budgets", "calendars", "relations", "profile" ->
                came ? Bearing.NEUTRAL : Bearing.OPEN;
            default -> Bearing.OPEN;
        };
    }

    /** Points for money, or points: more of the first and less of the second is better, and the rest has to be the same. */
    private static Bearing award(@Nullable Node before, @Nullable Node after) {
        if (!(before instanceof Node.Mapping a && after instanceof Node.Mapping b)
                || !Node.write(a, Set.of("points", "each")).equals(Node.write(b, Set.of("points", "each")))
                || !entries(a).keySet().equals(entries(b).keySet())) {
            return Bearing.OPEN;
        }
        try {
            return Bearing.of(worth(entries(b), entries(a)).compareTo(worth(entries(a), entries(b))));
        } catch (NumberFormatException noNumbers) {
            return Bearing.OPEN;
        }
    }

    /** More of the same coupons is better; which of two kinds is, nobody has said. */
    private static Bearing coupons(@Nullable Node before, @Nullable Node after) {
        if (before == null || after == null) {
            return before == null ? Bearing.BETTER : Bearing.WORSE;
        }
        if (!(before instanceof Node.Mapping a && after instanceof Node.Mapping b)
                || !Node.write(a, Set.of("count")).equals(Node.write(b, Set.of("count")))) {
            return Bearing.OPEN;
        }
        return Bearing.of(
                number(entries(b).get("count")).compareTo(number(entries(a).get("count"))));
    }

    /** The points of one times the money of the other: compares points for money without a division. */
    private static BigDecimal worth(Map<String, Node> one, Map<String, Node> other) {
        return number(one.get("points")).multiply(number(other.get("each")));
    }

    private static BigDecimal number(@Nullable Node node) {
        return node instanceof Node.Scalar scalar ? new BigDecimal(scalar.text()) : BigDecimal.ONE;
    }

    private static Bearing kinder(@Nullable Node before, @Nullable Node after, String kind, String harsh) {
        String was = before == null ? harsh : Node.write(before);
        String is = after == null ? harsh : Node.write(after);
        return is.equals(kind) || was.equals(harsh)
                ? Bearing.BETTER
                : was.equals(kind) || is.equals(harsh) ? Bearing.WORSE : Bearing.OPEN;
    }

    /** By a number or a day: more is better. */
    private static Bearing amount(@Nullable Node before, @Nullable Node after) {
        if (before == null && after == null) {
            return Bearing.NEUTRAL;
        }
        if (!(before instanceof Node.Scalar was && after instanceof Node.Scalar is)) {
            return Bearing.OPEN;
        }
        try {
            return Bearing.of(new BigDecimal(is.text()).compareTo(new BigDecimal(was.text())));
        } catch (NumberFormatException noNumbers) {
            return was.text().length() == is.text().length()
                    ? Bearing.of(is.text().compareTo(was.text()))
                    : Bearing.OPEN;
        }
    }

    private static Bearing later(@Nullable Long before, @Nullable Long after) {
        return before == null || after == null ? Bearing.OPEN : Bearing.of(Long.compare(after, before));
    }

    /** Days of waiting; null for what waits for something else than time. */
    private static @Nullable Long days(@Nullable Node node, String key) {
        if (node == null || (node instanceof Node.Scalar scalar && scalar.text().equals("none"))) {
            return 0L;
        }
        return node instanceof Node.Mapping mapping
                        && entries(mapping).get(key) instanceof Node.Scalar days
                        && !entries(mapping).containsKey("until")
                ? Long.valueOf(days.text())
                : null;
    }

    /** About how many days something lasts; null for what begins again with every movement. */
    private static @Nullable Long lasting(@Nullable Node node) {
        if (node == null || node instanceof Node.Scalar) {
            return Long.MAX_VALUE;
        }
        Map<String, Node> entries = node instanceof Node.Mapping mapping ? entries(mapping) : Map.of();
        if (entries.containsKey("idle")) {
            return null;
        }
        long days = entries.get("endOf") instanceof Node.Scalar unit ? span(unit.text()) / 2 : 0;
        if (entries.get("after") instanceof Node.Mapping after) {
            for (Map.Entry<String, Node> each : entries(after).entrySet()) {
                days += span(each.getKey()) * (each.getValue() instanceof Node.Scalar n ? Long.parseLong(n.text()) : 0);
            }
        }
        return days;
    }

    private static long span(String unit) {
        return switch (unit) {
            case "days", "day" -> 1;
            case "weeks", "week" -> 7;
            case "months", "month" -> 30;
            case "quarter" -> 91;
            case "half-year" -> 182;
            default -> 365;
        };
    }

    private static Map<String, Node> entries(Node.Mapping mapping) {
        Map<String, Node> entries = new LinkedHashMap<>();
        for (Node.Entry entry : mapping.entries()) {
            if (entry.key() instanceof Node.Scalar key) {
                entries.put(key.text(), entry.value());
            }
        }
        return entries;
    }

    /** The things of a list, by code or name. */
    private static Map<String, Node.Mapping> items(@Nullable Node node) {
        Map<String, Node.Mapping> items = new LinkedHashMap<>();
        if (node instanceof Node.Sequence sequence) {
            for (Node item : sequence.items()) {
                if (item instanceof Node.Mapping mapping) {
                    Node name = entries(mapping)
                            .getOrDefault("code", entries(mapping).get("name"));
                    items.put(
                            name instanceof Node.Scalar scalar ? scalar.text() : Node.write(mapping, Set.of()),
                            mapping);
                }
            }
        }
        return items;
    }
}
