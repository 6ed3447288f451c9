package zhiyin.bench.insight;

import java.util.Locale;
import zhiyin.bench.measure.Goal;

/** What is promised of figures and segments. */
enum InsightGoal implements Goal {
    RFM_VS_SQL(Sense.AT_MOST, 0.2, "× ", "RFM scores of everybody, against SQL", "全体会员 RFM 评分，与 SQL 相比"),
    COHORT_VS_SQL(
            Sense.AT_MOST, 0.2, "× ", "the retention of twelve monthly cohorts, against SQL", "12 个月的留存矩阵，与 SQL 相比"),
    SEGMENT_VS_SQL(Sense.AT_MOST, 0.2, "× ", "a segment of five conditions, against SQL", "五个条件的人群，与 SQL 相比"),
    FUNNEL_VS_SQL(Sense.AT_MOST, 0.2, "× ", "a funnel of three steps, against SQL", "三步漏斗，与 SQL 相比"),
    ACTIVE_VS_SQL(Sense.AT_MOST, 0.2, "× ", "active by day, week and month, against SQL", "日、周、月活跃，与 SQL 相比"),
    PAGES_VS_SQL(
            Sense.AT_MOST,
            0.05,
            "× ",
            "the standing pages from what is kept (RFM grid and moves, cohorts, active, composition), against SQL",
            "常驻页面（RFM 网格与迁移、留存、活跃、构成）由随事实维护的状态得出，与 SQL 相比"),
    SEGMENT_SQL_VS_SQL(
            Sense.AT_MOST,
            1.2,
            "× ",
            "the segment's definition written as SQL, against the hand-written SQL",
            "人群定义渲染成的 SQL，与手写 SQL 相比"),
    SEGMENT_PREVIEW_MS(Sense.AT_MOST, 50, "ms ", "the size of that segment, and a sample of it", "同一人群的人数与抽样"),
    CHECK_PER_CORE_PER_S(
            Sense.AT_LEAST,
            200_000,
            "/s ",
            "whether one member is in it, on one core, members at random",
            "单核每秒判断单个会员是否属于该人群，随机会员"),
    FACTS_LAG_S(
            Sense.AT_MOST,
            5,
            "s ",
            "from the answer to being in a figure, at 2,000 facts a second into a server; the worst",
            "每秒 2,000 条写入服务器时，从应答到出现在指标中；最差值"),
    SEGMENT_CHANGE_S(
            Sense.AT_MOST,
            1,
            "s ",
            "from the answer to an order to the change of a real-time segment, meanwhile; the worst",
            "同一时段，从订单应答到实时人群的变化；最差值"),
    MEMBER_PAGE_MS(
            Sense.AT_MOST,
            20,
            "ms ",
            "what the page of a member asks for, over HTTP one after the other; 99 of 100 are faster",
            "会员页面所需的全部请求，经 HTTP 依次发出；百分之九十九更快");

    private final Sense sense;
    private final double value;
    private final String unit;
    private final String english;
    private final String chinese;

    InsightGoal(Sense sense, double value, String unit, String english, String chinese) {
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
