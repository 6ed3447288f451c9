package zhiyin.engine.promotion;

import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.kernel.Shares;
import zhiyin.engine.promotion.Pricing.OddUnit;

/**
 * Reckons what a candidate takes off a basket. What it came to stands in its fields until the next time; used by one thread.
 *
 * <p>Units of one line that cost 10.00 for three are 3.33, 3.33 and 3.34: the first <i>n</i> cost the line's price times
 * <i>n</i> over its units, rounded down, so that all of them together cost what the line does.
 */
final class Reckoner {

    private final Rounding rounding;
    private final OddUnit oddUnit;

    /** By line. */
    final long[] off;

    long delivery;

    Benefit.@Nullable Gifts gifts;

    /** How often an amount or its gifts are given. */
    long times;

    /** How much of its limits the candidate uses: units that have its price, or once. */
    long used;

    /** What was taken off, and what gifts are worth. */
    long gain;

    private final long[] weights;

    Reckoner(Pricing pricing, int lines) {
        this.rounding = pricing.rounding();
        this.oddUnit = pricing.oddUnit();
        this.off = new long[lines];
        this.weights = new long[lines];
    }

    /** Whether the candidate takes something off that basket, as far as conditions, thresholds and its benefit go. */
    boolean reckon(Candidate candidate, Basket basket) {
        return reckon(candidate, basket, false);
    }

    /** The same, each line by itself. */
    boolean reckonByLine(Candidate candidate, Basket basket) {
        return reckon(candidate, basket, true);
    }

    private boolean reckon(Candidate candidate, Basket basket, boolean byLine) {
        clear();
        if (candidate.isOut() || !candidate.isMet(basket)) {
            return false;
        }
        int[] lines = candidate.lines(basket);
        Promotion promotion = candidate.promotion();
        if (lines.length == 0 || missing(promotion.atLeast(), lines, basket) > 0) {
            return false;
        }
        if (byLine) {
            for (int line : lines) {
                give(candidate.gives(), candidate, new int[] {line}, basket);
            }
        } else {
            give(candidate.gives(), candidate, lines, basket);
        }
        gain = delivery;
        for (long each : off) {
            gain += each;
        }
        if (gifts != null) {
            gain += worth(gifts) * times;
        }
        return gain > 0 || gifts != null;
    }

    /**
     * Leaves what a lane that chooses by line gives one of its candidates: the lines that are its own. Of units that have a price
     * of their own there are as many as it says over all these lines, those first that it takes most off.
     */
    void keep(long[] most, int[] by, int candidate, Candidate chosen, Basket basket) {
        clear();
        if (chosen.gives() instanceof Benefit.Price price) {
            int[] own = new int[most.length];
            int size = 0;
            for (int line = 0; line < most.length; line++) {
                if (most[line] > 0 && by[line] == candidate) {
                    own[size++] = line;
                }
            }
            price(price, Math.min(price.most(), chosen.left()), Arrays.copyOf(own, size), basket);
            for (long each : off) {
                gain += each;
            }
            return;
        }
        for (int line = 0; line < most.length; line++) {
            off[line] = by[line] == candidate ? most[line] : 0;
            gain += off[line];
        }
    }

    private void clear() {
        Arrays.fill(off, 0);
        delivery = 0;
        gifts = null;
        times = 1;
        used = 1;
        gain = 0;
    }

    /** By how much a threshold is missed; 0 where it is reached. */
    static long missing(Promotion.@Nullable AtLeast atLeast, int[] lines, Basket basket) {
        return atLeast == null ? 0 : Math.max(0, atLeast.least() - measured(atLeast.measure(), lines, basket));
    }

    static long measured(Measure measure, int[] lines, Basket basket) {
        long sum = 0;
        for (int line : lines) {
            sum += switch (measure) {
                case AMOUNT -> basket.costs[line];
                case AMOUNT_BEFORE -> basket.cart.before[line];
                case UNITS -> basket.cart.units[line];
            };
        }
        return sum;
    }

