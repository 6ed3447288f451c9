package zhiyin.insight;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.stereotype.Component;
import zhiyin.engine.insight.Counted;
import zhiyin.engine.insight.model.BetaGeometric;
import zhiyin.engine.insight.model.Calibration;
import zhiyin.engine.insight.model.ParetoNbd;
import zhiyin.engine.insight.model.PurchaseDays;
import zhiyin.facts.NumberedMembers;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.insight.ModelFigures.CalibrationAnswer;
import zhiyin.insight.ModelFigures.CalibrationLevel;
import zhiyin.insight.ModelFigures.CalibrationRisk;
import zhiyin.insight.ModelFigures.CalibrationStep;
import zhiyin.insight.ModelFigures.ChurnAnswer;
import zhiyin.insight.ModelFigures.ChurnBin;
import zhiyin.insight.ModelFigures.ExpectationLine;
import zhiyin.insight.ModelFigures.ExpectationTop;
import zhiyin.insight.ModelFigures.ExpectationsAnswer;
import zhiyin.member.Members;

/** What members are expected to do. */
@Component
class Expected implements Family {

    private static final int RISKS = 10;
    private static final int[] TOP_PERCENTS = {1, 5, 10, 20, 50};
    private static final int STEP_DAYS = 7;

    /** By what members are ranked. */
    enum Rank {
        VALUE,
        PURCHASES,
        ALIVE,
        CHURN
    }

    private static final Query<Rank> RANK =
            Query.word("rank", Rank.class, Rank.VALUE).says("Those who have most of it come first.");
    private static final Query<Integer> LIMIT = Query.integer("limit", 1, 200, 50);
    private static final OptionalQuery<Integer> CURSOR = Query.<Integer>of("cursor", text -> {
                try {
                    int place = Integer.parseInt(text);
                    return place < 0 ? null : place;
                } catch (NumberFormatException other) {
                    return null;
                }
            })
            .says("Where the page before ended.");
    private static final Query<Integer> HELD_OUT =
            Query.integer("held_out", 7, 365, 90).says("So many days up to the last are held out.");

    private final ModelFits models;
    private final ModelSettings settings;
    private final Masked masked;

    Expected(ModelFits models, ModelSettings settings, Masked masked) {
        this.models = models;
        this.settings = settings;
        this.masked = masked;
    }

    @Override
    public List<Shown> shown() {
        return List.of(
                new Shown(
                        Figure.EXPECTATIONS,
                        "expectations",
                        "listExpectations",
                        "List what members are expected to do, those first who come first",
                        "As of when the model was fitted, which is once a day.",
                        Stretch.DAYS,
                        List.of(RANK, LIMIT, CURSOR),
                        ExpectationsAnswer.class,
                        this::expectations),
                new Shown(
                        Figure.CHURN,
                        "churn",
                        "getChurnRisk",
                        "Get how probable it is that members do not buy any more",
                        "As of when the model was fitted, which is once a day.",
                        Stretch.DAYS,
                        List.of(),
                        ChurnAnswer.class,
                        (_, ground) -> churn(ground)),
                new Shown(
                        Figure.CALIBRATION,
                        "calibration",
                        "getCalibration",
                        "Get how right the model was, on days that it did not know",
                        "",
                        Stretch.DAYS,
                        List.of(HELD_OUT),
                        CalibrationAnswer.class,
                        this::calibration));
    }

    @Override
    public Map<Figure, Behind> behind() {
        Map<Figure, Behind> behind = new EnumMap<>(Figure.class);
        behind.put(Figure.CHURN, this::atRisk);
        behind.put(Figure.EXPECTATIONS, this::first);
        behind.put(Figure.CALIBRATION, this::calibrated);
        return behind;
    }

    /** The number of the member at a place who is among those asked for; {@link NumberedMembers#NONE} else. */
    private static int number(Ground ground, Fits fits, int place) {
        int number = ground.taken().members().number(fits.member(place));
        return number != NumberedMembers.NONE && ground.columns().has(number) ? number : NumberedMembers.NONE;
    }

