package zhiyin.insight;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.database.Sight;
import zhiyin.facts.Following;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;
import zhiyin.program.Programmes;
import zhiyin.staff.Hired;

/** Goals, and figures that are mailed: over a real mail server, once for each period and person, and to nobody who may not see them. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportsTests {

    private static final GreenMail MAIL =
            new GreenMail(new ServerSetup(freePort(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    /** One that it can be started on again. */
    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static {
        MAIL.start();
    }

    private final ApplicationContext application;
    private final TestClock clock;
    private final Mailing mailing;
    private final List<String> hired = new ArrayList<>();
    private int people;

    @Autowired
    ReportsTests(ApplicationContext application, TestClock clock, Mailing mailing) {
        this.application = application;
        this.clock = clock;
        this.mailing = mailing;
    }

    @DynamicPropertySource
    static void byThisServer(DynamicPropertyRegistry properties) {
        properties.add("zhiyin.message.mail", () -> "smtp");
        properties.add("zhiyin.message.smtp.host", () -> "127.0.0.1");
        properties.add("zhiyin.message.smtp.port", () -> MAIL.getSmtp().getPort());
        properties.add("zhiyin.message.smtp.from", () -> "house@example.org");
        properties.add("zhiyin.message.smtp.security", () -> "none");
        properties.add("zhiyin.origin", () -> "https://loyalty.example.org");
    }

    @AfterAll
    static void stop() {
        MAIL.stop();
    }

    @BeforeEach
    void empty() throws Exception {
        hired.clear();
        MAIL.purgeEmailFromAllMailboxes();
    }

    /** What came to those who were hired in this test: others' reports go on meanwhile. */
    private MimeMessage[] mails() throws MessagingException {
        List<MimeMessage> mine = new ArrayList<>();
        for (MimeMessage mail : MAIL.getReceivedMessages()) {
            if (hired.contains(mail.getAllRecipients()[0].toString())) {
                mine.add(mail);
            }
        }
        return mine.toArray(MimeMessage[]::new);
    }

    /** Somebody of the staff of a programme, by his id. */
    private String hire(Shop shop, String role) {
        people++;
        String address = "reader" + people + "@example.org";
        hired.add(address);
        ApiClient in = Hired.as(application, address, role, shop.code(), () -> clock.advance(Duration.ofMinutes(1)));
        return in.get("/v1/staff/me").json().path("staff").asString();
    }

    /** Somebody who looks after some of its stores, and reads in a language. */
    private String hire(Shop shop, List<String> stores, String language) {
        people++;
        String address = "reader" + people + "@example.org";
        hired.add(address);
        return Hired.inStores(
                        application,
                        address,
                        "operator",
                        shop.code(),
                        stores,
                        () -> clock.advance(Duration.ofMinutes(1)),
                        "Accept-Language",
                        language)
                .get("/v1/staff/me")
                .json()
                .path("staff")
                .asString();
    }

    private static Map<String, Object> report(String form, String every, String... recipients) {
        return Map.of(
                "name",
                "Sales of the house",
                "path",
                "sales",
                "parameters",
                Map.of("store", "s1"),
                "as",
                form,
                "every",
                every,
                "hour",
                8,
                "language",
                "zh_cn",
                "recipients",
                List.of(recipients));
    }

    private JsonNode order(Shop shop, Map<String, Object> report) {
        Said said = shop.api().post("/v1/reports", Shop.json(report));
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json();
    }

    /** The hour of all reports here has come, and the day before is over, whatever the hour was until now. */
    private void nextMorning() {
        ZoneId zone = ZoneId.of("Asia/Shanghai");
        clock.set(LocalDate.ofInstant(clock.instant(), zone)
                .plusDays(1)
                .atTime(10, 0)
                .atZone(zone)
                .toInstant());
    }

    private JsonNode sendings(Shop shop, JsonNode report) {
        return shop.api()
                .get("/v1/reports/" + report.path("report").asString() + "/sendings")
                .json()
                .path("sendings");
    }

    private static MimeMultipart parts(MimeMessage mail) throws IOException, MessagingException {
        return (MimeMultipart) mail.getContent();
    }

    @Test
    void a_report_is_mailed_once_for_each_period_with_its_file_and_says_of_what_it_is() throws Exception {
        Shop shop = Shop.open(application, "reports");
        JsonNode report = order(shop, report("csv", "daily", hire(shop, "operator")));
        mailing.pass();
        assertThat(mails()).as("the day is not over").isEmpty();
        nextMorning();
        mailing.pass();
        mailing.pass();
        assertThat(mails()).hasSize(1);
        MimeMessage mail = mails()[0];
        assertThat(mail.getSubject()).isEqualTo("Sales of the house");
        assertThat(mail.getMessageID()).startsWith("<report-").endsWith("@example.org>");
        assertThat(mail.getHeader("List-Unsubscribe")[0]).contains("https://loyalty.example.org/v1/report-mails/prg_");
        String words = (String) parts(mail).getBodyPart(0).getContent();
        assertThat(words).contains("会员销售").contains("s1");
        assertThat(parts(mail).getBodyPart(1).getFileName()).isEqualTo("sales.csv");
        String csv = new String(parts(mail).getBodyPart(1).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(csv).startsWith("\uFEFF").contains("会员销售");
        assertThat(sendings(shop, report).get(0).path("state").asString()).isEqualTo("sent");
        clock.advance(Duration.ofDays(1));
        mailing.pass();
        assertThat(mails()).hasSize(2);
        shop.api().send("POST", "/v1/reports/" + report.path("report").asString() + "/end", null);
        clock.advance(Duration.ofDays(1));
        mailing.pass();
        assertThat(mails()).hasSize(2);
    }

    @Test
    void a_segment_stays_as_long_as_a_report_is_mailed_of_its_members() {
        Shop shop = Shop.open(application, "reports-segment");
        shop.enrol("card:reports-segment");
        shop.api().get("/v1/segment-fields");
        Following.pass(application);
        for (String code : List.of("wanted", "other")) {
            Said made = shop.api()
                    .post("/v1/segments", "{\"code\": \"" + code + "\", \"name\": \"s\", \"kind\": \"static\"}");
            assertThat(made.status()).as(made.text()).isEqualTo(201);
        }
        Map<String, Object> wish = new java.util.HashMap<>(report("csv", "daily", hire(shop, "operator")));
        wish.put("parameters", Map.of("segment", "wanted"));
        JsonNode report = order(shop, wish);
        JsonNode uses = shop.api().get("/v1/segments/wanted/uses").json().path("uses");
        assertThat(uses).hasSize(1);
        assertThat(uses.at("/0/what").asString()).isEqualTo("report");
        assertThat(uses.at("/0/code")).isEqualTo(report.path("report"));
        assertThat(shop.api().get("/v1/segments/other/uses").json().path("uses"))
                .isEmpty();
        assertThat(shop.api().send("POST", "/v1/segments/wanted/archive", null).status())
                .isEqualTo(409);
        shop.api().send("POST", "/v1/reports/" + report.path("report").asString() + "/end", null);
        assertThat(shop.api().send("POST", "/v1/segments/wanted/archive", null).status())
                .isEqualTo(200);
    }

    @Test
    void whoever_was_killed_on_the_way_leaves_it_to_another_who_sends_it_under_the_same_name() throws Exception {
        Shop shop = Shop.open(application, "reports-killed");
        JsonNode report = order(shop, report("text", "daily", hire(shop, "operator")));
        nextMorning();
        mailing.pass();
        String name = mails()[0].getMessageID();
        // as it stands when the one who sends is killed before he has noted it
        Sight.everywhere()
                .call(() -> application
                        .getBean(JdbcClient.class)
                        .sql("update insight.sending set state = 'claimed', sent_at = null where state = 'sent'"
                                + " and program_id = :program")
                        .param("program", application.getBean(Programmes.class).idOf(shop.code()))
                        .update());
        mailing.pass();
        assertThat(mails()).as("he may still be at it").hasSize(1);
        clock.advance(Duration.ofMinutes(11));
        mailing.pass();
        mailing.pass();
        assertThat(mails()).hasSize(2);
        assertThat(mails()[1].getMessageID()).isEqualTo(name);
        assertThat(sendings(shop, report).get(0).path("tries").asInt()).isEqualTo(2);
    }

    @Test
    void whoever_wants_no_more_of_it_says_so_by_what_the_mail_carries() throws Exception {
        Shop shop = Shop.open(application, "reports-enough");
        JsonNode report = order(shop, report("text", "daily", hire(shop, "operator"), hire(shop, "operator")));
        nextMorning();
        mailing.pass();
        assertThat(mails()).hasSize(2);
        String address = mails()[0].getHeader("List-Unsubscribe")[0];
        String path = address.substring(address.indexOf("/v1/"), address.length() - 1);
        ApiClient door = Shop.door(application);
        assertThat(door.get(path).text()).contains("<button>");
        Said ended = door.send("POST", path, null);
        assertThat(ended.status()).isEqualTo(200);
        assertThat(Sight.everywhere()
                        .call(() -> application
                                .getBean(JdbcClient.class)
                                .sql("select count(*) from trail.entry where operation = 'endReportMail'")
                                .query(Long.class)
                                .single()))
                .isPositive();
        assertThat(door.send("POST", path.substring(0, path.length() - 1) + "x", null)
                        .status())
                .isEqualTo(404);
        clock.advance(Duration.ofDays(1));
        mailing.pass();
        assertThat(mails()).hasSize(3);
        assertThat(sendings(shop, report)).hasSize(3);
    }

    @Test
    void who_may_not_see_figures_is_no_recipient_and_members_are_in_no_report() {
        Shop shop = Shop.open(application, "reports-not");
        assertThat(shop.api()
                        .post("/v1/reports", Shop.json(report("text", "daily", hire(shop, "clerk"))))
                        .status())
                .isEqualTo(422);
        Map<String, Object> naming = new java.util.HashMap<>(report("text", "daily"));
        naming.put("path", "expectations");
        naming.put("parameters", Map.of());
        assertThat(shop.api().post("/v1/reports", Shop.json(naming)).status()).isEqualTo(422);
        Map<String, Object> nonsense = new java.util.HashMap<>(report("text", "daily"));
        nonsense.put("parameters", Map.of("period", "fortnight"));
        assertThat(shop.api().post("/v1/reports", Shop.json(nonsense)).status()).isEqualTo(422);
    }

    @Test
    void what_no_server_takes_is_tried_again_and_seen() throws Exception {
        Shop shop = Shop.open(application, "reports-fail");
        JsonNode report = order(shop, report("text", "daily", hire(shop, "operator")));
        nextMorning();
        MAIL.stop();
        mailing.pass();
        MAIL.start();
        JsonNode failed = sendings(shop, report).get(0);
        assertThat(failed.path("state").asString()).isEqualTo("failed");
        assertThat(failed.path("failure").asString()).isNotBlank();
        mailing.pass();
        assertThat(mails()).as("not at once").isEmpty();
        clock.advance(Duration.ofMinutes(6));
        mailing.pass();
        assertThat(sendings(shop, report).get(0).path("state").asString()).isEqualTo("sent");
    }

    private JsonNode goal(
            Shop shop, String measure, LocalDate from, LocalDate until, long target, String... recipients) {
        Said said = shop.api()
                .post(
                        "/v1/goals",
                        Shop.json(Map.of(
                                "measure", measure,
                                "from", from.toString(),
                                "until", until.toString(),
                                "target", target,
                                "recipients", List.of(recipients))));
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json();
    }

    @Test
    void a_goal_is_off_course_below_nine_tenths_of_what_should_be_there_and_is_mailed_once() throws Exception {
        Shop shop = Shop.open(application, "goals");
        String reader = hire(shop, "operator");
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneId.of("Asia/Shanghai"));
        // ten days, and ten orders: one a day
        JsonNode goal = goal(shop, "orders", today, today.plusDays(9), 10, reader);
        assertThat(goal.path("state").asString()).isEqualTo("on_course");
        String member = shop.enrol("ext:goals:1");
        for (int day = 0; day < 4; day++) {
            shop.told(Shop.paid(member, "G-" + day, 1_000));
            clock.advance(Duration.ofDays(1));
        }
        facts();
        JsonNode four = shop.api().get("/v1/goals").json();
        assertThat(four.at("/goals/0/actual").asLong()).isEqualTo(4);
        assertThat(four.at("/goals/0/expected").asLong()).isEqualTo(4);
        assertThat(four.at("/goals/0/state").asString()).isEqualTo("on_course");
        assertThat(four.at("/goals/0/projected").asLong()).isEqualTo(10);
        clock.advance(Duration.ofDays(1));
        JsonNode late = shop.api().get("/v1/goals").json();
        assertThat(late.at("/goals/0/expected").asLong()).isEqualTo(5);
        assertThat(late.at("/goals/0/state").asString()).isEqualTo("off_course");
        assertThat(late.path("off_course").asLong()).isEqualTo(1);
        mailing.pass();
        mailing.pass();
        assertThat(mails()).hasSize(1);
        assertThat(mails()[0].getSubject()).isEqualTo("Off course: Orders");
        for (int more = 0; more < 6; more++) {
            shop.told(Shop.paid(member, "M-" + more, 1_000));
        }
        facts();
        assertThat(shop.api().get("/v1/goals").json().at("/goals/0/state").asString())
                .isEqualTo("reached");
        Said ended = shop.api().send("POST", "/v1/goals/" + goal.path("goal").asString() + "/end", null);
        assertThat(ended.json().path("state").asString()).isEqualTo("ended");
        assertThat(shop.api().get("/v1/goals").json().path("goals")).isEmpty();
    }

    @Test
    void a_goal_of_a_store_is_mailed_to_its_own_staff_in_the_language_they_signed_in_with_and_to_nobody_of_another()
            throws Exception {
        Shop shop = Shop.open(application, "goals-stores");
        String east = hire(shop, List.of("east"), "zh-CN");
        String west = hire(shop, List.of("west"), "en");
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneId.of("Asia/Shanghai"));
        Map<String, Object> wanted = Map.of(
                "measure",
                "orders",
                "store",
                "east",
                "from",
                today.toString(),
                "until",
                today.plusDays(9).toString(),
                "target",
                10,
                "recipients",
                List.of(west));
        Said refused = shop.api().post("/v1/goals", Shop.json(wanted));
        assertThat(refused.status()).as(refused.text()).isEqualTo(422);
        assertThat(refused.faults().toString()).contains("/recipients/0");
        Map<String, Object> meant = new HashMap<>(wanted);
        meant.put("recipients", List.of(east));
        Said set = shop.api().post("/v1/goals", Shop.json(meant));
        assertThat(set.status()).as(set.text()).isEqualTo(201);
        clock.advance(Duration.ofDays(5));
        facts();
        mailing.pass();
        assertThat(mails()).hasSize(1);
        assertThat(mails()[0].getSubject()).isEqualTo("目标偏离：订单数 · east");
    }

    private void facts() {
        Following.pass(application);
    }
}
