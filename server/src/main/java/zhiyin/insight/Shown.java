package zhiyin.insight;

import java.util.List;
import zhiyin.http.Problem;

/**
 * A figure as it is shown: asked for over HTTP, given as a table too, and sent by mail.
 *
 * @param path behind {@code /v1/figures/}
 * @param name of the route
 * @param queries what can be asked of it besides days and of whom
 * @param answer the record that it comes to
 */
record Shown(
        Figure figure,
        String path,
        String name,
        String summary,
        String details,
        Stretch stretch,
        List<Object> queries,
        Class<? extends Record> answer,
        Reckoning reckoning) {

    Shown {
        queries = List.copyOf(queries);
    }

    /** Whether single members are in it. */
    boolean naming() {
        return figure == Figure.EXPECTATIONS;
    }

    /** How it is made. */
    interface Reckoning {
        Found of(Wish wish, Ground ground);
    }

    /** What comes of it. */
    sealed interface Found {
        /** @param answer of the promised kind */
        record Here(Record answer) implements Found {}

        record Refused(Problem problem) implements Found {}
    }

    static Found here(Record answer) {
        return new Found.Here(answer);
    }
}
