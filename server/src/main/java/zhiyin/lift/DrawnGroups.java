package zhiyin.lift;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.stereotype.Component;
import zhiyin.facts.MemberFacts;
import zhiyin.facts.NumberedMembers;
import zhiyin.lift.LiftTests.LiftTest;
import zhiyin.member.Members;

/** Who was drawn, as the persons they are by now, by their numbers in the columns. */
@Component
class DrawnGroups {

    /** Of so many tests it is kept who was drawn: of a million members that is eight megabytes each. */
    private static final int KEPT = 8;

    private static final int SLICE = 10_000;

    private final LiftTests tests;
    private final Members members;

    /** Who was drawn never changes, but that somebody is deleted; and he is found by nobody then. */
    private final Map<Long, DrawnIds> kept = new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, DrawnIds> eldest) {
            return size() > KEPT;
        }
    };

    DrawnGroups(LiftTests tests, Members members) {
        this.tests = tests;
        this.members = members;
    }

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record DrawnIds(long[] treated, long[] heldBack) {}

    /**
     * The groups as they are by now.
     *
     * @param both how many persons were drawn for both, under two numbers of which it turned out that they are one's: they are in
     *     neither
     * @param gone how many of those drawn are in neither for another reason: deleted, or not known yet
     */
    record Groups(RoaringBitmap treated, RoaringBitmap heldBack, long both, long gone) {

        /** Everybody who counts. */
        RoaringBitmap all() {
            return RoaringBitmap.or(treated, heldBack);
        }
    }

    private DrawnIds ids(LiftTest test) {
        synchronized (kept) {
            DrawnIds known = kept.get(test.id());
            if (known != null) {
                return known;
            }
        }
        DrawnIds read = new DrawnIds(
                tests.drawn(test.program(), test.id(), false), tests.drawn(test.program(), test.id(), true));
        synchronized (kept) {
            kept.put(test.id(), read);
        }
        return read;
    }

    /** The groups of a test that has begun. */
    Groups of(LiftTest test, MemberFacts.Taken taken) {
        DrawnIds ids = ids(test);
        RoaringBitmap treated = new RoaringBitmap();
        RoaringBitmap heldBack = new RoaringBitmap();
        long merged = persons(test.program(), ids.treated(), taken, treated)
                + persons(test.program(), ids.heldBack(), taken, heldBack);
        RoaringBitmap both = RoaringBitmap.and(treated, heldBack);
        treated.andNot(both);
        heldBack.andNot(both);
        long drawn = (long) ids.treated().length + ids.heldBack().length;
        long counted = treated.getLongCardinality() + heldBack.getLongCardinality();
        return new Groups(
                treated,
                heldBack,
                both.getLongCardinality(),
                Math.max(0, drawn - counted - merged - 2 * both.getLongCardinality()));
    }

    /**
     * Whom these are by now, by number.
     *
     * @param into is given to
     * @return how many of them are the same person as another of them
     */
    private long persons(long program, long[] ids, MemberFacts.Taken taken, RoaringBitmap into) {
        List<Long> elsewhere = new ArrayList<>();
        for (long id : ids) {
            int number = taken.members().number(id);
            if (number != NumberedMembers.NONE && taken.columns().has(number)) {
                into.add(number);
            } else {
                elsewhere.add(id);
            }
        }
        long same = 0;
        for (long person : current(program, elsewhere).values()) {
            int number = taken.members().number(person);
            if (number != NumberedMembers.NONE && taken.columns().has(number)) {
                same += into.contains(number) ? 1 : 0;
                into.add(number);
            }
        }
        return same;
    }

    private Map<Long, Long> current(long program, List<Long> ids) {
        Map<Long, Long> current = new HashMap<>();
        for (int from = 0; from < ids.size(); from += SLICE) {
            current.putAll(members.current(program, ids.subList(from, Math.min(ids.size(), from + SLICE))));
        }
        return current;
    }

    /** Sums by member, by the number of whom each is by now. */
    Map<Integer, Long> byNumber(long program, Map<Long, Long> sums, MemberFacts.Taken taken) {
        Map<Integer, Long> byNumber = new HashMap<>();
        List<Long> elsewhere = new ArrayList<>();
        sums.forEach((member, sum) -> {
            int number = taken.members().number(member);
            if (number != NumberedMembers.NONE && taken.columns().has(number)) {
                byNumber.merge(number, sum, Math::addExact);
            } else {
                elsewhere.add(member);
            }
        });
        current(program, elsewhere).forEach((member, person) -> {
            int number = taken.members().number(person);
            if (number != NumberedMembers.NONE && taken.columns().has(number)) {
                byNumber.merge(number, sums.getOrDefault(member, 0L), Math::addExact);
            }
        });
        return byNumber;
    }
}
