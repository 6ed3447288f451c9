package zhiyin.audit;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.Engine;
import zhiyin.engine.MemberState;
import zhiyin.engine.Outcome;
import zhiyin.engine.backtest.Rebuilding;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.event.Estate;
import zhiyin.engine.event.Event;
import zhiyin.intake.Events;
import zhiyin.intake.History;
import zhiyin.ledger.Posting;
import zhiyin.program.Engines;

/** A member made again from nobody, by deciding the recorded events one after the other. */
final class Rebuilt {

    private final long member;
    private final long program;
    private final Engines engines;
    private final Rebuilding rebuilding = new Rebuilding();
    private long events;
    private final List<Recorded.Entry> movements = new ArrayList<>();
    private final List<Recorded.Change> changes = new ArrayList<>();
    private final Map<Long, @Nullable Instant> expiries = new HashMap<>();
    private final Map<String, Long> orders = new HashMap<>();
    private final Map<Long, Refusal> refusals = new TreeMap<>();
    private final List<Difference> differences = new ArrayList<>();

    /** @param engines of the member's programme */
    Rebuilt(long member, long program, Engines engines) {
        this.member = member;
        this.program = program;
        this.engines = engines;
    }

    /** Decides the next of the member's events, and compares the decision with the recorded one. */
    void take(History.Entry entry) {
        if (entry.sequence() != events + 1) {
            differs(
                    entry,
                    "A member's events count from 1 without gaps.",
                    "event " + (events + 1),
                    "event " + entry.sequence());
        }
        events = entry.sequence();
        try {
            decide(entry);
        } catch (RuntimeException unreadable) {
            // a text that is none, a version that is none, a state the engine finds broken: all of them are differences
            differs(entry, "An event can be read and decided again.", "a decision", unreadable.toString());
        }
    }

    private void decide(History.Entry entry) {
        Engine engine = engines.number(entry.version()).engine();
        Event event = entry.event(engine.programme());
        String columns = columns(entry.id(), entry.type(), entry.occurredAt());
        String body = columns(event.id(), event.type(), event.at());
        if (!columns.equals(body)) {
            differs(entry, "The text of an event says what its columns say.", columns, body);
        }
        Outcome outcome = rebuilding.decide(engine, event, entry.allowances());
        String decision = History.text(outcome);
        if (outcome instanceof Outcome.Refused != entry.refused()) {
            differs(
                    entry,
                    "An event is decided again as it was, or refused again.",
                    (outcome instanceof Outcome.Refused ? "refused: " : "decided: ") + decision,
                    (entry.refused() ? "refused: " : "decided: ") + entry.decision());
        } else if (!decision.equals(entry.decision())) {
            int from = firstDifference(decision, entry.decision());
            differs(
                    entry,
                    "A decision made again is the recorded one, byte for byte.",
                    part(decision, from),
                    part(entry.decision(), from));
        }
        if (entry.refused()) {
            refusals.put(entry.sequence(), entry.refusal());
        }
        if (outcome instanceof Outcome.Decided decided && !entry.refused()) {
            follow(event, decided);
        }
    }

    private void follow(Event event, Outcome.Decided decided) {
        rebuilding.follow(decided);
        if (event instanceof Event.OrderPaid paid) {
            orders.put(paid.order().id(), event.id());
        }
        if (event instanceof Event.EstateTaken taken) {
            taken.came().estate().orders().forEach(order -> orders.put(order.id(), taken.merge()));
            noteExpiries(taken, decided);
        }
        for (Effect effect : decided.decision().effects()) {
            if (effect instanceof Effect.Moved moved) {
                movements.add(new Recorded.Entry(event.id(), Posting.of(moved)));
            }
            if (effect instanceof Effect.TierChanged change) {
                changes.add(new Recorded.Change(event.id(), change));
            }
            noteExpiry(effect);
        }
    }

    private void noteExpiry(Effect effect) {
        switch (effect) {
            case Effect.PointsEarned earned -> noteExpiry(earned, earned.expiresAt());
            case Effect.PointsCredited credited -> noteExpiry(credited, credited.expiresAt());
            case Effect.PointsReceived received -> noteExpiry(received, received.expiresAt());
            case Effect.PointsRevived revived -> noteExpiry(revived, revived.expiresAt());
            case Effect.ExpiryExtended extended -> expiries.put(extended.lot(), extended.to());
            default -> {
                // nothing else says how long a lot lasts
            }
        }
    }

    /** Lots that come over have numbers of their own, in the order in which they are told. */
    private void noteExpiries(Event.EstateTaken taken, Outcome.Decided decided) {
        long first = Long.MAX_VALUE;
        for (Effect effect : decided.decision().effects()) {
            if (effect instanceof Effect.PointsMerged merged
                    && merged.movement().lot() != null) {
                first = Math.min(first, merged.movement().lot());
            }
        }
        long number = first;
        for (Estate.Parcel parcel : taken.came().estate().lots()) {
            expiries.put(number++, parcel.expiresAt());
        }
    }

    private void noteExpiry(Effect.Moved moved, @Nullable Instant expiresAt) {
        if (moved.movement().lot() != null) {
            expiries.put(moved.movement().lot(), expiresAt);
        }
    }

    private void differs(History.Entry entry, String says, String expected, String found) {
        differences.add(new Difference(
                says,
                program,
                member,
                "event " + entry.sequence() + " (" + Events.ID.print(Math.max(0, entry.id())) + ", " + entry.type()
                        + ", version " + entry.version() + ")",
                expected,
                found));
    }

    private static String columns(long id, String type, Instant at) {
        return Events.ID.print(Math.max(0, id)) + ", " + type + ", " + at;
    }

    private static final int SHOWN_BEFORE = 40;
    private static final int SHOWN_AFTER = 120;

    /** What is around a place in a text that is too long to be shown whole. */
    private static String part(String text, int at) {
        int from = Math.max(0, at - SHOWN_BEFORE);
        int to = Math.min(text.length(), at + SHOWN_AFTER);
        return (from > 0 ? "… " : "") + text.substring(from, to) + (to < text.length() ? " …" : "");
    }

    private static int firstDifference(String one, String other) {
        int at = 0;
        while (at < one.length() && at < other.length() && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return at;
    }

    long member() {
        return member;
    }

    long program() {
        return program;
    }

    MemberState state() {
        return rebuilding.state();
    }

    /** The sequence of the last event. */
    long events() {
        return events;
    }

    List<Recorded.Entry> movements() {
        return movements;
    }

    List<Recorded.Change> changes() {
        return changes;
    }

    /** By lot, the expiry that it was granted with, or was given since. */
    Map<Long, @Nullable Instant> expiries() {
        return expiries;
    }

    /** By order, the event that paid it. */
    Map<String, Long> orders() {
        return orders;
    }

    /** By the sequence of the event, what was recorded as refused. */
    Map<Long, Refusal> refusals() {
        return refusals;
    }

    /** Where deciding again came to something else. */
    List<Difference> differences() {
        return differences;
    }

    /** The zones of the programme's published versions, in the order in which they take effect. */
    List<ZoneId> zones() {
        return engines.versions().stream()
                .map(version -> version.engine().programme().zone())
                .distinct()
                .toList();
    }
}
