package zhiyin.member;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.database.Column;
import zhiyin.database.PublicId;
import zhiyin.database.RoundTrip;
import zhiyin.database.Rows;
import zhiyin.seal.Seals;

/** All members: finds them by their identities, and writes new ones within the transaction that enrols them. */
@Repository
public class Members {

    /** How a member's id is shown. */
    public static final PublicId ID = new PublicId("mbr");

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String NAME = "member.member.name";
    private static final String IDENTITY = "member.identity.sealed";
    private static final int TOKEN_BYTES = 8;

    /** Of members of a segment so many are looked at in one statement. */
    private static final int AMONG_AT_ONCE = 1_000;

    private final JdbcClient database;
    private final Seals seals;

    Members(JdbcClient database, Seals seals) {
        this.database = database;
        this.seals = seals;
    }

    /**
     * A member as shown.
     *
     * @param attributes the programme's own attributes, as a JSON object
     * @param tags a JSON array of texts
     * @param segments a JSON array of texts
     * @param mergedInto who has everything of his, if he was merged
     * @param restriction what he may not do; null if he may do everything
     * @param erased whether the person was deleted, and this is but a number in the books
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
            @Nullable Restriction restriction,
            boolean erased) {

        /** What the shop has put on him, each once. */
        public List<String> tagList() {
            return List.of(JSON.readValue(tags, String[].class));
        }

