package zhiyin.http;

import org.jspecify.annotations.Nullable;

/** A query parameter that may be absent. Made by the methods of {@link Query}. */
public final class OptionalQuery<T> implements Parameter {
    private final String name;
    private final ParameterText<T> text;
    private final String says;

    OptionalQuery(String name, ParameterText<T> text, String says) {
        this.name = name;
        this.text = text;
        this.says = says;
    }

    public OptionalQuery<T> says(String sentence) {
        return new OptionalQuery<>(name, text, sentence);
    }

    /** What a text that was sent or kept means; null where it means nothing. */
    public @Nullable T meaning(String sent) {
        return text.read(sent, new Reading());
    }

    /** The same parameter, required. */
    public Query<T> required() {
        return new Query<>(name, text, null, says);
    }

    /** The same parameter with a value for when it is absent. */
    public Query<T> otherwise(T value) {
        return new Query<>(name, text, value, says);
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
