package zhiyin.engine.program;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.kernel.Period;
import zhiyin.engine.program.Programme.RuleLimit;
import zhiyin.engine.program.Programme.RuleLimit.Counted;
import zhiyin.engine.program.Programme.Then;
import zhiyin.engine.program.Programme.Velocity;

/** Reads how often something may happen: what a rule gives one member, and how many events of a kind are usual. */
final class LimitReader {

    static final String AT_MOST_EXAMPLE = "[{times: 1, per: day}]";
    static final String LAPSE_EXAMPLE = "{hours: 24}";
    private static final Form LIMIT = Form.of("{times: 1, per: day}")
            .may("times", "1")
            .may("points", "500")
            .needs("per", "day");
    /** Of what gives no points. */
    private static final Form TIMES = Form.empty().needs("times", "1").needs("per", "day");

    private static final Form LAPSE =
            Form.of(LAPSE_EXAMPLE).may("minutes", "30").may("hours", "24").may("days", "7");
    private static final Form VELOCITY = Form.empty()
            .needs("code", "many-orders")
            .needs("name", "Many orders")
            .needs("on", EarningReader.ORDER_PAID)
            .needs("atMost", "5")
            .needs("within", "{minutes: 10}")
            .needs("then", "withhold")
            .may("cancelAfterDays", "30");
    private static final int CANCEL_AFTER_DAYS = 30;

    private LimitReader() {}

    /** How often, and how much, a rule gives one member. */
    static List<RuleLimit> atMost(Fields rule) {
        Set<RuleLimit> taken = new HashSet<>();
        return rule.list("atMost", LIMIT.example(), Limits.RULE_LIMITS_MAX, at -> limit(at, LIMIT, true, taken));
    }

    /** How often a rule gives one member something. */
    static List<RuleLimit> times(Fields rule) {
        Set<RuleLimit> taken = new HashSet<>();
        return rule.list("atMost", TIMES.example(), Limits.EARN_LIMITS_MAX, at -> limit(at, TIMES, false, taken));
    }

    private static @Nullable RuleLimit limit(Place place, Form form, boolean ofPoints, Set<RuleLimit> taken) {
        Fields fields = place.fields(form);
        Long times = fields.find("times", at -> at.whole(1, Limits.BALANCE_MAX));
        Long points = fields.find("points", at -> at.whole(1, Limits.BALANCE_MAX));
        Period per = fields.find("per", at -> at.oneOf(Words.all(Period.class)));
        String what = ofPoints ? fields.exactlyOne("times", "points") : "times";
        if (what == null || per == null) {
            return null;
        }
        Counted counted = what.equals("times") ? Counted.TIMES : Counted.POINTS;
        if (!taken.add(new RuleLimit(counted, 0, per))) {
            place.fault("duplicate", "There is a limit for that already.", free(taken));
            return null;
        }
        Long most = counted == Counted.TIMES ? times : points;
        return most == null ? null : new RuleLimit(counted, most, per);
    }

    /** A limit that is not there yet. */
    private static String free(Set<RuleLimit> taken) {
        for (Counted counted : Counted.values()) {
            for (Period per : Period.values()) {
                if (!taken.contains(new RuleLimit(counted, 0, per))) {
                    return "{" + Words.of(counted) + ": 1, per: " + per.word() + "}";
                }
            }
        }
        return LIMIT.example();
    }

    /** A length of exact time: a day has 24 hours. */
    static @Nullable Duration lapse(Place place) {
        Fields fields = place.fields(LAPSE);
        int days = Limits.LAPSE_DAYS_MAX;
        Integer minutes = fields.find("minutes", at -> at.whole(1, days * 24 * 60));
        Integer hours = fields.find("hours", at -> at.whole(1, days * 24));
        Integer whole = fields.find("days", at -> at.whole(1, days));
        if (fields.exactlyOne("minutes", "hours", "days") == null) {
            return null;
        }
        if (minutes != null) {
            return Duration.ofMinutes(minutes);
        }
        if (hours != null) {
            return Duration.ofHours(hours);
        }
        return whole == null ? null : Duration.ofDays(whole);
    }

    /** How many events of one kind by one member are usual. */
    static List<Velocity> velocity(Fields programme, Known known) {
        Names names = new Names(programme.at("velocity"), "code");
        Form form = VELOCITY.showing("code", names.fresh("many-orders"));
        return programme.list("velocity", form.example(), Limits.VELOCITY_MAX, at -> usual(at, form, names, known));
    }

    private static @Nullable Velocity usual(Place place, Form form, Names names, Known known) {
        Fields fields = place.fields(form);
        String code = fields.find("code", names::code);
        Label name = fields.read("name", Label.of(""), LabelReader::read);
        String on = fields.find("on", at -> event(at, known));
        Integer atMost = fields.find("atMost", at -> at.whole(1, Limits.VELOCITY_TIMES_MAX));
        Duration within = fields.find("within", LimitReader::lapse);
        Then then = fields.find("then", at -> at.oneOf(Words.all(Then.class)));
        Place doing = fields.at("then");
        if (doing != null && then == Then.REVIEW && on != null && !on.equals(EarningReader.ORDER_PAID)) {
            doing.fault("review-not-allowed", "Only what an order earns can wait to be looked at.", "withhold");
        }
        if (then != null && then != Then.REVIEW) {
            fields.notApplicable("Only what waits can wait in vain.", "cancelAfterDays");
        }
        Integer days = fields.find("cancelAfterDays", at -> at.whole(1, Limits.PENDING_DAYS_MAX));
        return code == null || on == null || atMost == null || within == null || then == null
                ? null
                : new Velocity(
                        code,
                        name,
                        on,
                        atMost,
                        within,
                        then,
                        then != Then.REVIEW ? null : days == null ? Integer.valueOf(CANCEL_AFTER_DAYS) : days);
    }

    private static @Nullable String event(Place place, Known known) {
        String on = place.text();
        if (on == null
                || on.equals(EarningReader.ORDER_PAID)
                || known.activityNames().contains(on)) {
            return on;
        }
        place.fault("unknown-event", "order.paid or the name of an activity goes here.", EarningReader.ORDER_PAID);
        return null;
    }
}
