package zhiyin.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Takes in a body of somebody else's form, as far as its limit: what would come out larger is not unpacked to its end. */
final class ForeignBody {
    private ForeignBody() {}

    /** What became of a body. */
    sealed interface Read {}

    record Taken(Sent body) implements Read {}

    record Refused(Problem why) implements Read {}

    static Read read(Wire wire, int bytesMax, HttpServletRequest request) throws IOException {
        String mediaType = mediaType(request);
        String encoding = request.getHeader("Content-Encoding");
        boolean packed = wire.packed() && "gzip".equalsIgnoreCase(encoding);
        boolean plain = encoding == null || encoding.equalsIgnoreCase("identity");
        if (mediaType == null || !wire.mediaTypes().contains(mediaType) || !(packed || plain)) {
            return new Refused(Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE));
        }
        if (request.getContentLengthLong() > bytesMax) {
            return tooLarge(wire, bytesMax);
        }
        byte[] bytes = request.getInputStream().readNBytes(bytesMax + 1);
        if (packed && bytes.length <= bytesMax) {
            try (InputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                bytes = unpacked.readNBytes(bytesMax + 1);
            } catch (IOException notGzip) {
                return new Refused(
                        Problem.of(ProblemType.MALFORMED_JSON).errors(List.of(new Fault("", "json.encoding"))));
            }
        }
        return bytes.length > bytesMax
                ? tooLarge(wire, bytesMax)
                : new Taken(new Sent(mediaType, bytes, headers(wire, request)));
    }

    private static Refused tooLarge(Wire wire, int bytesMax) {
        return new Refused(Problem.of(wire.tooLarge()).with("bytes_max", bytesMax));
    }

    /** Without its parameters, of which only the character set means anything: it must be UTF-8. */
    private static @Nullable String mediaType(HttpServletRequest request) {
        List<String> types = Collections.list(request.getHeaders("Content-Type"));
        if (types.size() != 1) {
            return null;
        }
        String[] parts = types.getFirst().toLowerCase(Locale.ROOT).split(";", -1);
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().replace("\"", "");
            if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
                return null;
            }
        }
        return parts[0].strip();
    }

    private static Map<String, String> headers(Wire wire, HttpServletRequest request) {
        Map<String, String> headers = new HashMap<>();
        if (!wire.headers().isEmpty()) {
            for (String name : Collections.list(request.getHeaderNames())) {
                String small = name.toLowerCase(Locale.ROOT);
                if (small.startsWith(wire.headers())) {
                    headers.put(small, request.getHeader(name));
                }
            }
        }
        return headers;
    }

    /** The key that a body shows; null where it shows none. */
    static @Nullable String key(Sent body) {
        Json.Fields fields = Json.object(body.bytes());
        return fields != null && fields.fields().get("writeKey") instanceof Json.Text(String key) ? key : null;
    }
}
