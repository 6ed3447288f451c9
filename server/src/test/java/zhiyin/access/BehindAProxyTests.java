package zhiyin.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient;

/** A house behind a proxy that its operator has named: it says for whom it speaks, and nobody else does. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestPropertySource(properties = "zhiyin.proxies=127.0.0.1,::1,10.0.0.0/8")
class BehindAProxyTests {
    private final ApplicationContext application;

    @Autowired
    BehindAProxyTests(ApplicationContext application) {
        this.application = application;
    }

    @Test
    void c43_whoIsBehindOurProxyCountsAndWhatHeWritesOfHimselfDoesNot() {
        Shop shop = Shop.open(application, "proxied");
        ApiClient key = Shop.door(application)
                .withKey(shop.admin()
                        .post(
                                "/v1/keys",
                                Shop.json(Map.of(
                                        "name",
                                        "the till",
                                        "program",
                                        "proxied",
                                        "networks",
                                        List.of("203.0.113.0/24", "2001:db8::/32"))))
                        .json()
                        .path("token")
                        .asString());
        Map<String, Boolean> said = new LinkedHashMap<>();
        said.put("203.0.113.7", true);
        said.put("2001:db8::7", true);
        said.put("203.0.113.7, 10.0.0.9", true);
        said.put("198.51.100.1, 203.0.113.7, 10.0.0.9", true);
        said.put("198.51.100.1", false);
        said.put("203.0.113.7, 198.51.100.1", false);
        said.put("203.0.113.7, 198.51.100.1, 10.0.0.9", false);
        said.put("203.0.113.7, unknown", false);
        said.put("unknown", false);
        said.put("203.0.113.0/24", false);
        said.put("", false);
        said.forEach((who, in) -> assertThat(
                        key.get("/v1/members/nobody", "X-Forwarded-For", who).code())
                .as(who)
                .isEqualTo(in ? "not-found" : "invalid-token"));
        assertThat(key.get("/v1/members/nobody").code()).isEqualTo("invalid-token");
        assertThat(key.get("/v1/members/nobody", "Forwarded", "for=203.0.113.7", "X-Real-IP", "203.0.113.7")
                        .code())
                .as("other headers are not looked at")
                .isEqualTo("invalid-token");
    }

    @Test
    void c39_whatCameToTheProxyOverTlsIsToStayThere() {
        ApiClient door = Shop.door(application);
        assertThat(door.get("/v1/nothing", "X-Forwarded-Proto", "https").header("Strict-Transport-Security"))
                .isEqualTo("max-age=31536000; includeSubDomains");
        assertThat(door.get("/v1/nothing", "X-Forwarded-Proto", "http").header("Strict-Transport-Security"))
                .isNull();
        assertThat(door.get("/v1/nothing", "X-Forwarded-Host", "evil.example").text())
                .doesNotContain("evil.example");
    }
}
