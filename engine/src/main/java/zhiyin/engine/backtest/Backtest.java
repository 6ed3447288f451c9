package zhiyin.engine.backtest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.Decision;
import zhiyin.engine.Engine;
import zhiyin.engine.Outcome;
import zhiyin.engine.asset.Account;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Movement;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.event.Event;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.AssetKind;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.tier.Climb;
import zhiyin.engine.tier.Standing;

/**
 * A draft over a shop's past: every member's events are decided once by the version that was live and once by the draft, and
 * what came of it is summed up. Safe to share; each fold has sums of its own.
 *
 * <p>A budget is shared by all members, and a fold goes member by member. So the first fold gives without end and notes when
 * what was given; where that passes a budget, the next fold gives nothing from the stretch of time on in which it would have
 * been passed, and so never more than there was.
 */
public final class Backtest {

    private final Plan plan;
    private final Calendar calendar;
    private final Ends liveEnds;
    private final Ends draftEnds;
    private final @Nullable String comparedBy;

    public Backtest(Plan plan) {
        this(plan, Ends.NONE, Ends.NONE);
    }

    private Backtest(Plan plan, Ends liveEnds, Ends draftEnds) {
        this.plan = plan;
        this.calendar =
                new Calendar(plan.from(), plan.to(), plan.draft().programme().zone());
        this.liveEnds = liveEnds;
        this.draftEnds = draftEnds;
        this.comparedBy = plan.worth().isEmpty() ? spendable(plan.draft().programme()) : null;
    }

    private static @Nullable String spendable(Programme programme) {
        for (Programme.Asset asset : programme.assets()) {
            if (asset.kind() == AssetKind.POINTS || asset.kind() == AssetKind.STAMPS) {
                return asset.code();
            }
        }
        return programme.assets().isEmpty()
                ? null
                : programme.assets().getFirst().code();
    }

    /** When budgets were empty, by their code; from then on nothing is drawn from them. */
    record Ends(Map<String, Instant> moments) {
        static final Ends NONE = new Ends(Map.of());

        Ends {
            moments = Map.copyOf(moments);
        }

        Allowances allowances(Instant at) {
            if (moments.isEmpty()) {
                return Allowances.UNLIMITED;
            }
            Map<String, Long> units = new HashMap<>();
            moments.forEach((budget, end) -> {
                if (!at.isBefore(end)) {
                    units.put(budget, 0L);
                }
            });
            return units.isEmpty() ? Allowances.UNLIMITED : new Allowances(units);
        }
    }

    /** The same, where it is known already from when on budgets had nothing left, live and under the draft. */
    public Backtest ending(Map<String, Instant> live, Map<String, Instant> draft) {
        return new Backtest(plan, new Ends(live), new Ends(draft));
    }

    /** Sums over nobody, to which those of others are added. */
    public Sums nothing() {
        return new Sums(calendar.months().size());
    }

    /** Folds all members of a page. */
    public Sums fold(Page page) {
        Sums sums = nothing();
        Fold fold = new Fold(sums);
        PageReader reader = new PageReader(page);
        for (int place = 0; place < page.members.length; place++) {
            reader.seek(place);
            fold.member(page.members[place], reader, null);
        }
        return sums;
    }

    /** What happened to one member of a page, wherever the draft did something else about it. */
    public List<Contrast> contrasts(Page page, long member) {
        PageReader reader = new PageReader(page);
        reader.seekMember(member);
        List<Contrast> contrasts = new ArrayList<>();
        new Fold(nothing()).member(member, reader, contrasts);
        return contrasts;
    }

    /**
     * The back-test that keeps within the budgets that these sums pass; null if they pass none. Its members have to be
     * folded again.
     */
    public @Nullable Backtest within(Sums sums) {
        Ends ofLive = ends(sums.live, plan.latest().programme(), liveEnds);
        Ends ofDraft = ends(sums.draft, plan.draft().programme(), draftEnds);
        return ofLive.equals(liveEnds) && ofDraft.equals(draftEnds) ? null : new Backtest(plan, ofLive, ofDraft);
    }

