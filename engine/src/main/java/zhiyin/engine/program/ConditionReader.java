package zhiyin.engine.program;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Field;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/** Reads one condition, as far as the fields it may ask about go. */
final class ConditionReader {

    /** Decides which fields a condition may ask about. */
    interface Admission {
        /** Why {@code field} has no meaning there, in a sentence; null if it has. */
        @Nullable
        String refusal(Field field);
    }

    static final String WHEN_EXAMPLE = "{combinator: and, rules: [{field: date.weekday, operator: \"=\", value: 3}]}";
    static final String LINES_EXAMPLE =
            "{combinator: or, rules: [{field: line.category, operator: in, value: [food, drink]}]}";
    private static final String TEST_EXAMPLE = "{field: date.weekday, operator: \"=\", value: 3}";

    private static final Form GROUP = Form.of(WHEN_EXAMPLE)
            .needs("combinator", "and")
            .may("not", "false")
            .needs("rules", "[" + TEST_EXAMPLE + "]");
    private static final Form TEST = Form.of(TEST_EXAMPLE)
            .may("field", "date.weekday")
            .may("operator", "\"=\"")
            .may("value", "3");

    private final Known known;
    private final Admission admission;
    private int nodes;
    private boolean tooDeep;

    private ConditionReader(Known known, Admission admission) {
        this.known = known;
        this.admission = admission;
    }

    static @Nullable Condition read(Place place, Known known, Admission admission) {
        ConditionReader reader = new ConditionReader(known, admission);
        Condition condition = reader.condition(place, 1);
        if (reader.tooDeep) {
            place.fault("too-deep", "A condition is at most " + Limits.CONDITION_DEPTH_MAX + " levels deep.");
        }
        if (reader.nodes > Limits.CONDITION_NODES_MAX) {
            place.fault("too-many", "A condition has at most " + Limits.CONDITION_NODES_MAX + " tests and groups.");
        }
        return condition;
    }

    /** Reads one test by itself. */
    static @Nullable Condition readTest(Place place, Known known) {
        return new ConditionReader(known, field -> null).test(place.fields(TEST));
    }

    private @Nullable Condition condition(Place place, int depth) {
        nodes++;
        if (depth > Limits.CONDITION_DEPTH_MAX) {
            tooDeep = true;
            return null;
        }
        if (nodes > Limits.CONDITION_NODES_MAX) {
            return null;
        }
        return isGroup(place) ? group(place.fields(GROUP), depth) : test(place.fields(TEST));
    }

    private static boolean isGroup(Place place) {
        return !(place.node() instanceof Node.Mapping mapping)
                || mapping.entries().stream()
                        .anyMatch(entry -> entry.key() instanceof Node.Scalar key
                                && GROUP.examples().containsKey(key.text()));
    }

    private @Nullable Condition group(Fields fields, int depth) {
        Condition.Combinator combinator = fields.find("combinator", at -> at.oneOf(COMBINATORS));
        boolean not = fields.read("not", false, Place::flag);
        List<Condition> rules = fields.read(
                "rules",
                List.of(),
                at -> at.list(TEST_EXAMPLE, 1, Limits.CONDITION_NODES_MAX, item -> condition(item, depth + 1)));
        return combinator == null ? null : new Condition.Group(combinator, not, rules);
    }

    private static final SequencedMap<String, Condition.Combinator> COMBINATORS = Words.all(Condition.Combinator.class);

