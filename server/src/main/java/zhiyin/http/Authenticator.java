package zhiyin.http;

import org.jspecify.annotations.Nullable;

/** Knows who a bearer token belongs to. The room that keeps the keys implements it. */
@FunctionalInterface
public interface Authenticator {
    /** Who holds {@code token} (1 to 512 printable characters); null when nobody does any more. */
    @Nullable
    Principal authenticate(String token);
}
