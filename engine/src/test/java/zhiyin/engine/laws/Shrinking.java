package zhiyin.engine.laws;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Finds few commands that fail among the many that did: what cannot be left out, one by one, is what is to be read. */
public final class Shrinking {

    private Shrinking() {}

    /**
     * Leaves out stretches, longer ones first, as long as the rest still fails.
     *
     * @param failing commands that fail together, in their order
     * @param fails tries some of them from the beginning
     */
    public static <C> List<C> shortest(List<C> failing, Predicate<List<C>> fails) {
        List<C> shortest = failing;
        for (int stretch = Math.max(1, failing.size() / 2); ; ) {
            List<C> before = shortest;
            for (int from = 0; from < shortest.size(); ) {
                List<C> rest = new ArrayList<>(shortest.subList(0, from));
                rest.addAll(shortest.subList(Math.min(shortest.size(), from + stretch), shortest.size()));
                if (fails.test(rest)) {
                    shortest = rest;
                } else {
                    from += stretch;
                }
            }
            if (stretch == 1 && shortest == before) {
                return shortest;
            }
            stretch = Math.max(1, stretch / 2);
        }
    }
}