    /** What as many gifts as may be chosen are worth, the dearest. */
    private static long worth(Benefit.Gifts gifts) {
        return gifts.gifts().stream()
                .mapToLong(gift -> -gift.worth() * gift.units())
                .sorted()
                .limit(gifts.choose())
                .map(each -> -each)
                .sum();
    }

    private void give(Benefit benefit, Candidate candidate, int[] lines, Basket basket) {
        switch (benefit) {
            case Benefit.Price price -> price(price, Math.min(price.most(), candidate.left()), lines, basket);
            case Benefit.GroupPrice group -> price(group.first(), candidate.left(), lines, basket);
            case Benefit.PercentOff(var part, var most) -> percent(part, most, lines, basket);
            case Benefit.AmountOff(long amount, boolean eachUnit) -> amount(amount, eachUnit, lines, basket);
            case Benefit.NthUnit(int every, var part, long often) -> nth(every, part, often, lines, basket);
            case Benefit.PayFewer(int take, int pay, long often) -> fewer(take, pay, often, lines, basket);
            case Benefit.PriceOfSeveral(int take, long price, long often) -> several(take, price, often, lines, basket);
            case Benefit.BuyGet get -> get(get, lines, candidate.further(0, basket), basket);
            case Benefit.Bundle bundle -> bundle(bundle, candidate, basket);
            case Benefit.Steps steps -> steps(steps, candidate, lines, basket);
            case Benefit.Gifts chosen -> gifts = chosen;
            case Benefit.DeliveryOff(var most) ->
                delivery = most == null ? basket.delivery : Math.min(most, basket.delivery);
        }
    }

    private void price(Benefit.Price price, long most, int[] lines, Basket basket) {
        long[] savings = new long[off.length];
        for (int line : lines) {
            Long own = price.bySku().get(basket.cart.order.lines().get(line).sku());
            Long each = own == null ? price.otherwise() : own;
            if (each != null) {
                savings[line] = Math.max(0, basket.costs[line] - Math.multiplyExact(each, basket.cart.units[line]));
            }
        }
        long left = most;
        used = 0;
        for (int line : byUnit(lines, savings, basket.cart.units)) {
            long units = savings[line] == 0 ? 0 : Math.min(left, basket.cart.units[line]);
            used += units;
            off[line] = part(savings[line], units, basket.cart.units[line]);
            left -= units;
        }
    }

    private void percent(Ratio part, @Nullable Long most, int[] lines, Basket basket) {
        long amount = part.times(measured(Measure.AMOUNT, lines, basket), rounding);
        share(most == null ? amount : Math.min(most, amount), lines, basket.costs);
    }

    private void amount(long amount, boolean eachUnit, int[] lines, Basket basket) {
        if (!eachUnit) {
            share(amount, lines, basket.costs);
            return;
        }
        for (int line : lines) {
            off[line] = Math.min(basket.costs[line], Math.multiplyExact(amount, basket.cart.units[line]));
        }
    }

    private void nth(int every, Ratio part, long often, int[] lines, Basket basket) {
        long end = 0;
        for (int line : byUnit(lines, basket.costs, basket.cart.units)) {
            long start = end;
            end += basket.cart.units[line];
            long count = Math.min(end / every, often) - Math.min(start / every, often);
            off[line] = part.times(part(basket.costs[line], count, basket.cart.units[line]), rounding);
        }
    }

    private void fewer(int take, int pay, long often, int[] lines, Basket basket) {
        long whole = Math.min(units(lines, basket) / take, often) * take;
        long end = 0;
        for (int line : byUnit(lines, basket.costs, basket.cart.units)) {
            long start = end;
            end += basket.cart.units[line];
            long count = free(Math.min(end, whole), take, pay) - free(Math.min(start, whole), take, pay);
            off[line] = part(basket.costs[line], count, basket.cart.units[line]);
        }
    }

    /** How many of the first so many units are not paid. */
    private static long free(long units, int take, int pay) {
        return units / take * (take - pay) + Math.max(0, units % take - pay);
    }

