package zhiyin.engine.insight;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import zhiyin.engine.insight.Segment.Deed;
import zhiyin.engine.insight.Segment.Measure;
import zhiyin.engine.insight.Segment.Window;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Field;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/** A segment in words, in English: for logs, exports and whoever reads without a console. */
public final class SegmentSentence {

    private final Askable askable;
    private final int digits;

    private SegmentSentence(Askable askable, int digits) {
        this.askable = askable;
        this.digits = digits;
    }

    /**
     * Such as {@code Members of whom: wallet.points ≥ 1000, and number of orders in the last 30 days = 0}.
     *
     * @param digits of the programme's currency
     */
    public static String of(Segment segment, Askable askable, int digits) {
        return "Members of whom: " + new SegmentSentence(askable, digits).say(segment, false);
    }

    private String say(Segment segment, boolean within) {
        return switch (segment) {
            case Segment.Group(var combinator, boolean not, var rules) ->
                together(
                        combinator,
                        not,
                        within,
                        rules.stream().map(rule -> say(rule, true)).toList());
            case Segment.Test(Condition.Test test) -> say(test, askable.members());
            case Segment.Relative(String field, var operator, var daysAgo) ->
                field + " " + sign(operator) + " "
                        + daysAgo.stream().map(SegmentSentence::ago).collect(Collectors.joining(" and "));
            case Segment.Did(var deed, var window, var measure, var operator, var operand) ->
                measure(measure) + say(deed) + say(window) + " " + sign(operator) + " "
                        + say(operand, measure.isMoney() ? Field.Kind.MONEY : Field.Kind.NUMBER);
            case Segment.Then(var first, var next, int days, var window) ->
                "first" + say(first) + say(window) + ", and later" + say(next)
                        + (days == 0 ? " on the same day" : " at most " + plural(days, "day") + " after it");
            case Segment.In(String code) -> "in the segment " + code;
        };
    }

    private static String together(Condition.Combinator combinator, boolean not, boolean within, List<String> parts) {
        String joined = String.join(combinator == Condition.Combinator.AND ? ", and " : ", or ", parts);
        if (not) {
            return "not (" + joined + ")";
        }
        return within && parts.size() > 1 ? "(" + joined + ")" : joined;
    }

    private static String ago(int days) {
        if (days == 0) {
            return "today";
        }
        return days > 0 ? plural(days, "day") + " ago" : "in " + plural(-days, "day");
    }

    private static String plural(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private static String measure(Measure measure) {
        return switch (measure) {
            case COUNT -> "number of";
            case DAYS -> "number of days with";
            case SUM -> "sum of";
            case AVERAGE -> "average of";
            case NET -> "net spend on";
            case QUANTITY -> "units of";
            case DAYS_SINCE_FIRST -> "days since the first of";
            case DAYS_SINCE_LAST -> "days since the last of";
        };
    }

    private String say(Deed deed) {
        String what = switch (deed.what()) {
            case ORDER -> " orders";
            case LINE -> " lines bought";
            case RETURN -> " returns";
            case EVENT -> " " + deed.event();
        };
        return deed.where() == null ? what : what + " where " + say(deed.where(), askable.deeds(deed.what()));
    }

    private String say(Condition condition, Catalogue catalogue) {
        return switch (condition) {
            case Condition.Group(var combinator, boolean not, var rules) ->
                together(
                        combinator,
                        not,
                        true,
                        rules.stream().map(rule -> say(rule, catalogue)).toList());
            case Condition.Test(String name, var operator, Operand operand) -> {
                Field field = catalogue.find(name);
                String value = operand instanceof Operand.None
                        ? ""
                        : " " + say(operand, field == null ? Field.Kind.TEXT : field.kind());
                yield name + " " + sign(operator) + value;
            }
        };
    }

    private static String say(Window window) {
        return switch (window) {
            case Window.Ever _ -> "";
            case Window.Last(int days) -> days == 1 ? " today" : " in the last " + days + " days";
            case Window.Between between ->
                (between.from() == null ? "" : " from " + between.from())
                        + (between.to() == null ? "" : " until " + between.to());
        };
    }

    private String say(Operand operand, Field.Kind kind) {
        return switch (operand) {
            case Operand.None _ -> "";
            case Operand.Whole(long value) -> say(value, kind);
            case Operand.Wholes(var values) ->
                values.stream().map(value -> say(value, kind)).collect(Collectors.joining(", "));
            case Operand.Range(long from, long to) -> say(from, kind) + " and " + say(to, kind);
            case Operand.Words(String word) -> "“" + word + "”";
            case Operand.WordList(var words) ->
                words.stream().map(word -> "“" + word + "”").collect(Collectors.joining(", "));
            case Operand.Flag(boolean value) -> value ? "yes" : "no";
        };
    }

    private String say(long value, Field.Kind kind) {
        return switch (kind) {
            case MONEY -> BigDecimal.valueOf(value, digits).toPlainString();
            case DATE -> LocalDate.ofEpochDay(value).toString();
            case NUMBER, FLAG, TEXT, SET -> String.valueOf(value);
        };
    }

    private static String sign(Operator operator) {
        return switch (operator) {
            case EQUAL -> "=";
            case NOT_EQUAL -> "≠";
            case LESS -> "<";
            case AT_MOST -> "≤";
            case GREATER -> ">";
            case AT_LEAST -> "≥";
            case BETWEEN -> "between";
            case NOT_BETWEEN -> "not between";
            case IN -> "one of";
            case NOT_IN -> "none of";
            case MULTIPLE_OF -> "a multiple of";
            case CONTAINS -> "contains";
            case DOES_NOT_CONTAIN -> "does not contain";
            case BEGINS_WITH -> "begins with";
            case DOES_NOT_BEGIN_WITH -> "does not begin with";
            case ENDS_WITH -> "ends with";
            case DOES_NOT_END_WITH -> "does not end with";
            case IS_NULL -> "not known";
            case NOT_NULL -> "known";
        };
    }
}
