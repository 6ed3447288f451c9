package zhiyin.engine.backtest;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.Engine;
import zhiyin.engine.MemberState;
import zhiyin.engine.Outcome;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Ladder;
import zhiyin.engine.program.Programme.Tier;
import zhiyin.engine.tier.Climb;
import zhiyin.engine.tier.Standing;

/**
 * What becomes of members under way when a version takes effect: where each of them stands, where the version's ladders put
 * him, and when, if they are taken along at once and if they are not. Everybody is rebuilt from what happened to him, one
 * after the other; of each no more is kept than sums and the few who are affected most. Used by one thread.
 */
public final class UnderWay {

    /** So many of those affected most are named. */
    public static final int NAMED = 10;

    /** A ladder on which the member has no tier yet. */
    public static final String NONE = "";

    private static final Comparator<Affected> MOST = Comparator.comparingInt((Affected each) -> -Math.abs(each.steps()))
            .thenComparingInt(Affected::steps)
            .thenComparing(Comparator.comparingLong(Affected::measure).reversed())
            .thenComparingLong(Affected::member)
            .thenComparing(Affected::ladder);

    private final IntFunction<Engine> past;
    private final Live live;
    private final Engine next;
    private final int number;
    private final Instant at;
    private final ZoneId zone;
    private final Sums migrate = new Sums();
    private final Sums grandfather = new Sums();
    private long members;
    private long events;

    /**
     * @param past the version of a number: the one that decided an event then
     * @param live the version that decides for a member now
     * @param next the version that is to take effect
     * @param number its number
     * @param at when it takes effect
     */
    public UnderWay(IntFunction<Engine> past, Live live, Engine next, int number, Instant at) {
        this.past = past;
        this.live = live;
        this.next = next;
        this.number = number;
        this.at = at;
        this.zone = next.programme().zone();
    }

    /** The version that decides for a member now. */
    public interface Live {
        Engine of(long member, MemberProfile profile);
    }

    /** From one tier to another. */
    public record Move(String from, String to) implements Comparable<Move> {
        @Override
        public int compareTo(Move other) {
            int order = from.compareTo(other.from);
            return order != 0 ? order : to.compareTo(other.to);
        }
    }

    /**
     * When members move, if nothing else happens to them.
     *
     * @param how at once, at the next event, or with time
     * @param month in which; null unless with time
     */
    public record When(How how, @Nullable YearMonth month) implements Comparable<When> {
        static final When AT_ONCE = new When(How.AT_ONCE, null);
        static final When NEXT_EVENT = new When(How.NEXT_EVENT, null);

        static When on(LocalDate day) {
            return new When(How.WITH_TIME, YearMonth.from(day));
        }

        @Override
        public int compareTo(When other) {
            return Comparator.comparing(When::how)
                    .thenComparing(When::month, Comparator.nullsFirst(Comparator.naturalOrder()))
                    .compare(this, other);
        }
    }

    /** What moves a member. */
    public enum How {
        /** The version's taking effect. */
        AT_ONCE,
        /** The member's next event that looks at ladders, or a review before that; where rises wait, the period after it. */
        NEXT_EVENT,
        /** A review. */
        WITH_TIME
    }

    /** How many go up and down at a time. */
    public record Moving(long rise, long fall) {
        Moving plus(int steps) {
            return new Moving(rise + (steps > 0 ? 1 : 0), fall + (steps < 0 ? 1 : 0));
        }
    }

    /**
     * What becomes of members on one ladder.
     *
     * @param moves from which tier to which, those who stay among them
     * @param times when those move who do
     */
    public record OnLadder(Map<Move, Long> moves, Map<When, Moving> times, long rise, long fall, long stay) {}

    /** Gifts of tiers that are reached for the first time. */
    public record Gifts(long members, long units) {}

    /**
     * One of those affected most.
     *
     * @param steps by how many tiers, up or (negative) down
     * @param measure what the ladder's measure is now
     */
    public record Affected(long member, String ladder, String from, String to, int steps, long measure, When when) {}

