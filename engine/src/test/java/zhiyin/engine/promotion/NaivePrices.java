package zhiyin.engine.promotion;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Operand;

/**
 * The same prices once more, by somebody who has all day: every unit is laid on the table by itself, and every choice is tried.
 * Knows of conditions only which goods they name.
 */
final class NaivePrices {

    /** A unit on the table. */
    private record Unit(int line, BigInteger costs, long whole) {}

    private final Pricing pricing;
    private final Order cart;
    private final List<Promotion> promotions;
    private final Customer.@Nullable Seat seat;
    private final Map<String, Long> left;

    /**
     * @param seat in a group; null for none
     * @param left of some promotions, for how many units they can be had
     */
    NaivePrices(
            Pricing pricing,
            Order cart,
            List<Promotion> promotions,
            Customer.@Nullable Seat seat,
            Map<String, Long> left) {
        this.pricing = pricing;
        this.cart = cart;
        this.promotions = promotions;
        this.seat = seat;
        this.left = left;
    }

    /** A state of the table. */
    private final class Table {
        final long[] costs = cart.lines().stream().mapToLong(OrderLine::paid).toArray();
        final Map<Integer, Set<String>> touched = new LinkedHashMap<>();
        final Set<String> groups = new HashSet<>();
        final Set<String> notWith = new HashSet<>();
        long delivery = cart.shipping();
        long gifts;

        Table copy() {
            Table copy = new Table();
            System.arraycopy(costs, 0, copy.costs, 0, costs.length);
            touched.forEach((line, lanes) -> copy.touched.put(line, new HashSet<>(lanes)));
            copy.groups.addAll(groups);
            copy.notWith.addAll(notWith);
            copy.delivery = delivery;
            copy.gifts = gifts;
            return copy;
        }

        long gain() {
            long sum = cart.shipping() - delivery + gifts;
            for (int i = 0; i < costs.length; i++) {
                sum += cart.lines().get(i).paid() - costs[i];
            }
            return sum;
        }

        boolean goesWith(Promotion promotion) {
            return promotion.together().groups().stream().noneMatch(notWith::contains)
                    && promotion.together().notWith().stream().noneMatch(groups::contains);
        }

        /** Takes off by line; false where there is nothing to take. */
        boolean take(Promotion promotion, long[] off, long fromDelivery, long giftsWorth, boolean gives) {
            long sum = fromDelivery + giftsWorth;
            for (long each : off) {
                sum += each;
            }
            if (sum <= 0 && !gives) {
                return false;
            }
            for (int i = 0; i < off.length; i++) {
                if (off[i] > 0) {
                    costs[i] -= off[i];
                    touched.computeIfAbsent(i, line -> new HashSet<>()).add(promotion.lane());
                }
            }
            delivery -= fromDelivery;
            gifts += giftsWorth;
            groups.addAll(promotion.together().groups());
            notWith.addAll(promotion.together().notWith());
            return true;
        }
    }

    /** The most that can be taken off, gifts at what they are worth. */
    long gainMax() {
        long best = Long.MIN_VALUE;
        List<Promotion> alone = promotions.stream()
                .filter(promotion -> promotion.together().alone())
                .sorted(Comparator.comparingInt((Promotion promotion) -> -promotion.priority())
                        .thenComparingInt(this::lane)
                        .thenComparing(Promotion::code))
                .toList();
        for (Promotion promotion : alone) {
            Table table = new Table();
            if (apply(promotion, table, false)) {
                if (pricing.alone() == Pricing.Alone.FIRST) {
                    return table.gain();
                }
                best = Math.max(best, table.gain());
            }
        }
        return Math.max(best, through(0, new Table()));
    }

    private int lane(Promotion promotion) {
        return pricing.lanes().stream().map(Lane::code).toList().indexOf(promotion.lane());
    }

    private List<Promotion> of(int lane) {
        return promotions.stream()
                .filter(promotion -> !promotion.together().alone()
                        && promotion.lane().equals(pricing.lanes().get(lane).code()))
                .sorted(Comparator.comparingInt((Promotion promotion) -> -promotion.priority())
                        .thenComparing(Promotion::code))
                .toList();
    }

