package zhiyin.http;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How the text of a parameter becomes a value.
 *
 * @param reader notes a fault and gives null where the text is wrong
 * @param schemas writes the schema of the parameter
 */
record ParameterText<T>(Reader<T> reader, Supplier<ObjectNode> schemas) {
    interface Reader<T> {
        @Nullable
        T read(String text, Reading reading);
    }

    ObjectNode schema() {
        return schemas.get();
    }

    @Nullable
    T read(String text, Reading reading) {
        return reader.read(text, reading);
    }

    static ParameterText<Integer> integer(int min, int max) {
        return new ParameterText<>(
                (text, reading) -> {
                    Long value = plainDigits(text) ? NumberShapes.parse(text) : null;
                    if (value == null) {
                        reading.fault("type");
                        return null;
                    }
                    if (value < min || value > max) {
                        reading.fault("amount.range", Map.of("min", min, "max", max));
                        return null;
                    }
                    return value.intValue();
                },
                () -> Components.type("integer").put("minimum", min).put("maximum", max));
    }

    private static boolean plainDigits(String text) {
        int from = text.startsWith("-") ? 1 : 0;
        return text.length() > from && text.chars().skip(from).allMatch(c -> c >= '0' && c <= '9');
    }

    static ParameterText<Boolean> flag() {
        return new ParameterText<>(
                (text, reading) -> switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> {
                        reading.fault("type");
                        yield null;
                    }
                },
                () -> Components.type("boolean"));
    }

    static ParameterText<String> text(TextShape shape) {
        return new ParameterText<>(
                (text, reading) -> shape.read(new Json.Text(text), reading), () -> shape.schema(new Components()));
    }

    /** A text of up to 200 characters that {@code meaning} turns into a value, or null where nothing can be called so. */
    static <T> ParameterText<T> of(Function<String, @Nullable T> meaning) {
        ParameterText<String> plain = text(Shape.text(1, 200));
        return new ParameterText<>(
                (text, reading) -> {
                    String sound = plain.read(text, reading);
                    T value = sound == null ? null : meaning.apply(sound);
                    if (value == null) {
                        reading.fault("type");
                    }
                    return value;
                },
                plain.schemas());
    }

    /** Text to be searched for, which must hold at least one letter or digit: {@code %%%} finds everything. */
    static ParameterText<String> search(TextShape shape) {
        return new ParameterText<>(
                (text, reading) -> {
                    String read = shape.read(new Json.Text(text), reading);
                    if (read != null && read.codePoints().noneMatch(Character::isLetterOrDigit)) {
                        reading.fault("text.blank");
                        return null;
                    }
                    return read;
                },
                () -> shape.schema(new Components()));
    }

    static ParameterText<Instant> instant() {
        return new ParameterText<>(
                (text, reading) -> {
                    Instant moment = TimeShapes.moment(text);
                    if (moment == null) {
                        reading.fault("date.format");
                    }
                    return moment;
                },
                () -> Components.type("string").put("format", "date-time"));
    }

    static ParameterText<LocalDate> date() {
        return new ParameterText<>(
                (text, reading) -> {
                    LocalDate day = TimeShapes.day(text);
                    if (day == null) {
                        reading.fault("date.format");
                    }
                    return day;
                },
                () -> Components.type("string").put("format", "date"));
    }

    static <E extends Enum<E>> ParameterText<E> word(Class<E> type) {
        Map<String, E> words = Words.of(type);
        return new ParameterText<>(
                (text, reading) -> {
                    E word = words.get(text);
                    if (word == null) {
                        reading.fault("word.unknown", Map.of("words", String.join(", ", words.keySet())));
                    }
                    return word;
                },
                () -> wordSchema(words));
    }

    /** Several words with commas between, none twice. */
    static <E extends Enum<E>> ParameterText<Set<E>> words(Class<E> type) {
        Map<String, E> words = Words.of(type);
        return new ParameterText<>(
                (text, reading) -> {
                    Set<E> read = EnumSet.noneOf(type);
                    for (String part : text.split(",", -1)) {
                        E word = words.get(part);
                        if (word == null || !read.add(word)) {
                            reading.fault("word.unknown", Map.of("words", String.join(", ", words.keySet())));
                            return null;
                        }
                    }
                    return Collections.unmodifiableSet(read);
                },
                () -> {
                    ObjectNode schema = Components.type("array");
                    schema.set("items", wordSchema(words));
                    return schema.put("uniqueItems", true);
                });
    }

    private static ObjectNode wordSchema(Map<String, ?> words) {
        ObjectNode schema = Components.type("string");
        ArrayNode list = schema.putArray("enum");
        words.keySet().forEach(list::add);
        return schema;
    }
}
