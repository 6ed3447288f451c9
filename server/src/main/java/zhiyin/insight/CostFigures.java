package zhiyin.insight;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.http.Says;

/** What the figures answer that say what the programme gives and costs. */
final class CostFigures {

    private CostFigures() {}

    @Says("What was earned, spent and lost of an asset, month by month, out of the books.")
    record PointsAnswer(
            FigureOf of,
            String asset,
            @Says("In the caller's language.") String assetName,

            @Says("What a unit is worth, in minor units of the currency; absent where the programme does not say.")
            @Nullable
            Double worth,

            String currency,
            List<PointsMonth> months,
            @Says("The assets that there are.") List<String> assets) {}

    @Says(
            "One month; what was posted on its days, as closed days say. opening + earned − spent − expired − takenBack − other = closing.")
    record PointsMonth(
            LocalDate begins,

            @Says("What members had when it began, less what they owed.")
            long opening,

            long earned,
            long spent,
            long expired,
            @Says("Because an order came back, or by hand.") long takenBack,

            @Says("Paid out, and what went to other members less what came from them.")
            long other,

            @Says("What members had when it ended, less what they owed.")
            long closing,

            @Says("closing in minor units, rounded half up; absent where a unit has no worth.") @Nullable
            Long liability,

            @Says("Whose part in earned is not nothing; so the others.")
            String earnedPoint,

            String spentPoint,
            String expiredPoint,
            String takenBackPoint,
            String otherPoint,

            @Says("Who had some, or owed some, when it ended.")
            String closingPoint) {}

    @Says("What became of coupons.")
    record CouponFiguresAnswer(FigureOf of, String currency, CouponSums sums, List<CouponTemplateUse> templates) {}

    @Says("All of them together.")
    record CouponSums(
            @Says("Given in these days.") long issued,
            @Says("Used in these days.") long used,
            @Says("What they took off; minor units.") long off,
            @Says("Whose time ended in these days unused.") long expired,
            @Says("Made void in these days.") long voided,
            @Says("Members who used one.") long members,
            String point) {}

    @Says("The coupons of one template.")
    record CouponTemplateUse(
            String template,
            long issued,
            long used,

            @Says("used ÷ issued of these days; absent where none was issued.") @Nullable
            Double rate,

            @Says("Minor units.") long off,
            long expired,
            long voided,
            @Says("Members who used one.") long members,
            String point) {}

    @Says("What the programme costs, beside what members spend.")
    record CostAnswer(FigureOf of, String currency, CostSums sums, List<CostMonth> months) {}

    @Says("All months together; minor units.")
    record CostSums(
            long revenue,
            long points,
            long coupons,
            long cost,

            @Says("cost ÷ revenue; absent where there is none.") @Nullable
            Double part,

            @Says("Who ordered.") String revenuePoint,
            @Says("Who spent points, or used a coupon.") String costPoint) {}

    @Says("One month; minor units.")
    record CostMonth(
            LocalDate begins,
            @Says("What members spent net.") long revenue,

            @Says("What points and given stored value were worth that were spent, less those given back.")
            long points,

            @Says("What coupons took off, less what was given back.")
            long coupons,

            @Says("points + coupons.") long cost,
            @Nullable Double part,
            @Says("Who ordered.") String revenuePoint,
            @Says("Who spent points.") String pointsPoint,
            @Says("Who used a coupon.") String couponsPoint,
            @Says("Who did either.") String costPoint) {}
}
