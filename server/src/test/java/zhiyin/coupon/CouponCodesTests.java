package zhiyin.coupon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
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
import zhiyin.database.Sight;
import zhiyin.http.ApiClient.Said;
import zhiyin.http.Attempts;

/** Codes by the batch, codes of others, and coupons for many members at once. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CouponCodesTests {

    private final ApplicationContext application;
    private final TestClock clock;
    private final JdbcClient database;
    private Shop shop;

    @Autowired
    CouponCodesTests(ApplicationContext application, TestClock clock, JdbcClient database) {
        this.application = application;
        this.clock = clock;
        this.database = database;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, "codes", Shop.yaml("codes") + CouponsTests.PRICING);
    }

    private void template(String code, String more) {
        String yaml = "coupon: " + code + "\nname: Coupon\nlane: coupon\ngives: {amountOff: 10}\n" + more;
        Said said = shop.api()
                .post("/v1/programs/codes/coupon-templates", Shop.json(Map.of("yaml", yaml, "publish", true)));
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        clock.advance(Duration.ofSeconds(2));
    }

    private Said asked(String path, String body) {
        return shop.api().post(path, body, "Idempotency-Key", Shop.freshKey());
    }

    /** A batch that is over. */
    private JsonNode over(Said said) {
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        String path = "/v1/coupon-batches/" + said.json().path("batch").asString();
        for (int i = 0; i < 1_200; i++) {
            JsonNode now = shop.api().get(path).json();
            if (!now.path("state").asString().equals("running")) {
                return now;
            }
            LockSupport.parkNanos(50_000_000);
        }
        throw new IllegalStateException(
                "the batch is not over: " + shop.api().get(path).text());
    }

    private List<String> collected(JsonNode batch) {
        List<String> codes = new ArrayList<>();
        String from = "0";
        while (from != null) {
            Said page = shop.api()
                    .get("/v1/coupon-batches/" + batch.path("batch").asString() + "/codes.csv?limit=30000&from="
                            + from);
            assertThat(page.status()).as(page.text()).isEqualTo(200);
            codes.addAll(page.text().lines().skip(1).toList());
            from = page.header("X-Next");
        }
        return codes;
    }

    private long issued(String template) {
        return shop.api()
                .get("/v1/programs/codes/coupon-templates/" + template)
                .json()
                .path("issued")
                .asLong();
    }

    private Said claim(String member, String code) {
        return asked("/v1/coupons", Shop.json(Map.of("member", member, "code", code)));
    }

    @Test
    void codes_are_made_once_collected_and_each_opens_one_coupon() {
        template("made", "get: {claim: false, quota: 60000}\n");
        String body = "{\"template\": \"made\", \"codes\": 51000, \"prefix\": \"TEA-\"}";
        String key = Shop.freshKey();
        Said first = shop.api().post("/v1/coupon-codes", body, "Idempotency-Key", key);
        JsonNode batch = over(first);
        assertThat(batch.path("state").asString()).isEqualTo("done");
        assertThat(batch.path("made").asLong()).isEqualTo(51_000);
        Said again = shop.api().post("/v1/coupon-codes", body, "Idempotency-Key", key);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().path("batch")).isEqualTo(batch.path("batch"));
        assertThat(shop.api()
                        .post("/v1/coupon-codes", body.replace("51000", "1"), "Idempotency-Key", key)
                        .code())
                .isEqualTo("idempotency-key-reused");
        assertThat(issued("made")).isEqualTo(51_000);
        assertThat(asked("/v1/coupon-codes", body).json().path("reason").asString())
                .as("more than the quota")
                .isEqualTo("gone");

        List<String> codes = collected(batch);
        assertThat(new HashSet<>(codes)).hasSize(51_000);
        assertThat(codes.getFirst()).matches("TEA-([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]");
        // who has the database has no code
        assertThat(Sight.everywhere()
                        .call(() -> database.sql("select count(*) from coupon.code where octet_length(mark) = 16")
                                .query(Long.class)
                                .single()))
                .isGreaterThanOrEqualTo(51_000);

        String member = shop.enrol("card:made");
        String typed = codes.get(40_000).toLowerCase(java.util.Locale.ROOT).replace("-", " ");
        List<Said> said = Shop.atOnce(24, i -> claim(member, typed));
        assertThat(said.stream().filter(each -> each.status() == 201)).hasSize(1);
        assertThat(said)
                .allSatisfy(each -> assertThat(each.status()).as(each.text()).isIn(200, 201));
        String other = shop.enrol("card:made-2");
        assertThat(claim(other, typed).json().path("reason").asString()).isEqualTo("redeemed");
        assertThat(issued("made")).as("taken as they were made").isEqualTo(51_000);

        // at the till, for somebody unknown, and by many at once
        String code = codes.get(7);
        List<Said> used = Shop.atOnce(
                20,
                i -> shop.api().post("/v1/coupon-uses", """
                                {"order": "walk-in-%d", "until": "%s", "coupons": [{"coupon": "%s", "off": 100}]}""".formatted(
                                i, clock.instant().plus(Duration.ofMinutes(5)), code)));
        assertThat(used.stream().filter(each -> each.status() == 200)).hasSize(1);

        assertThat(shop.api()
                        .send(
                                "DELETE",
                                "/v1/coupon-batches/" + batch.path("batch").asString() + "/codes",
                                null)
                        .status())
                .isEqualTo(204);
        assertThat(shop.api()
                        .get("/v1/coupon-batches/" + batch.path("batch").asString() + "/codes.csv")
                        .status())
                .isEqualTo(409);
        assertThat(asked("/v1/coupon-batches/" + batch.path("batch").asString() + "/void", "")
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("annulled");
        assertThat(claim(other, codes.get(9)).json().path("reason").asString()).isEqualTo("void");
    }

    @Test
    void short_codes_pass_by_those_that_are_there() {
        template("short", "get: {claim: false}\n");
        // 3 places of 36: two of 200 meet nearly always, were they not passed by
        Said guessable = asked("/v1/coupon-codes", "{\"template\": \"short\", \"codes\": 2, \"pattern\": \"####\"}");
        assertThat(guessable.text()).contains("code.guessable");
        assertThat(asked("/v1/coupon-codes", "{\"template\": \"short\", \"codes\": 2, \"charset\": \"ABO0\"}")
                        .text())
                .contains("code.charset");
        CodeForm tiny = new CodeForm("ABCD", "###" + "#");
        var made = java.util.Arrays.stream(tiny.codes(new byte[32], 0, 64)).toList();
        assertThat(new HashSet<>(made).size()).isLessThan(64);
        Batches batches = application.getBean(Batches.class);
        long program = Sight.everywhere()
                .call(() -> database.sql("select id from program.program where code = 'codes'")
                        .query(Long.class)
                        .single());
        Sight.of(program).run(() -> {
            var programmes = application.getBean(zhiyin.program.Programmes.class);
            var kind = application
                    .getBean(CouponShelf.class)
                    .live(program, programmes.engines(program).latest(), "short")
                    .orElseThrow();
            var outcome = batches.makeCodes(
                    new Batches.Order(program, kind, 1, "tiny", new byte[32]), 30, tiny, new byte[32]);
            var batch = ((Batches.Outcome.Done) outcome).batch();
            application.getBean(BatchRunner.class).run(program, batch.id());
            for (int i = 0;
                    i < 200 && batches.find(program, batch.id()).orElseThrow().state() == Batches.State.RUNNING;
                    i++) {
                LockSupport.parkNanos(50_000_000);
            }
            var done = batches.find(program, batch.id()).orElseThrow();
            assertThat(done.made()).isEqualTo(30);
            assertThat(done.gaps()).hasSize((int) (done.reached() - 30)).isNotEmpty();
        });
    }

    @Test
    void codes_of_others_are_taken_in_and_known_ones_named() {
        template("foreign", "get: {claim: false, quota: 3}\n");
        Said said = asked("/v1/coupon-codes/foreign", """
                {"template": "foreign", "codes": ["PARTNER-1", "partner 1", "PARTNER-2"]}""");
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        assertThat(said.json().path("made").asLong()).isEqualTo(2);
        assertThat(said.json().path("known").toString()).isEqualTo("[\"partner 1\"]");
        assertThat(asked("/v1/coupon-codes/foreign", """
                        {"template": "foreign", "codes": ["PARTNER-2", "PARTNER-3", "PARTNER-4"]}""").json().path("reason").asString())
                .isEqualTo("gone");
        assertThat(issued("foreign")).isEqualTo(2);
        String member = shop.enrol("card:foreign");
        JsonNode quote = shop.api().post("/v1/quotes", """
                        {"member": "%s", "codes": ["partner-2", "partner-9"], "lines": [
                            {"id": "1", "sku": "tea", "quantity": 1, "unit_price": 5000}]}""".formatted(member)).json();
        assertThat(quote.path("off").asLong()).isEqualTo(1_000);
        assertThat(quote.at("/applied/0/coupon").asString()).isEqualTo("partner-2");
        assertThat(quote.path("considered").toString()).contains("partner-9").contains("unknown");
        assertThat(claim(member, "PARTNER-2").status()).isEqualTo(201);
    }

    @Test
    void everybody_with_a_tag_gets_one_and_nobody_two() {
        template("tagged", "get: {claim: false, quota: 8, perMember: 1}\n");
        List<String> members = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String member = shop.enrol("card:tagged-" + i);
            members.add(member);
            shop.told("{\"type\": \"member.marked\", \"member\": \"" + member + "\", \"tags\": [\""
                    + (i < 6 ? "tea" : "cake") + "\"]}");
        }
        String body = "{\"template\": \"tagged\", \"tags\": [\"tea\"], \"reason\": \"thanks\"}";
        JsonNode batch = over(asked("/v1/coupon-grants", body));
        assertThat(batch.path("wanted").asLong()).isEqualTo(6);
        assertThat(batch.path("made").asLong()).isEqualTo(6);
        JsonNode again = over(asked("/v1/coupon-grants", body.replace("[\"tea\"]", "[\"tea\", \"cake\"]")));
        assertThat(again.path("made").asLong()).as("what is left of the quota").isEqualTo(2);
        assertThat(again.path("passed_by").asLong()).isEqualTo(8);
        assertThat(issued("tagged")).isEqualTo(8);
        assertThat(shop.api()
                        .get("/v1/members/" + members.getFirst() + "/coupons")
                        .json()
                        .path("usable")
                        .asLong())
                .isEqualTo(1);
        assertThat(asked("/v1/coupon-grants", "{\"template\": \"tagged\", \"reason\": \"nobody\"}")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void a_batch_that_is_stopped_gives_back_what_it_did_not_make() {
        template("stopped", "get: {claim: false, quota: 3000000}\n");
        Said begun = asked("/v1/coupon-codes", "{\"template\": \"stopped\", \"codes\": 3000000}");
        assertThat(issued("stopped")).isEqualTo(3_000_000);
        JsonNode stopped = asked(
                        "/v1/coupon-batches/" + begun.json().path("batch").asString() + "/stop", "")
                .json();
        assertThat(stopped.path("state").asString()).isEqualTo("stopped");
        assertThat(issued("stopped")).isEqualTo(stopped.path("made").asLong()).isLessThan(3_000_000);
    }

    @Test
    void whoever_guesses_codes_has_to_wait() {
        template("guessed", "get: {claim: false}\n");
        String member = shop.enrol("card:guessing");
        clock.advance(Attempts.WITHIN);
        for (int i = 0; i < Attempts.MISSES_MAX; i++) {
            assertThat(claim(member, "GUESS-" + i).status()).isEqualTo(404);
        }
        Said refused = claim(member, "GUESS-99");
        assertThat(refused.code()).isEqualTo("rate-limited");
        assertThat(refused.header("Retry-After")).isEqualTo("60");
        // the shop's key speaks for many: nobody else has to wait for him
        String other = shop.enrol("card:honest");
        assertThat(claim(other, "GUESS-99").status()).isEqualTo(404);
        assertThat(shop.api()
                        .post(
                                "/v1/quotes",
                                "{\"member\": \"" + member + "\", \"codes\": [\"GUESS-98\"], "
                                        + "\"lines\": [{\"id\": \"1\", \"sku\": \"tea\", \"quantity\": 1, \"unit_price\": 100}]}")
                        .code())
                .as("he asks what a cart costs instead")
                .isEqualTo("rate-limited");
        clock.advance(Attempts.WITHIN);
        for (int i = 0; i < Attempts.MISSES_MAX; i++) {
            assertThat(claim(member, "GUESS-" + i).status()).isEqualTo(404);
        }
        clock.advance(Attempts.WITHIN);
        Said again = claim(member, "GUESS-99");
        assertThat(again.code()).as("the second time he waits twice as long").isEqualTo("rate-limited");
        assertThat(again.header("Retry-After")).isEqualTo("60");
        clock.advance(Attempts.WITHIN);
        assertThat(claim(member, "GUESS-99").status()).isEqualTo(404);
        clock.advance(Duration.ofHours(2));
    }

    @Test
    void a_shops_key_by_which_many_guess_has_to_wait_too() {
        clock.advance(Duration.ofHours(2));
        int misses = 0;
        for (int i = 0; misses < Attempts.MISSES_OF_MANY_MAX; i++) {
            String member = shop.enrol("card:guessers-" + i);
            for (int j = 1; j < Attempts.MISSES_MAX && misses < Attempts.MISSES_OF_MANY_MAX; j++, misses++) {
                assertThat(claim(member, "MANY-" + j).status()).isEqualTo(404);
            }
        }
        assertThat(claim(shop.enrol("card:guessers-last"), "MANY-99").code()).isEqualTo("rate-limited");
        clock.advance(Duration.ofHours(2));
    }

    @Test
    void a_code_opens_its_coupon_as_people_type_it() {
        template("typed", "get: {claim: false}\n");
        String[] codes = {"TEA70AK1PCH", "TEA70AK1PCJ", "TEA70AK1PCK", "TEA70AK1PCM"};
        JsonNode taken = asked(
                        "/v1/coupon-codes/foreign", Shop.json(Map.of("template", "typed", "codes", List.of(codes))))
                .json();
        assertThat(taken.path("made").asLong()).as(taken.toString()).isEqualTo(4);
        String[] typed = {
            "\uff34\uff25\uff21\uff0d\uff17\uff10\uff21\uff2b\uff0d\uff11\uff30\uff23\uff28",
            "\u0422\u0415\u0410 7o\u0410\u041a l\u0420\u0421j",
            "tea\u20137oak\u2014ipck",
            "\u03a4\u0395\u0391-70AK-1PCM"
        };
        for (String each : typed) {
            Said said = claim(shop.enrol("card:" + Shop.freshKey()), each);
            assertThat(said.status()).as(each + " " + said.text()).isEqualTo(201);
        }
        JsonNode again = asked(
                        "/v1/coupon-codes/foreign",
                        Shop.json(Map.of("template", "typed", "codes", List.of("tea-7OAK-lPCH", "TEA70AK1PCN"))))
                .json();
        assertThat(again.path("made").asLong()).as(again.toString()).isEqualTo(1);
    }
}
