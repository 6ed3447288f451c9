package zhiyin.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;

/**
 * As many more members of the supermarket as somebody wants, to see how a large house feels: they join all through the year, half of
 * them buy on the day they join, and some of all who are there buy again. They are not told of as closely as the others: nobody
 * brings anything back or spends points.
 */
final class Crowd {
    /** Far from the numbers of the others. */
    private static final long FIRST_NUMBER = 10_000_001;

    private static final int BUYING_AT_ONCE_PERCENT = 50;
    private static final int BUYING_AGAIN_PERCENT = 30;
    private static final int LINES_MAX = 3;

    private final int members;
    private final DemoYear year;
    private final Shelf shelf;
    private final PeopleNames names = new PeopleNames();

    /** A member or a fact, in order of time. */
    sealed interface Told {
        record Joined(DemoMember member) implements Told {}

        record Done(DemoEvent event) implements Told {}
    }

    Crowd(int members, DemoYear year) {
        this.members = members;
        this.year = year;
        this.shelf = new Shelf(Brand.SUPERMARKET.goods, year.weeks(), new Chance(DemoShop.SEED, -FIRST_NUMBER));
    }

    /** How many have joined before a day of the year. */
    private int joinedBefore(int day) {
        return (int) ((long) members * day / year.days());
    }

    /** Tells a day of the year, from 0 on. The same day is told the same. */
    void tell(int day, Consumer<Told> told) {
        Chance chance = new Chance(DemoShop.SEED, FIRST_NUMBER + day);
        LocalDate date = year.first().plusDays(day);
        Instant opens = date.atStartOfDay(Rhythm.ZONE).toInstant().plus(Duration.ofHours(9));
        int before = joinedBefore(day);
        int after = joinedBefore(day + 1);
        List<Told> bought = new ArrayList<>();
        for (int i = before; i < after; i++) {
            DemoMember member = member(i, opens.plusSeconds(chance.below(3600)), chance);
            told.accept(new Told.Joined(member));
            if (chance.percent(BUYING_AT_ONCE_PERCENT)) {
                bought.add(order(i, 0, day, member.enrolledAt().plusSeconds(chance.between(60, 1800)), chance));
            }
        }
        bought.forEach(told);
        int again = (int) ((long) members * BUYING_AGAIN_PERCENT / 100 / year.days());
        Instant evening = opens.plus(Duration.ofHours(3));
        for (int i = 0; before > 0 && i < again; i++) {
            told.accept(order(chance.below(before), i + 1, day, evening.plusSeconds(chance.below(25_000)), chance));
        }
    }

    private DemoMember member(int index, Instant at, Chance chance) {
        long number = FIRST_NUMBER + index;
        int birthYear = year.today().getYear() - chance.between(18, 75);
        return new DemoMember(
                Brand.SUPERMARKET.programme,
                List.of("ext:demo:" + number, "card:88" + number),
                names.of(birthYear, chance.percent(60), chance),
                at,
                chance.percent(60) ? LocalDate.ofYearDay(birthYear, chance.between(1, 365)) : null,
                chance.percent(50) ? "till" : "mini-program",
                Map.of());
    }

    private Told order(int index, int which, int day, Instant at, Chance chance) {
        Basket basket = new Basket();
        int lines = chance.between(1, LINES_MAX);
        while (basket.size() < lines) {
            Good good = shelf.pick(chance);
            if (!basket.has(good) && !good.weighed()) {
                basket.putPieces(good, 1, 0);
            }
        }
        List<OrderLine> bought = basket.lines();
        long number = FIRST_NUMBER + index;
        String order = "ZM-%d-%d-%d".formatted(day, number, which);
        return new Told.Done(new DemoEvent(
                Brand.SUPERMARKET.programme,
                "ext:demo:" + number,
                "demo:crowd:" + order,
                new Event.OrderPaid(
                        0,
                        at,
                        new Order(order, "till", Brand.STORES.get(chance.below(Brand.STORES.size())), 0, bought))));
    }
}
