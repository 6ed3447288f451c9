package zhiyin.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.qrcode.decoder.Decoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
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

/** Codes by which people join, and how many do. */
@DatabaseTest
@Import(TestClock.Installed.class)
class JoinCodesTests {
    private static int shops;

    @Autowired
    private ApplicationContext application;

    @Autowired
    private TestClock clock;

    private Shop shop;

    @BeforeEach
    void open() {
        shop = Shop.open(application, "sources-" + shops++);
    }

    private JsonNode make(Map<String, ?> wanted) {
        Said said = shop.api().post("/v1/join-codes", Shop.json(wanted));
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json();
    }

    private Said enrol(ApiClient who, String identity, Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(Map.of("identities", List.of(identity)));
        body.putAll(more);
        return who.post("/v1/members", Shop.json(body), "Idempotency-Key", Shop.freshKey());
    }

    private void joined(String identity, Map<String, ?> more) {
        Said said = enrol(shop.api(), identity, more);
        assertThat(said.status()).as(said.text()).isEqualTo(201);
    }

    private JsonNode origin(String identity) {
        return shop.api().get("/v1/members/" + identity + "/origin").json();
    }

    /** {@code day of members}, in order. */
    private List<String> counted(String by) {
        List<String> lines = new ArrayList<>();
        shop.api()
                .get("/v1/joins?by=" + by)
                .json()
                .path("joins")
                .forEach(line -> lines.add(
                        line.path("day").asString() + " " + line.path("of").asString("-") + " "
                                + line.path("members").asLong()));
        return lines;
    }

    @Test
    void whoeverJoinsWithACodeIsPutDownToItOnceAndForGood() {
        JsonNode ann = make(Map.of("of", "staff", "name", "Ann at the till", "staff", "s-7", "store", "north"));
        JsonNode poster = make(
                Map.of("of", "scene", "name", "Poster in the lift", "source", "lift", "channel", "mini-programme"));
        String code = ann.path("code").asString();
        joined("card:a", Map.of("join_code", code, "source", "says the caller", "channel", "app"));
        JsonNode origin = origin("card:a");
        assertThat(origin.path("code").path("staff").asString()).isEqualTo("s-7");
        assertThat(origin.path("code").path("store").asString()).isEqualTo("north");
        assertThat(origin.path("source").asString())
                .as("the code goes before the caller")
                .isEqualTo("staff");
        assertThat(origin.path("channel").asString())
                .as("where it says nothing, the caller does")
                .isEqualTo("app");
        assertThat(origin.path("way").asString()).isEqualTo("api");
        assertThat(origin.path("joined_at").asString())
                .isEqualTo(clock.instant().toString());
        assertThat(shop.api().get("/v1/members/card:a").json().path("source").asString())
                .as("what rules are told")
                .isEqualTo("staff");
        joined("card:b", Map.of("join_code", poster.path("code").asString(), "channel", "app"));
        assertThat(origin("card:b").path("channel").asString()).isEqualTo("mini-programme");
        assertThat(origin("card:b").path("source").asString()).isEqualTo("lift");
        joined("card:c", Map.of());
        assertThat(origin("card:c").propertyNames()).containsExactlyInAnyOrder("member", "joined_at");
        assertThat(enrol(
                                shop.api(),
                                "card:a",
                                Map.of("join_code", poster.path("code").asString()))
                        .code())
                .as("who is a member joins no second time")
                .isEqualTo("conflict");
        assertThat(origin("card:a").path("code").path("code").asString()).isEqualTo(code);
    }

