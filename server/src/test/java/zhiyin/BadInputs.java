package zhiyin;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;

/** Requests that must be refused: every row of the table that can be received today, and some of our own. */
final class BadInputs extends BadEvents {
    /** Rows that are tests of their own. */
    static final Map<String, String> BY_TESTS = Map.ofEntries(
            Map.entry("same key, same body, after success", "aRepeatGetsTheSameBytesHoweverItsFieldsAreOrdered"),
            Map.entry("same key, same body in other field order", "aRepeatGetsTheSameBytesHoweverItsFieldsAreOrdered"),
            Map.entry("same key, other tenant / other API key", "aKeyBelongsToTheApiKeyItCameWith"),
            Map.entry("same key twice inside one bulk", "aKeyTwiceInOneBulkCountsOnce"),
            Map.entry("name `<script>`", "aNameIsKeptAndShownAsTheTextItIs"),
            Map.entry("token of a disabled member", "aRevokedKeyOpensNothing"),
            Map.entry("`Origin: https://evil.example`", "pagesOfOtherOriginsAreNotLetIn"));

    /** Rows that are not asked here, and why: no route can receive them, or the tests of a room ask them. */
    static final Map<String, String> NOT_ASKED_HERE = Map.ofEntries(
            Map.entry("code with O/0", "TypedCodeTests and CouponCodesTests type codes in every such way"),
            Map.entry("20 wrong codes", "CouponCodesTests guesses until member and key have to wait"),
            Map.entry("issue 1,000 to a template", "CouponCodesTests asks for more codes than the quota leaves"),
            Map.entry("member id in body ≠ token subject", "MemberSessionsTests asks all routes for another's"),
            Map.entry("`validTo < validFrom`", "there are no campaigns yet; a hold's deadline is checked"),
            Map.entry("JSON Merge Patch", "no route takes a patch; the same fields are refused at enrolment"),
            Map.entry("own code", "there are no referrals yet"),
            Map.entry("second inviter", "there are no referrals yet"),
            Map.entry("invitee older than", "there are no referrals yet"),
            Map.entry(
                    "order amount below threshold",
                    "a coupon is judged at the price; what comes back goes by the plan of returns"),
            Map.entry("CSV of 1 GB", "files come in by the import command, not over HTTP"),
            Map.entry("CSV with wrong header", "files come in by the import command, not over HTTP"),
            Map.entry("file name `../../etc/passwd`", "there are no uploads yet"),
            Map.entry("URL `http://169.254.169.254/`", "there are no webhooks yet"),
            Map.entry("receiver: 301", "there are no webhooks yet"),
            Map.entry("timestamp 6 min old", "there are no signed webhooks yet"),
            Map.entry(
                    "unknown event type; known type, version 99",
                    "there are no webhooks yet; an unknown type is refused"),
            Map.entry("SMS code", "nobody signs in with a code yet"),
            Map.entry("password of 7", "there are no passwords yet"));

    BadInputs(Shop shop, Shop other) {
        super(
                shop,
                other,
                other.told(Shop.paid("card:9", "o-9", 10_000)).path("member").asString());
        shop.told(Shop.paid("card:1", "o-1", 10_000));
        shop.told(Shop.paid("card:2", "o-2", 10_000));
        shop.told("""
                {"type": "order.returned", "member": "card:1", "order": "o-1", "return": "r-1", "lines": [
                  {"line": "1", "amount": 4000}]}""");
        shop.told(Shop.paid("card:1", "o-3", 1_000));
        shop.told("""
                {"type": "order.returned", "member": "card:1", "order": "o-3", "return": "r-3"}""");
        shop.told(Shop.held("card:1", "h-1", 5));
        shop.told(Shop.ended("released", "card:1", "h-1"));
        shop.told(Shop.held("card:2", "h-2", 5));
        shop.tell("taken", Shop.did("card:1", "tap.done"));
        events();
        points();
        members();
        json();
        programmes();
        doors();
        topUps();
        behaviour();
    }

