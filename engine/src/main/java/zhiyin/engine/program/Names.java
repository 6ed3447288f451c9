package zhiyin.engine.program;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names within one list, each of which may be there once. */
final class Names {

    private final Set<String> written = new LinkedHashSet<>();
    private final Set<String> taken = new HashSet<>();
    private final @Nullable Names others;

    /**
     * @param list where the named things are; null if there are none
     * @param key under which each says its name
     */
    Names(@Nullable Place list, String key) {
        this(list, key, null);
    }

    /** @param others names of another list, which nothing in this one may have either */
    Names(@Nullable Place list, String key, @Nullable Names others) {
        this.others = others;
        if (list != null && list.node() instanceof Node.Sequence sequence) {
            for (Node item : sequence.items()) {
                if (item instanceof Node.Mapping mapping) {
                    collect(mapping, key);
                }
            }
        }
    }

    private void collect(Node.Mapping mapping, String key) {
        for (Node.Entry entry : mapping.entries()) {
            if (entry.key() instanceof Node.Scalar name
                    && name.text().equals(key)
                    && entry.value() instanceof Node.Scalar value) {
                written.add(value.text());
            }
        }
    }

    /** Every name as it is written, right or wrong. */
    Set<String> written() {
        return written;
    }

    /** A name like {@code stem} that nothing in the list has. */
    String fresh(String stem) {
        if (isFree(stem)) {
            return stem;
        }
        String start = stem.substring(0, Math.min(stem.length(), Limits.CODE_LENGTH_MAX - 4));
        int number = 2;
        while (!isFree(start + number)) {
            number++;
        }
        return start + number;
    }

    private boolean isFree(String name) {
        return !written.contains(name) && (others == null || others.isFree(name));
    }

    /** {@code name}, or null, and told, if it was taken before. */
    @Nullable
    String take(Place place, @Nullable String name) {
        boolean elsewhere = name != null && others != null && !others.isFree(name);
        if (name == null || (!elsewhere && taken.add(name))) {
            return name;
        }
        place.fault("duplicate", "There is another one of that name.", Scalars.write(fresh(name)));
        return null;
    }

    @Nullable
    String code(Place place) {
        return take(place, place.code());
    }
}
