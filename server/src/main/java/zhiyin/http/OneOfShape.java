package zhiyin.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Several objects told apart by one text field; see {@link Shape#oneOf}. */
final class OneOfShape<T> extends Shape<T> {
    private final String name;
    private final String discriminator;
    private final Map<String, ObjectShape<? extends T>> branches = new LinkedHashMap<>();

    OneOfShape(String name, String discriminator, List<Branch<? extends T>> branches) {
        this.name = name;
        this.discriminator = discriminator;
        for (Branch<? extends T> branch : branches) {
            if (this.branches.put(branch.word(), branch.shape()) != null) {
                throw new IllegalArgumentException(branch.word() + " of " + name + " is declared twice");
            }
        }
    }

    @Override
    @Nullable
    T read(Json json, Reading reading) {
        if (!(json instanceof Json.Fields(Map<String, Json> sent))) {
            reading.fault("type");
            return null;
        }
        Json word = sent.get(discriminator);
        ObjectShape<? extends T> branch = word instanceof Json.Text(String text) ? branches.get(text) : null;
        if (branch != null) {
            return branch.read(json, reading, discriminator);
        }
        reading.enter(discriminator);
        if (word == null || word == Json.Null.NULL) {
            reading.fault("required");
        } else if (word instanceof Json.Text) {
            reading.fault("word.unknown", Map.of("words", String.join(", ", branches.keySet())));
        } else {
            reading.fault("type");
        }
        reading.leave();
        return null;
    }

    @Override
    ObjectNode schema(Components components) {
        return components.named(name, this, () -> {
            ObjectNode schema = Components.empty();
            ArrayNode oneOf = schema.putArray("oneOf");
            ObjectNode mapping = Components.empty();
            branches.forEach((word, shape) -> {
                ObjectNode reference = shape.schema(components, discriminator, word);
                oneOf.add(reference);
                mapping.set(word, reference.get("$ref"));
            });
            schema.putObject("discriminator").put("propertyName", discriminator).set("mapping", mapping);
            return schema;
        });
    }

    @Override
    void codes(Set<String> codes) {
        codes.addAll(Set.of("type", "required", "word.unknown"));
        branches.values().forEach(shape -> shape.codes(codes));
    }
}
