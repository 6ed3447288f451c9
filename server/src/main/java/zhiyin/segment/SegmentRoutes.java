package zhiyin.segment;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.ProgramClocks;
import zhiyin.engine.insight.Counted;
import zhiyin.engine.insight.Segment;
import zhiyin.engine.insight.SegmentSentence;
import zhiyin.engine.insight.Selection;
import zhiyin.engine.program.Programme;
import zhiyin.engine.rule.Operator;
import zhiyin.facts.MemberFields;
import zhiyin.facts.NumberedMembers;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.Json;
import zhiyin.http.OptionalField;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.insight.FigurePoints;
import zhiyin.member.AsksForSegments.Use;
import zhiyin.segment.SegmentDesk.SegmentMemberLine;
import zhiyin.segment.SegmentDesk.SegmentUse;
import zhiyin.segment.SegmentDesk.Told;

/** Segments over HTTP: tried, made, changed, put away. */
@Configuration(proxyBeanMethods = false)
class SegmentRoutes {

    private static final int SIZES_SHOWN = 30;
    private static final int SIZES_MAX = 400;
    private static final int SAMPLE_MAX = 20;
    private static final int WITH_MAX = 12;
    private static final int OPTIONS_MAX = 200;

    /** What is kept of members of which those words are offered that there are. */
    private static final Set<String> OFFERED = Set.of(
            MemberFields.SOURCE,
            MemberFields.JOINED_CHANNEL,
            MemberFields.JOINED_STORE,
            MemberFields.JOINED_WAY,
            "lifecycle.stage",
            "rfm.group",
            "preference.brand",
            "preference.category",
            "preference.price-band",
            "preference.hour",
            "preference.channel");

    private static final Query<Boolean> AWAY = Query.flag("archived").says("Those too that were put away.");
    private static final Query<Integer> DAYS =
            Query.integer("days", 1, SIZES_MAX, 90).says("How many days at most.");
    private static final OptionalQuery<Segments.Kind> KIND =
            Query.word("kind", Segments.Kind.class).says("Only those of this kind.");

    private static final Field<Json.Fields> TREE = Field.required("definition", Shape.document())
            .says(
                    "The tree: {\"combinator\": \"and\", \"rules\": [{\"field\": …}, {\"did\": \"order\", …}, {\"segment\": …}]}.");
    private static final OptionalField<String> ITS_CODE = Field.optional("code", SegmentDesk.CODE)
            .says("Of the segment whose definition it is to be: it must not ask for itself.");
    private static final Field<List<String>> WITH = Field.withDefault(
                    "with", Shape.list(SegmentDesk.CODE, 0, WITH_MAX), List.<String>of())
            .says("Segments, by their codes, with each of which its members are compared.");
    private static final Field<Long> SAMPLE = Field.withDefault("sample", Shape.integer(0, SAMPLE_MAX), 5L)
            .says("How many members to show; any, and others the next time.");
    private static final Shape<Tried> TO_CHECK = Shape.object(
            "SegmentToCheck", body -> new Tried(body.get(TREE), body.find(ITS_CODE), List.of(), 0), TREE, ITS_CODE);
    private static final Shape<Tried> TO_PREVIEW = Shape.object(
            "SegmentToPreview",
            body -> new Tried(body.get(TREE), body.find(ITS_CODE), body.get(WITH), Math.toIntExact(body.get(SAMPLE))),
            TREE,
            ITS_CODE,
            WITH,
            SAMPLE);

    private record Tried(Json.Fields definition, @Nullable String code, List<String> with, int sample) {}

