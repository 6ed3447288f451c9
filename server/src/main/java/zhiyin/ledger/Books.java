package zhiyin.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What the books of a programme say of all members together. */
@Repository
public class Books {

    private final JdbcClient database;

    Books(JdbcClient database) {
        this.database = database;
    }

    /**
     * What was posted in a month on a control account of the programme.
     *
     * @param month its first day
     * @param place such as issued or spent
     * @param points what it was given, less what was taken from it: what members were given is below zero
     */
    public record Posted(LocalDate month, String place, long points) {}

    /** What members spent of an asset on some days, less what they were given back of it; both days belong to them. */
    public long spent(long program, String asset, LocalDate first, LocalDate last) {
        return database.sql("""
                        select coalesce(sum(points), 0)::bigint from ledger.control_posting
                        where program_id = :program and asset = :asset and place = 'spent' and posted_on between :first and :last
                        """)
                .param("program", program)
                .param("asset", asset)
                .param("first", first)
                .param("last", last)
                .query(Long.class)
                .single();
    }

    /** All that was posted of an asset up to a day, by month and place. */
    public List<Posted> posted(long program, String asset, LocalDate until) {
        return database.sql("""
                        select date_trunc('month', posted_on)::date, place, sum(points)::bigint from ledger.control_posting
                        where program_id = :program and asset = :asset and posted_on <= :until
                        group by 1, 2 order by 1, 2
                        """)
                .param("program", program)
                .param("asset", asset)
                .param("until", until)
                .query((row, _) -> new Posted(row.getObject(1, LocalDate.class), row.getString(2), row.getLong(3)))
                .list();
    }

    /**
     * What a member was credited by hand.
     *
     * @param asset of which
     */
    public record Credited(long member, String asset, long units) {}

    /**
     * What members were credited by hand for some reasons, by member and asset.
     *
     * @param reasons as the adjustments say them
     * @param from the first moment that counts
     * @param until the first that does not
     */
    public List<Credited> credited(long program, Collection<String> reasons, Instant from, Instant until) {
        return database.sql("""
                        select member_id, asset, sum(points)::bigint from ledger.movement
                        where program_id = :program and kind = 'credited' and from_place = 'issued' and reference = any (:reasons)
                            and occurred_at >= :from and occurred_at < :until
                        group by 1, 2 order by 1, 2
                        """)
                .param("program", program)
                .param("reasons", reasons.toArray(String[]::new))
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("until", until.atOffset(ZoneOffset.UTC))
                .query((row, _) -> new Credited(row.getLong(1), row.getString(2), row.getLong(3)))
                .list();
    }

    /**
     * Whose part in what was posted on some days to control accounts is not nothing.
     *
     * @param assets of any of these
     * @param places such as issued or spent
     * @param until the last day
     */
    public List<Long> posters(long program, List<String> assets, List<String> places, LocalDate from, LocalDate until) {
        return database.sql("""
                        select member_id from ledger.movement
                        where program_id = :program and asset = any(:assets) and posted_on between :from and :until
                            and (from_place = any(:places) or to_place = any(:places))
                        group by member_id
                        having sum(case when to_place = any(:places) then points else 0 end
                            - case when from_place = any(:places) then points else 0 end) <> 0
                        order by 1
                        """)
                .param("program", program)
                .param("assets", assets.toArray(String[]::new))
                .param("places", places.toArray(String[]::new))
                .param("from", from)
                .param("until", until)
                .query((row, _) -> row.getLong(1))
                .list();
    }

    /** Who had something of an asset, or owed some, when a day of the books ended. */
    public List<Long> holders(long program, String asset, LocalDate until) {
        return database.sql("""
                        select member_id from ledger.movement
                        where program_id = :program and asset = :asset and posted_on <= :until
                        group by member_id
                        having sum(case when to_place in ('pending', 'available', 'held', 'owed') then points else 0 end
                            - case when from_place in ('pending', 'available', 'held', 'owed') then points else 0 end) <> 0
                        order by 1
                        """)
                .param("program", program)
                .param("asset", asset)
                .param("until", until)
                .query((row, _) -> row.getLong(1))
                .list();
    }
}
