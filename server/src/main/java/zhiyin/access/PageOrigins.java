package zhiyin.access;

import java.time.Clock;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.database.Sight;
import zhiyin.http.Origins;

/** The origins of publishable keys: a browser asks whether a page may ask before it shows the key. */
@Component
class PageOrigins implements Origins {
    private static final long STALE_MS_MAX = 5_000;
    private static final int REMEMBERED_MAX = 1_000;

    private final ApiKeys keys;
    private final Clock clock;
    private final ConcurrentMap<String, Remembered> remembered = new ConcurrentHashMap<>();

    private record Remembered(boolean known, long readAtMs) {}

    PageOrigins(ApiKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public boolean known(String origin) {
        if (!Origins.wellFormed(origin)) {
            return false;
        }
        var now = clock.millis();
        @Nullable Remembered before = remembered.get(origin);
        if (before != null && Math.abs(now - before.readAtMs()) < STALE_MS_MAX) {
            return before.known();
        }
        // a browser asks before it shows any key: whether the page is anybody's
        var known = Sight.everywhere().call(() -> keys.hasOrigin(origin));
        if (remembered.size() >= REMEMBERED_MAX) {
            remembered.clear();
        }
        remembered.put(origin, new Remembered(known, now));
        return known;
    }
}
