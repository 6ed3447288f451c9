package zhiyin;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;

/** Keeps Spring Boot from printing pages about what a person can put right in one line. */
final class StartRefusedReporter implements SpringBootExceptionReporter, Ordered {
    @Override
    public boolean reportException(Throwable failure) {
        return line(failure) != null;
    }

    /** What a person has to know of a failure, if it is one that a person can put right. */
    static @Nullable String line(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartRefused refused) {
                return refused.getMessage();
            }
            if (cause instanceof PortInUseException taken) {
                return "port " + taken.getPort()
                        + " is taken: stop the program that listens there, or choose another with ZHIYIN_PORT";
            }
        }
        return null;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
