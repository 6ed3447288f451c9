package zhiyin.tag;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.database.Ids;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.intake.Lanes;
import zhiyin.intake.Reply;
import zhiyin.intake.Submission;
import zhiyin.member.Members;
import zhiyin.tag.Holdings.Ended;
import zhiyin.tag.Holdings.Put;

/** Puts tags on members and takes them off, each by an event of the member's own, and writes down with it whose doing it was. */
@Component
class Tagging {

    static final int TAGS_MAX = 100;

    /** So often what a member has is looked at again that somebody else has changed meanwhile. */
    private static final int TURNS_MAX = 3;

    private final Lanes lanes;
    private final Members members;
    private final Holdings holdings;
    private final ProgramClocks clocks;
    private final Ids ids;

    Tagging(Lanes lanes, Members members, Holdings holdings, ProgramClocks clocks, Ids ids) {
        this.lanes = lanes;
        this.members = members;
        this.holdings = holdings;
        this.clocks = clocks;
        this.ids = ids;
    }

    enum Result {
        DONE,
        UNCHANGED,
        REFUSED,
        FULL,
        BUSY,
        GONE
    }

    /** @param tags what the member has now, as far as it is known */
    record Settled(Result result, @Nullable List<String> tags) {}

    /** What is to become of a member's tags; what is not named stays. */
    record Change(List<Put> put, List<String> take) {
        Change {
            put = List.copyOf(put);
            take = List.copyOf(take);
        }

        /** What somebody has with it who has these. */
        List<String> of(List<String> tags) {
            TreeSet<String> after = new TreeSet<>(tags);
            take.forEach(after::remove);
            put.forEach(each -> after.add(each.tag()));
            return List.copyOf(after);
        }

        /** Those that are written down: what is new on him, and what comes with a reason or an end. */
        List<Put> told(List<String> before) {
            return put.stream()
                    .filter(each -> each.hasTerms() || !before.contains(each.tag()))
                    .toList();
        }
    }

    /**
     * Who does it.
     *
     * @param principal the key or account; 0 for the house itself
     * @param by as it is shown; null for the house itself
     * @param ended why what is taken off ends
     */
    record Doer(long principal, @Nullable String by, Ended ended) {
        static final Doer RULE = new Doer(0, null, Ended.RULE);
        static final Doer DAY = new Doer(0, null, Ended.OVER);
    }

    /**
     * Does it.
     *
     * @param wanted by member; of whom nobody knows anything he is gone
     * @return by member, in the same order; null where nothing is published
     */
    @Nullable
    Map<Long, Settled> change(long program, Doer doer, Map<Long, Change> wanted) {
        Map<Long, Settled> results = new LinkedHashMap<>();
        wanted.keySet().forEach(member -> results.put(member, new Settled(Result.BUSY, null)));
        Collection<Long> left = new HashSet<>(wanted.keySet());
        for (int turn = 0; turn < TURNS_MAX && !left.isEmpty(); turn++) {
            Map<Long, Settled> settled = settle(program, doer, wanted, left);
            if (settled == null) {
                return null;
            }
            results.putAll(settled);
            left.removeAll(settled.keySet());
        }
        return results;
    }

    /** Whose tags are settled; the others' were changed between looking and writing. Null where nothing is published. */
    private @Nullable Map<Long, Settled> settle(
            long program, Doer doer, Map<Long, Change> wanted, Collection<Long> people) {
        Map<Long, List<String>> before = members.tags(program, people);
        Map<Long, Settled> settled = new HashMap<>();
        List<Long> asked = new ArrayList<>();
        List<Submission> submissions = new ArrayList<>();
        for (long person : people) {
            Change change = wanted.get(person);
            List<String> tags = before.get(person);
            if (tags == null || change == null) {
                settled.put(person, new Settled(Result.GONE, null));
                continue;
            }
            List<String> after = change.of(tags);
            boolean same = List.copyOf(new TreeSet<>(tags)).equals(after);
            if (same && change.put().stream().noneMatch(Put::hasTerms)) {
                settled.put(person, new Settled(Result.UNCHANGED, after));
            } else if (after.size() > TAGS_MAX) {
                settled.put(person, new Settled(Result.FULL, tags));
            } else {
                asked.add(person);
                submissions.add(submission(program, doer, person, tags, change, after, same));
            }
        }
        List<Reply> replies = lanes.submitAll(submissions);
        for (int i = 0; i < asked.size(); i++) {
            long person = asked.get(i);
            Change change = wanted.get(person);
            List<String> after = change == null ? List.of() : change.of(before.getOrDefault(person, List.of()));
            switch (replies.get(i)) {
                case Reply.Done _, Reply.Ran _ -> settled.put(person, new Settled(Result.DONE, after));
                case Reply.Conflict(var reason)
                when reason == Reply.Conflict.Reason.UNMARKED -> settled.put(person, new Settled(Result.REFUSED, null));
                case Reply.UnknownMember _, Reply.Refused _ -> settled.put(person, new Settled(Result.GONE, null));
                case Reply.NothingPublished _ -> {
                    return null;
                }
                case Reply.Failed(var accident) -> throw accident;
                case Reply.Conflict _, Reply.KeyReused _, Reply.TooLarge _ -> {
                    // somebody else was quicker: once more
                }
            }
        }
        return settled;
    }

    /** Written only where he still has what was looked at, with his row locked. */
    private Submission submission(
            long program, Doer doer, long person, List<String> tags, Change change, List<String> after, boolean same) {
        Instant now = clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
        String key = "tags:" + ids.next();
        byte[] fingerprint = Submission.fingerprint(new Event.MemberMarked(0, now, after, null));
        if (same) {
            // he has them already: what is new is only why, and until when
            return Submission.errand(program, doer.principal(), key, person, fingerprint, now, false)
                    .attendedBy((connection, member, steps) -> {
                        write(connection, program, doer, member, tags, change, now);
                        return true;
                    });
        }
        return Submission.about(
                        program,
                        doer.principal(),
                        key,
                        person,
                        fingerprint,
                        id -> new Event.MemberMarked(id, now, after, null),
                        false)
                .attendedBy((connection, member, steps) -> {
                    MemberProfile had = steps.getLast().before().profile();
                    if (had == null || !List.copyOf(new TreeSet<>(tags)).equals(had.tags())) {
                        return false;
                    }
                    write(connection, program, doer, member, tags, change, now);
                    return true;
                });
    }

    private void write(
            Connection connection,
            long program,
            Doer doer,
            long member,
            List<String> before,
            Change change,
            Instant now)
            throws SQLException {
        List<String> taken = change.take().stream()
                .filter(tag -> change.put().stream().noneMatch(put -> put.tag().equals(tag)))
                .toList();
        holdings.end(connection, member, taken, doer.by(), doer.ended(), now);
        holdings.begin(connection, program, member, change.told(before), doer.by(), now);
    }
}
