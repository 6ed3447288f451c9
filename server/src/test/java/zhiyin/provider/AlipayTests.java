package zhiyin.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import zhiyin.StartRefused;
import zhiyin.TestClock;
import zhiyin.member.IdentityRef;
import zhiyin.outside.Asked;
import zhiyin.provider.IdentityProvider.Shown;
import zhiyin.provider.IdentityProvider.Verdict;

/** Alipay, as its documents describe it, on this machine: it takes no request that the app has not signed. */
class AlipayTests {
    private static final KeyPair APP = pair();
    private static final KeyPair ITS = pair();
    private static final String CODE = "4b203fe6c11548bcabd8da5bb087a83b";
    private static final String SAID =
            "{\"access_token\":\"a/b\",\"open_id\":\"074a1CcTG1LelxKe4xQC0zgNdId0nxi95b5lsNpazWYoCo5\","
                    + "\"user_id\":\"2088102150477652\", \"expires_in\":300,\"re_expires_in\":300}";

    private static final IdentityProvider.Sent SENT =
            new IdentityProvider.Sent(URI.create("https://shop.example.org/back"), "n", "v");

    private final TestClock clock = new TestClock(Instant.parse("2026-03-02T20:30:05Z"));
    /** What is said of somebody. */
    private volatile String said = SAID;
    /** What becomes of an answer on its way. */
    private volatile UnaryOperator<String> underWay = UnaryOperator.identity();

    private HttpServer server;

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/gateway.do", exchange -> {
            Map<String, String> asked =
                    new TreeMap<>(House.form(exchange.getRequestURI().getRawQuery()));
            asked.putAll(House.form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            byte[] bytes = underWay.apply(answer(asked)).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/html;charset=utf-8");
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
    private String answer(Map<String, String> asked) {
        String sign = asked.remove("sign");
        String text = asked.entrySet().stream()
                .filter(each -> !each.getValue().isEmpty())
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining("&"));
        boolean common = "2021000000000001".equals(asked.get("app_id"))
                && "alipay.system.oauth.token".equals(asked.get("method"))
                && "utf-8".equals(asked.get("charset"))
                && "RSA2".equals(asked.get("sign_type"))
                && "1.0".equals(asked.get("version"))
                // its own time of day, whatever ours is
                && "2026-03-03 04:30:05".equals(asked.get("timestamp"));
        if (!common) {
            return failed("40001", "Missing Required Arguments", "isv.missing-parameter");
        }
        if (sign == null || !verified(text, sign)) {
            return failed("40002", "Invalid Arguments", "isv.invalid-signature");
        }
        return "authorization_code".equals(asked.get("grant_type")) && CODE.equals(asked.get("code"))
                ? signed("alipay_system_oauth_token_response", said)
                : failed("40002", "Invalid Arguments", "isv.code-invalid");
    }

    private static boolean verified(String text, String sign) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(APP.getPublic());
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return signature.verify(Base64.getDecoder().decode(sign));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String failed(String code, String message, String sub) {
        return signed(
                "error_response",
                "{\"code\":\"" + code + "\",\"msg\":\"" + message + "\",\"sub_code\":\"" + sub
                        + "\",\"sub_msg\":\"授权码code无效\"}");
    }

    private static String signed(String name, String value) {
        return "{\"" + name + "\":" + value + ",\"sign\":\"" + signature(value, ITS) + "\"}";
    }

