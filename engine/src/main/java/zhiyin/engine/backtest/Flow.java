package zhiyin.engine.backtest;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Effect.ToppedUpPart;
import zhiyin.engine.decision.Movement;

/** Ways in which what members have becomes more or less. */
public enum Flow {
    /** Granted by rules, or given on top of what was bought. */
    EARNED(0, 1),
    /** Paid for with money. */
    BOUGHT(1, 1),
    /** Given by hand. */
    CREDITED(2, 1),
    /** Expired, and given back by hand. */
    REVIVED(3, 1),
    /** Came from another member. */
    RECEIVED(4, 1),
    /** Paid with. */
    SPENT(5, 0),
    /** Paid with, and given back because what it paid for came back. */
    REINSTATED(6, 0),
    /** Taken back because what earned it came back. */
    TAKEN_BACK(7, -1),
    /** Given up because it waited in vain. */
    CANCELLED(8, -1),
    /** Lost to time. */
    EXPIRED(9, -1),
    /** Taken by hand. */
    DEBITED(10, -1),
    /** Went to another member. */
    SENT(11, -1),
    /** Paid out again as money, and what was lost with it. */
    REFUNDED(12, -1),
    /** Could not be taken back and is not asked for; nothing moves. */
    FORGIVEN(13, 0);

    private final int place;
    private final int sign;

    Flow(int place, int sign) {
        this.place = place;
        this.sign = sign;
    }

    /** Where it is summed up among the others, from 0. */
    int place() {
        return place;
    }

    /** Whether the member is better off by it (1), worse (-1), or has had what it is worth (0). */
    int sign() {
        return sign;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Of a merge: what the member had goes or comes; what he had spent or lost was his no more. */
    private static @Nullable Flow of(Movement merged) {
        if (merged.to().members()) {
            return RECEIVED;
        }
        return merged.from().members() ? SENT : null;
    }

    /** Which of them a movement is; null where it only went from one of the member's places to another. */
    static @Nullable Flow of(Effect.Moved moved) {
        return switch (moved) {
            case Effect.PointsEarned _ -> EARNED;
            case Effect.ToppedUp toppedUp -> toppedUp.part() == ToppedUpPart.PRINCIPAL ? BOUGHT : EARNED;
            case Effect.PointsCredited _ -> CREDITED;
            case Effect.PointsRevived _ -> REVIVED;
            case Effect.PointsReceived _ -> RECEIVED;
            case Effect.PointsSpent _, Effect.HoldCaptured _ -> SPENT;
            case Effect.PointsReinstated _ -> REINSTATED;
            case Effect.PointsTakenBack _ -> TAKEN_BACK;
            case Effect.PointsCancelled _ -> CANCELLED;
            case Effect.PointsExpired _ -> EXPIRED;
            case Effect.PointsDebited _ -> DEBITED;
            case Effect.PointsSent _ -> SENT;
            case Effect.PrincipalRefunded _, Effect.BonusForfeited _ -> REFUNDED;
            case Effect.PointsMerged merged -> of(merged.movement());
            case Effect.PointsActivated _, Effect.PointsHeld _, Effect.HoldReleased _, Effect.DeficitRepaid _ -> null;
        };
    }
}
