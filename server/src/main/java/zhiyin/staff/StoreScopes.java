package zhiyin.staff;

import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a role counts that was given for some stores of a platform. The room that knows stores implements it. */
public interface StoreScopes {
    /**
     * The programmes of those of these stores that are open.
     *
     * @param program in which the role was given
     * @return null where that programme is no platform
     */
    @Nullable
    Set<Long> programs(long program, Collection<String> stores);
}
