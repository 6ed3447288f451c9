package zhiyin.insight;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Something in a chart behind which members are: all that is needed to find them again, as a text that whoever was given it hands
 * back as it is.
 *
 * @param figure of which figure
 * @param values what else, by name
 */
record Point(Figure figure, SequencedMap<String, String> values) {

    /** So long may one be. */
    static final int LENGTH_MAX = 8_000;

    /** Says that members alone are behind it who are the store's own. */
    static final String OWN = "own";

    /** A point of a figure over the days and of those of whom it was asked. */
    static Point of(Figure figure, Ground ground) {
        SequencedMap<String, String> values = new LinkedHashMap<>();
        values.put("from", ground.first().toString());
        values.put("until", ground.last().toString());
        Filter filter = ground.filter();
        put(values, "store", filter.store());
        put(values, OWN, filter.own() ? "true" : null);
        put(values, "channel", filter.channel());
        put(values, "segment", filter.segment());
        put(values, "where", filter.where());
        return new Point(figure, values);
    }

    private static void put(Map<String, String> values, String name, @Nullable String value) {
        if (value != null) {
            values.put(name, value);
        }
    }

    /** The same, told apart by this too. */
    Point with(String name, @Nullable Object value) {
        SequencedMap<String, String> more = new LinkedHashMap<>(values);
        put(more, name, value == null ? null : value.toString());
        return new Point(figure, more);
    }

    String text() {
        StringBuilder text = new StringBuilder(figure.code());
        char before = '?';
        for (Map.Entry<String, String> each : values.entrySet()) {
            text.append(before)
                    .append(each.getKey())
                    .append('=')
                    .append(URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8));
            before = '&';
        }
        return text.toString();
    }

    /** What {@link #text} came from; null where it is no such text. */
    static @Nullable Point read(String text) {
        int mark = text.indexOf('?');
        Figure figure = Figure.of(mark < 0 ? text : text.substring(0, mark));
        if (figure == null) {
            return null;
        }
        SequencedMap<String, String> values = new LinkedHashMap<>();
        if (mark >= 0) {
            for (String part : text.substring(mark + 1).split("&", -1)) {
                int equals = part.indexOf('=');
                if (equals < 1) {
                    return null;
                }
                try {
                    values.put(
                            part.substring(0, equals),
                            URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
                } catch (IllegalArgumentException broken) {
                    return null;
                }
            }
        }
        return new Point(figure, values);
    }

    @Nullable
    String find(String name) {
        return values.get(name);
    }

    /** @throws NotAPoint where it is not said */
    String get(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new NotAPoint();
        }
        return value;
    }

    /** @throws NotAPoint where it is no whole number */
    int whole(String name) {
        try {
            return Integer.parseInt(get(name));
        } catch (NumberFormatException other) {
            throw new NotAPoint();
        }
    }

    /** {@code otherwise} where it is not said; {@link NotAPoint} where it is no whole number. */
    long number(String name, long otherwise) {
        String value = values.get(name);
        try {
            return value == null ? otherwise : Long.parseLong(value);
        } catch (NumberFormatException other) {
            throw new NotAPoint();
        }
    }

    /** A day, counted from 1970; {@link NotAPoint} where it is none. */
    int day(String name) {
        try {
            return (int) LocalDate.parse(get(name)).toEpochDay();
        } catch (DateTimeParseException other) {
            throw new NotAPoint();
        }
    }

    /** One of an enum's constants; {@link NotAPoint} where it is none. */
    <E extends Enum<E>> E word(String name, Class<E> words) {
        try {
            return Enum.valueOf(words, get(name));
        } catch (IllegalArgumentException other) {
            throw new NotAPoint();
        }
    }

    /** A text that was given to nobody as a point. */
    static final class NotAPoint extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotAPoint() {
            super("not a point of a figure", null, false, false);
        }
    }
}
