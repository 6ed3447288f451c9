package zhiyin.engine.promotion;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.rule.Condition;

/**
 * What a promotion gives. Amounts are minor units; a part of a price is a ratio of at most 1; units are of the lines that the
 * promotion is about, the dearest first.
 */
public sealed interface Benefit {

    /** Nothing is taken off more often than this in one order, unless it is said. */
    long OFTEN_MAX = 1_000_000;

    /**
     * Units have a price of their own, where it is lower: a member price, a flash sale.
     *
     * @param bySku of some goods
     * @param otherwise of all other goods; null if theirs stays
     * @param most how many units of an order have it, those first that it takes most off
     */
    record Price(Map<String, Long> bySku, @Nullable Long otherwise, long most) implements Benefit {
        public Price {
            bySku = Map.copyOf(bySku);
            require(most > 0 && (otherwise == null || otherwise >= 0));
            require(bySku.values().stream().allMatch(price -> price >= 0));
            require(otherwise != null || !bySku.isEmpty());
        }
    }

    /**
     * A part of what the lines cost.
     *
     * @param most it takes off no more; null for as much as it comes to
     */
    record PercentOff(Ratio part, @Nullable Long most) implements Benefit {
        public PercentOff {
            requirePart(part);
            require(most == null || most > 0);
        }
    }

    /** An amount off the lines together, or off each of their units. */
    record AmountOff(long amount, boolean eachUnit) implements Benefit {
        public AmountOff {
            require(amount > 0);
        }
    }

    /** Of each {@code every} units the cheapest for less: the second at half price. */
    record NthUnit(int every, Ratio part, long times) implements Benefit {
        public NthUnit {
            require(every > 1 && times > 0);
            requirePart(part);
        }
    }

    /** Of each {@code take} units only {@code pay} are paid, the dearest: three for two. */
    record PayFewer(int take, int pay, long times) implements Benefit {
        public PayFewer {
            require(pay >= 0 && take > pay && times > 0);
        }
    }

    /** Each {@code take} units cost so much together: three for 99. */
    record PriceOfSeveral(int take, long price, long times) implements Benefit {
        public PriceOfSeveral {
            require(take > 0 && price >= 0 && times > 0);
        }
    }

    /**
     * For so many units bought, others for less or for nothing: buy two of these, get one of those.
     *
     * @param buy how many of the lines that the promotion is about
     * @param on what is got for less; null for any line
     * @param get how many of those, the cheapest
     */
    record BuyGet(int buy, @Nullable Condition on, int get, Ratio part, long times) implements Benefit {
        public BuyGet {
            require(buy > 0 && get > 0 && times > 0);
            requirePart(part);
        }
    }

    /** Several goods together at one price. Of each part so many units, of what no earlier part took. */
    record Bundle(List<Part> parts, long price, long times) implements Benefit {
        public Bundle {
            parts = List.copyOf(parts);
            require(!parts.isEmpty() && price >= 0 && times > 0);
        }

        /** @param on which lines; null for any */
        public record Part(@Nullable Condition on, int units) {
            public Part {
                require(units > 0);
            }
        }
    }

    /**
     * The more is bought, the more it gives: spend-and-save.
     *
     * @param measure what is counted
     * @param steps by what they ask, the least first; the last that is reached counts
     * @param times how often the last step's amount or gifts are given, once for each time it is reached in full; 1 for once
     */
    record Steps(Measure measure, List<Step> steps, long times) implements Benefit {
        public Steps {
            steps = List.copyOf(steps);
            require(!steps.isEmpty() && times > 0);
            for (int i = 1; i < steps.size(); i++) {
                require(steps.get(i).from() > steps.get(i - 1).from());
            }
        }

        /** @param gives an amount off, a part off, gifts or free delivery */
        public record Step(long from, Benefit gives) {
            public Step {
                require(from > 0);
                require((gives instanceof AmountOff(var _, boolean each) && !each)
                        || gives instanceof PercentOff
                        || gives instanceof Gifts
                        || gives instanceof DeliveryOff);
            }
        }
    }

