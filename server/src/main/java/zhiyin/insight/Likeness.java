package zhiyin.insight;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.stereotype.Component;
import zhiyin.engine.insight.Alike;
import zhiyin.engine.insight.Traits;
import zhiyin.engine.insight.Traits.Trait;
import zhiyin.facts.AllCores;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Query;
import zhiyin.insight.LikenessFigures.AlikeAnswer;
import zhiyin.insight.LikenessFigures.AlikeGroup;
import zhiyin.insight.LikenessFigures.AlikeMeans;

/** Who buys alike. */
@Component
class Likeness implements Family {

    private static final int LEAST = 3;
    private static final int MOST = 8;
    /** The same members are in the same groups, whoever asks. */
    private static final long SEED = 20_260_101;

    private static final int TOLD = 2;
    /** So far from the mean of all, in standard deviations, something tells a group apart. */
    private static final double APART = 0.25;

    private static final OptionalQuery<Integer> GROUPS = Query.<Integer>of("groups", text -> {
                if (!text.matches("[0-9]{1,2}")) {
                    return null;
                }
                int groups = Integer.parseInt(text);
                return groups < Alike.GROUPS_MIN || groups > Alike.GROUPS_MAX ? null : groups;
            })
            .says("So many groups, from 2 to 12; if not said, as many from 3 to 8 as keep apart best.");

    private final Messages messages;

    Likeness(Messages messages) {
        this.messages = messages;
    }

    @Override
    public List<Shown> shown() {
        return List.of(new Shown(
                Figure.ALIKE,
                "groups",
                "getAlikeGroups",
                "Get groups of members who buy alike, without saying what groups there are",
                "By how lately, how often, how much, after how many days and on how many days they buy, and what part comes back.",
                Stretch.YEAR,
                List.of(GROUPS),
                AlikeAnswer.class,
                this::groups));
    }

    @Override
    public Map<Figure, Behind> behind() {
        return Map.of(Figure.ALIKE, Likeness::grouped);
    }

    private static Traits traits(Ground ground) {
        return Traits.of(ground.columns(), ground.from(), ground.until(), AllCores.HERE);
    }

    private static Alike.@Nullable Found found(Traits traits, @Nullable Integer asked) {
        try {
            return Alike.of(
                    traits, new Alike.Choice(asked == null ? LEAST : asked, asked == null ? MOST : asked, SEED));
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private Shown.Found groups(Wish wish, Ground ground) {
        Traits traits = traits(ground);
        Alike.Found found = found(traits, wish.find(GROUPS));
        int[] assigned =
                found == null ? new int[traits.members()] : found.groups().assigned(traits, AllCores.HERE);
        int count = found == null ? 0 : found.groups().groups();
        Sums all = new Sums();
        Sums[] sums = Stream.generate(Sums::new).limit(count).toArray(Sums[]::new);
        for (int place = 0; place < assigned.length; place++) {
            all.add(traits, place);
            if (count > 0) {
                sums[assigned[place]].add(traits, place);
            }
        }
        List<AlikeGroup> groups = new ArrayList<>();
        if (found != null) {
            // the centres go with the point: who comes behind it is who was in it, whatever was learnt since
            Point point = Point.of(Figure.ALIKE, ground)
                    .with("centres", found.groups().text());
            for (int group = 0; group < count; group++) {
                if (sums[group].members > 0) {
                    groups.add(group(wish.language(), found.groups(), group, sums[group], all, point));
                }
            }
        }
        return Shown.here(new AlikeAnswer(
                ground.of(Figure.ALIKE),
                ground.currency(),
                traits.members(),
                ground.columns().counts().members() - traits.members(),
                found == null ? 0 : found.silhouette(),
                all.means(),
                groups));
    }

    private AlikeGroup group(Language language, Alike alike, int group, Sums sums, Sums all, Point point) {
        long spent = (long) sums.of[Trait.SPEND.place()];
        double spentByAll = all.of[Trait.SPEND.place()];
        return new AlikeGroup(
                group + 1,
                apart(language, alike, group),
                sums.members,
                (double) sums.members / all.members,
                spent,
                spentByAll == 0 ? 0 : spent / spentByAll,
                sums.means(),
                point.with("group", group).text());
    }

    /** What most tells a group apart from all. */
    private List<String> apart(Language language, Alike alike, int group) {
        List<String> apart = Stream.of(Trait.values())
                .filter(trait -> Math.abs(alike.apart(group, trait)) >= APART)
                .sorted(Comparator.comparingDouble(trait -> -Math.abs(alike.apart(group, trait))))
                .limit(TOLD)
                .map(trait -> messages.say(
                        language,
                        "figure.alike." + trait.name().toLowerCase(Locale.ROOT).replace('_', '-')
                                + (alike.apart(group, trait) < 0 ? ".less" : ".more"),
                        Map.of()))
                .toList();
        return apart.isEmpty() ? List.of(messages.say(language, "figure.alike.like-most", Map.of())) : apart;
    }

    private static RoaringBitmap grouped(Point point, Ground ground) {
        Alike groups = Alike.read(point.get("centres"));
        int wanted = point.whole("group");
        Traits traits = traits(ground);
        int[] assigned = groups.assigned(traits, AllCores.HERE);
        RoaringBitmap members = new RoaringBitmap();
        for (int place = 0; place < assigned.length; place++) {
            if (assigned[place] == wanted) {
                members.add(traits.number(place));
            }
        }
        return members;
    }

    /** What some members come to together. */
    private static final class Sums {
        private long members;
        private final double[] of = new double[Trait.values().length];

        void add(Traits traits, int place) {
            members++;
            for (Trait trait : Trait.values()) {
                of[trait.place()] += traits.value(trait, place);
            }
        }

        private double mean(Trait trait) {
            return members == 0 ? 0 : of[trait.place()] / members;
        }

        AlikeMeans means() {
            return new AlikeMeans(
                    mean(Trait.RECENCY),
                    mean(Trait.ORDERS),
                    mean(Trait.SPEND),
                    mean(Trait.INTERVAL),
                    mean(Trait.RETURNS),
                    mean(Trait.ACTIVE_DAYS));
        }
    }
}
