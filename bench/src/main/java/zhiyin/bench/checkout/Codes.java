package zhiyin.bench.checkout;

import java.util.Map;
import zhiyin.bench.ledger.House;

/** Five million codes in one batch, from the request until they can be collected. */
final class Codes implements Part {

    private static final int CODES = 5_000_000;

    @Override
    public String name() {
        return "codes";
    }

    @Override
    public Map<String, Double> measure(House house) throws Exception {
        CouponShop shop = new CouponShop(house, "codes");
        shop.template("many", "get: {claim: false}\n");
        long began = System.nanoTime();
        String batch = House.find(
                "\"batch\":\"(\\w+)\"",
                shop.post("/v1/coupon-codes", "codes", "{\"template\":\"many\",\"codes\":" + CODES + "}", 201));
        String now = "";
        while (!now.contains("\"state\":\"done\"")) {
            Thread.sleep(50);
            now = shop.get("/v1/coupon-batches/" + batch);
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        if (Long.parseLong(House.find("\"made\":(\\d+)", now)) != CODES || shop.figure("many", "issued") != CODES) {
            throw new IllegalStateException("not as many as there should be: " + now);
        }
        return Map.of("codes_per_s", CODES / seconds);
    }
}