    private Shown.Found expectations(Wish wish, Ground ground) {
        return switch (models.of(ground.program())) {
            case ModelFits.Asked.Not(var problem) -> new Shown.Found.Refused(problem);
            case ModelFits.Asked.Here(var fits) -> {
                int[] ranked = fits.ranked(wish.query(RANK));
                Integer cursor = wish.find(CURSOR);
                int limit = wish.query(LIMIT);
                List<Integer> page = new ArrayList<>();
                int next = cursor == null ? 0 : cursor;
                boolean more = false;
                for (; next < ranked.length; next++) {
                    if (number(ground, fits, ranked[next]) == NumberedMembers.NONE) {
                        continue;
                    }
                    if (page.size() == limit) {
                        more = true;
                        break;
                    }
                    page.add(ranked[next]);
                }
                long total = 0;
                for (int place : ranked) {
                    total += number(ground, fits, place) == NumberedMembers.NONE ? 0 : 1;
                }
                Point point = Point.of(Figure.EXPECTATIONS, ground).with("rank", wish.query(RANK));
                List<ExpectationTop> tops = new ArrayList<>();
                for (int percent : TOP_PERCENTS) {
                    long first = (total * percent + 99) / 100;
                    tops.add(new ExpectationTop(
                            percent, first, point.with("first", first).text()));
                }
                Map<Long, String> names = masked.names(
                        ground.program(), page.stream().map(fits::member).toList());
                yield Shown.here(new ExpectationsAnswer(
                        ground.of(Figure.EXPECTATIONS),
                        fits.view(),
                        ground.currency(),
                        total,
                        page.stream().map(place -> line(fits, place, names)).toList(),
                        tops,
                        more ? Integer.toString(next) : null));
            }
        };
    }

    /** Who comes first: as the model was fitted last, which may be later than what was shown. */
    private RoaringBitmap first(Point point, Ground ground) {
        RoaringBitmap found = new RoaringBitmap();
        Rank rank = point.word("rank", Rank.class);
        int wanted = point.whole("first");
        if (models.of(ground.program()) instanceof ModelFits.Asked.Here(var fits)) {
            for (int place : fits.ranked(rank)) {
                int number = number(ground, fits, place);
                if (number != NumberedMembers.NONE && found.getCardinality() < wanted) {
                    found.add(number);
                }
            }
        }
        return found;
    }

    private static ExpectationLine line(Fits fits, int place, Map<Long, String> names) {
        return new ExpectationLine(
                Members.ID.print(fits.member(place)),
                names.get(fits.member(place)),
                fits.alive(place),
                fits.purchases(place),
                fits.churn(place),
                fits.value(place),
                fits.risk(place).word(),
                fits.year(place),
                fits.next(place));
    }

    /** What is expected of one member; null where nothing is. */
    @Nullable
    ExpectationLine line(long program, Fits fits, long member) {
        Integer place = fits.place(member);
        return place == null ? null : line(fits, place, masked.names(program, List.of(member)));
    }

    private static int risk(Fits fits, int place) {
        return Math.min(RISKS - 1, (int) (fits.churnValue(place) * RISKS));
    }

    private Shown.Found churn(Ground ground) {
        return switch (models.of(ground.program())) {
            case ModelFits.Asked.Not(var problem) -> new Shown.Found.Refused(problem);
            case ModelFits.Asked.Here(var fits) -> {
                long[] counts = new long[RISKS];
                double expected = 0;
                long all = 0;
                for (int place = 0; place < fits.size(); place++) {
                    if (number(ground, fits, place) != NumberedMembers.NONE) {
                        counts[risk(fits, place)]++;
                        expected += fits.churnValue(place);
                        all++;
                    }
                }
                Point point = Point.of(Figure.CHURN, ground);
                List<ChurnBin> bins = new ArrayList<>();
                for (int bin = 0; bin < RISKS; bin++) {
                    bins.add(new ChurnBin(
                            (double) bin / RISKS,
                            (bin + 1.0) / RISKS,
                            counts[bin],
                            point.with("risk", bin).text()));
                }
                yield Shown.here(new ChurnAnswer(ground.of(Figure.CHURN), fits.view(), all, expected, bins));
            }
        };
    }

