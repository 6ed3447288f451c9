package zhiyin.demo;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;

/** What one member of the coffee brand does from joining to today. */
final class CoffeeYear {
    static final String FAVOURITE = "favourite";

    /** So many stars are a drink of any size. */
    private static final long FREE_DRINK = 20;

    private static final long SHIPPING = 500;
    private static final long FEN_A_STAR = 1_000;

    private final DemoMember member;
    private final DemoYear year;
    private final Shelf shelf;
    private final Chance chance;
    private final Diary diary;

    private final boolean buys;
    private final int visitsAYear;
    private final LocalDate until;
    private final int home;
    private final int appPercent;
    private final boolean checksIn;
    private final boolean reviews;
    private final Good favourite;

    /** An estimate from below of what the member can spend; the engine knows better. */
    private long stars;

    CoffeeYear(DemoMember member, DemoYear year, Shelf shelf, Chance chance) {
        this.member = member;
        this.year = year;
        this.shelf = shelf;
        this.chance = chance;
        this.diary = new Diary(Brand.COFFEE, member, year.end());
        buys = !chance.percent(10);
        visitsAYear = chance.heavyTailed(5, 50);
        boolean loses = chance.percent(30);
        LocalDate leaves = joined().plusDays(chance.between(10, 180));
        until = loses && leaves.isBefore(year.today()) ? leaves : year.today();
        home = chance.weighted(40, 35, 25);
        appPercent = chance.pick(List.of(0, 0, 5, 10, 30));
        checksIn = chance.percent(24);
        reviews = chance.percent(30);
        favourite = favouriteDrink();
    }

    private static boolean isDrink(Good good) {
        return good.category().startsWith("coffee/")
                || good.category().startsWith("tea/")
                || good.category().equals("hand-brewed");
    }

    static Good pickDrink(Shelf shelf, Chance chance) {
        Good good = shelf.pick(chance);
        while (!isDrink(good)) {
            good = shelf.pick(chance);
        }
        return good;
    }

    List<DemoEvent> live() {
        int streak = 0;
        for (LocalDate day = joined().plusDays(1); day.isBefore(until); day = day.plusDays(1)) {
            streak = checksIn && chance.percent(streak > 0 ? 70 : 4) ? streak + 1 : 0;
            if (streak > 0) {
                checkIn(day, streak);
            }
            int visits = buys ? visitsOn(day) : 0;
            for (int i = 0; i < visits; i++) {
                visit(day);
            }
        }
        return diary.facts();
    }

    private LocalDate joined() {
        return LocalDate.ofInstant(member.enrolledAt(), Rhythm.ZONE);
    }

    private Good favouriteDrink() {
        Object told = member.attributes().get(FAVOURITE);
        for (Good good : shelf.goods()) {
            if (good.name().equals(told)) {
                return good;
            }
        }
        return pickDrink(shelf, chance);
    }

    private int visitsOn(LocalDate day) {
        long perMillion = visitsAYear * 10_000L * Rhythm.COFFEE.percentOn(day) / 365;
        if (chance.below(1_000_000) >= perMillion) {
            return 0;
        }
        // one cup in the morning, now and then another in the afternoon
        return chance.percent(4) ? 2 : 1;
    }

    private void checkIn(LocalDate day, int streak) {
        Instant at = day.atTime(chance.between(7, 22), chance.below(60), chance.below(60))
                .atZone(Rhythm.ZONE)
                .toInstant();
        String number = member.identity().substring(member.identity().lastIndexOf(':') + 1);
        diary.did(at, "checkin.done", number + ":" + day, Map.of("streak", (long) streak));
    }

    private void visit(LocalDate day) {
        Instant at = Rhythm.COFFEE.timeOn(day, chance);
        boolean app = chance.percent(appPercent);
        Basket basket = fill(day);
        String number = diary.orderNumber(day);
        boolean redeems = stars >= FREE_DRINK && !app && chance.percent(35);
        if (redeems) {
            stars -= FREE_DRINK;
            basket.giveFirstFree();
            diary.spent(at.minusSeconds(2), FREE_DRINK, number);
        }
        List<OrderLine> lines = basket.lines();
        Order order = new Order(
                number,
                app ? "app" : chance.percent(62) ? "mini-program" : "till",
                Brand.STORES.get(chance.percent(80) ? home : chance.below(Brand.STORES.size())),
                app ? SHIPPING : 0,
                lines);
        diary.paid(at, order);
        if (app) {
            diary.delivered(at.plusSeconds(chance.between(20 * 60, 55 * 60)), number);
        } else if (!redeems && chance.below(1000) < 6) {
            // the wrong cup, noticed at once
            diary.returned(at.plusSeconds(chance.between(5 * 60, 30 * 60)), number, List.of());
            return;
        }
        stars += lines.stream().mapToLong(OrderLine::paid).sum() / FEN_A_STAR;
        if (reviews && chance.percent(28)) {
            review(at.plusSeconds(chance.between(60 * 60, 20 * 60 * 60)), number);
        }
    }

    private Basket fill(LocalDate day) {
        Basket basket = new Basket();
        put(basket, chance.percent(60) ? favourite : pickDrink(shelf, chance), day);
        int more = chance.weighted(66, 24, 8, 2);
        while (basket.size() <= more) {
            Good good = shelf.pick(chance);
            if (!basket.has(good)) {
                put(basket, good, day);
            }
        }
        return basket;
    }

    private void put(Basket basket, Good good, LocalDate day) {
        int pieces = good.unitsMax() == 1 || chance.percent(88) ? 1 : 2;
        basket.putPieces(good, pieces, shelf.percentOff(good, year.week(day)));
    }

    private void review(Instant at, String order) {
        long given = 5L - chance.weighted(62, 24, 8, 4, 2);
        diary.did(at, "review.posted", order, Map.of("stars", given, "photo", chance.percent(40)));
    }
}
