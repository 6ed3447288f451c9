package zhiyin.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.http.ApiClient.Said;

/**
 * A scenario's shop: its verbs over the HTTP API, and nothing else. What an answer says is told in the scenario's words, amounts in
 * major units.
 */
final class ScenarioShop {

    private static final String PROGRAMME = """
            programme: %s
            name: A shop of another suite
            currency: CNY
            zone: Asia/Shanghai
            unknownMember: enroll
            assets:
              - {code: points, name: Points, kind: points, pending: none, expiry: never, shortfall: deficit}
            earning:
              choose: sum
              stack: best
              rules: %s
            pricing: %s
            """;
    private static final String RULES = """
            [{"code": "base", "name": "Base", "asset": "points", "on": "order.paid", \
            "award": {"points": 1, "each": 1.00, "round": "floor"}}]""";
    private static final String LANES = """
            [{"code": "price", "choose": "best-by-line"}, {"code": "order", "choose": "all"}, \
            {"code": "coupon", "choose": "best", "most": 2}, {"code": "delivery", "choose": "first"}]""";

    private final Shop shop;
    private final TestClock clock;
    private final boolean twice;
    private final AtomicInteger orders = new AtomicInteger();
    private final Map<String, String> coupons = new HashMap<>();
    private final Map<String, String> checkouts = new HashMap<>();

    /** @param twice whether whatever is posted under a key is posted twice, and must be answered the same */
    ScenarioShop(ApplicationContext application, TestClock clock, Scenario scenario, String code, boolean twice) {
        this.clock = clock;
        this.twice = twice;
        this.shop = Shop.open(application, code, PROGRAMME.formatted(code, rules(scenario), pricing(scenario)));
        scenario.promotions().forEach(yaml -> write("promotions", yaml));
        scenario.coupons().forEach(yaml -> write("coupon-templates", yaml));
        new TreeMap<>(scenario.members()).forEach(this::enter);
        // what is live is known within a second
        clock.advance(Duration.ofSeconds(2));
    }

    private static String rules(Scenario scenario) {
        return scenario.earning().isEmpty() ? RULES : JsonMapper.shared().writeValueAsString(scenario.earning());
    }

    private static String pricing(Scenario scenario) {
        ObjectNode pricing = JsonMapper.shared().createObjectNode();
        pricing.set("lanes", JsonMapper.shared().readTree(LANES));
        if (scenario.pricing() != null) {
            scenario.pricing().properties().forEach(key -> pricing.set(key.getKey(), key.getValue()));
        }
        return JsonMapper.shared().writeValueAsString(pricing);
    }

    private void write(String what, String yaml) {
        Said said = shop.api()
                .post("/v1/programs/" + shop.code() + "/" + what, Shop.json(Map.of("yaml", yaml, "publish", true)));
        assertThat(said.status()).as("%s: %s", yaml, said.text()).isEqualTo(201);
    }

    private void enter(String name, Scenario.Somebody somebody) {
        shop.enrol(card(name));
        if (!somebody.tags().isEmpty()) {
            shop.told(Shop.json(Map.of(
                    "type", "member.marked", "member", card(name), "tags", somebody.tags(), "segments", List.of())));
        }
        for (int i = 0; i < somebody.orders(); i++) {
            shop.told(Shop.paid(card(name), "before-" + name + "-" + i, 1));
        }
        if (somebody.points() > 0) {
            made(
                    "/v1/adjustments",
                    Shop.json(Map.of(
                            "kind",
                            "credit",
                            "member",
                            card(name),
                            "asset",
                            "points",
                            "reason",
                            "opening",
                            "points",
                            somebody.points())));
        }
    }

    private String card(String name) {
        return "card:" + shop.code() + "-" + name;
    }

    private Said posted(String path, String json) {
        String key = Shop.freshKey();
        Said said = shop.api().post(path, json, "Idempotency-Key", key);
        if (twice && said.status() < 300) {
            assertThat(shop.api().post(path, json, "Idempotency-Key", key).text())
                    .as("%s again under its key", path)
                    .isEqualTo(said.text());
        }
        return said;
    }

    private JsonNode made(String path, String json) {
        Said said = posted(path, json);
        assertThat(said.status()).as("%s %s: %s", path, json, said.text()).isEqualTo(201);
        return said.json();
    }

