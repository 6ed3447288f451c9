package zhiyin.engine.backtest;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Occasion;
import zhiyin.engine.rule.Occasions;
import zhiyin.engine.tier.Climb;

/** The days of one member's own within the period for which a draft gives something. */
final class Due {

    /** Of a draft that gives nothing for them. */
    static final Due NOTHING = new Due(List.of());

    private final List<Event.OccasionCame> coming;
    private final List<Event.OccasionCame> come = new ArrayList<>();
    private int at;

    private Due(List<Event.OccasionCame> coming) {
        this.coming = coming;
    }

    static Due of(@Nullable MemberProfile profile, Plan plan) {
        if (profile == null || plan.draft().occasions().isEmpty()) {
            return NOTHING;
        }
        ZoneId zone = plan.draft().programme().zone();
        LocalDate joined = Climb.day(profile.enrolledAt(), zone);
        // who is not a member yet when the day begins has it the next year
        LocalDate from = Climb.day(plan.from().minusNanos(1), zone).plusDays(1);
        LocalDate first = joined.isBefore(from) ? from : joined.plusDays(1);
        LocalDate last = Climb.day(plan.to().minusNanos(1), zone);
        List<Event.OccasionCame> coming = new ArrayList<>();
        for (Occasion occasion : plan.draft().occasions()) {
            for (LocalDate day : Occasions.between(occasion, profile, joined, first, last)) {
                coming.add(Occasions.came(0, occasion, day, zone));
            }
        }
        coming.sort(Comparator.comparing(Event.OccasionCame::at));
        return new Due(coming);
    }

    /** The next of them up to that moment; null if there is none. */
    Event.@Nullable OccasionCame next(Instant until) {
        return at < coming.size() && !coming.get(at).at().isAfter(until) ? coming.get(at++) : null;
    }

    /** It came to the draft. */
    void add(Event.OccasionCame came) {
        if (this != NOTHING) {
            come.add(came);
        }
    }

    /** Whether it came to the draft already. */
    boolean has(Event.OccasionCame told) {
        return come.stream().anyMatch(came -> same(came, told));
    }

    /** Whether they are the same one of the same year. */
    static boolean same(Event.OccasionCame one, Event.OccasionCame other) {
        return one.occasion() == other.occasion() && one.year() == other.year();
    }
}
