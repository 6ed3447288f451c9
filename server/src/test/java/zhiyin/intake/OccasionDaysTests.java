package zhiyin.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;

/** Gifts on days of the member's own, which nobody tells of: one shop, and its clock goes on from test to test. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OccasionDaysTests {

    private final ApplicationContext application;
    private final TestClock clock;
    private final Days days;
    private Shop shop;

    @Autowired
    OccasionDaysTests(ApplicationContext application, TestClock clock, Days days) {
        this.application = application;
        this.clock = clock;
        this.days = days;
    }

    private static String yaml(int birthday) {
        return Shop.yaml("gifts").replace("  rules:\n", """
                          rules:
                            - {code: birthday, name: {en: Birthday, zh-CN: 生日礼, zh-TW: 生日禮}, asset: points, on: member.birthday, award: {points: %d}}
                            - {code: moon, name: {en: Moon, zh-CN: 农历, zh-TW: 農曆}, asset: points, on: member.lunarBirthday, award: {points: 5},
                               when: {combinator: and, rules: [{field: member.favourite, operator: "=", value: lunar}]}}
                            - {code: years, name: {en: Years, zh-CN: 周年, zh-TW: 週年}, asset: credits, on: member.anniversary, award: {points: 9}}
                        """.formatted(birthday));
    }

    private void born(String card, String day) {
        Said said = shop.api()
                .post(
                        "/v1/members",
                        Shop.json(Map.of(
                                "identities",
                                List.of(card),
                                "birthday",
                                day,
                                "attributes",
                                Map.of("favourite", card.equals("card:moon") ? "lunar" : "common"))),
                        "Idempotency-Key",
                        Shop.freshKey());
        assertThat(said.status()).as(said.text()).isEqualTo(201);
    }

    /** Midnight of that day in Shanghai, and a little more. */
    private void on(String day) {
        clock.set(Instant.parse(day + "T00:00:30+08:00"));
    }

    private long count(String type) {
        return application
                .getBean(JdbcClient.class)
                .sql("select count(*) from intake.event where type = :type")
                .param("type", type)
                .query(Long.class)
                .single();
    }

    private void move(String birthday, String other) {
        int changed = application
                .getBean(JdbcClient.class)
                .sql("update member.member set birthday = :other::date where birthday = :birthday::date")
                .param("other", other)
                .param("birthday", birthday)
                .update();
        assertThat(changed).isEqualTo(1);
    }

    @BeforeAll
    void open() {
        // the shop of the tests is in Shanghai, and it is January 2026
        clock.set(Instant.parse("2026-01-20T04:00:00Z"));
        shop = Shop.open(application, "gifts", yaml(100));
        born("card:march", "1990-03-02");
        born("card:leap", "1996-02-29");
        born("card:moon", "1990-10-03");
        shop.enrol("card:untold");
    }

    @AfterAll
    void theBooksAreInOrder() {
        days.pass();
        Shop.assertLawful(application);
    }

    @Test
    @Order(1)
    void theGiftComesOnTheDayAndOnce() {
        on("2026-02-28");
        days.pass();
        assertThat(shop.available("card:leap")).as("in a common year").isEqualTo(100);
        assertThat(shop.available("card:march")).isZero();
        on("2026-03-02");
        // two servers at the same moment, and the same one again
        List<Said> passed = Shop.atOnce(2, number -> {
            days.pass();
            return shop.api().get("/v1/members/card:march?expand=wallets");
        });
        assertThat(passed).hasSize(2);
        days.pass();
        assertThat(shop.available("card:march")).isEqualTo(100);
        assertThat(shop.available("card:untold")).isZero();
        assertThat(count("member.birthday")).isEqualTo(2);
    }

    @Test
    @Order(2)
    void itIsExplainedInThreeLanguages() {
        JsonNode line = shop.api()
                .get("/v1/members/card:march/statement?kind=earned")
                .json()
                .at("/lines/0");
        assertThat(Instant.parse(line.path("at").asString())).isEqualTo("2026-03-01T16:00:00Z");
        Map<String, String> told = Map.of(
                "en", "100 points for the birthday on 2 March 2026: Birthday (100 each time), 100",
                "zh-CN", "100 积分，2026年3月2日 生日礼：生日礼（每次 100）100",
                "zh-TW", "100 點數，2026年3月2日 生日禮：生日禮（每次 100）100");
        told.forEach((language, sentence) -> assertThat(shop.api()
                        .get(
                                "/v1/members/card:march/explain?event="
                                        + line.path("event").asString(),
                                "Accept-Language",
                                language)
                        .json()
                        .at("/sentences/0")
                        .asString())
                .startsWithIgnoringCase(sentence));
    }

    @Test
    @Order(3)
    void aBirthdayThatIsToldAnewBringsNoSecondGiftInTheYear() {
        move("1990-03-02", "1990-03-05");
        on("2026-03-05");
        days.pass();
        assertThat(shop.available("card:march")).isEqualTo(100);
        assertThat(count("member.birthday")).isEqualTo(2);
        move("1990-03-05", "1990-03-02");
    }

    @Test
    @Order(4)
    void whoJoinsOnTheDayHasItTheNextYear() {
        on("2026-04-10");
        days.pass();
        clock.advance(Duration.ofHours(8));
        born("card:late", "1980-04-10");
        days.pass();
        clock.advance(Duration.ofMinutes(5));
        days.pass();
        assertThat(shop.available("card:late")).isZero();
    }

    @Test
    @Order(5)
    void daysOnWhichNoServerRanAreToldLaterByTheVersionOfThen() {
        String program = shop.code();
        born("card:june", "1985-06-10");
        born("card:july", "1985-07-10");
        on("2026-07-01");
        Said said = shop.admin()
                .post("/v1/programs/" + program + "/versions", Shop.json(Map.of("yaml", yaml(300), "publish", true)));
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        on("2026-07-20");
        days.pass();
        assertThat(shop.available("card:june")).isEqualTo(100);
        assertThat(shop.available("card:july")).isEqualTo(300);
    }

    @Test
    @Order(6)
    void lunarBirthdaysAndAnniversariesComeToo() {
        on("2026-09-24");
        days.pass();
        assertThat(shop.wallet("card:moon", "points").path("available").asLong())
                .isZero();
        on("2026-09-25");
        days.pass();
        assertThat(shop.wallet("card:moon", "points").path("available").asLong())
                .isEqualTo(5);
        on("2027-01-20");
        days.pass();
        for (String card : Stream.of("march", "leap", "moon", "untold")
                .map("card:"::concat)
                .toList()) {
            assertThat(shop.wallet(card, "credits").path("pending").asLong())
                    .as(card)
                    .isEqualTo(9);
        }
        assertThat(count("member.anniversary")).isEqualTo(4);
    }
}
