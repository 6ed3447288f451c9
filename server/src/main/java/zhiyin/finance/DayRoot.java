package zhiyin.finance;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Makes the root by which a closed day can be proven unchanged. */
interface DayRoot {

    /**
     * The root over everything that was posted on the day; null where there is nothing to prove. Asked once, within the
     * transaction that closes the day, when nothing more can be posted on it.
     */
    byte @Nullable [] of(long program, LocalDate day);
}
