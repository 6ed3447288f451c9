package zhiyin.engine.tier;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Effect.TierCause;
import zhiyin.engine.event.Estate;
import zhiyin.engine.event.Event;
import zhiyin.engine.kernel.CalendarUnit;
import zhiyin.engine.kernel.Span;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Grace;
import zhiyin.engine.program.Programme.Ladder;
import zhiyin.engine.program.Programme.Measure;
import zhiyin.engine.program.Programme.OnReturn;
import zhiyin.engine.program.Programme.Tier;
import zhiyin.engine.program.Programme.Window;
import zhiyin.engine.tier.Standing.Shelter;
import zhiyin.engine.tier.Standing.Why;

/** A member's standings, opened for one decision. Used within one call and never shared. */
public final class Climb {

    private static final int SECONDS_A_DAY = 86_400;

    private final Programme programme;
    private final @Nullable LocalDate joined;
    private final Instant floor;
    private final List<Effect> effects;
    private final Giver giver;
    /** Somebody else's until there is something to change in it, and again once it was handed out. */
    private Map<String, Standing> standings;

    private boolean standingsAreMine;
    /** As they were before something was taken off them. */
    private Map<String, Standing> shrunk = Map.of();

    /** Gives what a member gets for having reached a tier for the first time. */
    public interface Giver {
        void give(Ladder ladder, Tier tier, Instant at);
    }

    /**
     * @param standings by ladder
     * @param enrolledAt when the member joined; anniversaries count from that day
     * @param floor nothing is dated before it
     * @param effects where the effects go
     * @param giver is asked when a tier is reached that brings a gift
     */
    public Climb(
            Programme programme,
            Map<String, Standing> standings,
            @Nullable Instant enrolledAt,
            Instant floor,
            List<Effect> effects,
            Giver giver) {
        this.programme = programme;
        this.standings = standings;
        this.joined = enrolledAt == null ? null : day(enrolledAt, programme.zone());
        this.floor = floor;
        this.effects = effects;
        this.giver = giver;
    }

    public Map<String, Standing> standings() {
        standingsAreMine = false;
        return Collections.unmodifiableMap(standings);
    }

    private void put(String ladder, Standing standing) {
        if (!standingsAreMine) {
            standings = new LinkedHashMap<>(standings);
            standingsAreMine = true;
        }
        standings.put(ladder, standing);
    }

    /** The tier on each ladder. */
    public Map<String, String> tiers() {
        Map<String, String> tiers = new LinkedHashMap<>();
        standings.forEach((ladder, standing) -> tiers.put(ladder, standing.tier()));
        return tiers;
    }

    /** The member gets the first tier of every ladder where there is none yet. */
    public void open(Instant at) {
        for (Ladder ladder : programme.ladders()) {
            if (!standings.containsKey(ladder.code())) {
                String first = ladder.tiers().getFirst().code();
                Instant when = later(at);
                LocalDate today = day(when, programme.zone());
                Standing fresh = Standing.fresh(ladder.code(), first, when);
                put(ladder.code(), fresh.withReview(nextReview(ladder, fresh, today)));
                effects.add(new Effect.TierChanged(ladder.code(), null, first, TierCause.OPENED, 0, when));
                give(ladder, -1, when);
            }
        }
    }

    /**
     * Holds every review that is due up to and including the day of {@code now}, each as of its own day. Where the
     * programme no longer has the ladder there is nothing to review: the standing keeps its tier and what was gathered.
     */
    public void advance(Instant now) {
        LocalDate today = day(now, programme.zone());
        // a review that nobody will hold would be due for ever
        for (Standing standing : standings.values()) {
            if (standing.nextReview() != null && !isLadder(standing.ladder())) {
                put(standing.ladder(), standing.withReview(null));
            }
        }
        for (Ladder ladder : programme.ladders()) {
            Standing standing = standings.get(ladder.code());
            if (standing != null && standing.nextReview() == null) {
                // a ladder that was gone for some versions and is back is reviewed again from now on
                schedule(ladder, today);
                continue;
            }
            while (standing != null
                    && standing.nextReview() != null
                    && !standing.nextReview().isAfter(today)) {
                LocalDate review = standing.nextReview();
                review(ladder, review);
                standing = Objects.requireNonNull(standings.get(ladder.code())).since(horizon(ladder, review));
                standing = standing.withReview(nextReview(ladder, standing, review));
                put(ladder.code(), standing);
            }
        }
    }

