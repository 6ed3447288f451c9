package zhiyin.member;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.database.Column;
import zhiyin.database.PublicId;
import zhiyin.database.RoundTrip;
import zhiyin.database.Rows;

/** All members: finds them by their identities, and writes new ones within the transaction that enrols them. */
@Repository
public class Members {

    /** How a member's id is shown. */
    public static final PublicId ID = new PublicId("mbr");

    private final JdbcClient database;

    Members(JdbcClient database) {
        this.database = database;
    }

    /**
     * A member as shown.
     *
     * @param attributes the programme's own attributes, as a JSON object
     * @param tags a JSON array of texts
     * @param segments a JSON array of texts
     * @param mergedInto who has everything of his, if he was merged
     * @param restriction what he may not do; null if he may do everything
     */
    public record Member(
            long id,
            long program,
            @Nullable String name,
            Instant enrolledAt,
            @Nullable LocalDate birthday,
            @Nullable String source,
            String attributes,
            String tags,
            String segments,
            List<IdentityRef> identities,
            @Nullable Long mergedInto,
            @Nullable Restriction restriction) {

        /** Somebody who joins. */
        public Member(
                long id,
                long program,
                @Nullable String name,
                Instant enrolledAt,
                @Nullable LocalDate birthday,
                @Nullable String source,
                String attributes) {
            this(id, program, name, enrolledAt, birthday, source, attributes, NONE, NONE, List.of(), null, null);
        }
    }

    /** No tags, or no segments. */
    public static final String NONE = "[]";

    /** An identity within a programme. */
    public record Named(long program, IdentityRef identity) {}

    /** The member of the programme with that id or identity, or null. */
    public @Nullable Long find(long program, String reference) {
        Long id = ID.parse(reference);
        if (id != null) {
            return database.sql("select id from member.member where id = :id and program_id = :program")
                    .param("id", id)
                    .param("program", program)
                    .query(Long.class)
                    .optional()
                    .orElse(null);
        }
        IdentityRef identity = IdentityRef.parse(reference);
        return identity == null
                ? null
                : database.sql("""
                                select member_id from member.identity
                                where program_id = :program and kind = :kind and value = :value
                                """)
                        .param("program", program)
                        .param("kind", identity.kind())
                        .param("value", identity.value())
                        .query(Long.class)
                        .optional()
                        .orElse(null);
    }

    /**
     * Somebody whom a caller named.
     *
     * @param mergedInto who has everything of his, if he was merged
     */
    public record Located(long member, @Nullable Long mergedInto) {}

    /** The member of the programme with that id or identity, and where he went if he was merged; or null. */
    public @Nullable Located locate(long program, String reference) {
        Long id = ID.parse(reference);
        if (id == null) {
            Long named = find(program, reference);
            return named == null ? null : new Located(named, null);
        }
        return database.sql("""
                        select id, case when merged_into is not null then member.current(id) end
                        from member.member where id = :id and program_id = :program
                        """)
                .param("id", id)
                .param("program", program)
                .query((row, number) -> new Located(row.getLong(1), row.getObject(2, Long.class)))
                .optional()
                .orElse(null);
    }

    /** Whom these identities belong to, in one round trip; those that are nobody's are left out. */
    public Map<IdentityRef, Long> find(long program, Collection<IdentityRef> identities) {
        Map<IdentityRef, Long> found = new HashMap<>();
        if (!identities.isEmpty()) {
            database.sql("""
                            select kind, value, member_id from member.identity
                            where program_id = :program and (kind, value) in (:names)
                            """)
                    .param("program", program)
                    .param(
                            "names",
                            identities.stream()
                                    .map(identity -> new Object[] {identity.kind(), identity.value()})
                                    .toList())
                    .query(row -> {
                        found.put(new IdentityRef(row.getString(1), row.getString(2)), row.getLong(3));
                    });
        }
        return found;
    }

    /** The member, if the programme has one of that id. */
    public Optional<Member> get(long program, long member) {
        return database.sql(SHOWN + " where m.id = :member and m.program_id = :program")
                .param("member", member)
                .param("program", program)
                .query((row, number) -> shown(row))
                .optional();
    }

