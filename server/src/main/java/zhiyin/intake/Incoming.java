package zhiyin.intake;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Activity;
import zhiyin.http.Fault;
import zhiyin.http.Json;

/**
 * An event as a caller told it, read and in itself right; whether it fits the programme is yet to be seen.
 *
 * @param key the item's own idempotency key, in a bulk
 * @param who about whom
 * @param occurredAt when; null means now
 */
record Incoming(
        @Nullable String key, Submission.Who who, @Nullable Instant occurredAt, Content content) {

    /** The same, about somebody called so. */
    Incoming about(Submission.Who called) {
        return new Incoming(key, called, occurredAt, content);
    }

    /** What happened. */
    sealed interface Content {

        /** The event, once it has an id; only of content without faults. */
        Event event(long id, Instant at, Programme programme);

        /** The caller's own number of it, where the event itself has none. */
        default @Nullable String reference() {
            return null;
        }

        /** What does not fit the programme; pointers into the event. */
        List<Fault> faults(Programme programme);
    }

    record Paid(String currency, Order order) implements Content {
        @Override
        public Event event(long id, Instant at, Programme programme) {
            return new Event.OrderPaid(id, at, order);
        }

        @Override
        public List<Fault> faults(Programme programme) {
            return currency.equals(programme.currency())
                    ? List.of()
                    : List.of(new Fault("/order/currency", "currency.unknown"));
        }
    }

    record Progressed(String order, String milestone) implements Content {
        @Override
        public Event event(long id, Instant at, Programme programme) {
            return new Event.OrderProgressed(id, at, order, milestone);
        }

        @Override
        public List<Fault> faults(Programme programme) {
            return List.of();
        }
    }

    record Returned(
            String order,
            String reference,
            List<ReturnedLine> lines,
            @Nullable String store) implements Content {
        @Override
        public Event event(long id, Instant at, Programme programme) {
            return new Event.OrderReturned(id, at, order, reference, lines, store);
        }

        @Override
        public List<Fault> faults(Programme programme) {
            return List.of();
        }
    }

    record Spent(
            String spend,
            String asset,
            long points,
            @Nullable String order,
            Where where) implements Content {
        @Override
        public Event event(long id, Instant at, Programme programme) {
            return new Event.PointsSpent(id, at, spend, asset, points, order, where.store(), where.categories());
        }

        @Override
        public List<Fault> faults(Programme programme) {
            return spendable(asset, programme);
        }
    }

    record Held(
            String hold,
            String asset,
            long points,
            @Nullable Instant deadline,
            @Nullable String order,
            Where where) implements Content {
        @Override
        public Event event(long id, Instant at, Programme programme) {
            // in the database's own precision, as the event itself
            Instant lapses = deadline == null ? null : deadline.truncatedTo(ChronoUnit.MICROS);
            return new Event.PointsHeld(id, at, hold, asset, points, lapses, order, where.store(), where.categories());
        }

        @Override
        public List<Fault> faults(Programme programme) {
            return spendable(asset, programme);
        }
    }

    /** Where something is paid with, and what it pays for. */
    record Where(@Nullable String store, List<String> categories) {}

    record Captured(
            String hold, @Nullable Long points, @Nullable String store) implements Content {
        @Override
        public Event event(long id, Instant at, Programme programme) {
            return new Event.HoldCaptured(id, at, hold, points, store);
        }

        @Override
        public List<Fault> faults(Programme programme) {
            return List.of();
        }
    }

    record Released(String hold) implements Content {
        @Override
        public Event event(long id, Instant at, Programme programme) {
            return new Event.HoldReleased(id, at, hold);
        }

        @Override
        public List<Fault> faults(Programme programme) {
            return List.of();
        }
    }

    /** @param reference the caller's own number of it, so that it counts once; null where it may be done often */
    record Done(String activity, @Nullable String reference, Map<String, Json.Scalar> attributes) implements Content {
        @Override
        public Event event(long id, Instant at, Programme programme) {
            Activity known = programme.activity(activity);
            return new Event.ActivityDone(
                    id,
                    at,
                    activity,
                    known == null ? Map.of() : Attributes.typed(attributes, known.attributes(), "", new ArrayList<>()));
        }

        @Override
        public List<Fault> faults(Programme programme) {
            Activity known = programme.activity(activity);
            if (known == null) {
                return List.of(new Fault("/activity", "activity.unknown"));
            }
            List<Fault> faults = new ArrayList<>();
            Attributes.typed(attributes, known.attributes(), "/attributes", faults);
            return faults;
        }
    }

    private static List<Fault> spendable(String asset, Programme programme) {
        Programme.Asset known = programme.asset(asset);
        if (known == null) {
            return List.of(new Fault("/asset", "asset.unknown"));
        }
        return known.kind().spendable() ? List.of() : List.of(new Fault("/asset", "asset.not-spendable"));
    }
}
