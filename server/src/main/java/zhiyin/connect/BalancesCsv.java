package zhiyin.connect;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import zhiyin.member.IdentityRef;

/** What members had in another system, one row a lot. */
final class BalancesCsv {

    static final List<String> REQUIRED = List.of("member", "asset", "amount", "ref");
    static final List<String> OPTIONAL = List.of("earned_at", "usable_through", "reason");

    private static final String OPENING = "opening";
    private static final long POINTS_MAX = 1_000_000_000_000L;
    private static final Pattern POINTS = Pattern.compile("[0-9]{1,13}");
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

    private final @Nullable ZoneId zone;
    private final Instant now;
    private final Set<String> references = new HashSet<>();

    /**
     * @param zone where times without an offset, and days, are; null refuses them
     * @param now when it is brought in: nothing was earned later
     */
    BalancesCsv(@Nullable ZoneId zone, Instant now) {
        this.zone = zone;
        this.now = now;
    }

    /** A row as it was understood. */
    sealed interface Taken {
        record Lot(Fact.Opened fact) implements Taken {}

        /** It does not say what it must, or says it wrongly. */
        record Malformed(String reason) implements Taken {}
    }

    Taken read(Header header, Row.Legible row) {
        List<String> columns = row.columns();
        String member = header.value(columns, "member");
        String asset = header.value(columns, "asset");
        String reference = header.value(columns, "ref");
        String earned = header.value(columns, "earned_at");
        String through = header.value(columns, "usable_through");
        String reason = header.value(columns, "reason");
        Long points = points(header.value(columns, "amount"));
        Instant earnedAt = earned.isEmpty() ? null : moment(earned);
        LocalDate last = through.isEmpty() ? null : day(through);
        if (IdentityRef.parse(member) == null) {
            return new Taken.Malformed("member_unreadable");
        }
        if (!FieldText.isName(asset)) {
            return new Taken.Malformed("asset_unreadable");
        }
        if (points == null || points == 0) {
            return new Taken.Malformed(points == null ? "amount_unreadable" : "amount_not_positive");
        }
        if (!earned.isEmpty() && (earnedAt == null || earnedAt.isAfter(now))) {
            return new Taken.Malformed(earnedAt == null ? "earned_at_unreadable" : "earned_at_in_the_future");
        }
        if (!through.isEmpty() && last == null) {
            return new Taken.Malformed("usable_through_unreadable");
        }
        if (!reason.isEmpty() && !FieldText.isName(reason)) {
            return new Taken.Malformed("reason_unreadable");
        }
        if (!FieldText.isName(reference)) {
            return new Taken.Malformed("ref_unreadable");
        }
        if (!references.add(reference)) {
            return new Taken.Malformed("ref_twice");
        }
        return new Taken.Lot(new Fact.Opened(
                member,
                now,
                "import:balances:" + reference,
                row.line(),
                reference,
                asset,
                points,
                earnedAt,
                last,
                reason.isEmpty() ? OPENING : reason));
    }

    private static @Nullable Long points(String text) {
        if (!POINTS.matcher(text).matches()) {
            return null;
        }
        long value = Long.parseLong(text);
        return value > POINTS_MAX ? null : (Long) value;
    }

    private @Nullable Instant moment(String text) {
        LocalDate day = zone == null ? null : day(text);
        return day != null && zone != null ? day.atStartOfDay(zone).toInstant() : FieldText.moment(text, zone);
    }

    private static @Nullable LocalDate day(String text) {
        try {
            return LocalDate.parse(text, DAY);
        } catch (DateTimeException wrong) {
            return null;
        }
    }
}
