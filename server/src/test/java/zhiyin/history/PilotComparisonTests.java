package zhiyin.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;

/** A pilot and the members beside it, over HTTP: planted differences are found, and what is not there is not. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PilotComparisonTests {

    private final ApplicationContext application;
    private final TestClock clock;

    @Autowired
    PilotComparisonTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    private static String path(Shop shop, int number, String what) {
        return "/v1/programs/" + shop.code() + "/versions/" + number + "/pilot" + what;
    }

    private static int draft(Shop shop) {
        Said said = shop.api()
                .post(
                        "/v1/programs/" + shop.code() + "/versions",
                        Shop.json(Map.of("yaml", Shop.yaml(shop.code()).replace("each: 1.00", "each: 0.50"))));
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json().path("number").asInt();
    }

    private static void pilot(Shop shop, int number, int share) {
        Said said = shop.api().post(path(shop, number, ""), "{\"share\": " + share + "}");
        assertThat(said.status()).as(said.text()).isEqualTo(200);
    }

    private static JsonNode compared(Shop shop, int number, String language) {
        Said asked = shop.api().post(path(shop, number, "/comparison"), "");
        assertThat(asked.status()).as(asked.text()).isEqualTo(202);
        for (int i = 0; i < 1_200; i++) {
            JsonNode now = shop.api()
                    .get(path(shop, number, "/comparison"), "Accept-Language", language)
                    .json();
            String state = now.path("state").asString();
            if (!state.equals("waiting") && !state.equals("running")) {
                assertThat(state).as(now.toString()).isEqualTo("done");
                return now;
            }
            LockSupport.parkNanos(50_000_000);
        }
        throw new IllegalStateException("the comparison is not done after a minute");
    }

    private static JsonNode difference(JsonNode result, String figure) {
        for (JsonNode each : result.path("differences")) {
            if (each.path("figure").asString().equals(figure)) {
                return each;
            }
        }
        throw new AssertionError(figure + " is not in " + result);
    }

    /** Orders of all of them, the same for everybody but a little; says who was decided by that version. */
    private static Set<String> buys(Shop shop, List<String> members, String order, long amount, int number) {
        Set<String> by = new HashSet<>();
        for (int i = 0; i < members.size(); i++) {
            JsonNode told = shop.told(Shop.paid(members.get(i), order + i, amount + 100L * (i % 5)));
            if (told.path("version").asInt() == number) {
                by.add(members.get(i));
            }
        }
        return by;
    }

    private static List<String> members(Shop shop, int many) {
        List<String> members = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            members.add(shop.enrol("ext:s:" + i));
        }
        return members;
    }

    /** The interval lies around the difference, is narrow, and is beyond chance where zero lies outside. */
    private static void holdsWhatItSays(JsonNode figure) {
        long low = figure.path("low").asLong();
        long high = figure.path("high").asLong();
        assertThat(figure.path("difference").asLong()).isBetween(low, high);
        assertThat(high - low).isBetween(50L, 300L);
        assertThat(figure.path("beyond_chance").asBoolean()).isEqualTo(low > 0 || high < 0);
    }

    @Test
    void aDifferenceThatWasPlantedIsFoundAndOneThatWasThereBeforeIsTakenOff() {
        Shop shop = Shop.open(application, "tried");
        List<String> members = members(shop, 120);
        int number = draft(shop);
        clock.advance(Duration.ofHours(1));
        assertThat(buys(shop, members, "before", 10_000, number)).isEmpty();
        clock.advance(Duration.ofMinutes(10));
        pilot(shop, number, 5_000);
        clock.advance(Duration.ofMinutes(1));
        Set<String> in = buys(shop, members, "within", 10_000, number);
        List<String> pilots = members.stream().filter(in::contains).toList();
        assertThat(buys(shop, pilots, "more", 5_000, number)).isEqualTo(in);
        clock.advance(Duration.ofMinutes(20));

        JsonNode comparison = compared(shop, number, "en");
        JsonNode result = comparison.path("result");
        long in_pilot = in.size();
        assertThat(result.path("share").asInt()).isEqualTo(5_000);
        assertThat(result.at("/pilot/members").asLong()).isEqualTo(in_pilot);
        assertThat(result.at("/rest/members").asLong()).isEqualTo(120 - in_pilot);
        assertThat(result.at("/pilot/orders").asLong()).isEqualTo(2 * in_pilot);
        assertThat(result.at("/rest/orders").asLong()).isEqualTo(120 - in_pilot);
        assertThat(result.at("/pilot/repeat_rate_basis_points").asLong()).isEqualTo(10_000);
        assertThat(result.at("/rest/repeat_rate_basis_points").asLong()).isZero();
        assertThat(result.at("/rest/orders_per_ten_thousand_members").asLong()).isEqualTo(10_000);

        JsonNode revenue = difference(result, "revenue_per_member");
        assertThat(revenue.path("method").asString()).isEqualTo("welch");
        assertThat(revenue.path("beyond_chance").asBoolean()).isTrue();
        // who is in it is drawn anew each time: these bounds are some six standard errors wide, and one draw in twenty
        // would
        // be beyond what 95 % hold
        assertThat(revenue.path("difference").asLong()).isBetween(5_000L, 5_400L);
        holdsWhatItSays(revenue);
        JsonNode before = difference(result, "revenue_per_member_before");
        assertThat(before.path("difference").asLong())
                .as("before, they bought alike")
                .isBetween(-200L, 200L);
        holdsWhatItSays(before);
        JsonNode change = difference(result, "revenue_per_member_change");
        assertThat(change.path("difference").asLong())
                .isCloseTo(
                        revenue.path("difference").asLong()
                                - before.path("difference").asLong(),
                        within(1L));
        assertThat(change.path("beyond_chance").asBoolean()).isTrue();
        JsonNode repeat = difference(result, "repeat_rate");
        assertThat(repeat.path("method").asString()).isEqualTo("newcombe");
        assertThat(repeat.path("difference").asLong()).isEqualTo(10_000);
        assertThat(comparison.path("sentences").toString())
                .contains(in_pilot + " members are in the pilot")
                .contains("Revenue of a member: +5")
                .contains("more than chance explains")
                .contains("Revenue of a member in as much time before");
        assertThat(compared(shop, number, "zh-CN").path("sentences").toString())
                .contains("人均消费额：试行内比其余会员 +5")
                .contains("95% 置信区间为");
        assertThat(compared(shop, number, "zh-TW").path("sentences").toString()).contains("信賴區間為");

        // whoever is in it from here on was not before: the comparison begins anew
        pilot(shop, number, 10_000);
        clock.advance(Duration.ofMinutes(1));
        JsonNode whole = compared(shop, number, "en");
        assertThat(whole.at("/result/pilot/members").asLong()).isEqualTo(120);
        assertThat(whole.path("sentences").toString()).contains("nobody to compare with");
        pilot(shop, number, 0);
        clock.advance(Duration.ofDays(1));
        assertThat(compared(shop, number, "en").at("/result/pilot/orders").asLong())
                .as("the end of a pilot is the end of its comparison")
                .isZero();
        Shop.assertLawful(application);
    }

    @Test
    void ofFewMembersItIsSaidThatTheyAreFew() {
        Shop shop = Shop.open(application, "tried-few");
        List<String> members = members(shop, 12);
        int number = draft(shop);
        clock.advance(Duration.ofMinutes(1));
        pilot(shop, number, 5_000);
        clock.advance(Duration.ofMinutes(1));
        buys(shop, members, "o", 10_000, number);
        clock.advance(Duration.ofMinutes(1));
        JsonNode comparison = compared(shop, number, "en");
        for (JsonNode each : comparison.at("/result/differences")) {
            assertThat(each.path("beyond_chance").asBoolean())
                    .as(each.toString())
                    .isFalse();
            assertThat(each.path("needed").asLong()).isGreaterThanOrEqualTo(30);
        }
        String sentences = comparison.path("sentences").toString();
        assertThat(sentences.contains("too few members") || sentences.contains("nobody to compare with"))
                .as(sentences)
                .isTrue();
        assertThat(shop.api()
                        .send("DELETE", path(shop, number, "/comparison"), null)
                        .status())
                .isEqualTo(204);
        assertThat(shop.api().get(path(shop, number, "/comparison")).json().has("result"))
                .isFalse();
    }

    @Test
    void aShareOfMarkedMembersIsComparedWithTheOthersOfThemAndAllOfThemWithEverybody() {
        Shop shop = Shop.open(application, "tried-marked");
        List<String> members = members(shop, 60);
        members.subList(0, 40)
                .forEach(member -> shop.told(
                        "{\"type\": \"member.marked\", \"member\": \"" + member + "\", \"tags\": [\"vip\"]}"));
        int number = draft(shop);
        clock.advance(Duration.ofMinutes(1));
        Said half = shop.api().post(path(shop, number, ""), "{\"share\": 5000, \"among\": {\"tags\": [\"vip\"]}}");
        assertThat(half.status()).as(half.text()).isEqualTo(200);
        clock.advance(Duration.ofMinutes(1));
        Set<String> in = buys(shop, members, "o", 10_000, number);
        JsonNode compared = compared(shop, number, "en");
        assertThat(compared.at("/result/pilot/members").asInt()).isEqualTo(in.size());
        assertThat(compared.at("/result/rest/members").asInt())
                .as("of the marked alone")
                .isEqualTo(40 - in.size());
        assertThat(compared.at("/result/by_mark").asBoolean()).isFalse();
        clock.advance(Duration.ofMinutes(1));
        pilot(shop, number, 10_000);
        clock.advance(Duration.ofMinutes(1));
        JsonNode all = compared(shop, number, "en");
        assertThat(all.at("/result/pilot/members").asInt()).isEqualTo(40);
        assertThat(all.at("/result/rest/members").asInt()).isEqualTo(20);
        assertThat(all.at("/result/by_mark").asBoolean()).isTrue();
        assertThat(all.path("sentences").toString()).contains("chosen by a tag or segment and not by lot");
    }

    @Test
    void whatWasNeverTriedCannotBeCompared() {
        Shop shop = Shop.open(application, "untried");
        int number = draft(shop);
        assertThat(shop.api().post(path(shop, number, "/comparison"), "").code())
                .isEqualTo("conflict");
        assertThat(shop.api().post(path(shop, 9, "/comparison"), "").status()).isEqualTo(404);
        assertThat(shop.api()
                        .send("DELETE", path(shop, number, "/comparison"), null)
                        .status())
                .isEqualTo(404);
    }
}
