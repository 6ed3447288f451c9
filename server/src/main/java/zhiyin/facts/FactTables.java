package zhiyin.facts;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import zhiyin.engine.insight.BirthMonths;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.rule.Field.Kind;

/**
 * The tables in which a programme's facts lie in its file, for a layout; {@code docs/reference/insight-tables.md} describes them.
 * They are in the schema {@code main}. What analysts may ask is in the schema {@link #DOOR}, as views of the same names.
 */
final class FactTables {

    static final String DOOR = "door";

    /** What a column holds. */
    enum Type {
        WHOLE("bigint"),
        SMALL("smallint"),
        TEXT("varchar"),
        DAY("date"),
        MOMENT("timestamp");

        final String sql;

        Type(String sql) {
            this.sql = sql;
        }
    }

    /**
     * A column.
     *
     * @param asked whether analysts may ask for it
     * @param kept what it is of all that a layout keeps; empty for what every programme has
     */
    record Column(String name, Type type, boolean asked, String kept) {
        Column(String name, Type type) {
            this(name, type, true, "");
        }

        Column hidden() {
            return new Column(name, type, false, kept);
        }
    }

    /**
     * A table.
     *
     * @param unasked which of its rows nobody may ask for, as a condition of SQL; empty for none
     */
    record Table(String name, List<Column> columns, String unasked) {
        Table(String name, List<Column> columns) {
            this(name, columns, "");
        }

        String create() {
            return columns.stream()
                    .map(column -> quoted(column.name()) + " " + column.type().sql)
                    .collect(Collectors.joining(", ", "create table main." + name + " (", ")"));
        }
    }

    /** The columns before those that a layout keeps of members. */
    static final int MEMBER_FIRST = 4;

    /** The columns of behaviour before its properties. */
    static final int EVENT_FIRST = 7;

    private static final Column MEMBER = new Column("member", Type.WHOLE);
    private static final Column NUMBER = new Column("number", Type.WHOLE);

    /** By what a layout keeps its column; sets have none and are words. */
    private final Map<String, String> sets = new LinkedHashMap<>();

    private final List<Column> portrait = new ArrayList<>();
    private final List<Table> tables = new ArrayList<>();

    FactTables(Layout layout) {
        tables.add(members(layout));
        // when somebody's children were born is nobody's question either
        String born = sets.entrySet().stream()
                .filter(set -> BirthMonths.isKept(set.getKey()))
                .map(set -> "field = '" + set.getValue().replace("'", "''") + "'")
                .collect(Collectors.joining(" or "));
        tables.add(new Table(
                "member_words", List.of(MEMBER, new Column("field", Type.TEXT), new Column("word", Type.TEXT)), born));
        tables.add(new Table(
                "orders",
                deeds(
                        NUMBER,
                        new Column("paid", Type.WHOLE),
                        new Column("store", Type.TEXT),
                        new Column("channel", Type.TEXT))));
        List<Column> lines = new ArrayList<>();
        lines.add(new Column("order_number", Type.WHOLE));
        lines.addAll(deeds(
                new Column("line", Type.WHOLE),
                new Column("paid", Type.WHOLE),
                new Column("store", Type.TEXT),
                new Column("channel", Type.TEXT),
                new Column("product", Type.TEXT),
                new Column("category", Type.TEXT),
                new Column("brand", Type.TEXT),
                new Column("quantity", Type.WHOLE)));
        tables.add(new Table("lines", List.copyOf(lines)));
        tables.add(new Table(
                "returns",
                deeds(
                        NUMBER.hidden(),
                        new Column("amount", Type.WHOLE),
                        new Column("store", Type.TEXT),
                        new Column("channel", Type.TEXT))));
        List<Column> properties = new ArrayList<>();
        properties.add(new Column("kind", Type.TEXT));
        Set<String> names = new HashSet<>();
        for (String property : layout.properties()) {
            properties.add(
                    new Column(own(names, "p_" + Layout.column(property)), Type.TEXT, true, "event." + property));
        }
        tables.add(new Table("events", deeds(NUMBER.hidden(), properties.toArray(Column[]::new))));
    }

    private Table members(Layout layout) {
        List<Column> all = new ArrayList<>();
        all.add(NUMBER);
        all.add(new Column("joined", Type.DAY));
        all.add(new Column("birthday", Type.DAY).hidden());
        all.add(new Column("birth_month_day", Type.SMALL).hidden());
        Set<String> names = new HashSet<>();
        all.forEach(column -> names.add(column.name()));
        for (Layout.Kept kept : layout.members()) {
            String name = own(names, Layout.column(kept.name()));
            if (PortraitFields.KEPT.contains(kept)) {
                portrait.add(new Column(name, type(kept.kind()), true, kept.name()));
            } else if (kept.kind() == Kind.SET) {
                sets.put(kept.name(), name);
            } else {
                all.add(new Column(name, type(kept.kind()), true, kept.name()));
            }
        }
        return new Table("member", List.copyOf(all));
    }

    /** A name that no other column has. */
    private static String own(Set<String> names, String wanted) {
        String name = wanted;
        for (int i = 2; !names.add(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }

    private static Type type(Kind kind) {
        return switch (kind) {
            case NUMBER, MONEY -> Type.WHOLE;
            case FLAG -> Type.SMALL;
            case DATE -> Type.DAY;
            case TEXT, SET -> Type.TEXT;
        };
    }

    private static List<Column> deeds(Column first, Column... more) {
        List<Column> all = new ArrayList<>(List.of(
                first,
                MEMBER,
                new Column("occurred_at", Type.MOMENT),
                new Column("day", Type.DAY),
                new Column("weekday", Type.SMALL),
                new Column("hour", Type.SMALL)));
        all.addAll(List.of(more));
        return List.copyOf(all);
    }

    /** In the order in which they are described. */
    List<Table> tables() {
        return tables;
    }

    /**
     * Makes a table beside the others: what follows from them and a day, of each member by number, with the columns of {@link
     * #portrait()}. It is written anew, and no part of what the record comes to.
     */
    String createPortrait() {
        return portrait.stream()
                .map(column -> ", " + quoted(column.name()) + " " + column.type().sql)
                .collect(Collectors.joining("", "create table main.portrait (number bigint", ")"));
    }

    /** Makes what analysts may ask: of members how they are portrayed too. */
    String view(Table table) {
        boolean members = table.name().equals("member");
        return asked(table)
                .map(column -> (portrait.contains(column) ? "p." : "t.") + quoted(column.name()))
                .collect(Collectors.joining(
                        ", ",
                        "create view " + DOOR + "." + table.name() + " as select ",
                        " from main." + table.name() + " t"
                                + (members ? " left join main.portrait p on p.number = t.number" : "")
                                + (table.unasked().isEmpty() ? "" : " where not (" + table.unasked() + ")")));
    }

    /** The columns of a table that analysts may ask for, in the order of the view. */
    Stream<Column> asked(Table table) {
        Stream<Column> own = table.columns().stream().filter(Column::asked);
        return table.name().equals("member") ? Stream.concat(own, portrait.stream()) : own;
    }

    /** What members' portraits are kept in. */
    List<Column> portrait() {
        return portrait;
    }

    Table table(String name) {
        return tables.stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** By a set that is kept of members how its words say whose they are. */
    Map<String, String> sets() {
        return sets;
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
