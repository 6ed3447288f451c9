package zhiyin.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;

class DemoShopTests {
    private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);
    private static final DemoShop SHOP = DemoShop.of(DemoShop.SEED, TODAY);

    @Test
    void theSameSeedAndDayGiveTheSameShop() {
        assertThat(DemoShop.of(DemoShop.SEED, TODAY)).isEqualTo(SHOP);
    }

    @Test
    void anotherSeedOrAnotherDayGivesAnotherShop() {
        assertThat(DemoShop.of(DemoShop.SEED + 1, TODAY)).isNotEqualTo(SHOP);
        assertThat(DemoShop.of(DemoShop.SEED, TODAY.plusDays(1))).isNotEqualTo(SHOP);
    }

    @ParameterizedTest
    @CsvSource({
        "20260217, 2026-07-01",
        "20260217, 2027-01-20",
        "20260217, 2028-02-29",
        "1, 2026-11-12",
        "-5, 2041-03-03"
    })
    void thereIsEnoughToSeeAndNotTooMuchToRecord(long seed, LocalDate today) {
        DemoShop shop = DemoShop.of(seed, today);
        assertThat(shop.members()).hasSize(5_000);
        assertThat(shop.events().size()).isBetween(50_000, 65_000);
        assertThat(ordersOf(shop, "supermarket").size()).isBetween(29_000, 37_000);
        assertThat(ordersOf(shop, "stars").size()).isBetween(9_500, 14_500);
        assertThat(of(shop, Event.OrderReturned.class, "supermarket").size()
                        * 1000
                        / ordersOf(shop, "supermarket").size())
                .as("returns of a thousand orders")
                .isBetween(25, 38);
    }

    @Test
    void theMembersAreOfTwoProgrammes() {
        assertThat(count(SHOP.members(), DemoMember::programme))
                .isEqualTo(Map.of("supermarket", 3_800, "stars", 1_200));
    }

    @Test
    void nobodySharesAnIdentityWithAnother() {
        List<String> identities = SHOP.members().stream()
                .flatMap(member -> member.identities().stream())
                .toList();
        assertThat(identities)
                .doesNotHaveDuplicates()
                .hasSize(10_000)
                .allMatch(identity ->
                        identity.matches("ext:demo:\\d{4}") || identity.matches("phone:\\+861[356789]\\d0000\\d{4}"));
    }

    @Test
    void namesLookChineseAndAreNotAllTheSame() {
        assertThat(SHOP.members()).allMatch(member -> member.name().matches("\\p{IsHan}{2,4}"));
        Map<String, Integer> names = count(SHOP.members(), DemoMember::name);
        assertThat(names.size()).isGreaterThan(2_800);
        assertThat(names.values()).allMatch(bearers -> bearers < 20);
        assertThat(SHOP.members()).anyMatch(member -> member.name().startsWith("欧阳"));
    }

    @Test
    void someMembersKeepTheirBirthdayOrTheWayTheyCameToThemselves() {
        assertThat(share(SHOP.members().stream()
                        .filter(member -> member.birthday() == null)
                        .count()))
                .isBetween(15L, 40L);
        assertThat(share(SHOP.members().stream()
                        .filter(member -> member.source() == null)
                        .count()))
                .isBetween(1L, 8L);
        assertThat(SHOP.members().stream().map(DemoMember::birthday).filter(Objects::nonNull))
                .allMatch(birthday -> birthday.isBefore(TODAY.minusYears(17)));
    }

    @Test
    void everyKeyIsThereOnce() {
        assertThat(SHOP.events().stream().map(event -> event.programme() + " " + event.key()))
                .doesNotHaveDuplicates();
    }

    @Test
    void factsComeInOrderOfTimeAfterJoiningAndBeforeToday() {
        Map<String, Instant> joined =
                SHOP.members().stream().collect(Collectors.toMap(DemoMember::identity, DemoMember::enrolledAt));
        Instant end = TODAY.atStartOfDay(Rhythm.ZONE).toInstant();
        Instant before = TODAY.minusMonths(12).atStartOfDay(Rhythm.ZONE).toInstant();
        for (DemoEvent event : SHOP.events()) {
            assertThat(event.occurredAt()).isAfterOrEqualTo(before).isBefore(end);
            assertThat(event.occurredAt()).isAfter(joined.get(event.identity()));
            before = event.occurredAt();
        }
    }

    @Test
    void someMembersNeverBuyAndAFewBuyMost() {
        Map<String, Integer> orders = count(of(SHOP, Event.OrderPaid.class, "supermarket"), DemoEvent::identity);
        assertThat(3_800 - orders.size()).isBetween(400, 1_200);
        List<Integer> sorted = orders.values().stream().sorted((a, b) -> b - a).toList();
        int all = sorted.stream().mapToInt(Integer::intValue).sum();
        int tenth = sorted.stream()
                .limit(sorted.size() / 10)
                .mapToInt(Integer::intValue)
                .sum();
        assertThat(tenth * 100 / all).isBetween(35, 65);
    }

    @Test
    void theMemberDayAndTheWeekendAreBusierThanTheMondayAndTheLunarYearBeginsAtHome() {
        Map<LocalDate, Integer> days = count(
                of(SHOP, Event.OrderPaid.class, "supermarket"),
                event -> LocalDate.ofInstant(event.occurredAt(), Rhythm.ZONE));
        int[] weekdays = new int[8];
        days.forEach((day, orders) -> weekdays[day.getDayOfWeek().getValue()] += orders);
        assertThat(weekdays[Rhythm.MEMBER_DAY.getValue()]).isGreaterThan(weekdays[1] * 5 / 4);
        assertThat(weekdays[6]).isGreaterThan(weekdays[1] * 5 / 4);
        LocalDate festival = LocalDate.of(2026, 2, 17);
        assertThat(days.getOrDefault(festival.minusDays(5), 0)).isGreaterThan(3 * days.getOrDefault(festival, 0));
        assertThat(days.getOrDefault(LocalDate.of(2025, 11, 11), 0))
                .isGreaterThan(days.getOrDefault(LocalDate.of(2025, 11, 18), 0));
    }

    @Test
    void basketsHaveOneToTwelveLinesOfManyGoods() {
        List<Order> orders = ordersOf(SHOP, "supermarket");
        assertThat(orders).allMatch(order -> order.lines().size() <= 12);
        assertThat(orders.stream()
                        .flatMap(order -> order.lines().stream())
                        .map(OrderLine::sku)
                        .distinct())
                .hasSizeGreaterThan(250);
        assertThat(orders.stream().flatMap(order -> order.lines().stream()).map(OrderLine::category))
                .contains("fresh/fruit", "dairy/milk", "drinks", "snacks", "household/paper", "tobacco", "gift-card");
        assertThat(ordersOf(SHOP, "stars").stream()
                        .flatMap(order -> order.lines().stream())
                        .map(OrderLine::category))
                .contains("coffee/espresso", "hand-brewed", "food/pastry");
    }

    @Test
    void taxIsWhatThePriceContainsOfIt() {
        for (Order order : ordersOf(SHOP, "supermarket")) {
            for (OrderLine line : order.lines()) {
                assertThat(Stream.of(0L, 6L, 9L, 13L))
                        .as(line.toString())
                        .anyMatch(percent -> line.tax()
                                == Math.floorDiv(2 * line.paid() * percent + 100 + percent, 2 * (100 + percent)));
            }
        }
    }

    @Test
    void ordersComeFromThreeStoresAndThreeChannelsAndOnlyTheAppShips() {
        for (String programme : List.of("supermarket", "stars")) {
            List<Order> orders = ordersOf(SHOP, programme);
            assertThat(orders.stream().map(Order::store).collect(Collectors.toSet()))
                    .hasSize(3);
            assertThat(orders.stream().map(Order::channel).collect(Collectors.toSet()))
                    .containsExactlyInAnyOrder("till", "app", "mini-program");
            assertThat(orders).allMatch(order -> order.shipping() == 0 || "app".equals(order.channel()));
            assertThat(of(SHOP, Event.OrderProgressed.class, programme)).isNotEmpty();
        }
    }

    @Test
    void membersCheckInAndReviewWhatTheyDrank() {
        List<Event.ActivityDone> done = of(SHOP, Event.ActivityDone.class, "stars").stream()
                .map(event -> (Event.ActivityDone) event.content())
                .toList();
        assertThat(done)
                .filteredOn(one -> one.activity().equals("checkin.done"))
                .hasSizeGreaterThan(2_000)
                .allMatch(one -> one.attributes().get("streak") instanceof Long streak && streak > 0);
        assertThat(done)
                .filteredOn(one -> one.activity().equals("review.posted"))
                .hasSizeGreaterThan(500)
                .allMatch(one -> one.attributes().get("stars") instanceof Long stars && stars >= 1 && stars <= 5);
    }

    @Test
    void theLivelyMemberHasAYearToLookAt() {
        List<Event> facts = SHOP.events().stream()
                .filter(event -> event.identity().equals(DemoShop.LIVELY_MEMBER))
                .map(DemoEvent::content)
                .toList();
        assertThat(facts).filteredOn(Event.OrderPaid.class::isInstance).hasSizeGreaterThan(60);
        assertThat(facts).filteredOn(Event.PointsSpent.class::isInstance).isNotEmpty();
        Map<String, Order> orders = new HashMap<>();
        List<Event.OrderReturned> partial = new ArrayList<>();
        for (Event fact : facts) {
            if (fact instanceof Event.OrderPaid paid) {
                orders.put(paid.order().id(), paid.order());
            }
            if (fact instanceof Event.OrderReturned returned
                    && !returned.lines().isEmpty()) {
                partial.add(returned);
            }
        }
        assertThat(partial)
                .anyMatch(returned -> returned.lines().stream().anyMatch(one -> {
                    OrderLine line = Objects.requireNonNull(orders.get(returned.order())).lines().stream()
                            .filter(candidate -> candidate.id().equals(one.line()))
                            .findFirst()
                            .orElseThrow();
                    return one.quantity() != null && one.quantity() < line.quantity();
                }));
    }

    private static long share(long part) {
        return part * 100 / SHOP.members().size();
    }

    private static List<DemoEvent> of(DemoShop shop, Class<? extends Event> kind, String programme) {
        return shop.events().stream()
                .filter(event -> event.programme().equals(programme) && kind.isInstance(event.content()))
                .toList();
    }

    private static List<Order> ordersOf(DemoShop shop, String programme) {
        return of(shop, Event.OrderPaid.class, programme).stream()
                .map(event -> ((Event.OrderPaid) event.content()).order())
                .toList();
    }

    private static <T, K> Map<K, Integer> count(List<T> all, Function<T, K> by) {
        return all.stream().collect(Collectors.groupingBy(by, Collectors.summingInt(_ -> 1)));
    }
}
