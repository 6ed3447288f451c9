package zhiyin.facts;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whether a statement that somebody typed may be run: DuckDB's own parser reads it, and what it read is walked from end to end. Let
 * through is what is known and harmless, and nothing else: one {@code SELECT}, over the tables that may be asked, with functions that
 * neither look outside nor make texts out of nothing.
 */
final class SqlCheck {

    /** What comes of it. */
    sealed interface Read {
        /** @param sql the statement as DuckDB writes what it read: what is run is what was looked at */
        record Fit(String sql) implements Read {}

        /**
         * @param code why, as faults are called
         * @param position where, in characters from 0; null where nobody knows
         * @param says in DuckDB's own words; null where it is ours
         */
        record Unfit(
                String code,
                @Nullable Integer position,
                @Nullable String says) implements Read {}
    }

    /** So often texts may be put together: each time they may become twice as long. */
    private static final int JOINED_MAX = 8;

    /** How deep a statement may be nested. */
    private static final int DEPTH_MAX = 200;

    private static final Set<String> NODES = Set.of("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE");
    private static final Set<String> SOURCES =
            Set.of("EMPTY", "BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EXPRESSION_LIST");
    private static final Set<String> MODIFIERS = Set.of(
            "ORDER_MODIFIER",
            "LIMIT_MODIFIER",
            "LIMIT_PERCENT_MODIFIER",
            "DISTINCT_MODIFIER",
            // how an order of rows goes
            "ASCENDING",
            "DESCENDING",
            "ORDER_DEFAULT");
    private static final Set<String> EXPRESSIONS = Set.of(
            "COLUMN_REF",
            "CONSTANT",
            "FUNCTION",
            "WINDOW",
            "OPERATOR",
            "COMPARISON",
            "CONJUNCTION",
            "BETWEEN",
            "CASE",
            "CAST",
            "SUBQUERY",
            "STAR",
            "TYPE");
    private static final Set<String> TABLE_FUNCTIONS = Set.of("range", "generate_series", "unnest");
    private static final Set<String> TYPES = Set.of(
            "tinyint",
            "smallint",
            "integer",
            "int",
            "bigint",
            "hugeint",
            "double",
            "float",
            "real",
            "decimal",
            "numeric",
            "boolean",
            "varchar",
            "text",
            "date",
            "time",
            "timestamp",
            "interval");

    /** What says who asks and where, without looking like a function. */
    private static final Set<String> OF_THE_SESSION = Set.of(
            "current_user",
            "session_user",
            "user",
            "current_role",
            "current_schema",
            "current_catalog",
            "current_database");

    /** What puts texts together. */
    private static final Set<String> JOINING = Set.of("||", "concat", "concat_ws", "string_agg", "group_concat");