    private void behaviour() {
        String json = "application/json";
        bad(
                "",
                "a bulk of no behaviour",
                () -> shop.api().post("/v1/behaviour", "{\"events\": []}"),
                422,
                "validation-failed",
                "/events list.length");
        bad(
                "",
                "behaviour with a field that is none",
                () -> shop.api().post("/v1/behaviour", "{\"events\": [], \"batch\": []}"),
                422,
                "validation-failed",
                "/events list.length",
                "/batch unknown-field");
        for (String body : List.of("{\"batch\": 1}", "{\"batch\": {}}", "{}")) {
            bad(
                    "",
                    "a tracker's batch of none: " + body,
                    () -> shop.api().post("/v1/batch", body),
                    400,
                    "malformed-request");
        }
        bad(
                "",
                "a tracker's call of 40 kB",
                () -> shop.api().post("/v1/track", "{\"x\": \"" + "y".repeat(40_000) + "\"}"),
                400,
                "malformed-request");
        bad(
                "",
                "half a tracker's call",
                () -> shop.api().post("/v1/track", "{\"userId\": "),
                400,
                "malformed-json",
                "json.syntax");
        bad(
                "",
                "a tracker's call with a key twice",
                () -> shop.api().post("/v1/track", "{\"userId\": \"1\", \"userId\": \"2\"}"),
                400,
                "malformed-json",
                "json.syntax");
        bad(
                "",
                "cloud events as a list under the name of one",
                () -> shop.api()
                        .postRaw(
                                "/v1/behaviour/cloudevents",
                                Shop.utf8("[]"),
                                "Content-Type",
                                "application/cloudevents+json"),
                400,
                "malformed-json",
                "json.syntax");
        bad(
                "",
                "no cloud events at all",
                () -> shop.api()
                        .postRaw(
                                "/v1/behaviour/cloudevents",
                                Shop.utf8("[]"),
                                "Content-Type",
                                "application/cloudevents-batch+json"),
                422,
                "validation-failed",
                "list.length");
        bad(
                "",
                "cloud events as XML",
                () -> shop.api()
                        .postRaw("/v1/behaviour/cloudevents", Shop.utf8("<a/>"), "Content-Type", "application/xml"),
                415,
                "unsupported-media-type");
        bad(
                "",
                "a product twice",
                () -> shop.api().post("/v1/products", "{\"products\": [{\"sku\": \"a\"}, {\"sku\": \"a\"}]}"),
                422,
                "validation-failed",
                "/products list.repeated");
        bad(
                "",
                "a price below zero",
                () -> shop.api()
                        .post(
                                "/v1/products",
                                "{\"products\": [{\"sku\": \"a\", \"price\": {\"amount\": -1, \"currency\": \"CNY\"}}]}"),
                422,
                "validation-failed",
                "/products/0/price/amount amount.range");
        bad(
                "",
                "a kind with a property twice",
                () -> shop.api()
                        .send(
                                "PUT",
                                "/v1/behaviour/kinds/spin",
                                Shop.utf8("{\"properties\": [{\"name\": \"a\", \"type\": \"text\"},"
                                        + " {\"name\": \"a\", \"type\": \"flag\"}]}"),
                                "Content-Type",
                                json),
                422,
                "validation-failed",
                "/properties list.repeated");
        bad(
                "",
                "a kind in capitals",
                () -> shop.api().send("PUT", "/v1/behaviour/kinds/SPIN", Shop.utf8("{}"), "Content-Type", json),
                404,
                "not-found");
        bad(
                "",
                "terms of no system",
                () -> shop.api()
                        .send(
                                "PUT",
                                "/v1/behaviour/terms",
                                Shop.utf8("{\"user_ids\": \"Shop!\"}"),
                                "Content-Type",
                                json),
                422,
                "validation-failed",
                "/user_ids text.characters");
        bad("", "behaviour of nobody", () -> shop.api().get("/v1/members/card:nobody/behaviour"), 404, "not-found");
        bad(
                "",
                "behaviour from a cursor that is none",
                () -> shop.api().get("/v1/members/card:1/behaviour?cursor=7"),
                400,
                "malformed-parameter",
                "/query/cursor type");
    }

    private void topUps() {
        String body = """
                {"id": "t-bad", "member": "card:1", "asset": "balance", "amount": %s, "currency": "%s"}""";
        for (String currency : List.of("XXX", "cny", "USD")) {
            bad(
                    "`\"currency\": \"XXX\"`",
                    "a top-up in " + currency,
                    () -> shop.api()
                            .post("/v1/topups", body.formatted("100", currency), "Idempotency-Key", "t-" + currency),
                    422,
                    "validation-failed",
                    "/currency currency.unknown");
        }
        bad(
                "top-up that lifts the balance",
                "5,000.01 yuan",
                () -> shop.api().post("/v1/topups", body.formatted("500001", "CNY"), "Idempotency-Key", "t-over"),
                409,
                "balance-limit-exceeded");
    }

