package zhiyin.engine.rule;

import java.util.List;

/**
 * What a field is compared with, already of the field's kind. Numbers, money (minor units) and dates (epoch days) are
 * whole numbers here; the catalogue's field says which they are.
 */
public sealed interface Operand {

    /** Nothing, for {@code null} and {@code notNull}. */
    record None() implements Operand {}

    record Whole(long value) implements Operand {}

    record Wholes(List<Long> values) implements Operand {
        public Wholes {
            values = List.copyOf(values);
        }
    }

    /** Both ends belong to it. */
    record Range(long from, long to) implements Operand {}

    record Words(String value) implements Operand {}

    record WordList(List<String> values) implements Operand {
        public WordList {
            values = List.copyOf(values);
        }
    }

    record Flag(boolean value) implements Operand {}
}
