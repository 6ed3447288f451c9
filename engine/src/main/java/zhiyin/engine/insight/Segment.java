package zhiyin.engine.insight;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/**
 * Which members are meant: a typed tree like the conditions of rules, over what is kept of members and what they did. Two equal
 * trees are the same segment. {@link Selection} makes a function of it.
 */
public sealed interface Segment {

    /**
     * Several as one.
     *
     * @param not turns the whole group round
     * @param rules at least one
     */
    record Group(Condition.Combinator combinator, boolean not, List<Segment> rules) implements Segment {
        public Group {
            rules = List.copyOf(rules);
        }
    }

    /** A question about something kept of the member, by the names of {@link Askable#members}. */
    record Test(Condition.Test test) implements Segment {}

    /**
     * A question about a day, said from the day on which it is asked.
     *
     * @param daysAgo one number, or two for between; below zero for days to come
     */
    record Relative(String field, Operator operator, List<Integer> daysAgo) implements Segment {
        public Relative {
            daysAgo = List.copyOf(daysAgo);
        }
    }

    /**
     * A question about what the member did.
     *
     * @param operator of those that {@link Measure#OPERATORS} names
     * @param operand a whole number, in minor units for money, or two
     */
    record Did(Deed deed, Window window, Measure measure, Operator operator, Operand operand) implements Segment {}

    /**
     * Whether the member did one thing and later others, one after the other.
     *
     * @param then at least one, at most {@value #THEN_MAX}
     * @param window where the first of them lies; the others may come until the day on which it is asked
     */
    record Then(Deed first, List<Later> then, Window window) implements Segment {
        public Then {
            then = List.copyOf(then);
            if (then.isEmpty() || then.size() > THEN_MAX) {
                throw new IllegalArgumentException("one thing later, or up to " + THEN_MAX);
            }
        }

        /** One thing and later another. */
        public Then(Deed first, Deed next, int withinDays, Window window) {
            this(first, List.of(new Later(next, withinDays)), window);
        }
    }

    /**
     * Something that is done after something else.
     *
     * @param withinDays at most so many days may lie between it and what came before it; 0 for the same day
     */
    record Later(Deed deed, int withinDays) {}

    /** So many things may follow the first. */
    int THEN_MAX = 4;

    /** Whether the member is in another segment. */
    record In(String segment) implements Segment {}

    /** Whether the member is on a list that somebody keeps: what a segment is that others ask for, and has no definition. */
    record Listed(String list) implements Segment {}

    /**
     * Something members do.
     *
     * @param event the kind of behaviour; null for all other than behaviour
     * @param first whether only the first that the member ever did is meant: of orders the first order, of lines those of the first
     *     order, of behaviour the first of that kind; of what lies in the same second, each. What it must be like and when are asked
     *     of that one alone
     * @param where what it must be like, by the names of {@link Askable#deeds}; null where any will do
     */
    record Deed(
            What what,
            @Nullable String event,
            boolean first,
            @Nullable Condition where) {
        public Deed {
            if ((what == What.EVENT) != (event != null)) {
                throw new IllegalArgumentException("behaviour is of a kind, and nothing else is");
            }
        }

        /** Not only the first. */
        public Deed(What what, @Nullable String event, @Nullable Condition where) {
            this(what, event, false, where);
        }

        /** Any order. */
        public static Deed order() {
            return new Deed(What.ORDER, null, null);
        }

        /** Any behaviour of a kind. */
        public static Deed event(String kind) {
            return new Deed(What.EVENT, kind, null);
        }
    }

    /** Sorts of deeds. */
    enum What {
        /** An order that was paid. */
        ORDER,
        /** A line of such an order. */
        LINE,
        /** Money given back for what was returned. */
        RETURN,
        /** Behaviour of a kind. */
        EVENT
    }

    /** What is asked of all deeds in a window together. */
    enum Measure {
        /** How many there were. */
        COUNT,
        /** On how many days there was one. */
        DAYS,
        /** What they come to: the paid amounts, or those given back. */
        SUM,
        /** What they come to, one with another. */
        AVERAGE,
        /** Of orders: what was paid for them, less what was given back in the window. */
        NET,
        /** Of lines: how many units. */
        QUANTITY,
        /** Days since the first of them. */
        DAYS_SINCE_FIRST,
        /** Days since the last of them. */
        DAYS_SINCE_LAST;

        /** What may be asked of a measure. */
        public static final List<Operator> OPERATORS = List.of(
                Operator.EQUAL,
                Operator.NOT_EQUAL,
                Operator.LESS,
                Operator.AT_MOST,
                Operator.GREATER,
                Operator.AT_LEAST,
                Operator.BETWEEN,
                Operator.NOT_BETWEEN);

        /** Whether it has a meaning for such deeds. */
        public boolean isOf(Deed deed) {
            return switch (this) {
                case COUNT, DAYS, DAYS_SINCE_FIRST, DAYS_SINCE_LAST -> true;
                case SUM, AVERAGE -> deed.what() != What.EVENT;
                case NET -> deed.what() == What.ORDER && deed.where() == null && !deed.first();
                case QUANTITY -> deed.what() == What.LINE;
            };
        }

        /** Whether it is an amount. */
        public boolean isMoney() {
            return switch (this) {
                case SUM, AVERAGE, NET -> true;
                case COUNT, DAYS, QUANTITY, DAYS_SINCE_FIRST, DAYS_SINCE_LAST -> false;
            };
        }

        /** What it is where nothing was done: 0, or nothing that could be compared. */
        public boolean isNothingWithoutDeeds() {
            return switch (this) {
                case AVERAGE, DAYS_SINCE_FIRST, DAYS_SINCE_LAST -> true;
                case COUNT, DAYS, SUM, NET, QUANTITY -> false;
            };
        }
    }

    /** In which days something must lie. What lies after the day on which it is asked never counts. */
    sealed interface Window {
        /** Any day. */
        record Ever() implements Window {}

        /** The day on which it is asked and those before it, so many in all. */
        record Last(int days) implements Window {
            public Last {
                if (days < 1) {
                    throw new IllegalArgumentException("at least one day");
                }
            }
        }

        /** Both days belong to it; null for no bound, but one of them there is. */
        record Between(@Nullable LocalDate from, @Nullable LocalDate to) implements Window {
            public Between {
                if (from == null && to == null) {
                    throw new IllegalArgumentException("some days, or any");
                }
            }
        }

        /** The first day that counts, from 1970. */
        default long from(LocalDate asOf) {
            return switch (this) {
                case Ever _ -> 0;
                case Last(int days) -> asOf.toEpochDay() - days + 1;
                case Between between -> between.from == null ? 0 : between.from.toEpochDay();
            };
        }

        /** The last day that counts, from 1970. */
        default long to(LocalDate asOf) {
            return switch (this) {
                case Ever _, Last _ -> asOf.toEpochDay();
                case Between between ->
                    between.to == null ? asOf.toEpochDay() : Math.min(asOf.toEpochDay(), between.to.toEpochDay());
            };
        }
    }
}
