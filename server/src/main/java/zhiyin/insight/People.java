package zhiyin.insight;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.stereotype.Component;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Counted;
import zhiyin.engine.insight.Histogram;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.LifecycleRules;
import zhiyin.engine.insight.Movement;
import zhiyin.engine.insight.Quantiles;
import zhiyin.engine.insight.Rfm;
import zhiyin.engine.insight.RfmInputs;
import zhiyin.engine.insight.Stage;
import zhiyin.engine.insight.Stages;
import zhiyin.engine.insight.Who;
import zhiyin.engine.program.Programme;
import zhiyin.engine.rule.Field;
import zhiyin.facts.AllCores;
import zhiyin.facts.MemberFields;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Query;
import zhiyin.http.Shape;
import zhiyin.insight.PeopleFigures.AsleepBin;
import zhiyin.insight.PeopleFigures.CompositionAnswer;
import zhiyin.insight.PeopleFigures.CompositionChoice;
import zhiyin.insight.PeopleFigures.CompositionPart;
import zhiyin.insight.PeopleFigures.DistributionAnswer;
import zhiyin.insight.PeopleFigures.DistributionBin;
import zhiyin.insight.PeopleFigures.DistributionQuantile;
import zhiyin.insight.PeopleFigures.LifecycleAnswer;
import zhiyin.insight.PeopleFigures.LifecycleMove;
import zhiyin.insight.PeopleFigures.LifecycleStage;
import zhiyin.insight.PeopleFigures.LifecycleTerms;
import zhiyin.insight.PeopleFigures.RfmAnswer;
import zhiyin.insight.PeopleFigures.RfmBin;
import zhiyin.insight.PeopleFigures.RfmBounds;
import zhiyin.insight.PeopleFigures.RfmCell;
import zhiyin.insight.PeopleFigures.RfmGroupSetting;
import zhiyin.insight.PeopleFigures.RfmGroupView;
import zhiyin.insight.PeopleFigures.RfmHistogram;
import zhiyin.insight.PeopleFigures.RfmMove;
import zhiyin.insight.PeopleFigures.TierMembers;
import zhiyin.insight.PeopleFigures.TierMove;
import zhiyin.insight.PeopleFigures.TiersAnswer;
import zhiyin.tier.Standings;

/** Who the members are. */
@Component
class People implements Family {

    private static final String BY_STAGE = "stage";
    private static final String BY_AGE = "age";
    private static final String BY_TIER = "tier.";
    private static final String BY_ATTRIBUTE = "attribute.";
    private static final int[] AGES = {0, 18, 25, 35, 45, 55, 65};
    private static final int[] PERCENTS = {5, 10, 25, 50, 75, 90, 95};
    private static final long[] ASLEEP_BOUNDS = {120, 180, 270, 365, 730};
    private static final int HISTOGRAM_BINS = 20;
    private static final List<Stage> STAGES = List.of(Stage.values());

    /** What of members is distributed. */
    enum Measure {
        VISITS("days", 1, 2, 3, 5, 10, 20, 50),
        ORDERS("times", 1, 2, 3, 5, 10, 20, 50),
        SPEND("minor_units"),
        INTERVAL("days", 0, 7, 14, 30, 60, 90, 180),
        RECENCY("days", 0, 7, 14, 30, 60, 90, 180, 365);

        private final String unit;
        // handed out as a list that nobody changes
        @SuppressWarnings("ImmutableEnumChecker")
        private final List<Long> bounds;

        Measure(String unit, long... bounds) {
            this.unit = unit;
            this.bounds = Arrays.stream(bounds).boxed().toList();
        }

        String unit() {
            return unit;
        }
    }

    private static final Query<String> BY = Query.text("by", Shape.text(1, 100))
            .says("By what they are counted: source, age, stage, or what the answer's choices name.")
            .otherwise("source");
    private static final Query<Measure> MEASURE =
            Query.word("measure", Measure.class, Measure.ORDERS).says("In what they differ.");
    private static final OptionalQuery<String> LADDER =
            Query.text("ladder", Shape.text(1, 100)).says("The ladder; the programme's first, if not said.");

    private final StandingPages standing;
    private final RfmSettings rfm;
    private final LifecycleBook lifecycles;
    private final Standings standings;
    private final OriginNames origins;
    private final Messages messages;

