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

    private static List<String> copy(@Nullable List<String> told) {
        // an event that was kept before there were categories has none
        return told == null ? List.of() : List.copyOf(told);
    }

    /**
     * Somebody said what a member may not do from now on, or that he may do everything again. It moves nothing; who takes
     * events refuses what is forbidden.
     *
     * @param state {@code frozen}, {@code blacklisted} or {@code left}; null where nothing is forbidden any more
     * @param forbids what
     */
    record MemberRestricted(
            long id,
            Instant at,
            @Nullable String state,
            List<String> forbids,
            String reason,
            @Nullable String note) implements Event {
        public MemberRestricted {
            forbids = List.copyOf(forbids);
        }

        @Override
        public String type() {
            return state == null ? "member.unrestricted" : "member." + state;
        }
    }

    /** A person became a member. */
    record MemberEnrolled(long id, Instant at, MemberProfile profile) implements Event {
        @Override
        public String type() {
            return "member.enrolled";
        }
    }

    /**
     * The shop said anew which tags a member has and which segments he is in.
     *
     * @param tags all of them from now on; null means as before
     * @param segments all of them from now on; null means as before
     */
    record MemberMarked(
            long id,
            Instant at,
            @Nullable List<String> tags,
            @Nullable List<String> segments) implements Event {
        public MemberMarked {
            tags = tags == null ? null : List.copyOf(tags);
            segments = segments == null ? null : List.copyOf(segments);
        }

        @Override
        public String type() {
            return "member.marked";
        }
    }

    /**
     * Somebody said what a member is like, by the programme's own attributes, or that he was born on another day.
     *
     * @param attributes what is said; what is not said stays as it was
     * @param cleared what is not known any more
     * @param birthday the day of birth, where it is said anew; null where it stays as it was
     */
    record MemberDescribed(
            long id,
            Instant at,
            Map<String, Object> attributes,
            List<String> cleared,
            @Nullable LocalDate birthday) implements Event {
        public MemberDescribed {
            attributes = Map.copyOf(attributes);
            cleared = List.copyOf(cleared);
        }

        public MemberDescribed(long id, Instant at, Map<String, Object> attributes, List<String> cleared) {
            this(id, at, attributes, cleared, null);
        }

        @Override
        public String type() {
            return "member.described";
        }
    }

    /**
     * A member's tier was set by hand and locked, or its lock was taken off.
     *
     * @param tier which; null means that the lock ends, and the tier is what the measure makes again
     * @param until the first day on which it is not locked any more; null means until the lock is taken off
     * @param reason the programme's code of why
     * @param note for people; of nobody's person
     */
    record TierSet(
            long id,
            Instant at,
            String ladder,
            @Nullable String tier,
            @Nullable LocalDate until,
            String reason,
            @Nullable String note)
            implements Event {
        public TierSet {
            if (tier == null && until != null) {
                throw new IllegalArgumentException("a lock that is taken off has no end");
            }
        }

        @Override
        public String type() {
            return "tier.set";
        }
    }

    /**
     * A version of the programme took effect that takes along the members under way: the member's tiers are what its ladders
     * make of what he has gathered.
     *
     * @param at when the version took effect, so that it is the one that decides
     * @param version its number; decided by any other, nothing comes of it
     */
    record MemberMigrated(long id, Instant at, int version) implements Event {
        @Override
        public String type() {
            return "member.migrated";
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
     * @param store where it was brought back, if told
     */
    record OrderReturned(
            long id,
            Instant at,
            String order,
            String reference,
            List<ReturnedLine> lines,
            @Nullable String store) implements Event {
        public OrderReturned {
            lines = List.copyOf(lines);
        }

        public OrderReturned(long id, Instant at, String order, String reference, List<ReturnedLine> lines) {
            this(id, at, order, reference, lines, null);
        }

        @Override
        public String type() {
            return "order.returned";
        }
    }

    /**
     * Somebody has looked at an order whose points waited for it.
     *
     * @param released whether its points can be used now; otherwise they never can
     * @param note for people; of nobody's person
     */
    record ReviewClosed(
            long id,
            Instant at,
            String order,
            boolean released,
            @Nullable String note) implements Event {
        @Override
        public String type() {
            return released ? "review.released" : "review.refused";
        }
    }

    /** Something is paid with, at once or later. */
    sealed interface Paying extends Event {
        /** The caller's own number of it. */
        String number();

        String asset();

        long points();

        /** What the member's household gave toward it; null where he paid by himself. */
        @Nullable
        FromHousehold household();

        /** The same, with that from the household. */
        Paying with(@Nullable FromHousehold household);
    }

    /**
     * What other members of a household gave toward a payment, each by an event of his own.
     *
     * @param household its number in the record
     * @param offered what they had, where it was not enough; nothing was drawn then
     * @param drawn who gave how much, by member
     */
    record FromHousehold(long household, long offered, List<Drawn> drawn) {
        public FromHousehold {
            drawn = List.copyOf(drawn);
        }
    }

    /** What one member of a household gave. */
    record Drawn(long member, long points) {
        public Drawn {
            atLeastOne(points);
        }
    }

    /**
     * Points were paid with at once.
     *
     * @param spend the caller's own number of it
     * @param order the order they paid for, so that its return gives them back
     * @param store where, if told
     * @param categories of what they paid for, as far as told
     * @param household what others of the member's household gave toward it; null where he paid by himself
     */
    record PointsSpent(
            long id,
            Instant at,
            String spend,
            String asset,
            long points,
            @Nullable String order,
            @Nullable String store,
            List<String> categories,
            @Nullable FromHousehold household)
            implements Paying {
        public PointsSpent {
            atLeastOne(points);
            categories = copy(categories);
        }

        public PointsSpent(long id, Instant at, String spend, String asset, long points, @Nullable String order) {
            this(id, at, spend, asset, points, order, null, List.of(), null);
        }

        @Override
        public String number() {
            return spend;
        }

        @Override
        public PointsSpent with(@Nullable FromHousehold given) {
            return new PointsSpent(id, at, spend, asset, points, order, store, categories, given);
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
     * @param store where, if told
     * @param categories of what they are to pay for, as far as told
     * @param household what others of the member's household gave toward it; null where he paid by himself
     */
    record PointsHeld(
            long id,
            Instant at,
            String hold,
            String asset,
            long points,
            @Nullable Instant deadline,
            @Nullable String order,
            @Nullable String store,
            List<String> categories,
            @Nullable FromHousehold household)
            implements Paying {
        public PointsHeld {
            atLeastOne(points);
            categories = copy(categories);
        }

        public PointsHeld(
                long id,
                Instant at,
                String hold,
                String asset,
                long points,
                @Nullable Instant deadline,
                @Nullable String order) {
            this(id, at, hold, asset, points, deadline, order, null, List.of(), null);
        }

        @Override
        public String number() {
            return hold;
        }

        @Override
        public PointsHeld with(@Nullable FromHousehold given) {
            return new PointsHeld(id, at, hold, asset, points, deadline, order, store, categories, given);
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
     * @param store where; null means where the hold was placed
     */
    record HoldCaptured(
            long id,
            Instant at,
            String hold,
            @Nullable Long points,
            @Nullable String store) implements Event {
        public HoldCaptured {
            atLeastOne(points == null ? 1 : points);
        }

        public HoldCaptured(long id, Instant at, String hold, @Nullable Long points) {
            this(id, at, hold, points, null);
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
     * Money was paid in: stored value was topped up, or points were bought.
     *
     * @param topUp the caller's own number of it
     * @param code the package that was bought; null for a free amount of stored value
     * @param asset the stored value, where it was a free amount; null with a package
     * @param amount what was paid, in minor units
     * @param payment the number of the request to pay
     * @param reference the payer's or cashier's own number of the payment, if told
     * @param store the store that took the money and issued what was bought, if told
     */
    record TopUpPaid(
            long id,
            Instant at,
            String topUp,
            @Nullable String code,
            @Nullable String asset,
            long amount,
            String payment,
            @Nullable String reference,
            @Nullable String store)
            implements Event {
        public TopUpPaid {
            atLeastOne(amount);
            if ((code == null) == (asset == null)) {
                throw new IllegalArgumentException("a top-up is of a package or of a free amount");
            }
        }

        @Override
        public String type() {
            return "topup.paid";
        }
    }

    /**
     * Of a top-up, what was not used was paid out again.
     *
     * @param refund the caller's own number of it
     * @param units how much of what was bought; null means all that is not used
     * @param store where, if told
     */
    record TopUpRefunded(
            long id,
            Instant at,
            String topUp,
            String refund,
            @Nullable Long units,
            @Nullable String store) implements Event {
        public TopUpRefunded {
            atLeastOne(units == null ? 1 : units);
        }

        @Override
        public String type() {
            return "topup.refunded";
        }
    }

    /**
     * A gift card became the member's: its value is paid-in money of his wallet from now on.
     *
     * @param card its public serial, never its code
     * @param asset the stored value
     * @param amount in minor units
     * @param store the store that issued the card, if known
     */
    record CardBound(
            long id,
            Instant at,
            String card,
            String asset,
            long amount,
            @Nullable String store) implements Event {
        public CardBound {
            atLeastOne(amount);
        }

        @Override
        public String type() {
            return "card.bound";
        }
    }

    /**
     * Points were given by hand.
     *
     * @param reason the programme's code of why
     * @param note for people; of nobody's person
     * @param lots at least one; several where each has a time of its own
     */
    record PointsCredited(
            long id,
            Instant at,
            String asset,
            String reason,
            @Nullable String note,
            List<Credit> lots) implements Event {
        public PointsCredited {
            lots = List.copyOf(lots);
            atLeastOne(lots.size());
        }

        /** All of its lots. */
        public long points() {
            long sum = 0;
            for (Credit lot : lots) {
                sum = Math.addExact(sum, lot.points());
            }
            return sum;
        }

        @Override
        public String type() {
            return "points.credited";
        }
    }

    /**
     * One lot that is given by hand.
     *
     * @param earnedAt when it counts as earned; null means when the event occurred
     * @param usableThrough the last day on which it can be used; null means by the asset's own terms
     */
    record Credit(
            long points,
            @Nullable Instant earnedAt,
            @Nullable LocalDate usableThrough) {
        public Credit {
            atLeastOne(points);
        }
    }

    /**
     * Points were taken by hand.
     *
     * @param onShortfall what to do about points that are not there; null means as the asset says
     */
    record PointsDebited(
            long id,
            Instant at,
            String asset,
            long points,
            String reason,
            @Nullable String note,
            @Nullable OnShortfall onShortfall)
            implements Event {
        public PointsDebited {
            atLeastOne(points);
        }

        @Override
        public String type() {
            return "points.debited";
        }
    }

    /**
     * Lots were made to last longer.
     *
     * @param lot which; null means every lot of the asset that ends before {@code endingBefore}
     * @param endingBefore with no lot said: those that end before this day begins
     * @param usableThrough the new last day
     */
    record PointsExtended(
            long id,
            Instant at,
            String asset,
            @Nullable Long lot,
            @Nullable LocalDate endingBefore,
            LocalDate usableThrough,
            String reason,
            @Nullable String note)
            implements Event {
        public PointsExtended {
            oneOf(lot, endingBefore);
        }

        @Override
        public String type() {
            return "points.extended";
        }
    }

    /**
     * What had expired was given back.
     *
     * @param lot which; null means every lot of the asset that ended on {@code endedSince} or later
     * @param usableThrough the new last day
     */
    record PointsRevived(
            long id,
            Instant at,
            String asset,
            @Nullable Long lot,
            @Nullable LocalDate endedSince,
            LocalDate usableThrough,
            String reason,
            @Nullable String note)
            implements Event {
        public PointsRevived {
            oneOf(lot, endedSince);
        }

        @Override
        public String type() {
            return "points.revived";
        }
    }

    private static void oneOf(@Nullable Object one, @Nullable Object other) {
        if ((one == null) == (other == null)) {
            throw new IllegalArgumentException("either a lot or a day is said");
        }
    }

    /**
     * Points were given to another member. What he gets is an event of his own, {@link PointsReceived}.
     *
     * @param transfer the caller's own number of it
     * @param receiver the other member's id
     * @param household the number in the record of the household they share, if it was for a payment of the other's; the
     *     transfer is that payment's number then
     */
    record PointsSent(
            long id,
            Instant at,
            String transfer,
            long receiver,
            String asset,
            long points,
            @Nullable Long household) implements Event {
        public PointsSent {
            atLeastOne(points);
        }

        public PointsSent(long id, Instant at, String transfer, long receiver, String asset, long points) {
            this(id, at, transfer, receiver, asset, points, null);
        }

        @Override
        public String type() {
            return "points.sent";
        }
    }

    /**
     * Points came from another member.
     *
     * @param sender the other member's id
     * @param parts one for each lot they were taken from
     * @param household as it was sent
     */
    record PointsReceived(
            long id,
            Instant at,
            String transfer,
            long sender,
            String asset,
            List<Received> parts,
            @Nullable Long household)
            implements Event {
        public PointsReceived {
            parts = List.copyOf(parts);
        }

        public PointsReceived(long id, Instant at, String transfer, long sender, String asset, List<Received> parts) {
            this(id, at, transfer, sender, asset, parts, null);
        }

        @Override
        public String type() {
            return "points.received";
        }
    }

    /**
     * What came out of one lot.
     *
     * @param earnedAt when that lot was earned
     * @param expiresAt when that lot ends, as things stood; null if never
     */
    record Received(long points, Instant earnedAt, @Nullable Instant expiresAt) {
        public Received {
            atLeastOne(points);
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
     * A day of the member's own came round, at its first moment.
     *
     * @param year of the occasion's own calendar: there is one of its kind a year
     */
    record OccasionCame(long id, Instant at, Occasion occasion, int year) implements Event {
        @Override
        public String type() {
            return occasion.word();
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

    /**
     * A member turned out to be somebody who is a member already: what he has goes over to that one. Or, {@code back}: that was
     * a mistake, and what is still there of what came goes back.
     *
     * @param merge the number of the merge, by which what came with it is known again
     * @param other who gets it
     * @param came with {@code back}, what had come then
     */
    record EstateGiven(
            long id,
            Instant at,
            long merge,
            long other,
            boolean back,
            @Nullable Came came,
            String reason,
            @Nullable String note)
            implements Event {
        public EstateGiven {
            if (back != (came != null)) {
                throw new IllegalArgumentException("what goes back had come");
            }
        }

        @Override
        public String type() {
            return back ? "merge.undone" : "member.merged";
        }
    }

    /**
     * What came with a merge.
     *
     * @param before where the member who got it stood before
     */
    record Came(Estate estate, List<Estate.Rank> before) {
        public Came {
            before = List.copyOf(before);
        }
    }

    /**
     * The other side of a merge, or of its undoing.
     *
     * @param other who gave it
     */
    record EstateTaken(long id, Instant at, long merge, long other, boolean back, Came came) implements Event {
        @Override
        public String type() {
            return back ? "member.restored" : "member.absorbed";
        }
    }
}
