package zhiyin.engine.forecast;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.backtest.Page;
import zhiyin.engine.backtest.PageReader;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.insight.model.BetaGeometric;
import zhiyin.engine.insight.model.Purchases;

/**
 * A shop as its past shows it until some day: who comes, who buys again, what is bought at a time, and what comes back. Safe to
 * share.
 *
 * <ul>
 *   <li><b>Arrival.</b> Members join at Poisson numbers a day; the mean is that of a recent week, drawn anew for each replication
 *       out of recent weeks (Efron, "Bootstrap methods", 1979), times the season.
 *   <li><b>Repeat purchase.</b> {@link BetaGeometric}, in the time of a {@link Season}. A purchase is a day on which somebody bought.
 *   <li><b>Basket.</b> What was really bought on one day, drawn by an urn (Blackwell and MacQueen, "Ferguson distributions via
 *       Pólya urn schemes", 1973): of somebody with n days one of his own with n/(n+k), or else one of anybody's, each
 *       member alike. That is Bühlmann's credibility ("Experience rating and credibility", 1967), with k the variance of ln(1 + paid)
 *       within members over that between them. Rules ask about lines, stores and categories, which a drawn amount would not have.
 *   <li><b>Returns.</b> What came back of a basket comes back again; what has not been watched for long may yet come back, by
 *       {@link Delay}.
 * </ul>
 */
public final class ShopModel {

    /** So many members are looked at closely; of more, a sample that depends on their numbers alone. */
    static final int SAMPLE_MAX = 10_000;

    /** So many of a sampled member's days are kept as baskets for others. */
    private static final int BASKETS_MAX = 10;

    static final int BUYERS_MIN = 100;
    static final int REPEATING_MIN = 30;
    static final int DAYS_MIN = 28;

    /** Arrivals are those of the later half of the history, and of no more than so many weeks. */
    private static final int RECENT_WEEKS_MAX = 52;

    private static final double CREDIBILITY_MIN = 0.01;
    private static final double CREDIBILITY_MAX = 1_000;

    private final ZoneId zone;
    private final LocalDate until;
    private final LocalDate end;
    private final Instant from;
    private final Season buying;
    private final Season joining;
    private final BetaGeometric repeat;
    private final double credibility;
    private final Delay firstOrder;
    private final Delay comingBack;
    private final List<Double> backShares;
    private final List<Donor> donors;
    private final List<Donor> buyers;
    private final List<Bought> told;
    private final long toldWithin;
    private final double[] recentWeeks;

    /**
     * A member of the past whom others resemble.
     *
     * @param joinedAt when, in seconds of the day
     */
    private record Donor(MemberProfile profile, int joinedAt, List<Bought.Visit> visits) {}

    /** What came of fitting. */
    public sealed interface Fitting {
        record Fitted(ShopModel model) implements Fitting {}

        /** The past is too short or too thin; what there is of it beside what there must be. */
        record TooLittle(long days, int daysMin, long buyers, int buyersMin, long repeating, int repeatingMin)
                implements Fitting {}
    }

    /** Looks at a past, page by page, in any order. */
    public static final class Observer {
        private final long seed;
        private final ZoneId zone;
        private final LocalDate until;
        private final Instant from;
        private final Map<LocalDate, Long> visits = new HashMap<>();
        private final Map<LocalDate, Long> joined = new HashMap<>();
        private final TreeMap<Long, Trace> sample = new TreeMap<>();
        private @Nullable LocalDate first;
        private long buyers;
        private long repeating;

        /** @param until the first day that is not looked at any more */
        public Observer(long seed, ZoneId zone, LocalDate until) {
            this.seed = seed;
            this.zone = zone;
            this.until = until;
            this.from = until.atStartOfDay(zone).toInstant();
        }

        public void look(Page page) {
            PageReader reader = new PageReader(page);
            long[] members = page.members();
            for (int place = 0; place < members.length; place++) {
                reader.seek(place);
                Trace trace = new Trace(zone);
                for (Event event = reader.next(); event != null; event = reader.next()) {
                    if (event.at().isBefore(from)) {
                        trace.add(event);
                    }
                }
                look(members[place], trace);
            }
        }

        private void look(long member, Trace trace) {
            MemberProfile profile = trace.profile();
            if (profile == null) {
                return;
            }
            List<Bought.Visit> days = trace.visits();
            buyers += days.isEmpty() ? 0 : 1;
            repeating += days.size() > 1 ? 1 : 0;
            for (Bought.Visit visit : days) {
                note(visits, visit.day());
            }
            note(joined, profile.enrolledAt().atZone(zone).toLocalDate());
            sample.put(Chance.of(seed, member).bits(), trace);
            if (sample.size() > SAMPLE_MAX) {
                sample.pollLastEntry();
            }
        }

        private void note(Map<LocalDate, Long> days, LocalDate day) {
            days.merge(day, 1L, Long::sum);
            first = first == null || day.isBefore(first) ? day : first;
        }

