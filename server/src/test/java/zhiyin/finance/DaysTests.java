package zhiyin.finance;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;
import zhiyin.intake.Happenings;
import zhiyin.program.Programmes;

/** Closed business days, asked over HTTP: what they hold, when they begin and end, and that they never change. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DaysTests {
    private static final Instant EVENING_IN_SHANGHAI = Instant.parse("2026-03-02T12:00:00Z");

    private final ApplicationContext application;
    private final TestClock clock;
    private final JdbcClient sql;
    private final DataSource database;

    @Autowired
    DaysTests(ApplicationContext application, TestClock clock, JdbcClient sql, DataSource database) {
        this.application = application;
        this.clock = clock;
        this.sql = sql;
        this.database = database;
    }

    @BeforeEach
    void anEvening() {
        clock.set(EVENING_IN_SHANGHAI);
    }

    @AfterAll
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    private static Said close(Shop shop, String day) {
        return shop.api().send("POST", "/v1/days/" + day + "/close", null);
    }

    private static JsonNode closed(Shop shop, String day) {
        Said said = close(shop, day);
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json();
    }

    private static JsonNode asset(JsonNode day, String code) {
        for (JsonNode asset : day.path("assets")) {
            if (asset.path("asset").asString().equals(code)) {
                return asset;
            }
        }
        throw new AssertionError("no " + code + " in " + day);
    }

    private static long change(JsonNode asset, String account) {
        long sum = 0;
        for (JsonNode change : asset.path("changes")) {
            sum += change.path("account").asString().equals(account)
                    ? change.path("points").asLong()
                    : 0;
        }
        return sum;
    }

    private long program(Shop shop) {
        return application
                .getBean(Programmes.class)
                .byCode(shop.code())
                .orElseThrow()
                .id();
    }

    @Test
    void aDayHasWhatWasPostedOnItAndOpensAsTheDayBeforeClosed() {
        Shop shop = Shop.open(application, "sums");
        shop.told(Shop.paid("card:1", "o-1", 10_000));
        shop.told(Shop.spent("card:1", "s-1", 30));
        shop.told(Shop.held("card:1", "h-1", 20));
        clock.set(Instant.parse("2026-03-02T16:00:00Z"));
        shop.told("""
                {"type": "order.returned", "member": "card:1", "order": "o-1", "return": "r-1"}""");
        shop.told(Shop.paid("card:2", "o-2", 5_000));
        clock.set(Instant.parse("2026-03-03T16:00:00Z"));
        JsonNode second = asset(closed(shop, "2026-03-03"), "points");
        JsonNode first = asset(shop.api().get("/v1/days/2026-03-02").json(), "points");
        assertThat(first.path("opening").asLong()).isZero();
        assertThat(change(first, "issued")).isEqualTo(100);
        assertThat(change(first, "spent")).isEqualTo(-30);
        assertThat(first.path("closing").asLong()).isEqualTo(70);
        assertThat(second.path("opening").asLong()).isEqualTo(70);
        assertThat(change(second, "issued")).isEqualTo(50);
        assertThat(change(second, "reversed")).isEqualTo(-100);
        assertThat(second.path("closing").asLong()).isEqualTo(20);
        for (String day : List.of("2026-03-02", "2026-03-03")) {
            for (JsonNode asset : shop.api().get("/v1/days/" + day).json().path("assets")) {
                long sum = asset.path("opening").asLong();
                Map<String, Long> posted = new HashMap<>();
                sql.sql("select place, sum(points) from ledger.control_posting where program_id = :program"
                                + " and asset = :asset and posted_on = :day group by place")
                        .param("program", program(shop))
                        .param("asset", asset.path("asset").asString())
                        .param("day", LocalDate.parse(day))
                        .query(row -> {
                            posted.put(row.getString(1), row.getLong(2));
                        });
                for (JsonNode change : asset.path("changes")) {
                    sum += change.path("points").asLong();
                    assertThat(posted.getOrDefault(change.path("account").asString(), 0L))
                            .as("%s %s", day, change)
                            .isEqualTo(-change.path("points").asLong());
                }
                assertThat(sum).isEqualTo(asset.path("closing").asLong());
                long places = 0;
                for (JsonNode account : asset.path("accounts")) {
                    assertThat(account.path("opening").asLong()
                                    + account.path("taken_in").asLong()
                                    - account.path("given_out").asLong())
                            .isEqualTo(account.path("closing").asLong());
                    places += account.path("closing").asLong();
                }
                assertThat(places).as("members and programme together").isZero();
            }
        }
    }

    @Test
    void whatIsToldLateIsPostedOnAnOpenDayAndTheClosedOneStaysAsItIsByteForByte() {
        Shop shop = Shop.open(application, "late");
        shop.told(Shop.paid("card:quiet", "o-1", 10_000));
        clock.set(Instant.parse("2026-03-03T17:00:00Z"));
        closed(shop, "2026-03-02");
        List<String> paths = List.of(
                "/v1/days/2026-03-02", "/v1/days/2026-03-02/journal", "/v1/days?from=2026-03-02&until=2026-03-02");
        List<byte[]> before =
                paths.stream().map(path -> shop.api().get(path).bytes()).toList();
        // the day before yesterday: it took effect then, for a member who was quiet since
        String late = Shop.paid("card:quiet", "o-2", 7_000)
                .replace("\"member\"", "\"occurred_at\": \"2026-03-02T13:00:00Z\", \"member\"");
        JsonNode told = shop.told(late);
        assertThat(told.at("/effects/0/at").asString()).isEqualTo("2026-03-02T13:00:00Z");
        for (int i = 0; i < paths.size(); i++) {
            assertThat(shop.api().get(paths.get(i)).bytes()).as(paths.get(i)).isEqualTo(before.get(i));
        }
        assertThat(close(shop, "2026-03-02").bytes()).isEqualTo(before.getFirst());
        clock.set(Instant.parse("2026-03-04T16:00:00Z"));
        JsonNode later = asset(closed(shop, "2026-03-04"), "points");
        assertThat(change(later, "issued")).as("posted on the day it was told").isEqualTo(70);
        assertThat(shop.api().get(paths.getFirst()).bytes()).isEqualTo(before.getFirst());
        assertThat(sql.sql("select distinct posted_on from ledger.movement where program_id = :program"
                                + " and at = '2026-03-02T13:00:00Z'")
                        .param("program", program(shop))
                        .query(LocalDate.class)
                        .list())
                .containsExactly(LocalDate.of(2026, 3, 4));
    }

    @Test
    void aDayEndsAtMidnightOfTheProgrammesZoneAndNotAMillisecondBefore() {
        Shop shop = Shop.open(application, "midnight");
        clock.set(Instant.parse("2026-03-02T15:59:59.999Z"));
        Said early = close(shop, "2026-03-02");
        assertThat(early.status()).isEqualTo(409);
        assertThat(early.json().path("ends_at").asString()).isEqualTo("2026-03-02T16:00:00Z");
        shop.told(Shop.paid("card:1", "o-1", 10_000));
        clock.set(Instant.parse("2026-03-02T16:00:00Z"));
        shop.told(Shop.paid("card:1", "o-2", 20_000));
        assertThat(asset(closed(shop, "2026-03-02"), "points").path("closing").asLong())
                .isEqualTo(100);
        assertThat(close(shop, "2026-03-01").json().path("first_day").asString())
                .isEqualTo("2026-03-02");
        assertThat(shop.api().get("/v1/days/2026-03-03").status()).isEqualTo(404);
        assertThat(shop.api().get("/v1/days/2026-02-30").status()).isEqualTo(404);
    }

    @Test
    void theDayOnWhichNewYorkLosesAnHourHasTwentyThree() {
        clock.set(Instant.parse("2026-03-07T17:00:00Z"));
        Shop shop =
                Shop.open(application, "new-york", Shop.yaml("new-york").replace("Asia/Shanghai", "America/New_York"));
        clock.set(Instant.parse("2026-03-09T03:59:59.999Z"));
        shop.told(Shop.paid("card:1", "o-1", 10_000));
        assertThat(close(shop, "2026-03-08").status()).isEqualTo(409);
        clock.set(Instant.parse("2026-03-09T04:00:00Z"));
        shop.told(Shop.paid("card:1", "o-2", 20_000));
        JsonNode day = closed(shop, "2026-03-08");
        assertThat(day.path("begins_at").asString()).isEqualTo("2026-03-08T05:00:00Z");
        assertThat(day.path("ends_at").asString()).isEqualTo("2026-03-09T04:00:00Z");
        assertThat(asset(day, "points").path("closing").asLong()).isEqualTo(100);
        clock.set(Instant.parse("2026-11-02T05:00:00Z"));
        JsonNode longDay = closed(shop, "2026-11-01");
        assertThat(longDay.path("begins_at").asString()).isEqualTo("2026-11-01T04:00:00Z");
        assertThat(longDay.path("ends_at").asString()).isEqualTo("2026-11-02T05:00:00Z");
        JsonNode page = shop.api().get("/v1/days?limit=200").json();
        assertThat(page.path("days")).hasSize(200);
        JsonNode rest = shop.api()
                .get("/v1/days?limit=200&cursor=" + page.path("next").asString())
                .json();
        assertThat(rest.path("days")).hasSize(239 - 200 + 1);
        assertThat(rest.has("next")).isFalse();
    }

    @Test
    void theJournalBalances() {
        Shop shop = Shop.open(application, "journal");
        shop.told(Shop.paid("card:1", "o-1", 10_000));
        shop.told(Shop.spent("card:1", "s-1", 30));
        clock.advance(Duration.ofDays(1));
        closed(shop, "2026-03-02");
        Said said = shop.api().get("/v1/days/2026-03-02/journal");
        assertThat(said.header("Content-Disposition")).isEqualTo("attachment; filename=\"journal-2026-03-02.csv\"");
        List<String> lines = said.text().lines().toList();
        assertThat(lines.getFirst()).isEqualTo("date,account,debit,credit,asset,count,kind");
        assertThat(lines)
                .contains(
                        "2026-03-02,programme:issued,100,,points,1,earned",
                        "2026-03-02,members:available,,100,points,1,earned",
                        "2026-03-02,members:available,30,,points,1,spent",
                        "2026-03-02,programme:spent,,30,points,1,spent");
        Map<String, Long> sums = new HashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            sums.merge(cells[4], cells[2].isEmpty() ? -Long.parseLong(cells[3]) : Long.parseLong(cells[2]), Long::sum);
        }
        assertThat(sums.values()).isNotEmpty().allMatch(sum -> sum == 0);
    }

    @Test
    void aServerClosesADayAWhileAfterMidnight() {
        Shop shop = Shop.open(application, "by-itself");
        shop.told(Shop.paid("card:1", "o-1", 10_000));
        clock.set(Instant.parse("2026-03-02T16:14:59.999Z"));
        Closing.in(application).pass();
        assertThat(shop.api().get("/v1/days/2026-03-02").status()).isEqualTo(404);
        clock.set(Instant.parse("2026-03-02T16:15:00Z"));
        assertThat(Closing.in(application).pass()).isPositive();
        assertThat(shop.api().get("/v1/days/2026-03-02").status()).isEqualTo(200);
        assertThat(Closing.in(application).pass()).isZero();
    }

    @Test
    void whoIsStillWritingIsWaitedForAndWhoBeginsMeanwhileIsNot() throws Exception {
        Shop shop = Shop.open(application, "in-flight");
        long program = program(shop);
        shop.told(Shop.paid("card:1", "o-1", 10_000));
        clock.set(Instant.parse("2026-03-02T15:59:59Z"));
        try (Connection blocker = database.getConnection();
                ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
            blocker.setAutoCommit(false);
            try (Statement statement = blocker.createStatement()) {
                // the place of the member's next movement is taken for a while: its writer waits, with its day
                statement.executeUpdate("""
                        insert into ledger.movement select member_id, sequence + 1, program_id, asset, lot, kind,
                            from_place, to_place, points, balance_after, at, occurred_at, recorded_at, event_id, batch_id,
                            reference, posted_on
                        from ledger.movement where program_id = %d order by sequence desc limit 1
                        """.formatted(program));
            }
            CompletableFuture<Void> writing = CompletableFuture.runAsync(
                    () -> {
                        Happenings slow = Happenings.in(application, program);
                        slow.spent(1, clock.instant(), "s-1", "points", 30, null);
                        slow.record();
                    },
                    others);
            await("not granted and locktype = 'transactionid'", writing);
            clock.set(Instant.parse("2026-03-02T16:00:00Z"));
            CompletableFuture<JsonNode> closing =
                    CompletableFuture.supplyAsync(() -> closed(shop, "2026-03-02"), others);
            await("not granted and locktype = 'advisory'", closing);
            clock.set(Instant.parse("2026-03-02T15:59:59.500Z"));
            Happenings quick = Happenings.in(application, program, "quick", 1);
            quick.paid(2, clock.instant(), "o-2", Happenings.line("1", "food", 1, 5_000));
            quick.record();
            assertThat(closing).isNotDone();
            assertThat(writing).isNotDone();
            blocker.rollback();
            writing.join();
            JsonNode day = asset(closing.join(), "points");
            assertThat(change(day, "issued"))
                    .as("not the one that began after the seal")
                    .isEqualTo(100);
            assertThat(change(day, "spent")).as("the one that was under way").isEqualTo(-30);
        }
    }

    /** Until somebody waits for such a lock; he who should must not have got through. */
    private void await(String locks, CompletableFuture<?> waiting) {
        while (sql.sql("select count(*) from pg_locks where " + locks)
                        .query(Long.class)
                        .single()
                == 0) {
            assertThat(waiting).isNotDone();
            Thread.onSpinWait();
        }
    }

    @Test
    void nothingSlipsInWhileManyWrite() throws SQLException {
        Shop shop = Shop.open(application, "many");
        long program = program(shop);
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < 4; writer++) {
                int who = writer;
                Happenings happenings = Happenings.in(application, program, "w" + writer, writer);
                writers.add(CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < 20 || !over.get(); i++) {
                                happenings.paid(
                                        who, clock.instant(), who + "-" + i, Happenings.line("1", "food", 1, 1_000));
                                happenings.record();
                            }
                        },
                        threads));
            }
            for (int day = 2; day < 22; day++) {
                // so that some who read the time before midnight write after it
                clock.set(Instant.parse("2026-03-%02dT16:00:00Z".formatted(day)));
                closed(shop, "2026-03-%02d".formatted(day));
            }
            over.set(true);
            writers.forEach(CompletableFuture::join);
        }
        clock.advance(Duration.ofDays(1));
        JsonNode last = asset(closed(shop, "2026-03-22"), "points");
        assertThat(last.path("closing").asLong())
                .isEqualTo(sql.sql("select sum(available) from ledger.account where program_id = :program"
                                + " and asset = 'points'")
                        .param("program", program)
                        .query(Long.class)
                        .single());
        // each day against its movements is what the books are checked for at the end
    }
}
