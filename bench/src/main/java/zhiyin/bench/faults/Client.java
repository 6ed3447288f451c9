package zhiyin.bench.faults;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A shop's side of the API. It writes down before it sends, and never sends again by itself. */
final class Client {
    static final JsonMapper JSON = JsonMapper.builder().build();

    /** Nobody waits longer than this for an answer; who has to is hanging. */
    static final Duration ANSWER_MAX = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String key;
    private final Journal journal;
    private final Findings findings;

    /** Of the answers that said "not just now". */
    final AtomicLong notNow = new AtomicLong();

    private final AtomicLong slowestNotNowMs = new AtomicLong();

    Client(String key, Journal journal, Findings findings) {
        this.key = key;
        this.journal = journal;
        this.findings = findings;
    }

    String key() {
        return key;
    }

    /** An answer; status 0 when there was none. */
    record Reply(int status, String body, boolean replayed) {
        static final Reply NONE = new Reply(0, "", false);

        JsonNode json() {
            return JSON.readTree(body);
        }
    }

    /** Sends it once and writes down what came of it. */
    Intention.State send(Intention intention, String base) throws InterruptedException {
        Reply reply = post(base, intention);
        if (reply.status() == 200 || reply.status() == 201) {
            journal.ended(intention, Intention.State.ACKED, null, reply.body());
        } else if (rejects(reply)) {
            journal.ended(intention, Intention.State.REJECTED, code(reply), withoutRequest(reply));
        } else {
            journal.ended(intention, Intention.State.UNKNOWN, "status " + reply.status(), null);
        }
        return intention.state;
    }

    /** Sends it again as it was, and writes nothing down. */
    Reply post(String base, Intention intention) throws InterruptedException {
        return post(base, intention.operation.path(), intention.key, intention.operation.body());
    }

    Reply post(String base, String path, String idempotencyKey, String body) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(ANSWER_MAX)
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!idempotencyKey.isEmpty()) {
            request.header("Idempotency-Key", idempotencyKey);
        }
        return send(request.build(), idempotencyKey);
    }

    Reply get(String base, String path) throws InterruptedException {
        return send(
                HttpRequest.newBuilder(URI.create(base + path))
                        .timeout(ANSWER_MAX)
                        .header("Authorization", "Bearer " + key)
                        .build(),
                "GET " + path);
    }

    /** A member with what he has. */
    Reply member(String base, String identity) throws InterruptedException {
        return get(base, "/v1/members/" + URLEncoder.encode(identity, StandardCharsets.UTF_8) + "?expand=wallets");
    }

    private Reply send(HttpRequest request, String about) throws InterruptedException {
        long began = System.nanoTime();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            Reply reply = new Reply(
                    response.statusCode(),
                    response.body(),
                    response.headers().firstValue("Idempotency-Replayed").isPresent());
            if (reply.status() == 503) {
                notNow.incrementAndGet();
                slowestNotNowMs.accumulateAndGet((System.nanoTime() - began) / 1_000_000, Math::max);
                if (response.headers().firstValue("Retry-After").isEmpty()) {
                    findings.broken(about, "a 503 without Retry-After: " + reply.body());
                }
            } else if (reply.status() >= 500 || reply.status() == 401 || reply.status() == 403) {
                findings.broken(about, "an answer that must not be: " + reply.status() + " " + reply.body());
            }
            return reply;
        } catch (ConnectException nobody) {
            return Reply.NONE;
        } catch (HttpTimeoutException hangs) {
            findings.hung(about);
            return Reply.NONE;
        } catch (IOException cut) {
            return Reply.NONE;
        }
    }

    /** The slowest "not just now" since the last time this was asked. */
    long slowestNotNowMs() {
        return slowestNotNowMs.getAndSet(0);
    }

    static boolean rejects(Reply reply) {
        return reply.status() >= 400
                && reply.status() < 500
                && reply.status() != 429
                && !"idempotency-in-progress".equals(code(reply));
    }

    static @Nullable String code(Reply reply) {
        return reply.body().isEmpty() ? null : reply.json().path("code").asString("");
    }

    /** A refusal without the id of the request, which is another each time. */
    static String withoutRequest(Reply reply) {
        JsonNode json = reply.json();
        if (json instanceof ObjectNode fields) {
            fields.remove("request_id");
        }
        return json.toString();
    }
}
