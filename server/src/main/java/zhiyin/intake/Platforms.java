package zhiyin.intake;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets platforms hear of what happens in their stores. The room that knows of stores implements it. */
public interface Platforms {
    /** Keeps, with an event of a store, that its platform is to hear of it; null where nobody is to. */
    Submission.@Nullable Companion keeping(long program);

    /**
     * Lets the platform hear of events that were recorded, after whatever it has not heard yet of the same members.
     *
     * @return one for each, in the same order, null where it is not to hear of that one; or none at all
     */
    List<@Nullable Heard> hear(long program, List<Reply.Recorded> events);

    /** What a platform says to an event. */
    sealed interface Heard {
        /** It has decided it. */
        record Decided(Reply.Done done) implements Heard {}

        /** @param problem the code of the problem for which it was refused */
        record Refused(String problem) implements Heard {}

        /** It can't be asked just now, and will hear of it in a moment. */
        record Waiting() implements Heard {}
    }
}
