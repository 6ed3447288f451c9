package zhiyin.staff;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.ObjectShape;
import zhiyin.http.OptionalField;
import zhiyin.http.PathVariable;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.staff.SignInAnswers.Form;

/** Passkeys of staff over HTTP: registering them, coming in with them, proving oneself with them. */
@Configuration(proxyBeanMethods = false)
class PasskeyRoutes {
    private static final Shape<byte[]> BYTES = Shape.text(1, 16_000).as(PasskeyRoutes::bytes, "base64url.format");

    private static final Field<String> CHALLENGE =
            Field.required("challenge", Shape.text(1, 100)).says("What was asked for: its bytes are what is signed.");
    private static final Field<String> NAME =
            Field.required("name", Shape.text(1, 100)).says("What its owner calls it: the phone, the blue key.");
    private static final Field<byte[]> CLIENT_DATA =
            Field.required("client_data", BYTES).says("The browser's clientDataJSON, in Base64url.");
    private static final Field<byte[]> ATTESTATION =
            Field.required("attestation", BYTES).says("The browser's attestationObject, in Base64url.");
    private static final Field<byte[]> CREDENTIAL =
            Field.required("credential", BYTES).says("The browser's rawId, in Base64url.");
    private static final Field<byte[]> AUTHENTICATOR_DATA =
            Field.required("authenticator_data", BYTES).says("The browser's authenticatorData, in Base64url.");
    private static final Field<byte[]> SIGNATURE =
            Field.required("signature", BYTES).says("The browser's signature, in Base64url.");
    private static final OptionalField<byte[]> USER =
            Field.optional("user", BYTES).says("The browser's userHandle, in Base64url, where there is one.");