    private boolean isLadder(String code) {
        for (Ladder ladder : programme.ladders()) {
            if (ladder.code().equals(code)) {
                return true;
            }
        }
        return false;
    }

    /** The ladders that count what happens now. */
    public List<String> ladders() {
        List<String> codes = new ArrayList<>();
        for (Ladder ladder : programme.ladders()) {
            if (standings.containsKey(ladder.code())) {
                codes.add(ladder.code());
            }
        }
        return List.copyOf(codes);
    }

    /**
     * The measure grew.
     *
     * @param occurred the day to which it is counted
     */
    public void gather(Measure measure, LocalDate occurred, long amount) {
        gather(measure, occurred, amount, standings.keySet());
    }

    /**
     * The measure shrank by a return.
     *
     * @param counted the ladders that counted what comes back: another never had it, and loses nothing
     * @param paid the day to which it was counted, that of the order
     */
    public void takeOff(Measure measure, Collection<String> counted, LocalDate paid, long amount) {
        gather(measure, paid, -amount, counted);
    }

    private void gather(Measure measure, LocalDate day, long amount, Collection<String> where) {
        for (Ladder ladder : programme.ladders()) {
            Standing standing = standings.get(ladder.code());
            if (standing != null && amount != 0 && ladder.measure().equals(measure) && where.contains(ladder.code())) {
                LocalDate stretch = stretch(ladder, day);
                if (amount < 0) {
                    shrunk = shrunk.isEmpty() ? new HashMap<>() : shrunk;
                    shrunk.putIfAbsent(ladder.code(), standing);
                }
                put(ladder.code(), standing.plus(stretch, amount));
            }
        }
    }

    /** After the measures changed: up at once where a higher tier is reached. */
    public void rise(Instant at) {
        for (Ladder ladder : programme.ladders()) {
            Standing standing = standings.get(ladder.code());
            if (standing != null) {
                LocalDate today = day(later(at), programme.zone());
                forgive(ladder, standing, today);
                if (!standing.isLocked() && ladder.moving().upAt() == null && isAbove(ladder, standing, today)) {
                    move(ladder, qualified(ladder, standing, today), today, at, TierCause.REACHED, null);
                }
                schedule(ladder, today);
            }
        }
    }

    /**
     * After a return or a debit: down at once where the ladder says so.
     *
     * @param cause which of them
     */
    public void sink(Instant at, TierCause cause) {
        for (Ladder ladder : programme.ladders()) {
            Standing standing = standings.get(ladder.code());
            if (standing != null) {
                LocalDate today = day(later(at), programme.zone());
                if (ladder.onReturn() == OnReturn.DOWNGRADE
                        && !standing.isLocked()
                        && isLess(ladder, standing, today)
                        && !isKept(ladder, standing, today)) {
                    move(ladder, kept(ladder, standing, measure(ladder, standing, today)), today, at, cause, null);
                }
                schedule(ladder, today);
            }
        }
    }

    /** Whether something was taken off what counts now: a return from long ago takes nobody's grace away. */
    private boolean isLess(Ladder ladder, Standing standing, LocalDate today) {
        Standing before = shrunk.get(ladder.code());
        return before != null && measure(ladder, standing, today) < measure(ladder, before, today);
    }

    private void schedule(Ladder ladder, LocalDate today) {
        Standing standing = Objects.requireNonNull(standings.get(ladder.code()));
        LocalDate next = nextReview(ladder, standing, today);
        if (!Objects.equals(next, standing.nextReview())) {
            put(ladder.code(), standing.withReview(next));
        }
    }