    People(
            StandingPages standing,
            RfmSettings rfm,
            LifecycleBook lifecycles,
            Standings standings,
            OriginNames origins,
            Messages messages) {
        this.standing = standing;
        this.rfm = rfm;
        this.lifecycles = lifecycles;
        this.standings = standings;
        this.origins = origins;
        this.messages = messages;
    }

    @Override
    public List<Shown> shown() {
        return List.of(
                new Shown(
                        Figure.COMPOSITION,
                        "composition",
                        "getComposition",
                        "Get the members by something that is known of them",
                        "As they are now.",
                        Stretch.DAYS,
                        List.of(BY),
                        CompositionAnswer.class,
                        this::composition),
                new Shown(
                        Figure.ACTIVITY,
                        "distribution",
                        "getDistribution",
                        "Get how members differ in what they do: visits, orders, spend, interval, recency",
                        "",
                        Stretch.YEAR,
                        List.of(MEASURE),
                        DistributionAnswer.class,
                        People::distribution),
                new Shown(
                        Figure.RFM,
                        "rfm",
                        "getRfm",
                        "Get the members by how lately, how often and for how much they bought",
                        "Over all history until the last day; moves are seen against the day before the first, by the bounds of"
                                + " the last.",
                        Stretch.DAYS,
                        List.of(),
                        RfmAnswer.class,
                        this::rfm),
                new Shown(
                        Figure.LIFECYCLE,
                        "lifecycle",
                        "getLifecycle",
                        "Get the members by where they stand in their life as customers",
                        "As of the last day; moves are seen against the day before the first.",
                        Stretch.DAYS,
                        List.of(),
                        LifecycleAnswer.class,
                        this::lifecycle),
                new Shown(
                        Figure.TIERS,
                        "tiers",
                        "getTierFigures",
                        "Get the members by tier, and who went from which to which",
                        "",
                        Stretch.DAYS,
                        List.of(LADDER),
                        TiersAnswer.class,
                        this::tiers));
    }

    @Override
    public Map<Figure, Behind> behind() {
        Map<Figure, Behind> behind = new EnumMap<>(Figure.class);
        behind.put(Figure.COMPOSITION, this::composed);
        behind.put(Figure.ACTIVITY, People::distributed);
        behind.put(Figure.RFM, this::scored);
        behind.put(Figure.LIFECYCLE, this::staged);
        behind.put(Figure.TIERS, this::onTier);
        return behind;
    }

    private String say(Wish wish, String key) {
        return messages.say(wish.language(), key, Map.of());
    }

    // ── composition

    private Shown.Found composition(Wish wish, Ground ground) {
        String by = wish.query(BY);
        Point point = Point.of(Figure.COMPOSITION, ground).with("by", by);
        List<CompositionPart> parts;
        if (by.equals(BY_STAGE)) {
            parts = new ArrayList<>();
            long[] members = stages(ground, ground.until()).members(ground);
            for (Stage stage : STAGES) {
                parts.add(new CompositionPart(
                        word(stage),
                        name(wish, stage),
                        members[place(stage)],
                        point.with("key", word(stage)).text()));
            }
        } else if (by.equals(BY_AGE)) {
            parts = ages(wish, ground, point);
        } else {
            Layout.Kept kept = kept(ground, by);
            if (kept == null) {
                return Reckoned.refused("/query/by", "figures.no-such-choice");
            }
            parts = kept.kind() == Field.Kind.FLAG
                    ? flags(wish, ground, kept, point)
                    : words(wish, ground, by, kept, point);
        }
        return Shown.here(new CompositionAnswer(
                ground.of(Figure.COMPOSITION),
                by,
                parts.stream().mapToLong(CompositionPart::members).sum(),
                parts,
                choices(wish, ground)));
    }

    /** What is kept under which choice; null where members are not counted by it. */
    private static Layout.@Nullable Kept kept(Ground ground, String by) {
        String name = by.startsWith(BY_ATTRIBUTE) ? "member." + by.substring(BY_ATTRIBUTE.length()) : "member." + by;
        boolean isAttribute = ground.version().engine().programme().attributes().stream()
                .anyMatch(attribute -> name.equals("member." + attribute.name()));
        return ground.columns().layout().members().stream()
                .filter(kept -> kept.name().equals(name))
                .filter(kept -> kept.kind() == Field.Kind.TEXT || kept.kind() == Field.Kind.FLAG)
                .filter(kept -> by.startsWith(BY_ATTRIBUTE) == isAttribute)
                .findFirst()
                .orElse(null);
    }

