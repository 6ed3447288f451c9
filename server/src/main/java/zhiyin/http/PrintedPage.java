package zhiyin.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** The form of pages for people and their printers: HTML and its one style, no script, nothing from afar. */
public final class PrintedPage {

    private final String style;
    private final String policy;

    /**
     * @param room a class of the room whose page it is
     * @param file the style, beside that class
     */
    public PrintedPage(Class<?> room, String file) {
        this.style = read(room, file);
        // nothing is loaded, and no style counts but this very one
        this.policy = "default-src 'none'; style-src 'sha256-" + sha256(style)
                + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
    }

    /** How such a page begins, up to where its content goes. */
    public String begin(Language language, String title) {
        return "<!doctype html>\n<html lang=\"" + escaped(language.tag()) + "\"><head><meta charset=\"utf-8\"><title>"
                + escaped(title)
                + "</title><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><style>" + style
                + "</style></head><body><main>\n";
    }

    /** The answer that shows it. */
    public Answer answer(Language language, String html) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Security-Policy", policy);
        headers.put("Content-Language", language.tag());
        headers.put("Cache-Control", "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        return new Answer.Written(200, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** The text as it stands in a page, whoever wrote it. */
    public static String escaped(String text) {
        return ReferencePage.escaped(text);
    }

    private static String read(Class<?> room, String file) {
        try (InputStream in = room.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is not where it was packed");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
