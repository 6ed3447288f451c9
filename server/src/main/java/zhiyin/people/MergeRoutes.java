package zhiyin.people;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.ProgramClocks;
import zhiyin.engine.event.Event;
import zhiyin.household.Relations;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.Json;
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
import zhiyin.intake.Lanes;
import zhiyin.intake.Reply;
import zhiyin.intake.Submission;
import zhiyin.member.Members;
import zhiyin.member.Merges;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Two members turn out to be one person, or not to be, over HTTP. */
@Configuration(proxyBeanMethods = false)
class MergeRoutes {

    /** For how long a merge can be undone. */
    static final Duration UNDO = Duration.ofDays(30);

    /** What looks like a name of somebody: an address, or a number long enough to be a phone's or a card's. */
    private static final Pattern PERSONAL = Pattern.compile("@|[0-9][0-9 -]{5,}[0-9]");

    static final Field<String> REASON = Field.required(
                    "reason",
                    Shape.text(1, 200).check(text -> !PERSONAL.matcher(text).find(), "note.personal"))
            .says("Why, for those who look at it later. No names, phones, addresses: it is kept for ever.");
    private static final Field<String> INTO = Field.required("into", Shape.text(1, 210))
            .says("Who he turned out to be: the id, or one of the identities. This one stays.");
    private static final Query<Boolean> DRY_RUN =
            Query.flag("dry_run").says("Decide and answer, with 200, but record nothing.");

    private record Wish(String into, String reason) {}

    private static final Shape<Wish> WISH =
            Shape.object("MemberMerge", body -> new Wish(body.get(INTO), body.get(REASON)), INTO, REASON);
    private static final Shape<String> WHY = Shape.object("MemberUnmerge", body -> body.get(REASON), REASON);

    @Says("Merges a member was in, the latest first.")
    record MergesAnswer(List<MergeLine> merges) {}

    @Says("A merge of one member into another.")
    record MergeLine(
            @Says("Its number: the event by which it was.") String merge,
            @Says("Who was merged.") String member,
            @Says("Who has everything since.") String into,
            Instant mergedAt,
            @Says("Until when it can be undone.") Instant undoUntil,

            @Says("When it was undone, if it was.") @Nullable
            Instant undoneAt) {}

    private final Lanes lanes;
    private final Events events;
    private final Members members;
    private final Merges merges;
    private final Relations relations;
    private final Programmes programmes;
    private final ProgramClocks clocks;

    MergeRoutes(
            Lanes lanes,
            Events events,
            Members members,
            Merges merges,
            Relations relations,
            Programmes programmes,
            ProgramClocks clocks) {
        this.lanes = lanes;
        this.events = events;
        this.members = members;
        this.merges = merges;
        this.relations = relations;
        this.programmes = programmes;
        this.clocks = clocks;
    }

    @Bean
    Routes memberMerges() {
        return Routes.of(
                "Merges",
                "Members who turn out to be one person.",
                Route.post("/v1/members/{member}/merge")
                        .named("mergeMember")
                        .needs(Permission.MEMBERS_CARE)
                        .summary("Merge a member into another")
                        .details(
                                "Lots go over on their terms, debts, holds and orders that may come back too; the higher tier"
                                        + " stays, what both gathered counts, and every name is the other's. From then on he is"
                                        + " answered with where he went. The answer holds what left him.")
                        .forPrograms()
                        .idempotent()
                        .path(PersonPath.MEMBER)
                        .queries(DRY_RUN)
                        .body(WISH)
                        .answers(201, Answers.EventAnswer.class)
                        .answers(200, Answers.EventAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.MEMBER_MERGED)
                        .handledBy(this::merge),
                Route.post("/v1/members/{member}/unmerge")
                        .named("unmergeMember")
                        .needs(Permission.MEMBERS_CARE)
                        .summary("Undo a merge")
                        .details(
                                "Within 30 days. What came with him and is still there goes back, on its terms; what was spent"
                                        + " meanwhile stays spent. The answer holds what goes back.")
                        .forPrograms()
                        .idempotent()
                        .path(PersonPath.MEMBER)
                        .queries(DRY_RUN)
                        .body(WHY)
                        .answers(201, Answers.EventAnswer.class)
                        .answers(200, Answers.EventAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::unmerge),
                Route.get("/v1/members/{member}/merges")
                        .named("listMerges")
                        .needs(Permission.MEMBERS_READ)
                        .summary("List the merges of a member")
                        .forPrograms()
                        .path(PersonPath.MEMBER)
                        .answers(200, MergesAnswer.class)
                        .handledBy(this::list));
    }

