package zhiyin.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.access.ApiKeys;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;

/** Findings over HTTP: of what is not saved, and of a version. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LintTests {
    private final ApplicationContext application;
    private final ApiClient admin;

    @Autowired
    LintTests(ApplicationContext application, ApiKeys keys) {
        this.application = application;
        this.admin = Shop.door(application).withKey(keys.issueAdmin("tests").token());
    }

    private static String looping() throws IOException {
        return Files.readString(Path.of("src", "test", "resources", "zhiyin", "program", "looping.yaml"));
    }

    private static List<String> codes(JsonNode answer) {
        return answer.path("findings")
                .valueStream()
                .map(finding -> finding.path("code").asString())
                .toList();
    }

    @Test
    void aProgrammeThatIsNotSavedIsLookedOver() throws IOException {
        Said said = admin.post("/v1/lint", Shop.json(Map.of("yaml", looping())), "Accept-Language", "zh-TW");
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        assertThat(codes(said.json())).contains("points-kept-on-return", "refund-keeps-bonus", "text-missing");
        assertThat(said.json().path("errors").asInt()).isEqualTo(5);
        assertThat(said.json().at("/findings/0/says").asString()).contains("互相排斥");
        assertThat(admin.get("/v1/programs").json().path("programs").valueStream())
                .noneMatch(program -> program.path("code").asString().equals("looping"));

        Said faulty = admin.post("/v1/lint", Shop.json(Map.of("yaml", "programme: x")));
        assertThat(faulty.code()).isEqualTo("rule-syntax");
    }

    @Test
    void aVersionIsLookedOverByWhoeverMaySeeIt() {
        Shop shop = Shop.open(application, "linted");
        Said said = shop.api().get("/v1/programs/linted/versions/1/lint");
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        assertThat(said.json().has("findings")).isTrue();
        assertThat(shop.api().get("/v1/programs/linted/versions/2/lint").code()).isEqualTo("not-found");
        Shop other = Shop.open(application, "linted-by-others");
        assertThat(other.api().get("/v1/programs/linted/versions/1/lint").code())
                .isEqualTo("not-found");
    }

    @Test
    void aVersionWithErrorsTakesEffectOnlyIfEachOfThemIsAccepted() throws IOException {
        Shop shop = Shop.open(application, "gated");
        String yaml = looping().replace("programme: looping", "programme: gated");
        Said draft = shop.api().post("/v1/programs/gated/versions", Shop.json(Map.of("yaml", yaml)));
        assertThat(draft.status()).as(draft.text()).isEqualTo(201);
        assertThat(codes(draft.json().path("lint"))).contains("points-kept-on-return");

        String publish = "/v1/programs/gated/versions/2/publish?waive_notice=test";
        Said refused = shop.api().post(publish, "{}");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("findings-not-accepted");
        assertThat(refused.json().path("codes").asString())
                .isEqualTo("never-met,over-price,points-feed-themselves,points-kept-on-return,refund-keeps-bonus");
        assertThat(refused.json().path("errors")).hasSize(5);
        assertThat(shop.api()
                        .post(
                                publish
                                        + "&accept_findings=never-met,over-price,points-feed-themselves,points-kept-on-return",
                                "{}")
                        .json()
                        .path("codes")
                        .asString())
                .isEqualTo("refund-keeps-bonus");
        Said accepted = shop.api()
                .post(
                        publish + "&accept_findings="
                                + refused.json().path("codes").asString(),
                        "{}");
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(200);
    }

    @Test
    void aProgrammeWithErrorsIsMadeAsADraftAndNotPublished() throws IOException {
        String yaml = looping();
        Said refused =
                admin.post("/v1/programs", Shop.json(Map.of("yaml", yaml, "code", "refused-at-once", "publish", true)));
        assertThat(refused.code()).isEqualTo("findings-not-accepted");
        assertThat(admin.get("/v1/programs/refused-at-once").code()).isEqualTo("not-found");
        Said draft = admin.post("/v1/programs", Shop.json(Map.of("yaml", yaml, "code", "refused-at-once")));
        assertThat(draft.status()).isEqualTo(201);
        assertThat(draft.json().at("/lint/errors").asInt()).isEqualTo(5);
        Said made = admin.post(
                "/v1/programs",
                Shop.json(Map.of(
                        "yaml",
                        yaml,
                        "code",
                        "accepted-at-once",
                        "publish",
                        true,
                        "accept_findings",
                        List.of(refused.json().path("codes").asString().split(",", -1)))));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.json().at("/versions/0/stage").asString()).isEqualTo("live");
    }
}
