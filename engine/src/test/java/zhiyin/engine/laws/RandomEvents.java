package zhiyin.engine.laws;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.MemberState;
import zhiyin.engine.asset.Hold;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Occasion;
import zhiyin.engine.event.OnShortfall;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.event.PaidWith;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.engine.program.Programme;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.reversal.OrderPosition.LinePosition;
import zhiyin.engine.rule.Occasions;

/** A life as no member would lead it: everything happens, also what must be refused, and much is told late. */
public final class RandomEvents {

    private final Random random;
    private final Programme programme;
    private Instant now = Instant.parse("2023-11-20T08:00:00Z");
    private long events;
    private int orders;
    private int holds;
    private int topUps;

    public RandomEvents(Random random, Programme programme) {
        this.random = random;
        this.programme = programme;
        now = now.plus(Duration.ofDays(random.nextInt(200)));
    }

    /** The next event of a member who stands like this. */
    public Event next(MemberState state) {
        now = now.plusSeconds(random.nextInt(30_000));
        Instant at = random.nextInt(5) == 0 ? now.minusSeconds(random.nextInt(40 * 86_400)) : now;
        long id = ++events;
        if (state.profile() == null ? random.nextInt(10) > 0 : random.nextInt(100) == 0) {
            LocalDate birthday = random.nextBoolean() ? LocalDate.of(2000, 2, 29) : null;
            return new Event.MemberEnrolled(id, at, new MemberProfile(at, birthday, null, Map.of()));
        }
        return switch (random.nextInt(40)) {
            case 39 -> new Event.MemberMigrated(id, at, 1 + random.nextInt(2));
            case 27, 28, 29 -> toppedUp(id, at);
            case 30, 31 ->
                new Event.TopUpRefunded(
                        id,
                        at,
                        someTopUp(),
                        "refund" + id,
                        random.nextInt(3) == 0 ? null : 1 + random.nextLong(12_000),
                        maybeStore());
            case 32 ->
                new Event.CardBound(
                        id,
                        at,
                        "card" + id,
                        random.nextInt(20) == 0 ? pick(List.of("points", "gold")) : "balance",
                        1 + random.nextInt(50_000),
                        maybeStore());
            case 34 -> {
                String tier = random.nextInt(3) == 0 ? null : pick(List.of("base", "silver", "gold", "black"));
                LocalDate until = now.atZone(programme.zone()).toLocalDate().plusDays(1 + random.nextInt(90));
                yield new Event.TierSet(
                        id,
                        at,
                        pick(programme.ladders()).code(),
                        tier,
                        tier == null || random.nextInt(4) == 0 ? null : until,
                        "goodwill",
                        null);
            }
            case 33 -> {
                List<String> tags =
                        random.nextBoolean() ? null : List.of("vip", "new").subList(random.nextInt(2), 2);
                List<String> segments = random.nextBoolean() ? null : List.of("regulars");
                yield id % 3 == 0
                        ? new Event.MemberDescribed(
                                id,
                                at,
                                tags == null ? Map.of() : Map.of("likes", "tea", "cats", 2L),
                                segments == null ? List.of() : List.of("cats"),
                                id % 2 == 0 ? LocalDate.of(1990, 3, 2).plusDays(id % 400) : null)
                        : new Event.MemberMarked(id, at, tags, segments);
            }
            case 37, 38 ->
                new Event.ReviewClosed(
                        id, at, someOrder(state), random.nextBoolean(), random.nextBoolean() ? "seen" : null);
            case 36 -> {
                now = nextMidnight(random.nextInt(3));
                Occasion occasion = pick(List.of(Occasion.values()));
                yield Occasions.came(id, occasion, now.atZone(programme.zone()).toLocalDate(), programme.zone());
            }
            case 0, 1, 2, 3 -> {
                now = nextMidnight(random.nextInt(8) == 0 ? random.nextInt(120) : random.nextInt(6));
                yield new Event.DayPassed(id, now, now.atZone(programme.zone()).toLocalDate());
            }
            case 4, 5, 6, 7, 8 -> new Event.OrderPaid(id, at, order());
            case 9, 10 -> new Event.OrderProgressed(id, at, someOrder(state), pick(RandomProgrammes.MILESTONES));
            case 11, 12, 13 -> returned(id, at, state);
            case 14, 15 -> {
                String asset = someAsset();
                yield new Event.PointsSpent(
                        id,
                        at,
                        someHold(),
                        asset,
                        some(state, asset),
                        maybeOrder(state),
                        maybeStore(),
                        maybeCategories(),
                        maybeHousehold());
            }
            case 16, 17 -> {
                String asset = someAsset();
                Instant deadline = random.nextBoolean() ? at.plusSeconds(1 + random.nextInt(3 * 86_400)) : null;
                yield new Event.PointsHeld(
                        id,
                        at,
                        someHold(),
                        asset,
                        some(state, asset),
                        deadline,
                        maybeOrder(state),
                        maybeStore(),
                        maybeCategories(),
                        maybeHousehold());
            }
            case 18 -> {
                Hold hold = oneOf(state);
                boolean part = hold != null && random.nextBoolean();
                yield random.nextInt(3) == 0
                        ? new Event.HoldReleased(id, at, hold == null ? "nobody's" : hold.id())
                        : new Event.HoldCaptured(
                                id,
                                at,
                                hold == null ? "nobody's" : hold.id(),
                                part ? 1 + random.nextLong(hold.points() + 2) : null,
                                random.nextInt(3) == 0 ? maybeStore() : null);
            }
            case 19, 20 -> new Event.PointsCredited(id, at, anyAsset(), someReason(), null, credits(at));
            case 21 -> {
                String asset = anyAsset();
                OnShortfall policy = random.nextBoolean() ? null : pick(List.of(OnShortfall.values()));
                yield new Event.PointsDebited(id, at, asset, some(state, asset), someReason(), null, policy);
            }
            case 22 -> {
                Long lot = someLot(state);
                yield new Event.PointsExtended(
                        id, at, anyAsset(), lot, lot == null ? someDay(200) : null, someDay(300), someReason(), null);
            }
            case 23 -> {
                Long lot = someLot(state);
                yield new Event.PointsRevived(
                        id, at, anyAsset(), lot, lot == null ? someDay(-200) : null, someDay(90), someReason(), null);
            }
            case 24 -> {
                String asset = someAsset();
                yield new Event.PointsSent(id, at, "transfer" + id, 7, asset, some(state, asset), maybeShared());
            }
            case 25 ->
                new Event.PointsReceived(
                        id, at, "transfer" + id, 7, anyAsset(), List.of(part(at), part(at)), maybeShared());
            default ->
                new Event.ActivityDone(id, at, random.nextInt(9) == 0 ? "nothing.known" : "checkin.done", Map.of());
        };
    }

