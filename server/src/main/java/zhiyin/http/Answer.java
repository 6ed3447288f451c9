package zhiyin.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a handler says: a {@link Success} or a {@link Problem}. */
public sealed interface Answer permits Answer.Success, Answer.Written, Answer.OfFile, Problem {

    /** 200 with a record. */
    static Success ok(Object body) {
        return new Success(200, body, Map.of());
    }

    /** 201 with the record that was made. */
    static Success created(Object body) {
        return new Success(201, body, Map.of());
    }

    /** Any declared status with a record. */
    static Success of(int status, Object body) {
        return new Success(status, body, Map.of());
    }

    /** 204. */
    static Success nothing() {
        return new Success(204, null, Map.of());
    }

    /** An answer that was kept and is given again, byte for byte; says so in {@code Idempotency-Replayed}. */
    static Written replayed(int status, byte[] json) {
        String mediaType = status >= 400 ? Problem.MEDIA_TYPE : "application/json";
        return new Written(status, mediaType, json, Map.of("Idempotency-Replayed", "true"));
    }

    /**
     * @param body a record as declared with {@code answers}, or null for no body
     * @param headers more headers by name
     */
    record Success(int status, @Nullable Object body, Map<String, String> headers) implements Answer {
        public Success header(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(name, value);
            return new Success(status, body, more);
        }

        /**
         * With a cookie that is sent to this host alone, over TLS alone (or to the own machine), is read by no script, and never comes
         * along from another site.
         */
        public Success cookie(String name, String value, Duration age) {
            return header(
                    "Set-Cookie",
                    name + "=" + value + "; Path=/; Max-Age=" + age.toSeconds()
                            + "; Secure; HttpOnly; SameSite=Strict");
        }
    }

    /** Bytes that are ready to be sent. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; copied by nobody between maker and wire.
    record Written(int status, String mediaType, byte[] bytes, Map<String, String> headers) implements Answer {}

    /** The bytes of a file, which are sent as they are read: it may be larger than memory. */
    record OfFile(int status, String mediaType, Path file, Map<String, String> headers) implements Answer {}
}
