package zhiyin.lift;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.engine.insight.lift.Balance;
import zhiyin.engine.insight.lift.Bought;
import zhiyin.engine.insight.lift.CausedReturn;
import zhiyin.engine.insight.lift.Lift;
import zhiyin.engine.insight.lift.LiftMeasure;
import zhiyin.engine.insight.lift.LiftVerdict;
import zhiyin.engine.insight.lift.SampleRatio;
import zhiyin.engine.insight.lift.SmallestEffect;
import zhiyin.engine.insight.lift.TwoGroups;
import zhiyin.engine.insight.model.Estimate;
import zhiyin.facts.AllCores;
import zhiyin.facts.MemberFacts;
import zhiyin.http.Answer;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.insight.SegmentMembers;
import zhiyin.lift.LiftAnswers.LiftBalance;
import zhiyin.lift.LiftAnswers.LiftGroup;
import zhiyin.lift.LiftAnswers.LiftInterval;
import zhiyin.lift.LiftAnswers.LiftLine;
import zhiyin.lift.LiftAnswers.LiftMoney;
import zhiyin.lift.LiftAnswers.LiftOverlap;
import zhiyin.lift.LiftAnswers.LiftPreview;
import zhiyin.lift.LiftAnswers.LiftResult;
import zhiyin.lift.LiftAnswers.LiftSampleRatio;
import zhiyin.lift.LiftAnswers.LiftSmallest;
import zhiyin.lift.LiftAnswers.LiftState;
import zhiyin.lift.LiftAnswers.LiftWarning;
import zhiyin.lift.LiftTests.Drawn;
import zhiyin.lift.LiftTests.LiftTest;
import zhiyin.lift.LiftTests.Plan;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Reckons what a test would see, and what came of it. */
@Component
class LiftReckoning {

    /** The figure, as the catalogue calls it. */
    static final String FIGURE = "programme.lift";

    /** Fewer buyers than that in the group that is held back leave little to compare with. */
    private static final long FEW_BUYERS = 30;

    private final MemberFacts facts;
    private final Programmes programmes;
    private final ProgramClocks clocks;
    private final ObjectProvider<SegmentMembers> segments;
    private final LiftTests tests;
    private final DrawnGroups groups;
    private final GivenAway givenAway;
    private final Messages messages;

    LiftReckoning(
            MemberFacts facts,
            Programmes programmes,
            ProgramClocks clocks,
            ObjectProvider<SegmentMembers> segments,
            LiftTests tests,
            DrawnGroups groups,
            GivenAway givenAway,
            Messages messages) {
        this.facts = facts;
        this.programmes = programmes;
        this.clocks = clocks;
        this.segments = segments;
        this.tests = tests;
        this.groups = groups;
        this.givenAway = givenAway;
        this.messages = messages;
    }

    /** What is answered from what is known now. */
    interface Then {
        Answer of(LiftGround ground);
    }

