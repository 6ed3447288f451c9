package zhiyin.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.database.Sight;
import zhiyin.http.ApiClient.Said;
import zhiyin.intake.Days;
import zhiyin.member.Members;
import zhiyin.program.Programmes;

/** A person is given what there is about him, and is deleted without a trace; afterwards the books are in order. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class PersonsTests {
    /** What stands for a person wherever something is written; and his phone. */
    private static final String MARKER = "zebrafink";

    private static final String PHONE = "+8613912345678";
    private static final List<String> MARKS = List.of(MARKER, PHONE.substring(1), "1990-05-17", "1990-05-18");

    private final ApplicationContext application;
    private final JdbcClient database;
    private final TestClock clock;
    private final JdbcTemplate template;
    private final TransactionTemplate transaction;
    private Shop shop;
    private String marked;

    @Autowired
    PersonsTests(
            ApplicationContext application,
            JdbcClient database,
            TestClock clock,
            JdbcTemplate template,
            TransactionTemplate transaction) {
        this.application = application;
        this.database = database;
        this.clock = clock;
        this.template = template;
        this.transaction = transaction;
    }

    @BeforeAll
    void open() throws IOException {
        shop = Shop.open(
                application,
                "persons",
                Shop.yaml("persons").replace("  rules:\n", """
                                          rules:
                                            - {code: liked, name: Liked, asset: points, on: order.paid, award: {points: 7},
                                               when: {combinator: and, rules: [{field: member.favourite, operator: "=", value: tea}]}}
                                        """)
                        + "\nhousehold: {members: 4, pool: [points]}\nrelations: [{code: pet, name: Pet}]\n");
        // another class's programme of the same number may have left one
        FileSystemUtils.deleteRecursively(copy());
    }

    @AfterEach
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    private Said ask(String method, String path, String body) {
        return shop.api()
                .send(
                        method,
                        path,
                        Shop.utf8(body),
                        "Content-Type",
                        "application/json",
                        "Idempotency-Key",
                        Shop.freshKey());
    }

    private static void taken(Said said) {
        assertThat(said.status()).as(said.text()).isBetween(200, 299);
    }

    /** Somebody who has left his mark wherever there is room for one. */
    private String somebody(String phone, String mark, String birthday) {
        Said said = shop.api()
                .post(
                        "/v1/members",
                        Shop.json(Map.of(
                                "identities",
                                List.of("phone:" + phone, "email:" + mark + phone.substring(1) + "@example.org"),
                                "name",
                                "Zoe " + mark,
                                "birthday",
                                birthday,
                                "source",
                                "poster-" + mark,
                                "attributes",
                                Map.of("favourite", mark))),
                        "Idempotency-Key",
                        "enrol:" + mark + ":" + phone);
        taken(said);
        String member = said.json().path("member").asString();
        shop.told(Shop.paid(member, "o-" + phone.substring(10), 10_000));
        taken(shop.tell("again:" + mark + ":" + phone, Shop.paid(member, "o-" + phone.substring(10), 10_000)));
        shop.told("""
                {"type": "activity.done", "member": "%s", "activity": "review.posted", "attributes": {"words": "zebrafink"}}""".formatted(member).replace("zebrafink", mark));
        shop.told("""
                {"type": "member.marked", "member": "%s", "tags": ["zebrafink"], "segments": ["zebrafink"]}""".formatted(member).replace("zebrafink", mark));
        taken(ask("POST", "/v1/adjustments", """
                {"member": "%s", "kind": "credit", "reason": "goodwill", "points": 20, "note": "zebrafink called"}""".formatted(member).replace("zebrafink", mark)));
        taken(ask("POST", "/v1/members/" + member + "/consents", """
                {"source": "till", "consents": [
                  {"purpose": "marketing", "channel": "sms", "given": true, "notice": "2026-1", "proof": "zebrafink signed"}]}""".replace("zebrafink", mark)));
        taken(shop.api().get("/v1/members/" + member + "/contact?reason=" + mark + "%20asked"));
        taken(ask("POST", "/v1/members/" + member + "/relations", """
                {"kind": "pet", "name": "zebrafink's cat", "birthday": "2020-01-01"}""".replace("zebrafink", mark)));
        taken(ask("PUT", "/v1/members/" + member + "/birthday", """
                {"birthday": "%s", "reason": "zebrafink wrote"}""".formatted(
                        LocalDate.parse(birthday).plusDays(1))
                .replace("zebrafink", mark)));
        return member;
    }

    /** In which tables something that stands for him is found, in any column. */
    private List<String> traces() {
        return traces(MARKS);
    }

    /** What a dump of each table would hold, as text, and byte by byte: what is no text in it is looked through too. */
    private List<String> traces(List<String> marks) {
        List<String> found = new ArrayList<>();
        List<String> tables = database.sql("""
                        select quote_ident(table_schema) || '.' || quote_ident(table_name) from information_schema.tables
                        where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
                        order by 1
                        """).query(String.class).list();
        assertThat(tables).hasSizeGreaterThan(80);
        Sight.everywhere()
                .run(() -> tables.forEach(table -> {
                    String dumped = dump(table);
                    for (String mark : marks) {
                        if (dumped.contains(mark.toLowerCase(Locale.ROOT))) {
                            found.add(table + " " + mark);
                        }
                    }
                }));
        return found;
    }

    /** What the database itself writes of a table in either of its own formats; a byte a character, in small letters. */
    private String dump(String table) {
        return Objects.requireNonNull(transaction.execute(status -> template.execute((Connection connection) -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            // what is in sight is said with the first statement, which what is beneath would be without
            try (Statement statement = connection.createStatement()) {
                statement.execute("select 1");
                for (String format : List.of("text", "binary")) {
                    connection
                            .unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyOut("copy (select * from " + table + ") to stdout (format " + format + ")", bytes);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bytes.toString(StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        })));
    }

    private Path copy() {
        long program = application
                .getBean(Programmes.class)
                .byCode("persons")
                .orElseThrow()
                .id();
        return Path.of(
                application.getEnvironment().getRequiredProperty("zhiyin.data"), "history", Long.toString(program));
    }

    private void backtest() {
        // of a day that is not over there is no past
        clock.advance(Duration.ofDays(1));
        String all = "/v1/programs/persons/backtests";
        Said said = shop.api().post(all, "{\"version\": 1}");
        assertThat(said.status()).as(said.text()).isEqualTo(202);
        String path = all + "/" + said.json().path("id").asString();
        for (int i = 0; i < 600; i++) {
            String state = shop.api().get(path).json().path("state").asString();
            if (state.equals("done")) {
                return;
            }
            assertThat(state).as(shop.api().get(path).text()).isNotEqualTo("failed");
            LockSupport.parkNanos(50_000_000);
        }
        throw new AssertionError("the back-test is not done");
    }

    @Test
    void i22_whoeverIsDeletedLeavesNoTraceAndTheBooksInOrder(CapturedOutput log) throws Exception {
        marked = somebody(PHONE, MARKER, "1990-05-17");
        shop.told(Shop.held(marked, "h-1", 5));
        assertThat(traces())
                .as("the marks are there to be found")
                .contains(
                        "intake.event " + MARKER,
                        "intake.further_key " + MARKER,
                        "privacy.consent " + MARKER,
                        "privacy.disclosure " + MARKER,
                        "privacy.birthday_change " + MARKER,
                        "household.relation " + MARKER,
                        "member.mark " + MARKER,
                        "member.marked " + MARKER,
                        "member.member " + MARKER);
        backtest();
        assertThat(copy()).isDirectory();
        Said held = shop.api().send("DELETE", "/v1/members/" + marked, null);
        assertThat(held.code()).isEqualTo("conflict");
        assertThat(held.json().path("holds").asLong()).isEqualTo(1);
        shop.told(Shop.ended("released", marked, "h-1"));
        taken(ask(
                "POST",
                "/v1/households",
                "{\"household\": \"f\", \"member\": \"%s\", \"consent\": true}".formatted(marked)));
        String movements = movements();

        assertThat(shop.api().send("DELETE", "/v1/members/phone:" + PHONE, null).status())
                .isEqualTo(204);

        assertThat(traces()).isEmpty();
        assertThat(copy()).doesNotExist();
        assertThat(log.getAll()).doesNotContainIgnoringCase(MARKER).doesNotContain(PHONE.substring(1));
        assertThat(movements()).as("not a movement is lost").isEqualTo(movements);
        for (String asked : List.of("", "/personal-data", "/consents", "/statement", "/contact?reason=who")) {
            assertThat(shop.api().get("/v1/members/" + marked + asked).code())
                    .as(asked)
                    .isEqualTo("not-found");
        }
        assertThat(shop.api().send("DELETE", "/v1/members/" + marked, null).status())
                .isEqualTo(404);
        assertThat(shop.tell(Shop.spent(marked, "s-1", 1)).code()).isEqualTo("not-found");
        String other = shop.enrol("card:other");
        taken(ask("POST", "/v1/adjustments", """
                {"member": "%s", "kind": "credit", "reason": "goodwill", "points": 20}""".formatted(other)));
        assertThat(ask("POST", "/v1/transfers", """
                        {"member": "%s", "to": "%s", "transfer": "t-1", "points": 10}""".formatted(other, marked)).code())
                .isEqualTo("not-found");
        theCopyIsMadeWithoutHim();
        time();
    }

    private String merged(String from, String into) {
        Said said = ask("POST", "/v1/members/" + from + "/merge", "{\"into\": \"" + into + "\", \"reason\": \"one\"}");
        taken(said);
        return from;
    }

    private static JsonNode tables(Said said) {
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return JsonMapper.shared().readTree(said.bytes()).path("tables");
    }

    @Test
    void i22_whoWasMergedIsOnePersonWhicheverNumberIsNamed() {
        String first = somebody("+8613700000010", "kookaburra", "1980-01-01");
        String second = somebody("+8613700000011", "wombatling", "1981-01-01");
        String undone = somebody("+8613700000012", "cassowary", "1982-01-01");
        merged(undone, second);
        taken(ask("POST", "/v1/members/" + undone + "/unmerge", "{\"reason\": \"two\"}"));
        merged(first, second);

        JsonNode byThis = tables(shop.api().get("/v1/members/" + first + "/personal-data"));
        JsonNode byThat = tables(shop.api().get("/v1/members/phone:+8613700000011/personal-data"));
        assertThat(byThis.path("member.member")).hasSize(2).isEqualTo(byThat.path("member.member"));
        assertThat(byThis.toString()).contains("kookaburra called", "wombatling called");
        assertThat(byThis.path("intake.event").toString()).doesNotContain("cassowary called");

        taken(shop.api().send("DELETE", "/v1/members/" + first, null));

        for (String word : List.of("kookaburra", "13700000010", "wombatling", "13700000011")) {
            assertThat(traces(List.of(word))).as(word).isEmpty();
        }
        for (String number : List.of(first, second)) {
            assertThat(shop.api().get("/v1/members/" + number).code()).isEqualTo("not-found");
        }
        assertThat(shop.api().get("/v1/members/phone:+8613700000012").status())
                .as("who was told apart again stays")
                .isEqualTo(200);
        assertThat(database.sql("select count(*) from member.merged_identity where member_id in ("
                                + Members.ID.parse(first) + ", " + Members.ID.parse(second) + ")")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void i22_theTrailIsWholeAfterWhatSaysSomethingOfSomebodyHasGoneOutOfIt() {
        String member = somebody("+8613700000013", "bandicoot", "1980-01-01");
        Long id = Members.ID.parse(member);
        String seen = "/v1/audit?object=member:" + member;
        assertThat(shop.admin().get(seen).text()).contains("bandicoot asked");
        assertThat(database.sql("select count(*) from trail.entry e where e::text like '%bandicoot%'")
                        .query(Long.class)
                        .single())
                .as("the chained entry has a mark alone")
                .isZero();
        String chain =
                "select string_agg(encode(hash, 'hex'), ',' order by sequence) from trail.link where sequence <= ";
        long last = database.sql("select max(sequence) from trail.link")
                .query(Long.class)
                .single();
        String before = database.sql(chain + last).query(String.class).single();
        taken(shop.api().send("DELETE", "/v1/members/" + member, null));
        assertThat(database.sql(chain + last).query(String.class).single()).isEqualTo(before);
        assertThat(traces(List.of("bandicoot"))).isEmpty();
        String left = shop.admin().get(seen).text();
        assertThat(left).contains("revealMember", "deletePerson").doesNotContain("bandicoot");
        assertThat(database.sql("select count(*) from trail.veiled where whose = 'member' and whose_id = " + id)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void s22_nothingIsTakenOutOfTheTrailWhoeverIsStillThere() {
        String member = somebody("+8613700000014", "dunnart", "1980-01-01");
        for (String statement : List.of(
                "delete from trail.veiled where whose_id = " + Members.ID.parse(member),
                "delete from trail.veiled where whose = 'key'")) {
            assertThatThrownBy(() -> database.sql(statement).update())
                    .as(statement)
                    .rootCause()
                    .hasMessageContaining("written once and never changed");
        }
        assertThatThrownBy(() -> database.sql("update trail.veiled set value = 'another'")
                        .update())
                .rootCause()
                .hasMessageContaining("permission denied");
    }

    @Test
    void whatWaitsForASecondPersonAndNamesWhoeverIsDeletedIsNotDone() {
        String member = somebody("+8613700000015", "numbat", "1980-01-01");
        taken(shop.admin()
                .send(
                        "PUT",
                        "/v1/programs/persons/approval-rules/grant",
                        Shop.utf8("{\"asked\": \"everybody\", \"over\": 100}"),
                        "Content-Type",
                        "application/json"));
        Said waiting = ask("POST", "/v1/adjustments", """
                {"member": "phone:+8613700000015", "kind": "credit", "reason": "goodwill", "points": 5000, "note": "numbat called"}""");
        assertThat(waiting.status()).as(waiting.text()).isEqualTo(202);
        assertThat(traces(List.of("13700000015"))).contains("approval.request 13700000015");
        taken(shop.api().send("DELETE", "/v1/members/" + member, null));
        assertThat(traces(List.of("13700000015", "numbat"))).isEmpty();
        assertThat(shop.admin()
                        .get("/v1/approvals/" + waiting.json().path("approval").asString())
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("expired");
        taken(shop.admin()
                .send(
                        "PUT",
                        "/v1/programs/persons/approval-rules/grant",
                        Shop.utf8("{\"asked\": \"nobody\"}"),
                        "Content-Type",
                        "application/json"));
    }

    private String movements() {
        return database.sql("""
                        select count(*) || ' ' || coalesce(sum(points), 0) from ledger.movement
                        where member_id = :member
                        """)
                .param("member", Members.ID.parse(marked))
                .query(String.class)
                .single();
    }

    private void theCopyIsMadeWithoutHim() {
        backtest();
        assertThat(Files.isDirectory(copy())).isTrue();
        assertThat(application.getBean(Persons.class).expire()).isZero();
        assertThat(copy()).as("a copy without him may stay").isDirectory();
    }

    /** What he had is still on the books, and runs out by its own terms. */
    private void time() {
        String left = "select coalesce(sum(available), 0) from ledger.account where asset = 'points'"
                + " and member_id in (select member_id from privacy.erasure)";
        assertThat(database.sql(left).query(Long.class).single()).isPositive();
        clock.advance(Duration.ofDays(120));
        application.getBean(Days.class).pass();
        assertThat(database.sql(left).query(Long.class).single()).isZero();
    }

    @Test
    void aPersonIsGivenEveryRowAboutHimAndCanReadIt() {
        String member = somebody("+8613700000001", "kiwi", "1980-01-01");
        Said given = shop.api().get("/v1/members/" + member + "/personal-data");
        assertThat(given.status()).as(given.text()).isEqualTo(200);
        assertThat(given.header("Cache-Control")).isEqualTo("no-store");
        JsonNode tables = JsonMapper.shared().readTree(given.bytes()).path("tables");
        assertThat(tables.at("/member.member/0/name").asString()).isEqualTo("Zoe kiwi");
        assertThat(tables.at("/member.member/0/birthday").asString()).isEqualTo("1980-01-02");
        assertThat(tables.path("member.identity").toString()).contains("+8613700000001");
        assertThat(tables.path("intake.event").toString()).contains("kiwi called");
        assertThat(given.text()).doesNotContain("fingerprint");
        long id = database.sql(
                        "select member_id from privacy.disclosure where what = 'exported' order by id desc limit 1")
                .query(Long.class)
                .single();
        for (DataMap.Table table : application.getBean(DataMap.class).tables()) {
            // that it was given is written down once it has been read
            boolean written =
                    table.name().equals("privacy.disclosure") || table.name().startsWith("trail.");
            if (table.of(DataMap.Holder.MEMBER) && !table.exported().isEmpty() && !written) {
                long rows = database.sql("select count(*) from " + table.name() + " where " + table.whose())
                        .param("member", id)
                        .query(Long.class)
                        .single();
                assertThat(tables.path(table.name()).size()).as(table.name()).isEqualTo((int) rows);
            }
        }
        for (String language : List.of("en", "zh-CN", "zh-TW")) {
            Said page = shop.api().get("/v1/members/" + member + "/personal-data.html?lang=" + language);
            assertThat(page.text())
                    .contains("lang=\"" + language + "\"", "Zoe kiwi", "13700000001", "kiwi called")
                    .doesNotContain("person.", "<script");
        }
        assertThat(shop.api()
                        .get("/v1/members/" + member + "/personal-data.html?lang=zh-CN")
                        .text())
                .contains("我们保存的您的信息");
        assertThat(database.sql("select count(*) from privacy.disclosure where member_id = :id and what = 'printed'")
                        .param("id", id)
                        .query(Long.class)
                        .single())
                .isEqualTo(4);
    }

    @Test
    void whomTheHouseOwesMoneyItPaysFirst() {
        String member = somebody("+8613700000002", "kiwi", "1980-01-01");
        taken(ask("POST", "/v1/topups", """
                {"id": "top", "member": "%s", "currency": "CNY", "asset": "balance", "amount": 700}""".formatted(member)));
        Said said = shop.api().send("DELETE", "/v1/members/" + member, null);
        assertThat(said.code()).isEqualTo("conflict");
        assertThat(said.json().path("amount").asLong()).isEqualTo(700);
        assertThat(said.json().path("asset").asString()).isEqualTo("balance");
        assertThat(shop.api().get("/v1/members/" + member).status()).isEqualTo(200);
    }

    @Test
    void whoComesAgainIsSomebodyNew() {
        String first = somebody("+8613700000003", "kiwi", "1980-01-01");
        taken(shop.api().send("DELETE", "/v1/members/" + first, null));
        String again = shop.enrol("phone:+8613700000003");
        assertThat(again).isNotEqualTo(first);
        assertThat(shop.wallet(again, "points").path("balance").asLong()).isZero();
        assertThat(shop.tell(Shop.paid(again, "o-0003", 10_000)).code())
                .as("the same order does not earn again")
                .isEqualTo("conflict");
    }

    @Test
    void c57_retentionThrowsAwayWhatIsOldEnoughAndNothingElse() {
        String member = somebody("+8613700000004", "kiwi", "1980-01-01");
        String kept = "select count(*) from privacy.disclosure where member_id = " + Members.ID.parse(member);
        Retention retention = application.getBean(Retention.class);
        clock.advance(Duration.ofDays(1095));
        retention.pass();
        assertThat(database.sql(kept).query(Long.class).single()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(1));
        retention.pass();
        assertThat(database.sql(kept).query(Long.class).single()).isZero();
        assertThat(shop.api().get("/v1/members/" + member + "/consents").json().path("current"))
                .as("what a member agreed to holds as long as he is one")
                .hasSize(1);
    }
}
