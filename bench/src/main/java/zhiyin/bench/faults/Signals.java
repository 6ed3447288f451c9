package zhiyin.bench.faults;

import java.io.IOException;

/** What Java has no word for. */
final class Signals {
    private Signals() {}

    /** Sends a signal ({@code KILL}, {@code QUIT}, {@code STOP}, {@code CONT}) to one process. */
    static void send(String which, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + which, String.valueOf(pid))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
