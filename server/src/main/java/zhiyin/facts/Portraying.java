package zhiyin.facts;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Portrait;
import zhiyin.engine.insight.Portraits;
import zhiyin.engine.program.Programme;

/**
 * Portrays members in copies: everybody when a day begins, when other terms are said or when something else is expected, else those to
 * whom something came.
 */
@Component
class Portraying {

    /** Terms that another process may have changed are looked at so often. */
    private static final Duration TERMS_EVERY = Duration.ofSeconds(5);

    private final PortraitTerms terms;
    /** Looked for when it is asked: what fits models looks at facts. */
    private final ObjectProvider<Expectations> expectations;

    private final Clock clock;
    private final ProgramClocks clocks;

    Portraying(PortraitTerms terms, ObjectProvider<Expectations> expectations, Clock clock, ProgramClocks clocks) {
        this.terms = terms;
        this.expectations = expectations;
        this.clock = clock;
        this.clocks = clocks;
    }

    /** By what the members of a copy were portrayed last. For whoever brings it on. */
    static final class Last {
        volatile @Nullable By by;

        private Portraits.@Nullable Terms terms;
        private Instant looked = Instant.EPOCH;
        /** How often some had been said before they were looked at. */
        private long said;

        /** Everybody is portrayed anew the next time. */
        void forget() {
            by = null;
        }
    }

    /** What members are to be portrayed by. */
    record Wanted(Portraits.Terms terms, int day) {}

    /** By what members are portrayed. */
    record By(Portraits portraits, Expectations.@Nullable Fitted expected) {

        /** Whether by now another fit counts. */
        @SuppressWarnings("ReferenceEquality") // what is fitted anew is another object
        boolean isFittedOtherwise(Expectations.@Nullable Fitted now) {
            return expected != now;
        }

        Portrait portrait(Columns columns, int number) {
            return portraits.of(columns, number);
        }

        /** What is expected of whoever has that number; null for nothing. */
        Expectations.@Nullable Expected expected(NumberedMembers members, int number) {
            return expected == null ? null : expected.of(members.member(number));
        }
    }

    /** Sees to it that what is expected of members who were laid down just now is known, if anything is. */
    void expect(long program, MemberFacts.Taken taken) {
        Expectations models = expectations.getIfAvailable();
        if (models != null) {
            models.prepare(program, taken);
        }
    }

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
    RoaringBitmap portray(
            long program, Copy copy, @Nullable FactBatch file, Last last, Wanted wanted, RoaringBitmap touched) {
        Expectations models = expectations.getIfAvailable();
        Expectations.Fitted expected = models == null ? null : models.latest(program);
        By before = last.by;
        boolean otherwise = before == null
                || before.portraits().asOf() != wanted.day()
                || !wanted.terms().equals(last.terms);
        boolean all = before == null || otherwise || before.isFittedOtherwise(expected);
        if (!all && touched.isEmpty()) {
            return touched;
        }
        MemberFacts.Taken taken = copy.take();
        Columns columns = taken.columns();
        RoaringBitmap which = all ? columns.everybody(AllCores.HERE) : touched;
        By by = new By(
                before == null || otherwise
                        ? Portraits.of(columns, wanted.day(), wanted.terms(), AllCores.HERE)
                        : before.portraits(),
                expected);
        for (int number : which) {
            if (columns.has(number)) {
                copy.portray(number, by.portrait(columns, number), by.expected(taken.members(), number));
            }
        }
        if (file != null) {
            file.portray(columns, taken.members(), by, all ? null : which);
        }
        copy.isPortrayedFor(LocalDate.ofEpochDay(wanted.day()));
        last.by = by;
        last.terms = wanted.terms();
        return RoaringBitmap.or(touched, which);
    }
}
