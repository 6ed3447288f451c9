package zhiyin.engine.lint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.lint.Conditions.Gate;
import zhiyin.engine.lint.Solver.Answer;
import zhiyin.engine.lint.Solver.Wish;
import zhiyin.engine.program.Programme;

/** Events at which as much as possible is earned at once. */
final class Baskets {

    /** Rules of one asset that are begun with. */
    private static final int SEEDS_MAX = 12;

    /** Tests that are asked together. */
    private static final int TESTS_MAX = 1_500;

    private final Programme programme;
    private final Conditions conditions;
    private final Lab lab;
    private final Map<String, List<Seed>> seeds = new HashMap<>();
    private final Map<String, Case> best = new HashMap<>();

    /**
     * Conditions that can be met together.
     *
     * @param rule where the first of the rules stands
     */
    record Seed(int rule, Answer.Possible possible) {}

    Baskets(Programme programme, Conditions conditions, Lab lab) {
        this.programme = programme;
        this.conditions = conditions;
        this.lab = lab;
    }

    /** For each rule by which orders earn that asset, what meets it and as many others as can be met with it. */
    List<Seed> seeds(String asset) {
        List<Seed> known = seeds.get(asset);
        if (known != null) {
            return known;
        }
        List<Integer> rules = new ArrayList<>();
        for (int i = 0; i < programme.rules().size(); i++) {
            Programme.EarningRule rule = programme.rules().get(i);
            if (rule.asset().equals(asset)
                    && rule.on().equals(Scene.ORDER_PAID)
                    && !conditions.isDead(conditions.rules().get(i))) {
                rules.add(i);
            }
        }
        List<Seed> found = new ArrayList<>();
        for (int first : rules.subList(0, Math.min(SEEDS_MAX, rules.size()))) {
            List<Gate> others = new ArrayList<>();
            rules.stream()
                    .filter(other -> other != first)
                    .forEach(other -> others.add(conditions.rules().get(other)));
            others.addAll(multipliers(asset));
            Answer.Possible possible = together(conditions.rules().get(first), Scene.ORDER_PAID, others);
            if (possible != null) {
                found.add(new Seed(first, possible));
            }
        }
        seeds.put(asset, found);
        return found;
    }

    /** Its multipliers, the largest first. */
    private List<Gate> multipliers(String asset) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < programme.multipliers().size(); i++) {
            if (programme.multipliers().get(i).asset().equals(asset)
                    && !conditions.isDead(conditions.multipliers().get(i))) {
                all.add(i);
            }
        }
        all.sort(Comparator.comparing(i -> programme.multipliers().get((int) i).factor())
                .reversed());
        return all.stream().map(i -> conditions.multipliers().get(i)).toList();
    }

    /** What meets the one, and of the others as many as go with it. */
    Answer.@Nullable Possible together(Gate gate, String type, List<Gate> others) {
        List<Wish> wishes = new ArrayList<>(gate.wishes());
        int size = gate.size();
        if (!(conditions.solver(type).ask(wishes) instanceof Answer.Possible possible)) {
            return null;
        }
        for (Gate other : others) {
            if (other.isOpen() || size + other.size() > TESTS_MAX) {
                continue;
            }
            List<Wish> more = new ArrayList<>(wishes);
            more.addAll(other.wishes());
            if (conditions.solver(type).ask(more) instanceof Answer.Possible both) {
                wishes = more;
                size += other.size();
                possible = both;
            }
        }
        return possible;
    }

    /** Whoever earns most of an asset with an order of so much; null if orders do not earn it. */
    @Nullable
    Case best(String asset) {
        if (!best.containsKey(asset)) {
            Case found = null;
            long most = 0;
            for (Seed seed : seeds(asset)) {
                Case someone = Case.of(programme, seed.possible(), 100 * Worth.small(programme));
                Play play = new Play(lab, someone);
                if (lab.has(80) && play.begins() && play.buys() && play.granted(asset) > most) {
                    most = play.granted(asset);
                    found = someone;
                }
            }
            if (found != null) {
                best.put(asset, found);
            }
        }
        return best.get(asset);
    }
}
