package zhiyin.insight;

import org.springframework.stereotype.Component;
import zhiyin.engine.insight.Portraits;
import zhiyin.engine.insight.Rfm;
import zhiyin.engine.program.Programme;

/** By what a programme's members are portrayed. */
@Component
class PortraitTerms {

    private static final int BINS = 5;

    /** After a quarter of a year a purchase says half as much of what somebody prefers, and after two years nothing. */
    private static final double HALF_LIFE_DAYS = 90;

    private static final int PREFERENCE_DAYS_MAX = 730;

    private final LifecycleSettings lifecycles;

    PortraitTerms(LifecycleSettings lifecycles) {
        this.lifecycles = lifecycles;
    }

    Portraits.Terms of(long program, Programme programme) {
        return new Portraits.Terms(
                BINS,
                null,
                Rfm.Groups.usual(),
                lifecycles.of(program),
                HALF_LIFE_DAYS,
                PREFERENCE_DAYS_MAX,
                programme.digits());
    }
}
