package zhiyin.intake;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.decision.Effect;
import zhiyin.program.Engines;

/** Gives the coupons that decisions award, and takes back what they recall; implemented by the room that keeps coupons. */
public interface Awarding {

    /**
     * What was decided for a member.
     *
     * @param principal by whom the event came; 0 for the house itself
     * @param event that it is about
     */
    record Due<E extends Effect>(long program, long principal, long member, long event, E coupons) {}

    /**
     * Does it within the transaction that records the decisions, with their members locked. What cannot be given is written down with
     * the reason, and fails nothing.
     */
    void settle(
            Connection connection,
            Map<Long, Engines> engines,
            List<Due<Effect.CouponsAwarded>> awarded,
            List<Due<Effect.CouponsRecalled>> recalled,
            Instant now)
            throws SQLException;

    /**
     * What came of one coupon that a decision awarded.
     *
     * @param coupon its public id; null where none was given
     * @param reason why none was, as a word; null where one was
     * @param recall what came of it when its order came back, as a word; null as long as it did not
     */
    record Award(
            String rule,
            String template,
            @Nullable String coupon,
            @Nullable String reason,
            @Nullable String recall) {}

    /** What came of all that an event awarded, in order. */
    List<Award> of(long program, long event);
}
