package zhiyin.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.chain.Chain;
import zhiyin.chain.Chains;
import zhiyin.database.DatabaseTest;
import zhiyin.database.RoundTrip;
import zhiyin.engine.Engine;
import zhiyin.engine.MemberState;
import zhiyin.engine.Outcome;
import zhiyin.engine.asset.Account;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.earning.Track;
import zhiyin.engine.event.Event;
import zhiyin.engine.laws.RandomEvents;
import zhiyin.engine.laws.RandomProgrammes;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.ProgrammePrinter;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.intake.Submission.Newcomer;
import zhiyin.intake.Submission.Who;
import zhiyin.ledger.Ledger;
import zhiyin.member.IdentityRef;
import zhiyin.program.Programmes;

/**
 * The same made-up lives that the engine's laws are kept by, recorded in a real database, many members to a batch: after
 * every batch each of them stands in the tables as the engine has it in memory, and at the end the whole database is
 * verified. The small models that the engine agrees with are thereby models of the database too.
 *
 * <p>One seed again: {@code -Dtest=RecordedLawsTests -Dlaws.seed=17}; more: {@code -Dlaws.seeds=2000}.
 */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordedLawsTests {

    private static final int COMMANDS = 200;
    private static final int BATCH_MAX = 256;

    private final ApplicationContext application;
    private final Recorder recorder;
    private final Chain chain;
    private final States states;
    private final Programmes programmes;
    private final DataSource database;

    @Autowired
    RecordedLawsTests(
            ApplicationContext application,
            Recorder recorder,
            Chains chains,
            States states,
            Programmes programmes,
            DataSource database) {
        this.application = application;
        this.recorder = recorder;
        this.chain = chains.of(0);
        this.states = states;
        this.programmes = programmes;
        this.database = database;
    }

    /** One life under a programme of its own. */
    private static final class Life {
        final long seed;
        final Random random;
        final long program;
        final Engine engine;
        final RandomEvents events;
        final Set<String> decided = new HashSet<>();
        final Deque<Event> lastForty = new ArrayDeque<>();
        MemberState state = MemberState.NOBODY;
        long member;
        int told;

        Life(long seed, Random random, Programme programme, long program) {
            this.seed = seed;
            this.random = random;
            this.program = program;
            this.engine = new Engine(programme, 1);
            this.events = new RandomEvents(random, programme);
        }

        IdentityRef name() {
            return new IdentityRef("card", String.valueOf(seed));
        }
    }

    /** An event as it was told, and what must come back. */
    private record Told(Life life, Submission submission, Class<? extends Reply> expected, Object refusal) {}

    @Test
    void everyLifeStandsInTheTablesAsTheEngineHasIt() throws SQLException {
        Long one = Long.getLong("laws.seed");
        long first = one != null ? one : 1;
        long last = one != null ? one : Long.getLong("laws.seeds", 512);
        List<Life> lives = new ArrayList<>();
        for (long seed = first; seed <= last; seed++) {
            lives.add(open(seed));
        }
        // no fixed beat: a batch has one event of some members, several of others and, when it is full, none of the
        // rest
        Random beat = new Random(first);
        while (lives.stream().anyMatch(life -> life.told < COMMANDS)) {
            List<Told> batch = new ArrayList<>();
            for (Life life : lives) {
                for (int i = 1 + beat.nextInt(5); i > 0 && life.told < COMMANDS && batch.size() < BATCH_MAX; i--) {
                    batch.add(tell(life));
                }
            }
            Collections.rotate(lives, lives.size() / 3 + 1);
            record(batch);
            compare(batch);
        }
        Shop.assertLawful(application);
    }

    private Life open(long seed) {
        Random random = new Random(seed);
        // some of what the engine is tried with, a document cannot say
        Programme programme = new RandomProgrammes(random).any().withCode("life-" + seed);
        while (!(ProgrammeReader.read(ProgrammePrinter.print(programme)) instanceof Reading.Read(var read)
                && read.equals(programme))) {
            programme = new RandomProgrammes(random).any().withCode("life-" + seed);
        }
        Programmes.Program program = programmes.create(programme).orElseThrow();
        assertThat(programmes.publish(program.id(), 1)).isTrue();
        return new Life(seed, random, programme, program.id());
    }

    private static Told tell(Life life) {
        Event event = life.events.next(life.state);
        // what one gives another gets: one life alone cannot tell it, and so RecordedFamilyLawsTests does
        while ((life.state.profile() == null && !(event instanceof Event.MemberEnrolled))
                || event instanceof Event.PointsSent
                || event instanceof Event.PointsReceived) {
            event = life.events.next(life.state);
        }
        if (event instanceof Event.Paying paying) {
            // nobody can tell what a household gave: that is found when its rows are locked
            event = paying.with(null);
        }
        life.lastForty.addLast(event);
        if (life.lastForty.size() > 40) {
            life.lastForty.removeFirst();
        }
        String key = life.seed + "-" + ++life.told;
        Submission submission = submission(life, key, event);
        String businessKey = submission.businessKey();
        if (event instanceof Event.MemberEnrolled && life.state.profile() != null) {
            return new Told(life, submission, Reply.Conflict.class, "");
        }
        if (businessKey != null && life.decided.contains(businessKey)) {
            // told again with other content: it is held against what was recorded before anything is decided
            return new Told(life, submission, Reply.class, "");
        }
        return switch (life.engine.decide(life.state, event)) {
            case Outcome.Decided decided -> {
                life.state = decided.after();
                if (businessKey != null) {
                    life.decided.add(businessKey);
                }
                yield new Told(life, submission, Reply.Done.class, "");
            }
            case Outcome.Refused(var refusal) -> new Told(life, submission, Reply.Refused.class, refusal);
        };
    }

    private static Submission submission(Life life, String key, Event event) {
        if (event instanceof Event.MemberEnrolled enrolled) {
            return Submission.enrolment(
                    life.program, key, new Newcomer("Someone", enrolled.profile(), List.of(life.name())));
        }
        Submission submission = new Submission(
                life.program,
                0,
                key,
                new Who.Known(life.name()),
                Fingerprints.of(key),
                Submission.businessKey(event, null),
                id -> Happenings.numbered(id, event),
                null,
                false);
        return event instanceof Event.CardBound bound
                ? submission.with((connection, member, recorded) ->
                        card(connection, life.program, bound.amount(), member, recorded.id()))
                : submission;
    }

    /** The card that was bound, as its room would leave it. */
    private static boolean card(Connection connection, long program, long amount, long member, long event)
            throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("""
                    insert into card.batch values (%2$d, %1$d, 'balance', %3$d, 1, 'CNY', null, 0, '%2$d', now());
                    insert into card.card values (%2$d, %1$d, %2$d, 0, sha256('%2$d'), %3$d, 'bound', now(), %4$d, %2$d,
                        null, now());
                    insert into card.change values (%2$d, 1, %1$d, null, 'made', null, 0, now()),
                        (%2$d, 2, %1$d, 'made', 'active', null, 0, now()),
                        (%2$d, 3, %1$d, 'active', 'bound', null, 0, now())
                    """.formatted(program, event, amount, member));
        }
        return true;
    }

    private void record(List<Told> batch) throws SQLException {
        List<Reply> replies;
        try {
            replies =
                    recorder.record(chain, batch.stream().map(Told::submission).toList());
        } catch (Recorder.Overtaken e) {
            throw new IllegalStateException(e);
        }
        for (int i = 0; i < batch.size(); i++) {
            Told told = batch.get(i);
            Reply reply = replies.get(i);
            assertThat(reply).as(() -> story(told.life())).isInstanceOf(told.expected());
            if (reply instanceof Reply.Refused refused && told.expected() == Reply.Refused.class) {
                assertThat(refused.refusal()).as(() -> story(told.life())).isEqualTo(told.refusal());
            }
            if (reply instanceof Reply.Done done) {
                told.life().member = done.event().member();
            }
            assertThat(reply).as(() -> story(told.life())).isNotInstanceOf(Reply.Failed.class);
        }
    }

    private void compare(List<Told> batch) throws SQLException {
        Map<Long, Life> touched = new HashMap<>();
        batch.forEach(told -> touched.put(told.life().member, told.life()));
        touched.remove(0L);
        try (Connection connection = database.getConnection()) {
            RoundTrip trip = new RoundTrip(connection);
            Supplier<Map<Long, States.Loaded>> read =
                    states.load(trip, touched.keySet(), Ledger.Wanted.EVERYTHING, programmes::engines, false);
            trip.go();
            Map<Long, States.Loaded> loaded = read.get();
            touched.forEach((member, life) -> assertThat(withoutEventNumbers(
                            Objects.requireNonNull(loaded.get(member)).state()))
                    .as(() -> story(life))
                    .isEqualTo(withoutEventNumbers(life.state)));
        }
    }

    private static String story(Life life) {
        return "seed " + life.seed + " after\n  "
                + String.join(
                        "\n  ", life.lastForty.stream().map(Event::toString).toList()) + "\n";
    }

    /** The events' numbers are the recorder's own, and the only thing that may differ. */
    private static MemberState withoutEventNumbers(MemberState state) {
        Map<String, Account> accounts = new TreeMap<>();
        state.accounts().forEach((asset, account) -> {
            Map<Long, Lot> closed = new TreeMap<>();
            account.closed().forEach((number, lot) -> closed.put(number, withoutEventNumber(lot)));
            accounts.put(
                    asset,
                    new Account(
                            asset,
                            account.pending(),
                            account.available(),
                            account.held(),
                            account.owed(),
                            account.slidesUntil(),
                            account.open().stream()
                                    .map(RecordedLawsTests::withoutEventNumber)
                                    .toList(),
                            closed,
                            account.tallies()));
        });
        // which of an order's grants is named first says nothing
        Map<String, OrderPosition> orders = new TreeMap<>();
        state.orders()
                .forEach((id, order) -> orders.put(
                        id,
                        new OrderPosition(
                                id,
                                order.paidAt(),
                                order.version(),
                                order.ladders(),
                                order.lines(),
                                order.grants().stream()
                                        .sorted(Comparator.comparing(OrderPosition.LineGrant::toString))
                                        .toList())));
        return new MemberState(
                state.profile(),
                state.asOf(),
                accounts,
                orders,
                new TreeMap<>(state.holds()),
                new TreeMap<>(state.standings()),
                state.ordersPaid(),
                state.counters(),
                new TreeMap<>(state.topUps()),
                new Track(
                        new TreeMap<>(state.track().awarded()),
                        new TreeMap<>(state.track().moments())));
    }

    private static Lot withoutEventNumber(Lot lot) {
        Lot.Source source = lot.source();
        return new Lot(
                lot.number(),
                new Lot.Source(0, source.order(), source.version(), source.earnedAt(), source.store()),
                lot.terms(),
                lot.granted(),
                lot.pending(),
                lot.available(),
                lot.held(),
                lot.consumed(),
                lot.expired(),
                lot.reversed());
    }
}
