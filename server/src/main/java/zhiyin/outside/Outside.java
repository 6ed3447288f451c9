package zhiyin.outside;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;

/** Asks others over HTTPS, by addresses that an operator has written down. */
@Component
public class Outside {
    /** What an answer may weigh. */
    public static final int BYTES_MAX = 64 * 1024;

    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_MAX)
            .build();

    /** What was answered. */
    @SuppressWarnings("ArrayRecordComponent") // Read once.
    public record Reply(int status, byte[] body) {}

    /** Nothing was answered that could be read: not reached, too late, too much. */
    public static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failed(String why) {
            super(why);
        }
    }

    Outside() {}

    /** @throws Failed where nothing came back in time, or too much */
    public Reply get(URI address, Map<String, String> headers) {
        return send(address, headers, "GET", BodyPublishers.noBody());
    }

    /** @throws Failed where nothing came back in time, or too much */
    public Reply post(URI address, Map<String, String> headers, byte[] body) {
        return send(address, headers, "POST", BodyPublishers.ofByteArray(body));
    }

    /** Whether an address may be asked at all: over TLS, or on this machine. */
    public static boolean allowed(URI address) {
        var host = address.getHost();
        return host != null
                && address.getUserInfo() == null
                && address.getFragment() == null
                && ("https".equals(address.getScheme())
                        || ("http".equals(address.getScheme()) && THIS_MACHINE.contains(host)));
    }

    private Reply send(URI address, Map<String, String> headers, String method, HttpRequest.BodyPublisher body) {
        if (!allowed(address)) {
            throw new Failed("neither https nor this machine: " + address.getHost());
        }
        var request = HttpRequest.newBuilder(address).method(method, body).timeout(ANSWER_MAX);
        headers.forEach(request::header);
        var answering = http.sendAsync(request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), BYTES_MAX));
        try {
            HttpResponse<byte[]> answer = answering.get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
            return new Reply(answer.statusCode(), answer.body());
        } catch (TimeoutException late) {
            answering.cancel(true);
            throw new Failed(address.getHost() + " has not answered in time");
        } catch (ExecutionException failed) {
            // the class alone: what a stranger wrote belongs in no message of ours
            var cause = failed.getCause();
            throw new Failed(address.getHost() + " could not be asked: "
                    + (cause == null ? "unknown" : cause.getClass().getSimpleName()));
        } catch (InterruptedException stopped) {
            answering.cancel(true);
            Thread.currentThread().interrupt();
            throw new Failed("interrupted");
        }
    }
}
