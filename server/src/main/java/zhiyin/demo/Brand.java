package zhiyin.demo;

import java.util.List;

/** The two programmes of the house and what is fixed about them. */
enum Brand {
    SUPERMARKET("supermarket", "points", "ZW", "supermarket.goods", Rhythm.SUPERMARKET, 1001, 3800),
    COFFEE("stars", "stars", "ZY", "coffee.goods", Rhythm.COFFEE, 6001, 1200);

    /** The three stores; each has a coffee bar. The first is the largest. */
    static final List<String> STORES = List.of("hz-wensan", "hz-binjiang", "hz-chengxi");

    final String programme;
    /** What its members pay with. */
    final String asset;

    final String orderPrefix;
    final String goods;
    final Rhythm rhythm;
    final int firstNumber;
    final int members;

    Brand(
            String programme,
            String asset,
            String orderPrefix,
            String goods,
            Rhythm rhythm,
            int firstNumber,
            int members) {
        this.programme = programme;
        this.asset = asset;
        this.orderPrefix = orderPrefix;
        this.goods = goods;
        this.rhythm = rhythm;
        this.firstNumber = firstNumber;
        this.members = members;
    }
}
