package zhiyin.engine.backtest;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The months of a period, and finer stretches of it in which budgets are watched. */
final class Calendar {

    /** So finely a period is cut to see when a budget ended: of a year, some eight minutes. */
    static final int STRETCHES = 1 << 16;

    private final List<YearMonth> months = new ArrayList<>();
    private final long[] starts;
    private final long from;
    private final long to;
    private final long stretch;

    Calendar(Instant from, Instant to, ZoneId zone) {
        this.from = from.getEpochSecond();
        this.to = to.getEpochSecond() + (to.getNano() > 0 ? 1 : 0);
        this.stretch = Math.max(1, Math.ceilDiv(this.to - this.from, STRETCHES));
        YearMonth last = YearMonth.from(to.minusNanos(1).atZone(zone));
        for (YearMonth month = YearMonth.from(from.atZone(zone)); !month.isAfter(last); month = month.plusMonths(1)) {
            months.add(month);
        }
        this.starts = months.stream()
                .mapToLong(
                        month -> month.atDay(1).atStartOfDay(zone).toInstant().getEpochSecond())
                .toArray();
    }

    List<YearMonth> months() {
        return months;
    }

    /** Which month that is; what lies before the period or after it belongs to none, and has -1. */
    int month(long second) {
        if (second < from || second > to) {
            return -1;
        }
        int found = Arrays.binarySearch(starts, second);
        return found >= 0 ? found : Math.max(0, -found - 2);
    }

    /** Which of the finer stretches; what lies before the period counts as the first, what lies after it as the last. */
    int stretch(long second) {
        return (int) Math.clamp((second - from) / stretch, 0, STRETCHES - 1L);
    }

    /** When a stretch begins. */
    Instant startOf(int number) {
        return Instant.ofEpochSecond(from + number * stretch);
    }
}
