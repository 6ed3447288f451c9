package zhiyin.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;

/** A release in which nobody's time can be moved. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestPropertySource(properties = "zhiyin.sandbox=off")
class SwitchedOffTests {

    private final ApplicationContext application;

    @Autowired
    SwitchedOffTests(ApplicationContext application) {
        this.application = application;
    }

    @Test
    void c54_withTheSwitchOffThereIsNoTestClock() {
        Shop shop = Shop.open(application, "release");
        assertThat(shop.api().get("/v1/test-clock").status()).isEqualTo(404);
        assertThat(shop.api().post("/v1/test-clock", "{}").status()).isEqualTo(404);
        assertThat(shop.api()
                        .post("/v1/test-clock/advance", "{\"by\": \"P1D\"}")
                        .status())
                .isEqualTo(404);
        assertThat(shop.api().get("/openapi.json").text()).doesNotContain("test-clock");
        assertThat(application.getBeansOfType(PassingTime.class)).isEmpty();
    }
}
