package zhiyin.engine.insight;

import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import org.roaringbitmap.BitSetUtil;
import org.roaringbitmap.RoaringBitmap;

/**
 * A programme's members and all they did until some moment, as arrays, each member's orders, returns and behaviour side by side in
 * the order of time. Members have dense numbers from 0; a number without a member counts for nothing. Never changes; safe to
 * share. {@link Growing} makes it.
 *
 * <p>What members spend net in a stretch of days is what they paid for orders of these days, less what was given back for returns
 * on these days, whenever the order was. An order counts on the day on which it was paid, and stays counted when it comes back.
 */
public final class Columns {

    final Layout layout;
    final Lexicon lexicon;
    final Days days;
    final Chunk[] chunks;

    Columns(Layout layout, Lexicon lexicon, Days days, Chunk[] chunks) {
        this.layout = layout;
        this.lexicon = lexicon;
        this.days = days;
        this.chunks = chunks;
    }

    /** How much there is. */
    public record Counts(long members, long orders, long lines, long returns, long events, long bytes) {
        Counts plus(Counts other) {
            return new Counts(
                    members + other.members,
                    orders + other.orders,
                    lines + other.lines,
                    returns + other.returns,
                    events + other.events,
                    bytes + other.bytes);
        }
    }

    /** Adds one member to a part of something. */
    interface Member<T> {
        void add(T part, Chunk chunk, int member);
    }

    /**
     * What all members together come to.
     *
     * @param begin a part to which nobody was added yet
     * @param join adds the second part to the first
     */
    <T> T fold(Cores cores, Supplier<T> begin, Member<T> each, BinaryOperator<T> join) {
        return cores.fold(
                chunks.length,
                (from, to) -> {
                    T part = begin.get();
                    for (int i = from; i < to; i++) {
                        Chunk chunk = chunks[i];
                        for (int member = 0; member < Chunk.SIZE; member++) {
                            if (chunk.has(member)) {
                                each.add(part, chunk, member);
                            }
                        }
                    }
                    return part;
                },
                join);
    }

    /** Whether somebody is meant. */
    interface Holds {
        boolean of(Chunk chunk, int member);
    }

    /** All who are meant, by number. */
    RoaringBitmap those(Cores cores, Holds holds) {
        return those(cores, () -> holds);
    }

    /** The same by something that is for one caller at a time. */
    RoaringBitmap those(Cores cores, Supplier<Holds> begin) {
        long[] all = new long[chunks.length * Chunk.WORDS];
        cores.fold(
                chunks.length,
                (from, to) -> {
                    Holds holds = begin.get();
                    for (int i = from; i < to; i++) {
                        Chunk chunk = chunks[i];
                        for (int member = 0; member < Chunk.SIZE; member++) {
                            if (chunk.has(member) && holds.of(chunk, member)) {
                                all[i * Chunk.WORDS + (member >> 6)] |= 1L << member;
                            }
                        }
                    }
                    return all;
                },
                (one, other) -> one);
        return BitSetUtil.bitmapOf(all);
    }

    public Layout layout() {
        return layout;
    }

    /** One more than the highest number a member can have here. */
    public int numbers() {
        return chunks.length << Chunk.BITS;
    }

    /** Whether somebody has that number. */
    public boolean has(int number) {
        return number >= 0 && number < numbers() && chunks[number >> Chunk.BITS].has(number & (Chunk.SIZE - 1));
    }

    public Counts counts() {
        Counts counts = new Counts(0, 0, 0, 0, 0, 0);
        for (Chunk chunk : chunks) {
            counts = counts.plus(new Counts(
                    chunk.members(),
                    chunk.orders.at.length,
                    chunk.lineStarts[chunk.orders.at.length],
                    chunk.returns.at.length,
                    chunk.events.at.length,
                    chunk.bytes()));
        }
        return counts;
    }

    /** Whether members have the same numbers here as there, because both were taken from the same source. */
    @SuppressWarnings("ReferenceEquality") // each source has one of its own
    public boolean isOfTheSameSourceAs(Columns other) {
        return lexicon == other.lexicon;
    }

    /** Everybody, by number. */
    public RoaringBitmap everybody(Cores cores) {
        return those(cores, (_, _) -> true);
    }

    /** The day in which a moment lies, counted from 1970. */
    public int day(java.time.Instant at) {
        return days.of(at.getEpochSecond());
    }
}
