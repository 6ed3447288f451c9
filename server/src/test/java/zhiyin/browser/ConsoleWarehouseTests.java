package zhiyin.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.LoadState;
import java.io.IOException;
import java.nio.file.Files;
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
import zhiyin.program.Programmes;
import zhiyin.warehouse.Exported;

/** How operators have facts exported to a warehouse of the shop's own: when, where to, and what came of it. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleWarehouseTests {
    private static final String PROGRAMME = "insight";
    private static final String OPERATOR = "operator@warehouse.example";
    private static final String CLERK = "clerk@warehouse.example";

    @LocalServerPort
    private int port;

    private final ApplicationContext application;
    private final TestClock clock;
    private Office office;
    private Shop shop;

    @Autowired
    ConsoleWarehouseTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, PROGRAMME, Shop.yaml(PROGRAMME));
        for (int i = 0; i < 12; i++) {
            shop.told(Shop.paid(shop.enrol("card:77000" + i), "W-" + i, 1_000 + 100 * i));
        }
        office = new Office(application, clock, port, PROGRAMME)
                .hires(OPERATOR, "operator", PROGRAMME)
                .hires(CLERK, "clerk", PROGRAMME);
    }

    @AfterAll
    void shut() {
        office.close();
    }

    private void export() {
        Following.pass(application);
        Following.settled(application, application.getBean(Programmes.class).idOf(PROGRAMME));
        Exported.pass(application);
    }

    private JsonNode got(String path) {
        return shop.api().get(path).json();
    }

    @Test
    void anExportIsMadePlannedFetchedAndABucketWaitsForASecondPerson() throws IOException {
        try (Person person = office.in(OPERATOR, "en", 1440, 900)) {
            person.goes("/console/warehouse").seesHeading("Data warehouse").sees("Nothing has been exported yet");
            person.pressesFirst("Export now").sees("waits");
            export();
            // what is under way comes to an end by itself
            person.sees("done").sees("whole");
            shop.told(Shop.paid("card:770001", "W-more", 9_000));
            person.pressesFirst("Export now").sees("waits");
            export();
            person.sees("changes upon 1");

            person.presses("Change the schedule");
            person.page.getByLabel("Each night").check();
            person.types("From which hour on", "4").types("Exports kept here", "10");
            Office.pressesIn(person, "Save");
            person.sees("Each night from 4:00 on");
            Assertions.assertThat(got("/v1/warehouse").at("/plan/keep").asInt()).isEqualTo(10);

            person.presses("Propose a bucket")
                    .types("Endpoint", "https://s3.eu-central-1.amazonaws.com")
                    .types("Region", "eu-central-1")
                    .types("Below", "zhiyin")
                    .types("Access key", "AKIAEXAMPLE")
                    .types("Secret key", "never shown again");
            bucket(person).fill("Shop Facts");
            Office.pressesIn(person, "Propose a bucket");
            person.sees("is no bucket's name").looks("warehouse-propose-en");
            bucket(person).fill("shop-facts");
            Office.pressesIn(person, "Propose a bucket");
            person.sees("Nothing goes there yet").presses("Use it");
            Office.pressesIn(person, "Use it");
            person.sees("Waits for a second person.").looks("warehouse-en");
            Assertions.assertThat(person.page.content()).doesNotContain("never shown again");
            Assertions.assertThat(got("/v1/warehouse").path("destination").isMissingNode())
                    .isTrue();
            JsonNode waiting = shop.admin()
                    .get("/v1/approvals?state=pending&what=warehouse")
                    .json()
                    .at("/approvals/0");
            Assertions.assertThat(waiting.at("/sums/bucket").asString()).isEqualTo("shop-facts");

            person.page
                    .getByRole(
                            AriaRole.BUTTON,
                            new Page.GetByRoleOptions().setName("Show files 2").setExact(true))
                    .click();
            assertThat(Office.dialog(person)).containsText("member, occurred_at, nth");
            assertThat(Office.dialog(person)).containsText("New or other: 1");
            person.looks("warehouse-files-en");
            Download file = person.page.waitForDownload(() -> Office.dialog(person)
                    .getByRole(
                            AriaRole.BUTTON,
                            new Locator.GetByRoleOptions()
                                    .setName("changes-orders-00001.parquet")
                                    .setExact(true))
                    .click());
            byte[] bytes = Files.readAllBytes(file.path());
            Assertions.assertThat(new String(bytes, 0, 4, java.nio.charset.StandardCharsets.US_ASCII))
                    .isEqualTo("PAR1");
        }
    }

    /** The field; the panel behind it is called so too. */
    private static Locator bucket(Person person) {
        return Office.dialog(person)
                .getByRole(
                        AriaRole.TEXTBOX,
                        new Locator.GetByRoleOptions().setName("Bucket").setExact(true));
    }

    @Test
    void whoMayNotExportIsToldWhy() {
        try (Person person = office.in(CLERK)) {
            person.goes("/console/warehouse")
                    .sees("export facts to a warehouse")
                    .looks("warehouse-denied-en");
        }
    }

    @ParameterizedTest
    @CsvSource({"zh-CN,1280,800", "zh-TW,820,1180"})
    void theScreenIsRightInTheLanguageAndAtTheSize(String language, int width, int height) {
        shop.api().post("/v1/warehouse-exports", "{}");
        export();
        try (Person person = office.in(OPERATOR, language, width, height)) {
            person.goes("/console/warehouse");
            person.page.waitForLoadState(LoadState.NETWORKIDLE);
            person.looks("warehouse-" + language + "-" + width);
            assertThat(person.page.locator("[role=alert]")).hasCount(0);
        }
    }
}
