package zhiyin.engine.lint;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Event;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Facts;
import zhiyin.engine.rule.Field;

/** Finds a day and a minute at which what is asked of dates is true together. */
final class Calendar {

    /** Where nothing else is asked, examples happen then: a Wednesday morning that is near no end of anything. */
    static final LocalDateTime USUAL = LocalDateTime.of(2026, 3, 11, 10, 0);

    /** Within so many years every date falls on every weekday. */
    private static final int YEARS_ENOUGH = 60;

    /** So many days are one step. */
    private static final int DAYS_A_STEP = 16;

    private static final Set<String> OF_DAY =
            Set.of("date.day", "date.year", "date.month", "date.dayOfMonth", "date.dayFromMonthEnd", "date.weekday");

    private static final Set<String> OF_MOON = Set.of("date.lunarMonth", "date.lunarDay", "date.inLeapMonth");
    private static final Catalogue COMMON = Catalogue.common();

    private static final Wholes EVERY_DAY = Wholes.of(Scene.FIRST_DAY.toEpochDay(), Scene.LAST_DAY.toEpochDay());

    /** A moment on the programme's clock. */
    record Moment(LocalDateTime at) {}

    /**
     * @param moment null if none was found
     * @param never whether there is none
     */
    record Found(@Nullable Moment moment, boolean never, int steps) {}

    private Calendar() {}

    static Found find(Map<String, Values> values, int stepsMax) {
        Integer minute = minute(values);
        if (minute == null) {
            return new Found(null, true, 1);
        }
        LocalDateTime usual = USUAL;
        boolean moon = OF_MOON.stream().anyMatch(values::containsKey);
        if (!moon && OF_DAY.stream().noneMatch(values::containsKey)) {
            return new Found(new Moment(usual.toLocalDate().atStartOfDay().plusMinutes(minute)), false, 1);
        }
        Wholes days = numbers(values, "date.day", EVERY_DAY);
        Values years = values.get("date.year");
        if (years != null) {
            days = days.and(new Wholes(years.wholes().spans().stream()
                    .map(span -> new Wholes.Span(
                            LocalDate.of((int) span.from(), 1, 1).toEpochDay(),
                            LocalDate.of((int) span.to(), 12, 31).toEpochDay()))
                    .toList()));
        }
        long looked = 0;
        // those that are near first: what is asked without a year is asked of the coming days
        long today = usual.toLocalDate().toEpochDay();
        List<Wholes.Span> spans = days.spans();
        for (Wholes.Span span : byNearness(spans, today)) {
            long from = span.from() <= today && today <= span.to() ? today : span.from();
            long enough = LocalDate.ofEpochDay(from).plusYears(YEARS_ENOUGH).toEpochDay();
            long to = Math.min(span.to(), enough);
            if (from > span.from() && to < enough) {
                // what lies before today counts too, where there is not enough after it
                from = Math.max(
                        span.from(),
                        LocalDate.ofEpochDay(from).minusYears(YEARS_ENOUGH).toEpochDay());
            }
            for (long day = from; day <= to; day++) {
                if (++looked / DAYS_A_STEP >= stepsMax) {
                    return new Found(null, false, stepsMax);
                }
                LocalDate date = LocalDate.ofEpochDay(day);
                if (fits(values, date)) {
                    return new Found(new Moment(date.atStartOfDay().plusMinutes(minute)), false, steps(looked));
                }
            }
        }
        // the two calendars come together again only after longer than is looked through
        return new Found(null, !moon, steps(looked));
    }

    private static int steps(long looked) {
        return 1 + (int) (looked / DAYS_A_STEP);
    }

    private static List<Wholes.Span> byNearness(List<Wholes.Span> spans, long today) {
        return spans.stream()
                .sorted(java.util.Comparator.comparingLong(
                        span -> Math.abs(Math.clamp(today, span.from(), span.to()) - today)))
                .toList();
    }

    private static boolean fits(Map<String, Values> values, LocalDate date) {
        return has(values, "date.month", date.getMonthValue())
                && has(values, "date.dayOfMonth", date.getDayOfMonth())
                && has(values, "date.dayFromMonthEnd", date.lengthOfMonth() - date.getDayOfMonth() + 1)
                && has(values, "date.weekday", date.getDayOfWeek().getValue())
                && OF_MOON.stream()
                        .allMatch(field -> !values.containsKey(field) || has(values, field, moon(field, date)));
    }

    private static long moon(String name, LocalDate date) {
        Event noon = new Event.DayPassed(0, date.atTime(12, 0).toInstant(ZoneOffset.UTC), date);
        Field field = Objects.requireNonNull(COMMON.find(name));
        return field.whole().applyAsLong(Facts.of(noon, null, Map.of(), 0, ZoneOffset.UTC));
    }

    private static boolean has(Map<String, Values> values, String field, long value) {
        Values of = values.get(field);
        return of == null || of.wholes().has(value);
    }

    /** A minute of the day; null if there is none. */
    private static @Nullable Integer minute(Map<String, Values> values) {
        int usual = USUAL.getHour() * 60 + USUAL.getMinute();
        for (int i = 0; i < 1_440; i++) {
            int minute = (usual + i) % 1_440;
            if (has(values, "date.hour", minute / 60) && has(values, "date.minuteOfDay", minute)) {
                return minute;
            }
        }
        return null;
    }

    private static Wholes numbers(Map<String, Values> values, String field, Wholes otherwise) {
        Values of = values.get(field);
        return of == null ? otherwise : of.wholes();
    }
}
