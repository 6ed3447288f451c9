package zhiyin.promotion;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.promotion.Benefit.GroupPrice;
import zhiyin.engine.promotion.WhyNot;

/** Groups that buy together, and who has a seat in them; implemented by the room that keeps them. */
public interface Seats {

    /**
     * A group as somebody finds it who would join it.
     *
     * @param promotion by which it buys
     * @param terms under which it was opened
     * @param endsAt when its time is over
     * @param missing how many people are missing to the first step that is not reached; 0 where none is
     * @param refused why he can't join; null where he can, as things stand
     */
    record Group(
            long id,
            String promotion,
            GroupPrice terms,
            Instant endsAt,
            int missing,
            WhyNot.@Nullable NoSeat refused) {}

    /** The group of that name, for that member at that moment; null if there is none. */
    @Nullable
    Group find(long program, @Nullable Long member, String name, Instant at);

    /** How many groups of a promotion there are that have not failed. */
    long groups(long program, String promotion);
}
