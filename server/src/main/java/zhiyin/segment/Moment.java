package zhiyin.segment;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import zhiyin.engine.insight.Askable;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Segment;
import zhiyin.engine.insight.SegmentSentence;
import zhiyin.engine.insight.Selection;
import zhiyin.engine.insight.Tongue;
import zhiyin.engine.insight.Why;
import zhiyin.engine.program.Fault;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.SegmentText;
import zhiyin.facts.AllCores;
import zhiyin.facts.KeptSegments;
import zhiyin.facts.MemberFacts;

/** A programme's segments, and the facts by which they have members, at a moment. For one request. */
final class Moment {

    /**
     * A programme's segments as they are read.
     *
     * @param defined by code what others that ask for it ask; none of those that are put away or can't be read
     * @param faults by code what keeps one from being read
     */
    record Shelf(
            long revision,
            Map<String, Segments.Kept> kept,
            Map<String, Segment> defined,
            Map<String, List<Fault>> faults) {

        /** The same for whoever only asks for them. */
        KeptSegments.Shelf known() {
            Map<String, Long> lists = new HashMap<>();
            Map<String, Integer> versions = new HashMap<>();
            Set<String> marking = new HashSet<>();
            for (String code : defined.keySet()) {
                Segments.Kept one = Objects.requireNonNull(kept.get(code));
                if (one.isList()) {
                    lists.put(code, one.revision());
                } else {
                    versions.put(code, one.number());
                }
                if (one.marks()) {
                    marking.add(code);
                }
            }
            return new KeptSegments.Shelf(revision, defined, lists, versions, marking);
        }
    }

    private final MemberFacts.Taken taken;
    private final Programme programme;
    private final LocalDate today;
    private final Shelf shelf;
    private final Function<String, @Nullable RoaringBitmap> lists;
    private final Askable askable;
    private final Map<Segment, RoaringBitmap> found = new HashMap<>();

    Moment(
            MemberFacts.Taken taken,
            Programme programme,
            LocalDate today,
            Shelf shelf,
            Function<String, @Nullable RoaringBitmap> lists) {
        this.taken = taken;
        this.programme = programme;
        this.today = today;
        this.shelf = shelf;
        this.lists = lists;
        this.askable = new Askable(taken.columns().layout());
    }

    MemberFacts.Taken taken() {
        return taken;
    }

    Columns columns() {
        return taken.columns();
    }

    Programme programme() {
        return programme;
    }

    LocalDate today() {
        return today;
    }

    Shelf shelf() {
        return shelf;
    }

    Askable askable() {
        return askable;
    }

    /** How many members there are in all. */
    long members() {
        return columns().counts().members();
    }

    /** Reads a definition; what it asks for are this programme's segments. */
    SegmentText.SegmentReading read(String definition, @Nullable String code) {
        return SegmentText.read(definition, askable, programme.digits(), code, shelf.defined());
    }

    /** What a segment asks; null where there is none that can be asked for. */
    @Nullable
    Segment segment(String code) {
        return shelf.defined().get(code);
    }

    Selection selection(Segment segment) {
        return Selection.of(segment, columns(), today, shelf.defined()::get, lists);
    }

    /** Who is meant, by number. Not to be changed. */
    RoaringBitmap of(Segment segment) {
        return found.computeIfAbsent(segment, one -> selection(one).of(columns(), AllCores.HERE));
    }

    /** Who is in the segment of that code. Not to be changed. */
    RoaringBitmap of(String code) {
        return of(Objects.requireNonNull(segment(code)));
    }

    /** Everybody, by number. */
    RoaringBitmap everybody() {
        return columns().everybody(AllCores.HERE);
    }

    Why why(Segment segment, int number) {
        return Why.of(segment, columns(), today, shelf.defined()::get, lists, number);
    }

    /** Says segments in a language, by the names that the programme gives to what it keeps of members. */
    SegmentSentence sentences(String tag) {
        return new SegmentSentence(askable, programme.digits(), Tongue.of(tag), new FieldNames(programme, tag)::of);
    }
}
