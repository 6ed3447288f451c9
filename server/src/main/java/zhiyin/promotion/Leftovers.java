package zhiyin.promotion;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.promotion.Promotion.Limits;

/** How much of promotions there is left that have an end; implemented by the room that takes of it. */
@FunctionalInterface
public interface Leftovers {

    /**
     * What a member can still have of each, as things stand; what is really left is found out when it is taken.
     *
     * @param member null for somebody unknown
     */
    Map<String, Long> left(long program, @Nullable Long member, Map<String, Limits> limits);
}
