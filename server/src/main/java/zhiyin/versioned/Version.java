package zhiyin.versioned;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A version of a document.
 *
 * @param document as it was written
 */
public record Version(
        long id,
        String code,
        int number,
        String document,
        Instant madeAt,
        @Nullable Instant publishedAt,
        @Nullable Instant endedAt) {

    /** How far a version has come. */
    public enum State {
        DRAFT,
        LIVE,
        ENDED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public State state() {
        return publishedAt == null ? State.DRAFT : endedAt == null ? State.LIVE : State.ENDED;
    }
}
