package zhiyin.household;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
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
import zhiyin.http.ApiClient.Said;
import zhiyin.intake.Days;

/** Babies, pets and cars: their birthdays count, and nobody makes more of them by naming them again. */
@DatabaseTest
@Import(TestClock.Installed.class)
class RelationsTests {

    private static final AtomicInteger SHOPS = new AtomicInteger();

    private final ApplicationContext application;
    private final TestClock clock;
    private Shop shop;

    @Autowired
    RelationsTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeEach
    void open() {
        on("2026-01-20");
        String code = "family-" + SHOPS.incrementAndGet();
        shop = Shop.open(application, code, Shop.yaml(code).replace("  rules:\n", """
                  rules:
                    - {code: baby, name: {en: Baby, zh-CN: 宝宝, zh-TW: 寶寶}, asset: points, on: relation.birthday, award: {points: 100},
                       when: {combinator: and, rules: [{field: activity.relation, operator: "=", value: baby}]}}
                    - {code: first, name: {en: First birthday, zh-CN: 周岁, zh-TW: 週歲}, asset: credits, on: relation.birthday, award: {points: 7},
                       when: {combinator: and, rules: [{field: activity.years, operator: "=", value: 1}]}}
                    - {code: moon, name: {en: Moon, zh-CN: 农历, zh-TW: 農曆}, asset: points, on: relation.lunarBirthday, award: {points: 5},
                       when: {combinator: and, rules: [{field: activity.relation, operator: "=", value: pet}]}}
                """) + "\n" + """
                relations:
                  - {code: baby, name: {en: Baby, zh-CN: 宝宝, zh-TW: 寶寶}, most: 2, changes: 1}
                  - {code: pet, name: {en: Pet, zh-CN: 宠物, zh-TW: 寵物}}
                """);
        shop.enrol("card:mei");
    }

    /** Half past midnight of that day in Shanghai. */
    private void on(String day) {
        clock.set(Instant.parse(day + "T00:00:30+08:00"));
    }

    private void passes(String day) {
        on(day);
        application.getBean(Days.class).pass();
    }

    private Said add(String kind, String name, String birthday) {
        return shop.api()
                .post(
                        "/v1/members/card:mei/relations",
                        Shop.json(Map.of("kind", kind, "name", name, "birthday", birthday)));
    }

    private String added(String kind, String name, String birthday) {
        Said said = add(kind, name, birthday);
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json().path("relation").asString();
    }

    private Said remove(String relation) {
        return shop.api().send("DELETE", "/v1/members/card:mei/relations/" + relation, null);
    }

    private Said change(String relation, String birthday) {
        return shop.api()
                .send(
                        "PUT",
                        "/v1/members/card:mei/relations/" + relation,
                        Shop.utf8(Shop.json(Map.of("name", "Dou", "birthday", birthday))),
                        "Content-Type",
                        "application/json");
    }

    @Test
    void aBirthdayCountsForWhoseItIsAndIsExplainedInThreeLanguages() {
        added("baby", "Doudou", "2025-03-02");
        added("pet", "Mimi", "2020-03-02");
        passes("2026-03-01");
        assertThat(shop.available("card:mei")).isZero();
        passes("2026-03-02");
        assertThat(shop.available("card:mei")).isEqualTo(100);
        assertThat(shop.wallet("card:mei", "credits").path("pending").asLong()).isEqualTo(7);
        application.getBean(Days.class).pass();
        assertThat(shop.available("card:mei")).as("once").isEqualTo(100);
        JsonNode line = shop.api()
                .get("/v1/members/card:mei/statement?kind=earned&asset=points")
                .json()
                .at("/lines/0");
        assertThat(Instant.parse(line.path("at").asString())).isEqualTo("2026-03-01T16:00:00Z");
        Map<String, String> told = Map.of(
                "en", "100 Points for a birthday in the family on 2 March 2026 (Baby): Baby (100 each time), 100",
                "zh-CN", "100 积分，2026年3月2日 家人生日礼（宝宝）：宝宝（每次 100）100",
                "zh-TW", "100 點數，2026年3月2日 家人生日禮（寶寶）：寶寶（每次 100）100");
        told.forEach((language, sentence) -> assertThat(shop.api()
                        .get(
                                "/v1/members/card:mei/explain?event="
                                        + line.path("event").asString(),
                                "Accept-Language",
                                language)
                        .json()
                        .at("/sentences/0")
                        .asString())
                .startsWith(sentence));
        Shop.assertLawful(application);
    }

