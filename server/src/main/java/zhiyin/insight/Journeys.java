package zhiyin.insight;

import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Query;
import zhiyin.http.Shape;

/** What members do one thing after another. */
@Component
class Journeys implements Family {

    private static final int STEPS_LENGTH_MAX = 6_000;

    static final OptionalQuery<String> BEGINS = Query.text("begins", Shape.text(1, 100))
            .says("The kind of deed with which a way begins, order among them; any, if not said.");
    static final Query<Integer> STEPS =
            Query.integer("steps", 2, 6, 5).says("How many steps of a way are looked at.");
    static final Query<Integer> KINDS =
            Query.integer("kinds", 1, 20, 8).says("So many kinds are told apart at each step; all others are one.");
    static final Query<Integer> BREAK = Query.integer("break", 1, 10_080, 30)
            .says("After so many minutes without a deed another way begins.");
    static final Query<String> FUNNEL = Query.text("funnel", Shape.prose(1, STEPS_LENGTH_MAX))
            .says("The steps: a JSON list of two to ten deeds, each as in a segment, such as {\"did\": \"event\", \"event\":"
                    + " \"cart\"} or {\"did\": \"order\"}, with a name if it has one.")
            .required();
    static final Query<Integer> WITHIN_MINUTES = Query.integer("within", 1, 527_040, 10_080)
            .says("So many minutes after the first step the last may be at most.");
    static final OptionalQuery<String> SPLIT = Query.text("split", Shape.text(1, 100))
            .says("Something by which members are told apart, as composition names it.");

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
                        JourneyFigures.FunnelAnswer.class,
                        (_, _) -> new Shown.Found.Refused(Reckoned.underway(0))),
                new Shown(
                        Figure.PATHS,
                        "paths",
                        "getPaths",
                        "Get which ways members go, from one deed to the next",
                        "",
                        Stretch.DAYS,
                        List.of(BEGINS, STEPS, KINDS, BREAK),
                        JourneyFigures.PathsAnswer.class,
                        (_, _) -> new Shown.Found.Refused(Reckoned.underway(0))),
                new Shown(
                        Figure.AARRR,
                        "aarrr",
                        "getAarrr",
                        "Get the board of acquisition, activation, retention, revenue and referral",
                        "",
                        Stretch.DAYS,
                        List.of(),
                        JourneyFigures.AarrrAnswer.class,
                        (_, _) -> new Shown.Found.Refused(Reckoned.underway(0))));
    }

    @Override
    public Map<Figure, Behind> behind() {
        return Map.of();
    }
}
