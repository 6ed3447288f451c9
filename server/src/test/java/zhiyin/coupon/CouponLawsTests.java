package zhiyin.coupon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;

/**
 * Random lives of coupons on the real database beside a little model that knows nothing of it: each answer is the same, and so is
 * every coupon, what was given out and what was taken off after each step.
 */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CouponLawsTests {

    private static final int STEPS = 120;
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final long OFF = 300;

    private final ApplicationContext application;
    private final TestClock clock;

    @Autowired
    CouponLawsTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.getLong("zhiyin.coupon.lives", 12));
    }

    /** A coupon as the model has it. */
    private static final class Tiny {
        String owner;
        String state = "usable";
        final Instant from;

        @Nullable
        Instant until;

        @Nullable
        String order;

        @Nullable
        Instant heldUntil;

        boolean given;

        Tiny(String owner, Instant from, @Nullable Instant until) {
            this.owner = owner;
            this.from = from;
            this.until = until;
        }

        boolean held(Instant now) {
            return state.equals("reserved") && now.isBefore(heldUntil);
        }

        String shown(Instant now) {
            if (!state.equals("usable") && !state.equals("reserved")) {
                return state;
            }
            if (held(now)) {
                return "reserved";
            }
            return until != null && !now.isBefore(until) ? "expired" : now.isBefore(from) ? "not-yet" : "usable";
        }
    }

    /** What a template says. */
    private record Terms(
            int quota,
            int perMember,
            long budget,
            int after,
            int days,
            @Nullable Integer back,
            boolean transferable) {
        static Terms of(Random random) {
            return new Terms(
                    3 + random.nextInt(12),
                    1 + random.nextInt(4),
                    OFF * (2 + random.nextInt(6)),
                    random.nextInt(3) == 0 ? 1 : 0,
                    1 + random.nextInt(5),
                    random.nextInt(3) == 0 ? null : random.nextInt(4),
                    random.nextBoolean());
        }

        String yaml(String code) {
            return "coupon: " + code + "\nname: C\nlane: coupon\ngives: {amountOff: 3}\nget: {quota: " + quota
                    + ", perMember: " + perMember + "}\nbudget: " + budget / 100 + "\nlasts: {after: " + after
                    + ", days: "
                    + days + "}\nonReturn: " + (back == null ? "stays" : back == 0 ? "back" : "{days: " + back + "}")
                    + "\ntransferable: " + transferable + "\n";
        }
    }

    /** One life, step by step. */
    private final class Life {
        final Random random;
        final Shop shop;
        final String code;
        final Terms terms;
        final List<String> members = new ArrayList<>();
        final Map<String, Tiny> coupons = new LinkedHashMap<>();
        final Map<String, List<String>> orders = new TreeMap<>();
        final List<String> said = new ArrayList<>();
        int issued;

        Life(long seed) {
            this.random = new Random(seed);
            this.code = "life-" + seed;
            this.terms = Terms.of(random);
            this.shop = Shop.open(
                    application, "coupon-life-" + seed, Shop.yaml("coupon-life-" + seed) + CouponsTests.PRICING);
            Said made = shop.api()
                    .post(
                            "/v1/programs/" + shop.code() + "/coupon-templates",
                            Shop.json(Map.of("yaml", terms.yaml(code), "publish", true)));
            assertThat(made.status()).as(made.text()).isEqualTo(201);
            for (int i = 0; i < 3; i++) {
                members.add(shop.enrol("card:" + code + "-" + i));
            }
        }

        Instant now() {
            return clock.instant();
        }

        long taken() {
            return coupons.values().stream()
                            .filter(each -> each.order != null
                                    && (each.state.equals("redeemed") || each.state.equals("reserved")))
                            .count()
                    * OFF;
        }

        void step() {
            int what = random.nextInt(20);
            if (what < 5) {
                claim();
            } else if (what < 10) {
                reserve();
            } else if (what < 13) {
                end("confirm");
            } else if (what < 15) {
                end("cancel");
            } else if (what < 17) {
                end("give-back");
            } else if (what == 17) {
                annul();
            } else if (what == 18) {
                transfer();
            } else {
                clock.advance(Duration.ofHours(1 + random.nextInt(30)));
            }
            same();
        }

        void claim() {
            String member = members.get(random.nextInt(3));
            Said answer = shop.api()
                    .post(
                            "/v1/coupons",
                            Shop.json(Map.of("member", member, "template", code)),
                            "Idempotency-Key",
                            Shop.freshKey());
            long had = coupons.values().stream()
                    .filter(each -> each.owner.equals(member) && !each.given && !each.state.equals("void"))
                    .count();
            String why = terms.budget - taken() < OFF
                    ? "budget-spent"
                    : had >= terms.perMember ? "enough-had" : issued >= terms.quota ? "gone" : null;
            told("claim " + member, answer, why);
            if (why == null) {
                issued++;
                var first = now().atZone(ZONE).toLocalDate().plusDays(terms.after);
                coupons.put(
                        answer.json().path("coupon").asString(),
                        new Tiny(
                                member,
                                terms.after == 0
                                        ? now()
                                        : first.atStartOfDay(ZONE).toInstant(),
                                first.plusDays(terms.days).atStartOfDay(ZONE).toInstant()));
            }
        }

        @Nullable
        String some() {
            return coupons.isEmpty() ? null : new ArrayList<>(coupons.keySet()).get(random.nextInt(coupons.size()));
        }

        void reserve() {
            String one = some();
            if (one == null) {
                return;
            }
            List<String> wanted = new ArrayList<>(List.of(one));
            String other = some();
            if (random.nextInt(3) == 0 && other != null && !other.equals(one)) {
                wanted.add(other);
            }
            Tiny first = coupons.get(one);
            String member = random.nextInt(6) == 0 ? members.get(random.nextInt(3)) : first.owner;
            String order = random.nextInt(4) == 0 && !orders.isEmpty()
                    ? orders.keySet().iterator().next()
                    : code + "-" + orders.size();
            Instant until = now().plus(Duration.ofMinutes(90));
            List<Map<String, Object>> list = new ArrayList<>();
            wanted.forEach(each -> list.add(Map.of("coupon", each, "off", OFF)));
            Said answer = shop.api()
                    .post(
                            "/v1/coupon-uses",
                            Shop.json(Map.of(
                                    "order", order, "member", member, "coupons", list, "until", until.toString())));
            String why = null;
            long fresh = 0;
            long free = 0;
            for (String each : wanted) {
                Tiny coupon = coupons.get(each);
                boolean his = order.equals(coupon.order);
                String state = coupon.shown(now());
                if (!coupon.owner.equals(member)) {
                    why = "unknown";
                } else if (!(his && (state.equals("redeemed") || state.equals("reserved")))
                        && !state.equals("usable")) {
                    why = state;
                } else if (!his || state.equals("usable")) {
                    fresh += OFF;
                    // what an order left behind that never came is there again
                    free += coupon.state.equals("reserved") ? OFF : 0;
                }
                if (why != null) {
                    break;
                }
            }
            if (why == null && fresh > terms.budget - taken() + free) {
                why = "budget-spent";
            }
            told("reserve " + order + " " + wanted, answer, why);
            if (why == null) {
                for (String each : wanted) {
                    Tiny coupon = coupons.get(each);
                    if (coupon.shown(now()).equals("usable")) {
                        coupon.state = "reserved";
                        coupon.order = order;
                        coupon.heldUntil = until;
                        orders.computeIfAbsent(order, key -> new ArrayList<>()).add(each);
                    }
                }
            }
        }

        void end(String how) {
            if (orders.isEmpty()) {
                return;
            }
            String order = new ArrayList<>(orders.keySet()).get(random.nextInt(orders.size()));
            Said answer = how.equals("give-back")
                    ? shop.api().post("/v1/coupon-uses/" + order + "/give-back", "{}")
                    : shop.api().send("POST", "/v1/coupon-uses/" + order + "/" + how, null);
            told(how + " " + order, answer, null);
            for (String each : orders.get(order)) {
                Tiny coupon = coupons.get(each);
                if (!order.equals(coupon.order)) {
                    continue;
                }
                if (how.equals("confirm") && coupon.held(now())) {
                    coupon.state = "redeemed";
                    coupon.heldUntil = null;
                } else if (how.equals("cancel") && coupon.state.equals("reserved")) {
                    coupon.state = "usable";
                    coupon.order = null;
                    coupon.heldUntil = null;
                } else if (how.equals("give-back") && coupon.state.equals("redeemed")) {
                    coupon.order = null;
                    if (terms.back != null) {
                        coupon.state = "usable";
                        Instant least = now().atZone(ZONE)
                                .toLocalDate()
                                .plusDays(terms.back + 1)
                                .atStartOfDay(ZONE)
                                .toInstant();
                        if (terms.back > 0 && least.isAfter(coupon.until)) {
                            coupon.until = least;
                        }
                    }
                }
            }
        }

        void annul() {
            String one = some();
            if (one == null) {
                return;
            }
            Said answer = shop.api().post("/v1/coupons/" + one + "/void", "{\"reason\": \"so\"}");
            Tiny coupon = coupons.get(one);
            String state = coupon.shown(now());
            String why =
                    state.equals("redeemed") || state.equals("reserved") || state.equals("transferred") ? state : null;
            told("void " + one, answer, why);
            if (why == null) {
                coupon.state = "void";
                coupon.order = null;
                coupon.heldUntil = null;
            }
        }

        void transfer() {
            String one = some();
            if (one == null) {
                return;
            }
            Tiny coupon = coupons.get(one);
            String to = members.get((members.indexOf(coupon.owner) + 1) % 3);
            Said answer = shop.api().post("/v1/coupons/" + one + "/transfer", "{\"to\": \"" + to + "\"}");
            String state = coupon.shown(now());
            if (state.equals("transferred")) {
                // there is one other it can have gone to: he has it already
                told("transfer " + one + " again", answer, null);
                return;
            }
            String why = state.equals("usable") || state.equals("not-yet")
                    ? terms.transferable ? null : "not-transferable"
                    : state;
            told("transfer " + one, answer, why);
            if (why == null) {
                coupon.state = "transferred";
                coupon.order = null;
                coupon.heldUntil = null;
                Tiny fresh = new Tiny(to, coupon.from, coupon.until);
                fresh.given = true;
                coupons.put(answer.json().path("coupon").asString(), fresh);
            }
        }

        void told(String what, Said answer, @Nullable String why) {
            said.add(what + " -> " + answer.status() + " " + (why == null ? "" : why));
            String heard = answer.status() < 300
                    ? null
                    : answer.status() == 404
                            ? "unknown"
                            : answer.json().path("reason").asString(answer.text());
            assertThat(heard).as("%s%n%s", terms, String.join("\n", said)).isEqualTo(why);
        }

        void same() {
            JsonNode figures = shop.api()
                    .get("/v1/programs/" + shop.code() + "/coupon-templates/" + code)
                    .json();
            assertThat(figures.path("issued").asInt())
                    .as(String.join("\n", said))
                    .isEqualTo(issued);
            assertThat(figures.path("taken").asLong())
                    .as(String.join("\n", said))
                    .isEqualTo(taken());
            for (String member : members) {
                Map<String, String> real = new TreeMap<>();
                shop.api()
                        .get("/v1/members/" + member + "/coupons?limit=200")
                        .json()
                        .path("coupons")
                        .forEach(each -> real.put(
                                each.path("coupon").asString(),
                                each.path("state").asString() + " "
                                        + each.path("usable_until").asString("")));
                Map<String, String> model = new TreeMap<>();
                coupons.forEach((id, each) -> {
                    if (each.owner.equals(member)) {
                        model.put(id, each.shown(now()) + " " + each.until);
                    }
                });
                assertThat(real).as("%s%n%s", terms, String.join("\n", said)).isEqualTo(model);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void a_life_of_coupons_is_the_same_as_in_the_model(long seed) {
        Life life = new Life(seed);
        for (int i = 0; i < STEPS; i++) {
            life.step();
        }
        assertThat(life.coupons).as("seed %d", seed).isNotEmpty();
    }
}
