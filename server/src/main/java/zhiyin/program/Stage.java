package zhiyin.program;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a version stands in its life. */
public enum Stage {
    /** Written, and nobody has looked at it. */
    DRAFT,
    /** Somebody else is to look at it. */
    IN_REVIEW,
    /** Somebody else has, and may let it take effect. */
    APPROVED,
    /** It decides for some of the members. */
    PILOT,
    /** It will take effect. */
    SCHEDULED,
    /** It decides. */
    LIVE,
    /** It decided, and another one has come after it. */
    SUPERSEDED;

    /** Whether it can still be published. */
    boolean unpublished() {
        return this == DRAFT || this == IN_REVIEW || this == APPROVED || this == PILOT;
    }

    /** The word of a column or an answer. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * What the time makes of what is kept.
     *
     * @param kept draft, in_review, approved, pilot or published
     * @param from when it begins, if it is published
     * @param live when the version in effect now began
     */
    static Stage of(String kept, @Nullable Instant from, @Nullable Instant live) {
        if (from == null) {
            return valueOf(kept.toUpperCase(Locale.ROOT));
        }
        int age = live == null ? 1 : from.compareTo(live);
        return age > 0 ? SCHEDULED : age == 0 ? LIVE : SUPERSEDED;
    }
}
