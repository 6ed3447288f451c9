package zhiyin.http;

import java.util.List;

/**
 * The form of a body that is not ours: which media types it comes in, and what its senders do otherwise. Such a body is given to
 * the handler as it came ({@link Sent}); the handler reads it.
 *
 * @param mediaTypes in small letters, without parameters
 * @param packed whether it may come compressed with gzip; then the limit is that of what comes out
 * @param keyAsUser whether the key may be the user name of HTTP Basic (RFC 7617) with an empty password, or the field
 *     {@code writeKey} of the body
 * @param headers how the names of header fields begin that are a part of what is said, in small letters; empty for none
 * @param tooLarge as what a body is refused that is too large
 */
public record Wire(List<String> mediaTypes, boolean packed, boolean keyAsUser, String headers, ProblemType tooLarge) {
    public Wire {
        mediaTypes = List.copyOf(mediaTypes);
    }
}
