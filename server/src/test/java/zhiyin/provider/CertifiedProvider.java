package zhiyin.provider;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two OpenID providers that nobody here wrote (npm's {@code oidc-provider}, certified by the OpenID Foundation), as a process
 * of their own on this machine, and somebody's browser at their pages.
 */
public final class CertifiedProvider implements AutoCloseable {
    private static final Path FOLDER = Path.of("src", "test", "oidc");
    private static final int STEPS_MAX = 12;
    private static final int INSTALL_MINUTES_MAX = 5;

    private final Process process;
    private final List<String> issuers = new ArrayList<>();
    private final String secret;

    private CertifiedProvider(Process process, JsonNode said) {
        this.process = process;
        said.path("issuers").forEach(issuer -> issuers.add(issuer.asString()));
        this.secret = said.path("secret").asString();
    }

    /** Starts them; installs them first where that was not done ({@code ./zhiyin test} has). */
    public static CertifiedProvider start() {
        return start("");
    }

    /** @param pages the origin of pages to which they send browsers back besides; empty for none */
    public static CertifiedProvider start(String pages) {
        try {
            if (!Files.exists(FOLDER.resolve("node_modules").resolve("oidc-provider"))) {
                install();
            }
            ProcessBuilder node = new ProcessBuilder("node", "--disable-warning=ExperimentalWarning", "provider.mjs")
                    .directory(FOLDER.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            node.environment().put("PAGES", pages);
            Process process = node.start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = out.readLine();
            while (line != null && !line.startsWith("{")) {
                // that what it keeps is lost with it is as it should be, whatever it says
                line = out.readLine();
            }
            if (line == null) {
                throw new IllegalStateException("the providers did not start: see the standard error");
            }
            return new CertifiedProvider(process, JsonMapper.shared().readTree(line));
        } catch (IOException e) {
            throw new UncheckedIOException("Node 20 or newer is needed, with npm", e);
        }
    }

    private static void install() throws IOException {
        Process npm = new ProcessBuilder("npm", "ci")
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            if (!npm.waitFor(INSTALL_MINUTES_MAX, TimeUnit.MINUTES) || npm.exitValue() != 0) {
                npm.destroy();
                throw new IllegalStateException("npm ci did not succeed in " + FOLDER);
            }
        } catch (InterruptedException e) {
            npm.destroy();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What the two call themselves. */
    public List<String> issuers() {
        return List.copyOf(issuers);
    }

    /** What all clients there show. */
    public String secret() {
        return secret;
    }

    /** What the provider sent a browser back with, or says instead of that. */
    public record Back(Map<String, String> query, String refusal) {
        /** One of its parameters; empty where it is not there. */
        public String value(String name) {
            return query.getOrDefault(name, "");
        }
    }

    /** Somebody of that name signs in and agrees, in a browser that is only his. */
    public Back signIn(URI authorize, String name) {
        HttpClient browser = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
                .build();
        URI at = authorize;
        String form = null;
        for (int step = 0; step < STEPS_MAX; step++) {
            HttpResponse<String> page = ask(browser, at, form);
            form = null;
            String location = page.headers().firstValue("Location").orElse(null);
            if (location != null) {
                URI next = at.resolve(location);
                if (!next.getAuthority().equals(authorize.getAuthority())) {
                    Map<String, String> query = House.form(next.getRawQuery());
                    return new Back(query, query.getOrDefault("error", ""));
                }
                at = next;
            } else if (page.statusCode() == 200 && page.body().contains("name=\"prompt\" value=\"login\"")) {
                form = "prompt=login&login=" + Wire.encoded(name) + "&password=any";
            } else if (page.statusCode() == 200 && page.body().contains("name=\"prompt\" value=\"consent\"")) {
                form = "prompt=consent";
            } else {
                return new Back(Map.of(), page.statusCode() + " " + page.body());
            }
        }
        throw new IllegalStateException("the provider goes in circles at " + at);
    }

    private static HttpResponse<String> ask(HttpClient browser, URI at, String form) {
        HttpRequest.Builder request = HttpRequest.newBuilder(at).header("Accept", "text/html");
        if (form != null) {
            request.header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString(form));
        }
        try {
            return browser.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends the process, and no other. */
    @Override
    public void close() {
        process.destroy();
    }
}
