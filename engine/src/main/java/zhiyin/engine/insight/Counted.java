package zhiyin.engine.insight;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import zhiyin.engine.rule.Field;
import zhiyin.engine.rule.Field.Kind;

/** Members by something that is kept of them, and what each of them did, as arrays by number. */
public final class Counted {

    private Counted() {}

    /** How many members have which text; empty for those without one. */
    public static SortedMap<String, Long> byWord(Columns columns, String name, Cores cores) {
        Lexicon.Place place = columns.lexicon.place(name);
        if (place.kind() != Kind.TEXT) {
            throw new IllegalArgumentException("members are counted by texts");
        }
        int size = place.words().size();
        long[] counts = columns.fold(
                cores,
                () -> new long[size],
                (part, chunk, member) -> part[chunk.words[place.index()][member]]++,
                (one, other) -> {
                    Cohorts.add(one, other);
                    return one;
                });
        SortedMap<String, Long> all = new TreeMap<>();
        for (int word = 0; word < size; word++) {
            if (counts[word] > 0) {
                String text = place.words().word(word);
                all.put(text == null ? "" : text, counts[word]);
            }
        }
        return all;
    }

    /**
     * How many of those who joined on some days first said which text of a property up to the day on which each joined, such as from
     * which site he first came; empty for those who said none.
     *
     * @param property of behaviour, as it is kept
     * @param first the first day, from 1970
     * @param last the last one
     */
    public static SortedMap<String, Long> byFirstSaid(
            Columns columns, String property, int first, int last, Cores cores) {
        SortedMap<String, Long> all = new TreeMap<>();
        int place = columns.lexicon.property(property);
        int size = place < 0 ? 1 : columns.lexicon.properties[place].size();
        long[] counts = columns.fold(
                cores,
                () -> new long[size],
                (part, chunk, member) -> {
                    long joined = chunk.wholes[Lexicon.JOINED][member];
                    if (joined != Field.ABSENT && joined >= first && joined <= last) {
                        part[firstSaid(chunk, member, place, (int) joined)]++;
                    }
                },
                (one, other) -> {
                    Cohorts.add(one, other);
                    return one;
                });
        for (int word = 0; word < size; word++) {
            if (counts[word] > 0) {
                String text = place < 0 ? null : columns.lexicon.properties[place].word(word);
                all.put(text == null ? "" : text, counts[word]);
            }
        }
        return all;
    }

    /** What the first of a member's deeds that says anything of a property up to a day says of it; none, if none does. */
    static int firstSaid(Chunk chunk, int member, int place, int day) {
        if (place < 0) {
            return Vocabulary.NONE;
        }
        Acts events = chunk.events;
        int end = events.until(member, day);
        for (int row = events.starts[member]; row < end; row++) {
            int word = (int) events.columns[Chunk.PROPERTIES + place].get(row);
            if (word != Vocabulary.NONE) {
                return word;
            }
        }
        return Vocabulary.NONE;
    }

    /** Hears of the text of each member who has one. */
    public interface Word {
        void of(int number, String word);
    }

    /** Tells the text of each member who has one. */
    public static void words(Columns columns, String name, Word hears) {
        Lexicon.Place place = columns.lexicon.place(name);
        if (place.kind() != Kind.TEXT) {
            throw new IllegalArgumentException("no text is kept as " + name);
        }
        for (int i = 0; i < columns.chunks.length; i++) {
            Chunk chunk = columns.chunks[i];
            for (int member = 0; member < Chunk.SIZE; member++) {
                String word = chunk.has(member) ? place.words().word(chunk.words[place.index()][member]) : null;
                if (word != null) {
                    hears.of((i << Chunk.BITS) + member, word);
                }
            }
        }
    }