    /** One review: up where a higher tier waited for it, down where what there is does not keep the tier. */
    private void review(Ladder ladder, LocalDate today) {
        Standing standing = Objects.requireNonNull(standings.get(ladder.code()));
        Instant at = today.atStartOfDay(programme.zone()).toInstant();
        Shelter shelter = standing.shelter();
        boolean sheltered = shelter != null && (shelter.until() == null || today.isBefore(shelter.until()));
        if (standing.isLocked() && sheltered) {
            return;
        }
        if (isAbove(ladder, standing, today)) {
            move(
                    ladder,
                    qualified(ladder, standing, today),
                    today,
                    at,
                    ladder.moving().upAt() == null ? TierCause.REVIEWED : TierCause.REACHED,
                    null);
        } else if (isKept(ladder, standing, today)) {
            put(ladder.code(), sheltered ? standing : standing.under(null));
        } else if (!sheltered) {
            fall(ladder, standing, today, at);
        }
    }

    private void fall(Ladder ladder, Standing standing, LocalDate today, Instant at) {
        Grace grace = ladder.moving().grace();
        long measure = measure(ladder, standing, today);
        if (standing.shelter() == null && grace != null) {
            LocalDate until = grace.end(today);
            effects.add(new Effect.GraceGiven(ladder.code(), standing.tier(), until, measure, later(at)));
            put(ladder.code(), standing.under(new Shelter(Why.GRACE, until)));
            return;
        }
        int to = index(ladder, kept(ladder, standing, measure));
        int next = ladder.moving().oneStep() ? Math.max(to, index(ladder, standing.tier()) - 1) : to;
        move(ladder, ladder.tiers().get(next).code(), today, at, TierCause.REVIEWED, null);
        if (next > to) {
            Standing now = Objects.requireNonNull(standings.get(ladder.code()));
            put(ladder.code(), now.under(new Shelter(Why.STEP, nextStep(ladder, today))));
        }
    }

    /** When a member who went down by one step may go down by another: a period of the ladder's window later. */
    private LocalDate nextStep(Ladder ladder, LocalDate today) {
        return switch (ladder.window()) {
            case Window.Lifetime _ -> today.plusDays(1);
            case Window.Calendar(var unit) -> unit.endOf(today);
            case Window.Anniversary _ -> nextAnniversary(today);
            case Window.Rolling(var span) -> span.after(today);
            case Window.SinceReached(var span) -> span.after(today);
        };
    }

    /** To another tier, out of whatever shelter there was; what a higher one brings for the first time is given. */
    private void move(
            Ladder ladder, String tier, LocalDate today, Instant at, TierCause cause, @Nullable String reason) {
        Standing standing = Objects.requireNonNull(standings.get(ladder.code()));
        Instant when = later(at);
        int from = index(ladder, standing.tier());
        if (!tier.equals(standing.tier())) {
            effects.add(new Effect.TierChanged(
                    ladder.code(), standing.tier(), tier, cause, measure(ladder, standing, today), when, reason));
            put(ladder.code(), standing.in(tier, when).under(null));
            give(ladder, from, when);
        }
    }

    /** The gifts of all tiers above {@code from}, up to the member's, that were not given before. */
    private void give(Ladder ladder, int from, Instant when) {
        int to = index(
                ladder, Objects.requireNonNull(standings.get(ladder.code())).tier());
        for (Tier tier : ladder.tiers().subList(Math.min(from + 1, to + 1), to + 1)) {
            Standing standing = Objects.requireNonNull(standings.get(ladder.code()));
            if (tier.gives() && !standing.gifts().contains(tier.code())) {
                put(ladder.code(), standing.given(tier.code()));
                giver.give(ladder, tier, when);
            }
        }
    }

    /**
     * Sets a member's tier by hand, and locks it; or takes the lock off, so that the tier is what the measure makes.
     *
     * @return whether there was something to do: a lock to take off
     */
    public boolean set(Event.TierSet set, Ladder ladder, Instant at) {
        Standing standing = Objects.requireNonNull(standings.get(ladder.code()));
        LocalDate today = day(later(at), programme.zone());
        if (set.tier() == null) {
            if (!standing.isLocked()) {
                return false;
            }
            effects.add(new Effect.TierLocked(ladder.code(), null, null, set.reason(), later(at)));
            put(ladder.code(), standing.under(null));
            long measure = measure(ladder, standing, today);
            String tier = isAbove(ladder, standing, today)
                    ? qualified(ladder, standing, today)
                    : kept(ladder, standing, measure);
            move(ladder, tier, today, at, TierCause.SET, set.reason());
        } else {
            move(ladder, set.tier(), today, at, TierCause.SET, set.reason());
            effects.add(new Effect.TierLocked(ladder.code(), set.tier(), set.until(), set.reason(), later(at)));
            Standing now = Objects.requireNonNull(standings.get(ladder.code()));
            put(ladder.code(), now.under(new Shelter(Why.LOCK, set.until())));
        }
        schedule(ladder, today);
        return true;
    }