    private List<CompositionPart> words(Wish wish, Ground ground, String by, Layout.Kept kept, Point point) {
        SortedMap<String, Long> standingCounts =
                standing.of(ground, pages -> new TreeMap<>(pages.composition(kept.name())));
        SortedMap<String, Long> counts =
                standingCounts == null ? Counted.byWord(ground.columns(), kept.name(), AllCores.HERE) : standingCounts;
        Map<String, String> called = origins.of(ground.program(), wish.language(), kept.name(), counts.keySet());
        List<CompositionPart> parts = new ArrayList<>();
        counts.forEach((key, members) -> parts.add(new CompositionPart(
                key.isEmpty() ? null : key,
                key.isEmpty()
                        ? say(wish, "figure.composition.unknown")
                        : called.getOrDefault(key, tierName(wish, ground, by, key)),
                members,
                point.with("key", key).text())));
        parts.sort(Comparator.comparingLong(CompositionPart::members).reversed());
        return parts;
    }

    private static String tierName(Wish wish, Ground ground, String by, String key) {
        if (!by.startsWith(BY_TIER)) {
            return key;
        }
        Programme.Ladder ladder = ladder(ground, by.substring(BY_TIER.length()));
        Programme.Tier tier = ladder == null ? null : ladder.tier(key);
        return tier == null ? key : tier.name().in(wish.language().tag());
    }

    private static Programme.@Nullable Ladder ladder(Ground ground, @Nullable String code) {
        List<Programme.Ladder> ladders = ground.version().engine().programme().ladders();
        return ladders.stream()
                .filter(ladder -> code == null || ladder.code().equals(code))
                .findFirst()
                .orElse(null);
    }

    private List<CompositionPart> flags(Wish wish, Ground ground, Layout.Kept kept, Point point) {
        long[] counts = new long[3];
        long[] values = Counted.wholes(ground.columns(), kept.name());
        for (int number = 0; number < values.length; number++) {
            if (ground.columns().has(number)) {
                counts[values[number] == Field.ABSENT ? 2 : values[number] == 1 ? 1 : 0]++;
            }
        }
        return List.of(
                new CompositionPart(
                        "1",
                        say(wish, "figure.composition.yes"),
                        counts[1],
                        point.with("key", "1").text()),
                new CompositionPart(
                        "0",
                        say(wish, "figure.composition.no"),
                        counts[0],
                        point.with("key", "0").text()),
                new CompositionPart(
                        null,
                        say(wish, "figure.composition.unknown"),
                        counts[2],
                        point.with("key", "").text()));
    }

    private List<CompositionPart> ages(Wish wish, Ground ground, Point point) {
        long[] counts = new long[AGES.length + 1];
        long[] born = Counted.wholes(ground.columns(), Layout.BIRTHDAY);
        for (int number = 0; number < born.length; number++) {
            if (ground.columns().has(number)) {
                counts[band(born[number], ground.last())]++;
            }
        }
        List<CompositionPart> parts = new ArrayList<>();
        for (int band = 0; band < AGES.length; band++) {
            boolean isLast = band == AGES.length - 1;
            parts.add(new CompositionPart(
                    String.valueOf(AGES[band]),
                    messages.say(
                            wish.language(),
                            isLast ? "figure.composition.age-last" : "figure.composition.age-band",
                            isLast ? Map.of("from", AGES[band]) : Map.of("from", AGES[band], "to", AGES[band + 1] - 1)),
                    counts[band],
                    point.with("key", AGES[band]).text()));
        }
        parts.add(new CompositionPart(
                null,
                say(wish, "figure.composition.unknown"),
                counts[AGES.length],
                point.with("key", "").text()));
        return parts;
    }

    /** In which band somebody is who was born on a day; the last for who is in none. */
    private static int band(long born, LocalDate day) {
        if (born == Field.ABSENT || born > day.toEpochDay()) {
            return AGES.length;
        }
        int years = LocalDate.ofEpochDay(born).until(day).getYears();
        int band = AGES.length - 1;
        while (AGES[band] > years) {
            band--;
        }
        return band;
    }

