package zhiyin.engine.rule;

import java.util.List;

/** A typed tree of tests, in the react-querybuilder JSON model. Two equal trees are the same condition. */
public sealed interface Condition {

    /** How the members of a group go together. */
    enum Combinator {
        AND,
        OR
    }

    /**
     * Several conditions as one.
     *
     * @param not turns the whole group round
     * @param rules at least one
     */
    record Group(Combinator combinator, boolean not, List<Condition> rules) implements Condition {
        public Group {
            rules = List.copyOf(rules);
        }
    }

    /**
     * One question about one field.
     *
     * @param field a name of the catalogue
     */
    record Test(String field, Operator operator, Operand operand) implements Condition {}
}
