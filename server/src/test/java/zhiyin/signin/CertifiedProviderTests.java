package zhiyin.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;
import zhiyin.provider.CertifiedProvider;
import zhiyin.provider.CertifiedProvider.Back;

/** Signing in by the word of a provider that nobody here wrote, by the clock of the day; what it never does wrong, others do. */
@DatabaseTest
@Import(Mailboxes.Installed.class)
class CertifiedProviderTests {
    private static final String BACK = "https://shop.example.org/m/back";
    private static final CertifiedProvider PROVIDER = CertifiedProvider.start();
    private static int shops;

    private final ApplicationContext application;
    private Entrance entrance;

    @Autowired
    CertifiedProviderTests(ApplicationContext application) {
        this.application = application;
    }

    /** How the house calls them, each with its place and the client that we are there. */
    @DynamicPropertySource
    static void providers(DynamicPropertyRegistry properties) {
        List<List<String>> all = List.of(
                List.of("here", PROVIDER.issuers().getFirst(), "zhiyin"),
                List.of("there", PROVIDER.issuers().getLast(), "zhiyin"),
                List.of("curves", PROVIDER.issuers().getFirst(), "curves"),
                List.of("symmetric", PROVIDER.issuers().getFirst(), "symmetric"));
        for (int index = 0; index < all.size(); index++) {
            String at = "zhiyin.sign-in.providers[" + index + "].";
            List<String> one = all.get(index);
            properties.add(at + "code", one::getFirst);
            properties.add(at + "kind", () -> "oidc");
            properties.add(at + "issuer", () -> one.get(1));
            properties.add(at + "client-id", one::getLast);
            properties.add(at + "client-secret", PROVIDER::secret);
            properties.add(at + "redirects[0]", () -> BACK);
        }
    }

    @AfterAll
    static void close() {
        PROVIDER.close();
    }

    @BeforeEach
    void open() {
        entrance = new Entrance(application, "certified-" + shops++);
    }

    private JsonNode begin(String provider) {
        Said said = entrance.shop
                .api()
                .post(
                        "/v1/sign-in/with-provider/begin",
                        Shop.json(Map.of("provider", provider, "redirect", BACK, "form", "bearer")));
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json();
    }

    private static URI address(JsonNode begun) {
        return URI.create(begun.path("authorize_url").asString());
    }

    /** The page's address with one of its parameters said otherwise; taken away, where nothing is said. */
    private static URI tampered(JsonNode begun, String parameter, String value) {
        String address = address(begun).toString();
        String changed =
                address.replaceFirst("&" + parameter + "=[^&]*", value.isEmpty() ? "" : "&" + parameter + "=" + value);
        assertThat(changed).isNotEqualTo(address);
        return URI.create(changed);
    }

    private static Back signIn(URI address, String name) {
        Back back = PROVIDER.signIn(address, name);
        assertThat(back.refusal()).isEmpty();
        assertThat(back.value("code")).isNotEmpty();
        return back;
    }

    private Said come(String provider, JsonNode begun, Back back, Map<String, String> more) {
        Map<String, Object> body = new HashMap<>(back.query());
        body.putAll(
                Map.of("provider", provider, "browser", begun.path("browser").asString(), "form", "bearer"));
        body.put("from", Entrance.somewhere());
        body.putAll(more);
        return entrance.shop.api().post("/v1/sign-in/with-provider", Shop.json(body));
    }

    private Said in(String provider, String name) {
        JsonNode begun = begin(provider);
        return come(provider, begun, signIn(address(begun), name), Map.of());
    }

    private static void assertRefused(Said said) {
        assertThat(said.status()).as(said.text()).isEqualTo(401);
        assertThat(said.code()).isEqualTo("sign-in-refused");
    }

