package zhiyin.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;
import zhiyin.program.Programmes;
import zhiyin.staff.Hired;

/** What analysts may ask in SQL, and what nobody gets by it. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestPropertySource(
        properties = {"zhiyin.facts.sql-time=1500ms", "zhiyin.facts.memory=96MB", "zhiyin.facts.spill=32MB"})
class SqlDoorTests {

    private final ApplicationContext application;
    private final TestClock clock;
    private final FactCopies facts;
    private final JdbcClient database;
    private Shop shop;
    private Shop other;

    @Autowired
    SqlDoorTests(ApplicationContext application, TestClock clock, FactCopies facts, JdbcClient database) {
        this.application = application;
        this.clock = clock;
        this.facts = facts;
        this.database = database;
    }

    @BeforeAll
    void open() throws SQLException {
        shop = Shop.open(application, "sql-shop");
        String one = shop.enrol("ext:sql:one");
        String two = shop.enrol("ext:sql:two");
        shop.told(Shop.paid(one, "Q-1", "food", 2, 1_000));
        clock.advance(Duration.ofDays(1));
        shop.told(Shop.paid(one, "Q-2", "food", 1, 2_000));
        shop.told(Shop.paid(two, "Q-3", "toys", 1, 5_000));
        other = Shop.open(application, "sql-other");
        other.told(Shop.paid(other.enrol("ext:sql:secret"), "S-1", "secrets", 1, 777));
        for (Shop each : List.of(shop, other)) {
            assertThat(facts.of(program(each))).isInstanceOf(MemberFacts.Asked.Here.class);
            facts.settle(program(each));
        }
    }

    private long program(Shop each) {
        return application.getBean(Programmes.class).idOf(each.code());
    }

    private Said ask(String sql) {
        return shop.api().post("/v1/figures/sql", Shop.json(Map.of("sql", sql)));
    }

    private JsonNode rows(String sql) {
        Said said = ask(sql);
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json().path("rows");
    }

    @Test
    void a_question_is_answered_with_columns_and_rows_and_the_moment_it_is_of() {
        Said said = ask("""
                select member, count(*) as orders, sum(paid) as paid, max(day) as latest, max(occurred_at) as at
                from orders group by all order by paid desc, member; -- that is all
                """);
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        JsonNode answer = said.json();
        assertThat(answer.path("columns").get(2).path("name").asString()).isEqualTo("paid");
        assertThat(answer.path("columns").get(3).path("type").asString()).isEqualTo("date");
        assertThat(answer.path("rows")).hasSize(2);
        assertThat(answer.path("rows").get(0).get(2).asLong()).isEqualTo(5_000);
        assertThat(answer.path("rows").get(1).get(1).asLong()).isEqualTo(2);
        assertThat(answer.path("rows").get(1).get(4).asString()).endsWith("Z");
        assertThat(answer.path("more").asBoolean()).isFalse();
        assertThat(answer.path("as_of").asString()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
            select count(*) from orders => 3
            from orders select count(*) => 3
            with o as (select * from orders), p as (select * from o) select count(*) from p => 3
            with recursive t(i) as (select 1 union all select i + 1 from t where i < 5) select sum(i) from t => 15
            select sum(x) from range(4) t(x) => 6
            select count(*) from generate_series(1, 3) => 3
            select count(*) from orders o join member m on m.number = o.member where m.joined <= o.day => 3
            select count(*) from orders o left join lateral (select 1) l on true => 3
            select count(*) from (select row_number() over (partition by member order by occurred_at) as n from orders) where n = 1 => 2
            select count(*) from (select member from orders intersect select number from member) => 2
            select count(distinct date_trunc('month', day)) >= 1 from orders => true
            select max(case when category like 'f%' then 1 else 0 end) from lines => 1
            select count(*) from orders where paid between 1 and 1500 and member in (select number from member) => 1
            select cast(round(avg(paid), 2) as double) > 0 from orders => true
            select count(*) from orders where day > date '2020-01-01' and occurred_at < timestamp '2100-01-01 00:00:00' - interval 3 days => 3
            select upper(category) || '!' from lines order by 1 limit 1 => FOOD!
            select count(*) from lines l where exists (select 1 from orders o where o.number = l.order_number and o.member = l.member) => 3
            select "member" from "orders" where member = 0 limit 1 => 0
            select sum(n) from (values (1), (2)) v(n) => 3
            select count(*) filter (where paid > 1000) from orders => 2
            select median(paid)::bigint from orders => 2000
            with recursive known(n) as (select number from member) select count(*) from known => 2
            with o as materialized (select * from orders) select count(*) from o a join o b using (number) => 3
            select 1 as 数, '会员' as 名 => 1
            """)
    void what_analysts_ask_is_let_through(String sql, String answer) {
        assertThat(rows(sql).get(0).get(0).asString()).isEqualTo(answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from read_csv('/etc/passwd')",
                "select * from read_text('/etc/passwd')",
                "select * from read_blob('/etc/passwd')",
                "select * from read_json('/etc/passwd')",
                "select * from read_parquet('x.parquet')",
                "select * from parquet_metadata('x.parquet')",
                "select * from glob('/etc/*')",
                "select * from '/etc/passwd'",
                "from 'file.parquet'",
                "from \"file.parquet\"",
                "select * from sniff_csv('/etc/passwd')",
                "copy (select 1) to '/tmp/taken.csv'",
                "copy orders to '/tmp/taken.csv'",
                "export database '/tmp/taken'",
                "attach '/tmp/other.duckdb'",
                "detach memory",
                "use main",
                "pragma database_list",
                "select * from pragma_database_list()",
                "select * from pragma_table_info('known')",
                "set memory_limit = '10GB'",
                "reset memory_limit",
                "install httpfs",
                "load httpfs",
                "call pragma_version()",
                "create table x (a int)",
                "create or replace view door.orders as select 1",
                "insert into orders values (1)",
                "update orders set paid = 0",
                "delete from orders",
                "drop table orders",
                "drop view orders",
                "truncate orders",
                "begin",
                "checkpoint",
                "vacuum",
                "explain select * from orders",
                "describe orders",
                "summarize orders",
                "show tables",
                "show all tables",
                "select * from (show tables)",
                "select * from (describe orders)",
                "pivot orders on member using sum(paid)",
                "from orders pivot (sum(paid) for member in (0, 1))",
                "prepare p as select 1",
                "execute p",
                "deallocate p",
                "select * from duckdb_secrets()",
                "select * from duckdb_settings()",
                "select * from duckdb_tables()",
                "select * from duckdb_databases()",
                "select * from duckdb_functions()",
                "select * from duckdb_memory()",
                "select * from duckdb_temporary_files()",
                "select * from duckdb_logs",
                "select * from query('select * from known')",
                "select * from query_table('known')",
                "select * from query_table(['known'])",
                "select * from seq_scan('known')",
                "select * from json_execute_serialized_sql('{}')",
                "select json_serialize_sql('select 1')",
                "select * from information_schema.tables",
                "select * from pg_catalog.pg_class",
                "select * from pg_class",
                "select * from sqlite_master",
                "select * from sqlite_schema",
                "select * from duckdb_columns",
                "select * from known",
                "select * from place",
                "select * from copy",
                "select * from main.orders",
                "select * from main.member",
                "select * from main.known",
                "select * from door.orders",
                "select * from temp.came_known",
                "select * from came_member",
                "with known as (select * from known) select * from known",
                "with a as (select * from place), place as (select 1) select * from a",
                "select * from known where exists (with known as (select 1) select 1)",
                "with recursive known as (select * from known union all select * from known) select * from known",
                "select (select count(*) from known)",
                "select * from orders where member in (select number from known)",
                "select * from orders order by (select max(member) from known)",
                "select * from orders limit (select count(*) from known)",
                "select sum(paid) over (order by (select max(member) from known)) from orders",
                "select * from orders o join known k on k.number = o.member",
                "select * from orders, lateral (select * from known) k",
                "values ((select max(member) from known))",
                "select * from unnest((select list(member) from known))",
                "select getenv('HOME')",
                "select current_setting('memory_limit')",
                "select current_database()",
                "select current_schemas(true)",
                "select version()",
                "select current_user",
                "select session_user",
                "select user",
                "select current_schema",
                "select current_catalog",
                "select nextval('x')",
                "select txid_current()",
                "select repeat('x', 1000000000)",
                "select lpad('x', 1000000000, 'y')",
                "select rpad('x', 1000000000, 'y')",
                "select replace(repeat('x', 10), 'x', 'yy')",
                "select format('{:1000000000d}', 1)",
                "select printf('%1000000000d', 1)",
                "select range(1000000000)",
                "select unnest(generate_series(1, 1000000000))",
                "select list(member) from orders",
                "select array_agg(member) from orders",
                "select bar(1, 0, 1, 1000000000)",
                "select main.sum(1)",
                "select system.main.count(*) from orders",
                "select list_transform([1, 2], lambda x : x + 1)",
                "select columns('.*') from orders",
                "select columns(*) from orders",
                "select * from orders at (version => 1)",
                "select ?",
                "select $1",
                "select $name",
                "select 'a'::json",
                "select '1'::bignum",
                "select 'x'::blob",
                "select '101'::bit",
                "select 1::orders",
                "select 'a' collate nocase",
                "with recursive t(s) as (select 'x' union all select s || s from t) select max(length(s)) from t",
                "select 'a'||'b'||'c'||'d'||'e'||'f'||'g'||'h'||'i'||'j'",
                "select 1; select 2",
                "select 1; drop table orders",
                "select 1 /* */; attach '/tmp/x'",
                ";",
                "-- nothing",
                "/* nothing",
                "selec 1",
                "select",
                "ｓｅｌｅｃｔ 1",
                "select * from ｋｎｏｗｎ",
                "select * from \"KNOWN\"",
                "select * from \"known\"",
                "select * from \"main\".\"known\"",
                "select * from \"main.known\"",
                "select nothing from orders",
                "select birthday from member",
                "select birth_month_day from member",
                "select m.birthday from member m",
                "select 'x'::integer from orders",
                "select * from (select 1",
                "select 1) union (select 2",
                "select levenshtein(string_agg(product), string_agg(category)) from lines"
            })
    void what_is_not_known_to_be_harmless_is_refused_with_a_reason(String sql) {
        Said said = ask(sql);
        assertThat(said.status()).as(sql + " " + said.text()).isEqualTo(422);
        assertThat(said.json().path("errors").get(0).path("pointer").asString()).isEqualTo("/sql");
        assertThat(said.json().path("errors").get(0).path("detail").asString()).isNotEmpty();
        assertThat(said.json().path("errors").get(0).path("code").asString()).isNotEqualTo("sql.too-slow");
    }

    /** Names put in the place of what they stand for, and stars of stars: twice as much with every step. */
    private static List<String> growing() {
        StringBuilder names = new StringBuilder("select paid as a0");
        StringBuilder tables = new StringBuilder("with t0 as (select paid from orders)");
        StringBuilder stars = new StringBuilder("select * from orders");
        for (int i = 1; i <= 30; i++) {
            names.append(", a%d + a%d as a%d".formatted(i - 1, i - 1, i));
            tables.append(", t%d as (select x.paid from t%d x, t%d y)".formatted(i, i - 1, i - 1));
            stars = new StringBuilder("select *, * from (" + stars + ")");
        }
        return List.of(
                names + " from orders",
                tables + " select count(*) from t30",
                stars.toString(),
                "select " + "*, ".repeat(2_000) + "* from orders",
                "select count(*) from orders where paid in (select " + names.substring("select ".length())
                        + " from orders)");
    }

    @ParameterizedTest
    @MethodSource("growing")
    void what_becomes_large_when_it_is_written_out_is_refused_before_it_is_run(String sql) {
        Said said = ask(sql);
        assertThat(said.status()).as(said.text()).isEqualTo(422);
        assertThat(said.json().path("errors").get(0).path("code").asString()).isEqualTo("sql.grows");
    }

    @Test
    void an_answer_of_many_columns_has_the_fewer_rows() {
        Said said = shop.api()
                .post(
                        "/v1/figures/sql",
                        Shop.json(Map.of(
                                "sql", "select " + "x, ".repeat(399) + "x from range(10000) t(x)", "limit", 10_000)));
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        assertThat(said.json().path("rows")).hasSize(2_500);
        assertThat(said.json().path("more").asBoolean()).isTrue();
    }

    @Test
    void members_are_seen_as_they_are_portrayed() {
        assertThat(rows("select count(*), count(lifecycle_stage), count(rfm_group), max(rfm_frequency) from member")
                        .get(0)
                        .toString())
                .isEqualTo("[2,2,2,2]");
        assertThat(rows("select lifecycle_stage from member group by all").toString())
                .isEqualTo("[[\"new\"]]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select count(*) from range(100000000) a, range(100000000) b where a.range + b.range = 7",
                "with recursive t(i) as (select 1 union all select i + 1 from t) select count(*) from t",
                "select sum(x) from range(1000000000000) t(x)",
                "select count(*) from (select distinct a.range + b.range * 100000 from range(100000) a, range(100000) b)"
            })
    void what_has_no_end_or_no_room_is_ended_and_others_are_answered_then(String sql) {
        Said said = ask(sql);
        assertThat(said.status()).as(said.text()).isEqualTo(422);
        assertThat(said.json().path("errors").get(0).path("code").asString()).isIn("sql.too-slow", "sql.too-large");
        assertThat(rows("select count(*) from orders").get(0).get(0).asLong()).isEqualTo(3);
    }

    @Test
    void nobodys_id_or_birthday_and_no_other_programme_is_in_any_table() {
        JsonNode tables = shop.api()
                .get("/v1/figures/sql/tables", "Accept-Language", "zh-CN")
                .json()
                .path("tables");
        assertThat(tables).hasSize(6);
        for (JsonNode table : tables) {
            assertThat(table.path("says").asString()).isNotEmpty();
            for (JsonNode column : table.path("columns")) {
                assertThat(column.path("says").asString()).isNotEmpty();
                assertThat(column.path("name").asString()).doesNotContain("birth");
            }
            Said all = ask("select * from " + table.path("name").asString());
            assertThat(all.status()).as(all.text()).isEqualTo(200);
            assertThat(all.text()).doesNotContain("secrets").doesNotContain("777");
            assertThat(all.json().path("columns")).hasSameSizeAs(table.path("columns"));
        }
        assertThat(tables.get(0).path("says").asString()).isEqualTo("当前计入的会员。");
        Said theirs = other.api().post("/v1/figures/sql", Shop.json(Map.of("sql", "select category from lines")));
        assertThat(theirs.text()).contains("secrets");
    }

    @Test
    void a_fault_says_where_it_is() {
        assertThat(ask("select paid,\n nothing from orders")
                        .json()
                        .path("position")
                        .asInt())
                .isEqualTo(14);
        assertThat(ask("select '会员', paid frm orders x").json().path("position").asInt(-1))
                .isPositive();
        JsonNode refused = ask("select '会员', getenv('HOME')").json();
        assertThat(refused.path("errors").get(0).path("code").asString()).isEqualTo("sql.function");
        assertThat(refused.path("position").asInt()).isEqualTo(13);
        assertThat(ask("select nothing from orders").json().path("says").asString())
                .contains("nothing");
    }

    @Test
    void rows_are_as_many_as_were_asked_for_and_a_table_is_safe_in_a_spreadsheet() {
        Said said =
                shop.api().post("/v1/figures/sql", Shop.json(Map.of("sql", "select x from range(9) t(x)", "limit", 4)));
        assertThat(said.json().path("rows")).hasSize(4);
        assertThat(said.json().path("more").asBoolean()).isTrue();
        assertThat(shop.api()
                        .post("/v1/figures/sql", Shop.json(Map.of("sql", "select 1", "limit", 50_001)))
                        .status())
                .isEqualTo(422);
        Said table = shop.api()
                .post(
                        "/v1/figures/sql.csv",
                        Shop.json(Map.of("sql", "select '=1+1' as a, 2 as b, null as c, 'x,y' as d")));
        assertThat(table.text()).isEqualTo("a,b,c,d\r\n'=1+1,2,,\"x,y\"\r\n");
        assertThat(shop.api()
                        .post("/v1/figures/sql.csv", Shop.json(Map.of("sql", "drop table orders")))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void the_trail_keeps_what_was_asked_also_what_was_refused() {
        for (String sql : List.of("select 42 as kept_in_the_trail", "drop table kept_in_the_trail")) {
            Said said = ask(sql);
            assertThat(database.sql(
                                    "select after ->> 'asked' from trail.entry where request = :request and operation = 'askSql'")
                            .param("request", said.header("X-Request-Id"))
                            .query(String.class)
                            .single())
                    .isEqualTo(sql);
        }
    }

    @Test
    void one_question_of_a_programme_is_answered_at_a_time() throws InterruptedException, ExecutionException {
        String long_ = "select count(*) from range(100000000) a, range(100000000) b where a.range + b.range = 7";
        try (var two = Executors.newFixedThreadPool(2)) {
            CountDownLatch begin = new CountDownLatch(2);
            List<Future<Said>> said = List.of(
                    two.submit(() -> {
                        begin.countDown();
                        begin.await();
                        return ask(long_);
                    }),
                    two.submit(() -> {
                        begin.countDown();
                        begin.await();
                        return ask(long_);
                    }));
            List<Integer> statuses =
                    List.of(said.get(0).get().status(), said.get(1).get().status());
            assertThat(statuses).containsExactlyInAnyOrder(422, 429);
        }
        assertThat(other.api()
                        .post("/v1/figures/sql", Shop.json(Map.of("sql", "select 1")))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void whoever_may_see_figures_alone_or_some_stores_alone_is_not_let_in() {
        String question = Shop.json(Map.of("sql", "select 1"));
        assertThat(Shop.door(application).post("/v1/figures/sql", question).status())
                .isEqualTo(401);
        Runnable later = () -> clock.advance(Duration.ofMinutes(1));
        ApiClient figures = Hired.as(application, "figures-alone@example.org", "auditor", shop.code(), later);
        ApiClient stores = Hired.inStores(
                application, "some-stores@example.org", "operator", shop.code(), List.of("north"), later);
        for (ApiClient one : List.of(figures, stores)) {
            for (Said said : List.of(
                    one.post("/v1/figures/sql", question),
                    one.post("/v1/figures/sql.csv", question),
                    one.get("/v1/figures/sql/tables"))) {
                assertThat(said.status()).as(said.text()).isEqualTo(403);
                assertThat(said.json().path("permission").asString()).isEqualTo("figures.sql");
            }
        }
        ApiClient all = Hired.as(application, "all-stores@example.org", "operator", shop.code(), later);
        assertThat(all.post("/v1/figures/sql", question).status()).isEqualTo(200);
    }

    @Test
    void the_copy_says_how_far_it_is_and_what_it_comes_to() throws SQLException {
        JsonNode copy = shop.api().get("/v1/figures/copy").json();
        assertThat(copy.path("tables")).hasSize(6);
        assertThat(copy.path("tables").get(2).path("rows").asLong()).isEqualTo(3);
        assertThat(copy.path("place").get(0).path("hash").asString()).hasSize(64);
        facts.makeAgain(program(shop));
        facts.of(program(shop));
        facts.pass();
        facts.settle(program(shop));
        assertThat(shop.api().get("/v1/figures/copy").json().path("tables")).isEqualTo(copy.path("tables"));
    }
}
