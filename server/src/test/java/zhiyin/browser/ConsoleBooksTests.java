package zhiyin.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static zhiyin.browser.Office.dialog;
import static zhiyin.browser.Office.pressesIn;
import static zhiyin.browser.Office.row;
import static zhiyin.browser.Office.table;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
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
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;
import zhiyin.staff.Hired;

/** What the accountant, the auditor and whoever looks after staff and keys do in the console, each to its end. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleBooksTests {
    private static final String PROGRAMME = "books";
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    @LocalServerPort
    private int port;

    private final ApplicationContext application;
    private final TestClock clock;
    private Office office;
    private Shop shop;
    private String member = "";

    /** The day on which the first things happened. */
    private LocalDate day = LocalDate.EPOCH;

    @Autowired
    ConsoleBooksTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, PROGRAMME);
        office = new Office(application, clock, port, PROGRAMME)
                .hires("finance@books.example", "finance", PROGRAMME)
                .hires("auditor@books.example", "auditor")
                .hires("admin@books.example", "admin");
        member = shop.enrol("card:550001");
        shop.told(Shop.paid("card:550001", "b-1", 25_000));
        shop.told(Shop.paid("card:550001", "b-2", 100_000));
        day = LocalDate.ofInstant(clock.instant(), ZONE);
        clock.advance(Duration.ofDays(1));
        shop.told(Shop.spent("card:550001", "s-1", 30));
        clock.advance(Duration.ofDays(2));
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

    private static String units(JsonNode points) {
        return String.format(Locale.ROOT, "%,d", points.asLong());
    }

    /** What an answer of the books says of the points. */
    private static JsonNode points(JsonNode answer) {
        return answer.path("assets")
                .valueStream()
                .filter(line -> line.path("asset").asString().equals("points"))
                .findFirst()
                .orElseThrow();
    }

    /** The first line of a table of the books that is about the points. */
    private static Locator line(Person person, String caption) {
        return table(person, caption)
                .filter(new Locator.FilterOptions().setHasText("Points"))
                .first();
    }

    @Test
    void the_accountant_reads_what_is_owed_now_and_then_closes_the_days_and_takes_the_journal_home()
            throws IOException {
        try (Person person = office.in("finance@books.example")) {
            JsonNode now = points(got("/v1/liability"));
            person.goes("/console/liability").seesHeading("Liability");
            Locator line = line(person, "Liability");
            assertThat(line).containsText(units(now.path("outstanding")));
            assertThat(line).containsText(units(now.path("available")));
            person.looks("books-liability-en");

            String midnight = day.plusDays(1).atStartOfDay().toString();
            JsonNode then = points(
                    got("/v1/liability?at=" + day.plusDays(1).atStartOfDay(ZONE).toInstant()));
            Assertions.assertThat(then.path("outstanding").asLong())
                    .as("30 were spent a day later")
                    .isEqualTo(now.path("outstanding").asLong() + 30);
            person.page
                    .getByLabel("At", new Page.GetByLabelOptions().setExact(true))
                    .fill(midnight);
            person.page
                    .getByLabel("At", new Page.GetByLabelOptions().setExact(true))
                    .press("Tab");
            assertThat(line(person, "Liability")).containsText(units(then.path("outstanding")));
            assertThat(person.page).hasURL(Pattern.compile("at="));

            person.goes("/console/days").sees("No day has been closed yet").presses("Close a day");
            person.types("Day", day.plusDays(1).toString());
            person.looks("books-close-en");
            pressesIn(person, "Close a day");
            assertThat(person.page.locator("dialog")).hasCount(0);
            JsonNode closed = points(got("/v1/days/" + day.plusDays(1)));
            Locator second = line(person, "Business days");
            assertThat(second).containsText(units(closed.path("opening")));
            assertThat(second).containsText("30");
            second.getByRole(AriaRole.LINK).click();
            assertThat(dialog(person))
                    .containsText(units(closed.path("opening")) + " → " + units(closed.path("closing")));
            person.looks("books-day-en");
            Path file = person.page
                    .waitForDownload(() -> pressesIn(person, "Journal for the accountant (CSV)"))
                    .path();
            Said journal = shop.api().get("/v1/days/" + day.plusDays(1) + "/journal");
            Assertions.assertThat(Files.readString(file)).isEqualTo(journal.text());

            // what is closed stays closed, and the page says why
            pressesIn(person, "Close");
            person.presses("Close a day")
                    .types("Day", LocalDate.ofInstant(clock.instant(), ZONE).toString());
            pressesIn(person, "Close a day");
            assertThat(dialog(person).getByRole(AriaRole.ALERT)).isVisible();
            person.looks("books-close-refused-en");
        }
    }

    @Test
    void the_auditor_finds_who_did_what_to_whom_and_takes_it_along_as_a_table() throws IOException {
        Said adjusted = shop.api()
                .post(
                        "/v1/adjustments",
                        Shop.json(Map.of(
                                "kind",
                                "credit",
                                "member",
                                "card:550001",
                                "asset",
                                "credits",
                                "reason",
                                "goodwill",
                                "points",
                                25)),
                        "Idempotency-Key",
                        Shop.freshKey());
        Assertions.assertThat(adjusted.status()).as(adjusted.text()).isEqualTo(201);
        try (Person person = office.in("auditor@books.example")) {
            person.goes("/console/audit").seesHeading("Audit");
            person.page
                    .getByLabel("Object", new Page.GetByLabelOptions().setExact(true))
                    .fill("member:" + member);
            person.page
                    .getByLabel("Object", new Page.GetByLabelOptions().setExact(true))
                    .press("Enter");
            assertThat(person.page).hasURL(Pattern.compile("object=member%3A|object=member:"));
            JsonNode acts = shop.admin()
                    .get("/v1/audit?program=" + PROGRAMME + "&limit=50&object=member:" + member)
                    .json()
                    .path("acts");
            Assertions.assertThat(acts.size()).isPositive();
            assertThat(table(person, "Audit")).hasCount(acts.size());
            person.looks("books-audit-en");
            Path file = person.page
                    .waitForDownload(() -> person.page
                            .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Download as a table"))
                            .click())
                    .path();
            Assertions.assertThat(Files.readAllLines(file))
                    .as("a line for each act, and one that names the columns")
                    .hasSize(acts.size() + 1);
            person.types("What was asked", "nothingIsCalledSo");
            person.page
                    .getByLabel("What was asked", new Page.GetByLabelOptions().setExact(true))
                    .press("Enter");
            person.sees("Nothing fits");
            // an auditor looks, and has nothing to act with
            person.goes("/console/days").seesHeading("Business days");
            assertThat(person.page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Close a day")))
                    .hasCount(0);
        }
    }

    @Test
    void somebody_is_invited_comes_in_gets_another_role_is_shut_out_and_deleted() {
        try (Person admin = office.in("admin@books.example")) {
            admin.goes("/console/staff").presses("Invite somebody");
            admin.types("E-mail address", "new@books.example");
            admin.chooses("Role", "clerk");
            admin.looks("books-invite-en");
            pressesIn(admin, "Invite somebody");
            Locator link = admin.page.locator("dialog .secret");
            assertThat(link).isVisible();
            String address = link.innerText().trim();
            pressesIn(admin, "Close");
            assertThat(row(admin, "new@books.example")).containsText("clerk · " + PROGRAMME);

            clock.advance(Duration.ofMinutes(2));
            try (Person person = office.visitor("en", 1280, 800)) {
                person.goes(address.substring(address.indexOf("/console"))).seesHeading("Set up your account");
                person.types("Your name", "Nan")
                        .types("Password", Hired.password())
                        .presses("Continue");
                Locator shown = person.page.locator(".secret");
                assertThat(shown).isVisible();
                person.types(
                                "Code from the authenticator app",
                                Hired.code(shown.innerText().replace(" ", ""), clock.instant()))
                        .presses("Sign in");
                person.page.getByRole(AriaRole.CHECKBOX).check();
                person.presses("Continue").seesHeading("Good to see you, Nan");
                person.goes("/console/liability").sees("is not for your role");

                admin.goes("/console/staff");
                row(admin, "new@books.example")
                        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Roles Nan"))
                        .click();
                admin.chooses("Role", "finance");
                admin.looks("books-roles-en");
                pressesIn(admin, "Save the roles");
                assertThat(row(admin, "new@books.example")).containsText("finance · " + PROGRAMME);
                person.goes("/console/liability").seesHeading("Liability");
                assertThat(table(person, "Liability").first()).isVisible();

                row(admin, "new@books.example")
                        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Disable Nan"))
                        .click();
                pressesIn(admin, "Disable");
                assertThat(row(admin, "new@books.example")).containsText("Disabled");
                person.goes("/console/liability").seesHeading("Sign in");
            }
            row(admin, "new@books.example")
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Delete Nan"))
                    .click();
            admin.types("Type “new@books.example” to confirm", "new@books.example");
            pressesIn(admin, "Delete");
            assertThat(admin.page
                            .locator("main tbody tr")
                            .filter(new Locator.FilterOptions().setHasText("new@books.example")))
                    .hasCount(0);
        }
    }

    @Test
    void a_role_of_the_house_is_made_changed_and_taken_away_and_an_invitation_is_taken_back() {
        try (Person admin = office.in("admin@books.example")) {
            admin.goes("/console/staff").presses("A role of our own");
            admin.types("Code", "greeter").types("Name", "Greeter");
            admin.page
                    .getByLabel("members.read", new Page.GetByLabelOptions().setExact(true))
                    .check();
            admin.types("Points a day", "100");
            admin.looks("books-role-en");
            pressesIn(admin, "Save the role");
            assertThat(row(admin, "Greeter")).containsText("members.read");
            assertThat(row(admin, "Greeter")).containsText("100");
            row(admin, "Greeter")
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Change Greeter"))
                    .click();
            admin.page
                    .getByLabel("members.write", new Page.GetByLabelOptions().setExact(true))
                    .check();
            pressesIn(admin, "Save the role");
            assertThat(row(admin, "Greeter")).containsText("members.read, members.write");

            admin.presses("Invite somebody")
                    .types("E-mail address", "late@books.example")
                    .chooses("Role", "greeter");
            pressesIn(admin, "Invite somebody");
            assertThat(admin.page.locator("dialog .secret")).isVisible();
            pressesIn(admin, "Close");
            row(admin, "late@books.example")
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Take back late@books.example"))
                    .click();
            pressesIn(admin, "Take back");
            assertThat(admin.page.getByText("late@books.example")).hasCount(0);
            row(admin, "Greeter")
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Take away Greeter"))
                    .click();
            pressesIn(admin, "Take away");
            assertThat(admin.page.getByText("Greeter")).hasCount(0);
        }
    }

    @Test
    void a_key_opens_what_it_is_for_is_given_another_secret_and_opens_nothing_once_revoked() {
        ApiClient door = Shop.door(application);
        try (Person admin = office.in("admin@books.example")) {
            admin.goes("/console/keys").presses("New key");
            admin.types("What it is for", "The till’s reader");
            admin.page
                    .getByLabel("members.read", new Page.GetByLabelOptions().setExact(true))
                    .check();
            pressesIn(admin, "Make it");
            String token = admin.page.locator("dialog .secret").innerText().trim();
            admin.looks("books-key-en");
            pressesIn(admin, "Close");
            assertThat(row(admin, "The till’s reader")).containsText("members.read");
            List<String> may = List.of("Authorization", "Bearer " + token);
            Assertions.assertThat(door.get("/v1/members/card:550001", may.toArray(String[]::new))
                            .status())
                    .isEqualTo(200);
            Assertions.assertThat(door.get("/v1/liability", may.toArray(String[]::new))
                            .status())
                    .isEqualTo(403);

            row(admin, "The till’s reader")
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("New secret The till’s reader"))
                    .click();
            pressesIn(admin, "New secret");
            Locator shown = admin.page.locator("dialog .secret");
            assertThat(shown).isVisible();
            String fresh = shown.innerText().trim();
            Assertions.assertThat(fresh).isNotEqualTo(token);
            pressesIn(admin, "Close");
            for (String either : List.of(token, fresh)) {
                Assertions.assertThat(door.get("/v1/members/card:550001", "Authorization", "Bearer " + either)
                                .status())
                        .as("the one before opens for a day longer")
                        .isEqualTo(200);
            }
            row(admin, "The till’s reader")
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Revoke The till’s reader"))
                    .click();
            pressesIn(admin, "Revoke");
            assertThat(admin.page.getByText("The till’s reader")).hasCount(0);
            for (String either : List.of(token, fresh)) {
                Assertions.assertThat(door.get("/v1/members/card:550001", "Authorization", "Bearer " + either)
                                .status())
                        .isEqualTo(401);
            }
        }
    }
}
