package zhiyin.insight;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.insight.Active;
import zhiyin.engine.insight.Askable;
import zhiyin.engine.insight.Counted;
import zhiyin.engine.insight.Funnel;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.Paths;
import zhiyin.engine.insight.Segment;
import zhiyin.engine.insight.Sketch;
import zhiyin.engine.insight.Who;
import zhiyin.engine.program.SegmentText;
import zhiyin.engine.rule.Field;
import zhiyin.facts.AllCores;
import zhiyin.facts.MemberFields;
import zhiyin.http.Messages;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Query;
import zhiyin.http.Shape;
import zhiyin.insight.JourneyFigures.AarrrAnswer;
import zhiyin.insight.JourneyFigures.AarrrStage;
import zhiyin.insight.JourneyFigures.FunnelAnswer;
import zhiyin.insight.JourneyFigures.FunnelSplit;
import zhiyin.insight.JourneyFigures.FunnelStepView;
import zhiyin.insight.JourneyFigures.PathLink;
import zhiyin.insight.JourneyFigures.PathNode;
import zhiyin.insight.JourneyFigures.PathView;
import zhiyin.insight.JourneyFigures.PathsAnswer;

/** What members do one thing after another. */
@Component
class Journeys implements Family {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int STEPS_LENGTH_MAX = 2_000;
    private static final int TOP = 20;
    private static final int SECONDS_A_MINUTE = 60;

    private static final OptionalQuery<String> BEGINS = Query.text("begins", Shape.text(1, 100))
            .says("The kind of deed with which a way begins, order among them; any, if not said.");
    private static final Query<Integer> STEPS =
            Query.integer("steps", 2, 6, 5).says("How many steps of a way are looked at.");
    private static final Query<Integer> KINDS =
            Query.integer("kinds", 1, 20, 8).says("So many kinds are told apart at each step; all others are one.");
    private static final Query<Integer> BREAK =
            Query.integer("break", 1, 10_080, 30).says("After so many minutes without a deed another way begins.");
    private static final Query<String> FUNNEL = Query.text("funnel", Shape.prose(1, STEPS_LENGTH_MAX))
            .says(
                    "The steps: a JSON list of two to ten deeds, each as in a segment, such as {\"did\": \"event\", \"event\":"
                            + " \"cart\"} or {\"did\": \"order\"}, with a name if it has one.")
            .required();
    private static final Query<Integer> WITHIN_MINUTES = Query.integer("within", 1, 527_040, 10_080)
            .says("So many minutes after the first step the last may be at most.");
    private static final OptionalQuery<String> SPLIT = Query.text("split", Shape.text(1, 100))
            .says("A text that is kept of members, by which they are told apart: source, tier.… or attribute.…");

    private final Messages messages;

    Journeys(Messages messages) {
        this.messages = messages;
    }

    @Override
    public List<Shown> shown() {
        return List.of(
                new Shown(
                        Figure.FUNNEL,
                        "funnel",
                        "getFunnel",
                        "Get how many take each of some steps, one after the other",
                        "The first step lies on the days asked for; further ones may be later.",
                        Stretch.DAYS,
                        List.of(FUNNEL, WITHIN_MINUTES, SPLIT),
                        FunnelAnswer.class,
                        Journeys::funnel),
                new Shown(
                        Figure.PATHS,
                        "paths",
                        "getPaths",
                        "Get which ways members go, from one deed to the next",
                        "",
                        Stretch.DAYS,
                        List.of(BEGINS, STEPS, KINDS, BREAK),
                        PathsAnswer.class,
                        Journeys::paths),
                new Shown(
                        Figure.AARRR,
                        "aarrr",
                        "getAarrr",
                        "Get the board of acquisition, activation, retention, revenue and referral",
                        "",
                        Stretch.DAYS,
                        List.of(),
                        AarrrAnswer.class,
                        this::aarrr));
    }

    @Override
    public Map<Figure, Behind> behind() {
        Map<Figure, Behind> behind = new EnumMap<>(Figure.class);
        behind.put(Figure.FUNNEL, Journeys::reached);
        behind.put(Figure.PATHS, Journeys::went);
        behind.put(Figure.AARRR, (point, ground) -> members(ground, point.word("stage", Pirate.class)));
        return behind;
    }

