package zhiyin.program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;

/** The programmes one can begin with; each is a documented YAML under {@code templates/}. */
public enum Template {
    SUPERMARKET,
    STARS;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The programme it makes, as YAML with remarks. */
    public String yaml() {
        try {
            return new ClassPathResource("templates/" + word() + ".yaml").getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
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
