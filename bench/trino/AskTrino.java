import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trino.Session;
import io.trino.plugin.memory.MemoryPlugin;
import io.trino.testing.DistributedQueryRunner;
import io.trino.testing.MaterializedRow;
import io.trino.testing.TestingSession;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Asks Trino, in this process and with its tables in memory, who is in segments, and says where it names others than those written
 * beside each. The argument is a folder of folders, each with the rows of tables and {@code cases.json}.
 */
final class AskTrino {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROWS_AT_A_TIME = 200;

    private static final Map<String, String> TABLES = new LinkedHashMap<>();

    static {
        String deed = "member bigint, occurred_at timestamp(6), day date, weekday smallint, hour smallint, ";
        TABLES.put(
                "member",
                "number bigint, joined date, birthday date, birth_month_day smallint, tier_status varchar,"
                        + " wallet_points bigint, wallet_cash bigint, next_expiry date, reachable smallint,"
                        + " expected_value bigint, expected_alive bigint, expected_churn_risk varchar");
        TABLES.put("member_words", "member bigint, field varchar, word varchar");
        TABLES.put("member_lists", "list varchar, member bigint");
        TABLES.put("orders", deed + "paid bigint, store varchar, channel varchar");
        TABLES.put(
                "lines",
                deed + "paid bigint, store varchar, channel varchar, product varchar, category varchar, brand varchar,"
                        + " quantity bigint");
        TABLES.put("returns", deed + "amount bigint");
        TABLES.put("events", deed + "kind varchar, p_product varchar, p_page varchar");
    }

    private AskTrino() {}

    public static void main(String[] arguments) throws Exception {
        // what Trino brings along takes the other for its log
        PrintStream out = System.out;
        Session session = TestingSession.testSessionBuilder()
                .setCatalog("memory")
                .setSchema("default")
                .build();
        int asked = 0;
        int wrong = 0;
        try (DistributedQueryRunner trino =
                DistributedQueryRunner.builder(session).setWorkerCount(0).build()) {
            trino.installPlugin(new MemoryPlugin());
            trino.createCatalog("memory", "memory", Map.of());
            for (Path folder : folders(Path.of(arguments[0]))) {
                lay(trino, folder);
                for (String line : Files.readAllLines(folder.resolve("cases.json"))) {
                    JsonNode one = JSON.readTree(line);
                    asked++;
                    wrong += isRight(trino, one) ? 0 : 1;
                }
            }
        }
        out.println("Trino: %,d segments, %,d with other members".formatted(asked, wrong));
        System.exit(wrong == 0 && asked > 0 ? 0 : 1);
    }

    private static List<Path> folders(Path parent) throws IOException {
        try (Stream<Path> all = Files.list(parent)) {
            return all.filter(Files::isDirectory).sorted().toList();
        }
    }

    private static boolean isRight(DistributedQueryRunner trino, JsonNode one) {
        TreeSet<Long> wanted = new TreeSet<>();
        one.path("members").forEach(member -> wanted.add(member.asLong()));
        String sql = one.path("trino").asText();
        try {
            TreeSet<Long> found = new TreeSet<>();
            for (MaterializedRow row : trino.execute(sql).getMaterializedRows()) {
                found.add((Long) row.getField(0));
            }
            if (found.equals(wanted)) {
                return true;
            }
            System.err.println("Other members (" + found.size() + " instead of " + wanted.size() + "): " + sql);
        } catch (RuntimeException refused) {
            System.err.println("Refused (" + refused.getMessage() + "): " + sql);
        }
        return false;
    }

    private static void lay(DistributedQueryRunner trino, Path folder) throws IOException {
        for (Map.Entry<String, String> table : TABLES.entrySet()) {
            trino.execute("drop table if exists " + table.getKey());
            trino.execute("create table " + table.getKey() + " (" + table.getValue() + ")");
            String[] columns = table.getValue().split(", *");
            List<String> rows = new ArrayList<>();
            for (String line : Files.readAllLines(folder.resolve(table.getKey() + ".json"))) {
                rows.add(row(JSON.readTree(line), columns));
                if (rows.size() == ROWS_AT_A_TIME) {
                    trino.execute("insert into " + table.getKey() + " values " + String.join(", ", rows));
                    rows.clear();
                }
            }
            if (!rows.isEmpty()) {
                trino.execute("insert into " + table.getKey() + " values " + String.join(", ", rows));
            }
        }
    }

    private static String row(JsonNode row, String[] columns) {
        List<String> values = new ArrayList<>();
        for (String column : columns) {
            String name = column.split(" ")[0];
            String type = column.split(" ")[1];
            JsonNode value = row.path(name);
            String text = "'" + value.asText().replace("'", "''") + "'";
            values.add("cast("
                    + (value.isMissingNode() || value.isNull() ? "null" : value.isNumber() ? value.asText() : text)
                    + " as " + type + ")");
        }
        return "(" + String.join(", ", values) + ")";
    }
}
