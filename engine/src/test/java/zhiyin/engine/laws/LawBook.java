package zhiyin.engine.laws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import zhiyin.engine.MemberState;
import zhiyin.engine.asset.Account;
import zhiyin.engine.asset.Hold;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Movement;
import zhiyin.engine.decision.Place;
import zhiyin.engine.reversal.TopUp;

/** Every movement there ever was, kept on the side, and the laws that a state must keep with them. */
final class LawBook {

    private final Map<String, Map<Place, Long>> places = new TreeMap<>();
    private final Map<Long, Map<Place, Long>> byLot = new HashMap<>();
    private final Map<Long, Long> grantedByLot = new HashMap<>();
    private long sequence;
    private Instant last = Instant.MIN;

    void keep(MemberState before, List<Effect> effects, MemberState after) {
        Map<Long, Lot> lots = new HashMap<>();
        for (Account account : after.accounts().values()) {
            account.open().forEach(lot -> lots.put(lot.number(), lot));
            account.closed().values().forEach(lot -> lots.put(lot.number(), lot));
        }
        for (Effect effect : effects) {
            if (effect instanceof Effect.Moved moved) {
                record(moved.movement());
                notBeforeNorAfterItsTime(moved.movement(), lots);
            }
        }
        assertThat(after.counters().movements()).as("movements counted").isEqualTo(sequence);
        assertThat(after.counters().lots()).as("lots counted").isEqualTo(lots.size());
        after.accounts().values().forEach(this::accountIsTheSumOfItsParts);
        lots.values().forEach(this::lotIsTheSumOfItsMovements);
        holdsEndOnce(before, after);
        if (effects.stream().noneMatch(Effect.PointsMerged.class::isInstance)) {
            // with a merge they go over
            assertThat(after.holds().keySet()).containsAll(before.holds().keySet());
        }
        noMoreIsPaidOutThanWasPaidIn(after);
    }

    private void noMoreIsPaidOutThanWasPaidIn(MemberState after) {
        long paidOut = 0;
        for (TopUp topUp : after.topUps().values()) {
            assertThat(topUp.refunded()).as("paid out of " + topUp.id()).isBetween(0L, topUp.paid());
            assertThat(topUp.fee()).as("kept of " + topUp.id()).isBetween(0L, topUp.charged());
            assertThat(topUp.charged()).isBetween(0L, topUp.refunded());
            boolean money = topUp.principal().asset().endsWith(".principal");
            paidOut += money ? topUp.refunded() : 0;
        }
        long left = places.entrySet().stream()
                .filter(account -> account.getKey().endsWith(".principal"))
                .mapToLong(account -> sum(account.getValue(), Place.REFUNDED))
                .sum();
        equal("principal that left is principal that was paid out", paidOut, left, left);
        places.forEach((account, sums) -> {
            if (!account.endsWith(".principal")) {
                return;
            }
            assertThat(sum(sums, Place.EXPIRED)).as("principal never expires").isZero();
            assertThat(sum(sums, Place.REVERSED))
                    .as("principal is never taken back")
                    .isZero();
            assertThat(sum(sums, Place.OWED)).as("principal is never owed").isZero();
        });
    }

    private void record(Movement movement) {
        assertThat(movement.sequence()).as("sequences are dense").isEqualTo(++sequence);
        assertThat(movement.points()).as("a movement moves something").isPositive();
        assertThat(movement.at()).as("never earlier than the movement before").isAfterOrEqualTo(last);
        last = movement.at();
        Map<Place, Long> sums = places.computeIfAbsent(movement.asset(), asset -> new EnumMap<>(Place.class));
        sums.merge(movement.from(), -movement.points(), Math::addExact);
        sums.merge(movement.to(), movement.points(), Math::addExact);
        long balance = 0;
        for (Map.Entry<Place, Long> sum : sums.entrySet()) {
            balance += sum.getKey().counted() ? sum.getValue() : 0;
        }
        assertThat(movement.balanceAfter()).as("balance after " + movement).isEqualTo(balance);
        if (movement.lot() != null) {
            Map<Place, Long> lot = byLot.computeIfAbsent(movement.lot(), number -> new EnumMap<>(Place.class));
            if (movement.from() == Place.ISSUED || movement.from() == Place.TRANSFERRED) {
                grantedByLot.merge(movement.lot(), movement.points(), Math::addExact);
            } else {
                lot.merge(movement.from(), -movement.points(), Math::addExact);
            }
            lot.merge(movement.to(), movement.points(), Math::addExact);
        }
    }

