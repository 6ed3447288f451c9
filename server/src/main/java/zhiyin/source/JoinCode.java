package zhiyin.source;

import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A code by which people join.
 *
 * @param staff of staff, the shop's own number of who shows it
 * @param source where whoever joins with it came from
 * @param page what its QR code opens; null where that says the code alone
 * @param endsAt from when nobody's joining is put down to it; null for never
 */
record JoinCode(
        String code,
        Kind kind,
        String name,
        @Nullable String staff,
        @Nullable String store,
        String source,
        @Nullable String channel,
        @Nullable URI page,
        Instant madeAt,
        @Nullable Instant endsAt) {

    /** Who or what shows it. */
    enum Kind {
        STAFF,
        STORE,
        SCENE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    boolean open(Instant now) {
        return endsAt == null || now.isBefore(endsAt);
    }

    /** What its QR code says: the page with the code, or the code alone. */
    String carried() {
        if (page == null) {
            return code;
        }
        return page + (page.getQuery() == null ? "?" : "&") + "join=" + code;
    }
}
