package zhiyin.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
import zhiyin.member.Members;

/** A member who has signed in sees, corrects and says what is his to say, and can go. */
@DatabaseTest
@Import({TestClock.Installed.class, Mailboxes.Installed.class})
class OwnDataTests {
    private static int shops;

    @Autowired
    private ApplicationContext application;

    @Autowired
    private TestClock clock;

    @Autowired
    private JdbcClient database;

    private Entrance entrance;
    private String phone;

    @BeforeEach
    void open() {
        entrance = new Entrance(application, "own-" + shops);
        phone = "+86137%08d".formatted(shops++);
    }

    private static Said send(ApiClient me, String method, String path, Map<String, ?> body) {
        return me.send(method, path, Shop.utf8(Shop.json(body)), "Content-Type", "application/json");
    }

    private static boolean given(ApiClient me, String purpose) {
        for (JsonNode line : me.get("/v1/me/preferences").json().path("preferences")) {
            if (line.path("purpose").asString().equals(purpose)) {
                return line.path("given").asBoolean();
            }
        }
        throw new AssertionError(purpose);
    }

    @Test
    void consentIsGivenAndWithdrawnInOneCallEach() {
        ApiClient me = entrance.as(entrance.in(phone));
        assertThat(given(me, "sharing")).isFalse();
        assertThat(me.post("/v1/me/consents", """
                        {"consents": [{"purpose": "sharing", "given": true, "notice": "2026-1"}]}""").status()).isEqualTo(200);
        assertThat(given(me, "sharing")).isTrue();
        assertThat(me.post("/v1/me/consents", "{\"consents\": [{\"purpose\": \"sharing\", \"given\": false}]}")
                        .status())
                .isEqualTo(200);
        assertThat(given(me, "sharing")).isFalse();
        JsonNode told = me.get("/v1/me/consents").json();
        assertThat(told.path("history")).hasSize(2);
        assertThat(told.at("/history/0/source").asString()).isEqualTo("preference-centre");
        assertThat(told)
                .isEqualTo(entrance.shop
                        .api()
                        .get("/v1/members/phone:" + phone + "/consents")
                        .json());
        assertThat(me.post(
                                "/v1/me/consents",
                                "{\"consents\": [{\"purpose\": \"guardian\", \"given\": true, \"notice\": \"1\", \"proof\": \"x\"}]}")
                        .faults()
                        .toString())
                .contains("consent.guardian");
    }

    @Test
    void c27_whatIsThereAboutHimIsGivenToWhoeverHasJustShownThatItIsHe() {
        JsonNode in = entrance.in(phone);
        ApiClient me = entrance.as(in);
        assertThat(send(me, "PATCH", "/v1/me", Map.of("name", "林小满")).status()).isEqualTo(204);
        Said given = me.get("/v1/me/personal-data");
        assertThat(given.status()).as(given.text()).isEqualTo(200);
        assertThat(given.header("Cache-Control")).isEqualTo("no-store");
        assertThat(given.text()).contains(phone, "林小满", "signin.session");
        for (String language : List.of("en", "zh-CN", "zh-TW")) {
            assertThat(me.get("/v1/me/personal-data.html?lang=" + language).text())
                    .contains("lang=\"" + language + "\"", phone, "林小满");
        }
        String shops = entrance.shop
                .api()
                .post(
                        "/v1/member-sessions",
                        Shop.json(Map.of("member", in.path("member").asString())))
                .json()
                .path("token")
                .asString();
        ApiClient byTheShop = entrance.as(shops);
        assertThat(byTheShop.get("/v1/me").status()).isEqualTo(200);
        for (String path : List.of("/v1/me/personal-data", "/v1/me/personal-data.html")) {
            assertThat(byTheShop.get(path).code()).as(path).isEqualTo("step-up-required");
        }
        assertThat(byTheShop.send("DELETE", "/v1/me", null).code()).isEqualTo("step-up-required");
        assertThat(entrance.shop
                        .admin()
                        .get("/v1/audit?object=member:" + in.path("member").asString())
                        .text())
                .contains("exportMyself", "correctMyself", "127.0.0.1");
    }

    @Test
    void i22_whoDeletesHimselfIsGoneAndTheTrailKeepsNoAddressOfHis() {
        JsonNode in = entrance.in(phone);
        ApiClient me = entrance.as(in);
        assertThat(me.get("/v1/me/personal-data").status()).isEqualTo(200);
        Long member = Members.ID.parse(in.path("member").asString());
        String veiled = "select count(*) from trail.veiled where whose = 'member' and whose_id = " + member;
        assertThat(database.sql(veiled).query(Long.class).single()).isPositive();
        Said gone = me.send("DELETE", "/v1/me", null);
        assertThat(gone.status()).as(gone.text()).isEqualTo(204);
        assertThat(entrance.shop.api().get("/v1/members/phone:" + phone).status())
                .isEqualTo(404);
        clock.advance(Duration.ofMinutes(1));
        assertThat(me.get("/v1/me").status()).isBetween(401, 404);
        assertThat(database.sql(veiled).query(Long.class).single()).isZero();
        Shop.assertLawful(application);
    }
}