    // ── funnels

    /** A step of a funnel, and what it is called. */
    private record Named(Segment.Deed deed, String name) {}

    /** The steps that a text says; null where it says none. */
    private static @Nullable List<Named> steps(String text, Ground ground) {
        List<Named> steps = new ArrayList<>();
        try {
            JsonNode list = JSON.readTree(text);
            if (!list.isArray() || list.size() < 2 || list.size() > Funnel.STEPS_MAX) {
                return null;
            }
            for (JsonNode each : list) {
                if (!(each instanceof ObjectNode step)) {
                    return null;
                }
                String name = step.path("name").asString("");
                step.remove("name");
                String shown = name.isBlank()
                        ? step.path("event").asString(step.path("did").asString(""))
                        : name;
                // a deed that was done at least once is a segment, which can be read
                step.put("measure", "count").put("operator", ">=").put("value", 1);
                SegmentText.SegmentReading reading = SegmentText.read(
                        JSON.writeValueAsString(step),
                        new Askable(ground.columns().layout()),
                        ground.version().engine().programme().digits(),
                        null,
                        Map.of());
                if (!(reading instanceof SegmentText.SegmentReading.Read(Segment.Did did))) {
                    return null;
                }
                steps.add(new Named(did.deed(), shown));
            }
        } catch (JacksonException unreadable) {
            return null;
        }
        return steps;
    }

    private static Funnel.Question question(List<Named> steps, int minutes, Ground ground, @Nullable String split) {
        return new Funnel.Question(
                steps.stream().map(Named::deed).toList(),
                (long) minutes * SECONDS_A_MINUTE,
                ground.from(),
                ground.until(),
                split);
    }

    private static Shown.Found funnel(Wish wish, Ground ground) {
        String text = wish.query(FUNNEL);
        List<Named> steps = steps(text, ground);
        if (steps == null) {
            return Reckoned.refused("/query/funnel", "figures.funnel");
        }
        int minutes = wish.query(WITHIN_MINUTES);
        String split = wish.find(SPLIT);
        String kept = split == null ? null : kept(ground, split);
        if (split != null && kept == null) {
            return Reckoned.refused("/query/split", "figures.no-such-choice");
        }
        Funnel funnel = Funnel.of(ground.columns(), question(steps, minutes, ground, kept), AllCores.HERE);
        Point point = Point.of(Figure.FUNNEL, ground).with("funnel", text).with("within", minutes);
        long[] reached = funnel.reached();
        List<FunnelStepView> views = new ArrayList<>();
        for (int i = 0; i < reached.length; i++) {
            views.add(new FunnelStepView(
                    i + 1,
                    steps.get(i).name(),
                    reached[i],
                    i == 0 ? null : Shares.part(reached[i], reached[i - 1]),
                    Shares.part(reached[i], reached[0]),
                    i == 0 ? null : waited(funnel.waits(i + 1), 0.5),
                    i == 0 ? null : waited(funnel.waits(i + 1), 0.9),
                    point.with("step", i + 1).text(),
                    i == 0 ? null : point.with("step", i).with("left", true).text()));
        }
        List<FunnelSplit> splits = new ArrayList<>();
        if (kept != null) {
            funnel.reachedBySplit()
                    .forEach((key, counts) -> splits.add(new FunnelSplit(
                            key.isEmpty() ? null : key,
                            java.util.Arrays.stream(counts).boxed().toList(),
                            IntStream.rangeClosed(1, counts.length)
                                    .mapToObj(step -> point.with("step", step)
                                            .with("split", split)
                                            .with("key", key)
                                            .text())
                                    .toList())));
        }
        return Shown.here(new FunnelAnswer(ground.of(Figure.FUNNEL), (long) minutes * SECONDS_A_MINUTE, views, splits));
    }

