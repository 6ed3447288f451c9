package zhiyin.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import java.time.Duration;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.staff.Hired;

/** An operator says how the members' centre looks, and sees it on a phone before anybody else does. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrandScreenTests {
    private static final String EMAIL = "brand@example.org";

    @LocalServerPort
    private int port;

    private final ApplicationContext application;
    private final TestClock clock;
    private Person.Chromium chromium;
    private Shop shop;
    private String secret = "";

    @Autowired
    BrandScreenTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void open() {
        chromium = new Person.Chromium();
        shop = Shop.open(application, "tea");
        secret = Hired.secretOf(application, EMAIL, "admin");
    }

    @AfterAll
    void shut() {
        chromium.close();
    }

    @Test
    void aColourIsTriedOnAPhoneDarkenedWhereNobodyCouldReadItAndKeptWhenItIsSaved() {
        clock.advance(Duration.ofMinutes(2));
        try (Person person = chromium.person("http://localhost:" + port, "en", 1280, 900)
                .goes("/console/sign-in")
                .types("E-mail address", EMAIL)
                .types("Password", Hired.password())
                .presses("Continue")
                .types("Code from the authenticator app", Hired.code(secret, clock.instant()))
                .presses("Sign in")) {
            person.shows(person.page.locator(".shell main h1"));
            person.goes("/console/brand").seesHeading("Brand").looks("brand-en");
            person.types("Name on the card", "Sunny Tea").types("Colour", "#ffd400");
            person.shows(person.page.locator(".note"));
            assertThat(person.page.locator(".note")).containsText("#ffd400");
            assertThat(person.page.locator(".phone .shop")).hasText("Sunny Tea");
            assertThat(person.page.locator(".phone .go"))
                    .hasCSS("background-color", Pattern.compile("rgb\\(1\\d\\d, \\d+, 0\\)"));
            Assertions.assertThat(shop.api().get("/v1/facts").json().has("brand"))
                    .as("only tried")
                    .isFalse();
            person.looks("brand-tried-en");
            person.types("Colour", "#8a2be2");
            assertThat(person.page.locator(".note")).hasCount(0);
            person.presses("Save").sees("Saved. Phones wear it from now on.");
            Assertions.assertThat(shop.api()
                            .get("/v1/facts")
                            .json()
                            .at("/brand/colour")
                            .asString())
                    .isEqualTo("#8a2be2");
            person.types("Colour", "#12")
                    .sees("Six digits after a #, from 0 to f")
                    .looks("brand-wrong-en");
        }
    }
}