    private Ends ends(Sums.Side side, Programme programme, Ends known) {
        Map<String, Instant> moments = new HashMap<>(known.moments());
        side.draws.forEach((code, draws) -> {
            Programme.Budget budget = programme.budget(code);
            if (budget == null) {
                return;
            }
            long given = side.drawnBefore.getOrDefault(code, 0L);
            for (int i = 0; i < draws.length; i++) {
                given += draws[i];
                if (given > budget.points()) {
                    Instant end = calendar.startOf(i);
                    moments.merge(code, end, (one, other) -> one.isBefore(other) ? one : other);
                    return;
                }
            }
        });
        return new Ends(moments);
    }

    /** What the sums over all members say. */
    public Comparison comparison(Sums sums) {
        return Comparison.of(plan, calendar.months(), sums, liveEnds.moments(), draftEnds.moments(), comparedBy);
    }

    /** One fold's way through its members. */
    private final class Fold {
        private final Sums sums;
        private final Way live;
        private final Way draft;

        Fold(Sums sums) {
            this.sums = sums;
            this.live = new Way(sums.live);
            this.draft = new Way(sums.draft);
        }

        void member(long member, PageReader reader, @Nullable List<Contrast> contrasts) {
            live.begin(new Rebuilding());
            boolean apart = false;
            Due due = Due.NOTHING;
            long events = 0;
            long orders = 0;
            long lines = 0;
            long earliest = Long.MAX_VALUE;
            long latest = Long.MIN_VALUE;
            for (Event event = reader.next(); event != null; event = reader.next()) {
                events++;
                if (event instanceof Event.OrderPaid paid) {
                    orders++;
                    lines += paid.order().lines().size();
                }
                earliest = Math.min(earliest, event.at().getEpochSecond());
                latest = Math.max(latest, event.at().getEpochSecond());
                if (!event.at().isBefore(plan.to())) {
                    continue;
                }
                Engine inForce = plan.live().apply(reader.version());
                if (event.at().isBefore(plan.from())) {
                    // told late, it may come after the draft began, and then both go on from where they are
                    before(live, inForce, event, reader);
                    if (apart) {
                        before(draft, inForce, event, reader);
                    }
                    continue;
                }
                if (!apart) {
                    draft.begin(live.rebuilding.copy());
                    due = Due.of(draft.rebuilding.atHand().profile(), plan);
                    apart = true;
                }
                comeRound(due, inForce, event, event.at(), contrasts);
                Outcome was = live.take(inForce, event, allowances(reader, event), true);
                if (event instanceof Event.OccasionCame told && !comes(due, inForce, told)) {
                    continue;
                }
                Outcome would = draft.take(plan.draft(), event, draftEnds.allowances(event.at()), true);
                if (event instanceof Event.MemberEnrolled && would instanceof Outcome.Decided) {
                    due = Due.of(draft.rebuilding.atHand().profile(), plan);
                }
                together(event, was, would);
                if (contrasts != null) {
                    note(contrasts, Contrast.of(event, reader.version(), was, would));
                }
            }
            if (!apart) {
                draft.begin(live.rebuilding.copy());
                due = Due.of(draft.rebuilding.atHand().profile(), plan);
            }
            comeRound(due, plan.latest(), null, plan.to().minusNanos(1), contrasts);
            sums.counts = sums.counts.plus(new Page.Counts(1, events, orders, lines, earliest, latest));
            sums.active += apart ? 1 : 0;
            close(member, contrasts);
        }

        /**
         * The days of the member's own up to a moment that the draft gives something for and the live version does not: nobody
         * told of them then.
         *
         * @param next what was told next; null at the end of the period
         */
        private void comeRound(
                Due due, Engine inForce, @Nullable Event next, Instant until, @Nullable List<Contrast> contrasts) {
            for (Event.OccasionCame came = due.next(until); came != null; came = due.next(until)) {
                boolean toldNow = next instanceof Event.OccasionCame same
                        && Due.same(same, came)
                        && same.at().equals(came.at());
                if (toldNow || due.has(came) || inForce.occasions().contains(came.occasion())) {
                    continue;
                }
                due.add(came);
                Outcome was = new Outcome.Decided(new Decision(List.of(), List.of()), live.rebuilding.atHand());
                Outcome would = draft.take(plan.draft(), came, draftEnds.allowances(came.at()), true);
                if (contrasts != null) {
                    note(contrasts, Contrast.of(came, 0, was, would));
                }
            }
        }