    /**
     * What part of those who take the first step take the last one within the usual time, in basis points.
     *
     * @return null where the text says no steps
     */
    static @Nullable Long conversion(Ground ground, String text) {
        List<Named> steps = steps(text, ground);
        if (steps == null) {
            return null;
        }
        long[] reached = Funnel.of(
                        ground.columns(), question(steps, WITHIN_MINUTES.usual(), ground, null), AllCores.HERE)
                .reached();
        return reached[0] == 0 ? 0 : reached[reached.length - 1] * 10_000 / reached[0];
    }

    private static @Nullable Long waited(Sketch waits, double share) {
        return waits.count() == 0 ? null : Math.round(waits.quantile(share));
    }

    /** As what a text is kept that composition calls so; null where there is none. */
    private static @Nullable String kept(Ground ground, String choice) {
        String bare = choice.startsWith("attribute.") ? choice.substring("attribute.".length()) : choice;
        return ground.columns().layout().members().stream()
                .filter(each -> each.kind() == Field.Kind.TEXT)
                .map(Layout.Kept::name)
                .filter(name -> name.equals("member." + bare))
                .findFirst()
                .orElse(null);
    }

    private static RoaringBitmap reached(Point point, Ground ground) {
        List<Named> steps = steps(point.get("funnel"), ground);
        if (steps == null) {
            throw new Point.NotAPoint();
        }
        RoaringBitmap reached = Who.reached(
                ground.columns(),
                question(steps, point.whole("within"), ground, null),
                point.whole("step"),
                point.find("left") != null,
                AllCores.HERE);
        String split = point.find("split");
        if (split == null) {
            return reached;
        }
        String kept = kept(ground, split);
        if (kept == null) {
            throw new Point.NotAPoint();
        }
        String key = point.get("key");
        return RoaringBitmap.and(
                reached, Who.having(ground.columns(), kept, key.isEmpty() ? null : key, AllCores.HERE));
    }

    // ── paths

    private static Paths.Question question(@Nullable String begins, int steps, int minutes, Ground ground) {
        return new Paths.Question(begins, steps, (long) minutes * SECONDS_A_MINUTE, ground.from(), ground.until());
    }

    private static Shown.Found paths(Wish wish, Ground ground) {
        String begins = wish.find(BEGINS);
        int steps = wish.query(STEPS);
        int minutes = wish.query(BREAK);
        int kinds = wish.query(KINDS);
        Paths paths = Paths.of(ground.columns(), question(begins, steps, minutes, ground), AllCores.HERE);
        Point point = Point.of(Figure.PATHS, ground)
                .with("begins", begins)
                .with("steps", steps)
                .with("kinds", kinds)
                .with("break", minutes);
        List<PathNode> nodes = new ArrayList<>();
        var kept = paths.kept(kinds);
        for (int step = 0; step < kept.size(); step++) {
            int place = step;
            kept.get(step)
                    .forEach((kind, times) -> nodes.add(new PathNode(
                            place + 1,
                            kind,
                            times,
                            point.with("step", place + 1).with("kind", kind).text())));
        }
        List<PathLink> links = paths.links(kinds).stream()
                .map(link -> new PathLink(
                        link.step() + 1,
                        link.from(),
                        link.to(),
                        link.times(),
                        point.with("step", link.step() + 1)
                                .with("kind", link.from())
                                .with("then", link.to())
                                .text()))
                .toList();
        Set<String> all = new TreeSet<>(
                ground.filter().own() ? Counted.kindsWithin(ground.columns()) : Counted.kinds(ground.columns()));
        all.add(Paths.ORDER);
        return Shown.here(new PathsAnswer(
                ground.of(Figure.PATHS),
                paths.total(),
                minutes,
                nodes,
                links,
                paths.top(TOP).stream()
                        .map(path -> new PathView(
                                path.steps(),
                                path.times(),
                                path.steps().equals(List.of(Paths.OTHER))
                                        ? null
                                        : point.with("way", JSON.writeValueAsString(path.steps()))
                                                .text()))
                        .toList(),
                List.copyOf(all)));
    }

