package zhiyin.engine.program;

import org.jspecify.annotations.Nullable;
import zhiyin.engine.program.Programme.Coupons;

/** Reads which coupons are given, and how many. Whether there is such a template is asked when the version takes effect. */
final class CouponsReader {

    static final String EXAMPLE = "{template: free-drink}";
    private static final Form COUPONS =
            Form.empty().needs("template", "free-drink").may("count", "1");

    private boolean asked;

    @Nullable
    Coupons read(Place place) {
        asked = true;
        Fields fields = place.fields(COUPONS);
        String template = fields.find("template", Place::code);
        int count = fields.read("count", 1, at -> at.whole(1, Limits.COUPONS_MAX));
        return template == null ? null : new Coupons(template, count);
    }

    /** What coupons need that are given anywhere: prices that they lower. */
    void needPrices(Fields programme, String example) {
        if (asked && !programme.has("pricing")) {
            Place root = programme.place();
            root.faults()
                    .add(new Fault(
                            "pricing",
                            "required",
                            "Coupons are given that lower prices, and nothing says how prices are made.",
                            example,
                            root.node().line()));
        }
    }
}
