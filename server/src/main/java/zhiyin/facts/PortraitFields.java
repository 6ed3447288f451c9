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

/** What of members' portraits segments may ask for. It is reckoned of all once a day, and of whoever something came to. */
public final class PortraitFields {

    private static final String PREFERENCE = "preference.";

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

    /** What is kept of a member by the names of the fields. */
    static Map<String, @Nullable Object> values(Portrait portrait) {
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
        return values;
    }
}
