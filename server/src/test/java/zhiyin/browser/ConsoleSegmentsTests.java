package zhiyin.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
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
import tools.jackson.databind.json.JsonMapper;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.facts.Following;
import zhiyin.http.ApiClient.Said;
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

    private static final String PRICED = """

            pricing:
              lanes:
                - {code: order, choose: best, most: 1}
                - {code: coupon, choose: best, most: 2}
              points: {asset: points, worth: 0.01, percent: 50}
              attachDays: 30
            """;

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
        shop = Shop.open(application, PROGRAMME, Shop.yaml(PROGRAMME) + PRICED);
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
        for (int i = 2; i <= 4; i++) {
            for (String kind : List.of("browse", "cart")) {
                Said told = shop.api()
                        .post(
                                "/v1/behaviour",
                                Shop.json(Map.of(
                                        "events",
                                        List.of(Map.of(
                                                "id",
                                                kind + i,
                                                "kind",
                                                kind,
                                                "member",
                                                "card:" + (880000 + i),
                                                "occurred_at",
                                                clock.instant().toString(),
                                                "category",
                                                i == 2 ? "milk" : "tea")))));
                Assertions.assertThat(told.status()).as(told.text()).isEqualTo(207);
                clock.advance(Duration.ofMinutes(1));
            }
            shop.told(Shop.paid("card:" + (880000 + i), "g2-" + i, 20_000));
        }
        Said tagged = shop.api()
                .post("/v1/member-tags", "{\"members\": [\"card:880002\", \"card:880003\"], \"put\": [\"vip\"]}");
        Assertions.assertThat(tagged.status()).as(tagged.text()).isEqualTo(200);
        Said coupon = shop.api()
                .post(
                        "/v1/programs/" + PROGRAMME + "/coupon-templates",
                        Shop.json(Map.of(
                                "yaml",
                                "{coupon: ten-off, name: Ten off, lane: coupon, gives: {amountOff: 10}, lasts: {days: 14}}",
                                "publish",
                                true)));
        Assertions.assertThat(coupon.status()).as(coupon.text()).isEqualTo(201);
        clock.advance(Duration.ofSeconds(2));
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
            person.goes("/console/segments").pressesFirst("New segment");
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

    private static Locator row(Person person, int at) {
        return person.page
                .locator("dialog .builder > div .group")
                .first()
                .locator("> .test")
                .nth(at);
    }

    private static Locator labelled(Locator within, String label) {
        return within.getByLabel(label, new Locator.GetByLabelOptions().setExact(true));
    }

    private static void about(Person person, int at, String what) {
        Locator add = person.page.locator("dialog").getByText("Add a condition").last();
        if (row(person, at).count() == 0) {
            add.click();
        }
        labelled(row(person, at), "About").selectOption(what);
    }

    private static void says(Locator within, String label, String text) {
        labelled(within, label).fill(text);
        labelled(within, label).blur();
    }

    private JsonNode got(String path) {
        Said said = shop.api().get(path, "Accept-Language", "en");
        Assertions.assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json();
    }

    private long meant(String definition) {
        Said said = shop.api().post("/v1/segments/preview", "{\"definition\": " + definition + "}");
        Assertions.assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json().path("members").asLong();
    }

    @Test
    void eachKindOfConditionIsMadeByHandFromWhatThereIs() {
        made("listed", "static");
        try (Person person = in("en", 1440, 1000)) {
            person.goes("/console/segments").pressesFirst("New segment");
            about(person, 0, "member.tags");
            says(row(person, 0), "Value", "vip");
            about(person, 1, "wallet.points");
            says(row(person, 1), "Value", "1");
            about(person, 2, "member.joined");
            says(row(person, 2), "days ago", "3650");
            about(person, 3, "did:order");
            labelled(row(person, 3), "How much of it").selectOption("sum");
            says(row(person, 3), "Value", "50");
            about(person, 4, "did:event");
            Assertions.assertThat(row(person, 4).locator("datalist option").count())
                    .as("kinds that were seen or are known")
                    .isPositive();
            says(row(person, 4), "Kind of behaviour", "browse");
            row(person, 4).getByText("Only those that …").click();
            labelled(row(person, 4), "Field").selectOption("event.category");
            labelled(row(person, 4), "Value").last().fill("milk");
            labelled(row(person, 4), "Value").last().blur();
            about(person, 5, "did:line");
            row(person, 5).getByText("only of the first order ever").click();
            about(person, 6, "then");
            says(row(person, 6), "Kind of behaviour", "browse");
            row(person, 6).getByText("And then something more").click();
            labelled(row(person, 6), "Thing 2").selectOption("event");
            labelled(row(person, 6), "Kind of behaviour").nth(1).fill("cart");
            labelled(row(person, 6), "Kind of behaviour").nth(1).blur();
            assertThat(person.page.locator("dialog .live .size")).hasText("1");
            about(person, 7, "in");
            labelled(row(person, 7), "In the segment").selectOption("listed");
            assertThat(person.page.locator("dialog .live .size")).hasText("0");
            row(person, 7).getByText("Remove").last().click();
            assertThat(person.page.locator("dialog .live .size")).hasText("1");
            person.looks("segment-each-kind-en");
            person.page
                    .locator("dialog")
                    .getByRole(AriaRole.TAB)
                    .getByText("Text")
                    .click();
            String definition = person.page.locator("dialog textarea").inputValue();
            JsonNode rules = JsonMapper.shared().readTree(definition).path("rules");
            Assertions.assertThat(rules.at("/0/value").asString()).isEqualTo("vip");
            Assertions.assertThat(rules.at("/2/daysAgo").asInt()).isEqualTo(3650);
            Assertions.assertThat(rules.at("/4/where/rules/0/field").asString()).isEqualTo("event.category");
            Assertions.assertThat(rules.at("/5/first").asBoolean()).isTrue();
            Assertions.assertThat(rules.at("/6/then/event").asString()).isEqualTo("cart");
            Assertions.assertThat(rules.at("/6/then/then/did").asString()).isEqualTo("order");
            Assertions.assertThat(meant(definition)).isEqualTo(1);
            person.page.locator("dialog textarea").fill("{not JSON");
            person.sees("This is no JSON yet.");
            person.page.locator("dialog textarea").fill(BUYERS);
            assertThat(person.page.locator("dialog .live .size")).hasText(String.valueOf(meant(BUYERS)));
        }
    }

    @Test
    void whatWasBegunIsKeptGoneOnWithAndThrownAway() {
        try (Person person = in("en", 1280, 900)) {
            person.goes("/console/segments").pressesFirst("New segment").types("Name", "Half done");
            person.page
                    .locator("dialog")
                    .getByText("Three orders or more in 90 days")
                    .click();
            assertThat(person.page.locator("dialog .live .sentence")).containsText("≥ 3");
            person.page.keyboard().press("Escape");
            person.goes("/console/segments").sees("You began this and did not save it: Half done");
            person.looks("segments-unfinished-en").presses("Continue");
            assertThat(person.page.locator("dialog .live .sentence")).containsText("≥ 3");
            person.page.keyboard().press("Escape");
            person.presses("Discard");
            assertThat(person.page.getByText("You began this and did not save it"))
                    .hasCount(0);
            person.goes("/console/segments");
            assertThat(person.page.getByText("You began this and did not save it"))
                    .hasCount(0);
        }
    }

    @Test
    void versionsAreComparedInWordsAndAnEarlierOneTakenUpAgain() {
        made("turned", "dynamic");
        JsonNode was = got("/v1/segments/turned");
        Said changed = shop.api()
                .send(
                        "PUT",
                        "/v1/segments/turned",
                        Shop.utf8("{\"name\": \"turned\", \"kind\": \"dynamic\", \"revision\": " + was.path("revision")
                                + ", \"definition\": {\"combinator\": \"and\", \"rules\": [{\"did\": \"order\", \"last\": 90,"
                                + " \"measure\": \"count\", \"operator\": \">=\", \"value\": 2}]}}"),
                        "Content-Type",
                        "application/json");
        Assertions.assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        try (Person person = in("en", 1280, 900)) {
            person.goes("/console/segments/turned?tab=versions");
            person.page
                    .getByRole(
                            AriaRole.BUTTON, new com.microsoft.playwright.Page.GetByRoleOptions().setName("Compare 2"))
                    .click();
            assertThat(person.page.locator("del")).hasText("number of orders in the last 30 days ≥ 1");
            assertThat(person.page.locator("ins")).hasText("number of orders in the last 90 days ≥ 2");
            person.looks("segment-versions-en");
            person.page
                    .getByRole(
                            AriaRole.BUTTON,
                            new com.microsoft.playwright.Page.GetByRoleOptions().setName("Take up again 1"))
                    .click();
            person.page.locator("dialog button[type=submit]").click();
            assertThat(person.page.locator("tbody tr")).hasCount(3);
            JsonNode now = got("/v1/segments/turned");
            Assertions.assertThat(now.path("version").asInt()).isEqualTo(3);
            Assertions.assertThat(now.path("definition")).isEqualTo(was.path("definition"));
            person.page.getByRole(AriaRole.TAB).getByText("Sizes").click();
            person.seesHeading("Sizes").looks("segment-sizes-en");
        }
    }

    @Test
    void severalSegmentsAreComparedAndMadeOneList() {
        made("buyers", "dynamic");
        Assertions.assertThat(shop.api()
                        .post(
                                "/v1/segments",
                                "{\"code\": \"vips\", \"name\": \"Vips\", \"kind\": \"dynamic\", \"definition\": {\"field\":"
                                        + " \"member.tags\", \"operator\": \"contains\", \"value\": \"vip\"}}")
                        .status())
                .isIn(201, 409);
        Assertions.assertThat(shop.api()
                        .post(
                                "/v1/segments",
                                "{\"code\": \"few\", \"name\": \"Few\", \"kind\": \"static\", \"members\":"
                                        + " [\"card:880001\", \"card:880002\", \"card:880012\"]}")
                        .status())
                .isIn(201, 409);
        try (Person person = in("en", 1280, 900)) {
            person.goes("/console/segments/buyers?tab=sets");
            person.page.getByLabel(Pattern.compile("Vips")).check();
            person.page.getByLabel(Pattern.compile("Few")).check();
            JsonNode overlap = shop.api()
                    .post("/v1/segments/overlap", "{\"segments\": [\"buyers\", \"vips\", \"few\"]}")
                    .json();
            person.sees(overlap.path("in_all").asString() + " are in all of them, "
                    + overlap.path("in_any").asString() + " in one at least.");
            labelled(person.page.locator("main"), "Few").selectOption("out");
            JsonNode combined = shop.api()
                    .post(
                            "/v1/segments/combine",
                            "{\"combinator\": \"and\", \"of\": [{\"segment\": \"buyers\"}, {\"segment\": \"vips\"},"
                                    + " {\"segment\": \"few\", \"not\": true}]}")
                    .json();
            Assertions.assertThat(combined.path("members").asLong()).isPositive();
            person.sees(combined.path("members").asString() + " of 12 members").looks("segment-sets-en");
            person.presses("Save as a list")
                    .types("Name", "Vips without the few")
                    .types("Code", "vips-without");
            button(person, "Save").click();
            person.seesHeading("Vips without the few");
            Assertions.assertThat(got("/v1/segments/vips-without/members").path("size"))
                    .isEqualTo(combined.path("members"));
            Assertions.assertThat(got("/v1/segments/vips-without").path("kind").asString())
                    .isEqualTo("static");
            // what asks for it, and who is in it as a file
            person.goes("/console/segments/few?tab=uses")
                    .sees("Nothing asks for it.")
                    .looks("segment-uses-en");
            person.goes("/console/segments/few?tab=export").types("What for", "a letter to them");
            Download file =
                    person.page.waitForDownload(() -> button(person, "As CSV").click());
            Assertions.assertThat(Files.readString(file.path()).lines().filter(line -> line.contains("mbr_")))
                    .hasSize(3);
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    @Test
    void aSegmentSaysInWordsWhatAsksForItAndIsDeletedOnlyOnceThatIsMeant() {
        made("asked-for", "dynamic");
        Said asks = shop.api()
                .post(
                        "/v1/segments",
                        "{\"code\": \"asks\", \"name\": \"Asks\", \"kind\": \"dynamic\", \"definition\":"
                                + " {\"segment\": \"asked-for\"}}");
        Assertions.assertThat(asks.status()).as(asks.text()).isEqualTo(201);
        try (Person person = in("en", 1280, 800)) {
            person.goes("/console/segments/asked-for?tab=uses").sees("Segment").follows("asks");
            person.seesHeading("Asks");
            button(person, "Put away").click();
            button(person, "Delete for good").click();
            assertThat(person.page.locator("dialog")).containsText("the history of its size are gone for good");
            person.looks("segment-delete-en");
            person.page.keyboard().press("Escape");
            Assertions.assertThat(shop.api().get("/v1/segments/asks").status()).isEqualTo(200);
            button(person, "Delete for good").click();
            person.page
                    .locator("dialog")
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Delete for good"))
                    .click();
            person.seesHeading("Segments");
            Assertions.assertThat(shop.api().get("/v1/segments/asks").status()).isEqualTo(404);
        }
    }

    @Test
    void fromASegmentMembersGetATagAndACoupon() {
        Assertions.assertThat(shop.api()
                        .post(
                                "/v1/segments",
                                "{\"code\": \"thanked\", \"name\": \"Thanked\", \"kind\": \"static\", \"members\":"
                                        + " [\"card:880006\", \"card:880007\"]}")
                        .status())
                .isIn(201, 409);
        try (Person person = in("en", 1280, 900)) {
            person.goes("/console/segments/thanked").presses("Tag these members");
            person.chooses("Tag", " ").types("Word", "thanked").types("Why", "they helped");
            person.looks("segment-tag-en");
            button(person, "Put").click();
            person.sees("2 of 2 have it now.");
            Assertions.assertThat(StreamSupport.stream(
                                    got("/v1/members/card:880006/tags")
                                            .path("tags")
                                            .spliterator(),
                                    false)
                            .map(tag -> tag.path("tag").asString()))
                    .contains("thanked");
            button(person, "Close").last().click();
            person.presses("Give a coupon").chooses("Which coupon", "ten-off");
            person.looks("segment-coupon-en").presses("Continue");
            assertThat(person.page.getByLabel(Pattern.compile("Thanked"))).isChecked();
            person.page.getByLabel("Reason").fill("thank you");
            person.looks("segment-coupon-job-en").presses("Begin").sees("Begun:");
            Assertions.assertThat(got("/v1/coupon-batches?template=ten-off")
                            .path("batches")
                            .size())
                    .isEqualTo(1);
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
                    "segments/seen?tab=sizes",
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
