package zhiyin.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.staff.Hired;

/** The console in a browser, as the people use it whom it is for. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleTests {
    private static final String EMAIL = "owner@example.org";

    @LocalServerPort
    private int port;

    private final ApplicationContext application;
    private final TestClock clock;
    private Person.Chromium chromium;
    private String secret = "";
    private Shop shop;

    @Autowired
    ConsoleTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void open() {
        chromium = new Person.Chromium();
        shop = Shop.open(application, "tea");
        for (int i = 1; i <= 25; i++) {
            shop.api()
                    .post(
                            "/v1/members",
                            "{\"name\": \"%s\", \"identities\": [\"card:%d\", \"phone:+86138001380%02d\"]}"
                                    .formatted(i == 7 ? "林小满" : "Member " + i, 880000 + i, i),
                            "Idempotency-Key",
                            Shop.freshKey());
        }
        shop.told(Shop.paid("card:880007", "o-1", 25_000));
        shop.told(Shop.paid("card:880007", "o-2", 120_000));
        shop.told(Shop.spent("card:880007", "s-1", 30));
    }

    @AfterAll
    void shut() {
        chromium.close();
    }

    /** Signed in as somebody who was hired. */
    private Person hired(String email, String secretOfHis, int width) {
        clock.advance(Duration.ofMinutes(2));
        Person person = chromium.person("http://localhost:" + port, "en", width, 800)
                .goes("/console/sign-in")
                .types("E-mail address", email)
                .types("Password", Hired.password())
                .presses("Continue")
                .types("Code from the authenticator app", Hired.code(secretOfHis, clock.instant()))
                .presses("Sign in");
        person.shows(person.page.locator(".shell main h1"));
        return person;
    }

    @Test
    @Order(6)
    void whatIsBeyondALimitWaitsForASecondPersonWhoApprovesItOnce() {
        String manager = Hired.secretOf(application, "manager@example.org", "store-manager", "tea");
        String member =
                shop.api().get("/v1/members/card:880002").json().path("id").asString();
        try (Person owner = owner("en")) {
            owner.goes("/console/members/" + member)
                    .seesHeading("Member 2")
                    .presses("Give or take by hand")
                    .types("How many", "200000")
                    .presses("See what it would do")
                    .sees("What will happen")
                    .presses("Do it")
                    .sees("it waits for a second person")
                    .looks("adjust-waits-en");
            Assertions.assertThat(shop.available("card:880002")).isZero();
            owner.goes("/console/approvals").sees("Points by hand");
            assertThat(owner.page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Approve")))
                    .hasCount(0);
        }
        try (Person second = hired("manager@example.org", manager, 1280)) {
            second.goes("/console/approvals").sees("200000").looks("approvals-en");
            // what is risky wants the second factor again when the last time is a while ago
            clock.advance(Duration.ofMinutes(11));
            second.presses("Approve");
            second.page
                    .locator("dialog")
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Approve"))
                    .click();
            second.seesHeading("Is it you?").looks("proof-en");
            second.types("Code from the authenticator app", Hired.code(manager, clock.instant()))
                    .presses("Continue")
                    .sees("Nothing here");
            Assertions.assertThat(shop.available("card:880002")).isEqualTo(200_000);
        }
    }

    @Test
    @Order(7)
    void aProgrammeComesFromATemplateAndADraftOfItIsPutToThePast() {
        try (Person person = owner("en")) {
            person.goes("/console/start");
            person.page.locator("input[value=stars]").check();
            person.types("Code of the programme", "corner");
            person.sees("An order of").looks("start-en");
            assertThat(person.page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Make it live")))
                    .isEnabled();
            person.presses("Make it live").seesHeading("Version 1").sees("Live");
            person.goes("/console/versions").chooses("Programme", "tea").presses("Write a draft");
            Locator text = person.page.locator("textarea.code-text");
            assertThat(text).hasValue(Pattern.compile("[\\s\\S]*programme: tea[\\s\\S]*"));
            String yaml = text.inputValue();
            Assertions.assertThat(yaml).contains("award: {points: 1, each: 1.00, round: floor}");
            text.fill(yaml.replaceFirst("award: \\{points: 1, each: 1.00", "award: {points: 2, each: 1.00"));
            person.presses("Look it over");
            person.shows(person.page.locator("section[role=status]"));
            person.presses("Save as a draft").seesHeading("Version 2").sees("Better for members");
            person.looks("version-en")
                    .follows("Try it on the past")
                    .types("Worth of one of Points", "0.01")
                    .presses("Start");
            person.sees("Difference in cost").sees("Better off by most").looks("backtest-en");
            person.page
                    .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^Why\\?")))
                    .first()
                    .click();
            person.sees("What would have been otherwise").looks("backtest-member-en");
        }
    }

    @Test
    @Order(9)
    void aRuleIsMadeOfRowsSaysItselfAndBecomesADraft() {
        try (Person person = owner("en")) {
            person.goes("/console/rules").chooses("Programme", "tea").sees("An order is paid: 1 Points for each ¥1.00");
            Locator form = person.page.locator("form.panel");
            form.getByText("Add a condition").first().click();
            form.getByLabel("Field").first().selectOption("order.amount");
            form.getByLabel("Comparison").first().selectOption(">=");
            form.getByLabel("Value").first().fill("100");
            form.getByLabel("Value").first().press("Tab");
            person.sees("An order is paid, if the order’s amount is at least ¥100.00: 1 Points for each ¥1.00");
            person.looks("rules-en");
            // nothing that was typed is lost with the page
            person.page.reload();
            person.sees("This was kept from before.").sees("is at least ¥100.00");
            person.presses("Look it over").shows(person.page.locator("section[role=status]"));
            person.presses("Save as a draft").sees("Differences").sees("base");
            Assertions.assertThat(person.page.locator("article.panel").count()).isEqualTo(1);
            assertThat(person.page.locator("article.panel")).containsText("earning.rules.base.when");
        }
    }

    @Test
    @Order(8)
    void aClerkServesACustomerOnAPhoneAndTakesItBack() {
        String clerk = Hired.secretOf(application, "clerk@example.org", "clerk", "tea");
        long before = shop.available("card:880007");
        try (Person person = hired("clerk@example.org", clerk, 390)) {
            person.goes("/console/clerk")
                    .types("Who is it?", "13800138007")
                    .presses("Find")
                    .seesHeading("林小满")
                    .types("Purchase (CNY)", "50")
                    .types("Points to redeem", "100")
                    .presses("Record it")
                    .sees("Recorded.")
                    .looks("clerk-en");
            Assertions.assertThat(shop.available("card:880007")).isEqualTo(before - 100 + 50);
            person.page
                    .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^Undo")))
                    .click();
            person.sees("Undone:");
            Assertions.assertThat(shop.available("card:880007")).isEqualTo(before);
            person.presses("Next customer")
                    .types("Who is it?", "+8613900139000")
                    .presses("Find")
                    .sees("is nobody’s yet")
                    .types("Name", "New here")
                    .presses("Enrol a member")
                    .sees("Enrolled. Welcome!");
        }
    }

    @Test
    @Order(5)
    void pagesAreFilesWithAPolicyOfTheirOwnAndEveryOtherAddressOfASiteIsItsPage() throws Exception {
        HttpResponse<String> page = get("/console/members/mbr_1?tab=person");
        Assertions.assertThat(page.statusCode()).isEqualTo(200);
        Assertions.assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> Assertions.assertThat(policy)
                        .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                        .contains("frame-ancestors 'none'")
                        .doesNotContain("unsafe"));
        Assertions.assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-cache");
        Matcher asset = Pattern.compile("/console/assets/[^\"]+\\.js").matcher(page.body());
        Assertions.assertThat(asset.find()).isTrue();
        HttpResponse<String> folded = get(asset.group(), "Accept-Encoding", "br, gzip;q=0.8");
        Assertions.assertThat(folded.headers().firstValue("Content-Encoding")).hasValue("gzip");
        Assertions.assertThat(folded.headers().firstValue("Cache-Control"))
                .hasValue("public, max-age=31536000, immutable");
        HttpResponse<String> plain = get(asset.group(), "Accept-Encoding", "gzip;q=0");
        Assertions.assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        Assertions.assertThat(plain.headers().firstValue("Content-Type")).hasValue("text/javascript;charset=utf-8");
        for (String path : List.of(
                "/console/assets/none.js",
                "/console/assets/../index.html",
                "/consoles",
                "/m/assets/%2e%2e/index.html")) {
            Assertions.assertThat(get(path).statusCode()).as(path).isEqualTo(404);
        }
        Assertions.assertThat(get("/console").statusCode()).isEqualTo(308);
        HttpResponse<String> posted = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/console/"))
                                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        Assertions.assertThat(posted.statusCode()).isEqualTo(405);
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private Person visitor(String language) {
        return chromium.person("http://localhost:" + port, language, 1280, 800);
    }

    /** Signed in as the first administrator, by the page. */
    private Person owner(String language) {
        clock.advance(Duration.ofMinutes(2));
        Person person = visitor(language).goes("/console/");
        person.page.locator("input[type=email]").fill(EMAIL);
        person.page.locator("input[type=password]").fill(Hired.password());
        person.page.locator("button[type=submit]").click();
        person.page.locator("input.code").fill(Hired.code(secret, clock.instant()));
        person.page.locator("button[type=submit]").click();
        person.shows(person.page.locator(".shell main h1"));
        return person;
    }

    @Test
    @Order(1)
    void theFirstOneMakesHisAccountWithTheSetUpSecretAndAnApp() {
        String setUp = Hired.setUp(application);
        try (Person person = visitor("en")) {
            person.goes("/console/members?q=Lin").seesHeading("Sign in").looks("sign-in-en");
            person.goes("/console/join#" + setUp).seesHeading("Set up your account");
            person.types("Your name", "Wen").types("E-mail address", EMAIL).types("Password", "zhiyin");
            person.page.getByLabel("Password").fill("password1");
            person.presses("Continue").sees("password");
            person.looks("join-en");
            person.types("Password", Hired.password()).presses("Continue");
            Locator shown = person.page.locator(".secret");
            assertThat(shown).isVisible();
            secret = shown.innerText().replace(" ", "");
            person.looks("second-factor-en");
            person.types("Code from the authenticator app", Hired.code(secret, clock.instant()))
                    .presses("Sign in")
                    .seesHeading("Your recovery codes");
            assertThat(person.page.locator(".codes li")).hasCount(10);
            person.page.getByRole(AriaRole.CHECKBOX).check();
            person.presses("Continue").seesHeading("Good to see you, Wen").looks("home-en");
        }
    }

    @Test
    @Order(2)
    void whoSignsInComesToWhereHeWantedAndFindsAMemberByNameCardAndPhone() {
        clock.advance(Duration.ofMinutes(2));
        try (Person person = visitor("en")) {
            person.goes("/console/members?q=880003").seesHeading("Sign in");
            person.types("E-mail address", EMAIL)
                    .types("Password", "wrong password")
                    .presses("Continue");
            assertThat(person.page.getByRole(AriaRole.ALERT)).isVisible();
            person.types("Password", Hired.password()).presses("Continue");
            person.types("Code from the authenticator app", Hired.code(secret, clock.instant()))
                    .presses("Sign in");
            person.seesHeading("Members").sees("Member 3");
            assertThat(person.page.locator("tbody tr")).hasCount(1);
            person.types("Search", "小满").presses("Search").sees("林小满");
            assertThat(person.page).hasURL(Pattern.compile("q=%E5%B0%8F%E6%BB%A1"));
            person.types("Search", "+8613800138009").presses("Search").sees("Member 9");
            person.types("Search", "nobody at all")
                    .presses("Search")
                    .sees("Nobody is called so")
                    .looks("members-nobody-en");
            person.follows("Show all").sees("Member 20");
            assertThat(person.page.locator("tbody tr")).hasCount(20);
            person.looks("members-en").follows("Next page").sees("Member 25");
            assertThat(person.page.locator("tbody tr")).hasCount(5);
        }
    }

    @Test
    @Order(3)
    void aMemberIsExplainedAndWhatIsDoneByHandIsShownBeforeItIsDone() {
        String member =
                shop.api().get("/v1/members/card:880007").json().path("id").asString();
        long before = shop.available("card:880007");
        try (Person person = owner("en")) {
            person.goes("/console/members/" + member).seesHeading("林小满").looks("member-en");
            person.page
                    .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^Why\\?")))
                    .nth(1)
                    .click();
            assertThat(person.page.locator("dialog .sentences li").first()).isVisible();
            person.looks("explain-en");
            person.presses("Close");
            person.page.getByRole(AriaRole.TAB).nth(1).click();
            assertThat(person.page.locator("tbody tr").first()).isVisible();
            person.looks("statement-en");
            person.presses("Give or take by hand").types("How many", "250").types("Reason", "goodwill");
            person.page.reload();
            person.presses("Give or take by hand").sees("This was kept from before.");
            person.presses("See what it would do").sees("What will happen").looks("adjust-en");
            Assertions.assertThat(shop.available("card:880007"))
                    .as("only shown")
                    .isEqualTo(before);
            person.presses("Do it");
            assertThat(person.page.locator("dialog")).hasCount(0);
            Assertions.assertThat(shop.available("card:880007")).isEqualTo(before + 250);
        }
    }

    @ParameterizedTest
    @Order(4)
    @ValueSource(strings = {"zh-CN", "zh-TW"})
    void theSameScreensInChinese(String language) {
        String member =
                shop.api().get("/v1/members/card:880007").json().path("id").asString();
        try (Person person = owner(language)) {
            assertThat(person.page.locator("html")).hasAttribute("lang", language);
            person.looks("home-" + language);
            person.goes("/console/members").sees("林小满").looks("members-" + language);
            person.goes("/console/members/" + member).seesHeading("林小满").looks("member-" + language);
            for (String screen : List.of(
                    "approvals",
                    "liability",
                    "days",
                    "versions",
                    "versions/1",
                    "backtests",
                    "audit",
                    "staff",
                    "keys",
                    "start",
                    "rules",
                    "promotions",
                    "gift-cards",
                    "sandbox")) {
                person.goes("/console/" + screen).looks(screen.replace('/', '-') + "-" + language);
            }
            person.page.keyboard().press("Control+k");
            person.page.keyboard().type("小满");
            assertThat(person.page.locator("#palette-list li").first()).containsText("林小满");
            person.looks("palette-" + language);
            person.page.keyboard().press("Enter");
            person.seesHeading("林小满");
        }
    }
}
