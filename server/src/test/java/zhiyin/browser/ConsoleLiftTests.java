package zhiyin.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.LoadState;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.facts.Following;
import zhiyin.http.ApiClient.Said;
import zhiyin.staff.Hired;

/** What operators see of lift tests: what one would see before it is begun, the groups, and what came of it with a verdict. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleLiftTests {

    private static final String PROGRAMME = "effect";
    private static final int MEMBERS = 120;
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    @LocalServerPort
    private int port;

    private final ApplicationContext application;
    private final TestClock clock;
    private final Map<String, String> secrets = new HashMap<>();
    private Person.Chromium chromium;
    private Shop shop;
    private String over = "";

    @Autowired
    ConsoleLiftTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZONE);
    }

    private static JsonNode ok(int status, Said said) {
        Assertions.assertThat(said.status()).as(said.text()).isEqualTo(status);
        return said.json();
    }

    /** A hundred and twenty members who have bought; a test of a week that is over, in which the treated bought much more. */
    @BeforeAll
    void open() {
        chromium = new Person.Chromium();
        shop = Shop.open(application, PROGRAMME, Shop.yaml(PROGRAMME));
        for (int i = 0; i < MEMBERS; i++) {
            shop.told(Shop.paid("card:effect-" + i, "b-" + i, 2_000 + 100 * i));
        }
        while (shop.api().get("/v1/figures/active").status() == 503) {
            Thread.onSpinWait();
        }
        clock.advance(Duration.ofDays(2));
        Following.pass(application);
        over = ok(
                        201,
                        shop.api()
                                .post(
                                        "/v1/lift-tests",
                                        Shop.json(Map.of(
                                                "name", "Summer tea for everybody",
                                                "held_back_basis_points", 3_000,
                                                "from", today().toString(),
                                                "until", today().plusDays(6).toString(),
                                                "margin_basis_points", 4_500,
                                                "media", 30_000,
                                                "messages", 1_200))))
                .path("test")
                .asString();
        ok(200, shop.api().send("POST", "/v1/lift-tests/" + over + "/begin", null));
        clock.advance(Duration.ofDays(1));
        int place = 0;
        for (String member : group("treated")) {
            if (place++ % 4 != 0) {
                shop.told(Shop.paid(member, "t-" + place, 6_000 + 50 * place));
            }
        }
        for (String member : group("held_back")) {
            if (place++ % 4 == 0) {
                shop.told(Shop.paid(member, "h-" + place, 6_000));
            }
        }
        clock.advance(Duration.ofDays(8));
        Following.pass(application);
        for (String role : List.of("operator", "clerk")) {
            secrets.put(role, Hired.secretOf(application, role + "@effect.example", role, PROGRAMME));
        }
    }

    private List<String> group(String which) {
        List<String> members = new ArrayList<>();
        ok(200, shop.api().get("/v1/lift-tests/" + over + "/members?limit=200&group=" + which))
                .path("members")
                .forEach(member -> members.add(member.path("member").asString()));
        return members;
    }

    @AfterAll
    void shut() {
        chromium.close();
    }

    private Person in(String role, String language, int width, int height) {
        clock.advance(Duration.ofMinutes(2));
        Person person = chromium.person("http://localhost:" + port, language, width, height)
                .goes("/console/sign-in");
        person.page.locator("input[type=email]").fill(role + "@effect.example");
        person.page.locator("input[type=password]").fill(Hired.password());
        person.page.locator("button[type=submit]").click();
        person.page.locator("input.code").fill(Hired.code(secrets.get(role), clock.instant()));
        person.page.locator("button[type=submit]").click();
        person.shows(person.page.locator(".shell main h1"));
        person.page.evaluate("code => localStorage.setItem('zhiyin.program', code)", PROGRAMME);
        return person;
    }

    @Test
    void aTestIsPlannedItsPowerSeenTheGroupsDrawnAndEndedEarly() {
        try (Person person = in("operator", "en", 1280, 800)) {
            person.goes("/console/lift-tests").sees("Summer tea for everybody");
            person.pressesFirst("Plan a lift test");
            person.types("Name", "Autumn coupons")
                    .types("Held back, %", "25")
                    .types("Margin before discounts, %", "40");
            person.page
                    .getByLabel("Name", new Page.GetByLabelOptions().setExact(true))
                    .press("Tab");
            person.sees("120 members: 90 are given it, 30 are held back.");
            person.sees("Smallest effect that would be seen");
            person.looks("lift-form-en");
            person.presses("Save").seesHeading("Autumn coupons").sees("Begin it on its first day or before");
            person.presses("Begin: draw the groups");
            person.sees("Who is held back is drawn by chance");
            person.page
                    .locator("dialog")
                    .getByRole(
                            AriaRole.BUTTON,
                            new com.microsoft.playwright.Locator.GetByRoleOptions().setName("Begin: draw the groups"))
                    .click();
            person.sees("Looking early makes false alarms");
            person.page.waitForLoadState(LoadState.NETWORKIDLE);
            person.looks("lift-running-en");
            // who is in a group opens as members of other figures do
            person.page
                    .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("30 Held back"))
                    .click();
            person.sees("30 members").sees("Open as a segment").looks("lift-members-en");
            person.page.keyboard().press("Escape");
            person.presses("End it now").sees("There will be no verdict");
            person.page
                    .locator("dialog")
                    .getByRole(
                            AriaRole.BUTTON,
                            new com.microsoft.playwright.Locator.GetByRoleOptions().setName("End it now"))
                    .click();
            person.sees("Ended before its last day");
        }
    }

    @ParameterizedTest
    @CsvSource({"en, 1280", "zh-CN, 1280", "zh-TW, 820"})
    void aTestThatIsOverShowsItsVerdictItsIntervalsAndWhatItCameTo(String language, int width) {
        JsonNode result = ok(200, shop.api().get("/v1/lift-tests/" + over + "/result", "Accept-Language", language));
        Assertions.assertThat(result.path("verdict").asString()).isEqualTo("worked");
        try (Person person = in("operator", language, width, 900)) {
            person.goes("/console/lift-tests");
            person.page.waitForLoadState(LoadState.NETWORKIDLE);
            person.looks("lifts-" + language);
            person.goes("/console/lift-tests/" + over).sees(result.path("says").asString());
            person.page.waitForLoadState(LoadState.NETWORKIDLE);
            assertThat(person.page.locator("canvas")).hasCount(1);
            person.looks("lift-over-" + language);
            assertThat(person.page.locator("[role=alert]")).hasCount(0);
            if (language.equals("en")) {
                long buyers = Math.round(result.at("/money/buyers/value").asDouble());
                assertThat(person.page
                                .locator("article.kpi")
                                .filter(new com.microsoft.playwright.Locator.FilterOptions().setHasText("More buyers"))
                                .locator(".value"))
                        .hasText(Long.toString(buyers));
                person.page
                        .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Show as table"))
                        .first()
                        .click();
                person.sees("Less variance by the past").looks("lift-table-en");
                person.presses("Enter costs");
                person.types("Media, CNY", "500").presses("Save");
                person.sees("media ¥500.00");
            }
        }
    }

    @Test
    void whoeverMayOnlyServeMembersDoesNotSeeThem() {
        try (Person person = in("clerk", "en", 1280, 800)) {
            person.goes("/console/lift-tests");
            person.page.waitForLoadState(LoadState.NETWORKIDLE);
            assertThat(person.page.getByText("Summer tea for everybody")).hasCount(0);
        }
    }
}
