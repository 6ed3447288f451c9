package zhiyin.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing wrong with a request.
 *
 * @param pointer where: a JSON pointer (RFC 6901) into the body, or {@code /query/<name>} for a query parameter
 * @param code what, in words that never change: {@code amount.range}
 * @param limits the bounds that were missed, named as in the message of that code; never the value that was sent
 */
public record Fault(String pointer, String code, Map<String, Object> limits) {
    public Fault {
        limits = Map.copyOf(limits);
    }

    private static final String SENTENCE = "sentence";

    public Fault(String pointer, String code) {
        this(pointer, code, Map.of());
    }

    /** A fault that a room has put into words already. */
    public static Fault told(String pointer, String code, String sentence) {
        return new Fault(pointer, code, Map.of(SENTENCE, sentence));
    }

    /** The room's own words, or null where those of the code are to be said. */
    @Nullable
    Object sentence() {
        return limits.get(SENTENCE);
    }
}
