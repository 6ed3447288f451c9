package zhiyin.staff;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;

/** What there is about somebody who works here; and that he can go as a member can. */
@DatabaseTest
@Import(TestClock.Installed.class)
class StaffDataTests {
    @Autowired
    private ApplicationContext application;

    @Autowired
    private TestClock clock;

    @Autowired
    private JdbcClient database;

    private List<String> traces(String mark) {
        List<String> found = new ArrayList<>();
        database.sql("""
                        select quote_ident(table_schema) || '.' || quote_ident(table_name) from information_schema.tables
                        where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
                        """).query(String.class).list().forEach(table -> {
            if (database.sql("select count(*) from " + table + " t where t::text ilike :mark")
                            .param("mark", "%" + mark + "%")
                            .query(Long.class)
                            .single()
                    > 0) {
                found.add(table);
            }
        });
        return found;
    }

    @Test
    void whoeverHasLeftTheStaffIsANumberInTheTrailAndTheTrailIsWhole() {
        Shop.open(application, "tea");
        Desk desk = new Desk(application);
        Desk.Person person = desk.hire("zebrafink@example.org", List.of(Desk.role("operator", "tea")));
        clock.advance(Duration.ofMinutes(1));
        assertThat(person.in().post("/v1/staff/sign-out", "{}").status()).isBetween(200, 204);
        String path = "/v1/staff/" + person.staff();
        Said given = desk.admin.get(path + "/personal-data");
        assertThat(given.status()).as(given.text()).isEqualTo(200);
        assertThat(given.text())
                .contains("zebrafink@example.org", "staff.session", "trail.veiled", "127.0.0.1")
                .doesNotContain("argon2id", "\"salt\"");
        assertThat(desk.admin.send("DELETE", path, null).code())
                .as("an open account is disabled first")
                .isEqualTo("conflict");
        assertThat(desk.admin.post(path + "/disable", "{}").status()).isEqualTo(200);
        assertThat(traces("zebrafink")).contains("staff.account", "staff.invitation");
        assertThat(desk.admin.send("DELETE", path, null).status()).isEqualTo(204);

        assertThat(traces("zebrafink")).isEmpty();
        Long account = Accounts.ID.parse(person.staff());
        assertThat(database.sql("select count(*) from trail.veiled where whose = 'staff' and whose_id = " + account)
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(desk.admin.get("/v1/audit?actor=" + person.staff()).json().path("acts"))
                .as("what he did is still told")
                .isNotEmpty();
        assertThat(desk.admin.send("DELETE", path, null).status()).isEqualTo(404);
        assertThat(desk.signIn("zebrafink@example.org", Desk.PASSWORD).status()).isEqualTo(401);
        assertThat(desk.invite(desk.admin, "zebrafink@example.org", List.of(Desk.role("clerk", "tea")))
                        .status())
                .as("the address is free again")
                .isEqualTo(201);
        assertThat(desk.admin.post(path + "/enable", "{}").status())
                .as("nobody is let in as nobody")
                .isGreaterThanOrEqualTo(400);
        Shop.assertLawful(application);
    }

    @Test
    void c15_exportsOfManyPeopleNeedASecondPersonAndAreDoneOnce() {
        Shop shop = Shop.open(application, "many");
        Desk desk = new Desk(application);
        List<String> members = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            members.add(shop.enrol("card:m" + i));
        }
        assertThat(desk.admin
                        .send(
                                "PUT",
                                "/v1/programs/many/approval-rules/personal_export",
                                Shop.utf8("{\"asked\": \"staff\", \"over\": 2}"),
                                "Content-Type",
                                "application/json")
                        .status())
                .isEqualTo(200);
        ApiClient service = Hired.as(
                application,
                "service@example.org",
                "customer-service",
                "many",
                () -> clock.advance(Duration.ofMinutes(1)));
        Said two = export(service, members.subList(0, 2), "two");
        assertThat(two.status()).as(two.text()).isEqualTo(200);
        assertThat(two.text().lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("member.member"));
        Said waiting = export(service, members.subList(2, 3), "three");
        assertThat(waiting.status())
                .as("two and one are three in a day: " + waiting.text())
                .isEqualTo(202);
        assertThat(waiting.json().path("sums").toString()).contains("\"people\":\"1\"", "\"before\":\"2\"");
        assertThat(database.sql("select count(*) from privacy.disclosure where what = 'exported'")
                        .query(Long.class)
                        .single())
                .isEqualTo(2);
        String approval = waiting.json().path("approval").asString();
        assertThat(desk.admin
                        .post("/v1/approvals/" + approval + "/approve", "{\"remark\": \"a court asks\"}")
                        .status())
                .isEqualTo(200);
        Said done = export(service, members.subList(2, 3), "three");
        assertThat(done.status()).as(done.text()).isEqualTo(200);
        assertThat(export(service, members.subList(2, 3), "three").code()).isEqualTo("conflict");
        Said unknown = export(desk.door.withKey(key(shop, desk)), List.of("card:nobody"), "u");
        assertThat(unknown.faults().toString()).contains("member.unknown");
    }

    private static String key(Shop shop, Desk desk) {
        return desk.admin
                .post("/v1/keys", "{\"name\": \"exports\", \"program\": \"" + shop.code() + "\"}")
                .json()
                .path("token")
                .asString();
    }

    private static Said export(ApiClient by, List<String> members, String key) {
        return by.post(
                "/v1/personal-data",
                Shop.json(Map.of("members", members, "reason", "asked by the court")),
                "Idempotency-Key",
                key);
    }
}