    /**
     * To the tiers that this programme's ladders make of what was gathered, up or down, without waiting for an event or a
     * review: as far as a return goes down, whatever grace or step a review would grant. What was granted already lasts: who
     * is locked stays, and who is in grace or has just gone down by a step goes no further down.
     *
     * @param version the number of the programme's version
     */
    public void migrate(Instant at, int version) {
        for (Ladder ladder : programme.ladders()) {
            Standing standing = standings.get(ladder.code());
            if (standing == null) {
                continue;
            }
            LocalDate today = day(later(at), programme.zone());
            String reason = Integer.toString(version);
            if (!standing.isLocked()) {
                if (isAbove(ladder, standing, today)) {
                    move(ladder, qualified(ladder, standing, today), today, at, TierCause.MIGRATED, reason);
                } else {
                    forgive(ladder, standing, today);
                }
                // a tier that the programme no longer has is nobody's shelter
                Standing now = Objects.requireNonNull(standings.get(ladder.code()));
                if (now.shelter() == null || ladder.tier(now.tier()) == null) {
                    move(ladder, kept(ladder, now, measure(ladder, now, today)), today, at, TierCause.MIGRATED, reason);
                }
            }
            schedule(ladder, today);
        }
    }

    /** Where the member stands, as it is told of when two members turn out to be one. */
    public static List<Estate.Rank> ranks(Map<String, Standing> standings) {
        List<Estate.Rank> ranks = new ArrayList<>();
        new TreeMap<>(standings).forEach((ladder, standing) -> {
            Shelter shelter = standing.shelter();
            List<Estate.Stretch> gathered = new ArrayList<>();
            standing.gathered().forEach((begins, amount) -> gathered.add(new Estate.Stretch(begins, amount)));
            ranks.add(new Estate.Rank(
                    ladder,
                    standing.tier(),
                    gathered,
                    shelter == null ? null : shelter.why().name(),
                    shelter == null ? null : shelter.until(),
                    standing.gifts().stream().sorted().toList()));
        });
        return List.copyOf(ranks);
    }

    /** Nobody is there any more who could go up or down: no review is due. */
    public void rest() {
        for (Standing standing : List.copyOf(standings.values())) {
            put(standing.ladder(), standing.withReview(null));
        }
    }

    /**
     * What another member has gathered counts here too, and the higher of the two tiers is the member's, with what keeps it.
     * What only both together reach is reached by what counts next: a merge gives no gifts.
     */
    public void join(List<Estate.Rank> ranks, Instant at) {
        for (Estate.Rank rank : ranks) {
            Ladder ladder = programme.ladder(rank.ladder());
            Standing own = standings.get(rank.ladder());
            if (ladder == null || own == null) {
                continue;
            }
            LocalDate today = day(later(at), programme.zone());
            for (Estate.Stretch stretch : rank.gathered()) {
                own = own.plus(stretch.begins(), stretch.amount());
            }
            for (String gift : rank.gifts()) {
                own = own.given(gift);
            }
            put(ladder.code(), own);
            if (!own.isLocked() && index(ladder, rank.tier()) > index(ladder, own.tier())) {
                changeTo(ladder, rank, today, at);
            }
            schedule(ladder, today);
        }
    }

