package zhiyin.staff;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
import zhiyin.http.PathVariable;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.http.TextRule;
import zhiyin.provider.IdentityProvider;
import zhiyin.provider.Providers;
import zhiyin.provider.Unreachable;
import zhiyin.staff.SignInAnswers.Form;

/**
 * Single sign-on of staff, over HTTP: another house's word in the place of the password. Whom it means follows from a name
 * that was tied to an account by an invitation, or by its owner when he was in; never from a mail address.
 */
@Configuration(proxyBeanMethods = false)
class SingleSignOnRoutes {
    private static final Logger log = LoggerFactory.getLogger(SingleSignOnRoutes.class);

    /** What only the browser has that was sent; its prefix binds it to this host and to TLS. */
    static final String BROWSER_COOKIE = "__Host-zhiyin-staff-going";

    private static final Field<String> PROVIDER =
            Field.required("provider", Shape.text(1, 41).of(TextRule.SLUG)).says("The house's name here.");
    private static final Field<String> REDIRECT = Field.required("redirect", Shape.text(1, 500))
            .says(
                    "To where the browser is to come back: one of the addresses set up for the house, letter for letter.");
    private static final OptionalField<String> INVITATION = Field.optional("invitation", Shape.text(1, 100))
            .says("What came with an invitation, for whoever takes it so.");
    private static final Field<String> CODE =
            Field.required("code", Shape.text(1, 1_000)).says("The code that came back with the browser.");
    private static final Field<String> STATE =
            Field.required("state", Shape.text(1, 100)).says("What came back with the browser.");
    private static final OptionalField<String> ISSUER = Field.optional("iss", Shape.text(1, 500))
            .says("Whom the answer says it is from, where it says so (RFC 9207).");
    private static final OptionalField<String> BROWSER = Field.optional("browser", Shape.text(1, 100))
            .says("What this tool was given as it was sent; a page has it in a cookie.");
    private static final OptionalField<String> NAME = Field.optional("name", Shape.text(1, 100))
            .says("How colleagues call you, for whoever takes an invitation.");
    private static final OptionalField<String> EMAIL = Field.optional("email", StaffShapes.EMAIL)
            .says("Your address, where the invitation does not say it: at the set-up of the house.");

    private record Beginning(
            String provider, String redirect, @Nullable String invitation, Form form) {}

    private record Coming(
            String provider,
            String code,
            String state,
            @Nullable String issuer,
            @Nullable String browser,
            @Nullable String name,
            @Nullable String email) {}

    private static final Shape<Beginning> BEGINNING = Shape.object(
            "StaffSignOnBegun",
            body -> new Beginning(
                    body.get(PROVIDER), body.get(REDIRECT), body.find(INVITATION), body.get(SignInAnswers.FORM)),
            PROVIDER,
            REDIRECT,
            INVITATION,
            SignInAnswers.FORM);
    private static final Shape<Beginning> TYING = Shape.object(
            "StaffProviderBegun",
            body -> new Beginning(body.get(PROVIDER), body.get(REDIRECT), null, body.get(SignInAnswers.FORM)),
            PROVIDER,
            REDIRECT,
            SignInAnswers.FORM);
    private static final Shape<Coming> COMING = Shape.object(
            "StaffSignOnShown",
            body -> new Coming(
                    body.get(PROVIDER),
                    body.get(CODE),
                    body.get(STATE),
                    body.find(ISSUER),
                    body.find(BROWSER),
                    body.find(NAME),
                    body.find(EMAIL)),
            PROVIDER,
            CODE,
            STATE,
            ISSUER,
            BROWSER,
            NAME,
            EMAIL);
    private static final Shape<Coming> TIED = Shape.object(
            "StaffProviderShown",
            body -> new Coming(
                    body.get(PROVIDER),
                    body.get(CODE),
                    body.get(STATE),
                    body.find(ISSUER),
                    body.find(BROWSER),
                    null,
                    null),
            PROVIDER,
            CODE,
            STATE,
            ISSUER,
            BROWSER);

    static final PathVariable<String> HOUSE = PathVariable.text("provider").says("The house's name here.");

    @Says("Where the browser of a member of staff is to be sent.")
    record StaffGoing(
            @Says("The address of the other house, with all it needs.")
            String authorizeUrl,

            @Says("To be shown when it is back, where it was asked for as bearer.") @Nullable
            String browser) {}

    @Says("Another house whose word stands for a password.")
    record StaffProviderLine(
            String provider,

            @Says("To where it sends browsers back.") List<String> redirects) {}

    @Says("What lets staff in beside a password.")
    record StaffProvidersAnswer(
            @Says("Other houses.") List<StaffProviderLine> providers,

            @Says("Whether passkeys do: where it is said under which origin this house is known.")
            boolean passkeys) {}

