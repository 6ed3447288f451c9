package zhiyin.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;

/** Members are found by what they are called, though nobody can read it in the database. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SearchTests {
    private final ApplicationContext application;
    private final JdbcClient database;
    private Shop shop;
    private Shop other;

    @Autowired
    SearchTests(ApplicationContext application, JdbcClient database) {
        this.application = application;
        this.database = database;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, "search");
        other = Shop.open(application, "elsewhere");
        int number = 0;
        for (String name : List.of("王小明", "王小红", "张小明", "Anna Lindqvist", "ＬＩＮＤＡ", "Lin Dahl", "O'Neill")) {
            enrol(shop, "card:" + number++, name);
        }
        enrol(other, "card:other", "王小明");
        shop.enrol("card:nameless");
    }

    private static String enrol(Shop shop, String card, String name) {
        Said said = shop.api()
                .post(
                        "/v1/members",
                        Shop.json(Map.of(
                                "identities",
                                List.of(card, "phone:+861380000" + (1000 + Math.floorMod(card.hashCode(), 1000))),
                                "name",
                                name)),
                        "Idempotency-Key",
                        "enrol:" + card);
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json().path("member").asString();
    }

    private static List<String> names(Said said) {
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        List<String> names = new ArrayList<>();
        said.json()
                .path("members")
                .forEach(member -> names.add(member.path("name").asString()));
        return names;
    }

    private Said find(String name, String more) {
        return shop.api()
                .get("/v1/members?name="
                        + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20") + more);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "王小|王小明,王小红",
                "小明|王小明,张小明",
                "王|王小明,王小红",
                "明|''",
                "王小明|王小明",
                "lind|Anna Lindqvist,ＬＩＮＤＡ",
                "LIN D|Lin Dahl",
                "o'n|O'Neill",
                "ndli|''",
            })
    void whoeverIsCalledSoIsFoundHoweverItIsTyped(String wanted, String found) {
        assertThat(names(find(wanted, ""))).isEqualTo(found.isEmpty() ? List.of() : List.of(found.split(",", -1)));
    }

    @Test
    void pagesFollowEachOtherAndPhonesAreShownInPart() {
        Said first = find("王", "&limit=1");
        assertThat(names(first)).containsExactly("王小明");
        assertThat(first.json().at("/members/0/identities").toString()).contains("phone:+86138****");
        assertThat(names(find("王", "&limit=1&after=" + first.json().path("next").asString())))
                .containsExactly("王小红");
    }

    @Test
    void whoIsCalledOtherwiseIsFoundByThatAndNotByWhatHeWasCalled() {
        String member = enrol(shop, "card:renamed", "Quentin");
        Said said = shop.api()
                .send(
                        "PATCH",
                        "/v1/members/" + member,
                        Shop.utf8("{\"name\": \"Ulrike\"}"),
                        "Content-Type",
                        "application/json");
        assertThat(said.status()).as(said.text()).isEqualTo(204);
        assertThat(names(find("ulrike", ""))).containsExactly("Ulrike");
        assertThat(names(find("quentin", ""))).isEmpty();
        JsonNode seen = shop.api().get("/v1/members/" + member).json();
        assertThat(seen.path("name").asString()).isEqualTo("Ulrike");
    }

    private List<String> ending(Shop where, String digits) {
        return names(where.api().get("/v1/members?phone_ending=" + digits));
    }

    private void names(String member, String what, Map<String, Object> body) {
        Said said = shop.api().post("/v1/members/" + member + "/identities" + what, Shop.json(body));
        assertThat(said.status()).as(said.text()).isBetween(200, 204);
    }

    @Test
    void aPhoneIsFoundByItsLastFourDigitsForAsLongAsItIsTheMembers() {
        String one = enrol(shop, "card:tail-1", "Tail One");
        String two = enrol(shop, "card:tail-2", "Tail Two");
        names(one, "", Map.of("identity", "phone:+8613911119876", "proven", true));
        names(two, "", Map.of("identity", "phone:+886922229876", "proven", true));
        assertThat(ending(shop, "9876")).containsExactly("Tail One", "Tail Two");
        assertThat(ending(other, "9876")).as("in another programme").isEmpty();
        assertThat(names(find("tail t", "&phone_ending=9876"))).containsExactly("Tail Two");
        assertThat(names(shop.api().get("/v1/members?phone_ending=9876&limit=1&after=" + one)))
                .containsExactly("Tail Two");
        names(one, "/swap", Map.of("from", "phone:+8613911119876", "to", "phone:+8613911115432", "proven", true));
        assertThat(ending(shop, "9876")).containsExactly("Tail Two");
        assertThat(ending(shop, "5432")).containsExactly("Tail One");
        names(two, "/unbind", Map.of("identity", "phone:+886922229876", "proven", true));
        assertThat(ending(shop, "9876")).isEmpty();
        assertThat(shop.api().send("DELETE", "/v1/members/" + one, new byte[0]).status())
                .isEqualTo(204);
        assertThat(ending(shop, "5432")).isEmpty();
        for (String wrong : List.of("98765", "987", "98a6", "%2B987")) {
            assertThat(shop.api().get("/v1/members?phone_ending=" + wrong).code())
                    .as(wrong)
                    .isEqualTo("malformed-parameter");
        }
    }

    @Test
    void membersAreFoundByWhatTheShopHasPutOnThemAndByHowTheyStand() {
        String vip = enrol(shop, "card:marked-1", "Marked One");
        String other = enrol(shop, "card:marked-2", "Marked Two");
        shop.told("""
                {"type": "member.marked", "member": "%s", "tags": ["vip", "x\\"gold"], "segments": ["win-back"]}""".formatted(vip));
        shop.told("""
                {"type": "member.marked", "member": "%s", "tags": ["vip-not"], "segments": []}""".formatted(other));
        shop.api()
                .post("/v1/members/" + other + "/freeze", "{\"reason\": \"looked at\"}", "Idempotency-Key", "marked-2");
        assertThat(names(shop.api().get("/v1/members?tag=vip"))).containsExactly("Marked One");
        assertThat(names(shop.api().get("/v1/members?tag=gold"))).isEmpty();
        assertThat(names(shop.api().get("/v1/members?segment=win-back"))).containsExactly("Marked One");
        Said frozen = shop.api().get("/v1/members?state=frozen");
        assertThat(names(frozen)).containsExactly("Marked Two");
        assertThat(frozen.json().at("/members/0/state").asString()).isEqualTo("frozen");
        assertThat(frozen.json().at("/members/0/tags").toString()).isEqualTo("[\"vip-not\"]");
        assertThat(names(shop.api().get("/v1/members?tag=vip&state=frozen"))).isEmpty();
    }

    @Test
    void oneEndOfAPhoneHasAnotherTailInAnotherProgramme() {
        enrol(shop, "card:same-end", "Same End");
        enrol(other, "card:same-end", "Same End");
        assertThat(database.sql("""
                        select count(*) from member.identity one join member.identity two using (tail)
                        where one.program_id <> two.program_id
                        """).query(Long.class).single()).isZero();
    }

    @Test
    void s21_oneNameHasOtherTokensInAnotherProgramme() {
        assertThat(database.sql("""
                        select count(*) from member.name_token one join member.name_token two using (token)
                        where one.program_id <> two.program_id
                        """).query(Long.class).single()).isZero();
        assertThat(database.sql("select count(*) from member.name_token")
                        .query(Long.class)
                        .single())
                .isPositive();
    }
}
