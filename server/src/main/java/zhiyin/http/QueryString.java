package zhiyin.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what stands behind the question mark. Not left to the servlet container, which mixes it with forms, forgives wrong
 * escapes, and takes the first of two values.
 */
final class QueryString {
    private QueryString() {}

    /** Puts the values of {@code declared} parameters into {@code values}; faults point to {@code /query/<name>}. */
    static void read(
            @Nullable String raw, Map<String, Parameter> declared, Map<Parameter, Object> values, Reading reading) {
        reading.enter("query");
        Set<String> seen = new HashSet<>();
        if (raw != null && !raw.isEmpty()) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
                String text = equals < 0 ? "" : decoded(pair.substring(equals + 1));
                one(name, text, declared, values, seen, reading);
            }
        }
        for (Parameter parameter : declared.values()) {
            if (!seen.contains(parameter.name()) && parameter instanceof Query<?> query) {
                Object otherwise = query.otherwise();
                if (otherwise == null) {
                    reading.enter(query.name());
                    reading.fault("required");
                    reading.leave();
                } else {
                    values.put(parameter, otherwise);
                }
            }
        }
        reading.leave();
    }

    private static void one(
            @Nullable String name,
            @Nullable String text,
            Map<String, Parameter> declared,
            Map<Parameter, Object> values,
            Set<String> seen,
            Reading reading) {
        Parameter parameter = name == null ? null : declared.get(name);
        if (parameter == null) {
            // The unknown name is itself something that was sent: it is not said again.
            reading.fault("parameter.unknown", Map.of("words", String.join(", ", declared.keySet())));
            return;
        }
        reading.enter(parameter.name());
        if (!seen.add(parameter.name())) {
            reading.fault("parameter.repeated");
        } else if (text == null || !Texts.sound(text)) {
            reading.fault("text.characters");
        } else {
            Object value = parameter.text().read(text, reading);
            if (value != null) {
                values.put(parameter, value);
            }
        }
        reading.leave();
    }

    /** The text of a percent-encoded part; null where the escapes or the UTF-8 in them are wrong. */
    static @Nullable String decoded(String raw) {
        ByteBuffer bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '+') {
                bytes.put((byte) ' ');
            } else if (c != '%') {
                if (c >= 0x80) {
                    return null;
                }
                bytes.put((byte) c);
            } else {
                int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
                int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    return null;
                }
                bytes.put((byte) (high * 16 + low));
                i += 2;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes.flip())
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return null;
        }
    }
}
