package zhiyin.engine.lint;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/**
 * Finds out whether conditions can be met together. The fields are kept as what they may still be; an alternative is
 * tried after the other. A question that takes more than its share of steps has no answer, and nothing is said of it.
 */
final class Solver {

    /** Tests laid down for one question. */
    static final int STEPS_MAX = 20_000;

    /** How deep alternatives go into each other before a question is given up. */
    private static final int DEPTH_MAX = 2_000;

    /** Either the values with which it is so, or that it never is, or nothing. */
    sealed interface Answer {
        record Possible(Map<String, Values> values, Calendar.Moment moment) implements Answer {}

        record Impossible() implements Answer {}

        record Unknown() implements Answer {}
    }

    /** A condition that is to come out true, or false. */
    record Wish(Spot spot, boolean wanted) {}

    private final Scene scene;
    private long stepsLeft;
    private int stepsMax;
    private int left;
    private boolean givenUp;

    /** @param stepsLeft over all questions */
    Solver(Scene scene, long stepsLeft) {
        this.scene = scene;
        this.stepsLeft = stepsLeft;
    }

    Scene scene() {
        return scene;
    }

    long stepsLeft() {
        return stepsLeft;
    }

    /** How many steps the last question took. */
    int stepsTaken() {
        return stepsMax - left;
    }

    Answer ask(List<Wish> wishes) {
        return ask(wishes, Set.of());
    }

    /** @param dropped tests that are not asked */
    Answer ask(List<Wish> wishes, Set<Spot.Leaf> dropped) {
        stepsMax = (int) Math.min(STEPS_MAX, Math.max(0, stepsLeft));
        left = stepsMax;
        givenUp = false;
        Todo todo = null;
        for (Wish wish : wishes.reversed()) {
            todo = new Todo(wish.spot(), wish.wanted(), todo);
        }
        Answer.Possible possible = meet(todo, null, Map.of(), dropped, 0);
        stepsLeft -= stepsTaken();
        if (possible != null) {
            return possible;
        }
        return givenUp ? new Answer.Unknown() : new Answer.Impossible();
    }

    /** What is still to be met. */
    private record Todo(Spot spot, boolean wanted, @Nullable Todo next) {}

    /**
     * @param choices alternatives, which wait until everything without a choice is laid down
     */
    private Answer.@Nullable Possible meet(
            @Nullable Todo todo,
            @Nullable Todo choices,
            Map<String, Values> values,
            Set<Spot.Leaf> dropped,
            int depth) {
        Map<String, Values> narrowed = new HashMap<>(values);
        Todo waiting = choices;
        for (Todo now = todo; now != null; ) {
            Todo next = now.next();
            switch (now.spot()) {
                case Spot.Leaf leaf -> {
                    Spot.Branch either = dropped.contains(leaf) ? null : either(leaf, now.wanted());
                    if (either != null) {
                        waiting = new Todo(either, true, waiting);
                    } else if (!dropped.contains(leaf) && !narrow(leaf, now.wanted(), narrowed)) {
                        return null;
                    }
                }
                case Spot.Branch branch -> {
                    boolean wanted = now.wanted() != branch.not();
                    if (branch.all() == wanted || branch.parts().size() == 1) {
                        for (Spot part : branch.parts().reversed()) {
                            next = new Todo(part, wanted, next);
                        }
                    } else {
                        waiting = new Todo(branch, now.wanted(), waiting);
                    }
                }
            }
            now = next;
        }
        if (waiting == null) {
            return settle(narrowed);
        }
        if (depth >= DEPTH_MAX) {
            givenUp = true;
            return null;
        }
        Spot.Branch branch = (Spot.Branch) waiting.spot();
        boolean wanted = waiting.wanted() != branch.not();
        for (Spot part : branch.parts()) {
            if (givenUp) {
                return null;
            }
            Answer.Possible possible = meet(new Todo(part, wanted, null), waiting.next(), narrowed, dropped, depth + 1);
            if (possible != null) {
                return possible;
            }
        }
        return null;
    }

    private boolean narrow(Spot.Leaf leaf, boolean wanted, Map<String, Values> values) {
        if (--left < 0) {
            left = 0;
            givenUp = true;
            return false;
        }
        String field = leaf.test().field();
        if (scene.isSet(field)) {
            return narrowSet(leaf.test(), wanted, values);
        }
        Values before = values.containsKey(field) ? values.get(field) : scene.of(field);
        if (before == null) {
            return true;
        }
        Values after = before.where(leaf.test(), wanted);
        values.put(field, after);
        return !after.isEmpty();
    }

    /** That a set has one of several words, as the choice which; null for all else. */
    private Spot.@Nullable Branch either(Spot.Leaf leaf, boolean wanted) {
        Condition.Test test = leaf.test();
        if (!scene.isSet(test.field()) || asksFor(test) != wanted || words(test).size() < 2) {
            return null;
        }
        List<Spot> parts = words(test).stream()
                .<Spot>map(word -> new Spot.Leaf(
                        leaf.path(), new Condition.Test(test.field(), Operator.CONTAINS, new Operand.Words(word))))
                .toList();
        return new Spot.Branch(leaf.path(), false, false, parts);
    }

    private static boolean asksFor(Condition.Test test) {
        return test.operator() == Operator.CONTAINS || test.operator() == Operator.IN;
    }

    private static List<String> words(Condition.Test test) {
        return switch (test.operand()) {
            case Operand.Words(String word) -> List.of(word);
            case Operand.WordList(List<String> list) -> list;
            case Operand.None _, Operand.Whole _, Operand.Wholes _, Operand.Range _, Operand.Flag _ -> List.of();
        };
    }

    /** A set is kept as whether each word that is asked for is in it. */
    private static boolean narrowSet(Condition.Test test, boolean wanted, Map<String, Values> values) {
        long is = asksFor(test) == wanted ? 1 : 0;
        return words(test).stream().allMatch(word -> marks(test.field(), word, is, values));
    }

    private static boolean marks(String field, String word, long is, Map<String, Values> values) {
        String mark = Scene.mark(field, word);
        Values before = values.getOrDefault(mark, Values.numbers(0, 1, false));
        Values after = new Values(false, before.wholes().and(Wholes.of(is, is)), null);
        values.put(mark, after);
        return !after.isEmpty();
    }

    /** What each field may be by itself; now what they may be together, as far as is known. */
    private Answer.@Nullable Possible settle(Map<String, Values> values) {
        if (!Together.possible(scene, values)) {
            return null;
        }
        Calendar.Found found = Calendar.find(values, left);
        left -= Math.min(left, found.steps());
        if (found.moment() == null) {
            givenUp |= !found.never();
            return null;
        }
        return new Answer.Possible(values, found.moment());
    }
}
