package zhiyin.intake;

import java.lang.reflect.RecordComponent;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import zhiyin.chain.Chain;
import zhiyin.chain.Chains;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.OnShortfall;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.intake.Submission.Newcomer;
import zhiyin.intake.Submission.Who;
import zhiyin.member.IdentityRef;

/**
 * What happens to members, told in words and recorded by the real recorder. Events gather until they are recorded, as a
 * batch; members are called by a number of the teller's own.
 */
public final class Happenings {
    private static final long DAY_SECONDS = 86_400;

    private final Recorder recorder;
    private final Chain chain;
    private final long program;
    private final List<Submission> waiting = new ArrayList<>();
    private final String teller;
    private long keys;

    private Happenings(Recorder recorder, Chain chain, long program, String teller) {
        this.recorder = recorder;
        this.chain = chain;
        this.program = program;
        this.teller = teller;
    }

    /** Of that programme, in that application. */
    public static Happenings in(ApplicationContext application, long program) {
        return in(application, program, "", 0);
    }

    /** The same, by one of several who tell at once: their keys differ, and each goes on with a chain of its own. */
    public static Happenings in(ApplicationContext application, long program, String teller, int lane) {
        return new Happenings(
                application.getBean(Recorder.class),
                application.getBean(Chains.class).of(lane),
                program,
                teller);
    }

    public static OrderLine line(String id, String category, long quantity, long amount) {
        return new OrderLine(id, "sku-" + id, category, null, quantity, amount, 0, 0);
    }

    public void enrolled(int who, Instant at, @Nullable LocalDate birthday, Map<String, Object> attributes) {
        MemberProfile profile = new MemberProfile(at, birthday, "poster", attributes);
        tell(
                who,
                "member.enrolled:" + who,
                id -> new Event.MemberEnrolled(id, at, profile),
                new Newcomer("Someone", profile, List.of(identity(who))));
    }

    public void paid(int who, Instant at, String order, OrderLine... lines) {
        Order content = new Order(order, "shop", null, 0, List.of(lines));
        tell(who, "order.paid:" + order, id -> new Event.OrderPaid(id, at, content), null);
    }

    public void progressed(int who, Instant at, String order, String milestone) {
        tell(who, "order." + milestone + ":" + order, id -> new Event.OrderProgressed(id, at, order, milestone), null);
    }

    public void returned(int who, Instant at, String order, String reference, ReturnedLine... lines) {
        tell(
                who,
                "order.returned:" + order + ":" + reference,
                id -> new Event.OrderReturned(id, at, order, reference, List.of(lines)),
                null);
    }

    public void spent(int who, Instant at, String spend, String asset, long points, @Nullable String order) {
        tell(who, "points.spent:" + spend, id -> new Event.PointsSpent(id, at, spend, asset, points, order), null);
    }

    public void held(
            int who,
            Instant at,
            String hold,
            String asset,
            long points,
            @Nullable Instant deadline,
            @Nullable String order) {
        tell(
                who,
                "points.held:" + hold,
                id -> new Event.PointsHeld(id, at, hold, asset, points, deadline, order),
                null);
    }

    /** A package was bought in a store. */
    public void toppedUp(int who, Instant at, String topUp, String code, long price, @Nullable String store) {
        tell(
                who,
                "topup.paid:" + topUp,
                id -> new Event.TopUpPaid(id, at, topUp, code, null, price, "pay-" + topUp, null, store),
                null);
    }

    public void refunded(int who, Instant at, String topUp, String refund, @Nullable Long units) {
        tell(
                who,
                "topup.refunded:" + topUp + ":" + refund,
                id -> new Event.TopUpRefunded(id, at, topUp, refund, units, null),
                null);
    }

    public void captured(int who, Instant at, String hold, @Nullable Long points) {
        tell(who, null, id -> new Event.HoldCaptured(id, at, hold, points), null);
    }

    public void released(int who, Instant at, String hold) {
        tell(who, null, id -> new Event.HoldReleased(id, at, hold), null);
    }

    public void did(int who, Instant at, String activity, Map<String, Object> attributes) {
        tell(who, null, id -> new Event.ActivityDone(id, at, activity, attributes), null);
    }

    public void marked(int who, Instant at, List<String> tags, List<String> segments) {
        tell(who, null, id -> new Event.MemberMarked(id, at, tags, segments), null);
    }

    public void tierSet(int who, Instant at, String ladder, @Nullable String tier, @Nullable LocalDate until) {
        tell(who, null, id -> new Event.TierSet(id, at, ladder, tier, until, "goodwill", null), null);
    }

    public void passed(int who, Instant at) {
        LocalDate day = at.atZone(ZoneOffset.UTC).toLocalDate();
        tell(who, null, id -> new Event.DayPassed(id, at, day), null);
    }

    public void credited(int who, Instant at, long points, String reason, Instant earnedAt) {
        List<Event.Credit> lots = List.of(new Event.Credit(points, earnedAt, null));
        tell(who, null, id -> new Event.PointsCredited(id, at, "points", reason, null, lots), null);
    }

    public void debited(int who, Instant at, long points, String reason) {
        tell(
                who,
                null,
                id -> new Event.PointsDebited(id, at, "points", points, reason, null, OnShortfall.DEFICIT),
                null);
    }

