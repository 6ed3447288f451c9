package zhiyin.engine.rule;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the catalogue: a thing a condition may ask about, and how it is read.
 *
 * @param name such as {@code line.category}
 * @param kind what sort of value it has, and with it which operators it takes
 * @param scope where it can be asked
 * @param says what it is, in a sentence
 * @param whole reads a number, money (minor units), date (epoch day) or flag (1 or 0); {@link #ABSENT} if there is none
 * @param text reads a text; null if there is none
 * @param set reads a set of texts; empty if there are none
 */
public record Field(
        String name,
        Kind kind,
        Scope scope,
        String says,
        ToLongFunction<Facts> whole,
        Function<Facts, @Nullable String> text,
        Function<Facts, List<String>> set) {

    /** What {@link #whole} gives where there is no value. */
    public static final long ABSENT = Long.MIN_VALUE;

    /** Sorts of value. */
    public enum Kind {
        NUMBER,
        MONEY,
        DATE,
        FLAG,
        TEXT,
        SET;

        private static final Set<Operator> ORDERED = EnumSet.of(
                Operator.EQUAL,
                Operator.NOT_EQUAL,
                Operator.LESS,
                Operator.AT_MOST,
                Operator.GREATER,
                Operator.AT_LEAST,
                Operator.BETWEEN,
                Operator.NOT_BETWEEN,
                Operator.IN,
                Operator.NOT_IN,
                Operator.IS_NULL,
                Operator.NOT_NULL);
        private static final Set<Operator> COUNTED = EnumSet.copyOf(ORDERED);

        static {
            COUNTED.add(Operator.MULTIPLE_OF);
        }

        private static final Set<Operator> WORDED = EnumSet.of(
                Operator.EQUAL,
                Operator.NOT_EQUAL,
                Operator.IN,
                Operator.NOT_IN,
                Operator.CONTAINS,
                Operator.DOES_NOT_CONTAIN,
                Operator.BEGINS_WITH,
                Operator.DOES_NOT_BEGIN_WITH,
                Operator.ENDS_WITH,
                Operator.DOES_NOT_END_WITH,
                Operator.IS_NULL,
                Operator.NOT_NULL);
        private static final Set<Operator> GROUPED = EnumSet.of(
                Operator.CONTAINS,
                Operator.DOES_NOT_CONTAIN,
                Operator.IN,
                Operator.NOT_IN,
                Operator.IS_NULL,
                Operator.NOT_NULL);
        private static final Set<Operator> FLAGGED =
                EnumSet.of(Operator.EQUAL, Operator.NOT_EQUAL, Operator.IS_NULL, Operator.NOT_NULL);

        public Set<Operator> operators() {
            return switch (this) {
                case NUMBER -> COUNTED;
                case MONEY, DATE -> ORDERED;
                case TEXT -> WORDED;
                case FLAG -> FLAGGED;
                case SET -> GROUPED;
            };
        }
    }

    /** Where a field has a meaning. */
    public enum Scope {
        /** Any event. */
        EVENT,
        /** Events about an order. */
        ORDER,
        /** One line of an order. */
        LINE,
        /** One declared activity. */
        ACTIVITY
    }

    /** A field that is read by whoever knows where it is kept, and not from the facts of an event. */
    public static Field named(String name, Kind kind, String says) {
        return new Field(name, kind, Scope.EVENT, says, facts -> ABSENT, facts -> null, facts -> List.of());
    }

    static Field whole(String name, Kind kind, Scope scope, String says, ToLongFunction<Facts> reader) {
        return new Field(name, kind, scope, says, reader, facts -> null, facts -> List.of());
    }

    static Field text(String name, Scope scope, String says, Function<Facts, @Nullable String> reader) {
        return new Field(name, Kind.TEXT, scope, says, facts -> ABSENT, reader, facts -> List.of());
    }

    static Field set(String name, Scope scope, String says, Function<Facts, List<String>> reader) {
        return new Field(name, Kind.SET, scope, says, facts -> ABSENT, facts -> null, reader);
    }
}
