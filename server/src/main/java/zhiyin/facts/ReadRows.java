package zhiyin.facts;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.chain.Head;

/**
 * Reads a programme's file page by page, within one transaction that cannot write, through a connection of its own: whoever writes
 * the file and whoever asks it go on meanwhile.
 */
@Component
class ReadRows implements FactRows {

    private static final int PAGE = 100_000;
    private static final int ROWS_BETWEEN_LOOKS = 1 << 12;
    private static final Map<String, String> PAGED_BY =
            Map.of("member", "number", "member_words", MEMBER, "lines", ORDER);

    private final FactCopies facts;

    ReadRows(FactCopies facts) {
        this.facts = facts;
    }

    @Override
    public boolean read(long program, Taker taker) throws SQLException {
        if (facts.of(program) instanceof MemberFacts.Asked.Here) {
            facts.awaitWhole(program);
        }
        Boolean read = facts.read(program, file -> {
            // first how far it is, then what is in it
            Instant asOf = file.asOf();
            return file.read(connection -> read(file, connection, asOf, taker));
        });
        return Boolean.TRUE.equals(read);
    }

    /** A table as it is told, and the statement that reads a page of it. */
    private record Told(Table table, List<FactTables.Column> columns, String select, String pagedBy) {}

    private static boolean read(FactFile file, Connection connection, Instant asOf, Taker taker) throws SQLException {
        FactFile.run(connection, "begin transaction read only");
        try (Statement statement = connection.createStatement()) {
            FactBatch.Mark mark = FactReading.mark(statement);
            if (mark == null) {
                return false;
            }
            List<Told> all = file.tables().tables().stream()
                    .map(table -> told(file.tables(), table))
                    .toList();
            taker.begin(
                    new View(asOf, places(mark), all.stream().map(Told::table).toList()));
        }
        long[] members = members(connection);
        for (FactTables.Table table : file.tables().tables()) {
            Told told = told(file.tables(), table);
            long end = end(connection, told);
            for (long from = 0; from < end; from += PAGE) {
                page(file, connection, told, from, members, taker);
            }
            taker.end(told.table());
        }
        return true;
    }

    private static List<Place> places(FactBatch.Mark mark) {
        return mark.place().links().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> new Place(
                        Head.CHAIN.print(each.getKey()),
                        each.getValue(),
                        mark.hashes().getOrDefault(each.getKey(), "")))
                .toList();
    }

    /** As analysts see it, but that members have ids, and whose a row is stands first. */
    private static Told told(FactTables tables, FactTables.Table table) {
        boolean members = table.name().equals("member");
        List<FactTables.Column> asked = new ArrayList<>(tables.asked(table).toList());
        asked.sort(Comparator.comparingInt(column -> isWhose(members, column) ? 0 : 1));
        Set<String> names = asked.stream().map(FactTables.Column::name).collect(Collectors.toCollection(HashSet::new));
        List<Column> columns = asked.stream()
                .map(column -> new Column(told(members, column, names), kind(column.type())))
                .toList();
        String select = asked.stream()
                .map(column -> cell(tables, column))
                .collect(Collectors.joining(
                        ", ",
                        "select ",
                        " from main." + table.name() + " t"
                                + (members ? " left join main.portrait p on p.number = t.number" : "")));
        String where = table.unasked().isEmpty() ? "" : " and not (" + table.unasked() + ")";
        String pagedBy = PAGED_BY.getOrDefault(table.name(), "number");
        return new Told(
                new Table(table.name(), columns),
                asked,
                select + " where t." + pagedBy + " >= ? and t." + pagedBy + " < ?" + where,
                pagedBy);
    }

    private static String told(boolean members, FactTables.Column column, Set<String> names) {
        if (isWhose(members, column)) {
            return MEMBER;
        }
        if (!members) {
            return column.name().equals("number") ? ORDER : column.name();
        }
        // an attribute may be called anything
        String name = column.name();
        for (int i = 2; RESERVED.contains(name) || (i > 2 && names.contains(name)); i++) {
            name = column.name() + "_" + i;
        }
        return name;
    }

    private static boolean isWhose(boolean members, FactTables.Column column) {
        return column.name().equals(members ? "number" : MEMBER);
    }

    private static String cell(FactTables tables, FactTables.Column column) {
        String name = (tables.portrait().contains(column) ? "p." : "t.") + FactTables.quoted(column.name());
        return switch (column.type()) {
            case WHOLE, SMALL, TEXT -> name;
            case DAY -> "(" + name + " - date '1970-01-01')::bigint";
            case MOMENT -> "epoch_us(" + name + ")";
        };
    }

    private static Kind kind(FactTables.Type type) {
        return switch (type) {
            case WHOLE -> Kind.WHOLE;
            case SMALL -> Kind.SMALL;
            case TEXT -> Kind.TEXT;
            case DAY -> Kind.DAY;
            case MOMENT -> Kind.MOMENT;
        };
    }

    /** By number whose it is. */
    private static long[] members(Connection connection) throws SQLException {
        long[] members;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select coalesce(max(number), -1) + 1 from main.known")) {
            row.next();
            members = new long[row.getInt(1)];
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select number, member from main.known")) {
            while (row.next()) {
                members[row.getInt(1)] = row.getLong(2);
            }
        }
        return members;
    }

    private static long end(Connection connection, Told told) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select coalesce(max(" + told.pagedBy() + "), -1) + 1 from main."
                        + told.table().name())) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void page(FactFile file, Connection connection, Told told, long from, long[] members, Taker taker)
            throws SQLException {
        @Nullable Object[] cells = new @Nullable Object[told.columns().size()];
        try (var statement = connection.prepareStatement(told.select())) {
            statement.setLong(1, from);
            statement.setLong(2, from + PAGE);
            try (ResultSet row = statement.executeQuery()) {
                long read = 0;
                while (row.next()) {
                    if (read++ % ROWS_BETWEEN_LOOKS == 0 && file.isEnding()) {
                        throw new SQLException("the copy is thrown away");
                    }
                    cells[0] = members[row.getInt(1)];
                    for (int i = 1; i < cells.length; i++) {
                        cells[i] = cell(row, i + 1, told.columns().get(i).type());
                    }
                    taker.row(told.table(), cells);
                }
            }
        }
    }

    private static @Nullable Object cell(ResultSet row, int column, FactTables.Type type) throws SQLException {
        return switch (type) {
            case TEXT -> row.getString(column);
            case WHOLE, SMALL, DAY, MOMENT -> {
                long number = row.getLong(column);
                yield row.wasNull() ? null : (Object) number;
            }
        };
    }
}
