package zhiyin.household;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.engine.program.Programme;
import zhiyin.household.Households.Household;
import zhiyin.household.Households.Joining;
import zhiyin.household.Households.Membership;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
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
import zhiyin.http.TextRule;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Households over HTTP: who pays together with whom. */
@Configuration(proxyBeanMethods = false)
class HouseholdRoutes {

    private static final int NUMBER_LENGTH_MAX = 100;
    private static final int NAME_LENGTH_MAX = 210;

    private static final PathVariable<String> HOUSEHOLD =
            PathVariable.text("household").says("Your number of the household.");
    static final PathVariable<String> MEMBER = PathVariable.text("member")
            .says("A member's id, or one of his identities such as ext:shop:123 or phone:+8613800138000.");
    private static final OptionalQuery<String> AFTER =
            Query.text("after", Shape.text(1, NUMBER_LENGTH_MAX)).says("Those whose number comes after this one.");
    private static final OptionalQuery<String> OF = Query.text("member", Shape.text(1, NAME_LENGTH_MAX))
            .says("Only that in which this member is now: the id, or one of the identities.");
    private static final Query<Integer> LIMIT =
            Query.integer("limit", 1, 500, 100).says("How many at most.");

    private static final Field<String> NUMBER = Field.required(
                    "household", Shape.text(1, NUMBER_LENGTH_MAX).of(TextRule.KEY))
            .says("Your number of the household; it is never given twice.");
    private static final Field<String> FOUNDER = Field.required("member", Shape.text(1, NAME_LENGTH_MAX))
            .says("The first member: the id, or one of the identities.");
    private static final Field<Boolean> CONSENT = Field.required("consent", Shape.bool())
            .says(
                    "Whether the member has agreed that the others pay with what he has. Only then may he pay with what they"
                            + " have.");

    private record NewHousehold(String number, String member, boolean consents) {}

    private static final Shape<NewHousehold> NEW_HOUSEHOLD = Shape.object(
            "NewHousehold",
            body -> new NewHousehold(body.get(NUMBER), body.get(FOUNDER), body.get(CONSENT)),
            NUMBER,
            FOUNDER,
            CONSENT);
    private static final Shape<Boolean> MEMBERSHIP =
            Shape.object("HouseholdConsent", body -> body.get(CONSENT), CONSENT);

    @Says("Members who may pay with each other's points.")
    record HouseholdAnswer(
            @Says("Your number of it.") String household,

            @Says("Who is in it now.") List<MembershipLine> members,

            Instant createdAt,

            @Says("When it was dissolved; absent while it lasts.") @Nullable
            Instant dissolvedAt) {}

    @Says("Somebody in a household.")
    record MembershipLine(
            @Says("The member's id.") String member,

            @Says("Whether he has agreed to pay together with the others.")
            boolean consent,

            Instant joinedAt) {}

    @Says("Households, by number.")
    record HouseholdsAnswer(List<HouseholdAnswer> households) {}

    private final Households households;
    private final Members members;
    private final Programmes programmes;

    HouseholdRoutes(Households households, Members members, Programmes programmes) {
        this.households = households;
        this.members = members;
        this.programmes = programmes;
    }

    @Bean
    Routes household() {
        return Routes.of(
                "Households",
                "Who may pay with whose points.",
                Route.post("/v1/households")
                        .named("createHousehold")
                        .needs(Permission.MEMBERS_WRITE)
                        .summary("Make a household")
                        .details("With its first member. The same number again is the same household.")
                        .forPrograms()
                        .body(NEW_HOUSEHOLD)
                        .answers(201, HouseholdAnswer.class)
                        .answers(200, HouseholdAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.NOT_FOUND)
                        .handledBy(this::create),
                Route.get("/v1/households")
                        .named("listHouseholds")
                        .needs(Permission.MEMBERS_READ)
                        .summary("List households")
                        .details("Those that were dissolved too.")
                        .forPrograms()
                        .queries(OF, AFTER, LIMIT)
                        .answers(200, HouseholdsAnswer.class)
                        .handledBy(this::list),
                Route.get("/v1/households/{household}")
                        .named("getHousehold")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Get a household")
                        .forPrograms()
                        .path(HOUSEHOLD)
                        .answers(200, HouseholdAnswer.class)
                        .handledBy(call -> found(call, this::show)),
                Route.delete("/v1/households/{household}")
                        .named("dissolveHousehold")
                        .needs(Permission.MEMBERS_WRITE)
                        .summary("Dissolve a household")
                        .details("Everybody keeps what he has. Its number is not given again.")
                        .forPrograms()
                        .path(HOUSEHOLD)
                        .answersNothing(204)
                        .handledBy(call -> found(call, household -> {
                            households.dissolve(
                                    call.caller().programId(),
                                    household.id(),
                                    call.caller().keyId());
                            return Answer.nothing();
                        })),
                Route.put("/v1/households/{household}/members/{member}")
                        .named("joinHousehold")
                        .needs(Permission.MEMBERS_WRITE)
                        .summary("Let a member join a household, or change what he agrees to")
                        .details("A member is in one household of a programme at most.")
                        .forPrograms()
                        .path(HOUSEHOLD, MEMBER)
                        .body(MEMBERSHIP)
                        .answers(201, HouseholdAnswer.class)
                        .answers(200, HouseholdAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::join),
                Route.delete("/v1/households/{household}/members/{member}")
                        .named("leaveHousehold")
                        .needs(Permission.MEMBERS_WRITE)
                        .summary("Let a member leave a household")
                        .details("He keeps what he has. A payment that draws on him just now is recorded first.")
                        .forPrograms()
                        .path(HOUSEHOLD, MEMBER)
                        .answersNothing(204)
                        .handledBy(call -> foundMember(
                                call,
                                (household, member) -> households.leave(
                                                call.caller().programId(),
                                                household.id(),
                                                member,
                                                call.caller().keyId())
                                        ? Answer.nothing()
                                        : Problem.of(ProblemType.NOT_FOUND))));
    }

