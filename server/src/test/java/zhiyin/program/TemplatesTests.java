package zhiyin.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.access.ApiKeys;
import zhiyin.database.DatabaseTest;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;

/** Templates over HTTP: looked at, answered, tried, and made into programmes. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TemplatesTests {

    private final ApplicationContext application;
    private final ApiClient door;
    private final ApiClient admin;

    @Autowired
    TemplatesTests(ApplicationContext application, ApiKeys keys) {
        this.application = application;
        this.door = Shop.door(application);
        this.admin = door.withKey(keys.issueAdmin("tests").token());
    }

    @AfterAll
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    @Test
    void theyAreListedInTheCallersLanguage() {
        List<String> titles = new ArrayList<>();
        door.get("/v1/templates", "Accept-Language", "zh-CN")
                .json()
                .path("templates")
                .forEach(one -> titles.add(
                        one.path("code").asString() + " " + one.path("title").asString()));
        assertThat(titles)
                .containsExactly(
                        "stars 集星",
                        "growth-value 成长值",
                        "paid-plus 付费会员",
                        "supermarket 超市",
                        "stamp-card 集章卡",
                        "stored-value 储值",
                        "b2b2c-platform 平台与店铺：平台会员",
                        "b2b2c-store 平台与店铺：店铺会员");
        assertThat(door.get("/v1/templates").json().at("/templates/2/title").asString())
                .isEqualTo("Paid membership");
    }

    @Test
    void aTemplateComesWithItsQuestions() {
        JsonNode template = door.get("/v1/templates/supermarket", "Accept-Language", "zh-TW")
                .json();
        assertThat(template.path("yaml").asString()).isEqualTo(Template.SUPERMARKET.yaml());
        JsonNode back = template.at("/questions/2");
        assertThat(back.path("key").asString()).isEqualTo("back");
        assertThat(back.path("title").asString()).isEqualTo("會員消費的百分之幾以點數回饋？");
        assertThat(back.path("means").asString()).startsWith("每消費 100 元，回饋價值 1 元的點數");
        assertThat(back.path("answer").toString())
                .isEqualTo("{\"kind\":\"percent\",\"min\":\"0.1\",\"max\":\"20\",\"default_answer\":\"1\"}");
        assertThat(back.path("places").toString()).isEqualTo("[\"assets[0].valuePerPoint\"]");
        JsonNode days = template.at("/questions/5");
        assertThat(days.path("answer").toString()).isEqualTo("{\"kind\":\"weekdays\",\"default_answer\":[2]}");
        assertThat(days.path("places").toString())
                .isEqualTo("[\"earning.multipliers[0].when.rules[0].value\",\"earning.multipliers[0]\"]");
        JsonNode month = door.get("/v1/templates/paid-plus").json().at("/questions/4");
        assertThat(month.path("asked_when").toString()).isEqualTo("{\"question\":\"monthly\",\"is\":[\"sold\"]}");
        assertThat(month.path("answer").toString())
                .isEqualTo("{\"kind\":\"money\",\"min\":100,\"max\":100000,\"default_answer\":2500}");
        assertThat(door.get("/v1/templates/nothing").status()).isEqualTo(404);
    }

    @Test
    void answersAreTriedAndNothingIsKept() {
        Map<String, String> before = Shop.everything(application);
        Said said = admin.post("/v1/templates/supermarket/programme", """
                {"code": "my-market", "answers": {"name": "Wang's", "back": "2.5", "wait": 0, "member-days": [6, 2],
                  "birthday": "nothing", "without": ["alcohol", "tobacco"]}}""");
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        JsonNode made = said.json();
        assertThat(made.path("yaml").asString())
                .contains(
                        "programme: my-market\n",
                        "# A supermarket: a point for each yuan",
                        "zh-TW: Wang's",
                        "value: [2, 6]",
                        "value: [tobacco, alcohol]",
                        "valuePerPoint: 0.025")
                .doesNotContain("birthday");
        assertThat(made.path("json").asString()).startsWith("{\"programme\": \"my-market\"");
        assertThat(ProgrammeReader.read(made.path("json").asString()))
                .isEqualTo(ProgrammeReader.read(made.path("yaml").asString()))
                .isInstanceOf(Reading.Read.class);
        // a point a yuan for 100.00, at 0.025 each
        assertThat(made.path("example").toString())
                .isEqualTo("[{\"asset\":\"points\",\"name\":\"Points\",\"points\":100,\"worth\":250},"
                        + "{\"asset\":\"growth\",\"name\":\"Growth value\",\"points\":100}]");
        assertThat(made.at("/meanings/0/means").asString()).startsWith("Of every 100 paid, 2.5 come back");
        assertThat(made.at("/lint/findings")).isEmpty();
        Said dear = admin.post("/v1/templates/stamp-card/programme", "{\"answers\": {\"cost\": 10000}}");
        assertThat(dear.json().at("/lint/findings/0/code").asString()).isEqualTo("over-price");
        assertThat(Shop.everything(application)).isEqualTo(before);
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        String answers = "{\"answers\": {\"jade-from\": 0, \"birthday\": \"cake\", \"idle\": \"12\", \"colour\": 1}";
        for (Said said : List.of(
                admin.post("/v1/templates/stars/programme", answers + "}"),
                admin.post("/v1/programs", answers + ", \"template\": \"stars\"}"))) {
            assertThat(said.status()).isEqualTo(422);
            assertThat(said.code()).isEqualTo("validation-failed");
            assertThat(said.faults())
                    .containsExactlyInAnyOrder(
                            "/answers/jade-from amount.range",
                            "/answers/birthday word.unknown",
                            "/answers/idle type",
                            "/answers/colour unknown-field");
        }
        Said together =
                admin.post("/v1/templates/stars/programme", "{\"answers\": {\"jade-from\": 50, \"gold-from\": 50}}");
        assertThat(together.code()).isEqualTo("rule-syntax");
        assertThat(together.faults()).allMatch(fault -> fault.startsWith("/answers/gold-from "));
        assertThat(admin.post("/v1/programs", "{\"answers\": {}, \"yaml\": \"x\"}")
                        .faults())
                .containsExactly("/answers one-of");
        assertThat(door.post("/v1/templates/stars/programme", "{}").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @EnumSource
    void aTemplateIsPublishedAsItIsAndDecides(Template template) {
        Said made = admin.post(
                "/v1/programs",
                Shop.json(Map.of("template", template.word(), "code", "as-is-" + template.word(), "publish", true)));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.json().at("/lint/errors").asInt()).isZero();
        ApiClient api = door.withKey(made.json().path("key").asString());
        assertThat(api.post("/v1/members", "{\"identities\": [\"card:1\"]}", "Idempotency-Key", "k")
                        .status())
                .isEqualTo(201);
        Said paid = api.post("/v1/events", Shop.paid("card:1", "o-1", 10_000), "Idempotency-Key", "o");
        assertThat(paid.status()).as(paid.text()).isEqualTo(201);
        assertThat(paid.json().path("effects")).isNotEmpty();
        JsonNode kept = JsonMapper.shared()
                .readTree(api.get("/v1/programs/as-is-" + template.word() + "/versions/1/document.json")
                        .bytes());
        assertThat(kept.path("programme").asString()).isEqualTo("as-is-" + template.word());
    }

    @Test
    void aProgrammeOfAnswersDecidesByThem() {
        Said made = admin.post("/v1/programs", """
                {"template": "paid-plus", "code": "answered", "publish": true,
                 "answers": {"year-price": 9900, "times": "triple", "monthly": "not-sold"}}""");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        ApiClient api = door.withKey(made.json().path("key").asString());
        api.post("/v1/members", "{\"identities\": [\"card:1\"]}", "Idempotency-Key", "k");
        Said bought = api.post("/v1/topups", """
                {"id": "t-1", "member": "card:1", "currency": "CNY", "package": "plus-year"}""", "Idempotency-Key", "t");
        assertThat(bought.status()).as(bought.text()).isEqualTo(201);
        JsonNode paid = api.post("/v1/events", Shop.paid("card:1", "o-1", 10_000), "Idempotency-Key", "o")
                .json();
        assertThat(paid.at("/effects/0/points").asLong()).isEqualTo(300);
        // half a year of a year: six months of twelve are half of 99.00
        Said refund = api.post("/v1/topups/t-1/refund?dry_run=true", "{\"amount\": 6}", "Idempotency-Key", "r");
        assertThat(refund.status()).as(refund.text()).isEqualTo(200);
        assertThat(refund.json().findValue("paid_out").asLong()).isEqualTo(4_950);
    }
}
