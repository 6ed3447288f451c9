package zhiyin.segment;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.engine.insight.Segment;
import zhiyin.engine.insight.SegmentSentence;
import zhiyin.engine.insight.Selection;
import zhiyin.engine.insight.Why;
import zhiyin.engine.program.SegmentText;
import zhiyin.engine.rule.Condition;
import zhiyin.facts.NumberedMembers;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.intake.Answers;
import zhiyin.intake.Events;
import zhiyin.member.Members;
import zhiyin.segment.SegmentDesk.SegmentMemberLine;

/** Who is in segments over HTTP: one after the other, some of them, in several of them, and how that changes. */
@Configuration(proxyBeanMethods = false)
class SetRoutes {

    private static final int TOGETHER_MAX = 20;
    private static final int WAIT_MAX_SECONDS = 30;

    private static final OptionalQuery<Long> AFTER =
            Query.of("after", Members.ID::parse).says("Those after this member: the page that follows.");
    private static final Query<Integer> LIMIT = Query.integer("limit", 1, 200, 50);
    private static final Query<Integer> SIZE =
            Query.integer("size", 1, 1_000, 20).says("How many.");
    private static final Query<Integer> SEED = Query.integer("seed", 0, Integer.MAX_VALUE, 0)
            .says("The same one draws the same members, as long as the same are in it.");
    private static final OptionalQuery<Long> AFTER_CHANGE = Query.of("after", SetRoutes::sequence)
            .says("The number of the last change that one knows; from the first on, if not said.");
    private static final Query<Integer> CHANGES = Query.integer("limit", 1, 1_000, 200);
    private static final Query<Integer> WAIT = Query.integer("wait", 0, WAIT_MAX_SECONDS, 0)
            .says("So many seconds the answer waits for a change where there is none yet.");

    private static final Field<String> OF =
            Field.required("segment", SegmentDesk.CODE).says("Its code.");
    private static final Field<Boolean> NOT =
            Field.withDefault("not", Shape.bool(), false).says("Those who are not in it.");
    private static final Shape<Part> PART =
            Shape.object("CombinedSegment", body -> new Part(body.get(OF), body.get(NOT)), OF, NOT);
    private static final Field<Condition.Combinator> HOW = Field.required(
                    "combinator", Shape.word(Condition.Combinator.class))
            .says("and: those who are in all; or: those who are in one at least.");
    private static final Field<List<Part>> PARTS =
            Field.required("of", Shape.list(PART, 1, TOGETHER_MAX)).says("Of what.");
    private static final Shape<Combined> COMBINED =
            Shape.object("SegmentsToCombine", body -> new Combined(body.get(HOW), body.get(PARTS)), HOW, PARTS);
    private static final Field<List<String>> SEGMENTS = Field.required(
                    "segments", Shape.list(SegmentDesk.CODE, 2, TOGETHER_MAX))
            .says("Their codes.");
    private static final Shape<List<String>> COMPARED =
            Shape.object("SegmentsToCompare", body -> body.get(SEGMENTS), SEGMENTS);

    private record Part(String segment, boolean not) {}

    private record Combined(Condition.Combinator combinator, List<Part> of) {}

    @Says("Members of a segment, in the order in which they joined.")
    record SegmentMembersAnswer(
            @Says("How many there are in all.") long size,

            List<SegmentMemberLine> members,

            @Says("Where the next page begins; absent at the end.") @Nullable
            String next,

            @Says("All that was recorded before that is in it.")
            Instant asOf) {}

    @Says("Members drawn from a segment.")
    record SegmentSampleAnswer(
            @Says("How many there are in all.") long size, List<SegmentMemberLine> members, Instant asOf) {}

    @Says("Whether a member is in a segment now, and why.")
    record SegmentWhyAnswer(
            String segment,
            String member,
            boolean in,

            @Says("Of a real-time segment, since when he is known to be in it.") @Nullable
            Instant since,

            @Says("Each part of the definition, the whole first.")
            List<SegmentWhyPart> parts,

            @Says("All that was recorded before that is in it.")
            Instant asOf) {}

    @Says("A part of a definition, and what it came to.")
    record SegmentWhyPart(
            @Says("How deep it lies; 0 for the whole.") int depth,

            @Says("In words, in the caller's language.") String says,

            boolean holds,

            @Says("What was found, in words; absent for parts made of others.") @Nullable
            String saw) {}

    @Says("The segments that a member is in now.")
    record MemberSegmentsAnswer(List<MemberSegmentLine> segments, Instant asOf) {}

    @Says("A segment that a member is in.")
    record MemberSegmentLine(
            String segment,
            String name,
            Segments.Kind kind,

            @Says("Of a real-time segment, since when he is known to be in it.") @Nullable
            Instant since) {}

