package zhiyin.segment;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.engine.insight.Selection;
import zhiyin.facts.MemberFacts;
import zhiyin.facts.NumberedMembers;
import zhiyin.member.Belongings;
import zhiyin.member.Merges;

/**
 * Who is in real-time segments, kept as facts come. What is kept is made equal to what the definitions say of the facts, and what
 * that takes is written down with it, once: a process that ends in between has done nothing, and finds the same the next time.
 */
@Component
class Presence implements MemberFacts.Listener, SegmentChanges, Belongings {

    private static final Logger log = LoggerFactory.getLogger(Presence.class);
    private static final int AT_A_TIME = 20_000;

    /** By so much the clocks of two processes differ at most: what is later than that was written before a clock was put back. */
    private static final Duration APART_MAX = Duration.ofMinutes(1);

    private final Moments moments;
    private final Segments segments;
    private final JdbcClient database;
    private final Clock clock;
    private final ChangeBell bell;
    private final ProgramClocks clocks;
    private final Map<Long, Watched> watched = new ConcurrentHashMap<>();
    private final Map<Long, ReentrantLock> turns = new ConcurrentHashMap<>();
    private final List<SegmentChanges.Listener> listeners = new CopyOnWriteArrayList<>();

    Presence(
            Moments moments,
            Segments segments,
            JdbcClient database,
            Clock clock,
            ChangeBell bell,
            ProgramClocks clocks,
            MemberFacts facts) {
        this.moments = moments;
        this.segments = segments;
        this.database = database;
        this.clock = clock;
        this.bell = bell;
        this.clocks = clocks;
        facts.tell(this);
    }

    /**
     * A programme's real-time segments, as functions for a day, and who was last found to be in them.
     *
     * @param present by code, by number
     * @param late who is to be looked at again, since another process had seen more of him
     * @param lateEvents by number which event came to him then
     */
    private record Watched(
            long revision,
            LocalDate today,
            NumberedMembers members,
            Map<String, Selection> selections,
            Map<String, RoaringBitmap> present,
            RoaringBitmap late,
            Map<Integer, Long> lateEvents) {

        boolean isOf(Moment moment) {
            return revision == moment.shelf().revision()
                    && today.equals(moment.today())
                    && members.isNumberedAs(moment.taken().members());
        }
    }

    /** Somebody whose presence is another than it was. */
    private record Turn(String code, long member, boolean entered) {}

    private static final MemberFacts.News NOTHING = new MemberFacts.News(new RoaringBitmap(), Map.of());

    @Override
    public void tell(SegmentChanges.Listener listener) {
        listeners.add(listener);
    }

    @Override
    public void came(long program, MemberFacts.Taken taken, MemberFacts.@Nullable News news) {
        try {
            if (news != null && !watched.containsKey(program) && segments.revision(program) == 0) {
                return;
            }
            inTurn(program, () -> {
                Moment moment = moments.of(program, taken);
                if (moment != null) {
                    bringOn(program, moment, news);
                }
                return moment;
            });
        } catch (RuntimeException accident) {
            // the columns go on
            log.warn("who is in the segments of programme {} will be found later: {}", program, accident.toString());
        }
    }

    /**
     * Makes all of a programme's real-time segments equal to what is known now, if that is not seen to already.
     *
     * @return what was known; null while the facts are being read, and where nothing is published
     */
    @Nullable
    Moment look(long program) {
        if (!(moments.of(program) instanceof Moments.Asked.Here)) {
            return null;
        }
        // what was known before the turn came is not what counts: another may have gone further meanwhile
        return inTurn(program, () -> {
            if (moments.of(program) instanceof Moments.Asked.Here(var moment)) {
                bringOn(program, moment, NOTHING);
                return moment;
            }
            return null;
        });
    }

    private @Nullable Moment inTurn(long program, Supplier<@Nullable Moment> work) {
        ReentrantLock turn = turns.computeIfAbsent(program, _ -> new ReentrantLock());
        turn.lock();
        try {
            return work.get();
        } catch (RuntimeException accident) {
            // nobody knows how far it went: the next pass finds what is not equal
            watched.remove(program);
            throw accident;
        } finally {
            turn.unlock();
        }
    }

    /** How what one knows stands to what others have written. */
    private enum Standing {
        FIRST,
        /** Another process has seen more, and has found what there is to find. */
        BEHIND,
        /** The segments are others by now. */
        OVERTAKEN
    }

