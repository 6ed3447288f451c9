package zhiyin.member;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a name is found by that lies sealed: each two characters that follow each other in it, and its first. A name of two
 * characters is as easily found as one of twenty, in any script.
 */
final class NameParts {

    /** Where a name begins; no character of one. */
    private static final int BEGIN = 0x2;

    private NameParts() {}

    /** The form in which names are compared: however it is typed, wide or narrow, in capitals or not. */
    static String normal(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .strip();
    }

    /** Of a name that is kept. */
    static Set<String> of(String name) {
        String normal = normal(name);
        Set<String> parts = new LinkedHashSet<>(wanted(normal));
        if (!normal.isEmpty()) {
            parts.add(first(normal));
        }
        return parts;
    }

    /** What a name must have that holds this; of a single character, that the name begins with it. */
    static List<String> wanted(String text) {
        int[] characters = normal(text).codePoints().toArray();
        List<String> parts = new ArrayList<>();
        for (int i = 0; i + 1 < characters.length; i++) {
            parts.add(new String(characters, i, 2));
        }
        return characters.length == 1 ? List.of(first(normal(text))) : parts;
    }

    private static String first(String normal) {
        return new String(new int[] {BEGIN, normal.codePointAt(0)}, 0, 2);
    }
}
