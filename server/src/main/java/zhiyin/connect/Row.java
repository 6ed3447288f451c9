package zhiyin.connect;

import java.util.List;

/** One row of a file, header excluded. */
sealed interface Row {

    /** The line of the file on which the row begins; the header is line 1. */
    long line();

    /** Its columns, as far as they can be made out. */
    List<String> columns();

    /** A row with as many columns as the header. */
    record Legible(long line, List<String> columns) implements Row {
        public Legible {
            columns = List.copyOf(columns);
        }
    }

    /**
     * A row that can't be read as one.
     *
     * @param columns what could be made out, at least one column; bytes that are not UTF-8 and control characters are
     *     written {@code \xHH}
     * @param reason one of the reasons in {@link Rows}
     */
    record Illegible(long line, List<String> columns, String reason) implements Row {
        public Illegible {
            columns = List.copyOf(columns);
        }
    }
}