    /**
     * What another member had gathered counts here no more. A tier that came with him goes, if it is still the member's.
     *
     * @param ranks what had come
     * @param before where the member had stood then
     */
    public void part(List<Estate.Rank> ranks, List<Estate.Rank> before, Instant at) {
        for (Estate.Rank rank : ranks) {
            Ladder ladder = programme.ladder(rank.ladder());
            Standing own = standings.get(rank.ladder());
            Estate.Rank then = before.stream()
                    .filter(each -> each.ladder().equals(rank.ladder()))
                    .findFirst()
                    .orElse(null);
            if (ladder == null || own == null || then == null) {
                continue;
            }
            LocalDate today = day(later(at), programme.zone());
            LocalDate horizon = horizon(ladder, today);
            for (Estate.Stretch stretch : rank.gathered()) {
                // what a review has dropped meanwhile is gone already
                if (own.gathered().containsKey(stretch.begins())
                        || !stretch.begins().isBefore(horizon)) {
                    own = own.plus(stretch.begins(), -stretch.amount());
                }
            }
            Set<String> gifts = new HashSet<>(own.gifts());
            gifts.removeIf(gift -> rank.gifts().contains(gift) && !then.gifts().contains(gift));
            own = new Standing(
                    own.ladder(), own.tier(), own.since(), own.nextReview(), own.gathered(), own.shelter(), gifts);
            put(ladder.code(), own);
            boolean came = index(ladder, rank.tier()) > index(ladder, then.tier())
                    && own.tier().equals(rank.tier());
            if (came) {
                changeTo(ladder, then, today, at);
            }
            schedule(ladder, today);
        }
        rise(at);
    }

    private void changeTo(Ladder ladder, Estate.Rank rank, LocalDate today, Instant at) {
        Standing own = Objects.requireNonNull(standings.get(ladder.code()));
        Instant when = later(at);
        effects.add(new Effect.TierChanged(
                ladder.code(), own.tier(), rank.tier(), TierCause.MERGED, measure(ladder, own, today), when));
        put(
                ladder.code(),
                own.in(rank.tier(), when)
                        .under(rank.shelter() == null ? null : new Shelter(Why.valueOf(rank.shelter()), rank.until())));
    }

    /** Who has what the tier takes needs no grace. */
    private void forgive(Ladder ladder, Standing standing, LocalDate today) {
        if (standing.shelter() != null && standing.shelter().why() == Why.GRACE && isKept(ladder, standing, today)) {
            put(ladder.code(), standing.under(null));
        }
    }

    private boolean isAbove(Ladder ladder, Standing standing, LocalDate today) {
        return index(ladder, qualified(ladder, standing, today)) > index(ladder, standing.tier());
    }

    private boolean isKept(Ladder ladder, Standing standing, LocalDate today) {
        return index(ladder, kept(ladder, standing, measure(ladder, standing, today)))
                == index(ladder, standing.tier());
    }

    /** The highest tier, up to the member's, that {@code measure} is enough to stay on, or that nobody goes down from. */
    private static String kept(Ladder ladder, Standing standing, long measure) {
        for (int i = index(ladder, standing.tier()); i > 0; i--) {
            Tier tier = ladder.tiers().get(i);
            if (tier.keeps() || measure >= tier.toStay()) {
                return tier.code();
            }
        }
        return ladder.tiers().getFirst().code();
    }

    /** What the ladder's measure comes to on {@code today}: the larger of this stretch and the one before, where both count. */
    private long measure(Ladder ladder, Standing standing, LocalDate today) {
        return measure(ladder, standing, today, joined, programme.zone());
    }

    /**
     * What the ladder's measure comes to on {@code today}.
     *
     * @param joined the day of joining, where anniversaries count
     * @param zone by whose days the programme lives
     */
    public static long measure(
            Ladder ladder, Standing standing, LocalDate today, @Nullable LocalDate joined, ZoneId zone) {
        return switch (ladder.window()) {
            case Window.Lifetime _ -> standing.gathered().sum(LocalDate.EPOCH, LocalDate.MAX);
            case Window.Rolling(var span) -> ending(today, span, standing);
            case Window.SinceReached(var span) ->
                // what the tier was reached or kept by counts as long as it was reached or kept for
                Math.max(
                        ending(today, span, standing),
                        ending(begun(span, day(standing.since(), zone), today), span, standing));
            case Window.Calendar(var unit) ->
                Math.max(
                        standing.gathered().sum(unit.startOf(today), unit.endOf(today)),
                        standing.gathered().sum(unit.previousStart(today), unit.startOf(today)));
            case Window.Anniversary _ -> {
                LocalDate start = anniversary(joined, today);
                yield Math.max(
                        standing.gathered().sum(start, LocalDate.MAX),
                        standing.gathered().sum(anniversary(joined, start.minusDays(1)), start));
            }
        };
    }

