package zhiyin.http;

import org.jspecify.annotations.Nullable;

/**
 * A field whose value is always there: sent, or its default.
 *
 * @param otherwise the value when the field is absent or null; null when it is required
 */
public record Field<T>(
        String name, Shape<T> shape, @Nullable T otherwise, String says) implements AnyField {

    /** Absent or null is a fault: {@code required}. */
    public static <T> Field<T> required(String name, Shape<T> shape) {
        return new Field<>(name, shape, null, "");
    }

    public static <T> Field<T> withDefault(String name, Shape<T> shape, T otherwise) {
        return new Field<>(name, shape, otherwise, "");
    }

    /** Absent and null are the same and no fault. */
    public static <T> OptionalField<T> optional(String name, Shape<T> shape) {
        return new OptionalField<>(name, shape, "");
    }

    public Field<T> says(String sentence) {
        return new Field<>(name, shape, otherwise, sentence);
    }
}
