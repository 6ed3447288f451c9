package zhiyin.signin;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import zhiyin.database.PublicId;
import zhiyin.http.Field;
import zhiyin.http.ObjectShape;
import zhiyin.http.OptionalField;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;

/** What is said on the way in, and what comes back. */
final class SignInShapes {
    private SignInShapes() {}

    private static final OptionalField<IdentityRef> PHONE = Field.optional(
                    "phone", Shape.text(1, 20).as(text -> IdentityRef.parse("phone:" + text), "phone.format"))
            .says("E.164: +8613800138000. This or `email`.");
    private static final OptionalField<IdentityRef> EMAIL = Field.optional(
                    "email", Shape.text(1, 254).as(text -> IdentityRef.parse("email:" + text), "email.format"))
            .says("A mail address. This or `phone`.");
    private static final OptionalField<String> DEVICE = Field.optional("device", Shape.text(8, 100))
            .says("What the app calls the device it runs on: codes asked for on one device are counted together.");
    static final OptionalField<String> ADDRESS = Field.optional("from", Shape.text(2, 45))
            .says("From where the member asks, where your server asks for him: the other end of his connection. Needs"
                    + " `members.sessions`; without, the other end of yours counts.");
    private static final Field<Codes.Purpose> PURPOSE = Field.withDefault(
                    "purpose", Shape.word(java.util.Map.of("sign_in", Codes.Purpose.SIGN_IN)), Codes.Purpose.SIGN_IN)
            .says("What the code is good for.");
    private static final Field<Long> REQUEST = Field.required("request", id(Codes.ID))
            .says("What the code was asked for with: the answer to that said it.");
    private static final Field<String> CODE = Field.required(
                    "code", Shape.text(Codes.DIGITS, Codes.DIGITS).check(SignInShapes::digits, "code.digits"))
            .says("The six digits.");
    static final Field<Form> FORM = Field.withDefault("form", Shape.word(Form.class), Form.COOKIE)
            .says(
                    "A page gets a cookie that no script reads; an app says bearer and gets a token for a quarter of an hour"
                            + " and one to change it with.");

    private static final OptionalField<String> NAME = Field.optional("name", Shape.text(1, 100));
    private static final OptionalField<LocalDate> BIRTHDAY = Field.optional("birthday", Shape.date());
    private static final Field<Boolean> GUARDIAN_CONSENT = Field.withDefault("guardian_consent", Shape.bool(), false)
            .says("That a guardian agreed; asked for under 14.");
    private static final OptionalField<String> SOURCE =
            Field.optional("source", Shape.text(1, 100)).says("Where he came from, for rules to ask about.");
    private static final OptionalField<String> CHANNEL =
            Field.optional("channel", Shape.text(1, 100)).says("By which of your channels he joins.");
    private static final OptionalField<String> JOIN_CODE = Field.optional("code", Shape.text(1, 40))
            .says("The join code that he comes with: what it says goes before `source` and `channel`.");
    private static final Field<Boolean> REJOIN = Field.withDefault("rejoin", Shape.bool(), false)
            .says("That one who left comes back, with all that is still there of what he had.");
    private static final OptionalField<String> ANONYMOUS = Field.optional("anonymous_id", Shape.text(1, 200))
            .says(
                    "How his device called him before he was known, in what was told of behaviour: that is his from now on.");
    static final OptionalField<Arrivals.Joining> JOIN = Field.optional(
                    "join",
                    Shape.object(
                            "Joining",
                            body -> new Arrivals.Joining(
                                    body.find(NAME),
                                    body.find(BIRTHDAY),
                                    body.get(GUARDIAN_CONSENT),
                                    body.find(SOURCE),
                                    body.find(CHANNEL),
                                    body.find(JOIN_CODE),
                                    body.get(REJOIN),
                                    body.find(ANONYMOUS)),
                            NAME,
                            BIRTHDAY,
                            GUARDIAN_CONSENT,
                            SOURCE,
                            CHANNEL,
                            JOIN_CODE,
                            REJOIN,
                            ANONYMOUS))
            .says(
                    "What is known of somebody who becomes a member by it; of who is one, and has not left, it changes nothing but whose the anonymous id is.");

    /** How the tokens of a session are held. */
    enum Form {
        COOKIE,
        BEARER
    }

    /**
     * Somebody asks for a code.
     *
     * @param from as the caller says; null where he says nothing
     */
    record Asking(
            Codes.Purpose purpose,
            IdentityRef to,
            @Nullable String device,
            @Nullable String from) {}

    /** Somebody shows a code. */
    record Showing(
            long request,
            IdentityRef to,
            String code,
            Form form,
            Arrivals.Joining joining,
            @Nullable String from) {}

