package zhiyin.insight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import zhiyin.ProgramClocks;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.database.Ids;
import zhiyin.database.Sight;
import zhiyin.database.TestDatabase;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.Portrait;
import zhiyin.facts.Following;
import zhiyin.facts.MemberFacts;
import zhiyin.http.ApiClient.Said;
import zhiyin.program.Programmes;

/** Figures over a seeded shop: each is what plain SQL over the record says, and who is behind a point is as many as it says. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FiguresOverHttpTests {

    private static final int MEMBERS = 60;
    private static final int ORDERS = 320;

    private final ApplicationContext application;
    private final TestClock clock;
    private final MemberFacts facts;
    private Shop shop;
    private LocalDate begin;
    private LocalDate today;

    @Autowired
    FiguresOverHttpTests(ApplicationContext application, TestClock clock, MemberFacts facts) {
        this.application = application;
        this.clock = clock;
        this.facts = facts;
    }

    private long program() {
        return application.getBean(Programmes.class).idOf(shop.code());
    }

    private ZoneId zone() {
        return Sight.everywhere()
                .call(() -> application
                        .getBean(Programmes.class)
                        .recent(program())
                        .latest()
                        .engine()
                        .programme()
                        .zone());
    }

    @BeforeAll
    void seed() throws SQLException {
        shop = Shop.open(application, "figures");
        SplittableRandom random = new SplittableRandom(11);
        List<String> members = new ArrayList<>();
        begin = LocalDate.ofInstant(clock.instant(), zone());
        for (int order = 0; order < ORDERS; order++) {
            if (members.size() < MEMBERS && random.nextInt(3) == 0 || members.size() < 4) {
                members.add(shop.enrol("ext:figures:" + members.size()));
            }
            // some come more often than others
            String member = members.get(random.nextInt(1 + random.nextInt(members.size())));
            String store = "s" + random.nextInt(3);
            shop.told("""
                    {"type": "order.paid", "member": "%s", "order": {"id": "O-%d", "currency": "CNY", "store": "%s", "lines": [
                      {"id": "1", "sku": "sku-1", "category": "food", "quantity": 2, "amount": %d}]}}""".formatted(member, order, store, 2 * (500 + random.nextInt(20_000))));
            if (random.nextInt(12) == 0) {
                shop.tell("""
                        {"type": "order.returned", "member": "%s", "order": "O-%d", "return": "R-%d",
                          "lines": [{"line": "1", "quantity": 1}]}""".formatted(member, order, order));
            }
            clock.advance(Duration.ofHours(random.nextInt(26)));
        }
        today = LocalDate.ofInstant(clock.instant(), zone());
        facts.of(program());
        Following.pass(application);
    }

    private JsonNode get(String path) {
        Said said = shop.api().get("/v1/figures/" + path);
        assertThat(said.status()).as(path + " " + said.text()).isEqualTo(200);
        return said.json();
    }

    private long behind(JsonNode point) {
        Said said = shop.api().get("/v1/figures/members?point=" + encoded(point.asString()));
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json().path("total").asLong();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private long sql(String query) {
        return Sight.everywhere()
                .call(() -> application
                        .getBean(JdbcClient.class)
                        .sql(query)
                        .param("program", program())
                        .param("zone", zone().getId())
                        .query(Long.class)
                        .single());
    }

    private static final String PAID = """
            from intake.event where program_id = :program and type = 'order.paid' and outcome <> 'refused'
            """;

    @Test
    void every_figure_answers_and_opens_as_a_table_and_as_a_workbook(@TempDir Path folder) throws IOException {
        Map<String, String> needed = new HashMap<>();
        needed.put("funnel", "&funnel=" + encoded("[{\"did\": \"order\"}, {\"did\": \"return\", \"name\": \"=1+1\"}]"));
        needed.put("calibration", "&held_out=30");
        needed.put("contract-retention", "&period=month");
        for (Shown shown : application.getBean(FigureDesk.class).all()) {
            // whoever went on is known of those alone who began early enough
            LocalDate from = shown.figure() == Figure.CONTRACT_RETENTION ? begin : begin.plusDays(20);
            String asked = shown.path() + "?from=" + from + needed.getOrDefault(shown.path(), "");
            JsonNode answer = get(asked);
            assertThat(answer.path("of").path("figure").asString())
                    .isEqualTo(shown.figure().code());
            assertThat(answer.path("of").path("zone").asString()).isEqualTo(zone().getId());
            String csv =
                    shop.api().get("/v1/figures/" + asked + "&as=csv&bom=true").text();
            assertThat(csv)
                    .startsWith("\uFEFF")
                    .contains(answer.path("of").path("from").asString())
                    .doesNotContain("\n=");
            assertThat(csv.lines().anyMatch(line -> line.contains(",=") || line.startsWith("=")))
                    .isFalse();
            byte[] workbook = shop.api()
                    .get("/v1/figures/" + asked, "Accept", Tables.XLSX)
                    .bytes();
            Path file = Files.write(folder.resolve("figure.xlsx"), workbook);
            try (ZipFile zip = new ZipFile(file.toFile())) {
                boolean hasSheet = false;
                for (ZipEntry entry : zip.stream().toList()) {
                    String xml = new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                    hasSheet |= entry.getName().startsWith("xl/worksheets/");
                    assertThat(xml).doesNotContain("<f>");
                }
                assertThat(hasSheet).isTrue();
            }
        }
    }

    @Test
    void sales_are_what_sql_over_the_record_says_and_buyers_are_behind_them() {
        JsonNode sales = get("sales?period=month&from=" + begin + "&until=" + today);
        assertThat(sales.path("orders").path("now").asLong()).isEqualTo(sql("select count(*) " + PAID));
        assertThat(sales.path("buyers").path("now").asLong())
                .isEqualTo(sql("select count(distinct member_id) " + PAID));
        long orders = 0;
        for (JsonNode period : sales.path("periods")) {
            orders += period.path("orders").asLong();
            assertThat(behind(period.path("point")))
                    .isEqualTo(period.path("buyers").asLong());
        }
        assertThat(orders).isEqualTo(ORDERS);
    }

    @Test
    void a_store_counts_its_own_orders_and_all_stores_together_are_the_whole() {
        long orders = 0;
        long net = 0;
        for (String store : List.of("s0", "s1", "s2")) {
            JsonNode sales = get("sales?store=" + store + "&from=" + begin + "&until=" + today);
            assertThat(sales.path("of").path("store").asString()).isEqualTo(store);
            orders += sales.path("orders").path("now").asLong();
            net += sales.path("net").path("now").asLong();
        }
        JsonNode all = get("sales?from=" + begin + "&until=" + today);
        assertThat(orders).isEqualTo(all.path("orders").path("now").asLong());
        assertThat(net).isEqualTo(all.path("net").path("now").asLong());
    }

    @Test
    void new_members_are_who_joined() {
        JsonNode joined = get("new-members?from=" + begin + "&until=" + today);
        assertThat(joined.path("members").path("now").asLong())
                .isEqualTo(sql("select count(*) from member.member where program_id = :program"
                        + " and cast(:zone as text) is not null"));
        long sum = 0;
        for (JsonNode day : joined.path("periods")) {
            sum += day.path("members").asLong();
            if (day.path("members").asLong() > 0) {
                assertThat(behind(day.path("point")))
                        .isEqualTo(day.path("members").asLong());
            }
        }
        assertThat(sum).isEqualTo(joined.path("members").path("now").asLong());
    }

    @Test
    void behind_each_day_hour_and_month_are_as_many_as_it_says() {
        JsonNode active = get("active?what=orders&from=" + today.minusDays(40));
        for (JsonNode day : active.path("days")) {
            assertThat(behind(day.path("point"))).isEqualTo(day.path("members").asLong());
        }
        for (JsonNode month : active.path("months")) {
            assertThat(behind(month.path("point")))
                    .isEqualTo(month.path("members").asLong());
        }
        JsonNode returning = get("returning");
        for (JsonNode month : returning.path("months")) {
            for (String sort : List.of("newcomers", "again", "returned", "continuous")) {
                assertThat(behind(month.path(sort + "_point")))
                        .as(sort)
                        .isEqualTo(month.path(sort).asLong());
            }
        }
        for (JsonNode cohort : get("cohorts").path("cohorts")) {
            assertThat(behind(cohort.path("point")))
                    .isEqualTo(cohort.path("members").asLong());
            for (JsonNode step : cohort.path("periods")) {
                assertThat(behind(step.path("point")))
                        .isEqualTo(step.path("members").asLong());
            }
        }
    }

    @Test
    void everybody_is_in_one_stage_one_tier_and_one_cell_and_the_points_say_who() {
        long members = sql("select count(*) from member.member where program_id = :program"
                + " and cast(:zone as text) is not null");
        for (String path : List.of("lifecycle", "tiers", "composition?by=source", "composition?by=age")) {
            JsonNode answer = get(path);
            String list = path.startsWith("life") ? "stages" : path.startsWith("tiers") ? "tiers" : "parts";
            long sum = 0;
            for (JsonNode part : answer.path(list)) {
                sum += part.path("members").asLong();
                assertThat(behind(part.path("point")))
                        .isEqualTo(part.path("members").asLong());
            }
            assertThat(sum).as(path).isEqualTo(members);
            for (JsonNode move : answer.path("moves")) {
                assertThat(behind(move.path("point")))
                        .isEqualTo(move.path("members").asLong());
            }
        }
        JsonNode rfm = get("rfm");
        long sum = 0;
        for (JsonNode cell : rfm.path("cells")) {
            sum += cell.path("members").asLong();
            assertThat(behind(cell.path("point")))
                    .isEqualTo(cell.path("members").asLong());
        }
        assertThat(sum).isEqualTo(rfm.path("buyers").asLong());
        for (JsonNode group : rfm.path("groups")) {
            assertThat(behind(group.path("point")))
                    .isEqualTo(group.path("members").asLong());
        }
        for (JsonNode move : rfm.path("moves")) {
            assertThat(behind(move.path("point")))
                    .isEqualTo(move.path("members").asLong());
        }
        for (JsonNode histogram : rfm.path("histograms")) {
            long binned = 0;
            for (JsonNode bin : histogram.path("bins")) {
                binned += bin.path("members").asLong();
                assertThat(behind(bin.path("point")))
                        .as(histogram.path("of").asString())
                        .isEqualTo(bin.path("members").asLong());
            }
            assertThat(binned).isEqualTo(rfm.path("buyers").asLong());
        }
    }

    @Test
    void each_side_of_a_funnel_and_each_way_opens_those_who_took_it() {
        String funnel = encoded("[{\"did\": \"order\"}, {\"did\": \"order\"}, {\"did\": \"return\"}]");
        for (String split : List.of("source", "tier.main")) {
            Said said = shop.api()
                    .get("/v1/figures/funnel?within=527040&split=" + split + "&from=" + begin + "&funnel=" + funnel);
            if (said.status() == 400) {
                continue;
            }
            JsonNode answer = said.json();
            assertThat(answer.path("splits")).isNotEmpty();
            long first = 0;
            for (JsonNode side : answer.path("splits")) {
                for (int step = 0; step < 3; step++) {
                    assertThat(behind(side.path("step_points").get(step)))
                            .as(split + " " + side)
                            .isEqualTo(side.path("members").get(step).asLong());
                }
                first += side.path("members").get(0).asLong();
            }
            assertThat(first).isEqualTo(answer.at("/steps/0/members").asLong());
        }
        JsonNode paths = get("paths?break=10080&steps=3&from=" + begin);
        long gone = 0;
        for (JsonNode way : paths.path("top")) {
            if (way.has("point")) {
                assertThat(behind(way.path("point")))
                        .isBetween(1L, way.path("times").asLong());
                gone++;
            }
        }
        assertThat(gone).isPositive();
    }

    @Test
    void behind_points_and_cost_is_whoever_has_a_part_in_the_books() {
        JsonNode points = get("points?asset=points");
        for (JsonNode month : points.path("months")) {
            String from = month.path("begins").asString();
            for (Map.Entry<String, String> flow : Map.of(
                            "earned", "issued", "spent", "spent", "expired", "expired", "taken_back", "reversed")
                    .entrySet()) {
                long behind = behind(month.path(flow.getKey() + "_point"));
                assertThat(behind).as(flow.getKey() + " " + month).isEqualTo(sql("""
                                select count(*) from (
                                    select member_id from ledger.movement where program_id = :program and asset = 'points'
                                        and posted_on >= date '%1$s' and posted_on < date '%1$s' + interval '1 month'
                                        and cast(:zone as text) is not null
                                    group by 1
                                    having sum(case when to_place = '%2$s' then points when from_place = '%2$s' then -points
                                        else 0 end) <> 0) t
                                """.formatted(from, flow.getValue())));
                if (month.path(flow.getKey()).asLong() != 0) {
                    assertThat(behind).as(flow.getKey()).isPositive();
                }
            }
        }
        JsonNode last = points.path("months").get(points.path("months").size() - 1);
        assertThat(behind(last.path("closing_point")))
                .isEqualTo(sql("select count(*) from ledger.account where program_id = :program and asset = 'points'"
                        + " and pending + available + held + owed <> 0 and cast(:zone as text) is not null"));
        JsonNode cost = get("cost?from=" + begin);
        long buyers = 0;
        for (JsonNode month : cost.path("months")) {
            long here = behind(month.path("revenue_point"));
            buyers = Math.max(buyers, here);
            assertThat(behind(month.path("points_point"))).isLessThanOrEqualTo(behind(month.path("cost_point")));
            assertThat(behind(month.path("coupons_point"))).isLessThanOrEqualTo(behind(month.path("cost_point")));
        }
        assertThat(behind(cost.at("/sums/revenue_point"))).isGreaterThanOrEqualTo(buyers);
        assertThat(buyers).isPositive();
    }

    @Test
    void behind_days_between_orders_are_those_who_ordered_so() {
        JsonNode between = get("repurchase?from=" + begin).path("between");
        for (JsonNode each : between) {
            long orders = each.path("orders").asLong();
            assertThat(behind(each.path("point"))).isBetween(orders == 0 ? 0L : 1L, orders);
        }
    }

    @Test
    void what_stands_is_what_is_reckoned_afresh() {
        JsonNode standing = get("rfm?until=" + today + "&from=" + today.minusDays(29));
        JsonNode fresh = get("rfm?until=" + today + "&from=" + today.minusDays(29) + "&where="
                + encoded("{\"field\": \"member.days\", \"operator\": \">=\", \"value\": 0}"));
        assertThat(standing.path("bounds").toString())
                .isEqualTo(fresh.path("bounds").toString());
        assertThat(standing.path("cells").size()).isEqualTo(fresh.path("cells").size());
        for (int i = 0; i < standing.path("cells").size(); i++) {
            assertThat(standing.path("cells").get(i).path("members").asLong())
                    .isEqualTo(fresh.path("cells").get(i).path("members").asLong());
        }
        for (int i = 0; i < standing.path("moves").size(); i++) {
            assertThat(standing.path("moves").get(i).path("members").asLong())
                    .isEqualTo(fresh.path("moves").get(i).path("members").asLong());
        }
    }

    @Test
    void points_end_as_the_accounts_have_them() {
        JsonNode points = get("points?asset=points");
        long closing = points.path("months")
                .get(points.path("months").size() - 1)
                .path("closing")
                .asLong();
        // what has run out since somebody was looked at last is still in his account, and on the page of what is owed
        // no more
        long outstanding = sql("select sum(pending + available + held + owed)::bigint from ledger.account"
                + " where program_id = :program and asset = 'points' and cast(:zone as text) is not null");
        assertThat(closing).isEqualTo(outstanding);
        for (JsonNode month : points.path("months")) {
            assertThat(month.path("opening").asLong()
                            + month.path("earned").asLong()
                            - month.path("spent").asLong()
                            - month.path("expired").asLong()
                            - month.path("taken_back").asLong()
                            - month.path("other").asLong())
                    .isEqualTo(month.path("closing").asLong());
        }
    }

    @Test
    void what_is_expected_has_its_interval_and_those_at_risk_are_named() {
        JsonNode expectations = get("expectations?rank=churn&limit=5");
        assertThat(expectations.path("members")).hasSize(5);
        for (JsonNode line : expectations.path("members")) {
            for (String of : List.of("alive", "purchases", "churn", "value")) {
                assertThat(line.path(of).path("value").asDouble())
                        .isBetween(
                                line.path(of).path("low").asDouble(),
                                line.path(of).path("high").asDouble());
            }
            JsonNode one = shop.api()
                    .get("/v1/members/" + line.path("member").asString() + "/expectations")
                    .json();
            assertThat(one.path("expected").path("churn").toString())
                    .isEqualTo(line.path("churn").toString());
        }
        for (JsonNode top : expectations.path("tops")) {
            assertThat(behind(top.path("point"))).isEqualTo(top.path("members").asLong());
        }
        assertThat(expectations.at("/tops/4/members").asLong())
                .isEqualTo((expectations.path("total").asLong() + 1) / 2);
        JsonNode calibration = get("calibration?held_out=30");
        long seen = 0;
        for (JsonNode level : calibration.path("levels")) {
            seen += level.path("members").asLong();
            assertThat(behind(level.path("point")))
                    .isEqualTo(level.path("members").asLong());
        }
        assertThat(seen).isEqualTo(calibration.path("members").asLong());
        for (JsonNode risk : calibration.path("risks")) {
            assertThat(behind(risk.path("point")))
                    .isEqualTo(risk.path("members").asLong());
        }
        for (JsonNode step : calibration.path("steps")) {
            assertThat(behind(step.path("point")))
                    .isBetween(0L, step.path("actual").asLong());
        }
        JsonNode churn = get("churn");
        long sum = 0;
        for (JsonNode bin : churn.path("bins")) {
            sum += bin.path("members").asLong();
            assertThat(behind(bin.path("point"))).isEqualTo(bin.path("members").asLong());
        }
        assertThat(sum).isEqualTo(churn.path("members").asLong());
        assertThat(
                        sql(
                                "select count(*) from insight.fit where program_id = :program and cast(:zone as text) is not null"))
                .isPositive();
    }

    /** Facts that count how often they are asked for. */
    private final class Counted implements MemberFacts {
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public Asked of(long program) {
            asked.incrementAndGet();
            return facts.of(program);
        }

        @Override
        public @Nullable Layout layout(long program) {
            return facts.layout(program);
        }

        @Override
        public @Nullable Portrait portrait(long program, Taken taken, long member) {
            return facts.portrait(program, taken, member);
        }

        @Override
        public void tell(Listener listener) {
            facts.tell(listener);
        }
    }

    private ModelFits fits(MemberFacts of) {
        return new ModelFits(
                of,
                application.getBean(ModelSettings.class),
                application.getBean(Programmes.class),
                application.getBean(ProgramClocks.class),
                application.getBean(JdbcClient.class),
                application.getBean(Ids.class),
                "");
    }

    @Test
    void where_there_are_too_few_to_learn_from_that_is_found_once_a_day() {
        Shop small = Shop.open(application, "figures-few");
        small.told(Shop.paid(small.enrol("ext:few:1"), "few-1", 1_000));
        long program = application.getBean(Programmes.class).idOf("figures-few");
        facts.of(program);
        Following.pass(application);
        Counted counted = new Counted();
        ModelFits fits = fits(counted);
        for (int i = 0; i < 3; i++) {
            assertThat(Sight.of(program).call(() -> fits.of(program))).isInstanceOf(ModelFits.Asked.Not.class);
        }
        assertThat(counted.asked).hasValue(1);
        clock.advance(Duration.ofDays(1));
        try {
            Sight.of(program).call(() -> fits.of(program));
            assertThat(counted.asked).hasValue(2);
        } finally {
            clock.advance(Duration.ofDays(-1));
        }
    }

    @Test
    void of_a_programmes_fits_the_latest_are_kept() {
        long before =
                sql("select coalesce(max(id), 1000) from insight.fit where program_id = :program and :zone <> ''");
        Sight.everywhere()
                .run(() -> application
                        .getBean(JdbcClient.class)
                        .sql("""
                                insert into insight.fit (program_id, id, model, parameters, log_likelihood, members, known_until, fitted_at)
                                select :program, n, 'bg_nbd', '{}', -1, 1, current_date, now() from generate_series(1, 600) n
                                """)
                        .param("program", program())
                        .update());
        ModelFits fits = fits(facts);
        assertThat(Sight.of(program()).call(() -> fits.of(program()))).isInstanceOf(ModelFits.Asked.Here.class);
        assertThat(sql("select count(*) from insight.fit where program_id = :program and :zone <> ''"))
                .isEqualTo(400);
        assertThat(sql("select max(id) from insight.fit where program_id = :program and :zone <> ''"))
                .as("the latest among them")
                .isGreaterThan(before);
    }

    @Test
    void while_the_facts_are_being_read_it_says_so_and_how_far_it_is() throws SQLException {
        Shop other = Shop.open(application, "figures-wait");
        other.enrol("ext:wait:1");
        try (Connection owner = application.getBean(TestDatabase.class).owner().getConnection()) {
            owner.setAutoCommit(false);
            try (Statement statement = owner.createStatement()) {
                statement.execute("lock table member.member in access exclusive mode");
            }
            Said waits = other.api().get("/v1/figures/active");
            assertThat(waits.status()).as(waits.text()).isEqualTo(503);
            assertThat(waits.header("Retry-After")).isNotNull();
            assertThat(waits.json().path("events_read").asLong()).isZero();
            owner.rollback();
        }
        Said said = other.api().get("/v1/figures/composition?by=source");
        while (said.status() == 503) {
            Thread.onSpinWait();
            said = other.api().get("/v1/figures/composition?by=source");
        }
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        assertThat(said.json().path("members").asLong()).isEqualTo(1);
    }

    @Test
    void a_text_that_nobody_was_given_is_no_point() {
        for (String point : List.of("nothing", "members.nobody?what=ORDERS", "members.rfm?from=2026-01-01&cell=x")) {
            assertThat(shop.api()
                            .get("/v1/figures/members?point=" + encoded(point))
                            .status())
                    .as(point)
                    .isEqualTo(400);
        }
    }

    @Test
    void bounds_that_somebody_sets_count_from_then_on_and_nonsense_does_not() {
        Shop other = Shop.open(application, "figures-set");
        JsonNode settings = other.api().get("/v1/figures/rfm/settings").json();
        assertThat(settings.path("bins").asLong()).isEqualTo(5);
        String groups = settings.path("groups").toString();
        Said set = other.api()
                .send(
                        "PUT",
                        "/v1/figures/rfm/settings",
                        Shop.utf8("{\"bins\": 3, \"recency\": [30, 90], \"frequency\": [1, 3], \"money\": [1000, 5000],"
                                + " \"groups\": " + groups + "}"),
                        "Content-Type",
                        "application/json");
        assertThat(set.status()).as(set.text()).isEqualTo(200);
        other.told(Shop.paid(other.enrol("ext:set:1"), "S-1", 3_000));
        JsonNode rfm = other.api().get("/v1/figures/rfm").json();
        assertThat(rfm.path("bounds").path("set").asBoolean()).isTrue();
        assertThat(rfm.path("cells").get(0).path("recency").asLong()).isEqualTo(3);
        assertThat(rfm.path("cells").get(0).path("frequency").asLong()).isEqualTo(1);
        assertThat(rfm.path("cells").get(0).path("money").asLong()).isEqualTo(2);
        assertThat(other.api()
                        .send(
                                "PUT",
                                "/v1/figures/rfm/settings",
                                Shop.utf8("{\"bins\": 3, \"recency\": [90, 30], \"groups\": " + groups + "}"),
                                "Content-Type",
                                "application/json")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void groups_of_who_buys_alike_are_everybody_once_and_are_found_again_behind_their_points() {
        JsonNode groups = get("groups?groups=3&from=" + begin + "&until=" + today);
        assertThat(groups.path("groups")).hasSize(3);
        long members = 0;
        double spent = 0;
        for (JsonNode group : groups.path("groups")) {
            members += group.path("members").asLong();
            spent += group.path("spent_share").asDouble();
            assertThat(group.path("apart")).isNotEmpty();
            assertThat(behind(group.path("point")))
                    .isEqualTo(group.path("members").asLong());
        }
        assertThat(members).isEqualTo(groups.path("buyers").asLong());
        assertThat(groups.path("buyers").asLong() + groups.path("others").asLong())
                .isEqualTo(get("composition").path("members").asLong());
        assertThat(spent).isBetween(0.999, 1.001);
        assertThat(get("groups?groups=3&from=" + begin + "&until=" + today).path("groups"))
                .as("asked again")
                .isEqualTo(groups.path("groups"));
        long usual =
                get("groups?from=" + begin + "&until=" + today).path("groups").size();
        assertThat(usual).isBetween(3L, 8L);
        String forged = groups.at("/groups/0/point").asString().replaceAll("centres=[^&]*", "centres=1");
        assertThat(shop.api()
                        .get("/v1/figures/members?point=" + encoded(forged))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void who_goes_on_month_after_month_is_counted_fitted_and_found_again() {
        JsonNode retention = get("contract-retention?period=month&held_out=1&from=" + begin + "&until=" + today);
        long members = 0;
        for (JsonNode line : retention.path("renewals")) {
            assertThat(behind(line.path("left_point")))
                    .as("all who have made as many or more")
                    .isEqualTo(retention.path("members").asLong() - members);
            members += line.path("running").asLong() + line.path("ended").asLong();
            assertThat(behind(line.path("running_point")))
                    .isEqualTo(line.path("running").asLong());
            assertThat(behind(line.path("ended_point")))
                    .isEqualTo(line.path("ended").asLong());
            JsonNode left = line.path("expected_left");
            assertThat(left.path("low").asDouble())
                    .isLessThanOrEqualTo(left.path("value").asDouble());
            assertThat(left.path("high").asDouble())
                    .isGreaterThanOrEqualTo(left.path("value").asDouble());
        }
        assertThat(members).isEqualTo(retention.path("members").asLong());
        assertThat(retention.at("/renewals/0/left").asDouble()).isEqualTo(1);
        assertThat(retention.path("parameters").path("alpha").asDouble()).isPositive();
        assertThat(retention.has("calibration"))
                .as("fewer than thirty had come to a renewal a month ago")
                .isFalse();
    }

    private JsonNode goal(Map<String, Object> wanted) {
        Map<String, Object> body = new HashMap<>(
                Map.of("from", begin.toString(), "until", today.plusDays(20).toString(), "target", 100));
        body.putAll(wanted);
        Said said = shop.api().post("/v1/goals", Shop.json(body));
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json();
    }

    private String refusedGoal(Map<String, Object> wanted) {
        Map<String, Object> body = new HashMap<>(
                Map.of("from", begin.toString(), "until", today.plusDays(20).toString(), "target", 100));
        body.putAll(wanted);
        Said said = shop.api().post("/v1/goals", Shop.json(body));
        assertThat(said.status()).as(said.text()).isEqualTo(422);
        return said.text();
    }

    @Test
    void goals_are_of_members_who_come_back_of_points_tiers_coupons_and_funnels_too() {
        JsonNode returning = goal(Map.of(
                "measure", "returning_members", "from", begin.plusDays(30).toString()));
        assertThat(returning.path("actual").asLong())
                .isEqualTo(sql("""
                select count(*) from (select member_id, min(occurred_at) first, max(occurred_at) last %s group by 1) m
                where (first at time zone :zone)::date < date '%s' and (last at time zone :zone)::date >= date '%s'
                """.formatted(PAID, begin.plusDays(30), begin.plusDays(30))));
        JsonNode spent = goal(Map.of("measure", "points_spent", "of", "points"));
        assertThat(spent.path("actual").asLong()).isZero();
        assertThat(spent.path("unit").asString()).isEqualTo("units");
        JsonNode tier = goal(Map.of("measure", "tier_members", "of", "status/member"));
        assertThat(tier.path("actual").asLong())
                .isEqualTo(get("tiers?ladder=status")
                        .path("tiers")
                        .valueStream()
                        .filter(each -> each.has("tier"))
                        .mapToLong(each -> each.path("members").asLong())
                        .sum());
        JsonNode silver = goal(Map.of("measure", "tier_members", "of", "status/silver"));
        assertThat(silver.path("actual").asLong())
                .isLessThan(tier.path("actual").asLong());
        String steps = "[{\"did\": \"order\"}, {\"did\": \"return\"}]";
        JsonNode funnel = goal(Map.of("measure", "funnel_conversion", "of", steps));
        JsonNode reached = get("funnel?from=" + begin + "&until=" + today + "&funnel=" + encoded(steps))
                .path("steps");
        assertThat(funnel.path("actual").asLong())
                .isEqualTo(10_000
                        * reached.get(1).path("members").asLong()
                        / reached.get(0).path("members").asLong());
        assertThat(goal(Map.of("measure", "coupons_used")).path("actual").asLong())
                .isZero();
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("measure", "points_spent"),
                Map.of("measure", "points_spent", "of", "gold"),
                Map.of("measure", "tier_members", "of", "silver"),
                Map.of("measure", "tier_members", "of", "status/tin"),
                Map.of("measure", "funnel_conversion", "of", "[]"),
                Map.of("measure", "coupons_used", "of", "no-such-template"),
                Map.of("measure", "orders", "of", "points"))) {
            assertThat(refusedGoal(wrong)).contains("figures.goal-of");
        }
        assertThat(refusedGoal(Map.of("measure", "coupons_used", "store", "s0")))
                .contains("figures.goal-of-no-store");
    }
}
