package zhiyin.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.facts.Following;
import zhiyin.facts.MemberFacts;
import zhiyin.http.ApiClient.Said;
import zhiyin.program.Programmes;
import zhiyin.staff.Hired;

/** The platform sees all, a store its own: whoever looks after some stores is told nothing of what happens in others. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoreSightTests {

    /** What is about members of all stores together. */
    private static final Set<Permission> OF_ALL =
            EnumSet.of(Permission.FIGURES_READ, Permission.SEGMENTS_READ, Permission.SEGMENTS_WRITE);

    /** Routes about figures that tell none, or that look at stores by themselves. */
    private static final Set<String> TELL_NO_FIGURE = Set.of(
            "listFigures",
            "listGoals",
            "listProducts",
            "getBehaviourTerms",
            "getRfmSettings",
            "getModelSettings",
            "getLifecycleSettings");

    private final ApplicationContext application;
    private final TestClock clock;
    private final List<Route> routes;
    private Shop shop;
    private ApiClient north;
    private ApiClient both;
    private ApiClient operator;
    private final List<String> members = new ArrayList<>();
    private int orders;

    @Autowired
    StoreSightTests(ApplicationContext application, TestClock clock, ObjectProvider<Routes> rooms) {
        this.application = application;
        this.clock = clock;
        routes = rooms.stream().flatMap(room -> room.routes().stream()).toList();
    }

    @BeforeAll
    void seed() {
        shop = Shop.open(application, "store-sight");
        for (int member = 0; member < 12; member++) {
            members.add(shop.enrol("ext:sight:" + member));
        }
        for (int day = 0; day < 20; day++) {
            // the last three were never in the north
            pay(members.get(day % 9), day % 4 == 0 ? "south" : "north", 1_000 + 10 * day);
            pay(members.get(9 + day % 3), "south", 700);
            clock.advance(Duration.ofDays(1));
        }
        did(members.get(0), "north", "visit");
        did(members.get(1), "south", "visit");
        did(members.get(11), null, "visit");
        Runnable later = () -> clock.advance(Duration.ofMinutes(1));
        north = Hired.inStores(
                application, "north-sight@example.org", "store-manager", shop.code(), List.of("north"), later);
        both = Hired.inStores(
                application, "both-sight@example.org", "store-manager", shop.code(), List.of("north", "south"), later);
        operator = Hired.inStores(
                application, "operator-sight@example.org", "operator", shop.code(), List.of("north"), later);
        look();
    }

    private void pay(String member, String store, long amount) {
        shop.told("""
                {"type": "order.paid", "member": "%s", "order": {"id": "SG-%d", "currency": "CNY", "store": "%s", "lines": [
                  {"id": "1", "sku": "sku-1", "category": "food", "quantity": 1, "amount": %d}]}}""".formatted(member, orders++, store, amount));
    }

    private void did(String member, @Nullable String store, String kind) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("id", "sight-" + orders++);
        event.put("kind", kind);
        event.put("occurred_at", clock.instant().toString());
        event.put("member", member);
        if (store != null) {
            event.put("store", store);
        }
        Said said = shop.api().post("/v1/behaviour", Shop.json(Map.of("events", List.of(event))));
        assertThat(said.text()).doesNotContain("refused");
    }

    /** All that was told so far is in the figures. */
    private void look() {
        application
                .getBean(MemberFacts.class)
                .of(application.getBean(Programmes.class).idOf(shop.code()));
        Following.pass(application);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private List<Route> figures() {
        return routes.stream()
                .filter(route -> route.queries.containsKey("store") && route.template.startsWith("/v1/figures/"))
                .toList();
    }

    private String asked(Route route, @Nullable String store) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return route.template + "?from=" + today.minusDays(60)
                + (store == null ? "" : "&store=" + store)
                + (route.queries.containsKey("funnel")
                        ? "&funnel=" + encoded("[{\"did\": \"order\"}, {\"did\": \"order\"}]")
                        : "");
    }

    @Test
    void every_route_about_all_members_is_refused_to_who_looks_after_some_stores_or_narrowed_to_one() {
        assertThat(figures()).hasSizeGreaterThan(20);
        List<String> open = routes.stream()
                .filter(route -> OF_ALL.contains(route.permission))
                .filter(route -> !route.inAllStores)
                .filter(route -> !figures().contains(route))
                .map(route -> route.name)
                .toList();
        assertThat(open).isSubsetOf(TELL_NO_FIGURE);
        for (Route route : routes) {
            if (route.inAllStores && route.method.equals("GET") && OF_ALL.contains(route.permission)) {
                String path = route.template.replaceAll("\\{[a-z_]+}", "anything");
                Said said = operator.get(path);
                // what needs two permissions is refused for either
                assertThat(said.status()).as(route + " " + said.text()).isEqualTo(403);
            }
        }
    }

    @Test
    void a_figure_is_of_the_own_store_and_of_no_other() {
        int told = 0;
        for (Route route : figures()) {
            Said others = north.get(asked(route, "south"));
            assertThat(others.status()).as(route + " " + others.text()).isEqualTo(403);
            Said own = north.get(asked(route, null));
            if (own.status() == 200) {
                told++;
                assertThat(own.json().at("/of/store").asString())
                        .as(route.toString())
                        .isEqualTo("north");
                assertThat(north.get(asked(route, "north"))
                                .json()
                                .path("of")
                                .path("store")
                                .asString())
                        .isEqualTo("north");
                assertThat(north.get(asked(route, null), "Accept", "text/csv").text())
                        .contains("north");
                assertThat(both.get(asked(route, "south")).status()).isEqualTo(200);
            } else {
                // not enough to learn from; or of all stores together
                assertThat(own.status()).as(route + " " + own.text()).isIn(403, 409);
            }
            if (own.status() != 403) {
                Said which = both.get(asked(route, null));
                assertThat(which.status()).as(route + " " + which.text()).isEqualTo(400);
                assertThat(which.text()).contains("figures.which-store");
                assertThat(both.get(asked(route, "west")).status()).isEqualTo(403);
            }
        }
        assertThat(told).isGreaterThan(14);
        for (String path : List.of("points", "coupons", "cost", "churn", "expectations")) {
            assertThat(north.get("/v1/figures/" + path).status()).as(path).isEqualTo(403);
        }
    }

    @Test
    void what_happens_in_another_store_changes_nothing_of_what_is_seen() {
        Map<String, JsonNode> before = seen();
        JsonNode sales = before.get("/v1/figures/sales");
        assertThat(sales.at("/orders/now").asLong()).isEqualTo(15);
        assertThat(before.get("/v1/figures/new-members").at("/members/now").asLong())
                .as("those who ever were in the north")
                .isEqualTo(9);
        pay(members.get(0), "south", 40);
        pay(members.get(10), "west", 50);
        did(members.get(2), "south", "cart");
        did(members.get(3), null, "cart");
        pay(shop.enrol("ext:sight:stranger-" + orders), "south", 60);
        look();
        Map<String, JsonNode> since = seen();
        for (String path : before.keySet()) {
            assertThat(since.get(path)).as(path).isEqualTo(before.get(path));
        }
        pay(members.get(10), "north", 70);
        look();
        assertThat(north.get("/v1/figures/new-members?from=2025-06-01")
                        .json()
                        .at("/members/now")
                        .asLong())
                .isEqualTo(10);
        Map<String, JsonNode> after = seen();
        assertThat(after.get("/v1/figures/sales").at("/orders/now").asLong()).isEqualTo(16);
    }

    private Map<String, JsonNode> seen() {
        Map<String, JsonNode> seen = new LinkedHashMap<>();
        for (Route route : figures()) {
            Said said = north.get(asked(route, null));
            if (said.status() == 200) {
                ((ObjectNode) said.json().path("of")).remove("as_of");
                JsonNode answer = said.json();
                ((ObjectNode) answer.path("of")).remove("as_of");
                seen.put(route.template, answer);
            }
        }
        return seen;
    }

    @Test
    void visits_are_counted_in_the_store_in_which_they_were() {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        String asked = "/v1/figures/active?what=behaviour&from=" + today.minusDays(90);
        assertThat(north.get(asked).json().at("/members/now").asLong()).isEqualTo(1);
        assertThat(shop.api()
                        .get(asked + "&store=north")
                        .json()
                        .at("/members/now")
                        .asLong())
                .isEqualTo(1);
        assertThat(shop.api().get(asked).json().at("/members/now").asLong()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void behind_a_point_are_own_members_alone_whatever_the_point_says() {
        JsonNode sales = shop.api()
                .get("/v1/figures/sales?period=year&from=2025-06-01&until=2022-12-31")
                .json();
        String point = sales.findValuesAsString("point").stream()
                .findFirst()
                .orElse("orders.sales?from=2025-06-01&until=2030-01-01");
        Said forged = both.get("/v1/figures/members?point=" + encoded(point));
        assertThat(forged.status()).as(forged.text()).isEqualTo(400);
        String ofSouth = "orders.sales?from=2025-06-01&until=2100-12-31&store=south";
        assertThat(north.get("/v1/figures/members?point=" + encoded(ofSouth)).status())
                .isEqualTo(403);
        String ofAll = "members.new?from=1970-01-01&until=2100-12-31";
        long own = north.get("/v1/figures/members?point=" + encoded(ofAll))
                .json()
                .path("total")
                .asLong();
        long all = shop.api()
                .get("/v1/figures/members?point=" + encoded(ofAll))
                .json()
                .path("total")
                .asLong();
        assertThat(own).isBetween(9L, 10L);
        assertThat(all).isGreaterThan(own);
        String narrowed = north.get("/v1/figures/new-members?from=2025-06-01")
                .json()
                .at("/split/0/point")
                .asString();
        assertThat(shop.api()
                        .get("/v1/figures/members?point=" + encoded(narrowed))
                        .json()
                        .path("total")
                        .asLong())
                .as("the same to whoever sees all")
                .isEqualTo(own);
        assertThat(north.get("/v1/figures/members?point="
                                + encoded("coupons.use?from=2026-01-01&until=2026-01-02&template="))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void the_list_of_figures_names_the_own_stores_and_no_targets() {
        JsonNode list = both.get("/v1/figures").json();
        assertThat(list.path("stores").toString()).isEqualTo("[\"north\",\"south\"]");
        assertThat(list.path("stores_only").asBoolean()).isTrue();
        assertThat(list.path("figures").findValuesAsString("code"))
                .doesNotContain("programme.cost")
                .contains("orders.sales");
        assertThat(shop.api().get("/v1/figures").json().path("stores_only").asBoolean())
                .isFalse();
    }

    @Test
    void a_goal_is_seen_and_set_by_who_looks_after_its_store() {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        Map<String, Object> goal = new LinkedHashMap<>(Map.of(
                "measure",
                "orders",
                "from",
                today.toString(),
                "until",
                today.plusDays(9).toString(),
                "target",
                5));
        assertThat(operator.post("/v1/goals", Shop.json(goal)).text()).contains("store.not-yours");
        String ofAll = shop.api()
                .post("/v1/goals", Shop.json(goal))
                .json()
                .path("goal")
                .asString();
        goal.put("store", "south");
        assertThat(operator.post("/v1/goals", Shop.json(goal)).text()).contains("store.not-yours");
        goal.put("store", "north");
        Said set = operator.post("/v1/goals", Shop.json(goal));
        assertThat(set.status()).as(set.text()).isEqualTo(201);
        assertThat(north.get("/v1/goals").json().path("goals").findValuesAsString("goal"))
                .containsExactly(set.json().path("goal").asString());
        assertThat(operator.post("/v1/goals/" + ofAll + "/end", "{}").status()).isEqualTo(404);
        assertThat(operator.post("/v1/goals/" + set.json().path("goal").asString() + "/end", "{}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void nobody_is_found_by_a_segment() {
        assertThat(north.get("/v1/members?segment=anything").json().path("members"))
                .isEmpty();
    }
}
