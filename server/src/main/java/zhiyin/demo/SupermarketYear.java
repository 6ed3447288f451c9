package zhiyin.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.event.ReturnedLine;

/** What one member of the supermarket does from joining to today. */
final class SupermarketYear {
    private static final int STORE_OF_OWN_PERCENT = 86;
    private static final int RETURN_DAYS = 14;
    private static final int RETURNS_PER_MILLE = 30;
    private static final int REFUSED_AT_THE_DOOR_PER_MILLE = 15;
    /** By this many days later points are surely usable. */
    private static final int POINTS_WAIT_DAYS = 9;

    private static final long SPEND_LEAST = 200;
    private static final long COUPON_FROM = 9_900;
    private static final long COUPON = 1_000;
    private static final long SHIPPING = 600;
    private static final long SHIPPING_FREE_FROM = 5_900;

    private final DemoMember member;
    private final DemoYear year;
    private final Shelf shelf;
    private final Chance chance;
    private final Diary diary;

    private final boolean lively;
    private final boolean buys;
    private final int visitsAYear;
    private final LocalDate until;
    private final int home;
    private final int appPercent;
    private final boolean large;
    private final boolean smokes;
    private final boolean spends;
    private final List<Good> usuals = new ArrayList<>();

    /** An estimate from below of what the member can spend; the engine knows better. */
    private long spendable;

    private final Deque<Ripening> ripening = new ArrayDeque<>();
    private int orders;
    private boolean livelyReturnDone;

    private record Ripening(LocalDate on, long points) {}

    /**
     * @param lively whether this is the member that the documentation tells of
     */
    SupermarketYear(DemoMember member, boolean lively, DemoYear year, Shelf shelf, Chance chance) {
        this.member = member;
        this.lively = lively;
        this.year = year;
        this.shelf = shelf;
        this.chance = chance;
        this.diary = new Diary(Brand.SUPERMARKET, member, year.end());
        buys = lively || !chance.percent(11);
        visitsAYear = lively ? 96 : chance.heavyTailed(45, 43) / 10;
        boolean loses = !lively && chance.percent(30);
        LocalDate leaves = joined().plusDays(chance.between(10, 200));
        until = loses && leaves.isBefore(year.today()) ? leaves : year.today();
        home = lively ? 0 : chance.weighted(45, 33, 22);
        appPercent = lively ? 22 : chance.pick(List.of(0, 0, 0, 0, 5, 10, 20, 45));
        large = lively || chance.percent(35);
        smokes = !lively && chance.percent(12);
        spends = lively || chance.percent(40);
        int taste = chance.between(6, 16);
        while (usuals.size() < taste) {
            Good good = shelf.pick(chance);
            if (suits(good, year.first())) {
                usuals.add(good);
            }
        }
    }

    List<DemoEvent> live() {
        if (!buys) {
            return diary.facts();
        }
        // who joins at the till has a basket in hand
        if (lively || ("till".equals(member.source()) && chance.percent(80))) {
            visit(joined(), member.enrolledAt().plusSeconds(chance.between(60, 600)), false);
        }
        for (LocalDate day = joined().plusDays(1); day.isBefore(until); day = day.plusDays(1)) {
            long perMillion = visitsAYear * 10_000L * Rhythm.SUPERMARKET.percentOn(day) / 365;
            if (chance.below(1_000_000) < perMillion) {
                visit(day, Rhythm.SUPERMARKET.timeOn(day, chance), chance.percent(appPercent));
            }
        }
        return diary.facts();
    }

    private LocalDate joined() {
        return LocalDate.ofInstant(member.enrolledAt(), Rhythm.ZONE);
    }

    private void visit(LocalDate day, Instant at, boolean app) {
        Basket basket = fill(day, app);
        if (basket.reducible() >= COUPON_FROM && chance.percent(Rhythm.isDoubleEleven(day) ? 70 : 12)) {
            basket.takeOff(COUPON);
        }
        String number = diary.orderNumber(day);
        long points = pointsToSpend(day, basket);
        if (points > 0) {
            // a hundred points are a yuan
            basket.takeOff(points);
            diary.spent(at.minusSeconds(2), points, number);
        }
        List<OrderLine> lines = basket.lines();
        long paid = lines.stream().mapToLong(OrderLine::paid).sum();
        Order order = new Order(
                number,
                app ? "app" : chance.percent(6) ? "mini-program" : "till",
                Brand.STORES.get(chance.percent(STORE_OF_OWN_PERCENT) ? home : chance.below(Brand.STORES.size())),
                app && paid < SHIPPING_FREE_FROM ? SHIPPING : 0,
                lines);
        orders++;
        diary.paid(at, order);
        if (app) {
            Instant atTheDoor = at.plusSeconds(chance.between(35 * 60, 170 * 60));
            if (!lively && chance.below(1000) < REFUSED_AT_THE_DOOR_PER_MILLE) {
                diary.returned(atTheDoor, number, List.of());
                return;
            }
            diary.delivered(atTheDoor, number);
        }
        if (!takeBack(day, order)) {
            ripening.add(new Ripening(day.plusDays(POINTS_WAIT_DAYS), earned(lines)));
        }
    }

