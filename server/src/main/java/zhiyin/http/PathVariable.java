package zhiyin.http;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A variable of the path. Text that cannot be its value names nothing we have: {@code not-found}. */
public final class PathVariable<T> implements Parameter {
    private final String name;
    private final ParameterText<T> text;
    private final String says;

    private PathVariable(String name, ParameterText<T> text, String says) {
        this.name = name;
        this.text = text;
        this.says = says;
    }

    /** One to 200 characters. */
    public static PathVariable<String> text(String name) {
        return new PathVariable<>(name, ParameterText.text(Shape.text(1, 200)), "");
    }

    /** A text that {@code reader} turns into a value, or null where nothing can be called so. */
    public static <T> PathVariable<T> of(String name, Function<String, @Nullable T> reader) {
        return new PathVariable<>(name, ParameterText.of(reader), "");
    }

    /** The same variable, another value, with a sentence for the documentation. */
    public PathVariable<T> says(String sentence) {
        return new PathVariable<>(name, text, sentence);
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