        /**
         * Whether an occasion that was told comes to the draft with it: not where it came on its day already, told late. What the
         * live version gives nothing for was told at any time, and is told to the draft once a year.
         */
        private boolean comes(Due due, Engine inForce, Event.OccasionCame told) {
            if (due.has(told)) {
                return false;
            }
            if (plan.draft().occasions().contains(told.occasion())
                    && !inForce.occasions().contains(told.occasion())) {
                due.add(told);
            }
            return true;
        }

        private static void note(List<Contrast> contrasts, @Nullable Contrast contrast) {
            if (contrast != null) {
                contrasts.add(contrast);
            }
        }

        private void before(Way way, Engine engine, Event event, PageReader reader) {
            Outcome outcome = way.rebuilding.take(engine, event, reader.allowances());
            if (way == live && outcome instanceof Outcome.Decided decided) {
                decided.decision().flows().forEach((budget, flow) -> {
                    sums.live.drawnBefore.merge(budget, flow.drawn() - flow.givenBack(), Long::sum);
                    sums.draft.drawnBefore.merge(budget, flow.drawn() - flow.givenBack(), Long::sum);
                });
            }
        }

        /** What the record says that decision was allowed; where it says nothing, what is left. */
        private Allowances allowances(PageReader reader, Event event) {
            return reader.allowances().units().isEmpty() ? liveEnds.allowances(event.at()) : reader.allowances();
        }

        /** What is counted once for both. */
        private void together(Event event, Outcome was, Outcome would) {
            boolean live = was instanceof Outcome.Decided;
            boolean draft = would instanceof Outcome.Decided;
            int month = calendar.month(event.at().getEpochSecond());
            if (live && event instanceof Event.OrderPaid paid) {
                sums.orders[month]++;
                sums.revenue[month] += paid.order().paid();
            }
            if (live && event instanceof Event.OrderReturned) {
                sums.returns[month]++;
                sums.returned[month] += this.live.returned;
            }
            if (live != draft && (event instanceof Event.PointsSpent || event instanceof Event.PointsHeld)) {
                sums.spendsLost += live ? 1 : 0;
                sums.spendsWon += draft ? 1 : 0;
            }
        }

        /** The end of the period: what time brings about until then, and how both stand. */
        private void close(long member, @Nullable List<Contrast> contrasts) {
            if (live.rebuilding.atHand().profile() == null) {
                return;
            }
            Instant last = plan.to().minusNanos(1);
            Event end = new Event.DayPassed(
                    0, last, Climb.day(last, plan.draft().programme().zone()));
            Outcome was = live.take(plan.latest(), end, Allowances.UNLIMITED, false);
            Outcome would = draft.take(plan.draft(), end, Allowances.UNLIMITED, false);
            if (contrasts != null) {
                note(contrasts, Contrast.of(end, 0, was, would));
            }
            live.end();
            draft.end();
            boolean otherTier = tiers();
            boolean touched = otherTier || live.differsFrom(draft);
            if (touched) {
                sums.touched++;
                long value = value();
                if (value > 0) {
                    sums.better++;
                    sums.gained += value;
                } else if (value < 0) {
                    sums.worse++;
                    sums.lost -= value;
                }
                if (sums.stands(member, value)) {
                    sums.add(new Sums.Affected(member, value, differences(), otherTiers()));
                }
            }
        }

        /** Notes where the member stands on every ladder; true if it differs. */
        private boolean tiers() {
            Map<String, Standing> was = live.rebuilding.atHand().standings();
            Map<String, Standing> would = draft.rebuilding.atHand().standings();
            boolean differs = false;
            for (Map.Entry<String, Standing> each : was.entrySet()) {
                String one = each.getValue().tier();
                String other = tier(would.get(each.getKey()));
                differs |= !one.equals(other);
                sums.move(each.getKey(), new Sums.Move(one, other));
            }
            for (Map.Entry<String, Standing> each : would.entrySet()) {
                if (!was.containsKey(each.getKey())) {
                    differs = true;
                    sums.move(
                            each.getKey(),
                            new Sums.Move(Sums.Move.NONE, each.getValue().tier()));
                }
            }
            return differs;
        }

