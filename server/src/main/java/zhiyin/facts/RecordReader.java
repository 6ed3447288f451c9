package zhiyin.facts;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.stereotype.Component;
import zhiyin.behaviour.Behaviours;
import zhiyin.chain.Followed;
import zhiyin.household.Relations;
import zhiyin.intake.History;
import zhiyin.ledger.Ledger;
import zhiyin.member.Members;
import zhiyin.source.Sources;
import zhiyin.tier.Standings;

/** Reads the record for whoever keeps a copy of it: all of it once, and then what came since. */
@Component
class RecordReader {

    private static final int MEMBERS_AT_A_TIME = 500;
    private static final int LINKS_AT_A_TIME = 200;
    private static final int BEHAVIOUR_AT_A_TIME = 5_000;

    /** What is written with an id that was made a minute before, and not seen then, is seen later: ids begin with the time. */
    private static final long LATE_IDS_MAX = 60_000L << 21;

    private final Members members;
    private final Ledger ledger;
    private final Standings standings;
    private final Relations relations;
    private final Sources sources;
    private final Followed followed;
    private final Behaviours behaviours;

    RecordReader(
            Members members,
            Ledger ledger,
            Standings standings,
            Relations relations,
            Sources sources,
            Followed followed,
            Behaviours behaviours) {
        this.members = members;
        this.ledger = ledger;
        this.standings = standings;
        this.relations = relations;
        this.sources = sources;
        this.followed = followed;
        this.behaviours = behaviours;
    }

    /** How far a copy is in the record. For whoever brings it on. */
    static final class Reach {
        Followed.Place until = Followed.Place.BEGINNING;
        Behaviours.Place behaviour = Behaviours.Place.BEGINNING;
        /** Changes of relations that are in the copy, of those that may still be followed by earlier ones. */
        final TreeSet<Long> related = new TreeSet<>();
    }

    /** Something to be done now and then while much is read. */
    interface Pause {
        void after() throws SQLException;
    }

    /**
     * What was followed.
     *
     * @param touched to whom something came, by number
     * @param events by number which event of his came last; none of whom something else came
     * @param again whether the copy can't tell what came, and is to be made anew
     */
    record Step(RoaringBitmap touched, Map<Integer, Long> events, boolean again) {}

    /** Everybody, and all that happened until this moment. */
    void lay(Connection connection, long program, Copy copy, Reach reach, LongConsumer progress, Pause pause)
            throws SQLException {
        Followed.Place until = followed.end(connection);
        reach.related.clear();
        related(connection, program, reach);
        long after = 0;
        List<Long> page;
        do {
            page = Members.all(connection, program, after, MEMBERS_AT_A_TIME);
            for (Kept.Now member : now(connection, copy, page)) {
                copy.tell(member);
                after = member.id();
            }
            pause.after();
        } while (page.size() == MEMBERS_AT_A_TIME);
        try (History history = History.open(connection, program, null)) {
            tell(copy, history, progress, member -> List.of(), pause);
        }
        reach.until = until;
        reach.behaviour = Behaviours.Place.BEGINNING;
        behave(connection, program, copy, reach, new RoaringBitmap(), progress, pause);
    }

