package zhiyin.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.TestClock;
import zhiyin.member.IdentityRef;
import zhiyin.outside.Asked;
import zhiyin.provider.IdentityProvider.Shown;
import zhiyin.provider.IdentityProvider.Verdict;

/** WeChat, as its documents describe it, on this machine. */
class WeChatTests {
    private final TestClock clock = new TestClock(Instant.parse("2026-03-02T12:00:00Z"));
    private final AtomicInteger tokens = new AtomicInteger();
    private volatile String answer = "";
    private volatile String watermark = "wx1";
    private HttpServer server;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Map<String, String> query = exchange.getRequestURI().getRawQuery() == null
                    ? Map.of()
                    : House.form(exchange.getRequestURI().getRawQuery());
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String said = answer.isEmpty()
                    ? answer(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI().getPath(),
                            query,
                            body)
                    : answer;
            byte[] bytes = said.getBytes(StandardCharsets.UTF_8);
            // as WeChat does
            exchange.getResponseHeaders().add("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    /** What the documents say is answered. */
    private String answer(String method, String path, Map<String, String> query, String body) {
        boolean client = "wx1".equals(query.get("appid"))
                && "s&cret".equals(query.get("secret"))
                && "authorization_code".equals(query.get("grant_type"));
        return switch (method + " " + path) {
            case "GET /sns/jscode2session" ->
                !client || !"js+code".equals(query.get("js_code"))
                        ? "{\"errcode\":40029,\"errmsg\":\"invalid code\"}"
                        : "{\"openid\":\"o6_bmjrPTlm6_2sgVt7hMZOPfL2M\",\"session_key\":\"k==\",\"unionid\":\"oUn1\"}";
            case "GET /sns/oauth2/access_token" ->
                !client || !"web-code".equals(query.get("code"))
                        ? "{\"errcode\":40029,\"errmsg\":\"invalid code\"}"
                        : "{\"access_token\":\"a\",\"expires_in\":7200,\"refresh_token\":\"r\",\"openid\":\"oWeb\","
                                + "\"scope\":\"snsapi_base\"}";
            case "POST /cgi-bin/stable_token" -> {
                JsonNode said = JsonMapper.shared().readTree(body);
                yield said.path("grant_type").asString().equals("client_credential")
                                && said.path("appid").asString().equals("wx1")
                                && said.path("secret").asString().equals("s&cret")
                        ? "{\"access_token\":\"token/" + tokens.incrementAndGet() + "\",\"expires_in\":7200}"
                        : "{\"errcode\":40125,\"errmsg\":\"invalid appsecret\"}";
            }
            case "POST /wxa/business/getuserphonenumber" ->
                ("token/" + tokens.get()).equals(query.get("access_token"))
                                && JsonMapper.shared()
                                        .readTree(body)
                                        .path("code")
                                        .asString()
                                        .equals("phone-code")
                        ? "{\"errcode\":0,\"errmsg\":\"ok\",\"phone_info\":{\"phoneNumber\":\"13800138000\","
                                + "\"purePhoneNumber\":\"13800138000\",\"countryCode\":\"86\",\"watermark\":"
                                + "{\"timestamp\":1637744274,\"appid\":\"" + watermark + "\"}}}"
                        : "{\"errcode\":40029,\"errmsg\":\"invalid code\"}";
            default -> "{\"errcode\":-1}";
        };
    }

    private IdentityProvider house(WeChat.Way way) {
        return new WeChat(
                new ProviderSettings.Provider(
                        "wechat",
                        "",
                        "",
                        "wx1",
                        "s&cret",
                        List.of(URI.create("https://shop.example.org/back")),
                        "",
                        "http://127.0.0.1:" + server.getAddress().getPort(),
                        "",
                        null),
                way,
                new Wire(Asked.outside()),
                clock);
    }

    private static Shown shown(String code) {
        return new Shown(code, null, null);
    }

    private static final IdentityProvider.Sent SENT =
            new IdentityProvider.Sent(URI.create("https://shop.example.org/back"), "n", "v");

    @Test
    void aMiniProgrammesCodeIsTheUnionidFirstThenTheOpenidOfThatApp() {
        assertThat(house(WeChat.Way.MINI).ask(shown("js+code")))
                .isEqualTo(new Verdict.Known(List.of(
                        new IdentityRef("unionid", "oUn1"),
                        new IdentityRef("ext", "wechat:o6_bmjrPTlm6_2sgVt7hMZOPfL2M"))));
        assertThat(house(WeChat.Way.MINI).ask(shown("another"))).isEqualTo(new Verdict.Refused("errcode 40029"));
        assertThat(house(WeChat.Way.MINI).redirects()).isEmpty();
    }

    @Test
    void anOfficialAccountSendsTheBrowserAndTakesTheCodeOfOneThatWasSent() {
        IdentityProvider account = house(WeChat.Way.ACCOUNT);
        URI going = account.going(
                new IdentityProvider.Going(URI.create("https://shop.example.org/back"), "state1", "n", "c"));
        assertThat(going.toString())
                .isEqualTo("https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx1"
                        + "&redirect_uri=https%3A%2F%2Fshop.example.org%2Fback&response_type=code&scope=snsapi_base"
                        + "&state=state1#wechat_redirect");
        assertThat(account.ask(new Shown("web-code", SENT, null)))
                .isEqualTo(new Verdict.Known(List.of(new IdentityRef("ext", "wechat:oWeb"))));
        assertThat(account.ask(shown("web-code"))).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void aPhoneThatWasSharedIsAPhone() {
        IdentityProvider phone = house(WeChat.Way.PHONE);
        assertThat(phone.ask(shown("phone-code")))
                .isEqualTo(new Verdict.Known(List.of(new IdentityRef("phone", "+8613800138000"))));
        assertThat(phone.ask(shown("another"))).isInstanceOf(Verdict.Refused.class);
        watermark = "wx2";
        assertThat(phone.ask(shown("phone-code")))
                .as("what was shared with another app")
                .isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void theAppsTokenIsAskedForOnceAndAgainBeforeItIsOver() {
        IdentityProvider phone = house(WeChat.Way.PHONE);
        phone.ask(shown("phone-code"));
        phone.ask(shown("phone-code"));
        assertThat(tokens.get()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(7_200 - 300));
        assertThat(phone.ask(shown("phone-code"))).isInstanceOf(Verdict.Known.class);
        assertThat(tokens.get()).isEqualTo(2);
    }

    @Test
    void c64_whatIsAnsweredIsNotBelievedToBeWellFormed() {
        for (WeChat.Way way : WeChat.Way.values()) {
            for (String said : List.of(
                    " ",
                    "[]",
                    "null",
                    "<xml/>",
                    "{\"openid\":\"\"}",
                    "{\"openid\":[\"o\"]}",
                    "{\"errcode\":0}",
                    "{\"errcode\":0,\"phone_info\":{\"countryCode\":\"86\",\"purePhoneNumber\":\"abc\"}}")) {
                answer = said;
                assertThat(house(way).ask(new Shown("web-code", SENT, null)))
                        .as(way + " " + said)
                        .isInstanceOf(Verdict.Refused.class);
            }
        }
    }
}
