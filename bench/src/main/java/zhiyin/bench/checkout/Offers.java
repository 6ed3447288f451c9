package zhiyin.bench.checkout;

import java.util.ArrayList;
import java.util.List;

/** Programmes and promotions, as documents. */
final class Offers {

    static final int PROMOTIONS = 50;
    static final int COUPONS = 20;

    private Offers() {}

    /** A shop that gives a point for each yuan and takes them at one hundredth of one. */
    static final String PROGRAMME = """
            programme: CODE
            name: {en: Checkout}
            currency: CNY
            zone: Asia/Shanghai
            unknownMember: enroll
            assets:
              - code: points
                name: {en: Points}
                kind: points
                pending: none
                expiry: {endOf: year, after: {years: 2}}
                shortfall: deficit
            earning:
              choose: sum
              stack: best
              rules:
                - code: base
                  name: {en: 1 point a yuan}
                  asset: points
                  on: order.paid
                  award: {points: 1, each: 1.00, round: floor}
            pricing:
              lanes:
            LANES
              points: {asset: points, worth: 0.01}
            """;

    /** Where much is chosen from. */
    static final String MANY_LANES = """
                - {code: price, choose: best-by-line}
                - {code: item, choose: all}
                - {code: order, choose: best, most: 1}
                - {code: coupon, choose: best, most: 2}
                - {code: delivery, choose: first}\
            """;

    /** Where one comes after the other. */
    static final String ONE_LANE = """
                - {code: order, choose: all}\
            """;

    /** What {@code zhiyin.bench.Pricing} has, for the shop over HTTP. */
    static List<String> many() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < PROMOTIONS; i++) {
            String sku = "sku-" + i % 40;
            all.add("{promotion: p" + i + ", name: P" + i + ", priority: " + i % 3 + ", "
                    + switch (i % 5) {
                        case 0 -> "lane: price, lines: " + sku(sku) + ", gives: {prices: {" + sku + ": 9.00}}";
                        case 1 -> "lane: item, lines: " + sku(sku) + ", gives: {nth: 2, percentOff: 50}";
                        case 2 ->
                            "lane: item, lines: {field: line.category, operator: \"=\", value: category-" + i % 7
                                    + "}, gives: {take: 3, pay: 2, times: 1}";
                        case 3 ->
                            "lane: order, atLeast: {amount: " + (50 + 10 * i) + "}, gives: {amountOff: "
                                    + yuan(300 + 50L * i) + "}";
                        default -> "lane: price, lines: " + sku(sku) + ", gives: {percentOff: 10}";
                    }
                    + "}");
        }
        for (int i = 0; i < COUPONS; i++) {
            all.add("{promotion: coupon-" + i + ", name: C" + i + ", lane: coupon, coupon: true, priority: " + i % 4
                    + (i % 3 == 0 ? ", lines: " + sku("sku-" + i % 10 + ", sku-" + (i + 3) % 10) : "")
                    + ", atLeast: {amount: " + yuan(1_000 + 700L * i) + "}, gives: "
                    + (i % 2 == 0
                            ? "{amountOff: " + yuan(200 + 90L * i) + "}"
                            : "{percentOff: " + (2 + i) + ", most: 30}")
                    + "}");
        }
        return all;
    }

    /** What the other shop has: from a hundred on one percent off, from two hundred on another one, and so on. */
    static List<String> likeThePeers() {
        List<String> all = new ArrayList<>();
        for (int i = 1; i <= Peer.PROMOTIONS; i++) {
            all.add("{promotion: from-" + i + "00, name: From " + i + "00, lane: order, atLeast: {amount: " + i
                    + "00}, gives: {percentOff: 1}}");
        }
        return all;
    }

    private static String sku(String skus) {
        return "{field: line.sku, operator: in, value: [" + skus + "]}";
    }

    private static String yuan(long minor) {
        return minor / 100 + "." + minor % 100 / 10 + minor % 10;
    }
}