    /**
     * Goods for nothing, which come with the order.
     *
     * @param choose how many of them the member has: all, or fewer, which he chooses
     */
    record Gifts(List<Gift> gifts, int choose) implements Benefit {
        public Gifts {
            gifts = List.copyOf(gifts);
            require(!gifts.isEmpty() && choose > 0 && choose <= gifts.size());
            Set<String> skus = new HashSet<>();
            gifts.forEach(gift -> require(skus.add(gift.sku())));
        }

        /** @param worth what a unit is worth to the member: by this it is compared with money; never taken off a price */
        public record Gift(String sku, int units, long worth) {
            public Gift {
                require(units > 0 && worth >= 0);
            }
        }
    }

    /** @param most it takes off no more of what delivery costs; null for all of it */
    record DeliveryOff(@Nullable Long most) implements Benefit {
        public DeliveryOff {
            require(most == null || most > 0);
        }
    }

    /**
     * Units have a price of their own for people who buy together: group buy. All pay what the first step asks; what the step
     * that is reached in the end asks less is given back to them. A line has the price with all of its units, or not at all.
     *
     * @param steps by how many people they ask, the fewest first; each for the same goods, and none dearer than the one before
     * @param hours how long a group may take to come together
     * @param groups how many groups there are at most; null for any
     */
    record GroupPrice(
            List<PriceFor> steps, int hours, @Nullable Integer groups) implements Benefit {
        public GroupPrice {
            steps = List.copyOf(steps);
            require(!steps.isEmpty() && hours > 0 && (groups == null || groups > 0));
            for (int i = 1; i < steps.size(); i++) {
                require(steps.get(i).follows(steps.get(i - 1)));
            }
        }

        /**
         * @param people so many and more
         * @param bySku of some goods
         * @param otherwise of all other goods; null if theirs stays
         */
        public record PriceFor(
                int people,
                Map<String, Long> bySku,
                @Nullable Long otherwise) {
            public PriceFor {
                bySku = Map.copyOf(bySku);
                require(people > 1 && (otherwise == null || otherwise > 0));
                require(bySku.values().stream().allMatch(price -> price > 0));
                require(otherwise != null || !bySku.isEmpty());
            }

            /** Whether it asks for more people and for no more money than another, of the same goods. */
            public boolean follows(PriceFor before) {
                return people > before.people
                        && bySku.keySet().equals(before.bySku.keySet())
                        && (otherwise == null) == (before.otherwise == null)
                        && (otherwise == null || before.otherwise == null || otherwise <= before.otherwise)
                        && bySku.entrySet().stream()
                                .allMatch(each ->
                                        each.getValue() <= before.bySku.getOrDefault(each.getKey(), each.getValue()));
            }

            /** What a unit of these goods costs; null if its price stays. */
            public @Nullable Long price(String sku) {
                Long own = bySku.get(sku);
                return own == null ? otherwise : own;
            }
        }

        /** With so many people it is full. */
        public int size() {
            return steps.getLast().people();
        }

        /** With fewer people nobody has the price. */
        public int least() {
            return steps.getFirst().people();
        }

        /** What so many people have reached; null if nothing. */
        public @Nullable PriceFor reached(int people) {
            PriceFor reached = null;
            for (PriceFor step : steps) {
                reached = step.people() <= people ? step : reached;
            }
            return reached;
        }

        /** What everybody pays at first. */
        public Price first() {
            return new Price(steps.getFirst().bySku(), steps.getFirst().otherwise(), OFTEN_MAX);
        }
    }

    /** Whether what it takes off one line does not depend on the others. */
    default boolean isByLine() {
        return switch (this) {
            case Price price -> price.most() == OFTEN_MAX;
            case PercentOff percent -> percent.most() == null;
            case AmountOff amount -> amount.eachUnit();
            case GroupPrice _ -> true;
            case NthUnit _, PayFewer _, PriceOfSeveral _, BuyGet _, Bundle _, Steps _, Gifts _, DeliveryOff _ -> false;
        };
    }

    private static void requirePart(Ratio part) {
        require(part.compareTo(Ratio.ONE) <= 0);
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("a benefit out of range");
        }
    }
}
