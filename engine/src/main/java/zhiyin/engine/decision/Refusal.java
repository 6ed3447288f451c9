package zhiyin.engine.decision;

import org.jspecify.annotations.Nullable;

/** Why an event was not acted on, with the numbers. Nothing changed. */
public sealed interface Refusal {

    record NotEnough(String asset, long wanted, long available) implements Refusal {}

    record UnknownAsset(String asset) implements Refusal {}

    /** The asset only measures. */
    record NotSpendable(String asset) implements Refusal {}

    /** Stored value is paid in and paid out: it is neither given nor taken by hand, nor handed on. */
    record NotByHand(String asset) implements Refusal {}

    /** Only stored value can be topped up by an amount. */
    record NotStoredValue(String asset) implements Refusal {}

    record UnknownOrder(String order) implements Refusal {}

    /** The order was recorded already. */
    record OrderExists(String order) implements Refusal {}

    /** Nothing of the order waits for a review, or not any more. */
    record NothingToReview(String order) implements Refusal {}

    record UnknownLine(String order, String line) implements Refusal {}

    /**
     * More came back than is out.
     *
     * @param unit what is counted: the word units, or amount for minor units of money
     */
    record ReturnExceeds(String order, String line, String unit, long asked, long remaining) implements Refusal {}

    /** Everything of the order came back already. */
    record AlreadyReturned(String order) implements Refusal {}

    /** A hold or spend of that number exists. */
    record HoldExists(String hold) implements Refusal {}

    record UnknownHold(String hold) implements Refusal {}

    /** A hold ends once. */
    record HoldEnded(String hold, String state) implements Refusal {}

    record CaptureExceeds(String hold, long asked, long held) implements Refusal {}

    /** A top-up of that number exists. */
    record TopUpExists(String topUp) implements Refusal {}

    record UnknownTopUp(String topUp) implements Refusal {}

    /** The programme has no such package, or not on that day. */
    record UnknownPackage(String code) implements Refusal {}

    /** Another price was paid than the package has; minor units. */
    record PriceDiffers(String code, long price, long paid) implements Refusal {}

    /**
     * There would be more principal than there may be; minor units.
     *
     * @param limit what there may be
     * @param balance what there is
     * @param amount what was to come
     */
    record BalanceLimitExceeded(String asset, long limit, long balance, long amount) implements Refusal {}

    /** It cannot be paid with there. */
    record NotUsableAt(String asset, String store) implements Refusal {}

    /** It does not pay for that. */
    record NotUsableFor(String asset, String category) implements Refusal {}

    /** More was to be paid out than is unused, in units of what was bought. */
    record RefundExceeds(String topUp, long asked, long refundable) implements Refusal {}

    /** Something of it is set aside for a checkout that is not over; units. */
    record TopUpInUse(String topUp, long held) implements Refusal {}

    /** The programme has no such activity. */
    record UnknownActivity(String activity) implements Refusal {}

    /** The programme has no such ladder. */
    record UnknownLadder(String ladder) implements Refusal {}

    /** Stored value does not go over in a merge: it is paid with or paid out first. */
    record StoredValueLeft(String asset, long units) implements Refusal {}

    /** The member was merged into another, and everything of his is there. */
    record MergedAway(long into) implements Refusal {}

    /**
     * The member may not do this now.
     *
     * @param state {@code frozen}, {@code blacklisted} or {@code left}
     * @param forbids what it forbids: {@code earn} or {@code spend}
     */
    record MemberRestricted(String state, String forbids) implements Refusal {}

    /** The ladder has no such tier. */
    record UnknownTier(String ladder, String tier) implements Refusal {}

    /** There is no lock to take off. */
    record NotLocked(String ladder) implements Refusal {}

    /** The programme has no such reason for an adjustment. */
    record UnknownReason(String reason) implements Refusal {}

    /** The member has no such lot of the asset. */
    record UnknownLot(String asset, long lot) implements Refusal {}

    /** There is no lot whose end this would put off. */
    record NothingToExtend(String asset) implements Refusal {}

    /** There is nothing expired that this would bring back. */
    record NothingToRevive(String asset) implements Refusal {}

    /** The asset is not given from member to member. */
    record NotTransferable(String asset) implements Refusal {}

    /**
     * A transfer outside of what the programme allows.
     *
     * @param limit {@code min}, {@code max} or {@code max-per-day}
     * @param allowed the bound; of {@code max-per-day} what is left of it today
     */
    record TransferLimit(String asset, String limit, long wanted, long allowed) implements Refusal {}

    /** From a member to himself. */
    record SameAccount(String asset) implements Refusal {}

    /** More than a member may have of the asset. */
    record CeilingReached(String asset, long wanted, long room) implements Refusal {}

    /**
     * There were more such events than are usual.
     *
     * @param limit the programme's code of what is usual
     * @param event the kind of event
     * @param times how many there were in the span, this one too
     * @param most how many are usual
     * @param withinMinutes the span
     */
    record TooOften(String limit, String event, long times, long most, long withinMinutes) implements Refusal {}

    record AlreadyEnrolled() implements Refusal {}

    /** Nobody is enrolled, and the event is about a member. */
    record NotEnrolled(@Nullable String hint) implements Refusal {}
}
