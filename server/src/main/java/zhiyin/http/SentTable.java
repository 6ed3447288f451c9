package zhiyin.http;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A table that somebody sent as comma-separated values, with a header: whatever its columns are called and however they are ordered.
 * Rows of which nothing came go back with all they had and a column that says why; a table that came back once may be sent again.
 *
 * @param header the names of the columns, in small letters
 * @param fault the code of why it can't be read at all; null if it can
 */
public record SentTable(
        List<String> header, List<Line> lines, @Nullable String fault) {

    private static final String FAULT = "fault";

    /**
     * A row below the header.
     *
     * @param number where it begins, the header being 1
     * @param cells as they were sent; there may be fewer than columns
     */
    public record Line(long number, List<String> cells) {}

    /**
     * @param needed the column without which nothing can come of it
     * @param without the fault where there is no such column; the others are {@code file.too-long}, which may say {@code most},
     *     {@code file.unreadable} and {@code file.empty}
     */
    public static SentTable read(String text, String needed, String without, int linesMax) {
        String bare = text.startsWith("\uFEFF") ? text.substring(1) : text;
        List<Line> lines = new ArrayList<>();
        List<String> header = List.of();
        try (CsvReader<CsvRecord> reader =
                CsvReader.builder().skipEmptyLines(true).ofCsvRecord(bare)) {
            for (CsvRecord line : reader) {
                List<String> cells = line.getFields();
                if (header.isEmpty()) {
                    header = cells.stream()
                            .map(name -> name.strip().toLowerCase(Locale.ROOT))
                            .toList();
                    if (!header.contains(needed)) {
                        return new SentTable(header, List.of(), without);
                    }
                } else if (lines.size() == linesMax) {
                    return new SentTable(header, List.of(), "file.too-long");
                } else {
                    lines.add(new Line(line.getStartingLineNumber(), cells));
                }
            }
        } catch (CsvParseException | UncheckedIOException | IOException unreadable) {
            return new SentTable(header, List.of(), "file.unreadable");
        }
        return new SentTable(header, lines, lines.isEmpty() ? "file.empty" : null);
    }

    /** What a row has in a column; null where it has nothing there, or there is no such column. */
    public @Nullable String cell(Line line, String column) {
        int at = header.indexOf(column);
        String text = at < 0 || at >= line.cells().size()
                ? ""
                : bare(line.cells().get(at).strip());
        return text.isEmpty() ? null : text;
    }

    /** Without the apostrophe that our own files have where a spreadsheet would take a text for a formula; any other stays. */
    private static String bare(String cell) {
        return cell.startsWith("'") && Csv.safe(cell.substring(1)).equals(cell) ? cell.substring(1) : cell;
    }

    /** An empty table for the rows that go back. */
    public Csv back() {
        List<String> names = new ArrayList<>();
        for (String name : header) {
            if (!name.equals(FAULT)) {
                names.add(Csv.safe(name));
            }
        }
        names.add(FAULT);
        return new Csv(names.toArray(String[]::new));
    }

    /**
     * Adds a row to those that go back.
     *
     * @param why in words; what it had in that column before is gone
     */
    public void back(Csv table, Line line, String why) {
        List<Object> cells = new ArrayList<>();
        for (int i = 0; i < header.size(); i++) {
            if (!header.get(i).equals(FAULT)) {
                cells.add(i < line.cells().size() ? bare(line.cells().get(i)) : "");
            }
        }
        cells.add(why);
        table.add(cells.toArray());
    }
}