    private void points() {
        String row = "source account = destination account";
        shop.api()
                .post("/v1/members", "{\"identities\": [\"card:twin\", \"ext:shop:twin\"]}", "Idempotency-Key", "twin");
        for (String to : List.of("card:twin", "ext:shop:twin")) {
            ask(row, "/v1/transfers", transfer(to, 10), 422, "validation-failed", "/to account.same");
        }
        ask("", "/v1/transfers", transfer("card:nobody", 10), 404, "not-found");
        ask("", "/v1/transfers", transfer("card:2", 9), 409, "transfer-limit-exceeded");
        ask(
                "",
                "/v1/transfers",
                transfer("card:2", 10).replace("\"points\"", "\"asset\": \"growth\", \"points\""),
                422,
                "validation-failed",
                "/asset asset.not-spendable");
        ask(
                "",
                "/v1/transfers",
                transfer("card:2", 10).replace("\"points\"", "\"asset\": \"credits\", \"points\""),
                422,
                "validation-failed",
                "/asset asset.not-transferable");
        adjusted("\"kind\": \"debit\", \"points\": 100000", 409, "insufficient-balance");
        adjusted("\"kind\": \"credit\", \"points\": -1", 422, "validation-failed", "/points amount.range");
        adjusted("\"kind\": \"credit\"", 422, "validation-failed", "one-of");
        adjusted(
                "\"kind\": \"credit\", \"points\": 1, \"lots\": [{\"points\": 1}]", 422, "validation-failed", "one-of");
        adjusted(
                "\"kind\": \"credit\", \"points\": 1, \"note\": \"ring +86 138 0013 8000\"",
                422,
                "validation-failed",
                "/note note.personal");
        adjusted(
                "\"kind\": \"credit\", \"points\": 1, \"usable_through\": \"2020-01-01\"",
                422,
                "validation-failed",
                "/usable_through date.over");
        adjusted(
                "\"kind\": \"credit\", \"lots\": [{\"points\": 1, \"earned_at\": \"2999-01-01T00:00:00Z\"}]",
                422,
                "validation-failed",
                "/lots/0/earned_at date.earned");
        adjusted("\"kind\": \"extend\", \"lot\": 1", 422, "validation-failed", "/usable_through required");
        adjusted("\"kind\": \"extend\", \"lot\": 999, \"usable_through\": \"2030-01-01\"", 404, "not-found");
        adjusted(
                "\"kind\": \"revive\", \"ended_since\": \"2020-01-01\", \"usable_through\": \"2030-01-01\"",
                409,
                "conflict");
        ask(
                "",
                "/v1/adjustments",
                "{\"member\": \"card:2\", \"reason\": \"whim\", \"kind\": \"credit\", \"points\": 1}",
                422,
                "validation-failed",
                "/reason reason.unknown");
        ask("", "/v1/holds/h-1/capture", "{}", 409, "hold-ended");
        ask("", "/v1/holds/h-2/capture", "{\"points\": 6}", 409, "insufficient-balance");
        ask("", "/v1/holds/h-none/release", "{}", 404, "not-found");
    }

    private static String transfer(String to, long points) {
        return "{\"member\": \"card:twin\", \"to\": \"" + to + "\", \"transfer\": \"t-bad\", \"points\": " + points
                + "}";
    }

    private void adjusted(String what, int status, String code, String... faults) {
        ask(
                "",
                "/v1/adjustments",
                "{\"member\": \"card:2\", \"reason\": \"goodwill\", " + what + "}",
                status,
                code,
                faults);
    }

    private void ask(String row, String path, String body, int status, String code, String... faults) {
        bad(
                row,
                path + " " + body,
                () -> shop.api().post(path, body, "Idempotency-Key", Shop.freshKey()),
                status,
                code,
                faults);
    }

