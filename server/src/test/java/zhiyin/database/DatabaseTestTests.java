package zhiyin.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import zhiyin.TestClock;

@DatabaseTest
@Import(TestClock.Installed.class)
class DatabaseTestTests {
    @Autowired
    private JdbcClient database;

    @Autowired
    private Clock clock;

    @LocalServerPort
    private int port;

    @Test
    void theApplicationAnswersThatItIsWell() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("UP");
        }
    }

    @Test
    void everyRoomHasItsSchemaAndItsHistory(@Autowired TestDatabase database) {
        JdbcClient owner = JdbcClient.create(database.owner());
        assertThat(owner.sql("select count(*) from access.migration where success")
                        .query(Integer.class)
                        .single())
                .isPositive();
        assertThat(owner.sql("select count(*) from database.migration where success")
                        .query(Integer.class)
                        .single())
                .isPositive();
    }

    @Test
    void everyTableAndColumnIsCommentedOn() {
        var silent = database.sql("""
                        select c.relnamespace::regnamespace || '.' || c.relname || coalesce('.' || a.attname, '')
                        from pg_class c
                        left join lateral (
                            select attname, attnum from pg_attribute
                            where attrelid = c.oid and attnum > 0 and not attisdropped
                            union all select null, 0
                        ) a on true
                        where c.relkind in ('r', 'p', 'v', 'S')
                          and c.relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema', 'pg_toast')
                          and c.relname <> 'migration'
                          and (c.relkind <> 'S' or a.attnum = 0)
                          and col_description(c.oid, a.attnum) is null
                          and not (a.attnum = 0 and obj_description(c.oid, 'pg_class') is not null)
                        order by 1
                        """).query(String.class).list();
        assertThat(silent).isEmpty();
    }

    @Test
    void theClockMovesByHand() {
        assertThat(clock.instant()).isEqualTo(Instant.parse("2026-03-02T12:00:00Z"));
    }

    @Test
    void theApplicationIsNoSuperuser() {
        assertThat(database.sql("select usesuper from pg_user where usename = current_user")
                        .query(Boolean.class)
                        .single())
                .isFalse();
    }
}