    private void several(int take, long price, long often, int[] lines, Basket basket) {
        int[] sorted = byUnit(lines, basket.costs, basket.cart.units);
        long groups = Math.min(units(lines, basket) / take, often);
        // the groups get cheaper and cheaper: the first that costs no more than the price, and all after it, stay as
        // they are
        int at = 0;
        long used = 0;
        long taken = 0;
        Arrays.fill(weights, 0);
        for (long group = 0; group < groups; group++) {
            long worth = 0;
            int line = at;
            long inLine = used;
            for (long need = take; need > 0; ) {
                long count = Math.min(need, basket.cart.units[sorted[line]] - inLine);
                worth += part(basket.costs[sorted[line]], inLine + count, basket.cart.units[sorted[line]])
                        - part(basket.costs[sorted[line]], inLine, basket.cart.units[sorted[line]]);
                need -= count;
                inLine += count;
                if (inLine == basket.cart.units[sorted[line]] && line + 1 < sorted.length) {
                    line++;
                    inLine = 0;
                }
            }
            if (worth <= price) {
                break;
            }
            taken += worth - price;
            for (; at < line; at++) {
                weights[sorted[at]] = basket.costs[sorted[at]];
            }
            used = inLine;
            weights[sorted[at]] = part(basket.costs[sorted[at]], used, basket.cart.units[sorted[at]]);
        }
        share(taken, lines, weights);
    }

    private void get(Benefit.BuyGet benefit, int[] buy, int[] get, Basket basket) {
        boolean[] buys = new boolean[off.length];
        for (int line : buy) {
            buys[line] = true;
        }
        long both = 0;
        long onlyGet = 0;
        for (int line : get) {
            if (buys[line]) {
                both += basket.cart.units[line];
            } else {
                onlyGet += basket.cart.units[line];
            }
        }
        long onlyBuy = units(buy, basket) - both;
        long often =
                Math.min(benefit.times(), Math.min((onlyBuy + both) / benefit.buy(), (onlyGet + both) / benefit.get()));
        // of what is both, what is bought is not got; more often needs more of it, so the last that fits is found by
        // halving
        long low = 0;
        while (low < often) {
            long middle = low + (often - low + 1) / 2;
            if (Math.max(0, middle * benefit.buy() - onlyBuy) + Math.max(0, middle * benefit.get() - onlyGet) <= both) {
                low = middle;
            } else {
                often = middle - 1;
            }
        }
        long need = often * benefit.get();
        long free = both - Math.max(0, often * benefit.buy() - onlyBuy);
        int[] sorted = byUnit(get, basket.costs, basket.cart.units);
        for (int i = sorted.length - 1; i >= 0 && need > 0; i--) {
            int line = sorted[i];
            long count = Math.min(need, basket.cart.units[line]);
            if (buys[line]) {
                count = Math.min(count, free);
                free -= count;
            }
            need -= count;
            off[line] = benefit.part().times(part(basket.costs[line], count, basket.cart.units[line]), rounding);
        }
    }

    private void bundle(Benefit.Bundle bundle, Candidate candidate, Basket basket) {
        long[] counts = new long[off.length];
        long taken = 0;
        for (long often = 0; often < bundle.times(); often++) {
            long[] before = counts.clone();
            long worth = 0;
            for (int i = 0; i < bundle.parts().size() && worth >= 0; i++) {
                long more = part(bundle.parts().get(i).units(), candidate.further(i, basket), counts, basket);
                worth = more < 0 ? -1 : worth + more;
            }
            if (worth <= bundle.price()) {
                counts = before;
                break;
            }
            taken += worth - bundle.price();
        }
        Arrays.fill(weights, 0);
        int[] all = new int[counts.length];
        for (int line = 0; line < counts.length; line++) {
            weights[line] = part(basket.costs[line], counts[line], basket.cart.units[line]);
            all[line] = line;
        }
        share(taken, all, weights);
    }

