package zhiyin.insight;

import org.springframework.stereotype.Component;
import zhiyin.engine.insight.Portraits;
import zhiyin.engine.insight.Rfm;
import zhiyin.engine.program.Programme;
import zhiyin.facts.PortraitTerms;

/** By what a programme's members are portrayed: how they are scored, and by which rules they are in which stage. */
@Component
class PortraitSettings implements PortraitTerms {

    /** After a quarter of a year a purchase says half as much of what somebody prefers, and after two years nothing. */
    private static final double HALF_LIFE_DAYS = 90;

    private static final int PREFERENCE_DAYS_MAX = 730;

    private final LifecycleBook lifecycles;
    private final RfmSettings scores;

    PortraitSettings(LifecycleBook lifecycles, RfmSettings scores) {
        this.lifecycles = lifecycles;
        this.scores = scores;
    }

    @Override
    public Portraits.Terms of(long program, Programme programme) {
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

    @Override
    public long said() {
        return lifecycles.times() + scores.times();
    }
}
