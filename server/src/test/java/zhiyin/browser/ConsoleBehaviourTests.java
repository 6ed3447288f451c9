package zhiyin.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/** Behaviour in the console: which kinds are expected, which products there are, and what is seen of it with a member. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleBehaviourTests {
    private static final String PROGRAMME = "seen";
    private static final String EMAIL = "admin@seen.example";
    private static final String READER = "reader@seen.example";

    @LocalServerPort
    private int port;

    private final ApplicationContext application;
    private final TestClock clock;
    private Office office;
    private Shop shop;

    @Autowired
    ConsoleBehaviourTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, PROGRAMME);
        office = new Office(application, clock, port, PROGRAMME)
                .hires(EMAIL, "admin")
                .hires(READER, "auditor", PROGRAMME);
        shop.enrol("card:990001");
        List<Map<String, Object>> events = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Map<String, Object> event = new HashMap<>(Map.of(
                    "id",
                    "e-" + i,
                    "kind",
                    i % 3 == 0 ? "cart" : "browse",
                    "occurred_at",
                    clock.instant().minusSeconds(60L * i).toString(),
                    "product",
                    "milk-" + i % 4,
                    "channel",
                    "app"));
            if (i % 10 == 9) {
                event.put("kind", "spin");
                event.put("properties", Map.of("speed", i));
            }
            event.put(i % 2 == 0 ? "member" : "anonymous_id", i % 2 == 0 ? "card:990001" : "phone-7");
            events.add(event);
        }
        Map<String, Object> known = new HashMap<>(Map.of(
                "id", "e-known",
                "kind", "visit",
                "occurred_at", clock.instant().toString(),
                "member", "card:990001",
                "anonymous_id", "phone-7"));
        events.add(known);
        Said said = shop.api().post("/v1/behaviour", Shop.json(Map.of("events", events)));
        Assertions.assertThat(said.status()).as(said.text()).isEqualTo(207);
        for (Map<String, Object> segment : List.<Map<String, Object>>of(
                Map.of("code", "vip-list", "name", "Guests of honour", "kind", "static"),
                Map.of(
                        "code",
                        "lookers",
                        "name",
                        "Looked lately",
                        "kind",
                        "dynamic",
                        "definition",
                        Map.of(
                                "did",
                                "event",
                                "event",
                                "browse",
                                "last",
                                30,
                                "measure",
                                "count",
                                "operator",
                                ">=",
                                "value",
                                1)))) {
            Said made = shop.api().post("/v1/segments", Shop.json(segment));
            Assertions.assertThat(made.status()).as(made.text()).isEqualTo(201);
        }
        Said put = shop.api().post("/v1/segments/vip-list/members", Shop.json(Map.of("add", List.of("card:990001"))));
        Assertions.assertThat(put.status()).as(put.text()).isEqualTo(200);
        while (shop.api().get("/v1/members/card:990001/segments").status() == 503) {
            Thread.onSpinWait();
        }
    }

    @AfterAll
    void shut() {
        office.close();
        Shop.assertLawful(application);
    }

    private JsonNode kind(String name) {
        for (JsonNode kind : shop.api().get("/v1/behaviour/kinds").json().path("kinds")) {
            if (kind.path("kind").asString().equals(name)) {
                return kind;
            }
        }
        throw new AssertionError("no kind " + name);
    }

    @Test
    void aKindThatCameIsDeclaredChangedAndTakenBackAndWhatWasTypedIsKept() {
        try (Person person = office.in(EMAIL)) {
            person.goes("/console/behaviour").seesHeading("Behaviour");
            Locator row = Office.row(person, "spin");
            assertThat(row).containsText("seen, not declared");
            row.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Declare spin"))
                    .click();
            Locator dialog = Office.dialog(person);
            assertThat(dialog.getByLabel("Property", new Locator.GetByLabelOptions().setExact(true)))
                    .hasValue("speed");
            person.types("What it is", "Turns the wheel.");
            dialog.getByLabel("Always said").check();
            person.presses("Add a property");
            dialog.getByLabel("Property", new Locator.GetByLabelOptions().setExact(true))
                    .nth(1)
                    .fill("e mail");
            Office.pressesIn(person, "Save the declaration");
            assertThat(dialog.locator(".wrong-text")).containsText("must be letters");
            person.looks("kind-form-en");
            person.goes("/console/behaviour").seesHeading("Behaviour");
            Office.row(person, "spin")
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Declare spin"))
                    .click();
            person.sees("This was kept from before.");
            dialog.getByLabel("Property", new Locator.GetByLabelOptions().setExact(true))
                    .nth(1)
                    .fill("prize");
            Office.pressesIn(person, "Save the declaration");
            assertThat(Office.row(person, "spin")).containsText("Turns the wheel.");
            JsonNode spin = kind("spin");
            Assertions.assertThat(spin.path("declared").asBoolean()).isTrue();
            Assertions.assertThat(spin.at("/properties/0/required").asBoolean()).isTrue();
            Assertions.assertThat(spin.path("properties").findValuesAsString("name"))
                    .contains("prize");
            Office.row(person, "spin")
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Change spin"))
                    .click();
            Office.button(dialog, "Take the declaration back").click();
            Office.button(dialog.last(), "Take the declaration back").last().click();
            assertThat(Office.row(person, "spin")).containsText("seen, not declared");
        }
    }

    @Test
    void theTermsAreSaidAndWhoMayNotSaysNothing() {
        try (Person person = office.in(EMAIL)) {
            person.goes("/console/behaviour").presses("Terms");
            person.page.getByLabel("Refuse what is not as declared").check();
            person.types("System of bare user ids", "No Such");
            Office.pressesIn(person, "Save the terms");
            assertThat(Office.dialog(person).locator(".wrong-text")).isVisible();
            person.types("System of bare user ids", "shopify");
            Office.pressesIn(person, "Save the terms");
            person.sees("Bare user ids are of “shopify”");
            JsonNode terms = shop.api().get("/v1/behaviour/terms").json();
            Assertions.assertThat(terms.path("strict").asBoolean()).isTrue();
            Assertions.assertThat(terms.path("user_ids").asString()).isEqualTo("shopify");
            shop.api().send("PUT", "/v1/behaviour/terms", Shop.utf8("{}"), "Content-Type", "application/json");
        }
        try (Person person = office.in(READER)) {
            person.goes("/console/behaviour").seesHeading("Behaviour");
            assertThat(person.page.getByText("Declare a kind")).hasCount(0);
            assertThat(person.page.getByText("Terms", new Page.GetByTextOptions().setExact(true)))
                    .hasCount(0);
        }
    }

    @Test
    void productsAreTakenInByAFileThatIsTriedFirstAndThenLookedForChangedAndTakenOut() throws IOException {
        try (Person person = office.in(EMAIL)) {
            person.goes("/console/products").sees("No products yet").looks("products-none-en");
            person.pressesFirst("Products of a file");
            String csv = "sku,name,brand,category,price\nmilk-1,Milk one,A,milk,29.90\nmilk-2,Milk two,B,milk,19.90\n"
                    + "tea-1,Green tea,A,tea,cheap\n";
            person.page
                    .getByLabel("A table as CSV")
                    .setInputFiles(new FilePayload("products.csv", "text/csv", csv.getBytes(StandardCharsets.UTF_8)));
            person.sees("Would add 2, change 0; 0 are there so, 1 rows are wrong.")
                    .sees("Line 4");
            person.looks("product-file-en");
            Assertions.assertThat(shop.api().get("/v1/products").json().path("products"))
                    .isEmpty();
            Download faulty = person.page.waitForDownload(() -> person.presses("Get the rows that came back"));
            Assertions.assertThat(Files.readString(faulty.path())).contains("tea-1,Green tea,A,tea,cheap,");
            Office.pressesIn(person, "Write the products");
            person.sees("2 added, 0 changed");
            Office.dialog(person)
                    .getByText("Close", new Locator.GetByTextOptions().setExact(true))
                    .click();
            assertThat(Office.row(person, "milk-1")).containsText("¥29.90");
            person.looks("products-en");
            person.types("Sku or name", "two");
            person.page.getByLabel("Sku or name").press("Enter");
            person.page.getByLabel("Sku or name").blur();
            assertThat(Office.table(person, "Products")).hasCount(1);
            Office.row(person, "milk-2")
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Edit milk-2"))
                    .click();
            person.types("Price (CNY)", "19.999");
            assertThat(Office.button(Office.dialog(person), "Save the product")).isDisabled();
            person.types("Price (CNY)", "21.50");
            Office.pressesIn(person, "Save the product");
            assertThat(Office.row(person, "milk-2")).containsText("¥21.50");
            Office.row(person, "milk-2")
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Take out milk-2"))
                    .click();
            Office.pressesIn(person, "Take out");
            person.sees("No such product");
            person.follows("Show all");
            assertThat(Office.table(person, "Products")).hasCount(1);
        }
    }

    @Test
    void aMembersPageShowsWhatHeDidAndInWhichSegmentsHeIs() {
        String id = shop.api().get("/v1/members/card:990001").json().path("id").asString();
        try (Person person = office.in(EMAIL)) {
            person.goes("/console/members/" + id).follows("Looked lately").seesHeading("Looked lately");
            person.goes("/console/members/" + id).sees("Guests of honour").looks("member-segments-en");
            person.page
                    .getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName("Behaviour"))
                    .click();
            assertThat(Office.table(person, "Behaviour")).hasCount(50);
            assertThat(Office.table(person, "Behaviour").first()).containsText("Visit");
            person.presses("Earlier");
            assertThat(Office.table(person, "Behaviour")).hasCount(61);
            assertThat(person.page.getByText("phone-7").first()).isVisible();
            person.looks("member-behaviour-en");
            Office.table(person, "Behaviour")
                    .locator("a")
                    .filter(new Locator.FilterOptions().setHasText("milk-0"))
                    .first()
                    .click();
            person.seesHeading("Products");
        }
    }
}
