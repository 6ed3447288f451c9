package zhiyin.insight;

import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Query;
import zhiyin.http.Shape;

/** What members are expected to do. */
@Component
class Expected implements Family {

    /** By what members are ranked. */
    enum Rank {
        VALUE,
        PURCHASES,
        ALIVE,
        CHURN
    }

    static final Query<Rank> RANK =
            Query.word("rank", Rank.class, Rank.VALUE).says("Those who have most of it come first.");
    static final Query<Integer> LIMIT = Query.integer("limit", 1, 200, 50);
    static final OptionalQuery<String> CURSOR =
            Query.text("cursor", Shape.text(1, 40)).says("Where the page before ended.");
    static final Query<Integer> DAYS =
            Query.integer("held_out", 7, 365, 90).says("So many days up to the last are held out.");

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
                        ModelFigures.ExpectationsAnswer.class,
                        (_, _) -> new Shown.Found.Refused(Reckoned.underway(0))),
                new Shown(
                        Figure.CHURN,
                        "churn",
                        "getChurnRisk",
                        "Get how probable it is that members do not buy any more",
                        "As of when the model was fitted, which is once a day.",
                        Stretch.DAYS,
                        List.of(),
                        ModelFigures.ChurnAnswer.class,
                        (_, _) -> new Shown.Found.Refused(Reckoned.underway(0))),
                new Shown(
                        Figure.CALIBRATION,
                        "calibration",
                        "getCalibration",
                        "Get how right the model was, on days that it did not know",
                        "",
                        Stretch.DAYS,
                        List.of(DAYS),
                        ModelFigures.CalibrationAnswer.class,
                        (_, _) -> new Shown.Found.Refused(Reckoned.underway(0))));
    }

    @Override
    public Map<Figure, Behind> behind() {
        return Map.of();
    }
}