    private List<CompositionChoice> choices(Wish wish, Ground ground) {
        List<CompositionChoice> choices = new ArrayList<>();
        choices.add(new CompositionChoice("source", say(wish, "figure.composition.source")));
        choices.add(new CompositionChoice(BY_STAGE, say(wish, "figure.composition.stage")));
        choices.add(new CompositionChoice(BY_AGE, say(wish, "figure.composition.age")));
        Programme programme = ground.version().engine().programme();
        programme
                .ladders()
                .forEach(ladder -> choices.add(new CompositionChoice(
                        BY_TIER + ladder.code(),
                        ladder.name().in(wish.language().tag()))));
        for (String joined : List.of("joinedChannel", "joinedStore", "joinedWay", "joinedCode", "joinedStaff")) {
            choices.add(new CompositionChoice(
                    joined,
                    say(
                            wish,
                            "figure.composition.joined-"
                                    + joined.substring("joined".length()).toLowerCase(Locale.ROOT))));
        }
        programme.attributes().stream()
                .filter(attribute -> kept(ground, BY_ATTRIBUTE + attribute.name()) != null)
                .forEach(attribute ->
                        choices.add(new CompositionChoice(BY_ATTRIBUTE + attribute.name(), attribute.says())));
        return choices;
    }

    private RoaringBitmap composed(Point point, Ground ground) {
        String by = point.get("by");
        String key = point.get("key");
        Columns columns = ground.columns();
        if (by.equals(BY_STAGE)) {
            return stages(ground, ground.until()).in(ground, stage(key));
        }
        if (by.equals(BY_AGE)) {
            int wanted = key.isEmpty() ? AGES.length : Arrays.binarySearch(AGES, point.whole("key"));
            long[] born = Counted.wholes(columns, Layout.BIRTHDAY);
            return those(ground, number -> band(born[number], ground.last()) == wanted);
        }
        Layout.Kept kept = kept(ground, by);
        if (kept == null) {
            throw new Point.NotAPoint();
        }
        if (kept.kind() == Field.Kind.FLAG) {
            long[] values = Counted.wholes(columns, kept.name());
            long wanted = key.isEmpty() ? Field.ABSENT : point.whole("key");
            return those(ground, number -> values[number] == wanted);
        }
        return Who.having(columns, kept.name(), key.isEmpty() ? null : key, AllCores.HERE);
    }

    /** Whether a member of that number is meant. */
    private interface IsMeant {
        boolean at(int number);
    }

    private static RoaringBitmap those(Ground ground, IsMeant meant) {
        RoaringBitmap those = new RoaringBitmap();
        int numbers = ground.columns().numbers();
        for (int number = 0; number < numbers; number++) {
            if (ground.columns().has(number) && meant.at(number)) {
                those.add(number);
            }
        }
        return those;
    }

    // ── distributions

    /** By number what each member has; {@link Field#ABSENT} for who has none. */
    private static long[] values(Ground ground, Measure measure) {
        Columns columns = ground.columns();
        long[] values = new long[columns.numbers()];
        Arrays.fill(values, Field.ABSENT);
        switch (measure) {
            case VISITS -> {
                int[] visits = Counted.visitDays(columns, ground.from(), ground.until(), AllCores.HERE);
                for (int i = 0; i < values.length; i++) {
                    values[i] = visits[i] == 0 ? Field.ABSENT : visits[i];
                }
            }
            case ORDERS, SPEND, RECENCY -> {
                RfmInputs inputs = RfmInputs.of(columns, ground.from(), ground.until(), AllCores.HERE);
                for (int i = 0; i < values.length; i++) {
                    if (inputs.frequency()[i] > 0) {
                        values[i] = measure == Measure.ORDERS
                                ? inputs.frequency()[i]
                                : measure == Measure.SPEND ? inputs.money()[i] : inputs.recency()[i];
                    }
                }
            }
            case INTERVAL -> {
                Counted.Purchased purchased = Counted.purchased(columns, ground.until());
                for (int i = 0; i < values.length; i++) {
                    values[i] = interval(purchased, i, ground.from());
                }
            }
        }
        return values;
    }

    /** Days from one order to the next, one with another, rounded down; none for who has not ordered twice in these days. */
    private static long interval(Counted.Purchased purchased, int number, int from) {
        int begin = purchased.starts()[number];
        int end = purchased.starts()[number + 1];
        while (begin < end && purchased.days()[begin] < from) {
            begin++;
        }
        return end - begin < 2
                ? Field.ABSENT
                : (purchased.days()[end - 1] - purchased.days()[begin]) / (end - begin - 1);
    }