    private long through(int lane, Table table) {
        if (lane == pricing.lanes().size()) {
            return table.gain();
        }
        List<Promotion> all = of(lane);
        switch (pricing.lanes().get(lane).choose()) {
            case ALL -> all.forEach(promotion -> apply(promotion, table, false));
            case FIRST -> {
                for (Promotion promotion : all) {
                    if (apply(promotion, table, false)) {
                        break;
                    }
                }
            }
            case BEST_BY_LINE -> byLine(all, table);
            case BEST -> {
                long best = Long.MIN_VALUE;
                for (int choice = 0; choice < 1 << all.size(); choice++) {
                    if (Integer.bitCount(choice) > pricing.lanes().get(lane).most()) {
                        continue;
                    }
                    Table tried = table.copy();
                    boolean lawful = true;
                    for (int i = 0; i < all.size() && lawful; i++) {
                        lawful = (choice & 1 << i) == 0 || apply(all.get(i), tried, false);
                    }
                    best = lawful ? Math.max(best, through(lane + 1, tried)) : best;
                }
                return best;
            }
        }
        return through(lane + 1, table);
    }

    private void byLine(List<Promotion> all, Table table) {
        long[][] offs = new long[all.size()][];
        for (int i = 0; i < all.size(); i++) {
            Table tried = table.copy();
            offs[i] = new long[table.costs.length];
            if (apply(all.get(i), tried, true)) {
                for (int line = 0; line < table.costs.length; line++) {
                    offs[i][line] = table.costs[line] - tried.costs[line];
                }
            }
        }
        long[][] own = new long[all.size()][table.costs.length];
        for (int line = 0; line < table.costs.length; line++) {
            int best = -1;
            for (int i = 0; i < all.size(); i++) {
                if (offs[i][line] > 0 && (best < 0 || offs[i][line] > offs[best][line])) {
                    best = i;
                }
            }
            if (best >= 0) {
                own[best][line] = offs[best][line];
            }
        }
        for (int i = 0; i < all.size(); i++) {
            table.take(all.get(i), own[i], 0, 0, false);
        }
    }

    /** What people who buy together pay a unit of these goods, of a cart with a seat in their group; null where it stays. */
    private @Nullable Long together(String sku) {
        Benefit.GroupPrice.PriceFor first =
                Objects.requireNonNull(seat).terms().steps().getFirst();
        return first.bySku().getOrDefault(sku, first.otherwise());
    }

    /** Whether there is a seat, and no unit too many for whom there is a price. */
    private boolean hasSeat(Promotion promotion) {
        if (seat == null || seat.refused() != null || !seat.promotion().equals(promotion.code())) {
            return false;
        }
        long units = cart.lines().stream()
                .filter(line -> together(line.sku()) != null)
                .mapToLong(OrderLine::quantity)
                .sum();
        return units <= left.getOrDefault(promotion.code(), Long.MAX_VALUE)
                && left.getOrDefault(promotion.code(), 1L) > 0;
    }

    private boolean apply(Promotion promotion, Table table, boolean byLine) {
        if (!table.goesWith(promotion) || (promotion.gives() instanceof Benefit.GroupPrice && !hasSeat(promotion))) {
            return false;
        }
        List<Integer> lines = new ArrayList<>();
        for (int i = 0; i < table.costs.length; i++) {
            if (isAbout(promotion.on(), i) && untouched(promotion, table).test(i)) {
                lines.add(i);
            }
        }
        if (lines.isEmpty()) {
            return false;
        }
        if (promotion.atLeast() != null
                && measured(promotion.atLeast().measure(), lines, table)
                        < promotion.atLeast().least()) {
            return false;
        }
        if (!byLine) {
            return give(promotion, promotion.gives(), lines, table, 1);
        }
        Table before = table.copy();
        boolean some = false;
        for (int line : lines) {
            Table tried = before.copy();
            if (give(promotion, promotion.gives(), List.of(line), tried, 1)) {
                table.costs[line] = tried.costs[line];
                some = true;
            }
        }
        return some;
    }

    private static IntPredicate untouched(Promotion promotion, Table table) {
        return line -> table.touched.getOrDefault(line, Set.of()).stream()
                .noneMatch(promotion.together().notAfter()::contains);
    }

    private boolean isAbout(Condition on, int line) {
        return switch (on) {
            case null -> true;
            case Condition.Test(String _, var _, Operand.WordList(var skus)) ->
                skus.contains(cart.lines().get(line).sku());
            case Condition.Test _, Condition.Group _ -> throw new IllegalArgumentException("goods are named in a list");
        };
    }

    private long measured(Measure measure, List<Integer> lines, Table table) {
        return lines.stream()
                .mapToLong(line -> switch (measure) {
                    case AMOUNT -> table.costs[line];
                    case AMOUNT_BEFORE -> cart.lines().get(line).paid();
                    case UNITS -> cart.lines().get(line).quantity();
                })
                .sum();
    }

