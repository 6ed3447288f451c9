package zhiyin.engine;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.asset.Account;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.engine.program.Programme;

/** A member's life, one event after the other, on the programme's own clock and calendar. */
public final class Life {

    private Engine engine;
    private MemberState state = MemberState.NOBODY;
    private Outcome last = new Outcome.Refused(new Refusal.NotEnrolled("nothing happened yet"));
    private LocalDateTime now;
    private long events;
    private int version = 1;
    private Allowances allowances = Allowances.UNLIMITED;

    private Life(Programme programme, LocalDateTime joined, @Nullable LocalDate birthday) {
        this.engine = new Engine(programme, 1);
        this.now = joined;
        does(new Event.MemberEnrolled(++events, instant(), new MemberProfile(instant(), birthday, null, Map.of())));
    }

    /** Somebody who joins at that time, such as {@code 2025-01-01T10:00}. */
    public static Life of(Programmes programme, String joined) {
        return new Life(programme.build(), LocalDateTime.parse(joined), null);
    }

    public static Life of(Programme programme, String joined) {
        return new Life(programme, LocalDateTime.parse(joined), null);
    }

    public static Life of(Programmes programme, String joined, String birthday) {
        return new Life(programme.build(), LocalDateTime.parse(joined), LocalDate.parse(birthday));
    }

    /** Whatever is said next happens then; time does not pass by that alone. */
    public Life at(String time) {
        now = LocalDateTime.parse(time);
        return this;
    }

    /** From now on another version of the programme decides. */
    public Life under(Programmes programme) {
        engine = new Engine(programme.build(), ++version);
        return this;
    }

    /** From now on so much may be drawn from that budget, by each event anew. */
    public Life allowed(String budget, long points) {
        allowances = new Allowances(Map.of(budget, points));
        return this;
    }

    /** A day begins. */
    public Life dawns(String day) {
        now = LocalDate.parse(day).atStartOfDay();
        return does(new Event.DayPassed(++events, instant(), now.toLocalDate()));
    }

    public Life buys(Order order) {
        return does(new Event.OrderPaid(++events, instant(), order));
    }

    /** Buys one thing for so many fen. */
    public Life buys(String order, long amount) {
        return buys(Orders.anOrder(order, amount));
    }

    public Life sees(String order, String milestone) {
        return does(new Event.OrderProgressed(++events, instant(), order, milestone));
    }

    /** Returns those lines, or everything that is still out. */
    public Life returns(String order, ReturnedLine... lines) {
        return does(new Event.OrderReturned(++events, instant(), order, "return" + events, List.of(lines)));
    }

    public Life spends(String spend, long points) {
        return does(new Event.PointsSpent(++events, instant(), spend, "points", points, null));
    }

    public Life spendsOn(String order, String spend, long points) {
        return does(new Event.PointsSpent(++events, instant(), spend, "points", points, order));
    }

    public Life holds(String hold, long points, @Nullable String deadline) {
        Instant until = deadline == null ? null : instant(LocalDateTime.parse(deadline));
        return does(new Event.PointsHeld(++events, instant(), hold, "points", points, until, null));
    }

    public Life captures(String hold, @Nullable Long points) {
        return does(new Event.HoldCaptured(++events, instant(), hold, points));
    }

    public Life releases(String hold) {
        return does(new Event.HoldReleased(++events, instant(), hold));
    }

    public Life checksIn() {
        return does(new Event.ActivityDone(++events, instant(), "checkin.done", Map.of()));
    }

    /** So many points are given by hand. */
    public Life credits(long points) {
        return happens(id -> new Event.PointsCredited(
                id, instant(), "points", "goodwill", null, List.of(new Event.Credit(points, null, null))));
    }

    /** So many points are taken by hand. */
    public Life debits(long points) {
        return happens(id -> new Event.PointsDebited(id, instant(), "points", points, "correction", null, null));
    }

    /** So many points go to somebody else. */
    public Life gives(String transfer, long points) {
        return happens(id -> new Event.PointsSent(id, instant(), transfer, 2, "points", points));
    }

    /** Anything else. */
    public Life happens(LongFunction<Event> event) {
        return does(event.apply(++events));
    }

    private Life does(Event event) {
        last = engine.decide(state, event, allowances);
        if (last instanceof Outcome.Decided(var decision, var after)) {
            state = after;
        }
        return this;
    }

    public Instant instant() {
        return instant(now);
    }

    private Instant instant(LocalDateTime local) {
        return local.atZone(engine.programme().zone()).toInstant();
    }

    public Engine engine() {
        return engine;
    }

    public MemberState state() {
        return state;
    }

    public Account points() {
        return state.account("points");
    }

    public long available() {
        return points().available();
    }

    public String tier() {
        return state.standings().get("ladder").tier();
    }

    /** The lot of that number. */
    public Lot lot(long number) {
        Account account = points();
        return account.open().stream()
                .filter(lot -> lot.number() == number)
                .findFirst()
                .orElseGet(() -> account.closed().get(number));
    }

    /** What was decided last; fails if it was refused. */
    public Decision decision() {
        if (last instanceof Outcome.Decided(var decision, var after)) {
            return decision;
        }
        throw new AssertionError("refused: " + last);
    }

    /** Why the last event was refused; fails if it was not. */
    public Refusal refusal() {
        if (last instanceof Outcome.Refused(var refusal)) {
            return refusal;
        }
        throw new AssertionError("not refused: " + last);
    }

    /** The effects of that kind in the last decision. */
    public <E extends Effect> List<E> effects(Class<E> kind) {
        return decision().effects().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }
}
