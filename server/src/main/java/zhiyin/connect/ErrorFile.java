package zhiyin.connect;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.Closeable;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows that somebody has to look at, as CSV: {@code row,reason}, then the columns of the original. It comes into
 * being with its first entry; where there is none, one that an earlier run left is taken away.
 */
final class ErrorFile implements Closeable {

    private final Path path;
    private final List<String> header;
    private @Nullable Writer out;
    private long entries;

    /** @param names the original's columns */
    ErrorFile(Path path, List<String> names) {
        this.path = path;
        this.header = with("row", "reason", names);
    }

    /** @throws IOException if the file can't be written */
    void add(long row, String reason, List<String> columns) throws IOException {
        add(row, reason, columns.isEmpty() ? "" : oneLine(columns));
    }

    /** @param columns the original's columns, written by {@link #oneLine} */
    void add(long row, String reason, String columns) throws IOException {
        Writer writer = out;
        if (writer == null) {
            writer = Files.newBufferedWriter(path, StandardCharsets.UTF_8);
            out = writer;
            writer.write(oneLine(header));
            writer.write('\n');
        }
        entries++;
        writer.write(oneLine(List.of(Long.toString(row), reason)));
        writer.write(columns.isEmpty() ? "" : "," + columns);
        writer.write('\n');
    }

    /** How many rows were written. */
    long entries() {
        return entries;
    }

    /** Columns as one row of CSV, without a line's end. */
    static String oneLine(List<String> columns) {
        StringWriter text = new StringWriter();
        CsvWriter.builder()
                .lineDelimiter(LineDelimiter.LF)
                .bufferSize(0)
                .build(text)
                .writeRecord(columns);
        return text.getBuffer().substring(0, text.getBuffer().length() - 1);
    }

    private static List<String> with(String first, String second, List<String> others) {
        List<String> all = new ArrayList<>(List.of(first, second));
        all.addAll(others);
        return List.copyOf(all);
    }

    @Override
    public void close() throws IOException {
        if (out == null) {
            Files.deleteIfExists(path);
        } else {
            out.close();
        }
    }
}