    private static Shown.Found distribution(Wish wish, Ground ground) {
        Measure measure = wish.query(MEASURE);
        long[] values = values(ground, measure);
        long[] some =
                Arrays.stream(values).filter(value -> value != Field.ABSENT).toArray();
        Arrays.sort(some);
        long all = ground.columns().counts().members();
        long[] bounds = measure == Measure.SPEND
                ? round(some)
                : measure.bounds.stream().mapToLong(Long::longValue).toArray();
        Histogram histogram = Histogram.of(some, bounds);
        Point point = Point.of(Figure.ACTIVITY, ground).with("measure", measure);
        List<DistributionBin> bins = new ArrayList<>();
        for (int bin = 0; bin < histogram.bins(); bin++) {
            Long above = bin == 0 ? null : histogram.bound(bin - 1);
            Long upTo = bin == histogram.bins() - 1 ? null : histogram.bound(bin);
            bins.add(new DistributionBin(
                    above,
                    upTo,
                    histogram.count(bin),
                    point.with("above", above).with("up_to", upTo).text()));
        }
        List<DistributionQuantile> quantiles = new ArrayList<>();
        if (some.length > 0) {
            for (int percent : PERCENTS) {
                quantiles.add(new DistributionQuantile(percent, Quantiles.of(some, percent / 100.0)));
            }
        }
        var mean = Arrays.stream(some).average();
        return Shown.here(new DistributionAnswer(
                ground.of(Figure.ACTIVITY),
                measure.name().toLowerCase(Locale.ROOT),
                measure.unit(),
                some.length,
                all - some.length,
                bins,
                quantiles,
                mean.isPresent() ? mean.getAsDouble() : null));
    }

    /** Bounds that are easy to read: 1, 2 and 5 times powers of ten, up to what most have. */
    static long[] round(long[] sorted) {
        if (sorted.length == 0) {
            return new long[] {0};
        }
        List<Long> bounds = new ArrayList<>(List.of(0L));
        long most = sorted[sorted.length - 1];
        long least = sorted[(int) ((sorted.length - 1) * 0.02)];
        for (long power = 1; power <= most && power < Long.MAX_VALUE / 10; power *= 10) {
            for (long times : new long[] {1, 2, 5}) {
                long bound = power * times;
                if (bound < most && bound * 5 >= least) {
                    bounds.add(bound);
                }
            }
        }
        return bounds.stream().mapToLong(Long::longValue).toArray();
    }

    private static RoaringBitmap distributed(Point point, Ground ground) {
        long[] values = values(ground, point.word("measure", Measure.class));
        long above = point.number("above", Long.MIN_VALUE + 1);
        long upTo = point.number("up_to", Long.MAX_VALUE);
        return those(
                ground, number -> values[number] != Field.ABSENT && values[number] > above && values[number] <= upTo);
    }

