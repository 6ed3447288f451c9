package zhiyin.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks to a running server as any caller would; every answer is held against the {@link Contract} before it is given. */
public final class ApiClient {
    private final HttpClient http;
    private final String address;
    private final @Nullable String key;
    private final Contract contract;

    private ApiClient(HttpClient http, String address, @Nullable String key, Contract contract) {
        this.http = http;
        this.address = address;
        this.key = key;
        this.contract = contract;
    }

    /** A client without a key for the server on {@code port}, which is asked for its document. */
    public static ApiClient on(int port) {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        String address = "http://localhost:" + port;
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/openapi.json"))
                    .build();
            String document = http.send(request, BodyHandlers.ofString()).body();
            return new ApiClient(
                    http, address, null, new Contract(JsonMapper.shared().readTree(document)));
        } catch (IOException unreachable) {
            throw new UncheckedIOException(unreachable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** The same client with a key. */
    public ApiClient withKey(String token) {
        return new ApiClient(http, address, token, contract);
    }

    /** What the server said. */
    @SuppressWarnings("ArrayRecordComponent") // Bytes as they came, never compared as a record.
    public record Said(int status, HttpHeaders headers, byte[] bytes) {
        /** The body as a tree; a missing node where there is none. */
        public JsonNode json() {
            return bytes.length == 0
                    ? JsonMapper.shared().missingNode()
                    : JsonMapper.shared().readTree(bytes);
        }

        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        /** The code of a problem; empty for any other answer. */
        public String code() {
            return status < 400 ? "" : json().path("code").asString("");
        }

        /** The single faults of a problem as {@code pointer code}. */
        public java.util.List<String> faults() {
            java.util.List<String> faults = new java.util.ArrayList<>();
            json().path("errors")
                    .forEach(error -> faults.add((error.path("pointer").asString("") + " "
                                    + error.path("code").asString(""))
                            .strip()));
            return faults;
        }

        public @Nullable String header(String name) {
            return headers.firstValue(name).orElse(null);
        }
    }

    /** @param headers names and values in turn */
    public Said get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    /** Posts JSON text; further {@code headers} as names and values in turn. */
    public Said post(String path, String json, String... headers) {
        return send("POST", path, json.getBytes(StandardCharsets.UTF_8), json(headers));
    }

    /** Posts bytes with exactly these headers and the key. */
    public Said postRaw(String path, byte[] body, String... headers) {
        return send("POST", path, body, headers);
    }

    public Said send(String method, String path, byte @Nullable [] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            contract.check(method, path, response.statusCode(), response.headers(), response.body());
            return new Said(response.statusCode(), response.headers(), response.body());
        } catch (IOException unreachable) {
            throw new UncheckedIOException(method + " " + path, unreachable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static String[] json(String... headers) {
        String[] more = new String[headers.length + 2];
        more[0] = "Content-Type";
        more[1] = "application/json";
        System.arraycopy(headers, 0, more, 2, headers.length);
        return more;
    }
}
