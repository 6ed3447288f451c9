package zhiyin.connect;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.StringArrayHandler;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a comma-separated file (RFC 4180, UTF-8), each on its own: a row that is wrong costs itself and never its
 * neighbours. A quote that is opened and not closed would swallow what follows; so if the lines it takes in don't make
 * a row of the right width, only the first of them is the fault and reading goes on at the second.
 */
final class Rows implements Closeable {

    static final String TOO_LONG = "row_too_long";
    static final String NOT_UTF8 = "not_utf8";
    static final String CONTROL_CHARACTER = "control_character";
    static final String BAD_QUOTES = "bad_quotes";
    static final String COLUMNS_MISSING = "columns_missing";
    static final String COLUMNS_EXTRA = "columns_extra";

    /** The most columns a file may have. */
    static final int COLUMNS_MAX = 200;

    /** The most lines one row may span. */
    static final int LINES_MAX = 100;

    private static final CsvReader.CsvReaderBuilder PARSER = CsvReader.builder()
            .skipEmptyLines(false)
            .allowUnclosedQuote(false)
            .maxBufferSize(2 * SourceLines.BYTES_MAX);

    private final SourceLines lines;
    private final ArrayDeque<SourceLines.Line> waiting = new ArrayDeque<>();
    private int width;

    Rows(SourceLines lines) {
        this.lines = lines;
    }

    /** The first line, as the names of the columns; null if there is none that can be read. */
    @Nullable
    List<String> header() throws IOException {
        SourceLines.Line first = lines.next();
        if (first == null || first.cut()) {
            return null;
        }
        String text = Text.decoded(first.bytes(), first.bytes().length);
        List<String> names = text == null || Text.firstControl(text) >= 0 ? null : parsed(text);
        width = names == null ? 0 : names.size();
        return names;
    }

    /** The next row, or null after the last. Empty lines are no rows. */
    @Nullable
    Row next() throws IOException {
        while (true) {
            SourceLines.Line first = waiting.isEmpty() ? lines.next() : waiting.poll();
            if (first == null) {
                return null;
            }
            if (first.cut()) {
                return illegible(first, TOO_LONG);
            }
            if (length(first) > 0) {
                return quotes(first) % 2 == 0 ? row(first) : spanning(first);
            }
        }
    }

    private Row row(SourceLines.Line line) {
        String text = Text.decoded(line.bytes(), length(line));
        if (text == null) {
            return illegible(line, NOT_UTF8);
        }
        if (Text.firstControl(text) >= 0) {
            return illegible(line, CONTROL_CHARACTER);
        }
        List<String> columns = parsed(text);
        if (columns == null) {
            return illegible(line, text.indexOf('"') < 0 ? CONTROL_CHARACTER : BAD_QUOTES);
        }
        if (columns.size() != width) {
            return new Row.Illegible(line.number(), columns, columns.size() < width ? COLUMNS_MISSING : COLUMNS_EXTRA);
        }
        return new Row.Legible(line.number(), columns);
    }

    /** A row whose first line leaves a quote open. */
    private Row spanning(SourceLines.Line first) throws IOException {
        List<SourceLines.Line> taken = new ArrayList<>();
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(first.bytes());
        boolean open = true;
        while (open && taken.size() < LINES_MAX) {
            SourceLines.Line more = waiting.isEmpty() ? lines.next() : waiting.poll();
            if (more == null) {
                break;
            }
            taken.add(more);
            if (more.cut() || whole.size() + more.bytes().length >= SourceLines.BYTES_MAX) {
                break;
            }
            whole.write('\n');
            whole.write(more.bytes());
            open = quotes(more) % 2 == 0;
        }
        if (!open) {
            byte[] bytes = whole.toByteArray();
            if (row(new SourceLines.Line(first.number(), bytes, false)) instanceof Row.Legible legible) {
                return legible;
            }
        }
        for (SourceLines.Line line : taken.reversed()) {
            waiting.addFirst(line);
        }
        return illegible(first, BAD_QUOTES);
    }

    /** The columns of exactly one row; null if the text is not that. */
    private static @Nullable List<String> parsed(String text) {
        try {
            StringArrayHandler handler = StringArrayHandler.of(limits ->
                    limits.maxFields(10_000).maxFieldSize(SourceLines.BYTES_MAX).maxRecordSize(SourceLines.BYTES_MAX));
            if (text.indexOf('\r') < 0 && text.indexOf('\n') < 0) {
                return Arrays.asList(PARSER.ofSingleCsvRecord(handler, text));
            }
            // A line's end outside quotes would begin a second row, which must not be lost.
            List<String[]> rows = PARSER.build(handler, text).stream().toList();
            return rows.size() == 1 ? Arrays.asList(rows.getFirst()) : null;
        } catch (CsvParseException | IllegalArgumentException wrong) {
            return null;
        }
    }

    private static Row illegible(SourceLines.Line line, String reason) {
        String shown = Text.shown(line.bytes(), Math.min(length(line), SourceLines.BYTES_KEPT));
        List<String> columns = parsed(shown);
        return new Row.Illegible(line.number(), columns == null ? List.of(shown) : columns, reason);
    }

    private static int length(SourceLines.Line line) {
        byte[] bytes = line.bytes();
        return bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
    }

    private static int quotes(SourceLines.Line line) {
        int count = 0;
        for (byte value : line.bytes()) {
            if (value == '"') {
                count++;
            }
        }
        return count;
    }

    /** How many bytes of the file, as it lies on the disk, have been read. */
    long bytesRead() {
        return lines.bytesRead();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
