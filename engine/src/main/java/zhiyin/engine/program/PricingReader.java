package zhiyin.engine.program;

import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.promotion.Lane;
import zhiyin.engine.promotion.Pricing;
import zhiyin.engine.promotion.Pricing.Alone;
import zhiyin.engine.promotion.Pricing.OddUnit;
import zhiyin.engine.promotion.Pricing.PointsAsMoney;
import zhiyin.engine.promotion.Taxes;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Field;

/** Reads how prices are made: the lanes of promotions, what is rounded how, and points as money. */
final class PricingReader {

    private static final String LANE = "{code: order, choose: all}";
    private static final Form PRICING = Form.of("{lanes: [" + LANE + "]}")
            .needs("lanes", "[" + LANE + "]")
            .may("alone", "best")
            .may("round", "half-up")
            .may("oddUnit", "largest-remainder")
            .may("points", "{asset: points, worth: 0.01}")
            .may("taxes", "{prices: excluded}")
            .may("attachDays", "30");
    private static final Form TAXES = Form.empty()
            .may("prices", "excluded")
            .may("on", "left")
            .may("each", "rate")
            .may("round", "half-up");
    private static final Form LANE_FORM =
            Form.empty().needs("code", "order").needs("choose", "all").may("most", "1");
    private static final Form POINTS = Form.empty()
            .needs("asset", "points")
            .needs("worth", "0.01")
            .may("step", "100")
            .may("least", "100")
            .may("most", "10000")
            .may("percent", "50")
            .may("lines", ConditionReader.LINES_EXAMPLE);
    private static final SequencedMap<String, Lane.Choose> CHOICES = Words.all(Lane.Choose.class);

    private PricingReader() {}

    static @Nullable Pricing read(Place place, Known known) {
        Fields fields = place.fields(PRICING);
        Names names = new Names(fields.at("lanes"), "code");
        Form form = LANE_FORM.showing("code", names.fresh("order"));
        List<Lane> lanes = fields.read(
                "lanes",
                List.of(),
                at -> at.list(form.example(), 1, Pricing.LANES_MAX, item -> lane(item, form, names)));
        Alone alone = fields.read("alone", Alone.BEST, at -> at.oneOf(Words.all(Alone.class)));
        Rounding round = fields.read("round", Rounding.HALF_UP, at -> at.oneOf(Words.all(Rounding.class)));
        OddUnit oddUnit = fields.read("oddUnit", OddUnit.LARGEST_REMAINDER, at -> at.oneOf(Words.all(OddUnit.class)));
        PointsAsMoney points = fields.find("points", at -> points(at, known));
        Taxes taxes = fields.read("taxes", Taxes.DEFAULT, PricingReader::taxes);
        Integer attachDays = fields.read("attachDays", 0, at -> at.whole(1, Pricing.ATTACH_DAYS_MAX));
        return lanes.isEmpty() ? null : new Pricing(lanes, alone, round, oddUnit, points, taxes, attachDays);
    }

    private static Taxes taxes(Place place) {
        Fields fields = place.fields(TAXES);
        Taxes without = Taxes.DEFAULT;
        return new Taxes(
                fields.read("prices", without.prices(), at -> at.oneOf(Words.all(Taxes.Prices.class))),
                fields.read("on", without.on(), at -> at.oneOf(Words.all(Taxes.Base.class))),
                fields.read("each", without.each(), at -> at.oneOf(Words.all(Taxes.Each.class))),
                fields.read("round", without.rounding(), at -> at.oneOf(Words.all(Rounding.class))));
    }

    private static @Nullable Lane lane(Place place, Form form, Names names) {
        Fields fields = place.fields(form);
        String code = fields.find("code", names::code);
        Lane.Choose choose = fields.find("choose", at -> at.oneOf(CHOICES));
        if (choose != null && choose != Lane.Choose.BEST) {
            fields.notApplicable("Only where the best are chosen there are at most so many.", "most");
        }
        Integer most = fields.read("most", 1, at -> at.whole(1, Limits.PER_ORDER_MAX));
        return code == null || choose == null ? null : new Lane(code, choose, most);
    }

    private static @Nullable PointsAsMoney points(Place place, Known known) {
        Fields fields = place.fields(POINTS.showing("asset", known.aPooledAsset()));
        String asset = fields.find("asset", known::pooledCode);
        Ratio worth = fields.find("worth", at -> worth(at, known.digits()));
        Long step = fields.read("step", 1L, at -> at.whole(1, Limits.FIXED_POINTS_MAX));
        Long least = fields.read("least", 0L, at -> at.whole(0, Limits.FIXED_POINTS_MAX));
        Long most = fields.find("most", at -> at.whole(1, Limits.FIXED_POINTS_MAX));
        Ratio share = fields.read("percent", Ratio.ONE, PromotionReader::part);
        Condition lines = fields.find(
                "lines",
                at -> ConditionReader.read(
                        at,
                        known,
                        field -> field.scope() == Field.Scope.ACTIVITY ? "Carts have no activities." : null));
        return asset == null || worth == null ? null : new PointsAsMoney(asset, worth, step, least, most, share, lines);
    }

    /** What a point is worth, in minor units. */
    private static @Nullable Ratio worth(Place place, int digits) {
        Ratio major = ProgrammeReader.valuePerPoint(place);
        if (major == null) {
            return null;
        }
        long minor = 1;
        for (int i = 0; i < digits; i++) {
            minor *= 10;
        }
        return new Ratio(Math.multiplyExact(major.numerator(), minor), major.denominator());
    }
}
