package zhiyin.http;

import org.jspecify.annotations.Nullable;

/** Knows whose some tokens are. The rooms that give out tokens implement it: each knows its own, and no other's. */
@FunctionalInterface
public interface Authenticator {
    /** Who shows this; null when it is not one of its tokens, or nobody's any more. */
    @Nullable
    Principal authenticate(Credential credential);
}
