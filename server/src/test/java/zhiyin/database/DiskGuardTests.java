package zhiyin.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.http.ApiClient.Said;
import zhiyin.intake.Days;

/** What happens when the disk runs full. The disks are made up; the rest is the whole application. */
@DatabaseTest
@Import({TestClock.Installed.class, DiskGuardTests.MadeUpDisks.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DiskGuardTests {
    private static final long GB = 1L << 30;

    /** Disks that are as full as a test says. */
    static final class Disks implements DiskGuard.Volumes {
        private volatile List<DiskGuard.Volume> volumes = List.of();
        private volatile boolean broken;

        @Override
        public List<DiskGuard.Volume> read() throws IOException {
            if (broken) {
                throw new IOException("no answer");
            }
            return volumes;
        }

        void are(DiskGuard.Volume... volumes) {
            this.volumes = List.of(volumes);
        }
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class MadeUpDisks {
        @Bean
        Disks disks() {
            return new Disks();
        }
    }

    private final ApplicationContext application;
    private final Disks disks;
    private final DiskGuard guard;
    private final Days days;
    private final TestClock clock;
    private Shop shop;

    @Autowired
    DiskGuardTests(ApplicationContext application, Disks disks, DiskGuard guard, Days days, TestClock clock) {
        this.application = application;
        this.disks = disks;
        this.guard = guard;
        this.days = days;
        this.clock = clock;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, "disk");
    }

    private static DiskGuard.Volume disk(long used, long free) {
        return new DiskGuard.Volume("/data", used, free);
    }

    @Test
    void while_the_disk_is_full_nothing_is_written_and_everything_can_be_read() {
        String member = shop.enrol("ext:disk:full");
        shop.told(Shop.did(member, "gift.given"));
        shop.told(Shop.paid(member, "full-0", 10_000));
        long before = shop.available(member);
        String order = Shop.paid(member, "full-1", 10_000);
        Map<String, String> everything = Shop.everything(application);

        disks.are(disk(96 * GB, 4 * GB));
        guard.passQuietly();
        for (Map.Entry<String, String> said : Map.of(
                        "en", "96 % full, 4096 MB are left", "zh-CN", "磁盘已用 96%", "zh-TW", "磁碟已用 96%")
                .entrySet()) {
            Said refused =
                    shop.api().post("/v1/events", order, "Idempotency-Key", "full-1", "Accept-Language", said.getKey());
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.code()).isEqualTo("read-only");
            assertThat(refused.header("Retry-After")).isEqualTo("30");
            assertThat(refused.json().path("detail").asString()).contains(said.getValue());
            assertThat(refused.json().path("used_percent").asInt()).isEqualTo(96);
        }
        assertThat(shop.admin()
                        .post("/v1/programs", Shop.json(Map.of("yaml", Shop.yaml("other"))))
                        .code())
                .isEqualTo("read-only");
        assertThat(shop.api().post("/v1/events/batch", "{\"events\": []}").code())
                .isEqualTo("read-only");
        assertThat(Shop.door(application).post("/v1/events", order).code()).isEqualTo("invalid-token");
        // nor does the house itself write: somebody's credits would become usable meanwhile
        clock.advance(Duration.ofDays(4));
        assertThatThrownBy(days::pass).isInstanceOf(DiskGuard.ReadOnly.class);
        assertThat(Shop.everything(application)).isEqualTo(everything);

        assertThat(shop.available(member)).isEqualTo(before);
        assertThat(shop.api().post("/v1/quotes/earning", """
                        {"order": {"id": "q", "currency": "CNY", "lines": [
                          {"id": "1", "sku": "s", "category": "food", "quantity": 1, "amount": 500}]}}""").status()).isEqualTo(200);

        disks.are(disk(79 * GB, 21 * GB));
        guard.passQuietly();
        assertThat(days.pass()).isPositive();
        assertThat(shop.tell("full-1", order).status()).isEqualTo(201);
        Shop.assertLawful(application);
    }

    @Test
    void only_a_disk_that_is_both_nearly_full_and_short_of_room_stops_writing() {
        assertThat(shortage(disk(79 * GB, 21 * GB - 1)))
                .as("a large share is free")
                .isNull();
        assertThat(shortage(disk(800 * GB, 50 * GB))).as("94 %, and 50 GB free").isNull();
        assertThat(shortage(disk(20 * GB, 5 * GB))).as("80 %, and just enough").isNull();
        assertThat(shortage(disk(20 * GB, 5 * GB - 1)))
                .as("80 %, and a byte short")
                .isNotNull();
        assertThat(shortage(disk(GB, GB))).as("a small disk half full").isNull();
        assertThat(shortage(disk(79, 21))).as("79 % of a tiny disk").isNull();
        assertThat(shortage(disk(80, 20))).as("80 % of a tiny disk").isNotNull();
        assertThat(shortage(disk(10, 90 * GB), disk(95 * GB, GB), disk(96 * GB, 2 * GB)))
                .as("the one with the least room is told")
                .isEqualTo(new DiskGuard.Shortage(98, GB));
        disks.are(disk(99, 1));
        assertThat(new DiskGuard(disks, 80, 0, false).shortage())
                .as("switched off")
                .isNull();
    }

    private DiskGuard.Shortage shortage(DiskGuard.Volume... volumes) {
        disks.are(volumes);
        return new DiskGuard(disks, 80, 5 * GB, false).shortage();
    }

    @Test
    void writing_goes_on_when_there_is_somewhat_more_room_than_is_needed() {
        disks.are(disk(96 * GB, 4 * GB));
        DiskGuard guard = new DiskGuard(disks, 80, 5 * GB, false);
        assertThatThrownBy(guard::requireRoom).isInstanceOf(DiskGuard.ReadOnly.class);
        disks.are(disk(95 * GB, 5 * GB));
        guard.passQuietly();
        assertThat(guard.shortage()).as("not yet").isNotNull();
        disks.broken = true;
        guard.passQuietly();
        assertThat(guard.shortage())
                .as("a disk that does not answer has no more room")
                .isNotNull();
        disks.broken = false;
        disks.are(disk(94 * GB, 6 * GB));
        guard.passQuietly();
        guard.requireRoom();
        disks.are(disk(95 * GB, 5 * GB));
        guard.passQuietly();
        guard.requireRoom();
    }

    /** Spring stops those who need somebody before him, out of their own turn: lanes would end while the door is open. */
    @Test
    void nobody_who_goes_on_longer_needs_somebody_who_ends_sooner() {
        Map<String, SmartLifecycle> beans = application.getBeansOfType(SmartLifecycle.class);
        ConfigurableListableBeanFactory factory = ((ConfigurableApplicationContext) application).getBeanFactory();
        assertThat(beans).containsKeys("diskGuard", "lanes");
        beans.forEach((name, bean) -> {
            for (String dependent : factory.getDependentBeans(name)) {
                SmartLifecycle needs = beans.get(dependent);
                if (needs != null) {
                    assertThat(bean.getPhase()).as(dependent + " needs " + name).isLessThanOrEqualTo(needs.getPhase());
                }
            }
        });
    }

    @Test
    void the_disks_of_the_embedded_database_are_read_and_only_those(@TempDir Path folder) throws IOException {
        try (DatabaseServer.Embedded embedded = EmbeddedPostgres.join(
                DataFolder.open(folder, false), TestDatabase.binaries(), new SecureRandom(), true)) {
            assertThat(embedded.volumes()).hasSize(3).allSatisfy(volume -> {
                assertThat(volume.freeBytes()).isPositive();
                assertThat(volume.usedPercent()).isBetween(0, 100);
            });
        }
    }
}
