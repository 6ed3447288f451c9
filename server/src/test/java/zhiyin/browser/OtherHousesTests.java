package zhiyin.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import zhiyin.Shop;
import zhiyin.access.ApiKeys;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;
import zhiyin.provider.CertifiedProvider;
import zhiyin.provider.House;
import zhiyin.staff.Hired;

/** People who are known elsewhere come in by the word of a provider that nobody here wrote, through its own pages and by the clock of the day. */
@DatabaseTest
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.DEFINED_PORT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtherHousesTests {
    private static final int PORT = House.freePort();
    private static final String ORIGIN = "http://localhost:" + PORT;
    private static final CertifiedProvider PROVIDER = CertifiedProvider.start(ORIGIN);

    private final ApplicationContext application;
    private final Clock clock;
    private Person.Chromium chromium;
    private Shop shop;

    @Autowired
    OtherHousesTests(ApplicationContext application, Clock clock) {
        this.application = application;
        this.clock = clock;
    }

    @DynamicPropertySource
    static void houses(DynamicPropertyRegistry properties) {
        properties.add("server.port", () -> PORT);
        String staff = "zhiyin.sign-in.staff-providers[0].";
        properties.add(staff + "code", () -> "work");
        properties.add(staff + "kind", () -> "oidc");
        properties.add(staff + "issuer", () -> PROVIDER.issuers().getFirst());
        properties.add(staff + "client-id", () -> "console");
        properties.add(staff + "client-secret", PROVIDER::secret);
        properties.add(staff + "redirects[0]", () -> ORIGIN + "/console/sign-in");
        String members = "zhiyin.sign-in.providers[0].";
        properties.add(members + "code", () -> "plaza");
        properties.add(members + "kind", () -> "oidc");
        properties.add(members + "issuer", () -> PROVIDER.issuers().getLast());
        properties.add(members + "client-id", () -> "zhiyin");
        properties.add(members + "client-secret", PROVIDER::secret);
        properties.add(members + "redirects[0]", () -> ORIGIN + "/m/back");
    }

    @BeforeAll
    void open() {
        chromium = new Person.Chromium();
        shop = Shop.open(application, "known");
    }

    @AfterAll
    void shut() {
        chromium.close();
        PROVIDER.close();
    }

    /** Says at the provider who he is, and agrees. */
    private static void signsInThere(Person person, String name) {
        person.shows(person.page.locator("input[name=login]"));
        person.page.locator("input[name=login]").fill(name);
        person.page.locator("input[name=password]").fill("any");
        person.page.locator("form button[type=submit]").click();
        agreesThere(person);
    }

    private static void agreesThere(Person person) {
        person.shows(person.page.locator("input[name=prompt][value=consent] >> xpath=.."));
        person.page.locator("form button[type=submit]").click();
    }

    private static Person shell(Person person) {
        return person.shows(person.page.locator(".shell main h1"));
    }

    @Test
    void anInvitationIsTakenWithoutAPasswordAndTheOnlyWayInIsNotUntied() {
        String invitation = Hired.invited(application, "guest@example.org", "operator", "known");
        try (Person person = chromium.person(ORIGIN, "en", 1280, 900)) {
            person.goes("/console/join#" + invitation).types("Your name", "Lin").looks("join-other-house-en");
            person.presses("Set up with work, without a password");
            signsInThere(person, "guest-at-work");
            Locator shown = person.page.locator(".secret");
            assertThat(shown).isVisible();
            String secret = shown.innerText().replace(" ", "");
            person.types("Code from the authenticator app", Hired.code(secret, clock.instant()))
                    .presses("Sign in")
                    .seesHeading("Your recovery codes");
            List<String> recovery = person.page.locator(".codes li").allInnerTexts();
            person.page.getByRole(AriaRole.CHECKBOX).check();
            person.presses("Continue").seesHeading("Good to see you, Lin");

            person.presses("Sign out").seesHeading("Sign in").looks("sign-in-other-house-en");
            person.presses("Sign in with work");
            // known there since a moment ago, he is asked for nothing more
            person.types("Code from the authenticator app", recovery.getFirst()).presses("Sign in");
            shell(person).goes("/console/account").sees("Single sign-on").presses("Untie work");
            person.page
                    .locator("dialog")
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Untie"))
                    .click();
            person.shows(person.page.locator("dialog [role=alert]")).looks("account-only-way-in-en");
        }
    }

    @Test
    void whoHasAPasswordTiesAnotherHouseComesByItToWhereHeWantedAndUntiesIt() {
        Hired.Hand hand = Hired.handOf(application, "zhao@example.org", "operator", "known");
        try (Person person = chromium.person(ORIGIN, "en", 1280, 900)) {
            person.goes("/console/sign-in")
                    .types("E-mail address", "zhao@example.org")
                    .types("Password", Hired.password())
                    .presses("Continue")
                    .types(
                            "Code from the authenticator app",
                            hand.recoveryCodes().getFirst())
                    .presses("Sign in");
            shell(person).goes("/console/account").presses("Let work know me");
            signsInThere(person, "zhao-at-work");
            person.seesHeading("My account").sees("Untie").looks("account-other-house-en");

            person.presses("Sign out").seesHeading("Sign in");
            person.goes("/console/rules").seesHeading("Sign in").presses("Sign in with work");
            person.types("Code from the authenticator app", hand.recoveryCodes().get(1))
                    .presses("Sign in")
                    .seesHeading("Earning rules");
            person.goes("/console/account").presses("Untie work");
            person.page
                    .locator("dialog")
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Untie"))
                    .click();
            person.sees("Let work know me");

            person.presses("Sign out").seesHeading("Sign in").presses("Sign in with work");
            assertThat(person.page.getByRole(AriaRole.ALERT)).isVisible();
            person.looks("sign-in-other-house-refused-en");
        }
    }

    private String link() {
        Said made = Shop.door(application)
                .withKey(application.getBean(ApiKeys.class).issueAdmin("tests").token())
                .post(
                        "/v1/keys",
                        Shop.json(java.util.Map.of(
                                "name",
                                "poster",
                                "program",
                                "known",
                                "publishable",
                                true,
                                "scopes",
                                List.of("facts.read", "members.signin"))));
        Assertions.assertThat(made.status()).as(made.text()).isEqualTo(201);
        return "/m/" + made.json().path("token").asString();
    }

    @Test
    void aMemberJoinsByAnotherHousesWordAndComesBackAsTheSame() {
        try (Person person = chromium.person(ORIGIN, "en", 360, 760)) {
            person.goes(link()).shows(person.page.locator(".hero h1"));
            Locator there = person.page.getByRole(
                    AriaRole.BUTTON,
                    new com.microsoft.playwright.Page.GetByRoleOptions().setName(Pattern.compile("plaza")));
            assertThat(there).isDisabled();
            person.looks("centre-other-house-en");
            person.page.locator("input[type=checkbox]").check();
            there.click();
            signsInThere(person, "mei");
            person.page.waitForURL(ORIGIN + "/m/");
            person.shows(person.page.locator(".card h1"));
            person.page.locator(".show").click();
            person.shows(person.page.locator("dialog .big svg"));
            String card = person.page.locator("dialog .code").innerText().replace(" ", "");
            person.page.keyboard().press("Escape");
            String member =
                    shop.api().get("/v1/members/card:" + card).json().path("id").asString();
            Assertions.assertThat(member).startsWith("mbr_");

            person.follows("Me").presses("Sign out").shows(person.page.locator(".hero h1"));
            person.page.locator("input[type=checkbox]").check();
            there.click();
            person.page.waitForURL(ORIGIN + "/m/");
            person.shows(person.page.locator(".card h1"));
            person.page.locator(".show").click();
            person.shows(person.page.locator("dialog .big svg"));
            Assertions.assertThat(
                            person.page.locator("dialog .code").innerText().replace(" ", ""))
                    .isEqualTo(card);
        }
    }
}
