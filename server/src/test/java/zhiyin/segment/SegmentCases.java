package zhiyin.segment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.Segment;

/**
 * Segments that were asked here, for databases that are not part of the build: {@code ./zhiyin bench segment-sql} has them written and
 * asks the same of these. A folder holds the rows of each table ({@code member.json} …, an object a line) and {@code cases.json}, each a
 * statement by dialect and who is meant.
 */
final class SegmentCases {

    private static final String WANTED = "zhiyin.segment.cases";

    private final @Nullable Path folder;

    private SegmentCases(@Nullable Path folder) {
        this.folder = folder;
    }

    /** Into a folder of that name, where somebody wants them; into none where nobody does. */
    static SegmentCases of(String name, SegmentDatabase onDuck) throws SQLException, IOException {
        String wanted = System.getProperty(WANTED);
        if (wanted == null) {
            return new SegmentCases(null);
        }
        Path folder = Path.of(wanted).resolve(name);
        Files.createDirectories(folder);
        Files.deleteIfExists(folder.resolve("cases.json"));
        onDuck.copyTo(folder);
        return new SegmentCases(folder);
    }

    void add(Segment segment, Layout layout, Function<String, @Nullable Segment> others, RoaringBitmap members)
            throws IOException {
        add(segment, layout, zhiyin.engine.insight.MadeUpMembers.TODAY, others, members);
    }

    void add(
            Segment segment,
            Layout layout,
            java.time.LocalDate asOf,
            Function<String, @Nullable Segment> others,
            RoaringBitmap members)
            throws IOException {
        if (folder == null) {
            return;
        }
        Map<String, Object> one = new LinkedHashMap<>();
        for (SegmentSql.Dialect dialect : SegmentSql.Dialect.values()) {
            one.put(
                    dialect.name().toLowerCase(java.util.Locale.ROOT),
                    SegmentSql.text(segment, layout, asOf, others, dialect));
        }
        one.put("members", Arrays.stream(members.toArray()).boxed().toList());
        Files.writeString(
                folder.resolve("cases.json"),
                JsonMapper.shared().writeValueAsString(one) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
