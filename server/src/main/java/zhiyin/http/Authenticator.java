package zhiyin.http;

import org.jspecify.annotations.Nullable;

/** Knows whose some tokens are. The rooms that give out tokens implement it: each knows its own, and no other's. */
@FunctionalInterface
public interface Authenticator {
    /** Who shows this; null when it is not one of its tokens, or nobody's any more. */
    @Nullable
    Principal authenticate(Credential credential);

    /** What somebody may do now who has once shown a token; null when he is none of its own, or may do nothing any more. */
    default @Nullable Grants grants(long keyId) {
        return null;
    }
}
