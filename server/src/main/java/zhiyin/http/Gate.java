package zhiyin.http;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Enumeration;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outermost door, inside the servlet container: names the request, puts the headers that every answer carries, refuses
 * too long addresses and headers, and puts the container's own refusals into our words.
 */
final class Gate extends ValveBase {
    /** Bytes of a request's address, its query included. */
    static final int URI_BYTES_MAX = 8 * 1024;

    /** Bytes of all header lines together. */
    static final int HEADER_BYTES_MAX = 8 * 1024;

    /** What the container itself reads before it gives up; more than we take, so that we are the ones to answer. */
    static final int CONTAINER_HEADER_BYTES_MAX = 64 * 1024;

    static final int HEADERS_MAX = 64;
    static final int COOKIES_MAX = 50;
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final String REQUEST_ID = "zhiyin.request-id";

    private final RequestIds ids;
    private final ProblemWriter problems;
    private final Pages pages;
    private final Proxies proxies;

    Gate(RequestIds ids, ProblemWriter problems, Pages pages, Proxies proxies) {
        super(true);
        this.ids = ids;
        this.problems = problems;
        this.pages = pages;
        this.proxies = proxies;
    }

    static String requestId(HttpServletRequest request) {
        return String.valueOf(request.getAttribute(REQUEST_ID));
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        String id = ids.next();
        request.setAttribute(REQUEST_ID, id);
        proxies.lookBehind(request);
        guard(request, response, id);
        ProblemType refusal = response.getStatus() < 400 ? refusal(request) : null;
        if (refusal != null) {
            report(Problem.of(refusal), request, response, id);
            return;
        }
        if (Pages.asks(request) && response.getStatus() < 400) {
            if (pages.agrees(request, response)) {
                response.setStatus(204);
                response.finishResponse();
            } else {
                report(Problem.of(ProblemType.FORBIDDEN), request, response, id);
            }
            return;
        }
        try {
            getNext().invoke(request, response);
        } catch (IOException | ServletException | RuntimeException accident) {
            LOG.error("{} failed outside of any route", id, accident);
            response.reset();
            guard(request, response, id);
            response.setStatus(500);
        }
        if (response.getStatus() >= 400 && !response.isCommitted() && response.getContentWritten() == 0) {
            report(Problem.of(type(response.getStatus(), request)), request, response, id);
        }
    }

    /** What every answer carries; a page of ours says more for itself. */
    private void guard(Request request, Response response, String id) {
        response.setHeader("X-Request-Id", id);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        if (request.isSecure()) {
            // in the clear a browser must not believe it, and it is not ours to say (RFC 6797, 7.2)
            response.setHeader("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
        }
        pages.admit(request, response);
    }

    private static @Nullable ProblemType refusal(Request request) {
        if (Framing.contradictory(request)) {
            return ProblemType.MALFORMED_REQUEST;
        }
        String query = request.getQueryString();
        String path = request.getRequestURI();
        if ((path == null ? 0 : path.length()) + (query == null ? 0 : query.length()) > URI_BYTES_MAX) {
            return ProblemType.URI_TOO_LONG;
        }
        int bytes = 0;
        int lines = 0;
        int cookies = 0;
        Enumeration<String> names = request.getHeaderNames();
        while (names.hasMoreElements()) {
            String name = names.nextElement();
            Enumeration<String> values = request.getHeaders(name);
            while (values.hasMoreElements()) {
                String value = values.nextElement();
                lines++;
                bytes += name.length() + value.length() + 4;
                if (name.equalsIgnoreCase("Cookie")) {
                    cookies += 1 + (int) value.chars().filter(c -> c == ';').count();
                }
            }
        }
        return bytes > HEADER_BYTES_MAX || lines > HEADERS_MAX || cookies > COOKIES_MAX
                ? ProblemType.REQUEST_HEADER_FIELDS_TOO_LARGE
                : null;
    }

    private static ProblemType type(int status, Request request) {
        return switch (status) {
            case 400 -> ProblemType.MALFORMED_REQUEST;
            case 401 -> ProblemType.INVALID_TOKEN;
            case 403 -> ProblemType.FORBIDDEN;
            case 404 -> ProblemType.NOT_FOUND;
            // of a request whose end is written in a way that it does not know, the container says 501 too
            case 405, 501 ->
                status == 501 && request.getHeader("Transfer-Encoding") != null
                        ? ProblemType.MALFORMED_REQUEST
                        : ProblemType.METHOD_NOT_ALLOWED;
            case 406 -> ProblemType.NOT_ACCEPTABLE;
            case 413 -> ProblemType.PAYLOAD_TOO_LARGE;
            case 414 -> ProblemType.URI_TOO_LONG;
            case 415 -> ProblemType.UNSUPPORTED_MEDIA_TYPE;
            case 431 -> ProblemType.REQUEST_HEADER_FIELDS_TOO_LARGE;
            case 503 -> ProblemType.OVERLOADED;
            default -> status < 500 ? ProblemType.MALFORMED_REQUEST : ProblemType.INTERNAL;
        };
    }

    private void report(Problem problem, Request request, Response response, String id) throws IOException {
        // The container closes an answer to further words once it has refused by itself.
        response.setSuspended(false);
        response.setStatus(problem.type().status());
        Language language = Language.of(request.getHeader("Accept-Language"));
        byte[] document = problems.write(problem, language, id);
        response.setHeader("Content-Type", Problem.MEDIA_TYPE);
        response.setHeader("Content-Language", language.locale().toLanguageTag());
        response.setContentLength(document.length);
        response.getOutputStream().write(document);
        response.finishResponse();
    }
}
