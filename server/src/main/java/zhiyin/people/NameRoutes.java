package zhiyin.people;

import java.util.Set;
import java.util.function.Function;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.intake.Answers;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;
import zhiyin.member.Names;

/** Members' names over HTTP: bound, taken off, swapped. */
@Configuration(proxyBeanMethods = false)
class NameRoutes {

    /** Whoever has one of these can be reached by it, or signs in with it. */
    private static final Set<String> PERSONAL = Set.of("phone", "email", "unionid");

    private static final Shape<IdentityRef> NAME = Shape.prose(1, 400).as(IdentityRef::parse, "identity.format");
    private static final Field<IdentityRef> IDENTITY =
            Field.required("identity", NAME).says("The name: ext:shop:123, phone:+8613800138000, card:…");
    private static final Field<IdentityRef> FROM = Field.required("from", NAME).says("The name that he has.");
    private static final Field<IdentityRef> TO = Field.required("to", NAME).says("The name that he gets for it.");
    private static final Field<Boolean> PROVEN = Field.withDefault("proven", Shape.bool(), false)
            .says(
                    "That the member has just shown that he is the one he says, and that the name is his. Asked for with phone,"
                            + " email and unionid.");

    private record Named(IdentityRef identity, boolean proven) {}

    private record Swapped(IdentityRef from, IdentityRef to, boolean proven) {}

    private static final Shape<Named> NAMED =
            Shape.object("MemberIdentity", body -> new Named(body.get(IDENTITY), body.get(PROVEN)), IDENTITY, PROVEN);
    private static final Shape<Swapped> SWAPPED = Shape.object(
            "MemberIdentitySwap",
            body -> new Swapped(body.get(FROM), body.get(TO), body.get(PROVEN)),
            FROM,
            TO,
            PROVEN);

    @Says("A name of a member's.")
    record MemberIdentityAnswer(
            @Says("The member's id.") String member,
            @Says("The name.") String identity) {}

    private final Members members;
    private final Names names;

    NameRoutes(Members members, Names names) {
        this.members = members;
        this.names = names;
    }

    @Bean
    Routes memberNames() {
        return Routes.of(
                "Identities",
                "By which names a member is known.",
                Route.post("/v1/members/{member}/identities")
                        .named("bindIdentity")
                        .needs(Permission.MEMBERS_WRITE)
                        .summary("Bind a name to a member")
                        .details("The same again is no other. Of several who ask for one name at once, one gets it.")
                        .forPrograms()
                        .path(PersonPath.MEMBER)
                        .body(NAMED)
                        .answers(201, MemberIdentityAnswer.class)
                        .answers(200, MemberIdentityAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.STEP_UP_REQUIRED, ProblemType.MEMBER_MERGED)
                        .handledBy(this::bind),
                Route.post("/v1/members/{member}/identities/unbind")
                        .named("unbindIdentity")
                        .needs(Permission.MEMBERS_WRITE)
                        .summary("Take a name off a member")
                        .details("It is anybody's then. A member keeps one name at least.")
                        .forPrograms()
                        .path(PersonPath.MEMBER)
                        .body(NAMED)
                        .answersNothing(204)
                        .problems(ProblemType.CONFLICT, ProblemType.STEP_UP_REQUIRED, ProblemType.MEMBER_MERGED)
                        .handledBy(this::unbind),
                Route.post("/v1/members/{member}/identities/swap")
                        .named("swapIdentity")
                        .needs(Permission.MEMBERS_WRITE)
                        .summary("Put one name of a member in the place of another")
                        .details("A new phone number, a lost card. At no time has he neither, or both.")
                        .forPrograms()
                        .path(PersonPath.MEMBER)
                        .body(SWAPPED)
                        .answers(200, MemberIdentityAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.STEP_UP_REQUIRED, ProblemType.MEMBER_MERGED)
                        .handledBy(this::swap));
    }

    private Answer bind(Call<Named> call) {
        Named wanted = call.body();
        return proven(
                call,
                wanted.proven(),
                wish -> {
                    Names.Naming naming = names.bind(wish, wanted.identity());
                    return naming == Names.Naming.DONE
                            ? Answer.created(answer(wish, wanted.identity()))
                            : of(naming, wish, wanted.identity());
                },
                wanted.identity());
    }

    private Answer unbind(Call<Named> call) {
        Named wanted = call.body();
        return proven(
                call,
                wanted.proven(),
                wish -> {
                    Names.Naming naming = names.unbind(wish, wanted.identity());
                    return naming == Names.Naming.DONE ? Answer.nothing() : of(naming, wish, wanted.identity());
                },
                wanted.identity());
    }

    private Answer swap(Call<Swapped> call) {
        Swapped wanted = call.body();
        return proven(
                call,
                wanted.proven(),
                wish -> {
                    Names.Naming naming = names.swap(wish, wanted.from(), wanted.to());
                    return naming == Names.Naming.DONE
                            ? Answer.ok(answer(wish, wanted.to()))
                            : of(naming, wish, wanted.to());
                },
                wanted.from(),
                wanted.to());
    }

    private Answer proven(Call<?> call, boolean proven, Function<Names.Wish, Answer> then, IdentityRef... about) {
        return PersonPath.found(members, call, member -> {
            for (IdentityRef identity : about) {
                if (PERSONAL.contains(identity.kind()) && !proven) {
                    return Problem.of(ProblemType.STEP_UP_REQUIRED).detail("problem.not-proven.detail");
                }
            }
            return then.apply(new Names.Wish(
                    call.caller().programId(), member, proven, call.caller().keyId()));
        });
    }

    private Answer of(Names.Naming naming, Names.Wish wish, IdentityRef identity) {
        return switch (naming) {
            case DONE, THERE -> Answer.ok(answer(wish, identity));
            case TAKEN -> Problem.of(ProblemType.CONFLICT).detail("problem.identity-taken.detail");
            case UNKNOWN -> Problem.of(ProblemType.NOT_FOUND);
            case LAST -> Problem.of(ProblemType.CONFLICT).detail("problem.last-identity.detail");
            case MERGED -> {
                Members.Located now = members.locate(wish.program(), Members.ID.print(wish.member()));
                yield now == null || now.mergedInto() == null
                        ? Problem.of(ProblemType.NOT_FOUND)
                        : Answers.merged(now.mergedInto());
            }
        };
    }

    private static MemberIdentityAnswer answer(Names.Wish wish, IdentityRef identity) {
        return new MemberIdentityAnswer(Members.ID.print(wish.member()), identity.toString());
    }
}
