package zhiyin.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
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
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.access.ApiKeys;
import zhiyin.database.DatabaseTest;
import zhiyin.database.Sight;
import zhiyin.http.ApiClient.Said;
import zhiyin.program.Dues;
import zhiyin.signin.Mailboxes;

/** The members' centre on a phone 360 px wide, from the poster's link to leaving for good. */
@DatabaseTest
@Import({TestClock.Installed.class, Mailboxes.Installed.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CentreTests {
    private static final String MORE = """

            pricing: {lanes: [{code: order, choose: all}, {code: coupon, choose: best, most: 1}]}
            relations: [{code: baby, name: {en: Baby, zh-CN: 宝宝, zh-TW: 寶寶}, most: 1}]
            """;

    /** What a phone fetches before the centre shows itself, folded. */
    private static final long FIRST_LOAD_MAX = 120_000;

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
        shop = Shop.open(
                application,
                "tea",
                Shop.yaml("tea")
                                .replace(
                                        "says: What the member likes best.}",
                                        "says: What the member likes best., by: [member], choices: [green, black]}")
                        + MORE);
        template("ten-off", "atLeast: {amount: 50}, gives: {amountOff: 10}, lasts: {days: 3}, get: {perMember: 1}");
        template(
                "west-only",
                "gives: {percentOff: 15, most: 20}, when: {combinator: and, rules: [{field: order.store, operator: in, value: [west]}]}");
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

    private void template(String code, String terms) {
        Said made = shop.api()
                .post(
                        "/v1/programs/tea/coupon-templates",
                        Shop.json(Map.of(
                                "publish",
                                true,
                                "yaml",
                                "{coupon: %s, name: {en: %s, zh-CN: 优惠券 %s, zh-TW: 優惠券 %s}, lane: coupon, %s}"
                                        .formatted(code, code, code, code, terms))));
        Assertions.assertThat(made.status()).as(made.text()).isEqualTo(201);
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
        fill(person, within + " #address", phone);
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
            tab(person, "statement");
            person.page.locator(".line").first().click();
            person.shows(person.page.locator("dialog .sentences li").first());
            person.looks("centre-why-" + language);
            person.page.keyboard().press("Escape");
            person.looks("centre-statement-" + language);
            tab(person, "tiers");
            person.shows(person.page.locator("th.mine").first());
            person.looks("centre-tiers-" + language);
            tab(person, "coupons");
            person.looks("centre-coupons-none-" + language);
            tab(person, "me");
            person.shows(person.page.locator("input[role=switch]").first());
            person.looks("centre-me-" + language);
            person.page.locator("a[href='/m/me/profile']").click();
            person.shows(person.page.locator("#born"));
            person.looks("centre-profile-" + language);
            tab(person, "");
            person.page.locator("a[href='/m/wallet/points']").click();
            person.shows(person.page.locator(".facts, .amount").first());
            person.looks("centre-wallet-" + language);
        }
    }

    private static void tab(Person person, String name) {
        person.page.locator(".tabs a[href='/m/" + name + "']").click();
    }

    private Person joins(Person person, String phone, String path) {
        person.goes(path);
        code(person, "form", phone, 1);
        person.page.locator("input[type=checkbox]").check();
        person.page.locator("form > button[type=submit]").click();
        return person.shows(person.page.locator(".card h1"));
    }

    @ParameterizedTest
    @CsvSource({"en, 13800138011, ten-off", "zh-CN, 13800138012, 优惠券 ten-off", "zh-TW, 13800138013, 優惠券 ten-off"})
    void aCouponIsClaimedWeighedUsedAndKeptAmongTheUsed(String language, String phone, String name) {
        try (Person person = member(language)) {
            joins(person, phone, link);
            tab(person, "coupons");
            person.page.locator(".chips button").nth(1).click();
            Locator wanted = person.page.locator("li.ticket", new Page.LocatorOptions().setHasText(name));
            person.shows(wanted);
            person.looks("centre-claim-" + language);
            wanted.locator("button").click();
            // what he has is shown at once, as the till wants to see it
            person.shows(person.page.locator("dialog .big svg"));
            String coupon = person.page.locator("dialog .big .mono").innerText().strip();
            person.looks("centre-coupon-" + language);
            person.page.keyboard().press("Escape");
            // a second one is refused, with the reason and the request
            wanted.locator("button").click();
            person.shows(person.page.locator("[role=alert] .mono"));
            person.looks("centre-claim-refused-" + language);
            person.page.locator(".chips button").first().click();
            person.shows(person.page.locator("button.ticket .gold"));
            person.looks("centre-coupons-" + language);
            // it ends in three days: he is told so, beside what has happened
            tab(person, "");
            person.page.locator("a[href='/m/news']").click();
            person.shows(person.page
                            .locator("a.item", new Page.LocatorOptions().setHasText(name))
                            .first())
                    .looks("centre-news-" + language);
            // if I buy this: too little for it, then enough
            person.goes("/m/quote");
            fill(person, "#price-0", "40");
            person.page.locator("form > button.main").click();
            person.shows(person.page.locator("details li").first());
            Assertions.assertThat(person.page.locator("details").innerText()).contains("10");
            fill(person, "#price-0", "60");
            person.page.locator("form > button.main").click();
            assertThat(person.page.locator(".total .number")).containsText("50");
            person.looks("centre-quote-" + language);
            till(phone, coupon);
            tab(person, "coupons");
            person.page.locator(".chips button").nth(2).click();
            person.shows(person.page.locator("button.ticket.past"));
            person.looks("centre-coupons-used-" + language);
            assertThat(person.page.locator("button.ticket.past .bad-text"))
                    .not()
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"en, 13800138031", "zh-CN, 13800138032", "zh-TW, 13800138033"})
    void aMemberSeesHisGroupWhoIsMissingAndWhatHeGetsBack(String language, String phone) {
        Said promoted = shop.api()
                .post(
                        "/v1/programs/tea/promotions",
                        Shop.json(Map.of(
                                "publish",
                                true,
                                "yaml",
                                "{promotion: pots-%s, name: {en: Pots together, zh-CN: 拼壶, zh-TW: 拼壺}, lane: order, gives: {group: [{people: 2, prices: {pot: 90}}, {people: 3, prices: {pot: 80}}], hours: 24}}"
                                        .formatted(phone))));
        Assertions.assertThat(promoted.status()).as(promoted.text()).isEqualTo(201);
        clock.advance(Duration.ofSeconds(2));
        try (Person person = member(language)) {
            joins(person, phone, link);
            assertThat(person.page.locator(".doors a[href='/m/groups']")).hasCount(0);
            String group = bought("phone:+86" + phone, Map.of("open", "pots-" + phone));
            bought("card:" + phone + "-2", Map.of("join", group));
            person.goes("/m/").shows(person.page.locator(".doors a[href='/m/groups']"));
            person.page.locator(".doors a[href='/m/groups']").click();
            Locator shown = person.page.locator("li.group");
            person.shows(shown);
            assertThat(shown.locator("progress")).hasAttribute("value", "2");
            assertThat(shown.locator(".whole")).containsText("10");
            assertThat(shown).containsText(group);
            person.looks("centre-group-open-" + language);
            person.goes("/m/news");
            person.shows(person.page.locator("main a[href='/m/groups']"));
            bought("card:" + phone + "-3", Map.of("join", group));
            settle();
            person.goes("/m/news");
            assertThat(person.page.locator(".groups .amount")).containsText("10.00");
            person.looks("centre-news-group-" + language);
            person.goes("/m/groups");
            person.shows(shown.locator("dl.facts"));
            assertThat(shown.locator("dl.facts")).containsText("10.00");
            person.looks("centre-group-complete-" + language);
        }
    }

    /** He pays for a pot that he buys with others; the group. */
    private String bought(String member, Map<String, String> group) {
        if (member.startsWith("card:")) {
            shop.enrol(member);
        }
        Said open = shop.api()
                .post(
                        "/v1/checkouts",
                        Shop.json(Map.of(
                                "cart",
                                Map.of(
                                        "member",
                                        member,
                                        "group",
                                        group,
                                        "lines",
                                        List.of(Map.of(
                                                "id", "1", "sku", "pot", "quantity", 1, "unit_price", 10_000))))),
                        "Idempotency-Key",
                        Shop.freshKey());
        Assertions.assertThat(open.status()).as(open.text()).isEqualTo(201);
        Said paid = shop.api()
                .post(
                        "/v1/checkouts/" + open.json().path("id").asString() + "/confirm",
                        "{}",
                        "Idempotency-Key",
                        Shop.freshKey());
        Assertions.assertThat(paid.status()).as(paid.text()).isEqualTo(201);
        return open.json().path("group").asString();
    }

    /** What time alone brings about. */
    private void settle() {
        long program = Sight.everywhere()
                .call(() -> application
                        .getBean(JdbcClient.class)
                        .sql("select id from program.program where code = 'tea'")
                        .query(Long.class)
                        .single());
        Dues endings = application.getBean("groupEndings", Dues.class);
        Sight.of(program).run(() -> endings.happen(program, clock.instant()));
    }

    /** The till uses the coupon that it was shown. */
    private void till(String phone, String coupon) {
        String order = "coupon-" + phone;
        Said reserved = shop.api()
                .post(
                        "/v1/coupon-uses",
                        Shop.json(Map.of(
                                "order",
                                order,
                                "member",
                                "phone:+86" + phone,
                                "coupons",
                                List.of(Map.of("coupon", coupon, "off", 1_000)),
                                "until",
                                clock.instant().plus(Duration.ofMinutes(10)).toString())));
        Assertions.assertThat(reserved.status()).as(reserved.text()).isEqualTo(200);
        Assertions.assertThat(shop.api()
                        .send("POST", "/v1/coupon-uses/" + order + "/confirm", null)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aStoresPosterIsKeptWithTheJoiningAndWhoLeavesComesBackWithThreeTouches() {
        String phone = "13800138021";
        Said made = shop.api()
                .post(
                        "/v1/join-codes",
                        Shop.json(Map.of("of", "store", "name", "West poster", "store", "west", "source", "poster")));
        Assertions.assertThat(made.status()).as(made.text()).isEqualTo(201);
        String code =
                made.json().path("join_code").asString(made.json().path("code").asString());
        try (Person person = member("en")) {
            joins(person, phone, link + "?join=" + code);
            JsonNode origin =
                    shop.api().get("/v1/members/phone:+86" + phone + "/origin").json();
            Assertions.assertThat(origin.toString()).contains(code).contains("poster");
            shop.told(Shop.paid("phone:+86" + phone, "left-" + phone, 10_000));
            long had = shop.available("phone:+86" + phone);
            // three touches: me, leave, leave
            person.follows("Me").presses("Leave the programme").looks("centre-goodbye-en");
            person.presses("Leave").shows(person.page.locator(".hero h1"));
            Assertions.assertThat(shop.api()
                            .get("/v1/members/phone:+86" + phone)
                            .json()
                            .path("state")
                            .asString())
                    .isEqualTo("left");
            clock.advance(Duration.ofMinutes(2));
            code(person, "form", phone, 2);
            person.page.locator("input[type=checkbox]").check();
            person.presses("Go in").shows(person.page.locator(".card"));
            Assertions.assertThat(shop.available("phone:+86" + phone)).isEqualTo(had);
        }
    }

    @Test
    void whatHeIsAskedAboutHimselfSaysWhyAndIsHisToTakeBack() {
        String phone = "13800138022";
        try (Person person = member("en")) {
            joins(person, phone, link).goes("/m/me/profile");
            person.chooses("What the member likes best.", "green");
            person.page.locator("form:has(#a-favourite) button").click();
            assertThat(person.page.locator("progress")).hasAttribute("value", "1");
            person.presses("Add: Baby").types("Name", "Doudou");
            person.page.locator("dialog button[type=submit]").click();
            person.sees("Doudou").looks("centre-family-en");
            Assertions.assertThat(shop.api()
                            .get("/v1/members/phone:+86" + phone + "/relations")
                            .json()
                            .at("/relations/0/name")
                            .asString())
                    .isEqualTo("Doudou");
            person.page.locator(".named").click();
            person.presses("Take it back");
            assertThat(person.page.locator(".named")).hasCount(0);
        }
    }

    @Test
    void allThatIsKeptOfHimComesAsAFile() {
        String phone = "13800138023";
        try (Person person = member("en")) {
            joins(person, phone, link).follows("Me");
            person.shows(person.page.locator("input[role=switch]").first());
            String file = person.page
                    .waitForDownload(() -> person.presses("Download all of it"))
                    .suggestedFilename();
            Assertions.assertThat(file).isEqualTo("my-data.json");
        }
    }

    @Test
    void theBrandIsWornByTheCentreAndStaysReadable() {
        Said set = shop.api()
                .send(
                        "PUT",
                        "/v1/programs/tea/brand",
                        Shop.utf8("{\"colour\": \"#ffd400\", \"name\": \"Sunny Tea\"}"),
                        "Content-Type",
                        "application/json");
        Assertions.assertThat(set.status()).as(set.text()).isEqualTo(200);
        String brand = set.json().at("/colours/brand").asString();
        try (Person person = member("en")) {
            joins(person, "13800138024", link);
            person.sees("Sunny Tea");
            Assertions.assertThat(person.page.evaluate(
                            "() => getComputedStyle(document.documentElement).getPropertyValue('--brand').trim()"))
                    .isEqualTo(brand);
            person.looks("centre-brand-en");
        } finally {
            shop.api().send("PUT", "/v1/programs/tea/brand", Shop.utf8("{}"), "Content-Type", "application/json");
        }
    }

    @Test
    void withoutAConnectionItSaysSoAndWithoutAnAnswerItSaysWhichRequest() {
        try (Person person = member("en")) {
            joins(person, "13800138025", link);
            person.page.route(
                    "**/v1/me/coupons*",
                    route -> route.fulfill(
                            new Route.FulfillOptions()
                                    .setStatus(500)
                                    .setContentType("application/problem+json")
                                    .setBody(
                                            "{\"code\": \"internal\", \"detail\": \"Our fault.\", \"request_id\": \"req_test\"}")));
            tab(person, "coupons");
            person.sees("req_test").looks("centre-trouble-en");
            person.page.unroute("**/v1/me/coupons*");
            person.presses("Try again").sees("You have none to use right now.");
            person.page.context().setOffline(true);
            person.sees("You are offline.").looks("centre-offline-en");
            person.page.context().setOffline(false);
        }
    }

    @Test
    void aNameOfAHundredLettersPushesNothingAside() {
        String phone = "13800138026";
        try (Person person = member("en")) {
            joins(person, phone, link).follows("Me");
            fill(person, "#name", "W".repeat(100));
            person.page.locator("form button[type=submit]").click();
            assertThat(person.page.locator("form button[type=submit]")).isDisabled();
            person.looks("centre-long-me-en");
            tab(person, "");
            person.shows(person.page.locator(".card h1")).looks("centre-long-en");
        }
    }

    @Test
    void whatAPhoneFetchesFirstIsSmall() {
        try (Person person = member("en")) {
            AtomicLong bytes = new AtomicLong();
            person.page.onResponse(response -> {
                if (response.url().matches(".*/m/(assets/.*\\.(js|css))?")) {
                    bytes.addAndGet(Long.parseLong(response.headers().getOrDefault("content-length", "0")));
                    Assertions.assertThat(response.headers()).containsKey("content-encoding");
                }
            });
            person.goes("/m/").seesHeading("Please open your shop’s link");
            Assertions.assertThat(bytes.get()).isBetween(1L, FIRST_LOAD_MAX);
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
            code(person, "dialog:has(#address)", phone, 2);
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
