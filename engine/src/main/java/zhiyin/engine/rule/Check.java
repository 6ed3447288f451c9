package zhiyin.engine.rule;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A condition compiled once against a catalogue: a function of the facts that can also say why not. */
public sealed interface Check {

    boolean passes(Facts facts);

    /**
     * Adds every test that kept this check from passing. Nothing is added where it passes.
     *
     * @param wanted false inside a group that is turned round: then a test that holds is what stands in the way
     */
    void explain(Facts facts, boolean wanted, List<Unmet> unmet);

    /** Every test that stands in the way; empty if the check passes. */
    default List<Unmet> unmet(Facts facts) {
        List<Unmet> unmet = new ArrayList<>();
        if (!passes(facts)) {
            explain(facts, true, unmet);
        }
        return unmet;
    }

    /** The check that always passes: a rule without a condition. */
    static Check always() {
        return All.NOTHING;
    }

    /**
     * Compiles {@code condition}.
     *
     * @throws IllegalArgumentException for a field that {@code catalogue} does not have; a programme that was validated
     *     never gets here with one
     */
    static Check compile(@Nullable Condition condition, Catalogue catalogue) {
        return switch (condition) {
            case null -> always();
            case Condition.Group(var combinator, var not, var rules) -> {
                List<Check> parts =
                        rules.stream().map(rule -> compile(rule, catalogue)).toList();
                Check inner = parts.size() == 1
                        ? parts.getFirst()
                        : combinator == Condition.Combinator.AND ? new All(parts) : new Any(parts);
                yield not ? new Not(inner) : inner;
            }
            case Condition.Test test -> {
                Field field = catalogue.find(test.field());
                if (field == null) {
                    throw new IllegalArgumentException("no field " + test.field());
                }
                if (field.kind() == Field.Kind.SET) {
                    yield ofSet(field, test);
                }
                if (field.kind() == Field.Kind.TEXT) {
                    yield new OfText(field, test, textPredicate(test));
                }
                yield test.operator() == Operator.MULTIPLE_OF && test.operand() instanceof Operand.Whole(long each)
                        ? new OfMultiple(field, test, each)
                        : ofWhole(field, test);
            }
        };
    }

    private static OfSet ofSet(Field field, Condition.Test test) {
        return switch (test.operand()) {
            case Operand.None _ -> new OfSet(field, test, Set.of());
            case Operand.Words(String wanted) -> new OfSet(field, test, Set.of(wanted));
            case Operand.WordList(var values) -> new OfSet(field, test, Set.copyOf(values));
            default -> throw mismatch(test);
        };
    }

    private static OfWhole ofWhole(Field field, Condition.Test test) {
        boolean turned = switch (test.operator()) {
            case NOT_EQUAL, NOT_BETWEEN, NOT_IN -> true;
            default -> false;
        };
        return switch (test.operand()) {
            case Operand.None _ -> new OfWhole(field, test, turned, Long.MIN_VALUE, Long.MAX_VALUE, null);
            case Operand.Flag(boolean wanted) -> new OfWhole(field, test, turned, wanted ? 1 : 0, wanted ? 1 : 0, null);
            case Operand.Range(long from, long to) -> new OfWhole(field, test, turned, from, to, null);
            case Operand.Wholes(var values) ->
                new OfWhole(
                        field,
                        test,
                        turned,
                        Long.MIN_VALUE,
                        Long.MAX_VALUE,
                        values.stream().mapToLong(Long::longValue).sorted().toArray());
            case Operand.Whole(long wanted) ->
                switch (test.operator()) {
                    // below the least and above the greatest there is nothing: a stretch that holds no number
                    case LESS ->
                        wanted == Long.MIN_VALUE
                                ? new OfWhole(field, test, turned, 1, 0, null)
                                : new OfWhole(field, test, turned, Long.MIN_VALUE, wanted - 1, null);
                    case AT_MOST -> new OfWhole(field, test, turned, Long.MIN_VALUE, wanted, null);
                    case GREATER ->
                        wanted == Long.MAX_VALUE
                                ? new OfWhole(field, test, turned, 1, 0, null)
                                : new OfWhole(field, test, turned, wanted + 1, Long.MAX_VALUE, null);
                    case AT_LEAST -> new OfWhole(field, test, turned, wanted, Long.MAX_VALUE, null);
                    default -> new OfWhole(field, test, turned, wanted, wanted, null);
                };
            case Operand.Words _, Operand.WordList _ -> throw mismatch(test);
        };
    }

