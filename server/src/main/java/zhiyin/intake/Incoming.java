package zhiyin.intake;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.OnShortfall;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Activity;
import zhiyin.engine.program.Programme.Setter;
import zhiyin.engine.tier.Climb;
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

    /** As far as anybody's points will ever last. */
    private static final int LAST_YEAR = 9999;

    /** The same, about somebody called so. */
    Incoming about(Submission.Who called) {
        return new Incoming(key, called, occurredAt, content);
    }

    /** The same, where it is said of a member by whom it is. */
    Incoming said(Setter by) {
        return content instanceof Described described ? new Incoming(key, who, occurredAt, described.by(by)) : this;
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

        /** What does not fit the moment besides. */
        default List<Fault> faults(Programme programme, Instant at) {
            return faults(programme);
        }

        /** Where it happens, of what happens in stores. */
        default @Nullable Place place() {
            return null;
        }

        /** Who the other member is, of a transfer. */
        default Submission.@Nullable Who other() {
            return null;
        }
    }

    /**
     * The store that something happens in.
     *
     * @param pointer to where it is said, within the event
     */
    record Place(String pointer, @Nullable String store) {}

    record Paid(String currency, Order order) implements Content {
        @Override
        public Place place() {
            return new Place("/order/store", order.store());
        }

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

    record Marked(@Nullable List<String> tags, @Nullable List<String> segments) implements Content {
        @Override
        public Event event(long id, Instant at, Programme programme) {
            return new Event.MemberMarked(id, at, tags, segments);
        }

        @Override
        public List<Fault> faults(Programme programme) {
            return tags == null && segments == null ? List.of(new Fault("", "marked.nothing")) : List.of();
        }
    }

    /**
     * What a member is like, by the programme's own attributes.
     *
     * @param by who says it
     */
    record Described(Map<String, Json.Scalar> attributes, List<String> cleared, Setter by) implements Content {
        Described by(Setter who) {
            return new Described(attributes, cleared, who);
        }

        @Override
        public Event event(long id, Instant at, Programme programme) {
            return new Event.MemberDescribed(
                    id,
                    at,
                    Attributes.typed(attributes, programme.attributes(), "", new ArrayList<>()),
                    cleared.stream().sorted().distinct().toList());
        }

        @Override
        public List<Fault> faults(Programme programme) {
            if (attributes.isEmpty() && cleared.isEmpty()) {
                return List.of(new Fault("", "described.nothing"));
            }
            List<Fault> faults = new ArrayList<>();
            Attributes.typed(attributes, programme.attributes(), "/attributes", faults);
            for (Programme.Attribute attribute : programme.attributes()) {
                if (attributes.containsKey(attribute.name())
                        && !attribute.schema().by().contains(by)) {
                    faults.add(new Fault("/attributes/" + attribute.name(), "attribute.by"));
                }
            }
            for (int i = 0; i < cleared.size(); i++) {
                String name = cleared.get(i);
                Programme.Attribute attribute = programme.attributes().stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElse(null);
                String code = attribute == null
                        ? "attribute.none"
                        : attributes.containsKey(name)
                                ? "attribute.both"
                                : attribute.schema().required()
                                        ? "attribute.required"
                                        : attribute.schema().by().contains(by) ? null : "attribute.by";
                if (code != null) {
                    faults.add(new Fault("/cleared/" + i, code));
                }
            }
            return faults;
        }
    }

    /**
     * A tier that is set and locked by hand, or whose lock is taken off.
     *
     * @param reference the caller's own number of it, so that it counts once; null if it has none
     * @param tier null where the lock is taken off
     * @param lockedThrough the last day of the lock; null where it has none
     */
    record SetTier(
            @Nullable String reference,
            String ladder,
            @Nullable String tier,
            @Nullable LocalDate lockedThrough,
            String reason,
            @Nullable String note)
            implements Content {
        @Override
        public Event event(long id, Instant at, Programme programme) {
            LocalDate until = lockedThrough == null ? null : lockedThrough.plusDays(1);
            return new Event.TierSet(id, at, ladder, tier, until, reason, note);
        }

        @Override
        public List<Fault> faults(Programme programme) {
            List<Fault> faults = new ArrayList<>();
            Programme.Ladder known = programme.ladder(ladder);
            if (known == null) {
                faults.add(new Fault("/ladder", "ladder.unknown"));
            } else if (tier != null && known.tier(tier) == null) {
                faults.add(new Fault("/tier", "tier.unknown"));
            }
            if (!programme.hasReason(reason)) {
                faults.add(new Fault("/reason", "reason.unknown"));
            }
            return faults;
        }

        @Override
        public List<Fault> faults(Programme programme, Instant at) {
            List<Fault> faults = faults(programme);
            if (lockedThrough != null
                    && (lockedThrough.isBefore(Climb.day(at, programme.zone()))
                            || lockedThrough.getYear() > LAST_YEAR)) {
                faults.add(new Fault("/locked_through", "date.over"));
            }
            return faults;
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

    record Reviewed(
            String order, boolean released, @Nullable String note) implements Content {
        @Override
        public Event event(long id, Instant at, Programme programme) {
            return new Event.ReviewClosed(id, at, order, released, note);
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
        public Place place() {
            return new Place("/store", store);
        }

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
            Where where,
            boolean household) implements Content {
        @Override
        public Place place() {
            return new Place("/store", where.store());
        }

        @Override
        public Event event(long id, Instant at, Programme programme) {
            return new Event.PointsSpent(
                    id, at, spend, asset, points, order, where.store(), where.categories(), toldTogether(household));
        }

        @Override
        public List<Fault> faults(Programme programme) {
            return payable(asset, household, programme);
        }
    }

    record Held(
            String hold,
            String asset,
            long points,
            @Nullable Instant deadline,
            @Nullable String order,
            Where where,
            boolean household)
            implements Content {
        @Override
        public Place place() {
            return new Place("/store", where.store());
        }

        @Override
        public Event event(long id, Instant at, Programme programme) {
            // in the database's own precision, as the event itself
            Instant lapses = deadline == null ? null : deadline.truncatedTo(ChronoUnit.MICROS);
            return new Event.PointsHeld(
                    id,
                    at,
                    hold,
                    asset,
                    points,
                    lapses,
                    order,
                    where.store(),
                    where.categories(),
                    toldTogether(household));
        }

        @Override
        public List<Fault> faults(Programme programme) {
            return payable(asset, household, programme);
        }
    }

    /** Who gives toward it is known once their rows are locked. */
    private static Event.@Nullable FromHousehold toldTogether(boolean household) {
        return household ? new Event.FromHousehold(0, 0, List.of()) : null;
    }

    private static List<Fault> payable(String asset, boolean household, Programme programme) {
        List<Fault> faults = spendable(asset, programme);
        return faults.isEmpty() && household && !programme.pools(asset)
                ? List.of(new Fault("/household", "household.not-pooled"))
                : faults;
    }

    /** Where something is paid with, and what it pays for. */
    record Where(@Nullable String store, List<String> categories) {}

    record Captured(
            String hold, @Nullable Long points, @Nullable String store) implements Content {
        @Override
        public Place place() {
            return new Place("/store", store);
        }

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

    /**
     * Points given, taken, prolonged or revived by hand.
     *
     * @param reference the caller's own number of it, so that it counts once; null if it has none
     */
    record Adjusted(
            @Nullable String reference,
            String asset,
            String reason,
            @Nullable String note,
            Adjustment adjustment) implements Content {

        /** What is done. */
        sealed interface Adjustment {
            /** Either so many in one lot, or several lots. */
            record Credit(@Nullable Long points, @Nullable LocalDate usableThrough, List<Event.Credit> lots)
                    implements Adjustment {
                List<Event.Credit> all() {
                    return points == null ? lots : List.of(new Event.Credit(points, null, usableThrough));
                }
            }

            record Debit(long points, @Nullable OnShortfall onShortfall) implements Adjustment {}

            record Extend(@Nullable Long lot, @Nullable LocalDate endingBefore, LocalDate usableThrough)
                    implements Adjustment {}

            record Revive(@Nullable Long lot, @Nullable LocalDate endedSince, LocalDate usableThrough)
                    implements Adjustment {}
        }

        @Override
        public Event event(long id, Instant at, Programme programme) {
            return switch (adjustment) {
                case Adjustment.Credit credit -> new Event.PointsCredited(id, at, asset, reason, note, credit.all());
                case Adjustment.Debit(long points, OnShortfall onShortfall) ->
                    new Event.PointsDebited(id, at, asset, points, reason, note, onShortfall);
                case Adjustment.Extend(Long lot, LocalDate before, LocalDate through) ->
                    new Event.PointsExtended(id, at, asset, lot, before, through, reason, note);
                case Adjustment.Revive(Long lot, LocalDate since, LocalDate through) ->
                    new Event.PointsRevived(id, at, asset, lot, since, through, reason, note);
            };
        }

        @Override
        public List<Fault> faults(Programme programme) {
            List<Fault> faults = new ArrayList<>();
            if (programme.asset(asset) == null) {
                faults.add(new Fault("/asset", "asset.unknown"));
            }
            if (!programme.hasReason(reason)) {
                faults.add(new Fault("/reason", "reason.unknown"));
            }
            boolean sayable = switch (adjustment) {
                case Adjustment.Credit(var points, var through, var lots) ->
                    (points == null) != lots.isEmpty() && (points != null || through == null);
                case Adjustment.Extend(var lot, var before, var _) -> (lot == null) != (before == null);
                case Adjustment.Revive(var lot, var since, var _) -> (lot == null) != (since == null);
                case Adjustment.Debit _ -> true;
            };
            if (!sayable) {
                faults.add(new Fault("", "one-of"));
            }
            return faults;
        }

        @Override
        public List<Fault> faults(Programme programme, Instant at) {
            List<Fault> faults = faults(programme);
            LocalDate today = Climb.day(at, programme.zone());
            switch (adjustment) {
                case Adjustment.Credit credit -> {
                    List<Event.Credit> lots = credit.all();
                    for (int i = 0; i < lots.size(); i++) {
                        String lot = credit.points() == null ? "/lots/" + i : "";
                        Instant earnedAt = lots.get(i).earnedAt();
                        if (earnedAt != null && (earnedAt.isAfter(at) || earnedAt.isBefore(Instant.EPOCH))) {
                            faults.add(new Fault(lot + "/earned_at", "date.earned"));
                        }
                        notPast(lot, lots.get(i).usableThrough(), today, faults);
                    }
                }
                case Adjustment.Extend(var _, var _, var through) -> notPast("", through, today, faults);
                case Adjustment.Revive(var _, var _, var through) -> notPast("", through, today, faults);
                case Adjustment.Debit _ -> {
                    // what is taken has no end
                }
            }
            return faults;
        }

        private static void notPast(String at, @Nullable LocalDate through, LocalDate today, List<Fault> faults) {
            if (through != null && (through.isBefore(today) || through.getYear() > LAST_YEAR)) {
                faults.add(new Fault(at + "/usable_through", "date.over"));
            }
        }

        @Override
        public @Nullable String reference() {
            return reference;
        }
    }

    /** @param to the member who gets them */
    record Sent(String transfer, Submission.Who to, String asset, long points) implements Content {
        @Override
        public Event event(long id, Instant at, Programme programme) {
            // who that is is known once his row is locked
            return new Event.PointsSent(id, at, transfer, 0, asset, points);
        }

        @Override
        public List<Fault> faults(Programme programme) {
            List<Fault> faults = new ArrayList<>(spendable(asset, programme));
            Programme.Asset known = programme.asset(asset);
            if (faults.isEmpty() && known != null && known.transfer() == null) {
                faults.add(new Fault("/asset", "asset.not-transferable"));
            }
            return faults;
        }

        @Override
        public Submission.Who other() {
            return to;
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
            // what comes by itself is told by nobody
            if (known == null || Programme.Relation.isOne(activity)) {
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
