package zhiyin.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;
import zhiyin.seal.Seals;

/** Who somebody is can't be read in the database, whichever key it is sealed with. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RenewalTests {
    private static final int MEMBERS = 24;

    private final ApplicationContext application;
    private final JdbcClient database;
    private final TestClock clock;
    private final Renewal renewal;
    private Shop shop;

    @Autowired
    RenewalTests(ApplicationContext application, JdbcClient database, TestClock clock, Renewal renewal) {
        this.application = application;
        this.database = database;
        this.clock = clock;
        this.renewal = renewal;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, "sealed");
    }

    private static String phone(int number) {
        return "+86139000%05d".formatted(number);
    }

    private Said enrol(int number) {
        return shop.api()
                .post(
                        "/v1/members",
                        Shop.json(Map.of("identities", List.of("phone:" + phone(number)), "name", "Quirin" + number)),
                        "Idempotency-Key",
                        "key-of-" + number);
    }

    private long sealedWith(int number) {
        return database.sql("""
                        select (select count(*) from member.identity i
                                join program.program p on p.id = i.program_id and p.code = 'sealed'
                                where i.sealed is not null and (:number = 0 or substring(i.sealed from 2 for 4) = :bytes))
                            + (select count(*) from member.member m
                                join program.program p on p.id = m.program_id and p.code = 'sealed'
                                where m.name is not null and (:number = 0 or substring(m.name from 2 for 4) = :bytes))
                        """)
                .param("number", number)
                .param("bytes", Seals.number(number))
                .query(Long.class)
                .single();
    }

    @Test
    void c52_everythingIsSealedAnewWhileMembersJoinAndAreFound() {
        for (int i = 0; i < MEMBERS; i++) {
            assertThat(enrol(i).status()).isEqualTo(201);
        }
        int number = shop.admin()
                .get("/v1/programs/sealed/data-keys")
                .json()
                .at("/keys/0/number")
                .asInt();
        // with whichever key: another test may just have made one
        long before = sealedWith(0);
        assertThat(before).isGreaterThanOrEqualTo(2 * MEMBERS);
        Said renewed = shop.admin().post("/v1/programs/sealed/data-keys", "{}");
        assertThat(renewed.status()).as(renewed.text()).isEqualTo(201);
        assertThat(renewed.json().at("/keys/0/number").asInt()).isEqualTo(number + 1);

        List<Said> meanwhile = Shop.atOnce(8, client -> {
            if (client == 0) {
                renewal.pass();
            }
            return client % 2 == 0
                    ? enrol(MEMBERS + client)
                    : shop.api().get("/v1/members/phone:" + phone(client) + "/contact?reason=test");
        });

        meanwhile.forEach(said -> assertThat(said.status()).as(said.text()).isBetween(200, 201));
        renewal.pass();
        assertThat(sealedWith(number)).isZero();
        assertThat(sealedWith(number + 1)).isEqualTo(before + 2 * 4);
        List<String> found = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            Said said = shop.api().get("/v1/members/phone:" + phone(i) + "/contact?reason=test");
            found.add(said.json().path("name").asString() + " "
                    + said.json().at("/identities/0").asString());
            assertThat(found.getLast()).isEqualTo("Quirin" + i + " phone:" + phone(i));
        }
        assertThat(spent())
                .as("another process may not know of the new key yet")
                .isFalse();
        clock.advance(Duration.ofMinutes(3));
        assertThat(renewal.pass()).isZero();
        assertThat(spent()).isTrue();
        Shop.assertLawful(application);
    }

    @Test
    void c52_anotherMasterKeyIsPutOverAllWhileMembersJoinAndAreFound() throws IOException {
        for (int i = 0; i < 8; i++) {
            assertThat(enrol(2_000 + i).status()).isEqualTo(201);
        }
        Path folder = Path.of(application.getEnvironment().getRequiredProperty("zhiyin.data"));
        String before = Files.readString(folder.resolve("master.key"));
        zhiyin.Command keys = application.getBeansOfType(zhiyin.Command.class).values().stream()
                .filter(command -> command.name().equals("keys"))
                .findFirst()
                .orElseThrow();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        List<Integer> codes = new CopyOnWriteArrayList<>();
        List<Said> meanwhile = Shop.atOnce(16, client -> {
            if (client == 0) {
                codes.add(keys.run(List.of("rotate"), new PrintStream(printed, true, StandardCharsets.UTF_8)));
            }
            return client % 2 == 0
                    ? enrol(2_100 + client)
                    : shop.api().get("/v1/members/phone:" + phone(2_000 + client / 2) + "/contact?reason=test");
        });
        assertThat(codes).containsExactly(0);
        meanwhile.forEach(said -> assertThat(said.status()).as(said.text()).isBetween(200, 201));
        assertThat(Files.readString(folder.resolve("master.key"))).isNotEqualTo(before);
        assertThat(Files.readString(folder.resolve("master.key.former"))).isEqualTo(before);
        assertThat(folder.resolve("master.key.next")).doesNotExist();
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("another master key is over", ", 0 values lie under older ones");
        // a programme that comes later has its keys under the one that holds now, and what is read anew opens
        Shop later = Shop.open(application, "later");
        assertThat(later.api()
                        .post(
                                "/v1/members",
                                Shop.json(Map.of("identities", List.of("phone:" + phone(1)), "name", "Later")),
                                "Idempotency-Key",
                                "later")
                        .status())
                .isEqualTo(201);
        clock.advance(Duration.ofMinutes(5));
        assertThat(shop.api()
                        .get("/v1/members/phone:" + phone(2_000) + "/contact?reason=test")
                        .json()
                        .path("name")
                        .asString())
                .isEqualTo("Quirin2000");
    }

    private boolean spent() {
        return shop.admin()
                .get("/v1/programs/sealed/data-keys")
                .json()
                .at("/keys/1/spent")
                .asBoolean();
    }

    @Test
    void s21_whoHasTheDatabaseAloneFindsNobody() {
        assertThat(enrol(777).status()).isEqualTo(201);
        List<String> found = new ArrayList<>();
        database.sql("""
                        select quote_ident(table_schema) || '.' || quote_ident(table_name) from information_schema.tables
                        where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
                        """).query(String.class).list().forEach(table -> {
            // bytes are written as hexadecimal digits: what lies in them in plain would be found as these
            for (String mark : List.of("13900000777", "Quirin777", "3133393030303030373737", "51756972696e373737")) {
                long rows = database.sql("select count(*) from " + table + " t where t::text ilike :mark")
                        .param("mark", "%" + mark + "%")
                        .query(Long.class)
                        .single();
                if (rows > 0) {
                    found.add(table + " " + mark);
                }
            }
        });
        assertThat(found).isEmpty();
    }

    @Test
    void c57_aPhoneIsShownInPartUnlessSomebodySaysWhatFor() {
        assertThat(enrol(888).status()).isEqualTo(201);
        String path = "/v1/members/phone:" + phone(888);
        assertThat(shop.api().get(path).json().at("/identities/0").asString()).isEqualTo("phone:+86139****0888");
        assertThat(shop.api().get(path + "/contact").status()).isEqualTo(400);
        Said full = shop.api().get(path + "/contact?reason=parcel%20came%20back");
        assertThat(full.json().at("/identities/0").asString()).isEqualTo("phone:" + phone(888));
        assertThat(full.header("Cache-Control")).isEqualTo("no-store");
        assertThat(database.sql("select reason from privacy.disclosure order by id desc limit 1")
                        .query(String.class)
                        .single())
                .isEqualTo("parcel came back");
    }
}
