package zhiyin.http;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A shape and one thing more that must hold, which JSON Schema cannot say. */
final class RefinedShape<T, U> extends Shape<U> {
    private final Shape<T> shape;
    private final String below;
    private final Function<T, @Nullable U> reader;
    private final String code;
    private final Map<String, Object> limits;

    RefinedShape(
            Shape<T> shape, String below, Function<T, @Nullable U> reader, String code, Map<String, Object> limits) {
        this.shape = shape;
        this.below = below;
        this.reader = reader;
        this.code = code;
        this.limits = limits;
    }

    @Override
    @Nullable
    U read(Json json, Reading reading) {
        T value = shape.read(json, reading);
        if (value == null) {
            return null;
        }
        U refined = reader.apply(value);
        if (refined == null) {
            reading.fault(below, code, limits);
        }
        return refined;
    }

    @Override
    ObjectNode schema(Components components) {
        return shape.schema(components);
    }

    @Override
    void codes(Set<String> codes) {
        shape.codes(codes);
        codes.add(code);
    }
}
