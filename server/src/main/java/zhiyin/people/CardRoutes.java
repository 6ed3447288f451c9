package zhiyin.people;

import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.ProgramClocks;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.QrImage;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;
import zhiyin.member.Names;

/** The member's card over HTTP: given, shown, scanned. */
@Configuration(proxyBeanMethods = false)
class CardRoutes {

    private static final int TRIES = 5;

    private static final Field<String> CODE = Field.required("code", Shape.text(1, 100))
            .says("What was scanned: the QR code, or the number of the barcode.");
    private static final Shape<String> SCAN = Shape.object("MemberCardScan", body -> body.get(CODE), CODE);
    private static final Shape<String> NOTHING = Shape.object("MemberCardWish", body -> "");

    @Says("A member's card.")
    record MemberCardAnswer(
            @Says("The member's id.") String member,

            @Says("The number on it, the last digit of which is a check digit.")
            String number,

            @Says("What its barcode says.") String barcode,

            @Says("What its QR code says now. It is another every 30 seconds.")
            String qr,

            @Says("From when it says something else.") Instant until) {}

    @Says("Whose card was scanned.")
    record MemberCardScanned(
            @Says("The member's id.") String member,
            @Says("The number on the card.") String number,

            @Says("Whether the card was shown just now; the number alone may have been copied.")
            boolean shown) {}

    private final MemberCards cards;
    private final Members members;
    private final Names names;
    private final ProgramClocks clocks;

    CardRoutes(MemberCards cards, Members members, Names names, ProgramClocks clocks) {
        this.cards = cards;
        this.members = members;
        this.names = names;
        this.clocks = clocks;
    }

    @Bean
    Routes cardsOfMembers() {
        return Routes.of(
                "Member cards",
                "A number, a barcode, and a QR code that is another every 30 seconds.",
                Route.post("/v1/members/{member}/card")
                        .named("giveMemberCard")
                        .needs(Permission.MEMBERS_WRITE)
                        .summary("Give a member a card")
                        .details(
                                "Its number is a name of his, card:…, that nobody else has. Who has one has it already.")
                        .forPrograms()
                        .path(PersonPath.MEMBER)
                        .body(NOTHING)
                        .answers(201, MemberCardAnswer.class)
                        .answers(200, MemberCardAnswer.class)
                        .problems(ProblemType.MEMBER_MERGED)
                        .handledBy(call -> PersonPath.found(members, call, member -> give(call, member))),
                Route.get("/v1/members/{member}/card")
                        .named("getMemberCard")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Get a member's card, with what its QR code says now")
                        .forPrograms()
                        .path(PersonPath.MEMBER)
                        .answers(200, MemberCardAnswer.class)
                        .problems(ProblemType.MEMBER_MERGED)
                        .handledBy(call ->
                                PersonPath.found(members, call, member -> held(call, member, CardRoutes::shown))),
                Route.get("/v1/members/{member}/card/qr.svg")
                        .named("drawMemberCard")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Get what the QR code of a member's card says now, as an image")
                        .forPrograms()
                        .path(PersonPath.MEMBER)
                        .answersBytes(200, QrImage.MEDIA_TYPE)
                        .problems(ProblemType.MEMBER_MERGED)
                        .handledBy(call ->
                                PersonPath.found(members, call, member -> held(call, member, CardRoutes::drawn))),
                Route.get("/v1/me/card")
                        .named("getMyCard")
                        .summary("Get one's own card, with what its QR code says now")
                        .forMembers()
                        .ofOneself()
                        .answers(200, MemberCardAnswer.class)
                        .problems(ProblemType.NOT_FOUND)
                        .handledBy(call -> held(call, call.caller().keyId(), CardRoutes::shown)),
                Route.get("/v1/me/card/qr.svg")
                        .named("drawMyCard")
                        .summary("Get what the QR code of one's own card says now, as an image")
                        .forMembers()
                        .ofOneself()
                        .answersBytes(200, QrImage.MEDIA_TYPE)
                        .problems(ProblemType.NOT_FOUND)
                        .handledBy(call -> held(call, call.caller().keyId(), CardRoutes::drawn)),
                Route.post("/v1/cards/scan")
                        .named("scanMemberCard")
                        .needs(Permission.EVENTS_WRITE)
                        .summary("Say whose card was scanned")
                        .details("A QR code is taken for up to a minute after it was shown, and no longer.")
                        .forPrograms()
                        .body(SCAN)
                        .answers(200, MemberCardScanned.class)
                        .problems(ProblemType.CONFLICT, ProblemType.NOT_FOUND)
                        .handledBy(this::scan),
                Route.post("/v1/me/card")
                        .named("takeMyCard")
                        .summary("Get one's card, and be given one where one has none")
                        .details("What its QR code says is another every 30 seconds: ask again when it is over.")
                        .forMembers()
                        .ofOneself()
                        .body(NOTHING)
                        .answers(201, MemberCardAnswer.class)
                        .answers(200, MemberCardAnswer.class)
                        .handledBy(call -> give(call, call.caller().keyId())));
    }

    private Answer give(Call<String> call, long member) {
        long program = call.caller().programId();
        String there = number(program, member);
        if (there != null) {
            return Answer.ok(card(program, member, there));
        }
        Names.Wish wish = new Names.Wish(program, member, false, call.caller().keyId());
        for (int i = 0; i < TRIES; i++) {
            String number = cards.number();
            if (names.bind(wish, new IdentityRef("card", number)) == Names.Naming.DONE) {
                return Answer.created(card(program, member, number));
            }
        }
        throw new IllegalStateException("no number was free of " + TRIES);
    }

    /** What {@code then} answers about the card that a member has. */
    private Answer held(Call<Void> call, long member, Function<MemberCardAnswer, Answer> then) {
        long program = call.caller().programId();
        String number = number(program, member);
        return number == null ? Problem.of(ProblemType.NOT_FOUND) : then.apply(card(program, member, number));
    }

    private static Answer shown(MemberCardAnswer card) {
        return Answer.ok(card);
    }

    private static Answer drawn(MemberCardAnswer card) {
        return QrImage.answer(card.qr(), "card");
    }

    private @Nullable String number(long program, long member) {
        return members.get(program, member).map(MemberCards::numberOf).orElse(null);
    }

    private MemberCardAnswer card(long program, long member, String number) {
        Instant now = clocks.of(program).instant();
        return new MemberCardAnswer(
                Members.ID.print(member), number, number, cards.code(program, number, now), MemberCards.until(now));
    }

    private Answer scan(Call<String> call) {
        long program = call.caller().programId();
        String code = call.body();
        boolean shown = code.indexOf('.') >= 0;
        String number = shown ? cards.number(program, code, clocks.of(program).instant()) : code;
        if (number == null) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.card-code.detail");
        }
        Long member = MemberCards.isNumber(number) ? members.find(program, "card:" + number) : null;
        return member == null
                ? Problem.of(ProblemType.NOT_FOUND)
                : Answer.ok(new MemberCardScanned(Members.ID.print(member), number, shown));
    }
}
