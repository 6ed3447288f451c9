package zhiyin.engine.insight;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.insight.Portrait.Liked;
import zhiyin.engine.insight.Portrait.Liking;

/**
 * What follows from what members bought, as of a day: how lately, how often and for how much; in which stage each is; what he
 * prefers. Where scores end is found once for all; a member's own is reckoned from his own deeds alone. Safe to share.
 */
public final class Portraits {

    /**
     * By what they are reckoned.
     *
     * @param bins how many scores there are of each of the three
     * @param thresholds where they end; null for the quantiles of all who have bought
     * @param halfLifeDays after so many days a purchase counts half for what somebody prefers
     * @param daysMax purchases that are longer ago do not count for it
     * @param digits of the currency
     */
    public record Terms(
            int bins,
            Rfm.@Nullable Thresholds thresholds,
            Rfm.Groups groups,
            LifecycleRules lifecycle,
            double halfLifeDays,
            int daysMax,
            int digits) {}

    /** Where price bands end, in whole units of the currency; the last has no end. */
    static final long[] BANDS = {10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000};

    private final Terms terms;
    private final int asOf;
    private final Rfm.@Nullable Thresholds thresholds;
    private final Preferences preferences;
    private final long[] bands;

    private Portraits(Terms terms, int asOf, Rfm.@Nullable Thresholds thresholds) {
        this.terms = terms;
        this.asOf = asOf;
        this.thresholds = thresholds;
        this.preferences = new Preferences(asOf, terms.halfLifeDays, terms.daysMax);
        this.bands = new long[BANDS.length];
        long unit = 1;
        for (int i = 0; i < terms.digits; i++) {
            unit *= 10;
        }
        for (int i = 0; i < bands.length; i++) {
            bands[i] = BANDS[i] * unit;
        }
    }

    /**
     * As of the end of a day.
     *
     * @param asOf that day, from 1970
     */
    public static Portraits of(Columns columns, int asOf, Terms terms, Cores cores) {
        Rfm.Thresholds thresholds = terms.thresholds;
        if (thresholds == null) {
            RfmInputs inputs = RfmInputs.of(columns, 0, asOf, cores);
            thresholds = Arrays.stream(inputs.frequency()).anyMatch(orders -> orders > 0)
                    ? Rfm.Thresholds.quantiles(inputs.recency(), inputs.frequency(), inputs.money(), terms.bins)
                    : null;
        }
        return new Portraits(terms, asOf, thresholds);
    }

    /** The day, from 1970. */
    public int asOf() {
        return asOf;
    }

    /** Of whoever has that number. */
    public Portrait of(Columns columns, int number) {
        Chunk chunk = columns.chunks[number >> Chunk.BITS];
        int member = number & (Chunk.SIZE - 1);
        Acts orders = chunk.orders;
        int from = orders.starts[member];
        int to = orders.until(member, asOf);
        Stage stage = stage(chunk, member, from, to);
        int silent = from == to ? 0 : asOf - orders.day[to - 1];
        Integer recency = null;
        Integer cell = null;
        String group = null;
        long money = from == to ? 0 : chunk.paid(from, to) - returned(chunk, member, 0);
        if (from < to) {
            recency = silent;
            if (thresholds != null) {
                Rfm.Scores scores =
                        Rfm.scores(thresholds, new int[] {silent}, new int[] {to - from}, new long[] {money});
                cell = scores.at(0);
                int place = Rfm.groups(terms.groups, scores)[0];
                group = place == Rfm.NONE
                        ? null
                        : terms.groups.groups().get(place).key();
            }
        }
        return new Portrait(
                recency,
                to - from,
                money,
                cell,
                group,
                stage,
                stage == Stage.DORMANT || stage == Stage.LOST ? silent : 0,
                likings(columns, chunk, from, to));
    }

    private long returned(Chunk chunk, int member, int first) {
        Acts returns = chunk.returns;
        int until = returns.until(member, asOf);
        int since = first <= 0 ? returns.starts[member] : Math.min(until, returns.from(member, first));
        return returns.columns[Chunk.RETURNED].sum(since, until);
    }

