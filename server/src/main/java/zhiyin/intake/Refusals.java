package zhiyin.intake;

import zhiyin.engine.decision.Refusal;
import zhiyin.engine.event.Event;

/** Which refusals are kept. */
final class Refusals {

    private Refusals() {}

    /**
     * Whether the same key gets the same refusal for ever. A refusal for want of something that may still arrive — the
     * order of an early return, say — is not kept: the same request may succeed later. Nor is what was refused a top-up:
     * its money has come, and has to find its way in once there is room.
     */
    static boolean lasting(Event event, Refusal refusal) {
        return !(event instanceof Event.TopUpPaid) && lasting(refusal);
    }

    private static boolean lasting(Refusal refusal) {
        return switch (refusal) {
            case Refusal.NotEnough _,
                    Refusal.NotSpendable _,
                    Refusal.OrderExists _,
                    Refusal.NothingToReview _,
                    Refusal.ReturnExceeds _,
                    Refusal.AlreadyReturned _,
                    Refusal.HoldExists _,
                    Refusal.HoldEnded _,
                    Refusal.CaptureExceeds _,
                    Refusal.NotByHand _,
                    Refusal.NotStoredValue _,
                    Refusal.TopUpExists _,
                    Refusal.PriceDiffers _,
                    Refusal.BalanceLimitExceeded _,
                    Refusal.NotUsableAt _,
                    Refusal.NotUsableFor _,
                    Refusal.RefundExceeds _,
                    Refusal.NothingToExtend _,
                    Refusal.NothingToRevive _,
                    Refusal.NotTransferable _,
                    Refusal.TransferLimit _,
                    Refusal.CeilingReached _,
                    Refusal.TooOften _ -> true;
            case Refusal.UnknownAsset _,
                    Refusal.UnknownOrder _,
                    Refusal.UnknownLine _,
                    Refusal.UnknownHold _,
                    Refusal.UnknownTopUp _,
                    Refusal.UnknownPackage _,
                    Refusal.TopUpInUse _,
                    Refusal.UnknownActivity _,
                    Refusal.UnknownReason _,
                    Refusal.UnknownLadder _,
                    Refusal.UnknownTier _,
                    Refusal.NotLocked _,
                    Refusal.UnknownLot _,
                    Refusal.SameAccount _,
                    Refusal.StoredValueLeft _,
                    Refusal.MergedAway _,
                    Refusal.MemberRestricted _,
                    Refusal.AlreadyEnrolled _,
                    Refusal.NotEnrolled _ -> false;
        };
    }
}
