package zhiyin.finance;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Business days that are closed: written once, and read from what was written alone. */
@Repository
class ClosedDays {

    private final JdbcClient database;

    ClosedDays(JdbcClient database) {
        this.database = database;
    }

    /** A closed day, without its figures. */
    record Day(
            LocalDate day,
            String zone,
            Instant beginsAt,
            Instant endsAt,
            Instant closedAt,
            @Nullable String root) {}

    /** What lay in a place: of all members together, or on a control account. */
    record Account(
            LocalDate day, String asset, String place, long opening, long takenIn, long givenOut, long closing) {}

    /** What moved between two places. */
    record Flow(String asset, String kind, String from, String to, long points, long movements) {}

    /** The last closed day, if any is. */
    Optional<LocalDate> last(long program) {
        return database.sql("select max(day) from finance.day where program_id = :program")
                .param("program", program)
                .query((row, number) -> Optional.ofNullable(row.getObject(1, LocalDate.class)))
                .single();
    }

    /** Closed days, the newest first. */
    List<Day> list(
            long program, @Nullable LocalDate from, @Nullable LocalDate until, @Nullable LocalDate before, int limit) {
        return database.sql(DAY + """
                         where program_id = :program and (:from::date is null or day >= :from)
                        and (:until::date is null or day <= :until) and (:before::date is null or day < :before)
                        order by day desc limit :limit
                        """)
                .param("program", program)
                .param("from", from)
                .param("until", until)
                .param("before", before)
                .param("limit", limit)
                .query((row, number) -> day(row))
                .list();
    }

    Optional<Day> find(long program, LocalDate day) {
        return database.sql(DAY + " where program_id = :program and day = :day")
                .param("program", program)
                .param("day", day)
                .query((row, number) -> day(row))
                .optional();
    }

    /** The accounts of those days, by day and in the order of asset and place. */
    Map<LocalDate, List<Account>> accounts(long program, List<LocalDate> days) {
        return days.isEmpty()
                ? Map.of()
                : database
                        .sql("""
                                select day, asset, place, opening, taken_in, given_out, closing from finance.day_account
                                where program_id = :program and day in (:days) order by day, asset, place
                                """)
                        .param("program", program)
                        .param("days", days)
                        .query((row, number) -> new Account(
                                row.getObject(1, LocalDate.class),
                                row.getString(2),
                                row.getString(3),
                                row.getLong(4),
                                row.getLong(5),
                                row.getLong(6),
                                row.getLong(7)))
                        .list()
                        .stream()
                        .collect(Collectors.groupingBy(Account::day));
    }

    /** What moved on a day. */
    List<Flow> flows(long program, LocalDate day) {
        return database.sql("""
                        select asset, kind, from_place, to_place, points, movements from finance.day_flow
                        where program_id = :program and day = :day order by asset, kind, from_place, to_place
                        """)
                .param("program", program)
                .param("day", day)
                .query((row, number) -> new Flow(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getLong(5),
                        row.getLong(6)))
                .list();
    }

    /**
     * Writes down a sealed day, within the transaction that waited for its writers.
     *
     * @param previous the day before; null for the first, which takes all that was posted up to it
     */
    void write(long program, LocalDate day, @Nullable LocalDate previous, ZoneId zone, Instant now) {
        database.sql("""
                        insert into finance.day (program_id, day, zone, begins_at, ends_at, closed_at)
                        values (:program, :day, :zone, :begins, :ends, :now)
                        """)
                .param("program", program)
                .param("day", day)
                .param("zone", zone.getId())
                .param("begins", day.atStartOfDay(zone).toOffsetDateTime())
                .param("ends", day.plusDays(1).atStartOfDay(zone).toOffsetDateTime())
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
        database.sql("""
                        insert into finance.day_flow
                            (program_id, day, asset, kind, from_place, to_place, points, movements)
                        select program_id, :day, asset, kind, from_place, to_place, sum(points), count(*)
                        from ledger.movement
                        where program_id = :program
                        """ + (previous == null ? "and posted_on <= :day" : "and posted_on = :day") + """
                         group by program_id, asset, kind, from_place, to_place
                        """)
                .param("program", program)
                .param("day", day)
                .update();
        database.sql("""
                        insert into finance.day_account
                            (program_id, day, asset, place, opening, taken_in, given_out, closing)
                        select :program, :day, asset, place, sum(opening), sum(taken_in), sum(given_out),
                            sum(opening) + sum(taken_in) - sum(given_out)
                        from (
                            select asset, place, closing opening, 0 taken_in, 0 given_out from finance.day_account
                            where program_id = :program and day = :previous
                            union all
                            select asset, to_place, 0, points, 0 from finance.day_flow
                            where program_id = :program and day = :day
                            union all
                            select asset, from_place, 0, 0, points from finance.day_flow
                            where program_id = :program and day = :day) moved
                        group by asset, place
                        """)
                .param("program", program)
                .param("day", day)
                .param("previous", previous)
                .update();
    }

    /** Adds what proves it, in the same transaction. */
    void prove(long program, LocalDate day, byte[] root) {
        database.sql("update finance.day set root = :root where program_id = :program and day = :day and root is null")
                .param("root", root)
                .param("program", program)
                .param("day", day)
                .update();
    }

    private static final String DAY = "select day, zone, begins_at, ends_at, closed_at, root from finance.day";

    private static Day day(ResultSet row) throws SQLException {
        byte[] root = row.getBytes("root");
        return new Day(
                row.getObject("day", LocalDate.class),
                row.getString("zone"),
                row.getObject("begins_at", OffsetDateTime.class).toInstant(),
                row.getObject("ends_at", OffsetDateTime.class).toInstant(),
                row.getObject("closed_at", OffsetDateTime.class).toInstant(),
                root == null ? null : HexFormat.of().formatHex(root));
    }
}
