package zhiyin.http;

import java.util.Map;

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

    public Fault(String pointer, String code) {
        this(pointer, code, Map.of());
    }
}