    @Test
    void joiningsAreCountedBySourceAndByStaffAndDay() {
        String ann = make(Map.of("of", "staff", "name", "Ann", "staff", "s-7", "store", "north"))
                .path("code")
                .asString();
        String bob = make(Map.of("of", "staff", "name", "Bob", "staff", "s-8"))
                .path("code")
                .asString();
        joined("card:a", Map.of("join_code", ann));
        joined("card:b", Map.of("join_code", ann));
        joined("card:c", Map.of("join_code", bob));
        joined("card:d", Map.of("source", "web"));
        joined("card:e", Map.of());
        String day = today();
        clock.advance(Duration.ofDays(1));
        joined("card:f", Map.of("join_code", bob));
        String next = today();
        assertThat(counted("staff")).containsExactly(day + " s-7 2", day + " s-8 1", day + " - 2", next + " s-8 1");
        assertThat(counted("source"))
                .containsExactly(day + " staff 3", day + " web 1", day + " - 1", next + " staff 1");
        assertThat(counted("store")).containsExactly(day + " north 2", day + " - 3", next + " - 1");
        assertThat(counted("code")).contains(day + " " + ann + " 2", next + " " + bob + " 1");
        assertThat(counted("way")).containsExactly(day + " api 3", day + " - 2", next + " api 1");
        assertThat(counted("channel")).containsExactly(day + " - 5", next + " - 1");
        assertThat(shop.api()
                        .post(
                                "/v1/members/card:b/merge",
                                "{\"into\": \"card:e\", \"reason\": \"same\"}",
                                "Idempotency-Key",
                                "m")
                        .status())
                .isEqualTo(201);
        assertThat(counted("staff"))
                .as("two who are one person are one")
                .containsExactly(day + " s-7 1", day + " s-8 1", day + " - 2", next + " s-8 1");
        assertThat(origin("card:e").path("code").path("staff").asString())
                .as("the first that was told of either")
                .isEqualTo("s-7");
        assertThat(shop.api().send("DELETE", "/v1/members/card:f", null).status())
                .isEqualTo(204);
        assertThat(counted("staff")).as("who was deleted stays in the count").contains(next + " s-8 1");
        assertThat(counted("source")).contains(next + " staff 1");
        assertThat(shop.api().get("/v1/joins?from=" + next + "&until=" + day).status())
                .isEqualTo(400);
        assertThat(shop.api().get("/v1/joins?from=2025-03-01&until=2026-03-01").status())
                .as("366 days")
                .isEqualTo(200);
        assertThat(shop.api().get("/v1/joins?from=2025-02-28&until=2026-03-01").status())
                .as("367 days")
                .isEqualTo(400);
    }

    private String today() {
        return shop.api().get("/v1/joins").json().path("until").asString();
    }

    @Test
    void aCodeThatHasEndedKeepsNobodyFromJoining() {
        String poster = make(Map.of("of", "scene", "name", "Poster", "source", "lift"))
                .path("code")
                .asString();
        String summer = make(Map.of(
                        "of",
                        "scene",
                        "name",
                        "Summer",
                        "ends_at",
                        clock.instant().plusSeconds(60).toString()))
                .path("code")
                .asString();
        Said ended = shop.api().send("POST", "/v1/join-codes/" + poster + "/end", null);
        assertThat(ended.json().path("ends_at").asString())
                .isEqualTo(clock.instant().toString());
        joined("card:a", Map.of("join_code", poster, "source", "web"));
        assertThat(origin("card:a").has("code")).isFalse();
        assertThat(origin("card:a").path("source").asString()).isEqualTo("web");
        clock.advance(Duration.ofSeconds(59));
        joined("card:b", Map.of("join_code", summer));
        assertThat(origin("card:b").has("code")).isTrue();
        clock.advance(Duration.ofSeconds(1));
        joined("card:c", Map.of("join_code", summer));
        assertThat(origin("card:c").has("code")).isFalse();
        Said again = shop.api().send("POST", "/v1/join-codes/" + poster + "/end", null);
        assertThat(again.json().path("ends_at")).isEqualTo(ended.json().path("ends_at"));
    }

