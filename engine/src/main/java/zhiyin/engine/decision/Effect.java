package zhiyin.engine.decision;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something a decision brought about. */
public sealed interface Effect {

    /** An effect that moved units of an asset. */
    sealed interface Moved extends Effect {
        Movement movement();
    }

    /**
     * A new lot.
     *
     * @param shares which rule gave how much of it, and for which lines
     * @param activeAt from when it can be used; null if at once or if it waits for a milestone
     * @param awaits the milestone it waits for, if any
     * @param expiresAt from when it can no longer be used, if it expires by itself
     */
    record PointsEarned(
            Movement movement,
            List<RuleShare> shares,
            @Nullable Instant activeAt,
            @Nullable String awaits,
            @Nullable Instant expiresAt)
            implements Moved {
        public PointsEarned {
            shares = List.copyOf(shares);
        }
    }

    /**
     * A rule's part of a lot.
     *
     * @param lines the part that each order line earned; empty where there was no order
     * @param budget the budget it was drawn from, if it has one
     */
    record RuleShare(
            String rule,
            long points,
            List<LinePoints> lines,
            @Nullable String budget) {
        public RuleShare {
            lines = List.copyOf(lines);
        }

        /** A part that no budget pays for. */
        public RuleShare(String rule, long points, List<LinePoints> lines) {
            this(rule, points, lines, null);
        }
    }

    record LinePoints(String line, long points) {}

    /** Pending units became usable. */
    record PointsActivated(Movement movement) implements Moved {}

    /** Paid with at once. */
    record PointsSpent(Movement movement, String spend) implements Moved {}

    /** Set aside. */
    record PointsHeld(Movement movement, String hold) implements Moved {}

    /** Paid with out of a hold. */
    record HoldCaptured(Movement movement, String hold) implements Moved {}

    /** Let go, by the caller or by its deadline. */
    record HoldReleased(Movement movement, String hold) implements Moved {}

    /** Lost to time. */
    record PointsExpired(Movement movement) implements Moved {}

    /**
     * Taken back because what earned it came back.
     *
     * @param order the order that earned it
     * @param reference the return
     */
    record PointsTakenBack(Movement movement, String order, String reference) implements Moved {}

    /** Given back to the lot it was spent from, because what it paid for came back. */
    record PointsReinstated(Movement movement, String spend, String order) implements Moved {}

    /** A credit went to what the member owed. */
    record DeficitRepaid(Movement movement) implements Moved {}

    /** What could not be taken back and is not asked for. */
    record ShortfallForgiven(String asset, long points, String order, String reference) implements Effect {}

    /**
     * What was taken back went back into the budget that had paid for it.
     *
     * @param order the order that earned it
     * @param reference the return
     */
    record BudgetGivenBack(String budget, String asset, long points, String order, String reference)
            implements Effect {}

    /**
     * A member moved on a ladder.
     *
     * @param from null where the member had no tier on it yet
     * @param measure what the ladder's measure was
     */
    record TierChanged(String ladder, @Nullable String from, String to, TierCause cause, long measure, Instant at)
            implements Effect {}

    /** Why a tier changed. */
    enum TierCause {
        /** The member's first tier on the ladder. */
        OPENED,
        /** The measure reached a higher tier. */
        REACHED,
        /** A review found less. */
        REVIEWED,
        /** A return left less. */
        RETURNED
    }
}
