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
}
