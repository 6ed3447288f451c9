package zhiyin.engine;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.asset.Books;
import zhiyin.engine.asset.Hold;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Effect.TierCause;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.event.Event;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Measure;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.reversal.ReturnPlan;
import zhiyin.engine.tier.Climb;

/** An order, or part of it, that came back. */
final class Returns {

    private final Desk desk;
    private final Programme programme;
    private final ZoneId zone;
    private final Instant now;
    private final Books books;
    private final Climb climb;
    private final Map<String, OrderPosition> orders;

    Returns(Desk desk) {
        this.desk = desk;
        this.programme = desk.programme;
        this.zone = desk.zone;
        this.now = desk.now;
        this.books = desk.books;
        this.climb = desk.climb;
        this.orders = desk.orders;
    }

    @Nullable
    Refusal takeReturn(Event.OrderReturned returned) {
        OrderPosition order = orders.get(returned.order());
        if (order == null) {
            return new Refusal.UnknownOrder(returned.order());
        }
        return switch (ReturnPlan.plan(order, returned.lines())) {
            case ReturnPlan.Outcome.Refused(var refusal) -> refusal;
            case ReturnPlan.Outcome.Planned(var plan) -> {
                carryOut(plan, order, returned);
                yield null;
            }
        };
    }

    private void carryOut(ReturnPlan plan, OrderPosition order, Event.OrderReturned returned) {
        LocalDate day = Climb.day(order.paidAt(), zone);
        // what the order was paid with comes back first, so that it can make good what is to be taken back
        for (Hold hold : new TreeMap<>(books.holds()).values()) {
            if (order.id().equals(hold.order())) {
                desk.giveBack(hold, plan.after());
            }
        }
        for (ReturnPlan.TakeBack takeBack : plan.takeBacks()) {
            long taken = books.takeBack(
                    takeBack.asset(), takeBack.lot(), takeBack.points(), order.id(), returned.reference(), now);
            if (takeBack.budget() != null && taken > 0) {
                // what is forgiven the member keeps, and the budget has paid for it
                books.giveBack(
                        takeBack.asset(),
                        takeBack.lot(),
                        takeBack.budget(),
                        taken,
                        order.id(),
                        returned.reference(),
                        now);
            }
            climb.takeOff(new Measure.Earned(takeBack.asset()), order.ladders(), day, takeBack.points());
            giveRoom(takeBack);
        }
        for (ReturnPlan.Recall recall : plan.recalls()) {
            desk.effects.add(new Effect.CouponsRecalled(
                    recall.rule(), recall.template(), recall.count(), order.id(), returned.reference(), now));
        }
        climb.takeOff(new Measure.Spend(), order.ladders(), day, plan.returnedAmount());
        climb.takeOff(new Measure.Orders(), order.ladders(), day, plan.completes() ? 1 : 0);
        climb.sink(now, TierCause.RETURNED);
        orders.put(order.id(), plan.after());
    }

    /** What was granted in a stretch of the calendar and is taken back in it may be earned in it again. */
    private void giveRoom(ReturnPlan.TakeBack takeBack) {
        Programme.Asset asset = programme.asset(takeBack.asset());
        LocalDate today = Climb.day(now, zone);
        if (asset != null) {
            asset.earnAtMost()
                    .forEach(limit -> books.uncount(
                            asset.code(), Desk.earnedPer(limit), today, takeBack.lot(), takeBack.points()));
        }
    }
}