    private void members() {
        for (String phone : List.of(
                "+86 13800138000",
                "+8613800abc000",
                "+" + "1".repeat(30),
                "１３８００１３８０００",
                "+８６１３８００１３８０００",
                "13800138000",
                "+0123456789")) {
            identity("phone `+86 138…`", "phone:" + phone, "phone.format");
        }
        for (String email : List.of(
                "a@b",
                "\"a b\"@c.d",
                "a".repeat(296) + "@b.cd",
                "x@y.z\r\nBcc: a@b.cd",
                "a@b@c.de",
                ".a@b.cd",
                "a@-b.cd")) {
            identity("email `a@b`", "email:" + email, "email.format");
        }
        for (String none :
                List.of("nobody", "ext:shop", "ext::1", "tel:1", ":", "card:", "card:a\\b", "mbr_0000000000001")) {
            identity("", none, "identity.format");
        }
        for (String unseen : List.of("\\u200b\\u200b", "\\u3164", "\\u2800", " ")) {
            member("name of zero-width space only", "\"name\": \"" + unseen + "\"", "/name text.blank");
        }
        member("name of 10,000 emoji", "\"name\": \"" + "😀".repeat(10_000) + "\"", "/name text.length");
        member("name of 10,000 emoji", "\"name\": \"z" + "\u0301".repeat(500) + "\"", "/name text.length");
        String row = "birthday in the future";
        member(row, "\"birthday\": \"2026-03-03\"", "/birthday birth.range");
        member(row, "\"birthday\": \"1850-01-01\"", "/birthday birth.range");
        String child = "{\"identities\": [\"ext:shop:child\"], \"birthday\": \"2012-03-03\"}";
        bad(row, "under 14 and nobody agreed", () -> enrol(child), 422, "guardian-consent-required");
        member(
                "JSON Merge Patch",
                "\"tier\": \"diamond\", \"balance\": 999999",
                "/tier unknown-field",
                "/balance unknown-field");
        member("", "\"enrolled_at\": \"2026-03-02T12:10:00Z\"", "/enrolled_at date.future");
        bad(
                "",
                "no identity",
                () -> enrol("{\"identities\": []}"),
                422,
                "validation-failed",
                "/identities list.length");
        bad(
                "",
                "an identity twice",
                () -> enrol("{\"identities\": [\"card:5\", \"card:5\"]}"),
                422,
                "validation-failed",
                "/identities line.duplicate");
    }

    private void json() {
        malformed(
                "`{\"points\":1,\"points\":1000}`",
                points("1").replace("}", ", \"points\": 1000}"),
                "json.duplicate-key");
        malformed("2,000 nested arrays", "[".repeat(2_000), "json.limits");
        malformed("empty body", "", "json.empty");
        for (String body : List.of("null", "[]", "\"x\"", "42")) {
            malformed("empty body", body, "json.object");
        }
        malformed("", points("1") + "{}", "json.trailing");
        malformed("", points("1").replace("s-1", "\\u0000"), "json.characters");
        malformed("", points("1").replace("s-1", "\\ud800"), "json.characters");
        wrong("unknown field `isAdmin`", points("1").replace("}", ", \"isAdmin\": true}"), "/isAdmin unknown-field");
        wrong("", order("\"sku\": \"a\"", "\"sku\": \"a\", \"price\": 1"), "/order/lines/0/price unknown-field");
        byte[] body = Shop.utf8(points("1"));
        for (String type : List.of("text/plain", "application/xml", "multipart/form-data; boundary=x")) {
            bad(
                    "`Content-Type: text/plain`",
                    type,
                    () -> shop.api().postRaw("/v1/events", body, "Content-Type", type, "Idempotency-Key", "t"),
                    415,
                    "unsupported-media-type");
        }
        bad(
                "`Content-Type: text/plain`",
                "no type",
                () -> shop.api().postRaw("/v1/events", body, "Idempotency-Key", "t"),
                415,
                "unsupported-media-type");
        bad(
                "`Content-Encoding: gzip` bomb",
                "gzip",
                () -> shop.api().post("/v1/events", "x", "Content-Encoding", "gzip", "Idempotency-Key", "t"),
                415,
                "unsupported-media-type");
        bad("", "a body of 300 kB", () -> shop.tell(points("1") + " ".repeat(300_000)), 413, "payload-too-large");
    }