        /** Somebody who joins. */
        public Member(
                long id,
                long program,
                @Nullable String name,
                Instant enrolledAt,
                @Nullable LocalDate birthday,
                @Nullable String source,
                String attributes) {
            this(id, program, name, enrolledAt, birthday, source, attributes, NONE, NONE, List.of(), null, null, false);
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
            return database.sql("select id from member.member where id = :id and program_id = :program"
                            + " and erased_at is null")
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
                                where program_id = :program and mark = :mark
                                """)
                        .param("program", program)
                        .param("mark", mark(program, identity))
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
                        from member.member where id = :id and program_id = :program and erased_at is null
                        """)
                .param("id", id)
                .param("program", program)
                .query((row, number) -> new Located(row.getLong(1), row.getObject(2, Long.class)))
                .optional()
                .orElse(null);
    }

    /**
     * Who is looked for; what is null is not asked about.
     *
     * @param called part of the name, however it is typed
     * @param phoneEnding the last four digits of one of the phones
     * @param tag what the shop has put on the member
     * @param segment what the shop has put the member in
     * @param state frozen, blacklisted or left
     */
    public record Wanted(
            @Nullable String called,
            @Nullable String phoneEnding,
            @Nullable String tag,
            @Nullable String segment,
            @Nullable String state) {}

    /**
     * Members who are all that, in the order in which they joined. Names and phones lie sealed: they are found by their parts
     * and ends, and names are then looked at.
     *
     * @param after the member's id beyond whom; 0 for all
     */
    public List<Member> search(long program, Wanted wanted, long after, int most) {
        if (wanted.called() == null) {
            return page(program, wanted, List.of(), null, after, most);
        }
        List<byte[]> tokens = NameParts.wanted(wanted.called()).stream()
                .map(part -> token(seals, program, part))
                .toList();
        String called = NameParts.normal(wanted.called());
        boolean begins = called.codePointCount(0, called.length()) == 1;
        List<Member> found = new ArrayList<>();
        long from = after;
        while (found.size() < most) {
            List<Member> page = page(program, wanted, tokens, null, from, most);
            for (Member member : page) {
                String name = NameParts.normal(Objects.requireNonNullElse(member.name(), ""));
                if (found.size() < most && (begins ? name.startsWith(called) : name.contains(called))) {
                    found.add(member);
                }
            }
            if (page.size() < most) {
                return found;
            }
            from = page.getLast().id();
        }
        return found;
    }

    /**
     * Members who are all that and among those, in the order in which they joined.
     *
     * @param after the member's id beyond whom; 0 for all
     */
    public List<Member> search(long program, Wanted wanted, MembersOfSegments.Those among, long after, int most) {
        List<Member> found = new ArrayList<>();
        long from = after;
        boolean few = wanted.called() != null || wanted.phoneEnding() != null;
        long[] all = few ? new long[0] : among.all();
        while (found.size() < most) {
            int left = most - found.size();
            if (few) {
                // who is called so is found first, and then looked at
                List<Member> page = search(program, wanted, from, AMONG_AT_ONCE);
                page.stream()
                        .filter(member -> among.has(member.id()))
                        .limit(left)
                        .forEach(found::add);
                if (page.size() < AMONG_AT_ONCE) {
                    return found;
                }
                from = page.getLast().id();
            } else {
                int at = Arrays.binarySearch(all, from);
                int begin = at >= 0 ? at + 1 : -at - 1;
                if (begin == all.length) {
                    return found;
                }
                long[] next = Arrays.copyOfRange(all, begin, Math.min(all.length, begin + AMONG_AT_ONCE));
                found.addAll(page(program, wanted, List.of(), next, from, left));
                from = next[next.length - 1];
            }
        }
        return found;
    }

    /** Beyond a member, in order; of names by their parts alone. */
    private List<Member> page(
            long program, Wanted wanted, List<byte[]> tokens, long @Nullable [] among, long after, int most) {
        // each of these is a set of its own, found once by its index: what is asked of every member in turn takes as
        // long as there are members
        String whom = (wanted.tag() == null ? "" : marked("tag", ":tag"))
                + (wanted.segment() == null ? "" : marked("segment", ":segment"))
                + (wanted.phoneEnding() == null ? "" : """
                         and m.id in (select i.member_id from member.identity i
                                      where i.program_id = :program and i.tail = :tail)
                        """)
                + (wanted.state() == null ? "" : " and r.state = :state\n")
                + (among == null ? "" : " and m.id = any (cast(:among as bigint[]))\n")
                + (tokens.isEmpty() ? "" : """
                         and m.id in (
                            select t.member_id from member.name_token t
                            where t.program_id = :program and t.token in (:tokens)
                            group by t.member_id having count(*) = :parts)
                        """);
        JdbcClient.StatementSpec asked = database.sql(SHOWN + """
                         where m.program_id = :program and m.id > :after and m.merged_into is null and m.erased_at is null
                        """ + whom + " order by m.id limit :most")
                .param("program", program)
                .param("after", after)
                .param("most", most);
        if (wanted.tag() != null) {
            asked = asked.param("tag", wanted.tag());
        }
        if (wanted.segment() != null) {
            asked = asked.param("segment", wanted.segment());
        }
        if (wanted.state() != null) {
            asked = asked.param("state", wanted.state());
        }
        if (among != null) {
            asked = asked.param("among", Arrays.stream(among).boxed().toArray(Long[]::new));
        }
        if (wanted.phoneEnding() != null) {
            asked = asked.param("tail", tail(seals, program, wanted.phoneEnding()));
        }
        if (!tokens.isEmpty()) {
            asked = asked.param("tokens", tokens)
                    .param(
                            "parts",
                            tokens.stream().map(ByteBuffer::wrap).distinct().count());
        }
        return asked.query((row, number) -> shown(row)).list();
    }

    /** Who has that tag or is in that segment. */
    private static String marked(String kind, String word) {
        return " and m.id in (select k.member_id from member.marked k where k.program_id = :program and k.kind = '"
                + kind + "' and k.word = " + word + ")\n";
    }

    /** What is put on these, by member; who has left for good or was merged is left out. */
    public Map<Long, List<String>> tags(long program, Collection<Long> members) {
        Map<Long, List<String>> tags = new HashMap<>();
        if (!members.isEmpty()) {
            database.sql("""
                            select m.id, array(select jsonb_array_elements_text(coalesce(k.tags, '[]')::jsonb)) tags
                            from member.member m left join member.mark k on k.member_id = m.id
                            where m.program_id = :program and m.id in (:members) and m.merged_into is null
                                and m.erased_at is null
                            """)
                    .param("program", program)
                    .param("members", members)
                    .query(row -> {
                        tags.put(row.getLong(1), List.of((String[])
                                row.getArray(2).getArray()));
                    });
        }
        return tags;
    }

    /** In which segments these are marked to be, by member; who has left for good or was merged is left out. */
    public Map<Long, List<String>> segments(long program, Collection<Long> members) {
        Map<Long, List<String>> segments = new HashMap<>();
        if (!members.isEmpty()) {
            database.sql("""
                            select m.id, array(select jsonb_array_elements_text(coalesce(k.segments, '[]')::jsonb)) segments
                            from member.member m left join member.mark k on k.member_id = m.id
                            where m.program_id = :program and m.id in (:members) and m.merged_into is null
                                and m.erased_at is null
                            """)
                    .param("program", program)
                    .param("members", members)
                    .query(row -> {
                        segments.put(row.getLong(1), List.of((String[])
                                row.getArray(2).getArray()));
                    });
        }
        return segments;
    }

    /** Whom these ids are by now, by id: themselves, or whom they were merged into. Who is nobody of the programme is left out. */
    public Map<Long, Long> current(long program, Collection<Long> ids) {
        Map<Long, Long> current = new HashMap<>();
        database.sql("""
                        select id, case when merged_into is null then id else member.current(id) end from member.member
                        where id = any (cast(:ids as bigint[])) and program_id = :program and erased_at is null
                        """)
                .param("ids", ids.toArray(Long[]::new))
                .param("program", program)
                .query(row -> {
                    current.put(row.getLong(1), row.getLong(2));
                });
        return current;
    }

    /** These as they are shown, in no order; who was merged or deleted is left out. */
    public List<Member> some(long program, Collection<Long> members) {
        return members.isEmpty()
                ? List.of()
                : database.sql(SHOWN + """
                                 where m.program_id = :program and m.id in (:members) and m.merged_into is null
                                    and m.erased_at is null
                                """)
                        .param("program", program)
                        .param("members", members)
                        .query((row, number) -> shown(row))
                        .list();
    }

    /** A part of a name as it lies in its row: by eight bytes nobody is told apart, and few are taken for another. */
    private static byte[] token(Seals seals, long program, String part) {
        return Arrays.copyOf(seals.mark(program, "name", part), TOKEN_BYTES);
    }

    /** The end of a phone as it lies in its row. */
    private static byte[] tail(Seals seals, long program, String ending) {
        return Arrays.copyOf(seals.mark(program, "phone-end", ending), TOKEN_BYTES);
    }

    /** By what a phone is found whose end alone is known; null where it is none. */
    byte @Nullable [] tail(long program, IdentityRef identity) {
        String ending = identity.ending();
        return ending == null ? null : tail(seals, program, ending);
    }

    /** Calls a member otherwise; null for nothing. Within a transaction, with his row locked. */
    void rename(long program, long member, @Nullable String name) {
        database.sql("update member.member set name = :name where id = :member")
                .param(
                        "name",
                        name == null ? null : seals.seal(program, NAME, Long.toString(member), name),
                        Types.BINARY)
                .param("member", member)
                .update();
        database.sql("delete from member.name_token where member_id = :member")
                .param("member", member)
                .update();
        if (name != null) {
            tokens(seals, program, name)
                    .forEach(token -> database.sql(
                                    "insert into member.name_token (program_id, token, member_id) values (:program, :token, :member)")
                            .param("program", program)
                            .param("token", token)
                            .param("member", member)
                            .update());
        }
    }

    /** What a member is called, in parts, by which he is found. */
    static List<byte[]> tokens(Seals seals, long program, String name) {
        return NameParts.of(name).stream()
                .map(part -> token(seals, program, part))
                .map(ByteBuffer::wrap)
                .distinct()
                .map(ByteBuffer::array)
                .toList();
    }

    /** Whom these identities belong to, in one round trip; those that are nobody's are left out. */
    public Map<IdentityRef, Long> find(long program, Collection<IdentityRef> identities) {
        Map<IdentityRef, Long> found = new HashMap<>();
        if (!identities.isEmpty()) {
            Map<ByteBuffer, IdentityRef> marked = new HashMap<>();
            List<byte[]> marks = new ArrayList<>();
            for (IdentityRef identity : identities) {
                byte[] mark = mark(program, identity);
                marks.add(mark);
                marked.put(ByteBuffer.wrap(mark), identity);
            }
            database.sql("select mark, member_id from member.identity where program_id = :program and mark in (:marks)")
                    .param("program", program)
                    .param("marks", marks)
                    .query(row -> {
                        found.put(Objects.requireNonNull(marked.get(ByteBuffer.wrap(row.getBytes(1)))), row.getLong(2));
                    });
        }
        return found;
    }

    /** What these members are called, in one round trip; who has no name, or was deleted, is left out. */
    public Map<Long, String> names(long program, Collection<Long> wanted) {
        Map<Long, String> names = new HashMap<>();
        if (!wanted.isEmpty()) {
            database.sql("select id, name from member.member where program_id = :program and id in (:members)"
                            + " and name is not null and erased_at is null")
                    .param("program", program)
                    .param("members", wanted)
                    .query(row -> {
                        long id = row.getLong(1);
                        names.put(id, seals.open(program, NAME, Long.toString(id), row.getBytes(2)));
                    });
        }
        return names;
    }

    /** The member, if the programme has one of that id. */
    public Optional<Member> get(long program, long member) {
        return database.sql(SHOWN + " where m.id = :member and m.program_id = :program and m.erased_at is null")
                .param("member", member)
                .param("program", program)
                .query((row, number) -> shown(row))
                .optional();
    }

    /** Asks for the member as shown; the list holds him once the round trip is over, if there is one of that id. */
    public List<Member> get(RoundTrip trip, long member) {
        List<Member> found = new ArrayList<>(1);
        trip.ask(
                SHOWN + " where m.id = any (?) and m.erased_at is null",
                row -> found.add(shown(row)),
                Column.bigints(member));
        return found;
    }

    private static final String SHOWN = """
            select m.id, m.program_id, m.name, m.enrolled_at, m.birthday, m.source, m.attributes, m.merged_into,
                   r.state, r.forbids, coalesce(k.tags, '[]') tags, coalesce(k.segments, '[]') segments,
                   array(select i.kind from member.identity i where i.member_id = m.id order by i.mark) kinds,
                   array(select i.value from member.identity i where i.member_id = m.id order by i.mark) names,
                   array(select i.mark from member.identity i where i.member_id = m.id order by i.mark) marks,
                   array(select i.sealed from member.identity i where i.member_id = m.id order by i.mark) sealed
            from member.member m left join member.mark k on k.member_id = m.id
            left join member.restriction r on r.member_id = m.id
            """;

    private Member shown(ResultSet row) throws SQLException {
        long id = row.getLong("id");
        long program = row.getLong("program_id");
        String[] kinds = (String[]) row.getArray("kinds").getArray();
        String[] names = (String[]) row.getArray("names").getArray();
        byte[][] marks = (byte[][]) row.getArray("marks").getArray();
        byte[][] sealed = (byte[][]) row.getArray("sealed").getArray();
        List<IdentityRef> identities = new ArrayList<>();
        for (int i = 0; i < kinds.length; i++) {
            byte[] closed = sealed[i];
            identities.add(new IdentityRef(
                    kinds[i], closed == null ? names[i] : seals.open(program, IDENTITY, row(marks[i]), closed)));
        }
        identities.sort(Comparator.comparing(IdentityRef::kind).thenComparing(IdentityRef::value));
        byte[] name = row.getBytes("name");
        return new Member(
                id,
                program,
                name == null ? null : seals.open(program, NAME, Long.toString(id), name),
                row.getObject("enrolled_at", OffsetDateTime.class).toInstant(),
                row.getObject("birthday", LocalDate.class),
                row.getString("source"),
                row.getString("attributes"),
                row.getString("tags"),
                row.getString("segments"),
                List.copyOf(identities),
                row.getObject("merged_into", Long.class),
                Restriction.of(row.getString("state"), row.getString("forbids")),
                false);
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

    /** Everybody, merged and deleted ones among them: so many at most, beyond a member, in order. */
    public static List<Long> all(Connection connection, long program, long after, int most) throws SQLException {
        List<Long> all = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "select id from member.member where program_id = ? and id > ? order by id limit ?")) {
            statement.setLong(1, program);
            statement.setLong(2, after);
            statement.setInt(3, most);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    all.add(rows.getLong(1));
                }
            }
        }
        return all;
    }

    /** Who has one of these tags or is in one of these segments: so many at most, beyond a member, in order. */
    public List<Long> marked(long program, Collection<String> tags, Collection<String> segments, long after, int most) {
        return marked(program, tags, segments, "m.member_id", " order by m.member_id limit " + most, after)
                .query((row, at) -> row.getLong(1))
                .list();
    }

    private JdbcClient.StatementSpec marked(
            long program, Collection<String> tags, Collection<String> segments, String what, String then, long after) {
        return database.sql("select " + what + """
                         from (
                            select distinct k.member_id from member.marked k
                            where k.program_id = :program and k.member_id > :after
                                and (k.kind = 'tag' and k.word = any (:tags) or k.kind = 'segment' and k.word = any (:segments))) m
                        join member.member p on p.id = m.member_id
                        where p.erased_at is null and p.merged_into is null
                        """ + then)
                .param("program", program)
                .param("after", after)
                .param("tags", tags.toArray(String[]::new))
                .param("segments", segments.toArray(String[]::new));
    }

    /** Who joined on one of those days, which begin and end in that zone: so many at most, beyond a member, in order. */
    public List<Long> joinedOn(long program, Collection<LocalDate> days, ZoneId zone, long after, int most) {
        return database.sql("""
                        select m.id from unnest(:begins::timestamptz[], :ends::timestamptz[]) d (begins, ends)
                        join member.member m
                            on m.program_id = :program and m.enrolled_at >= d.begins and m.enrolled_at < d.ends
                        where m.id > :after and m.erased_at is null and m.merged_into is null order by m.id limit :most
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

    /**
     * Who of these is there: neither deleted nor merged, and locked until the transaction ends, all in one order.
     *
     * @return what each may not do
     */
    public Map<Long, Set<Forbidden>> lock(Connection connection, long program, Collection<Long> members)
            throws SQLException {
        Map<Long, Set<Forbidden>> there = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement("""
                select m.id, r.state, r.forbids from member.member m left join member.restriction r on r.member_id = m.id
                where m.id = any (?) and m.program_id = ? and m.erased_at is null and m.merged_into is null
                order by m.id for no key update of m
                """)) {
            statement.setArray(1, connection.createArrayOf("bigint", members.toArray()));
            statement.setLong(2, program);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Restriction restriction = Restriction.of(row.getString(2), row.getString(3));
                    there.put(row.getLong(1), restriction == null ? Set.of() : restriction.forbids());
                }
            }
        }
        return there;
    }

    /** What a member may not do at this moment. */
    public Set<Forbidden> forbidden(Connection connection, long member) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select state, forbids from member.restriction where member_id = ?")) {
            statement.setLong(1, member);
            try (ResultSet row = statement.executeQuery()) {
                Restriction restriction = row.next() ? Restriction.of(row.getString(1), row.getString(2)) : null;
                return restriction == null ? Set.of() : restriction.forbids();
            }
        }
    }

    /** Whom these identities belong to; those that are nobody's are left out. */
    public Map<Named, Long> resolve(Connection connection, Collection<Named> names) throws SQLException {
        Map<Named, Long> found = new HashMap<>();
        if (names.isEmpty()) {
            return found;
        }
        List<Named> named = List.copyOf(names);
        new RoundTrip(connection)
                .ask(
                        """
                        select wanted.place, found.member_id
                        from unnest(?::integer[], ?::bigint[], ?::bytea[]) wanted (place, program_id, mark)
                        cross join lateral (
                            select i.member_id from member.identity i
                            where i.program_id = wanted.program_id and i.mark = wanted.mark
                            offset 0) found
                        """,
                        row -> found.put(named.get(row.getInt(1)), row.getLong(2)),
                        Column.of(
                                "integer",
                                IntStream.range(0, named.size()).boxed().toList()),
                        Column.of("bigint", named.stream().map(Named::program).toList()),
                        Column.of(
                                "bytea",
                                named.stream()
                                        .map(name -> mark(name.program(), name.identity()))
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
                       coalesce(k.tags, '[]'), coalesce(k.segments, '[]'), m.merged_into, r.state, r.forbids,
                       m.erased_at is not null
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
                                Restriction.of(row.getString(10), row.getString(11)),
                                row.getBoolean(12))),
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
                "mark bytea",
                "value text",
                "sealed bytea",
                "tail bytea",
                "member_id bigint",
                "recorded_at timestamptz");
        // one order for everybody, so that two claimants of the same identities never wait for each other
        claims.entrySet().stream()
                .sorted(Comparator.comparing(entry ->
                        entry.getKey().program() + entry.getKey().identity().toString()))
                .forEach(entry -> {
                    long program = entry.getKey().program();
                    IdentityRef identity = entry.getKey().identity();
                    byte[] mark = mark(program, identity);
                    rows.add(
                            program,
                            identity.kind(),
                            mark,
                            plain(identity),
                            sealed(program, identity, mark),
                            tail(program, identity),
                            entry.getValue(),
                            now);
                });
        return rows.insertMissing(connection);
    }

    /** By what an identity is found. */
    byte[] mark(long program, IdentityRef identity) {
        return seals.mark(program, identity.kind(), identity.value());
    }

    /** An identity as it lies in its row, where it says who somebody is; null where it lies there in plain. */
    byte @Nullable [] sealed(long program, IdentityRef identity, byte[] mark) {
        return identity.saysWho() ? seals.seal(program, IDENTITY, row(mark), identity.value()) : null;
    }

    /** What lies in the row of an identity in plain; null where it says who somebody is. */
    static @Nullable String plain(IdentityRef identity) {
        return identity.saysWho() ? null : identity.value();
    }

    /** A row that a mark names, as the database writes bytes. */
    private static String row(byte[] mark) {
        return "\\x" + HexFormat.of().formatHex(mark);
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
        private final Rows rows = new Rows("member.member", "id bigint", "attributes text", "birthday date");

        /** @param attributes a JSON object */
        public void add(long member, String attributes, @Nullable LocalDate birthday) {
            rows.add(member, attributes, birthday);
        }

        public void write(RoundTrip trip) {
            rows.update(trip, "id");
        }
    }

    /** To be called before a connection is held on which members of the programme are found or written. */
    public void ready(long program) {
        seals.ready(program);
    }

    /** No new members yet. */
    public Enrolments enrolments() {
        return new Enrolments(seals);
    }

    /** New members on their way into the table. */
    public static final class Enrolments {
        private final Seals seals;

        private final Rows rows = new Rows(
                "member.member",
                "id bigint",
                "program_id bigint",
                "name bytea",
                "enrolled_at timestamptz",
                "birthday date",
                "source text",
                "attributes text",
                "recorded_at timestamptz");

        private final Rows tokens =
                new Rows("member.name_token", "program_id bigint", "token bytea", "member_id bigint");

        private Enrolments(Seals seals) {
            this.seals = seals;
        }

        public void add(long program, Member member, Instant now) {
            String name = member.name();
            rows.add(
                    member.id(),
                    program,
                    name == null ? null : seals.seal(program, NAME, Long.toString(member.id()), name),
                    member.enrolledAt(),
                    member.birthday(),
                    member.source(),
                    member.attributes(),
                    now);
            if (name != null) {
                tokens(seals, program, name).forEach(token -> tokens.add(program, token, member.id()));
            }
        }

        public void write(RoundTrip trip) {
            rows.insert(trip);
            tokens.insert(trip);
        }
    }
}
