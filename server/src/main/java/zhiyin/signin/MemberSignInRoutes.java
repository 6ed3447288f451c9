package zhiyin.signin;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.database.Sight;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Shape;
import zhiyin.intake.Answers;
import zhiyin.member.Members;
import zhiyin.program.AskedProgram;
import zhiyin.signin.SignInShapes.Asking;
import zhiyin.signin.SignInShapes.Form;
import zhiyin.signin.SignInShapes.Showing;

/** Joining and signing in over HTTP. */
@Configuration(proxyBeanMethods = false)
class MemberSignInRoutes {
    private static final Field<String> REFRESH = Field.required("refresh", Shape.text(1, 100));
    private static final Shape<String> CHANGE = Shape.object("TokensChanged", body -> body.get(REFRESH), REFRESH);
    private static final Field<String> MEMBER = Field.required("member", Shape.text(1, 200))
            .says("The member's id, or one of his identities such as ext:shop:123.");
    private static final Shape<String> OPENED = Shape.object("MemberSessionOpened", body -> body.get(MEMBER), MEMBER);

    private static final Field<Boolean> JOINING = Field.required("joining", Shape.bool())
            .says("Whether somebody nobody knows becomes a member by signing in.");
    private static final Field<List<String>> COUNTRIES = Field.required(
                    "countries",
                    Shape.list(
                            Shape.text(1, 4)
                                    .check(text -> text.charAt(0) != '0', "text.characters")
                                    .check(text -> text.chars().allMatch(c -> c >= '0' && c <= '9'), "text.characters"),
                            0,
                            250))
            .says("The calling codes that messages go to: 86 for +86….");
    private static final Field<Long> SENDS = Field.required("sends_a_day", Shape.integer(0, 1_000_000))
            .says("How many codes may be sent on a day of the programme.");
    private static final Shape<Terms.TermsOfSignIn> TERMS = Shape.object(
            "SignInTerms",
            body -> new Terms.TermsOfSignIn(
                    body.get(JOINING), body.get(COUNTRIES), body.get(SENDS).intValue()),
            JOINING,
            COUNTRIES,
            SENDS);

    private static final PathVariable<Long> SESSION =
            PathVariable.of("session", MemberSessions.ID::parse).says("The session's id.");
    private static final PathVariable<String> PATH_MEMBER =
            PathVariable.text("member").says("A member's id, or one of his identities.");

    private final Codes codes;
    private final CodeDelivery delivery;
    private final Arrivals arrivals;
    private final Doorway doorway;
    /** No session asks: whoever does is no member. */
    private static final long NONE = 0;

    private final MemberSessions sessions;
    private final Terms terms;
    private final Members members;
    private final AskedProgram asked;

    MemberSignInRoutes(
            Codes codes,
            CodeDelivery delivery,
            Arrivals arrivals,
            Doorway doorway,
            MemberSessions sessions,
            Terms terms,
            Members members,
            AskedProgram asked) {
        this.codes = codes;
        this.delivery = delivery;
        this.arrivals = arrivals;
        this.doorway = doorway;
        this.sessions = sessions;
        this.terms = terms;
        this.members = members;
        this.asked = asked;
    }

