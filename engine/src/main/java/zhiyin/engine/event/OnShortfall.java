package zhiyin.engine.event;

import java.util.Locale;

/** What a debit by hand does about points that are not there. */
public enum OnShortfall {
    /** It is refused with its numbers. */
    REFUSE,
    /** The member owes them; the next credit repays first. */
    DEFICIT,
    /** It takes what there is; what is missing is written down and forgiven. */
    CLAMP;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