    private Answer create(Call<NewHousehold> call) {
        long program = call.caller().programId();
        Programme.Household terms = terms(program);
        if (terms == null) {
            return conflict("problem.no-households.detail");
        }
        NewHousehold wanted = call.body();
        Long founder = members.find(program, wanted.member());
        if (founder == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        Households.Creation creation = households.create(
                program,
                wanted.number(),
                founder,
                wanted.consents(),
                terms.members(),
                call.caller().keyId());
        return answer(creation.founder(), terms, creation.household());
    }

    private Answer join(Call<Boolean> call) {
        long program = call.caller().programId();
        return foundMember(call, (household, member) -> {
            Programme.Household terms = terms(program);
            return terms == null
                    ? conflict("problem.no-households.detail")
                    : answer(
                            households.join(
                                    program,
                                    household.id(),
                                    member,
                                    call.body(),
                                    terms.members(),
                                    call.caller().keyId()),
                            terms,
                            household);
        });
    }

    private Programme.@Nullable Household terms(long program) {
        Engines engines = programmes.engines(program);
        return engines.versions().isEmpty()
                ? null
                : engines.latest().engine().programme().household();
    }

    private Answer answer(Joining outcome, Programme.Household terms, Household household) {
        return switch (outcome) {
            case JOINED -> Answer.of(201, view(household));
            case THERE -> Answer.ok(view(household));
            case FULL -> conflict("problem.household-full.detail").with("limit", (long) terms.members());
            case ELSEWHERE -> conflict("problem.household-other.detail");
            case DISSOLVED -> conflict("problem.household-dissolved.detail");
        };
    }

    private static Problem conflict(String detail) {
        return Problem.of(ProblemType.CONFLICT).detail(detail);
    }

    private Answer show(Household household) {
        return Answer.ok(view(household));
    }

    private HouseholdAnswer view(Household household) {
        return view(household, households.members(List.of(household.id())));
    }

    private static HouseholdAnswer view(Household household, Map<Long, List<Membership>> inside) {
        return new HouseholdAnswer(
                household.number(),
                inside.getOrDefault(household.id(), List.of()).stream()
                        .map(each ->
                                new MembershipLine(Members.ID.print(each.member()), each.consents(), each.joinedAt()))
                        .toList(),
                household.createdAt(),
                household.dissolvedAt());
    }

    private Answer list(Call<Void> call) {
        String after = call.find(AFTER);
        String of = call.find(OF);
        long program = call.caller().programId();
        Long member = of == null ? null : members.find(program, of);
        List<Household> page = of == null
                ? households.list(program, after == null ? "" : after, call.query(LIMIT))
                : member == null ? List.of() : households.of(program, member);
        Map<Long, List<Membership>> inside =
                households.members(page.stream().map(Household::id).toList());
        return Answer.ok(new HouseholdsAnswer(
                page.stream().map(household -> view(household, inside)).toList()));
    }

    private Answer found(Call<?> call, java.util.function.Function<Household, Answer> then) {
        Optional<Household> household = households.find(call.caller().programId(), call.path(HOUSEHOLD));
        return household.isPresent() ? then.apply(household.get()) : Problem.of(ProblemType.NOT_FOUND);
    }

    private Answer foundMember(Call<?> call, BiFunction<Household, Long, Answer> then) {
        return found(call, household -> {
            Long member = members.find(call.caller().programId(), call.path(MEMBER));
            return member == null ? Problem.of(ProblemType.NOT_FOUND) : then.apply(household, member);
        });
    }
}
