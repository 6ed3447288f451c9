package zhiyin.intake;

import java.time.Instant;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.member.IdentityRef;

/**
 * An event on its way in.
 *
 * @param program whose event
 * @param principal the API key it came by; 0 for the house itself
 * @param key the caller's idempotency key
 * @param who about whom
 * @param fingerprint SHA-256 of the content in canonical form
 * @param businessKey what it is about, the same however often it is told; null where there is nothing to compare
 * @param event makes the event once it has an id; everything else in it is fixed
 * @param newcomer whom to enrol; null unless the event is an enrolment
 * @param dryRun decide and answer, but record nothing
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Submission(
        long program,
        long principal,
        String key,
        Who who,
        byte[] fingerprint,
        @Nullable String businessKey,
        LongFunction<Event> event,
        @Nullable Newcomer newcomer,
        boolean dryRun) {

    /** About whom an event is. */
    public sealed interface Who {
        record Member(long id) implements Who {}

        record Known(IdentityRef identity) implements Who {}
    }

    /**
     * Somebody who is about to become a member.
     *
     * @param identities at least one
     */
    public record Newcomer(@Nullable String name, MemberProfile profile, List<IdentityRef> identities) {
        public Newcomer {
            identities = List.copyOf(identities);
        }

        /** Somebody of whom only one identity is known. */
        static Newcomer known(IdentityRef identity, Instant since) {
            return new Newcomer(null, MemberProfile.since(since), List.of(identity));
        }
    }
}
