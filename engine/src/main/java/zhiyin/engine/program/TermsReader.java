package zhiyin.engine.program;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.kernel.CalendarUnit;
import zhiyin.engine.kernel.Span;
import zhiyin.engine.program.Programme.Expiry;
import zhiyin.engine.program.Programme.Pending;

/** Reads how long things wait and last. */
final class TermsReader {

    private static final Form SPAN =
            Form.of("{months: 12}").may("days", "30").may("months", "12").may("years", "1");
    private static final Form PENDING =
            Form.of("{days: 7}").may("days", "7").may("until", "delivered").may("cancelAfterDays", "60");
    private static final Form EXPIRY = Form.of("{after: {months: 12}}")
            .may("after", "{months: 12}")
            .may("endOf", "year")
            .may("idle", "{months: 12}");
    private static final Pattern MILESTONE = Pattern.compile("[a-z]{1," + Limits.CODE_LENGTH_MAX + "}");

    private TermsReader() {}

    static @Nullable Pending pending(Place place) {
        if (place.isScalar()) {
            place.tellComplaints();
            if ("none".equals(place.raw())) {
                return new Pending.None();
            }
            place.fault("unknown-word", "none, {days: …} or {until: …, days: …} goes here.", "none");
            return null;
        }
        Fields fields = place.fields(PENDING);
        Integer days = fields.find("days", at -> at.whole(0, Limits.PENDING_DAYS_MAX));
        if (fields.has("until")) {
            String milestone = fields.find("until", TermsReader::milestone);
            Integer cancelAfterDays = fields.find("cancelAfterDays", at -> at.whole(1, Limits.PENDING_DAYS_MAX));
            return milestone == null ? null : new Pending.Until(milestone, days == null ? 0 : days, cancelAfterDays);
        }
        fields.notApplicable("Only what waits for a milestone can wait in vain.", "cancelAfterDays");
        if (fields.isReadable() && !fields.has("days")) {
            place.fault("one-of", "days, or until and days, go here.", PENDING.example());
        }
        return days == null ? null : new Pending.Days(days);
    }

    private static @Nullable String milestone(Place place) {
        String milestone = place.matching(MILESTONE, "A milestone has lower-case letters only.");
        if (milestone != null && (milestone.equals("paid") || milestone.equals("returned"))) {
            place.fault("reserved", "Orders are paid and returned anyway; a milestone is something else.");
            return null;
        }
        return milestone;
    }

    static @Nullable Expiry expiry(Place place) {
        if (place.isScalar()) {
            place.tellComplaints();
            if ("never".equals(place.raw())) {
                return new Expiry.Never();
            }
            place.fault("unknown-word", "never, {after: …}, {endOf: …} or {idle: …} goes here.", "never");
            return null;
        }
        Fields fields = place.fields(EXPIRY);
        Span after = fields.find("after", TermsReader::span);
        if (fields.has("endOf") && !fields.has("idle")) {
            CalendarUnit unit = fields.find("endOf", at -> at.oneOf(Words.all(CalendarUnit.class)));
            return unit == null ? null : new Expiry.EndOf(unit, after);
        }
        String one = fields.exactlyOne("after", "endOf", "idle");
        if (one == null) {
            return null;
        }
        if (one.equals("after")) {
            return after == null ? null : new Expiry.Rolling(after);
        }
        Span idle = fields.find("idle", TermsReader::span);
        return idle == null ? null : new Expiry.Sliding(idle);
    }

    static @Nullable Span span(Place place) {
        Fields fields = place.fields(SPAN);
        Integer days = fields.find("days", at -> at.whole(1, Limits.SPAN_DAYS_MAX));
        Integer months = fields.find("months", at -> at.whole(1, Limits.SPAN_MONTHS_MAX));
        Integer years = fields.find("years", at -> at.whole(1, Limits.SPAN_YEARS_MAX));
        if (fields.exactlyOne("days", "months", "years") == null) {
            return null;
        }
        if (days != null) {
            return Span.days(days);
        }
        if (months != null) {
            return Span.months(months);
        }
        return years == null ? null : Span.years(years);
    }
}