    private Answer merge(Call<Wish> call) {
        long program = call.caller().programId();
        long by = call.caller().keyId();
        Members.Located from = members.locate(program, call.path(PersonPath.MEMBER));
        byte[] fingerprint = fingerprint(call, "merge");
        Optional<Reply> again = events.again(program, by, call.idempotencyKey(), fingerprint);
        if (again.isPresent()) {
            return Answers.of(again.get(), false);
        }
        Members.Located into = members.locate(program, call.body().into());
        if (from == null || into == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        if (from.mergedInto() != null || into.mergedInto() != null) {
            return Answers.merged(from.mergedInto() != null ? from.mergedInto() : value(into));
        }
        if (from.member() == into.member()) {
            return Problem.invalid("/into", "account.same");
        }
        Instant now = clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
        String reason = call.body().reason();
        boolean dryRun = call.query(DRY_RUN);
        return Answers.of(
                lanes.submit(Submission.merging(
                        program,
                        by,
                        call.idempotencyKey(),
                        from.member(),
                        into.member(),
                        fingerprint,
                        id -> new Event.EstateGiven(id, now, id, into.member(), false, null, reason, null),
                        dryRun,
                        (connection, member, event) -> {
                            boolean merged = event instanceof Event.EstateGiven given
                                    && merges.merge(
                                            connection, program, member, given.other(), given.merge(), given.at(), by);
                            if (merged) {
                                relations.goOver(connection, member, into.member());
                            }
                            return merged;
                        })),
                dryRun);
    }

    private static long value(Members.Located located) {
        Long into = located.mergedInto();
        return into == null ? located.member() : into;
    }

    private Answer unmerge(Call<String> call) {
        long program = call.caller().programId();
        long by = call.caller().keyId();
        Members.Located from = members.locate(program, call.path(PersonPath.MEMBER));
        byte[] fingerprint = fingerprint(call, "unmerge");
        Optional<Reply> again = events.again(program, by, call.idempotencyKey(), fingerprint);
        if (again.isPresent()) {
            return Answers.of(again.get(), false);
        }
        if (from == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        Merges.Merge merge = merges.standing(program, from.member()).orElse(null);
        if (merge == null) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.not-merged.detail");
        }
        Instant now = clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
        if (now.isAfter(merge.mergedAt().plus(UNDO))) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.merge-too-old.detail");
        }
        if (merges.buried(merge)) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.merge-buried.detail");
        }
        Event.Came came = came(program, merge);
        String reason = call.body();
        boolean dryRun = call.query(DRY_RUN);
        return Answers.of(
                lanes.submit(Submission.merging(
                        program,
                        by,
                        call.idempotencyKey(),
                        merge.into(),
                        merge.member(),
                        fingerprint,
                        id -> new Event.EstateGiven(id, now, merge.id(), merge.member(), true, came, reason, null),
                        dryRun,
                        (connection, member, event) -> {
                            boolean undone = merges.undo(connection, program, merge, event.at(), by);
                            if (undone) {
                                relations.goBack(connection, merge.member(), merge.into());
                            }
                            return undone;
                        })),
                dryRun);
    }

    /** What had come with the merge, as it was recorded. */
    private Event.Came came(long program, Merges.Merge merge) {
        Events.Row row =
                events.byKey(program, 0, Submission.takenKey(merge.id())).orElseThrow();
        Engines engines = programmes.engines(program);
        Event event = row.event(engines.number(row.event().version()).engine().programme());
        return ((Event.EstateTaken) event).came();
    }

    /** The same key at another address is something else. */
    private static byte[] fingerprint(Call<?> call, String what) {
        Map<String, Json> said = new HashMap<>(call.json().fields());
        said.put("what", new Json.Text(what));
        said.put("member", new Json.Text(call.path(PersonPath.MEMBER)));
        return new Json.Fields(said).fingerprint();
    }

    private Answer list(Call<Void> call) {
        long program = call.caller().programId();
        Members.Located member = members.locate(program, call.path(PersonPath.MEMBER));
        if (member == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        return Answer.ok(new MergesAnswer(merges.of(program, member.member()).stream()
                .map(merge -> new MergeLine(
                        Events.ID.print(merge.id()),
                        Members.ID.print(merge.member()),
                        Members.ID.print(merge.into()),
                        merge.mergedAt(),
                        merge.mergedAt().plus(UNDO),
                        merge.undoneAt()))
                .toList()));
    }
}
