package zhiyin.engine.insight;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import zhiyin.engine.kernel.Period;
import zhiyin.engine.rule.Field.Kind;

/**
 * What the standing pages show, kept while facts arrive: everything here is a sum over members of what each one contributes, so
 * that of a member who did something the old contribution is taken off and the new one added. It always comes to what would be
 * reckoned from the columns afresh. For one caller at a time.
 */
public final class Standing {

    /**
     * What is kept.
     *
     * @param months how many months the cohorts and the active series go back, the current one included
     * @param movedDays against which day the moves between cells are: so many days ago
     * @param composedBy texts kept of members by which they are counted, such as their tier
     */
    public record Choice(int months, int movedDays, java.util.List<String> composedBy) {
        public Choice {
            composedBy = java.util.List.copyOf(composedBy);
        }
    }

    private final Choice choice;
    private Columns columns;
    private LocalDate today;
    private Cohorts cohorts;
    private Active active;
    /** By day from 1970: who had an order on it; null where nobody had. */
    private @Nullable RoaringBitmap[] buyers;
    /** The same of returns. */
    private @Nullable RoaringBitmap[] returners;

    private Bought now;
    private Bought then;
    private long[][] composition;
    private long[] lastOrders;
    private long neverBought;

    /** What each member has bought until a day, by number. */
    private static final class Bought {
        private static final int NO_DAY = -1;
        private int[] last = new int[0];
        private int[] frequency = new int[0];
        private long[] money = new long[0];

        void room(int numbers) {
            int before = last.length;
            if (numbers > before) {
                last = Arrays.copyOf(last, numbers);
                Arrays.fill(last, before, numbers, NO_DAY);
                frequency = Arrays.copyOf(frequency, numbers);
                money = Arrays.copyOf(money, numbers);
            }
        }

        void set(Chunk chunk, int member, int number, int until) {
            if (!chunk.has(member)) {
                last[number] = NO_DAY;
                frequency[number] = 0;
                money[number] = 0;
                return;
            }
            Acts orders = chunk.orders;
            int from = orders.starts[member];
            int to = orders.until(member, until);
            last[number] = from == to ? NO_DAY : orders.day[to - 1];
            frequency[number] = to - from;
            Acts returns = chunk.returns;
            money[number] = chunk.paid(from, to)
                    - returns.columns[Chunk.RETURNED].sum(returns.starts[member], returns.until(member, until));
        }

        RfmInputs inputs(int asOf) {
            RfmInputs inputs = new RfmInputs(last.length);
            int[] recency = inputs.recency();
            for (int i = 0; i < last.length; i++) {
                recency[i] = last[i] == NO_DAY ? RfmInputs.NEVER : asOf - last[i];
            }
            System.arraycopy(frequency, 0, inputs.frequency(), 0, frequency.length);
            System.arraycopy(money, 0, inputs.money(), 0, money.length);
            return inputs;
        }
    }

    public Standing(Choice choice, Columns columns, LocalDate today) {
        this.choice = choice;
        this.columns = columns;
        this.today = today;
        this.cohorts = emptyCohorts();
        this.active = emptyActive();
        this.buyers = new @Nullable RoaringBitmap[Days.END];
        this.returners = new @Nullable RoaringBitmap[Days.END];
        this.now = new Bought();
        this.then = new Bought();
        this.composition = new long[choice.composedBy.size()][1];
        this.lastOrders = new long[Days.END];
        begin();
    }

    private Cohorts emptyCohorts() {
        return new Cohorts(new Cohorts.Question(Cohorts.By.FIRST_ORDER, Period.MONTH, first(), last()));
    }

    private Active emptyActive() {
        return new Active(Active.What.ORDERS, first(), last());
    }

    private int first() {
        return Math.toIntExact(
                today.withDayOfMonth(1).minusMonths(choice.months - 1L).toEpochDay());
    }

    private int last() {
        return Math.toIntExact(
                today.withDayOfMonth(1).plusMonths(1).minusDays(1).toEpochDay());
    }

