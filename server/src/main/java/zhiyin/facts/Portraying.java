package zhiyin.facts;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Portraits;
import zhiyin.engine.program.Programme;

/** Portrays members in copies: everybody when a day begins or other terms are said, else those to whom something came. */
@Component
class Portraying {

    /** Terms that another process may have changed are looked at so often. */
    private static final Duration TERMS_EVERY = Duration.ofSeconds(5);

    private final PortraitTerms terms;
    private final Clock clock;
    private final ProgramClocks clocks;

    Portraying(PortraitTerms terms, Clock clock, ProgramClocks clocks) {
        this.terms = terms;
        this.clock = clock;
        this.clocks = clocks;
    }

    /** By what the members of a copy were portrayed last. For whoever brings it on. */
    static final class Last {
        volatile @Nullable Portraits portraits;

        private Portraits.@Nullable Terms terms;
        private Instant looked = Instant.EPOCH;
        /** How often some had been said before they were looked at. */
        private long said;

        /** Everybody is portrayed anew the next time. */
        void forget() {
            portraits = null;
        }
    }

    /** What members are to be portrayed by. */
    record Wanted(Portraits.Terms terms, int day) {}

    /** What members of a programme are to be portrayed by now; asks the database now and then. */
    Wanted wanted(long program, Programme programme, Last last) {
        int today = Math.toIntExact(LocalDate.ofInstant(clocks.of(program).instant(), programme.zone())
                .toEpochDay());
        Portraits.Terms before = last.terms;
        Instant now = clock.instant();
        long said = terms.said();
        if (before != null && said == last.said && now.isBefore(last.looked.plus(TERMS_EVERY))) {
            return new Wanted(before, today);
        }
        Portraits.Terms wanted = terms.of(program, programme);
        last.looked = now;
        last.said = said;
        return new Wanted(wanted, today);
    }

    /**
     * Portrays whoever is to be.
     *
     * @param file told too; null where there is none
     * @param touched to whom something came
     * @return of whom something else may be said than before
     */
    RoaringBitmap portray(Copy copy, @Nullable FactBatch file, Last last, Wanted wanted, RoaringBitmap touched) {
        Portraits portraits = last.portraits;
        boolean all = portraits == null
                || portraits.asOf() != wanted.day()
                || !wanted.terms().equals(last.terms);
        if (!all && touched.isEmpty()) {
            return touched;
        }
        Columns columns = copy.take().columns();
        RoaringBitmap which = all ? columns.everybody(AllCores.HERE) : touched;
        if (all || portraits == null) {
            portraits = Portraits.of(columns, wanted.day(), wanted.terms(), AllCores.HERE);
        }
        for (int number : which) {
            if (columns.has(number)) {
                copy.portray(number, portraits.of(columns, number));
            }
        }
        if (file != null) {
            file.portray(columns, portraits, all ? null : which);
        }
        copy.isPortrayedFor(LocalDate.ofEpochDay(wanted.day()));
        last.portraits = portraits;
        last.terms = wanted.terms();
        return RoaringBitmap.or(touched, which);
    }
}
