package zhiyin.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value as it was sent. Numbers stay the characters they were: {@code 1e3}, {@code 1.0} and {@code 1000} are told
 * apart, and a number with a huge exponent costs nothing until somebody asks for its value.
 */
public sealed interface Json {

    /** Text, number or boolean: what a free attribute may hold. */
    sealed interface Scalar extends Json {}

    record Text(String value) implements Scalar {}

    /** A number by its {@code literal}, at most 1,000 characters, as the JSON grammar allows it. */
    record Numeral(String literal) implements Scalar {}

    record Truth(boolean value) implements Scalar {}

    enum Null implements Json {
        NULL
    }

    /** An array; the list is never changed. */
    record Items(List<Json> items) implements Json {}

    /** An object, its fields in the order they were sent; the map is never changed. */
    record Fields(Map<String, Json> fields) implements Json {}

    /** The object that {@code bytes} hold, read as strictly as a request's body; null where they hold none. */
    static @Nullable Fields object(byte[] bytes) {
        return switch (JsonReader.read(bytes)) {
            case JsonReader.Tree(Fields body) -> body;
            case JsonReader.Malformed _ -> null;
        };
    }

    /** The array that {@code bytes} hold, read as strictly; null where they hold none. */
    static @Nullable Items array(byte[] bytes) {
        return JsonReader.items(bytes);
    }

    /**
     * This value in one form whatever the order of its keys and its white space: keys sorted by UTF-16 code unit, no
     * white space, the shortest escapes (after RFC 8785, except that numbers keep their literal).
     */
    default String canonical() {
        StringBuilder out = new StringBuilder(256);
        Canonical.write(this, out);
        return out.toString();
    }

    /** SHA-256 of {@link #canonical()} in UTF-8, 32 bytes: equal for two bodies that say the same. */
    default byte[] fingerprint() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(canonical().getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
