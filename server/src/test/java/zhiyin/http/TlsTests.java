package zhiyin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.StartRefused;

/** TLS with files of an operator's, over real connections. */
class TlsTests {
    @TempDir
    static Path folder;

    private static Pair first;
    private static Pair second;

    /** A certificate for this machine that nobody else has signed, and its key. */
    private record Pair(String certificate, String key, KeyStore trust) {
        void put(Path certificateFile, Path keyFile) throws IOException {
            Files.writeString(certificateFile, certificate);
            Files.writeString(keyFile, key);
        }
    }

    @BeforeAll
    static void certificates() throws IOException, GeneralSecurityException, InterruptedException {
        first = pair("first", "EC");
        second = pair("second", "RSA");
    }

    private static Pair pair(String name, String algorithm)
            throws IOException, GeneralSecurityException, InterruptedException {
        Path store = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "it",
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "SAN=dns:localhost",
                        "-validity",
                        "3650",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        assertThat(keytool.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(keytool.exitValue())
                .as(Files.readString(folder.resolve(name + ".log")))
                .isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("it", keys.getCertificate("it"));
        return new Pair(
                pem("CERTIFICATE", keys.getCertificate("it").getEncoded()),
                pem("PRIVATE KEY", keys.getKey("it", "changeit".toCharArray()).getEncoded()),
                trust);
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(bytes)
                + "\n-----END " + what + "-----\n";
    }

    private static SampleServer serve(Path certificate, Path key) {
        return SampleServer.start("--zhiyin.tls.certificate=" + certificate, "--zhiyin.tls.key=" + key);
    }

    /** Asks, trusting that certificate and no other. */
    private static HttpResponse<String> ask(int port, Pair trusted, String protocol)
            throws IOException, GeneralSecurityException, InterruptedException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted.trust());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {protocol});
        try (HttpClient http = HttpClient.newBuilder()
                .sslContext(context)
                .sslParameters(parameters)
                .version(HttpClient.Version.HTTP_1_1)
                .build()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/v1/names/a"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void c48_withTlsNothingIsAnsweredInTheClearNorRedirected() throws Exception {
        Path certificate = folder.resolve("a.crt");
        Path key = folder.resolve("a.key");
        first.put(certificate, key);
        try (SampleServer server = serve(certificate, key)) {
            for (String protocol : new String[] {"TLSv1.3", "TLSv1.2"}) {
                HttpResponse<String> said = ask(server.port(), first, protocol);
                assertThat(said.statusCode()).isEqualTo(200);
                assertThat(said.headers().firstValue("Strict-Transport-Security"))
                        .as("C39")
                        .contains("max-age=31536000; includeSubDomains");
                assertThat(said.sslSession().orElseThrow().getProtocol()).isEqualTo(protocol);
            }
            try (Socket clear = new Socket("localhost", server.port())) {
                clear.getOutputStream()
                        .write("GET /v1/names/a HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                String answer = new String(clear.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer).startsWith("HTTP/1.1 400").doesNotContain("Location", "\"why\"");
            }
        }
    }

    @Test
    void c48_anotherCertificateIsTakenWithoutAStopAndOneThatDoesNotFitIsNot() throws Exception {
        Path certificate = folder.resolve("b.crt");
        Path key = folder.resolve("b.key");
        first.put(certificate, key);
        try (SampleServer server = serve(certificate, key)) {
            Tls tls = server.context().getBean(Tls.class);
            assertThat(tls.look()).as("nothing has changed").isFalse();
            Files.writeString(certificate, second.certificate());
            assertThat(tls.look()).as("the key is still the other's").isFalse();
            assertThat(ask(server.port(), first, "TLSv1.3").statusCode()).isEqualTo(200);
            Files.writeString(key, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
            assertThat(tls.look()).as("half written").isFalse();
            assertThat(ask(server.port(), first, "TLSv1.3").statusCode()).isEqualTo(200);
            second.put(certificate, key);
            assertThat(tls.look()).isTrue();
            assertThat(ask(server.port(), second, "TLSv1.3").statusCode()).isEqualTo(200);
            assertThatThrownBy(() -> ask(server.port(), first, "TLSv1.3")).isInstanceOf(SSLHandshakeException.class);
            assertThat(tls.look()).as("and once").isFalse();
        }
    }

    @Test
    void c48_aServerThatWasToldToUseTlsDoesNotStartWithout() throws IOException {
        Path certificate = folder.resolve("c.crt");
        Path key = folder.resolve("c.key");
        first.put(certificate, key);
        assertThatThrownBy(() -> SampleServer.start("--zhiyin.tls.certificate=" + certificate))
                .hasRootCauseInstanceOf(StartRefused.class)
                .rootCause()
                .hasMessageContaining("come together");
        assertThatThrownBy(() -> serve(certificate, folder.resolve("nowhere.key")))
                .hasRootCauseInstanceOf(StartRefused.class);
        Files.writeString(key, second.key());
        assertThatThrownBy(() -> serve(certificate, key))
                .hasRootCauseInstanceOf(StartRefused.class)
                .rootCause()
                .hasMessageContaining("is not that of the first certificate");
    }
}
