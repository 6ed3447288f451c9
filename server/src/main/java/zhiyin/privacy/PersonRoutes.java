package zhiyin.privacy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.http.OptionalQuery;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Principal;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.http.Stake;
import zhiyin.http.TextRule;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;
import zhiyin.member.MembersOfSegments;
import zhiyin.member.MembersOfSegments.Asked;
import zhiyin.member.MembersOfSegments.Found;
import zhiyin.member.Names;
import zhiyin.member.SeenTags;
import zhiyin.privacy.Persons.Disclosure;
import zhiyin.privacy.Persons.Everything;

/** What a person can ask for by law, over HTTP: to be given what there is about him, and to be deleted. */
@Configuration(proxyBeanMethods = false)
class PersonRoutes {

    static final PathVariable<String> MEMBER = PathVariable.text("member")
            .says("A member's id, or one of his identities such as ext:shop:123 or phone:+8613800138000.");

    /** A form of its own: what is in it depends on the tables there are. */
    static final String JSON = "application/vnd.zhiyin.person+json";

    private static final String LINES = "application/x-ndjson";

    static final OptionalQuery<Language> LANGUAGE =
            Query.of("lang", Language::ofTag).says("en, zh-CN or zh-TW; as Accept-Language says, if not said.");

    private static final Query<String> REASON = Query.text(
                    "reason", Shape.text(3, 200).of(TextRule.NAMES_NOBODY))
            .required()
            .says("What for. It is kept with who asked and when; it says nothing personal itself.");

    private static final int FOUND_MAX = 50;
    private static final int EXPORTED_MAX = 1_000;

    /** Of so many people somebody of the staff is given everything in a day, one at a time; more of them at once a second person agrees to. */
    static final int A_DAY = 100;

    private static final OptionalQuery<String> CALLED =
            Query.search("name", 100).says("Part of what the member is called, however it is typed; all, if not said.");
    private static final OptionalQuery<String> PHONE_ENDING = Query.of(
                    "phone_ending", text -> text.matches("[0-9]{4}") ? text : null)
            .says("The last four digits of one of the member's phones.");
    private static final OptionalQuery<String> TAG =
            Query.search("tag", 100).says("What the shop has put on the member, exactly.");
    private static final OptionalQuery<String> SEGMENT = Query.search("segment", 100)
            .says(
                    "The code of a segment that the member is in at this moment, whatever kind it is of; or a word with which somebody outside has marked him as in one.");
    private static final OptionalQuery<Standing> STATE =
            Query.word("state", Standing.class).says("Only members who are frozen or blacklisted, or have left.");
    private static final OptionalQuery<Long> AFTER =
            Query.of("after", Members.ID::parse).says("Only those after this member: the page that follows.");
    private static final Query<Integer> LIMIT = Query.integer("limit", 1, FOUND_MAX, 20);
    private static final Field<String> NAME =
            Field.required("name", Shape.text(1, 100)).says("What the member is called.");
    static final Shape<String> CORRECTION = Shape.object("Correction", body -> body.get(NAME), NAME);
    private static final Field<List<String>> WHOM = Field.required(
                    "members", Shape.list(Shape.text(1, 210), 1, EXPORTED_MAX))
            .says("Ids or identities.");
    private static final Field<String> WHY = Field.required(
                    "reason", Shape.text(3, 200).of(TextRule.NAMES_NOBODY))
            .says("What for. It is kept with who asked and when.");
    private static final Shape<Wanted> WANTED =
            Shape.object("PersonExport", body -> new Wanted(body.get(WHOM), body.get(WHY)), WHOM, WHY);

    private record Wanted(List<String> members, String reason) {}

    private enum Standing {
        FROZEN,
        BLACKLISTED,
        LEFT
    }

    @Says("A member who is called so.")
    record FoundMember(
            String member,
            @Nullable String name,

            @Says("active, frozen, blacklisted or left.") String state,

            @Says("By which names the member is known; phones and addresses in part.")
            List<String> identities,

            @Says("What the shop has put on the member.") List<String> tags,
            Instant enrolledAt) {}

    @Says("Members who are called so, in the order in which they joined.")
    record FoundMembersAnswer(
            List<FoundMember> members,

            @Says("After whom the next page begins; absent at the end.") @Nullable
            String next) {}

