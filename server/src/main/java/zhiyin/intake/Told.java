package zhiyin.intake;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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

    private Told(Map<KeyOf, Events.Row> byKey, Map<BusinessKeyOf, Events.Row> byBusinessKey) {
        this.byKey = byKey;
        this.byBusinessKey = byBusinessKey;
    }

    /** What the record knows of these. */
    static Told of(Connection connection, Events events, List<Submission> submissions) throws SQLException {
        return new Told(
                events.byKey(connection, submissions.stream().map(Told::key).toList()),
                events.byBusinessKey(
                        connection,
                        submissions.stream()
                                .map(Told::businessKey)
                                .filter(Objects::nonNull)
                                .toList()));
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
        BusinessKeyOf businessKey = businessKey(submission);
        if (businessKey == null) {
            return null;
        }
        Events.Row told = byBusinessKey.get(businessKey);
        if (told != null) {
            return same(told.fingerprint(), submission) ? told.again() : new Reply.Conflict(businessKey.key());
        }
        Now first = nowByBusinessKey.get(businessKey);
        if (first != null) {
            return same(first.submission().fingerprint(), submission)
                    ? first.again()
                    : new Reply.Conflict(businessKey.key());
        }
        return null;
    }

    /** From now on this was told. A refusal does not use its business key up: it may be tried again under another key. */
    void add(Submission submission, Reply reply) {
        Now told = new Now(submission, reply);
        now.put(key(submission), told);
        BusinessKeyOf businessKey = businessKey(submission);
        if (businessKey != null && reply instanceof Reply.Done) {
            nowByBusinessKey.put(businessKey, told);
        }
    }

    private static boolean same(byte[] fingerprint, Submission submission) {
        return Arrays.equals(fingerprint, submission.fingerprint());
    }

    private static KeyOf key(Submission submission) {
        return new KeyOf(submission.program(), submission.principal(), submission.key());
    }

    private static @Nullable BusinessKeyOf businessKey(Submission submission) {
        return submission.businessKey() == null
                ? null
                : new BusinessKeyOf(submission.program(), submission.businessKey());
    }
}
