package zhiyin.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/** Somebody at a browser: the system's own Chromium, headless, with nothing of an earlier visit. */
final class Person implements AutoCloseable {
    /** What every page must hold: WCAG 2.2, levels A and AA. */
    private static final String RULES =
            "{runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}}";

    private static final Path WEB = Path.of("..", "web");

    private final BrowserContext context;
    final Page page;
    private final List<String> complaints = new ArrayList<>();

    private Person(BrowserContext context) {
        this.context = context;
        this.page = context.newPage();
        page.onConsoleMessage(this::hear);
        page.onPageError(error -> complaints.add(error));
    }

    /** The house's browser; each person has a window of his own in it. */
    static final class Chromium implements AutoCloseable {
        private final Playwright playwright;
        private final Browser browser;

        Chromium() {
            this(List.of());
        }

        /** @param more arguments that this one is started with besides */
        Chromium(List<String> more) {
            playwright = Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            browser = playwright
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(executable())
                            .setArgs(with(
                                    more,
                                    "--no-sandbox",
                                    "--disable-gpu",
                                    "--disable-quic",
                                    "--no-first-run",
                                    "--disable-background-networking",
                                    "--disable-component-update",
                                    "--disable-sync")));
        }

        private static List<String> with(List<String> more, String... usual) {
            return Stream.concat(Stream.of(usual), more.stream()).toList();
        }

        Person person(String origin, String language, int width, int height) {
            Assertions.assertThat(WEB.resolve("dist").resolve("files.txt"))
                    .as("the pages are built by ./zhiyin test, or by npm ci && npm run build in web/")
                    .exists();
            return new Person(browser.newContext(new Browser.NewContextOptions()
                    .setBaseURL(origin)
                    .setLocale(language)
                    .setViewportSize(width, height)));
        }

        @Override
        public void close() {
            browser.close();
            playwright.close();
        }
    }

    private static Path executable() {
        String named = System.getenv("ZHIYIN_CHROMIUM");
        return Stream.of(
                        named == null ? "" : named,
                        "/usr/bin/chromium",
                        "/usr/bin/chromium-browser",
                        "/usr/bin/google-chrome",
                        "/snap/bin/chromium",
                        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
                        "/Applications/Chromium.app/Contents/MacOS/Chromium")
                .filter(path -> !path.isEmpty())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "the tests of the pages need Chromium: install your system's package 'chromium' and fonts with"
                                + " Chinese ('fonts-noto-cjk'), or name a browser in ZHIYIN_CHROMIUM"));
    }

    /** What the browser itself complains about: a script that fails, something that our policy does not let in. */
    private void hear(ConsoleMessage message) {
        // what the server refuses is shown on the page, and counted there
        if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
            complaints.add(message.text());
        }
    }

    Person goes(String path) {
        page.navigate(path);
        return this;
    }

    Person types(String label, String text) {
        page.getByLabel(label, new Page.GetByLabelOptions().setExact(true)).fill(text);
        return this;
    }

    Person presses(String button) {
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(button).setExact(true))
                .click();
        return this;
    }

    /** Presses the first of that name: an empty page offers the same once more where the table would be. */
    Person pressesFirst(String button) {
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(button).setExact(true))
                .first()
                .click();
        return this;
    }

    Person follows(String link) {
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(link).setExact(true))
                .first()
                .click();
        return this;
    }

    Person chooses(String label, String value) {
        page.getByLabel(label, new Page.GetByLabelOptions().setExact(true)).selectOption(value);
        return this;
    }

    Person sees(String text) {
        return shows(page.getByText(text).first());
    }

    /** That is on the page; if not, the failure says what is there instead. */
    Person shows(Locator what) {
        try {
            assertThat(what).isVisible();
        } catch (AssertionError missing) {
            picture("missing");
            throw new AssertionError(
                    missing.getMessage() + "\nat " + page.url() + "\n"
                            + page.locator("body").innerText() + "\n" + complaints,
                    missing);
        }
        return this;
    }

    Person seesHeading(String text) {
        return shows(page.getByRole(
                        AriaRole.HEADING,
                        new Page.GetByRoleOptions().setName(text).setExact(true))
                .first());
    }

    /**
     * The page as it stands holds the rules that a machine can check, is not wider than its window, and the browser has
     * nothing to complain about. Kept as a picture where -Dzhiyin.screens names a folder.
     */
    Person looks(String name) {
        page.waitForFunction(
                "() => document.querySelector('h1') !== null && document.querySelector('[role=status].bones') === null");
        page.evaluate(axe());
        Object found = page.evaluate("async () => (await axe.run(document, " + RULES + ")).violations"
                + ".map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ') + ' ' + n.failureSummary).join(' | '))");
        picture(name);
        Assertions.assertThat((List<?>) found).as(name + " " + page.url()).isEmpty();
        Assertions.assertThat(page.evaluate(
                        "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                .as(name + " is not wider than its window")
                .isEqualTo(true);
        Assertions.assertThat(complaints).as(name).isEmpty();
        return this;
    }

    private void picture(String name) {
        @Nullable String folder = System.getProperty("zhiyin.screens");
        if (folder != null && !folder.isEmpty()) {
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(Path.of(folder, name + ".png"))
                    .setFullPage(true));
        }
    }

    private static String axe() {
        try {
            return Files.readString(WEB.resolve(Path.of("node_modules", "axe-core", "axe.min.js")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