    private static RoaringBitmap went(Point point, Ground ground) {
        Paths.Question question = question(point.find("begins"), point.whole("steps"), point.whole("break"), ground);
        String way = point.find("way");
        if (way != null) {
            return Who.wentAll(ground.columns(), question, way(way), AllCores.HERE);
        }
        int step = point.whole("step") - 1;
        int kinds = point.whole("kinds");
        var kept = Paths.of(ground.columns(), question, AllCores.HERE).kept(kinds);
        if (step < 0 || step >= kept.size()) {
            throw new Point.NotAPoint();
        }
        List<Paths.Step> things = new ArrayList<>();
        things.add(thing(point.get("kind"), kept.get(step).keySet()));
        String then = point.find("then");
        if (then != null) {
            if (step + 1 >= kept.size()) {
                throw new Point.NotAPoint();
            }
            things.add(thing(then, kept.get(step + 1).keySet()));
        }
        return Who.went(ground.columns(), question, step, things, AllCores.HERE);
    }

    private static List<String> way(String text) {
        try {
            List<String> way = new ArrayList<>();
            JSON.readTree(text).forEach(step -> way.add(step.asString()));
            return way;
        } catch (JacksonException unreadable) {
            throw new Point.NotAPoint();
        }
    }

    /** What is rare is all but what is told apart. */
    private static Paths.Step thing(String kind, Set<String> kept) {
        if (!kind.equals(Paths.OTHER)) {
            return new Paths.Step(kind, Set.of());
        }
        Set<String> others = new TreeSet<>(kept);
        others.remove(Paths.OTHER);
        return new Paths.Step(null, others);
    }

    // ── from the first visit to those whom members bring along

    /** The stages, which together are what a pirate says. */
    private enum Pirate {
        ACQUISITION,
        ACTIVATION,
        RETENTION,
        REVENUE,
        REFERRAL
    }

    private static RoaringBitmap joined(Ground ground) {
        return Who.joined(ground.columns(), ground.from(), ground.until(), AllCores.HERE);
    }

    private static RoaringBitmap bought(Ground ground) {
        return Who.active(ground.columns(), Active.What.ORDERS, ground.from(), ground.until(), AllCores.HERE);
    }

    private static RoaringBitmap members(Ground ground, Pirate stage) {
        return switch (stage) {
            case ACQUISITION -> joined(ground);
            case ACTIVATION ->
                RoaringBitmap.and(
                        joined(ground),
                        Who.active(ground.columns(), Active.What.ORDERS, 0, ground.until(), AllCores.HERE));
            case RETENTION -> RoaringBitmap.and(bought(ground.before()), bought(ground));
            case REVENUE -> bought(ground);
            case REFERRAL ->
                RoaringBitmap.andNot(
                        joined(ground), Who.having(ground.columns(), MemberFields.JOINED_CODE, null, AllCores.HERE));
        };
    }

    private static long base(Ground ground, Pirate stage) {
        return switch (stage) {
            case ACQUISITION, REVENUE ->
                Who.joined(ground.columns(), 0, ground.until(), AllCores.HERE).getLongCardinality();
            case ACTIVATION, REFERRAL -> joined(ground).getLongCardinality();
            case RETENTION -> bought(ground.before()).getLongCardinality();
        };
    }

    private Shown.Found aarrr(Wish wish, Ground ground) {
        Point point = Point.of(Figure.AARRR, ground);
        List<AarrrStage> stages = new ArrayList<>();
        for (Pirate stage : Pirate.values()) {
            String word = stage.name().toLowerCase(Locale.ROOT);
            long members = members(ground, stage).getLongCardinality();
            long base = base(ground, stage);
            long[] sums = Growth.sums(ground);
            stages.add(new AarrrStage(
                    word,
                    messages.say(wish.language(), "figure.aarrr." + word + ".name", Map.of()),
                    messages.say(wish.language(), "figure.aarrr." + word + ".definition", Map.of()),
                    members,
                    members(ground.before(), stage).getLongCardinality(),
                    base,
                    Shares.part(members, base),
                    stage == Pirate.REVENUE ? sums[2] - sums[3] : null,
                    point.with("stage", stage).text()));
        }
        return Shown.here(new AarrrAnswer(ground.of(Figure.AARRR), ground.currency(), stages));
    }
}