    /** The number, amount, day or flag of each member, by number; {@link Field#ABSENT} where there is none, and for nobody. */
    public static long[] wholes(Columns columns, String name) {
        Lexicon.Place place = columns.lexicon.place(name);
        if (place.kind() == Kind.TEXT || place.kind() == Kind.SET) {
            throw new IllegalArgumentException("no number is kept as " + name);
        }
        long[] all = new long[columns.numbers()];
        Arrays.fill(all, Field.ABSENT);
        for (int i = 0; i < columns.chunks.length; i++) {
            Chunk chunk = columns.chunks[i];
            for (int member = 0; member < Chunk.SIZE; member++) {
                if (chunk.has(member)) {
                    all[(i << Chunk.BITS) + member] = chunk.wholes[place.index()][member];
                }
            }
        }
        return all;
    }

    /** How many joined on each day of some; both belong to them. */
    public static long[] joinedByDay(Columns columns, int first, int last, Cores cores) {
        return columns.fold(
                cores,
                () -> new long[last - first + 1],
                (part, chunk, member) -> {
                    long joined = chunk.wholes[Lexicon.JOINED][member];
                    if (joined != Field.ABSENT && joined >= first && joined <= last) {
                        part[(int) joined - first]++;
                    }
                },
                (one, other) -> {
                    Cohorts.add(one, other);
                    return one;
                });
    }

    /** The days on which each member bought until a day, and what he has spent net until then; by number. */
    public static Purchased purchased(Columns columns, int until) {
        int numbers = columns.numbers();
        int[] starts = new int[numbers + 1];
        long[] spent = new long[numbers];
        int[] orders = new int[numbers];
        int rows = 0;
        for (Chunk chunk : columns.chunks) {
            rows += chunk.orders.at.length;
        }
        int[] days = new int[rows];
        int next = 0;
        for (int i = 0; i < columns.chunks.length; i++) {
            Chunk chunk = columns.chunks[i];
            for (int member = 0; member < Chunk.SIZE; member++) {
                int number = (i << Chunk.BITS) + member;
                starts[number] = next;
                if (chunk.has(member)) {
                    int from = chunk.orders.starts[member];
                    int to = chunk.orders.until(member, until);
                    for (int row = from; row < to; row++) {
                        days[next++] = chunk.orders.day[row];
                    }
                    Acts returns = chunk.returns;
                    orders[number] = Math.max(0, to - from);
                    spent[number] = chunk.paid(from, Math.max(from, to))
                            - returns.columns[Chunk.RETURNED].sum(returns.starts[member], returns.until(member, until));
                }
            }
        }
        starts[numbers] = next;
        return new Purchased(starts, Arrays.copyOf(days, next), orders, spent);
    }

    /**
     * What each member bought. The arrays are handed out as they are; whoever asks for them leaves them as they are.
     *
     * @param starts by number where his days begin, and at last where the last one's end
     * @param days on which he ordered, ascending, one for each order
     * @param orders by number how many there were
     * @param spent by number what he spent net, minor units
     */
    @SuppressWarnings("ArrayRecordComponent") // large, and never compared
    public record Purchased(int[] starts, int[] days, int[] orders, long[] spent) {}

    /**
     * Visits by member: on how many days of some he did something.
     *
     * @return by number; 0 for nobody
     */
    public static int[] visitDays(Columns columns, int first, int last, Cores cores) {
        int[] visits = new int[columns.numbers()];
        cores.fold(
                columns.chunks.length,
                (from, to) -> {
                    for (int i = from; i < to; i++) {
                        Chunk chunk = columns.chunks[i];
                        for (int member = 0; member < Chunk.SIZE; member++) {
                            if (chunk.has(member)) {
                                visits[(i << Chunk.BITS) + member] = visitDays(chunk, member, first, last);
                            }
                        }
                    }
                    return visits;
                },
                (one, other) -> one);
        return visits;
    }

    private static int visitDays(Chunk chunk, int member, int first, int last) {
        Acts orders = chunk.orders;
        Acts events = chunk.events;
        int i = orders.from(member, first);
        int iEnd = orders.until(member, last);
        int j = events.from(member, first);
        int jEnd = events.until(member, last);
        int days = 0;
        int before = -1;
        while (i < iEnd || j < jEnd) {
            int day = j >= jEnd || (i < iEnd && orders.day[i] <= events.day[j]) ? orders.day[i++] : events.day[j++];
            if (day != before) {
                before = day;
                days++;
            }
        }
        return days;
    }

