package zhiyin.tag;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.insight.Askable;
import zhiyin.engine.insight.AsksFor;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.Segment;
import zhiyin.engine.insight.SegmentSentence;
import zhiyin.engine.insight.Selection;
import zhiyin.engine.program.Fault;
import zhiyin.engine.program.SegmentText;
import zhiyin.engine.program.SegmentText.SegmentReading;
import zhiyin.facts.KeptSegments;
import zhiyin.facts.KeptTagRules;
import zhiyin.facts.MemberFacts;
import zhiyin.member.AsksForSegments;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/**
 * Reads the rules by which tags are put, and makes functions of them. No tag is put, over whatever other tags and segments, by whether
 * it is there itself.
 */
@Component
class TagRules implements KeptTagRules, AsksForSegments {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Programmes programmes;
    private final MemberFacts facts;
    private final Tags tags;
    private final KeptSegments segments;

    TagRules(Programmes programmes, MemberFacts facts, Tags tags, KeptSegments segments) {
        this.programmes = programmes;
        this.facts = facts;
        this.tags = tags;
        this.segments = segments;
    }

    /** What comes of reading one. */
    sealed interface Read {
        /**
         * It can be asked.
         *
         * @param json as it is kept
         * @param sentence the same in words
         * @param asked for which segments it asks
         */
        record Right(Segment segment, String json, String sentence, Asked asked) implements Read {}

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

    /** By what a programme's rules are read. */
    private record Reader(Askable askable, int digits, KeptSegments.Shelf shelf) {
        SegmentReading read(String text) {
            return SegmentText.read(text, askable, digits, null, shelf.defined());
        }
    }

    /** Null where nothing is published. */
    private @Nullable Reader reader(long program) {
        Engines engines = programmes.engines(program);
        Layout layout = facts.layout(program);
        if (engines.versions().isEmpty() || layout == null) {
            return null;
        }
        int digits = engines.latest().engine().programme().digits();
        return new Reader(new Askable(layout), digits, segments.shelf(program, layout, digits));
    }

    /**
     * Reads a rule.
     *
     * @param tag whose it is; null where it is nobody's yet
     */
    Read read(long program, @Nullable String tag, String text) {
        Reader reader = reader(program);
        if (reader == null) {
            return new Read.Nothing();
        }
        return switch (reader.read(text)) {
            case SegmentReading.Faulty(var faults) -> new Read.Faulty(faults);
            case SegmentReading.Read(Segment segment) ->
                goesRound(program, tag, segment, reader)
                        ? new Read.Circle()
                        : new Read.Right(
                                segment,
                                SegmentText.json(segment, reader.askable(), reader.digits()),
                                SegmentSentence.of(segment, reader.askable(), reader.digits()),
                                asked(segment, reader.shelf()));
        };
    }

    /** Whether a rule asks for its own tag, or for a tag or a segment that in turn does. */
    private boolean goesRound(long program, @Nullable String tag, Segment segment, Reader reader) {
        if (tag == null) {
            return AsksFor.of(segment).anyTag();
        }
        return AsksFor.goesRound(segment, new AsksFor.Decider.OfTag(tag), new AsksFor.Deciders() {
            @Override
            public @Nullable Segment segment(String code) {
                return reader.shelf().defined().get(code);
            }

            @Override
            public Set<String> marking() {
                return reader.shelf().marking();
            }

            @Override
            public @Nullable Segment rule(String word) {
                return TagRules.this.rule(program, word, reader);
            }

            @Override
            public Set<String> ruled() {
                return TagRules.this.ruled(program);
            }
        });
    }

    private @Nullable Segment rule(long program, String word, Reader reader) {
        Tag.Rule rule = tags.find(program, word).map(Tag::rule).orElse(null);
        return rule != null && reader.read(rule.text()) instanceof SegmentReading.Read(Segment segment)
                ? segment
                : null;
    }

    @Override
    public Set<String> ruled(long program) {
        return tags.of(program).stream()
                .filter(tag -> tag.rule() != null)
                .map(Tag::code)
                .collect(Collectors.toSet());
    }

    @Override
    public @Nullable Segment rule(long program, String word, KeptSegments.Shelf shelf) {
        Reader reader = reader(program);
        return reader == null ? null : rule(program, word, new Reader(reader.askable(), reader.digits(), shelf));
    }

