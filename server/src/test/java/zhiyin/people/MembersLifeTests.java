package zhiyin.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.database.Secrets;
import zhiyin.http.ApiClient.Said;

/** By which names members are known, and what they may not do, over HTTP; afterwards the books are in order. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MembersLifeTests {

    private final ApplicationContext application;
    private final TestClock clock;
    private Shop shop;

    @Autowired
    MembersLifeTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, "lives");
    }

    @AfterEach
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    private Said names(String member, String what, Map<String, Object> body) {
        return shop.api().post("/v1/members/" + member + "/identities" + what, Shop.json(body));
    }

    private List<String> names(String member) {
        List<String> names = new ArrayList<>();
        shop.api().get("/v1/members/" + member).json().path("identities").forEach(name -> names.add(name.asString()));
        return names;
    }

    private Said may(String member, String word, Map<String, Object> body) {
        return shop.api()
                .post("/v1/members/" + member + "/" + word, Shop.json(body), "Idempotency-Key", Shop.freshKey());
    }

    @Test
    void aNameIsBoundTakenOffAndSwapped() {
        String member = shop.enrol("card:n-1");
        shop.enrol("card:n-2");
        assertThat(names(member, "", Map.of("identity", "ext:shop:n-1")).status())
                .isEqualTo(201);
        assertThat(names(member, "", Map.of("identity", "ext:shop:n-1")).status())
                .isEqualTo(200);
        assertThat(names("card:n-2", "", Map.of("identity", "ext:shop:n-1")).code())
                .isEqualTo("conflict");
        assertThat(names(member, "", Map.of("identity", "phone:+8613800138000")).code())
                .as("a phone is whose it is proven to be")
                .isEqualTo("step-up-required");
        assertThat(names(member, "", Map.of("identity", "phone:+8613800138000", "proven", true))
                        .status())
                .isEqualTo(201);
        assertThat(names(member, "/swap", Map.of("from", "card:n-1", "to", "card:n-2"))
                        .code())
                .isEqualTo("conflict");
        assertThat(names(member)).contains("card:n-1");
        assertThat(names(member, "/swap", Map.of("from", "card:n-1", "to", "card:n-3"))
                        .status())
                .isEqualTo(200);
        assertThat(names(member)).containsExactlyInAnyOrder("card:n-3", "ext:shop:n-1", "phone:+86138****8000");
        assertThat(shop.told(Shop.paid("card:n-3", "n-o", 10_000))
                        .path("member")
                        .asString())
                .isEqualTo(member);
        assertThat(names(member, "/unbind", Map.of("identity", "card:n-1")).code())
                .isEqualTo("not-found");
        assertThat(names(member, "/unbind", Map.of("identity", "card:n-3")).status())
                .isEqualTo(204);
        assertThat(names(member, "/unbind", Map.of("identity", "ext:shop:n-1")).status())
                .isEqualTo(204);
        assertThat(names(member, "/unbind", Map.of("identity", "phone:+8613800138000", "proven", true))
                        .code())
                .as("the last one stays")
                .isEqualTo("conflict");
    }

    @Test
    void ofManyWhoWantANameAtOnceOneGetsIt() {
        for (int i = 0; i < 8; i++) {
            shop.enrol("card:race-" + i);
        }
        List<Said> said =
                Shop.atOnce(8, number -> names("card:race-" + number, "", Map.of("identity", "ext:shop:race")));
        assertThat(said.stream().filter(answer -> answer.status() == 201)).hasSize(1);
        assertThat(said.stream().filter(answer -> answer.code().equals("conflict")))
                .hasSize(7);
    }

    @Test
    void ofTwoNamesThatAreTakenOffAtOnceOneStays() {
        String member = shop.enrol("card:last-1");
        names(member, "", Map.of("identity", "card:last-2"));
        List<Said> said =
                Shop.atOnce(2, number -> names(member, "/unbind", Map.of("identity", "card:last-" + (number + 1))));
        assertThat(said.stream().filter(answer -> answer.status() == 204)).hasSize(1);
        assertThat(names(member)).hasSize(1);
    }

    @Test
    void whoIsFrozenEarnsAndDoesNotSpend() {
        String member =
                shop.told(Shop.paid("card:f-1", "f-1", 50_000)).path("member").asString();
        shop.told(Shop.held("card:f-1", "f-h", 5));
        assertThat(may(member, "freeze", Map.of("reason", "looked at")).status())
                .isEqualTo(201);
        Said spend = shop.tell("f-key", Shop.spent("card:f-1", "f-s", 1));
        assertThat(spend.code()).isEqualTo("member-frozen");
        assertThat(spend.json().path("forbids").asString()).isEqualTo("spend");
        assertThat(shop.tell(Shop.held("card:f-1", "f-h2", 1)).code()).isEqualTo("member-frozen");
        shop.told(Shop.paid("card:f-1", "f-2", 10_000));
        shop.told(Shop.ended("captured", "card:f-1", "f-h"));
        assertThat(shop.api().get("/v1/members/card:f-1").json().path("state").asString())
                .isEqualTo("frozen");
        assertThat(may(member, "rejoin", Map.of("reason", "no")).code()).isEqualTo("conflict");
        assertThat(may(member, "unfreeze", Map.of("reason", "nothing found")).status())
                .isEqualTo(201);
        assertThat(shop.tell("f-key", Shop.spent("card:f-1", "f-s", 1)).status())
                .as("the same request succeeds now")
                .isEqualTo(201);
        assertThat(may(member, "unfreeze", Map.of("reason", "again")).code()).isEqualTo("conflict");
    }

    @Test
    void whoIsBlacklistedEarnsNothingAndIsNotLetOffByLeaving() {
        String member =
                shop.told(Shop.paid("card:b-1", "b-1", 50_000)).path("member").asString();
        long had = shop.available(member);
        assertThat(may(member, "blacklist", Map.of("reason", "resells")).status())
                .isEqualTo(201);
        assertThat(shop.tell(Shop.paid("card:b-1", "b-2", 10_000)).code()).isEqualTo("member-blacklisted");
        assertThat(shop.tell(Shop.did("card:b-1", "tap.done")).code()).isEqualTo("member-blacklisted");
        assertThat(may(member, "leave", Map.of("reason", "wants to")).code()).isEqualTo("conflict");
        shop.told("{\"type\": \"order.returned\", \"member\": \"card:b-1\", \"order\": \"b-1\", \"return\": \"b-r\"}");
        assertThat(shop.available(member)).as("returns are taken").isLessThan(had);
        assertThat(may(member, "blacklist", Map.of("reason", "less", "forbids", List.of("sign_in")))
                        .status())
                .isEqualTo(201);
        shop.told(Shop.paid("card:b-1", "b-3", 10_000));
    }

    @Test
    void whoLeavesKeepsWhatHeHasAndIsBackWithIt() {
        String member =
                shop.told(Shop.paid("card:q-1", "q-1", 50_000)).path("member").asString();
        long had = shop.available(member);
        assertThat(may(member, "leave", Map.of("reason", "enough of it")).status())
                .isEqualTo(201);
        assertThat(shop.tell(Shop.paid("card:q-1", "q-2", 10_000)).code()).isEqualTo("member-left");
        assertThat(shop.tell(Shop.spent("card:q-1", "q-s", 1)).code()).isEqualTo("member-left");
        assertThat(may(member, "freeze", Map.of("reason", "gone anyway")).code())
                .isEqualTo("conflict");
        assertThat(shop.available(member)).isEqualTo(had);
        assertThat(may(member, "rejoin", Map.of("reason", "is back")).status()).isEqualTo(201);
        shop.told(Shop.spent("card:q-1", "q-s", 1));
        assertThat(shop.available(member)).isEqualTo(had - 1);
    }

    @Test
    void aCardIsShownScannedAndOldAMinuteLater() {
        String member = shop.enrol("ext:shop:card-1");
        assertThat(shop.api().get("/v1/members/" + member + "/card").code()).isEqualTo("not-found");
        Said given = shop.api().post("/v1/members/" + member + "/card", "{}");
        assertThat(given.status()).as(given.text()).isEqualTo(201);
        assertThat(shop.api().post("/v1/members/" + member + "/card", "{}").status())
                .isEqualTo(200);
        String number = given.json().path("number").asString();
        assertThat(names(member)).contains("card:" + number);
        String qr = given.json().path("qr").asString();
        Said scanned = scan(qr);
        assertThat(scanned.json().path("member").asString()).isEqualTo(member);
        assertThat(scanned.json().path("shown").asBoolean()).isTrue();
        assertThat(scan(number).json().path("shown").asBoolean()).isFalse();
        clock.advance(Duration.ofSeconds(30));
        assertThat(scan(qr).status()).isEqualTo(200);
        assertThat(shop.api()
                        .get("/v1/members/" + member + "/card")
                        .json()
                        .path("qr")
                        .asString())
                .isNotEqualTo(qr);
        application.getBean(Secrets.class).renew(Secrets.MEMBER_CARDS);
        assertThat(scan(qr).status()).as("the key before is good still").isEqualTo(200);
        clock.advance(Duration.ofSeconds(30));
        assertThat(scan(qr).code()).isEqualTo("conflict");
        String after = shop.api()
                .get("/v1/members/" + member + "/card")
                .json()
                .path("qr")
                .asString();
        application.getBean(Secrets.class).renew(Secrets.MEMBER_CARDS);
        application.getBean(Secrets.class).renew(Secrets.MEMBER_CARDS);
        assertThat(scan(after).code()).as("and no longer").isEqualTo("conflict");
        char last = number.charAt(15);
        assertThat(scan(number.substring(0, 15) + (last == '9' ? '0' : (char) (last + 1)))
                        .code())
                .as("a slip of a finger")
                .isEqualTo("not-found");
        Shop others = Shop.open(application, "lives-too");
        String theirs = shop.api()
                .get("/v1/members/" + member + "/card")
                .json()
                .path("qr")
                .asString();
        assertThat(others.api()
                        .post("/v1/cards/scan", Shop.json(Map.of("code", theirs)))
                        .code())
                .as("a card of another programme")
                .isEqualTo("conflict");
    }

    private Said scan(String code) {
        return shop.api().post("/v1/cards/scan", Shop.json(Map.of("code", code)));
    }

    private Said tag(List<String> members, List<String> put, List<String> take) {
        return shop.api().post("/v1/member-tags", Shop.json(Map.of("members", members, "put", put, "take", take)));
    }

    private String tags(String member) {
        return shop.api().get("/v1/members/" + member).json().path("tags").toString();
    }

    @Test
    void manyAreTaggedAtOnceAndEachKeepsWhatElseHeHas() {
        String one = shop.enrol("card:tag-1");
        String two = shop.enrol("card:tag-2");
        shop.told(
                "{\"type\": \"member.marked\", \"member\": \"card:tag-2\", \"tags\": [\"old\", \"vip\"], \"segments\": [\"s\"]}");
        Said said = tag(List.of("card:tag-1", "card:tag-2", one), List.of("vip"), List.of("old"));
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        assertThat(said.json().path("members").size()).as("each once").isEqualTo(2);
        assertThat(said.json().at("/members/0/result").asString()).isEqualTo("done");
        assertThat(tags(one)).isEqualTo("[\"vip\"]");
        assertThat(tags(two)).isEqualTo("[\"vip\"]");
        assertThat(shop.api().get("/v1/members/" + two).json().path("segments").toString())
                .isEqualTo("[\"s\"]");
        assertThat(tag(List.of(one, two), List.of("vip"), List.of())
                        .json()
                        .path("members")
                        .findValuesAsString("result"))
                .containsExactly("unchanged", "unchanged");
        assertThat(tag(List.of(one, "card:nobody"), List.of("vip"), List.of()).code())
                .isEqualTo("validation-failed");
        assertThat(tag(List.of(one), List.of(), List.of()).code()).isEqualTo("validation-failed");
    }

    @Test
    void whoeverTagsAtTheSameTimeTakesNothingFromTheOthers() throws Exception {
        String member = shop.enrol("card:tag-many");
        List<Thread> threads = new ArrayList<>();
        List<String> results = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 6; i++) {
            String tag = "t" + i;
            threads.add(Thread.startVirtualThread(() -> {
                String result;
                do {
                    result = tag(List.of(member), List.of(tag), List.of())
                            .json()
                            .at("/members/0/result")
                            .asString();
                } while (result.equals("busy"));
                results.add(result);
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(results).hasSize(6).containsOnly("done");
        assertThat(tags(member)).isEqualTo("[\"t0\",\"t1\",\"t2\",\"t3\",\"t4\",\"t5\"]");
    }
}
