package zhiyin.staff;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.staff.Desk.PASSWORD;
import static zhiyin.staff.Desk.role;

import java.time.Duration;
import java.util.LinkedHashMap;
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

/** What is over is forgotten, and nothing before. */
@DatabaseTest
@Import(TestClock.Installed.class)
class StaffSweepingTests {
    private final ApplicationContext application;
    private final TestClock clock;
    private final JdbcClient database;

    @Autowired
    StaffSweepingTests(ApplicationContext application, TestClock clock, JdbcClient database) {
        this.application = application;
        this.clock = clock;
        this.database = database;
    }

    private Map<String, Long> rows() {
        Map<String, Long> rows = new LinkedHashMap<>();
        Map.of(
                        "challenge", "select count(*) from staff.challenge",
                        "ceremony", "select count(*) from staff.ceremony",
                        "going", "select count(*) from staff.going",
                        "guess", "select count(*) from staff.guess",
                        "session", "select count(*) from staff.session",
                        "device", "select count(*) from staff.device")
                .forEach((table, sql) ->
                        rows.put(table, database.sql(sql).query(Long.class).single()));
        return rows;
    }

    @Test
    void whatIsOverIsForgottenAndNothingBefore() {
        Desk desk = new Desk(application);
        Shop.open(application, "tea");
        Desk.Person person = desk.hire("swept@example.org", List.of(role("clerk", "tea")));
        clock.advance(Duration.ofMinutes(1));
        person.session();
        desk.signIn("swept@example.org", PASSWORD + "!");
        application.getBean(Passkeys.class).ask(null);
        database.sql("""
                        insert into staff.going (hash, browser, house, redirect, made_at, expires_at)
                        values (sha256('s'), sha256('b'), 'work', 'https://a.example/', :now, :until)
                        """)
                .param("now", clock.instant().atOffset(java.time.ZoneOffset.UTC))
                .param("until", clock.instant().plusSeconds(600).atOffset(java.time.ZoneOffset.UTC))
                .update();
        StaffSweeping sweeping = application.getBean(StaffSweeping.class);
        Map<String, Long> before = rows();
        assertThat(before.values()).allSatisfy(count -> assertThat(count).isPositive());

        clock.advance(Duration.ofHours(23));
        sweeping.sweep();
        assertThat(rows()).isEqualTo(before);

        clock.advance(Duration.ofHours(2));
        sweeping.sweep();
        assertThat(rows())
                .containsEntry("challenge", 0L)
                .containsEntry("ceremony", 0L)
                .containsEntry("going", 0L)
                .containsEntry("guess", 0L)
                .containsEntry("session", before.get("session"))
                .containsEntry("device", before.get("device"));

        clock.advance(Duration.ofDays(181));
        sweeping.sweep();
        assertThat(rows().values()).allSatisfy(count -> assertThat(count).isZero());
        assertThat(person.in().get("/v1/staff/me").status())
                .as("and whoever has an account still comes in")
                .isEqualTo(200);
    }
}
