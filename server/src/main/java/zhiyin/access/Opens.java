package zhiyin.access;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a key opens, as its first letters say: whoever finds one lying about sees what it is worth. */
enum Opens {
    HOUSE("zk_admin_"),
    LIVE("zk_live_"),
    SANDBOX("zk_test_");

    private final String prefix;

    Opens(String prefix) {
        this.prefix = prefix;
    }

    String prefix() {
        return prefix;
    }

    /** {@code live}: as it is kept. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a key with these first letters says it opens, or null. */
    static @Nullable Opens of(String token) {
        for (Opens each : values()) {
            if (token.startsWith(each.prefix)) {
                return each;
            }
        }
        return null;
    }
}
