package zhiyin.insight;

import zhiyin.engine.insight.LifecycleRules;

/** By which rules members of a programme are in which stage. Whoever lets them be edited gives this; until then the usual ones count. */
interface LifecycleSettings {

    /** A month is new, three months are asleep, half a year is lost; over a year, four orders are loyal and 5,000.00 is much. */
    LifecycleRules USUAL = new LifecycleRules(30, 90, 180, 30, 365, 4, 500_000);

    LifecycleRules of(long program);
}
