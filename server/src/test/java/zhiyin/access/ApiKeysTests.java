package zhiyin.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import zhiyin.TestClock;
import zhiyin.database.Ids;
import zhiyin.database.Sight;
import zhiyin.database.TestDatabase;
import zhiyin.http.Grants;
import zhiyin.http.Permission;

class ApiKeysTests {
    private final TestClock clock = new TestClock(Instant.parse("2026-03-02T12:00:00Z"));
    private TestDatabase database;
    private ApiKeys keys;

    @BeforeEach
    void open() {
        database = TestDatabase.fresh();
        keys = anotherProcess(1);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private ApiKeys anotherProcess(int number) {
        return new ApiKeys(
                database.client(),
                database.transaction(),
                new Ids(clock, number),
                clock,
                new SecureRandom(),
                new StaticListableBeanFactory(Map.of("programs", new Sandbox(7))).getBeanProvider(Programs.class));
    }

    /** Of all programmes one is a sandbox. */
    private record Sandbox(long id) implements Programs {
        @Override
        public Long idOf(String name) {
            return id;
        }

        @Override
        public String codeOf(long other) {
            return "tea";
        }

        @Override
        public boolean isSandbox(long other) {
            return other == id;
        }
    }

    @Test
    void aKeySaysWhetherItIsOfLiveOrOfASandboxAndIsNothingElse() {
        var test = keys.issue(7, "trying out");
        assertThat(test.token()).matches("zk_test_[0-9a-hjkmnp-tv-z]{36}");
        assertThat(keys.find(test.token()))
                .isEqualTo(new ApiKey.OfProgram(test.keyId(), 7, Grants.in(7, Permission.ofProgram()), List.of()));
        assertThat(keys.find(Token.random(Opens.LIVE, new SecureRandom()).text()))
                .isNull();
        var again = keys.rotate(test.keyId(), 7L, false, Duration.ZERO);
        assertThat(again.orElseThrow().token()).startsWith("zk_test_");
        // the secret of a test key under live letters, with the check that would belong to them
        var body = "zk_live_" + again.orElseThrow().token().substring(8, 40);
        assertThat(keys.find(body + Token.check(body))).isNull();
        assertThat(Token.read(body + Token.check(body))).as("well formed").isNotNull();
    }

    @Test
    void aKeyOpensItsProgrammeAndSaysSo() {
        var issued = keys.issue(42, "the till");
        assertThat(issued.token()).matches("zk_live_[0-9a-hjkmnp-tv-z]{36}");
        assertThat(keys.find(issued.token()))
                .isEqualTo(new ApiKey.OfProgram(issued.keyId(), 42, Grants.in(42, Permission.ofProgram()), List.of()));
    }

    @Test
    void anAdministratorsKeyIsToldApart() {
        var issued = keys.issueAdmin("the owner");
        assertThat(issued.token()).matches("zk_admin_[0-9a-hjkmnp-tv-z]{36}");
        assertThat(keys.find(issued.token()))
                .isEqualTo(new ApiKey.OfAdministrator(issued.keyId(), Grants.everywhere(Permission.all()), List.of()));
    }

    @Test
    void theTokenIsNowhereInTheDatabase() {
        var token = keys.issue(42, "the till").token();
        var row = database.client()
                .sql("select convert_to(k::text, 'UTF8')::text from access.api_key k")
                .query(String.class)
                .single();
        assertThat(row).doesNotContain(token.substring(8, 40));
    }

    @Test
    void whateverIsNotOneOfOurKeysOpensNothing() {
        var token = keys.issue(42, "the till").token();
        var other = token.charAt(20) == '0' ? '1' : '0';
        assertThat(keys.find("")).isNull();
        assertThat(keys.find("zk_live_")).isNull();
        assertThat(keys.find(token + "0")).isNull();
        assertThat(keys.find(token.toUpperCase(java.util.Locale.ROOT))).isNull();
        assertThat(keys.find(token.substring(0, 20) + other + token.substring(21)))
                .isNull();
        assertThat(keys.find(token.replace("zk_live_", "zk_admin_"))).isNull();
        assertThat(keys.find(Token.random(Opens.LIVE, new SecureRandom()).text()))
                .as("well formed, never issued")
                .isNull();
    }

    @Test
    void aRevokedKeyOpensNothingHereAtOnceAndElsewhereAfterFiveSeconds() {
        var elsewhere = anotherProcess(2);
        var issued = keys.issue(42, "the till");
        assertThat(keys.find(issued.token())).isNotNull();
        assertThat(elsewhere.find(issued.token())).isNotNull();

        assertThat(keys.revoke(issued.keyId())).isTrue();

        assertThat(keys.find(issued.token())).isNull();
        clock.advance(Duration.ofSeconds(5));
        assertThat(elsewhere.find(issued.token())).isNull();
        assertThat(keys.revoke(issued.keyId())).as("revoked before").isFalse();
    }

    @Test
    void aClockThatGoesBackDoesNotKeepARevokedKeyAlive() {
        var elsewhere = anotherProcess(2);
        var issued = keys.issue(42, "the till");
        assertThat(elsewhere.find(issued.token())).isNotNull();
        clock.advance(Duration.ofHours(-1));
        assertThat(keys.revoke(issued.keyId())).isTrue();
        assertThat(elsewhere.find(issued.token())).isNull();
    }

    @Test
    void theFirstAdministratorsKeyIsMadeOnceHoweverManyAsk() {
        // none with the number of the process that asks at the end: on a clock that stands they would make the same ids
        var made = IntStream.range(2, 6)
                .parallel()
                .mapToObj(number ->
                        Sight.everywhere().call(() -> anotherProcess(number).issueFirstAdmin("first start")))
                .flatMap(Optional::stream)
                .toList();
        assertThat(made).hasSize(1);
        keys.revoke(made.getFirst().keyId());
        assertThat(keys.issueFirstAdmin("locked out")).isPresent();
    }

    @Test
    void aKeyWithoutANameIsRefused() {
        assertThatThrownBy(() -> keys.issue(42, "  ")).isInstanceOf(DataIntegrityViolationException.class);
    }

    private static KeyWish till(java.time.Instant expiresAt) {
        return new KeyWish(42L, "the till", Set.of(Permission.EVENTS_WRITE), expiresAt, List.of(), null);
    }

    @Test
    void aKeyWithScopesAllowsThoseAndNoOthers() {
        var key = keys.find(keys.issue(till(null)).token());
        assertThat(key).isNotNull();
        assertThat(key.grants()).isEqualTo(Grants.in(42, Set.of(Permission.EVENTS_WRITE)));
        assertThat(key.grants().in(43, Permission.EVENTS_WRITE)).isFalse();
    }

    @Test
    void aKeyStopsAtTheMomentAtWhichItExpiresThoughItIsRemembered() {
        var token = keys.issue(till(clock.instant().plusSeconds(60))).token();
        clock.advance(Duration.ofSeconds(59));
        assertThat(keys.find(token)).isNotNull();
        clock.advance(Duration.ofSeconds(1));
        assertThat(keys.find(token)).isNull();
    }

    @Test
    void aRotatedKeyIsTheSameKeyUnderBothSecretsUntilTheOverlapIsOver() {
        var before = keys.issue(till(null));
        var after =
                keys.rotate(before.keyId(), 42L, false, Duration.ofSeconds(30)).orElseThrow();
        assertThat(after.keyId()).isEqualTo(before.keyId());
        clock.advance(Duration.ofSeconds(29));
        assertThat(keys.find(before.token()))
                .isEqualTo(keys.find(after.token()))
                .isNotNull();
        clock.advance(Duration.ofSeconds(1));
        assertThat(keys.find(before.token())).isNull();
        assertThat(keys.find(after.token())).isNotNull();
        var third = keys.rotate(before.keyId(), 42L, false, Duration.ZERO).orElseThrow();
        assertThat(keys.find(after.token())).as("no overlap").isNull();
        assertThat(keys.revoke(before.keyId())).isTrue();
        assertThat(keys.find(third.token())).isNull();
        assertThat(keys.rotate(before.keyId(), 42L, false, Duration.ZERO)).isEmpty();
    }

    @Test
    void lastUseIsWrittenWhenItIsTimeAndNotWhenTheKeyIsAskedFor() {
        var issued = keys.issue(till(null));
        assertThat(keys.find(issued.token())).isNotNull();
        assertThat(keys.byId(issued.keyId()).orElseThrow().usedAt()).isNull();
        keys.writeUse();
        assertThat(keys.byId(issued.keyId()).orElseThrow().usedAt()).isEqualTo(clock.instant());
    }

    @Test
    void aRememberedKeyIsFoundWithoutTheDatabase() {
        var token = keys.issue(till(null)).token();
        assertThat(keys.find(token)).isNotNull();
        JdbcClient.create(database.owner())
                .sql("alter table access.api_key rename to elsewhere")
                .update();
        clock.advance(Duration.ofMillis(4_999));
        assertThat(keys.find(token)).as("for five seconds").isNotNull();
        clock.advance(Duration.ofMillis(1));
        assertThatThrownBy(() -> keys.find(token)).isInstanceOf(org.springframework.jdbc.BadSqlGrammarException.class);
    }
}