    static final Shape<Asking> ASKING = one(Shape.object(
            "SignInCodeAsked",
            body -> either(body, to -> new Asking(body.get(PURPOSE), to, body.find(DEVICE), body.find(ADDRESS))),
            PHONE,
            EMAIL,
            PURPOSE,
            DEVICE,
            ADDRESS));

    static final Shape<Showing> SHOWING = one(Shape.object(
            "SignInCodeShown",
            body -> either(
                    body,
                    to -> new Showing(
                            body.get(REQUEST), to, body.get(CODE), body.get(FORM), joining(body), body.find(ADDRESS))),
            PHONE,
            EMAIL,
            REQUEST,
            CODE,
            FORM,
            JOIN,
            ADDRESS));

    /** The same of somebody who is in already. */
    static final Shape<Asking> PROOF_ASKING = one(Shape.object(
            "ProofCodeAsked",
            body -> either(body, to -> new Asking(Codes.Purpose.PROVE, to, null, null)),
            PHONE,
            EMAIL));

    static final Shape<Showing> PROOF_SHOWING = one(Shape.object(
            "ProofCodeShown",
            body -> either(
                    body,
                    to -> new Showing(
                            body.get(REQUEST), to, body.get(CODE), body.get(FORM), Arrivals.Joining.SILENT, null)),
            PHONE,
            EMAIL,
            REQUEST,
            CODE,
            FORM));

    static Arrivals.Joining joining(ObjectShape.Body body) {
        return Objects.requireNonNullElse(body.find(JOIN), Arrivals.Joining.SILENT);
    }

    /** What {@code then} makes of the phone or the mail address; nothing, where there are both or neither. */
    private static <T> java.util.Optional<T> either(
            ObjectShape.Body body, java.util.function.Function<IdentityRef, T> then) {
        var phone = body.find(PHONE);
        var email = body.find(EMAIL);
        var one = (phone == null) == (email == null) ? null : phone != null ? phone : email;
        return java.util.Optional.ofNullable(one).map(then);
    }

    private static <T> Shape<T> one(Shape<java.util.Optional<T>> shape) {
        return shape.as(found -> found.orElse(null), "one-of");
    }

    private static boolean digits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    static Shape<Long> id(PublicId kind) {
        return Shape.text(1, 30).as(kind::parse, "text.characters");
    }

    @Says("A code is on its way, if anybody is to get one: whether this is a member's address is not said.")
    record CodeAsked(
            @Says("To be sent with the code.") String request,
            @Says("Until when the code is good.") Instant expiresAt,

            @Says("After so long another one may be asked for.")
            int againAfterSeconds,

            @Says("The code itself: in the demo alone, where nobody carries messages.") @Nullable
            String code) {}

    @Says("A member is in.")
    record SignedIn(
            @Says("The session's id.") String session,
            @Says("The member's id.") String member,

            @Says("Whether he has become a member by it.") boolean joined,

            @Says("What is sent with every request, where it was asked for as bearer.") @Nullable
            String token,

            @Says("Until when the token is good.") Instant expiresAt,

            @Says("Changed for another pair once, at POST /v1/sign-in/refresh; where it was asked for as bearer.")
            @Nullable
            String refresh,

            @Says("When the session ends in any case.") Instant until) {

        static SignedIn of(MemberSessions.Begun session, boolean joined, boolean shown) {
            var refresh = session.refresh();
            return new SignedIn(
                    MemberSessions.ID.print(session.id()),
                    Members.ID.print(session.member()),
                    joined,
                    shown ? session.token().text() : null,
                    session.expiresAt(),
                    shown && refresh != null ? refresh.text() : null,
                    session.until());
        }
    }

    @Says("A session of one's own.")
    record MemberSessionLine(
            @Says("The session's id.") String session,

            @Says("How it began: phone, email, shop, or who said who it is.")
            String way,

            Instant startedAt,
            @Says("When it was last used, to a minute.") Instant seenAt,
            @Says("When it ends in any case.") Instant until,
            @Says("From where.") String address,
            @Says("With what, in the program's own words.") String agent,
            @Says("Whether it is the one that asks.") boolean current) {}

    @Says("Sessions that last, the latest first.")
    record MemberSessionsAnswer(List<MemberSessionLine> sessions) {}

    static MemberSessionsAnswer sessions(List<MemberSessions.Session> sessions, long current) {
        return new MemberSessionsAnswer(sessions.stream()
                .map(session -> new MemberSessionLine(
                        MemberSessions.ID.print(session.id()),
                        session.way(),
                        session.startedAt(),
                        session.seenAt(),
                        session.until(),
                        session.address(),
                        session.agent(),
                        session.id() == current))
                .toList());
    }
}