    private Stage stage(Chunk chunk, int member, int from, int to) {
        Acts orders = chunk.orders;
        int begin = asOf - terms.lifecycle.windowDays() + 1;
        int since = Math.min(to, orders.from(member, Math.max(0, begin)));
        return Stages.of(
                terms.lifecycle,
                from == to ? Stages.NEVER : orders.day[from],
                from == to ? Stages.NEVER : orders.day[to - 1],
                from == to ? Stages.NEVER : orders.dayBeforeLast(from, to),
                to - since,
                chunk.paid(since, to) - returned(chunk, member, begin),
                asOf);
    }

    private Map<Liked, List<Liking>> likings(Columns columns, Chunk chunk, int from, int to) {
        Map<Liked, List<Liking>> likings = new EnumMap<>(Liked.class);
        if (from == to) {
            return likings;
        }
        Acts orders = chunk.orders;
        Purchases byOrder = new Purchases(to - from);
        Purchases channels = new Purchases(to - from);
        int lines = chunk.lineStarts[to] - chunk.lineStarts[from];
        Purchases brands = new Purchases(lines);
        Purchases categories = new Purchases(lines);
        Purchases prices = new Purchases(lines);
        for (int row = from; row < to; row++) {
            int day = orders.day[row];
            byOrder.add(columns.days.hour(orders.second(row), day), day, 1);
            channels.add(key((int) orders.columns[Chunk.CHANNEL].get(row)), day, 1);
            for (int line = chunk.lineStarts[row]; line < chunk.lineStarts[row + 1]; line++) {
                long paid = chunk.lines[Chunk.AMOUNT].get(line);
                long quantity = chunk.lines[Chunk.QUANTITY].get(line);
                brands.add(key((int) chunk.lines[Chunk.BRAND].get(line)), day, paid);
                categories.add(key((int) chunk.lines[Chunk.CATEGORY].get(line)), day, paid);
                prices.add(
                        quantity < 1 ? Preferences.NONE : Preferences.band(bands, -Math.floorDiv(-paid, quantity)),
                        day,
                        1);
            }
        }
        Lexicon lexicon = columns.lexicon;
        likings.put(Liked.BRAND, brands.likings(preferences, key -> word(lexicon.brands, key)));
        likings.put(Liked.CATEGORY, categories.likings(preferences, key -> word(lexicon.categories, key)));
        likings.put(Liked.PRICE_BAND, prices.likings(preferences, Portraits::band));
        likings.put(Liked.HOUR, byOrder.likings(preferences, hour -> (hour < 10 ? "0" : "") + hour));
        likings.put(Liked.CHANNEL, channels.likings(preferences, key -> word(lexicon.channels, key)));
        return likings;
    }

    private static int key(int word) {
        return word == Vocabulary.NONE ? Preferences.NONE : word;
    }

    private static String word(Vocabulary words, int number) {
        return String.valueOf(words.word(number));
    }

    /** Such as {@code 200-500}: above 200 and up to 500 in whole units of the currency; {@code 10000+} for the last. */
    static String band(int band) {
        return band == BANDS.length ? BANDS[band - 1] + "+" : (band == 0 ? 0 : BANDS[band - 1]) + "-" + BANDS[band];
    }

    private interface Name {
        String of(int key);
    }

    /** One member's purchases of one sort. */
    private static final class Purchases {
        private final int[] keys;
        private final int[] days;
        private final long[] amounts;
        private int size;

        Purchases(int most) {
            keys = new int[most];
            days = new int[most];
            amounts = new long[most];
        }

        void add(int key, int day, long amount) {
            keys[size] = key;
            days[size] = day;
            amounts[size++] = amount;
        }

        List<Liking> likings(Preferences preferences, Name name) {
            List<Liking> likings = new ArrayList<>();
            for (Preferences.Preference each : preferences.of(keys, days, amounts, 0, size)) {
                int last = 0;
                for (int i = 0; i < size; i++) {
                    if (keys[i] == each.key()) {
                        last = Math.max(last, days[i]);
                    }
                }
                likings.add(new Liking(name.of(each.key()), each.weight(), each.share(), last));
            }
            likings.sort(Comparator.comparingDouble(Liking::weight).reversed().thenComparing(Liking::what));
            return likings;
        }
    }
}