    private static void notBeforeNorAfterItsTime(Movement movement, Map<Long, Lot> lots) {
        boolean used = movement.from() == Place.AVAILABLE
                && List.of(Place.SPENT, Place.HELD, Place.OWED, Place.TRANSFERRED)
                        .contains(movement.to());
        if (used) {
            Lot.Terms terms = lots.get(movement.lot()).terms();
            assertThat(terms.awaits()).as("used while it waits: " + movement).isNull();
            if (terms.activeAt() != null) {
                assertThat(movement.at()).as("used before it is active").isAfterOrEqualTo(terms.activeAt());
            }
            if (terms.expiresAt() != null) {
                assertThat(movement.at()).as("used after its end: " + movement).isBefore(terms.expiresAt());
            }
        }
    }

    private void accountIsTheSumOfItsParts(Account account) {
        Map<Place, Long> sums = places.getOrDefault(account.asset(), Map.of());
        List<Lot> lots = new ArrayList<>(account.open());
        lots.addAll(account.closed().values());
        String asset = account.asset();
        long zero = sums.values().stream().mapToLong(Long::longValue).sum();
        assertThat(zero).as(asset + ": members and programme sum to nothing").isZero();
        equal(
                "pending",
                account.pending(),
                sum(sums, Place.PENDING),
                lots.stream().mapToLong(Lot::pending).sum());
        equal(
                "available",
                account.available(),
                sum(sums, Place.AVAILABLE),
                lots.stream().mapToLong(Lot::available).sum());
        equal(
                "held",
                account.held(),
                sum(sums, Place.HELD),
                lots.stream().mapToLong(Lot::held).sum());
        equal("owed", account.owed(), sum(sums, Place.OWED), account.owed());
        assertThat(account.owed()).as("owed").isNotPositive();
        assertThat(account.owed() < 0 && account.available() > 0)
                .as(asset + ": nothing is available while something is owed")
                .isFalse();
        assertThat(account.balance()).isEqualTo(account.available() + account.held() + account.owed());
        assertThat(account.open()).as("open lots are open").allMatch(Lot::open).isSortedAccordingTo(Lot.SPEND_ORDER);
        assertThat(account.closed().values()).as("closed lots are closed").noneMatch(Lot::open);
    }

    private void lotIsTheSumOfItsMovements(Lot lot) {
        Map<Place, Long> sums = byLot.getOrDefault(lot.number(), Map.of());
        equal(
                "granted",
                lot.granted(),
                grantedByLot.getOrDefault(lot.number(), 0L),
                lot.pending() + lot.available() + lot.held() + lot.consumed() + lot.expired() + lot.reversed());
        long consumed = sum(sums, Place.SPENT) + sum(sums, Place.OWED) + sum(sums, Place.TRANSFERRED);
        equal("consumed", lot.consumed(), consumed, consumed);
        equal("lot's states", lot.pending(), sum(sums, Place.PENDING), lot.pending());
        equal("lot's states", lot.available(), sum(sums, Place.AVAILABLE), lot.available());
        equal("lot's states", lot.held(), sum(sums, Place.HELD), lot.held());
        equal("lot's states", lot.expired(), sum(sums, Place.EXPIRED), lot.expired());
        equal("lot's states", lot.reversed(), sum(sums, Place.REVERSED) + sum(sums, Place.REFUNDED), lot.reversed());
    }

    private static void holdsEndOnce(MemberState before, MemberState after) {
        after.holds().forEach((id, hold) -> {
            Hold earlier = before.holds().get(id);
            if (earlier != null && earlier.state() != Hold.State.OPEN) {
                assertThat(hold.state()).as("a hold ends once").isEqualTo(earlier.state());
                assertThat(hold.captured()).isEqualTo(earlier.captured());
            }
            for (Hold.Part part : hold.parts()) {
                assertThat(part.captured()).isBetween(0L, part.points());
                assertThat(part.reinstated()).as("given back at most once").isBetween(0L, part.captured());
            }
        });
        Map<Long, Long> setAside = new HashMap<>();
        after.holds().values().stream()
                .filter(hold -> hold.state() == Hold.State.OPEN)
                .flatMap(hold -> hold.parts().stream())
                .forEach(part -> setAside.merge(part.lot(), part.points(), Long::sum));
        long held = 0;
        for (Account account : after.accounts().values()) {
            long open = account.open().stream()
                    .mapToLong(lot -> setAside.getOrDefault(lot.number(), 0L))
                    .sum();
            equal("held is in open holds", account.held(), open, open);
            held += open;
        }
        equal(
                "what is set aside is set aside somewhere",
                held,
                setAside.values().stream().mapToLong(Long::longValue).sum(),
                held);
    }

    private static long sum(Map<Place, Long> sums, Place place) {
        return sums.getOrDefault(place, 0L);
    }

    /** Quicker than a matcher, which counts over a hundred thousand steps. */
    private static void equal(String what, long actual, long one, long other) {
        if (actual != one || actual != other) {
            throw new AssertionError(what + ": the state says " + actual + ", its parts " + one + " and " + other);
        }
    }
}
