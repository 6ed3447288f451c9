package zhiyin.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static zhiyin.browser.Office.dialog;
import static zhiyin.browser.Office.pressesIn;
import static zhiyin.browser.Office.row;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;

/** What the counter and the back office do less often, each to its end: exchanges, guests' orders, many coupons, households, stores, reviews, cards. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleCounterTests {
    private static final String PROGRAMME = "counter";
    private static final String MORE = """

            pricing:
              lanes:
                - {code: order, choose: best, most: 1}
                - {code: coupon, choose: best, most: 2}
              points: {asset: points, worth: 0.01, percent: 50}
              attachDays: 30
            household: {members: 4, pool: [points]}
            velocity:
              - {code: many, name: {en: Many orders, zh-CN: 订单过多, zh-TW: 訂單過多}, on: order.paid, atMost: 1, within: {hours: 1}, then: review, cancelAfterDays: 10}
            """;

    @LocalServerPort
    private int port;

    private final ApplicationContext application;
    private final TestClock clock;
    private Office office;
    private Shop shop;

    @Autowired
    ConsoleCounterTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, PROGRAMME, Shop.yaml(PROGRAMME) + MORE);
        office = new Office(application, clock, port, PROGRAMME)
                .hires("counter@example.org", "admin")
                .hires("second@example.org", "admin");
        Said template = shop.api()
                .post(
                        "/v1/programs/counter/coupon-templates",
                        Shop.json(Map.of(
                                "yaml",
                                "{coupon: ten-off, name: Ten off, lane: coupon, gives: {amountOff: 10}, lasts: {days: 14}}",
                                "publish",
                                true)));
        Assertions.assertThat(template.status()).as(template.text()).isEqualTo(201);
        clock.advance(Duration.ofSeconds(2));
    }

    @AfterAll
    void shut() {
        office.close();
        Shop.assertLawful(application);
    }

    private JsonNode posted(String path, String body) {
        Said said = shop.api().post(path, body, "Idempotency-Key", Shop.freshKey());
        Assertions.assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json();
    }

    private JsonNode got(String path) {
        Said said = shop.api().get(path, "Accept-Language", "en");
        Assertions.assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json();
    }

    private String enrolled(String name, String card) {
        return posted("/v1/members", Shop.json(Map.of("name", name, "identities", List.of("card:" + card))))
                .path("member")
                .asString();
    }

    private static String money(JsonNode minor) {
        return String.format(Locale.ROOT, "¥%,.2f", BigDecimal.valueOf(Math.abs(minor.asLong()), 2));
    }

    private Person in() {
        return office.in("counter@example.org");
    }

    /** Somebody has bought ten teas and a cup. */
    private void bought(String order, String member) {
        JsonNode open = posted(
                "/v1/checkouts", """
                {"order": "%s", "cart": {%s"channel": "app", "store": "north", "lines": [
                  {"id": "1", "sku": "tea", "category": "drinks", "quantity": 10, "unit_price": 2000},
                  {"id": "2", "sku": "cup", "category": "cups", "quantity": 1, "unit_price": 10000}]}}""".formatted(order, member.isEmpty() ? "" : "\"member\": \"" + member + "\", "));
        posted("/v1/checkouts/" + open.path("id").asString() + "/confirm", "{}");
        clock.advance(Duration.ofHours(2));
    }

    @Test
    void somethingIsHadForSomethingElseAndBothAreShownBeforeTheyAreDone() {
        enrolled("Ada", "660001");
        bought("X-1", "card:660001");
        try (Person person = in()) {
            person.goes("/console/orders/X-1").seesHeading("Order X-1").presses("Exchange");
            person.types("tea · line 1", "4")
                    .types("Goods (SKU)", "pot")
                    .types("Units", "1")
                    .types("A unit costs (CNY)", "120");
            person.page.reload();
            person.presses("Exchange").sees("This was kept from before.").presses("See what it would do");
            person.sees("What will happen").looks("exchange-shown-en");
            Assertions.assertThat(got("/v1/orders/X-1").path("state").asString())
                    .as("only shown")
                    .isEqualTo("paid");
            assertThat(dialog(person)).containsText("¥80.00");
            assertThat(dialog(person)).containsText("¥120.00");
            person.presses("Exchange it")
                    .sees("It came back, and the price of what is had instead is held.")
                    .sees("¥40.00 is left to pay with money.")
                    .looks("exchange-done-en");
            String checkout = dialog(person).locator("a.mono").innerText().strip();
            pressesIn(person, "Close");
            person.sees("Partly returned");
            JsonNode order = got("/v1/orders/X-1");
            Assertions.assertThat(order.at("/lines/0/returned_quantity").asLong())
                    .isEqualTo(4);
            JsonNode held = got("/v1/checkouts/" + checkout);
            Assertions.assertThat(held.path("state").asString()).isEqualTo("open");
            Assertions.assertThat(held.path("costs").asLong()).isEqualTo(12_000);
            person.goes("/console/orders?tab=open");
            assertThat(row(person, checkout)).containsText(money(held.path("to_pay")));
        }
    }

    @Test
    void anOrderOfNobodyIsSomebodysAfterAllAndEarnsForHim() {
        String late = enrolled("Late", "660002");
        bought("G-1", "");
        Assertions.assertThat(shop.available("card:660002")).isZero();
        try (Person person = in()) {
            person.goes("/console/orders?number=G-1")
                    .follows("Open G-1: orders of nobody in particular are not in the list");
            person.seesHeading("Order G-1").sees("nobody in particular").looks("order-of-nobody-en");
            person.presses("Say whose it was").types("Member", "card:nobody-at-all");
            pressesIn(person, "Say whose it was");
            person.shows(dialog(person).locator("[role=alert]"));
            person.types("Member", "card:660002").looks("order-attach-en");
            pressesIn(person, "Say whose it was");
            assertThat(dialog(person)).hasCount(0);
            person.follows(late).seesHeading("Late");
        }
        Assertions.assertThat(got("/v1/orders/G-1").path("member").asString()).isEqualTo(late);
        Assertions.assertThat(shop.available("card:660002")).isEqualTo(300);
    }

    @Test
    void allWithATagAreGivenACouponAndThoseOnAListWhoAreThere() {
        for (int i = 1; i <= 3; i++) {
            enrolled("Many " + i, "66001" + i);
        }
        Said named = shop.api()
                .send(
                        "PUT",
                        "/v1/tags/regular",
                        Shop.utf8("{\"name\": \"Regulars\"}"),
                        "Content-Type",
                        "application/json");
        Assertions.assertThat(named.status()).as(named.text()).isBetween(200, 201);
        Said tagged = shop.api()
                .post(
                        "/v1/member-tags",
                        "{\"members\": [\"card:660011\", \"card:660012\", \"card:660013\"], \"put\": [\"regular\"]}");
        Assertions.assertThat(tagged.status()).as(tagged.text()).isEqualTo(200);
        try (Person person = in()) {
            person.goes("/console/coupons/ten-off").presses("Give to many");
            dialog(person)
                    .getByRole(AriaRole.RADIO, new Locator.GetByRoleOptions().setName("With tags"))
                    .check();
            dialog(person)
                    .getByRole(AriaRole.CHECKBOX, new Locator.GetByRoleOptions().setName(Pattern.compile("^Regulars")))
                    .check();
            person.types("Reason", "a rainy week").looks("coupons-to-many-en").presses("Begin");
            person.sees("Begun: 3 in all.");
            pressesIn(person, "Close");
            person.sees("Given to many").sees("3 of 3").looks("coupons-given-to-many-en");
            for (int i = 1; i <= 3; i++) {
                JsonNode wallet = got("/v1/members/card:66001" + i + "/coupons");
                Assertions.assertThat(wallet.at("/coupons/0/how").asString()).isEqualTo("batch");
            }
            person.presses("Give to many");
            dialog(person)
                    .getByRole(AriaRole.RADIO, new Locator.GetByRoleOptions().setName("By a list"))
                    .check();
            person.types("Members", "card:660011\ncard:660012")
                    .sees("2 listed")
                    .types("Reason", "and again")
                    .presses("Begin")
                    .sees("Begun: 2 in all.");
            pressesIn(person, "Close");
            person.sees("2 of 2");
            Assertions.assertThat(got("/v1/members/card:660011/coupons")
                            .path("usable")
                            .asLong())
                    .isEqualTo(2);
            Assertions.assertThat(got("/v1/members/card:660013/coupons")
                            .path("usable")
                            .asLong())
                    .isEqualTo(1);
        }
    }

    @Test
    void aHouseholdIsMadeGrowsShrinksAndIsDissolved() {
        String mother = enrolled("Mother", "660021");
        String child = enrolled("Child", "660022");
        try (Person person = in()) {
            person.goes("/console/households").presses("New household");
            person.types("Household", "lin-1").types("Member", "card:660021");
            person.page.getByRole(AriaRole.CHECKBOX).check();
            pressesIn(person, "New household");
            person.presses("lin-1").presses("Add a member").types("Member", "card:660022");
            pressesIn(person, "Add a member");
            person.sees("does not share").looks("household-en");
            JsonNode made = got("/v1/households?member=" + mother).at("/households/0");
            Assertions.assertThat(made.path("members").findValuesAsString("member"))
                    .containsExactlyInAnyOrder(mother, child);
            person.presses("Take out " + child);
            pressesIn(person, "Take out");
            assertThat(dialog(person).locator("tbody tr")).hasCount(1);
            Assertions.assertThat(got("/v1/households?member=" + child).path("households"))
                    .isEmpty();
            person.presses("Dissolve");
            pressesIn(person, "Dissolve");
            assertThat(dialog(person)).hasCount(0);
            assertThat(row(person, "lin-1")).containsText("Dissolved on");
        }
    }

    @Test
    void aStoreIsOpenedAndClosedAndItsPosterCountsUntilItIsEnded() {
        Shop.open(application, "west-shop");
        try (Person person = in()) {
            person.goes("/console/stores").sees("No stores").presses("Open a store");
            person.types("Code", "west").types("Store", "West Lake").chooses("Its own programme", "west-shop");
            person.looks("store-open-en");
            pressesIn(person, "Open a store");
            assertThat(row(person, "West Lake")).containsText("the platform hears of them");
            Assertions.assertThat(got("/v1/stores").at("/stores/0/store").asString())
                    .isEqualTo("west");

            person.page
                    .getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName("Join codes"))
                    .click();
            person.presses("New join code")
                    .types("Called", "Poster at the door")
                    .types("Store", "west");
            pressesIn(person, "Make it");
            // what is to be printed is shown at once
            person.shows(dialog(person).locator("svg")).looks("join-code-en");
            JsonNode code = got("/v1/join-codes").at("/codes/0");
            assertThat(dialog(person).locator(".secret"))
                    .hasText(code.path("qr").asString());
            pressesIn(person, "Close");
            posted(
                    "/v1/members",
                    Shop.json(Map.of(
                            "identities",
                            List.of("card:660031"),
                            "join_code",
                            code.path("code").asString())));
            person.page.reload();
            row(person, "Poster at the door").getByText("End").click();
            pressesIn(person, "End");
            assertThat(row(person, "Poster at the door")).containsText("until");
            Assertions.assertThat(got("/v1/join-codes").at("/codes/0/ends_at").asString())
                    .isNotEmpty();

            person.goes("/console/stores");
            row(person, "West Lake").getByText("Close").click();
            pressesIn(person, "Close");
            assertThat(row(person, "West Lake")).containsText("Closed on");
        }
    }

    @Test
    void pointsThatWaitAreReleasedOrRefusedWithARemark() {
        enrolled("Busy", "660041");
        shop.told(Shop.paid("card:660041", "R-1", 10_000));
        shop.told(Shop.paid("card:660041", "R-2", 20_000));
        shop.told(Shop.paid("card:660041", "R-3", 30_000));
        try (Person person = in()) {
            person.goes("/console/reviews").sees("R-2");
            assertThat(row(person, "R-2")).containsText("Many orders: 2 within 60 minutes, where 1 are usual");
            person.presses("Release R-2").sees("They can be used at once.").looks("review-release-en");
            person.types("Note", "a till was slow");
            pressesIn(person, "Release");
            assertThat(dialog(person)).hasCount(0);
            assertThat(row(person, "R-2")).hasCount(0);
            Assertions.assertThat(shop.available("card:660041")).isEqualTo(300);
            person.presses("Refuse R-3").types("Note", "nobody buys so often");
            pressesIn(person, "Refuse");
            person.sees("Nothing waits");
            Assertions.assertThat(shop.available("card:660041")).isEqualTo(300);
            Assertions.assertThat(got("/v1/reviews/R-3").path("state").asString())
                    .isEqualTo("refused");
        }
    }

    @Test
    void aLostCardIsSwappedAndAnotherIsGivenLongerByTheClocksOfTheProgramme() {
        JsonNode made = posted("/v1/gift-cards", """
                {"asset": "balance", "amount": 5000, "currency": "CNY", "cards": 2, "expires_at": "2031-01-01T00:00:00Z"}""");
        String lost = made.at("/cards/0/card").asString();
        String dear = made.at("/cards/1/card").asString();
        Said activated =
                shop.api().post("/v1/gift-card-batches/" + made.path("batch").asString() + "/activate", "{}");
        Assertions.assertThat(activated.status()).as(activated.text()).isEqualTo(200);
        try (Person person = in()) {
            person.goes("/console/gift-cards");
            row(person, made.path("batch").asString())
                    .getByRole(AriaRole.BUTTON)
                    .click();
            person.presses("Swap a lost card " + lost).types("Reason", "lost on the way");
            person.looks("gift-card-swap-en");
            pressesIn(person, "Swap a lost card");
            person.sees("The fresh card.").looks("gift-card-fresh-en");
            String code = dialog(person).last().locator(".secret").innerText().strip();
            pressesIn(person, "Close");
            Assertions.assertThat(got("/v1/gift-cards/" + lost).path("state").asString())
                    .isEqualTo("swapped");
            enrolled("Giver", "660051");
            Said bound = shop.api()
                    .post(
                            "/v1/gift-cards/bind",
                            Shop.json(Map.of("member", "card:660051", "code", code)),
                            "Idempotency-Key",
                            Shop.freshKey());
            Assertions.assertThat(bound.status()).as(bound.text()).isEqualTo(201);

            person.presses("Give it longer " + dear);
            person.types("Can be bound until", "2033-05-01");
            pressesIn(person, "Give it longer");
            person.sees("May 1, 2033");
            Assertions.assertThat(Instant.parse(
                            got("/v1/gift-cards/" + dear).path("expires_at").asString()))
                    .as("midnight in Shanghai, wherever the browser is")
                    .isEqualTo(Instant.parse("2033-04-30T16:00:00Z"));
        }
    }

    @Test
    void membersAreTakenOutAsAFileAndManyOfThemOnceASecondPersonAgrees() throws IOException {
        for (int i = 1; i <= 3; i++) {
            enrolled("Exported " + i, "66006" + i);
        }
        Said rule = shop.admin()
                .send(
                        "PUT",
                        "/v1/programs/counter/approval-rules/personal_export",
                        Shop.utf8("{\"asked\": \"staff\", \"over\": 2}"),
                        "Content-Type",
                        "application/json");
        Assertions.assertThat(rule.status()).as(rule.text()).isEqualTo(200);
        try (Person person = in()) {
            person.goes("/console/members?q=Exported").sees("Exported 3");
            for (int i = 1; i <= 2; i++) {
                person.page
                        .getByLabel("Select Exported " + i, new Page.GetByLabelOptions().setExact(true))
                        .check();
            }
            person.presses("Export").types("Reason", "asked by the members");
            Path two = person.page
                    .waitForDownload(() -> pressesIn(person, "Export"))
                    .path();
            Assertions.assertThat(Files.readAllLines(two)).hasSize(2).allMatch(line -> line.contains("Exported"));
            person.sees("The file has 2 members.");
            pressesIn(person, "Close");
            person.page
                    .getByLabel("Select Exported 3", new Page.GetByLabelOptions().setExact(true))
                    .check();
            person.presses("Export").types("Reason", "an audit");
            pressesIn(person, "Export");
            person.sees("it waits for a second person").looks("members-export-waits-en");
            try (Person second = office.in("second@example.org")) {
                second.goes("/console/approvals").presses("Approve");
                second.page
                        .locator("dialog")
                        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Approve"))
                        .click();
                second.sees("Nothing here");
            }
            Path three = person.page
                    .waitForDownload(() -> pressesIn(person, "Fetch the file"))
                    .path();
            Assertions.assertThat(Files.readAllLines(three)).hasSize(3);
        }
    }

    @Test
    void whatSomebodyWasTypingIsNotShownToWhoeverSignsInNext() {
        try (Person person = in()) {
            person.goes("/console/members").presses("Enrol a member").types("Name", "Half written");
            pressesIn(person, "Close");
            person.presses("Sign out").seesHeading("Sign in");
            office.signsIn(person, "second@example.org");
            person.goes("/console/members").presses("Enrol a member");
            assertThat(person.page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)))
                    .hasValue("");
            pressesIn(person, "Close");
            person.presses("Sign out").seesHeading("Sign in");
            office.signsIn(person, "counter@example.org");
            person.goes("/console/members").presses("Enrol a member").sees("This was kept from before.");
            assertThat(person.page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)))
                    .hasValue(Pattern.compile("Half written"));
        }
    }
}
