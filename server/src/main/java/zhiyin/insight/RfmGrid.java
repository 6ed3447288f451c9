package zhiyin.insight;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.stereotype.Component;
import zhiyin.engine.insight.Histogram;
import zhiyin.engine.insight.Movement;
import zhiyin.engine.insight.Rfm;
import zhiyin.engine.insight.RfmInputs;
import zhiyin.facts.AllCores;
import zhiyin.http.Language;
import zhiyin.insight.PeopleFigures.RfmAnswer;
import zhiyin.insight.PeopleFigures.RfmBin;
import zhiyin.insight.PeopleFigures.RfmBounds;
import zhiyin.insight.PeopleFigures.RfmCell;
import zhiyin.insight.PeopleFigures.RfmGroupSetting;
import zhiyin.insight.PeopleFigures.RfmGroupView;
import zhiyin.insight.PeopleFigures.RfmHistogram;
import zhiyin.insight.PeopleFigures.RfmMove;

/** Members by how lately, how often and for how much they bought, and who went from which group to which. */
@Component
class RfmGrid implements Family {

    private static final int HISTOGRAM_BINS = 20;

    private final StandingPages standing;
    private final RfmSettings rfm;

    RfmGrid(StandingPages standing, RfmSettings rfm) {
        this.standing = standing;
        this.rfm = rfm;
    }

    @Override
    public List<Shown> shown() {
        return List.of(new Shown(
                Figure.RFM,
                "rfm",
                "getRfm",
                "Get the members by how lately, how often and for how much they bought",
                "Over all history until the last day; moves are seen against the day before the first, by the bounds of"
                        + " the last.",
                Stretch.DAYS,
                List.of(),
                RfmAnswer.class,
                this::rfm));
    }

    @Override
    public Map<Figure, Behind> behind() {
        return Map.of(Figure.RFM, this::scored);
    }

    /** Scores of now and of before, and what they were made of. */
    private record Scored(
            RfmInputs now, RfmInputs then, Rfm.@Nullable Thresholds thresholds, boolean set, RfmSettings.Kept kept) {

        Rfm.@Nullable Scores scores() {
            return thresholds == null ? null : Rfm.scores(thresholds, now.recency(), now.frequency(), now.money());
        }

        Rfm.@Nullable Scores scoresThen() {
            return thresholds == null ? null : Rfm.scores(thresholds, then.recency(), then.frequency(), then.money());
        }
    }

    private Scored scored(Ground ground) {
        RfmSettings.Kept kept = rfm.of(ground.program()).kept();
        int against = ground.from() - 1;
        record Both(RfmInputs now, RfmInputs then) {}
        Both both = ground.today().toEpochDay() - against == StandingPages.MOVED_DAYS
                ? standing.of(ground, pages -> new Both(pages.inputs(), pages.inputsThen()))
                : null;
        if (both == null) {
            both = new Both(
                    RfmInputs.of(ground.columns(), 0, ground.until(), AllCores.HERE),
                    RfmInputs.of(ground.columns(), 0, against, AllCores.HERE));
        }
        Rfm.Thresholds set = kept.thresholds();
        Rfm.Thresholds thresholds = set;
        RfmInputs now = both.now();
        if (set == null && Arrays.stream(now.frequency()).anyMatch(frequency -> frequency > 0)) {
            thresholds = Rfm.Thresholds.quantiles(now.recency(), now.frequency(), now.money(), kept.bins());
        }
        return new Scored(now, both.then(), thresholds, set != null, kept);
    }