    private @Nullable Condition test(Fields fields) {
        if (!fields.isReadable()) {
            return null;
        }
        Place fieldPlace = fields.at("field");
        Place operatorPlace = fields.at("operator");
        Place value = fields.at("value");
        String operatorWord = operatorPlace == null ? null : operatorPlace.raw();
        Operator operator = operatorWord == null ? null : Operator.of(operatorWord);
        String name = fieldPlace == null ? null : fieldPlace.text();
        Field field = name == null ? null : known.catalogue().find(name);

        if (fieldPlace == null) {
            fields.missing("field", fittingField("", operator, value));
        } else if (name != null && field == null && !known.doubtful().contains(name)) {
            fieldPlace.fault(
                    "unknown-field", "There is no such field to ask about.", fittingField(name, operator, value));
        } else if (name != null && field != null) {
            String refusal = admission.refusal(field);
            if (refusal != null) {
                fieldPlace.fault("field-not-allowed", refusal, fittingField(name, operator, value));
            }
        }

        if (operatorPlace == null) {
            fields.missing("operator", fittingOperator(field, value));
        } else if (operatorWord == null) {
            operatorPlace.tellComplaints();
            operatorPlace.fault("type", "The word of an operator goes here.", fittingOperator(field, value));
        } else {
            operatorPlace.tellComplaints();
            if (operator == null || (field != null && !field.kind().operators().contains(operator))) {
                operatorPlace.fault(
                        "operator-not-allowed",
                        "One of these goes here: " + operatorWords(field) + ".",
                        fittingOperator(field, value));
                operator = null;
            }
        }
        if (operator == null || field == null) {
            return null;
        }
        Operand operand = operand(fields, value, field, operator);
        return operand == null ? null : new Condition.Test(field.name(), operator, operand);
    }

    private @Nullable Operand operand(Fields fields, @Nullable Place value, Field field, Operator operator) {
        if (operator == Operator.IS_NULL || operator == Operator.NOT_NULL) {
            if (value != null && !(value.node() instanceof Node.Scalar scalar && scalar.isNothing())) {
                fields.notApplicable("This operator asks for no value.", "value");
                return null;
            }
            return new Operand.None();
        }
        if (value == null) {
            fields.missing("value", valueExample(field, operator));
            return null;
        }
        return operand(value.showing(valueExample(field, operator)), field, operator);
    }

    private @Nullable Operand operand(Place value, Field field, Operator operator) {
        return switch (operator) {
            case IS_NULL, NOT_NULL ->
                value.node() instanceof Node.Scalar scalar && scalar.isNothing() ? new Operand.None() : null;
            case BETWEEN, NOT_BETWEEN -> range(value, field);
            case IN, NOT_IN ->
                switch (field.kind()) {
                    case TEXT, SET -> words(value, field);
                    case NUMBER, MONEY, DATE, FLAG -> wholes(value, field);
                };
            case EQUAL,
                    NOT_EQUAL,
                    LESS,
                    AT_MOST,
                    GREATER,
                    AT_LEAST,
                    MULTIPLE_OF,
                    CONTAINS,
                    DOES_NOT_CONTAIN,
                    BEGINS_WITH,
                    DOES_NOT_BEGIN_WITH,
                    ENDS_WITH,
                    DOES_NOT_END_WITH -> single(value, field, operator);
        };
    }

    private @Nullable Operand single(Place value, Field field, Operator operator) {
        return switch (field.kind()) {
            case TEXT, SET -> {
                boolean exact = operator == Operator.EQUAL || operator == Operator.NOT_EQUAL;
                String text = exact ? word(value, field) : value.anyText();
                yield text == null ? null : new Operand.Words(text);
            }
            case FLAG -> {
                Boolean flag = value.flag();
                yield flag == null ? null : new Operand.Flag(flag);
            }
            case NUMBER, MONEY, DATE -> {
                Long whole = operator == Operator.MULTIPLE_OF ? value.whole(1, Limits.NUMBER_MAX) : whole(value, field);
                yield whole == null ? null : new Operand.Whole(whole);
            }
        };
    }

    private @Nullable Operand range(Place value, Field field) {
        List<Long> ends = new ArrayList<>();
        List<Place> items = value.items(one(field), 0, 2);
        for (Place item : items) {
            Long end = whole(item, field);
            if (end != null) {
                ends.add(end);
            }
        }
        if (value.node() instanceof Node.Sequence sequence && sequence.items().size() < 2) {
            value.fault("range", "Two values go here: from and to.");
        }
        if (ends.size() < 2) {
            return null;
        }
        long from = ends.getFirst();
        long to = ends.getLast();
        if (from > to) {
            value.fault(
                    "range",
                    "The first of the two is not greater than the second.",
                    "[" + write(to, field, known.digits()) + ", " + write(from, field, known.digits()) + "]");
            return null;
        }
        return new Operand.Range(from, to);
    }

