package zhiyin.access;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.http.Network;
import zhiyin.http.Permission;

/**
 * A key that is to be made.
 *
 * @param programId the programme it opens; null for an administrator's
 * @param scopes what it allows; null for all that a key of its kind may do
 * @param expiresAt when it stops by itself; null for never
 * @param origins pages of which origins may ask with it, if any; null where it is a secret
 */
record KeyWish(
        @Nullable Long programId,
        String name,
        @Nullable Set<Permission> scopes,
        @Nullable Instant expiresAt,
        List<Network> networks,
        @Nullable List<String> origins) {

    /** What a key is that stands where everybody can find it. */
    boolean publishable() {
        return origins != null;
    }
}
