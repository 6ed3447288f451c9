package zhiyin.engine.insight;

import java.util.function.IntUnaryOperator;
import zhiyin.engine.rule.Field;

/**
 * Up to {@value #SIZE} members whose numbers follow one another, with all that is known of them. A member is called here by where
 * he is in it. Small enough that a question's steps find it in the processor's own memory. Never changes.
 */
final class Chunk {

    static final int BITS = 10;
    static final int SIZE = 1 << BITS;
    /** How many words of 64 bits say something of each member. */
    static final int WORDS = SIZE / Long.SIZE;

    // the columns of orders
    static final int PAID = 0;
    static final int STORE = 1;
    static final int CHANNEL = 2;
    static final int ORDER_COLUMNS = 3;
    // of returns
    static final int RETURNED = 0;
    static final int RETURN_STORE = 1;
    static final int RETURN_CHANNEL = 2;
    static final int RETURN_COLUMNS = 3;
    // of behaviour
    static final int KIND = 0;
    static final int PROPERTIES = 1;
    // of lines
    static final int PRODUCT = 0;
    static final int CATEGORY = 1;
    static final int BRAND = 2;
    static final int QUANTITY = 3;
    static final int AMOUNT = 4;
    static final int LINE_COLUMNS = 5;

    /** The number of the member who is first in it. */
    final int first;
    /** By member, a bit: whether there is one. */
    final long[] present;
    /** By column and member: numbers, amounts, days and flags; {@link Field#ABSENT} where there is none. */
    final long[][] wholes;
    /** By column and member: texts. */
    final int[][] words;
    /** By column and member: sets of texts, in order. */
    final int[][][] sets;

    final Acts orders;
    final Acts returns;
    final Acts events;
    /** By order where its lines begin; one more says where the last one's end. */
    final int[] lineStarts;
    /** By line. */
    final Column[] lines;

    Chunk(
            int first,
            long[] present,
            long[][] wholes,
            int[][] words,
            int[][][] sets,
            Acts orders,
            Acts returns,
            Acts events,
            int[] lineStarts,
            Column[] lines) {
        this.first = first;
        this.present = present;
        this.wholes = wholes;
        this.words = words;
        this.sets = sets;
        this.orders = orders;
        this.returns = returns;
        this.events = events;
        this.lineStarts = lineStarts;
        this.lines = lines;
    }

    /** The same without one member and all of his. */
    Chunk without(int member) {
        long[] nextPresent = present.clone();
        nextPresent[member >> 6] &= ~(1L << member);
        long[][] nextWholes = wholes.clone();
        for (int i = 0; i < nextWholes.length; i++) {
            nextWholes[i] = nextWholes[i].clone();
            nextWholes[i][member] = Field.ABSENT;
        }
        int[][] nextWords = words.clone();
        for (int i = 0; i < nextWords.length; i++) {
            nextWords[i] = nextWords[i].clone();
            nextWords[i][member] = Vocabulary.NONE;
        }
        int[][][] nextSets = sets.clone();
        for (int i = 0; i < nextSets.length; i++) {
            nextSets[i] = nextSets[i].clone();
            nextSets[i][member] = new int[0];
        }
        int begin = orders.starts[member];
        int gone = orders.starts[member + 1] - begin;
        int firstLine = lineStarts[begin];
        int goneLines = lineStarts[begin + gone] - firstLine;
        int[] nextLineStarts = new int[lineStarts.length - gone];
        for (int i = 0; i < nextLineStarts.length; i++) {
            nextLineStarts[i] = i <= begin ? lineStarts[i] : lineStarts[i + gone] - goneLines;
        }
        int[] from = new int[lineStarts[lineStarts.length - 1] - goneLines];
        for (int i = 0; i < from.length; i++) {
            from[i] = i < firstLine ? i : i + goneLines;
        }
        Column[] nextLines = new Column[lines.length];
        for (int i = 0; i < lines.length; i++) {
            nextLines[i] = lines[i].with(new Numbers(), from);
        }
        return new Chunk(
                first,
                nextPresent,
                nextWholes,
                nextWords,
                nextSets,
                orders.without(member),
                returns.without(member),
                events.without(member),
                nextLineStarts,
                nextLines);
    }

    boolean has(int member) {
        return (present[member >> 6] & 1L << member) != 0;
    }

    int members() {
        int count = 0;
        for (long word : present) {
            count += Long.bitCount(word);
        }
        return count;
    }

    /** The paid amount of some of the rows of {@link #orders}. */
    long paid(int from, int to) {
        return orders.columns[PAID].sum(from, to);
    }

    /** The lines of each order after the orders have been laid in another order. */
    static int[] lineStarts(int orders, IntUnaryOperator linesOf) {
        int[] starts = new int[orders + 1];
        for (int i = 0; i < orders; i++) {
            starts[i + 1] = starts[i] + linesOf.applyAsInt(i);
        }
        return starts;
    }

    long bytes() {
        long bytes = 8L * present.length + orders.bytes() + returns.bytes() + events.bytes() + 4L * lineStarts.length;
        for (long[] whole : wholes) {
            bytes += 8L * whole.length;
        }
        for (int[] word : words) {
            bytes += 4L * word.length;
        }
        for (Column line : lines) {
            bytes += line.bytes();
        }
        return bytes;
    }
}
