package zhiyin.intake;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import zhiyin.database.Ids;
import zhiyin.database.Rows;
import zhiyin.engine.MemberState;
import zhiyin.engine.Outcome;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.program.Programme.UnknownMember;
import zhiyin.intake.Events.BusinessKeyOf;
import zhiyin.intake.Events.KeyOf;
import zhiyin.intake.Submission.Newcomer;
import zhiyin.intake.Submission.Who;
import zhiyin.ledger.Ledger;
import zhiyin.ledger.LedgerChanges;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;
import zhiyin.member.Members.Named;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;
import zhiyin.tier.Standings;

/**
 * Decides a batch of events and records everything about them in one transaction: load, decide, record. Each table is
 * read once and written once, however many events there are.
 */
@Component
class Recorder {

    private static final Logger log = LoggerFactory.getLogger(Recorder.class);

    /** Somebody else was first with a key, an identity or a lock: the batch is begun again. */
    static final class Overtaken extends Exception {
        private static final long serialVersionUID = 1;

        Overtaken(String why) {
            super(why);
        }
    }

    private final DataSource database;
    private final Events events;
    private final Programmes programmes;
    private final Members members;
    private final Ledger ledger;
    private final States states;
    private final Ids ids;
    private final Clock clock;

    Recorder(
            DataSource database,
            Events events,
            Programmes programmes,
            Members members,
            Ledger ledger,
            States states,
            Ids ids,
            Clock clock) {
        this.database = database;
        this.events = events;
        this.programmes = programmes;
        this.members = members;
        this.ledger = ledger;
        this.states = states;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Decides and records.
     *
     * @param batch all to be recorded, or exactly one that is not
     * @return one reply for each, in the same order, once they are durable
     * @throws Overtaken nothing was recorded, and the same batch may be tried again
     */
    List<Reply> record(List<Submission> batch) throws SQLException, Overtaken {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Batch work = new Batch(connection, batch);
                List<Reply> replies = work.run();
                if (batch.getFirst().dryRun()) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
                return replies;
            } catch (SQLException | Overtaken | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    /** A member while the batch is decided. */
    private static final class Seat {
        final long program;
        final MemberState before;
        final Map<String, Long> orderEvents = new HashMap<>();
        MemberState now;
        long events;
        boolean touched;

        Seat(long program, MemberState state, long events) {
            this.program = program;
            this.before = state;
            this.now = state;
            this.events = events;
        }
    }

    /** One batch, from keys to rows. */
    private final class Batch {
        private final Connection connection;
        private final List<Submission> submissions;
        private final long batchId = ids.next();
        /** In the database's own precision, so that a first answer and its replay read the same. */
        private final Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);

        private final Map<Long, Engines> engines = new HashMap<>();
        private final Map<Named, Long> known = new HashMap<>();
        private final Map<Named, Long> claims = new LinkedHashMap<>();
        private final Map<Long, Seat> seats = new HashMap<>();
        private final Map<KeyOf, Reply> answered = new HashMap<>();
        private final Map<KeyOf, byte[]> answeredContent = new HashMap<>();
        private final Map<BusinessKeyOf, Submission> counted = new HashMap<>();
        private final Members.Enrolments enrolments = new Members.Enrolments();
        private final LedgerChanges ledgerChanges = new LedgerChanges(batchId, now);
        private final Standings.Changes tierChanges = new Standings.Changes();
        private final Rows rows = new Rows(
                "intake.event",
                "member_id bigint",
                "sequence bigint",
                "id bigint",
                "program_id bigint",
                "type text",
                "principal bigint",
                "key text",
                "business_key text",
                "fingerprint bytea",
                "occurred_at timestamptz",
                "recorded_at timestamptz",
                "version integer",
                "outcome text",
                "body text",
                "decision text",
                "batch_id bigint");

        Batch(Connection connection, List<Submission> submissions) {
            this.connection = connection;
            this.submissions = submissions;
        }

        List<Reply> run() throws SQLException, Overtaken {
            Map<KeyOf, Events.Row> byKey =
                    events.byKey(connection, submissions.stream().map(this::key).toList());
            Map<BusinessKeyOf, Events.Row> byBusinessKey = events.byBusinessKey(
                    connection,
                    submissions.stream()
                            .map(this::businessKey)
                            .filter(Objects::nonNull)
                            .toList());
            load();
            List<Reply> replies = new ArrayList<>();
            for (Submission submission : submissions) {
                Reply reply = seen(submission, byKey, byBusinessKey);
                if (reply == null) {
                    reply = decide(submission);
                    answered.put(key(submission), reply);
                    answeredContent.put(key(submission), submission.fingerprint());
                }
                replies.add(reply);
            }
            write();
            return replies;
        }

        private KeyOf key(Submission submission) {
            return new KeyOf(submission.program(), submission.principal(), submission.key());
        }

        private @Nullable BusinessKeyOf businessKey(Submission submission) {
            return submission.businessKey() == null
                    ? null
                    : new BusinessKeyOf(submission.program(), submission.businessKey());
        }

        /** The answer to an event that was recorded before, or comes twice in the batch; null if it is new. */
        private @Nullable Reply seen(
                Submission submission, Map<KeyOf, Events.Row> byKey, Map<BusinessKeyOf, Events.Row> byBusinessKey) {
            KeyOf key = key(submission);
            Events.Row row = byKey.get(key);
            if (row != null) {
                return Arrays.equals(row.fingerprint(), submission.fingerprint()) ? row.again() : new Reply.KeyReused();
            }
            Reply earlier = answered.get(key);
            if (earlier != null) {
                return Arrays.equals(answeredContent.get(key), submission.fingerprint())
                        ? again(earlier)
                        : new Reply.KeyReused();
            }
            BusinessKeyOf businessKey = businessKey(submission);
            if (businessKey == null) {
                return null;
            }
            Events.Row told = byBusinessKey.get(businessKey);
            if (told != null) {
                return Arrays.equals(told.fingerprint(), submission.fingerprint())
                        ? told.again()
                        : new Reply.Conflict(businessKey.key());
            }
            Submission first = counted.get(businessKey);
            if (first != null) {
                return Arrays.equals(first.fingerprint(), submission.fingerprint())
                        ? again(Objects.requireNonNull(answered.get(key(first))))
                        : new Reply.Conflict(businessKey.key());
            }
            return null;
        }

        private static Reply again(Reply earlier) {
            return switch (earlier) {
                case Reply.Done(var event, var decision, var _) -> new Reply.Done(event, decision, true);
                case Reply.Refused(var refusal, var _) -> new Reply.Refused(refusal, true);
                default -> earlier;
            };
        }

        /** Everything the batch's decisions may depend on: one round trip a table. */
        private void load() throws SQLException {
            Set<Named> names = new HashSet<>();
            Set<Long> wantedMembers = new HashSet<>();
            Set<String> orders = new HashSet<>();
            Set<String> holds = new HashSet<>();
            for (Submission submission : submissions) {
                engines.computeIfAbsent(submission.program(), programmes::engines);
                if (submission.who() instanceof Who.Known(var identity)) {
                    names.add(new Named(submission.program(), identity));
                }
                if (submission.newcomer() != null) {
                    submission
                            .newcomer()
                            .identities()
                            .forEach(each -> names.add(new Named(submission.program(), each)));
                }
                switch (submission.event().apply(0)) {
                    case Event.OrderReturned returned -> orders.add(returned.order());
                    case Event.OrderProgressed progressed -> orders.add(progressed.order());
                    case Event.PointsSpent spent -> holds.add(spent.spend());
                    case Event.PointsHeld held -> holds.add(held.hold());
                    case Event.HoldCaptured captured -> holds.add(captured.hold());
                    case Event.HoldReleased released -> holds.add(released.hold());
                    case Event.MemberEnrolled _, Event.OrderPaid _, Event.ActivityDone _, Event.DayPassed _ -> {
                        // these ask about nothing that is not open
                    }
                }
            }
            known.putAll(members.resolve(connection, names));
            for (Submission submission : submissions) {
                switch (submission.who()) {
                    case Who.Member(long id) -> wantedMembers.add(id);
                    case Who.Known(var identity) -> {
                        Long id = known.get(new Named(submission.program(), identity));
                        if (id != null) {
                            wantedMembers.add(id);
                        }
                    }
                }
            }
            Long[] all = wantedMembers.toArray(Long[]::new);
            if (all.length == 0) {
                return;
            }
            ledger.lock(connection, all);
            states.load(
                            connection,
                            wantedMembers,
                            new Ledger.Wanted(orders, holds),
                            program -> engines.computeIfAbsent(program, programmes::engines))
                    .forEach((member, loaded) ->
                            seats.put(member, new Seat(loaded.program(), loaded.state(), loaded.events())));
        }

        private Reply decide(Submission submission) {
            Engines versions = Objects.requireNonNull(engines.get(submission.program()));
            if (versions.versions().isEmpty()) {
                return new Reply.NothingPublished();
            }
            Event event = submission.event().apply(ids.next());
            Engines.Version version = versions.at(event.at());
            Long member = member(submission);
            if (event instanceof Event.MemberEnrolled) {
                return enrol(submission, event, version);
            }
            try {
                if (member == null) {
                    boolean enrols = (event instanceof Event.OrderPaid || event instanceof Event.ActivityDone)
                            && version.engine().programme().unknownMember() == UnknownMember.ENROLL;
                    if (!enrols || !(submission.who() instanceof Who.Known(var identity))) {
                        return new Reply.UnknownMember();
                    }
                    return arrive(submission, event, version, identity);
                }
                return decide(submission, event, version, member, Objects.requireNonNull(seats.get(member)));
            } catch (ArithmeticException tooLarge) {
                return new Reply.TooLarge();
            } catch (IllegalStateException | IllegalArgumentException e) {
                // a law would be broken: this event's accident alone, and nothing of it is kept
                log.error("event {} of programme {} could not be decided", event.type(), submission.program(), e);
                return new Reply.Failed(e);
            }
        }

        /** The member an event is about, if the programme has that one. */
        private @Nullable Long member(Submission submission) {
            Long member = switch (submission.who()) {
                case Who.Member(long id) -> id;
                case Who.Known(var identity) -> known.get(new Named(submission.program(), identity));
            };
            Seat seat = member == null ? null : seats.get(member);
            return seat == null || seat.program != submission.program() ? null : member;
        }

        private Reply enrol(Submission submission, Event event, Engines.Version version) {
            Newcomer newcomer = Objects.requireNonNull(submission.newcomer(), "an enrolment says whom");
            for (IdentityRef identity : newcomer.identities()) {
                if (known.containsKey(new Named(submission.program(), identity))) {
                    return new Reply.Conflict(identity.kind());
                }
            }
            long member = ids.next();
            Seat seat = new Seat(submission.program(), MemberState.NOBODY, 0);
            Reply reply = decide(submission, event, version, member, seat);
            if (reply instanceof Reply.Done) {
                admit(submission.program(), member, seat, newcomer);
            }
            return reply;
        }

        /** Somebody unknown did something by which the programme makes members: first comes the enrolment. */
        private Reply arrive(Submission submission, Event event, Engines.Version version, IdentityRef identity) {
            long member = ids.next();
            Newcomer newcomer = Newcomer.known(identity, event.at());
            Seat seat = new Seat(submission.program(), MemberState.NOBODY, 0);
            Event enrolled = new Event.MemberEnrolled(ids.next(), event.at(), newcomer.profile());
            if (!(version.engine().decide(seat.now, enrolled) instanceof Outcome.Decided welcome)
                    || !(version.engine().decide(welcome.after(), event) instanceof Outcome.Decided)) {
                // a refused event leaves no trace, not even a member
                return refuseStranger(version, event);
            }
            keep(
                    submission.program(),
                    0,
                    Events.enrolmentKey(member),
                    null,
                    Fingerprints.of(identity.toString()),
                    enrolled,
                    version,
                    member,
                    seat,
                    welcome);
            Reply reply = decide(submission, event, version, member, seat);
            admit(submission.program(), member, seat, newcomer);
            return reply;
        }

        private static Reply refuseStranger(Engines.Version version, Event event) {
            Outcome welcome = version.engine()
                    .decide(
                            MemberState.NOBODY,
                            new Event.MemberEnrolled(0, event.at(), MemberProfile.since(event.at())));
            return welcome instanceof Outcome.Decided decided
                            && version.engine().decide(decided.after(), event) instanceof Outcome.Refused(var refusal)
                    ? new Reply.Refused(refusal, false)
                    : new Reply.UnknownMember();
        }

        private void admit(long program, long member, Seat seat, Newcomer newcomer) {
            seats.put(member, seat);
            for (IdentityRef identity : newcomer.identities()) {
                Named name = new Named(program, identity);
                known.put(name, member);
                claims.put(name, member);
            }
            MemberProfile profile = newcomer.profile();
            enrolments.add(
                    program,
                    new Members.Member(
                            member,
                            program,
                            newcomer.name(),
                            profile.enrolledAt(),
                            profile.birthday(),
                            profile.source(),
                            EventJson.attributes(profile.attributes()),
                            List.of()),
                    now);
        }

        private Reply decide(Submission submission, Event event, Engines.Version version, long member, Seat seat) {
            return switch (version.engine().decide(seat.now, event)) {
                case Outcome.Decided decided -> {
                    if (event instanceof Event.OrderPaid paid) {
                        seat.orderEvents.put(paid.order().id(), event.id());
                    }
                    Reply.Done done = keep(
                            submission.program(),
                            submission.principal(),
                            submission.key(),
                            submission.businessKey(),
                            submission.fingerprint(),
                            event,
                            version,
                            member,
                            seat,
                            decided);
                    BusinessKeyOf businessKey = businessKey(submission);
                    if (businessKey != null) {
                        counted.put(businessKey, submission);
                    }
                    yield done;
                }
                case Outcome.Refused(var refusal) -> {
                    if (Refusals.lasting(refusal)) {
                        seat.touched = true;
                        seat.events++;
                        row(
                                submission.program(),
                                submission.principal(),
                                submission.key(),
                                submission.businessKey(),
                                submission.fingerprint(),
                                event,
                                version,
                                member,
                                seat.events,
                                "refused",
                                EventJson.print(refusal));
                    }
                    yield new Reply.Refused(refusal, false);
                }
            };
        }

        private Reply.Done keep(
                long program,
                long principal,
                String key,
                @Nullable String businessKey,
                byte[] fingerprint,
                Event event,
                Engines.Version version,
                long member,
                Seat seat,
                Outcome.Decided decided) {
            seat.now = decided.after();
            seat.touched = true;
            seat.events++;
            int change = 0;
            for (Effect effect : decided.decision().effects()) {
                ledgerChanges.note(program, member, event.id(), event.at(), effect);
                if (effect instanceof Effect.TierChanged changed) {
                    tierChanges.note(program, member, event.id(), change++, changed, now);
                }
            }
            String decision = History.text(decided);
            row(
                    program,
                    principal,
                    key,
                    businessKey,
                    fingerprint,
                    event,
                    version,
                    member,
                    seat.events,
                    "decided",
                    decision);
            return new Reply.Done(
                    new Reply.Recorded(
                            event.id(), member, seat.events, event.type(), event.at(), now, version.number()),
                    decision,
                    false);
        }

        private void row(
                long program,
                long principal,
                String key,
                @Nullable String businessKey,
                byte[] fingerprint,
                Event event,
                Engines.Version version,
                long member,
                long sequence,
                String outcome,
                String decision) {
            rows.add(
                    member,
                    sequence,
                    event.id(),
                    program,
                    event.type(),
                    principal,
                    key,
                    businessKey,
                    fingerprint,
                    event.at(),
                    now,
                    version.number(),
                    outcome,
                    EventJson.print(event),
                    decision,
                    batchId);
        }

        private void write() throws SQLException, Overtaken {
            enrolments.write(connection);
            if (!claims.isEmpty() && members.claim(connection, claims, now) < claims.size()) {
                throw new Overtaken("an identity was claimed by somebody else just now");
            }
            seats.forEach((member, seat) -> {
                if (seat.touched) {
                    ZoneId zone = Objects.requireNonNull(engines.get(seat.program))
                            .latest()
                            .engine()
                            .programme()
                            .zone();
                    MemberState state = seat.now.asOf() == null ? seat.before : seat.now;
                    ledgerChanges.note(
                            seat.program,
                            member,
                            seat.before,
                            state,
                            seat.events,
                            state.nextDue(zone),
                            seat.orderEvents);
                    tierChanges.note(seat.program, member, seat.before.standings(), state.standings());
                }
            });
            ledgerChanges.write(connection);
            tierChanges.write(connection);
            rows.insert(connection);
        }
    }
}
