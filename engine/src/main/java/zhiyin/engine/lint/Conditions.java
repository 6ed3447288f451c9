package zhiyin.engine.lint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.lint.Example.Proof;
import zhiyin.engine.lint.Example.Quote;
import zhiyin.engine.lint.Finding.Code;
import zhiyin.engine.lint.Finding.Severity;
import zhiyin.engine.lint.Solver.Answer;
import zhiyin.engine.lint.Solver.Wish;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Award;
import zhiyin.engine.program.Programme.EarningRule;
import zhiyin.engine.program.Programme.Multiplier;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/** Conditions that are never met, always true, or never decide anything because another rule is chosen first. */
final class Conditions {

    /** Tests laid down for one programme, over all questions. */
    static final long STEPS_MAX = 4_000_000;

    /** Beyond so many tests a contradiction is told whole instead of being brought down to what it needs. */
    private static final int MINIMISED_MAX = 80;

    private final Programme programme;
    private final Notes notes;
    private final Written written;
    private final Map<String, Solver> solvers = new HashMap<>();
    private final Set<String> dead = new HashSet<>();
    private final List<Gate> rules = new ArrayList<>();
    private final List<Gate> multipliers = new ArrayList<>();
    private final List<Gate> coupons = new ArrayList<>();

    /**
     * What stands before a rule or multiplier.
     *
     * @param wishes everything that has to be so: of the event, of one line, and of the days of its budget
     */
    record Gate(String path, String code, List<String> types, List<Wish> wishes) {

        boolean isOpen() {
            return wishes.isEmpty();
        }

        int size() {
            return wishes.stream().mapToInt(wish -> wish.spot().leaves().size()).sum();
        }
    }

    Conditions(Programme programme, Notes notes) {
        this.programme = programme;
        this.notes = notes;
        this.written = new Written(programme);
        for (int i = 0; i < programme.rules().size(); i++) {
            EarningRule rule = programme.rules().get(i);
            String path = "earning.rules[" + i + "]";
            rules.add(gate(path, rule.code(), List.of(rule.on()), rule.when(), rule.lines(), rule.budget()));
        }
        for (int i = 0; i < programme.multipliers().size(); i++) {
            Multiplier multiplier = programme.multipliers().get(i);
            Set<String> types = new LinkedHashSet<>();
            programme.rules().stream()
                    .filter(rule -> rule.asset().equals(multiplier.asset()))
                    .forEach(rule -> types.add(rule.on()));
            multipliers.add(gate(
                    "earning.multipliers[" + i + "]",
                    multiplier.code(),
                    List.copyOf(types),
                    multiplier.when(),
                    multiplier.lines(),
                    multiplier.budget()));
        }
        for (int i = 0; i < programme.couponRules().size(); i++) {
            Programme.CouponRule rule = programme.couponRules().get(i);
            coupons.add(gate(
                    "earning.coupons[" + i + "]", rule.code(), List.of(rule.on()), rule.when(), rule.lines(), null));
        }
    }

    private Gate gate(
            String path,
            String code,
            List<String> types,
            @Nullable Condition when,
            @Nullable Condition lines,
            @Nullable String budgetCode) {
        List<Wish> wishes = new ArrayList<>();
        if (when != null) {
            wishes.add(new Wish(Spot.of(when, path + ".when"), true));
        }
        if (lines != null) {
            wishes.add(new Wish(Spot.of(lines, path + ".lines"), true));
        }
        for (int i = 0; i < programme.budgets().size(); i++) {
            Programme.Budget budget = programme.budgets().get(i);
            if (budget.code().equals(budgetCode)) {
                String at = "budgets[" + i + "]";
                if (budget.from() != null) {
                    wishes.add(
                            day(at + ".from", Operator.AT_LEAST, budget.from().toEpochDay()));
                }
                if (budget.until() != null) {
                    wishes.add(
                            day(at + ".until", Operator.AT_MOST, budget.until().toEpochDay()));
                }
            }
        }
        return new Gate(path, code, types, wishes);
    }

