package zhiyin.engine.insight;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.rule.Field;

/**
 * Takes facts as they come, in any order, and gives {@link Columns} of all that came so far. What came since lies beside what is
 * laid down until somebody takes it; what nothing came to is shared with what was taken before. Safe for one who writes and many
 * who take.
 *
 * <p>Members are named by dense numbers from 0 that whoever calls gives out. A fact is told once: what is told twice counts twice.
 */
public final class Growing implements Sink {

    private static final int WAITING_MAX = Acts.COME_MAX / 2;

    private final Layout layout;
    private final Lexicon lexicon;
    private final Days days;
    private final List<Chunk> chunks = new ArrayList<>();
    /** By chunk what came to it; null where nothing did. */
    private final List<@Nullable Waiting> waiting = new ArrayList<>();

    private Columns taken;
    /** Whether anything came since. */
    private boolean changed;

    public Growing(Layout layout) {
        this.layout = layout;
        this.lexicon = new Lexicon(layout);
        this.days = new Days(layout.zone());
        this.taken = new Columns(layout, lexicon, days, new Chunk[0]);
    }

    /** Goes on from what was taken; what that shows does not change by it. */
    public Growing(Columns from) {
        this.layout = from.layout;
        this.lexicon = from.lexicon;
        this.days = from.days;
        this.taken = from;
        chunks.addAll(Arrays.asList(from.chunks));
        for (int i = 0; i < from.chunks.length; i++) {
            waiting.add(null);
        }
    }

    /**
     * A line of an order.
     *
     * @param paid what the member pays for it, in minor units
     */
    public record Line(
            @Nullable String product,
            @Nullable String category,
            @Nullable String brand,
            long quantity,
            long paid) {}

    /** What came to a chunk. */
    private final class Waiting {
        private final Numbers members = new Numbers();
        private final List<Said> said = new ArrayList<>();
        private final Acts.Come orders = new Acts.Come(Chunk.ORDER_COLUMNS);
        private final Acts.Come returns = new Acts.Come(Chunk.RETURN_COLUMNS);
        private final Acts.Come events = new Acts.Come(Chunk.PROPERTIES + lexicon.properties.length);
        /** By order where its lines begin. */
        private final Numbers lineStarts = new Numbers();

        private final Numbers[] lines = new Numbers[Chunk.LINE_COLUMNS];
        private int rows;

        Waiting() {
            Arrays.setAll(lines, column -> new Numbers());
        }
    }

    /** Something said of a member. */
    private sealed interface Said {
        record Whole(int index, long value) implements Said {}

        record Word(int index, int number) implements Said {}

        record Words(int index, List<Integer> numbers) implements Said {}
    }

    /** Somebody joined; asked for again, the day of joining is another. */
    @Override
    public void join(int number, Instant at) {
        say(number, new Said.Whole(Lexicon.JOINED, days.of(at.getEpochSecond())));
    }

    /** A member was born on that day, or nobody knows. */
    @Override
    public void born(int number, @Nullable LocalDate day) {
        say(number, new Said.Whole(Lexicon.BIRTHDAY, day == null ? Field.ABSENT : day.toEpochDay()));
        say(number, new Said.Whole(Lexicon.BIRTH_MONTH_DAY, day == null ? Field.ABSENT : Ranges.monthDay(day)));
    }

    /**
     * What is kept of a member is now this; nothing of it where the value is null.
     *
     * @param name of something that the layout keeps
     * @param value a {@link Long}, {@link Boolean}, {@link LocalDate}, {@link String} or {@link List} of texts, as its kind has it
     * @throws IllegalArgumentException for something that is not kept, or a value of another kind
     */
    @Override
    public void keep(int number, String name, @Nullable Object value) {
        Lexicon.Place place = lexicon.place(name);
        say(
                number,
                switch (place.kind()) {
                    case NUMBER, MONEY, DATE, FLAG -> new Said.Whole(place.index(), whole(place.kind(), value));
                    case TEXT -> {
                        if (value != null && !(value instanceof String)) {
                            throw new IllegalArgumentException("a text is kept as " + name);
                        }
                        yield new Said.Word(place.index(), place.words().number((String) value));
                    }
                    case SET -> {
                        if (value != null && !(value instanceof List<?>)) {
                            throw new IllegalArgumentException("a set is kept as " + name);
                        }
                        List<?> values = value == null ? List.of() : (List<?>) value;
                        yield new Said.Words(
                                place.index(),
                                values.stream()
                                        .map(word -> place.words().number((String) word))
                                        .sorted()
                                        .distinct()
                                        .toList());
                    }
                });
    }

