package zhiyin.engine.insight;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.insight.Segment.Measure;
import zhiyin.engine.insight.Segment.What;
import zhiyin.engine.insight.Segment.Window;
import zhiyin.engine.rule.Operator;

/** The words and the order of words of a language, as far as segments need them. */
sealed interface Wording {

    static Wording in(Tongue tongue) {
        return switch (tongue) {
            case ENGLISH -> new English();
            case SIMPLIFIED_CHINESE -> new Chinese(false);
            case TRADITIONAL_CHINESE -> new Chinese(true);
        };
    }

    /** What is always kept, and what follows from it; null for what a programme keeps, and where its own name says it. */
    @Nullable
    String name(String field);

    String members(String that);

    String and(boolean all);

    String not(String inner);

    String bracketed(String inner);

    String quoted(String word);

    String list(List<String> words);

    String flag(boolean value);

    /** Where nothing was found. */
    String nothing();

    /** A day, so many days before the one on which it is asked; below zero for days to come. */
    String ago(int days);

    /** @param values none, one or several, as the operator has it */
    String compared(String what, Operator operator, List<String> values);

    /**
     * @param event the kind of behaviour; null for other deeds
     * @param first whether the first ever is meant alone
     * @param where what they must be like; null for any
     */
    String deeds(What what, @Nullable String event, boolean first, @Nullable String where);

    String measured(Measure measure, String deeds, Window window);

    /** What comes later, at most so many days after what is before it. */
    record Later(String deeds, int withinDays) {}

    String then(String first, List<Later> then, Window window);

    String in(String segment);

    String listed(String list);

    /** English. */
    record English() implements Wording {

        private static final Map<String, String> NAMES = Map.ofEntries(
                Map.entry(Layout.JOINED, "day of joining"),
                Map.entry(Askable.DAYS, "days since joining"),
                Map.entry(Layout.BIRTHDAY, "day of birth"),
                Map.entry(Askable.AGE, "age"),
                Map.entry(Askable.BIRTH_MONTH, "month of birth"),
                Map.entry(Askable.TO_BIRTHDAY, "days until the next birthday"),
                Map.entry("member.tags", "tags"),
                Map.entry("member.segments", "segments marked"),
                Map.entry("member.source", "source"),
                Map.entry("order.amount", "amount paid"),
                Map.entry("order.store", "store"),
                Map.entry("order.channel", "channel"),
                Map.entry("line.sku", "product"),
                Map.entry("line.category", "category"),
                Map.entry("line.brand", "brand"),
                Map.entry("line.quantity", "quantity"),
                Map.entry("line.amount", "amount of the line"),
                Map.entry("return.amount", "amount given back"),
                Map.entry(Askable.PRICE, "price of a unit"),
                Map.entry("member.joinedChannel", "channel of joining"),
                Map.entry("member.joinedStore", "store of joining"),
                Map.entry("member.joinedWay", "way of joining"),
                Map.entry("member.joinedCode", "join code"),
                Map.entry("member.joinedStaff", "whose join code"),
                Map.entry("rfm.recency", "days since the last order"),
                Map.entry("rfm.frequency", "orders in all"),
                Map.entry("rfm.money", "spent in all"),
                Map.entry("rfm.recency-score", "recency score (R)"),
                Map.entry("rfm.frequency-score", "frequency score (F)"),
                Map.entry("rfm.money-score", "money score (M)"),
                Map.entry("rfm.cell", "RFM cell"),
                Map.entry("rfm.group", "RFM group"),
                Map.entry("lifecycle.stage", "stage"),
                Map.entry("lifecycle.days-asleep", "days asleep"),
                Map.entry("expected.value", "lifetime value"),
                Map.entry("expected.value-low", "lifetime value, at least"),
                Map.entry("expected.alive", "probability to be a customer still (%)"),
                Map.entry("expected.churn", "probability not to buy (%)"),
                Map.entry("expected.churn-risk", "churn risk"),
                Map.entry("expected.orders", "orders expected in the next 12 months"),
                Map.entry("expected.next-order-days", "days until the next order is expected"),
                Map.entry("preference.brand", "preferred brand"),
                Map.entry("preference.category", "preferred category"),
                Map.entry("preference.price-band", "preferred price band"),
                Map.entry("preference.hour", "preferred hour"),
                Map.entry("preference.channel", "preferred channel"),
                Map.entry("date.day", "day"),
                Map.entry("date.weekday", "weekday (1–7)"),
                Map.entry("date.hour", "hour (0–23)"));

        @Override
        public @Nullable String name(String field) {
            String relation = BirthMonths.relation(field);
            if (relation != null) {
                return "age in months (" + relation + ")";
            }
            return field.startsWith("event.") ? field.substring("event.".length()) : NAMES.get(field);
        }

