package zhiyin.segment;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.engine.insight.Askable;
import zhiyin.engine.insight.AsksFor;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.Segment;
import zhiyin.engine.program.Fault;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.SegmentText;
import zhiyin.facts.MemberFacts;
import zhiyin.facts.NumberedMembers;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Makes what segments are asked by: the segments as they are kept now, and the facts as they are known now. */
@Component
class Moments {

    private final MemberFacts facts;
    private final Segments segments;
    private final Programmes programmes;
    private final ProgramClocks clocks;
    private final Map<Long, Read> shelves = new ConcurrentHashMap<>();
    private final Map<ListOf, Numbered> lists = new ConcurrentHashMap<>();

    Moments(MemberFacts facts, Segments segments, Programmes programmes, ProgramClocks clocks) {
        this.facts = facts;
        this.segments = segments;
        this.programmes = programmes;
        this.clocks = clocks;
    }

    /** What there is when somebody asks. */
    sealed interface Asked {
        record Here(Moment moment) implements Asked {}

        /** The facts are being read. */
        record Underway(long events) implements Asked {}

        record NothingPublished() implements Asked {}
    }

    /** A shelf, and by which layout it was read. */
    private record Read(Layout layout, Moment.Shelf shelf) {}

    private record ListOf(long program, String code) {}

    /**
     * Who is on a list, by number.
     *
     * @param unknown how many have no number yet
     */
    private record Numbered(long revision, NumberedMembers members, RoaringBitmap numbers, int unknown) {
        boolean isOf(long wanted, NumberedMembers now) {
            return revision == wanted && members.isNumberedAs(now) && (unknown == 0 || members.count() == now.count());
        }
    }

    Asked of(long program) {
        Engines engines = programmes.recent(program);
        if (engines.versions().isEmpty()) {
            return new Asked.NothingPublished();
        }
        return switch (facts.of(program)) {
            case MemberFacts.Asked.Here(var taken) ->
                new Asked.Here(of(program, taken, engines.latest().engine().programme()));
            case MemberFacts.Asked.Underway(long events) -> new Asked.Underway(events);
        };
    }

    /** By facts that one has; null where nothing is published. */
    @Nullable
    Moment of(long program, MemberFacts.Taken taken) {
        Engines engines = programmes.recent(program);
        return engines.versions().isEmpty()
                ? null
                : of(program, taken, engines.latest().engine().programme());
    }

    private Moment of(long program, MemberFacts.Taken taken, Programme programme) {
        LocalDate today = LocalDate.ofInstant(clocks.of(program).instant(), programme.zone());
        Moment.Shelf shelf = shelf(program, taken.columns().layout(), programme.digits());
        return new Moment(taken, programme, today, shelf, code -> list(program, code, shelf, taken.members()));
    }

    /** The segments as they are kept now, read by a layout. */
    Moment.Shelf shelf(long program, Layout layout, int digits) {
        long revision = segments.revision(program);
        Read known = shelves.get(program);
        if (known != null
                && known.shelf().revision() == revision
                && known.layout().equals(layout)) {
            return known.shelf();
        }
        Moment.Shelf shelf = read(revision, segments.all(program), new Askable(layout), digits);
        shelves.put(program, new Read(layout, shelf));
        return shelf;
    }

    /** Each is read by itself first: in what order they ask for one another is not known. */
    private static Moment.Shelf read(long revision, List<Segments.Kept> all, Askable askable, int digits) {
        Map<String, Segments.Kept> kept = new LinkedHashMap<>();
        Map<String, Segment> defined = new HashMap<>();
        Map<String, List<Fault>> faults = new HashMap<>();
        for (Segments.Kept one : all) {
            kept.put(one.code(), one);
            if (one.archivedAt() == null) {
                defined.put(one.code(), new Segment.Listed(one.code()));
            }
        }
        Map<String, Segment> places = Map.copyOf(defined);
        for (Segments.Kept one : all) {
            String definition = one.definition();
            if (definition != null) {
                switch (SegmentText.read(definition, askable, digits, null, places)) {
                    case SegmentText.SegmentReading.Read(var segment) -> defined.replace(one.code(), segment);
                    case SegmentText.SegmentReading.Faulty(var why) -> {
                        faults.put(one.code(), why);
                        defined.remove(one.code());
                    }
                }
            }
        }
        return new Moment.Shelf(revision, kept, withoutBroken(defined, faults), faults);
    }

    /** Who asks for one that can't be asked can't be asked either. */
    private static Map<String, Segment> withoutBroken(Map<String, Segment> defined, Map<String, List<Fault>> faults) {
        boolean again = true;
        while (again) {
            again = false;
            for (Map.Entry<String, Segment> one : List.copyOf(defined.entrySet())) {
                for (String wanted : AsksFor.of(one.getValue()).segments()) {
                    if (!defined.containsKey(wanted)) {
                        defined.remove(one.getKey());
                        faults.put(
                                one.getKey(),
                                List.of(new Fault(
                                        "",
                                        "unknown-segment",
                                        "It asks for the segment " + wanted + ", which can't be asked.",
                                        "{did: order, measure: count, operator: \">=\", value: 1}",
                                        1)));
                        again = true;
                    }
                }
            }
        }
        return Map.copyOf(defined);
    }

    /** Who is on a list of the segments as they were read last, by number; null where there is none. */
    @Nullable
    RoaringBitmap list(long program, String code, NumberedMembers members) {
        Read known = shelves.get(program);
        return known == null ? null : list(program, code, known.shelf(), members);
    }

    private @Nullable RoaringBitmap list(long program, String code, Moment.Shelf shelf, NumberedMembers members) {
        Segments.Kept kept = shelf.kept().get(code);
        if (kept == null || !kept.isList()) {
            return null;
        }
        ListOf place = new ListOf(program, code);
        Numbered known = lists.get(place);
        if (known == null || !known.isOf(kept.revision(), members)) {
            RoaringBitmap numbers = new RoaringBitmap();
            int unknown = 0;
            for (long member : segments.listed(program, code)) {
                int number = members.number(member);
                if (number == NumberedMembers.NONE) {
                    unknown++;
                } else {
                    numbers.add(number);
                }
            }
            known = new Numbered(kept.revision(), members, numbers, unknown);
            lists.put(place, known);
        }
        return known.numbers();
    }
}