    private RoaringBitmap atRisk(Point point, Ground ground) {
        RoaringBitmap atRisk = new RoaringBitmap();
        int wanted = point.whole("risk");
        if (models.of(ground.program()) instanceof ModelFits.Asked.Here(var fits)) {
            for (int place = 0; place < fits.size(); place++) {
                int number = number(ground, fits, place);
                if (number != NumberedMembers.NONE && risk(fits, place) == wanted) {
                    atRisk.add(number);
                }
            }
        }
        return atRisk;
    }

    private Shown.Found calibration(Wish wish, Ground ground) {
        int end = ground.until() + 1;
        int cut = end - wish.query(HELD_OUT);
        Counted.Purchased purchased = Counted.purchased(ground.columns(), ground.until());
        PurchaseDays days = PurchaseDays.of(purchased.starts(), purchased.days());
        var known = days.before(cut).purchases();
        if (known.members() < Fits.BUYERS_MIN || known.repeating() < Fits.REPEATING_MIN) {
            return new Shown.Found.Refused(Problem.of(ProblemType.CONFLICT).detail("problem.models-too-few.detail"));
        }
        Point point = Point.of(Figure.CALIBRATION, ground).with("cut", LocalDate.ofEpochDay(cut));
        ModelSettings.Model model = settings.of(ground.program()).kept().model();
        Calibration calibration = switch (model) {
            case BG_NBD -> Calibration.of(days, cut, end, STEP_DAYS, BetaGeometric::fitted);
            case PARETO_NBD -> Calibration.of(days, cut, end, STEP_DAYS, ParetoNbd::fitted);
        };
        return Shown.here(new CalibrationAnswer(
                ground.of(Figure.CALIBRATION),
                model.name().toLowerCase(java.util.Locale.ROOT),
                LocalDate.ofEpochDay(cut),
                ground.last(),
                calibration.members(),
                calibration.expected(),
                calibration.actual(),
                calibration.actual() == 0 ? null : calibration.deviation(),
                calibration.brier(),
                calibration.levels().stream()
                        .map(level -> new CalibrationLevel(
                                level.repeats(),
                                level.orMore(),
                                level.members(),
                                level.expected(),
                                level.actual(),
                                point.with("level", level.repeats()).text()))
                        .toList(),
                calibration.steps().stream()
                        .map(step -> new CalibrationStep(
                                LocalDate.ofEpochDay(step.before()),
                                step.expected(),
                                step.actual(),
                                point.with("before", LocalDate.ofEpochDay(step.before()))
                                        .text()))
                        .toList(),
                calibration.risks().stream()
                        .map(risk -> new CalibrationRisk(
                                risk.from(),
                                risk.to(),
                                risk.members(),
                                risk.expected(),
                                risk.actual(),
                                point.with("risk", (int) Math.round(risk.from() * RISKS))
                                        .text()))
                        .toList()));
    }

    /** Who was on a level, bought by a day, or was at a risk; for the last the model is fitted once more, and comes to the same. */
    private RoaringBitmap calibrated(Point point, Ground ground) {
        int cut = point.day("cut");
        int end = ground.until() + 1;
        if (cut >= end) {
            throw new Point.NotAPoint();
        }
        Counted.Purchased purchased = Counted.purchased(ground.columns(), ground.until());
        PurchaseDays days = PurchaseDays.of(purchased.starts(), purchased.days());
        PurchaseDays.Known known = days.before(cut);
        RoaringBitmap found = new RoaringBitmap();
        if (point.find("before") != null) {
            int before = point.day("before");
            for (int number : known.members()) {
                if (days.count(number, cut, before) > 0) {
                    found.add(number);
                }
            }
            return found;
        }
        int wanted;
        int[] told;
        if (point.find("level") != null) {
            wanted = point.whole("level");
            told = Calibration.levels(known);
        } else {
            wanted = point.whole("risk");
            told = switch (settings.of(ground.program()).kept().model()) {
                case BG_NBD -> Calibration.risks(known, end - cut, BetaGeometric::fitted);
                case PARETO_NBD -> Calibration.risks(known, end - cut, ParetoNbd::fitted);
            };
        }
        for (int place = 0; place < told.length; place++) {
            if (told[place] == wanted) {
                found.add(known.members()[place]);
            }
        }
        return found;
    }
}
