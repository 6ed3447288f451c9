package zhiyin.engine.lint;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/**
 * What a field may still be.
 *
 * @param absent whether it may be absent
 * @param wholes the numbers it may be; empty for a text
 * @param words the texts it may be; null for a number
 */
record Values(boolean absent, Wholes wholes, @Nullable Wordings words) {

    static Values numbers(long from, long to, boolean absent) {
        return new Values(absent, Wholes.of(from, to), null);
    }

    static Values texts(Wordings words, boolean absent) {
        return new Values(absent, Wholes.NONE, words);
    }

    static final Values ABSENT = new Values(true, Wholes.NONE, null);

    /** Whether there is certainly none left. */
    boolean isEmpty() {
        return !absent && wholes.isEmpty() && (words == null || words.isEmpty());
    }

    /** Those with which the test comes out as wanted; all of them where the test is of a sort that is not reasoned about. */
    Values where(Condition.Test test, boolean wanted) {
        Operator operator = test.operator();
        if (operator == Operator.IS_NULL || operator == Operator.NOT_NULL) {
            return (operator == Operator.IS_NULL) == wanted
                    ? new Values(absent, Wholes.NONE, null)
                    : new Values(false, wholes, words);
        }
        boolean turned = NEGATIVE.contains(operator);
        boolean absentLeft = absent && turned == wanted;
        if (words != null) {
            Wordings left = words(test, wanted);
            return left == null ? this : new Values(absentLeft, wholes, left);
        }
        Wholes said = wholes(test);
        if (said == null) {
            return wholes.isEmpty() ? new Values(absentLeft, wholes, null) : this;
        }
        return new Values(absentLeft, wholes.and(turned == wanted ? said.not() : said), null);
    }

    private static final Set<Operator> NEGATIVE = Set.of(
            Operator.NOT_EQUAL,
            Operator.NOT_IN,
            Operator.NOT_BETWEEN,
            Operator.DOES_NOT_CONTAIN,
            Operator.DOES_NOT_BEGIN_WITH,
            Operator.DOES_NOT_END_WITH);

    /** The numbers that the operand names, put in the positive; null where it names none. */
    private static @Nullable Wholes wholes(Condition.Test test) {
        Operator operator = test.operator();
        return switch (test.operand()) {
            case Operand.Flag(boolean value) -> Wholes.of(value ? 1 : 0, value ? 1 : 0);
            case Operand.Range(long from, long to) -> Wholes.of(from, to);
            case Operand.Wholes(var values) -> Wholes.each(values);
            case Operand.Whole(long value) -> {
                if (operator == Operator.LESS) {
                    yield value == Long.MIN_VALUE ? Wholes.NONE : Wholes.of(Long.MIN_VALUE, value - 1);
                }
                if (operator == Operator.GREATER) {
                    yield value == Long.MAX_VALUE ? Wholes.NONE : Wholes.of(value + 1, Long.MAX_VALUE);
                }
                if (operator == Operator.AT_MOST) {
                    yield Wholes.of(Long.MIN_VALUE, value);
                }
                if (operator == Operator.AT_LEAST) {
                    yield Wholes.of(value, Long.MAX_VALUE);
                }
                yield operator == Operator.EQUAL || operator == Operator.NOT_EQUAL ? Wholes.of(value, value) : null;
            }
            case Operand.None _, Operand.Words _, Operand.WordList _ -> null;
        };
    }

    private @Nullable Wordings words(Condition.Test test, boolean wanted) {
        Wordings all = java.util.Objects.requireNonNull(words);
        Operator operator = test.operator();
        boolean positive = NEGATIVE.contains(operator) != wanted;
        return switch (test.operand()) {
            case Operand.WordList(var list) -> positive ? all.oneOf(Set.copyOf(list)) : all.noneOf(Set.copyOf(list));
            case Operand.Words(String word) -> {
                if (operator == Operator.EQUAL || operator == Operator.NOT_EQUAL) {
                    yield positive ? all.oneOf(Set.of(word)) : all.noneOf(Set.of(word));
                }
                Wordings.Where where = where(operator);
                yield where == null ? null : all.with(new Wordings.Part(where, word, positive));
            }
            case Operand.None _, Operand.Whole _, Operand.Wholes _, Operand.Range _, Operand.Flag _ -> null;
        };
    }

    private static Wordings.@Nullable Where where(Operator operator) {
        if (operator == Operator.CONTAINS || operator == Operator.DOES_NOT_CONTAIN) {
            return Wordings.Where.ANYWHERE;
        }
        if (operator == Operator.BEGINS_WITH || operator == Operator.DOES_NOT_BEGIN_WITH) {
            return Wordings.Where.FIRST;
        }
        return operator == Operator.ENDS_WITH || operator == Operator.DOES_NOT_END_WITH ? Wordings.Where.LAST : null;
    }
}
