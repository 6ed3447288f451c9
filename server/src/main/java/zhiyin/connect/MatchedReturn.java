package zhiyin.connect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A return row and the order lines it was found in.
 *
 * @param units how many units the row says came back
 * @param parts where they were found; empty if nowhere
 * @param unmatched why some or all of it was not found, in the words of the error file; null if all was
 */
record MatchedReturn(
        ReturnRow row,
        long units,
        List<Part> parts,
        @Nullable String unmatched) {

    MatchedReturn {
        parts = List.copyOf(parts);
    }

    /**
     * A part of one order line.
     *
     * @param customer whose order it is
     * @param line empty for everything of the order that has not come back yet
     * @param units how many of the row's units these are
     */
    record Part(
            String customer,
            String order,
            String line,
            long units,
            @Nullable Long amount) {}

    static MatchedReturn nowhere(ReturnRow row, String why) {
        return new MatchedReturn(row, row.quantity(), List.of(), why);
    }

    /** Units that were found. */
    long unitsMatched() {
        return parts.stream().mapToLong(Part::units).sum();
    }
}