    /** Asks for the member as shown; the list holds him once the round trip is over, if there is one of that id. */
    public List<Member> get(RoundTrip trip, long member) {
        List<Member> found = new ArrayList<>(1);
        trip.ask(SHOWN + " where m.id = any (?)", row -> found.add(shown(row)), Column.bigints(member));
        return found;
    }

    private static final String SHOWN = """
            select m.id, m.program_id, m.name, m.enrolled_at, m.birthday, m.source, m.attributes, m.merged_into,
                   r.state, r.forbids, coalesce(k.tags, '[]') tags, coalesce(k.segments, '[]') segments,
                   array(select i.kind from member.identity i where i.member_id = m.id order by i.kind, i.value) kinds,
                   array(select i.value from member.identity i where i.member_id = m.id order by i.kind, i.value) names
            from member.member m left join member.mark k on k.member_id = m.id
            left join member.restriction r on r.member_id = m.id
            """;

    private static Member shown(ResultSet row) throws SQLException {
        String[] kinds = (String[]) row.getArray("kinds").getArray();
        String[] names = (String[]) row.getArray("names").getArray();
        List<IdentityRef> identities = new ArrayList<>();
        for (int i = 0; i < kinds.length; i++) {
            identities.add(new IdentityRef(kinds[i], names[i]));
        }
        return new Member(
                row.getLong("id"),
                row.getLong("program_id"),
                row.getString("name"),
                row.getObject("enrolled_at", OffsetDateTime.class).toInstant(),
                row.getObject("birthday", LocalDate.class),
                row.getString("source"),
                row.getString("attributes"),
                row.getString("tags"),
                row.getString("segments"),
                List.copyOf(identities),
                row.getObject("merged_into", Long.class),
                Restriction.of(row.getString("state"), row.getString("forbids")));
    }

    /**
     * Who was born on one of those days and had joined before a moment: so many at most, beyond a member, in order.
     *
     * @param after the member's id; 0 for all
     */
    public List<Long> bornOn(long program, Collection<LocalDate> days, Instant before, long after, int most) {
        return database.sql("""
                        select id from member.member
                        where program_id = :program and birthday = any (:days::date[]) and enrolled_at < :before
                            and id > :after and merged_into is null
                        order by id limit :most
                        """)
                .param("program", program)
                .param("days", days.stream().map(LocalDate::toString).toArray(String[]::new))
                .param("before", before.atOffset(ZoneOffset.UTC))
                .param("after", after)
                .param("most", most)
                .query((row, number) -> row.getLong(1))
                .list();
    }

    /** Who joined on one of those days, which begin and end in that zone: so many at most, beyond a member, in order. */
    public List<Long> joinedOn(long program, Collection<LocalDate> days, ZoneId zone, long after, int most) {
        return database.sql("""
                        select m.id from unnest(:begins::timestamptz[], :ends::timestamptz[]) d (begins, ends)
                        join member.member m
                            on m.program_id = :program and m.enrolled_at >= d.begins and m.enrolled_at < d.ends
                        where m.id > :after and m.merged_into is null order by m.id limit :most
                        """)
                .param("begins", moments(days.stream(), zone))
                .param("ends", moments(days.stream().map(day -> day.plusDays(1)), zone))
                .param("program", program)
                .param("after", after)
                .param("most", most)
                .query((row, number) -> row.getLong(1))
                .list();
    }

    private static String[] moments(Stream<LocalDate> days, ZoneId zone) {
        return days.map(day -> day.atStartOfDay(zone).toInstant().toString()).toArray(String[]::new);
    }

    /** Whom these identities belong to; those that are nobody's are left out. */
    public Map<Named, Long> resolve(Connection connection, Collection<Named> names) throws SQLException {
        Map<Named, Long> found = new HashMap<>();
        if (names.isEmpty()) {
            return found;
        }
        new RoundTrip(connection)
                .ask(
                        """
                        select wanted.program_id, wanted.kind, wanted.value, found.member_id
                        from unnest(?::bigint[], ?::text[], ?::text[]) wanted (program_id, kind, value)
                        cross join lateral (
                            select i.member_id from member.identity i
                            where i.program_id = wanted.program_id and i.kind = wanted.kind and i.value = wanted.value
                            offset 0) found
                        """,
                        row -> found.put(
                                new Named(row.getLong(1), new IdentityRef(row.getString(2), row.getString(3))),
                                row.getLong(4)),
                        Column.of("bigint", names.stream().map(Named::program).toList()),
                        Column.texts(names.stream()
                                .map(name -> name.identity().kind())
                                .toList()),
                        Column.texts(names.stream()
                                .map(name -> name.identity().value())
                                .toList()))
                .go();
        return found;
    }

