package zhiyin.segment;

import java.util.LinkedHashSet;
import java.util.Set;
import zhiyin.engine.insight.Segment;

/** Which other segments one asks for. */
final class Mentions {

    private Mentions() {}

    static Set<String> in(Segment segment) {
        Set<String> codes = new LinkedHashSet<>();
        add(segment, codes);
        return codes;
    }

    private static void add(Segment segment, Set<String> codes) {
        switch (segment) {
            case Segment.Group(var _, var _, var rules) -> rules.forEach(rule -> add(rule, codes));
            case Segment.In(String code) -> codes.add(code);
            case Segment.Test _, Segment.Relative _, Segment.Did _, Segment.Then _, Segment.Listed _ -> {
                // nothing about other segments
            }
        }
    }
}
