package zhiyin.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.database.Secrets;
import zhiyin.http.ApiClient.Said;
import zhiyin.signin.Entrance.Got;

/** Codes to phones and mail addresses: what they are good for, and how often there is one. */
@DatabaseTest
@Import({TestClock.Installed.class, Mailboxes.Installed.class})
class CodesTests {
    private static int shops;

    @Autowired
    private ApplicationContext application;

    @Autowired
    private TestClock clock;

    @Autowired
    private JdbcClient sql;

    private Entrance entrance;

    @BeforeEach
    void open() {
        entrance = new Entrance(application, "codes-" + shops++);
    }

    private static void assertRefused(Said said) {
        assertThat(said.status()).as(said.text()).isEqualTo(401);
        assertThat(said.code()).isEqualTo("sign-in-refused");
    }

    @Test
    void aCodeToAPhoneLetsAMemberInAndTheSessionIsHis() {
        String member = entrance.shop.enrol("phone:+8613800000001");
        var in = entrance.in("+8613800000001");
        assertThat(in.path("member").asString()).isEqualTo(member);
        assertThat(in.path("joined").asBoolean()).isFalse();
        assertThat(entrance.as(in).get("/v1/me").json().path("id").asString()).isEqualTo(member);
    }

    @Test
    void aCodeToAMailAddressLetsInTooInWhateverCaseItIsWritten() {
        String member = entrance.shop.enrol("email:lin@example.org");
        Got got = entrance.get("lin@example.org");
        Said said = entrance.show("Lin@Example.org", got);
        assertThat(said.json().path("member").asString()).isEqualTo(member);
        assertThat(entrance.mailboxes.of("lin@example.org").getFirst().text()).contains(got.code());
    }

    @Test
    void c28_aCodeIsGoodOnce() {
        Got got = entrance.get("+8613800000002");
        assertThat(entrance.show("+8613800000002", got).status()).isEqualTo(201);
        assertRefused(entrance.show("+8613800000002", got));
    }

    @Test
    void c28_aCodeIsGoodForTenMinutesAndNotAMomentLonger() {
        Got got = entrance.get("+8613800000003");
        clock.advance(Duration.ofMinutes(10).minusNanos(1_000));
        assertThat(entrance.show("+8613800000003", got).status()).isEqualTo(201);
        Got late = entrance.get("+8613800000003");
        clock.advance(Duration.ofMinutes(10));
        assertRefused(entrance.show("+8613800000003", late));
    }

    @Test
    void c28_aCodeIsBoundToItsAddressItsRequestItsProgrammeAndItsPurpose() {
        Got one = entrance.get("+8613800000004");
        Got other = entrance.get("+8613800000005");
        assertRefused(entrance.show("+8613800000005", new Got(one.request(), one.code())));
        if (!one.code().equals(other.code())) {
            assertRefused(entrance.show("+8613800000004", new Got(one.request(), other.code())));
        }
        Entrance elsewhere = new Entrance(application, "elsewhere-" + shops++);
        assertRefused(elsewhere.show("+8613800000004", one));
        var in = entrance.in("+8613800000006");
        Got proof = entrance.get("+8613800000007");
        Said asProof = entrance.as(in)
                .post(
                        "/v1/me/prove",
                        Shop.json(Map.of(
                                "phone",
                                "+8613800000007",
                                "request",
                                proof.request(),
                                "code",
                                proof.code(),
                                "form",
                                "bearer")));
        assertRefused(asProof);
        assertThat(entrance.show("+8613800000004", one).status()).isEqualTo(201);
    }

