package zhiyin.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A refusal, sent as RFC 9457 {@code application/problem+json} in the caller's language.
 *
 * @param detail the key of the sentence that tells what happened, filled from {@code members}
 * @param errors each single fault, where there are several
 * @param members more members of the document: numbers and words a program can use ({@code wanted}, {@code available})
 * @param retryAfterSeconds when it is worth asking again, or null
 * @param again whether it was said before and kept, and is the answer to a repeat
 */
public record Problem(
        ProblemType type,
        String detail,
        List<Fault> errors,
        Map<String, Object> members,
        @Nullable Integer retryAfterSeconds,
        boolean again)
        implements Answer {
    static final String MEDIA_TYPE = "application/problem+json";

    private static final int FACTS_RETRY_SECONDS = 5;

    public Problem {
        errors = List.copyOf(errors);
        members = Map.copyOf(members);
    }

    /** The usual problem of its type. */
    public static Problem of(ProblemType type) {
        return new Problem(type, "problem." + type.code() + ".detail", List.of(), Map.of(), null, false);
    }

    /** {@code validation-failed} with faults found after the shape was read. */
    public static Problem invalid(List<Fault> errors) {
        return of(ProblemType.VALIDATION_FAILED).errors(errors);
    }

    /** {@code validation-failed} with one fault. */
    public static Problem invalid(String pointer, String code) {
        return invalid(List.of(new Fault(pointer, code)));
    }

    /**
     * {@code overloaded}: the facts that it takes are still being read.
     *
     * @param events so many were so far
     */
    public static Problem factsUnderway(long events) {
        return of(ProblemType.OVERLOADED)
                .detail("problem.facts-underway.detail")
                .with("events_read", events)
                .retryAfter(FACTS_RETRY_SECONDS);
    }

    /** {@code forbidden}, for want of that permission. */
    public static Problem lacks(Permission permission) {
        return of(ProblemType.FORBIDDEN).detail("problem.permission.detail").with("permission", permission.word());
    }

    /** Says {@code messageKey} instead of the usual detail. */
    public Problem detail(String messageKey) {
        return new Problem(type, messageKey, errors, members, retryAfterSeconds, again);
    }

    public Problem errors(List<Fault> faults) {
        return new Problem(type, detail, faults, members, retryAfterSeconds, again);
    }

    /** One more member: a number, a word or a boolean. */
    public Problem with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new Problem(type, detail, errors, more, retryAfterSeconds, again);
    }

    public Problem retryAfter(int seconds) {
        return new Problem(type, detail, errors, members, seconds, again);
    }

    /** A refusal that was kept and is given again; says so in {@code Idempotency-Replayed}. */
    public Problem replayed() {
        return new Problem(type, detail, errors, members, retryAfterSeconds, true);
    }
}
