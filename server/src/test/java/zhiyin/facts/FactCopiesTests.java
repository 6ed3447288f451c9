package zhiyin.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.engine.insight.Cohorts;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Cores;
import zhiyin.engine.insight.RfmInputs;
import zhiyin.engine.kernel.Period;
import zhiyin.http.ApiClient.Said;
import zhiyin.program.Programmes;

/** The copy of the record that figures are made of: it follows, and is what it would be if it were made again. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FactCopiesTests {

    private final ApplicationContext application;
    private final TestClock clock;
    private final FactCopies facts;

    @Autowired
    FactCopiesTests(ApplicationContext application, TestClock clock, FactCopies facts) {
        this.application = application;
        this.clock = clock;
        this.facts = facts;
    }

    private long program(Shop shop) {
        return application.getBean(Programmes.class).idOf(shop.code());
    }

    private Columns taken(Shop shop) {
        return here(facts.of(program(shop))).columns();
    }

    private static MemberFacts.Taken here(MemberFacts.Asked asked) {
        assertThat(asked).isInstanceOf(MemberFacts.Asked.Here.class);
        return ((MemberFacts.Asked.Here) asked).taken();
    }

    /** The same made anew out of the record. */
    private Columns again(Shop shop) {
        facts.makeAgain(program(shop));
        try {
            facts.pass();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return taken(shop);
    }

    private void follow() {
        try {
            facts.pass();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All that is asked of columns in these tests, as texts that can be compared. */
    private static List<String> figures(Columns columns, Instant now) {
        int today = columns.day(now);
        List<String> figures = new ArrayList<>();
        Columns.Counts counts = columns.counts();
        figures.add(counts.members() + " " + counts.orders() + " " + counts.lines() + " " + counts.returns());
        Cohorts cohorts = Cohorts.of(
                columns, new Cohorts.Question(Cohorts.By.FIRST_ORDER, Period.WEEK, today - 60, today), Cores.ONE);
        for (int cohort = 0; cohort < cohorts.count(); cohort++) {
            for (int later = 0; cohort + later < cohorts.count(); later++) {
                figures.add(cohorts.size(cohort) + " " + cohorts.members(cohort, later) + " "
                        + cohorts.orders(cohort, later) + " " + cohorts.revenue(cohort, later));
            }
        }
        return figures;
    }

    /** Numbers are given as members are heard of: what is asked here does not depend on them. */
    private static List<String> spent(Columns columns, Instant now) {
        int today = columns.day(now);
        RfmInputs inputs = RfmInputs.of(columns, today - 60, today, Cores.ONE);
        List<String> spent = new ArrayList<>();
        for (int i = 0; i < inputs.money().length; i++) {
            if (columns.has(i)) {
                spent.add(inputs.recency()[i] + " " + inputs.frequency()[i] + " " + inputs.money()[i]);
            }
        }
        spent.sort(null);
        return spent;
    }

    @Test
    void whatever_happens_it_follows_and_is_what_it_would_be_if_it_were_made_again() {
        Shop shop = Shop.open(application, "facts-follow");
        SplittableRandom random = new SplittableRandom(7);
        List<String> members = new ArrayList<>();
        List<String> orders = new ArrayList<>();
        assertThat(taken(shop).counts().members()).isZero();
        for (int round = 0; round < 6; round++) {
            for (int i = 0; i < 12; i++) {
                if (members.size() < 3 || random.nextInt(4) == 0) {
                    members.add(shop.enrol("ext:facts:" + members.size()));
                }
                String member = members.get(random.nextInt(members.size()));
                String order = "F-" + orders.size();
                shop.told(Shop.paid(member, order, "food", 4, 1_000 + random.nextInt(9_000)));
                orders.add(order + " " + member);
                if (random.nextInt(3) == 0) {
                    String[] back = orders.get(random.nextInt(orders.size())).split(" ");
                    // what has come back wholly is refused, and no fact
                    shop.tell("""
                            {"type": "order.returned", "member": "%s", "order": "%s", "return": "%s"%s}""".formatted(
                                    back[1],
                                    back[0],
                                    "R-" + round + "-" + i,
                                    random.nextBoolean() ? ", \"lines\": [{\"line\": \"1\", \"quantity\": 1}]" : ""));
                }
                clock.advance(Duration.ofHours(random.nextInt(40)));
            }
            follow();
            Columns followed = taken(shop);
            List<String> figures = figures(followed, clock.instant());
            List<String> spent = spent(followed, clock.instant());
            Columns made = again(shop);
            assertThat(figures(made, clock.instant())).isEqualTo(figures);
            assertThat(spent(made, clock.instant())).isEqualTo(spent);
        }
        Columns.Counts counts = taken(shop).counts();
        assertThat(counts.orders()).isEqualTo(orders.size());
        assertThat(counts.returns()).isPositive();
    }

    /** What each table of the file comes to, and whose doings count for whom. */
    private List<String> written(Shop shop) {
        try {
            facts.settle(program(shop));
            List<String> written = facts.read(
                    program(shop),
                    file -> file.read(reading -> {
                        List<String> all = new ArrayList<>();
                        try (var statement = reading.createStatement()) {
                            FactReading.sums(statement, file.tables()).forEach(sum -> all.add(sum.toString()));
                        }
                        try (var statement = reading.createStatement();
                                var rows = statement.executeQuery("""
                                select k.member, o.member, k.told from main.known k join main.known o on o.number = k.whose
                                order by k.member
                                """)) {
                            while (rows.next()) {
                                all.add(rows.getLong(1) + " " + rows.getLong(2) + " " + rows.getLong(3));
                            }
                        }
                        return all;
                    }));
            assertThat(written).as("a file that can be asked").isNotNull();
            return written;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What has to be the same however the copy came to be. */
    private List<String> all(Shop shop) {
        List<String> all = new ArrayList<>(figures(taken(shop), clock.instant()));
        all.addAll(spent(taken(shop), clock.instant()));
        all.addAll(written(shop));
        return all;
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void followed_taken_up_from_the_file_and_made_again_from_the_record_are_the_same(long seed) {
        Shop shop = Shop.open(application, "facts-law-" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        List<String> members = new ArrayList<>();
        Map<String, String> merged = new HashMap<>();
        int orders = 0;
        int enrolled = 0;
        assertThat(taken(shop).counts().members()).isZero();
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 14; i++) {
                while (members.size() < 4) {
                    members.add(shop.enrol("ext:law:" + seed + "-" + enrolled++));
                }
                String member = members.get(random.nextInt(members.size()));
                String other = members.get(random.nextInt(members.size()));
                switch (random.nextInt(12)) {
                    case 0 -> members.add(shop.enrol("ext:law:" + seed + "-" + enrolled++));
                    case 1 -> shop.tell("""
                                {"type": "order.returned", "member": "%s", "order": "L-%s-%d", "return": "B-%s-%d-%d"}""".formatted(member, seed, random.nextInt(orders + 1), seed, round, i));
                    case 2 -> {
                        if (!member.equals(other)) {
                            // what somebody else is about to do with one of them may refuse it
                            Said done = shop.api()
                                    .post(
                                            "/v1/members/" + member + "/merge",
                                            Shop.json(Map.of("into", other, "reason", "the same")),
                                            "Idempotency-Key",
                                            Shop.freshKey());
                            if (done.status() == 201) {
                                members.remove(member);
                                merged.put(member, other);
                            }
                        }
                    }
                    case 3 -> {
                        if (!merged.isEmpty() && round == 3) {
                            String gone = merged.keySet().iterator().next();
                            Said undone = shop.api()
                                    .post(
                                            "/v1/members/" + gone + "/unmerge",
                                            Shop.json(Map.of("reason", "somebody else")),
                                            "Idempotency-Key",
                                            Shop.freshKey());
                            if (undone.status() == 201) {
                                merged.remove(gone);
                                members.add(gone);
                            }
                        }
                    }
                    case 4 -> {
                        if (round == 2 && members.size() > 3) {
                            assertThat(shop.api()
                                            .send("DELETE", "/v1/members/" + member, null)
                                            .status())
                                    .isBetween(200, 299);
                            members.remove(member);
                        }
                    }
                    case 5 ->
                        shop.api()
                                .post(
                                        "/v1/member-tags",
                                        Shop.json(Map.of("members", List.of(member), "put", List.of("tag-" + i % 3))));
                    default ->
                        shop.told(Shop.paid(
                                member, "L-" + seed + "-" + orders++, "food", 3, 500 + random.nextInt(9_000)));
                }
                clock.advance(Duration.ofHours(random.nextInt(30)));
                if (random.nextInt(4) == 0) {
                    follow();
                }
            }
            follow();
            // what can't be told is made anew the next time
            follow();
            List<String> followed = all(shop);
            facts.leave(program(shop));
            assertThat(all(shop)).as("taken up from the file").isEqualTo(followed);
            assertThat(facts.madeFromTheRecord(program(shop))).isFalse();
            again(shop);
            assertThat(all(shop)).as("made again").isEqualTo(followed);
            assertThat(facts.madeFromTheRecord(program(shop))).isTrue();
        }
        assertThat(taken(shop).counts().orders()).isPositive();
    }

    @Test
    void what_happened_while_nobody_followed_is_caught_up_with_from_the_file() {
        Shop shop = Shop.open(application, "facts-away");
        String member = shop.enrol("ext:facts:away");
        shop.told(Shop.paid(member, "W-1", 1_000));
        assertThat(taken(shop).counts().orders()).isEqualTo(1);
        facts.settle(program(shop));
        facts.leave(program(shop));
        shop.told(Shop.paid(member, "W-2", 2_000));
        shop.told(Shop.paid(shop.enrol("ext:facts:away-2"), "W-3", 3_000));
        assertThat(spent(taken(shop), clock.instant())).containsExactlyInAnyOrder("0 2 3000", "0 1 3000");
        assertThat(facts.madeFromTheRecord(program(shop))).isFalse();
        List<String> caughtUp = all(shop);
        again(shop);
        assertThat(all(shop)).isEqualTo(caughtUp);
    }

    private String rows(Shop shop, String table) {
        facts.settle(program(shop));
        try {
            String rows = facts.read(
                    program(shop),
                    file -> file.read(reading -> {
                        try (var statement = reading.createStatement();
                                var row = statement.executeQuery("select count(*) from " + table)) {
                            row.next();
                            return row.getString(1);
                        }
                    }));
            return String.valueOf(rows);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoever_is_deleted_is_in_no_figure_from_then_on_and_soon_nothing_is_left_of_him() {
        Shop shop = Shop.open(application, "facts-deleted");
        String stays = shop.enrol("ext:facts:stays");
        String goes = shop.enrol("ext:facts:goes");
        shop.told(Shop.paid(stays, "D-1", 1_000));
        shop.told(Shop.paid(goes, "D-2", 2_000));
        assertThat(taken(shop).counts().members()).isEqualTo(2);
        assertThat(rows(shop, "door.orders")).isEqualTo("2");

        assertThat(shop.api().send("DELETE", "/v1/members/" + goes, null).status())
                .isBetween(200, 299);
        follow();
        assertThat(taken(shop).counts().members()).isEqualTo(1);
        assertThat(spent(taken(shop), clock.instant())).containsExactly("0 1 1000");
        assertThat(rows(shop, "door.orders")).isEqualTo("1");
        assertThat(rows(shop, "door.member")).isEqualTo("1");
        clock.advance(Duration.ofMinutes(61));
        follow();
        assertThat(rows(shop, "main.orders")).isEqualTo("1");
        assertThat(rows(shop, "main.lines")).isEqualTo("1");
        assertThat(facts.madeFromTheRecord(program(shop))).isTrue();

        assertThat(shop.api().send("DELETE", "/v1/members/" + stays, null).status())
                .isBetween(200, 299);
        follow();
        // who starts now does not take up a file in which somebody was
        facts.leave(program(shop));
        assertThat(taken(shop).counts().members()).isZero();
        assertThat(facts.madeFromTheRecord(program(shop))).isTrue();
        assertThat(rows(shop, "main.lines")).isEqualTo("0");
    }

    @Test
    void whoever_is_deleted_before_the_copy_has_heard_of_him_holds_nothing_up() {
        Shop shop = Shop.open(application, "facts-unheard");
        String stays = shop.enrol("ext:facts:unheard-stays");
        assertThat(taken(shop).counts().members()).isEqualTo(1);
        String goes = shop.enrol("ext:facts:unheard-goes");
        shop.told(Shop.paid(goes, "U-1", 2_000));
        shop.tell("""
                {"type": "order.returned", "member": "%s", "order": "U-1", "return": "U-1-B"}""".formatted(goes));
        shop.told(Shop.paid(stays, "U-2", 1_000));
        assertThat(shop.api().send("DELETE", "/v1/members/" + goes, null).status())
                .isBetween(200, 299);
        follow();
        assertThat(spent(taken(shop), clock.instant())).containsExactly("0 1 1000");
        shop.told(Shop.paid(stays, "U-3", 500));
        follow();
        assertThat(spent(taken(shop), clock.instant())).containsExactly("0 2 1500");
    }

    @Test
    void a_merge_that_was_undone_is_not_forgotten_by_whoever_ends_just_then() {
        Shop shop = Shop.open(application, "facts-undone");
        String one = shop.enrol("ext:facts:undone-1");
        String other = shop.enrol("ext:facts:undone-2");
        shop.told(Shop.paid(one, "U-1", 1_000));
        shop.told(Shop.paid(other, "U-2", 2_000));
        shop.api()
                .post(
                        "/v1/members/" + one + "/merge",
                        Shop.json(Map.of("into", other, "reason", "the same")),
                        "Idempotency-Key",
                        Shop.freshKey());
        assertThat(spent(taken(shop), clock.instant())).containsExactly("0 2 3000");
        facts.settle(program(shop));
        Said undone = shop.api()
                .post(
                        "/v1/members/" + one + "/unmerge",
                        Shop.json(Map.of("reason", "somebody else")),
                        "Idempotency-Key",
                        Shop.freshKey());
        assertThat(undone.status()).as(undone.text()).isEqualTo(201);
        // it hears of it and ends before it has made anything again
        follow();
        facts.leave(program(shop));
        assertThat(spent(taken(shop), clock.instant())).containsExactlyInAnyOrder("0 1 1000", "0 1 2000");
        assertThat(facts.madeFromTheRecord(program(shop))).isTrue();
    }

    @Test
    void when_a_day_begins_whoever_listens_hears_of_everybody_and_of_which_day_they_are() {
        Shop shop = Shop.open(application, "facts-day");
        shop.told(Shop.paid(shop.enrol("ext:facts:day-1"), "Y-1", 1_000));
        shop.told(Shop.paid(shop.enrol("ext:facts:day-2"), "Y-2", 2_000));
        taken(shop);
        follow();
        long mine = program(shop);
        List<String> heard = new ArrayList<>();
        facts.tell((program, taken, news) -> {
            if (program == mine) {
                heard.add((news == null ? "all" : news.touched().getCardinality()) + " as of " + taken.portrayed());
            }
        });
        follow();
        assertThat(heard).as("nothing came").isEmpty();
        clock.advance(Duration.ofDays(1));
        follow();
        var zone = application
                .getBean(Programmes.class)
                .engines(mine)
                .latest()
                .engine()
                .programme()
                .zone();
        String today = java.time.LocalDate.ofInstant(clock.instant(), zone).toString();
        assertThat(heard).containsExactly("2 as of " + today);
        heard.clear();
        Said said = shop.api()
                .send(
                        "PUT",
                        "/v1/figures/lifecycle/settings",
                        Shop.json(Map.of(
                                        "new_days",
                                        1,
                                        "dormant_days",
                                        2,
                                        "lost_days",
                                        3,
                                        "returned_days",
                                        1,
                                        "window_days",
                                        365,
                                        "loyal_orders",
                                        4,
                                        "high_value_spend",
                                        500_000))
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        "Content-Type",
                        "application/json");
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        follow();
        assertThat(heard).as("other rules count at once").containsExactly("2 as of " + today);
    }

    @Test
    void a_file_of_another_record_is_thrown_away() throws SQLException {
        Shop shop = Shop.open(application, "facts-other");
        shop.told(Shop.paid(shop.enrol("ext:facts:other"), "X-1", 1_000));
        taken(shop);
        List<String> sound = all(shop);
        for (String wrong : List.of(
                // an older database was put back: the file knows more than the record
                "update main.place set link = link + 1000",
                // and it went on since, so that the same places hold something else
                "update main.place set hash = repeat('0', 64)",
                "insert into main.place values (1, 1, repeat('0', 64))")) {
            facts.settle(program(shop));
            facts.read(
                    program(shop),
                    file -> file.read(reading -> {
                        FactFile.run(reading, wrong);
                        return wrong;
                    }));
            facts.leave(program(shop));
            assertThat(all(shop)).isEqualTo(sound);
            assertThat(facts.madeFromTheRecord(program(shop))).as(wrong).isTrue();
        }
    }

    @Test
    void what_is_told_twice_is_there_once_and_who_passes_twice_changes_nothing() {
        Shop shop = Shop.open(application, "facts-once");
        String member = shop.enrol("ext:facts:once");
        taken(shop);
        String order = Shop.paid(member, "O-1", 1_000);
        shop.tell("the-same", order);
        shop.tell("the-same", order);
        follow();
        follow();
        assertThat(taken(shop).counts().orders()).isEqualTo(1);
    }

    @Test
    void whoever_is_merged_counts_with_the_other_and_by_himself_again_when_that_is_undone() {
        Shop shop = Shop.open(application, "facts-merge");
        String kept = shop.enrol("ext:facts:kept");
        String gone = shop.enrol("ext:facts:gone");
        shop.told(Shop.paid(kept, "K-1", 1_000));
        shop.told(Shop.paid(gone, "G-1", 2_000));
        assertThat(spent(taken(shop), clock.instant())).containsExactlyInAnyOrder("0 1 1000", "0 1 2000");
        said(shop, "/v1/members/" + gone + "/merge", Map.of("into", kept, "reason", "the same person"));
        follow();
        assertThat(spent(taken(shop), clock.instant())).containsExactly("0 2 3000");
        assertThat(spent(again(shop), clock.instant())).containsExactly("0 2 3000");
        said(shop, "/v1/members/" + gone + "/unmerge", Map.of("reason", "somebody else"));
        follow();
        // that can't be told: it is made anew the next time
        follow();
        assertThat(spent(taken(shop), clock.instant())).containsExactlyInAnyOrder("0 1 1000", "0 1 2000");
    }

    private static void said(Shop shop, String target, Map<String, String> body) {
        Said said = shop.api().post(target, Shop.json(body), "Idempotency-Key", Shop.freshKey());
        assertThat(said.status()).as(said.text()).isEqualTo(201);
    }

    @Test
    void figures_say_of_which_days_they_are_and_what_they_mean() {
        Shop shop = Shop.open(application, "facts-http");
        String one = shop.enrol("ext:facts:one");
        String other = shop.enrol("ext:facts:other");
        shop.told(Shop.paid(one, "H-1", 1_000));
        shop.told(Shop.paid(other, "H-2", 2_000));
        clock.advance(Duration.ofDays(35));
        shop.told(Shop.paid(one, "H-3", 4_000));
        follow();
        JsonNode active = shop.api().get("/v1/figures/active").json();
        assertThat(active.path("of").path("figure").asString()).isEqualTo("members.active");
        assertThat(active.path("days")).hasSize(30);
        assertThat(active.path("days").get(29).path("members").asLong()).isEqualTo(1);
        JsonNode cohorts = shop.api()
                .get("/v1/figures/cohorts?by=first_order&period=month")
                .json();
        JsonNode first = null;
        for (JsonNode each : cohorts.path("cohorts")) {
            first = first == null && each.path("members").asLong() > 0 ? each : first;
        }
        assertThat(first).isNotNull();
        assertThat(first.path("members").asLong()).isEqualTo(2);
        assertThat(first.path("periods").get(0).path("revenue").asLong()).isEqualTo(3_000);
        assertThat(first.path("periods").get(1).path("members").asLong()).isEqualTo(1);
        JsonNode figures =
                shop.api().get("/v1/figures", "Accept-Language", "zh-CN").json().path("figures");
        assertThat(figures.valueStream()
                        .filter(figure -> figure.path("code").asString().equals("members.active"))
                        .map(figure -> figure.path("name").asString()))
                .containsExactly("活跃会员");
        assertThat(shop.api()
                        .get("/v1/figures/active?from=2026-03-02&until=2026-03-01")
                        .status())
                .isEqualTo(400);
    }
}
