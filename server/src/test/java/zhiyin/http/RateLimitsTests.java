package zhiyin.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import zhiyin.TestClock;

/** How often somebody may ask, over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RateLimitsTests {
    private SampleServer server;
    private ApiClient api;
    private TestClock clock;

    @BeforeAll
    void start() {
        server = SampleServer.start("--zhiyin.limit.key=6", "--zhiyin.limit.address=3");
        api = ApiClient.on(server.port());
        clock = server.context().getBean(TestClock.class);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void aMinuteLater() {
        clock.advance(Duration.ofMinutes(1));
    }

    @Test
    void c23_aKeyMayAskSoOftenAMinuteAndHearsWhatIsLeft() {
        ApiClient program = api.withKey(SampleRoom.PROGRAM_KEY);
        for (int left = 5; left >= 0; left--) {
            ApiClient.Said said = program.get("/v1/names");
            assertThat(said.status()).isEqualTo(200);
            assertThat(said.header("RateLimit-Policy")).isEqualTo("\"key\";q=6;w=60");
            assertThat(said.header("RateLimit")).isEqualTo("\"key\";r=" + left + ";t=" + (60 - 10 * left));
        }
        ApiClient.Said refused = program.get("/v1/names");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.code()).isEqualTo("rate-limited");
        assertThat(refused.header("Retry-After")).isEqualTo("10");
        assertThat(refused.header("RateLimit")).isEqualTo("\"key\";r=0;t=10");
        assertThat(api.withKey(SampleRoom.ADMIN_KEY).get("/v1/names").status())
                .as("another key has a limit of its own")
                .isEqualTo(200);
        clock.advance(Duration.ofSeconds(10));
        assertThat(program.get("/v1/names").status()).isEqualTo(200);
        assertThat(program.get("/v1/names").status()).isEqualTo(429);
    }

    @Test
    void c23_whoShowsNothingGoodIsCountedByHisAddressAndThoseWithKeysAreNot() {
        for (int tried = 0; tried < 3; tried++) {
            assertThat(api.withKey("zk_test_guess" + tried).get("/v1/names").status())
                    .isEqualTo(401);
        }
        ApiClient.Said refused = api.withKey("zk_test_guess").get("/v1/names", "X-Forwarded-For", "203.0.113.1");
        assertThat(refused.code()).isEqualTo("rate-limited");
        assertThat(refused.header("RateLimit-Policy")).isEqualTo("\"address\";q=3;w=60");
        assertThat(api.withKey(SampleRoom.PROGRAM_KEY).get("/v1/names").status())
                .isEqualTo(200);
        assertThat(api.get("/v1/names/open").header("RateLimit"))
                .as("what all may read is not counted")
                .isNull();
    }
}
