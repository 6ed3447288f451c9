package zhiyin.engine.lint;

import java.util.ArrayList;
import java.util.List;

/**
 * A set of whole numbers, as stretches that rise and do not touch.
 *
 * @param spans each with both ends
 */
record Wholes(List<Span> spans) {

    record Span(long from, long to) {}

    static final Wholes NONE = new Wholes(List.of());

    Wholes {
        spans = List.copyOf(spans);
    }

    static Wholes of(long from, long to) {
        return from > to ? NONE : new Wholes(List.of(new Span(from, to)));
    }

    boolean isEmpty() {
        return spans.isEmpty();
    }

    long least() {
        return spans.getFirst().from();
    }

    long most() {
        return spans.getLast().to();
    }

    boolean has(long value) {
        for (Span span : spans) {
            if (span.from() <= value && value <= span.to()) {
                return true;
            }
        }
        return false;
    }

    /** The number of the set that lies next to {@code wished}. */
    long nearest(long wished) {
        long best = least();
        for (Span span : spans) {
            long here = Math.clamp(wished, span.from(), span.to());
            if (distance(here, wished) < distance(best, wished)) {
                best = here;
            }
        }
        return best;
    }

    private static long distance(long one, long other) {
        try {
            return Math.abs(Math.subtractExact(one, other));
        } catch (ArithmeticException far) {
            return Long.MAX_VALUE;
        }
    }

    Wholes and(Wholes other) {
        List<Span> both = new ArrayList<>();
        int here = 0;
        int there = 0;
        while (here < spans.size() && there < other.spans.size()) {
            Span one = spans.get(here);
            Span two = other.spans.get(there);
            long from = Math.max(one.from(), two.from());
            long to = Math.min(one.to(), two.to());
            if (from <= to) {
                both.add(new Span(from, to));
            }
            if (one.to() < two.to()) {
                here++;
            } else {
                there++;
            }
        }
        return new Wholes(both);
    }

    /** Every other number there is. */
    Wholes not() {
        List<Span> others = new ArrayList<>();
        long next = Long.MIN_VALUE;
        for (Span span : spans) {
            if (span.from() > next) {
                others.add(new Span(next, span.from() - 1));
            }
            if (span.to() == Long.MAX_VALUE) {
                return new Wholes(others);
            }
            next = span.to() + 1;
        }
        others.add(new Span(next, Long.MAX_VALUE));
        return new Wholes(others);
    }

    /** These numbers, each once. */
    static Wholes each(List<Long> values) {
        List<Span> spans = new ArrayList<>();
        for (long value : values.stream().sorted().distinct().toList()) {
            if (!spans.isEmpty() && spans.getLast().to() == value - 1) {
                spans.set(spans.size() - 1, new Span(spans.getLast().from(), value));
            } else {
                spans.add(new Span(value, value));
            }
        }
        return new Wholes(spans);
    }
}
