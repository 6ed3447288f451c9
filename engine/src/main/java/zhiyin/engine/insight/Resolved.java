package zhiyin.engine.insight;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Field;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/**
 * What questions come to on a day: ages become days of birth, days ago become days. The function and the SQL of a segment both go
 * by it.
 */
public final class Resolved {

    /** The month of birth times 100 and the day of it. */
    public static final String BIRTH_MONTH_DAY = "member.birthMonthDay";

    private Resolved() {}

    /**
     * A question about a number that is kept.
     *
     * @param column what it is kept as
     */
    public record Kept(String column, Ranges ranges) {}

    /** The question about the number that is kept; null for texts and sets, which are asked about as they are. */
    public static @Nullable Kept kept(Condition.Test test, Catalogue members, LocalDate asOf) {
        Field field = members.find(test.field());
        if (field == null) {
            throw new IllegalArgumentException("no field " + test.field());
        }
        return switch (field.kind()) {
            case TEXT, SET -> null;
            case NUMBER, MONEY, DATE, FLAG -> {
                Ranges ranges = Ranges.of(test, members);
                yield switch (test.field()) {
                    case Askable.DAYS -> new Kept(Layout.JOINED, ranges.daysBefore(asOf));
                    case Askable.AGE -> new Kept(Layout.BIRTHDAY, ranges.yearsBefore(asOf));
                    case Askable.BIRTH_MONTH -> new Kept(BIRTH_MONTH_DAY, ranges.monthsOfDays());
                    case Askable.TO_BIRTHDAY -> new Kept(BIRTH_MONTH_DAY, ranges.birthdaysFrom(asOf));
                    default -> new Kept(test.field(), ranges);
                };
            }
        };
    }

    /** The question about the ages of a member's relations; null for anything else. */
    public static @Nullable BirthMonths months(Condition.Test test, Catalogue members, LocalDate asOf) {
        Field field = members.find(test.field());
        return field == null || field.kind() != Field.Kind.NUMBER
                ? null
                : BirthMonths.of(test, Ranges.of(test, members), asOf);
    }

    /** A question about a day so many days ago, as one about that day. */
    public static Condition.Test day(Segment.Relative relative, LocalDate asOf) {
        List<Long> days = relative.daysAgo().stream()
                .map(ago -> asOf.toEpochDay() - ago)
                .sorted()
                .toList();
        boolean isRange = relative.operator() == Operator.BETWEEN || relative.operator() == Operator.NOT_BETWEEN;
        if (days.size() != (isRange ? 2 : 1)) {
            throw new IllegalArgumentException("one day, or two for between");
        }
        return new Condition.Test(
                relative.field(),
                relative.operator(),
                isRange ? new Operand.Range(days.getFirst(), days.getLast()) : new Operand.Whole(days.getFirst()));
    }

    /** The question about a measure; where nothing was done it is 0, or nothing that could be compared. */
    public static Ranges measure(Operator operator, Operand operand) {
        if (!Segment.Measure.OPERATORS.contains(operator)) {
            throw new IllegalArgumentException("not asked of a measure: " + operator.word());
        }
        return Ranges.of(operator, operand);
    }
}
