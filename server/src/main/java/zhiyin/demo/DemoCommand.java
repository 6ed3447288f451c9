package zhiyin.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import zhiyin.Command;
import zhiyin.access.ApiKeys;
import zhiyin.behaviour.BehaviourDesk;
import zhiyin.engine.event.Event;
import zhiyin.intake.Days;
import zhiyin.intake.Lanes;
import zhiyin.intake.Reply;
import zhiyin.intake.Submission;
import zhiyin.intake.Submission.Newcomer;
import zhiyin.member.IdentityRef;
import zhiyin.program.Programmes;
import zhiyin.program.Template;
import zhiyin.promotion.HouseOffers;

/**
 * {@code ./zhiyin demo}: has the made-up shop's year recorded, once, and says where to look. Begun again after it was
 * cut off, it goes on where it was: every fact has its key.
 */
@Component
class DemoCommand implements Command {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final int BATCH = 1_000;
    private static final int CROWD_BATCH = 8_000;
    private static final int CROWD_MAX = 5_000_000;
    private static final List<Template> TEMPLATES = List.of(Template.SUPERMARKET, Template.STARS);

    private final Programmes programmes;
    private final HouseOffers offers;
    private final Furnishing furnishing;
    private final ApiKeys keys;
    private final Lanes lanes;
    private final BehaviourDesk behaviour;
    private final Days days;
    private final Clock clock;
    private final Path folder;
    private final Environment environment;
    private final PrintStream complaints;

    DemoCommand(
            Programmes programmes,
            HouseOffers offers,
            Furnishing furnishing,
            ApiKeys keys,
            Lanes lanes,
            BehaviourDesk behaviour,
            Days days,
            Clock clock,
            @Value("${zhiyin.data:data}") Path data,
            Environment environment,
            PrintStream complaints) {
        this.programmes = programmes;
        this.offers = offers;
        this.furnishing = furnishing;
        this.keys = keys;
        this.lanes = lanes;
        this.behaviour = behaviour;
        this.days = days;
        this.clock = clock;
        this.folder = data.toAbsolutePath().normalize().resolve("demo");
        this.complaints = complaints;
        this.environment = environment;
    }

    @Override
    public String name() {
        return "demo";
    }

