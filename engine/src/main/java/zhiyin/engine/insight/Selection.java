package zhiyin.engine.insight;

import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.BitSetUtil;
import org.roaringbitmap.RoaringBitmap;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Field.Kind;
import zhiyin.engine.rule.Operand;

/**
 * A segment as a function, made once for a day: of one member, and of all of them at once. Goes on to work as facts are added to
 * the columns it was made for. Safe to share.
 */
public final class Selection {

    /** What a segment may cost at most; see {@link #cost}. */
    public static final int COST_MAX = 2_000;

    private final Step step;

    private Selection(Step step) {
        this.step = step;
    }

    /**
     * Makes the function.
     *
     * @param columns for any moment of the columns that will be asked
     * @param asOf the day on which it is asked: relative days count from it, and what lies after it does not count
     * @param others segments by their code, for those that ask for them; null where there is none
     * @throws IllegalArgumentException for something that the columns do not have, a segment that is not there or that asks for
     *     itself, or one that costs too much; {@link #cost} tells before
     */
    public static Selection of(
            Segment segment, Columns columns, LocalDate asOf, Function<String, @Nullable Segment> others) {
        return of(segment, columns, asOf, others, list -> null);
    }

    /**
     * Makes the function of a segment that asks who is on lists.
     *
     * @param lists who is on a list, by number in the columns; null where there is none. Who comes onto it later does not count
     */
    public static Selection of(
            Segment segment,
            Columns columns,
            LocalDate asOf,
            Function<String, @Nullable Segment> others,
            Function<String, @Nullable RoaringBitmap> lists) {
        int cost = cost(segment, others);
        if (cost > COST_MAX) {
            throw new IllegalArgumentException("costs " + cost + " of " + COST_MAX);
        }
        return new Selection(new Maker(columns, asOf, others, lists).step(segment));
    }

    /**
     * About how much there is to look at for each member: 1 for something kept of him, 4 for counting his orders, 20 to 80 for what
     * each deed must be asked. Counts on no further than a little above {@link #COST_MAX}.
     *
     * @throws IllegalArgumentException for a segment that is not there or that asks for itself
     */
    public static int cost(Segment segment, Function<String, @Nullable Segment> others) {
        return cost(segment, others, new LinkedHashSet<>(), COST_MAX);
    }

    private static int cost(Segment segment, Function<String, @Nullable Segment> others, Set<String> within, int left) {
        return switch (segment) {
            case Segment.Group(var _, var _, var rules) -> {
                int sum = 1;
                for (Segment rule : rules) {
                    if (sum > left) {
                        break;
                    }
                    sum += cost(rule, others, within, left - sum);
                }
                yield sum;
            }
            case Segment.Test _, Segment.Relative _, Segment.Listed _ -> 1;
            case Segment.Did(var deed, var _, var _, var _, var _) -> cost(deed);
            case Segment.Then(var first, var then, var _) -> {
                int sum = cost(first);
                for (Segment.Later later : then) {
                    sum += 40 + cost(later.deed());
                }
                yield sum;
            }
            case Segment.In(String code) -> {
                Segment other = others.apply(code);
                if (other == null || !within.add(code)) {
                    throw new IllegalArgumentException(
                            other == null ? "no segment " + code : "a segment that asks for itself: " + within);
                }
                int sum = 1 + cost(other, others, within, left - 1);
                within.remove(code);
                yield sum;
            }
        };
    }

    private static int cost(Segment.Deed deed) {
        return switch (deed.what()) {
            case ORDER, RETURN -> deed.where() == null ? 4 : 20;
            case EVENT -> 20;
            case LINE -> 60;
        };
    }

    /** Whether a member is meant. */
    public boolean has(Columns columns, int number) {
        return columns.has(number) && step.has(columns.chunks[number >> Chunk.BITS], number & (Chunk.SIZE - 1));
    }

    /** Everybody who is meant, by number. */
    public RoaringBitmap of(Columns columns, Cores cores) {
        return BitSetUtil.bitmapOf(words(columns, cores));
    }

    /** How many are meant. */
    public long count(Columns columns, Cores cores) {
        long count = 0;
        for (long word : words(columns, cores)) {
            count += Long.bitCount(word);
        }
        return count;
    }