    /**
     * What one choice comes to.
     *
     * @param ladders by code
     * @param gifts by asset
     * @param affected those affected most, the most first
     */
    public record Outlook(Map<String, OnLadder> ladders, Map<String, Gifts> gifts, List<Affected> affected) {}

    /** All members of a page. */
    public void fold(Page page) {
        PageReader reader = new PageReader(page);
        for (int place = 0; place < page.members.length; place++) {
            reader.seek(place);
            Rebuilding rebuilding = new Rebuilding();
            for (Event event = reader.next(); event != null; event = reader.next()) {
                events++;
                rebuilding.take(past.apply(reader.version()), event, reader.allowances());
            }
            member(page.members[place], rebuilding.atHand());
        }
    }

    /** How many members there are. */
    public long members() {
        return members;
    }

    /** How many events were looked at. */
    public long events() {
        return events;
    }

    /** If everybody is taken along at once. */
    public Outlook migrate() {
        return migrate.outlook();
    }

    /** If tiers stay until the next event or review. */
    public Outlook grandfather() {
        return grandfather.outlook();
    }

    private void member(long member, MemberState recorded) {
        if (recorded.profile() == null) {
            return;
        }
        members++;
        Engine now = live.of(member, recorded.profile());
        MemberState state = now.asOf(recorded, at);
        Outcome outcome = next.decide(state, new Event.MemberMigrated(0, at, number), Allowances.UNLIMITED);
        if (!(outcome instanceof Outcome.Decided(var decision, var after))) {
            throw new IllegalStateException("a member who cannot be taken along: " + outcome);
        }
        Instant enrolled = recorded.profile().enrolledAt();
        LocalDate today = Climb.day(at, zone);
        LocalDate joined = Climb.day(enrolled, zone);
        Set<String> given = new HashSet<>();
        for (Ladder ladder : next.programme().ladders()) {
            Standing standing = state.standings().get(ladder.code());
            String to =
                    Objects.requireNonNull(after.standings().get(ladder.code())).tier();
            if (standing == null) {
                // a ladder of this version begins with the member's next event in any case
                migrate.note(member, ladder, NONE, to, 0, 0, When.AT_ONCE);
                grandfather.note(member, ladder, NONE, to, 0, 0, When.NEXT_EVENT);
                given.add(ladder.code());
                continue;
            }
            long measure = Climb.measure(ladder, standing, today, joined, zone);
            Ladder before = now.programme().ladder(ladder.code());
            migrate.note(
                    member,
                    ladder,
                    standing.tier(),
                    to,
                    steps(before, ladder, standing.tier(), to),
                    measure,
                    When.AT_ONCE);
            later(member, now, ladder, standing, measure, enrolled, given);
        }
        gifts(decision.effects(), given);
    }

    /** Where the member goes, and when, if he is not taken along and nothing else happens to him. */
    private void later(
            long member,
            Engine now,
            Ladder ladder,
            Standing standing,
            long measure,
            Instant enrolled,
            Set<String> given) {
        String tier = standing.tier();
        Ladder before = now.programme().ladder(ladder.code());
        boolean locked = standing.shelter() != null && standing.shelter().why() == Standing.Why.LOCK;
        String reached = Climb.tierFor(ladder, measure);
        if (!locked && place(ladder, reached) > place(ladder, tier)) {
            given.add(ladder.code());
            grandfather.note(
                    member, ladder, tier, reached, steps(before, ladder, tier, reached), measure, When.NEXT_EVENT);
            return;
        }
        Climb.Fall fall = Climb.forecast(next.programme(), ladder, standing, enrolled, at);
        Climb.Fall anyway = before == null ? null : Climb.forecast(now.programme(), before, standing, enrolled, at);
        // what the live version would take as well, this one does not take; nor what a review had given only meanwhile,
        // when
        // a return from long ago no longer counts
        boolean sooner = fall != null
                && place(ladder, fall.to()) < place(ladder, tier)
                && (anyway == null
                        || fall.on().isBefore(anyway.on())
                        || place(ladder, fall.to()) < place(ladder, anyway.to()));
        if (fall != null && sooner) {
            grandfather.note(
                    member,
                    ladder,
                    tier,
                    fall.to(),
                    steps(before, ladder, tier, fall.to()),
                    measure,
                    When.on(fall.on()));
        } else {
            grandfather.note(member, ladder, tier, tier, 0, measure, When.NEXT_EVENT);
        }
    }

