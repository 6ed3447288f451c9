package zhiyin.warehouse;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A store of objects on this machine that takes what is signed as Amazon's documentation of Signature Version 4 says, written from
 * that and from nothing of the library that signs: whole objects, and objects in parts. What is signed wrongly gets 403.
 */
final class ObjectStore implements AutoCloseable {

    static final String KEY = "AKIDTEST";
    static final String SECRET = "a secret/with+signs=";
    static final String REGION = "eu-test-1";

    private final HttpServer server;

    /** By bucket and path what lies there. */
    final Map<String, byte[]> objects = new ConcurrentSkipListMap<>();

    /** In the order in which they came to be whole. */
    final List<String> written = new CopyOnWriteArrayList<>();

    /** How many requests are still to be answered with 503. */
    final AtomicInteger busy = new AtomicInteger();

    final AtomicInteger refused = new AtomicInteger();
    final AtomicInteger parts = new AtomicInteger();
    private final Map<String, Map<Integer, byte[]>> uploads = new ConcurrentHashMap<>();
    private final AtomicInteger uploadNumbers = new AtomicInteger();

    ObjectStore() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (busy.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                say(exchange, 503, "<Error><Code>SlowDown</Code></Error>");
                return;
            }
            if (!signed(exchange, body)) {
                refused.incrementAndGet();
                say(exchange, 403, "<Error><Code>SignatureDoesNotMatch</Code></Error>");
                return;
            }
            take(exchange, body);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void take(HttpExchange exchange, byte[] body) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Map<String, String> query = query(exchange);
        String upload = query.get("uploadId");
        switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                if (upload == null) {
                    objects.put(path, body);
                    written.add(path);
                } else {
                    uploads.get(upload).put(Integer.valueOf(query.get("partNumber")), body);
                    parts.incrementAndGet();
                }
                exchange.getResponseHeaders()
                        .set("ETag", '"' + hex(sha256(body)).substring(0, 32) + '"');
                say(exchange, 200, "");
            }
            case "POST" -> {
                if (upload == null) {
                    String fresh = "upload-" + uploadNumbers.incrementAndGet();
                    uploads.put(fresh, new TreeMap<>());
                    say(
                            exchange,
                            200,
                            "<InitiateMultipartUploadResult><UploadId>" + fresh
                                    + "</UploadId></InitiateMultipartUploadResult>");
                } else {
                    ByteArrayOutputStream whole = new ByteArrayOutputStream();
                    for (byte[] part : uploads.remove(upload).values()) {
                        whole.write(part);
                    }
                    objects.put(path, whole.toByteArray());
                    written.add(path);
                    say(
                            exchange,
                            200,
                            "<CompleteMultipartUploadResult><ETag>\"whole\"</ETag></CompleteMultipartUploadResult>");
                }
            }
            default -> say(exchange, 405, "");
        }
    }

    private static void say(HttpExchange exchange, int status, String xml) throws IOException {
        byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

    private static boolean signed(HttpExchange exchange, byte[] body) throws GeneralSecurityException {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        String at = exchange.getRequestHeaders().getFirst("X-Amz-Date");
        String content = exchange.getRequestHeaders().getFirst("X-Amz-Content-Sha256");
        if (authorization == null || at == null || content == null || !authorization.startsWith("AWS4-HMAC-SHA256 ")) {
            return false;
        }
        if (!content.equals("UNSIGNED-PAYLOAD") && !content.equals(hex(sha256(body)))) {
            return false;
        }
        Map<String, String> said = Arrays.stream(
                        authorization.substring("AWS4-HMAC-SHA256 ".length()).split(","))
                .map(part -> part.strip().split("=", 2))
                .collect(Collectors.toMap(part -> part[0], part -> part[1]));
        String day = at.substring(0, 8);
        String scope = day + "/" + REGION + "/s3/aws4_request";
        if (!(KEY + "/" + scope).equals(said.get("Credential"))) {
            return false;
        }
        List<String> names = List.of(said.get("SignedHeaders").split(";"));
        if (!names.contains("host") || !names.contains("x-amz-date") || !names.contains("x-amz-content-sha256")) {
            return false;
        }
        StringBuilder headers = new StringBuilder();
        for (String name : names) {
            headers.append(name)
                    .append(':')
                    .append(String.join(",", exchange.getRequestHeaders().get(name))
                            .strip()
                            .replaceAll(" +", " "))
                    .append('\n');
        }
        String canonical =
                exchange.getRequestMethod() + "\n" + exchange.getRequestURI().getRawPath() + "\n"
                        + canonicalQuery(exchange) + "\n" + headers + "\n" + String.join(";", names) + "\n" + content;
        String toSign = "AWS4-HMAC-SHA256\n" + at + "\n" + scope + "\n"
                + hex(sha256(canonical.getBytes(StandardCharsets.UTF_8)));
        byte[] key = ("AWS4" + SECRET).getBytes(StandardCharsets.UTF_8);
        for (String part : List.of(day, REGION, "s3", "aws4_request")) {
            key = hmac(key, part);
        }
        return hex(hmac(key, toSign)).equals(said.get("Signature"));
    }

    private static String canonicalQuery(HttpExchange exchange) {
        String raw = exchange.getRequestURI().getRawQuery();
        if (raw == null) {
            return "";
        }
        List<String> parts = new ArrayList<>();
        for (String part : raw.split("&")) {
            parts.add(part.contains("=") ? part : part + "=");
        }
        parts.sort(null);
        return String.join("&", parts);
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new TreeMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String part : raw == null ? new String[0] : raw.split("&")) {
            String[] sides = part.split("=", 2);
            query.put(sides[0], sides.length == 1 ? "" : URLDecoder.decode(sides[1], StandardCharsets.UTF_8));
        }
        return query;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes).toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
