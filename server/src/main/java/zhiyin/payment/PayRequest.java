package zhiyin.payment;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request to pay.
 *
 * @param id its number, unique for ever
 * @param topUp what for: the caller's own number of the top-up
 * @param amount in minor units
 * @param reference the payer's or cashier's own number of the payment, if told
 * @param principal the API key by which it was asked for
 * @param key the idempotency key under which it was asked for
 * @param fingerprint SHA-256 of what was asked, in canonical form
 * @param content what is to be recorded once it is paid
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record PayRequest(
        long id,
        long program,
        long member,
        String topUp,
        String provider,
        long amount,
        String currency,
        @Nullable String reference,
        long principal,
        String key,
        byte[] fingerprint,
        String content,
        State state,
        Instant requestedAt) {

    /** Where a request stands. */
    public enum State {
        PENDING,
        PAID,
        FAILED
    }
}