    /**
     * What the engine may know of these members.
     *
     * @return by member; attributes still as JSON text
     */
    public Map<Long, Member> profiles(Connection connection, Long[] members) throws SQLException {
        RoundTrip trip = new RoundTrip(connection);
        Map<Long, Member> profiles = profiles(trip, members);
        trip.go();
        return profiles;
    }

    /** Asks for what the engine may know of these members; by member, once the round trip is over. */
    public Map<Long, Member> profiles(RoundTrip trip, Long[] members) {
        Map<Long, Member> profiles = new HashMap<>();
        trip.ask(
                """
                select m.id, m.enrolled_at, m.birthday, m.source, m.attributes, m.program_id,
                       coalesce(k.tags, '[]'), coalesce(k.segments, '[]'), m.merged_into, r.state, r.forbids
                from member.member m left join member.mark k on k.member_id = m.id
                left join member.restriction r on r.member_id = m.id
                where m.id = any (?)
                """,
                row -> profiles.put(
                        row.getLong(1),
                        new Member(
                                row.getLong(1),
                                row.getLong(6),
                                null,
                                row.getObject(2, OffsetDateTime.class).toInstant(),
                                row.getObject(3, LocalDate.class),
                                row.getString(4),
                                row.getString(5),
                                row.getString(7),
                                row.getString(8),
                                List.of(),
                                row.getObject(9, Long.class),
                                Restriction.of(row.getString(10), row.getString(11)))),
                Column.bigints(members));
        return profiles;
    }

    /**
     * Claims identities for members that are about to be written in the same transaction. Waits for whoever else is just
     * claiming one of them.
     *
     * @return how many were free
     */
    public int claim(Connection connection, Map<Named, Long> claims, Instant now) throws SQLException {
        Rows rows = new Rows(
                "member.identity",
                "program_id bigint",
                "kind text",
                "value text",
                "member_id bigint",
                "recorded_at timestamptz");
        // one order for everybody, so that two claimants of the same identities never wait for each other
        claims.entrySet().stream()
                .sorted(java.util.Comparator.comparing(entry ->
                        entry.getKey().program() + entry.getKey().identity().toString()))
                .forEach(entry -> rows.add(
                        entry.getKey().program(),
                        entry.getKey().identity().kind(),
                        entry.getKey().identity().value(),
                        entry.getValue(),
                        now));
        return rows.insertMissing(connection);
    }

    /** What was put on members, on its way into the table. */
    public static final class Marks {
        private final Rows rows =
                new Rows("member.mark", "member_id bigint", "program_id bigint", "tags text", "segments text");

        /**
         * @param tags a JSON array of texts
         * @param segments a JSON array of texts
         */
        public void add(long program, long member, String tags, String segments) {
            rows.add(member, program, tags, segments);
        }

        public void write(RoundTrip trip) {
            rows.upsert(trip, "member_id");
        }
    }

    /** What members are like now, on its way into the table. */
    public static final class Descriptions {
        private final Rows rows = new Rows("member.member", "id bigint", "attributes text");

        /** @param attributes a JSON object */
        public void add(long member, String attributes) {
            rows.add(member, attributes);
        }

        public void write(RoundTrip trip) {
            rows.update(trip, "id");
        }
    }

    /** New members on their way into the table. */
    public static final class Enrolments {
        private final Rows rows = new Rows(
                "member.member",
                "id bigint",
                "program_id bigint",
                "name text",
                "enrolled_at timestamptz",
                "birthday date",
                "source text",
                "attributes text",
                "recorded_at timestamptz");

        public void add(long program, Member member, Instant now) {
            rows.add(
                    member.id(),
                    program,
                    member.name(),
                    member.enrolledAt(),
                    member.birthday(),
                    member.source(),
                    member.attributes(),
                    now);
        }

        public void write(RoundTrip trip) {
            rows.insert(trip);
        }
    }
}