        @Override
        public String members(String that) {
            return "Members of whom: " + that;
        }

        @Override
        public String and(boolean all) {
            return all ? ", and " : ", or ";
        }

        @Override
        public String not(String inner) {
            return "not (" + inner + ")";
        }

        @Override
        public String bracketed(String inner) {
            return "(" + inner + ")";
        }

        @Override
        public String quoted(String word) {
            return "“" + word + "”";
        }

        @Override
        public String list(List<String> words) {
            return String.join(", ", words);
        }

        @Override
        public String flag(boolean value) {
            return value ? "yes" : "no";
        }

        @Override
        public String nothing() {
            return "nothing";
        }

        @Override
        public String ago(int days) {
            if (days == 0) {
                return "today";
            }
            return days > 0 ? plural(days) + " ago" : "in " + plural(-days);
        }

        private static String plural(int days) {
            return days + (days == 1 ? " day" : " days");
        }

        @Override
        public String compared(String what, Operator operator, List<String> values) {
            String sign = sign(operator);
            return switch (operator) {
                case BETWEEN, NOT_BETWEEN -> what + " " + sign + " " + String.join(" and ", values);
                default -> values.isEmpty() ? what + " " + sign : what + " " + sign + " " + list(values);
            };
        }

        private static String sign(Operator operator) {
            return switch (operator) {
                case EQUAL -> "=";
                case NOT_EQUAL -> "≠";
                case LESS -> "<";
                case AT_MOST -> "≤";
                case GREATER -> ">";
                case AT_LEAST -> "≥";
                case BETWEEN -> "between";
                case NOT_BETWEEN -> "not between";
                case IN -> "one of";
                case NOT_IN -> "none of";
                case MULTIPLE_OF -> "a multiple of";
                case CONTAINS -> "contains";
                case DOES_NOT_CONTAIN -> "does not contain";
                case BEGINS_WITH -> "begins with";
                case DOES_NOT_BEGIN_WITH -> "does not begin with";
                case ENDS_WITH -> "ends with";
                case DOES_NOT_END_WITH -> "does not end with";
                case IS_NULL -> "not known";
                case NOT_NULL -> "known";
            };
        }

        @Override
        public String deeds(What what, @Nullable String event, boolean first, @Nullable String where) {
            String deeds = switch (what) {
                case ORDER -> "orders" + only(first);
                case LINE -> "lines bought" + (first ? " (with the first order ever)" : "");
                case RETURN -> "returns" + only(first);
                case EVENT -> event + only(first);
            };
            return where == null ? deeds : deeds + " where " + where;
        }

        @Override
        public String measured(Measure measure, String deeds, Window window) {
            String of = switch (measure) {
                case COUNT -> "number of ";
                case DAYS -> "number of days with ";
                case SUM -> "sum of ";
                case AVERAGE -> "average of ";
                case NET -> "net spend on ";
                case QUANTITY -> "units of ";
                case DAYS_SINCE_FIRST -> "days since the first of ";
                case DAYS_SINCE_LAST -> "days since the last of ";
            };
            return of + deeds + window(window);
        }

        private static String only(boolean first) {
            return first ? " (the first ever)" : "";
        }

        private static String window(Window window) {
            return switch (window) {
                case Window.Ever _ -> "";
                case Window.Last(int days) -> days == 1 ? " today" : " in the last " + days + " days";
                case Window.Between between ->
                    (between.from() == null ? "" : " from " + between.from())
                            + (between.to() == null ? "" : " until " + between.to());
            };
        }

        @Override
        public String then(String first, List<Later> then, Window window) {
            StringBuilder all = new StringBuilder("first ").append(first).append(window(window));
            for (Later later : then) {
                all.append(", and later ")
                        .append(later.deeds)
                        .append(
                                later.withinDays == 0
                                        ? " on the same day"
                                        : " at most " + plural(later.withinDays) + " after it");
            }
            return all.toString();
        }

        @Override
        public String in(String segment) {
            return "in the segment " + segment;
        }

        @Override
        public String listed(String list) {
            return "on the list " + list;
        }
    }

    /**
     * Chinese, in which what is counted comes before how it is counted.
     *
     * @param traditional in the characters, and with the words, of Taiwan
     */
    record Chinese(boolean traditional) implements Wording {

