package zhiyin.staff;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Says;
import zhiyin.http.Shape;

/** What all ways in answer with: what is still to be shown, then a session in the form that was asked for. */
@Component
class SignInAnswers {
    private static final int AGENT_LENGTH_MAX = 200;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    enum Form {
        COOKIE,
        BEARER
    }

    static final Field<Form> FORM = Field.withDefault("form", Shape.word(Form.class), Form.COOKIE)
            .says("A browser gets a cookie that no script reads; a tool says bearer and gets the token.");

    @Says("The first of both is right: now the second factor.")
    record ChallengeAnswer(
            @Says("To be sent with the code, or to be signed by a passkey.")
            String challenge,

            @Says("Until when a code is taken for it.") Instant expiresAt,

            @Says(
                    "For whoever has no second factor yet: to be put into an authenticator app, whose code then shows that it works.")
            @Nullable
            Enrolment enrol,

            @Says("For whoever has passkeys: what a browser is to be asked for in the place of a code.") @Nullable
            PasskeyAsked passkey) {}

    @Says("A second factor for an authenticator app (RFC 6238: SHA-1, six digits, thirty seconds).")
    record Enrolment(
            @Says("To type in.") String secret,
            @Says("To be shown as a QR code.") String uri) {}

    @Says("What a browser's navigator.credentials.get() is to be asked for. It signs the bytes of challenge.")
    record PasskeyAsked(
            @Says("The relying party's id.") String rpId,

            @Says("Which passkeys count, in Base64url; any of this house, if none.")
            List<String> credentials,

            @Says("Whether the authenticator must make sure that it is its owner: required or preferred.")
            String userVerification) {}

    @Says("A session that has begun, or goes on under another token.")
    record SessionBegun(
            @Says("The session's id.") String session,

            @Says("The token, where it was asked for as bearer.") @Nullable
            String token,

            @Says("When it ends in any case.") Instant until,

            @Says("What this device shows at the next sign-in, so that others who guess do not slow its owner.")
            @Nullable
            String device,

            @Says("Shown once, after the second factor was set up: each opens the account once in its place.")
            List<String> recoveryCodes) {}

    private final Authenticators authenticators;
    private final Accounts accounts;

    SignInAnswers(Authenticators authenticators, Accounts accounts) {
        this.authenticators = authenticators;
        this.accounts = accounts;
    }

    ChallengeAnswer of(SignIn.First.Challenge challenge) {
        var secret = challenge.secret();
        return new ChallengeAnswer(
                challenge.token().text(),
                challenge.until(),
                secret == null ? null : new Enrolment(Totp.base32(secret), Totp.uri(secret, challenge.email())),
                challenge.passkeys().isEmpty() ? null : asked(challenge.passkeys(), "preferred"));
    }

    PasskeyAsked asked(List<byte[]> credentials, String userVerification) {
        return new PasskeyAsked(
                authenticators.name(),
                credentials.stream().map(BASE64::encodeToString).toList(),
                userVerification);
    }

    /** He is written to in the language in which he signs in. */
    Answer of(Call<?> call, SignIn.Second second, Form form) {
        return switch (second) {
            case SignIn.Second.Refused _ -> Problem.of(ProblemType.SIGN_IN_REFUSED);
            case SignIn.Second.In(var session, var account, var device, var recovery) -> {
                accounts.speaks(account, call.language());
                yield begun(201, session, form, device.text(), recovery);
            }
        };
    }

    static Answer begun(int status, Sessions.Begun session, Form form, @Nullable String device, List<String> recovery) {
        var token = session.token().text();
        return switch (form) {
            case BEARER ->
                Answer.of(
                        status,
                        new SessionBegun(Sessions.ID.print(session.id()), token, session.until(), device, recovery));
            case COOKIE ->
                Answer.of(
                                status,
                                new SessionBegun(
                                        Sessions.ID.print(session.id()), null, session.until(), device, recovery))
                        .cookie(Call.SESSION_COOKIE, token, Sessions.LASTS_MAX);
        };
    }

    static String agent(Call<?> call) {
        var agent = call.agent();
        return agent.length() > AGENT_LENGTH_MAX ? agent.substring(0, AGENT_LENGTH_MAX) : agent;
    }
}
