package zhiyin.insight;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.engine.insight.Cohorts;

/** What the standing pages show, kept as facts arrive. */
@Component
class StandingPages {

    @Nullable
    Cohorts cohorts(Ground ground, Cohorts.By by, Growth.Step step) {
        return null;
    }
}
