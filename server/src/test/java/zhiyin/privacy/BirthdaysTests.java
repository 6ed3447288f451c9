package zhiyin.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;
import zhiyin.intake.Days;

/** A day of birth is corrected so often a year, or for a reason; a birthday comes once a year all the same. */
@DatabaseTest
@Import(TestClock.Installed.class)
class BirthdaysTests {
    private static int shops;

    @Autowired
    private ApplicationContext application;

    @Autowired
    private TestClock clock;

    private Shop shop;
    private String lin;

    @BeforeEach
    void open() {
        on("2026-01-20");
        String code = "birthdays-" + shops++;
        shop = Shop.open(application, code, Shop.yaml(code).replace("  rules:\n", """
                  rules:
                    - {code: birthday, name: Birthday, asset: points, on: member.birthday, award: {points: 100}}
                    - {code: month, name: Month, asset: points, on: order.paid, award: {points: 7},
                       when: {combinator: and, rules: [{field: member.birthMonth, operator: "=", value: 5}]}}
                """));
        lin = enrol("card:lin", "1990-03-02");
    }

    private String enrol(String identity, String birthday) {
        Said said = shop.api()
                .post(
                        "/v1/members",
                        Shop.json(Map.of("identities", List.of(identity), "birthday", birthday)),
                        "Idempotency-Key",
                        Shop.freshKey());
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json().path("member").asString();
    }

    /** Half past midnight of that day in Shanghai. */
    private void on(String day) {
        clock.set(Instant.parse(day + "T00:00:30+08:00"));
    }

    private void passes(String day) {
        on(day);
        application.getBean(Days.class).pass();
    }

    private static Said put(ApiClient who, String path, Map<String, ?> body) {
        return who.send("PUT", path, Shop.utf8(Shop.json(body)), "Content-Type", "application/json");
    }

    private Said correct(String member, String birthday, Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.put("birthday", birthday);
        return put(shop.api(), "/v1/members/" + member + "/birthday", body);
    }

    private JsonNode corrected(String member, String birthday) {
        Said said = correct(member, birthday, Map.of());
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json();
    }

    @Test
    void aCorrectionIsOneAYearAndBringsNoSecondGift() {
        passes("2026-03-02");
        assertThat(shop.available("card:lin")).isEqualTo(100);
        assertThat(corrected("card:lin", "1990-03-05").path("birthday").asString())
                .isEqualTo("1990-03-05");
        passes("2026-03-05");
        assertThat(shop.available("card:lin")).as("one birthday a year").isEqualTo(100);
        assertThat(corrected("card:lin", "1990-03-05").path("changes"))
                .as("the same again is none")
                .hasSize(1);
        Said again = correct("card:lin", "1990-05-08", Map.of());
        assertThat(again.code()).isEqualTo("conflict");
        assertThat(again.json().path("most").asInt()).isEqualTo(1);
        assertThat(Instant.parse(again.json().path("again").asString())).isEqualTo("2027-03-01T16:00:30Z");
        clock.set(Instant.parse("2027-03-01T16:00:29Z"));
        assertThat(correct("card:lin", "1990-05-08", Map.of()).code()).isEqualTo("conflict");
        clock.set(Instant.parse("2027-03-01T16:00:30Z"));
        assertThat(corrected("card:lin", "1990-05-08").path("changes")).hasSize(2);
        Shop.assertLawful(application);
    }

    @Test
    void rulesAskForTheDayThatIsSaidNow() {
        shop.told(Shop.paid("card:lin", "o-1", 10_000));
        long before = shop.available("card:lin");
        corrected("card:lin", "1990-05-08");
        shop.told(Shop.paid("card:lin", "o-2", 10_000));
        assertThat(shop.available("card:lin")).isEqualTo(2 * before + 7);
        assertThat(shop.api()
                        .get("/v1/members/card:lin")
                        .json()
                        .path("birthday")
                        .asString())
                .isEqualTo("1990-05-08");
        Shop.assertLawful(application);
    }

