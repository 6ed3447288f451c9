package zhiyin.insight;

import org.springframework.stereotype.Component;
import zhiyin.engine.insight.Portraits;
import zhiyin.engine.insight.Rfm;
import zhiyin.engine.program.Programme;

/** By what a programme's members are portrayed. */
@Component
class PortraitTerms {

    /** After a quarter of a year a purchase says half as much of what somebody prefers, and after two years nothing. */
    private static final double HALF_LIFE_DAYS = 90;

    private static final int PREFERENCE_DAYS_MAX = 730;

    private final LifecycleSettings lifecycles;
    private final RfmSettings scores;

    PortraitTerms(LifecycleSettings lifecycles, RfmSettings scores) {
        this.lifecycles = lifecycles;
        this.scores = scores;
    }

    Portraits.Terms of(long program, Programme programme) {
        RfmSettings.Kept kept = scores.of(program).kept();
        return new Portraits.Terms(
                kept.bins(),
                kept.thresholds(),
                new Rfm.Groups(kept.groups().stream()
                        .map(group -> new Rfm.Group(
                                group.key(),
                                group.recencyMin(),
                                group.recencyMax(),
                                group.frequencyMin(),
                                group.frequencyMax(),
                                group.moneyMin(),
                                group.moneyMax()))
                        .toList()),
                lifecycles.of(program),
                HALF_LIFE_DAYS,
                PREFERENCE_DAYS_MAX,
                programme.digits());
    }
}
