package zhiyin.staff;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.access.Programs;
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
import zhiyin.staff.Accounts.Account;

/** Staff over HTTP, each about himself: signing in and out, his sessions, his password, his second factor. */
@Configuration(proxyBeanMethods = false)
class SignInRoutes {
    private static final Field<String> EMAIL =
            Field.required("email", StaffShapes.EMAIL).says("The address of the account.");
    private static final Field<String> PASSWORD = Field.required("password", Shape.text(1, Passwords.LENGTH_MAX));
    private static final OptionalField<String> DEVICE = Field.optional("device", Shape.text(1, 100))
            .says("What this device was given when somebody last signed in on it.");
    private static final Field<String> CHALLENGE =
            Field.required("challenge", Shape.text(1, 100)).says("What the password was answered with.");
    private static final Field<String> CODE = Field.required("code", Shape.text(6, 40))
            .says("The six digits that the authenticator app shows, or a recovery code.");
    private static final Field<String> LINK =
            Field.required("invitation", Shape.text(1, 100)).says("What came with the invitation.");
    private static final OptionalField<String> MY_EMAIL = Field.optional("email", StaffShapes.EMAIL)
            .says("Your address, where the invitation does not say it: at the set-up of the house.");
    private static final Field<String> NAME =
            Field.required("name", Shape.text(1, 100)).says("How colleagues call you.");
    private static final Field<String> NEW_PASSWORD = Field.required(
                    "password", Shape.text(Passwords.LENGTH_MIN, Passwords.LENGTH_MAX))
            .says("Of 8 to 128 characters of any kind; not one that many choose, nor your own name or ours.");
    private static final Field<String> CURRENT =
            Field.required("current", Shape.text(1, Passwords.LENGTH_MAX)).says("The password that you have.");

    private record Credentials(
            String email, String password, @Nullable String device) {}

    private record Shown(String challenge, String code, SignInAnswers.Form form) {}

    private record Joining(String invitation, @Nullable String email, String name, String password) {}

    private record Change(String current, String password) {}

    private static final Shape<Credentials> CREDENTIALS = Shape.object(
            "SignIn",
            body -> new Credentials(body.get(EMAIL), body.get(PASSWORD), body.find(DEVICE)),
            EMAIL,
            PASSWORD,
            DEVICE);
    private static final Shape<Shown> SHOWN = Shape.object(
            "SecondFactor",
            body -> new Shown(body.get(CHALLENGE), body.get(CODE), body.get(SignInAnswers.FORM)),
            CHALLENGE,
            CODE,
            SignInAnswers.FORM);
    private static final Shape<Joining> JOINING = Shape.object(
            "InvitationTaken",
            body -> new Joining(body.get(LINK), body.find(MY_EMAIL), body.get(NAME), body.get(NEW_PASSWORD)),
            LINK,
            MY_EMAIL,
            NAME,
            NEW_PASSWORD);
    private static final Shape<Change> CHANGE = Shape.object(
            "PasswordChange", body -> new Change(body.get(CURRENT), body.get(NEW_PASSWORD)), CURRENT, NEW_PASSWORD);
    private static final Shape<Shown> PROOF = Shape.object(
            "Proof", body -> new Shown("", body.get(CODE), body.get(SignInAnswers.FORM)), CODE, SignInAnswers.FORM);

    private static final PathVariable<Long> SESSION =
            PathVariable.of("session", Sessions.ID::parse).says("The session's id.");

    @Says("Somebody who has signed in.")
    record Me(
            @Says("The account's id.") String staff,

            String email,
            String name,

            @Says("The roles, and where.") List<StaffShapes.GrantLine> roles,

            @Says("What is allowed in every programme, and where it is about none.")
            List<String> permissions,

            @Says("What is allowed besides in single programmes, by their codes.")
            Map<String, Allowed> programs,

            @Says("How many recovery codes are left.") int recoveryCodes) {}

    @Says("What is allowed in one programme.")
    record Allowed(List<String> permissions) {}

    @Says("Recovery codes, shown once.")
    record RecoveryCodes(List<String> recoveryCodes) {}

    private final SignIn signIn;
    private final Accounts accounts;
    private final Sessions sessions;
    private final Passwords passwords;
    private final Programs programs;
    private final SignInAnswers answers;
    private final TransactionTemplate transaction;

