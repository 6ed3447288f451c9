package zhiyin.engine.lint;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.Engine;
import zhiyin.engine.MemberState;
import zhiyin.engine.Outcome;
import zhiyin.engine.asset.Account;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.Occasion;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.PaidWith;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.engine.lint.Example.Step;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Measure;
import zhiyin.engine.program.StoredValue;
import zhiyin.engine.rule.Occasions;
import zhiyin.engine.tier.Climb;

/**
 * A small history, played on the engine, with the money of it: what was paid less what was paid out again, and what was had
 * for it and for points.
 */
final class Play {

    /** Who buys, and who is sent something. */
    static final int FIRST = 1;

    static final int SECOND = 2;

    private final Lab lab;
    private final Programme programme;
    private final ZoneId zone;
    private final Case someone;
    private final MemberState[] states = {MemberState.NOBODY, MemberState.NOBODY};
    private final List<Step> steps = new ArrayList<>();
    private final Deque<Bought> out = new ArrayDeque<>();
    private final Deque<String> topUps = new ArrayDeque<>();
    private LocalDateTime now;
    private long ids;
    private int orders;
    private int numbers;
    private Allowances allowances = Allowances.UNLIMITED;
    private @Nullable Outcome last;

    /** Money paid by the members, less what was paid out to them; minor units. */
    private long paid;

    /** Worth of what the members took home; minor units. */
    private long goods;

    /** An order that has not come back yet, and what of it was paid in money. */
    private record Bought(String id, Order order, boolean inMoney) {}

