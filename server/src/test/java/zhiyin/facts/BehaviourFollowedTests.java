package zhiyin.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.engine.insight.Askable;
import zhiyin.engine.insight.Cores;
import zhiyin.engine.insight.Selection;
import zhiyin.engine.program.SegmentText;
import zhiyin.engine.program.SegmentText.SegmentReading;
import zhiyin.http.ApiClient.Said;
import zhiyin.member.Members;
import zhiyin.program.Programmes;

/** What members do beside orders is in the columns: each once, whoever turns out to have done it, and the same when made anew. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BehaviourFollowedTests {

    private static final List<String> ASKED = List.of(
            "{did: event, event: cart, last: 30, measure: count, operator: \">=\", value: 1}",
            "{did: event, event: browse, where: {field: event.brand, operator: \"=\", value: A}, last: 30,"
                    + " measure: count, operator: \">=\", value: 2}",
            "{did: event, event: browse, last: 30, measure: count, operator: \">=\", value: 3}",
            "{did: event, event: browse, last: 30, then: {did: event, event: cart}, within: 7}",
            "{did: event, event: spin, where: {field: event.speed, operator: \"=\", value: \"3\"}, last: 30,"
                    + " measure: count, operator: \">=\", value: 1}",
            "{did: event, event: cart, last: 30, then: {did: order}, within: 7}");

    private final ApplicationContext application;
    private final TestClock clock;
    private final FactCopies facts;

    @Autowired
    BehaviourFollowedTests(ApplicationContext application, TestClock clock, FactCopies facts) {
        this.application = application;
        this.clock = clock;
        this.facts = facts;
    }

    private long program(Shop shop) {
        return application.getBean(Programmes.class).idOf(shop.code());
    }

    private MemberFacts.Taken taken(Shop shop) {
        MemberFacts.Asked asked = facts.of(program(shop));
        assertThat(asked).isInstanceOf(MemberFacts.Asked.Here.class);
        return ((MemberFacts.Asked.Here) asked).taken();
    }

    private void follow() {
        try {
            facts.pass();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Who is meant by each of what is asked, and how much there is. */
    private List<String> answers(Shop shop) {
        MemberFacts.Taken taken = taken(shop);
        List<String> answers = new ArrayList<>();
        answers.add(String.valueOf(taken.columns().counts().events()));
        for (String text : ASKED) {
            SegmentReading reading =
                    SegmentText.read(text, new Askable(taken.columns().layout()), 2, null, Map.of());
            assertThat(reading).isInstanceOf(SegmentReading.Read.class);
            RoaringBitmap found = Selection.of(
                            ((SegmentReading.Read) reading).segment(),
                            taken.columns(),
                            LocalDate.ofEpochDay(taken.columns().day(clock.instant())),
                            code -> null)
                    .of(taken.columns(), Cores.ONE);
            List<String> members = new ArrayList<>();
            found.forEach(
                    (int number) -> members.add(Members.ID.print(taken.members().member(number))));
            members.sort(null);
            answers.add(text + " " + members);
        }
        return answers;
    }

    private List<String> madeAnew(Shop shop) {
        facts.makeAgain(program(shop));
        follow();
        return answers(shop);
    }

    private void tell(Shop shop, Map<String, Object> more, String id, String kind) {
        Map<String, Object> item = new HashMap<>(
                Map.of("id", id, "kind", kind, "occurred_at", clock.instant().toString()));
        item.putAll(more);
        Said said = shop.api().post("/v1/behaviour", Shop.json(Map.of("events", List.of(item))));
        assertThat(said.json().at("/results/0/status").asString())
                .as(said.text())
                .isEqualTo("recorded");
    }

    private static void declare(Shop shop) {
        Said said = shop.api()
                .send(
                        "PUT",
                        "/v1/behaviour/kinds/spin",
                        Shop.utf8("{\"properties\": [{\"name\": \"speed\", \"type\": \"number\"}]}"),
                        "Content-Type",
                        "application/json");
        assertThat(said.status()).as(said.text()).isEqualTo(200);
    }

    @Test
    void whateverHappensItFollowsAndIsWhatItWouldBeIfItWereMadeAgain() {
        Shop shop = Shop.open(application, "behaviour-follow");
        declare(shop);
        SplittableRandom random = new SplittableRandom(11);
        List<String> members = new ArrayList<>();
        Map<String, String> merged = new HashMap<>();
        int told = 0;
        for (int i = 0; i < 4; i++) {
            members.add(shop.enrol("ext:follow:" + i));
        }
        assertThat(taken(shop).columns().counts().events()).isZero();
        for (int round = 0; round < 8; round++) {
            for (int i = 0; i < 14; i++) {
                String member = members.get(random.nextInt(members.size()));
                switch (random.nextInt(12)) {
                    case 0 -> members.add(shop.enrol("ext:follow:" + members.size()));
                    case 1 -> shop.tell(Shop.paid(member, "B-" + round + "-" + i, 1_000));
                    case 2 -> {
                        String into = members.get(random.nextInt(members.size()));
                        if (!into.equals(member) && !merged.containsKey(member) && !merged.containsKey(into)) {
                            change(shop, member + "/merge", Map.of("into", into, "reason", "same"));
                            merged.put(member, into);
                        }
                    }
                    case 3 -> {
                        if (merged.containsKey(member) && !merged.containsKey(merged.get(member))) {
                            String unmerged = shop.api()
                                    .post(
                                            "/v1/members/" + member + "/unmerge",
                                            "{\"reason\": \"other\"}",
                                            "Idempotency-Key",
                                            Shop.freshKey())
                                    .text();
                            if (unmerged.contains("\"undone_at\"") || !unmerged.contains("problem")) {
                                merged.remove(member);
                            }
                        }
                    }
                    default -> {
                        Map<String, Object> more = new HashMap<>();
                        String visitor = "v-" + random.nextInt(6);
                        boolean named = random.nextInt(3) > 0;
                        if (named) {
                            more.put("member", member);
                        }
                        if (!named || random.nextInt(4) == 0) {
                            more.put("anonymous_id", visitor);
                        }
                        more.put("brand", random.nextBoolean() ? "A" : "B");
                        String kind =
                                List.of("browse", "browse", "cart", "spin").get(random.nextInt(4));
                        if (kind.equals("spin")) {
                            more.put("properties", Map.of("speed", random.nextInt(5)));
                        }
                        tell(shop, more, "m-" + told++, kind);
                    }
                }
                clock.advance(Duration.ofMinutes(random.nextInt(600)));
            }
            if (round == 5) {
                String gone = members.getLast();
                if (!merged.containsKey(gone) && !merged.containsValue(gone)) {
                    assertThat(shop.api()
                                    .send("DELETE", "/v1/members/" + gone, null)
                                    .status())
                            .isEqualTo(204);
                    members.remove(gone);
                }
            }
            follow();
            // what can't be told is made anew the next time
            follow();
            List<String> followed = answers(shop);
            assertThat(madeAnew(shop)).as("round " + round).isEqualTo(followed);
        }
        assertThat(taken(shop).columns().counts().events()).isGreaterThan(30);
        assertThat(answers(shop).get(1)).contains("mbr_");
        assertThat(answers(shop).get(2)).contains("mbr_");
        assertThat(answers(shop).get(4)).contains("mbr_");
        assertThat(answers(shop).get(5)).contains("mbr_");
    }

    private static void change(Shop shop, String target, Map<String, String> body) {
        Said said = shop.api().post("/v1/members/" + target, Shop.json(body), "Idempotency-Key", Shop.freshKey());
        assertThat(said.status()).as(said.text()).isEqualTo(201);
    }

    @Test
    void whoListensHearsOfWhomItCameTo() {
        Shop shop = Shop.open(application, "behaviour-heard");
        String member = shop.enrol("ext:heard:1");
        taken(shop);
        List<String> heard = new ArrayList<>();
        long program = program(shop);
        facts.tell((whose, taken, news) -> {
            if (whose == program && news != null) {
                news.touched()
                        .forEach((int number) ->
                                heard.add(Members.ID.print(taken.members().member(number))));
            }
        });
        tell(shop, Map.of("anonymous_id", "v"), "h-1", "browse");
        follow();
        assertThat(heard).isEmpty();
        tell(shop, Map.of("anonymous_id", "v", "member", member), "h-2", "cart");
        follow();
        assertThat(heard).containsExactly(member);
        assertThat(taken(shop).columns().counts().events()).isEqualTo(2);
    }
}
