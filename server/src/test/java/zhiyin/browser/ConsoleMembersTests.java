package zhiyin.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static zhiyin.browser.Office.button;
import static zhiyin.browser.Office.dialog;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.LoadState;
import io.nayuki.qrcodegen.QrCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.NumberFormat;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
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
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient;
import zhiyin.staff.Hired;

/** What operators and customer service do in the console: members, rules, back-tests. What the page shows is what the API says. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleMembersTests {
    private static final String PROGRAMME = "leaf";

    @LocalServerPort
    private int port;

    private final ApplicationContext application;
    private final TestClock clock;
    private Office office;
    private Shop shop;

    @Autowired
    ConsoleMembersTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(
                application,
                PROGRAMME,
                Shop.yaml(PROGRAMME)
                        + "\nhousehold: {members: 4, pool: [points]}\nrelations: [{code: baby, name: {en: Baby, zh-CN: 宝宝, zh-TW: 寶寶}}]\n");
        for (int i = 1; i <= 24; i++) {
            shop.api()
                    .post(
                            "/v1/members",
                            "{\"name\": \"%s\", \"identities\": [\"card:%d\", \"phone:+86138001390%02d\"]}"
                                    .formatted(i == 7 ? "林小满" : "Member " + i, 770000 + i, i),
                            "Idempotency-Key",
                            Shop.freshKey());
        }
        shop.told(Shop.paid("card:770007", "o-1", 25_000));
        shop.told(Shop.paid("card:770008", "o-2", 12_000));
        clock.advance(Duration.ofDays(1));
        office = new Office(application, clock, port, PROGRAMME)
                .hires(mail("operator"), "operator", PROGRAMME)
                .hires(mail("admin"), "admin")
                .hires(mail("clerk"), "clerk", PROGRAMME);
    }

    @AfterAll
    void shut() {
        office.close();
    }

    private static String mail(String role) {
        return role + "@leaf.example";
    }

    private Person in(String role, String language, int width, int height) {
        return office.in(mail(role), language, width, height);
    }

    private Person in(String role) {
        return in(role, "en", 1280, 800);
    }

    private String id(String identity) {
        return shop.api().get("/v1/members/" + identity).json().path("id").asString();
    }

    @Test
    void membersAreFoundByTheEndOfAPhoneKeptAsAViewAndTaggedTogether() {
        try (Person person = in("operator")) {
            person.goes("/console/members").types("Search", "9003").presses("Search");
            assertThat(person.page.locator("tbody tr")).hasCount(1);
            person.sees("Member 3").sees("phone:+86138****9003");
            person.types("Search", "林 9007").presses("Search").sees("林小满");
            person.follows("Show all");
            assertThat(person.page.locator("tbody tr")).hasCount(20);
            for (String name : List.of("Member 1", "Member 2", "林小满")) {
                person.page
                        .getByLabel("Select " + name, new Page.GetByLabelOptions().setExact(true))
                        .check();
            }
            person.sees("3 selected").looks("members-chosen-en").presses("Tag");
            person.types("Tags to put on", "tea-lover, 早鸟");
            button(dialog(person), "Tag").click();
            person.sees("Changed: 3").looks("members-tagged-en");
            button(dialog(person), "Close").nth(1).click();
            person.types("Tag", "tea-lover").presses("Search");
            assertThat(person.page.locator("tbody tr")).hasCount(3);
            List<String> shown = person.page.locator("tbody tr td:nth-child(2)").allInnerTexts();
            JsonNode said = shop.api().get("/v1/members?tag=tea-lover").json();
            Assertions.assertThat(shown).isEqualTo(said.path("members").findValuesAsString("name"));
            Assertions.assertThat(said.at("/members/0/tags").toString()).isEqualTo("[\"tea-lover\",\"早鸟\"]");
            person.presses("Save this view").types("Name of the view", "Tea").presses("Save");
            person.follows("Show all");
            assertThat(person.page.locator("tbody tr")).hasCount(20);
            person.page.reload();
            person.follows("Tea");
            assertThat(person.page.locator("tbody tr")).hasCount(3);
            assertThat(person.page).hasURL(Pattern.compile("tag=tea-lover"));
            person.types("Tag", "nobody-has-it").presses("Search").sees("Nobody is called so");
        }
    }

    @Test
    void manyAreGivenPointsOnceASecondPersonAgrees() {
        Assertions.assertThat(shop.admin()
                        .send(
                                "PUT",
                                "/v1/programs/" + PROGRAMME + "/approval-rules/bulk_adjustment",
                                Shop.utf8("{\"asked\": \"staff\", \"over\": 3}"),
                                "Content-Type",
                                "application/json")
                        .status())
                .isEqualTo(200);
        try (Person person = in("admin")) {
            person.goes("/console/members?q=Member 2").sees("Member 22");
            person.presses("Select all on this page").presses("Give or take by hand");
            person.types("How many each", "90000").types("Reason", "goodwill");
            button(dialog(person), "Give or take by hand").click();
            person.sees("it waits for a second person").looks("members-adjust-waits-en");
        }
        Assertions.assertThat(shop.available("card:770022")).isZero();
        Assertions.assertThat(
                        shop.admin().get("/v1/approvals?state=pending").json().findValuesAsString("what"))
                .contains("bulk_adjustment");
    }

    @Test
    void twoMembersBecomeOneAndTwoAgain() {
        String from = id("card:770008");
        String into = id("card:770009");
        long before = shop.available("card:770008");
        Assertions.assertThat(before).isPositive();
        try (Person person = in("admin")) {
            person.goes("/console/members/" + from)
                    .seesHeading("Member 8")
                    .presses("More ▾")
                    .presses("Merge into another");
            person.types("Into which member", "card:770009")
                    .presses("See what it would do")
                    .sees("What will happen")
                    .looks("merge-en");
            Assertions.assertThat(shop.available("card:770008"))
                    .as("only shown")
                    .isEqualTo(before);
            button(dialog(person), "Merge into another").click();
            person.seesHeading("Member 9");
            Assertions.assertThat(shop.available("card:770009")).isEqualTo(before);
            person.goes("/console/members/" + into + "?tab=person").sees("can be undone until");
            person.page.getByText("Undo the merge").first().click();
            person.types("Reason", "was somebody else")
                    .presses("See what it would do")
                    .sees("What will happen")
                    .looks("unmerge-en");
            button(dialog(person), "Undo the merge").click();
            assertThat(dialog(person)).hasCount(0);
            Assertions.assertThat(shop.available("card:770008")).isEqualTo(before);
            Assertions.assertThat(shop.available("card:770009")).isZero();
        }
    }

    @Test
    void relationsHouseholdAndTierAreKeptAtTheMember() {
        JsonNode code = shop.api()
                .post("/v1/join-codes", "{\"of\": \"scene\", \"name\": \"Poster at the door\", \"source\": \"poster\"}")
                .json();
        Assertions.assertThat(shop.api()
                        .post(
                                "/v1/members",
                                Shop.json(Map.of(
                                        "identities",
                                        List.of("card:770110"),
                                        "name",
                                        "Came by poster",
                                        "join_code",
                                        code.path("code").asString())),
                                "Idempotency-Key",
                                Shop.freshKey())
                        .status())
                .isEqualTo(201);
        String member = id("card:770110");
        for (boolean given : List.of(true, false)) {
            clock.advance(Duration.ofMinutes(1));
            Assertions.assertThat(shop.api()
                            .post(
                                    "/v1/members/" + member + "/consents",
                                    Shop.json(Map.of(
                                            "source",
                                            "hotline",
                                            "consents",
                                            List.of(Map.of(
                                                    "purpose",
                                                    "marketing",
                                                    "channel",
                                                    "sms",
                                                    "given",
                                                    given,
                                                    "notice",
                                                    "2026-1")))))
                            .status())
                    .isLessThan(300);
        }
        try (Person person = in("admin")) {
            person.goes("/console/members/" + member + "?tab=person").sees("Nobody is named.");
            // what was said stays to be seen after it was taken back; where he came from and is signed in stands beside
            // it
            person.sees("Withdrawn").sees("Nowhere at the moment.");
            person.page.getByText("All that was said (2)").click();
            assertThat(person.page.locator("details.said li")).hasCount(2);
            person.sees("Poster at the door").looks("member-said-en");
            person.presses("Add a relation")
                    .types("Kind", "baby")
                    .types("What the member calls them", "豆豆")
                    .presses("Save");
            person.sees("豆豆 · baby");
            person.presses("Make a household").types("Your number of it", "home-10");
            person.page.getByRole(AriaRole.CHECKBOX).check();
            button(dialog(person), "Make a household").click();
            person.sees("pays together").looks("member-person-en");
            person.presses("Remove 豆豆");
            button(dialog(person), "Remove").click();
            person.sees("Nobody is named.");
            person.page.getByRole(AriaRole.TAB).first().click();
            person.page.getByText("Set or hold the tier").first().click();
            Locator tiers = person.page.getByLabel("Tier", new Page.GetByLabelOptions().setExact(true));
            String highest = tiers.locator("option").last().getAttribute("value");
            tiers.selectOption(highest);
            person.types("Reason", "goodwill")
                    .presses("See what it would do")
                    .sees("What will happen")
                    .looks("tier-lock-en")
                    .presses("Do it");
            assertThat(dialog(person)).hasCount(0);
            person.sees("Held by hand");
            Assertions.assertThat(shop.tier("card:770110")).isEqualTo(highest);
        }
        Assertions.assertThat(shop.api()
                        .get("/v1/households?member=card:770110")
                        .json()
                        .at("/households/0/household")
                        .asString())
                .isEqualTo("home-10");
    }

    @Test
    void aSessionThatIsOverGoesOnWhereItWas() {
        String member = id("card:770011");
        long before = shop.available("card:770011");
        try (Person person = in("admin")) {
            person.goes("/console/members/" + member)
                    .seesHeading("Member 11")
                    .presses("Give or take by hand")
                    .types("How many", "77")
                    .types("Reason", "goodwill");
            clock.advance(Duration.ofHours(13));
            person.presses("See what it would do")
                    .seesHeading("Your session is over")
                    .looks("session-over-en");
            person.types("Password", Hired.password())
                    .types("Code from the authenticator app", office.code(mail("admin")))
                    .presses("Continue")
                    .sees("What will happen");
            assertThat(person.page.getByLabel("How many", new Page.GetByLabelOptions().setExact(true)))
                    .hasValue("77");
            person.presses("Do it");
            assertThat(dialog(person)).hasCount(0);
            Assertions.assertThat(shop.available("card:770011")).isEqualTo(before + 77);
        }
    }

    @Test
    void aRuleIsTriedOnAnOrderPutToThePastAndApprovedBySomebodyElse() {
        String backtest;
        try (Person person = in("operator")) {
            person.goes("/console/rules").sees("An order is paid: 1 Points for each ¥1.00");
            Locator form = person.page.locator("form.panel");
            form.getByLabel("How many").first().fill("3");
            form.getByLabel("How many").first().press("Tab");
            person.presses("Undo").sees("An order is paid: 1 Points for each ¥1.00");
            person.presses("Redo").sees("An order is paid: 3 Points for each ¥1.00");
            form.getByText("Add a condition").first().click();
            form.getByLabel("Field").first().selectOption("order.amount");
            form.getByLabel("Comparison").first().selectOption(">=");
            form.getByLabel("Value").first().fill("200");
            form.getByLabel("Value").first().press("Tab");
            person.presses("Add a limit")
                    .sees(
                            "if the order’s amount is at least ¥200.00: 3 Points for each ¥1.00, on goods for which the category is not tobacco; at most 1 time a day");
            person.looks("rule-limits-en")
                    .presses("Try an order")
                    .types("Member", "card:770007")
                    .presses("Try it")
                    .sees("It would earn");
            assertThat(dialog(person).locator(".rules li").first()).containsText("100");
            person.looks("sample-order-en");
            person.types("Amount (CNY)", "250.00").presses("Try it");
            JsonNode live = shop.api()
                    .get("/v1/programs/" + PROGRAMME + "/versions/1/document.json")
                    .json();
            Assertions.assertThat(live.at("/earning/rules/0/award/points").asInt())
                    .as("nothing is written")
                    .isEqualTo(1);
            assertThat(dialog(person).locator(".rules li", new Locator.LocatorOptions().setHasText("1 point a yuan")))
                    .containsText("750");
            button(dialog(person), "Close").click();
            person.presses("Save as a draft").seesHeading("Version 2").follows("Try it on the past");
            person.types("Worth of one of Points", "0.01").presses("Start").sees("Better off by most");
            person.shows(person.page.locator(".chart canvas").first()).looks("backtest-charts-en");
            backtest = person.page.url().replaceFirst(".*/backtests/", "");
            JsonNode result = shop.api()
                    .get("/v1/programs/" + PROGRAMME + "/backtests/" + backtest)
                    .json()
                    .path("result");
            long more =
                    result.at("/cost/draft").asLong() - result.at("/cost/live").asLong();
            Assertions.assertThat(more).isNotZero();
            person.sees(yuan(more));
            person.follows("Hand the version in with this").seesHeading("Hand in for review");
            assertThat(person.page.getByLabel("Back-test for whoever decides")).hasValue(backtest);
            person.looks("hand-in-en");
            button(dialog(person), "Hand in for review").click();
            person.sees("What it came to on the past");
            person.goes("/console/backtests?version=1");
            person.types("Worth of one of Points", "0.02").presses("Start").sees("Difference in cost");
            person.goes("/console/backtests").sees("Select two that are done");
            person.page.locator("tbody input[type=checkbox]").first().check();
            person.page.locator("tbody input[type=checkbox]").nth(1).check();
            person.follows("Compare the two").sees("Cost of the draft by month").looks("backtest-pair-en");
        }
        try (Person second = in("admin")) {
            second.goes("/console/approvals")
                    .sees("What it came to on the past")
                    .sees("Difference in cost")
                    .looks("approvals-backtest-en");
            JsonNode waiting = shop.admin().get("/v1/approvals").json().at("/approvals");
            Assertions.assertThat(waiting.findValuesAsString("backtest")).contains(backtest);
            second.page
                    .locator("li.panel", new Page.LocatorOptions().setHasText("What it came to"))
                    .getByText("Look")
                    .first()
                    .click();
            second.seesHeading("Version 2").presses("Approve");
            button(dialog(second), "Approve").click();
            second.sees("Approved");
            Assertions.assertThat(shop.admin()
                            .get("/v1/programs/" + PROGRAMME + "/versions/2/steps")
                            .json()
                            .path("stage")
                            .asString())
                    .isEqualTo("approved");
        }
    }

    private static String yuan(long minor) {
        return NumberFormat.getNumberInstance(Locale.ENGLISH).format(minor / 100);
    }

    @Test
    void aProgrammeGoesFromATemplateToLiveAndItsFirstOrderEarns() {
        try (Person person = in("admin")) {
            person.goes("/console/start");
            person.page
                    .locator("input[value=grocery], input[value=supermarket]")
                    .first()
                    .check();
            person.types("Code of the programme", "fresh")
                    .sees("An order of")
                    .presses("Make it live")
                    .seesHeading("Version 1")
                    .sees("Live");
            assertThat(person.page.locator("#program")).hasValue("fresh");
            person.goes("/console/rules").sees("An order is paid");
            person.presses("Try an order")
                    .types("Amount (CNY)", "100.00")
                    .presses("Try it")
                    .sees("It would earn");
            assertThat(dialog(person).locator(".sentences strong").first())
                    .not()
                    .hasText("0");
            button(dialog(person), "Close").click();
            person.goes("/console/members")
                    .presses("Enrol a member")
                    .types("Name", "First One")
                    .types("Card number", "900001");
            button(dialog(person), "Enrol a member").click();
            person.seesHeading("First One");
        }
    }

    @Test
    void whoMayNotOpenAPageIsToldWhatItNeedsAndAnAddressThatIsNoneSaysSo() {
        try (Person person = in("clerk")) {
            person.goes("/console/audit")
                    .sees("“Audit” is not for your role")
                    .sees("audit.read")
                    .looks("denied-en");
            assertThat(person.page.locator("main table")).hasCount(0);
            person.goes("/console/members/mbr_0000000000001");
            assertThat(person.page.locator("[role=alert]")).containsText("Request req_");
            person.looks("member-unknown-en");
            person.page.evaluate("() => { Object.defineProperty(navigator, 'onLine', { get: () => false });"
                    + " window.dispatchEvent(new Event('offline')) }");
            person.sees("The server cannot be reached.");
        }
    }

    /** A film of one picture, as cameras give it: that text as a QR code on white. */
    private static Path film(String text) throws IOException {
        int width = 640;
        int height = 480;
        QrCode code = QrCode.encodeText(text, QrCode.Ecc.MEDIUM);
        int scale = 320 / code.size;
        byte[] light = new byte[width * height];
        Arrays.fill(light, (byte) 235);
        for (int y = 0; y < code.size * scale; y++) {
            for (int x = 0; x < code.size * scale; x++) {
                if (code.getModule(x / scale, y / scale)) {
                    light[(y + 60) * width + x + 160] = 16;
                }
            }
        }
        byte[] grey = new byte[width * height / 2];
        Arrays.fill(grey, (byte) 128);
        Path film = Files.createTempFile("zhiyin-camera", ".y4m");
        try (OutputStream out = Files.newOutputStream(film)) {
            out.write(Shop.utf8("YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n".formatted(width, height)));
            for (int frame = 0; frame < 10; frame++) {
                out.write(Shop.utf8("FRAME\n"));
                out.write(light);
                out.write(grey);
            }
        }
        return film;
    }

    @Test
    void aClerkReadsACardWithTheCameraTakesItBackAndFindsSomebodyByTheEndOfThePhone() throws IOException {
        Path film = film("770012");
        try (Person.Chromium camera = new Person.Chromium(List.of(
                        "--use-fake-ui-for-media-stream",
                        "--use-fake-device-for-media-stream",
                        "--use-file-for-fake-video-capture=" + film));
                Person person = office.in(camera, mail("clerk"), "en", 820, 1180)) {
            long before = shop.available("card:770012");
            person.goes("/console/clerk")
                    .presses("Scan with the camera")
                    .seesHeading("Member 12")
                    .looks("clerk-tablet-en");
            person.types("Purchase (CNY)", "30").presses("Record it").sees("Recorded.");
            Assertions.assertThat(shop.available("card:770012")).isEqualTo(before + 30);
            person.page
                    .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^Undo")))
                    .click();
            person.sees("Undone:");
            Assertions.assertThat(shop.available("card:770012")).isEqualTo(before);
            person.presses("Next customer")
                    .types("Who is it?", "9013")
                    .presses("Find")
                    .seesHeading("Member 13");
            person.presses("Next customer")
                    .types("Who is it?", "Member 2")
                    .presses("Find")
                    .seesHeading("Which of them?");
            person.page.getByText("Member 24").click();
            person.seesHeading("Member 24");
        } finally {
            Files.delete(film);
        }
    }

    @Test
    void whatAKeyAsksIsInTheLogBesideTheQuickstart() {
        try (Person person = in("admin")) {
            person.goes("/console/quickstart").presses("Make a key for this");
            assertThat(person.page.getByLabel("API key")).hasValue(Pattern.compile("zk_.+"));
            String key = person.page.getByLabel("API key").inputValue();
            person.sees(key).looks("quickstart-en");
            ApiClient integrator = Shop.door(application).withKey(key);
            // each command as it stands there is taken, in its turn
            for (String command : person.page.locator("pre.text").allInnerTexts()) {
                Matcher path = Pattern.compile("'http://[^/]+(/[^']+)'").matcher(command);
                Assertions.assertThat(path.find()).isTrue();
                Matcher body = Pattern.compile("-d '(.*)'").matcher(command);
                Matcher once = Pattern.compile("Idempotency-Key: ([^']+)'").matcher(command);
                int status = body.find() && once.find()
                        ? integrator
                                .post(path.group(1), body.group(1), "Idempotency-Key", once.group(1))
                                .status()
                        : integrator.get(path.group(1)).status();
                Assertions.assertThat(status).as(command).isBetween(200, 201);
            }
            integrator.post("/v1/members", "{\"identities\": [\"card:quick-1\"]}", "Idempotency-Key", Shop.freshKey());
            integrator.post("/v1/events", "{\"type\": \"order.paid\"}", "Idempotency-Key", Shop.freshKey());
            person.shows(person.page
                    .locator("[role=log]")
                    .getByText("POST /v1/events")
                    .first());
            person.goes("/console/requests?state=refused")
                    .shows(person.page.locator("tbody").getByText("recordEvent").first())
                    .looks("requests-en");
            person.page
                    .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^Open req_")))
                    .first()
                    .click();
            person.sees("curl -X POST").sees("Fields sent").looks("request-en");
        }
    }

    @Test
    void whatMembersDoBesideOrdersIsSeenAsItComes() {
        String member = id("card:770007");
        shop.api().post("/v1/behaviour", """
                        {"events": [
                          {"id": "seen-1", "kind": "cart", "occurred_at": "%1$s", "member": "%2$s", "product": "milk-3", "channel": "app"},
                          {"id": "seen-2", "kind": "spin_the_wheel", "occurred_at": "%1$s", "anonymous_id": "phone-7",
                           "properties": {"speed": 3}}]}""".formatted(clock.instant(), member));
        try (Person person = in("operator")) {
            person.goes("/console/behaviour")
                    .seesHeading("Behaviour")
                    .sees("milk-3")
                    .sees("a visitor");
            person.sees("seen, not declared").looks("behaviour-en");
            person.page
                    .getByRole(
                            AriaRole.BUTTON,
                            new Page.GetByRoleOptions().setName(Pattern.compile("^\\d+ spin_the_wheel")))
                    .click();
            person.sees("speed").looks("behaviour-properties-en");
        }
    }

    @Test
    void aSandboxIsMadeItsTimeIsMovedAndAVersionGoesOutAsAFileAndIn() throws IOException {
        try (Person person = in("admin")) {
            person.goes("/console/versions/1?tab=text");
            Download download = person.page.waitForDownload(
                    () -> person.page.getByText("Download as a file").click());
            String text = Files.readString(download.path());
            Assertions.assertThat(text)
                    .isEqualTo(shop.api()
                            .get("/v1/programs/" + PROGRAMME + "/versions/1")
                            .json()
                            .path("yaml")
                            .asString());
            Path dearer = Files.createTempFile("leaf", ".yaml");
            Files.writeString(dearer, text.replaceFirst("points: 100", "points: 120"));
            person.goes("/console/versions").presses("Write a draft");
            person.page.locator("input[type=file]").setInputFiles(dearer);
            person.sees("earning.rules.gift.award").looks("versions-taken-in-en");
            Files.delete(dearer);
            person.goes("/console/sandbox").presses("Make a sandbox").sees("is a sandbox: nothing here reaches");
            person.goes("/console/sandbox").sees("Let it stand").looks("sandbox-en");
            String before = person.page.locator(".now").innerText();
            person.presses("A year on");
            // a year is a few hundred steps
            assertThat(person.page.locator(".now"))
                    .not()
                    .hasText(before, new LocatorAssertions.HasTextOptions().setTimeout(60_000));
            person.sees("2027").looks("sandbox-moved-en");
        }
    }

    @Test
    void whereThereAreNoPasskeysTheAccountSaysWhyAndSigningOutAsksNothingAnew() {
        try (Person person = in("operator")) {
            person.goes("/console/account")
                    .types("What to call it", "my own")
                    .presses("Add a passkey")
                    .sees("ZHIYIN_ORIGIN")
                    .looks("account-en");
            person.presses("Sign out").seesHeading("Sign in");
            assertThat(dialog(person)).hasCount(0);
            person.page.waitForLoadState(LoadState.NETWORKIDLE);
            // where there are none, none is offered
            assertThat(person.page.getByText("Sign in with a passkey")).hasCount(0);
        }
    }

    @ParameterizedTest
    @CsvSource({"en,1440,900", "zh-CN,1024,768", "zh-TW,820,1180"})
    void theScreensAreRightInTheLanguageAndAtTheSize(String language, int width, int height) {
        String member = id("card:770007");
        try (Person person = in("admin", language, width, height)) {
            for (String screen : List.of(
                    "members",
                    "members/" + member,
                    "members/" + member + "?tab=statement",
                    "members/" + member + "?tab=person",
                    "rules",
                    "backtests",
                    "approvals",
                    "behaviour",
                    "requests",
                    "quickstart",
                    "account",
                    "backtests/compared?one=bkt_0000000000001&other=bkt_0000000000001")) {
                person.goes("/console/" + screen)
                        .looks(screen.replaceAll("[^a-z]+", "-") + "-" + language + "-" + width);
            }
            assertThat(person.page.locator("html")).hasAttribute("lang", language);
        }
    }
}