    /** What was recorded since. */
    Step follow(Connection connection, long program, Copy copy, Reach reach, LongConsumer progress, Pause pause)
            throws SQLException {
        boolean beginAgain = false;
        RoaringBitmap all = new RoaringBitmap();
        Map<Integer, Long> events = new HashMap<>();
        Followed.Step step = followed.after(connection, reach.until, LINKS_AT_A_TIME);
        while (!step.batches().isEmpty()) {
            Set<Long> touched;
            List<List<History.Entry>> each = new ArrayList<>();
            try (History history = History.ofBatches(connection, program, step.batches())) {
                touched = gather(history, each);
            }
            Copy.Past past = member -> past(connection, program, member);
            Set<Long> again = new LinkedHashSet<>();
            for (Kept.Now member : now(connection, copy, touched)) {
                switch (copy.tell(member)) {
                    case NOTHING -> {
                        // he goes on as who he was
                    }
                    case TELL_AGAIN -> again.addAll(copy.tellAgain(member.id()));
                    case BEGIN_AGAIN -> beginAgain = true;
                }
            }
            for (List<History.Entry> entries : each) {
                if (!again.contains(entries.getFirst().member())) {
                    copy.tell(entries, past);
                }
            }
            for (long member : again) {
                List<History.Entry> entries = past.of(member);
                if (!entries.isEmpty()) {
                    copy.tell(entries, past);
                }
                // what became known later comes by itself
                var _ = behaviours.of(connection, member, reach.behaviour, copy::tell);
            }
            if (beginAgain) {
                // nothing more is to be written as if it were whole
                return new Step(all, events, true);
            }
            for (long member : touched) {
                int number = copy.find(member);
                if (number != NumberedMembers.NONE) {
                    all.add(number);
                }
            }
            for (List<History.Entry> entries : each) {
                int number = copy.find(entries.getLast().member());
                if (number != NumberedMembers.NONE) {
                    events.merge(number, entries.getLast().id(), Math::max);
                }
            }
            reach.until = step.until();
            pause.after();
            step = followed.after(connection, reach.until, LINKS_AT_A_TIME);
        }
        for (Kept.Now member : now(connection, copy, related(connection, program, reach))) {
            if (copy.tell(member) != Copy.Then.NOTHING) {
                // a merge of which no link has told yet
                return new Step(all, events, true);
            }
            all.add(copy.find(member.id()));
        }
        behave(connection, program, copy, reach, all, progress, pause);
        return new Step(all, events, beginAgain);
    }

    /** What members did beside orders and became known since; to whom it came, by number. */
    private void behave(
            Connection connection,
            long program,
            Copy copy,
            Reach reach,
            RoaringBitmap touched,
            LongConsumer progress,
            Pause pause)
            throws SQLException {
        int told = BEHAVIOUR_AT_A_TIME;
        while (told == BEHAVIOUR_AT_A_TIME) {
            told = behaviours.after(connection, program, reach.behaviour, BEHAVIOUR_AT_A_TIME, behaviour -> {
                copy.tell(behaviour);
                reach.behaviour = behaviour.place();
                int number = copy.find(behaviour.member());
                if (number != NumberedMembers.NONE) {
                    touched.add(number);
                }
            });
            progress.accept(told);
            pause.after();
        }
    }

    /** Whose relations are others since; no event tells of them. */
    private static Set<Long> related(Connection connection, long program, Reach reach) throws SQLException {
        Set<Long> members = new LinkedHashSet<>();
        long from = reach.related.isEmpty() ? 0 : reach.related.last() - LATE_IDS_MAX;
        for (Relations.Changed change : Relations.changes(connection, program, from)) {
            if (reach.related.add(change.id())) {
                members.add(change.member());
            }
        }
        if (!reach.related.isEmpty()) {
            reach.related.headSet(reach.related.last() - LATE_IDS_MAX).clear();
        }
        return members;
    }

    private List<Kept.Now> now(Connection connection, Copy copy, Collection<Long> which) throws SQLException {
        return which.isEmpty()
                ? List.of()
                : copy.kept().read(connection, members, ledger, standings, relations, sources, List.copyOf(which));
    }

    private static List<History.Entry> past(Connection connection, long program, long member) throws SQLException {
        List<List<History.Entry>> all = new ArrayList<>();
        try (History history = History.open(connection, program, Set.of(member))) {
            gather(history, all);
        }
        return all.isEmpty() ? List.of() : all.getFirst();
    }

    /** Each member's entries by themselves, and whose they are. */
    private static Set<Long> gather(History history, List<List<History.Entry>> each) throws SQLException {
        Set<Long> members = new LinkedHashSet<>();
        for (History.Entry entry = history.next(); entry != null; entry = history.next()) {
            if (members.add(entry.member())) {
                each.add(new ArrayList<>());
            }
            each.getLast().add(entry);
        }
        return members;
    }

    private static void tell(Copy copy, History history, LongConsumer progress, Copy.Past past, Pause pause)
            throws SQLException {
        List<History.Entry> entries = new ArrayList<>();
        for (History.Entry entry = history.next(); entry != null; entry = history.next()) {
            if (!entries.isEmpty() && entries.getFirst().member() != entry.member()) {
                copy.tell(entries, past);
                progress.accept(entries.size());
                pause.after();
                entries = new ArrayList<>();
            }
            entries.add(entry);
        }
        if (!entries.isEmpty()) {
            copy.tell(entries, past);
        }
    }
}
