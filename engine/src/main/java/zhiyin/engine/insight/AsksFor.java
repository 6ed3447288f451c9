package zhiyin.engine.insight;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/**
 * For what of others' making a segment asks: other segments, and the words that members are marked with.
 *
 * @param segments their codes
 * @param tags whether members have these tags
 * @param marks whether members are marked with these segments
 * @param anyTag whether it asks if members have any tag at all
 * @param anyMark whether it asks if members are marked with any segment at all
 */
public record AsksFor(Set<String> segments, Set<String> tags, Set<String> marks, boolean anyTag, boolean anyMark) {

    private static final String TAGS = "member.tags";
    private static final String MARKS = "member.segments";

    public AsksFor {
        segments = Set.copyOf(segments);
        tags = Set.copyOf(tags);
        marks = Set.copyOf(marks);
    }

    /** Something that decides about members, and can be asked for. */
    public sealed interface Decider {
        /** A segment, by its code. */
        record OfSegment(String code) implements Decider {}

        /** A tag that a rule puts, by its word. */
        record OfTag(String word) implements Decider {}
    }

    /** What decides about members and can be asked for, of a programme. */
    public interface Deciders {
        /** What a segment asks; null where there is none. */
        @Nullable
        Segment segment(String code);

        /** The segments with which members are marked. */
        Set<String> marking();

        /** The rule by which a tag is put; null where people put it. */
        @Nullable
        Segment rule(String word);

        /** The tags that rules put. */
        Set<String> ruled();
    }

    /** What it asks for itself; what those ask in turn is not in it. */
    public static AsksFor of(Segment segment) {
        Collecting collecting = new Collecting();
        collecting.add(segment);
        return new AsksFor(
                collecting.segments, collecting.tags, collecting.marks, collecting.anyTag, collecting.anyMark);
    }

    /** All segments that it asks for, whether by itself or because one of them does. */
    public static Set<String> allSegments(Segment segment, Map<String, Segment> segments) {
        Set<String> all = new TreeSet<>();
        Deque<String> left = new ArrayDeque<>(of(segment).segments());
        while (!left.isEmpty()) {
            String code = left.pop();
            Segment other = segments.get(code);
            if (all.add(code) && other != null) {
                left.addAll(of(other).segments());
            }
        }
        return all;
    }

    /**
     * Whether what a segment says depends, over whatever stands in between, on what {@code itself} decides.
     *
     * @param itself what the segment is to be the definition or the rule of
     */
    public static boolean goesRound(Segment segment, Decider itself, Deciders deciders) {
        Set<Decider> seen = new HashSet<>();
        Deque<Decider> left = new ArrayDeque<>(of(segment).deciders(itself, deciders));
        while (!left.isEmpty()) {
            Decider decider = left.pop();
            if (decider.equals(itself)) {
                return true;
            }
            Segment asked = !seen.add(decider)
                    ? null
                    : switch (decider) {
                        case Decider.OfSegment(String code) -> deciders.segment(code);
                        case Decider.OfTag(String word) -> deciders.rule(word);
                    };
            if (asked != null) {
                left.addAll(of(asked).deciders(itself, deciders));
            }
        }
        return false;
    }

    /** @param itself is one of those whose word is asked for where any is */
    private List<Decider> deciders(Decider itself, Deciders all) {
        Set<Decider> deciders = new LinkedHashSet<>();
        segments.forEach(code -> deciders.add(new Decider.OfSegment(code)));
        tags.forEach(word -> deciders.add(new Decider.OfTag(word)));
        if (anyMark || !marks.isEmpty()) {
            all.marking().stream()
                    .filter(code -> anyMark || marks.contains(code))
                    .forEach(code -> deciders.add(new Decider.OfSegment(code)));
        }
        if (anyTag && itself instanceof Decider.OfTag) {
            deciders.add(itself);
        } else if (anyTag) {
            all.ruled().forEach(word -> deciders.add(new Decider.OfTag(word)));
        }
        return List.copyOf(deciders);
    }

    private static final class Collecting {
        private final Set<String> segments = new TreeSet<>();
        private final Set<String> tags = new TreeSet<>();
        private final Set<String> marks = new TreeSet<>();
        private boolean anyTag;
        private boolean anyMark;

        private void add(Segment segment) {
            switch (segment) {
                case Segment.Group(var _, var _, var rules) -> rules.forEach(this::add);
                case Segment.In(String code) -> segments.add(code);
                case Segment.Test(Condition.Test test) -> {
                    boolean any = test.operator() == Operator.IS_NULL || test.operator() == Operator.NOT_NULL;
                    if (test.field().equals(TAGS)) {
                        words(test.operand(), tags);
                        anyTag |= any;
                    } else if (test.field().equals(MARKS)) {
                        words(test.operand(), marks);
                        anyMark |= any;
                    }
                }
                case Segment.Relative _, Segment.Did _, Segment.Then _, Segment.Listed _ -> {
                    // nothing of others' making
                }
            }
        }

        private static void words(Operand operand, Set<String> into) {
            switch (operand) {
                case Operand.Words(String word) -> into.add(word);
                case Operand.WordList(var several) -> into.addAll(several);
                case Operand.None _, Operand.Whole _, Operand.Wholes _, Operand.Range _, Operand.Flag _ -> {
                    // no word
                }
            }
        }
    }
}
