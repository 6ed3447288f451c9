package zhiyin.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
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
import zhiyin.access.ApiKeys;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;
import zhiyin.signin.Mailboxes;

/** The members' centre on a phone 360 px wide, from the poster's link to leaving for good. */
@DatabaseTest
@Import({TestClock.Installed.class, Mailboxes.Installed.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CentreTests {
    @LocalServerPort
    private int port;

    private final ApplicationContext application;
    private final TestClock clock;
    private final Mailboxes mailboxes;
    private Person.Chromium chromium;
    private Shop shop;
    private String link = "";

    @Autowired
    CentreTests(ApplicationContext application, TestClock clock, Mailboxes mailboxes) {
        this.application = application;
        this.clock = clock;
        this.mailboxes = mailboxes;
    }

    @BeforeAll
    void open() {
        chromium = new Person.Chromium();
        shop = Shop.open(application, "tea");
        Said made = Shop.door(application)
                .withKey(application.getBean(ApiKeys.class).issueAdmin("tests").token())
                .post(
                        "/v1/keys",
                        Shop.json(Map.of(
                                "name",
                                "poster",
                                "program",
                                "tea",
                                "publishable",
                                true,
                                "scopes",
                                List.of("facts.read", "members.signin"))));
        Assertions.assertThat(made.status()).as(made.text()).isEqualTo(201);
        link = "/m/" + made.json().path("token").asString();
    }

    @AfterAll
    void shut() {
        chromium.close();
    }

    private Person member(String language) {
        clock.advance(Duration.ofMinutes(10));
        return chromium.person("http://localhost:" + port, language, 360, 760);
    }

    private static void fill(Person person, String selector, String text) {
        person.page.locator(selector).fill(text);
    }

    /** Asks for a code, reads it from the phone and types it in. */
    private void code(Person person, String within, String phone, int number) {
        fill(person, within + " input[type=tel]", phone);
        person.page.locator(within + " .send").click();
        person.shows(person.page.locator(within + " input.code"));
        fill(person, within + " input.code", mailboxes.code("+86" + phone, number));
    }

    @ParameterizedTest
    @CsvSource({"zh-CN, 13800138001", "zh-TW, 13800138002", "en, 13800138003"})
    void aPosterLeadsToACardAStatementThatExplainsItselfAndATier(String language, String phone) {
        try (Person person = member(language)) {
            person.goes(link);
            person.shows(person.page.locator(".hero h1"));
            person.looks("centre-join-" + language);
            Locator in = person.page.locator("form > button[type=submit]");
            code(person, "form", phone, 1);
            assertThat(in).isDisabled();
            Assertions.assertThat(person.page.locator("input[type=checkbox]").isChecked())
                    .as("nothing is ticked for anybody")
                    .isFalse();
            fill(person, "#name", "小雨");
            person.page.locator("input[type=checkbox]").check();
            in.click();
            person.shows(person.page.locator(".card h1"));
            assertThat(person.page.locator(".card h1")).hasText("小雨");
            shop.told(Shop.paid("phone:+86" + phone, "o-" + phone, 36_000));
            person.page.reload();
            assertThat(person.page.locator(".wallet .amount").first()).hasText("360");
            person.shows(person.page.locator(".mini svg"));
            person.looks("centre-home-" + language);
            person.page.locator(".show").click();
            person.shows(person.page.locator("dialog .big svg"));
            person.looks("centre-card-" + language);
            String number = person.page.locator("dialog .code").innerText().replace(" ", "");
            Assertions.assertThat(shop.api()
                            .get("/v1/members/card:" + number)
                            .json()
                            .path("name")
                            .asString())
                    .isEqualTo("小雨");
            person.page.keyboard().press("Escape");
            person.page.locator(".tabs a").nth(1).click();
            person.page.locator(".line").first().click();
            person.shows(person.page.locator("dialog .sentences li").first());
            person.looks("centre-why-" + language);
            person.page.keyboard().press("Escape");
            person.looks("centre-statement-" + language);
            person.page.locator(".tabs a").nth(2).click();
            person.shows(person.page.locator(".tier.mine"));
            person.looks("centre-tiers-" + language);
            person.page.locator(".tabs a").nth(3).click();
            person.shows(person.page.locator("input[role=switch]").first());
            person.looks("centre-me-" + language);
        }
    }

    @Test
    void aConsentIsTakenBackWithOneTouchAndWhoLeavesIsGone() {
        String phone = "13800138009";
        try (Person person = member("en")) {
            person.goes(link);
            code(person, "form", phone, 1);
            person.page.locator("input[type=checkbox]").check();
            person.presses("Go in").shows(person.page.locator(".card"));
            String member = shop.api()
                    .get("/v1/members/phone:+86" + phone)
                    .json()
                    .path("id")
                    .asString();
            person.follows("Me");
            Locator first = person.page.locator("input[role=switch]").first();
            person.shows(first);
            assertThat(first).not().isChecked();
            person.page.waitForResponse("**/v1/me/preferences", first::click);
            assertThat(first).isChecked();
            person.page.waitForResponse("**/v1/me/preferences", first::click);
            assertThat(first).not().isChecked();
            Assertions.assertThat(shop.api()
                            .get("/v1/members/" + member + "/consents")
                            .json()
                            .path("history"))
                    .hasSize(2);
            // what is risky wants a code again when the last one is a while ago
            clock.advance(Duration.ofMinutes(11));
            person.presses("Delete my account").looks("centre-leave-en");
            person.page.getByLabel(Pattern.compile("^Type")).fill("delete");
            person.page
                    .locator("dialog")
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Delete my account"))
                    .click();
            person.shows(person.page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Is it you?")));
            person.looks("centre-prove-en");
            code(person, "dialog:has(input[type=tel])", phone, 2);
            person.presses("Continue").shows(person.page.locator(".hero h1"));
            Assertions.assertThat(shop.api().get("/v1/members/" + member).status())
                    .isEqualTo(404);
        }
    }

    @Test
    void withoutALinkItSaysWhatToDo() {
        try (Person person = member("zh-CN")) {
            person.goes("/m/").seesHeading("请打开商家提供的链接").looks("centre-without-link");
        }
    }
}
