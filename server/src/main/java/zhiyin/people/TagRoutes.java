package zhiyin.people;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.ProgramClocks;
import zhiyin.database.Ids;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.intake.Lanes;
import zhiyin.intake.Reply;
import zhiyin.intake.Submission;
import zhiyin.member.Members;

/** Tags put on many members at once, and taken off them, over HTTP. Each member's is an event of his own. */
@Configuration(proxyBeanMethods = false)
class TagRoutes {
    private static final int MEMBERS_MAX = 500;
    private static final int TAGS_MAX = 100;

    /** So often what a member has is looked at again that somebody else has changed meanwhile. */
    private static final int TURNS_MAX = 3;

    private static final Shape<List<String>> SOME = Shape.list(Shape.text(1, 100), 0, 20);
    private static final Field<List<String>> WHOM = Field.required(
                    "members", Shape.list(Shape.text(1, 210), 1, MEMBERS_MAX))
            .says("Ids or identities.");
    private static final Field<List<String>> PUT =
            Field.withDefault("put", SOME, List.<String>of()).says("What they have from now on.");
    private static final Field<List<String>> TAKE =
            Field.withDefault("take", SOME, List.<String>of()).says("What they have no more.");

    private record Wish(List<String> members, List<String> put, List<String> take) {
        /** What somebody has with it who has these. */
        List<String> of(List<String> tags) {
            TreeSet<String> after = new TreeSet<>(tags);
            take.forEach(after::remove);
            after.addAll(put);
            return List.copyOf(after);
        }
    }

    private static final Shape<Wish> WISH = Shape.object(
                    "MemberTags", body -> new Wish(body.get(WHOM), body.get(PUT), body.get(TAKE)), WHOM, PUT, TAKE)
            .check(wish -> !wish.put().isEmpty() || !wish.take().isEmpty(), "marked.nothing");

    private enum Result {
        DONE,
        UNCHANGED,
        REFUSED,
        FULL,
        BUSY,
        GONE
    }

    @Says("What became of a member's tags.")
    record TaggedMember(
            @Says("The member's id.") String member,

            @Says(
                    "done; unchanged, where he had them so; refused, where he has refused that rules go by what the shop puts on"
                            + " him; full, where he would have more than 100; busy, where others kept changing them; gone, where he was"
                            + " merged or deleted meanwhile.")
            Result result,

            @Says("What he has now, as far as it is known.") @Nullable
            List<String> tags) {}

    @Says("What became of the tags of members, each once, in the order in which they were named.")
    record TaggedMembersAnswer(List<TaggedMember> members) {}

    private final Lanes lanes;
    private final Members members;
    private final ProgramClocks clocks;
    private final Ids ids;

    TagRoutes(Lanes lanes, Members members, ProgramClocks clocks, Ids ids) {
        this.lanes = lanes;
        this.members = members;
        this.clocks = clocks;
        this.ids = ids;
    }

    @Bean
    Routes memberTags() {
        return Routes.of(
                "Tags",
                "What the shop has put on members, for rules to ask about.",
                Route.post("/v1/member-tags")
                        .named("tagMembers")
                        .needs(Permission.MEMBERS_WRITE)
                        .summary("Put tags on up to 500 members, or take them off")
                        .details(
                                "What else each has stays, whoever changes it meanwhile; asked twice it is the same as once. One who"
                                        + " cannot be tagged does not keep the others from it. Members who are unknown refuse the whole.")
                        .forPrograms()
                        .body(WISH, Route.BULK_BYTES_MAX)
                        .answers(200, TaggedMembersAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::tag));
    }

    private Answer tag(Call<Wish> call) {
        long program = call.caller().programId();
        Wish wish = call.body();
        List<Long> people = new ArrayList<>();
        List<Fault> unknown = new ArrayList<>();
        for (int i = 0; i < wish.members().size(); i++) {
            Members.Located located = members.locate(program, wish.members().get(i));
            if (located == null) {
                unknown.add(new Fault("/members/" + i, "member.unknown"));
            } else {
                people.add(located.mergedInto() == null ? located.member() : located.mergedInto());
            }
        }
        if (!unknown.isEmpty()) {
            return Problem.invalid(unknown);
        }
        Map<Long, TaggedMember> results = new LinkedHashMap<>();
        people.forEach(person -> results.put(person, result(person, Result.BUSY, null)));
        Collection<Long> left = new HashSet<>(results.keySet());
        for (int turn = 0; turn < TURNS_MAX && !left.isEmpty(); turn++) {
            Map<Long, TaggedMember> settled = settle(call, wish, left);
            if (settled == null) {
                return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
            }
            results.putAll(settled);
            left.removeAll(settled.keySet());
        }
        return Answer.ok(new TaggedMembersAnswer(List.copyOf(results.values())));
    }

    /** Whose tags are settled; the others' were changed between looking and writing. Null where nothing is published. */
    private @Nullable Map<Long, TaggedMember> settle(Call<Wish> call, Wish wish, Collection<Long> people) {
        long program = call.caller().programId();
        Map<Long, List<String>> before = members.tags(program, people);
        Map<Long, TaggedMember> settled = new HashMap<>();
        List<Long> asked = new ArrayList<>();
        List<Submission> submissions = new ArrayList<>();
        for (long person : people) {
            List<String> tags = before.get(person);
            List<String> after = tags == null ? List.of() : wish.of(tags);
            if (tags == null) {
                settled.put(person, result(person, Result.GONE, null));
            } else if (List.copyOf(new TreeSet<>(tags)).equals(after)) {
                settled.put(person, result(person, Result.UNCHANGED, after));
            } else if (after.size() > TAGS_MAX) {
                settled.put(person, result(person, Result.FULL, tags));
            } else {
                asked.add(person);
                submissions.add(submission(call, person, tags, after));
            }
        }
        List<Reply> replies = lanes.submitAll(submissions);
        for (int i = 0; i < asked.size(); i++) {
            long person = asked.get(i);
            switch (replies.get(i)) {
                case Reply.Done _ ->
                    settled.put(person, result(person, Result.DONE, wish.of(before.getOrDefault(person, List.of()))));
                case Reply.Conflict(var reason)
                when reason == Reply.Conflict.Reason.UNMARKED ->
                    settled.put(person, result(person, Result.REFUSED, null));
                case Reply.UnknownMember _, Reply.Refused _ -> settled.put(person, result(person, Result.GONE, null));
                case Reply.NothingPublished _ -> {
                    return null;
                }
                case Reply.Failed(var accident) -> throw accident;
                case Reply.Conflict _, Reply.KeyReused _, Reply.TooLarge _, Reply.Ran _ -> {
                    // somebody else was quicker: once more
                }
            }
        }
        return settled;
    }

    /** Written only where he still has what was looked at, with his row locked. */
    private Submission submission(Call<Wish> call, long person, List<String> tags, List<String> after) {
        long program = call.caller().programId();
        Instant now = clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
        return Submission.about(
                        program,
                        call.caller().keyId(),
                        "tags:" + ids.next(),
                        person,
                        Submission.fingerprint(new Event.MemberMarked(0, now, after, null)),
                        id -> new Event.MemberMarked(id, now, after, null),
                        false)
                .attendedBy((connection, member, steps) -> {
                    MemberProfile had = steps.getLast().before().profile();
                    return had != null && List.copyOf(new TreeSet<>(tags)).equals(had.tags());
                });
    }

    private static TaggedMember result(long person, Result result, @Nullable List<String> tags) {
        return new TaggedMember(Members.ID.print(person), result, tags);
    }
}