    @Test
    void aLunarBirthdayComesByTheLunarCalendar() {
        // born on the 15th of the 8th lunar month, which is 25 September in 2026
        added("pet", "Mimi", "2020-10-01");
        passes("2026-09-24");
        assertThat(shop.available("card:mei")).isZero();
        passes("2026-09-25");
        assertThat(shop.available("card:mei")).isEqualTo(5);
    }

    @Test
    void whoeverIsNamedAgainOrBornAnewBringsNoSecondGift() {
        String doudou = added("baby", "Doudou", "2024-03-02");
        passes("2026-03-02");
        assertThat(shop.available("card:mei")).isEqualTo(100);
        assertThat(change(doudou, "2024-03-05").status()).isEqualTo(200);
        passes("2026-03-05");
        assertThat(shop.available("card:mei"))
                .as("the same place, the same year")
                .isEqualTo(100);
        Said again = change(doudou, "2024-03-08");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.json().path("most").asInt()).isEqualTo(1);
        assertThat(Instant.parse(again.json().path("again").asString())).isEqualTo("2027-03-01T16:00:30Z");
        assertThat(remove(doudou).status()).isEqualTo(204);
        // the other place is cold, and then the one that was left is all there is
        added("baby", "Lele", "2024-03-10");
        assertThat(add("baby", "Nono", "2024-03-12").status()).isEqualTo(409);
        passes("2026-03-12");
        assertThat(shop.available("card:mei")).as("two places, two birthdays").isEqualTo(200);
        passes("2027-03-10");
        assertThat(shop.available("card:mei"))
                .as("the next year, with what has expired")
                .isEqualTo(100);
    }

    @Test
    void thereAreNoMoreOfAKindThanTheProgrammeSaysHoweverManyAskAtOnce() {
        List<Said> asked = Shop.atOnce(6, number -> add("baby", "Baby " + number, "2024-03-02"));
        assertThat(asked.stream().filter(said -> said.status() == 201)).hasSize(2);
        assertThat(asked.stream().filter(said -> said.status() == 409)).hasSize(4);
        assertThat(shop.api().get("/v1/members/card:mei/relations").json().path("relations"))
                .hasSize(2);
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThat(add("car", "Mini", "2020-01-01").faults()).containsExactly("/kind relation.unknown");
        assertThat(add("baby", "Doudou", "2026-01-21").faults()).containsExactly("/birthday birth.range");
        assertThat(add("baby", "Doudou", "1899-12-31").faults()).containsExactly("/birthday birth.range");
        assertThat(shop.tell(
                                "{\"type\": \"activity.done\", \"member\": \"card:mei\", \"activity\": \"relation.birthday\", \"attributes\": {\"relation\": \"baby\"}}")
                        .faults())
                .containsExactly("/activity activity.unknown");
    }

    @Test
    void whatIsTakenOffIsForgottenButThatThereWasOne() {
        String doudou = added("baby", "Xixi", "2024-03-02");
        assertThat(remove(doudou).status()).isEqualTo(204);
        assertThat(remove(doudou).status()).isEqualTo(404);
        JdbcClient sql = application.getBean(JdbcClient.class);
        assertThat(sql.sql(
                                "select count(*) from household.relation r where r::text like '%Xixi%' or (removed_at is not null and birthday is not null)")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(sql.sql("select count(*) from trail.entry e where e::text like '%Xixi%'")
                        .query(Long.class)
                        .single())
                .isZero();
        passes("2026-03-02");
        assertThat(shop.available("card:mei")).isZero();
    }

    private void of(String member, String kind, String name, String birthday) {
        Said said = shop.api()
                .post(
                        "/v1/members/" + member + "/relations",
                        Shop.json(Map.of("kind", kind, "name", name, "birthday", birthday)));
        assertThat(said.status()).as(said.text()).isEqualTo(201);
    }

    private List<String> names(String member) {
        return shop.api()
                .get("/v1/members/" + member + "/relations")
                .json()
                .path("relations")
                .findValuesAsString("name");
    }

    private void done(String path, String body) {
        Said said = shop.api().post(path, body, "Idempotency-Key", Shop.freshKey());
        assertThat(said.status()).as(said.text()).isEqualTo(201);
    }

    @Test
    void whoAMemberHasNamedGoesAlongWithAMergeAndComesBackWhenItIsUndone() {
        String lin = shop.enrol("card:lin");
        of("card:lin", "baby", "Doudou", "2024-03-02");
        of("card:lin", "pet", "Mimi", "2020-05-01");
        of("card:mei", "pet", "Wangwang", "2019-05-01");
        of("card:mei", "pet", "Mimi", "2020-05-01");
        passes("2026-03-02");
        assertThat(shop.available("card:lin")).isEqualTo(100);
        done("/v1/members/card:lin/merge", "{\"into\": \"card:mei\", \"reason\": \"same\"}");
        assertThat(names("card:mei")).as("what both have named is one").containsExactly("Doudou", "Wangwang", "Mimi");
        String doudou = shop.api()
                .get("/v1/members/card:mei/relations")
                .json()
                .at("/relations/0/relation")
                .asString();
        assertThat(change(doudou, "2024-03-06").status()).isEqualTo(200);
        passes("2026-03-06");
        assertThat(shop.available("card:mei"))
                .as("the place has had its birthday this year, whoever the member is now")
                .isEqualTo(100);
        of("card:mei", "baby", "Lele", "2024-03-10");
        assertThat(add("baby", "Nono", "2024-03-12").status())
                .as("two, whoever named them")
                .isEqualTo(409);
        done("/v1/members/" + lin + "/unmerge", "{\"reason\": \"mistake\"}");
        assertThat(names("card:lin")).containsExactly("Dou", "Mimi");
        assertThat(names("card:mei"))
                .as("and what was named meanwhile stays")
                .containsExactly("Wangwang", "Mimi", "Lele");
        passes("2026-03-10");
        assertThat(shop.available("card:mei")).isEqualTo(100);
        Shop.assertLawful(application);
    }

    @Test
    void oneChangeAYearIsOneHoweverManyMembersHeWas() {
        shop.enrol("card:lin");
        of("card:lin", "baby", "Doudou", "2024-03-02");
        String theirs = shop.api()
                .get("/v1/members/card:lin/relations")
                .json()
                .at("/relations/0/relation")
                .asString();
        assertThat(shop.api()
                        .send(
                                "PUT",
                                "/v1/members/card:lin/relations/" + theirs,
                                Shop.utf8("{\"name\": \"Doudou\", \"birthday\": \"2024-03-03\"}"),
                                "Content-Type",
                                "application/json")
                        .status())
                .isEqualTo(200);
        String lele = added("baby", "Lele", "2024-04-01");
        done("/v1/members/card:lin/merge", "{\"into\": \"card:mei\", \"reason\": \"same\"}");
        assertThat(change(lele, "2024-04-02").status()).isEqualTo(409);
    }

    @Test
    void ofMoreThanThereMayBeTheFirstNamedCount() {
        shop.enrol("card:lin");
        for (String name : List.of("Yi", "Er")) {
            of("card:lin", "baby", name, "2024-03-02");
        }
        added("baby", "San", "2024-03-02");
        done("/v1/members/card:lin/merge", "{\"into\": \"card:mei\", \"reason\": \"same\"}");
        assertThat(names("card:mei")).as("nobody is lost").containsExactly("Yi", "Er", "San");
        passes("2026-03-02");
        assertThat(shop.available("card:mei")).isEqualTo(200);
    }
}
