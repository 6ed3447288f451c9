package zhiyin.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import zhiyin.Command;
import zhiyin.TestClock;
import zhiyin.access.ApiKeys;
import zhiyin.behaviour.BehaviourDesk;
import zhiyin.database.DatabaseTest;
import zhiyin.database.TestDatabase;
import zhiyin.facts.Following;
import zhiyin.history.CopiedDecisions;
import zhiyin.http.ApiClient;
import zhiyin.intake.Days;
import zhiyin.intake.Lanes;
import zhiyin.program.Programmes;
import zhiyin.promotion.HouseOffers;
import zhiyin.segment.SegmentsOverRecord;

/** The made-up shop's year goes through the lanes, is cut off in the middle, and goes on. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoCommandTests {

    private static final int TREES = 60;

    private final ApplicationContext application;
    private final List<Command> commands;
    private final Programmes programmes;
    private final HouseOffers offers;
    private final Furnishing furnishing;
    private final DataSource history;
    private final ApiKeys keys;
    private final Lanes lanes;
    private final BehaviourDesk behaviour;
    private final Days days;
    private final TestClock clock;
    private final Environment environment;
    private final JdbcClient database;
    private final int port;
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Path data;
    private String welcome;
    private long recordedBeforeTheCut;

    @Autowired
    DemoCommandTests(
            ApplicationContext application,
            List<Command> commands,
            Programmes programmes,
            HouseOffers offers,
            Furnishing furnishing,
            DataSource history,
            ApiKeys keys,
            Lanes lanes,
            BehaviourDesk behaviour,
            Days days,
            TestClock clock,
            Environment environment,
            JdbcClient database,
            @LocalServerPort int port) {
        this.application = application;
        this.commands = commands;
        this.programmes = programmes;
        this.offers = offers;
        this.furnishing = furnishing;
        this.history = history;
        this.keys = keys;
        this.lanes = lanes;
        this.behaviour = behaviour;
        this.days = days;
        this.clock = clock;
        this.environment = environment;
        this.database = database;
        this.port = port;
    }

    @BeforeAll
    void aDemoThatIsCutOffAndBegunAgain(@TempDir Path temporary) {
        data = temporary.resolve("a shop's data");
        PrintStream cut = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                if (line.contains("30 %")) {
                    throw new IllegalStateException("the power is gone");
                }
            }
        };
        assertThatThrownBy(() -> demo(data).run(List.of(), cut)).hasMessage("the power is gone");
        recordedBeforeTheCut = events();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(demo(data).run(List.of(), new PrintStream(out, true, StandardCharsets.UTF_8)))
                .isZero();
        welcome = out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void everyFactOfTheYearIsRecordedOnceThoughItWasCutOff() {
        DemoShop shop = DemoShop.of(DemoShop.SEED, LocalDate.of(2026, 3, 2));
        assertThat(recordedBeforeTheCut).isBetween(10_000L, 40_000L);
        assertThat(count("select count(*) from intake.event where key like 'demo:%'"))
                .isEqualTo(shop.members().size() + shop.events().size());
        assertThat(count("select count(distinct key) from intake.event where key like 'demo:enrol:%'"))
                .isEqualTo(shop.members().size());
    }

    @Test
    void membersLookAroundPutIntoTheCartAndBuy() throws IOException {
        assertThat(count("select count(distinct kind) from behaviour.event")).isEqualTo(5);
        assertThat(count("select count(*) from behaviour.event where member_id is null"))
                .isZero();
        assertThat(count("select count(*) from behaviour.event where kind = 'cart' and category is not null"))
                .isBetween(1_000L, 50_000L);
        assertThat(count("select count(*) from behaviour.visitor")).isPositive();
        assertThat(client("supermarket")
                        .get("/v1/members/" + DemoShop.LIVELY_MEMBER + "/behaviour")
                        .json()
                        .path("behaviour"))
                .isNotEmpty();
    }

    @Test
    void theLawsOfTheBooksHold() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Command verify = commands.stream()
                .filter(command -> command.name().equals("verify"))
                .findFirst()
                .orElseThrow();
        assertThat(verify.run(List.of(), new PrintStream(said, true, StandardCharsets.UTF_8)))
                .as(said.toString(StandardCharsets.UTF_8))
                .isZero();
    }

    @Test
    void theYearCopiedAndDecidedAgainIsTheYearThatWasRecorded() {
        assertThat(CopiedDecisions.assertSame(history, programmes, 10)).isGreaterThan(10_000);
    }

    @Test
    void onlySomeSpendsAreRefusedAndOnlyForWantOfPoints() {
        assertThat(database.sql("select distinct type from intake.event where outcome = 'refused'")
                        .query(String.class)
                        .list())
                .isSubsetOf("points.spent");
        assertThat(count("""
                        select count(*) from intake.event where outcome = 'refused' and decision not like '%not_enough%'
                        """)).isZero();
        long refused = count("select count(*) from intake.event where outcome = 'refused'");
        long spends = count("select count(*) from intake.event where type = 'points.spent'");
        assertThat(spends).isGreaterThan(1_000);
        assertThat(refused * 100.0 / spends).isLessThan(2.0);
    }

    @Test
    void theMemberOfTheDocumentationHasPointsATierAndAPartialReturn() throws IOException {
        ApiClient client = client("supermarket");
        JsonNode member =
                client.get("/v1/members/ext:demo:1001?expand=wallets,tier").json();
        assertThat(member.path("wallets").get(0).path("available").asLong()).isPositive();
        assertThat(member.path("tiers").get(0).path("tier").asString()).isIn("silver", "gold", "black");

        String order = welcome.replaceAll("(?s).*explain\\?order=([^']+)'.*", "$1");
        JsonNode why =
                client.get("/v1/members/ext:demo:1001/explain?order=" + order).json();
        JsonNode lot = why.path("lots").get(0);
        assertThat(lot.path("reversed").asLong())
                .isPositive()
                .isLessThan(lot.path("granted").asLong());
    }

    @Test
    void thereAreSegmentsTagsGoalsAndProductsToBeginWith() throws IOException {
        ApiClient client = client("supermarket");
        awaitFacts(client);
        JsonNode segments = client.get("/v1/segments?kind=dynamic").json().path("segments");
        assertThat(segments.findValuesAsString("code"))
                .containsExactlyInAnyOrder("gold-and-above", "asleep-60", "cart-left", "milk-often");
        for (JsonNode segment : segments) {
            assertThat(segment.path("faults")).as(segment.toString()).isEmpty();
            assertThat(segment.path("sentence").asString()).isNotBlank();
            assertThat(client.get("/v1/segments/" + segment.path("code").asString() + "/members")
                            .json()
                            .path("members"))
                    .as(segment.path("name").asString())
                    .isNotEmpty();
        }
        assertThat(client.get("/v1/tags").json().path("tags").findValuesAsString("tag"))
                .contains("frequent", "milk-buyer", "delivery", "allergy-nuts");
        JsonNode goals = client.get("/v1/goals").json().path("goals");
        assertThat(goals).hasSize(5);
        for (JsonNode goal : goals) {
            assertThat(goal.path("state").asString()).as(goal.toString()).isNotEqualTo("unknown");
            assertThat(goal.path("actual").asLong()).as(goal.toString()).isPositive();
        }
        assertThat(client.get("/v1/products").json().path("products")).isNotEmpty();
        JsonNode lift = client.get("/v1/lift-tests").json().at("/tests/0");
        assertThat(lift.path("state").asString()).isEqualTo("over");
        JsonNode caused = client.get("/v1/lift-tests/" + lift.path("test").asString() + "/result")
                .json();
        assertThat(caused.at("/treated/buyers").asLong()).isPositive();
        assertThat(caused.at("/held_back/buyers").asLong()).isPositive();
        // nobody was given anything, and chance alone makes no effect of that
        assertThat(caused.path("verdict").asString()).isEqualTo("uncertain");
        awaitFacts(client("stars"));
        assertThat(client("stars").get("/v1/segments/regulars/members").json().path("members"))
                .isNotEmpty();
    }

    /** The facts are read when somebody first asks. */
    private static void awaitFacts(ApiClient client) {
        for (int asked = 0; asked < 10_000 && client.get("/v1/figures/active").status() == 503; asked++) {
            Thread.yield();
        }
    }

    /** Trees over the demo's own fields and the values that its members have; in every way the same members. */
    @ParameterizedTest
    @ValueSource(strings = {"supermarket", "stars"})
    void randomSegmentsOverTheDemoHaveTheSameMembersInEveryWay(String shop) throws IOException, SQLException {
        awaitFacts(client(shop));
        long program = programmes.idOf(shop);
        Following.pass(application);
        Following.settled(application, program);
        try (TestDatabase beside = TestDatabase.fresh();
                Connection postgres = beside.owner().getConnection()) {
            try (Statement statement = postgres.createStatement()) {
                statement.execute("create schema asked");
                statement.execute("set search_path = asked");
            }
            assertThat(SegmentsOverRecord.everyWayGivesTheSameMembers(
                            application,
                            program,
                            LocalDate.ofInstant(clock.instant(), ZoneId.of("Asia/Shanghai")),
                            postgres,
                            shop.length(),
                            TREES))
                    .as("trees that tell members apart")
                    .isGreaterThan(TREES / 3);
        }
    }

    @Test
    void membersHaveCouponsToUseAndUsedOnesAndSomeAreMembersOfTheStore() throws IOException {
        ApiClient client = client("supermarket");
        JsonNode coupons = client.get("/v1/members/ext:demo:1001/coupons").json();
        assertThat(coupons.path("usable").asLong()).isEqualTo(4);
        assertThat(coupons.path("used").asLong()).isEqualTo(1);
        assertThat(client.get("/v1/members/ext:demo:1001/stores")
                        .json()
                        .at("/members/0/store")
                        .asString())
                .isEqualTo("coffee-bar");
        assertThat(client("stars").get("/v1/store").json().path("store").asString())
                .isEqualTo("coffee-bar");
    }

    @Test
    void aCrowdIsAsManyMembersAsWereAskedForOnce() throws IOException {
        int shop = 5_000;
        for (int i = 0; i < 2; i++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            assertThat(demo(data)
                            .run(
                                    List.of("--members", Integer.toString(shop + 800)),
                                    new PrintStream(out, true, StandardCharsets.UTF_8)))
                    .as(out.toString(StandardCharsets.UTF_8))
                    .isZero();
            assertThat(count("select count(*) from member.member m join program.program p on p.id = m.program_id"
                            + " where p.code = 'supermarket'"))
                    .isEqualTo(3_800 + 800);
        }
        assertThat(count("select count(*) from intake.event where key like 'demo:crowd:%'"))
                .isBetween(400L, 800L);
        assertThat(client("supermarket").get("/v1/members/card:8810000001").status())
                .isEqualTo(200);
        assertThat(demo(data).run(List.of("--members", "9000"), new PrintStream(new ByteArrayOutputStream())))
                .as("another size wants another folder")
                .isEqualTo(1);
        theLawsOfTheBooksHold();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--members", "--members x", "--members 5000001", "--people 3", "--members -1"})
    void whatIsNoSizeIsRefused(String arguments) {
        assertThat(demo(data).run(List.of(arguments.split(" ")), new PrintStream(new ByteArrayOutputStream())))
                .isEqualTo(2);
    }

    @Test
    void theKeysOpenTheirProgrammesAndAreForTheirOwnerOnly() throws IOException {
        for (String name : List.of("supermarket.key", "stars.key", "admin.key")) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(data.resolve("demo").resolve(name))))
                    .isEqualTo("rw-------");
        }
        assertThat(client("stars").get("/v1/members/ext:demo:6001").status()).isEqualTo(200);
        assertThat(client("stars").get("/v1/members/ext:demo:1001").status()).isEqualTo(404);
        assertThat(client("admin").get("/v1/programs").status()).isEqualTo(200);
    }

    @Test
    void aSecondRunRecordsNothingNewAndSaysTheSame() {
        long before = events();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(demo(data).run(List.of(), new PrintStream(out, true, StandardCharsets.UTF_8)))
                .isZero();
        assertThat(events()).isEqualTo(before);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(welcome.substring(welcome.indexOf("90 %\n") + "90 %\n".length()));
    }

    @Test
    void everyLineThatIsWorthTryingWorksWhenPastedIntoAShell() throws Exception {
        List<String> lines =
                welcome.lines().filter(line -> line.startsWith("  curl ")).toList();
        assertThat(lines).hasSize(4);
        for (String line : lines) {
            Process shell = new ProcessBuilder("sh", "-c", line.replace("curl ", "curl -sS --fail-with-body "))
                    .redirectErrorStream(true)
                    .start();
            shell.getOutputStream().close();
            String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(shell.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(shell.exitValue()).as(line + "\n" + said).isZero();
            assertThat(said).startsWith("{");
        }
    }

    @Test
    void aShopsOwnProgrammeOfThatNameIsLeftAlone(@TempDir Path elsewhere) {
        long before = events();
        assertThat(demo(elsewhere).run(List.of(), new PrintStream(new ByteArrayOutputStream())))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("there is a programme called 'supermarket' that the demo has not made");
        assertThat(events()).isEqualTo(before);
        assertThat(elsewhere).isEmptyDirectory();
    }

    private DemoCommand demo(Path folder) {
        return new DemoCommand(
                programmes,
                offers,
                furnishing,
                keys,
                lanes,
                behaviour,
                days,
                clock,
                folder,
                environment,
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private ApiClient client(String name) throws IOException {
        return ApiClient.on(port)
                .withKey(Files.readString(data.resolve("demo").resolve(name + ".key"))
                        .strip());
    }

    private long events() {
        return count("select count(*) from intake.event");
    }

    private long count(String sql) {
        return database.sql(sql).query(Long.class).single();
    }
}
