package zhiyin.intake;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import zhiyin.FaultPoint;
import zhiyin.budget.Budgets;
import zhiyin.budget.Drawing;
import zhiyin.chain.Chain;
import zhiyin.chain.Content;
import zhiyin.database.Ids;
import zhiyin.database.RoundTrip;
import zhiyin.engine.Engine;
import zhiyin.engine.MemberState;
import zhiyin.engine.Outcome;
import zhiyin.engine.asset.Account;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.program.Programme.UnknownMember;
import zhiyin.engine.program.StoredValue;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.tier.Climb;
import zhiyin.household.Households;
import zhiyin.intake.Submission.Newcomer;
import zhiyin.intake.Submission.Who;
import zhiyin.ledger.Ledger;
import zhiyin.ledger.LedgerChanges;
import zhiyin.member.Forbidden;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;
import zhiyin.member.Members.Named;
import zhiyin.member.Restriction;
import zhiyin.program.Engines;
import zhiyin.program.Marked;
import zhiyin.tier.Standings;

/** One batch on its way through one transaction: load, decide, write. */
final class Batch {

    private static final Logger log = LoggerFactory.getLogger(Batch.class);

    /** By whom what the house makes itself is told: that days pass, above all. */
    private static final long HOUSE = 0;

    private final Connection connection;
    private final Rooms rooms;
    private final Map<Long, Engines> engines;
    private final Instant now;
    private final Instant linked;
    private final long id;
    private final Chain chain;
    private final Map<Named, Long> known = new HashMap<>();
    private final Map<Named, Long> claims = new LinkedHashMap<>();
    private final Map<Long, Seat> seats = new HashMap<>();
    private final Map<Long, Households.Purse> purses = new HashMap<>();
    private final Members.Enrolments enrolments;
    private final Members.Marks marks = new Members.Marks();
    private final Members.Descriptions descriptions = new Members.Descriptions();
    private final LedgerChanges ledgerChanges;
    private final Standings.Changes tierChanges = new Standings.Changes();
    private final Events.Additions additions;
    private final Drawing drawing;
    private final List<Awarding.Due<Effect.CouponsAwarded>> awarded = new ArrayList<>();
    private final List<Awarding.Due<Effect.CouponsRecalled>> recalled = new ArrayList<>();
    private final List<OrdersBack.Whole> back = new ArrayList<>();

    /** The rooms that a batch reads and writes. */
    record Rooms(
            Events events,
            Members members,
            Households households,
            Ledger ledger,
            States states,
            Budgets budgets,
            Marking marking,
            Awarding awarding,
            OrdersBack ordersBack,
            Ids ids) {}

    /** A member while the batch is decided. */
    private static final class Seat {
        final long member;
        final long program;
        final Members.@Nullable Member profile;
        MemberState before;
        final Map<String, Long> orderEvents = new HashMap<>();
        MemberState now;
        long events;
        boolean touched;
        boolean described;
        /** Of this batch, what said with what the member is marked. */
        final List<Event> marking = new ArrayList<>();

        Seat(long member, long program, MemberState state, long events, Members.@Nullable Member profile) {
            this.member = member;
            this.program = program;
            this.profile = profile;
            this.before = state;
            this.now = state;
            this.events = events;
        }

        /** Whether the person was deleted: nobody but the house itself knows the number any more. */
        boolean erased() {
            return profile != null && profile.erased();
        }

        /** From now on every open lot is there. */
        void complete(Map<String, List<Lot>> lots) {
            before = complete(before, lots);
            now = complete(now, lots);
        }

        private static MemberState complete(MemberState state, Map<String, List<Lot>> lots) {
            Map<String, Account> whole = new TreeMap<>();
            state.accounts()
                    .forEach((asset, account) -> whole.put(asset, account.with(lots.getOrDefault(asset, List.of()))));
            return state.with(whole);
        }
    }

