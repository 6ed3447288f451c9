package zhiyin.engine.insight;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Field;

/**
 * Why a member is in a segment or is not: each of its parts, whether it holds, and what was seen.
 *
 * @param part of the segment
 * @param saw of a question what was there: a {@link Long} (of amounts in minor units, of days since 1970, of flags 1 or 0), a
 *     {@link String} or a {@link List} of them; null where nothing was there, and for parts that are made of others
 * @param parts of a group, or of the segment that is asked for
 */
public record Why(Segment part, boolean holds, @Nullable Object saw, List<Why> parts) {

    public Why {
        parts = List.copyOf(parts);
    }

    /**
     * Looks at one member.
     *
     * @param number his in the columns
     * @param others segments by their code; null where there is none
     * @param lists who is on a list, by number; null where there is none
     * @throws IllegalArgumentException as {@link Selection#of} does, and for a number that nobody has
     */
    public static Why of(
            Segment segment,
            Columns columns,
            LocalDate asOf,
            Function<String, @Nullable Segment> others,
            Function<String, @Nullable RoaringBitmap> lists,
            int number) {
        if (!columns.has(number)) {
            throw new IllegalArgumentException("nobody has that number");
        }
        // refuses what goes round in a circle
        Selection.cost(segment, others);
        return new Looking(columns, asOf, others, lists, number).at(segment);
    }

    /** One member, and a day. */
    private static final class Looking {
        private final Columns columns;
        private final LocalDate asOf;
        private final Function<String, @Nullable Segment> others;
        private final Selection.Maker maker;
        private final Chunk chunk;
        private final int member;

        Looking(
                Columns columns,
                LocalDate asOf,
                Function<String, @Nullable Segment> others,
                Function<String, @Nullable RoaringBitmap> lists,
                int number) {
            this.columns = columns;
            this.asOf = asOf;
            this.others = others;
            this.maker = new Selection.Maker(columns, asOf, others, lists);
            this.chunk = columns.chunks[number >> Chunk.BITS];
            this.member = number & (Chunk.SIZE - 1);
        }

        Why at(Segment segment) {
            return switch (segment) {
                case Segment.Group(var combinator, boolean not, var rules) -> {
                    List<Why> parts = new ArrayList<>();
                    rules.forEach(rule -> parts.add(at(rule)));
                    boolean holds = combinator == Condition.Combinator.AND
                            ? parts.stream().allMatch(Why::holds)
                            : parts.stream().anyMatch(Why::holds);
                    yield new Why(segment, holds != not, null, parts);
                }
                case Segment.In(String code) -> {
                    Segment other = others.apply(code);
                    if (other == null) {
                        throw new IllegalArgumentException("no segment " + code);
                    }
                    Why inner = at(other);
                    yield new Why(segment, inner.holds(), null, List.of(inner));
                }
                case Segment.Test(Condition.Test test) -> leaf(segment, kept(test.field()));
                case Segment.Relative relative -> leaf(segment, kept(relative.field()));
                case Segment.Did _ -> {
                    Step step = maker.step(segment);
                    yield new Why(
                            segment,
                            step.has(chunk, member),
                            step instanceof Step.Did did ? there(did.measured(chunk, member)) : null,
                            List.of());
                }
                case Segment.Then _, Segment.Listed _ -> leaf(segment, null);
            };
        }

        private Why leaf(Segment segment, @Nullable Object saw) {
            return new Why(segment, maker.step(segment).has(chunk, member), saw, List.of());
        }

        private static @Nullable Long there(long value) {
            return value == Field.ABSENT ? null : value;
        }

        private @Nullable Object kept(String name) {
            LocalDate joined = day(Lexicon.JOINED);
            LocalDate birthday = day(Lexicon.BIRTHDAY);
            return switch (name) {
                case Askable.DAYS -> joined == null ? null : asOf.toEpochDay() - joined.toEpochDay();
                case Askable.AGE -> birthday == null ? null : age(birthday);
                case Askable.BIRTH_MONTH -> birthday == null ? null : (long) birthday.getMonthValue();
                case Askable.TO_BIRTHDAY -> birthday == null ? null : toBirthday(birthday);
                default -> {
                    String months = BirthMonths.column(name);
                    yield months == null
                            ? kept(columns.lexicon.place(name))
                            : ages(words(columns.lexicon.place(months)));
                }
            };
        }

        private @Nullable Object kept(Lexicon.Place place) {
            return switch (place.kind()) {
                case NUMBER, MONEY, DATE, FLAG -> there(chunk.wholes[place.index()][member]);
                case TEXT -> place.words().word(chunk.words[place.index()][member]);
                case SET -> words(place);
            };
        }

        private List<String> words(Lexicon.Place set) {
            List<String> words = new ArrayList<>();
            for (int word : chunk.sets[set.index()][member]) {
                words.add(String.valueOf(set.words().word(word)));
            }
            return words;
        }

        /** Of those who are born: the youngest first. */
        private List<Long> ages(List<String> months) {
            return months.stream()
                    .map(month -> BirthMonths.age(month, asOf))
                    .filter(age -> age >= 0)
                    .sorted()
                    .toList();
        }

        private @Nullable LocalDate day(int column) {
            long day = chunk.wholes[column][member];
            return day == Field.ABSENT ? null : LocalDate.ofEpochDay(day);
        }

        /** Who was born on 29 February has his birthday on the 28th in common years. */
        private LocalDate birthdayIn(int year, LocalDate birthday) {
            return birthday.withYear(year);
        }

        private long age(LocalDate birthday) {
            LocalDate own = birthdayIn(asOf.getYear(), birthday);
            return asOf.getYear() - birthday.getYear() - (asOf.isBefore(own) ? 1L : 0L);
        }

        private long toBirthday(LocalDate birthday) {
            LocalDate own = birthdayIn(asOf.getYear(), birthday);
            LocalDate next = own.isBefore(asOf) ? birthdayIn(asOf.getYear() + 1, birthday) : own;
            return Math.max(0, next.toEpochDay() - asOf.toEpochDay());
        }
    }
}