    @Says("Several segments as one.")
    record CombinedAnswer(
            long members,
            @Says("Of how many in all.") long ofMembers,

            @Says("The tree as JSON: a segment can be made of it.")
            String definition,

            @Says("In words, in the caller's language.") String sentence,
            Instant asOf) {}

    @Says("How segments go together.")
    record OverlapAnswer(
            List<OverlapRow> segments,
            @Says("How many are in one of them at least.") long inAny,

            @Says("How many are in all of them.") long inAll,
            Instant asOf) {}

    @Says("A segment beside the others.")
    record OverlapRow(
            String segment,
            long members,

            @Says("How many are in it and in each, in the order of the segments.")
            List<Long> both,

            @Says("How many are in none of the others.") long alone) {}

    @Says("Who entered a segment and who left it.")
    record SegmentChangesAnswer(
            List<SegmentChangeLine> changes,

            @Says(
                    "The number of the last of them: what comes after it is asked for with it. As it was sent, where nothing came.")
            long next) {}

    @Says("Somebody entered a segment or left it.")
    record SegmentChangeLine(
            @Says("Its number among the programme's changes; they come in its order.")
            long sequence,

            String segment,
            String member,
            @Says("Otherwise he left it.") boolean entered,
            @Says("When it was found.") Instant at,

            @Says(
                    "The event that came just then; absent where a day, another definition or another list brought it about.")
            @Nullable
            String event) {}

    private final SegmentDesk desk;
    private final Segments segments;
    private final Presence presence;
    private final ChangeBell bell;
    private final Members members;

    SetRoutes(SegmentDesk desk, Segments segments, Presence presence, ChangeBell bell, Members members) {
        this.desk = desk;
        this.segments = segments;
        this.presence = presence;
        this.bell = bell;
        this.members = members;
    }

    @Bean
    Routes segmentMembers() {
        return Routes.of(
                "Segments",
                "Which members are meant: by a definition that is asked of what is known of them, or by a list.",
                Route.get("/v1/segments/{segment}/members")
                        .named("listSegmentMembers")
                        .needs(Permission.MEMBERS_READ)
                        .summary("List who is in a segment now")
                        .forPrograms()
                        .path(SegmentDesk.SEGMENT)
                        .queries(AFTER, LIMIT)
                        .answers(200, SegmentMembersAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.OVERLOADED)
                        .handledBy(this::list),
                Route.get("/v1/segments/{segment}/sample")
                        .named("drawSegmentMembers")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Draw members of a segment")
                        .forPrograms()
                        .path(SegmentDesk.SEGMENT)
                        .queries(SIZE, SEED)
                        .answers(200, SegmentSampleAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.OVERLOADED)
                        .handledBy(this::draw),
                Route.get("/v1/segments/{segment}/members/{member}")
                        .named("explainSegmentMember")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Get whether a member is in a segment now, and why")
                        .forPrograms()
                        .path(SegmentDesk.SEGMENT, SegmentDesk.MEMBER)
                        .answers(200, SegmentWhyAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.OVERLOADED, ProblemType.MEMBER_MERGED)
                        .handledBy(call -> desk.asked(call, found -> person(call, member -> why(call, found, member)))),
                Route.get("/v1/members/{member}/segments")
                        .named("listMemberSegments")
                        .needs(Permission.MEMBERS_READ)
                        .summary("List the segments that a member is in now")
                        .forPrograms()
                        .path(SegmentDesk.MEMBER)
                        .answers(200, MemberSegmentsAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.OVERLOADED, ProblemType.MEMBER_MERGED)
                        .handledBy(call -> desk.now(call, moment -> person(call, member -> of(call, moment, member)))),
                Route.post("/v1/segments/combine")
                        .named("combineSegments")
                        .needs(Permission.SEGMENTS_READ)
                        .summary("Count who is in several segments together")
                        .forPrograms()
                        .readsOnly()
                        .body(COMBINED)
                        .answers(200, CombinedAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.OVERLOADED)
                        .handledBy(this::combine),
                Route.post("/v1/segments/overlap")
                        .named("compareSegments")
                        .needs(Permission.SEGMENTS_READ)
                        .summary("Count who is in each two of several segments")
                        .forPrograms()
                        .readsOnly()
                        .body(COMPARED)
                        .answers(200, OverlapAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.OVERLOADED)
                        .handledBy(this::overlap),
                Route.get("/v1/segments/{segment}/changes")
                        .named("listSegmentChanges")
                        .needs(Permission.MEMBERS_READ)
                        .summary("List who entered a real-time segment and who left it")
                        .details(
                                "In the order in which it was written: who asks again with the last number he knows misses"
                                        + " nothing and has nothing twice. Who says wait is answered when the next change is"
                                        + " written, and can ask again at once.")
                        .forPrograms()
                        .path(SegmentDesk.SEGMENT)
                        .queries(AFTER_CHANGE, CHANGES, WAIT)
                        .answers(200, SegmentChangesAnswer.class)
                        .handledBy(this::changes));
    }

