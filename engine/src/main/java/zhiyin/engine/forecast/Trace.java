package zhiyin.engine.forecast;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;

/** What one member has left behind until some moment: how he joined, what he bought, and what came of it. */
final class Trace {

    private final ZoneId zone;
    private @Nullable MemberProfile profile;
    private final List<Bought> orders = new ArrayList<>();
    private final Map<String, Bought> byNumber = new HashMap<>();

    Trace(ZoneId zone) {
        this.zone = zone;
    }

    /** Takes the member's next event. */
    void add(Event event) {
        switch (event) {
            case Event.MemberEnrolled enrolled -> profile = enrolled.profile();
            case Event.MemberMarked marked -> {
                if (profile != null) {
                    profile = profile.marked(
                            marked.tags() == null ? profile.tags() : marked.tags(),
                            marked.segments() == null ? profile.segments() : marked.segments());
                }
            }
            case Event.MemberDescribed described -> {
                if (profile != null) {
                    profile = profile.described(described);
                }
            }
            case Event.OrderPaid paid -> {
                var local = paid.at().atZone(zone);
                Bought bought = new Bought(
                        paid.at(), local.toLocalDate(), local.toLocalTime(), paid.order(), new ArrayList<>(0));
                if (byNumber.putIfAbsent(paid.order().id(), bought) == null) {
                    orders.add(bought);
                }
            }
            case Event.OrderProgressed progressed -> after(progressed.order(), event);
            case Event.OrderReturned returned -> after(returned.order(), event);
            case Event.MemberRestricted _,
                    Event.TierSet _,
                    Event.MemberMigrated _,
                    Event.OccasionCame _,
                    Event.ReviewClosed _,
                    Event.Paying _,
                    Event.HoldCaptured _,
                    Event.HoldReleased _,
                    Event.ActivityDone _,
                    Event.PointsCredited _,
                    Event.PointsDebited _,
                    Event.PointsExtended _,
                    Event.PointsRevived _,
                    Event.PointsSent _,
                    Event.PointsReceived _,
                    Event.TopUpPaid _,
                    Event.TopUpRefunded _,
                    Event.CardBound _,
                    Event.EstateGiven _,
                    Event.EstateTaken _,
                    Event.DayPassed _ -> {
                // neither brings an order nor comes of one
            }
        }
    }

    private void after(String order, Event event) {
        Bought bought = byNumber.get(order);
        if (bought != null) {
            bought.after().add(event);
        }
    }

    @Nullable
    MemberProfile profile() {
        return profile;
    }

    /** Orders in the order in which they were told. */
    List<Bought> orders() {
        return orders;
    }

    List<Bought.Visit> visits() {
        return Bought.visits(orders);
    }

    /** His purchases after the first, in the time of that season. */
    static Habit.Past past(List<Bought.Visit> visits, Season season, LocalDate until) {
        double first = season.at(visits.getFirst().day());
        return new Habit.Past(visits.size() - 1, season.at(visits.getLast().day()) - first, season.at(until) - first);
    }

    /** How long his first order took from his joining, or how long there has been none; null where nobody has joined. */
    Delay.@Nullable Watched first(Instant until) {
        if (profile == null) {
            return null;
        }
        Instant joined = profile.enrolledAt();
        Instant end = orders.stream().map(Bought::at).min(Instant::compareTo).orElse(until);
        return new Delay.Watched(Math.max(0, end.getEpochSecond() - joined.getEpochSecond()), !orders.isEmpty());
    }
}