    /** What all members together bought in each period of some days. */
    public static final class Sales {
        final long[] orders;
        final long[] buyers;
        final long[] paid;
        final long[] returned;
        private long allBuyers;

        private Sales(int periods) {
            orders = new long[periods];
            buyers = new long[periods];
            paid = new long[periods];
            returned = new long[periods];
        }

        /** Over all periods, each member once. */
        public long buyers() {
            return allBuyers;
        }

        public long orders(int period) {
            return orders[period];
        }

        public long buyers(int period) {
            return buyers[period];
        }

        public long paid(int period) {
            return paid[period];
        }

        public long returned(int period) {
            return returned[period];
        }
    }

    /**
     * What was sold.
     *
     * @param period how long each period is; the first and the last are as long as there are days
     */
    public static Sales sales(Columns columns, zhiyin.engine.kernel.Period period, int first, int last, Cores cores) {
        Calendar calendar = new Calendar(period, first, last);
        return columns.fold(
                cores,
                () -> new Sales(calendar.count()),
                (part, chunk, member) -> {
                    Acts orders = chunk.orders;
                    int end = orders.until(member, last);
                    int before = -1;
                    for (int row = orders.from(member, first); row < end; row++) {
                        int now = calendar.of(orders.day[row]);
                        if (now != before) {
                            part.allBuyers += before < 0 ? 1 : 0;
                            before = now;
                            part.buyers[now]++;
                        }
                        part.orders[now]++;
                        part.paid[now] += orders.columns[Chunk.PAID].get(row);
                    }
                    Acts returns = chunk.returns;
                    int returnsEnd = returns.until(member, last);
                    for (int row = returns.from(member, first); row < returnsEnd; row++) {
                        part.returned[calendar.of(returns.day[row])] += returns.columns[Chunk.RETURNED].get(row);
                    }
                },
                (one, other) -> {
                    Cohorts.add(one.orders, other.orders);
                    Cohorts.add(one.buyers, other.buyers);
                    Cohorts.add(one.paid, other.paid);
                    Cohorts.add(one.returned, other.returned);
                    one.allBuyers += other.allBuyers;
                    return one;
                });
    }

    /** The first days of the periods of {@link #sales}, from 1970; the first of them is the first day that counts. */
    public static int[] starts(zhiyin.engine.kernel.Period period, int first, int last) {
        int[] starts = new Calendar(period, first, last).starts();
        starts[0] = first;
        return starts;
    }

    /** The kinds of behaviour that anybody ever showed. */
    public static java.util.List<String> kinds(Columns columns) {
        return words(columns.lexicon.kinds);
    }

    /** The kinds of behaviour that are in these columns: of narrowed ones, in what is left of them. */
    public static java.util.List<String> kindsWithin(Columns columns) {
        java.util.SortedSet<String> kinds = new java.util.TreeSet<>();
        boolean[] seen = new boolean[columns.lexicon.kinds.size()];
        for (Chunk chunk : columns.chunks) {
            Acts events = chunk.events;
            for (int member = 0; member < Chunk.SIZE; member++) {
                int end = chunk.has(member) ? events.starts[member + 1] : 0;
                for (int row = events.starts[member]; row < end; row++) {
                    seen[(int) events.columns[Chunk.KIND].get(row)] = true;
                }
            }
        }
        for (int number = 1; number < seen.length; number++) {
            String word = seen[number] ? columns.lexicon.kinds.word(number) : null;
            if (word != null) {
                kinds.add(word);
            }
        }
        return java.util.List.copyOf(kinds);
    }

    /** The stores in which anybody ever bought, or did something else of which was said where. */
    public static java.util.List<String> stores(Columns columns) {
        return words(columns.lexicon, columns.lexicon.stores, "store");
    }

    /** The channels by which anybody ever bought, or did something else. */
    public static java.util.List<String> channels(Columns columns) {
        return words(columns.lexicon, columns.lexicon.channels, "channel");
    }

