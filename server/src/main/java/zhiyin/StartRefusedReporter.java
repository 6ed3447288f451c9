package zhiyin;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.core.Ordered;

/** Prints a {@link StartRefused} as the one line it is, where Spring Boot would print pages. */
final class StartRefusedReporter implements SpringBootExceptionReporter, Ordered {
    @Override
    public boolean reportException(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartRefused refused) {
                System.err.println("zhiyin: " + refused.getMessage());
                return true;
            }
        }
        return false;
    }

    /** Whether the failure is, or comes from, a refusal that was told in one line. */
    static boolean told(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartRefused) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
