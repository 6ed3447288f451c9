package zhiyin.engine.insight;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.IntConsumer;

/** Whoever runs the parts of something large: there are no threads in the engine, they come in from outside. */
public interface Cores {

    /** One after the other, by whoever asks. */
    Cores ONE = new Cores() {
        @Override
        public int count() {
            return 1;
        }

        @Override
        public void run(int parts, IntConsumer part) {
            for (int i = 0; i < parts; i++) {
                part.accept(i);
            }
        }
    };

    /** How many parts run at once. */
    int count();

    /**
     * Runs every part once and returns when all are done.
     *
     * @param part is told which one it is, from 0; parts share nothing
     * @throws RuntimeException what a part threw
     */
    void run(int parts, IntConsumer part);

    /** Some of the pieces that something consists of. */
    @FunctionalInterface
    interface Stretch<T> {
        /** What these pieces come to; {@code to} is not among them. */
        T of(int from, int to);
    }

    /** What so many pieces come to, a few stretches of them at once. There is at least one stretch, if an empty one. */
    default <T> T fold(int pieces, Stretch<T> stretch, BinaryOperator<T> join) {
        // a few each, because some take longer
        int parts = count() == 1 ? 1 : Math.max(1, Math.min(pieces, 8 * count()));
        List<T> each = new ArrayList<>(Collections.nCopies(parts, null));
        run(
                parts,
                part -> each.set(part, stretch.of((int) ((long) pieces * part / parts), (int)
                        ((long) pieces * (part + 1) / parts))));
        return each.stream().reduce(join).orElseThrow();
    }
}
