package zhiyin.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.chain.Chain;
import zhiyin.chain.Chains;
import zhiyin.database.DatabaseTest;
import zhiyin.database.Ids;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.OnShortfall;
import zhiyin.engine.laws.Shrinking;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;
import zhiyin.intake.Submission.Newcomer;
import zhiyin.intake.Submission.Who;
import zhiyin.member.IdentityRef;
import zhiyin.program.Programmes;

/**
 * Made-up families that give each other points and pay together, recorded in a real database, many families to a batch:
 * after every batch each member has in the tables what the small model says, and at the end the whole database is verified.
 *
 * <p>One seed again: {@code -Dtest=RecordedFamilyLawsTests -Dlaws.seed=17}; more: {@code -Dlaws.seeds=2000}.
 */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordedFamilyLawsTests {

    private static final int COMMANDS = 200;
    private static final int BATCH_MAX = 256;
    private static final int MEMBERS = 4;
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private static final String YAML = """
            programme: %s
            name: Family
            currency: CNY
            zone: Asia/Shanghai
            unknownMember: refuse
            household: {members: 4, pool: [points]}
            assets:
              - code: points
                name: Points
                kind: points
                pending: none
                expiry: never
                onDebit: deficit
                ceiling: %d
                transfer: {min: %d, max: %d, maxPerDay: %d}
            earning: {choose: sum, rules: [{code: hello, name: Hello, asset: points, on: order.paid, award: {points: 1}}]}
            """;

    private enum What {
        CREDIT,
        DEBIT,
        SEND,
        PAY,
        PAY_TOGETHER,
        HOLD_TOGETHER,
        CAPTURE,
        RELEASE
    }

    /**
     * @param number no other has it
     * @param seconds since the command before it
     * @param days until a credit ends; more than thirty for never
     * @param hold the number of the hold that ends
     */
    private record Command(What what, int number, int who, int other, int seconds, int points, int days, int hold) {}

    private final ApplicationContext application;
    private final Recorder recorder;
    private final Chain chain;
    private final Programmes programmes;
    private final JdbcClient database;
    private final Ids ids;
    private final Clock clock;
    private int opened;

    @Autowired
    RecordedFamilyLawsTests(
            ApplicationContext application,
            Recorder recorder,
            Chains chains,
            Programmes programmes,
            JdbcClient database,
            Ids ids,
            Clock clock) {
        this.application = application;
        this.recorder = recorder;
        this.chain = chains.of(0);
        this.programmes = programmes;
        this.database = database;
        this.ids = ids;
        this.clock = clock;
    }

    /** One family under a programme of its own. */
    private static final class Family {
        final long seed;
        final long program;
        final List<Command> commands;
        final TinyFamily tiny = new TinyFamily(ZONE);
        List<Long> members = List.of();
        Instant now = BEGINNING;
        int told;

        Family(long seed, long program, List<Command> commands) {
            this.seed = seed;
            this.program = program;
            this.commands = commands;
        }

        IdentityRef name(int who) {
            return new IdentityRef("card", "m" + who);
        }

        boolean goesOn() {
            return told < commands.size();
        }
    }

    /** What was told, and whether it can be done. */
    private record Told(Family family, Command command, Submission submission, boolean done) {}

    @Test
    void everyFamilyStandsInTheTablesAsTheSmallModelHasIt() throws SQLException {
        Long one = Long.getLong("laws.seed");
        long first = one != null ? one : 1;
        long last = one != null ? one : Long.getLong("laws.seeds", 512);
        List<Family> families = new ArrayList<>();
        for (long seed = first; seed <= last; seed++) {
            families.add(open(seed, commands(new Random(seed))));
        }
        Random beat = new Random(first);
        while (families.stream().anyMatch(Family::goesOn)) {
            List<Told> batch = new ArrayList<>();
            for (Family family : families) {
                for (int i = 1 + beat.nextInt(5); i > 0 && family.goesOn() && batch.size() < BATCH_MAX; i--) {
                    batch.add(tell(family));
                }
            }
            java.util.Collections.rotate(families, families.size() / 3 + 1);
            try {
                record(batch);
            } catch (Broken broken) {
                throw shrunk(broken);
            }
        }
        Shop.assertLawful(application);
    }

    /** What a family has is not what it should have. */
    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Family family;

        Broken(Family family, AssertionError why) {
            super(why.getMessage(), why);
            this.family = family;
        }
    }

    private AssertionError shrunk(Broken broken) {
        long seed = broken.family.seed;
        List<Command> few = Shrinking.shortest(broken.family.commands, some -> breaks(seed, some));
        return new AssertionError(
                "seed " + seed + ": " + broken.getMessage() + "\nafter\n  "
                        + String.join(
                                "\n  ", few.stream().map(Command::toString).toList()),
                broken);
    }

    /** Whether these alone break something, in a family of their own. */
    private boolean breaks(long seed, List<Command> commands) {
        try {
            Family family = open(seed, commands);
            while (family.goesOn()) {
                record(List.of(tell(family)));
            }
            return false;
        } catch (Broken broken) {
            return true;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Command> commands(Random random) {
        List<Command> commands = new ArrayList<>();
        for (int number = 0; number < COMMANDS; number++) {
            What what = random.nextInt(4) == 0 ? What.CREDIT : What.values()[random.nextInt(What.values().length)];
            int who = random.nextInt(MEMBERS);
            commands.add(new Command(
                    what,
                    number,
                    who,
                    (who + 1 + random.nextInt(MEMBERS - 1)) % MEMBERS,
                    random.nextInt(10) == 0 ? random.nextInt(20 * 86_400) : random.nextInt(12 * 3_600),
                    1 + random.nextInt(random.nextBoolean() ? 60 : 350),
                    1 + random.nextInt(45),
                    Math.max(0, number - random.nextInt(30))));
        }
        return commands;
    }

    private Family open(long seed, List<Command> commands) throws SQLException {
        String yaml = YAML.formatted(
                "family-" + seed + "-" + ++opened,
                TinyFamily.CEILING,
                TinyFamily.MIN,
                TinyFamily.MAX,
                TinyFamily.MAX_PER_DAY);
        if (!(ProgrammeReader.read(yaml) instanceof Reading.Read(var programme))) {
            throw new IllegalStateException(ProgrammeReader.read(yaml).toString());
        }
        long program = programmes.create(programme).orElseThrow().id();
        assertThat(programmes.publish(program, 1)).isTrue();
        Family family = new Family(seed, program, commands);
        Random random = new Random(-seed);
        List<Submission> joins = new ArrayList<>();
        for (int who = 0; who < MEMBERS; who++) {
            joins.add(Submission.enrolment(
                    program,
                    "joins-" + who,
                    new Newcomer("Someone", MemberProfile.since(BEGINNING), List.of(family.name(who)))));
            TinyFamily.Member member = new TinyFamily.Member();
            member.consents = random.nextInt(4) > 0;
            family.tiny.members.add(member);
        }
        List<Long> members = new ArrayList<>();
        for (Reply reply : recorded(joins)) {
            members.add(((Reply.Done) reply).event().member());
        }
        assertThat(members).as("who joins later has the higher number").isSorted();
        family.members = List.copyOf(members);
        household(family);
        return family;
    }

    private void household(Family family) {
        long id = ids.next();
        OffsetDateTime now = clock.instant().atOffset(java.time.ZoneOffset.UTC);
        database.sql(
                        "insert into household.household (id, program_id, number, created_at, created_by) values (?, ?, 'h', ?, 0)")
                .params(id, family.program, now)
                .update();
        for (int who = 0; who < MEMBERS; who++) {
            database.sql("insert into household.membership (member_id, household_id, program_id, consents, joined_at)"
                            + " values (?, ?, ?, ?, ?)")
                    .params(family.members.get(who), id, family.program, family.tiny.members.get(who).consents, now)
                    .update();
        }
    }

    private Told tell(Family family) {
        Command command = family.commands.get(family.told++);
        family.now = family.now.plusSeconds(command.seconds());
        Instant at = family.now;
        TinyFamily tiny = family.tiny;
        TinyFamily.Member who = tiny.members.get(command.who());
        long points = command.points();
        LocalDate through =
                command.days() > 30 ? null : at.atZone(ZONE).toLocalDate().plusDays(command.days());
        Instant end =
                through == null ? null : through.plusDays(1).atStartOfDay(ZONE).toInstant();
        String number = "n" + command.number();
        String hold = "n" + command.hold();
        Event.FromHousehold together = new Event.FromHousehold(0, 0, List.of());
        tiny.pass(at);
        return switch (command.what()) {
            case CREDIT ->
                told(
                        family,
                        command,
                        new Event.PointsCredited(
                                0, at, "points", "goodwill", null, List.of(new Event.Credit(points, null, through))),
                        tiny.credit(who, points, end, at));
            case DEBIT -> {
                tiny.debit(who, points);
                yield told(
                        family,
                        command,
                        new Event.PointsDebited(0, at, "points", points, "goodwill", null, OnShortfall.DEFICIT),
                        true);
            }
            case SEND ->
                told(
                        family,
                        command,
                        new Event.PointsSent(0, at, number, 0, "points", points),
                        tiny.send(who, tiny.members.get(command.other()), points, at));
            case PAY ->
                told(
                        family,
                        command,
                        new Event.PointsSpent(0, at, number, "points", points, null),
                        tiny.pay(who, points, false));
            case PAY_TOGETHER ->
                told(
                        family,
                        command,
                        new Event.PointsSpent(0, at, number, "points", points, null, null, List.of(), together),
                        tiny.pay(who, points, true));
            case HOLD_TOGETHER ->
                told(
                        family,
                        command,
                        new Event.PointsHeld(0, at, number, "points", points, null, null, null, List.of(), together),
                        tiny.hold(who, number, points, true));
            case CAPTURE ->
                told(family, command, new Event.HoldCaptured(0, at, hold, null), tiny.end(who, hold, true, at));
            case RELEASE -> told(family, command, new Event.HoldReleased(0, at, hold), tiny.end(who, hold, false, at));
        };
    }

    private static Told told(Family family, Command command, Event event, boolean done) {
        String key = "k" + command.number();
        Submission submission = new Submission(
                family.program,
                0,
                key,
                new Who.Known(family.name(command.who())),
                Fingerprints.of(key),
                Submission.businessKey(event, null),
                id -> Happenings.numbered(id, event),
                null,
                false,
                event instanceof Event.PointsSent ? new Who.Known(family.name(command.other())) : null);
        return new Told(family, command, submission, done);
    }

    private List<Reply> recorded(List<Submission> submissions) throws SQLException {
        try {
            return recorder.record(chain, submissions);
        } catch (Recorder.Overtaken e) {
            throw new IllegalStateException(e);
        }
    }

    private void record(List<Told> batch) throws SQLException {
        List<Reply> replies = recorded(batch.stream().map(Told::submission).toList());
        for (int i = 0; i < batch.size(); i++) {
            Told told = batch.get(i);
            Reply reply = replies.get(i);
            check(
                    told.family(),
                    () -> assertThat(reply)
                            .as("what came of %s", told.command())
                            .isInstanceOf(told.done() ? Reply.Done.class : Reply.Refused.class));
        }
        Map<Long, Stands> stand = stand(batch);
        for (Told told : batch) {
            Family family = told.family();
            for (int who = 0; who < MEMBERS; who++) {
                TinyFamily.Member member = family.tiny.members.get(who);
                Stands found = stand.getOrDefault(family.members.get(who), new Stands());
                found.free.keySet().removeIf(end -> !end.isAfter(family.now));
                int number = who;
                check(
                        family,
                        () -> assertThat(List.of(found.free, found.held, found.owed))
                                .as("free by end, held and owed of member %s", number)
                                .isEqualTo(List.of(member.freeByEnd(), member.held, -member.owed)));
            }
        }
    }

    private static void check(Family family, Runnable check) {
        try {
            check.run();
        } catch (AssertionError broken) {
            throw new Broken(family, broken);
        }
    }

    /** What a member has in the tables. */
    private static final class Stands {
        final Map<Instant, Long> free = new TreeMap<>();
        long held;
        long owed;
    }

    private Map<Long, Stands> stand(List<Told> batch) {
        Long[] members = batch.stream()
                .flatMap(told -> told.family().members.stream())
                .distinct()
                .toArray(Long[]::new);
        Map<Long, Stands> stand = new HashMap<>();
        database.sql("""
                        select member_id, expires_at, available, held, 0 from ledger.lot
                        where member_id = any (:members) and available + held > 0
                        union all
                        select member_id, null, 0, 0, owed from ledger.account where member_id = any (:members)
                        """).param("members", members).query(row -> {
            Stands of = stand.computeIfAbsent(row.getLong(1), member -> new Stands());
            @Nullable OffsetDateTime end = row.getObject(2, OffsetDateTime.class);
            if (row.getLong(3) > 0) {
                of.free.merge(end == null ? Instant.MAX : end.toInstant(), row.getLong(3), Long::sum);
            }
            of.held += row.getLong(4);
            of.owed += row.getLong(5);
        });
        return stand;
    }
}
