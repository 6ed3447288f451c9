package zhiyin.intake;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import zhiyin.database.DiskGuard;
import zhiyin.engine.Engine;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.Occasion;
import zhiyin.engine.program.Programme;
import zhiyin.engine.rule.Occasions;
import zhiyin.engine.tier.Climb;
import zhiyin.household.Relations;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/**
 * Tells of birthdays and anniversaries, day by day, where a version that was in effect when the day began gives something
 * for them. Each has a key of its own, member and year, and so comes once a year, however many processes tell of it and
 * whatever becomes of the date of birth.
 */
@Component
class OccasionDays {

    private static final Logger log = LoggerFactory.getLogger(OccasionDays.class);
    private static final int PAGE = 500;

    private final JdbcClient database;
    private final Lanes lanes;
    private final Programmes programmes;
    private final Members members;
    private final Relations relations;
    private final DiskGuard disk;

    OccasionDays(
            JdbcClient database,
            Lanes lanes,
            Programmes programmes,
            Members members,
            Relations relations,
            DiskGuard disk) {
        this.database = database;
        this.lanes = lanes;
        this.programmes = programmes;
        this.members = members;
        this.relations = relations;
        this.disk = disk;
    }

    /** When next a day begins for which somebody is given something, after the one moment and no later than the other. */
    @Nullable
    Instant next(long program, Instant after, Instant until) {
        Engines engines = programmes.engines(program);
        if (engines.versions().isEmpty()) {
            return null;
        }
        ZoneId zone = engines.latest().engine().programme().zone();
        Instant begins = Climb.day(after, zone).plusDays(1).atStartOfDay(zone).toInstant();
        // another version begins at a moment of its own, and the day after that is asked for then
        boolean asked = !asked(engines, begins, Engine::occasions).isEmpty()
                || !asked(engines, begins, Engine::ofRelations).isEmpty();
        return begins.isAfter(until) || !asked ? null : begins;
    }

    /**
     * Tells the programme's days that have begun by now and were not told of yet.
     *
     * @return of how many occasions
     */
    int pass(long program, Instant now) {
        Engines engines = programmes.engines(program);
        if (engines.versions().isEmpty()) {
            return 0;
        }
        ZoneId zone = engines.latest().engine().programme().zone();
        LocalDate today = Climb.day(now, zone);
        LocalDate told = toldThrough(program);
        LocalDate next =
                told == null ? Climb.day(engines.versions().getFirst().effectiveFrom(), zone) : told.plusDays(1);
        if (next.isAfter(today)) {
            return 0;
        }
        // a day on which nobody has an occasion is noted too, past the lanes and their guard
        disk.requireRoom();
        int passed = 0;
        for (LocalDate day = next; !day.isAfter(today); day = day.plusDays(1)) {
            Instant begins = day.atStartOfDay(zone).toInstant();
            // before the first version took effect, it decides; but nothing was promised to anybody yet
            if (!begins.isBefore(engines.versions().getFirst().effectiveFrom())) {
                for (Occasion occasion : asked(engines, begins, Engine::occasions)) {
                    passed += tell(program, occasion, day, begins, zone);
                }
                for (Occasion occasion : asked(engines, begins, Engine::ofRelations)) {
                    passed += tellOfRelations(program, engines, occasion, day, begins, zone);
                }
            }
        }
        database.sql("""
                        insert into intake.occasion_day (program_id, told_through) values (:program, :day)
                        on conflict (program_id) do update
                        set told_through = greatest(occasion_day.told_through, excluded.told_through)
                        """).param("program", program).param("day", today).update();
        return passed;
    }

    private @Nullable LocalDate toldThrough(long program) {
        return database.sql("select told_through from intake.occasion_day where program_id = :program")
                .param("program", program)
                .query(LocalDate.class)
                .optional()
                .orElse(null);
    }

