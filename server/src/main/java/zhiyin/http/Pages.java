package zhiyin.http;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import zhiyin.StartRefused;

/**
 * Which pages of other origins may ask, and hear the answer (Fetch, CORS): those that an operator has named, and those that
 * rooms know. No cookie ever counts that comes with what they ask: they show a key or a token.
 */
final class Pages {
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
    private static final String HEADERS =
            "Authorization, Content-Type, Accept-Language, Idempotency-Key, " + Desk.PROGRAM_HEADER;
    private static final String EXPOSED =
            "Content-Language, Idempotency-Replayed, RateLimit, RateLimit-Policy, Retry-After,"
                    + " WWW-Authenticate, X-Request-Id";
    private static final String PREFLIGHT_SECONDS = "600";

    private final Set<String> named;
    private final ObjectProvider<Origins> rooms;

    Pages(List<String> named, ObjectProvider<Origins> rooms) {
        for (String origin : named) {
            if (!Origins.wellFormed(origin)) {
                throw new StartRefused(
                        "ZHIYIN_CORS_ORIGINS names origins, https://name or https://name:port with nothing"
                                + " behind it, with commas between: " + origin);
            }
        }
        this.named = Set.copyOf(named);
        this.rooms = rooms;
    }

    private boolean known(@Nullable String origin) {
        return origin != null
                && origin.length() <= Origins.LENGTH_MAX
                && (named.contains(origin) || ofRooms().anyMatch(room -> room.known(origin)));
    }

    private Stream<Origins> ofRooms() {
        return rooms.orderedStream();
    }

    /** Lets a page of a known origin hear the answer. */
    void admit(Request request, Response response) {
        String origin = request.getHeader("Origin");
        if (origin != null) {
            // what is answered to one origin is not the answer to another
            response.addHeader("Vary", "Origin");
            if (known(origin)) {
                response.setHeader("Access-Control-Allow-Origin", origin);
                response.setHeader("Access-Control-Expose-Headers", EXPOSED);
            }
        }
    }

    /** Whether a browser asks if a page of another origin may ask (a preflight). */
    static boolean asks(Request request) {
        return "OPTIONS".equals(request.getMethod()) && request.getHeader("Access-Control-Request-Method") != null;
    }

    /** Says yes to a preflight from a known origin; false where it is from another. */
    boolean agrees(Request request, Response response) {
        if (!known(request.getHeader("Origin"))) {
            return false;
        }
        response.setHeader("Access-Control-Allow-Methods", METHODS);
        response.setHeader("Access-Control-Allow-Headers", HEADERS);
        response.setHeader("Access-Control-Max-Age", PREFLIGHT_SECONDS);
        return true;
    }
}