    /**
     * @param engines the published versions of every programme that the batch's events belong to
     * @param chain to which what is recorded is appended
     * @param now when it is recorded, in the database's own precision, so that a first answer and its replay read the same
     * @param linked the same by the house's clock
     */
    Batch(Connection connection, Rooms rooms, Map<Long, Engines> engines, Chain chain, Instant now, Instant linked) {
        this.connection = connection;
        this.rooms = rooms;
        this.engines = engines;
        this.now = now;
        this.linked = linked;
        this.id = rooms.ids().next();
        this.chain = chain;
        Content content = chain.begin();
        this.enrolments = rooms.members().enrolments();
        this.ledgerChanges = new LedgerChanges(id, now, content);
        this.additions = new Events.Additions(id, now, content);
        this.drawing = rooms.budgets().open(connection, id, now, content);
    }

    /** One reply for each, in the same order; durable once the transaction is. */
    List<Reply> run(List<Submission> submissions) throws SQLException, Recorder.Overtaken {
        Told told = load(submissions);
        List<Reply> replies = new ArrayList<>();
        for (Submission submission : submissions) {
            Reply reply = told.reply(submission);
            if (reply == null) {
                reply = decide(submission);
                told.add(submission, reply);
            }
            replies.add(reply);
        }
        write();
        return replies;
    }

    /** Everything the batch's decisions may depend on, in two round trips: who is meant, and how they stand. */
    private Told load(List<Submission> submissions) throws SQLException {
        Set<Named> names = new HashSet<>();
        for (Submission submission : submissions) {
            if (submission.who() instanceof Who.Known(var identity)) {
                names.add(new Named(submission.program(), identity));
            }
            if (submission.other() instanceof Who.Known(var identity)) {
                names.add(new Named(submission.program(), identity));
            }
            if (submission.newcomer() != null) {
                submission.newcomer().identities().forEach(each -> names.add(new Named(submission.program(), each)));
            }
        }
        known.putAll(rooms.members().resolve(connection, names));
        Needs needs = new Needs();
        for (Submission submission : submissions) {
            Long member = named(submission);
            if (member != null) {
                submission
                        .first()
                        .forEach(each ->
                                needs.add(member, each.apply(0), asset -> accounts(submission.program(), asset)));
                needs.add(member, submission.event().apply(0), asset -> accounts(submission.program(), asset));
            }
            Long other = submission.other() == null ? null : named(submission.program(), submission.other());
            if (other != null) {
                needs.comeTo(other, submission.event().apply(0).at());
            }
        }
        loadPurses(submissions, needs);
        RoundTrip trip = new RoundTrip(connection);
        // a member of another programme is loaded and then not found; its own programme's versions are not needed
        Supplier<Map<Long, States.Loaded>> states = rooms.states()
                .load(
                        trip,
                        needs.members(),
                        needs.wanted(),
                        program -> engines.getOrDefault(program, Engines.NONE),
                        true);
        ledgerChanges.postOn(rooms.ledger().postingDays(trip, today()));
        Told told = Told.of(trip, rooms.events(), submissions, additions);
        trip.go();
        states.get()
                .forEach((member, loaded) -> seats.put(
                        member, new Seat(member, loaded.program(), loaded.state(), loaded.events(), loaded.member())));
        lockWhoMayGetCoupons();
        return told;
    }

    /** Before anything else of coupons is locked: whoever gives or uses some locks their members first. */
    private void lockWhoMayGetCoupons() throws SQLException {
        for (Map.Entry<Long, Engines> each : engines.entrySet()) {
            if (each.getValue().versions().stream()
                    .anyMatch(version -> version.engine().givesCoupons())) {
                rooms.members()
                        .lock(
                                connection,
                                each.getKey(),
                                seats.values().stream()
                                        .filter(seat -> seat.program == each.getKey())
                                        .map(seat -> seat.member)
                                        .toList());
            }
        }
    }

    /** Who is in a household with those who pay together; before anybody is locked, so that all are in one order. */
    private void loadPurses(List<Submission> submissions, Needs needs) throws SQLException {
        Map<Long, Instant> payers = new HashMap<>();
        for (Submission submission : submissions) {
            Long member = named(submission);
            if (member != null
                    && submission.event().apply(0) instanceof Event.Paying paying
                    && paying.household() != null) {
                payers.merge(member, paying.at(), (one, other) -> one.isAfter(other) ? one : other);
            }
        }
        if (payers.isEmpty()) {
            return;
        }
        purses.putAll(rooms.households().purses(connection, payers.keySet()));
        purses.forEach((payer, purse) ->
                purse.others().forEach(other -> needs.comeTo(other, Objects.requireNonNull(payers.get(payer)))));
    }

