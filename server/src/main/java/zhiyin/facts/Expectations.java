package zhiyin.facts;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What a programme's members are expected to do, as models say that were fitted to all of them. Whoever fits models gives this. What
 * is expected counts until a model is fitted anew, which is once a day and after other settings, whatever comes meanwhile.
 */
public interface Expectations {

    /** What is expected of members, by one fit; the same object as long as nothing else is expected. */
    interface Fitted {

        /** What members had done until the end of this day is in it. */
        LocalDate knownUntil();

        /** What is expected of a member; null for one who had not bought by then. */
        @Nullable
        Expected of(long member);
    }

    /**
     * What is expected of one member.
     *
     * @param value what he is still worth, minor units rounded down; null where spending is not known
     * @param valueLow where its interval begins, minor units rounded down; null with it
     * @param alivePercent how probable it is that he still buys here, whole percent rounded down
     * @param churnPercent how probable it is that he does not buy within the days of the settings, whole percent rounded down
     * @param risk how large that is, in a word such as {@code high}
     * @param orders how often he is expected to buy within a year, rounded down
     * @param nextOrderDays after how many days it is as probable as not that he has bought again; null where that is later than in
     *     a year, or never
     */
    record Expected(
            @Nullable Long value,
            @Nullable Long valueLow,
            long alivePercent,
            long churnPercent,
            String risk,
            long orders,
            @Nullable Long nextOrderDays) {}

    /** What is expected by the fit that counts; null where nothing is. Does not wait for one. */
    @Nullable
    Fitted latest(long program);

    /**
     * Sees to it that what is expected is known by now, if there is enough to learn from: fits a model where this process has none
     * of the programme yet, which takes some ten seconds for a million members.
     *
     * @param taken to what it is fitted
     */
    void prepare(long program, MemberFacts.Taken taken);
}
