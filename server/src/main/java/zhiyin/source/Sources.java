package zhiyin.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.database.Column;
import zhiyin.database.RoundTrip;

/** How everybody came to be a member. */
@Repository
public class Sources {
    private final JdbcClient database;
    private final JoinCodes codes;

    Sources(JdbcClient database, JoinCodes codes) {
        this.database = database;
        this.codes = codes;
    }

    /** Where somebody comes from who joins now with this code; null where the programme has no such code. */
    public @Nullable Origin origin(
            long program, @Nullable String code, @Nullable String source, @Nullable String channel) {
        if (code == null) {
            return Origin.said(source, channel);
        }
        return codes.find(program, code)
                .map(found -> found.open(codes.now(program))
                        ? new Origin(found.source(), found.channel() == null ? channel : found.channel(), code)
                        : Origin.said(source, channel))
                .orElse(null);
    }

    /**
     * Keeps how somebody joined, in the transaction that enrols him.
     *
     * @param way how he came in
     * @param by with which key, or by whom of the staff
     */
    public void keep(Connection connection, long program, long member, String way, Origin origin, long by, Instant at)
            throws SQLException {
        try (var statement = connection.prepareStatement("""
                insert into source.joining (member_id, program_id, way, channel, code, key_id, joined_at)
                values (?, ?, ?, ?, ?, ?, ?)
                """)) {
            statement.setLong(1, member);
            statement.setLong(2, program);
            statement.setString(3, way);
            statement.setString(4, origin.channel());
            statement.setString(5, origin.code());
            statement.setLong(6, by);
            statement.setObject(7, at.atOffset(ZoneOffset.UTC));
            statement.executeUpdate();
        }
    }

    /**
     * How somebody joined.
     *
     * @param way null where nothing was told but that he was enrolled
     */
    record Joined(
            @Nullable String way,
            @Nullable String source,
            @Nullable String channel,
            @Nullable String code,
            Instant at) {}

    /** The first that was told of a member or of anybody who was merged into him. */
    Optional<Joined> of(long program, long member) {
        return database.sql("""
                        select j.way, coalesce(c.source, m.source), j.channel, j.code, coalesce(j.joined_at, m.enrolled_at)
                        from member.same(:member) him
                        join member.member m on m.id = him
                        left join source.joining j on j.member_id = m.id
                        left join source.code c on c.program_id = j.program_id and c.code = j.code
                        where m.program_id = :program
                        order by j.member_id is null, coalesce(j.joined_at, m.enrolled_at), m.id limit 1
                        """)
                .param("member", member)
                .param("program", program)
                .query((row, number) -> new Joined(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getObject(5, OffsetDateTime.class).toInstant()))
                .optional();
    }

    /**
     * How somebody joined, for whoever counts members; what was not told is null.
     *
     * @param source what the code said; null where he came without one
     * @param staff whose code it was, by the shop's own number
     */
    public record Way(
            @Nullable String source,
            @Nullable String channel,
            @Nullable String way,
            @Nullable String code,
            @Nullable String store,
            @Nullable String staff) {
        public static final Way NOTHING = new Way(null, null, null, null, null, null);
    }

    /** Asks how these members joined; once the round trip is over, by member, but for those of whom nothing was told. */
    public Map<Long, Way> ways(RoundTrip trip, Long[] members) {
        Map<Long, Way> ways = new HashMap<>();
        trip.ask(
                """
                select j.member_id, c.source, j.channel, j.way, j.code, c.store, c.staff
                from source.joining j
                left join source.code c on c.program_id = j.program_id and c.code = j.code
                where j.member_id = any (?)
                """,
                row -> ways.put(
                        row.getLong(1),
                        new Way(
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6),
                                row.getString(7))),
                Column.bigints(members));
        return ways;
    }

    /** What those of these join codes that there are are called, by code. */
    public Map<String, String> codeNames(long program, Collection<String> codes) {
        return names(
                "select code, name from source.code where program_id = :program and code = any (:these)",
                program,
                codes);
    }

    /** What the latest join code of each of these members of staff is called, by the shop's own number of him. */
    public Map<String, String> staffNames(long program, Collection<String> staff) {
        return names("""
                select distinct on (staff) staff, name from source.code
                where program_id = :program and staff = any (:these) order by staff, made_at desc, code
                """, program, staff);
    }

    private Map<String, String> names(String asked, long program, Collection<String> these) {
        Map<String, String> names = new HashMap<>();
        database.sql(asked)
                .param("program", program)
                .param("these", these.toArray(String[]::new))
                .query(row -> {
                    names.put(row.getString(1), row.getString(2));
                });
        return names;
    }

    /** By what joinings are counted. */
    enum By {
        SOURCE,
        CHANNEL,
        WAY,
        CODE,
        STAFF,
        STORE
    }

    /**
     * How many joined on a day.
     *
     * @param of the source, channel, … that it was; null for those of whom nothing was told
     */
    record Counted(LocalDate day, @Nullable String of, long members) {}

    /** Who joined from one day through another, by day. Who was merged is counted as the one whom he turned out to be. */
    List<Counted> count(long program, By by, LocalDate from, LocalDate until, ZoneId zone) {
        String what = switch (by) {
            case SOURCE -> "coalesce(c.source, m.source)";
            case CHANNEL -> "j.channel";
            case WAY -> "j.way";
            case CODE -> "j.code";
            case STAFF -> "c.staff";
            case STORE -> "c.store";
        };
        return database.sql("""
                        select (m.enrolled_at at time zone :zone)::date, %s, count(*)
                        from member.member m
                        left join source.joining j on j.member_id = m.id
                        left join source.code c on c.program_id = j.program_id and c.code = j.code
                        where m.program_id = :program and m.enrolled_at >= :from and m.enrolled_at < :until
                            and m.merged_into is null
                        group by 1, 2 order by 1, 2 nulls last
                        """.formatted(what))
                .param("zone", zone.getId())
                .param("program", program)
                .param("from", begin(from, zone))
                .param("until", begin(until.plusDays(1), zone))
                .query((row, number) ->
                        new Counted(row.getObject(1, LocalDate.class), row.getString(2), row.getLong(3)))
                .list();
    }

    private static OffsetDateTime begin(LocalDate day, ZoneId zone) {
        return day.atStartOfDay(zone).toInstant().atOffset(ZoneOffset.UTC);
    }
}
