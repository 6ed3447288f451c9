package zhiyin.insight;

import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Query;
import zhiyin.http.Shape;

/** Who the members are. */
@Component
class People implements Family {

    /** What of members is distributed. */
    enum Measure {
        VISITS,
        ORDERS,
        SPEND,
        INTERVAL,
        RECENCY
    }

    static final Query<String> BY = Query.text("by", Shape.text(1, 100))
            .says("By what they are counted: source, age, stage, or what the answer's choices name.")
            .otherwise("source");
    static final Query<Measure> MEASURE =
            Query.word("measure", Measure.class, Measure.ORDERS).says("In what they differ.");
    static final OptionalQuery<String> LADDER =
            Query.text("ladder", Shape.text(1, 100)).says("The ladder; the programme's first, if not said.");

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
                        PeopleFigures.CompositionAnswer.class,
                        (_, _) -> new Shown.Found.Refused(Reckoned.underway(0))),
                new Shown(
                        Figure.ACTIVITY,
                        "distribution",
                        "getDistribution",
                        "Get how members differ in what they do: visits, orders, spend, interval, recency",
                        "",
                        Stretch.YEAR,
                        List.of(MEASURE),
                        PeopleFigures.DistributionAnswer.class,
                        (_, _) -> new Shown.Found.Refused(Reckoned.underway(0))),
                new Shown(
                        Figure.RFM,
                        "rfm",
                        "getRfm",
                        "Get the members by how lately, how often and for how much they bought",
                        "Over all history until the last day; moves are seen against the day before the first.",
                        Stretch.DAYS,
                        List.of(),
                        PeopleFigures.RfmAnswer.class,
                        (_, _) -> new Shown.Found.Refused(Reckoned.underway(0))),
                new Shown(
                        Figure.LIFECYCLE,
                        "lifecycle",
                        "getLifecycle",
                        "Get the members by where they stand in their life as customers",
                        "As of the last day; moves are seen against the day before the first.",
                        Stretch.DAYS,
                        List.of(),
                        PeopleFigures.LifecycleAnswer.class,
                        (_, _) -> new Shown.Found.Refused(Reckoned.underway(0))),
                new Shown(
                        Figure.TIERS,
                        "tiers",
                        "getTierFigures",
                        "Get the members by tier, and who went from which to which",
                        "",
                        Stretch.DAYS,
                        List.of(LADDER),
                        PeopleFigures.TiersAnswer.class,
                        (_, _) -> new Shown.Found.Refused(Reckoned.underway(0))));
    }

    @Override
    public Map<Figure, Behind> behind() {
        return Map.of();
    }
}