        private static final Map<String, List<String>> NAMES = Map.ofEntries(
                Map.entry(Layout.JOINED, List.of("入会日期", "入會日期")),
                Map.entry(Askable.DAYS, List.of("入会天数", "入會天數")),
                Map.entry(Layout.BIRTHDAY, List.of("生日", "生日")),
                Map.entry(Askable.AGE, List.of("年龄", "年齡")),
                Map.entry(Askable.BIRTH_MONTH, List.of("出生月份", "出生月份")),
                Map.entry(Askable.TO_BIRTHDAY, List.of("距下次生日天数", "距下次生日天數")),
                Map.entry("member.tags", List.of("标签", "標籤")),
                Map.entry("member.segments", List.of("已标记人群", "已標記人群")),
                Map.entry("member.source", List.of("来源", "來源")),
                Map.entry("order.amount", List.of("实付金额", "實付金額")),
                Map.entry("order.store", List.of("门店", "門市")),
                Map.entry("order.channel", List.of("渠道", "通路")),
                Map.entry("line.sku", List.of("商品", "商品")),
                Map.entry("line.category", List.of("品类", "品類")),
                Map.entry("line.brand", List.of("品牌", "品牌")),
                Map.entry("line.quantity", List.of("件数", "件數")),
                Map.entry("line.amount", List.of("该行实付", "該行實付")),
                Map.entry("return.amount", List.of("退款金额", "退款金額")),
                Map.entry(Askable.PRICE, List.of("单件价格", "單件價格")),
                Map.entry("member.joinedChannel", List.of("入会渠道", "入會通路")),
                Map.entry("member.joinedStore", List.of("入会门店", "入會門市")),
                Map.entry("member.joinedWay", List.of("入会方式", "入會方式")),
                Map.entry("member.joinedCode", List.of("入会码", "入會碼")),
                Map.entry("member.joinedStaff", List.of("入会码所属员工", "入會碼所屬員工")),
                Map.entry("rfm.recency", List.of("距最近下单天数", "距最近下單天數")),
                Map.entry("rfm.frequency", List.of("累计订单数", "累計訂單數")),
                Map.entry("rfm.money", List.of("累计净消费", "累計淨消費")),
                Map.entry("rfm.recency-score", List.of("最近消费得分（R）", "最近消費得分（R）")),
                Map.entry("rfm.frequency-score", List.of("消费频次得分（F）", "消費頻次得分（F）")),
                Map.entry("rfm.money-score", List.of("消费金额得分（M）", "消費金額得分（M）")),
                Map.entry("rfm.cell", List.of("RFM 分值", "RFM 分值")),
                Map.entry("rfm.group", List.of("RFM 客群", "RFM 客群")),
                Map.entry("lifecycle.stage", List.of("生命周期阶段", "生命週期階段")),
                Map.entry("lifecycle.days-asleep", List.of("沉睡天数", "沉睡天數")),
                Map.entry("expected.value", List.of("客户终身价值", "顧客終身價值")),
                Map.entry("expected.value-low", List.of("客户终身价值下限", "顧客終身價值下限")),
                Map.entry("expected.alive", List.of("仍是顾客的概率（%）", "仍是顧客的機率（%）")),
                Map.entry("expected.churn", List.of("不再购买的概率（%）", "不再購買的機率（%）")),
                Map.entry("expected.churn-risk", List.of("流失风险", "流失風險")),
                Map.entry("expected.orders", List.of("未来 12 个月预计下单次数", "未來 12 個月預計下單次數")),
                Map.entry("expected.next-order-days", List.of("距预计下次下单天数", "距預計下次下單天數")),
                Map.entry("preference.brand", List.of("偏好品牌", "偏好品牌")),
                Map.entry("preference.category", List.of("偏好品类", "偏好品類")),
                Map.entry("preference.price-band", List.of("偏好价格带", "偏好價格帶")),
                Map.entry("preference.hour", List.of("偏好时段", "偏好時段")),
                Map.entry("preference.channel", List.of("偏好渠道", "偏好通路")),
                Map.entry("date.day", List.of("日期", "日期")),
                Map.entry("date.weekday", List.of("星期（1–7）", "星期（1–7）")),
                Map.entry("date.hour", List.of("时刻（0–23 点）", "時刻（0–23 點）")));

        private String one(String simplified, String other) {
            return traditional ? other : simplified;
        }

        @Override
        public @Nullable String name(String field) {
            List<String> both = NAMES.get(field);
            if (both != null) {
                return both.get(traditional ? 1 : 0);
            }
            String relation = BirthMonths.relation(field);
            if (relation != null) {
                return one("月龄（", "月齡（") + relation + "）";
            }
            return field.startsWith("event.") ? field.substring("event.".length()) : null;
        }

        @Override
        public String members(String that) {
            return one("满足以下条件的会员：", "符合以下條件的會員：") + that;
        }