    /** What was gathered in the span that ends with that day. */
    private static long ending(LocalDate day, Span span, Standing standing) {
        return standing.gathered().sum(span.before(day).plusDays(1), day.plusDays(1));
    }

    /** The last day up to {@code today} that lies a whole number of spans, or none, after {@code since}. */
    private static LocalDate begun(Span span, LocalDate since, LocalDate today) {
        long spans = spans(span, since, today);
        return spans == 0 ? since : span.times(spans).after(since);
    }

    /** How many whole spans have passed. */
    private static long spans(Span span, LocalDate since, LocalDate today) {
        long spans = Math.max(0, ChronoUnit.DAYS.between(since, today) / span.daysMax());
        while (!span.times(spans + 1).after(since).isAfter(today)) {
            spans++;
        }
        return spans;
    }

    /** The day on which a higher tier that was reached begins; null if none was, or it need not wait. */
    public static @Nullable LocalDate risesOn(
            Ladder ladder, Standing standing, LocalDate today, @Nullable LocalDate joined, ZoneId zone) {
        CalendarUnit upAt = ladder.moving().upAt();
        int reached = index(ladder, tierFor(ladder, measure(ladder, standing, today, joined, zone)));
        return upAt == null || standing.isLocked() || reached <= index(ladder, standing.tier())
                ? null
                : upAt.endOf(today);
    }

    private String qualified(Ladder ladder, Standing standing, LocalDate today) {
        return tierFor(ladder, measure(ladder, standing, today));
    }

    /** The highest tier whose threshold {@code measure} reaches. */
    public static String tierFor(Ladder ladder, long measure) {
        String reached = ladder.tiers().getFirst().code();
        for (Tier tier : ladder.tiers()) {
            if (measure >= tier.threshold()) {
                reached = tier.code();
            }
        }
        return reached;
    }

    /** The first day, after {@code today}, on which time alone can change the tier. */
    private @Nullable LocalDate nextReview(Ladder ladder, Standing standing, LocalDate today) {
        Shelter shelter = standing.shelter();
        if (standing.isLocked()) {
            return Objects.requireNonNull(shelter).until();
        }
        LocalDate down = shelter == null ? lessFrom(ladder, standing, today) : shelter.until();
        CalendarUnit upAt = ladder.moving().upAt();
        if (upAt == null || !isAbove(ladder, standing, today)) {
            return down;
        }
        LocalDate up = upAt.endOf(today);
        return down == null || up.isBefore(down) ? up : down;
    }

    /** The first day, after {@code today}, on which the measure can be less than it is without anything happening. */
    private @Nullable LocalDate lessFrom(Ladder ladder, Standing standing, LocalDate today) {
        return switch (ladder.window()) {
            case Window.Lifetime _ -> null;
            case Window.Calendar(var unit) -> unit.endOf(today);
            case Window.Anniversary _ -> nextAnniversary(today);
            case Window.SinceReached(var span) -> {
                LocalDate since = day(standing.since(), programme.zone());
                yield span.times(spans(span, since, today) + 1).after(since);
            }
            case Window.Rolling(var span) -> {
                LocalDate oldest =
                        standing.gathered().firstFrom(span.before(today).plusDays(1));
                if (oldest == null) {
                    // nothing counts any more: one look tomorrow settles it if a return left a tier to go down from
                    yield index(ladder, kept(ladder, standing, 0)) == index(ladder, standing.tier())
                            ? null
                            : today.plusDays(1);
                }
                LocalDate day = span.after(oldest);
                while (span.before(day).isBefore(oldest)) {
                    day = day.plusDays(1);
                }
                yield day.isAfter(today) ? day : today.plusDays(1);
            }
        };
    }

