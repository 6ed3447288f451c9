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
