package zhiyin.insight;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.stereotype.Component;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Counted;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.Stage;
import zhiyin.engine.insight.Who;
import zhiyin.engine.program.Programme;
import zhiyin.engine.rule.Field;
import zhiyin.facts.AllCores;
import zhiyin.http.Messages;
import zhiyin.http.Query;
import zhiyin.http.Shape;
import zhiyin.insight.PeopleFigures.CompositionAnswer;
import zhiyin.insight.PeopleFigures.CompositionChoice;
import zhiyin.insight.PeopleFigures.CompositionPart;

/** Of whom the members are made up, by something that is known of them. */
@Component
class Composition implements Family {

    private static final String BY_STAGE = "stage";
    private static final String BY_AGE = "age";
    private static final String BY_TIER = "tier.";
    private static final String BY_ATTRIBUTE = "attribute.";
    private static final int[] AGES = {0, 18, 25, 35, 45, 55, 65};
    private static final Query<String> BY = Query.text("by", Shape.text(1, 100))
            .says("By what they are counted: source, age, stage, or what the answer's choices name.")
            .otherwise("source");

    private final StandingPages standing;
    private final LifeStages stages;
    private final OriginNames origins;
    private final Messages messages;

    Composition(StandingPages standing, LifeStages stages, OriginNames origins, Messages messages) {
        this.standing = standing;
        this.stages = stages;
        this.origins = origins;
        this.messages = messages;
    }

    @Override
    public List<Shown> shown() {
        return List.of(new Shown(
                Figure.COMPOSITION,
                "composition",
                "getComposition",
                "Get the members by something that is known of them",
                "As they are now.",
                Stretch.DAYS,
                List.of(BY),
                CompositionAnswer.class,
                this::composition));
    }

    @Override
    public Map<Figure, Behind> behind() {
        return Map.of(Figure.COMPOSITION, this::composed);
    }

    private Shown.Found composition(Wish wish, Ground ground) {
        String by = wish.query(BY);
        Point point = Point.of(Figure.COMPOSITION, ground).with("by", by);
        List<CompositionPart> parts;
        if (by.equals(BY_STAGE)) {
            parts = new ArrayList<>();
            long[] members = stages.of(ground, ground.until()).members(ground);
            for (Stage stage : LifeStages.ALL) {
                parts.add(new CompositionPart(
                        LifeStages.word(stage),
                        stages.name(wish.language(), stage),
                        members[LifeStages.place(stage)],
                        point.with("key", LifeStages.word(stage)).text()));
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
        Programme.Ladder ladder = TierMoves.ladder(ground, by.substring(BY_TIER.length()));
        Programme.Tier tier = ladder == null ? null : ladder.tier(key);
        return tier == null ? key : tier.name().in(wish.language().tag());
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
            return stages.of(ground, ground.until()).in(ground, LifeStages.stage(key));
        }
        if (by.equals(BY_AGE)) {
            int wanted = key.isEmpty() ? AGES.length : Arrays.binarySearch(AGES, point.whole("key"));
            long[] born = Counted.wholes(columns, Layout.BIRTHDAY);
            return ground.those(number -> band(born[number], ground.last()) == wanted);
        }
        Layout.Kept kept = kept(ground, by);
        if (kept == null) {
            throw new Point.NotAPoint();
        }
        if (kept.kind() == Field.Kind.FLAG) {
            long[] values = Counted.wholes(columns, kept.name());
            long wanted = key.isEmpty() ? Field.ABSENT : point.whole("key");
            return ground.those(number -> values[number] == wanted);
        }
        return Who.having(columns, kept.name(), key.isEmpty() ? null : key, AllCores.HERE);
    }

    private String say(Wish wish, String key) {
        return messages.say(wish.language(), key, Map.of());
    }
}
