package zhiyin.engine.backtest;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.Engine;
import zhiyin.engine.Outcome;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.program.Programme;
import zhiyin.engine.reversal.OrderPosition;

/**
 * Members on whom a version is tried beside those on whom it is not, over a time and over as long before it. Everybody is
 * rebuilt from what happened to him, by the versions that decided it, one after the other; of each no more is kept than
 * sums. An event counts for the time in which it occurred. Used by one thread.
 */
public final class Trial {

    private final IntFunction<Engine> past;
    private final Chosen chosen;
    private final Instant before;
    private final Instant from;
    private final Instant to;
    private final Map<String, Ratio> worth;
    private final Side pilot = new Side();
    private final Side rest = new Side();

    /** Who is on which side. */
    public interface Chosen {
        /** @param profile as it was when the time began, or when the member joined, if that was later */
        Group of(long member, MemberProfile profile);
    }

    /** On which side somebody is. */
    public enum Group {
        /** It is tried on him. */
        PILOT,
        /** It could have been tried on him, and is not. */
        REST,
        /** He is not compared. */
        NEITHER
    }

    /**
     * @param past the version of a number: the one that decided an event then
     * @param from the first moment of the time
     * @param to the first moment after it
     * @param worth by account, what one unit of it is worth, in minor units
     */
    public Trial(IntFunction<Engine> past, Chosen chosen, Instant from, Instant to, Map<String, Ratio> worth) {
        this.past = past;
        this.chosen = chosen;
        this.from = from;
        this.to = to;
        this.before = from.minus(Duration.between(from, to));
        this.worth = new TreeMap<>(worth);
    }

    /** The first moment of the time before, which is as long. */
    public Instant before() {
        return before;
    }

    /** Those on whom it is tried. */
    public Side pilot() {
        return pilot;
    }

    /** All others. */
    public Side rest() {
        return rest;
    }

    /** What was granted, taken back and spent of one account. */
    public static final class Units {
        private long earned;
        private long takenBack;
        private long spent;

        /** Granted by rules and gifts. */
        public long earned() {
            return earned;
        }

        /** Of what was granted, what returns and waiting in vain took back. */
        public long takenBack() {
            return takenBack;
        }

        public long spent() {
            return spent;
        }
    }

    /** The sums over some of the members. Money is in minor units. */
    public static final class Side {
        private long members;
        private long joined;
        private long orders;
        private long paid;
        private long returned;
        private long buyers;
        private long repeaters;
        private long rises;
        private long falls;
        private final Map<String, Units> units = new TreeMap<>();
        private final Moments revenueEach = new Moments();
        private final Moments ordersEach = new Moments();
        private final Moments revenueBefore = new Moments();
        private final Moments revenueChange = new Moments();

        /** Who had joined by the end. */
        public long members() {
            return members;
        }

        /** Those of them who joined within the time. */
        public long joined() {
            return joined;
        }

        /** How many orders were paid. */
        public long orders() {
            return orders;
        }

        /** What was paid for them. */
        public long paid() {
            return paid;
        }

        /** What came back, of whichever orders. */
        public long returned() {
            return returned;
        }

        /** Members with an order. */
        public long buyers() {
            return buyers;
        }

        /** Members with two or more. */
        public long repeaters() {
            return repeaters;
        }

        /** Changes of a tier upward. */
        public long rises() {
            return rises;
        }

        /** Changes of a tier downward. */
        public long falls() {
            return falls;
        }

        /** By account. */
        public Map<String, Units> units() {
            return Map.copyOf(units);
        }

        /** By member, what was paid less what came back. */
        public Moments revenueEach() {
            return revenueEach;
        }

        /** By member, the orders. */
        public Moments ordersEach() {
            return ordersEach;
        }

        /** By member who was there when it began, what was paid less what came back in the time before. */
        public Moments revenueBefore() {
            return revenueBefore;
        }

        /** By member who was there when it began, by how much that is more in the time than in the one before. */
        public Moments revenueChange() {
            return revenueChange;
        }

        /** What was granted and not taken back, at what a unit is worth. */
        public long cost(Map<String, Ratio> worth) {
            long cost = 0;
            for (Map.Entry<String, Units> each : units.entrySet()) {
                Ratio unit = worth.get(each.getKey());
                Units of = each.getValue();
                cost += unit == null ? 0 : Comparison.valued(of.earned - of.takenBack, unit);
            }
            return cost;
        }
    }