    /** The business day of each programme that can have events. */
    private Map<Long, LocalDate> today() {
        Map<Long, LocalDate> today = new HashMap<>();
        engines.forEach((program, published) -> {
            if (!published.versions().isEmpty()) {
                today.put(
                        program,
                        Climb.day(now, published.latest().engine().programme().zone()));
            }
        });
        return today;
    }

    /** The accounts that an asset is paid from: of stored value there are two. */
    private List<String> accounts(long program, String asset) {
        Engines published = engines.get(program);
        boolean money = published != null
                && !published.versions().isEmpty()
                && published.latest().engine().programme().storedValue(asset) != null;
        return money ? List.of(StoredValue.principal(asset), StoredValue.bonus(asset)) : List.of(asset);
    }

    private @Nullable Long named(Submission submission) {
        return named(submission.program(), submission.who());
    }

    private @Nullable Long named(long program, Who who) {
        return switch (who) {
            case Who.Member(long id) -> id;
            case Who.Known(var identity) -> known.get(new Named(program, identity));
        };
    }

    /** What the batch draws from budgets; to be closed when its transaction has ended. */
    Drawing drawing() {
        return drawing;
    }

    private Reply decide(Submission submission) throws SQLException, Recorder.Overtaken {
        Engines versions = Objects.requireNonNull(engines.get(submission.program()));
        if (versions.versions().isEmpty()) {
            return new Reply.NothingPublished();
        }
        Event event = submission.event().apply(rooms.ids().next());
        try {
            if (submission.newcomer() != null) {
                return enrol(submission, event, versions, submission.newcomer());
            }
            Long member = named(submission);
            Seat seat = seat(submission, member);
            Engines.Version version =
                    versions.at(event.at(), member, seat == null ? Marked.NOTHING : marked(versions, event, seat));
            if (seat != null && seat.program == submission.program()) {
                Refusal closed = closed(submission, event, seat);
                if (closed != null) {
                    return new Reply.Refused(closed, false);
                }
                if (submission.errand()) {
                    return attended(submission, seat, List.of())
                            ? new Reply.Ran()
                            : new Reply.Conflict(Reply.Conflict.Reason.GONE);
                }
                if (!submission.first().isEmpty()) {
                    return together(submission, version, seat);
                }
                if (submission.other() != null && event instanceof Event.EstateGiven given) {
                    return merge(submission, given, version, seat, named(submission.program(), submission.other()));
                }
                if (submission.other() != null && event instanceof Event.PointsSent sent) {
                    return transfer(submission, sent, version, seat, named(submission.program(), submission.other()));
                }
                if (event instanceof Event.Paying paying && paying.household() != null) {
                    return payTogether(submission, paying, version, seat);
                }
                if (event instanceof Event.MemberMarked marked
                        && marks(marked)
                        && rooms.marking().refused(connection, seat.member)) {
                    return new Reply.Conflict(Reply.Conflict.Reason.UNMARKED);
                }
                return decide(submission, event, version, seat);
            }
            boolean enrols = (event instanceof Event.OrderPaid || event instanceof Event.ActivityDone)
                    && version.engine().programme().unknownMember() == UnknownMember.ENROLL;
            return enrols && submission.who() instanceof Who.Known(var identity)
                    ? arrive(submission, event, versions, identity)
                    : new Reply.UnknownMember();
        } catch (ArithmeticException tooLarge) {
            return new Reply.TooLarge();
        } catch (IllegalStateException | IllegalArgumentException e) {
            // a law would be broken: this event's accident alone, and nothing of it is kept
            log.error("event {} of programme {} could not be decided", event.type(), submission.program(), e);
            return new Reply.Failed(e);
        }
    }

    /** The member's seat; null where nobody is meant, or somebody who was deleted and of whom time alone can tell. */
    private @Nullable Seat seat(Submission submission, @Nullable Long member) {
        Seat seat = member == null ? null : seats.get(member);
        return seat == null || (seat.erased() && submission.principal() != HOUSE) ? null : seat;
    }

