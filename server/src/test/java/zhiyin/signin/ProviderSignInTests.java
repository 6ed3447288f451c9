package zhiyin.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import java.net.URI;
import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.database.Secrets;
import zhiyin.http.ApiClient.Said;
import zhiyin.provider.House;

/** Signing in by the word of an OpenID provider, honest or not, over real HTTP. */
@DatabaseTest
@Import({TestClock.Installed.class, Mailboxes.Installed.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProviderSignInTests {
    private static final String BACK = "https://shop.example.org/m/back";
    private static final int ONE = House.freePort();
    private static final int OTHER = House.freePort();
    private static int shops;

    private final ApplicationContext application;
    private final TestClock clock;
    private final JdbcClient sql;
    private final House one;
    private final House other;
    private Entrance entrance;

    @DynamicPropertySource
    static void houses(DynamicPropertyRegistry properties) {
        String at = "zhiyin.sign-in.providers[%d].%s";
        int number = 0;
        for (int port : List.of(ONE, OTHER)) {
            int index = number++;
            Map.of(
                            "code",
                            port == ONE ? "one" : "other",
                            "kind",
                            "oidc",
                            "issuer",
                            "http://127.0.0.1:" + port,
                            "client-id",
                            "zhiyin",
                            "client-secret",
                            "secret",
                            "redirects[0]",
                            BACK)
                    .forEach((name, value) -> properties.add(at.formatted(index, name), () -> value));
        }
    }

    @Autowired
    ProviderSignInTests(ApplicationContext application, TestClock clock, JdbcClient sql) {
        this.application = application;
        this.clock = clock;
        this.sql = sql;
        this.one = new House(clock, "zhiyin", ONE);
        this.other = new House(clock, "zhiyin", OTHER);
    }

    @AfterAll
    void close() {
        one.close();
        other.close();
    }

    @BeforeEach
    void open() {
        entrance = new Entrance(application, "providers-" + shops++);
        for (House house : List.of(one, other)) {
            house.claims = UnaryOperator.identity();
            house.token = house::signed;
        }
    }

    private Said begin(String provider, String redirect) {
        return entrance.shop
                .api()
                .post(
                        "/v1/sign-in/with-provider/begin",
                        Shop.json(Map.of("provider", provider, "redirect", redirect, "form", "bearer")));
    }

    private JsonNode begin(String provider) {
        Said said = begin(provider, BACK);
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json();
    }

    private Said come(String provider, JsonNode begun, Map<String, String> back, Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(back);
        body.putAll(Map.of(
                "provider",
                provider,
                "browser",
                begun.path("browser").asString(),
                "form",
                "bearer",
                "from",
                Entrance.somewhere()));
        body.putAll(more);
        body.values().removeIf(value -> value.equals(""));
        return entrance.shop.api().post("/v1/sign-in/with-provider", Shop.json(body));
    }

    private static URI address(JsonNode begun) {
        return URI.create(begun.path("authorize_url").asString());
    }

    private Said in(String provider, House house, String subject) {
        JsonNode begun = begin(provider);
        return come(provider, begun, house.signIn(address(begun), subject), Map.of());
    }

    private static void assertRefused(Said said) {
        assertThat(said.status()).as(said.text()).isEqualTo(401);
        assertThat(said.code()).isEqualTo("sign-in-refused");
    }

    @Test
    void c33_somebodyJoinsByAnothersWordAndIsKnownTheNextTime() {
        JsonNode begun = begin("one");
        assertThat(address(begun).getRawQuery())
                .contains("code_challenge_method=S256", "response_type=code", "scope=openid", "state=", "nonce=");
        Said first = in("one", one, "lin-1");
        assertThat(first.status()).as(first.text()).isEqualTo(201);
        assertThat(first.json().path("joined").asBoolean()).isTrue();
        Said second = in("one", one, "lin-1");
        assertThat(second.json().path("joined").asBoolean()).isFalse();
        assertThat(second.json().path("member")).isEqualTo(first.json().path("member"));
        assertThat(entrance.as(second.json()).get("/v1/me").text()).contains("ext:one:lin-1");
    }

    @Test
    void c31_theSameNameInTwoHousesIsTwoPeoples() {
        JsonNode here = in("one", one, "same").json();
        JsonNode there = in("other", other, "same").json();
        assertThat(there.path("joined").asBoolean()).isTrue();
        assertThat(there.path("member")).isNotEqualTo(here.path("member"));
    }

    @Test
    void s07_aMailAddressThatAHouseTellsIsNobodysWhetherItCallsItVerifiedOrNot() {
        String member = entrance.shop.enrol("email:lin@example.org");
        for (boolean verified : new boolean[] {false, true}) {
            one.claims = claims -> claims.claim("email", "lin@example.org").claim("email_verified", verified);
            Said said = in("one", one, "thief-" + verified);
            assertThat(said.json().path("member").asString()).isNotEqualTo(member);
            assertThat(said.json().path("joined").asBoolean()).isTrue();
        }
    }

    @Test
    void s07_aMissingForeignOrReusedStateIsRefused() {
        JsonNode begun = begin("one");
        Map<String, String> back = one.signIn(address(begun), "lin");
        assertRefused(come("one", begun, back, Map.of("state", "")));
        assertRefused(come("one", begun, back, Map.of("state", "made-up")));
        JsonNode others = begin("one");
        Map<String, String> theirs = one.signIn(address(others), "lin");
        assertRefused(come("one", begun, back, Map.of("state", theirs.get("state"))));
        assertThat(come("one", begun, back, Map.of()).status()).isEqualTo(201);
        Map<String, String> again = new HashMap<>(one.signIn(address(begun), "lin"));
        assertRefused(come("one", begun, again, Map.of()));
    }

    @Test
    void s07_whatComesBackInAnotherBrowserIsRefused() {
        JsonNode begun = begin("one");
        JsonNode thief = begin("one");
        Map<String, String> back = one.signIn(address(thief), "thief");
        // the thief's code and state, put under a victim's browser
        assertRefused(come("one", begun, back, Map.of()));
        assertRefused(come("one", thief, back, Map.of("browser", "")));
    }

    @Test
    void s07_whoWasSentIsWaitedForTenMinutes() {
        JsonNode begun = begin("one");
        clock.advance(Duration.ofMinutes(10));
        assertRefused(come("one", begun, one.signIn(address(begun), "late"), Map.of()));
    }

    @Test
    void s23_whoIsOnHisWayWhenAnotherKeyComesIsLetIn() {
        JsonNode begun = begin("one");
        Map<String, String> back = one.signIn(address(begun), "under-way");
        Secrets secrets = application.getBean(Secrets.class);
        secrets.renew(Secrets.SIGN_IN);
        Said said = come("one", begun, back, Map.of());
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        JsonNode late = begin("one");
        secrets.renew(Secrets.SIGN_IN);
        secrets.renew(Secrets.SIGN_IN);
        assertRefused(come("one", late, one.signIn(address(late), "too-late"), Map.of()));
    }

    @Test
    void s07_aCodeThatWasStolenIsNoGoodWithoutTheVerifierOfItsBrowser() {
        JsonNode victim = begin("one");
        Map<String, String> stolen = one.signIn(address(victim), "victim");
        JsonNode thief = begin("one");
        Map<String, String> back = new HashMap<>(one.signIn(address(thief), "thief"));
        back.put("code", stolen.get("code"));
        assertRefused(come("one", thief, back, Map.of()));
    }

    @Test
    void c33_theAnswerOfAnotherHouseIsRefused() {
        JsonNode begun = begin("one");
        Map<String, String> back = one.signIn(address(begun), "lin");
        assertRefused(come("other", begun, back, Map.of()));
        assertRefused(come("one", begun, back, Map.of("iss", other.issuer())));
        JsonNode fresh = begin("one");
        assertThat(come("one", fresh, one.signIn(address(fresh), "lin"), Map.of("iss", one.issuer()))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void c33_noAddressButTheOnesSetUpIsComeBackTo() {
        for (String redirect :
                List.of(BACK + "/", BACK + "?x=1", "https://evil.example.org/m/back", "https://shop.example.org")) {
            Said said = begin("one", redirect);
            assertThat(said.faults()).as(redirect).containsExactly("/redirect redirect.unknown");
        }
        assertThat(begin("nobody", BACK).status()).isEqualTo(404);
    }

    @Test
    void c32_claimsThatAreNotForUsNowAndForThisBrowserAreRefused() {
        Map<String, UnaryOperator<JWTClaimsSet.Builder>> bad = new HashMap<>();
        bad.put("another nonce", claims -> claims.claim("nonce", "another"));
        bad.put("no nonce", claims -> claims.claim("nonce", null));
        bad.put("another audience", claims -> claims.audience("another"));
        bad.put("no audience", claims -> claims.audience((String) null));
        bad.put("two audiences and no party", claims -> claims.audience(List.of("zhiyin", "another")));
        bad.put("another party", claims -> claims.claim("azp", "another"));
        bad.put("another issuer", claims -> claims.issuer(other.issuer()));
        bad.put("no issuer", claims -> claims.issuer(null));
        bad.put(
                "expired",
                claims -> claims.expirationTime(Date.from(clock.instant().minusSeconds(61))));
        bad.put("without an end", claims -> claims.expirationTime(null));
        bad.put(
                "not yet",
                claims -> claims.notBeforeTime(Date.from(clock.instant().plusSeconds(120))));
        bad.put(
                "of the future",
                claims -> claims.issueTime(Date.from(clock.instant().plusSeconds(120))));
        bad.put(
                "of yesterday",
                claims -> claims.issueTime(Date.from(clock.instant().minusSeconds(86_400))));
        bad.put("about nobody", claims -> claims.subject(""));
        bad.forEach((why, claims) -> {
            one.claims = claims;
            Said said = in("one", one, "somebody");
            assertThat(said.status()).as(why).isEqualTo(401);
        });
        one.claims = UnaryOperator.identity();
        assertThat(in("one", one, "somebody").status()).isEqualTo(201);
    }

    @Test
    void c32_tokensThatAreNotSignedByTheHouseAreRefused() throws JOSEException {
        RSAKey foreign = new RSAKeyGenerator(2048).keyID("one").generate();
        byte[] publicKey = one.key().toRSAPublicKey().getEncoded();
        Map<String, java.util.function.Function<JWTClaimsSet, String>> bad = new HashMap<>();
        bad.put("alg none", claims -> new PlainJWT(claims).serialize());
        bad.put(
                "another's key under its name",
                claims -> one.signed(
                        claims,
                        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one").build(),
                        foreign));
        bad.put("the public key as a secret", claims -> {
            try {
                return one.signed(claims, new JWSHeader(JWSAlgorithm.HS256), new MACSigner(publicKey));
            } catch (JOSEException e) {
                throw new IllegalStateException(e);
            }
        });
        bad.put(
                "a key that it brings along",
                claims -> one.signed(
                        claims,
                        new JWSHeader.Builder(JWSAlgorithm.RS256)
                                .keyID("one")
                                .jwk(foreign.toPublicJWK())
                                .jwkURL(URI.create(other.issuer() + "/keys"))
                                .build(),
                        foreign));
        bad.put("another type of token", one::accessToken);
        bad.put("another byte", claims -> {
            String token = one.signed(claims);
            int at = token.indexOf('.') + 10;
            return token.substring(0, at) + (token.charAt(at) == 'A' ? 'B' : 'A') + token.substring(at + 1);
        });
        bad.put("no token", claims -> "");
        bad.put("no three parts", claims -> "a.b");
        bad.forEach((why, token) -> {
            one.token = token;
            Said said = in("one", one, "somebody");
            assertThat(said.status()).as(why).isEqualTo(401);
        });
    }

    @Test
    void aHouseMayChangeItsKeys() {
        assertThat(in("other", other, "lin").status()).isEqualTo(201);
        other.changeKey("two");
        clock.advance(Duration.ofMinutes(2));
        assertThat(in("other", other, "lin").status()).isEqualTo(201);
    }

    @Test
    void whoIsCalledByAHousesNameIsTheSameHouseForEver() {
        assertThat(in("one", one, "lin").status()).isEqualTo(201);
        sql.sql("update signin.house set issuer = 'https://before.example.org' where code = 'one'")
                .update();
        try {
            assertThat(begin("one", BACK).status()).isEqualTo(404);
        } finally {
            sql.sql("update signin.house set issuer = :issuer where code = 'one'")
                    .param("issuer", one.issuer())
                    .update();
        }
    }

    @Test
    void namesThatDoNotFitStayApart() {
        assertThat(House.name("one", "a b")).isNotNull().isNotEqualTo(House.name("one", "a c"));
        assertThat(House.name("one", "~x").value()).doesNotEndWith("~x");
        assertThat(House.name("one", "")).isNull();
        assertThat(House.name("one", "x".repeat(256))).isNull();
        assertThat(House.name("one", "x".repeat(255))).isNotEqualTo(House.name("one", "x".repeat(254)));
    }

    @Test
    void aPageIsBoundByACookieThatNoScriptReads() {
        Said begun = entrance.shop
                .api()
                .post("/v1/sign-in/with-provider/begin", Shop.json(Map.of("provider", "one", "redirect", BACK)));
        String set = String.valueOf(begun.header("Set-Cookie"));
        assertThat(set).startsWith("__Host-zhiyin-going=").contains("; Secure; HttpOnly; SameSite=Strict");
        assertThat(begun.json().has("browser")).isFalse();
        Map<String, String> body = new HashMap<>(one.signIn(address(begun.json()), "page"));
        body.put("provider", "one");
        assertRefused(entrance.shop.api().post("/v1/sign-in/with-provider", Shop.json(body)));
        Said in = entrance.shop
                .api()
                .post("/v1/sign-in/with-provider", Shop.json(body), "Cookie", set.substring(0, set.indexOf(';')));
        assertThat(in.status()).as(in.text()).isEqualTo(201);
    }
}