    private Event.@Nullable FromHousehold maybeHousehold() {
        return random.nextInt(6) > 0
                ? null
                : new Event.FromHousehold(
                        5,
                        random.nextInt(100),
                        random.nextBoolean() ? List.of() : List.of(new Event.Drawn(7, 1 + random.nextInt(50))));
    }

    private @Nullable Long maybeShared() {
        return random.nextInt(3) == 0 ? 5L : null;
    }

    private String anyAsset() {
        return random.nextInt(8) == 0 ? pick(List.of("growth", "gold")) : pick(List.of("points", "points", "stars"));
    }

    private String someReason() {
        return random.nextInt(30) == 0 ? "because" : pick(List.of("goodwill", "apology", "opening"));
    }

    private @Nullable Long someLot(MemberState state) {
        return random.nextBoolean()
                ? null
                : 1 + random.nextLong(state.counters().lots() + 2);
    }

    /** A day within so many from today, forward or back. */
    private LocalDate someDay(int within) {
        int days = random.nextInt(Math.abs(within)) * Integer.signum(within);
        return now.atZone(programme.zone()).toLocalDate().plusDays(days);
    }

    private List<Event.Credit> credits(Instant at) {
        List<Event.Credit> lots = new ArrayList<>();
        for (int i = random.nextInt(4) == 0 ? 3 : 1; i > 0; i--) {
            lots.add(new Event.Credit(
                    1 + random.nextInt(120),
                    random.nextInt(3) == 0 ? at.minusSeconds(random.nextInt(300 * 86_400)) : null,
                    random.nextInt(3) == 0 ? someDay(100) : null));
        }
        return lots;
    }

    private Event.Received part(Instant at) {
        Instant end = random.nextInt(3) == 0 ? null : nextMidnight(random.nextInt(60));
        return new Event.Received(1 + random.nextInt(60), at.minusSeconds(random.nextInt(90 * 86_400)), end);
    }

