package zhiyin.insight;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.database.PublicId;

/** Goals that the house sets by itself, without anybody asking over HTTP: those of a made-up shop. */
@Component
public class HouseGoals {

    /** Who did what nobody did over HTTP. */
    private static final String THE_HOUSE = new PublicId("key").print(0);

    private final Goals goals;

    HouseGoals(Goals goals) {
        this.goals = goals;
    }

    /** What is counted, of what there is from the first day on; others are set over HTTP. */
    public enum Wanted {
        NEW_MEMBERS(Goals.Measure.NEW_MEMBERS),
        BUYERS(Goals.Measure.BUYERS),
        REVENUE(Goals.Measure.REVENUE),
        REPURCHASE_RATE(Goals.Measure.REPURCHASE_RATE),
        TIER_MEMBERS(Goals.Measure.TIER_MEMBERS);

        private final Goals.Measure measure;

        Wanted(Goals.Measure measure) {
            this.measure = measure;
        }
    }

    /** Whether a programme has any goal. */
    public boolean has(long program) {
        return !goals.of(program, true).isEmpty();
    }

    /**
     * Sets one.
     *
     * @param of {@code ladder/tier} of members of a tier; null for others
     * @param store in this one alone; null for all
     * @param target members, minor units, or basis points
     */
    public void set(
            long program,
            Wanted wanted,
            @Nullable String of,
            @Nullable String store,
            LocalDate from,
            LocalDate until,
            long target) {
        goals.make(program, new Goals.Wanted(wanted.measure, of, store, from, until, target, List.of()), THE_HOUSE);
    }
}
