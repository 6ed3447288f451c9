package zhiyin.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.provider.House;
import zhiyin.staff.Hired;

/** Staff come in with an authenticator of their own: Chromium's virtual one, which makes key pairs and signs as phones do. */
@DatabaseTest
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.DEFINED_PORT)
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PasskeyScreenTests {
    private static final String EMAIL = "key@example.org";
    private static final int PORT = House.freePort();
    private static final String ORIGIN = "http://localhost:" + PORT;

    private final ApplicationContext application;
    private final TestClock clock;
    private Person.Chromium chromium;
    private String secret = "";

    @Autowired
    PasskeyScreenTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @DynamicPropertySource
    static void here(DynamicPropertyRegistry properties) {
        properties.add("server.port", () -> PORT);
        properties.add("zhiyin.origin", () -> ORIGIN);
    }

    @BeforeAll
    void open() {
        chromium = new Person.Chromium();
        Shop.open(application, "keys");
        secret = Hired.secretOf(application, EMAIL, "operator", "keys");
    }

    @AfterAll
    void shut() {
        chromium.close();
    }

    private static Person withAuthenticator(Person person) {
        CDPSession devices = person.page.context().newCDPSession(person.page);
        devices.send("WebAuthn.enable");
        JsonObject phone = new JsonObject();
        phone.addProperty("protocol", "ctap2");
        phone.addProperty("transport", "internal");
        phone.addProperty("hasResidentKey", true);
        phone.addProperty("hasUserVerification", true);
        phone.addProperty("isUserVerified", true);
        phone.addProperty("automaticPresenceSimulation", true);
        JsonObject made = new JsonObject();
        made.add("options", phone);
        devices.send("WebAuthn.addVirtualAuthenticator", made);
        return person;
    }

    private static Locator button(Person person, String name) {
        return person.page.locator("dialog").getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name));
    }

    @Test
    void aPasskeyIsMadeComesInAloneAndInThePlaceOfACodeProvesAndOpensNothingOnceItIsRemoved() {
        clock.advance(Duration.ofMinutes(2));
        try (Person person = withAuthenticator(chromium.person(ORIGIN, "en", 1280, 900))) {
            person.goes("/console/sign-in")
                    .shows(person.page.getByRole(
                            AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in with a passkey")))
                    .looks("sign-in-passkey-en");
            person.types("E-mail address", EMAIL)
                    .types("Password", Hired.password())
                    .presses("Continue")
                    .types("Code from the authenticator app", Hired.code(secret, clock.instant()))
                    .presses("Sign in");
            person.shows(person.page.locator(".shell main h1"));
            person.goes("/console/account")
                    .sees("None yet.")
                    .types("What to call it", "the blue key")
                    .presses("Add a passkey")
                    .sees("the blue key")
                    .looks("account-passkey-en");

            person.presses("Sign out").seesHeading("Sign in").presses("Sign in with a passkey");
            person.shows(person.page.locator(".shell main h1")).presses("Sign out");

            person.seesHeading("Sign in")
                    .types("E-mail address", EMAIL)
                    .types("Password", Hired.password())
                    .presses("Continue")
                    .presses("Use a passkey");
            person.shows(person.page.locator(".shell main h1"));

            // what is risky wants it again when the last time is a while ago
            clock.advance(Duration.ofMinutes(11));
            person.goes("/console/account").presses("Remove the blue key");
            button(person, "Remove").click();
            person.seesHeading("Is it you?").looks("proof-passkey-en");
            button(person, "Use a passkey").click();
            person.sees("None yet.");
            assertThat(person.page.locator("dialog")).hasCount(0);

            person.presses("Sign out").seesHeading("Sign in").presses("Sign in with a passkey");
            assertThat(person.page.getByRole(AriaRole.ALERT)).isVisible();
            person.seesHeading("Sign in").looks("sign-in-passkey-refused-en");
        }
    }
}
