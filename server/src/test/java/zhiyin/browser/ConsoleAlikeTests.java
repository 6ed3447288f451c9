package zhiyin.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.LoadState;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;

/** Whom the console puts together because they buy alike, who goes on month after month, and from where new members came. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleAlikeTests {
    private static final String PROGRAMME = "alike";
    private static final String ADMIN = "admin@alike.example";
    private static final String READER = "reader@alike.example";
    private static final int MEMBERS = 48;
    private static final int MONTHS = 8;

    @LocalServerPort
    private int port;

    private final ApplicationContext application;
    private final TestClock clock;
    private Office office;
    private Shop shop;

    @Autowired
    ConsoleAlikeTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    /**
     * Eight months: everybody buys at first, and each stops after a number of months that follows from his own number. Some spend
     * little and often, some much and once a month. Half of them looked around before they joined.
     */
    @BeforeAll
    void open() {
        shop = Shop.open(application, PROGRAMME);
        office = new Office(application, clock, port, PROGRAMME)
                .hires(ADMIN, "admin")
                .hires(READER, "auditor", PROGRAMME);
        String ann = code(Map.of("of", "staff", "name", "Ann at the till", "staff", "s-7", "store", "north"));
        String lift = code(Map.of("of", "scene", "name", "Poster in the lift", "source", "lift"));
        List<Map<String, Object>> looked = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i += 2) {
            looked.add(Map.of(
                    "id",
                    "looked-" + i,
                    "kind",
                    "browse",
                    "anonymous_id",
                    "phone-" + i,
                    "occurred_at",
                    clock.instant().toString(),
                    "referrer",
                    i % 3 == 0 ? "https://search.example/q" : "https://friends.example/"));
        }
        Said said = shop.api().post("/v1/behaviour", Shop.json(Map.of("events", looked)));
        Assertions.assertThat(said.status()).as(said.text()).isEqualTo(207);
        for (int i = 0; i < MEMBERS; i++) {
            Said joined = shop.api()
                    .post(
                            "/v1/members",
                            Shop.json(Map.of(
                                    "name",
                                    "Member " + i,
                                    "identities",
                                    List.of(card(i)),
                                    "anonymous_id",
                                    "phone-" + i,
                                    "join_code",
                                    i % 3 == 0 ? ann : lift)),
                            "Idempotency-Key",
                            Shop.freshKey());
            Assertions.assertThat(joined.status()).as(joined.text()).isEqualTo(201);
        }
        int orders = 0;
        for (int month = 0; month < MONTHS; month++) {
            for (int week = 0; week < 4; week++) {
                for (int i = 0; i < MEMBERS - 3; i++) {
                    boolean stays = month <= i % 9;
                    boolean often = i % 2 == 0;
                    if (stays && (often || week == 1)) {
                        shop.told("""
                                {"type": "order.paid", "member": "%s", "order": {"id": "A-%d", "currency": "CNY", "store": "%s",
                                  "lines": [{"id": "1", "sku": "tea", "category": "food", "quantity": 1, "amount": %d}]}}""".formatted(
                                        card(i),
                                        orders++,
                                        i % 4 == 0 ? "north" : "south",
                                        often ? 1_500 + 10 * i : 90_000 + 1_000L * i));
                    }
                }
                clock.advance(Duration.ofDays(7));
            }
            clock.advance(Duration.ofDays(2));
        }
        while (shop.api().get("/v1/figures/groups").status() == 503) {
            Thread.onSpinWait();
        }
    }

    private static String card(int i) {
        return "card:77" + String.format(Locale.ROOT, "%04d", i);
    }

    private String code(Map<String, ?> wanted) {
        Said said = shop.api().post("/v1/join-codes", Shop.json(wanted));
        Assertions.assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json().path("code").asString();
    }

    @AfterAll
    void shut() {
        office.close();
        Shop.assertLawful(application);
    }

    private JsonNode got(String path) {
        Said said = shop.api().get(path, "Accept-Language", "en");
        Assertions.assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json();
    }

    private long behind(JsonNode point) {
        return got("/v1/figures/members?point=" + URLEncoder.encode(point.asString(), StandardCharsets.UTF_8))
                .path("total")
                .asLong();
    }

    private static Locator panel(Person person, String title) {
        return person.page
                .locator("section.chart-panel")
                .filter(new Locator.FilterOptions()
                        .setHas(person.page.getByRole(
                                AriaRole.HEADING,
                                new Page.GetByRoleOptions().setName(title).setExact(true))));
    }

    private static void tab(Person person, String name) {
        person.page
                .getByRole(
                        AriaRole.TAB, new Page.GetByRoleOptions().setName(name).setExact(true))
                .click();
    }

    /** Groups over the year that the console asks for. */
    private JsonNode groups(String more) {
        String until = got("/v1/figures/groups").at("/of/until").asString();
        return got("/v1/figures/groups?from=" + LocalDate.parse(until).minusDays(364) + more);
    }

    /** The drawer says so many, and has them or its first page. */
    private static void opens(Person person, long members) {
        assertThat(Office.dialog(person)).containsText(members + " members");
        assertThat(Office.dialog(person).locator("tbody tr")).hasCount((int) Math.min(50, members));
    }

    private static void saves(Person person, String code) {
        Office.button(Office.dialog(person), "Save as segment").click();
        person.types("Code", code);
        Office.button(Office.dialog(person), "Save").click();
        assertThat(Office.dialog(person)).containsText("Saved as");
        person.page.keyboard().press("Escape");
        assertThat(Office.dialog(person)).hasCount(0);
    }

    private static String downloaded(Person person, Locator panel) throws IOException {
        Download xlsx = person.page.waitForDownload(
                () -> panel.getByText("XLSX").first().click());
        Assertions.assertThat(Files.readAllBytes(xlsx.path())).startsWith('P', 'K');
        Download csv =
                person.page.waitForDownload(() -> panel.getByText("CSV").first().click());
        return Files.readString(csv.path());
    }

    @Test
    void groupsThatNobodyNamedAreAskedForOpenedKeptAsASegmentAndTakenAlong() throws IOException {
        try (Person person = office.in(ADMIN)) {
            person.goes("/console/figures/lifecycle").seesHeading("RFM and lifecycle");
            tab(person, "Buying alike");
            assertThat(person.page).hasURL(Pattern.compile("tab=groups"));
            JsonNode usual = groups("");
            person.sees(usual.path("buyers").asString() + " members with an order are grouped");
            Locator rows = Office.table(person, "How the groups differ");
            assertThat(rows).hasCount(usual.path("groups").size());
            person.looks("alike-en");

            // as many as somebody wants
            person.chooses("How many groups", "3");
            assertThat(person.page).hasURL(Pattern.compile("groups=3"));
            assertThat(rows).hasCount(3);
            JsonNode three = groups("&groups=3").path("groups");
            for (int i = 0; i < 3; i++) {
                JsonNode group = three.path(i);
                assertThat(rows.nth(i).locator("td").nth(1))
                        .containsText(group.path("members").asString());
                for (JsonNode apart : group.path("apart")) {
                    assertThat(rows.nth(i)).containsText(apart.asString());
                }
            }
            long members = three.at("/1/members").asLong();
            rows.nth(1).getByRole(AriaRole.BUTTON).click();
            opens(person, members);
            person.looks("alike-behind-en");
            saves(person, "buy-alike");
            Assertions.assertThat(got("/v1/figures/composition?segment=buy-alike")
                            .path("members")
                            .asLong())
                    .isEqualTo(members);

            // the bar of the drawing opens the same
            Locator chart = panel(person, "Members who buy alike");
            Locator plot = chart.locator(".drawing");
            person.shows(plot.locator("canvas").first());
            plot.focus();
            person.page.keyboard().press("Home");
            person.page.keyboard().press("ArrowRight");
            assertThat(chart.locator("[role=status]")).containsText(Long.toString(members));
            person.page.keyboard().press("Enter");
            opens(person, members);
            person.page.keyboard().press("Escape");
            chart.getByText("Show as table").first().click();
            assertThat(chart.locator("tbody tr")).hasCount(3);
            String csv = downloaded(person, chart);
            Assertions.assertThat(csv).contains("Groups of who buys alike");
            for (JsonNode group : three) {
                Assertions.assertThat(csv).contains(group.path("spent").asString());
            }

            // in one store alone, and where there is nobody
            person.chooses("Store", "north");
            assertThat(person.page).hasURL(Pattern.compile("store=north"));
            person.sees(
                    groups("&groups=3&store=north").path("buyers").asString() + " members with an order are grouped");
            person.goes("/console/figures/lifecycle?tab=groups&from=2020-01-01&until=2020-01-31")
                    .sees("No groups")
                    .looks("alike-none-en");
        }
    }

    @Test
    void whoGoesOnMonthAfterMonthIsReadOffOpenedKeptAsASegmentAndTakenAlong() throws IOException {
        try (Person person = office.in(ADMIN)) {
            person.goes("/console/figures/models").seesHeading("Expectations");
            tab(person, "Going on");
            assertThat(person.page).hasURL(Pattern.compile("tab=going-on"));
            person.chooses("A period is", "month").chooses("Periods held out", "3");
            assertThat(person.page).hasURL(Pattern.compile("each=month.*out=3|out=3.*each=month"));
            JsonNode found = got("/v1/figures/contract-retention?period=month&held_out=3");
            person.sees(found.path("members").asString() + " members began, "
                    + found.path("running").asString() + " of them");
            JsonNode lines = found.path("renewals");
            Locator rows = Office.table(person, "Renewal by renewal");
            assertThat(rows).hasCount(lines.size());
            for (int i = 0; i < lines.size(); i++) {
                assertThat(rows.nth(i).locator("td").nth(1))
                        .hasText(lines.path(i).path("running").asString());
                assertThat(rows.nth(i).locator("td").nth(2))
                        .hasText(lines.path(i).path("ended").asString());
            }
            person.looks("going-on-en");
            int ended = 0;
            while (lines.path(ended).path("ended").asLong() == 0) {
                ended++;
            }
            long gone = lines.path(ended).path("ended").asLong();
            rows.nth(ended).locator("td").nth(2).getByRole(AriaRole.BUTTON).click();
            opens(person, gone);
            person.looks("going-on-behind-en");
            saves(person, "let-it-pass");
            Assertions.assertThat(got("/v1/figures/composition?segment=let-it-pass")
                            .path("members")
                            .asLong())
                    .isEqualTo(gone);

            // a point of what is left has all behind it who came so far
            Locator chart = panel(person, "What part is left after so many renewals");
            Locator plot = chart.locator(".drawing");
            person.shows(plot.locator("canvas").first());
            plot.focus();
            person.page.keyboard().press("Home");
            person.page.keyboard().press("ArrowRight");
            person.page.keyboard().press("Enter");
            opens(person, behind(lines.at("/1/left_point")));
            person.page.keyboard().press("Escape");
            Assertions.assertThat(downloaded(person, chart)).contains("Going on period after period");
            chart.getByText("Show as table").first().click();
            // nobody has come to the last of them: that is no zero
            assertThat(chart.locator("tbody tr").last().locator("td").last()).hasText("–");

            JsonNode calibration = found.path("calibration");
            Assertions.assertThat(calibration.path("lines")).isNotEmpty();
            assertThat(person.page.locator("article.kpi").nth(1).locator(".value"))
                    .hasText(calibration.path("actual").asString());
            Locator right = panel(person, "How right the model was, by renewals made before");
            right.getByText("Show as table").first().click();
            JsonNode line = calibration.at("/lines/0");
            if (line.path("actual").asLong() == 0) {
                line = calibration.at("/lines/1");
            }
            Locator first = right.locator("tbody").getByRole(AriaRole.BUTTON).first();
            assertThat(first).containsText(line.path("actual").asString());
            first.click();
            opens(person, line.path("members").asLong());
            Assertions.assertThat(behind(line.path("point")))
                    .isEqualTo(line.path("members").asLong());
            person.page.keyboard().press("Escape");

            // in eight months there is no second year
            person.chooses("A period is", "year")
                    .sees("There is nothing to tell yet")
                    .looks("going-on-not-yet-en");
        }
    }

    @Test
    void newMembersAreToldApartByWhoseCodeTheyCameWithAndFromWhichSite() throws IOException {
        try (Person person = office.in(ADMIN)) {
            person.goes("/console/figures/members?last=365").seesHeading("Member analytics");
            for (String by : List.of("code", "staff", "way", "referrer")) {
                person.chooses("Told apart by", by);
                JsonNode split = got("/v1/figures/new-members?by=" + by + "&from=2026-01-01")
                        .path("split");
                Locator rows = Office.table(person, "From where they came");
                assertThat(rows).hasCount(split.size());
                for (JsonNode one : split) {
                    String name = one.has("name")
                            ? one.path("name").asString()
                            : one.path("key").asString("Not known");
                    assertThat(rows.filter(new Locator.FilterOptions().setHasText(name)))
                            .containsText(one.path("members").asString());
                }
                person.looks("new-members-" + by + "-en");
            }
            JsonNode site = got("/v1/figures/new-members?by=referrer&from=2026-01-01")
                    .path("split")
                    .valueStream()
                    .filter(one -> one.path("key").asString("").equals("friends.example"))
                    .findFirst()
                    .orElseThrow();
            person.page
                    .getByRole(
                            AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^friends.example")))
                    .click();
            opens(person, site.path("members").asLong());
        }
    }

    @Test
    void whoMayReadAndNothingElseSeesGroupsAndKeepsNone() {
        try (Person person = office.in(READER)) {
            person.goes("/console/figures/lifecycle?tab=groups").sees("How the groups differ");
            Office.table(person, "How the groups differ")
                    .first()
                    .getByRole(AriaRole.BUTTON)
                    .click();
            assertThat(Office.dialog(person)).isVisible();
            assertThat(Office.button(Office.dialog(person), "Save as segment")).hasCount(0);
            person.looks("alike-reader-en");
        }
    }

    @ParameterizedTest
    @CsvSource({"en,1440,900", "zh-CN,1280,800", "zh-TW,820,1180"})
    void theyAreRightInTheLanguageAndAtTheSize(String language, int width, int height) {
        try (Person person = office.in(ADMIN, language, width, height)) {
            for (String screen : List.of(
                    "figures/lifecycle?tab=groups",
                    "figures/models?tab=going-on&each=month&out=3",
                    "figures/members?last=365&split=referrer",
                    "figures/members?last=365&split=staff")) {
                person.goes("/console/" + screen);
                person.page.waitForLoadState(LoadState.NETWORKIDLE);
                person.looks("alike-" + screen.replaceAll("[^a-z]+", "-") + "-" + language + "-" + width);
                assertThat(person.page.locator("[role=alert]")).hasCount(0);
            }
        }
    }
}
