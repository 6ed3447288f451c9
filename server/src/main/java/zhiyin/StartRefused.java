package zhiyin;

/**
 * The program must not start as it stands, and a person can put it right: the message is one line that says how. It is
 * printed alone, without a stack trace.
 */
public final class StartRefused extends RuntimeException {
    /** @param reason one line: what is wrong and what to do about it */
    public StartRefused(String reason) {
        super(reason);
    }

    /** @param reason one line: what is wrong and what to do about it */
    public StartRefused(String reason, Throwable cause) {
        super(reason, cause);
    }
}