    /** Takes so many units of what is left, the dearest first; what they cost, or -1 where there are not so many. */
    private static long part(long units, int[] lines, long[] counts, Basket basket) {
        long worth = 0;
        long need = units;
        for (int line : byUnit(lines, basket.costs, basket.cart.units)) {
            long count = Math.min(need, basket.cart.units[line] - counts[line]);
            worth += part(basket.costs[line], counts[line] + count, basket.cart.units[line])
                    - part(basket.costs[line], counts[line], basket.cart.units[line]);
            counts[line] += count;
            need -= count;
        }
        return need > 0 ? -1 : worth;
    }

    private void steps(Benefit.Steps steps, Candidate candidate, int[] lines, Basket basket) {
        long measured = measured(steps.measure(), lines, basket);
        Benefit.Steps.Step reached = null;
        for (Benefit.Steps.Step step : steps.steps()) {
            if (step.from() <= measured) {
                reached = step;
            }
        }
        if (reached == null) {
            return;
        }
        times = reached.equals(steps.steps().getLast()) ? Math.min(steps.times(), measured / reached.from()) : 1;
        switch (reached.gives()) {
            case Benefit.AmountOff(long amount, boolean _) ->
                share(Math.multiplyExact(amount, times), lines, basket.costs);
            case Benefit other -> give(other, candidate, lines, basket);
        }
    }

    private static long units(int[] lines, Basket basket) {
        return measured(Measure.UNITS, lines, basket);
    }

    /** Shares an amount out, at most as much as the weights come to. */
    private void share(long amount, int[] lines, long[] of) {
        share(amount, lines, of, oddUnit, off);
    }

    /**
     * Shares an amount out over some lines by their weights; no line gets more than its weight.
     *
     * @param shares by line, into which it is written
     */
    static void share(long amount, int[] lines, long[] of, OddUnit oddUnit, long[] shares) {
        long sum = 0;
        for (int line : lines) {
            sum += of[line];
        }
        long total = Math.min(amount, sum);
        if (total == 0) {
            return;
        }
        if (oddUnit == OddUnit.LARGEST_REMAINDER) {
            long[] parts = new long[lines.length];
            for (int i = 0; i < parts.length; i++) {
                parts[i] = of[lines[i]];
            }
            parts = Shares.cut(total, parts);
            for (int i = 0; i < parts.length; i++) {
                shares[lines[i]] = parts[i];
            }
            return;
        }
        long left = total;
        for (int line : lines) {
            shares[line] = part(total, of[line], sum);
            left -= shares[line];
        }
        for (int i = lines.length - 1; left > 0; i--) {
            long more = Math.min(left, of[lines[i]] - shares[lines[i]]);
            shares[lines[i]] += more;
            left -= more;
        }
    }

    /** These lines by what a unit of them comes to, the dearest first, of equal ones the earlier. */
    private static int[] byUnit(int[] lines, long[] amounts, long[] units) {
        int[] sorted = lines.clone();
        for (int i = 1; i < sorted.length; i++) {
            int line = sorted[i];
            int at = i;
            while (at > 0 && dearer(line, sorted[at - 1], amounts, units)) {
                sorted[at] = sorted[at - 1];
                at--;
            }
            sorted[at] = line;
        }
        return sorted;
    }

    private static boolean dearer(int one, int other, long[] amounts, long[] units) {
        if (units[one] == 1 && units[other] == 1) {
            return amounts[one] > amounts[other];
        }
        int order = Long.compare(
                Math.multiplyHigh(amounts[one], units[other]), Math.multiplyHigh(amounts[other], units[one]));
        return order != 0
                ? order > 0
                : Long.compareUnsigned(amounts[one] * units[other], amounts[other] * units[one]) > 0;
    }

    /** {@code amount * part / whole}, rounded down, exact for any size. */
    static long part(long amount, long part, long whole) {
        if (part == whole) {
            return amount;
        }
        long product = amount * part;
        if (Math.multiplyHigh(amount, part) == 0 && product >= 0) {
            return product / whole;
        }
        return BigInteger.valueOf(amount)
                .multiply(BigInteger.valueOf(part))
                .divide(BigInteger.valueOf(whole))
                .longValueExact();
    }
}
