package zhiyin.engine.insight;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What follows from what a member bought until a day.
 *
 * @param recency days since the last order; null for who never bought
 * @param frequency orders
 * @param money spent net, in minor units; may be below zero
 * @param cell the three scores as digits, such as 543; null for who never bought
 * @param group the key of the named group of the cell; null where none holds it
 * @param asleep days since the last order of whoever is dormant or lost; 0 for anybody else
 * @param likings of each sort, the most preferred first
 */
public record Portrait(
        @Nullable Integer recency,
        int frequency,
        long money,
        @Nullable Integer cell,
        @Nullable String group,
        Stage stage,
        int asleep,
        Map<Liked, List<Liking>> likings) {

    public Portrait {
        likings = Map.copyOf(likings);
    }

    /** Of what members prefer something. */
    public enum Liked {
        /** Of a line, weighed by what was paid. */
        BRAND,
        /** Of a line, weighed by what was paid. */
        CATEGORY,
        /** In which band the price of a unit lies; each line counts once. */
        PRICE_BAND,
        /** The hour of the day in which an order was made; each order counts once. */
        HOUR,
        /** Where an order was made; each counts once. */
        CHANNEL
    }

    /**
     * Something that a member prefers.
     *
     * @param what a brand, a category, a channel; a band such as {@code 200-500}; an hour such as {@code 09}
     * @param weight minor units, or how many, the less the longer ago
     * @param share of all of that sort
     * @param last the day of the last purchase, from 1970
     */
    public record Liking(String what, double weight, double share, int last) {}

    /** What he prefers most; null where there is nothing. */
    public @Nullable String most(Liked liked) {
        List<Liking> all = likings.getOrDefault(liked, List.of());
        return all.isEmpty() ? null : all.getFirst().what();
    }
}