    private void programmes() {
        for (String limit : List.of("-1", "0", "1000000")) {
            get(
                    "`limit=-1`",
                    "/v1/members/card:1/statement?limit=" + limit,
                    400,
                    "malformed-parameter",
                    "/query/limit amount.range");
        }
        get(
                "`limit=-1`",
                "/v1/members/card:1/statement?limit=10&limit=20",
                400,
                "malformed-parameter",
                "/query/limit parameter.repeated");
        get("", "/v1/members/card:1/statement?cursor=nonsense", 400, "malformed-parameter", "/query/cursor type");
        get(
                "`q=%25%25%25`",
                "/v1/members/card:1/statement?asset=%00", 400, "malformed-parameter", "/query/asset text.characters");
        get(
                "`q=%25%25%25`",
                "/v1/members/card:1/statement?asset=" + "x".repeat(5_000),
                400,
                "malformed-parameter",
                "/query/asset text.length");
        get(
                "`q=%25%25%25`",
                "/v1/members/card:1/statement?since=yesterday&kind=gift",
                400,
                "malformed-parameter",
                "/query/since date.format",
                "/query/kind word.unknown");
        get(
                "unknown query parameter",
                "/v1/members/card:1?tenant_id=2",
                400,
                "malformed-parameter",
                "/query parameter.unknown");
        get("", "/v1/members/card:1/explain", 400, "malformed-parameter", "/query one-of");
        String row = "`T(java.lang.Runtime)";
        for (String code : List.of(
                "T(java.lang.Runtime).getRuntime().exec('id')", "''.getClass()", "#root", "new java.io.File('x')")) {
            String quoted = "\"" + code.replace("\"", "\\\"") + "\"";
            rule(
                    row,
                    Shop.yaml("evil")
                            .replace("field: line.category, operator: notIn", "field: " + quoted + ", operator: notIn"),
                    1);
            rule(row, Shop.yaml("evil").replace("operator: notIn", "operator: " + quoted), 1);
            rule(row, Shop.yaml("evil").replace("award: {points: 5}", "award: {points: " + quoted + "}"), 1);
        }
        rule("rule that grants itself", Shop.yaml("evil").replace("on: tap.done", "on: points.earned"), 1);
        rule(
                "",
                Shop.yaml("evil")
                        .replace("currency: CNY", "currency: cny")
                        .replace("on: tap.done", "on: nap")
                        .replace("from: 800", "from: 100"),
                3);
        rule("", "a: &a [*a]", 1);
        bad(
                "",
                "a version of another code",
                () -> shop.api().post("/v1/programs/shop/versions", Shop.json(Map.of("yaml", Shop.yaml("evil")))),
                422,
                "rule-syntax",
                "/yaml conflict");
        bad(
                "",
                "neither template nor yaml",
                () -> shop.admin().post("/v1/programs", "{}"),
                422,
                "validation-failed",
                "one-of");
        bad(
                "",
                "no such template",
                () -> shop.admin().post("/v1/programs", "{\"template\": \"x\"}"),
                422,
                "validation-failed",
                "/template template.unknown");
        bad(
                "",
                "a code that is taken",
                () -> shop.admin().post("/v1/programs", Shop.json(Map.of("yaml", Shop.yaml("shop")))),
                409,
                "conflict");
        bad(
                "",
                "published already",
                () -> shop.api().post("/v1/programs/shop/versions/1/publish", "{}"),
                409,
                "conflict");
    }

    /** A programme with so many faults. */
    private void rule(String row, String yaml, int faults) {
        Supplier<Said> ask = () -> {
            Said said = shop.admin().post("/v1/programs", Shop.json(Map.of("yaml", yaml)));
            if (said.faults().size() < faults) {
                throw new AssertionError(said.text());
            }
            return said;
        };
        add(new Bad(row, row + ": a programme with " + faults + " faults", ask, 422, "rule-syntax", List.of(), false));
    }

    private void doors() {
        ApiClient nobody = Shop.door(shop.application());
        for (String token : List.of("", "zk_test_00000000000000000000000000000000abcd", "x", "zk_admin_x")) {
            ApiClient client = token.isEmpty() ? nobody : nobody.withKey(token);
            bad("", "token " + token, () -> client.get("/v1/members/card:1"), 401, "invalid-token");
            bad(
                    "",
                    "token " + token + " posts",
                    () -> client.post("/v1/events", points("1"), "Idempotency-Key", "x"),
                    401,
                    "invalid-token");
        }
        bad(
                "",
                "a programme's key makes programmes",
                () -> shop.api().post("/v1/programs", "{\"template\": \"stars\"}"),
                403,
                "forbidden");
        bad(
                "",
                "an administrator's key tells events",
                () -> shop.admin().post("/v1/events", points("1"), "Idempotency-Key", "x"),
                403,
                "forbidden");
        bad(
                "",
                "an administrator's key reads a member",
                () -> shop.admin().get("/v1/members/card:1"),
                403,
                "forbidden");
        String row = "8 kB+ header";
        bad(
                row,
                "a long header",
                () -> shop.api().get("/v1/programs", "X-Long", "x".repeat(8_500)),
                431,
                "request-header-fields-too-large");
        bad(
                row,
                "100 cookies",
                () -> shop.api().get("/v1/programs", "Cookie", "a=b; ".repeat(100) + "a=b"),
                431,
                "request-header-fields-too-large");
        bad(row, "a long address", () -> shop.api().get("/v1/programs?q=" + "x".repeat(10_000)), 414, "uri-too-long");
        bad("", "no such route", () -> shop.api().get("/v1/nothing"), 404, "not-found");
        bad(
                "",
                "another's programme",
                () -> shop.api()
                        .post(
                                "/v1/programs/" + other.code() + "/versions",
                                Shop.json(Map.of("yaml", Shop.yaml("other")))),
                404,
                "not-found");
    }
}
