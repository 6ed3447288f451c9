package zhiyin.engine.earning;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Estate;
import zhiyin.engine.kernel.Period;
import zhiyin.engine.program.Programme.EarningRule;
import zhiyin.engine.program.Programme.Limited;
import zhiyin.engine.program.Programme.RuleLimit;
import zhiyin.engine.program.Programme.RuleLimit.Counted;
import zhiyin.engine.program.Programme.Velocity;
import zhiyin.engine.rule.Unmet;

/**
 * What is remembered of a member for limits that ask: what rules gave, and when the latest events of a kind occurred.
 *
 * @param awarded only of rules that have a limit
 * @param moments by the code of what is usual, the latest, the oldest first; no more of them than it asks for
 */
public record Track(Map<Awarded.Of, Awarded> awarded, Map<String, List<Instant>> moments) {

    static final String COOL_DOWN = "rule.coolDown";

    public static final Track NONE = new Track(Map.of(), Map.of());

    /** Why a rule gives nothing now, whatever it would come to; null if it may give. */
    @Nullable
    Unmet stop(Limited rule, Instant at, LocalDate today) {
        Duration coolDown = rule.coolDown();
        Awarded ever = coolDown == null ? null : awarded.get(new Awarded.Of(rule.code(), Period.EVER));
        if (coolDown != null && ever != null) {
            Duration since = Duration.between(ever.last(), at).abs();
            if (since.compareTo(coolDown) < 0) {
                return new Unmet(COOL_DOWN, ">=", coolDown.toString(), since.toString());
            }
        }
        for (RuleLimit limit : rule.atMost()) {
            if (limit.counted() == Counted.TIMES && counted(rule, limit, today) >= limit.most()) {
                return unmet("times", limit, "<", counted(rule, limit, today));
            }
        }
        return null;
    }

    /** Why a rule gives less than so many points; null if it gives them. */
    @Nullable
    Unmet cut(EarningRule rule, long points, LocalDate today) {
        long room = room(rule, points, today);
        for (RuleLimit limit : rule.atMost()) {
            if (room < points && limit.counted() == Counted.POINTS && room(rule, limit, points, today) == room) {
                return unmet("points", limit, "<=", Math.addExact(counted(rule, limit, today), points));
            }
        }
        return null;
    }

    /** How many of so many points a rule may give now. */
    long room(EarningRule rule, long points, LocalDate today) {
        long room = points;
        for (RuleLimit limit : rule.atMost()) {
            if (limit.counted() == Counted.POINTS) {
                room = Math.min(room, room(rule, limit, points, today));
            }
        }
        return room;
    }

    private long room(EarningRule rule, RuleLimit limit, long points, LocalDate today) {
        return Math.clamp(limit.most() - counted(rule, limit, today), 0, points);
    }

    private long counted(Limited rule, RuleLimit limit, LocalDate today) {
        Awarded so = awarded.get(new Awarded.Of(rule.code(), limit.per()));
        if (so == null || !so.begins().equals(limit.per().startOf(today))) {
            return 0;
        }
        return limit.counted() == Counted.TIMES ? so.times() : so.points();
    }

    private static Unmet unmet(String what, RuleLimit limit, String operator, long saw) {
        return new Unmet(
                "rule." + what + "." + limit.per().word(), operator, String.valueOf(limit.most()), String.valueOf(saw));
    }

    /** How many events of the kind there were within the span around {@code at}, this one too. */
    public long times(Velocity usual, Instant at) {
        long times = 1;
        for (Instant moment : moments.getOrDefault(usual.code(), List.of())) {
            times += Duration.between(moment, at).abs().compareTo(usual.within()) < 0 ? 1 : 0;
        }
        return times;
    }

    /** With one more event of the kind. */
    public Track came(Velocity usual, Instant at) {
        List<Instant> latest = new ArrayList<>(moments.getOrDefault(usual.code(), List.of()));
        int place = Collections.binarySearch(latest, at);
        latest.add(place < 0 ? -place - 1 : place, at);
        List<Instant> kept = latest.subList(Math.max(0, latest.size() - usual.atMost()), latest.size());
        Map<String, List<Instant>> more = new HashMap<>(moments);
        more.put(usual.code(), List.copyOf(kept));
        return new Track(awarded, Map.copyOf(more));
    }

    /** With what a rule that has a limit gave just now. */
    public Track gave(Limited rule, long points, Instant at, LocalDate today) {
        Map<Awarded.Of, Awarded> more = new HashMap<>(awarded);
        if (rule.coolDown() != null) {
            count(more, rule.code(), Period.EVER, points, at, today);
        }
        for (Period per : Period.values()) {
            boolean asked = rule.atMost().stream().anyMatch(limit -> limit.per() == per);
            if (asked && !(per == Period.EVER && rule.coolDown() != null)) {
                count(more, rule.code(), per, points, at, today);
            }
        }
        return new Track(Map.copyOf(more), moments);
    }

    /** With what was counted of another member, who turned out to be the same person: limits count both. */
    public Track with(List<Estate.Award> awards, List<Estate.Moments> more) {
        if (awards.isEmpty() && more.isEmpty()) {
            return this;
        }
        Map<Awarded.Of, Awarded> both = new HashMap<>(awarded);
        for (Estate.Award award : awards) {
            both.merge(
                    new Awarded.Of(award.rule(), Period.valueOf(award.per())),
                    new Awarded(award.begins(), award.times(), award.points(), award.last()),
                    (own, other) -> own.begins().equals(other.begins())
                            ? new Awarded(
                                    own.begins(),
                                    Math.addExact(own.times(), other.times()),
                                    Math.addExact(own.points(), other.points()),
                                    own.last().isAfter(other.last()) ? own.last() : other.last())
                            : own.begins().isAfter(other.begins()) ? own : other);
        }
        Map<String, List<Instant>> all = new HashMap<>(moments);
        for (Estate.Moments each : more) {
            all.merge(each.velocity(), each.at(), (own, other) -> {
                List<Instant> merged = new ArrayList<>(own);
                merged.addAll(other);
                Collections.sort(merged);
                return List.copyOf(merged);
            });
        }
        return new Track(Map.copyOf(both), Map.copyOf(all));
    }

    private static void count(
            Map<Awarded.Of, Awarded> counts, String rule, Period per, long points, Instant at, LocalDate today) {
        LocalDate begins = per.startOf(today);
        counts.merge(
                new Awarded.Of(rule, per),
                new Awarded(begins, 1, points, at),
                (before, one) -> before.begins().equals(begins)
                        ? new Awarded(
                                begins,
                                Math.addExact(before.times(), 1),
                                Math.addExact(before.points(), points),
                                before.last().isAfter(at) ? before.last() : at)
                        : one);
    }
}