    private void gifts(List<Effect> effects, Set<String> rising) {
        Map<String, Long> atOnce = new TreeMap<>();
        Map<String, Long> later = new TreeMap<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.PointsEarned earned) {
                String asset = earned.movement().asset();
                long units = earned.movement().points();
                atOnce.merge(asset, units, Math::addExact);
                // a gift is told as its ladder and tier
                String rule = earned.shares().getFirst().rule();
                if (rising.contains(rule.substring(0, Math.max(0, rule.indexOf('.'))))) {
                    later.merge(asset, units, Math::addExact);
                }
            }
        }
        migrate.give(atOnce);
        grandfather.give(later);
    }

    /** By how many tiers it goes up; one that the version took away is where its threshold would be. */
    private static int steps(@Nullable Ladder before, Ladder ladder, String from, String to) {
        Tier gone = before == null || ladder.tier(from) != null ? null : before.tier(from);
        int begin = gone == null
                ? place(ladder, from)
                : (int) ladder.tiers().stream()
                        .filter(tier -> tier.threshold() < gone.threshold())
                        .count();
        return place(ladder, to) - begin;
    }

    /** Where that tier is on the ladder of that code; the lowest where there is no such tier, or no such ladder. */
    static int place(Programme programme, String code, String tier) {
        Ladder ladder = programme.ladder(code);
        return ladder == null ? 0 : place(ladder, tier);
    }

    private static int place(Ladder ladder, String tier) {
        for (int i = 0; i < ladder.tiers().size(); i++) {
            if (ladder.tiers().get(i).code().equals(tier)) {
                return i;
            }
        }
        // a tier that the version took away counts as the lowest
        return 0;
    }

    /** What one choice comes to so far. */
    private static final class Sums {
        private final Map<String, Map<Move, Long>> moves = new TreeMap<>();
        private final Map<String, Map<When, Moving>> times = new TreeMap<>();
        private final Map<String, Gifts> gifts = new TreeMap<>();
        private final TreeSet<Affected> affected = new TreeSet<>(MOST);

        void note(long member, Ladder ladder, String from, String to, int steps, long measure, When when) {
            moves.computeIfAbsent(ladder.code(), code -> new TreeMap<>()).merge(new Move(from, to), 1L, Long::sum);
            if (steps != 0) {
                times.computeIfAbsent(ladder.code(), code -> new TreeMap<>())
                        .merge(when, new Moving(0, 0).plus(steps), (one, other) -> one.plus(steps));
                affected.add(new Affected(member, ladder.code(), from, to, steps, measure, when));
                if (affected.size() > NAMED) {
                    affected.removeLast();
                }
            }
        }

        void give(Map<String, Long> units) {
            units.forEach((asset, many) -> gifts.merge(
                    asset,
                    new Gifts(1, many),
                    (one, other) -> new Gifts(one.members() + 1, Math.addExact(one.units(), many))));
        }

        Outlook outlook() {
            Map<String, OnLadder> ladders = new TreeMap<>();
            moves.forEach((code, all) -> {
                Map<When, Moving> when = times.getOrDefault(code, Map.of());
                long rise = when.values().stream().mapToLong(Moving::rise).sum();
                long fall = when.values().stream().mapToLong(Moving::fall).sum();
                long everybody =
                        all.values().stream().mapToLong(Long::longValue).sum();
                ladders.put(
                        code,
                        new OnLadder(
                                Collections.unmodifiableMap(new TreeMap<>(all)),
                                Collections.unmodifiableMap(new TreeMap<>(when)),
                                rise,
                                fall,
                                everybody - rise - fall));
            });
            return new Outlook(
                    Collections.unmodifiableMap(ladders),
                    Collections.unmodifiableMap(new TreeMap<>(gifts)),
                    List.copyOf(new ArrayList<>(affected)));
        }
    }
}