    private static final Field<String> CODE =
            Field.required("code", SegmentDesk.CODE).says("How it is called in requests.");
    private static final Field<String> NAME =
            Field.required("name", Shape.text(1, 100)).says("How people call it.");
    private static final Field<String> DESCRIPTION =
            Field.withDefault("description", Shape.prose(0, 1_000), "").says("What it is for.");
    private static final Field<Segments.Kind> ITS_KIND = Field.required("kind", Shape.word(Segments.Kind.class))
            .says(
                    "static: a list; dynamic: reckoned whenever it is asked for; real_time: kept as facts come, with its changes.");
    private static final Field<Boolean> MARKS = Field.withDefault("marks", Shape.bool(), false)
            .says(
                    "Whether its members are marked with it, for rules to ask `member.segments`; of real_time ones alone.");
    private static final OptionalField<String> OF_SEGMENT =
            Field.optional("segment", SegmentDesk.CODE).says("The segment whose members of this moment are on it.");
    private static final OptionalField<String> OF_FIGURE = Field.optional("figure", Shape.text(1, 8_000))
            .says("A point of a figure, as the figure's answer had it: those behind it are on the list.");
    private static final OptionalField<Json.Fields> OF_TREE = Field.optional("definition", Shape.document())
            .says(
                    "A tree as definitions have it: whom it means at this moment is on the list, such as several segments together.");
    private static final Shape<Source> SOURCE = Shape.object(
                    "ListSource",
                    body -> new Source(body.find(OF_SEGMENT), body.find(OF_FIGURE), body.find(OF_TREE)),
                    OF_SEGMENT,
                    OF_FIGURE,
                    OF_TREE)
            .check(source -> source.isOne(), "segment.one-source");
    private static final OptionalField<Source> FROM =
            Field.optional("from", SOURCE).says("Of a list: out of what it is made.");
    private static final OptionalField<List<String>> MEMBERS = Field.optional(
                    "members", Shape.list(Shape.text(1, 210), 0, ListRoutes.AT_ONCE_MAX))
            .says("Of a list: who is on it, by ids or identities.");
    private static final Shape<Wish> NEW = Shape.object(
            "NewSegment",
            body -> new Wish(
                    body.get(CODE),
                    body.get(NAME),
                    body.get(DESCRIPTION),
                    body.get(ITS_KIND),
                    body.find(SegmentDesk.DEFINITION),
                    body.get(MARKS),
                    body.find(FROM),
                    body.find(MEMBERS),
                    null),
            CODE,
            NAME,
            DESCRIPTION,
            ITS_KIND,
            SegmentDesk.DEFINITION,
            MARKS,
            FROM,
            MEMBERS);
    private static final Field<Long> REVISION = Field.required("revision", Shape.integer(1, Long.MAX_VALUE))
            .says("The one that was read: where it was changed meanwhile, this is refused.");
    private static final Shape<Wish> CHANGED = Shape.object(
            "ChangedSegment",
            body -> new Wish(
                    "",
                    body.get(NAME),
                    body.get(DESCRIPTION),
                    body.get(ITS_KIND),
                    body.find(SegmentDesk.DEFINITION),
                    body.get(MARKS),
                    null,
                    null,
                    body.get(REVISION)),
            NAME,
            DESCRIPTION,
            ITS_KIND,
            SegmentDesk.DEFINITION,
            MARKS,
            REVISION);

    private record Source(
            @Nullable String segment, @Nullable String figure, Json.@Nullable Fields tree) {
        boolean isOne() {
            return (segment == null ? 0 : 1) + (figure == null ? 0 : 1) + (tree == null ? 0 : 1) == 1;
        }
    }

    private record Wish(
            String code,
            String name,
            String description,
            Segments.Kind kind,
            Json.@Nullable Fields definition,
            boolean marks,
            @Nullable Source from,
            @Nullable List<String> members,
            @Nullable Long revision) {}

    @Says("A segment.")
    record SegmentView(
            @Says("How requests and other segments call it.")
            String code,

            String name,
            String description,

            @Says("static: a list; dynamic: reckoned whenever it is asked for; real_time: kept as facts come.")
            Segments.Kind kind,

            @Says("Which version of its definition counts; 0 for a list.")
            int version,

            @Says("The tree as JSON; absent for a list.") @Nullable
            String definition,

            @Says("The same in words, in the caller's language; absent for a list and where it can't be read.")
            @Nullable
            String sentence,

            @Says("Why it can't be asked now: the programme keeps no more what it asks for. Empty where it can.")
            List<String> faults,

            @Says("Whether members are marked with it.") boolean marks,

            @Says("Changes whenever the segment or the list does.")
            long revision,

            Instant madeAt,
            Instant changedAt,

            @Says("Since when it is put away.") @Nullable Instant archivedAt,

            @Says("How many were in it, day by day, the last of 30 days; oldest first.")
            List<SegmentSize> sizes) {}

    @Says("How many members were in a segment on a day.")
    record SegmentSize(
            LocalDate day,
            long members,
            @Says("Of how many in all.") long ofMembers,
            Instant countedAt) {}

    @Says("Segments by code.")
    record SegmentsAnswer(List<SegmentView> segments) {}

    @Says("Sizes, the latest first.")
    record SegmentSizesAnswer(List<SegmentSize> sizes) {}

    @Says("A definition that a segment had.")
    record SegmentVersion(
            int version,
            @Says("The tree as JSON.") String definition,

            @Says("The same in words; absent where it can't be read by now.") @Nullable
            String sentence,

            Instant madeAt) {}

    @Says("Definitions, the latest first.")
    record SegmentVersionsAnswer(List<SegmentVersion> versions) {}

    @Says("Where a segment is asked for.")
    record SegmentUsesAnswer(List<SegmentUse> uses) {}