        /** @param end the first day that the model need not reach */
        public Fitting fit(LocalDate end) {
            long days = first == null ? 0 : until.toEpochDay() - first.toEpochDay();
            if (days < DAYS_MIN || buyers < BUYERS_MIN || repeating < REPEATING_MIN) {
                return new Fitting.TooLittle(days, DAYS_MIN, buyers, BUYERS_MIN, repeating, REPEATING_MIN);
            }
            return new Fitting.Fitted(new ShopModel(this, Objects.requireNonNull(first), end));
        }
    }

    private ShopModel(Observer past, LocalDate first, LocalDate end) {
        this.zone = past.zone;
        this.until = past.until;
        this.from = past.from;
        this.end = end;
        this.buying = Season.of(first, until, end, day -> past.visits.getOrDefault(day, 0L));
        this.joining = Season.of(first, until, end, day -> past.joined.getOrDefault(day, 0L));
        this.recentWeeks = recentWeeks(past, first);

        List<Habit.Past> pasts = new ArrayList<>();
        List<Delay.Watched> firstOrders = new ArrayList<>();
        List<Delay.Watched> backs = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        List<Bought> all = new ArrayList<>();
        List<List<Bought.Visit>> members = new ArrayList<>();
        List<Donor> everybody = new ArrayList<>();
        for (Trace trace : past.sample.values()) {
            MemberProfile profile = Objects.requireNonNull(trace.profile());
            firstOrders.add(Objects.requireNonNull(trace.first(from)));
            List<Bought.Visit> visits = trace.visits();
            int kept = Math.min(visits.size(), BASKETS_MAX);
            everybody.add(new Donor(
                    profile,
                    profile.enrolledAt().atZone(zone).toLocalTime().toSecondOfDay(),
                    List.copyOf(visits.subList(visits.size() - kept, visits.size()))));
            if (visits.isEmpty()) {
                continue;
            }
            pasts.add(Trace.past(visits, buying, until));
            members.add(visits);
            for (Bought bought : trace.orders()) {
                all.add(bought);
                List<Event.OrderReturned> returns = bought.returns();
                backs.add(
                        returns.isEmpty()
                                ? new Delay.Watched(watched(bought), false)
                                : new Delay.Watched(bought.until(returns.getFirst()), true));
                if (!returns.isEmpty()) {
                    shares.add(share(bought, returns));
                }
            }
        }
        this.repeat = BetaGeometric.fitted(purchases(pasts)).model();
        this.firstOrder = new Delay(firstOrders);
        this.comingBack = new Delay(backs);
        this.backShares = List.copyOf(shares);
        this.credibility = credibility(members);
        this.donors = List.copyOf(everybody);
        this.buyers = donors.stream().filter(donor -> !donor.visits().isEmpty()).toList();
        this.toldWithin = all.stream()
                .flatMap(bought -> bought.milestones().stream().map(bought::until))
                .max(Long::compare)
                .orElse(0L);
        this.told = toldWithin == 0
                ? List.of()
                : all.stream().filter(bought -> watched(bought) >= toldWithin).toList();
    }

    private static Purchases purchases(List<Habit.Past> pasts) {
        return Purchases.of(
                pasts.stream().mapToInt(Habit.Past::repeats).toArray(),
                pasts.stream().mapToDouble(Habit.Past::last).toArray(),
                pasts.stream().mapToDouble(Habit.Past::observed).toArray());
    }

    private long watched(Bought bought) {
        return Math.max(0, from.getEpochSecond() - bought.at().getEpochSecond());
    }

    /** What part of what was paid came back. */
    private static double share(Bought bought, List<Event.OrderReturned> returns) {
        long paid = bought.order().paid();
        double back = 0;
        for (Event.OrderReturned each : returns) {
            if (each.lines().isEmpty()) {
                return 1;
            }
            for (var returned : each.lines()) {
                for (var line : bought.order().lines()) {
                    if (line.id().equals(returned.line())) {
                        back += returned.amount() != null
                                ? returned.amount()
                                : (double) line.paid() * Objects.requireNonNull(returned.quantity()) / line.quantity();
                    }
                }
            }
        }
        return paid == 0 ? 1 : Math.min(1, back / paid);
    }

    /** How many joined in each recent week, for each day of mean busyness. */
    private double[] recentWeeks(Observer past, LocalDate first) {
        int weeks = (int) Math.min(RECENT_WEEKS_MAX, (until.toEpochDay() - first.toEpochDay()) / 14);
        double[] perDay = new double[weeks];
        for (int week = 0; week < weeks; week++) {
            LocalDate begin = until.minusWeeks(week + 1L);
            long count = 0;
            for (int day = 0; day < 7; day++) {
                count += past.joined.getOrDefault(begin.plusDays(day), 0L);
            }
            double time = joining.at(begin.plusWeeks(1)) - joining.at(begin);
            perDay[week] = time == 0 ? 0 : (double) count / time;
        }
        return perDay;
    }