    /** What it cost on that side, at what a unit is worth. */
    public long cost(Side side) {
        return side.cost(worth);
    }

    /** All members of a page. */
    public void fold(Page page) {
        PageReader reader = new PageReader(page);
        for (int place = 0; place < page.members.length; place++) {
            reader.seek(place);
            new Life().live(page.members[place], reader);
        }
    }

    /** One member's. */
    private final class Life {
        private final Rebuilding rebuilding = new Rebuilding();
        private @Nullable MemberProfile when;
        private final Side mine = new Side();
        private long paidBefore;
        private boolean begun;

        void live(long member, PageReader reader) {
            for (Event event = reader.next(); event != null; event = reader.next()) {
                if (!begun && !event.at().isBefore(from)) {
                    begun = true;
                    when = rebuilding.atHand().profile();
                }
                take(past.apply(reader.version()), event, reader);
                if (begun && when == null) {
                    when = rebuilding.atHand().profile();
                }
            }
            MemberProfile profile = rebuilding.atHand().profile();
            if (profile == null || !profile.enrolledAt().isBefore(to)) {
                return;
            }
            boolean wasThere = profile.enrolledAt().isBefore(from);
            switch (chosen.of(member, when == null ? profile : when)) {
                case PILOT -> add(pilot, wasThere);
                case REST -> add(rest, wasThere);
                case NEITHER -> {}
            }
        }

        private void take(Engine engine, Event event, PageReader reader) {
            boolean within = !event.at().isBefore(from) && event.at().isBefore(to);
            boolean earlier = !event.at().isBefore(before) && event.at().isBefore(from);
            OrderPosition order = event instanceof Event.OrderReturned back ? rebuilding.order(back.order()) : null;
            if (!(rebuilding.take(engine, event, reader.allowances()) instanceof Outcome.Decided decided)) {
                return;
            }
            long money = 0;
            if (event instanceof Event.OrderPaid paid) {
                money = paid.order().paid();
                mine.orders += within ? 1 : 0;
                mine.paid += within ? money : 0;
            } else if (order != null) {
                money = order.returnedAmount()
                        - Objects.requireNonNull(rebuilding.order(order.id())).returnedAmount();
                mine.returned -= within ? money : 0;
            }
            paidBefore += earlier ? money : 0;
            if (within) {
                note(decided.decision().effects(), engine.programme());
            }
        }

        private void note(List<Effect> effects, Programme programme) {
            for (Effect effect : effects) {
                if (effect instanceof Effect.Moved moved) {
                    Flow flow = Flow.of(moved);
                    long points = moved.movement().points();
                    if (flow == Flow.EARNED) {
                        units(moved).earned += points;
                    } else if (flow == Flow.TAKEN_BACK || flow == Flow.CANCELLED) {
                        units(moved).takenBack += points;
                    } else if (flow == Flow.SPENT) {
                        units(moved).spent += points;
                    }
                } else if (effect instanceof Effect.TierChanged changed && changed.from() != null) {
                    int steps = UnderWay.place(programme, changed.ladder(), changed.to())
                            - UnderWay.place(programme, changed.ladder(), changed.from());
                    mine.rises += steps > 0 ? 1 : 0;
                    mine.falls += steps < 0 ? 1 : 0;
                }
            }
        }

        private Units units(Effect.Moved moved) {
            return mine.units.computeIfAbsent(moved.movement().asset(), asset -> new Units());
        }

        private void add(Side side, boolean wasThere) {
            side.members++;
            side.joined += wasThere ? 0 : 1;
            side.orders += mine.orders;
            side.paid += mine.paid;
            side.returned += mine.returned;
            side.buyers += mine.orders > 0 ? 1 : 0;
            side.repeaters += mine.orders > 1 ? 1 : 0;
            side.rises += mine.rises;
            side.falls += mine.falls;
            mine.units.forEach((asset, units) -> {
                Units all = side.units.computeIfAbsent(asset, code -> new Units());
                all.earned += units.earned;
                all.takenBack += units.takenBack;
                all.spent += units.spent;
            });
            long revenue = mine.paid - mine.returned;
            side.revenueEach.add(revenue);
            side.ordersEach.add(mine.orders);
            if (wasThere) {
                side.revenueBefore.add(paidBefore);
                side.revenueChange.add(revenue - paidBefore);
            }
        }
    }
}
