package zhiyin.engine.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import zhiyin.engine.rule.Condition;

/** A condition, or a part of one, with the place in the document where it stands. */
sealed interface Spot {

    String path();

    /** A test. */
    record Leaf(String path, Condition.Test test) implements Spot {}

    /** A group. */
    record Branch(String path, boolean all, boolean not, List<Spot> parts) implements Spot {}

    static Spot of(Condition condition, String path) {
        return switch (condition) {
            case Condition.Test test -> new Leaf(path, test);
            case Condition.Group(var combinator, boolean not, var rules) -> {
                List<Spot> parts = new ArrayList<>();
                for (int i = 0; i < rules.size(); i++) {
                    parts.add(of(rules.get(i), path + ".rules[" + i + "]"));
                }
                yield new Branch(path, combinator == Condition.Combinator.AND, not, parts);
            }
        };
    }

    /** Every part of it, itself first. */
    default void each(Consumer<Spot> to) {
        to.accept(this);
        if (this instanceof Branch branch) {
            branch.parts().forEach(part -> part.each(to));
        }
    }

    /** Its tests. */
    default List<Leaf> leaves() {
        List<Leaf> leaves = new ArrayList<>();
        each(spot -> {
            if (spot instanceof Leaf leaf) {
                leaves.add(leaf);
            }
        });
        return leaves;
    }
}
