package zhiyin.engine.insight;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * The columns of some members alone, or with what was done in one store or channel alone: orders, their returns, and behaviour of
 * which is said where it was. All that is reckoned over columns is reckoned over these, so that no figure has to know of filters.
 * Members keep their numbers. Behaviour of which nobody said where it was is in no store and no channel.
 */
public final class Narrowed {

    private Narrowed() {}

    /**
     * Narrows columns.
     *
     * @param members these alone; null for all
     * @param store orders, returns and behaviour of this one alone; null for all
     * @param channel the same of a channel
     */
    public static Columns of(
            Columns columns,
            @Nullable RoaringBitmap members,
            @Nullable String store,
            @Nullable String channel,
            Cores cores) {
        int storeNumber = store == null ? -1 : columns.lexicon.stores.find(store);
        int channelNumber = channel == null ? -1 : columns.lexicon.channels.find(channel);
        Said saidStore = said(columns.lexicon, STORE, store);
        Said saidChannel = said(columns.lexicon, CHANNEL, channel);
        Chunk[] chunks = new Chunk[columns.chunks.length];
        cores.fold(
                chunks.length,
                (from, to) -> {
                    for (int i = from; i < to; i++) {
                        Chunk chunk = columns.chunks[i];
                        if (members != null) {
                            chunk = among(chunk, members);
                        }
                        chunks[i] = store == null && channel == null
                                ? chunk
                                : within(
                                        chunk,
                                        store == null,
                                        storeNumber,
                                        saidStore,
                                        channel == null,
                                        channelNumber,
                                        saidChannel);
                    }
                    return chunks;
                },
                (one, other) -> one);
        return new Columns(columns.layout, columns.lexicon, columns.days, chunks);
    }

    /** What behaviour says of where it was. */
    private static final String STORE = "store";

    private static final String CHANNEL = "channel";

    /**
     * What of behaviour is meant.
     *
     * @param column where that is said; -1 where it is not kept
     * @param number of what is meant; -1 where nothing is that
     */
    private record Said(int column, int number) {

        boolean of(Acts events, int row) {
            return column >= 0 && number >= 0 && events.columns[column].get(row) == number;
        }
    }

    private static Said said(Lexicon lexicon, String property, @Nullable String word) {
        int place = lexicon.property(property);
        return place < 0 || word == null
                ? new Said(-1, -1)
                : new Said(Chunk.PROPERTIES + place, lexicon.properties[place].find(word));
    }

    private static Chunk among(Chunk chunk, RoaringBitmap members) {
        long[] present = new long[Chunk.WORDS];
        for (int member = 0; member < Chunk.SIZE; member++) {
            if (chunk.has(member) && members.contains(chunk.first + member)) {
                present[member >> 6] |= 1L << member;
            }
        }
        return new Chunk(
                chunk.first,
                present,
                chunk.wholes,
                chunk.words,
                chunk.sets,
                chunk.orders,
                chunk.returns,
                chunk.events,
                chunk.lineStarts,
                chunk.lines);
    }

    private static Chunk within(
            Chunk chunk,
            boolean anyStore,
            int store,
            Said saidStore,
            boolean anyChannel,
            int channel,
            Said saidChannel) {
        Acts orders = chunk.orders;
        Column stores = orders.columns[Chunk.STORE];
        Column channels = orders.columns[Chunk.CHANNEL];
        int[] kept = kept(
                orders, row -> (anyStore || stores.get(row) == store) && (anyChannel || channels.get(row) == channel));
        int[] lineStarts = Chunk.lineStarts(
                kept.length, place -> chunk.lineStarts[kept[place] + 1] - chunk.lineStarts[kept[place]]);
        int[] lines = new int[lineStarts[kept.length]];
        for (int place = 0; place < kept.length; place++) {
            for (int line = 0; line < lineStarts[place + 1] - lineStarts[place]; line++) {
                lines[lineStarts[place] + line] = chunk.lineStarts[kept[place]] + line;
            }
        }
        Column[] lineColumns = new Column[chunk.lines.length];
        for (int i = 0; i < lineColumns.length; i++) {
            lineColumns[i] = chunk.lines[i].with(new Numbers(), lines);
        }
        Column returnStores = chunk.returns.columns[Chunk.RETURN_STORE];
        Column returnChannels = chunk.returns.columns[Chunk.RETURN_CHANNEL];
        int[] keptReturns = kept(
                chunk.returns,
                row -> (anyStore || returnStores.get(row) == store)
                        && (anyChannel || returnChannels.get(row) == channel));
        Acts events = chunk.events;
        int[] keptEvents = kept(
                events, row -> (anyStore || saidStore.of(events, row)) && (anyChannel || saidChannel.of(events, row)));
        return new Chunk(
                chunk.first,
                chunk.present,
                chunk.wholes,
                chunk.words,
                chunk.sets,
                rows(orders, kept),
                rows(chunk.returns, keptReturns),
                rows(chunk.events, keptEvents),
                lineStarts,
                lineColumns);
    }

    private interface Keeps {
        boolean row(int row);
    }

    private static int[] kept(Acts acts, Keeps keeps) {
        int[] kept = new int[acts.at.length];
        int count = 0;
        for (int row = 0; row < kept.length; row++) {
            if (keeps.row(row)) {
                kept[count++] = row;
            }
        }
        return Arrays.copyOf(kept, count);
    }

    /** Some of the rows, in their order. */
    private static Acts rows(Acts acts, int[] kept) {
        char[] day = new char[kept.length];
        int[] at = new int[kept.length];
        int[] starts = new int[acts.starts.length];
        for (int place = 0; place < kept.length; place++) {
            day[place] = acts.day[kept[place]];
            at[place] = acts.at[kept[place]];
        }
        int place = 0;
        for (int member = 0; member < starts.length; member++) {
            while (place < kept.length && kept[place] < acts.starts[member]) {
                place++;
            }
            starts[member] = place;
        }
        Column[] columns = new Column[acts.columns.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = acts.columns[i].with(new Numbers(), kept);
        }
        return new Acts(starts, day, at, columns);
    }
}
