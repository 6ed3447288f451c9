package zhiyin.provider;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import zhiyin.member.IdentityRef;

/** An OpenID provider of the tests, which does as it is told: honest, unless somebody says otherwise. */
public final class House implements AutoCloseable {
    private final HttpServer server;
    private final Clock clock;
    private final String client;
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    RSAKey key;

    /** What it calls itself in its own document. */
    public volatile String callsItself;

    /** What becomes of the claims before they are signed. */
    public volatile UnaryOperator<JWTClaimsSet.Builder> claims = UnaryOperator.identity();

    /** Makes the token of the claims. */
    public volatile Function<JWTClaimsSet, String> token = this::signed;

    public House(Clock clock, String client, int port) {
        this.clock = clock;
        this.client = client;
        try {
            key = new RSAKeyGenerator(2048).keyID("one").generate();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        callsItself = issuer();
        server.createContext(
                "/.well-known/openid-configuration",
                exchange -> answer(exchange, 200, """
                {"issuer": "%s", "authorization_endpoint": "%s/authorize", "token_endpoint": "%s/token",
                 "jwks_uri": "%s/keys"}""".formatted(callsItself, issuer(), issuer(), issuer())));
        server.createContext("/keys", exchange -> answer(exchange, 200, new JWKSet(key.toPublicJWK()).toString()));
        server.createContext("/token", this::exchange);
        server.start();
    }

    /** A port where nobody listens yet. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Changes its key, as houses do. */
    public void changeKey(String id) {
        try {
            key = new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, String> form(String text) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : text.split("&")) {
            int at = pair.indexOf('=');
            fields.put(pair.substring(0, at), URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8));
        }
        return fields;
    }

    /** Somebody of that name signs in there: what his browser comes back with. */
    public Map<String, String> signIn(URI authorize, String subject) {
        Map<String, String> asked = form(authorize.getRawQuery());
        String code = "code-" + codes.size();
        Map<String, String> kept = new HashMap<>(asked);
        kept.put("subject", subject);
        codes.put(code, kept);
        return Map.of("code", code, "state", asked.get("state"));
    }

    private void exchange(HttpExchange exchange) throws IOException {
        Map<String, String> said = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Map<String, String> kept = codes.remove(said.getOrDefault("code", ""));
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        boolean client = ("Basic "
                        + java.util.Base64.getEncoder()
                                .encodeToString((this.client + ":secret").getBytes(StandardCharsets.UTF_8)))
                .equals(authorization);
        boolean verified = kept != null
                && kept.get("code_challenge").equals(challenge(said.getOrDefault("code_verifier", "")))
                && kept.get("code_challenge_method").equals("S256")
                && kept.get("redirect_uri").equals(said.get("redirect_uri"))
                && kept.get("client_id").equals(this.client);
        if (!verified || !client) {
            answer(exchange, 400, "{\"error\": \"invalid_grant\"}");
            return;
        }
        JWTClaimsSet.Builder plain = new JWTClaimsSet.Builder()
                .issuer(issuer())
                .subject(kept.get("subject"))
                .audience(this.client)
                .claim("nonce", kept.get("nonce"))
                .issueTime(Date.from(clock.instant()))
                .expirationTime(Date.from(clock.instant().plusSeconds(300)));
        answer(
                exchange,
                200,
                "{\"access_token\": \"a\", \"token_type\": \"Bearer\", \"id_token\": \""
                        + token.apply(claims.apply(plain).build()) + "\"}");
    }

    private static String challenge(String verifier) {
        try {
            return java.util.Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(java.security.MessageDigest.getInstance("SHA-256")
                            .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public String signed(JWTClaimsSet claims) {
        return signed(
                claims,
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
                key);
    }

    public String signed(JWTClaimsSet claims, JWSHeader header, RSAKey with) {
        try {
            return signed(claims, header, new RSASSASigner(with));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    public String signed(JWTClaimsSet claims, JWSHeader header, JWSSigner signer) {
        try {
            SignedJWT jwt = new SignedJWT(header, claims);
            jwt.sign(signer);
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of another type than an identity token. */
    public String accessToken(JWTClaimsSet claims) {
        return signed(
                claims,
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(key.getKeyID())
                        .type(new JOSEObjectType("at+jwt"))
                        .build(),
                key);
    }

    public RSAKey key() {
        return key;
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** The identity of whom a house calls so. */
    public static IdentityRef name(String house, String name) {
        return Names.of(house, name);
    }
}