        @Override
        public String and(boolean all) {
            return all ? "，且" : "，或";
        }

        @Override
        public String not(String inner) {
            return "非（" + inner + "）";
        }

        @Override
        public String bracketed(String inner) {
            return "（" + inner + "）";
        }

        @Override
        public String quoted(String word) {
            return traditional ? "「" + word + "」" : "“" + word + "”";
        }

        @Override
        public String list(List<String> words) {
            return String.join("、", words);
        }

        @Override
        public String flag(boolean value) {
            return value ? "是" : "否";
        }

        @Override
        public String nothing() {
            return one("无", "無");
        }

        @Override
        public String ago(int days) {
            if (days == 0) {
                return "今天";
            }
            return days > 0 ? days + " 天前" : -days + one(" 天后", " 天後");
        }

        @Override
        public String compared(String what, Operator operator, List<String> values) {
            String first = values.isEmpty() ? "" : values.getFirst();
            return switch (operator) {
                case EQUAL -> what + " = " + first;
                case NOT_EQUAL -> what + " ≠ " + first;
                case LESS -> what + " < " + first;
                case AT_MOST -> what + " ≤ " + first;
                case GREATER -> what + " > " + first;
                case AT_LEAST -> what + " ≥ " + first;
                case BETWEEN -> what + one(" 介于 ", " 介於 ") + String.join(" 至 ", values);
                case NOT_BETWEEN -> what + one(" 不介于 ", " 不介於 ") + String.join(" 至 ", values);
                case IN -> what + one("属于 ", "屬於 ") + list(values);
                case NOT_IN -> what + one("不属于 ", "不屬於 ") + list(values);
                case MULTIPLE_OF -> what + "是 " + first + one(" 的倍数", " 的倍數");
                case CONTAINS -> what + "包含 " + first;
                case DOES_NOT_CONTAIN -> what + "不包含 " + first;
                case BEGINS_WITH -> what + one("开头为 ", "開頭為 ") + first;
                case DOES_NOT_BEGIN_WITH -> what + one("开头不为 ", "開頭不為 ") + first;
                case ENDS_WITH -> what + one("结尾为 ", "結尾為 ") + first;
                case DOES_NOT_END_WITH -> what + one("结尾不为 ", "結尾不為 ") + first;
                case IS_NULL -> what + "未知";
                case NOT_NULL -> what + "已知";
            };
        }

        @Override
        public String deeds(What what, @Nullable String event, boolean first, @Nullable String where) {
            String only = first ? "首次" : "";
            String deeds = switch (what) {
                case ORDER -> only + one("订单", "訂單");
                case LINE -> (first ? one("首次订单中", "首次訂單中") : "") + one("购买的商品行", "購買的商品行");
                case RETURN -> only + one("退货", "退貨");
                case EVENT -> only + one("行为", "行為") + quoted(String.valueOf(event));
            };
            return where == null ? deeds : deeds + "（" + where + "）";
        }

        @Override
        public String measured(Measure measure, String deeds, Window window) {
            String what = window(window) + deeds;
            return switch (measure) {
                case COUNT -> what + one("次数", "次數");
                case DAYS -> what + one("天数", "天數");
                case SUM -> what + one("金额合计", "金額合計");
                case AVERAGE -> what + one("平均金额", "平均金額");
                case NET -> what + one("净消费额", "淨消費額");
                case QUANTITY -> what + one("件数合计", "件數合計");
                case DAYS_SINCE_FIRST -> what + one("距首次的天数", "距首次的天數");
                case DAYS_SINCE_LAST -> what + one("距最近一次的天数", "距最近一次的天數");
            };
        }

        private String window(Window window) {
            return switch (window) {
                case Window.Ever _ -> "";
                case Window.Last(int days) -> days == 1 ? "今天的" : "最近 " + days + " 天的";
                case Window.Between between ->
                    (between.from() == null ? "" : between.from() + " 起")
                            + (between.to() == null ? "" : "至 " + between.to())
                            + "的";
            };
        }

        @Override
        public String then(String first, List<Later> then, Window window) {
            StringBuilder all = new StringBuilder("先有").append(window(window)).append(first);
            for (Later later : then) {
                all.append(
                                later.withinDays == 0
                                        ? one("，当天之后又有", "，當天之後又有")
                                        : "，" + later.withinDays + one(" 天内又有", " 天內又有"))
                        .append(later.deeds);
            }
            return all.toString();
        }

        @Override
        public String in(String segment) {
            return one("属于人群 ", "屬於人群 ") + segment;
        }

        @Override
        public String listed(String list) {
            return one("在名单 ", "在名單 ") + list + " 中";
        }
    }
}