    private Basket fill(LocalDate day, boolean app) {
        int size = 1
                + (large
                        ? chance.weighted(4, 7, 9, 11, 12, 12, 11, 10, 8, 7, 5, 4)
                        : chance.weighted(15, 17, 16, 13, 11, 9, 6, 5, 3, 2, 2, 1));
        size = Math.max(size, app ? 3 : 1);
        Basket basket = new Basket();
        while (basket.size() < size) {
            Good good = chance.percent(42) ? chance.pick(usuals) : shelf.pick(chance);
            // tobacco is not sold online
            if (!basket.has(good)
                    && suits(good, day)
                    && !(app && good.category().equals(Good.TOBACCO))) {
                put(basket, good, day);
            }
        }
        return basket;
    }

    private void put(Basket basket, Good good, LocalDate day) {
        int off = shelf.percentOff(good, year.week(day));
        boolean dear = good.price() > 6_000;
        if (Rhythm.isDoubleEleven(day) && good.category().startsWith("household/")) {
            off = Math.max(off, 25);
        }
        if (day.getDayOfWeek() == Rhythm.MEMBER_DAY && good.category().equals("fresh/fruit")) {
            off = Math.max(off, 12);
        }
        if (good.weighed()) {
            int grams = chance.between(large ? 20 : 12, large ? 110 : 70) * 10 + chance.below(10);
            basket.putWeighed(good, grams, off);
        } else {
            int pieces = dear || good.unitsMax() == 1 || chance.percent(70) ? 1 : chance.between(2, good.unitsMax());
            basket.putPieces(good, pieces, off);
        }
    }

    /** Whether this member would buy it on such a day. */
    private boolean suits(Good good, LocalDate day) {
        return switch (good.category()) {
            case Good.TOBACCO -> smokes;
            case Good.GIFT_CARD -> !lively && chance.percent(35);
            case "festive" -> {
                long days = Rhythm.daysToSpringFestival(day);
                yield days > 0 && days < 25;
            }
            default -> true;
        };
    }

    private long pointsToSpend(LocalDate day, Basket basket) {
        while (!ripening.isEmpty() && !ripening.getFirst().on().isAfter(day)) {
            spendable += ripening.removeFirst().points();
        }
        long most = Math.min(spendable, basket.reducible() / 2) / 100 * 100;
        if (!spends || most < SPEND_LEAST || !chance.percent(30)) {
            return 0;
        }
        spendable -= most;
        return most;
    }

    private static long earned(List<OrderLine> lines) {
        return lines.stream()
                .filter(line -> !Good.TOBACCO.equals(line.category()) && !Good.GIFT_CARD.equals(line.category()))
                .mapToLong(line -> line.paid() / 100)
                .sum();
    }

    /** Sometimes brings something back, and says whether. */
    private boolean takeBack(LocalDate day, Order order) {
        if (lively && !livelyReturnDone && orders > 8) {
            List<ReturnedLine> one = Returns.oneOfSeveral(order);
            if (!one.isEmpty()) {
                livelyReturnDone = true;
                diary.returned(Rhythm.SUPERMARKET.timeOn(day.plusDays(3), chance), order.id(), one);
                return true;
            }
        }
        if (chance.below(1000) >= RETURNS_PER_MILLE) {
            return false;
        }
        int after = chance.between(1, RETURN_DAYS - 3);
        Instant at = Rhythm.SUPERMARKET.timeOn(day.plusDays(after), chance);
        if (Returns.whollyReturnable(order) && chance.percent(45)) {
            diary.returned(at, order.id(), List.of());
            return true;
        }
        List<ReturnedLine> lines = Returns.some(order, chance);
        if (lines.isEmpty()) {
            return false;
        }
        diary.returned(at, order.id(), lines);
        if (chance.percent(10) && Returns.whollyReturnable(order) && !Returns.isAll(order, lines)) {
            // the rest of it as well
            diary.returned(at.plus(Duration.ofDays(2)), order.id(), List.of());
        }
        return true;
    }
}
