package zhiyin.facts;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * How large a statement becomes when what it calls by names of its own is put in the place of these names, as DuckDB does before it
 * runs anything: {@code select paid as a, a + a as b, b + b as c} doubles with each name, and so do stars over what is made of stars.
 * Nothing that DuckDB counts bounds that, and nothing ends it.
 *
 * <p>It is counted too high rather than too low: a name that is a column's too is taken for the statement's own.
 */
final class SqlGrowth {

    /** Parts of a statement, each as often as it is put somewhere. */
    static final long PARTS_MAX = 20_000;

    /** Columns of whatever is read. */
    static final long COLUMNS_MAX = 500;

    /** What something becomes: of how many parts it is, and how many columns its rows have. */
    private record Size(long parts, long columns) {}

    /** What names stand for: rows, and within a list of columns the columns before. */
    private record Names(Map<String, Size> rows, Map<String, Long> columns) {
        Names within() {
            return new Names(new HashMap<>(rows), new HashMap<>(columns));
        }
    }

    private final Map<String, Integer> tables;

    /** @param tables by their name in lower case how many columns each has */
    private SqlGrowth(Map<String, Integer> tables) {
        this.tables = tables;
    }

    /** Whether a statement, as DuckDB's parser has read it, stays within bounds. */
    static boolean isBounded(JsonNode statement, Map<String, Integer> tables) {
        Size size = new SqlGrowth(tables).query(statement.path("node"), new Names(Map.of(), Map.of()).within());
        return size.parts() <= PARTS_MAX && size.columns() <= COLUMNS_MAX;
    }

    /** No sum goes beyond what is too much anyhow. */
    private static long sum(long one, long other) {
        return Math.min(one + other, PARTS_MAX + 1);
    }

    private Size query(JsonNode node, Names outer) {
        if (!node.isObject()) {
            return new Size(0, 0);
        }
        Names names = outer.within();
        long parts = 1;
        for (JsonNode cte : node.path("cte_map").path("map")) {
            String name = lower(cte.path("key"));
            Size size = query(cte.path("value").path("query_node"), names);
            names.rows().put(name, size);
            parts = sum(parts, size.parts());
        }
        if (node.path("type").asString("").equals("SELECT_NODE")) {
            return select(node, names, parts);
        }
        // both sides of what is put together, or begun and gone on with
        Size left = query(node.path("left"), names);
        if (node.path("type").asString("").equals("RECURSIVE_CTE_NODE")) {
            names.rows().put(lower(node.path("cte_name")), left);
        }
        Size right = query(node.path("right"), names);
        parts = sum(parts, sum(left.parts(), right.parts()));
        for (JsonNode child : node.path("children")) {
            Size size = query(child, names);
            parts = sum(parts, size.parts());
            left = left.columns() == 0 ? size : left;
        }
        return new Size(sum(parts, parts(node.path("modifiers"), names)), left.columns());
    }

    private Size select(JsonNode node, Names names, long before) {
        Size from = from(node.path("from_table"), names);
        long parts = sum(before, from.parts());
        long columns = 0;
        for (JsonNode item : node.path("select_list")) {
            long size = parts(item, names);
            boolean star = item.path("class").asString("").equals("STAR");
            columns = sum(columns, star ? Math.max(1, from.columns()) : 1);
            parts = sum(parts, star ? Math.max(size, from.columns()) : size);
            String alias = lower(item.path("alias"));
            if (!alias.isEmpty()) {
                names.columns().put(alias, size);
            }
        }
        for (Map.Entry<String, JsonNode> part : node.properties()) {
            switch (part.getKey()) {
                case "cte_map", "from_table", "select_list", "type" -> {
                    // counted
                }
                default -> parts = sum(parts, parts(part.getValue(), names));
            }
        }
        return new Size(parts, columns);
    }

    private Size from(JsonNode source, Names names) {
        return switch (source.path("type").asString("")) {
            case "BASE_TABLE" -> {
                String name = lower(source.path("table_name"));
                Size named = names.rows().get(name);
                yield named == null ? new Size(1, tables.getOrDefault(name, 1)) : named;
            }
            case "SUBQUERY" -> query(source.path("subquery").path("node"), names);
            case "JOIN" -> {
                Size left = from(source.path("left"), names);
                Size right = from(source.path("right"), names);
                yield new Size(
                        sum(sum(left.parts(), right.parts()), parts(source.path("condition"), names)),
                        sum(left.columns(), right.columns()));
            }
            case "EXPRESSION_LIST" ->
                new Size(
                        parts(source.path("values"), names),
                        source.path("values").path(0).size());
            default -> new Size(parts(source.path("function"), names), 1);
        };
    }

    /** Of an expression, a list of them, or anything that holds some. */
    private long parts(JsonNode node, Names names) {
        if (node.path("class").asString("").equals("COLUMN_REF")) {
            JsonNode path = node.path("column_names");
            return path.size() == 1 ? sum(1, names.columns().getOrDefault(lower(path.get(0)), 0L)) : 1;
        }
        if (node.path("class").asString("").equals("SUBQUERY")) {
            return sum(query(node.path("subquery").path("node"), names).parts(), parts(node.path("child"), names));
        }
        long parts = node.has("class") ? 1 : 0;
        for (JsonNode part : node) {
            parts = sum(parts, part.isContainer() ? parts(part, names) : 0);
        }
        return parts;
    }

    private static String lower(JsonNode text) {
        return text.asString("").toLowerCase(Locale.ROOT);
    }
}