    @Test
    void staffSayItMoreOftenForAReasonThatIsKept() {
        corrected("card:lin", "1990-03-05");
        assertThat(correct("card:lin", "1990-03-06", Map.of("reason", "typing error"))
                        .status())
                .isEqualTo(200);
        JsonNode kept = shop.api().get("/v1/members/card:lin/birthday").json();
        assertThat(kept.at("/changes/0/reason").asString()).isEqualTo("typing error");
        assertThat(kept.at("/changes/0/counts").asBoolean()).isFalse();
        assertThat(kept.at("/changes/1/counts").asBoolean()).isTrue();
        ApiClient little = Shop.door(application)
                .withKey(shop.admin()
                        .post(
                                "/v1/keys",
                                Shop.json(Map.of(
                                        "name",
                                        "till",
                                        "program",
                                        shop.code(),
                                        "scopes",
                                        List.of("members.read", "members.write"))))
                        .json()
                        .path("token")
                        .asString());
        Said lacks = put(
                little, "/v1/members/card:lin/birthday", Map.of("birthday", "1990-03-07", "reason", "because I can"));
        assertThat(lacks.status()).as(lacks.text()).isEqualTo(403);
    }

    @Test
    void theFirstDayThatIsSaidIsNoChangeAndSeveralAtOnceAreCounted() {
        shop.enrol("card:mei");
        assertThat(corrected("card:mei", "1991-04-01").at("/changes/0/counts").asBoolean())
                .isFalse();
        List<Said> asked = Shop.atOnce(8, number -> correct("card:mei", "1991-04-" + (10 + number), Map.of()));
        assertThat(asked.stream().filter(said -> said.status() == 200)).hasSize(1);
        assertThat(asked.stream().filter(said -> said.code().equals("conflict")))
                .hasSize(7);
        Shop.assertLawful(application);
    }

    @Test
    void theProgrammeSaysHowOftenAndTwoWhoAreOneAreCountedTogether() {
        put(
                shop.admin(),
                "/v1/programs/" + shop.code() + "/settings",
                Map.of("needs_approval", false, "notice_days", 7, "birthday_changes", 2));
        corrected("card:lin", "1990-03-05");
        enrol("card:mei", "1991-04-01");
        corrected("card:mei", "1991-04-02");
        assertThat(shop.api()
                        .post(
                                "/v1/members/card:mei/merge",
                                "{\"into\": \"card:lin\", \"reason\": \"same\"}",
                                "Idempotency-Key",
                                "m")
                        .status())
                .isEqualTo(201);
        assertThat(correct("card:lin", "1990-03-06", Map.of()).code()).isEqualTo("conflict");
        put(
                shop.admin(),
                "/v1/programs/" + shop.code() + "/settings",
                Map.of("needs_approval", false, "notice_days", 7, "birthday_changes", 3));
        corrected("card:lin", "1990-03-06");
    }

    @Test
    void whoIsUnderFourteenNeedsAGuardianAndNobodyIsBornTomorrow() {
        assertThat(correct("card:lin", "2026-01-21", Map.of()).faults()).containsExactly("/birthday birth.range");
        assertThat(correct("card:lin", "2012-01-21", Map.of()).code()).isEqualTo("guardian-consent-required");
        assertThat(correct("card:lin", "2012-01-21", Map.of("guardian_consent", true))
                        .status())
                .isEqualTo(200);
        assertThat(shop.api().get("/v1/members/card:lin/consents").text()).contains("guardian");
    }

    @Test
    void aMemberCorrectsHisOwn() {
        Said session = shop.api().post("/v1/member-sessions", Shop.json(Map.of("member", lin)));
        ApiClient me =
                Shop.door(application).withKey(session.json().path("token").asString());
        assertThat(put(me, "/v1/me/birthday", Map.of("birthday", "1990-03-05")).status())
                .isEqualTo(200);
        assertThat(put(me, "/v1/me/birthday", Map.of("birthday", "1990-03-06")).code())
                .isEqualTo("conflict");
        assertThat(put(me, "/v1/me/birthday", Map.of("birthday", "1990-03-06", "reason", "mine"))
                        .status())
                .as("reasons are for staff")
                .isEqualTo(422);
        assertThat(me.get("/v1/me/birthday").json().path("birthday").asString()).isEqualTo("1990-03-05");
        clock.advance(Duration.ofSeconds(1));
        assertThat(shop.api().send("DELETE", "/v1/members/" + lin, null).status())
                .isEqualTo(204);
        Shop.assertLawful(application);
    }
}
