package zhiyin.coupon;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.program.Engines;
import zhiyin.program.FaceValues;
import zhiyin.program.Programmes;

/** Says what coupons take off at most. */
@Component
class CouponFaceValues implements FaceValues {

    private final Programmes programmes;
    private final CouponShelf shelf;

    CouponFaceValues(Programmes programmes, CouponShelf shelf) {
        this.programmes = programmes;
        this.shelf = shelf;
    }

    @Override
    public @Nullable Long most(long program, String template) {
        Engines engines = programmes.recent(program);
        return engines.versions().isEmpty()
                ? null
                : shelf.live(program, engines.latest(), template)
                        .map(kind -> kind.terms().offMax())
                        .orElse(null);
    }
}
