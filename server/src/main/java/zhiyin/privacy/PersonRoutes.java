package zhiyin.privacy;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.http.OptionalQuery;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;
import zhiyin.privacy.Persons.Disclosure;
import zhiyin.privacy.Persons.Everything;

/** What a person can ask for by law, over HTTP: to be given what there is about him, and to be deleted. */
@Configuration(proxyBeanMethods = false)
class PersonRoutes {

    static final PathVariable<String> MEMBER = PathVariable.text("member")
            .says("A member's id, or one of his identities such as ext:shop:123 or phone:+8613800138000.");

    /** A form of its own: what is in it depends on the tables there are. */
    private static final String JSON = "application/vnd.zhiyin.person+json";

    private static final OptionalQuery<Language> LANGUAGE =
            Query.of("lang", Language::ofTag).says("en, zh-CN or zh-TW; as Accept-Language says, if not said.");

    private static final Query<String> REASON = Query.text("reason", Shape.text(3, 200))
            .required()
            .says("What for. It is kept with who asked and when; it says nothing personal itself.");

    @Says("What says who a member is, in full.")
    record ContactAnswer(
            @Says("The member's id.") String id,

            @Says("Every name by which the member is known.")
            List<String> identities,

            @Nullable String name,
            @Nullable LocalDate birthday) {}

    private final Persons persons;
    private final Members members;
    private final DataMap map;
    private final Messages messages;

    PersonRoutes(Persons persons, Members members, DataMap map, Messages messages) {
        this.persons = persons;
        this.members = members;
        this.map = map;
        this.messages = messages;
    }

    @Bean
    Routes rights() {
        return Routes.of(
                "Persons",
                "What a person can ask for by law: what there is about him, and that it goes.",
                Route.get("/v1/members/{member}/personal-data")
                        .named("exportPerson")
                        .needs(Permission.MEMBERS_EXPORT)
                        .risky()
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
                        .handledBy(call -> found(members, call, member -> delete(call, member))));
    }

    /** What {@code then} answers about the member that the path names. */
    static <B> Answer found(Members members, Call<B> call, LongFunction<Answer> then) {
        Long member = members.find(call.caller().programId(), call.path(MEMBER));
        return member == null ? Problem.of(ProblemType.NOT_FOUND) : then.apply(member);
    }

    private Answer export(Call<Void> call, long member) {
        Everything everything = give(call, member, Disclosure.EXPORTED);
        String number = Members.ID.print(member);
        String json = everything.tables().entrySet().stream()
                .map(table -> "\n\"" + table.getKey() + "\": [\n" + String.join(",\n", table.getValue()) + "]")
                .collect(Collectors.joining(
                        ",",
                        "{\"member\": \"" + number + "\", \"at\": \"" + everything.at() + "\", \"tables\": {",
                        "}}\n"));
        return new Answer.Written(
                200,
                JSON,
                json.getBytes(StandardCharsets.UTF_8),
                Map.of("Content-Disposition", "attachment; filename=\"person-" + number + ".json\""));
    }

    private Answer print(Call<Void> call, long member) {
        Language asked = call.find(LANGUAGE);
        Language language = asked == null ? call.language() : asked;
        Everything everything = give(call, member, Disclosure.PRINTED);
        return PersonPage.PAGE.answer(language, new PersonPage(everything, map, messages, language).html());
    }

    private Everything give(Call<Void> call, long member, Disclosure how) {
        return persons.give(
                call.caller().programId(), member, how, call.caller().keyId());
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

    private Answer delete(Call<Void> call, long member) {
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
