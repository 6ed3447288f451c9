package zhiyin.program;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The programmes one can begin with; each is a documented YAML under {@code templates/}. */
public enum Template {
    SUPERMARKET,
    STARS;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static @Nullable Template of(String word) {
        for (Template template : values()) {
            if (template.word().equals(word)) {
                return template;
            }
        }
        return null;
    }
}
