package zhiyin.engine;

import zhiyin.engine.decision.Refusal;

/** The answer to an event. */
public sealed interface Outcome {

    /**
     * It was acted on.
     *
     * @param after the member's state with the decision in it
     */
    record Decided(Decision decision, MemberState after) implements Outcome {}

    /** It was not, and nothing changed. */
    record Refused(Refusal refusal) implements Outcome {}
}
