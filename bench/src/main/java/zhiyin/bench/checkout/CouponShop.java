package zhiyin.bench.checkout;

import zhiyin.bench.ledger.Caller;
import zhiyin.bench.ledger.House;

/** A programme with coupons. */
final class CouponShop {

    private static final String YAML = """
            programme: CODE
            name: Coupons
            currency: CNY
            zone: Asia/Shanghai
            unknownMember: enroll
            assets:
              - {code: points, name: Points, kind: points, pending: none, expiry: {endOf: year, after: {years: 2}}, shortfall: deficit}
            earning:
              choose: sum
              stack: best
              rules:
                - {code: base, name: 1 a yuan, asset: points, on: order.paid, award: {points: 1, each: 1.00, round: floor}}
            pricing: {lanes: [{code: coupon, choose: best, most: 1}]}
            """;

    private final House house;
    private final String code;
    private final String key;

    CouponShop(House house, String code) {
        this.house = house;
        this.code = code;
        this.key = house.programme("{\"publish\":true,\"yaml\":\"" + text(YAML.replace("CODE", code)) + "\"}");
    }

    String key() {
        return key;
    }

    /** A template that is given out. */
    void template(String name, String more) {
        String yaml = "coupon: " + name + "\nname: Coupon\nlane: coupon\ngives: {amountOff: 10}\n" + more;
        post(
                "/v1/programs/" + code + "/coupon-templates",
                null,
                "{\"publish\":true,\"yaml\":\"" + text(yaml) + "\"}",
                201);
    }

    /** A member by that number of his card. */
    String enrol(int number) {
        return House.find(
                "\"member\":\"(\\w+)\"",
                post("/v1/members", "m-" + number, "{\"identities\":[\"card:" + code + number + "\"]}", 201));
    }

    String post(String path, @org.jspecify.annotations.Nullable String idempotencyKey, String body, int expected) {
        return Caller.once(house.port(), Caller.request("POST", path, key, idempotencyKey, body), expected);
    }

    String get(String path) {
        return Caller.once(house.port(), Caller.request("GET", path, key, null, ""), 200);
    }

    /** The template's figure of that name. */
    long figure(String template, String name) {
        return Long.parseLong(
                House.find("\"" + name + "\":(\\d+)", get("/v1/programs/" + code + "/coupon-templates/" + template)));
    }

    private static String text(String plain) {
        return plain.replace("\n", "\\n").replace("\"", "\\\"");
    }
}
