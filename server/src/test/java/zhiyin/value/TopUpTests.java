package zhiyin.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;

/** The tea house of the recipe: top-ups, paying, refunds, and what its stores owe each other. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestPropertySource(properties = "zhiyin.payment.test=true")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopUpTests {

    private final ApplicationContext application;
    private final TestClock clock;
    private Shop shop;
    private int members;

    @Autowired
    TopUpTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void aTeaHouse() throws IOException {
        shop = Shop.open(application, "tea-house", recipe());
    }

    private static String recipe() throws IOException {
        return Files.readString(Path.of("..", "docs", "recipes", "stored-value.yaml"));
    }

    @AfterEach
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    private String somebody() {
        String card = "card:tea-" + ++members;
        shop.enrol(card);
        return card;
    }

    private Said topUp(String member, String id, String what) {
        return topUp(Shop.freshKey(), member, id, what);
    }

    private Said topUp(String key, String member, String id, String what) {
        return shop.api()
                .post(
                        "/v1/topups",
                        "{\"id\": \"%s\", \"member\": \"%s\", \"currency\": \"CNY\", %s}".formatted(id, member, what),
                        "Idempotency-Key",
                        key);
    }

    private static String free(long amount) {
        return "\"asset\": \"balance\", \"amount\": " + amount;
    }

    private static final String FIVE_HUNDRED = "\"package\": \"five-hundred\"";

    private void toppedUp(String member, String id, String what) {
        Said said = topUp(member, id, what);
        assertThat(said.status()).as(said.text()).isEqualTo(201);
    }

    private Said refund(String topUp, String body, String query) {
        return shop.api().post("/v1/topups/" + topUp + "/refund" + query, body, "Idempotency-Key", Shop.freshKey());
    }

    /** What a refund came to: amount, fee, paid out, bonus lost. */
    private static List<Long> reckoned(Said said) {
        assertThat(said.status()).as(said.text()).isIn(200, 201);
        for (JsonNode effect : said.json().path("effects")) {
            if (effect.path("type").asString().equals("refund_reckoned")) {
                JsonNode of = effect.path("top_up");
                return List.of(
                        of.path("amount").asLong(),
                        of.path("fee").asLong(),
                        of.path("paid_out").asLong(),
                        of.path("bonus_forfeited").asLong());
            }
        }
        throw new AssertionError(said.text());
    }

    private List<Long> wallet(String member) {
        JsonNode wallet = shop.wallet(member, "balance");
        long principal = wallet.path("principal").asLong();
        return List.of(principal, wallet.path("balance").asLong() - principal);
    }

    private void spend(String member, String spend, long amount, String more) {
        shop.told("""
                {"type": "points.spent", "member": "%s", "spend": "%s", "asset": "balance", "points": %d%s}""".formatted(member, spend, amount, more));
    }

    @Test
    void aPackageBringsPrincipalBonusAndPointsAndARepeatGetsTheAnswerOfThen() {
        String member = somebody();
        Said first = topUp("the-key", member, "t-pack", FIVE_HUNDRED);
        Said again = topUp("the-key", member, "t-pack", FIVE_HUNDRED);
        assertThat(first.status()).as(first.text()).isEqualTo(201);
        assertThat(first.json().path("payment").asString()).startsWith("pay_");
        assertThat(first.json().path("state").asString()).isEqualTo("paid");
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(topUp("the-key", member, "t-pack", free(1)).code()).isEqualTo("idempotency-key-reused");
        assertThat(topUp(member, "t-pack", free(1)).code()).isEqualTo("conflict");
        assertThat(wallet(member)).containsExactly(50_000L, 5_000L);
        assertThat(shop.available(member)).isEqualTo(100);
        JsonNode shown = shop.api().get("/v1/topups/t-pack").json();
        assertThat(shown.path("parts")).hasSize(3);
        assertThat(shown.at("/parts/0/unused").asLong()).isEqualTo(50_000);
    }

    @Test
    void ofABulkOfTopUpsEachHasItsResultAndTheSameByItselfIsTheSame() {
        String member = somebody();
        String item =
                "{\"key\": \"bulk-%d\", \"id\": \"bt-%d\", \"member\": \"" + member + "\", \"currency\": \"%s\", %s}";
        String bulk = "{\"topups\": ["
                + String.join(
                        ", ",
                        item.formatted(1, 1, "CNY", FIVE_HUNDRED),
                        item.formatted(2, 2, "EUR", FIVE_HUNDRED),
                        item.formatted(1, 3, "CNY", free(100)),
                        item.formatted(4, 4, "CNY", free(400_000)),
                        "{\"key\": \"bulk-5\"}",
                        item.formatted(6, 6, "CNY", free(100)))
                + "]}";
        Said said = shop.api().post("/v1/topups/batch", bulk);
        assertThat(said.status()).as(said.text()).isEqualTo(207);
        List<String> results = new ArrayList<>();
        said.json()
                .path("results")
                .forEach(result -> results.add(result.path("status").asInt() + " "
                        + result.at("/problem/code").asString("")
                        + result.at("/problem/errors/0/pointer").asString("")));
        assertThat(results)
                .containsExactly(
                        "201 ",
                        "422 validation-failed/topups/1/currency",
                        "422 idempotency-key-reused",
                        "409 balance-limit-exceeded",
                        "422 validation-failed/topups/4/id",
                        "201 ");
        assertThat(wallet(member)).containsExactly(50_100L, 5_000L);
        Said alone = topUp("bulk-1", member, "bt-1", FIVE_HUNDRED);
        assertThat(alone.json()).isEqualTo(said.json().at("/results/0/topup"));
        JsonNode again = shop.api().post("/v1/topups/batch", bulk).json();
        assertThat(again.at("/results/0/replayed").asBoolean()).isTrue();
        assertThat(again.at("/results/0/topup")).isEqualTo(said.json().at("/results/0/topup"));
        assertThat(wallet(member)).containsExactly(50_100L, 5_000L);
    }

    @Test
    void aDryRunSaysWhatItWouldBringAndTakesNothing() {
        String member = somebody();
        Said said = shop.api()
                .post(
                        "/v1/topups?dry_run=true",
                        "{\"id\": \"t-dry\", \"member\": \"%s\", \"currency\": \"CNY\", %s}"
                                .formatted(member, FIVE_HUNDRED),
                        "Idempotency-Key",
                        "dry");
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        assertThat(said.json().path("effects")).hasSize(3);
        assertThat(shop.api().get("/v1/topups/t-dry").status()).isEqualTo(404);
        assertThat(wallet(member)).containsExactly(0L, 0L);
    }

    @Test
    void whatIsWrongIsToldAtItsPlaceAndNoMoneyIsAskedFor() {
        String member = somebody();
        assertThat(topUp(member, "w", "\"package\": \"spring-roll\"").faults())
                .containsExactly("/package package.unknown");
        assertThat(topUp(member, "w", FIVE_HUNDRED + ", \"amount\": 1").faults())
                .containsExactly("/amount package.price");
        assertThat(topUp(member, "w", "\"asset\": \"points\", \"amount\": 1").faults())
                .containsExactly("/asset asset.not-stored-value");
        assertThat(topUp(member, "w", "\"asset\": \"balance\"").faults()).containsExactly("/amount required");
        assertThat(topUp(member, "w", "\"store\": \"x\"").faults()).containsExactly("one-of");
        assertThat(topUp(member, "w", free(1) + ", \"provider\": \"cash\"").faults())
                .containsExactly("/provider provider.unknown");
        assertThat(topUp("card:nobody", "w", free(1)).code()).isEqualTo("not-found");
        assertThat(shop.api().get("/v1/topups/w").status()).isEqualTo(404);
    }

    @Test
    void theCeilingHoldsToTheLastFenWithItsNumbers() {
        String member = somebody();
        toppedUp(member, "c-1", free(299_999));
        Said over = topUp(member, "c-2", free(2));
        assertThat(over.status()).isEqualTo(409);
        assertThat(over.code()).isEqualTo("balance-limit-exceeded");
        assertThat(over.json().path("limit").asLong()).isEqualTo(300_000);
        assertThat(over.json().path("balance").asLong()).isEqualTo(299_999);
        assertThat(over.json().path("amount").asLong()).isEqualTo(2);
        assertThat(shop.api().get("/v1/topups/c-2").status()).isEqualTo(404);
        toppedUp(member, "c-3", free(1));
        assertThat(topUp(member, "c-4", free(1)).code()).isEqualTo("balance-limit-exceeded");
        assertThat(wallet(member)).containsExactly(300_000L, 0L);
    }

    @Test
    void principalPaysFirstAndComesBackLastAndARefusalSpeaksOfBoth() {
        String member = somebody();
        toppedUp(member, "p-1", FIVE_HUNDRED);
        Said more = shop.tell("""
                {"type": "points.spent", "member": "%s", "spend": "p-s0", "asset": "balance", "points": 55001}""".formatted(member));
        assertThat(more.code()).isEqualTo("insufficient-balance");
        assertThat(more.json().path("available").asLong()).isEqualTo(55_000);
        assertThat(more.json().path("asset").asString()).isEqualTo("balance");
        spend(member, "p-s1", 52_000, ", \"order\": \"p-o\"");
        assertThat(wallet(member)).containsExactly(0L, 3_000L);
        shop.told(Shop.paid(member, "p-o", "tea", 2, 52_000));
        shop.told("""
                {"type": "order.returned", "member": "%s", "order": "p-o", "return": "p-r", "lines": [
                  {"line": "1", "amount": 13000}]}""".formatted(member));
        assertThat(wallet(member)).containsExactly(11_000L, 5_000L);
        shop.told("""
                {"type": "order.returned", "member": "%s", "order": "p-o", "return": "p-r2"}""".formatted(member));
        assertThat(wallet(member)).containsExactly(50_000L, 5_000L);
    }

    @Test
    void aHoldIsOfTheWholeWalletAndItsRestComesBackWhereItWas() {
        String member = somebody();
        toppedUp(member, "h-1", FIVE_HUNDRED);
        shop.told("""
                {"type": "points.held", "member": "%s", "hold": "h-h", "asset": "balance", "points": 54000}""".formatted(member));
        assertThat(refund("h-1", "{}", "").code()).isEqualTo("conflict");
        shop.told("""
                {"type": "hold.captured", "member": "%s", "hold": "h-h", "points": 50500}""".formatted(member));
        assertThat(wallet(member)).containsExactly(0L, 4_500L);
        assertThat(refund("h-1", "{}", "").code()).isEqualTo("refund-exceeds-original");
    }

    @Test
    void withinTheFreeDaysWhatIsUnusedIsPaidOutWhole() {
        String member = somebody();
        toppedUp(member, "f-1", FIVE_HUNDRED);
        spend(member, "f-s", 10_000, "");
        clock.advance(Duration.ofDays(7));
        assertThat(reckoned(refund("f-1", "{}", "?dry_run=true"))).containsExactly(40_000L, 0L, 40_000L, 5_100L);
        assertThat(wallet(member)).containsExactly(40_000L, 5_000L);
        assertThat(reckoned(refund("f-1", "{\"refund\": \"f-r\"}", ""))).containsExactly(40_000L, 0L, 40_000L, 5_100L);
        assertThat(wallet(member)).containsExactly(0L, 0L);
        assertThat(shop.available(member)).isZero();
        assertThat(refund("f-1", "{}", "").code()).isEqualTo("refund-exceeds-original");
    }

    @Test
    void afterThemThereIsAFeeAndPartsComeToTheSameAsTheWhole() {
        String member = somebody();
        toppedUp(member, "g-1", FIVE_HUNDRED);
        toppedUp(member, "g-2", FIVE_HUNDRED);
        toppedUp(member, "g-3", free(1_000));
        clock.advance(Duration.ofDays(8));
        // five percent of 500.00 is 25.00; bonus and points of the package go too
        assertThat(reckoned(refund("g-1", "{}", ""))).containsExactly(50_000L, 2_500L, 47_500L, 5_100L);
        assertThat(reckoned(refund("g-2", "{\"amount\": 1}", ""))).containsExactly(1L, 1L, 0L, 0L);
        assertThat(reckoned(refund("g-2", "{\"amount\": 24999}", "")))
                .containsExactly(24_999L, 1_249L, 23_750L, 2_548L);
        assertThat(refund("g-2", "{\"amount\": 25001}", "")
                        .json()
                        .path("remaining")
                        .asLong())
                .isEqualTo(25_000);
        assertThat(reckoned(refund("g-2", "{\"amount\": 25000}", "")))
                .containsExactly(25_000L, 1_250L, 23_750L, 2_552L);
        // five percent of 10.00 is 0.50, and the least is 1.00
        assertThat(reckoned(refund("g-3", "{}", ""))).containsExactly(1_000L, 100L, 900L, 0L);
        assertThat(wallet(member)).containsExactly(0L, 0L);
        JsonNode shown = shop.api().get("/v1/topups/g-2").json();
        assertThat(shown.path("refunded").asLong()).isEqualTo(50_000);
        assertThat(shown.path("fee").asLong()).isEqualTo(2_500);
    }

    @Test
    void aFeeHasItsMost() {
        String member = somebody();
        toppedUp(member, "m-1", free(200_000));
        clock.advance(Duration.ofDays(8));
        assertThat(reckoned(refund("m-1", "{}", ""))).containsExactly(200_000L, 5_000L, 195_000L, 0L);
    }

    @Test
    void boughtPointsArePaidOutByTheirPartOfThePrice() {
        String member = somebody();
        toppedUp(member, "b-1", "\"package\": \"thousand-points\"");
        assertThat(shop.available(member)).isEqualTo(1_050);
        shop.told(Shop.spent(member, "b-s", 701));
        // 349 of the 1,050 are left, 299 of the 1,000 that were bought: 2.99
        assertThat(reckoned(refund("b-1", "{}", ""))).containsExactly(299L, 0L, 299L, 50L);
        assertThat(shop.available(member)).isZero();
    }

    @Test
    void aPaymentMayFailOrHangAndIsRecordedOnceWhenItIsPaid() {
        String member = somebody();
        String test = ", \"provider\": \"test\"";
        toppedUp(member, "y-0", free(100) + test);
        assertThat(topUp(member, "y-1", free(100) + test + ", \"reference\": \"fail\"")
                        .code())
                .isEqualTo("conflict");
        assertThat(shop.api().get("/v1/topups/y-1").json().path("state").asString())
                .isEqualTo("failed");
        toppedUp(member, "y-1", free(100) + test);
        Said hanging = topUp("y-2", member, "y-2", free(100) + test + ", \"reference\": \"hang\"");
        assertThat(hanging.status()).as(hanging.text()).isEqualTo(202);
        assertThat(hanging.json().path("state").asString()).isEqualTo("pending");
        assertThat(shop.api().get("/v1/topups/y-2").json().path("state").asString())
                .isEqualTo("pending");
        assertThat(wallet(member)).containsExactly(200L, 0L);
        for (int i = 0; i < 3; i++) {
            Said asked = shop.api().post("/v1/topups/y-2/payment", "");
            assertThat(asked.status()).as(asked.text()).isEqualTo(200);
            assertThat(asked.json().path("state").asString()).isEqualTo("paid");
        }
        assertThat(topUp("y-2", member, "y-2", free(100) + test + ", \"reference\": \"hang\"")
                        .status())
                .isEqualTo(201);
        assertThat(wallet(member)).containsExactly(300L, 0L);
    }

    @Test
    void whatIsOwedOnItIsMoneyByPartAndByTheStoreThatIssuedIt() throws IOException {
        Shop own = Shop.open(
                application, "owing-house", recipe().replace("programme: tea-house", "programme: owing-house"));
        own.enrol("card:owed");
        Said said = own.api().post("/v1/topups", """
                        {"id": "o-1", "member": "card:owed", "currency": "CNY", "provider": "manual", %s, "store": "hangzhou-1"}""".formatted(FIVE_HUNDRED), "Idempotency-Key", Shop.freshKey());
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        for (String when : List.of("", "?at=" + clock.instant())) {
            List<String> owed = new ArrayList<>();
            own.api()
                    .get("/v1/liability" + when)
                    .json()
                    .path("assets")
                    .forEach(asset -> owed.add(String.join(
                            " ",
                            asset.path("asset").asString(),
                            asset.path("outstanding").asString(),
                            asset.path("value").asString(),
                            asset.path("lots").path(0).path("store").asString(),
                            asset.path("lots").path(0).path("value").asString())));
            assertThat(owed)
                    .contains(
                            "balance.bonus 5000 5000 hangzhou-1 5000",
                            "balance.principal 50000 50000 hangzhou-1 50000");
        }
    }

    @Test
    void whatIsPaidAndFindsNoRoomIsRecordedOnceThereIsRoom() {
        String member = somebody();
        String hangs = ", \"provider\": \"test\", \"reference\": \"hang\"";
        assertThat(topUp("n-1", member, "n-1", free(200_000) + hangs).status()).isEqualTo(202);
        toppedUp(member, "n-2", free(200_000));
        for (int i = 0; i < 2; i++) {
            Said over = shop.api().post("/v1/topups/n-1/payment", "");
            assertThat(over.code()).as(over.text()).isEqualTo("balance-limit-exceeded");
        }
        assertThat(shop.api().get("/v1/topups/n-1").json().path("state").asString())
                .isEqualTo("paid");
        spend(member, "n-s", 100_000, "");
        assertThat(shop.api().post("/v1/topups/n-1/payment", "").status()).isEqualTo(200);
        assertThat(topUp("n-1", member, "n-1", free(200_000) + hangs).status()).isEqualTo(201);
        assertThat(wallet(member)).containsExactly(300_000L, 0L);
    }

    @Test
    void whoeverTellsATopUpOftenAtOnceToldItOnce() throws Exception {
        String member = somebody();
        List<Said> all = atOnce(50, number -> topUp(member, "r-1", free(1_000)));
        assertThat(all)
                .allSatisfy(said -> assertThat(said.status()).as(said.text()).isEqualTo(201));
        Set<String> payments = new HashSet<>();
        all.forEach(said -> payments.add(said.json().path("payment").asString()));
        assertThat(payments).hasSize(1);
        assertThat(wallet(member)).containsExactly(1_000L, 0L);
    }

    @Test
    void refundsAtOncePayOutNoMoreThanThereIs() throws Exception {
        String member = somebody();
        toppedUp(member, "q-1", free(1_000));
        List<Said> all = atOnce(50, number -> refund("q-1", "{\"amount\": 300}", ""));
        assertThat(all.stream().filter(said -> said.status() == 201)).hasSize(3);
        assertThat(all.stream().filter(said -> said.status() != 201))
                .allSatisfy(said -> assertThat(said.code()).as(said.text()).isEqualTo("refund-exceeds-original"));
        assertThat(wallet(member)).containsExactly(100L, 0L);
    }

    private interface Asking {
        Said ask(int number);
    }

    private static List<Said> atOnce(int times, Asking asking) throws Exception {
        List<Callable<Said>> calls = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            int number = i;
            calls.add(() -> asking.ask(number));
        }
        List<Said> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(times)) {
            for (Future<Said> said : threads.invokeAll(calls)) {
                all.add(said.get());
            }
        }
        return all;
    }

    @Test
    void whereItIsNotUsableItIsRefused() {
        String member = somebody();
        toppedUp(member, "u-1", free(1_000));
        String spend = """
                {"type": "points.spent", "member": "%s", "spend": "u-s", "asset": "balance", "points": 1%s}""";
        assertThat(shop.tell(spend.formatted(member, ", \"store\": \"suzhou-1\""))
                        .code())
                .isEqualTo("not-usable-here");
        assertThat(shop.tell(spend.formatted(member, ", \"categories\": [\"tea\", \"tobacco/cigars\"]"))
                        .code())
                .isEqualTo("not-usable-here");
        shop.told(spend.formatted(member, ", \"store\": \"hangzhou-2\", \"categories\": [\"tea\"]"));
        shop.told("""
                {"type": "points.held", "member": "%s", "hold": "u-h", "asset": "balance", "points": 5}""".formatted(member));
        assertThat(shop.tell("""
                {"type": "hold.captured", "member": "%s", "hold": "u-h", "store": "suzhou-1"}""".formatted(member)).code()).isEqualTo("not-usable-here");
    }

    @Test
    void whatOneStoreIssuedAndAnotherTookIsSettledLessWhatCameBack() {
        clock.advance(Duration.ofDays(1));
        String from = clock.instant().toString();
        String member = somebody();
        toppedUp(member, "s-1", FIVE_HUNDRED + ", \"store\": \"hangzhou-1\"");
        spend(member, "s-s1", 20_000, ", \"order\": \"s-o\", \"store\": \"hangzhou-2\"");
        spend(member, "s-s2", 31_000, ", \"store\": \"hangzhou-1\"");
        shop.told(Shop.paid(member, "s-o", "tea", 2, 20_000));
        shop.told("""
                {"type": "order.returned", "member": "%s", "order": "s-o", "return": "s-r", "store": "hangzhou-1",
                 "lines": [{"line": "1", "quantity": 1}]}""".formatted(member));
        clock.advance(Duration.ofSeconds(1));
        Said said = shop.api().get("/v1/settlements?from=" + from + "&to=" + clock.instant());
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        List<String> lines = new ArrayList<>();
        said.json()
                .path("lines")
                .forEach(line -> lines.add("%s %s %s %s %s %s"
                        .formatted(
                                line.path("issuer").asString(),
                                line.path("acceptor").asString(),
                                line.path("kind").asString(),
                                line.path("paid").asLong(),
                                line.path("returned").asLong(),
                                line.path("net").asLong())));
        assertThat(lines)
                .containsExactly(
                        "hangzhou-1 hangzhou-1 bonus 1000 0 1000",
                        "hangzhou-1 hangzhou-1 principal 30000 0 30000",
                        "hangzhou-1 hangzhou-2 principal 20000 10000 10000");
        clock.advance(Duration.ofDays(1));
        String later = clock.instant().toString();
        assertThat(shop.api()
                        .get("/v1/settlements?from=" + later + "&to=" + later)
                        .json()
                        .path("lines"))
                .isEmpty();
    }

    @Test
    void everyRequestToPayHasANumberOfItsOwn() {
        JdbcClient sql = application.getBean(JdbcClient.class);
        assertThat(sql.sql("select count(*) - count(distinct id) from payment.request")
                        .query(Long.class)
                        .single())
                .isZero();
    }
}
