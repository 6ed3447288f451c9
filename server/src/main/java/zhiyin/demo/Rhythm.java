package zhiyin.demo;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/** When people come: which days, and at what hour. */
enum Rhythm {
    SUPERMARKET,
    COFFEE;

    static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    /** The supermarket's member day. */
    static final DayOfWeek MEMBER_DAY = DayOfWeek.TUESDAY;

    /** First days of the lunar year, from the conversion tables of the Hong Kong Observatory. */
    private static final Map<Integer, LocalDate> SPRING_FESTIVALS = new TreeMap<>();

    static {
        String[] days = {
            "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03",
            "2031-01-23", "2032-02-11", "2033-01-31", "2034-02-19", "2035-02-08", "2036-01-28", "2037-02-15"
        };
        for (String text : days) {
            LocalDate day = LocalDate.parse(text);
            SPRING_FESTIVALS.put(day.getYear(), day);
        }
    }

    /** Percent of a usual day, Monday first. */
    private static final int[] SHOPPING_DAYS = {85, 130, 82, 85, 100, 132, 124};

    private static final int[] COFFEE_DAYS = {115, 112, 110, 110, 116, 82, 76};

    /** Weights of the hours of a day, midnight first. */
    private static final int[] SHOPPING_ON_WORKDAYS = {
        0, 0, 0, 0, 0, 0, 0, 4, 8, 9, 8, 6, 4, 3, 4, 5, 8, 11, 13, 11, 8, 4
    };

    private static final int[] SHOPPING_ON_WEEKENDS = {
        0, 0, 0, 0, 0, 0, 0, 3, 7, 11, 12, 9, 6, 5, 7, 9, 10, 9, 8, 7, 5, 3
    };
    private static final int[] COFFEE_ON_WORKDAYS = {
        0, 0, 0, 0, 0, 0, 0, 4, 14, 12, 8, 6, 8, 12, 10, 7, 5, 4, 4, 4, 3, 1
    };
    private static final int[] COFFEE_ON_WEEKENDS = {
        0, 0, 0, 0, 0, 0, 0, 1, 4, 8, 9, 8, 7, 10, 13, 13, 10, 7, 5, 5, 4, 2
    };

    /** How busy a day is; 100 is usual. */
    int percentOn(LocalDate day) {
        int weekday = day.getDayOfWeek().getValue() - 1;
        return switch (this) {
            case SUPERMARKET -> SHOPPING_DAYS[weekday] * supermarketSeason(day) / 100;
            case COFFEE -> COFFEE_DAYS[weekday] * coffeeSeason(day) / 100;
        };
    }

    /** A second of that day at which somebody may come. */
    Instant timeOn(LocalDate day, Chance chance) {
        boolean weekend = day.getDayOfWeek().getValue() > DayOfWeek.FRIDAY.getValue();
        int[] hours = switch (this) {
            case SUPERMARKET -> weekend ? SHOPPING_ON_WEEKENDS : SHOPPING_ON_WORKDAYS;
            case COFFEE -> weekend ? COFFEE_ON_WEEKENDS : COFFEE_ON_WORKDAYS;
        };
        return day.atTime(chance.weighted(hours), chance.below(60), chance.below(60))
                .atZone(ZONE)
                .toInstant();
    }

    /** Days until the Spring Festival of that calendar year; negative after it, far away where it is not known. */
    static long daysToSpringFestival(LocalDate day) {
        LocalDate festival = SPRING_FESTIVALS.get(day.getYear());
        return festival == null ? Integer.MAX_VALUE : ChronoUnit.DAYS.between(day, festival);
    }

    static boolean isDoubleEleven(LocalDate day) {
        return day.getMonth() == Month.NOVEMBER && day.getDayOfMonth() == 11;
    }

    private static int supermarketSeason(LocalDate day) {
        long toFestival = daysToSpringFestival(day);
        if (toFestival >= 1 && toFestival <= 14) {
            return toFestival <= 7 ? 195 : 145;
        }
        if (toFestival <= 0 && toFestival >= -6) {
            return toFestival >= -2 ? 30 : 65;
        }
        int date = day.getDayOfMonth();
        return switch (day.getMonth()) {
            case NOVEMBER -> date == 11 ? 260 : date < 11 ? 108 : 96;
            case OCTOBER -> date <= 7 ? 118 : 97;
            case JUNE -> date >= 16 && date <= 18 ? 140 : 97;
            case JULY, AUGUST -> 94;
            default -> 97;
        };
    }

    private static int coffeeSeason(LocalDate day) {
        long toFestival = daysToSpringFestival(day);
        if (toFestival <= 1 && toFestival >= -6) {
            return 35;
        }
        return switch (day.getMonth()) {
            case JUNE, JULY, AUGUST -> 114;
            case NOVEMBER -> day.getDayOfMonth() == 11 ? 170 : 98;
            default -> 98;
        };
    }
}