    /** Does a step, and answers what it says, if it says anything. */
    Map<String, String> does(JsonNode step) {
        Map.Entry<String, JsonNode> verb = step.properties().iterator().next();
        JsonNode what = verb.getValue();
        return switch (verb.getKey()) {
            case "quote" -> quote(what);
            case "claim" -> claim(what);
            case "checkout" -> open(what);
            case "confirm" -> {
                confirm(what.asString());
                yield Map.of();
            }
            case "cancel" -> {
                cancel(what.asString());
                yield Map.of();
            }
            case "return" -> {
                giveBack(what.asString());
                yield Map.of();
            }
            case "refused" -> {
                String checkout = checkout(what.path("confirm").asString());
                Said said = posted("/v1/checkouts/" + checkout + "/confirm", "{}");
                assertThat(said.status()).as(said.text()).isEqualTo(409);
                yield Map.of();
            }
            case "days" -> {
                clock.advance(Duration.ofDays(what.asInt()));
                yield Map.of();
            }
            default -> throw new AssertionError("no such verb: " + verb.getKey());
        };
    }

    private String checkout(String name) {
        return Objects.requireNonNull(checkouts.get(name), name);
    }

    private Map<String, String> claim(JsonNode what) {
        Said said = posted(
                "/v1/coupons",
                Shop.json(Map.of(
                        "member",
                        card(what.path("member").asString()),
                        "template",
                        what.path("coupon").asString())));
        assertThat(said.status()).as(said.text()).isIn(201, 409);
        if (said.status() == 201 && what.has("as")) {
            coupons.put(what.path("as").asString(), said.json().path("coupon").asString());
        }
        return Map.of("got", String.valueOf(said.status() == 201));
    }

    /** The price of a cart, and what an order of it would earn. */
    Map<String, String> quote(JsonNode what) {
        Said said = shop.api().post("/v1/quotes", Shop.json(cart(what)));
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        Map<String, String> says = price(what, said.json());
        for (JsonNode earns : said.json().path("earns")) {
            says.put("earned", String.valueOf(earns.path("points").asLong()));
        }
        return says;
    }

    /** Holds the price of a cart. */
    Map<String, String> open(JsonNode what) {
        String order = shop.code() + "-" + orders.incrementAndGet();
        JsonNode opened = made("/v1/checkouts", Shop.json(Map.of("order", order, "cart", cart(what))));
        String id = opened.path("id").asString();
        assertThat(shop.api().get("/v1/checkouts/" + id).json()).as("read back").isEqualTo(opened);
        checkouts.put(what.path("as").asString("last"), id);
        return price(what, opened);
    }

    /** Many of one cart at once; how many of them have something taken off. */
    long atOnce(JsonNode what, int callers) {
        List<Said> said = Shop.atOnce(
                callers,
                each -> shop.api()
                        .post(
                                "/v1/checkouts",
                                Shop.json(Map.of("order", shop.code() + "-once-" + each, "cart", cart(what))),
                                "Idempotency-Key",
                                Shop.freshKey()));
        assertThat(said)
                .allSatisfy(each -> assertThat(each.status()).as(each.text()).isIn(201, 409));
        return said.stream()
                .filter(each -> each.status() == 201 && each.json().path("off").asLong() > 0)
                .count();
    }

    /** Claims of one template by one member at once; how many are got. */
    long claimsAtOnce(JsonNode what, int callers) {
        return Shop.atOnce(
                        callers,
                        each -> shop.api()
                                .post(
                                        "/v1/coupons",
                                        Shop.json(Map.of(
                                                "member",
                                                card(what.path("member").asString()),
                                                "template",
                                                what.path("coupon").asString())),
                                        "Idempotency-Key",
                                        Shop.freshKey()))
                .stream()
                .filter(each -> each.status() == 201)
                .count();
    }

