package zhiyin.engine.program;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.program.Programme.Calendar;
import zhiyin.engine.program.Programme.Days;

/** Reads lists of days that conditions may ask about. */
final class CalendarReader {

    private static final String FIRST_DAY = "2026-10-01";
    private static final Form CALENDAR = Form.empty()
            .needs("code", "national-day")
            .needs("name", "National Day")
            .needs("days", "[" + FIRST_DAY + "]");
    private static final Form STRETCH = Form.empty().needs("from", FIRST_DAY).needs("until", "2026-10-07");

    private final Names names;
    private final List<Calendar> calendars;

    CalendarReader(Fields programme) {
        this.names = new Names(programme.at("calendars"), "code");
        Form form = CALENDAR.showing("code", names.fresh("national-day"));
        this.calendars = programme.list("calendars", form.example(), Limits.CALENDARS_MAX, at -> calendar(at, form));
    }

    List<Calendar> calendars() {
        return calendars;
    }

    /** The codes as they are written, right or wrong. */
    Iterable<String> written() {
        return names.written();
    }

    private @Nullable Calendar calendar(Place place, Form form) {
        Fields fields = place.fields(form);
        String code = fields.find("code", names::code);
        Label name = fields.read("name", Label.of(""), LabelReader::read);
        List<Days> days = fields.read(
                "days", List.of(), at -> at.list(FIRST_DAY, 1, Limits.CALENDAR_DAYS_MAX, CalendarReader::stretch));
        return code == null ? null : new Calendar(code, name, days);
    }

    /** One day, or the first and the last of several. */
    private static @Nullable Days stretch(Place place) {
        if (place.isScalar()) {
            LocalDate day = place.day();
            return day == null ? null : new Days(day, day);
        }
        Fields fields = place.fields(STRETCH);
        LocalDate from = fields.find("from", Place::day);
        LocalDate until = fields.find("until", Place::day);
        Place last = fields.at("until");
        if (last != null && from != null && until != null && until.isBefore(from)) {
            last.fault("range", "The last day is not before the first.", from.toString());
            return null;
        }
        return from == null || until == null ? null : new Days(from, until);
    }
}