    private static byte @Nullable [] bytes(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException none) {
            return null;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // Read once.
    private record Made(String challenge, String name, byte[] clientData, byte[] attestation) {}

    private record Signed(String challenge, Passkeys.Assertion assertion, Form form) {}

    private static final Shape<Made> MADE = Shape.object(
            "PasskeyMade",
            body -> new Made(body.get(CHALLENGE), body.get(NAME), body.get(CLIENT_DATA), body.get(ATTESTATION)),
            CHALLENGE,
            NAME,
            CLIENT_DATA,
            ATTESTATION);
    private static final Shape<Signed> SIGNED = Shape.object(
            "PasskeyShown",
            body -> new Signed(body.get(CHALLENGE), assertion(body), body.get(SignInAnswers.FORM)),
            CHALLENGE,
            CREDENTIAL,
            CLIENT_DATA,
            AUTHENTICATOR_DATA,
            SIGNATURE,
            USER,
            SignInAnswers.FORM);

    private static Passkeys.Assertion assertion(ObjectShape.Body body) {
        return new Passkeys.Assertion(
                body.get(CREDENTIAL),
                body.get(CLIENT_DATA),
                body.get(AUTHENTICATOR_DATA),
                body.get(SIGNATURE),
                body.find(USER));
    }

    private static final PathVariable<Long> PASSKEY =
            PathVariable.of("passkey", Passkeys.ID::parse).says("The passkey's id.");

    @Says(
            "What a browser's navigator.credentials.create() is to be asked for. Its challenge is the bytes of challenge.")
    record PasskeyWanted(
            @Says("To be sent with what the browser has made.")
            String challenge,

            Instant expiresAt,

            @Says("The relying party's id.") String rpId,

            @Says("The user's id, in Base64url.") String user,

            @Says("What the authenticator shows of the user.")
            String userName,

            @Says("COSE's numbers of the algorithms that are taken, the one preferred first.")
            List<Integer> algorithms,

            @Says("The passkeys that he has, in Base64url: not to be made again.")
            List<String> exclude) {}

    @Says("What an authenticator is to sign.")
    record PasskeyChallenge(
            @Says("Its bytes are to be signed.") String challenge,

            Instant expiresAt,
            SignInAnswers.PasskeyAsked passkey) {}

    @Says("A passkey.")
    record PasskeyLine(
            @Says("The passkey's id.") String passkey,

            String name,

            Instant createdAt,

            @Says("When it was last shown; absent for never.") @Nullable
            Instant usedAt) {}

    @Says("One's own passkeys.")
    record PasskeysAnswer(List<PasskeyLine> passkeys) {}

    private final Passkeys passkeys;
    private final Authenticators authenticators;
    private final Accounts accounts;
    private final Sessions sessions;
    private final SignIn signIn;
    private final SignInAnswers answers;
    private final TransactionTemplate transaction;
    private final java.time.Clock clock;

    PasskeyRoutes(
            Passkeys passkeys,
            Authenticators authenticators,
            Accounts accounts,
            Sessions sessions,
            SignIn signIn,
            SignInAnswers answers,
            TransactionTemplate transaction,
            java.time.Clock clock) {
        this.passkeys = passkeys;
        this.authenticators = authenticators;
        this.accounts = accounts;
        this.sessions = sessions;
        this.signIn = signIn;
        this.answers = answers;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Bean
    Routes passkeysOfStaff() {
        return Routes.of(
                "Passkeys",
                "Key pairs in somebody's authenticator (WebAuthn): a second factor after a password or another house's word,"
                        + " or a way in by themselves, where the authenticator has made sure that it is its owner.",
                Route.post("/v1/staff/me/passkeys/begin")
                        .named("beginPasskey")
                        .summary("Ask for what a browser needs to make a passkey")
                        .forStaff()
                        .ofOneself()
                        .risky()
                        .answers(201, PasskeyWanted.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> used(() -> want(call))),
                Route.post("/v1/staff/me/passkeys")
                        .named("addPasskey")
                        .summary("Register the passkey that a browser has made")
                        .forStaff()
                        .ofOneself()
                        .risky()
                        .body(MADE)
                        .answers(201, PasskeyLine.class)
                        .problems(ProblemType.CONFLICT, ProblemType.SIGN_IN_REFUSED)
                        .handledBy(call -> used(() -> add(call))),
                Route.get("/v1/staff/me/passkeys")
                        .named("listPasskeys")
                        .summary("List one's own passkeys")
                        .forStaff()
                        .ofOneself()
                        .answers(200, PasskeysAnswer.class)
                        .handledBy(call -> Answer.ok(
                                new PasskeysAnswer(passkeys.of(call.caller().keyId()).stream()
                                        .map(PasskeyRoutes::line)
                                        .toList()))),
                Route.delete("/v1/staff/me/passkeys/{passkey}")
                        .named("removePasskey")
                        .summary("Let a passkey open nothing any more")
                        .forStaff()
                        .ofOneself()
                        .risky()
                        .path(PASSKEY)
                        .answersNothing(204)
                        .handledBy(call -> passkeys.remove(call.caller().keyId(), call.path(PASSKEY))
                                ? Answer.nothing()
                                : Problem.of(ProblemType.NOT_FOUND)),
                Route.post("/v1/staff/sign-in/passkey/begin")
                        .named("beginPasskeySignIn")
                        .summary("Ask for something that a passkey is to sign")
                        .details("For whoever signs in with a passkey alone: who that is, it says itself.")
                        .openToAll()
                        .answers(201, PasskeyChallenge.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> used(() -> Answer.created(asked(null, List.of(), "required")))),
                Route.post("/v1/staff/sign-in/passkey")
                        .named("signInWithPasskey")
                        .summary("Show a passkey, and be in")
                        .details("In the place of a code, or of password and code together.")
                        .openToAll()
                        .body(SIGNED)
                        .answers(201, SignInAnswers.SessionBegun.class)
                        .problems(ProblemType.SIGN_IN_REFUSED, ProblemType.CONFLICT)
                        .handledBy(call -> used(() -> in(call))),
                Route.post("/v1/staff/prove/passkey/begin")
                        .named("beginPasskeyProof")
                        .summary("Ask for something that one's passkey is to sign")
                        .forStaff()
                        .ofOneself()
                        .answers(201, PasskeyChallenge.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> used(() -> {
                            var account = call.caller().keyId();
                            return Answer.created(asked(account, passkeys.credentials(account), "preferred"));
                        })),
                Route.post("/v1/staff/prove/passkey")
                        .named("proveWithPasskey")
                        .summary("Show a passkey again, for what is risky")
                        .details("Good for ten minutes. The session goes on under another token; the old one is dead.")
                        .forStaff()
                        .ofOneself()
                        .body(SIGNED)
                        .answers(200, SignInAnswers.SessionBegun.class)
                        .problems(ProblemType.SIGN_IN_REFUSED, ProblemType.CONFLICT)
                        .handledBy(call -> used(() -> prove(call))));
    }

    /** Where no origin was said, passkeys would be bound to nothing. */
    private Answer used(Supplier<Answer> then) {
        return authenticators.used()
                ? then.get()
                : Problem.of(ProblemType.CONFLICT).detail("problem.passkeys-unused.detail");
    }

    private static PasskeyLine line(Passkeys.Passkey passkey) {
        return new PasskeyLine(Passkeys.ID.print(passkey.id()), passkey.name(), passkey.madeAt(), passkey.usedAt());
    }

    private Instant until() {
        return clock.instant().plus(Passkeys.CEREMONY_LASTS);
    }

    private Answer want(Call<Void> call) {
        var account = call.caller().keyId();
        var encoder = Base64.getUrlEncoder().withoutPadding();
        return Answer.created(new PasskeyWanted(
                passkeys.ask(account).text(),
                until(),
                authenticators.name(),
                encoder.encodeToString(Passkeys.user(account)),
                accounts.byId(account).orElseThrow().email(),
                Authenticators.ALGORITHMS,
                passkeys.credentials(account).stream()
                        .map(encoder::encodeToString)
                        .toList()));
    }

    private PasskeyChallenge asked(@Nullable Long account, List<byte[]> credentials, String userVerification) {
        return new PasskeyChallenge(
                passkeys.ask(account).text(), until(), answers.asked(credentials, userVerification));
    }

    private Answer add(Call<Made> call) {
        var said = call.body();
        return switch (passkeys.add(
                call.caller().keyId(), said.challenge(), said.name(), said.clientData(), said.attestation())) {
            case Passkeys.Outcome.Added(var passkey) -> Answer.created(line(passkey));
            case Passkeys.Outcome.Refused _ -> Problem.of(ProblemType.SIGN_IN_REFUSED);
            case Passkeys.Outcome.There _ -> Problem.of(ProblemType.CONFLICT).detail("problem.passkey-there.detail");
        };
    }

    private Answer in(Call<Signed> call) {
        var said = call.body();
        var agent = SignInAnswers.agent(call);
        var second = said.challenge().startsWith(Secret.CHALLENGE)
                ? signIn.second(said.challenge(), said.assertion(), call.address(), agent)
                : signIn.byPasskey(said.challenge(), said.assertion(), call.address(), agent);
        return answers.of(call, second, said.form());
    }

    private Answer prove(Call<Signed> call) {
        var said = call.body();
        var session = sessions.find(call.token());
        if (session == null) {
            return Problem.of(ProblemType.INVALID_TOKEN);
        }
        var shown = Objects.requireNonNull(transaction.execute(status -> passkeys.take(
                        said.challenge(), session.account())
                && passkeys.shows(session.account(), Passkeys.asked(said.challenge()), said.assertion(), false)));
        return shown
                ? SignInAnswers.begun(200, sessions.renew(session), said.form(), null, List.of())
                : Problem.of(ProblemType.SIGN_IN_REFUSED);
    }
}