    @Says("What a definition comes to that nobody has kept.")
    record SegmentCheck(
            @Says("What is wrong with it; empty where it can be kept.")
            List<SegmentFault> faults,

            @Says("About how much of each member there is to look at; absent where it can't be read.") @Nullable
            Integer cost,

            @Says("What it may cost.") int costMax,

            @Says("What each part of it costs; empty where it can't be read.")
            List<SegmentPart> parts,

            @Says("All of it in words, in the caller's language; absent where it can't be read.") @Nullable
            String sentence) {}

    @Says("Something in a definition that keeps it from being read.")
    record SegmentFault(
            @Says("Where: a pointer into the body.") String pointer,

            @Says("What is wrong, in a word that never changes.")
            String code,

            @Says("What is wrong, as an English sentence.") String says) {}

    @Says("A part of a definition.")
    record SegmentPart(
            @Says("Where: a pointer into the body.") String pointer,
            int cost,
            @Says("In words, in the caller's language.") String says) {}

    @Says("Whom a definition means just now.")
    record SegmentPreview(
            long members,
            @Says("Of how many in all.") long ofMembers,
            @Says("The one of the other, 0 to 1.") double share,

            @Says("Some of them, drawn anew each time; empty to whoever may not see members.")
            List<SegmentMemberLine> sample,

            @Says("How it goes together with those that were asked about.")
            List<SegmentOverlap> overlaps,

            @Says("In words, in the caller's language.") String sentence,

            @Says("All that was recorded before that is in it.")
            Instant asOf) {}

    @Says("How many members are in both.")
    record SegmentOverlap(
            @Says("The other.") String segment,
            @Says("How many are in it.") long members,
            long both) {}

    @Says("What segments may ask about.")
    record SegmentFieldsAnswer(
            @Says("Of the member.") List<SegmentField> members,
            @Says("Of what he did.") List<SegmentDeed> deeds,
            @Says("Other segments.") List<SegmentName> segments) {}

    @Says("A segment that can be asked for.")
    record SegmentName(String code, String name) {}

    @Says("Something that is kept.")
    record SegmentField(
            @Says("As definitions call it.") String name,
            @Says("In the caller's language.") String label,
            @Says("number, money, date, flag, text or set.") String kind,
            @Says("What may be asked of it.") List<String> operators,

            @Says(
                    "What it can be, where that is known: the tiers of a ladder; of stores, channels, categories, brands and the like"
                            + " those that there were so far, at most 200.")
            List<SegmentName> options) {}

    @Says("Something that members do.")
    record SegmentDeed(
            @Says("order, line, return or event.") Segment.What did,
            @Says("What each may be asked.") List<SegmentField> fields,

            @Says("What may be asked of all of them together.")
            List<Segment.Measure> measures) {}

    private final SegmentDesk desk;
    private final Segments segments;
    private final Moments moments;
    private final Presence presence;
    private final SegmentMarks marks;
    private final SegmentKeeping keeping;
    private final Uses uses;
    private final ListRoutes lists;
    private final ObjectProvider<FigurePoints> points;
    private final ProgramClocks clocks;

    SegmentRoutes(
            SegmentDesk desk,
            Segments segments,
            Moments moments,
            Presence presence,
            SegmentMarks marks,
            SegmentKeeping keeping,
            Uses uses,
            ListRoutes lists,
            ObjectProvider<FigurePoints> points,
            ProgramClocks clocks) {
        this.desk = desk;
        this.segments = segments;
        this.moments = moments;
        this.presence = presence;
        this.marks = marks;
        this.keeping = keeping;
        this.uses = uses;
        this.lists = lists;
        this.points = points;
        this.clocks = clocks;
    }