    private static String signature(String value, KeyPair by) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(by.getPrivate());
            signature.update(value.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(java.security.Key key) {
        return Base64.getEncoder().encodeToString(key.getEncoded());
    }

    private IdentityProvider house(boolean browser, KeyPair app, String publicKey) {
        return new Alipay(
                new ProviderSettings.Provider(
                        "alipay",
                        "alipay",
                        "",
                        "2021000000000001",
                        base64(app.getPrivate()),
                        List.of(URI.create("https://shop.example.org/back")),
                        "",
                        "http://127.0.0.1:" + server.getAddress().getPort() + "/gateway.do",
                        publicKey),
                browser,
                new Wire(Asked.outside()),
                clock);
    }

    private IdentityProvider mini() {
        return house(false, APP, base64(ITS.getPublic()));
    }

    private Verdict ask(String code) {
        return mini().ask(new Shown(code, null, null));
    }

    private static Verdict known(String... names) {
        return new Verdict.Known(List.of(names).stream()
                .map(name -> new IdentityRef("ext", "alipay:" + name))
                .toList());
    }

    @Test
    void aCodeIsTheNameInTheAppFirstThenTheOneInAllApps() {
        assertThat(ask(CODE)).isEqualTo(known("074a1CcTG1LelxKe4xQC0zgNdId0nxi95b5lsNpazWYoCo5", "2088102150477652"));
        said = "{\"user_id\":\"2088102150477652\"}";
        assertThat(ask(CODE)).isEqualTo(known("2088102150477652"));
        said = "{\"open_id\":\"074a1Cc\"}";
        assertThat(ask(CODE)).isEqualTo(known("074a1Cc"));
        assertThat(ask("another+code")).isEqualTo(new Verdict.Refused("40002 isv.code-invalid"));
        assertThat(mini().redirects()).isEmpty();
    }

    @Test
    void s07_aBrowserIsSentWithAStateAndOnlyTheCodeOfOneThatWasSentIsAskedAbout() {
        IdentityProvider web = house(true, APP, base64(ITS.getPublic()));
        assertThat(web.going(new IdentityProvider.Going(
                                URI.create("https://shop.example.org/back"), "state1", "n", "c"))
                        .toString())
                .isEqualTo("https://openauth.alipay.com/oauth2/publicAppAuthorize.htm?app_id=2021000000000001"
                        + "&scope=auth_base&redirect_uri=https%3A%2F%2Fshop.example.org%2Fback&state=state1");
        assertThat(web.ask(new Shown(CODE, SENT, null))).isInstanceOf(Verdict.Known.class);
        assertThat(web.ask(new Shown(CODE, null, null))).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void anotherAppsSignatureIsRefusedThere() {
        assertThat(house(false, pair(), base64(ITS.getPublic())).ask(new Shown(CODE, null, null)))
                .isEqualTo(new Verdict.Refused("40002 isv.invalid-signature"));
    }

    @Test
    void s07_whatAlipayHasNotSignedToTheLetterIsNotBelieved() {
        Verdict foreign = new Verdict.Refused("the signature is not its own");
        Map<String, UnaryOperator<String>> bad = Map.of(
                "another name", text -> text.replace("2088102150477652", "2088102150477653"),
                "another spacing", text -> text.replace(", \"expires_in\"", ",\"expires_in\""),
                "no signature", text -> text.replaceFirst(",\"sign\":\"[^\"]*\"", ""),
                "an empty signature", text -> text.replaceFirst("\"sign\":\"[^\"]*\"", "\"sign\":\"\""),
                "no Base64", text -> text.replaceFirst("\"sign\":\"[^\"]*\"", "\"sign\":\"!!\""),
                "another's signature",
                        text -> text.replaceFirst(
                                "\"sign\":\"[^\"]*\"",
                                java.util.regex.Matcher.quoteReplacement(
                                        "\"sign\":\"" + signature(SAID, pair()) + "\"")));
        bad.forEach((why, change) -> {
            underWay = change;
            assertThat(ask(CODE)).as(why).isEqualTo(foreign);
        });
        String thief = "\"alipay_system_oauth_token_response\":{\"user_id\":\"2088000000000000\"},";
        for (UnaryOperator<String> twice : List.<UnaryOperator<String>>of(
                text -> "{" + thief + text.substring(1),
                text -> text.replace("\"sign\"", thief + "\"sign\""),
                text -> text.replace("\"sign\"", "\"error_response\":{},\"sign\""))) {
            underWay = twice;
            assertThat(ask(CODE)).isEqualTo(new Verdict.Refused("the answer cannot be read"));
        }
    }

    @Test
    void oneSortOfNameIsNeverTakenForTheOther() {
        said = "{\"open_id\":\"2088102150477652\"}";
        assertThat(ask(CODE)).isInstanceOf(Verdict.Refused.class);
        said = "{\"user_id\":\"074a1Cc\"}";
        assertThat(ask(CODE)).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void c64_whatIsAnsweredIsNotBelievedToBeWellFormed() {
        for (String text : List.of(
                " ",
                "[]",
                "null",
                "<xml/>",
                "{\"sign\":1}",
                "{\"alipay_system_oauth_token_response\":[]}",
                "{\"alipay_system_oauth_token_response\":{",
                "{\"error_response\":{}}")) {
            underWay = whatever -> text;
            assertThat(ask(CODE)).as(text).isInstanceOf(Verdict.Refused.class);
        }
        underWay = UnaryOperator.identity();
        for (String value : List.of("{}", "{\"open_id\":[\"o\"]}", "{\"open_id\":\"\"}", "{\"user_id\":{}}")) {
            said = value;
            assertThat(ask(CODE)).as(value).isInstanceOf(Verdict.Refused.class);
        }
    }

    @Test
    void aKeyThatCannotBeReadStopsTheStartAndIsNotTold() {
        assertThatThrownBy(() -> house(false, APP, "c2VjcmV0"))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("alipay needs")
                .hasMessageNotContaining("c2VjcmV0");
    }
}
