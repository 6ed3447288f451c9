package zhiyin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.access.ApiKeys;
import zhiyin.database.TestDatabase;
import zhiyin.history.CopiedDecisions;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;
import zhiyin.program.Programmes;

/** A programme as its operator sees it: made over HTTP in a running application, and spoken to with its own key. */
public final class Shop {
    private static final AtomicLong KEYS = new AtomicLong();

    private final ApplicationContext application;
    private final ApiClient admin;
    private final ApiClient api;
    private final String code;

    private Shop(ApplicationContext application, ApiClient admin, ApiClient api, String code) {
        this.application = application;
        this.admin = admin;
        this.api = api;
        this.code = code;
    }

    /** The programme of {@code shop/shop.yaml}, published under that code. */
    public static Shop open(ApplicationContext application, String code) {
        return open(application, code, yaml(code));
    }

    /** Any programme, published. */
    public static Shop open(ApplicationContext application, String code, String yaml) {
        ApiClient door = door(application);
        ApiClient admin = door.withKey(
                application.getBean(ApiKeys.class).issueAdmin("tests").token());
        Said made = admin.post("/v1/programs", json(Map.of("yaml", yaml, "publish", true)));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return new Shop(application, admin, door.withKey(made.json().path("key").asString()), code);
    }

    /** A caller without a key. */
    public static ApiClient door(ApplicationContext application) {
        return ApiClient.on(application.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    public static String yaml(String code) {
        try {
            return Files.readString(Path.of("src", "test", "resources", "shop", "shop.yaml"))
                    .replace("programme: shop", "programme: " + code);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String json(Object value) {
        return JsonMapper.shared().writeValueAsString(value);
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public ApiClient api() {
        return api;
    }

    public ApiClient admin() {
        return admin;
    }

    public String code() {
        return code;
    }

    /** A key that no test uses twice. */
    public static String freshKey() {
        return "key-" + KEYS.incrementAndGet();
    }

    /** Tells an event under a key of its own. */
    public Said tell(String event) {
        return tell(freshKey(), event);
    }

    public Said tell(String key, String event) {
        return api.post("/v1/events", event, "Idempotency-Key", key);
    }

    /** Tells an event that must be taken. */
    public JsonNode told(String event) {
        Said said = tell(event);
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json();
    }

    /** Enrols somebody by one identity and says the id. */
    public String enrol(String identity) {
        Said said =
                api.post("/v1/members", json(Map.of("identities", List.of(identity))), "Idempotency-Key", freshKey());
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json().path("member").asString();
    }

    /** An order of one line. */
    public static String paid(String member, String order, String category, long quantity, long amount) {
        return """
                {"type": "order.paid", "member": "%s", "order": {"id": "%s", "currency": "CNY", "lines": [
                  {"id": "1", "sku": "sku-1", "category": "%s", "quantity": %d, "amount": %d}]}}""".formatted(member, order, category, quantity, amount);
    }

    public static String paid(String member, String order, long amount) {
        return paid(member, order, "food", 1, amount);
    }

    public static String did(String member, String activity) {
        return """
                {"type": "activity.done", "member": "%s", "activity": "%s"}""".formatted(member, activity);
    }

    public static String spent(String member, String spend, long points) {
        return """
                {"type": "points.spent", "member": "%s", "spend": "%s", "points": %d}""".formatted(member, spend, points);
    }

    public static String held(String member, String hold, long points) {
        return """
                {"type": "points.held", "member": "%s", "hold": "%s", "points": %d}""".formatted(member, hold, points);
    }

    /** {@code hold.captured} or {@code hold.released}. */
    public static String ended(String how, String member, String hold) {
        return """
                {"type": "hold.%s", "member": "%s", "hold": "%s"}""".formatted(how, member, hold);
    }

    /** The member's wallet of that asset. */
    public JsonNode wallet(String member, String asset) {
        Said said = api.get("/v1/members/" + member + "?expand=wallets");
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        for (JsonNode wallet : said.json().path("wallets")) {
            if (wallet.path("asset").asString().equals(asset)) {
                assertThat(wallet.path("available").asLong()
                                + wallet.path("held").asLong()
                                + wallet.path("owed").asLong())
                        .as(wallet.toString())
                        .isEqualTo(wallet.path("balance").asLong());
                return wallet;
            }
        }
        throw new AssertionError("no wallet of " + asset + " in " + said.text());
    }

    public long available(String member) {
        return wallet(member, "points").path("available").asLong();
    }

    /** The code of the member's tier. */
    public String tier(String member) {
        return api.get("/v1/members/" + member + "?expand=tier")
                .json()
                .at("/tiers/0/tier")
                .asString();
    }

    /** Every table of ours with the number of its rows and a sum over what is in them. */
    public static Map<String, String> everything(ApplicationContext application) {
        Map<String, String> tables = new TreeMap<>();
        // one connection for all: to begin one costs more than what it is asked
        try (Connection connection =
                application.getBean(TestDatabase.class).owner().getConnection()) {
            JdbcClient sql = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            sql.sql("""
                            select quote_ident(table_schema) || '.' || quote_ident(table_name) from information_schema.tables
                            where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
                                and table_name <> 'migration'
                            """)
                    .query(String.class)
                    .list()
                    .forEach(table -> tables.put(
                            table,
                            sql.sql(
                                            "select count(*) || ' ' || md5(coalesce(string_agg(t::text, '|' order by t::text), ''))"
                                                    + " from " + table + " t")
                                    .query(String.class)
                                    .single()));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        assertThat(tables).containsKey("intake.event").containsKey("ledger.movement");
        return tables;
    }

    /** Takes out of what {@link #everything} found the tables of some rooms, each named with its dot. */
    public static void leaveOut(Map<String, String> everything, String... rooms) {
        everything.keySet().removeIf(table -> Stream.of(rooms).anyMatch(table::startsWith));
    }

    /** Fails unless {@code ./zhiyin verify} finds the books in order. */
    public static void assertLawful(ApplicationContext application) {
        Command verify = application.getBeansOfType(Command.class).values().stream()
                .filter(command -> command.name().equals("verify"))
                .findFirst()
                .orElseThrow();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        int code = verify.run(List.of(), new PrintStream(printed, true, StandardCharsets.UTF_8));
        assertThat(code).as(printed.toString(StandardCharsets.UTF_8)).isZero();
        // the copy that is thought about comes to the same decisions as the record
        CopiedDecisions.assertSame(
                application.getBean("dataSource", DataSource.class), application.getBean(Programmes.class), 20);
    }

    /** All of them at the same moment. */
    public static List<Said> atOnce(int clients, IntFunction<Said> ask) {
        CountDownLatch ready = new CountDownLatch(clients);
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Said>> asked = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                int number = i;
                asked.add(threads.submit(() -> {
                    ready.countDown();
                    go.await();
                    return ask.apply(number);
                }));
            }
            ready.await();
            go.countDown();
            List<Said> said = new ArrayList<>();
            for (Future<Said> one : asked) {
                said.add(one.get());
            }
            return said;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    public ApplicationContext application() {
        return application;
    }
}