    @Bean
    Routes segmentDefinitions() {
        return Routes.of(
                "Segments",
                "Which members are meant: by a definition that is asked of what is known of them, or by a list.",
                Route.get("/v1/segments")
                        .named("listSegments")
                        .needs(Permission.SEGMENTS_READ)
                        .inAllStores()
                        .summary("List segments, with their sizes of the last 30 days")
                        .forPrograms()
                        .queries(KIND, AWAY)
                        .answers(200, SegmentsAnswer.class)
                        .handledBy(this::list),
                Route.post("/v1/segments")
                        .named("makeSegment")
                        .needs(Permission.SEGMENTS_WRITE)
                        .inAllStores()
                        .summary("Make a segment, or a list of members")
                        .details(
                                "A list is made empty, of members that are named, or of those who are in another segment now.")
                        .forPrograms()
                        .body(NEW, Route.BULK_BYTES_MAX)
                        .answers(201, SegmentView.class)
                        .problems(ProblemType.CONFLICT, ProblemType.RULE_SYNTAX, ProblemType.OVERLOADED)
                        .handledBy(this::make),
                Route.post("/v1/segments/check")
                        .named("checkSegment")
                        .needs(Permission.SEGMENTS_READ)
                        .inAllStores()
                        .summary("Check a definition, and say it in words")
                        .forPrograms()
                        .readsOnly()
                        .body(TO_CHECK)
                        .answers(200, SegmentCheck.class)
                        .problems(ProblemType.CONFLICT, ProblemType.OVERLOADED)
                        .handledBy(this::check),
                Route.post("/v1/segments/preview")
                        .named("previewSegment")
                        .needs(Permission.SEGMENTS_READ)
                        .inAllStores()
                        .summary("Count whom a definition means just now")
                        .forPrograms()
                        .readsOnly()
                        .body(TO_PREVIEW)
                        .answers(200, SegmentPreview.class)
                        .problems(ProblemType.CONFLICT, ProblemType.RULE_SYNTAX, ProblemType.OVERLOADED)
                        .handledBy(this::preview),
                Route.get("/v1/segment-fields")
                        .named("listSegmentFields")
                        .needs(Permission.SEGMENTS_READ)
                        .inAllStores()
                        .summary("List what segments may ask about")
                        .forPrograms()
                        .answers(200, SegmentFieldsAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.OVERLOADED)
                        .handledBy(this::fields),
                Route.get("/v1/segments/{segment}")
                        .named("getSegment")
                        .needs(Permission.SEGMENTS_READ)
                        .inAllStores()
                        .summary("Get a segment")
                        .forPrograms()
                        .path(SegmentDesk.SEGMENT)
                        .answers(200, SegmentView.class)
                        .handledBy(call -> found(call, kept -> Answer.ok(view(call, kept)))),
                Route.put("/v1/segments/{segment}")
                        .named("changeSegment")
                        .needs(Permission.SEGMENTS_WRITE)
                        .inAllStores()
                        .summary("Change a segment")
                        .details(
                                "Another definition is another version; whoever asks for the segment asks for it from now on."
                                        + " A list stays one, and a definition one.")
                        .forPrograms()
                        .path(SegmentDesk.SEGMENT)
                        .body(CHANGED)
                        .answers(200, SegmentView.class)
                        .problems(ProblemType.CONFLICT, ProblemType.RULE_SYNTAX, ProblemType.OVERLOADED)
                        .handledBy(this::change),
                Route.post("/v1/segments/{segment}/archive")
                        .named("archiveSegment")
                        .needs(Permission.SEGMENTS_WRITE)
                        .inAllStores()
                        .summary("Put a segment away")
                        .details(
                                "It is reckoned no more, and nobody is marked with it. Refused while something asks for it.")
                        .forPrograms()
                        .path(SegmentDesk.SEGMENT)
                        .answers(200, SegmentView.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> away(call, true)),
                Route.post("/v1/segments/{segment}/restore")
                        .named("restoreSegment")
                        .needs(Permission.SEGMENTS_WRITE)
                        .inAllStores()
                        .summary("Take a segment out again that was put away")
                        .forPrograms()
                        .path(SegmentDesk.SEGMENT)
                        .answers(200, SegmentView.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> away(call, false)),
                Route.delete("/v1/segments/{segment}")
                        .named("deleteSegment")
                        .needs(Permission.SEGMENTS_WRITE)
                        .inAllStores()
                        .summary("Delete a segment that was put away")
                        .details("With its versions, its sizes and its list. What was told of its changes stays.")
                        .forPrograms()
                        .path(SegmentDesk.SEGMENT)
                        .answersNothing(204)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::delete),
                Route.get("/v1/segments/{segment}/versions")
                        .named("listSegmentVersions")
                        .needs(Permission.SEGMENTS_READ)
                        .inAllStores()
                        .summary("List the definitions that a segment had")
                        .forPrograms()
                        .path(SegmentDesk.SEGMENT)
                        .answers(200, SegmentVersionsAnswer.class)
                        .handledBy(this::versions),
                Route.get("/v1/segments/{segment}/sizes")
                        .named("listSegmentSizes")
                        .needs(Permission.SEGMENTS_READ)
                        .inAllStores()
                        .summary("List how many were in a segment, day by day")
                        .forPrograms()
                        .path(SegmentDesk.SEGMENT)
                        .queries(DAYS)
                        .answers(200, SegmentSizesAnswer.class)
                        .handledBy(call -> found(
                                call,
                                kept -> Answer.ok(new SegmentSizesAnswer(
                                        segments
                                                .sizes(call.caller().programId(), kept.code(), call.query(DAYS))
                                                .stream()
                                                .map(SegmentRoutes::size)
                                                .toList())))),
                Route.get("/v1/segments/{segment}/uses")
                        .named("listSegmentUses")
                        .needs(Permission.SEGMENTS_READ)
                        .inAllStores()
                        .summary("List what asks for a segment")
                        .forPrograms()
                        .path(SegmentDesk.SEGMENT)
                        .answers(200, SegmentUsesAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.OVERLOADED)
                        .handledBy(call -> desk.now(
                                call,
                                moment -> moment.shelf().kept().containsKey(call.path(SegmentDesk.SEGMENT))
                                        ? Answer.ok(new SegmentUsesAnswer(uses
                                                .of(
                                                        call.caller().programId(),
                                                        call.path(SegmentDesk.SEGMENT),
                                                        moment.shelf())
                                                .stream()
                                                .map(use -> new SegmentUse(use.what(), use.code()))
                                                .toList()))
                                        : Problem.of(ProblemType.NOT_FOUND))));
    }

    private Answer found(Call<?> call, Function<Segments.Kept, Answer> then) {
        return segments.find(call.caller().programId(), call.path(SegmentDesk.SEGMENT))
                .map(then)
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    // shown

    private Answer list(Call<Void> call) {
        long program = call.caller().programId();
        Segments.Kind kind = call.find(KIND);
        @Nullable Moment moment = moments.of(program) instanceof Moments.Asked.Here(var here) ? here : null;
        Map<String, List<SegmentSize>> sizes = new HashMap<>();
        LocalDate from = LocalDate.ofInstant(clocks.of(program).instant(), java.time.ZoneOffset.UTC)
                .minusDays(SIZES_SHOWN);
        segments.sizesOfAll(program, from)
                .forEach(one -> sizes.computeIfAbsent(one.code(), _ -> new ArrayList<>())
                        .add(size(one.size())));
        return Answer.ok(new SegmentsAnswer(segments.all(program).stream()
                .filter(kept -> kind == null || kept.kind() == kind)
                .filter(kept -> kept.archivedAt() == null || call.query(AWAY))
                .map(kept -> view(call, kept, moment, sizes.getOrDefault(kept.code(), List.of())))
                .toList()));
    }

    private SegmentView view(Call<?> call, Segments.Kept kept) {
        long program = call.caller().programId();
        List<SegmentSize> sizes = new ArrayList<>(segments.sizes(program, kept.code(), SIZES_SHOWN).stream()
                .map(SegmentRoutes::size)
                .toList());
        java.util.Collections.reverse(sizes);
        return view(call, kept, moments.of(program) instanceof Moments.Asked.Here(var moment) ? moment : null, sizes);
    }

    private static SegmentView view(
            Call<?> call, Segments.Kept kept, @Nullable Moment moment, List<SegmentSize> sizes) {
        Segment segment = moment == null || kept.isList() ? null : moment.segment(kept.code());
        return new SegmentView(
                kept.code(),
                kept.name(),
                kept.description(),
                kept.kind(),
                kept.number(),
                kept.definition(),
                moment == null || segment == null
                        ? null
                        : moment.sentences(call.language().tag()).whole(segment),
                moment == null
                        ? List.of()
                        : moment.shelf().faults().getOrDefault(kept.code(), List.of()).stream()
                                .map(fault -> fault.detail())
                                .toList(),
                kept.marks(),
                kept.revision(),
                kept.madeAt(),
                kept.changedAt(),
                kept.archivedAt(),
                sizes);
    }

    private static SegmentSize size(Segments.Size size) {
        return new SegmentSize(size.day(), size.members(), size.ofMembers(), size.countedAt());
    }

    private Answer versions(Call<Void> call) {
        long program = call.caller().programId();
        return found(call, kept -> {
            Moment moment = moments.of(program) instanceof Moments.Asked.Here(var here) ? here : null;
            return Answer.ok(new SegmentVersionsAnswer(segments.versions(program, kept.code()).stream()
                    .map(version -> new SegmentVersion(
                            version.number(),
                            version.definition(),
                            moment == null ? null : sentence(call, moment, version.definition()),
                            version.madeAt()))
                    .toList()));
        });
    }

    private static @Nullable String sentence(Call<?> call, Moment moment, String definition) {
        return moment.read(definition, null)
                        instanceof zhiyin.engine.program.SegmentText.SegmentReading.Read(var segment)
                ? moment.sentences(call.language().tag()).whole(segment)
                : null;
    }

    private Answer fields(Call<Void> call) {
        return desk.now(call, moment -> {
            SegmentSentence says = moment.sentences(call.language().tag());
            List<SegmentDeed> deeds = new ArrayList<>();
            for (Segment.What what : Segment.What.values()) {
                Segment.Deed deed = new Segment.Deed(what, what == Segment.What.EVENT ? "any" : null, null);
                deeds.add(new SegmentDeed(
                        what,
                        moment.askable().deeds(what).fields().stream()
                                .map(field -> field(field, says, words(Counted.words(moment.columns(), field.name()))))
                                .toList(),
                        java.util.Arrays.stream(Segment.Measure.values())
                                .filter(measure -> measure.isOf(deed))
                                .toList()));
            }
            return Answer.ok(new SegmentFieldsAnswer(
                    moment.askable().members().fields().stream()
                            .map(field -> field(
                                    field,
                                    says,
                                    options(moment, field, call.language().tag())))
                            .toList(),
                    deeds,
                    moment.shelf().kept().values().stream()
                            .filter(kept -> moment.segment(kept.code()) != null)
                            .map(kept -> new SegmentName(kept.code(), kept.name()))
                            .toList()));
        });
    }

    private static SegmentField field(zhiyin.engine.rule.Field field, SegmentSentence says, List<SegmentName> options) {
        String label = says.name(field.name());
        return new SegmentField(
                field.name(),
                label.equals(field.name()) ? field.name().substring(field.name().indexOf('.') + 1) : label,
                field.kind().name().toLowerCase(java.util.Locale.ROOT),
                field.kind().operators().stream().sorted().map(Operator::word).toList(),
                options);
    }

    private static List<SegmentName> words(List<String> words) {
        return words.stream()
                .limit(OPTIONS_MAX)
                .map(word -> new SegmentName(word, word))
                .toList();
    }

    /**
     * The tiers of a ladder, and what there is of what is no person's own: what members or staff have typed is not offered to
     * others.
     */
    private static List<SegmentName> options(Moment moment, zhiyin.engine.rule.Field field, String language) {
        if (OFFERED.contains(field.name())) {
            return words(Counted.keptWords(moment.columns(), field.name()));
        }
        Programme programme = moment.programme();
        String begin = "member.tier.";
        Programme.Ladder ladder = field.name().startsWith(begin)
                ? programme.ladders().stream()
                        .filter(one -> field.name().equals(begin + one.code()))
                        .findFirst()
                        .orElse(null)
                : null;
        return ladder == null
                ? List.of()
                : ladder.tiers().stream()
                        .map(tier -> new SegmentName(tier.code(), tier.name().in(language)))
                        .toList();
    }

    // tried

    private Answer check(Call<Tried> call) {
        return desk.now(
                call,
                moment -> Answer.ok(
                        switch (desk.read(
                                call.caller().programId(),
                                moment,
                                call.body().definition(),
                                call.body().code(),
                                false)) {
                            case Told.Wrong(var faults) ->
                                new SegmentCheck(
                                        faults.stream()
                                                .map(fault -> new SegmentFault(
                                                        fault.pointer(),
                                                        fault.code(),
                                                        String.valueOf(
                                                                fault.limits().get("sentence"))))
                                                .toList(),
                                        null,
                                        Selection.COST_MAX,
                                        List.of(),
                                        null);
                            case Told.Right(var segment, var _) -> {
                                SegmentSentence says =
                                        moment.sentences(call.language().tag());
                                List<SegmentPart> parts = new ArrayList<>();
                                parts(moment, segment, "/definition", says, parts);
                                yield new SegmentCheck(
                                        List.of(),
                                        cost(moment, segment),
                                        Selection.COST_MAX,
                                        parts,
                                        says.whole(segment));
                            }
                        }));
    }

    private static int cost(Moment moment, Segment segment) {
        return Selection.cost(segment, moment.shelf().defined()::get);
    }

    private static void parts(
            Moment moment, Segment segment, String pointer, SegmentSentence says, List<SegmentPart> parts) {
        parts.add(new SegmentPart(pointer, cost(moment, segment), says.part(segment)));
        if (segment instanceof Segment.Group(var _, var _, var rules)) {
            for (int i = 0; i < rules.size(); i++) {
                parts(moment, rules.get(i), pointer + "/rules/" + i, says, parts);
            }
        }
    }

    private Answer preview(Call<Tried> call) {
        return desk.now(call, moment -> {
            Tried tried = call.body();
            List<Fault> unknown = new ArrayList<>();
            for (int i = 0; i < tried.with().size(); i++) {
                if (moment.segment(tried.with().get(i)) == null) {
                    unknown.add(new Fault("/with/" + i, "segment.unknown"));
                }
            }
            if (!unknown.isEmpty()) {
                return Problem.invalid(unknown);
            }
            return switch (desk.read(call.caller().programId(), moment, tried.definition(), tried.code(), false)) {
                case Told.Wrong(var faults) ->
                    Problem.of(ProblemType.RULE_SYNTAX).errors(faults);
                case Told.Right(var segment, var _) -> {
                    RoaringBitmap members = moment.of(segment);
                    List<SegmentOverlap> overlaps = new ArrayList<>();
                    for (String code : new LinkedHashSet<>(tried.with())) {
                        RoaringBitmap other = moment.of(code);
                        overlaps.add(new SegmentOverlap(
                                code, other.getLongCardinality(), RoaringBitmap.andCardinality(members, other)));
                    }
                    yield Answer.ok(new SegmentPreview(
                            members.getLongCardinality(),
                            moment.members(),
                            SegmentDesk.share(members.getLongCardinality(), moment.members()),
                            SegmentDesk.seesMembers(call)
                                    ? desk.lines(
                                            call.caller().programId(),
                                            SetRoutes.sample(
                                                    moment,
                                                    members,
                                                    tried.sample(),
                                                    new SplittableRandom(moment.taken()
                                                            .asOf()
                                                            .toEpochMilli())))
                                    : List.of(),
                            overlaps,
                            moment.sentences(call.language().tag()).whole(segment),
                            moment.taken().asOf()));
                }
            };
        });
    }

    // made and changed

    private Answer make(Call<Wish> call) {
        return desk.now(call, moment -> {
            Wish wish = call.body();
            Problem wrong = wrong(wish);
            if (wrong != null) {
                return wrong;
            }
            if (moment.shelf().kept().containsKey(wish.code())) {
                return taken(wish.code());
            }
            List<Long> members = new ArrayList<>();
            if (wish.from() != null) {
                Problem problem = gather(call.caller().programId(), wish.from(), moment, members);
                if (problem != null) {
                    return problem;
                }
            }
            if (wish.members() != null) {
                List<Fault> unknown = lists.find(call.caller().programId(), wish.members(), "/members", members);
                if (!unknown.isEmpty()) {
                    return Problem.invalid(unknown);
                }
            }
            String definition = null;
            if (wish.definition() != null) {
                switch (desk.read(call.caller().programId(), moment, wish.definition(), wish.code(), wish.marks())) {
                    case Told.Wrong(var faults) -> {
                        return Problem.of(ProblemType.RULE_SYNTAX).errors(faults);
                    }
                    case Told.Right(var _, var json) -> definition = json;
                }
            }
            return made(call, wish, definition, members);
        });
    }

    /** Who is in a segment now, or behind a figure's point; a problem where that can't be said. */
    private @Nullable Problem gather(long program, Source from, Moment moment, List<Long> into) {
        if (from.segment() != null) {
            if (moment.segment(from.segment()) == null) {
                return SegmentDesk.unknown("/from/segment");
            }
            gather(moment.of(from.segment()), moment.taken().members(), into);
            return null;
        }
        if (from.tree() != null) {
            return switch (desk.read(program, moment, from.tree(), null, false)) {
                case Told.Wrong(var faults) ->
                    Problem.of(ProblemType.RULE_SYNTAX).errors(faults);
                case Told.Right(var segment, var _) -> {
                    gather(moment.of(segment), moment.taken().members(), into);
                    yield null;
                }
            };
        }
        FigurePoints figures = points.getIfAvailable();
        return switch (figures == null
                ? new FigurePoints.Found.NoPoint()
                : figures.of(program, Objects.requireNonNull(from.figure()))) {
            case FigurePoints.Found.Here(var members, var taken) -> {
                gather(members, taken.members(), into);
                yield null;
            }
            case FigurePoints.Found.Underway(long events) -> Problem.factsUnderway(events);
            case FigurePoints.Found.NoPoint() -> Problem.invalid("/from/figure", "segment.no-point");
        };
    }

    private static void gather(RoaringBitmap numbers, NumberedMembers members, List<Long> into) {
        numbers.forEach((org.roaringbitmap.IntConsumer) number -> into.add(members.member(number)));
    }

    private static Problem taken(String code) {
        return Problem.of(ProblemType.CONFLICT)
                .detail("problem.segment-exists.detail")
                .with("segment", code);
    }

    /** What does not go together. */
    private static @Nullable Problem wrong(Wish wish) {
        boolean list = wish.kind() == Segments.Kind.STATIC;
        List<Fault> faults = new ArrayList<>();
        if (list == (wish.definition() != null)) {
            faults.add(new Fault("/definition", list ? "segment.list-defined" : "segment.undefined"));
        }
        if (!list && wish.from() != null) {
            faults.add(new Fault("/from", "segment.not-a-list"));
        }
        if (!list && wish.members() != null) {
            faults.add(new Fault("/members", "segment.not-a-list"));
        }
        if (wish.marks() && wish.kind() != Segments.Kind.REAL_TIME) {
            faults.add(new Fault("/marks", "segment.marks"));
        }
        return faults.isEmpty() ? null : Problem.invalid(faults);
    }

    private Answer made(Call<Wish> call, Wish wish, @Nullable String definition, List<Long> members) {
        long program = call.caller().programId();
        long by = call.caller().keyId();
        Instant now = now(program);
        Object outcome = segments.alone(program, () -> {
            if (segments.find(program, wish.code()).isPresent()) {
                return taken(wish.code());
            }
            if (segments.all(program).size() >= Segments.MOST) {
                return Problem.of(ProblemType.CONFLICT)
                        .detail("problem.too-many-segments.detail")
                        .with("limit", Segments.MOST);
            }
            Segments.Kept kept = segments.make(
                    program,
                    new Segments.Said(
                            wish.code(), wish.kind(), wish.name(), wish.description(), definition, wish.marks(), by),
                    by,
                    now);
            if (!members.isEmpty()) {
                segments.put(program, wish.code(), members, now);
            }
            return kept;
        });
        return outcome instanceof Problem problem ? problem : seen(201, call, wish.code());
    }

    private Instant now(long program) {
        return clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** Who is in it is found at once, and counted. */
    private Answer seen(int status, Call<?> call, String code) {
        long program = call.caller().programId();
        Moment moment = presence.look(program);
        if (moment != null) {
            keeping.count(program, moment, List.of(code));
        }
        return Answer.of(status, view(call, segments.find(program, code).orElseThrow()));
    }

    private Answer change(Call<Wish> call) {
        return desk.now(call, moment -> {
            Wish wish = call.body();
            String code = call.path(SegmentDesk.SEGMENT);
            Segments.Kept was = moment.shelf().kept().get(code);
            if (was == null) {
                return Problem.of(ProblemType.NOT_FOUND);
            }
            Problem wrong = wrong(wish);
            if (wrong != null) {
                return wrong;
            }
            if (was.isList() != (wish.kind() == Segments.Kind.STATIC)) {
                return Problem.invalid("/kind", "segment.stays-a-list");
            }
            if (wish.definition() == null) {
                return changed(call, wish, null);
            }
            return switch (desk.read(call.caller().programId(), moment, wish.definition(), code, wish.marks())) {
                case Told.Wrong(var faults) ->
                    Problem.of(ProblemType.RULE_SYNTAX).errors(faults);
                case Told.Right(var _, var json) -> changed(call, wish, json);
            };
        });
    }

    private Answer changed(Call<Wish> call, Wish wish, @Nullable String definition) {
        long program = call.caller().programId();
        String code = call.path(SegmentDesk.SEGMENT);
        boolean done = segments.alone(program, () -> {
            Segments.Kept was = segments.find(program, code).orElse(null);
            if (was == null || was.revision() != Objects.requireNonNull(wish.revision()) || was.archivedAt() != null) {
                return false;
            }
            segments.change(
                    program,
                    was,
                    new Segments.Said(
                            code, wish.kind(), wish.name(), wish.description(), definition, wish.marks(), was.owner()),
                    call.caller().keyId(),
                    now(program));
            if (was.marks() != wish.marks()) {
                marks.lookAtAll(program, code);
            }
            return true;
        });
        return done ? seen(200, call, code) : Problem.of(ProblemType.CONFLICT).detail("problem.segment-changed.detail");
    }

    private Answer away(Call<Void> call, boolean away) {
        return freed(call, away, (moment, kept) -> {
            long program = call.caller().programId();
            if (!away && desk.goesRound(program, moment, kept)) {
                return Problem.of(ProblemType.CONFLICT).detail("problem.segment-round.detail");
            }
            segments.alone(program, () -> {
                if (kept.marks()) {
                    marks.lookAtAll(program, kept.code());
                }
                return segments.archive(program, kept.code(), away, now(program));
            });
            return away
                    ? Answer.ok(view(call, segments.find(program, kept.code()).orElseThrow()))
                    : seen(200, call, kept.code());
        });
    }

    private Answer delete(Call<Void> call) {
        return freed(call, true, (_, kept) -> {
            if (kept.archivedAt() == null) {
                return Problem.of(ProblemType.CONFLICT).detail("problem.segment-in-view.detail");
            }
            segments.alone(call.caller().programId(), () -> {
                segments.delete(call.caller().programId(), kept.code());
                return kept;
            });
            return Answer.nothing();
        });
    }

    /** Of a segment for which nothing asks, where that matters. */
    private Answer freed(Call<Void> call, boolean matters, BiFunction<Moment, Segments.Kept, Answer> then) {
        return desk.now(call, moment -> {
            String code = call.path(SegmentDesk.SEGMENT);
            Segments.Kept kept = moment.shelf().kept().get(code);
            if (kept == null) {
                return Problem.of(ProblemType.NOT_FOUND);
            }
            List<Use> asking = matters ? uses.of(call.caller().programId(), code, moment.shelf()) : List.of();
            return asking.isEmpty()
                    ? then.apply(moment, kept)
                    : Problem.of(ProblemType.CONFLICT)
                            .detail("problem.segment-used.detail")
                            .with(
                                    "used_by",
                                    asking.getFirst().what() + " "
                                            + asking.getFirst().code())
                            .with("uses", asking.size());
        });
    }

    /** The codes of segments as a set. */
    static Set<String> each(List<String> codes) {
        return new LinkedHashSet<>(codes);
    }
}