    private static final Set<String> FUNCTIONS = Set.of(
            // arithmetic
            "+",
            "-",
            "*",
            "/",
            "//",
            "%",
            "**",
            "^",
            "&",
            "|",
            "@",
            "abs",
            "ceil",
            "ceiling",
            "floor",
            "round",
            "round_even",
            "trunc",
            "sign",
            "sqrt",
            "cbrt",
            "exp",
            "ln",
            "log",
            "log2",
            "log10",
            "pow",
            "power",
            "mod",
            "fmod",
            "fdiv",
            "add",
            "subtract",
            "multiply",
            "divide",
            "greatest",
            "least",
            "isnan",
            "isinf",
            "isfinite",
            "pi",
            "width_bucket",
            "sin",
            "cos",
            "tan",
            "asin",
            "acos",
            "atan",
            "atan2",
            "radians",
            "degrees",
            "gcd",
            "lcm",
            "even",
            // what is not there
            "coalesce",
            "ifnull",
            "nullif",
            "if",
            "constant_or_null",
            // texts
            "lower",
            "lcase",
            "upper",
            "ucase",
            "length",
            "len",
            "char_length",
            "character_length",
            "strlen",
            "trim",
            "ltrim",
            "rtrim",
            "left",
            "right",
            "substring",
            "substr",
            "position",
            "strpos",
            "instr",
            "contains",
            "starts_with",
            "prefix",
            "suffix",
            "ends_with",
            "reverse",
            "split_part",
            "regexp_matches",
            "regexp_full_match",
            "regexp_extract",
            "~~",
            "!~~",
            "~~*",
            "!~~*",
            "~~~",
            "like_escape",
            "ilike_escape",
            "not_like_escape",
            "not_ilike_escape",
            "ascii",
            "unicode",
            "jaccard",
            "hash",
            "strip_accents",
            "||",
            "concat",
            "concat_ws",
            "string_agg",
            "group_concat",
            // time
            "date_trunc",
            "datetrunc",
            "date_part",
            "datepart",
            "date_diff",
            "datediff",
            "date_sub",
            "datesub",
            "date_add",
            "age",
            "day",
            "dayofmonth",
            "dayofweek",
            "dayofyear",
            "isodow",
            "month",
            "quarter",
            "week",
            "weekofyear",
            "yearweek",
            "year",
            "isoyear",
            "hour",
            "minute",
            "second",
            "weekday",
            "epoch",
            "epoch_ms",
            "epoch_us",
            "dayname",
            "monthname",
            "last_day",
            "make_date",
            "make_timestamp",
            "time_bucket",
            "to_years",
            "to_quarters",
            "to_months",
            "to_weeks",
            "to_days",
            "to_hours",
            "to_minutes",
            "to_seconds",
            "strftime",
            "strptime",
            "try_strptime",
            "century",
            "decade",
            "era",
            // all of a group
            "count",
            "count_star",
            "count_if",
            "countif",
            "sum",
            "fsum",
            "kahan_sum",
            "sum_no_overflow",
            "avg",
            "mean",
            "favg",
            "min",
            "max",
            "arg_min",
            "arg_max",
            "min_by",
            "max_by",
            "any_value",
            "first",
            "last",
            "arbitrary",
            "median",
            "mode",
            "quantile",
            "quantile_cont",
            "quantile_disc",
            "percentile_cont",
            "percentile_disc",
            "approx_quantile",
            "approx_count_distinct",
            "stddev",
            "stddev_pop",
            "stddev_samp",
            "variance",
            "var_pop",
            "var_samp",
            "skewness",
            "kurtosis",
            "kurtosis_pop",
            "entropy",
            "mad",
            "corr",
            "covar_pop",
            "covar_samp",
            "regr_slope",
            "regr_intercept",
            "regr_r2",
            "regr_count",
            "regr_avgx",
            "regr_avgy",
            "regr_sxx",
            "regr_syy",
            "regr_sxy",
            "bool_and",
            "bool_or",
            "product",
            "geomean",
            "geometric_mean",
            "grouping",
            "grouping_id",
            // rows beside each other
            "row_number",
            "rank",
            "dense_rank",
            "rank_dense",
            "percent_rank",
            "cume_dist",
            "ntile",
            "lag",
            "lead",
            "first_value",
            "last_value",
            "nth_value",
            "list_value",
            "row");

    private final Set<String> tables;
    private final String text;
    private int joined;
    private boolean recursive;

    private SqlCheck(Set<String> tables, String text) {
        this.tables = tables;
        this.text = text;
    }

    /** What a refused statement throws inside. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Read.Unfit why;

        Refused(Read.Unfit why) {
            super(why.code(), null, false, false);
            this.why = why;
        }
    }

    /**
     * Reads a statement without running any of it.
     *
     * @param tables those that may be asked, in lower case, and how many columns each has
     */
    static Read read(Connection parser, String sql, Map<String, Integer> tables) throws SQLException {
        JsonNode tree =
                JsonMapper.shared().readTree(ask(parser, "select json_serialize_sql(?::varchar)::varchar", sql));
        if (tree.path("error").asBoolean()) {
            if (tree.path("error_type").asString().equals("parser")) {
                String position = tree.path("position").asString("");
                return new Read.Unfit(
                        "sql.unreadable",
                        position.matches("[0-9]{1,6}") ? characters(sql, Integer.parseInt(position)) : null,
                        tree.path("error_message").asString());
            }
            return new Read.Unfit("sql.not-one-select", null, null);
        }
        JsonNode statements = tree.path("statements");
        if (statements.size() != 1) {
            return new Read.Unfit("sql.not-one-select", null, null);
        }
        SqlCheck check = new SqlCheck(tables.keySet(), sql);
        try {
            check.walk(statements.get(0), Set.of(), 0);
            if (check.recursive && check.joined > 0) {
                return new Read.Unfit("sql.joined-texts", null, null);
            }
        } catch (Refused refused) {
            return refused.why;
        }
        if (!SqlGrowth.isBounded(statements.get(0), tables)) {
            return new Read.Unfit("sql.grows", null, null);
        }
        try {
            return new Read.Fit(ask(parser, "select json_deserialize_sql(?::json)", tree.toString()));
        } catch (SQLException unwritable) {
            // it can be read and not be written again
            return new Read.Unfit("sql.construct", null, null);
        }
    }

