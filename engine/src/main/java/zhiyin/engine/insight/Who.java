package zhiyin.engine.insight;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import zhiyin.engine.rule.Field;
import zhiyin.engine.rule.Field.Kind;

/**
 * The members behind a point of a figure, by number. Each counts by the same rule as the figure itself: how many there are here is
 * what the figure says.
 */
public final class Who {

    private Who() {}

    /** Who joined on some days; both, counted from 1970, belong to them. */
    public static RoaringBitmap joined(Columns columns, int first, int last, Cores cores) {
        return columns.those(cores, (chunk, member) -> {
            long joined = chunk.wholes[Lexicon.JOINED][member];
            return joined != Field.ABSENT && joined >= first && joined <= last;
        });
    }

    /**
     * Who joined on some days and first said a text of a property up to the day of joining, as {@link Counted#byFirstSaid} counts.
     *
     * @param word null for who said none
     */
    public static RoaringBitmap joinedHavingFirstSaid(
            Columns columns, String property, @Nullable String word, int first, int last, Cores cores) {
        int place = columns.lexicon.property(property);
        int wanted = word == null || place < 0 ? Vocabulary.NONE : columns.lexicon.properties[place].find(word);
        return columns.those(cores, (chunk, member) -> {
            long joined = chunk.wholes[Lexicon.JOINED][member];
            return joined != Field.ABSENT
                    && joined >= first
                    && joined <= last
                    && Counted.firstSaid(chunk, member, place, (int) joined) == wanted;
        });
    }

    /** Who ever ordered, brought something back, or did something else. */
    public static RoaringBitmap did(Columns columns, Cores cores) {
        return columns.those(
                cores,
                (chunk, member) ->
                        any(chunk.orders, member) || any(chunk.returns, member) || any(chunk.events, member));
    }

    private static boolean any(Acts acts, int member) {
        return acts.starts[member] < acts.starts[member + 1];
    }

    /** Who was active on some days, as {@link Active} counts. */
    public static RoaringBitmap active(Columns columns, Active.What what, int first, int last, Cores cores) {
        return columns.those(
                cores,
                (chunk, member) -> (what != Active.What.BEHAVIOUR && has(chunk.orders, member, first, last))
                        || (what != Active.What.ORDERS && has(chunk.events, member, first, last)));
    }

    private static boolean has(Acts acts, int member, int first, int last) {
        return acts.from(member, first) < acts.until(member, last);
    }

    /**
     * Who was active on some days at an hour, or on a weekday.
     *
     * @param hour from 0 to 23; -1 for any
     * @param weekday Monday 1 to Sunday 7; -1 for any
     */
    public static RoaringBitmap activeAt(
            Columns columns, Active.What what, int first, int last, int hour, int weekday, Cores cores) {
        return columns.those(
                cores,
                (chunk, member) -> (what != Active.What.BEHAVIOUR
                                && at(columns.days, chunk.orders, member, first, last, hour, weekday))
                        || (what != Active.What.ORDERS
                                && at(columns.days, chunk.events, member, first, last, hour, weekday)));
    }

