package zhiyin.engine.promotion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.rule.Check;

/**
 * Goes through the lanes and, where the member may choose, tries what he could choose, what promises most first. What cannot
 * become better than the best that was found is not tried: nothing takes off more after others than it would as the first, but
 * for what {@link Candidate#isBounded} says. Used once.
 */
final class Search {

    /** So many choices are tried at most. */
    static final int TRIES_MAX = 20_000;

    private final Pricing pricing;
    private final Basket.Cart cart;
    private final Reckoner reckoner;
    private final Candidate[] candidates;
    private final Candidate[][] lanes;
    private final Candidate[] alone;
    /** By lane, what it and all that come after take off at most. */
    private final long[] gainMax;

    private @Nullable Basket best;
    private int tries;
    private long missedMax;

    Search(Pricing pricing, List<Candidate> considered, Basket.Cart cart) {
        this.pricing = pricing;
        this.cart = cart;
        this.reckoner = new Reckoner(pricing, cart.size());
        this.candidates = considered.toArray(Candidate[]::new);
        Arrays.sort(candidates, Comparator.comparingInt(candidate -> candidate.place));
        Basket whole = new Basket(cart);
        List<Candidate> single = new ArrayList<>(0);
        List<List<Candidate>> byLane = new ArrayList<>();
        pricing.lanes().forEach(lane -> byLane.add(new ArrayList<>()));
        for (Candidate candidate : candidates) {
            if (candidate.isOut()) {
                continue;
            }
            boolean takes = reckoner.reckon(candidate, whole);
            if (!takes && candidate.isBounded()) {
                continue;
            }
            candidate.gainMax = candidate.isBounded() ? reckoner.gain : Long.MAX_VALUE / 4;
            if (candidate.promotion().together().alone()) {
                single.add(candidate);
            } else {
                byLane.get(candidate.offer().lane()).add(candidate);
            }
        }
        this.alone = single.toArray(Candidate[]::new);
        Arrays.sort(
                alone,
                Comparator.comparingInt(
                                (Candidate candidate) -> -candidate.promotion().priority())
                        .thenComparingInt(candidate -> candidate.place));
        this.lanes = new Candidate[byLane.size()][];
        this.gainMax = new long[lanes.length + 1];
        for (int lane = lanes.length - 1; lane >= 0; lane--) {
            lanes[lane] = byLane.get(lane).toArray(Candidate[]::new);
            Lane of = pricing.lanes().get(lane);
            if (of.choose() == Lane.Choose.BEST) {
                Arrays.sort(lanes[lane], Comparator.comparingLong(candidate -> -candidate.gainMax));
            }
            int most = of.choose() == Lane.Choose.BEST ? of.most() : lanes[lane].length;
            gainMax[lane] = bounded(gainMax[lane + 1] + sum(lanes[lane], 0, most));
        }
    }

    /** What the first so many from a place on take off at most. */
    private static long sum(Candidate[] of, int from, int most) {
        long sum = 0;
        for (int i = from; i < of.length && i - from < most; i++) {
            sum = bounded(sum + of[i].gainMax);
        }
        return sum;
    }

    private static long bounded(long gain) {
        return Math.min(gain, Long.MAX_VALUE / 4);
    }

    Quote quote(Customer customer, @Nullable Check payable, List<Customer.Coupon> unknown) {
        Basket lone = alone();
        if (lone == null || pricing.alone() == Pricing.Alone.BEST) {
            go(0, new Basket(cart));
        }
        Basket found = best == null || (lone != null && lone.gain > best.gain) ? lone : best;
        if (found == null) {
            throw new IllegalStateException("nothing taken off is a price as well");
        }
        long gap = Math.max(0, Math.min(missedMax - found.gain, found.sum()));
        PaidWithPoints points = PaidWithPoints.of(pricing, payable, customer, found);
        return new Quote(cart, found, gap, points, new Considered(candidates, found, cart, pricing, unknown));
    }

