package zhiyin.chain;

import java.time.Instant;
import zhiyin.database.PublicId;

/**
 * The last link of a chain.
 *
 * @param hash of that link; 32 bytes
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Head(long chain, long sequence, byte[] hash, Instant recordedAt) {

    /** How a chain's id is shown. */
    public static final PublicId CHAIN = new PublicId("chn");
}
