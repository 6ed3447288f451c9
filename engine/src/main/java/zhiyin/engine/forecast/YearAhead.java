package zhiyin.engine.forecast;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.backtest.Page;
import zhiyin.engine.backtest.PageReader;
import zhiyin.engine.backtest.PageWriter;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Occasion;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.engine.rule.Occasions;

/**
 * One made-up future of a shop: its past goes on as its {@link ShopModel} makes it up. Safe to share; the same replication of
 * the same seed is the same future, whatever page a member is on.
 */
public final class YearAhead {

    private static final long JOINING = 1;
    private static final long BUYING = 2;
    private static final long MORE = 3;

    private static final int PAGE_BYTES = 1 << 16;

    private final ShopModel model;
    private final long seed;
    private final int replication;
    private final int decidedBy;
    private final Set<Occasion> occasions;
    private final double lift;

    /**
     * @param replication its number; each is another future
     * @param decidedBy the number of the version that is live
     * @param occasions the days of members' own that it gives something for, which time alone brings round
     * @param lift by what part more often members buy again than they did; 0 for as often
     */
    public YearAhead(ShopModel model, long seed, int replication, int decidedBy, Set<Occasion> occasions, double lift) {
        this.model = model;
        this.seed = seed;
        this.replication = replication;
        this.decidedBy = decidedBy;
        this.occasions = Set.copyOf(occasions);
        this.lift = lift;
    }

    /** Those who will join, each with nothing but that; their numbers are below zero. */
    public List<Page> newcomers() {
        PageWriter writer = new PageWriter(PAGE_BYTES);
        List<Page> pages = new ArrayList<>();
        int[] joining = model.joining(Chance.of(seed, replication, JOINING));
        long member = 0;
        for (int day = 0; day < joining.length; day++) {
            for (int i = 0; i < joining[day]; i++) {
                member--;
                MemberProfile profile =
                        model.newcomer(model.until().plusDays(day), Chance.of(seed, replication, JOINING, member));
                Page full = writer.begin(member);
                if (full != null) {
                    pages.add(full);
                }
                writer.add(new Event.MemberEnrolled(0, profile.enrolledAt(), profile), decidedBy, Allowances.UNLIMITED);
            }
        }
        Page rest = writer.finish();
        if (rest != null) {
            pages.add(rest);
        }
        return pages;
    }

    /** The same members, of whom everything from the first made-up moment on is made up. */
    public Page lengthened(Page page) {
        PageWriter writer = new PageWriter(Integer.MAX_VALUE);
        PageReader reader = new PageReader(page);
        long[] members = page.members();
        for (int place = 0; place < members.length; place++) {
            long member = members[place];
            Page none = writer.begin(member);
            if (none != null) {
                throw new IllegalStateException("a page has ended by itself");
            }
            Trace trace = new Trace(model.zone());
            reader.seek(place);
            for (Event event = reader.next(); event != null; event = reader.next()) {
                if (member < 0 || event.at().isBefore(model.from())) {
                    trace.add(event);
                    writer.add(event, reader.version(), reader.allowances());
                }
            }
            for (Event event : new Life(member, trace).goesOn()) {
                writer.add(event, decidedBy, Allowances.UNLIMITED);
            }
        }
        return Objects.requireNonNull(writer.finish());
    }

    /** What one member will do. */
    private final class Life {
        private final Trace trace;
        private final List<Bought.Visit> visits;
        private final Chance chance;
        private final Chance more;
        private final List<Event> events = new ArrayList<>();
        private int orders;

        Life(long member, Trace trace) {
            this.trace = trace;
            this.visits = new ArrayList<>(trace.visits());
            this.chance = Chance.of(seed, replication, BUYING, member);
            this.more = Chance.of(seed, replication, MORE, member);
        }

        List<Event> goesOn() {
            MemberProfile profile = trace.profile();
            if (profile == null) {
                return events;
            }
            for (Bought bought : trace.orders()) {
                comesOf(bought);
            }
            if (visits.isEmpty()) {
                first(profile.enrolledAt());
            } else {
                Habit.Past before = Trace.past(visits, model.buying(), model.until());
                if (chance.comesTrue(before.alive(model.repeat()))) {
                    again(Habit.of(model.repeat(), before, chance), model.until());
                }
            }
            comeRound(profile);
            events.removeIf(event -> !event.at().isBefore(model.to()));
            events.sort(Comparator.comparing(Event::at));
            return events;
        }

