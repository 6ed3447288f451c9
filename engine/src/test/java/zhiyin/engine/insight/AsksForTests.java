package zhiyin.engine.insight;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/** For what segments ask, and whether they come back to themselves. */
class AsksForTests {

    private static Segment has(String field, Operator operator, Operand operand) {
        return new Segment.Test(new Condition.Test(field, operator, operand));
    }

    private static Segment tag(String word) {
        return has("member.tags", Operator.CONTAINS, new Operand.Words(word));
    }

    private static Segment mark(String word) {
        return has("member.segments", Operator.IN, new Operand.WordList(List.of(word, "other")));
    }

    private static Segment both(Segment one, Segment other) {
        return new Segment.Group(
                Condition.Combinator.OR,
                false,
                List.of(one, new Segment.Group(Condition.Combinator.AND, true, List.of(other))));
    }

    private record Here(Map<String, Segment> segments, Set<String> marking, Map<String, Segment> rules)
            implements AsksFor.Deciders {
        @Override
        public @Nullable Segment segment(String code) {
            return segments.get(code);
        }

        @Override
        public @Nullable Segment rule(String word) {
            return rules.get(word);
        }

        @Override
        public Set<String> ruled() {
            return rules.keySet();
        }
    }

    private static boolean segmentGoesRound(Segment segment, Here here) {
        return AsksFor.goesRound(segment, new AsksFor.Decider.OfSegment("itself"), here);
    }

    private static boolean ruleGoesRound(Segment rule, Here here) {
        return AsksFor.goesRound(rule, new AsksFor.Decider.OfTag("itself"), here);
    }

    @Test
    void what_is_asked_for_is_found_however_deep_it_lies() {
        AsksFor asked = AsksFor.of(both(both(tag("vip"), mark("late")), new Segment.In("buyers")));
        assertThat(asked.segments()).containsExactly("buyers");
        assertThat(asked.tags()).containsExactly("vip");
        assertThat(asked.marks()).containsExactlyInAnyOrder("late", "other");
        assertThat(asked.anyTag()).isFalse();
        assertThat(AsksFor.of(has("member.tags", Operator.NOT_NULL, new Operand.None()))
                        .anyTag())
                .isTrue();
        assertThat(AsksFor.of(has("member.segments", Operator.IS_NULL, new Operand.None()))
                        .anyMark())
                .isTrue();
        assertThat(AsksFor.allSegments(
                        new Segment.In("a"),
                        Map.of("a", both(new Segment.In("b"), tag("x")), "b", new Segment.Listed("b"))))
                .containsExactly("a", "b");
    }

    @Test
    void a_circle_is_seen_over_segments_tags_and_marks() {
        Here here = new Here(
                Map.of("over", new Segment.In("tagged"), "tagged", tag("ruled"), "plain", tag("by-hand")),
                Set.of(),
                Map.of("ruled", new Segment.In("itself"), "quiet", new Segment.In("plain")));
        assertThat(segmentGoesRound(new Segment.In("itself"), here)).isTrue();
        assertThat(segmentGoesRound(tag("ruled"), here)).isTrue();
        assertThat(segmentGoesRound(new Segment.In("over"), here)).isTrue();
        assertThat(segmentGoesRound(both(tag("quiet"), new Segment.In("plain")), here))
                .isFalse();
        assertThat(segmentGoesRound(has("member.tags", Operator.NOT_NULL, new Operand.None()), here))
                .as("a rule that comes back here puts a tag")
                .isTrue();
        assertThat(segmentGoesRound(mark("itself"), here))
                .as("it does not mark")
                .isFalse();
        Here marking = new Here(here.segments(), Set.of("itself"), here.rules());
        assertThat(segmentGoesRound(mark("itself"), marking)).isTrue();
        assertThat(segmentGoesRound(has("member.segments", Operator.IS_NULL, new Operand.None()), marking))
                .isTrue();
    }

    @Test
    void a_tags_rule_comes_back_to_it_over_a_segment_and_by_asking_for_any() {
        Here here = new Here(
                Map.of("tagged", tag("itself"), "over", both(new Segment.In("tagged"), tag("far"))),
                Set.of("tagged"),
                Map.of("far", new Segment.In("tagged"), "near", new Segment.In("nowhere")));
        assertThat(ruleGoesRound(new Segment.In("over"), here)).isTrue();
        assertThat(ruleGoesRound(tag("far"), here)).isTrue();
        assertThat(ruleGoesRound(mark("tagged"), here)).isTrue();
        assertThat(ruleGoesRound(tag("near"), here)).isFalse();
        assertThat(ruleGoesRound(has("member.tags", Operator.IS_NULL, new Operand.None()), here))
                .isTrue();
        // others go round without it: that is theirs
        assertThat(ruleGoesRound(
                        new Segment.In("a"),
                        new Here(Map.of("a", new Segment.In("b"), "b", new Segment.In("a")), Set.of(), Map.of())))
                .isFalse();
    }
}
