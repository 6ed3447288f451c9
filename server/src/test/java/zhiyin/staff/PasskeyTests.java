package zhiyin.staff;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.staff.Desk.PASSWORD;
import static zhiyin.staff.Desk.role;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;

/** Passkeys of staff over HTTP, with an authenticator that was written from the standard, honest or not. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestPropertySource(properties = "zhiyin.origin=https://loyalty.example.org")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PasskeyTests {
    private static final String ORIGIN = "https://loyalty.example.org";
    private static int credentials;

    private final ApplicationContext application;
    private final TestClock clock;
    private Desk desk;

    @Autowired
    PasskeyTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void open() {
        desk = new Desk(application);
        Shop.open(application, "tea");
    }

    @BeforeEach
    void aWhileLater() {
        clock.advance(Duration.ofHours(25));
    }

    private static SoftAuthenticator authenticator() {
        return new SoftAuthenticator(ORIGIN, "loyalty.example.org", "credential-" + credentials++);
    }

    /** Somebody with a passkey. */
    private record Holder(Desk.Person person, ApiClient in, SoftAuthenticator authenticator, String passkey) {}

    private Holder holder(String email) {
        Desk.Person person = desk.hire(email, List.of(role("clerk", "tea")));
        clock.advance(Duration.ofMinutes(1));
        ApiClient in = person.in();
        SoftAuthenticator authenticator = authenticator();
        Said added = add(in, authenticator);
        assertThat(added.status()).as(added.text()).isEqualTo(201);
        return new Holder(
                person, in, authenticator, added.json().path("passkey").asString());
    }

    private static String begin(ApiClient who, String path) {
        Said said = who.send("POST", path + "/begin", null);
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json().path("challenge").asString();
    }

    private static Said add(ApiClient in, SoftAuthenticator authenticator) {
        String challenge = begin(in, "/v1/staff/me/passkeys");
        return in.post("/v1/staff/me/passkeys", Shop.json(authenticator.make(challenge, "the blue key")));
    }

    private String afterPassword(String email) {
        Said first = desk.signIn(email, PASSWORD);
        assertThat(first.status()).as(first.text()).isEqualTo(200);
        return first.json().path("challenge").asString();
    }

    private Said show(Map<String, Object> signed) {
        return desk.door.post("/v1/staff/sign-in/passkey", Shop.json(signed));
    }

    private static void assertRefused(Said said) {
        assertThat(said.status()).as(said.text()).isEqualTo(401);
        assertThat(said.code()).isEqualTo("sign-in-refused");
    }

    @Test
    void c27_aPasskeyIsTheSecondFactorInThePlaceOfACode() {
        Holder holder = holder("second@example.org");
        Said first = desk.signIn("second@example.org", PASSWORD);
        assertThat(first.json().at("/passkey/rp_id").asString()).isEqualTo("loyalty.example.org");
        assertThat(first.json().at("/passkey/credentials/0").asString())
                .isEqualTo(SoftAuthenticator.base64(holder.authenticator().credential));
        holder.authenticator().verifies = false;
        Said in =
                show(holder.authenticator().sign(first.json().path("challenge").asString()));
        assertThat(in.status()).as(in.text()).isEqualTo(201);
        assertThat(desk.door
                        .withKey(in.json().path("token").asString())
                        .get("/v1/staff/me")
                        .json()
                        .path("email")
                        .asString())
                .isEqualTo("second@example.org");
        assertRefused(
                show(holder.authenticator().sign(first.json().path("challenge").asString())));
    }

    @Test
    void c27_aPasskeyByItselfLetsInWhereItsAuthenticatorHasMadeSureWhoUsesIt() {
        Holder holder = holder("alone@example.org");
        String challenge = begin(desk.door, "/v1/staff/sign-in/passkey");
        Map<String, Object> signed = holder.authenticator().sign(challenge);
        signed.put(
                "user",
                SoftAuthenticator.base64(holder.person().staff().getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        Said in = show(signed);
        assertThat(in.status()).as(in.text()).isEqualTo(201);
        assertRefused(show(signed));
        holder.authenticator().verifies = false;
        assertRefused(show(holder.authenticator().sign(begin(desk.door, "/v1/staff/sign-in/passkey"))));
        assertThat(desk.door
                        .withKey(in.json().path("token").asString())
                        .get("/v1/staff/me")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aPageGetsTheSessionAsACookieAsAfterAPassword() {
        Holder holder = holder("page@example.org");
        Map<String, Object> signed = holder.authenticator().sign(begin(desk.door, "/v1/staff/sign-in/passkey"));
        signed.put("form", "cookie");
        Said in = show(signed);
        assertThat(in.header("Set-Cookie"))
                .startsWith("__Host-zhiyin=zs_")
                .endsWith("; Path=/; Max-Age=43200; Secure; HttpOnly; SameSite=Strict");
        assertThat(in.json().has("token")).isFalse();
    }

    @Test
    void c27_whatIsNotSignedHereNowByHimAndForThisIsRefused() {
        Holder holder = holder("bad@example.org");
        Map<String, Consumer<SoftAuthenticator>> bad = new LinkedHashMap<>();
        bad.put("another origin", it -> it.origin = "https://evil.example.org");
        bad.put("the same name in the clear", it -> it.origin = "http://loyalty.example.org");
        bad.put("another relying party", it -> it.rpId = "example.org");
        bad.put("another ceremony", it -> it.type = "webauthn.create");
        bad.put("a copy that counts anew", it -> it.count = 0);
        // it has counted
        assertThat(show(holder.authenticator().sign(begin(desk.door, "/v1/staff/sign-in/passkey")))
                        .status())
                .isEqualTo(201);
        bad.forEach((why, how) -> {
            SoftAuthenticator it = holder.authenticator();
            int count = it.count;
            how.accept(it);
            Said said = show(it.sign(begin(desk.door, "/v1/staff/sign-in/passkey")));
            assertThat(said.code()).as(why).isEqualTo("sign-in-refused");
            it.origin = ORIGIN;
            it.rpId = "loyalty.example.org";
            it.type = "";
            it.count = Math.max(count, it.count);
        });
        Map<String, Object> signed = holder.authenticator().sign(begin(desk.door, "/v1/staff/sign-in/passkey"));
        signed.put("challenge", begin(desk.door, "/v1/staff/sign-in/passkey"));
        assertRefused(show(signed));
        Map<String, Object> foreign = authenticator().sign(begin(desk.door, "/v1/staff/sign-in/passkey"));
        foreign.put("credential", SoftAuthenticator.base64(holder.authenticator().credential));
        assertRefused(show(foreign));
        assertRefused(show(authenticator().sign(begin(desk.door, "/v1/staff/sign-in/passkey"))));
        Map<String, Object> garbage = holder.authenticator().sign(begin(desk.door, "/v1/staff/sign-in/passkey"));
        garbage.put("authenticator_data", "AAAA");
        assertRefused(show(garbage));
        garbage.put("client_data", "!");
        assertThat(show(garbage).faults()).containsExactly("/client_data base64url.format");
        assertRefused(show(holder.authenticator().sign("zw_made_up")));
        assertThat(show(holder.authenticator().sign(begin(desk.door, "/v1/staff/sign-in/passkey")))
                        .status())
                .as("and it is still good for itself")
                .isEqualTo(201);
    }

    @Test
    void c27_anothersPasskeyIsNoSecondFactor() {
        Holder one = holder("one@example.org");
        holder("other@example.org");
        String challenge = afterPassword("other@example.org");
        assertRefused(show(one.authenticator().sign(challenge)));
        Map<String, Object> claimed = one.authenticator().sign(begin(desk.door, "/v1/staff/sign-in/passkey"));
        claimed.put("user", SoftAuthenticator.base64(new byte[] {1}));
        assertRefused(show(claimed));
    }

    @Test
    void fiveWrongSignaturesEndTheChallengeAsCodesDo() {
        Holder holder = holder("five@example.org");
        String challenge = afterPassword("five@example.org");
        for (int tried = 0; tried < 5; tried++) {
            assertRefused(show(authenticator().sign(challenge)));
        }
        assertRefused(show(holder.authenticator().sign(challenge)));
        clock.advance(Duration.ofMinutes(1));
        assertRefused(desk.code(challenge, holder.person().code()));
    }

    @Test
    void whatAnAuthenticatorWasAskedIsWaitedForFiveMinutes() {
        Holder holder = holder("late@example.org");
        String challenge = begin(desk.door, "/v1/staff/sign-in/passkey");
        clock.advance(Passkeys.CEREMONY_LASTS);
        assertRefused(show(holder.authenticator().sign(challenge)));
    }

    @Test
    void c27_registeringNeedsTheSecondFactorAMomentAgoAndAPasskeyIsOne() {
        Holder holder = holder("risky@example.org");
        clock.advance(Duration.ofMinutes(11));
        assertThat(holder.in().send("POST", "/v1/staff/me/passkeys/begin", null).code())
                .isEqualTo("step-up-required");
        String challenge = begin(holder.in(), "/v1/staff/prove/passkey");
        assertRefused(show(holder.authenticator().sign(challenge)));
        Said proven = holder.in()
                .post(
                        "/v1/staff/prove/passkey",
                        Shop.json(holder.authenticator().sign(challenge)));
        assertThat(proven.status()).as(proven.text()).isEqualTo(200);
        assertThat(holder.in().get("/v1/staff/me").code())
                .as("C35: the session goes on under another token")
                .isEqualTo("invalid-token");
        ApiClient again = desk.door.withKey(proven.json().path("token").asString());
        Said second = add(again, authenticator());
        assertThat(second.status()).as(second.text()).isEqualTo(201);
        assertThat(again.get("/v1/staff/me/passkeys").json().path("passkeys")).hasSize(2);
        assertThat(add(again, holder.authenticator()).code())
                .as("the same one twice")
                .isEqualTo("conflict");
    }

    @Test
    void whatWasAskedOfOneIsNotRegisteredByAnotherNorFromElsewhere() {
        Holder one = holder("asked@example.org");
        Holder other = holder("taker@example.org");
        String challenge = begin(one.in(), "/v1/staff/me/passkeys");
        assertRefused(other.in()
                .post("/v1/staff/me/passkeys", Shop.json(authenticator().make(challenge, "x"))));
        SoftAuthenticator phished = authenticator();
        phished.origin = "https://loyalty.example.org.evil.example";
        assertRefused(add(one.in(), phished));
        SoftAuthenticator signing = authenticator();
        signing.type = "webauthn.get";
        assertRefused(add(one.in(), signing));
        Map<String, Object> cut = new HashMap<>(authenticator().make(begin(one.in(), "/v1/staff/me/passkeys"), "x"));
        cut.put("attestation", "owAA");
        assertRefused(one.in().post("/v1/staff/me/passkeys", Shop.json(cut)));
    }

    @Test
    void whatIsTakenAwayOpensNothingAnyMore() {
        Holder holder = holder("gone@example.org");
        String path = "/v1/staff/me/passkeys/" + holder.passkey();
        Holder other = holder("thief@example.org");
        assertThat(other.in().send("DELETE", path, null).code()).as("another's").isEqualTo("not-found");
        assertThat(holder.in().send("DELETE", path, null).status()).isEqualTo(204);
        assertRefused(show(holder.authenticator().sign(begin(desk.door, "/v1/staff/sign-in/passkey"))));
        assertThat(desk.signIn("gone@example.org", PASSWORD).json().has("passkey"))
                .isFalse();
    }

    @Test
    void whoHasLostHisSecondFactorHasLostHisPasskeysAndWhoIsDisabledComesInByNone() {
        Holder lost = holder("lost@example.org");
        String staff = "/v1/staff/" + lost.person().staff();
        assertThat(desk.admin.post(staff + "/forget-second-factor", "{}").status())
                .isEqualTo(204);
        assertRefused(show(lost.authenticator().sign(begin(desk.door, "/v1/staff/sign-in/passkey"))));
        Holder out = holder("out@example.org");
        desk.admin.post("/v1/staff/" + out.person().staff() + "/disable", "{}");
        assertRefused(show(out.authenticator().sign(begin(desk.door, "/v1/staff/sign-in/passkey"))));
    }
}
