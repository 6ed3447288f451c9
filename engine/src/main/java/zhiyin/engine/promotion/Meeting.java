package zhiyin.engine.promotion;

import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/**
 * Two promotions that one order can have to do with at one moment, and what becomes of that.
 *
 * @param from since when both are on; null for always
 * @param until the first moment at which they are not any more; null for ever
 * @param first the code of the one that comes first
 * @param sameGoods whether a line can be of both: nothing in their conditions says that none is
 * @param outcome what becomes of it
 */
public record Meeting(
        @Nullable Instant from, @Nullable Instant until, String first, boolean sameGoods, Outcome outcome) {

    /** What becomes of two that meet; what stands above goes before what stands below. */
    public enum Outcome {
        /** One is in a group that does not go with the other: the one that comes first shuts the other out. */
        SHUT_OUT,
        /** One goes with nothing else: it counts where it is worth more than all others together. */
        ALONE_BEST,
        /** One goes with nothing else: it counts, and nothing else does. */
        ALONE_FIRST,
        /** The later one takes nothing off lines from which the earlier one's lane took something. */
        NOT_AFTER,
        /** Both, one after the other: the later one sees what the earlier one left. */
        BOTH,
        /** The first of them that takes something off. */
        FIRST,
        /** Those of their lane that make the whole order cheapest, as many as it takes. */
        BEST,
        /** For each line the one that takes most off it. */
        BEST_BY_LINE
    }

    /** How these two meet; empty if no order can have to do with both at one moment. */
    public static Optional<Meeting> of(Promotion one, Promotion other, Pricing pricing) {
        Instant from = later(one.from(), other.from());
        Instant until = earlier(one.until(), other.until());
        if ((from != null && until != null && !from.isBefore(until))
                || excludes(wanted(one.when()), wanted(other.when()))) {
            return Optional.empty();
        }
        boolean sameGoods = !excludes(goods(one), goods(other));
        boolean inOrder = isBefore(one, other, pricing);
        Promotion first = inOrder ? one : other;
        Outcome outcome = outcome(first, inOrder ? other : one, pricing);
        boolean ofOneOrder = switch (outcome) {
            case SHUT_OUT, ALONE_BEST, ALONE_FIRST, FIRST, BEST -> true;
            case NOT_AFTER, BOTH, BEST_BY_LINE -> false;
        };
        return sameGoods || ofOneOrder
                ? Optional.of(new Meeting(from, until, first.code(), sameGoods, outcome))
                : Optional.empty();
    }

    private static Outcome outcome(Promotion first, Promotion second, Pricing pricing) {
        if (shutsOut(first, second) || shutsOut(second, first)) {
            return Outcome.SHUT_OUT;
        }
        if (first.together().alone() || second.together().alone()) {
            return switch (pricing.alone()) {
                case BEST -> Outcome.ALONE_BEST;
                case FIRST -> Outcome.ALONE_FIRST;
            };
        }
        if (second.together().notAfter().contains(first.lane())) {
            return Outcome.NOT_AFTER;
        }
        if (!first.lane().equals(second.lane())) {
            return Outcome.BOTH;
        }
        Lane lane = pricing.lanes().get(place(first, pricing));
        return switch (lane.choose()) {
            case ALL -> Outcome.BOTH;
            case FIRST -> Outcome.FIRST;
            case BEST -> Outcome.BEST;
            case BEST_BY_LINE -> Outcome.BEST_BY_LINE;
        };
    }

    private static boolean shutsOut(Promotion one, Promotion other) {
        return !Collections.disjoint(one.together().notWith(), other.together().groups());
    }

    private static boolean isBefore(Promotion one, Promotion other, Pricing pricing) {
        int lanes = Integer.compare(place(one, pricing), place(other, pricing));
        int priorities = Integer.compare(other.priority(), one.priority());
        return lanes != 0
                ? lanes < 0
                : priorities != 0 ? priorities < 0 : one.code().compareTo(other.code()) < 0;
    }

    private static int place(Promotion promotion, Pricing pricing) {
        List<Lane> lanes = pricing.lanes();
        for (int i = 0; i < lanes.size(); i++) {
            if (lanes.get(i).code().equals(promotion.lane())) {
                return i;
            }
        }
        throw new IllegalArgumentException("no lane " + promotion.lane());
    }

    /** What lines must be for it, as far as its conditions name that outright. */
    private static Map<String, Set<String>> goods(Promotion promotion) {
        Map<String, Set<String>> goods = new TreeMap<>(wanted(promotion.on()));
        if (promotion.gives() instanceof Benefit.Price(var bySku, var otherwise, var _) && otherwise == null) {
            goods.merge("line.sku", bySku.keySet(), Meeting::common);
        }
        return goods;
    }

    /** The values one of which a field must have, by field: of what is asked by other tests than equality nothing is known. */
    private static Map<String, Set<String>> wanted(@Nullable Condition condition) {
        return switch (condition) {
            case null -> Map.of();
            case Condition.Test(var field, var operator, var operand) ->
                operator == Operator.EQUAL || operator == Operator.IN ? words(field, operand) : Map.of();
            case Condition.Group(var combinator, var not, var rules) ->
                not ? Map.of() : combinator == Condition.Combinator.AND ? all(rules) : any(rules);
        };
    }

    private static Map<String, Set<String>> words(String field, Operand operand) {
        return switch (operand) {
            case Operand.Words(var value) -> Map.of(field, Set.of(value));
            case Operand.WordList(var values) -> Map.of(field, Set.copyOf(values));
            case Operand.None _, Operand.Whole _, Operand.Wholes _, Operand.Range _, Operand.Flag _ -> Map.of();
        };
    }

    private static Map<String, Set<String>> all(List<Condition> rules) {
        Map<String, Set<String>> wanted = new HashMap<>();
        for (Condition rule : rules) {
            wanted(rule).forEach((field, values) -> wanted.merge(field, values, Meeting::common));
        }
        return wanted;
    }

    /** Only what each of them names is sure. */
    private static Map<String, Set<String>> any(List<Condition> rules) {
        Map<String, Set<String>> wanted = new HashMap<>(wanted(rules.getFirst()));
        for (Condition rule : rules.subList(1, rules.size())) {
            Map<String, Set<String>> other = wanted(rule);
            wanted.keySet().retainAll(other.keySet());
            wanted.replaceAll((field, values) -> {
                Set<String> either = new HashSet<>(values);
                either.addAll(other.getOrDefault(field, Set.of()));
                return either;
            });
        }
        return wanted;
    }

    private static Set<String> common(Set<String> some, Set<String> others) {
        Set<String> common = new HashSet<>(some);
        common.retainAll(others);
        return common;
    }

    /** Whether some field can't be as both want it; a set of a member's marks can hold what each of them wants. */
    private static boolean excludes(Map<String, Set<String>> one, Map<String, Set<String>> other) {
        return one.entrySet().stream()
                .anyMatch(each -> !each.getKey().equals("member.tags")
                        && !each.getKey().equals("member.segments")
                        && other.containsKey(each.getKey())
                        && Collections.disjoint(each.getValue(), other.get(each.getKey())));
    }

    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        return one == null ? other : other == null || one.isAfter(other) ? one : other;
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        return one == null ? other : other == null || one.isBefore(other) ? one : other;
    }
}
