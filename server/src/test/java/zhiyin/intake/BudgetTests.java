package zhiyin.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.budget.Budgets;
import zhiyin.budget.Drawing;
import zhiyin.chain.Chain;
import zhiyin.chain.Chains;
import zhiyin.chain.Content;
import zhiyin.database.DatabaseTest;
import zhiyin.database.DiskGuard;
import zhiyin.database.Ids;
import zhiyin.engine.Engine;
import zhiyin.engine.MemberState;
import zhiyin.engine.Outcome;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.household.Households;
import zhiyin.http.ApiClient.Said;
import zhiyin.ledger.Ledger;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;
import zhiyin.program.Programmes;

/** Budgets under many at once, over two processes' worth of lanes on one database: to the unit, and lawful afterwards. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BudgetTests {

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final ApplicationContext application;
    private final JdbcClient database;
    private final TestClock clock;

    @Autowired
    BudgetTests(ApplicationContext application, JdbcClient database, TestClock clock) {
        this.application = application;
        this.database = database;
        this.clock = clock;
    }

    @AfterEach
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    private static String yaml(String code, long points, String onEmpty, long award) {
        return """
                programme: %s
                name: Budgets
                currency: CNY
                zone: Asia/Shanghai
                unknownMember: enroll
                activities:
                  - {name: gift.given, label: Gift}
                assets:
                  - {code: points, name: Points, kind: points, pending: none, expiry: never}
                budgets:
                  - {code: spring, name: Spring, asset: points, points: %d, onEmpty: %s}
                earning:
                  choose: sum
                  rules:
                    - {code: gift, name: Gift, asset: points, on: gift.given, award: {points: %d}, budget: spring}
                    - {code: order, name: Order, asset: points, on: order.paid, award: {points: 1, each: 1.00, round: floor}, budget: spring}
                """.formatted(code, points, onEmpty, award);
    }

    private Shop open(String code, long points, String onEmpty, long award) {
        return Shop.open(application, code, yaml(code, points, onEmpty, award));
    }

    private long program(String code) {
        return application.getBean(Programmes.class).byCode(code).orElseThrow().id();
    }

    /** Lanes of another process on the same database. */
    private Lanes anotherProcess() {
        return new Lanes(
                recorder().recorder(),
                application.getBean(Chains.class),
                application.getBean(DiskGuard.class),
                program -> clock);
    }

    /** One who records, with a chain and slices of his own. */
    private record Writer(Recorder recorder, Chain chain) {
        void record(List<Submission> batch) throws SQLException, Recorder.Overtaken {
            recorder.record(chain, batch);
        }
    }

    private Writer recorder() {
        Recorder recorder = new Recorder(
                application.getBean("pinnedDataSource", DataSource.class),
                application.getBean(Events.class),
                application.getBean(Programmes.class),
                application.getBean(Members.class),
                application.getBean(Households.class),
                application.getBean(Ledger.class),
                application.getBean(States.class),
                new Budgets(),
                application.getBean(Marking.class),
                application.getBean(Awarding.class),
                application.getBean(OrdersBack.class),
                application.getBean(Ids.class),
                clock,
                program -> clock);
        return new Writer(recorder, application.getBean(Chains.class).of(0));
    }

    private Submission gift(long program, String card) {
        Instant at = clock.instant();
        return Submission.ofTheHouse(
                program,
                "gift-" + NUMBERS.incrementAndGet(),
                new IdentityRef("card", card),
                id -> new Event.ActivityDone(id, at, "gift.given", Map.of()));
    }

    private Submission order(long program, String card, String order, long yuan) {
        Instant at = clock.instant();
        Order content =
                new Order(order, null, null, 0, List.of(new OrderLine("1", "any", null, null, 1, yuan * 100, 0, 0)));
        return Submission.ofTheHouse(
                program, "order-" + order, new IdentityRef("card", card), id -> new Event.OrderPaid(id, at, content));
    }

    private Submission goesBack(long program, String card, String order) {
        Instant at = clock.instant();
        return Submission.ofTheHouse(
                program,
                "return-" + order,
                new IdentityRef("card", card),
                id -> new Event.OrderReturned(id, at, order, "r-" + order, List.of()));
    }

    private long balances(String code) {
        return database.sql("select coalesce(sum(available), 0) from ledger.account where program_id = ?")
                .param(program(code))
                .query(Long.class)
                .single();
    }

    private JsonNode budget(Shop shop) {
        Said said = shop.api().get("/v1/budgets/spring");
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json();
    }

    @ParameterizedTest(name = "{0}: budget {2} {3}, awards of {4}: {5} given")
    @CsvSource({
        "singly,   2000, 100,  stop,    1,  100",
        "partly,   500,  1000, partial, 7,  1000",
        "wholly,   500,  1000, stop,    7,  994",
        "enough,   300,  600,  stop,    2,  600",
        "plenty,   300,  999999, stop,  3,  900",
    })
    void whateverComesAtOnceTheBudgetIsGivenToTheUnitAndNotPassed(
            String code, int events, long points, String onEmpty, long award, long given) throws Exception {
        Shop shop = open(code, points, onEmpty, award);
        long program = program(code);
        Lanes[] processes = {anotherProcess(), anotherProcess()};
        List.of(processes).forEach(Lanes::start);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<List<Reply>>> asked = new ArrayList<>();
        int clients = 50;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int client = 0; client < clients; client++) {
                int number = client;
                asked.add(threads.submit(() -> {
                    go.await();
                    List<Reply> replies = new ArrayList<>();
                    for (int i = number; i < events; i += clients) {
                        replies.add(processes[i % 2].submit(gift(program, "m" + i % 300)));
                    }
                    return replies;
                }));
            }
            go.countDown();
            for (Future<List<Reply>> one : asked) {
                assertThat(one.get()).allSatisfy(reply -> assertThat(reply).isInstanceOf(Reply.Done.class));
            }
        } finally {
            List.of(processes).forEach(Lanes::stop);
        }
        assertThat(balances(code)).isEqualTo(given);
        JsonNode budget = budget(shop);
        assertThat(budget.path("drawn").asLong()).isEqualTo(given);
        assertThat(budget.path("left").asLong()).isEqualTo(points - given);
        assertThat(budget.path("state").asString()).isEqualTo(points == given ? "empty" : "open");
    }

    @Test
    void whatAReturnBringsBackCanBeGivenAgainOnce() throws Exception {
        Shop shop = open("returns", 500, "partial", 40);
        long program = program("returns");
        Writer recorder = recorder();
        recorder.record(List.of(order(program, "a", "o1", 300), order(program, "b", "o2", 300)));
        assertThat(balances("returns")).isEqualTo(500);
        recorder.record(List.of(goesBack(program, "a", "o1"), goesBack(program, "a", "o1"), gift(program, "c")));
        recorder.record(List.of(goesBack(program, "a", "o1")));
        assertThat(balances("returns")).isEqualTo(240);
        JsonNode budget = budget(shop);
        assertThat(budget.path("drawn").asLong()).isEqualTo(540);
        assertThat(budget.path("given_back").asLong()).isEqualTo(300);
        assertThat(budget.path("left").asLong()).isEqualTo(260);
        // what came back on one process is found by another, and to the last unit
        recorder().record(List.of(order(program, "d", "o3", 1_000)));
        assertThat(balances("returns")).isEqualTo(500);
        recorder.record(List.of(goesBack(program, "b", "o2")));
        assertThat(balances("returns")).isEqualTo(300);
    }

    @Test
    void whatTheDeadLeaveInTheirSlicesIsGivenBeforeTheBudgetIsEmpty() throws Exception {
        Shop shop = open("dead", 1_000, "stop", 1);
        long program = program("dead");
        for (int process = 0; process < 20; process++) {
            recorder().record(List.of(gift(program, "m" + process)));
        }
        assertThat(database.sql("select count(*) from budget.slice where program_id = ?")
                        .param(program)
                        .query(Long.class)
                        .single())
                .isEqualTo(20);
        // all of it but for one unit is given to somebody who knows nothing of them
        recorder().record(List.of(order(program, "rest", "o1", 979)));
        assertThat(balances("dead")).isEqualTo(999);
        Writer last = recorder();
        last.record(List.of(gift(program, "m1"), gift(program, "m2")));
        assertThat(balances("dead")).isEqualTo(1_000);
        assertThat(budget(shop).path("left").asLong()).isZero();
    }

    @Test
    void whoseSliceIsGatheredBeginsAgainAndLosesNothing() throws Exception {
        open("gathered", 320, "stop", 1);
        long program = program("gathered");
        Writer one = recorder();
        one.record(List.of(gift(program, "a")));
        // takes what the first still believes it has
        recorder().record(List.of(order(program, "b", "o1", 319)));
        assertThatThrownBy(() -> one.record(List.of(gift(program, "c"))))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("40001"));
        one.record(List.of(gift(program, "c")));
        assertThat(balances("gathered")).isEqualTo(320);
    }

    @Test
    void whatIsOnlyTriedOrRolledBackLeavesTheBudgetAsItWas() throws Exception {
        Shop shop = open("tried", 100, "stop", 30);
        long program = program("tried");
        String before = rows(program);
        Said tried = shop.api()
                .post("/v1/events?dry_run=true", Shop.did("card:x", "gift.given"), "Idempotency-Key", Shop.freshKey());
        assertThat(tried.status()).as(tried.text()).isEqualTo(200);
        assertThat(rows(program)).isEqualTo(before);
        DataSource source = application.getBean("dataSource", DataSource.class);
        Writer recorder = recorder();
        recorder.record(List.of(gift(program, "a")));
        String after = rows(program);
        Budgets killed = new Budgets();
        Content nobodys = application.getBean(Chains.class).of(0).begin();
        Engine engine =
                application.getBean(Programmes.class).engines(program).latest().engine();
        MemberState member = decided(engine.decide(
                        MemberState.NOBODY,
                        new Event.MemberEnrolled(1, clock.instant(), MemberProfile.since(clock.instant()))))
                .after();
        try (Connection connection = source.getConnection()) {
            // twice by the same slice: what it drew, filled and posted before it was cut off is as if it had never been
            connection.setAutoCommit(false);
            for (long batch = -2; batch < 0; batch++) {
                try (Drawing drawing = killed.open(connection, batch, clock.instant(), nobodys)) {
                    Event gift = new Event.ActivityDone(2, clock.instant(), "gift.given", Map.of());
                    Outcome.Decided decided = decided(drawing.decide(program, engine, member, gift));
                    assertThat(decided.decision().flows()).containsKey("spring");
                    drawing.note(program, decided.decision());
                    drawing.write();
                    assertThat(rows(program)).isEqualTo(after);
                    connection.rollback();
                }
            }
        }
        assertThat(rows(program)).isEqualTo(after);
        recorder.record(List.of(gift(program, "a"), gift(program, "b"), gift(program, "c")));
        assertThat(balances("tried")).isEqualTo(90);
    }

    private static Outcome.Decided decided(Outcome outcome) {
        return (Outcome.Decided) outcome;
    }

    private String rows(long program) {
        return database.sql("""
                        select string_agg(line, ' ' order by line) from (
                            select format('%s of %s', unassigned, total) line from budget.budget where program_id = :p
                            union all select format('slice %s', units) from budget.slice where program_id = :p
                            union all select format('%s/%s', drawn, given_back) from budget.posting where program_id = :p)
                        """).param("p", program).query(String.class).single();
    }

    @Test
    void aTotalCanBeRaisedAndLoweredToWhatIsGivenButNoFurther() throws Exception {
        Shop shop = open("totals", 100, "partial", 30);
        long program = program("totals");
        Writer recorder = recorder();
        recorder.record(List.of(gift(program, "a"), gift(program, "b")));
        assertThat(version(shop, 59).status()).isEqualTo(422);
        assertThat(version(shop, 59).text()).contains("spring 60 are given already");
        assertThat(budget(shop).path("total").asLong()).isEqualTo(100);
        assertThat(version(shop, 60).status()).isEqualTo(201);
        recorder().record(List.of(gift(program, "c")));
        assertThat(balances("totals")).isEqualTo(60);
        assertThat(version(shop, 75).status()).isEqualTo(201);
        recorder().record(List.of(gift(program, "c"), gift(program, "d")));
        assertThat(balances("totals")).isEqualTo(75);
        JsonNode all = shop.api().get("/v1/budgets").json();
        assertThat(all.path("budgets")).hasSize(1);
        assertThat(all.path("budgets").get(0).path("state").asString()).isEqualTo("empty");
    }

    @Test
    void aPilotChangesNoTotalThatWasPublishedSince() {
        Shop shop = open("piloted", 100, "partial", 30);
        String versions = "/v1/programs/piloted/versions";
        int draft = shop.admin()
                .post(versions, Shop.json(Map.of("yaml", yaml("piloted", 100, "partial", 30))))
                .json()
                .path("number")
                .asInt();
        String pilot = versions + "/" + draft + "/pilot";
        assertThat(shop.admin().post(pilot, "{\"share\": 1000}").status()).isEqualTo(200);
        assertThat(version(shop, 150).status()).isEqualTo(201);
        Said anew = shop.admin().post(pilot, "{\"share\": 2000}");
        assertThat(anew.status()).as("it would change the total for some").isEqualTo(422);
        assertThat(anew.text()).contains("it cannot change later or for some");
        assertThat(budget(shop).path("total").asLong()).isEqualTo(150);
    }

    private static Said version(Shop shop, long points) {
        return shop.admin()
                .post(
                        "/v1/programs/" + shop.code() + "/versions",
                        Shop.json(Map.of(
                                "yaml",
                                yaml(shop.code(), points, "partial", 30),
                                "publish",
                                true,
                                "waive_notice",
                                "told")));
    }

    private Submission dayPassed(long program, String card, String order) {
        Instant at = clock.instant();
        return Submission.ofTheHouse(
                program,
                "passed-" + order,
                new IdentityRef("card", card),
                id -> new Event.DayPassed(id, at, LocalDate.ofInstant(at, ZoneOffset.UTC)));
    }

    private Shop waiting(String code, long points, String onEmpty, long award) {
        return Shop.open(
                application,
                code,
                yaml(code, points, onEmpty, award)
                        .replace(
                                "code: order,",
                                "code: order, pending: {until: delivered, days: 0, cancelAfterDays: 5},"));
    }

    @Test
    void whatIsGivenUpCanBeGivenAgainByTheEventThatFindsItSo() throws Exception {
        Shop shop = waiting("given-up", 12, "stop", 10);
        long program = program("given-up");
        Writer recorder = recorder();
        recorder.record(List.of(order(program, "a", "o1", 12), gift(program, "b")));
        assertThat(balances("given-up")).isZero();
        clock.advance(Duration.ofDays(6));
        // the first gift's own decision begins with giving up what waited for the order
        recorder().record(List.of(gift(program, "a"), gift(program, "a")));
        assertThat(balances("given-up")).isEqualTo(10);
        recorder.record(List.of(goesBack(program, "a", "o1")));
        JsonNode budget = budget(shop);
        assertThat(budget.path("drawn").asLong()).isEqualTo(22);
        assertThat(budget.path("given_back").asLong()).isEqualTo(12);
        assertThat(budget.path("left").asLong()).isEqualTo(2);
    }

    @Test
    void whatManyGiveUpAtOnceGoesBackToTheUnitWhileOthersDraw() throws Exception {
        Shop shop = waiting("many", 1_000, "stop", 1);
        long program = program("many");
        List<Submission> orders = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            orders.add(order(program, "w" + i, "many-" + i, 10));
        }
        recorder().record(orders);
        assertThat(budget(shop).path("state").asString()).isEqualTo("empty");
        clock.advance(Duration.ofDays(6));
        Lanes[] processes = {anotherProcess(), anotherProcess()};
        List.of(processes).forEach(Lanes::start);
        List<Future<Reply>> asked = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 1_200; i++) {
                Lanes process = processes[i % 2];
                int number = i / 12;
                Submission what =
                        i % 12 == 0 ? dayPassed(program, "w" + number, "many-" + number) : gift(program, "g" + i);
                asked.add(threads.submit(() -> process.submit(what)));
            }
            for (Future<Reply> one : asked) {
                assertThat(one.get()).isInstanceOf(Reply.Done.class);
            }
        } finally {
            List.of(processes).forEach(Lanes::stop);
        }
        assertThat(budget(shop).path("given_back").asLong()).isEqualTo(1_000);
        long given = balances("many");
        assertThat(given).isPositive();
        // what came too early for those who asked then is there for whoever asks now, and not a unit more
        List<Submission> gifts = new ArrayList<>();
        for (int i = 0; i < 1_100; i++) {
            gifts.add(gift(program, "g" + i));
        }
        recorder().record(gifts);
        assertThat(balances("many")).isEqualTo(1_000);
        assertThat(budget(shop).path("drawn").asLong()).isEqualTo(2_000);
        assertThat(budget(shop).path("left").asLong()).isZero();
    }

    @Test
    void nobodySeesAnothersBudgets() {
        open("mine", 100, "stop", 1);
        Shop other = Shop.open(application, "other");
        assertThat(other.api().get("/v1/budgets/spring").status()).isEqualTo(404);
        assertThat(other.api().get("/v1/budgets").json().path("budgets")).isEmpty();
    }
}
