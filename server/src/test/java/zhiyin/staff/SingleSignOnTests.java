package zhiyin.staff;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.staff.Desk.PASSWORD;
import static zhiyin.staff.Desk.role;

import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;
import zhiyin.provider.CertifiedProvider;
import zhiyin.provider.CertifiedProvider.Back;

/** Staff come in by the word of a provider that nobody here wrote, by the clock of the day, and by nobody else's. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SingleSignOnTests {
    private static final String BACK = "https://shop.example.org/console/back";
    private static final CertifiedProvider PROVIDER = CertifiedProvider.start();

    private final ApplicationContext application;
    private final Clock clock;
    private final JdbcClient database;
    private Desk desk;

    @Autowired
    SingleSignOnTests(ApplicationContext application, Clock clock, JdbcClient database) {
        this.application = application;
        this.clock = clock;
        this.database = database;
    }

    @DynamicPropertySource
    static void providers(DynamicPropertyRegistry properties) {
        for (int index = 0; index < 2; index++) {
            int number = index;
            String at = "zhiyin.sign-in.staff-providers[" + index + "].";
            properties.add(at + "code", () -> number == 0 ? "work" : "elsewhere");
            properties.add(at + "kind", () -> "oidc");
            properties.add(at + "issuer", () -> PROVIDER.issuers().get(number));
            properties.add(at + "client-id", () -> "console");
            properties.add(at + "client-secret", PROVIDER::secret);
            properties.add(at + "redirects[0]", () -> BACK);
        }
        String members = "zhiyin.sign-in.providers[0].";
        properties.add(members + "code", () -> "members");
        properties.add(members + "kind", () -> "oidc");
        properties.add(members + "issuer", () -> PROVIDER.issuers().getFirst());
        properties.add(members + "client-id", () -> "zhiyin");
        properties.add(members + "client-secret", PROVIDER::secret);
        properties.add(members + "redirects[0]", () -> "https://shop.example.org/m/back");
    }

    @AfterAll
    static void close() {
        PROVIDER.close();
    }

    @BeforeAll
    void open() {
        desk = new Desk(application);
        Shop.open(application, "tea");
    }

    private Said begin(ApiClient who, String path, Map<String, String> more) {
        Map<String, String> body = new HashMap<>(Map.of("provider", "work", "redirect", BACK, "form", "bearer"));
        body.putAll(more);
        return who.post(path + "/begin", Shop.json(body));
    }

    private JsonNode begun(ApiClient who, String path, Map<String, String> more) {
        Said said = begin(who, path, more);
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json();
    }

    private static final String IN = "/v1/staff/sign-in/with-provider";
    private static final String MINE = "/v1/staff/me/providers";

    private static Back signIn(JsonNode begun, String name) {
        Back back = PROVIDER.signIn(URI.create(begun.path("authorize_url").asString()), name);
        assertThat(back.refusal()).isEmpty();
        return back;
    }

    private static Said come(ApiClient who, String path, JsonNode begun, Back back, Map<String, String> more) {
        Map<String, String> body = new HashMap<>(back.query());
        body.putAll(Map.of("provider", "work", "browser", begun.path("browser").asString()));
        body.putAll(more);
        return who.post(path, Shop.json(body));
    }

    private Said in(String name) {
        JsonNode begun = begun(desk.door, IN, Map.of());
        return come(desk.door, IN, begun, signIn(begun, name), Map.of());
    }

    private static void assertRefused(Said said) {
        assertThat(said.status()).as(said.text()).isEqualTo(401);
        assertThat(said.code()).isEqualTo("sign-in-refused");
    }

    /** Somebody who has come by an invitation and the provider's word, and his recovery codes. */
    private record Guest(ApiClient in, List<String> recoveryCodes) {}

    private Guest guest(String name) {
        Said invited = desk.invite(desk.admin, name + "@house.example", List.of(role("clerk", "tea")));
        JsonNode begun = begun(
                desk.door, IN, Map.of("invitation", invited.json().path("token").asString()));
        Said said = come(desk.door, IN, begun, signIn(begun, name), Map.of("name", "Lin"));
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        byte[] secret = Desk.bytes(said.json().at("/enrol/secret").asString());
        Said second =
                desk.code(said.json().path("challenge").asString(), Totp.code(secret, Totp.step(clock.instant()), 6));
        assertThat(second.status()).as(second.text()).isEqualTo(201);
        List<String> codes = new ArrayList<>();
        second.json().path("recovery_codes").forEach(code -> codes.add(code.asString()));
        return new Guest(desk.door.withKey(second.json().path("token").asString()), codes);
    }

    @Test
    void whoWasInvitedComesByTheProvidersWordAndAlwaysWithASecondFactorOfOurs() {
        Guest guest = guest("wang");
        assertThat(guest.in().get("/v1/staff/me").json().path("email").asString())
                .as("the invitation's address, not the provider's")
                .isEqualTo("wang@house.example");
        Said again = in("wang");
        assertThat(again.status()).as(again.text()).isEqualTo(200);
        String challenge = again.json().path("challenge").asString();
        assertThat(desk.door.withKey(challenge).get("/v1/staff/me").code())
                .as("C27: the provider's word alone opens nothing")
                .isEqualTo("invalid-token");
        assertRefused(desk.code(challenge, "000000"));
        Said in = desk.code(challenge, guest.recoveryCodes().getFirst());
        assertThat(in.status()).as(in.text()).isEqualTo(201);
        assertThat(desk.door
                        .withKey(in.json().path("token").asString())
                        .get("/v1/members/nobody")
                        .code())
                .as("with the roles of the invitation")
                .isEqualTo("not-found");
        assertRefused(desk.signIn("wang@house.example", PASSWORD));
        assertThat(database.sql("select count(*) from trail.entry where operation = 'signInStaffWithProvider'")
                        .query(Long.class)
                        .single())
                .as("that an account was made is in the trail")
                .isPositive();
    }

    @Test
    void s07_whoIsKnownThereAndInvitedByNobodyIsRefusedWhateverMailAddressComesWithHim() {
        desk.hire("admin@example.org", List.of(role("admin")));
        // the provider says: admin@example.org, and that nobody has shown it to be his
        assertRefused(in("admin"));
    }

    @Test
    void anInvitationIsTakenOnceAndANameIsOneAccounts() {
        guest("once");
        Said invited = desk.invite(desk.admin, "twice@house.example", List.of(role("clerk", "tea")));
        String link = invited.json().path("token").asString();
        JsonNode known = begun(desk.door, IN, Map.of("invitation", link));
        assertThat(come(desk.door, IN, known, signIn(known, "once"), Map.of("name", "Lin"))
                        .code())
                .as("he has an account")
                .isEqualTo("conflict");
        JsonNode nameless = begun(desk.door, IN, Map.of("invitation", link));
        assertThat(come(desk.door, IN, nameless, signIn(nameless, "fresh"), Map.of())
                        .faults())
                .containsExactly("/name required");
        JsonNode first = begun(desk.door, IN, Map.of("invitation", link));
        JsonNode second = begun(desk.door, IN, Map.of("invitation", link));
        assertThat(come(desk.door, IN, first, signIn(first, "fresh"), Map.of("name", "Lin"))
                        .status())
                .isEqualTo(200);
        assertThat(come(desk.door, IN, second, signIn(second, "late"), Map.of("name", "Lin"))
                        .code())
                .isEqualTo("not-found");
    }

    @Test
    void s07_aForeignOrReusedStateAnotherBrowserAndAnotherProvidersAnswerAreRefused() {
        guest("state");
        JsonNode begun = begun(desk.door, IN, Map.of());
        JsonNode other = begun(desk.door, IN, Map.of());
        Back back = signIn(begun, "state");
        assertRefused(come(desk.door, IN, begun, back, Map.of("state", "zg_made_up")));
        assertRefused(come(desk.door, IN, other, back, Map.of()));
        assertRefused(come(desk.door, IN, begun, back, Map.of("provider", "elsewhere")));
        assertThat(come(desk.door, IN, begun, back, Map.of()).status()).isEqualTo(200);
        assertRefused(come(desk.door, IN, begun, back, Map.of()));
        JsonNode there = begun(desk.door, IN, Map.of("provider", "elsewhere"));
        assertRefused(come(desk.door, IN, there, signIn(there, "state"), Map.of("provider", "elsewhere")));
        JsonNode mixed = begun(desk.door, IN, Map.of());
        assertRefused(come(
                desk.door,
                IN,
                mixed,
                signIn(mixed, "state"),
                Map.of("iss", PROVIDER.issuers().getLast())));
        String tampered = mixed.path("authorize_url").asString().replaceFirst("&nonce=[^&]*", "&nonce=another");
        JsonNode fresh = begun(desk.door, IN, Map.of());
        String nonce = fresh.path("authorize_url").asString().replaceFirst("&nonce=[^&]*", "&nonce=another");
        assertThat(tampered).isNotEqualTo(mixed.path("authorize_url").asString());
        assertRefused(come(desk.door, IN, fresh, PROVIDER.signIn(URI.create(nonce), "state"), Map.of()));
    }

    @Test
    void aProviderOfMembersLetsNoStaffInAndOneOfStaffNoMembers() {
        assertThat(begin(desk.door, IN, Map.of("provider", "members")).code()).isEqualTo("not-found");
        assertThat(desk.door
                        .get("/v1/staff/sign-in/providers")
                        .json()
                        .path("passkeys")
                        .asBoolean())
                .as("nobody has said under which origin this house is known")
                .isFalse();
        assertThat(desk.door
                        .get("/v1/staff/sign-in/providers")
                        .json()
                        .path("providers")
                        .valueStream()
                        .map(line -> line.path("provider").asString()))
                .containsExactly("work", "elsewhere");
        Shop shop = Shop.open(application, "apart");
        assertThat(shop.api()
                        .post(
                                "/v1/sign-in/with-provider/begin",
                                Shop.json(Map.of("provider", "work", "redirect", BACK, "form", "bearer")))
                        .code())
                .isEqualTo("not-found");
        assertThat(begin(desk.door, IN, Map.of("redirect", BACK + "/")).faults())
                .containsExactly("/redirect redirect.unknown");
    }

    @Test
    void whoIsInTiesAProvidersNameToHisAccountAndUntiesIt() {
        Desk.Person person = desk.hire("zhao@example.org", List.of(role("clerk", "tea")));
        String challenge =
                desk.signIn(person.email(), PASSWORD).json().path("challenge").asString();
        ApiClient in =
                desk.door.withKey(desk.code(challenge, person.recoveryCodes().getFirst())
                        .json()
                        .path("token")
                        .asString());
        JsonNode begun = begun(in, MINE, Map.of());
        Back back = signIn(begun, "zhao-at-work");
        assertRefused(come(desk.door, IN, begun, back, Map.of()));
        JsonNode again = begun(in, MINE, Map.of());
        Said tied = come(in, MINE, again, signIn(again, "zhao-at-work"), Map.of());
        assertThat(tied.status()).as(tied.text()).isEqualTo(200);
        assertThat(tied.json().at("/providers/0/provider").asString()).isEqualTo("work");
        assertThat(in("zhao-at-work").status()).isEqualTo(200);

        Guest other = guest("qian");
        JsonNode theirs = begun(other.in(), MINE, Map.of());
        assertThat(come(other.in(), MINE, theirs, signIn(theirs, "zhao-at-work"), Map.of())
                        .code())
                .as("somebody else's name")
                .isEqualTo("conflict");
        assertThat(other.in().send("DELETE", MINE + "/work", null).code())
                .as("his only way in")
                .isEqualTo("conflict");

        assertThat(in.send("DELETE", MINE + "/work", null).status()).isEqualTo(204);
        assertThat(in.send("DELETE", MINE + "/work", null).code()).isEqualTo("not-found");
        assertRefused(in("zhao-at-work"));
    }

    @Test
    void anAdministratorUntiesSomebodyAndHisSessionsEnd() {
        Desk.Person person = desk.hire("zhou@example.org", List.of(role("clerk", "tea")));
        String challenge =
                desk.signIn(person.email(), PASSWORD).json().path("challenge").asString();
        ApiClient in =
                desk.door.withKey(desk.code(challenge, person.recoveryCodes().getFirst())
                        .json()
                        .path("token")
                        .asString());
        JsonNode begun = begun(in, MINE, Map.of());
        assertThat(come(in, MINE, begun, signIn(begun, "zhou"), Map.of()).status())
                .isEqualTo(200);
        String staff = in.get("/v1/staff/me").json().path("staff").asString();
        String his = "/v1/staff/" + staff + "/providers";
        assertThat(desk.admin.get(his).json().at("/providers/0/provider").asString())
                .isEqualTo("work");
        assertThat(in.get(his).status()).as("not for clerks").isEqualTo(403);
        assertThat(desk.admin.send("DELETE", his + "/elsewhere", null).code()).isEqualTo("not-found");
        assertThat(desk.admin.send("DELETE", his + "/work", null).status()).isEqualTo(204);
        assertThat(desk.admin.get(his).json().path("providers")).isEmpty();
        assertRefused(in("zhou"));
        assertThat(in.get("/v1/staff/me").status()).isEqualTo(401);
        Guest other = guest("wu");
        String theirs = other.in().get("/v1/staff/me").json().path("staff").asString();
        assertThat(desk.admin
                        .send("DELETE", "/v1/staff/" + theirs + "/providers/work", null)
                        .code())
                .as("the only way in that he has")
                .isEqualTo("conflict");
        assertThat(other.in().get("/v1/staff/me").status())
                .as("and nothing has changed")
                .isEqualTo(200);
    }

    @Test
    void whoIsDisabledAndWhoWasKnownByAnotherIssuerDoNotComeIn() {
        Guest out = guest("sun");
        String staff = out.in().get("/v1/staff/me").json().path("staff").asString();
        assertThat(desk.admin.post("/v1/staff/" + staff + "/disable", "{}").status())
                .isEqualTo(200);
        assertRefused(in("sun"));
        guest("li");
        database.sql("update staff.known_as set issuer = 'https://before.example.org' where name = 'work:li'")
                .update();
        assertRefused(in("li"));
    }

    @Test
    void c38_aPageIsBoundByACookieThatNoScriptReads() {
        guest("page");
        Said begun = desk.door.post(IN + "/begin", Shop.json(Map.of("provider", "work", "redirect", BACK)));
        String set = String.valueOf(begun.header("Set-Cookie"));
        assertThat(set).startsWith("__Host-zhiyin-staff-going=").contains("; Secure; HttpOnly; SameSite=Strict");
        assertThat(begun.json().has("browser")).isFalse();
        Map<String, String> body = new HashMap<>(signIn(begun.json(), "page").query());
        body.put("provider", "work");
        assertRefused(desk.door.post(IN, Shop.json(body)));
        assertThat(desk.door
                        .post(IN, Shop.json(body), "Cookie", set.substring(0, set.indexOf(';')))
                        .status())
                .isEqualTo(200);
    }
}