    private static String ask(Connection parser, String sql, String value) throws SQLException {
        try (PreparedStatement statement = parser.prepareStatement(sql)) {
            statement.setString(1, value);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    /** A place among the bytes of a text as one among its characters. */
    static int characters(String text, int bytes) {
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        return new String(all, 0, Math.min(bytes, all.length), StandardCharsets.UTF_8).length();
    }

    /**
     * Looks at a part and all that is in it.
     *
     * @param named what the statement calls by names of its own and may be meant here: they stand for no table
     */
    private void walk(JsonNode node, Set<String> named, int depth) {
        if (depth > DEPTH_MAX) {
            throw unfit("sql.too-deep", node);
        }
        if (node.isObject()) {
            look(node, named);
        }
        String type = word(node, "type");
        if (node.has("class") || type == null) {
            node.forEach(part -> walk(part, named, depth + 1));
        } else if (type.equals("TABLE_FUNCTION")) {
            // which function that is was looked at: within a row it is another one, and not let through
            walk(node.path("function").path("arguments"), named, depth + 1);
        } else {
            Set<String> here = new HashSet<>(named);
            for (JsonNode cte : node.path("cte_map").path("map")) {
                // what comes before is known to what comes after
                walk(cte.path("value"), Set.copyOf(here), depth + 1);
                here.add(cte.path("key").asString().toLowerCase(Locale.ROOT));
            }
            Set<String> again = new HashSet<>(here);
            if (type.equals("RECURSIVE_CTE_NODE")) {
                again.add(node.path("cte_name").asString().toLowerCase(Locale.ROOT));
            }
            for (Map.Entry<String, JsonNode> part : node.properties()) {
                if (!part.getKey().equals("cte_map")) {
                    walk(part.getValue(), part.getKey().equals("right") ? again : here, depth + 1);
                }
            }
        }
    }

    /** Everything that says what it is has to be something that is known. */
    private void look(JsonNode node, Set<String> named) {
        String type = word(node, "type");
        String kind = word(node, "class");
        if (kind != null) {
            if (!EXPRESSIONS.contains(kind)) {
                throw unfit(kind.equals("PARAMETER") ? "sql.parameter" : "sql.construct", node);
            }
            expression(node, kind);
        } else if (type != null) {
            if (!NODES.contains(type) && !SOURCES.contains(type) && !MODIFIERS.contains(type)) {
                throw unfit("sql.construct", node);
            }
            source(node, type, named);
        }
    }

    private void expression(JsonNode node, String kind) {
        switch (kind) {
            case "FUNCTION", "WINDOW" -> function(node);
            case "TYPE" -> {
                String name = lower(node, "type_name");
                if (!isAlone(node, name) || !TYPES.contains(name)) {
                    throw unfit("sql.type", node);
                }
            }
            // these look like columns and are functions, where there is no such column
            case "COLUMN_REF" -> {
                JsonNode names = node.path("column_names");
                if (names.size() == 1
                        && OF_THE_SESSION.contains(names.get(0).asString().toLowerCase(Locale.ROOT))) {
                    throw unfit("sql.function", node);
                }
            }
            case "STAR" -> {
                if (node.path("columns").asBoolean()) {
                    throw unfit("sql.construct", node);
                }
            }
            default -> {
                // its parts are looked at by themselves
            }
        }
    }

    private void source(JsonNode node, String type, Set<String> named) {
        switch (type) {
            case "RECURSIVE_CTE_NODE" -> recursive = true;
            case "BASE_TABLE" -> {
                String name = lower(node, "table_name");
                if (!isAlone(node, name) || !(tables.contains(name) || named.contains(name))) {
                    throw unfit("sql.table", node);
                }
                if (!node.path("at_clause").isNull()) {
                    throw unfit("sql.construct", node);
                }
            }
            // which function that is its parts say, and here it may be another one than within a row
            case "TABLE_FUNCTION" -> {
                JsonNode function = node.path("function");
                if (!TABLE_FUNCTIONS.contains(lower(function, "function_name"))
                        || !isAlone(function, lower(function, "function_name"))) {
                    throw unfit("sql.function", node);
                }
            }
            default -> {
                // its parts are looked at by themselves
            }
        }
    }

    private void function(JsonNode node) {
        String name = lower(node, "function_name");
        if (!isAlone(node, name) || !FUNCTIONS.contains(name)) {
            throw unfit("sql.function", node);
        }
        if (JOINING.contains(name) && ++joined > JOINED_MAX) {
            throw unfit("sql.joined-texts", node);
        }
    }

    /** Of no schema and no catalogue but the one that is meant. */
    private static boolean isAlone(JsonNode node, String name) {
        for (String place : Set.of("catalog", "schema", "catalog_name", "schema_name")) {
            if (!node.path(place).asString("").isEmpty()) {
                return false;
            }
        }
        JsonNode path = node.path("qualified_name").path("path");
        return path.size() == 1
                && path.get(0).asString().toLowerCase(Locale.ROOT).equals(name);
    }

    private static @Nullable String word(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isString() ? value.asString() : null;
    }

    private static String lower(JsonNode node, String field) {
        return node.path(field).asString("").toLowerCase(Locale.ROOT);
    }

    private Refused unfit(String code, JsonNode node) {
        JsonNode location = node.path("query_location");
        boolean known = location.canConvertToInt() && location.asInt() <= text.getBytes(StandardCharsets.UTF_8).length;
        return new Refused(new Read.Unfit(code, known ? characters(text, location.asInt()) : null, null));
    }
}
