package zhiyin.http;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table as comma-separated values (RFC 4180, UTF-8), for spreadsheets and other programs. Numbers stay numbers; a text
 * that a spreadsheet would take for a formula gets an apostrophe in front of it.
 */
public final class Csv {
    private static final String FORMULA_BEGINS = "=+-@\t\r\n＝＋－＠";

    private final StringWriter text = new StringWriter();
    private final CsvWriter rows =
            CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).bufferSize(0).build(text);

    public Csv(String... header) {
        rows.writeRecord(header);
    }

    /** One whose rows are all told. */
    public Csv() {}

    /** One row: numbers, texts and what has a text of its own; null is an empty cell. */
    public void add(@Nullable Object... cells) {
        rows.writeRecord(Arrays.stream(cells).map(Csv::cell).toList());
    }

    private static String cell(@Nullable Object cell) {
        return switch (cell) {
            case null -> "";
            case Number number -> number.toString();
            default -> safe(cell.toString());
        };
    }

    /** The text as a spreadsheet takes it for nothing but a text. */
    public static String safe(String words) {
        return !words.isEmpty() && FORMULA_BEGINS.indexOf(words.charAt(0)) >= 0 ? "'" + words : words;
    }

    /** All of it so far. */
    public String text() {
        return text.toString();
    }

    /**
     * The answer that gives it away as a file.
     *
     * @param name of lower-case letters, digits, hyphens and underlines, without an ending
     */
    public Answer answer(String name) {
        return answer(200, name);
    }

    /** The same under another status. */
    public Answer answer(int status, String name) {
        return new Answer.Written(
                status,
                "text/csv; charset=utf-8",
                Desk.utf8(text.toString()),
                Map.of("Content-Disposition", "attachment; filename=\"" + name + ".csv\""));
    }
}
