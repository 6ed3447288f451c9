package zhiyin.browser;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.context.ApplicationContext;
import zhiyin.TestClock;
import zhiyin.staff.Hired;

/** A programme's office: whoever was hired signs in at the console in a browser of the house. */
final class Office implements AutoCloseable {
    private final ApplicationContext application;
    private final TestClock clock;
    private final String origin;
    private final String programme;
    private final Map<String, String> secrets = new HashMap<>();
    private final Person.Chromium chromium = new Person.Chromium();

    Office(ApplicationContext application, TestClock clock, int port, String programme) {
        this.application = application;
        this.clock = clock;
        this.origin = "http://localhost:" + port;
        this.programme = programme;
    }

    /** Somebody with that role in the programmes; in the whole house, if none is named. */
    Office hires(String email, String role, String... programmes) {
        secrets.put(email, Hired.secretOf(application, email, role, programmes));
        return this;
    }

    /** Somebody who has only come to the door. */
    Person visitor(String language, int width, int height) {
        return chromium.person(origin, language, width, height);
    }

    /** What his authenticator app shows at this moment; each code serves once. */
    String code(String email) {
        return Hired.code(Objects.requireNonNull(secrets.get(email), "nobody was hired as " + email), clock.instant());
    }

    Person in(String email) {
        return in(email, "en", 1280, 800);
    }

    Person in(String email, String language, int width, int height) {
        return in(chromium, email, language, width, height);
    }

    /** Signed in with password and second factor, in the office's programme. */
    Person in(Person.Chromium browser, String email, String language, int width, int height) {
        Person person = browser.person(origin, language, width, height).goes("/console/sign-in");
        signsIn(person, email);
        person.page.evaluate("code => localStorage.setItem('zhiyin.program', code)", programme);
        return person;
    }

    /** Gives password and code on the page that asks for them. */
    void signsIn(Person person, String email) {
        clock.advance(Duration.ofMinutes(2));
        person.page.locator("input[type=email]").fill(email);
        person.page.locator("input[type=password]").fill(Hired.password());
        person.page.locator("button[type=submit]").click();
        person.page.locator("input.code").fill(code(email));
        person.page.locator("button[type=submit]").click();
        person.shows(person.page.locator(".shell main h1"));
    }

    static Locator dialog(Person person) {
        return person.page.locator("dialog");
    }

    static Locator button(Locator within, String name) {
        return within.getByRole(
                AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
    }

    /** Presses a button of the dialog that is open; the last of that name, which is the one that acts. */
    static void pressesIn(Person person, String name) {
        button(dialog(person), name).last().click();
    }

    /** The first line of a table of the page with that text. */
    static Locator row(Person person, String text) {
        return person.page
                .locator("main tbody tr")
                .filter(new Locator.FilterOptions().setHasText(text))
                .first();
    }

    /** The lines of the table that is called so. */
    static Locator table(Person person, String caption) {
        return person.page
                .getByRole(
                        AriaRole.REGION,
                        new Page.GetByRoleOptions().setName(caption).setExact(true))
                .locator("tbody tr");
    }

    @Override
    public void close() {
        chromium.close();
    }
}