    @Says("A house that knows somebody.")
    record KnownLine(String provider, @Says("Since when.") Instant since) {}

    @Says("Houses whose word stands for somebody's password.")
    record KnownAnswer(List<KnownLine> providers) {
        static KnownAnswer of(List<Referrals.Known> known) {
            return new KnownAnswer(known.stream()
                    .map(each -> new KnownLine(each.house(), each.since()))
                    .toList());
        }
    }

    private final Providers providers;
    private final Authenticators authenticators;
    private final Referrals referrals;
    private final Accounts accounts;
    private final SignIn signIn;
    private final SignInAnswers answers;
    private final TransactionTemplate transaction;

    SingleSignOnRoutes(
            Providers providers,
            Authenticators authenticators,
            Referrals referrals,
            Accounts accounts,
            SignIn signIn,
            SignInAnswers answers,
            TransactionTemplate transaction) {
        this.providers = providers;
        this.authenticators = authenticators;
        this.referrals = referrals;
        this.accounts = accounts;
        this.signIn = signIn;
        this.answers = answers;
        this.transaction = transaction;
    }

    @Bean
    Routes singleSignOn() {
        return Routes.of(
                "Single sign-on",
                "Another house's word (OpenID Connect) in the place of the password; the second factor is ours all the same.",
                Route.get("/v1/staff/sign-in/providers")
                        .named("listStaffProviders")
                        .summary("List what lets staff in beside a password")
                        .openToAll()
                        .answers(200, StaffProvidersAnswer.class)
                        .handledBy(call -> Answer.ok(new StaffProvidersAnswer(
                                providers.ofStaff().stream()
                                        .map(house -> new StaffProviderLine(
                                                house.code(),
                                                house.redirects().stream()
                                                        .map(URI::toString)
                                                        .toList()))
                                        .toList(),
                                authenticators.used()))),
                Route.post("/v1/staff/sign-in/with-provider/begin")
                        .named("beginStaffWithProvider")
                        .summary("Send the browser of a member of staff to another house")
                        .openToAll()
                        .body(BEGINNING)
                        .answers(201, StaffGoing.class)
                        .problems(ProblemType.NOT_FOUND)
                        .handledBy(call -> begin(
                                call,
                                new Referrals.Errand(
                                        call.body().invitation() == null
                                                ? null
                                                : Secret.sha256(call.body().invitation()),
                                        null))),
                Route.post("/v1/staff/sign-in/with-provider")
                        .named("signInStaffWithProvider")
                        .summary("Show what another house gave")
                        .details(
                                "Answered with a challenge for the second factor, as after a password. Whoever was sent with an"
                                        + " invitation makes the account that it is for, without a password.")
                        .openToAll()
                        .body(COMING)
                        .answers(200, SignInAnswers.ChallengeAnswer.class)
                        .problems(ProblemType.NOT_FOUND, ProblemType.SIGN_IN_REFUSED, ProblemType.CONFLICT)
                        .handledBy(call -> come(call, null, this::in)),
                Route.post("/v1/staff/me/providers/begin")
                        .named("beginProviderOfMine")
                        .summary("Be sent to another house that is to know oneself")
                        .forStaff()
                        .ofOneself()
                        .risky()
                        .body(TYING)
                        .answers(201, StaffGoing.class)
                        .problems(ProblemType.NOT_FOUND)
                        .handledBy(call -> begin(
                                call, new Referrals.Errand(null, call.caller().keyId()))),
                Route.post("/v1/staff/me/providers")
                        .named("addProviderOfMine")
                        .summary("Let another house's word stand for one's password")
                        .forStaff()
                        .ofOneself()
                        .risky()
                        .body(TIED)
                        .answers(200, KnownAnswer.class)
                        .problems(ProblemType.NOT_FOUND, ProblemType.SIGN_IN_REFUSED, ProblemType.CONFLICT)
                        .handledBy(call -> come(call, call.caller().keyId(), this::tie)),
                Route.get("/v1/staff/me/providers")
                        .named("listProvidersOfMine")
                        .summary("List whose word stands for one's password")
                        .forStaff()
                        .ofOneself()
                        .answers(200, KnownAnswer.class)
                        .handledBy(call -> Answer.ok(known(call.caller().keyId()))),
                Route.delete("/v1/staff/me/providers/{provider}")
                        .named("removeProviderOfMine")
                        .summary("Let another house's word stand for nothing any more")
                        .details("Not where there is no password: nobody locks himself out.")
                        .forStaff()
                        .ofOneself()
                        .risky()
                        .path(HOUSE)
                        .answersNothing(204)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::remove));
    }

    private Answer begin(Call<Beginning> call, Referrals.Errand errand) {
        var said = call.body();
        var house = providers.ofStaff(said.provider());
        if (house == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        var redirect = house.redirect(said.redirect());
        if (redirect == null) {
            return Problem.invalid("/redirect", "redirect.unknown");
        }
        try {
            var sent = referrals.send(house, redirect, errand);
            var address = sent.address().toString();
            return switch (said.form()) {
                case BEARER ->
                    Answer.created(new StaffGoing(address, sent.browser().text()));
                case COOKIE ->
                    Answer.created(new StaffGoing(address, null))
                            .cookie(BROWSER_COOKIE, sent.browser().text(), Referrals.LASTS);
            };
        } catch (Unreachable unreachable) {
            return unreachable.problem(house);
        }
    }

    /** What follows from somebody whom the house knows by that name. */
    private interface Knowing {
        Answer answer(Call<Coming> call, IdentityProvider house, String name, Referrals.Errand errand);
    }

    /** @param account who must have been sent; null for whoever was not in */
    private Answer come(Call<Coming> call, @Nullable Long account, Knowing then) {
        var said = call.body();
        var house = providers.ofStaff(said.provider());
        if (house == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        var browser = said.browser() == null ? call.cookie(BROWSER_COOKIE) : said.browser();
        var back = browser == null
                ? null
                : referrals.back(house, said.state(), browser).orElse(null);
        if (back == null || !Objects.equals(back.errand().account(), account)) {
            return Problem.of(ProblemType.SIGN_IN_REFUSED);
        }
        try {
            return switch (house.ask(new IdentityProvider.Shown(said.code(), back.sent(), said.issuer()))) {
                case IdentityProvider.Verdict.Refused(var why) -> {
                    log.info("{} does not say who somebody from {} is: {}", house.code(), call.address(), why);
                    yield Problem.of(ProblemType.SIGN_IN_REFUSED);
                }
                case IdentityProvider.Verdict.Known(var identities) ->
                    then.answer(call, house, identities.getFirst().value(), back.errand());
            };
        } catch (Unreachable unreachable) {
            return unreachable.problem(house);
        }
    }

    private Answer in(Call<Coming> call, IdentityProvider house, String name, Referrals.Errand errand) {
        if (errand.invitation() != null) {
            return take(call.body(), house, name, errand.invitation());
        }
        return referrals
                .account(house, name)
                .flatMap(accounts::byId)
                .filter(account -> account.disabledAt() == null)
                .<Answer>map(account -> Answer.ok(answers.of(signIn.challenge(account))))
                .orElseGet(() -> {
                    log.info("sign-in from {}: {} knows somebody who is nobody here", call.address(), house.code());
                    return Problem.of(ProblemType.SIGN_IN_REFUSED);
                });
    }

    private Answer take(Coming said, IdentityProvider house, String name, byte[] link) {
        if (said.name() == null) {
            return Problem.invalid("/name", "required");
        }
        var called = said.name();
        return Objects.requireNonNull(transaction.execute(status -> {
            var invitation = accounts.lockInvitation(link).orElse(null);
            if (invitation == null) {
                return Problem.of(ProblemType.NOT_FOUND);
            }
            var email = invitation.email() == null ? said.email() : invitation.email();
            if (email == null) {
                return Problem.invalid("/email", "required");
            }
            if (accounts.byEmail(email).isPresent()
                    || referrals.account(house, name).isPresent()) {
                return Problem.of(ProblemType.CONFLICT).detail("problem.staff-exists.detail");
            }
            var account = accounts.take(invitation, email, called, null);
            if (account == null || !referrals.add(house, name, account.id())) {
                // somebody was a moment faster; nothing of this is kept
                status.setRollbackOnly();
                return Problem.of(ProblemType.CONFLICT).detail("problem.staff-exists.detail");
            }
            return Answer.ok(answers.of(signIn.challenge(account)));
        }));
    }

    private Answer tie(Call<Coming> call, IdentityProvider house, String name, Referrals.Errand errand) {
        var account = call.caller().keyId();
        return referrals.add(house, name, account)
                ? Answer.ok(known(account))
                : Problem.of(ProblemType.CONFLICT).detail("problem.known-elsewhere.detail");
    }

    private KnownAnswer known(long account) {
        return KnownAnswer.of(referrals.of(account));
    }

    private Answer remove(Call<Void> call) {
        var account = accounts.byId(call.caller().keyId()).orElseThrow();
        if (account.password() == null) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.only-way-in.detail");
        }
        return referrals.remove(account.id(), call.path(HOUSE)) ? Answer.nothing() : Problem.of(ProblemType.NOT_FOUND);
    }
}