    private static @Nullable Long sequence(String text) {
        return text.matches("[0-9]{1,18}") ? Long.valueOf(text) : null;
    }

    private Answer person(Call<?> call, LongFunction<Answer> then) {
        Members.Located located = members.locate(call.caller().programId(), call.path(SegmentDesk.MEMBER));
        if (located == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        call.concerns("member", located.member());
        return located.mergedInto() == null ? then.apply(located.member()) : Answers.merged(located.mergedInto());
    }

    private Answer list(Call<Void> call) {
        return desk.asked(call, found -> {
            Long asked = call.find(AFTER);
            long after = asked == null ? 0 : asked;
            int limit = call.query(LIMIT);
            RoaringBitmap numbers = found.moment().of(found.segment());
            List<Long> page = Arrays.stream(
                            new SomeMembers.Numbered(found.moment().taken().members(), numbers).after(after, limit + 1))
                    .boxed()
                    .toList();
            boolean more = page.size() > limit;
            List<Long> shown = more ? page.subList(0, limit) : page;
            return Answer.ok(new SegmentMembersAnswer(
                    numbers.getLongCardinality(),
                    desk.lines(call.caller().programId(), shown),
                    more ? Members.ID.print(shown.getLast()) : null,
                    found.moment().taken().asOf()));
        });
    }

    /** Some of these, each of the same chance, in the order of their numbers. */
    static List<Long> sample(Moment moment, RoaringBitmap numbers, int size, SplittableRandom random) {
        int all = numbers.getCardinality();
        List<Long> drawn = new ArrayList<>();
        // as many of those that are left as are still wanted: each set of them is as likely as any other
        int wanted = Math.min(size, all);
        if (wanted * 20L > all) {
            IntIterator each = numbers.getIntIterator();
            for (int left = all; wanted > 0; left--) {
                int number = each.next();
                if (random.nextInt(left) < wanted) {
                    drawn.add(moment.taken().members().member(number));
                    wanted--;
                }
            }
        } else {
            RoaringBitmap places = new RoaringBitmap();
            while (places.getCardinality() < wanted) {
                places.add(random.nextInt(all));
            }
            places.forEach((org.roaringbitmap.IntConsumer)
                    place -> drawn.add(moment.taken().members().member(numbers.select(place))));
        }
        return drawn;
    }

    private Answer draw(Call<Void> call) {
        return desk.asked(call, found -> {
            RoaringBitmap numbers = found.moment().of(found.segment());
            return Answer.ok(new SegmentSampleAnswer(
                    numbers.getLongCardinality(),
                    desk.lines(
                            call.caller().programId(),
                            sample(found.moment(), numbers, call.query(SIZE), new SplittableRandom(call.query(SEED)))),
                    found.moment().taken().asOf()));
        });
    }

    private Answer why(Call<Void> call, SegmentDesk.Found found, long member) {
        Moment moment = found.moment();
        int number = moment.taken().members().number(member);
        if (number == NumberedMembers.NONE || !moment.columns().has(number)) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.member-not-yet-known.detail");
        }
        Why why = moment.why(found.segment(), number);
        List<SegmentWhyPart> parts = new ArrayList<>();
        add(moment.sentences(call.language().tag()), why, 0, parts);
        return Answer.ok(new SegmentWhyAnswer(
                found.kept().code(),
                Members.ID.print(member),
                why.holds(),
                found.kept().kind() == Segments.Kind.REAL_TIME
                        ? presence.since(call.caller().programId(), found.kept().code(), member)
                        : null,
                parts,
                moment.taken().asOf()));
    }

    private static void add(SegmentSentence says, Why why, int depth, List<SegmentWhyPart> parts) {
        parts.add(new SegmentWhyPart(
                depth, says.part(why.part()), why.holds(), seesSomething(why.part()) ? says.saw(why) : null));
        why.parts().forEach(part -> add(says, part, depth + 1, parts));
    }

    private static boolean seesSomething(Segment part) {
        return switch (part) {
            case Segment.Test _, Segment.Relative _, Segment.Did _ -> true;
            case Segment.Group _, Segment.Then _, Segment.In _, Segment.Listed _ -> false;
        };
    }

