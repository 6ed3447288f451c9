package zhiyin.intake;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import zhiyin.FaultPoint;
import zhiyin.ProgramClocks;
import zhiyin.Recurring;
import zhiyin.database.Sight;
import zhiyin.engine.event.Event;
import zhiyin.program.Dues;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/**
 * Takes along the members under way when a version takes effect that was published to do so: each is told an event that
 * sets his tiers to what the version's ladders make of what he has gathered. It goes member by member, says how far it is,
 * and goes on from there after a standstill. Any number of processes may do so at once: the event's key is the version and
 * the member, so that it counts once.
 */
@Component
@Order(1)
public class TierMigrations extends Recurring implements Dues {

    private static final Logger log = LoggerFactory.getLogger(TierMigrations.class);
    private static final int PAGE = 500;

    private final JdbcClient database;
    private final Lanes lanes;
    private final Programmes programmes;
    private final ProgramClocks clocks;

    TierMigrations(
            JdbcClient database,
            Lanes lanes,
            Programmes programmes,
            ProgramClocks clocks,
            @Value("${zhiyin.command:}") String command,
            @Value("${zhiyin.migrates-every:5s}") Duration between) {
        super("tier-migrations", between, command);
        this.database = database;
        this.lanes = lanes;
        this.programmes = programmes;
        this.clocks = clocks;
    }

    /**
     * How far one is.
     *
     * @param members how many were told
     * @param moved how many of them have another tier for it
     * @param membersInAll how many there were when it began
     */
    public record Progress(
            long members,
            long moved,
            long membersInAll,
            Instant startedAt,
            @Nullable Instant finishedAt) {}

    /** How far a version's is; empty until it begins, and where the version takes nobody along. */
    public Optional<Progress> of(long program, int number) {
        return database.sql("""
                        select members, moved, members_in_all, started_at, finished_at from intake.tier_migration
                        where program_id = :program and number = :number
                        """)
                .param("program", program)
                .param("number", number)
                .query((row, at) -> {
                    OffsetDateTime finished = row.getObject(5, OffsetDateTime.class);
                    return new Progress(
                            row.getLong(1),
                            row.getLong(2),
                            row.getLong(3),
                            row.getObject(4, OffsetDateTime.class).toInstant(),
                            finished == null ? null : finished.toInstant());
                })
                .optional();
    }

    /**
     * Brings every migration to its end that has begun or is to begin, those of a programme in the order in which the
     * versions took effect.
     *
     * @return how many members were told
     */
    public long pass() {
        long told = 0;
        for (Programmes.Migration migration : Sight.everywhere().call(programmes::migrations)) {
            told += Sight.of(migration.program()).call(() -> pass(migration));
        }
        return told;
    }

    /** When next a version takes effect, whether it takes anybody along or not: from then on other things may be due. */
    @Override
    public @Nullable Instant next(long program, Instant after, Instant until) {
        return programmes.engines(program).versions().stream()
                .map(Engines.Version::effectiveFrom)
                .filter(from -> from.isAfter(after) && !from.isAfter(until))
                .findFirst()
                .orElse(null);
    }

    @Override
    public long happen(long program, Instant now) {
        long told = 0;
        for (Programmes.Migration migration : programmes.migrations()) {
            told += migration.program() == program ? pass(migration) : 0;
        }
        return told;
    }

    private record Place(long afterMember, long failed, boolean over) {}

    private long pass(Programmes.Migration migration) {
        Place place = place(migration).orElseGet(() -> begin(migration));
        long told = 0;
        while (!place.over()) {
            List<Long> page = database.sql("""
                            select member_id from ledger.member_state
                            where program_id = :program and member_id > :after order by member_id limit :page
                            """)
                    .param("program", migration.program())
                    .param("after", place.afterMember())
                    .param("page", PAGE)
                    .query((row, at) -> row.getLong(1))
                    .list();
            if (page.isEmpty()) {
                end(migration, place);
                return told;
            }
            told += tell(migration, place.afterMember(), page);
            FaultPoint.MIGRATION_UNDER_WAY.reach();
            place = place(migration).orElseThrow();
        }
        return told;
    }

