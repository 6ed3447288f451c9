package zhiyin.engine.lint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.Engine;
import zhiyin.engine.MemberState;
import zhiyin.engine.Outcome;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Movement;
import zhiyin.engine.decision.Place;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.event.Event;
import zhiyin.engine.lint.Example.Moved;
import zhiyin.engine.lint.Example.Step;
import zhiyin.engine.program.Programme;

/** Where cases are tried out on the engine itself; every decision is counted. */
final class Lab {

    /** Decisions for one programme, whatever there is to find in it. */
    static final int RUNS_MAX = 40_000;

    private final Engine engine;
    private int runs;
    private boolean spent;

    Lab(Programme programme) {
        this.engine = new Engine(programme, 1);
    }

    Programme programme() {
        return engine.programme();
    }

    int runs() {
        return runs;
    }

    /** Whether so many more decisions may be asked for. */
    boolean has(int more) {
        return runs + more <= RUNS_MAX;
    }

    /** Whether it was asked for more than there was: what came after cannot be relied on. */
    boolean isSpent() {
        return spent;
    }

    /** What the engine decides; null where the figures are larger than it counts with, and when there were enough. */
    @Nullable
    Outcome decide(MemberState state, Event event, Allowances allowances) {
        if (runs >= RUNS_MAX) {
            spent = true;
            return null;
        }
        runs++;
        try {
            return engine.decide(state, event, allowances);
        } catch (ArithmeticException tooLarge) {
            return null;
        }
    }

    /** What the engine did about an event, as an example shows it. */
    static Step step(int member, Event event, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Refused(Refusal refusal) -> new Step(member, event, List.of(), Map.of(), null, refusal);
            case Outcome.Decided(var decision, var _) -> {
                Map<List<String>, Long> sums = new LinkedHashMap<>();
                Map<String, String> tiers = new LinkedHashMap<>();
                Long paidOut = null;
                for (Effect effect : decision.effects()) {
                    if (effect instanceof Effect.Moved moved) {
                        Movement movement = moved.movement();
                        sums.merge(
                                List.of(how(movement.from(), movement.to()), movement.asset()),
                                movement.points(),
                                Long::sum);
                    } else if (effect instanceof Effect.ShortfallForgiven forgiven) {
                        sums.merge(List.of("forgiven", forgiven.asset()), forgiven.points(), Long::sum);
                    } else if (effect instanceof Effect.EarningCut cut) {
                        sums.merge(List.of("cut", cut.asset()), cut.earned() - cut.granted(), Long::sum);
                    } else if (effect instanceof Effect.BudgetGivenBack back) {
                        sums.merge(List.of("given-back", back.budget()), back.points(), Long::sum);
                    } else if (effect instanceof Effect.RefundReckoned reckoned) {
                        paidOut = reckoned.amount() - reckoned.fee();
                    } else if (effect instanceof Effect.TierChanged changed
                            && changed.cause() != Effect.TierCause.OPENED) {
                        tiers.put(changed.ladder(), changed.to());
                    }
                }
                List<Moved> all = new ArrayList<>();
                sums.forEach((what, points) -> all.add(new Moved(what.getFirst(), what.getLast(), points)));
                yield new Step(member, event, all, tiers, paidOut, null);
            }
        };
    }

    /** What it is called that units went from one place to another. */
    private static String how(Place from, Place to) {
        if (from == Place.ISSUED) {
            return to == Place.PENDING ? "granted-pending" : "granted";
        }
        String by = leaving(to);
        if (by != null) {
            return from == Place.OWED ? "owed" : by;
        }
        if (from == Place.SPENT) {
            return "reinstated";
        }
        if (from == Place.TRANSFERRED) {
            return "received";
        }
        if (from == Place.HELD) {
            return "released";
        }
        return to == Place.OWED ? "repaid" : to == Place.HELD ? "held" : "activated";
    }

    /** Where units leave the member for. */
    private static @Nullable String leaving(Place to) {
        return switch (to) {
            case SPENT -> "spent";
            case EXPIRED -> "expired";
            case REVERSED -> "taken-back";
            case REFUNDED -> "refunded";
            case TRANSFERRED -> "sent";
            case ISSUED, PENDING, AVAILABLE, HELD, OWED -> null;
        };
    }
}