    /** Whether anything is put on the member by it, and not only taken off. */
    private static boolean marks(Event.MemberMarked marked) {
        return (marked.tags() != null && !marked.tags().isEmpty())
                || (marked.segments() != null && !marked.segments().isEmpty());
    }

    /**
     * What stands in the way of an event about this member, whatever it is worth; null if nothing does. Not kept: it may be
     * over the next time.
     */
    private static @Nullable Refusal closed(Submission submission, Event event, Seat seat) throws Recorder.Overtaken {
        Members.Member member = seat.profile;
        if (member == null) {
            return null;
        }
        if (member.mergedInto() != null) {
            if (submission.who() instanceof Who.Known) {
                throw new Recorder.Overtaken("a name went over to another member just now");
            }
            return new Refusal.MergedAway(member.mergedInto());
        }
        Restriction restriction = member.restriction();
        if (restriction == null) {
            return null;
        }
        Forbidden asks = switch (event) {
            case Event.OrderPaid _, Event.ActivityDone _ -> Forbidden.EARN;
            case Event.PointsSpent _, Event.PointsHeld _, Event.PointsSent _ -> Forbidden.SPEND;
            // what is due runs its course, returns are taken, and what is done by hand is done by somebody who knows
            default -> null;
        };
        return asks != null && restriction.forbids().contains(asks)
                ? new Refusal.MemberRestricted(restriction.state(), asks.word())
                : null;
    }

    /** What one has the other gets, and the names of the one are the other's: all of it, or nothing. */
    private Reply merge(
            Submission submission, Event.EstateGiven told, Engines.Version version, Seat from, @Nullable Long receiver)
            throws SQLException {
        Seat to = seat(submission, receiver);
        if (to == null || to == from || to.program != from.program) {
            return new Reply.UnknownMember();
        }
        Long mergedInto = to.profile == null ? null : to.profile.mergedInto();
        if (mergedInto != null && !(told.back() && mergedInto == from.member)) {
            return new Reply.Refused(new Refusal.MergedAway(mergedInto), false);
        }
        // a merge is known by the event that tells of it
        Event.EstateGiven given = new Event.EstateGiven(
                told.id(),
                moment(told.at(), from, List.of(to)),
                told.back() ? told.merge() : told.id(),
                to.member,
                told.back(),
                told.came(),
                told.reason(),
                told.note());
        Engine engine = version.engine();
        if (!(outcome(given, version, from) instanceof Outcome.Decided gave)) {
            return new Reply.Refused(((Outcome.Refused) outcome(given, version, from)).refusal(), false);
        }
        Event.EstateTaken taken = new Event.EstateTaken(
                rooms.ids().next(),
                given.at(),
                given.merge(),
                from.member,
                given.back(),
                new Event.Came(
                        Engine.estate(engine.asOf(from.now, given.at()), given),
                        given.back()
                                ? List.of()
                                : Climb.ranks(engine.asOf(to.now, given.at()).standings())));
        return switch (outcome(taken, version, to)) {
            case Outcome.Refused(var refusal) -> new Reply.Refused(refusal, false);
            case Outcome.Decided got -> {
                Submission.Step step = new Submission.Step(given, gave.decision(), from.now, gave.after());
                if (!attended(submission, from, List.of(step))) {
                    yield new Reply.Conflict(Reply.Conflict.Reason.CONTENT);
                }
                taken.came().estate().orders().forEach(order -> to.orderEvents.put(order.id(), given.merge()));
                Reply reply = keep(submission, given, version, from, gave);
                keep(Submission.taken(to.program, taken, given.id(), to.member), taken, version, to, got);
                unmark(given, version, to);
                yield reply;
            }
        };
    }

    /** Who was merged and has refused that rules go by what is put on him has refused it: what the other has of it goes. */
    private void unmark(Event.EstateGiven given, Engines.Version version, Seat seat) throws SQLException {
        MemberProfile profile = seat.now.profile();
        if (profile == null
                || (profile.tags().isEmpty() && profile.segments().isEmpty())
                || !rooms.marking().refused(connection, seat.member)) {
            return;
        }
        Event.MemberMarked unmarked = new Event.MemberMarked(rooms.ids().next(), given.at(), List.of(), List.of());
        if (outcome(unmarked, version, seat) instanceof Outcome.Decided decided) {
            keep(
                    Submission.unmarked(seat.program, unmarked, given.id(), seat.member),
                    unmarked,
                    version,
                    seat,
                    decided);
        }
    }

