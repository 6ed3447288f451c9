package zhiyin.engine.program;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * The keys that a mapping may have, each with an example of its value, and which of them it must have.
 *
 * @param example of the whole mapping
 */
record Form(String example, SequencedMap<String, String> examples, Set<String> needed) {

    static Form of(String example) {
        return new Form(example, new LinkedHashMap<>(), Set.of());
    }

    Form needs(String key, String keyExample) {
        Set<String> more = new LinkedHashSet<>(needed);
        more.add(key);
        return new Form(example, with(key, keyExample), more);
    }

    Form may(String key, String keyExample) {
        return new Form(example, with(key, keyExample), needed);
    }

    String exampleOf(String key) {
        String found = examples.get(key);
        if (found == null) {
            throw new IllegalArgumentException("the form has no " + key);
        }
        return found;
    }

    private SequencedMap<String, String> with(String key, String keyExample) {
        SequencedMap<String, String> more = new LinkedHashMap<>((Map<String, String>) examples);
        more.put(key, keyExample);
        return more;
    }
}
