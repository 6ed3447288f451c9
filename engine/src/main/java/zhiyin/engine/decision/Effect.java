package zhiyin.engine.decision;

import java.time.Instant;
import java.time.LocalDate;
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

    /**
     * A new lot that was bought for money, or came with what was.
     *
     * @param topUp the top-up, or the gift card
     * @param part whether it was paid for or is on top
     * @param activeAt from when it can be used; null if at once
     * @param expiresAt from when it can no longer be used, if it expires by itself
     */
    record ToppedUp(
            Movement movement,
            String topUp,
            ToppedUpPart part,
            @Nullable Instant activeAt,
            @Nullable Instant expiresAt) implements Moved {}

    /** What a lot is of a top-up. */
    enum ToppedUpPart {
        /** What the money bought. */
        PRINCIPAL,
        /** What was given on top. */
        BONUS
    }

    /** What was bought and not used left the member, because its price is paid out. */
    record PrincipalRefunded(Movement movement, String topUp, String refund) implements Moved {}

    /** What was given on top and not used is lost, because what it was on top of is paid out. */
    record BonusForfeited(Movement movement, String topUp, String refund) implements Moved {}

    /**
     * A refund of a top-up in money; minor units.
     *
     * @param paid what had been paid for the top-up
     * @param before what was paid out of it before
     * @param used the part of that price whose value was used
     * @param amount the part of the price that is paid out, before the fee
     * @param fee what is kept of the amount
     * @param bonusForfeited units given on top that are lost with it
     */
    record RefundReckoned(
            String topUp, String refund, long paid, long before, long used, long amount, long fee, long bonusForfeited)
            implements Effect {}

    /** What could not be taken back, or taken, and is not asked for. */
    record ShortfallForgiven(
            String asset,
            long points,
            @Nullable String order,
            @Nullable String reference) implements Effect {}

    /**
     * A new lot, given by hand.
     *
     * @param reason the programme's code of why
     * @param earnedAt when it counts as earned: an opening balance brings its own time
     * @param expiresAt from when it can no longer be used, if it expires by itself
     */
    record PointsCredited(
            Movement movement,
            String reason,
            Instant earnedAt,
            @Nullable Instant expiresAt) implements Moved {}

    /** Taken by hand, from a lot or into debt. */
    record PointsDebited(Movement movement, String reason) implements Moved {}

    /** Given to another member. */
    record PointsSent(Movement movement, String transfer, long receiver) implements Moved {}

    /**
     * A new lot that came from another member, on the terms of the one it was taken from.
     *
     * @param expiresAt from when it can no longer be used, if ever
     */
    record PointsReceived(
            Movement movement,
            String transfer,
            long sender,
            @Nullable Instant expiresAt) implements Moved {}

    /**
     * So much of what is paid with came from another member of the household.
     *
     * @param spend the number of the payment or hold
     * @param member who gave it
     */
    record HouseholdDrawn(String asset, long points, String spend, long member) implements Effect {}

    /**
     * Went over to another member, or came from him, because the two are one person, or turned out not to be. What was spent or
     * had expired goes over as what it is, so that a return finds it where its order is.
     *
     * @param merge the number of the merge
     */
    record PointsMerged(Movement movement, long merge, long other) implements Moved {}

    /** Pending units were given up: the milestone they waited for did not come in time. */
    record PointsCancelled(Movement movement, String milestone) implements Moved {}

    /** What had expired can be used again. */
    record PointsRevived(Movement movement, String reason, Instant expiresAt) implements Moved {}

    /** A lot lasts longer than it was granted for. */
    record ExpiryExtended(String asset, long lot, Instant from, Instant to, String reason, Instant at)
            implements Effect {}

    /**
     * Less was granted than was earned, because a limit was reached.
     *
     * @param earned what the rules came to
     * @param granted what of it there was room for
     * @param limit {@code ceiling} or {@code earn-at-most}
     * @param per the stretch of the calendar of {@code earn-at-most}
     * @param most what the limit is
     */
    record EarningCut(
            String asset,
            long earned,
            long granted,
            String limit,
            @Nullable String per,
            long most) implements Effect {}

    /**
     * There were more such events than are usual; what was done about it.
     *
     * @param velocity the programme's code of what is usual
     * @param then {@code withhold} or {@code review}
     * @param times how many there were in the span, this one too
     * @param most how many are usual
     */
    record TooOften(String velocity, String then, long times, long most) implements Effect {}

    /**
     * What was taken back or given up went back into the budget that had paid for it.
     *
     * @param order the order that earned it
     * @param reference the return; null where the milestone did not come in time
     */
    record BudgetGivenBack(
            String budget,
            String asset,
            long points,
            String order,
            @Nullable String reference,
            Instant at) implements Effect {}

    /**
     * The member is to have coupons. Whoever keeps coupons gives them, as far as the template has any left for him.
     *
     * @param rule the rule that gives them, or ladder and tier
     * @param template its code
     * @param order the order that earned them, if one did
     */
    record CouponsAwarded(
            String rule,
            String template,
            int count,
            @Nullable String order,
            Instant at) implements Effect {}

    /**
     * Coupons are taken back because the order that earned them came back: what was not used is void.
     *
     * @param count how many of those that the rule gave for the order
     * @param reference the return
     */
    record CouponsRecalled(String rule, String template, int count, String order, String reference, Instant at)
            implements Effect {}

    /**
     * A member moved on a ladder.
     *
     * @param from null where the member had no tier on it yet
     * @param measure what the ladder's measure was
     * @param reason the programme's code of why, where it was set by hand; the number of the version, where it migrated
     */
    record TierChanged(
            String ladder,
            @Nullable String from,
            String to,
            TierCause cause,
            long measure,
            Instant at,
            @Nullable String reason)
            implements Effect {

        /** One that the measure brought about. */
        public TierChanged(String ladder, @Nullable String from, String to, TierCause cause, long measure, Instant at) {
            this(ladder, from, to, cause, measure, at, null);
        }
    }

    /**
     * A member's tier was locked by hand, or its lock was taken off.
     *
     * @param tier which is locked; null where the lock was taken off
     * @param until the first day on which it is not locked any more; null if it has none
     * @param reason the programme's code of why
     */
    record TierLocked(
            String ladder, @Nullable String tier, @Nullable LocalDate until, String reason, Instant at)
            implements Effect {}

    /**
     * A member keeps a tier for a while that a review found to be no longer earned.
     *
     * @param until the day on which that is over
     * @param measure what the ladder's measure was
     */
    record GraceGiven(String ladder, String tier, LocalDate until, long measure, Instant at) implements Effect {}

    /** Why a tier changed. */
    enum TierCause {
        /** The member's first tier on the ladder. */
        OPENED,
        /** The measure reached a higher tier. */
        REACHED,
        /** A review found less. */
        REVIEWED,
        /** A return left less. */
        RETURNED,
        /** A debit by hand left less. */
        ADJUSTED,
        /** It was set by hand. */
        SET,
        /** A version of the programme took effect that takes along the members under way. */
        MIGRATED,
        /** Two members turned out to be one, or not to be. */
        MERGED
    }
}
