package zhiyin.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
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

/** What a programme may say of whom, how often and for how long, as callers meet it over HTTP. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TermsTests {
    private final ApplicationContext application;
    private final TestClock clock;
    private Shop shop;
    /** Time only goes forward: each test that needs days of its own has a year of its own. */
    private int year = 2026;

    @Autowired
    TermsTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void open() throws IOException {
        shop = Shop.open(
                application, "terms", Files.readString(Path.of("src", "test", "resources", "shop", "terms.yaml")));
    }

    @AfterAll
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    private JsonNode member(String name) {
        return shop.api().get("/v1/members/" + name + "?expand=wallets,tier").json();
    }

    private long points(String name) {
        return member(name).at("/wallets/0/balance").asLong();
    }

    private static List<String> texts(Iterable<JsonNode> list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }

    @Test
    void tagsAndSegmentsAreToldAnewAndRulesAskForThem() {
        shop.told(Shop.paid("card:tags", "tags-1", 1_000));
        assertThat(points("card:tags")).isEqualTo(10);
        shop.told("""
                {"type": "member.marked", "member": "card:tags", "tags": ["vip", "early", "vip"], "segments": ["friends"]}""");
        shop.told(Shop.paid("card:tags", "tags-2", 1_000));
        assertThat(points("card:tags")).isEqualTo(10 + 10 + 7 + 70);
        shop.told("{\"type\": \"member.marked\", \"member\": \"card:tags\", \"segments\": []}");
        shop.told(Shop.paid("card:tags", "tags-3", 1_000));
        assertThat(points("card:tags")).isEqualTo(97 + 10 + 7);
        assertThat(texts(member("card:tags").path("tags"))).containsExactly("early", "vip");
        assertThat(texts(member("card:tags").path("segments"))).isEmpty();
        assertThat(shop.tell("{\"type\": \"member.marked\", \"member\": \"card:tags\"}")
                        .faults())
                .containsExactly("marked.nothing");
        assertThat(shop.tell("{\"type\": \"member.marked\", \"member\": \"card:nobody\", \"tags\": []}")
                        .code())
                .isEqualTo("not-found");
    }

    @Test
    void anAttributeThatTheActivityDoesNotHaveIsRefusedWithThoseThatItHas() {
        Said said = shop.tell("""
                {"type": "activity.done", "member": "card:a", "activity": "review.posted", "attributes": {"star": 5}}""");
        assertThat(said.faults()).containsExactly("/attributes/star attribute.unknown");
        assertThat(said.text()).contains("stars, words");
    }

    @Test
    void aRuleGivesOnceADayAndSaysWhyItDidNotAgain() {
        shop.told(Shop.did("card:day", "checkin.done"));
        JsonNode again = shop.told(Shop.did("card:day", "checkin.done"));
        assertThat(points("card:day")).isEqualTo(2);
        JsonNode why = shop.api()
                .get("/v1/members/card:day/explain?event=" + again.path("id").asString())
                .json()
                .at("/considered/0");
        assertThat(why.path("verdict").asString()).isEqualTo("limit");
        assertThat(why.at("/unmet/0/field").asString()).isEqualTo("rule.times.day");
        assertThat(why.at("/unmet/0/saw").asString()).isEqualTo("1");
        clock.advance(Duration.ofDays(1));
        shop.told(Shop.did("card:day", "checkin.done"));
        assertThat(points("card:day")).isEqualTo(4);
    }

    @Test
    void oneReviewTooManyIsRefusedWithItsNumbers() {
        String review = """
                {"type": "activity.done", "member": "card:many", "activity": "review.posted", "attributes": {"stars": 5}}""";
        shop.told(review);
        shop.told(review);
        shop.told(review);
        assertThat(points("card:many")).as("it cools down").isEqualTo(5);
        Said refused = shop.tell(review);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("too-often");
        assertThat(refused.json().path("limit").asString()).isEqualTo("reviews");
        assertThat(refused.json().path("times").asLong()).isEqualTo(4);
        assertThat(refused.json().path("most").asLong()).isEqualTo(3);
        assertThat(refused.json().path("within_minutes").asLong()).isEqualTo(60);
        clock.advance(Duration.ofHours(1));
        shop.told(review);
        assertThat(points("card:many")).isEqualTo(10);
    }

    private void on(String day) {
        clock.set(Instant.parse(year + "-" + day + "T02:00:00Z"));
    }

    private JsonNode tier(String name, int ladder) {
        return member(name).path("tiers").path(ladder);
    }

    private Said byHand(String what, String body) {
        return shop.api().post("/v1/tiers/" + what, body, "Idempotency-Key", Shop.freshKey());
    }

    @Test
    void aTierSaysWhatItBringsWhatItGaveAndWhatWillBecomeOfIt() {
        year++;
        on("05-05");
        shop.told(Shop.paid("card:tier", "tier-1", 120_000));
        JsonNode tier = tier("card:tier", 0);
        assertThat(tier.path("tier").asString()).isEqualTo("silver");
        assertThat(points("card:tier")).as("what was paid, and the gift").isEqualTo(1_200 + 300);
        assertThat(tier.path("to_stay").asLong()).isEqualTo(50_000);
        assertThat(tier.at("/next/missing").asLong()).isEqualTo(380_000);
        assertThat(texts(tier.path("benefits")
                        .valueStream()
                        .map(benefit -> benefit.path("kind"))
                        .toList()))
                .containsExactly("discount", "times", "times", "quota", "free-shipping", "priority");
        assertThat(tier.at("/benefits/0/percent").asString()).isEqualTo("5");
        assertThat(tier.at("/benefits/1/times").asString()).isEqualTo("1.5");
        assertThat(tier.at("/benefits/2/times").asString()).isEqualTo("4/3");
        assertThat(tier.at("/benefits/3/times").asString()).isEqualTo("2");
        assertThat(tier.at("/benefits/3/per").asString()).isEqualTo("month");
        // of May in June all counts; on 1 July nothing does, and ten days later it is over
        assertThat(tier.at("/falls/on").asString()).isEqualTo(year + "-07-11");
        assertThat(tier.at("/falls/tier").asString()).isEqualTo("member");
        assertThat(tier.at("/falls/name").asString()).isEqualTo("Member");
        assertThat(tier.at("/falls/missing").asLong()).isEqualTo(50_000);
        on("07-05");
        tier = tier("card:tier", 0);
        assertThat(tier.path("tier").asString()).isEqualTo("silver");
        assertThat(tier.at("/kept/why").asString()).isEqualTo("grace");
        assertThat(tier.at("/kept/through").asString()).isEqualTo(year + "-07-10");
        on("07-11");
        assertThat(tier("card:tier", 0).path("tier").asString()).isEqualTo("member");
        assertThat(tier("card:tier", 0).has("falls")).isFalse();
    }

    @Test
    void aGiftIsToldByTheNameOfItsTier() {
        shop.told(Shop.paid("card:gift", "gift-1", 120_000));
        Said statement = shop.api().get("/v1/members/card:gift/statement", "Accept-Language", "zh-CN");
        assertThat(statement.text()).contains("银卡");
    }

    @Test
    void whatWasReachedBeginsWithTheNextMonth() {
        year++;
        on("08-20");
        shop.told("""
                {"type": "activity.done", "member": "card:loud", "activity": "review.posted", "attributes": {"stars": 1}}""");
        assertThat(tier("card:loud", 1).path("tier").asString()).isEqualTo("quiet");
        assertThat(tier("card:loud", 1).path("rises_on").asString()).isEqualTo(year + "-09-01");
        on("09-01");
        assertThat(tier("card:loud", 1).path("tier").asString()).isEqualTo("loud");
    }

    @Test
    void aTierIsLockedByHandForAReasonAndTheLockIsTakenOffAgain() {
        shop.enrol("card:lock");
        String body = """
                {"member": "card:lock", "ladder": "status", "tier": "gold", "locked_through": "2090-12-31",
                 "reason": "goodwill", "note": "as promised"}""";
        Said locked = byHand("lock", body);
        assertThat(locked.status()).as(locked.text()).isEqualTo(201);
        assertThat(texts(locked.json()
                        .path("effects")
                        .valueStream()
                        .map(effect -> effect.path("type"))
                        .toList()))
                .contains("tier_changed", "tier_locked");
        JsonNode tier = tier("card:lock", 0);
        assertThat(tier.path("tier").asString()).isEqualTo("gold");
        assertThat(tier.at("/kept/why").asString()).isEqualTo("lock");
        assertThat(tier.at("/kept/through").asString()).isEqualTo("2090-12-31");
        assertThat(byHand("lock", body.replace("gold", "black")).faults()).containsExactly("/tier tier.unknown");
        assertThat(byHand("lock", body.replace("status", "rank")).faults()).containsExactly("/ladder ladder.unknown");
        assertThat(byHand("lock", body.replace("goodwill", "whim")).faults()).containsExactly("/reason reason.unknown");
        assertThat(byHand("lock", body.replace("2090-12-31", "2020-12-31")).faults())
                .containsExactly("/locked_through date.over");
        String free = "{\"member\": \"card:lock\", \"ladder\": \"status\", \"reason\": \"correction\"}";
        assertThat(byHand("unlock", free).status()).isEqualTo(201);
        assertThat(tier("card:lock", 0).path("tier").asString()).isEqualTo("member");
        assertThat(tier("card:lock", 0).has("kept")).isFalse();
        Said again = byHand("unlock", free);
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.json().path("detail").asString()).isEqualTo("The tier is not locked.");
    }

    private List<String> why(JsonNode event, String language) {
        return texts(shop.api()
                .get(
                        "/v1/members/" + event.path("member").asString() + "/explain?event="
                                + event.path("id").asString(),
                        "Accept-Language",
                        language)
                .json()
                .path("sentences"));
    }

    @Test
    void whyARuleGaveNothingIsSaidInThreeLanguages() {
        shop.told(Shop.did("card:why", "checkin.done"));
        JsonNode again = shop.told(Shop.did("card:why", "checkin.done"));
        assertThat(why(again, "en"))
                .containsExactly("“Check-in” gave nothing: at most 1 times a day, and it had given 1 times.");
        assertThat(why(again, "zh-CN")).containsExactly("“Check-in”没有发放：每天至多 1 次，已发 1 次。");
        assertThat(why(again, "zh-TW")).containsExactly("「Check-in」沒有發放：每天至多 1 次，已發 1 次。");
        String review = """
                {"type": "activity.done", "member": "card:why", "activity": "review.posted", "attributes": {"stars": %d}}""";
        shop.told(review.formatted(4));
        clock.advance(Duration.ofMinutes(25));
        assertThat(why(shop.told(review.formatted(4)), "en"))
                .containsExactly(
                        "“Review” gave nothing: it gives again 1:00 (hours:minutes) after it gave, and that was"
                                + " 0:25 ago.");
        assertThat(why(shop.told(review.formatted(3)), "zh-CN"))
                .containsExactly("“Review”没有发放：activity.stars为 3，应不少于 4。");
    }

    @Test
    void whyATierIsWhatItIsIsSaidInThreeLanguages() {
        shop.enrol("card:rank");
        JsonNode paid = shop.told(Shop.paid("card:rank", "rank-1", 120_000));
        assertThat(why(paid, "zh-CN")).contains("Status：由普通升为银卡，已达 ¥1,200.00。");
        assertThat(why(paid, "zh-TW")).contains("Status：由普通升為银卡，已達 CN¥1,200.00。");
        assertThat(why(paid, "en")).contains("Status: from Member to Silver, reached with CN¥1,200.00.");
        JsonNode locked = byHand("lock", """
                {"member": "card:rank", "ladder": "status", "tier": "gold", "reason": "goodwill"}""").json();
        assertThat(why(locked, "en"))
                .containsExactly(
                        "Status: from Silver to Gold, set by hand, reason goodwill.",
                        "Status: Gold is locked until the lock is taken off, reason goodwill.");
    }
}
