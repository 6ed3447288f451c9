package zhiyin.tag;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.http.SentTable;
import zhiyin.http.TextRule;

/**
 * A table of members to be tagged, with its header.
 *
 * @param table as it was sent; nothing is told where it can't be read
 */
record TagFile(SentTable table, List<Row> rows) {

    private static final int REASON_LENGTH_MAX = 200;
    private static final int MEMBER_LENGTH_MAX = 210;
    private static final int TAG_LENGTH_MAX = 100;

    /**
     * A row.
     *
     * @param fault why nothing can come of it; null if something can
     */
    record Row(
            SentTable.Line line,
            String member,
            @Nullable String tag,
            @Nullable String reason,
            @Nullable LocalDate until,
            @Nullable String fault) {}

    static TagFile read(String text, int rowsMax) {
        SentTable table = SentTable.read(text, "member", "file.no-member", rowsMax);
        return new TagFile(
                table, table.lines().stream().map(line -> row(table, line)).toList());
    }

    private static Row row(SentTable table, SentTable.Line line) {
        String member = table.cell(line, "member");
        String tag = table.cell(line, "tag");
        String reason = table.cell(line, "reason");
        String until = table.cell(line, "until");
        LocalDate day = null;
        String fault = null;
        if (member == null || member.length() > MEMBER_LENGTH_MAX) {
            fault = "member.unknown";
        } else if (tag != null && tag.length() > TAG_LENGTH_MAX) {
            fault = "tag.unsaid";
        } else if (reason != null && reason.length() > REASON_LENGTH_MAX) {
            fault = "tag.reason";
        } else if (reason != null && !TextRule.NAMES_NOBODY.holds().test(reason)) {
            fault = "note.personal";
        } else if (until != null) {
            try {
                day = LocalDate.parse(until);
            } catch (DateTimeParseException other) {
                fault = "date.format";
            }
        }
        return new Row(line, member == null ? "" : member, tag, reason, day, fault);
    }
}