    /** By the estimators of one-way analysis of variance for groups of different sizes (Searle, "Linear Models", 1971, 10.2). */
    private static double credibility(List<List<Bought.Visit>> members) {
        double within = 0;
        double all = 0;
        double squares = 0;
        double total = 0;
        List<double[]> means = new ArrayList<>();
        for (List<Bought.Visit> visits : members) {
            double sum = 0;
            for (Bought.Visit visit : visits) {
                sum += log(visit);
            }
            double mean = sum / visits.size();
            for (Bought.Visit visit : visits) {
                within += (log(visit) - mean) * (log(visit) - mean);
            }
            all += visits.size();
            squares += (double) visits.size() * visits.size();
            total += sum;
            means.add(new double[] {visits.size(), mean});
        }
        double between = 0;
        for (double[] each : means) {
            between += each[0] * (each[1] - total / all) * (each[1] - total / all);
        }
        double varianceWithin = within / (all - members.size());
        double varianceBetween = (between - (members.size() - 1) * varianceWithin) / (all - squares / all);
        return varianceBetween <= 0
                ? CREDIBILITY_MAX
                : Math.clamp(varianceWithin / varianceBetween, CREDIBILITY_MIN, CREDIBILITY_MAX);
    }

    private static double log(Bought.Visit visit) {
        return StrictMath.log1p((double) visit.paid());
    }

    ZoneId zone() {
        return zone;
    }

    /** The first day that is made up. */
    public LocalDate until() {
        return until;
    }

    /** The first moment that is made up. */
    public Instant from() {
        return from;
    }

    /** The first day after those. */
    public LocalDate end() {
        return end;
    }

    /** The first moment after those. */
    public Instant to() {
        return end.atStartOfDay(zone).toInstant();
    }

    /** How members buy again; its unit of time is the mean day. */
    public BetaGeometric repeat() {
        return repeat;
    }

    /** k: by so many days somebody's own baskets count as much as everybody's. */
    public double credibility() {
        return credibility;
    }

    /** How many join on a mean day of the recent past. */
    public double joiningADay() {
        double sum = 0;
        for (double week : recentWeeks) {
            sum += week;
        }
        return sum / recentWeeks.length;
    }

    /** What part of orders something comes back of, sooner or later. */
    public double comingBack() {
        return comingBack.sooner();
    }

    Season buying() {
        return buying;
    }

    Delay firstOrder() {
        return firstOrder;
    }

    /** How many join on each made-up day of one replication. */
    int[] joining(Chance chance) {
        double mean = 0;
        for (int i = 0; i < recentWeeks.length; i++) {
            mean += recentWeeks[chance.below(recentWeeks.length)] / recentWeeks.length;
        }
        int[] joining = new int[(int) (end.toEpochDay() - until.toEpochDay())];
        for (int i = 0; i < joining.length; i++) {
            LocalDate day = until.plusDays(i);
            joining[i] = chance.poisson(mean * (this.joining.at(day.plusDays(1)) - this.joining.at(day)));
        }
        return joining;
    }

    /** Somebody who joins on that day, like somebody who once did. */
    MemberProfile newcomer(LocalDate day, Chance chance) {
        Donor like = donors.get(chance.below(donors.size()));
        Instant at = day.atTime(java.time.LocalTime.ofSecondOfDay(like.joinedAt()))
                .atZone(zone)
                .toInstant();
        MemberProfile profile = like.profile();
        return new MemberProfile(
                at, profile.birthday(), profile.source(), profile.attributes(), profile.tags(), profile.segments());
    }

    /** What somebody buys on a day who has bought that before. */
    Bought.Visit basket(List<Bought.Visit> own, Chance chance) {
        if (chance.comesTrue(own.size() / (own.size() + credibility))) {
            return own.get(chance.below(own.size()));
        }
        List<Bought.Visit> other = buyers.get(chance.below(buyers.size())).visits();
        return other.get(chance.below(other.size()));
    }

    /** What still comes of an order after {@code age} seconds in which nobody brought anything back; null if nothing does. */
    @Nullable
    Back back(long age, Chance chance) {
        long when = comingBack.after(age, chance);
        return when == Delay.NEVER ? null : new Back(when, backShares.get(chance.below(backShares.size())));
    }

    /** So many seconds after the order, that part of it. */
    record Back(long seconds, double share) {}

    /**
     * An order whose milestones are all told: the one given, or if it has not been watched for long enough, any other. Null where
     * nobody tells milestones.
     */
    @Nullable
    Bought told(Bought bought, Chance chance) {
        return told.isEmpty() ? null : watched(bought) >= toldWithin ? bought : told.get(chance.below(told.size()));
    }

    long watchedFor(Bought bought) {
        return watched(bought);
    }
}
