package zhiyin.tag;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import zhiyin.http.Csv;

/**
 * A table of members to be tagged, with its header. Columns that mean nothing here are kept as they are, for the rows that come back.
 *
 * @param fault why it can't be read at all; null if it can
 */
record TagFile(
        List<String> header, List<Row> rows, @Nullable String fault) {

    private static final int REASON_LENGTH_MAX = 200;
    private static final int MEMBER_LENGTH_MAX = 210;
    private static final int TAG_LENGTH_MAX = 100;

    /**
     * A row.
     *
     * @param line where it begins, the header being 1
     * @param cells as they were sent
     * @param fault why nothing can come of it; null if something can
     */
    record Row(
            long line,
            List<String> cells,
            String member,
            @Nullable String tag,
            @Nullable String reason,
            @Nullable LocalDate until,
            @Nullable String fault) {}

    static TagFile read(String text, int rowsMax) {
        String bare = text.startsWith("\uFEFF") ? text.substring(1) : text;
        List<Row> rows = new ArrayList<>();
        List<String> header = List.of();
        try (CsvReader<CsvRecord> reader =
                CsvReader.builder().skipEmptyLines(true).ofCsvRecord(bare)) {
            for (CsvRecord line : reader) {
                List<String> cells = line.getFields();
                if (header.isEmpty()) {
                    header = cells.stream()
                            .map(name -> name.strip().toLowerCase(Locale.ROOT))
                            .toList();
                    if (!header.contains("member")) {
                        return new TagFile(header, List.of(), "file.no-member");
                    }
                    continue;
                }
                if (rows.size() == rowsMax) {
                    return new TagFile(header, List.of(), "file.too-long");
                }
                rows.add(row(line.getStartingLineNumber(), header, cells));
            }
        } catch (CsvParseException | java.io.UncheckedIOException | java.io.IOException unreadable) {
            return new TagFile(header, List.of(), "file.unreadable");
        }
        return rows.isEmpty() ? new TagFile(header, List.of(), "file.empty") : new TagFile(header, rows, null);
    }

    private static Row row(long line, List<String> header, List<String> cells) {
        String member = cell(header, cells, "member");
        String tag = cell(header, cells, "tag");
        String reason = cell(header, cells, "reason");
        String until = cell(header, cells, "until");
        LocalDate day = null;
        String fault = null;
        if (member == null || member.length() > MEMBER_LENGTH_MAX) {
            fault = "member.unknown";
        } else if (tag != null && tag.length() > TAG_LENGTH_MAX) {
            fault = "tag.unsaid";
        } else if (reason != null && reason.length() > REASON_LENGTH_MAX) {
            fault = "tag.reason";
        } else if (reason != null && !zhiyin.http.TextRule.NAMES_NOBODY.holds().test(reason)) {
            fault = "note.personal";
        } else if (until != null) {
            try {
                day = LocalDate.parse(until);
            } catch (DateTimeParseException other) {
                fault = "date.format";
            }
        }
        return new Row(line, cells, member == null ? "" : member, tag, reason, day, fault);
    }

    private static @Nullable String cell(List<String> header, List<String> cells, String name) {
        int at = header.indexOf(name);
        String text = at < 0 || at >= cells.size() ? "" : cells.get(at).strip();
        return text.isEmpty() ? null : text;
    }

    /** A table for the rows that come back. */
    Csv table() {
        List<String> names = new ArrayList<>(header);
        names.add("fault");
        return new Csv(names.toArray(String[]::new));
    }

    void add(Csv table, Row row, String detail) {
        List<Object> cells = new ArrayList<>();
        for (int i = 0; i < header.size(); i++) {
            cells.add(i < row.cells().size() ? row.cells().get(i) : "");
        }
        cells.add(detail);
        table.add(cells.toArray());
    }
}