    /** Tells a page of members and notes it, unless another process has noted it first. */
    private long tell(Programmes.Migration migration, long after, List<Long> page) {
        List<Reply> replies = lanes.submitAll(
                page.stream().map(member -> submission(migration, member)).toList());
        long failed = 0;
        long moved = 0;
        for (int i = 0; i < page.size(); i++) {
            switch (replies.get(i)) {
                case Reply.Done done -> moved += moves(done) ? 1 : 0;
                case Reply.Refused _ -> {
                    // for ever: the same key gets the same refusal, and there is nothing to wait for
                }
                case Reply.UnknownMember _,
                        Reply.KeyReused _,
                        Reply.Conflict _,
                        Reply.Ran _,
                        Reply.NothingPublished _,
                        Reply.TooLarge _,
                        Reply.Failed _ -> {
                    failed++;
                    log.warn(
                            "version {} does not take member {} along: {}",
                            migration.number(),
                            page.get(i),
                            replies.get(i));
                }
            }
        }
        int noted = database.sql("""
                        update intake.tier_migration set after_member = :last, members = members + :told, moved = moved + :moved,
                            failed = failed + :failed
                        where program_id = :program and number = :number and after_member = :after
                        """)
                .param("last", page.getLast())
                .param("told", page.size() - failed)
                .param("moved", moved)
                .param("failed", failed)
                .param("program", migration.program())
                .param("number", migration.number())
                .param("after", after)
                .update();
        return noted == 1 ? page.size() - failed : 0;
    }

    private static boolean moves(Reply.Done done) {
        return Verdict.read(done.decision()).effects().stream().anyMatch(effect -> "migrated".equals(effect.cause()));
    }

    private static Submission submission(Programmes.Migration migration, long member) {
        String key = "migrated:" + migration.number() + ":" + member;
        return new Submission(
                migration.program(),
                0,
                key,
                new Submission.Who.Member(member),
                Fingerprints.of(key),
                null,
                id -> new Event.MemberMigrated(id, migration.effectiveFrom(), migration.number()),
                null,
                false);
    }

    private Place begin(Programmes.Migration migration) {
        database.sql("""
                        insert into intake.tier_migration (
                            program_id, number, after_member, members, moved, failed, members_in_all, started_at)
                        select :program, :number, 0, 0, 0, 0, count(*), :now from ledger.member_state
                        where program_id = :program
                        on conflict (program_id, number) do nothing
                        """)
                .param("program", migration.program())
                .param("number", migration.number())
                .param("now", now(migration))
                .update();
        return place(migration).orElseThrow();
    }

    private Optional<Place> place(Programmes.Migration migration) {
        return database.sql("""
                        select after_member, failed, finished_at is not null from intake.tier_migration
                        where program_id = :program and number = :number
                        """)
                .param("program", migration.program())
                .param("number", migration.number())
                .query((row, at) -> new Place(row.getLong(1), row.getLong(2), row.getBoolean(3)))
                .optional();
    }

    /** Everybody was told; or it begins again for those for whom it could not be recorded. */
    private void end(Programmes.Migration migration, Place place) {
        String change =
                place.failed() == 0 ? "finished_at = :now" : "after_member = 0, members = 0, moved = 0, failed = 0";
        database.sql(
                        "update intake.tier_migration set " + change
                                + " where program_id = :program and number = :number and after_member = :after and finished_at is null")
                .param("now", now(migration))
                .param("program", migration.program())
                .param("number", migration.number())
                .param("after", place.afterMember())
                .update();
    }

    private OffsetDateTime now(Programmes.Migration migration) {
        return clocks.of(migration.program()).instant().atOffset(ZoneOffset.UTC);
    }

    @Override
    protected void passQuietly() {
        try {
            long told = pass();
            if (told > 0) {
                log.info("{} members were taken along by a new version", told);
            }
        } catch (RuntimeException e) {
            // how far it is was noted, and it goes on from there
            log.warn("members cannot be taken along just now", e);
        }
    }

    /** After the lanes are there, and gone before they are. */
    @Override
    public int getPhase() {
        return 1;
    }
}
