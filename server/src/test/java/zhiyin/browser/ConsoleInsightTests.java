package zhiyin.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.LoadState;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
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
import zhiyin.staff.Hired;

/** What operators learn from figures about all members: what a screen shows is what the API says, and every point opens its members. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleInsightTests {
    private static final String PROGRAMME = "insight";
    private static final int MEMBERS = 36;
    private static final int DAYS = 100;

    @LocalServerPort
    private int port;

    private final ApplicationContext application;
    private final TestClock clock;
    private final Map<String, String> secrets = new HashMap<>();
    private Person.Chromium chromium;
    private Shop shop;

    @Autowired
    ConsoleInsightTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    /** A hundred days of a small shop: members join one after the other, and buy the more often the lower their number. */
    @BeforeAll
    void open() {
        chromium = new Person.Chromium();
        shop = Shop.open(application, PROGRAMME, Shop.yaml(PROGRAMME));
        for (int day = 0; day < DAYS; day++) {
            // some come in the morning, some at noon and some in the evening
            for (int hours : new int[] {4, 7, 13}) {
                for (int i = 1; i <= MEMBERS; i++) {
                    int since = day - i;
                    if (since == 0 && hours == 4) {
                        enrol(i);
                    }
                    // the last two never buy, and of the others some have stopped
                    boolean buys = i <= MEMBERS - 2
                            && since >= 1
                            && (since - 1) % (4 + 2 * i) == 0
                            && (i % 5 != 0 || since < 20);
                    if (buys && hours == List.of(4, 7, 13).get(i % 3)) {
                        buy(i, day);
                    }
                }
                clock.advance(Duration.ofHours(hours));
            }
        }
        for (String role : List.of("admin", "operator", "clerk")) {
            secrets.put(
                    role,
                    role.equals("admin")
                            ? Hired.secretOf(application, "admin@insight.example", role)
                            : Hired.secretOf(application, role + "@insight.example", role, PROGRAMME));
        }
        // whoever asks first has the past read
        for (String figure : List.of("active", "expectations", "calibration")) {
            while (shop.api().get("/v1/figures/" + figure).status() == 503) {
                Thread.onSpinWait();
            }
        }
    }

    @AfterAll
    void shut() {
        chromium.close();
    }

    private void enrol(int i) {
        Said said = shop.api()
                .post(
                        "/v1/members",
                        Shop.json(Map.of(
                                "name",
                                i == 1 ? "林小满" : "Member " + i,
                                "identities",
                                List.of("card:880" + String.format(Locale.ROOT, "%03d", i)),
                                "source",
                                i % 3 == 0 ? "poster" : "app")),
                        "Idempotency-Key",
                        Shop.freshKey());
        Assertions.assertThat(said.status()).as(said.text()).isEqualTo(201);
    }

    private void buy(int i, int day) {
        if (i % 2 == 0) {
            Said looked = shop.api()
                    .post(
                            "/v1/behaviour",
                            Shop.json(Map.of(
                                    "events",
                                    List.of(Map.of(
                                            "id",
                                            "b-%d-%d".formatted(i, day),
                                            "kind",
                                            "browse",
                                            "member",
                                            "card:880%03d".formatted(i),
                                            "occurred_at",
                                            clock.instant().toString())))));
            Assertions.assertThat(looked.status()).as(looked.text()).isEqualTo(207);
            clock.advance(Duration.ofMinutes(5));
        }
        shop.told("""
                {"type": "order.paid", "member": "card:880%03d", "order": {"id": "I-%d-%d", "currency": "CNY", "store": "%s",
                  "channel": "%s", "lines": [{"id": "1", "sku": "tea", "category": "food", "quantity": 1, "amount": %d}]}}""".formatted(
                        i, i, day, i % 2 == 0 ? "north" : "south", i % 4 == 0 ? "till" : "app", 2_000 + 900L * i));
    }

    private Person in(String role, String language, int width, int height) {
        clock.advance(Duration.ofMinutes(2));
        Person person = chromium.person("http://localhost:" + port, language, width, height)
                .goes("/console/sign-in");
        person.page.locator("input[type=email]").fill(role + "@insight.example");
        person.page.locator("input[type=password]").fill(Hired.password());
        person.page.locator("button[type=submit]").click();
        person.page.locator("input.code").fill(Hired.code(secrets.get(role), clock.instant()));
        person.page.locator("button[type=submit]").click();
        person.shows(person.page.locator(".shell main h1"));
        person.page.evaluate("code => localStorage.setItem('zhiyin.program', code)", PROGRAMME);
        return person;
    }

    private Person in(String role) {
        return in(role, "en", 1280, 800);
    }

    private JsonNode got(String path) {
        Said said = shop.api().get(path, "Accept-Language", "en");
        Assertions.assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json();
    }

    private static String yuan(JsonNode minor) {
        return String.format(Locale.ROOT, "¥%,.2f", BigDecimal.valueOf(minor.asLong(), 2));
    }

    private static Locator dialog(Person person) {
        return person.page.locator("dialog");
    }

    private static Locator button(Locator within, String name) {
        return within.getByRole(
                AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
    }

    /** The panel of that title. */
    private static Locator panel(Person person, String title) {
        return person.page
                .locator("section.chart-panel")
                .filter(new Locator.FilterOptions()
                        .setHas(person.page.getByRole(
                                AriaRole.HEADING,
                                new Page.GetByRoleOptions().setName(title).setExact(true))));
    }

    private static Locator card(Person person, String title) {
        return person.page
                .locator("article.kpi")
                .filter(new Locator.FilterOptions()
                        .setHas(person.page.getByText(title, new Page.GetByTextOptions().setExact(true))))
                .first();
    }

    private String nameOf(String figure) {
        for (JsonNode one : got("/v1/figures").path("figures")) {
            if (one.path("code").asString().equals(figure)) {
                return one.path("name").asString();
            }
        }
        throw new AssertionError("no figure " + figure);
    }

    /** The drawer has as many members as whoever opened it said. */
    private static void opens(Person person, long members) {
        assertThat(dialog(person)).containsText(members + " members");
        assertThat(dialog(person).locator("tbody tr")).hasCount((int) Math.min(50, members));
    }

    @Test
    void theOverviewShowsWhatTheApiSaysAndWhatWasChosen() {
        try (Person person = in("operator")) {
            person.goes("/console/overview?last=30").seesHeading("Overview");
            JsonNode joined = got("/v1/figures/new-members");
            JsonNode active = got("/v1/figures/active");
            JsonNode sales = got("/v1/figures/sales");
            assertThat(card(person, nameOf("members.new")).locator(".value"))
                    .hasText(joined.at("/members/now").asString());
            assertThat(card(person, nameOf("members.active")).locator(".value"))
                    .hasText(active.at("/members/now").asString());
            assertThat(card(person, "Net revenue").locator(".value")).hasText(yuan(sales.at("/net/now")));
            assertThat(card(person, "Members who bought").locator(".value"))
                    .hasText(sales.at("/buyers/now").asString());
            assertThat(card(person, "Net revenue"))
                    .containsText(active.at("/of/zone").asString());
            person.looks("overview-en");
            assertThat(card(person, "Orders")).hasCount(0);
            person.page.locator("details.choose summary").click();
            person.page
                    .getByLabel("Orders", new Page.GetByLabelOptions().setExact(true))
                    .check();
            assertThat(card(person, "Orders").locator(".value"))
                    .hasText(sales.at("/orders/now").asString());
            assertThat(person.page).hasURL(Pattern.compile("cards=[^&]*orders"));
            // of a store alone
            person.chooses("Store", "north");
            assertThat(card(person, "Orders").locator(".value"))
                    .hasText(got("/v1/figures/sales?store=north")
                            .at("/orders/now")
                            .asString());
            person.goes("/console/overview");
            assertThat(card(person, "Orders")).hasCount(1);
            card(person, "Net revenue").locator(".value a").click();
            person.seesHeading("Member analytics");
        }
    }

    @Test
    void aCellOfACohortOpensAsManyMembersAsItSaysAndGoesOutAsAFile() throws IOException {
        try (Person person = in("operator")) {
            person.goes("/console/figures/retention?period=month&back=6").seesHeading("Retention");
            JsonNode cohorts = got("/v1/figures/cohorts?by=first_order&period=month&from=2026-01-01");
            JsonNode march = null;
            for (JsonNode cohort : cohorts.path("cohorts")) {
                if (cohort.path("begins").asString().equals("2026-03-01")) {
                    march = cohort;
                }
            }
            Assertions.assertThat(march).isNotNull();
            long came = march.at("/periods/1/members").asLong();
            Assertions.assertThat(came).isPositive();
            Locator row = person.page
                    .locator(".heat tbody tr", new Page.LocatorOptions().setHasText("Mar 2026"))
                    .first();
            assertThat(row.locator("td.right")).hasText(march.path("members").asString());
            Locator cell = row.locator("td.cell").nth(1);
            assertThat(cell.locator("small")).hasText(Long.toString(came));
            person.looks("retention-en");
            cell.getByRole(AriaRole.BUTTON).click();
            opens(person, came);
            person.looks("behind-en");
            button(dialog(person), "Save as segment").click();
            person.types("Code", "march-again");
            button(dialog(person), "Save").click();
            assertThat(dialog(person)).containsText("Saved as");
            Assertions.assertThat(got("/v1/figures/composition?segment=march-again")
                            .path("members")
                            .asLong())
                    .isEqualTo(came);
            person.page.keyboard().press("Escape");
            assertThat(dialog(person)).hasCount(0);

            Locator panel = panel(person, "Cohorts");
            Download csv = person.page.waitForDownload(() -> button(panel, "CSV members.retention")
                    .or(panel.getByText("CSV"))
                    .first()
                    .click());
            Assertions.assertThat(Files.readString(csv.path()))
                    .contains("2026-03-01")
                    .contains("2026-04-01");
            Download xlsx = person.page.waitForDownload(
                    () -> panel.getByText("XLSX").first().click());
            Assertions.assertThat(Files.readAllBytes(xlsx.path())).startsWith('P', 'K');

            person.chooses("Show", "revenue");
            assertThat(row.locator("td.cell").nth(1)).containsText(yuan(march.at("/periods/1/revenue")));
            assertThat(person.page).hasURL(Pattern.compile("show=revenue"));
        }
    }

    @Test
    void aChartIsReadByTheKeyboardAndHasItsTable() {
        try (Person person = in("operator")) {
            person.goes("/console/figures/members?tab=active&last=90&step=month");
            Locator panel = panel(person, "Active members over time");
            Locator plot = panel.locator(".drawing");
            person.shows(plot.locator("canvas").first());
            JsonNode months = got("/v1/figures/active?from=2026-04-01").path("months");
            plot.focus();
            person.page.keyboard().press("End");
            String last = months.path(months.size() - 1).path("members").asString();
            assertThat(panel.locator("[role=status]")).containsText("Active members " + last);
            person.page.keyboard().press("Enter");
            opens(person, Long.parseLong(last));
            person.page.keyboard().press("Escape");
            panel.getByText("Show as table").first().click();
            assertThat(panel.locator("canvas")).hasCount(0);
            assertThat(panel.locator("tbody tr").last()).containsText(last);
            person.looks("active-table-en");
        }
    }

    @Test
    void thresholdsAreMovedOverTheHistogramAndKept() {
        try (Person person = in("admin")) {
            person.goes("/console/figures/lifecycle").seesHeading("RFM and lifecycle");
            JsonNode before = got("/v1/figures/rfm");
            JsonNode group = before.path("groups").path(0);
            Locator row = panel(person, "Groups")
                    .locator("tbody tr")
                    .filter(new Locator.FilterOptions()
                            .setHasText(group.path("name").asString()))
                    .first();
            assertThat(row).containsText(yuan(group.path("spent")));
            long all = 0;
            for (JsonNode cell : before.path("cells")) {
                all += cell.path("members").asLong();
            }
            Assertions.assertThat(all).isEqualTo(before.path("buyers").asLong());
            person.looks("rfm-en");
            Locator full = panel(person, "RFM grid").locator("td.cell button").first();
            String told = full.locator("strong").innerText();
            full.click();
            Locator pick = panel(person, "RFM grid").locator(".picked button").first();
            if (pick.isVisible()) {
                told = pick.innerText().replaceFirst(".*· ", "");
                pick.click();
            }
            opens(person, Long.parseLong(told));
            person.page.keyboard().press("Escape");

            Locator thresholds = panel(person, "Where scores end");
            for (int i = 0; i < 4; i++) {
                thresholds.getByRole(AriaRole.SPINBUTTON).nth(i).fill(Integer.toString(10 + 20 * i));
                thresholds.getByRole(AriaRole.SPINBUTTON).nth(i).press("Tab");
            }
            thresholds.getByText("Save the thresholds").click();
            assertThat(thresholds).containsText("Set by hand");
            JsonNode after = got("/v1/figures/rfm");
            Assertions.assertThat(after.at("/bounds/recency").toString()).isEqualTo("[10,30,50,70]");
            person.looks("rfm-thresholds-en");
            thresholds.getByText("Back to quantiles").click();
            assertThat(thresholds).containsText("At the quantiles");
            person.goes("/console/figures/lifecycle?tab=stages");
            JsonNode stages = got("/v1/figures/lifecycle").path("stages");
            for (JsonNode stage : stages) {
                assertThat(panel(person, "Lifecycle")
                                .locator("tbody tr")
                                .filter(new Locator.FilterOptions()
                                        .setHas(person.page.getByText(
                                                stage.path("name").asString(),
                                                new Page.GetByTextOptions().setExact(true)))))
                        .containsText(stage.path("members").asString());
            }
            person.looks("stages-en");
        }
    }

    @Test
    void aFunnelIsBuiltStandsInTheAddressAndIsKeptUnderAName() {
        try (Person person = in("operator")) {
            person.goes("/console/figures/funnels?last=90&within=43200")
                    .sees("No funnel yet")
                    .presses("Step 2 only where")
                    .types("Value", "north")
                    .presses("Count");
            JsonNode steps = got("/v1/figures/funnel?within=43200&from=" + day(-89) + "&funnel="
                            + URLEncoder.encode(
                                    "[{\"did\":\"order\"},{\"did\":\"order\",\"where\":{\"field\":\"order.store\",\"operator\":\"=\",\"value\":\"north\"}}]",
                                    StandardCharsets.UTF_8))
                    .path("steps");
            String first = steps.at("/0/members").asString();
            long second = steps.at("/1/members").asLong();
            Assertions.assertThat(second).isPositive();
            Locator rows = panel(person, "Funnels").locator("tbody tr");
            assertThat(rows.first()).containsText(first);
            assertThat(rows.nth(1)).containsText(Long.toString(second));
            assertThat(rows.nth(1)).containsText(Pattern.compile("[0-9.]+ (day|hr|min)"));
            person.looks("funnel-en");
            rows.nth(1).getByRole(AriaRole.BUTTON).click();
            opens(person, second);
            person.page.keyboard().press("Escape");
            person.types("Name of this funnel", "North again").presses("Keep it");
            person.goes("/console/figures/funnels").follows("North again");
            assertThat(panel(person, "Funnels").locator("tbody tr").nth(1)).containsText(Long.toString(second));
            assertThat(person.page.getByLabel("Value", new Page.GetByLabelOptions().setExact(true)))
                    .hasValue("north");
        }
    }

    @Test
    void aFunnelBeginsWithAPresetAndIsToldApartBySegments() {
        Said made = shop.api()
                .post(
                        "/v1/segments",
                        "{\"code\": \"by-poster\", \"name\": \"By poster\", \"kind\": \"dynamic\", \"definition\":"
                                + " {\"field\": \"member.source\", \"operator\": \"=\", \"value\": \"poster\"}}");
        Assertions.assertThat(made.status()).as(made.text()).isIn(201, 409);
        try (Person person = in("admin")) {
            person.goes("/console/figures/funnels?last=90")
                    .chooses("Begin with", "cart")
                    .sees("Who looked, put something into the cart");
            person.page.getByLabel("Remove step 2").click();
            person.page.getByLabel("only the first ever").nth(1).check();
            person.chooses("Told apart by", "segments");
            person.page.getByLabel(Pattern.compile("By poster")).check();
            person.presses("Count");
            String funnel = "&within=10080&from=" + day(-89) + "&funnel="
                    + URLEncoder.encode(
                            "[{\"did\":\"event\",\"event\":\"browse\"},{\"did\":\"order\",\"first\":true}]",
                            StandardCharsets.UTF_8);
            JsonNode all = got("/v1/figures/funnel?" + funnel.substring(1)).path("steps");
            JsonNode some = got("/v1/figures/funnel?segment=by-poster" + funnel).path("steps");
            Assertions.assertThat(some.at("/0/members").asLong())
                    .isPositive()
                    .isLessThan(all.at("/0/members").asLong());
            Locator rows = panel(person, "Funnels").locator("tbody tr");
            assertThat(rows).hasCount(4);
            assertThat(rows.nth(0)).containsText(all.at("/0/members").asString());
            assertThat(rows.nth(1)).containsText("By poster");
            assertThat(rows.nth(1)).containsText(some.at("/0/members").asString());
            assertThat(rows.nth(2)).containsText("(the first ever)");
            person.looks("funnel-apart-en");
            rows.nth(1).getByRole(AriaRole.BUTTON).click();
            opens(person, some.at("/0/members").asLong());
        }
    }

    @Test
    void fromAGroupOfMembersToWhatIsDoneForThem() {
        try (Person person = in("admin")) {
            person.goes("/console/figures/lifecycle?tab=stages");
            person.page
                    .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^Care for them")))
                    .first()
                    .click();
            assertThat(dialog(person).getByText("Give a coupon")).isVisible();
            person.looks("care-en");
            button(dialog(person), "Tag these members").click();
            person.types("Code", "cared-for").presses("Continue");
            // it goes on at the segment
            person.seesHeading("Tag these members").sees("make a tag by rule").looks("care-tag-en");
            person.goes("/console/figures/lifecycle?tab=stages");
            person.page
                    .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("^As a segment")))
                    .first()
                    .click();
            assertThat(dialog(person).locator(".live .sentence")).containsText("stage = ");
        }
    }

    @Test
    void whatWasBegunOfAGoalOrAReportIsGoneOnWithOrThrownAway() {
        try (Person person = in("admin")) {
            for (String screen : List.of("goals", "reports")) {
                person.goes("/console/" + screen);
                button(person.page.locator("main"), screen.equals("goals") ? "Set a goal" : "Mail a figure")
                        .first()
                        .click();
                if (screen.equals("goals")) {
                    person.types("Wanted (members)", "4321");
                } else {
                    person.types("Name", "Every Monday");
                }
                person.page.keyboard().press("Escape");
                person.goes("/console/" + screen).sees("You began this and did not save it");
                person.looks(screen + "-unfinished-en").presses("Continue");
                assertThat(dialog(person)
                                .getByLabel(screen.equals("goals") ? "Wanted (members)" : "Name")
                                .first())
                        .hasValue(screen.equals("goals") ? "4321" : "Every Monday");
                button(dialog(person), "Discard").click();
                assertThat(person.page.getByText("You began this and did not save it"))
                        .hasCount(0);
            }
        }
    }

    @Test
    void pathsAreDrawnAndEachLinkOpensItsMembers() {
        try (Person person = in("operator")) {
            person.goes("/console/figures/paths?last=90&break=10080").seesHeading("Paths");
            JsonNode paths = got("/v1/figures/paths?steps=4&kinds=8&break=10080&from=" + day(-89));
            Locator drawn = panel(person, paths.path("total").asString() + " paths");
            person.shows(drawn.locator("canvas").first()).looks("paths-en");
            drawn.getByText("Show as table").first().click();
            assertThat(drawn.locator("tbody tr")).hasCount(paths.path("links").size());
            drawn.locator("tbody button").first().click();
            assertThat(dialog(person)).containsText("members");
        }
    }

    @Test
    void theProgrammesFiguresAreThoseOfTheApi() {
        try (Person person = in("admin")) {
            person.goes("/console/figures/program?tab=tiers");
            JsonNode tiers = got("/v1/figures/tiers?from=" + day(-89)).path("tiers");
            for (JsonNode tier : tiers) {
                assertThat(person.page
                                .locator(
                                        ".bars tbody tr",
                                        new Page.LocatorOptions()
                                                .setHasText(tier.path("name").asString()))
                                .first())
                        .containsText(tier.path("members").asString());
            }
            person.looks("tiers-en");
            person.goes("/console/figures/program?tab=points");
            JsonNode points = got("/v1/figures/points");
            JsonNode month = points.path("months").path(points.path("months").size() - 1);
            assertThat(panel(person, "Month by month").locator("tbody tr").first())
                    .containsText(String.format(
                            Locale.ROOT, "%,d", month.path("closing").asLong()));
            person.looks("points-en");
            person.goes("/console/figures/program?tab=pareto");
            JsonNode pareto = got("/v1/figures/pareto?from=" + day(-364));
            assertThat(card(person, "Members who bring 80 %"))
                    .containsText(pareto.path("members_for_four_fifths").asString() + " of "
                            + pareto.path("members").asString());
            person.looks("pareto-en");
            person.goes("/console/figures/program?tab=repurchase");
            JsonNode again = got("/v1/figures/repurchase?from=" + day(-364));
            assertThat(card(person, "Bought again"))
                    .containsText(again.path("again").asString() + " of "
                            + again.path("buyers").asString());
            person.looks("repurchase-en");
            person.goes("/console/figures/program?tab=cost");
            assertThat(card(person, "Revenue").locator(".value"))
                    .hasText(yuan(got("/v1/figures/cost").at("/sums/revenue")));
            person.looks("cost-en");
        }
    }

    @Test
    void aGoalIsSetIsSeenOffItsCourseAtHomeAndIsChangedAndEnded() {
        try (Person person = in("admin")) {
            person.goes("/console/goals").pressesFirst("Set a goal");
            person.chooses("What", "revenue")
                    .types("First day", day(-20))
                    .types("Last day", day(10))
                    .types("Wanted (CNY)", "900000.00")
                    .presses("Save the goal");
            person.sees("Off course").looks("goals-en");
            JsonNode goal = got("/v1/goals").path("goals").path(0);
            Assertions.assertThat(goal.path("state").asString()).isEqualTo("off_course");
            Locator line = person.page.locator("main li.panel").first();
            assertThat(line).containsText(yuan(goal.path("actual")));
            assertThat(line).containsText(yuan(goal.path("projected")));
            person.goes("/console/");
            assertThat(person.page.locator("[aria-labelledby=todo]")).containsText("Off course");
            assertThat(person.page.locator("[aria-labelledby=todo]")).containsText("¥900,000.00");
            assertThat(card(person, "Net revenue")).containsText("¥900,000.00");
            person.looks("home-goals-en");
            person.goes("/console/goals");
            person.page
                    .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^Change")))
                    .first()
                    .click();
            person.types("Wanted (CNY)", "1").presses("Save the goal").sees("Reached");
            person.page
                    .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^End")))
                    .first()
                    .click();
            button(dialog(person), "End").click();
            person.sees("No goals yet");
            person.page.getByLabel("Those too that were ended").check();
            person.sees("¥1.00");
        }
    }

    @Test
    void aFigureHasAnOwnerAReportIsOrderedAndACompetitorWrittenDown() {
        try (Person person = in("admin")) {
            String name = nameOf("orders.repurchase");
            person.goes("/console/metrics").sees(name);
            person.page
                    .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Owner and target " + name))
                    .click();
            person.types("Owner", "Growth team")
                    .types("Target (percent)", "42.5")
                    .presses("Save");
            person.sees("Growth team").sees("42.5%").looks("metrics-en");
            person.goes("/console/overview");
            assertThat(card(person, name)).containsText("target 42.5%");
            person.goes("/console/figures/members?tab=active").follows("Mail Active members over time");
            assertThat(person.page.getByLabel("Figure", new Page.GetByLabelOptions().setExact(true)))
                    .hasValue("active");
            person.types("Name", "Weekly active")
                    .presses("Save the report")
                    .sees("Weekly active")
                    .looks("reports-en");
            JsonNode report = got("/v1/reports").path("reports").path(0);
            Assertions.assertThat(report.path("path").asString()).isEqualTo("active");
            person.goes("/console/competitors").pressesFirst("Write something down");
            for (Map.Entry<String, String> each : Map.of(
                            "Which house", "Other Tea",
                            "What", "A third tier",
                            "Where it was found", "https://example.org/news?page=2")
                    .entrySet()) {
                dialog(person)
                        .getByLabel(each.getKey(), new Locator.GetByLabelOptions().setExact(true))
                        .fill(each.getValue());
            }
            person.presses("Write it down");
            person.sees("A third tier").looks("competitors-en");
        }
    }

    @Test
    void whatIsExpectedIsShownWithItsIntervalAndHowRightItWas() {
        try (Person person = in("operator")) {
            person.goes("/console/figures/models").seesHeading("Expectations");
            JsonNode expected = got("/v1/figures/expectations?limit=25");
            assertThat(person.page.locator("tbody tr"))
                    .hasCount(expected.path("members").size());
            person.looks("expectations-en");
            person.goes("/console/figures/models?tab=calibration").sees("Too few members have bought");
            person.chooses("What it did not know", "30");
            assertThat(person.page).hasURL(Pattern.compile("held=30"));
            assertThat(card(person, "What came").locator(".value"))
                    .hasText(got("/v1/figures/calibration?held_out=30")
                            .path("actual")
                            .asString());
            person.looks("calibration-en");
            String member = expected.at("/members/0/member").asString();
            person.goes("/console/members/" + member)
                    .seesHeading("What is expected of him")
                    .sees("Still a customer");
            person.looks("member-expected-en");
        }
    }

    @Test
    void whoMayNotSeeFiguresHasNoMenuOfThemAndIsToldWhy() {
        try (Person person = in("clerk")) {
            assertThat(person.page.locator("nav").getByText("Insights")).hasCount(0);
            person.goes("/console/overview").sees("figures.read");
            person.goes("/console/sql").sees("figures.sql").looks("questions-denied-en");
        }
    }

    @Test
    void aQuestionIsAskedInSqlAnsweredWithItsTypesAndKeptAndARefusalSaysWhere() throws IOException {
        try (Person person = in("admin")) {
            person.goes("/console/sql").seesHeading("Questions").sees("A paid order.");
            Locator editor = person.page.getByLabel("Question", new Page.GetByLabelOptions().setExact(true));
            // each example fits the tables that there are
            for (String example : List.of(
                    "What is sold most",
                    "The busiest hours of the week",
                    "Who did something and ordered nothing afterwards",
                    "Orders, buyers and revenue by month")) {
                person.presses(example);
                editor.press("Control+Enter");
                assertThat(person.page.getByText(Pattern.compile("rows · took")))
                        .isVisible();
                assertThat(person.page.locator("[role=alert]")).hasCount(0);
            }
            Said asked =
                    shop.api().post("/v1/figures/sql", Shop.json(Map.of("sql", editor.inputValue(), "limit", 1_000)));
            JsonNode first = asked.json().path("rows").path(0);
            Locator answer = person.page.getByRole(
                    AriaRole.REGION,
                    new Page.GetByRoleOptions().setName("Answer").setExact(true));
            assertThat(answer.locator("thead th")).hasCount(4);
            assertThat(answer.locator("thead")).containsText("bigint");
            assertThat(answer.locator("tbody tr").first())
                    .containsText(first.path(3).asString());
            person.looks("questions-en");
            Download file = person.page.waitForDownload(() -> person.presses("Get as CSV"));
            Assertions.assertThat(Files.readString(file.path()))
                    .startsWith("month,orders,members,paid\r\n")
                    .contains(first.path(3).asString());
            // more rows than were asked for
            editor.fill("select * from range(150)");
            person.chooses("Rows at most", "100").presses("Run").sees("there are more rows than the 100 asked for");
            // a refusal says where and why
            editor.fill("select count(*)\nfrom orders\nwhere nothing_such = 1");
            editor.press("Control+Enter");
            person.sees("This cannot be asked").sees("Line 3, column 7").looks("questions-refused-en");
            editor.fill("drop table orders");
            editor.press("Control+Enter");
            person.sees("Only one SELECT can be asked at a time");
            // names are put in where the cursor stands, and Tab leaves the field
            editor.fill("select  from orders");
            editor.evaluate("field => { field.focus(); field.setSelectionRange(7, 7) }");
            person.page
                    .locator("details.table summary")
                    .filter(new Locator.FilterOptions().setHasText("orders"))
                    .click();
            person.page
                    .getByRole(
                            AriaRole.BUTTON,
                            new Page.GetByRoleOptions().setName("Insert paid").setExact(true))
                    .first()
                    .click();
            assertThat(editor).hasValue("select paid from orders");
            editor.press("Tab");
            assertThat(editor).not().isFocused();
            // what was typed and asked is there again
            person.goes("/console/sql").seesHeading("Questions");
            assertThat(editor).hasValue("select paid from orders");
            person.page.getByText(Pattern.compile("^select \\* from range")).click();
            assertThat(editor).hasValue("select * from range(150)");
        }
    }

    @Test
    void rulesOfStagesAreSentencesAreTriedBeforeTheyAreKeptAndSayWhatIsWrongInPlace() {
        String before = got("/v1/figures/lifecycle/settings").toString();
        try (Person person = in("admin")) {
            person.goes("/console/figures/lifecycle?tab=rules").sees("These are the usual rules");
            Locator lost = person.page.getByLabel(Pattern.compile("^He is lost after"));
            Locator dormant = person.page.getByLabel(Pattern.compile("^He is dormant after"));
            assertThat(dormant).hasValue("90");
            assertThat(person.page.getByLabel(Pattern.compile("of high value"))).hasValue("5000.00");
            lost.fill("10");
            person.presses("See who would be where");
            assertThat(person.page.locator("li.wrong")).containsText("is more than dormant_days");
            person.looks("stage-rules-wrong-en");
            // what was typed is there again
            person.goes("/console/figures/lifecycle?tab=rules").sees("This was kept from before.");
            assertThat(lost).hasValue("10");
            dormant.fill("8");
            person.page.getByLabel(Pattern.compile("^A member is new")).fill("5");
            person.page.getByLabel(Pattern.compile("^He counts as returned")).fill("5");
            person.presses("See who would be where").sees("Tried: nothing is saved.");
            person.looks("stage-rules-en");
            Assertions.assertThat(got("/v1/figures/lifecycle/settings").toString())
                    .isEqualTo(before);
            person.presses("Save the rules").sees("Every stage is reckoned by these rules");
            JsonNode stages = got("/v1/figures/lifecycle").path("stages");
            for (JsonNode stage : stages) {
                assertThat(Office.table(person, "Members in each stage")
                                .filter(new Locator.FilterOptions()
                                        .setHasText(stage.path("name").asString()))
                                .first()
                                .locator("strong"))
                        .hasText(stage.path("members").asString());
            }
            Assertions.assertThat(got("/v1/figures/lifecycle/settings")
                            .path("dormant_days")
                            .asInt())
                    .isEqualTo(8);
        }
    }

    @Test
    void eachSideOfAFunnelAndEachBarOfTheBooksOpensItsMembers() {
        try (Person person = in("operator")) {
            String funnel = "[{\"did\":\"order\"},{\"did\":\"order\"}]";
            person.goes("/console/figures/funnels?last=90&within=525600&split=source&funnel="
                    + URLEncoder.encode(funnel, StandardCharsets.UTF_8));
            JsonNode answer = got("/v1/figures/funnel?within=525600&split=source&from=" + day(-89) + "&funnel="
                    + URLEncoder.encode(funnel, StandardCharsets.UTF_8));
            Locator rows = panel(person, "Funnels").locator("tbody tr");
            assertThat(rows).hasCount(2 * (1 + answer.path("splits").size()));
            JsonNode largest =
                    answer.path("splits").path(0).path("members").path(0).asLong()
                                    >= answer.path("splits")
                                            .path(1)
                                            .path("members")
                                            .path(0)
                                            .asLong()
                            ? answer.path("splits").path(0)
                            : answer.path("splits").path(1);
            rows.nth(1).getByRole(AriaRole.BUTTON).click();
            opens(person, largest.path("members").path(0).asLong());
            assertThat(dialog(person)).containsText(largest.path("key").asString());
            person.looks("funnel-split-en");
            person.page.keyboard().press("Escape");
            assertThat(person.page.getByText("Kept in this browser alone")).isVisible();

            person.goes("/console/figures/models?tab=calibration&held=30");
            JsonNode calibration = got("/v1/figures/calibration?held_out=30");
            Locator risks = Office.table(person, "By how probable it was that they would not come");
            risks.locator("button").first().click();
            assertThat(dialog(person)).containsText("members");
            person.page.keyboard().press("Escape");
            Assertions.assertThat(calibration.path("risks")).isNotEmpty();

            person.goes("/console/figures/models");
            JsonNode top = got("/v1/figures/expectations").path("tops").path(2);
            person.presses("First 10%: " + top.path("members").asString());
            opens(person, top.path("members").asLong());
            person.looks("expectations-top-en");
            person.page.keyboard().press("Escape");

            person.goes("/console/figures/program?tab=points");
            Locator closing = panel(person, "Month by month")
                    .locator("tbody tr")
                    .first()
                    .locator("td")
                    .nth(7);
            closing.getByRole(AriaRole.BUTTON).click();
            JsonNode points = got("/v1/figures/points").path("months");
            opens(
                    person,
                    got("/v1/figures/members?point="
                                    + URLEncoder.encode(
                                            points.path(points.size() - 1)
                                                    .path("closing_point")
                                                    .asString(),
                                            StandardCharsets.UTF_8))
                            .path("total")
                            .asLong());
            person.page.keyboard().press("Escape");

            person.goes("/console/figures/program?tab=cost");
            Locator beside = panel(person, "Cost beside revenue");
            beside.getByText("Show as table").first().click();
            beside.locator("tbody tr").last().getByRole(AriaRole.BUTTON).first().click();
            assertThat(dialog(person)).containsText("members");
        }
    }

    @ParameterizedTest
    @CsvSource({"en,1440,900", "zh-CN,1280,800", "zh-TW,820,1180"})
    void theScreensOfFiguresAreRightInTheLanguageAndAtTheSize(String language, int width, int height) {
        try (Person person = in("admin", language, width, height)) {
            person.page.addInitScript(
                    "window.shifted = 0; new PerformanceObserver(list => { for (const one of list.getEntries())"
                            + " if (!one.hadRecentInput) window.shifted += one.value }).observe({type: 'layout-shift', buffered: true})");
            for (String screen : List.of(
                    "overview",
                    "figures/members",
                    "figures/members?tab=active",
                    "figures/members?tab=returning",
                    "figures/members?tab=composition",
                    "figures/members?tab=distribution",
                    "figures/lifecycle",
                    "figures/lifecycle?tab=stages",
                    "figures/lifecycle?tab=rules",
                    "figures/retention",
                    "figures/funnels",
                    "figures/paths",
                    "figures/program",
                    "figures/program?tab=points",
                    "figures/program?tab=coupons",
                    "figures/program?tab=cost",
                    "figures/program?tab=pareto",
                    "figures/program?tab=repurchase",
                    "figures/models",
                    "figures/models?tab=risk",
                    "figures/models?tab=calibration",
                    "figures/models?tab=settings",
                    "goals",
                    "reports",
                    "competitors",
                    "metrics",
                    "sql",
                    "behaviour",
                    "products")) {
                person.goes("/console/" + screen);
                person.page.waitForLoadState(LoadState.NETWORKIDLE);
                person.looks(screen.replaceAll("[^a-z]+", "-") + "-" + language + "-" + width);
                assertThat(person.page.locator("[role=alert]")).hasCount(0);
                Assertions.assertThat(((Number) person.page.evaluate("() => window.shifted")).doubleValue())
                        .as("what jumps on " + screen)
                        .isLessThan(0.1);
            }
        }
    }

    /** A day so many days from the programme's today. */
    private String day(int away) {
        return LocalDate.ofInstant(
                        clock.instant(),
                        ZoneId.of(got("/v1/figures/active").at("/of/zone").asString()))
                .plusDays(away)
                .toString();
    }
}
