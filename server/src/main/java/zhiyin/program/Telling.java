package zhiyin.program;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.engine.program.Difference;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.http.Says;

/** Tells what is different between two versions: as sentences, and as YAML. */
@Component
class Telling {

    private static final int LINES_AROUND = 3;

    @Says("One difference.")
    record Told(
            @Says("Where, by codes: earning.rules.base.award.")
            String path,

            @Says("In the caller's language.") String sentence,

            @Says("As it was written; absent where it is new.") @Nullable
            String before,

            @Says("As it is written; absent where it is gone.") @Nullable
            String after,

            @Says("What it means for members: better, worse, neutral, or open where it depends.")
            String bearing) {}

    private final Messages messages;

    Telling(Messages messages) {
        this.messages = messages;
    }

    Told of(Difference difference, Language language) {
        return new Told(
                difference.path(),
                sentence(difference, language),
                difference.before(),
                difference.after(),
                difference.bearing().name().toLowerCase(Locale.ROOT));
    }

    String sentence(Difference difference, Language language) {
        String code = difference.code();
        String part = "difference.part." + (code == null ? "programme" : difference.part());
        Map<String, Object> holes = new HashMap<>();
        holes.put("what", messages.say(language, part, Map.of("code", Objects.requireNonNullElse(code, ""))));
        String key = code == null ? difference.path() : difference.key();
        holes.put("key", key);
        if (difference.before() != null) {
            holes.put("before", difference.before());
        }
        if (difference.after() != null) {
            holes.put("after", difference.after());
        }
        String how = key.isEmpty()
                ? difference.before() == null ? "added" : "removed"
                : difference.before() == null ? "set" : difference.after() == null ? "unset" : "changed";
        return messages.say(language, "difference." + how, holes);
    }

    /** The lines that came and went, as programs that compare texts write them. */
    static String unified(String nameBefore, String before, String nameAfter, String after) {
        List<String> lines = before.lines().toList();
        List<String> unified = UnifiedDiffUtils.generateUnifiedDiff(
                nameBefore,
                nameAfter,
                lines,
                DiffUtils.diff(lines, after.lines().toList()),
                LINES_AROUND);
        return unified.isEmpty() ? "" : String.join("\n", unified) + "\n";
    }
}
