package zhiyin.card;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;
import zhiyin.http.Attempts;

/** Gift cards of the tea house: made, activated, bound once, swapped, made void, renewed. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GiftCardTests {

    private final ApplicationContext application;
    private final TestClock clock;
    private Shop shop;
    private int members;

    @Autowired
    GiftCardTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    private record Card(String serial, String code) {}

    @BeforeAll
    void aTeaHouse() throws IOException {
        shop = Shop.open(
                application, "tea-house", Files.readString(Path.of("..", "docs", "recipes", "stored-value.yaml")));
    }

    private Said ask(String path, String body) {
        return shop.api().post(path, body, "Idempotency-Key", Shop.freshKey());
    }

    private Said make(String key, long amount, int cards, String expires) {
        return shop.api().post("/v1/gift-cards", """
                {"asset": "balance", "amount": %d, "currency": "CNY", "cards": %d, "expires_at": "%s", "store": "hangzhou-1"}""".formatted(amount, cards, expires), "Idempotency-Key", key);
    }

    private JsonNode batch(int count) {
        Said said = make(Shop.freshKey(), 20_000, count, "2031-01-01T00:00:00Z");
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json();
    }

    @Test
    void theCodesOfABatchComeAsATableForThePrinterAndThisOnce() {
        String body = """
                {"asset": "balance", "amount": 10000, "currency": "CNY", "cards": 3, "expires_at": "2031-01-01T00:00:00Z"}""";
        Said table = shop.api().post("/v1/gift-cards.csv", body, "Idempotency-Key", "printer", "Accept", "text/csv");
        assertThat(table.status()).as(table.text()).isEqualTo(201);
        assertThat(table.header("Content-Type")).startsWith("text/csv");
        List<String> rows = table.text().lines().toList();
        assertThat(rows).hasSize(4).first().isEqualTo("batch,place,card,code");
        for (int place = 0; place < 3; place++) {
            String[] cells = rows.get(place + 1).split(",", -1);
            assertThat(cells[0]).startsWith("gfb_").isEqualTo(rows.get(1).split(",", -1)[0]);
            assertThat(cells[1]).isEqualTo("" + place);
            JsonNode found = shop.api()
                    .post("/v1/gift-cards/lookup", Shop.json(Map.of("code", cells[3])))
                    .json();
            assertThat(found.path("card").asString()).isEqualTo(cells[2]);
            assertThat(found.path("amount").asLong()).isEqualTo(10_000);
        }
        for (String path : List.of("/v1/gift-cards.csv", "/v1/gift-cards")) {
            Said again = shop.api().post(path, body, "Idempotency-Key", "printer");
            assertThat(again.code()).as("its codes are kept nowhere").isEqualTo("conflict");
        }
    }

    private static List<Card> cards(JsonNode batch) {
        List<Card> cards = new ArrayList<>();
        batch.path("cards")
                .forEach(card -> cards.add(
                        new Card(card.path("card").asString(), card.path("code").asString())));
        return cards;
    }

    private Card active() {
        Card card = cards(batch(1)).getFirst();
        assertThat(shop.api()
                        .post("/v1/gift-cards/" + card.serial() + "/activate", "")
                        .status())
                .isEqualTo(200);
        return card;
    }

    private String somebody() {
        String name = "card:gift-" + ++members;
        shop.enrol(name);
        return name;
    }

    private Said bind(String member, String code) {
        return ask("/v1/gift-cards/bind", Shop.json(Map.of("code", code, "member", member)));
    }

    private long principal(String member) {
        return shop.wallet(member, "balance").path("principal").asLong();
    }

    private String state(Card card) {
        return shop.api()
                .get("/v1/gift-cards/" + card.serial())
                .json()
                .path("state")
                .asString();
    }

    /** What the liability says of active cards: how many, and what is on them. */
    private List<Long> owedToBearers() {
        for (JsonNode line : shop.api().get("/v1/liability").json().path("gift_cards")) {
            if (line.path("state").asString().equals("active")) {
                return List.of(line.path("cards").asLong(), line.path("amount").asLong());
            }
        }
        return List.of(0L, 0L);
    }

    @Test
    void whatIsOnAnActiveCardIsOwedToItsBearerUntilItIsAMembers() {
        List<Long> before = owedToBearers();
        Card card = active();
        assertThat(owedToBearers()).containsExactly(before.get(0) + 1, before.get(1) + 20_000);
        assertThat(bind(somebody(), card.code()).status()).isEqualTo(201);
        assertThat(owedToBearers()).isEqualTo(before);
    }

    @Test
    void aCardBelongsToWhoeverBindsItAndItsValueIsPaidInMoneyFromThenOn() {
        Card card = active();
        String member = somebody();
        String key = Shop.freshKey();
        String body = Shop.json(
                Map.of("code", card.code().toLowerCase(java.util.Locale.ROOT).replace("-", ""), "member", member));
        Said first = shop.api().post("/v1/gift-cards/bind", body, "Idempotency-Key", key);
        Said again = shop.api().post("/v1/gift-cards/bind", body, "Idempotency-Key", key);
        assertThat(first.status()).as(first.text()).isEqualTo(201);
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(principal(member)).isEqualTo(20_000);
        assertThat(state(card)).isEqualTo("bound");
        assertThat(bind(somebody(), card.code()).code()).isEqualTo("conflict");
        Shop.assertLawful(application);
    }

    @Test
    void fiftyBindsOfOneCardByTwoMembersGiveItToOne() throws Exception {
        Card card = active();
        List<String> two = List.of(somebody(), somebody());
        List<Callable<Said>> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String member = two.get(i % 2);
            calls.add(() -> bind(member, card.code()));
        }
        List<Said> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(50)) {
            for (Future<Said> said : threads.invokeAll(calls)) {
                all.add(said.get());
            }
        }
        // told again by the same member before the first was seen, it is the same business event
        assertThat(all.stream().filter(said -> said.status() == 201 && said.header("Idempotency-Replayed") == null))
                .hasSize(1);
        assertThat(all.stream().filter(said -> said.status() != 201))
                .allSatisfy(said -> assertThat(said.code()).as(said.text()).isEqualTo("conflict"));
        assertThat(principal(two.get(0)) + principal(two.get(1))).isEqualTo(20_000);
        Shop.assertLawful(application);
    }

    @Test
    void ofABulkOfBindingsEachHasItsResult() {
        String member = somebody();
        Card first = active();
        Card second = active();
        Card asleep = cards(batch(1)).getFirst();
        String item = "{\"key\": \"bind-%s\", \"code\": \"%s\", \"member\": \"" + member + "\"}";
        String bulk = "{\"bindings\": ["
                + String.join(
                        ", ",
                        item.formatted("a", first.code()),
                        item.formatted("b", asleep.code()),
                        item.formatted("c", first.code()),
                        item.formatted("d", second.code()))
                + "]}";
        Said said = shop.api().post("/v1/gift-cards/bind/batch", bulk);
        assertThat(said.status()).as(said.text()).isEqualTo(207);
        List<Integer> statuses = new ArrayList<>();
        said.json()
                .path("results")
                .forEach(result -> statuses.add(result.path("status").asInt()));
        assertThat(statuses).containsExactly(201, 409, 409, 201);
        assertThat(principal(member)).isEqualTo(40_000);
        JsonNode again = shop.api().post("/v1/gift-cards/bind/batch", bulk).json();
        assertThat(again.at("/results/0/replayed").asBoolean()).isTrue();
        assertThat(again.at("/results/0/event")).isEqualTo(said.json().at("/results/0/event"));
        assertThat(principal(member)).isEqualTo(40_000);
    }

    @Test
    void theLastCardOfABatchGoesToOneOfTwo() {
        Card card = active();
        assertThat(bind(somebody(), card.code()).status()).isEqualTo(201);
        assertThat(bind(somebody(), card.code()).status()).isEqualTo(409);
    }

    @Test
    void aCardThatWouldLiftTheWalletAboveItsCeilingStaysActive() {
        String member = somebody();
        Said paid = ask("/v1/topups", """
                {"id": "full", "member": "%s", "currency": "CNY", "asset": "balance", "amount": 280001}""".formatted(member));
        assertThat(paid.status()).as(paid.text()).isEqualTo(201);
        Card card = active();
        assertThat(bind(member, card.code()).code()).isEqualTo("balance-limit-exceeded");
        assertThat(state(card)).isEqualTo("active");
        assertThat(bind(somebody(), card.code()).status()).isEqualTo(201);
    }

    @Test
    void aBatchIsActivatedByRangeAndCountedByState() {
        JsonNode batch = batch(10);
        String id = batch.path("batch").asString();
        List<Card> cards = cards(batch);
        String activate = "/v1/gift-card-batches/" + id + "/activate";
        assertThat(shop.api()
                        .post(activate, "{\"from\": 2, \"to\": 4}")
                        .json()
                        .path("activated")
                        .asInt())
                .isEqualTo(3);
        assertThat(shop.api()
                        .post(activate, "{\"from\": 0, \"to\": 4}")
                        .json()
                        .path("activated")
                        .asInt())
                .isEqualTo(2);
        assertThat(bind(somebody(), cards.get(9).code()).code()).isEqualTo("conflict");
        assertThat(bind(somebody(), cards.get(0).code()).status()).isEqualTo(201);
        List<String> lines = new ArrayList<>();
        shop.api().get("/v1/gift-cards").json().path("batches").forEach(line -> {
            if (line.path("batch").asString().equals(id)) {
                lines.add(
                        line.path("state").asString() + " " + line.path("cards").asLong() + " "
                                + line.path("amount").asLong());
            }
        });
        assertThat(lines).containsExactly("active 4 80000", "bound 1 20000", "made 5 100000");
        JsonNode listed =
                shop.api().get("/v1/gift-card-batches/" + id + "?from=8").json();
        assertThat(listed.path("cards")).hasSize(2);
    }

    @Test
    void aLostCardIsSwappedAndItsOldCodeIsDead() {
        Card lost = active();
        Said said = ask("/v1/gift-cards/" + lost.serial() + "/swap", "{\"reason\": \"lost\"}");
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        assertThat(state(lost)).isEqualTo("swapped");
        assertThat(bind(somebody(), lost.code()).code()).isEqualTo("conflict");
        assertThat(ask("/v1/gift-cards/" + lost.serial() + "/swap", "{\"reason\": \"lost\"}")
                        .code())
                .isEqualTo("conflict");
        String member = somebody();
        assertThat(bind(member, said.json().path("code").asString()).status()).isEqualTo(201);
        assertThat(principal(member)).isEqualTo(20_000);
    }

    @Test
    void aVoidCardIsWorthNothingAndABoundOneIsNotMadeVoid() {
        Card card = active();
        String path = "/v1/gift-cards/" + card.serial() + "/void";
        assertThat(ask(path, "{}").faults()).containsExactly("/reason required");
        assertThat(ask(path, "{\"reason\": \"stolen\"}").json().path("state").asString())
                .isEqualTo("void");
        assertThat(bind(somebody(), card.code()).code()).isEqualTo("conflict");
        Card bound = active();
        bind(somebody(), bound.code());
        assertThat(ask("/v1/gift-cards/" + bound.serial() + "/void", "{\"reason\": \"x\"}")
                        .code())
                .isEqualTo("conflict");
    }

    @Test
    void anExpiredCardIsRenewedAndStillWorthWhatItWas() {
        Said made = make(Shop.freshKey(), 20_000, 1, "2029-03-02T12:00:00Z");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        Card card = cards(made.json()).getFirst();
        shop.api().post("/v1/gift-cards/" + card.serial() + "/activate", "");
        clock.advance(Duration.ofDays(1_100));
        try {
            assertThat(state(card)).isEqualTo("expired");
            String member = somebody();
            assertThat(bind(member, card.code()).code()).isEqualTo("conflict");
            String renew = "/v1/gift-cards/" + card.serial() + "/renew";
            assertThat(ask(renew, "{\"expires_at\": \"2030-01-01T00:00:00Z\"}").faults())
                    .containsExactly("/expires_at expiry.too-short");
            assertThat(ask(renew, "{\"expires_at\": \"2033-01-01T00:00:00Z\"}")
                            .json()
                            .path("state")
                            .asString())
                    .isEqualTo("active");
            assertThat(bind(member, card.code()).status()).isEqualTo(201);
        } finally {
            clock.advance(Duration.ofDays(-1_100));
        }
    }

    @Test
    void theLawsOfBearerCardsHoldToTheFenAndTheDay() {
        assertThat(make(Shop.freshKey(), 50_000, 1, "2029-03-02T00:00:00Z").status())
                .isEqualTo(201);
        assertThat(make(Shop.freshKey(), 50_001, 1, "2029-03-01T15:59:59Z").faults())
                .containsExactlyInAnyOrder("/amount card.limit", "/expires_at expiry.too-short");
    }

    @Test
    void codesAreAnsweredOnceAndKeptNowhere() {
        String key = Shop.freshKey();
        Said made = make(key, 20_000, 3, "2031-01-01T00:00:00Z");
        Said again = make(key, 20_000, 3, "2031-01-01T00:00:00Z");
        assertThat(again.code()).isEqualTo("conflict");
        assertThat(again.json().path("batch")).isEqualTo(made.json().path("batch"));
        Card card = cards(made.json()).getFirst();
        shop.api().post("/v1/gift-cards/" + card.serial() + "/activate", "");
        assertThat(bind(somebody(), card.code()).status()).isEqualTo(201);
        JdbcClient sql = application.getBean(JdbcClient.class);
        for (String table : Shop.everything(application).keySet()) {
            for (Card each : cards(made.json())) {
                String plain = each.code().replace("-", "");
                assertThat(sql.sql("select count(*) from " + table
                                        + " t where replace(upper(t::text), '-', '') like :code")
                                .param("code", "%" + plain.substring(0, 16) + "%")
                                .query(Long.class)
                                .single())
                        .as(table)
                        .isZero();
            }
        }
    }

    @Test
    void codesDifferAndADigitMistypedIsFound() {
        List<Card> cards = cards(batch(200));
        assertThat(cards.stream().map(Card::code).distinct()).hasSize(200);
        CardCodes codes = application.getBean(CardCodes.class);
        for (Card card : cards) {
            assertThat(card.code()).matches("[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}[0-9A-HJKMNP-TV-Z*~$=U]");
            assertThat(codes.read(card.code())).isNotNull();
            char first = card.code().charAt(0);
            assertThat(codes.read((first == '7' ? '8' : '7') + card.code().substring(1)))
                    .isNull();
        }
    }

    @Test
    void whoeverGuessesCodesHasToWait() {
        Shop guesser = Shop.open(application, "guesser", Shop.yaml("guesser"));
        Said last = guesser.api().post("/v1/gift-cards/lookup", "{\"code\": \"AAAA\"}");
        for (int i = 1; i < Attempts.MISSES_MAX; i++) {
            last = guesser.api().post("/v1/gift-cards/lookup", "{\"code\": \"AAAA-BBBB-CCCC-DDDD" + i % 10 + "\"}");
        }
        assertThat(last.code()).isEqualTo("not-found");
        Said refused = guesser.api().post("/v1/gift-cards/lookup", "{\"code\": \"AAAA\"}");
        assertThat(refused.code()).isEqualTo("rate-limited");
        assertThat(refused.header("Retry-After")).isEqualTo("60");
        Card card = active();
        assertThat(shop.api()
                        .post("/v1/gift-cards/lookup", Shop.json(Map.of("code", card.code())))
                        .status())
                .isEqualTo(200);
        clock.advance(Attempts.WITHIN);
        assertThat(guesser.api()
                        .post("/v1/gift-cards/lookup", Shop.json(Map.of("code", card.code())))
                        .code())
                .isEqualTo("not-found");
    }
}
