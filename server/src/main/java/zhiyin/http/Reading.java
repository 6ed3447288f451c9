package zhiyin.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Where in the body we are and what was wrong so far. A pointer is only put together when there is a fault to point at.
 */
final class Reading {
    /** A body can be wrong in a million places; nobody reads more than these. */
    static final int FAULTS_MAX = 200;

    /** Field names and array indexes from the top of the body to here. */
    private Object[] path = new Object[16];

    private int depth;
    private final List<Fault> faults = new ArrayList<>(0);

    void enter(Object step) {
        if (depth == path.length) {
            path = Arrays.copyOf(path, depth * 2);
        }
        path[depth++] = step;
    }

    void leave() {
        depth--;
    }

    void fault(String code) {
        fault("", code, Map.of());
    }

    void fault(String code, Map<String, Object> limits) {
        fault("", code, limits);
    }

    /** A fault {@code below} where we are, itself a JSON pointer. */
    void fault(String below, String code, Map<String, Object> limits) {
        if (faults.size() < FAULTS_MAX) {
            faults.add(new Fault(pointer() + below, code, limits));
        }
    }

    List<Fault> faults() {
        return List.copyOf(faults);
    }

    /** A reading of its own for what is one {@code step} below here. */
    Reading below(Object step) {
        Reading below = new Reading();
        below.path = Arrays.copyOf(path, path.length);
        below.depth = depth;
        below.enter(step);
        return below;
    }

    private String pointer() {
        StringBuilder pointer = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            pointer.append('/').append(path[i].toString().replace("~", "~0").replace("/", "~1"));
        }
        return pointer.toString();
    }
}