    /** With what the member was marked when the event occurred, by what was told before: a late event is decided as it was. */
    private Marked marked(Engines versions, Event event, Seat seat) throws SQLException {
        Instant decided = seat.now.asOf();
        boolean late = decided != null && event.at().isBefore(decided);
        return late && versions.asksForMarks(event.at(), seat.member)
                ? Marked.of(rooms.events().profile(connection, seat.member, event.at(), seat.marking))
                : Marked.of(seat.now.profile());
    }

    private Reply enrol(Submission submission, Event event, Engines versions, Newcomer newcomer) throws SQLException {
        for (IdentityRef identity : newcomer.identities()) {
            if (known.containsKey(new Named(submission.program(), identity))) {
                return new Reply.Conflict(Reply.Conflict.Reason.IDENTITY);
            }
        }
        Seat seat = new Seat(rooms.ids().next(), submission.program(), MemberState.NOBODY, 0, null);
        Reply reply =
                decide(submission, event, versions.at(event.at(), seat.member, Marked.of(newcomer.profile())), seat);
        if (reply instanceof Reply.Done) {
            admit(seat, newcomer);
        }
        return reply;
    }

    /** Somebody unknown did something by which the programme makes members: first comes the enrolment. */
    private Reply arrive(Submission submission, Event event, Engines versions, IdentityRef identity)
            throws SQLException {
        MemberProfile profile = MemberProfile.since(event.at());
        Event enrolled = new Event.MemberEnrolled(rooms.ids().next(), event.at(), profile);
        Seat seat = new Seat(rooms.ids().next(), submission.program(), MemberState.NOBODY, 0, null);
        Engines.Version version = versions.at(event.at(), seat.member, Marked.NOTHING);
        if (!(drawing.decide(seat.program, version.engine(), seat.now, enrolled) instanceof Outcome.Decided welcome)) {
            return new Reply.UnknownMember();
        }
        if (version.engine().decide(welcome.after(), event) instanceof Outcome.Refused(var refusal)) {
            // a refused event leaves no trace, not even a member
            return new Reply.Refused(refusal, false);
        }
        Newcomer newcomer = new Newcomer(null, profile, List.of(identity));
        keep(
                Submission.enrolment(submission.program(), Events.enrolmentKey(seat.member), newcomer),
                enrolled,
                version,
                seat,
                welcome);
        Reply reply = decide(submission, event, version, seat);
        admit(seat, newcomer);
        return reply;
    }

    private void admit(Seat seat, Newcomer newcomer) {
        seats.put(seat.member, seat);
        for (IdentityRef identity : newcomer.identities()) {
            Named name = new Named(seat.program, identity);
            known.put(name, seat.member);
            claims.put(name, seat.member);
        }
        MemberProfile profile = newcomer.profile();
        enrolments.add(
                seat.program,
                new Members.Member(
                        seat.member,
                        seat.program,
                        newcomer.name(),
                        profile.enrolledAt(),
                        profile.birthday(),
                        profile.source(),
                        EventJson.attributes(profile.attributes())),
                now);
    }

    private Outcome outcome(Event event, Engines.Version version, Seat seat) throws SQLException {
        try {
            return drawing.decide(seat.program, version.engine(), seat.now, event);
        } catch (Account.NotLoaded rare) {
            seat.complete(rooms.ledger().openLots(connection, seat.member));
            return drawing.decide(seat.program, version.engine(), seat.now, event);
        }
    }

    private Reply decide(Submission submission, Event event, Engines.Version version, Seat seat) throws SQLException {
        return settle(submission, event, version, seat, outcome(event, version, seat));
    }

    private Reply settle(Submission submission, Event event, Engines.Version version, Seat seat, Outcome outcome)
            throws SQLException {
        return switch (outcome) {
            case Outcome.Decided decided -> {
                Submission.Step step = new Submission.Step(event, decided.decision(), seat.now, decided.after());
                yield attended(submission, seat, List.of(step))
                        ? keep(submission, event, version, seat, decided)
                        : new Reply.Conflict(Reply.Conflict.Reason.GONE);
            }
            case Outcome.Refused refused -> refuse(submission, event, version, seat, refused);
        };
    }