    Play(Lab lab, Case someone) {
        this.lab = lab;
        this.programme = lab.programme();
        this.zone = programme.zone();
        this.someone = someone;
        this.now = someone.at();
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    long paid() {
        return paid;
    }

    long goods() {
        return goods;
    }

    LocalDateTime now() {
        return now;
    }

    MemberState state(int member) {
        return states[member - 1];
    }

    long available(int member, String asset) {
        return account(member, asset).available();
    }

    private Account account(int member, String asset) {
        return states[member - 1].account(asset);
    }

    /** What the last event granted of that asset. */
    long granted(String asset) {
        long points = 0;
        if (last instanceof Outcome.Decided(var decision, var _)) {
            for (Effect effect : decision.effects()) {
                if (effect instanceof Effect.PointsEarned earned
                        && earned.movement().asset().equals(asset)) {
                    points = Math.addExact(points, earned.movement().points());
                }
            }
        }
        return points;
    }

    @Nullable
    Outcome last() {
        return last;
    }

    /** From now on so much may be drawn of that budget. */
    void allow(String budget, long points) {
        allowances = new Allowances(Map.of(budget, points));
    }

    private boolean does(int member, Event event) {
        Outcome outcome = lab.decide(states[member - 1], event, allowances);
        last = outcome;
        if (outcome == null) {
            return false;
        }
        steps.add(Lab.step(member, event, outcome));
        if (outcome instanceof Outcome.Decided(var _, var after)) {
            states[member - 1] = after;
            return true;
        }
        return false;
    }

    private Instant instant() {
        return now.atZone(zone).toInstant();
    }

    /** Joins on the day that the case says, and comes to the tiers and the number of orders that it asks for. */
    boolean begins() {
        LocalDateTime then = now;
        now = someone.joined().atTime(9, 0);
        if (now.isAfter(then)) {
            now = then;
        }
        if (!enrols(FIRST)) {
            return false;
        }
        now = then.minusHours(1).isBefore(now) ? then : then.minusHours(1);
        for (Map.Entry<String, String> tier : someone.tiers().entrySet()) {
            if (!climbs(tier.getKey(), tier.getValue())) {
                return false;
            }
        }
        while (state(FIRST).ordersPaid() < someone.ordersBefore()) {
            if (!pays(
                    new Order(order(), null, null, 0, Case.plain(programme, 100).lines()), true)) {
                return false;
            }
        }
        now = then;
        out.clear();
        paid = 0;
        goods = 0;
        return state(FIRST).ordersPaid() == someone.ordersBefore() || someone.ordersBefore() == 0;
    }

    boolean enrols(int member) {
        var profile = member == FIRST ? someone.profile(zone) : zhiyin.engine.event.MemberProfile.since(instant());
        return does(member, new Event.MemberEnrolled(++ids, instant(), profile));
    }

    /** Buys until the tier is reached, or it is clear that it is not reached so. */
    private boolean climbs(String ladderCode, String tier) {
        Programme.Ladder ladder = programme.ladder(ladderCode);
        Programme.Tier wanted = ladder == null
                ? null
                : ladder.tiers().stream()
                        .filter(each -> each.code().equals(tier))
                        .findFirst()
                        .orElse(null);
        if (ladder == null || wanted == null) {
            return false;
        }
        long threshold = wanted.threshold();
        long amount = ladder.measure() instanceof Measure.Spend ? Math.max(1, threshold) : 10_000;
        for (int tries = 0; tries < 24 && !tier(ladderCode).equals(tier); tries++) {
            long gathered = gathered(ladder);
            if (gathered >= threshold) {
                return false;
            }
            if (ladder.measure() instanceof Measure.Earned && gathered > 0) {
                // as much again as is missing, by what has been earned so far
                amount = Math.clamp(amount * ((threshold - gathered) / gathered + 1), 1, 100_000_000_000L);
            }
            if (!pays(someone.costing(amount).order(order()), true)) {
                return false;
            }
        }
        return tier(ladderCode).equals(tier);
    }

    private long gathered(Programme.Ladder ladder) {
        var standing = state(FIRST).standings().get(ladder.code());
        return standing == null ? 0 : Climb.measure(ladder, standing, now.toLocalDate(), someone.joined(), zone);
    }

    String tier(String ladder) {
        var standing = state(FIRST).standings().get(ladder);
        return standing == null ? "" : standing.tier();
    }

    private String order() {
        return "A" + ++orders;
    }

    private String number() {
        return "n" + ++numbers;
    }

    /** Buys what the case says, for so much. */
    boolean buys(long amount) {
        return pays(someone.costing(amount).order(order()), true);
    }

    /** Buys what the case says, at the price it has. */
    boolean buys() {
        return pays(someone.order(order()), true);
    }

    private boolean pays(Order order, boolean inMoney) {
        if (!does(FIRST, new Event.OrderPaid(++ids, instant(), order))) {
            return false;
        }
        out.push(new Bought(order.id(), order, inMoney));
        paid += inMoney ? order.paid() + order.shipping() : 0;
        goods += order.paid() + order.shipping();
        return true;
    }

    /** Does what the activity is called for. */
    boolean acts(String activity) {
        return does(FIRST, new Event.ActivityDone(++ids, instant(), activity, someone.done()));
    }

    /** Pays for goods with everything there is of an asset. */
    boolean spendsAll(int member, String asset, Worth worth) {
        long points = available(member, asset);
        return points > 0 && spends(member, asset, points, null, worth);
    }

    /** Pays with points; what is paid for is no order of ours. */
    boolean spends(int member, String asset, long points, @Nullable String order, Worth worth) {
        if (!does(member, new Event.PointsSpent(++ids, instant(), number(), asset, points, order))) {
            return false;
        }
        if (order == null) {
            goods += worth.of(asset, points);
        }
        return true;
    }

    /** Pays with points for an order of what they are worth. */
    boolean buysFor(String asset, long points, Worth worth) {
        Order order = someone.costing(worth.of(asset, points)).order(order());
        return order.paid() == worth.of(asset, points)
                && pays(order.with(new PaidWith(order.paid(), 0, 0)), false)
                && spends(FIRST, asset, points, order.id(), worth);
    }

    /** Pays for an order with all the stored value there is. */
    boolean buysWith(String asset) {
        long units = stored(asset);
        if (units <= 0) {
            return false;
        }
        Order order = someone.costing(units).order(order());
        if (order.shipping() > 0
                || order.paid() != units
                || !pays(order.with(new PaidWith(0, order.paid(), 0)), false)) {
            return false;
        }
        if (spends(FIRST, asset, units, order.id(), Worth.NONE)) {
            return true;
        }
        // what cannot be paid with it is paid with money
        paid += order.paid();
        out.push(new Bought(out.pop().id(), order, true));
        return true;
    }

    long stored(String asset) {
        return available(FIRST, StoredValue.principal(asset)) + available(FIRST, StoredValue.bonus(asset));
    }

    /** The latest order comes back, or so much of its first line. */
    boolean returns(@Nullable Long amount) {
        Bought bought = out.peek();
        if (bought == null) {
            return false;
        }
        var first = bought.order().lines().getFirst();
        if (amount != null && amount >= first.paid()) {
            return false;
        }
        List<ReturnedLine> lines = amount == null ? List.of() : List.of(new ReturnedLine(first.id(), null, amount));
        if (!does(FIRST, new Event.OrderReturned(++ids, instant(), bought.id(), number(), lines))) {
            return false;
        }
        long back = amount == null ? bought.order().paid() + bought.order().shipping() : amount;
        out.pop();
        paid -= bought.inMoney() ? back : 0;
        goods -= back;
        return true;
    }

    /** The latest order reaches a milestone. */
    boolean reaches(String milestone) {
        Bought bought = out.peek();
        return bought != null && does(FIRST, new Event.OrderProgressed(++ids, instant(), bought.id(), milestone));
    }

    boolean topsUp(Programme.TopUpPackage bought) {
        String id = number();
        if (!does(
                FIRST,
                new Event.TopUpPaid(
                        ++ids, instant(), id, bought.code(), null, bought.price(), "payment", null, null))) {
            return false;
        }
        topUps.push(id);
        paid += bought.price();
        return true;
    }

    /** What is unused of the latest top-up is paid out. */
    boolean refunds() {
        String topUp = topUps.peek();
        if (topUp == null || !does(FIRST, new Event.TopUpRefunded(++ids, instant(), topUp, number(), null, null))) {
            return false;
        }
        topUps.pop();
        Long paidOut = steps.getLast().paidOut();
        paid -= paidOut == null ? 0 : paidOut;
        return true;
    }

    /** The one sends the other everything that he may. */
    boolean sendsAll(int sender, String asset) {
        int receiver = sender == FIRST ? SECOND : FIRST;
        Programme.Transfer terms =
                Objects.requireNonNull(programme.asset(asset)).transfer();
        if (terms == null || (states[receiver - 1].profile() == null && !enrols(receiver))) {
            return false;
        }
        long points = available(sender, asset);
        points = terms.max() == null ? points : Math.min(points, terms.max());
        points = terms.maxPerDay() == null ? points : Math.min(points, terms.maxPerDay());
        if (points <= 0) {
            return false;
        }
        Event.PointsSent sent = new Event.PointsSent(++ids, instant(), number(), receiver, asset, points);
        return does(sender, sent)
                && does(receiver, Engine.received(++ids, sender, sent, (Outcome.Decided) Objects.requireNonNull(last)));
    }

    /** What is pending is waited for, as far as it can be. */
    boolean ripens(int member, String asset) {
        boolean did = false;
        for (int i = 0; i < 4 && account(member, asset).pending() > 0; i++) {
            Lot lot = account(member, asset).open().stream()
                    .filter(each -> each.pending() > 0)
                    .findFirst()
                    .orElseThrow();
            Lot.Awaits awaits = lot.terms().awaits();
            Instant due = lot.terms().activeAt();
            if (awaits != null ? !reaches(awaits.milestone()) : due == null) {
                return did;
            }
            did = true;
            if (due != null && !waitsUntil(member, due)) {
                return true;
            }
        }
        return did;
    }

    /** What the rule listens to happens: the member joined, a day of his own comes round, he buys or does something. */
    boolean comes(String on) {
        if (on.equals(Scene.MEMBER_ENROLLED)) {
            return true;
        }
        Occasion occasion = Scene.occasion(on);
        if (occasion != null) {
            now = now.toLocalDate().atStartOfDay();
            return does(FIRST, Occasions.came(++ids, occasion, now.toLocalDate(), zone));
        }
        return on.equals(Scene.ORDER_PAID) ? buys() : acts(on);
    }

    /** Time passes up to that moment. */
    boolean waitsUntil(int member, Instant moment) {
        LocalDateTime then = LocalDateTime.ofInstant(moment, zone);
        now = then.isAfter(now) ? then : now;
        return does(member, new Event.DayPassed(++ids, instant(), now.toLocalDate()));
    }

    /** So many days pass; what time brings about is decided on the last of them. */
    boolean waits(int member, long days) {
        now = now.plusDays(days);
        return does(member, new Event.DayPassed(++ids, instant(), now.toLocalDate()));
    }

    /** What members owe of an asset; zero or more. */
    long owed(String asset) {
        return -account(FIRST, asset).owed() - account(SECOND, asset).owed();
    }
}