    private static long whole(Field.Kind kind, @Nullable Object value) {
        return switch (value) {
            case null -> Field.ABSENT;
            case Long number when kind == Field.Kind.NUMBER || kind == Field.Kind.MONEY -> number;
            case Boolean flag when kind == Field.Kind.FLAG -> flag ? 1 : 0;
            case LocalDate day when kind == Field.Kind.DATE -> day.toEpochDay();
            default -> throw new IllegalArgumentException("a value of another kind");
        };
    }

    /** Somebody is no member any more: what was kept of him and what he did is not here from then on. */
    @Override
    public synchronized void leave(int number) {
        waiting(number);
        int at = number >> Chunk.BITS;
        lay(at);
        chunks.set(at, chunks.get(at).without(number & (Chunk.SIZE - 1)));
    }

    private synchronized void say(int number, Said said) {
        Waiting here = waiting(number);
        here.members.add(number & (Chunk.SIZE - 1));
        here.said.add(said);
        came(number, here);
    }

    /**
     * A member paid an order.
     *
     * @param paid in minor units, not below zero
     */
    @Override
    public synchronized void order(
            int number, Instant at, long paid, @Nullable String store, @Nullable String channel, List<Line> lines) {
        if (paid < 0) {
            throw new IllegalArgumentException("what is paid is not below zero");
        }
        Waiting here = waiting(number);
        here.orders.add(
                number & (Chunk.SIZE - 1),
                second(at),
                paid,
                lexicon.stores.number(store),
                lexicon.channels.number(channel));
        here.lineStarts.add(here.lines[0].size());
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            here.lines[Chunk.PRODUCT].add(lexicon.products.number(line.product));
            here.lines[Chunk.CATEGORY].add(lexicon.categories.number(line.category));
            here.lines[Chunk.BRAND].add(lexicon.brands.number(line.brand));
            here.lines[Chunk.QUANTITY].add(line.quantity);
            here.lines[Chunk.AMOUNT].add(line.paid);
        }
        came(number, here);
    }

    /**
     * A member was given money back for what he brought back.
     *
     * @param amount in minor units, not below zero
     */
    public void comeBack(int number, Instant at, long amount) {
        comeBack(number, at, amount, null, null);
    }

    /**
     * The same of an order of which is known where it was.
     *
     * @param store where it was bought
     * @param channel where it was ordered
     */
    @Override
    public synchronized void comeBack(
            int number, Instant at, long amount, @Nullable String store, @Nullable String channel) {
        if (amount < 0) {
            throw new IllegalArgumentException("what is given back is not below zero");
        }
        Waiting here = waiting(number);
        here.returns.add(
                number & (Chunk.SIZE - 1),
                second(at),
                amount,
                lexicon.stores.number(store),
                lexicon.channels.number(channel));
        came(number, here);
    }

    /**
     * A member did something else.
     *
     * @param kind such as {@code cart}
     * @param properties of those that the layout keeps; others are passed over
     */
    @Override
    public synchronized void event(int number, Instant at, String kind, Map<String, String> properties) {
        Waiting here = waiting(number);
        long[] values = new long[Chunk.PROPERTIES + lexicon.properties.length];
        values[Chunk.KIND] = lexicon.kinds.number(kind);
        for (int i = 0; i < lexicon.properties.length; i++) {
            values[Chunk.PROPERTIES + i] = lexicon.properties[i].number(
                    properties.get(layout.properties().get(i)));
        }
        here.events.add(number & (Chunk.SIZE - 1), second(at), values);
        came(number, here);
    }

    /** All that came until now. */
    public synchronized Columns take() {
        for (int i = 0; i < chunks.size(); i++) {
            lay(i);
        }
        if (changed) {
            taken = new Columns(layout, lexicon, days, chunks.toArray(new Chunk[0]));
            changed = false;
        }
        return taken;
    }

    private long second(Instant at) {
        // refuses what has no day
        days.of(at.getEpochSecond());
        return at.getEpochSecond();
    }

    private Waiting waiting(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("members are numbered from 0");
        }
        changed = true;
        int chunk = number >> Chunk.BITS;
        while (chunks.size() <= chunk) {
            chunks.add(empty(chunks.size() << Chunk.BITS));
            waiting.add(null);
        }
        Waiting here = waiting.get(chunk);
        if (here == null) {
            here = new Waiting();
            waiting.set(chunk, here);
        }
        return here;
    }

    private void came(int number, Waiting here) {
        if (++here.rows >= WAITING_MAX) {
            lay(number >> Chunk.BITS);
        }
    }

    private Chunk empty(int first) {
        long[][] wholes = new long[lexicon.wholes][Chunk.SIZE];
        for (long[] whole : wholes) {
            Arrays.fill(whole, Field.ABSENT);
        }
        Column[] lines = new Column[Chunk.LINE_COLUMNS];
        Arrays.fill(lines, Column.EMPTY);
        return new Chunk(
                first,
                new long[Chunk.WORDS],
                wholes,
                new int[lexicon.words][Chunk.SIZE],
                new int[lexicon.sets][Chunk.SIZE][0],
                Acts.none(Chunk.ORDER_COLUMNS),
                Acts.none(Chunk.RETURN_COLUMNS),
                Acts.none(Chunk.PROPERTIES + lexicon.properties.length),
                new int[1],
                lines);
    }

    /** Lays down what came to a chunk. */
    private void lay(int at) {
        Waiting came = waiting.get(at);
        if (came == null) {
            return;
        }
        waiting.set(at, null);
        Chunk old = chunks.get(at);
        int[] lineStarts = old.lineStarts;
        Column[] lines = old.lines;
        Acts orders = old.orders;
        if (came.orders.size() > 0) {
            int[][] from = new int[1][];
            orders = old.orders.with(came.orders, days, order -> from[0] = order);
            lineStarts = lineStarts(old, came, from[0]);
            lines = lines(old, came, from[0], lineStarts[from[0].length]);
        }
        Chunk next = new Chunk(
                old.first,
                old.present.clone(),
                old.wholes.clone(),
                old.words.clone(),
                old.sets.clone(),
                orders,
                came.returns.size() == 0 ? old.returns : old.returns.with(came.returns, days, order -> {}),
                came.events.size() == 0 ? old.events : old.events.with(came.events, days, order -> {}),
                lineStarts,
                lines);
        said(next, came);
        chunks.set(at, next);
    }

    private static int[] lineStarts(Chunk old, Waiting came, int[] from) {
        int rows = old.orders.at.length;
        return Chunk.lineStarts(from.length, i -> {
            if (from[i] < rows) {
                return old.lineStarts[from[i] + 1] - old.lineStarts[from[i]];
            }
            int order = from[i] - rows;
            return lineEnd(came, order) - (int) came.lineStarts.get(order);
        });
    }

    private static int lineEnd(Waiting came, int order) {
        return order + 1 < came.lineStarts.size() ? (int) came.lineStarts.get(order + 1) : came.lines[0].size();
    }

    private static Column[] lines(Chunk old, Waiting came, int[] from, int count) {
        int rows = old.orders.at.length;
        int oldLines = old.lineStarts[rows];
        int[] order = new int[count];
        int out = 0;
        for (int row : from) {
            boolean isOld = row < rows;
            int begin = isOld ? old.lineStarts[row] : oldLines + (int) came.lineStarts.get(row - rows);
            int end = isOld ? old.lineStarts[row + 1] : oldLines + lineEnd(came, row - rows);
            for (int line = begin; line < end; line++) {
                order[out++] = line;
            }
        }
        Column[] lines = new Column[Chunk.LINE_COLUMNS];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = old.lines[i].with(came.lines[i], order);
        }
        return lines;
    }

    /** What is said of members is written into arrays of the next chunk's own. */
    private void said(Chunk next, Waiting came) {
        boolean[] ownWholes = new boolean[lexicon.wholes];
        boolean[] ownWords = new boolean[lexicon.words];
        boolean[] ownSets = new boolean[lexicon.sets];
        for (int i = 0; i < came.said.size(); i++) {
            int member = (int) came.members.get(i);
            next.present[member >> 6] |= 1L << member;
            switch (came.said.get(i)) {
                case Said.Whole(int index, long value) -> {
                    if (!ownWholes[index]) {
                        next.wholes[index] = next.wholes[index].clone();
                        ownWholes[index] = true;
                    }
                    next.wholes[index][member] = value;
                }
                case Said.Word(int index, int number) -> {
                    if (!ownWords[index]) {
                        next.words[index] = next.words[index].clone();
                        ownWords[index] = true;
                    }
                    next.words[index][member] = number;
                }
                case Said.Words(int index, var numbers) -> {
                    if (!ownSets[index]) {
                        next.sets[index] = next.sets[index].clone();
                        ownSets[index] = true;
                    }
                    next.sets[index][member] =
                            numbers.stream().mapToInt(Integer::intValue).toArray();
                }
            }
        }
    }
}
