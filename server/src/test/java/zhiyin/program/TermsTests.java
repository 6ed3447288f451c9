package zhiyin.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

    private static List<String> texts(JsonNode list) {
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
}