    private int todayNumber() {
        return Math.toIntExact(today.toEpochDay());
    }

    private int thenNumber() {
        return todayNumber() - choice.movedDays;
    }

    /** Everything from the columns. */
    private void begin() {
        cohorts = emptyCohorts();
        active = emptyActive();
        buyers = new @Nullable RoaringBitmap[Days.END];
        returners = new @Nullable RoaringBitmap[Days.END];
        now = new Bought();
        then = new Bought();
        composition = new long[choice.composedBy.size()][1];
        lastOrders = new long[Days.END];
        neverBought = 0;
        now.room(columns.numbers());
        then.room(columns.numbers());
        for (int i = 0; i < columns.chunks.length; i++) {
            Chunk chunk = columns.chunks[i];
            for (int member = 0; member < Chunk.SIZE; member++) {
                if (chunk.has(member)) {
                    count(chunk, i, member, 1);
                }
            }
        }
    }

    /**
     * Goes on to what is known later.
     *
     * @param next taken later from the same source
     * @param day today, not before the last one told
     */
    public void advance(Columns next, LocalDate day) {
        if (!day.withDayOfMonth(1).equals(today.withDayOfMonth(1))) {
            // the series move on by a month
            columns = next;
            today = day;
            begin();
            return;
        }
        now.room(next.numbers());
        then.room(next.numbers());
        int before = thenNumber();
        for (int i = 0; i < next.chunks.length; i++) {
            Chunk old = i < columns.chunks.length ? columns.chunks[i] : null;
            Chunk fresh = next.chunks[i];
            if (isSame(old, fresh)) {
                continue;
            }
            for (int member = 0; member < Chunk.SIZE; member++) {
                if (old == null || differs(old, fresh, member)) {
                    if (old != null && old.has(member)) {
                        count(old, i, member, -1);
                    }
                    if (fresh.has(member)) {
                        count(fresh, i, member, 1);
                    } else {
                        forget(fresh, i, member);
                    }
                }
            }
        }
        columns = next;
        today = day;
        for (int passed = before + 1; passed <= thenNumber(); passed++) {
            moveOn(passed);
        }
    }

    @SuppressWarnings("ReferenceEquality") // what nothing came to is the same object
    private static boolean isSame(@Nullable Chunk old, Chunk fresh) {
        return old == fresh;
    }

    private void forget(Chunk chunk, int at, int member) {
        int number = (at << Chunk.BITS) + member;
        now.set(chunk, member, number, Days.END);
        then.set(chunk, member, number, Days.END);
    }

    /** Whether anything that is kept here is another: rows are added and never changed. */
    private boolean differs(Chunk old, Chunk fresh, int member) {
        if (old.has(member) != fresh.has(member)
                || rows(old.orders, member) != rows(fresh.orders, member)
                || rows(old.returns, member) != rows(fresh.returns, member)) {
            return true;
        }
        for (String name : choice.composedBy) {
            int column = column(name);
            if (old.words[column][member] != fresh.words[column][member]) {
                return true;
            }
        }
        return false;
    }

    private static int rows(Acts acts, int member) {
        return acts.starts[member + 1] - acts.starts[member];
    }

    private int column(String name) {
        Lexicon.Place place = columns.lexicon.place(name);
        if (place.kind() != Kind.TEXT) {
            throw new IllegalArgumentException("members are counted by texts");
        }
        return place.index();
    }

    /** Counts a member in, or with -1 out again. */
    private void count(Chunk chunk, int at, int member, int sign) {
        int number = (at << Chunk.BITS) + member;
        cohorts.count(chunk, member, sign);
        active.count(chunk, columns.days, member, sign);
        mark(buyers, chunk.orders, member, number, sign);
        mark(returners, chunk.returns, member, number, sign);
        for (int i = 0; i < composition.length; i++) {
            int word = chunk.words[column(choice.composedBy.get(i))][member];
            if (word >= composition[i].length) {
                composition[i] = Arrays.copyOf(composition[i], Math.max(2 * composition[i].length, word + 1));
            }
            composition[i][word] += sign;
        }
        if (rows(chunk.orders, member) == 0) {
            neverBought += sign;
        } else {
            lastOrders[chunk.orders.day[chunk.orders.starts[member + 1] - 1]] += sign;
        }
        if (sign > 0) {
            now.set(chunk, member, number, Days.END);
            then.set(chunk, member, number, thenNumber());
        }
    }