    SignInRoutes(
            SignIn signIn,
            Accounts accounts,
            Sessions sessions,
            Passwords passwords,
            Programs programs,
            SignInAnswers answers,
            TransactionTemplate transaction) {
        this.signIn = signIn;
        this.accounts = accounts;
        this.sessions = sessions;
        this.passwords = passwords;
        this.programs = programs;
        this.answers = answers;
        this.transaction = transaction;
    }

    @Bean
    Routes signingIn() {
        return Routes.of(
                "Signing in",
                "Staff sign in with a password and a second factor, or with a passkey; what a session may do follows from the roles of its account.",
                Route.post("/v1/staff/sign-in")
                        .named("signIn")
                        .summary("Show a password")
                        .details(
                                "Answered with a challenge for the second factor. Whoever is refused does not hear whether"
                                        + " there is such an account. Guessing is slowed: 429 says how long to wait.")
                        .openToAll()
                        .body(CREDENTIALS)
                        .answers(200, SignInAnswers.ChallengeAnswer.class)
                        .problems(ProblemType.SIGN_IN_REFUSED, ProblemType.RATE_LIMITED)
                        .handledBy(this::first),
                Route.post("/v1/staff/sign-in/code")
                        .named("signInWithCode")
                        .summary("Show the second factor, and be in")
                        .details("Five wrong codes end the challenge.")
                        .openToAll()
                        .body(SHOWN)
                        .answers(201, SignInAnswers.SessionBegun.class)
                        .problems(ProblemType.SIGN_IN_REFUSED)
                        .handledBy(this::second),
                Route.post("/v1/staff/invitations/accept")
                        .named("acceptInvitation")
                        .summary("Take an invitation: make the account it is for")
                        .details(
                                "An invitation is good once. The answer is a challenge for the second factor, as after a"
                                        + " password.")
                        .openToAll()
                        .body(JOINING)
                        .answers(201, SignInAnswers.ChallengeAnswer.class)
                        .problems(ProblemType.NOT_FOUND, ProblemType.CONFLICT)
                        .handledBy(this::join),
                Route.post("/v1/staff/sign-out")
                        .named("signOut")
                        .summary("End the session that asks")
                        .forStaff()
                        .ofOneself()
                        .answersNothing(204)
                        .handledBy(call -> mine(call, session -> {
                            sessions.end(session.account(), session.id());
                            return Answer.nothing().cookie(Call.SESSION_COOKIE, "", Duration.ZERO);
                        })),
                Route.post("/v1/staff/prove")
                        .named("proveOneself")
                        .summary("Show the second factor again, for what is risky")
                        .details("Good for ten minutes. The session goes on under another token; the old one is dead.")
                        .forStaff()
                        .ofOneself()
                        .body(PROOF)
                        .answers(200, SignInAnswers.SessionBegun.class)
                        .problems(ProblemType.SIGN_IN_REFUSED, ProblemType.RATE_LIMITED)
                        .handledBy(this::prove),
                Route.get("/v1/staff/me")
                        .named("getMe")
                        .summary("Say who asks, and what he may do")
                        .forStaff()
                        .ofOneself()
                        .answers(200, Me.class)
                        .handledBy(this::me),
                Route.put("/v1/staff/me/password")
                        .named("changePassword")
                        .summary("Choose another password")
                        .details("All other sessions of the account end.")
                        .forStaff()
                        .ofOneself()
                        .body(CHANGE)
                        .answersNothing(204)
                        .problems(ProblemType.SIGN_IN_REFUSED, ProblemType.RATE_LIMITED)
                        .handledBy(this::changePassword),
                Route.post("/v1/staff/me/recovery-codes")
                        .named("renewRecoveryCodes")
                        .summary("Make new recovery codes; those before are dead")
                        .forStaff()
                        .ofOneself()
                        .risky()
                        .answers(201, RecoveryCodes.class)
                        .handledBy(call -> Answer.created(new RecoveryCodes(transaction.execute(
                                status -> signIn.newRecoveryCodes(call.caller().keyId()))))),
                Route.get("/v1/staff/sessions")
                        .named("listMySessions")
                        .summary("List one's own sessions")
                        .forStaff()
                        .ofOneself()
                        .answers(200, StaffShapes.SessionsAnswer.class)
                        .handledBy(call -> mine(
                                call,
                                session ->
                                        Answer.ok(StaffShapes.sessions(sessions.of(session.account()), session.id())))),
                Route.delete("/v1/staff/sessions/{session}")
                        .named("endMySession")
                        .summary("End one of one's own sessions")
                        .forStaff()
                        .ofOneself()
                        .path(SESSION)
                        .answersNothing(204)
                        .handledBy(call -> sessions.end(call.caller().keyId(), call.path(SESSION))
                                ? Answer.nothing()
                                : Problem.of(ProblemType.NOT_FOUND)));
    }