    /** What goes with nothing else and counts. */
    private @Nullable Basket alone() {
        Basket found = null;
        for (Candidate candidate : alone) {
            Basket basket = new Basket(cart);
            if (!apply(candidate, basket)) {
                continue;
            }
            if (pricing.alone() == Pricing.Alone.FIRST) {
                return basket;
            }
            found = found == null || basket.gain > found.gain ? basket : found;
        }
        return found;
    }

    private boolean apply(Candidate candidate, Basket basket) {
        if (!candidate.offer().goesWith(basket.groups, basket.notWith) || !reckoner.reckon(candidate, basket)) {
            return false;
        }
        basket.take(candidate, reckoner);
        return true;
    }

    /** Goes through the lanes from one on. The basket is used up. */
    private void go(int from, Basket basket) {
        for (int lane = from; lane < lanes.length; lane++) {
            switch (pricing.lanes().get(lane).choose()) {
                case ALL -> {
                    for (Candidate candidate : lanes[lane]) {
                        apply(candidate, basket);
                    }
                }
                case FIRST -> {
                    for (Candidate candidate : lanes[lane]) {
                        if (apply(candidate, basket)) {
                            break;
                        }
                    }
                }
                case BEST_BY_LINE -> byLine(lanes[lane], basket);
                case BEST -> {
                    if (lanes[lane].length > 0) {
                        Candidate[] chosen =
                                new Candidate[Math.min(pricing.lanes().get(lane).most(), lanes[lane].length)];
                        choose(lane, basket, chosen, 0, 0, 0);
                        return;
                    }
                }
            }
        }
        if (best == null || basket.gain > best.gain) {
            best = basket;
        }
    }

    /**
     * Tries all that can be added to what was chosen, and then that alone.
     *
     * @param next the place of the first that may be added
     * @param promised what those that were chosen take off at most
     */
    private void choose(int lane, Basket basket, Candidate[] chosen, int count, int next, long promised) {
        Candidate[] all = lanes[lane];
        int more = chosen.length - count;
        for (int i = next; i < all.length && more > 0; i++) {
            long reach = bounded(basket.gain + promised + sum(all, i, more) + gainMax[lane + 1]);
            if (best != null && reach <= best.gain) {
                // those that come after promise no more
                break;
            }
            if (tries >= TRIES_MAX) {
                missedMax = Math.max(missedMax, reach);
                break;
            }
            chosen[count] = all[i];
            choose(lane, basket, chosen, count + 1, i + 1, bounded(promised + all[i].gainMax));
        }
        if (best != null && bounded(basket.gain + promised + gainMax[lane + 1]) <= best.gain) {
            return;
        }
        tries++;
        Basket tried = basket.copy();
        if (takeAll(chosen, count, tried)) {
            go(lane + 1, tried);
        }
    }

    /** Applies what was chosen, the greatest priority first; whether each of them takes something off. */
    private boolean takeAll(Candidate[] chosen, int count, Basket basket) {
        if (count == 1) {
            return apply(chosen[0], basket);
        }
        Candidate[] sorted = Arrays.copyOf(chosen, count);
        Arrays.sort(sorted, Comparator.comparingInt(candidate -> candidate.place));
        for (Candidate candidate : sorted) {
            if (!apply(candidate, basket)) {
                return false;
            }
        }
        return true;
    }

    /** For each line the one that takes most off it; of equal ones the one of the greatest priority. */
    private void byLine(Candidate[] all, Basket basket) {
        long[] most = new long[cart.size()];
        int[] by = new int[cart.size()];
        for (int i = 0; i < all.length; i++) {
            if (!all[i].offer().goesWith(basket.groups, basket.notWith) || !reckoner.reckonByLine(all[i], basket)) {
                continue;
            }
            for (int line = 0; line < most.length; line++) {
                if (reckoner.off[line] > most[line]) {
                    most[line] = reckoner.off[line];
                    by[line] = i;
                }
            }
        }
        for (int i = 0; i < all.length; i++) {
            boolean some = false;
            for (int line = 0; line < most.length; line++) {
                some |= most[line] > 0 && by[line] == i;
            }
            if (some) {
                reckoner.keep(most, by, i, all[i], basket);
                basket.take(all[i], reckoner);
            }
        }
    }
}
