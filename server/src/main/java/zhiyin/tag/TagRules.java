package zhiyin.tag;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.engine.insight.Askable;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.Segment;
import zhiyin.engine.insight.SegmentSentence;
import zhiyin.engine.program.Fault;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.SegmentText;
import zhiyin.engine.program.SegmentText.SegmentReading;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;
import zhiyin.facts.MemberFacts;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Reads the rules by which tags are put. No tag is put, over whatever others, by whether it is there itself. */
@Component
class TagRules {

    private static final String TAGS = "member.tags";

    private final Programmes programmes;
    private final MemberFacts facts;
    private final Tags tags;

    TagRules(Programmes programmes, MemberFacts facts, Tags tags) {
        this.programmes = programmes;
        this.facts = facts;
        this.tags = tags;
    }

    /** What comes of reading one. */
    sealed interface Read {
        /**
         * It can be asked.
         *
         * @param json as it is kept
         * @param sentence the same in words
         */
        record Right(Segment segment, String json, String sentence) implements Read {}

        /** It can't be read as it stands. */
        record Faulty(List<Fault> faults) implements Read {
            public Faulty {
                faults = List.copyOf(faults);
            }
        }

        /** Whether it is put would depend on whether it is there. */
        record Circle() implements Read {}

        /** Nothing is published. */
        record Nothing() implements Read {}
    }

    /**
     * Reads a rule.
     *
     * @param tag whose it is; null where it is nobody's yet
     */
    Read read(long program, @Nullable String tag, String text) {
        Engines engines = programmes.engines(program);
        Layout layout = facts.layout(program);
        if (engines.versions().isEmpty() || layout == null) {
            return new Read.Nothing();
        }
        Programme programme = engines.latest().engine().programme();
        Askable askable = new Askable(layout);
        return switch (SegmentText.read(text, askable, programme.digits(), null, Map.of())) {
            case SegmentReading.Faulty(var faults) -> new Read.Faulty(faults);
            case SegmentReading.Read(Segment segment) ->
                goesRound(program, tag, segment, askable, programme.digits())
                        ? new Read.Circle()
                        : new Read.Right(
                                segment,
                                SegmentText.json(segment, askable, programme.digits()),
                                SegmentSentence.of(segment, askable, programme.digits()));
        };
    }

    /** Whether a rule asks for its own tag, or for one whose rule does. */
    private boolean goesRound(long program, @Nullable String tag, Segment segment, Askable askable, int digits) {
        Asked first = Asked.of(segment);
        if (first.forAny()) {
            return true;
        }
        if (tag == null) {
            return false;
        }
        Set<String> seen = new HashSet<>();
        Deque<String> left = new ArrayDeque<>(first.words());
        while (!left.isEmpty()) {
            String word = left.pop();
            if (word.equals(tag)) {
                return true;
            }
            if (seen.add(word)) {
                tags.find(program, word)
                        .map(Tag::rule)
                        .filter(rule -> rule != null
                                && SegmentText.read(rule.text(), askable, digits, null, Map.of())
                                        instanceof SegmentReading.Read)
                        .ifPresent(rule -> {
                            if (SegmentText.read(rule.text(), askable, digits, null, Map.of())
                                    instanceof SegmentReading.Read(Segment other)) {
                                left.addAll(Asked.of(other).words());
                            }
                        });
            }
        }
        return false;
    }

    /**
     * For which tags a segment asks.
     *
     * @param forAny whether it asks if there is any at all
     */
    private record Asked(Set<String> words, boolean forAny) {

        static Asked of(Segment segment) {
            Set<String> words = new TreeSet<>();
            return new Asked(words, collect(segment, words));
        }

        private static boolean collect(Segment segment, Set<String> words) {
            return switch (segment) {
                case Segment.Group(var _, var _, var rules) -> {
                    boolean any = false;
                    for (Segment rule : rules) {
                        any |= collect(rule, words);
                    }
                    yield any;
                }
                case Segment.Test(Condition.Test test) -> {
                    if (!test.field().equals(TAGS)) {
                        yield false;
                    }
                    switch (test.operand()) {
                        case Operand.Words(String word) -> words.add(word);
                        case Operand.WordList(var several) -> words.addAll(several);
                        case Operand.None _, Operand.Whole _, Operand.Wholes _, Operand.Range _, Operand.Flag _ -> {}
                    }
                    yield test.operator() == Operator.IS_NULL || test.operator() == Operator.NOT_NULL;
                }
                case Segment.Relative _, Segment.Did _, Segment.Then _, Segment.In _, Segment.Listed _ -> false;
            };
        }
    }
}
