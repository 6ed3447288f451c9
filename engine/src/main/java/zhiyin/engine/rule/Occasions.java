package zhiyin.engine.rule;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Occasion;

/** On which days members have their occasions: by the same reckoning as the fields that conditions ask for. */
public final class Occasions {

    /** Nobody has a birthday longer. */
    private static final int YEARS_MAX = 150;

    private Occasions() {}

    /**
     * Whether whoever was born, or joined, on one day has the occasion on another, later one.
     *
     * @param since the day of birth, or of joining
     */
    static boolean isOn(Occasion occasion, LocalDate since, LocalDate day) {
        return day.isAfter(since)
                && switch (occasion) {
                    case BIRTHDAY, ANNIVERSARY -> Catalogue.untilBirthday(since, day) == 0;
                    case LUNAR_BIRTHDAY -> LunarCalendar.isBirthday(since, day, false) == 1;
                };
    }

    /** When a member has the occasion in a stretch of days, in order; both ends belong to it. */
    public static List<LocalDate> between(
            Occasion occasion, MemberProfile profile, LocalDate joined, LocalDate from, LocalDate to) {
        LocalDate since = occasion == Occasion.ANNIVERSARY ? joined : profile.birthday();
        if (since == null) {
            return List.of();
        }
        LocalDate first = from.isAfter(since) ? from : since.plusDays(1);
        return switch (occasion) {
            case BIRTHDAY, ANNIVERSARY ->
                IntStream.rangeClosed(first.getYear(), to.getYear())
                        .mapToObj(since::withYear)
                        .filter(day -> !day.isBefore(first) && !day.isAfter(to))
                        .toList();
            case LUNAR_BIRTHDAY -> LunarCalendar.birthdays(since, first, to);
        };
    }

    /** The days of birth, or of joining, of all who have the occasion on that day; the earliest first. */
    public static List<LocalDate> since(Occasion occasion, LocalDate day) {
        List<LocalDate> days = new ArrayList<>();
        for (LocalDate since = day.minusYears(YEARS_MAX); since.isBefore(day); since = since.plusDays(1)) {
            if (isOn(occasion, since, day)) {
                days.add(since);
            }
        }
        return days;
    }

    /** That an occasion came round on that day: it does so at the day's first moment. */
    public static Event.OccasionCame came(long id, Occasion occasion, LocalDate day, ZoneId zone) {
        return new Event.OccasionCame(id, day.atStartOfDay(zone).toInstant(), occasion, year(occasion, day));
    }

    /** The year of its own calendar in which an occasion on that day lies: there is one a year. */
    private static int year(Occasion occasion, LocalDate day) {
        return occasion == Occasion.LUNAR_BIRTHDAY ? LunarCalendar.year(day) : day.getYear();
    }
}
