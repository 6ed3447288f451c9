package zhiyin.connect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Texts that come again and again, each held once and known by a number. The empty text is number 0. */
final class Names {

    private final Map<String, Integer> numbers = new HashMap<>(Map.of("", 0));
    private final List<String> names = new ArrayList<>(List.of(""));

    /** The number of a text, a new one if it is new. */
    int number(String name) {
        Integer known = numbers.putIfAbsent(name, names.size());
        if (known != null) {
            return known;
        }
        names.add(name);
        return names.size() - 1;
    }

    /** The number of a text that is known; -1 if it is not. */
    int known(String name) {
        return numbers.getOrDefault(name, -1);
    }

    String name(long number) {
        return names.get((int) number);
    }

    /** The text, or null for the empty one. */
    @Nullable
    String nameOrNull(long number) {
        return number == 0 ? null : name(number);
    }

    int size() {
        return names.size();
    }
}