    private long[] words(Columns columns, Cores cores) {
        Chunk[] chunks = columns.chunks;
        long[] all = new long[chunks.length * Chunk.WORDS];
        return cores.fold(
                chunks.length,
                (from, to) -> {
                    for (int i = from; i < to; i++) {
                        long[] among = chunks[i].present.clone();
                        step.keep(chunks[i], among);
                        System.arraycopy(among, 0, all, i * Chunk.WORDS, Chunk.WORDS);
                    }
                    return all;
                },
                (one, other) -> one);
    }

    /** Makes the parts. */
    static final class Maker {
        private final Columns columns;
        private final LocalDate asOf;
        private final int today;
        private final Function<String, @Nullable Segment> others;
        private final Function<String, @Nullable RoaringBitmap> lists;
        private final Catalogue members;

        Maker(
                Columns columns,
                LocalDate asOf,
                Function<String, @Nullable Segment> others,
                Function<String, @Nullable RoaringBitmap> lists) {
            this.columns = columns;
            this.asOf = asOf;
            this.today = Math.toIntExact(asOf.toEpochDay());
            this.others = others;
            this.lists = lists;
            this.members = new Askable(columns.layout).members();
        }

        Step step(Segment segment) {
            return switch (segment) {
                case Segment.Group(var combinator, boolean not, var rules) -> {
                    List<Step> steps = rules.stream().map(this::step).toList();
                    Step inner = steps.size() == 1
                            ? steps.getFirst()
                            : combinator == Condition.Combinator.AND ? new Step.All(steps) : new Step.Any(steps);
                    yield not ? new Step.Not(inner) : inner;
                }
                case Segment.Test(Condition.Test test) -> test(test);
                case Segment.Relative relative -> test(Resolved.day(relative, asOf));
                case Segment.Did(var deed, var window, var measure, var operator, var operand) ->
                    new Step.Did(
                            new Deeds(deed, columns),
                            measure,
                            day(window.from(asOf)),
                            day(window.to(asOf)),
                            today,
                            Resolved.measure(operator, operand));
                case Segment.Then(var first, var then, var window) ->
                    new Step.Then(
                            new Deeds(first, columns),
                            then.stream()
                                    .map(later -> new Step.Later(new Deeds(later.deed(), columns), later.withinDays()))
                                    .toList(),
                            day(window.from(asOf)),
                            day(window.to(asOf)),
                            today);
                case Segment.In(String code) -> {
                    Segment other = others.apply(code);
                    if (other == null) {
                        throw new IllegalArgumentException("no segment " + code);
                    }
                    yield step(other);
                }
                case Segment.Listed(String list) -> {
                    RoaringBitmap listed = lists.apply(list);
                    if (listed == null) {
                        throw new IllegalArgumentException("no list " + list);
                    }
                    yield new Step.Listed(BitSetUtil.toLongArray(listed));
                }
            };
        }

        private static int day(long day) {
            return Math.clamp(day, -1, Days.END);
        }

        private Step test(Condition.Test test) {
            BirthMonths months = Resolved.months(test, members, asOf);
            if (months != null) {
                Lexicon.Place born = columns.lexicon.place(months.column());
                return new Step.Months(born.index(), months, born.words());
            }
            Resolved.Kept kept = Resolved.kept(test, members, asOf);
            if (kept != null) {
                return new Step.Whole(column(kept.column()), kept.ranges());
            }
            Lexicon.Place place = columns.lexicon.place(test.field());
            return place.kind() == Kind.SET
                    ? new Step.Words(place.index(), test.operator(), wanted(test.operand()), place.words())
                    : new Step.Word(place.index(), Meant.of(test, members, place.words()));
        }

        private int column(String name) {
            return name.equals(Resolved.BIRTH_MONTH_DAY)
                    ? Lexicon.BIRTH_MONTH_DAY
                    : columns.lexicon.place(name).index();
        }

        private static Set<String> wanted(Operand operand) {
            return switch (operand) {
                case Operand.Words(String word) -> Set.of(word);
                case Operand.WordList(var words) -> Set.copyOf(words);
                case Operand.None _, Operand.Whole _, Operand.Wholes _, Operand.Range _, Operand.Flag _ -> Set.of();
            };
        }
    }
}
