package zhiyin.http;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The languages we answer in. */
public enum Language {
    EN(Locale.ENGLISH),
    ZH_CN(Locale.SIMPLIFIED_CHINESE),
    ZH_TW(Locale.TRADITIONAL_CHINESE);

    /** A header longer than this was not written by a browser, and its parsing is not linear. */
    private static final int HEADER_LENGTH_MAX = 200;

    private final Locale locale;

    Language(Locale locale) {
        this.locale = locale;
    }

    public Locale locale() {
        return locale;
    }

    /** As a language tag: {@code zh-CN}. */
    public String tag() {
        return locale.toLanguageTag();
    }

    /** The language of that tag, or null. */
    public static @Nullable Language ofTag(String tag) {
        for (Language language : values()) {
            if (language.tag().equals(tag)) {
                return language;
            }
        }
        return null;
    }

    /** The best of our languages for an {@code Accept-Language} header; English when it is absent or unreadable. */
    static Language of(@Nullable String header) {
        if (header == null || header.isBlank() || header.length() > HEADER_LENGTH_MAX) {
            return EN;
        }
        List<Locale.LanguageRange> wanted;
        try {
            wanted = Locale.LanguageRange.parse(header);
        } catch (IllegalArgumentException unreadable) {
            return EN;
        }
        for (Locale.LanguageRange range : wanted) {
            Language language = range.getWeight() == 0 ? null : one(range.getRange());
            if (language != null) {
                return language;
            }
        }
        return EN;
    }

    private static @Nullable Language one(String range) {
        if (range.equals("en") || range.startsWith("en-") || range.equals("*")) {
            return EN;
        }
        if (!range.equals("zh") && !range.startsWith("zh-")) {
            return null;
        }
        boolean traditional = range.contains("-hant")
                || (!range.contains("-hans")
                        && (range.endsWith("-tw") || range.endsWith("-hk") || range.endsWith("-mo")));
        return traditional ? ZH_TW : ZH_CN;
    }
}
