package zhiyin.engine.program;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a name: one text, or one for each language. */
final class LabelReader {

    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?");

    private LabelReader() {}

    static @Nullable Label read(Place place) {
        if (!(place.node() instanceof Node.Mapping mapping)) {
            String text = place.text();
            return text == null ? null : Label.of(text);
        }
        String example = "{en: Points, zh-CN: 积分}";
        int size = mapping.entries().size();
        if (size < 1 || size > Limits.LANGUAGES_MAX) {
            place.fault("range", "A name has 1 to " + Limits.LANGUAGES_MAX + " languages.", example);
            return null;
        }
        // the keys are the document's own: each language tag that is there and well formed makes up the form
        Form form = Form.of(example).may("en", "Points");
        for (Node.Entry entry : mapping.entries()) {
            if (entry.key() instanceof Node.Scalar key
                    && LANGUAGE.matcher(key.text()).matches()) {
                form = form.may(key.text(), "Points");
            }
        }
        Fields fields = place.fields(form);
        Map<String, String> texts = new TreeMap<>();
        for (String language : form.examples().keySet()) {
            String text = fields.find(language, Place::text);
            if (text != null) {
                texts.put(language, text);
            }
        }
        return texts.isEmpty() ? null : new Label(texts);
    }
}
