package zhiyin.finance;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** What all members of a programme together have that is not used up, lot by lot and in sums. */
@Repository
class Outstanding {

    private final JdbcClient database;
    private final TransactionTemplate snapshot;

    Outstanding(JdbcClient database, PlatformTransactionManager transactions) {
        this.database = database;
        this.snapshot = new TransactionTemplate(transactions);
        this.snapshot.setReadOnly(true);
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    /**
     * What lots of one sort hold.
     *
     * @param store which issued them; null where the lots do not say
     * @param ageDays for how many days they have been there, at least: where the bucket begins
     * @param expirable of all of it, what can be lost to time: the base of expected breakage
     */
    record Held(
            String asset,
            @Nullable String store,
            int ageDays,
            long pending,
            long available,
            long held,
            long expirable,
            long lots) {}

    /** What members owe of an asset: zero or less. */
    record Owed(String asset, long owed) {}

    /** Both, of one moment. */
    record Position(List<Held> held, List<Owed> owed) {}

    /**
     * What is lost after a day unless it is used.
     *
     * @param members how many members lose something
     */
    record Expiring(LocalDate lastDay, String asset, long available, long held, long pending, long members) {}

    /** How it stands now: what is over but not yet written down as expired counts no more. */
    Position now(long program, Instant now, ZoneId zone) {
        return read(
                program,
                now,
                zone,
                OPEN_LOTS,
                "select asset, sum(owed) from ledger.account where program_id = :program group by asset order by asset");
    }

    /** How it stood at a past moment, out of every movement that had taken effect by then. */
    Position at(long program, Instant at, ZoneId zone) {
        return read(
                program,
                at,
                zone,
                """
                        select l.member_id, l.number, l.asset, l.earned_at, l.slides or l.expires_at is not null can_expire,
                            m.pending, m.available, m.held, l.store
                        from (
                            select member_id, lot, PENDING pending, AVAILABLE available, HELD held
                            from ledger.movement
                            where program_id = :program and lot is not null and at <= :at
                            group by member_id, lot) m
                        join ledger.lot l on l.member_id = m.member_id and l.number = m.lot
                        where m.pending + m.available + m.held > 0
                        """.replace("PENDING", net("pending"))
                        .replace("AVAILABLE", net("available"))
                        .replace("HELD", net("held")),
                """
                        select asset, OWED from ledger.movement
                        where program_id = :program and at <= :at and 'owed' in (from_place, to_place)
                        group by asset order by asset
                        """.replace("OWED", net("owed")));
    }

    private static String net(String place) {
        return "sum(case when to_place = 'PLACE' then points when from_place = 'PLACE' then -points else 0 end)"
                .replace("PLACE", place);
    }

    private static final String OPEN_LOTS = """
            select l.member_id, l.number, l.asset, l.earned_at, l.slides or l.expires_at is not null can_expire,
                case when over then 0 else l.pending end pending, case when over then 0 else l.available end available,
                l.held, ends, l.store
            from ledger.lot l
            join ledger.account a on a.member_id = l.member_id and a.asset = l.asset,
            lateral (select case when l.slides then a.slides_until else l.expires_at end) terms (ends),
            lateral (select coalesce(ends <= :at, false)) time (over)
            where l.program_id = :program and l.open
            """;

    private Position read(long program, Instant at, ZoneId zone, String lots, String owed) {
        return java.util.Objects.requireNonNull(snapshot.execute(status -> new Position(
                database.sql("""
                                select asset, store, bucket, sum(pending), sum(available), sum(held),
                                    sum(case when can_expire then pending + available + held else 0 end), count(*)
                                from (
                                    select *, case when age <= 30 then 0 when age <= 90 then 31 when age <= 180 then 91
                                        when age <= 365 then 181 else 366 end bucket
                                    from (
                                        select *, (:at at time zone :zone)::date - (earned_at at time zone :zone)::date age
                                        from (LOTS) open) aged) lots
                                where pending + available + held > 0
                                group by asset, store, bucket order by asset, store nulls last, bucket
                                """.replace("LOTS", lots))
                        .param("program", program)
                        .param("at", at.atOffset(ZoneOffset.UTC))
                        .param("zone", zone.getId())
                        .query((row, number) -> held(row))
                        .list(),
                database.sql(owed)
                        .param("program", program)
                        .param("at", at.atOffset(ZoneOffset.UTC))
                        .query((row, number) -> new Owed(row.getString(1), row.getLong(2)))
                        .list())));
    }

    private static Held held(ResultSet row) throws SQLException {
        return new Held(
                row.getString(1),
                row.getString(2),
                row.getInt(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8));
    }

    /** What is lost from one moment on and before another, by the last day of use. */
    List<Expiring> expiring(long program, Instant from, Instant until, ZoneId zone, Instant now) {
        return database.sql("""
                        select ((ends - interval '1 microsecond') at time zone :zone)::date last_day, asset,
                            sum(available), sum(held), sum(pending), count(distinct member_id)
                        from (LOTS) open where ends > :from and ends <= :until and pending + available + held > 0
                        group by last_day, asset order by last_day, asset
                        """.replace("LOTS", OPEN_LOTS))
                .param("program", program)
                .param("at", now.atOffset(ZoneOffset.UTC))
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("until", until.atOffset(ZoneOffset.UTC))
                .param("zone", zone.getId())
                .query((row, number) -> new Expiring(
                        row.getObject(1, LocalDate.class),
                        row.getString(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6)))
                .list();
    }
}