    /** Whether what another room has to do about it is done. */
    private boolean attended(Submission submission, Seat seat, List<Submission.Step> steps) throws SQLException {
        return submission.attendant() == null || submission.attendant().attend(connection, seat.member, steps);
    }

    /** One event after the other: all of them are decided before any is kept. A refusal is not kept: what comes first may change. */
    private Reply together(Submission submission, Engines.Version version, Seat seat)
            throws SQLException, Recorder.Overtaken {
        List<Event> events = new ArrayList<>();
        submission.first().forEach(each -> events.add(each.apply(rooms.ids().next())));
        events.add(submission.event().apply(rooms.ids().next()));
        List<Submission.Step> steps = new ArrayList<>();
        MemberState now = seat.now;
        for (Event event : events) {
            Refusal closed = closed(submission, event, seat);
            if (closed != null) {
                return new Reply.Refused(closed, false);
            }
            Outcome outcome;
            try {
                outcome = drawing.decide(seat.program, version.engine(), now, event);
            } catch (Account.NotLoaded rare) {
                // from the beginning, now that every open lot is there
                seat.complete(rooms.ledger().openLots(connection, seat.member));
                return together(submission, version, seat);
            }
            switch (outcome) {
                case Outcome.Refused(var refusal) -> {
                    return new Reply.Refused(refusal, false);
                }
                case Outcome.Decided(var decision, var after) -> {
                    steps.add(new Submission.Step(event, decision, now, after));
                    now = after;
                }
            }
        }
        if (!attended(submission, seat, steps)) {
            return new Reply.Conflict(Reply.Conflict.Reason.GONE);
        }
        Event main = events.getLast();
        for (int i = 0; i < events.size() - 1; i++) {
            Submission.Step step = steps.get(i);
            keep(
                    submission.part(main.id(), i, step.event()),
                    step.event(),
                    version,
                    seat,
                    new Outcome.Decided(step.decision(), step.after()));
        }
        return keep(
                submission,
                main,
                version,
                seat,
                new Outcome.Decided(steps.getLast().decision(), steps.getLast().after()));
    }

    private Reply refuse(
            Submission submission, Event event, Engines.Version version, Seat seat, Outcome.Refused refused) {
        if (Refusals.lasting(event, refused.refusal())) {
            seat.touched = true;
            seat.events++;
            additions.add(submission, event, version.number(), seat.member, seat.events, refused);
        }
        return new Reply.Refused(refused.refusal(), false);
    }

    /** What one gives the other gets: both are decided before either is kept. */
    private Reply transfer(
            Submission submission, Event.PointsSent told, Engines.Version version, Seat from, @Nullable Long receiver)
            throws SQLException {
        Seat to = seat(submission, receiver);
        if (to == null || to.program != from.program) {
            return new Reply.UnknownMember();
        }
        if (to.profile != null && to.profile.mergedInto() != null) {
            return new Reply.Refused(new Refusal.MergedAway(to.profile.mergedInto()), false);
        }
        if (to == from) {
            return new Reply.Refused(new Refusal.SameAccount(told.asset()), false);
        }
        Event.PointsSent sent =
                new Event.PointsSent(told.id(), told.at(), told.transfer(), to.member, told.asset(), told.points());
        return switch (outcome(sent, version, from)) {
            case Outcome.Refused refused -> refuse(submission, sent, version, from, refused);
            case Outcome.Decided decided -> handOver(submission, sent, version, from, decided, to);
        };
    }

    private Reply handOver(
            Submission submission,
            Event.PointsSent sent,
            Engines.Version version,
            Seat from,
            Outcome.Decided decided,
            Seat to)
            throws SQLException {
        Event.PointsReceived received = Engine.received(rooms.ids().next(), from.member, sent, decided);
        return switch (outcome(received, version, to)) {
            // the other's refusal is nothing that this member's own history would come to
            case Outcome.Refused(var refusal) -> new Reply.Refused(refusal, false);
            case Outcome.Decided got -> {
                Reply reply = keep(submission, sent, version, from, decided);
                keep(Submission.received(to.program, received, sent.id(), to.member), received, version, to, got);
                yield reply;
            }
        };
    }

