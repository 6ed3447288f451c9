package zhiyin.people;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;

/** Cards for phones' wallets, with a certificate of nobody's, read by others than wrote them: the JDK's PKCS #7, and Nimbus. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PassesTests {

    private static final Path FILES = files();

    private final ApplicationContext application;
    private Shop shop;
    private String member = "";
    private String number = "";

    @Autowired
    PassesTests(ApplicationContext application) {
        this.application = application;
    }

    /** A key, and a certificate that it has signed itself, as the JDK's own tool makes them. */
    private static Path files() {
        try {
            Path folder = Files.createTempDirectory("zhiyin-passes");
            Path store = folder.resolve("store.p12");
            run(
                    tool("keytool"),
                    "-genkeypair",
                    "-alias",
                    "pass",
                    "-keyalg",
                    "RSA",
                    "-keysize",
                    "2048",
                    "-dname",
                    "CN=Pass Type ID: pass.org.example.tea, O=Tea",
                    "-validity",
                    "3650",
                    "-storetype",
                    "PKCS12",
                    "-storepass",
                    "changeit",
                    "-keystore",
                    store.toString());
            KeyStore keys = keys(store);
            pem(
                    folder.resolve("key.pem"),
                    "PRIVATE KEY",
                    keys.getKey("pass", "changeit".toCharArray()).getEncoded());
            pem(
                    folder.resolve("certificates.pem"),
                    "CERTIFICATE",
                    keys.getCertificate("pass").getEncoded());
            return folder;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore keys(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        return keys;
    }

    private static X509Certificate certificate() throws Exception {
        return (X509Certificate) keys(FILES.resolve("store.p12")).getCertificate("pass");
    }

    private static void pem(Path file, String what, byte[] bytes) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN " + what + "-----\n"
                        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                                .encodeToString(bytes)
                        + "\n-----END " + what + "-----\n");
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(String.join(" ", command) + "\n" + said)
                .isZero();
        return said;
    }

    @DynamicPropertySource
    static void setUp(DynamicPropertyRegistry registry) {
        registry.add("zhiyin.pass.apple.type", () -> "pass.org.example.tea");
        registry.add("zhiyin.pass.apple.team", () -> "ABCDE12345");
        registry.add("zhiyin.pass.apple.key", () -> FILES.resolve("key.pem").toString());
        registry.add(
                "zhiyin.pass.apple.certificates",
                () -> FILES.resolve("certificates.pem").toString());
        registry.add("zhiyin.pass.google.issuer", () -> "3388000000000000000");
        registry.add("zhiyin.pass.google.loyalty-class", () -> "tea");
        registry.add("zhiyin.pass.google.account", () -> "passes@example.iam.gserviceaccount.com");
        registry.add("zhiyin.pass.google.key", () -> FILES.resolve("key.pem").toString());
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, "tea");
        Said enrolled = shop.api()
                .post(
                        "/v1/members",
                        Shop.json(Map.of("name", "林小美", "identities", List.of("card:mei"))),
                        "Idempotency-Key",
                        Shop.freshKey());
        member = enrolled.json().path("member").asString();
        number = shop.api()
                .post("/v1/members/" + member + "/card", "{}")
                .json()
                .path("number")
                .asString();
        assertThat(number).hasSize(16);
    }

    private static Map<String, byte[]> unzipped(byte[] pass) {
        Map<String, byte[]> files = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(pass))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static byte[] file(Map<String, byte[]> files, String name) {
        assertThat(files).containsKey(name);
        return files.get(name);
    }

    @Test
    void anApplePassSaysWhoseCardItIsAndIsSigned() throws Exception {
        Said said = shop.api().get("/v1/members/" + member + "/card/apple.pkpass", "Accept-Language", "zh-CN");
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        assertThat(said.header("Content-Type")).isEqualTo("application/vnd.apple.pkpass");
        Map<String, byte[]> files = unzipped(said.bytes());
        assertThat(files.keySet())
                .containsExactly("icon.png", "icon@2x.png", "manifest.json", "pass.json", "signature");
        JsonNode pass = JsonMapper.shared().readTree(file(files, "pass.json"));
        assertThat(pass.path("passTypeIdentifier").asString()).isEqualTo("pass.org.example.tea");
        assertThat(pass.path("teamIdentifier").asString()).isEqualTo("ABCDE12345");
        assertThat(pass.path("serialNumber").asString()).isEqualTo(member);
        assertThat(pass.path("organizationName").asString()).isEqualTo("小店");
        assertThat(pass.at("/barcodes/0/message").asString()).isEqualTo(number);
        assertThat(pass.at("/storeCard/primaryFields/0/value").asString()).isEqualTo("林小美");
        assertThat(ImageIO.read(new ByteArrayInputStream(file(files, "icon.png")))
                        .getWidth())
                .isEqualTo(29);
        JsonNode manifest = JsonMapper.shared().readTree(file(files, "manifest.json"));
        assertThat(manifest.propertyNames()).containsExactlyInAnyOrder("icon.png", "icon@2x.png", "pass.json");
        for (String name : manifest.propertyNames()) {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(file(files, name));
            assertThat(manifest.path(name).asString())
                    .as(name)
                    .isEqualTo(HexFormat.of().formatHex(hash));
        }
        assertThat(signer(file(files, "manifest.json"), file(files, "signature")))
                .isEqualTo("signed by " + HexFormat.of().formatHex(certificate().getEncoded()));
        byte[] changed = file(files, "manifest.json").clone();
        changed[10] ^= 1;
        assertThat(signer(changed, file(files, "signature"))).isEqualTo("not signed");
    }

    /** As the PKCS #7 of the JDK itself reads it, in a process in which that is let be asked. */
    private static String signer(byte[] content, byte[] signature) throws Exception {
        Path folder = Files.createTempDirectory(FILES, "read");
        Files.write(folder.resolve("content"), content);
        Files.write(folder.resolve("signature"), signature);
        List<String> command = new ArrayList<>(List.of(
                tool("java"),
                "--add-exports=java.base/sun.security.pkcs=ALL-UNNAMED",
                Path.of("src", "test", "resources", "pass", "ReadSignature.java")
                        .toString(),
                folder.resolve("content").toString(),
                folder.resolve("signature").toString()));
        return run(command.toArray(String[]::new))
                .lines()
                .reduce((first, last) -> last)
                .orElse("");
    }

    @Test
    void aGooglePassIsAnAddressThatTheServiceAccountHasSigned() throws Exception {
        Said said = shop.api().get("/v1/members/" + member + "/card/google");
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        String address = said.json().path("save_url").asString();
        assertThat(address).startsWith("https://pay.google.com/gp/v/save/");
        SignedJWT token = SignedJWT.parse(address.substring(address.lastIndexOf('/') + 1));
        assertThat(token.getHeader().getAlgorithm().getName()).isEqualTo("RS256");
        assertThat(token.verify(new RSASSAVerifier((RSAPublicKey) certificate().getPublicKey())))
                .isTrue();
        Map<String, Object> claims = token.getJWTClaimsSet().getClaims();
        assertThat(claims.get("iss")).isEqualTo("passes@example.iam.gserviceaccount.com");
        assertThat(claims.get("typ")).isEqualTo("savetowallet");
        assertThat(token.getJWTClaimsSet().getAudience()).containsExactly("google");
        JsonNode card =
                JsonMapper.shared().readTree(token.getPayload().toString()).at("/payload/loyaltyObjects/0");
        assertThat(card.path("id").asString()).isEqualTo("3388000000000000000." + member);
        assertThat(card.path("classId").asString()).isEqualTo("3388000000000000000.tea");
        assertThat(card.at("/barcode/value").asString()).isEqualTo(number);
    }

    @Test
    void aMemberGetsHisOwnAndWhoHasNoCardGetsNone() {
        Said session = shop.api().post("/v1/member-sessions", Shop.json(Map.of("member", member)));
        Said own = shop.api().withKey(session.json().path("token").asString()).get("/v1/me/card/apple.pkpass");
        assertThat(own.status()).as(own.text()).isEqualTo(200);
        assertThat(new String(file(unzipped(own.bytes()), "pass.json"), StandardCharsets.UTF_8))
                .contains(number);
        shop.enrol("ext:shop:none");
        assertThat(shop.api().get("/v1/members/ext:shop:none/card/apple.pkpass").status())
                .isEqualTo(404);
    }
}
