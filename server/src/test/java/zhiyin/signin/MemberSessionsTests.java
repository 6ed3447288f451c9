package zhiyin.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;
import zhiyin.http.Call;
import zhiyin.member.IdentityRef;
import zhiyin.signin.Entrance.Got;

/** Sessions of members: how they begin, go on and end, and that a member sees himself alone. */
@DatabaseTest
@TestPropertySource(properties = "zhiyin.limit.member=0")
@Import({TestClock.Installed.class, Mailboxes.Installed.class})
class MemberSessionsTests {
    private static int shops;

    @Autowired
    private ApplicationContext application;

    @Autowired
    private TestClock clock;

    @Autowired
    private JdbcClient sql;

    private Entrance entrance;
    private String phone;

    @BeforeEach
    void open() {
        entrance = new Entrance(application, "sessions-" + shops);
        phone = "+86139%08d".formatted(shops++);
    }

    private Said refresh(String token) {
        return Shop.door(application).post("/v1/sign-in/refresh", Shop.json(Map.of("refresh", token)));
    }

    private static void assertDead(ApiClient client) {
        Said said = client.get("/v1/me");
        assertThat(said.status()).as(said.text()).isEqualTo(401);
    }

    @Test
    void aMemberSeesWhatHeHasAndWhy() {
        entrance.shop.told(Shop.paid("phone:" + phone, "o-" + phone.substring(1), 10_000));
        ApiClient me = entrance.as(entrance.in(phone));
        assertThat(me.get("/v1/me?expand=wallets").json())
                .isEqualTo(entrance.shop
                        .api()
                        .get("/v1/members/phone:" + phone + "?expand=wallets")
                        .json());
        assertThat(me.get("/v1/me/wallets").json())
                .isEqualTo(entrance.shop
                        .api()
                        .get("/v1/members/phone:" + phone + "/wallets")
                        .json());
        assertThat(me.get("/v1/me/statement").json())
                .isEqualTo(entrance.shop
                        .api()
                        .get("/v1/members/phone:" + phone + "/statement")
                        .json());
        assertThat(me.get("/v1/me/expiring").json())
                .isEqualTo(entrance.shop
                        .api()
                        .get("/v1/members/phone:" + phone + "/expiring")
                        .json());
        assertThat(me.get("/v1/me/statement.csv").text())
                .isEqualTo(entrance.shop
                        .api()
                        .get("/v1/members/phone:" + phone + "/statement.csv")
                        .text());
        assertThat(me.get("/v1/me/statement.html").status()).isEqualTo(200);
        assertThat(me.get("/v1/me/explain/balance?asset=points").json())
                .isEqualTo(entrance.shop
                        .api()
                        .get("/v1/members/phone:" + phone + "/explain/balance?asset=points")
                        .json());
        assertThat(me.get("/v1/me/explain?order=o-" + phone.substring(1)).status())
                .isEqualTo(200);
    }

    @Test
    void aMemberIsGivenACardOnceAndShowsItAtTheTill() {
        ApiClient me = entrance.as(entrance.in(phone));
        Said given = me.post("/v1/me/card", "{}");
        assertThat(given.status()).as(given.text()).isEqualTo(201);
        Said again = me.post("/v1/me/card", "{}");
        assertThat(again.status()).as(again.text()).isEqualTo(200);
        assertThat(again.json()).isEqualTo(given.json());
        Said scanned = entrance.shop
                .api()
                .post(
                        "/v1/cards/scan",
                        Shop.json(Map.of("code", given.json().path("qr").asString())));
        assertThat(scanned.json().path("member").asString())
                .isEqualTo(given.json().path("member").asString());
        assertThat(scanned.json().path("shown").asBoolean()).isTrue();
        assertThat(Shop.door(application).post("/v1/me/card", "{}").status()).isEqualTo(401);
    }