    private Shown.Found rfm(Wish wish, Ground ground) {
        Scored scored = scored(ground);
        Point point = Point.of(Figure.RFM, ground);
        RfmInputs now = scored.now();
        Rfm.Groups groups = SettingRoutes.groups(scored.kept());
        Rfm.Scores scores = scored.scores();
        Rfm.Scores scoresThen = scored.scoresThen();
        long buyers = Arrays.stream(now.frequency())
                .filter(frequency -> frequency > 0)
                .count();
        long members = ground.columns().counts().members();
        List<RfmCell> cells = new ArrayList<>();
        List<RfmGroupView> views = new ArrayList<>();
        List<RfmMove> moves = new ArrayList<>();
        Rfm.Thresholds thresholds = scored.thresholds();
        if (scores != null && scoresThen != null && thresholds != null) {
            cells(scores, now, groups, scored.kept(), point, cells);
            int[] ofNow = Rfm.groups(groups, scores);
            views(wish, scored, ofNow, point, views);
            int[] ofThen = Rfm.groups(groups, scoresThen);
            moves(
                    scored.kept(),
                    Movement.of(ofThen, ofNow, scored.kept().groups().size()),
                    point,
                    moves);
        }
        return Shown.here(new RfmAnswer(
                ground.of(Figure.RFM),
                ground.currency(),
                ground.first().minusDays(1),
                thresholds == null
                        ? new RfmBounds(false, List.of(), List.of(), List.of())
                        : new RfmBounds(scored.set(), thresholds.recency(), thresholds.frequency(), thresholds.money()),
                buyers,
                members - buyers,
                cells,
                views,
                moves,
                List.of(
                        histogram("recency", ints(now.recency(), now), false, point),
                        histogram("frequency", ints(now.frequency(), now), false, point),
                        histogram("money", money(now), true, point))));
    }

    private static void cells(
            Rfm.Scores scores,
            RfmInputs now,
            Rfm.Groups groups,
            RfmSettings.Kept kept,
            Point point,
            List<RfmCell> cells) {
        Map<Integer, long[]> sums = new TreeMap<>(Comparator.reverseOrder());
        for (int i = 0; i < scores.size(); i++) {
            if (now.frequency()[i] > 0) {
                long[] sum = sums.computeIfAbsent(scores.at(i), _ -> new long[2]);
                sum[0]++;
                sum[1] += now.money()[i];
            }
        }
        sums.forEach((cell, sum) -> {
            int group = groups.of(cell / 100, cell / 10 % 10, cell % 10);
            cells.add(new RfmCell(
                    cell / 100,
                    cell / 10 % 10,
                    cell % 10,
                    group == Rfm.NONE ? null : kept.groups().get(group).key(),
                    sum[0],
                    sum[1],
                    point.with("cell", cell).text()));
        });
    }

    private static void views(Wish wish, Scored scored, int[] ofNow, Point point, List<RfmGroupView> views) {
        List<RfmGroupSetting> groups = scored.kept().groups();
        long[] members = new long[groups.size()];
        long[] orders = new long[groups.size()];
        long[] spent = new long[groups.size()];
        for (int i = 0; i < ofNow.length; i++) {
            if (ofNow[i] != Rfm.NONE) {
                members[ofNow[i]]++;
                orders[ofNow[i]] += scored.now().frequency()[i];
                spent[ofNow[i]] += scored.now().money()[i];
            }
        }
        for (int i = 0; i < members.length; i++) {
            RfmGroupSetting group = groups.get(i);
            views.add(new RfmGroupView(
                    group.key(),
                    name(wish.language(), group),
                    group.recencyMin(),
                    group.recencyMax(),
                    group.frequencyMin(),
                    group.frequencyMax(),
                    group.moneyMin(),
                    group.moneyMax(),
                    members[i],
                    members[i] == 0 ? 0 : (double) orders[i] / members[i],
                    spent[i],
                    point.with("group", group.key()).text()));
        }
    }

    private static String name(Language language, RfmGroupSetting group) {
        return switch (language) {
            case EN -> group.names().en();
            case ZH_CN -> group.names().zhCn();
            case ZH_TW -> group.names().zhTw();
        };
    }

    private static void moves(RfmSettings.Kept kept, Movement movement, Point point, List<RfmMove> moves) {
        for (int from = Movement.NOWHERE; from < movement.places(); from++) {
            for (int to = Movement.NOWHERE; to < movement.places(); to++) {
                long members = movement.members(from, to);
                if (members > 0 && (from >= 0 || to >= 0)) {
                    String before = from < 0 ? null : kept.groups().get(from).key();
                    String after = to < 0 ? null : kept.groups().get(to).key();
                    moves.add(new RfmMove(
                            before,
                            after,
                            members,
                            point.with("moved_from", Reckoned.orEmpty(before))
                                    .with("moved_to", Reckoned.orEmpty(after))
                                    .text()));
                }
            }
        }
    }

