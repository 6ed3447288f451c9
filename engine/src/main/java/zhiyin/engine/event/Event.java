package zhiyin.engine.event;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something that happened to one member. The list is closed: a new kind breaks the build wherever it must be decided. */
public sealed interface Event {

    /** The recorder's number of this event; what it makes refers to it. */
    long id();

    /** When it occurred, which may be earlier than anything already decided. */
    Instant at();

    /** The word by which rules and callers name this kind of event, such as {@code order.paid}. */
    String type();

    private static void atLeastOne(long points) {
        if (points <= 0) {
            throw new IllegalArgumentException("points are moved one at least");
        }
    }

    /** A person became a member. */
    record MemberEnrolled(long id, Instant at, MemberProfile profile) implements Event {
        @Override
        public String type() {
            return "member.enrolled";
        }
    }

    /** An order was paid. */
    record OrderPaid(long id, Instant at, Order order) implements Event {
        @Override
        public String type() {
            return "order.paid";
        }
    }

    /**
     * An order reached a station that points may wait for.
     *
     * @param milestone such as {@code delivered} or {@code completed}
     */
    record OrderProgressed(long id, Instant at, String order, String milestone) implements Event {
        @Override
        public String type() {
            return "order." + milestone;
        }
    }

    /**
     * Part of an order, or all of it, came back.
     *
     * @param reference the shop's own number of the return
     * @param lines what came back; empty means everything that has not come back yet
     */
    record OrderReturned(long id, Instant at, String order, String reference, List<ReturnedLine> lines)
            implements Event {
        public OrderReturned {
            lines = List.copyOf(lines);
        }

        @Override
        public String type() {
            return "order.returned";
        }
    }

    /**
     * Points were paid with at once.
     *
     * @param spend the caller's own number of it
     * @param order the order they paid for, so that its return gives them back
     */
    record PointsSpent(
            long id,
            Instant at,
            String spend,
            String asset,
            long points,
            @Nullable String order) implements Event {
        public PointsSpent {
            atLeastOne(points);
        }

        @Override
        public String type() {
            return "points.spent";
        }
    }

    /**
     * Points were set aside for a checkout.
     *
     * @param hold the caller's own number of it
     * @param deadline when the hold lapses by itself, if ever
     */
    record PointsHeld(
            long id,
            Instant at,
            String hold,
            String asset,
            long points,
            @Nullable Instant deadline,
            @Nullable String order)
            implements Event {
        public PointsHeld {
            atLeastOne(points);
        }

        @Override
        public String type() {
            return "points.held";
        }
    }

    /**
     * Held points were paid with.
     *
     * @param points how many of them; null means all. What is not captured is released.
     */
    record HoldCaptured(
            long id, Instant at, String hold, @Nullable Long points) implements Event {
        public HoldCaptured {
            atLeastOne(points == null ? 1 : points);
        }

        @Override
        public String type() {
            return "hold.captured";
        }
    }

    /** Held points were let go. */
    record HoldReleased(long id, Instant at, String hold) implements Event {
        @Override
        public String type() {
            return "hold.released";
        }
    }

    /**
     * The member did something the programme has a name for: a check-in, a review, a survey.
     *
     * @param activity the programme's name for it
     * @param attributes text, {@link Long}, {@link Boolean} or {@link LocalDate}, by name
     */
    record ActivityDone(long id, Instant at, String activity, Map<String, Object> attributes) implements Event {
        public ActivityDone {
            attributes = Map.copyOf(attributes);
        }

        @Override
        public String type() {
            return activity;
        }
    }

    /**
     * A day of the programme's calendar began. Expiry, activation and tier review happen on it.
     *
     * @param day the day that began
     */
    record DayPassed(long id, Instant at, LocalDate day) implements Event {
        @Override
        public String type() {
            return "day.passed";
        }
    }
}
