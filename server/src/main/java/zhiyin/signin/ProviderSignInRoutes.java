package zhiyin.signin;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.database.Ids;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.http.TextRule;
import zhiyin.program.Programmes;
import zhiyin.provider.IdentityProvider;
import zhiyin.provider.Providers;
import zhiyin.provider.Unreachable;
import zhiyin.signin.SignInShapes.Form;

/** Signing in by another house's word, over HTTP. */
@Configuration(proxyBeanMethods = false)
class ProviderSignInRoutes {
    private static final Logger log = LoggerFactory.getLogger(ProviderSignInRoutes.class);

    /** What only the browser has that was sent; its prefix binds it to this host and to TLS. */
    static final String BROWSER_COOKIE = "__Host-zhiyin-going";

    private static final Field<String> PROVIDER =
            Field.required("provider", Shape.text(1, 41).of(TextRule.SLUG)).says("The house's name here.");
    private static final Field<String> REDIRECT = Field.required("redirect", Shape.text(1, 500))
            .says(
                    "To where the browser is to come back: one of the addresses set up for the house, letter for letter.");
    private static final Field<String> CODE = Field.required("code", Shape.text(1, 1_000))
            .says("What the house gave: the code that came with the browser, or that its app was given.");
    private static final OptionalField<String> STATE =
            Field.optional("state", Shape.text(1, 100)).says("What came back with the browser.");
    private static final OptionalField<String> ISSUER = Field.optional("iss", Shape.text(1, 500))
            .says("Whom the answer says it is from, where it says so (RFC 9207).");
    private static final OptionalField<String> BROWSER = Field.optional("browser", Shape.text(1, 100))
            .says("What this app was given as it was sent; a page has it in a cookie.");

    private record Beginning(String provider, String redirect, Form form) {}

    private record Coming(
            String provider,
            String code,
            @Nullable String state,
            @Nullable String issuer,
            @Nullable String browser,
            Form form,
            Arrivals.Joining joining,
            @Nullable String from) {}

    private static final Shape<Beginning> BEGINNING = Shape.object(
            "ProviderSignInBegun",
            body -> new Beginning(body.get(PROVIDER), body.get(REDIRECT), body.get(SignInShapes.FORM)),
            PROVIDER,
            REDIRECT,
            SignInShapes.FORM);
    private static final Shape<Coming> COMING = Shape.object(
            "ProviderSignInShown",
            body -> new Coming(
                    body.get(PROVIDER),
                    body.get(CODE),
                    body.find(STATE),
                    body.find(ISSUER),
                    body.find(BROWSER),
                    body.get(SignInShapes.FORM),
                    SignInShapes.joining(body),
                    body.find(SignInShapes.ADDRESS)),
            PROVIDER,
            CODE,
            STATE,
            ISSUER,
            BROWSER,
            SignInShapes.FORM,
            SignInShapes.JOIN,
            SignInShapes.ADDRESS);

    @Says("Where a browser is to be sent.")
    record GoingAnswer(
            @Says("The address of the other house, with all it needs.")
            String authorizeUrl,

            @Says("To be shown when it is back, where it was asked for as bearer.") @Nullable
            String browser) {}

    @Says("Another house that knows people.")
    record ProviderLine(
            String provider,

            @Says("Whether a browser is sent there; else an app of its own brings a code.")
            boolean browser,

            @Says("To where it sends browsers back.") List<String> redirects) {}

    @Says("Other houses whose word lets in here.")
    record ProvidersAnswer(List<ProviderLine> providers) {}

    private final Providers providers;
    private final Programmes programmes;
    private final Goings goings;
    private final Arrivals arrivals;
    private final CodeDelivery delivery;
    private final Doorway doorway;
    private final Ids ids;

    ProviderSignInRoutes(
            Providers providers,
            Programmes programmes,
            Goings goings,
            Arrivals arrivals,
            CodeDelivery delivery,
            Doorway doorway,
            Ids ids) {
        this.providers = providers;
        this.programmes = programmes;
        this.goings = goings;
        this.arrivals = arrivals;
        this.delivery = delivery;
        this.doorway = doorway;
        this.ids = ids;
    }

