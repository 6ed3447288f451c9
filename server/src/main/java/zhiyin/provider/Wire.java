package zhiyin.provider;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.outside.Outside;

/** How all houses are asked. */
final class Wire {
    private final Outside outside;

    Wire(Outside outside) {
        this.outside = outside;
    }

    /**
     * What a house answers.
     *
     * @param json null where it cannot be read; media types are not looked at: WeChat calls its JSON text
     */
    record Answered(int status, String text, @Nullable JsonNode json) {
        /** What is there, or a missing node. */
        JsonNode tree() {
            return json == null || status != 200 ? JsonMapper.shared().missingNode() : json;
        }
    }

    Answered get(URI address) {
        return ask(() -> outside.get(address, Map.of()));
    }

    Answered post(URI address, Map<String, String> headers, String body) {
        return ask(() -> outside.post(address, headers, body.getBytes(StandardCharsets.UTF_8)));
    }

    Answered postJson(URI address, Object body) {
        return post(
                address,
                Map.of("Content-Type", "application/json"),
                JsonMapper.shared().writeValueAsString(body));
    }

    private interface Asking {
        Outside.Reply ask();
    }

    private static Answered ask(Asking asking) {
        try {
            var reply = asking.ask();
            var text = new String(reply.body(), StandardCharsets.UTF_8);
            return new Answered(reply.status(), text, read(text));
        } catch (Outside.Failed failed) {
            throw new Unreachable(String.valueOf(failed.getMessage()));
        }
    }

    private static @Nullable JsonNode read(String text) {
        try {
            return JsonMapper.shared().readTree(text);
        } catch (JacksonException unreadable) {
            return null;
        }
    }

    /** {@code application/x-www-form-urlencoded}. */
    static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