    private static boolean at(Days days, Acts acts, int member, int first, int last, int hour, int weekday) {
        int end = acts.until(member, last);
        for (int row = acts.from(member, first); row < end; row++) {
            if ((weekday < 0 || Days.weekday(acts.day[row]) == weekday)
                    && (hour < 0 || days.hour(acts.second(row), acts.day[row]) == hour)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Who had so many orders on some days.
     *
     * @param least 0 or more
     * @param most not less
     */
    public static RoaringBitmap ordered(Columns columns, int first, int last, int least, int most, Cores cores) {
        return columns.those(cores, (chunk, member) -> {
            int orders = Math.max(0, chunk.orders.until(member, last) - chunk.orders.from(member, first));
            return orders >= least && orders <= most;
        });
    }

    /**
     * Who ordered on some days so many days after an order of the same days, as {@link Repurchase} counts.
     *
     * @param least days between them, 0 or more
     * @param most not less
     */
    public static RoaringBitmap orderedAgain(Columns columns, int first, int last, int least, int most, Cores cores) {
        return columns.those(cores, (chunk, member) -> {
            Acts orders = chunk.orders;
            int end = orders.until(member, last);
            for (int row = orders.from(member, first) + 1; row < end; row++) {
                int apart = orders.day[row] - orders.day[row - 1];
                if (apart >= least && apart <= most) {
                    return true;
                }
            }
            return false;
        });
    }

    /**
     * Who is in a cohort, as {@link Cohorts} counts.
     *
     * @param begins the first day of the cohort's period, from 1970
     * @param ends its last day
     * @param first the first day of a period on which they bought; -1 for all of the cohort
     * @param last its last day
     */
    public static RoaringBitmap cohort(
            Columns columns, Cohorts.By by, int begins, int ends, int first, int last, Cores cores) {
        return columns.those(cores, (chunk, member) -> {
            Acts orders = chunk.orders;
            long began;
            if (by == Cohorts.By.FIRST_ORDER) {
                if (orders.starts[member] == orders.starts[member + 1]) {
                    return false;
                }
                began = orders.day[orders.starts[member]];
            } else {
                began = chunk.wholes[Lexicon.JOINED][member];
            }
            return began != Field.ABSENT
                    && began >= begins
                    && began <= ends
                    && (first < 0 || has(orders, member, first, last));
        });
    }

    /** What those who bought in a month are, as {@link Returning} counts them. */
    public enum Bought {
        FOR_THE_FIRST_TIME,
        AGAIN,
        AFTER_A_BREAK,
        EVERY_MONTH
    }

    /**
     * Who bought in a month and was so.
     *
     * @param first the first day of the month that counts, from 1970
     * @param last the last one
     * @param months for {@link Bought#EVERY_MONTH} so many in a row, for {@link Bought#AFTER_A_BREAK} more than so many without
     */
    public static RoaringBitmap returning(
            Columns columns, int first, int last, Bought bought, int months, Cores cores) {
        int month = Days.month(first);
        return columns.those(cores, (chunk, member) -> {
            Acts orders = chunk.orders;
            int end = orders.until(member, last);
            int before = -1;
            int inARow = 0;
            for (int row = orders.starts[member]; row < end; row++) {
                int now = Days.month(orders.day[row]);
                if (now == before) {
                    continue;
                }
                inARow = now == before + 1 && before >= 0 ? inARow + 1 : 1;
                if (now == month) {
                    return switch (bought) {
                        case FOR_THE_FIRST_TIME -> before < 0;
                        case AGAIN -> before >= 0;
                        case AFTER_A_BREAK -> before >= 0 && month - before > months;
                        case EVERY_MONTH -> inARow >= months;
                    };
                }
                before = now;
            }
            return false;
        });
    }

    /**
     * Who has a text in something that is kept of members.
     *
     * @param word null for who has none
     */
    public static RoaringBitmap having(Columns columns, String name, @Nullable String word, Cores cores) {
        Lexicon.Place place = columns.lexicon.place(name);
        int wanted = word == null ? Vocabulary.NONE : place.words().find(word);
        if (place.kind() != Kind.TEXT) {
            throw new IllegalArgumentException("members are told apart by a text");
        }
        return columns.those(cores, (chunk, member) -> chunk.words[place.index()][member] == wanted);
    }

    /**
     * Who has a whole number, an amount, a day or a flag between two bounds.
     *
     * @param least the least one, inclusive
     * @param most the largest one, inclusive
     */
    public static RoaringBitmap between(Columns columns, String name, long least, long most, Cores cores) {
        Lexicon.Place place = columns.lexicon.place(name);
        if (place.kind() == Kind.TEXT || place.kind() == Kind.SET) {
            throw new IllegalArgumentException("members are told apart by a number");
        }
        return columns.those(cores, (chunk, member) -> {
            long value = chunk.wholes[place.index()][member];
            return value != Field.ABSENT && value >= least && value <= most;
        });
    }

    /** Who came to a step of a funnel, and no further if so asked. */
    public static RoaringBitmap reached(
            Columns columns, Funnel.Question question, int step, boolean noFurther, Cores cores) {
        return Funnel.those(columns, question, step, noFurther, cores);
    }

    /** Who went a way that has those things one right after the other; see {@link Paths#members}. */
    public static RoaringBitmap went(
            Columns columns, Paths.Question question, int step, List<Paths.Step> things, Cores cores) {
        return Paths.members(columns, question, step, things, cores);
    }

    /** Who went exactly that way, as {@link Paths#top} has it. */
    public static RoaringBitmap wentAll(Columns columns, Paths.Question question, List<String> way, Cores cores) {
        return Paths.members(columns, question, way, cores);
    }
}
