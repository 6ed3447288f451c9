package zhiyin.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;

/** The log says who, what, when, where and with what result, and nothing that is somebody's secret. */
@DatabaseTest
@Import(TestClock.Installed.class)
@ExtendWith(OutputCaptureExtension.class)
class SecurityLogTests {
    private static final String PHONE = "+8613912345678";
    private static final String PASSWORD = "Planted-Passw0rd-7731";
    private static final String CODE = "424242";
    private static final String TOKEN = "zk_planted0token0that0opens0nothing";
    private static final String NAME = "Planted Name";

    private final ApplicationContext application;

    @Autowired
    SecurityLogTests(ApplicationContext application) {
        this.application = application;
    }

    private static List<JsonNode> lines(CapturedOutput output) {
        return output.getAll()
                .lines()
                .filter(line -> line.contains("{\"at\":"))
                .map(line -> JsonMapper.shared().readTree(line.substring(line.indexOf('{'))))
                .toList();
    }

    @Test
    void c62_signInsRefusalsAndWhatAdministratorsDoAreToldAndNoMarkerIsInTheLog(CapturedOutput output) {
        Shop shop = Shop.open(application, "tea");
        ApiClient door = Shop.door(application);
        Said refusedIn =
                door.post("/v1/staff/sign-in", Shop.json(Map.of("email", "planted@example.org", "password", PASSWORD)));
        assertThat(refusedIn.status()).isEqualTo(401);
        door.post("/v1/staff/sign-in/code", Shop.json(Map.of("challenge", TOKEN, "code", CODE, "form", "bearer")));
        assertThat(door.withKey(TOKEN)
                        .get("/v1/members/phone:" + PHONE.replace("+", "%2B"))
                        .status())
                .isEqualTo(401);
        Said forbidden = shop.api().get("/v1/keys");
        assertThat(forbidden.status()).isEqualTo(403);
        Said made = shop.admin().post("/v1/keys", Shop.json(Map.of("name", NAME)));
        assertThat(made.status()).isEqualTo(201);
        Said enrolled = shop.api()
                .post(
                        "/v1/members",
                        Shop.json(Map.of("identities", List.of("phone:" + PHONE), "name", NAME)),
                        "Idempotency-Key",
                        "planted");
        assertThat(enrolled.status()).as(enrolled.text()).isEqualTo(201);
        shop.api().get("/v1/members/phone:" + PHONE.replace("+", "%2B"));

        List<JsonNode> lines = lines(output);
        assertThat(lines)
                .anySatisfy(line -> {
                    assertThat(line.path("what").asString()).isEqualTo("signIn");
                    assertThat(line.path("who").asString()).isEqualTo("anybody");
                    assertThat(line.path("result").asString()).isEqualTo("sign-in-refused");
                    assertThat(line.path("request").asString()).isEqualTo(refusedIn.header("X-Request-Id"));
                    assertThat(line.path("where").asString()).isEqualTo("127.0.0.1");
                    assertThat(line.path("at").asString()).endsWith("Z");
                })
                .anySatisfy(line -> {
                    assertThat(line.path("what").asString()).isEqualTo("listKeys");
                    assertThat(line.path("status").asInt()).isEqualTo(403);
                    assertThat(line.path("who").asString()).startsWith("key_");
                })
                .anySatisfy(line -> {
                    assertThat(line.path("what").asString()).isEqualTo("makeKey");
                    assertThat(line.path("result").asString()).isEqualTo("done");
                })
                .noneSatisfy(line -> assertThat(line.path("what").asString()).isEqualTo("enrolMember"));
        assertThat(output.getAll())
                .doesNotContain(PHONE)
                .doesNotContain(PHONE.substring(3))
                .doesNotContain(PASSWORD)
                .doesNotContain(CODE)
                .doesNotContain(TOKEN)
                .doesNotContain(NAME)
                .doesNotContain("planted@example.org")
                .doesNotContain(made.json().path("token").asString());
    }

    @Test
    void s22_nobodyWritesALineOfHisOwnIntoTheLog(CapturedOutput output) {
        LoggerFactory.getLogger("zhiyin.test")
                .warn(
                        "told: {}",
                        "a\r\n2026-01-01 00:00:00.000 INFO  forged",
                        new IllegalStateException("b\n2026-01-01 00:00:00.000 INFO  forged too"));
        assertThat(output.getAll()).contains("forged").contains("forged too");
        assertThat(output.getAll().lines()).noneMatch(line -> line.startsWith("2026-01-01 00:00:00.000"));
    }
}
