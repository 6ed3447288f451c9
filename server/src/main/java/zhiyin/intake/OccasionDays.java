package zhiyin.intake;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import zhiyin.database.DiskGuard;
import zhiyin.engine.event.Occasion;
import zhiyin.engine.rule.Occasions;
import zhiyin.engine.tier.Climb;
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
    private final DiskGuard disk;

    OccasionDays(JdbcClient database, Lanes lanes, Programmes programmes, Members members, DiskGuard disk) {
        this.database = database;
        this.lanes = lanes;
        this.programmes = programmes;
        this.members = members;
        this.disk = disk;
    }

    /**
     * Tells every programme's days that have begun by now and were not told of yet.
     *
     * @return of how many occasions
     */
    int pass(Instant now) {
        int passed = 0;
        for (Programmes.Program program : programmes.all()) {
            Engines engines = programmes.engines(program.id());
            if (!engines.versions().isEmpty()) {
                passed += pass(program.id(), engines, now);
            }
        }
        return passed;
    }

    private int pass(long program, Engines engines, Instant now) {
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
                for (Occasion occasion : asked(engines, begins)) {
                    passed += tell(program, occasion, day, begins, zone);
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
    private static Set<Occasion> asked(Engines engines, Instant begins) {
        Set<Occasion> asked = EnumSet.noneOf(Occasion.class);
        Stream.concat(Stream.of(engines.at(begins)), engines.pilots().stream().map(Engines.Piloted::version))
                .forEach(version -> asked.addAll(version.engine().occasions()));
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
            List<Submission> submissions = new ArrayList<>();
            for (long member : page) {
                // whoever's version gives nothing for it is told too, and gets nothing: that is decided with his marks
                // at hand
                submissions.add(submission(program, member, occasion, day, zone));
            }
            List<Reply> replies = lanes.submitAll(submissions);
            for (int i = 0; i < replies.size(); i++) {
                if (replies.get(i) instanceof Reply.Done(var _, var _, var replayed)) {
                    passed += replayed ? 0 : 1;
                } else {
                    // one whose day cannot come keeps nobody else's from coming
                    log.warn("{} is not told: {}", submissions.get(i).key(), replies.get(i));
                }
            }
            after = page.getLast();
        }
    }

    private static Submission submission(long program, long member, Occasion occasion, LocalDate day, ZoneId zone) {
        String key = occasion.word() + ":" + member + ":"
                + Occasions.came(0, occasion, day, zone).year();
        return new Submission(
                program,
                0,
                key,
                new Submission.Who.Member(member),
                Fingerprints.of(key),
                null,
                id -> Occasions.came(id, occasion, day, zone),
                null,
                false);
    }
}
