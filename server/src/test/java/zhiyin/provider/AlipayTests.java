package zhiyin.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
        Map<String, String> numbers = certified;
        if (numbers != null && !asked.entrySet().containsAll(numbers.entrySet())) {
            return failed("40002", "Invalid Arguments", "isv.invalid-app-cert-sn");
        }
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

    /** The app whose key is known here. */
    private volatile KeyPair certifiedApp = APP;

    private boolean verified(String text, String sign) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(certifiedApp.getPublic());
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return signature.verify(Base64.getDecoder().decode(sign));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** What the documents say about apps with certificates: which ones the app and its roots are called by. */
    private volatile @Nullable Map<String, String> certified;

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
        return house(browser, app, publicKey, null);
    }

    private IdentityProvider house(
            boolean browser, KeyPair app, String publicKey, ProviderSettings.@Nullable Certificates certificates) {
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
                        publicKey,
                        certificates),
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

    /** Certificates as a house like Alipay's gives them out: made by a tool that is not ours. */
    private static final class Papers {
        private final Path folder;
        private final KeyPair app;
        private final KeyPair its;

        private Papers(Path folder) throws Exception {
            this.folder = folder;
            make("root", "CN=Roots R1, O=Ant", 3650, "bc:c");
            make("elder", "CN=Elder Roots, O=Ant", 3650, "bc:c");
            issue("between", "CN=Between, O=Ant", "root", "bc:c");
            issue("its", "CN=Alipay, O=Ant", "between", null);
            issue("app", "CN=Tea, O=Tea", "between", null);
            make("thief", "CN=Roots R1, O=Ant", 3650, "bc:c");
            make("own", "CN=Alipay, O=Ant", 3650, null);
            issue("forged", "CN=Alipay, O=Ant", "thief", null);
            this.app = keys("app");
            this.its = keys("its");
        }

        private void make(String alias, String name, int days, @Nullable String extension) throws Exception {
            List<String> more = new ArrayList<>(List.of(
                    "-genkeypair",
                    "-alias",
                    alias,
                    "-keyalg",
                    "RSA",
                    "-keysize",
                    "2048",
                    "-dname",
                    name,
                    "-startdate",
                    "2026/01/01 00:00:00",
                    "-validity",
                    String.valueOf(days)));
            if (extension != null) {
                more.addAll(List.of("-ext", extension));
            }
            tool(more);
            export(alias);
        }

        private void issue(String alias, String name, String by, @Nullable String extension) throws Exception {
            List<String> more = new ArrayList<>(List.of(
                    "-genkeypair",
                    "-alias",
                    alias,
                    "-keyalg",
                    "RSA",
                    "-keysize",
                    "2048",
                    "-dname",
                    name,
                    "-signer",
                    by,
                    "-startdate",
                    "2026/01/01 00:00:00",
                    "-validity",
                    "730"));
            if (extension != null) {
                more.addAll(List.of("-ext", extension));
            }
            tool(more);
            export(alias);
        }

        private void export(String alias) throws Exception {
            tool(List.of(
                    "-exportcert", "-rfc", "-alias", alias, "-file", file(alias).toString()));
        }

        private void tool(List<String> arguments) throws Exception {
            List<String> command = new ArrayList<>();
            command.add(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
            command.addAll(arguments);
            command.addAll(List.of(
                    "-storetype",
                    "PKCS12",
                    "-storepass",
                    "changeit",
                    "-keystore",
                    folder.resolve("store.p12").toString()));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(said).isZero();
        }

        private KeyStore store() throws Exception {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(folder.resolve("store.p12"))) {
                keys.load(in, "changeit".toCharArray());
            }
            return keys;
        }

        private KeyPair keys(String alias) throws Exception {
            return new KeyPair(store().getCertificate(alias).getPublicKey(), (PrivateKey)
                    store().getKey(alias, "changeit".toCharArray()));
        }

        /** As the documents say: MD5 of the issuer's name (RFC 2253) and the serial number in decimal. */
        private String number(String alias) throws Exception {
            X509Certificate certificate = (X509Certificate) store().getCertificate(alias);
            String named = certificate.getIssuerX500Principal().getName(X500Principal.RFC2253)
                    + certificate.getSerialNumber().toString(10);
            return "%032x"
                    .formatted(new BigInteger(
                            1, MessageDigest.getInstance("MD5").digest(named.getBytes(StandardCharsets.UTF_8))));
        }

        private Path file(String... aliases) throws IOException {
            Path file = folder.resolve(String.join("-", aliases) + ".crt");
            if (aliases.length > 1) {
                StringBuilder all = new StringBuilder();
                for (String alias : aliases) {
                    all.append(Files.readString(file(alias)));
                }
                Files.writeString(file, all);
            }
            return file;
        }

        private ProviderSettings.Certificates of(String alipay, String... more) throws IOException {
            String[] its = Stream.concat(Stream.of(alipay), Stream.of(more)).toArray(String[]::new);
            return new ProviderSettings.Certificates(file("app"), file(its), file("root", "elder"));
        }
    }

    private Verdict asked(Papers papers, KeyPair app, ProviderSettings.Certificates certificates) {
        return house(false, app, "", certificates).ask(new Shown(CODE, null, null));
    }

    @Test
    void anAppWithCertificatesIsKnownByThemAndKnowsAlipayByIts(@TempDir Path folder) throws Exception {
        Papers papers = new Papers(folder);
        certifiedApp = papers.app;
        certified = Map.of(
                "app_cert_sn",
                papers.number("app"),
                "alipay_root_cert_sn",
                papers.number("root") + "_" + papers.number("elder"));
        String own = papers.number("its");
        underWay = text -> resigned(text, papers.its, own);
        ProviderSettings.Certificates good = papers.of("its", "between");
        assertThat(asked(papers, papers.app, good))
                .isEqualTo(known("074a1CcTG1LelxKe4xQC0zgNdId0nxi95b5lsNpazWYoCo5", "2088102150477652"));
        Verdict foreign = new Verdict.Refused("the signature is not its own");
        for (String number : List.of(papers.number("app"), "", own.toUpperCase(Locale.ROOT) + "0")) {
            underWay = text -> resigned(text, papers.its, number);
            assertThat(asked(papers, papers.app, good)).as("under " + number).isEqualTo(foreign);
        }
        underWay = text -> resigned(text, papers.app, own);
        assertThat(asked(papers, papers.app, good)).as("by another").isEqualTo(foreign);
        underWay = text -> resigned(text, papers.its, own);
        IdentityProvider house = house(false, papers.app, "", good);
        clock.set(Instant.parse("2028-01-02T00:00:00Z"));
        underWay = text -> resigned(signed("alipay_system_oauth_token_response", said), papers.its, own);
        assertThat(house.ask(new Shown(CODE, null, null)))
                .as("its time is over")
                .isEqualTo(foreign);
        assertThatThrownBy(() -> house(false, papers.app, "", good))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("certificates cannot be used");
    }

    @Test
    void certificatesThatLeadToNoRootOrAreOfAnotherKeyStopTheStart(@TempDir Path folder) throws Exception {
        Papers papers = new Papers(folder);
        for (ProviderSettings.Certificates bad : List.of(
                papers.of("its"),
                papers.of("own"),
                papers.of("forged"),
                papers.of("forged", "thief"),
                new ProviderSettings.Certificates(
                        papers.file("its"), papers.file("its", "between"), papers.file("root")),
                new ProviderSettings.Certificates(
                        papers.file("app"), papers.file("its", "between"), papers.file("nowhere")))) {
            assertThatThrownBy(() -> house(false, papers.app, "", bad))
                    .as("%s", bad)
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("certificates cannot be used");
        }
    }

    /** The answer, signed by that key and under that number. */
    private static String resigned(String text, KeyPair by, String number) {
        String value = text.substring(text.indexOf(":{") + 1, text.lastIndexOf(",\"sign\""));
        return text.substring(0, text.indexOf(":{") + 1) + value + ",\"alipay_cert_sn\":\"" + number + "\",\"sign\":\""
                + signature(value, by) + "\"}";
    }
}
