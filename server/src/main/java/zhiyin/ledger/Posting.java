package zhiyin.ledger;

import org.jspecify.annotations.Nullable;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Movement;
import zhiyin.engine.decision.Place;

/**
 * A movement as it is written down.
 *
 * @param kind what was done, in the word of the table
 * @param reference the caller's number of the hold, spend, order, transfer, top-up or card it was done for; the reason of
 *     an adjustment; the milestone that did not come
 */
public record Posting(
        Movement movement, String kind, @Nullable String reference) {

    /** How the movement of that effect is written down. */
    public static Posting of(Effect.Moved moved) {
        Movement movement = moved.movement();
        return switch (moved) {
            case Effect.PointsEarned _ -> new Posting(movement, "earned", null);
            case Effect.PointsActivated _ -> new Posting(movement, "activated", null);
            case Effect.PointsSpent(var _, var spend) -> new Posting(movement, "spent", spend);
            case Effect.PointsHeld(var _, var hold) -> new Posting(movement, "held", hold);
            case Effect.HoldCaptured(var _, var hold) -> new Posting(movement, "captured", hold);
            case Effect.HoldReleased(var _, var hold) -> new Posting(movement, "released", hold);
            case Effect.PointsExpired _ -> new Posting(movement, "expired", null);
            case Effect.PointsTakenBack(var _, var order, var _) -> new Posting(movement, "taken_back", order);
            case Effect.PointsReinstated(var _, var _, var order) -> new Posting(movement, "reinstated", order);
            case Effect.ToppedUp topped -> new Posting(movement, "topped_up", topped.topUp());
            case Effect.PrincipalRefunded(var _, var topUp, var _) -> new Posting(movement, "refunded", topUp);
            case Effect.BonusForfeited(var _, var topUp, var _) -> new Posting(movement, "forfeited", topUp);
            case Effect.PointsCredited(var _, var reason, var _, var _) -> new Posting(movement, "credited", reason);
            case Effect.PointsDebited(var _, var reason) -> new Posting(movement, "debited", reason);
            case Effect.PointsSent(var _, var transfer, var _) -> new Posting(movement, "sent", transfer);
            case Effect.PointsReceived(var _, var transfer, var _, var _) ->
                new Posting(movement, "received", transfer);
            case Effect.PointsMerged(var _, var merge, var _) ->
                new Posting(
                        movement,
                        // a debt comes by being taken on
                        (movement.from() == Place.TRANSFERRED) == (movement.to() != Place.OWED)
                                        && (movement.from() == Place.OWED || movement.from() == Place.TRANSFERRED)
                                ? "merged_in"
                                : "merged_out",
                        Long.toString(merge));
            case Effect.PointsCancelled(var _, var milestone) -> new Posting(movement, "cancelled", milestone);
            case Effect.PointsRevived(var _, var reason, var _) -> new Posting(movement, "revived", reason);
            case Effect.DeficitRepaid _ -> new Posting(movement, "repaid", null);
        };
    }
}
