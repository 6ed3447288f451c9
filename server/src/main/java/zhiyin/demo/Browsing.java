package zhiyin.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.behaviour.BehaviourDesk.Doing;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.OrderLine;

/**
 * What the made-up members did in the shop's app in the last weeks beside buying: before most orders they looked at what they bought
 * and at something else, and put it into the cart; now and then they look around and buy nothing. Some do it with an anonymous id.
 */
final class Browsing {

    /** So far back it is told: enough for funnels of a month and the month before. */
    private static final Duration BACK = Duration.ofDays(60);

    private static final long STREAM = 7_000_000_000L;

    private final DemoYear year;
    private final Shelf shelf;
    private final Brand brand;
    private final List<Doing> told = new ArrayList<>();

    Browsing(Brand brand, DemoYear year) {
        this.brand = brand;
        this.year = year;
        this.shelf = new Shelf(brand.goods, year.weeks(), new Chance(DemoShop.SEED, -brand.firstNumber));
    }

    List<Good> goods() {
        return shelf.goods();
    }

    /** Makes it up around the orders that the brand's members paid. */
    List<Doing> around(List<DemoEvent> events) {
        Instant since = year.end().minus(BACK);
        for (int i = 0; i < events.size(); i++) {
            DemoEvent event = events.get(i);
            if (event.programme().equals(brand.programme)
                    && event.content() instanceof Event.OrderPaid paid
                    && !paid.at().isBefore(since)) {
                Chance chance = new Chance(DemoShop.SEED, STREAM + i);
                if (chance.percent(60)) {
                    before(event, paid, chance);
                }
                if (chance.percent(35)) {
                    inVain(event, chance);
                }
            }
        }
        return told;
    }

    private void before(DemoEvent event, Event.OrderPaid paid, Chance chance) {
        Instant at = paid.at().minusSeconds(chance.between(240, 1_500));
        String visitor = chance.percent(20) ? "demo-" + event.key() : null;
        tell(event, "visit", at, visitor, null, 0);
        int step = 1;
        if (chance.percent(40)) {
            at = at.plusSeconds(chance.between(5, 40));
            tell(event, "search", at, visitor, null, step++);
        }
        List<OrderLine> lines = paid.order().lines();
        for (int line = 0; line < Math.min(3, lines.size()); line++) {
            at = at.plusSeconds(chance.between(5, 60));
            tell(event, "browse", at, visitor, lines.get(line).sku(), step++);
            at = at.plusSeconds(chance.between(2, 20));
            tell(event, "cart", at, null, lines.get(line).sku(), step++);
        }
        if (chance.percent(50)) {
            tell(event, "browse", at.plusSeconds(1), null, shelf.pick(chance).sku(), step);
        }
    }

    private void inVain(DemoEvent event, Chance chance) {
        Instant at = event.occurredAt().plusSeconds(chance.between(86_400, 5 * 86_400));
        if (!at.isBefore(year.end().minusSeconds(3_600))) {
            return;
        }
        tell(event, "visit", at, null, null, 100);
        for (int look = 1; look <= chance.between(1, 4); look++) {
            at = at.plusSeconds(chance.between(5, 90));
            String sku = shelf.pick(chance).sku();
            tell(event, "browse", at, null, sku, 100 + 2 * look);
            if (chance.percent(25)) {
                tell(event, "cart", at.plusSeconds(3), null, sku, 101 + 2 * look);
            }
        }
        if (chance.percent(10)) {
            tell(event, "share", at.plusSeconds(9), null, shelf.pick(chance).sku(), 120);
        }
    }

    /** Of some the first thing says who the visitor is, and what follows comes with his anonymous id alone. */
    private void tell(
            DemoEvent event, String kind, Instant at, @Nullable String visitor, @Nullable String sku, int step) {
        boolean anonymous = visitor != null && step > 0;
        told.add(new Doing(
                "demo:" + event.key() + ":" + step,
                kind,
                at,
                anonymous ? null : event.identity(),
                visitor,
                sku,
                "app"));
    }
}
