package zhiyin.engine.program;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a mapping may have, each with an example of its value, and which of them it must have.
 *
 * @param own an example of the whole mapping, where the keys that it must have make none
 */
record Form(@Nullable String own, SequencedMap<String, String> examples, Set<String> needed) {

    static Form empty() {
        return new Form(null, new LinkedHashMap<>(), Set.of());
    }

    static Form of(String example) {
        return new Form(example, new LinkedHashMap<>(), Set.of());
    }

    /** An example of the whole mapping. */
    String example() {
        if (own != null) {
            return own;
        }
        List<String> entries = new ArrayList<>();
        needed.forEach(key -> entries.add(key + ": " + exampleOf(key)));
        return "{" + String.join(", ", entries) + "}";
    }

    Form needs(String key, String example) {
        Set<String> more = new LinkedHashSet<>(needed);
        more.add(key);
        return new Form(own, with(key, example), more);
    }

    Form may(String key, String example) {
        return new Form(own, with(key, example), needed);
    }

    /** The same form with another example at a key that it has. */
    Form showing(String key, String example) {
        exampleOf(key);
        return new Form(own, with(key, example), needed);
    }

    String exampleOf(String key) {
        String found = examples.get(key);
        if (found == null) {
            throw new IllegalArgumentException("the form has no " + key);
        }
        return found;
    }

    private SequencedMap<String, String> with(String key, String example) {
        SequencedMap<String, String> more = new LinkedHashMap<>(examples);
        more.put(key, example);
        return more;
    }
}