    @Test
    void c33_somebodyJoinsByItsWordAndIsKnownTheNextTime() {
        JsonNode begun = begin("here");
        assertThat(address(begun).getRawQuery()).contains("code_challenge_method=S256", "&state=", "&nonce=");
        Back back = signIn(address(begun), "lin");
        assertThat(back.value("iss")).isEqualTo(PROVIDER.issuers().getFirst());
        Said first = come("here", begun, back, Map.of());
        assertThat(first.status()).as(first.text()).isEqualTo(201);
        assertThat(first.json().path("joined").asBoolean()).isTrue();
        Said second = in("here", "lin");
        assertThat(second.json().path("joined").asBoolean()).isFalse();
        assertThat(second.json().path("member")).isEqualTo(first.json().path("member"));
        assertThat(entrance.as(second.json()).get("/v1/me").text()).contains("ext:here:lin");
    }

    @Test
    void c31_theSameSubjectOfTwoProvidersIsTwoPeoples() {
        assertThat(in("there", "same").json().path("member"))
                .isNotEqualTo(in("here", "same").json().path("member"));
    }

    @Test
    void s07_anUnverifiedMailAddressOpensNobodysAccount() {
        String member = entrance.shop.enrol("email:victim@example.org");
        Said said = in("here", "victim");
        assertThat(said.json().path("member").asString()).isNotEmpty().isNotEqualTo(member);
        assertThat(entrance.as(said.json()).get("/v1/me").text()).doesNotContain("victim@example.org");
    }

    @Test
    void s07_aWrongForeignOrReusedStateIsRefused() {
        JsonNode begun = begin("here");
        Back back = signIn(address(begun), "lin");
        assertRefused(come("here", begun, back, Map.of("state", "made-up")));
        JsonNode others = begin("here");
        assertRefused(come(
                "here",
                begun,
                back,
                Map.of("state", signIn(address(others), "lin").value("state"))));
        assertThat(come("here", begun, back, Map.of()).status()).isEqualTo(201);
        assertRefused(come("here", begun, back, Map.of()));
        assertRefused(come("here", begun, signIn(address(begun), "lin"), Map.of()));
    }

    @Test
    void s07_aNonceThatIsNotThatOfTheBrowserIsRefused() {
        JsonNode begun = begin("here");
        assertRefused(come("here", begun, signIn(tampered(begun, "nonce", "another"), "lin"), Map.of()));
        JsonNode none = begin("here");
        assertRefused(come("here", none, signIn(tampered(none, "nonce", ""), "lin"), Map.of()));
    }

    @Test
    void s07_aCodeForAnotherClientIsRefused() {
        JsonNode begun = begin("here");
        assertRefused(come("here", begun, signIn(tampered(begun, "client_id", "another"), "lin"), Map.of()));
    }

    @Test
    void c33_anotherChallengeThanTheVerifiersIsRefusedAndNoneIsNotTaken() {
        JsonNode begun = begin("here");
        String another = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        assertRefused(come("here", begun, signIn(tampered(begun, "code_challenge", another), "lin"), Map.of()));
        JsonNode plain = begin("here");
        assertThat(PROVIDER.signIn(tampered(plain, "code_challenge_method", "plain"), "lin")
                        .refusal())
                .isNotEmpty();
        assertThat(PROVIDER.signIn(tampered(plain, "redirect_uri", "https%3A%2F%2Fevil.example.org%2F"), "lin")
                        .refusal())
                .startsWith("400");
    }

    @Test
    void s07_theAnswerOfAnotherIssuerIsRefused() {
        JsonNode begun = begin("here");
        JsonNode other = begin("there");
        Back back = signIn(address(other), "lin");
        assertRefused(come(
                "here",
                begun,
                back,
                Map.of("state", signIn(address(begun), "lin").value("state"))));
        assertThat(come("there", other, back, Map.of()).status()).isEqualTo(201);
    }

    @Test
    void c32_signaturesOfPublicKeysAreBelievedAndNoOthers() {
        assertThat(in("curves", "lin").status()).isEqualTo(201);
        assertRefused(in("symmetric", "lin"));
    }
}
