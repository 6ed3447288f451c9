package zhiyin.http;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Days and instants, read digit by digit: {@code java.time}'s own readers forgive what we refuse. */
final class TimeShapes {
    private static final int SECONDS_A_DAY = 86_400;
    private static final long FIRST_SECOND = LocalDate.of(0, 1, 1).toEpochDay() * SECONDS_A_DAY;
    private static final long LAST_SECOND = LocalDate.of(10_000, 1, 1).toEpochDay() * SECONDS_A_DAY - 1;

    private TimeShapes() {}

    /** A day written {@code uuuu-MM-dd}, or null. */
    static @Nullable LocalDate day(String text) {
        if (text.length() != 10 || text.charAt(4) != '-' || text.charAt(7) != '-') {
            return null;
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, 10);
        if (year < 0
                || month < 1
                || month > 12
                || day < 1
                || !YearMonth.of(year, month).isValidDay(day)) {
            return null;
        }
        return LocalDate.of(year, month, day);
    }

    /** A moment written as RFC 3339 section 5.6 with capital letters and no leap second, or null. */
    static @Nullable Instant moment(String text) {
        if (text.length() < 20 || text.length() > 35 || text.charAt(10) != 'T') {
            return null;
        }
        LocalDate day = day(text.substring(0, 10));
        int hour = digits(text, 11, 13);
        int minute = digits(text, 14, 16);
        int second = digits(text, 17, 19);
        if (day == null
                || text.charAt(13) != ':'
                || text.charAt(16) != ':'
                || hour < 0
                || hour > 23
                || minute < 0
                || minute > 59
                || second < 0
                || second > 59) {
            return null;
        }
        int at = 19;
        int nanos = 0;
        if (text.charAt(at) == '.') {
            int end = at + 1;
            while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
                end++;
            }
            int decimals = end - at - 1;
            if (decimals < 1 || decimals > 9) {
                return null;
            }
            nanos = digits(text, at + 1, end);
            for (int i = decimals; i < 9; i++) {
                nanos *= 10;
            }
            at = end;
        }
        int offset = offset(text, at);
        if (offset == Integer.MIN_VALUE) {
            return null;
        }
        long seconds = day.toEpochDay() * SECONDS_A_DAY + hour * 3600L + minute * 60L + second - offset;
        // an offset may lead out of the years that can be written, and then nobody else can read the moment
        return seconds < FIRST_SECOND || seconds > LAST_SECOND ? null : Instant.ofEpochSecond(seconds, nanos);
    }

    /** Seconds east of Greenwich, or the smallest int. */
    private static int offset(String text, int at) {
        int left = text.length() - at;
        if (left == 1 && text.charAt(at) == 'Z') {
            return 0;
        }
        if (left != 6 || text.charAt(at + 3) != ':' || (text.charAt(at) != '+' && text.charAt(at) != '-')) {
            return Integer.MIN_VALUE;
        }
        int hours = digits(text, at + 1, at + 3);
        int minutes = digits(text, at + 4, at + 6);
        if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
            return Integer.MIN_VALUE;
        }
        int seconds = hours * 3600 + minutes * 60;
        return text.charAt(at) == '-' ? -seconds : seconds;
    }

    private static int digits(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }

    static final class InstantShape extends Shape<Instant> {
        @Override
        @Nullable
        Instant read(Json json, Reading reading) {
            if (!(json instanceof Json.Text(String text))) {
                reading.fault("type");
                return null;
            }
            Instant moment = moment(text);
            if (moment == null) {
                reading.fault("date.format");
            }
            return moment;
        }

        @Override
        ObjectNode schema(Components components) {
            return Components.type("string").put("format", "date-time");
        }

        @Override
        void codes(Set<String> codes) {
            codes.addAll(Set.of("type", "date.format"));
        }
    }

    static final class DateShape extends Shape<LocalDate> {
        @Override
        @Nullable
        LocalDate read(Json json, Reading reading) {
            if (!(json instanceof Json.Text(String text))) {
                reading.fault("type");
                return null;
            }
            LocalDate day = day(text);
            if (day == null) {
                reading.fault("date.format");
            }
            return day;
        }

        @Override
        ObjectNode schema(Components components) {
            return Components.type("string").put("format", "date");
        }

        @Override
        void codes(Set<String> codes) {
            codes.addAll(Set.of("type", "date.format"));
        }
    }
}