    @Override
    public int run(List<String> arguments, PrintStream out) {
        Integer crowd = crowd(arguments);
        if (crowd == null) {
            complaints.println("zhiyin: demo takes --members N, up to %,d".formatted(CROWD_MAX));
            return 2;
        }
        try {
            String somebodyElses = somebodyElses();
            if (somebodyElses != null) {
                complaints.println("zhiyin: there is a programme called '" + somebodyElses
                        + "' that the demo has not made:" + " give the demo a folder of its own with ZHIYIN_DATA");
                return 1;
            }
            Files.createDirectories(folder);
            if (crowd > 0 && !isFirstCrowd(crowd)) {
                complaints.println("zhiyin: there is a crowd of another size already:"
                        + " give this one a folder of its own with ZHIYIN_DATA");
                return 1;
            }
            DemoShop shop = DemoShop.of(DemoShop.SEED, today());
            Map<String, Long> ids = new HashMap<>();
            for (Template template : TEMPLATES) {
                ids.put(template.word(), programme(template));
            }
            if (!Files.exists(folder.resolve("ready"))) {
                record(shop, ids, out);
                Files.createFile(folder.resolve("ready"));
            }
            if (!Files.exists(folder.resolve("furnished"))) {
                furnishing.of(shop, id(ids, Brand.SUPERMARKET.programme), id(ids, Brand.COFFEE.programme));
                Files.createFile(folder.resolve("furnished"));
            }
            if (!Files.exists(folder.resolve("behaved"))) {
                for (Brand brand : Brand.values()) {
                    behave(brand, shop, id(ids, brand.programme));
                }
                Files.createFile(folder.resolve("behaved"));
            }
            if (!Files.exists(folder.resolve("asked"))) {
                furnishing
                        .asking()
                        .about(id(ids, Brand.SUPERMARKET.programme), id(ids, Brand.COFFEE.programme), today());
                Files.createFile(folder.resolve("asked"));
            }
            if (crowd > shop.members().size()) {
                crowd(crowd, crowd - shop.members().size(), ids, out);
            }
            days.pass();
            welcome(shop, out);
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the members did in the app in the last weeks beside buying, and what there is to be bought. */
    private void behave(Brand brand, DemoShop shop, long program) throws IOException {
        Browsing browsing = new Browsing(brand, DemoYear.before(today()));
        List<BehaviourDesk.Sold> sold = browsing.goods().stream()
                .map(good -> new BehaviourDesk.Sold(
                        good.sku(), good.name(), good.brand(), good.category(), good.price(), "CNY"))
                .toList();
        behaviour.keep(program, sold);
        List<BehaviourDesk.Doing> doings = browsing.around(shop.events());
        for (int from = 0; from < doings.size(); from += BATCH) {
            behaviour.tell(program, doings.subList(from, Math.min(from + BATCH, doings.size())));
        }
    }

    /** How many members there are to be, 0 for as many as the shop has by itself; null where that is not what was said. */
    private static @Nullable Integer crowd(List<String> arguments) {
        if (arguments.isEmpty()) {
            return 0;
        }
        if (arguments.size() != 2 || !arguments.getFirst().equals("--members")) {
            return null;
        }
        String many = arguments.getLast();
        boolean number = many.length() <= 8 && !many.isEmpty() && many.chars().allMatch(c -> c >= '0' && c <= '9');
        return number && Integer.parseInt(many) <= CROWD_MAX ? Integer.valueOf(many) : null;
    }

    /** Keeps how many there are to be: those of another number join on other days, and the same people cannot join twice. */
    private boolean isFirstCrowd(int all) throws IOException {
        Path file = folder.resolve("crowd");
        if (!Files.exists(file)) {
            Files.writeString(file, Integer.toString(all));
        }
        return Files.readString(file).strip().equals(Integer.toString(all));
    }

    /** The rest of a large house, a day after the other. */
    private void crowd(int all, int members, Map<String, Long> ids, PrintStream out) throws IOException {
        Path there = folder.resolve("crowd-" + all);
        if (Files.exists(there)) {
            return;
        }
        DemoYear year = DemoYear.before(today());
        Crowd crowd = new Crowd(members, year);
        out.println("Recording %,d more members and what they bought …".formatted(members));
        List<Submission> batch = new ArrayList<>(CROWD_BATCH);
        for (int day = 0; day < year.days(); day++) {
            crowd.tell(day, told -> {
                batch.add(
                        switch (told) {
                            case Crowd.Told.Joined(var member) -> enrolment(ids, member);
                            case Crowd.Told.Done(var event) -> fact(ids, event);
                        });
                flush(batch, 0, CROWD_BATCH);
            });
            // who joined on a day is there before the next day tells of him
            flush(batch, 0, 1);
            if ((day + 1) % 30 == 0) {
                out.println("  %d of %d days".formatted(day + 1, year.days()));
            }
        }
        Files.createFile(there);
    }

    private static Submission enrolment(Map<String, Long> ids, DemoMember member) {
        return Submission.enrolment(
                id(ids, member.programme()),
                "demo:enrol:" + member.identity(),
                new Newcomer(
                        member.name(),
                        member.profile(),
                        member.identities().stream().map(DemoCommand::identity).toList()));
    }

    private static Submission fact(Map<String, Long> ids, DemoEvent event) {
        return Submission.ofTheHouse(
                id(ids, event.programme()),
                event.key(),
                identity(event.identity()),
                number -> numbered(event.content(), number));
    }

    /** The first programme by a name of ours that is not ours: made-up members would be mixed with a shop's. */
    private @Nullable String somebodyElses() {
        return Files.exists(folder.resolve("day"))
                ? null
                : TEMPLATES.stream()
                        .map(Template::word)
                        .filter(word -> programmes.byCode(word).isPresent())
                        .findFirst()
                        .orElse(null);
    }

    /** The day before which the shop's year ends: that of the first demo, or a demo that was cut off would tell another year. */
    private LocalDate today() throws IOException {
        Path file = folder.resolve("day");
        if (!Files.exists(file)) {
            Path beside = folder.resolve("day.new");
            Files.writeString(beside, LocalDate.ofInstant(clock.instant(), ZONE).toString());
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return LocalDate.parse(Files.readString(file).strip());
    }

    private long programme(Template template) throws IOException {
        long program = programmes
                .byCode(template.word())
                .or(() -> programmes.create(programmes.read(template)))
                .orElseThrow()
                .id();
        if (programmes.engines(program).versions().isEmpty()) {
            programmes.publish(program, 1);
        }
        putUpOffers(template, program);
        keep(template.word() + ".key", () -> keys.issue(program, "demo").token());
        keep(
                template.word() + ".page.key",
                () -> keys.issuePage(program, "demo").token());
        keep("admin.key", () -> keys.issueAdmin("demo").token());
        return program;
    }

    /** What the shop offers on carts, if it offers anything. */
    private void putUpOffers(Template template, long program) throws IOException {
        try (InputStream offered =
                DemoCommand.class.getResourceAsStream("/zhiyin/demo/" + template.word() + ".promotions")) {
            if (offered != null) {
                for (String promotion : new String(offered.readAllBytes(), StandardCharsets.UTF_8).split("\n---\n")) {
                    offers.putUp(program, promotion);
                }
            }
        }
    }

    private interface Making {
        String make();
    }

    /** A key in a file that only its owner can read. */
    private void keep(String name, Making key) throws IOException {
        Path file = folder.resolve(name);
        if (Files.exists(file)) {
            return;
        }
        // Written beside and moved into place: a demo that is cut off leaves no file without a key.
        Path beside = folder.resolve(name + ".new");
        Files.deleteIfExists(beside);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(
                    beside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(beside, key.make() + "\n");
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void record(DemoShop shop, Map<String, Long> ids, PrintStream out) {
        int facts = shop.members().size() + shop.events().size();
        out.println("Recording a made-up year: %,d members, %,d events …"
                .formatted(shop.members().size(), shop.events().size()));
        List<Submission> batch = new ArrayList<>(BATCH);
        int done = 0;
        int told = 0;
        for (DemoMember member : shop.members()) {
            batch.add(enrolment(ids, member));
            done = flush(batch, done, BATCH);
        }
        done = flush(batch, done, 1);
        for (DemoEvent event : shop.events()) {
            batch.add(fact(ids, event));
            done = flush(batch, done, BATCH);
            if (done * 10 / facts > told) {
                told = done * 10 / facts;
                out.println("  %d0 %%".formatted(told));
            }
        }
        flush(batch, done, 1);
    }

    private int flush(List<Submission> batch, int done, int least) {
        if (batch.size() < least) {
            return done;
        }
        for (Reply reply : lanes.submitAll(batch)) {
            if (reply instanceof Reply.Failed(var accident)) {
                throw accident;
            }
        }
        int now = done + batch.size();
        batch.clear();
        return now;
    }

    private static long id(Map<String, Long> ids, String programme) {
        return Objects.requireNonNull(ids.get(programme), programme);
    }

    private static IdentityRef identity(String text) {
        return Objects.requireNonNull(IdentityRef.parse(text), text);
    }

    private static Event numbered(Event content, long id) {
        return switch (content) {
            case Event.OrderPaid(var _, var at, var order) -> new Event.OrderPaid(id, at, order);
            case Event.OrderProgressed(var _, var at, var order, var milestone) ->
                new Event.OrderProgressed(id, at, order, milestone);
            case Event.OrderReturned(var _, var at, var order, var reference, var lines, var store) ->
                new Event.OrderReturned(id, at, order, reference, lines, store);
            case Event.PointsSpent(
                    var _,
                    var at,
                    var spend,
                    var asset,
                    var points,
                    var order,
                    var store,
                    var categories,
                    var household) ->
                new Event.PointsSpent(id, at, spend, asset, points, order, store, categories, household);
            case Event.ActivityDone(var _, var at, var activity, var attributes) ->
                new Event.ActivityDone(id, at, activity, attributes);
            case Event.MemberEnrolled _,
                    Event.MemberMarked _,
                    Event.MemberDescribed _,
                    Event.TierSet _,
                    Event.MemberMigrated _,
                    Event.PointsHeld _,
                    Event.HoldCaptured _,
                    Event.HoldReleased _,
                    Event.TopUpPaid _,
                    Event.TopUpRefunded _,
                    Event.CardBound _,
                    Event.PointsCredited _,
                    Event.PointsDebited _,
                    Event.PointsExtended _,
                    Event.PointsRevived _,
                    Event.PointsSent _,
                    Event.PointsReceived _,
                    Event.EstateGiven _,
                    Event.EstateTaken _,
                    Event.MemberRestricted _,
                    Event.ReviewClosed _,
                    Event.OccasionCame _,
                    Event.DayPassed _ ->
                throw new IllegalArgumentException("the made-up shop tells no " + content.type());
        };
    }

    private void welcome(DemoShop shop, PrintStream out) throws IOException {
        String scheme = environment.getProperty("zhiyin.tls.certificate", "").isBlank() ? "http" : "https";
        String url = scheme + "://localhost:" + environment.getProperty("local.server.port", "8080");
        Path supermarket = folder.resolve("supermarket.key");
        out.println("""

                Zhiyin is ready at %1$s — the page there says what can be asked. Ctrl-C stops it.
                The console is at %1$s/console/; its first visitor types in the set-up secret above.
                The members' centre of the supermarket is at %1$s/m/%10$s
                and that of its coffee bar at %1$s/m/%9$s
                A made-up supermarket and its coffee bar, %2$,d members, twelve months. Keys are in %3$s:
                  supermarket  %4$s
                  stars        %5$s

                Worth trying. What a member has, and what the next tier takes:
                  curl %6$s '%1$s/v1/members/%7$s?expand=wallets,tier'
                An order of which part came back: each point, its line, and what took some away again:
                  curl %6$s '%1$s/v1/members/%7$s/explain?order=%8$s'
                What a basket would earn, and why not more (nothing on cigarettes; a Tuesday counts double):
                  curl %6$s -H 'Content-Type: application/json' '%1$s/v1/quotes/earning' -d '{"member": "%7$s", "order": {"id": "cart-1", "currency": "CNY", "lines": [{"id": "1", "sku": "DY-001", "category": "dairy/milk", "quantity": 2, "amount": 2580}, {"id": "2", "sku": "TB-001", "category": "tobacco", "quantity": 1, "amount": 4500}]}}'
                What a cart costs at the till, with five hundred points and a coupon of the shop's, and why not less:
                  curl %6$s -H 'Content-Type: application/json' '%1$s/v1/quotes' -d '{"member": "%7$s", "points": 500, "shipping": 600, "lines": [{"id": "1", "sku": "DY-001", "category": "dairy/milk", "quantity": 5, "unit_price": 2580}, {"id": "2", "sku": "SN-001", "category": "snacks", "quantity": 2, "unit_price": 1290}, {"id": "3", "sku": "TB-001", "category": "tobacco", "quantity": 1, "unit_price": 4500}], "coupons": [{"id": "C-1", "promotion": "ten-off"}]}'
                """.formatted(
                        url,
                        shop.members().size(),
                        folder,
                        Files.readString(supermarket).strip(),
                        Files.readString(folder.resolve("stars.key")).strip(),
                        "-H \"Authorization: Bearer $(cat " + quoted(supermarket) + ")\"",
                        DemoShop.LIVELY_MEMBER,
                        partlyReturned(shop),
                        Files.readString(folder.resolve("stars.page.key")).strip(),
                        Files.readString(folder.resolve("supermarket.page.key")).strip()));
    }

    /** The first order of which the lively member brought a part back. */
    private static String partlyReturned(DemoShop shop) {
        return shop.events().stream()
                .filter(event -> event.identity().equals(DemoShop.LIVELY_MEMBER))
                .map(DemoEvent::content)
                .filter(event -> event instanceof Event.OrderReturned returned
                        && !returned.lines().isEmpty())
                .map(event -> ((Event.OrderReturned) event).order())
                .findFirst()
                .orElseThrow();
    }

    /** A path as one word for a POSIX shell, whatever is in its name. */
    private static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[A-Za-z0-9_./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