    public void extended(int who, Instant at, long lot, LocalDate through, String reason) {
        tell(who, null, id -> new Event.PointsExtended(id, at, "points", lot, null, through, reason, null), null);
    }

    /** Gives points to somebody else. */
    public void gave(int who, int other, Instant at, String transfer, long points) {
        String key = program + "-" + ++keys;
        waiting.add(new Submission(
                program,
                0,
                key,
                new Who.Known(identity(who)),
                Fingerprints.of(key),
                "points.sent:" + transfer,
                id -> new Event.PointsSent(id, at, transfer, 0, "points", points),
                null,
                false,
                new Who.Known(identity(other))));
    }

    private void tell(int who, @Nullable String businessKey, LongFunction<Event> event, @Nullable Newcomer newcomer) {
        String key = teller + program + "-" + ++keys;
        waiting.add(new Submission(
                program,
                0,
                key,
                new Who.Known(identity(who)),
                Fingerprints.of(businessKey == null ? key : businessKey),
                businessKey,
                event,
                newcomer,
                false));
    }

    /** The same event under the recorder's number, whatever kind it is: the number is every event's first component. */
    static Event numbered(long id, Event event) {
        RecordComponent[] components = event.getClass().getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        try {
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                values[i] = i == 0 ? id : components[i].getAccessor().invoke(event);
            }
            return (Event) event.getClass().getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static IdentityRef identity(int who) {
        return new IdentityRef("card", String.valueOf(who));
    }

    /** Records everything that waits as one batch, and says what came of each. */
    public List<Reply> record() {
        try {
            List<Reply> replies = waiting.isEmpty() ? List.of() : recorder.record(chain, List.copyOf(waiting));
            waiting.clear();
            return replies;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same year for the same seed. */
    public record Year(long seed, int members, int orders, Instant from) {}

    /**
     * Makes up a year of the members from 1 on: orders, deliveries, returns of all kinds, spends, holds and their endings,
     * activities, days; recorded in batches of up to 200.
     *
     * @return how many events were decided
     */
    public long live(Year year) {
        Random random = new Random(year.seed());
        Tale tale = new Tale(random, year);
        long decided = 0;
        int batch = 1;
        for (int i = 0; i < year.orders(); i++) {
            tale.step(i);
            if (waiting.size() >= batch) {
                decided += decided(record());
                batch = 1 + random.nextInt(200);
            }
        }
        return decided + decided(record());
    }

    private static long decided(List<Reply> replies) {
        for (Reply reply : replies) {
            if (reply instanceof Reply.Failed(var accident)) {
                throw new IllegalStateException(accident);
            }
        }
        return replies.stream().filter(reply -> reply instanceof Reply.Done).count();
    }

    /** A made-up year as it is told. */
    private final class Tale {
        private final Random random;
        private final Year year;
        private final List<String> orders = new ArrayList<>();
        private final List<Integer> payers = new ArrayList<>();
        private final List<String> holds = new ArrayList<>();
        private final List<Integer> holders = new ArrayList<>();

        Tale(Random random, Year year) {
            this.random = random;
            this.year = year;
        }

        void step(int number) {
            String name = year.seed() + "-" + number;
            Instant at = year.from().plusSeconds(number * (365 * DAY_SECONDS / year.orders()));
            int who = 1 + random.nextInt(year.members());
            paid(
                    who,
                    at,
                    name,
                    line("a", random.nextInt(10) == 0 ? "tobacco" : "food", some(3), random.nextInt(9_000)),
                    line("b", random.nextBoolean() ? "cups" : "food", some(4), 500 + random.nextInt(5_000)));
            orders.add(name);
            payers.add(who);
            int back = Math.max(0, number - random.nextInt(5 * year.members()));
            String order = orders.get(back);
            int payer = payers.get(back);
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> progressed(payer, at, order, "delivered");
                case 3 -> returned(payer, at, order, "r" + name);
                case 4 -> returned(payer, at, order, "r" + name, new ReturnedLine("b", 1L, null));
                case 5 -> returned(payer, at, order, "r" + name, new ReturnedLine("a", null, 100L));
                case 6, 7 ->
                    spent(
                            payer,
                            at,
                            "s" + name,
                            random.nextInt(4) == 0 ? "stars" : "points",
                            some(60),
                            random.nextBoolean() ? order : null);
                case 8, 9 -> {
                    Instant deadline = random.nextInt(3) == 0 ? at.plusSeconds(DAY_SECONDS * some(9)) : null;
                    held(who, at, "h" + name, "points", some(40), deadline, random.nextBoolean() ? name : null);
                    holds.add("h" + name);
                    holders.add(who);
                }
                case 10 -> did(who, at.minusSeconds(random.nextInt(900_000)), "checkin.done", Map.of("streak", 2L));
                default -> passed(who, at.plusSeconds(random.nextInt(900_000)));
            }
            if (!holds.isEmpty() && random.nextInt(4) == 0) {
                int one = random.nextInt(holds.size());
                if (random.nextBoolean()) {
                    captured(holders.get(one), at, holds.get(one), random.nextBoolean() ? null : 1L);
                } else {
                    released(holders.get(one), at, holds.get(one));
                }
            }
        }

        private int some(int most) {
            return 1 + random.nextInt(most);
        }
    }
}
