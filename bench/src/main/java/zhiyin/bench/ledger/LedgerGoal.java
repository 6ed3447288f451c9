package zhiyin.bench.ledger;

import java.util.Locale;
import zhiyin.bench.measure.Goal;
import zhiyin.bench.measure.Rounds;

/** What is promised of the ledger. */
enum LedgerGoal implements Goal {
    EVENTS_64_VS_SQL(
            true,
            1.0,
            "× ",
            "one event a request at 64 connections, against (a) at 32 clients",
            "64 连接逐条提交事件，与 32 客户端的 (a) 相比"),
    EVENTS_512_VS_SQL(true, 2.0, "× ", "the same at 512 connections", "512 连接，同上"),
    EVENT_P99_MS(
            false,
            50,
            "ms ",
            "99 of 100 events answered within, at 70 % of the rate at 64 connections",
            "在 64 连接速率的 70 % 负载下，p99 响应时间"),
    EVENT_CPU_US(
            false,
            200,
            "µs ",
            "processor time of server and database an event, at 64 connections",
            "每个事件的服务器加数据库处理器时间（64 连接）"),
    EVENTS_BATCH_VS_UNNEST(true, 0.6, "× ", "events in bulks of 500, against (b)", "每批 500 个事件，与 (b) 相比"),
    HOLD_CAPTURE_VS_SQL(
            true, 0.8, "× ", "holds that are captured, against (a) at 32 clients", "冻结并确认，与 32 客户端的 (a) 相比"),
    READ_P99_VS_SELECT(
            false,
            2,
            "× ",
            "p99 of reading a member with wallets and tiers, against a bare select",
            "读取会员（含钱包与等级）的 p99，与单次主键查询相比"),
    LOTS_1000_VS_1(
            false,
            1.25,
            "× ",
            "processor time of a spend with 1,000 open lots, against 1",
            "有 1,000 个未用完批次时一次花费的处理器时间，与 1 个批次相比"),
    MEMBERS_1M_VS_10K(
            false,
            1.25,
            "× ",
            "processor time of an event among a million members, against ten thousand",
            "百万会员时每个事件的处理器时间，与一万会员相比"),
    DECIDE_PER_CORE_PER_S(
            true, 500_000, "/s ", "decisions on one core, by the 20 rules of a supermarket", "单核每秒决策数（超市的 20 条规则）"),
    START_SECONDS(
            false,
            5,
            "s ",
            "from ./zhiyin start to the first answer, on a database that is there",
            "已有数据库时，从 ./zhiyin start 到第一个响应"),
    HEAP_512M_PER_S(
            true,
            2_000,
            "/s ",
            "events answered a second for a minute with 512 MB of heap, 2,000 asked for",
            "512 MB 堆内存下一分钟内每秒响应的事件（要求 2,000）");

    /** What arrives at 2,000 a second is answered at 2,000 a second less the last ones' way. */
    private static final double ALMOST = 0.99;

    private final boolean moreIsBetter;
    private final double value;
    private final String unit;
    private final String english;
    private final String chinese;

    LedgerGoal(boolean moreIsBetter, double value, String unit, String english, String chinese) {
        this.moreIsBetter = moreIsBetter;
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
    public double value() {
        return value;
    }

    @Override
    public Sense sense() {
        return moreIsBetter ? Sense.AT_LEAST : Sense.AT_MOST;
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

    @Override
    public boolean met(Rounds.Figure figure) {
        return this == HEAP_512M_PER_S ? figure.rounds() > 0 && figure.min() >= value * ALMOST : Goal.super.met(figure);
    }
}
