package zhiyin.engine.insight;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import zhiyin.engine.rule.Operator;

/** A part of a segment, compiled once: a function of one member, and of the members of a chunk at once. Safe to share. */
abstract class Step {

    /** About how much there is to look at for one member. */
    final int cost;

    Step(int cost) {
        this.cost = cost;
    }

    abstract boolean has(Chunk chunk, int member);

    /** Leaves those of the members in {@code among}, a bit each, who are meant. */
    void keep(Chunk chunk, long[] among) {
        for (int word = 0; word < Chunk.WORDS; word++) {
            long left = among[word];
            long kept = 0;
            while (left != 0) {
                int bit = Long.numberOfTrailingZeros(left);
                if (has(chunk, (word << 6) + bit)) {
                    kept |= 1L << bit;
                }
                left &= left - 1;
            }
            among[word] = kept;
        }
    }

    static final class Whole extends Step {
        private final int column;
        private final Ranges ranges;

        Whole(int column, Ranges ranges) {
            super(1);
            this.column = column;
            this.ranges = ranges;
        }

        @Override
        boolean has(Chunk chunk, int member) {
            return ranges.passes(chunk.wholes[column][member]);
        }
    }

    static final class Word extends Step {
        private final int column;
        private final Meant meant;

        Word(int column, Meant meant) {
            super(1);
            this.column = column;
            this.meant = meant;
        }

        @Override
        boolean has(Chunk chunk, int member) {
            return meant.passes(chunk.words[column][member]);
        }
    }

    static final class Words extends Step {
        private final int column;
        private final Operator operator;
        private final Meant wanted;

        Words(int column, Operator operator, Set<String> wanted, Vocabulary words) {
            super(2);
            this.column = column;
            this.operator = operator;
            this.wanted = new Meant(words, wanted::contains, false);
        }

        @Override
        boolean has(Chunk chunk, int member) {
            int[] words = chunk.sets[column][member];
            return switch (operator) {
                case IS_NULL -> words.length == 0;
                case NOT_NULL -> words.length > 0;
                case DOES_NOT_CONTAIN, NOT_IN -> !one(words);
                default -> one(words);
            };
        }

