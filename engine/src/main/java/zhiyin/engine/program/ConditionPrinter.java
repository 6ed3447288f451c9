package zhiyin.engine.program;

import java.util.List;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Field;
import zhiyin.engine.rule.Operand;

/** Conditions as they are written in documents; {@link ConditionReader} reads them. */
final class ConditionPrinter {

    private ConditionPrinter() {}

    /** @throws IllegalArgumentException for a field that the catalogue does not have */
    static Sheet condition(Condition condition, Catalogue catalogue, int digits) {
        return switch (condition) {
            case Condition.Group(var combinator, boolean not, var rules) -> {
                Sheet.Entries group = Sheet.Entries.brief().with("combinator", Words.of(combinator));
                if (not) {
                    group.with("not", true);
                }
                yield group.with(
                        "rules",
                        new Sheet.Items(
                                rules.stream()
                                        .map(rule -> condition(rule, catalogue, digits))
                                        .toList(),
                                false));
            }
            case Condition.Test(String name, var operator, Operand operand) -> {
                Field field = catalogue.find(name);
                if (field == null) {
                    throw new IllegalArgumentException("no field " + name);
                }
                Sheet.Entries test = Sheet.Entries.brief()
                        .with("field", Sheet.text(name))
                        .with("operator", Sheet.text(operator.word()));
                yield operand instanceof Operand.None ? test : test.with("value", value(operand, field, digits));
            }
        };
    }

    static Sheet value(Operand operand, Field field, int digits) {
        return switch (operand) {
            case Operand.None _ -> new Sheet.Word("null");
            case Operand.Whole(long value) -> whole(value, field, digits);
            case Operand.Wholes(var values) ->
                new Sheet.Items(
                        values.stream()
                                .map(value -> whole(value, field, digits))
                                .toList(),
                        false);
            case Operand.Range(long from, long to) ->
                new Sheet.Items(List.of(whole(from, field, digits), whole(to, field, digits)), false);
            case Operand.Words(String value) -> Sheet.text(value);
            case Operand.WordList(var values) ->
                new Sheet.Items(values.stream().map(Sheet::text).toList(), false);
            case Operand.Flag(boolean value) -> new Sheet.Word(String.valueOf(value));
        };
    }

    private static Sheet whole(long value, Field field, int digits) {
        return new Sheet.Word(ConditionReader.write(value, field, digits));
    }
}
