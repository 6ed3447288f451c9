package zhiyin.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads a request body strictly: exactly one JSON object in well-formed UTF-8, no key twice, nothing after it, at most
 * {@value #DEPTH_MAX} levels deep, no number longer than {@value #NUMBER_LENGTH_MAX} characters, no NUL and no half of a
 * surrogate pair anywhere.
 */
final class JsonReader {
    static final int DEPTH_MAX = 32;
    static final int NUMBER_LENGTH_MAX = 1_000;
    private static final int NAME_LENGTH_MAX = 1_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNumberLength(NUMBER_LENGTH_MAX)
                    .maxNameLength(NAME_LENGTH_MAX)
                    .build())
            .build();

    private JsonReader() {}

    /** What became of a body: a tree, or the code of the first thing that makes it unreadable. */
    sealed interface Parsed {}

    record Tree(Json.Fields body) implements Parsed {}

    record Malformed(String code) implements Parsed {}

    static Parsed read(byte[] body) {
        if (body.length == 0) {
            return new Malformed("json.empty");
        }
        String text = text(body);
        if (text == null) {
            return new Malformed("json.encoding");
        }
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return new Malformed("json.empty");
            }
            Json read = value(parser, first);
            if (parser.nextToken() != null) {
                return new Malformed("json.trailing");
            }
            return read instanceof Json.Fields fields ? new Tree(fields) : new Malformed("json.object");
        } catch (Unreadable unreadable) {
            return new Malformed(unreadable.code);
        } catch (StreamConstraintsException tooMuch) {
            return new Malformed("json.limits");
        } catch (JacksonException notJson) {
            return new Malformed("json.syntax");
        }
    }

    /** The array that a body is; null where it is none. */
    static Json.@Nullable Items items(byte[] body) {
        String text = body.length == 0 ? null : text(body);
        if (text == null) {
            return null;
        }
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = parser.nextToken();
            Json read = first == JsonToken.START_ARRAY ? value(parser, first) : null;
            return parser.nextToken() == null && read instanceof Json.Items items ? items : null;
        } catch (Unreadable | JacksonException notJson) {
            return null;
        }
    }

    /** Decoded here and not by the parser, which guesses UTF-16 and lets overlong forms pass; null if it is no UTF-8. */
    private static @Nullable String text(byte[] body) {
        for (byte each : body) {
            if (each < 0) {
                try {
                    return StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)
                            .decode(ByteBuffer.wrap(body))
                            .toString();
                } catch (CharacterCodingException notUtf8) {
                    return null;
                }
            }
        }
        // nothing but ASCII, as most bodies are: taken over as it is
        return new String(body, StandardCharsets.ISO_8859_1);
    }

    private static Json value(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> fields(parser);
            case START_ARRAY -> items(parser);
            case VALUE_STRING -> new Json.Text(sound(parser.getString()));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> numeral(parser.getString());
            case VALUE_TRUE -> new Json.Truth(true);
            case VALUE_FALSE -> new Json.Truth(false);
            case VALUE_NULL -> Json.Null.NULL;
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new Unreadable("json.syntax");
        };
    }

    private static Json.Numeral numeral(String literal) {
        if (literal.length() > NUMBER_LENGTH_MAX) {
            throw new Unreadable("json.limits");
        }
        return new Json.Numeral(literal);
    }

    private static Json.Fields fields(JsonParser parser) {
        Map<String, Json> fields = new LinkedHashMap<>();
        for (JsonToken token = next(parser); token != JsonToken.END_OBJECT; token = next(parser)) {
            String name = sound(parser.currentName());
            if (fields.put(name, value(parser, next(parser))) != null) {
                throw new Unreadable("json.duplicate-key");
            }
        }
        return new Json.Fields(fields);
    }

    private static Json.Items items(JsonParser parser) {
        List<Json> items = new ArrayList<>();
        for (JsonToken token = next(parser); token != JsonToken.END_ARRAY; token = next(parser)) {
            items.add(value(parser, token));
        }
        return new Json.Items(items);
    }

    private static JsonToken next(JsonParser parser) {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new Unreadable("json.syntax");
        }
        return token;
    }

    private static String sound(String text) {
        if (!Texts.sound(text)) {
            throw new Unreadable("json.characters");
        }
        return text;
    }

    /** Leaves the recursion at the first thing that cannot be read; never seen outside this class. */
    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final String code;

        Unreadable(String code) {
            super(code, null, false, false);
            this.code = code;
        }
    }
}