    private static Predicate<String> textPredicate(Condition.Test test) {
        return switch (test.operand()) {
            case Operand.None _ -> value -> true;
            case Operand.WordList(var values) -> {
                Set<String> set = Set.copyOf(values);
                yield test.operator() == Operator.NOT_IN ? value -> !set.contains(value) : set::contains;
            }
            case Operand.Words(String wanted) ->
                switch (test.operator()) {
                    case NOT_EQUAL -> value -> !value.equals(wanted);
                    case CONTAINS -> value -> value.contains(wanted);
                    case DOES_NOT_CONTAIN -> value -> !value.contains(wanted);
                    case BEGINS_WITH -> value -> value.startsWith(wanted);
                    case DOES_NOT_BEGIN_WITH -> value -> !value.startsWith(wanted);
                    case ENDS_WITH -> value -> value.endsWith(wanted);
                    case DOES_NOT_END_WITH -> value -> !value.endsWith(wanted);
                    default -> value -> value.equals(wanted);
                };
            default -> throw mismatch(test);
        };
    }

    private static IllegalArgumentException mismatch(Condition.Test test) {
        return new IllegalArgumentException("operand of another kind for " + test.field());
    }

    /**
     * A value that is absent passes only the questions that are about absence or are put in the negative: someone
     * without a birthday is not "born in May", and is "not born in May".
     */
    static boolean absentPasses(Operator operator) {
        return switch (operator) {
            case IS_NULL, NOT_EQUAL, NOT_IN, NOT_BETWEEN, DOES_NOT_CONTAIN, DOES_NOT_BEGIN_WITH, DOES_NOT_END_WITH ->
                true;
            case EQUAL,
                    LESS,
                    AT_MOST,
                    GREATER,
                    AT_LEAST,
                    BETWEEN,
                    IN,
                    MULTIPLE_OF,
                    CONTAINS,
                    BEGINS_WITH,
                    ENDS_WITH,
                    NOT_NULL -> false;
        };
    }

    /** Every part must pass. */
    record All(List<Check> parts) implements Check {
        static final All NOTHING = new All(List.of());