    @Override
    public List<Use> of(long program, String segment) {
        return tags.of(program).stream()
                .filter(tag -> tag.rule() != null
                        && tag.rule().text().contains(segment)
                        && AsksForSegments.asks(JSON.readTree(tag.rule().text()), segment))
                .map(tag -> new Use("tag", tag.code()))
                .toList();
    }

    /**
     * The segments that a rule asks for, over whatever stands in between, as they were kept when it was read.
     *
     * @param definitions which version of each counted: {@code code:version}, by code
     * @param lists who was on each, as a number that grows: {@code code:number}, by code
     */
    record Asked(String definitions, String lists) {
        /** As it is kept of a run; empty for a rule that asks for none. */
        String text() {
            return lists.isEmpty() ? definitions : definitions + "|" + lists;
        }

        /** Whether other definitions counted then, as a run has kept it. */
        boolean isDefinedOtherwise(String kept) {
            return !definitions.equals(kept.contains("|") ? kept.substring(0, kept.indexOf('|')) : kept);
        }
    }

    /** Another one whenever a segment of the programme or a list was changed. */
    long revision(long program) {
        return segments.revision(program);
    }

    /** For which segments a rule asks now; null where it can't be read. */
    @Nullable
    Asked asked(long program, String text) {
        Reader reader = reader(program);
        return reader != null && reader.read(text) instanceof SegmentReading.Read(Segment segment)
                ? asked(segment, reader.shelf())
                : null;
    }

    private static Asked asked(Segment segment, KeptSegments.Shelf shelf) {
        List<String> definitions = new ArrayList<>();
        List<String> lists = new ArrayList<>();
        for (String code : AsksFor.allSegments(segment, shelf.defined())) {
            Long list = shelf.lists().get(code);
            if (list == null) {
                definitions.add(code + ":" + shelf.versions().get(code));
            } else {
                lists.add(code + ":" + list);
            }
        }
        return new Asked(String.join(" ", definitions), String.join(" ", lists));
    }

    /**
     * What becomes of a rule as a function.
     *
     * @param lists by code, for those it asks for, who was on each
     */
    record Compiled(Selection selection, long revision, Map<String, RoaringBitmap> lists) {}

    /** Makes a function of a rule, for a day and any moment of the columns. */
    Compiled compiled(long program, Segment segment, MemberFacts.Taken taken, LocalDate today) {
        KeptSegments.Shelf shelf = shelf(program, taken);
        Map<String, RoaringBitmap> lists = lists(program, segment, shelf, taken);
        return new Compiled(
                Selection.of(segment, taken.columns(), today, shelf.defined()::get, lists::get),
                shelf.revision(),
                lists);
    }

    /** Whether a function would be made in the same way now. */
    boolean isAsNow(Compiled compiled, long program, Segment segment, MemberFacts.Taken taken) {
        if (AsksFor.of(segment).segments().isEmpty()) {
            return true;
        }
        KeptSegments.Shelf shelf = shelf(program, taken);
        if (compiled.revision() != shelf.revision()) {
            return false;
        }
        Map<String, RoaringBitmap> now = lists(program, segment, shelf, taken);
        return now.keySet().equals(compiled.lists().keySet())
                && now.keySet().stream()
                        .allMatch(code -> isSame(now.get(code), compiled.lists().get(code)));
    }

    /** The same object: whoever keeps lists gives another one where others are on it. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(@Nullable RoaringBitmap one, @Nullable RoaringBitmap other) {
        return one == other;
    }

    private KeptSegments.Shelf shelf(long program, MemberFacts.Taken taken) {
        Engines engines = programmes.engines(program);
        return engines.versions().isEmpty()
                ? KeptSegments.Shelf.EMPTY
                : segments.shelf(
                        program,
                        taken.columns().layout(),
                        engines.latest().engine().programme().digits());
    }

    private Map<String, RoaringBitmap> lists(
            long program, Segment segment, KeptSegments.Shelf shelf, MemberFacts.Taken taken) {
        Map<String, RoaringBitmap> lists = new HashMap<>();
        for (String code : AsksFor.allSegments(segment, shelf.defined())) {
            RoaringBitmap list = shelf.lists().containsKey(code) ? segments.list(program, code, taken.members()) : null;
            if (list != null) {
                lists.put(code, list);
            }
        }
        return lists;
    }
}
