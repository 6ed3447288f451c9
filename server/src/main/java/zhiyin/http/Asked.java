package zhiyin.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zhiyin.http.Json.Fields;
import zhiyin.http.Json.Text;

/**
 * What was asked for, so that it can be done later exactly as it was asked.
 *
 * @param operation the route
 * @param variables of its path, as they were sent
 * @param query what stood behind the question mark, as it was sent; empty for nothing
 * @param body as it was sent; null where the route has none
 */
public record Asked(
        String operation,
        Map<String, String> variables,
        String query,
        @Nullable Fields body) {

    public Asked {
        variables = Map.copyOf(variables);
    }

    /** As it is kept: canonical JSON. */
    public String text() {
        Map<String, Json> all = new LinkedHashMap<>();
        all.put("operation", new Text(operation));
        Map<String, Json> path = new LinkedHashMap<>();
        new TreeMap<>(variables).forEach((name, value) -> path.put(name, new Text(value)));
        all.put("variables", new Fields(path));
        all.put("query", new Text(query));
        if (body != null) {
            all.put("body", body);
        }
        return new Fields(all).canonical();
    }

    /** What {@link #text} was made of; null where it is not such a text. */
    static @Nullable Asked read(String text) {
        Fields all = Json.object(Desk.utf8(text));
        if (all == null
                || !(all.fields().get("operation") instanceof Text(String operation))
                || !(all.fields().get("variables") instanceof Fields(Map<String, Json> path))
                || !(all.fields().get("query") instanceof Text(String query))) {
            return null;
        }
        Map<String, String> variables = new LinkedHashMap<>();
        path.forEach((name, value) -> variables.put(name, value instanceof Text(String said) ? said : ""));
        return new Asked(operation, variables, query, all.fields().get("body") instanceof Fields body ? body : null);
    }

    /** SHA-256 of {@link #text}. */
    public byte[] fingerprint() {
        return fingerprint(text());
    }

    /** SHA-256 of a kept text. */
    public static byte[] fingerprint(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(Desk.utf8(text));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