    @Bean
    Routes membersSigningIn() {
        return Routes.of(
                "Members signing in",
                "A member joins or signs in by a code to his phone or mail, by another house's word, or by the shop's.",
                Route.post("/v1/sign-in/codes")
                        .named("sendMemberCode")
                        .summary("Have a code sent to a phone or mail address")
                        .details("Answered alike whether it is a member's or not. Good for ten minutes, once, and five"
                                + " tries. One a minute to an address, five an hour, ten a day; so many an hour from"
                                + " one place; so many a day of the programme: 429 says how long to wait.")
                        .forPrograms()
                        .forPages()
                        .keysOnly()
                        .needs(Permission.MEMBERS_SIGNIN)
                        .body(SignInShapes.ASKING)
                        .answers(202, SignInShapes.CodeAsked.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::ask),
                Route.post("/v1/sign-in/with-code")
                        .named("signInMemberWithCode")
                        .summary("Show the code, and be in")
                        .details("Somebody nobody knows becomes a member by it, where the programme lets him.")
                        .forPrograms()
                        .forPages()
                        .keysOnly()
                        .needs(Permission.MEMBERS_SIGNIN)
                        .body(SignInShapes.SHOWING)
                        .answers(201, SignInShapes.SignedIn.class)
                        .problems(
                                ProblemType.SIGN_IN_REFUSED,
                                ProblemType.GUARDIAN_CONSENT_REQUIRED,
                                ProblemType.MEMBER_FROZEN,
                                ProblemType.MEMBER_BLACKLISTED,
                                ProblemType.MEMBER_LEFT,
                                ProblemType.CONFLICT)
                        .handledBy(this::show),
                Route.post("/v1/sign-in/refresh")
                        .named("refreshMemberSession")
                        .summary("Change the token for another pair")
                        .details(
                                "Once: a token that comes a second time ends its session, for nobody knows who stole it.")
                        .openToAll()
                        .body(CHANGE)
                        .answers(200, SignInShapes.SignedIn.class)
                        .problems(ProblemType.SIGN_IN_REFUSED)
                        // whose session it is, its token says, which is looked for among everybody's
                        .handledBy(call -> Sight.everywhere()
                                .call(() -> sessions.refresh(call.body()))
                                .map(begun -> (Answer) Answer.ok(SignInShapes.SignedIn.of(begun, false, true)))
                                .orElseGet(() -> Problem.of(ProblemType.SIGN_IN_REFUSED))),
                Route.post("/v1/member-sessions")
                        .named("openMemberSession")
                        .summary("Let a member in on the shop's own word")
                        .details("For a shop with a login of its own. The token is good for a quarter of an hour, once"
                                + " only; what is risky asks the member for a code besides.")
                        .forPrograms()
                        .keysOnly()
                        .needs(Permission.MEMBERS_SESSIONS)
                        .body(OPENED)
                        .answers(201, SignInShapes.SignedIn.class)
                        .problems(
                                ProblemType.NOT_FOUND,
                                ProblemType.MEMBER_MERGED,
                                ProblemType.MEMBER_FROZEN,
                                ProblemType.MEMBER_BLACKLISTED,
                                ProblemType.MEMBER_LEFT)
                        .handledBy(this::open),
                Route.get("/v1/members/{member}/sessions")
                        .named("listMemberSessions")
                        .summary("List where a member is signed in")
                        .details("For whoever cares for members: what he does not know of is ended.")
                        .forPrograms()
                        .needs(Permission.MEMBERS_CARE)
                        .path(PATH_MEMBER)
                        .answers(200, SignInShapes.MemberSessionsAnswer.class)
                        .handledBy(this::list),
                Route.delete("/v1/members/{member}/sessions")
                        .named("endMemberSessions")
                        .summary("End all sessions of a member")
                        .forPrograms()
                        .needs(Permission.MEMBERS_WRITE)
                        .path(PATH_MEMBER)
                        .answersNothing(204)
                        .handledBy(this::endAll),
                Route.get("/v1/programs/{code}/sign-in")
                        .named("getSignInTerms")
                        .summary("Get the terms on which members join and sign in")
                        .forPrograms()
                        .forAdmins()
                        .needs(Permission.PROGRAMS_READ)
                        .path(AskedProgram.CODE)
                        .answers(200, Terms.TermsOfSignIn.class)
                        .handledBy(call -> asked.found(call, program -> Answer.ok(terms.of(program.id())))),
                Route.put("/v1/programs/{code}/sign-in")
                        .named("setSignInTerms")
                        .summary("Say on what terms members join and sign in")
                        .forPrograms()
                        .forAdmins()
                        .needs(Permission.PROGRAMS_PUBLISH)
                        .path(AskedProgram.CODE)
                        .body(TERMS)
                        .answers(200, Terms.TermsOfSignIn.class)
                        .handledBy(call -> asked.found(call, program -> {
                            terms.set(program.id(), call.body(), call.caller().keyId());
                            return Answer.ok(terms.of(program.id()));
                        })));
    }

    @Bean
    Routes ownSessions() {
        return Routes.of(
                "Sessions of oneself",
                "A member sees where he is signed in, ends it, and shows again that it is he.",
                Route.get("/v1/me/sessions")
                        .named("listSessionsOfMine")
                        .summary("List one's own sessions")
                        .forMembers()
                        .ofOneself()
                        .answers(200, SignInShapes.MemberSessionsAnswer.class)
                        .handledBy(call -> mine(
                                call,
                                session ->
                                        Answer.ok(SignInShapes.sessions(sessions.of(session.member()), session.id())))),
                Route.delete("/v1/me/sessions/{session}")
                        .named("endSessionOfMine")
                        .summary("End one of one's own sessions")
                        .forMembers()
                        .ofOneself()
                        .path(SESSION)
                        .answersNothing(204)
                        .handledBy(call -> sessions.end(
                                        call.caller().programId(), call.caller().keyId(), call.path(SESSION), "member")
                                ? Answer.nothing()
                                : Problem.of(ProblemType.NOT_FOUND)),
                Route.delete("/v1/me/sessions")
                        .named("endOtherSessionsOfMine")
                        .summary("End all of one's own sessions but the one that asks")
                        .forMembers()
                        .ofOneself()
                        .answersNothing(204)
                        .handledBy(call -> mine(call, session -> {
                            sessions.endAll(session.program(), session.member(), session.id(), "member");
                            return Answer.nothing();
                        })),
                Route.post("/v1/me/sign-out")
                        .named("signOutMember")
                        .summary("End the session that asks")
                        .forMembers()
                        .ofOneself()
                        .answersNothing(204)
                        .handledBy(call -> mine(call, session -> {
                            sessions.end(session.program(), session.member(), session.id(), "member");
                            return Answer.nothing().cookie(Call.MEMBER_COOKIE, "", Duration.ZERO);
                        })),
                Route.post("/v1/me/codes")
                        .named("sendCodeOfMine")
                        .summary("Have a code sent to one's own phone or mail address, for what is risky")
                        .details("Answered alike where it is not one's own, and then nothing is sent.")
                        .forMembers()
                        .ofOneself()
                        .body(SignInShapes.PROOF_ASKING)
                        .answers(202, SignInShapes.CodeAsked.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> deliver(
                                call, call.body(), call.address(), call.caller().keyId())),
                Route.post("/v1/me/prove")
                        .named("proveOneselfAsMember")
                        .summary("Show the code, for what is risky")
                        .details("Good for ten minutes. The session goes on under another token; the old one is dead.")
                        .forMembers()
                        .ofOneself()
                        .body(SignInShapes.PROOF_SHOWING)
                        .answers(200, SignInShapes.SignedIn.class)
                        .problems(ProblemType.SIGN_IN_REFUSED)
                        .handledBy(this::prove));
    }

