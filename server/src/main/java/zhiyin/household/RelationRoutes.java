package zhiyin.household;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.ProgramClocks;
import zhiyin.engine.program.Programme;
import zhiyin.engine.tier.Climb;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.member.Birthdays;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** A member's relations over HTTP: a baby, a pet, a car. */
@Configuration(proxyBeanMethods = false)
class RelationRoutes {

    private static final PathVariable<Long> RELATION =
            PathVariable.of("relation", Relations.ID::parse).says("The relation's id.");
    private static final Field<String> KIND = Field.required("kind", Shape.text(1, 40))
            .says("What it is: the programme's code of a kind of relation, such as baby.");
    private static final Field<String> NAME =
            Field.required("name", Shape.text(1, 100)).says("How the member calls it.");
    private static final OptionalField<LocalDate> BIRTHDAY = Field.optional("birthday", Shape.date())
            .says("The day of birth in the common calendar; rules go by it, or by the lunar day that it was.");

    private record Named(String kind, Relations.Told told) {}

    private static final Shape<Named> NEW_RELATION = Shape.object(
            "NewRelation",
            body -> new Named(body.get(KIND), new Relations.Told(body.get(NAME), body.find(BIRTHDAY))),
            KIND,
            NAME,
            BIRTHDAY);
    private static final Shape<Relations.Told> CHANGED_RELATION = Shape.object(
            "ChangedRelation", body -> new Relations.Told(body.get(NAME), body.find(BIRTHDAY)), NAME, BIRTHDAY);

    @Says("Somebody or something that a member has named beside himself.")
    record RelationAnswer(
            @Says("The relation's id.") String relation,

            @Says("What it is: the programme's code.") String kind,
            String name,
            @Nullable LocalDate birthday,
            Instant addedAt) {}

    @Says("A member's relations, the first named first.")
    record RelationsAnswer(List<RelationAnswer> relations) {}

    private final Relations relations;
    private final Members members;
    private final Programmes programmes;
    private final ProgramClocks clocks;

    RelationRoutes(Relations relations, Members members, Programmes programmes, ProgramClocks clocks) {
        this.relations = relations;
        this.members = members;
        this.programmes = programmes;
        this.clocks = clocks;
    }

    @Bean
    Routes relationsOfMembers() {
        return Routes.of(
                "Relations",
                "Whom and what members have beside themselves; their birthdays count.",
                Route.get("/v1/members/{member}/relations")
                        .named("listRelations")
                        .needs(Permission.MEMBERS_READ)
                        .summary("List a member's relations")
                        .forPrograms()
                        .path(HouseholdRoutes.MEMBER)
                        .answers(200, RelationsAnswer.class)
                        .handledBy(call -> found(call, this::list)),
                Route.post("/v1/members/{member}/relations")
                        .named("addRelation")
                        .needs(Permission.MEMBERS_WRITE)
                        .summary("Name somebody or something that belongs to a member")
                        .details("Of each kind there are as many as the programme says. Another in one's place within a"
                                + " year is a change, and of changes there are so many a year.")
                        .forPrograms()
                        .path(HouseholdRoutes.MEMBER)
                        .body(NEW_RELATION)
                        .answers(201, RelationAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> found(call, member -> add(call, member))),
                Route.put("/v1/members/{member}/relations/{relation}")
                        .named("changeRelation")
                        .needs(Permission.MEMBERS_WRITE)
                        .summary("Say anew what a relation is called and when it was born")
                        .forPrograms()
                        .path(HouseholdRoutes.MEMBER, RELATION)
                        .body(CHANGED_RELATION)
                        .answers(200, RelationAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> found(call, member -> change(call, member))),
                Route.delete("/v1/members/{member}/relations/{relation}")
                        .named("removeRelation")
                        .needs(Permission.MEMBERS_WRITE)
                        .summary("Take a relation off a member")
                        .details("Name and day of birth are forgotten.")
                        .forPrograms()
                        .path(HouseholdRoutes.MEMBER, RELATION)
                        .answersNothing(204)
                        .handledBy(call -> found(call, member -> remove(call, member))));
    }