    private Instant nextMidnight(int daysMore) {
        return now.atZone(programme.zone())
                .toLocalDate()
                .plusDays(1 + daysMore)
                .atStartOfDay(programme.zone())
                .toInstant();
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    Order order() {
        List<OrderLine> lines = new ArrayList<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            long amount = random.nextInt(6) == 0 ? 0 : random.nextInt(20_000);
            long discount = random.nextInt(3) == 0 ? random.nextLong(amount + 1) : 0;
            long tax = random.nextInt(3) == 0 ? random.nextLong((amount - discount) / 5 + 1) : 0;
            String category = random.nextInt(5) == 0 ? null : pick(RandomProgrammes.CATEGORIES);
            lines.add(
                    new OrderLine("line" + i, "sku" + i, category, null, 1 + random.nextInt(5), amount, discount, tax));
        }
        int number = orders > 0 && random.nextInt(30) == 0 ? orders : ++orders;
        long shipping = random.nextBoolean() ? 0 : random.nextInt(2_000);
        Order order = new Order("order" + number, null, maybeStore(), shipping, lines);
        long rest = Order.total(shipping, lines);
        if (random.nextInt(3) > 0) {
            return order;
        }
        long points = random.nextLong(rest + 1);
        long value = random.nextLong(rest - points + 1);
        return order.with(new PaidWith(points, value, random.nextBoolean() ? 0 : rest - points - value));
    }

    /** Mostly an order there is; an order that was told twice now and then comes from here too. */
    private String someOrder(MemberState state) {
        if (state.orders().isEmpty() || random.nextInt(20) == 0) {
            return "order0";
        }
        return "order" + (1 + random.nextInt(orders));
    }

    private @Nullable String maybeOrder(MemberState state) {
        return random.nextInt(3) == 0 ? null : someOrder(state);
    }

    private String someAsset() {
        return random.nextInt(25) == 0
                ? pick(List.of("growth", "gold"))
                : pick(List.of("points", "points", "stars", "balance", "balance"));
    }

    private Event toppedUp(long id, Instant at) {
        String topUp = random.nextInt(15) == 0 && topUps > 0 ? "topup" + topUps : "topup" + ++topUps;
        if (random.nextInt(3) == 0) {
            String asset = random.nextInt(12) == 0 ? pick(List.of("points", "gold")) : "balance";
            return new Event.TopUpPaid(
                    id, at, topUp, null, asset, 1 + random.nextInt(30_000), "pay" + id, null, maybeStore());
        }
        Programme.TopUpPackage some = pick(programme.packages());
        return new Event.TopUpPaid(
                id,
                at,
                topUp,
                random.nextInt(15) == 0 ? "none" : some.code(),
                null,
                some.price() + (random.nextInt(15) == 0 ? 1 : 0),
                "pay" + id,
                null,
                maybeStore());
    }

    private String someTopUp() {
        return "topup" + random.nextInt(topUps + 1);
    }

    private @Nullable String maybeStore() {
        return random.nextInt(8) == 0 ? "elsewhere" : random.nextBoolean() ? null : pick(List.of("here", "there"));
    }

    private List<String> maybeCategories() {
        return random.nextInt(8) == 0 ? List.of("food", pick(List.of("books", "books/old"))) : List.of();
    }

    private String someHold() {
        return random.nextInt(15) == 0 && holds > 0 ? "hold" + holds : "hold" + ++holds;
    }

    private long some(MemberState state, String asset) {
        long available = asset.equals("balance")
                ? state.account("balance.principal").available()
                        + state.account("balance.bonus").available()
                : state.account(asset).available();
        return random.nextInt(6) == 0 ? available + 1 : 1 + random.nextLong(Math.max(1, available));
    }

    private @Nullable Hold oneOf(MemberState state) {
        List<Hold> open = state.holds().values().stream()
                .filter(hold -> hold.state() == Hold.State.OPEN || random.nextInt(20) == 0)
                .sorted(java.util.Comparator.comparing(Hold::id))
                .toList();
        return open.isEmpty() ? null : pick(open);
    }

    private Event returned(long id, Instant at, MemberState state) {
        String number = someOrder(state);
        OrderPosition order = state.orders().get(number);
        List<ReturnedLine> lines = new ArrayList<>();
        if (order != null && random.nextInt(4) > 0) {
            for (LinePosition line : order.lines()) {
                if (random.nextBoolean()) {
                    lines.add(returned(line));
                }
            }
            if (random.nextInt(40) == 0) {
                lines.add(new ReturnedLine("line0", 1L, null));
            }
        }
        return new Event.OrderReturned(id, at, number, "return" + id, lines);
    }

    private ReturnedLine returned(LinePosition line) {
        long over = random.nextInt(12) == 0 ? 1 : 0;
        long units = line.quantity() - line.returnedQuantity();
        long money = line.paid() - line.returnedAmount();
        Long quantity = random.nextInt(4) == 0 ? null : Math.max(1, random.nextLong(units + 1) + over);
        Long amount =
                quantity == null || random.nextInt(4) == 0 ? Long.valueOf(random.nextLong(money + 1) + over) : null;
        return new ReturnedLine(line.id(), quantity, amount);
    }
}