    private static void mark(@Nullable RoaringBitmap[] days, Acts acts, int member, int number, int sign) {
        int before = -1;
        for (int row = acts.starts[member]; row < acts.starts[member + 1]; row++) {
            int day = acts.day[row];
            if (day == before) {
                continue;
            }
            before = day;
            RoaringBitmap members = days[day];
            if (members == null) {
                members = new RoaringBitmap();
                days[day] = members;
            }
            if (sign > 0) {
                members.add(number);
            } else {
                members.remove(number);
            }
        }
    }

    /** The day against which moves are seen is now this one. */
    private void moveOn(int day) {
        for (RoaringBitmap[] all : java.util.List.of(buyers, returners)) {
            RoaringBitmap members = day < 0 ? null : all[day];
            if (members != null) {
                members.forEach((org.roaringbitmap.IntConsumer) number ->
                        then.set(columns.chunks[number >> Chunk.BITS], number & (Chunk.SIZE - 1), number, day));
            }
        }
    }

    /** Who bought how lately, how often and for how much, over all history. */
    public RfmInputs inputs() {
        return now.inputs(todayNumber());
    }

    /** The same as it was so many days ago as was chosen. */
    public RfmInputs inputsThen() {
        return then.inputs(thenNumber());
    }

    /** By month of the first order. Not to be kept: it goes on. */
    public Cohorts cohorts() {
        return cohorts;
    }

    /** Who had an order on which days. Not to be kept: it goes on. */
    public Active active() {
        return active;
    }

    /** Who had an order on a day, counted from 1970. */
    public RoaringBitmap buyers(int day) {
        RoaringBitmap members = day < 0 || day >= buyers.length ? null : buyers[day];
        return members == null ? new RoaringBitmap() : members.clone();
    }

    /** Who had an order in some days; both ends belong to them. */
    public RoaringBitmap buyers(int first, int last) {
        java.util.List<RoaringBitmap> all = new java.util.ArrayList<>();
        for (int day = Math.max(0, first); day <= Math.min(last, Days.END - 1); day++) {
            RoaringBitmap members = buyers[day];
            if (members != null) {
                all.add(members);
            }
        }
        return RoaringBitmap.or(all.iterator());
    }

    /** How many members have which text, by one of those chosen; empty for those without one. */
    public SortedMap<String, Long> composition(String name) {
        int at = choice.composedBy.indexOf(name);
        Vocabulary words = columns.lexicon.place(name).words();
        SortedMap<String, Long> counts = new TreeMap<>();
        for (int word = 0; word < composition[at].length; word++) {
            if (composition[at][word] != 0) {
                String text = words.word(word);
                counts.put(text == null ? "" : text, composition[at][word]);
            }
        }
        return counts;
    }

    /**
     * How many members had their last order how long ago.
     *
     * @param daysAgo rising: the first count is of those within the first number of days, the next of those within the second and
     *     not the first, and so on; one more of those longer ago, and one more of those who never bought
     */
    public long[] lastOrderedWithin(int... daysAgo) {
        long[] counts = new long[daysAgo.length + 2];
        for (int day = 0; day < lastOrders.length; day++) {
            if (lastOrders[day] != 0) {
                int ago = todayNumber() - day;
                int band = 0;
                while (band < daysAgo.length && ago > daysAgo[band]) {
                    band++;
                }
                counts[band] += lastOrders[day];
            }
        }
        counts[daysAgo.length + 1] = neverBought;
        return counts;
    }
}