    // ── recency, frequency and money

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
            bounds = round(values);
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
            return those(ground, number -> scored.now().frequency()[number] > 0 && scores.at(number) == cell);
        }
        Rfm.Groups groups = SettingRoutes.groups(scored.kept());
        int[] now = Rfm.groups(groups, scores);
        if (point.find("group") != null) {
            int group = group(scored.kept(), point.get("group"));
            return those(ground, number -> now[number] == group);
        }
        int[] then = Rfm.groups(groups, scoresThen);
        int from = group(scored.kept(), point.get("moved_from"));
        int to = group(scored.kept(), point.get("moved_to"));
        return those(ground, number -> then[number] == from && now[number] == to);
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
        return those(ground, number -> {
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

    // ── lifecycle

    /** Stages by number, of those alone who are there. */
    private record StagesOf(Stages stages) {

        long[] members(Ground ground) {
            long[] members = new long[STAGES.size()];
            for (int number = 0; number < stages.size(); number++) {
                if (ground.columns().has(number)) {
                    members[place(stages.stage(number))]++;
                }
            }
            return members;
        }

        RoaringBitmap in(Ground ground, Stage stage) {
            return those(ground, number -> stages.stage(number) == stage);
        }
    }

    private LifecycleRules rules(long program) {
        return lifecycles.of(program);
    }

    private StagesOf stages(Ground ground, int day) {
        LifecycleRules rules = rules(ground.program());
        return new StagesOf(Counted.lives(ground.columns(), day, rules.windowDays(), AllCores.HERE)
                .stages(rules, day));
    }

    private static String word(Stage stage) {
        return stage.name().toLowerCase(Locale.ROOT);
    }

    private static Stage stage(String word) {
        for (Stage stage : STAGES) {
            if (word(stage).equals(word)) {
                return stage;
            }
        }
        throw new Point.NotAPoint();
    }

    private String name(Wish wish, Stage stage) {
        return say(wish, "figure.stage." + word(stage).replace('_', '-') + ".name");
    }

    private Shown.Found lifecycle(Wish wish, Ground ground) {
        LifecycleRules rules = rules(ground.program());
        StagesOf now = stages(ground, ground.until());
        StagesOf then = stages(ground, ground.from() - 1);
        long[] joined = Counted.wholes(ground.columns(), Layout.JOINED);
        Point point = Point.of(Figure.LIFECYCLE, ground);
        long[] members = now.members(ground);
        List<LifecycleStage> stages = new ArrayList<>();
        for (Stage stage : STAGES) {
            stages.add(new LifecycleStage(
                    word(stage),
                    name(wish, stage),
                    messages.say(
                            wish.language(),
                            "figure.stage." + word(stage).replace('_', '-') + ".definition",
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
                    members[place(stage)],
                    point.with("stage", word(stage)).text()));
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
                stages,
                moves(ground, joined, then.stages(), now.stages(), point),
                asleep(ground, now.stages(), point)));
    }

    private static List<LifecycleMove> moves(Ground ground, long[] joined, Stages then, Stages now, Point point) {
        int[] before = new int[now.size()];
        int[] after = new int[now.size()];
        for (int number = 0; number < before.length; number++) {
            boolean isThere = ground.columns().has(number);
            after[number] = isThere ? place(now.stage(number)) : Movement.NOWHERE;
            before[number] = isThere && wasThere(joined[number], then.stage(number), ground)
                    ? place(then.stage(number))
                    : Movement.NOWHERE;
        }
        Movement movement = Movement.of(before, after, STAGES.size());
        List<LifecycleMove> moves = new ArrayList<>();
        for (int from = Movement.NOWHERE; from < STAGES.size(); from++) {
            for (int to = 0; to < STAGES.size(); to++) {
                long members = movement.members(from, to);
                if (members > 0) {
                    String was = from < 0 ? null : word(STAGES.get(from));
                    moves.add(new LifecycleMove(
                            was,
                            word(STAGES.get(to)),
                            members,
                            point.with("moved_from", Reckoned.orEmpty(was))
                                    .with("moved_to", word(STAGES.get(to)))
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
        StagesOf now = stages(ground, ground.until());
        if (point.find("stage") != null) {
            return now.in(ground, stage(point.get("stage")));
        }
        if (point.find("asleep_above") != null) {
            int[] asleep = now.stages().asleep();
            long above = point.number("asleep_above", 0);
            long upTo = point.number("asleep_up_to", Long.MAX_VALUE);
            return those(ground, number -> asleep[number] > above && asleep[number] <= upTo);
        }
        Stages then = stages(ground, ground.from() - 1).stages();
        long[] joined = Counted.wholes(ground.columns(), Layout.JOINED);
        Stage to = stage(point.get("moved_to"));
        String from = point.get("moved_from");
        return those(
                ground,
                number -> now.stages().stage(number) == to
                        && (from.isEmpty()
                                ? !wasThere(joined[number], then.stage(number), ground)
                                : wasThere(joined[number], then.stage(number), ground)
                                        && then.stage(number) == stage(from)));
    }

    /** By place: the stages in their order. */
    private static int place(Stage stage) {
        return STAGES.indexOf(stage);
    }

    // ── tiers

    /** By number on which tier each member was before the first day, and is at the end of the last; null for none. */
    private static final class OnTiers {
        private final @Nullable String[] before;
        private final @Nullable String[] after;

        OnTiers(@Nullable String[] before, @Nullable String[] after) {
            this.before = before;
            this.after = after;
        }
    }

    private OnTiers onTiers(Ground ground, String ladder) {
        Columns columns = ground.columns();
        @Nullable String[] now = new @Nullable String[columns.numbers()];
        Counted.words(columns, MemberFields.tier(ladder), (number, tier) -> now[number] = tier);
        @Nullable String[] before = now.clone();
        @Nullable String[] after = now.clone();
        back(ground, ladder, ground.first(), before);
        if (ground.last().isBefore(ground.today())) {
            back(ground, ladder, ground.last().plusDays(1), after);
        }
        return new OnTiers(before, after);
    }

    /** How many are on a tier or above it at the end of the last day. */
    long inOrAbove(Ground ground, Programme.Ladder ladder, String tier) {
        Set<String> wanted = new HashSet<>();
        boolean reached = false;
        for (Programme.Tier each : ladder.tiers()) {
            reached |= each.code().equals(tier);
            if (reached) {
                wanted.add(each.code());
            }
        }
        @Nullable String[] after = onTiers(ground, ladder.code()).after;
        long members = 0;
        for (int number = 0; number < after.length; number++) {
            members += ground.columns().has(number) && wanted.contains(Reckoned.orEmpty(after[number])) ? 1 : 0;
        }
        return members;
    }

    /** What was there before the first change from a day on. */
    private void back(Ground ground, String ladder, LocalDate day, @Nullable String[] tiers) {
        standings
                .before(
                        ground.program(),
                        ladder,
                        day.atStartOfDay(ground.version().engine().programme().zone())
                                .toInstant())
                .forEach((member, tier) -> {
                    int number = ground.taken().members().number(member);
                    if (number >= 0 && number < tiers.length) {
                        tiers[number] = tier.orElse(null);
                    }
                });
    }

    private Shown.Found tiers(Wish wish, Ground ground) {
        String asked = wish.find(LADDER);
        Programme.Ladder ladder = ladder(ground, asked);
        if (ladder == null) {
            return Reckoned.refused("/query/ladder", "figures.no-such-ladder");
        }
        OnTiers on = onTiers(ground, ladder.code());
        Point point = Point.of(Figure.TIERS, ground).with("ladder", ladder.code());
        SortedMap<String, Long> members = new TreeMap<>();
        SortedMap<String, SortedMap<String, Long>> moved = new TreeMap<>();
        for (int number = 0; number < on.after.length; number++) {
            if (ground.columns().has(number)) {
                String after = Reckoned.orEmpty(on.after[number]);
                members.merge(after, 1L, Long::sum);
                moved.computeIfAbsent(Reckoned.orEmpty(on.before[number]), _ -> new TreeMap<>())
                        .merge(after, 1L, Long::sum);
            }
        }
        List<TierMembers> tiers = new ArrayList<>();
        for (Programme.Tier tier : ladder.tiers()) {
            Long there = members.remove(tier.code());
            tiers.add(new TierMembers(
                    tier.code(),
                    tier.name().in(wish.language().tag()),
                    there == null ? 0 : there,
                    point.with("tier", tier.code()).text()));
        }
        // those of an older version, and who is on none
        members.forEach((tier, there) -> tiers.add(new TierMembers(
                tier.isEmpty() ? null : tier,
                tier.isEmpty() ? say(wish, "figure.composition.unknown") : tier,
                there,
                point.with("tier", tier).text())));
        List<TierMove> moves = new ArrayList<>();
        moved.forEach((from, row) -> row.forEach((to, there) -> moves.add(new TierMove(
                from.isEmpty() ? null : from,
                to.isEmpty() ? null : to,
                there,
                point.with("moved_from", from).with("moved_to", to).text()))));
        return Shown.here(new TiersAnswer(
                ground.of(Figure.TIERS),
                ladder.code(),
                ladder.name().in(wish.language().tag()),
                tiers,
                moves,
                ground.version().engine().programme().ladders().stream()
                        .map(Programme.Ladder::code)
                        .toList()));
    }

    private RoaringBitmap onTier(Point point, Ground ground) {
        OnTiers on = onTiers(ground, point.get("ladder"));
        String tier = point.find("tier");
        if (tier != null) {
            return those(ground, number -> Reckoned.orEmpty(on.after[number]).equals(tier));
        }
        String from = point.get("moved_from");
        String to = point.get("moved_to");
        return those(
                ground,
                number -> Reckoned.orEmpty(on.before[number]).equals(from)
                        && Reckoned.orEmpty(on.after[number]).equals(to));
    }
}
