package zhiyin.bench.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What the campaign has found wrong. Nothing must be in here at the end. */
final class Findings {
    private static final int TOLD_MAX = 40;

    final AtomicInteger lost = new AtomicInteger();
    final AtomicInteger doubled = new AtomicInteger();
    final AtomicInteger broken = new AtomicInteger();
    final AtomicInteger hung = new AtomicInteger();

    private final List<Finding> told = new ArrayList<>();
    private volatile String fault = "before the first fault";

    private record Finding(String fault, String kind, String about, String what) {}

    /** From now on what is found is found after this. */
    void after(String which) {
        fault = which;
    }

    /** Something acknowledged that is not there. */
    void lost(String about, String what) {
        lost.incrementAndGet();
        tell("LOST", about, what);
    }

    /** Something that is there more often than it was to be. */
    void doubled(String about, String what) {
        doubled.incrementAndGet();
        tell("DOUBLED", about, what);
    }

    /** A law, or a promise of the API. */
    void broken(String about, String what) {
        broken.incrementAndGet();
        tell("BROKEN", about, what);
    }

    /** Somebody waited in vain for any answer at all. */
    void hung(String about) {
        hung.incrementAndGet();
        tell("HUNG", about, "no answer in " + Client.ANSWER_MAX.toSeconds() + " s");
    }

    private synchronized void tell(String kind, String about, String what) {
        if (told.size() < TOLD_MAX) {
            told.add(new Finding(fault, kind, about, what));
            System.out.println("  " + kind + " after " + fault + ": " + about + ": " + what);
        }
    }

    boolean clean() {
        return lost.get() == 0 && doubled.get() == 0 && broken.get() == 0 && hung.get() == 0;
    }

    /** All of it once more, each with what the journal says of it. */
    synchronized void print(long seed, Journal journal) throws IOException {
        for (Finding each : told) {
            System.out.println(
                    "seed " + seed + ", after " + each.fault + ": " + each.kind + " " + each.about + ": " + each.what);
            for (String line : journal.lines(each.about)) {
                System.out.println("    journal " + line);
            }
        }
    }
}
