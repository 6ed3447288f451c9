package zhiyin.http;

import java.util.Locale;

/**
 * Every reason for which a request can be refused, for ever: the code is a promise. The title and the usual detail of each
 * are the messages {@code problem.<code>.title} and {@code problem.<code>.detail}.
 */
public enum ProblemType {
    MALFORMED_JSON(400),
    MALFORMED_PARAMETER(400),
    MALFORMED_REQUEST(400),
    IDEMPOTENCY_KEY_INVALID(400),
    PROGRAM_UNNAMED(400),
    INVALID_TOKEN(401),
    SIGN_IN_REFUSED(401),
    FORBIDDEN(403),
    STEP_UP_REQUIRED(403),
    NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    NOT_ACCEPTABLE(406),
    CONFLICT(409),
    INSUFFICIENT_BALANCE(409),
    REFUND_EXCEEDS_ORIGINAL(409),
    ALREADY_REVERSED(409),
    HOLD_ENDED(409),
    CHECKOUT_ENDED(409),
    QUOTE_OUTDATED(409),
    PROMOTION_USED_UP(409),
    GROUP_FULL(409),
    GROUP_ENDED(409),
    PROMOTION_ENDED(409),
    IN_GROUP(409),
    NO_MORE_GROUPS(409),
    BALANCE_LIMIT_EXCEEDED(409),
    NOT_USABLE_HERE(409),
    TRANSFER_LIMIT_EXCEEDED(409),
    GOODWILL_EXCEEDED(409),
    TOO_OFTEN(409),
    MEMBER_MERGED(409),
    MEMBER_FROZEN(409),
    MEMBER_BLACKLISTED(409),
    MEMBER_LEFT(409),
    FINDINGS_NOT_ACCEPTED(409),
    IDEMPOTENCY_IN_PROGRESS(409),
    PAYLOAD_TOO_LARGE(413),
    URI_TOO_LONG(414),
    UNSUPPORTED_MEDIA_TYPE(415),
    VALIDATION_FAILED(422),
    IDEMPOTENCY_KEY_REUSED(422),
    RULE_SYNTAX(422),
    GUARDIAN_CONSENT_REQUIRED(422),
    RATE_LIMITED(429),
    REQUEST_HEADER_FIELDS_TOO_LARGE(431),
    INTERNAL(500),
    OVERLOADED(503),
    READ_ONLY(503);

    private final int status;

    ProblemType(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }

    /** {@code validation-failed} for {@link #VALIDATION_FAILED}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The {@code type} of the problem document: a reference below the server's own address. */
    public String uri() {
        return "/problems/" + code();
    }
}