    private Answer ask(Call<Asking> call) {
        var from = Doorway.from(call, call.body().from());
        return from == null ? Doorway.untrusted() : deliver(call, call.body(), from, null);
    }

    private Answer deliver(Call<?> call, Asking said, String from, @Nullable Long only) {
        return switch (delivery.deliver(new CodeDelivery.Wanted(
                call.caller().programId(), said.purpose(), said.to(), only, from, said.device(), call.language()))) {
            case CodeDelivery.Outcome.Refused(var why) -> why;
            case CodeDelivery.Outcome.Asked(var made, var shown) ->
                Answer.of(
                        202,
                        new SignInShapes.CodeAsked(
                                Codes.ID.print(made.id()), made.until(), CodeDelivery.AGAIN_SECONDS, shown));
        };
    }

    private Answer show(Call<Showing> call) {
        var said = call.body();
        var program = call.caller().programId();
        var from = Doorway.from(call, said.from());
        if (from == null) {
            return Doorway.untrusted();
        }
        var objection = arrivals.objection(program, said.joining());
        if (objection != null) {
            return objection;
        }
        var tooMany = delivery.tooManyTries(from);
        if (tooMany != null) {
            return tooMany;
        }
        if (!codes.take(program, Codes.Purpose.SIGN_IN, said.to(), said.request(), said.code())) {
            return Problem.of(ProblemType.SIGN_IN_REFUSED);
        }
        return doorway.in(
                call,
                new Arrivals.Arrival(
                        program,
                        call.caller().keyId(),
                        List.of(said.to()),
                        said.to().kind(),
                        "sign-in:" + Codes.ID.print(said.request()),
                        said.joining()),
                said.form(),
                from);
    }

    private Answer prove(Call<Showing> call) {
        var said = call.body();
        return mine(call, session -> {
            var tooMany = delivery.tooManyTries(call.address());
            if (tooMany != null) {
                return tooMany;
            }
            var program = session.program();
            var his = members.find(program, List.of(said.to())).get(said.to());
            var right = codes.take(program, Codes.Purpose.PROVE, said.to(), said.request(), said.code());
            return right && his != null && his == session.member()
                    ? Doorway.answer(200, sessions.prove(session, said.form() == Form.COOKIE), false, said.form())
                    : Problem.of(ProblemType.SIGN_IN_REFUSED);
        });
    }

    private Answer open(Call<String> call) {
        var program = call.caller().programId();
        var located = members.locate(program, call.body());
        if (located == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        if (located.mergedInto() != null) {
            return Answers.merged(located.mergedInto());
        }
        var member = located.member();
        var bar = arrivals.bar(program, member);
        return bar != null
                ? bar
                : Doorway.answer(
                        201,
                        sessions.begin(program, member, "shop", MemberSessions.Form.SHOP, call.address(), call.agent()),
                        false,
                        Form.BEARER);
    }

    private Answer list(Call<Void> call) {
        var member = members.find(call.caller().programId(), call.path(PATH_MEMBER));
        return member == null
                ? Problem.of(ProblemType.NOT_FOUND)
                : Answer.ok(SignInShapes.sessions(sessions.of(member), NONE));
    }

    private Answer endAll(Call<Void> call) {
        var member = members.find(call.caller().programId(), call.path(PATH_MEMBER));
        if (member == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        sessions.endAll(call.caller().programId(), member, null, "shop");
        return Answer.nothing();
    }

    /** With the session that asks. It may have ended since the door looked. */
    private Answer mine(Call<?> call, Function<MemberSessions.Session, Answer> then) {
        var session = sessions.find(call.token());
        return session == null ? Problem.of(ProblemType.INVALID_TOKEN) : then.apply(session);
    }
}
