package zhiyin.http;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The small shapes: yes or no, a word of an enum, a currency, an object read elsewhere. */
final class SimpleShapes {
    private SimpleShapes() {}

    static final class TruthShape extends Shape<Boolean> {
        @Override
        @Nullable
        Boolean read(Json json, Reading reading) {
            if (json instanceof Json.Truth(boolean value)) {
                return value;
            }
            reading.fault("type");
            return null;
        }

        @Override
        ObjectNode schema(Components components) {
            return Components.type("boolean");
        }

        @Override
        void codes(Set<String> codes) {
            codes.add("type");
        }
    }

    static final class WordShape<T> extends Shape<T> {
        private final Map<String, T> words;

        WordShape(Map<String, T> words) {
            this.words = words;
        }

        @Override
        @Nullable
        T read(Json json, Reading reading) {
            if (!(json instanceof Json.Text(String text))) {
                reading.fault("type");
                return null;
            }
            T word = words.get(text);
            if (word == null) {
                reading.fault("word.unknown", Map.of("words", String.join(", ", words.keySet())));
            }
            return word;
        }

        @Override
        ObjectNode schema(Components components) {
            ObjectNode schema = Components.type("string");
            ArrayNode list = schema.putArray("enum");
            words.keySet().forEach(list::add);
            return schema;
        }

        @Override
        void codes(Set<String> codes) {
            codes.addAll(Set.of("type", "word.unknown"));
        }
    }

    static final class CurrencyShape extends Shape<String> {
        @Override
        @Nullable
        String read(Json json, Reading reading) {
            if (!(json instanceof Json.Text(String text))) {
                reading.fault("type");
                return null;
            }
            if (Currencies.digits(text) == null) {
                reading.fault("currency.unknown");
                return null;
            }
            return text;
        }

        @Override
        ObjectNode schema(Components components) {
            return Components.type("string").put("pattern", "^[A-Z]{3}$");
        }

        @Override
        void codes(Set<String> codes) {
            codes.addAll(Set.of("type", "currency.unknown"));
        }
    }

    static final class DocumentShape extends Shape<Json.Fields> {
        @Override
        Json.@Nullable Fields read(Json json, Reading reading) {
            if (json instanceof Json.Fields fields) {
                return fields;
            }
            reading.fault("type");
            return null;
        }

        @Override
        ObjectNode schema(Components components) {
            return Components.type("object");
        }

        @Override
        void codes(Set<String> codes) {
            codes.add("type");
        }
    }
}
