package zhiyin.intake;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import zhiyin.database.RoundTrip;
import zhiyin.engine.event.Event;
import zhiyin.intake.Events.BusinessKeyOf;
import zhiyin.intake.Events.KeyOf;

/** What was told before: under the same key, or about the same business event, in the record or earlier in the batch. */
final class Told {

    private final Map<KeyOf, Events.Row> byKey;
    private final Map<BusinessKeyOf, Events.Row> byBusinessKey;
    private final Map<KeyOf, Now> now = new HashMap<>();
    private final Map<BusinessKeyOf, Now> nowByBusinessKey = new HashMap<>();

    /** An event of this batch with its reply. */
    private record Now(Submission submission, Reply reply) {
        Reply again() {
            return switch (reply) {
                case Reply.Done(var event, var decision, var _) -> new Reply.Done(event, decision, true);
                case Reply.Refused(var refusal, var _) -> new Reply.Refused(refusal, true);
                default -> reply;
            };
        }
    }

    private final Events.Additions additions;

    private Told(
            Map<KeyOf, Events.Row> byKey, Map<BusinessKeyOf, Events.Row> byBusinessKey, Events.Additions additions) {
        this.byKey = byKey;
        this.byBusinessKey = byBusinessKey;
        this.additions = additions;
    }

    /**
     * Asks what the record knows of these. The members are locked before, in the same round trip or an earlier one: whoever
     * was first has committed by then, and his keys are seen with what he did.
     *
     * @param additions is told of every key that turns out to mean an event told before
     */
    static Told of(RoundTrip trip, Events events, List<Submission> submissions, Events.Additions additions) {
        return new Told(
                events.byKey(trip, submissions.stream().map(Told::key).toList()),
                events.byBusinessKey(
                        trip,
                        submissions.stream()
                                .flatMap(submission -> Stream.concat(
                                        Stream.ofNullable(businessKey(submission)), firstKeys(submission).stream()))
                                .toList()),
                additions);
    }

    /** The answer to what was told before; null if it is new. */
    @Nullable
    Reply reply(Submission submission) {
        Events.Row row = byKey.get(key(submission));
        if (row != null) {
            return same(row.fingerprint(), submission) ? row.again() : new Reply.KeyReused();
        }
        Now earlier = now.get(key(submission));
        if (earlier != null) {
            return same(earlier.submission().fingerprint(), submission) ? earlier.again() : new Reply.KeyReused();
        }
        for (BusinessKeyOf first : firstKeys(submission)) {
            if (byBusinessKey.containsKey(first) || nowByBusinessKey.containsKey(first)) {
                return new Reply.Conflict(Reply.Conflict.Reason.CONTENT);
            }
        }
        BusinessKeyOf businessKey = businessKey(submission);
        if (businessKey == null) {
            return null;
        }
        Events.Row told = byBusinessKey.get(businessKey);
        if (told != null) {
            return same(told.fingerprint(), submission) ? further(submission, told.again()) : conflict(submission);
        }
        Now first = nowByBusinessKey.get(businessKey);
        if (first != null) {
            return same(first.submission().fingerprint(), submission)
                    ? further(submission, first.again())
                    : conflict(submission);
        }
        return null;
    }

    /** From now on this was told. A refusal does not use its business key up: it may be tried again under another key. */
    void add(Submission submission, Reply reply) {
        Now told = new Now(submission, reply);
        now.put(key(submission), told);
        BusinessKeyOf businessKey = businessKey(submission);
        if (reply instanceof Reply.Done) {
            if (businessKey != null) {
                nowByBusinessKey.put(businessKey, told);
            }
            firstKeys(submission).forEach(first -> nowByBusinessKey.put(first, told));
        }
    }

    /** From now on this key too means the event that was told before, and no other. */
    private Reply further(Submission submission, Reply again) {
        if (again instanceof Reply.Done(var event, var _, var _)) {
            additions.addKey(submission, event.id());
            now.put(key(submission), new Now(submission, again));
        }
        return again;
    }

    private static Reply conflict(Submission submission) {
        boolean order = submission.event().apply(0) instanceof Event.OrderPaid;
        return new Reply.Conflict(order ? Reply.Conflict.Reason.ORDER : Reply.Conflict.Reason.CONTENT);
    }

    private static boolean same(byte[] fingerprint, Submission submission) {
        return Arrays.equals(fingerprint, submission.fingerprint());
    }

    private static KeyOf key(Submission submission) {
        return new KeyOf(submission.program(), submission.principal(), submission.key());
    }

    private static List<BusinessKeyOf> firstKeys(Submission submission) {
        return submission.firstKeys().stream()
                .map(key -> new BusinessKeyOf(submission.program(), key))
                .toList();
    }

    private static @Nullable BusinessKeyOf businessKey(Submission submission) {
        return submission.businessKey() == null
                ? null
                : new BusinessKeyOf(submission.program(), submission.businessKey());
    }
}