    /** An event on its way into the record, of one side or the other. */
    private record Side(Submission submission, Event event, Seat seat, Outcome.Decided decided) {}

    /** What the member lacks, the others of his household give him first: all of it is decided before any of it is kept. */
    private Reply payTogether(Submission submission, Event.Paying told, Engines.Version version, Seat payer)
            throws SQLException {
        Event.Paying alone = told.with(null);
        Outcome outcome = outcome(alone, version, payer);
        Households.Purse purse = purses.get(payer.member);
        if (purse == null || !(outcome instanceof Outcome.Refused(Refusal.NotEnough _))) {
            return settle(submission, alone, version, payer, outcome);
        }
        List<Seat> others = new ArrayList<>();
        for (long other : purse.others()) {
            Seat seat = seats.get(other);
            if (seat != null) {
                others.add(seat);
            }
        }
        Instant at = moment(told.at(), payer, others);
        Engine engine = version.engine();
        Account own = engine.asOf(whole(payer).now, at).account(told.asset());
        Map<Long, MemberState> giving = new HashMap<>();
        if (own.owed() == 0) {
            // what came to somebody who owes would repay that, and pay for nothing
            for (Seat other : others) {
                giving.put(other.member, engine.asOf(whole(other).now, at));
            }
        }
        long missing = told.points() - own.available();
        List<Event.Drawn> drawn = Engine.drawn(told.asset(), missing, giving);
        long offered = drawn.stream().mapToLong(Event.Drawn::points).sum();
        if (offered < missing) {
            Event.Paying tried = told.with(new Event.FromHousehold(purse.household(), offered, List.of()));
            return settle(submission, tried, version, payer, outcome(tried, version, payer));
        }
        List<Side> sides = new ArrayList<>();
        MemberState now = payer.now;
        for (Event.Drawn one : drawn) {
            Seat giver = Objects.requireNonNull(seats.get(one.member()));
            Event.PointsSent sent = new Event.PointsSent(
                    rooms.ids().next(), at, told.number(), payer.member, told.asset(), one.points(), purse.household());
            Outcome.Decided gave = decided(engine.decide(giver.now, sent));
            sides.add(new Side(Submission.pooled(giver.program, sent, told.id(), giver.member), sent, giver, gave));
            Event.PointsReceived received = Engine.received(rooms.ids().next(), giver.member, sent, gave);
            Outcome.Decided got = decided(engine.decide(now, received));
            sides.add(new Side(
                    Submission.received(payer.program, received, sent.id(), payer.member), received, payer, got));
            now = got.after();
        }
        Event.Paying paid = told.with(new Event.FromHousehold(purse.household(), 0, drawn));
        Outcome.Decided payment = decided(engine.decide(now, paid));
        for (Side side : sides) {
            keep(side.submission(), side.event(), version, side.seat(), side.decided());
        }
        return keep(submission, paid, version, payer, payment);
    }

    /** No earlier than anything that was decided for one of them: what is over for one is over for all. */
    private static Instant moment(Instant at, Seat payer, List<Seat> others) {
        Instant latest = at;
        List<Seat> all = new ArrayList<>(others);
        all.add(payer);
        for (Seat seat : all) {
            Instant decided = seat.now.asOf();
            latest = decided != null && decided.isAfter(latest) ? decided : latest;
        }
        return latest;
    }

    /** With every open lot: what of them is given is seen before it is decided. */
    private Seat whole(Seat seat) throws SQLException {
        if (seat.now.accounts().values().stream().anyMatch(account -> account.rest() != null)) {
            seat.complete(rooms.ledger().openLots(connection, seat.member));
        }
        return seat;
    }