    /** Within the lock of the programme's segments. */
    private Standing standing(long program, Moment moment) {
        return database.sql("""
                        select case when revision > :revision then 'OVERTAKEN'
                            when as_of > :as_of and as_of <= :latest then 'BEHIND' else 'FIRST' end
                        from segment.head where program_id = :program
                        """)
                .param("revision", moment.shelf().revision())
                .param("as_of", Segments.moment(moment.taken().asOf()))
                .param("latest", Segments.moment(clock.instant().plus(APART_MAX)))
                .param("program", program)
                .query((row, at) -> Standing.valueOf(row.getString(1)))
                .single();
    }

    private void bringOn(long program, Moment moment, MemberFacts.@Nullable News news) {
        Watched now = watched.get(program);
        if (news == null || now == null || !now.isOf(moment)) {
            all(program, moment);
        } else if (!now.selections().isEmpty()) {
            some(program, moment, now, news);
        }
    }

    /** Everybody, whatever was found before. */
    private void all(long program, Moment moment) {
        Map<String, Selection> selections = new LinkedHashMap<>();
        Map<String, RoaringBitmap> present = new LinkedHashMap<>();
        moment.shelf().kept().forEach((code, kept) -> {
            var segment = moment.segment(code);
            if (kept.kind() == Segments.Kind.REAL_TIME && segment != null) {
                selections.put(code, moment.selection(segment));
                present.put(code, moment.of(segment).clone());
            }
        });
        // what can't be read, is put away or real-time no more has nobody; what was deleted is gone already
        Map<String, RoaringBitmap> wanted = new LinkedHashMap<>(present);
        codesPresent(program).forEach(code -> wanted.putIfAbsent(code, new RoaringBitmap()));
        RoaringBitmap late = new RoaringBitmap();
        List<Change> changes = new ArrayList<>();
        boolean overtaken = false;
        Instant at = now(program);
        for (Map.Entry<String, RoaringBitmap> each : wanted.entrySet()) {
            List<Change> some = overtaken ? null : equal(program, moment, each.getKey(), each.getValue(), late, at);
            overtaken = some == null;
            if (some != null) {
                changes.addAll(some);
            }
        }
        if (overtaken) {
            // whoever looks next has the segments as they are now
            watched.remove(program);
        } else {
            watched.put(
                    program,
                    new Watched(
                            moment.shelf().revision(),
                            moment.today(),
                            moment.taken().members(),
                            selections,
                            present,
                            late,
                            new HashMap<>()));
        }
        told(program, changes);
    }

    /** By the programme's own clock. */
    private Instant now(long program) {
        return clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
    }

    private List<String> codesPresent(long program) {
        return database.sql("select distinct code from segment.present where program_id = :program")
                .param("program", program)
                .query((row, at) -> row.getString(1))
                .list();
    }

    /**
     * @param numbers who is in it; where another process has seen more, left as that has it
     * @param late is told who is to be looked at again then
     * @return null where the segments are others by now
     */
    private @Nullable List<Change> equal(
            long program, Moment moment, String code, RoaringBitmap numbers, RoaringBitmap late, Instant at) {
        List<Change> changes = new ArrayList<>();
        boolean done = segments.alone(program, () -> {
            Standing standing = standing(program, moment);
            if (standing == Standing.OVERTAKEN) {
                return false;
            }
            List<Turn> turns = new ArrayList<>();
            RoaringBitmap others = new RoaringBitmap();
            RoaringBitmap known = new RoaringBitmap();
            database.sql("select member_id from segment.present where program_id = :program and code = :code")
                    .param("program", program)
                    .param("code", code)
                    .query(row -> {
                        long member = row.getLong(1);
                        int number = moment.taken().members().number(member);
                        if (number != NumberedMembers.NONE && numbers.contains(number)) {
                            known.add(number);
                        } else {
                            turns.add(new Turn(code, member, false));
                            if (number != NumberedMembers.NONE) {
                                others.add(number);
                            }
                        }
                    });
            RoaringBitmap entering = RoaringBitmap.andNot(numbers, known);
            if (standing == Standing.BEHIND) {
                numbers.or(others);
                numbers.andNot(entering);
                late.or(others);
                late.or(entering);
                return true;
            }
            IntIterator each = entering.getIntIterator();
            while (each.hasNext()) {
                turns.add(new Turn(code, moment.taken().members().member(each.next()), true));
            }
            changes.addAll(write(program, moment.taken().asOf(), turns, Map.of(), at));
            return true;
        });
        return done ? changes : null;
    }