        private static String tier(@Nullable Standing standing) {
            return standing == null ? Sums.Move.NONE : standing.tier();
        }

        private Map<String, Sums.Tiers> otherTiers() {
            Map<String, Standing> was = live.rebuilding.atHand().standings();
            Map<String, Standing> would = draft.rebuilding.atHand().standings();
            Map<String, Sums.Tiers> tiers = new TreeMap<>();
            TreeSet<String> ladders = new TreeSet<>(was.keySet());
            ladders.addAll(would.keySet());
            for (String ladder : ladders) {
                String one = tier(was.get(ladder));
                String other = tier(would.get(ladder));
                if (!one.equals(other)) {
                    tiers.put(ladder, new Sums.Tiers(one, other));
                }
            }
            return tiers;
        }

        /** By how many units of each account the member is better off under the draft. */
        private Map<String, Long> differences() {
            Map<String, Long> differences = new TreeMap<>();
            draft.benefits().forEach((account, units) -> differences.merge(account, units, Long::sum));
            live.benefits().forEach((account, units) -> differences.merge(account, -units, Long::sum));
            differences.values().removeIf(units -> units == 0);
            return differences;
        }

        /** By how much the member is better off under the draft, in what members are compared by. */
        private long value() {
            Map<String, Long> differences = differences();
            if (comparedBy != null) {
                return differences.getOrDefault(comparedBy, 0L);
            }
            long value = 0;
            for (Map.Entry<String, Long> each : differences.entrySet()) {
                Ratio worth = plan.worth().get(each.getKey());
                value += worth == null ? 0 : Comparison.valued(each.getValue(), worth);
            }
            return value;
        }
    }

    /** One member's way under one of the two programmes, and where it is summed up. */
    private final class Way {
        private final Sums.Side side;
        private Rebuilding rebuilding = new Rebuilding();
        /** By account, what became of this member's units. */
        private final Map<String, long[]> mine = new HashMap<>();
        /** By template, how many coupons this member was given and not taken back. */
        private final Map<String, Long> myCoupons = new HashMap<>();
        /** How much money the return just decided brought back. */
        private long returned;

        Way(Sums.Side side) {
            this.side = side;
        }

        void begin(Rebuilding member) {
            rebuilding = member;
            mine.values().forEach(flows -> java.util.Arrays.fill(flows, 0));
            myCoupons.clear();
        }

        Outcome take(Engine engine, Event event, Allowances allowances, boolean counted) {
            OrderPosition before = event instanceof Event.OrderReturned back ? rebuilding.order(back.order()) : null;
            Outcome outcome = rebuilding.take(engine, event, allowances);
            switch (outcome) {
                case Outcome.Refused(var refusal) -> {
                    if (counted) {
                        side.refusals.merge(word(refusal), 1L, Long::sum);
                    }
                }
                case Outcome.Decided(var decision, var _) -> {
                    note(event, decision);
                    if (before != null) {
                        noteReturn(before, Objects.requireNonNull(rebuilding.order(before.id())));
                    }
                }
            }
            return outcome;
        }

        private void note(Event event, Decision decision) {
            List<Effect> effects = decision.effects();
            for (int i = 0; i < effects.size(); i++) {
                switch (effects.get(i)) {
                    case Effect.Moved moved -> {
                        Flow flow = Flow.of(moved);
                        if (flow != null) {
                            Movement movement = moved.movement();
                            add(movement.asset(), flow, movement.points(), movement.at());
                        }
                        if (moved instanceof Effect.PointsEarned earned) {
                            noteRules(event, earned);
                        }
                    }
                    case Effect.ShortfallForgiven forgiven ->
                        add(forgiven.asset(), Flow.FORGIVEN, forgiven.points(), event.at());
                    case Effect.CouponsAwarded(var rule, var template, var count, var _, var at) ->
                        coupons(rule, template, at, count, 0);
                    case Effect.CouponsRecalled(var rule, var template, var count, var _, var _, var at) ->
                        coupons(rule, template, at, 0, count);
                    case Effect.BudgetGivenBack back -> draw(back.budget(), back.at(), -back.points());
                    case Effect.RefundReckoned _,
                            Effect.HouseholdDrawn _,
                            Effect.ExpiryExtended _,
                            Effect.EarningCut _,
                            Effect.TooOften _,
                            Effect.TierChanged _,
                            Effect.TierLocked _,
                            Effect.GraceGiven _ -> {
                        // of money that was paid out, of terms, of what was not granted, and of tiers others tell
                    }
                }
            }
        }

