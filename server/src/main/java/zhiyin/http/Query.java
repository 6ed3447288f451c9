package zhiyin.http;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A query parameter that always has a value: sent, or its default. Every fault in the query, an unknown or repeated
 * parameter too, is refused with {@code malformed-parameter}, all in one answer.
 */
public final class Query<T> implements Parameter {
    private final String name;
    private final ParameterText<T> text;
    private final @Nullable T otherwise;
    private final String says;

    Query(String name, ParameterText<T> text, @Nullable T otherwise, String says) {
        this.name = name;
        this.text = text;
        this.otherwise = otherwise;
        this.says = says;
    }

    /** A whole number from {@code min} to {@code max}; nothing outside is quietly brought inside. */
    public static Query<Integer> integer(String name, int min, int max, int otherwise) {
        return new Query<>(name, ParameterText.integer(min, max), otherwise, "");
    }

    /** {@code true} or {@code false}, the latter when absent. */
    public static Query<Boolean> flag(String name) {
        return new Query<>(name, ParameterText.flag(), false, "");
    }

    public static <E extends Enum<E>> Query<E> word(String name, Class<E> words, E otherwise) {
        return new Query<>(name, ParameterText.word(words), otherwise, "");
    }

    public static <E extends Enum<E>> OptionalQuery<E> word(String name, Class<E> words) {
        return new OptionalQuery<>(name, ParameterText.word(words), "");
    }

    /** Words with commas between, such as {@code expand=wallets,tier}; none when absent. */
    public static <E extends Enum<E>> Query<Set<E>> words(String name, Class<E> words) {
        return new Query<>(name, ParameterText.words(words), Set.of(), "");
    }

    public static OptionalQuery<String> text(String name, TextShape shape) {
        return new OptionalQuery<>(name, ParameterText.text(shape), "");
    }

    /** A text that {@code meaning} turns into a value, or null where nothing can be called so: an id, a cursor. */
    public static <T> OptionalQuery<T> of(String name, Function<String, @Nullable T> meaning) {
        return new OptionalQuery<>(name, ParameterText.of(meaning), "");
    }

    /** Text to look for, with at least one letter or digit. */
    public static OptionalQuery<String> search(String name, int max) {
        return new OptionalQuery<>(name, ParameterText.search(Shape.text(1, max)), "");
    }

    public static OptionalQuery<Instant> instant(String name) {
        return new OptionalQuery<>(name, ParameterText.instant(), "");
    }

    public static OptionalQuery<LocalDate> date(String name) {
        return new OptionalQuery<>(name, ParameterText.date(), "");
    }

    public Query<T> says(String sentence) {
        return new Query<>(name, text, otherwise, sentence);
    }

    /** What a text that was sent or kept means; null where it means nothing. */
    public @Nullable T meaning(String sent) {
        return text.read(sent, new Reading());
    }

    /** Whether it has to be said. */
    public boolean isRequired() {
        return otherwise == null;
    }

    /** The value when it is absent. */
    public T usual() {
        if (otherwise == null) {
            throw new IllegalStateException(name + " has to be said");
        }
        return otherwise;
    }

    /** The value when it is absent; null when it is required. */
    @Nullable
    T otherwise() {
        return otherwise;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String says() {
        return says;
    }

    @Override
    public ParameterText<T> text() {
        return text;
    }
}
