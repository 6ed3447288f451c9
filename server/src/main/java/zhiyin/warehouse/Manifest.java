package zhiyin.warehouse;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.http.Says;

/**
 * What is in an export. It is written after everything else: where it is, the export is whole.
 *
 * @param format of the files and of this; another one is another number
 * @param buildsUpon the number of the export from which on the changes are; null where there are none
 * @param engine with what the files were written, and their hashes reckoned
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Manifest(
        int format,
        String programme,
        int number,
        Kind kind,
        @Nullable Integer buildsUpon,
        Instant asOf,
        List<Link> mark,
        String engine,
        List<Table> tables) {

    static final int FORMAT = 1;
    static final String FILE = "manifest.json";

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /** What files there are. */
    enum Kind {
        /** Everything; what has changed too, where there was an export before with the same columns. */
        @JsonProperty("whole")
        WHOLE,
        /** What has changed since the one before. */
        @JsonProperty("changes")
        CHANGES
    }

    /** How far a chain of what was recorded is in it. */
    record Link(String chain, long link, String hash) {}

    /**
     * A table.
     *
     * @param key the columns by which a row is known
     * @param rows so many there are now, whatever is in the files
     * @param hash the sum over all rows there are now of DuckDB's {@code hash} of their columns, in hexadecimal digits
     * @param upserts so many rows are new or others than in the export before
     * @param deletes so many rows of the export before are gone
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Table(
            String name,
            List<String> key,
            List<Column> columns,
            long rows,
            String hash,
            @Nullable Long upserts,
            @Nullable Long deletes,
            List<Stored> whole,
            List<Stored> changes) {

        Table withoutWhole() {
            return new Table(name, key, columns, rows, hash, upserts, deletes, List.of(), changes);
        }
    }

    /** A column. */
    record Column(String name, String type) {}

    /** A file; its SHA-256 in hexadecimal digits. */
    @Says("A file of an export.")
    record Stored(
            String file,
            long rows,
            long bytes,
            @Says("SHA-256, in hexadecimal digits.") String sha256) {}

    /** All files but this one. */
    Stream<Stored> files() {
        return tables.stream().flatMap(table -> Stream.concat(table.whole().stream(), table.changes().stream()));
    }

    String json() {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this);
    }

    static Manifest of(String json) {
        return JSON.readValue(json, Manifest.class);
    }

    void write(Path folder) throws IOException {
        Files.writeString(folder.resolve(FILE), json());
    }

    /** Whether what has changed since that one can be said in rows: nothing else has. */
    boolean isAlike(List<Shape> shapes) {
        return format == FORMAT
                && tables.stream()
                        .map(table -> new Shape(table.name(), table.key(), table.columns()))
                        .toList()
                        .equals(shapes);
    }

    /** A table without what is in it. */
    record Shape(String name, List<String> key, List<Column> columns) {}
}