    @Test
    void i19_whatIsAnothersIsNotThereWhateverRouteAMemberAsks() {
        JsonNode other = entrance.shop.told(Shop.paid("phone:+8613911111111", "theirs-" + phone.substring(1), 10_000));
        ApiClient me = entrance.as(entrance.in(phone));
        assertThat(me.get("/v1/me/explain?order=theirs-" + phone.substring(1)).status())
                .isEqualTo(404);
        assertThat(me.get("/v1/me/explain?event=" + other.path("id").asString()).status())
                .isEqualTo(404);
        Entrance elsewhere = new Entrance(application, "elsewhere-of-" + entrance.shop.code());
        elsewhere.in("+8613922222222");
        List<String> members = List.of(
                other.path("member").asString(),
                "phone:+8613911111111",
                "phone:" + phone,
                elsewhere
                        .shop
                        .api()
                        .get("/v1/members/phone:+8613922222222")
                        .json()
                        .path("id")
                        .asString(),
                "mbr_0000000000001");
        Map<String, String> before = Shop.everything(application);
        JsonNode document = Shop.door(application).get("/openapi.json").json();
        List<String> own = new ArrayList<>();
        int asked = 0;
        for (var path : document.path("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                String callers = operation.getValue().path("x-callers").toString();
                boolean open = operation.getValue().path("security").isEmpty();
                if (callers.contains("\"member\"")) {
                    own.add(path.getKey());
                    assertThat(callers).as(path.getKey()).isEqualTo("[\"member\"]");
                    continue;
                }
                if (open) {
                    continue;
                }
                for (String member : path.getKey().contains("{member}") ? members : List.of("x")) {
                    String filled = path.getKey()
                            .replace("{member}", member)
                            .replace("{code}", entrance.shop.code())
                            .replaceAll("\\{[a-z_]+}", "1");
                    Said said = operation.getKey().equals("get")
                            ? me.get(filled)
                            : me.send(
                                    operation.getKey().toUpperCase(java.util.Locale.ROOT),
                                    filled,
                                    Shop.utf8("{}"),
                                    "Content-Type",
                                    "application/json",
                                    "Idempotency-Key",
                                    Shop.freshKey());
                    assertThat(said.status())
                            .as(operation.getKey() + " " + filled)
                            .isEqualTo(path.getKey().contains("{") ? 404 : 403);
                    asked++;
                }
            }
        }
        assertThat(asked).isGreaterThan(60);
        assertThat(new TreeSet<>(own)).allMatch(path -> path.startsWith("/v1/me"));
        assertThat(own.stream().filter(path -> path.contains("{")).distinct())
                .containsExactlyInAnyOrder(
                        "/v1/me/sessions/{session}", "/v1/me/stores/{store}", "/v1/me/relations/{relation}");
        Map<String, String> after = new HashMap<>(Shop.everything(application));
        // when the session itself was last used is its own
        after.put("signin.session", before.get("signin.session"));
        assertThat(after).isEqualTo(before);
    }

    @Test
    void whoeverMayNotSignInIsToldSoByWhicheverWayHeComesAndHisSessionsRest() {
        JsonNode in = entrance.in(phone);
        String member = "/v1/members/phone:" + phone;
        said(member + "/blacklist", "fraud");
        clock.advance(Duration.ofSeconds(6));
        assertDead(entrance.as(in));
        assertThat(refresh(in.path("refresh").asString()).status()).isEqualTo(401);
        assertThat(entrance.show(phone, entrance.again(clock, phone)).code()).isEqualTo("member-blacklisted");
        String asked = Shop.json(Map.of("member", "phone:" + phone));
        Said word = entrance.shop.api().post("/v1/member-sessions", asked);
        assertThat(word.status()).isEqualTo(409);
        assertThat(word.code()).isEqualTo("member-blacklisted");
        assertThat(word.json().path("forbids").asString()).isEqualTo("sign_in");
        said(member + "/unfreeze", "cleared");
        clock.advance(Duration.ofSeconds(6));
        assertThat(entrance.show(phone, entrance.again(clock, phone)).status()).isEqualTo(201);
        assertThat(entrance.shop.api().post("/v1/member-sessions", asked).status())
                .isEqualTo(201);
        // spending is another matter: who is frozen may look
        said(member + "/freeze", "suspected");
        assertThat(entrance.show(phone, entrance.again(clock, phone)).status()).isEqualTo(201);
    }

