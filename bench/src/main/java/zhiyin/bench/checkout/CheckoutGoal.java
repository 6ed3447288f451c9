package zhiyin.bench.checkout;

import java.util.Locale;
import zhiyin.bench.measure.Goal;

/** What is promised of the till. */
enum CheckoutGoal implements Goal {
    QUOTES_PER_CORE_PER_S(
            Sense.AT_LEAST,
            60_000,
            "/s ",
            "prices of ten lines on one core, 50 promotions live, 20 coupons held",
            "单核每秒报价：10 行、50 个生效促销、20 张券"),
    QUOTES_30_LINES_PER_CORE_PER_S(Sense.AT_LEAST, 20_000, "/s ", "the same of thirty lines", "同上，30 行"),
    PROMOTIONS_5000_VS_50(
            Sense.AT_MOST,
            2,
            "× ",
            "what a price costs with 5,000 promotions live, against 50",
            "5,000 个生效促销时一次报价的成本，与 50 个相比"),
    HTTP_QUOTE_P99_MS(
            Sense.AT_MOST,
            20,
            "ms ",
            "99 of 100 quotes answered within, at 1,000 a second: ten lines, 50 promotions, 20 coupons",
            "每秒 1,000 次报价请求时的 p99：10 行、50 个促销、20 张券"),
    RESERVE_CONFIRM_VS_SQL(
            Sense.AT_LEAST,
            0.5,
            "× ",
            "checkouts that set points aside and are confirmed, against (a) at 32 clients",
            "冻结积分并确认的结账，与 32 客户端的 (a) 相比"),
    HOT_CLAIMS_VS_SQL(
            Sense.AT_LEAST,
            5,
            "× ",
            "claims of one coupon template at 512 connections, against (c) at 8 clients",
            "512 连接领取同一券模板，与 8 客户端的 (c) 相比"),
    CODES_PER_S(Sense.AT_LEAST, 100_000, "/s ", "codes made in one job, each another", "一个任务每秒生成的唯一券码"),
    FLASH_SOLD(
            Sense.EXACTLY,
            100,
            "",
            "sold of 100 when 10,000 members want one each at once",
            "10,000 名会员同时各抢一件、共 100 件时售出的件数"),
    FLASH_OTHERS_P99_RATIO(
            Sense.AT_MOST,
            2,
            "× ",
            "p99 of checkouts of other goods while that happens, against before",
            "其间其他商品结账的 p99，与之前相比"),
    PEER_RATIO(
            Sense.AT_LEAST,
            100,
            "× ",
            "the same carts priced over HTTP, against Vendure at its best number of sessions",
            "同样的购物车经 HTTP 计价，与最佳会话数下的 Vendure 相比");

    private final Sense sense;
    private final double value;
    private final String unit;
    private final String english;
    private final String chinese;

    CheckoutGoal(Sense sense, double value, String unit, String english, String chinese) {
        this.sense = sense;
        this.value = value;
        this.unit = unit;
        this.english = english;
        this.chinese = chinese;
    }

    @Override
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Sense sense() {
        return sense;
    }

    @Override
    public double value() {
        return value;
    }

    @Override
    public String unit() {
        return unit.strip();
    }

    @Override
    public String english() {
        return english;
    }

    @Override
    public String chinese() {
        return chinese;
    }
}
