package zhiyin.engine.program;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers what is wrong while a document is read to its end. */
final class Faults {

    private final List<Fault> found = new ArrayList<>();

    void add(Fault fault) {
        found.add(fault);
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** In the order of the document; a flood is cut off with a word about it. */
    List<Fault> inOrder() {
        List<Fault> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingInt(Fault::line));
        if (sorted.size() <= Limits.FAULTS_MAX) {
            return sorted;
        }
        int more = sorted.size() - Limits.FAULTS_MAX;
        List<Fault> first = new ArrayList<>(sorted.subList(0, Limits.FAULTS_MAX));
        first.add(new Fault(
                "",
                "too-many-faults",
                "There are " + more + " more faults; put these right first.",
                ProgrammeReader.SMALLEST,
                first.getLast().line()));
        return first;
    }
}