    private static Wish day(String path, Operator operator, long day) {
        return new Wish(new Spot.Leaf(path, new Condition.Test("date.day", operator, new Operand.Whole(day))), true);
    }

    /** What stands before each rule, in the programme's order. */
    List<Gate> rules() {
        return rules;
    }

    /** What stands before each multiplier, in the programme's order. */
    List<Gate> multipliers() {
        return multipliers;
    }

    /** Whether nothing ever meets it. */
    boolean isDead(Gate gate) {
        return dead.contains(gate.path());
    }

    /** The one who answers about that kind of event. */
    Solver solver(String type) {
        return solvers.computeIfAbsent(type, each -> new Solver(new Scene(programme, each), STEPS_MAX / 4));
    }

    void look() {
        rules.forEach(this::look);
        multipliers.forEach(this::look);
        coupons.forEach(this::look);
        for (int i = 0; i < rules.size(); i++) {
            shadowed(i);
        }
        if (programme.stack() == Programme.Stack.BEST) {
            for (int i = 0; i < multipliers.size(); i++) {
                outdone(i);
            }
        }
    }

    private void look(Gate gate) {
        if (gate.isOpen()) {
            return;
        }
        boolean never = !gate.types().isEmpty()
                && gate.types().stream().allMatch(type -> solver(type).ask(gate.wishes()) instanceof Answer.Impossible);
        if (never) {
            dead.add(gate.path());
            List<Spot.Leaf> core = core(gate);
            boolean days = core.stream().allMatch(leaf -> leaf.test().field().equals("date.day"));
            notes.add(
                    days && core.size() > 1 ? Code.ENDS_BEFORE_IT_BEGINS : Code.NEVER_MET,
                    Severity.ERROR,
                    gate.path(),
                    Notes.numbers("rule", gate.code()),
                    proof(core));
            return;
        }
        for (Wish wish : gate.wishes()) {
            if (wish.spot().path().startsWith(gate.path())) {
                parts(gate, wish.spot());
            }
        }
    }

    /** The largest parts that are always or never true by themselves. */
    private void parts(Gate gate, Spot spot) {
        boolean never = settled(gate, spot, true);
        if (never || settled(gate, spot, false)) {
            notes.add(
                    never ? Code.NEVER_TRUE : Code.ALWAYS_TRUE,
                    Severity.WARNING,
                    spot.path(),
                    Notes.numbers("rule", gate.code(), "condition", written.of(spot)),
                    proof(spot.leaves()));
        } else if (spot instanceof Spot.Branch branch && branch.parts().size() > 1) {
            branch.parts().forEach(part -> parts(gate, part));
        } else if (spot instanceof Spot.Branch branch) {
            branch.parts().forEach(part -> {
                if (part instanceof Spot.Branch) {
                    parts(gate, part);
                }
            });
        }
    }

    private boolean settled(Gate gate, Spot spot, boolean wanted) {
        return !gate.types().isEmpty()
                && gate.types().stream()
                        .allMatch(
                                type -> solver(type).ask(List.of(new Wish(spot, wanted))) instanceof Answer.Impossible);
    }

    /** As few tests as still exclude each other. */
    private List<Spot.Leaf> core(Gate gate) {
        List<Spot.Leaf> all = gate.wishes().stream()
                .flatMap(wish -> wish.spot().leaves().stream())
                .toList();
        if (all.size() > MINIMISED_MAX) {
            return all;
        }
        Set<Spot.Leaf> dropped = new HashSet<>();
        // the last first: what stands at the beginning is told rather than what stands at the end
        for (Spot.Leaf leaf : all.reversed()) {
            dropped.add(leaf);
            boolean still = gate.types().stream()
                    .allMatch(type -> solver(type).ask(gate.wishes(), dropped) instanceof Answer.Impossible);
            if (!still) {
                dropped.remove(leaf);
            }
        }
        return all.stream().filter(leaf -> !dropped.contains(leaf)).toList();
    }

