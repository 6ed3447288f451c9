package zhiyin.connect;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The texts of a row as values. Each reading is strict and answers null for what it does not know. */
final class FieldText {

    /** The most units of a line. */
    static final long UNITS_MAX = 1_000_000_000L;

    /** The most money of a line, in minor units: ten billion in a currency of two decimals. */
    static final long MONEY_MAX = 1_000_000_000_000L;

    /** The longest number or name of an order, line, customer or article. */
    static final int NAME_MAX = 100;

    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,10}");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,15}(\\.[0-9]{1,6})?");
    private static final DateTimeFormatter LOCAL_WITH_SPACE = strict("uuuu-MM-dd HH:mm:ss");
    private static final DateTimeFormatter LOCAL_WITH_T = strict("uuuu-MM-dd'T'HH:mm:ss[.SSS]");
    private static final DateTimeFormatter WITH_OFFSET =
            DateTimeFormatter.ISO_OFFSET_DATE_TIME.withResolverStyle(ResolverStyle.STRICT);
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private FieldText() {}

    /** Digits with or without a minus: no plus, no exponent, no point. */
    static @Nullable Long whole(String text) {
        if (!WHOLE.matcher(text).matches()) {
            return null;
        }
        long value = Long.parseLong(text);
        return Math.abs(value) > UNITS_MAX ? null : (Long) value;
    }

    /** Digits, a point and at most six more; no exponent, no grouping. */
    static @Nullable BigDecimal decimal(String text) {
        return DECIMAL.matcher(text).matches() ? new BigDecimal(text) : null;
    }

    /**
     * Money in major units as minor units, exactly.
     *
     * @return null if it has decimals that the currency has not, is negative or out of range
     */
    static @Nullable Long money(String text, int fractionDigits) {
        BigDecimal value = decimal(text);
        if (value == null) {
            return null;
        }
        BigDecimal minor = value.movePointRight(fractionDigits).stripTrailingZeros();
        return minor.scale() > 0 ? null : inRange(minor);
    }

    /** Units × price, in minor units, rounded half up; null if out of range. */
    static @Nullable Long money(long units, BigDecimal price, int fractionDigits) {
        return inRange(price.multiply(BigDecimal.valueOf(units))
                .movePointRight(fractionDigits)
                .setScale(0, RoundingMode.HALF_UP));
    }

    private static @Nullable Long inRange(BigDecimal minor) {
        return minor.signum() < 0 || minor.compareTo(BigDecimal.valueOf(MONEY_MAX)) > 0
                ? null
                : (Long) minor.longValueExact();
    }

    /** A name that is there, is not too long and has no line's end or tab in it. */
    static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= NAME_MAX
                && text.chars().noneMatch(value -> value < ' ' || Character.isSurrogate((char) value) || value == 0x7f);
    }

    /** A local time such as {@code 2010-12-01 08:26:00}; null also for days that no calendar has. */
    static @Nullable LocalDateTime local(String text) {
        return local(text, LOCAL_WITH_SPACE);
    }

    private static @Nullable LocalDateTime local(String text, DateTimeFormatter form) {
        try {
            return LocalDateTime.parse(text, form);
        } catch (DateTimeException wrong) {
            return null;
        }
    }

    /**
     * A local time as a moment. An hour that the clocks' change repeats is taken to be the first of the two.
     *
     * @return null for an hour that the clocks' change leaves out, and outside 1970–2199
     */
    static @Nullable Instant moment(LocalDateTime local, ZoneId zone) {
        if (zone.getRules().getValidOffsets(local).isEmpty()) {
            return null;
        }
        return inRange(local.atZone(zone).withEarlierOffsetAtOverlap().toInstant());
    }

    /** RFC 3339 with offset, or a local time if a zone is given; null for anything else. */
    static @Nullable Instant moment(String text, @Nullable ZoneId zone) {
        if (zone != null) {
            LocalDateTime local = local(text);
            local = local != null ? local : local(text, LOCAL_WITH_T);
            if (local != null) {
                return moment(local, zone);
            }
        }
        try {
            return inRange(OffsetDateTime.parse(text, WITH_OFFSET).toInstant());
        } catch (DateTimeException wrong) {
            return null;
        }
    }

    private static @Nullable Instant inRange(Instant moment) {
        return moment.isBefore(EARLIEST) || !moment.isBefore(LATEST) ? null : moment;
    }

    private static DateTimeFormatter strict(String form) {
        return DateTimeFormatter.ofPattern(form, Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    }
}
