package zhiyin.engine.insight;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Field.Kind;
import zhiyin.engine.rule.Operator;

/**
 * A question about the ages, in months, of whom or what a member has beside himself: his children, pets, cars. Kept of them is the
 * month of birth alone, as a word such as {@code 2024-05}, and so one is a month older from the first of a month on.
 *
 * @param column the set of months that is kept
 * @param stretches the months of birth that are asked for
 * @param none whether none may lie in them; otherwise one must
 */
public record BirthMonths(String column, List<Stretch> stretches, boolean none) {

    private static final String KEPT = "relation.";
    private static final String BORN = ".born";
    private static final String AGE = ".age-months";

    /** Older than this is nobody's question. */
    private static final int MONTHS_MAX = 1_500;

    /** Months one after the other, as they are kept; both ends belong to them. */
    public record Stretch(String from, String to) {
        boolean holds(String month) {
            return from.compareTo(month) <= 0 && month.compareTo(to) <= 0;
        }
    }

    public BirthMonths {
        stretches = List.copyOf(stretches);
    }

    /** What the months of birth of a kind of relations are kept as. */
    public static String kept(String kind) {
        return KEPT + kind + BORN;
    }

    /** Whether that is what months of birth are kept as. */
    public static boolean isKept(String name) {
        return name.startsWith(KEPT) && name.endsWith(BORN);
    }

    /** Whether that is a field by which ages are asked for. */
    public static boolean isAsked(String field) {
        return column(field) != null;
    }

    /** As a month of birth is kept. */
    public static String word(LocalDate born) {
        return YearMonth.from(born).toString();
    }

    /** Of which kind of relations a field asks the ages; null for any other field. */
    static @Nullable String relation(String field) {
        return field.startsWith(KEPT) && field.endsWith(AGE)
                ? field.substring(KEPT.length(), field.length() - AGE.length())
                : null;
    }

    /** The field by which ages are asked for, of something that keeps months of birth; null for anything else. */
    static @Nullable String ageField(Layout.Kept kept) {
        return kept.kind() == Kind.SET
                        && kept.name().startsWith(KEPT)
                        && kept.name().endsWith(BORN)
                ? kept.name().substring(0, kept.name().length() - BORN.length()) + AGE
                : null;
    }

    /** What is kept behind a field by which ages are asked for; null for anything else. */
    static @Nullable String column(String field) {
        return field.startsWith(KEPT) && field.endsWith(AGE)
                ? field.substring(0, field.length() - AGE.length()) + BORN
                : null;
    }

    /** How many months old is on a day who was born in a month, as it is kept; less than none before that month. */
    static long age(String month, LocalDate asOf) {
        return YearMonth.parse(month).until(YearMonth.from(asOf), ChronoUnit.MONTHS);
    }

    /** The question that a test asks on a day; null where it asks for something else. */
    public static @Nullable BirthMonths of(Condition.Test test, Ranges ages, LocalDate asOf) {
        String column = column(test.field());
        if (column == null) {
            return null;
        }
        boolean any = test.operator() == Operator.IS_NULL || test.operator() == Operator.NOT_NULL;
        List<Stretch> stretches = new ArrayList<>();
        YearMonth now = YearMonth.from(asOf);
        int begin = -1;
        // who is born later than today is not born
        for (int age = 0; age <= MONTHS_MAX + 1; age++) {
            boolean asked = age <= MONTHS_MAX && (any || ages.lies(age));
            if (asked && begin < 0) {
                begin = age;
            } else if (!asked && begin >= 0) {
                stretches.add(new Stretch(
                        now.minusMonths(age - 1L).toString(),
                        now.minusMonths(begin).toString()));
                begin = -1;
            }
        }
        return new BirthMonths(column, stretches, test.operator() == Operator.IS_NULL || ages.turned());
    }

    /** Whether a month of birth is one of those asked for. */
    boolean holds(String month) {
        for (Stretch stretch : stretches) {
            if (stretch.holds(month)) {
                return true;
            }
        }
        return false;
    }
}
