package zhiyin.provider;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import zhiyin.member.IdentityRef;

/** The names that other houses have for people, as identities of members. */
final class Names {
    private static final int LENGTH_MAX = 255;

    private Names() {}

    /** The identity of whom that house calls so; null for what is no name. */
    static @Nullable IdentityRef of(String house, String name) {
        if (name.isEmpty() || name.length() > LENGTH_MAX) {
            return null;
        }
        var plain = IdentityRef.parse("ext:" + house + ":" + name);
        // what does not fit is written so that two names never become one: no plain name of a house holds a tilde in
        // front
        return plain != null && !name.startsWith("~")
                ? plain
                : IdentityRef.parse("ext:" + house + ":~"
                        + Base64.getUrlEncoder().withoutPadding().encodeToString(digest(name)));
    }

    private static byte[] digest(String name) {
        try {
            return java.security.MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
