package zhiyin.insight;

import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Query;
import zhiyin.http.Shape;

/** What the programme gives and costs. */
@Component
class Costs implements Family {

    static final OptionalQuery<String> ASSET =
            Query.text("asset", Shape.text(1, 100)).says("The asset; the programme's first, if not said.");

    @Override
    public List<Shown> shown() {
        return List.of(
                new Shown(
                        Figure.POINTS,
                        "points",
                        "getPointsFigures",
                        "Get what was earned, spent and lost of an asset, and what is owed, by month",
                        "Out of the books of all members: whom else it is asked of is passed over.",
                        Stretch.MONTHS,
                        List.of(ASSET),
                        CostFigures.PointsAnswer.class,
                        (_, _) -> new Shown.Found.Refused(Reckoned.underway(0))),
                new Shown(
                        Figure.COUPONS,
                        "coupons",
                        "getCouponFigures",
                        "Get what became of coupons, and what they cost",
                        "Of all members: whom else it is asked of is passed over.",
                        Stretch.DAYS,
                        List.of(),
                        CostFigures.CouponsAnswer.class,
                        (_, _) -> new Shown.Found.Refused(Reckoned.underway(0))),
                new Shown(
                        Figure.COST,
                        "cost",
                        "getProgrammeCost",
                        "Get what the programme costs, beside what members spend",
                        "Of all members: whom else it is asked of is passed over.",
                        Stretch.MONTHS,
                        List.of(),
                        CostFigures.CostAnswer.class,
                        (_, _) -> new Shown.Found.Refused(Reckoned.underway(0))));
    }

    @Override
    public Map<Figure, Behind> behind() {
        return Map.of();
    }
}