    /** What the order earned, by article. */
    Map<String, Long> confirm(String name) {
        String id = checkout(name);
        JsonNode paid = made("/v1/checkouts/" + id + "/confirm", "{}");
        assertThat(shop.api().get("/v1/checkouts/" + id).json()).as("read back").isEqualTo(paid);
        Map<String, String> skus = new HashMap<>();
        paid.path("lines")
                .forEach(line ->
                        skus.put(line.path("id").asString(), line.path("sku").asString()));
        Map<String, Long> earned = new HashMap<>();
        for (JsonNode effect : paid.at("/event/effects")) {
            for (JsonNode share : effect.path("shares")) {
                for (JsonNode line : share.path("lines")) {
                    earned.merge(
                            Objects.requireNonNull(skus.get(line.path("line").asString())),
                            line.path("points").asLong(),
                            Long::sum);
                }
            }
        }
        return earned;
    }

    void cancel(String name) {
        String id = checkout(name);
        JsonNode over = made("/v1/checkouts/" + id + "/cancel", "{}");
        assertThat(over.path("state").asString()).isEqualTo("cancelled");
        assertThat(shop.api().get("/v1/checkouts/" + id).json()).as("read back").isEqualTo(over);
    }

    /** All of a paid order comes back. */
    void giveBack(String name) {
        String order = shop.api()
                .get("/v1/checkouts/" + checkout(name))
                .json()
                .path("order")
                .asString();
        long tax = shop.api()
                .get("/v1/checkouts/" + checkout(name))
                .json()
                .path("tax")
                .asLong();
        JsonNode back = made("/v1/orders/" + order + "/returns", Shop.json(Map.of("return", order + "-back")));
        assertThat(back.path("tax").asLong()).isEqualTo(tax);
    }

    /** How many points somebody can spend. */
    long points(String name) {
        return shop.available(card(name));
    }

    private Map<String, Object> cart(JsonNode what) {
        Map<String, Object> cart = new LinkedHashMap<>();
        if (what.has("member")) {
            cart.put("member", card(what.path("member").asString()));
        }
        if (what.has("points")) {
            cart.put("points", what.path("points").asLong());
        }
        if (what.has("shipping")) {
            cart.put("shipping", minor(what.path("shipping")));
        }
        if (what.has("with")) {
            cart.put(
                    "coupons",
                    what.path("with")
                            .valueStream()
                            .map(name -> Map.of("id", Objects.requireNonNull(coupons.get(name.asString()))))
                            .toList());
        }
        JsonNode taxes = what.path("taxes");
        if (taxes.has("delivery")) {
            cart.put("shipping_tax_rate", taxes.path("delivery").asString());
        }
        List<Map<String, Object>> lines = new ArrayList<>();
        for (JsonNode line : what.path("lines")) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("id", String.valueOf(lines.size() + 1));
            one.put("sku", line.path(0).asString());
            one.put("unit_price", minor(line.path(1)));
            one.put("quantity", line.path(2).asLong());
            if (taxes.has(line.path(0).asString())) {
                one.put("tax_rate", taxes.path(line.path(0).asString()).asString());
            }
            String more = line.path(3).asString("");
            if (more.equals("unselected")) {
                one.put("selected", false);
            } else if (!more.isEmpty()) {
                one.put("category", more);
            }
            lines.add(one);
        }
        cart.put("lines", lines);
        return cart;
    }

    private static long minor(JsonNode amount) {
        return new BigDecimal(amount.asString()).movePointRight(2).longValueExact();
    }

    static String major(long amount) {
        return BigDecimal.valueOf(amount, 2).toPlainString();
    }

    private static Map<String, String> price(JsonNode cart, JsonNode answer) {
        Map<String, String> says = new TreeMap<>();
        says.put("pay", major(answer.path("to_pay").asLong()));
        says.put("off", major(answer.path("off").asLong()));
        says.put("shipping", major(answer.path("shipping").asLong()));
        says.put(
                "tax",
                major(answer.path("taxes").path("tax").asLong(answer.path("tax").asLong())));
        says.put("points", String.valueOf(answer.path("points").path("points").asLong()));
        ArrayNode lines = (ArrayNode) cart.path("lines");
        for (JsonNode line : answer.path("lines")) {
            String sku = lines.path(line.path("id").asInt() - 1).path(0).asString();
            says.put(
                    "left." + sku,
                    major(line.path("costs").asLong()
                            - line.path("paid_with_points").asLong()));
        }
        return says;
    }
}
