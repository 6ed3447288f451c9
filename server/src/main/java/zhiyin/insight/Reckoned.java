package zhiyin.insight;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.engine.insight.Askable;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Narrowed;
import zhiyin.engine.insight.Segment;
import zhiyin.engine.insight.Selection;
import zhiyin.engine.insight.Who;
import zhiyin.engine.program.SegmentText;
import zhiyin.facts.AllCores;
import zhiyin.facts.MemberFacts;
import zhiyin.facts.MemberFields;
import zhiyin.http.Answer;
import zhiyin.http.Fault;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Shape;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/**
 * What all figures have alike: of which days they are, of whom, out of which facts, and what is said while these are still being
 * read.
 */
@Component
class Reckoned {

    private static final int TREE_LENGTH_MAX = 2_000;

    static final OptionalQuery<LocalDate> FROM =
            Query.date("from").says("The first day that counts, of the programme's calendar.");
    static final OptionalQuery<LocalDate> UNTIL =
            Query.date("until").says("The last day that counts; today, if not said.");
    static final OptionalQuery<String> STORE = Query.text("store", Shape.text(1, 100))
            .says(
                    "What was done in this store alone: orders, their returns, and behaviour that says so. Whoever sees some stores"
                            + " alone sees the store's own members, and says which store if there are several.");
    static final OptionalQuery<String> CHANNEL = Query.text("channel", Shape.text(1, 100))
            .says("What was done by this channel alone: orders, their returns, and behaviour that says so.");
    static final OptionalQuery<String> SEGMENT =
            Query.text("segment", Shape.text(1, 100)).says("Members of this segment alone, by its code.");
    static final OptionalQuery<String> WHERE = Query.text("where", Shape.prose(1, TREE_LENGTH_MAX))
            .says("Members alone whom this tree means: the JSON of a segment.");

    /** What may be asked of every figure. */
    static final List<OptionalQuery<?>> COMMON = List.of(FROM, UNTIL, STORE, CHANNEL, SEGMENT, WHERE);

    private final MemberFacts facts;
    private final Programmes programmes;
    private final ProgramClocks clocks;
    private final ObjectProvider<SegmentMembers> segments;

    Reckoned(MemberFacts facts, Programmes programmes, ProgramClocks clocks, ObjectProvider<SegmentMembers> segments) {
        this.facts = facts;
        this.programmes = programmes;
        this.clocks = clocks;
        this.segments = segments;
    }

    /** On what a figure stands, or why there is none. */
    sealed interface Standing {
        record On(Ground ground) implements Standing {}

        record Not(Problem problem) implements Standing {}
    }

    /** What is asked, made out. */
    Standing ground(Wish wish, Stretch stretch) {
        long program = wish.program();
        Engines engines = programmes.recent(program);
        if (engines.versions().isEmpty()) {
            return new Standing.Not(nothingPublished());
        }
        Engines.Version version = engines.latest();
        Problem outside = outside(wish);
        if (outside != null) {
            return new Standing.Not(outside);
        }
        LocalDate today = today(program, version);
        LocalDate askedUntil = wish.find(UNTIL);
        LocalDate until = askedUntil == null ? today : askedUntil;
        LocalDate askedFrom = wish.find(FROM);
        LocalDate from = askedFrom == null ? stretch.usually().apply(until, wish) : askedFrom;
        if (from.isAfter(until)) {
            return new Standing.Not(wrong("/query/from", "figures.days-turned"));
        }
        if (from.getYear() < 1970
                || until.getYear() > 2100
                || !until.isBefore(stretch.most().apply(from, wish))) {
            return new Standing.Not(wrong("/query/from", "figures.too-long"));
        }
        return switch (facts.of(program)) {
            case MemberFacts.Asked.Underway(long events) -> new Standing.Not(Problem.factsUnderway(events));
            case MemberFacts.Asked.Here(var taken) -> narrowed(wish, version, taken, from, until, today);
        };
    }

