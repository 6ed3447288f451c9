package zhiyin;

import java.time.Clock;
import java.util.Set;

/**
 * By which clock a programme goes: by the house's, unless it is a sandbox whose time is moved by hand. All that is about its
 * members goes by it: what is decided, recorded, due, shown, and how long they are signed in. Keys, staff, approvals, the
 * trail and how often somebody may ask go by the house's.
 */
@FunctionalInterface
public interface ProgramClocks {

    /** The programme's; the house's own, and never another that agrees with it, where it has none of its own. */
    Clock of(long program);

    /** The programmes that have one of their own. */
    default Set<Long> apart() {
        return Set.of();
    }
}
