package zhiyin.engine.tier;

import java.time.LocalDate;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A measure, by the first day of each stretch that a ladder's window sums over, the first one first. Never changes. Days and
 * amounts lie side by side: windows are summed before and after every event.
 */
public final class Gathered extends AbstractMap<LocalDate, Long> {

    static final Gathered NOTHING = new Gathered(new long[0], new long[0]);

    /** Days since 1970, in order. */
    private final long[] days;

    private final long[] amounts;

    private Gathered(long[] days, long[] amounts) {
        this.days = days;
        this.amounts = amounts;
    }

    public static Gathered of(Map<LocalDate, Long> amounts) {
        TreeMap<LocalDate, Long> sorted = new TreeMap<>(amounts);
        return new Gathered(
                sorted.keySet().stream().mapToLong(LocalDate::toEpochDay).toArray(),
                sorted.values().stream().mapToLong(Long::longValue).toArray());
    }

    /** With {@code amount} more (or less) in the stretch that begins on that day; one that comes to nothing is not there. */
    Gathered plus(LocalDate stretch, long amount) {
        long day = stretch.toEpochDay();
        int place = Arrays.binarySearch(days, day);
        if (place < 0) {
            return amount == 0 ? this : with(-place - 1, day, amount);
        }
        long sum = Math.addExact(amounts[place], amount);
        if (sum == 0) {
            return without(place);
        }
        long[] sums = amounts.clone();
        sums[place] = sum;
        return new Gathered(days, sums);
    }

    private Gathered with(int place, long day, long amount) {
        long[] moreDays = Arrays.copyOf(days, days.length + 1);
        long[] moreAmounts = Arrays.copyOf(amounts, days.length + 1);
        System.arraycopy(days, place, moreDays, place + 1, days.length - place);
        System.arraycopy(amounts, place, moreAmounts, place + 1, days.length - place);
        moreDays[place] = day;
        moreAmounts[place] = amount;
        return new Gathered(moreDays, moreAmounts);
    }

    private Gathered without(int place) {
        int[] others =
                IntStream.range(0, days.length).filter(each -> each != place).toArray();
        return new Gathered(
                Arrays.stream(others).mapToLong(each -> days[each]).toArray(),
                Arrays.stream(others).mapToLong(each -> amounts[each]).toArray());
    }

    /** Without what lies before that day. */
    Gathered since(LocalDate day) {
        int first = from(day);
        return first == 0
                ? this
                : new Gathered(
                        Arrays.copyOfRange(days, first, days.length), Arrays.copyOfRange(amounts, first, days.length));
    }

    /** All of it together from that day on until before the other. */
    long sum(LocalDate from, LocalDate to) {
        long end = to.toEpochDay();
        long sum = 0;
        for (int i = from(from); i < days.length && days[i] < end; i++) {
            sum = Math.addExact(sum, amounts[i]);
        }
        return sum;
    }

    /** The first stretch that begins on that day or later; null if there is none. */
    @Nullable
    LocalDate firstFrom(LocalDate day) {
        int place = from(day);
        return place == days.length ? null : LocalDate.ofEpochDay(days[place]);
    }

    /** Where what begins on that day or later begins. */
    private int from(LocalDate day) {
        int place = Arrays.binarySearch(days, day.toEpochDay());
        return place < 0 ? -place - 1 : place;
    }

    private int place(@Nullable Object stretch) {
        return stretch instanceof LocalDate day ? Arrays.binarySearch(days, day.toEpochDay()) : -1;
    }

    @Override
    public int size() {
        return days.length;
    }

    @Override
    public boolean containsKey(@Nullable Object stretch) {
        return place(stretch) >= 0;
    }

    @Override
    public @Nullable Long get(@Nullable Object stretch) {
        int place = place(stretch);
        return place < 0 ? null : (Long) amounts[place];
    }

    @Override
    public Set<Map.Entry<LocalDate, Long>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return days.length;
            }

            @Override
            public Iterator<Map.Entry<LocalDate, Long>> iterator() {
                return IntStream.range(0, days.length)
                        .mapToObj(place -> Map.entry(LocalDate.ofEpochDay(days[place]), amounts[place]))
                        .iterator();
            }
        };
    }
}