    private Standing narrowed(
            Wish wish,
            Engines.Version version,
            MemberFacts.Taken taken,
            LocalDate from,
            LocalDate until,
            LocalDate today) {
        String text = wish.find(WHERE);
        Segment tree = null;
        if (text != null) {
            switch (read(text, taken.columns(), version)) {
                case SegmentText.SegmentReading.Read(var segment) -> tree = segment;
                case SegmentText.SegmentReading.Faulty(var faults) -> {
                    return new Standing.Not(Problem.of(ProblemType.MALFORMED_PARAMETER)
                            .errors(List.of(Fault.told(
                                    "/query/where",
                                    "figures.tree",
                                    faults.getFirst().sentence()))));
                }
            }
        }
        Filter filter = new Filter(store(wish), wish.own(), wish.find(CHANNEL), wish.find(SEGMENT), text, tree);
        if (filter.isAll()) {
            return new Standing.On(
                    new Ground(wish.program(), taken.columns(), taken, from, until, today, version, filter));
        }
        // whoever sees some stores alone can't ask by what was done elsewhere
        Columns asked = filter.own() ? own(taken.columns(), filter.store()) : taken.columns();
        RoaringBitmap among = null;
        if (filter.segment() != null) {
            SegmentMembers door = segments.getIfAvailable();
            among = door == null ? null : door.members(wish.program(), filter.segment(), taken);
            if (among == null) {
                return new Standing.Not(wrong("/query/segment", "figures.no-such-segment"));
            }
        }
        if (tree != null) {
            try {
                RoaringBitmap meant =
                        Selection.of(tree, asked, today, _ -> null).of(asked, AllCores.HERE);
                among = among == null ? meant : RoaringBitmap.and(among, meant);
            } catch (IllegalArgumentException tooMuch) {
                return new Standing.Not(wrong("/query/where", "figures.tree-cannot-be-asked"));
            }
        }
        Columns columns =
                Narrowed.of(asked, among, filter.own() ? null : filter.store(), filter.channel(), AllCores.HERE);
        return new Standing.On(new Ground(wish.program(), columns, taken, from, until, today, version, filter));
    }

    /** A store's own members, who joined or did anything there, with what they did there. */
    private static Columns own(Columns columns, @Nullable String store) {
        Columns there = Narrowed.of(columns, null, store, null, AllCores.HERE);
        RoaringBitmap own = Who.did(there, AllCores.HERE);
        if (store != null) {
            own.or(Who.having(columns, MemberFields.JOINED_STORE, store, AllCores.HERE));
        }
        return Narrowed.of(there, own, null, null, AllCores.HERE);
    }

    /** In which store: whoever sees one alone need not say it. */
    private static @Nullable String store(Wish wish) {
        String said = wish.find(STORE);
        Set<String> seen = wish.stores();
        return said == null && seen != null && seen.size() == 1
                ? seen.iterator().next()
                : said;
    }

    /** Why whoever asks may not ask of the store that he says, or of all; null where he may. */
    static @Nullable Problem outside(Wish wish) {
        Set<String> seen = wish.stores();
        if (seen == null) {
            return null;
        }
        String store = store(wish);
        if (store == null) {
            return seen.isEmpty()
                    ? Problem.lacks(Permission.FIGURES_READ)
                    : wrong("/query/store", "figures.which-store");
        }
        return seen.contains(store) ? null : Problem.lacks(Permission.FIGURES_READ);
    }

    private static SegmentText.SegmentReading read(String text, Columns columns, Engines.Version version) {
        return SegmentText.read(
                text,
                new Askable(columns.layout()),
                version.engine().programme().digits(),
                null,
                Map.of());
    }

    LocalDate today(long program, Engines.Version version) {
        return LocalDate.ofInstant(
                clocks.of(program).instant(), version.engine().programme().zone());
    }

    /** The figure as an answer. */
    Answer answer(Wish wish, Shown shown) {
        return switch (found(wish, shown)) {
            case Shown.Found.Here(var answer) -> Answer.ok(answer);
            case Shown.Found.Refused(var problem) -> problem;
        };
    }

    /** The figure. */
    Shown.Found found(Wish wish, Shown shown) {
        if (wish.stores() != null && !shown.figure().isOfStores()) {
            return new Shown.Found.Refused(Problem.lacks(Permission.FIGURES_READ));
        }
        return switch (ground(wish, shown.stretch())) {
            case Standing.On(var ground) -> shown.reckoning().of(wish, ground);
            case Standing.Not(var problem) -> new Shown.Found.Refused(problem);
        };
    }

    static Problem nothingPublished() {
        return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
    }

    static Problem wrong(String pointer, String code) {
        return Problem.of(ProblemType.MALFORMED_PARAMETER).errors(List.of(new Fault(pointer, code)));
    }

    /** What a route of a figure can be asked. */
    static Object[] queries(List<Object> own, Object... more) {
        List<Object> all = new ArrayList<>(own);
        all.addAll(COMMON);
        all.addAll(List.of(more));
        return all.toArray();
    }

    static Shown.Found.Refused refused(String pointer, String code) {
        return new Shown.Found.Refused(wrong(pointer, code));
    }

    /** Nothing at all, where it is not said. */
    static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
