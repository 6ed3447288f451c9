package zhiyin.connect;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Ctrl-C as a question that can be asked between two steps: {@code true} once somebody has pressed it. Whoever takes the
 * house down then waits until this is closed, or for as long as it was told to, so that the step at hand is finished, the
 * error file written out and the report printed while lanes and database are still there.
 */
final class Interruption implements BooleanSupplier, AutoCloseable {

    private final CountDownLatch finished = new CountDownLatch(1);
    private final Duration patience;
    private final PrintStream complaints;
    private volatile boolean asked;

    /**
     * @param patience how long the end waits for the step at hand at most
     * @param complaints where it is said that the wait was too short
     */
    Interruption(Duration patience, PrintStream complaints) {
        this.patience = patience;
        this.complaints = complaints;
    }

    /** The end has come: returns when the step at hand is done, or patience is. */
    void interrupted() {
        asked = true;
        try {
            boolean inTime = finished.await(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (!inTime) {
                complaints.println("The step at hand took too long; what it recorded stays.");
            }
        } catch (InterruptedException given) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean getAsBoolean() {
        return asked;
    }

    @Override
    public void close() {
        finished.countDown();
    }
}