        @Override
        public boolean passes(Facts facts) {
            // by index: this runs for every rule, and leaves nothing behind
            for (int i = 0; i < parts.size(); i++) {
                if (!parts.get(i).passes(facts)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void explain(Facts facts, boolean wanted, List<Unmet> unmet) {
            explainParts(parts, facts, wanted, unmet);
        }
    }

    /** One part must pass. */
    record Any(List<Check> parts) implements Check {
        @Override
        public boolean passes(Facts facts) {
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).passes(facts)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void explain(Facts facts, boolean wanted, List<Unmet> unmet) {
            explainParts(parts, facts, wanted, unmet);
        }
    }

    /** The part must not pass. */
    record Not(Check part) implements Check {
        @Override
        public boolean passes(Facts facts) {
            return !part.passes(facts);
        }

        @Override
        public void explain(Facts facts, boolean wanted, List<Unmet> unmet) {
            part.explain(facts, !wanted, unmet);
        }
    }

    /**
     * A question about a number, an amount, a day or a flag: whether it lies in a stretch, both ends of which belong to it.
     *
     * @param turned whether it must not
     * @param oneOf where only some numbers of the stretch are meant, these in order
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record OfWhole(Field field, Condition.Test test, boolean turned, long from, long to, long @Nullable [] oneOf)
            implements Check {
        @Override
        public boolean passes(Facts facts) {
            long value = field.whole().applyAsLong(facts);
            if (value == Field.ABSENT) {
                return absentPasses(test.operator());
            }
            boolean lies = from <= value && value <= to && (oneOf == null || Arrays.binarySearch(oneOf, value) >= 0);
            return test.operator() != Operator.IS_NULL && lies != turned;
        }

        @Override
        public void explain(Facts facts, boolean wanted, List<Unmet> unmet) {
            if (passes(facts) != wanted) {
                unmet.add(unmetWhole(field, test, wanted, facts));
            }
        }
    }

    /**
     * Whether a number is a multiple of another: each tenth order.
     *
     * @param each positive
     */
    record OfMultiple(Field field, Condition.Test test, long each) implements Check {
        public OfMultiple {
            if (each <= 0) {
                throw new IllegalArgumentException("a multiple is of something positive");
            }
        }

        @Override
        public boolean passes(Facts facts) {
            long value = field.whole().applyAsLong(facts);
            return value != Field.ABSENT && value % each == 0;
        }

        @Override
        public void explain(Facts facts, boolean wanted, List<Unmet> unmet) {
            if (passes(facts) != wanted) {
                unmet.add(unmetWhole(field, test, wanted, facts));
            }
        }
    }

    private static Unmet unmetWhole(Field field, Condition.Test test, boolean wanted, Facts facts) {
        long value = field.whole().applyAsLong(facts);
        return new Unmet(
                field.name(),
                (wanted ? "" : "not ") + test.operator().word(),
                words(test.operand(), field),
                value == Field.ABSENT ? null : words(value, field));
    }

    /** A question about a text. */
    record OfText(Field field, Condition.Test test, Predicate<String> holds) implements Check {
        @Override
        public boolean passes(Facts facts) {
            String value = field.text().apply(facts);
            if (value == null) {
                return absentPasses(test.operator());
            }
            return test.operator() != Operator.IS_NULL && holds.test(value);
        }

        @Override
        public void explain(Facts facts, boolean wanted, List<Unmet> unmet) {
            if (passes(facts) != wanted) {
                unmet.add(new Unmet(
                        field.name(),
                        (wanted ? "" : "not ") + test.operator().word(),
                        words(test.operand(), field),
                        field.text().apply(facts)));
            }
        }
    }

    /**
     * A question about a set: whether it has one of those that are wanted.
     *
     * @param wanted nothing where it is asked whether it has any at all
     */
    record OfSet(Field field, Condition.Test test, Set<String> wanted) implements Check {
        @Override
        public boolean passes(Facts facts) {
            List<String> values = field.set().apply(facts);
            return switch (test.operator()) {
                case IS_NULL -> values.isEmpty();
                case NOT_NULL -> !values.isEmpty();
                case DOES_NOT_CONTAIN, NOT_IN -> !hasOne(values);
                default -> hasOne(values);
            };
        }

        private boolean hasOne(List<String> values) {
            // by index: this leaves nothing behind
            for (int i = 0; i < values.size(); i++) {
                if (wanted.contains(values.get(i))) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void explain(Facts facts, boolean wantedToPass, List<Unmet> unmet) {
            if (passes(facts) != wantedToPass) {
                List<String> values = field.set().apply(facts);
                unmet.add(new Unmet(
                        field.name(),
                        (wantedToPass ? "" : "not ") + test.operator().word(),
                        words(test.operand(), field),
                        values.isEmpty() ? null : String.join(", ", values)));
            }
        }
    }

    private static void explainParts(List<Check> parts, Facts facts, boolean wanted, List<Unmet> unmet) {
        for (Check part : parts) {
            if (part.passes(facts) != wanted) {
                part.explain(facts, wanted, unmet);
            }
        }
    }

    private static String words(Operand operand, Field field) {
        return switch (operand) {
            case Operand.None _ -> "";
            case Operand.Whole(long value) -> words(value, field);
            case Operand.Wholes(var values) ->
                String.join(
                        ", ", values.stream().map(value -> words(value, field)).toList());
            case Operand.Range(long from, long to) -> words(from, field) + " … " + words(to, field);
            case Operand.Words(String value) -> value;
            case Operand.WordList(var values) -> String.join(", ", values);
            case Operand.Flag(boolean value) -> String.valueOf(value);
        };
    }

    private static String words(long value, Field field) {
        return switch (field.kind()) {
            case DATE -> LocalDate.ofEpochDay(value).toString();
            case FLAG -> String.valueOf(value == 1);
            case NUMBER, MONEY, TEXT, SET -> String.valueOf(value);
        };
    }
}
