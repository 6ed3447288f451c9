package zhiyin.connect;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Ctrl-C as a question that can be asked between two steps: {@code true} once somebody has pressed it. The machine's
 * end then waits until this is closed, or for as long as it was told to, so that the step at hand is finished, the error
 * file written out and the report printed.
 */
final class Interruption implements BooleanSupplier, AutoCloseable {

    private final CountDownLatch finished = new CountDownLatch(1);
    private final Duration patience;
    private final PrintStream complaints;
    private final Thread hook;
    private volatile boolean asked;

    private Interruption(Duration patience, PrintStream complaints) {
        this.patience = patience;
        this.complaints = complaints;
        this.hook = new Thread(this::interrupted, "import-interruption");
    }

    /**
     * Listens from now on until it is closed.
     *
     * @param patience how long the end of the machine waits for the step at hand at most
     * @param complaints where it is said that the wait was too short
     */
    public static Interruption listen(Duration patience, PrintStream complaints) {
        Interruption interruption = new Interruption(patience, complaints);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

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
        if (!asked) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }
}
