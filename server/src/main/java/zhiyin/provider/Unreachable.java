package zhiyin.provider;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;

/** A house that cannot be asked just now. */
public final class Unreachable extends RuntimeException {
    private static final long serialVersionUID = 1;

    private static final Logger log = LoggerFactory.getLogger(Unreachable.class);
    private static final int RETRY_SECONDS = 30;

    Unreachable(String why) {
        super(why);
    }

    /** What is answered to whoever wanted its word; the log is told why. */
    public Problem problem(IdentityProvider house) {
        log.warn("{} cannot be asked: {}", house.code(), getMessage());
        return Problem.of(ProblemType.OVERLOADED).retryAfter(RETRY_SECONDS);
    }
}
