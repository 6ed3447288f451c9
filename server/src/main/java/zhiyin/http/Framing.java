package zhiyin.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.catalina.connector.Request;
import org.apache.coyote.http11.Http11InputBuffer;

/**
 * Where a request ends must be said once. The container follows {@code Transfer-Encoding} and forgets a
 * {@code Content-Length} beside it (RFC 9112, 6.3); a proxy before us may have done it the other way round, and what the one
 * takes for the end of a body is to the other the beginning of a request (smuggling). So both together are refused.
 */
final class Framing {
    private static final String LENGTH = "\ncontent-length:";

    private Framing() {}

    static boolean contradictory(Request request) {
        if (request.getHeader("Transfer-Encoding") == null) {
            return false;
        }
        return "HTTP/1.0".equals(request.getProtocol()) || lengthWasSaid(request);
    }

    /** Whether it is among the header lines as they came: the container has taken it out of what it gives on. */
    private static boolean lengthWasSaid(Request request) {
        if (!(request.getCoyoteRequest().getInputBuffer() instanceof Http11InputBuffer buffer)) {
            return true;
        }
        ByteBuffer read = buffer.getByteBuffer();
        if (read == null) {
            return true;
        }
        byte[] lines = new byte[read.position()];
        read.duplicate().flip().get(lines);
        return new String(lines, StandardCharsets.ISO_8859_1)
                .toLowerCase(Locale.ROOT)
                .contains(LENGTH);
    }
}