        private void noteRules(Event event, Effect.PointsEarned earned) {
            List<Effect.RuleShare> shares = earned.shares();
            for (int i = 0; i < shares.size(); i++) {
                Effect.RuleShare share = shares.get(i);
                Sums.RuleSum sum = side.rule(earned.movement().asset(), share.rule());
                sum.granted += share.points();
                sum.times++;
                if (share.budget() != null) {
                    draw(share.budget(), event.at(), share.points());
                }
            }
        }

        private void coupons(String rule, String template, Instant at, int given, int recalled) {
            if (calendar.month(at.getEpochSecond()) >= 0) {
                Sums.CouponSum sum = side.coupons(template, rule);
                sum.given += given;
                sum.recalled += recalled;
                myCoupons.merge(template, (long) given - recalled, Long::sum);
            }
        }

        private void draw(String budget, Instant at, long points) {
            side.draws(budget)[calendar.stretch(at.getEpochSecond())] += points;
        }

        private void noteReturn(OrderPosition before, OrderPosition after) {
            returned = after.returnedAmount() - before.returnedAmount();
            for (int i = 0; i < after.grants().size(); i++) {
                OrderPosition.LineGrant grant = after.grants().get(i);
                long takenBack = grant.takenBack() - before.grants().get(i).takenBack();
                if (takenBack > 0) {
                    side.rule(grant.asset(), grant.rule()).takenBack += takenBack;
                }
            }
        }

        private void add(String account, Flow flow, long units, Instant at) {
            int month = calendar.month(at.getEpochSecond());
            if (month < 0) {
                // brought about by time before the period, and only written down in it
                return;
            }
            side.flows(account)[month * Sums.FLOWS + flow.place()] += units;
            long[] flows = mine.get(account);
            if (flows == null) {
                flows = new long[Sums.FLOWS];
                mine.put(account, flows);
            }
            flows[flow.place()] += units;
        }

        void end() {
            for (Account account : rebuilding.atHand().accounts().values()) {
                long[] ends = side.ends.computeIfAbsent(account.asset(), code -> new long[4]);
                ends[0] += account.pending();
                ends[1] += account.available();
                ends[2] += account.held();
                ends[3] += account.owed();
            }
        }

        boolean differsFrom(Way other) {
            if (!myCoupons.equals(other.myCoupons)) {
                return true;
            }
            for (Map.Entry<String, long[]> each : mine.entrySet()) {
                if (differ(each.getValue(), other.mine.get(each.getKey()))) {
                    return true;
                }
            }
            for (Map.Entry<String, long[]> each : other.mine.entrySet()) {
                if (!mine.containsKey(each.getKey()) && differ(each.getValue(), null)) {
                    return true;
                }
            }
            return false;
        }

        private static boolean differ(long[] one, long @Nullable [] other) {
            for (int i = 0; i < one.length; i++) {
                if (one[i] != (other == null ? 0 : other[i])) {
                    return true;
                }
            }
            return false;
        }

        /** By account, what the member got by the programme, less what he lost. */
        Map<String, Long> benefits() {
            Map<String, Long> benefits = new TreeMap<>();
            mine.forEach((account, flows) -> {
                long units = 0;
                for (Flow flow : Flow.values()) {
                    units += flow.sign() * flows[flow.place()];
                }
                benefits.put(account, units);
            });
            return benefits;
        }
    }

    /** {@code NotEnough} as {@code not_enough}. */
    private static String word(Refusal refusal) {
        return WORDS.get(refusal.getClass());
    }

    private static final ClassValue<String> WORDS = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
            StringBuilder words = new StringBuilder();
            for (char c : type.getSimpleName().toCharArray()) {
                if (Character.isUpperCase(c) && !words.isEmpty()) {
                    words.append('_');
                }
                words.append(Character.toLowerCase(c));
            }
            return words.toString();
        }
    };

    /** The ways of rounding that figures of money are shown with. */
    static final Rounding SHOWN = Rounding.HALF_UP;
}