    @Test
    void aStrangersCodeIsNoCode() {
        Shop other = Shop.open(application, "stranger-of-" + shop.code());
        String theirs = other.api()
                .post("/v1/join-codes", "{\"of\": \"staff\", \"name\": \"Eve\", \"staff\": \"s-7\"}")
                .json()
                .path("code")
                .asString();
        Said refused = enrol(shop.api(), "card:a", Map.of("join_code", theirs));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().at("/errors/0/pointer").asString()).isEqualTo("/join_code");
        Said unknown = enrol(shop.api(), "card:a", Map.of("join_code", "000000000000"));
        assertThat(unknown.json().path("errors"))
                .as("as what was never there")
                .isEqualTo(refused.json().path("errors"));
        assertThat(shop.api().get("/v1/join-codes").json().path("codes")).isEmpty();
        assertThat(shop.api().get("/v1/members/card:a").status()).isEqualTo(404);
    }

    @Test
    void aCodeSaysWhoseItIs() {
        for (Map<String, ?> wrong : List.of(
                Map.of("of", "staff", "name", "Nobody's"),
                Map.of("of", "scene", "name", "Somebody's", "staff", "s-7"),
                Map.of("of", "store", "name", "Nowhere"),
                Map.of("of", "scene", "name", "Over", "ends_at", "2020-01-01T00:00:00Z"),
                Map.of("of", "scene", "name", "Plain", "page", "http://shop.example.org/join"),
                Map.of("of", "scene", "name", "Script", "page", "javascript:alert(1)//shop"),
                Map.of("of", "scene", "name", "Fragment", "page", "https://shop.example.org/#join"))) {
            assertThat(shop.api().post("/v1/join-codes", Shop.json(wrong)).status())
                    .as("%s", wrong)
                    .isEqualTo(422);
        }
        make(Map.of("of", "store", "name", "North", "store", "north"));
        make(Map.of("of", "scene", "name", "Poster"));
        JsonNode stores = shop.api().get("/v1/join-codes?of=store").json().path("codes");
        assertThat(stores.findValuesAsString("store")).containsExactly("north");
        JsonNode all = shop.api().get("/v1/join-codes").json().path("codes");
        assertThat(all).hasSize(2);
        String first = all.path(0).path("code").asString();
        assertThat(shop.api()
                        .get("/v1/join-codes?limit=1&after=" + first)
                        .json()
                        .path("codes"))
                .containsExactly(all.path(1));
    }

    @Test
    void theImageSaysWhatIsToBeScanned() throws Exception {
        JsonNode plain = make(Map.of("of", "scene", "name", "Poster"));
        assertThat(read("/v1/join-codes/" + plain.path("code").asString() + "/qr.svg"))
                .isEqualTo(plain.path("code").asString());
        JsonNode page = make(Map.of("of", "scene", "name", "Lift", "page", "https://shop.example.org/join?lang=zh"));
        assertThat(read("/v1/join-codes/" + page.path("code").asString() + "/qr.svg"))
                .isEqualTo("https://shop.example.org/join?lang=zh&join="
                        + page.path("code").asString())
                .isEqualTo(page.path("qr").asString());
        joined("card:a", Map.of());
        assertThat(shop.api().get("/v1/members/card:a/card/qr.svg").status()).isEqualTo(404);
        String shown = shop.api()
                .post("/v1/members/card:a/card", "{}")
                .json()
                .path("qr")
                .asString();
        assertThat(read("/v1/members/card:a/card/qr.svg")).isEqualTo(shown);
    }

    private String read(String path) throws Exception {
        Said said = shop.api().get(path);
        assertThat(said.header("Content-Type")).startsWith("image/svg+xml");
        return decoded(said.text());
    }

    /** As a reader that is not ours sees it: the modules within the margin. */
    private static String decoded(String svg) throws Exception {
        int side = Integer.parseInt(svg.replaceFirst("(?s).*viewBox=\"0 0 (\\d+) .*", "$1")) - 8;
        boolean[][] dark = new boolean[side][side];
        for (MatchResult each :
                Pattern.compile("M(\\d+) (\\d+)h1v1h-1z").matcher(svg).results().toList()) {
            dark[Integer.parseInt(each.group(2)) - 4][Integer.parseInt(each.group(1)) - 4] = true;
        }
        return new Decoder().decode(dark).getText();
    }
}
