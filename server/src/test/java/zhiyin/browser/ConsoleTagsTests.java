package zhiyin.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.SelectOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
import zhiyin.staff.Hired;
import zhiyin.tag.TagRulesAsked;

/** Tags in the console, from the first group to what is known of a member by them. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleTagsTests {
    private static final String PROGRAMME = "tagged";
    private static final String EMAIL = "tags@example.org";

    @LocalServerPort
    private int port;

    private final ApplicationContext application;
    private final TestClock clock;
    private String secret = "";
    private Person.Chromium chromium;
    private Shop shop;

    @Autowired
    ConsoleTagsTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void open() {
        chromium = new Person.Chromium();
        shop = Shop.open(application, PROGRAMME);
        secret = Hired.secretOf(application, EMAIL, "admin");
        for (int i = 1; i <= 4; i++) {
            enrolled("Buyer " + i, "77000" + i);
        }
        for (String order : List.of("T-1", "T-2")) {
            shop.told("""
                    {"type": "order.paid", "member": "card:770001", "order": {"id": "%s", "currency": "CNY", "channel": "app", "lines": [
                      {"id": "1", "sku": "a-3", "category": "baby/milk-powder", "brand": "Brand A", "quantity": 1, "amount": 29800}]}}""".formatted(order));
        }
        shop.api().get("/v1/tags");
        TagRulesAsked.now(application);
    }

    @AfterAll
    void shut() {
        chromium.close();
        Shop.assertLawful(application);
    }

    private void enrolled(String name, String card) {
        Said said = shop.api()
                .post(
                        "/v1/members",
                        Shop.json(Map.of("name", name, "identities", List.of("card:" + card))),
                        "Idempotency-Key",
                        Shop.freshKey());
        Assertions.assertThat(said.status()).as(said.text()).isEqualTo(201);
    }

    private JsonNode got(String path) {
        return shop.api().get(path).json();
    }

    private Person in(String language) {
        clock.advance(Duration.ofMinutes(2));
        Person person = chromium.person("http://localhost:" + port, "en", 1280, 800)
                .goes("/console/sign-in")
                .types("E-mail address", EMAIL)
                .types("Password", Hired.password())
                .presses("Continue")
                .types("Code from the authenticator app", Hired.code(secret, clock.instant()))
                .presses("Sign in");
        person.shows(person.page.locator(".shell main h1"));
        person.page.evaluate("code => localStorage.setItem('zhiyin.program', code)", PROGRAMME);
        if (!language.equals("en")) {
            person.chooses("Language", language);
        }
        return person;
    }

    private static Locator dialog(Person person) {
        return person.page.locator("dialog");
    }

    private static void pressesIn(Person person, String name) {
        dialog(person)
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(name).setExact(true))
                .last()
                .click();
    }

    private static Locator row(Person person, String text) {
        return person.page
                .locator("main tbody tr")
                .filter(new Locator.FilterOptions().setHasText(text))
                .first();
    }

    @Test
    void aTagIsMadeTriedPutByItsRuleAndByHandAndSeenAtTheMember() throws IOException {
        try (Person person = in("en")) {
            person.goes("/console/tags").seesHeading("Tags").sees("No tags yet").looks("tags-none-en");
            person.presses("New group").types("Word", "baby").types("Name", "Baby");
            pressesIn(person, "Save");
            assertThat(dialog(person)).hasCount(0);
            person.sees("No tag is in this group.");
            person.page
                    .getByRole(
                            AriaRole.BUTTON,
                            new Page.GetByRoleOptions().setName("New tag").setExact(true))
                    .first()
                    .click();
            person.types("Word", "often").types("Name", "Buys often").chooses("Group", "baby");
            person.page.getByLabel("How it is put").selectOption(new SelectOption().setLabel("by a rule"));
            // what was typed is kept
            assertThat(dialog(person).locator(".live .size")).hasText("1");
            dialog(person).getByText("As text").click();
            assertThat(dialog(person).locator("textarea"))
                    .hasValue(java.util.regex.Pattern.compile("\"did\": \"order\""));
            dialog(person)
                    .locator("textarea")
                    .fill("{did: order, last: 30, measure: count, operator: \">=\", value: 2}");
            // YAML becomes rows as well
            dialog(person).getByText("Conditions").first().click();
            assertThat(dialog(person).getByLabel("About")).hasValue("did:order");
            assertThat(dialog(person).locator(".live .size")).hasText("1");
            person.presses("See how many")
                    .sees("1 of 4 members")
                    .sees("1 would get it")
                    .looks("tag-form-en");
            dialog(person)
                    .getByText("Ask it whenever something comes to a member")
                    .click();
            pressesIn(person, "Save");
            assertThat(dialog(person)).hasCount(0);
            TagRulesAsked.now(application);
            person.page.reload();
            assertThat(row(person, "Buys often")).containsText("done");
            assertThat(row(person, "Buys often")).containsText("at once");
            person.looks("tags-en");
            person.presses("Buys often")
                    .sees("When it was asked")
                    .sees("the rule was said")
                    .looks("tag-runs-en");
            pressesIn(person, "Ask it now");
            TagRulesAsked.now(application);
            Assertions.assertThat(got("/v1/tags/often/runs").at("/runs/0/why").asString())
                    .isEqualTo("asked");
            file(person);
            member(person);
        }
        try (Person person = in("zh-CN")) {
            person.goes("/console/tags").seesHeading("标签").sees("规则自动").looks("tags-zh-CN");
        }
        try (Person person = in("zh-TW")) {
            person.goes("/console/tags").seesHeading("標籤").sees("規則自動").looks("tags-zh-TW");
        }
    }

    private void file(Person person) throws IOException {
        Path csv = Files.createTempFile("tags", ".csv");
        Files.writeString(csv, "member,tag,until\ncard:770002,fair,2027-01-31\ncard:nobody,fair,\n");
        person.goes("/console/tags").presses("Tag by file");
        dialog(person).locator("input[type=file]").setInputFiles(csv);
        person.types("Why", "at the fair");
        pressesIn(person, "Put");
        person.sees("1 done, 0 had it, 1 rows came back").sees("Line 3:").looks("tags-file-en");
        pressesIn(person, "Close");
        Files.delete(csv);
        TagRulesAsked.now(application);
        person.page.reload();
        person.sees("Words that are not in the catalogue");
        assertThat(row(person, "fair")).isVisible();
    }

    private void member(Person person) {
        String member = got("/v1/members/card:770001").path("id").asString();
        person.goes("/console/members/" + member).seesHeading("Buyer 1");
        person.sees("by rule, since").sees("Brand A").sees("200-500").sees("RFM ");
        person.presses("Put a tag")
                .chooses("Tag", " ")
                .types("Word", "vip")
                .types("Why", "a friend of the house")
                .types("Last day", "2027-01-31");
        pressesIn(person, "Put");
        assertThat(dialog(person)).hasCount(0);
        person.sees("a friend of the house").looks("member-tags-en");
        Assertions.assertThat(
                        got("/v1/members/" + member + "/tags").path("tags").findValuesAsString("tag"))
                .containsExactly("often", "vip");
        person.page
                .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Remove vip"))
                .click();
        person.sees("Had before");
        Assertions.assertThat(
                        got("/v1/members/" + member + "/tags").path("tags").size())
                .isEqualTo(1);
    }
}