    @Test
    void c28_codesAndAddressesAreNotInTheDatabase() {
        Got got = entrance.get("+8613899990001");
        String all = sql.sql("select string_agg(c::text, ' ') || (select string_agg(p::text, ' ') from signin.pace p)"
                        + " from signin.code c")
                .query(String.class)
                .single();
        assertThat(all).isNotEmpty().doesNotContain("13899990001");
        List<String> hashes = sql.sql("select encode(hash, 'hex') from signin.code where id = :id")
                .param("id", Codes.ID.parse(got.request()))
                .query(String.class)
                .list();
        assertThat(hashes).hasSize(1);
        assertThat(hashes.getFirst()).isNotEqualTo(java.util.HexFormat.of().formatHex(MemberToken.hash(got.code())));
    }

    @Test
    void c28_codesAreSpreadOverAllThereAre() {
        Codes codes = application.getBean(Codes.class);
        var address = zhiyin.member.IdentityRef.parse("phone:+8613800000099");
        Set<String> seen = new HashSet<>();
        long[] digits = new long[10];
        for (int i = 0; i < 500; i++) {
            String code = codes.make(1, Codes.Purpose.SIGN_IN, address).code();
            assertThat(code).matches("[0-9]{6}");
            seen.add(code);
            digits[code.charAt(0) - '0']++;
        }
        // 500 of a million: 0.12 pairs are expected
        assertThat(seen).hasSizeGreaterThan(495);
        assertThat(digits).doesNotContain(0);
    }

    @Test
    void s08_theSixthTryIsRefusedThoughItIsRight() {
        Got got = entrance.get("+8613800000008");
        Got wrong = new Got(got.request(), Entrance.wrong(got.code()));
        for (int i = 0; i < 5; i++) {
            assertRefused(entrance.show("+8613800000008", wrong));
        }
        assertRefused(entrance.show("+8613800000008", got));
    }

    @Test
    void s08_theFifthTryMayStillBeRight() {
        Got got = entrance.get("+8613800000009");
        for (int i = 0; i < 4; i++) {
            assertRefused(entrance.show("+8613800000009", new Got(got.request(), Entrance.wrong(got.code()))));
        }
        assertThat(entrance.show("+8613800000009", got).status()).isEqualTo(201);
    }

