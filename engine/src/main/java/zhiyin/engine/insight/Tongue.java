package zhiyin.engine.insight;

/** A language that segments are said in. */
public enum Tongue {
    ENGLISH,
    SIMPLIFIED_CHINESE,
    TRADITIONAL_CHINESE;

    /** By its tag, such as {@code zh-CN}; English for any other. */
    public static Tongue of(String tag) {
        return switch (tag) {
            case "zh-CN" -> SIMPLIFIED_CHINESE;
            case "zh-TW" -> TRADITIONAL_CHINESE;
            default -> ENGLISH;
        };
    }
}
