package zhiyin.insight;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.stereotype.Component;
import zhiyin.engine.insight.Counted;
import zhiyin.engine.insight.Histogram;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.LifecycleRules;
import zhiyin.engine.insight.Movement;
import zhiyin.engine.insight.Stage;
import zhiyin.engine.insight.Stages;
import zhiyin.engine.rule.Field;
import zhiyin.http.Messages;
import zhiyin.insight.PeopleFigures.AsleepBin;
import zhiyin.insight.PeopleFigures.LifecycleAnswer;
import zhiyin.insight.PeopleFigures.LifecycleMove;
import zhiyin.insight.PeopleFigures.LifecycleStage;
import zhiyin.insight.PeopleFigures.LifecycleTerms;

/** Members by where they stand in their life as customers, who moved, and for how long they sleep. */
@Component
class Lifecycle implements Family {

    private static final long[] ASLEEP_BOUNDS = {120, 180, 270, 365, 730};

    private final LifeStages stages;
    private final Messages messages;

    Lifecycle(LifeStages stages, Messages messages) {
        this.stages = stages;
        this.messages = messages;
    }

    @Override
    public List<Shown> shown() {
        return List.of(new Shown(
                Figure.LIFECYCLE,
                "lifecycle",
                "getLifecycle",
                "Get the members by where they stand in their life as customers",
                "As of the last day; moves are seen against the day before the first.",
                Stretch.DAYS,
                List.of(),
                LifecycleAnswer.class,
                this::lifecycle));
    }

    @Override
    public Map<Figure, Behind> behind() {
        return Map.of(Figure.LIFECYCLE, this::staged);
    }

    private Shown.Found lifecycle(Wish wish, Ground ground) {
        LifecycleRules rules = stages.rules(ground.program());
        LifeStages.StagesOf now = stages.of(ground, ground.until());
        LifeStages.StagesOf then = stages.of(ground, ground.from() - 1);
        long[] joined = Counted.wholes(ground.columns(), Layout.JOINED);
        Point point = Point.of(Figure.LIFECYCLE, ground);
        long[] members = now.members(ground);
        List<LifecycleStage> answers = new ArrayList<>();
        for (Stage stage : LifeStages.ALL) {
            answers.add(new LifecycleStage(
                    LifeStages.word(stage),
                    stages.name(wish.language(), stage),
                    messages.say(
                            wish.language(),
                            "figure.stage." + LifeStages.word(stage).replace('_', '-') + ".definition",
                            Map.of(
                                    "new_days", rules.newDays(),
                                    "dormant_days", rules.dormantDays(),
                                    "lost_days", rules.lostDays(),
                                    "returned_days", rules.returnedDays(),
                                    "window_days", rules.windowDays(),
                                    "loyal_orders", rules.loyalOrders(),
                                    "high_value_spend",
                                            java.math.BigDecimal.valueOf(
                                                                    rules.highValueSpend(),
                                                                    ground.version()
                                                                            .engine()
                                                                            .programme()
                                                                            .digits())
                                                            .toPlainString()
                                                    + " "
                                                    + ground.currency())),
                    members[LifeStages.place(stage)],
                    point.with("stage", LifeStages.word(stage)).text()));
        }
        return Shown.here(new LifecycleAnswer(
                ground.of(Figure.LIFECYCLE),
                ground.first().minusDays(1),
                new LifecycleTerms(
                        rules.newDays(),
                        rules.dormantDays(),
                        rules.lostDays(),
                        rules.returnedDays(),
                        rules.windowDays(),
                        rules.loyalOrders(),
                        rules.highValueSpend()),
                answers,
                moves(ground, joined, then.stages(), now.stages(), point),
                asleep(ground, now.stages(), point)));
    }

    private static List<LifecycleMove> moves(Ground ground, long[] joined, Stages then, Stages now, Point point) {
        int[] before = new int[now.size()];
        int[] after = new int[now.size()];
        for (int number = 0; number < before.length; number++) {
            boolean isThere = ground.columns().has(number);
            after[number] = isThere ? LifeStages.place(now.stage(number)) : Movement.NOWHERE;
            before[number] = isThere && wasThere(joined[number], then.stage(number), ground)
                    ? LifeStages.place(then.stage(number))
                    : Movement.NOWHERE;
        }
        Movement movement = Movement.of(before, after, LifeStages.ALL.size());
        List<LifecycleMove> moves = new ArrayList<>();
        for (int from = Movement.NOWHERE; from < LifeStages.ALL.size(); from++) {
            for (int to = 0; to < LifeStages.ALL.size(); to++) {
                long members = movement.members(from, to);
                if (members > 0) {
                    String was = from < 0 ? null : LifeStages.word(LifeStages.ALL.get(from));
                    moves.add(new LifecycleMove(
                            was,
                            LifeStages.word(LifeStages.ALL.get(to)),
                            members,
                            point.with("moved_from", Reckoned.orEmpty(was))
                                    .with("moved_to", LifeStages.word(LifeStages.ALL.get(to)))
                                    .text()));
                }
            }
        }
        return moves;
    }

    /** Who had ordered was there, whenever he is said to have joined. */
    private static boolean wasThere(long joined, Stage then, Ground ground) {
        return then != Stage.NO_ORDER || (joined != Field.ABSENT && joined < ground.from());
    }

    private static List<AsleepBin> asleep(Ground ground, Stages stages, Point point) {
        int[] asleep = stages.asleep();
        long[] some = java.util.stream.IntStream.range(0, asleep.length)
                .filter(number -> ground.columns().has(number) && asleep[number] > 0)
                .mapToLong(number -> asleep[number])
                .toArray();
        Histogram histogram = Histogram.of(some, ASLEEP_BOUNDS);
        List<AsleepBin> bins = new ArrayList<>();
        for (int bin = 0; bin < histogram.bins(); bin++) {
            Long above = bin == 0 ? null : histogram.bound(bin - 1);
            Long upTo = bin == histogram.bins() - 1 ? null : histogram.bound(bin);
            bins.add(new AsleepBin(
                    above,
                    upTo,
                    histogram.count(bin),
                    point.with("asleep_above", above == null ? 0 : above)
                            .with("asleep_up_to", upTo)
                            .text()));
        }
        return bins;
    }

    private RoaringBitmap staged(Point point, Ground ground) {
        LifeStages.StagesOf now = stages.of(ground, ground.until());
        if (point.find("stage") != null) {
            return now.in(ground, LifeStages.stage(point.get("stage")));
        }
        if (point.find("asleep_above") != null) {
            int[] asleep = now.stages().asleep();
            long above = point.number("asleep_above", 0);
            long upTo = point.number("asleep_up_to", Long.MAX_VALUE);
            return ground.those(number -> asleep[number] > above && asleep[number] <= upTo);
        }
        Stages then = stages.of(ground, ground.from() - 1).stages();
        long[] joined = Counted.wholes(ground.columns(), Layout.JOINED);
        Stage to = LifeStages.stage(point.get("moved_to"));
        String from = point.get("moved_from");
        return ground.those(number -> now.stages().stage(number) == to
                && (from.isEmpty()
                        ? !wasThere(joined[number], then.stage(number), ground)
                        : wasThere(joined[number], then.stage(number), ground)
                                && then.stage(number) == LifeStages.stage(from)));
    }
}