    private Operand wholes(Place value, Field field) {
        return new Operand.Wholes(value.list(one(field), 1, Limits.CONDITION_VALUES_MAX, item -> whole(item, field)));
    }

    private Operand words(Place value, Field field) {
        return new Operand.WordList(value.list(one(field), 1, Limits.CONDITION_VALUES_MAX, item -> word(item, field)));
    }

    /** A text to compare with; for a tier it is one of the ladder's. */
    private @Nullable String word(Place value, Field field) {
        String text = value.anyText();
        List<String> tiers = known.tiers().get(field.name());
        if (text != null && tiers != null && !tiers.isEmpty() && !tiers.contains(text)) {
            value.unknownWord("unknown-tier", tiers);
            return null;
        }
        return text;
    }

    private @Nullable Long whole(Place value, Field field) {
        return switch (field.kind()) {
            case NUMBER -> value.whole(-Limits.NUMBER_MAX, Limits.NUMBER_MAX);
            case MONEY -> value.money(known.digits(), 0);
            case DATE -> {
                LocalDate day = value.day();
                yield day == null ? null : day.toEpochDay();
            }
            case FLAG, TEXT, SET -> throw new IllegalArgumentException("not counted: " + field.kind());
        };
    }

    /** A value as it is written in a condition. */
    static String write(long value, Field field, int digits) {
        return switch (field.kind()) {
            case MONEY -> Money.write(value, digits);
            case DATE -> LocalDate.ofEpochDay(value).toString();
            case NUMBER, FLAG, TEXT, SET -> String.valueOf(value);
        };
    }

    private String valueExample(Field field, Operator operator) {
        return switch (operator) {
            case BETWEEN, NOT_BETWEEN -> "[" + one(field) + ", " + one(field) + "]";
            case IN, NOT_IN -> "[" + one(field) + "]";
            default -> one(field);
        };
    }

    private String one(Field field) {
        List<String> tiers = known.tiers().get(field.name());
        return switch (field.kind()) {
            case NUMBER -> "5";
            case MONEY -> Money.write(10_000, known.digits());
            case DATE -> "2026-01-31";
            case FLAG -> "true";
            case TEXT -> tiers == null || tiers.isEmpty() ? "food" : Scalars.write(tiers.getFirst());
            case SET -> "vip";
        };
    }

    /** The nearest field that may be asked about here and takes the operator and the value that are there. */
    private String fittingField(String written, @Nullable Operator operator, @Nullable Place value) {
        List<String> admitted = new ArrayList<>();
        List<String> fitting = new ArrayList<>();
        for (Field field : known.catalogue().fields()) {
            if (admission.refusal(field) == null) {
                admitted.add(field.name());
                if (operator != null && fits(field, operator, value)) {
                    fitting.add(field.name());
                }
            }
        }
        return Near.to(written, fitting.isEmpty() ? admitted : fitting);
    }

    private String fittingOperator(@Nullable Field field, @Nullable Place value) {
        if (field != null) {
            for (Operator operator : field.kind().operators()) {
                if (fits(field, operator, value)) {
                    return Scalars.write(operator.word());
                }
            }
        }
        return Scalars.write(Operator.EQUAL.word());
    }

    private boolean fits(Field field, Operator operator, @Nullable Place value) {
        if (!field.kind().operators().contains(operator)) {
            return false;
        }
        if (value == null) {
            return operator == Operator.IS_NULL || operator == Operator.NOT_NULL;
        }
        Place trial = value.quietly();
        return operand(trial, field, operator) != null && trial.faults().isEmpty();
    }

    private static String operatorWords(@Nullable Field field) {
        List<Operator> operators = field == null
                ? List.of(Operator.values())
                : List.copyOf(field.kind().operators());
        return String.join(" ", operators.stream().map(Operator::word).sorted().toList());
    }
}
