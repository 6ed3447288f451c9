package zhiyin.http;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import zhiyin.database.DiskGuard;
import zhiyin.database.Sight;

/**
 * Where a request is received: checks who asks, reads parameters and body as the route declares them, and turns what the
 * handler says, or an accident, into bytes.
 */
final class Desk {
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);
    /** Names the programme that staff of several act in. A key opens one, whatever is written here. */
    static final String PROGRAM_HEADER = "Zhiyin-Program";

    /** Our own pages say with it that it is they who ask; what it says does not matter. */
    static final String CONSOLE_HEADER = "Zhiyin-Console";

    private static final int TOKEN_LENGTH_MAX = 512;
    private static final int KEY_LENGTH_MAX = 255;
    /** As PostgreSQL says that it has ended a transaction in which nothing was asked for long. */
    private static final String STOOD_STILL = "25P03";

    private static final int RETRY_SECONDS = 2;

    /** Somebody has to make room first. */
    private static final int ROOM_RETRY_SECONDS = 30;

    /** What was sent, for those who hear of it afterwards. */
    private static final String SENT = "zhiyin.sent";

    private static final int LARGE_BODIES_AT_ONCE_MAX = 4;
    private static final int LARGE_BODY_WAIT_SECONDS_MAX = 5;

    private final List<Authenticator> authenticators;
    private final RateLimits limits;
    private final @Nullable DiskGuard disk;
    private final AnswerJson json;
    private final ProblemWriter problems;
    private final Witnesses witnesses;
    private final RequestLog log;
    private final Semaphore largeBodies = new Semaphore(LARGE_BODIES_AT_ONCE_MAX);

    Desk(
            List<Authenticator> authenticators,
            RateLimits limits,
            @Nullable DiskGuard disk,
            AnswerJson json,
            ProblemWriter problems,
            Witnesses witnesses,
            RequestLog log) {
        this.authenticators = List.copyOf(authenticators);
        this.limits = limits;
        this.disk = disk;
        this.json = json;
        this.problems = problems;
        this.witnesses = witnesses;
        this.log = log;
    }

    /** Answers for {@code route}; an exception of any kind becomes a problem. */
    void serve(Route route, Map<String, String> variables, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        long began = System.nanoTime();
        Language language = Language.of(request.getHeader("Accept-Language"));
        String requestId = Gate.requestId(request);
        Answer answer;
        byte[] bytes;
        Heard heard = new Heard();
        try {
            answer = answer(route, variables, request, response, language, requestId, heard);
            bytes = bytes(answer, language, requestId);
        } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError accident) {
            if (passes(accident)) {
                // in one line: while it lasts, every request says so
                LOG.warn("{} {}: not just now: {}", requestId, route, accident.toString());
                answer = Problem.of(ProblemType.OVERLOADED).retryAfter(RETRY_SECONDS);
            } else {
                LOG.error("{} {}: failed", requestId, route, accident);
                answer = Problem.of(ProblemType.INTERNAL);
            }
            bytes = bytes(answer, language, requestId);
        }
        witnesses.heard(route, heard.caller, request.getRemoteAddr(), requestId, answer);
        log.heard(
                route,
                heard.caller,
                requestId,
                answer,
                (Json.Fields) request.getAttribute(SENT),
                request.getContentLengthLong(),
                bytes.length,
                (System.nanoTime() - began) / 1_000);
        send(answer, bytes, language, response);
    }

    /** Whether the same may well be answered in a moment: it is the database that is away, or this process was. */
    static boolean passes(Throwable accident) {
        return switch (accident) {
            case CannotCreateTransactionException _,
                    TransactionSystemException _,
                    TransientDataAccessException _,
                    DataAccessResourceFailureException _ -> true;
            case UncategorizedSQLException away -> {
                SQLException why = away.getSQLException();
                yield why != null && STOOD_STILL.equals(why.getSQLState());
            }
            default -> false;
        };
    }

    /** Who turned out to ask, however it ended. */
    private static final class Heard {
        private @Nullable Principal caller;
    }

    /** Answers with a problem before any route is found. */
    void refuse(Problem problem, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Language language = Language.of(request.getHeader("Accept-Language"));
        send(problem, bytes(problem, language, Gate.requestId(request)), language, response);
    }

    private Answer answer(
            Route route,
            Map<String, String> variables,
            HttpServletRequest request,
            HttpServletResponse response,
            Language language,
            String requestId,
            Heard heard)
            throws IOException {
        Principal caller = null;
        String token = null;
        Sent sent = null;
        if (!route.open) {
            token = bearer(request);
            if (token == null && route.wire != null && route.wire.keyAsUser()) {
                token = userName(request);
                if (token == null && request.getHeader("Authorization") == null) {
                    // whoever shows his key in the body is known once it was read
                    switch (ForeignBody.read(route.wire, route.bodyBytesMax, request)) {
                        case ForeignBody.Refused(Problem why) -> {
                            return why;
                        }
                        case ForeignBody.Taken(Sent body) -> {
                            sent = body;
                            token = ForeignBody.key(body);
                        }
                    }
                }
            } else if (token == null) {
                token = cookie(route, request);
                if (token != null && crossSite(request)) {
                    return Problem.of(ProblemType.FORBIDDEN).detail("problem.cross-site.detail");
                }
            }
            caller = caller(token, request);
            heard.caller = caller;
        }
        // pages that nobody has to be let in for are bytes that are there; all else is counted
        RateLimits.Taken taken = caller != null
                ? limits.ask(caller, request.getRemoteAddr())
                : route.open && !route.writes ? null : limits.ask(request.getRemoteAddr());
        if (taken != null) {
            response.setHeader("RateLimit-Policy", taken.policyField());
            response.setHeader("RateLimit", taken.field());
            if (taken.tooMany()) {
                return Problem.of(ProblemType.RATE_LIMITED)
                        .retryAfter(Math.toIntExact(Math.max(1, taken.resetSeconds())));
            }
        }
        if (!route.open) {
            if (caller == null) {
                return Problem.of(ProblemType.INVALID_TOKEN);
            }
            Problem refusal = refusal(route, caller);
            if (refusal != null) {
                return refusal;
            }
        }
        String agent = request.getHeader("User-Agent");
        Call.From from = new Call.From(
                token,
                request.getRemoteAddr(),
                agent == null ? "" : agent,
                cookies(request),
                String.join(",", Collections.list(request.getHeaders("Accept"))));
        if (!acceptable(request, route)) {
            return Problem.of(ProblemType.NOT_ACCEPTABLE);
        }
        DiskGuard.Shortage shortage = route.writes && disk != null ? disk.shortage() : null;
        if (shortage != null) {
            return Problem.of(ProblemType.READ_ONLY)
                    .with("used_percent", shortage.usedPercent())
                    .with("free_mb", shortage.freeBytes() >> 20)
                    .retryAfter(ROOM_RETRY_SECONDS);
        }
        Map<Parameter, Object> parameters = new HashMap<>();
        for (PathVariable<?> variable : route.variables) {
            String text = variables.get(variable.name());
            Object value = text == null ? null : variable.text().read(text, new Reading());
            if (value == null) {
                return Problem.of(ProblemType.NOT_FOUND);
            }
            parameters.put(variable, value);
        }
        Reading query = new Reading();
        QueryString.read(request.getQueryString(), route.queries, parameters, query);
        if (!query.faults().isEmpty()) {
            return Problem.of(ProblemType.MALFORMED_PARAMETER).errors(query.faults());
        }
        String key = null;
        if (route.keyed) {
            List<String> keys = Collections.list(request.getHeaders("Idempotency-Key"));
            if (keys.size() != 1 || !printable(keys.getFirst(), KEY_LENGTH_MAX)) {
                return Problem.of(ProblemType.IDEMPOTENCY_KEY_INVALID);
            }
            key = keys.getFirst();
        }
        if (route.wire != null) {
            return answer(route, route.wire, variables, from, caller, parameters, sent, request, language, requestId);
        }
        Shape<?> shape = route.body;
        if (shape == null) {
            return answer(
                    route,
                    new Call<>(route, from, caller, parameters, null, null, key, language, requestId),
                    variables,
                    request);
        }
        if (!jsonInClear(request)) {
            return Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE);
        }
        if (route.bodyBytesMax <= Route.BODY_BYTES_MAX) {
            return answer(route, shape, variables, from, caller, parameters, key, request, language, requestId);
        }
        // large bodies take their turn: enough of them at once would be more than the memory there is
        if (!turnForLargeBody()) {
            return Problem.of(ProblemType.OVERLOADED).retryAfter(RETRY_SECONDS);
        }
        try {
            return answer(route, shape, variables, from, caller, parameters, key, request, language, requestId);
        } finally {
            largeBodies.release();
        }
    }

    /** @param sent the body where it was read already */
    private Answer answer(
            Route route,
            Wire wire,
            Map<String, String> variables,
            Call.From from,
            @Nullable Principal caller,
            Map<Parameter, Object> parameters,
            @Nullable Sent sent,
            HttpServletRequest request,
            Language language,
            String requestId)
            throws IOException {
        if (sent == null) {
            switch (ForeignBody.read(wire, route.bodyBytesMax, request)) {
                case ForeignBody.Refused(Problem why) -> {
                    return why;
                }
                case ForeignBody.Taken(Sent body) -> sent = body;
            }
        }
        return answer(
                route,
                new Call<>(route, from, caller, parameters, sent, null, null, language, requestId),
                variables,
                request);
    }

    /** With nothing in sight but what is the caller's: from here on the database keeps the walls too. */
    private Answer answer(Route route, Call<Object> call, Map<String, String> variables, HttpServletRequest request) {
        return sight(route, call.findCaller())
                .call(() -> witnesses.answer(route, call, variables, request.getQueryString()));
    }

    /** A route that is open to all sees nothing, unless its handler learns from elsewhere whose it is. */
    static Sight sight(Route route, @Nullable Principal caller) {
        if (caller == null) {
            return Sight.NOTHING;
        }
        boolean ofOneProgram = route.where == Route.Where.PROGRAM || caller.kind() != Principal.Kind.STAFF;
        if (ofOneProgram && caller.programId() > 0) {
            return Sight.of(caller.programId());
        }
        Grants grants = caller.grants();
        return grants.house().isEmpty() ? Sight.of(grants.programs().keySet()) : Sight.everywhere();
    }

    private boolean turnForLargeBody() {
        try {
            return largeBodies.tryAcquire(LARGE_BODY_WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Answer answer(
            Route route,
            Shape<?> shape,
            Map<String, String> variables,
            Call.From from,
            @Nullable Principal caller,
            Map<Parameter, Object> parameters,
            @Nullable String key,
            HttpServletRequest request,
            Language language,
            String requestId)
            throws IOException {
        byte[] body = body(request, route.bodyBytesMax);
        if (body == null) {
            return Problem.of(ProblemType.PAYLOAD_TOO_LARGE).with("bytes_max", route.bodyBytesMax);
        }
        return switch (JsonReader.read(body)) {
            case JsonReader.Malformed(String code) ->
                Problem.of(ProblemType.MALFORMED_JSON).errors(List.of(new Fault("", code)));
            case JsonReader.Tree(Json.Fields tree) -> {
                request.setAttribute(SENT, tree);
                Reading reading = new Reading();
                Object value = shape.read(tree, reading);
                yield value == null
                        ? Problem.invalid(reading.faults())
                        : answer(
                                route,
                                new Call<>(route, from, caller, parameters, value, tree, key, language, requestId),
                                variables,
                                request);
            }
        };
    }

    /** Why this caller may not ask this, or null where he may. */
    private static @Nullable Problem refusal(Route route, Principal caller) {
        if (!route.callers.contains(caller.kind())) {
            // to a member nobody is there but himself, whatever he is called in a path
            boolean hidden = caller.kind() == Principal.Kind.MEMBER && !route.variables.isEmpty();
            return Problem.of(hidden ? ProblemType.NOT_FOUND : ProblemType.FORBIDDEN);
        }
        if (caller.programId() == Principal.NO_SUCH_PROGRAM) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        Permission permission = route.permission;
        if (permission != null) {
            if (route.where == Route.Where.PROGRAM
                    && caller.programId() == 0
                    && caller.grants().anywhere(permission)) {
                return Problem.of(ProblemType.PROGRAM_UNNAMED);
            }
            boolean allowed = switch (route.where) {
                case PROGRAM -> caller.grants().in(caller.programId(), permission);
                case HOUSE -> caller.grants().house().contains(permission);
                case ANYWHERE -> caller.grants().anywhere(permission);
            };
            if (!allowed || (route.inAllStores && caller.grants().stores(caller.programId(), permission) != null)) {
                return Problem.lacks(permission);
            }
        }
        if (!route.risky || caller.proven()) {
            return null;
        }
        Problem doubt = Problem.of(ProblemType.STEP_UP_REQUIRED);
        return caller.kind() == Principal.Kind.MEMBER ? doubt.detail("problem.step-up-member.detail") : doubt;
    }

    private @Nullable Principal caller(@Nullable String token, HttpServletRequest request) {
        if (token == null || !printable(token, TOKEN_LENGTH_MAX)) {
            return null;
        }
        Credential credential = new Credential(
                token, request.getHeader(PROGRAM_HEADER), request.getRemoteAddr(), request.getHeader("Origin"));
        // whose it is can't be known before it was looked for among everybody's
        return Sight.everywhere().call(() -> caller(credential));
    }

    private @Nullable Principal caller(Credential credential) {
        for (Authenticator authenticator : authenticators) {
            Principal caller = authenticator.authenticate(credential);
            if (caller != null) {
                return caller;
            }
        }
        return null;
    }

    /** Of the two sessions that a browser may hold, the one that the route is for. */
    private static @Nullable String cookie(Route route, HttpServletRequest request) {
        boolean ofMember = route.callers.contains(Principal.Kind.MEMBER);
        return request.getHeader("Authorization") != null
                ? null
                : cookies(request).get(ofMember ? Call.MEMBER_COOKIE : Call.SESSION_COOKIE);
    }

    private static Map<String, String> cookies(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        Map<String, String> byName = new HashMap<>();
        for (Cookie cookie : cookies == null ? new Cookie[0] : cookies) {
            byName.putIfAbsent(cookie.getName(), cookie.getValue());
        }
        return byName;
    }

    /**
     * A browser sends the cookie along with whatever a page asks for. What changes something must therefore carry a header that
     * a page of another site can't set.
     */
    private static boolean crossSite(HttpServletRequest request) {
        boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        return !reads && request.getHeader(CONSOLE_HEADER) == null;
    }

    /** The user name of HTTP Basic with an empty password; null where there is none. */
    private static @Nullable String userName(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders("Authorization"));
        if (headers.size() != 1 || !headers.getFirst().regionMatches(true, 0, "Basic ", 0, 6)) {
            return null;
        }
        try {
            String both = new String(
                    Base64.getDecoder().decode(headers.getFirst().substring(6).strip()), StandardCharsets.UTF_8);
            // some leave the colon out
            int colon = both.indexOf(':');
            return colon < 0 ? both : colon == both.length() - 1 ? both.substring(0, colon) : null;
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    private static @Nullable String bearer(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders("Authorization"));
        return headers.size() == 1 && headers.getFirst().regionMatches(true, 0, "Bearer ", 0, 7)
                ? headers.getFirst().substring(7).strip()
                : null;
    }

    private static boolean printable(String text, int lengthMax) {
        return !text.isEmpty() && text.length() <= lengthMax && text.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    /** Whether the caller takes what the route gives; no header takes everything. */
    private static boolean acceptable(HttpServletRequest request, Route route) {
        String accept = String.join(",", Collections.list(request.getHeaders("Accept")));
        if (accept.isBlank()) {
            return true;
        }
        for (String range : accept.toLowerCase(Locale.ROOT).split(",")) {
            String type = range.split(";", 2)[0].strip();
            if (type.equals("*/*") || type.equals("application/json") || type.equals("application/*")) {
                return true;
            }
            for (Route.Promise promise : route.promises.values()) {
                String given = promise.mediaType();
                if ((given != null && matches(given, type))
                        || promise.also().stream().anyMatch(also -> matches(also, type))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean matches(String given, String type) {
        return given.startsWith(type) || given.startsWith(type.replace("*", ""));
    }

    private static boolean jsonInClear(HttpServletRequest request) {
        String encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return false;
        }
        List<String> types = Collections.list(request.getHeaders("Content-Type"));
        if (types.size() != 1) {
            return false;
        }
        String[] parts = types.getFirst().toLowerCase(Locale.ROOT).split(";", -1);
        if (!parts[0].strip().equals("application/json") || parts.length > 2) {
            return false;
        }
        return parts.length == 1
                || parts[1].strip().equals("charset=utf-8")
                || parts[1].strip().equals("charset=\"utf-8\"");
    }

    private static byte @Nullable [] body(HttpServletRequest request, int bytesMax) throws IOException {
        if (request.getContentLengthLong() > bytesMax) {
            return null;
        }
        InputStream in = request.getInputStream();
        // as much room as was announced: a reader that knows no end makes room for sixteen thousand
        long announced = request.getContentLengthLong();
        byte[] read = in.readNBytes((announced < 0 ? bytesMax : (int) announced) + 1);
        return read.length > bytesMax ? null : read;
    }

    private byte[] bytes(Answer answer, Language language, String requestId) {
        return switch (answer) {
            case Answer.Success success -> success.body() == null ? new byte[0] : json.write(success.body());
            case Answer.Written written -> written.bytes();
            case Answer.OfFile _ -> new byte[0];
            case Problem problem -> problems.write(problem, language, requestId);
        };
    }

    private static void send(Answer answer, byte[] bytes, Language language, HttpServletResponse response)
            throws IOException {
        switch (answer) {
            case Answer.Success(int status, Object body, Map<String, String> headers) -> {
                response.setStatus(status);
                if (body != null) {
                    response.setHeader("Content-Type", "application/json");
                }
                headers.forEach(response::setHeader);
            }
            case Answer.Written(int status, String mediaType, byte[] content, Map<String, String> headers) -> {
                response.setStatus(status);
                response.setHeader("Content-Type", mediaType);
                headers.forEach(response::setHeader);
            }
            case Answer.OfFile(int status, String mediaType, Path file, Map<String, String> headers) -> {
                try (FileChannel from = FileChannel.open(file)) {
                    response.setStatus(status);
                    response.setHeader("Content-Type", mediaType);
                    headers.forEach(response::setHeader);
                    response.setContentLengthLong(from.size());
                    Channels.newInputStream(from).transferTo(response.getOutputStream());
                }
            }
            case Problem problem -> {
                response.setStatus(problem.type().status());
                response.setHeader("Content-Type", Problem.MEDIA_TYPE);
                response.setHeader("Content-Language", language.locale().toLanguageTag());
                response.addHeader("Vary", "Accept-Language");
                if (problem.type() == ProblemType.INVALID_TOKEN) {
                    response.setHeader("WWW-Authenticate", "Bearer");
                }
                if (problem.retryAfterSeconds() != null) {
                    response.setIntHeader("Retry-After", problem.retryAfterSeconds());
                }
                if (problem.again()) {
                    response.setHeader("Idempotency-Replayed", "true");
                }
                if (problem.members().get("allow") instanceof String allow) {
                    response.setHeader("Allow", allow);
                }
            }
        }
        if (bytes.length > 0) {
            response.setContentLength(bytes.length);
            response.getOutputStream().write(bytes);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