    @Bean
    Routes relationsOfOneself() {
        return Routes.of(
                "Relations",
                "Whom and what members have beside themselves; their birthdays count.",
                Route.get("/v1/me/relations")
                        .named("listMyRelations")
                        .summary("List one's own relations")
                        .forMembers()
                        .ofOneself()
                        .answers(200, RelationsAnswer.class)
                        .handledBy(call -> list(call.caller().keyId())),
                Route.post("/v1/me/relations")
                        .named("addMyRelation")
                        .summary("Name somebody or something that belongs to oneself")
                        .details("As many of each kind, and as often in a year, as the programme says.")
                        .forMembers()
                        .ofOneself()
                        .body(NEW_RELATION)
                        .answers(201, RelationAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> add(call, call.caller().keyId())),
                Route.put("/v1/me/relations/{relation}")
                        .named("changeMyRelation")
                        .summary("Say anew what a relation of one's own is called and when it was born")
                        .forMembers()
                        .ofOneself()
                        .path(RELATION)
                        .body(CHANGED_RELATION)
                        .answers(200, RelationAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> change(call, call.caller().keyId())),
                Route.delete("/v1/me/relations/{relation}")
                        .named("removeMyRelation")
                        .summary("Take a relation off oneself")
                        .details("Name and day of birth are forgotten.")
                        .forMembers()
                        .ofOneself()
                        .path(RELATION)
                        .answersNothing(204)
                        .handledBy(call -> remove(call, call.caller().keyId())));
    }

    private Answer list(long member) {
        return Answer.ok(new RelationsAnswer(
                relations.of(member).stream().map(RelationRoutes::view).toList()));
    }

    private Answer remove(Call<Void> call, long member) {
        return answer(relations.remove(wish(call, member), call.path(RELATION)), relation -> Answer.nothing());
    }

    private static RelationAnswer view(Relations.Relation relation) {
        return new RelationAnswer(
                Relations.ID.print(relation.id()),
                relation.kind(),
                relation.name(),
                relation.birthday(),
                relation.addedAt());
    }

    private Answer add(Call<Named> call, long member) {
        Engines engines = programmes.engines(call.caller().programId());
        Programme programme =
                engines.versions().isEmpty() ? null : engines.latest().engine().programme();
        Programme.Relation kind =
                programme == null ? null : programme.relation(call.body().kind());
        if (programme == null || kind == null) {
            return Problem.invalid("/kind", "relation.unknown");
        }
        return impossible(call, call.body().told(), programme)
                ? Problem.invalid("/birthday", "birth.range")
                : answer(
                        relations.add(wish(call, member), kind, call.body().told()),
                        relation -> Answer.created(view(relation)));
    }

    private Answer change(Call<Relations.Told> call, long member) {
        Engines engines = programmes.engines(call.caller().programId());
        Programme programme =
                engines.versions().isEmpty() ? null : engines.latest().engine().programme();
        long id = call.path(RELATION);
        Relations.Relation before = relations.of(member).stream()
                .filter(relation -> relation.id() == id)
                .findFirst()
                .orElse(null);
        if (programme == null || before == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        return impossible(call, call.body(), programme)
                ? Problem.invalid("/birthday", "birth.range")
                : answer(
                        relations.change(wish(call, member), id, programme.relation(before.kind()), call.body()),
                        relation -> Answer.ok(view(relation)));
    }

    private boolean impossible(Call<?> call, Relations.Told told, Programme programme) {
        Instant now = clocks.of(call.caller().programId()).instant();
        return told.birthday() != null && !Birthdays.possible(told.birthday(), Climb.day(now, programme.zone()));
    }

    private static Relations.Wish wish(Call<?> call, long member) {
        return new Relations.Wish(
                call.caller().programId(), member, call.caller().keyId());
    }

    private static Answer answer(Relations.Outcome outcome, Function<Relations.Relation, Answer> done) {
        return switch (outcome) {
            case Relations.Outcome.Done(var relation) -> done.apply(relation);
            case Relations.Outcome.Full(int most) ->
                Problem.of(ProblemType.CONFLICT)
                        .detail("problem.relations-full.detail")
                        .with("most", most);
            case Relations.Outcome.TooOften(int most, Instant again) ->
                Problem.of(ProblemType.CONFLICT)
                        .detail("problem.relation-changes.detail")
                        .with("most", most)
                        .with("again", again.toString());
            case Relations.Outcome.Unknown() -> Problem.of(ProblemType.NOT_FOUND);
        };
    }

    private Answer found(Call<?> call, LongFunction<Answer> then) {
        Long member = members.find(call.caller().programId(), call.path(HouseholdRoutes.MEMBER));
        return member == null ? Problem.of(ProblemType.NOT_FOUND) : then.apply(member);
    }
}
