package zhiyin.facts;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.Portrait;
import zhiyin.engine.insight.Portrait.Liked;
import zhiyin.engine.insight.Stage;
import zhiyin.engine.rule.Field.Kind;

/**
 * What of members' portraits segments may ask for. It is reckoned of all once a day, and of whoever something came to; what is expected
 * of members is what a model says that was fitted once a day.
 */
public final class PortraitFields {

    private static final String PREFERENCE = "preference.";
    private static final String EXPECTED = "expected.";

    static final List<Layout.Kept> KEPT = List.of(
            kept("rfm.recency", Kind.NUMBER, "Days since the member's last order; not there for who never bought."),
            kept("rfm.frequency", Kind.NUMBER, "How many orders the member has made."),
            kept("rfm.money", Kind.MONEY, "What the member has paid less what was given back."),
            kept(
                    "rfm.recency-score",
                    Kind.NUMBER,
                    "How lately, from 1 to the number of scores: the highest is the latest."),
            kept("rfm.frequency-score", Kind.NUMBER, "How often, from 1 to the number of scores."),
            kept("rfm.money-score", Kind.NUMBER, "For how much, from 1 to the number of scores."),
            kept("rfm.cell", Kind.TEXT, "The three scores as digits, such as 543."),
            kept("rfm.group", Kind.TEXT, "The named group of the three scores, such as champions or at_risk."),
            kept("lifecycle.stage", Kind.TEXT, "no_order, lost, dormant, returned, new, high_value, loyal or active."),
            kept(
                    "lifecycle.days-asleep",
                    Kind.NUMBER,
                    "Days since the last order of whoever is dormant or lost; 0 for anybody else."),
            kept(
                    EXPECTED + "value",
                    Kind.MONEY,
                    "What the member is still expected to bring (customer lifetime value), over the months, with the margin and the"
                            + " discount of the model's settings; not there for who never bought."),
            kept(
                    EXPECTED + "value-low",
                    Kind.MONEY,
                    "The low end of the interval of the lifetime value: as much as that it almost surely is."),
            kept(
                    EXPECTED + "alive",
                    Kind.NUMBER,
                    "How probable it is that the member still buys here, in whole percent rounded down."),
            kept(
                    EXPECTED + "churn",
                    Kind.NUMBER,
                    "How probable it is that the member does not buy within the days of the model's settings, in whole percent"
                            + " rounded down."),
            kept(EXPECTED + "churn-risk", Kind.TEXT, "low, medium (from 40 %) or high (from 70 %)."),
            kept(
                    EXPECTED + "orders",
                    Kind.NUMBER,
                    "On how many days of the next 365 the member is expected to order, rounded down."),
            kept(
                    EXPECTED + "next-order-days",
                    Kind.NUMBER,
                    "After how many days, from the model's day on, the member has as probably as not ordered again; not there where"
                            + " that is later than in 365 days, or never."),
            kept(PREFERENCE + "brand", Kind.TEXT, "The brand for which the member pays most, the less the longer ago."),
            kept(
                    PREFERENCE + "category",
                    Kind.TEXT,
                    "The category for which the member pays most, the less the longer ago."),
            kept(
                    PREFERENCE + "price-band",
                    Kind.TEXT,
                    "In which band most prices of a unit lie, such as 200-500: above 200 and up to 500."),
            kept(PREFERENCE + "hour", Kind.TEXT, "The hour of the day in which the member orders most, 00 to 23."),
            kept(PREFERENCE + "channel", Kind.TEXT, "Where the member orders most."));

    private PortraitFields() {}

    private static Layout.Kept kept(String name, Kind kind, String says) {
        return new Layout.Kept(name, kind, says);
    }

    /** What a stage is called, such as {@code high_value}. */
    public static String word(Stage stage) {
        return stage.name().toLowerCase(Locale.ROOT);
    }

    /** What a sort of preferences is called, such as {@code price-band}. */
    public static String word(Liked liked) {
        return liked.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * What is kept of a member by the names of the fields.
     *
     * @param expected of him; null where nothing is
     */
    static Map<String, @Nullable Object> values(Portrait portrait, Expectations.@Nullable Expected expected) {
        Map<String, @Nullable Object> values = new HashMap<>();
        Integer recency = portrait.recency();
        Integer cell = portrait.cell();
        values.put("rfm.recency", recency == null ? null : recency.longValue());
        values.put("rfm.frequency", (long) portrait.frequency());
        values.put("rfm.money", portrait.money());
        values.put("rfm.recency-score", cell == null ? null : cell / 100L);
        values.put("rfm.frequency-score", cell == null ? null : cell / 10L % 10);
        values.put("rfm.money-score", cell == null ? null : cell % 10L);
        values.put("rfm.cell", cell == null ? null : String.valueOf(cell));
        values.put("rfm.group", portrait.group());
        values.put("lifecycle.stage", word(portrait.stage()));
        values.put("lifecycle.days-asleep", (long) portrait.asleep());
        for (Liked liked : Liked.values()) {
            values.put(PREFERENCE + word(liked), portrait.most(liked));
        }
        KEPT.stream().filter(kept -> kept.name().startsWith(EXPECTED)).forEach(kept -> values.put(kept.name(), null));
        if (expected != null) {
            values.put(EXPECTED + "value", expected.value());
            values.put(EXPECTED + "value-low", expected.valueLow());
            values.put(EXPECTED + "alive", expected.alivePercent());
            values.put(EXPECTED + "churn", expected.churnPercent());
            values.put(EXPECTED + "churn-risk", expected.risk());
            values.put(EXPECTED + "orders", expected.orders());
            values.put(EXPECTED + "next-order-days", expected.nextOrderDays());
        }
        return values;
    }
}
