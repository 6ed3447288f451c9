package zhiyin;

import java.util.List;

/** Events, and what names something, that must be refused. */
abstract class BadEvents extends BadRows {
    private final String stranger;

    /** @param stranger a member of the other shop's */
    BadEvents(Shop shop, Shop other, String stranger) {
        super(shop, other);
        this.stranger = stranger;
    }

    void events() {
        amounts();
        texts();
        ids();
        states();
    }

    static String order(String from, String to) {
        String order = """
                {"type": "order.paid", "member": "card:1", "order": {"id": "o-5", "currency": "CNY", "shipping": 3, "lines": [
                  {"id": "1", "sku": "a", "quantity": 2, "amount": 500, "discount": 100, "tax": 10}]}}""";
        if (!order.contains(from)) {
            throw new IllegalArgumentException(from);
        }
        return order.replace(from, to);
    }

    private void amounts() {
        wrong("`\"amount\": -100`", order("500", "-100"), "/order/lines/0/amount amount.range");
        wrong("", points("-100"), "/points amount.range");
        wrong("", points("0"), "/points amount.range");
        wrong("", points("1000000000001"), "/points amount.range");
        wrong("", order("\"quantity\": 2", "\"quantity\": 0"), "/order/lines/0/quantity amount.range");
        wrong("", order("\"discount\": 100", "\"discount\": 501"), "/order/lines/0/discount discount.range");
        wrong("", order("\"tax\": 10", "\"tax\": 401"), "/order/lines/0/tax tax.range");
        wrong("", order("\"shipping\": 3", "\"shipping\": -3"), "/order/shipping amount.range");
        wrong("`\"points\": 1.5`", points("1.5"), "/points amount.scale");
        wrong("`\"points\": \"12\"`", points("\"12\""), "/points type");
        wrong("`\"points\": null`", points("null"), "/points required");
        wrong("`\"points\": 1e3`", points("1e3"), "/points type");
        wrong("`\"amount\": 1E1000000000`", order("500", "1E1000000000"), "/order/lines/0/amount number.format");
        malformed("1,001-digit integer", points("9".repeat(1_001)), "json.limits");
        wrong("9223372036854775808", points("9223372036854775808"), "/points number.range");
        malformed("`NaN`, `Infinity`", points("NaN"), "json.syntax");
        malformed("`NaN`, `Infinity`", points("Infinity"), "json.syntax");
        wrong("`NaN`, `Infinity`", points("\"NaN\""), "/points type");
        wrong("`NaN`, `Infinity`", points("-0.0"), "/points amount.scale");
        for (String currency : List.of("XXX", "cny", "USD")) {
            wrong("`\"currency\": \"XXX\"`", order("CNY", currency), "/order/currency currency.unknown");
        }
        event("redeem more than available", points("999999"), 409, "insufficient-balance");
        event("", Shop.held("card:1", "h-9", 999_999), 409, "insufficient-balance");
        wrong("", Shop.spent("card:1", "s", 1).replace("}", ", \"asset\": \"growth\"}"), "/asset asset.not-spendable");
        wrong("", Shop.spent("card:1", "s", 1).replace("}", ", \"asset\": \"gold\"}"), "/asset asset.unknown");
    }

    private void texts() {
        String since = "{\"since\": \"%s\"}";
        for (String day : List.of("2026-02-29", "2026-02-31", "2026-13-01")) {
            member("`2026-02-29`", "\"birthday\": \"" + day + "\"", "/birthday date.format");
            member("`2026-02-29`", "\"attributes\": " + since.formatted(day), "/attributes/since date.format");
        }
        String at = "\"order.paid\", \"occurred_at\": \"%s\"";
        for (String time : List.of(
                "2016-12-31T23:59:60Z",
                "2026-02-29T00:00:00Z",
                "2026-01-01T00:00:00",
                "2026-01-01",
                "9999-12-31T23:59:59-18:00",
                "0000-01-01T00:00:00+18:00")) {
            wrong(
                    time.endsWith(":60Z") ? "`2016-12-31T23:59:60Z`" : "",
                    order("\"order.paid\"", at.formatted(time)),
                    "/occurred_at date.format");
        }
        wrong(
                "event 10 min in the future",
                order("\"order.paid\"", at.formatted("2026-03-02T12:10:00Z")),
                "/occurred_at date.future");
        wrong("", order("\"order.paid\"", at.formatted("1969-12-31T23:59:59Z")), "/occurred_at date.range");
        wrong(
                "",
                Shop.held("card:1", "h-5", 1).replace("}", ", \"deadline\": \"9999-12-31T23:59:59-18:00\"}"),
                "/deadline date.format");
        wrong(
                "",
                Shop.held("card:1", "h-5", 1).replace("}", ", \"deadline\": \"2026-03-02T11:59:59Z\"}"),
                "/deadline date.order");
        wrong(
                "",
                Shop.held("card:1", "h-5", 1).replace("}", ", \"deadline\": \"2026-03-02T12:00:00Z\"}"),
                "/deadline date.order");
        wrong(
                "",
                points("1").replace("}", ", \"occurred_at\": \"2026-01-01T00:00:00Z\"}"),
                "/occurred_at unknown-field");
        wrong(
                "unknown event type; known type, version 99",
                "{\"type\": \"points.given\", \"member\": \"card:1\"}",
                "/type word.unknown");
        for (String milestone : List.of("paid", "returned")) {
            wrong(
                    "",
                    "{\"type\": \"order.progressed\", \"member\": \"card:1\", \"order\": \"o-1\", \"milestone\": \""
                            + milestone + "\"}",
                    "/milestone milestone.reserved");
        }
        wrong("", Shop.did("card:1", "nap.taken"), "/activity activity.unknown");
        wrong(
                "",
                Shop.did("card:1", "review.posted")
                        .replace(
                                "}",
                                ", \"attributes\": {\"rating\": \"5\", \"photo\": 1, \"day\": \"2026-02-30\", \"words\": true, \"more\": 1}}"),
                "/attributes/rating type",
                "/attributes/photo type",
                "/attributes/day date.format",
                "/attributes/words type",
                "/attributes/more attribute.unknown");
        wrong("", order("\"id\": \"o-5\"", "\"id\": \"o 5\\u200b\""), "/order/id text.characters");
    }

