package zhiyin.engine.tier;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Effect.TierCause;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Ladder;
import zhiyin.engine.program.Programme.Measure;
import zhiyin.engine.program.Programme.OnReturn;
import zhiyin.engine.program.Programme.Tier;
import zhiyin.engine.program.Programme.Window;

/** A member's standings, opened for one decision. Used within one call and never shared. */
public final class Climb {

    private static final int SECONDS_A_DAY = 86_400;

    private final Programme programme;
    private final @Nullable LocalDate joined;
    private final Instant floor;
    private final List<Effect> effects;
    private final Map<String, Standing> standings;

    /**
     * @param standings by ladder
     * @param enrolledAt when the member joined; anniversaries count from that day
     * @param floor nothing is dated before it
     * @param effects where the effects go
     */
    public Climb(
            Programme programme,
            Map<String, Standing> standings,
            @Nullable Instant enrolledAt,
            Instant floor,
            List<Effect> effects) {
        this.programme = programme;
        this.standings = new LinkedHashMap<>(standings);
        this.joined = enrolledAt == null ? null : day(enrolledAt, programme.zone());
        this.floor = floor;
        this.effects = effects;
    }

    public Map<String, Standing> standings() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(standings));
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
                Standing fresh = new Standing(ladder.code(), first, when, null, Collections.emptyNavigableMap());
                standings.put(ladder.code(), fresh.withReview(nextReview(ladder, fresh, today)));
                effects.add(new Effect.TierChanged(ladder.code(), null, first, TierCause.OPENED, 0, when));
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
        standings.replaceAll((code, standing) ->
                standing.nextReview() == null || isLadder(code) ? standing : standing.withReview(null));
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
                settle(ladder, review, review.atStartOfDay(programme.zone()).toInstant(), TierCause.REVIEWED);
                standing = Objects.requireNonNull(standings.get(ladder.code())).since(horizon(ladder, review));
                standing = standing.withReview(nextReview(ladder, standing, review));
                standings.put(ladder.code(), standing);
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
                standings.put(ladder.code(), standing.plus(stretch, amount));
            }
        }
    }

    /** After the measures changed: up at once where a higher tier is reached. */
    public void rise(Instant at) {
        for (Ladder ladder : programme.ladders()) {
            Standing standing = standings.get(ladder.code());
            if (standing != null) {
                LocalDate today = day(later(at), programme.zone());
                if (index(ladder, qualified(ladder, standing, today)) > index(ladder, standing.tier())) {
                    settle(ladder, today, at, TierCause.REACHED);
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
            if (standings.containsKey(ladder.code())) {
                LocalDate today = day(later(at), programme.zone());
                if (ladder.onReturn() == OnReturn.DOWNGRADE) {
                    settle(ladder, today, at, cause);
                }
                schedule(ladder, today);
            }
        }
    }

    private void schedule(Ladder ladder, LocalDate today) {
        Standing standing = Objects.requireNonNull(standings.get(ladder.code()));
        LocalDate next = nextReview(ladder, standing, today);
        if (!Objects.equals(next, standing.nextReview())) {
            standings.put(ladder.code(), standing.withReview(next));
        }
    }

    private void settle(Ladder ladder, LocalDate today, Instant at, TierCause cause) {
        Standing standing = Objects.requireNonNull(standings.get(ladder.code()));
        String tier = qualified(ladder, standing, today);
        if (!tier.equals(standing.tier())) {
            Instant when = later(at);
            effects.add(new Effect.TierChanged(
                    ladder.code(), standing.tier(), tier, cause, measure(ladder, standing, today), when));
            standings.put(ladder.code(), standing.in(tier, when));
        }
    }

    /** What the ladder's measure comes to on {@code today}: the larger of this stretch and the one before, where both count. */
    private long measure(Ladder ladder, Standing standing, LocalDate today) {
        return measure(ladder, standing, today, joined);
    }

    /**
     * What the ladder's measure comes to on {@code today}.
     *
     * @param joined the day of joining, where anniversaries count
     */
    public static long measure(Ladder ladder, Standing standing, LocalDate today, @Nullable LocalDate joined) {
        return switch (ladder.window()) {
            case Window.Lifetime _ -> sum(standing, LocalDate.EPOCH, LocalDate.MAX);
            case Window.Rolling(var span) -> sum(standing, span.before(today).plusDays(1), today.plusDays(1));
            case Window.Calendar(var unit) ->
                Math.max(
                        sum(standing, unit.startOf(today), unit.endOf(today)),
                        sum(standing, unit.previousStart(today), unit.startOf(today)));
            case Window.Anniversary _ -> {
                LocalDate start = anniversary(joined, today);
                yield Math.max(
                        sum(standing, start, LocalDate.MAX),
                        sum(standing, anniversary(joined, start.minusDays(1)), start));
            }
        };
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

    /** The first day, after {@code today}, on which the measure can be less than it is without anything happening. */
    private @Nullable LocalDate nextReview(Ladder ladder, Standing standing, LocalDate today) {
        return switch (ladder.window()) {
            case Window.Lifetime _ -> null;
            case Window.Calendar(var unit) -> unit.endOf(today);
            case Window.Anniversary _ -> nextAnniversary(today);
            case Window.Rolling(var span) -> {
                LocalDate oldest =
                        standing.gathered().ceilingKey(span.before(today).plusDays(1));
                if (oldest == null) {
                    // nothing counts any more: one look tomorrow settles it if a return left a tier to go down from
                    yield standing.tier().equals(ladder.tiers().getFirst().code()) ? null : today.plusDays(1);
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
            case Window.Rolling _, Window.Anniversary _ -> day;
            case Window.Calendar(var unit) -> unit.startOf(day);
        };
    }

    /** What lies before that day can count for nothing on {@code today} or later. */
    private LocalDate horizon(Ladder ladder, LocalDate today) {
        return switch (ladder.window()) {
            case Window.Lifetime _ -> LocalDate.EPOCH;
            case Window.Rolling(var span) -> span.before(today);
            case Window.Calendar(var unit) -> unit.previousStart(today);
            case Window.Anniversary _ ->
                anniversary(joined, anniversary(joined, today).minusDays(1));
        };
    }

    private static long sum(Standing standing, LocalDate from, LocalDate to) {
        long sum = 0;
        for (long amount : standing.gathered().subMap(from, true, to, false).values()) {
            sum = Math.addExact(sum, amount);
        }
        return sum;
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
