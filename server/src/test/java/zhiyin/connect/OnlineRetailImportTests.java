package zhiyin.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.Command;
import zhiyin.access.ApiKeys;
import zhiyin.database.DatabaseTest;
import zhiyin.history.CopiedDecisions;
import zhiyin.http.ApiClient;
import zhiyin.program.Programmes;

/** The whole house takes in a real shop's year, and can say of each point where it comes from. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OnlineRetailImportTests {

    private final List<Command> commands;
    private final ApiKeys keys;
    private final Programmes programmes;
    private final DataSource history;
    private final JdbcClient database;
    private final int port;

    private Path folder;
    private String first;

    @Autowired
    OnlineRetailImportTests(
            List<Command> commands,
            ApiKeys keys,
            Programmes programmes,
            DataSource history,
            JdbcClient database,
            @LocalServerPort int port) {
        this.commands = commands;
        this.keys = keys;
        this.programmes = programmes;
        this.history = history;
        this.database = database;
        this.port = port;
    }

    @BeforeAll
    void importIt(@TempDir Path temporary) throws IOException {
        RealYear.assumeItIsHere();
        folder = temporary;
        first = imported();
    }

    @Test
    void itsFiguresAreTheOnesThatWereCountedByOtherMeans() {
        RealYear.assertFigures(first);
    }

    @Test
    void aSecondRunIsAnsweredFromTheRecordAndReportsTheSame() throws IOException {
        long events = count("select count(*) from intake.event");
        String second = imported();
        RealYear.assertFigures(second);
        assertThat(count("select count(*) from intake.event")).isEqualTo(events);
        JsonNode report = JsonMapper.shared().readTree(second);
        long facts = count("select count(*) from intake.event where type in ('order.paid', 'order.returned')");
        assertThat(report.path("replayed").asLong()).isEqualTo(facts);
        assertThat(JsonMapper.shared().readTree(first).path("replayed").asLong())
                .isZero();
    }

    @Test
    void theLawsOfTheBooksHold() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertThat(run("verify", said, List.of()))
                .as(said.toString(StandardCharsets.UTF_8))
                .isZero();
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("All 19 laws hold.", "4,338 members, rebuilt");
    }

    @Test
    void theYearCopiedAndDecidedAgainIsTheYearThatWasRecorded() {
        assertThat(CopiedDecisions.assertSame(history, programmes, 10)).isGreaterThan(10_000);
    }

    @Test
    void aPointIsFollowedFromTheMemberToTheInvoiceLineAndToTheReturnThatTookItBack() {
        ApiClient client = client();
        JsonNode partial = partialReturn();
        String member = partial.path("member").asString();
        String order = partial.path("order").asString();

        JsonNode why =
                client.get("/v1/members/" + member + "/explain?order=" + order).json();
        assertThat(why.path("type").asString()).isEqualTo("order.paid");
        assertThat(why.path("order").path("id").asString()).isEqualTo(order);
        long paid = 0;
        for (JsonNode line : why.path("order").path("lines")) {
            assertThat(line.path("sku").asString()).isNotEmpty();
            assertThat(line.path("quantity").asLong()).isPositive();
            paid += line.path("paid").asLong();
        }
        assertThat(why.path("order").path("paid").asLong()).isEqualTo(paid);

        long given = 0;
        for (JsonNode part : why.path("given")) {
            assertThat(part.path("rule").asString()).isEqualTo("base");
            assertThat(part.path("line").path("sku").asString()).isNotEmpty();
            given += part.path("points").asLong();
        }
        assertThat(given).as("one point a whole pound of the order").isEqualTo(paid / 100);

        JsonNode lot = why.path("lots").get(0);
        assertThat(lot.path("granted").asLong()).isEqualTo(given);
        List<String> kinds = new ArrayList<>();
        long takenBack = 0;
        for (JsonNode movement : lot.path("movements")) {
            kinds.add(movement.path("kind").asString());
            if (movement.path("kind").asString().equals("taken_back")) {
                takenBack += movement.path("points").asLong();
                JsonNode back = client.get("/v1/members/" + member + "/explain?event="
                                + movement.path("event").asString())
                        .json();
                assertThat(back.path("type").asString()).isEqualTo("order.returned");
                assertThat(back.path("effects").get(0).path("order").asString()).isEqualTo(order);
                assertThat(back.path("effects").get(0).path("reference").asString())
                        .startsWith("C");
            }
        }
        assertThat(kinds).contains("earned", "taken_back");
        assertThat(takenBack)
                .isPositive()
                .isLessThan(given)
                .isEqualTo(lot.path("reversed").asLong());
        assertThat(lot.path("available").asLong()).isEqualTo(given - takenBack);
    }

    @Test
    void theStatementRunsFromNothingToTheBalanceMovementByMovement() {
        String member = partialReturn().path("member").asString();
        ApiClient client = client();
        List<JsonNode> lines = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = client.get("/v1/members/" + member + "/statement?limit=7" + cursor)
                    .json();
            page.path("lines").forEach(lines::add);
            cursor = page.path("next").isString()
                    ? "&cursor=" + page.path("next").asString()
                    : "";
        } while (!cursor.isEmpty());
        Collections.reverse(lines);

        long balance = 0;
        long sequence = 0;
        for (JsonNode line : lines) {
            balance += line.path("change").asLong();
            assertThat(line.path("balance_after").asLong()).isEqualTo(balance);
            assertThat(line.path("sequence").asLong()).isEqualTo(++sequence);
        }
        JsonNode now = client.get("/v1/members/" + member + "?expand=wallets").json();
        assertThat(now.path("wallets").get(0).path("balance").asLong()).isEqualTo(balance);
    }

    /** The first order of which a part came back, and whose it is. */
    private JsonNode partialReturn() {
        return JsonMapper.shared()
                .readTree(database.sql("""
                        select json_build_object('member', 'ext:' || i.value, 'order', o.id)::text
                        from ledger.order_position o
                        join member.identity i on i.member_id = o.member_id
                        join ledger.movement m on m.member_id = o.member_id and m.kind = 'taken_back'
                        join ledger.lot l on l.member_id = m.member_id and l.number = m.lot and l.order_id = o.id
                        where l.reversed between 1 and l.granted - 1 and m.from_place = 'available'
                            and (select count(*) from ledger.order_line n
                                 where n.member_id = o.member_id and n.order_id = o.id) > 3
                        order by o.id limit 1
                        """).query(String.class).single());
    }

    private ApiClient client() {
        long program = programmes.byCode("online-retail").orElseThrow().id();
        return ApiClient.on(port).withKey(keys.issue(program, "a test").token());
    }

    private String imported() throws IOException {
        Path json = folder.resolve("report.json");
        int code = run(
                "import",
                new ByteArrayOutputStream(),
                List.of(
                        "orders",
                        RealYear.HISTORY.toString(),
                        "--format",
                        "online-retail",
                        "--program",
                        RealYear.PROGRAMME.toString(),
                        "--json",
                        json.toString(),
                        "--errors",
                        folder.resolve("errors.csv").toString()));
        assertThat(code).isEqualTo(ImportCommand.DONE);
        return Files.readString(json);
    }

    private int run(String word, ByteArrayOutputStream said, List<String> arguments) {
        Command command = commands.stream()
                .filter(each -> each.name().equals(word))
                .findFirst()
                .orElseThrow();
        return command.run(arguments, new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    private long count(String sql) {
        return database.sql(sql).query(Long.class).single();
    }
}