    private Answer first(Call<Credentials> call) {
        var said = call.body();
        return switch (signIn.first(said.email(), said.password(), said.device(), call.address())) {
            case SignIn.First.Challenge challenge -> Answer.ok(answers.of(challenge));
            case SignIn.First.Refused _ -> Problem.of(ProblemType.SIGN_IN_REFUSED);
            case SignIn.First.Wait(var time) -> wait(time);
        };
    }

    private static Problem wait(Duration time) {
        return Problem.of(ProblemType.RATE_LIMITED)
                .retryAfter(Math.toIntExact(time.plusMillis(999).toSeconds()));
    }

    private Answer second(Call<Shown> call) {
        var said = call.body();
        return answers.of(
                call,
                signIn.second(said.challenge(), said.code(), call.address(), SignInAnswers.agent(call)),
                said.form());
    }

    private Answer join(Call<Joining> call) {
        var said = call.body();
        return Objects.requireNonNull(transaction.execute(status -> {
            var invitation =
                    accounts.lockInvitation(Secret.sha256(said.invitation())).orElse(null);
            if (invitation == null) {
                return Problem.of(ProblemType.NOT_FOUND);
            }
            var offered = invitation.email();
            var email = offered == null ? said.email() : offered;
            if (email == null) {
                return Problem.invalid("/email", "required");
            }
            var weakness = passwords.weakness(said.password(), email, said.name());
            if (weakness != null) {
                return Problem.invalid("/password", weakness);
            }
            if (accounts.byEmail(email).isPresent()) {
                return Problem.of(ProblemType.CONFLICT).detail("problem.staff-exists.detail");
            }
            var account = accounts.take(invitation, email, said.name(), passwords.keep(said.password()));
            return account == null
                    ? Problem.of(ProblemType.CONFLICT).detail("problem.staff-exists.detail")
                    : Answer.created(answers.of(signIn.challenge(account)));
        }));
    }

    /** With the session that asks. It may have ended since the door looked. */
    private Answer mine(Call<?> call, Function<Sessions.Session, Answer> then) {
        var session = sessions.find(call.token());
        return session == null ? Problem.of(ProblemType.INVALID_TOKEN) : then.apply(session);
    }

    private Account account(Call<?> call) {
        return accounts.byId(call.caller().keyId()).orElseThrow();
    }

    private static Answer refused(SignIn.First doubts) {
        return doubts instanceof SignIn.First.Wait(var time) ? wait(time) : Problem.of(ProblemType.SIGN_IN_REFUSED);
    }

    private Answer prove(Call<Shown> call) {
        return mine(call, session -> {
            var doubts = signIn.doubts(account(call), false, call.body().code());
            return doubts != null
                    ? refused(doubts)
                    : SignInAnswers.begun(
                            200, sessions.renew(session), call.body().form(), null, List.of());
        });
    }

    private Answer changePassword(Call<Change> call) {
        return mine(call, session -> {
            var account = account(call);
            var doubts = signIn.doubts(account, true, call.body().current());
            if (doubts != null) {
                return refused(doubts);
            }
            var weakness = passwords.weakness(call.body().password(), account.email(), account.name());
            if (weakness != null) {
                return Problem.invalid("/password", weakness);
            }
            var kept = passwords.keep(call.body().password());
            transaction.executeWithoutResult(status -> {
                accounts.changePassword(account.id(), kept);
                sessions.endAll(account.id(), session.id());
            });
            return Answer.nothing();
        });
    }

    private Answer me(Call<Void> call) {
        var account = account(call);
        var grants = call.caller().grants();
        Map<String, Allowed> programmes = new TreeMap<>();
        grants.programs().forEach((program, allowed) -> {
            var code = programs.codeOf(program);
            if (code != null) {
                programmes.put(code, new Allowed(words(allowed)));
            }
        });
        return Answer.ok(new Me(
                Accounts.ID.print(account.id()),
                account.email(),
                account.name(),
                StaffShapes.lines(accounts.grants(account.id()), programs),
                words(grants.house()),
                programmes,
                accounts.recoveryCodesLeft(account.id())));
    }

    private static List<String> words(java.util.Set<Permission> permissions) {
        var words = new ArrayList<String>();
        permissions.forEach(permission -> words.add(permission.word()));
        words.sort(String::compareTo);
        return words;
    }
}