    private Answer of(Call<Void> call, Moment moment, long member) {
        int number = moment.taken().members().number(member);
        List<MemberSegmentLine> in = new ArrayList<>();
        moment.shelf().kept().forEach((code, kept) -> {
            Segment segment = moment.segment(code);
            if (segment != null && moment.selection(segment).has(moment.columns(), number)) {
                in.add(new MemberSegmentLine(
                        code,
                        kept.name(),
                        kept.kind(),
                        kept.kind() == Segments.Kind.REAL_TIME
                                ? presence.since(call.caller().programId(), code, member)
                                : null));
            }
        });
        return Answer.ok(new MemberSegmentsAnswer(in, moment.taken().asOf()));
    }

    private Answer combine(Call<Combined> call) {
        return desk.now(call, moment -> {
            List<Fault> unknown = new ArrayList<>();
            List<Segment> parts = new ArrayList<>();
            for (int i = 0; i < call.body().of().size(); i++) {
                Part part = call.body().of().get(i);
                if (moment.segment(part.segment()) == null) {
                    unknown.add(new Fault("/of/" + i + "/segment", "segment.unknown"));
                }
                Segment in = new Segment.In(part.segment());
                parts.add(part.not() ? new Segment.Group(Condition.Combinator.AND, true, List.of(in)) : in);
            }
            if (!unknown.isEmpty()) {
                return Problem.invalid(unknown);
            }
            Segment all = new Segment.Group(call.body().combinator(), false, parts);
            if (Selection.cost(all, moment.shelf().defined()::get) > Selection.COST_MAX) {
                return Problem.invalid("/of", "segment.too-dear");
            }
            return Answer.ok(new CombinedAnswer(
                    moment.of(all).getLongCardinality(),
                    moment.members(),
                    SegmentText.json(all, moment.askable(), moment.programme().digits()),
                    moment.sentences(call.language().tag()).whole(all),
                    moment.taken().asOf()));
        });
    }

    private Answer overlap(Call<List<String>> call) {
        return desk.now(call, moment -> {
            List<String> codes = List.copyOf(SegmentRoutes.each(call.body()));
            List<Fault> unknown = new ArrayList<>();
            for (int i = 0; i < call.body().size(); i++) {
                if (moment.segment(call.body().get(i)) == null) {
                    unknown.add(new Fault("/segments/" + i, "segment.unknown"));
                }
            }
            if (!unknown.isEmpty()) {
                return Problem.invalid(unknown);
            }
            List<RoaringBitmap> sets = codes.stream().map(moment::of).toList();
            List<OverlapRow> rows = new ArrayList<>();
            for (int i = 0; i < sets.size(); i++) {
                RoaringBitmap own = sets.get(i);
                List<Long> both = new ArrayList<>();
                RoaringBitmap others = new RoaringBitmap();
                for (int other = 0; other < sets.size(); other++) {
                    both.add((long) RoaringBitmap.andCardinality(own, sets.get(other)));
                    if (other != i) {
                        others.or(sets.get(other));
                    }
                }
                rows.add(new OverlapRow(
                        codes.get(i), own.getLongCardinality(), both, RoaringBitmap.andNotCardinality(own, others)));
            }
            RoaringBitmap any = new RoaringBitmap();
            RoaringBitmap all = sets.getFirst().clone();
            for (RoaringBitmap each : sets) {
                any.or(each);
                all.and(each);
            }
            return Answer.ok(new OverlapAnswer(
                    rows,
                    any.getLongCardinality(),
                    all.getLongCardinality(),
                    moment.taken().asOf()));
        });
    }

    private Answer changes(Call<Void> call) {
        long program = call.caller().programId();
        String code = call.path(SegmentDesk.SEGMENT);
        Segments.Kept kept = segments.find(program, code).orElse(null);
        if (kept == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        Long asked = call.find(AFTER_CHANGE);
        long after = asked == null ? 0 : asked;
        int most = call.query(CHANGES);
        boolean waits = call.query(WAIT) > 0 && kept.kind() == Segments.Kind.REAL_TIME && kept.archivedAt() == null;
        List<SegmentChanges.Change> changes = waits
                ? bell.await(
                        program,
                        code,
                        Duration.ofSeconds(call.query(WAIT)),
                        () -> presence.after(program, after, code, most),
                        found -> !found.isEmpty())
                : presence.after(program, after, code, most);
        return Answer.ok(new SegmentChangesAnswer(
                changes.stream()
                        .map(change -> new SegmentChangeLine(
                                change.sequence(),
                                change.segment(),
                                Members.ID.print(change.member()),
                                change.entered(),
                                change.at(),
                                change.event() == null ? null : Events.ID.print(change.event())))
                        .toList(),
                changes.isEmpty() ? after : changes.getLast().sequence()));
    }
}
