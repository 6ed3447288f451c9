package zhiyin.engine.program;

import java.util.Map;
import java.util.TreeMap;

/**
 * A name that people read, in one or several languages.
 *
 * @param byLanguage text by language tag; the empty tag is a text for every language
 */
public record Label(Map<String, String> byLanguage) {

    public Label {
        byLanguage = java.util.Collections.unmodifiableMap(new TreeMap<>(byLanguage));
    }

    public static Label of(String text) {
        return new Label(Map.of("", text));
    }

    /** The text for {@code language}, or for the nearest there is: the same language, any language, English, the first. */
    public String in(String language) {
        String exact = byLanguage.get(language);
        if (exact != null) {
            return exact;
        }
        String family = language.split("-", 2)[0];
        for (Map.Entry<String, String> entry : byLanguage.entrySet()) {
            if (entry.getKey().split("-", 2)[0].equals(family)) {
                return entry.getValue();
            }
        }
        String common = byLanguage.getOrDefault("", byLanguage.get("en"));
        return common != null ? common : byLanguage.values().iterator().next();
    }
}