    private static Outcome.Decided decided(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Decided decided -> decided;
            case Outcome.Refused(var refusal) ->
                throw new IllegalStateException("what a household was found to have was refused: " + refusal);
        };
    }

    private Reply.Done keep(
            Submission submission, Event event, Engines.Version version, Seat seat, Outcome.Decided decided) {
        if (event instanceof Event.OrderReturned returned
                && goodsBack(decided.after(), returned)
                && !goodsBack(seat.now, returned)) {
            back.add(new OrdersBack.Whole(seat.program, submission.principal(), returned.order()));
        }
        seat.now = decided.after();
        seat.touched = true;
        seat.events++;
        if (event instanceof Event.MemberEnrolled || event instanceof Event.MemberMarked) {
            seat.marking.add(event);
        }
        seat.described |= event instanceof Event.MemberDescribed;
        if (event instanceof Event.OrderPaid paid) {
            seat.orderEvents.put(paid.order().id(), event.id());
        }
        drawing.note(seat.program, decided.decision());
        int change = 0;
        for (Effect effect : decided.decision().effects()) {
            ledgerChanges.note(seat.program, seat.member, event.id(), event.at(), effect);
            if (effect instanceof Effect.TierChanged changed) {
                tierChanges.note(seat.program, seat.member, event.id(), change++, changed, now);
            }
            if (effect instanceof Effect.CouponsAwarded coupons) {
                awarded.add(new Awarding.Due<>(seat.program, submission.principal(), seat.member, event.id(), coupons));
            }
            if (effect instanceof Effect.CouponsRecalled coupons) {
                recalled.add(
                        new Awarding.Due<>(seat.program, submission.principal(), seat.member, event.id(), coupons));
            }
        }
        String decision = additions.add(submission, event, version.number(), seat.member, seat.events, decided);
        return new Reply.Done(
                new Reply.Recorded(
                        event.id(), seat.member, seat.events, event.type(), event.at(), now, version.number()),
                decision,
                false);
    }

    private static boolean goodsBack(MemberState state, Event.OrderReturned returned) {
        OrderPosition order = state.orders().get(returned.order());
        return order != null && order.goodsWhollyReturned();
    }

    /** What was put on the member meanwhile. */
    private void note(Seat seat) {
        MemberProfile before = seat.before.profile() == null ? UNMARKED : seat.before.profile();
        MemberProfile after = seat.now.profile();
        if (after != null
                && !(after.tags().equals(before.tags()) && after.segments().equals(before.segments()))) {
            marks.add(seat.program, seat.member, EventJson.texts(after.tags()), EventJson.texts(after.segments()));
        }
        // of who is enrolled in this very batch they are written with him, but for what is said of him after that
        if (after != null
                && (seat.profile != null || seat.described)
                && !(after.attributes().equals(before.attributes())
                        && Objects.equals(after.birthday(), before.birthday()))) {
            descriptions.add(seat.member, EventJson.attributes(after.attributes()), after.birthday());
        }
    }

    private static final MemberProfile UNMARKED = MemberProfile.since(Instant.EPOCH);

    private void write() throws SQLException, Recorder.Overtaken {
        drawing.write();
        RoundTrip trip = new RoundTrip(connection);
        enrolments.write(trip);
        if (!claims.isEmpty() && rooms.members().claim(connection, claims, now) < claims.size()) {
            throw new Recorder.Overtaken("an identity was claimed by somebody else just now");
        }
        for (Seat seat : seats.values()) {
            if (seat.touched) {
                ZoneId zone = Objects.requireNonNull(engines.get(seat.program))
                        .latest()
                        .engine()
                        .programme()
                        .zone();
                ledgerChanges.note(
                        seat.program,
                        seat.member,
                        seat.before,
                        seat.now,
                        seat.events,
                        seat.now.nextDue(zone),
                        seat.orderEvents);
                tierChanges.note(seat.program, seat.member, seat.before.standings(), seat.now.standings());
                note(seat);
            }
        }
        marks.write(trip);
        descriptions.write(trip);
        ledgerChanges.write(trip);
        tierChanges.write(trip);
        additions.write(trip);
        chain.append(trip, id, linked);
        trip.go();
        if (!awarded.isEmpty() || !recalled.isEmpty()) {
            // whoever was enrolled just now is there
            rooms.awarding().settle(connection, engines, awarded, recalled, now);
        }
        if (!back.isEmpty()) {
            rooms.ordersBack().settle(connection, back, now);
        }
        FaultPoint.KEYS_WRITTEN.reach();
    }
}