    @Test
    void s08_twentyRightCodesAtOnceLetInOnce() {
        Got got = entrance.get("+8613800000010");
        List<Said> said = Shop.atOnce(20, number -> entrance.show("+8613800000010", got));
        assertThat(said.stream().filter(one -> one.status() == 201)).hasSize(1);
        assertThat(said.stream().filter(one -> one.status() == 401)).hasSize(19);
        assertThat(sql.sql("select count(*) from signin.session where member_id = :member")
                        .param("member", entrance.member("+8613800000010"))
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void s08_aThousandPhonesFromOnePlaceGetNoMoreThanTenCodes() {
        String place = Entrance.somewhere();
        int before = entrance.mailboxes.all();
        int sent = 0;
        for (int i = 0; i < 1_000; i++) {
            Said said = entrance.ask("+8613900%06d".formatted(i), place);
            if (said.status() == 202) {
                sent++;
            } else {
                assertThat(said.status()).isEqualTo(429);
                assertThat(said.header("Retry-After")).isEqualTo("3600");
            }
        }
        assertThat(sent).isEqualTo(10);
        entrance.mailboxes.code("+8613900000009", 1);
        assertThat(entrance.mailboxes.all() - before).isEqualTo(10);
        clock.advance(Duration.ofHours(1));
        assertThat(entrance.ask("+8613900999999", place).status()).isEqualTo(202);
    }

    @Test
    void s08_aHouseholdsNetworkOfTheNewKindIsOnePlace() {
        assertThat(CodeDelivery.network("2001:db8:1:2::1")).isEqualTo(CodeDelivery.network("2001:db8:1:2:ffff::9"));
        assertThat(CodeDelivery.network("2001:db8:1:2::1")).isNotEqualTo(CodeDelivery.network("2001:db8:1:3::1"));
        assertThat(CodeDelivery.network("10.0.0.1")).isNotEqualTo(CodeDelivery.network("10.0.0.2"));
    }

    @Test
    void s08_aPhoneGetsOneAMinuteFiveAnHourAndTenADay() {
        String phone = "+8613800000011";
        assertThat(entrance.ask(phone).status()).isEqualTo(202);
        clock.advance(Duration.ofSeconds(59));
        Said soon = entrance.ask(phone);
        assertThat(soon.status()).isEqualTo(429);
        assertThat(soon.header("Retry-After")).isEqualTo("1");
        clock.advance(Duration.ofSeconds(1));
        for (int i = 1; i < 5; i++) {
            assertThat(entrance.ask(phone).status()).as("number " + i).isEqualTo(202);
            clock.advance(Duration.ofMinutes(1));
        }
        assertThat(entrance.ask(phone).status()).isEqualTo(429);
        clock.advance(Duration.ofHours(1));
        for (int i = 5; i < 10; i++) {
            assertThat(entrance.ask(phone).status()).as("number " + i).isEqualTo(202);
            clock.advance(Duration.ofMinutes(1));
        }
        clock.advance(Duration.ofHours(1));
        assertThat(entrance.ask(phone).status()).isEqualTo(429);
        clock.advance(Duration.ofDays(1));
        assertThat(entrance.ask(phone).status()).isEqualTo(202);
    }

    @Test
    void s23_anotherKeyThrowsNobodyOutAndLetsNobodyAskAgainSooner() {
        Secrets secrets = application.getBean(Secrets.class);
        String phone = "+8613800000088";
        Got got = entrance.get(phone);
        secrets.renew(Secrets.SIGN_IN);
        assertThat(entrance.ask(phone).status())
                .as("what was counted is counted on")
                .isEqualTo(429);
        Said said = entrance.show(phone, got);
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        Got later = entrance.again(clock, phone);
        secrets.renew(Secrets.SIGN_IN);
        assertThat(entrance.as(said.json()).get("/v1/me").status())
                .as("sessions do not depend on it")
                .isEqualTo(200);
        secrets.renew(Secrets.SIGN_IN);
        assertRefused(entrance.show(phone, later));
    }

    @Test
    void s08_twentyWhoAskForOnePhoneAtOnceHaveOneCodeSent() {
        List<Said> said = Shop.atOnce(20, number -> entrance.ask("+8613800000012"));
        assertThat(said.stream().filter(one -> one.status() == 202)).hasSize(1);
        assertThat(said.stream().filter(one -> one.status() == 429)).hasSize(19);
    }

    @Test
    void s08_codesAskedForOnOneDeviceAreCountedTogether() {
        for (int i = 0; i < 6; i++) {
            Said said = entrance.shop
                    .api()
                    .post(
                            "/v1/sign-in/codes",
                            Shop.json(Map.of(
                                    "phone", "+8613800001%03d".formatted(i),
                                    "device", "device-" + entrance.shop.code(),
                                    "from", Entrance.somewhere())));
            assertThat(said.status()).isEqualTo(i < 5 ? 202 : 429);
        }
    }

    @Test
    void s08_whenTheDaysBudgetIsSpentNothingIsSentUntilTheProgrammesMidnight() {
        setTerms(Map.of("joining", true, "countries", List.of("86"), "sends_a_day", 3));
        int before = entrance.mailboxes.all();
        for (int i = 0; i < 5; i++) {
            assertThat(entrance.ask("+8613800002%03d".formatted(i)).status()).isEqualTo(i < 3 ? 202 : 429);
        }
        for (int i = 0; i < 3; i++) {
            entrance.mailboxes.code("+8613800002%03d".formatted(i), 1);
        }
        assertThat(entrance.mailboxes.all() - before).isEqualTo(3);
        Said later = entrance.ask("+8613800002009");
        int seconds = Integer.parseInt(String.valueOf(later.header("Retry-After")));
        clock.advance(Duration.ofSeconds(seconds - 1));
        assertThat(entrance.ask("+8613800002010").status()).isEqualTo(429);
        clock.advance(Duration.ofSeconds(1));
        assertThat(entrance.ask("+8613800002011").status()).isEqualTo(202);
    }

    private void setTerms(Map<String, Object> terms) {
        Said said = entrance.shop
                .api()
                .send(
                        "PUT",
                        "/v1/programs/" + entrance.shop.code() + "/sign-in",
                        Shop.utf8(Shop.json(terms)),
                        "Content-Type",
                        "application/json");
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        assertThat(said.json())
                .isEqualTo(entrance.shop
                        .api()
                        .get("/v1/programs/" + entrance.shop.code() + "/sign-in")
                        .json());
    }

    @Test
    void s08_noCodesGoWhereTheProgrammeSendsNone() {
        setTerms(Map.of("joining", true, "countries", List.of("852"), "sends_a_day", 10));
        Said said = entrance.ask("+8613800000013");
        assertThat(said.status()).isEqualTo(422);
        assertThat(said.faults()).containsExactly("/phone phone.country");
        assertThat(entrance.ask("+85291234567").status()).isEqualTo(202);
    }

    @Test
    void c30_whetherAPhoneIsAMembersIsNotToldByTheAnswerNorByWhatIsCounted() {
        setTerms(Map.of("joining", false, "countries", List.of("86"), "sends_a_day", 10));
        entrance.shop.enrol("phone:+8613800000014");
        Said member = entrance.ask("+8613800000014");
        Said nobody = entrance.ask("+8613800000015");
        assertThat(nobody.status()).isEqualTo(member.status()).isEqualTo(202);
        assertThat(nobody.json().propertyNames()).isEqualTo(member.json().propertyNames());
        assertThat(nobody.headers().map().keySet())
                .isEqualTo(member.headers().map().keySet());
        assertThat(entrance.ask("+8613800000014").header("Retry-After"))
                .isEqualTo(entrance.ask("+8613800000015").header("Retry-After"));
        entrance.mailboxes.code("+8613800000014", 1);
        assertThat(entrance.mailboxes.of("+8613800000015")).isEmpty();
        assertThat(sql.sql("select count(*) from signin.code where id in (:ids)")
                        .param(
                                "ids",
                                List.of(
                                        Codes.ID.parse(
                                                member.json().path("request").asString()),
                                        Codes.ID.parse(
                                                nobody.json().path("request").asString())))
                        .query(Long.class)
                        .single())
                .isEqualTo(2);
        // and a wrong code to the one is what any code to the other is
        Said wrong = entrance.show(
                "+8613800000014", new Got(member.json().path("request").asString(), "000000"));
        Said none = entrance.show(
                "+8613800000015", new Got(nobody.json().path("request").asString(), "000000"));
        if (wrong.status() == 401) {
            assertThat(none.json().path("detail")).isEqualTo(wrong.json().path("detail"));
        }
        assertThat(none.status()).isEqualTo(401);
    }

    @Test
    void whoeverJoinsWithACodeOfStaffIsPutDownToIt() {
        String code = entrance.shop
                .api()
                .post("/v1/join-codes", "{\"of\": \"staff\", \"name\": \"Ann\", \"staff\": \"s-7\"}")
                .json()
                .path("code")
                .asString();
        String phone = "+8613800000077";
        Got got = entrance.get(phone);
        assertThat(entrance.show(phone, got, Map.of("join", Map.of("code", "000000000000")))
                        .status())
                .as("no such code")
                .isEqualTo(422);
        Said said = entrance.show(phone, got, Map.of("join", Map.of("code", code, "channel", "mini-programme")));
        assertThat(said.status())
                .as("what was shown is good still: " + said.text())
                .isEqualTo(201);
        JsonNode origin = entrance.shop
                .api()
                .get("/v1/members/phone:" + phone + "/origin")
                .json();
        assertThat(origin.path("way").asString()).isEqualTo("phone");
        assertThat(origin.path("source").asString()).isEqualTo("staff");
        assertThat(origin.path("channel").asString()).isEqualTo("mini-programme");
        assertThat(origin.at("/code/staff").asString()).isEqualTo("s-7");
        assertThat(entrance.show(phone, entrance.again(clock, phone), Map.of("join", Map.of("source", "later")))
                        .status())
                .isEqualTo(201);
        assertThat(entrance.shop
                        .api()
                        .get("/v1/members/phone:" + phone + "/origin")
                        .json())
                .as("the first touch")
                .isEqualTo(origin);
    }

    @Test
    void whatADeviceToldBeforeItsOwnerSignsInIsHisWhetherHeJoinsOrComesBack() {
        String stranger = "+8613800000078";
        looked("a-1", "device-1", "milk");
        assertThat(entrance.show(stranger, entrance.get(stranger), Map.of("join", Map.of("anonymous_id", "device-1")))
                        .status())
                .isEqualTo(201);
        assertThat(behaviour(stranger)).as("who joins").containsExactly("milk");
        looked("a-2", "device-2", "tea");
        assertThat(entrance.show(
                                stranger,
                                entrance.again(clock, stranger),
                                Map.of("join", Map.of("anonymous_id", "device-2")))
                        .status())
                .isEqualTo(201);
        assertThat(behaviour(stranger)).as("who comes back on another device").containsExactly("tea", "milk");
        String other = "+8613800000079";
        assertThat(entrance.show(other, entrance.get(other), Map.of("join", Map.of("anonymous_id", "device-1")))
                        .status())
                .isEqualTo(201);
        assertThat(behaviour(other)).as("a device is the first's for good").isEmpty();
    }

    private void looked(String id, String anonymous, String product) {
        Said said = entrance.shop
                .api()
                .post(
                        "/v1/behaviour",
                        Shop.json(Map.of(
                                "events",
                                List.of(Map.of(
                                        "id", id,
                                        "kind", "browse",
                                        "occurred_at", clock.instant().toString(),
                                        "anonymous_id", anonymous,
                                        "product", product)))));
        assertThat(said.json().at("/results/0/status").asString())
                .as(said.text())
                .isEqualTo("recorded");
    }

    private List<String> behaviour(String phone) {
        return entrance.shop
                .api()
                .get("/v1/members/phone:" + phone + "/behaviour")
                .json()
                .path("behaviour")
                .findValuesAsString("product");
    }

    @Test
    void aStrangerWithTheRightCodeJoinsWithWhatHeSaidAndIsEnrolledByAnEvent() {
        Got got = entrance.get("+8613800000016");
        Said said = entrance.show(
                "+8613800000016",
                got,
                Map.of(
                        "join",
                        Map.of(
                                "name",
                                "Lin",
                                "birthday",
                                "1990-05-01",
                                "source",
                                "poster",
                                "channel",
                                "mini-programme")));
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        assertThat(said.json().path("joined").asBoolean()).isTrue();
        Said member = entrance.shop.api().get("/v1/members/phone:+8613800000016");
        assertThat(member.json().path("name").asString()).isEqualTo("Lin");
        assertThat(member.json().path("source").asString()).isEqualTo("poster");
        assertThat(sql.sql("select way || ' ' || channel from source.joining where member_id = :member")
                        .param("member", entrance.member("+8613800000016"))
                        .query(String.class)
                        .single())
                .isEqualTo("phone mini-programme");
        assertThat(sql.sql("select count(*) from intake.event where type = 'member.enrolled' and member_id = :member")
                        .param("member", entrance.member("+8613800000016"))
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
        assertThat(entrance.show("+8613800000016", entrance.again(clock, "+8613800000016"))
                        .json()
                        .path("joined")
                        .asBoolean())
                .isFalse();
        Shop.assertLawful(application);
    }

    @Test
    void whoIsUnderFourteenJoinsWithAGuardianAndTheCodeIsStillGoodForIt() {
        Got got = entrance.get("+8613800000017");
        Said alone = entrance.show("+8613800000017", got, Map.of("join", Map.of("birthday", "2015-03-03")));
        assertThat(alone.status()).isEqualTo(422);
        assertThat(alone.code()).isEqualTo("guardian-consent-required");
        Said guarded = entrance.show(
                "+8613800000017", got, Map.of("join", Map.of("birthday", "2015-03-03", "guardian_consent", true)));
        assertThat(guarded.status()).as(guarded.text()).isEqualTo(201);
    }

    @Test
    void whereNobodyJoinsBySigningInAStrangerIsRefusedAsAWrongCodeIs() {
        Got got = entrance.get("+8613800000018");
        setTerms(Map.of("joining", false, "countries", List.of("86"), "sends_a_day", 10));
        assertRefused(entrance.show("+8613800000018", got));
        assertThat(entrance.shop.api().get("/v1/members/phone:+8613800000018").status())
                .isEqualTo(404);
    }

    @Test
    void twoCodesToOneStrangerMakeOneMember() {
        Got one = entrance.get("+8613800000019");
        Got other = entrance.again(clock, "+8613800000019");
        List<Said> said = Shop.atOnce(2, number -> entrance.show("+8613800000019", number == 0 ? one : other));
        assertThat(said)
                .allSatisfy(each -> assertThat(each.status()).as(each.text()).isEqualTo(201));
        assertThat(said.get(0).json().path("member"))
                .isEqualTo(said.get(1).json().path("member"));
        assertThat(said.stream().filter(each -> each.json().path("joined").asBoolean()))
                .hasSize(1);
    }

    @Test
    void c23_whoTriesCodesFromOnePlaceHasToWait() {
        String place = Entrance.somewhere();
        Got got = entrance.get("+8613800000020");
        for (int i = 0; i < 60; i++) {
            assertRefused(
                    entrance.show("+8613800000020", new Got("scr_0000000000001", "000000"), Map.of("from", place)));
        }
        assertThat(entrance.show("+8613800000020", got, Map.of("from", place)).status())
                .isEqualTo(429);
        assertThat(entrance.show("+8613800000020", got).status()).isEqualTo(201);
    }

    @Test
    void onlyAKeyThatIsTrustedWithItSaysFromWhereSomebodyAsks() {
        Said made = entrance.shop
                .admin()
                .post(
                        "/v1/keys",
                        Shop.json(Map.of(
                                "name", "app", "program", entrance.shop.code(), "scopes", List.of("members.signin"))));
        var app = entrance.as(made.json().path("token").asString());
        assertThat(app.post("/v1/sign-in/codes", Shop.json(Map.of("phone", "+8613800000022", "from", "10.9.9.9")))
                        .status())
                .isEqualTo(403);
        assertThat(app.post("/v1/sign-in/codes", Shop.json(Map.of("phone", "+8613800000022")))
                        .status())
                .isEqualTo(202);
        assertThat(app.get("/v1/members/phone:+8613800000022").status()).isEqualTo(403);
        assertThat(app.post("/v1/member-sessions", Shop.json(Map.of("member", "phone:+8613800000022")))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aPhoneOrAMailAddressIsNeededAndNotBoth() {
        var api = entrance.shop.api();
        assertThat(api.post("/v1/sign-in/codes", "{}").faults()).containsExactly("one-of");
        assertThat(api.post("/v1/sign-in/codes", Shop.json(Map.of("phone", "+8613800000023", "email", "a@example.org")))
                        .faults())
                .containsExactly("one-of");
        assertThat(api.post("/v1/sign-in/codes", Shop.json(Map.of("phone", "13800000023")))
                        .faults())
                .containsExactly("/phone phone.format");
    }
}