        private boolean one(int[] words) {
            for (int word : words) {
                if (wanted.passes(word)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** How old those are whom somebody has beside himself. */
    static final class Months extends Step {
        private final int column;
        private final boolean none;
        private final Meant wanted;

        Months(int column, BirthMonths months, Vocabulary words) {
            super(2);
            this.column = column;
            this.none = months.none();
            this.wanted = new Meant(words, months::holds, false);
        }

        @Override
        boolean has(Chunk chunk, int member) {
            for (int month : chunk.sets[column][member]) {
                if (wanted.passes(month)) {
                    return !none;
                }
            }
            return none;
        }
    }

    /** Who is on a list. */
    static final class Listed extends Step {
        /** A bit for each member, by number. */
        private final long[] listed;

        Listed(long[] listed) {
            super(1);
            this.listed = listed;
        }

        @Override
        boolean has(Chunk chunk, int member) {
            int word = (chunk.first + member) >> 6;
            return word < listed.length && (listed[word] & 1L << member) != 0;
        }

        @Override
        void keep(Chunk chunk, long[] among) {
            int begin = chunk.first >> 6;
            for (int word = 0; word < Chunk.WORDS; word++) {
                among[word] &= begin + word < listed.length ? listed[begin + word] : 0;
            }
        }
    }

    /** What somebody did. */
    static final class Did extends Step {
        private final Deeds deeds;
        private final Segment.Measure measure;
        private final int from;
        private final int to;
        private final int today;
        private final Ranges ranges;

        Did(Deeds deeds, Segment.Measure measure, int from, int to, int today, Ranges ranges) {
            super(deeds.all() ? 4 : deeds.what == Segment.What.LINE ? 60 : 20);
            this.deeds = deeds;
            this.measure = measure;
            this.from = from;
            this.to = to;
            this.today = today;
            this.ranges = ranges;
        }

        @Override
        boolean has(Chunk chunk, int member) {
            Acts acts = deeds.acts(chunk);
            int begin = from <= 0 ? acts.starts[member] : acts.from(member, from);
            int end = acts.until(member, to);
            if (deeds.first) {
                int first = deeds.begin(acts, member);
                begin = Math.max(begin, first);
                end = Math.min(end, Deeds.endOf(acts, member, first));
            }
            return measure == Segment.Measure.AVERAGE
                    ? ranges.averagePasses(sum(chunk, acts, begin, end), count(chunk, acts, begin, end))
                    : ranges.passes(measured(chunk, acts, member, begin, end));
        }

        /** What the measure comes to; an average is rounded down. */
        long measured(Chunk chunk, int member) {
            Acts acts = deeds.acts(chunk);
            int begin = from <= 0 ? acts.starts[member] : acts.from(member, from);
            int end = acts.until(member, to);
            if (deeds.first) {
                int first = deeds.begin(acts, member);
                begin = Math.max(begin, first);
                end = Math.min(end, Deeds.endOf(acts, member, first));
            }
            return measured(chunk, acts, member, begin, end);
        }

        private long measured(Chunk chunk, Acts acts, int member, int begin, int end) {
            return switch (measure) {
                case COUNT -> count(chunk, acts, begin, end);
                case DAYS -> days(chunk, acts, begin, end);
                case SUM -> sum(chunk, acts, begin, end);
                case NET -> sum(chunk, acts, begin, end) - returned(chunk, member);
                case QUANTITY -> quantity(chunk, acts, begin, end);
                case AVERAGE -> {
                    long count = count(chunk, acts, begin, end);
                    yield count == 0
                            ? zhiyin.engine.rule.Field.ABSENT
                            : Math.floorDiv(sum(chunk, acts, begin, end), count);
                }
                case DAYS_SINCE_FIRST -> first(chunk, acts, begin, end);
                case DAYS_SINCE_LAST -> last(chunk, acts, begin, end);
            };
        }

        private long count(Chunk chunk, Acts acts, int begin, int end) {
            if (deeds.all()) {
                return Math.max(0, end - begin);
            }
            long count = 0;
            for (int row = begin; row < end; row++) {
                if (deeds.what == Segment.What.LINE) {
                    for (int line = chunk.lineStarts[row]; line < chunk.lineStarts[row + 1]; line++) {
                        if (deeds.hasLine(chunk, acts, row, line)) {
                            count++;
                        }
                    }
                } else if (deeds.has(chunk, acts, row)) {
                    count++;
                }
            }
            return count;
        }

        private long days(Chunk chunk, Acts acts, int begin, int end) {
            long count = 0;
            int before = -1;
            for (int row = begin; row < end; row++) {
                if (acts.day[row] != before && deeds.has(chunk, acts, row)) {
                    before = acts.day[row];
                    count++;
                }
            }
            return count;
        }

        private long sum(Chunk chunk, Acts acts, int begin, int end) {
            if (deeds.what == Segment.What.LINE) {
                return lines(chunk, acts, begin, end, Chunk.AMOUNT);
            }
            // orders and returns have their amount in the same place
            Column amounts = acts.columns[Chunk.PAID];
            if (deeds.all()) {
                return amounts.sum(begin, end);
            }
            long sum = 0;
            for (int row = begin; row < end; row++) {
                if (deeds.has(chunk, acts, row)) {
                    sum += amounts.get(row);
                }
            }
            return sum;
        }

        private long returned(Chunk chunk, int member) {
            Acts returns = chunk.returns;
            int end = returns.until(member, to);
            return returns.columns[Chunk.RETURNED].sum(Math.min(end, returns.from(member, from)), end);
        }

        private long quantity(Chunk chunk, Acts acts, int begin, int end) {
            return lines(chunk, acts, begin, end, Chunk.QUANTITY);
        }

        private long lines(Chunk chunk, Acts acts, int begin, int end, int column) {
            long sum = 0;
            for (int row = begin; row < end; row++) {
                for (int line = chunk.lineStarts[row]; line < chunk.lineStarts[row + 1]; line++) {
                    if (deeds.hasLine(chunk, acts, row, line)) {
                        sum += chunk.lines[column].get(line);
                    }
                }
            }
            return sum;
        }

        private long first(Chunk chunk, Acts acts, int begin, int end) {
            for (int row = begin; row < end; row++) {
                if (deeds.has(chunk, acts, row)) {
                    return (long) today - acts.day[row];
                }
            }
            return zhiyin.engine.rule.Field.ABSENT;
        }

        private long last(Chunk chunk, Acts acts, int begin, int end) {
            for (int row = end - 1; row >= begin; row--) {
                if (deeds.has(chunk, acts, row)) {
                    return (long) today - acts.day[row];
                }
            }
            return zhiyin.engine.rule.Field.ABSENT;
        }
    }

    /** What comes after something else, at most so many days later. */
    record Later(Deeds deeds, int withinDays) {}

    /** One thing and later others. */
    static final class Then extends Step {
        private final Deeds first;
        private final Later[] then;
        private final int from;
        private final int to;
        private final int today;

        Then(Deeds first, List<Later> then, int from, int to, int today) {
            super(80 * then.size());
            this.first = first;
            this.then = then.toArray(Later[]::new);
            this.from = from;
            this.to = to;
            this.today = today;
        }

        @Override
        boolean has(Chunk chunk, int member) {
            return then.length == 1 ? two(chunk, member, then[0]) : more(chunk, member);
        }

        private boolean two(Chunk chunk, int member, Later later) {
            Deeds next = later.deeds;
            Acts ones = first.acts(chunk);
            Acts others = next.acts(chunk);
            int one = ones.from(member, from);
            int end = ones.until(member, to);
            if (first.first) {
                int begin = first.begin(ones, member);
                one = Math.max(one, begin);
                end = Math.min(end, Deeds.endOf(ones, member, begin));
            }
            int other = others.starts[member];
            int otherEnd = others.until(member, today);
            if (next.first) {
                other = next.begin(others, member);
                otherEnd = Math.min(otherEnd, Deeds.endOf(others, member, other));
            }
            for (; one < end && other < otherEnd; one++) {
                if (!first.has(chunk, ones, one)) {
                    continue;
                }
                long second = ones.second(one);
                // the next that comes later: with a later first it is no earlier
                while (other < otherEnd && (others.second(other) <= second || !next.has(chunk, others, other))) {
                    other++;
                }
                if (other < otherEnd && others.day[other] - ones.day[one] <= later.withinDays) {
                    return true;
                }
            }
            return false;
        }

        /** Of each thing in turn the rows to which a way leads: of those before it the latest is the nearest. */
        private boolean more(Chunk chunk, int member) {
            Acts acts = first.acts(chunk);
            int[] rows = rows(first, chunk, acts, member, acts.from(member, from), acts.until(member, to));
            int count = rows.length;
            for (int step = 0; step < then.length && count > 0; step++) {
                Later later = then[step];
                Acts before = acts;
                acts = later.deeds.acts(chunk);
                int[] next = rows(later.deeds, chunk, acts, member, acts.from(member, from), acts.until(member, today));
                int kept = 0;
                int latest = -1;
                for (int row : next) {
                    while (latest + 1 < count && before.second(rows[latest + 1]) < acts.second(row)) {
                        latest++;
                    }
                    if (latest >= 0 && acts.day[row] - before.day[rows[latest]] <= later.withinDays) {
                        next[kept++] = row;
                    }
                }
                rows = next;
                count = kept;
            }
            return count > 0;
        }

        /** Those of a member's rows that are meant. */
        private static int[] rows(Deeds deeds, Chunk chunk, Acts acts, int member, int begin, int end) {
            int from = begin;
            int to = end;
            if (deeds.first) {
                int first = deeds.begin(acts, member);
                from = Math.max(from, first);
                to = Math.min(to, Deeds.endOf(acts, member, first));
            }
            int[] rows = new int[Math.max(0, to - from)];
            int count = 0;
            for (int row = from; row < to; row++) {
                if (deeds.has(chunk, acts, row)) {
                    rows[count++] = row;
                }
            }
            return Arrays.copyOf(rows, count);
        }
    }

    /** All must have the member. */
    static final class All extends Step {
        private final Step[] parts;

        All(List<Step> parts) {
            super(parts.stream().mapToInt(part -> part.cost).sum());
            this.parts = cheapFirst(parts);
        }

        @Override
        boolean has(Chunk chunk, int member) {
            for (Step part : parts) {
                if (!part.has(chunk, member)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        void keep(Chunk chunk, long[] among) {
            for (Step part : parts) {
                part.keep(chunk, among);
            }
        }
    }

    /** One must have the member. */
    static final class Any extends Step {
        private final Step[] parts;

        Any(List<Step> parts) {
            super(parts.stream().mapToInt(part -> part.cost).sum());
            this.parts = cheapFirst(parts);
        }

        @Override
        boolean has(Chunk chunk, int member) {
            for (Step part : parts) {
                if (part.has(chunk, member)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        void keep(Chunk chunk, long[] among) {
            long[] kept = new long[Chunk.WORDS];
            long[] left = among.clone();
            long[] mine = new long[Chunk.WORDS];
            for (Step part : parts) {
                System.arraycopy(left, 0, mine, 0, Chunk.WORDS);
                part.keep(chunk, mine);
                for (int i = 0; i < Chunk.WORDS; i++) {
                    kept[i] |= mine[i];
                    left[i] &= ~mine[i];
                }
            }
            System.arraycopy(kept, 0, among, 0, Chunk.WORDS);
        }
    }

    /** The part must not have the member. */
    static final class Not extends Step {
        private final Step part;

        Not(Step part) {
            super(part.cost);
            this.part = part;
        }

        @Override
        boolean has(Chunk chunk, int member) {
            return !part.has(chunk, member);
        }

        @Override
        void keep(Chunk chunk, long[] among) {
            long[] before = among.clone();
            part.keep(chunk, among);
            for (int i = 0; i < Chunk.WORDS; i++) {
                among[i] = before[i] & ~among[i];
            }
        }
    }

    private static Step[] cheapFirst(List<Step> parts) {
        Step[] sorted = parts.toArray(new Step[0]);
        Arrays.sort(sorted, Comparator.comparingInt(part -> part.cost));
        return sorted;
    }
}
