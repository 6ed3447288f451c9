package zhiyin.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pages for people, as the build packed them: the console of operators at {@code /console}, the centre of members at
 * {@code /m}. Only what the build has listed is ever read; every other address below a site that is no file's is its one
 * page, which finds its way itself.
 */
final class Sites {
    static final List<String> NAMES = List.of("console", "m");

    private static final String PACKED = "/zhiyin/sites/";

    /** Nothing runs or is drawn that we have not packed; the camera is for the clerk who scans a card. */
    private static final Map<String, String> PAGE_HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self';"
                    + " connect-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none';"
                    + " form-action 'none'; frame-ancestors 'none'",
            "Permissions-Policy",
            "camera=(self), microphone=(), geolocation=(), payment=()");

    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "webmanifest", "application/manifest+json",
            "woff2", "font/woff2");

    private final Set<String> files;
    private final ConcurrentMap<String, byte[]> read = new ConcurrentHashMap<>();

    Sites() {
        this.files = listed();
    }

    /** Answers with a file, or the site's page; with nothing written, false: the build has left the site out, or there is no such file. */
    boolean serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getRequestURI().substring(1);
        String site = path.split("/", 2)[0];
        String page = site + "/index.html";
        if (!files.contains(page)) {
            return false;
        }
        if (path.equals(site)) {
            response.setStatus(308);
            response.setHeader("Location", "/" + site + "/");
            return true;
        }
        boolean asset = path.startsWith(site + "/assets/");
        if (asset && !files.contains(path)) {
            return false;
        }
        String file = files.contains(path) ? path : page;
        PAGE_HEADERS.forEach(response::setHeader);
        // an asset's name is a hash of what is in it; a page is asked for each time, and names the assets of its
        // release
        response.setHeader("Cache-Control", asset ? "public, max-age=31536000, immutable" : "no-cache");
        response.setHeader("Content-Type", mediaType(file));
        boolean folded = files.contains(file + ".gz");
        if (folded) {
            response.addHeader("Vary", "Accept-Encoding");
        }
        if (folded && unfolds(request)) {
            response.setHeader("Content-Encoding", "gzip");
            file += ".gz";
        }
        byte[] bytes = read.computeIfAbsent(file, Sites::bytes);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
        return true;
    }

    private static boolean unfolds(HttpServletRequest request) {
        String accepted = request.getHeader("Accept-Encoding");
        return accepted != null
                && Stream.of(accepted.toLowerCase(Locale.ROOT).split(","))
                        .map(String::strip)
                        .anyMatch(coding -> coding.equals("gzip")
                                || (coding.startsWith("gzip;") && !coding.matches("gzip;\\s*q=0(\\.0*)?")));
    }

    private static String mediaType(String file) {
        return MEDIA_TYPES.getOrDefault(file.substring(file.lastIndexOf('.') + 1), "application/octet-stream");
    }

    private static Set<String> listed() {
        byte[] list = find("files.txt");
        return list == null
                ? Set.of()
                : new String(list, java.nio.charset.StandardCharsets.UTF_8)
                        .lines()
                        .collect(Collectors.toUnmodifiableSet());
    }

    private static byte[] bytes(String file) {
        byte[] bytes = find(file);
        if (bytes == null) {
            throw new IllegalStateException(file + " is not where it was packed");
        }
        return bytes;
    }

    private static byte @Nullable [] find(String file) {
        try (InputStream in = Sites.class.getResourceAsStream(PACKED + file)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
