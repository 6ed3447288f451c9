package zhiyin.segment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import zhiyin.engine.insight.AsksFor;
import zhiyin.engine.insight.Segment;
import zhiyin.engine.program.SegmentText;
import zhiyin.facts.KeptSegments;
import zhiyin.facts.KeptTagRules;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.Json;
import zhiyin.http.OptionalField;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.http.TextRule;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;

/** What the routes about segments have in common. */
@Component
class SegmentDesk {

    private static final String CIRCLE = "circle";

    static final PathVariable<String> SEGMENT = PathVariable.of(
                    "segment",
                    text -> text.length() <= 40 && TextRule.SLUG.holds().test(text) ? text : null)
            .says("The segment's code.");
    static final PathVariable<String> MEMBER = PathVariable.text("member")
            .says("A member's id, or one of his identities such as ext:shop:123 or phone:+8613800138000.");
    static final Shape<String> CODE = Shape.text(1, 40).of(TextRule.SLUG);
    static final OptionalField<Json.Fields> DEFINITION = Field.optional("definition", Shape.document())
            .says(
                    "The tree: {\"combinator\": \"and\", \"rules\": [{\"field\": …}, {\"did\": \"order\", …}, {\"segment\": …}]}.");

    private final Moments moments;
    private final Members members;
    private final ObjectProvider<KeptTagRules> tags;

    SegmentDesk(Moments moments, Members members, ObjectProvider<KeptTagRules> tags) {
        this.moments = moments;
        this.members = members;
        this.tags = tags;
    }

    @Says("A member, as far as a list shows him.")
    record SegmentMemberLine(
            @Says("The member's id.") String member,

            @Nullable String name,

            @Says("Every name by which the member is known; a phone or an address in part.")
            List<String> identities) {}

    @Says("Something that asks for a segment.")
    record SegmentUse(
            @Says(
                    "segment; program, a version of it; pilot, a version that is tried; promotion; coupon, a template; tag, its rule;"
                            + " report, one that is mailed; coupon_batch, one that is under way.")
            String what,

            @Says("Which one.") String code) {}

    /** What {@code then} answers from what is known now. */
    Answer now(Call<?> call, Function<Moment, Answer> then) {
        return switch (moments.of(call.caller().programId())) {
            case Moments.Asked.Here(var moment) -> then.apply(moment);
            case Moments.Asked.Underway(long events) -> Problem.factsUnderway(events);
            case Moments.Asked.NothingPublished _ ->
                Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
        };
    }

    /** What {@code then} answers about the segment that the path names, which can be asked. */
    Answer asked(Call<?> call, Function<Found, Answer> then) {
        return now(call, moment -> asked(moment, call.path(SEGMENT), then));
    }

    /** A segment that can be asked, and when. */
    record Found(Moment moment, Segments.Kept kept, Segment segment) {}

    static Answer asked(Moment moment, String code, Function<Found, Answer> then) {
        Segments.Kept kept = moment.shelf().kept().get(code);
        Segment segment = moment.segment(code);
        if (kept == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        return segment == null
                ? Problem.of(ProblemType.CONFLICT)
                        .detail(
                                kept.archivedAt() == null
                                        ? "problem.segment-unreadable.detail"
                                        : "problem.segment-away.detail")
                : then.apply(new Found(moment, kept, segment));
    }

    /** What a definition is, or what is wrong with it. */
    sealed interface Told {
        record Right(Segment segment, String json) implements Told {}

        record Wrong(List<Fault> faults) implements Told {}
    }

    /**
     * Reads a definition.
     *
     * @param code of the segment that it is to be the definition of; null for none yet
     * @param marks whether members are to be marked with that segment
     */
    Told read(long program, Moment moment, Json.Fields definition, @Nullable String code, boolean marks) {
        return read(program, moment, definition.canonical(), code, marks);
    }

    /** Whether a segment that was put away would go round in a circle if it were taken out again: others may ask otherwise by now. */
    boolean goesRound(long program, Moment moment, Segments.Kept kept) {
        return kept.definition() != null
                && read(program, moment, kept.definition(), kept.code(), kept.marks()) instanceof Told.Wrong(var faults)
                && faults.stream().anyMatch(fault -> fault.code().equals(CIRCLE));
    }

    private Told read(long program, Moment moment, String definition, @Nullable String code, boolean marks) {
        return switch (moment.read(definition, code)) {
            case SegmentText.SegmentReading.Read(var segment) ->
                code != null && goesRound(program, moment, segment, code, marks)
                        ? new Told.Wrong(List.of(Fault.told(
                                "/definition",
                                CIRCLE,
                                "It asks for a tag or a mark that in turn depends on who is in this segment. For example:"
                                        + " {did: order, last: 90, measure: count, operator: \">=\", value: 3}")))
                        : new Told.Right(
                                segment,
                                SegmentText.json(
                                        segment,
                                        moment.askable(),
                                        moment.programme().digits()));
            case SegmentText.SegmentReading.Faulty(var faults) ->
                new Told.Wrong(faults.stream().map(SegmentDesk::fault).toList());
        };
    }

    /** Whether it would come back to the segment over a tag's rule, or over marks. */
    private boolean goesRound(long program, Moment moment, Segment segment, String code, boolean marks) {
        KeptSegments.Shelf shelf = moment.shelf().known();
        KeptTagRules rules = tags.getIfAvailable();
        return AsksFor.goesRound(segment, new AsksFor.Decider.OfSegment(code), new AsksFor.Deciders() {
            @Override
            public @Nullable Segment segment(String other) {
                return shelf.defined().get(other);
            }

            @Override
            public Set<String> marking() {
                Set<String> marking = new HashSet<>(shelf.marking());
                if (marks) {
                    marking.add(code);
                }
                return marking;
            }

            @Override
            public @Nullable Segment rule(String word) {
                return rules == null ? null : rules.rule(program, word, shelf);
            }

            @Override
            public Set<String> ruled() {
                return rules == null ? Set.of() : rules.ruled(program);
            }
        });
    }

    private static Fault fault(zhiyin.engine.program.Fault fault) {
        return Fault.told(
                "/definition" + pointer(fault.path()),
                fault.code(),
                fault.detail() + " For example: " + fault.example());
    }

    /** As {@code rules[2].where.field} is {@code /rules/2/where/field}. */
    static String pointer(String path) {
        return path.isEmpty()
                ? ""
                : "/" + path.replace("[", "/").replace("]", "").replace('.', '/');
    }

    /** How these members are shown, in this order. */
    List<SegmentMemberLine> lines(long program, List<Long> wanted) {
        Map<Long, Members.Member> found = new HashMap<>();
        members.some(program, wanted).forEach(member -> found.put(member.id(), member));
        List<SegmentMemberLine> lines = new ArrayList<>();
        for (long id : wanted) {
            Members.Member member = found.get(id);
            if (member != null) {
                lines.add(new SegmentMemberLine(
                        Members.ID.print(id),
                        member.name(),
                        member.identities().stream().map(IdentityRef::masked).toList()));
            }
        }
        return lines;
    }

    static boolean seesMembers(Call<?> call) {
        return call.caller().grants().in(call.caller().programId(), Permission.MEMBERS_READ);
    }

    static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    static Problem unknown(String pointer) {
        return Problem.invalid(pointer, "segment.unknown");
    }
}