    /** What {@code then} answers from what is known now; a problem where that is nothing yet. */
    Answer now(long program, Then then) {
        Engines engines = programmes.recent(program);
        if (engines.versions().isEmpty()) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
        }
        return switch (facts.of(program)) {
            case MemberFacts.Asked.Underway(long events) -> Problem.factsUnderway(events);
            case MemberFacts.Asked.Here(var taken) ->
                then.of(new LiftGround(
                        program, taken, engines.latest().engine().programme(), today(program, engines.latest())));
        };
    }

    private LocalDate today(long program, Engines.Version version) {
        return LocalDate.ofInstant(
                clocks.of(program).instant(), version.engine().programme().zone());
    }

    /** Whether points are given by hand for that reason. */
    boolean hasReason(long program, String reason) {
        Engines engines = programmes.recent(program);
        return !engines.versions().isEmpty()
                && engines.latest().engine().programme().hasReason(reason);
    }

    /** The programme's day; null where nothing is published. */
    @Nullable
    LocalDate today(long program) {
        Engines engines = programmes.recent(program);
        return engines.versions().isEmpty() ? null : today(program, engines.latest());
    }

    /** How it stands with a test. */
    static LiftState state(LiftTest test, @Nullable LocalDate today) {
        if (test.drawn() == null) {
            return LiftState.PLANNED;
        }
        if (test.endedAt() != null) {
            return LiftState.STOPPED;
        }
        return today != null && today.isAfter(test.plan().until()) ? LiftState.OVER : LiftState.RUNNING;
    }

    /** Who would be drawn; null where there is no such segment. */
    @Nullable
    RoaringBitmap audience(LiftGround ground, Plan plan) {
        if (plan.audience() == null) {
            return ground.taken().columns().everybody(AllCores.HERE);
        }
        SegmentMembers door = segments.getIfAvailable();
        return door == null ? null : door.members(ground.program(), plan.audience(), ground.taken());
    }

    /** What members bought on some days, the last of which is not among them. */
    static Bought bought(LiftGround ground, LocalDate from, LocalDate until) {
        return Bought.of(
                ground.taken().columns(),
                Math.toIntExact(from.toEpochDay()),
                Math.toIntExact(until.toEpochDay()) - 1,
                AllCores.HERE);
    }

    /** The smallest effects that would be seen, by the days that were the last. */
    static List<SmallestEffect> foreseen(LiftGround ground, Plan plan, RoaringBitmap members) {
        LocalDate begin = ground.today().minusDays(plan.days());
        return TwoGroups.foreseen(
                members,
                plan.heldBack(),
                bought(ground, begin.minusDays(plan.daysBefore()), begin),
                bought(ground, begin, ground.today()));
    }

    Answer preview(LiftGround ground, Plan plan, @Nullable Long itself, Language language) {
        RoaringBitmap members = audience(ground, plan);
        if (members == null) {
            return Problem.invalid("/audience", "segment.unknown");
        }
        long all = members.getLongCardinality();
        long heldBack = Math.round((double) all * plan.heldBack() / zhiyin.engine.insight.lift.Drawing.WHOLE);
        return Answer.ok(new LiftPreview(
                ground.taken().asOf(),
                ground.programme().currency(),
                all,
                all - heldBack,
                heldBack,
                ground.today().minusDays(plan.days()),
                ground.today().minusDays(1),
                foreseen(ground, plan, members).stream()
                        .map(each -> smallest(each, ground, language))
                        .toList(),
                overlaps(ground, plan, members, itself)));
    }

    private LiftSmallest smallest(SmallestEffect effect, LiftGround ground, Language language) {
        String measure = effect.measure().name().toLowerCase(Locale.ROOT);
        Double relative = effect.relative();
        return new LiftSmallest(
                effect.measure(),
                effect.usual(),
                effect.absolute(),
                relative,
                smallest(effect, relative, "lift.smallest." + measure, ground, language));
    }

    private String smallest(
            SmallestEffect effect, @Nullable Double relative, String message, LiftGround ground, Language language) {
        if (relative == null) {
            return messages.say(language, message + ".of-nothing", Map.of());
        }
        if (effect.absolute() == 0) {
            // nobody differed from anybody: how much chance will make is not known from that
            return messages.say(language, message + ".all-alike", Map.of());
        }
        return messages.say(language, message, Map.of("percent", percent(relative), "usual", usual(effect, ground)));
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, part < 0.1 ? "%.1f" : "%.0f", 100 * part);
    }

    private static String usual(SmallestEffect effect, LiftGround ground) {
        return switch (effect.measure()) {
            case BUYERS -> percent(effect.usual());
            case ORDERS -> String.format(Locale.ROOT, "%.2f", effect.usual());
            case SPEND ->
                String.format(
                        Locale.ROOT,
                        "%.2f %s",
                        effect.usual() / Math.pow(10, ground.programme().digits()),
                        ground.programme().currency());
        };
    }

    /** Other tests under way on some of the same days, with how many of these members they have. */
    List<LiftOverlap> overlaps(LiftGround ground, Plan plan, RoaringBitmap members, @Nullable Long itself) {
        List<LiftOverlap> overlaps = new ArrayList<>();
        for (LiftTest other : tests.of(ground.program())) {
            if ((itself != null && other.id() == itself)
                    || other.drawn() == null
                    || last(other, ground).isBefore(plan.from())
                    || other.plan().from().isAfter(plan.until())) {
                continue;
            }
            long both = RoaringBitmap.andCardinality(
                    members, groups.of(other, ground.taken()).all());
            if (both > 0) {
                overlaps.add(new LiftOverlap(LiftTests.ID.print(other.id()), other.name(), both));
            }
        }
        return overlaps;
    }

    /** The last day that counts: of one that was ended before, that on which it was. */
    private static LocalDate last(LiftTest test, LiftGround ground) {
        LocalDate until = test.plan().until();
        if (test.endedAt() == null) {
            return until;
        }
        LocalDate ended = ground.day(test.endedAt());
        return ended.isBefore(until) ? ended : until;
    }

    /** What came of a test that has begun. */
    LiftResult result(LiftGround ground, LiftTest test, Drawn drawn, Language language) {
        Plan plan = test.plan();
        LocalDate last = last(test, ground);
        LocalDate through = last.isAfter(ground.today()) ? ground.today() : last;
        LiftState state = state(test, ground.today());
        DrawnGroups.Groups drawnGroups = groups.of(test, ground.taken());
        TwoGroups two = new TwoGroups(
                drawnGroups.treated(),
                drawnGroups.heldBack(),
                plan.daysBefore() == 0
                        ? Bought.NOTHING
                        : bought(ground, plan.from().minusDays(plan.daysBefore()), plan.from()),
                bought(ground, plan.from(), through.plusDays(1)));
        GivenAway.Given given = givenAway.of(test.terms(), ground, plan.from(), through);
        SampleRatio ratio = SampleRatio.of(
                two.treated().getLongCardinality(), two.heldBack().getLongCardinality(), plan.heldBack());
        List<TwoGroups.Measured> measured = new ArrayList<>();
        for (LiftMeasure measure : LiftMeasure.values()) {
            measured.add(two.measured(measure));
        }
        LiftGroup treated = group(drawn.treated(), two.treated(), two, given, drawn.treatedList());
        LiftGroup heldBack = group(drawn.heldBack(), two.heldBack(), two, given, drawn.heldBackList());
        Lift decisive = TwoGroups.of(plan.decides(), measured).lift();
        LiftVerdict verdict = state == LiftState.OVER ? LiftVerdict.of(decisive, drawn.smallest(), ratio) : null;
        List<Balance> balance = two.balance();
        return new LiftResult(
                FIGURE,
                LiftTests.ID.print(test.id()),
                state,
                plan.from(),
                through,
                ground.zone().getId(),
                ground.taken().asOf(),
                ground.programme().currency(),
                treated,
                heldBack,
                drawnGroups.both(),
                drawnGroups.gone(),
                lines(measured, plan.decides()),
                new LiftSampleRatio(ratio.expected(), ratio.heldBack(), ratio.p(), ratio.isSuspicious()),
                balance.stream()
                        .map(each -> new LiftBalance(
                                each.measure(), each.treated(), each.heldBack(), each.distance(), each.isSuspicious()))
                        .toList(),
                money(test, two, measured, given, treated),
                drawn.smallest(),
                verdict,
                says(state, verdict, language),
                warnings(ground, test, two, drawnGroups, ratio, balance, heldBack, given, language));
    }

    private static LiftGroup group(
            long drawn, RoaringBitmap members, TwoGroups two, GivenAway.Given given, String segment) {
        TwoGroups.Totals totals = TwoGroups.totals(members, two.meanwhile());
        return new LiftGroup(
                drawn,
                totals.members(),
                totals.buyers(),
                totals.orders(),
                totals.spend(),
                TwoGroups.sum(members, given.offOf()),
                TwoGroups.sum(members, given.pointsOf()),
                segment);
    }

    private static List<LiftLine> lines(List<TwoGroups.Measured> measured, LiftMeasure decides) {
        List<LiftLine> lines = new ArrayList<>();
        for (TwoGroups.Measured each : measured) {
            Lift lift = each.lift();
            if (lift != null) {
                lines.add(new LiftLine(
                        each.measure(),
                        each.measure() == decides,
                        lift.treated(),
                        lift.heldBack(),
                        LiftInterval.of(lift.absolute()),
                        LiftInterval.ofNullable(lift.relative()),
                        lift.p(),
                        each.saved()));
            }
        }
        return lines;
    }

    private static LiftMoney money(
            LiftTest test, TwoGroups two, List<TwoGroups.Measured> measured, GivenAway.Given given, LiftGroup treated) {
        long media = test.terms().media();
        long messagesCost = test.terms().messages();
        long cost =
                Math.addExact(Math.addExact(treated.discounts(), treated.points()), Math.addExact(media, messagesCost));
        Lift buyers = TwoGroups.of(LiftMeasure.BUYERS, measured).lift();
        Lift orders = TwoGroups.of(LiftMeasure.ORDERS, measured).lift();
        Lift spend = TwoGroups.of(LiftMeasure.SPEND, measured).lift();
        Lift atFullPrices = two.atFullPrices(given.offOf()).lift();
        if (buyers == null || orders == null || spend == null || atFullPrices == null) {
            return new LiftMoney(
                    null,
                    null,
                    null,
                    null,
                    treated.discounts(),
                    treated.points(),
                    media,
                    messagesCost,
                    cost,
                    null,
                    null);
        }
        CausedReturn caused = CausedReturn.of(
                treated.members(),
                buyers,
                orders,
                spend,
                atFullPrices,
                test.terms().margin(),
                cost);
        Estimate anyway = treated.discounts() > 0 ? TwoGroups.anyway(buyers) : null;
        return new LiftMoney(
                LiftInterval.of(caused.buyers()),
                LiftInterval.of(caused.orders()),
                LiftInterval.of(caused.revenue()),
                LiftInterval.of(caused.contribution()),
                treated.discounts(),
                treated.points(),
                media,
                messagesCost,
                cost,
                LiftInterval.ofNullable(caused.roi()),
                LiftInterval.ofNullable(anyway));
    }

    private String says(LiftState state, @Nullable LiftVerdict verdict, Language language) {
        String key = verdict == null
                ? "lift.says." + state.name().toLowerCase(Locale.ROOT)
                : "lift.verdict." + verdict.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return messages.say(language, key, Map.of());
    }

    private List<LiftWarning> warnings(
            LiftGround ground,
            LiftTest test,
            TwoGroups two,
            DrawnGroups.Groups drawnGroups,
            SampleRatio ratio,
            List<Balance> balance,
            LiftGroup heldBack,
            GivenAway.Given given,
            Language language) {
        List<LiftWarning> warnings = new ArrayList<>();
        if (ratio.isSuspicious()) {
            warnings.add(warning(
                    language,
                    "sample-ratio",
                    Map.of("members", heldBack.members(), "expected", Math.round(ratio.expected()))));
        }
        if (balance.stream().anyMatch(Balance::isSuspicious)) {
            warnings.add(warning(language, "balance", Map.of()));
        }
        if (drawnGroups.both() > 0) {
            warnings.add(warning(language, "both", Map.of("members", drawnGroups.both())));
        }
        long reached = reached(two.heldBack(), given);
        if (reached > 0) {
            warnings.add(warning(language, "reached", Map.of("members", reached)));
        }
        for (LiftOverlap overlap : overlaps(ground, test.plan(), drawnGroups.all(), test.id())) {
            warnings.add(warning(language, "overlap", Map.of("members", overlap.members(), "name", overlap.name())));
        }
        if (heldBack.buyers() < FEW_BUYERS) {
            warnings.add(warning(language, "few", Map.of("members", heldBack.buyers(), "few", FEW_BUYERS)));
        }
        if (Objects.equals(two.before(), Bought.NOTHING)) {
            warnings.add(warning(language, "no-past", Map.of()));
        }
        return warnings;
    }

    /** How many of those held back were given it all the same. */
    private static long reached(RoaringBitmap heldBack, GivenAway.Given given) {
        long reached = 0;
        var each = heldBack.getIntIterator();
        while (each.hasNext()) {
            reached += given.anything(each.next()) ? 1 : 0;
        }
        return reached;
    }

    private LiftWarning warning(Language language, String code, Map<String, Object> holes) {
        return new LiftWarning(code, messages.say(language, "lift.warning." + code, holes));
    }
}
