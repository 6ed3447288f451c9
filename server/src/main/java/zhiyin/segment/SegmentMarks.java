package zhiyin.segment;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.database.Ids;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.intake.Lanes;
import zhiyin.intake.Reply;
import zhiyin.intake.Submission;
import zhiyin.member.Members;

/**
 * SegmentMarks members with the segments that they are in, for rules to ask about: each time by an event of the member's own. Whoever has
 * refused that anything is put on him is left as he is.
 */
@Component
class SegmentMarks {

    private static final int AT_A_TIME = 500;

    private final JdbcClient database;
    private final Lanes lanes;
    private final Members members;
    private final ProgramClocks clocks;
    private final Ids ids;

    SegmentMarks(JdbcClient database, Lanes lanes, Members members, ProgramClocks clocks, Ids ids) {
        this.database = database;
        this.lanes = lanes;
        this.members = members;
        this.clocks = clocks;
        this.ids = ids;
    }

    /** Whether somebody is to be marked with a segment. */
    private record Wanted(long member, String code, boolean in) {}

    /** All of a segment's members are to be looked at: it begins or ends to mark. Within the lock of the programme's segments. */
    void lookAtAll(long program, String code) {
        database.sql("""
                        insert into segment.unmarked (member_id, program_id, code)
                        select member_id, program_id, code from segment.present where program_id = :program and code = :code
                        union
                        select k.member_id, k.program_id, k.word from member.marked k
                        where k.program_id = :program and k.kind = 'segment' and k.word = :code
                        on conflict do nothing
                        """).param("program", program).param("code", code).update();
    }

    /**
     * Makes some marks right.
     *
     * @return whether there may be more to do
     */
    boolean pass(long program) {
        List<Wanted> wanted = database.sql("""
                        select u.member_id, u.code,
                            coalesce(s.marks and s.archived_at is null, false) and exists (select from segment.present p
                                where p.member_id = u.member_id and p.program_id = u.program_id and p.code = u.code)
                        from segment.unmarked u left join segment.segment s on s.program_id = u.program_id and s.code = u.code
                        where u.program_id = :program order by u.code, u.member_id limit :most
                        """)
                .param("program", program)
                .param("most", AT_A_TIME)
                .query((row, at) -> new Wanted(row.getLong(1), row.getString(2), row.getBoolean(3)))
                .list();
        Map<Long, List<Wanted>> byMember = new HashMap<>();
        wanted.forEach(one ->
                byMember.computeIfAbsent(one.member(), _ -> new ArrayList<>()).add(one));
        Map<Long, List<String>> before = members.segments(program, byMember.keySet());
        List<Wanted> done = new ArrayList<>();
        List<Long> asked = new ArrayList<>();
        List<Submission> submissions = new ArrayList<>();
        byMember.forEach((member, each) -> {
            List<String> segments = before.get(member);
            List<String> after = segments == null ? List.of() : after(segments, each);
            if (segments == null || List.copyOf(new TreeSet<>(segments)).equals(after)) {
                done.addAll(each);
            } else {
                asked.add(member);
                submissions.add(submission(program, member, segments, after));
            }
        });
        List<Reply> replies = lanes.submitAll(submissions);
        boolean published = true;
        for (int i = 0; i < asked.size(); i++) {
            switch (replies.get(i)) {
                case Reply.Done _, Reply.UnknownMember _, Reply.Refused _ ->
                    done.addAll(Objects.requireNonNull(byMember.get(asked.get(i))));
                case Reply.Conflict(var reason)
                when reason == Reply.Conflict.Reason.UNMARKED ->
                    done.addAll(Objects.requireNonNull(byMember.get(asked.get(i))));
                case Reply.NothingPublished _ -> published = false;
                case Reply.Failed(var accident) -> throw accident;
                case Reply.Conflict _, Reply.KeyReused _, Reply.TooLarge _, Reply.Ran _ -> {
                    // somebody else was quicker: the next time
                }
            }
        }
        forget(program, done);
        return published && wanted.size() == AT_A_TIME && !done.isEmpty();
    }

    private static List<String> after(List<String> segments, List<Wanted> wanted) {
        TreeSet<String> after = new TreeSet<>(segments);
        for (Wanted one : wanted) {
            if (one.in()) {
                after.add(one.code());
            } else {
                after.remove(one.code());
            }
        }
        return List.copyOf(after);
    }

    /** Written only where he is still marked as was looked at, with his row locked. */
    private Submission submission(long program, long member, List<String> segments, List<String> after) {
        Instant now = clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
        return Submission.about(
                        program,
                        0,
                        "segments:" + ids.next(),
                        member,
                        Submission.fingerprint(new Event.MemberMarked(0, now, null, after)),
                        id -> new Event.MemberMarked(id, now, null, after),
                        false)
                .attendedBy((connection, whose, steps) -> {
                    MemberProfile had = steps.getLast().before().profile();
                    return had != null && List.copyOf(new TreeSet<>(segments)).equals(had.segments());
                });
    }

    /** Of those whose presence has not turned meanwhile. */
    private void forget(long program, List<Wanted> done) {
        database.sql("""
                        delete from segment.unmarked u
                        using unnest(cast(:members as bigint[]), cast(:codes as text[]), cast(:ins as boolean[])) t (member, code, was)
                        where u.member_id = t.member and u.program_id = :program and u.code = t.code
                            and t.was = (exists (select from segment.present p join segment.segment s
                                on s.program_id = p.program_id and s.code = p.code and s.marks and s.archived_at is null
                                where p.member_id = u.member_id and p.program_id = u.program_id and p.code = u.code))
                        """)
                .param("program", program)
                .param("members", done.stream().map(Wanted::member).toArray(Long[]::new))
                .param("codes", done.stream().map(Wanted::code).toArray(String[]::new))
                .param("ins", done.stream().map(Wanted::in).toArray(Boolean[]::new))
                .update();
    }
}
