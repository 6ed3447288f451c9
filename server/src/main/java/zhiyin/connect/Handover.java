package zhiyin.connect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Hands facts over batch by batch, and can be stopped between two of them. */
final class Handover {

    private static final int BATCH = 500;

    private final Progress progress;
    private final BooleanSupplier stop;

    Handover(Progress progress, BooleanSupplier stop) {
        this.progress = progress;
        this.stop = stop;
    }

    /**
     * @param rows of how many rows the facts are made
     * @param tally is told what became of each
     * @param errors where those go that were refused
     * @return false if it was stopped
     */
    boolean hand(
            Iterator<? extends Fact> facts, long rows, Recorder recorder, Consumer<Recorded> tally, ErrorFile errors)
            throws IOException {
        progress.begin(recorder.wantsThemByCustomer() ? "Sorting  " : "Recording", rows);
        long handed = 0;
        while (facts.hasNext()) {
            if (stop.getAsBoolean()) {
                return false;
            }
            List<Fact> batch = new ArrayList<>(BATCH);
            while (facts.hasNext() && batch.size() < BATCH) {
                batch.add(facts.next());
            }
            List<Recorded> answers = recorder.record(List.copyOf(batch));
            if (answers.size() != batch.size()) {
                throw new IllegalStateException(
                        "%d facts were answered with %d answers".formatted(batch.size(), answers.size()));
            }
            for (int i = 0; i < batch.size(); i++) {
                Fact fact = batch.get(i);
                tally.accept(answers.get(i));
                if (answers.get(i) instanceof Recorded.Refused refused) {
                    errors.add(fact.line(), "refused: %s, %s".formatted(refused.code(), fact.key()), List.of());
                }
                handed += fact.rows();
            }
            progress.at(handed, handed);
        }
        progress.end(handed, handed);
        return true;
    }
}