    /** Those to whom something came, and those who were late. */
    private void some(long program, Moment moment, Watched now, MemberFacts.News news) {
        List<Turn> turns = new ArrayList<>();
        RoaringBitmap turning = new RoaringBitmap();
        RoaringBitmap asked = RoaringBitmap.or(news.touched(), now.late());
        Map<Integer, Long> events = new HashMap<>(now.lateEvents());
        events.putAll(news.events());
        Map<Long, Long> causes = new HashMap<>();
        Map<String, RoaringBitmap> next = new LinkedHashMap<>();
        now.selections().forEach((code, selection) -> {
            RoaringBitmap present = Objects.requireNonNull(now.present().get(code));
            IntIterator each = asked.getIntIterator();
            while (each.hasNext()) {
                int number = each.next();
                boolean is = selection.has(moment.columns(), number);
                if (is != present.contains(number)) {
                    long member = moment.taken().members().member(number);
                    turns.add(new Turn(code, member, is));
                    turning.add(number);
                    Long event = events.get(number);
                    if (event != null) {
                        causes.put(member, event);
                    }
                    RoaringBitmap changed = next.computeIfAbsent(code, _ -> present.clone());
                    if (is) {
                        changed.add(number);
                    } else {
                        changed.remove(number);
                    }
                }
            }
        });
        now.late().clear();
        now.lateEvents().clear();
        if (turns.isEmpty()) {
            return;
        }
        Instant at = now(program);
        List<Change> changes = new ArrayList<>();
        Standing standing = segments.alone(program, () -> {
            Standing found = standing(program, moment);
            if (found == Standing.FIRST) {
                changes.addAll(write(program, moment.taken().asOf(), turns, causes, at));
            }
            return found;
        });
        switch (standing) {
            case FIRST -> now.present().putAll(next);
            // what is not written is not remembered either
            case BEHIND -> {
                now.late().or(turning);
                events.keySet()
                        .retainAll(Arrays.stream(turning.toArray()).boxed().toList());
                now.lateEvents().putAll(events);
            }
            case OVERTAKEN -> watched.remove(program);
        }
        told(program, changes);
    }

    /**
     * Writes who turned, as far as it is not written yet, with the changes and what is to be marked; under the lock.
     *
     * @param asOf by the house's clock
     * @param now by the programme's
     */
    private List<Change> write(long program, Instant asOf, List<Turn> turns, Map<Long, Long> causes, Instant now) {
        List<Turn> turned = new ArrayList<>();
        for (int from = 0; from < turns.size(); from += AT_A_TIME) {
            List<Turn> some = turns.subList(from, Math.min(turns.size(), from + AT_A_TIME));
            turned.addAll(present(program, some, now));
        }
        long last = database.sql("""
                        update segment.head set changes = changes + :turned,
                            as_of = case when as_of > :latest then :as_of else greatest(as_of, :as_of) end
                        where program_id = :program returning changes
                        """)
                .param("latest", Segments.moment(clock.instant().plus(APART_MAX)))
                .param("turned", turned.size())
                .param("as_of", Segments.moment(asOf))
                .param("program", program)
                .query(Long.class)
                .single();
        List<Change> changes = new ArrayList<>();
        long sequence = last - turned.size();
        for (Turn turn : turned) {
            changes.add(
                    new Change(++sequence, turn.code(), turn.member(), turn.entered(), now, causes.get(turn.member())));
        }
        for (int from = 0; from < changes.size(); from += AT_A_TIME) {
            note(program, changes.subList(from, Math.min(changes.size(), from + AT_A_TIME)));
        }
        return changes;
    }

    private List<Turn> present(long program, List<Turn> turns, Instant now) {
        List<Turn> turned = new ArrayList<>();
        List<Turn> entering = turns.stream().filter(Turn::entered).toList();
        List<Turn> leaving = turns.stream().filter(turn -> !turn.entered()).toList();
        database.sql("""
                        insert into segment.present (member_id, program_id, code, since)
                        select t.member, :program, t.code, :now
                        from unnest(cast(:members as bigint[]), cast(:codes as text[])) t (member, code)
                        join member.member m on m.id = t.member and m.erased_at is null
                        on conflict do nothing returning member_id, code
                        """)
                .param("program", program)
                .param("now", Segments.moment(now))
                .param("members", members(entering))
                .param("codes", codes(entering))
                .query(row -> {
                    turned.add(new Turn(row.getString(2), row.getLong(1), true));
                });
        database.sql("""
                        delete from segment.present p
                        using unnest(cast(:members as bigint[]), cast(:codes as text[])) t (member, code)
                        where p.member_id = t.member and p.program_id = :program and p.code = t.code
                        returning p.member_id, p.code
                        """)
                .param("program", program)
                .param("members", members(leaving))
                .param("codes", codes(leaving))
                .query(row -> {
                    turned.add(new Turn(row.getString(2), row.getLong(1), false));
                });
        return turned;
    }

    private static Long[] members(Collection<Turn> turns) {
        return turns.stream().map(Turn::member).toArray(Long[]::new);
    }

