package zhiyin.intake;

import java.time.Instant;
import zhiyin.engine.decision.Refusal;

/** What comes back for an event. */
public sealed interface Reply {

    /**
     * It was decided and recorded.
     *
     * @param decision effects and reasons, as JSON
     * @param replayed whether it had been recorded before, and this is the answer of then
     */
    record Done(Recorded event, String decision, boolean replayed) implements Reply {}

    /** The errand was run: what it was about is done, and no event tells of it. */
    record Ran() implements Reply {}

    /** The programme refused it, and that is recorded: the same key gets the same answer. */
    record Refused(Refusal refusal, boolean replayed) implements Reply {}

    /** There is no such member, and this event makes none. Not recorded: it may be tried again. */
    record UnknownMember() implements Reply {}

    /** The key was used for something else. */
    record KeyReused() implements Reply {}

    /** It does not agree with what was recorded. */
    record Conflict(Reason reason) implements Reply {

        /** With what it does not agree. */
        public enum Reason {
            /** An order of that number, with other content or somebody else's. */
            ORDER,
            /** The same business event with other content. */
            CONTENT,
            /** An identity that is somebody else's. */
            IDENTITY,
            /** What was to be done in another room together with it cannot be done any more. */
            GONE,
            /** A member who has refused that rules go by what the shop puts on him. */
            UNMARKED
        }
    }

    /** The programme has no published version. */
    record NothingPublished() implements Reply {}

    /** The figures are beyond what is counted with. Not recorded. */
    record TooLarge() implements Reply {}

    /** Our own accident; nothing was recorded. */
    record Failed(RuntimeException accident) implements Reply {}

    /** A recorded event. */
    record Recorded(
            long id, long member, long sequence, String type, Instant occurredAt, Instant recordedAt, int version) {}
}
