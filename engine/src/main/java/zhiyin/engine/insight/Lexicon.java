package zhiyin.engine.insight;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.rule.Field.Kind;

/** Where everything of a layout is found, and what its numbers mean. Words are added and never go; safe to share. */
final class Lexicon {

    final Vocabulary stores = new Vocabulary();
    final Vocabulary channels = new Vocabulary();
    final Vocabulary products = new Vocabulary();
    final Vocabulary categories = new Vocabulary();
    final Vocabulary brands = new Vocabulary();
    final Vocabulary kinds = new Vocabulary();
    /** By property. */
    final Vocabulary[] properties;

    /** By name of something kept of members. */
    private final Map<String, Place> places = new LinkedHashMap<>();

    /** Where the day of joining is, the birthday, and the birthday's month times 100 and its day. */
    static final int JOINED = 0;

    static final int BIRTHDAY = 1;
    static final int BIRTH_MONTH_DAY = 2;

    private final Map<String, Integer> propertyPlaces = new HashMap<>();
    final int wholes;
    final int words;
    final int sets;

    /**
     * Where something kept of members is.
     *
     * @param index among the columns of its sort
     * @param words what the numbers mean; of no use for numbers
     */
    record Place(Kind kind, int index, Vocabulary words) {}

    Lexicon(Layout layout) {
        places.put(Layout.JOINED, new Place(Kind.DATE, JOINED, new Vocabulary()));
        places.put(Layout.BIRTHDAY, new Place(Kind.DATE, BIRTHDAY, new Vocabulary()));
        int whole = 3;
        int word = 0;
        int set = 0;
        for (Layout.Kept kept : layout.members()) {
            int index = switch (kept.kind()) {
                case NUMBER, MONEY, DATE, FLAG -> whole++;
                case TEXT -> word++;
                case SET -> set++;
            };
            places.put(kept.name(), new Place(kept.kind(), index, new Vocabulary()));
        }
        wholes = whole;
        words = word;
        sets = set;
        properties = new Vocabulary[layout.properties().size()];
        for (int i = 0; i < properties.length; i++) {
            properties[i] = new Vocabulary();
            propertyPlaces.put(layout.properties().get(i), i);
        }
    }

    @Nullable
    Place find(String name) {
        return places.get(name);
    }

    Place place(String name) {
        Place place = places.get(name);
        if (place == null) {
            throw new IllegalArgumentException("nothing is kept as " + name);
        }
        return place;
    }

    /** Which property it is; -1 if it is none. */
    int property(String name) {
        return propertyPlaces.getOrDefault(name, -1);
    }
}
