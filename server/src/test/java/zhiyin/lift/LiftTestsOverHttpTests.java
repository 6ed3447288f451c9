package zhiyin.lift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.coupon.CouponsGiven;
import zhiyin.database.DatabaseTest;
import zhiyin.database.Sight;
import zhiyin.engine.insight.lift.Drawing;
import zhiyin.facts.Following;
import zhiyin.facts.MemberFacts;
import zhiyin.facts.NumberedMembers;
import zhiyin.http.ApiClient.Said;
import zhiyin.member.Members;
import zhiyin.program.Programmes;

/**
 * A lift test from its segment to its verdict: who is drawn, what one group is given and the other not, and that what comes of it is
 * what one reckons by hand, and what SQL over the copy comes to.
 */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LiftTestsOverHttpTests {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final int AUDIENCE = 30;
    private static final int EVERYBODY = 40;
    private static final int HELD_BACK = 9;
    private static final int MARGIN = 4_000;

    private static final String PRICING = """

            pricing:
              lanes:
                - {code: order, choose: all}
                - {code: coupon, choose: best, most: 2}
            """;

    private final ApplicationContext application;
    private final TestClock clock;
    private final MemberFacts facts;
    private final JdbcClient database;
    private final List<String> members = new ArrayList<>();
    private Shop shop;
    private LocalDate first;
    private String test = "";
    private List<String> treated = List.of();
    private List<String> heldBack = List.of();

    @Autowired
    LiftTestsOverHttpTests(ApplicationContext application, TestClock clock, MemberFacts facts, JdbcClient database) {
        this.application = application;
        this.clock = clock;
        this.facts = facts;
        this.database = database;
    }

    private static JsonNode ok(int status, Said said) {
        assertThat(said.status()).as(said.text()).isEqualTo(status);
        return said.json();
    }

    private JsonNode get(String path) {
        return ok(200, shop.api().get(path));
    }

    private long program() {
        return application.getBean(Programmes.class).idOf(shop.code());
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZONE);
    }

    /** Forty members, of whom thirty have bought, each for another amount; ten of these came back with another order. */
    @BeforeAll
    void open() {
        shop = Shop.open(
                application,
                "lifted",
                Shop.yaml("lifted").replaceFirst("shortfall: deficit", "shortfall: deficit\n    valuePerPoint: 0.01")
                        + PRICING);
        for (int i = 0; i < EVERYBODY; i++) {
            members.add(shop.enrol("card:lifted-" + i));
        }
        facts.of(program());
        for (int i = 0; i < AUDIENCE; i++) {
            shop.told(Shop.paid(members.get(i), "before-" + i, 1_000 * (i + 1)));
        }
        clock.advance(Duration.ofDays(3));
        for (int i = 0; i < 10; i++) {
            shop.told(Shop.paid(members.get(3 * i), "again-" + i, 5_000));
        }
        clock.advance(Duration.ofDays(1));
        first = today();
        Following.pass(application);
        ok(201, shop.api().post("/v1/segments", """
                        {"code": "buyers", "name": "Buyers", "kind": "dynamic", "definition":
                          {"did": "order", "last": 60, "measure": "count", "operator": ">=", "value": 1}}"""));
        String coupon = "coupon: ten-off\nname: Ten off\nlane: coupon\ngives: {amountOff: 10}\nget: {claim: false}\n";
        ok(
                201,
                shop.api()
                        .post(
                                "/v1/programs/lifted/coupon-templates",
                                Shop.json(Map.of("yaml", coupon, "publish", true))));
        clock.advance(Duration.ofSeconds(2));
    }

    private Map<String, Object> plan() {
        Map<String, Object> plan = new LinkedHashMap<>();
        plan.put("name", "Spring coupons");
        plan.put("audience", "buyers");
        plan.put("held_back_basis_points", 3_000);
        plan.put("from", first.toString());
        plan.put("until", first.plusDays(6).toString());
        plan.put("days_before", 14);
        plan.put("decides", "buyers");
        plan.put("margin_basis_points", MARGIN);
        plan.put("media", 2_000);
        plan.put("messages", 300);
        plan.put("templates", List.of("ten-off"));
        plan.put("adjustments", List.of("goodwill"));
        return plan;
    }

    private Said put(String path, Object body) {
        return shop.api().send("PUT", path, Shop.utf8(Shop.json(body)), "Content-Type", "application/json");
    }

    private List<String> group(String which) {
        List<String> group = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get("/v1/lift-tests/" + test + "/members?group=" + which + "&limit=4" + cursor);
            page.path("members")
                    .forEach(member -> group.add(member.path("member").asString()));
            cursor = page.path("next").isMissingNode() || page.path("next").isNull()
                    ? ""
                    : "&cursor=" + page.path("next").asString();
        } while (!cursor.isEmpty());
        return group;
    }

    private JsonNode result() {
        Following.pass(application);
        return get("/v1/lift-tests/" + test + "/result");
    }

    private static JsonNode line(JsonNode result, String measure) {
        for (JsonNode line : result.path("lines")) {
            if (line.path("measure").asString().equals(measure)) {
                return line;
            }
        }
        throw new AssertionError("no line of " + measure);
    }

    private static List<String> warnings(JsonNode result) {
        return result.path("warnings").findValuesAsString("code");
    }

    @Test
    @Order(1)
    void before_it_is_begun_it_says_what_it_would_see() {
        Map<String, Object> tried = new HashMap<>(plan());
        tried.keySet().retainAll(Set.of("audience", "held_back_basis_points", "from", "until", "days_before"));
        JsonNode preview = ok(200, shop.api().post("/v1/lift-tests/preview", Shop.json(tried)));
        assertThat(preview.path("members").asLong()).isEqualTo(AUDIENCE);
        assertThat(preview.path("held_back").asLong()).isEqualTo(HELD_BACK);
        assertThat(preview.path("treated").asLong()).isEqualTo(AUDIENCE - HELD_BACK);
        assertThat(preview.path("overlaps")).isEmpty();
        assertThat(preview.path("smallest")).hasSize(3);
        // on the seven days that were the last everybody of them bought: thirty of thirty
        JsonNode buyers = preview.path("smallest").get(0);
        assertThat(buyers.path("usual").asDouble()).isEqualTo(1);
        // the spread of orders: ten of thirty had two
        JsonNode orders = preview.path("smallest").get(1);
        assertThat(orders.path("usual").asDouble()).isCloseTo(40 / 30.0, within(1e-9));
        double variance = (20 * Math.pow(1 - 40 / 30.0, 2) + 10 * Math.pow(2 - 40 / 30.0, 2)) / 29;
        assertThat(orders.path("absolute").asDouble())
                .isCloseTo(
                        (1.959963984540054 + 0.8416212335729143) * Math.sqrt(variance * (1 / 21.0 + 1 / 9.0)),
                        within(1e-6));
        assertThat(orders.path("says").asString()).startsWith("Smallest effect that would be seen: ");
        tried.put("audience", "nobody-knows");
        assertThat(shop.api().post("/v1/lift-tests/preview", Shop.json(tried)).faults())
                .containsExactly("/audience segment.unknown");
    }

    @Test
    @Order(2)
    void what_it_names_must_be_there_and_its_days_must_be_in_order() {
        Map<String, Object> wrong = plan();
        wrong.put("templates", List.of("ten-off", "eleven-off"));
        wrong.put("promotions", List.of("none"));
        wrong.put("adjustments", List.of("luck"));
        assertThat(shop.api().post("/v1/lift-tests", Shop.json(wrong)).faults())
                .containsExactly(
                        "/templates/1 lift.no-such-template",
                        "/promotions/0 lift.no-such-promotion",
                        "/adjustments/0 reason.unknown");
        wrong = plan();
        wrong.put("until", first.minusDays(1).toString());
        assertThat(shop.api().post("/v1/lift-tests", Shop.json(wrong)).faults())
                .containsExactly("/until figures.days-turned");
        wrong = plan();
        wrong.put("held_back_basis_points", 5_001);
        assertThat(shop.api().post("/v1/lift-tests", Shop.json(wrong)).status()).isEqualTo(422);
    }

    @Test
    @Order(3)
    void members_are_drawn_by_the_seed_into_two_groups_that_are_segments() {
        test = ok(201, shop.api().post("/v1/lift-tests", Shop.json(plan())))
                .path("test")
                .asString();
        assertThat(get("/v1/lift-tests/" + test).path("state").asString()).isEqualTo("planned");
        assertThat(shop.api().get("/v1/lift-tests/" + test + "/result").status())
                .isEqualTo(409);
        JsonNode begun = ok(200, shop.api().send("POST", "/v1/lift-tests/" + test + "/begin", null));
        assertThat(begun.path("state").asString()).isEqualTo("running");
        assertThat(begun.path("treated_drawn").asLong()).isEqualTo(AUDIENCE - HELD_BACK);
        assertThat(begun.path("held_back_drawn").asLong()).isEqualTo(HELD_BACK);
        assertThat(shop.api()
                        .send("POST", "/v1/lift-tests/" + test + "/begin", null)
                        .status())
                .isEqualTo(409);
        treated = group("treated");
        heldBack = group("held_back");
        assertThat(treated).hasSize(AUDIENCE - HELD_BACK);
        assertThat(heldBack).hasSize(HELD_BACK);
        Set<String> both = new TreeSet<>(treated);
        both.addAll(heldBack);
        assertThat(both).isEqualTo(new TreeSet<>(members.subList(0, AUDIENCE)));

        // whoever has the seed draws the same again
        long[] ids = new long[AUDIENCE];
        long[] spend = new long[AUDIENCE];
        for (int i = 0; i < AUDIENCE; i++) {
            ids[i] = Objects.requireNonNull(Members.ID.parse(members.get(i)));
            spend[i] = 1_000L * (i + 1) + (i % 3 == 0 ? 5_000 : 0);
        }
        boolean[] drawn = new Drawing(HexFormat.of().parseHex(begun.path("seed").asString()), 3_000)
                .ofStrata(ids, Drawing.strata(spend));
        Set<String> again = new TreeSet<>();
        for (int i = 0; i < AUDIENCE; i++) {
            if (drawn[i]) {
                again.add(members.get(i));
            }
        }
        assertThat(again).isEqualTo(new TreeSet<>(heldBack));

        // both are segments as any other: one is sent on, the other is left out of others
        String treatedList = begun.path("treated_segment").asString();
        String heldBackList = begun.path("held_back_segment").asString();
        assertThat(get("/v1/segments/" + treatedList + "/members?limit=200")
                        .path("size")
                        .asLong())
                .isEqualTo(AUDIENCE - HELD_BACK);
        assertThat(get("/v1/segments/" + heldBackList).path("name").asString()).isEqualTo("Spring coupons: held back");
        ok(201, shop.api().post("/v1/segments", """
                        {"code": "others", "name": "Others", "kind": "dynamic", "definition": {"combinator": "and", "rules": [
                          {"segment": "buyers"}, {"combinator": "and", "not": true, "rules": [{"segment": "%s"}]}]}}""".formatted(heldBackList)));
        JsonNode left = get("/v1/segments/others/members?limit=200");
        assertThat(left.path("members").findValuesAsString("member")).containsExactlyInAnyOrderElementsOf(treated);
    }

    @Test
    @Order(4)
    void the_treated_are_given_coupons_and_those_held_back_none() {
        JsonNode batch = ok(
                201,
                shop.api()
                        .post(
                                "/v1/coupon-grants",
                                Shop.json(Map.of(
                                        "template", "ten-off",
                                        "segments",
                                                List.of(get("/v1/lift-tests/" + test)
                                                        .path("treated_segment")
                                                        .asString()),
                                        "reason", "spring")),
                                "Idempotency-Key",
                                Shop.freshKey()));
        CouponsGiven.now(application);
        assertThat(get("/v1/coupon-batches/" + batch.path("batch").asString())
                        .path("made")
                        .asLong())
                .isEqualTo(AUDIENCE - HELD_BACK);
        for (String member : heldBack) {
            assertThat(get("/v1/members/" + member + "/coupons").path("coupons"))
                    .isEmpty();
        }
        credit(treated.get(0), "goodwill", 100);
        credit(treated.get(1), "goodwill", 100);
        credit(heldBack.get(5), "correction", 50);
    }

    private void credit(String member, String reason, int points) {
        ok(
                201,
                shop.api()
                        .post(
                                "/v1/adjustments",
                                Shop.json(
                                        Map.of("member", member, "kind", "credit", "reason", reason, "points", points)),
                                "Idempotency-Key",
                                Shop.freshKey()));
    }

    /** Twelve of the treated buy for 4,000 after a coupon of 1,000, and one gives half of it back; three of the others for 5,000. */
    @Test
    @Order(5)
    void while_it_runs_there_are_figures_and_no_verdict() {
        clock.advance(Duration.ofDays(1));
        for (int i = 0; i < 12; i++) {
            String member = treated.get(i);
            String coupon = get("/v1/members/" + member + "/coupons")
                    .at("/coupons/0/coupon")
                    .asString();
            ok(
                    200,
                    shop.api()
                            .post(
                                    "/v1/coupon-uses",
                                    Shop.json(Map.of(
                                            "order",
                                            "t-" + i,
                                            "member",
                                            member,
                                            "coupons",
                                            List.of(Map.of("coupon", coupon, "off", 1_000)),
                                            "until",
                                            clock.instant()
                                                    .plus(Duration.ofMinutes(10))
                                                    .toString()))));
            shop.told(Shop.paid(member, "t-" + i, "food", 2, 4_000));
            Said confirmed = shop.api().send("POST", "/v1/coupon-uses/t-" + i + "/confirm", null);
            assertThat(confirmed.status()).as(confirmed.text()).isEqualTo(200);
        }
        for (int i = 0; i < 3; i++) {
            shop.told(Shop.paid(heldBack.get(i), "h-" + i, 5_000));
        }
        clock.advance(Duration.ofDays(1));
        shop.told("""
                {"type": "order.returned", "member": "%s", "order": "t-0", "return": "r-0",
                  "lines": [{"line": "1", "quantity": 1}]}""".formatted(treated.get(0)));
        JsonNode running = result();
        assertThat(running.path("state").asString()).isEqualTo("running");
        assertThat(running.hasNonNull("verdict")).isFalse();
        assertThat(running.path("says").asString()).contains("Looking early");
        assertThat(running.at("/treated/buyers").asLong()).isEqualTo(12);
    }

    @Test
    @Order(6)
    void the_result_is_what_one_reckons_by_hand_and_what_sql_over_the_copy_comes_to() {
        // what comes on the day after the last does not count
        clock.advance(Duration.ofDays(6));
        shop.told(Shop.paid(heldBack.get(8), "late", 90_000));
        JsonNode result = result();
        assertThat(result.path("state").asString()).isEqualTo("over");
        JsonNode one = result.path("treated");
        JsonNode other = result.path("held_back");
        assertThat(one.path("members").asLong()).isEqualTo(21);
        assertThat(one.path("orders").asLong()).isEqualTo(12);
        assertThat(one.path("spend").asLong()).isEqualTo(12 * 4_000 - 2_000);
        assertThat(one.path("discounts").asLong()).isEqualTo(12_000);
        // 200 points at a hundredth of a yuan
        assertThat(one.path("points").asLong()).isEqualTo(200);
        assertThat(other.path("members").asLong()).isEqualTo(9);
        assertThat(other.path("buyers").asLong()).isEqualTo(3);
        assertThat(other.path("spend").asLong()).isEqualTo(15_000);
        assertThat(other.path("discounts").asLong()).isZero();

        JsonNode buyers = line(result, "buyers");
        assertThat(buyers.path("decides").asBoolean()).isTrue();
        assertThat(buyers.at("/absolute/value").asDouble()).isCloseTo(12 / 21.0 - 3 / 9.0, within(1e-12));
        // Newcombe's interval of 12 of 21 and 3 of 9, by Wilson's of each
        double[] wilson = wilson(12, 21);
        double[] another = wilson(3, 9);
        assertThat(buyers.at("/absolute/low").asDouble())
                .isCloseTo(12 / 21.0 - 3 / 9.0 - Math.hypot(12 / 21.0 - wilson[0], another[1] - 3 / 9.0), within(1e-9));
        assertThat(result.path("verdict").asString()).isEqualTo("uncertain");

        double[] spend = bySql(0);
        assertThat(line(result, "spend").at("/absolute/value").asDouble()).isCloseTo(spend[0], within(1e-6));
        assertThat(line(result, "spend").path("saved").asDouble()).isBetween(0.0, 1.0);
        double[] gross = bySql(1_000);
        JsonNode money = result.path("money");
        assertThat(money.at("/buyers/value").asDouble()).isCloseTo(21 * (12 / 21.0 - 3 / 9.0), within(1e-9));
        assertThat(money.at("/revenue/value").asDouble()).isCloseTo(21 * spend[0], within(1e-4));
        double contribution = 21 * gross[0] * MARGIN / 10_000;
        assertThat(money.at("/contribution/value").asDouble()).isCloseTo(contribution, within(1e-4));
        assertThat(money.path("cost").asLong()).isEqualTo(12_000 + 200 + 2_000 + 300);
        assertThat(money.at("/roi/value").asDouble()).isCloseTo(contribution / 14_500 - 1, within(1e-9));
        assertThat(money.at("/roi/low").asDouble())
                .isLessThan(money.at("/roi/value").asDouble());
        assertThat(money.at("/anyway/value").asDouble()).isCloseTo((3 / 9.0) / (12 / 21.0), within(1e-9));
        assertThat(result.at("/sample_ratio/suspicious").asBoolean()).isFalse();
        assertThat(result.path("balance")).hasSize(3);
        assertThat(warnings(result)).containsExactly("few");
        assertThat(result.path("as_of").asString()).isNotEmpty();
        assertThat(get("/v1/figures").path("figures").findValuesAsString("code"))
                .contains(result.path("figure").asString());
    }

    private static double[] wilson(int some, int members) {
        double z = 1.959963984540054;
        double share = (double) some / members;
        double middle = share + z * z / (2 * members);
        double side = z * Math.sqrt(share * (1 - share) / members + z * z / (4.0 * members * members));
        double whole = 1 + z * z / members;
        return new double[] {(middle - side) / whole, (middle + side) / whole};
    }

    /**
     * The difference of what was spent, put right by what was spent before, out of plain sums that SQL over the copy makes.
     *
     * @param off what is put back for each treated member who bought
     */
    private double[] bySql(long off) {
        Following.settled(application, program());
        Map<Long, Double> meanwhile = sums(first, first.plusDays(6));
        Map<Long, Double> before = sums(first.minusDays(14), first.minusDays(1));
        List<double[]> ones = pairs(treated, meanwhile, before, off);
        List<double[]> others = pairs(heldBack, meanwhile, before, 0);
        double slope = (product(ones, 0, 1) + product(others, 0, 1)) / (product(ones, 1, 1) + product(others, 1, 1));
        return new double[] {mean(ones, 0) - mean(others, 0) - slope * (mean(ones, 1) - mean(others, 1))};
    }

    private Map<Long, Double> sums(LocalDate from, LocalDate until) {
        Map<Long, Double> sums = new HashMap<>();
        ok(200, shop.api().post("/v1/figures/sql", Shop.json(Map.of("sql", """
                                                        select member, sum(amount) from (
                                                            select member, paid as amount from orders
                                                            where day between date '%1$s' and date '%2$s'
                                                            union all
                                                            select member, -amount from returns
                                                            where day between date '%1$s' and date '%2$s') group by all
                                                        """.formatted(from, until)))))
                .path("rows")
                .forEach(row -> sums.put(row.get(0).asLong(), row.get(1).asDouble()));
        return sums;
    }

    private List<double[]> pairs(List<String> group, Map<Long, Double> meanwhile, Map<Long, Double> before, long off) {
        if (!(facts.of(program()) instanceof MemberFacts.Asked.Here(var taken))) {
            throw new AssertionError("facts are not here");
        }
        List<double[]> pairs = new ArrayList<>();
        for (String member : group) {
            long number = taken.members().number(Objects.requireNonNull(Members.ID.parse(member)));
            assertThat(number).isNotEqualTo(NumberedMembers.NONE);
            double spent = meanwhile.getOrDefault(number, 0.0);
            pairs.add(new double[] {spent + (spent > 0 ? off : 0), before.getOrDefault(number, 0.0)});
        }
        return pairs;
    }

    private static double mean(List<double[]> pairs, int which) {
        return pairs.stream().mapToDouble(pair -> pair[which]).sum() / pairs.size();
    }

    private static double product(List<double[]> pairs, int one, int other) {
        double mean = mean(pairs, one);
        double another = mean(pairs, other);
        return pairs.stream()
                .mapToDouble(pair -> (pair[one] - mean) * (pair[other] - another))
                .sum();
    }

    @Test
    @Order(7)
    void once_it_has_begun_its_costs_can_be_told_and_nothing_else_can_be_changed() {
        String path = "/v1/lift-tests/" + test;
        Map<String, Object> told = plan();
        told.put("media", 5_500);
        assertThat(ok(200, put(path, told)).path("media").asLong()).isEqualTo(5_500);
        assertThat(result().at("/money/cost").asLong()).isEqualTo(12_000 + 200 + 5_500 + 300);
        told.put("decides", "spend");
        assertThat(put(path, told).status()).isEqualTo(409);
        assertThat(shop.api().send("DELETE", path, null).status()).isEqualTo(409);
        assertThat(shop.api().send("POST", path + "/end", null).status())
                .as("it is over")
                .isEqualTo(409);
    }

    @Test
    @Order(8)
    void a_second_test_is_told_how_many_members_it_shares_and_a_test_that_is_ended_early_has_no_verdict() {
        LocalDate today = today();
        Map<String, Object> aside =
                new HashMap<>(Map.of("name", "Everybody", "margin_basis_points", 5_000, "draws", "plain"));
        aside.put("held_back_basis_points", 5_000);
        aside.put("from", today.toString());
        aside.put("until", today.plusDays(10).toString());
        aside.put("days_before", 0);
        String second = ok(201, shop.api().post("/v1/lift-tests", Shop.json(aside)))
                .path("test")
                .asString();
        ok(200, shop.api().send("POST", "/v1/lift-tests/" + second + "/begin", null));
        JsonNode preview = ok(
                200,
                shop.api()
                        .post(
                                "/v1/lift-tests/preview",
                                Shop.json(Map.of(
                                        "audience", "buyers",
                                        "from", today.plusDays(2).toString(),
                                        "until", today.plusDays(20).toString()))));
        assertThat(preview.path("overlaps")).hasSize(1);
        assertThat(preview.at("/overlaps/0/test").asString()).isEqualTo(second);
        assertThat(preview.at("/overlaps/0/members").asLong()).isEqualTo(AUDIENCE);
        JsonNode ended = ok(200, shop.api().send("POST", "/v1/lift-tests/" + second + "/end", null));
        assertThat(ended.path("state").asString()).isEqualTo("stopped");
        Following.pass(application);
        JsonNode result = get("/v1/lift-tests/" + second + "/result");
        assertThat(result.hasNonNull("verdict")).isFalse();
        assertThat(result.path("says").asString()).contains("Ended before its last day");
        assertThat(result.path("until").asString()).isEqualTo(today.toString());
        assertThat(warnings(result)).contains("no-past");
        // whom nobody was drawn for can be taken out
        aside.put("from", today.minusDays(1).toString());
        String third = ok(201, shop.api().post("/v1/lift-tests", Shop.json(aside)))
                .path("test")
                .asString();
        assertThat(shop.api()
                        .send("POST", "/v1/lift-tests/" + third + "/begin", null)
                        .status())
                .as("its first day is over")
                .isEqualTo(409);
        assertThat(shop.api().send("DELETE", "/v1/lift-tests/" + third, null).status())
                .isEqualTo(204);
        assertThat(get("/v1/lift-tests").path("tests").findValuesAsString("test"))
                .containsExactly(second, test);
    }

    private void merge(String member, String into) {
        ok(
                201,
                shop.api()
                        .post(
                                "/v1/members/" + member + "/merge",
                                Shop.json(Map.of("into", into, "reason", "the same person")),
                                "Idempotency-Key",
                                Shop.freshKey()));
    }

    @Test
    @Order(9)
    void persons_count_once_and_in_no_group_where_they_would_be_in_both_and_deleted_ones_not_at_all() {
        // two who were given it turn out to be one: he counts once, with what both bought
        merge(treated.get(0), treated.get(1));
        JsonNode result = result();
        assertThat(result.at("/treated/members").asLong()).isEqualTo(20);
        assertThat(result.at("/treated/buyers").asLong()).isEqualTo(11);
        assertThat(result.at("/treated/orders").asLong()).isEqualTo(12);
        assertThat(result.at("/treated/discounts").asLong()).isEqualTo(12_000);
        assertThat(result.path("both").asLong()).isZero();
        assertThat(result.path("gone").asLong()).isZero();

        // one of each group turns out to be one person: in neither, and it is said
        merge(heldBack.get(0), treated.get(2));
        result = result();
        assertThat(result.at("/treated/members").asLong()).isEqualTo(19);
        assertThat(result.at("/held_back/members").asLong()).isEqualTo(8);
        assertThat(result.at("/held_back/buyers").asLong()).isEqualTo(2);
        assertThat(result.path("both").asLong()).isEqualTo(1);
        assertThat(warnings(result)).contains("both");

        // who was in no test stands for the one who was
        merge(treated.get(3), members.get(EVERYBODY - 1));
        result = result();
        assertThat(result.at("/treated/members").asLong()).isEqualTo(19);
        assertThat(group("treated")).contains(members.get(EVERYBODY - 1)).doesNotContain(treated.get(3));

        // who is deleted leaves
        long id = Objects.requireNonNull(Members.ID.parse(heldBack.get(1)));
        assertThat(shop.api()
                        .send("DELETE", "/v1/members/" + heldBack.get(1), null)
                        .status())
                .isEqualTo(204);
        result = result();
        assertThat(result.at("/held_back/members").asLong()).isEqualTo(7);
        assertThat(result.path("gone").asLong()).isEqualTo(1);
        assertThat(Sight.everywhere()
                        .call(() -> database.sql("select count(*) from lift.drawn where member_id = :member")
                                .param("member", id)
                                .query(Long.class)
                                .single()))
                .isZero();
    }

    @Test
    @Order(10)
    void those_held_back_who_are_reached_all_the_same_are_counted_and_said() {
        assertThat(warnings(result())).doesNotContain("reached");
        Map<String, Object> told = plan();
        told.put("adjustments", List.of("goodwill", "correction"));
        ok(200, put("/v1/lift-tests/" + test, told));
        JsonNode result = result();
        assertThat(warnings(result)).contains("reached");
        assertThat(result.at("/held_back/points").asLong()).isEqualTo(50);
    }

    /** A checkout of 200.00 that is paid. */
    private String buys(String member) {
        JsonNode open = ok(
                201,
                shop.api()
                        .post(
                                "/v1/checkouts",
                                "{\"cart\": {\"member\": \"" + member
                                        + "\", \"lines\": [{\"id\": \"1\", \"sku\": \"tea\", \"category\": \"food\","
                                        + " \"quantity\": 1, \"unit_price\": 20000}]}}",
                                "Idempotency-Key",
                                Shop.freshKey()));
        assertThat(open.path("to_pay").asLong()).isEqualTo(20_000 - 1_500);
        return ok(
                        201,
                        shop.api()
                                .post(
                                        "/v1/checkouts/" + open.path("id").asString() + "/confirm",
                                        "{}",
                                        "Idempotency-Key",
                                        Shop.freshKey()))
                .path("order")
                .asString();
    }

    @Test
    @Order(11)
    void what_promotions_take_off_in_checkouts_is_counted_whatever_is_told_of_returns_later() {
        // a day on which nothing was bought yet
        clock.advance(Duration.ofDays(1));
        ok(
                201,
                shop.api()
                        .post(
                                "/v1/programs/lifted/promotions",
                                Shop.json(Map.of(
                                        "yaml",
                                        "{promotion: fifteen, name: Fifteen off, lane: order, gives: {amountOff: 15}}",
                                        "publish",
                                        true))));
        clock.advance(Duration.ofSeconds(2));
        Following.pass(application);
        Map<String, Object> plan =
                new HashMap<>(Map.of("name", "Fifteen", "margin_basis_points", 5_000, "held_back_basis_points", 5_000));
        plan.put("from", today().toString());
        plan.put("until", today().plusDays(3).toString());
        plan.put("promotions", List.of("fifteen"));
        test = ok(201, shop.api().post("/v1/lift-tests", Shop.json(plan)))
                .path("test")
                .asString();
        ok(200, shop.api().send("POST", "/v1/lift-tests/" + test + "/begin", null));
        List<String> given = group("treated");
        List<String> others = group("held_back");
        buys(given.get(0));
        String back = buys(given.get(1));
        buys(others.get(0));
        shop.told("{\"type\": \"order.returned\", \"member\": \"" + given.get(1) + "\", \"order\": \"" + back
                + "\", \"return\": \"whole\"}");
        JsonNode result = result();
        assertThat(result.at("/treated/orders").asLong()).isEqualTo(2);
        assertThat(result.at("/treated/spend").asLong()).isEqualTo(18_500);
        assertThat(result.at("/held_back/discounts").asLong()).isEqualTo(1_500);
        assertThat(warnings(result)).contains("reached");
        // the till has taken nothing back, so both stand
        assertThat(result.at("/treated/discounts").asLong()).isEqualTo(3_000);
    }
}