    private LocalDate nextAnniversary(LocalDate today) {
        LocalDate from = joined == null ? LocalDate.EPOCH : joined;
        int years = today.getYear() - from.getYear();
        LocalDate candidate = from.plusYears(years);
        return candidate.isAfter(today) ? candidate : from.plusYears(years + 1L);
    }

    /** The last anniversary of joining up to {@code today}; 29 February falls on the 28th in common years. */
    private static LocalDate anniversary(@Nullable LocalDate joined, LocalDate today) {
        LocalDate from = joined == null ? LocalDate.EPOCH : joined;
        int years = today.getYear() - from.getYear();
        LocalDate candidate = from.plusYears(years);
        return candidate.isAfter(today) ? from.plusYears(years - 1L) : candidate;
    }

    private static LocalDate stretch(Ladder ladder, LocalDate day) {
        return switch (ladder.window()) {
            case Window.Lifetime _ -> LocalDate.EPOCH;
            case Window.Rolling _, Window.SinceReached _, Window.Anniversary _ -> day;
            case Window.Calendar(var unit) -> unit.startOf(day);
        };
    }

    /** What lies before that day can count for nothing on {@code today} or later. */
    private LocalDate horizon(Ladder ladder, LocalDate today) {
        return switch (ladder.window()) {
            case Window.Lifetime _ -> LocalDate.EPOCH;
            case Window.Rolling(var span) -> span.before(today);
            // the span before the one that runs, which a tier that is reached today ends
            case Window.SinceReached(var span) ->
                span.before(begun(span, day(sinceOf(ladder), programme.zone()), today));
            case Window.Calendar(var unit) -> unit.previousStart(today);
            case Window.Anniversary _ ->
                anniversary(joined, anniversary(joined, today).minusDays(1));
        };
    }

    private Instant sinceOf(Ladder ladder) {
        return Objects.requireNonNull(standings.get(ladder.code())).since();
    }

    /**
     * What will become of a tier if nothing happens.
     *
     * @param on the day on which it goes down
     * @param to the tier it goes down to
     * @param missing what the measure lacks on that day for the member to stay
     */
    public record Fall(LocalDate on, String to, long missing) {}

    /** How many reviews are looked through: of a rolling window there may be one a day. */
    private static final int REVIEWS_MAX = 4_000;

    /** When a member goes down a ladder if nothing happens; null if not, or not within the reviews that are looked through. */
    public static @Nullable Fall forecast(
            Programme programme, Ladder ladder, Standing standing, @Nullable Instant enrolledAt, Instant now) {
        List<Effect> effects = new ArrayList<>();
        Climb climb =
                new Climb(programme, Map.of(ladder.code(), standing), enrolledAt, now, effects, (of, tier, at) -> {});
        Standing before = standing;
        for (int i = 0; i < REVIEWS_MAX && before.nextReview() != null; i++) {
            LocalDate day = before.nextReview();
            climb.review(ladder, day);
            Standing after = Objects.requireNonNull(climb.standings.get(ladder.code()));
            if (index(ladder, after.tier()) < index(ladder, before.tier())) {
                Tier left = ladder.tiers().get(index(ladder, before.tier()));
                return new Fall(day, after.tier(), left.toStay() - climb.measure(ladder, before, day));
            }
            after = after.since(climb.horizon(ladder, day));
            before = after.withReview(climb.nextReview(ladder, after, day));
            climb.put(ladder.code(), before);
        }
        return null;
    }

    private static int index(Ladder ladder, String tier) {
        for (int i = 0; i < ladder.tiers().size(); i++) {
            if (ladder.tiers().get(i).code().equals(tier)) {
                return i;
            }
        }
        // a tier that a later version took away counts as the lowest
        return 0;
    }

    private Instant later(Instant at) {
        return at.isBefore(floor) ? floor : at;
    }

    /** The programme's day that {@code at} lies in. */
    public static LocalDate day(Instant at, ZoneId zone) {
        // as at.atZone(zone).toLocalDate(), without what lies between
        long local = at.getEpochSecond() + zone.getRules().getOffset(at).getTotalSeconds();
        return LocalDate.ofEpochDay(Math.floorDiv(local, SECONDS_A_DAY));
    }
}
