package zhiyin.engine.backtest;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.Decision;
import zhiyin.engine.Outcome;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Movement;
import zhiyin.engine.decision.Place;
import zhiyin.engine.event.Event;

/**
 * An event about which the draft would have done something else, with both decisions and their reasons.
 *
 * @param event its id is its place in the member's own count, from 1; 0 for the end of the period
 * @param version the number of the version that was live
 */
public record Contrast(Event event, int version, Outcome live, Outcome draft) {

    /** The two decisions about an event, if the member can tell one from the other. */
    static @Nullable Contrast of(Event event, int version, Outcome live, Outcome draft) {
        return seen(live).equals(seen(draft)) ? null : new Contrast(event, version, live, draft);
    }

    /** What a member can see of a decision: what moved and when, not in which lots or up to which balance. */
    private static List<Object> seen(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Refused(var refusal) -> List.of(refusal.getClass());
            case Outcome.Decided(Decision decision, var _) -> {
                List<Object> seen = new ArrayList<>();
                for (Effect effect : decision.effects()) {
                    switch (effect) {
                        case Effect.Moved moved -> seen.add(moved(moved));
                        case Effect.TierChanged changed -> seen.add(changed);
                        case Effect.ShortfallForgiven forgiven -> seen.add(forgiven);
                        case Effect.EarningCut cut -> seen.add(cut);
                        case Effect.RefundReckoned reckoned -> seen.add(reckoned);
                        case Effect.ExpiryExtended extended -> seen.add(extended.to());
                        case Effect.HouseholdDrawn drawn -> seen.add(drawn);
                        case Effect.TierLocked locked -> seen.add(locked);
                        case Effect.GraceGiven grace -> seen.add(grace);
                        case Effect.CouponsAwarded(var _, var template, var count, var _, var at) ->
                            seen.add(new Had(template, count, at));
                        case Effect.CouponsRecalled(var _, var template, var count, var _, var _, var at) ->
                            seen.add(new Had(template, -count, at));
                        case Effect.BudgetGivenBack _, Effect.TooOften _ -> {
                            // the shop's own affair
                        }
                    }
                }
                yield seen;
            }
        };
    }

    private record Had(String template, int coupons, java.time.Instant at) {}

    private record Seen(String asset, Place from, Place to, long points, java.time.Instant at, Object until) {}

    private static Seen moved(Effect.Moved moved) {
        Movement movement = moved.movement();
        Object until = moved instanceof Effect.PointsEarned earned
                ? List.of(String.valueOf(earned.expiresAt()), String.valueOf(earned.activeAt()))
                : "";
        return new Seen(movement.asset(), movement.from(), movement.to(), movement.points(), movement.at(), until);
    }
}