    private static String[] codes(Collection<Turn> turns) {
        return turns.stream().map(Turn::code).toArray(String[]::new);
    }

    private void note(long program, List<Change> changes) {
        database.sql("""
                        insert into segment.change (member_id, program_id, sequence, code, entered, at, event_id)
                        select t.member, :program, t.sequence, t.code, t.entered, :at, t.event
                        from unnest(cast(:members as bigint[]), cast(:sequences as bigint[]), cast(:codes as text[]),
                            cast(:entered as boolean[]), cast(:events as bigint[])) t (member, sequence, code, entered, event)
                        """)
                .param("program", program)
                .param("at", Segments.moment(changes.getFirst().at()))
                .param("members", changes.stream().map(Change::member).toArray(Long[]::new))
                .param("sequences", changes.stream().map(Change::sequence).toArray(Long[]::new))
                .param("codes", changes.stream().map(Change::segment).toArray(String[]::new))
                .param("entered", changes.stream().map(Change::entered).toArray(Boolean[]::new))
                .param("events", changes.stream().map(Change::event).toArray(Long[]::new))
                .update();
        database.sql("""
                        insert into segment.unmarked (member_id, program_id, code)
                        select distinct t.member, :program, t.code
                        from unnest(cast(:members as bigint[]), cast(:codes as text[])) t (member, code)
                        join segment.segment s on s.program_id = :program and s.code = t.code and s.marks
                        on conflict do nothing
                        """)
                .param("program", program)
                .param("members", changes.stream().map(Change::member).toArray(Long[]::new))
                .param("codes", changes.stream().map(Change::segment).toArray(String[]::new))
                .update();
    }

    private void told(long program, List<Change> changes) {
        if (!changes.isEmpty()) {
            listeners.forEach(listener -> listener.changed(program, changes));
            bell.ring(program, changes.stream().map(Change::segment).toList());
        }
    }

    @Override
    public List<Change> after(long program, long sequence, @Nullable String segment, int most) {
        return database.sql("""
                        select sequence, code, member_id, entered, at, event_id from segment.change
                        where program_id = :program and sequence > :after and (cast(:code as text) is null or code = :code)
                        order by sequence limit :most
                        """)
                .param("program", program)
                .param("after", sequence)
                .param("code", segment)
                .param("most", most)
                .query((row, at) -> new Change(
                        row.getLong(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getBoolean(4),
                        Segments.instant(row, 5),
                        row.getObject(6, Long.class)))
                .list();
    }

    /** Since when somebody is in a real-time segment; null where he is not. */
    @Nullable
    Instant since(long program, String code, long member) {
        return database.sql("""
                        select since from segment.present
                        where member_id = :member and program_id = :program and code = :code
                        """)
                .param("member", member)
                .param("program", program)
                .param("code", code)
                .query((row, at) -> Segments.instant(row, 1))
                .optional()
                .orElse(null);
    }

    /** The one who gave everything is in no segment; what the other is in is found with what came to him. */
    @Override
    public void goOver(Connection connection, long program, long merge, long member, long into) throws SQLException {
        run(connection, "insert into segment.head (program_id) values (?) on conflict do nothing", program);
        run(connection, "select revision from segment.head where program_id = ? for update", program);
        run(connection, """
                with gone as (
                    delete from segment.present where member_id = ? and program_id = ? returning code),
                numbered as (
                    select code, row_number() over (order by code) place from gone),
                counted as (
                    update segment.head set changes = changes + (select count(*) from gone) where program_id = ?
                    returning changes - (select count(*) from gone) before)
                insert into segment.change (member_id, program_id, sequence, code, entered, at)
                select ?, ?, before + place, code, false, m.merged_at
                from numbered, counted, member.merge m where m.member_id = ? and m.id = ?
                """, member, program, program, member, program, member, merge);
        listsOf(connection, program, member);
    }

    @Override
    public void comeBack(Connection connection, Merges.Merge merge) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select program_id from member.member where id = ?")) {
            statement.setLong(1, merge.member());
            try (ResultSet row = statement.executeQuery()) {
                if (row.next()) {
                    listsOf(connection, row.getLong(1), merge.member());
                }
            }
        }
    }

    /** The lists that somebody is on, as himself or as whom he was merged into, are others. */
    private static void listsOf(Connection connection, long program, long member) throws SQLException {
        run(connection, "update segment.head set revision = revision + 1 where program_id = ?", program);
        run(connection, """
                update segment.segment s set revision = h.revision from segment.head h
                where h.program_id = s.program_id and s.program_id = ? and s.code in (
                    select l.code from segment.listed l where l.program_id = ? and l.member_id in (select member.same(?)))
                """, program, program, member);
    }

    private static void run(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.execute();
        }
    }
}