    @Bean
    Routes signingInElsewhere() {
        return Routes.of(
                "Signing in by another house's word",
                "OpenID providers and WeChat, each set up by an operator.",
                Route.get("/v1/sign-in/providers")
                        .named("listProviders")
                        .summary("List whose word lets in")
                        .forPrograms()
                        .forPages()
                        .keysOnly()
                        .needs(Permission.MEMBERS_SIGNIN)
                        .answers(200, ProvidersAnswer.class)
                        .handledBy(this::list),
                Route.post("/v1/sign-in/with-provider/begin")
                        .named("beginWithProvider")
                        .summary("Send a browser to another house")
                        .forPrograms()
                        .forPages()
                        .keysOnly()
                        .needs(Permission.MEMBERS_SIGNIN)
                        .body(BEGINNING)
                        .answers(201, GoingAnswer.class)
                        .problems(ProblemType.NOT_FOUND)
                        .handledBy(call -> found(call, call.body().provider(), house -> begin(call, house))),
                Route.post("/v1/sign-in/with-provider")
                        .named("signInWithProvider")
                        .summary("Show what another house gave, and be in")
                        .details("Somebody it knows and we do not becomes a member by it, where the programme lets him."
                                + " Two houses' names are two people's, whatever mail address they have in common.")
                        .forPrograms()
                        .forPages()
                        .keysOnly()
                        .needs(Permission.MEMBERS_SIGNIN)
                        .body(COMING)
                        .answers(201, SignInShapes.SignedIn.class)
                        .problems(
                                ProblemType.NOT_FOUND,
                                ProblemType.SIGN_IN_REFUSED,
                                ProblemType.GUARDIAN_CONSENT_REQUIRED,
                                ProblemType.MEMBER_FROZEN,
                                ProblemType.MEMBER_BLACKLISTED,
                                ProblemType.MEMBER_LEFT,
                                ProblemType.CONFLICT)
                        .handledBy(call -> found(call, call.body().provider(), house -> come(call, house))));
    }

    /** What a call about a house is answered with. */
    private interface About {
        Answer answer(IdentityProvider house);
    }

    private Answer found(Call<?> call, String code, About about) {
        var program = programmes.codeOf(call.caller().programId());
        var house = program == null ? null : providers.of(code, program);
        return house == null ? Problem.of(ProblemType.NOT_FOUND) : about.answer(house);
    }

    private Answer list(Call<Void> call) {
        var program = String.valueOf(programmes.codeOf(call.caller().programId()));
        return Answer.ok(new ProvidersAnswer(providers.all().stream()
                .filter(house -> providers.of(house.code(), program) != null)
                .map(house -> new ProviderLine(
                        house.code(),
                        !house.redirects().isEmpty(),
                        house.redirects().stream().map(URI::toString).toList()))
                .toList()));
    }

    private Answer begin(Call<Beginning> call, IdentityProvider house) {
        var said = call.body();
        var redirect = house.redirect(said.redirect());
        if (redirect == null) {
            return Problem.invalid("/redirect", "redirect.unknown");
        }
        try {
            var sent = goings.send(call.caller().programId(), house, redirect).orElse(null);
            if (sent == null) {
                log.error("{} is another house than it was: give the new one a name of its own", house.code());
                return Problem.of(ProblemType.NOT_FOUND);
            }
            var address = sent.address().toString();
            return switch (said.form()) {
                case BEARER -> Answer.created(new GoingAnswer(address, sent.browser()));
                case COOKIE ->
                    Answer.created(new GoingAnswer(address, null)).cookie(BROWSER_COOKIE, sent.browser(), Goings.LASTS);
            };
        } catch (Unreachable unreachable) {
            return unreachable.problem(house);
        }
    }

    private Answer come(Call<Coming> call, IdentityProvider house) {
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
        IdentityProvider.Sent sent = null;
        if (!house.redirects().isEmpty()) {
            var browser = said.browser() == null ? call.cookie(BROWSER_COOKIE) : said.browser();
            sent = said.state() == null || browser == null
                    ? null
                    : goings.back(program, house, said.state(), browser).orElse(null);
            if (sent == null) {
                return Problem.of(ProblemType.SIGN_IN_REFUSED);
            }
        }
        if (!goings.same(house)) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        try {
            return switch (house.ask(new IdentityProvider.Shown(said.code(), sent, said.issuer()))) {
                case IdentityProvider.Verdict.Refused(var why) -> {
                    log.info("{} does not say who somebody from {} is: {}", house.code(), from, why);
                    yield Problem.of(ProblemType.SIGN_IN_REFUSED);
                }
                case IdentityProvider.Verdict.Known(var identities) ->
                    doorway.in(
                            call,
                            new Arrivals.Arrival(
                                    program,
                                    call.caller().keyId(),
                                    identities,
                                    house.code(),
                                    // whoever comes twice is known the second time
                                    "sign-in:" + ids.next(),
                                    said.joining()),
                            said.form(),
                            from);
            };
        } catch (Unreachable unreachable) {
            return unreachable.problem(house);
        }
    }
}
