package zhiyin.staff;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.staff.Desk.PASSWORD;
import static zhiyin.staff.Desk.role;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;

/** Staff from the first secret to the last session, over HTTP. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StaffTests {
    private final ApplicationContext application;
    private final TestClock clock;
    private final JdbcClient database;
    private Desk desk;
    private Shop shop;
    private Shop other;

    @Autowired
    StaffTests(ApplicationContext application, TestClock clock, JdbcClient database) {
        this.application = application;
        this.clock = clock;
        this.database = database;
    }

    @BeforeAll
    void open() {
        desk = new Desk(application);
        shop = Shop.open(application, "tea");
        other = Shop.open(application, "books");
        String none = desk.setUp();
        assertThat(none).as("nobody there yet").startsWith("zi_");
        assertThat(desk.setUp()).as("a second process, or start").isEmpty();
        clock.advance(SetUp.LASTS);
        assertThat(desk.door
                        .post(
                                "/v1/staff/invitations/accept",
                                Shop.json(Map.of(
                                        "invitation",
                                        none,
                                        "email",
                                        "a@example.org",
                                        "name",
                                        "A",
                                        "password",
                                        PASSWORD)))
                        .code())
                .as("C26: it expires")
                .isEqualTo("not-found");
        String again = desk.setUp();
        assertThat(again).as("and the next start shows another").startsWith("zi_");
        desk.join(again, Map.of("email", "Owner@Example.org"), "owner@example.org");
        assertThat(desk.setUp()).as("C26: once there is somebody, never again").isEmpty();
        assertThat(desk.door
                        .post(
                                "/v1/staff/invitations/accept",
                                Shop.json(Map.of(
                                        "invitation",
                                        again,
                                        "email",
                                        "b@example.org",
                                        "name",
                                        "B",
                                        "password",
                                        PASSWORD)))
                        .code())
                .as("good once")
                .isEqualTo("not-found");
    }

    @BeforeEach
    void aWhileLater() {
        clock.advance(Duration.ofHours(25));
    }

    private static void refused(Said said, int status, String code) {
        assertThat(said.status()).as(said.text()).isEqualTo(status);
        assertThat(said.code()).isEqualTo(code);
    }

    private static Said put(ApiClient who, String path, Object body) {
        return who.send("PUT", path, Shop.utf8(Shop.json(body)), "Content-Type", "application/json");
    }

    private static Said delete(ApiClient who, String path) {
        return who.send("DELETE", path, null);
    }

    @Test
    void c17_aClerkDoesWhatHisRoleAllowsInHisProgrammeAndNothingElse() {
        var clerk = desk.hire("clerk@example.org", List.of(role("clerk", "tea")));
        clock.advance(Duration.ofMinutes(1));
        ApiClient in = clerk.in();
        Said told = in.post("/v1/events", Shop.paid("card:clerk", "c-1", 10_000), "Idempotency-Key", "c-1");
        assertThat(told.status()).as(told.text()).isEqualTo(201);
        assertThat(shop.available("card:clerk")).as("the only programme he has").isPositive();
        Said forbidden = in.get("/v1/liability");
        refused(forbidden, 403, "forbidden");
        assertThat(forbidden.json().path("permission").asString()).isEqualTo("finance.read");
        refused(in.post("/v1/programs", Shop.json(Map.of("yaml", Shop.yaml("mine")))), 403, "forbidden");
        refused(in.get("/v1/staff"), 403, "forbidden");
        assertThat(in.get("/v1/members/card:clerk", "Zhiyin-Program", "tea").status())
                .isEqualTo(200);
        refused(in.get("/v1/members/card:clerk", "Zhiyin-Program", "books"), 404, "not-found");
        refused(in.get("/v1/members/card:clerk", "Zhiyin-Program", "no-such"), 404, "not-found");
    }

    /** Of a programme that is no platform: where its orders are made. */
    @Test
    void aRoleForSomeStoresTellsOnlyWhatHappensInThem() {
        var clerk = desk.hire(
                "east@example.org",
                List.of(Map.of("role", "clerk", "program", "tea", "stores", List.of("east", "mid"))));
        clock.advance(Duration.ofMinutes(1));
        ApiClient in = clerk.in();
        String paid = Shop.paid("card:east", "e-1", 10_000);
        Said nowhere = in.post("/v1/events", paid, "Idempotency-Key", "e-1");
        refused(nowhere, 422, "validation-failed");
        assertThat(nowhere.json().at("/errors/0/pointer").asString()).isEqualTo("/order/store");
        refused(in.post("/v1/events", inStore(paid, "west"), "Idempotency-Key", "e-2"), 422, "validation-failed");
        assertThat(in.post("/v1/events", inStore(paid, "east"), "Idempotency-Key", "e-3")
                        .status())
                .isEqualTo(201);
        String spent =
                "{\"type\": \"points.spent\", \"member\": \"card:east\", \"spend\": \"e-s\", \"points\": 1, \"store\": \"%s\"}";
        refused(in.post("/v1/events", spent.formatted("west"), "Idempotency-Key", "e-4"), 422, "validation-failed");
        assertThat(in.post("/v1/events", spent.formatted("mid"), "Idempotency-Key", "e-5")
                        .status())
                .isEqualTo(201);
        String topUp =
                "{\"id\": \"e-t\", \"member\": \"card:east\", \"currency\": \"CNY\", \"asset\": \"balance\", \"amount\": 100, \"store\": \"%s\"}";
        Said west = in.post("/v1/topups", topUp.formatted("west"), "Idempotency-Key", "e-6");
        refused(west, 422, "validation-failed");
        assertThat(west.json().at("/errors/0/pointer").asString()).isEqualTo("/store");
        assertThat(in.post("/v1/topups", topUp.formatted("east"), "Idempotency-Key", "e-7")
                        .status())
                .isBetween(200, 202);
        // who has another role in all stores tells what happens in any
        put(
                desk.admin,
                "/v1/staff/" + clerk.staff() + "/roles",
                Map.of(
                        "roles",
                        List.of(
                                Map.of("role", "clerk", "program", "tea", "stores", List.of("east")),
                                Map.of("role", "store-manager", "program", "tea"))));
        clock.advance(Duration.ofMinutes(1));
        assertThat(in.post("/v1/events", Shop.paid("card:east", "e-8", 100), "Idempotency-Key", "e-8")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void whatCountsInSomeStoresGoesIntoNoKeyAndIsGivenOnWithinThoseStoresAlone() {
        put(
                desk.admin,
                "/v1/roles/lead",
                Map.of("name", "Lead", "permissions", List.of("staff", "keys", "members.read", "figures.sql")));
        put(desk.admin, "/v1/roles/reader", Map.of("name", "Reader", "permissions", List.of("members.read")));
        var lead = desk.hire(
                "lead@example.org",
                List.of(Map.of("role", "lead", "program", "tea", "stores", List.of("east", "mid"))));
        var far = desk.hire(
                "far@example.org",
                List.of(Map.of("role", "reader", "program", "tea", "stores", List.of("west")), role("clerk", "tea")));
        var near = desk.hire(
                "near@example.org",
                List.of(Map.of("role", "reader", "program", "tea", "stores", List.of("east", "west"))));
        clock.advance(Duration.ofMinutes(1));
        ApiClient in = lead.in();

        // a key is of all stores
        Said key = in.post(
                "/v1/keys", Shop.json(Map.of("name", "mine", "program", "tea", "scopes", List.of("figures.sql"))));
        refused(key, 403, "forbidden");
        assertThat(key.json().path("permission").asString()).isEqualTo("figures.sql");
        Said made = desk.admin.post(
                "/v1/keys", Shop.json(Map.of("name", "shop", "program", "tea", "scopes", List.of("members.read"))));
        String shops = made.json().path("key").asString();
        refused(in.post("/v1/keys/" + shops + "/rotate", "{}"), 404, "not-found");
        refused(delete(in, "/v1/keys/" + shops), 404, "not-found");
        assertThat(in.get("/v1/keys").json().path("keys")).isEmpty();

        // a role, in his stores
        for (List<String> stores : List.of(List.<String>of(), List.of("west"), List.of("east", "west"))) {
            Said wide = desk.invite(
                    in, "wide@example.org", List.of(Map.of("role", "reader", "program", "tea", "stores", stores)));
            refused(wide, 403, "forbidden");
            assertThat(wide.json().path("permission").asString()).isEqualTo("members.read");
        }
        assertThat(desk.invite(
                                in,
                                "narrow@example.org",
                                List.of(Map.of("role", "reader", "program", "tea", "stores", List.of("mid"))))
                        .status())
                .isEqualTo(201);

        // who works elsewhere is not his business; who works in both keeps what he has elsewhere
        refused(put(in, "/v1/staff/" + far.staff() + "/roles", Map.of("roles", List.of())), 404, "not-found");
        refused(in.send("POST", "/v1/staff/" + far.staff() + "/disable", null), 404, "not-found");
        refused(in.send("POST", "/v1/staff/" + near.staff() + "/disable", null), 403, "forbidden");
        assertThat(put(
                                in,
                                "/v1/staff/" + near.staff() + "/roles",
                                Map.of(
                                        "roles",
                                        List.of(Map.of("role", "reader", "program", "tea", "stores", List.of("mid")))))
                        .status())
                .isEqualTo(200);
        assertThat(storesOf(near.staff())).containsExactly("mid", "west");
        assertThat(put(in, "/v1/staff/" + near.staff() + "/roles", Map.of("roles", List.of()))
                        .status())
                .isEqualTo(200);
        assertThat(storesOf(near.staff())).containsExactly("west");
    }

    /** In which stores somebody has his only role. */
    private List<String> storesOf(String staff) {
        List<String> stores = new java.util.ArrayList<>();
        desk.admin.get("/v1/staff").json().path("staff").forEach(one -> {
            if (one.path("staff").asString().equals(staff)) {
                one.at("/roles/0/stores").forEach(store -> stores.add(store.asString()));
            }
        });
        return stores;
    }

    private static String inStore(String paid, String store) {
        return paid.replace("\"currency\"", "\"store\": \"" + store + "\", \"currency\"");
    }

    @Test
    void aRoleForSomeStoresOfAPlatformCountsInThoseStoresAndNowhereElse() {
        for (String each : List.of("plaza", "plaza-one", "plaza-two")) {
            Shop.open(application, each).enrol("card:till");
        }
        for (String store : List.of("one", "two")) {
            assertThat(put(
                                    desk.admin,
                                    "/v1/programs/plaza/stores/" + store,
                                    Map.of("name", store, "program", "plaza-" + store))
                            .status())
                    .isEqualTo(201);
        }
        var manager = desk.hire(
                "manager@example.org",
                List.of(Map.of("role", "store-manager", "program", "plaza", "stores", List.of("one", "nowhere"))));
        clock.advance(Duration.ofMinutes(1));
        ApiClient in = manager.in();
        assertThat(in.get("/v1/members/card:till").status())
                .as("the only store he has")
                .isEqualTo(200);
        assertThat(in.get("/v1/members/card:till", "Zhiyin-Program", "plaza-one")
                        .status())
                .isEqualTo(200);
        refused(in.get("/v1/members/card:till", "Zhiyin-Program", "plaza-two"), 404, "not-found");
        refused(in.get("/v1/members/card:till", "Zhiyin-Program", "plaza"), 404, "not-found");
        // his goodwill is that of the role, in the store too
        Said gift = in.post(
                "/v1/adjustments",
                "{\"member\": \"card:till\", \"kind\": \"credit\", \"reason\": \"goodwill\", \"points\": 5001}",
                "Idempotency-Key",
                "too-much");
        refused(gift, 409, "goodwill-exceeded");
        assertThat(desk.admin
                        .send("POST", "/v1/programs/plaza/stores/one/close", null)
                        .status())
                .isEqualTo(200);
        clock.advance(Duration.ofMinutes(1));
        assertThat(in.get("/v1/members/card:till", "Zhiyin-Program", "plaza-one")
                        .status())
                .as("a store that has closed")
                .isIn(403, 404);
    }

    @Test
    void theProgrammeComesFromTheGrantsAndIsNamedWhereThereAreSeveral() {
        var both = desk.hire("both@example.org", List.of(role("customer-service", "tea"), role("finance", "books")));
        clock.advance(Duration.ofMinutes(1));
        ApiClient in = both.in();
        shop.enrol("card:both");
        refused(in.get("/v1/members/card:both"), 400, "program-unnamed");
        assertThat(in.get("/v1/members/card:both", "Zhiyin-Program", "tea").status())
                .isEqualTo(200);
        refused(in.get("/v1/members/card:both", "Zhiyin-Program", "books"), 404, "not-found");
        refused(in.get("/v1/liability", "Zhiyin-Program", "tea"), 403, "forbidden");
        assertThat(in.get("/v1/liability", "Zhiyin-Program", "books").status()).isEqualTo(200);
        JsonNode seen = in.get("/v1/programs").json().path("programs");
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).path("code").asString())
                .as("finance may not read programmes")
                .isEqualTo("tea");
        refused(in.get("/v1/programs/books"), 404, "not-found");
        refused(in.post("/v1/programs/tea/versions", Shop.json(Map.of("yaml", Shop.yaml("tea")))), 403, "forbidden");
    }

    @Test
    void publishingWithADraftNeedsTheLeaveToPublish() {
        put(
                desk.admin,
                "/v1/roles/author",
                Map.of("name", "Author", "permissions", List.of("programs.read", "programs.write")));
        var author = desk.hire("author@example.org", List.of(role("author", "tea")));
        clock.advance(Duration.ofMinutes(1));
        ApiClient in = author.in();
        Said published =
                in.post("/v1/programs/tea/versions", Shop.json(Map.of("yaml", Shop.yaml("tea"), "publish", true)));
        refused(published, 403, "forbidden");
        assertThat(published.json().path("permission").asString()).isEqualTo("programs.publish");
        assertThat(in.post("/v1/programs/tea/versions", Shop.json(Map.of("yaml", Shop.yaml("tea"))))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void c22_aRoleTakenAwayIsGoneAtTheNextRequest() {
        var finance = desk.hire("finance@example.org", List.of(role("finance", "tea")));
        clock.advance(Duration.ofMinutes(1));
        ApiClient in = finance.in();
        assertThat(in.get("/v1/liability").status()).isEqualTo(200);
        Said changed = put(
                desk.admin, "/v1/staff/" + finance.staff() + "/roles", Map.of("roles", List.of(role("clerk", "tea"))));
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        refused(in.get("/v1/liability"), 403, "forbidden");
        assertThat(in.get("/v1/members/nobody").status()).isEqualTo(404);
    }

    @Test
    void c24_passwordsAreOf8To128CharactersAndNotOnesThatManyChoose() {
        String link = desk.invite(desk.admin, "choosy@example.org", List.of())
                .json()
                .path("token")
                .asString();
        for (var each : Map.of(
                        "short 7",
                        "/password text.length",
                        "x".repeat(129),
                        "/password text.length",
                        "password1",
                        "/password password.common",
                        "Zhiyin-2026",
                        "/password password.common",
                        "choosy-1234",
                        "/password password.own")
                .entrySet()) {
            Said said = desk.door.post(
                    "/v1/staff/invitations/accept",
                    Shop.json(Map.of("invitation", link, "name", "Choosy", "password", each.getKey())));
            refused(said, 422, "validation-failed");
            assertThat(said.faults()).containsExactly(each.getValue());
        }
        Said longest = desk.door.post(
                "/v1/staff/invitations/accept",
                Shop.json(Map.of(
                        "invitation",
                        link,
                        "name",
                        "Choosy",
                        "password",
                        "长风破浪会有时".repeat(19).substring(0, 126) + " 海")));
        assertThat(longest.status()).as(longest.text()).isEqualTo(201);
    }

    @Test
    void c25_aFirstTryNeverWaitsWhateverTheLastDigitsOfTheClock() {
        for (int nanos : List.of(0, 1, 499, 500, 600, 999, 999_999_999)) {
            clock.set(clock.instant().truncatedTo(ChronoUnit.SECONDS).plusNanos(nanos));
            refused(desk.signIn("first-" + nanos + "@example.org", PASSWORD), 401, "sign-in-refused");
            clock.advance(Duration.ofHours(2));
        }
    }

    @Test
    void c25_aHundredWrongTriesAtOneAccountAreSlowedAndTheOwnerComesIn() {
        var target = desk.hire("target@example.org", List.of(role("clerk", "tea")));
        int looked = 0;
        for (int wrong = 0; wrong < 100; wrong++) {
            Said said = desk.signIn("target@example.org", "wrong horse " + wrong);
            if (said.code().equals("sign-in-refused")) {
                looked++;
            } else {
                refused(said, 429, "rate-limited");
                assertThat(Integer.parseInt(String.valueOf(said.header("Retry-After"))))
                        .isBetween(1, 900);
            }
        }
        assertThat(looked).isEqualTo(5);
        refused(desk.signIn("target@example.org", PASSWORD), 429, "rate-limited");
        Said onHisOwnDevice = desk.door.post(
                "/v1/staff/sign-in",
                Shop.json(Map.of("email", "target@example.org", "password", PASSWORD, "device", target.device())));
        assertThat(onHisOwnDevice.status()).as("on a device he has used before").isEqualTo(200);
        clock.advance(Duration.ofMinutes(15));
        assertThat(target.in().get("/v1/staff/me").status())
                .as("never for ever")
                .isEqualTo(200);
        assertThat(desk.signIn("target@example.org", "wrong again").code())
                .as("and counted from the beginning")
                .isEqualTo("sign-in-refused");
    }

    @Test
    void c25_guessesAtTheSameMomentAreCountedEach() {
        List<Said> said = Shop.atOnce(12, number -> desk.signIn("nobody-at-all@example.org", "guess number " + number));
        assertThat(said.stream().filter(each -> each.code().equals("sign-in-refused")))
                .hasSize(5);
        assertThat(said.stream().filter(each -> each.code().equals("rate-limited")))
                .hasSize(7);
    }

    @Test
    void c30_anUnknownAddressADisabledAccountAndAWrongPasswordAreAnsweredAlike() {
        var gone = desk.hire("gone@example.org", List.of(role("clerk", "tea")));
        desk.hire("there@example.org", List.of(role("clerk", "tea")));
        assertThat(desk.admin
                        .post("/v1/staff/" + gone.staff() + "/disable", "{}")
                        .status())
                .isEqualTo(200);
        List<Said> said = List.of(
                desk.signIn("unknown@example.org", PASSWORD),
                desk.signIn("gone@example.org", PASSWORD),
                desk.signIn("there@example.org", "wrong horse"));
        for (Said each : said) {
            refused(each, 401, "sign-in-refused");
            assertThat(each.json().path("detail"))
                    .isEqualTo(said.getFirst().json().path("detail"));
            assertThat(each.json().propertyNames())
                    .containsExactlyElementsOf(said.getFirst().json().propertyNames());
        }
        for (int more = 0; more < 4; more++) {
            desk.signIn("unknown@example.org", "wrong");
        }
        refused(desk.signIn("unknown@example.org", "wrong"), 429, "rate-limited");
    }

    @Test
    void c27_aPasswordAloneOpensNothing() {
        var person = desk.hire("two@example.org", List.of(role("clerk", "tea")));
        clock.advance(Duration.ofMinutes(1));
        String challenge = desk.signIn("two@example.org", PASSWORD)
                .json()
                .path("challenge")
                .asString();
        refused(desk.door.withKey(challenge).get("/v1/staff/me"), 401, "invalid-token");
        for (int wrong = 0; wrong < 5; wrong++) {
            String off = person.code().equals("000000") ? "000001" : "000000";
            refused(desk.code(challenge, off), 401, "sign-in-refused");
        }
        refused(desk.code(challenge, person.code()), 401, "sign-in-refused");
        String next = desk.signIn("two@example.org", PASSWORD)
                .json()
                .path("challenge")
                .asString();
        String code = person.code();
        assertThat(desk.code(next, code).status()).isEqualTo(201);
        refused(desk.code(next, code), 401, "sign-in-refused");
        String third = desk.signIn("two@example.org", PASSWORD)
                .json()
                .path("challenge")
                .asString();
        refused(desk.code(third, code), 401, "sign-in-refused");
    }

    @Test
    void c28_aChallengeIsGoodForTenMinutesAndARecoveryCodeOnce() {
        var person = desk.hire("recover@example.org", List.of(role("clerk", "tea")));
        clock.advance(Duration.ofMinutes(1));
        String late = desk.signIn("recover@example.org", PASSWORD)
                .json()
                .path("challenge")
                .asString();
        clock.advance(SignIn.CHALLENGE_LASTS);
        refused(desk.code(late, person.code()), 401, "sign-in-refused");
        assertThat(person.recoveryCodes()).hasSize(10);
        String recovery = person.recoveryCodes().getFirst();
        assertThat(recovery).as("80 bits").hasSize(16);
        String first = desk.signIn("recover@example.org", PASSWORD)
                .json()
                .path("challenge")
                .asString();
        assertThat(desk.code(first, recovery.substring(0, 8) + "-" + recovery.substring(8))
                        .status())
                .isEqualTo(201);
        String second = desk.signIn("recover@example.org", PASSWORD)
                .json()
                .path("challenge")
                .asString();
        refused(desk.code(second, recovery), 401, "sign-in-refused");
    }

    @Test
    void c27_whatIsRiskyNeedsTheSecondFactorAMomentAgoAndChangesTheToken() {
        var boss = desk.hire("boss@example.org", List.of(role("admin")));
        clock.advance(Duration.ofMinutes(1));
        String token = boss.session();
        ApiClient in = desk.door.withKey(token);
        assertThat(desk.invite(in, "first@example.org", List.of(role("clerk", "tea")))
                        .status())
                .isEqualTo(201);
        clock.advance(Sessions.PROVEN);
        refused(desk.invite(in, "second@example.org", List.of(role("clerk", "tea"))), 403, "step-up-required");
        assertThat(in.get("/v1/staff").status()).as("looking is not risky").isEqualTo(200);
        refused(
                in.post("/v1/staff/prove", Shop.json(Map.of("code", "12345x", "form", "bearer"))),
                401,
                "sign-in-refused");
        Said proven = in.post("/v1/staff/prove", Shop.json(Map.of("code", boss.code(), "form", "bearer")));
        assertThat(proven.status()).as(proven.text()).isEqualTo(200);
        refused(in.get("/v1/staff/me"), 401, "invalid-token");
        ApiClient again = desk.door.withKey(proven.json().path("token").asString());
        assertThat(desk.invite(again, "second@example.org", List.of(role("clerk", "tea")))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void c35_signingInMakesANewTokenAndSigningOutKillsIt() {
        var person = desk.hire("out@example.org", List.of(role("clerk", "tea")));
        clock.advance(Duration.ofMinutes(1));
        String one = person.session();
        clock.advance(Duration.ofMinutes(1));
        String two = person.session();
        assertThat(one).matches("zs_[0-9a-hjkmnp-tv-z]{52}").isNotEqualTo(two);
        assertThat(desk.door.withKey(one).post("/v1/staff/sign-out", "{}").status())
                .isEqualTo(204);
        refused(desk.door.withKey(one).get("/v1/staff/me"), 401, "invalid-token");
        assertThat(desk.door.withKey(two).get("/v1/staff/me").status()).isEqualTo(200);
    }

    @Test
    void c36_sessionsAreSeenAndEndedByTheirOwnerAndByAdministratorsAndWithTheAccount() {
        var person = desk.hire("many@example.org", List.of(role("clerk", "tea")));
        clock.advance(Duration.ofMinutes(1));
        ApiClient one = person.in();
        clock.advance(Duration.ofMinutes(1));
        ApiClient two = person.in();
        JsonNode mine = two.get("/v1/staff/sessions").json().path("sessions");
        assertThat(mine).as("one at the invitation, two since").hasSize(3);
        assertThat(mine.get(0).path("current").asBoolean()).isTrue();
        String first = mine.get(1).path("session").asString();
        assertThat(delete(two, "/v1/staff/sessions/" + first).status()).isEqualTo(204);
        refused(one.get("/v1/staff/me"), 401, "invalid-token");
        refused(delete(two, "/v1/staff/sessions/" + first), 404, "not-found");

        var stranger = desk.hire("stranger@example.org", List.of(role("clerk", "tea")));
        clock.advance(Duration.ofMinutes(1));
        String current = mine.get(0).path("session").asString();
        refused(delete(stranger.in(), "/v1/staff/sessions/" + current), 404, "not-found");

        String all = "/v1/staff/" + person.staff() + "/sessions";
        assertThat(desk.admin.get(all).json().path("sessions")).hasSize(2);
        assertThat(delete(desk.admin, all).status()).isEqualTo(204);
        refused(two.get("/v1/staff/me"), 401, "invalid-token");

        clock.advance(Duration.ofMinutes(1));
        ApiClient three = person.in();
        assertThat(desk.admin
                        .post("/v1/staff/" + person.staff() + "/disable", "{}")
                        .status())
                .isEqualTo(200);
        refused(three.get("/v1/staff/me"), 401, "invalid-token");
        assertThat(desk.admin
                        .post("/v1/staff/" + person.staff() + "/enable", "{}")
                        .status())
                .isEqualTo(200);
        refused(three.get("/v1/staff/me"), 401, "invalid-token");
        clock.advance(Duration.ofMinutes(1));
        assertThat(person.in().get("/v1/staff/me").status()).isEqualTo(200);
    }

    @Test
    void c35_anotherProcessHearsOfAnEndWithinFiveSeconds() {
        var person = desk.hire("process@example.org", List.of(role("clerk", "tea")));
        clock.advance(Duration.ofMinutes(1));
        String token = person.session();
        assertThat(desk.door.withKey(token).get("/v1/staff/me").status()).isEqualTo(200);
        database.sql("update staff.session set ended_at = seen_at where hash = sha256(:token::bytea)")
                .param("token", token)
                .update();
        clock.advance(Duration.ofSeconds(5));
        refused(desk.door.withKey(token).get("/v1/staff/me"), 401, "invalid-token");
    }

    @Test
    void c37_aSessionEndsAfterHalfAnHourOfQuietAndAfterTwelveHoursInAnyCase() {
        var person = desk.hire("idle@example.org", List.of(role("clerk", "tea")));
        clock.advance(Duration.ofMinutes(1));
        ApiClient quiet = person.in();
        clock.advance(Sessions.IDLE_MAX.minusSeconds(1));
        assertThat(quiet.get("/v1/staff/me").status()).isEqualTo(200);
        clock.advance(Sessions.IDLE_MAX);
        refused(quiet.get("/v1/staff/me"), 401, "invalid-token");

        ApiClient busy = person.in();
        for (int half = 0; half < 24; half++) {
            assertThat(busy.get("/v1/staff/me").status())
                    .as("half-hour " + half)
                    .isEqualTo(200);
            clock.advance(Duration.ofMinutes(30).minusSeconds(half == 23 ? 0 : 1));
        }
        clock.advance(Duration.ofSeconds(23));
        refused(busy.get("/v1/staff/me"), 401, "invalid-token");
    }

    @Test
    void c38_aBrowserGetsACookieThatNoScriptReadsAndNoTokenInTheBody() {
        var person = desk.hire("browser@example.org", List.of(role("clerk", "tea")));
        clock.advance(Duration.ofMinutes(1));
        String challenge = desk.signIn("browser@example.org", PASSWORD)
                .json()
                .path("challenge")
                .asString();
        Said in = desk.door.post(
                "/v1/staff/sign-in/code", Shop.json(Map.of("challenge", challenge, "code", person.code())));
        assertThat(in.json().has("token")).isFalse();
        String cookie = String.valueOf(in.header("Set-Cookie"));
        assertThat(cookie)
                .matches("__Host-zhiyin=zs_[0-9a-z]{52}; Path=/; Max-Age=43200; Secure; HttpOnly; SameSite=Strict");
        String sent = cookie.substring(0, cookie.indexOf(';'));
        assertThat(desk.door.get("/v1/staff/me", "Cookie", sent).status()).isEqualTo(200);
        refused(desk.door.post("/v1/staff/sign-out", "{}", "Cookie", sent), 403, "forbidden");
        assertThat(desk.door
                        .post("/v1/staff/sign-out", "{}", "Cookie", sent, "Zhiyin-Console", "1")
                        .header("Set-Cookie"))
                .as("C40: with the header that no other site can set")
                .startsWith("__Host-zhiyin=; Path=/; Max-Age=0;");
        refused(desk.door.get("/v1/staff/me", "Cookie", sent), 401, "invalid-token");
        refused(desk.door.get("/v1/staff/me?token=" + sent), 401, "invalid-token");
    }

    @Test
    void s04_nobodyGivesAwayWhatHeMayNotDoHimself() {
        put(desk.admin, "/v1/roles/people", Map.of("name", "People", "permissions", List.of("staff", "members.read")));
        var people = desk.hire("people@example.org", List.of(role("people", "tea")));
        clock.advance(Duration.ofMinutes(1));
        ApiClient in = people.in();
        Said more = desk.invite(in, "x1@example.org", List.of(role("clerk", "tea")));
        refused(more, 403, "forbidden");
        assertThat(desk.invite(in, "x2@example.org", List.of(role("people", "tea")))
                        .status())
                .isEqualTo(201);
        refused(desk.invite(in, "x3@example.org", List.of(role("people"))), 403, "forbidden");
        assertThat(desk.invite(in, "x4@example.org", List.of(role("people", "books")))
                        .faults())
                .containsExactly("/roles/0/program program.unknown");
        refused(
                put(in, "/v1/roles/mighty", Map.of("name", "Mighty", "permissions", List.of("members.read"))),
                403,
                "forbidden");
        assertThat(in.get("/v1/staff").json().path("staff"))
                .as("sees whom he looks after")
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.path("roles").toString()).contains("tea"));
        var elsewhere = desk.hire("elsewhere@example.org", List.of(role("clerk", "books")));
        refused(in.post("/v1/staff/" + elsewhere.staff() + "/disable", "{}"), 404, "not-found");
        var partly = desk.hire("partly@example.org", List.of(role("clerk", "tea"), role("finance", "books")));
        clock.advance(Duration.ofMinutes(1));
        ApiClient again = people.in();
        refused(again.post("/v1/staff/" + partly.staff() + "/disable", "{}"), 403, "forbidden");
        Said taken = put(again, "/v1/staff/" + partly.staff() + "/roles", Map.of("roles", List.of()));
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
        JsonNode left = desk.admin.get("/v1/staff").json().path("staff");
        for (JsonNode each : left) {
            if (each.path("email").asString().equals("partly@example.org")) {
                assertThat(each.path("roles").toString()).contains("books").doesNotContain("tea");
            }
        }
        refused(put(again, "/v1/staff/" + people.staff() + "/roles", Map.of("roles", List.of())), 409, "conflict");
    }

    @Test
    void s04_aDeveloperMakesKeysForWhatHeMayDoHimselfInHisProgramme() {
        var developer = desk.hire("dev@example.org", List.of(role("developer", "tea")));
        clock.advance(Duration.ofMinutes(1));
        ApiClient in = developer.in();
        Said made = in.post(
                "/v1/keys",
                Shop.json(Map.of("name", "till", "program", "tea", "scopes", List.of("events.write", "members.read"))));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        ApiClient till = desk.door.withKey(made.json().path("token").asString());
        assertThat(till.post("/v1/events", Shop.paid("card:dev", "d-1", 1_000), "Idempotency-Key", "d-1")
                        .status())
                .isEqualTo(201);
        refused(till.get("/v1/liability"), 403, "forbidden");
        refused(
                in.post(
                        "/v1/keys",
                        Shop.json(Map.of("name", "more", "program", "tea", "scopes", List.of("points.adjust")))),
                403,
                "forbidden");
        refused(in.post("/v1/keys", Shop.json(Map.of("name", "all", "program", "tea"))), 403, "forbidden");
        refused(in.post("/v1/keys", Shop.json(Map.of("name", "house"))), 403, "forbidden");
        assertThat(in.post("/v1/keys", Shop.json(Map.of("name", "x", "program", "books")))
                        .faults())
                .containsExactly("/program scope.program");
        assertThat(in.get("/v1/keys").json().path("keys"))
                .as("those of his programme, no administrator's")
                .isNotEmpty()
                .allSatisfy(key -> assertThat(key.path("program").asString()).isEqualTo("tea"));
    }

    private static String credit(String member, long points) {
        return Shop.json(Map.of("kind", "credit", "member", member, "points", points, "reason", "goodwill"));
    }

    @Test
    void s05_aClerkGivesNoMoreADayThanHisRoleLetsHimInHoweverManyPieces() {
        var clerk = desk.hire("giver@example.org", List.of(role("clerk", "tea")));
        clock.advance(Duration.ofMinutes(1));
        ApiClient in = clerk.in();
        shop.enrol("card:gift");
        assertThat(in.post("/v1/adjustments", credit("card:gift", 300), "Idempotency-Key", "g-1")
                        .status())
                .isEqualTo(201);
        assertThat(in.post("/v1/adjustments", credit("card:gift", 300), "Idempotency-Key", "g-1")
                        .header("Idempotency-Replayed"))
                .as("told again, and not counted again")
                .isEqualTo("true");
        assertThat(in.post("/v1/adjustments", credit("card:nobody", 150), "Idempotency-Key", "g-2")
                        .code())
                .as("given to nobody, and not counted")
                .isEqualTo("not-found");
        List<Said> pieces = Shop.atOnce(
                10,
                number -> in.post("/v1/adjustments", credit("card:gift", 50), "Idempotency-Key", "g-piece-" + number));
        assertThat(pieces.stream().filter(each -> each.status() == 201)).hasSize(4);
        Said more = in.post("/v1/adjustments", credit("card:gift", 1), "Idempotency-Key", "g-3");
        refused(more, 409, "goodwill-exceeded");
        assertThat(more.json().path("limit").asLong()).isEqualTo(500);
        assertThat(more.json().path("given").asLong()).isEqualTo(500);
        assertThat(shop.available("card:gift")).isEqualTo(500);
        refused(
                in.post(
                        "/v1/adjustments/batch",
                        Shop.json(Map.of(
                                "adjustments",
                                List.of(Map.of(
                                        "key",
                                        "b",
                                        "kind",
                                        "credit",
                                        "member",
                                        "card:gift",
                                        "points",
                                        1,
                                        "reason",
                                        "goodwill"))))),
                403,
                "forbidden");
        assertThat(shop.api()
                        .post("/v1/adjustments", credit("card:gift", 5_000), "Idempotency-Key", "k-1")
                        .status())
                .as("a key has no such limit")
                .isEqualTo(201);
        clock.advance(Duration.ofDays(1));
        assertThat(clerk.in()
                        .post("/v1/adjustments", credit("card:gift", 500), "Idempotency-Key", "g-4")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void whoeverLooksAtWhatOthersDoHasNoOtherRole() {
        assertThat(desk.invite(desk.admin, "judge@example.org", List.of(role("auditor", "tea"), role("clerk", "tea")))
                        .faults())
                .containsExactly("/roles role.exclusive");
    }

    @Test
    void aRoleOfTheHousesOwnIsMadeChangedGivenAndTakenAway() {
        refused(
                put(desk.admin, "/v1/roles/clerk", Map.of("name", "Clerk", "permissions", List.of("members.read"))),
                409,
                "conflict");
        assertThat(put(desk.admin, "/v1/roles/night", Map.of("name", "Night", "permissions", List.of("members.fly")))
                        .faults())
                .containsExactly("/permissions/0 permission.unknown");
        Said made = put(
                desk.admin,
                "/v1/roles/night",
                Map.of("name", "Night shift", "permissions", List.of("members.read"), "goodwill_points", 50));
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        var night = desk.hire("night@example.org", List.of(role("night", "tea")));
        clock.advance(Duration.ofMinutes(1));
        ApiClient in = night.in();
        assertThat(in.get("/v1/members/nobody").status()).isEqualTo(404);
        refused(in.get("/v1/liability"), 403, "forbidden");
        put(desk.admin, "/v1/roles/night", Map.of("name", "Night", "permissions", List.of("finance.read")));
        assertThat(in.get("/v1/liability").status()).isEqualTo(200);
        assertThat(delete(desk.admin, "/v1/roles/night").status()).isEqualTo(204);
        refused(in.get("/v1/liability"), 403, "forbidden");
    }

    @Test
    void anotherPasswordEndsTheOtherSessionsAndNeedsTheOldOne() {
        var person = desk.hire("change@example.org", List.of(role("clerk", "tea")));
        clock.advance(Duration.ofMinutes(1));
        ApiClient one = person.in();
        clock.advance(Duration.ofMinutes(1));
        ApiClient two = person.in();
        refused(
                put(two, "/v1/staff/me/password", Map.of("current", "wrong horse", "password", "lemon tiptoe")),
                401,
                "sign-in-refused");
        assertThat(put(two, "/v1/staff/me/password", Map.of("current", PASSWORD, "password", "changeme1"))
                        .faults())
                .containsExactly("/password password.common");
        assertThat(put(two, "/v1/staff/me/password", Map.of("current", PASSWORD, "password", "lemon tiptoe"))
                        .status())
                .isEqualTo(204);
        refused(one.get("/v1/staff/me"), 401, "invalid-token");
        assertThat(two.get("/v1/staff/me").status()).isEqualTo(200);
        refused(desk.signIn("change@example.org", PASSWORD), 401, "sign-in-refused");
        assertThat(desk.signIn("change@example.org", "lemon tiptoe").status()).isEqualTo(200);
    }

    @Test
    void whoHasLostHisSecondFactorSetsUpAnother() {
        var person = desk.hire("lost@example.org", List.of(role("clerk", "tea")));
        clock.advance(Duration.ofMinutes(1));
        ApiClient in = person.in();
        assertThat(desk.admin
                        .post("/v1/staff/" + person.staff() + "/forget-second-factor", "{}")
                        .status())
                .isEqualTo(204);
        refused(in.get("/v1/staff/me"), 401, "invalid-token");
        Said first = desk.signIn("lost@example.org", PASSWORD);
        String secret = first.json().at("/enrol/secret").asString();
        assertThat(secret).isNotEqualTo(person.secret()).hasSize(32);
        assertThat(desk.code(
                                first.json().path("challenge").asString(),
                                Totp.code(Desk.bytes(secret), Totp.step(clock.instant()), 6))
                        .json()
                        .path("recovery_codes"))
                .hasSize(10);
    }

    @Test
    void c51_whatLetsInIsOf256BitsAndNothingOfItIsInTheDatabase() {
        var person = desk.hire("hidden@example.org", List.of(role("clerk", "tea")));
        clock.advance(Duration.ofMinutes(1));
        String token = person.session();
        StringBuilder everything = new StringBuilder();
        for (String table :
                List.of("account", "session", "challenge", "invitation", "device", "recovery_code", "guess")) {
            database.sql("select t::text from staff." + table + " t")
                    .query(String.class)
                    .list()
                    .forEach(everything::append);
        }
        String hex = java.util.HexFormat.of().formatHex(Desk.bytes(person.secret()));
        assertThat(everything.toString())
                .contains("hidden@example.org")
                .doesNotContain(token.substring(3), person.device().substring(3), PASSWORD, hex)
                .doesNotContain(person.recoveryCodes());
    }
}