    @Test
    void whoWasMergedIsNobodyWhoCouldStillBeIn() {
        JsonNode in = entrance.in(phone);
        String other = "+86138" + phone.substring(6);
        entrance.in(other);
        String id = entrance.shop
                .api()
                .get("/v1/members/phone:" + phone)
                .json()
                .path("id")
                .asString();
        Said merged = entrance.shop
                .api()
                .post(
                        "/v1/members/" + id + "/merge",
                        Shop.json(Map.of("into", "phone:" + other, "reason", "duplicate")),
                        "Idempotency-Key",
                        Shop.freshKey());
        assertThat(merged.status()).as(merged.text()).isBetween(200, 201);
        clock.advance(Duration.ofSeconds(6));
        assertDead(entrance.as(in));
        assertThat(entrance.shop
                        .api()
                        .post("/v1/member-sessions", Shop.json(Map.of("member", id)))
                        .code())
                .isEqualTo("member-merged");
        // his number is the other's now
        JsonNode again = entrance.show(phone, entrance.again(clock, phone)).json();
        assertThat(entrance.as(again).get("/v1/me").json().path("identities").toString())
                .contains(
                        IdentityRef.parse("phone:" + phone).masked(),
                        IdentityRef.parse("phone:" + other).masked());
    }

    private void said(String path, String reason) {
        Said said =
                entrance.shop.api().post(path, Shop.json(Map.of("reason", reason)), "Idempotency-Key", Shop.freshKey());
        assertThat(said.status()).as(said.text()).isBetween(200, 201);
    }

    @Test
    void s01_anothersSessionIsNotThereToBeEnded() {
        JsonNode other = entrance.in("+8613933333333");
        ApiClient me = entrance.as(entrance.in(phone));
        assertThat(me.send("DELETE", "/v1/me/sessions/" + other.path("session").asString(), null)
                        .status())
                .isEqualTo(404);
        assertThat(entrance.as(other).get("/v1/me").status()).isEqualTo(200);
    }

    @Test
    void c34_aRefreshTokenIsChangedForAnotherPairAndTheOldTokensAreDead() {
        JsonNode in = entrance.in(phone);
        clock.advance(Duration.ofMinutes(1));
        Said said = refresh(in.path("refresh").asString());
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        assertThat(said.json().path("session")).isEqualTo(in.path("session"));
        assertThat(said.json().path("until")).isEqualTo(in.path("until"));
        assertThat(entrance.as(said.json()).get("/v1/me").status()).isEqualTo(200);
        assertDead(entrance.as(in));
    }

    @Test
    void c34_aRefreshTokenThatComesASecondTimeEndsItsSession() {
        JsonNode in = entrance.in(phone);
        JsonNode next = refresh(in.path("refresh").asString()).json();
        assertThat(refresh(in.path("refresh").asString()).status()).isEqualTo(401);
        assertDead(entrance.as(next));
        assertThat(refresh(next.path("refresh").asString()).status()).isEqualTo(401);
        assertThat(sql.sql("select ended_by from signin.session where id = :id")
                        .param("id", MemberSessions.ID.parse(in.path("session").asString()))
                        .query(String.class)
                        .single())
                .isEqualTo("reuse");
    }

    @Test
    void c34_ofTwentyWhoChangeOneTokenAtOnceOneGetsAPairAndThatIsDeadToo() {
        JsonNode in = entrance.in(phone);
        List<Said> said = Shop.atOnce(20, number -> refresh(in.path("refresh").asString()));
        List<Said> good = said.stream().filter(one -> one.status() == 200).toList();
        assertThat(good).hasSize(1);
        clock.advance(Duration.ofSeconds(5));
        assertDead(entrance.as(good.getFirst().json()));
    }

    @Test
    void c37_aTokenIsGoodForAQuarterOfAnHour() {
        JsonNode in = entrance.in(phone);
        clock.advance(Duration.ofMinutes(15).minusMillis(1));
        assertThat(entrance.as(in).get("/v1/me").status()).isEqualTo(200);
        clock.advance(Duration.ofMillis(1));
        assertDead(entrance.as(in));
    }

    @Test
    void c37_aSessionEndsAfterThirtyQuietDays() {
        JsonNode in = entrance.in(phone);
        clock.advance(Duration.ofDays(30).minusMillis(1));
        JsonNode next = refresh(in.path("refresh").asString()).json();
        assertThat(next.path("token").asString()).isNotEmpty();
        clock.advance(Duration.ofDays(30));
        assertThat(refresh(next.path("refresh").asString()).status()).isEqualTo(401);
    }

