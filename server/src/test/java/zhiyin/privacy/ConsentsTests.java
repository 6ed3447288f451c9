package zhiyin.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;
import zhiyin.member.Members;

/** What members agree to, over HTTP. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsentsTests {
    private final ApplicationContext application;
    private final TestClock clock;
    private Shop shop;

    @Autowired
    ConsentsTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, "consents");
    }

    private Said say(String member, String consents) {
        return shop.api()
                .post(
                        "/v1/members/" + member + "/consents",
                        "{\"source\": \"centre\", \"consents\": [" + consents + "]}");
    }

    private boolean given(String member, String purpose, String channel) {
        for (JsonNode line :
                shop.api().get("/v1/members/" + member + "/preferences").json().path("preferences")) {
            if (line.path("purpose").asString().equals(purpose)
                    && line.path("channel").asString().equals(channel)) {
                return line.path("given").asBoolean();
            }
        }
        throw new AssertionError("no preference about " + purpose + " by " + channel);
    }

    @Test
    void whoHasSaidNothingHasNotAgreed() {
        String member = shop.enrol("card:silent");
        JsonNode preferences =
                shop.api().get("/v1/members/" + member + "/preferences").json().path("preferences");
        assertThat(preferences).hasSize(Purpose.values().length + Consents.Channel.values().length - 1);
        preferences.forEach(line -> {
            assertThat(line.path("given").asBoolean()).isFalse();
            assertThat(line.has("since")).isFalse();
        });
    }

    @Test
    void withdrawingIsOneCallAsGivingIsAndWhatWasSaidStaysToBeShown() {
        String member = shop.enrol("card:open");
        assertThat(say(member, """
                                {"purpose": "marketing", "channel": "sms", "given": true, "notice": "2026-1", "proof": "form 7"}""").status()).isEqualTo(200);
        assertThat(given(member, "marketing", "sms")).isTrue();
        assertThat(given(member, "marketing", "email")).isFalse();
        clock.advance(Duration.ofMinutes(1));
        assertThat(say(member, "{\"purpose\": \"marketing\", \"channel\": \"sms\", \"given\": false}")
                        .status())
                .isEqualTo(200);
        assertThat(given(member, "marketing", "sms")).isFalse();
        JsonNode told = shop.api().get("/v1/members/" + member + "/consents").json();
        assertThat(told.path("current")).hasSize(1);
        assertThat(told.path("history")).hasSize(2);
        JsonNode first = told.path("history").get(1);
        assertThat(first.path("given").asBoolean()).isTrue();
        assertThat(first.path("notice").asString()).isEqualTo("2026-1");
        assertThat(first.path("proof").asString()).isEqualTo("form 7");
        assertThat(first.path("source").asString()).isEqualTo("centre");
    }

    @Test
    void whatIsSaidOfAllChannelsHoldsOfEachUntilSomethingElseIsSaidOfIt() {
        String member = shop.enrol("card:all");
        say(member, """
                {"purpose": "marketing", "channel": "email", "given": true, "notice": "1"}""");
        say(member, "{\"purpose\": \"marketing\", \"given\": false}");
        assertThat(given(member, "marketing", "email")).isFalse();
        say(member, """
                {"purpose": "marketing", "channel": "wechat", "given": true, "notice": "1"}""");
        assertThat(given(member, "marketing", "wechat")).isTrue();
        assertThat(given(member, "marketing", "any")).isFalse();
        long id = id(member);
        Consents consents = application.getBean(Consents.class);
        assertThat(consents.holds(id, Purpose.MARKETING, Consents.Channel.WECHAT))
                .isTrue();
        assertThat(consents.holds(id, Purpose.MARKETING, Consents.Channel.EMAIL))
                .isFalse();
        assertThat(consents.holds(id, Purpose.SHARING, Consents.Channel.ANY)).isFalse();
    }

    private static long id(String member) {
        Long id = Members.ID.parse(member);
        assertThat(id).isNotNull();
        return id == null ? 0 : id;
    }

    @Test
    void nobodyAgreesToWhatHeWasNotShownNorInTheFuture() {
        String member = shop.enrol("card:asked");
        assertThat(say(member, "{\"purpose\": \"sharing\", \"given\": true}")
                        .faults()
                        .toString())
                .contains("consent.unnoticed");
        assertThat(say(member, """
                                {"purpose": "sharing", "channel": "sms", "given": true, "notice": "1"}""").faults().toString()).contains("consent.channel");
        assertThat(shop.api()
                        .post("/v1/members/" + member + "/consents", """
                                {"source": "centre", "said_at": "2030-01-01T00:00:00Z",
                                 "consents": [{"purpose": "sharing", "given": false}]}""")
                        .faults()
                        .toString())
                .contains("instant.future");
        assertThat(shop.api().get("/v1/members/" + member + "/consents").json().path("history"))
                .isEmpty();
    }

    @Test
    void whoRefusesPersonalisationIsMarkedWithNothingAndTheRulesSeeNothing() {
        Shop tagged = Shop.open(application, "tagged", Shop.yaml("tagged").replace("  rules:\n", """
                  rules:
                    - {code: fans, name: Fans, asset: credits, on: tap.done, award: {points: 3},
                       when: {combinator: and, rules: [{field: member.tags, operator: contains, value: fan}]}}
                """));
        String member = tagged.enrol("card:fan");
        String mark = """
                {"type": "member.marked", "member": "%s", "tags": ["fan"], "segments": ["loud"]}""".formatted(member);
        tagged.told(mark);
        tagged.told(Shop.did(member, "tap.done"));
        assertThat(tagged.wallet(member, "credits").path("pending").asLong()).isEqualTo(3);
        assertThat(tagged.api().post("/v1/members/" + member + "/consents", """
                                {"source": "centre", "consents": [{"purpose": "personalisation", "given": false}]}""").status())
                .isEqualTo(200);
        tagged.told(Shop.did(member, "tap.done"));
        assertThat(tagged.wallet(member, "credits").path("pending").asLong())
                .as("nothing by a tag any more")
                .isEqualTo(3);
        assertThat(tagged.api().get("/v1/members/" + member).json().path("tags"))
                .isEmpty();
        assertThat(tagged.tell(mark).code()).isEqualTo("conflict");
        assertThat(tagged.api().post("/v1/members/" + member + "/consents", """
                                {"source": "centre", "consents": [{"purpose": "personalisation", "given": true, "notice": "2"}]}""").status())
                .isEqualTo(200);
        tagged.told(mark);
        tagged.told(Shop.did(member, "tap.done"));
        assertThat(tagged.wallet(member, "credits").path("pending").asLong()).isEqualTo(6);
        Shop.assertLawful(application);
    }

    @Test
    void aGuardiansConsentIsKeptWithTheEnrolmentThatNeedsIt() {
        Map<String, Object> child =
                Map.of("identities", List.of("card:child"), "birthday", "2015-01-01", "guardian_consent", true);
        Said enrolled = shop.api().post("/v1/members", Shop.json(child), "Idempotency-Key", "child");
        assertThat(enrolled.status()).as(enrolled.text()).isEqualTo(201);
        shop.api().post("/v1/members", Shop.json(child), "Idempotency-Key", "child");
        JsonNode told = shop.api().get("/v1/members/card:child/consents").json();
        assertThat(told.path("history")).hasSize(1);
        assertThat(told.at("/current/0/purpose").asString()).isEqualTo("guardian");
    }

    private String child(String card, String birthday) {
        Said enrolled = shop.api()
                .post(
                        "/v1/members",
                        Shop.json(Map.of("identities", List.of(card), "birthday", birthday, "guardian_consent", true)),
                        "Idempotency-Key",
                        card);
        assertThat(enrolled.status()).as(enrolled.text()).isEqualTo(201);
        return enrolled.json().path("member").asString();
    }

    @Test
    void nobodyUnderFourteenAgreesToMarketingAndToNothingWithoutAGuardian() {
        String birthday = LocalDate.ofInstant(clock.instant(), ZoneId.of("Asia/Shanghai"))
                .minusYears(14)
                .plusDays(1)
                .toString();
        String member = child("card:thirteen", birthday);
        String marketing = "{\"purpose\": \"marketing\", \"given\": true, \"notice\": \"1\"}";
        String sharing = "{\"purpose\": \"sharing\", \"given\": true, \"notice\": \"1\"}";
        assertThat(say(member, marketing).code()).isEqualTo("conflict");
        assertThat(say(member, sharing).status()).isEqualTo(200);
        assertThat(say(member, "{\"purpose\": \"guardian\", \"given\": false}").status())
                .isEqualTo(200);
        assertThat(say(member, sharing).code()).isEqualTo("guardian-consent-required");
        assertThat(say(member, "{\"purpose\": \"guardian\", \"given\": true, \"notice\": \"1\"}")
                        .faults()
                        .toString())
                .contains("consent.unproven");
        assertThat(say(member, "{\"purpose\": \"guardian\", \"given\": true, \"notice\": \"1\", \"proof\": \"form 8\"}")
                        .status())
                .isEqualTo(200);
        assertThat(say(member, sharing).status()).isEqualTo(200);
        assertThat(say(member, "{\"purpose\": \"marketing\", \"given\": false}").status())
                .as("refusing is always free")
                .isEqualTo(200);
        clock.advance(Duration.ofDays(1));
        assertThat(say(member, marketing).status())
                .as("on the fourteenth birthday")
                .isEqualTo(200);
    }

    @Test
    void whyARuleBySegmentGaveNothingIsToldToWhoHasRefusedPersonalisation() {
        Shop loud = Shop.open(application, "loud", Shop.yaml("loud").replace("  rules:\n", """
                  rules:
                    - {code: loud, name: Loud, asset: credits, on: tap.done, award: {points: 3},
                       when: {combinator: and, rules: [{field: member.segments, operator: contains, value: loud}]}}
                """));
        String member = loud.enrol("card:loud");
        String before = loud.told(Shop.did(member, "tap.done")).path("id").asString();
        clock.advance(Duration.ofMinutes(1));
        assertThat(loud.api().post("/v1/members/" + member + "/consents", """
                                {"source": "centre", "consents": [{"purpose": "personalisation", "given": false}]}""").status())
                .isEqualTo(200);
        clock.advance(Duration.ofMinutes(1));
        String after = loud.told(Shop.did(member, "tap.done")).path("id").asString();
        String said = "You have refused that offers go by tags and segments";
        String explain = "/v1/members/" + member + "/explain?event=";
        assertThat(loud.api().get(explain + after).text()).contains(said);
        assertThat(loud.api().get(explain + before).text()).doesNotContain(said);
        assertThat(loud.api()
                        .send("GET", explain + after, null, "Accept-Language", "zh-CN")
                        .text())
                .contains("您已关闭个性化推荐");
    }

    @Test
    void whoWasMergedAndHasRefusedPersonalisationHasRefusedIt() {
        String refusing = shop.enrol("card:refusing");
        String marked = shop.enrol("card:marked");
        shop.told("{\"type\": \"member.marked\", \"member\": \"%s\", \"tags\": [\"fan\"]}".formatted(marked));
        assertThat(say(refusing, "{\"purpose\": \"personalisation\", \"given\": false}")
                        .status())
                .isEqualTo(200);
        Said merged = shop.api()
                .post(
                        "/v1/members/" + refusing + "/merge",
                        Shop.json(Map.of("into", marked, "reason", "one")),
                        "Idempotency-Key",
                        Shop.freshKey());
        assertThat(merged.status()).as(merged.text()).isEqualTo(201);
        assertThat(shop.api().get("/v1/members/" + marked).json().path("tags")).isEmpty();
        assertThat(shop.tell("{\"type\": \"member.marked\", \"member\": \"%s\", \"tags\": [\"fan\"]}".formatted(marked))
                        .code())
                .isEqualTo("conflict");
        assertThat(shop.api().get("/v1/members/" + refusing + "/consents").json())
                .isEqualTo(shop.api().get("/v1/members/" + marked + "/consents").json());
        Shop.assertLawful(application);
    }
}