    @Says("What says who a member is, in full.")
    record ContactAnswer(
            @Says("The member's id.") String id,

            @Says("Every name by which the member is known.")
            List<String> identities,

            @Nullable String name,
            @Nullable LocalDate birthday) {}

    private final Persons persons;
    private final Members members;
    private final SeenTags seenTags;
    private final MembersOfSegments segments;
    private final DataMap map;
    private final Messages messages;
    private final Names names;
    private final Clock clock;

    PersonRoutes(
            Persons persons,
            Members members,
            SeenTags seenTags,
            MembersOfSegments segments,
            DataMap map,
            Messages messages,
            Names names,
            Clock clock) {
        this.persons = persons;
        this.members = members;
        this.seenTags = seenTags;
        this.segments = segments;
        this.map = map;
        this.messages = messages;
        this.names = names;
        this.clock = clock;
    }

    @Bean
    Routes rights() {
        return Routes.of(
                "Persons",
                "What a person can ask for by law: what there is about him, and that it goes.",
                Route.get("/v1/members")
                        .named("findMembers")
                        .needs(Permission.MEMBERS_READ)
                        .summary("List members, or find them by what they are called")
                        .details("Names and phones are unreadable in the database. Names are found by their parts: two"
                                + " characters at least, or one with which the name begins; phones by their last four digits."
                                + " Whoever is found is all that is asked for.")
                        .forPrograms()
                        .queries(CALLED, PHONE_ENDING, TAG, SEGMENT, STATE, AFTER, LIMIT)
                        .answers(200, FoundMembersAnswer.class)
                        .problems(ProblemType.OVERLOADED)
                        .handledBy(this::find),
                Route.patch("/v1/members/{member}")
                        .named("correctPerson")
                        .needs(Permission.MEMBERS_WRITE)
                        .summary("Correct what a member is called")
                        .details("Phones and addresses are corrected as identities are: bound, taken off, swapped.")
                        .forPrograms()
                        .path(MEMBER)
                        .body(CORRECTION)
                        .answersNothing(204)
                        .handledBy(call -> found(members, call, member -> correct(names, call, member))),
                Route.post("/v1/personal-data")
                        .named("exportPersons")
                        .needs(Permission.MEMBERS_EXPORT)
                        .risky()
                        .summary("Get everything there is about up to 1,000 people")
                        .details(
                                "One JSON object a line and person, as for one alone. Beyond the programme's count a"
                                        + " second person agrees first: then ask again, once. That it was given is kept, with what for.")
                        .forPrograms()
                        .idempotent()
                        .body(WANTED)
                        .staked(this::stake)
                        .answersBytes(200, LINES)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::exportAll),
                Route.get("/v1/members/{member}/personal-data")
                        .named("exportPerson")
                        .needs(Permission.MEMBERS_EXPORT)
                        .risky()
                        .noted()
                        .problems(ProblemType.CONFLICT)
                        .summary("Get everything there is about a person")
                        .details("Every row about him of every table, as JSON by the name of the table; without what"
                                + " would open something, such as hashes of codes. That it was given is kept.")
                        .forPrograms()
                        .path(MEMBER)
                        .answersBytes(200, JSON)
                        .handledBy(call -> found(members, call, member -> export(call, member))),
                Route.get("/v1/members/{member}/personal-data.html")
                        .named("printPerson")
                        .needs(Permission.MEMBERS_EXPORT)
                        .risky()
                        .noted()
                        .problems(ProblemType.CONFLICT)
                        .summary("Get everything there is about a person, to be read")
                        .details(
                                "The same as a page for people: no script, nothing from afar. That it was given is kept.")
                        .forPrograms()
                        .path(MEMBER)
                        .queries(LANGUAGE)
                        .answersBytes(200, "text/html")
                        .handledBy(call -> found(members, call, member -> print(call, member))),
                Route.get("/v1/members/{member}/contact")
                        .named("revealMember")
                        .needs(Permission.MEMBERS_REVEAL)
                        .noted()
                        .summary("See who a member is, in full")
                        .details("Other answers show phones and addresses in part. That they were seen, by whom"
                                + " and what for, is kept.")
                        .forPrograms()
                        .path(MEMBER)
                        .queries(REASON)
                        .answers(200, ContactAnswer.class)
                        .handledBy(call -> found(members, call, member -> reveal(call, member))),
                Route.delete("/v1/members/{member}")
                        .named("deletePerson")
                        .needs(Permission.MEMBERS_DELETE)
                        .risky()
                        .summary("Delete a person")
                        .details(
                                "For good. What is left is a number in the books and what moved under it; points that he"
                                        + " had run out by their own terms. Stored value is refunded first, and what is set aside"
                                        + " for a checkout or being paid ends first. Whoever comes again under the same name is"
                                        + " somebody new.")
                        .forPrograms()
                        .path(MEMBER)
                        .answersNothing(204)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> found(members, call, member -> delete(persons, call, member))));
    }

    /** What {@code then} answers about the person that the path names: who was merged is whom he was merged into. */
    static <B> Answer found(Members members, Call<B> call, LongFunction<Answer> then) {
        Long member = person(members, call.caller().programId(), call.path(MEMBER));
        return member == null ? Problem.of(ProblemType.NOT_FOUND) : then.apply(member);
    }

    private static @Nullable Long person(Members members, long program, String reference) {
        Members.Located located = members.locate(program, reference);
        return located == null ? null : Objects.requireNonNullElse(located.mergedInto(), located.member());
    }

    private Answer find(Call<Void> call) {
        Long after = call.find(AFTER);
        int limit = call.query(LIMIT);
        long program = call.caller().programId();
        Standing state = call.find(STATE);
        Set<String> stores = call.caller().grants().stores(program, Permission.MEMBERS_READ);
        String tag = call.find(TAG);
        if ((stores != null && call.find(SEGMENT) != null)
                || (tag != null && seenTags.seen(program, stores, List.of(tag)).isEmpty())) {
            // whoever may not see it finds nobody by it; segments are of all stores
            return Answer.ok(new FoundMembersAnswer(List.of(), null));
        }
        String segment = call.find(SEGMENT);
        Found among = null;
        if (segment != null) {
            switch (segments.of(program, List.of(segment))) {
                case Asked.Underway(long events) -> {
                    return Problem.factsUnderway(events);
                }
                case Asked.Here(var told, var _) -> among = told.get(segment);
            }
        }
        if (among instanceof Found.Away) {
            return Problem.of(ProblemType.MALFORMED_PARAMETER)
                    .errors(List.of(new Fault("/query/segment", "members.segment-away")));
        }
        Members.Wanted wanted = new Members.Wanted(
                call.find(CALLED),
                call.find(PHONE_ENDING),
                tag,
                among instanceof Found.There ? null : segment,
                state == null ? null : state.name().toLowerCase(Locale.ROOT));
        List<Members.Member> found = among instanceof Found.There(var those)
                ? members.search(program, wanted, those, after == null ? 0 : after, limit)
                : members.search(program, wanted, after == null ? 0 : after, limit);
        Set<String> words = new TreeSet<>();
        found.forEach(member -> words.addAll(member.tagList()));
        Set<String> seen = Set.copyOf(seenTags.seen(program, stores, words));
        return Answer.ok(new FoundMembersAnswer(
                found.stream()
                        .map(member -> new FoundMember(
                                Members.ID.print(member.id()),
                                member.name(),
                                member.restriction() == null
                                        ? "active"
                                        : member.restriction().state(),
                                member.identities().stream()
                                        .map(IdentityRef::masked)
                                        .toList(),
                                member.tagList().stream().filter(seen::contains).toList(),
                                member.enrolledAt()))
                        .toList(),
                found.size() < limit ? null : Members.ID.print(found.getLast().id())));
    }

    static Answer correct(Names names, Call<String> call, long member) {
        Names.Wish wish = new Names.Wish(
                call.caller().programId(), member, false, call.caller().keyId());
        return names.rename(wish, call.body()) == Names.Naming.DONE
                ? Answer.nothing()
                : Problem.of(ProblemType.NOT_FOUND);
    }

    /** Everything, and no more of it today than one alone may be given without another knowing. */
    private @Nullable Problem tooMany(Call<?> call) {
        if (call.caller().kind() != Principal.Kind.STAFF) {
            return null;
        }
        int given = given(call);
        return given < A_DAY ? null : conflict("exports").with("given", given);
    }

    private int given(Call<?> call) {
        return persons.given(call.caller().keyId(), clock.instant().minus(Duration.ofDays(1)));
    }

    private Stake stake(Call<Wanted> call) {
        int people = call.body().members().size();
        int before = given(call);
        return new Stake(
                Stake.Kind.PERSONAL_EXPORT,
                people + before,
                Map.of(
                        "people", Integer.toString(people),
                        "before", Integer.toString(before),
                        "reason", call.body().reason()));
    }

    private Answer exportAll(Call<Wanted> call) {
        long program = call.caller().programId();
        List<Long> people = new ArrayList<>();
        List<Fault> unknown = new ArrayList<>();
        for (String reference : call.body().members()) {
            Long person = person(members, program, reference);
            if (person == null) {
                unknown.add(new Fault("/members/" + (people.size() + unknown.size()), "member.unknown"));
            } else {
                people.add(person);
            }
        }
        if (!unknown.isEmpty()) {
            return Problem.invalid(unknown);
        }
        String lines = people.stream()
                .distinct()
                .map(person -> json(
                                persons.give(
                                        program,
                                        person,
                                        Disclosure.EXPORTED,
                                        call.body().reason(),
                                        call.caller().keyId()),
                                "")
                        + "\n")
                .collect(Collectors.joining());
        return new Answer.Written(
                200,
                LINES,
                lines.getBytes(StandardCharsets.UTF_8),
                Map.of("Content-Disposition", "attachment; filename=\"persons.jsonl\""));
    }

    private Answer export(Call<Void> call, long member) {
        Problem tooMany = tooMany(call);
        return tooMany == null ? export(persons, call, member) : tooMany;
    }

    static Answer export(Persons persons, Call<Void> call, long member) {
        Everything everything = give(persons, call, member, Disclosure.EXPORTED);
        return written(everything, Members.ID.print(member));
    }

    static Answer written(Everything everything, String number) {
        return new Answer.Written(
                200,
                JSON,
                (json(everything, "\n") + "\n").getBytes(StandardCharsets.UTF_8),
                Map.of("Content-Disposition", "attachment; filename=\"person-" + number + ".json\""));
    }

    /** @param line what stands between rows */
    private static String json(Everything everything, String line) {
        return everything.tables().entrySet().stream()
                .map(table ->
                        line + "\"" + table.getKey() + "\": [" + line + String.join("," + line, table.getValue()) + "]")
                .collect(Collectors.joining(
                        ",",
                        "{\"person\": \"" + everything.shown() + "\", \"at\": \"" + everything.at()
                                + "\", \"tables\": {",
                        "}}"));
    }

    private Answer print(Call<Void> call, long member) {
        Problem tooMany = tooMany(call);
        return tooMany == null ? print(persons, map, messages, call, member) : tooMany;
    }

    static Answer print(Persons persons, DataMap map, Messages messages, Call<Void> call, long member) {
        Language asked = call.find(LANGUAGE);
        Language language = asked == null ? call.language() : asked;
        Everything everything = give(persons, call, member, Disclosure.PRINTED);
        return PersonPage.PAGE.answer(language, new PersonPage(everything, map, messages, language).html());
    }

    private static Everything give(Persons persons, Call<Void> call, long member, Disclosure how) {
        return persons.give(
                call.caller().programId(), member, how, null, call.caller().keyId());
    }

    private Answer reveal(Call<Void> call, long member) {
        long program = call.caller().programId();
        return members.get(program, member)
                .<Answer>map(found -> {
                    persons.note(
                            program, member, call.query(REASON), call.caller().keyId());
                    return Answer.ok(new ContactAnswer(
                            Members.ID.print(member),
                            found.identities().stream()
                                    .map(IdentityRef::toString)
                                    .toList(),
                            found.name(),
                            found.birthday()));
                })
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    static Answer delete(Persons persons, Call<Void> call, long member) {
        return switch (persons.delete(
                call.caller().programId(), member, call.caller().keyId())) {
            case Persons.Deletion.Done _ -> Answer.nothing();
            case Persons.Deletion.NotThere _ -> Problem.of(ProblemType.NOT_FOUND);
            case Persons.Deletion.OpenHolds(var holds) -> conflict("holds").with("holds", holds);
            case Persons.Deletion.Paying(var requests) -> conflict("payments").with("payments", requests);
            case Persons.Deletion.Money(var asset, var amount) ->
                conflict("money").with("asset", asset).with("amount", amount);
        };
    }

    private static Problem conflict(String what) {
        return Problem.of(ProblemType.CONFLICT).detail("problem.person-" + what + ".detail");
    }
}
