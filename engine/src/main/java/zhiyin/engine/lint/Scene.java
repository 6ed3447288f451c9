package zhiyin.engine.lint;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Occasion;
import zhiyin.engine.program.Programme;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Field;

/** What the fields of a programme's conditions can be at all, for one kind of event. */
final class Scene {

    static final String ORDER_PAID = "order.paid";
    static final String MEMBER_ENROLLED = "member.enrolled";

    /** As far as dates are reckoned with. */
    static final LocalDate FIRST_DAY = LocalDate.of(1970, 1, 1);

    static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);

    /** No field has it in its name. */
    private static final String MARK = " has ";

    private static final long MOST = 1_000_000_000_000_000L;

    private record Bounds(long from, long to, boolean absent) {}

    /** What is known of fields that every programme has. Of a field that is not here, nothing is taken for granted. */
    private static final Map<String, Bounds> KNOWN = new HashMap<>();

    static {
        for (String field : Set.of(
                "order.amount", "order.gross", "order.discount", "order.shipping", "line.amount", "line.discount")) {
            KNOWN.put(field, new Bounds(0, MOST, false));
        }
        for (String field : Set.of("order.lines", "order.quantity", "order.number", "line.quantity")) {
            KNOWN.put(field, new Bounds(1, MOST, false));
        }
        KNOWN.put("member.age", new Bounds(-1, 200, true));
        KNOWN.put("member.birthMonth", new Bounds(1, 12, true));
        KNOWN.put("date.day", new Bounds(FIRST_DAY.toEpochDay(), LAST_DAY.toEpochDay(), false));
        KNOWN.put("date.year", new Bounds(FIRST_DAY.getYear(), LAST_DAY.getYear(), false));
        KNOWN.put("date.month", new Bounds(1, 12, false));
        KNOWN.put("date.dayOfMonth", new Bounds(1, 31, false));
        KNOWN.put("date.dayFromMonthEnd", new Bounds(1, 31, false));
        KNOWN.put("date.weekday", new Bounds(1, 7, false));
        KNOWN.put("date.hour", new Bounds(0, 23, false));
        KNOWN.put("date.minuteOfDay", new Bounds(0, 1_439, false));
        KNOWN.put("date.lunarMonth", new Bounds(1, 12, false));
        KNOWN.put("date.lunarDay", new Bounds(1, 30, false));
    }

    private final Programme programme;
    private final Catalogue catalogue;
    private final String type;

    /** @param type the kind of event */
    Scene(Programme programme, String type) {
        this.programme = programme;
        this.catalogue = programme.catalogue();
        this.type = type;
    }

    /** The day of the member's own that the event is; null if it is something else. */
    static @Nullable Occasion occasion(String type) {
        return Stream.of(Occasion.values())
                .filter(occasion -> occasion.word().equals(type))
                .findFirst()
                .orElse(null);
    }

    /** Whether a member can bring the event about as often as he likes. */
    static boolean isOften(String type) {
        return !type.equals(MEMBER_ENROLLED) && occasion(type) == null && !Programme.Relation.isOne(type);
    }

    String type() {
        return type;
    }

    boolean isOrder() {
        return type.equals(ORDER_PAID);
    }

    /** Whether a field has several values. */
    boolean isSet(String name) {
        Field field = catalogue.find(name);
        return field != null && field.kind() == Field.Kind.SET;
    }

    /** By what it is kept whether a word is in a set. */
    static String mark(String set, String word) {
        return set + MARK + word;
    }

    /** The words that a set has, of those that were asked for. */
    static List<String> marked(String set, Map<String, Values> values) {
        List<String> words = new ArrayList<>();
        values.forEach((field, of) -> {
            if (field.startsWith(set + MARK) && !of.wholes().has(0)) {
                words.add(field.substring(set.length() + MARK.length()));
            }
        });
        return words.stream().sorted().toList();
    }

    /** What a field can be; null if nothing is known of it, as of fields that have several values. */
    @Nullable
    Values of(String name) {
        Field field = catalogue.find(name);
        if (field == null) {
            return null;
        }
        if (name.equals("event.type")) {
            return Values.texts(Wordings.of(Set.of(type)), false);
        }
        boolean there = field.scope() == Field.Scope.EVENT
                || (field.scope() == Field.Scope.ACTIVITY ? hasAttribute(name) : isOrder());
        if (!there) {
            return Values.ABSENT;
        }
        Values sure = ofOccasion(name);
        if (sure != null) {
            return sure;
        }
        if (field.kind() == Field.Kind.TEXT) {
            Set<String> tiers = tiers(name);
            return Values.texts(tiers == null ? Wordings.ALL : Wordings.of(tiers), !name.equals("line.sku"));
        }
        if (field.kind() == Field.Kind.FLAG) {
            return Values.numbers(0, 1, true);
        }
        if (field.kind() == Field.Kind.NUMBER || field.kind() == Field.Kind.MONEY || field.kind() == Field.Kind.DATE) {
            Bounds bounds = KNOWN.getOrDefault(name, new Bounds(-MOST, MOST, true));
            return Values.numbers(bounds.from(), bounds.to(), bounds.absent());
        }
        return null;
    }

    /** What is sure on a day of the member's own; null where nothing is. */
    private @Nullable Values ofOccasion(String name) {
        Occasion occasion = occasion(type);
        if (occasion == null) {
            return null;
        }
        boolean anniversary = occasion == Occasion.ANNIVERSARY;
        return switch (name) {
            // it begins at midnight, or an hour later where the clocks are put forward then
            case "date.hour" -> Values.numbers(0, 1, false);
            case "date.minuteOfDay" -> Values.numbers(0, 60, false);
            case "member.onBirthday", "member.inBirthdayMonth" -> sureOn(occasion, Occasion.BIRTHDAY);
            case "member.onLunarBirthday", "member.inLunarBirthdayMonth" -> sureOn(occasion, Occasion.LUNAR_BIRTHDAY);
            case "member.onAnniversary" -> sureOn(occasion, Occasion.ANNIVERSARY);
            case "member.years" -> anniversary ? Values.numbers(1, MOST, false) : null;
            case "member.birthMonth" -> anniversary ? null : Values.numbers(1, 12, false);
            case "member.age" -> anniversary ? null : Values.numbers(0, 200, false);
            default -> null;
        };
    }

    private static @Nullable Values sureOn(Occasion occasion, Occasion asked) {
        return occasion == asked ? Values.numbers(1, 1, false) : null;
    }

    private boolean hasAttribute(String name) {
        Programme.Activity activity = programme.activity(type);
        return activity != null
                && activity.attributes().stream().anyMatch(attribute -> name.equals("activity." + attribute.name()));
    }

    private @Nullable Set<String> tiers(String name) {
        for (Programme.Ladder ladder : programme.ladders()) {
            if (name.equals("member.tier." + ladder.code())) {
                Set<String> tiers = new LinkedHashSet<>();
                ladder.tiers().forEach(tier -> tiers.add(tier.code()));
                return tiers;
            }
        }
        return null;
    }
}
