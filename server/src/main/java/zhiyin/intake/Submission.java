package zhiyin.intake;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.Decision;
import zhiyin.engine.MemberState;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.member.IdentityRef;

/**
 * An event on its way in.
 *
 * @param program whose event
 * @param principal the API key it came by; 0 for the house itself
 * @param key the caller's idempotency key
 * @param who about whom
 * @param fingerprint SHA-256 of the content in canonical form
 * @param businessKey what it is about, the same however often it is told; null where there is nothing to compare
 * @param event makes the event once it has an id; everything else in it is fixed
 * @param newcomer whom to enrol; null unless the event is an enrolment
 * @param dryRun decide and answer, but record nothing
 * @param other the other member of a transfer; null unless the event is one
 * @param attendant what another room does in the same transaction; null for almost all
 * @param first what comes before the event, of the same member: all of it is recorded, or nothing is.
 * @param errand whether only the attendant has something to do: the event says whose turn it is, and is not recorded
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Submission(
        long program,
        long principal,
        String key,
        Who who,
        byte[] fingerprint,
        @Nullable String businessKey,
        LongFunction<Event> event,
        @Nullable Newcomer newcomer,
        boolean dryRun,
        @Nullable Who other,
        @Nullable Attendant attendant,
        List<LongFunction<Event>> first,
        boolean errand) {

    public Submission {
        first = List.copyOf(first);
    }

    /** An event that is about one member alone. */
    public Submission(
            long program,
            long principal,
            String key,
            Who who,
            byte[] fingerprint,
            @Nullable String businessKey,
            LongFunction<Event> event,
            @Nullable Newcomer newcomer,
            boolean dryRun) {
        this(program, principal, key, who, fingerprint, businessKey, event, newcomer, dryRun, null);
    }

    /** What another room does in the same transaction as an event is recorded, or neither is done. */
    public interface Companion {
        /**
         * Does it, once the event was decided and is about to be recorded.
         *
         * @return whether it could be done; where it could not, the event is not recorded
         */
        boolean join(Connection connection, long member, Event event) throws SQLException;
    }

    /**
     * An event that was decided, and is recorded with others or not at all.
     *
     * @param before how the member stood
     * @param after how he stands with it
     */
    public record Step(Event event, Decision decision, MemberState before, MemberState after) {}

    /** A companion that looks at all that was decided together. */
    public interface Attendant {
        /**
         * Does it, once all was decided and is about to be recorded.
         *
         * @param steps in order; the last is the event itself. None where it is an errand
         * @return whether it could be done; where it could not, nothing is recorded
         */
        boolean attend(Connection connection, long member, List<Step> steps) throws SQLException;
    }

    /** An event that a room makes of a caller's request, about a member it has found. */
    public static Submission about(
            long program,
            long principal,
            String key,
            long member,
            byte[] fingerprint,
            LongFunction<Event> event,
            boolean dryRun) {
        return new Submission(
                program,
                principal,
                key,
                new Who.Member(member),
                fingerprint,
                businessKey(event.apply(0), null),
                event,
                null,
                dryRun);
    }

    /** One of a transfer. */
    public Submission(
            long program,
            long principal,
            String key,
            Who who,
            byte[] fingerprint,
            @Nullable String businessKey,
            LongFunction<Event> event,
            @Nullable Newcomer newcomer,
            boolean dryRun,
            @Nullable Who other) {
        this(
                program,
                principal,
                key,
                who,
                fingerprint,
                businessKey,
                event,
                newcomer,
                dryRun,
                other,
                null,
                List.of(),
                false);
    }

    /** The same, together with what another room does. */
    public Submission with(Companion with) {
        return attendedBy((connection, member, steps) ->
                with.join(connection, member, steps.getLast().event()));
    }

    /** The same, together with what another room does besides about each event of it. */
    public Submission and(Companion also) {
        Attendant before = attendant;
        return attendedBy((connection, member, steps) -> {
            if (before != null && !before.attend(connection, member, steps)) {
                return false;
            }
            for (Step step : steps) {
                if (!also.join(connection, member, step.event())) {
                    return false;
                }
            }
            return true;
        });
    }

    /** The same, together with what another room does about all of it. */
    public Submission attendedBy(Attendant room) {
        return new Submission(
                program,
                principal,
                key,
                who,
                fingerprint,
                businessKey,
                event,
                newcomer,
                dryRun,
                other,
                room,
                first,
                errand);
    }

    /** The same, after these: all of them, or none. */
    public Submission after(List<LongFunction<Event>> others) {
        return new Submission(
                program,
                principal,
                key,
                who,
                fingerprint,
                businessKey,
                event,
                newcomer,
                dryRun,
                other,
                attendant,
                others,
                errand);
    }

    /** What another room does in a member's turn, while he is locked, and nothing beside it. */
    public static Submission errand(
            long program, long principal, String key, long member, byte[] fingerprint, Instant at, boolean dryRun) {
        return new Submission(
                program,
                principal,
                key,
                new Who.Member(member),
                fingerprint,
                null,
                id -> new Event.DayPassed(id, at, LocalDate.ofInstant(at, ZoneOffset.UTC)),
                null,
                dryRun,
                null,
                null,
                List.of(),
                true);
    }

    /** What those that come first are about, as far as it can be told twice. */
    List<String> firstKeys() {
        List<String> keys = new ArrayList<>();
        for (LongFunction<Event> each : first) {
            String about = businessKey(each.apply(0), null);
            if (about != null) {
                keys.add(about);
            }
        }
        return keys;
    }

    /** One of those that come first, under a key of the house's. */
    Submission part(long main, int place, Event event) {
        String own = "with:" + main + ":" + place;
        return new Submission(
                program, 0, own, who, Fingerprints.of(own), businessKey(event, null), id -> event, null, false);
    }

    /** The fingerprint of an event's content, for requests of which not all may be kept. */
    public static byte[] fingerprint(Event content) {
        return Fingerprints.of(EventJson.print(content));
    }

    /** An event as text, to be recorded later. */
    public static String text(Event event) {
        return EventJson.print(event);
    }

    /** The event that {@link #text} printed; of those that ask nothing of a programme. */
    public static Event event(String text) {
        return EventJson.read(text, null);
    }

    /** What the other member of a transfer gets: recorded with what the one who gives was told to give. */
    static Submission received(long program, Event.PointsReceived received, long sent, long member) {
        String key = "received:" + sent;
        return new Submission(
                program, 0, key, new Who.Member(member), Fingerprints.of(key), null, id -> received, null, false);
    }

    /** What the other member of a merge, or of its undoing, gets: recorded with what is told of the one who gives. */
    static Submission taken(long program, Event.EstateTaken taken, long given, long member) {
        String key = takenKey(given);
        return new Submission(
                program, 0, key, new Who.Member(member), Fingerprints.of(key), null, id -> taken, null, false);
    }

    /** That nothing is put any more on whoever took what another had, who wants it so: recorded with what was taken. */
    static Submission unmarked(long program, Event.MemberMarked unmarked, long given, long member) {
        String key = "unmarked:" + given;
        return new Submission(
                program, 0, key, new Who.Member(member), Fingerprints.of(key), null, id -> unmarked, null, false);
    }

    /** The house's own key of that, by the event of the one who gave. */
    public static String takenKey(long given) {
        return "taken:" + given;
    }

    /** A merge, or its undoing, together with what becomes of the members' names. */
    public static Submission merging(
            long program,
            long principal,
            String key,
            long giver,
            long taker,
            byte[] fingerprint,
            LongFunction<Event> event,
            boolean dryRun,
            Companion names) {
        return new Submission(
                        program,
                        principal,
                        key,
                        new Who.Member(giver),
                        fingerprint,
                        businessKey(event.apply(0), null),
                        event,
                        null,
                        dryRun,
                        new Who.Member(taker))
                .with(names);
    }

    /** Whether it is recorded by itself: whom a name means is another thing after it. */
    boolean alone() {
        return dryRun || event.apply(0) instanceof Event.EstateGiven;
    }

    /** What a member of a household gives toward another's payment: recorded with what that was told to pay. */
    static Submission pooled(long program, Event.PointsSent sent, long payment, long member) {
        String key = "pooled:" + payment + ":" + member;
        return new Submission(
                program, 0, key, new Who.Member(member), Fingerprints.of(key), null, id -> sent, null, false);
    }

    /**
     * An event out of a file or of our own making, whose content is its fingerprint.
     *
     * @param key the idempotency key, of our own making too
     */
    public static Submission ofTheHouse(long program, String key, IdentityRef who, LongFunction<Event> event) {
        Event content = event.apply(0);
        return new Submission(
                program,
                0,
                key,
                new Who.Known(who),
                Fingerprints.of(EventJson.print(content)),
                businessKey(content, null),
                event,
                null,
                false);
    }

    /**
     * Something out of a file that says what, and not when: told again later, it is the same.
     *
     * @param reference the caller's own number of it
     * @param at when it is told
     * @param event makes it, with an id and a moment
     */
    public static Submission undated(
            long program,
            String key,
            String reference,
            IdentityRef who,
            Instant at,
            BiFunction<Long, Instant, Event> event) {
        Event timeless = event.apply(0L, Instant.EPOCH);
        return new Submission(
                program,
                0,
                key,
                new Who.Known(who),
                Fingerprints.of(EventJson.print(timeless)),
                businessKey(timeless, reference),
                id -> event.apply(id, at),
                null,
                false);
    }

    /** Somebody's enrolment out of a file or of our own making. */
    public static Submission enrolment(long program, String key, Newcomer newcomer) {
        Instant at = newcomer.profile().enrolledAt();
        return new Submission(
                program,
                0,
                key,
                new Who.Known(newcomer.identities().getFirst()),
                Fingerprints.of(EventJson.print(new Event.MemberEnrolled(0, at, newcomer.profile()))),
                null,
                id -> new Event.MemberEnrolled(id, at, newcomer.profile()),
                newcomer,
                false);
    }

    /**
     * What an event is about, the same however often and by whom it is told; null where there is nothing to compare, or
     * where telling it twice has an answer of its own.
     *
     * @param reference the caller's own number of an activity or adjustment, if there is one
     */
    static @Nullable String businessKey(Event event, @Nullable String reference) {
        return switch (event) {
            case Event.OrderPaid paid -> "order.paid:" + paid.order().id();
            case Event.OrderProgressed progressed ->
                "order.progressed:" + progressed.milestone() + ":" + progressed.order();
            // both are the caller's and may hold colons: the length tells where the one ends
            case Event.OrderReturned returned ->
                "order.returned:" + returned.order().length() + ":" + returned.order() + ":" + returned.reference();
            case Event.ReviewClosed closed -> "review:" + closed.order();
            case Event.PointsSpent spent -> "points.spent:" + spent.spend();
            case Event.PointsHeld held -> "points.held:" + held.hold();
            case Event.TopUpPaid paid -> "topup.paid:" + paid.topUp();
            case Event.TopUpRefunded refunded ->
                "topup.refunded:" + refunded.topUp().length() + ":" + refunded.topUp() + ":" + refunded.refund();
            case Event.CardBound bound -> "card.bound:" + bound.card();
            case Event.ActivityDone done -> reference == null ? null : done.activity() + ":" + reference;
            case Event.PointsCredited _,
                    Event.PointsDebited _,
                    Event.PointsExtended _,
                    Event.PointsRevived _,
                    Event.TierSet _ -> reference == null ? null : "adjustment:" + reference;
            case Event.PointsSent sent -> "points.sent:" + sent.transfer();
            case Event.PointsReceived _ -> null;
            // a merge is undone once
            case Event.EstateGiven given -> given.back() ? "merge.undone:" + given.merge() : null;
            case Event.EstateTaken _ -> null;
            // a second ending of a hold is told that it has ended, whoever sends it
            case Event.HoldCaptured _, Event.HoldReleased _ -> null;
            case Event.MemberEnrolled _,
                    Event.MemberMarked _,
                    Event.MemberDescribed _,
                    Event.MemberRestricted _,
                    Event.MemberMigrated _,
                    Event.OccasionCame _,
                    Event.DayPassed _ -> null;
        };
    }

    /** About whom an event is. */
    public sealed interface Who {
        record Member(long id) implements Who {}

        record Known(IdentityRef identity) implements Who {}
    }

    /**
     * Somebody who is about to become a member.
     *
     * @param identities at least one
     */
    public record Newcomer(@Nullable String name, MemberProfile profile, List<IdentityRef> identities) {
        public Newcomer {
            identities = List.copyOf(identities);
        }
    }
}