    /** Units of a line, each at what the first so many cost more than one fewer. */
    private List<Unit> units(List<Integer> lines, Table table) {
        List<Unit> units = new ArrayList<>();
        for (int line : lines) {
            long quantity = cart.lines().get(line).quantity();
            for (long i = 0; i < quantity; i++) {
                BigInteger upTo = BigInteger.valueOf(table.costs[line])
                        .multiply(BigInteger.valueOf(i + 1))
                        .divide(BigInteger.valueOf(quantity));
                BigInteger before = BigInteger.valueOf(table.costs[line])
                        .multiply(BigInteger.valueOf(i))
                        .divide(BigInteger.valueOf(quantity));
                units.add(new Unit(line, upTo.subtract(before), quantity));
            }
        }
        // by what a unit costs exactly, not by how its line is cut into whole amounts
        units.sort((one, other) -> BigInteger.valueOf(table.costs[other.line()])
                .multiply(BigInteger.valueOf(one.whole()))
                .compareTo(BigInteger.valueOf(table.costs[one.line()]).multiply(BigInteger.valueOf(other.whole()))));
        return units;
    }

    private long rounded(Ratio part, long amount) {
        return BigDecimal.valueOf(amount)
                .multiply(BigDecimal.valueOf(part.numerator()))
                .divide(
                        BigDecimal.valueOf(part.denominator()),
                        0,
                        switch (pricing.rounding()) {
                            case FLOOR -> RoundingMode.FLOOR;
                            case HALF_UP -> RoundingMode.HALF_UP;
                            case CEILING -> RoundingMode.CEILING;
                        })
                .longValueExact();
    }

    private boolean give(Promotion promotion, Benefit benefit, List<Integer> lines, Table table, long times) {
        long[] off = new long[table.costs.length];
        long sum = lines.stream().mapToLong(line -> table.costs[line]).sum();
        switch (benefit) {
            case Benefit.PercentOff(var part, var most) -> {
                long amount = rounded(part, sum);
                share(most == null ? amount : Math.min(most, amount), lines, table.costs, off);
            }
            case Benefit.AmountOff(long amount, boolean eachUnit) -> {
                if (eachUnit) {
                    lines.forEach(line -> off[line] = Math.min(
                            table.costs[line], amount * cart.lines().get(line).quantity()));
                } else {
                    share(amount * times, lines, table.costs, off);
                }
            }
            case Benefit.Price(var bySku, var otherwise, long most) -> {
                if (most < Benefit.OFTEN_MAX) {
                    throw new IllegalArgumentException("not known here");
                }
                for (int line : lines) {
                    Long each = bySku.getOrDefault(cart.lines().get(line).sku(), otherwise);
                    if (each != null) {
                        off[line] = Math.max(
                                0,
                                table.costs[line]
                                        - each * cart.lines().get(line).quantity());
                    }
                }
            }
            case Benefit.NthUnit(int every, var part, long often) -> {
                List<Unit> units = units(lines, table);
                Map<Integer, Integer> counts = new LinkedHashMap<>();
                for (int i = every - 1; i < units.size() && (i + 1) / every <= often; i += every) {
                    counts.merge(units.get(i).line(), 1, Integer::sum);
                }
                counts.forEach((line, count) -> off[line] = rounded(part, first(count, line, table)));
            }
            case Benefit.PayFewer(int take, int pay, long often) -> {
                List<Unit> units = units(lines, table);
                Map<Integer, Integer> counts = new LinkedHashMap<>();
                for (int group = 0; group < Math.min(units.size() / take, often); group++) {
                    for (int i = pay; i < take; i++) {
                        counts.merge(units.get(group * take + i).line(), 1, Integer::sum);
                    }
                }
                counts.forEach((line, count) -> off[line] = first(count, line, table));
            }
            case Benefit.PriceOfSeveral(int take, long price, long often) -> {
                List<Unit> units = units(lines, table);
                Map<Integer, Integer> counts = new LinkedHashMap<>();
                long taken = 0;
                for (int group = 0; group < Math.min(units.size() / take, often); group++) {
                    List<Unit> one = units.subList(group * take, (group + 1) * take);
                    long worth = one.stream()
                            .mapToLong(unit -> unit.costs().longValueExact())
                            .sum();
                    if (worth <= price) {
                        break;
                    }
                    taken += worth - price;
                    one.forEach(unit -> counts.merge(unit.line(), 1, Integer::sum));
                }
                long[] weights = new long[off.length];
                counts.forEach((line, count) -> weights[line] = first(count, line, table));
                share(taken, lines, weights, off);
            }
            case Benefit.BuyGet get -> buyGet(get, lines, promotion, table, off);
            case Benefit.Steps steps -> {
                long measured = measured(steps.measure(), lines, table);
                Benefit.Steps.Step last = null;
                for (Benefit.Steps.Step step : steps.steps()) {
                    last = measured >= step.from() ? step : last;
                }
                if (last == null) {
                    return false;
                }
                long often = last == steps.steps().getLast() ? Math.min(steps.times(), measured / last.from()) : 1;
                return give(promotion, last.gives(), lines, table, often);
            }
            case Benefit.Gifts(var gifts, int choose) -> {
                long worth = gifts.stream()
                        .map(gift -> gift.worth() * gift.units())
                        .sorted(Comparator.reverseOrder())
                        .limit(choose)
                        .mapToLong(Long::longValue)
                        .sum();
                return table.take(promotion, off, 0, worth * times, true);
            }
            case Benefit.DeliveryOff(var most) -> {
                return table.take(
                        promotion, off, most == null ? table.delivery : Math.min(most, table.delivery), 0, false);
            }
            case Benefit.GroupPrice _ -> {
                for (int line : lines) {
                    OrderLine bought = cart.lines().get(line);
                    Long each = together(bought.sku());
                    off[line] = each == null ? 0 : Math.max(0, table.costs[line] - each * bought.quantity());
                }
            }
            case Benefit.Bundle _ -> throw new IllegalArgumentException("not known here");
        }
        return table.take(promotion, off, 0, 0, false);
    }

