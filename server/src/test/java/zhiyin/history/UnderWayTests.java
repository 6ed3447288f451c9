package zhiyin.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
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
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;
import zhiyin.intake.TierMigrations;

/** What a version does with members under way, over HTTP: shown before, chosen at publication, recorded, explained. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnderWayTests {

    private static final String YAML = """
            programme: %s
            name: Shop
            currency: CNY
            zone: Asia/Shanghai
            unknownMember: refuse
            assets:
              - {code: points, name: Points, kind: points, pending: none, expiry: never, shortfall: deficit, valuePerPoint: 0.01}
            earning:
              choose: sum
              rules:
                - code: base
                  name: Base
                  asset: points
                  on: order.paid
                  award: {points: 1, each: 10.00, round: floor}
            ladders:
              - code: status
                name: {en: Status, zh-CN: 等级, zh-TW: 等級}
                measure: spend
                window: {calendar: quarter}
                onReturn: keep
                tiers:
                  - {code: member, name: {en: Member, zh-CN: 会员, zh-TW: 會員}, from: 0}
                  - {code: silver, name: {en: Silver, zh-CN: 银卡, zh-TW: 銀卡}, from: %s%s}
                  - {code: gold, name: {en: Gold, zh-CN: 金卡, zh-TW: 金卡}, from: %s}
            """;

    private static final String GIFT = ", gift: {asset: points, points: 25}";

    private final ApplicationContext application;
    private final TierMigrations migrations;
    private final TestClock clock;
    private final JdbcClient sql;

    @Autowired
    UnderWayTests(ApplicationContext application, TierMigrations migrations, TestClock clock, JdbcClient sql) {
        this.application = application;
        this.migrations = migrations;
        this.clock = clock;
        this.sql = sql;
    }

    private static int draft(Shop shop, String silver, String gift, String gold) {
        Said said = shop.api()
                .post(
                        "/v1/programs/" + shop.code() + "/versions",
                        Shop.json(Map.of("yaml", YAML.formatted(shop.code(), silver, gift, gold))));
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json().path("number").asInt();
    }

    private static Said publish(Shop shop, int number, String query) {
        return shop.api().post("/v1/programs/" + shop.code() + "/versions/" + number + "/publish" + query, "");
    }

    private static String path(Shop shop, int number) {
        return "/v1/programs/" + shop.code() + "/versions/" + number + "/under-way";
    }

    private static JsonNode previewed(Shop shop, int number) {
        Said asked = shop.api().post(path(shop, number), "");
        assertThat(asked.status()).as(asked.text()).isEqualTo(202);
        for (int i = 0; i < 1_200; i++) {
            JsonNode now = shop.api().get(path(shop, number)).json();
            String state = now.path("state").asString();
            if (!state.equals("waiting") && !state.equals("running")) {
                assertThat(state).as(now.toString()).isEqualTo("done");
                return now.path("result");
            }
            LockSupport.parkNanos(50_000_000);
        }
        throw new IllegalStateException("the preview is not done after a minute");
    }

    private static void spends(Shop shop, String member, String order, long amount) {
        shop.told(Shop.paid(member, order, amount));
    }

    /** Three members: with 500.00, 1,500.00 and 3,500.00 spent, so member, silver and gold. */
    private record Three(Shop shop, String ann, String ben, String cat) {
        List<String> tiers() {
            return List.of(shop.tier(ann), shop.tier(ben), shop.tier(cat));
        }
    }

    private Three three(String code) {
        Shop shop = Shop.open(application, code, YAML.formatted(code, "1000", "", "3000"));
        Three three = new Three(shop, shop.enrol("ext:s:ann"), shop.enrol("ext:s:ben"), shop.enrol("ext:s:cat"));
        spends(shop, three.ann(), "a", 50_000);
        spends(shop, three.ben(), "b", 150_000);
        spends(shop, three.cat(), "c", 350_000);
        assertThat(three.tiers()).containsExactly("member", "silver", "gold");
        clock.advance(Duration.ofHours(1));
        return three;
    }

    private static JsonNode status(JsonNode outlook) {
        assertThat(outlook.path("ladders")).hasSize(1);
        return outlook.path("ladders").get(0);
    }

    private long countOfMigrated(Shop shop) {
        return sql.sql("""
                        select count(*) from intake.event e join program.program p on p.id = e.program_id
                        where p.code = :code and e.type = 'member.migrated'
                        """).param("code", shop.code()).query(Long.class).single();
    }

    @Test
    void whatIsShownOfBothChoicesIsWhatBecomesOfMembers() {
        Three three = three("under-way-1");
        Shop shop = three.shop();
        int number = draft(shop, "2000", "", "9000");
        Map<String, String> before = Shop.everything(application);
        JsonNode shown = previewed(shop, number);
        Map<String, String> after = Shop.everything(application);
        Shop.leaveOut(before, "history.", "trail.");
        Shop.leaveOut(after, "history.", "trail.");
        assertThat(after)
                .as("nothing but the preview itself and who asked for it is written")
                .isEqualTo(before);

        assertThat(shown.path("members").asLong()).isEqualTo(3);
        assertThat(shown.path("lots_keep_their_terms").asBoolean()).isTrue();
        for (String choice : List.of("migrate", "grandfather")) {
            JsonNode status = status(shown.path(choice));
            assertThat(status.path("fall").asLong()).as(choice).isEqualTo(2);
            assertThat(status.path("rise").asLong()).isZero();
            assertThat(status.path("stay").asLong()).isEqualTo(1);
            assertThat(status.path("moves").toString())
                    .contains("{\"from\":\"gold\",\"to\":\"silver\",\"members\":1}")
                    .contains("{\"from\":\"silver\",\"to\":\"member\",\"members\":1}");
        }
        assertThat(status(shown.path("migrate")).at("/times/0/how").asString()).isEqualTo("at_once");
        assertThat(status(shown.path("grandfather")).at("/times/0/how").asString())
                .isEqualTo("with_time");
        assertThat(shown.at("/migrate/affected_most/0/member").asString()).isEqualTo(three.cat());

        Said soon = publish(shop, number, "?under_way=migrate");
        assertThat(soon.status()).as(soon.text()).isEqualTo(409);
        assertThat(soon.faults()).contains("/under_way notice");
        assertThat(publish(shop, number, "?waive_notice=meant").status()).isEqualTo(200);
        clock.advance(Duration.ofMinutes(1));
        assertThat(migrations.pass())
                .as("grandfather is what holds if nothing is said")
                .isZero();
        assertThat(three.tiers()).containsExactly("member", "silver", "gold");
        spends(shop, three.ben(), "b2", 1_000);
        assertThat(three.tiers()).as("an event takes nothing").containsExactly("member", "silver", "gold");

        int again = draft(shop, "2000", "", "9000");
        Said harsh = publish(shop, again, "?under_way=migrate");
        assertThat(harsh.faults())
                .as("no term is worse, and who is higher than his measure falls")
                .containsExactly("/under_way notice");
        Said taken = publish(shop, again, "?under_way=migrate&waive_notice=meant");
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
        assertThat(taken.json().path("under_way").asString()).isEqualTo("migrate");
        clock.advance(Duration.ofMinutes(1));
        assertThat(migrations.pass()).isEqualTo(3);
        assertThat(three.tiers()).containsExactly("member", "member", "silver");
        JsonNode progress = shop.api().get(path(shop, again)).json().path("migration");
        assertThat(progress.path("members").asLong()).isEqualTo(3);
        assertThat(progress.path("members_in_all").asLong()).isEqualTo(3);
        assertThat(progress.path("moved").asLong()).isEqualTo(2);
        assertThat(progress.path("finished_at").asString()).isNotEmpty();
        Shop.assertLawful(application);
    }

    @Test
    void whoIsTakenAlongIsToldWhyInHisLanguage() {
        Three three = three("under-way-2");
        Shop shop = three.shop();
        publish(shop, draft(shop, "2000", "", "9000"), "?under_way=migrate&waive_notice=meant");
        clock.advance(Duration.ofMinutes(1));
        migrations.pass();
        JsonNode tiers = shop.api()
                .get("/v1/members/" + three.cat() + "?expand=tier")
                .json()
                .path("tiers");
        String event = tiers.get(0).path("event").asString();
        JsonNode why = shop.api()
                .get("/v1/members/" + three.cat() + "/explain?event=" + event)
                .json();
        assertThat(why.toString()).contains("Status: from Gold to Silver, because version 2 took effect");
        ApiClient chinese = shop.api();
        assertThat(chinese.send(
                                "GET",
                                "/v1/members/" + three.cat() + "/explain/tier?ladder=status",
                                null,
                                "Accept-Language",
                                "zh-CN")
                        .text())
                .contains("等级：因第 2 版生效，由金卡变为银卡");
        assertThat(chinese.send(
                                "GET",
                                "/v1/members/" + three.cat() + "/explain/tier?ladder=status",
                                null,
                                "Accept-Language",
                                "zh-TW")
                        .text())
                .contains("等級：因第 2 版生效，由金卡變為銀卡");
        JsonNode changes = shop.api()
                .get("/v1/members/" + three.cat() + "/explain/tier?ladder=status")
                .json()
                .path("changes");
        JsonNode last = changes.get(changes.size() - 1);
        assertThat(last.path("cause").asString()).isEqualTo("migrated");
        assertThat(last.path("reason").asString()).isEqualTo("2");
    }

    @Test
    void upwardItGivesWhatTheTierGivesAndTheBacktestComesToTheRecord() {
        Three three = three("under-way-3");
        Shop shop = three.shop();
        int number = draft(shop, "400", GIFT, "3000");
        JsonNode shown = previewed(shop, number);
        for (String choice : List.of("migrate", "grandfather")) {
            JsonNode gifts = shown.path(choice).path("gifts");
            assertThat(gifts).hasSize(1);
            assertThat(gifts.get(0).path("members").asLong()).isEqualTo(1);
            assertThat(gifts.get(0).path("units").asLong()).isEqualTo(25);
            assertThat(gifts.get(0).path("cost").asLong()).isEqualTo(25);
        }
        assertThat(status(shown.path("grandfather")).at("/times/0/how").asString())
                .isEqualTo("next_event");
        publish(shop, number, "?under_way=migrate&waive_notice=meant");
        clock.advance(Duration.ofMinutes(1));
        migrations.pass();
        assertThat(three.tiers()).containsExactly("silver", "silver", "gold");
        assertThat(shop.available(three.ann())).isEqualTo(50 + 25);
        assertThat(shop.available(three.ben())).as("silver before: no gift").isEqualTo(150);

        Said asked = shop.api()
                .post(
                        "/v1/programs/" + shop.code() + "/backtests",
                        Shop.json(Map.of("version", number, "check", true)));
        assertThat(asked.status()).as(asked.text()).isEqualTo(202);
        String backtest = asked.json().path("id").asString();
        JsonNode now = asked.json();
        for (int i = 0; i < 1_200 && !now.path("state").asString().equals("done"); i++) {
            assertThat(now.path("state").asString()).isNotEqualTo("failed");
            LockSupport.parkNanos(50_000_000);
            now = shop.api()
                    .get("/v1/programs/" + shop.code() + "/backtests/" + backtest)
                    .json();
        }
        assertThat(now.path("differences_from_record").asLong(-1)).isZero();
        Shop.assertLawful(application);
    }

    @Test
    void itGoesOnWhereItStoodAndCountsOnce() {
        Three three = three("under-way-4");
        Shop shop = three.shop();
        int number = draft(shop, "2000", "", "9000");
        publish(shop, number, "?under_way=migrate&waive_notice=meant");
        clock.advance(Duration.ofMinutes(1));
        assertThat(migrations.pass()).isEqualTo(3);
        assertThat(countOfMigrated(shop)).isEqualTo(3);
        // as if the process had died after the first member's event and before it was noted
        sql.sql("""
                        update intake.tier_migration m set finished_at = null, after_member = 0, members = 0, moved = 0
                        from program.program p where p.id = m.program_id and p.code = :code
                        """).param("code", shop.code()).update();
        assertThat(migrations.pass()).isEqualTo(3);
        assertThat(countOfMigrated(shop)).as("each member's counts once").isEqualTo(3);
        assertThat(shop.api()
                        .get(path(shop, number))
                        .json()
                        .at("/migration/moved")
                        .asLong())
                .isEqualTo(2);
        assertThat(migrations.pass()).as("it is over").isZero();
    }

    @Test
    void itGoesPageByPageAndOnFromWhereItWasNoted() {
        String yaml = YAML.formatted("under-way-8", "1000", "", "3000").replace("refuse", "enroll");
        Shop shop = Shop.open(application, "under-way-8", yaml);
        int many = 1_100;
        for (int from = 0; from < many; from += 550) {
            List<String> orders = new ArrayList<>();
            for (int i = from; i < from + 550; i++) {
                orders.add(Shop.paid("ext:s:" + i, "o" + i, 150_000).replaceFirst("\\{", "{\"key\": \"k" + i + "\", "));
            }
            Said told = shop.api().post("/v1/events/batch", "{\"events\": [" + String.join(",", orders) + "]}");
            assertThat(told.status()).isEqualTo(207);
        }
        clock.advance(Duration.ofHours(1));
        int number = draft(shop, "2000", "", "9000");
        publish(shop, number, "?under_way=migrate&waive_notice=meant");
        clock.advance(Duration.ofMinutes(1));
        // as if another process had noted three hundred of them and died
        sql.sql("""
                        insert into intake.tier_migration
                        select p.id, :number, (select member_id from ledger.member_state s where s.program_id = p.id
                            order by member_id offset 299 limit 1), 300, 300, 0, :many, now()
                        from program.program p where p.code = :code
                        """)
                .param("number", number)
                .param("many", many)
                .param("code", shop.code())
                .update();
        assertThat(migrations.pass()).as("the others, over two pages").isEqualTo(800);
        assertThat(countOfMigrated(shop)).isEqualTo(800);
        assertThat(silvers(shop)).as("nobody is told whom it was noted for").isEqualTo(300);
        sql.sql("""
                        update intake.tier_migration m set finished_at = null, after_member = 0, members = 0, moved = 0
                        from program.program p where p.id = m.program_id and p.code = :code
                        """).param("code", shop.code()).update();
        assertThat(migrations.pass()).isEqualTo(many);
        assertThat(countOfMigrated(shop)).isEqualTo(many);
        assertThat(silvers(shop)).isZero();
        JsonNode migration = shop.api().get(path(shop, number)).json().path("migration");
        assertThat(migration.path("members").asInt()).isEqualTo(many);
        assertThat(migration.path("moved").asInt()).isEqualTo(many);
    }

    private long silvers(Shop shop) {
        return sql.sql("""
                        select count(*) from tier.standing s join program.program p on p.id = s.program_id
                        where p.code = :code and s.tier = 'silver'
                        """).param("code", shop.code()).query(Long.class).single();
    }

    @Test
    void aScheduledOneTakesNobodyAlongBeforeItsMomentAndAWithdrawnOneNever() {
        Three three = three("under-way-5");
        Shop shop = three.shop();
        Instant from = clock.instant().plus(Duration.ofDays(8));
        int number = draft(shop, "2000", "", "9000");
        assertThat(publish(shop, number, "?under_way=migrate&from=" + from).status())
                .as("with notice it needs no waiver")
                .isEqualTo(200);
        assertThat(previewed(shop, number).path("at").asString())
                .startsWith(from.toString().substring(0, 19));
        assertThat(migrations.pass()).isZero();
        assertThat(shop.api()
                        .post("/v1/programs/" + shop.code() + "/versions/" + number + "/withdraw", "{}")
                        .status())
                .isEqualTo(200);
        clock.advance(Duration.ofDays(9));
        assertThat(migrations.pass()).isZero();
        assertThat(three.tiers()).containsExactly("member", "silver", "gold");

        Said published = publish(shop, number, "?waive_notice=meant");
        assertThat(published.json().path("under_way").asString())
                .as("nothing of the choice is left")
                .isEqualTo("grandfather");
    }

    @Test
    void aLateEventFromBeforeIsDecidedByTheVersionOfThen() {
        Three three = three("under-way-6");
        Shop shop = three.shop();
        Instant before = clock.instant();
        clock.advance(Duration.ofMinutes(1));
        publish(shop, draft(shop, "2000", "", "9000"), "?under_way=migrate&waive_notice=meant");
        clock.advance(Duration.ofMinutes(1));
        migrations.pass();
        assertThat(three.tiers()).containsExactly("member", "member", "silver");
        shop.told(Shop.paid(three.ann(), "late", 60_000).replaceFirst("\\{", "{\"occurred_at\": \"" + before + "\", "));
        assertThat(shop.tier(three.ann())).as("1,100.00 was silver then").isEqualTo("silver");
        Shop.assertLawful(application);
    }

    @Test
    void aPreviewIsOfAVersionThatThereIsAndCanBeThrownAway() {
        Shop shop = three("under-way-7").shop();
        assertThat(shop.api().post(path(shop, 9), "").status()).isEqualTo(404);
        assertThat(shop.api().get(path(shop, 1)).json().has("state")).isFalse();
        assertThat(shop.api().send("DELETE", path(shop, 1), null).status()).isEqualTo(404);
        int number = draft(shop, "2000", "", "9000");
        previewed(shop, number);
        assertThat(shop.api().send("DELETE", path(shop, number), null).status()).isEqualTo(204);
        assertThat(shop.api().get(path(shop, number)).json().has("result")).isFalse();
        assertThat(publish(shop, number, "?under_way=forget").status()).isEqualTo(400);
    }
}