    private static long[] ints(int[] values, RfmInputs inputs) {
        long[] some = new long[values.length];
        int count = 0;
        for (int i = 0; i < values.length; i++) {
            if (inputs.frequency()[i] > 0) {
                some[count++] = values[i];
            }
        }
        return Arrays.copyOf(some, count);
    }

    private static long[] money(RfmInputs inputs) {
        long[] some = new long[inputs.money().length];
        int count = 0;
        for (int i = 0; i < some.length; i++) {
            if (inputs.frequency()[i] > 0) {
                some[count++] = inputs.money()[i];
            }
        }
        return Arrays.copyOf(some, count);
    }

    private static RfmHistogram histogram(String of, long[] values, boolean isMoney, Point point) {
        Arrays.sort(values);
        long[] bounds;
        if (isMoney || values.length == 0) {
            bounds = Activity.round(values);
        } else {
            long most = values[values.length - 1];
            long step = Math.max(1, (most + HISTOGRAM_BINS - 1) / HISTOGRAM_BINS);
            int bins = (int) Math.max(1, Math.min(HISTOGRAM_BINS, (most + step - 1) / step));
            bounds = new long[bins];
            for (int i = 0; i < bins; i++) {
                bounds[i] = (i + 1) * step;
            }
        }
        Histogram histogram = Histogram.of(values, bounds);
        List<RfmBin> bins = new ArrayList<>();
        for (int bin = 0; bin < histogram.bins(); bin++) {
            Long above = bin == 0 ? null : histogram.bound(bin - 1);
            Long upTo = bin == histogram.bins() - 1 ? null : histogram.bound(bin);
            bins.add(new RfmBin(
                    above,
                    upTo,
                    histogram.count(bin),
                    point.with("bin_of", of)
                            .with("above", above)
                            .with("up_to", upTo)
                            .text()));
        }
        return new RfmHistogram(of, bins);
    }

    private RoaringBitmap scored(Point point, Ground ground) {
        Scored scored = scored(ground);
        if (point.find("bin_of") != null) {
            return binned(point, ground, scored.now());
        }
        Rfm.Scores scores = scored.scores();
        Rfm.Scores scoresThen = scored.scoresThen();
        if (scores == null || scoresThen == null) {
            return new RoaringBitmap();
        }
        if (point.find("cell") != null) {
            int cell = point.whole("cell");
            return ground.those(number -> scored.now().frequency()[number] > 0 && scores.at(number) == cell);
        }
        Rfm.Groups groups = SettingRoutes.groups(scored.kept());
        int[] now = Rfm.groups(groups, scores);
        if (point.find("group") != null) {
            int group = group(scored.kept(), point.get("group"));
            return ground.those(number -> now[number] == group);
        }
        int[] then = Rfm.groups(groups, scoresThen);
        int from = group(scored.kept(), point.get("moved_from"));
        int to = group(scored.kept(), point.get("moved_to"));
        return ground.those(number -> then[number] == from && now[number] == to);
    }

    private static RoaringBitmap binned(Point point, Ground ground, RfmInputs inputs) {
        long above = point.number("above", Long.MIN_VALUE);
        long upTo = point.number("up_to", Long.MAX_VALUE);
        IntToLongFunction value = switch (point.get("bin_of")) {
            case "recency" -> number -> inputs.recency()[number];
            case "frequency" -> number -> inputs.frequency()[number];
            case "money" -> number -> inputs.money()[number];
            default -> throw new Point.NotAPoint();
        };
        boolean first = point.find("above") == null;
        return ground.those(number -> {
            long its = value.applyAsLong(number);
            return inputs.frequency()[number] > 0 && (first || its > above) && its <= upTo;
        });
    }

    private static int group(RfmSettings.Kept kept, String key) {
        if (key.isEmpty()) {
            return Rfm.NONE;
        }
        for (int i = 0; i < kept.groups().size(); i++) {
            if (kept.groups().get(i).key().equals(key)) {
                return i;
            }
        }
        throw new Point.NotAPoint();
    }
}
