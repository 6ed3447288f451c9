package zhiyin.engine.backtest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the fold over some members came to. Sums of different members add up, in any order, to the sums over all of them.
 * Filled by one thread.
 */
public final class Sums {

    static final int FLOWS = Flow.values().length;

    /** So many of the members who are affected most are kept, on either side. */
    static final int MOST_AFFECTED = 10;

    final int months;
    final Side live = new Side();
    final Side draft = new Side();
    final long[] orders;
    final long[] revenue;
    final long[] returns;
    final long[] returned;
    Page.Counts counts = Page.Counts.NONE;
    long active;
    long touched;
    long better;
    long worse;
    long gained;
    long lost;
    long spendsLost;
    long spendsWon;
    final Map<String, Map<Move, Long>> moves = new TreeMap<>();
    private List<Affected> helped = new ArrayList<>();
    private List<Affected> hurt = new ArrayList<>();

    Sums(int months) {
        this.months = months;
        this.orders = new long[months];
        this.revenue = new long[months];
        this.returns = new long[months];
        this.returned = new long[months];
    }

    /** How much of the history they are over. */
    public Page.Counts counts() {
        return counts;
    }

    /** From one tier, live, to another under the draft; null where the member has none on that ladder. */
    record Move(String live, String draft) implements Comparable<Move> {
        static final String NONE = "";

        @Override
        public int compareTo(Move other) {
            int byLive = live.compareTo(other.live);
            return byLive != 0 ? byLive : draft.compareTo(other.draft);
        }
    }

    /** What one of the two programmes did. */
    final class Side {
        /** By account: month by month the flows, side by side. */
        final Map<String, long[]> flows = new HashMap<>();
        /** By account: pending, available, held, owed at the end. */
        final Map<String, long[]> ends = new HashMap<>();

        /** By account and rule: a rule may give another asset from one version on. */
        final Map<String, Map<String, RuleSum>> rules = new HashMap<>();

        /** By template and rule. */
        final Map<String, Map<String, CouponSum>> coupons = new TreeMap<>();

        final Map<String, Long> refusals = new TreeMap<>();
        final Map<String, long[]> draws = new TreeMap<>();
        final Map<String, Long> drawnBefore = new TreeMap<>();

        long[] flows(String account) {
            long[] known = flows.get(account);
            if (known == null) {
                known = new long[months * FLOWS];
                flows.put(account, known);
            }
            return known;
        }

        RuleSum rule(String asset, String code) {
            return rules.computeIfAbsent(asset, account -> new HashMap<>())
                    .computeIfAbsent(code, rule -> new RuleSum());
        }

        CouponSum coupons(String template, String rule) {
            return coupons.computeIfAbsent(template, code -> new TreeMap<>())
                    .computeIfAbsent(rule, code -> new CouponSum());
        }

        long[] draws(String budget) {
            return draws.computeIfAbsent(budget, code -> new long[Calendar.STRETCHES]);
        }

        private void add(Side other) {
            other.flows.forEach((account, more) -> sum(flows(account), more));
            other.ends.forEach((account, more) -> sum(ends.computeIfAbsent(account, code -> new long[4]), more));
            other.rules.forEach((asset, codes) -> codes.forEach((code, more) -> {
                RuleSum sum = rule(asset, code);
                sum.granted += more.granted;
                sum.takenBack += more.takenBack;
                sum.times += more.times;
            }));
            other.coupons.forEach((template, rules) -> rules.forEach((rule, more) -> {
                CouponSum sum = coupons(template, rule);
                sum.given += more.given;
                sum.recalled += more.recalled;
            }));
            other.refusals.forEach((code, more) -> refusals.merge(code, more, Long::sum));
            other.draws.forEach((budget, more) -> sum(draws(budget), more));
            other.drawnBefore.forEach((budget, more) -> drawnBefore.merge(budget, more, Long::sum));
        }
    }

    /** What one rule or multiplier gave. */
    static final class RuleSum {
        long granted;
        long takenBack;
        long times;
    }

    /** How many coupons of a template one rule gave, and how many of them came back with their orders. */
    static final class CouponSum {
        long given;
        long recalled;
    }

    /**
     * A member for whom the draft makes a difference.
     *
     * @param value by how much he is better off under the draft, in what members are compared by; negative if worse
     * @param assets by account, by how many units
     * @param tiers by ladder, where it differs, his tier at the end: live, and under the draft
     */
    public record Affected(long member, long value, Map<String, Long> assets, Map<String, Tiers> tiers) {

        static final Comparator<Affected> MOST_HELPED =
                Comparator.comparingLong(Affected::value).reversed().thenComparingLong(Affected::member);
        static final Comparator<Affected> MOST_HURT =
                Comparator.comparingLong(Affected::value).thenComparingLong(Affected::member);
    }

    /** Two tiers; empty where there is none. */
    public record Tiers(String live, String draft) {}

    /** Whether a member with that value would be among those who are kept. */
    boolean stands(long member, long value) {
        List<Affected> list = value > 0 ? helped : hurt;
        if (value == 0) {
            return false;
        }
        if (list.size() < MOST_AFFECTED) {
            return true;
        }
        Affected last = list.getLast();
        long beyond = value > 0 ? value - last.value() : last.value() - value;
        return beyond > 0 || (beyond == 0 && member < last.member());
    }

    void add(Affected one) {
        if (one.value() > 0) {
            helped = most(helped, List.of(one), Affected.MOST_HELPED);
        } else {
            hurt = most(hurt, List.of(one), Affected.MOST_HURT);
        }
    }

    private static List<Affected> most(List<Affected> some, List<Affected> more, Comparator<Affected> order) {
        List<Affected> all = new ArrayList<>(some);
        all.addAll(more);
        all.sort(order);
        return new ArrayList<>(all.subList(0, Math.min(MOST_AFFECTED, all.size())));
    }

    List<Affected> helped() {
        return helped;
    }

    List<Affected> hurt() {
        return hurt;
    }

    void move(String ladder, Move move) {
        moves.computeIfAbsent(ladder, code -> new HashMap<>()).merge(move, 1L, Long::sum);
    }

    /** Adds what came of other members. */
    public void add(Sums other) {
        if (other.months != months) {
            throw new IllegalArgumentException("sums of another period");
        }
        live.add(other.live);
        draft.add(other.draft);
        sum(orders, other.orders);
        sum(revenue, other.revenue);
        sum(returns, other.returns);
        sum(returned, other.returned);
        counts = counts.plus(other.counts);
        active += other.active;
        touched += other.touched;
        better += other.better;
        worse += other.worse;
        gained += other.gained;
        lost += other.lost;
        spendsLost += other.spendsLost;
        spendsWon += other.spendsWon;
        other.moves.forEach((ladder, all) -> {
            Map<Move, Long> mine = moves.computeIfAbsent(ladder, code -> new HashMap<>());
            all.forEach((move, members) -> mine.merge(move, members, Long::sum));
        });
        helped = most(helped, other.helped, Affected.MOST_HELPED);
        hurt = most(hurt, other.hurt, Affected.MOST_HURT);
    }

    private static void sum(long[] sums, long[] more) {
        Arrays.setAll(sums, i -> sums[i] + more[i]);
    }
}
