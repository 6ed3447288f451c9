package zhiyin.engine.insight;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Check;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Field;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/**
 * A question about a number, ready to be asked: whether it lies in one of some stretches.
 *
 * @param from where the stretches begin, in order
 * @param to where they end; both ends belong to them
 * @param turned whether it must lie in none of them
 * @param whenAbsent what is answered where there is no number
 * @param each whether it must be a multiple of this besides; 1 for any number
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Ranges(long[] from, long[] to, boolean turned, boolean whenAbsent, long each) {

    /** The question that a test asks of a number, amount, day or flag. */
    public static Ranges of(Condition.Test test, Catalogue catalogue) {
        boolean whenAbsent = Check.absentPasses(test.operator());
        return switch (Check.compile(test, catalogue)) {
            case Check.OfMultiple(var _, var _, long each) ->
                new Ranges(new long[] {Long.MIN_VALUE}, new long[] {Long.MAX_VALUE}, false, whenAbsent, each);
            case Check.OfWhole(var _, var _, boolean turned, long from, long to, long[] oneOf) -> {
                if (test.operator() == Operator.IS_NULL) {
                    yield new Ranges(new long[0], new long[0], false, true, 1);
                }
                long[] all =
                        oneOf == null ? null : Arrays.stream(oneOf).distinct().toArray();
                yield all == null
                        ? new Ranges(new long[] {from}, new long[] {to}, turned, whenAbsent, 1)
                        : new Ranges(all, all, turned, whenAbsent, 1);
            }
            default -> throw new IllegalArgumentException("not a number: " + test.field());
        };
    }

    /** The question about a number that has no name. */
    static Ranges of(Operator operator, Operand operand) {
        Field number = Field.named("measure", Field.Kind.NUMBER, "What is measured.");
        return of(new Condition.Test(number.name(), operator, operand), Catalogue.of(List.of(number)));
    }

    /** What is answered for a number, or for none. */
    public boolean passes(long value) {
        if (value == Field.ABSENT) {
            return whenAbsent;
        }
        return lies(value) != turned;
    }

    boolean lies(long value) {
        if (from.length == 1) {
            return from[0] <= value && value <= to[0] && (each == 1 || value % each == 0);
        }
        int at = Arrays.binarySearch(from, value);
        if (at < 0) {
            at = -at - 2;
        }
        return at >= 0 && value <= to[at] && (each == 1 || value % each == 0);
    }

    /** Whether a sum lies in the stretches when it is divided by a count, exactly. */
    boolean averagePasses(long sum, long count) {
        if (count == 0) {
            return whenAbsent;
        }
        if (each != 1) {
            return (sum % Math.multiplyExact(each, count) == 0) != turned;
        }
        for (int i = 0; i < from.length; i++) {
            if (isAtLeast(sum, from[i], count) && isAtLeast(-sum, to[i] == Long.MIN_VALUE ? to[i] : -to[i], count)) {
                return !turned;
            }
        }
        return turned;
    }

    /** Whether a sum is at least so many times the count. */
    private static boolean isAtLeast(long sum, long bound, long count) {
        if (bound <= -Long.MAX_VALUE) {
            return true;
        }
        return bound != Long.MAX_VALUE
                && java.math.BigInteger.valueOf(sum)
                                .compareTo(java.math.BigInteger.valueOf(bound)
                                        .multiply(java.math.BigInteger.valueOf(count)))
                        >= 0;
    }

    /** The same question about the day so many days before a day. */
    public Ranges daysBefore(LocalDate asOf) {
        long day = asOf.toEpochDay();
        return mapped(value -> day - value, value -> day - value);
    }

    /** The question about the years since a day, as one about that day: birthdays. */
    Ranges yearsBefore(LocalDate asOf) {
        // who is at most n years old was born after this day n + 1 years ago; who is at least n years, not after this
        // day n years ago
        return mapped(value -> bornBy(asOf, value + 1) + 1, value -> bornBy(asOf, value));
    }

    /** The latest day of birth of those who have their so-and-so-many-th birthday on that day or had it before. */
    private static long bornBy(LocalDate asOf, long years) {
        LocalDate then = asOf.minusYears(years);
        boolean leapDayToo =
                asOf.getMonthValue() == 2 && asOf.getDayOfMonth() == 28 && !asOf.isLeapYear() && then.isLeapYear();
        return then.toEpochDay() + (leapDayToo ? 1 : 0);
    }

    private interface Mapping {
        long of(long value);
    }

    /** The same question about something that falls as the number rises. */
    private Ranges mapped(Mapping least, Mapping most) {
        if (each != 1) {
            throw new IllegalArgumentException("no multiples of this");
        }
        int count = from.length;
        long[] begins = new long[count];
        long[] ends = new long[count];
        int out = 0;
        for (int i = count - 1; i >= 0; i--) {
            if (from[i] > to[i] || from[i] > FAR || to[i] < -FAR) {
                continue;
            }
            begins[out] = to[i] > FAR ? Long.MIN_VALUE + 1 : least.of(Math.max(to[i], -FAR));
            ends[out++] = from[i] < -FAR ? Long.MAX_VALUE : most.of(from[i]);
        }
        return new Ranges(Arrays.copyOf(begins, out), Arrays.copyOf(ends, out), turned, whenAbsent, 1);
    }

    /** More than this many days or years is for ever. */
    private static final long FAR = 100_000;

    /**
     * The question about the days until the next birthday, as one about the birthday's month times 100 and its day.
     *
     * @param asOf the day on which it is asked
     */
    Ranges birthdaysFrom(LocalDate asOf) {
        TreeSet<Long> wanted = new TreeSet<>();
        // every birthday is at most 365 days off; the 29th of February goes with the 28th in common years
        for (int days = 366; days >= 0; days--) {
            LocalDate day = asOf.plusDays(days);
            boolean leapDayToo = day.getMonthValue() == 2 && day.getDayOfMonth() == 28 && !day.isLeapYear();
            mark(wanted, monthDay(day), lies(days));
            if (leapDayToo) {
                mark(wanted, 229, lies(days));
            }
        }
        long[] all = wanted.stream().mapToLong(Long::longValue).toArray();
        return new Ranges(all, all, turned, whenAbsent, 1);
    }

    private static void mark(TreeSet<Long> wanted, long monthDay, boolean lies) {
        // nearer days are marked later: the next birthday is the nearest
        if (lies) {
            wanted.add(monthDay);
        } else {
            wanted.remove(monthDay);
        }
    }

    /** The month of a day times 100 and its day. */
    static long monthDay(LocalDate day) {
        return day.getMonthValue() * 100L + day.getDayOfMonth();
    }

    /** The question about the month, as one about the month times 100 and the day. */
    Ranges monthsOfDays() {
        long[] begins = new long[from.length];
        long[] ends = new long[from.length];
        int out = 0;
        for (int i = 0; i < from.length; i++) {
            long first = Math.max(from[i], 1);
            long last = Math.min(to[i], 12);
            if (first <= last) {
                begins[out] = first * 100;
                ends[out++] = last * 100 + 99;
            }
        }
        if (each != 1) {
            throw new IllegalArgumentException("no multiples of this");
        }
        return new Ranges(Arrays.copyOf(begins, out), Arrays.copyOf(ends, out), turned, whenAbsent, 1);
    }
}