    @Test
    void c37_aSessionEndsAfterAHundredAndEightyDaysHoweverMuchItIsUsed() {
        JsonNode in = entrance.in(phone);
        String token = in.path("refresh").asString();
        for (int month = 0; month < 7; month++) {
            clock.advance(Duration.ofDays(25));
            Said said = refresh(token);
            assertThat(said.status()).isEqualTo(200);
            token = said.json().path("refresh").asString();
        }
        clock.advance(Duration.ofDays(5));
        assertThat(refresh(token).status()).isEqualTo(401);
    }

    @Test
    void c37_aCookieEndsWithItsSessionAfterThirtyQuietDays() {
        String cookie = cookie(show("cookie"));
        clock.advance(Duration.ofDays(29));
        assertThat(asPage(cookie).status()).isEqualTo(200);
        clock.advance(Duration.ofDays(30));
        assertThat(asPage(cookie).status()).isEqualTo(401);
    }

    private Said show(String form, String... headers) {
        Got got = entrance.get(phone);
        Map<String, String> body = Map.of("phone", phone, "request", got.request(), "code", got.code(), "form", form);
        Said said = entrance.shop.api().post("/v1/sign-in/with-code", Shop.json(body), headers);
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said;
    }

    private static String cookie(Said said) {
        String set = String.valueOf(said.header("Set-Cookie"));
        return set.substring(0, set.indexOf(';'));
    }

    private Said asPage(String cookie) {
        return Shop.door(application).get("/v1/me", "Cookie", cookie);
    }

    @Test
    void c38_aPageGetsItsTokenInACookieThatIsBoundAndNoScriptReads() {
        Said said = show("cookie");
        assertThat(said.json().has("token")).isFalse();
        assertThat(said.json().has("refresh")).isFalse();
        assertThat(said.header("Set-Cookie"))
                .startsWith(Call.MEMBER_COOKIE + "=zm_")
                .startsWith("__Host-")
                .contains("; Path=/;", "; Secure", "; HttpOnly", "; SameSite=Strict")
                .doesNotContain("Domain");
        assertThat(asPage(cookie(said)).status()).isEqualTo(200);
        assertThat(Shop.door(application)
                        .send("POST", "/v1/me/sign-out", null, "Cookie", cookie(said))
                        .status())
                .as("another site's page can make a browser send the cookie, and not the header")
                .isEqualTo(403);
        Said out = Shop.door(application)
                .send("POST", "/v1/me/sign-out", null, "Cookie", cookie(said), "Zhiyin-Console", "1");
        assertThat(out.status()).isEqualTo(204);
        assertThat(out.header("Set-Cookie")).contains("Max-Age=0");
        assertThat(asPage(cookie(said)).status()).isEqualTo(401);
    }

    @Test
    void c35_whoSignsInOnAPageTakesThePlaceOfTheSessionBefore() {
        String first = cookie(show("cookie"));
        clock.advance(Duration.ofMinutes(1));
        String second = cookie(show("cookie", "Cookie", first));
        assertThat(second).isNotEqualTo(first);
        assertThat(asPage(first).status()).isEqualTo(401);
        assertThat(asPage(second).status()).isEqualTo(200);
    }

    @Test
    void c35_whatEndsElsewhereOpensNothingAfterFiveSeconds() {
        JsonNode in = entrance.in(phone);
        ApiClient me = entrance.as(in);
        assertThat(me.get("/v1/me").status()).isEqualTo(200);
        // as another process writes it
        sql.sql("update signin.session set ended_at = started_at, ended_by = 'member' where id = :id")
                .param("id", MemberSessions.ID.parse(in.path("session").asString()))
                .update();
        clock.advance(Duration.ofSeconds(5));
        assertDead(me);
    }

