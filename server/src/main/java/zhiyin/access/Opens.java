package zhiyin.access;

import org.jspecify.annotations.Nullable;

/** What a key opens, as its first letters say: whoever finds one lying about sees what it is worth. */
enum Opens {
    HOUSE("house", false, "zk_admin_"),
    LIVE("live", false, "zk_live_"),
    SANDBOX("sandbox", false, "zk_test_"),
    /** What everybody may know of a live programme. */
    LIVE_PAGE("live", true, "zk_page_"),
    /** What everybody may know of a sandbox. */
    SANDBOX_PAGE("sandbox", true, "zk_testpage_");

    private final String word;
    private final boolean publishable;
    private final String prefix;

    Opens(String word, boolean publishable, String prefix) {
        this.word = word;
        this.publishable = publishable;
        this.prefix = prefix;
    }

    String prefix() {
        return prefix;
    }

    /** {@code live}: as it is kept, beside whether the key is publishable. */
    String word() {
        return word;
    }

    /** Whether it stands where everybody can find it. */
    boolean isPublishable() {
        return publishable;
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
