package zhiyin.engine.lint;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import zhiyin.engine.program.Programme;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Field;
import zhiyin.engine.rule.Operand;

/** Tests in the words of the document. */
final class Written {

    private final Catalogue catalogue;
    private final int digits;

    Written(Programme programme) {
        this.catalogue = programme.catalogue();
        this.digits = programme.digits();
    }

    /** A test, or the word of a group. */
    String of(Spot spot) {
        return switch (spot) {
            case Spot.Leaf(var _, Condition.Test test) -> of(test);
            case Spot.Branch branch ->
                (branch.not() ? "not " : "")
                        + branch.parts().stream()
                                .limit(5)
                                .map(this::of)
                                .collect(Collectors.joining(branch.all() ? " and " : " or ", "(", ""))
                        + (branch.parts().size() > 5 ? " …)" : ")");
        };
    }

    private String of(Condition.Test test) {
        String asked = test.field() + " " + test.operator().word();
        String value = value(test.operand(), catalogue.find(test.field()));
        return value.isEmpty() ? asked : asked + " " + value;
    }

    private String value(Operand operand, @org.jspecify.annotations.Nullable Field field) {
        return switch (operand) {
            case Operand.None _ -> "";
            case Operand.Whole(long value) -> whole(value, field);
            case Operand.Wholes(var values) ->
                list(values.stream().map(value -> whole(value, field)).toList());
            case Operand.Range(long from, long to) -> list(List.of(whole(from, field), whole(to, field)));
            case Operand.Words(String value) -> value;
            case Operand.WordList(var values) -> list(values);
            case Operand.Flag(boolean value) -> String.valueOf(value);
        };
    }

    private static String list(List<String> values) {
        String shown = String.join(", ", values.subList(0, Math.min(10, values.size())));
        return "[" + shown + (values.size() > 10 ? ", …]" : "]");
    }

    private String whole(long value, @org.jspecify.annotations.Nullable Field field) {
        if (field != null && field.kind() == Field.Kind.MONEY) {
            return BigDecimal.valueOf(value, digits).toPlainString();
        }
        return field != null && field.kind() == Field.Kind.DATE
                ? LocalDate.ofEpochDay(value).toString()
                : String.valueOf(value);
    }
}
