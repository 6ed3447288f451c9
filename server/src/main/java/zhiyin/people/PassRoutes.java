package zhiyin.people;

import java.time.Clock;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** A member's card for the wallet of his phone. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PassSettings.class)
class PassRoutes {

    private static final String PKPASS = "application/vnd.apple.pkpass";

    @Says("A card for Google's wallet.")
    record SavedPassAnswer(
            @Says("Where the member saves it.") String saveUrl) {}

    private final Members members;
    private final Programmes programmes;
    private final @Nullable ApplePasses apple;
    private final @Nullable GooglePasses google;

    /** The house's: the wallets hold signatures against the time of day. */
    private final Clock clock;

    PassRoutes(PassSettings settings, Members members, Programmes programmes, Clock clock) {
        this.apple = settings.apple().isOn() ? new ApplePasses(settings.apple()) : null;
        this.google = settings.google().isOn() ? new GooglePasses(settings.google()) : null;
        this.members = members;
        this.programmes = programmes;
        this.clock = clock;
    }

    @Bean
    Routes passes() {
        return Routes.of(
                "Wallet passes",
                "A member's card in the wallet of his phone, where an operator has set it up.",
                ofMember(Route.get("/v1/members/{member}/card/apple.pkpass"))
                        .named("getApplePass")
                        .summary("Get a member's card for Apple's wallet")
                        .answersBytes(200, PKPASS)
                        .handledBy(call -> ofMember(call, this::apple)),
                ofMember(Route.get("/v1/members/{member}/card/google"))
                        .named("getGooglePass")
                        .summary("Get where a member saves his card in Google's wallet")
                        .answers(200, SavedPassAnswer.class)
                        .handledBy(call -> ofMember(call, this::google)),
                own(Route.get("/v1/me/card/apple.pkpass"))
                        .named("getMyApplePass")
                        .summary("Get one's card for Apple's wallet")
                        .answersBytes(200, PKPASS)
                        .handledBy(call -> pass(call, call.caller().keyId(), this::apple)),
                own(Route.get("/v1/me/card/google"))
                        .named("getMyGooglePass")
                        .summary("Get where to save one's card in Google's wallet")
                        .answers(200, SavedPassAnswer.class)
                        .handledBy(call -> pass(call, call.caller().keyId(), this::google)));
    }

    private static Route.Declaration<Void> ofMember(Route.Declaration<Void> route) {
        return route.needs(Permission.MEMBERS_READ)
                .forPrograms()
                .path(PersonPath.MEMBER)
                .problems(ProblemType.CONFLICT, ProblemType.MEMBER_MERGED);
    }

    private static Route.Declaration<Void> own(Route.Declaration<Void> route) {
        return route.forMembers().ofOneself().problems(ProblemType.CONFLICT, ProblemType.NOT_FOUND);
    }

    private Answer ofMember(Call<Void> call, BiFunction<Call<Void>, Pass, Answer> then) {
        return PersonPath.found(members, call, member -> pass(call, member, then));
    }

    /** Of the member's names the one that is a card of ours; who has none is given one first. */
    private Answer pass(Call<Void> call, long member, BiFunction<Call<Void>, Pass, Answer> then) {
        long program = call.caller().programId();
        Members.Member found = members.get(program, member).orElse(null);
        String number = found == null ? null : MemberCards.numberOf(found);
        Engines engines = programmes.engines(program);
        if (found == null || number == null || engines.versions().isEmpty()) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        return then.apply(
                call,
                new Pass(
                        Members.ID.print(member),
                        number,
                        engines.latest()
                                .engine()
                                .programme()
                                .name()
                                .in(call.language().tag()),
                        found.name()));
    }

    private Answer apple(Call<Void> call, Pass pass) {
        return apple == null
                ? off()
                : new Answer.Written(
                        200,
                        PKPASS,
                        apple.write(pass, clock.instant()),
                        Map.of("Content-Disposition", "attachment; filename=\"card.pkpass\""));
    }

    private Answer google(Call<Void> call, Pass pass) {
        return google == null ? off() : Answer.ok(new SavedPassAnswer(google.address(pass, clock.instant())));
    }

    private static Problem off() {
        return Problem.of(ProblemType.CONFLICT).detail("problem.no-pass.detail");
    }
}