    /** What the version in effect gives something for, or that of a pilot, for some. */
    private static Set<Occasion> asked(Engines engines, Instant begins, Function<Engine, Set<Occasion>> of) {
        Set<Occasion> asked = EnumSet.noneOf(Occasion.class);
        Stream.concat(Stream.of(engines.at(begins)), engines.pilots().stream().map(Engines.Piloted::version))
                .forEach(version -> asked.addAll(of.apply(version.engine())));
        return asked;
    }

    private int tell(long program, Occasion occasion, LocalDate day, Instant begins, ZoneId zone) {
        List<LocalDate> since = Occasions.since(occasion, day);
        int passed = 0;
        long after = 0;
        while (true) {
            List<Long> page = occasion == Occasion.ANNIVERSARY
                    ? members.joinedOn(program, since, zone, after, PAGE)
                    : members.bornOn(program, since, begins, after, PAGE);
            if (page.isEmpty()) {
                return passed;
            }
            // whoever's version gives nothing for it is told too, and gets nothing: that is decided with his marks at
            // hand
            passed += submit(page.stream()
                    .map(member -> submission(program, member, occasion, day, zone))
                    .toList());
            after = page.getLast();
        }
    }

    /**
     * A place that a member has for somebody has one birthday a year, whoever takes it, and whoever the member turned out to be. Of
     * more than there may be, those count that were named first.
     */
    private int tellOfRelations(
            long program, Engines engines, Occasion occasion, LocalDate day, Instant begins, ZoneId zone) {
        List<LocalDate> since = Occasions.since(occasion, day);
        Programme programme = engines.at(begins).engine().programme();
        String type = Programme.Relation.birthday(occasion);
        int passed = 0;
        long after = 0;
        while (true) {
            List<Relations.Born> page = relations.bornOn(program, since, begins, after, PAGE);
            if (page.isEmpty()) {
                return passed;
            }
            passed += submit(page.stream()
                    .filter(born -> counts(programme, born))
                    .map(born -> submission(
                            program,
                            born.member(),
                            type + ":" + born.home() + ":" + born.kind() + ":" + born.slot() + ":"
                                    + Occasions.came(0, occasion, day, zone).year(),
                            id -> came(id, occasion, born, day, zone)))
                    .toList());
            after = page.getLast().id();
        }
    }

    private static boolean counts(Programme programme, Relations.Born born) {
        Programme.Relation kind = programme.relation(born.kind());
        return kind != null && born.before() < kind.most();
    }

    private static Event came(long id, Occasion occasion, Relations.Born born, LocalDate day, ZoneId zone) {
        int years = Occasions.came(0, occasion, day, zone).year()
                - Occasions.came(0, occasion, born.birthday(), zone).year();
        return new Event.ActivityDone(
                id,
                day.atStartOfDay(zone).toInstant(),
                Programme.Relation.birthday(occasion),
                Map.of(Programme.Relation.KIND, born.kind(), Programme.Relation.YEARS, (long) years));
    }

    private int submit(List<Submission> submissions) {
        int passed = 0;
        List<Reply> replies = lanes.submitAll(submissions);
        for (int i = 0; i < replies.size(); i++) {
            switch (replies.get(i)) {
                case Reply.Done done -> passed += done.replayed() ? 0 : 1;
                case Reply.Refused refused when refused.refusal() instanceof Refusal.MemberRestricted -> {
                    // who may not earn is given nothing
                }
                // one whose day cannot come keeps nobody else's from coming
                default -> log.warn("{} is not told: {}", submissions.get(i).key(), replies.get(i));
            }
        }
        return passed;
    }

    private static Submission submission(long program, long member, Occasion occasion, LocalDate day, ZoneId zone) {
        return submission(
                program,
                member,
                occasion.word() + ":" + member + ":"
                        + Occasions.came(0, occasion, day, zone).year(),
                id -> Occasions.came(id, occasion, day, zone));
    }

    private static Submission submission(long program, long member, String key, LongFunction<Event> event) {
        return new Submission(
                program, 0, key, new Submission.Who.Member(member), Fingerprints.of(key), null, event, null, false);
    }
}
