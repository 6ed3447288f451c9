package zhiyin.privacy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What each column of the database holds, how long, and what becomes of it: the committed file, as the program reads it. */
@Component
final class DataMap {

    private static final String FILE = "/zhiyin/privacy/data-classes.txt";
    private static final String NOBODY = "nobody";
    private static final String DAYS_AFTER = " days after ";
    private static final String ONCE_DELETED = ", once deleted";

    /** Of whom there are rows. */
    enum Holder {
        MEMBER,
        STAFF;

        /** As the trail calls him, and the file the parameter that is his number. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What sorts of content there are; the file says what each means. */
    enum DataClass {
        NONE,
        LINK,
        NUMBER,
        MONEY,
        DEED,
        PERSONAL,
        SENSITIVE,
        WRITTEN,
        SECRET
    }

    /** In which form a column lies on the disk. */
    enum AtRest {
        PLAIN,
        SEALED,
        HASH
    }

    /** What deleting a person does to a column of his rows. */
    sealed interface Deletion {
        /** Nothing. */
        record Stays() implements Deletion {}

        /** The whole row goes. */
        record Row() implements Deletion {}

        /** This is written in its place: an expression of the database's. */
        record Becomes(String expression) implements Deletion {}
    }

    /** How long a table's rows are kept. */
    sealed interface Keeping {
        /** As long as what it says: the membership, the books, the house, somebody's employment. */
        record AsLongAs(String what) implements Keeping {}

        /**
         * So many days, and no longer.
         *
         * @param column from when they count
         * @param onceDeleted only of persons who were deleted
         */
        record Days(int days, String column, boolean onceDeleted) implements Keeping {}
    }

    /** The column that names the row to which a value is bound, and its type in the database. */
    record RowName(String column, String type) {}

    /** @param boundTo where its values are sealed with the programme's key; null otherwise */
    record Column(
            String name,
            DataClass dataClass,
            AtRest atRest,
            @Nullable RowName boundTo,
            boolean exported,
            Deletion deletion) {}

    /**
     * @param name with its schema
     * @param whose the condition by which the rows of {@code :member}, of {@code :staff}, or of {@code :person} who is a
     *     {@code :holder} are found; null where none are anybody's
     */
    record Table(String name, @Nullable String whose, Keeping keeping, List<Column> columns) {
        Table {
            columns = List.copyOf(columns);
        }

        /** Whether rows of it can be somebody's of that kind. */
        boolean of(Holder holder) {
            return whose != null && (whose.contains(":holder") || whose.contains(":" + holder.word()));
        }

        /** What a person is given of it; nothing where nothing in it is anybody's. */
        List<Column> exported() {
            return whose == null
                    ? List.of()
                    : columns.stream().filter(Column::exported).toList();
        }

        /** Whether it is the house's own, and nothing in it a programme's. */
        boolean inHouse() {
            return columns.stream().noneMatch(column -> column.name().equals("program_id"));
        }

        /** The columns that are sealed with a programme's key, or the house's. */
        List<Column> sealed() {
            return columns.stream().filter(column -> column.boundTo() != null).toList();
        }

        /** The statement that reads what somebody is given, each row as JSON, with what it takes to open it. */
        String reading() {
            return "select row_to_json(r)::text from (select "
                    + Stream.concat(
                                    exported().stream().map(Column::name),
                                    sealed().stream()
                                            .map(column -> Objects.requireNonNull(column.boundTo())
                                                    .column()))
                            .distinct()
                            .collect(Collectors.joining(", "))
                    + " from " + name + " where " + whose + " order by 1, 2) r";
        }

        /** The statement that deletes somebody from it at {@code :now}; null where nothing of him is in it. */
        @Nullable
        String deletion() {
            if (whose == null) {
                return null;
            }
            if (columns.stream().allMatch(column -> column.deletion() instanceof Deletion.Row)) {
                return "delete from " + name + " where " + whose;
            }
            List<String> set = new ArrayList<>();
            for (Column column : columns) {
                switch (column.deletion()) {
                    case Deletion.Becomes(var expression) -> set.add(column.name() + " = " + expression);
                    case Deletion.Row _ ->
                        throw new IllegalStateException(name + ": a row goes with all its columns, or stays");
                    case Deletion.Stays _ -> {
                        // that it does is all there is to say
                    }
                }
            }
            return set.isEmpty() ? null : "update " + name + " set " + String.join(", ", set) + " where " + whose;
        }

        /** The statement that throws away what is older than {@code :now} allows; null where time alone ends nothing. */
        @Nullable
        String expiry() {
            return switch (keeping) {
                case Keeping.AsLongAs _ -> null;
                case Keeping.Days(var days, var column, var onceDeleted) ->
                    "delete from " + name + " where " + column + " < cast(:now as timestamptz) - interval '" + days
                            + " days'"
                            + (onceDeleted ? " and member_id in (select member_id from privacy.erasure)" : "");
            };
        }
    }

    private final List<Table> tables;

    DataMap() {
        this(text());
    }

    /** @param text in the form of the file */
    DataMap(String text) {
        Map<String, List<Column>> columns = new LinkedHashMap<>();
        List<Column> last = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith(" ")) {
                last.add(column(line));
            } else {
                last = new ArrayList<>();
                columns.put(line, last);
            }
        }
        tables = columns.entrySet().stream()
                .map(table -> table(table.getKey(), table.getValue()))
                .toList();
    }

    private static Table table(String line, List<Column> columns) {
        String[] parts = parts(line, 3);
        return new Table(parts[0], parts[1].equals(NOBODY) ? null : parts[1], keeping(parts[2]), columns);
    }

    private static Keeping keeping(String said) {
        int days = said.indexOf(DAYS_AFTER);
        if (days < 0) {
            return new Keeping.AsLongAs(said);
        }
        boolean onceDeleted = said.endsWith(ONCE_DELETED);
        String column =
                said.substring(days + DAYS_AFTER.length(), said.length() - (onceDeleted ? ONCE_DELETED.length() : 0));
        return new Keeping.Days(Integer.parseInt(said.substring(0, days)), column, onceDeleted);
    }

    private static Column column(String line) {
        String[] parts = parts(line.strip(), 5);
        Deletion deletion = switch (parts[4]) {
            case "stays" -> new Deletion.Stays();
            case "row" -> new Deletion.Row();
            default -> new Deletion.Becomes(parts[4]);
        };
        if (!parts[3].equals("yes") && !parts[3].equals("no")) {
            throw new IllegalStateException("in the export or not: " + line);
        }
        String[] atRest = parts[2].split(":", 2);
        return new Column(
                parts[0],
                DataClass.valueOf(parts[1].toUpperCase(Locale.ROOT)),
                AtRest.valueOf(atRest[0].toUpperCase(Locale.ROOT)),
                atRest.length == 1 ? null : boundTo(atRest[1]),
                parts[3].equals("yes"),
                deletion);
    }

    private static RowName boundTo(String said) {
        int space = said.indexOf(' ');
        return new RowName(said.substring(0, space), said.substring(space + 1));
    }

    /** The last part is the database's own language, and may hold anything. */
    private static String[] parts(String line, int many) {
        String[] parts = line.split(" \\| ", many);
        if (parts.length < many) {
            throw new IllegalStateException("of " + many + " parts: " + line);
        }
        return parts;
    }

    private static String text() {
        try (InputStream file = Objects.requireNonNull(DataMap.class.getResourceAsStream(FILE), FILE)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** All tables there are. */
    List<Table> tables() {
        return tables;
    }
}