        private void comeRound(MemberProfile profile) {
            LocalDate joined = profile.enrolledAt().atZone(model.zone()).toLocalDate();
            LocalDate first = joined.isBefore(model.until()) ? model.until() : joined.plusDays(1);
            for (Occasion occasion : occasions) {
                for (LocalDate day : Occasions.between(
                        occasion, profile, joined, first, model.end().minusDays(1))) {
                    events.add(Occasions.came(0, occasion, day, model.zone()));
                }
            }
        }

        /** The first order, if he ever makes one. */
        private void first(Instant joined) {
            long age = joined.isBefore(model.from()) ? model.from().getEpochSecond() - joined.getEpochSecond() : -1;
            long delay = model.firstOrder().after(age, chance);
            if (delay == Delay.NEVER) {
                return;
            }
            LocalDate day = joined.plusSeconds(delay).atZone(model.zone()).toLocalDate();
            if (day.isBefore(model.end())) {
                visit(day, joined, chance);
                again(Habit.of(model.repeat(), Habit.Past.NONE, chance), day);
            }
        }

        /** From that day on he buys by his habit, one day at a time, until he leaves. */
        private void again(Habit habit, LocalDate from) {
            double end = model.buying().at(model.end());
            LocalDate last = visits.getLast().day();
            double time = model.buying().at(from);
            while (true) {
                time += chance.exponential() / habit.rate();
                if (!(time < end)) {
                    return;
                }
                LocalDate day = model.buying().day(time);
                if (day.equals(last)) {
                    continue;
                }
                last = day;
                visit(day, Instant.MIN, chance);
                if (lift > 0 && more.comesTrue(lift)) {
                    double next = time + more.exponential() / habit.rate();
                    if (next < end) {
                        visit(model.buying().day(next), Instant.MIN, more);
                    }
                }
                if (chance.comesTrue(habit.leaving())) {
                    return;
                }
            }
        }

        private void visit(LocalDate day, Instant notBefore, Chance by) {
            Bought.Visit like = model.basket(visits, by);
            for (Bought bought : like.orders()) {
                Instant at = day.atTime(bought.time()).atZone(model.zone()).toInstant();
                order(bought, at.isBefore(notBefore) ? notBefore : at, by);
            }
            if (by == chance) {
                // the lift's baskets are drawn from what was there without it, so that all else stays as it is
                visits.add(new Bought.Visit(day, like.orders()));
            }
        }

        /** The same order once more, and what comes of it. */
        private void order(Bought like, Instant at, Chance by) {
            String number = "ahead-" + (by == chance ? "" : "more-") + ++orders;
            Order past = like.order();
            Order order = new Order(number, past.channel(), past.store(), past.shipping(), past.lines());
            events.add(new Event.OrderPaid(0, at, order));
            Bought told = model.told(like, by);
            if (told != null) {
                milestones(told, null, number, at, -1);
            }
            List<Event.OrderReturned> returns = like.returns();
            for (int i = 0; i < returns.size(); i++) {
                Event.OrderReturned back = returns.get(i);
                events.add(new Event.OrderReturned(
                        0,
                        at.plusSeconds(like.until(back)),
                        number,
                        number + "-back-" + (i + 1),
                        back.lines(),
                        back.store()));
            }
            if (returns.isEmpty()) {
                back(order, at, model.watchedFor(like), by);
            }
        }

        /** What still comes of an order of the past. */
        private void comesOf(Bought bought) {
            long age = model.watchedFor(bought);
            if (bought.returns().isEmpty()) {
                back(bought.order(), bought.at(), age, chance);
            }
            Bought told = model.told(bought, chance);
            if (told != null) {
                milestones(told, bought, bought.order().id(), bought.at(), age);
            }
        }

        /** Those of that order that come later than {@code age} seconds and have not come for {@code already}, for another. */
        private void milestones(Bought told, @Nullable Bought already, String number, Instant at, long age) {
            for (Event.OrderProgressed each : told.milestones()) {
                long after = told.until(each);
                if (after > age && (already == null || !already.reached(each.milestone()))) {
                    events.add(new Event.OrderProgressed(0, at.plusSeconds(after), number, each.milestone()));
                }
            }
        }

        private void back(Order order, Instant at, long age, Chance by) {
            ShopModel.Back back = model.back(age, by);
            if (back == null) {
                return;
            }
            List<ReturnedLine> lines = new ArrayList<>();
            if (back.share() < 1) {
                for (OrderLine line : order.lines()) {
                    long amount = (long) (line.paid() * back.share());
                    if (amount > 0) {
                        lines.add(new ReturnedLine(line.id(), null, amount));
                    }
                }
                if (lines.isEmpty()) {
                    return;
                }
            }
            events.add(new Event.OrderReturned(
                    0, at.plusSeconds(back.seconds()), order.id(), order.id() + "-back", lines, null));
        }
    }
}
