package zhiyin.http;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import zhiyin.database.PublicId;

/**
 * The last requests that a programme's keys have made of this process, for whoever builds against the API: names and numbers
 * alone, nothing that was said in them. Kept in memory, gone with the process.
 */
final class RequestLog {
    /** So many are remembered of each programme. */
    static final int KEPT = 500;

    private static final PublicId KEY = new PublicId("key");
    private static final int FIELDS_MAX = 40;

    /** A name that the document could have; what else stands where a name should be is what somebody sent. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_]{1,40}");

    private final Map<Long, Deque<AskedLine>> lines = new ConcurrentHashMap<>();
    private final Clock clock;

    RequestLog(Clock clock) {
        this.clock = clock;
    }

    /** How a request ended. */
    enum Ending {
        DONE,
        REFUSED,
        FAILED;

        static Ending of(int status) {
            return status >= 500 ? FAILED : status >= 400 ? REFUSED : DONE;
        }
    }

    @Says("A single fault of a request: where, and which.")
    record AskedFault(
            @Says("JSON pointer from the top of the body, or the name of a parameter.")
            String pointer,

            String code) {}

    /** A request that is over. */
    @Says("A request that one of the programme's keys has made.")
    record AskedLine(
            @Says("When it was answered.") Instant at,

            @Says("The id that its answer carries, and the log of the server.")
            String request,

            String method,

            @Says("The path, with the names of its variables in the place of what they were.")
            String path,

            @Says("What this document calls it.") String operation,

            @Says("The key by which it came.") String key,

            int status,

            @Says("The code of the problem it was answered with, if it was.") @Nullable
            String problem,

            @Says("Each single fault.") List<AskedFault> faults,

            @Says("The names of the fields at the top of what was sent; not what they held.")
            List<String> fields,

            @Says("Bytes that were sent, where the request says so.") @Nullable
            Long bytesSent,

            @Says("Bytes of the answer.") long bytesAnswered,
            @Says("How long it took, in microseconds.") long tookMicros,

            @Says("done, refused or failed.") Ending ending) {}

    /**
     * Remembers one; of members, staff and administrators nothing.
     *
     * @param sent null where there was no body, or none that could be read
     */
    void heard(
            Route route,
            @Nullable Principal caller,
            String request,
            Answer answer,
            Json.@Nullable Fields sent,
            long bytesSent,
            long bytesAnswered,
            long tookMicros) {
        if (caller == null
                || caller.programId() <= 0
                || (caller.kind() != Principal.Kind.PROGRAM && caller.kind() != Principal.Kind.PAGE)) {
            return;
        }
        int status = Witnesses.status(answer);
        Problem problem = answer instanceof Problem refused ? refused : null;
        AskedLine line = new AskedLine(
                clock.instant(),
                request,
                route.method,
                route.template,
                route.name,
                KEY.print(caller.keyId()),
                status,
                problem == null ? null : problem.type().code(),
                problem == null
                        ? List.of()
                        : problem.errors().stream()
                                .limit(FIELDS_MAX)
                                .map(fault -> new AskedFault(place(fault.pointer()), fault.code()))
                                .toList(),
                sent == null
                        ? List.of()
                        : sent.fields().keySet().stream()
                                .limit(FIELDS_MAX)
                                .map(RequestLog::name)
                                .toList(),
                bytesSent < 0 ? null : (Long) bytesSent,
                bytesAnswered,
                tookMicros,
                Ending.of(status));
        Deque<AskedLine> kept = lines.computeIfAbsent(caller.programId(), program -> new ArrayDeque<>());
        synchronized (kept) {
            if (kept.size() == KEPT) {
                kept.removeLast();
            }
            kept.addFirst(line);
        }
    }

    private static String name(String text) {
        return NAME.matcher(text).matches() ? text : "…";
    }

    /** Where a fault lies: what is no name and no number of a place in a list is not shown. */
    private static String place(String pointer) {
        StringBuilder shown = new StringBuilder();
        for (String step : pointer.split("/", FIELDS_MAX)) {
            if (!shown.isEmpty() || !step.isEmpty()) {
                shown.append('/').append(step.matches("[0-9]{1,4}") ? step : name(step));
            }
        }
        return shown.toString();
    }

    /** Those of a programme, the latest first. */
    List<AskedLine> of(long program, Predicate<AskedLine> which, int most) {
        Deque<AskedLine> kept = lines.get(program);
        if (kept == null) {
            return List.of();
        }
        List<AskedLine> all;
        synchronized (kept) {
            all = new ArrayList<>(kept);
        }
        return all.stream().filter(which).limit(most).toList();
    }
}
