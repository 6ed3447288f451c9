package zhiyin.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static zhiyin.browser.Office.dialog;
import static zhiyin.browser.Office.row;
import static zhiyin.browser.Office.table;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.database.Sight;
import zhiyin.http.ApiClient.Said;
import zhiyin.program.Dues;

/** What is sold and its money, in the console: orders, coupons, promotions, stored value. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleTillTests {
    private static final String PRICING = """

            pricing:
              lanes:
                - {code: price, choose: all}
                - {code: order, choose: best, most: 1}
                - {code: coupon, choose: best, most: 2}
              points: {asset: points, worth: 0.01, percent: 50}
            """;
    private static final String CART = """
            {"member": "%s", "channel": "app", "store": "north", "shipping": 1000, "points": %d, "lines": [
              {"id": "1", "sku": "tea", "category": "drinks", "quantity": 10, "unit_price": 2000},
              {"id": "2", "sku": "cup", "category": "cups", "quantity": 1, "unit_price": 10000}]}""";

    @LocalServerPort
    private int port;

    private final ApplicationContext application;
    private final TestClock clock;
    private Office office;
    private Shop shop;
    private String ada = "";

    @Autowired
    ConsoleTillTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, "till", Shop.yaml("till") + PRICING);
        office = new Office(application, clock, port, "till").hires("till@example.org", "admin", "till");
        promote("{promotion: save, name: 30 off 200, lane: order, atLeast: {amount: 200}, gives: {amountOff: 30}}");
        promote(
                "{promotion: drinks, name: Drinks week, lane: order, lines: {combinator: and, rules: [{field: line.category, operator: '=', value: drinks}]}, gives: {percentOff: 10}}");
        Said template = shop.api()
                .post(
                        "/v1/programs/till/coupon-templates",
                        Shop.json(Map.of(
                                "yaml",
                                "{coupon: ten-off, name: Ten off, lane: coupon, gives: {amountOff: 10}, get: {quota: 50}, budget: 500, lasts: {days: 14}}",
                                "publish",
                                true)));
        Assertions.assertThat(template.status()).as(template.text()).isEqualTo(201);
        clock.advance(Duration.ofSeconds(2));
        ada = enrolled("Ada Lovelace", "card:770001");
        posted("/v1/adjustments", """
                {"kind": "credit", "member": "card:770001", "asset": "points", "reason": "opening", "points": 3000}""");
        posted("/v1/topups", """
                {"id": "T-1", "member": "card:770001", "currency": "CNY", "asset": "balance", "amount": 20000}""");
        posted("/v1/coupons", "{\"member\": \"card:770001\", \"template\": \"ten-off\"}");
        bought("O-1", ", \"stored_value\": {\"asset\": \"balance\", \"amount\": 5000}");
        shop.told(Shop.paid("card:770001", "O-2", 12_300));
        posted("/v1/checkouts", "{\"cart\": " + CART.formatted("card:770001", 0) + ", \"order\": \"O-3\"}");
    }

    @AfterAll
    void shut() {
        office.close();
    }

    private void promote(String yaml) {
        Said said = shop.api().post("/v1/programs/till/promotions", Shop.json(Map.of("yaml", yaml, "publish", true)));
        Assertions.assertThat(said.status()).as(said.text()).isEqualTo(201);
    }

    private JsonNode posted(String path, String body) {
        Said said = shop.api().post(path, body, "Idempotency-Key", Shop.freshKey());
        Assertions.assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json();
    }

    private String enrolled(String name, String card) {
        return posted("/v1/members", Shop.json(Map.of("name", name, "identities", List.of(card))))
                .path("member")
                .asString();
    }

    private void bought(String order, String more) {
        JsonNode open = posted(
                "/v1/checkouts",
                "{\"cart\": " + CART.formatted("card:770001", 1_000) + ", \"order\": \"" + order + "\"" + more + "}");
        posted("/v1/checkouts/" + open.path("id").asString() + "/confirm", "{}");
    }

    private JsonNode got(String path) {
        Said said = shop.api().get(path, "Accept-Language", "en");
        Assertions.assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json();
    }

    private static String money(JsonNode minor) {
        return money(minor.asLong());
    }

    private static String money(long minor) {
        return String.format(Locale.ROOT, "¥%,.2f", BigDecimal.valueOf(minor, 2));
    }

    /** Signed in, with the second factor shown just now. */
    private Person signedIn(String language) {
        return office.in("till@example.org", language, 1280, 800);
    }

    @Test
    void a_return_is_shown_before_it_is_done_and_explained_after() {
        try (Person person = signedIn("en")) {
            person.goes("/console/orders").sees("O-2").looks("orders-en");
            JsonNode listed = got("/v1/orders?number=O-1").at("/orders/0");
            assertThat(row(person, "O-1")).containsText(money(listed.path("costs")));
            assertThat(row(person, "O-1")).containsText("Ada Lovelace");
            person.types("Order number", "O-1").page.keyboard().press("Tab");
            assertThat(person.page).hasURL(Pattern.compile("number=O-1"));
            assertThat(person.page.locator("main tbody tr")).hasCount(1);
            person.page.reload();
            assertThat(person.page.locator("main tbody tr")).hasCount(1);
            person.follows("O-1").seesHeading("Order O-1").looks("order-en");
            JsonNode order = got("/v1/orders/O-1");
            for (JsonNode sentence : order.path("sentences")) {
                person.sees(sentence.asString());
            }
            JsonNode checkout = got("/v1/checkouts/" + order.path("checkout").asString());
            Assertions.assertThat(checkout.path("applied")).hasSize(2);
            for (JsonNode applied : checkout.path("applied")) {
                assertThat(table(person, "What was taken off, and who pays for it")
                                .filter(new Locator.FilterOptions()
                                        .setHasText(applied.path("promotion").asString())))
                        .containsText(money(applied.at("/paid_by/platform")));
            }

            person.presses("Take back");
            dialog(person).getByRole(AriaRole.CHECKBOX).nth(1).check();
            person.types("Units tea 1", "11").sees("10 units are still out").types("Units tea 1", "5");
            // nothing that was typed is lost with the page
            person.page.reload();
            person.presses("Take back").sees("This was kept from before.");
            assertThat(person.page.getByLabel("Units tea 1")).hasValue("5");
            person.types("Number of the return", "B-1").presses("See what it would do");
            Said preview = shop.api()
                    .post(
                            "/v1/orders/O-1/returns?dry_run=true",
                            "{\"return\": \"B-1\", \"lines\": [{\"line\": \"1\", \"quantity\": 5}]}",
                            "Idempotency-Key",
                            Shop.freshKey());
            JsonNode plan = preview.json();
            person.sees("What will happen").looks("return-plan-en");
            planIs(person, plan);
            Assertions.assertThat(got("/v1/orders/O-1").path("state").asString())
                    .as("only shown")
                    .isEqualTo("paid");
            person.presses("Take it back").sees("Taken back as B-1.");
            planIs(person, plan);
            dialog(person)
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Close"))
                    .last()
                    .click();
            person.sees("Partly returned");
            JsonNode after = got("/v1/orders/O-1");
            Assertions.assertThat(after.path("state").asString()).isEqualTo("partly-returned");
            person.page.locator("details.return summary").click();
            person.page
                    .locator("details.return")
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(Pattern.compile("^Why\\?")))
                    .click();
            JsonNode why = got("/v1/members/" + ada + "/explain?event="
                    + after.at("/returns/0/event/id").asString());
            Assertions.assertThat(why.path("sentences")).isNotEmpty();
            for (JsonNode sentence : why.path("sentences")) {
                assertThat(dialog(person).getByText(sentence.asString()).first())
                        .isVisible();
            }
            person.looks("return-explained-en");
        }
    }

    /** The dialog shows the figures of that return. */
    private static void planIs(Person person, JsonNode plan) {
        for (String word : List.of("points", "stored_value", "money")) {
            Assertions.assertThat(plan.path("back").path(word).asLong()).isPositive();
            assertThat(dialog(person)).containsText(money(plan.path("back").path(word)));
        }
        assertThat(dialog(person)).containsText(money(plan.path("goods")));
        for (JsonNode taken : plan.path("taken_back")) {
            assertThat(dialog(person))
                    .containsText("−"
                            + String.format(
                                    Locale.ROOT, "%,d", taken.path("units").asLong()));
        }
        assertThat(dialog(person)).containsText("They stay used: goods are still out.");
    }

    @Test
    void a_coupon_is_written_claimed_and_used() {
        String bob = enrolled("Bob", "card:770002");
        try (Person person = signedIn("en")) {
            person.goes("/console/coupons").sees("Ten off").looks("coupons-en");
            person.presses("Write a coupon")
                    .types("Code", "five-off")
                    .types("Name", "Five off")
                    .types("Takes off (CNY)", "5");
            person.sees("¥5.00 off").types("From (leave blank for any)", "50").sees("From ¥50.00");
            person.types("How many there are in all", "20").sees("20 in all").looks("coupon-editor-en");
            person.page.reload();
            person.presses("Write a coupon").sees("This was kept from before.").sees("¥5.00 off");
            person.presses("Save and give out").seesHeading("Five off").sees("Live");
            clock.advance(Duration.ofSeconds(2));

            person.goes("/console/members/" + bob + "?tab=coupons").sees("The member has none that can be used.");
            person.presses("Give a coupon")
                    .chooses("Coupon template", "five-off")
                    .types("Reason", "goodwill")
                    .presses("Give it");
            person.sees("Given by hand").looks("member-coupons-en");
            JsonNode wallet = got("/v1/members/" + bob + "/coupons");
            Assertions.assertThat(wallet.path("usable").asLong()).isEqualTo(1);
            String coupon = wallet.at("/coupons/0/coupon").asString();
            person.sees(coupon);
            assertThat(person.page.getByLabel("Which")).containsText("Usable (1)");

            JsonNode open = posted("/v1/checkouts", """
                    {"order": "C-1", "cart": {"member": "card:770002", "lines": [{"id": "1", "sku": "cup", "quantity": 1, "unit_price": 6000}]}}""");
            Assertions.assertThat(open.at("/applied/0/coupon").asString()).isEqualTo(coupon);
            posted("/v1/checkouts/" + open.path("id").asString() + "/confirm", "{}");

            person.goes("/console/members/" + bob + "?tab=coupons&part=used").sees(coupon);
            assertThat(person.page.getByLabel("Which")).containsText("Used (1)");
            person.follows("C-1").seesHeading("Order C-1").sees(coupon);
            person.goes("/console/coupons?tab=log&order=C-1").sees(coupon).looks("coupon-log-en");
            assertThat(row(person, coupon)).containsText("¥5.00");
            person.goes("/console/coupons/five-off").seesHeading("Five off").looks("coupon-template-en");
            JsonNode figures = got("/v1/programs/till/coupon-templates/five-off");
            Assertions.assertThat(figures.path("redeemed").asLong()).isEqualTo(1);
            person.sees(figures.path("issued").asLong() + " of "
                    + figures.path("quota").asLong());
            Assertions.assertThat(person.page.locator("article.figure .value").allInnerTexts().stream()
                            .map(String::trim)
                            .toList())
                    .containsExactly(
                            figures.path("issued").asString(),
                            figures.path("outstanding").asString(),
                            figures.path("redeemed").asString());

            person.presses("Take in codes")
                    .types("Codes", "PARTNER-1\nPARTNER-2")
                    .presses("Begin");
            person.sees("Begun: 2 in all.");
            dialog(person)
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Close"))
                    .last()
                    .click();
            person.sees("Codes of others").sees("2 of 2").looks("coupon-batches-en");
        }
    }

    @Test
    void promotions_say_what_they_meet_and_a_sample_cart_says_why() {
        try (Person person = signedIn("en")) {
            person.goes("/console/promotions").sees("Drinks week");
            row(person, "Drinks week")
                    .getByRole(
                            AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(Pattern.compile("^What it meets")))
                    .click();
            person.sees("What “Drinks week” meets").looks("promotion-meets-en");
            JsonNode meetings =
                    got("/v1/programs/till/promotions/drinks/meetings").path("meetings");
            Assertions.assertThat(meetings).isNotEmpty();
            Locator shown = dialog(person).locator("li.meeting");
            assertThat(shown).hasCount(meetings.size());
            for (int i = 0; i < meetings.size(); i++) {
                assertThat(shown.nth(i))
                        .containsText(meetings.at("/" + i + "/with/name").asString());
            }
            Assertions.assertThat(meetings.at("/0/with/code").asString()).isEqualTo("save");
            Assertions.assertThat(meetings.at("/0/outcome").asString()).isEqualTo("best");
            assertThat(shown.first())
                    .containsText("Of their lane an order takes 1 at most: whatever makes it cheapest.");
            assertThat(person.page).hasURL(Pattern.compile("meets=drinks"));

            person.goes("/console/promotions?tab=calendar").sees("30 off 200").looks("promotion-calendar-en");
            JsonNode offers = got("/v1/programs/till/offers");
            assertThat(person.page.locator("li.offer"))
                    .hasCount(offers.path("offers").size());

            person.goes("/console/promotions?tab=try")
                    .types("Goods (SKU)", "tea")
                    .types("Category", "drinks")
                    .types("Units", "10")
                    .types("A unit costs (CNY)", "25")
                    .types("Delivery (CNY)", "10");
            person.page.reload();
            person.sees("This was kept from before.").presses("Price it").sees("Everything that was considered");
            JsonNode price =
                    shop.api().post("/v1/quotes", """
                            {"shipping": 1000, "lines": [{"id": "1", "sku": "tea", "category": "drinks", "quantity": 10, "unit_price": 2500}]}""", "Accept-Language", "en").json();
            Locator result = person.page.locator("section[role=status]");
            assertThat(result).containsText(money(price.path("to_pay")));
            assertThat(result).containsText(money(price.path("off")));
            Assertions.assertThat(price.path("considered").size()).isGreaterThanOrEqualTo(2);
            assertThat(result.locator(".considered > li"))
                    .hasCount(price.path("considered").size());
            boolean whyNot = false;
            for (JsonNode each : price.path("considered")) {
                Locator line = result.locator(".considered > li")
                        .filter(new Locator.FilterOptions()
                                .setHasText(each.path("name").asString()))
                        .first();
                assertThat(line).isVisible();
                if (!each.path("applies").asBoolean()) {
                    assertThat(line).containsText(each.path("sentence").asString());
                    whyNot = true;
                }
            }
            Assertions.assertThat(whyNot).isTrue();
            // the whole of it is to be seen beside the menu
            Assertions.assertThat(
                            person.page.evaluate("() => [...document.querySelectorAll('section[role=status] .scroll')]"
                                    + ".every(table => table.scrollWidth <= table.clientWidth)"))
                    .isEqualTo(true);
            person.looks("promotion-try-en");
        }
    }

    @Test
    void a_promotion_is_written_in_a_form_says_itself_is_told_what_does_not_fit_and_prices_a_cart() {
        try (Person person = signedIn("en")) {
            person.goes("/console/promotions").presses("Write a promotion");
            person.types("Code", "tea-steps").types("Name", "More tea, less money");
            person.chooses("Kind", "steps");
            Locator first = dialog(person).getByRole(AriaRole.GROUP, new Locator.GetByRoleOptions().setName("Step 1"));
            first.getByLabel("From (CNY)").fill("100");
            first.getByLabel("Takes off (CNY)").fill("10");
            person.presses("Add a step");
            Locator second = dialog(person).getByRole(AriaRole.GROUP, new Locator.GetByRoleOptions().setName("Step 2"));
            second.getByLabel("From (CNY)").fill("50");
            second.getByLabel("It gives").selectOption("percent");
            second.getByLabel("Percent off").fill("20");
            // what does not fit is told where it stands, before anything is saved
            person.sees("Each step asks for more than the one before.").looks("promotion-form-fault-en");
            second.getByLabel("From (CNY)").fill("400");
            person.sees("From ¥400.00: 20 percent off");
            assertThat(dialog(person).getByText("Each step asks for more than the one before."))
                    .hasCount(0);
            dialog(person).getByText("Add a condition").first().click();
            dialog(person).getByLabel("Field").first().selectOption("line.category");
            dialog(person).getByLabel("Value").first().fill("drinks");
            dialog(person).getByLabel("Value").first().press("Tab");
            person.types("Begins", "2026-01-01T00:00").types("Ends", "2027-01-01T00:00");
            person.types("Stock for all", "500").types("A member may have", "3");
            person.types("Platform", "60").sees("Together 100 percent, not 60").types("Store", "40");
            // nothing that was typed is lost with the page
            person.page.reload();
            person.presses("Write a promotion")
                    .sees("This was kept from before.")
                    .sees("From ¥100.00: ¥10.00 off");
            person.sees("For goods where the category is drinks")
                    .sees("500 in all")
                    .sees("Paid by: Platform 60 % · Store 40 %");
            person.looks("promotion-form-en").presses("Save as a draft");
            assertThat(dialog(person)).hasCount(0);
            assertThat(row(person, "tea-steps")).containsText("Draft");
            JsonNode draft = got("/v1/programs/till/promotions/tea-steps").at("/versions/0");
            JsonNode written = JsonMapper.shared().readTree(draft.path("yaml").asString());
            Assertions.assertThat(written.path("from").asString())
                    .as("midnight in Shanghai, wherever the browser is")
                    .isEqualTo("2025-12-31T16:00:00.000Z");
            Assertions.assertThat(written.at("/gives/steps/1/percentOff").asInt())
                    .isEqualTo(20);
            Assertions.assertThat(written.at("/limits/perMember").asInt()).isEqualTo(3);
            Assertions.assertThat(written.at("/paidBy/store").asInt()).isEqualTo(40);

            // the next version begins with what this one says, and a text in YAML opens as a form too
            person.presses("More tea, less money")
                    .sees("From ¥400.00: 20 percent off")
                    .presses("Write the next version");
            assertThat(dialog(person).getByLabel("Code", new Locator.GetByLabelOptions().setExact(true)))
                    .hasValue("tea-steps");
            assertThat(dialog(person).getByLabel("From (CNY)").nth(1)).hasValue("400");
            dialog(person).getByLabel("Percent off").fill("25");
            person.presses("Save and publish");
            assertThat(dialog(person)).hasCount(0);
            assertThat(row(person, "tea-steps")).containsText("Live");
            clock.advance(Duration.ofSeconds(2));
            JsonNode price = shop.api().post("/v1/quotes", """
                            {"lines": [{"id": "1", "sku": "tea", "category": "drinks", "quantity": 10, "unit_price": 10000}]}""").json();
            JsonNode considered = null;
            for (JsonNode each : price.path("considered")) {
                considered = each.path("promotion").asString().equals("tea-steps") ? each : considered;
            }
            Assertions.assertThat(considered).isNotNull();
            Assertions.assertThat(considered.path("off").asLong()).isEqualTo(25_000);

            row(person, "Drinks week").getByRole(AriaRole.BUTTON).first().click();
            person.sees("10 percent off").presses("Write the next version");
            assertThat(dialog(person).getByLabel("Percent off")).hasValue("10");
            person.page
                    .getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName("As text"))
                    .click();
            assertThat(dialog(person).locator("textarea")).hasValue(Pattern.compile("[\\s\\S]*percentOff[\\s\\S]*"));
            dialog(person)
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Close"))
                    .click();
            Said ended = shop.api().send("POST", "/v1/programs/till/promotions/tea-steps/end", null);
            Assertions.assertThat(ended.status()).as(ended.text()).isEqualTo(200);
            clock.advance(Duration.ofSeconds(2));
        }
    }

    @Test
    void coupons_of_several_goods_are_written_in_the_form_and_take_off_what_they_say() {
        try (Person person = signedIn("en")) {
            begins(person, "two-and-one", "buy");
            person.types("Buy", "2").types("Get", "1").sees("For each 2 bought, 1 for nothing");
            saves(person, "two-and-one");
            begins(person, "tea-and-cup", "bundle");
            person.types("Together they cost (CNY)", "99.50").types("Units of part 1", "2");
            Locator part = dialog(person).locator("div[role=group]").first();
            part.getByText("Add a condition").first().click();
            part.getByLabel("Field").first().selectOption("line.category");
            part.getByLabel("Value").first().fill("drinks");
            part.getByLabel("Value").first().press("Tab");
            person.sees(
                            "2 of goods where the category is drinks with 1 of goods where anything goes for ¥99.50 together")
                    .looks("coupon-bundle-en");
            saves(person, "tea-and-cup");
            begins(person, "more-less", "steps");
            dialog(person).getByLabel("From (CNY)").first().fill("100");
            dialog(person).getByLabel("Takes off (CNY)").first().fill("15");
            person.sees("From ¥100.00: ¥15.00 off");
            saves(person, "more-less");
            Assertions.assertThat(terms("two-and-one").path("buy").asInt()).isEqualTo(2);
            Assertions.assertThat(terms("tea-and-cup")
                            .at("/bundle/0/lines/rules/0/value")
                            .asString())
                    .isEqualTo("drinks");
            Assertions.assertThat(terms("tea-and-cup").path("price").decimalValue())
                    .isEqualByComparingTo("99.5");
            Assertions.assertThat(terms("more-less").at("/steps/0/amountOff").asInt())
                    .isEqualTo(15);
            clock.advance(Duration.ofSeconds(2));
            enrolled("Coupon Carl", "card:770009");
            posted("/v1/coupons", "{\"member\": \"card:770009\", \"template\": \"more-less\"}");
            JsonNode price = shop.api().post("/v1/quotes", """
                            {"member": "card:770009", "lines": [{"id": "1", "sku": "cup", "quantity": 1, "unit_price": 12000}]}""").json();
            Assertions.assertThat(price.path("off").asLong()).isEqualTo(1_500);
            // the next version of a coupon opens as the form too
            person.goes("/console/coupons/tea-and-cup").presses("Write the next version");
            assertThat(dialog(person).getByLabel("Together they cost (CNY)")).hasValue("99.5");
        }
    }

    private static void begins(Person person, String code, String kind) {
        person.goes("/console/coupons")
                .presses("Write a coupon")
                .types("Code", code)
                .types("Name", code);
        person.chooses("Kind", kind);
    }

    private static void saves(Person person, String code) {
        person.presses("Save and give out").seesHeading(code).sees("Live");
    }

    private JsonNode terms(String template) {
        return JsonMapper.shared()
                .readTree(got("/v1/programs/till/coupon-templates/" + template)
                        .at("/versions/0/yaml")
                        .asString())
                .path("gives");
    }

    @Test
    void groups_are_listed_by_state_and_one_is_ended_and_given_back() {
        promote(
                "{promotion: trio, name: {en: Tea for three, zh-CN: 三人拼茶, zh-TW: 三人拼茶}, lane: price, gives: {group: [{people: 2, prices: {pot: 90}}, {people: 3, prices: {pot: 80}}], hours: 24}}");
        clock.advance(Duration.ofSeconds(2));
        String full = grouped("card:770011", "{\"open\": \"trio\"}", "G-1");
        grouped("card:770012", "{\"join\": \"" + full + "\"}", "G-2");
        String failing = grouped("card:770013", "{\"open\": \"trio\"}", "G-3");
        try (Person person = signedIn("en")) {
            person.goes("/console/groups").sees("Tea for three").looks("groups-en");
            assertThat(table(person, "Groups")).hasCount(2);
            person.chooses("State", "failed").sees("No group fits");
            assertThat(person.page).hasURL(Pattern.compile("state=failed"));
            person.chooses("State", "open");
            assertThat(table(person, "Groups")).hasCount(2);
            person.page
                    .locator("main tbody tr")
                    .filter(new Locator.FilterOptions().setHasText(full))
                    .getByRole(AriaRole.LINK)
                    .click();
            person.seesHeading("Tea for three").looks("group-open-en");
            assertThat(table(person, "Seats")).hasCount(2);
            assertThat(table(person, "Steps").nth(1)).containsText("1 more");
            person.presses("End the group").sees("Nobody joins it any more");
            person.looks("group-end-en");
            dialog(person)
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("End the group"))
                    .click();
            person.sees("It is decided within seconds");
            assertThat(person.page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("End the group")))
                    .hasCount(0);
            settle();
            person.page.reload();
            person.sees("complete with the price for 2 people").looks("group-complete-en");
            clock.advance(Duration.ofHours(25));
            settle();
        }
        try (Person person = signedIn("en")) {
            person.goes("/console/groups/" + failing).sees("too few people").looks("group-failed-en");
            assertThat(table(person, "Seats").first()).containsText(money(9_000));
            person.follows("G-3").seesHeading("Order G-3");
        }
        for (String language : List.of("zh-CN", "zh-TW")) {
            try (Person person = signedIn(language)) {
                person.goes("/console/groups").sees("三人拼茶").looks("groups-" + language);
                person.goes("/console/groups/" + full).looks("group-complete-" + language);
                person.page.setViewportSize(820, 1180);
                person.goes("/console/groups/" + failing).looks("group-failed-tablet-" + language);
            }
        }
    }

    /** Somebody new who buys a pot in a group and pays; the group. */
    private String grouped(String card, String group, String order) {
        enrolled("Guest " + order, card);
        JsonNode open = posted(
                "/v1/checkouts",
                "{\"order\": \"" + order + "\", \"cart\": {\"member\": \"" + card + "\", \"group\": " + group
                        + ", \"lines\": [{\"id\": \"1\", \"sku\": \"pot\", \"quantity\": 1, \"unit_price\": 10000}]}}");
        posted("/v1/checkouts/" + open.path("id").asString() + "/confirm", "{}");
        return open.path("group").asString();
    }

    /** What time alone brings about. */
    private void settle() {
        long program = Sight.everywhere()
                .call(() -> application
                        .getBean(JdbcClient.class)
                        .sql("select id from program.program where code = 'till'")
                        .query(Long.class)
                        .single());
        Dues endings = application.getBean("groupEndings", Dues.class);
        Sight.of(program).run(() -> endings.happen(program, clock.instant()));
    }

    @Test
    void gift_cards_are_made_activated_and_blocked() {
        try (Person person = signedIn("en")) {
            person.goes("/console/gift-cards").presses("Make cards").types("Each is worth (CNY)", "50");
            person.types("How many", "3")
                    .types("Can be bound until", "2032-01-01")
                    .presses("Make it");
            person.sees("3 cards are made.");
            String csv = new String(
                    read(person.page.waitForDownload(() -> person.presses("Download for the printer (CSV)"))),
                    java.nio.charset.StandardCharsets.UTF_8);
            List<String> lines = csv.lines().toList();
            Assertions.assertThat(lines).hasSize(4).first().isEqualTo("card,code");
            dialog(person)
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Close"))
                    .click();
            assertThat(row(person, "Made")).containsText("¥150.00");
            person.looks("gift-cards-en");
            row(person, "Made").getByRole(AriaRole.BUTTON).click();
            person.presses("Activate all of the batch");
            assertThat(dialog(person)
                            .locator("tbody .tag")
                            .getByText("Active", new Locator.GetByTextOptions().setExact(true)))
                    .hasCount(3);
            String card = lines.get(1).split(",", -1)[0];
            dialog(person)
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Make void " + card))
                    .click();
            dialog(person).last().getByLabel("Reason").fill("lost in the post");
            person.looks("gift-card-void-en");
            dialog(person)
                    .last()
                    .getByRole(
                            AriaRole.BUTTON,
                            new Locator.GetByRoleOptions().setName("Make void").setExact(true))
                    .click();
            assertThat(dialog(person)
                            .locator("tbody .tag")
                            .getByText("Void", new Locator.GetByTextOptions().setExact(true)))
                    .hasCount(1);
            Assertions.assertThat(got("/v1/gift-cards/" + card).path("state").asString())
                    .isEqualTo("void");
            Said bound = shop.api()
                    .post(
                            "/v1/gift-cards/bind",
                            Shop.json(Map.of(
                                    "member",
                                    "card:770001",
                                    "code",
                                    lines.get(2).split(",", -1)[1])),
                            "Idempotency-Key",
                            Shop.freshKey());
            Assertions.assertThat(bound.status()).as(bound.text()).isEqualTo(201);
            person.page.reload();
            long active = 0;
            for (JsonNode line : got("/v1/gift-cards").path("batches")) {
                active += line.path("state").asString().equals("active")
                        ? line.path("amount").asLong()
                        : 0;
            }
            assertThat(row(person, "Active")).containsText(money(active));
        }
    }

    private static byte[] read(Download download) {
        try (InputStream in = download.createReadStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void what_was_paid_in_is_topped_up_shown_in_its_parts_and_paid_out() {
        String eve = enrolled("Eve", "card:770003");
        try (Person person = signedIn("en")) {
            person.goes("/console/members/" + eve + "?tab=value")
                    .presses("Top up")
                    .types("Amount (CNY)", "120");
            person.presses("See what it would do").sees("What will happen");
            Assertions.assertThat(shop.wallet("card:770003", "balance")
                            .path("available")
                            .asLong())
                    .as("only shown")
                    .isZero();
            person.presses("The money is here: top up");
            assertThat(dialog(person)).hasCount(0);
            person.sees("Principal").looks("member-value-en");
            JsonNode wallet = shop.wallet("card:770003", "balance");
            Assertions.assertThat(wallet.path("balance").asLong()).isEqualTo(12_000);
            assertThat(person.page.locator("article.figure").first()).containsText(money(wallet.path("balance")));
            JsonNode listed = got("/v1/topups?member=card:770003").at("/topups/0");
            assertThat(row(person, listed.path("id").asString())).containsText("¥120.00");
            row(person, listed.path("id").asString()).getByRole(AriaRole.BUTTON).click();
            person.presses("Pay out what is not used")
                    .types("How much of what was bought (CNY)", "20")
                    .presses("See what it would do")
                    .sees("The member gets")
                    .looks("topup-refund-en");
            person.presses("Pay it out");
            assertThat(dialog(person).getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Pay it out")))
                    .hasCount(0);
            Assertions.assertThat(shop.wallet("card:770003", "balance")
                            .path("balance")
                            .asLong())
                    .isEqualTo(10_000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zh-CN", "zh-TW"})
    void the_same_screens_in_chinese(String language) {
        try (Person person = signedIn(language)) {
            for (String screen : List.of(
                    "orders",
                    "orders?tab=open",
                    "coupons",
                    "coupons?tab=log",
                    "coupons/ten-off",
                    "promotions?tab=calendar",
                    "promotions?tab=try",
                    "promotions?meets=drinks",
                    "stored-value",
                    "budgets",
                    "reviews",
                    "stores",
                    "stores?tab=codes",
                    "households")) {
                person.goes("/console/" + screen).looks(screen.replaceAll("[/?=]", "-") + "-" + language);
            }
            person.goes("/console/orders/O-2").looks("order-" + language);
            person.page.setViewportSize(820, 1180);
            person.goes("/console/orders/O-1").looks("order-tablet-" + language);
            person.page.setViewportSize(1440, 900);
            person.goes("/console/orders/O-1").looks("order-1440-" + language);
        }
    }

    @Test
    void whoever_may_not_see_a_screen_is_told_so() {
        office.hires("till-clerk@example.org", "clerk", "till");
        try (Person person = office.in("till-clerk@example.org")) {
            person.goes("/console/coupons")
                    .sees("“Coupons” is not for your role")
                    .sees("programs.read");
            assertThat(person.page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Coupons")))
                    .hasCount(0);
        }
    }
}