    private static java.util.List<String> words(Lexicon lexicon, Vocabulary vocabulary, String property) {
        java.util.SortedSet<String> all = new java.util.TreeSet<>(words(vocabulary));
        int place = lexicon.property(property);
        if (place >= 0) {
            all.addAll(words(lexicon.properties[place]));
        }
        return java.util.List.copyOf(all);
    }

    /**
     * What there is to choose from where a deed is asked about its store, its channel, or the product's category or brand; empty for
     * anything else that deeds are asked about.
     *
     * @param field as {@link Askable#deeds} calls it
     */
    public static java.util.List<String> words(Columns columns, String field) {
        return switch (field) {
            case "order.store" -> words(columns.lexicon.stores);
            case "order.channel" -> words(columns.lexicon.channels);
            case "line.category" -> words(columns.lexicon.categories);
            case "line.brand" -> words(columns.lexicon.brands);
            default -> java.util.List.of();
        };
    }

    /**
     * The words that anybody has ever had of something kept of members; empty where that is no word.
     *
     * @param field as {@link Askable#members} calls it
     */
    public static java.util.List<String> keptWords(Columns columns, String field) {
        Lexicon.Place place = columns.lexicon.find(field);
        return place == null ? java.util.List.of() : words(place.words());
    }

    private static java.util.List<String> words(Vocabulary vocabulary) {
        java.util.List<String> words = new java.util.ArrayList<>();
        for (int number = 1; number < vocabulary.size(); number++) {
            String word = vocabulary.word(number);
            if (word != null) {
                words.add(word);
            }
        }
        words.sort(null);
        return words;
    }

    /**
     * The days on which the lifecycle of members turns, as of a day; by number, {@link Stages#NEVER} for none.
     *
     * @param first of the first order
     * @param last of the last one
     * @param previous of the last one on an earlier day than that
     * @param orders in the days of the window
     * @param spend net in them, minor units
     */
    @SuppressWarnings("ArrayRecordComponent") // large, and never compared
    public record Lives(int[] first, int[] last, int[] previous, int[] orders, long[] spend) {
        /** The stages by these rules. */
        public Stages stages(LifecycleRules rules, int asOf) {
            return Stages.of(rules, first, last, previous, orders, spend, asOf);
        }
    }

    /** @param windowDays so many days up to {@code asOf} are the window */
    public static Lives lives(Columns columns, int asOf, int windowDays, Cores cores) {
        int size = columns.numbers();
        Lives lives = new Lives(new int[size], new int[size], new int[size], new int[size], new long[size]);
        Arrays.fill(lives.first, Stages.NEVER);
        Arrays.fill(lives.last, Stages.NEVER);
        Arrays.fill(lives.previous, Stages.NEVER);
        cores.fold(
                columns.chunks.length,
                (from, to) -> {
                    for (int i = from; i < to; i++) {
                        lives(columns.chunks[i], i << Chunk.BITS, asOf, windowDays, lives);
                    }
                    return lives;
                },
                (one, other) -> one);
        return lives;
    }

    private static void lives(Chunk chunk, int base, int asOf, int windowDays, Lives lives) {
        for (int member = 0; member < Chunk.SIZE; member++) {
            if (!chunk.has(member)) {
                continue;
            }
            Acts orders = chunk.orders;
            int begin = orders.starts[member];
            int end = orders.until(member, asOf);
            if (begin >= end) {
                continue;
            }
            int number = base + member;
            lives.first[number] = orders.day[begin];
            lives.last[number] = orders.day[end - 1];
            lives.previous[number] = orders.dayBeforeLast(begin, end);
            int window = Math.max(begin, orders.from(member, asOf - windowDays + 1));
            lives.orders[number] = end - window;
            Acts returns = chunk.returns;
            int returnsEnd = returns.until(member, asOf);
            int returnsBegin = Math.min(returnsEnd, returns.from(member, asOf - windowDays + 1));
            lives.spend[number] =
                    chunk.paid(window, end) - returns.columns[Chunk.RETURNED].sum(returnsBegin, returnsEnd);
        }
    }
}
