package zhiyin.connect;

import java.io.IOException;
import java.util.List;

/** What a run of an import came to. */
sealed interface ImportResult {

    /** @param errorRows entries of the error file */
    record Finished(Figures report, long errorRows) implements ImportResult {}

    /** Nothing was handed over. */
    record Refused(List<String> reasons) implements ImportResult {
        public Refused {
            reasons = List.copyOf(reasons);
        }
    }

    static Refused unreadable(IOException unreadable) {
        return new Refused(List.of("the file can't be read, or the error file can't be written: "
                + unreadable.getClass().getSimpleName()
                + (unreadable.getMessage() == null ? "" : ", " + unreadable.getMessage())));
    }
}