    private Proof proof(List<Spot.Leaf> leaves) {
        return new Proof(leaves.stream()
                .limit(20)
                .map(leaf -> new Quote(leaf.path(), written.of(leaf)))
                .toList());
    }

    /** Where not all rules count, one that never does because another always comes before it. */
    private void shadowed(int index) {
        EarningRule rule = programme.rules().get(index);
        Gate gate = rules.get(index);
        if (programme.choose() == Programme.Choose.SUM || isDead(gate)) {
            return;
        }
        for (int other = 0; other < rules.size(); other++) {
            EarningRule above = programme.rules().get(other);
            boolean before = other < index;
            if (other != index
                    && (before || programme.choose() == Programme.Choose.BEST)
                    && above.asset().equals(rule.asset())
                    && above.on().equals(rule.on())
                    // one that gives only so often leaves the others to be chosen
                    && !above.isLimited()
                    && !isDead(rules.get(other))
                    && givesAtLeast(above.award(), rule.award(), before)
                    && implies(rule.on(), gate, rules.get(other))) {
                shadow(
                        gate,
                        rules.get(other),
                        "earning.choose",
                        programme.choose().name());
                return;
            }
        }
    }

    private boolean givesAtLeast(Award above, Award award, boolean before) {
        boolean best = programme.choose() == Programme.Choose.BEST;
        return switch (above) {
            case Award.Fixed(long points) ->
                !best || (award instanceof Award.Fixed(long less) && (before ? points >= less : points > less));
            case Award.PerUnit(long points) ->
                !best || (award instanceof Award.PerUnit(long less) && (before ? points >= less : points > less));
            // a rate may come to nothing on a small order, and then the other counts
            case Award.Rate rate ->
                before
                        && award instanceof Award.Rate less
                        && rate.base().equals(less.base())
                        && rate.rounding() == less.rounding()
                        && rate.per() == less.per()
                        && rate.rate().compareTo(less.rate()) >= 0;
        };
    }

    /** Of multipliers of which only the largest counts, one that is never it. */
    private void outdone(int index) {
        Multiplier multiplier = programme.multipliers().get(index);
        Gate gate = multipliers.get(index);
        if (isDead(gate)) {
            return;
        }
        for (int other = 0; other < multipliers.size(); other++) {
            Multiplier above = programme.multipliers().get(other);
            Gate its = multipliers.get(other);
            if (other < index
                    && above.asset().equals(multiplier.asset())
                    && above.rounding() == multiplier.rounding()
                    && above.factor().compareTo(multiplier.factor()) >= 0
                    && !isDead(its)
                    && gate.types().stream().allMatch(type -> implies(type, gate, its))) {
                shadow(gate, its, "earning.stack", programme.stack().name());
                return;
            }
        }
    }

    private void shadow(Gate gate, Gate above, String howPath, String how) {
        List<Quote> quotes = new ArrayList<>();
        quotes.add(new Quote(howPath, how.toLowerCase(java.util.Locale.ROOT)));
        for (Gate each : List.of(above, gate)) {
            quotes.add(new Quote(
                    each.path(),
                    each.wishes().isEmpty()
                            ? each.code()
                            : each.code() + ": "
                                    + String.join(
                                            "; ",
                                            each.wishes().stream()
                                                    .map(wish -> written.of(wish.spot()))
                                                    .toList())));
        }
        notes.add(
                Code.SHADOWED,
                Severity.WARNING,
                gate.path(),
                Notes.numbers("rule", gate.code(), "above", above.code()),
                new Proof(quotes));
    }

    /** Whether everything that meets the one meets the other, by the same line. */
    private boolean implies(String type, Gate gate, Gate other) {
        for (Wish wish : other.wishes()) {
            List<Wish> without = new ArrayList<>(gate.wishes());
            without.add(new Wish(wish.spot(), !wish.wanted()));
            if (!(solver(type).ask(without) instanceof Answer.Impossible)) {
                return false;
            }
        }
        return true;
    }
}