    @Test
    void c36_aMemberSeesHisSessionsAndEndsThem() {
        JsonNode one = entrance.in(phone);
        clock.advance(Duration.ofMinutes(1));
        JsonNode two = entrance.in(phone);
        clock.advance(Duration.ofMinutes(1));
        JsonNode three = entrance.in(phone);
        ApiClient me = entrance.as(three);
        JsonNode listed = me.get("/v1/me/sessions").json().path("sessions");
        Said cared = entrance.shop.api().get("/v1/members/phone:" + phone + "/sessions");
        assertThat(cared.json().path("sessions").findValuesAsString("session"))
                .as(cared.text())
                .isEqualTo(listed.findValuesAsString("session"));
        assertThat(cared.json().path("sessions").findValues("current").toString())
                .as("whoever cares for members is none")
                .doesNotContain("true");
        assertThat(listed).hasSize(3);
        assertThat(listed.get(0).path("current").asBoolean()).isTrue();
        assertThat(listed.get(0).path("way").asString()).isEqualTo("phone");
        assertThat(me.send("DELETE", "/v1/me/sessions/" + one.path("session").asString(), null)
                        .status())
                .isEqualTo(204);
        assertDead(entrance.as(one));
        assertThat(entrance.as(two).get("/v1/me").status()).isEqualTo(200);
        assertThat(me.send("DELETE", "/v1/me/sessions", null).status()).isEqualTo(204);
        assertDead(entrance.as(two));
        assertThat(me.get("/v1/me").status()).isEqualTo(200);
    }

    @Test
    void c36_theShopEndsAllSessionsOfAMember() {
        JsonNode in = entrance.in(phone);
        assertThat(entrance.shop
                        .api()
                        .send("DELETE", "/v1/members/phone:" + phone + "/sessions", null)
                        .status())
                .isEqualTo(204);
        assertDead(entrance.as(in));
        assertThat(refresh(in.path("refresh").asString()).status()).isEqualTo(401);
    }

    @Test
    void aShopWithALoginOfItsOwnLetsAMemberInForAQuarterOfAnHour() {
        String member = entrance.shop.enrol("ext:shop:" + phone);
        Said said = entrance.shop.api().post("/v1/member-sessions", Shop.json(Map.of("member", "ext:shop:" + phone)));
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        assertThat(said.json().has("refresh")).isFalse();
        ApiClient me = entrance.as(said.json());
        assertThat(me.get("/v1/me").json().path("id").asString()).isEqualTo(member);
        clock.advance(Duration.ofMinutes(15));
        assertDead(me);
        assertThat(entrance.shop
                        .api()
                        .post("/v1/member-sessions", Shop.json(Map.of("member", "ext:shop:nobody")))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void c27_aCodeToHisOwnPhoneProvesAgainThatItIsHeAndTheOldTokenIsDead() {
        entrance.shop.enrol("phone:" + phone);
        JsonNode in = entrance.shop
                .api()
                .post("/v1/member-sessions", Shop.json(Map.of("member", "phone:" + phone)))
                .json();
        ApiClient me = entrance.as(in);
        MemberSessions sessions = application.getBean(MemberSessions.class);
        assertThat(sessions.proven(sessions.find(in.path("token").asString()))).isFalse();
        Said asked = me.post("/v1/me/codes", Shop.json(Map.of("phone", phone)));
        assertThat(asked.status()).as(asked.text()).isEqualTo(202);
        Map<String, String> body = Map.of(
                "phone",
                phone,
                "request",
                asked.json().path("request").asString(),
                "code",
                entrance.mailboxes.code(phone, 1),
                "form",
                "bearer");
        Said proven = me.post("/v1/me/prove", Shop.json(body));
        assertThat(proven.status()).as(proven.text()).isEqualTo(200);
        assertDead(me);
        assertThat(sessions.proven(sessions.find(proven.json().path("token").asString())))
                .isTrue();
        clock.advance(MemberSessions.PROVEN);
        assertThat(sessions.proven(sessions.find(proven.json().path("token").asString())))
                .isFalse();
    }

    @Test
    void c29_aCodeThatProvesGoesToNoPhoneButHisOwn() {
        ApiClient me = entrance.as(entrance.in(phone));
        Said asked = me.post("/v1/me/codes", Shop.json(Map.of("phone", "+8613944444444")));
        assertThat(asked.status()).isEqualTo(202);
        JsonNode his = entrance.in("+8613955555555");
        assertThat(his.path("joined").asBoolean()).isTrue();
        assertThat(entrance.mailboxes.of("+8613944444444")).isEmpty();
    }

    @Test
    void c51_tokensHave256BitsAndAreKeptAsHashesAlone() {
        JsonNode in = entrance.in(phone);
        for (String name : List.of("token", "refresh")) {
            assertThat(in.path(name).asString()).matches("z[mr]_[0-9a-z]{52}");
        }
        String all = sql.sql("select string_agg(t::text, ' ') from signin.token t")
                .query(String.class)
                .single();
        assertThat(all).doesNotContain(in.path("token").asString().substring(3));
    }
}
