package zhiyin.http;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Text with its length in code points; see {@link Shape#text} and {@link Shape#prose}. */
public final class TextShape extends Shape<String> {
    private final int min;
    private final int max;
    private final boolean linesAllowed;
    private final @Nullable TextRule rule;

    TextShape(int min, int max, boolean linesAllowed, @Nullable TextRule rule) {
        this.min = min;
        this.max = max;
        this.linesAllowed = linesAllowed;
        this.rule = rule;
    }

    /** The same text which must keep {@code rule} too. */
    public TextShape of(TextRule rule) {
        return new TextShape(min, max, linesAllowed, rule);
    }

    @Override
    @Nullable
    String read(Json json, Reading reading) {
        if (!(json instanceof Json.Text(String text))) {
            reading.fault("type");
            return null;
        }
        String code = fault(text);
        if (code == null) {
            return text;
        }
        reading.fault(code, Map.of("min", min, "max", max));
        return null;
    }

    /** The code of what is wrong with {@code text}, or null. */
    @Nullable
    String fault(String text) {
        // Twice as many UTF-16 units cannot be few enough code points: no need to count a long text.
        if (text.length() > 2L * max) {
            return "text.length";
        }
        if (!Texts.sound(text)) {
            return "text.characters";
        }
        int length = text.codePointCount(0, text.length());
        if (length > max) {
            return "text.length";
        }
        if (length > 0 && Texts.blank(text)) {
            return "text.blank";
        }
        if (length < min) {
            return length == 0 ? "text.blank" : "text.length";
        }
        if (Texts.overmarked(text)) {
            return "text.length";
        }
        if (Texts.controls(text, linesAllowed)) {
            return "text.characters";
        }
        return rule == null || rule.holds().test(text) ? null : rule.code();
    }

    @Override
    ObjectNode schema(Components components) {
        ObjectNode schema = Components.type("string");
        if (min > 0) {
            schema.put("minLength", min);
        }
        schema.put("maxLength", max);
        if (rule != null) {
            schema.put("pattern", rule.pattern());
        }
        return schema;
    }

    @Override
    void codes(Set<String> codes) {
        codes.addAll(Set.of("type", "text.length", "text.blank", "text.characters"));
        if (rule != null) {
            codes.add(rule.code());
        }
    }
}
