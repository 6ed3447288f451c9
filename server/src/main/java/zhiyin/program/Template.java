package zhiyin.program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;

/** The programmes one can begin with; each is a documented YAML under {@code templates/}. */
public enum Template {
    STARS,
    GROWTH_VALUE,
    PAID_PLUS,
    SUPERMARKET,
    STAMP_CARD,
    STORED_VALUE,
    B2B2C_PLATFORM,
    B2B2C_STORE;

    /** Its name outside: {@code growth-value}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The programme it makes if nobody says otherwise, as YAML with remarks. */
    public String yaml() {
        return text(".yaml");
    }

    /** A file of the template's, by what comes after its word. */
    String text(String ending) {
        try {
            return new ClassPathResource("templates/" + word() + ending).getContentAsString(StandardCharsets.UTF_8);
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
