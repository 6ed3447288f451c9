package zhiyin.intake;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import zhiyin.http.Call;
import zhiyin.http.Problem;

/** How much somebody may still give away today. The room that knows the staff and their roles implements it. */
public interface Goodwill {
    /**
     * What is to be given by hand.
     *
     * @param key the idempotency key: told again, it is the same gift
     * @param day the day of the programme's calendar
     * @param money whether it is stored value
     * @param units how much, in points or minor units
     * @param trial whether it is only asked about
     */
    record Gift(long programId, String key, LocalDate day, boolean money, long units, boolean trial) {}

    /**
     * Whether it may be given.
     *
     * @param refusal why not, or null
     * @param counted whether this asking has counted it
     */
    record Leave(@Nullable Problem refusal, boolean counted) {}

    /** Whether the caller may give only so much a day, in that programme. */
    boolean limited(Call<?> call, long programId);

    /** Counts a gift of somebody who may give only so much, unless it is too much. */
    Leave ask(Call<?> call, Gift gift);

    /** It was counted and not given. */
    void takeBack(Call<?> call, Gift gift);
}
