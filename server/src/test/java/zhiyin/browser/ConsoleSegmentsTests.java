package zhiyin.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.facts.Following;
import zhiyin.staff.Hired;

/** What operators do with segments in the console. What the page shows is what the API says. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleSegmentsTests {
    private static final String PROGRAMME = "grove";
    private static final String BUYERS =
            "{\"combinator\": \"and\", \"rules\": [{\"did\": \"order\", \"last\": 30, \"measure\": \"count\","
                    + " \"operator\": \">=\", \"value\": 1}]}";

    @LocalServerPort
    private int port;

    private final ApplicationContext application;
    private final TestClock clock;
    private final Map<String, String> secrets = new HashMap<>();
    private Person.Chromium chromium;
    private Shop shop;

    @Autowired
    ConsoleSegmentsTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void open() {
        chromium = new Person.Chromium();
        shop = Shop.open(application, PROGRAMME, Shop.yaml(PROGRAMME));
        for (int i = 1; i <= 12; i++) {
            shop.api()
                    .post(
                            "/v1/members",
                            "{\"name\": \"Member %d\", \"identities\": [\"card:%d\"]}".formatted(i, 880000 + i),
                            "Idempotency-Key",
                            Shop.freshKey());
        }
        for (int i = 1; i <= 5; i++) {
            shop.told(Shop.paid("card:" + (880000 + i), "g-" + i, 10_000));
        }
        shop.api().get("/v1/segment-fields");
        Following.pass(application);
        secrets.put("admin", Hired.secretOf(application, "admin@grove.example", "admin"));
    }

    @AfterAll
    void shut() {
        chromium.close();
    }

    private Person in(String language, int width, int height) {
        clock.advance(Duration.ofMinutes(2));
        Person person = chromium.person("http://localhost:" + port, language, width, height)
                .goes("/console/sign-in");
        person.page.locator("input[type=email]").fill("admin@grove.example");
        person.page.locator("input[type=password]").fill(Hired.password());
        person.page.locator("button[type=submit]").click();
        person.page.locator("input.code").fill(Hired.code(secrets.get("admin"), clock.instant()));
        person.page.locator("button[type=submit]").click();
        person.shows(person.page.locator(".shell main h1"));
        person.page.evaluate("code => localStorage.setItem('zhiyin.program', code)", PROGRAMME);
        return person;
    }

    private void made(String code, String kind) {
        Assertions.assertThat(shop.api()
                        .post(
                                "/v1/segments",
                                "{\"code\": \"" + code + "\", \"name\": \"" + code + "\", \"kind\": \"" + kind + "\""
                                        + (kind.equals("static") ? "" : ", \"definition\": " + BUYERS) + "}")
                        .status())
                .isIn(201, 409);
    }

    private static Locator button(Person person, String name) {
        return person.page.getByRole(
                AriaRole.BUTTON,
                new com.microsoft.playwright.Page.GetByRoleOptions()
                        .setName(name)
                        .setExact(true));
    }

    @Test
    void aSegmentIsBuiltCountedSavedAndItsMembersSeen() {
        try (Person person = in("en", 1280, 900)) {
            person.goes("/console/segments").presses("New segment");
            person.types("Name", "Bought lately").types("Code", "bought-lately");
            person.page.locator("dialog").getByText("Add a condition").click();
            long counted = shop.api()
                    .post("/v1/segments/preview", "{\"definition\": " + BUYERS + "}")
                    .json()
                    .path("members")
                    .asLong();
            assertThat(person.page.locator(".live .size")).hasText(String.valueOf(counted));
            assertThat(person.page.locator(".live .sentence"))
                    .hasText("Members of whom: number of orders in the last 30 days ≥ 1");
            person.looks("segment-new-en");
            button(person, "Save").click();
            person.seesHeading("Bought lately").looks("segment-builder-en");
            person.page.getByRole(AriaRole.TAB).getByText("Members").click();
            assertThat(person.page.locator("tbody tr")).hasCount((int) counted);
            person.page.locator("tbody tr").first().getByText("Why").click();
            person.sees("holds").sees("found: 1").looks("segment-why-en");
        }
    }

    @Test
    void aListIsFilledByAFileAndSaysWhichRowsNameNobody() throws IOException {
        made("from-a-file", "static");
        Path file = Files.createTempFile("list", ".csv");
        Files.writeString(file, "member\ncard:880001\ncard:880002\ncard:nobody\n");
        try (Person person = in("en", 1280, 900)) {
            person.goes("/console/segments/from-a-file");
            person.page.locator("summary").getByText("Add members").click();
            person.page.locator("input[type=file]").setInputFiles(file);
            person.sees("2 added, 1 rows name nobody.").sees("Row 4:").looks("segment-list-en");
            assertThat(person.page.locator("tbody tr")).hasCount(2);
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void whoEntersARealTimeSegmentIsSeen() {
        made("at-once", "real_time");
        shop.told(Shop.paid("card:880009", "g-9", 10_000));
        Following.pass(application);
        try (Person person = in("en", 1280, 900)) {
            person.goes("/console/segments/at-once?tab=changes").sees("entered");
            String id =
                    shop.api().get("/v1/members/card:880009").json().path("id").asString();
            person.sees(id).looks("segment-changes-en");
        }
    }

    @ParameterizedTest
    @CsvSource({"en,1280,800", "zh-CN,820,1180", "zh-TW,360,780"})
    void theScreensAreRightInTheLanguageAndAtTheSize(String language, int width, int height) {
        made("seen", "dynamic");
        made("seen-list", "static");
        try (Person person = in(language, width, height)) {
            for (String screen : List.of(
                    "segments",
                    "segments/seen",
                    "segments/seen?tab=members",
                    "segments/seen?tab=sets",
                    "segments/seen?tab=versions",
                    "segments/seen?tab=export",
                    "segments/seen-list")) {
                person.goes("/console/" + screen)
                        .looks(screen.replaceAll("[^a-z]+", "-") + "-" + language + "-" + width);
            }
            assertThat(person.page.locator("html")).hasAttribute("lang", language);
        }
    }
}