    private void ids() {
        String row = "random UUID, other tenant's UUID";
        for (String id : List.of(
                "mbr_0000000000001",
                "mbr_zzzzzzzzzzzzz",
                "card:9",
                stranger,
                "card:none",
                "550e8400-e29b-41d4-a716-446655440000")) {
            get(row, "/v1/members/" + id, 404, "not-found");
            get(row, "/v1/members/" + id + "/statement", 404, "not-found");
            get(row, "/v1/members/" + id + "/explain?order=o-1", 404, "not-found");
        }
        for (String member : List.of("mbr_0000000000001", stranger, "card:none")) {
            event(row, Shop.spent(member, "s-1", 1), 404, "not-found");
            event(row, Shop.ended("captured", member, "h-2"), 404, "not-found");
        }
        get(row, "/v1/decisions/dec_0000000000001", 404, "not-found");
        get(row, "/v1/decisions/550e8400-e29b-41d4-a716-446655440000", 404, "not-found");
        get(row, "/v1/members/card:1/explain?order=o-2", 404, "not-found");
        get(row, "/v1/programs/other", 404, "not-found");
        get(row, "/v1/programs/shop/versions/2", 404, "not-found");
        get(row, "/v1/programs/shop/versions/-1", 404, "not-found");
        wrong(
                "body `tenantId` of another tenant",
                points("1").replace("}", ", \"tenantId\": \"other\"}"),
                "/tenantId unknown-field");
        wrong("", points("1").replace("}", ", \"program\": \"other\"}"), "/program unknown-field");
        event("client-generated id equal to an existing one", Shop.paid("card:1", "o-1", 99), 409, "conflict");
        event("client-generated id equal to an existing one", Shop.paid("card:2", "o-1", 10_000), 409, "conflict");
        event("client-generated id equal to an existing one", Shop.held("card:1", "h-1", 6), 409, "conflict");
        bad(
                "client-generated id equal to an existing one",
                "an identity that is somebody's",
                () -> enrol("{\"identities\": [\"card:77\", \"card:1\"]}"),
                409,
                "conflict");
        bad(
                "",
                "a key used for something else",
                () -> shop.tell("taken", Shop.did("card:2", "tap.done")),
                422,
                "idempotency-key-reused");
        bad(
                "two `Idempotency-Key` headers",
                "two keys",
                () -> shop.api().post("/v1/events", points("1"), "Idempotency-Key", "a", "Idempotency-Key", "b"),
                400,
                "idempotency-key-invalid");
        bad("", "no key", () -> shop.api().post("/v1/events", points("1")), 400, "idempotency-key-invalid");
        bad("", "a key of 256", () -> shop.tell("k".repeat(256), points("1")), 400, "idempotency-key-invalid");
    }

    private void states() {
        String row = "refund of a refund";
        String whole = "{\"type\": \"order.returned\", \"member\": \"%s\", \"order\": \"%s\", \"return\": \"r-7\"}";
        String part = whole.replace("}", ", \"lines\": [{\"line\": \"1\", %s}]}");
        event(row, whole.formatted("card:1", "o-3"), 409, "already-reversed");
        event(row, part.formatted("card:1", "o-1", "\"amount\": 6001"), 409, "refund-exceeds-original");
        event(row, part.formatted("card:1", "o-1", "\"quantity\": 2"), 409, "refund-exceeds-original");
        event(row, whole.formatted("card:1", "o-2"), 404, "not-found");
        event(row, whole.formatted("card:1", "o-9"), 404, "not-found");
        wrong(
                "",
                part.formatted("card:1", "o-1", "\"amount\": 1").replace("\"line\": \"1\"", "\"line\": \"2\""),
                "/lines line.unknown");
        wrong("", part.formatted("card:1", "o-1", "\"amount\": null"), "/lines/0 returned.nothing");
        event("", Shop.ended("captured", "card:1", "h-1"), 409, "hold-ended");
        event("", Shop.ended("captured", "card:1", "h-2"), 404, "not-found");
        event("", Shop.ended("captured", "card:1", "none"), 404, "not-found");
        event(
                "",
                Shop.ended("captured", "card:2", "h-2").replace("}", ", \"points\": 6}"),
                409,
                "insufficient-balance");
        event("suspended tenant's API key", Shop.spent(stranger, "s-2", 1), 404, "not-found");
    }
}
