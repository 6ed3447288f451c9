package zhiyin.lift;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.engine.insight.lift.Bought;
import zhiyin.engine.insight.lift.Drawing;
import zhiyin.engine.insight.lift.SmallestEffect;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.lift.LiftTests.Drawn;
import zhiyin.lift.LiftTests.LiftTest;
import zhiyin.lift.LiftTests.Plan;
import zhiyin.segment.HouseSegments;

/** Begins tests: draws members, and makes the two lists of them. */
@Component
class LiftDrawing {

    private static final int FEWEST = 2;

    private final LiftTests tests;
    private final LiftReckoning reckoning;
    private final HouseSegments segments;
    private final ProgramClocks clocks;
    private final SecureRandom random;
    private final Messages messages;

    LiftDrawing(
            LiftTests tests,
            LiftReckoning reckoning,
            HouseSegments segments,
            ProgramClocks clocks,
            SecureRandom random,
            Messages messages) {
        this.tests = tests;
        this.reckoning = reckoning;
        this.segments = segments;
        this.clocks = clocks;
        this.random = random;
        this.messages = messages;
    }

    /** What came of beginning. */
    sealed interface Begun {
        record Drew(LiftTest test) implements Begun {}

        record NoSuchTest() implements Begun {}

        record Already() implements Begun {}

        /** Its first day is over. */
        record TooLate() implements Begun {}

        record NoSuchSegment() implements Begun {}

        /** A group would have fewer than two. */
        record TooFew(long members) implements Begun {}

        record NoRoomForLists() implements Begun {}
    }

    /** Makes a transaction come to nothing. */
    private static final class NoRoom extends RuntimeException {
        private static final long serialVersionUID = 1;

        NoRoom() {
            super(null, null, false, false);
        }
    }

    /** Begins a test whose first day is today or later. */
    Begun begin(LiftGround ground, long id, long by, Language language) {
        LiftTest planned = tests.find(ground.program(), id).orElse(null);
        if (planned == null) {
            return new Begun.NoSuchTest();
        }
        Plan plan = planned.plan();
        RoaringBitmap members = reckoning.audience(ground, plan);
        if (members == null) {
            return new Begun.NoSuchSegment();
        }
        long[] drawnFrom = ids(ground, members);
        try {
            return tests.whole(() -> {
                LiftTest test = tests.lock(ground.program(), id).orElse(null);
                if (test == null) {
                    return new Begun.NoSuchTest();
                }
                // changed while members were found
                if (test.drawn() != null || !test.plan().equals(plan)) {
                    return new Begun.Already();
                }
                if (plan.from().isBefore(ground.today())) {
                    return new Begun.TooLate();
                }
                return draw(ground, test, members, drawnFrom, by, language);
            });
        } catch (NoRoom _) {
            return new Begun.NoRoomForLists();
        }
    }

    /** By number. */
    private static long[] ids(LiftGround ground, RoaringBitmap members) {
        long[] ids = new long[members.getCardinality()];
        IntIterator each = members.getIntIterator();
        for (int i = 0; i < ids.length; i++) {
            ids[i] = ground.taken().members().member(each.next());
        }
        return ids;
    }

    /**
     * Who is drawn for which group.
     *
     * @param members each once
     * @param heldBack by place in {@code members}
     * @param smallest see {@link Drawn#smallest}
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Lots(
            long[] members,
            boolean[] heldBack,
            byte[] seed,
            @Nullable Double smallest,
            Instant at) {}

    private Begun draw(
            LiftGround ground, LiftTest test, RoaringBitmap members, long[] ids, long by, Language language) {
        Plan plan = test.plan();
        byte[] seed = new byte[Drawing.SEED_BYTES];
        random.nextBytes(seed);
        return keep(
                test,
                new Lots(
                        ids,
                        drawn(new Drawing(seed, plan.heldBack()), plan, ground, members, ids),
                        seed,
                        smallest(ground, plan, members),
                        clocks.of(ground.program()).instant().truncatedTo(ChronoUnit.MICROS)),
                by,
                language);
    }

    /** Begins a test with those who were drawn for it, and makes their two lists. */
    Begun keep(LiftTest test, Lots lots, long by, Language language) {
        long[] treated = of(lots.members(), lots.heldBack(), false);
        long[] heldBack = of(lots.members(), lots.heldBack(), true);
        if (treated.length < FEWEST || heldBack.length < FEWEST) {
            return new Begun.TooFew(lots.members().length);
        }
        String code = "lift-"
                + LiftTests.ID
                        .print(test.id())
                        .substring(LiftTests.ID.prefix().length() + 1)
                        .toLowerCase(Locale.ROOT);
        Drawn drawn = new Drawn(
                lots.seed(),
                lots.at(),
                code + "-treated",
                code + "-held-back",
                treated.length,
                heldBack.length,
                lots.smallest());
        list(test, drawn.treatedList(), "treated", treated, by, language);
        list(test, drawn.heldBackList(), "held-back", heldBack, by, language);
        tests.begin(test, drawn, lots.members(), lots.heldBack(), by);
        return new Begun.Drew(tests.find(test.program(), test.id()).orElseThrow());
    }

    private static boolean[] drawn(Drawing drawing, Plan plan, LiftGround ground, RoaringBitmap members, long[] ids) {
        return switch (plan.draws()) {
            case PLAIN -> {
                boolean[] heldBack = new boolean[ids.length];
                for (int i = 0; i < ids.length; i++) {
                    heldBack[i] = drawing.isHeldBack(ids[i]);
                }
                yield heldBack;
            }
            case STRATA -> {
                Bought before =
                        LiftReckoning.bought(ground, ground.today().minusDays(plan.daysBefore()), ground.today());
                long[] spend = new long[ids.length];
                IntIterator each = members.getIntIterator();
                for (int i = 0; i < ids.length; i++) {
                    spend[i] = before.spend().applyAsLong(each.next());
                }
                yield drawing.ofStrata(ids, Drawing.strata(spend));
            }
        };
    }

    private static long[] of(long[] ids, boolean[] heldBack, boolean wanted) {
        long[] of = new long[ids.length];
        int count = 0;
        for (int i = 0; i < ids.length; i++) {
            if (heldBack[i] == wanted) {
                of[count++] = ids[i];
            }
        }
        return java.util.Arrays.copyOf(of, count);
    }

    private static @Nullable Double smallest(LiftGround ground, Plan plan, RoaringBitmap members) {
        SmallestEffect smallest = SmallestEffect.of(plan.decides(), LiftReckoning.foreseen(ground, plan, members));
        // where nothing was bought there is no spread, and nothing that could be seen or not
        return smallest == null || smallest.absolute() == 0 ? null : (Double) smallest.absolute();
    }

    private void list(LiftTest test, String code, String group, long[] members, long by, Language language) {
        Map<String, Object> holes = Map.of("name", test.name());
        String name = messages.say(language, "lift.list." + group, holes);
        if (!segments.list(
                test.program(),
                code,
                // a segment's name has a hundred characters
                name.codePointCount(0, name.length()) > 100 ? name.substring(0, name.offsetByCodePoints(0, 100)) : name,
                messages.say(language, "lift.list." + group + ".description", holes),
                members,
                by)) {
            throw new NoRoom();
        }
    }
}