    /** As often as there are units enough, one more each time; what is got are the cheapest that leave enough to buy. */
    private void buyGet(Benefit.BuyGet benefit, List<Integer> buy, Promotion promotion, Table table, long[] off) {
        List<Integer> get = new ArrayList<>();
        for (int i = 0; i < table.costs.length; i++) {
            if (isAbout(benefit.on(), i) && untouched(promotion, table).test(i)) {
                get.add(i);
            }
        }
        List<Unit> cheapest = units(get, table).reversed();
        // of one line the units are taken from its first on
        Map<Integer, Integer> best = Map.of();
        for (long often = 1; often <= benefit.times(); often++) {
            Map<Integer, Integer> counts = new LinkedHashMap<>();
            long need = often * benefit.get();
            long toBuy = units(buy, table).size();
            List<Integer> order = new ArrayList<>();
            cheapest.forEach(unit -> {
                if (!order.contains(unit.line())) {
                    order.add(unit.line());
                }
            });
            for (int line : order) {
                for (long i = 0; i < cart.lines().get(line).quantity() && need > 0; i++) {
                    if (buy.contains(line)) {
                        if (toBuy <= often * benefit.buy()) {
                            break;
                        }
                        toBuy--;
                    }
                    counts.merge(line, 1, Integer::sum);
                    need--;
                }
            }
            if (need > 0 || toBuy < often * benefit.buy()) {
                break;
            }
            best = counts;
        }
        best.forEach((line, count) -> off[line] = rounded(benefit.part(), first(count, line, table)));
    }

    /** What the first so many units of a line cost. */
    private long first(int count, int line, Table table) {
        return BigInteger.valueOf(table.costs[line])
                .multiply(BigInteger.valueOf(count))
                .divide(BigInteger.valueOf(cart.lines().get(line).quantity()))
                .longValueExact();
    }

    /** One unit after the other to whom most is still missing of his exact share. */
    private static void share(long amount, List<Integer> lines, long[] weights, long[] off) {
        BigInteger sum = BigInteger.ZERO;
        for (int line : lines) {
            sum = sum.add(BigInteger.valueOf(weights[line]));
        }
        if (sum.signum() == 0) {
            return;
        }
        BigInteger total = BigInteger.valueOf(amount).min(sum);
        BigInteger left = total;
        Map<Integer, BigInteger> rest = new LinkedHashMap<>();
        for (int line : lines) {
            BigInteger[] parts =
                    total.multiply(BigInteger.valueOf(weights[line])).divideAndRemainder(sum);
            off[line] = parts[0].longValueExact();
            rest.put(line, parts[1]);
            left = left.subtract(parts[0]);
        }
        List<Integer> byRest = new ArrayList<>(lines);
        byRest.sort(Comparator.comparing((Integer line) -> rest.get(line)).reversed());
        for (int i = 0; i < left.intValueExact(); i++) {
            off[byRest.get(i)]++;
        }
    }
}
